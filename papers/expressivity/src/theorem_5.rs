//! Theorem 5: Kershaw's extension of Gautschi's inequality.
//!
//! ```text
//! (x + s/2)^(1-s)  <=  Gamma(x+1) / Gamma(x+s)  <=  (x - 1/2 + sqrt(s + 1/4))^(1-s),    0 < s < 1, x > 0
//! ```
//!
//! Source: Theorem 5, appendix A.1, from Kershaw (1983). The paper does not print `x > 0`; its upper bound is lost in our
//! text and rebuilt from Kershaw's theorem.
//!
//! How it is decided: both bounds are asymptotically exact, so that the quotient over a bound tends to 1 for `x -> infinity`. It is enough
//! that on each step from `x` to `x + 1` the quotient over the lower bound falls, and over the upper bound rises. With `s = p/q` a step
//! compares two powers of fractions,
//!
//! ```text
//! ((x+1) / (x+s))^q   against   ((x+1+c) / (x+c))^(q-p),    c = s/2  or  sqrt(s + 1/4) - 1/2
//! ```
//!
//! which is decided exactly, however close they are, for `s = r^2 - 1/4` with a fraction `r`.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use num_traits::ToPrimitive;
use stats::rational::{Rational, parse_decimal, power, ratio};
use stats::special::ln_gamma;

use crate::fractions::{decided, squared_chi_means};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[STEPS, VALUES, ONE_HALF, ANY_X];

const FORMULA: &str = "(x + s/2)^(1-s) <= Gamma(x+1) / Gamma(x+s) <= (x - 1/2 + sqrt(s + 1/4))^(1-s)";

const STEPS: Claim = Claim {
    id: "theorem-5/steps",
    source: "Theorem 5",
    statement: "from x to x + 1 the quotient of gamma functions over the lower bound falls to its limit 1, over the upper bound it rises to it",
    formula: "((x+1)/(x+s))^q < ((x+1+s/2)/(x+s/2))^(q-p), and > for the upper bound, s = p/q",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(steps(&ratio(1, 2), &ratio(0, 1))),
    control: Control::negative("x + s for x + s/2 in the lower bound", |_| Ok(steps(&ratio(1, 1), &ratio(0, 1)))),
    note: "Exact, s = 0.11, 0.24, 0.39, 0.56, 0.75, 0.96, at 12 values of x from 0.01 to 1,000,000: a grid, no proof for all x. The upper bound is lost in our text and rebuilt.",
    ..Claim::DEFAULT
};

const VALUES: Claim = Claim {
    id: "theorem-5/values",
    source: "Theorem 5",
    statement: "the quotient of gamma functions lies between the bounds",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(values(0.5)),
    control: Control::negative("x + s for x + s/2 in the lower bound", |_| Ok(values(1.0))),
    note: "Values with the error of their logarithms, x from 0.01 to 100, where doubles can tell the bounds from the quotient.",
    ..Claim::DEFAULT
};

const ONE_HALF: Claim = Claim {
    id: "theorem-5/one-half",
    source: "Theorem 5, as used in Lemma 4",
    statement: "at s = 1/2 and x = k/2 - 1, k = 3 to 500: k - 3/2 <= 2 (Gamma(k/2) / Gamma((k-1)/2))^2 <= k - 3 + sqrt 3",
    formula: "k - 3/2 <= 2 (Gamma(k/2) / Gamma((k-1)/2))^2 <= k - 3 + sqrt 3",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(one_half(&ratio(3, 2))),
    control: Control::negative("k - 5/4 as the lower bound", |_| Ok(one_half(&ratio(5, 4)))),
    note: "Exact: the squares are fractions times pi or 1/pi, taken between fractions of 30 digits. The lower bound is off by 1/(8k), the upper one by 0.23.",
    ..Claim::DEFAULT
};

const ANY_X: Claim = Claim {
    id: "theorem-5/any-x",
    source: "Theorem 5",
    statement: "for 0 < s < 1 the inequality holds, without a condition on x",
    formula: FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok([upper_at(-0.3), upper_at(0.0).corrected(), upper_at(0.3).corrected()].into()),
    control: Control::positive("x = 0.3", |_| Ok(vec![upper_at(0.3)])),
    note: "Right: for x > 0, as in Kershaw's paper. At s = 1/2, x = -0.3 the quotient 0.283 exceeds the upper bound 0.257, and the lower one is no number. \
           Lemma 4 uses the theorem at x = k/2 - 1, which is 0 for k = 2.",
    ..Claim::DEFAULT
};

/// Roots `r` of `s + 1/4`, tenths: `s` is a fraction, and so is the constant of the upper bound.
const ROOTS: [i64; 6] = [6, 7, 8, 9, 10, 11];

/// `share_of_s` is 1/2 in the lower bound; `shift` is added to the constant of the upper one.
fn steps(share_of_s: &Rational, shift: &Rational) -> Vec<Evidence> {
    let xs = || {
        [(1, 100), (1, 10), (1, 2), (1, 1), (3, 2), (2, 1), (5, 1), (10, 1), (37, 1), (100, 1), (1_000, 1), (1_000_000, 1)]
            .map(|(a, b)| ratio(a, b))
    };
    let cases = |is_lower: bool| {
        ROOTS.iter().flat_map(move |&tenths| {
            let root = ratio(tenths, 10);
            let s = &root * &root - ratio(1, 4);
            let constant = if is_lower { share_of_s * &s } else { &root - ratio(1, 2) + shift };
            let (p, q) = (s.numer().to_u64().expect("small"), s.denom().to_u64().expect("small"));
            xs().map(move |x| {
                let one = ratio(1, 1);
                let gamma_step = power(&((&x + &one) / (&x + &s)), q);
                let bound_step = power(&((&x + &one + &constant) / (&x + &constant)), q - p);
                (format!("s = {s}, x = {x}"), if is_lower { gamma_step < bound_step } else { gamma_step > bound_step })
            })
        })
    };
    [("over the lower bound it falls", true), ("over the upper bound it rises", false)]
        .map(|(label, is_lower)| decided(label, cases(is_lower)).by("theorem", "powers of fractions"))
        .into()
}

/// The quotient with its error: eight ulps of the logarithms and of their size.
fn quotient(x: f64, s: f64) -> (f64, f64) {
    let (above, below) = (ln_gamma(x + 1.0), ln_gamma(x + s));
    let value = libm::exp(above - below);
    // x + 1 and x + s are rounded as well: the derivative of ln Gamma is below 2 + ln x + 1/x there.
    let rounding = (above.abs() + below.abs() + 4.0 + (x + 1.0) * (2.0 + libm::log(x + 1.0) + 1.0 / (x + s))) * 8.0 * f64::EPSILON;
    (value, value * rounding)
}

fn values(share_of_s: f64) -> Vec<Evidence> {
    let lines = [0.01, 0.1, 0.5, 0.9, 0.99].into_iter().flat_map(|s: f64| {
        [0.01, 0.1, 0.5, 1.0, 2.0, 10.0, 100.0].into_iter().flat_map(move |x: f64| {
            let (value, error) = quotient(x, s);
            let lower = libm::pow(x + share_of_s * s, 1.0 - s);
            let upper = libm::pow(x - 0.5 + (s + 0.25).sqrt(), 1.0 - s);
            [(Relation::AtLeast, lower), (Relation::AtMost, upper)].map(|(relation, bound)| {
                Evidence::enclosure(format!("s = {s}, x = {x}, {}", relation.sign()), relation, value - error, value + error, bound)
                    .by("bound", "gamma functions")
            })
        })
    });
    lines.collect()
}

fn one_half(lost: &Rational) -> Vec<Evidence> {
    let squares = squared_chi_means(499);
    let root = parse_decimal("1.7320508075688772935").expect("a decimal number");
    let cases = |is_lower: bool| {
        let (squares, root) = (&squares, &root);
        (3..=500_i64).map(move |k| {
            let [low, high] = &squares[k as usize - 2];
            (format!("k = {k}"), if is_lower { *low >= ratio(k, 1) - lost } else { *high <= ratio(k - 3, 1) + root })
        })
    };
    [("at least k - 3/2", true), ("at most k - 3 + sqrt 3", false)]
        .map(|(label, is_lower)| decided(label, cases(is_lower)).by("theorem", "multiples of pi and 1/pi"))
        .into()
}

fn upper_at(x: f64) -> Evidence {
    // Gamma(x + 1) and Gamma(x + 1/2) have positive arguments down to x = -1/2.
    let (value, error) = quotient(x, 0.5);
    Evidence::enclosure(format!("s = 1/2, x = {x}"), Relation::AtMost, value - error, value + error, (x - 0.5 + 0.75_f64.sqrt()).sqrt())
        .by("upper bound", "gamma functions")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotient_is_known_at_whole_numbers_and_one_half() {
        // Gamma(2) / Gamma(3/2) = 2 / sqrt pi.
        let (value, error) = quotient(1.0, 0.5);
        assert!((value - 2.0 / std::f64::consts::PI.sqrt()).abs() <= error && error < 1e-13);
    }
}
