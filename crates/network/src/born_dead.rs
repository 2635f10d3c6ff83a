//! Whether a bias-free ReLU network is dead at birth: an exact decision, not a sample of inputs.
//!
//! # Why two rays decide
//!
//! Without biases every layer is positively homogeneous, `N(c x) = c N(x)` for `c >= 0`, because ReLU is. With a
//! one-dimensional input therefore
//!
//! ```text
//! N(x) = |x| N(sign x)
//! ```
//!
//! and the same holds for the output of every layer. So a layer is zero on a whole interval around the origin if and only if it
//! is zero at `x = +1` and at `x = -1`; and once a layer is zero, all later ones are. The first dead layer of the network is the
//! first layer whose output is zero on both rays.
//!
//! # What is exact and what remains
//!
//! - Zeros are exact zeros: ReLU returns `+0.0`, no tolerance is involved.
//! - Over- and underflow cannot fake a death or a life. By the same homogeneity each ray may be divided by any positive number
//!   after any layer; it is divided by a power of two when the sum of its coordinates leaves `[2^-100, 2^100]`, which is exact. For
//!   the laws of [`crate::weight_law`] nothing can then overflow, and an underflow needs cancellations to sixteen digits in
//!   several layers in a row. For explicit weights, where anything can be written down, an underflow is reported as an error.
//! - Rounding remains: the sign of a rounded sum is wrong only when the sum cancels to about sixteen digits, which for a
//!   continuous law has probability of the order of `fan_in 2^-53` per neuron, 1e-15; no simulation that can be run sees it.
//!   Where all products and sums are integers below 2^53 (weights ±1 or small integers, not too many layers) nothing is rounded
//!   and the decision is exact; the tests compare it with rational arithmetic. (Integer weights alone do not suffice for a single
//!   input like 0.1: its triple is rounded, and 3 x - 2 x - x need not be 0.)
//!
//! Collapse, proposition 10 and figure 6 (every layer rectified), and theorem 8 for a single input of any dimension.

use rand::Rng;

use crate::activation::{Activation, relu};
use crate::architecture::{ArchitectureError, check_hidden_widths};
use crate::forward::{ForwardPass, Layer, Network, dot};
use crate::weights::{WeightScheme, WeightSchemeError};

/// Why there is no decision.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BornDeadError {
    /// Only ReLU networks.
    #[error("decide death of a network with the activation {0:?} (known: Relu)")]
    Activation(Activation),
    /// The rays decide for networks without biases only.
    #[error("decide death of a network with biases by its rays (range: all biases zero)")]
    Biases,
    /// Two rays are all of a one-dimensional input only.
    #[error("decide death of a network with {0} input coordinates by two rays (range: 1)")]
    InputDim(usize),
    /// The input has another number of coordinates than the network takes.
    #[error("send an input of {found} coordinates into a network that takes {expected}")]
    InputLength {
        /// Input dimension of the network.
        expected: usize,
        /// Coordinates given.
        found: usize,
    },
    /// An input is empty, infinite or not a number.
    #[error("send an input with the coordinate {0} into a network (range: any finite number)")]
    Input(f64),
    /// Numbers of a layer are too far apart, or too large, for a double.
    #[error("decide about layer {layer}: its numbers leave the range of a double")]
    Range {
        /// Number of the layer, from 1.
        layer: usize,
    },
    /// The widths are refused.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// The weights cannot be drawn.
    #[error(transparent)]
    Scheme(#[from] WeightSchemeError),
}

/// The first hidden layer that is zero for every input, counted from 1, of a bias-free ReLU network with one input coordinate.
///
/// `None` if every hidden layer is alive; then also for a network without hidden layers. A linear output layer does not count: a
/// network is born dead when a rectified layer is.
///
/// ```
/// use network::{Activation, Architecture, Layer, Network, first_dead_layer};
/// // The second neuron sees -relu(x): dead for x > 0 and for x < 0.
/// let layers = vec![Layer::without_biases(1, 1, vec![1.0])?, Layer::without_biases(1, 1, vec![-1.0])?];
/// let network = Network::new(Architecture::new(1, &[1, 1])?, Activation::Relu, layers)?;
/// assert_eq!(first_dead_layer(&network)?, Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the activation is not ReLU, a bias is not zero, the input has more than one coordinate, or numbers of a layer differ by
/// more than the range of a double.
pub fn first_dead_layer(network: &Network) -> Result<Option<usize>, BornDeadError> {
    check_relu(network)?;
    if !network.is_bias_free() {
        return Err(BornDeadError::Biases);
    }
    if network.architecture().input_dim() != 1 {
        return Err(BornDeadError::InputDim(network.architecture().input_dim()));
    }
    first_zero_of_rays(network, &mut [vec![1.0], vec![-1.0]])
}

/// The first hidden layer, counted from 1, whose output is zero at one input; `None` if there is none.
///
/// The input may have any dimension and may be zero. Biases are allowed; then later layers need not be zero, the network is
/// evaluated as it is, and numbers beyond the range of a double are an error.
///
/// # Errors
/// When the activation is not ReLU, the input does not fit or is not finite, or the range of a double is left.
pub fn first_zero_layer(network: &Network, input: &[f64]) -> Result<Option<usize>, BornDeadError> {
    check_relu(network)?;
    if input.len() != network.architecture().input_dim() {
        return Err(BornDeadError::InputLength { expected: network.architecture().input_dim(), found: input.len() });
    }
    check_input(input)?;
    if network.is_bias_free() {
        return first_zero_of_rays(network, &mut [input.to_vec()]);
    }
    let mut pass = ForwardPass::default();
    network.forward(input, &mut pass);
    for (index, activations) in pass.activations.iter().take(network.architecture().hidden_widths().len()).enumerate() {
        if pass.pre_activations[index].iter().any(|h| !h.is_finite()) {
            return Err(BornDeadError::Range { layer: index + 1 });
        }
        if is_zero(activations) {
            return Ok(Some(index + 1));
        }
    }
    Ok(None)
}

fn check_relu(network: &Network) -> Result<(), BornDeadError> {
    match network.activation() {
        Activation::Relu => Ok(()),
        other => Err(BornDeadError::Activation(other)),
    }
}

fn check_input(input: &[f64]) -> Result<(), BornDeadError> {
    match input.iter().find(|x| !x.is_finite()) {
        Some(&x) => Err(BornDeadError::Input(x)),
        None => Ok(()),
    }
}

// Exact zero is intended; NaN is not zero, so a broken sum never looks dead.
fn is_zero(activations: &[f64]) -> bool {
    activations.iter().all(|&a| a == 0.0)
}

fn first_zero_of_rays(network: &Network, rays: &mut [Vec<f64>]) -> Result<Option<usize>, BornDeadError> {
    let hidden = network.architecture().hidden_widths().len();
    for (index, layer) in network.layers()[..hidden].iter().enumerate() {
        for ray in rays.iter_mut() {
            *ray = scaled_layer(layer, ray).ok_or(BornDeadError::Range { layer: index + 1 })?;
        }
        if rays.iter().all(|ray| is_zero(ray)) {
            return Ok(Some(index + 1));
        }
    }
    Ok(None)
}

/// ReLU of a bias-free layer at `ray`, up to a positive factor; `None` when an underflow could change a sign.
fn scaled_layer(layer: &Layer, ray: &[f64]) -> Option<Vec<f64>> {
    // Largest weight and largest coordinate in [1/2, 1): nothing overflows, whatever the numbers were.
    let shrink = |x: f64, exponent: i32| libm::scalbn(x, -exponent);
    let (weight_exponent, ray_exponent) = (largest_exponent(layer.weights()), largest_exponent(ray));
    let neuron = |row: &[f64]| {
        let mut sum = 0.0;
        for (&w, &x) in row.iter().zip(ray) {
            let term = shrink(w, weight_exponent) * shrink(x, ray_exponent);
            // A subnormal factor has lost digits, and so has a subnormal product; with the other factor below 1 the product tells.
            if term.abs() < f64::MIN_POSITIVE && w != 0.0 && x != 0.0 {
                return None;
            }
            sum += term;
        }
        Some(relu(sum))
    };
    layer.rows().map(neuron).collect()
}

/// The exponent that brings the largest of the numbers into [1/2, 1); 0 for zeros.
fn largest_exponent(numbers: &[f64]) -> i32 {
    libm::frexp(numbers.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()))).1
}

/// Draws bias-free ReLU networks and finds the first layer that is zero on `RAYS` rays. No allocation per network.
///
/// Weights are drawn as the layers are reached, in the order of [`crate::weights`]; a dead layer ends the network and the next
/// one begins with the next draw. One network answers for all numbers of layers at once: dead within `h` layers means that the
/// first dead layer is at most `h` ([`FirstZeroCounts::dead_within`]).
///
/// ```
/// use network::{FirstZeroSampler, WeightLaw, WeightScheme};
/// let mut sampler = FirstZeroSampler::whole_network(WeightScheme::iid(WeightLaw::Normal), &[2; 10])?;
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let counts = sampler.count(1000, &mut rng);
/// assert_eq!(counts.networks(), 1000);
/// assert_eq!(counts.dead_within(1), 0); // Each neuron of the first layer is on for one of the two rays.
/// assert!(counts.dead_within(3) <= counts.dead_within(10));
/// # Ok::<(), network::BornDeadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FirstZeroSampler<const RAYS: usize> {
    scheme: WeightScheme,
    hidden_widths: Vec<usize>,
    start: [Vec<f64>; RAYS],
    rays: [Vec<f64>; RAYS],
    next: [Vec<f64>; RAYS],
    weights: Vec<f64>,
}

impl FirstZeroSampler<2> {
    /// Decides about whole networks with one input coordinate: the rays `+1` and `-1`.
    ///
    /// # Errors
    /// When a width is 0, the scheme has biases, or a parameter of the scheme is outside its range.
    pub fn whole_network(scheme: WeightScheme, hidden_widths: &[usize]) -> Result<FirstZeroSampler<2>, BornDeadError> {
        FirstZeroSampler::new(scheme, hidden_widths, [vec![1.0], vec![-1.0]])
    }
}

impl FirstZeroSampler<1> {
    /// Decides about one fixed input of any dimension. A zero input is zero after the first layer.
    ///
    /// # Errors
    /// When the input is empty or not finite, a width is 0, the scheme has biases, or a parameter of the scheme is outside its
    /// range.
    pub fn single_input(scheme: WeightScheme, hidden_widths: &[usize], input: &[f64]) -> Result<FirstZeroSampler<1>, BornDeadError> {
        FirstZeroSampler::new(scheme, hidden_widths, [input.to_vec()])
    }
}

impl<const RAYS: usize> FirstZeroSampler<RAYS> {
    fn new(scheme: WeightScheme, hidden_widths: &[usize], mut start: [Vec<f64>; RAYS]) -> Result<FirstZeroSampler<RAYS>, BornDeadError> {
        scheme.check()?;
        check_hidden_widths(hidden_widths)?;
        if !scheme.is_bias_free() {
            return Err(BornDeadError::Biases);
        }
        for ray in &mut start {
            if ray.is_empty() {
                return Err(ArchitectureError::InputDim.into());
            }
            check_input(ray)?;
            rescale(ray);
        }
        let input_dim = start[0].len();
        let widest = hidden_widths.iter().copied().max().unwrap_or(0);
        let fan_ins = std::iter::once(input_dim).chain(hidden_widths.iter().copied());
        let largest = fan_ins.zip(hidden_widths).map(|(fan_in, fan_out)| fan_in * fan_out).max().unwrap_or(0);
        Ok(FirstZeroSampler {
            scheme,
            hidden_widths: hidden_widths.to_vec(),
            start,
            rays: std::array::from_fn(|_| vec![0.0; widest.max(input_dim)]),
            next: std::array::from_fn(|_| vec![0.0; widest]),
            weights: vec![0.0; largest],
        })
    }

    /// The first zero layer of one random network, from 1; `None` if there is none.
    #[inline]
    pub fn sample(&mut self, rng: &mut impl Rng) -> Option<usize> {
        let mut fan_in = self.start[0].len();
        for (ray, start) in self.rays.iter_mut().zip(&self.start) {
            ray[..fan_in].copy_from_slice(start);
        }
        for (index, &fan_out) in self.hidden_widths.iter().enumerate() {
            let weights = &mut self.weights[..fan_in * fan_out];
            self.scheme.fill_weights(index + 1, fan_in, rng, weights);
            let mut alive = false;
            for (ray, next) in self.rays.iter_mut().zip(&mut self.next) {
                // Outputs are not negative, so their sum is zero exactly when all are; a NaN would make it NaN, which is not zero.
                let mut total = 0.0;
                for (row, out) in weights.chunks_exact(fan_in).zip(&mut next[..fan_out]) {
                    *out = relu(dot(row, &ray[..fan_in]));
                    total += *out;
                }
                if total != 0.0 {
                    alive = true;
                    if !(SMALLEST..=LARGEST).contains(&total) {
                        assert!(total.is_finite(), "the ranges of WeightScheme::check keep every sum finite");
                        rescale(&mut next[..fan_out]);
                    }
                }
                ray[..fan_out].copy_from_slice(&next[..fan_out]);
            }
            if !alive {
                return Some(index + 1);
            }
            fan_in = fan_out;
        }
        None
    }

    /// Samples `networks` networks and counts their first zero layers.
    pub fn count(&mut self, networks: u64, rng: &mut impl Rng) -> FirstZeroCounts {
        let mut counts = FirstZeroCounts::new(self.hidden_widths.len());
        for _ in 0..networks {
            counts.record(self.sample(rng));
        }
        counts
    }
}

const LARGEST: f64 = (1_u128 << 100) as f64;
const SMALLEST: f64 = 1.0 / LARGEST;

/// Divides a vector by the power of two that brings its largest coordinate into `[1/2, 1)`. Zeros stay.
fn rescale(ray: &mut [f64]) {
    let exponent = largest_exponent(ray);
    ray.iter_mut().for_each(|x| *x = libm::scalbn(*x, -exponent));
}

/// How many networks had their first zero layer where. Counts of disjoint sets of networks add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstZeroCounts {
    /// `at[l - 1]`: networks whose first zero layer is `l`.
    at: Vec<u64>,
    alive: u64,
}

impl FirstZeroCounts {
    /// No network yet, of `layers` hidden layers.
    pub fn new(layers: usize) -> FirstZeroCounts {
        FirstZeroCounts { at: vec![0; layers], alive: 0 }
    }

    /// Adds one network.
    ///
    /// # Panics
    /// When the layer is 0 or beyond the last.
    pub fn record(&mut self, first_zero_layer: Option<usize>) {
        match first_zero_layer {
            Some(layer) => self.at[layer - 1] += 1,
            None => self.alive += 1,
        }
    }

    /// Adds the networks of another count.
    ///
    /// # Panics
    /// When the numbers of layers differ.
    pub fn add(&mut self, other: &FirstZeroCounts) {
        assert_eq!(self.at.len(), other.at.len(), "layers of two counts");
        self.at.iter_mut().zip(&other.at).for_each(|(sum, n)| *sum += n);
        self.alive += other.alive;
    }

    /// Number of networks.
    pub fn networks(&self) -> u64 {
        self.at.iter().sum::<u64>() + self.alive
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.at.len()
    }

    /// `[l - 1]`: networks whose first zero layer is `l`.
    pub fn first_zero_at(&self) -> &[u64] {
        &self.at
    }

    /// Networks with a zero layer among the first `hidden_layers`: the hits of a network with so many hidden layers. 0 for 0.
    ///
    /// # Panics
    /// When there are fewer layers.
    pub fn dead_within(&self, hidden_layers: usize) -> u64 {
        self.at[..hidden_layers].iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use stats::stream::{BlockRng, generator};

    use super::*;
    use crate::architecture::Architecture;
    use crate::weight_law::WeightLaw;
    use crate::weights::Biases;

    const NORMAL: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

    /// A bias-free ReLU network from its matrices.
    fn network(input_dim: usize, widths: &[usize], matrices: &[&[f64]]) -> Network {
        let architecture = Architecture::new(input_dim, widths).unwrap();
        let layers = architecture.layer_shapes().zip(matrices);
        let layers = layers.map(|((i, o), w)| Layer::without_biases(i, o, w.to_vec()).unwrap()).collect();
        Network::new(architecture, Activation::Relu, layers).unwrap()
    }

    fn with_seed(law: WeightLaw, widths: &[usize], seed: u64) -> Network {
        let architecture = Architecture::new(1, widths).unwrap();
        let mut rng = generator(&["network/born-dead"], seed, 0);
        Network::draw(architecture, Activation::Relu, &WeightScheme::iid(law), &mut rng).unwrap()
    }

    #[test]
    fn a_network_without_hidden_layers_is_never_dead() {
        assert_eq!(first_dead_layer(&network(1, &[], &[])), Ok(None));
        assert_eq!(FirstZeroSampler::whole_network(NORMAL, &[]).unwrap().sample(&mut generator(&["none"], 0, 0)), None);
    }

    #[test]
    fn one_layer_of_one_neuron_is_alive_on_one_side() {
        assert_eq!(first_dead_layer(&network(1, &[1], &[&[-2.0]])), Ok(None));
    }

    #[test]
    fn a_layer_of_zero_weights_is_dead() {
        assert_eq!(first_dead_layer(&network(1, &[2], &[&[0.0, -0.0]])), Ok(Some(1)));
    }

    #[test]
    fn a_negative_second_weight_kills_one_neuron_per_layer() {
        assert_eq!(first_dead_layer(&network(1, &[1, 1], &[&[1.0], &[-1.0]])), Ok(Some(2)));
        assert_eq!(first_dead_layer(&network(1, &[1, 1], &[&[1.0], &[1.0]])), Ok(None));
    }

    #[test]
    fn both_sides_must_be_dead() {
        // The second layer is zero for x > 0 and -x for x < 0.
        assert_eq!(first_dead_layer(&network(1, &[2, 1], &[&[1.0, -1.0], &[-1.0, 1.0]])), Ok(None));
        assert_eq!(first_dead_layer(&network(1, &[2, 1], &[&[1.0, -1.0], &[-1.0, -1.0]])), Ok(Some(2)));
    }

    #[test]
    fn cancellation_to_exactly_zero_is_dead() {
        // For x > 0 the second layer is x - x, for x < 0 it is 0 - 0.
        assert_eq!(first_dead_layer(&network(1, &[2, 1], &[&[1.0, 1.0], &[1.0, -1.0]])), Ok(Some(2)));
    }

    #[test]
    fn the_linear_output_layer_does_not_count() {
        let shape = Architecture::new(1, &[1]).unwrap().with_linear_output(1).unwrap();
        let layers = vec![Layer::without_biases(1, 1, vec![1.0]).unwrap(), Layer::without_biases(1, 1, vec![-1.0]).unwrap()];
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        assert_eq!(first_dead_layer(&network), Ok(None));
    }

    #[test]
    fn a_zero_input_is_zero_after_the_first_layer_and_others_when_their_ray_is() {
        let absolute = network(1, &[2, 1], &[&[1.0, -1.0], &[-1.0, 1.0]]);
        assert_eq!(first_zero_layer(&absolute, &[0.0]), Ok(Some(1)));
        assert_eq!(first_zero_layer(&absolute, &[3.0]), Ok(Some(2)));
        assert_eq!(first_zero_layer(&absolute, &[-3.0]), Ok(None));
        let plane = network(2, &[1], &[&[1.0, -1.0]]);
        assert_eq!(first_zero_layer(&plane, &[1.0, 1.0]), Ok(Some(1)));
        assert_eq!(first_zero_layer(&plane, &[2.0, 1.0]), Ok(None));
    }

    #[test]
    fn with_biases_the_first_zero_layer_of_an_input_need_not_be_the_last() {
        let layer = |w, b| Layer::new(1, 1, vec![w], vec![b]).unwrap();
        let shape = Architecture::new(1, &[1, 1]).unwrap();
        let biased = Network::new(shape, Activation::Relu, vec![layer(1.0, -1.0), layer(1.0, 1.0)]).unwrap();
        assert_eq!(first_zero_layer(&biased, &[1.0]), Ok(Some(1)));
        assert_eq!(biased.evaluate(&[1.0]), [1.0]);
        assert_eq!(first_zero_layer(&biased, &[2.0]), Ok(None));
        assert_eq!(first_dead_layer(&biased), Err(BornDeadError::Biases));
    }

    #[test]
    fn what_the_rays_do_not_decide_is_refused() {
        let tanh = Network::new(Architecture::new(1, &[]).unwrap(), Activation::Tanh, vec![]).unwrap();
        assert_eq!(first_dead_layer(&tanh), Err(BornDeadError::Activation(Activation::Tanh)));
        assert_eq!(first_dead_layer(&network(2, &[], &[])), Err(BornDeadError::InputDim(2)));
        assert_eq!(first_zero_layer(&network(2, &[], &[]), &[1.0]), Err(BornDeadError::InputLength { expected: 2, found: 1 }));
        assert!(matches!(first_zero_layer(&network(1, &[], &[]), &[f64::NAN]), Err(BornDeadError::Input(x)) if x.is_nan()));
        let biased = NORMAL.with_biases(Biases::Constant(1.0));
        assert_eq!(FirstZeroSampler::whole_network(biased, &[2]).unwrap_err(), BornDeadError::Biases);
        assert_eq!(
            FirstZeroSampler::whole_network(NORMAL, &[2, 0]).unwrap_err().to_string(),
            "describe a network whose hidden width number 2 is 0 (range: 1 or more)"
        );
        assert!(FirstZeroSampler::single_input(NORMAL, &[2], &[]).is_err());
        assert!(FirstZeroSampler::single_input(NORMAL, &[2], &[f64::INFINITY]).is_err());
        assert!(FirstZeroSampler::whole_network(NORMAL.with_sigma_w(0.0), &[2]).is_err());
    }

    #[test]
    fn tiny_and_huge_weights_fake_neither_death_nor_life() {
        // The plain products would be 1e-600 and 1e600.
        for w in [1e-300, 5e-324, 1e300, f64::MAX] {
            let chain: [&[f64]; 3] = [&[w], &[w], &[w]];
            assert_eq!(first_dead_layer(&network(1, &[1, 1, 1], &chain)), Ok(None), "w = {w}");
            assert_eq!(first_dead_layer(&network(1, &[2, 1], &[&[w, w], &[w, -w]])), Ok(Some(2)), "w = {w}");
        }
    }

    #[test]
    fn numbers_further_apart_than_a_double_reaches_are_an_error_not_a_death() {
        // The true second layer is 1e-600 on the positive side.
        let apart = network(1, &[2, 1], &[&[1.0, 1e-300], &[0.0, 1e-300]]);
        assert_eq!(first_dead_layer(&apart), Ok(None));
        let apart = network(1, &[2, 2], &[&[1.0, 1e-300], &[0.0, 1e-300, -1.0, 0.0]]);
        assert_eq!(first_dead_layer(&apart), Err(BornDeadError::Range { layer: 2 }));
    }

    #[test]
    fn heavy_laws_in_many_layers_leave_every_ray_finite_and_honest() {
        // Width 8 hardly ever dies by chance (0.4 % per layer); an underflow or a NaN would show as many deaths or as a panic.
        // The bound is theorem 8 for a single input: at 25 layers 1 - (1 - 2^-8)^25 = 0.0932; the standard error is 0.0065.
        let laws = [WeightLaw::LogNormal { log_std: 10.0 }, WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Cauchy];
        for scheme in laws.map(|law| WeightScheme::iid(law).with_first_column_scaled(1e12).with_sigma_w(1e-6)) {
            let mut sampler = FirstZeroSampler::single_input(scheme, &[8; 25], &[1e-300, 3.0]).unwrap();
            let dead = sampler.count(2000, &mut generator(&["heavy"], 1, 0)).dead_within(25) as f64;
            let p = -(25.0 * (-0.5_f64.powi(8)).ln_1p()).exp_m1();
            assert!((dead - 2000.0 * p).abs() <= 6.47 * (2000.0 * p * (1.0 - p)).sqrt(), "{scheme:?}: {dead}");
        }
    }

    #[test]
    fn rescaling_changes_no_decision() {
        // 2^100 per weight would drive a ray that is not rescaled to 2^2000; the decision is that of the weights without the factor.
        for seed in 0..500 {
            let plain = with_seed(WeightLaw::Normal, &[3; 20], seed);
            let scaled = |layer: &Layer| {
                let weights = layer.weights().iter().map(|w| w * 2.0_f64.powi(100)).collect();
                Layer::without_biases(layer.fan_in(), layer.fan_out(), weights).unwrap()
            };
            let layers = plain.layers().iter().map(scaled).collect();
            let scaled = Network::new(plain.architecture().clone(), Activation::Relu, layers).unwrap();
            assert_eq!(first_dead_layer(&plain), first_dead_layer(&scaled));
        }
    }

    #[test]
    fn theorem_8_for_one_input_at_unequal_widths_and_several_laws() {
        // 1 - prod (1 - 2^-N_l) = 1 - (3/4)(1/2)(7/8) at widths 2, 1, 3. Standard error 0.0015 at n = 1e5: catches 0.017.
        let n = 100_000;
        for law in ["normal", "uniform", "laplace", "cauchy", "log-normal:3", "mixture:0.01"] {
            let scheme = WeightScheme::iid(law.parse().unwrap());
            let mut sampler = FirstZeroSampler::single_input(scheme, &[2, 1, 3], &[0.3, -2.0]).unwrap();
            let counts = sampler.count(n, &mut generator(&["theorem 8", law], 1, 0));
            for (layers, p) in [(1, 0.25), (2, 1.0 - 0.375), (3, 1.0 - 0.375 * 0.875)] {
                let z = (counts.dead_within(layers) as f64 - p * n as f64) / (n as f64 * p * (1.0 - p)).sqrt();
                assert!(z.abs() <= 6.47, "{law}, {layers} layers: z = {z}");
            }
        }
    }

    #[test]
    fn the_discrete_law_breaks_theorem_8() {
        // Control of the test above. Signs at (1, 1): the sum is -2, 0, 0, 2, so a neuron is off with probability 3/4.
        let n = 100_000;
        let scheme = WeightScheme::iid(WeightLaw::Signs);
        let mut sampler = FirstZeroSampler::single_input(scheme, &[1], &[1.0, 1.0]).unwrap();
        let off = sampler.count(n, &mut generator(&["signs"], 1, 0)).dead_within(1) as f64;
        assert!((off - 0.75 * n as f64).abs() <= 6.47 * (n as f64 * 0.75 * 0.25).sqrt(), "{off}");
    }

    #[test]
    fn two_layers_of_width_two_are_dead_with_probability_5_of_32() {
        // Law-free: with both first-layer neurons on the same side (probability 1/2) the second layer dies with 1/4, with one on
        // each side with 1/16 = P[both weights of both rows negative]. Standard error 0.0011: catches 0.013.
        let n = 100_000;
        for law in ["normal", "cauchy", "log-normal:3", "mixture:0.01"] {
            let mut sampler = FirstZeroSampler::whole_network(WeightScheme::iid(law.parse().unwrap()), &[2, 2]).unwrap();
            let counts = sampler.count(n, &mut generator(&["5/32", law], 1, 0));
            assert_eq!(counts.dead_within(1), 0);
            let p = 5.0 / 32.0;
            let z = (counts.dead_within(2) as f64 - p * n as f64) / (n as f64 * p * (1.0 - p)).sqrt();
            assert!(z.abs() <= 6.47, "{law}: z = {z}");
        }
    }

    #[test]
    fn the_sampler_decides_as_the_explicit_network_drawn_from_the_same_stream() {
        for law in [WeightLaw::Normal, WeightLaw::Signs, WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Cauchy] {
            for widths in [&[1, 1, 1][..], &[2; 10], &[3, 1, 4, 2], &[17, 2, 2, 2]] {
                let scheme = WeightScheme::iid(law).with_first_column_scaled(1e6);
                let mut sampler = FirstZeroSampler::whole_network(scheme, widths).unwrap();
                for seed in 0..200 {
                    let architecture = Architecture::new(1, widths).unwrap();
                    let drawn = Network::draw(architecture, Activation::Relu, &scheme, &mut generator(&["same"], seed, 0)).unwrap();
                    let sampled = sampler.sample(&mut generator(&["same"], seed, 0));
                    assert_eq!(Ok(sampled), first_dead_layer(&drawn), "{law} {widths:?} {seed}");
                }
            }
        }
    }

    #[test]
    fn counts_add_up() {
        let mut sampler = FirstZeroSampler::whole_network(NORMAL, &[1; 4]).unwrap();
        let mut rng = generator(&["add"], 1, 0);
        let (first, second) = (sampler.count(100, &mut rng), sampler.count(50, &mut rng));
        let together = sampler.count(150, &mut generator(&["add"], 1, 0));
        let mut sum = FirstZeroCounts::new(4);
        sum.add(&first);
        sum.add(&second);
        assert_eq!(sum, together);
        assert_eq!(sum.networks(), 150);
        assert_eq!(sum.dead_within(0), 0);
        assert_eq!(sum.dead_within(4), sum.first_zero_at().iter().sum());
        assert_eq!(FirstZeroCounts::new(0).networks(), 0);
    }

    /// The decisions of a thousand networks from a fixed key: they move only when every simulated number of the project moves.
    #[test]
    fn the_stream_of_networks_is_pinned() {
        let mut sampler = FirstZeroSampler::whole_network(NORMAL, &[2; 10]).unwrap();
        let counts = sampler.count(1000, &mut BlockRng::from_seed([1; 32]));
        assert_eq!(counts.first_zero_at(), PINNED);
    }

    const PINNED: [u64; 10] = [0, 156, 196, 141, 125, 96, 74, 55, 38, 29];

    /// The brute-force twin: both rays in rational arithmetic, no rounding, no rescaling.
    fn first_dead_layer_in_rationals(network: &Network) -> Option<usize> {
        let rational = |x: f64| BigRational::from_float(x).expect("a finite float is a fraction");
        let zero = rational(0.0);
        let mut rays = [vec![rational(1.0)], vec![rational(-1.0)]];
        for (index, layer) in network.layers().iter().enumerate() {
            let neuron = |row: &[f64], ray: &[BigRational]| {
                let h = row.iter().zip(ray).map(|(&w, x)| rational(w) * x).fold(zero.clone(), |sum, term| sum + term);
                if h > zero { h } else { zero.clone() }
            };
            for ray in &mut rays {
                *ray = layer.rows().map(|row| neuron(row, ray)).collect();
            }
            if rays.iter().flatten().all(|x| *x == zero) {
                return Some(index + 1);
            }
        }
        None
    }

    fn small_integer_network() -> impl Strategy<Value = Network> {
        prop::collection::vec(1_usize..4, 0..7).prop_flat_map(|widths| {
            let architecture = Architecture::new(1, &widths).unwrap();
            let matrix = |(i, o)| {
                prop::collection::vec((-2..=2).prop_map(f64::from), i * o).prop_map(move |w| Layer::without_biases(i, o, w).unwrap())
            };
            let layers: Vec<_> = architecture.layer_shapes().map(matrix).collect();
            layers.prop_map(move |layers| Network::new(architecture.clone(), Activation::Relu, layers).unwrap())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn with_small_integer_weights_the_decision_is_that_of_rational_arithmetic(network in small_integer_network()) {
            // Exact ties included: at most 6 layers of at most 3 x 2, so every number is an integer below 6^6.
            prop_assert_eq!(first_dead_layer(&network), Ok(first_dead_layer_in_rationals(&network)));
        }

        #[test]
        fn the_first_dead_layer_is_the_later_of_the_first_zero_layers_of_the_two_rays(
            network in small_integer_network(),
            x in (1..1000).prop_map(f64::from),
        ) {
            // An integer, or products with it would be rounded and exact ties missed.
            let zero_at = |x: f64| first_zero_layer(&network, &[x]).unwrap().unwrap_or(usize::MAX);
            let dead = zero_at(x).max(zero_at(-x));
            prop_assert_eq!(first_dead_layer(&network), Ok((dead < usize::MAX).then_some(dead)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn with_random_weights_the_decision_is_that_of_rational_arithmetic(
            seed: u64,
            widths in prop::collection::vec(1_usize..4, 0..6),
            law in prop::sample::select(&["normal", "uniform", "cauchy", "log-normal:3", "mixture:0.01", "signs"][..]),
        ) {
            // A sum that cancels to sixteen digits would break this: probability below 1e-12 in all cases together.
            let network = with_seed(law.parse().unwrap(), &widths, seed);
            prop_assert_eq!(first_dead_layer(&network), Ok(first_dead_layer_in_rationals(&network)));
        }
    }
}
