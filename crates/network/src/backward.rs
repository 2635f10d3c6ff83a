//! The loss of a network over a batch, and its gradient by reverse mode.
//!
//! With the residuals `r = N(x) - y`, over `m` samples and `d` outputs, the losses are means over both, but the cross-entropy, a mean
//! over samples:
//!
//! ```text
//! squared error    (1 / m d) sum r^2                  derivative 2 r
//! absolute error   (1 / m d) sum |r|                  derivative sign r, with 0 at r = 0
//! cross-entropy    (1 / m) sum -log p_class           derivative p - y
//! ```
//!
//! where `p = softmax N(x)` and `y` is 1 at the class of the sample, else 0.
//!
//! One pass a sample: with `delta^L` the derivative of the sample's loss by the output,
//!
//! ```text
//! g^l = delta^l phi'(h^l)        dW^l += g^l (x^{l-1})^T        db^l += g^l        delta^{l-1} = (W^l)^T g^l
//! ```
//!
//! where `phi' = 1` in a linear output layer. At kinks `phi'` is a convention ([`Activation::derivative`]), and the claims about dead
//! layers depend on it; [`Network::gradient_with`] takes another one.
//!
//! Sums run over samples in their order and are divided at the end, so on small integers nothing is rounded before that. They
//! start from `+0.0`: a parameter that no sample moves has the gradient `+0.0`, exactly, never `-0.0` or a remainder.

use crate::activation::Activation;
use crate::forward::{ForwardPass, Layer, Network};

/// What is minimized: a mean over samples and, for errors, outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Mean squared error (MSE), the discrete L2 loss.
    SquaredError,
    /// Mean absolute error (MAE), the discrete L1 loss. At a residual of 0 the subgradient 0.
    AbsoluteError,
    /// Mean over samples of `-log softmax(output)[class]`, the log-likelihood of classes, in nats. Each row of targets is 1 at one
    /// output, its class, and 0 at all others; [`one_hot`] makes such rows.
    CrossEntropy,
}

impl Loss {
    /// The loss of one residual `output - target`.
    ///
    /// # Panics
    /// For the cross-entropy, which is no sum over residuals: see [`Loss::of_sample`].
    #[inline]
    pub fn of_residual(self, residual: f64) -> f64 {
        match self {
            Loss::SquaredError => residual * residual,
            Loss::AbsoluteError => residual.abs(),
            Loss::CrossEntropy => panic!("a cross-entropy of one residual"),
        }
    }

    /// The derivative of [`Loss::of_residual`]: `2 r`, or the sign of `r` with 0 at 0. NaN stays NaN.
    ///
    /// # Panics
    /// As [`Loss::of_residual`].
    #[inline]
    pub fn derivative(self, residual: f64) -> f64 {
        match self {
            Loss::SquaredError => 2.0 * residual,
            Loss::AbsoluteError if residual == 0.0 => 0.0,
            Loss::AbsoluteError => residual.signum(),
            Loss::CrossEntropy => panic!("a cross-entropy of one residual"),
        }
    }

    /// The loss of one sample, a sum over its outputs, before any mean. Outputs as far from 0 as doubles go do not overflow.
    ///
    /// ```
    /// use network::Loss;
    /// assert_eq!(Loss::SquaredError.of_sample(&[3.0, 1.0], &[0.0, 0.0]), 10.0);
    /// // Four outputs alike: each class has the probability 1/4.
    /// let nats = Loss::CrossEntropy.of_sample(&[7.0; 4], &[0.0, 1.0, 0.0, 0.0]);
    /// assert!((nats - 2.0 * std::f64::consts::LN_2).abs() < 1e-15);
    /// ```
    ///
    /// # Panics
    /// For the cross-entropy, when the target is not 1 at one output and 0 at all others.
    pub fn of_sample(self, output: &[f64], target: &[f64]) -> f64 {
        match self {
            Loss::SquaredError | Loss::AbsoluteError => output.iter().zip(target).map(|(n, y)| self.of_residual(n - y)).sum(),
            Loss::CrossEntropy => {
                let (largest, sum) = exponentials(output, |_| ());
                // Two terms that are not negative: nothing cancels when the class is unlikely.
                (largest - output[class_of(target)]) + libm::log(sum)
            }
        }
    }

    /// The derivatives of [`Loss::of_sample`] by each output, into `derivatives`, whatever it held.
    ///
    /// # Panics
    /// As [`Loss::of_sample`].
    pub fn derivatives_of_sample(self, output: &[f64], target: &[f64], derivatives: &mut Vec<f64>) {
        derivatives.clear();
        match self {
            Loss::SquaredError | Loss::AbsoluteError => {
                derivatives.extend(output.iter().zip(target).map(|(n, y)| self.derivative(n - y)));
            }
            Loss::CrossEntropy => {
                let class = class_of(target);
                let (_, sum) = exponentials(output, |exponential| derivatives.push(exponential));
                derivatives.iter_mut().for_each(|p| *p /= sum);
                // The class's p - 1 as the negative sum of the others, which keeps its digits when the class is almost certain.
                derivatives[class] = 0.0;
                derivatives[class] = -derivatives.iter().sum::<f64>();
            }
        }
    }

    /// What the sum over the samples and outputs of a batch is divided by.
    pub(crate) fn divisor(self, samples: usize, output_dim: usize) -> f64 {
        match self {
            Loss::SquaredError | Loss::AbsoluteError => (samples * output_dim) as f64,
            Loss::CrossEntropy => samples as f64,
        }
    }
}

/// The largest output `a` and the sum of `e^(n - a)` over the outputs, at least 1, of which `visit` sees each term. NaN in gives NaN out.
fn exponentials(output: &[f64], mut visit: impl FnMut(f64)) -> (f64, f64) {
    let largest = output.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for n in output {
        let exponential = libm::exp(n - largest);
        visit(exponential);
        sum += exponential;
    }
    (largest, sum)
}

/// The place of the only 1.
fn class_of(target: &[f64]) -> usize {
    let class = target.iter().position(|&y| y != 0.0).expect("a target that is 1 at one output");
    let rest = &target[class + 1..];
    assert!(target[class] == 1.0 && rest.iter().all(|&y| y == 0.0), "a target that is 1 at one output and 0 at all others");
    class
}

/// Targets of the cross-entropy: for each class a row of `class_count` numbers that is 1 at the class and 0 elsewhere.
///
/// ```
/// assert_eq!(network::backward::one_hot(&[2, 0], 3), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
/// ```
///
/// # Panics
/// When a class is not below `class_count`.
pub fn one_hot(classes: &[usize], class_count: usize) -> Vec<f64> {
    let mut targets = vec![0.0; classes.len() * class_count];
    for (row, &class) in classes.iter().enumerate() {
        assert!(class < class_count, "class {class} of {class_count}");
        targets[row * class_count + class] = 1.0;
    }
    targets
}

/// Inputs and targets of a batch: at least one sample, every number finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batch<'a> {
    input_dim: usize,
    output_dim: usize,
    inputs: &'a [f64],
    targets: &'a [f64],
}

/// Why a batch is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BatchError {
    /// Samples need a coordinate at both ends.
    #[error("read a batch with {input_dim} input and {output_dim} output coordinates (range: 1 or more)")]
    Dimension {
        /// Coordinates of an input.
        input_dim: usize,
        /// Coordinates of a target.
        output_dim: usize,
    },
    /// There must be as many inputs as targets, at least one.
    #[error(
        "read a batch of {inputs} input and {targets} target numbers (range: at least one sample, {input_dim} and {output_dim} numbers each)"
    )]
    Samples {
        /// Numbers of the inputs.
        inputs: usize,
        /// Numbers of the targets.
        targets: usize,
        /// Coordinates of an input.
        input_dim: usize,
        /// Coordinates of a target.
        output_dim: usize,
    },
    /// A number is infinite or not a number.
    #[error("read a batch with the number {0} (range: any finite number)")]
    Number(f64),
}

impl<'a> Batch<'a> {
    /// A batch from `inputs`, `m x input_dim` row-major, and `targets`, `m x output_dim` row-major.
    ///
    /// # Errors
    /// When a dimension is 0, the lengths do not fit together, there is no sample, or a number is not finite.
    pub fn new(input_dim: usize, inputs: &'a [f64], output_dim: usize, targets: &'a [f64]) -> Result<Batch<'a>, BatchError> {
        if input_dim == 0 || output_dim == 0 {
            return Err(BatchError::Dimension { input_dim, output_dim });
        }
        let samples = inputs.len() / input_dim;
        if samples == 0 || inputs.len() != samples * input_dim || targets.len() != samples * output_dim {
            return Err(BatchError::Samples { inputs: inputs.len(), targets: targets.len(), input_dim, output_dim });
        }
        match inputs.iter().chain(targets).find(|x| !x.is_finite()) {
            Some(&x) => Err(BatchError::Number(x)),
            None => Ok(Batch { input_dim, output_dim, inputs, targets }),
        }
    }

    /// A batch of numbers to be mapped to numbers, one of each a sample.
    ///
    /// # Errors
    /// As [`Batch::new`].
    pub fn scalar(inputs: &'a [f64], targets: &'a [f64]) -> Result<Batch<'a>, BatchError> {
        Batch::new(1, inputs, 1, targets)
    }

    /// Number of samples, at least 1.
    pub fn sample_count(&self) -> usize {
        self.inputs.len() / self.input_dim
    }

    /// Input and target of each sample.
    pub fn samples(&self) -> impl Iterator<Item = (&'a [f64], &'a [f64])> + use<'a> {
        self.inputs.chunks_exact(self.input_dim).zip(self.targets.chunks_exact(self.output_dim))
    }

    /// Inputs, `m x input_dim`, row-major.
    pub fn inputs(&self) -> &'a [f64] {
        self.inputs
    }

    /// Targets, `m x output_dim`, row-major.
    pub fn targets(&self) -> &'a [f64] {
        self.targets
    }
}

/// The loss of a network over a batch and its derivatives by every parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// The mean loss.
    pub loss: f64,
    /// One entry a layer, input to output.
    pub layers: Vec<LayerGradient>,
}

/// Derivatives of the mean loss by the parameters of one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerGradient {
    /// By the weights, `fan_out x fan_in`, row-major.
    pub weights: Vec<f64>,
    /// By the biases, `fan_out` of them.
    pub biases: Vec<f64>,
}

impl LayerGradient {
    fn zero(layer: &Layer) -> LayerGradient {
        LayerGradient { weights: vec![0.0; layer.weights().len()], biases: vec![0.0; layer.biases().len()] }
    }

    /// Whether every derivative is zero, exactly.
    pub fn is_zero(&self) -> bool {
        self.weights.iter().chain(&self.biases).all(|&g| g == 0.0)
    }
}

impl Network {
    /// The mean loss over a batch, summed in the order of the samples.
    ///
    /// # Panics
    /// When the batch has other dimensions than the network, or targets that [`Loss::of_sample`] refuses.
    pub fn loss(&self, batch: &Batch<'_>, loss: Loss) -> f64 {
        self.check_dimensions(batch);
        let mut pass = ForwardPass::default();
        let mut sum = 0.0;
        for (input, target) in batch.samples() {
            self.forward(input, &mut pass);
            let output = pass.activations.last().map_or(input, Vec::as_slice);
            sum += loss.of_sample(output, target);
        }
        sum / loss.divisor(batch.sample_count(), batch.output_dim)
    }

    /// Loss and gradient over a batch, with the activation's own derivative.
    ///
    /// ```
    /// use network::{Activation, Architecture, Batch, Layer, Loss, Network};
    /// // N(x) = 3 x and y = 1 at x = 2: loss (6 - 1)^2, derivative 2 (6 - 1) 2 by the weight and 2 (6 - 1) by the bias.
    /// let shape = Architecture::new(1, &[])?.with_linear_output(1)?;
    /// let line = Network::new(shape, Activation::Relu, vec![Layer::without_biases(1, 1, vec![3.0])?])?;
    /// let gradient = line.gradient(&Batch::scalar(&[2.0], &[1.0])?, Loss::SquaredError);
    /// assert_eq!((gradient.loss, gradient.layers[0].weights[0], gradient.layers[0].biases[0]), (25.0, 20.0, 10.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// When the batch has other dimensions than the network, or targets that [`Loss::of_sample`] refuses.
    pub fn gradient(&self, batch: &Batch<'_>, loss: Loss) -> Gradient {
        let activation = self.activation();
        self.gradient_with(batch, loss, |h| activation.derivative(h))
    }

    /// Loss and gradient over a batch, with `derivative` in the place of the activation's derivative.
    ///
    /// For another convention at kinks: `|h| if h == 0.0 { 0.5 } else { activation.derivative(h) }`.
    ///
    /// # Panics
    /// When the batch has other dimensions than the network, or targets that [`Loss::of_sample`] refuses.
    pub fn gradient_with(&self, batch: &Batch<'_>, loss: Loss, derivative: impl Fn(f64) -> f64) -> Gradient {
        self.check_dimensions(batch);
        let hidden = self.architecture().hidden_widths().len();
        let mut layers: Vec<LayerGradient> = self.layers().iter().map(LayerGradient::zero).collect();
        let mut pass = ForwardPass::default();
        let (mut delta, mut previous) = (Vec::new(), Vec::new());
        let mut sum = 0.0;
        for (input, target) in batch.samples() {
            self.forward(input, &mut pass);
            let output = pass.activations.last().map_or(input, Vec::as_slice);
            sum += loss.of_sample(output, target);
            loss.derivatives_of_sample(output, target, &mut delta);
            for (index, layer) in self.layers().iter().enumerate().rev() {
                if index < hidden {
                    delta.iter_mut().zip(&pass.pre_activations[index]).for_each(|(g, h)| *g *= derivative(*h));
                }
                let inputs = if index == 0 { input } else { pass.activations[index - 1].as_slice() };
                accumulate(&mut layers[index], &delta, inputs);
                if index > 0 {
                    previous.clear();
                    previous.resize(layer.fan_in(), 0.0);
                    for (row, g) in layer.rows().zip(&delta) {
                        previous.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * g);
                    }
                    std::mem::swap(&mut delta, &mut previous);
                }
            }
        }
        let count = loss.divisor(batch.sample_count(), batch.output_dim);
        for layer in &mut layers {
            layer.weights.iter_mut().chain(&mut layer.biases).for_each(|g| *g /= count);
        }
        Gradient { loss: sum / count, layers }
    }

    fn check_dimensions(&self, batch: &Batch<'_>) {
        let output_dim = self.architecture().layer_shapes().last().map_or(self.architecture().input_dim(), |(_, fan_out)| fan_out);
        assert_eq!(batch.input_dim, self.architecture().input_dim(), "coordinates of an input");
        assert_eq!(batch.output_dim, output_dim, "coordinates of a target");
    }
}

/// Adds `g x^T` to the weights' derivatives and `g` to the biases'.
fn accumulate(layer: &mut LayerGradient, g: &[f64], x: &[f64]) {
    for ((row, bias), &g) in layer.weights.chunks_exact_mut(x.len()).zip(&mut layer.biases).zip(g) {
        row.iter_mut().zip(x).for_each(|(sum, x)| *sum += g * x);
        *bias += g;
    }
}

/// A ReLU's derivative with the given value at 0, for [`Network::gradient_with`]: 0 is ours and everyone's, 1/2 and 1 are for controls.
///
/// ```
/// use network::backward::relu_derivative_with;
/// assert_eq!([-1.0, 0.0, 1.0].map(relu_derivative_with(0.5)), [0.0, 0.5, 1.0]);
/// ```
pub fn relu_derivative_with(at_zero: f64) -> impl Fn(f64) -> f64 + Copy {
    move |h| if h == 0.0 { at_zero } else { Activation::Relu.derivative(h) }
}

#[cfg(test)]
mod tests;
