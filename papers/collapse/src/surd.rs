//! Exact arithmetic with `rational + root sqrt 2`: the field in which the partial mean of |x| lives.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use claims::{Evidence, Relation};
use num_traits::{One, Signed, Zero};
use stats::rational::{Rational, ratio, to_f64};

/// The number `rational + root * sqrt 2`. Sums, products, quotients and comparisons are exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Surd {
    /// The part without the root.
    pub rational: Rational,
    /// The coefficient of `sqrt 2`.
    pub root: Rational,
}

impl Surd {
    /// `rational + root sqrt 2` from two integers.
    pub(crate) fn new(rational: i64, root: i64) -> Self {
        Self { rational: ratio(rational, 1), root: ratio(root, 1) }
    }

    /// A fraction without the root.
    pub(crate) fn fraction(numerator: i64, denominator: i64) -> Self {
        Self { rational: ratio(numerator, denominator), root: Rational::zero() }
    }

    /// The two coefficients as cases of an exact comparison: a surd is equal to another if and only if both are.
    pub(crate) fn cases(label: &str, theory: &Self, observed: &Self) -> [(String, Rational, Rational); 2] {
        [
            (format!("{label}, part without sqrt 2"), theory.rational.clone(), observed.rational.clone()),
            (format!("{label}, coefficient of sqrt 2"), theory.root.clone(), observed.root.clone()),
        ]
    }

    /// `observed = theory` as a line of evidence that shows the number as `rational + root sqrt 2` and as a decimal.
    pub(crate) fn comparison(label: &str, theory: &Self, observed: &Self) -> Evidence {
        let label = format!("{label}: {theory} = {:.6}, by its coefficients", theory.to_f64());
        Evidence::exact_cases(label, Relation::Equal, Self::cases("observed", theory, observed))
    }

    /// The nearest float, or nearly.
    pub(crate) fn to_f64(&self) -> f64 {
        to_f64(&bracket(self, &ratio(1, 1 << 60)).0)
    }

    fn sign(&self) -> Ordering {
        let zero = Rational::zero();
        let (rational, root) = (self.rational.cmp(&zero), self.root.cmp(&zero));
        if rational == root || root == Ordering::Equal {
            return rational;
        }
        if rational == Ordering::Equal {
            return root;
        }
        // Opposite signs: the larger square wins, and the squares differ because 2 is no square of a fraction.
        let squares = (&self.rational * &self.rational).cmp(&(&self.root * &self.root * ratio(2, 1)));
        if squares == Ordering::Greater { rational } else { root }
    }
}

impl std::fmt::Display for Surd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.root.is_negative() { "-" } else { "+" };
        match (self.rational.is_zero(), self.root.is_zero()) {
            (_, true) => write!(f, "{}", self.rational),
            (true, false) => write!(f, "{} sqrt 2", self.root),
            (false, false) => write!(f, "{} {sign} {} sqrt 2", self.rational, self.root.abs()),
        }
    }
}

impl Add for Surd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { rational: self.rational + other.rational, root: self.root + other.root }
    }
}

impl Sub for Surd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { rational: self.rational - other.rational, root: self.root - other.root }
    }
}

impl Neg for Surd {
    type Output = Self;
    fn neg(self) -> Self {
        Self { rational: -self.rational, root: -self.root }
    }
}

impl Mul for Surd {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let rational = &self.rational * &other.rational + &self.root * &other.root * ratio(2, 1);
        Self { rational, root: self.rational * other.root + self.root * other.rational }
    }
}

impl Div for Surd {
    type Output = Self;
    /// # Panics
    /// If the divisor is zero.
    fn div(self, other: Self) -> Self {
        // (a + b sqrt 2)(a - b sqrt 2) = a^2 - 2 b^2, which is not zero for fractions unless both are.
        let norm = &other.rational * &other.rational - &other.root * &other.root * ratio(2, 1);
        let product = self * Self { rational: other.rational, root: -other.root };
        Self { rational: product.rational / &norm, root: product.root / norm }
    }
}

impl Zero for Surd {
    fn zero() -> Self {
        Self::new(0, 0)
    }
    fn is_zero(&self) -> bool {
        self.rational.is_zero() && self.root.is_zero()
    }
}

impl One for Surd {
    fn one() -> Self {
        Self::new(1, 0)
    }
}

impl PartialOrd for Surd {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Surd {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.clone() - other.clone()).sign()
    }
}

/// Fractions between which `value` lies, `width` or less apart.
///
/// # Panics
/// If `width` is not positive.
pub(crate) fn bracket(value: &Surd, width: &Rational) -> (Rational, Rational) {
    assert!(width.is_positive(), "a width of {width}");
    let (mut low, mut high) = (ratio(1, 1), ratio(2, 1));
    loop {
        let ends = [&value.root * &low + &value.rational, &value.root * &high + &value.rational];
        let (from, to) = if ends[0] <= ends[1] { (ends[0].clone(), ends[1].clone()) } else { (ends[1].clone(), ends[0].clone()) };
        if &to - &from <= *width {
            return (from, to);
        }
        let middle = (&low + &high) / ratio(2, 1);
        if &middle * &middle < ratio(2, 1) { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_square_of_the_root_is_two() {
        assert_eq!(Surd::new(0, 1) * Surd::new(0, 1), Surd::new(2, 0));
        assert_eq!(Surd::one() / (Surd::new(1, 1)), Surd::new(-1, 1));
    }

    #[test]
    fn zero_is_neither_positive_nor_negative() {
        assert_eq!(Surd::zero().sign(), Ordering::Equal);
        assert_eq!(Surd::new(-3, 0).sign(), Ordering::Less);
        assert_eq!(Surd::new(0, 2).sign(), Ordering::Greater);
    }

    #[test]
    fn a_surd_is_shown_as_its_parts() {
        assert_eq!(
            [Surd::zero(), Surd::new(0, -1), Surd::new(3, -2), Surd::new(-1, 1)].map(|surd| surd.to_string()),
            ["0", "-1 sqrt 2", "3 - 2 sqrt 2", "-1 + 1 sqrt 2"]
        );
        assert!((Surd::new(3, -2).to_f64() - 0.171_572_875_253_809_9).abs() < 1e-15);
    }

    #[test]
    fn a_bracket_holds_the_number() {
        let (low, high) = bracket(&Surd::new(3, -2), &ratio(1, 1_000_000));
        assert!(low < ratio(171_573, 1_000_000) && high > ratio(171_572, 1_000_000));
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_reals(a in -1000..1000_i64, b in -1000..1000_i64, c in -1000..1000_i64, d in -1000..1000_i64) {
            // Integers below a thousand: two different surds are 1e-4 or more apart, floats tell them apart.
            let float = |s: &Surd| to_f64(&s.rational) + to_f64(&s.root) * std::f64::consts::SQRT_2;
            let (x, y) = (Surd::new(a, b), Surd::new(c, d));
            prop_assert_eq!(x.cmp(&y), if x == y { Ordering::Equal } else { float(&x).total_cmp(&float(&y)) });
        }

        #[test]
        fn division_undoes_multiplication(a in -50..50_i64, b in -50..50_i64, c in -50..50_i64, d in 1..50_i64) {
            let (x, y) = (Surd::new(a, b), Surd::new(c, d));
            prop_assert_eq!(x.clone() * y.clone() / y, x);
        }
    }
}
