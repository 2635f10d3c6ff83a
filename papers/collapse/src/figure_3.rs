//! Figure 3: networks collapse to the mean of `1{x > 0} + 0.2 sin(5x)`.
//!
//! The sine is odd, so the mean on [-sqrt 3, sqrt 3] is that of the step: 1/2. Source: figure 3, section 2. The paper prints no number.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Samples, Verdict};
use stats::integrate::Integral;

use crate::trained::{few_partial_means, mean_with_high_probability};
use experiments::targets::{HALF_WIDTH, step};
use experiments::training::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN, TRAINED, PARTIAL_MEANS];

const MEAN: Claim = Claim {
    id: "figure-3/mean",
    source: "Figure 3 A",
    statement: "the mean of 1{x > 0} + 0.2 sin(5x) on [-sqrt 3, sqrt 3] is 1/2",
    formula: "E[1{x > 0} + 0.2 sin 5x] = 1/2",
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
    source: "Figure 3 A",
    statement: "networks collapse with high probability to the mean of 1{x>0} + 0.2 sin(5x)",
    formula: "P[born dead] >= 0.85;  |N(x) - mu| <= 0.02 at the end for all that are born dead, mu = mean of y",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 256, paper: 10_000 },
    check: |run| mean_with_high_probability(run, Target::Step, "figure-3", |network| network.sample_mean[0]),
    control: Control::negative("the median", |run| {
        mean_with_high_probability(run, Target::Step, "figure-3", |network| network.sample_medians[0][0])
    }),
    note: "He normal, Adam, 100 epochs, as for figure 1. The part that is certain: at least 85 % are born dead, by the angle chain, and all of those that were trained end within 0.02 of the mean of their own samples. What becomes of the others is partial-means, and in the table.",
    ..Claim::DEFAULT
};

const PARTIAL_MEANS: Claim = Claim {
    id: "figure-3/partial-means",
    source: "Figure 3 B to D",
    statement: "with low probability, but not never, a trained network ends at a partial mean of 1{x>0} + 0.2 sin(5x)",
    formula: "0.005 <= p <= 0.1,  p = share of all networks that end at a partial mean",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 10_000 },
    resolution: Resolution::PerLine("six in a hundred of those not born dead, less than a percentage point of all networks"),
    check: |run| few_partial_means(run, Target::Step, Relation::AtMost),
    control: Control::negative("in more than one of ten networks", |run| few_partial_means(run, Target::Step, Relation::AtLeast)),
    note: "A stretch of a tenth of the domain or more on which the network is constant, within 0.05 of the mean of the targets there, the whole domain excepted. Low: at most one in ten of all networks, what \"~ 90%\" leaves; not never: at least one in two hundred. Networks that are born dead cannot do it, so these are drawn until they are not.",
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
