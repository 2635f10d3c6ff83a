//! "A functional characterization of randomly initialized gradient descent in deep ReLU networks", claim by claim.
//!
//! One file for each result of the paper. What they share: `laws` (the joint law of a unit's breakpoint and slope under Gaussian and uniform
//! weights, with marginals, conditionals and draws), `targets`, `start` and `trained` (functions, initializations and trainings).
//!
//! A unit is `v (w x + b)_+`; its breakpoint is `beta = -b/w`, its slope parameter `mu = w v`. The paper's `N(0, sigma)` has the standard deviation
//! `sigma`.

mod appendix_b;
mod corollary_1;
mod density;
mod forms;
mod init;
mod laws;
mod lemma_1;
mod lonely;
mod pending;
mod remarks_c4;
mod spline_remark;
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
        spline_remark::CLAIMS,
        init::CLAIMS,
        lemma_1::CLAIMS,
        theorem_1::CLAIMS,
        corollary_1::CLAIMS,
        remarks_c4::CLAIMS,
        theorem_2::CLAIMS,
        lonely::CLAIMS,
        theorem_5::CLAIMS,
        appendix_b::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&density::DENSITY, &lonely::LONELY],
    build: claims::build_facts!(),
};
