//! Figure 2: networks collapse to the mean of `x sin(5x)`.
//!
//! The mean on [-a, a], `a = sqrt 3`:
//!
//! ```text
//! (sin(5a)/25 - a cos(5a)/5) / a = 0.160...
//! ```
//!
//! Source: figure 2, section 2. The paper prints no number.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Samples, Verdict};
use stats::integrate::Integral;

use crate::trained::{few_partial_means, mean_with_high_probability};
use experiments::targets::{HALF_WIDTH, smooth, smooth_mean};
use experiments::training::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN, TRAINED, PARTIAL_MEANS];

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
    source: "Figure 2 A",
    statement: "networks collapse with high probability to the mean of x sin(5x)",
    formula: "P[born dead] >= 0.85;  |N(x) - mu| <= 0.02 at the end for all that are born dead, mu = mean of y",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 256, paper: 10_000 },
    check: |run| mean_with_high_probability(run, Target::Smooth, "figure-2", |network| network.sample_mean[0]),
    control: Control::negative("the median", |run| {
        mean_with_high_probability(run, Target::Smooth, "figure-2", |network| network.sample_medians[0][0])
    }),
    note: "He normal, Adam, 100 epochs, as for figure 1. The part that is certain: at least 85 % are born dead, by the angle chain, and all of those that were trained end within 0.02 of the mean of their own samples. What becomes of the others is partial-means, and in the table.",
    ..Claim::DEFAULT
};

const PARTIAL_MEANS: Claim = Claim {
    id: "figure-2/partial-means",
    source: "Figure 2 B to D",
    statement: "with low probability, but not never, a trained network ends at a partial mean of x sin(5x)",
    formula: "0.005 <= p <= 0.1,  p = share of all networks that end at a partial mean",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 10_000 },
    resolution: Resolution::PerLine("six in a hundred of those not born dead, less than a percentage point of all networks"),
    check: |run| few_partial_means(run, Target::Smooth, Relation::AtMost),
    control: Control::negative("in more than one of ten networks", |run| few_partial_means(run, Target::Smooth, Relation::AtLeast)),
    note: "A stretch of a tenth of the domain or more on which the network is constant, within 0.05 of the mean of the targets there, the whole domain excepted. Low: at most one in ten of all networks, what \"~ 90%\" leaves; not never: at least one in two hundred. Networks that are born dead cannot do it, so these are drawn until they are not.",
    ..Claim::DEFAULT
};

fn mean(theory: f64) -> Evidence {
    let estimate =
        Integral::new(|x| smooth(x) / (2.0 * HALF_WIDTH)).over(-HALF_WIDTH, HALF_WIDTH).integrate(1e-12).expect("a smooth integrand");
    Evidence::numeric("mean of x sin(5x)", theory, estimate.value, estimate.error_bound).by("closed form", "quadrature")
}
