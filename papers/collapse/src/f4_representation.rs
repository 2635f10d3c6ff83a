//! Section 2: the two-dimensional target of figure 4 as a ReLU network of width four.
//!
//! ```text
//! [|x1 + x2|; |x1 - x2|] = [1 1 0 0; 0 0 1 1] relu([1 1; -1 -1; 1 -1; -1 1] x)
//! ```
//!
//! Source: section 2. The matrices are scrambled in our scan; rows of the first one may be permuted with the columns of the second.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use network::{Activation, Architecture, Layer, Network};
use stats::rational::ratio;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REPRESENTATION];

const REPRESENTATION: Claim = Claim {
    id: "f4-representation/integer-grid",
    source: "Section 2",
    statement: "a two-layer ReLU network of width 4 represents [|x1 + x2|, |x1 - x2|] exactly",
    formula: "[1 1 0 0; 0 0 1 1] relu([1 1; -1 -1; 1 -1; -1 1] x)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![on_the_grid([1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0])]),
    control: Control::negative("two rows of the first matrix exchanged", |_| {
        Ok(vec![on_the_grid([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0])])
    }),
    note: "On integers no float is rounded, and both sides are positively homogeneous and piecewise linear with kinks on the diagonals, so agreement on the grid's rays is agreement everywhere.",
    ..Claim::DEFAULT
};

fn on_the_grid(first_layer: [f64; 8]) -> Evidence {
    let network = network(first_layer);
    let cases = (-40..=40_i64).flat_map(|x1| (-40..=40_i64).map(move |x2| (x1, x2))).flat_map(|(x1, x2)| {
        let outputs = network.evaluate(&[x1 as f64, x2 as f64]);
        let expected = [(x1 + x2).abs(), (x1 - x2).abs()];
        [0, 1].map(|output| {
            (format!("x = ({x1}, {x2}), output {}", output + 1), ratio(expected[output], 1), ratio(outputs[output] as i64, 1))
        })
    });
    Evidence::exact_cases("integers from -40 to 40", Relation::Equal, cases).by("integer arithmetic", "network of width 4")
}

fn network(first_layer: [f64; 8]) -> Network {
    let shape = Architecture::new(2, &[4]).and_then(|shape| shape.with_linear_output(2)).expect("widths are positive");
    let second_layer = vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
    let layers = [(2, 4, first_layer.to_vec()), (4, 2, second_layer)]
        .map(|(fan_in, fan_out, weights)| Layer::without_biases(fan_in, fan_out, weights));
    Network::new(shape, Activation::Relu, layers.into_iter().collect::<Result<_, _>>().expect("the shapes fit")).expect("the layers fit")
}
