//! Figure 2: networks collapse to the mean of `x sin(5x)`.
//!
//! The mean on [-a, a], `a = sqrt 3`:
//!
//! ```text
//! (sin(5a)/25 - a cos(5a)/5) / a = 0.160...
//! ```
//!
//! Source: figure 2, section 2. The paper prints no number.

use claims::{Claim, Control, Evidence, Expect, Resolution, Samples, Verdict};
use stats::integrate::Integral;

use crate::trained::{mean_or_partial_means, mean_or_partial_means_exchanged};
use experiments::targets::{HALF_WIDTH, smooth, smooth_mean};
use experiments::training::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN, TRAINED];

const MEAN: Claim = Claim {
    id: "figure-2/mean",
    source: "Figure 2 A",
    statement: "the mean of x sin(5x) on [-sqrt 3, sqrt 3] is (sin(5a)/25 - a cos(5a)/5)/a",
    formula: "E[x sin 5x] = (sin(5a)/25 - a cos(5a)/5)/a, a = sqrt 3",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "far below the sampling error of any training set"),
    check: |_| Ok(vec![mean(smooth_mean())]),
    control: Control::negative("the other sign of the cosine", |_| {
        Ok(vec![mean((libm::sin(5.0 * HALF_WIDTH) / 25.0 + HALF_WIDTH * libm::cos(5.0 * HALF_WIDTH) / 5.0) / HALF_WIDTH)])
    }),
    note: "The level of the common collapse; what trained networks do is a row of its own.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "figure-2/trained-ensembles",
    source: "Figure 2",
    statement: "networks collapse with high probability to the mean of x sin(5x), with low probability to partial means",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 256, paper: 10_000 },
    resolution: Resolution::PerLine("what tells high from low probabilities"),
    check: |run| mean_or_partial_means(run, Target::Smooth, "figure-2"),
    control: Control::negative("the other way round", |run| mean_or_partial_means_exchanged(run, Target::Smooth)),
    note: "He normal, Adam, 100 epochs, as for figure 1.",
    ..Claim::DEFAULT
};

fn mean(theory: f64) -> Evidence {
    let estimate =
        Integral::new(|x| smooth(x) / (2.0 * HALF_WIDTH)).over(-HALF_WIDTH, HALF_WIDTH).integrate(1e-12).expect("a smooth integrand");
    Evidence::numeric("mean of x sin(5x)", theory, estimate.value, estimate.error_bound).by("closed form", "quadrature")
}
