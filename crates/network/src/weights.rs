//! How all weights and biases of a network are drawn.
//!
//! The order of the draws is part of the interface, because it fixes every simulated number: layer by layer from the input;
//! inside a layer the weights row by row (neuron by neuron), each row from the first input coordinate to the last; after the
//! last row the biases of the layer, if they are drawn at all.

use rand::Rng;

use crate::initializer::Initializer;
use crate::weight_law::{WeightLaw, WeightLawError};

/// The law of all weights and biases of a network.
///
/// ```
/// use network::{WeightLaw, WeightScheme};
/// // Bias-free, every weight standard normal.
/// const PLAIN: WeightScheme = WeightScheme::iid(WeightLaw::Normal);
/// // He's initialization: variance 2 / fan_in.
/// const HE: WeightScheme = PLAIN.with_sigma_w(std::f64::consts::SQRT_2);
/// // Another law in every second layer, the first input coordinate of each layer weighing a million times more.
/// const ODD: WeightScheme = WeightScheme::alternating(WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Mixture { spread: 0.01 })
///     .with_first_column_scaled(1e6);
/// assert!(HE.check().is_ok() && ODD.check().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightScheme {
    odd_layers: WeightLaw,
    even_layers: WeightLaw,
    scale: Scale,
    first_column_scale: f64,
    biases: Biases,
}

/// What the weights of a layer are multiplied by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// Nothing: weights are as the law gives them.
    One,
    /// `sigma_w / sqrt(fan_in)`.
    FanIn {
        /// Standard deviation of a weight times the root of the fan-in, if the law has variance 1.
        sigma_w: f64,
    },
    /// `sqrt(2 / (fan_in + fan_out))`.
    BothFans,
}

/// The biases of a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Biases {
    /// No biases. The network is positively homogeneous if its activation is.
    Zero,
    /// The same number in every neuron of every layer.
    Constant(f64),
    /// Independent draws of a law, times `sigma_b`.
    Drawn {
        /// Law of a bias before scaling.
        law: WeightLaw,
        /// Factor; the standard deviation of a bias if the law has variance 1.
        sigma_b: f64,
    },
}

/// Why a scheme is refused.
///
/// The ranges are wide enough for every practical purpose and narrow enough that no draw times its scale over- or underflows.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightSchemeError {
    /// A weight or bias law has a parameter outside its range.
    #[error(transparent)]
    Law(#[from] WeightLawError),
    /// The factor of the weights.
    #[error("draw weights with sigma_w = {0} (range: 1e-6 to 1e6)")]
    SigmaW(f64),
    /// The factor of the first column.
    #[error("draw weights with the first column scaled by {0} (range: 1e-12 to 1e12)")]
    FirstColumnScale(f64),
    /// The factor of drawn biases.
    #[error("draw biases with sigma_b = {0} (range: 1e-12 to 1e12; without biases use zero biases)")]
    SigmaB(f64),
    /// A constant bias.
    #[error("set all biases to {0} (range: any finite number)")]
    ConstantBias(f64),
}

impl WeightScheme {
    /// Independent weights of one law, unscaled, no biases.
    pub const fn iid(law: WeightLaw) -> WeightScheme {
        WeightScheme::alternating(law, law)
    }

    /// One law in layers 1, 3, 5, ... and another in layers 2, 4, 6, ...; unscaled, no biases.
    pub const fn alternating(odd_layers: WeightLaw, even_layers: WeightLaw) -> WeightScheme {
        WeightScheme { odd_layers, even_layers, scale: Scale::One, first_column_scale: 1.0, biases: Biases::Zero }
    }

    /// Weights times `sigma_w / sqrt(fan_in)`, so that their variance is `sigma_w^2 / fan_in` if the law has variance 1.
    ///
    /// `sqrt 2` is He's initialization, 1 is LeCun's. Without this call weights are as the law gives them, which for bias-free
    /// ReLU networks changes no decision about death and keeps integer weights integers.
    pub const fn with_sigma_w(self, sigma_w: f64) -> WeightScheme {
        WeightScheme { scale: Scale::FanIn { sigma_w }, ..self }
    }

    /// Weights times `sqrt(2 / (fan_in + fan_out))`: Glorot's initialization, variance `2 / (fan_in + fan_out)` if the law has
    /// variance 1 (Glorot and Bengio 2010). Takes the place of `sigma_w`.
    pub const fn with_glorot_scale(self) -> WeightScheme {
        WeightScheme { scale: Scale::BothFans, ..self }
    }

    /// The weights of the first input coordinate of every layer times `scale`, in addition to any other scaling.
    pub const fn with_first_column_scaled(self, scale: f64) -> WeightScheme {
        WeightScheme { first_column_scale: scale, ..self }
    }

    /// The same weights with these biases.
    pub const fn with_biases(self, biases: Biases) -> WeightScheme {
        WeightScheme { biases, ..self }
    }

    /// Whether all laws and factors are in their ranges.
    ///
    /// # Errors
    /// Names the first parameter that is not, its value and its range.
    pub fn check(&self) -> Result<(), WeightSchemeError> {
        self.odd_layers.check()?;
        self.even_layers.check()?;
        match self.scale {
            Scale::FanIn { sigma_w } if !(1e-6..=1e6).contains(&sigma_w) => return Err(WeightSchemeError::SigmaW(sigma_w)),
            Scale::One | Scale::FanIn { .. } | Scale::BothFans => {}
        }
        if !(1e-12..=1e12).contains(&self.first_column_scale) {
            return Err(WeightSchemeError::FirstColumnScale(self.first_column_scale));
        }
        match self.biases {
            Biases::Zero => Ok(()),
            Biases::Constant(bias) if bias.is_finite() => Ok(()),
            Biases::Constant(bias) => Err(WeightSchemeError::ConstantBias(bias)),
            Biases::Drawn { sigma_b, .. } if !(1e-12..=1e12).contains(&sigma_b) => Err(WeightSchemeError::SigmaB(sigma_b)),
            Biases::Drawn { law, .. } => Ok(law.check()?),
        }
    }

    /// The law of the weights of a layer, before scaling. Layers count from 1.
    pub fn law(&self, layer: usize) -> WeightLaw {
        if layer % 2 == 1 { self.odd_layers } else { self.even_layers }
    }

    /// The factor of the weights of the first input coordinate of every layer.
    pub fn first_column_scale(&self) -> f64 {
        self.first_column_scale
    }

    /// The biases.
    pub fn biases(&self) -> Biases {
        self.biases
    }

    /// Whether every bias is zero.
    pub fn is_bias_free(&self) -> bool {
        matches!(self.biases, Biases::Zero | Biases::Constant(0.0))
    }

    /// Draws the weights of layer `layer` (from 1) into `weights`, `fan_out x fan_in`, row-major. The layer must be whole: Glorot's scale
    /// reads the fan-out from the length.
    ///
    /// # Panics
    /// When the length is not a multiple of `fan_in`, or a law's parameter is outside its range.
    #[inline]
    pub fn fill_weights(&self, layer: usize, fan_in: usize, rng: &mut impl Rng, weights: &mut [f64]) {
        assert!(fan_in > 0 && weights.len().is_multiple_of(fan_in), "{} weights in rows of {fan_in}", weights.len());
        self.law(layer).fill(rng, weights);
        let factor = match self.scale {
            Scale::One => None,
            Scale::FanIn { sigma_w } => Some(sigma_w / (fan_in as f64).sqrt()),
            Scale::BothFans => Some((2.0 / (fan_in + weights.len() / fan_in) as f64).sqrt()),
        };
        if let Some(factor) = factor {
            weights.iter_mut().for_each(|w| *w *= factor);
        }
        if self.first_column_scale != 1.0 {
            weights.iter_mut().step_by(fan_in).for_each(|w| *w *= self.first_column_scale);
        }
    }

    /// Draws the biases of one layer into `biases`. Zero and constant biases use no draw.
    ///
    /// # Panics
    /// When the law's parameter is outside its range.
    #[inline]
    pub fn fill_biases(&self, rng: &mut impl Rng, biases: &mut [f64]) {
        match self.biases {
            Biases::Zero => biases.fill(0.0),
            Biases::Constant(bias) => biases.fill(bias),
            Biases::Drawn { law, sigma_b } => {
                law.fill(rng, biases);
                biases.iter_mut().for_each(|b| *b *= sigma_b);
            }
        }
    }
}

/// How all weights and biases of a network are drawn: by a scheme, or by an initializer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NetworkLaw {
    /// In the order of this module.
    Scheme(WeightScheme),
    /// In the order of [`crate::initializer`].
    Initializer(Initializer),
}

impl From<WeightScheme> for NetworkLaw {
    fn from(scheme: WeightScheme) -> NetworkLaw {
        NetworkLaw::Scheme(scheme)
    }
}

impl From<&WeightScheme> for NetworkLaw {
    fn from(scheme: &WeightScheme) -> NetworkLaw {
        NetworkLaw::Scheme(*scheme)
    }
}

impl From<Initializer> for NetworkLaw {
    fn from(initializer: Initializer) -> NetworkLaw {
        NetworkLaw::Initializer(initializer)
    }
}

impl NetworkLaw {
    /// Whether all laws and factors are in their ranges. Those of an initializer are.
    ///
    /// # Errors
    /// As [`WeightScheme::check`].
    pub fn check(&self) -> Result<(), WeightSchemeError> {
        match self {
            NetworkLaw::Scheme(scheme) => scheme.check(),
            NetworkLaw::Initializer(_) => Ok(()),
        }
    }

    /// Whether every bias is zero.
    pub fn is_bias_free(&self) -> bool {
        match self {
            NetworkLaw::Scheme(scheme) => scheme.is_bias_free(),
            NetworkLaw::Initializer(initializer) => initializer.is_bias_free(),
        }
    }

    /// Draws layer `layer` (from 1): `weights`, `fan_out x fan_in`, row-major, and its `fan_out` biases.
    #[inline]
    pub(crate) fn fill_layer(&self, layer: usize, fan_in: usize, rng: &mut impl Rng, weights: &mut [f64], biases: &mut [f64]) {
        match self {
            NetworkLaw::Scheme(scheme) => {
                scheme.fill_weights(layer, fan_in, rng, weights);
                scheme.fill_biases(rng, biases);
            }
            NetworkLaw::Initializer(initializer) => initializer.fill_layer(layer, fan_in, rng, weights, biases),
        }
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    const SIGNS: WeightScheme = WeightScheme::iid(WeightLaw::Signs);

    fn weights(scheme: &WeightScheme, layer: usize, fan_in: usize, fan_out: usize) -> Vec<f64> {
        let mut out = vec![0.0; fan_in * fan_out];
        scheme.fill_weights(layer, fan_in, &mut generator(&["network/weights"], 1, 0), &mut out);
        out
    }

    #[test]
    fn one_weight_is_one_draw_of_the_law() {
        let drawn = weights(&WeightScheme::iid(WeightLaw::Normal), 1, 1, 1);
        assert_eq!(drawn, [WeightLaw::Normal.sample(&mut generator(&["network/weights"], 1, 0))]);
    }

    #[test]
    fn odd_layers_have_one_law_and_even_layers_the_other() {
        let scheme = WeightScheme::alternating(WeightLaw::Signs, WeightLaw::Uniform);
        let is_sign = |layer| weights(&scheme, layer, 2, 2).iter().all(|w| w.abs() == 1.0);
        assert_eq!([1, 2, 3, 4, 5].map(is_sign), [true, false, true, false, true]);
    }

    #[test]
    fn only_the_first_input_coordinate_of_each_row_is_scaled() {
        let sizes: Vec<f64> = weights(&SIGNS.with_first_column_scaled(1e6), 1, 3, 2).iter().map(|w| w.abs()).collect();
        assert_eq!(sizes, [1e6, 1.0, 1.0, 1e6, 1.0, 1.0]);
    }

    #[test]
    fn sigma_w_is_divided_by_the_root_of_the_fan_in() {
        assert!(weights(&SIGNS.with_sigma_w(6.0), 1, 4, 3).iter().all(|w| w.abs() == 3.0));
    }

    #[test]
    fn glorot_divides_by_both_fans_of_each_layer() {
        // 2 / (2 + 6) = 1/4 and 2 / (1 + 1) = 1.
        assert!(weights(&SIGNS.with_glorot_scale(), 1, 2, 6).iter().all(|w| w.abs() == 0.5));
        assert!(weights(&SIGNS.with_sigma_w(6.0).with_glorot_scale(), 1, 1, 1).iter().all(|w| w.abs() == 1.0));
    }

    #[test]
    fn unscaled_signs_stay_signs() {
        assert!(weights(&SIGNS, 1, 3, 3).iter().all(|w| w.abs() == 1.0));
    }

    #[test]
    fn zero_and_constant_biases_use_no_draw() {
        let (mut drawn, mut fresh) = (generator(&["biases"], 0, 0), generator(&["biases"], 0, 0));
        let mut biases = [7.0; 2];
        SIGNS.fill_biases(&mut drawn, &mut biases);
        assert_eq!(biases, [0.0; 2]);
        SIGNS.with_biases(Biases::Constant(0.5)).fill_biases(&mut drawn, &mut biases);
        assert_eq!(biases, [0.5; 2]);
        assert_eq!(drawn.next_u64(), fresh.next_u64());
        SIGNS.with_biases(Biases::Drawn { law: WeightLaw::Signs, sigma_b: 3.0 }).fill_biases(&mut drawn, &mut biases);
        assert!(biases.iter().all(|b| b.abs() == 3.0));
    }

    #[test]
    fn a_constant_bias_of_zero_is_no_bias() {
        assert!(SIGNS.is_bias_free());
        assert!(SIGNS.with_biases(Biases::Constant(0.0)).is_bias_free());
        assert!(!SIGNS.with_biases(Biases::Constant(1e-300)).is_bias_free());
    }

    #[test]
    fn every_factor_out_of_range_is_refused_by_name() {
        let message = |scheme: WeightScheme| scheme.check().unwrap_err().to_string();
        assert_eq!(message(SIGNS.with_sigma_w(f64::NAN)), "draw weights with sigma_w = NaN (range: 1e-6 to 1e6)");
        assert_eq!(message(SIGNS.with_first_column_scaled(0.0)), "draw weights with the first column scaled by 0 (range: 1e-12 to 1e12)");
        assert_eq!(
            message(SIGNS.with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: -1.0 })),
            "draw biases with sigma_b = -1 (range: 1e-12 to 1e12; without biases use zero biases)"
        );
        assert_eq!(message(SIGNS.with_biases(Biases::Constant(f64::INFINITY))), "set all biases to inf (range: any finite number)");
        assert_eq!(
            message(WeightScheme::alternating(WeightLaw::Normal, WeightLaw::Mixture { spread: 0.0 })),
            "use the weight law mixture with E = 0 (range: 1e-4 to 1)"
        );
    }

    #[test]
    #[should_panic(expected = "3 weights in rows of 2")]
    fn a_matrix_with_a_ragged_row_panics() {
        weights_of_length(3, 2);
    }

    fn weights_of_length(length: usize, fan_in: usize) {
        SIGNS.fill_weights(1, fan_in, &mut generator(&["ragged"], 0, 0), &mut vec![0.0; length]);
    }
}
