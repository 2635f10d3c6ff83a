//! Activation functions.

/// The function that a hidden layer applies to each of its pre-activations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// `max(h, 0)`, with `+0.0` for every `h <= 0`.
    Relu,
    /// `h`.
    Linear,
    /// `tanh(h)`.
    Tanh,
    /// `h` clamped to `[-1, 1]`.
    HardTanh,
}

impl Activation {
    /// The activation of a pre-activation.
    ///
    /// ReLU returns exactly `+0.0` for `h <= 0`, also for `-0.0`, so a dead neuron is seen without a tolerance. NaN in gives NaN
    /// out for every activation: a broken network never looks dead.
    ///
    /// ```
    /// use network::Activation;
    /// assert_eq!(Activation::Relu.apply(-3.0), 0.0);
    /// assert!(Activation::Relu.apply(f64::NAN).is_nan());
    /// ```
    #[inline]
    pub fn apply(self, h: f64) -> f64 {
        match self {
            Activation::Relu => relu(h),
            Activation::Linear => h,
            Activation::Tanh => libm::tanh(h),
            Activation::HardTanh => h.clamp(-1.0, 1.0),
        }
    }

    /// The points where the function is not smooth, ascending. Quadrature splits there.
    pub fn kinks(self) -> &'static [f64] {
        match self {
            Activation::Relu => &[0.0],
            Activation::Linear | Activation::Tanh => &[],
            Activation::HardTanh => &[-1.0, 1.0],
        }
    }

    /// Whether `apply(c h) = c apply(h)` for every `c > 0`: what the decision of [`crate::born_dead`] rests on.
    pub fn is_positively_homogeneous(self) -> bool {
        matches!(self, Activation::Relu | Activation::Linear)
    }
}

/// `max(h, 0)`; NaN stays NaN, which `f64::max` would turn into 0.
#[inline]
pub(crate) fn relu(h: f64) -> f64 {
    if h <= 0.0 { 0.0 } else { h }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Activation; 4] = [Activation::Relu, Activation::Linear, Activation::Tanh, Activation::HardTanh];

    #[test]
    fn every_activation_fixes_zero() {
        assert!(ALL.iter().all(|a| a.apply(0.0) == 0.0));
    }

    #[test]
    fn relu_returns_positive_zero_for_zero_negative_zero_and_negative_numbers() {
        for h in [0.0, -0.0, -f64::MIN_POSITIVE, -5e-324, -1.0, f64::NEG_INFINITY] {
            assert_eq!(Activation::Relu.apply(h).to_bits(), 0, "h = {h}");
        }
    }

    #[test]
    fn relu_keeps_the_smallest_positive_number() {
        assert_eq!(Activation::Relu.apply(5e-324), 5e-324);
    }

    #[test]
    fn not_a_number_is_never_swallowed() {
        assert!(ALL.iter().all(|a| a.apply(f64::NAN).is_nan()));
    }

    #[test]
    fn hard_tanh_is_the_identity_up_to_one_and_constant_beyond() {
        assert_eq!([-2.0, -1.0, 0.25, 1.0, 7.0].map(|h| Activation::HardTanh.apply(h)), [-1.0, -1.0, 0.25, 1.0, 1.0]);
    }

    #[test]
    fn slopes_differ_on_the_two_sides_of_every_kink_and_nowhere_else() {
        // One-sided difference quotients on a grid of step 1/4, which holds all kinks; steps are powers of two, so exact but for tanh.
        let step = 2.0_f64.powi(-20);
        for activation in ALL {
            for quarter in -12..=12 {
                let h = f64::from(quarter) / 4.0;
                let left = (activation.apply(h) - activation.apply(h - step)) / step;
                let right = (activation.apply(h + step) - activation.apply(h)) / step;
                // 1e-5: the second derivative of tanh is below 1, so the quotients differ by less than the step, 1e-6.
                assert_eq!((left - right).abs() > 1e-5, activation.kinks().contains(&h), "{activation:?} at {h}");
            }
        }
    }

    #[test]
    fn positively_homogeneous_activations_commute_with_a_factor_of_two() {
        for activation in ALL {
            let commutes = [-3.0, -0.5, 0.0, 0.75, 3.0].iter().all(|&h| activation.apply(2.0 * h) == 2.0 * activation.apply(h));
            assert_eq!(commutes, activation.is_positively_homogeneous(), "{activation:?}");
        }
    }
}
