//! Lines about few trainings: a number of each seed against a bound.
//!
//! Where a row compares two trainings it takes the difference within each seed, so that what both share does not blur it.

use claims::{Evidence, Relation};

/// Level at which few trainings are judged.
pub(crate) const LEVEL: f64 = 0.01;

/// The mean over the seeds lies on this side of the bound. Seeds are numbered from 1, in the order of their blocks.
///
/// A training that ran away has an infinite error, with which no mean is taken: the line is undecided.
pub(crate) fn line(label: impl Into<String>, statement: &str, relation: Relation, bound: f64, values: &[f64]) -> Evidence {
    let runs: Vec<(u64, f64)> = (1..).zip(values.iter().copied()).collect();
    Evidence::pinned(label, statement, relation, bound, LEVEL, &runs)
}

/// The middle one; of an even number the mean of the two in the middle. NaN of nothing.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}

/// The arithmetic mean. NaN of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Slope of the line of least squares through `(x, y)`.
///
/// # Panics
/// When the lengths differ.
pub(crate) fn slope(x: &[f64], y: &[f64]) -> f64 {
    assert_eq!(x.len(), y.len(), "a y for each x");
    let (middle, level) = (mean(x), mean(y));
    let products: f64 = x.iter().zip(y).map(|(x, y)| (x - middle) * (y - level)).sum();
    products / x.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!((median(&[3.0, 1.0, 2.0]), median(&[4.0, 1.0, 2.0, 3.0])), (2.0, 2.5));
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_slope_of_a_line_is_its_own() {
        assert_eq!(slope(&[0.0, 1.0, 2.0], &[1.0, -1.0, -3.0]), -2.0);
    }
}
