//! Equation 5: the Sauer-Shelah lemma.
//!
//! ```text
//! |F| <= sum_{i <= v} C(s, i) <= (e s / v)^v
//! ```
//!
//! dichotomies of `s` inputs by a class of VC dimension `v`. Source: appendix D.1. Reading: the fraction is lost in our text and
//! rebuilt from the lemma. The second inequality needs `s >= v`, which is
//! not printed, and below `v` the number can be `2^s`. The networks of the paper are far below: `s = 15` inputs, and `v` of equation 4 in the
//! millions, where `(e s / v)^v` is less than 1, less than the one dichotomy that there always is.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use num_bigint::BigInt;
use num_traits::{One, Zero, pow};
use stats::rational::Rational;

use crate::eq_4::vc_bound;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PRINTED, SUM, ATTAINED];

const PRINTED: Claim = Claim {
    id: "eq-5/all-numbers-of-inputs",
    source: "Equation 5",
    statement: "a class of VC dimension v has at most (e s / v)^v dichotomies of s inputs, as it is printed for every s",
    formula: "sum_{i <= v} C(s, i) <= (e s / v)^v",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![bounded(1..=40, |_| 1), own_setting(), bounded(1..=40, |v| v).corrected()]),
    control: Control::positive("for s >= v", |_| Ok(vec![bounded(1..=40, |v| v)])),
    note: "The fraction e s / v is lost in our text and rebuilt. Right: for s >= v; below, the number is 2^s. Whole numbers up to 40, e replaced by 2.718281828 from below. Own setting: width 128, 12 layers, s = 15, as in figures 5 and 10.",
    ..Claim::DEFAULT
};

const SUM: Claim = Claim {
    id: "eq-5/below-v",
    source: "Equation 5",
    statement: "up to s = v the sum of Sauer and Shelah's lemma is 2^s: no restriction",
    formula: "sum_{i <= v} C(s, i) = 2^s for s <= v",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![no_restriction(0)]),
    control: Control::negative("up to s = v + 1", |_| Ok(vec![no_restriction(1)])),
    note: "Whole numbers, v from 1 to 60. So at s = 15 and the paper's networks the lemma says 2^15, the dashed line of figures 5 and 10.",
    ..Claim::DEFAULT
};

const ATTAINED: Claim = Claim {
    id: "eq-5/attained",
    source: "Equation 5; Sauer (1972)",
    statement: "the sum is attained: labellings of s points on a line that change sign at most v times, and begin with a fixed sign, are so many",
    formula: "#{labellings of s points with at most v changes, the first label from a virtual -1} = sum_{i <= v} C(s, i)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![attained(0)]),
    control: Control::negative("one change more", |_| Ok(vec![attained(1)])),
    note: "A row of ours: all labellings of up to 12 points, one by one. The class has VC dimension v.",
    ..Claim::DEFAULT
};

/// `sum_{i <= v} C(s, i)`.
fn sauer(s: u64, v: u64) -> BigInt {
    let (mut sum, mut term) = (BigInt::zero(), BigInt::one());
    for i in 0..=v.min(s) {
        sum += &term;
        term = term * BigInt::from(s - i) / BigInt::from(i + 1);
    }
    sum
}

/// The sum against the power, for all `s` from `first(v)` to 40; `e` is rounded down, so what holds here holds.
fn bounded(dimensions: std::ops::RangeInclusive<u64>, first: fn(u64) -> u64) -> Evidence {
    let cases = dimensions.flat_map(|v| {
        (first(v)..=40).map(move |s| {
            let base = Rational::new(BigInt::from(2_718_281_828_u64) * s, BigInt::from(1_000_000_000_u64) * v);
            (format!("s = {s}, v = {v}"), pow(base, v as usize), Rational::from_integer(sauer(s, v)))
        })
    });
    let label = if first(2) == 1 { "all s from 1 to 40" } else { "s from v to 40" };
    Evidence::exact_cases(label, Relation::AtMost, cases).by("power", "sum of binomial numbers")
}

/// The logarithm of (5) at the paper's own inputs against that of one dichotomy, 0.
fn own_setting() -> Evidence {
    let (width, layers, inputs) = (128_u64, 12_u64, 15.0);
    let v = vc_bound(width * width * layers + width, layers, width as f64);
    let log = v * (1.0 + libm::log(inputs / v));
    // A dozen operations.
    let rounding = 64.0 * f64::EPSILON * log.abs();
    Evidence::enclosure("log of the bound at s = 15, one dichotomy", Relation::AtLeast, log - rounding, log + rounding, 0.0)
        .by("there is one", "equations 4 and 5")
}

fn no_restriction(beyond: u64) -> Evidence {
    let cases = (1..=60).flat_map(|v| (1..=v + beyond).map(move |s| (format!("s = {s}, v = {v}"), s, v)));
    let cases = cases.map(|(name, s, v)| (name, Rational::from_integer(BigInt::one() << s), Rational::from_integer(sauer(s, v))));
    let label = if beyond == 0 { "s up to v".to_string() } else { format!("s up to v + {beyond}") };
    Evidence::exact_cases(label, Relation::Equal, cases).by("power of two", "sum of binomial numbers")
}

fn attained(more: u32) -> Evidence {
    let cases = (1..=12_u32).flat_map(|s| {
        (1..=s).map(move |v| {
            // The labels are the bits of a number; changes, the first against a label 0 before it, are the ones of its Gray code.
            let counted =
                (0..1_u32 << s).filter(|labels| (labels ^ (labels << 1) & ((1 << s) - 1)).count_ones() <= v + more).count() as u64;
            (format!("s = {s}, v = {v}"), Rational::from_integer(sauer(u64::from(s), u64::from(v))), counted)
        })
    });
    Evidence::exact_cases("labellings", Relation::Equal, cases).by("sum of binomial numbers", "labellings one by one")
}
