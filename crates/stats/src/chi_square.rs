//! The chi-square law, and Pearson's test of counts against probabilities.
//!
//! Tails are good to a relative 1e-12 from 0.1 to 1e6 degrees of freedom and down to 1e-280, quantiles to 1e-13.

use crate::incomplete_gamma::ln_tails;
use crate::log_concave::{self, Tail};
use crate::special::normal_quantile;

/// P[X >= x]. NaN if `x` is NaN or `df` is not positive and finite.
///
/// ```
/// // Two degrees of freedom are an exponential law of mean 2.
/// assert!((stats::chi_square::upper_tail(3.0, 2.0) - (-1.5_f64).exp()).abs() < 1e-15);
/// ```
#[must_use]
pub fn upper_tail(x: f64, df: f64) -> f64 {
    if x.is_nan() || !is_df(df) {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    if x == f64::INFINITY {
        return 0.0;
    }
    ln_tails(0.5 * df, 0.5 * x).ln_upper.exp()
}

/// P[X <= x]. NaN if `x` is NaN or `df` is not positive and finite.
#[must_use]
pub fn lower_tail(x: f64, df: f64) -> f64 {
    if x.is_nan() || !is_df(df) {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x == f64::INFINITY {
        return 1.0;
    }
    ln_tails(0.5 * df, 0.5 * x).ln_lower.exp()
}

/// The `x` with P[X >= x] = `error`; infinite at 0, 0 at 1, NaN outside [0, 1] or if `df` is not positive and finite.
#[must_use]
pub fn upper_quantile(error: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&error) || !is_df(df) {
        return f64::NAN;
    }
    if error == 0.0 {
        return f64::INFINITY;
    }
    // Above 1/2 the complement is exact.
    if error > 0.5 { solve(1.0 - error, df, false) } else { solve(error, df, true) }
}

/// The `x` with P[X <= x] = `error`; 0 at 0, infinite at 1, NaN outside [0, 1] or if `df` is not positive and finite.
#[must_use]
pub fn lower_quantile(error: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&error) || !is_df(df) {
        return f64::NAN;
    }
    if error == 1.0 {
        return f64::INFINITY;
    }
    if error > 0.5 { solve(1.0 - error, df, true) } else { solve(error, df, false) }
}

/// The point beyond which one tail, at most 1/2, has the weight `error`.
fn solve(error: f64, df: f64, is_upper: bool) -> f64 {
    if error == 0.0 {
        return if is_upper { f64::INFINITY } else { 0.0 };
    }
    let a = 0.5 * df;
    // Start from Wilson and Hilferty's cube, or near zero from the first term x^a / Gamma(a + 1).
    let z = if is_upper { -normal_quantile(error) } else { normal_quantile(error) };
    let cube_root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    let near_zero = (error.ln() + libm::lgamma(a + 1.0)) / a;
    let start = if cube_root > 0.1 { a.ln() + 3.0 * cube_root.ln() } else { near_zero };
    let ln_x = log_concave::solve(start, error.ln(), |ln_x| {
        let tails = ln_tails(a, ln_x.exp());
        if is_upper {
            Tail { ln_value: tails.ln_upper, slope: -(tails.ln_front - tails.ln_upper).exp() }
        } else {
            Tail { ln_value: tails.ln_lower, slope: (tails.ln_front - tails.ln_lower).exp() }
        }
    });
    2.0 * ln_x.exp()
}

fn is_df(df: f64) -> bool {
    df > 0.0 && df.is_finite()
}

/// Pearson's statistic `sum (observed - expected)^2 / expected` of counts in classes of the given probabilities.
///
/// Both slices have one entry a class, and the probabilities add up to 1. A class of probability 0 adds nothing when
/// it is empty and makes the statistic infinite when it is not. No counts at all give 0.
/// Under the probabilities it follows nearly the chi-square law with one degree of freedom less than there are classes of positive
/// probability; that is only a limit, so classes are to be pooled until each expects many counts.
///
/// ```
/// // 20 throws of a coin, 15 heads: (5^2 + 5^2) / 10
/// assert_eq!(stats::chi_square::goodness_of_fit(&[15, 5], &[0.5, 0.5]), 5.0);
/// ```
///
/// # Panics
///
/// If the slices differ in length.
#[must_use]
pub fn goodness_of_fit(counts: &[u64], probabilities: &[f64]) -> f64 {
    assert_eq!(counts.len(), probabilities.len(), "one probability a class");
    let total = counts.iter().sum::<u64>() as f64;
    let mut statistic = 0.0;
    for (&count, &probability) in counts.iter().zip(probabilities) {
        let expected = total * probability;
        let difference = count as f64 - expected;
        // 0 / 0 is a class that is empty as it should be.
        if difference != 0.0 {
            statistic += difference * difference / expected;
        }
    }
    statistic
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, relative_error, rows};
    use crate::normal_test;

    const TAILS: &str = include_str!("../golden/chi_square.csv");

    #[test]
    fn tails_agree_with_mpmath() {
        let mut worst = Worst::default();
        for row in rows(TAILS) {
            let (x, df) = (number(row[0]), number(row[1]));
            worst.see(lower_tail(x, df), number(row[2]), format!("lower {row:?}"));
            worst.see(upper_tail(x, df), number(row[3]), format!("upper {row:?}"));
        }
        worst.at_most(1e-12);
    }

    #[test]
    fn quantiles_find_the_point_of_each_tail() {
        let mut worst = Worst::default();
        for row in rows(TAILS) {
            let (x, df, low, high): (f64, f64, f64, f64) = (number(row[0]), number(row[1]), number(row[2]), number(row[3]));
            if low <= 0.9 {
                worst.see(lower_quantile(low, df), x, format!("lower {row:?}"));
            }
            if high <= 0.9 {
                worst.see(upper_quantile(high, df), x, format!("upper {row:?}"));
            }
        }
        worst.at_most(1e-13);
    }

    #[test]
    fn one_degree_of_freedom_is_a_squared_normal_variable() {
        for z in [1e-3_f64, 0.5, 1.0, 6.5, 30.0] {
            assert!(relative_error(upper_tail(z * z, 1.0), normal_test::two_sided_p(z)) <= 1e-12);
        }
    }

    #[test]
    fn the_ends_and_what_is_no_number() {
        assert_eq!((upper_tail(0.0, 3.0), upper_tail(-1.0, 3.0), upper_tail(f64::INFINITY, 3.0)), (1.0, 1.0, 0.0));
        assert_eq!((lower_tail(0.0, 3.0), lower_tail(-1.0, 3.0), lower_tail(f64::INFINITY, 3.0)), (0.0, 0.0, 1.0));
        assert_eq!((upper_quantile(0.0, 3.0), upper_quantile(1.0, 3.0)), (f64::INFINITY, 0.0));
        assert_eq!((lower_quantile(0.0, 3.0), lower_quantile(1.0, 3.0)), (0.0, f64::INFINITY));
        for bad in [f64::NAN, -1.0] {
            assert!(upper_tail(1.0, bad).is_nan() && lower_tail(1.0, bad).is_nan() && upper_quantile(bad, 1.0).is_nan());
            assert!(lower_quantile(bad, 1.0).is_nan() && upper_quantile(0.1, bad).is_nan() && lower_quantile(0.1, bad).is_nan());
        }
        assert!(upper_tail(f64::NAN, 1.0).is_nan() && lower_tail(f64::NAN, 1.0).is_nan());
    }

    #[test]
    fn counts_as_expected_have_the_statistic_0() {
        assert_eq!(goodness_of_fit(&[25, 50, 25], &[0.25, 0.5, 0.25]), 0.0);
        assert_eq!(goodness_of_fit(&[], &[]), 0.0);
        assert_eq!(goodness_of_fit(&[0, 0], &[0.5, 0.5]), 0.0);
    }

    #[test]
    fn an_impossible_class_must_be_empty() {
        assert_eq!(goodness_of_fit(&[2, 2, 0], &[0.5, 0.5, 0.0]), 0.0);
        assert_eq!(goodness_of_fit(&[2, 2, 1], &[0.5, 0.5, 0.0]), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn quantiles_invert_the_tails(ln_error in -600.0..-0.001_f64, ln_df in -1.0..12.0_f64) {
            let (error, df) = (ln_error.exp(), ln_df.exp());
            // One ulp of x moves the tail by about |x - df| / 2 ulps.
            let x = upper_quantile(error, df);
            prop_assert!(relative_error(upper_tail(x, df), error) <= 1e-13 * (10.0 + (x - df).abs()), "{x}");
            let x = lower_quantile(error, df);
            prop_assume!(x > 1e-290);
            prop_assert!(relative_error(lower_tail(x, df), error) <= 1e-13 * (10.0 + (x - df).abs()), "{x}");
        }

        #[test]
        fn the_two_tails_share_1(df in 0.1..1e5_f64, z in -10.0..20.0_f64) {
            let x = df + z * (2.0 * df).sqrt();
            prop_assert!((upper_tail(x, df) + lower_tail(x, df) - 1.0).abs() <= 1e-15);
        }

        #[test]
        fn the_order_of_equal_classes_does_not_matter(counts in proptest::collection::vec(0..1000_u64, 1..10)) {
            let probabilities = vec![1.0 / counts.len() as f64; counts.len()];
            let reversed: Vec<u64> = counts.iter().rev().copied().collect();
            let (one, other) = (goodness_of_fit(&counts, &probabilities), goodness_of_fit(&reversed, &probabilities));
            prop_assert!(one >= 0.0 && relative_error(one, other) <= 1e-12);
        }
    }
}
