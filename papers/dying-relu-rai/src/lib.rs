//! "Dying ReLU and initialization: theory and numerical examples", claim by claim.
//!
//! One file for each result of the paper; `pending` is what is still to come. The paper's `L` counts the linear last layer, we count the
//! layers that apply the ReLU: `hidden_layers = L - 1`.

mod pending;
mod train;

use claims::{Build, Paper};

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "dying-relu-rai",
    title: "Dying ReLU and initialization: theory and numerical examples",
    results: &[pending::CLAIMS],
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
