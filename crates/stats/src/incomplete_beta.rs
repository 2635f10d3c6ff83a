//! The incomplete beta function in logarithms, and its inverse over the logit.
//!
//! ```text
//! I_x(a, b) = 1/B(a, b) int_0^x t^(a-1) (1-t)^(b-1) dt
//! ```
//!
//! A saddle-point form of the factor in front (Loader) times the continued fraction of
//! A. R. DiDonato and A. H. Morris, Algorithm 708 (1992), which always runs on the side where it converges.
//! The binomial law and Student's t are special cases of it.

use crate::log_concave::{self, Tail};
use crate::special::{LN_SQRT_2_PI, deviance, stirling_error};

/// Where to evaluate: `x`, its complement and the distance to the mean, each to full precision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// In (0, 1).
    pub(crate) x: f64,
    /// `1 - x`, where the caller may know more digits than a subtraction gives.
    pub(crate) y: f64,
    /// `a - (a + b) x`.
    pub(crate) difference: f64,
}

/// Both tails of the beta law at a point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tails {
    /// `ln I_x(a, b)`.
    pub(crate) ln_lower: f64,
    /// `ln(1 - I_x(a, b))`.
    pub(crate) ln_upper: f64,
    /// `ln(x^a y^b / B(a, b))`: the derivative of `I` by the logit of `x`.
    pub(crate) ln_front: f64,
}

/// Both tails, for `a, b > 0` and `0 < x < 1`.
pub(crate) fn ln_tails(a: f64, b: f64, point: Point) -> Tails {
    let Point { x, y, difference } = point;
    let sum = a + b;
    let ln_front = 0.5 * (a / sum * b).ln() - LN_SQRT_2_PI + stirling_error(sum)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, sum * x, difference)
        - deviance(b, sum * y, -difference);
    // The tail beyond the mean is the one that the fraction gives; the other is at least about 1/3,
    // so subtracting from 1 costs nothing.
    if difference >= 0.0 {
        let ln_lower = ln_front + continued_fraction(a, b, x, y, difference).ln();
        let ln_upper = ln_complement(ln_lower);
        Tails { ln_lower, ln_upper, ln_front }
    } else {
        let ln_upper = ln_front + continued_fraction(b, a, y, x, -difference).ln();
        let ln_lower = ln_complement(ln_upper);
        Tails { ln_lower, ln_upper, ln_front }
    }
}

/// `ln(1 - exp(ln_value))` for `ln_value <= 0`; rounding above 0 counts as 0.
pub(crate) fn ln_complement(ln_value: f64) -> f64 {
    if ln_value > -0.5 { (-ln_value.min(0.0).exp_m1()).ln() } else { (-ln_value.exp()).ln_1p() }
}

/// `I_x(a, b)` divided by `x^a y^b / B(a, b)`, for `difference = a - (a + b) x >= 0`.
fn continued_fraction(a: f64, b: f64, x: f64, y: f64, difference: f64) -> f64 {
    let first = 1.0 + difference;
    let ratio = b / a;
    let above = 1.0 + 1.0 / a;
    let (mut numerator, mut next_numerator) = (0.0, 1.0);
    let (mut denominator, mut next_denominator) = (1.0, first / above);
    let mut value = above / first;
    let mut p = 1.0;
    let mut s = a + 1.0;
    let mut n = 0.0;
    // Near the mean about sqrt(a + b) terms are needed, far out a few dozen.
    while n < 10_000_000.0 {
        n += 1.0;
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + ratio) * e * e * (w * x);
        let e = (1.0 + t) / (above + t + t);
        let beta = n + w / s + e * (first + n * (1.0 + y));
        p = 1.0 + t;
        s += 2.0;
        (numerator, next_numerator) = (next_numerator, alpha * numerator + beta * next_numerator);
        (denominator, next_denominator) = (next_denominator, alpha * denominator + beta * next_denominator);
        let previous = value;
        value = next_numerator / next_denominator;
        if (value - previous).abs() <= 1e-16 * value || value.is_nan() {
            break;
        }
        numerator /= next_denominator;
        denominator /= next_denominator;
        next_numerator = value;
        next_denominator = 1.0;
    }
    value
}

/// The logit of the `x` with `I_x(a, b) = exp(ln_target)`, for a target of at most about 1/2.
///
/// A target on the other side is asked for as `-logit_at(b, a, -start, ln(1 - target))`.
pub(crate) fn logit_at(a: f64, b: f64, start: f64, ln_target: f64) -> f64 {
    log_concave::solve(start, ln_target, |logit| {
        let tails = ln_tails(a, b, at_logit(a, b, logit));
        Tail { ln_value: tails.ln_lower, slope: (tails.ln_front - tails.ln_lower).exp() }
    })
}

/// The point with the given logit.
fn at_logit(a: f64, b: f64, logit: f64) -> Point {
    let x = logistic(logit);
    let y = logistic(-logit);
    Point { x, y, difference: a * y - b * x }
}

/// `1 / (1 + exp(-logit))`, with full relative precision at both ends.
pub(crate) fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
