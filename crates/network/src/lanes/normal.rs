//! The normal law in double precision, without branches, so that a loop over lanes becomes vector code.
//!
//! ```text
//! phi(x) = e^(-x^2/2) / sqrt(2 pi)          Phi(-x) = phi(x) M(x), x >= 0          Phi(x) = 1 - Phi(-x)
//! ```
//!
//! `M`, Mills' ratio, falls from `sqrt(pi/2)` at 0 like `1/x`; `(x + 5) M(x)` is one polynomial in `(x - 5) / (x + 5)`, which stays between
//! -1 and 1. So the lower tail has as many good digits far out as near 0.

/// `[Phi(x), phi(x)]` for `|x| <= 37`, the first with a relative error below 2e-15, the second below 1e-15.
#[inline(always)]
pub(crate) fn mass_and_density(x: f64) -> [f64; 2] {
    let size = x.abs();
    // The square in two parts: what its rounding takes would be 1e-13 of the density at 37.
    let square = size * size;
    let rest = size.mul_add(size, -square);
    let density = INVERSE_SQRT_2_PI * exp(-0.5 * square, -0.5 * rest);
    let inverse = 1.0 / (size + CENTRE);
    let t = (size - CENTRE) * inverse;
    let tail = density * (polynomial_in_pairs(t, &MILLS) * inverse);
    [if x > 0.0 { 1.0 - tail } else { tail }, density]
}

/// `e^(x + rest)` for `-708 <= x <= 709` and a `rest` too small for its square to matter.
#[inline(always)]
fn exp(x: f64, rest: f64) -> f64 {
    // Adding 1.5 * 2^52 rounds to the nearest whole number and leaves it in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND);
    let whole = shifted - ROUND;
    let t = whole.mul_add(-LN_2_LOW, whole.mul_add(-LN_2_HIGH, x)) + rest;
    let fraction = (t * t).mul_add(polynomial_in_pairs(t, &EXP), t) + 1.0;
    // 2^whole times a number in [1/sqrt 2, sqrt 2]: the exponent is added to the bits.
    f64::from_bits(fraction.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// A polynomial, constant first: even and odd powers by a Horner's rule of their own, as one alone would be waited for.
#[inline(always)]
fn polynomial_in_pairs<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let square = x * x;
    let (mut last, mut before) = (coefficients[N - 1], coefficients[N - 2]);
    let mut index = N - 2;
    while index >= 2 {
        index -= 2;
        last = last.mul_add(square, coefficients[index + 1]);
        before = before.mul_add(square, coefficients[index]);
    }
    // The powers of `last` are those of N - 1, N - 3 and so on.
    if N.is_multiple_of(2) { last.mul_add(x, before) } else { before.mul_add(x, last.mul_add(square, coefficients[0])) }
}

/// The upper 42 bits of ln 2: products with exponents of a double are exact.
const LN_2_HIGH: f64 = 0.693_147_180_559_890_3;
const LN_2_LOW: f64 = 5.497_923_018_708_371e-14;

/// `1 / sqrt(2 pi)`.
pub(crate) const INVERSE_SQRT_2_PI: f64 = 0.398_942_280_401_432_7;

const CENTRE: f64 = 5.0;

// By golden/lane_normal.py.
const EXP: [f64; 11] = [
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326141,
    0.0013888888888883752,
    0.00019841269874801073,
    2.480158732553378e-05,
    2.7557255425009614e-06,
    2.7557273660822466e-07,
    2.510520668068106e-08,
    2.0914679595617734e-09,
];
const MILLS: [f64; 24] = [
    1.9280810471531578,
    -1.66786659518896,
    1.241547061573866,
    -0.7859110755465605,
    0.41364471573270273,
    -0.17325473408666398,
    0.05212550241188555,
    -0.0075032828279358215,
    -0.001999961970883809,
    0.0013658592220719805,
    -0.0001488330762201205,
    -0.00012473597911726966,
    4.181466446996936e-05,
    9.975887803703744e-06,
    -6.945154995197097e-06,
    -8.386404220133276e-07,
    1.0936098248729852e-06,
    1.0069065667649477e-07,
    -1.7581475834193287e-07,
    -2.1427595075252655e-08,
    2.7068749440740705e-08,
    5.560613261862716e-09,
    -2.9134699427062905e-09,
    -9.570634835058141e-10,
];

#[cfg(test)]
mod tests {
    use stats::special::normal_lower_tail;

    use super::*;

    #[test]
    fn both_have_the_values_of_mpmath() {
        // mpmath, 40 digits: ncdf and npdf.
        let golden = [
            (-37.0, 5.725_571_222_524_577e-300, 2.120_006_551_524_605_6e-298),
            (-30.0, 4.906_713_927_148_187e-198, 1.473_646_134_878_547_5e-196),
            (-20.0, 2.753_624_118_606_233_7e-89, 5.520_948_362_159_763e-88),
            (-10.0, 7.619_853_024_160_526e-24, 7.694_598_626_706_419e-23),
            (-6.0, 9.865_876_450_376_98e-10, 6.075_882_849_823_286e-9),
            (-4.0, 3.167_124_183_311_992e-5, 1.338_302_257_648_853_5e-4),
            (-1.5, 0.066_807_201_268_858_06, 0.129_517_595_665_891_73),
            (-0.5, 0.308_537_538_725_986_9, 0.352_065_326_764_299_5),
            (-0.1, 0.460_172_162_722_971, 0.396_952_547_477_011_76),
        ];
        for (x, mass, density) in golden {
            let found = mass_and_density(x);
            assert!((found[0] / mass - 1.0).abs() < 2e-15 && (found[1] / density - 1.0).abs() < 1e-15, "{x}: {found:?}");
            assert_eq!(mass_and_density(-x), [1.0 - found[0], found[1]]);
        }
        let [half, density] = mass_and_density(0.0);
        assert!((half - 0.5).abs() < 1e-15 && density.to_bits() == INVERSE_SQRT_2_PI.to_bits());
    }

    #[test]
    fn the_lower_tail_is_that_of_the_special_functions_everywhere() {
        for k in 0..=370_000 {
            let x = f64::from(k) * -1e-4;
            let [mass, density] = mass_and_density(x);
            assert!((mass / normal_lower_tail(x) - 1.0).abs() < 2e-15, "{x}: {mass:e}");
            let square = x * x;
            let exact = libm::exp(-0.5 * square) * (1.0 - 0.5 * x.mul_add(x, -square)) * INVERSE_SQRT_2_PI;
            assert!((density / exact - 1.0).abs() < 1e-15, "{x}: {density:e}");
        }
    }
}
