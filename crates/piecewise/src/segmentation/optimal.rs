//! The best cuts for every number of pieces at once: dynamic programming over the last piece.
//!
//! With `D(j, k)` the least error of the first `j` samples in `k` pieces,
//!
//! ```text
//! D(j, k) = min over i of D(i, k - 1) + error of a line through samples i..j
//! ```
//!
//! (Bai and Perron, "Estimating and testing linear models with multiple structural changes", Econometrica 66, 1998). Ends `j` are taken in
//! order, a few at a time: the errors of all pieces that end there are a column of numbers that is used for all `k` at once, so the
//! `n^2 / 2` errors are never stored. What is kept is `D`, from which the cuts are read backwards: the piece whose sum is `D(j, k)` to the bit.

use pulp::{Simd, WithSimd};

use super::fit::Fit;
use super::{Samples, Segmentation, SegmentationError};

/// Ends of pieces side by side.
const ENDS: usize = 8;

/// Numbers of pieces side by side: two of the widest registers.
const LANES: usize = 16;

/// The least errors of all numbers of pieces up to some.
#[derive(Debug, Clone)]
pub struct Optimal<'a> {
    samples: Samples<'a>,
    most: usize,
    errors: Errors,
}

/// `D(j, k)`: a row for each `j` from 0, `k` from 0, padded to whole groups of lanes.
#[derive(Debug, Clone)]
struct Errors {
    stride: usize,
    numbers: Vec<f64>,
}

impl Errors {
    fn row(&self, samples: usize) -> &[f64] {
        &self.numbers[samples * self.stride..][..self.stride]
    }

    /// The lanes of a group in a row.
    #[inline(always)]
    fn lanes(&self, samples: usize, group: usize) -> &[f64; LANES] {
        self.row(samples)[group * LANES..].first_chunk().expect("rows are padded")
    }
}

/// Errors of the pieces that begin at sample `i` and end before `first_end + lane`; infinite for pieces that are too short or empty.
type Columns = Vec<[f64; ENDS]>;

impl<'a> Samples<'a> {
    /// The least errors of up to `most` pieces. Takes about `n^2 most / 2` additions and minima for `n` samples, and `n most` numbers.
    ///
    /// # Errors
    /// When there are too few samples for so many pieces, or `most` is 0.
    pub fn optimal(self, most: usize) -> Result<Optimal<'a>, SegmentationError> {
        self.check_pieces(most)?;
        let errors = pulp::Arch::new().dispatch(LeastErrors { samples: &self, most });
        Ok(Optimal { samples: self, most, errors })
    }
}

impl Optimal<'_> {
    /// The least sum of squared errors of so many pieces.
    ///
    /// # Panics
    /// When it is 0 or more than was asked for.
    pub fn sse(&self, pieces: usize) -> f64 {
        assert!((1..=self.most).contains(&pieces), "1 to {} pieces: {pieces}", self.most);
        self.errors.row(self.samples.len())[pieces]
    }

    /// The best cuts into so many pieces; of equally good ones those whose last pieces are longest.
    ///
    /// # Panics
    /// As [`Optimal::sse`], and when the samples are so large that squares overflow (`|y|` of about 1e154).
    pub fn segmentation(&self, pieces: usize) -> Segmentation {
        self.sse(pieces);
        let (mut cuts, mut end) = (Vec::with_capacity(pieces - 1), self.samples.len());
        for left in (1..pieces).rev() {
            let least = self.errors.row(end)[left + 1];
            let column = column(&self.samples, end);
            let cut = (0..end).find(|&first| self.errors.row(first)[left] + column[first] == least);
            end = cut.expect("the least is one of the sums");
            cuts.push(end);
        }
        cuts.reverse();
        self.samples.cut_at(&cuts)
    }
}

/// All of it, in the instructions of this machine.
struct LeastErrors<'a> {
    samples: &'a Samples<'a>,
    most: usize,
}

impl WithSimd for LeastErrors<'_> {
    type Output = Errors;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Errors {
        least_errors(simd, self.samples, self.most)
    }
}

#[inline(always)]
fn least_errors<S: Simd>(simd: S, samples: &Samples<'_>, most: usize) -> Errors {
    let n = samples.len();
    let stride = (most + 1).next_multiple_of(LANES);
    let mut errors = Errors { stride, numbers: vec![f64::INFINITY; (n + 1) * stride] };
    errors.numbers[0] = 0.0;
    let shares: Vec<f64> = (0..n + ENDS).map(|count| 1.0 / (count + 1) as f64).collect();
    let mut columns: Columns = Vec::with_capacity(n);
    let mut sums = [[0.0; LANES]; ENDS];
    for first_end in (1..=n).step_by(ENDS) {
        let ends = ENDS.min(n + 1 - first_end);
        fill(samples, first_end, &shares, &mut columns);
        for group in 0..stride / LANES {
            before(simd, &errors, &columns[..first_end], group, &mut sums);
            for (lane, sums) in sums[..ends].iter().enumerate() {
                put(&mut errors, first_end + lane, group, sums);
            }
        }
        // Pieces that begin behind the first of these ends: the rows before them are known one by one.
        for lane in 1..ends {
            for first in first_end..first_end + lane {
                let error = columns[first][lane];
                if error < f64::INFINITY {
                    let (known, later) = errors.numbers.split_at_mut((first + 1) * stride);
                    let from = &known[first * stride..];
                    let to = &mut later[(first_end + lane - first - 1) * stride..][..stride];
                    for pieces in 1..stride {
                        let sum = from[pieces - 1] + error;
                        to[pieces] = if sum < to[pieces] { sum } else { to[pieces] };
                    }
                }
            }
        }
    }
    errors
}

/// The least sums over all pieces that begin in `columns`, for a group of numbers of pieces before and all ends.
///
/// Sums and minima by name: the compiler does not find them in loops over arrays of arrays.
#[inline(always)]
fn before<S: Simd>(simd: S, errors: &Errors, columns: &[[f64; ENDS]], group: usize, sums: &mut [[f64; LANES]; ENDS]) {
    let vectors = S::as_simd_f64s(errors.lanes(0, group)).0.len();
    for at in 0..vectors {
        // Locals, so that they stay in registers.
        let mut least = [simd.splat_f64s(f64::INFINITY); ENDS];
        for (first, column) in columns.iter().enumerate() {
            let row = S::as_simd_f64s(errors.lanes(first, group)).0[at];
            for (least, &error) in least.iter_mut().zip(column) {
                *least = simd.min_f64s(simd.add_f64s(row, simd.splat_f64s(error)), *least);
            }
        }
        for (sums, least) in sums.iter_mut().zip(least) {
            S::as_mut_simd_f64s(sums).0[at] = least;
        }
    }
}

/// Writes sums with one piece more than those before it.
#[inline(always)]
fn put(errors: &mut Errors, end: usize, group: usize, sums: &[f64; LANES]) {
    let row = &mut errors.numbers[end * errors.stride..][..errors.stride];
    let start = group * LANES + 1;
    let count = LANES.min(row.len() - start);
    row[start..start + count].copy_from_slice(&sums[..count]);
}

/// The errors of all pieces that end before `first_end`, and before each of the next ends.
#[inline(always)]
fn fill(samples: &Samples<'_>, first_end: usize, shares: &[f64], columns: &mut Columns) {
    let (x, y) = (samples.x, samples.y);
    let n = x.len();
    let ends = ENDS.min(n + 1 - first_end);
    columns.clear();
    columns.resize(first_end + ENDS - 1, [f64::INFINITY; ENDS]);
    let mut fits = [Fit::NOTHING; ENDS];
    // Behind the first end each piece for itself.
    for lane in 1..ends {
        for first in (first_end..first_end + lane).rev() {
            let count = first_end + lane - first;
            fits[lane].add(x[first], y[first], shares[count - 1]);
            columns[first][lane] = if count < samples.fewest { f64::INFINITY } else { fits[lane].sse };
        }
    }
    // Then side by side. Beyond the last end lanes work for nothing.
    for first in (0..first_end).rev() {
        let count = first_end - first;
        let (x, y) = (x[first], y[first]);
        let shares: &[f64; ENDS] = shares[count - 1..].first_chunk().expect("shares go beyond the last end");
        for lane in 0..ENDS {
            fits[lane].add(x, y, shares[lane]);
        }
        for lane in 0..ENDS {
            columns[first][lane] = if count + lane < samples.fewest { f64::INFINITY } else { fits[lane].sse };
        }
    }
}

/// The errors of all pieces that end before `end`, as [`fill`] has them.
fn column(samples: &Samples<'_>, end: usize) -> Vec<f64> {
    let mut fit = Fit::NOTHING;
    let mut column = vec![f64::INFINITY; end];
    for first in (0..end).rev() {
        fit.add(samples.x[first], samples.y[first], 1.0 / (end - first) as f64);
        if end - first >= samples.fewest {
            column[first] = fit.sse;
        }
    }
    column
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All cuts into so many pieces, one after the other.
    fn brute(samples: &Samples<'_>, pieces: usize) -> f64 {
        fn least(samples: &Samples<'_>, from: usize, pieces: usize, cuts: &mut Vec<usize>) -> f64 {
            if pieces == 1 {
                return if samples.len() - from < samples.fewest { f64::INFINITY } else { samples.cut_at(cuts).sse };
            }
            let mut best = f64::INFINITY;
            for cut in from + samples.fewest..samples.len() {
                cuts.push(cut);
                best = best.min(least(samples, cut, pieces - 1, cuts));
                cuts.pop();
            }
            best
        }
        least(samples, 0, pieces, &mut Vec::new())
    }

    #[test]
    fn one_sample_is_one_piece() {
        let samples = Samples::new(&[1.0], &[5.0]).unwrap();
        let pieces = samples.optimal(1).unwrap().segmentation(1);
        assert_eq!((pieces.sse, pieces.cuts.len(), pieces.pieces[0].intercept), (0.0, 0, 5.0));
        let refused = SegmentationError::Pieces { samples: 1, pieces: 2, fewest: 1, most: 1 };
        assert_eq!(samples.optimal(2).unwrap_err(), refused);
        assert!(samples.optimal(0).is_err() && Samples::new(&[], &[]).unwrap().optimal(1).is_err());
    }

    #[test]
    fn samples_that_are_none_are_refused() {
        assert_eq!(Samples::new(&[1.0], &[]).unwrap_err(), SegmentationError::Numbers { x: 1, y: 0 });
        let error = |x: &[f64]| Samples::new(x, &[0.0, 0.0]).unwrap_err().to_string();
        let range = "(range: finite, x not below the one before)";
        assert_eq!(error(&[1.0, 0.5]), format!("cut samples into pieces: sample 1 (from 0) is (0.5, 0) {range}"));
        assert!(error(&[f64::NAN, 0.5]).contains("sample 0"));
    }

    #[test]
    fn a_line_with_a_corner_is_cut_at_the_corner() {
        let x: Vec<f64> = (0..41).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let y: Vec<f64> = x.iter().map(|x| f64::max(0.0, *x)).collect();
        let pieces = Samples::new(&x, &y).unwrap().optimal(3).unwrap().segmentation(2);
        // The sample at 0 fits either side.
        assert!(pieces.cuts == [20] || pieces.cuts == [21], "{:?}", pieces.cuts);
        assert!(pieces.sse < 1e-28 && pieces.pieces[1].slope == 1.0);
    }

    #[test]
    fn a_parabola_is_cut_into_pieces_as_equal_as_can_be() {
        // The error of k samples is convex in k, so equal pieces are best: h^4 sum k (k^2 - 1)(k^2 - 4) / 180.
        let (n, pieces, h) = (401, 10, 0.01);
        let x: Vec<f64> = (0..n).map(|i| -2.0 + h * i as f64).collect();
        let y: Vec<f64> = x.iter().map(|x| x * x).collect();
        let best = Samples::new(&x, &y).unwrap().optimal(pieces).unwrap();
        let error = |k: f64| h.powi(4) * k * (k * k - 1.0) * (k * k - 4.0) / 180.0;
        let theory = 9.0 * error(40.0) + error(41.0);
        assert!((best.sse(pieces) / theory - 1.0).abs() < 1e-9, "{} and {theory}", best.sse(pieces));
        let lengths: Vec<usize> = best.segmentation(pieces).pieces.iter().map(|piece| piece.end - piece.first).collect();
        assert!(lengths.iter().all(|length| *length == 40 || *length == 41), "{lengths:?}");
    }

    #[test]
    fn vector_instructions_change_no_bit() {
        let x: Vec<f64> = (0..70).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| libm::sin(0.3 * x)).collect();
        let samples = Samples::new(&x, &y).unwrap();
        let scalar = least_errors(pulp::Scalar::new(), &samples, 20);
        let fast = samples.optimal(20).unwrap().errors;
        assert!(scalar.numbers.iter().zip(&fast.numbers).all(|(a, b)| a.to_bits() == b.to_bits()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn no_cuts_are_better(values in prop::collection::vec(-20_i32..20, 1..13), ties in any::<bool>(), fewest in 1_usize..4) {
            let x: Vec<f64> = (0..values.len()).map(|i| if ties { (i / 2) as f64 } else { i as f64 }).collect();
            let y: Vec<f64> = values.iter().map(|y| f64::from(*y) / 4.0).collect();
            let samples = Samples::new(&x, &y).unwrap().with_pieces_of(fewest);
            let most = values.len() / fewest;
            prop_assume!(most > 0);
            let optimal = samples.optimal(most).unwrap();
            for pieces in 1..=most.min(4) {
                let (found, best) = (optimal.segmentation(pieces), brute(&samples, pieces));
                prop_assert!((optimal.sse(pieces) - best).abs() <= 1e-12 * (1.0 + best), "{pieces}: {} and {best}", optimal.sse(pieces));
                prop_assert!((found.sse - best).abs() <= 1e-12 * (1.0 + best));
                prop_assert_eq!(found.pieces.len(), pieces);
                prop_assert!(found.pieces.iter().all(|piece| piece.end - piece.first >= fewest));
            }
        }
    }
}
