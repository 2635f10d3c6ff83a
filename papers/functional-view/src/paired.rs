//! Lines about few trainings, a number of each seed against a bound, and the statistics that go into them.
//!
//! Where a row compares two trainings it takes the difference within each seed, so that what both share does not blur it.

use claims::{Evidence, Relation};

/// Level at which few trainings are judged.
pub(crate) const LEVEL: f64 = 0.01;

/// The mean over the seeds lies on this side of the bound. Seeds are numbered from 1, in the order of their blocks.
///
/// A training that ran away has an infinite error, with which no mean is taken: the line is undecided.
pub(crate) fn line(label: impl Into<String>, statement: &str, relation: Relation, bound: f64, values: &[f64]) -> Evidence {
    Evidence::pinned(label, statement, relation, bound, LEVEL, &by_seed(values.iter().copied()))
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

/// A line on the mean of a number that each seed's networks have, against what the paper states.
pub(crate) fn pinned(
    label: impl Into<String>,
    statement: impl Into<String>,
    relation: Relation,
    bound: f64,
    values: impl IntoIterator<Item = f64>,
) -> Evidence {
    Evidence::pinned(label, statement, relation, bound, LEVEL, &by_seed(values)).by("the paper's statement", "trainings")
}

/// Values with the numbers of their seeds, from 1.
pub(crate) fn by_seed(values: impl IntoIterator<Item = f64>) -> Vec<(u64, f64)> {
    (1..).zip(values).collect()
}

/// Pearson's correlation; not a number where one side is constant.
pub(crate) fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mean_x, mean_y) = (mean(x), mean(y));
    let sum = |f: fn(f64, f64) -> f64| x.iter().zip(y).map(|(x, y)| f(x - mean_x, y - mean_y)).sum::<f64>();
    let squares = sum(|x, _| x * x) * sum(|_, y| y * y);
    sum(|x, y| x * y) / squares.sqrt()
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

    #[test]
    fn a_correlation_is_one_with_itself_and_minus_one_with_its_opposite() {
        let a = [1.0, 2.0, 4.0];
        assert!((correlation(&a, &a) - 1.0).abs() < 1e-15);
        assert!((correlation(&a, &a.map(|x| 3.0 - x)) + 1.0).abs() < 1e-15);
    }
}
