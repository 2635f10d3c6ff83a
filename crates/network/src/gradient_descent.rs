//! Plain gradient descent on one network: the whole batch, a fixed learning rate, nothing else.
//!
//! ```text
//! w <- w - learning_rate dL/dw
//! ```
//!
//! Scalar and simple, for claims about what a gradient can change at all. No momentum, no weight decay, no minibatches.

use crate::backward::{Batch, Gradient, Loss};
use crate::forward::Network;

/// Plain gradient descent.
///
/// ```
/// use network::{Activation, Architecture, Batch, GradientDescent, Layer, Loss, Network};
/// // A lone bias against one target: (b - 1)^2, so a step of 1/4 halves the distance.
/// let shape = Architecture::new(1, &[])?.with_linear_output(1)?;
/// let mut network = Network::new(shape, Activation::Relu, vec![Layer::without_biases(1, 1, vec![0.0])?])?;
/// let descent = GradientDescent::new(0.25, Loss::SquaredError)?;
/// descent.run(&mut network, &Batch::scalar(&[0.0], &[1.0])?, 2)?;
/// assert_eq!(network.layers()[0].biases(), [0.75]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientDescent {
    learning_rate: f64,
    loss: Loss,
}

/// Why a descent cannot begin or go on.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GradientDescentError {
    /// The learning rate must be positive and finite.
    #[error("descend with the learning rate {0} (range: above 0, finite)")]
    LearningRate(f64),
    /// A parameter left the range of a double; the network is as it was before the step.
    #[error("descend: layer {layer} would get the parameter {parameter}")]
    Diverged {
        /// Number of the layer, from 1.
        layer: usize,
        /// What the parameter would become.
        parameter: f64,
    },
}

impl GradientDescent {
    /// Descent of a loss with a fixed learning rate.
    ///
    /// # Errors
    /// When the learning rate is not positive and finite.
    pub fn new(learning_rate: f64, loss: Loss) -> Result<GradientDescent, GradientDescentError> {
        if learning_rate > 0.0 && learning_rate.is_finite() {
            Ok(GradientDescent { learning_rate, loss })
        } else {
            Err(GradientDescentError::LearningRate(learning_rate))
        }
    }

    /// `steps` steps over the whole batch.
    ///
    /// # Errors
    /// When a parameter would leave the range of a double; the steps before that one are done.
    ///
    /// # Panics
    /// When the batch has other dimensions than the network.
    pub fn run(&self, network: &mut Network, batch: &Batch<'_>, steps: usize) -> Result<(), GradientDescentError> {
        (0..steps).try_for_each(|_| self.step(network, batch).map(drop))
    }

    /// One step; the gradient that it followed.
    ///
    /// # Errors
    /// When a parameter would leave the range of a double; the network is then unchanged.
    ///
    /// # Panics
    /// When the batch has other dimensions than the network.
    pub fn step(&self, network: &mut Network, batch: &Batch<'_>) -> Result<Gradient, GradientDescentError> {
        let gradient = network.gradient(batch, self.loss);
        self.follow(network, &gradient)?;
        Ok(gradient)
    }

    /// One step along a gradient that the caller computed, for example with another convention at kinks.
    ///
    /// # Errors
    /// As [`GradientDescent::step`].
    ///
    /// # Panics
    /// When the gradient has other shapes than the network.
    pub fn follow(&self, network: &mut Network, gradient: &Gradient) -> Result<(), GradientDescentError> {
        assert_eq!(gradient.layers.len(), network.layers().len(), "layers of the gradient");
        let moved = |parameter: &f64, derivative: &f64| parameter - self.learning_rate * derivative;
        for (index, (layer, by)) in network.layers().iter().zip(&gradient.layers).enumerate() {
            assert_eq!((layer.weights().len(), layer.biases().len()), (by.weights.len(), by.biases.len()), "parameters of the gradient");
            let new = layer.weights().iter().zip(&by.weights).chain(layer.biases().iter().zip(&by.biases)).map(|(p, g)| moved(p, g));
            if let Some(parameter) = new.into_iter().find(|p| !p.is_finite()) {
                return Err(GradientDescentError::Diverged { layer: index + 1, parameter });
            }
        }
        for (layer, by) in network.layers_mut().iter_mut().zip(&gradient.layers) {
            let (weights, biases) = layer.parameters_mut();
            weights.iter_mut().zip(&by.weights).chain(biases.iter_mut().zip(&by.biases)).for_each(|(p, g)| *p = moved(p, g));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::architecture::Architecture;
    use crate::forward::Layer;

    fn line(weight: f64, bias: f64) -> Network {
        let shape = Architecture::new(1, &[]).unwrap().with_linear_output(1).unwrap();
        Network::new(shape, Activation::Relu, vec![Layer::new(1, 1, vec![weight], vec![bias]).unwrap()]).unwrap()
    }

    #[test]
    fn no_step_changes_nothing() {
        let mut network = line(0.5, 0.25);
        GradientDescent::new(1.0, Loss::SquaredError).unwrap().run(&mut network, &Batch::scalar(&[1.0], &[3.0]).unwrap(), 0).unwrap();
        assert_eq!(network, line(0.5, 0.25));
    }

    #[test]
    fn a_step_subtracts_the_learning_rate_times_the_gradient() {
        let mut network = line(0.5, 0.25);
        let batch = Batch::scalar(&[1.0, -1.0], &[0.0, 0.0]).unwrap();
        // Outputs 3/4 and -1/4: derivative 2 (3/4 + 1/4) / 2 = 1 by the weight, 2 (3/4 - 1/4) / 2 = 1/2 by the bias.
        let gradient = GradientDescent::new(0.125, Loss::SquaredError).unwrap().step(&mut network, &batch).unwrap();
        assert_eq!((gradient.layers[0].weights[0], gradient.layers[0].biases[0]), (1.0, 0.5));
        assert_eq!(network, line(0.375, 0.1875));
    }

    #[test]
    fn the_squared_error_of_a_line_shrinks_by_the_known_factor() {
        // Inputs +-1 make the Hessian 2 times the identity: each parameter's distance to the least squares fit times 1 - 2/4.
        let mut network = line(0.0, 0.0);
        let batch = Batch::scalar(&[1.0, -1.0], &[3.0, 1.0]).unwrap();
        GradientDescent::new(0.25, Loss::SquaredError).unwrap().run(&mut network, &batch, 5).unwrap();
        assert_eq!(network, line(1.0 - 1.0 / 32.0, 2.0 - 2.0 / 32.0));
    }

    #[test]
    fn a_residual_of_zero_stops_the_absolute_error() {
        let mut network = line(1.0, 0.0);
        let batch = Batch::scalar(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
        GradientDescent::new(0.5, Loss::AbsoluteError).unwrap().run(&mut network, &batch, 3).unwrap();
        assert_eq!(network, line(1.0, 0.0));
    }

    #[test]
    fn a_diverging_step_is_refused_and_leaves_the_network() {
        let mut network = line(1e200, 0.0);
        let batch = Batch::scalar(&[1e10], &[0.0]).unwrap();
        let error = GradientDescent::new(1e100, Loss::SquaredError).unwrap().step(&mut network, &batch).unwrap_err();
        assert_eq!(error.to_string(), "descend: layer 1 would get the parameter -inf");
        assert_eq!(network, line(1e200, 0.0));
    }

    #[test]
    fn learning_rates_that_are_not_positive_and_finite_are_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(GradientDescent::new(rate, Loss::SquaredError).is_err());
        }
        let message = GradientDescent::new(-1.0, Loss::SquaredError).unwrap_err().to_string();
        assert_eq!(message, "descend with the learning rate -1 (range: above 0, finite)");
    }
}
