//! Intervals of floats that certainly contain the true value.
//!
//! Every operation rounds its lower end down and its upper end up by one float, also where it happened to be exact; a bound
//! proved with these intervals is proved. Widths grow by about an ulp an operation, which is what keeps this file short.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::rational::{Rational, from_f64_exact, to_f64};

/// A closed interval that contains the real number it stands for. An infinite end means no bound on that side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Enclosure {
    low: f64,
    high: f64,
}

impl Enclosure {
    /// Every real number.
    pub const EVERYTHING: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// The single number that a float is.
    ///
    /// # Panics
    ///
    /// If `value` is infinite or NaN.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        assert!(value.is_finite(), "{value} is no real number");
        Self { low: value, high: value }
    }

    /// The numbers from `low` to `high`.
    ///
    /// # Panics
    ///
    /// If `low <= high` does not hold, or no real number is in between.
    #[must_use]
    pub fn between(low: f64, high: f64) -> Self {
        assert!(low <= high && low < f64::INFINITY && high > f64::NEG_INFINITY, "no number from {low} to {high}");
        Self { low, high }
    }

    /// The narrowest enclosure of a fraction: itself where it is a float, or the floats around it.
    #[must_use]
    pub fn of_rational(value: &Rational) -> Self {
        let nearest = to_f64(value);
        match from_f64_exact(nearest) {
            Some(exact) if exact == *value => Self { low: nearest, high: nearest },
            Some(exact) if exact < *value => Self { low: nearest, high: nearest.next_up() },
            Some(_) => Self { low: nearest.next_down(), high: nearest },
            // Beyond the largest float.
            None if nearest > 0.0 => Self { low: f64::MAX, high: nearest },
            None => Self { low: nearest, high: f64::MIN },
        }
    }

    /// The lower end.
    #[must_use]
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The upper end.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.high
    }

    /// At least the distance between the ends.
    #[must_use]
    pub fn width(&self) -> f64 {
        up(self.high - self.low)
    }

    /// Whether the float `value` lies inside; false for NaN and infinities.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        value.is_finite() && self.low <= value && value <= self.high
    }

    /// Whether the fraction `value` lies inside, decided exactly.
    #[must_use]
    pub fn contains_rational(&self, value: &Rational) -> bool {
        // An infinite end converts to None and bounds nothing.
        from_f64_exact(self.low).is_none_or(|low| low <= *value) && from_f64_exact(self.high).is_none_or(|high| *value <= high)
    }

    /// Whether the two have a number in common.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether every number of `self` lies inside `other`.
    #[must_use]
    pub fn is_inside(&self, other: &Self) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    /// Whether `self < other` for certain. That it is not says nothing.
    #[must_use]
    pub fn certainly_less(&self, other: &Self) -> bool {
        self.high < other.low
    }

    /// Whether `self <= other` for certain. That it is not says nothing.
    #[must_use]
    pub fn certainly_at_most(&self, other: &Self) -> bool {
        self.high <= other.low
    }

    /// Whether `self > 0` for certain.
    #[must_use]
    pub fn certainly_positive(&self) -> bool {
        self.low > 0.0
    }

    /// Whether `self < 0` for certain.
    #[must_use]
    pub fn certainly_negative(&self) -> bool {
        self.high < 0.0
    }

    /// `self` to the power `exponent`; even powers are never negative, and the power 0 is 1.
    #[must_use]
    pub fn powi(self, exponent: u32) -> Self {
        if exponent == 0 {
            return Self::exact(1.0);
        }
        let magnitude_up = |x: f64| (1..exponent).fold(x.abs(), |product, _| up(product * x.abs()));
        let magnitude_down = |x: f64| (1..exponent).fold(x.abs(), |product, _| down(product * x.abs()).max(0.0));
        if exponent % 2 == 1 {
            let low = if self.low < 0.0 { -magnitude_up(self.low) } else { magnitude_down(self.low) };
            let high = if self.high < 0.0 { -magnitude_down(self.high) } else { magnitude_up(self.high) };
            return Self { low, high };
        }
        let (near, far) = if self.low.abs() <= self.high.abs() { (self.low, self.high) } else { (self.high, self.low) };
        let low = if self.contains(0.0) { 0.0 } else { magnitude_down(near) };
        Self { low, high: magnitude_up(far) }
    }
}

/// One float down; NaN, which comes from opposed infinities only, has no lower bound.
fn down(value: f64) -> f64 {
    if value.is_nan() { f64::NEG_INFINITY } else { value.next_down() }
}

/// One float up; NaN has no upper bound.
fn up(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value.next_up() }
}

/// The enclosure of numbers whose rounded extremes are among `corners`.
fn around(corners: [f64; 4]) -> Enclosure {
    // f64::min and f64::max skip NaN.
    let low = corners.into_iter().fold(f64::INFINITY, f64::min);
    let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
    Enclosure { low: down(low), high: up(high) }
}

impl Neg for Enclosure {
    type Output = Self;

    fn neg(self) -> Self {
        Self { low: -self.high, high: -self.low }
    }
}

impl Add for Enclosure {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: down(self.low + other.low), high: up(self.high + other.high) }
    }
}

impl Sub for Enclosure {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Enclosure {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        // An infinite end stands for finite numbers without bound, and zero times any of them is zero.
        let product = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
        around([product(self.low, other.low), product(self.low, other.high), product(self.high, other.low), product(self.high, other.high)])
    }
}

impl Div for Enclosure {
    type Output = Self;

    /// Everything, if the divisor may be 0.
    fn div(self, other: Self) -> Self {
        if other.contains(0.0) {
            return Self::EVERYTHING;
        }
        // Infinity over infinity is NaN and is skipped: the corners beside it bound the same quotients.
        around([self.low / other.low, self.low / other.high, self.high / other.low, self.high / other.high])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rational::{power, ratio};

    fn enclosure() -> impl Strategy<Value = Enclosure> {
        let float = || prop_oneof![-3.0..3.0_f64, Just(0.0), (-300.0..300.0_f64).prop_map(|e| 10.0_f64.powf(e)), any::<f64>()];
        (float(), float())
            .prop_filter_map("finite ends", |(a, b)| (a.is_finite() && b.is_finite()).then(|| Enclosure::between(a.min(b), a.max(b))))
    }

    /// The ends of an enclosure and a point inside, as fractions.
    fn points(enclosure: Enclosure) -> Vec<Rational> {
        let exact = |x| from_f64_exact(x).expect("finite");
        let (low, high) = (exact(enclosure.low), exact(enclosure.high));
        vec![(&low + &high * ratio(2, 1)) / ratio(3, 1), low, high]
    }

    #[test]
    fn a_tenth_lies_between_two_floats() {
        let tenth = Enclosure::of_rational(&ratio(1, 10));
        assert_eq!(tenth.low().next_up(), tenth.high());
        assert!(tenth.contains_rational(&ratio(1, 10)));
        assert_eq!(Enclosure::of_rational(&ratio(3, 8)), Enclosure::exact(0.375));
    }

    #[test]
    fn fractions_beyond_the_floats_have_no_bound() {
        let huge = power(&ratio(10, 1), 400);
        assert_eq!(Enclosure::of_rational(&huge), Enclosure::between(f64::MAX, f64::INFINITY));
        assert_eq!(Enclosure::of_rational(&-huge.clone()), Enclosure::between(f64::NEG_INFINITY, f64::MIN));
        assert!(Enclosure::of_rational(&huge.recip()).contains_rational(&huge.recip()));
    }

    #[test]
    fn dividing_by_what_may_be_zero_gives_everything() {
        let one = Enclosure::exact(1.0);
        assert_eq!(one / Enclosure::between(-1.0, 1.0), Enclosure::EVERYTHING);
        assert_eq!(one / Enclosure::exact(0.0), Enclosure::EVERYTHING);
        assert_eq!(Enclosure::EVERYTHING - Enclosure::EVERYTHING, Enclosure::EVERYTHING);
        assert!((Enclosure::EVERYTHING * Enclosure::exact(0.0)).contains(0.0));
        assert!((Enclosure::between(1.0, f64::INFINITY) / Enclosure::between(1.0, f64::INFINITY)).contains(1e300));
    }

    #[test]
    fn what_overlaps_is_not_certainly_ordered() {
        let (low, high) = (Enclosure::between(0.0, 1.0), Enclosure::between(1.0, 2.0));
        assert!(low.certainly_at_most(&high) && !low.certainly_less(&high) && low.intersects(&high));
        assert!(Enclosure::exact(0.5).certainly_less(&high) && !Enclosure::exact(0.5).intersects(&high));
        assert!(high.certainly_positive() && !low.certainly_positive() && (-high).certainly_negative());
        assert!(Enclosure::exact(0.5).is_inside(&low) && !high.is_inside(&low));
        assert!(!low.contains(f64::NAN) && !Enclosure::EVERYTHING.contains(f64::INFINITY));
    }

    #[test]
    fn even_powers_are_not_negative() {
        assert_eq!(Enclosure::between(-2.0, 1.0).powi(2), Enclosure::between(0.0, 4.0_f64.next_up()));
        assert_eq!(Enclosure::between(-2.0, 1.0).powi(0), Enclosure::exact(1.0));
        assert_eq!(Enclosure::between(-2.0, 1.0).powi(1), Enclosure::between(-2.0, 1.0));
    }

    #[test]
    #[should_panic(expected = "no real number")]
    fn infinity_is_no_number() {
        let _ = Enclosure::exact(f64::INFINITY);
    }

    #[test]
    #[should_panic(expected = "no number from")]
    fn the_ends_must_be_ordered() {
        let _ = Enclosure::between(1.0, 0.0);
    }

    proptest! {
        #[test]
        fn results_contain_the_exact_ones(a in enclosure(), b in enclosure(), exponent in 0..6_u32) {
            for x in points(a) {
                prop_assert!(a.contains_rational(&x));
                prop_assert!((-a).contains_rational(&-x.clone()));
                prop_assert!(a.powi(exponent).contains_rational(&power(&x, u64::from(exponent))));
                for y in points(b) {
                    prop_assert!((a + b).contains_rational(&(&x + &y)));
                    prop_assert!((a - b).contains_rational(&(&x - &y)));
                    prop_assert!((a * b).contains_rational(&(&x * &y)));
                    if y != ratio(0, 1) {
                        prop_assert!((a / b).contains_rational(&(&x / &y)));
                    }
                }
            }
        }

        #[test]
        fn a_few_operations_cost_a_few_ulps(x in 0.1..10.0_f64, y in 0.1..10.0_f64) {
            let (a, b) = (Enclosure::exact(x), Enclosure::exact(y));
            let result = (a * b + a) / b;
            prop_assert!(result.width() <= 16.0 * f64::EPSILON * result.high());
        }

        #[test]
        fn what_is_certain_is_true(a in enclosure(), b in enclosure()) {
            for x in points(a) {
                for y in points(b) {
                    prop_assert!(!a.certainly_less(&b) || x < y);
                    prop_assert!(!a.certainly_at_most(&b) || x <= y);
                    prop_assert!(a.intersects(&b) || x != y);
                }
            }
        }
    }
}
