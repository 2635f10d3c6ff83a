//! The incomplete gamma function in logarithms.
//!
//! ```text
//! P(a, x) = 1/Gamma(a) int_0^x t^(a-1) e^-t dt,   Q = 1 - P
//! ```
//!
//! A saddle-point form of the factor in front (Loader), times the power series below the mean and Legendre's
//! continued fraction above it (DLMF 8.11.4 and 8.9.2).

use crate::incomplete_beta::ln_complement;
use crate::special::{LN_SQRT_2_PI, deviance, stirling_error};

/// Both tails of the gamma law at a point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tails {
    /// `ln P(a, x)`.
    pub(crate) ln_lower: f64,
    /// `ln Q(a, x)`.
    pub(crate) ln_upper: f64,
    /// `ln(x^a e^-x / Gamma(a))`: the derivative of `P` by the logarithm of `x`.
    pub(crate) ln_front: f64,
}

/// Both tails for `a > 0` and finite `x > 0`.
pub(crate) fn ln_tails(a: f64, x: f64) -> Tails {
    let ln_front = 0.5 * a.ln() - LN_SQRT_2_PI - stirling_error(a) - deviance(a, x, a - x);
    if x < a + 1.0 {
        let ln_lower = ln_front + power_series(a, x).ln();
        Tails { ln_lower, ln_upper: ln_complement(ln_lower), ln_front }
    } else {
        let ln_upper = ln_front - continued_fraction(a, x).ln();
        Tails { ln_lower: ln_complement(ln_upper), ln_upper, ln_front }
    }
}

/// `P(a, x) Gamma(a) / (x^a e^-x) = 1/a + x/(a(a+1)) + x^2/(a(a+1)(a+2)) + ...`; all terms are positive.
fn power_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    let mut n = a;
    while term > 1e-17 * sum {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// `x^a e^-x / (Gamma(a) Q(a, x)) = x + 1 - a - 1(1-a)/(x + 3 - a - 2(2-a)/(x + 5 - a - ...))`, by Lentz's method.
fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    // Lentz's method divides by intermediate values; a tiny number in place of an exact zero does no harm.
    let nonzero = |value: f64| if value == 0.0 { f64::MIN_POSITIVE } else { value };
    let mut value = nonzero(b);
    let mut c = value;
    let mut d = 0.0;
    let mut n = 0.0;
    while n < 10_000_000.0 {
        n += 1.0;
        let numerator = n * (a - n);
        b += 2.0;
        d = 1.0 / nonzero(b + numerator * d);
        c = nonzero(b + numerator / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= 2e-16 || value.is_nan() {
            break;
        }
    }
    value
}
