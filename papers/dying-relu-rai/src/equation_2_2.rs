//! Equation 2.2: the loss.
//!
//! ```text
//! L(theta, T_m) = (1/m) sum_{(x, y) in T_m} l(N^L(x; theta), y)
//! ```
//!
//! Source: equation 2.2. A definition: the loss is a mean over the samples, not a sum. For more than one output the paper does not say how
//! a squared error is scaled; ours is the mean over the outputs as well.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Batch, Layer, Loss, Network};
use rand::RngExt;
use stats::rational::{from_f64_exact, ratio};

use experiments::dead_networks::integer;
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN];

const MEAN: Claim = Claim {
    id: "eq-2.2/mean",
    source: "Equation 2.2",
    statement: "the loss that is minimized below is the mean over the samples",
    formula: "(1/m) sum l(N(x_i), y_i)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| mean(run, false),
    control: Control::negative("the sum", |run| mean(run, true)),
    note: "Squared and absolute error, integer networks with one output and 1, 2, 4, ..., 64 samples, so that the mean is a float and equality is exact.",
    ..Claim::DEFAULT
};

fn mean(run: &Run, sum: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = |loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let mut numbers = |count: usize, size: u64| (0..count).map(|_| integer(size, rng)).collect::<Vec<f64>>();
            let layers = vec![Layer::new(1, 3, numbers(3, 3), numbers(3, 3)), Layer::new(3, 1, numbers(3, 3), numbers(1, 3))];
            let shape = Architecture::new(1, &[3]).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
            let layers: Result<Vec<Layer>, _> = layers.into_iter().collect();
            let network = Network::new(shape, Activation::Relu, layers.expect("the shapes fit")).expect("the layers fit");
            let m = 1 << rng.random_range(0..=6);
            let (inputs, targets): (Vec<f64>, Vec<f64>) = (0..m).map(|_| (integer(5, rng), integer(9, rng))).unzip();
            let losses = inputs.iter().zip(&targets).map(|(x, y)| {
                let residual = network.evaluate(&[*x])[0] as i64 - *y as i64;
                if loss == Loss::SquaredError { residual * residual } else { residual.abs() }
            });
            let theory = ratio(losses.sum(), if sum { 1 } else { m });
            let batch = Batch::scalar(&inputs, &targets).expect("as many finite inputs as targets");
            let found = from_f64_exact(network.loss(&batch, loss)).expect("a mean of small integers is finite");
            if found == theory { Ok(()) } else { Err(format!("{m} samples: {found} against {theory}")) }
        })
    };
    let which = if sum { "sum" } else { "mean" };
    let tries = [("squared", Loss::SquaredError), ("absolute", Loss::AbsoluteError)];
    let tries = tries.map(|(name, loss)| (format!("{which} of {name} errors"), attempt(loss)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("fractions", "loss of the network")).collect())
}
