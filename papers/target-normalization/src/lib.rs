//! "The effect of target normalization and momentum on dying ReLU", claim by claim.
//!
//! One file for each result of the paper. What they share: `momentum` (one coordinate under momentum: matrix, eigenvalues, thresholds), `unit` (a single rectified
//! unit under normal inputs: cones, expected losses and gradients).
//!
//! The paper's `eta` is our `step` (the curvature is 1), its `beta` our `momentum`, its `gamma` our `gamma`, the scale of the targets.

mod appendix_c;
mod calculators;
mod cones;
mod critical_points;
mod eq_21_23;
mod eq_24;
mod eq_25_26;
mod eq_27_29;
mod eq_30_32;
mod eq_34;
mod expected;
mod momentum;
mod orthogonal;
mod pending;
mod rectified_target;
mod sec1_related;
mod sec5_direction_of_ratio;
mod sec5_linear_cone_drift;
mod true_relu_gradient;
mod unit;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "target-normalization",
    title: "The effect of target normalization and momentum on dying ReLU",
    results: &[
        sec1_related::CLAIMS,
        eq_21_23::CLAIMS,
        cones::CLAIMS,
        eq_24::CLAIMS,
        eq_25_26::CLAIMS,
        eq_27_29::CLAIMS,
        eq_34::CLAIMS,
        eq_30_32::CLAIMS,
        true_relu_gradient::CLAIMS,
        critical_points::CLAIMS,
        sec5_direction_of_ratio::CLAIMS,
        sec5_linear_cone_drift::CLAIMS,
        appendix_c::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&calculators::LOSS, &calculators::GRADIENT, &eq_21_23::ACTIVE_PROBABILITY],
    build: claims::build_facts!(),
};
