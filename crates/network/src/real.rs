//! Single and double precision from one source.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use crate::ensemble::Kernels;
use crate::lanes::functions;
use crate::lanes::vectors::VectorReal;

/// A floating-point number of an engine: `f32` or `f64`.
///
/// Every operation is rounded once and correctly, but for the elementary functions: those are polynomials of our own in single
/// precision and `libm`'s (in Rust) in double precision, so that the same bits come out on every machine.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + VectorReal
    + Kernels
    + Send
    + Sync
    + 'static
{
    /// `+0`.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The distance from 1 to the next larger number.
    const EPSILON: Self;
    /// The smallest positive normal number.
    const MIN_POSITIVE: Self;

    /// The nearest number.
    fn from_f64(x: f64) -> Self;
    /// The same number.
    fn to_f64(self) -> f64;
    /// `self * factor + term`, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    /// Square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// `e^self`, for `|self| <= 87`; beyond, as far as the type reaches, or the value at the end of that range.
    fn exp(self) -> Self;
    /// `e^self - 1` without cancellation near 0, in the range of [`Real::exp`].
    fn exp_m1(self) -> Self;
    /// Natural logarithm of a positive normal number.
    fn ln(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
}

impl Real for f32 {
    const ZERO: f32 = 0.0;
    const ONE: f32 = 1.0;
    const EPSILON: f32 = f32::EPSILON;
    const MIN_POSITIVE: f32 = f32::MIN_POSITIVE;

    #[inline(always)]
    fn from_f64(x: f64) -> f32 {
        x as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn mul_add(self, factor: f32, term: f32) -> f32 {
        f32::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    #[inline(always)]
    fn exp(self) -> f32 {
        functions::exp(self.clamp(-87.0, 87.0))
    }
    #[inline(always)]
    fn exp_m1(self) -> f32 {
        functions::exp_m1(self.clamp(-87.0, 87.0))
    }
    #[inline(always)]
    fn ln(self) -> f32 {
        functions::ln(self)
    }
    #[inline(always)]
    fn tanh(self) -> f32 {
        functions::tanh(self)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }
}

impl Real for f64 {
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;
    const EPSILON: f64 = f64::EPSILON;
    const MIN_POSITIVE: f64 = f64::MIN_POSITIVE;

    #[inline(always)]
    fn from_f64(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn mul_add(self, factor: f64, term: f64) -> f64 {
        f64::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    #[inline(always)]
    fn exp(self) -> f64 {
        libm::exp(self)
    }
    #[inline(always)]
    fn exp_m1(self) -> f64 {
        libm::expm1(self)
    }
    #[inline(always)]
    fn ln(self) -> f64 {
        libm::log(self)
    }
    #[inline(always)]
    fn tanh(self) -> f64 {
        libm::tanh(self)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest relative error of a function in single precision over evenly spread numbers of both signs.
    fn largest_error(function: impl Fn(f32) -> f32, exact: impl Fn(f64) -> f64, low: f32, high: f32) -> f64 {
        let step = (high.to_bits() - low.to_bits()) / 200_000;
        let numbers = (low.to_bits()..high.to_bits()).step_by(step as usize).flat_map(|bits| [f32::from_bits(bits), -f32::from_bits(bits)]);
        numbers.map(|x| (f64::from(function(x)) / exact(f64::from(x)) - 1.0).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn exp_m1_keeps_its_digits_near_zero() {
        assert!(largest_error(Real::exp_m1, libm::expm1, 1e-30, 80.0) < 4e-7);
        assert_eq!(Real::exp_m1(0.0_f32), 0.0);
    }

    #[test]
    fn tanh_keeps_its_digits_near_zero_and_ends_at_one() {
        assert!(largest_error(Real::tanh, libm::tanh, 1e-30, 30.0) < 5e-7);
        assert_eq!((Real::tanh(0.0_f32), Real::tanh(100.0_f32), Real::tanh(-100.0_f32)), (0.0, 1.0, -1.0));
    }

    #[test]
    fn not_a_number_stays_not_a_number() {
        for function in [<f32 as Real>::exp, <f32 as Real>::exp_m1, <f32 as Real>::tanh] {
            assert!(function(f32::NAN).is_nan());
        }
    }
}
