//! Normalization of pre-activations, weight normalization and dropout, as they are at birth: without trained scales and shifts.
//!
//! ```text
//! batch normalization    h_i(x) <- (h_i(x) - mean_x h_i) / sqrt(var_x h_i + eps)     neuron by neuron, over a batch
//! layer normalization    h_i    <- (h_i - mean_i h) / sqrt(var_i h + eps)            input by input, over a layer
//! weight normalization   h_i     = g_i v_i . x / |v_i| + b_i
//! dropout                x_i    <- x_i / keep, or 0                                  neuron by neuron, at random
//! ```
//!
//! Ioffe and Szegedy 2015; Ba, Kiros and Hinton 2016; Salimans and Kingma 2016; Srivastava et al. 2014. Variances are divided by the
//! number of values. Values that are all the same become exactly 0, also with `eps = 0`, where the formula says 0/0. Values that are not
//! the same, but so near to each other that all squares of their distances from the mean underflow (distances below about 1e-162), have
//! the variance 0 too: with `eps = 0` they become infinite, or 0 where a value is the mean; with `eps > 0` nothing is lost.
//!
//! Normalization stands before the activation of the hidden layers; a linear output layer has none.

use crate::activation::Activation;
use crate::forward::{Layer, Network, dot};

/// Mean and variance (about the mean, divided by the count) of at least one value; the variance of equal values is exactly 0.
pub(crate) fn mean_and_variance(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let first = values.clone().next().expect("there is a value");
    // Equal values are asked for by name: their sum may round, and a dust of 1e-32 would be divided by itself.
    if values.clone().all(|v| v == first) {
        return (first, 0.0);
    }
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    (mean, values.map(|v| (v - mean) * (v - mean)).sum::<f64>() / count)
}

fn check_epsilon(epsilon: f64) {
    assert!(epsilon >= 0.0 && epsilon.is_finite(), "normalize with epsilon = {epsilon} (range: 0 or more, finite)");
}

/// Batch normalization of `pre_activations`, `samples x neurons`, row-major.
///
/// ```
/// let mut h = [1.0, 7.0, 3.0, 7.0];
/// network::normalization::batch_normalize(&mut h, 2, 0.0);
/// assert_eq!(h, [-1.0, 0.0, 1.0, 0.0]);
/// ```
///
/// # Panics
/// When there is no sample, the length is not a multiple of `neurons`, or `epsilon` is negative or not finite.
pub fn batch_normalize(pre_activations: &mut [f64], neurons: usize, epsilon: f64) {
    check_epsilon(epsilon);
    assert!(neurons > 0 && !pre_activations.is_empty() && pre_activations.len().is_multiple_of(neurons), "samples x neurons");
    for neuron in 0..neurons {
        let (mean, variance) = mean_and_variance(pre_activations.iter().skip(neuron).step_by(neurons).copied());
        for h in pre_activations.iter_mut().skip(neuron).step_by(neurons) {
            *h = normalized(*h, mean, variance, epsilon);
        }
    }
}

/// Layer normalization of the pre-activations of one layer at one input.
///
/// Of one number, as in instance normalization without a space to average over, it is always 0.
///
/// ```
/// use network::normalization::layer_normalize;
/// let (mut wide, mut narrow) = ([5.0, -3.0], [5.0]);
/// layer_normalize(&mut wide, 0.0);
/// layer_normalize(&mut narrow, 0.0);
/// assert_eq!((wide, narrow), ([1.0, -1.0], [0.0]));
/// ```
///
/// # Panics
/// When there is no number, or `epsilon` is negative or not finite.
pub fn layer_normalize(pre_activations: &mut [f64], epsilon: f64) {
    check_epsilon(epsilon);
    let (mean, variance) = mean_and_variance(pre_activations.iter().copied());
    pre_activations.iter_mut().for_each(|h| *h = normalized(*h, mean, variance, epsilon));
}

fn normalized(value: f64, mean: f64, variance: f64, epsilon: f64) -> f64 {
    if value == mean { 0.0 } else { (value - mean) / (variance + epsilon).sqrt() }
}

/// The weights of one weight-normalized neuron: `gain v / |v|`.
///
/// # Panics
/// When the direction is zero.
pub fn weight_normalized(direction: &[f64], gain: f64) -> Vec<f64> {
    let length = dot(direction, direction).sqrt();
    assert!(length > 0.0, "normalize the direction {direction:?}");
    direction.iter().map(|v| gain * v / length).collect()
}

/// The network whose layers have the directions of `network`'s rows, its biases, and the gain `gain(layer, neuron)` in each row; layers
/// count from 1, neurons from 0.
///
/// # Panics
/// When a row is zero, or a gain leads to a weight that is not finite.
pub fn weight_normalized_network(network: &Network, mut gain: impl FnMut(usize, usize) -> f64) -> Network {
    let layers = network.layers().iter().enumerate().map(|(index, layer)| {
        let rows = layer.rows().enumerate().flat_map(|(neuron, row)| weight_normalized(row, gain(index + 1, neuron)));
        let weights = rows.collect();
        Layer::new(layer.fan_in(), layer.fan_out(), weights, layer.biases().to_vec()).expect("rows of the same shape, finite gains")
    });
    let layers = layers.collect();
    Network::new(network.architecture().clone(), network.activation(), layers).expect("layers of the same shapes")
}

/// Inverted dropout: each activation is divided by `keep_probability` where `kept` says so, else 0.
///
/// # Panics
/// When the lengths differ or the probability is not in (0, 1].
pub fn drop_out(activations: &mut [f64], keep_probability: f64, kept: &[bool]) {
    assert_eq!(activations.len(), kept.len(), "one mask bit an activation");
    assert!(keep_probability > 0.0 && keep_probability <= 1.0, "keep with probability {keep_probability} (range: above 0, up to 1)");
    activations.iter_mut().zip(kept).for_each(|(x, &kept)| *x = if kept { *x / keep_probability } else { 0.0 });
}

impl Network {
    /// Activations of every layer over a batch, `samples x fan_out` row-major, with batch normalization before each activation.
    ///
    /// `inputs` is `samples x input_dim`, row-major.
    ///
    /// # Panics
    /// When the inputs are not one or more whole ones, or `epsilon` is negative or not finite.
    pub fn batch_normalized_activations(&self, inputs: &[f64], epsilon: f64) -> Vec<Vec<f64>> {
        let input_dim = self.architecture().input_dim();
        assert!(!inputs.is_empty() && inputs.len().is_multiple_of(input_dim), "coordinates of the inputs");
        self.activations_with(inputs, |layer, h| batch_normalize(h, layer.fan_out(), epsilon), |_, _| ())
    }

    /// The output at one input with layer normalization before each activation.
    ///
    /// # Panics
    /// When the input has another number of coordinates, or `epsilon` is negative or not finite.
    pub fn layer_normalized_output(&self, input: &[f64], epsilon: f64) -> Vec<f64> {
        assert_eq!(input.len(), self.architecture().input_dim(), "coordinates of the input");
        let activations = self.activations_with(input, |_, h| layer_normalize(h, epsilon), |_, _| ());
        activations.into_iter().last().unwrap_or_else(|| input.to_vec())
    }

    /// Activations of every layer at one input, with dropout after each hidden layer: `kept(l)` is the mask of layer `l`, from 1.
    ///
    /// # Panics
    /// When the input has another number of coordinates, a mask another length than its layer, or the probability is not in (0, 1].
    pub fn dropout_activations(&self, input: &[f64], keep_probability: f64, mut kept: impl FnMut(usize) -> Vec<bool>) -> Vec<Vec<f64>> {
        assert_eq!(input.len(), self.architecture().input_dim(), "coordinates of the input");
        self.activations_with(input, |_, _| (), |layer, x| drop_out(x, keep_probability, &kept(layer)))
    }

    /// Activations of every layer over a batch; hidden layers with something done to their pre-activations and to their activations.
    fn activations_with(
        &self,
        inputs: &[f64],
        mut before: impl FnMut(&Layer, &mut [f64]),
        mut after: impl FnMut(usize, &mut [f64]),
    ) -> Vec<Vec<f64>> {
        let hidden = self.architecture().hidden_widths().len();
        let mut all: Vec<Vec<f64>> = Vec::with_capacity(self.layers().len());
        for (index, layer) in self.layers().iter().enumerate() {
            let values = all.last().map_or(inputs, Vec::as_slice);
            let neurons = || layer.rows().zip(layer.biases());
            let mut h: Vec<f64> =
                values.chunks_exact(layer.fan_in()).flat_map(|x| neurons().map(move |(row, bias)| dot(row, x) + bias)).collect();
            let activation = if index < hidden { self.activation() } else { Activation::Linear };
            if index < hidden {
                before(layer, &mut h);
            }
            h.iter_mut().for_each(|h| *h = activation.apply(*h));
            if index < hidden {
                after(index + 1, &mut h);
            }
            all.push(h);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use stats::stream::generator;

    use super::*;
    use crate::architecture::Architecture;
    use crate::born_dead::first_dead_layer;
    use crate::initializer::Initializer;

    fn network(hidden_widths: &[usize], seed: u64) -> Network {
        let shape = Architecture::new(1, hidden_widths).unwrap().with_linear_output(1).unwrap();
        Initializer::HeNormal.draw(shape, Activation::Relu, &mut generator(&["network/normalization"], seed, 0))
    }

    #[test]
    fn one_sample_is_normalized_to_zero_by_the_batch() {
        let mut h = [0.1, -7.0];
        batch_normalize(&mut h, 2, 0.0);
        assert_eq!(h, [0.0, 0.0]);
    }

    #[test]
    fn equal_values_become_exactly_zero_whatever_their_sum_rounds_to() {
        for count in 1..50 {
            let mut h = vec![0.1; count];
            layer_normalize(&mut h, 0.0);
            assert!(h.iter().all(|h| *h == 0.0));
        }
    }

    #[test]
    fn epsilon_is_added_to_the_variance() {
        let mut h = [3.0, -3.0];
        layer_normalize(&mut h, 16.0);
        assert_eq!(h, [0.6, -0.6]);
        let mut h = [3.0, -3.0];
        batch_normalize(&mut h, 1, 16.0);
        assert_eq!(h, [0.6, -0.6]);
    }

    #[test]
    #[should_panic(expected = "normalize with epsilon = -1")]
    fn a_negative_epsilon_panics() {
        layer_normalize(&mut [1.0], -1.0);
    }

    #[test]
    fn a_weight_normalized_row_has_the_length_of_its_gain() {
        assert_eq!(weight_normalized(&[3.0, -4.0], 10.0), [6.0, -8.0]);
        assert_eq!(weight_normalized(&[-0.5], 2.0), [-2.0]);
    }

    fn lengths(network: &Network) -> impl Fn(usize, usize) -> f64 {
        |layer, neuron| {
            let row = network.layers()[layer - 1].rows().nth(neuron).unwrap();
            dot(row, row).sqrt()
        }
    }

    #[test]
    fn weight_normalization_with_the_lengths_as_gains_is_the_network() {
        let plain = network(&[3, 2], 1);
        let same = weight_normalized_network(&plain, lengths(&plain));
        for (a, b) in plain.layers().iter().zip(same.layers()) {
            // g v / |v| with g = |v| rounds twice.
            assert!(a.weights().iter().zip(b.weights()).all(|(a, b)| (a - b).abs() <= 2.0 * f64::EPSILON * a.abs()));
        }
    }

    #[test]
    fn gains_of_one_can_move_the_dead_layer() {
        // Rows of different length are scaled differently, which turns the next layer's input: only the law is the same.
        let moves = |seed| {
            let plain = network(&[2; 9], seed);
            first_dead_layer(&plain) != first_dead_layer(&weight_normalized_network(&plain, |_, _| 1.0))
        };
        assert!((0..100).any(moves));
    }

    #[test]
    fn a_mask_that_keeps_everything_changes_nothing() {
        let plain = network(&[3, 3], 2);
        let kept = plain.dropout_activations(&[0.7], 1.0, |_| vec![true; 3]);
        assert_eq!(kept.last().unwrap(), &plain.evaluate(&[0.7]));
    }

    #[test]
    fn a_mask_that_drops_everything_leaves_the_last_bias() {
        let dropped = network(&[3, 3], 2).dropout_activations(&[0.7], 0.5, |_| vec![false; 3]);
        assert_eq!(dropped, [vec![0.0; 3], vec![0.0; 3], vec![0.0]]);
    }

    #[test]
    fn kept_activations_are_divided_by_the_probability() {
        let mut x = [1.0, 3.0];
        drop_out(&mut x, 0.25, &[true, false]);
        assert_eq!(x, [4.0, 0.0]);
    }

    #[test]
    fn an_output_layer_is_not_normalized() {
        let line = network(&[], 3);
        let weight = line.layers()[0].weights()[0];
        assert_eq!(line.layer_normalized_output(&[2.0], 0.0), [2.0 * weight]);
        assert_eq!(line.batch_normalized_activations(&[2.0, 1.0], 0.0), [[2.0 * weight, weight]]);
    }

    proptest! {
        #[test]
        fn a_normalized_batch_has_mean_zero_and_variance_one(values in prop::collection::vec(-100.0..100.0_f64, 2..40)) {
            let mut h = values.clone();
            batch_normalize(&mut h, 1, 0.0);
            let (mean, variance) = mean_and_variance(h.iter().copied());
            // Each deviation is rounded relative to 100 at most, and so is their spread; the draws spread by more than 1e-3 or are equal.
            let spread = mean_and_variance(values.iter().copied()).1.sqrt();
            let bound = 100.0 * f64::EPSILON * values.len() as f64 / spread;
            prop_assert!(spread == 0.0 || (mean.abs() <= bound && (variance - 1.0).abs() <= 4.0 * bound));
        }

        #[test]
        fn normalizing_commutes_with_a_power_of_two(seed in any::<u64>()) {
            let plain = network(&[2, 3], seed);
            let at = |x: f64| plain.layer_normalized_output(&[x], 0.0);
            prop_assert_eq!(at(0.75), at(3.0));
        }

        #[test]
        fn weight_normalization_with_the_lengths_as_gains_keeps_the_first_dead_layer(seed in any::<u64>()) {
            let plain = network(&[2; 9], seed);
            prop_assert_eq!(first_dead_layer(&plain), first_dead_layer(&weight_normalized_network(&plain, lengths(&plain))));
        }
    }
}
