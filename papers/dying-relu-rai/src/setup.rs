//! What several results of the paper share: its initializations, and its domain.

use experiments::domain_curves::DomainSetting;
use network::{Biases, Initializer, WeightLaw, WeightScheme};

/// He's initialization, without biases.
pub(crate) const HE: WeightScheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(std::f64::consts::SQRT_2);

/// He's weights, and this bias in every neuron of every layer, the first one too.
pub(crate) const fn he_with_bias(bias: f64) -> WeightScheme {
    HE.with_biases(Biases::Constant(bias))
}

/// Networks of one input with randomized asymmetric initialization, as the text has it, on `[-sqrt 3, sqrt 3]`.
pub(crate) fn rai(width: usize, hidden_layers: usize) -> DomainSetting {
    DomainSetting::on_training_domain("RAI", Initializer::RaiText, 1, width, hidden_layers)
}

/// As [`rai`], by the scheme of the code.
pub(crate) fn rai_code(width: usize, hidden_layers: usize) -> DomainSetting {
    DomainSetting::on_training_domain("RAI by the code", Initializer::RaiCode, 1, width, hidden_layers)
}

/// Upper bound of theorem 3.2 for equal widths: `1 - (1 - 2^-N)^layers`, the probability that one input is mapped to zero.
pub(crate) fn symmetric_bound(width: usize, hidden_layers: usize) -> f64 {
    bound_with_gamma(2.0, width, hidden_layers)
}

/// `1 - (1 - gamma^-N)^layers`, the bound of corollary 4.2.
pub(crate) fn bound_with_gamma(gamma: f64, width: usize, hidden_layers: usize) -> f64 {
    let factor = 1.0 - (1.0 / gamma).powi(width as i32);
    1.0 - factor.powi(hidden_layers as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_layer_of_one_neuron_maps_one_input_to_zero_with_one_half() {
        assert_eq!(symmetric_bound(1, 1), 0.5);
        assert_eq!(symmetric_bound(2, 0), 0.0);
        assert_eq!(bound_with_gamma(4.0, 1, 2), 7.0 / 16.0);
    }
}
