//! "The effect of target normalization and momentum on dying ReLU", claim by claim.
//!
//! One file for each result of the paper. What they share: `momentum` (one coordinate under momentum: matrix, eigenvalues, thresholds), `unit` (a single rectified
//! unit under normal inputs: cones, expected losses and gradients).
//!
//! The paper's `eta` is our `step` (the curvature is 1), its `beta` our `momentum`, its `gamma` our `gamma`, the scale of the targets.

mod basins;
mod figure_4;
mod figure_5;
mod momentum;
mod pending;
mod sec5_oscillation_hypothesis;
mod sec5_prose;
mod unit;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "target-normalization",
    title: "The effect of target normalization and momentum on dying ReLU",
    results: &[sec5_prose::CLAIMS, figure_4::CLAIMS, figure_5::CLAIMS, sec5_oscillation_hypothesis::CLAIMS, pending::CLAIMS],
    calculators: &[],
    build: claims::build_facts!(),
};
