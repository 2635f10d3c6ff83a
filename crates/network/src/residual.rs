//! Residual networks with batch normalization, in single precision, for minibatches.
//!
//! A linear layer makes `width` numbers of an input, each block adds to them, and a linear layer reads the outputs off:
//!
//! ```text
//! h_0 = W_0 x + b_0        h_l = h_{l-1} + W_l relu(y_l) + b_l,    y_l = g_l (V_l h_{l-1} - mean) / sqrt(variance + eps) + s_l        out = W h_D + b
//! ```
//!
//! unit by unit, with trained scales `g` and shifts `s`. In training, mean and variance (divided by the count) are those of the batch, and the gradient passes through
//! them; `eps` is [`EPSILON`], the frameworks' default. There is no bias before the normalization, which would subtract it again, no normalization of `h` itself,
//! and no activation behind the sum, so that a block with `W_l = 0` and `b_l = 0` is the identity.
//!
//! # Evaluation
//!
//! No running averages are kept: [`ResidualNetwork::recalibrate`] takes the statistics of a whole set, block after block, each behind the blocks that are normalized so
//! already, and evaluation uses them until the parameters change. A unit is active at a sample where `y > 0`.
//!
//! # Signs
//!
//! Means are sums in double precision, and so is the difference from them; the sign of a difference survives its rounding to single precision
//! (of numbers above `1e-30`). Of `n` equal numbers the
//! sum `n x` is exact (up to `2^29` of them), so they become 0. If not all are equal, the largest differs from the mean by `1 / n` of the smallest step of a single at least,
//! `2^-24 / n` of the largest number, while the mean is off by `n 2^-53` of it: up to `2^14` samples some are surely above it and some below. So a unit whose shift
//! is 0 and whose scale is not is active somewhere on the set that it was recalibrated on, unless its pre-activations are all equal.
//!
//! # Bits
//!
//! As in [`dense`](crate::dense): the same for every number of threads, but the gradients by weights are `matrixmultiply`'s, whose last bits are the processor's, and
//! above a width of [`SMALL`](crate::minibatch::SMALL) all products are. Where width, inputs and outputs are all that narrow, the answers of given parameters are the
//! same everywhere.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use crate::backward::Loss;
use crate::lanes::{Instructions, LANES};
use crate::minibatch::{Answers, Lane, Targets, Trainer, across, back, check, columns_of, forth, lane};

/// What is added to a variance before its root is taken.
pub const EPSILON: f64 = 1e-5;

/// Sizes of a [`ResidualNetwork`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidualShape {
    /// Coordinates of an input.
    pub input_dim: usize,
    /// Numbers that every block reads and adds to, and rectified units of a block.
    pub width: usize,
    /// Blocks; without any the network is linear.
    pub blocks: usize,
    /// Coordinates of an output.
    pub output_dim: usize,
}

/// Where a block's numbers are.
struct BlockPlace {
    /// `V`, `width x width`, row-major: a row for each rectified unit.
    inner: Range<usize>,
    scales: Range<usize>,
    shifts: Range<usize>,
    /// `W`, `width x width`, row-major: a column for each rectified unit.
    outer: Range<usize>,
    biases: Range<usize>,
}

impl ResidualShape {
    /// Numbers of a block.
    const fn block_len(&self) -> usize {
        2 * self.width * self.width + 3 * self.width
    }

    fn input_weights(&self) -> Range<usize> {
        0..self.width * self.input_dim
    }

    fn input_biases(&self) -> Range<usize> {
        let from = self.input_weights().end;
        from..from + self.width
    }

    fn block(&self, index: usize) -> BlockPlace {
        let mut end = self.input_biases().end + index * self.block_len();
        let mut next = |count: usize| {
            end += count;
            end - count..end
        };
        let square = self.width * self.width;
        BlockPlace {
            inner: next(square),
            scales: next(self.width),
            shifts: next(self.width),
            outer: next(square),
            biases: next(self.width),
        }
    }

    fn output_weights(&self) -> Range<usize> {
        let from = self.input_biases().end + self.blocks * self.block_len();
        from..from + self.output_dim * self.width
    }

    fn output_biases(&self) -> Range<usize> {
        let from = self.output_weights().end;
        from..from + self.output_dim
    }

    /// Numbers that are trained.
    pub fn parameters(&self) -> usize {
        self.output_biases().end
    }

    /// Rectified units.
    pub fn units(&self) -> usize {
        self.blocks * self.width
    }
}

/// Mean and variance of a unit's pre-activations over a set, the variance divided by the number of samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitStatistics {
    /// The mean.
    pub mean: f64,
    /// The variance; 0 if all are equal.
    pub variance: f64,
}

impl UnitStatistics {
    /// What leaves pre-activations as they are, but for [`EPSILON`].
    pub const STANDARD: Self = Self { mean: 0.0, variance: 1.0 };

    fn inverse_deviation(&self) -> f32 {
        (1.0 / (self.variance + EPSILON).sqrt()) as f32
    }
}

/// A residual network with batch normalization; see [the module](self) for the formulas.
///
/// ```
/// use ndarray::Array2;
/// use network::{Loss, Optimizer, ResidualNetwork, ResidualShape, Targets, Trainer, WeightLaw, shuffle};
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let shape = ResidualShape { input_dim: 1, width: 16, blocks: 3, output_dim: 1 };
/// let mut network = ResidualNetwork::draw(shape, |fan_in, numbers| {
///     WeightLaw::Normal.fill(&mut rng, numbers);
///     numbers.iter_mut().for_each(|x| *x /= (fan_in as f64).sqrt());
/// });
/// let inputs = Array2::from_shape_fn((64, 1), |(k, _)| k as f32 / 16.0 - 2.0);
/// let wanted = inputs.mapv(|x| x * x);
/// let mut trainer = Trainer::new(Optimizer::adam(0.01), Loss::SquaredError)?;
/// let mut order: Vec<u32> = (0..64).collect();
/// for _ in 0..200 {
///     shuffle(&mut rng, &mut order);
///     network.train_epoch(&mut trainer, &inputs.view(), Targets::Values(wanted.view()), &order, 32);
/// }
/// network.recalibrate(&inputs.view());
/// assert!(network.loss(&inputs.view(), Targets::Values(wanted.view()), Loss::SquaredError) < 0.1);
/// // How many samples activate each of the 48 units.
/// let dead = network.active_counts(&inputs.view()).into_iter().filter(|count| *count == 0).count();
/// assert!(dead < 24);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ResidualNetwork {
    shape: ResidualShape,
    parameters: Vec<f32>,
    gradient: Vec<f32>,
    /// For evaluation: block by block; `None` while they belong to other parameters.
    statistics: Option<Vec<UnitStatistics>>,
    buffers: Buffers,
}

/// Matrices of one batch; see [`minibatch`](crate::minibatch) for their form.
#[derive(Debug, Clone, Default)]
struct Buffers {
    stride: usize,
    /// `input_dim x stride`.
    inputs: Vec<f32>,
    /// `h_0` to `h_D`, each `width x stride`.
    streams: Vec<Vec<f32>>,
    /// Normalized pre-activations of each block, before scale and shift.
    normalized: Vec<Vec<f32>>,
    /// Activations of each block.
    activations: Vec<Vec<f32>>,
    /// Of the batch, block by block.
    statistics: Vec<UnitStatistics>,
    outputs: Vec<f32>,
    targets: Vec<f32>,
    /// Derivatives by the outputs.
    by_outputs: Vec<f32>,
    /// Derivatives by `h`.
    delta: Vec<f32>,
    /// Derivatives by what is within a block.
    within: Vec<f32>,
    /// What a block adds, forth or back.
    added: Vec<f32>,
}

impl ResidualNetwork {
    /// A network whose weights and biases `fill` draws, one affine map after the other: weights, `fan_out x fan_in` row-major, and then biases, each time with its `fan_in`;
    /// of a block the weights before the normalization, those behind it and the biases. Scales are 1, shifts 0.
    ///
    /// # Panics
    /// When a dimension or the width is 0.
    pub fn draw(shape: ResidualShape, mut fill: impl FnMut(usize, &mut [f64])) -> ResidualNetwork {
        let ResidualShape { input_dim, width, blocks, output_dim } = shape;
        assert!(input_dim > 0 && width > 0 && output_dim > 0, "a residual network of shape {shape:?}");
        let mut parameters = vec![0.0; shape.parameters()];
        let mut numbers = Vec::new();
        let mut draw = |fan_in: usize, place: Range<usize>| {
            numbers.clear();
            numbers.resize(place.len(), 0.0);
            fill(fan_in, &mut numbers);
            parameters[place].iter_mut().zip(&numbers).for_each(|(to, from)| *to = *from as f32);
        };
        draw(input_dim, shape.input_weights());
        draw(input_dim, shape.input_biases());
        for place in (0..blocks).map(|index| shape.block(index)) {
            draw(width, place.inner);
            draw(width, place.outer);
            draw(width, place.biases);
        }
        draw(width, shape.output_weights());
        draw(width, shape.output_biases());
        (0..blocks).for_each(|index| parameters[shape.block(index).scales].fill(1.0));
        ResidualNetwork { shape, gradient: vec![0.0; parameters.len()], parameters, statistics: None, buffers: Buffers::default() }
    }

    /// Its sizes.
    pub fn shape(&self) -> ResidualShape {
        self.shape
    }

    /// All numbers: `W_0`, `b_0`, of each block `V`, `g`, `s`, `W`, `b`, then `W` and `b` of the output; matrices `fan_out x fan_in`, row-major.
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// The same, to be changed: [`ResidualNetwork::recalibrate`] before the next evaluation.
    pub fn parameters_mut(&mut self) -> &mut [f32] {
        self.statistics = None;
        &mut self.parameters
    }

    /// Takes the statistics of a whole set, for evaluation. In memory are a few matrices of `width` numbers a sample.
    ///
    /// # Panics
    /// When there is no sample, or one has another number of coordinates than the network takes.
    pub fn recalibrate(&mut self, inputs: &ArrayView2<'_, f32>) {
        let mut statistics = vec![UnitStatistics::STANDARD; self.shape.units()];
        self.pass(inputs, &mut statistics, Normalize::ByThis, |_| ());
        self.statistics = Some(statistics);
    }

    /// The statistics that evaluation uses, unit by unit and block by block; `None` while those that were taken belong to other parameters.
    pub fn statistics(&self) -> Option<&[UnitStatistics]> {
        self.statistics.as_deref()
    }

    /// Uses these for evaluation, until the parameters change.
    ///
    /// # Panics
    /// When there is not one for each rectified unit.
    pub fn set_statistics(&mut self, statistics: Vec<UnitStatistics>) {
        assert_eq!(statistics.len(), self.shape.units(), "statistics of the rectified units");
        self.statistics = Some(statistics);
    }

    /// The outputs at every input, `samples x output_dim`.
    ///
    /// # Panics
    /// When there is no sample, one has another number of coordinates than the network takes, or there are no statistics: [`ResidualNetwork::recalibrate`] first.
    pub fn evaluate(&self, inputs: &ArrayView2<'_, f32>) -> Array2<f32> {
        let (outputs, stride) = self.pass(inputs, &mut self.known_statistics(), Normalize::ByGiven, |_| ());
        columns_of(&outputs, stride, inputs.nrows()).t().to_owned()
    }

    /// For each rectified unit, block by block, the number of samples that activate it.
    ///
    /// # Panics
    /// As [`ResidualNetwork::evaluate`].
    pub fn active_counts(&self, inputs: &ArrayView2<'_, f32>) -> Vec<u64> {
        let samples = inputs.nrows();
        let stride = samples.next_multiple_of(LANES);
        let mut counts = Vec::with_capacity(self.shape.units());
        self.pass(inputs, &mut self.known_statistics(), Normalize::ByGiven, |activations| {
            let active = |row: &[f32]| row[..samples].iter().filter(|a| **a > 0.0).count() as u64;
            counts.extend(activations.chunks_exact(stride).map(active));
        });
        counts
    }

    /// The mean loss over all samples: of errors also over the outputs. Summed in double precision.
    ///
    /// # Panics
    /// As [`ResidualNetwork::evaluate`], and when inputs and targets do not fit the network, the loss or each other.
    pub fn loss(&self, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, loss: Loss) -> f64 {
        let output_dim = self.shape.output_dim;
        check(inputs, targets, loss, output_dim);
        let (outputs, stride) = self.pass(inputs, &mut self.known_statistics(), Normalize::ByGiven, |_| ());
        let (mut wanted, mut delta) = (vec![0.0; outputs.len()], vec![0.0; outputs.len()]);
        let count = inputs.nrows();
        let answers = Answers { outputs: &outputs, wanted: &mut wanted, delta: &mut delta, output_dim, stride, count };
        answers.loss(targets, loss, 0.0, |k| k) / loss.divisor(count, output_dim)
    }

    /// Loss and gradient over the samples of the given rows, normalized by these; the gradient in the order of [`ResidualNetwork::parameters`].
    ///
    /// # Panics
    /// When inputs and targets do not fit the network, the loss or each other, there is no row, or one beyond the inputs.
    pub fn gradient(&mut self, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, loss: Loss, rows: &[u32]) -> (f64, &[f32]) {
        check(inputs, targets, loss, self.shape.output_dim);
        let mean = self.backward(inputs, targets, loss, rows);
        (mean, &self.gradient)
    }

    /// One step for each `batch` rows of `order`, a shorter one for the rest; the mean of the losses before each step, weighted by their samples. A batch of one sample is
    /// normalized to zeros.
    ///
    /// # Panics
    /// When `order` is empty, `batch` is 0, the trainer's state is of a network with another number of parameters, it trains only some layers, or as [`ResidualNetwork::gradient`].
    pub fn train_epoch(
        &mut self,
        trainer: &mut Trainer,
        inputs: &ArrayView2<'_, f32>,
        targets: Targets<'_>,
        order: &[u32],
        batch: usize,
    ) -> f64 {
        assert!(batch > 0 && !order.is_empty(), "at least one sample in a batch");
        assert!(trainer.layers.is_none(), "a residual network is trained as a whole");
        check(inputs, targets, trainer.loss, self.shape.output_dim);
        self.statistics = None;
        trainer.prepare(self.parameters.len());
        let mut sum = 0.0;
        for rows in order.chunks(batch) {
            sum += self.backward(inputs, targets, trainer.loss, rows) * rows.len() as f64;
            trainer.step(std::slice::from_ref(&(0..self.parameters.len())), &mut self.parameters, &self.gradient);
        }
        sum / order.len() as f64
    }

    fn known_statistics(&self) -> Vec<UnitStatistics> {
        self.statistics.clone().expect("statistics of these parameters: recalibrate first")
    }

    /// The outputs at every input, `output_dim x stride`, and `stride`; `see` gets the activations of each block, `width x stride`.
    fn pass(
        &self,
        inputs: &ArrayView2<'_, f32>,
        statistics: &mut [UnitStatistics],
        normalize: Normalize,
        mut see: impl FnMut(&[f32]),
    ) -> (Vec<f32>, usize) {
        let ResidualShape { width, blocks, output_dim, .. } = self.shape;
        let count = inputs.nrows();
        assert!(count > 0, "at least one sample");
        let stride = count.next_multiple_of(LANES);
        let mut batch = vec![0.0; self.shape.input_dim * stride];
        self.gather(inputs, &mut batch, stride, count, |k| k);
        let [mut h, mut inner, mut activations, mut added] = [const { Vec::new() }; 4].map(|mut matrix: Vec<f32>| {
            matrix.resize(width * stride, 0.0);
            matrix
        });
        self.enter(&batch, &mut h, stride, count);
        for block in 0..blocks {
            let of_units = &mut statistics[block * width..(block + 1) * width];
            self.rectify(block, &h, &mut inner, &mut activations, of_units, normalize, stride, count);
            see(&activations);
            let place = self.shape.block(block);
            forth(&self.parameters[place.outer], width, width, &activations, &mut added, stride, count);
            add_with_biases(&self.parameters[place.biases], &added, &mut h, stride);
        }
        let mut outputs = vec![0.0; output_dim * stride];
        self.read_off(&h, &mut outputs, stride, count);
        (outputs, stride)
    }

    /// Copies the inputs of a batch into columns.
    fn gather(&self, inputs: &ArrayView2<'_, f32>, into: &mut [f32], stride: usize, count: usize, row: impl Fn(usize) -> usize) {
        assert_eq!(inputs.ncols(), self.shape.input_dim, "coordinates of an input");
        for k in 0..count {
            inputs.row(row(k)).iter().enumerate().for_each(|(i, &x)| into[i * stride + k] = x);
        }
    }

    /// `h_0`.
    fn enter(&self, batch: &[f32], into: &mut [f32], stride: usize, count: usize) {
        let weights = &self.parameters[self.shape.input_weights()];
        forth(weights, self.shape.width, self.shape.input_dim, batch, into, stride, count);
        add_biases(&self.parameters[self.shape.input_biases()], into, stride);
    }

    /// The normalized pre-activations of a block and its activations.
    #[expect(clippy::too_many_arguments, reason = "three matrices and how to normalize them")]
    fn rectify(
        &self,
        block: usize,
        h: &[f32],
        normalized: &mut [f32],
        activations: &mut [f32],
        statistics: &mut [UnitStatistics],
        normalize: Normalize,
        stride: usize,
        count: usize,
    ) {
        let (width, place) = (self.shape.width, self.shape.block(block));
        forth(&self.parameters[place.inner], width, width, h, normalized, stride, count);
        let (scales, shifts) = (&self.parameters[place.scales], &self.parameters[place.shifts]);
        Instructions::Best.run(
            #[inline(always)]
            || normalize_and_rectify(scales, shifts, normalized, activations, statistics, normalize, stride, count),
        );
    }

    /// The outputs of `h_D`.
    fn read_off(&self, h: &[f32], into: &mut [f32], stride: usize, count: usize) {
        let weights = &self.parameters[self.shape.output_weights()];
        forth(weights, self.shape.output_dim, self.shape.width, h, into, stride, count);
        add_biases(&self.parameters[self.shape.output_biases()], into, stride);
    }

    /// The mean loss over a batch; its gradient into `gradient`.
    fn backward(&mut self, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, loss: Loss, rows: &[u32]) -> f64 {
        let (count, row) = (rows.len(), |k: usize| rows[k] as usize);
        assert!(count > 0, "at least one sample in a batch");
        let mut buffers = std::mem::take(&mut self.buffers);
        buffers.prepare(self.shape, count);
        self.forward(inputs, &mut buffers, count, row);

        let ResidualShape { input_dim, width, blocks, output_dim } = self.shape;
        let Buffers {
            stride,
            inputs: batch,
            streams,
            normalized,
            activations,
            statistics,
            outputs,
            targets: wanted,
            by_outputs,
            delta,
            within,
            added,
        } = &mut buffers;
        let stride = *stride;
        let divisor = loss.divisor(count, output_dim);
        let answers = Answers { outputs, wanted, delta: by_outputs, output_dim, stride, count };
        let sum = answers.loss(targets, loss, (1.0 / divisor) as f32, row);

        let (parameters, gradient, shape) = (&self.parameters, &mut self.gradient, self.shape);
        by_weights(by_outputs, &streams[blocks], &mut gradient[shape.output_weights()], [output_dim, width], stride, count);
        sums_of_rows(by_outputs, &mut gradient[shape.output_biases()], stride);
        back(&parameters[shape.output_weights()], output_dim, width, by_outputs, delta, stride, count);
        for block in (0..blocks).rev() {
            let place = shape.block(block);
            by_weights(delta, &activations[block], &mut gradient[place.outer.clone()], [width, width], stride, count);
            sums_of_rows(delta, &mut gradient[place.biases], stride);
            back(&parameters[place.outer], width, width, delta, within, stride, count);
            let of_units = &statistics[block * width..(block + 1) * width];
            let by = &mut gradient[place.scales.start..place.shifts.end];
            let (scales, normalized, activations) = (&parameters[place.scales], &normalized[block], &activations[block]);
            Instructions::Best.run(
                #[inline(always)]
                || differentiate(scales, normalized, activations, of_units, within, by, stride, count),
            );
            by_weights(within, &streams[block], &mut gradient[place.inner.clone()], [width, width], stride, count);
            back(&parameters[place.inner], width, width, within, added, stride, count);
            delta.iter_mut().zip(added.iter()).for_each(|(delta, added)| *delta += added);
        }
        by_weights(delta, batch, &mut gradient[shape.input_weights()], [width, input_dim], stride, count);
        sums_of_rows(delta, &mut gradient[shape.input_biases()], stride);
        self.buffers = buffers;
        sum / divisor
    }

    /// All that the gradient needs of a batch, into the buffers.
    fn forward(&self, inputs: &ArrayView2<'_, f32>, buffers: &mut Buffers, count: usize, row: impl Fn(usize) -> usize) {
        let Buffers { stride, inputs: batch, streams, normalized, activations, statistics, outputs, added, .. } = buffers;
        let (stride, width) = (*stride, self.shape.width);
        self.gather(inputs, batch, stride, count, row);
        self.enter(batch, &mut streams[0], stride, count);
        for block in 0..self.shape.blocks {
            let (before, after) = streams.split_at_mut(block + 1);
            let (h, next) = (&before[block], &mut after[0]);
            let of_units = &mut statistics[block * width..(block + 1) * width];
            self.rectify(block, h, &mut normalized[block], &mut activations[block], of_units, Normalize::ByThis, stride, count);
            let place = self.shape.block(block);
            forth(&self.parameters[place.outer], width, width, &activations[block], added, stride, count);
            next.copy_from_slice(h);
            add_with_biases(&self.parameters[place.biases], added, next, stride);
        }
        self.read_off(&streams[self.shape.blocks], outputs, stride, count);
    }
}

impl Buffers {
    /// Room for a batch of `count` samples, as many columns as it needs: those of a smaller batch begin elsewhere.
    fn prepare(&mut self, shape: ResidualShape, count: usize) {
        let stride = count.next_multiple_of(LANES);
        if stride == self.stride {
            return;
        }
        let ResidualShape { input_dim, width, blocks, output_dim } = shape;
        let fill = |matrix: &mut Vec<f32>, rows: usize| {
            matrix.clear();
            matrix.resize(rows * stride, 0.0);
        };
        self.stride = stride;
        fill(&mut self.inputs, input_dim);
        for (matrices, count) in [(&mut self.streams, blocks + 1), (&mut self.normalized, blocks), (&mut self.activations, blocks)] {
            matrices.resize(count, Vec::new());
            matrices.iter_mut().for_each(|matrix| fill(matrix, width));
        }
        self.statistics.resize(shape.units(), UnitStatistics::STANDARD);
        for matrix in [&mut self.outputs, &mut self.targets, &mut self.by_outputs] {
            fill(matrix, output_dim);
        }
        for matrix in [&mut self.delta, &mut self.within, &mut self.added] {
            fill(matrix, width);
        }
    }
}

/// By which statistics a batch is normalized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Normalize {
    /// By its own, which are written down.
    ByThis,
    /// By those that are given.
    ByGiven,
}

/// Pre-activations into normalized ones, in place, and the activations of these. Padding is zero among normalized ones, finite among activations.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "two matrices, and four numbers for each of their rows")]
fn normalize_and_rectify(
    scales: &[f32],
    shifts: &[f32],
    pre: &mut [f32],
    post: &mut [f32],
    statistics: &mut [UnitStatistics],
    normalize: Normalize,
    stride: usize,
    count: usize,
) {
    let units = pre.chunks_exact_mut(stride).zip(post.chunks_exact_mut(stride)).zip(statistics).zip(scales.iter().zip(shifts));
    for (((pre, post), statistics), (&scale, &shift)) in units {
        pre[count..].fill(0.0);
        if normalize == Normalize::ByThis {
            statistics.mean = wide_sum(pre, |x| x) / count as f64;
        }
        let mean = statistics.mean;
        // The difference in double precision, for its sign; see the head.
        pre[..count].iter_mut().for_each(|x| *x = (f64::from(*x) - mean) as f32);
        if normalize == Normalize::ByThis {
            statistics.variance = wide_sum(pre, |x| x * x) / count as f64;
        }
        let inverse = statistics.inverse_deviation();
        for (x, a) in pre.iter_mut().zip(post) {
            *x *= inverse;
            let y = scale * *x + shift;
            *a = if y <= 0.0 { 0.0 } else { y };
        }
    }
}

/// The sum over whole lanes in double precision.
#[inline(always)]
fn wide_sum(row: &[f32], term: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    for block in (0..row.len()).step_by(LANES) {
        let lane = lane(row, block);
        for k in 0..LANES {
            sums[k] += term(f64::from(lane[k]));
        }
    }
    sums.iter().sum()
}

/// From derivatives by the activations of a block to those by its pre-activations, in place; those by its scales and then by its shifts into `by`.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "three matrices, and four numbers for each of their rows")]
fn differentiate(
    scales: &[f32],
    normalized: &[f32],
    activations: &[f32],
    statistics: &[UnitStatistics],
    delta: &mut [f32],
    by: &mut [f32],
    stride: usize,
    count: usize,
) {
    let (by_scales, by_shifts) = by.split_at_mut(scales.len());
    let matrices = normalized.chunks_exact(stride).zip(activations.chunks_exact(stride)).zip(delta.chunks_exact_mut(stride));
    let units = matrices.zip(statistics.iter().zip(scales)).zip(by_scales.iter_mut().zip(by_shifts));
    for ((((normalized, activations), delta), (statistics, &scale)), (by_scale, by_shift)) in units {
        let (mut scale_sums, mut shift_sums): (Lane, Lane) = ([0.0; LANES], [0.0; LANES]);
        for block in (0..stride).step_by(LANES) {
            let (x, a) = (lane(normalized, block), lane(activations, block));
            let g: &mut Lane = delta[block..block + LANES].first_chunk_mut().expect("a lane of samples");
            for k in 0..LANES {
                g[k] = if a[k] <= 0.0 { 0.0 } else { g[k] };
                shift_sums[k] += g[k];
                scale_sums[k] += g[k] * x[k];
            }
        }
        (*by_scale, *by_shift) = (across(scale_sums), across(shift_sums));
        let factor = scale * statistics.inverse_deviation();
        let (mean, slope) = (*by_shift / count as f32, *by_scale / count as f32);
        for (g, x) in delta.iter_mut().zip(normalized) {
            *g = factor * (*g - mean - x * slope);
        }
        delta[count..].fill(0.0);
    }
}

/// `G A^T` over the samples of a batch.
fn by_weights(delta: &[f32], from: &[f32], into: &mut [f32], [fan_out, fan_in]: [usize; 2], stride: usize, count: usize) {
    let mut into = ArrayViewMut2::from_shape((fan_out, fan_in), into).expect("a weight for each pair");
    general_mat_mul(1.0, &columns_of(delta, stride, count), &columns_of(from, stride, count).reversed_axes(), 0.0, &mut into);
}

/// Sums of the rows of derivatives, whose padding is zero.
fn sums_of_rows(delta: &[f32], into: &mut [f32], stride: usize) {
    for (sum, row) in into.iter_mut().zip(delta.chunks_exact(stride)) {
        let mut sums: Lane = [0.0; LANES];
        for block in (0..stride).step_by(LANES) {
            sums.iter_mut().zip(lane(row, block)).for_each(|(sum, x)| *sum += x);
        }
        *sum = across(sums);
    }
}

fn add_biases(biases: &[f32], into: &mut [f32], stride: usize) {
    for (row, bias) in into.chunks_exact_mut(stride).zip(biases) {
        row.iter_mut().for_each(|x| *x += bias);
    }
}

fn add_with_biases(biases: &[f32], added: &[f32], into: &mut [f32], stride: usize) {
    for ((row, added), bias) in into.chunks_exact_mut(stride).zip(added.chunks_exact(stride)).zip(biases) {
        row.iter_mut().zip(added).for_each(|(x, added)| *x += added + bias);
    }
}

#[cfg(test)]
mod tests;
