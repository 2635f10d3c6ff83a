//! A single rectified unit against rectified targets, `max(0, gamma x_L)`: what unit and target have in common, in any dimension.
//!
//! With `z = w.x / |w|` and `x_L` standard normal of correlation `c = w_L / |w|`, `rho = sqrt(1 - c^2)`, and expectations over `z > -s` and `x_L > 0`:
//!
//! ```text
//! E[x_L]   = phi(0) Phi(s / rho) + c phi(s) Phi(-s c / rho)                   by parts, as phi' = -x phi
//! E[x_L^2] = P + c phi(s) K,            K = rho phi(s c / rho) - s c Phi(-s c / rho)
//! E[x_L z] = c E[x_L^2] + rho^2 phi(s) K
//! P        = P[z > -s, x_L > 0] = Phi(s) / 2 + (1 / 2 pi) int_0^{asin c} exp(-s^2 / (2 cos^2 t)) dt
//! ```
//!
//! the last because the derivative of `P` by `c` is the joint density at `(-s, 0)`. Only `P` is an integral, and none where `c` is 1, -1 or 0, or `s` is 0.

use std::f64::consts::PI;

use claims::Method;
use stats::integrate::Integral;
use stats::special::{normal_density, normal_lower_tail};

use crate::expected::Unit;
use crate::unit::length;

/// Expectations over the inputs on which the unit is active and the target is not 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overlap {
    /// Of `x_L`.
    first: f64,
    /// Of `x_L^2`.
    second: f64,
    /// Of `x_L z`.
    mixed: f64,
    /// Of `x_L (z - c x_L) / rho^2`: what pushes `w` across the target's axis.
    across: f64,
    /// How it was computed.
    pub method: Method,
}

impl Overlap {
    /// That of a unit with `w != 0`.
    pub(crate) fn of(unit: &Unit) -> Self {
        let (norm, s) = (length(&unit.w), unit.ratio());
        let (last, others) = unit.w.split_last().expect("at least one dimension");
        // Not from 1 - c^2, which loses digits of a small rho.
        let (c, rho) = (last / norm, length(others) / norm);
        // 0 / 0 is met where s is 0 only, and the two halves that it leaves add up to the right value.
        let quotient = |x: f64| if x == 0.0 { 0.0 } else { x / rho };
        let density = normal_density(s);
        let across =
            if rho == 0.0 { (-s * c).max(0.0) } else { rho * normal_density(s * c / rho) - s * c * normal_lower_tail(-s * c / rho) };
        let across = density * across;
        let first = normal_density(0.0) * normal_lower_tail(quotient(s)) + c * density * normal_lower_tail(quotient(-s * c));
        let (mass, method) = Self::mass(s, c, rho);
        let second = mass + c * across;
        Self { first, second, mixed: c * second + rho * rho * across, across, method }
    }

    /// `P[z > -s, x_L > 0]`.
    fn mass(s: f64, c: f64, rho: f64) -> (f64, Method) {
        if rho == 0.0 {
            let mass = if c > 0.0 { normal_lower_tail(s.min(0.0)) } else { (normal_lower_tail(s) - 0.5).max(0.0) };
            return (mass, Method::ClosedForm);
        }
        let angle = libm::atan2(c, rho);
        if s == 0.0 || c == 0.0 {
            return (0.5 * normal_lower_tail(s) + angle * normal_density(0.0).powi(2) * libm::exp(-0.5 * s * s), Method::ClosedForm);
        }
        let integrand = |t: f64| libm::exp(-0.5 * (s / libm::cos(t)).powi(2));
        let integral = Integral::new(integrand).over(0.0, angle).panels(16).integrate(1e-12).expect("a bounded, smooth integrand");
        (0.5 * normal_lower_tail(s) + integral.value / (2.0 * PI), Method::Quadrature)
    }

    /// Half of the mean squared error, over all inputs or over those that the unit is active on.
    pub(crate) fn loss(&self, unit: &Unit, only_active: bool) -> f64 {
        let (norm, s) = (length(&unit.w), unit.ratio());
        let square = norm * norm * ((1.0 + s * s) * normal_lower_tail(s) + s * normal_density(s));
        let product = norm * self.mixed + unit.b * self.first;
        let target = if only_active { self.second } else { 0.5 };
        0.5 * square - unit.gamma * product + 0.5 * unit.gamma * unit.gamma * target
    }

    /// The expected gradient over all inputs: by `w`, then by `b`.
    pub(crate) fn gradient(&self, unit: &Unit) -> Vec<f64> {
        let (norm, s, gamma) = (length(&unit.w), unit.ratio(), unit.gamma);
        let (mass, density) = (normal_lower_tail(s), normal_density(s));
        let last = unit.w.len() - 1;
        // E[1 x] = phi(s) w/|w| and E[1 (w.x) x] = (Phi(s) - s phi(s)) w, with b = s |w|.
        let mut gradient: Vec<f64> = unit.w.iter().map(|w| w * mass - gamma * self.across * w / norm).collect();
        gradient[last] = unit.w[last] * mass - gamma * self.second;
        gradient.push(norm * density + unit.b * mass - gamma * self.first);
        gradient
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use crate::unit::Field;

    #[test]
    fn in_one_dimension_it_is_the_reduced_system() {
        for w in [0.7, -0.7] {
            for b in [-1.0, -0.2, 0.0, 0.4, 2.0] {
                let unit = Unit::new(&[w], b, 0.6);
                let overlap = Overlap::of(&unit);
                assert_eq!(overlap.method, Method::ClosedForm);
                for (found, right) in overlap.gradient(&unit).iter().zip(Field::TrueRelu.gradient([w, b], 0.6)) {
                    assert!((found - right).abs() < 1e-15, "{w} {b}");
                }
            }
        }
    }

    #[test]
    fn a_second_axis_that_hardly_counts_changes_little() {
        for w in [0.7, -0.7] {
            let (thin, line) = (Unit::new(&[1e-9, w], 0.3, 0.6), Unit::new(&[w], 0.3, 0.6));
            let (found, right) = (Overlap::of(&thin).gradient(&thin), Overlap::of(&line).gradient(&line));
            assert!((found[1] - right[0]).abs() < 1e-8 && (found[2] - right[1]).abs() < 1e-8);
            assert!((Overlap::of(&thin).loss(&thin, true) - Overlap::of(&line).loss(&line, true)).abs() < 1e-8);
        }
    }

    #[test]
    fn the_optimum_loses_nothing_and_a_dead_unit_a_quarter() {
        let optimum = Unit::new(&[0.0, 0.0, 0.8], 0.0, 0.8);
        assert!(Overlap::of(&optimum).loss(&optimum, false).abs() < 1e-16);
        let dead = Unit::new(&[0.1, 0.1], -40.0, 0.8);
        assert!((Overlap::of(&dead).loss(&dead, false) - 0.16).abs() < 1e-16);
    }

    #[test]
    fn a_right_angle_makes_unit_and_target_independent() {
        let overlap = Overlap::of(&Unit::new(&[2.0, 0.0], 1.0, 1.0));
        // x_L^2 has the mean 1 where x_L > 0, by half.
        assert!((overlap.second - 0.5 * normal_lower_tail(0.5)).abs() < 1e-16);
        assert!((overlap.first - normal_density(0.0) * normal_lower_tail(0.5)).abs() < 1e-16);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let mut rng = generator(&["rectified targets"], 0, 0);
        for dimension in [1, 2, 3, 6] {
            let unit = Unit::draw(dimension, &mut rng);
            let gradient = Overlap::of(&unit).gradient(&unit);
            for (i, right) in gradient.iter().enumerate() {
                let step = 1e-4;
                let moved = |by: f64| {
                    let mut unit = unit.clone();
                    *if i < dimension { &mut unit.w[i] } else { &mut unit.b } += by;
                    Overlap::of(&unit).loss(&unit, false)
                };
                // step^2 / 6 times a third derivative of some tens, and 1e-12 / step for the integral.
                assert!(((moved(step) - moved(-step)) / (2.0 * step) - right).abs() < 1e-6, "{dimension} {i}");
            }
        }
    }
}
