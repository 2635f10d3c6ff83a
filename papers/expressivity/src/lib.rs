//! "On the expressive power of deep neural networks", claim by claim.
//!
//! One file for each result of the paper. What they share: `setting` (how networks and curves are drawn), `bounds` (the rates of growth
//! that the paper prints or that follow), `growth` and `speeds` (expected lengths by the Gram chain), `transitions` and `sign_networks` (counts of
//! sign changes, and their limit of large weights), `dichotomies` (labels along a sweep of weights), `arrangement` and `plane` (regions), `trained`
//! (networks trained on images), `sampled` and `plain` (sampled means, the forward pass without any trick), `fractions` (exact matrices).
//!
//! The paper's `n` hidden layers are our `hidden_layers`; its `z^(0)` is the input, so `z^(d)` is
//! the output of hidden layer `d`, and its `h^(d+1)`, also written `h^(d)`, the pre-activation of that layer.

mod abstract_depth_not_width;
mod abstract_remaining_depth;
mod arc_constant;
mod arrangement;
mod autocorrelation_remark;
mod bias_phase;
mod bijection_transitions_patterns;
mod bounds;
mod conclusion_proportional;
mod conjecture_1;
mod conjecture_2;
mod corollary_1;
mod corollary_2;
mod def_network;
mod def_trajectory;
mod definitions;
mod dichotomies;
mod dichotomies_proportional;
mod duality;
mod eq_4;
mod eq_5;
mod eq_a;
mod eq_b;
mod eq_c;
mod eq_final;
mod eq_final_bias;
mod eq_sum_step;
mod figure_1;
mod figure_10;
mod figure_11;
mod figure_12;
mod figure_2;
mod figure_3;
mod figure_4;
mod figure_5;
mod figure_6;
mod figure_7;
mod figure_8;
mod figure_9;
mod fractions;
mod growth;
mod label_independence;
mod large_sigma_side_claims;
mod lemma_1;
mod lemma_2;
mod lemma_3;
mod lemma_4;
mod lemma_5;
mod limit_g;
mod mean_field_rate;
mod observation_1;
mod observation_2;
mod observation_3;
mod perp_fraction;
mod plain;
mod plane;
mod proof_claim;
mod proof_integration;
mod proof_star;
mod prose_close_bound;
mod readout_crossings;
mod sampled;
mod setting;
mod setup_appendix_e;
mod sigma3_boundary;
mod sign_networks;
mod speeds;
mod table_1;
mod tanh_remark;
mod theorem_1;
mod theorem_2;
mod theorem_2_recursion;
mod theorem_2_steps;
mod theorem_3;
mod theorem_4;
mod theorem_5;
mod theorem_6;
mod trained;
mod training_tradeoff;
mod trajectory_generality;
mod transitions;
mod upper_bound_2_3;
mod vc_growth_remark;

use claims::Paper;

/// The paper: its tables of claims and its calculators.
pub static PAPER: Paper = Paper {
    slug: "expressivity",
    title: "On the expressive power of deep neural networks",
    results: &[
        abstract_depth_not_width::CLAIMS,
        abstract_remaining_depth::CLAIMS,
        figure_1::CLAIMS,
        trajectory_generality::CLAIMS,
        tanh_remark::CLAIMS,
        def_network::CLAIMS,
        definitions::CLAIMS,
        def_trajectory::CLAIMS,
        prose_close_bound::CLAIMS,
        theorem_1::CLAIMS,
        perp_fraction::CLAIMS,
        proof_star::CLAIMS,
        proof_claim::CLAIMS,
        eq_sum_step::CLAIMS,
        eq_a::CLAIMS,
        eq_b::CLAIMS,
        eq_final::CLAIMS,
        eq_final_bias::CLAIMS,
        arc_constant::CLAIMS,
        proof_integration::CLAIMS,
        corollary_1::CLAIMS,
        bias_phase::CLAIMS,
        mean_field_rate::CLAIMS,
        readout_crossings::CLAIMS,
        large_sigma_side_claims::CLAIMS,
        observation_1::CLAIMS,
        figure_2::CLAIMS,
        theorem_2::CLAIMS,
        limit_g::CLAIMS,
        theorem_2_recursion::CLAIMS,
        theorem_2_steps::CLAIMS,
        bijection_transitions_patterns::CLAIMS,
        theorem_3::CLAIMS,
        figure_3::CLAIMS,
        duality::CLAIMS,
        label_independence::CLAIMS,
        dichotomies_proportional::CLAIMS,
        figure_4::CLAIMS,
        theorem_4::CLAIMS,
        figure_5::CLAIMS,
        figure_6::CLAIMS,
        observation_2::CLAIMS,
        figure_7::CLAIMS,
        table_1::CLAIMS,
        sigma3_boundary::CLAIMS,
        training_tradeoff::CLAIMS,
        figure_8::CLAIMS,
        figure_9::CLAIMS,
        conclusion_proportional::CLAIMS,
        lemma_1::CLAIMS,
        observation_3::CLAIMS,
        lemma_2::CLAIMS,
        lemma_3::CLAIMS,
        theorem_5::CLAIMS,
        lemma_4::CLAIMS,
        lemma_5::CLAIMS,
        upper_bound_2_3::CLAIMS,
        eq_c::CLAIMS,
        corollary_2::CLAIMS,
        theorem_6::CLAIMS,
        eq_4::CLAIMS,
        eq_5::CLAIMS,
        vc_growth_remark::CLAIMS,
        autocorrelation_remark::CLAIMS,
        conjecture_1::CLAIMS,
        figure_10::CLAIMS,
        conjecture_2::CLAIMS,
        figure_11::CLAIMS,
        figure_12::CLAIMS,
        setup_appendix_e::CLAIMS,
    ],
    calculators: &[
        &growth::GROWTH,
        &growth::GRAM_GROWTH,
        &transitions::SWEEP,
        &transitions::TRANSITION_LIMIT,
        &dichotomies::DICHOTOMIES,
        &eq_4::VC_BOUND,
        &theorem_6::ARRANGEMENT,
        &figure_3::REGIONS,
        &theorem_4::PATTERN_BOUND,
    ],
    build: claims::build_facts!(),
};
