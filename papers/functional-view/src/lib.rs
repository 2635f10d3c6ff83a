//! "A functional characterization of randomly initialized gradient descent in deep ReLU networks", claim by claim.
//!
//! One file for each result of the paper. What they share: `laws` (the joint law of a unit's breakpoint and slope under Gaussian and uniform
//! weights, with marginals, conditionals and draws), `start` (networks at birth by named rules), `birth` (their zeros, and the law of those in wide
//! layers), `targets` (the functions that are fitted).
//!
//! A unit is `v (w x + b)_+`; its breakpoint is `beta = -b/w`, its slope parameter `mu = w v`. The paper's `N(0, sigma)` has the standard deviation
//! `sigma`.

mod appendix_b;
mod birth;
mod calculators;
mod contribution_flat_with_depth;
mod corollary_1;
mod density;
mod figure_1_density_match;
mod figure_1_depth;
mod forms;
mod init;
mod init_one_crossing;
mod laws;
mod lemma_1;
mod lonely;
mod pending;
mod pieces_at_initialization;
mod remarks_c4;
mod roughness_of_layers;
mod start;
#[allow(dead_code)] // Trainings come next.
mod targets;
mod theorem_1;
mod theorem_2;
mod theorem_2_small_roughness;
mod theorem_5;
mod weights_file;

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
        theorem_2_small_roughness::CLAIMS,
        lonely::CLAIMS,
        theorem_5::CLAIMS,
        appendix_b::CLAIMS,
        init_one_crossing::CLAIMS,
        figure_1_depth::CLAIMS,
        figure_1_density_match::CLAIMS,
        contribution_flat_with_depth::CLAIMS,
        pieces_at_initialization::CLAIMS,
        roughness_of_layers::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[
        &density::DENSITY,
        &calculators::MOMENTS,
        &calculators::ROUGHNESS,
        &lonely::LONELY,
        &calculators::BREAKPOINTS,
        &calculators::DEEP_LAW,
    ],
    build: claims::build_facts!(),
};
