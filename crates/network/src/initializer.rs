//! Whole networks at birth, by the names of their initializers.
//!
//! | name | weights |
//! |---|---|
//! | He | independent, variance `2 / fan_in` (He et al. 2015) |
//! | LeCun | independent, variance `1 / fan_in` (LeCun et al. 1998) |
//! | Glorot | independent, variance `2 / (fan_in + fan_out)` (Glorot and Bengio 2010) |
//! | orthogonal | Haar-distributed with orthonormal columns or rows (Saxe et al. 2014) |
//! | RAI | one positive entry in each row of weights and bias (Lu et al. 2019), in two schemes: [`crate::rai`] |
//! | LSUV | orthogonal, then each layer rescaled to unit variance on a batch (Mishkin and Matas 2016): [`rescale_to_unit_variance`] |
//!
//! All biases but those of RAI are zero. For other laws, alternating ones and drawn biases there is [`WeightScheme`](crate::WeightScheme); He's and
//! LeCun's networks have the draws of its `sigma_w` of `sqrt 2` and 1, Glorot's those of its Glorot scale, to the bit.
//!
//! # Haar matrices
//!
//! If `v` is uniform on the unit sphere, `M` any orthogonal matrix with `M e_1 = v`, and `U'` a Haar matrix one size smaller, then
//! `M diag(1, U')` is Haar (Stewart 1980). `v` is a normalized Gaussian vector, and `M = -s (I - u u^T / (1 + |v_1|))` with
//! `s = sign v_1` and `u = e_1 + s v`, a Householder reflection whose sum never cancels. Only `+ - * /` and `sqrt`, so the same bits
//! everywhere. A rectangular matrix with more rows than columns is the first columns of a square one, which has orthonormal columns,
//! `W^T W = I`; one with more columns is the transpose of such a one and has orthonormal rows, `W W^T = I`. A layer with one input is
//! a uniform unit vector.

use std::fmt;
use std::str::FromStr;

use rand::Rng;

use crate::activation::{Activation, relu};
use crate::architecture::{Architecture, check_hidden_widths};
use crate::born_dead::sampler::rescale;
use crate::born_dead::{BornDeadError, FirstZeroCounts};
use crate::forward::{Layer, Network, dot};
use crate::normalization::mean_and_variance;
use crate::rai::{self, RAI_CODE_SIGMA_W, RAI_SIGMA_W};
use crate::weight_law::WeightLaw;

/// How the weights of a network are drawn, by name. Biases are zero unless the initializer draws them too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Initializer {
    /// Normal, variance `2 / fan_in`.
    HeNormal,
    /// Uniform, variance `2 / fan_in`.
    HeUniform,
    /// Normal, variance `1 / fan_in`.
    LeCunNormal,
    /// Uniform, variance `1 / fan_in`.
    LeCunUniform,
    /// Normal, variance `2 / (fan_in + fan_out)`.
    GlorotNormal,
    /// Uniform, variance `2 / (fan_in + fan_out)`.
    GlorotUniform,
    /// [`haar_orthogonal`].
    Orthogonal,
    /// Randomized asymmetric, as the paper's text has it: the first layer He normal without biases, the others by [`crate::rai`].
    RaiText,
    /// Randomized asymmetric, as the paper's code has it: every layer by [`crate::rai`], `sigma_w` rounded.
    RaiCode,
}

/// No initializer has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read the initializer `{0}` (known: {known})", known = Initializer::ALL.map(Initializer::name).join(", "))]
pub struct UnknownInitializer(pub String);

impl FromStr for Initializer {
    type Err = UnknownInitializer;

    /// Reads [`Initializer::name`].
    fn from_str(text: &str) -> Result<Initializer, UnknownInitializer> {
        Initializer::ALL.into_iter().find(|known| known.name() == text).ok_or_else(|| UnknownInitializer(text.to_owned()))
    }
}

impl fmt::Display for Initializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Initializer {
    /// All of them.
    pub const ALL: [Initializer; 9] = [
        Initializer::HeNormal,
        Initializer::HeUniform,
        Initializer::LeCunNormal,
        Initializer::LeCunUniform,
        Initializer::GlorotNormal,
        Initializer::GlorotUniform,
        Initializer::Orthogonal,
        Initializer::RaiText,
        Initializer::RaiCode,
    ];

    /// Its name, which is read back as the same initializer.
    ///
    /// ```
    /// use network::Initializer;
    /// assert_eq!("rai-code".parse(), Ok(Initializer::RaiCode));
    /// assert!("kaiming".parse::<Initializer>().is_err());
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Initializer::HeNormal => "he-normal",
            Initializer::HeUniform => "he-uniform",
            Initializer::LeCunNormal => "lecun-normal",
            Initializer::LeCunUniform => "lecun-uniform",
            Initializer::GlorotNormal => "glorot-normal",
            Initializer::GlorotUniform => "glorot-uniform",
            Initializer::Orthogonal => "orthogonal",
            Initializer::RaiText => "rai",
            Initializer::RaiCode => "rai-code",
        }
    }

    /// Whether every bias is zero.
    pub const fn is_bias_free(self) -> bool {
        !matches!(self, Initializer::RaiText | Initializer::RaiCode)
    }

    /// A random network. Layers are drawn from the input on; independent weights row by row, an orthogonal matrix as
    /// [`haar_orthogonal`] does, rows of RAI as [`crate::rai`] says.
    ///
    /// ```
    /// use network::{Activation, Architecture, Initializer};
    /// let shape = Architecture::new(1, &[2, 2])?.with_linear_output(1)?;
    /// let mut rng = stats::stream::generator(&["an example"], 0, 0);
    /// let network = Initializer::Orthogonal.draw(shape, Activation::Relu, &mut rng);
    /// let first = network.layers()[0].weights();
    /// assert!((first[0] * first[0] + first[1] * first[1] - 1.0).abs() < 1e-15);
    /// # Ok::<(), network::ArchitectureError>(())
    /// ```
    pub fn draw(self, architecture: Architecture, activation: Activation, rng: &mut impl Rng) -> Network {
        let zeros = |(fan_in, fan_out)| {
            Layer::without_biases(fan_in, fan_out, vec![0.0; fan_in * fan_out]).expect("zeros fill the shape and are finite")
        };
        let layers = architecture.layer_shapes().map(zeros).collect();
        let mut network = Network::new(architecture, activation, layers).expect("the layers have the architecture's shapes");
        network.redraw(self, rng);
        network
    }

    /// Standard deviation of the independent weights of a layer; none for orthogonal matrices and RAI, whose entries are not independent
    /// of one law.
    ///
    /// ```
    /// use network::Initializer;
    /// assert_eq!(Initializer::GlorotUniform.weight_std(2, 6), Some(0.5));
    /// assert_eq!(Initializer::Orthogonal.weight_std(2, 6), None);
    /// ```
    pub fn weight_std(self, fan_in: usize, fan_out: usize) -> Option<f64> {
        match self {
            Initializer::HeNormal | Initializer::HeUniform => Some(std::f64::consts::SQRT_2 / (fan_in as f64).sqrt()),
            Initializer::LeCunNormal | Initializer::LeCunUniform => Some(1.0 / (fan_in as f64).sqrt()),
            Initializer::GlorotNormal | Initializer::GlorotUniform => Some((2.0 / (fan_in + fan_out) as f64).sqrt()),
            Initializer::Orthogonal | Initializer::RaiText | Initializer::RaiCode => None,
        }
    }

    /// Draws layer `layer` (from 1): `weights`, `fan_out x fan_in`, row-major, and its `fan_out` biases.
    pub(crate) fn fill_layer(self, layer: usize, fan_in: usize, rng: &mut impl Rng, weights: &mut [f64], biases: &mut [f64]) {
        let fan_out = biases.len();
        let (initializer, law) = match self {
            Initializer::RaiText if layer > 1 => return rai::fill_layer(fan_in, RAI_SIGMA_W, rng, weights, biases),
            Initializer::RaiCode => return rai::fill_layer(fan_in, RAI_CODE_SIGMA_W, rng, weights, biases),
            Initializer::RaiText => (Initializer::HeNormal, WeightLaw::Normal),
            Initializer::HeUniform | Initializer::LeCunUniform | Initializer::GlorotUniform => (self, WeightLaw::Uniform),
            _ => (self, WeightLaw::Normal),
        };
        biases.fill(0.0);
        match initializer.weight_std(fan_in, fan_out) {
            Some(deviation) => {
                law.fill(rng, weights);
                weights.iter_mut().for_each(|w| *w *= deviation);
            }
            None => weights.copy_from_slice(&haar_orthogonal(fan_in, fan_out, rng)),
        }
    }
}

/// A Haar-distributed matrix, `fan_out x fan_in`, row-major, with orthonormal columns if `fan_out >= fan_in`, else orthonormal rows.
///
/// Uniform on all such matrices: multiplied by a fixed orthogonal matrix from either side it has the same law. Draws Gaussian vectors of
/// `n, n - 1, ...` coordinates, `n` the larger of the fans, one for each of the smaller; the last of a square matrix is one number,
/// whose sign counts.
///
/// # Panics
/// When a fan is 0.
pub fn haar_orthogonal(fan_in: usize, fan_out: usize, rng: &mut impl Rng) -> Vec<f64> {
    assert!(fan_in > 0 && fan_out > 0, "an orthogonal matrix of shape {fan_out} x {fan_in}");
    let (rows, columns) = (fan_in.max(fan_out), fan_in.min(fan_out));
    let mut frame = OrthonormalFrame { rows, columns: Vec::with_capacity(columns) };
    frame.draw(columns, rng);
    let mut weights = vec![0.0; fan_in * fan_out];
    for (index, weight) in weights.iter_mut().enumerate() {
        let (row, column) = (index / fan_in, index % fan_in);
        *weight = if fan_out >= fan_in { frame.columns[column][row] } else { frame.columns[row][column] };
    }
    weights
}

/// Orthonormal vectors of `rows` coordinates each.
struct OrthonormalFrame {
    rows: usize,
    columns: Vec<Vec<f64>>,
}

impl OrthonormalFrame {
    /// Fills the frame with `count` Haar-distributed vectors.
    fn draw(&mut self, count: usize, rng: &mut impl Rng) {
        let rows = self.rows;
        // Column j begins as a uniform unit vector in the coordinates from j on, where it is drawn...
        self.columns.extend((0..count).map(|j| {
            let mut column = vec![0.0; rows];
            WeightLaw::Normal.fill(rng, &mut column[j..]);
            let length = dot(&column[j..], &column[j..]).sqrt();
            column[j..].iter_mut().for_each(|x| *x /= length);
            column
        }));
        // ... and is then turned by the reflections of the columns before it, the nearest first, each of which moves e_j to its column.
        for j in (0..count.saturating_sub(1)).rev() {
            let (before, after) = self.columns.split_at_mut(j + 1);
            let v = &before[j][j..];
            let sign = if v[0] < 0.0 { -1.0 } else { 1.0 };
            for column in after {
                let y = &mut column[j..];
                // u = e_1 + s v, M y = -s (y - u (u . y) / (1 + |v_1|)).
                let factor = (y[0] + sign * dot(v, y)) / (1.0 + v[0].abs());
                y[0] -= factor;
                y.iter_mut().zip(v).for_each(|(y, v)| *y = -sign * (*y - factor * sign * v));
            }
        }
    }
}

/// Why a network is not rescaled.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RescaleError {
    /// With biases, scaling the weights does not scale the pre-activations.
    #[error("rescale a network with biases to unit variance (range: all biases zero)")]
    Biases,
    /// The batch is empty, or not a whole number of inputs.
    #[error("rescale a network of {input_dim} input coordinates on a batch of {found} numbers (range: a positive multiple)")]
    Inputs {
        /// Coordinates of an input.
        input_dim: usize,
        /// Numbers given.
        found: usize,
    },
    /// A variance left the range of a double.
    #[error("rescale layer {layer}: the variance of its pre-activations is {variance} (range: any finite number)")]
    Variance {
        /// Number of the layer, from 1.
        layer: usize,
        /// The variance.
        variance: f64,
    },
}

/// Rescales the weights of each layer by a positive factor, so that its pre-activations have variance 1 over the inputs and the layer's
/// neurons together; the factors. From input to output, each layer after those before it are rescaled, the linear output layer too.
///
/// With [`Initializer::Orthogonal`] this is LSUV. `inputs` is `samples x input_dim`, row-major; the variance is about the mean, divided
/// by the number of values. A layer whose pre-activations are all the same has variance 0, which no factor changes: it keeps its weights
/// and has the factor 1. All layers after a dead one are such.
///
/// Mishkin and Matas, "All you need is a good init" (2016), algorithm 1; without biases its loop ends after one round.
///
/// # Errors
/// When the network has biases, the inputs do not fit, or a variance is not finite; the layers before that one are then rescaled.
pub fn rescale_to_unit_variance(network: &mut Network, inputs: &[f64]) -> Result<Vec<f64>, RescaleError> {
    let input_dim = network.architecture().input_dim();
    let hidden = network.architecture().hidden_widths().len();
    let activation = network.activation();
    if !network.is_bias_free() {
        return Err(RescaleError::Biases);
    }
    if inputs.is_empty() || !inputs.len().is_multiple_of(input_dim) {
        return Err(RescaleError::Inputs { input_dim, found: inputs.len() });
    }
    let mut values = inputs.to_vec();
    let mut factors = Vec::with_capacity(network.layers().len());
    for (index, layer) in network.layers_mut().iter_mut().enumerate() {
        let pre_activations = |layer: &Layer| -> Vec<f64> {
            values.chunks_exact(layer.fan_in()).flat_map(|x| layer.rows().map(move |row| dot(row, x))).collect()
        };
        let (_, variance) = mean_and_variance(pre_activations(layer).into_iter());
        if !variance.is_finite() {
            return Err(RescaleError::Variance { layer: index + 1, variance });
        }
        let factor = if variance == 0.0 { 1.0 } else { 1.0 / variance.sqrt() };
        layer.parameters_mut().0.iter_mut().for_each(|w| *w *= factor);
        factors.push(factor);
        let activation = if index < hidden { activation } else { Activation::Linear };
        values = pre_activations(layer).into_iter().map(|h| activation.apply(h)).collect();
    }
    Ok(factors)
}

/// First dead layers of random bias-free ReLU networks of one input, every layer Haar-orthogonal.
///
/// Draws whole matrices and follows both rays (see [`crate::born_dead`]), divided by powers of two after each layer. A dead layer ends the
/// network; the next one begins with the next draw. Any widths: see [`haar_orthogonal`] for layers that are not square. The reference for
/// faster samplers.
///
/// ```
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let counts = network::orthogonal_first_dead(&[2; 10], 100, &mut rng)?;
/// assert_eq!((counts.networks(), counts.dead_within(1)), (100, 0));
/// # Ok::<(), network::BornDeadError>(())
/// ```
///
/// # Errors
/// When a width is 0.
pub fn orthogonal_first_dead(hidden_widths: &[usize], networks: u64, rng: &mut impl Rng) -> Result<FirstZeroCounts, BornDeadError> {
    check_hidden_widths(hidden_widths)?;
    let mut counts = FirstZeroCounts::new(hidden_widths.len());
    for _ in 0..networks {
        let mut rays = [vec![1.0], vec![-1.0]];
        let first_dead = hidden_widths.iter().position(|&fan_out| {
            let weights = haar_orthogonal(rays[0].len(), fan_out, rng);
            for ray in &mut rays {
                *ray = weights.chunks_exact(ray.len()).map(|row| relu(dot(row, ray))).collect();
                rescale(ray);
            }
            // Exact zero is intended: ReLU returns +0.0.
            rays.iter().flatten().all(|x| *x == 0.0)
        });
        counts.record(first_dead.map(|index| index + 1));
    }
    Ok(counts)
}

#[cfg(test)]
mod tests;
