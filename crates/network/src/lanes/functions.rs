//! Elementary functions in single precision, without branches, so that a loop over lanes becomes vector code.
//!
//! Each is a reduction of the argument and one polynomial; errors are measured against the correctly rounded value in the tests,
//! over all or evenly spread arguments.

/// Logarithm of a positive normal number; the relative error is below 2e-7, except near 1 where the absolute error is below 1e-8.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    let (exponent, t) = split(x);
    // ln 2 in two parts: the first has so few digits that its product with an exponent is exact.
    exponent.mul_add(LN_2_HIGH, t + exponent.mul_add(LN_2_LOW, beyond_linear(t)))
}

/// `-ln x` of a positive normal number below 1, with a relative error below 3e-7: what draws need, two operations cheaper than [`ln`].
#[inline(always)]
pub(crate) fn negative_ln(x: f32) -> f32 {
    let (exponent, t) = split(x);
    exponent.mul_add(-std::f32::consts::LN_2, -t - beyond_linear(t))
}

/// `x = 2^exponent (1 + t)` with `1 + t` in `[sqrt 1/2, sqrt 2)`.
#[inline(always)]
fn split(x: f32) -> (f32, f32) {
    // Subtracting the bits of sqrt 1/2 moves the step of the exponent there.
    const SQRT_HALF: u32 = 0x3f35_04f3;
    let exponent = (x.to_bits().wrapping_sub(SQRT_HALF) as i32) >> 23;
    (exponent as f32, f32::from_bits(x.to_bits().wrapping_sub((exponent << 23) as u32)) - 1.0)
}

/// `ln(1 + t) - t` for `1 + t` in `[sqrt 1/2, sqrt 2)`.
#[inline(always)]
fn beyond_linear(t: f32) -> f32 {
    // -t^2/2 + t^3 p(t), p in pairs (Estrin): Horner's chain would be waited for.
    let square = t * t;
    let lower = square.mul_add(LN[3].mul_add(t, LN[2]), LN[1].mul_add(t, LN[0]));
    let upper = square.mul_add(LN[6], LN[5].mul_add(t, LN[4]));
    let high = (square * square).mul_add(upper, lower);
    (square * t).mul_add(high, -0.5 * square)
}

/// `e^x` for `|x| <= 87`, with a relative error below 2e-7.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Adding 1.5 * 2^23 rounds to the nearest whole number and leaves it in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let whole = shifted - ROUND;
    let t = whole.mul_add(-LN_2_LOW, whole.mul_add(-LN_2_HIGH, x));
    let fraction = (t * t).mul_add(polynomial(t, &EXP), t) + 1.0;
    // 2^whole times a number in [1/sqrt 2, sqrt 2]: the exponent is added to the bits.
    f32::from_bits(fraction.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// `e^x - 1` for `|x| <= 87`, with a relative error below 4e-7, also near 0.
#[inline(always)]
pub(crate) fn exp_m1(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let whole = shifted - ROUND;
    let t = whole.mul_add(-LN_2_LOW, whole.mul_add(-LN_2_HIGH, x));
    let beyond_one = (t * t).mul_add(polynomial(t, &EXP), t);
    // 2^whole (1 + f) - 1 = 2^whole f + (2^whole - 1). In halves: 2^128 is not a single.
    let half = f32::from_bits((126_u32 << 23).wrapping_add(shifted.to_bits() << 23));
    2.0 * half.mul_add(beyond_one, half - 0.5)
}

/// `tanh x`, with a relative error below 5e-7.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    // tanh |x| = m / (m + 2) with m = e^{2 |x|} - 1; beyond 10 it is 1 to the last digit. Written so that NaN stays NaN.
    let size = x.abs();
    let bounded = if size > 10.0 { 10.0 } else { size };
    let m = exp_m1(2.0 * bounded);
    (m / (m + 2.0)).copysign(x)
}

/// `cos a - sin a` and `cos a + sin a` for `a = pi/2 g` and `g` in `(-1/2, 1/2)`: the legs of a right triangle with the hypotenuse
/// `sqrt 2`, at the angle `pi/4 - a` from the second leg. Absolute errors below 2e-7.
///
/// With a random `g` and two random signs this is `sqrt 2` times a uniform point of the circle, without any choice of quadrant.
#[inline(always)]
pub(crate) fn diagonal(g: f32) -> (f32, f32) {
    let square = g * g;
    let cosine = polynomial(square, &COSINE);
    let sine = g * polynomial(square, &SINE);
    (cosine - sine, cosine + sine)
}

/// `x` with the sign bit of `bits`.
#[inline(always)]
pub(crate) fn with_sign_bit(x: f32, bits: u32) -> f32 {
    f32::from_bits(x.to_bits() ^ (bits & 0x8000_0000))
}

/// The power of two that brings a positive normal number below `2^127` into `[1, 2)`; `2^127` for zero, which leaves zeros zeros.
#[inline(always)]
pub(crate) fn inverse_power_of_two(x: f32) -> f32 {
    // Exponent e of x, biased; the factor has 254 - e, at least 1 to be a normal number.
    let exponent = (x.to_bits() >> 23) & 0xff;
    f32::from_bits(254_u32.saturating_sub(exponent).max(1) << 23)
}

#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: &[f32; N]) -> f32 {
    // Constant first. Horner's rule, one rounding a step.
    let mut sum = coefficients[N - 1];
    let mut index = N - 1;
    while index > 0 {
        index -= 1;
        sum = sum.mul_add(x, coefficients[index]);
    }
    sum
}

/// The upper nine bits of ln 2 (355/512): products with exponents of a single are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = (std::f64::consts::LN_2 - LN_2_HIGH as f64) as f32;

// By golden/lane_functions.py.
const LN: [f32; 7] = [0.3333386, -0.25001746, 0.19965398, -0.16565634, 0.14876953, -0.14350198, 0.08917889];
const EXP: [f32; 5] = [0.5, 0.1666652, 0.041666206, 0.008368882, 0.001395048];
const COSINE: [f32; 5] = [1.0, -1.2337005, 0.2536692, -0.020860072, 0.0009036317];
const SINE: [f32; 4] = [1.5707964, -0.6459635, 0.07968023, -0.004602177];

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest value of `error` over single-precision numbers, evenly spread over `[low, high)` by their bits.
    fn largest(low: f32, high: f32, error: impl Fn(f32) -> f64) -> f64 {
        let step = (high.to_bits() - low.to_bits()) / 400_000;
        (low.to_bits()..high.to_bits()).step_by(step.max(1) as usize).map(|bits| error(f32::from_bits(bits))).fold(0.0, f64::max)
    }

    #[test]
    fn the_logarithm_is_right_to_two_ulps_from_the_smallest_to_the_largest_number() {
        let relative = |x: f32| (f64::from(ln(x)) / libm::log(f64::from(x)) - 1.0).abs();
        assert!(largest(f32::MIN_POSITIVE, 0.9, relative) < 2e-7);
        assert!(largest(1.1, f32::MAX, relative) < 2e-7);
        assert!(largest(0.9, 1.1, |x| (f64::from(ln(x)) - libm::log(f64::from(x))).abs()) < 1e-8);
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn the_negative_logarithm_of_a_number_below_one_is_right_to_three_ulps() {
        let relative = |x: f32| (f64::from(negative_ln(x)) / -libm::log(f64::from(x)) - 1.0).abs();
        assert!(largest(f32::MIN_POSITIVE, 1.0, relative) < 3e-7);
    }

    #[test]
    fn the_exponential_is_right_to_two_ulps_where_it_is_a_normal_number() {
        let relative = |x: f32| (f64::from(exp(x)) / libm::exp(f64::from(x)) - 1.0).abs();
        assert!(largest(1e-9, 87.0, relative) < 2e-7);
        assert!(largest(1e-9, 87.0, |x| relative(-x)) < 2e-7);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn the_legs_are_those_of_the_triangle() {
        let error = |g: f32| {
            let (x, y) = diagonal(g);
            let angle = std::f64::consts::FRAC_PI_2 * f64::from(g);
            let (cosine, sine) = (libm::cos(angle), libm::sin(angle));
            (f64::from(x) - (cosine - sine)).abs().max((f64::from(y) - (cosine + sine)).abs())
        };
        assert!(largest(1e-9, 0.5, error) < 2e-7);
        assert!(largest(1e-9, 0.5, |g| error(-g)) < 2e-7);
        assert_eq!(diagonal(0.0), (1.0, 1.0));
    }

    #[test]
    fn a_power_of_two_brings_every_normal_number_into_one_to_two() {
        for x in [f32::MIN_POSITIVE, 1e-36, 0.1, 0.999, 1.0, 1.5, 2.0, 1.7e38] {
            assert!((1.0..2.0).contains(&(x * inverse_power_of_two(x))), "{x}");
        }
        assert_eq!(0.0 * inverse_power_of_two(0.0), 0.0);
    }

    #[test]
    fn the_sign_bit_flips_the_sign_and_nothing_else() {
        assert_eq!(with_sign_bit(1.5, 0x8000_0000), -1.5);
        assert_eq!(with_sign_bit(1.5, 0x7fff_ffff), 1.5);
    }
}
