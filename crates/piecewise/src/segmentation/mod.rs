//! Samples of a function of one variable cut into pieces, each with a line of its own.
//!
//! The lines are those of least squares, piece by piece; neighbouring ones need not meet. [`optimal`] finds the cuts of the least total error for
//! every number of pieces at once (Bai and Perron's dynamic programming), [`greedy`] those that merging neighbours from below finds.

mod fit;
pub mod greedy;
pub mod optimal;

use self::fit::Fit;

/// Samples `(x, y)`, ascending in `x`.
///
/// ```
/// use piecewise::Samples;
/// let samples = Samples::new(&[0.0, 1.0, 2.0, 3.0], &[0.0, 1.0, 1.0, 0.0])?;
/// let pieces = samples.optimal(2)?.segmentation(2);
/// assert_eq!((pieces.cuts, pieces.sse), (vec![2], 0.0));
/// # Ok::<(), piecewise::SegmentationError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Samples<'a> {
    x: &'a [f64],
    y: &'a [f64],
    fewest: usize,
}

/// A line over some neighbouring samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// The first sample, from 0.
    pub first: usize,
    /// One beyond the last.
    pub end: usize,
    /// Slope of the line; 0 where all samples are at one place.
    pub slope: f64,
    /// Its value at `x = 0`.
    pub intercept: f64,
    /// Sum of squared errors.
    pub sse: f64,
}

/// Samples cut into pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Segmentation {
    /// Index of the first sample of each piece after the first.
    pub cuts: Vec<usize>,
    /// The pieces, from left to right.
    pub pieces: Vec<Piece>,
    /// Sum of squared errors of all.
    pub sse: f64,
}

/// Why samples are not cut.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SegmentationError {
    /// There is a `y` for each `x`.
    #[error("cut {x} values of x with {y} values of y into pieces")]
    Numbers {
        /// Values of `x`.
        x: usize,
        /// Values of `y`.
        y: usize,
    },
    /// Samples are numbers, ascending in `x`.
    #[error("cut samples into pieces: sample {index} (from 0) is ({x}, {y}) (range: finite, x not below the one before)")]
    Sample {
        /// Which one, from 0.
        index: usize,
        /// Its place.
        x: f64,
        /// Its value.
        y: f64,
    },
    /// Each piece has samples.
    #[error("cut {samples} samples into {pieces} pieces of {fewest} or more (range: 1 piece to {most})")]
    Pieces {
        /// All samples.
        samples: usize,
        /// Pieces asked for.
        pieces: usize,
        /// Samples that a piece has at least.
        fewest: usize,
        /// As many as there can be.
        most: usize,
    },
}

impl<'a> Samples<'a> {
    /// # Errors
    /// When the lists differ in length, a number is not finite, or `x` descends. Equal values of `x` are allowed.
    pub fn new(x: &'a [f64], y: &'a [f64]) -> Result<Samples<'a>, SegmentationError> {
        if x.len() != y.len() {
            return Err(SegmentationError::Numbers { x: x.len(), y: y.len() });
        }
        let is_wrong = |&index: &usize| !(x[index].is_finite() && y[index].is_finite()) || (index > 0 && x[index] < x[index - 1]);
        if let Some(index) = (0..x.len()).find(is_wrong) {
            return Err(SegmentationError::Sample { index, x: x[index], y: y[index] });
        }
        Ok(Samples { x, y, fewest: 1 })
    }

    /// Pieces have at least so many samples; 1, where nothing else is said.
    ///
    /// # Panics
    /// For 0.
    pub fn with_pieces_of(self, fewest: usize) -> Samples<'a> {
        assert!(fewest > 0, "a piece has a sample");
        Samples { fewest, ..self }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// The pieces between these cuts: indices of first samples, ascending, from 1.
    ///
    /// # Panics
    /// When there is no sample, or the cuts are not ascending or not within the samples.
    pub fn cut_at(&self, cuts: &[usize]) -> Segmentation {
        let ends: Vec<usize> = std::iter::once(0).chain(cuts.iter().copied()).chain([self.len()]).collect();
        assert!(ends.is_sorted_by(|a, b| a < b), "ascending cuts within {} samples: {cuts:?}", self.len());
        let piece = |pair: &[usize]| {
            let (first, end) = (pair[0], pair[1]);
            let fit = Fit::of(&self.x[first..end], &self.y[first..end]);
            Piece { first, end, slope: fit.slope(), intercept: fit.intercept(), sse: fit.sse }
        };
        let pieces: Vec<Piece> = ends.windows(2).map(piece).collect();
        Segmentation { cuts: cuts.to_vec(), sse: pieces.iter().map(|piece| piece.sse).sum(), pieces }
    }

    fn check_pieces(&self, pieces: usize) -> Result<(), SegmentationError> {
        let most = self.len() / self.fewest;
        let is_fine = (1..=most).contains(&pieces);
        let error = SegmentationError::Pieces { samples: self.len(), pieces, fewest: self.fewest, most };
        if is_fine { Ok(()) } else { Err(error) }
    }
}
