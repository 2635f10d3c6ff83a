//! Kolmogorov's limit law: the law of `sqrt(n) D` for very many samples.

use std::f64::consts::PI;

/// Below this the theta series of the lower tail is the shorter one. Both give all digits around it.
const CROSSING: f64 = 0.82;

/// The limit of P[sqrt(n) D >= t], `2 sum_k (-1)^(k-1) exp(-2 k^2 t^2)`; relative error about 1e-14 down to 1e-300.
///
/// NaN for NaN, 1 for `t <= 0`.
#[must_use]
pub fn limit_upper_tail(t: f64) -> f64 {
    if t <= 0.0 {
        return 1.0;
    }
    if t < CROSSING {
        return 1.0 - theta(t);
    }
    alternating(t)
}

/// The limit of P[sqrt(n) D <= t], `sqrt(2 pi)/t sum_k exp(-(2k-1)^2 pi^2 / (8 t^2))`; relative error about 1e-14 down to 1e-300.
///
/// NaN for NaN, 0 for `t <= 0`.
#[must_use]
pub fn limit_lower_tail(t: f64) -> f64 {
    if t <= 0.0 {
        return 0.0;
    }
    if t < CROSSING {
        return theta(t);
    }
    1.0 - alternating(t)
}

/// Five terms: the sixth is below 1e-20 of the first from `t = 0.82` on.
fn alternating(t: f64) -> f64 {
    let q = |k: f64| (-2.0 * k * k * t * t).exp();
    2.0 * (q(1.0) - q(2.0) + q(3.0) - q(4.0) + q(5.0))
}

/// Three terms: the fourth is below 1e-30 of the first up to `t = 0.82`.
fn theta(t: f64) -> f64 {
    let q = |odd: f64| (-odd * odd * PI * PI / (8.0 * t * t)).exp();
    (2.0 * PI).sqrt() / t * (q(1.0) + q(3.0) + q(5.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, rows};

    const LIMIT: &str = include_str!("../../golden/kolmogorov_limit.csv");

    #[test]
    fn both_tails_agree_with_mpmath() {
        let mut worst = Worst::default();
        for row in rows(LIMIT) {
            let t: f64 = number(row[0]);
            worst.see(limit_lower_tail(t), number(row[1]), format!("lower {row:?}"));
            worst.see(limit_upper_tail(t), number(row[2]), format!("upper {row:?}"));
        }
        // The exponent is as large as 650 and rounds like it.
        worst.at_most(3e-13);
    }

    #[test]
    fn the_ends() {
        assert_eq!((limit_lower_tail(0.0), limit_upper_tail(-1.0)), (0.0, 1.0));
        assert_eq!((limit_lower_tail(f64::INFINITY), limit_upper_tail(f64::INFINITY)), (1.0, 0.0));
        assert!(limit_lower_tail(f64::NAN).is_nan() && limit_upper_tail(f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn the_two_series_are_one_function(t in 0.75..1.0_f64) {
            prop_assert!((theta(t) + alternating(t) - 1.0).abs() <= 1e-15);
        }
    }
}
