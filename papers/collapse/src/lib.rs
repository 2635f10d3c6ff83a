//! "Collapse of deep and narrow neural nets", claim by claim.
//!
//! One file for each result of the paper. What they share: `exact_network` and `surd` (networks in fractions and in
//! Q(sqrt 2)), `trained` and `pairs` (the trainings of section 2), and the measurements of `experiments`. Wherever the paper counts
//! layers, we count the layers that apply the ReLU ("hidden layers").

mod abs_representation;
mod appendix_a;
mod bn_escapes;
mod born_dead;
mod corollary_2;
mod corollary_5;
mod corollary_6;
mod dropout_fails;
mod equation_1;
mod equation_2;
mod equation_3;
mod equation_5;
mod exact_network;
mod f4_representation;
mod figure_1_bias_is_mean;
mod figure_1_collapse_rate;
mod figure_1_partial_mean;
mod figure_2;
mod figure_3;
mod figure_4;
mod figure_5;
mod figure_6a;
mod figure_6b;
mod figure_7;
mod gaussian_angle_chain;
mod gradient_last_layer_only;
mod he_constant_length;
mod intro_cited_rates;
mod intro_minimal_width;
mod intro_neuron_count;
mod intro_tanh_sigmoid;
mod lemma_1;
mod lemma_11;
mod lemma_3;
mod lemma_7;
mod ln_in_gn_unusable;
mod lsuv;
mod optimizer_independence;
mod pairs;
mod proposition_10;
mod proposition_9;
mod prose_match_closer;
mod prose_probabilities;
mod remark_a1_a2;
mod remark_discrete_loss;
mod selu_escapes;
mod spread;
mod surd;
mod theorem_4;
mod theorem_8;
mod trained;
mod variance_2_fan_in;
mod wn_fails;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "collapse",
    title: "Collapse of deep and narrow neural nets",
    results: &[
        intro_neuron_count::CLAIMS,
        intro_tanh_sigmoid::CLAIMS,
        intro_minimal_width::CLAIMS,
        intro_cited_rates::CLAIMS,
        abs_representation::CLAIMS,
        f4_representation::CLAIMS,
        figure_1_collapse_rate::CLAIMS,
        optimizer_independence::CLAIMS,
        spread::CLAIMS,
        figure_1_partial_mean::CLAIMS,
        figure_1_bias_is_mean::CLAIMS,
        figure_2::CLAIMS,
        figure_3::CLAIMS,
        figure_4::CLAIMS,
        figure_5::CLAIMS,
        he_constant_length::CLAIMS,
        variance_2_fan_in::CLAIMS,
        equation_1::CLAIMS,
        equation_2::CLAIMS,
        equation_3::CLAIMS,
        remark_a1_a2::CLAIMS,
        remark_discrete_loss::CLAIMS,
        gradient_last_layer_only::CLAIMS,
        lemma_1::CLAIMS,
        corollary_2::CLAIMS,
        lemma_3::CLAIMS,
        theorem_4::CLAIMS,
        corollary_5::CLAIMS,
        corollary_6::CLAIMS,
        lemma_7::CLAIMS,
        theorem_8::CLAIMS,
        proposition_9::CLAIMS,
        proposition_10::CLAIMS,
        proposition_10::cause::CLAIMS,
        proposition_10::universality::CLAIMS,
        gaussian_angle_chain::CLAIMS,
        equation_5::CLAIMS,
        figure_6a::CLAIMS,
        figure_6b::CLAIMS,
        prose_probabilities::CLAIMS,
        prose_match_closer::CLAIMS,
        figure_7::CLAIMS,
        lsuv::CLAIMS,
        bn_escapes::CLAIMS,
        selu_escapes::CLAIMS,
        wn_fails::CLAIMS,
        dropout_fails::CLAIMS,
        ln_in_gn_unusable::CLAIMS,
        appendix_a::CLAIMS,
        lemma_11::CLAIMS,
    ],
    calculators: &[
        &theorem_8::SINGLE_INPUT_DEATH,
        &proposition_10::CALCULATOR,
        &born_dead::BORN_DEAD,
        &equation_5::MAX_LAYERS,
        &equation_2::LENGTH_MAP,
    ],
    build: claims::build_facts!(),
};
