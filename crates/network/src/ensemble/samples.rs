//! What a network of an ensemble is trained on.

use crate::backward::{Batch, BatchError};
use crate::real::Real;

/// Inputs and targets, rounded to the engine's precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples<T> {
    pub(super) input_dim: usize,
    pub(super) output_dim: usize,
    pub(super) inputs: Vec<T>,
    pub(super) targets: Vec<T>,
}

impl<T: Real> Samples<T> {
    /// `inputs` is `m x input_dim`, `targets` `m x output_dim`, both row-major, `m` at least 1.
    ///
    /// # Errors
    /// As [`Batch::new`]: when they are not whole samples, or a number is not finite.
    pub fn new(input_dim: usize, inputs: &[f64], output_dim: usize, targets: &[f64]) -> Result<Samples<T>, BatchError> {
        Batch::new(input_dim, inputs, output_dim, targets)?;
        let rounded = |numbers: &[f64]| numbers.iter().map(|&x| T::from_f64(x)).collect();
        Ok(Samples { input_dim, output_dim, inputs: rounded(inputs), targets: rounded(targets) })
    }

    /// Number of samples.
    pub fn count(&self) -> usize {
        self.inputs.len() / self.input_dim
    }

    /// Inputs as the engine has them, `m x input_dim`, row-major.
    pub fn inputs(&self) -> Vec<f64> {
        self.inputs.iter().map(|x| x.to_f64()).collect()
    }

    /// Targets as the engine has them, `m x output_dim`, row-major.
    pub fn targets(&self) -> Vec<f64> {
        self.targets.iter().map(|y| y.to_f64()).collect()
    }
}
