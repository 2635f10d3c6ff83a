//! The length of a signal: equation 1 of the length map.

/// Normalized squared length `q = (1/N) sum_i h_i^2` of the `N` pre-activations of one layer, or of an input (`q^0 = |x|^2 / d_in`).
///
/// In units of the squared pre-activation. NaN for an empty slice: an empty mean has no value. Infinite when a square overflows
/// (entries beyond 1e154).
///
/// Collapse, equation 1.
pub fn normalized_squared_length(pre_activations: &[f64]) -> f64 {
    pre_activations.iter().map(|h| h * h).sum::<f64>() / pre_activations.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_layer_has_no_length() {
        assert!(normalized_squared_length(&[]).is_nan());
    }

    #[test]
    fn a_zero_layer_has_length_zero() {
        assert_eq!(normalized_squared_length(&[0.0, -0.0]), 0.0);
    }

    #[test]
    fn one_neuron_gives_its_square() {
        assert_eq!(normalized_squared_length(&[-3.0]), 9.0);
    }

    #[test]
    fn the_length_is_a_mean_and_does_not_grow_with_the_width() {
        assert_eq!(normalized_squared_length(&[1.0, 7.0]), 25.0);
        assert_eq!(normalized_squared_length(&[1.0, 7.0, 1.0, 7.0]), 25.0);
    }

    #[test]
    fn not_a_number_stays_visible() {
        assert!(normalized_squared_length(&[1.0, f64::NAN]).is_nan());
    }
}
