//! "The effect of target normalization and momentum on dying ReLU", claim by claim.
//!
//! One file for each result of the paper. What they share: `momentum` (one coordinate under momentum: matrix, eigenvalues, thresholds), `unit` (a single rectified
//! unit under normal inputs: cones, expected losses and gradients).
//!
//! The paper's `eta` is our `step` (the curvature is 1), its `beta` our `momentum`, its `gamma` our `gamma`, the scale of the targets.

mod affine;
mod appendix_c;
mod basin_calculator;
mod basins;
mod best_scaling;
mod cones;
mod critical_points;
mod definitions;
mod eq_11_12;
mod eq_16_18;
mod eq_19;
mod eq_20;
mod eq_21_23;
mod eq_24;
mod eq_25_26;
mod eq_27_29;
mod eq_30_32;
mod eq_33;
mod eq_34;
mod eq_6_7;
mod expected;
mod figure_1;
mod figure_2_left;
mod figure_2_right;
mod figure_3;
mod figure_4;
mod figure_5;
mod figure_6;
mod fractions;
mod momentum;
mod momentum_calculators;
mod orthogonal;
mod rectified_target;
mod regression;
mod rotations;
mod scaling_homogeneity;
mod sec1_related;
mod sec2_related;
mod sec4_eigenvalues;
mod sec4_identical_positive;
mod sec4_no_tuning;
mod sec4_ripples;
mod sec5_direction_of_ratio;
mod sec5_linear_cone_drift;
mod sec5_oscillation_hypothesis;
mod sec5_prose;
mod theorem_d_1;
mod true_relu_gradient;
mod unit;
mod unit_calculators;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "target-normalization",
    title: "The effect of target normalization and momentum on dying ReLU",
    results: &[
        sec1_related::CLAIMS,
        figure_1::CLAIMS,
        sec2_related::CLAIMS,
        definitions::CLAIMS,
        rotations::CLAIMS,
        eq_6_7::CLAIMS,
        eq_11_12::CLAIMS,
        true_relu_gradient::CLAIMS,
        sec4_identical_positive::CLAIMS,
        sec4_eigenvalues::CLAIMS,
        sec4_ripples::CLAIMS,
        sec4_no_tuning::CLAIMS,
        eq_16_18::CLAIMS,
        eq_19::CLAIMS,
        eq_20::CLAIMS,
        figure_2_left::CLAIMS,
        figure_2_right::CLAIMS,
        cones::CLAIMS,
        critical_points::CLAIMS,
        sec5_direction_of_ratio::CLAIMS,
        sec5_prose::CLAIMS,
        sec5_linear_cone_drift::CLAIMS,
        sec5_oscillation_hypothesis::CLAIMS,
        eq_21_23::CLAIMS,
        eq_24::CLAIMS,
        eq_25_26::CLAIMS,
        eq_27_29::CLAIMS,
        eq_30_32::CLAIMS,
        figure_3::CLAIMS,
        figure_4::CLAIMS,
        figure_5::CLAIMS,
        scaling_homogeneity::CLAIMS,
        eq_33::CLAIMS,
        figure_6::CLAIMS,
        eq_34::CLAIMS,
        appendix_c::CLAIMS,
        theorem_d_1::CLAIMS,
    ],
    calculators: &[
        &momentum_calculators::MOMENTUM_OF_A_COORDINATE,
        &momentum_calculators::OVERSHOOT,
        &unit_calculators::LOSS,
        &unit_calculators::GRADIENT,
        &eq_21_23::ACTIVE_PROBABILITY,
        &basin_calculator::BASIN,
        &best_scaling::BEST_SCALING,
    ],
    build: claims::build_facts!(),
};
