//! Networks of one input and one output at birth, by the rules that "initialization" may mean in the paper.
//!
//! The paper names He's initialization and Glorot's, never says what `sigma_b` is, and compares its experiments with a framework's default layers (appendix
//! A.1, "pytorch default of He initialization"). Biases decide about breakpoints: without any, all zeros of all units lie at 0. So every rule here says what its
//! biases are.
//!
//! | rule | weights | hidden biases | output bias |
//! |---|---|---|---|
//! | He | normal, variance `2 / fan_in` | normal, standard deviation `bias_std` | 0 |
//! | He, framework's biases | normal, variance `2 / fan_in` | uniform on `[-1, 1] / sqrt(fan_in)` | likewise |
//! | framework | uniform on `[-1, 1] / sqrt(fan_in)` | likewise | likewise |
//! | Glorot | normal, variance `2 / (fan_in + fan_out)` | normal, standard deviation `bias_std` | 0 |
//!
//! The framework's rule is `kaiming_uniform` with the negative slope `a = sqrt 5`, the default of its linear layers: variance `1 / (3 fan_in)`, a sixth
//! of He's.

use network::{Activation, Architecture, Layer, Network, WeightLaw};
use rand::Rng;

/// How a network begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Start {
    /// He's normal weights; normal biases of this standard deviation, none drawn at 0.
    HeNormal {
        /// Standard deviation of the hidden biases.
        bias_std: f64,
    },
    /// He's normal weights with the framework's uniform biases.
    HeFrameworkBiases,
    /// The framework's default: weights and biases uniform on `[-1, 1] / sqrt(fan_in)`.
    Framework,
    /// Glorot's normal weights; normal biases of this standard deviation, none drawn at 0.
    Glorot {
        /// Standard deviation of the hidden biases.
        bias_std: f64,
    },
}

impl Start {
    /// As labels, parts and tables call it.
    pub(crate) fn name(self) -> String {
        match self {
            Self::HeNormal { bias_std } => format!("He, biases {bias_std}"),
            Self::HeFrameworkBiases => "He, framework biases".into(),
            Self::Framework => "framework default".into(),
            Self::Glorot { bias_std } => format!("Glorot, biases {bias_std}"),
        }
    }

    /// Standard deviation of a weight of a layer.
    pub(crate) fn weight_std(self, fan_in: usize, fan_out: usize) -> f64 {
        match self {
            Self::HeNormal { .. } | Self::HeFrameworkBiases => (2.0 / fan_in as f64).sqrt(),
            Self::Framework => (1.0 / (3.0 * fan_in as f64)).sqrt(),
            Self::Glorot { .. } => (2.0 / (fan_in + fan_out) as f64).sqrt(),
        }
    }

    /// Standard deviation of a bias of a hidden layer.
    pub(crate) fn bias_std(self, fan_in: usize) -> f64 {
        match self {
            Self::HeNormal { bias_std } | Self::Glorot { bias_std } => bias_std,
            Self::HeFrameworkBiases | Self::Framework => (1.0 / (3.0 * fan_in as f64)).sqrt(),
        }
    }

    /// A network of one input, these rectified layers and a linear output. Drawn layer by layer, of each the weights row by row, then the biases.
    ///
    /// # Panics
    /// When a width is 0.
    pub(crate) fn draw(self, hidden_widths: &[usize], rng: &mut impl Rng) -> Network {
        let architecture = Architecture::new(1, hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
        let shapes: Vec<(usize, usize)> = architecture.layer_shapes().collect();
        let weight_law = if self == Self::Framework { WeightLaw::Uniform } else { WeightLaw::Normal };
        let is_normal = matches!(self, Self::HeNormal { .. } | Self::Glorot { .. });
        let bias_law = if is_normal { WeightLaw::Normal } else { WeightLaw::Uniform };
        let layer = |(index, &(fan_in, fan_out)): (usize, &(usize, usize))| {
            let mut numbers = |law: WeightLaw, scale: f64, count: usize| {
                let mut all = vec![0.0; count];
                if scale > 0.0 {
                    law.fill(rng, &mut all);
                    all.iter_mut().for_each(|number| *number *= scale);
                }
                all
            };
            let weights = numbers(weight_law, self.weight_std(fan_in, fan_out), fan_in * fan_out);
            let bias_std = if is_normal && index == hidden_widths.len() { 0.0 } else { self.bias_std(fan_in) };
            let biases = numbers(bias_law, bias_std, fan_out);
            Layer::new(fan_in, fan_out, weights, biases).expect("finite numbers that fill the shape")
        };
        let layers = shapes.iter().enumerate().map(layer).collect();
        Network::new(architecture, Activation::Relu, layers).expect("the layers have the architecture's shapes")
    }
}

/// The same network with biases in its first layer only: what a forgotten bias does, for controls.
pub(crate) fn without_deeper_biases(network: &Network) -> Network {
    let layer = |(index, layer): (usize, &Layer)| {
        let biases = if index == 0 { layer.biases().to_vec() } else { vec![0.0; layer.fan_out()] };
        Layer::new(layer.fan_in(), layer.fan_out(), layer.weights().to_vec(), biases).expect("a layer with fewer biases")
    };
    let layers = network.layers().iter().enumerate().map(layer).collect();
    Network::new(network.architecture().clone(), network.activation(), layers).expect("the same shapes")
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    const ALL: [Start; 4] =
        [Start::HeNormal { bias_std: 1.0 }, Start::HeFrameworkBiases, Start::Framework, Start::Glorot { bias_std: 0.5 }];

    #[test]
    fn no_hidden_layer_is_a_line() {
        for start in ALL {
            let network = start.draw(&[], &mut generator(&["line"], 0, 0));
            assert_eq!((network.layers().len(), network.layers()[0].weights().len()), (1, 1));
        }
    }

    #[test]
    fn without_a_bias_all_are_zero() {
        let network = Start::HeNormal { bias_std: 0.0 }.draw(&[5, 5], &mut generator(&["zero"], 0, 0));
        assert!(network.is_bias_free());
    }

    #[test]
    fn only_normal_rules_leave_the_output_bias_out() {
        for start in ALL {
            let network = start.draw(&[3], &mut generator(&["output"], 0, 0));
            let is_zero = network.layers()[1].biases() == [0.0];
            assert_eq!(is_zero, matches!(start, Start::HeNormal { .. } | Start::Glorot { .. }), "{start:?}");
        }
    }

    #[test]
    fn numbers_have_the_variances_of_the_table() {
        // A thousand weights of the middle layer a network, two hundred networks: the standard error of a mean square is below
        // sqrt(2 / 200,000) = 0.3 %; of the biases 2 %.
        let mut rng = generator(&["variances"], 0, 0);
        for start in ALL {
            let ([mut weights, mut biases], networks) = ([0.0; 2], 200);
            for _ in 0..networks {
                let network = start.draw(&[40, 25], &mut rng);
                weights += network.layers()[1].weights().iter().map(|w| w * w).sum::<f64>() / 1000.0;
                biases += network.layers()[1].biases().iter().map(|b| b * b).sum::<f64>() / 25.0;
            }
            let (weight_variance, bias_variance) = match start {
                Start::HeNormal { .. } => (2.0 / 40.0, 1.0),
                Start::HeFrameworkBiases => (2.0 / 40.0, 1.0 / 120.0),
                Start::Framework => (1.0 / 120.0, 1.0 / 120.0),
                Start::Glorot { .. } => (2.0 / 65.0, 0.25),
            };
            let n = f64::from(networks);
            assert!((weights / n / weight_variance - 1.0).abs() < 0.02, "{start:?}: {}", weights / n);
            assert!((biases / n / bias_variance - 1.0).abs() < 0.1, "{start:?}: {}", biases / n);
        }
    }

    #[test]
    fn the_frameworks_numbers_end_at_one_over_the_root_of_the_fan_in() {
        let network = Start::Framework.draw(&[100, 9], &mut generator(&["ends"], 0, 0));
        for layer in network.layers() {
            let end = 1.0 / (layer.fan_in() as f64).sqrt();
            let largest = layer.weights().iter().chain(layer.biases()).fold(0.0_f64, |most, x| most.max(x.abs()));
            assert!(largest <= end && largest > 0.3 * end, "{largest} of {end}");
        }
    }
}
