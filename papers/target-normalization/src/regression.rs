//! The regression experiments: data with normalized targets, and the framework's default start.

use claims::{Run, Stop};
use ndarray::{Array2, ArrayView2};
use network::{Activation, Architecture, Layer, Network, WeightLaw};
use rand::Rng;
use stats::stream::{self, BlockRng};

/// Inputs of mean 0 and variance 1 in each column, and targets of mean 0 and variance 1.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    /// What tables call it.
    pub name: &'static str,
    /// A row for each sample.
    pub inputs: Array2<f32>,
    /// One a sample.
    pub targets: Vec<f64>,
}

impl Data {
    /// The yacht set, which is always there.
    pub(crate) fn yacht(run: &Run) -> Result<Self, Stop> {
        let found = datasets::regression("yacht", run.data_dir());
        let set = found.map_err(|error| Stop::Data { error: error.to_string(), help: error.help() })?.expect("compiled in");
        Ok(Self::new("yacht", set.rows, &set.features, &set.targets))
    }

    /// A set of UCI that lies in the user's folder, if it does.
    pub(crate) fn uci(run: &Run, name: &'static str) -> Result<Self, Stop> {
        let found = datasets::regression(name, run.data_dir());
        let set = found.map_err(|error| Stop::Data { error: error.to_string(), help: error.help() })?;
        let set = set.ok_or_else(|| Stop::NoData(format!("{name}: --data-dir DIR, after cargo xtask data fetch {name}")))?;
        Ok(Self::new(name, set.rows, &set.features, &set.targets))
    }

    /// 500 standard normal inputs of 8 dimensions, `y = sin(x_1 + x_2) + x_3 x_4 / 2 + |x_5|`; the same at each seed.
    pub(crate) fn made_up() -> Self {
        const COLUMNS: usize = 8;
        let mut rng = stream::generator(&["target-normalization", "made-up data"], 0, 0);
        let mut features = vec![0.0; 500 * COLUMNS];
        WeightLaw::Normal.fill(&mut rng, &mut features);
        let target = |x: &[f64]| libm::sin(x[0] + x[1]) + 0.5 * x[2] * x[3] + x[4].abs();
        let targets: Vec<f64> = features.chunks(COLUMNS).map(target).collect();
        Self::new("made up", targets.len(), &features, &targets)
    }

    fn new(name: &'static str, rows: usize, features: &[f64], targets: &[f64]) -> Self {
        let columns = features.len() / rows;
        let mut inputs = Array2::zeros((rows, columns));
        for column in 0..columns {
            let values: Vec<f64> = (0..rows).map(|row| features[row * columns + column]).collect();
            for (row, value) in normalized(&values).into_iter().enumerate() {
                inputs[[row, column]] = value as f32;
            }
        }
        Self { name, inputs, targets: normalized(targets) }
    }

    /// Equation (1) with this `gamma` and `delta = 0`: a row a sample.
    pub(crate) fn scaled_targets(&self, gamma: f64) -> Array2<f32> {
        let values = self.targets.iter().map(|y| (gamma * y) as f32).collect();
        Array2::from_shape_vec((self.targets.len(), 1), values).expect("one a sample")
    }
}

/// The same with mean 0 and, unless all are equal, variance 1 (that of a population).
pub(crate) fn normalized(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt();
    let scale = if deviation > 0.0 { 1.0 / deviation } else { 0.0 };
    values.iter().map(|value| (value - mean) * scale).collect()
}

/// Units of the hidden layer of the networks that are trained.
pub(crate) const WIDTH: usize = 200;

/// A network with the framework's default start: weights and biases of a layer uniform on `[-1, 1] / sqrt(fan_in)`.
pub(crate) fn framework_network(input_dim: usize, hidden_widths: &[usize], rng: &mut BlockRng) -> Network {
    let architecture = Architecture::new(input_dim, hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
    let shapes: Vec<(usize, usize)> = architecture.layer_shapes().collect();
    let mut layer = |&(fan_in, fan_out): &(usize, usize)| {
        let weights = framework_numbers(fan_in, fan_in * fan_out, rng);
        let biases = framework_numbers(fan_in, fan_out, rng);
        Layer::new(fan_in, fan_out, weights, biases).expect("finite numbers that fill the shape")
    };
    let layers = shapes.iter().map(&mut layer).collect();
    Network::new(architecture, Activation::Relu, layers).expect("the layers have the architecture's shapes")
}

/// Uniform on `[-1, 1] / sqrt(fan_in)`.
pub(crate) fn framework_numbers(fan_in: usize, count: usize, rng: &mut impl Rng) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    // The law has variance 1, so its ends are at the root of 3.
    WeightLaw::Uniform.fill(rng, &mut numbers);
    let scale = (1.0 / (3.0 * fan_in as f64)).sqrt();
    numbers.iter_mut().for_each(|number| *number *= scale);
    numbers
}

/// For each unit of a layer the share of the samples at which it is active: `max(0, W x + b) > 0`.
pub(crate) fn activity(layer: &Layer, inputs: &ArrayView2<'_, f32>) -> Vec<f64> {
    let share = |unit: usize| {
        let row = &layer.weights()[unit * layer.fan_in()..][..layer.fan_in()];
        let is_active = |sample: ndarray::ArrayView1<'_, f32>| {
            sample.iter().zip(row).map(|(x, w)| f64::from(*x) * w).sum::<f64>() + layer.biases()[unit] > 0.0
        };
        inputs.outer_iter().filter(|sample| is_active(*sample)).count() as f64 / inputs.nrows() as f64
    };
    (0..layer.fan_out()).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalized_numbers_have_mean_0_and_variance_1_unless_all_are_equal() {
        let z = normalized(&[1.0, 2.0, 6.0, 7.0]);
        assert!(z.iter().sum::<f64>().abs() < 1e-12 && (z.iter().map(|z| z * z).sum::<f64>() - 4.0).abs() < 1e-12);
        assert_eq!(normalized(&[3.0, 3.0]), [0.0, 0.0]);
    }

    #[test]
    fn a_unit_of_large_bias_is_always_active_and_one_of_large_negative_bias_never() {
        let layer = Layer::new(2, 3, vec![1.0, 0.0, 1.0, 0.0, 1.0, 0.0], vec![100.0, -100.0, 0.0]).unwrap();
        let inputs = ndarray::array![[1.0_f32, 0.0], [-1.0, 5.0], [2.0, 0.0], [-3.0, 1.0]];
        assert_eq!(activity(&layer, &inputs.view()), [1.0, 0.0, 0.5]);
    }

    #[test]
    fn the_frameworks_numbers_stay_within_their_ends() {
        let numbers = framework_numbers(4, 10_000, &mut stream::generator(&["framework numbers"], 0, 0));
        assert!(numbers.iter().all(|x| x.abs() <= 0.5 + 1e-12) && numbers.iter().any(|x| x.abs() > 0.49));
    }
}
