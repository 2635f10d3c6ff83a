//! "Dying ReLU and initialization: theory and numerical examples", claim by claim.
//!
//! One file for each result of the paper. What they share: `rays` (bias-free networks of one input, layer by layer), for the analysis of RAI
//! `chosen_law` (the law P), `neuron` (one neuron given the layer before), `length_bounds` (Theorem 4.3's versions) and `rai_layers` (whole
//! networks), for section 5 `trainings`, and the measurements of `experiments`. The paper's `L` counts the linear
//! last layer, we count the layers that apply the ReLU: `hidden_layers = L - 1`.

mod algorithm;
mod appendix_a_transitions;
mod appendix_c_comparison;
mod bias_init_exploding;
mod born_dead;
mod chosen_law;
mod corollary_3_5;
mod corollary_4_2;
mod corollary_4_4;
mod equation_2_1;
mod equation_2_2;
mod equation_3_1;
mod equation_4_2;
mod equation_5_1;
mod equation_5_2;
mod equation_b_1;
mod equation_b_2;
mod equation_f_1;
mod equation_f_2;
mod equation_f_3;
mod equation_f_3_bounds;
mod figure_1;
mod figure_10;
mod figure_2;
mod figure_2_prose;
mod figure_3;
mod figure_3_exponential;
mod figure_4;
mod figure_5;
mod figure_6_table;
mod figure_6_three_outcomes;
mod figure_7_table;
mod figure_8_table;
mod figure_9_table;
mod first_layer_he;
mod init;
mod intro_10_layer_abs;
mod intro_bn_overhead;
mod intro_width_depth;
mod lemma_a_1;
mod lemma_e_1;
mod lemma_f_1;
mod length_bounds;
mod length_limit;
mod lsuv;
mod neuron;
mod parameter_count;
mod partial_collapse;
mod phase_implication;
mod prose_fig3;
mod prose_match_closer;
mod prose_modern_networks;
mod rai_layers;
mod rays;
mod setup;
mod sigma_w;
mod theorem_3_1;
mod theorem_3_2;
mod theorem_3_3;
mod theorem_3_3_transitions;
mod theorem_3_4;
mod theorem_3_4_trained;
mod theorem_4_1;
mod theorem_4_3;
mod train;
mod trainings;
mod width_choice;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "dying-relu-rai",
    title: "Dying ReLU and initialization: theory and numerical examples",
    results: &[
        intro_width_depth::CLAIMS,
        intro_10_layer_abs::CLAIMS,
        intro_bn_overhead::CLAIMS,
        figure_1::CLAIMS,
        phase_implication::CLAIMS,
        equation_2_1::CLAIMS,
        equation_2_2::CLAIMS,
        parameter_count::CLAIMS,
        prose_fig3::CLAIMS,
        prose_modern_networks::CLAIMS,
        equation_3_1::CLAIMS,
        theorem_3_1::CLAIMS,
        theorem_3_2::CLAIMS,
        theorem_3_3::CLAIMS,
        theorem_3_3_transitions::CLAIMS,
        theorem_3_4::CLAIMS,
        theorem_3_4_trained::CLAIMS,
        figure_2::CLAIMS,
        figure_2_prose::CLAIMS,
        corollary_3_5::CLAIMS,
        figure_3::CLAIMS,
        figure_3_exponential::CLAIMS,
        prose_match_closer::CLAIMS,
        algorithm::CLAIMS,
        first_layer_he::CLAIMS,
        theorem_4_1::CLAIMS,
        corollary_4_2::CLAIMS,
        theorem_4_3::CLAIMS,
        corollary_4_4::CLAIMS,
        length_limit::CLAIMS,
        equation_4_2::CLAIMS,
        sigma_w::CLAIMS,
        lsuv::CLAIMS,
        bias_init_exploding::CLAIMS,
        figure_4::CLAIMS,
        figure_5::CLAIMS,
        width_choice::CLAIMS,
        equation_5_1::CLAIMS,
        equation_5_2::CLAIMS,
        figure_6_table::CLAIMS,
        figure_6_three_outcomes::CLAIMS,
        partial_collapse::CLAIMS,
        figure_7_table::CLAIMS,
        figure_8_table::CLAIMS,
        figure_9_table::CLAIMS,
        figure_10::CLAIMS,
        lemma_a_1::CLAIMS,
        appendix_a_transitions::CLAIMS,
        equation_b_1::CLAIMS,
        equation_b_2::CLAIMS,
        appendix_c_comparison::CLAIMS,
        lemma_e_1::CLAIMS,
        equation_f_1::CLAIMS,
        lemma_f_1::CLAIMS,
        equation_f_2::CLAIMS,
        equation_f_3::CLAIMS,
        equation_f_3_bounds::CLAIMS,
    ],
    calculators: &[
        &init::INIT,
        &theorem_3_3::BOUNDS,
        &born_dead::BORN_DEAD,
        &equation_4_2::RAI_SIGMA,
        &lemma_e_1::RAI_ROW_POSITIVE,
        &theorem_4_3::SECOND_MOMENT_BOUNDS,
        &train::TRAIN,
    ],
    build: claims::build_facts!(),
};
