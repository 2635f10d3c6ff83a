//! "A functional characterization of randomly initialized gradient descent in deep ReLU networks", claim by claim.
//!
//! One file for each result of the paper. What they share: `laws` (the joint law of a unit's breakpoint and slope under Gaussian and uniform
//! weights, with marginals, conditionals and draws).
//!
//! A unit is `v (w x + b)_+`; its breakpoint is `beta = -b/w`, its slope parameter `mu = w v`. The paper's `N(0, sigma)` has the standard deviation
//! `sigma`.

mod corollary_1;
mod density;
mod laws;
mod pending;
mod remarks_c4;
mod theorem_1;
mod theorem_2;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "functional-view",
    title: "A functional characterization of randomly initialized gradient descent in deep ReLU networks",
    results: &[theorem_1::CLAIMS, corollary_1::CLAIMS, remarks_c4::CLAIMS, theorem_2::CLAIMS, pending::CLAIMS],
    calculators: &[&density::DENSITY],
    build: claims::build_facts!(),
};
