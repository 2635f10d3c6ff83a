//! Quantiles by Newton's method on the logarithm of a tail.
//!
//! The beta, gamma and Student laws have log-concave densities when written over the logit or the logarithm of
//! their variable, and so their tails are log-concave too. On a concave function Newton's method cannot diverge:
//! one step lands on the far side of the root, and from there the steps go straight to it. Working with the
//! logarithm keeps all digits at a tail of 1e-300.

/// A tail at one point.
pub(crate) struct Tail {
    /// Logarithm of the tail.
    pub(crate) ln_value: f64,
    /// Derivative of that logarithm.
    pub(crate) slope: f64,
}

/// The point where the logarithm of a log-concave tail takes the value `ln_target`.
///
/// `start` should be near; NaN anywhere gives NaN.
pub(crate) fn solve(start: f64, ln_target: f64, tail: impl Fn(f64) -> Tail) -> f64 {
    let mut at = start;
    for _ in 0..200 {
        let here = tail(at);
        // On the flat side of the tail a step could leave the range of the floats; fifty units of a logarithm is far enough.
        let step = ((here.ln_value - ln_target) / here.slope).clamp(-50.0, 50.0);
        at -= step;
        // The steps shrink quadratically: after one below 1e-13 there is nothing left but rounding.
        if step.is_nan() || step.abs() <= 1e-13 * (1.0 + at.abs()) {
            break;
        }
    }
    at
}
