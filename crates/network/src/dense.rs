//! Networks of practical size: single precision, minibatches, matrix products.
//!
//! A [`DenseNetwork`] holds the numbers of a [`Network`] rounded to single precision, all in one slice, so that one call of
//! [`Optimizer::update`](crate::Optimizer::update) moves them. Activations of a batch are matrices `neurons x samples`: layer `l` is `H = W A + b`, the same products
//! give the gradient,
//!
//! ```text
//! G^l = D^l phi'(H^l)        dW^l = G^l (A^{l-1})^T        db^l = sums of the rows of G^l        D^{l-1} = (W^l)^T G^l
//! ```
//!
//! and nothing is allocated from step to step but what the matrix product packs its blocks into.
//!
//! # Bits
//!
//! The products are `ndarray`'s, that is `matrixmultiply`'s, which chooses a kernel by the processor and adds in that kernel's order. A
//! run has the same bits for every number of threads (each network is trained by one) but not on every processor, and rows that judge
//! such runs do so as `pinned`. Only where samples pass through a narrow layer, forward or back (up to [`SMALL`](crate::minibatch::SMALL) on both sides), there is
//! a loop of our own, with one sample a lane and nothing to pack: three times as fast at width 10.
//!
//! Exact zeros stay: sums start from `+0`, so a layer that is dead on a batch, and everything before it, has the gradient `+0`.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

use crate::activation::{Activation, SELU_ALPHA, SELU_LAMBDA};
use crate::architecture::Architecture;
use crate::backward::Loss;
use crate::forward::{Layer, Network, NetworkError};
use crate::lanes::{Instructions, LANES};
use crate::minibatch::{
    Answers, Lane, Targets, Trainer, across, back, check, clear_padding, columns_of, columns_of_mut, forth, is_small, lane, rows,
};
use crate::real::Real;

/// Samples that are evaluated at once where no batch size is given.
const EVALUATED_AT_ONCE: usize = 256;

/// A network in single precision for minibatches.
///
/// ```
/// use ndarray::array;
/// use network::{Architecture, Activation, DenseNetwork, Initializer, Loss, Optimizer, Targets, Trainer, shuffle};
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let shape = Architecture::new(2, &[16])?.with_linear_output(2)?;
/// let mut network = DenseNetwork::from_layers(&Initializer::HeNormal.draw(shape, Activation::Relu, &mut rng));
/// // Exclusive or.
/// let inputs = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0_f32]];
/// let targets = Targets::Classes(&[0, 1, 1, 0]);
/// let mut trainer = Trainer::new(Optimizer::adam(0.01), Loss::CrossEntropy)?;
/// let mut order = [0, 1, 2, 3];
/// for _ in 0..500 {
///     shuffle(&mut rng, &mut order);
///     network.train_epoch(&mut trainer, &inputs.view(), targets, &order, 2);
/// }
/// assert_eq!(network.accuracy(&inputs.view(), &[0, 1, 1, 0]), 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct DenseNetwork {
    architecture: Architecture,
    activation: Activation,
    layers: Vec<LayerPlace>,
    parameters: Vec<f32>,
    gradient: Vec<f32>,
    buffers: Buffers,
}

/// Where a layer's numbers are.
#[derive(Debug, Clone)]
struct LayerPlace {
    fan_in: usize,
    fan_out: usize,
    weights: Range<usize>,
    biases: Range<usize>,
    /// The activation, linear for an output layer.
    activation: Activation,
}

impl LayerPlace {
    fn is_small(&self) -> bool {
        is_small(self.fan_in, self.fan_out)
    }
}

/// Matrices of one batch, `neurons x samples`, row-major with `stride` columns, of which a batch uses the first few. Columns up to the
/// next multiple of [`LANES`] are padding: finite numbers in a network of finite numbers, and zeros among derivatives, so that sums over
/// whole lanes are sums over the batch.
#[derive(Debug, Clone, Default)]
struct Buffers {
    stride: usize,
    /// Inputs of the batch: `input_dim x stride` when the first layer is small, else `stride x input_dim`, which needs no transposing.
    inputs: Vec<f32>,
    pre_activations: Vec<Vec<f32>>,
    activations: Vec<Vec<f32>>,
    /// Derivatives by the outputs of a layer, then by its pre-activations; and those of the layer before.
    delta: Vec<f32>,
    delta_before: Vec<f32>,
    /// Target of each sample's outputs, `output_dim x stride`.
    targets: Vec<f32>,
}

impl DenseNetwork {
    /// The network with every number rounded to single precision. Beyond its range numbers become infinite.
    pub fn from_layers(network: &Network) -> DenseNetwork {
        let hidden = network.architecture().hidden_widths().len();
        let mut from = 0;
        let place = |(index, layer): (usize, &Layer)| {
            let weights = from..from + layer.weights().len();
            let biases = weights.end..weights.end + layer.biases().len();
            from = biases.end;
            let activation = if index < hidden { network.activation() } else { Activation::Linear };
            LayerPlace { fan_in: layer.fan_in(), fan_out: layer.fan_out(), weights, biases, activation }
        };
        let layers: Vec<LayerPlace> = network.layers().iter().enumerate().map(place).collect();
        let numbers = network.layers().iter().flat_map(|layer| layer.weights().iter().chain(layer.biases()));
        let parameters: Vec<f32> = numbers.map(|&x| x as f32).collect();
        DenseNetwork {
            architecture: network.architecture().clone(),
            activation: network.activation(),
            layers,
            gradient: vec![0.0; parameters.len()],
            parameters,
            buffers: Buffers::default(),
        }
    }

    /// The same network in double precision, for exact analysis.
    ///
    /// # Errors
    /// When training has left the range of numbers: [`NetworkError::Parameter`].
    pub fn to_network(&self) -> Result<Network, NetworkError> {
        let wide = |range: &Range<usize>| self.parameters[range.clone()].iter().map(|&x| f64::from(x)).collect();
        let layer = |place: &LayerPlace| Layer::new(place.fan_in, place.fan_out, wide(&place.weights), wide(&place.biases));
        let layers = self.layers.iter().map(layer).collect::<Result<_, _>>()?;
        Network::new(self.architecture.clone(), self.activation, layers)
    }

    /// All numbers, layer by layer, weights (`fan_out x fan_in`, row-major) and then biases.
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// The outputs at every input, `samples x output_dim`.
    ///
    /// # Panics
    /// When an input has another number of coordinates than the network takes.
    pub fn evaluate(&mut self, inputs: &ArrayView2<'_, f32>) -> Array2<f32> {
        let output_dim = self.output_dim();
        let mut outputs = Array2::zeros((inputs.nrows(), output_dim));
        for from in (0..inputs.nrows()).step_by(EVALUATED_AT_ONCE) {
            let count = EVALUATED_AT_ONCE.min(inputs.nrows() - from);
            self.forward(inputs, count, |k| from + k);
            let found = self.buffers.outputs(output_dim).slice_move(s![.., ..count]);
            outputs.slice_mut(s![from..from + count, ..]).assign(&found.t());
        }
        outputs
    }

    /// The mean loss over all samples: of errors also over the outputs, as [`Network::loss`]. Summed in double precision.
    ///
    /// # Panics
    /// When there is no sample, or inputs and targets do not fit the network, the loss or each other.
    pub fn loss(&mut self, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, loss: Loss) -> f64 {
        check(inputs, targets, loss, self.output_dim());
        let mut sum = 0.0;
        for from in (0..inputs.nrows()).step_by(EVALUATED_AT_ONCE) {
            let count = EVALUATED_AT_ONCE.min(inputs.nrows() - from);
            self.forward(inputs, count, |k| from + k);
            sum += self.buffers.answers(self.output_dim(), count).loss(targets, loss, 0.0, |k| from + k);
        }
        sum / loss.divisor(inputs.nrows(), self.output_dim())
    }

    /// The share of samples whose largest output is that of their class; of equal outputs the first counts, NaN is never largest, and a
    /// sample without a number among its outputs is wrong.
    ///
    /// # Panics
    /// When there is no sample, or the lengths do not fit.
    pub fn accuracy(&mut self, inputs: &ArrayView2<'_, f32>, classes: &[u32]) -> f64 {
        check(inputs, Targets::Classes(classes), Loss::CrossEntropy, self.output_dim());
        let outputs = self.evaluate(inputs);
        let largest = |row: ndarray::ArrayView1<'_, f32>| {
            let numbers = row.into_iter().copied().enumerate().filter(|(_, x)| !x.is_nan());
            numbers.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(k, _)| k)
        };
        let right = outputs.rows().into_iter().zip(classes).filter(|(row, class)| largest(*row) == Some(**class as usize)).count();
        right as f64 / classes.len() as f64
    }

    /// Loss and gradient over the samples of the given rows; the gradient in the order of [`DenseNetwork::parameters`].
    ///
    /// # Panics
    /// As [`DenseNetwork::loss`], and when there is no row or one beyond the inputs.
    pub fn gradient(&mut self, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, loss: Loss, rows: &[u32]) -> (f64, &[f32]) {
        check(inputs, targets, loss, self.output_dim());
        let mean = self.backward(inputs, targets, loss, rows, |_| true);
        (mean, &self.gradient)
    }

    /// One step for each `batch` rows of `order`, a shorter one for the rest; the mean of the losses before each step, weighted by their
    /// samples. `order` is up to the caller: [`shuffle`](crate::shuffle) it before each epoch.
    ///
    /// A run that diverges goes on with infinite numbers and NaN; [`DenseNetwork::to_network`] and the loss tell.
    ///
    /// # Panics
    /// When `order` is empty, `batch` is 0, the trainer's state is of a network with another number of parameters, it trains a layer that there
    /// is not, or as [`DenseNetwork::gradient`].
    pub fn train_epoch(
        &mut self,
        trainer: &mut Trainer,
        inputs: &ArrayView2<'_, f32>,
        targets: Targets<'_>,
        order: &[u32],
        batch: usize,
    ) -> f64 {
        assert!(batch > 0 && !order.is_empty(), "at least one sample in a batch");
        check(inputs, targets, trainer.loss, self.output_dim());
        let trained = self.trained_stretches(trainer);
        trainer.prepare(trained.iter().map(Range::len).sum());
        let mut sum = 0.0;
        for rows in order.chunks(batch) {
            sum += self.backward(inputs, targets, trainer.loss, rows, |layer| trainer.trains(layer)) * rows.len() as f64;
            trainer.step(&trained, &mut self.parameters, &self.gradient);
        }
        sum / order.len() as f64
    }

    /// The parameters that a trainer moves: those of neighbouring layers in one stretch, so that all layers are one.
    fn trained_stretches(&self, trainer: &Trainer) -> Vec<Range<usize>> {
        let last = trainer.layers.as_ref().and_then(|layers| layers.last());
        assert!(last.is_none_or(|&last| last < self.layers.len()), "layers below {}: {last:?}", self.layers.len());
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (_, place) in self.layers.iter().enumerate().filter(|(index, _)| trainer.trains(*index)) {
            match stretches.last_mut().filter(|stretch| stretch.end == place.weights.start) {
                Some(stretch) => stretch.end = place.biases.end,
                None => stretches.push(place.weights.start..place.biases.end),
            }
        }
        stretches
    }

    fn output_dim(&self) -> usize {
        self.layers.last().map_or(self.architecture.input_dim(), |layer| layer.fan_out)
    }

    /// Pre-activations and activations of `count` samples, into the buffers.
    fn forward(&mut self, inputs: &ArrayView2<'_, f32>, count: usize, row: impl Fn(usize) -> usize) {
        assert_eq!(inputs.ncols(), self.architecture.input_dim(), "coordinates of an input");
        let transposed = self.layers.first().is_none_or(LayerPlace::is_small);
        self.buffers.prepare(&self.layers, inputs.ncols(), self.output_dim(), count);
        self.buffers.gather(inputs, count, transposed, row);
        let Buffers { stride, inputs: batch, pre_activations, activations, .. } = &mut self.buffers;
        let (stride, columns) = (*stride, count.next_multiple_of(LANES));
        for (index, layer) in self.layers.iter().enumerate() {
            let (weights, biases) = (&self.parameters[layer.weights.clone()], &self.parameters[layer.biases.clone()]);
            let (before, here) = activations.split_at_mut(index);
            let from = before.last().unwrap_or(batch);
            let (pre, post) = (&mut pre_activations[index], &mut here[0]);
            if index == 0 && !layer.is_small() {
                // Inputs in rows, which need no transposing.
                let from = rows(from, count, layer.fan_in).reversed_axes();
                general_mat_mul(1.0, &rows(weights, layer.fan_out, layer.fan_in), &from, 0.0, &mut columns_of_mut(pre, stride, count));
                clear_padding(pre, stride, count);
            } else {
                forth(weights, layer.fan_out, layer.fan_in, from, pre, stride, count);
            }
            let activation = layer.activation;
            Instructions::Best.run(
                #[inline(always)]
                || activate(activation, biases, pre, post, stride, columns),
            );
        }
    }

    /// The mean loss over a batch; its gradient by the trained layers into `gradient`, whose other numbers mean nothing then.
    fn backward(
        &mut self,
        inputs: &ArrayView2<'_, f32>,
        targets: Targets<'_>,
        loss: Loss,
        batch: &[u32],
        is_trained: impl Fn(usize) -> bool,
    ) -> f64 {
        let (count, row) = (batch.len(), |k: usize| batch[k] as usize);
        assert!(count > 0, "at least one sample in a batch");
        self.forward(inputs, count, row);
        let divisor = loss.divisor(count, self.output_dim());
        let sum = self.buffers.answers(self.output_dim(), count).loss(targets, loss, (1.0 / divisor) as f32, row);
        let Buffers { stride, inputs: batch, pre_activations, activations, delta, delta_before, .. } = &mut self.buffers;
        let (stride, columns) = (*stride, count.next_multiple_of(LANES));
        let first = (0..self.layers.len()).find(|&layer| is_trained(layer)).unwrap_or(0);
        for (index, layer) in self.layers.iter().enumerate().skip(first).rev() {
            let (fan_in, fan_out, activation) = (layer.fan_in, layer.fan_out, layer.activation);
            let weights = &self.parameters[layer.weights.clone()];
            let (by_weights, by_biases) = self.gradient[layer.weights.start..layer.biases.end].split_at_mut(weights.len());
            let from = if index == 0 { &*batch } else { &activations[index - 1] };
            let (pre, post) = (&pre_activations[index], &activations[index]);
            Instructions::Best.run(
                #[inline(always)]
                || differentiate(activation, pre, post, delta, by_biases, stride, columns),
            );
            let g = columns_of(&delta[..fan_out * stride], stride, count);
            // Inputs of a small first layer lie in columns, those of a large one in rows.
            let in_rows = index == 0 && !layer.is_small();
            if is_trained(index) {
                let from = if in_rows { rows(from, count, fan_in) } else { columns_of(from, stride, count).reversed_axes() };
                let mut into = ArrayViewMut2::from_shape((fan_out, fan_in), by_weights).expect("a weight for each pair");
                general_mat_mul(1.0, &g, &from, 0.0, &mut into);
            }
            if index > first {
                back(weights, fan_out, fan_in, &delta[..fan_out * stride], &mut delta_before[..fan_in * stride], stride, count);
            }
            std::mem::swap(delta, delta_before);
        }
        sum / divisor
    }
}

impl Buffers {
    /// Room for a batch of `count` samples. Allocates only when no batch before was as large.
    fn prepare(&mut self, layers: &[LayerPlace], input_dim: usize, output_dim: usize, count: usize) {
        let stride = count.next_multiple_of(LANES);
        if stride <= self.stride {
            return;
        }
        let widest = layers.iter().map(|layer| layer.fan_in.max(layer.fan_out)).max().unwrap_or(input_dim);
        let per_layer = || layers.iter().map(|layer| vec![0.0; layer.fan_out * stride]).collect();
        *self = Buffers {
            stride,
            inputs: vec![0.0; input_dim * stride],
            pre_activations: per_layer(),
            activations: per_layer(),
            delta: vec![0.0; widest * stride],
            delta_before: vec![0.0; widest * stride],
            targets: vec![0.0; output_dim * stride],
        };
    }

    /// Copies the inputs of a batch: into columns when `transposed`, else into rows.
    fn gather(&mut self, inputs: &ArrayView2<'_, f32>, count: usize, transposed: bool, row: impl Fn(usize) -> usize) {
        let input_dim = inputs.ncols();
        if transposed {
            for k in 0..count {
                inputs.row(row(k)).iter().enumerate().for_each(|(i, &x)| self.inputs[i * self.stride + k] = x);
            }
            clear_padding(&mut self.inputs, self.stride, count);
        } else {
            for (k, into) in self.inputs.chunks_exact_mut(input_dim).take(count).enumerate() {
                let from = inputs.row(row(k));
                match from.as_slice() {
                    Some(from) => into.copy_from_slice(from),
                    None => into.iter_mut().zip(from).for_each(|(into, &x)| *into = x),
                }
            }
        }
    }

    /// The outputs with room for what they are compared to.
    fn answers(&mut self, output_dim: usize, count: usize) -> Answers<'_> {
        let Buffers { stride, inputs, activations, delta, targets, .. } = self;
        Answers { outputs: activations.last().unwrap_or(inputs), wanted: targets, delta, output_dim, stride: *stride, count }
    }

    /// The outputs, `output_dim x stride`; of a network without layers, the inputs.
    fn outputs(&self, output_dim: usize) -> ArrayView2<'_, f32> {
        rows(self.activations.last().unwrap_or(&self.inputs), output_dim, self.stride)
    }
}

/// Adds the biases to the pre-activations and applies the activation.
#[inline(always)]
fn activate(activation: Activation, biases: &[f32], pre: &mut [f32], post: &mut [f32], stride: usize, columns: usize) {
    match activation {
        Activation::Relu => activate_with(biases, pre, post, stride, columns, |h| if h <= 0.0 { 0.0 } else { h }),
        Activation::LeakyRelu(slope) => {
            let slope = slope.get() as f32;
            activate_with(biases, pre, post, stride, columns, |h| if h <= 0.0 { slope * h } else { h });
        }
        Activation::Selu => {
            let (lambda, alpha) = (SELU_LAMBDA as f32, SELU_ALPHA as f32);
            activate_with(biases, pre, post, stride, columns, |h| lambda * if h <= 0.0 { alpha * Real::exp_m1(h) } else { h });
        }
        Activation::Linear => activate_with(biases, pre, post, stride, columns, |h| h),
        Activation::Tanh => activate_with(biases, pre, post, stride, columns, Real::tanh),
        Activation::HardTanh => activate_with(biases, pre, post, stride, columns, |h| h.clamp(-1.0, 1.0)),
    }
}

#[inline(always)]
fn activate_with(biases: &[f32], pre: &mut [f32], post: &mut [f32], stride: usize, columns: usize, apply: impl Fn(f32) -> f32) {
    for ((bias, pre), post) in biases.iter().zip(pre.chunks_exact_mut(stride)).zip(post.chunks_exact_mut(stride)) {
        for (h, a) in pre[..columns].iter_mut().zip(&mut post[..columns]) {
            *h += bias;
            *a = apply(*h);
        }
    }
}

/// Multiplies `delta` by the derivative of the activation, with the conventions of [`Activation::derivative`], and sums its rows.
#[inline(always)]
fn differentiate(
    activation: Activation,
    pre: &[f32],
    post: &[f32],
    delta: &mut [f32],
    by_biases: &mut [f32],
    stride: usize,
    columns: usize,
) {
    match activation {
        Activation::Relu => differentiate_with(pre, post, delta, by_biases, stride, columns, |h, _, g| if h <= 0.0 { 0.0 } else { g }),
        Activation::LeakyRelu(slope) => {
            let slope = slope.get() as f32;
            differentiate_with(pre, post, delta, by_biases, stride, columns, |h, _, g| if h <= 0.0 { slope * g } else { g });
        }
        Activation::Selu => {
            let (lambda, left) = (SELU_LAMBDA as f32, (SELU_LAMBDA * SELU_ALPHA) as f32);
            let derivative = |h: f32| if h <= 0.0 { left * Real::exp(h) } else { lambda };
            differentiate_with(pre, post, delta, by_biases, stride, columns, |h, _, g| g * derivative(h));
        }
        Activation::Linear => differentiate_with(pre, post, delta, by_biases, stride, columns, |_, _, g| g),
        Activation::Tanh => {
            // 4 e / (1 + e)^2 with e = e^(-2 |h|): 1 - tanh^2 would lose all digits where tanh is near 1.
            let derivative = |h: f32| {
                let e = Real::exp(-2.0 * h.abs());
                4.0 * e / ((1.0 + e) * (1.0 + e))
            };
            differentiate_with(pre, post, delta, by_biases, stride, columns, |h, _, g| g * derivative(h));
        }
        Activation::HardTanh => {
            differentiate_with(pre, post, delta, by_biases, stride, columns, |h, _, g| if h <= -1.0 || h >= 1.0 { 0.0 } else { g });
        }
    }
}

#[inline(always)]
fn differentiate_with(
    pre: &[f32],
    post: &[f32],
    delta: &mut [f32],
    by_biases: &mut [f32],
    stride: usize,
    columns: usize,
    chain: impl Fn(f32, f32, f32) -> f32,
) {
    let layers = pre.chunks_exact(stride).zip(post.chunks_exact(stride)).zip(delta.chunks_exact_mut(stride)).zip(by_biases);
    for (((pre, post), delta), by_bias) in layers {
        let mut sum = [0.0; LANES];
        for block in (0..columns).step_by(LANES) {
            let (h, a) = (lane(pre, block), lane(post, block));
            let g: &mut Lane = delta[block..block + LANES].first_chunk_mut().expect("a lane of samples");
            for k in 0..LANES {
                g[k] = chain(h[k], a[k], g[k]);
                sum[k] += g[k];
            }
        }
        *by_bias = across(sum);
    }
}

#[cfg(test)]
mod tests;
