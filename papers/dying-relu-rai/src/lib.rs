//! "Dying ReLU and initialization: theory and numerical examples", claim by claim.
//!
//! One file for each result of the paper; `pending` is what is still to come. What the analysis of RAI shares: `chosen_law` (the law P),
//! `neuron` (one neuron given the layer before), `length_bounds` (Theorem 4.3's versions) and `rai_layers` (whole networks). The paper's
//! `L` counts the linear last layer, we count the layers that apply the ReLU: `hidden_layers = L - 1`.

mod bias_init_exploding;
mod chosen_law;
mod corollary_4_4;
mod equation_4_2;
mod equation_5_1;
mod equation_5_2;
mod equation_f_1;
mod equation_f_2;
mod equation_f_3;
mod equation_f_3_bounds;
mod lemma_e_1;
mod lemma_f_1;
mod length_bounds;
mod length_limit;
mod neuron;
mod pending;
mod rai_layers;
mod sigma_w;
mod theorem_4_3;
mod width_choice;

use claims::{Build, Paper};

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "dying-relu-rai",
    title: "Dying ReLU and initialization: theory and numerical examples",
    results: &[
        lemma_e_1::CLAIMS,
        theorem_4_3::CLAIMS,
        equation_f_2::CLAIMS,
        equation_f_3::CLAIMS,
        equation_f_3_bounds::CLAIMS,
        equation_f_1::CLAIMS,
        lemma_f_1::CLAIMS,
        corollary_4_4::CLAIMS,
        length_limit::CLAIMS,
        equation_4_2::CLAIMS,
        sigma_w::CLAIMS,
        bias_init_exploding::CLAIMS,
        equation_5_1::CLAIMS,
        equation_5_2::CLAIMS,
        width_choice::CLAIMS,
        pending::CLAIMS,
    ],
    calculators: &[&equation_4_2::RAI_SIGMA, &lemma_e_1::RAI_ROW_POSITIVE, &theorem_4_3::SECOND_MOMENT_BOUNDS],
    build: Build {
        fingerprint: env!("VERDICT_FINGERPRINT"),
        rustc: env!("VERDICT_RUSTC"),
        target: env!("VERDICT_TARGET"),
        version: env!("CARGO_PKG_VERSION"),
        folder: env!("CARGO_MANIFEST_DIR"),
        lapack: cfg!(feature = "lapack"),
    },
};
