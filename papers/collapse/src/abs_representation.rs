//! Section 2: the absolute value as a ReLU network of two neurons.
//!
//! ```text
//! |x| = relu(x) + relu(-x) = [1 1] relu([1; -1] x)
//! ```
//!
//! Source: section 2. Reading: for floats it can hold bit by bit, so that is what is checked.

use claims::{Claim, Control, Evidence, Expect, Part, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Layer, Network};
use rand::Rng;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REPRESENTATION];

const REPRESENTATION: Claim = Claim {
    id: "intro-abs-representation/bitwise",
    source: "Section 2",
    statement: "[1 1] relu([1; -1] x) equals |x| in every bit, for every finite float",
    formula: "|x| = relu(x) + relu(-x)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 20_000_000 },
    check: |run| representation(run, [1.0, -1.0]),
    control: Control::negative("the second sign forgotten", |run| representation(run, [1.0, 1.0])),
    ..Claim::DEFAULT
};

/// Zeros, subnormals, the ends of the range.
const SPECIAL: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, f64::MIN_POSITIVE, -f64::MIN_POSITIVE, 5e-324, -5e-324, f64::MAX, f64::MIN, f64::EPSILON, -0.1];

fn representation(run: &Run, first_layer: [f64; 2]) -> Result<Vec<Evidence>, Stop> {
    let network = absolute_value(first_layer);
    // The first failing float of each block, if there is one.
    let part = Part::new(format!("first layer {first_layer:?}"), run.samples(), 20_000_000, |block| {
        (0..block.trials)
            .map(|_| f64::from_bits(block.rng.next_u64()))
            .filter(|x| x.is_finite())
            .find(|x| !agrees(&network, *x))
            .map(f64::to_bits)
    });
    let random = run.measure(vec![part])?.remove(0).into_iter().flatten().map(f64::from_bits).next();
    let special = SPECIAL.into_iter().find(|x| !agrees(&network, *x));
    let line = |label: &str, cases: u64, counterexample: Option<f64>| {
        Evidence::property(label, cases, counterexample.map(|x| format!("x = {x:e}"))).by("absolute value", "network of two neurons")
    };
    Ok(vec![line("special floats", SPECIAL.len() as u64, special), line("random bit patterns", run.samples(), random)])
}

fn agrees(network: &Network, x: f64) -> bool {
    network.evaluate(&[x])[0].to_bits() == x.abs().to_bits()
}

fn absolute_value(first_layer: [f64; 2]) -> Network {
    let shape = Architecture::new(1, &[2]).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
    let layers = [(1, 2, first_layer.to_vec()), (2, 1, vec![1.0, 1.0])]
        .map(|(fan_in, fan_out, weights)| Layer::without_biases(fan_in, fan_out, weights));
    Network::new(shape, Activation::Relu, layers.into_iter().collect::<Result<_, _>>().expect("the shapes fit")).expect("the layers fit")
}
