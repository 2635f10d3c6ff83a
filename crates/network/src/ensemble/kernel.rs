//! The inner loops: one layer of all lanes over a tile of samples.
//!
//! Arrays hold [`LANES`](crate::lanes::LANES) numbers for each entry, one for each network. Activations and derivatives are
//! `samples x units`, weights `fan_out x fan_in`, both row-major. A layer is cut into blocks of at most four outputs by four inputs,
//! whose weights (or whose sums) stay in registers while the samples of the tile go by. Each number is computed by the same operations
//! in the same order whatever the blocks, tiles and registers:
//!
//! ```text
//! h_i  = fma(w_ik, x_k, ... fma(w_i1, x_1, b_i))           inputs in their order, the bias first
//! dW_ij = fma(g_i, x_j, dW_ij), db_i = db_i + g_i          samples in their order
//! dx_j = fma(w_kj, g_k, ... fma(w_1j, g_1, 0))             outputs in their order
//! ```

#![expect(clippy::too_many_arguments, reason = "inner loops over arrays side by side: the arrays are named, and indices are lanes")]

use pulp::Simd;

use crate::real::Real;

/// Fan-out and fan-in of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub fan_in: usize,
    pub fan_out: usize,
}

/// A stretch of rows or columns, at most four.
#[derive(Clone, Copy)]
struct Stretch {
    start: usize,
    size: usize,
    is_first: bool,
    is_last: bool,
}

/// Calls a block kernel for all blocks of a layer: blocks of outputs outside, of inputs inside.
///
/// A macro with loops, as a closure would not be compiled for the machine's best instructions.
macro_rules! for_blocks {
    ($shape:expr, $kernel:ident, ($($argument:expr),*)) => {
        let mut rows = Stretch::first($shape.fan_out);
        while rows.size > 0 {
            let mut columns = Stretch::first($shape.fan_in);
            while columns.size > 0 {
                match (rows.size, columns.size) {
                    (4, 4) => $kernel::<S, T, 4, 4>($shape, rows, columns, $($argument),*),
                    (4, 2) => $kernel::<S, T, 4, 2>($shape, rows, columns, $($argument),*),
                    (4, _) => $kernel::<S, T, 4, 1>($shape, rows, columns, $($argument),*),
                    (2, 4) => $kernel::<S, T, 2, 4>($shape, rows, columns, $($argument),*),
                    (2, 2) => $kernel::<S, T, 2, 2>($shape, rows, columns, $($argument),*),
                    (2, _) => $kernel::<S, T, 2, 1>($shape, rows, columns, $($argument),*),
                    (_, 4) => $kernel::<S, T, 1, 4>($shape, rows, columns, $($argument),*),
                    (_, 2) => $kernel::<S, T, 1, 2>($shape, rows, columns, $($argument),*),
                    (_, _) => $kernel::<S, T, 1, 1>($shape, rows, columns, $($argument),*),
                }
                columns = columns.next($shape.fan_in);
            }
            rows = rows.next($shape.fan_out);
        }
    };
}

impl Stretch {
    #[inline(always)]
    fn at(start: usize, length: usize) -> Stretch {
        let size = match length - start {
            0 => 0,
            1 => 1,
            2 | 3 => 2,
            _ => 4,
        };
        Stretch { start, size, is_first: start == 0, is_last: start + size == length }
    }

    /// The first stretch of `0..length`, which is cut into fours, then at most one two and one one.
    #[inline(always)]
    fn first(length: usize) -> Stretch {
        Stretch::at(0, length)
    }

    /// The stretch after this one; of size 0 if there is none.
    #[inline(always)]
    fn next(self, length: usize) -> Stretch {
        Stretch::at(self.start + self.size, length)
    }
}

/// Pre-activations `W x + b` of a tile; with `rectify`, their positive parts.
#[inline(always)]
pub(super) fn forward<S: Simd, T: Real>(
    simd: S,
    shape: Shape,
    samples: usize,
    weights: &[T],
    biases: &[T],
    x: &[T],
    h: &mut [T],
    rectify: bool,
) {
    let (weights, biases, x, h) = (T::vectors::<S>(weights), T::vectors::<S>(biases), T::vectors::<S>(x), T::vectors_mut::<S>(h));
    for_blocks!(shape, forward_block, (simd, samples, weights, biases, x, h, rectify));
}

#[inline(always)]
fn forward_block<S: Simd, T: Real, const O: usize, const I: usize>(
    shape: Shape,
    rows: Stretch,
    columns: Stretch,
    simd: S,
    samples: usize,
    weights: &[T::Vector<S>],
    biases: &[T::Vector<S>],
    x: &[T::Vector<S>],
    h: &mut [T::Vector<S>],
    rectify: bool,
) {
    let parts = T::parts::<S>();
    let zero = T::splat(simd, T::ZERO);
    let rectify = rectify && columns.is_last;
    for part in 0..parts {
        let w = block::<S, T, O, I>(shape, rows, columns, part, zero, weights);
        let mut b = [zero; O];
        for o in 0..O {
            b[o] = biases[(rows.start + o) * parts + part];
        }
        for sample in 0..samples {
            let x = &x[(sample * shape.fan_in + columns.start) * parts..][..I * parts];
            let h = &mut h[(sample * shape.fan_out + rows.start) * parts..][..O * parts];
            for o in 0..O {
                let mut sum = if columns.is_first { b[o] } else { h[o * parts + part] };
                for i in 0..I {
                    sum = T::multiply_add(simd, w[o][i], x[i * parts + part], sum);
                }
                h[o * parts + part] = if rectify { T::where_positive(simd, sum, sum) } else { sum };
            }
        }
    }
}

/// Adds a tile to the derivatives by weights and biases.
#[inline(always)]
pub(super) fn accumulate<S: Simd, T: Real>(
    simd: S,
    shape: Shape,
    samples: usize,
    g: &[T],
    x: &[T],
    by_weights: &mut [T],
    by_biases: &mut [T],
) {
    let (g, x) = (T::vectors::<S>(g), T::vectors::<S>(x));
    let (by_weights, by_biases) = (T::vectors_mut::<S>(by_weights), T::vectors_mut::<S>(by_biases));
    for_blocks!(shape, accumulate_block, (simd, samples, g, x, by_weights, by_biases));
}

#[inline(always)]
fn accumulate_block<S: Simd, T: Real, const O: usize, const I: usize>(
    shape: Shape,
    rows: Stretch,
    columns: Stretch,
    simd: S,
    samples: usize,
    g: &[T::Vector<S>],
    x: &[T::Vector<S>],
    by_weights: &mut [T::Vector<S>],
    by_biases: &mut [T::Vector<S>],
) {
    let parts = T::parts::<S>();
    let zero = T::splat(simd, T::ZERO);
    for part in 0..parts {
        let mut sums = block::<S, T, O, I>(shape, rows, columns, part, zero, by_weights);
        let mut biases = [zero; O];
        for o in 0..O {
            biases[o] = by_biases[(rows.start + o) * parts + part];
        }
        for sample in 0..samples {
            let x = &x[(sample * shape.fan_in + columns.start) * parts..][..I * parts];
            let g = &g[(sample * shape.fan_out + rows.start) * parts..][..O * parts];
            for o in 0..O {
                let derivative = g[o * parts + part];
                for i in 0..I {
                    sums[o][i] = T::multiply_add(simd, derivative, x[i * parts + part], sums[o][i]);
                }
                biases[o] = T::plus(simd, biases[o], derivative);
            }
        }
        for o in 0..O {
            for i in 0..I {
                by_weights[((rows.start + o) * shape.fan_in + columns.start + i) * parts + part] = sums[o][i];
            }
            // Every block of the row has the same sum; one of them counts.
            if columns.is_first {
                by_biases[(rows.start + o) * parts + part] = biases[o];
            }
        }
    }
}

/// Derivatives by the layer's inputs, `W^T g`; with `rectify`, zero where the input (the output of a ReLU) is zero.
#[inline(always)]
pub(super) fn backward<S: Simd, T: Real>(
    simd: S,
    shape: Shape,
    samples: usize,
    weights: &[T],
    g: &[T],
    x: &[T],
    dx: &mut [T],
    rectify: bool,
) {
    let (weights, g, x, dx) = (T::vectors::<S>(weights), T::vectors::<S>(g), T::vectors::<S>(x), T::vectors_mut::<S>(dx));
    for_blocks!(shape, backward_block, (simd, samples, weights, g, x, dx, rectify));
}

#[inline(always)]
fn backward_block<S: Simd, T: Real, const O: usize, const I: usize>(
    shape: Shape,
    rows: Stretch,
    columns: Stretch,
    simd: S,
    samples: usize,
    weights: &[T::Vector<S>],
    g: &[T::Vector<S>],
    x: &[T::Vector<S>],
    dx: &mut [T::Vector<S>],
    rectify: bool,
) {
    let parts = T::parts::<S>();
    let zero = T::splat(simd, T::ZERO);
    let rectify = rectify && rows.is_last;
    for part in 0..parts {
        let w = block::<S, T, O, I>(shape, rows, columns, part, zero, weights);
        for sample in 0..samples {
            let g = &g[(sample * shape.fan_out + rows.start) * parts..][..O * parts];
            let x = &x[(sample * shape.fan_in + columns.start) * parts..][..I * parts];
            let dx = &mut dx[(sample * shape.fan_in + columns.start) * parts..][..I * parts];
            for i in 0..I {
                let mut sum = if rows.is_first { zero } else { dx[i * parts + part] };
                for o in 0..O {
                    sum = T::multiply_add(simd, w[o][i], g[o * parts + part], sum);
                }
                dx[i * parts + part] = if rectify { T::where_positive(simd, x[i * parts + part], sum) } else { sum };
            }
        }
    }
}

/// A block of a matrix, in registers.
#[inline(always)]
fn block<S: Simd, T: Real, const O: usize, const I: usize>(
    shape: Shape,
    rows: Stretch,
    columns: Stretch,
    part: usize,
    zero: T::Vector<S>,
    matrix: &[T::Vector<S>],
) -> [[T::Vector<S>; I]; O] {
    let mut block = [[zero; I]; O];
    for o in 0..O {
        for i in 0..I {
            block[o][i] = matrix[((rows.start + o) * shape.fan_in + columns.start + i) * T::parts::<S>() + part];
        }
    }
    block
}
