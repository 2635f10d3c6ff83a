//! Equation (33): the regression network, `f(x) = W_2 relu(W_1 x + b_1) + b_2`. Its width is lost: 200 is ours.
//!
//! Source: Appendix A.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Layer, Network};
use rand::Rng;
use stats::stream::BlockRng;

use crate::fractions::tried;
use crate::regression::{WIDTH, framework_network};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NETWORK];

const NETWORK: Claim = Claim {
    id: "eq-33/network",
    source: "Equation 33",
    statement: "the networks of the experiments are f(x) = W_2 relu(W_1 x + b_1) + b_2 with W_1 of 200 x L",
    formula: "f(x) = W_2 relu(W_1 x + b_1) + b_2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 50, paper: 2_000 },
    check: |run| forward(run, "formula", 1),
    control: Control::negative("without b_2", |run| forward(run, "formula without b_2", 0)),
    note: "Whole numbers, small enough for both sides to be exact, in networks of the shape that figure 1 trains; one to eight inputs. The width is lost: 200 is ours.",
    ..Claim::DEFAULT
};

/// The network crate's forward pass against the formula in whole numbers, with `b_2` so many times.
fn forward(run: &Run, label: &str, output_biases: i64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let dim = 1 + (rng.next_u32() % 8) as usize;
        let mut whole = |count: usize| -> Vec<i64> { (0..count).map(|_| i64::from(rng.next_u32() % 41) - 20).collect() };
        let (first, first_biases, second, x) = (whole(WIDTH * dim), whole(WIDTH), whole(WIDTH), whole(dim));
        // Not 0, so that leaving it out is seen.
        let bias = whole(1)[0].abs() + 1;
        let units = first.chunks(dim).zip(&first_biases).map(|(row, b)| row.iter().zip(&x).map(|(w, x)| w * x).sum::<i64>() + b);
        let stated = units.zip(&second).map(|(h, v)| v * h.max(0)).sum::<i64>() + output_biases * bias;
        let floats = |numbers: &[i64]| numbers.iter().map(|&number| number as f64).collect::<Vec<_>>();
        let layers = vec![
            Layer::new(dim, WIDTH, floats(&first), floats(&first_biases)).expect("a full layer"),
            Layer::new(WIDTH, 1, floats(&second), vec![bias as f64]).expect("a full layer"),
        ];
        let trained = framework_network(dim, &[WIDTH], rng);
        let Ok(network) = Network::new(trained.architecture().clone(), trained.activation(), layers) else {
            return Err(format!("{dim} inputs: the networks of the experiments have another shape than the formula"));
        };
        let found = network.evaluate(&floats(&x))[0];
        if found == stated as f64 { Ok(()) } else { Err(format!("{dim} inputs: {found}, not {stated}")) }
    };
    tried(run, ["formula in whole numbers", "forward pass"], vec![(label.to_string(), Box::new(attempt))])
}
