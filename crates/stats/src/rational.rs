//! Exact fractions, and the roads between them, decimals and floats.
//!
//! A probability that a paper prints as 0.01 is one hundredth, not the float next to it; and a float that enters an exact
//! computation is the fraction that it is.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Pow, ToPrimitive, Zero};

/// A fraction of integers of any size, always in lowest terms with a positive denominator.
pub use num_rational::BigRational as Rational;

/// Decimal exponents beyond this are refused rather than written out.
const LARGEST_EXPONENT: i64 = 100_000;

/// A text that is no decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {0:?} as a decimal number")]
pub struct ParseDecimalError(pub String);

/// The fraction `numerator / denominator`.
///
/// # Panics
///
/// If `denominator` is 0.
#[must_use]
pub fn ratio(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator.into(), denominator.into())
}

/// The fraction that a float is, exactly; None for infinities and NaN.
///
/// ```
/// use stats::rational::{from_f64_exact, ratio};
/// assert_eq!(from_f64_exact(0.375), Some(ratio(3, 8)));
/// assert_ne!(from_f64_exact(0.1), Some(ratio(1, 10)));
/// ```
#[must_use]
pub fn from_f64_exact(value: f64) -> Option<Rational> {
    Rational::from_float(value)
}

/// The fraction that a decimal number denotes, exactly.
///
/// An optional sign, digits with at most one point among or around them, and an optional power of ten.
///
/// ```
/// use stats::rational::{parse_decimal, ratio};
/// assert_eq!(parse_decimal("0.01"), Ok(ratio(1, 100)));
/// assert_eq!(parse_decimal("-2.5e-3"), Ok(ratio(-1, 400)));
/// ```
///
/// # Errors
///
/// If the text is anything else, or its power of ten is beyond a hundred thousand.
pub fn parse_decimal(text: &str) -> Result<Rational, ParseDecimalError> {
    let error = || ParseDecimalError(text.to_owned());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().map_err(|_| error())?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = format!("{whole}{fraction}");
    if all_digits.is_empty() || !all_digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(error());
    }
    let magnitude = all_digits.parse::<BigUint>().map_err(|_| error())?;
    let exponent = exponent.checked_sub(fraction.len() as i64).filter(|exponent| exponent.abs() <= LARGEST_EXPONENT).ok_or_else(error)?;
    let power_of_ten = Pow::pow(BigInt::from(10), exponent.unsigned_abs());
    let signed = BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude);
    Ok(if exponent < 0 { Rational::new(signed, power_of_ten) } else { Rational::from_integer(signed * power_of_ten) })
}

/// The float nearest to a fraction, to even on a tie; subnormal and infinite results are rounded as IEEE 754 says.
///
/// ```
/// use stats::rational::{ratio, to_f64};
/// assert_eq!(to_f64(&ratio(1, 3)), 1.0 / 3.0);
/// ```
#[must_use]
pub fn to_f64(value: &Rational) -> f64 {
    if value.is_zero() {
        return 0.0;
    }
    let magnitude = round_quotient(value.numer().magnitude(), value.denom().magnitude());
    if value.numer().sign() == Sign::Minus { -magnitude } else { magnitude }
}

/// The float nearest to `numerator / denominator`, both positive.
fn round_quotient(numerator: &BigUint, denominator: &BigUint) -> f64 {
    // A quotient of 66 or 67 bits, its last bit set if anything was left over: enough to round once and right.
    let shift = 66 - numerator.bits() as i64 + denominator.bits() as i64;
    let (quotient, remainder) = if shift >= 0 {
        (numerator << shift.unsigned_abs()).div_rem(denominator)
    } else {
        numerator.div_rem(&(denominator << shift.unsigned_abs()))
    };
    let quotient = quotient.to_u128().expect("a quotient of 67 bits") | u128::from(!remainder.is_zero());
    let bits = 128 - i64::from(quotient.leading_zeros());
    // The value lies in [2^exponent, 2^(exponent + 1)); below 2^-1022 floats have fewer than 53 bits.
    let exponent = bits - 1 - shift;
    let precision = 53 - (-1022 - exponent).max(0);
    if precision < 0 {
        return 0.0;
    }
    if exponent > 1023 {
        return f64::INFINITY;
    }
    let dropped = bits - precision;
    let (kept, rest, half) = (quotient >> dropped, quotient & ((1 << dropped) - 1), 1_u128 << (dropped - 1));
    let round_up = rest > half || (rest == half && kept % 2 == 1);
    let mantissa = kept + u128::from(round_up);
    libm::scalbn(mantissa as f64, (dropped - shift) as i32)
}

/// `base` to the power `exponent`; 0 to the power 0 is 1.
#[must_use]
pub fn power(base: &Rational, exponent: u64) -> Rational {
    // Powers of coprime numbers are coprime: no greatest common divisor is needed.
    Rational::new_raw(Pow::pow(base.numer(), exponent), Pow::pow(base.denom(), exponent))
}

/// A fraction as the ledger shows it: `3/4`, `-1/3`, and whole numbers without a denominator.
#[must_use]
pub fn fraction_string(value: &Rational) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, numerator, denominator) in [
            ("0", 0, 1),
            ("-0", 0, 1),
            ("7", 7, 1),
            ("+7.", 7, 1),
            (".5", 1, 2),
            ("0.01", 1, 100),
            ("1e-3", 1, 1000),
            ("1E3", 1000, 1),
            ("-12.50e+1", -125, 1),
            ("0.3333", 3333, 10_000),
        ] {
            assert_eq!(parse_decimal(text), Ok(ratio(numerator, denominator)), "{text}");
        }
    }

    #[test]
    fn what_is_no_decimal_is_refused_with_its_text() {
        for text in [
            "",
            ".",
            "-",
            "e5",
            "1e",
            "1.2.3",
            "--1",
            "+-1",
            "1 ",
            " 1",
            "0x1",
            "inf",
            "nan",
            "1e999999999",
            "1e99999999999999999999",
            "1/3",
            "1_000",
        ] {
            assert_eq!(parse_decimal(text), Err(ParseDecimalError(text.to_owned())));
        }
    }

    #[test]
    fn the_ends_of_the_floats_round_as_they_should() {
        let two = ratio(2, 1);
        let half_of_the_smallest = power(&ratio(1, 2), 1075);
        assert_eq!(to_f64(&half_of_the_smallest), 0.0);
        assert_eq!(to_f64(&(&half_of_the_smallest * ratio(1_000_001, 1_000_000))), f64::from_bits(1));
        assert_eq!(to_f64(&(&half_of_the_smallest * ratio(3, 1))), f64::from_bits(2));
        assert_eq!(to_f64(&(&half_of_the_smallest * ratio(1, 2))), 0.0);
        assert_eq!(to_f64(&power(&ratio(-1, 2), 2001)), 0.0);
        assert_eq!(to_f64(&power(&two, 1024)), f64::INFINITY);
        assert_eq!(to_f64(&-power(&two, 5000)), f64::NEG_INFINITY);
        // The midpoint between the largest float and 2^1024 is a tie, and the even side is infinite.
        let tie = power(&two, 1024) - power(&two, 970);
        assert_eq!(to_f64(&tie), f64::INFINITY);
        assert_eq!(to_f64(&(tie - ratio(1, 1))), f64::MAX);
    }

    #[test]
    fn infinities_and_nan_are_no_fractions() {
        assert_eq!((from_f64_exact(f64::NAN), from_f64_exact(f64::INFINITY)), (None, None));
    }

    #[test]
    fn fractions_are_shown_in_lowest_terms() {
        assert_eq!(fraction_string(&ratio(6, -8)), "-3/4");
        assert_eq!(fraction_string(&ratio(6, 3)), "2");
        assert_eq!(power(&ratio(-2, 3), 3), ratio(-8, 27));
        assert_eq!(power(&ratio(0, 1), 0), ratio(1, 1));
    }

    proptest! {
        #[test]
        fn a_float_survives_the_way_there_and_back(value in any::<f64>()) {
            if let Some(exact) = from_f64_exact(value) {
                prop_assert_eq!(to_f64(&exact), value);
            }
        }

        #[test]
        fn a_decimal_text_is_rounded_like_a_literal(value in any::<f64>()) {
            prop_assume!(value.is_finite());
            for text in [format!("{value}"), format!("{value:e}"), format!("{value:.17e}1")] {
                // The last one is no number with its exponent run on, unless it still is: the standard library decides.
                if let Ok(expected) = text.parse::<f64>() && text.len() < 400 {
                    prop_assert_eq!(to_f64(&parse_decimal(&text).unwrap()), expected);
                }
            }
        }

        #[test]
        fn no_float_is_nearer_than_the_rounded_one(numerator in any::<i64>(), denominator in 1..i64::MAX, scale in -1100..1100_i32) {
            let two = power(&ratio(2, 1), u64::from(scale.unsigned_abs()));
            let exact = if scale < 0 { ratio(numerator, denominator) / two } else { ratio(numerator, denominator) * two };
            let rounded = to_f64(&exact);
            prop_assume!(rounded.is_finite());
            let distance = |float: f64| from_f64_exact(float).map(|float| if float > exact { float - &exact } else { &exact - float });
            let found = distance(rounded).expect("a finite float");
            for neighbour in [rounded.next_up(), rounded.next_down()] {
                prop_assert!(distance(neighbour).is_none_or(|other| found <= other));
            }
        }
    }
}
