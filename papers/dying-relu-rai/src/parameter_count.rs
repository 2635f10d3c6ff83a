//! Section 3: the number of parameters.
//!
//! ```text
//! |N_L| = sum_{l=1}^{L} N_l (N_{l-1} + 1)
//! ```
//!
//! Source: section 3, before equation 3.1. The paper's networks have 55 (10 layers, width 2) and 382 (20 layers, width 4, two in and out).

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use network::{Activation, Architecture, Initializer};
use stats::stream::generator;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[COUNT];

const COUNT: Claim = Claim {
    id: "parameter-count/sum",
    source: "Section 3",
    statement: "a network has sum_l N_l (N_{l-1} + 1) parameters, the linear last layer included",
    formula: "|N_L| = sum_{l=1}^{L} N_l (N_{l-1} + 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![count(1)]),
    control: Control::negative("without the biases", |_| Ok(vec![count(0)])),
    note: "Against the numbers that a network holds: 55 for 10 layers of width 2, 382 for 20 layers of width 4 with two inputs and outputs.",
    ..Claim::DEFAULT
};

fn count(biases: usize) -> Evidence {
    let shapes: [(usize, &[usize], usize); 6] =
        [(1, &[], 1), (1, &[1], 1), (3, &[2, 5], 4), (1, &[2; 9], 1), (2, &[4; 19], 2), (784, &[1024], 10)];
    let cases = shapes.map(|(inputs, hidden, outputs)| {
        let widths: Vec<usize> = [&[inputs], hidden, &[outputs]].concat();
        let formula: usize = widths.windows(2).map(|pair| pair[1] * (pair[0] + biases)).sum();
        let shape = Architecture::new(inputs, hidden).and_then(|shape| shape.with_linear_output(outputs)).expect("widths are positive");
        let network = Initializer::HeNormal.draw(shape, Activation::Relu, &mut generator(&["parameter-count"], 0, 0));
        let held: usize = network.layers().iter().map(|layer| layer.weights().len() + layer.biases().len()).sum();
        (format!("widths {widths:?}"), formula as u64, held as u64)
    });
    Evidence::exact_cases("networks", Relation::Equal, cases).by("formula", "numbers held")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_networks_have_55_and_382_parameters() {
        let shape = |inputs, hidden: &[usize], outputs| Architecture::new(inputs, hidden).unwrap().with_linear_output(outputs).unwrap();
        assert_eq!(shape(1, &[2; 9], 1).parameter_count(), 55);
        assert_eq!(shape(2, &[4; 19], 2).parameter_count(), 382);
    }
}
