//! One coordinate under momentum: the error of the affine model's parameters obeys a linear recursion with a 2 x 2 matrix.
//!
//! ```text
//! m' = beta m + (1 - beta) g   (EMA)        m' = beta m + g   (heavy ball)        theta' = theta - eta m'
//! ```
//!
//! with the gradient `g = theta~` of a curvature of 1. Equations (6), (7), (19), (20). The formulas of (6) and (7) are lost; the exponential moving average is
//! the default here, because the paper's experiments use an optimizer of that form.

use std::fmt;

/// How much of the gradient enters the momentum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Convention {
    /// Exponential moving average: `1 - beta`.
    Ema,
    /// Heavy ball: all of it.
    HeavyBall,
}

impl Convention {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Ema, Self::HeavyBall];

    /// The factor of the gradient in the momentum.
    pub(crate) fn intake(self, momentum: f64) -> f64 {
        match self {
            Self::Ema => 1.0 - momentum,
            Self::HeavyBall => 1.0,
        }
    }

    /// The matrix that takes `(m, theta~)` one step further, row by row.
    pub(crate) fn matrix(self, step: f64, momentum: f64) -> [[f64; 2]; 2] {
        let intake = self.intake(momentum);
        [[momentum, intake], [-step * momentum, 1.0 - step * intake]]
    }

    /// The momentum above which the eigenvalues are complex: `beta*`.
    ///
    /// With `r = sqrt(beta)`, the discriminant `T^2 - 4 beta` is negative if and only if `|T| < 2 r`. For EMA `T = 1 - eta + (1 + eta) r^2`, and both conditions
    /// together say `r > |1 - eta| / (1 + eta)`; for the heavy ball `T = 1 - eta + r^2`, and they say `|1 - sqrt(eta)| < r < 1 + sqrt(eta)`. At 1 or more no
    /// momentum below 1 makes them complex.
    pub(crate) fn threshold(self, step: f64) -> f64 {
        let root = match self {
            Self::Ema => (1.0 - step) / (1.0 + step),
            Self::HeavyBall => 1.0 - step.sqrt(),
        };
        root * root
    }

    /// `c_0 = 1, c_1, ..., c_steps`: a coordinate's error as a multiple of its start, from `m_0 = 0`, by the recursion itself.
    pub(crate) fn course(self, step: f64, momentum: f64, steps: usize) -> Vec<f64> {
        let (mut m, mut error) = (0.0, 1.0);
        let mut course = vec![error];
        for _ in 0..steps {
            m = momentum * m + self.intake(momentum) * error;
            error -= step * m;
            course.push(error);
        }
        course
    }
}

impl fmt::Display for Convention {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ema => "EMA",
            Self::HeavyBall => "heavy ball",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_momentum_is_gradient_descent_in_both_conventions() {
        for convention in Convention::ALL {
            assert_eq!(convention.course(0.25, 0.0, 3), [1.0, 0.75, 0.5625, 0.421875]);
            assert_eq!(convention.matrix(0.25, 0.0), [[0.0, 1.0], [0.0, 0.75]]);
        }
    }

    #[test]
    fn the_thresholds_of_a_step_of_a_tenth() {
        // (9/11)^2 and (1 - 10^-1/2)^2, mpmath.
        assert!((Convention::Ema.threshold(0.1) - 0.669_421_487_603_305_8).abs() < 1e-15);
        assert!((Convention::HeavyBall.threshold(0.1) - 0.467_544_467_966_324_1).abs() < 1e-15);
    }

    #[test]
    fn the_matrix_takes_the_course_a_step_further() {
        for convention in Convention::ALL {
            let ([mut m, mut error], matrix) = ([0.0, 1.0], convention.matrix(0.1, 0.9));
            for c in convention.course(0.1, 0.9, 40) {
                assert!((c - error).abs() < 1e-13);
                [m, error] = matrix.map(|row| row[0] * m + row[1] * error);
            }
        }
    }
}
