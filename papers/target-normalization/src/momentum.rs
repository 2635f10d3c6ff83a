//! One coordinate under momentum: the error of the affine model's parameters obeys a linear recursion with a 2 x 2 matrix.
//!
//! ```text
//! m' = beta m + (1 - beta) g   (EMA)        m' = beta m + g   (heavy ball)        theta' = theta - eta m'
//! ```
//!
//! with the gradient `g = theta~` of a curvature of 1. Equations (6), (7), (19), (20). The formulas of (6) and (7) are lost; the exponential moving average is
//! the default here, because the paper's experiments use an optimizer of that form.

use std::fmt;

use experiments::properties::Try;
use num_traits::{One, Signed, Zero};
use stats::rational::{Rational, ratio, to_f64};

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
        self.errors(step, momentum).take(steps + 1).collect()
    }

    /// [`Convention::course`] one by one, without an end.
    pub(crate) fn errors(self, step: f64, momentum: f64) -> impl Iterator<Item = f64> {
        let next = move |&(m, error): &(f64, f64)| {
            let m = momentum * m + self.intake(momentum) * error;
            Some((m, error - step * m))
        };
        std::iter::successors(Some((0.0, 1.0)), next).map(|(_, error)| error)
    }
}

/// A property for each convention, named after it.
pub(crate) fn both<'a>(name: &str, attempt: impl Fn(Convention) -> Try<'a>) -> Vec<(String, Try<'a>)> {
    Convention::ALL.map(|convention| (format!("{name}, {convention}"), attempt(convention))).into()
}

/// The same in fractions.
impl Convention {
    /// The factor of the gradient in the momentum.
    pub(crate) fn exact_intake(self, momentum: &Rational) -> Rational {
        match self {
            Self::Ema => Rational::one() - momentum,
            Self::HeavyBall => Rational::one(),
        }
    }

    /// Equations (6) and (7) as they stand: a pair of momentum and parameter, one step further along a gradient.
    pub(crate) fn update(self, step: &Rational, momentum: &Rational, [m, parameter]: &[Rational; 2], gradient: &Rational) -> [Rational; 2] {
        let m = momentum * m + self.exact_intake(momentum) * gradient;
        let parameter = parameter - step * &m;
        [m, parameter]
    }

    /// The matrix that takes `(m, theta~)` one step further, row by row.
    pub(crate) fn exact_matrix(self, step: &Rational, momentum: &Rational) -> [[Rational; 2]; 2] {
        let intake = self.exact_intake(momentum);
        [[momentum.clone(), intake.clone()], [-(step * momentum), Rational::one() - step * intake]]
    }

    /// Step and momentum whose matrix has eigenvalues of this sum and this product, the momentum; `None` for a product of 1, which leaves EMA no step.
    pub(crate) fn with_eigenvalues(self, sum: &Rational, product: &Rational) -> Option<[Rational; 2]> {
        let intake = self.exact_intake(product);
        (!intake.is_zero()).then(|| [(Rational::one() + product - sum) / intake, product.clone()])
    }

    /// `c_0 = 1, c_1, ..., c_steps`, by the recursion itself.
    pub(crate) fn exact_course(self, step: &Rational, momentum: &Rational, steps: usize) -> Vec<Rational> {
        let mut state = [Rational::zero(), Rational::one()];
        let mut course = vec![Rational::one()];
        for _ in 0..steps {
            let gradient = state[1].clone();
            state = self.update(step, momentum, &state, &gradient);
            course.push(state[1].clone());
        }
        course
    }
}

/// What the eigenvalues of a 2 x 2 matrix are like, decided exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Regime {
    /// Two different real ones, none negative.
    RealPositive,
    /// Two different real ones, both negative.
    RealNegative,
    /// Two real ones, one of them negative.
    Mixed,
    /// A complex pair.
    Complex,
    /// One, twice.
    Double,
}

impl Regime {
    /// The name in answers.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RealPositive => "real-positive",
            Self::RealNegative => "real-negative",
            Self::Mixed => "mixed",
            Self::Complex => "complex",
            Self::Double => "double",
        }
    }
}

impl fmt::Display for Regime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Trace and determinant of a 2 x 2 matrix, and what they say about its eigenvalues.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spectrum {
    /// Sum of the eigenvalues.
    pub trace: Rational,
    /// Their product.
    pub determinant: Rational,
}

impl Spectrum {
    /// Of a matrix, row by row.
    pub(crate) fn of([[a, b], [c, d]]: &[[Rational; 2]; 2]) -> Self {
        Self { trace: a + d, determinant: a * d - b * c }
    }

    /// Positive for two real eigenvalues, zero for a double one, negative for a complex pair.
    pub(crate) fn discriminant(&self) -> Rational {
        &self.trace * &self.trace - ratio(4, 1) * &self.determinant
    }

    /// Real or complex by the discriminant; of real ones the signs by their product and sum.
    pub(crate) fn regime(&self) -> Regime {
        let discriminant = self.discriminant();
        if discriminant.is_negative() {
            Regime::Complex
        } else if discriminant.is_zero() {
            Regime::Double
        } else if self.determinant.is_negative() || (self.determinant.is_zero() && self.trace.is_negative()) {
            Regime::Mixed
        } else if self.trace.is_negative() {
            Regime::RealNegative
        } else {
            Regime::RealPositive
        }
    }

    /// Whether both eigenvalues are strictly inside of the unit circle: Jury's conditions on the characteristic polynomial.
    pub(crate) fn is_stable(&self) -> bool {
        let one = Rational::one();
        let at_one = &one - &self.trace + &self.determinant;
        let at_minus_one = &one + &self.trace + &self.determinant;
        at_one.is_positive() && at_minus_one.is_positive() && self.determinant.abs() < one
    }

    /// Real and imaginary parts, the larger modulus first, of a pair the positive imaginary part.
    ///
    /// The discriminant is rounded once, and nothing is subtracted: of two real eigenvalues the smaller one is the determinant over the larger.
    pub(crate) fn eigenvalues(&self) -> [[f64; 2]; 2] {
        let discriminant = self.discriminant();
        let [half_trace, half_root] = [0.5 * to_f64(&self.trace), 0.5 * to_f64(&discriminant.abs()).sqrt()];
        if discriminant.is_negative() {
            return [[half_trace, half_root], [half_trace, -half_root]];
        }
        let larger = if self.trace.is_negative() { half_trace - half_root } else { half_trace + half_root };
        let smaller = if larger == 0.0 { 0.0 } else { to_f64(&self.determinant) / larger };
        [[larger, 0.0], [smaller, 0.0]]
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
            let matrix = convention.exact_matrix(&ratio(1, 4), &Rational::zero());
            assert_eq!(matrix, [[ratio(0, 1), ratio(1, 1)], [ratio(0, 1), ratio(3, 4)]]);
        }
    }

    #[test]
    fn the_thresholds_of_a_step_of_a_tenth() {
        // (9/11)^2 and (1 - 10^-1/2)^2, mpmath.
        assert!((Convention::Ema.threshold(0.1) - 0.669_421_487_603_305_8).abs() < 1e-15);
        assert!((Convention::HeavyBall.threshold(0.1) - 0.467_544_467_966_324_1).abs() < 1e-15);
    }

    #[test]
    fn fractions_and_floats_are_one_model() {
        for convention in Convention::ALL {
            let (step, momentum) = (ratio(1, 4), ratio(3, 8));
            let course: Vec<f64> = convention.exact_course(&step, &momentum, 5).iter().map(to_f64).collect();
            assert_eq!(course, convention.course(0.25, 0.375, 5));
        }
    }

    #[test]
    fn a_zero_eigenvalue_counts_as_positive() {
        let regime = |trace, determinant| Spectrum { trace: ratio(trace, 4), determinant: ratio(determinant, 4) }.regime();
        assert_eq!(regime(2, 0), Regime::RealPositive);
        assert_eq!(regime(-2, 0), Regime::Mixed);
        assert_eq!(regime(0, 0), Regime::Double);
        assert_eq!(regime(4, 1), Regime::Double);
        assert_eq!(regime(4, 2), Regime::Complex);
        assert_eq!(regime(-6, 1), Regime::RealNegative);
    }

    #[test]
    fn eigenvalues_lose_no_digits() {
        let spectrum = Spectrum { trace: ratio(1_000_001, 1000), determinant: ratio(1, 1) };
        assert_eq!(spectrum.eigenvalues(), [[1000.0, 0.0], [0.001, 0.0]]);
    }

    #[test]
    fn the_matrix_takes_the_course_a_step_further() {
        for convention in Convention::ALL {
            let matrix = convention.exact_matrix(&ratio(1, 10), &ratio(9, 10)).map(|row| row.map(|entry| to_f64(&entry)));
            let [mut m, mut error] = [0.0, 1.0];
            for c in convention.course(0.1, 0.9, 40) {
                assert!((c - error).abs() < 1e-13);
                [m, error] = matrix.map(|row| row[0] * m + row[1] * error);
            }
        }
    }
}
