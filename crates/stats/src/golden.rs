//! Reads the golden values in `golden/`, which the scripts beside them computed with mpmath and SciPy.

use std::str::FromStr;

/// The rows below the header, as fields.
pub(crate) fn rows(csv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

/// A field as a number; `f64` reads decimals correctly rounded, so the tables may carry more digits.
pub(crate) fn number<T: FromStr>(field: &str) -> T {
    field.parse().ok().unwrap_or_else(|| panic!("{field:?} is not a number"))
}

/// Relative distance, 0 if both are the same (also both 0).
pub(crate) fn relative_error(found: f64, expected: f64) -> f64 {
    if found == expected { 0.0 } else { ((found - expected) / expected).abs() }
}

/// The largest relative error seen and where, asserted in one place so that a failure names its worst row.
#[derive(Default)]
pub(crate) struct Worst {
    error: f64,
    label: String,
}

impl Worst {
    pub(crate) fn see(&mut self, found: f64, expected: f64, label: impl std::fmt::Display) {
        let error = relative_error(found, expected);
        if error > self.error || error.is_nan() {
            *self = Self { error, label: format!("{label}: found {found:e}, expected {expected:e}") };
        }
    }

    #[track_caller]
    pub(crate) fn at_most(&self, bound: f64) {
        eprintln!("largest relative error {:.1e} ({})", self.error, self.label);
        assert!(self.error <= bound, "relative error {:e} above {bound:e}: {}", self.error, self.label);
    }
}
