//! "Dying ReLU and initialization: theory and numerical examples", claim by claim.
//!
//! One file for each result of the paper; `pending` is what is still to come. The paper's `L` counts the linear last layer, we count the
//! layers that apply the ReLU: `hidden_layers = L - 1`.

mod figure_1;
mod figure_6_table;
mod figure_6_three_outcomes;
mod figure_7_table;
mod figure_8_table;
mod figure_9_table;
mod partial_collapse;
mod pending;
mod phase_implication;
mod theorem_3_4_trained;
mod train;
mod trainings;

use claims::{Build, Paper};

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "dying-relu-rai",
    title: "Dying ReLU and initialization: theory and numerical examples",
    results: &[
        figure_1::CLAIMS,
        theorem_3_4_trained::CLAIMS,
        figure_6_table::CLAIMS,
        figure_6_three_outcomes::CLAIMS,
        partial_collapse::CLAIMS,
        figure_7_table::CLAIMS,
        figure_8_table::CLAIMS,
        figure_9_table::CLAIMS,
        phase_implication::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&train::TRAIN],
    build: Build {
        fingerprint: env!("VERDICT_FINGERPRINT"),
        rustc: env!("VERDICT_RUSTC"),
        target: env!("VERDICT_TARGET"),
        version: env!("CARGO_PKG_VERSION"),
        folder: env!("CARGO_MANIFEST_DIR"),
        lapack: cfg!(feature = "lapack"),
    },
};
