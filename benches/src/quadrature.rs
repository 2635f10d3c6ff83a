//! The integral over the plane of a joint density with a cusp, to 1e-10, with a bound on its error that holds.
//!
//! The density of a rectified unit's breakpoint and slope under normal weights (functional-view, Theorem 1), the same as in
//! `benches/peers/quadrature.py`: a double integral of `exp(-|mu| s / (a b c)) / (2 pi c s)`, `s^2 = a^2 + b^2 beta^2`, quadrant by quadrant, because
//! of the cusp at `mu = 0`. No symmetry is used but that. All of it is 1, which is checked on both sides against the bound; the quadrants, a quarter
//! each, are compared as shares of a thousand million samples.
//!
//! `proven` knows where the integrand is analytic. With `mu` in widths `a b c / s` times `e^y`, the integrand over `y` is `m e^(y - e^y)` with the inner
//! integral `m`; in the strip `|Im y| < t < pi / 2` its modulus is `m e^(Re y - cos(Im y) e^(Re y))`, whose integral is at most `m / cos t`; on the line it is at most
//! `m e^y` on the left and `m e^(9 ln 9 - 9 - 8 y)` on the right. With `beta = (a / b) e^x` the outer integrand is `1 / (4 pi cosh x)`, and
//! `|cosh(x + iy)| >= cos y cosh x`. `general` is told nothing but the two scales, as the peer is.

use std::cell::Cell;
use std::f64::consts::PI;

use stats::integrate::{Analytic, Estimate, Integral, Tail};

use crate::job::{Job, Peer, Shares, Way};

/// Standard deviations of bias, weight and outer weight.
const SCALES: [f64; 3] = [0.7, 1.3, 0.9];

/// Samples that the masses are shares of.
const SAMPLES: u64 = 1_000_000_000;

/// What is asked for.
const TOLERANCE: f64 = 1e-10;

/// One integral.
pub(crate) const JOB: Job = Job {
    name: "quadrature",
    about: "the plane integral of the density of breakpoint and slope, 1e-10",
    amount: 1.0,
    unit: "integrals",
    ways: &[Way { name: "proven", work: || plane(proven) }, Way { name: "general", work: || plane(general) }],
    on_all_threads: None,
    peer: Some(Peer {
        script: "quadrature.py",
        arguments: &[],
        amount: 1,
        per_run: Some(1),
        unit: "integrals",
        at_least: None,
        names: |of, quadrant| format!("{of}, quadrant {quadrant}"),
    }),
};

fn plane(quadrant: fn(f64, f64) -> Estimate) -> Vec<Shares> {
    let quadrants = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].map(|(beta, mu)| quadrant(beta, mu));
    let (total, bound) = quadrants.iter().fold((0.0, 0.0), |(sum, bound), mass| (sum + mass.value, bound + mass.error_bound));
    assert!(bound <= TOLERANCE && (total - 1.0_f64).abs() <= bound, "{total} +- {bound:e}");
    let hits = quadrants.iter().map(|mass| (mass.value * SAMPLES as f64).round() as u64).collect();
    vec![Shares { of: "plane".into(), samples: SAMPLES, hits }]
}

/// `s`, which does not change along `mu`.
fn root(beta: f64) -> f64 {
    let [b, w, _] = SCALES;
    (w * beta).hypot(b)
}

/// The density.
fn density(s: f64, mu: f64) -> f64 {
    let [b, w, v] = SCALES;
    (-mu.abs() * s / (b * w * v)).exp() / (2.0 * PI * v * s)
}

/// Its mass where `beta` and `mu` have these signs, by the trapezoidal rule.
fn proven(beta_sign: f64, mu_sign: f64) -> Estimate {
    /// Of both strips; `pi / 2` is the end.
    const HALF_WIDTH: f64 = 1.5;
    let [b, w, v] = SCALES;
    let worst = Cell::new(0.0_f64);
    let inner = |beta: f64| {
        let s = root(beta_sign * beta);
        let width = b * w * v / s;
        let size = density(s, 0.0) * width;
        let tails = [Tail { amplitude: size, rate: 1.0 }, Tail { amplitude: size * (9.0 * 9.0_f64.ln() - 9.0).exp(), rate: 8.0 }];
        let over_mu = Analytic { half_width: HALF_WIDTH, modulus: size / HALF_WIDTH.cos(), tails };
        let mass = over_mu.integrate(
            |y| {
                let mu = width * y.exp();
                density(s, mu_sign * mu) * mu
            },
            2e-11 * size,
        );
        let mass = mass.expect("an analytic integrand");
        worst.set(worst.get().max(mass.error_bound / size));
        mass.value
    };
    let tail = Tail { amplitude: 0.5 / PI, rate: 1.0 };
    let over_beta = Analytic { half_width: HALF_WIDTH, modulus: 0.25 / HALF_WIDTH.cos(), tails: [tail; 2] };
    let outer = over_beta.integrate(
        |x| {
            let beta = b / w * x.exp();
            inner(beta) * beta
        },
        1e-11,
    );
    let outer = outer.expect("an analytic integrand");
    // What is wrong inside is a share of a sum that is a quarter, to the outer bound.
    Estimate { error_bound: outer.error_bound + 0.26 * worst.get(), ..outer }
}

/// The same by the integrator that needs to know nothing.
fn general(beta_sign: f64, mu_sign: f64) -> Estimate {
    let [b, w, v] = SCALES;
    // Inside, an error is a share of height times width, which is half of the breakpoint's density on this side: it adds up to a quarter.
    let worst = Cell::new(0.0_f64);
    let inner = |beta: f64| {
        let s = root(beta_sign * beta);
        let width = b * w * v / s;
        let size = density(s, 0.0) * width;
        let over_mu = Integral::new(|mu| density(s, mu_sign * mu)).over(0.0, f64::INFINITY).length_scale(width);
        let mass = over_mu.panels(1).integrate(2e-11 * size).expect("a smooth integrand");
        worst.set(worst.get().max(mass.error_bound / size));
        mass.value
    };
    let outer = Integral::new(inner).over(0.0, f64::INFINITY).length_scale(b / w).panels(1).integrate(1e-11).expect("a smooth integrand");
    Estimate { error_bound: outer.error_bound + 0.25 * worst.get(), ..outer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quadrant_has_a_quarter() {
        assert_eq!(plane(proven)[0].hits, [SAMPLES / 4; 4]);
        assert_eq!(plane(general)[0].hits, [SAMPLES / 4; 4]);
    }
}
