//! When a run's class can no longer change.
//!
//! **The trap around the optimum.** In units of gamma let `z = ((w - gamma) / gamma, b / gamma)`, `u = w / gamma` and `H` the Hessian of the
//! loss. For `w > 0`
//!
//! ```text
//! linear targets     H = [[Phi - s phi (1 - s^2/u), phi (1 - s^2/u)], [phi (1 - s^2/u), Phi + s phi / u]]
//! rectified targets  the same for s <= 0;  H = [[Phi - s phi, phi], [phi, Phi]] for s > 0
//! ```
//!
//! and at the optimum `H_0 = [[1/2, phi(0)], [phi(0), 1/2]]`, with the curvatures `1/2 -+ phi(0)` along `(1, -+1)`. The gradient at `z` is
//! `(H_0 + E) z` with `E` the mean of `H(tau z) - H_0` over `tau` in [0, 1]. For `|z| <= rho < 1`, `sigma = rho / sqrt(1 - rho^2)` and
//! `q = 1 / (1 - rho)` we have `|s(tau z)| <= tau sigma` and `1/u <= q`; as `phi <= phi(0)`, and as the derivative of `Phi - s phi` is `s^2 phi`,
//!
//! ```text
//! |E_ww| <= phi(0) sigma^3 (1/3 + q) / 4      |E_wb| <= phi(0) sigma^2 (1/2 + q) / 3      |E_bb| <= phi(0) sigma (1 + q) / 2
//! ```
//!
//! for both targets; the Frobenius norm `delta(rho)` of these bounds that of `E`. Along each direction of curvature `h` a step is
//! `(m, z) <- A (m, z) + p (E z)_h` with `A = [[beta, c h], [-eta beta, 1 - eta c h]]` and `p = (c, -eta c)`. For a positive definite `P`, scaled
//! so that `|z| <= |(m, z)|_P` (the entry of `P^-1` for `z` is 1), let `a = |A|_P` and `k = |p|_P`. With the norm of both directions together, and
//! `a` and `k` the larger of both, a step takes `|x|_P <= rho` to at most `a |x|_P + k delta(rho) |z| <= (a + k delta(rho)) |x|_P`. So where
//! `a + k delta(rho) < 1` the set `|x|_P <= rho` is never left again, and in it `|z| <= rho`. We ask for `1 - 1e-9`: what is left over is a
//! million times what rounding adds. `P` is found by trying discrete Lyapunov equations; whatever it is, `a` and `k` are computed from it.
//!
//! **The dead end.** The cone `b <= S |w|`, `S < -1`, is convex, and `d = (|b| - |S| |w|) / sqrt(1 + S^2)` is the distance of its point to its
//! surface. Within `d` of it inside the cone, `|w| <= W = |w_0| + d` and `|b| <= B = |b_0| + d`; there `Phi(s)`, `phi(s)` and `|s| phi(s)` are at
//! most their values at `S`, and for all gradients of this module
//!
//! ```text
//! |g_w| <= (W + gamma) Phi(S) + gamma |S| phi(S)        |g_b| <= (W + gamma) phi(S) + B Phi(S)
//! ```
//!
//! The steps that are left move the point by what is left of the momentum, `eta beta / (1 - beta) |m|` in all, and by each gradient
//! `eta c / (1 - beta)` times at most. If all of it together is less than `d`, the point never leaves the cone: it holds for every number of
//! steps up to the last, so by induction the bounds apply to each of them. Several `S` from the border of the dead cone inwards are tried.

use super::{DEAD_RATIO, OPTIMUM_RADIUS, UnitDescent};
use crate::lanes::normal::{INVERSE_SQRT_2_PI, mass_and_density};

/// What must be left over of a contraction and of a distance.
const MARGIN: f64 = 1e-9;

/// A set around the optimum that no run leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trap {
    gamma: f64,
    /// For the directions `(1, -1)` and `(1, 1)`: the norm's entries for the momentum, for both, and for the point.
    forms: [[f64; 3]; 2],
    /// The squared radius in units of gamma; 0 where there is no trap.
    square_radius: f64,
}

impl Trap {
    pub(super) fn of(descent: &UnitDescent) -> Trap {
        let candidates = [-1.0, 1.0].map(|sign| norms(0.5 + sign * INVERSE_SQRT_2_PI, descent));
        let mut best = Trap { gamma: descent.gamma, forms: [[0.0; 3]; 2], square_radius: 0.0 };
        let mut most = 0.0;
        for flat in &candidates[0] {
            for steep in &candidates[1] {
                // The largest delta for which a + k delta stays below 1.
                let bearable = (1.0 - MARGIN - flat.contraction.max(steep.contraction)) / flat.gain.max(steep.gain);
                if bearable > most {
                    most = bearable;
                    best.forms = [flat.form, steep.form];
                }
            }
        }
        // The deviation grows with the radius: halving keeps the lower end bearable.
        let (mut low, mut high) = (0.0, OPTIMUM_RADIUS * (1.0 - MARGIN));
        if deviation(high) <= most {
            low = high;
        }
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if deviation(middle) <= most {
                low = middle;
            } else {
                high = middle;
            }
        }
        best.square_radius = low * low;
        best
    }

    /// Whether a run with this point and momentum stays within a fifth of gamma of the optimum.
    pub(super) fn holds(&self, point: [f64; 2], momentum: [f64; 2]) -> bool {
        self.square_norm(point, momentum) < self.square_radius * (self.gamma * self.gamma)
    }

    fn square_norm(&self, [w, b]: [f64; 2], [momentum_w, momentum_b]: [f64; 2]) -> f64 {
        let away = w - self.gamma;
        let along = |sign: f64, [mm, mz, zz]: [f64; 3]| {
            let (m, z) = (momentum_w + sign * momentum_b, away + sign * b);
            0.5 * (mm * m * m + 2.0 * mz * m * z + zz * z * z)
        };
        along(-1.0, self.forms[0]) + along(1.0, self.forms[1])
    }
}

/// `delta(rho)`: how far the mean Hessian on the way to a point within `rho` is from that at the optimum.
fn deviation(rho: f64) -> f64 {
    let sigma = rho / (1.0 - rho * rho).sqrt();
    let q = 1.0 / (1.0 - rho);
    let ww = sigma * sigma * sigma * (1.0 / 3.0 + q) / 4.0;
    let wb = sigma * sigma * (0.5 + q) / 3.0;
    let bb = sigma * (1.0 + q) / 2.0;
    INVERSE_SQRT_2_PI * (ww * ww + 2.0 * wb * wb + bb * bb).sqrt()
}

/// A norm of momentum and point along one direction.
#[derive(Debug, Clone, Copy)]
struct Norm {
    /// Entries for the momentum, for both, and for the point.
    form: [f64; 3],
    /// The norm of the matrix of a step.
    contraction: f64,
    /// The norm of what a unit of gradient adds.
    gain: f64,
}

/// Norms in which a step along a direction of this curvature contracts; none where the step is unstable.
fn norms(curvature: f64, descent: &UnitDescent) -> Vec<Norm> {
    let UnitDescent { step, momentum, intake, .. } = *descent;
    let matrix = [[momentum, intake * curvature], [-step * momentum, 1.0 - step * intake * curvature]];
    let (trace, determinant) = (matrix[0][0] + matrix[1][1], momentum);
    let discriminant = trace * trace - 4.0 * determinant;
    let spectral_radius = if discriminant < 0.0 { determinant.sqrt() } else { 0.5 * (trace.abs() + discriminant.sqrt()) };
    if spectral_radius >= 1.0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for share in [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7] {
        let rate = spectral_radius + share * (1.0 - spectral_radius);
        for weight in [1e-4, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0] {
            let form = lyapunov(matrix, rate, [weight * step * step, 0.0, 1.0]);
            let [mm, mz, zz] = form;
            let determinant = mm * zz - mz * mz;
            if !(mm > 0.0 && determinant > 1e-12 * mm * zz && zz.is_finite()) {
                continue;
            }
            let form = form.map(|entry| entry * mm / determinant);
            let contraction = largest_gain(form, matrix) * (1.0 + 1e-12);
            let p = [intake, -step * intake];
            let gain = square(form, p).sqrt() * (1.0 + 1e-12);
            if contraction < 1.0 {
                found.push(Norm { form, contraction, gain });
            }
        }
    }
    found
}

/// The sum over `k` of `(A^T / rate)^k Q (A / rate)^k`, by doubling.
fn lyapunov(matrix: [[f64; 2]; 2], rate: f64, start: [f64; 3]) -> [f64; 3] {
    let (mut sum, mut power) = (start, matrix.map(|row| row.map(|entry| entry / rate)));
    for _ in 0..48 {
        let more = pulled_back(sum, power);
        sum = [sum[0] + more[0], sum[1] + more[1], sum[2] + more[2]];
        power = std::array::from_fn(|i| std::array::from_fn(|j| power[i][0] * power[0][j] + power[i][1] * power[1][j]));
    }
    sum
}

/// `A^T P A`.
fn pulled_back([mm, mz, zz]: [f64; 3], a: [[f64; 2]; 2]) -> [f64; 3] {
    let entry = |i: usize, j: usize| mm * a[0][i] * a[0][j] + mz * (a[0][i] * a[1][j] + a[1][i] * a[0][j]) + zz * a[1][i] * a[1][j];
    [entry(0, 0), entry(0, 1), entry(1, 1)]
}

/// `x^T P x`.
fn square([mm, mz, zz]: [f64; 3], [m, z]: [f64; 2]) -> f64 {
    mm * m * m + 2.0 * mz * m * z + zz * z * z
}

/// `|A|_P`: the root of the largest eigenvalue of `P^-1 A^T P A`.
fn largest_gain(form: [f64; 3], matrix: [[f64; 2]; 2]) -> f64 {
    let [mm, mz, zz] = form;
    let [a, b, c] = pulled_back(form, matrix);
    let determinant = mm * zz - mz * mz;
    let half_trace = 0.5 * (zz * a - 2.0 * mz * b + mm * c) / determinant;
    let product = (a * c - b * b) / determinant;
    (half_trace + (half_trace * half_trace - product).max(0.0).sqrt()).sqrt()
}

/// Points so deep in the dead cone that no run leaves it.
#[derive(Debug, Clone)]
pub(super) struct DeadEnd {
    gamma: f64,
    /// How far a unit of momentum moves the point.
    drift: f64,
    /// How far a unit of gradient moves the point, in one step and all that follow.
    pull: f64,
    /// For each cone: `|S|`, `sqrt(1 + S^2)`, `Phi(S)`, `phi(S)`.
    cones: Vec<[f64; 4]>,
}

impl DeadEnd {
    pub(super) fn of(descent: &UnitDescent) -> DeadEnd {
        let UnitDescent { gamma, step, momentum, intake, .. } = *descent;
        let cone = |inwards: f64| {
            let ratio = DEAD_RATIO * (1.0 + MARGIN) - inwards;
            let [mass, density] = mass_and_density(ratio);
            [-ratio, (1.0 + ratio * ratio).sqrt(), mass * (1.0 + MARGIN), density * (1.0 + MARGIN)]
        };
        let inwards = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0];
        DeadEnd {
            gamma,
            drift: step * momentum / (1.0 - momentum),
            pull: step * intake / (1.0 - momentum),
            cones: inwards.map(cone).into(),
        }
    }

    /// Whether a run with this point and momentum is dead for all of the `steps` that are left.
    pub(super) fn holds(&self, [w, b]: [f64; 2], [momentum_w, momentum_b]: [f64; 2], steps: u64) -> bool {
        if !(b < DEAD_RATIO * w.abs()) {
            return false;
        }
        let drift = self.drift * (momentum_w * momentum_w + momentum_b * momentum_b).sqrt();
        let pull = self.pull * steps as f64;
        self.cones.iter().any(|&[slope, norm, mass, density]| {
            let distance = (-b - slope * w.abs()) / norm;
            let (largest_w, largest_b) = (w.abs() + distance, distance - b);
            let by_w = (largest_w + self.gamma) * mass + self.gamma * slope * density;
            let by_b = (largest_w + self.gamma) * density + largest_b * mass;
            distance > 0.0 && drift + pull * (by_w * by_w + by_b * by_b).sqrt() <= distance * (1.0 - MARGIN)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::single_unit::UnitTarget;

    fn descents() -> Vec<UnitDescent> {
        let mut descents = Vec::new();
        for target in [UnitTarget::Linear, UnitTarget::LinearUnsigned, UnitTarget::Rectified] {
            for momentum in [0.0, 0.3, 0.5, 0.669, 0.8, 0.9, 0.95] {
                for intake in [1.0, 1.0 - momentum] {
                    let descent = UnitDescent::new(target, 0.7, 0.1, 1).and_then(|descent| descent.with_momentum(momentum, intake));
                    descents.push(descent.expect("parameters in range"));
                }
            }
        }
        descents
    }

    #[test]
    fn every_step_from_the_trap_leads_into_the_trap() {
        for descent in descents() {
            let trap = Trap::of(&descent);
            let radius = trap.square_radius.sqrt() * descent.gamma;
            assert!(radius > 0.02 * descent.gamma, "{descent:?}: {radius}");
            for k in 0..2000 {
                // Directions that fill the sphere of the norm well enough: four frequencies that hardly share a period.
                let direction: [f64; 4] = std::array::from_fn(|i| libm::sin(f64::from(k) * [1.0, 1.43, 2.27, 3.31][i] + i as f64));
                let [w, b, mw, mb] = direction;
                let norm = trap.square_norm([descent.gamma + w, b], [mw, mb]).sqrt();
                let scale = radius / norm;
                let (point, momentum) = ([descent.gamma + scale * w, scale * b], [scale * mw, scale * mb]);
                // As z = |x|_P at most, the point is close enough.
                assert!((scale * w).hypot(scale * b) <= radius * (1.0 + 1e-9));
                let (next, carried) = crate::single_unit::tests::plain_step(&descent, point, momentum);
                let after = trap.square_norm(next, carried).sqrt();
                assert!(after <= radius, "{descent:?}: from {radius} to {after}");
            }
        }
    }

    #[test]
    fn the_mean_hessian_deviates_by_less_than_the_bound() {
        // E z is the gradient less H_0 z, so |g - H_0 z| <= delta |z|.
        for target in [UnitTarget::Linear, UnitTarget::Rectified] {
            let descent = UnitDescent::new(target, 1.0, 0.1, 1).expect("parameters in range");
            for (radius, k) in [0.01, 0.05, 0.1, 0.15, 0.2].into_iter().flat_map(|radius| (0..200).map(move |k| (radius, k))) {
                let z = [radius * libm::cos(f64::from(k) * 0.0314), radius * libm::sin(f64::from(k) * 0.0314)];
                let gradient = crate::single_unit::tests::plain_gradient(descent.target, [1.0 + z[0], z[1]], 1.0);
                let linear = [0.5 * z[0] + INVERSE_SQRT_2_PI * z[1], INVERSE_SQRT_2_PI * z[0] + 0.5 * z[1]];
                let rest = (gradient[0] - linear[0]).hypot(gradient[1] - linear[1]);
                assert!(rest <= deviation(radius) * radius, "{radius}, {k}: {rest}");
            }
        }
    }

    #[test]
    fn an_unstable_step_has_no_trap() {
        let descent = UnitDescent::new(UnitTarget::Linear, 1.0, 3.0, 1).expect("parameters in range");
        assert!(!Trap::of(&descent).holds([1.01, 0.0], [0.0; 2]));
    }

    #[test]
    fn the_middle_of_the_dead_cone_is_a_dead_end_and_its_border_is_none() {
        for descent in descents() {
            let dead_end = DeadEnd::of(&descent);
            assert!(dead_end.holds([0.01, -10.0], [0.0; 2], 20_000));
            assert!(!dead_end.holds([1.0, -2.33], [0.0; 2], 20_000));
            assert!(!dead_end.holds([0.01, 10.0], [0.0; 2], 1));
        }
    }
}
