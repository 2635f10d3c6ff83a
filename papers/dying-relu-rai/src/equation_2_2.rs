//! Equation 2.2: the loss.
//!
//! ```text
//! L(theta, T_m) = (1/m) sum_{(x, y) in T_m} l(N^L(x; theta), y)
//! ```
//!
//! Source: equation 2.2. A definition: the loss is a mean over the samples, not a sum. For more than one output the paper does not say how
//! a squared error is scaled. Section 5's `(N(x) - y)^2` would be the sum over the outputs; ours is their mean, as in the common frameworks:
//! `1 / d_out` of the sum, and so are its gradients, to whose scale Adam is indifferent but for its epsilon.

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
    note: "Squared and absolute error, integer networks with one or two outputs and 1, 2, 4, ..., 64 samples, so that the mean is a float and equality is exact. With two outputs the loss of a sample is half of the sum over the outputs, which the paper may mean: the factor 1/d_out is our choice.",
    ..Claim::DEFAULT
};

fn mean(run: &Run, sum: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = |loss: Loss, outputs: usize| -> Try<'_> {
        Box::new(move |rng| {
            let mut numbers = |count: usize, size: u64| (0..count).map(|_| integer(size, rng)).collect::<Vec<f64>>();
            let layers =
                vec![Layer::new(1, 3, numbers(3, 3), numbers(3, 3)), Layer::new(3, outputs, numbers(3 * outputs, 3), numbers(outputs, 3))];
            let shape = Architecture::new(1, &[3]).and_then(|shape| shape.with_linear_output(outputs)).expect("widths are positive");
            let layers: Result<Vec<Layer>, _> = layers.into_iter().collect();
            let network = Network::new(shape, Activation::Relu, layers.expect("the shapes fit")).expect("the layers fit");
            let m = 1 << rng.random_range(0..=6);
            let inputs: Vec<f64> = (0..m).map(|_| integer(5, rng)).collect();
            let targets: Vec<f64> = (0..m as usize * outputs).map(|_| integer(9, rng)).collect();
            let losses = inputs.iter().zip(targets.chunks_exact(outputs)).flat_map(|(x, y)| {
                let found = network.evaluate(&[*x]);
                found.into_iter().zip(y).map(|(n, y)| n as i64 - *y as i64).collect::<Vec<_>>()
            });
            let losses = losses.map(|residual| if loss == Loss::SquaredError { residual * residual } else { residual.abs() });
            let theory = ratio(losses.sum(), if sum { 1 } else { m } * outputs as i64);
            let batch = Batch::new(1, &inputs, outputs, &targets).expect("as many finite inputs as targets");
            let found = from_f64_exact(network.loss(&batch, loss)).expect("a mean of small integers is finite");
            if found == theory { Ok(()) } else { Err(format!("{m} samples: {found} against {theory}")) }
        })
    };
    let which = if sum { "sum" } else { "mean" };
    let tries = [("squared", Loss::SquaredError, 1), ("absolute", Loss::AbsoluteError, 1), ("squared", Loss::SquaredError, 2)];
    let tries = tries.map(|(name, loss, outputs)| {
        let of_outputs = if outputs == 1 { "" } else { ", mean over two outputs" };
        (format!("{which} of {name} errors{of_outputs}"), attempt(loss, outputs))
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("fractions", "loss of the network")).collect())
}
