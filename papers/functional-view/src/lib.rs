//! "A functional characterization of randomly initialized gradient descent in deep ReLU networks", claim by claim.
//!
//! One file for each result of the paper. What they share: `laws` (the joint law of a unit's breakpoint and slope under Gaussian and uniform
//! weights, with marginals, conditionals and draws), `targets`, `start` and `trained` (functions, initializations and trainings).
//!
//! A unit is `v (w x + b)_+`; its breakpoint is `beta = -b/w`, its slope parameter `mu = w v`. The paper's `N(0, sigma)` has the standard deviation
//! `sigma`.

mod a6_failure_case;
mod a6_shallow_constrained;
mod appendix_b;
mod birth;
mod calculators;
mod conclusion_trapped_breakpoints;
mod contribution_depth_optimization;
mod contribution_flat_with_depth;
mod contribution_overparam_generalizes;
mod contribution_pieces_vs_units_trained;
mod corollary_1;
mod curvature_limit;
mod density;
mod descent;
mod figure_1_density_match;
mod figure_1_depth;
mod figure_1_left;
mod figure_1_left_descent;
mod figure_2;
mod figure_3;
mod figure_5;
mod figure_7;
mod figure_8;
mod figure_9;
mod forms;
mod gap;
mod init;
mod init_one_crossing;
mod ladder;
mod laws;
mod lemma_1;
mod lonely;
mod paired;
mod pieces;
mod pieces_at_initialization;
mod printed;
mod refit;
mod remarks_c4;
mod roughness_of_layers;
mod s3_bp_follow_curvature;
mod s3_breakpoints;
mod s3_expressivity_not_exponential;
mod s3_gap_remembered;
mod s3_gap_roughness;
mod s3_mobility;
mod s3_roughness_layers;
mod s3_spiky;
mod s3_useless_breakpoints;
mod sec24_coefficients;
mod sec24_convergence;
mod sec24_cubic_spline;
mod sec24_frozen_beta;
mod sec24_origin_ablation;
mod segment;
mod spline_remark;
mod start;
mod table_1;
mod table_2;
mod table_3;
mod table_4;
mod targets;
mod theorem_1;
mod theorem_2;
mod theorem_2_small_roughness;
mod theorem_3;
mod theorem_4;
mod theorem_5;
mod trained;
mod weights_file;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "functional-view",
    title: "A functional characterization of randomly initialized gradient descent in deep ReLU networks",
    results: &[
        contribution_flat_with_depth::CLAIMS,
        contribution_depth_optimization::CLAIMS,
        contribution_overparam_generalizes::CLAIMS,
        contribution_pieces_vs_units_trained::CLAIMS,
        pieces_at_initialization::CLAIMS,
        forms::CLAIMS,
        curvature_limit::CLAIMS,
        spline_remark::CLAIMS,
        init::CLAIMS,
        theorem_1::CLAIMS,
        corollary_1::CLAIMS,
        remarks_c4::CLAIMS,
        theorem_2::CLAIMS,
        theorem_2_small_roughness::CLAIMS,
        lonely::CLAIMS,
        theorem_3::CLAIMS,
        theorem_4::CLAIMS,
        sec24_frozen_beta::CLAIMS,
        sec24_cubic_spline::CLAIMS,
        sec24_coefficients::CLAIMS,
        sec24_convergence::CLAIMS,
        sec24_origin_ablation::CLAIMS,
        s3_breakpoints::CLAIMS,
        s3_gap_roughness::CLAIMS,
        s3_gap_remembered::CLAIMS,
        s3_useless_breakpoints::CLAIMS,
        s3_roughness_layers::CLAIMS,
        s3_expressivity_not_exponential::CLAIMS,
        init_one_crossing::CLAIMS,
        table_1::CLAIMS,
        figure_1_left::CLAIMS,
        figure_1_left_descent::CLAIMS,
        figure_1_depth::CLAIMS,
        figure_1_density_match::CLAIMS,
        table_2::CLAIMS,
        figure_2::CLAIMS,
        s3_mobility::CLAIMS,
        table_3::CLAIMS,
        figure_3::CLAIMS,
        s3_spiky::CLAIMS,
        figure_5::CLAIMS,
        conclusion_trapped_breakpoints::CLAIMS,
        roughness_of_layers::CLAIMS,
        figure_7::CLAIMS,
        figure_8::CLAIMS,
        table_4::CLAIMS,
        s3_bp_follow_curvature::CLAIMS,
        a6_failure_case::CLAIMS,
        a6_shallow_constrained::CLAIMS,
        appendix_b::CLAIMS,
        figure_9::CLAIMS,
        lemma_1::CLAIMS,
        theorem_5::CLAIMS,
    ],
    calculators: &[
        &density::DENSITY,
        &lonely::LONELY,
        &figure_7::CRITICAL_POINTS,
        &segment::SEGMENT,
        &calculators::MOMENTS,
        &calculators::ROUGHNESS,
        &calculators::BREAKPOINTS,
        &calculators::DEEP_LAW,
    ],
    build: claims::build_facts!(),
};
