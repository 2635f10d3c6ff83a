//! The z test: how many standard errors an estimate lies from a theory, and how many it takes to be sure.
//!
//! At the error rate 1e-10 of a line, a two-sided test refuses beyond 6.47 standard errors, and a deviation of
//! 11.22 standard errors is refused with probability 1 - 1e-6.

use crate::special::{normal_lower_tail, normal_quantile, normal_upper_tail};

/// P[|Z| >= |z|]: against a deviation in either direction.
#[must_use]
pub fn two_sided_p(z: f64) -> f64 {
    2.0 * normal_upper_tail(z.abs())
}

/// P[Z >= z]: against values that are too large.
#[must_use]
pub fn upper_p(z: f64) -> f64 {
    normal_upper_tail(z)
}

/// P[Z <= z]: against values that are too small.
#[must_use]
pub fn lower_p(z: f64) -> f64 {
    normal_lower_tail(z)
}

/// The `|z|` at which [`two_sided_p`] is `alpha`; 0 at 1, infinite at 0, NaN outside [0, 1].
///
/// ```
/// // mpmath, 30 digits: sqrt(2) erfcinv(1e-10)
/// assert!((stats::normal_test::two_sided_critical(1e-10) - 6.466_951_087_240_516).abs() < 1e-13);
/// ```
#[must_use]
pub fn two_sided_critical(alpha: f64) -> f64 {
    -normal_quantile(0.5 * alpha)
}

/// The `z` at which [`upper_p`] is `alpha`; minus it is the one of [`lower_p`].
#[must_use]
pub fn one_sided_critical(alpha: f64) -> f64 {
    -normal_quantile(alpha)
}

/// The deviation in standard errors that a two-sided test at `alpha` refuses with probability `1 - miss`.
///
/// The chance to refuse it on the wrong side is left out, so the true power is a little higher.
#[must_use]
pub fn two_sided_detectable(alpha: f64, miss: f64) -> f64 {
    two_sided_critical(alpha) + one_sided_critical(miss)
}

/// The deviation in standard errors that a one-sided test at `alpha` refuses with probability `1 - miss`.
#[must_use]
pub fn one_sided_detectable(alpha: f64, miss: f64) -> f64 {
    one_sided_critical(alpha) + one_sided_critical(miss)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::relative_error;

    #[test]
    fn the_budget_of_a_line_is_6_47_standard_errors_and_it_detects_11_22() {
        // mpmath, 30 digits: sqrt(2) erfcinv(1e-10) and sqrt(2) erfcinv(2e-6)
        assert!(relative_error(two_sided_critical(1e-10), 6.466_951_087_240_516) <= 1e-14);
        assert!(relative_error(one_sided_critical(1e-6), 4.753_424_308_822_899) <= 1e-14);
        assert!((two_sided_detectable(1e-10, 1e-6) - 11.220_375_396_063_415).abs() <= 1e-13);
        assert!((one_sided_detectable(1e-10, 1e-6) - 11.114_765_211_226_955).abs() <= 1e-13);
    }

    #[test]
    fn no_deviation_is_no_evidence() {
        assert_eq!((two_sided_p(0.0), upper_p(0.0), lower_p(0.0)), (1.0, 0.5, 0.5));
        assert_eq!((two_sided_critical(1.0), two_sided_critical(0.0)), (0.0, f64::INFINITY));
        assert!(two_sided_p(f64::NAN).is_nan() && two_sided_critical(f64::NAN).is_nan() && two_sided_critical(2.1).is_nan());
    }

    proptest! {
        #[test]
        fn the_critical_value_inverts_the_p_value(ln_alpha in -600.0..-0.01_f64) {
            let alpha = ln_alpha.exp();
            let z = two_sided_critical(alpha);
            prop_assert!(relative_error(two_sided_p(z), alpha) <= 1e-15 * (4.0 + z * z));
            let z = one_sided_critical(alpha);
            prop_assert!(relative_error(upper_p(z), alpha) <= 1e-15 * (4.0 + z * z));
        }

        #[test]
        fn both_sides_count_the_same(z in -30.0..30.0_f64) {
            prop_assert_eq!(two_sided_p(z), two_sided_p(-z));
            prop_assert_eq!(two_sided_p(z), 2.0 * upper_p(z).min(lower_p(z)));
        }
    }
}
