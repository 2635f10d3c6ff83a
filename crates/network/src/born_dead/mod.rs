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

mod angle_lanes;
mod counts;
mod crowd;
mod ensemble;
mod matrix_lanes;
pub(crate) mod sampler;

pub use counts::FirstZeroCounts;
pub use ensemble::BornDeadEnsemble;
pub use sampler::FirstZeroSampler;

use crate::activation::{Activation, relu};
use crate::architecture::ArchitectureError;
use crate::forward::{ForwardPass, Layer, Network};
use crate::weights::WeightSchemeError;

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

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use proptest::prelude::*;
    use stats::stream::generator;

    use super::*;
    use crate::architecture::Architecture;
    use crate::weight_law::WeightLaw;
    use crate::weights::{Biases, WeightScheme};

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
