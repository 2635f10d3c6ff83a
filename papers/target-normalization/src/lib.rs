//! "The effect of target normalization and momentum on dying ReLU", claim by claim.
//!
//! One file for each result of the paper. What they share: `momentum` (one coordinate under momentum: matrix, eigenvalues, thresholds), `unit` (a single rectified
//! unit under normal inputs: cones, expected losses and gradients).
//!
//! The paper's `eta` is our `step` (the curvature is 1), its `beta` our `momentum`, its `gamma` our `gamma`, the scale of the targets.

mod affine;
mod calculators;
mod definitions;
mod eq_11_12;
mod eq_16_18;
mod eq_19;
mod eq_20;
mod eq_6_7;
mod figure_2_left;
mod figure_2_right;
mod fractions;
mod momentum;
mod pending;
mod rotations;
mod scaling_homogeneity;
mod sec2_related;
mod sec4_eigenvalues;
mod sec4_identical_positive;
mod sec4_no_tuning;
mod sec4_ripples;
mod theorem_d_1;
mod unit;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "target-normalization",
    title: "The effect of target normalization and momentum on dying ReLU",
    results: &[
        sec2_related::CLAIMS,
        rotations::CLAIMS,
        definitions::CLAIMS,
        eq_6_7::CLAIMS,
        eq_11_12::CLAIMS,
        sec4_identical_positive::CLAIMS,
        eq_16_18::CLAIMS,
        eq_19::CLAIMS,
        eq_20::CLAIMS,
        sec4_eigenvalues::CLAIMS,
        figure_2_left::CLAIMS,
        figure_2_right::CLAIMS,
        sec4_ripples::CLAIMS,
        sec4_no_tuning::CLAIMS,
        theorem_d_1::CLAIMS,
        scaling_homogeneity::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&calculators::MOMENTUM_OF_A_COORDINATE, &calculators::OVERSHOOT],
    build: claims::build_facts!(),
};
