//! Student's t: the law of a mean over its estimated standard error.
//!
//! ```text
//! P[T >= t] = I_x(df/2, 1/2) / 2,   x = df / (df + t^2),   t >= 0
//! ```
//!
//! `df` is the number of degrees of freedom, any positive number; infinitely many give the normal law.
//! Tails are good to a relative 1e-12 from `df = 0.5` to 1e8 and down to 1e-280, quantiles to 1e-13.

use std::f64::consts::LN_2;

use crate::incomplete_beta::{Point, Tails, ln_tails, logit_at};
use crate::interval::Interval;
use crate::special::{normal_quantile, normal_upper_tail};

/// P[T >= t]. NaN if `t` is NaN or `df` is not positive.
///
/// ```
/// // One degree of freedom is the Cauchy law.
/// assert!((stats::student_t::upper_tail(1.0, 1.0) - 0.25).abs() < 1e-15);
/// ```
#[must_use]
pub fn upper_tail(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df == f64::INFINITY {
        return normal_upper_tail(t);
    }
    let outside = 0.5 * outside(t.abs(), df).ln_lower.exp();
    if t >= 0.0 { outside } else { 1.0 - outside }
}

/// P[|T| >= |t|]: against a deviation in either direction.
#[must_use]
pub fn two_sided_p(t: f64, df: f64) -> f64 {
    2.0 * upper_tail(t.abs(), df)
}

/// The `t` with P[T >= t] = `error`; infinite at 0 and 1, NaN outside [0, 1] or if `df` is not positive.
#[must_use]
pub fn upper_quantile(error: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&error) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df == f64::INFINITY || error == 0.0 || error == 0.5 || error == 1.0 {
        return -normal_quantile(error);
    }
    // 1 - error is exact above 1/2.
    if error > 0.5 {
        return -upper_quantile(1.0 - error, df);
    }
    // Start from the normal quantile, or far out from the first term of the tail, x^(df/2) / (df B(df/2, 1/2)).
    let (a, b) = (0.5 * df, 0.5);
    let z = normal_quantile(error);
    let near = (df / (z * z)).ln();
    let front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) - a.ln();
    let far = ((2.0 * error).ln() - front) / a;
    let logit =
        if error <= 0.25 { logit_at(a, b, near.min(far), (2.0 * error).ln()) } else { -logit_at(b, a, -near, (1.0 - 2.0 * error).ln()) };
    // The logit of x is ln(df / t^2).
    df.sqrt() * (-0.5 * logit).exp()
}

/// The interval around a mean of `df + 1` values that covers the truth with probability `confidence`, for an estimated standard error.
#[must_use]
pub fn interval(estimate: f64, standard_error: f64, df: f64, confidence: f64) -> Interval {
    let reach = upper_quantile(0.5 * (1.0 - confidence), df) * standard_error;
    Interval { low: estimate - reach, high: estimate + reach }
}

/// The beta law of `df / (df + T^2)` at `t >= 0`: its lower tail is P[|T| >= t].
fn outside(t: f64, df: f64) -> Tails {
    // Squares of t may overflow where t / sqrt(df) does not matter any more; both orders keep x and y accurate.
    let ratio = t / df.sqrt();
    let (x, y) = if ratio <= 1.0 {
        let square = ratio * ratio;
        (1.0 / (1.0 + square), square / (1.0 + square))
    } else {
        let square = (1.0 / ratio) * (1.0 / ratio);
        (square / (1.0 + square), 1.0 / (1.0 + square))
    };
    if x == 0.0 || y == 0.0 {
        let ln_lower = if x == 0.0 { f64::NEG_INFINITY } else { 0.0 };
        return Tails { ln_lower, ln_upper: -LN_2 - ln_lower, ln_front: f64::NEG_INFINITY };
    }
    ln_tails(0.5 * df, 0.5, Point { x, y, difference: 0.5 * (df * y - x) })
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, relative_error, rows};

    const TAILS: &str = include_str!("../golden/student_t.csv");

    #[test]
    fn the_tail_agrees_with_the_integral_of_the_density() {
        let mut worst = Worst::default();
        for row in rows(TAILS) {
            worst.see(upper_tail(number(row[0]), number(row[1])), number(row[2]), format!("{row:?}"));
        }
        worst.at_most(1e-12);
    }

    #[test]
    fn the_quantile_finds_the_point_of_each_tail() {
        let mut worst = Worst::default();
        for row in rows(TAILS) {
            let (t, tail): (f64, f64) = (number(row[0]), number(row[2]));
            // The smallest t have tails so near 1/2 that the tail as a float does not know them.
            if t >= 0.5 {
                worst.see(upper_quantile(tail, number(row[1])), t, format!("{row:?}"));
            }
        }
        worst.at_most(1e-12);
    }
    #[test]
    fn one_degree_of_freedom_is_the_cauchy_law_and_two_have_a_closed_form() {
        for t in [0.0_f64, 1e-3, 0.7, 1.0, 3.0, 1e5] {
            assert!(relative_error(upper_tail(t, 1.0), 1.0_f64.atan2(t) / PI) <= 1e-14);
            let root = (2.0 + t * t).sqrt();
            assert!(relative_error(upper_tail(t, 2.0), 1.0 / (root * (root + t))) <= 1e-14);
        }
    }

    #[test]
    fn infinitely_many_degrees_of_freedom_are_the_normal_law() {
        assert_eq!(upper_tail(6.0, f64::INFINITY), normal_upper_tail(6.0));
        assert!(relative_error(upper_tail(6.0, 1e12), normal_upper_tail(6.0)) <= 1e-9);
        assert_eq!(upper_quantile(1e-10, f64::INFINITY), -normal_quantile(1e-10));
    }

    #[test]
    fn the_ends_and_what_is_no_number() {
        assert_eq!((upper_tail(f64::INFINITY, 3.0), upper_tail(f64::NEG_INFINITY, 3.0), upper_tail(0.0, 3.0)), (0.0, 1.0, 0.5));
        assert_eq!((upper_quantile(0.0, 3.0), upper_quantile(0.5, 3.0), upper_quantile(1.0, 3.0)), (f64::INFINITY, 0.0, f64::NEG_INFINITY));
        assert!(upper_tail(f64::NAN, 3.0).is_nan() && upper_tail(1.0, 0.0).is_nan() && upper_tail(1.0, f64::NAN).is_nan());
        assert!(upper_quantile(-0.1, 3.0).is_nan() && upper_quantile(0.1, -3.0).is_nan() && upper_quantile(f64::NAN, 3.0).is_nan());
    }

    #[test]
    fn the_interval_of_ten_values_is_wider_than_the_normal_one() {
        // Any table of Student's t: 99 % and 9 degrees of freedom, 3.250.
        let interval = interval(1.0, 2.0, 9.0, 0.99);
        assert!((interval.high - (1.0 + 2.0 * 3.2498)).abs() < 1e-4 && (interval.low - (1.0 - 2.0 * 3.2498)).abs() < 1e-4);
    }

    proptest! {
        #[test]
        fn the_quantile_inverts_the_tail(ln_error in -600.0..-0.01_f64, ln_df in -1.0..25.0_f64) {
            let (error, df) = (ln_error.exp(), ln_df.exp());
            let t = upper_quantile(error, df);
            prop_assume!(t.is_finite());
            // One ulp of t moves the tail by at most t^2 or df ulps, whichever is less.
            prop_assert!(relative_error(upper_tail(t, df), error) <= 1e-13 * (1.0 + (t * t).min(df)), "{t}");
        }

        #[test]
        fn the_law_is_symmetric(t in -50.0..50.0_f64, df in 0.5..1e4_f64) {
            prop_assert!((upper_tail(t, df) + upper_tail(-t, df) - 1.0).abs() <= 1e-15);
        }

        #[test]
        fn more_degrees_of_freedom_have_thinner_tails(t in 0.1..40.0_f64, df in 0.5..1e3_f64) {
            prop_assert!(upper_tail(t, df * 1.1) < upper_tail(t, df));
            prop_assert!(upper_tail(t * 1.001, df) < upper_tail(t, df));
        }
    }
}
