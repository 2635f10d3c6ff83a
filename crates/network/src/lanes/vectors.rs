//! Registers by name, for kernels whose sums must stay in registers from sample to sample.
//!
//! Such a kernel is generic over [`pulp::Simd`], the machine's instructions, and works on the registers of [`VectorReal::Vector`]:
//! `LANES` numbers are one register, or several of a narrower kind, one after the other. Every operation is rounded like the same
//! operation on single numbers, so all instruction sets give the same bits.

use pulp::Simd;

use super::LANES;

/// A number that registers hold.
pub trait VectorReal: Copy {
    /// A register.
    type Vector<S: Simd>: Copy;

    /// Registers that hold the lanes of one number.
    fn parts<S: Simd>() -> usize;
    /// Numbers as registers; as many as fill them.
    fn vectors<S: Simd>(numbers: &[Self]) -> &[Self::Vector<S>];
    /// Numbers as registers, to be changed.
    fn vectors_mut<S: Simd>(numbers: &mut [Self]) -> &mut [Self::Vector<S>];
    /// The same number in each place.
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Vector<S>;
    /// Sum.
    fn plus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// Difference.
    fn minus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// Product.
    fn times<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// Quotient.
    fn over<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// Square root.
    fn root<S: Simd>(simd: S, a: Self::Vector<S>) -> Self::Vector<S>;
    /// `a b + c`, rounded once.
    fn multiply_add<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>, c: Self::Vector<S>) -> Self::Vector<S>;
    /// `value` where `condition` is above zero or NaN, else `zero`, which holds `+0`.
    fn where_positive<S: Simd>(simd: S, zero: Self::Vector<S>, condition: Self::Vector<S>, value: Self::Vector<S>) -> Self::Vector<S>;
}

macro_rules! vector_real {
    ($real:ty, $registers:ident, $lanes:ident, $as_simd:ident, $as_mut_simd:ident, $splat:ident, $add:ident, $sub:ident, $mul:ident,
     $div:ident, $sqrt:ident, $mul_add:ident,
     $less_than_or_equal:ident, $select:ident) => {
        impl VectorReal for $real {
            type Vector<S: Simd> = S::$registers;

            #[inline(always)]
            fn parts<S: Simd>() -> usize {
                LANES / S::$lanes
            }
            #[inline(always)]
            fn vectors<S: Simd>(numbers: &[Self]) -> &[S::$registers] {
                S::$as_simd(numbers).0
            }
            #[inline(always)]
            fn vectors_mut<S: Simd>(numbers: &mut [Self]) -> &mut [S::$registers] {
                S::$as_mut_simd(numbers).0
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> S::$registers {
                simd.$splat(x)
            }
            #[inline(always)]
            fn plus<S: Simd>(simd: S, a: S::$registers, b: S::$registers) -> S::$registers {
                simd.$add(a, b)
            }
            #[inline(always)]
            fn minus<S: Simd>(simd: S, a: S::$registers, b: S::$registers) -> S::$registers {
                simd.$sub(a, b)
            }
            #[inline(always)]
            fn times<S: Simd>(simd: S, a: S::$registers, b: S::$registers) -> S::$registers {
                simd.$mul(a, b)
            }
            #[inline(always)]
            fn over<S: Simd>(simd: S, a: S::$registers, b: S::$registers) -> S::$registers {
                simd.$div(a, b)
            }
            #[inline(always)]
            fn root<S: Simd>(simd: S, a: S::$registers) -> S::$registers {
                simd.$sqrt(a)
            }
            #[inline(always)]
            fn multiply_add<S: Simd>(simd: S, a: S::$registers, b: S::$registers, c: S::$registers) -> S::$registers {
                simd.$mul_add(a, b, c)
            }
            #[inline(always)]
            fn where_positive<S: Simd>(simd: S, zero: S::$registers, condition: S::$registers, value: S::$registers) -> S::$registers {
                // Written so that NaN is not swallowed.
                simd.$select(simd.$less_than_or_equal(condition, zero), zero, value)
            }
        }
    };
}

vector_real!(
    f32,
    f32s,
    F32_LANES,
    as_simd_f32s,
    as_mut_simd_f32s,
    splat_f32s,
    add_f32s,
    sub_f32s,
    mul_f32s,
    div_f32s,
    sqrt_f32s,
    mul_add_f32s,
    less_than_or_equal_f32s,
    select_f32s
);
vector_real!(
    f64,
    f64s,
    F64_LANES,
    as_simd_f64s,
    as_mut_simd_f64s,
    splat_f64s,
    add_f64s,
    sub_f64s,
    mul_f64s,
    div_f64s,
    sqrt_f64s,
    mul_add_f64s,
    less_than_or_equal_f64s,
    select_f64s
);
