//! What a network of an ensemble is trained on.

use crate::backward::{Batch, BatchError};
use crate::real::Real;

/// Inputs and targets, rounded to the engine's precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples<T> {
    pub(super) input_dim: usize,
    pub(super) output_dim: usize,
    /// Input and target of each sample, one after the other: they are fetched together.
    pub(super) records: Vec<T>,
}

impl<T: Real> Samples<T> {
    /// `inputs` is `m x input_dim`, `targets` `m x output_dim`, both row-major, `m` at least 1.
    ///
    /// # Errors
    /// As [`Batch::new`]: when they are not whole samples, or a number is not finite in the engine's precision.
    pub fn new(input_dim: usize, inputs: &[f64], output_dim: usize, targets: &[f64]) -> Result<Samples<T>, BatchError> {
        let batch = Batch::new(input_dim, inputs, output_dim, targets)?;
        // After the rounding: an infinite input under a negative weight is a zero layer with a gradient of NaN.
        let round = |&number: &f64| Some(T::from_f64(number)).filter(|rounded| rounded.is_finite()).ok_or(BatchError::Number(number));
        let records = batch.samples().flat_map(|(x, y)| x.iter().chain(y)).map(round).collect::<Result<_, _>>()?;
        Ok(Samples { input_dim, output_dim, records })
    }

    /// Number of samples.
    pub fn count(&self) -> usize {
        self.records.len() / (self.input_dim + self.output_dim)
    }

    /// Inputs as the engine has them, `m x input_dim`, row-major.
    pub fn inputs(&self) -> Vec<f64> {
        self.records().flat_map(|record| &record[..self.input_dim]).map(|x| x.to_f64()).collect()
    }

    /// Targets as the engine has them, `m x output_dim`, row-major.
    pub fn targets(&self) -> Vec<f64> {
        self.records().flat_map(|record| &record[self.input_dim..]).map(|y| y.to_f64()).collect()
    }

    /// Whether every target is 1 for one class and 0 for the others.
    pub(super) fn are_classes(&self) -> bool {
        self.records().all(|record| {
            let ones = record[self.input_dim..].iter().filter(|&&y| y == T::ONE).count();
            ones == 1 && record[self.input_dim..].iter().all(|&y| y == T::ONE || y == T::ZERO)
        })
    }

    fn records(&self) -> impl Iterator<Item = &[T]> {
        self.records.chunks_exact(self.input_dim + self.output_dim)
    }
}
