//! A sampled mean and its standard error, from the values or from their sums.

use claims::{Evidence, Relation};
use stats::interval::Interval;
use stats::student_t;

use crate::words::in_words;

/// The mean of independent values and its standard error. Of fewer than two values the error is not a number.
#[derive(Clone, Copy, Debug)]
pub struct MeanOf {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Number of values.
    pub n: u64,
}

impl MeanOf {
    /// From the values, in two passes: nothing cancels where they scatter little about a large mean.
    pub fn values(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        Self { mean, standard_error: (squares / (count - 1.0) / count).sqrt(), n: values.len() as u64 }
    }

    /// From the sum of `n` values and the sum of their squares.
    pub fn sums(sum: f64, square: f64, n: u64) -> Self {
        let count = n as f64;
        let mean = sum / count;
        // Equal values may have a difference of squares below zero, by rounding.
        let variance = (square / count - mean * mean).max(0.0) * count / (count - 1.0);
        Self { mean, standard_error: (variance / count).sqrt(), n }
    }

    /// The standard deviation of a single value.
    pub fn standard_deviation(&self) -> f64 {
        self.standard_error * (self.n as f64).sqrt()
    }

    /// Where the truth lies with probability `confidence`, for values about normal: by Student's law, as the error is estimated too.
    pub fn interval(&self, confidence: f64) -> Interval {
        student_t::interval(self.mean, self.standard_error, self.n.saturating_sub(1) as f64, confidence)
    }

    /// A line about it, its label in words.
    pub fn line(&self, label: impl Into<String>, relation: Relation, theory: f64) -> Evidence {
        Evidence::mean(in_words(&label.into()), relation, theory, self.mean, self.standard_error, self.n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_their_sums_have_one_mean_and_one_error() {
        // Deviations -1, 0 and 1: variance 1, error sqrt(1/3).
        for mean in [MeanOf::values(&[1.0, 2.0, 3.0]), MeanOf::sums(6.0, 14.0, 3)] {
            assert_eq!((mean.mean, mean.n), (2.0, 3));
            assert!((mean.standard_error - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15, "{mean:?}");
            assert!((mean.standard_deviation() - 1.0).abs() < 1e-15, "{mean:?}");
        }
    }

    #[test]
    fn equal_values_have_no_error_but_that_of_rounding() {
        let sums = |value: f64, n: u64| (0..n).fold([0.0; 2], |[sum, square], _| [sum + value, square + value * value]);
        for (value, n) in [(0.1, 3), (1000.1, 10)] {
            let [sum, square] = sums(value, n);
            let error = MeanOf::sums(sum, square, n).standard_error;
            assert!((0.0..1e-6 * value).contains(&error), "{error}");
        }
    }

    #[test]
    fn the_interval_of_few_values_is_wider_than_that_of_the_normal_law() {
        // Student's quantile of 0.995 at 2 degrees: p sqrt(2 / (1 - p^2)) with p = 0.99.
        let interval = MeanOf::values(&[1.0, 2.0, 3.0]).interval(0.99);
        let reach = 0.99 * (2.0 / (1.0 - 0.99_f64.powi(2))).sqrt() / 3.0_f64.sqrt();
        assert!((interval.high - 2.0 - reach).abs() < 1e-12 && (2.0 - interval.low - reach).abs() < 1e-12, "{interval:?}");
    }

    #[test]
    fn one_value_has_no_error() {
        assert!(MeanOf::values(&[2.0]).standard_error.is_nan());
    }
}
