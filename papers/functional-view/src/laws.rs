//! The law of a unit's breakpoint `beta = -b/w` and slope `mu = w v`, where `b`, `w` and `v` are independent and symmetric.
//!
//! Source: Theorem 1 and Corollary 1, as printed (their derivation is checked elsewhere, by other means).

use std::f64::consts::PI;

use network::WeightLaw;
use rand::Rng;
use stats::stream::{BlockRng, open_unit};

/// How `b`, `w` and `v` are drawn; all three numbers are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Law {
    /// Normal, with these standard deviations of `b`, `w` and `v`.
    Gaussian([f64; 3]),
    /// Uniform on `[-a, a]`, with these `a` of `b`, `w` and `v`.
    Uniform([f64; 3]),
}

/// A unit as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawn {
    pub beta: f64,
    pub mu: f64,
}

impl Law {
    /// As labels say it.
    pub(crate) fn name(&self) -> String {
        let (kind, [b, w, v]) = match self {
            Law::Gaussian(scales) => ("Gaussian", scales),
            Law::Uniform(scales) => ("uniform", scales),
        };
        format!("{kind}, b {b:.4}, w {w:.4}, v {v:.4}")
    }

    /// In labels, to four digits behind the point.
    pub(crate) fn label(&self) -> String {
        let (kind, letter) = match self {
            Law::Gaussian(_) => ("Gaussian", "sigma"),
            Law::Uniform(_) => ("uniform", "a"),
        };
        let [b, w, v] = self.scales().map(|scale| (scale * 1e4).round() / 1e4);
        format!("{kind}, {letter}_b = {b}, {letter}_w = {w}, {letter}_v = {v}")
    }

    /// The three numbers.
    pub(crate) fn scales(&self) -> [f64; 3] {
        match *self {
            Law::Gaussian(scales) | Law::Uniform(scales) => scales,
        }
    }

    /// The same kind of law with other numbers.
    pub(crate) fn with(&self, scales: [f64; 3]) -> Law {
        match self {
            Law::Gaussian(_) => Law::Gaussian(scales),
            Law::Uniform(_) => Law::Uniform(scales),
        }
    }

    /// The law of somebody who takes the numbers for variances.
    pub(crate) fn of_variances(&self) -> Law {
        self.with(self.scales().map(f64::sqrt))
    }

    /// The uniform law of somebody who takes the ends for standard deviations.
    pub(crate) fn of_standard_deviations(&self) -> Law {
        self.with(self.scales().map(|end| 3.0_f64.sqrt() * end))
    }

    /// Theorem 1: the joint density.
    pub(crate) fn joint(&self, beta: f64, mu: f64) -> f64 {
        match *self {
            Law::Gaussian([b, w, v]) => {
                let s = libm::hypot(w * beta, b);
                libm::exp(-share(mu, self.scale_given_beta(beta))) / (2.0 * PI * v * s)
            }
            Law::Uniform([b, w, v]) => {
                let least = least(b, w, beta);
                if mu.abs() <= v * least { (least - mu.abs() / v) / w / (4.0 * b) / v } else { 0.0 }
            }
        }
    }

    /// Corollary 1: the density of the breakpoint.
    pub(crate) fn beta_density(&self, beta: f64) -> f64 {
        match *self {
            // Squares would overflow, or vanish beside each other, long before the density does.
            Law::Gaussian([b, w, _]) if beta == 0.0 => w / b / PI,
            Law::Gaussian([b, w, _]) => 1.0 / (PI * libm::hypot(beta, b / w) * libm::hypot(beta / (b / w), 1.0)),
            Law::Uniform([b, w, _]) => 0.25 * (least(b, w, beta) / b) * (least(b, w, beta) / w),
        }
    }

    /// Its distribution function: an arc tangent; linear up to `a_b / a_w`, `1 - a_b / (4 a_w beta)` beyond.
    pub(crate) fn beta_cdf(&self, beta: f64) -> f64 {
        match *self {
            Law::Gaussian([b, w, _]) => 0.5 + libm::atan(share(beta, b / w).copysign(beta)) / PI,
            Law::Uniform([b, w, _]) => {
                let share = share(beta, b / w);
                let upper = if share <= 1.0 { 0.5 + 0.25 * share } else { 1.0 - 0.25 / share };
                if beta < 0.0 { 1.0 - upper } else { upper }
            }
        }
    }

    /// Corollary 1: the density of the slope; infinite at 0.
    pub(crate) fn mu_density(&self, mu: f64) -> f64 {
        match *self {
            Law::Gaussian([_, w, v]) => pxfm::f_k0(mu.abs() / v / w) / PI / v / w,
            Law::Uniform([_, w, v]) => {
                let share = mu.abs() / w / v;
                if share <= 1.0 { -0.5 * libm::log(share) / w / v } else { 0.0 }
            }
        }
    }

    /// Its distribution function: [`bickley`] for normal numbers; `1/2 + (s - s ln s) / 2` with `s = mu / (a_w a_v)` for uniform ones.
    pub(crate) fn mu_cdf(&self, mu: f64) -> f64 {
        let upper = match *self {
            Law::Gaussian([_, w, v]) => bickley(mu.abs() / v / w) / PI,
            Law::Uniform([_, w, v]) => {
                let share = (mu.abs() / w / v).min(1.0);
                if share > 0.0 { 0.5 - 0.5 * share * (1.0 - libm::log(share)) } else { 0.5 }
            }
        };
        if mu < 0.0 { upper } else { 1.0 - upper }
    }

    /// Corollary 1: the density of the slope at a given breakpoint, Laplace's or a triangle.
    pub(crate) fn mu_given_beta(&self, mu: f64, beta: f64) -> f64 {
        let scale = self.scale_given_beta(beta);
        let share = share(mu, scale);
        let height = match self {
            Law::Gaussian(_) => 0.5 * libm::exp(-share),
            Law::Uniform(_) => (1.0 - share).max(0.0),
        };
        // Where the scale itself is rounded to 0 there is nothing off 0.
        if height > 0.0 { height / scale } else { 0.0 }
    }

    /// Its distribution function.
    pub(crate) fn mu_given_beta_cdf(&self, mu: f64, beta: f64) -> f64 {
        let share = share(mu, self.scale_given_beta(beta));
        let upper = match self {
            Law::Gaussian(_) => 0.5 * libm::exp(-share),
            Law::Uniform(_) => 0.5 * (1.0 - share).max(0.0).powi(2),
        };
        if mu < 0.0 { upper } else { 1.0 - upper }
    }

    /// Laplace's scale, or half the base of the triangle.
    fn scale_given_beta(&self, beta: f64) -> f64 {
        match *self {
            Law::Gaussian([b, w, v]) => v * w / libm::hypot(share(beta, b / w), 1.0),
            Law::Uniform([b, w, v]) => v * least(b, w, beta),
        }
    }

    /// The densities of `b`, `w` and `v`.
    pub(crate) fn density(&self, which: usize, x: f64) -> f64 {
        match *self {
            Law::Gaussian(scales) => {
                let z = x / scales[which];
                libm::exp(-0.5 * z * z) / (scales[which] * (2.0 * PI).sqrt())
            }
            Law::Uniform(scales) => f64::from(u8::from(x.abs() <= scales[which])) / (2.0 * scales[which]),
        }
    }

    /// Draws `b`, `w` and `v`, and makes of them what they are.
    pub(crate) fn draw(&self, rng: &mut BlockRng) -> Drawn {
        let [b, w, v] = self.draw_weights(rng);
        Drawn { beta: -b / w, mu: w * v }
    }

    /// Draws `b`, `w` and `v`.
    pub(crate) fn draw_weights(&self, rng: &mut BlockRng) -> [f64; 3] {
        let mut next = || match self {
            Law::Gaussian(_) => WeightLaw::Normal.sample(rng),
            Law::Uniform(_) => 2.0 * open_unit(rng.next_u64()) - 1.0,
        };
        self.scales().map(|scale| scale * next())
    }
}

/// `min(a_b / |beta|, a_w)`.
fn least(b: f64, w: f64, beta: f64) -> f64 {
    // At 0 the quotient is infinite, and the minimum a_w.
    (b / beta.abs()).min(w)
}

/// `|x| / scale`, and 0 at 0 also where the scale is rounded to 0.
fn share(x: f64, scale: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.abs() / scale }
}

/// Bickley's function `Ki_1(x) = int_x^inf K_0 = int_0^inf e^{-x cosh t} / cosh t dt`, for `x >= 0`, to 1e-14 of itself; `pi/2` at 0.
///
/// By the trapezoidal rule of step `h`. The integrand is even and analytic up to `|Im t| < pi/2`, where `cosh t` vanishes; moved to `Im t = a` it is
/// larger than the integral by a factor of about `e^{x (1 - cos a)}`, so the rule is off by `e^{x (1 - cos a) - 2 pi a / h}` of it, for any
/// `a < pi/2`. With `h = 1/4` that is `e^{x - 39}`, good up to `x = 4`; from there on `h = 1 / (2 sqrt x)` is taken, with which the exponent is below
/// -35 everywhere: with `a` near `pi/2` up to 64 it is `x - 2 pi^2 sqrt x`, and beyond, with `a = 4 pi / sqrt x`, at most `-8 pi^2`, because
/// `1 - cos a < a^2 / 2`. Of `t > 40`, where `x` is so small that it matters, there is less than `2 e^{-40}`.
pub(crate) fn bickley(x: f64) -> f64 {
    // Below the smallest double, and at infinity, where there is no step.
    if x > 746.0 {
        return 0.0;
    }
    let step = 0.25_f64.min(0.5 / x.sqrt());
    // e^{-x} apart: cosh t - 1 = 2 sinh(t/2)^2 has small rounding errors where x cosh t has large ones.
    let term = |k: u32| {
        let above_one = 2.0 * libm::sinh(0.5 * step * f64::from(k)).powi(2);
        libm::exp(-x * above_one) / (1.0 + above_one)
    };
    // Beyond an exponent of 745 terms are 0. The smallest ones first: they are rounded least.
    let last = if x > 0.0 { (libm::acosh(1.0 + 745.0 / x) / step).min(160.0) as u32 } else { 160 };
    libm::exp(-x) * step * ((1..=last).rev().map(term).sum::<f64>() + 0.5 * term(0))
}

#[cfg(test)]
mod tests {
    use stats::integrate::Integral;

    use super::*;

    const LAWS: [Law; 2] = [Law::Gaussian([0.7, 1.3, 0.4]), Law::Uniform([0.7, 1.3, 0.4])];

    #[test]
    fn bickleys_function_is_the_tail_of_k0() {
        assert!((bickley(0.0) - 0.5 * PI).abs() < 1e-15);
        for x in [1e-6, 0.01, 0.5, 2.0, 10.0] {
            let tail = Integral::new(pxfm::f_k0).over(x, f64::INFINITY).length_scale(1.0).integrate(1e-13 * bickley(x).max(1e-3)).unwrap();
            assert!((tail.value - bickley(x)).abs() <= tail.error_bound + 1e-15, "{x}: {} and {}", tail.value, bickley(x));
        }
        // mpmath, 30 digits: quad(lambda t: exp(-3*cosh(t))/cosh(t), [0, inf]).
        assert!((bickley(3.0) - 0.030_848_236_727_015_36).abs() < 1e-16);
    }

    #[test]
    fn bickleys_function_has_its_digits_in_the_tail_too() {
        // mpmath, 40 digits, as above, the interval split at 0.05, 0.2, 0.5, 1 and 2: unsplit, its rule is wrong in the sixth digit at 300.
        let values = [(10.0, 1.701_517_891_775_94e-5), (40.0, 8.292_254_301_693_5e-19), (300.0, 3.717_524_575_769_347e-132)];
        for (x, value) in values {
            assert!((bickley(x) / value - 1.0).abs() < 1e-14, "{x}: {:e}", bickley(x));
        }
        // On both sides of where the step begins to shrink, against each other: Ki_1' = -K_0.
        let step = Integral::new(pxfm::f_k0).over(3.9, 4.1).integrate(1e-15).unwrap();
        let rounding = 1e-14 * (bickley(3.9) + bickley(4.1));
        assert!((bickley(3.9) - bickley(4.1) - step.value).abs() < step.error_bound + rounding);
        assert_eq!(bickley(1e4), 0.0);
    }

    #[test]
    fn extreme_scales_do_not_spoil_a_density() {
        // b^2 would be 0, and w beta infinite.
        let narrow = Law::Gaussian([1e-200, 1.0, 1.0]);
        assert!((narrow.beta_density(0.0) / (1e200 / PI) - 1.0).abs() < 1e-15);
        assert!((narrow.beta_density(1e10) / (1e-220 / PI) - 1.0).abs() < 1e-15);
        assert_eq!(Law::Gaussian([1.0, 10.0, 1.0]).joint(1e308, 0.0), 0.0);
        for law in [Law::Gaussian([1e-200, 1e200, 1.0]), Law::Gaussian([1e200, 1e-200, 1.0]), Law::Uniform([1e-200, 1e200, 1e-200])] {
            for beta in [0.0, 1e-300, -1.0, 1e300] {
                for mu in [0.0, 1e-300, 1.0, 1e300] {
                    let numbers = [law.joint(beta, mu), law.beta_density(beta), law.beta_cdf(beta), law.mu_density(mu), law.mu_cdf(mu)];
                    let given = [law.mu_given_beta(mu, beta), law.mu_given_beta_cdf(mu, beta)];
                    assert!(numbers.iter().chain(&given).all(|number| *number >= 0.0), "{law:?} {beta} {mu}: {numbers:?} {given:?}");
                }
            }
        }
    }

    #[test]
    fn distribution_functions_are_the_integrals_of_the_densities() {
        for law in LAWS {
            for x in [-2.0, -0.3, 0.1, 0.5, 3.0] {
                let edge = 0.7 / 1.3;
                let of = |density: &dyn Fn(f64) -> f64, splits: &[f64]| {
                    let inside: Vec<f64> =
                        splits.iter().copied().filter(|split| (0.0..x).contains(split) || (x..0.0).contains(split)).collect();
                    let (low, high) = if x < 0.0 { (x, 0.0) } else { (0.0, x) };
                    let integral = Integral::new(density).over(low, high).split_at(&inside).singular_at(0.0, 0.5).integrate(1e-10).unwrap();
                    0.5 + integral.value.copysign(x)
                };
                assert!((of(&|beta| law.beta_density(beta), &[-edge, edge]) - law.beta_cdf(x)).abs() < 1e-9);
                assert!((of(&|mu| law.mu_density(mu), &[-0.52, 0.52]) - law.mu_cdf(x)).abs() < 1e-9, "{law:?} {x}");
            }
        }
    }

    /// mpmath by other integrals, `golden/densities.py`.
    #[test]
    fn densities_are_those_of_mpmath() {
        const GOLDEN: &str = include_str!("../golden/densities.csv");
        let mut rows = 0;
        for line in GOLDEN.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let number = |field: &str| -> f64 { field.parse().unwrap() };
            let [kind, of, beta, mu, expected] = fields[..] else { panic!("five fields: {line}") };
            let (beta, mu, expected) = (number(beta), number(mu), number(expected));
            let law = if kind == "uniform" { LAWS[1] } else { LAWS[0] };
            let found = match of {
                "joint" => law.joint(beta, mu),
                "beta" => law.beta_density(beta),
                "mu" => law.mu_density(mu),
                _ => pxfm::f_k0(mu),
            };
            // A few ulps of the value; the exponent's rounding counts as often as the exponent is large; a difference of two shares loses what cancels.
            let exponent = if expected > 0.0 { 1.0 + libm::log(expected).abs() } else { 1.0 };
            let bound = 4.0 * f64::EPSILON * exponent * expected + if kind == "uniform" { 4.0 * f64::EPSILON } else { 0.0 };
            assert!((found - expected).abs() <= bound, "{line}: {found:e}, off by {:e}", found - expected);
            // The conditional density is the quotient.
            if of == "joint" {
                let quotient = expected / law.beta_density(beta);
                assert!(
                    (law.mu_given_beta(mu, beta) - quotient).abs() <= 4.0 * (bound / law.beta_density(beta) + f64::EPSILON * quotient),
                    "{line}"
                );
            }
            rows += 1;
        }
        assert_eq!(rows, 76);
    }

    #[test]
    fn smallest_cases() {
        for law in LAWS {
            assert_eq!((law.beta_cdf(0.0), law.mu_given_beta_cdf(0.0, 1.0)), (0.5, 0.5));
            assert!((law.mu_cdf(0.0) - 0.5).abs() < 1e-15);
            assert!(law.mu_density(0.0).is_infinite() && law.joint(0.0, 0.0).is_finite());
        }
    }
}
