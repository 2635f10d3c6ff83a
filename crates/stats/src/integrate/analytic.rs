//! Integrals over the whole line of functions that are analytic in a strip around it, with a proven error bound.
//!
//! Theorem (as in Trefethen and Weideman, "The exponentially convergent trapezoidal rule", SIAM Review 56, 2014, Theorem 5.1). Let `g` be analytic for
//! `|Im z| < a`, vanish uniformly there as `|Re z|` grows, and let the integral of `|g(x + iy)|` over `x` be at most `M` for each `|y| < a`. Then
//!
//! ```text
//! |h sum_k g(k h) - int g| <= 2 M / (e^(2 pi a / h) - 1)
//! ```
//!
//! Proof. By Poisson's summation the difference is the sum of the Fourier transforms `G(2 pi k / h)` over whole `k != 0`. Moving the line of integration to
//! `Im z = -+y`, which is Cauchy's theorem, gives `|G(u)| <= M e^(-y |u|)` for each `y < a`, hence with `a`; the geometric series does the rest.

use std::f64::consts::PI;

use super::{Estimate, IntegrateError, exact_sum};

/// What the values of an integrand may be wrong by, in units of 2^-52 of themselves.
const ULPS: f64 = 32.0;

/// What is known of an integrand, by a proof that is the caller's.
///
/// ```
/// use stats::integrate::{Analytic, Tail};
/// // 1 / cosh x: |cosh(x + iy)| >= cos y cosh x, and the integral of 1 / cosh x is pi.
/// let tail = Tail { amplitude: 2.0, rate: 1.0 };
/// let known = Analytic { half_width: 1.4, modulus: std::f64::consts::PI / 1.4_f64.cos(), tails: [tail, tail] };
/// let found = known.integrate(|x| 1.0 / x.cosh(), 1e-12).unwrap();
/// assert!((found.value - std::f64::consts::PI).abs() <= found.error_bound && found.error_bound <= 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Analytic {
    /// The `a` of a strip `|Im z| < a` in which the integrand is analytic and vanishes as `|Re z|` grows.
    pub half_width: f64,
    /// At least the integral of the modulus along each line of the strip.
    pub modulus: f64,
    /// What bounds the integrand to the left and to the right of 0.
    pub tails: [Tail; 2],
}

/// A bound `amplitude e^(-rate |x|)` of the modulus at real `x` on one side of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Its value at 0.
    pub amplitude: f64,
    /// How fast it falls, per unit of `x`.
    pub rate: f64,
}

impl Analytic {
    /// The integral over the whole line, with an error of at most `tolerance`, which is absolute.
    ///
    /// The error bound is a theorem's, given what is known of the integrand, and that the errors of its values sum to at most 32 ulps of the sum of their moduli, which is a
    /// part of the bound: values far out may have more ulps, as they weigh nothing.
    ///
    /// # Errors
    /// If a number is not positive and finite, the integrand is not finite, or the tolerance is below the rounding.
    pub fn integrate(&self, integrand: impl Fn(f64) -> f64, tolerance: f64) -> Result<Estimate, IntegrateError> {
        let [left, right] = self.tails;
        let settings = [
            ("the half width of a strip", self.half_width),
            ("the integral of the modulus", self.modulus),
            ("the amplitude of the left tail", left.amplitude),
            ("the rate of the left tail", left.rate),
            ("the amplitude of the right tail", right.amplitude),
            ("the rate of the right tail", right.rate),
            ("the tolerance", tolerance),
        ];
        if let Some(&(what, value)) = settings.iter().find(|(_, value)| !(*value > 0.0 && value.is_finite())) {
            return Err(IntegrateError::Setting { what, value });
        }
        // A quarter each for the rule and the two tails; what is left is for rounding.
        let share = 0.25 * tolerance;
        let step = 2.0 * PI * self.half_width / (2.0 * self.modulus / share).ln_1p();
        let nodes = self.tails.map(|tail| tail.nodes(step, share));
        let values: Vec<f64> = (-(nodes[0] as i64)..=nodes[1] as i64).map(|k| integrand(k as f64 * step)).collect();
        if let Some(bad) = values.iter().position(|value| !value.is_finite()) {
            return Err(IntegrateError::NotFinite { at: (bad as f64 - nodes[0] as f64) * step, value: values[bad] });
        }
        let rounding = ULPS * f64::EPSILON * step * values.iter().map(|value| value.abs()).sum::<f64>();
        if rounding > share {
            return Err(IntegrateError::Rounding { tolerance, rounding });
        }
        let rule = 2.0 * self.modulus / (2.0 * PI * self.half_width / step).exp_m1();
        let beyond = left.beyond(step, nodes[0]) + right.beyond(step, nodes[1]);
        // The bounds' own rounding is far below a millionth of them.
        let error_bound = (1.0 + 1e-6) * (rule + beyond) + rounding;
        Ok(Estimate { value: step * exact_sum(values.iter().copied()), error_bound, evaluations: values.len() as u64 })
    }
}

impl Tail {
    /// `h` times the sum of the bound over the nodes after the first `nodes` beside 0.
    fn beyond(&self, step: f64, nodes: u64) -> f64 {
        let fall = self.rate * step;
        step * self.amplitude * (-fall * (nodes + 1) as f64).exp() / -(-fall).exp_m1()
    }

    /// How many nodes beside 0 leave at most `share` beyond them.
    fn nodes(&self, step: f64, share: f64) -> u64 {
        ((self.beyond(step, 0) / share).ln() / (self.rate * step)).max(0.0).ceil() as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `1 / cosh x` with a strip of this half width, which has to be below pi / 2.
    fn secant(half_width: f64) -> Analytic {
        let tail = Tail { amplitude: 2.0, rate: 1.0 };
        Analytic { half_width, modulus: PI / half_width.cos(), tails: [tail, tail] }
    }

    /// `e^(-x^2)`, whose modulus `e^(y^2 - x^2)` is at most `e^(r^2 / 4 - r |x|)` on the line itself.
    fn normal(half_width: f64, rate: f64) -> Analytic {
        let tail = Tail { amplitude: (0.25 * rate * rate).exp(), rate };
        Analytic { half_width, modulus: PI.sqrt() * (half_width * half_width).exp(), tails: [tail, tail] }
    }

    #[test]
    fn known_integrals_lie_within_their_bounds() {
        for tolerance in [1e-2, 1e-6, 1e-10, 1e-12] {
            let found = secant(1.4).integrate(|x| x.cosh().recip(), tolerance).unwrap();
            assert!((found.value - PI).abs() <= found.error_bound && found.error_bound <= tolerance, "{found:?}");
            let found = normal(3.0, 4.0).integrate(|x| (-x * x).exp(), tolerance).unwrap();
            assert!((found.value - PI.sqrt()).abs() <= found.error_bound && found.error_bound <= tolerance, "{found:?}");
        }
    }

    /// The rule alone: for `1 / cosh` it is off by `2 pi / (e^(pi^2 / h) ..)`, near its bound, and a strip beyond the pole at `i pi / 2` promises too much.
    #[test]
    fn the_bound_of_the_rule_is_near_its_error_and_a_wider_strip_is_refuted() {
        let step = 1.0;
        let sum = step * exact_sum((-60..=60).map(|k| (f64::from(k) * step).cosh().recip()));
        let error = (sum - PI).abs();
        let bound = |half_width: f64, modulus: f64| 2.0 * modulus / (2.0 * PI * half_width / step).exp_m1();
        assert!(error <= bound(1.5, PI / 1.5_f64.cos()));
        assert!(error >= bound(1.5, PI / 1.5_f64.cos()) / 30.0);
        assert!(error > bound(2.5, PI / 2.5_f64.cos().abs()));
    }

    #[test]
    fn what_lies_beyond_is_a_geometric_series() {
        let tail = Tail { amplitude: 3.0, rate: 0.7 };
        let sum: f64 = (5..2000).map(|k| 0.3 * 3.0 * (-0.7 * 0.3 * f64::from(k)).exp()).sum();
        assert!((tail.beyond(0.3, 4) / sum - 1.0).abs() < 1e-12);
        let nodes = tail.nodes(0.3, 1e-5);
        assert!(tail.beyond(0.3, nodes) <= 1e-5 && tail.beyond(0.3, nodes - 1) > 1e-5);
        // A tail that is small already needs no node.
        assert_eq!(Tail { amplitude: 1e-9, rate: 1.0 }.nodes(0.3, 1e-5), 0);
    }

    #[test]
    fn settings_and_integrands_that_make_no_sense_are_named() {
        let wrong = Analytic { half_width: -1.0, ..secant(1.0) }.integrate(|x| x, 1e-9);
        assert!(matches!(wrong, Err(IntegrateError::Setting { what: "the half width of a strip", value: -1.0 })));
        assert!(matches!(secant(1.0).integrate(|x| x.cosh().recip(), 0.0), Err(IntegrateError::Setting { what: "the tolerance", .. })));
        assert!(matches!(secant(1.0).integrate(|_| f64::NAN, 1e-9), Err(IntegrateError::NotFinite { .. })));
        assert!(matches!(secant(1.0).integrate(|x| x.cosh().recip(), 1e-15), Err(IntegrateError::Rounding { .. })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_true_strip_and_tail_will_do(half_width in 0.3..1.5_f64, rate in 0.5..6.0_f64, exponent in 2..12_i32) {
            let tolerance = 10.0_f64.powi(-exponent);
            let found = secant(half_width).integrate(|x| x.cosh().recip(), tolerance).unwrap();
            prop_assert!((found.value - PI).abs() <= found.error_bound && found.error_bound <= tolerance);
            let found = normal(half_width, rate).integrate(|x| (-x * x).exp(), tolerance).unwrap();
            prop_assert!((found.value - PI.sqrt()).abs() <= found.error_bound && found.error_bound <= tolerance);
        }
    }
}
