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
mod contribution_pieces_vs_units_trained;
mod corollary_1;
mod density;
mod figure_2;
mod figure_3;
mod figure_9;
mod forms;
mod init;
mod laws;
mod lemma_1;
mod lonely;
mod pending;
mod remarks_c4;
mod s3_bp_follow_curvature;
mod s3_expressivity_not_exponential;
mod s3_mobility;
mod s3_roughness_layers;
mod start;
mod table_2;
mod table_4;
mod targets;
mod theorem_1;
mod theorem_2;
mod theorem_5;
mod trained;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "functional-view",
    title: "A functional characterization of randomly initialized gradient descent in deep ReLU networks",
    results: &[
        forms::CLAIMS,
        init::CLAIMS,
        lemma_1::CLAIMS,
        theorem_1::CLAIMS,
        corollary_1::CLAIMS,
        remarks_c4::CLAIMS,
        theorem_2::CLAIMS,
        lonely::CLAIMS,
        theorem_5::CLAIMS,
        appendix_b::CLAIMS,
        table_2::CLAIMS,
        s3_expressivity_not_exponential::CLAIMS,
        contribution_pieces_vs_units_trained::CLAIMS,
        figure_2::CLAIMS,
        s3_mobility::CLAIMS,
        figure_3::CLAIMS,
        s3_roughness_layers::CLAIMS,
        table_4::CLAIMS,
        figure_9::CLAIMS,
        a6_failure_case::CLAIMS,
        a6_shallow_constrained::CLAIMS,
        s3_bp_follow_curvature::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&density::DENSITY, &lonely::LONELY],
    build: claims::build_facts!(),
};
