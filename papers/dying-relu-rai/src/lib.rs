//! "Dying ReLU and initialization: theory and numerical examples", claim by claim.
//!
//! One file for each result of the paper; `pending` is what is still to come. The paper's `L` counts the linear last layer, we count the
//! layers that apply the ReLU: `hidden_layers = L - 1`.

mod algorithm;
mod corollary_4_2;
mod figure_4;
mod figure_5;
mod first_layer_he;
mod init;
mod lsuv;
mod pending;
mod setup;
mod theorem_4_1;

use claims::{Build, Paper};

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "dying-relu-rai",
    title: "Dying ReLU and initialization: theory and numerical examples",
    results: &[
        algorithm::CLAIMS,
        first_layer_he::CLAIMS,
        theorem_4_1::CLAIMS,
        corollary_4_2::CLAIMS,
        figure_4::CLAIMS,
        figure_5::CLAIMS,
        lsuv::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&init::INIT],
    build: Build {
        fingerprint: env!("VERDICT_FINGERPRINT"),
        rustc: env!("VERDICT_RUSTC"),
        target: env!("VERDICT_TARGET"),
        version: env!("CARGO_PKG_VERSION"),
        folder: env!("CARGO_MANIFEST_DIR"),
        lapack: cfg!(feature = "lapack"),
    },
};
