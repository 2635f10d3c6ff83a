//! What every network that is trained on minibatches shares: targets, trainer, the order of the samples, losses of a batch's outputs.
//!
//! A batch is a matrix `neurons x samples`, row-major, whose rows are `stride` numbers apart, a multiple of [`LANES`]. Columns beyond the batch are padding.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, s};
use rand::Rng;

use crate::backward::Loss;
use crate::lanes::{Instructions, LANES};
use crate::optimizer::{Optimizer, OptimizerError};
use crate::real::Real;

/// What a network should answer.
#[derive(Debug, Clone, Copy)]
pub enum Targets<'a> {
    /// One class a sample. Errors take the distance to 1 at the class and 0 elsewhere.
    Classes(&'a [u32]),
    /// One row a sample, a column for each output. Not for the cross-entropy.
    Values(ArrayView2<'a, f32>),
}

/// An optimizer with its state, the loss that it minimizes, and the layers that it moves.
#[derive(Debug, Clone)]
pub struct Trainer {
    optimizer: Optimizer,
    pub(crate) loss: Loss,
    /// The layers that are trained, ascending; `None` for all of them.
    pub(crate) layers: Option<Vec<usize>>,
    state: Vec<f32>,
    steps: u64,
}

impl Trainer {
    /// A trainer that has done no step.
    ///
    /// # Errors
    /// When a parameter of the optimizer is outside its range.
    pub fn new(optimizer: Optimizer, loss: Loss) -> Result<Trainer, OptimizerError> {
        optimizer.check()?;
        Ok(Trainer { optimizer, loss, layers: None, state: Vec::new(), steps: 0 })
    }

    /// Trains these layers only, from 0 for the one that takes the inputs; every other layer is frozen: its numbers keep their bits.
    ///
    /// Derivatives by frozen weights are not computed, and none at all by what lies before the first trained layer, so a step costs the less
    /// the later that layer is.
    ///
    /// # Panics
    /// When no layer is given, the layers do not ascend, or a step has been done.
    #[must_use]
    pub fn only(mut self, layers: &[usize]) -> Trainer {
        assert!(!layers.is_empty() && layers.is_sorted_by(|a, b| a < b), "layers in ascending order, one at least: {layers:?}");
        assert_eq!(self.steps, 0, "steps done before the layers are chosen");
        self.layers = Some(layers.to_vec());
        self
    }

    pub(crate) fn trains(&self, layer: usize) -> bool {
        self.layers.as_ref().is_none_or(|layers| layers.contains(&layer))
    }

    /// Room for the state of so many trained parameters, in the first epoch.
    ///
    /// # Panics
    /// When another number was trained before, by an optimizer that has a state.
    pub(crate) fn prepare(&mut self, trained: usize) {
        let numbers = self.optimizer.state_slots() * trained;
        if self.steps == 0 {
            self.state.resize(numbers, 0.0);
        }
        assert_eq!(self.state.len(), numbers, "numbers of state");
    }

    /// One step of the parameters in these stretches, which are those that [`Trainer::prepare`] has made room for.
    pub(crate) fn step(&mut self, stretches: &[Range<usize>], parameters: &mut [f32], gradient: &[f32]) {
        self.steps += 1;
        let (optimizer, step) = (self.optimizer, self.steps);
        let mut rest = self.state.as_mut_slice();
        for stretch in stretches {
            let (state, after) = rest.split_at_mut(optimizer.state_slots() * stretch.len());
            rest = after;
            let (parameters, gradient) = (&mut parameters[stretch.clone()], &gradient[stretch.clone()]);
            Instructions::Best.run(
                #[inline(always)]
                || optimizer.update(step, parameters, gradient, state),
            );
        }
    }

    /// Steps done so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The optimizer's state, as [`Optimizer::update`] takes it; empty before the first step. Of trained layers that lie apart, one such state
    /// for each run of neighbours.
    pub fn state(&self) -> &[f32] {
        &self.state
    }
}

/// Panics where a loss of these targets at these inputs has no meaning for a network of so many outputs.
pub(crate) fn check(inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, loss: Loss, output_dim: usize) {
    assert!(inputs.nrows() > 0, "at least one sample");
    let count = match targets {
        Targets::Classes(classes) => {
            assert!(classes.iter().all(|&class| (class as usize) < output_dim), "classes below the number of outputs, {output_dim}");
            classes.len()
        }
        Targets::Values(values) => {
            assert!(loss != Loss::CrossEntropy, "the cross-entropy is of classes");
            assert_eq!(values.ncols(), output_dim, "coordinates of a target");
            values.nrows()
        }
    };
    assert_eq!(count, inputs.nrows(), "targets");
}

/// The outputs of a batch with what they are compared to, all `output_dim x stride`.
pub(crate) struct Answers<'a> {
    /// The outputs.
    pub outputs: &'a [f32],
    /// Room for the targets.
    pub wanted: &'a mut [f32],
    /// Room for the derivatives by the outputs.
    pub delta: &'a mut [f32],
    /// Outputs of a sample.
    pub output_dim: usize,
    /// From row to row.
    pub stride: usize,
    /// Samples.
    pub count: usize,
}

impl Answers<'_> {
    /// The summed loss of the samples, `row(k)` that of the `k`-th; their derivatives by the outputs, times `scale`, into `delta`, zeros beyond `count`.
    pub(crate) fn loss(self, targets: Targets<'_>, loss: Loss, scale: f32, row: impl Fn(usize) -> usize) -> f64 {
        let Answers { outputs, wanted, delta, output_dim, stride, count } = self;
        match targets {
            Targets::Classes(classes) => {
                wanted[..output_dim * stride].fill(0.0);
                (0..count).for_each(|k| wanted[classes[row(k)] as usize * stride + k] = 1.0);
            }
            Targets::Values(values) => {
                for k in 0..count {
                    values.row(row(k)).iter().enumerate().for_each(|(output, &y)| wanted[output * stride + k] = y);
                }
            }
        }
        delta[..output_dim * stride].fill(0.0);
        match loss {
            Loss::SquaredError | Loss::AbsoluteError => {
                let mut sum = 0.0;
                for output in 0..output_dim {
                    let place = output * stride..output * stride + count;
                    for ((n, y), d) in outputs[place.clone()].iter().zip(&wanted[place.clone()]).zip(&mut delta[place]) {
                        let residual = f64::from(n - y);
                        sum += loss.of_residual(residual);
                        *d = loss.derivative(residual) as f32 * scale;
                    }
                }
                sum
            }
            Loss::CrossEntropy => Instructions::Best.run(
                #[inline(always)]
                || cross_entropy(outputs, wanted, delta, output_dim, stride, count, scale),
            ),
        }
    }
}

pub(crate) fn rows(numbers: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, columns), &numbers[..rows * columns]).expect("as many numbers as rows times columns")
}

/// The first columns of a matrix of `stride` columns.
pub(crate) fn columns_of(numbers: &[f32], stride: usize, count: usize) -> ArrayView2<'_, f32> {
    rows(numbers, numbers.len() / stride, stride).slice_move(s![.., ..count])
}

pub(crate) fn columns_of_mut(numbers: &mut [f32], stride: usize, count: usize) -> ArrayViewMut2<'_, f32> {
    let rows = numbers.len() / stride;
    ArrayViewMut2::from_shape((rows, stride), numbers).expect("whole rows").slice_move(s![.., ..count])
}

/// Sets the columns from `count` to the next multiple of [`LANES`] to zero.
pub(crate) fn clear_padding(numbers: &mut [f32], stride: usize, count: usize) {
    let columns = count.next_multiple_of(LANES);
    numbers.chunks_exact_mut(stride).for_each(|row| row[count..columns].fill(0.0));
}

/// One register of samples.
pub(crate) type Lane = [f32; LANES];

#[inline(always)]
pub(crate) fn lane(row: &[f32], from: usize) -> &Lane {
    row[from..from + LANES].first_chunk().expect("a lane of samples")
}

/// Largest fan-in and fan-out of the layers whose samples pass through a loop of our own.
pub const SMALL: usize = 64;

/// Whether samples pass through a loop of our own.
pub(crate) fn is_small(fan_in: usize, fan_out: usize) -> bool {
    fan_in <= SMALL && fan_out <= SMALL
}

/// `into = M from` for the samples of a batch; `weights` is `fan_out x fan_in`. Whatever is beyond the last sample of a lane is padding.
pub(crate) fn forth(weights: &[f32], fan_out: usize, fan_in: usize, from: &[f32], into: &mut [f32], stride: usize, count: usize) {
    let columns = count.next_multiple_of(LANES);
    if is_small(fan_in, fan_out) {
        Instructions::Best.run(
            #[inline(always)]
            || product(weights, fan_in, 1, fan_out, fan_in, from, into, stride, columns),
        );
    } else {
        let mut product = columns_of_mut(into, stride, count);
        general_mat_mul(1.0, &rows(weights, fan_out, fan_in), &columns_of(from, stride, count), 0.0, &mut product);
        clear_padding(into, stride, count);
    }
}

/// `into = M^T from`; zeros in the padding of `from`, that is the rest of its lanes, remain zeros.
pub(crate) fn back(weights: &[f32], fan_out: usize, fan_in: usize, from: &[f32], into: &mut [f32], stride: usize, count: usize) {
    let columns = count.next_multiple_of(LANES);
    if is_small(fan_in, fan_out) {
        Instructions::Best.run(
            #[inline(always)]
            || product(weights, 1, fan_in, fan_in, fan_out, from, into, stride, columns),
        );
    } else {
        let mut product = columns_of_mut(into, stride, count);
        general_mat_mul(1.0, &rows(weights, fan_out, fan_in).reversed_axes(), &columns_of(from, stride, count), 0.0, &mut product);
        clear_padding(into, stride, count);
    }
}

/// `into = M from` for a matrix `into_rows x from_rows` whose entry `(j, i)` is at `j by_row + i by_column`.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "two matrices with their shapes and strides")]
pub(crate) fn product(
    matrix: &[f32],
    by_row: usize,
    by_column: usize,
    into_rows: usize,
    from_rows: usize,
    from: &[f32],
    into: &mut [f32],
    stride: usize,
    columns: usize,
) {
    let mut row = 0;
    while row < into_rows {
        let into = &mut into[row * stride..];
        let matrix = &matrix[row * by_row..];
        // Several rows at once: their sums do not wait for each other, and samples are loaded once for all of them.
        row += match into_rows - row {
            1 => product_rows::<1>(matrix, by_row, by_column, from_rows, from, into, stride, columns),
            2 | 3 => product_rows::<2>(matrix, by_row, by_column, from_rows, from, into, stride, columns),
            _ => product_rows::<4>(matrix, by_row, by_column, from_rows, from, into, stride, columns),
        };
    }
}

/// The first `ROWS` rows of [`product`].
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "as the product")]
fn product_rows<const ROWS: usize>(
    matrix: &[f32],
    by_row: usize,
    by_column: usize,
    from_rows: usize,
    from: &[f32],
    into: &mut [f32],
    stride: usize,
    columns: usize,
) -> usize {
    for block in (0..columns).step_by(LANES) {
        let mut sums = [[0.0; LANES]; ROWS];
        for i in 0..from_rows {
            let from = lane(from, i * stride + block);
            for (j, sum) in sums.iter_mut().enumerate() {
                let entry = matrix[j * by_row + i * by_column];
                for k in 0..LANES {
                    sum[k] = entry.mul_add(from[k], sum[k]);
                }
            }
        }
        for (j, sum) in sums.iter().enumerate() {
            into[j * stride + block..j * stride + block + LANES].copy_from_slice(sum);
        }
    }
    ROWS
}

/// The sum over a lane: upper half onto lower half, four times.
#[inline(always)]
pub(crate) fn across(mut sum: Lane) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for k in 0..half {
            sum[k] += sum[k + half];
        }
        half /= 2;
    }
    sum[0]
}

/// The summed cross-entropy of the first `count` columns of outputs and its derivatives, times `scale`.
#[inline(always)]
pub(crate) fn cross_entropy(
    outputs: &[f32],
    targets: &[f32],
    delta: &mut [f32],
    output_dim: usize,
    stride: usize,
    count: usize,
    scale: f32,
) -> f64 {
    let mut total = 0.0;
    for k in 0..count {
        let places = || (0..output_dim).map(|output| output * stride + k);
        let largest = places().fold(f32::NEG_INFINITY, |largest, place| largest.max(outputs[place]));
        let (mut others, mut of_class, mut class) = (0.0, 0.0, 0);
        for place in places() {
            let exponential: f32 = Real::exp(outputs[place] - largest);
            delta[place] = exponential;
            if targets[place] == 1.0 {
                (of_class, class) = (exponential, place);
            } else {
                others += exponential;
            }
        }
        let sum = others + of_class;
        // p - 1 as minus the share of the others, which keeps its digits when the class is almost certain.
        delta[class] = -others;
        places().for_each(|place| delta[place] = delta[place] / sum * scale);
        total += f64::from((largest - outputs[class]) + Real::ln(sum));
    }
    total
}

/// A uniformly random order, by Fisher and Yates from the last place down: `order.len() - 1` draws of 32 bits, more when one is rejected.
///
/// ```
/// let mut order: Vec<u32> = (0..5).collect();
/// network::shuffle(&mut stats::stream::generator(&["an example"], 0, 0), &mut order);
/// order.sort();
/// assert_eq!(order, [0, 1, 2, 3, 4]);
/// ```
///
/// # Panics
/// When there are `2^32` places or more.
pub fn shuffle(rng: &mut impl Rng, order: &mut [u32]) {
    assert!(u32::try_from(order.len()).is_ok(), "fewer than 2^32 places");
    for last in (1..order.len()).rev() {
        order.swap(last, below(rng, last as u32 + 1) as usize);
    }
}

/// A uniformly random number below `count`, without bias (Lemire 2019): the upper half of a product, rejected where a lower half is short.
pub(crate) fn below(rng: &mut impl Rng, count: u32) -> u32 {
    let mut product = u64::from(rng.next_u32()) * u64::from(count);
    if (product as u32) < count {
        let short = count.wrapping_neg() % count;
        while (product as u32) < short {
            product = u64::from(rng.next_u32()) * u64::from(count);
        }
    }
    (product >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generator(name: &str) -> impl Rng {
        stats::stream::generator(&["minibatch", name], 0, 0)
    }

    #[test]
    fn every_order_is_as_likely_as_every_other() {
        let mut rng = generator("orders");
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..60_000 {
            let mut order = [0, 1, 2];
            shuffle(&mut rng, &mut order);
            *counts.entry(order).or_insert(0_i32) += 1;
        }
        // 10,000 of each; the standard deviation is sqrt(60,000 5/36) = 91.3, and 6.47 of them are an error rate of 1e-10.
        assert!(counts.len() == 6 && counts.values().all(|count| (count - 10_000).abs() <= 590), "{counts:?}");
        let mut order: [u32; 1] = [7];
        shuffle(&mut rng, &mut order);
        shuffle(&mut rng, &mut []);
        assert_eq!(order, [7]);
    }

    #[test]
    fn numbers_below_a_count_that_divides_no_power_of_two_are_even() {
        // Of 3 * 2^30 numbers every third has two chances of 2^32 unless some draws are rejected: the lowest third would get 1/2 of all.
        let mut rng = generator("below");
        let low = (0..30_000).filter(|_| below(&mut rng, 3 << 30) < 1 << 30).count() as f64;
        // 10,000 with a standard deviation of 81.6.
        assert!((low - 10_000.0).abs() <= 6.47 * 81.7, "{low}");
    }
}
