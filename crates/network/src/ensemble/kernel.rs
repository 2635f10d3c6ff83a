//! The inner loops: one layer of all lanes over a tile of samples.
//!
//! Arrays hold [`LANES`](crate::lanes::LANES) numbers for each entry, one for each network. Activations and derivatives are
//! `units x samples`: all samples of the tile of the first unit, then those of the second. Weights are `fan_out x fan_in`, row-major. A
//! layer is cut into blocks of outputs by inputs, whose weights and sums stay in registers while the samples of the tile go by. Each
//! number is computed by the same operations in the same order whatever the blocks, tiles and registers:
//!
//! ```text
//! h_i  = fma(w_ik, x_k, ... fma(w_i1, x_1, b_i))           inputs in their order, the bias first
//! dW_ij = fma(g_i, x_j, dW_ij), db_i = db_i + g_i          samples in their order
//! dx_j = fma(w_kj, g_k, ... fma(w_1j, g_1, 0))             outputs in their order
//! ```
//!
//! A loop over the samples does nothing but load, compute and store. So whatever is the same for all samples of a block is known before
//! it is compiled: its size, whether sums begin or go on, whether they are rectified. And as units stand apart, the same index serves all
//! slices of a block, which are of one length: the loop's own condition is the only check of a bound.

#![expect(clippy::too_many_arguments, reason = "inner loops over arrays side by side: the arrays are named, and indices are lanes")]

use pulp::{Simd, WithSimd};

use crate::real::Real;

/// Fan-out and fan-in of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub fan_in: usize,
    pub fan_out: usize,
}

/// Pre-activations `W x + b` of a tile; with `rectify`, their positive parts.
///
/// Like [`Backward`] to be called by [`Simd::vectorize`]: a function of its own, compiled once for each set of instructions.
pub(super) struct Forward<'a, T> {
    pub shape: Shape,
    pub samples: usize,
    pub weights: &'a [T],
    pub biases: &'a [T],
    pub x: &'a [T],
    pub h: &'a mut [T],
    pub rectify: bool,
}

/// Adds a tile to the derivatives by weights and, if they are wanted, by biases; and finds, if they are wanted, the derivatives by the
/// layer's inputs, `W^T g`; with `rectify`, zero where the input (the output of a ReLU) is zero.
pub(super) struct Backward<'a, T> {
    pub shape: Shape,
    pub samples: usize,
    pub weights: &'a [T],
    pub g: &'a [T],
    pub x: &'a [T],
    pub by_weights: &'a mut [T],
    pub by_biases: Option<&'a mut [T]>,
    pub dx: Option<&'a mut [T]>,
    pub rectify: bool,
}

/// A stretch of rows or columns.
#[derive(Clone, Copy)]
struct Stretch {
    start: usize,
    size: usize,
    is_first: bool,
    is_last: bool,
}

impl Stretch {
    /// The stretch of `0..length` from `start` on: the largest of 4, 2 and 1 that fits and is at most `most`; of size 0 at the end.
    #[inline(always)]
    fn at(start: usize, length: usize, most: usize) -> Stretch {
        let fitting = match length - start {
            0 => 0,
            1 => 1,
            2 | 3 => 2,
            _ => 4,
        };
        let size = most.min(fitting);
        Stretch { start, size, is_first: start == 0, is_last: start + size == length }
    }

    #[inline(always)]
    fn end(self) -> usize {
        self.start + self.size
    }
}

/// Calls a block kernel for all blocks of a layer: blocks of outputs outside, of inputs inside, at most `$beside_four` beside four outputs.
///
/// A macro with loops, as a closure would not be compiled for the machine's best instructions.
macro_rules! for_blocks {
    ($shape:expr, $beside_four:literal, [$(($o:literal, $i:literal)),*], |$rows:ident, $columns:ident| $kernel:ident $arguments:tt) => {
        let mut $rows = Stretch::at(0, $shape.fan_out, 4);
        while $rows.size > 0 {
            let most = if $rows.size == 4 { $beside_four } else { 4 };
            let mut $columns = Stretch::at(0, $shape.fan_in, most);
            while $columns.size > 0 {
                match ($rows.size, $columns.size) {
                    $(($o, $i) => $kernel::<S, T, $o, $i>$arguments,)*
                    _ => unreachable!("stretches are 4, 2 or 1 long"),
                }
                $columns = Stretch::at($columns.end(), $shape.fan_in, most);
            }
            $rows = Stretch::at($rows.end(), $shape.fan_out, 4);
        }
    };
}

/// Calls a function with booleans as constants.
macro_rules! with_constants {
    ([$($known:literal),*], [], $function:ident $arguments:tt) => {
        $function::<S, T, O, I, $($known),*>$arguments
    };
    ([$($known:literal),*], [$next:expr $(, $rest:expr)*], $function:ident $arguments:tt) => {
        if $next {
            with_constants!([$($known,)* true], [$($rest),*], $function $arguments)
        } else {
            with_constants!([$($known,)* false], [$($rest),*], $function $arguments)
        }
    };
}

impl<T: Real> WithSimd for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (shape, samples, rectify) = (self.shape, self.samples, self.rectify);
        let (weights, biases) = (T::vectors::<S>(self.weights), T::vectors::<S>(self.biases));
        let (x, h) = (T::vectors::<S>(self.x), T::vectors_mut::<S>(self.h));
        for_blocks!(shape, 4, [(4, 4), (4, 2), (4, 1), (2, 4), (2, 2), (2, 1), (1, 4), (1, 2), (1, 1)], |rows, columns| forward_block(
            shape, rows, columns, simd, samples, weights, biases, x, h, rectify
        ));
    }
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
    with_constants!(
        [],
        [columns.is_first, rectify && columns.is_last],
        forward_loop(shape, rows, columns, simd, samples, weights, biases, x, h)
    );
}

#[inline(always)]
fn forward_loop<S: Simd, T: Real, const O: usize, const I: usize, const BEGINS: bool, const RECTIFY: bool>(
    shape: Shape,
    rows: Stretch,
    columns: Stretch,
    simd: S,
    samples: usize,
    weights: &[T::Vector<S>],
    biases: &[T::Vector<S>],
    x: &[T::Vector<S>],
    h: &mut [T::Vector<S>],
) {
    let parts = T::parts::<S>();
    let length = samples * parts;
    let zero = zero::<S, T>(simd);
    let x = units::<_, I>(x, columns.start, length);
    let h = units_mut::<_, O>(h, rows.start, length);
    for part in 0..parts {
        let w = block::<S, T, O, I>(shape, rows, columns, part, zero, weights);
        let b = column::<S, T, O>(rows, part, zero, biases);
        let mut at = part;
        while at < length {
            let mut inputs = [zero; I];
            for i in 0..I {
                inputs[i] = x[i][at];
            }
            for o in 0..O {
                let mut sum = if BEGINS { b[o] } else { h[o][at] };
                for i in 0..I {
                    sum = T::multiply_add(simd, w[o][i], inputs[i], sum);
                }
                h[o][at] = if RECTIFY { T::where_positive(simd, zero, sum, sum) } else { sum };
            }
            at += parts;
        }
    }
}

impl<T: Real> WithSimd for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (shape, samples, rectify) = (self.shape, self.samples, self.rectify);
        let (sums_biases, descends) = (self.by_biases.is_some(), self.dx.is_some());
        let (weights, g, x) = (T::vectors::<S>(self.weights), T::vectors::<S>(self.g), T::vectors::<S>(self.x));
        let by_weights = T::vectors_mut::<S>(self.by_weights);
        let by_biases = T::vectors_mut::<S>(self.by_biases.unwrap_or_default());
        let dx = T::vectors_mut::<S>(self.dx.unwrap_or_default());
        // Weights and sums of four by four would be all registers there are.
        for_blocks!(shape, 2, [(4, 2), (4, 1), (2, 4), (2, 2), (2, 1), (1, 4), (1, 2), (1, 1)], |rows, columns| backward_block(
            shape,
            rows,
            columns,
            simd,
            samples,
            weights,
            g,
            x,
            by_weights,
            by_biases,
            dx,
            sums_biases,
            descends,
            rectify
        ));
    }
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
    by_weights: &mut [T::Vector<S>],
    by_biases: &mut [T::Vector<S>],
    dx: &mut [T::Vector<S>],
    sums_biases: bool,
    descends: bool,
    rectify: bool,
) {
    // Every block of the row would find the same sums of biases; the first does.
    let sums_biases = sums_biases && columns.is_first;
    if descends {
        with_constants!(
            [true],
            [rows.is_first, rectify && rows.is_last],
            backward_loop(shape, rows, columns, simd, samples, weights, g, x, by_weights, by_biases, dx, sums_biases)
        );
    } else {
        with_constants!(
            [false, false, false],
            [],
            backward_loop(shape, rows, columns, simd, samples, weights, g, x, by_weights, by_biases, dx, sums_biases)
        );
    }
}

#[inline(always)]
fn backward_loop<S: Simd, T: Real, const O: usize, const I: usize, const DESCENDS: bool, const BEGINS: bool, const RECTIFY: bool>(
    shape: Shape,
    rows: Stretch,
    columns: Stretch,
    simd: S,
    samples: usize,
    weights: &[T::Vector<S>],
    g: &[T::Vector<S>],
    x: &[T::Vector<S>],
    by_weights: &mut [T::Vector<S>],
    by_biases: &mut [T::Vector<S>],
    dx: &mut [T::Vector<S>],
    sums_biases: bool,
) {
    let parts = T::parts::<S>();
    let length = samples * parts;
    let zero = zero::<S, T>(simd);
    let g = units::<_, O>(g, rows.start, length);
    let x = units::<_, I>(x, columns.start, length);
    let dx: [_; I] = if DESCENDS { units_mut(dx, columns.start, length) } else { [(); I].map(|()| Default::default()) };
    for part in 0..parts {
        let w = if DESCENDS { block::<S, T, O, I>(shape, rows, columns, part, zero, weights) } else { [[zero; I]; O] };
        let mut sums = block::<S, T, O, I>(shape, rows, columns, part, zero, by_weights);
        let mut biases = if sums_biases { column::<S, T, O>(rows, part, zero, by_biases) } else { [zero; O] };
        let mut at = part;
        while at < length {
            let mut derivatives = [zero; O];
            for o in 0..O {
                derivatives[o] = g[o][at];
                // Also where nobody asks: a copy of the loop without it would double the code for few additions.
                biases[o] = T::plus(simd, biases[o], derivatives[o]);
            }
            for i in 0..I {
                let input = x[i][at];
                for o in 0..O {
                    sums[o][i] = T::multiply_add(simd, derivatives[o], input, sums[o][i]);
                }
                if DESCENDS {
                    let mut sum = if BEGINS { zero } else { dx[i][at] };
                    for o in 0..O {
                        sum = T::multiply_add(simd, w[o][i], derivatives[o], sum);
                    }
                    dx[i][at] = if RECTIFY { T::where_positive(simd, zero, input, sum) } else { sum };
                }
            }
            at += parts;
        }
        for o in 0..O {
            for i in 0..I {
                by_weights[((rows.start + o) * shape.fan_in + columns.start + i) * parts + part] = sums[o][i];
            }
            if sums_biases {
                by_biases[(rows.start + o) * parts + part] = biases[o];
            }
        }
    }
}

/// Zeros that the compiler takes for any number: a choice between a known zero and something else is inverted first, at the cost of an
/// instruction.
#[inline(always)]
fn zero<S: Simd, T: Real>(simd: S) -> T::Vector<S> {
    T::splat(simd, std::hint::black_box(T::ZERO))
}

/// `N` units from `first` on, each with as many entries.
#[inline(always)]
fn units<V, const N: usize>(numbers: &[V], first: usize, length: usize) -> [&[V]; N] {
    let mut units = [&numbers[..0]; N];
    for n in 0..N {
        units[n] = &numbers[(first + n) * length..][..length];
    }
    units
}

/// The same, to be changed.
#[inline(always)]
fn units_mut<V, const N: usize>(numbers: &mut [V], first: usize, length: usize) -> [&mut [V]; N] {
    let mut rest = &mut numbers[first * length..];
    std::array::from_fn(
        #[inline(always)]
        |_| {
            let (unit, after) = std::mem::take(&mut rest).split_at_mut(length);
            rest = after;
            unit
        },
    )
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
    let parts = T::parts::<S>();
    let mut block = [[zero; I]; O];
    for o in 0..O {
        let row = &matrix[((rows.start + o) * shape.fan_in + columns.start) * parts..][..I * parts];
        for i in 0..I {
            block[o][i] = row[i * parts + part];
        }
    }
    block
}

/// A stretch of a column of numbers, in registers.
#[inline(always)]
fn column<S: Simd, T: Real, const O: usize>(rows: Stretch, part: usize, zero: T::Vector<S>, numbers: &[T::Vector<S>]) -> [T::Vector<S>; O] {
    let mut column = [zero; O];
    for o in 0..O {
        column[o] = numbers[(rows.start + o) * T::parts::<S>() + part];
    }
    column
}
