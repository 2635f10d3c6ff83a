//! The normal law, the gamma function and the two helpers of the saddle-point expansion.
//!
//! Everything here is good to a few units in the last place, also far out in the tails, because
//! every judgement of this workspace is made at an error rate of 1e-10 or less.
//!
//! The error function comes from `libm` (2e-16); the one of `statrs` is only good to 1e-10.

use std::f64::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

/// What rounding took from `1 / sqrt(2)`: the exact value is `FRAC_1_SQRT_2 + INV_SQRT_2_LOW`.
// mpmath, 40 digits: 1/sqrt(2) - 0.70710678118654757
const INV_SQRT_2_LOW: f64 = -4.833_646_656_726_457e-17;

/// `ln(sqrt(2 pi))`.
// mpmath, 40 digits: log(2*pi)/2
pub(crate) const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;

/// Density of the standard normal law at `z`.
#[must_use]
pub fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// P[Z <= z] of a standard normal variable.
///
/// ```
/// // mpmath, 30 digits: ncdf(-1.5)
/// assert!((stats::special::normal_lower_tail(-1.5) - 0.066_807_201_268_858_06).abs() < 1e-16);
/// ```
#[must_use]
pub fn normal_lower_tail(z: f64) -> f64 {
    normal_upper_tail(-z)
}

/// P[Z >= z] of a standard normal variable, relative error about 1e-15 until it underflows at `z = 38.5`.
#[must_use]
pub fn normal_upper_tail(z: f64) -> f64 {
    // erfc amplifies a relative error of its argument by z^2, so the rounding of z / sqrt(2) alone
    // would cost 1e-13 at z = 37. Its remainder is known exactly and enters to first order.
    let x = z * FRAC_1_SQRT_2;
    let remainder = z.mul_add(FRAC_1_SQRT_2, -x) + z * INV_SQRT_2_LOW;
    let tail = 0.5 * libm::erfc(x);
    if remainder.is_finite() { tail - remainder * (-x * x).exp() / PI.sqrt() } else { tail }
}

/// `ln P[Z >= z]`, finite also where the tail itself underflows.
///
/// Far out: the asymptotic series of Mills' ratio, `-z^2/2 - ln(z sqrt(2 pi)) + ln(1 - 1/z^2 + 3/z^4 - ...)`.
#[must_use]
pub fn ln_normal_upper_tail(z: f64) -> f64 {
    if z < -1.0 {
        return (-normal_upper_tail(-z)).ln_1p();
    }
    if z < 20.0 || z.is_nan() {
        return normal_upper_tail(z).ln();
    }
    // At z = 20 the terms fall below 1e-17 after ten of them and start to grow only after two hundred.
    let inverse_square = 1.0 / (z * z);
    let mut term = 1.0;
    let mut series = 0.0;
    for k in 1..=12 {
        term *= -f64::from(2 * k - 1) * inverse_square;
        series += term;
    }
    -0.5 * z * z - z.ln() - LN_SQRT_2_PI + series.ln_1p()
}

/// The `z` with P[Z <= z] = `probability`; NaN outside [0, 1], infinite at its ends.
///
/// Upper quantiles are `-normal_quantile(error)`: asking for `1 - 1e-10` would round first.
#[must_use]
pub fn normal_quantile(probability: f64) -> f64 {
    if !(0.0..=1.0).contains(&probability) {
        return f64::NAN;
    }
    // statrs' inverse of erfc is good to 2e-16 (its erfc is not).
    -SQRT_2 * statrs::function::erf::erfc_inv(2.0 * probability)
}

/// `ln(Gamma(x))` for `x > 0`.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// `ln(Gamma(x + 1)) - [(x + 1/2) ln(x) - x + ln(2 pi) / 2]`: what Stirling's formula leaves over, for `x > 0`.
///
/// About `1 / (12 x)`; infinite at 0. Absolute error below 1e-15, relative below 1e-13.
///
/// C. Loader, Fast and accurate computation of binomial probabilities (2000), for integers; here for all `x > 0`.
#[must_use]
pub fn stirling_error(x: f64) -> f64 {
    // Below 16 the asymptotic series would need too many terms: climb by
    // delta(x) = delta(x + 1) + (x + 1/2) ln(1 + 1/x) - 1.
    if x < 16.0 {
        let mut climbed = 0.0;
        let mut at = x;
        while at < 16.0 {
            climbed += (at + 0.5) * (1.0 / at).ln_1p() - 1.0;
            at += 1.0;
        }
        return climbed + stirling_series(at);
    }
    stirling_series(x)
}

/// `sum_k B_2k / (2k (2k - 1) x^(2k - 1))`, for `x >= 16` where seven terms give 1e-19.
fn stirling_series(x: f64) -> f64 {
    const TERMS: [f64; 7] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    let inverse_square = 1.0 / (x * x);
    TERMS.iter().rev().fold(0.0, |sum, term| sum * inverse_square + term) / x
}

/// Half the Poisson deviance, `x ln(x / mean) + mean - x`, for `x >= 0` and `mean > 0`; never negative.
///
/// Loader's `bd0`. The caller gives `difference = x - mean` as well, because that is where the digits are lost
/// when both are large and close: a caller who knows the difference to full precision keeps it.
#[must_use]
pub fn deviance(x: f64, mean: f64, difference: f64) -> f64 {
    if x == 0.0 {
        return mean;
    }
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    // With v = (x - mean) / (x + mean): ln(x / mean) = 2 atanh(v), and
    // x ln(x / mean) - (x - mean) = (x - mean) v + 2 x (v^3/3 + v^5/5 + ...).
    let v = difference / (x + mean);
    let square = v * v;
    let mut power = 2.0 * x * v;
    let mut sum = difference * v;
    for k in 1..1000 {
        power *= square;
        let next = sum + power / f64::from(2 * k + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, rows};

    const NORMAL: &str = include_str!("../golden/normal.csv");
    const STIRLING: &str = include_str!("../golden/stirling.csv");

    #[test]
    fn the_normal_tail_is_right_to_the_end_of_the_floats() {
        let mut worst = Worst::default();
        for row in rows(NORMAL) {
            let z: f64 = number(row[0]);
            worst.see(normal_upper_tail(z), number(row[1]), z);
            worst.see(normal_lower_tail(-z), number(row[1]), -z);
        }
        worst.at_most(2e-15);
    }

    #[test]
    fn its_logarithm_goes_on_where_the_tail_is_zero() {
        let mut worst = Worst::default();
        for row in rows(NORMAL) {
            let z: f64 = number(row[0]);
            worst.see(ln_normal_upper_tail(z), number(row[2]), z);
        }
        worst.at_most(2e-15);
        // The first term of the series is all that is left of it: ln P = -z^2/2 - ln(z) - ln(2 pi)/2.
        assert!((ln_normal_upper_tail(1e8) + 5e15 + 1e8_f64.ln() + LN_SQRT_2_PI).abs() <= 1.0);
        assert_eq!(ln_normal_upper_tail(f64::INFINITY), f64::NEG_INFINITY);
        assert!(ln_normal_upper_tail(f64::NAN).is_nan());
    }

    #[test]
    fn infinite_arguments_have_the_tails_0_and_1() {
        assert_eq!(normal_upper_tail(f64::INFINITY), 0.0);
        assert_eq!(normal_upper_tail(f64::NEG_INFINITY), 1.0);
        assert!(normal_upper_tail(f64::NAN).is_nan());
    }

    #[test]
    fn the_quantile_has_its_limits_and_no_others() {
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(-1e-300).is_nan() && normal_quantile(1.1).is_nan() && normal_quantile(f64::NAN).is_nan());
    }

    #[test]
    fn stirlings_formula_leaves_what_mpmath_says() {
        let mut worst = Worst::default();
        for row in rows(STIRLING) {
            let x: f64 = number(row[0]);
            // Absolute errors count here: the value is an exponent.
            worst.see(1.0 + stirling_error(x), 1.0 + number::<f64>(row[1]), x);
        }
        worst.at_most(3e-15);
        assert_eq!(stirling_error(f64::INFINITY), 0.0);
    }

    proptest! {
        #[test]
        fn the_quantile_inverts_the_tail(ln_p in -680.0..-0.7_f64) {
            let p = ln_p.exp();
            let z = normal_quantile(p);
            // A relative error of two ulps in z moves the tail by 2 z^2 ulps.
            prop_assert!(((normal_lower_tail(z) - p) / p).abs() <= (z * z + 4.0) * 8e-16);
        }

        #[test]
        fn the_two_normal_tails_share_1(z in -40.0..40.0_f64) {
            prop_assert!((normal_lower_tail(z) + normal_upper_tail(z) - 1.0).abs() <= 2.3e-16);
        }

        #[test]
        fn the_density_is_the_slope_of_the_tail(z in -6.0..6.0_f64) {
            let h = 1e-5;
            let slope = (normal_lower_tail(z + h) - normal_lower_tail(z - h)) / (2.0 * h);
            // h^2/6 times the third derivative, at most 0.6, and the rounding of the difference.
            prop_assert!((slope - normal_density(z)).abs() <= 1e-11 + 2e-16 / h);
        }

        #[test]
        fn the_deviance_is_the_same_by_series_and_by_logarithm(x in 1.0..1e3_f64, ratio in 0.5..2.0_f64) {
            let mean = x * ratio;
            let plain = x * (x / mean).ln() + mean - x;
            prop_assert!((deviance(x, mean, x - mean) - plain).abs() <= 1e-15 * (x + mean));
            prop_assert!(deviance(x, mean, x - mean) >= 0.0);
        }
    }

    #[test]
    fn ln_gamma_counts_permutations() {
        assert!((ln_gamma(6.0) - 120.0_f64.ln()).abs() < 1e-15 * 5.0);
        assert_eq!(deviance(0.0, 3.0, -3.0), 3.0);
        assert_eq!(deviance(3.0, 3.0, 0.0), 0.0);
    }
}
