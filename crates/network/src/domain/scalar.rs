//! The numbers that the cells of a domain carry: rounded ones that know their error, and fractions.

use std::cmp::Ordering;

use stats::rational::{Rational, from_f64_exact, ratio};

/// A number with a sign that is either certain or open, never wrong.
pub(super) trait Scalar: Clone {
    /// A float, exactly. It must be finite.
    fn exact(value: f64) -> Self;

    /// The sign, where rounding leaves no doubt.
    fn sign(&self) -> Option<Ordering>;

    /// A pre-activation: the sum of weights times inputs, plus the bias.
    fn pre_activation(row: &[f64], inputs: &[Self], bias: f64) -> Self;

    /// How far from `self` to `other` a number that is linear in between vanishes, as a share; the two have opposite signs.
    fn share_to_zero(&self, other: &Self) -> Self;

    /// The number at `share` of the way to `other`.
    fn toward(&self, other: &Self, share: &Self) -> Self;
}

impl Scalar for Rational {
    fn exact(value: f64) -> Rational {
        from_f64_exact(value).expect("weights and coordinates are finite")
    }

    fn sign(&self) -> Option<Ordering> {
        Some(self.numer().cmp(ratio(0, 1).numer()))
    }

    fn pre_activation(row: &[f64], inputs: &[Rational], bias: f64) -> Rational {
        row.iter().zip(inputs).fold(Rational::exact(bias), |sum, (&w, x)| sum + Rational::exact(w) * x)
    }

    fn share_to_zero(&self, other: &Rational) -> Rational {
        self / (self - other)
    }

    fn toward(&self, other: &Rational, share: &Rational) -> Rational {
        self + (other - self) * share
    }
}

/// A double and a bound on its distance from the number that it stands for.
///
/// An error of exactly 0 says that the double is the number: zeros of dead neurons stay exact, and their signs are certain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rounded {
    value: f64,
    error: f64,
}

/// Twice the unit of rounding. The second half covers the rounding of the bounds themselves: they are sums of a few terms.
const UNIT: f64 = f64::EPSILON;

/// More than any product loses by underflow, and than the product that bounds it does.
const TINY: f64 = 4.0 * f64::MIN_POSITIVE;

const ZERO: Rounded = Rounded { value: 0.0, error: 0.0 };

impl Rounded {
    fn is_zero(self) -> bool {
        self == ZERO
    }

    fn minus(self, other: Rounded) -> Rounded {
        let value = self.value - other.value;
        Rounded { value, error: (self.error + other.error) * (1.0 + 4.0 * UNIT) + value.abs() * UNIT + TINY }
    }
}

impl Scalar for Rounded {
    #[inline]
    fn exact(value: f64) -> Rounded {
        Rounded { value, error: 0.0 }
    }

    #[inline]
    fn sign(&self) -> Option<Ordering> {
        // Written so that infinities and NaN leave the sign open.
        if self.value > self.error {
            Some(Ordering::Greater)
        } else if self.value < -self.error {
            Some(Ordering::Less)
        } else if self.is_zero() {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    #[inline]
    fn pre_activation(row: &[f64], inputs: &[Rounded], bias: f64) -> Rounded {
        let (mut value, mut size, mut error, mut terms) = (bias, bias.abs(), 0.0, 0_u32);
        for (w, x) in row.iter().zip(inputs) {
            if *w == 0.0 || x.is_zero() {
                continue;
            }
            let term = w * x.value;
            value += term;
            size += term.abs();
            error += w.abs() * x.error;
            terms += 1;
        }
        if terms == 0 {
            return Rounded::exact(bias);
        }
        // Each of the products and sums is off by at most half a UNIT of what it is part of, so together by less than
        // (2 terms) UNIT / 2 of the sum of sizes to first order; two more UNITs cover the second order and the bound's own sums.
        let operations = f64::from(terms) + 2.0;
        Rounded { value, error: error * (1.0 + operations * UNIT) + size * (operations * UNIT) + operations * TINY }
    }

    #[inline]
    fn share_to_zero(&self, other: &Rounded) -> Rounded {
        // For a, b > 0 the share s = a / (a + b) moves by (da b - a db) / ((a + b) (a + b + da + db)) when they move by da and db.
        // `nearest` is a lower bound of both sums; certain signs keep it above zero. Quotients first, so that nothing underflows.
        let (a, b) = (self.value.abs(), other.value.abs());
        let sum = a + b;
        let nearest = (a - self.error) + (b - other.error);
        let spread = self.error / nearest * (b / nearest) + other.error / nearest * (a / nearest);
        let error = if sum.is_finite() { spread * (1.0 + 16.0 * UNIT) + 4.0 * UNIT + TINY } else { f64::INFINITY };
        Rounded { value: a / sum, error }
    }

    #[inline]
    fn toward(&self, other: &Rounded, share: &Rounded) -> Rounded {
        if self.is_zero() && other.is_zero() {
            return ZERO;
        }
        let way = other.minus(*self);
        let step = way.value * share.value;
        let step_error = way.value.abs() * share.error + way.error * (share.value + share.error) + step.abs() * UNIT;
        let value = self.value + step;
        Rounded { value, error: (self.error + step_error) * (1.0 + 8.0 * UNIT) + value.abs() * UNIT + TINY }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether the rounded number stands for the fraction.
    fn holds(rounded: Rounded, truth: &Rational) -> bool {
        if !rounded.value.is_finite() || !rounded.error.is_finite() {
            return true;
        }
        let distance = Rational::exact(rounded.value) - truth;
        let error = Rational::exact(rounded.error);
        distance <= error && -distance <= error
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => -2.0..2.0_f64,
            2 => (-3..=3).prop_map(f64::from),
            1 => any::<f64>().prop_filter("finite", |x| x.is_finite()),
            1 => Just(0.0),
            1 => -5e-324..5e-308_f64,
        ]
    }

    #[test]
    fn an_exact_zero_has_a_certain_sign_and_a_rounded_one_has_none() {
        assert_eq!(Rounded::exact(0.0).sign(), Some(Ordering::Equal));
        assert_eq!(Rounded::pre_activation(&[2.0, 0.0], &[ZERO, Rounded::exact(1.0)], 0.0).sign(), Some(Ordering::Equal));
        assert_eq!(Rounded::pre_activation(&[1.0, -1.0], &[Rounded::exact(1.0); 2], 0.0).sign(), None);
    }

    #[test]
    fn the_bias_alone_is_exact() {
        assert_eq!(Rounded::pre_activation(&[], &[], -0.3), Rounded::exact(-0.3));
        assert_eq!(Rounded::pre_activation(&[5.0], &[ZERO], 0.1), Rounded::exact(0.1));
    }

    #[test]
    fn what_is_infinite_or_no_number_has_no_sign() {
        let huge = Rounded::pre_activation(&[f64::MAX], &[Rounded::exact(f64::MAX)], 0.0);
        assert_eq!(huge.sign(), None);
        assert_eq!(Rounded { value: f64::NAN, error: 0.0 }.sign(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn the_error_bound_of_a_chain_of_operations_contains_the_truth(
            first in prop::collection::vec((number(), number(), number()), 1..5),
            second in prop::collection::vec(number(), 10),
            bias in number(),
        ) {
            let (row, left, right): (Vec<f64>, Vec<f64>, Vec<f64>) = first.iter().copied().fold(
                (vec![], vec![], vec![]), |(mut a, mut b, mut c), (x, y, z)| { a.push(x); b.push(y); c.push(z); (a, b, c) });
            let both = |inputs: &[f64]| {
                let rounded: Vec<Rounded> = inputs.iter().map(|&x| Rounded::exact(x)).collect();
                let truth: Vec<Rational> = inputs.iter().map(|&x| Rational::exact(x)).collect();
                (Rounded::pre_activation(&row, &rounded, bias), Rational::pre_activation(&row, &truth, bias))
            };
            let ((a, true_a), (b, true_b)) = (both(&left), both(&right));
            prop_assert!(holds(a, &true_a) && holds(b, &true_b));
            for (rounded, truth) in [(a, &true_a), (b, &true_b)] {
                prop_assert!(rounded.sign().is_none() || rounded.sign() == truth.sign());
            }
            if let (Some(x), Some(y)) = (a.sign(), b.sign()) && x == y.reverse() && x != Ordering::Equal {
                let (share, true_share) = (a.share_to_zero(&b), true_a.share_to_zero(&true_b));
                prop_assert!(holds(share, &true_share), "{share:?}");
                // Ends that carry errors of their own: a and b again, mixed with fresh numbers.
                let (p, true_p) = (a.toward(&Rounded::exact(second[0]), &share), true_a.toward(&Rational::exact(second[0]), &true_share));
                prop_assert!(holds(p, &true_p), "{p:?}");
                let (q, true_q) = (b.toward(&p, &share), true_b.toward(&true_p, &true_share));
                prop_assert!(holds(q, &true_q), "{q:?}");
                let (h, true_h) = (Rounded::pre_activation(&second[1..3], &[p, q], second[3]), Rational::pre_activation(&second[1..3], &[true_p, true_q], second[3]));
                prop_assert!(holds(h, &true_h), "{h:?}");
            }
        }
    }
}
