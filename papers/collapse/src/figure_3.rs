//! Figure 3: networks collapse to the mean of `1{x > 0} + 0.2 sin(5x)`.
//!
//! The sine is odd, so the mean on [-sqrt 3, sqrt 3] is that of the step: 1/2. Source: figure 3, section 2. The paper prints no number.

use claims::{Claim, Control, Evidence, Expect, Resolution, Samples, Verdict};
use stats::integrate::Integral;

use crate::trained::{mean_or_partial_means, mean_or_partial_means_exchanged};
use experiments::targets::{HALF_WIDTH, step};
use experiments::training::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN, TRAINED];

const MEAN: Claim = Claim {
    id: "figure-3/mean",
    source: "Figure 3 A",
    statement: "the mean of 1{x > 0} + 0.2 sin(5x) on [-sqrt 3, sqrt 3] is 1/2",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "far below the sampling error of any training set"),
    check: |_| Ok(vec![mean(0.5)]),
    control: Control::negative("the sine's negative half forgotten", |_| {
        Ok(vec![mean(0.5 + 0.2 * (1.0 - libm::cos(5.0 * HALF_WIDTH)) / (10.0 * HALF_WIDTH))])
    }),
    note: "The level of the common collapse; what trained networks do is a row of its own.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "figure-3/trained-ensembles",
    source: "Figure 3",
    statement: "networks collapse with high probability to the mean of 1{x>0} + 0.2 sin(5x), with low probability to partial means",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 256, paper: 10_000 },
    resolution: Resolution::PerLine("what tells high from low probabilities"),
    check: |run| mean_or_partial_means(run, Target::Step, "figure-3"),
    control: Control::negative("the other way round", |run| mean_or_partial_means_exchanged(run, Target::Step)),
    note: "He normal, Adam, 100 epochs, as for figure 1.",
    ..Claim::DEFAULT
};

fn mean(theory: f64) -> Evidence {
    let estimate = Integral::new(|x| step(x) / (2.0 * HALF_WIDTH))
        .over(-HALF_WIDTH, HALF_WIDTH)
        .split_at(&[0.0])
        .integrate(1e-12)
        .expect("smooth on both sides of the jump");
    Evidence::numeric("mean of 1{x > 0} + 0.2 sin(5x)", theory, estimate.value, estimate.error_bound).by("symmetry", "quadrature")
}
