//! "A functional characterization of randomly initialized gradient descent in deep ReLU networks", claim by claim.
//!
//! One file for each result of the paper. What they share: `laws` (the joint law of a unit's breakpoint and slope under Gaussian and uniform
//! weights, with marginals, conditionals and draws), `targets`, `start` and `trained` (functions, initializations and trainings).
//!
//! A unit is `v (w x + b)_+`; its breakpoint is `beta = -b/w`, its slope parameter `mu = w v`. The paper's `N(0, sigma)` has the standard deviation
//! `sigma`.

mod appendix_b;
mod conclusion_trapped_breakpoints;
mod contribution_depth_optimization;
mod contribution_overparam_generalizes;
mod corollary_1;
mod density;
mod figure_1_left_descent;
mod forms;
mod init;
mod ladder;
mod laws;
mod lemma_1;
mod lonely;
mod paired;
mod pending;
mod refit;
mod remarks_c4;
mod s3_useless_breakpoints;
mod start;
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
        figure_1_left_descent::CLAIMS,
        s3_useless_breakpoints::CLAIMS,
        contribution_depth_optimization::CLAIMS,
        contribution_overparam_generalizes::CLAIMS,
        conclusion_trapped_breakpoints::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&density::DENSITY, &lonely::LONELY],
    build: claims::build_facts!(),
};
