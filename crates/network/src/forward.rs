//! Networks with explicit weights, the forward pass, and a pass that draws the weights as it goes.
//!
//! Sums run from the first input coordinate to the last, then the bias is added, without fused multiply-add: one rule, so that
//! every engine can reproduce the bits.

use rand::Rng;

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::weights::{NetworkLaw, WeightScheme, WeightSchemeError};

/// Weights and biases of one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    fan_in: usize,
    fan_out: usize,
    weights: Vec<f64>,
    biases: Vec<f64>,
}

/// Why a layer, a network or an input is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// The number of weights is not `fan_in * fan_out`.
    #[error("build a layer of shape {fan_out} x {fan_in} from {found} weights")]
    WeightCount {
        /// Number of inputs.
        fan_in: usize,
        /// Number of neurons.
        fan_out: usize,
        /// Number of weights given.
        found: usize,
    },
    /// The number of biases is not `fan_out`.
    #[error("build a layer of {fan_out} neurons from {found} biases")]
    BiasCount {
        /// Number of neurons.
        fan_out: usize,
        /// Number of biases given.
        found: usize,
    },
    /// A weight or a bias is infinite or not a number.
    #[error("build a layer with the parameter {0} (range: any finite number)")]
    Parameter(f64),
    /// The number of layers is not that of the architecture.
    #[error("build a network of {expected} layers from {found}")]
    LayerCount {
        /// Layers of the architecture.
        expected: usize,
        /// Layers given.
        found: usize,
    },
    /// A layer has another shape than the architecture says.
    #[error("build a network whose layer {layer} is {found_out} x {found_in}, not {fan_out} x {fan_in}")]
    LayerShape {
        /// Number of the layer, from 1.
        layer: usize,
        /// Inputs by the architecture.
        fan_in: usize,
        /// Neurons by the architecture.
        fan_out: usize,
        /// Inputs of the layer given.
        found_in: usize,
        /// Neurons of the layer given.
        found_out: usize,
    },
    /// The weights cannot be drawn.
    #[error(transparent)]
    Scheme(#[from] WeightSchemeError),
}

impl Layer {
    /// A layer from its weights, `fan_out x fan_in`, row-major, and its `fan_out` biases.
    ///
    /// # Errors
    /// When a length does not fit the shape, or a number is not finite.
    pub fn new(fan_in: usize, fan_out: usize, weights: Vec<f64>, biases: Vec<f64>) -> Result<Layer, NetworkError> {
        if weights.len() != fan_in * fan_out {
            return Err(NetworkError::WeightCount { fan_in, fan_out, found: weights.len() });
        }
        if biases.len() != fan_out {
            return Err(NetworkError::BiasCount { fan_out, found: biases.len() });
        }
        match weights.iter().chain(&biases).find(|p| !p.is_finite()) {
            Some(&parameter) => Err(NetworkError::Parameter(parameter)),
            None => Ok(Layer { fan_in, fan_out, weights, biases }),
        }
    }

    /// A layer without biases. See [`Layer::new`].
    ///
    /// # Errors
    /// As [`Layer::new`].
    pub fn without_biases(fan_in: usize, fan_out: usize, weights: Vec<f64>) -> Result<Layer, NetworkError> {
        Layer::new(fan_in, fan_out, weights, vec![0.0; fan_out])
    }

    /// Number of inputs.
    pub fn fan_in(&self) -> usize {
        self.fan_in
    }

    /// Number of neurons.
    pub fn fan_out(&self) -> usize {
        self.fan_out
    }

    /// Weights, `fan_out x fan_in`, row-major.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Biases, `fan_out` of them.
    pub fn biases(&self) -> &[f64] {
        &self.biases
    }

    /// Weights and biases to write to; the writer keeps them finite.
    pub(crate) fn parameters_mut(&mut self) -> (&mut [f64], &mut [f64]) {
        (&mut self.weights, &mut self.biases)
    }

    /// The weights of each neuron, `fan_in` of them.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks_exact(self.fan_in)
    }
}

/// A network with explicit weights: hidden layers that apply one activation, then perhaps a linear output layer.
///
/// ```
/// use network::{Activation, Architecture, Layer, Network};
/// // |x| = relu(x) + relu(-x), exactly.
/// let shape = Architecture::new(1, &[2])?.with_linear_output(1)?;
/// let layers = vec![Layer::without_biases(1, 2, vec![1.0, -1.0])?, Layer::without_biases(2, 1, vec![1.0, 1.0])?];
/// let absolute_value = Network::new(shape, Activation::Relu, layers)?;
/// assert_eq!(absolute_value.evaluate(&[-1.75]), [1.75]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    architecture: Architecture,
    activation: Activation,
    layers: Vec<Layer>,
}

/// Pre-activations and activations of every layer at one input. Reusable: filling it again does not allocate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForwardPass {
    /// `pre_activations[l - 1]` is `h^l`, `fan_out` numbers of layer `l`.
    pub pre_activations: Vec<Vec<f64>>,
    /// `activations[l - 1]` is the output of layer `l`; of a linear output layer, its pre-activations again.
    pub activations: Vec<Vec<f64>>,
}

impl Network {
    /// A network from its layers, input to output, the linear output layer last if the architecture has one.
    ///
    /// # Errors
    /// When the layers do not fit the architecture.
    pub fn new(architecture: Architecture, activation: Activation, layers: Vec<Layer>) -> Result<Network, NetworkError> {
        if layers.len() != architecture.layer_count() {
            return Err(NetworkError::LayerCount { expected: architecture.layer_count(), found: layers.len() });
        }
        for (index, ((fan_in, fan_out), layer)) in architecture.layer_shapes().zip(&layers).enumerate() {
            if (layer.fan_in, layer.fan_out) != (fan_in, fan_out) {
                let (found_in, found_out) = (layer.fan_in, layer.fan_out);
                return Err(NetworkError::LayerShape { layer: index + 1, fan_in, fan_out, found_in, found_out });
            }
        }
        Ok(Network { architecture, activation, layers })
    }

    /// A network with random weights, drawn in the order of [`crate::weights`].
    ///
    /// # Errors
    /// When the scheme has a parameter outside its range.
    pub fn draw(
        architecture: Architecture,
        activation: Activation,
        scheme: &WeightScheme,
        rng: &mut impl Rng,
    ) -> Result<Network, NetworkError> {
        scheme.check()?;
        let layer = |(fan_in, fan_out)| Layer { fan_in, fan_out, weights: vec![0.0; fan_in * fan_out], biases: vec![0.0; fan_out] };
        let layers = architecture.layer_shapes().map(layer).collect();
        let mut network = Network { architecture, activation, layers };
        network.redraw(scheme, rng);
        Ok(network)
    }

    /// Replaces all weights and biases by new draws of a scheme, in the order of [`crate::weights`], or of an initializer. Does not
    /// allocate, but for orthogonal matrices.
    ///
    /// # Panics
    /// When the scheme has a law whose parameter is outside its range.
    pub fn redraw(&mut self, law: impl Into<NetworkLaw>, rng: &mut impl Rng) {
        let law = law.into();
        for (index, layer) in self.layers.iter_mut().enumerate() {
            law.fill_layer(index + 1, layer.fan_in, rng, &mut layer.weights, &mut layer.biases);
        }
    }

    /// The shape.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The activation of the hidden layers.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// The layers, input to output.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Sets every bias of every layer to `bias`.
    ///
    /// # Panics
    /// When it is not finite.
    pub fn set_biases(&mut self, bias: f64) {
        assert!(bias.is_finite(), "a bias of {bias}");
        self.layers.iter_mut().for_each(|layer| layer.biases.fill(bias));
    }

    /// The layers, to write to.
    pub(crate) fn layers_mut(&mut self) -> &mut [Layer] {
        &mut self.layers
    }

    /// Whether every bias is zero.
    pub fn is_bias_free(&self) -> bool {
        self.layers.iter().all(|layer| layer.biases.iter().all(|&b| b == 0.0))
    }

    /// The output at one input of `input_dim` coordinates. Without layers, the input.
    ///
    /// # Panics
    /// When the input has another number of coordinates.
    pub fn evaluate(&self, input: &[f64]) -> Vec<f64> {
        let mut pass = ForwardPass::default();
        self.forward(input, &mut pass);
        pass.activations.pop().unwrap_or_else(|| input.to_vec())
    }

    /// Pre-activations and activations of every layer at one input, into `pass`, whatever it held.
    ///
    /// # Panics
    /// When the input has another number of coordinates than the network takes.
    pub fn forward(&self, input: &[f64], pass: &mut ForwardPass) {
        assert_eq!(input.len(), self.architecture.input_dim(), "coordinates of the input");
        pass.pre_activations.resize_with(self.layers.len(), Vec::new);
        pass.activations.resize_with(self.layers.len(), Vec::new);
        let hidden = self.architecture.hidden_widths().len();
        for (index, layer) in self.layers.iter().enumerate() {
            let (before, here) = pass.activations.split_at_mut(index);
            let inputs = before.last().map_or(input, Vec::as_slice);
            let activation = if index < hidden { self.activation } else { Activation::Linear };
            pass.pre_activations[index].resize(layer.fan_out, 0.0);
            here[0].resize(layer.fan_out, 0.0);
            apply_layer(&layer.weights, &layer.biases, activation, inputs, &mut pass.pre_activations[index], &mut here[0]);
        }
    }
}

/// One layer: `weights` is `fan_out x fan_in`, row-major; the other slices have the lengths that follow.
#[inline]
fn apply_layer(
    weights: &[f64],
    biases: &[f64],
    activation: Activation,
    inputs: &[f64],
    pre_activations: &mut [f64],
    activations: &mut [f64],
) {
    let neurons = weights.chunks_exact(inputs.len()).zip(biases).zip(pre_activations.iter_mut().zip(activations));
    for ((row, bias), (h, a)) in neurons {
        *h = dot(row, inputs) + bias;
        *a = activation.apply(*h);
    }
}

/// Sum of products, first to last, starting from the first product.
#[inline]
pub(crate) fn dot(row: &[f64], inputs: &[f64]) -> f64 {
    row.iter().zip(inputs).map(|(w, x)| w * x).fold(0.0, |sum, term| sum + term)
}

/// Forward passes through networks that are drawn on the way and forgotten: one network per call, no allocation.
///
/// For means over random networks, where keeping the weights would cost memory for nothing. The draws are those of
/// [`Network::draw`] as far as the pass goes; a dead layer ends it.
#[derive(Debug, Clone)]
pub struct StreamingForward {
    architecture: Architecture,
    activation: Activation,
    scheme: WeightScheme,
    weights: Vec<f64>,
    biases: Vec<f64>,
    pre_activations: Vec<f64>,
    inputs: Vec<f64>,
    outputs: Vec<f64>,
}

/// One layer of a [`StreamingForward`] pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerPass<'a> {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// `h^l`, `fan_out` numbers.
    pub pre_activations: &'a [f64],
    /// The output of the layer; of a linear output layer, the pre-activations again.
    pub activations: &'a [f64],
}

impl StreamingForward {
    /// Passes through networks of this shape with weights of this scheme.
    ///
    /// # Errors
    /// When the scheme has a parameter outside its range.
    pub fn new(architecture: Architecture, activation: Activation, scheme: WeightScheme) -> Result<StreamingForward, WeightSchemeError> {
        scheme.check()?;
        let widest = architecture.layer_shapes().map(|(_, fan_out)| fan_out).max().unwrap_or(0);
        let largest = architecture.layer_shapes().map(|(fan_in, fan_out)| fan_in * fan_out).max().unwrap_or(0);
        let inputs = Vec::with_capacity(widest.max(architecture.input_dim()));
        let vector = vec![0.0; widest];
        Ok(StreamingForward {
            architecture,
            activation,
            scheme,
            weights: vec![0.0; largest],
            biases: vector.clone(),
            pre_activations: vector.clone(),
            inputs,
            outputs: vector,
        })
    }

    /// Draws one network and sends `input` through it; `visit` sees each layer once, input to output.
    ///
    /// When the output of a layer is exactly zero and the network has no biases, everything after is zero: the pass ends, later
    /// layers are neither drawn nor visited, and the number of the dead layer is returned (the linear output layer counts as a
    /// layer). `None` when the pass went to the end.
    ///
    /// Values are not rescaled: with very heavy laws and many layers they overflow and become NaN, which is never zero. To decide
    /// about zeros alone use [`crate::FirstZeroSampler`].
    ///
    /// # Panics
    /// When the input has another number of coordinates than the network takes.
    pub fn run(&mut self, input: &[f64], rng: &mut impl Rng, mut visit: impl FnMut(LayerPass<'_>)) -> Option<usize> {
        assert_eq!(input.len(), self.architecture.input_dim(), "coordinates of the input");
        self.inputs.clear();
        self.inputs.extend_from_slice(input);
        let hidden = self.architecture.hidden_widths().len();
        let bias_free = self.scheme.is_bias_free();
        for (index, (fan_in, fan_out)) in self.architecture.layer_shapes().enumerate() {
            let layer = index + 1;
            let (weights, biases) = (&mut self.weights[..fan_in * fan_out], &mut self.biases[..fan_out]);
            let (pre_activations, outputs) = (&mut self.pre_activations[..fan_out], &mut self.outputs[..fan_out]);
            self.scheme.fill_weights(layer, fan_in, rng, weights);
            self.scheme.fill_biases(rng, biases);
            let activation = if index < hidden { self.activation } else { Activation::Linear };
            apply_layer(weights, biases, activation, &self.inputs, pre_activations, outputs);
            visit(LayerPass { layer, pre_activations, activations: outputs });
            // Exact zero is intended: every activation maps 0 to 0 and ReLU returns +0.0, so a dead layer ends the network.
            if bias_free && outputs.iter().all(|&a| a == 0.0) {
                return Some(layer);
            }
            self.inputs.clear();
            self.inputs.extend_from_slice(outputs);
        }
        None
    }
}

#[cfg(test)]
mod tests;
