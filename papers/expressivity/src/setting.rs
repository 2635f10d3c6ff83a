//! Random networks and curves as the paper draws them.
//!
//! Weights are normal of variance `sigma_w^2 / width` in every layer, the first one too, whatever the dimension of the input; biases of
//! variance `sigma_b^2`. What appendix E leaves open we choose so: the input has as many coordinates as a layer has neurons (at least two),
//! `|x|^2 = width`, and the curve is the whole circle `x cos t + y sin t` between two orthogonal inputs, `t` from 0 to 2 pi.

use network::WeightLaw;
use piecewise::{Activation, Course, Layer, Start, Sweep, SweepError};
use rand::Rng;

use crate::bounds;

/// Networks of one shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Setting {
    pub activation: Activation,
    pub width: usize,
    pub hidden_layers: usize,
    pub sigma_w2: f64,
    pub sigma_b2: f64,
}

/// A network as it was drawn.
#[derive(Clone, Debug)]
pub(crate) struct RandomNetwork {
    /// The first hidden layer.
    pub first: Layer,
    /// The hidden layers after it.
    pub layers: Vec<Layer>,
    /// A linear readout of one output, without bias.
    pub readout: Layer,
}

impl Setting {
    /// Hard-tanh networks without biases.
    pub(crate) const fn hard_tanh(width: usize, hidden_layers: usize, sigma_w2: f64) -> Self {
        Self { activation: Activation::HardTanh, width, hidden_layers, sigma_w2, sigma_b2: 0.0 }
    }

    /// Everything that the draws depend on, for the name of a part.
    pub(crate) fn name(&self) -> String {
        let Self { activation, width, hidden_layers, sigma_w2, sigma_b2 } = self;
        let activation = if *activation == Activation::Relu { "relu" } else { "hard-tanh" };
        format!("{activation}, width {width}, {hidden_layers} layers, sigma_w^2 {sigma_w2}, sigma_b^2 {sigma_b2}")
    }

    /// Width and variances.
    pub(crate) fn bounds(&self) -> bounds::Layer {
        bounds::Layer { width: self.width, sigma_w2: self.sigma_w2, sigma_b2: self.sigma_b2 }
    }

    /// Coordinates of an input: the width, but at least two, as a circle needs them.
    pub(crate) fn input_dim(&self) -> usize {
        self.width.max(2)
    }

    /// Draws a network: layer by layer from the input, weights row by row and then biases, the readout last.
    pub(crate) fn draw(&self, rng: &mut impl Rng) -> RandomNetwork {
        let first = self.layer(self.input_dim(), self.width, rng);
        let layers = (1..self.hidden_layers).map(|_| self.layer(self.width, self.width, rng)).collect();
        let readout = Self { sigma_b2: 0.0, ..*self }.layer(self.width, 1, rng);
        RandomNetwork { first, layers, readout }
    }

    /// Draws one layer.
    pub(crate) fn layer(&self, fan_in: usize, fan_out: usize, rng: &mut impl Rng) -> Layer {
        let mut weights = normals(fan_in * fan_out, rng);
        let weight_std = (self.sigma_w2 / self.width as f64).sqrt();
        weights.iter_mut().for_each(|w| *w *= weight_std);
        // Zero biases draw nothing.
        let biases = if self.sigma_b2 == 0.0 { vec![0.0; fan_out] } else { normals(fan_out, rng) };
        let biases = biases.iter().map(|b| self.sigma_b2.sqrt() * b).collect();
        Layer::new(fan_in, fan_out, &weights, biases).expect("widths are positive and normal numbers finite")
    }

    /// Two orthogonal inputs with `|x|^2 = width`. Gaussian weights do not see rotations, so they may lie on the axes.
    pub(crate) fn orthogonal_inputs(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|axis| (0..self.input_dim()).map(|i| if i == axis { (self.width as f64).sqrt() } else { 0.0 }).collect())
    }

    /// The circle between them, through the first layer.
    pub(crate) fn circle(&self, network: &RandomNetwork) -> Start {
        let [x, y] = self.orthogonal_inputs();
        Start::circle_of_inputs(&network.first, &x, &y)
    }

    /// What a network's hidden layers do along a curve.
    pub(crate) fn sweep(&self, network: &RandomNetwork, start: &Start) -> Result<Course, SweepError> {
        Sweep::new(self.activation, &network.layers).run(start)
    }
}

/// So many independent standard normal numbers.
pub(crate) fn normals(count: usize, rng: &mut impl Rng) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    WeightLaw::Normal.fill(rng, &mut numbers);
    numbers
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn the_first_layer_has_the_variance_of_the_others() {
        let setting = Setting { sigma_b2: 0.5, ..Setting::hard_tanh(1, 2, 9.0) };
        let mut rng = generator(&["setting"], 0, 0);
        let squares = (0..20_000).map(|_| setting.draw(&mut rng).first.column(1)[0].powi(2)).sum::<f64>() / 20_000.0;
        // Standard error of a mean of squares: 9 sqrt(2 / 20000) = 0.09.
        assert!((squares - 9.0).abs() < 0.6, "{squares}");
    }

    #[test]
    fn the_first_layer_of_a_circle_grows_by_a_known_length_without_saturation() {
        // Tiny weights: no neuron saturates, and the layer is linear.
        let setting = Setting::hard_tanh(3, 1, 1e-6);
        let network = setting.draw(&mut generator(&["setting"], 1, 0));
        let course = setting.sweep(&network, &setting.circle(&network)).unwrap();
        assert_eq!(course.saturation_transitions, [0]);
        assert!(course.length[0] > 0.0 && course.length[0] < 2.0 * std::f64::consts::PI * 3.0_f64.sqrt() * 0.01);
    }
}
