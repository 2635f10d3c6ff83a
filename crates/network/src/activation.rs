//! Activation functions, their derivatives and their kinks.

/// Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks" (2017), equation 14: `alpha` of SELU, which with
/// [`SELU_LAMBDA`] makes mean 0 and variance 1 a fixed point. The digits are those of their code, 1.6732632423543772848170429916717.
pub const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

/// `lambda` of SELU; see [`SELU_ALPHA`]. In their code 1.0507009873554804934193349852946.
pub const SELU_LAMBDA: f64 = 1.050_700_987_355_480_5;

/// The function that a hidden layer applies to each of its pre-activations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Activation {
    /// `max(h, 0)`, with `+0.0` for every `h <= 0`.
    Relu,
    /// `h` for `h > 0`, else `slope h`. See [`Activation::leaky_relu`].
    LeakyRelu(LeakySlope),
    /// `lambda h` for `h > 0`, else `lambda alpha (exp(h) - 1)`, with [`SELU_LAMBDA`] and [`SELU_ALPHA`].
    Selu,
    /// `h`.
    Linear,
    /// `tanh(h)`.
    Tanh,
    /// `h` clamped to `[-1, 1]`.
    HardTanh,
}

/// The slope of a leaky ReLU on its left side, strictly between 0 (ReLU) and 1 (linear).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeakySlope(f64);

/// Why a slope is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("use a leaky ReLU with the left slope {0} (range: above 0, below 1)")]
pub struct LeakySlopeError(pub f64);

impl LeakySlope {
    /// The slope.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Activation {
    /// A leaky ReLU with the slope `slope` for `h <= 0`; Maas, Hannun and Ng (2013) use 0.01.
    ///
    /// ```
    /// use network::Activation;
    /// let leaky = Activation::leaky_relu(0.25)?;
    /// assert_eq!([-4.0, 4.0].map(|h| leaky.apply(h)), [-1.0, 4.0]);
    /// # Ok::<(), network::LeakySlopeError>(())
    /// ```
    ///
    /// # Errors
    /// When the slope is not strictly between 0 and 1.
    pub fn leaky_relu(slope: f64) -> Result<Activation, LeakySlopeError> {
        if slope > 0.0 && slope < 1.0 { Ok(Activation::LeakyRelu(LeakySlope(slope))) } else { Err(LeakySlopeError(slope)) }
    }

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
            Activation::LeakyRelu(slope) => {
                if h <= 0.0 {
                    slope.0 * h
                } else {
                    h
                }
            }
            // expm1, not exp - 1: no small negative number is sent to zero.
            Activation::Selu => SELU_LAMBDA * if h <= 0.0 { SELU_ALPHA * libm::expm1(h) } else { h },
            Activation::Linear => h,
            Activation::Tanh => libm::tanh(h),
            Activation::HardTanh => h.clamp(-1.0, 1.0),
        }
    }

    /// The derivative at a pre-activation; at a kink, the convention.
    ///
    /// | activation | convention |
    /// |---|---|
    /// | ReLU | 0 at 0: a layer with `h <= 0` passes no gradient |
    /// | leaky ReLU | the left slope at 0 |
    /// | SELU | the left slope at 0, `lambda alpha` |
    /// | hard-tanh | 0 at -1 and at 1 |
    ///
    /// These are also PyTorch's. NaN in gives NaN out. For another convention see [`Network::gradient_with`](crate::Network::gradient_with).
    ///
    /// ```
    /// use network::Activation;
    /// assert_eq!([-1.0, 0.0, 1.0].map(|h| Activation::Relu.derivative(h)), [0.0, 0.0, 1.0]);
    /// ```
    #[inline]
    pub fn derivative(self, h: f64) -> f64 {
        if h.is_nan() {
            return h;
        }
        let left_and_right = |left, right| if h <= 0.0 { left } else { right };
        match self {
            Activation::Relu => left_and_right(0.0, 1.0),
            Activation::LeakyRelu(slope) => left_and_right(slope.0, 1.0),
            Activation::Selu if h <= 0.0 => SELU_LAMBDA * SELU_ALPHA * libm::exp(h),
            Activation::Selu => SELU_LAMBDA,
            Activation::Linear => 1.0,
            // 1 - tanh^2 would lose all digits where tanh is near 1.
            Activation::Tanh => 1.0 / (libm::cosh(h) * libm::cosh(h)),
            Activation::HardTanh => f64::from(u8::from(h > -1.0 && h < 1.0)),
        }
    }

    /// The points where the function is not smooth, ascending. Quadrature splits there.
    pub fn kinks(self) -> &'static [f64] {
        match self {
            Activation::Relu | Activation::LeakyRelu(_) | Activation::Selu => &[0.0],
            Activation::Linear | Activation::Tanh => &[],
            Activation::HardTanh => &[-1.0, 1.0],
        }
    }

    /// Whether `apply(c h) = c apply(h)` for every `c > 0`: what the decision of [`crate::born_dead`] rests on.
    pub fn is_positively_homogeneous(self) -> bool {
        matches!(self, Activation::Relu | Activation::LeakyRelu(_) | Activation::Linear)
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

    const ALL: [Activation; 6] = [
        Activation::Relu,
        Activation::LeakyRelu(LeakySlope(0.25)),
        Activation::Selu,
        Activation::Linear,
        Activation::Tanh,
        Activation::HardTanh,
    ];

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
        // One-sided difference quotients on a grid of step 1/4, which holds all kinks; steps are powers of two, so exact but for tanh and SELU.
        let step = 2.0_f64.powi(-20);
        for activation in ALL {
            for quarter in -12..=12 {
                let h = f64::from(quarter) / 4.0;
                let left = (activation.apply(h) - activation.apply(h - step)) / step;
                let right = (activation.apply(h + step) - activation.apply(h)) / step;
                // 1e-5: the second derivatives of tanh and SELU are below 2, so the quotients differ by less than two steps, 2e-6.
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

    #[test]
    fn the_derivative_is_the_slope_of_the_left_side_at_kinks_but_for_hard_tanh_at_minus_one() {
        // As above; the left quotient of a function with second derivative below 2 is within the step, 1e-6, of the derivative.
        let step = 2.0_f64.powi(-20);
        for activation in ALL {
            for quarter in -12..=12 {
                let h = f64::from(quarter) / 4.0;
                let left = (activation.apply(h) - activation.apply(h - step)) / step;
                let convention = if activation == Activation::HardTanh && h == 1.0 { 0.0 } else { left };
                assert!((activation.derivative(h) - convention).abs() <= 1e-5, "{activation:?} at {h}");
            }
        }
    }

    #[test]
    fn derivatives_at_kinks_follow_the_documented_convention() {
        for zero in [0.0, -0.0] {
            assert_eq!(Activation::Relu.derivative(zero), 0.0);
            assert_eq!(ALL[1].derivative(zero), 0.25);
            assert_eq!(Activation::Selu.derivative(zero), SELU_LAMBDA * SELU_ALPHA);
        }
        assert_eq!([-1.0, 1.0].map(|h| Activation::HardTanh.derivative(h)), [0.0, 0.0]);
    }

    #[test]
    fn the_derivative_of_not_a_number_is_not_a_number() {
        assert!(ALL.iter().all(|a| a.derivative(f64::NAN).is_nan()));
    }

    #[test]
    fn the_derivative_of_tanh_keeps_its_digits_and_ends_at_zero() {
        // mpmath, 30 digits: sech(20)^2.
        assert!((Activation::Tanh.derivative(20.0) / 1.699_341_702_116_635_6e-17 - 1.0).abs() < 1e-15);
        assert_eq!(Activation::Tanh.derivative(-800.0), 0.0);
    }

    #[test]
    fn selu_has_no_zero_but_zero() {
        for h in [5e-324, 1e-300, 1e-9, 1.0, 40.0, 1e300] {
            assert!(Activation::Selu.apply(h) > 0.0 && Activation::Selu.apply(-h) < 0.0, "h = {h}");
        }
        assert_eq!(Activation::Selu.apply(f64::NEG_INFINITY), -SELU_LAMBDA * SELU_ALPHA);
    }

    #[test]
    fn selu_keeps_mean_zero_and_variance_one() {
        // The fixed point that defines the two constants, with Int_{z<0} exp(k z) Dz = exp(k^2/2) Phi(-k).
        let half_exponential = |k: f64| libm::exp(0.5 * k * k) * 0.5 * libm::erfc(k / std::f64::consts::SQRT_2);
        let (e1, e2) = (half_exponential(1.0), half_exponential(2.0));
        let mean = SELU_LAMBDA * ((2.0 * std::f64::consts::PI).sqrt().recip() + SELU_ALPHA * (e1 - 0.5));
        let mean_square = SELU_LAMBDA * SELU_LAMBDA * (0.5 + SELU_ALPHA * SELU_ALPHA * (e2 - 2.0 * e1 + 0.5));
        // A dozen roundings of numbers below 4.
        assert!(mean.abs() < 1e-14 && (mean_square - 1.0).abs() < 1e-14, "mean {mean}, mean square {mean_square}");
    }

    #[test]
    fn left_slopes_outside_zero_to_one_are_refused() {
        for slope in [0.0, 1.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(Activation::leaky_relu(slope).is_err());
        }
        let message = Activation::leaky_relu(1.5).unwrap_err().to_string();
        assert_eq!(message, "use a leaky ReLU with the left slope 1.5 (range: above 0, below 1)");
    }
}
