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
                let s = (w * beta).hypot(b);
                libm::exp(-mu.abs() * s / (b * w * v)) / (2.0 * PI * v * s)
            }
            Law::Uniform([b, w, v]) => {
                let least = least(b, w, beta);
                if mu.abs() <= v * least { (least - mu.abs() / v) / (4.0 * b * w * v) } else { 0.0 }
            }
        }
    }

    /// Corollary 1: the density of the breakpoint.
    pub(crate) fn beta_density(&self, beta: f64) -> f64 {
        match *self {
            Law::Gaussian([b, w, _]) => b * w / (PI * ((w * beta) * (w * beta) + b * b)),
            Law::Uniform([b, w, _]) => least(b, w, beta).powi(2) / (4.0 * b * w),
        }
    }

    /// Its distribution function: an arc tangent; linear up to `a_b / a_w`, `1 - a_b / (4 a_w beta)` beyond.
    pub(crate) fn beta_cdf(&self, beta: f64) -> f64 {
        match *self {
            Law::Gaussian([b, w, _]) => 0.5 + libm::atan(beta * w / b) / PI,
            Law::Uniform([b, w, _]) => {
                let edge = b / w;
                let upper = |x: f64| if x <= edge { 0.5 + x / (4.0 * edge) } else { 1.0 - edge / (4.0 * x) };
                if beta < 0.0 { 1.0 - upper(-beta) } else { upper(beta) }
            }
        }
    }

    /// Corollary 1: the density of the slope; infinite at 0.
    pub(crate) fn mu_density(&self, mu: f64) -> f64 {
        match *self {
            Law::Gaussian([_, w, v]) => pxfm::f_k0(mu.abs() / (v * w)) / (PI * v * w),
            Law::Uniform([_, w, v]) => {
                let share = mu.abs() / (w * v);
                if share <= 1.0 { -libm::log(share) / (2.0 * w * v) } else { 0.0 }
            }
        }
    }

    /// Its distribution function: [`bickley`] for normal numbers; `1/2 + (s - s ln s) / 2` with `s = mu / (a_w a_v)` for uniform ones.
    pub(crate) fn mu_cdf(&self, mu: f64) -> f64 {
        let upper = match *self {
            Law::Gaussian([_, w, v]) => bickley(mu.abs() / (v * w)) / PI,
            Law::Uniform([_, w, v]) => {
                let share = (mu.abs() / (w * v)).min(1.0);
                if share > 0.0 { 0.5 - 0.5 * share * (1.0 - libm::log(share)) } else { 0.5 }
            }
        };
        if mu < 0.0 { upper } else { 1.0 - upper }
    }

    /// Corollary 1: the density of the slope at a given breakpoint, Laplace's or a triangle.
    pub(crate) fn mu_given_beta(&self, mu: f64, beta: f64) -> f64 {
        let scale = self.scale_given_beta(beta);
        match self {
            Law::Gaussian(_) => libm::exp(-mu.abs() / scale) / (2.0 * scale),
            Law::Uniform(_) => ((1.0 - mu.abs() / scale) / scale).max(0.0),
        }
    }

    /// Its distribution function.
    pub(crate) fn mu_given_beta_cdf(&self, mu: f64, beta: f64) -> f64 {
        let share = mu.abs() / self.scale_given_beta(beta);
        let upper = match self {
            Law::Gaussian(_) => 0.5 * libm::exp(-share),
            Law::Uniform(_) => 0.5 * (1.0 - share).max(0.0).powi(2),
        };
        if mu < 0.0 { upper } else { 1.0 - upper }
    }

    /// Laplace's scale, or half the base of the triangle.
    fn scale_given_beta(&self, beta: f64) -> f64 {
        match *self {
            Law::Gaussian([b, w, v]) => b * w * v / (w * beta).hypot(b),
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
        let mut next = || match self {
            Law::Gaussian(_) => WeightLaw::Normal.sample(rng),
            Law::Uniform(_) => 2.0 * open_unit(rng.next_u64()) - 1.0,
        };
        let [b, w, v] = self.scales().map(|scale| scale * next());
        Drawn { beta: -b / w, mu: w * v }
    }
}

/// `min(a_b / |beta|, a_w)`.
fn least(b: f64, w: f64, beta: f64) -> f64 {
    // At 0 the quotient is infinite, and the minimum a_w.
    (b / beta.abs()).min(w)
}

/// Bickley's function `Ki_1(x) = int_x^inf K_0 = int_0^inf e^{-x cosh t} / cosh t dt`, for `x >= 0`, to 1e-15; `pi/2` at 0.
///
/// By the trapezoidal rule of step 1/4. The integrand is even and analytic up to `|Im t| < pi/2`, where `cosh t` vanishes, so the rule is off by about
/// `e^{-pi^2 / (1/4)} < 1e-17`; beyond 40 the rest is below `2 e^{-40}`.
pub(crate) fn bickley(x: f64) -> f64 {
    const STEP: f64 = 0.25;
    let term = |k: u32| {
        let cosh = libm::cosh(STEP * f64::from(k));
        libm::exp(-x * cosh) / cosh
    };
    // Beyond an exponent of 745 terms are 0. The smallest ones first: they are rounded least.
    let last = if x > 0.0 { (libm::acosh((745.0 / x).max(1.0)) / STEP).min(160.0) as u32 } else { 160 };
    STEP * ((1..=last).rev().map(term).sum::<f64>() + 0.5 * term(0))
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
