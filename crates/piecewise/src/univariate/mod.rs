//! Rectified networks of one input and one output: every breakpoint, with its layer, its unit and what it does to the output's slope.
//!
//! Between two neighbouring breakpoints of the layers so far, every unit is a line; so a unit's function is known by its values at the
//! breakpoints and its slopes at both ends, and a unit of the next layer changes sign between two of them or it does not. Nothing is searched
//! for on a grid.
//!
//! All of it is written for doubles and for fractions ([`Number`]). In fractions every decision is exact. In doubles a zero is where two neighbouring
//! values differ in sign, whose signs are computed once, so between two breakpoints none is found twice. But values are rounded: a zero where a unit only
//! touches 0, or nearly does, and one that is very far out (beyond 1e16, say), where a slope that should cancel does not, may be there or not.

mod network;
mod shallow;
#[cfg(test)]
mod tests;

use std::ops::Neg;

use num_traits::Num;
use stats::rational::{Rational, from_f64_exact};

pub use self::network::{Breakpoint, Function, Place, Univariate, UnivariateError};
pub use self::shallow::{Orientation, Shallow, Unit, Weights};

/// What networks are computed in: `f64`, or [`Rational`] where every decision is to be exact.
pub trait Number: Num + Neg<Output = Self> + Clone + PartialOrd + std::fmt::Debug {
    /// A finite double, exactly.
    ///
    /// # Panics
    /// When it is not finite and this number cannot be.
    fn from_double(x: f64) -> Self;

    /// Whether it is above 0.
    fn is_above(&self) -> bool {
        *self > Self::zero()
    }

    /// Whether it is below 0.
    fn is_below(&self) -> bool {
        *self < Self::zero()
    }
}

impl Number for f64 {
    fn from_double(x: f64) -> f64 {
        x
    }
}

impl Number for Rational {
    fn from_double(x: f64) -> Rational {
        from_f64_exact(x).expect("a finite number")
    }
}
