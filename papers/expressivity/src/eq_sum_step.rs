//! A step in the proof of Theorem 1: the mean norm of what is perpendicular, as a multiple of the root of the number of neurons.
//!
//! ```text
//! sqrt(2|A| - 3) / sqrt 2  >=  sqrt|A| / sqrt 2      for |A| >= 2
//! ```
//!
//! Source: appendix A.2, before equation (a). It is false at `|A| = 2`, where it says `1/sqrt 2 >= 1`, and an equality at 3. The left side
//! stands for the mean norm `m(a-1)` of `a - 1` normal numbers (Lemma 4), and that one fails too: `m(1) = sqrt(2/pi) = 0.80 < 1`. What a proof
//! can use is
//!
//! ```text
//! m(a-1) >= sqrt(a / pi)      for all a >= 2,     with equality at 2
//! ```
//!
//! as `m(a-1)^2 / a` rises with `a`: by `m(a)^2 >= a - 1/2` (Lemma 4) and `m(a-1) m(a) = a - 1`,
//!
//! ```text
//! (m(a)^2 / (a+1)) / (m(a-1)^2 / a)  >=  a (a - 1/2)^2 / ((a+1) (a-1)^2)  >  1      since  a (a-1/2)^2 - (a+1) (a-1)^2 = 5a/4 - 1 > 0
//! ```
//!
//! So `1/sqrt 2` in equations (a) and after becomes `1/sqrt pi`, 0.564 for 0.707; or it stays with the sum begun at 3.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use stats::rational::{Rational, ratio, to_f64};

use crate::fractions::{decided, pi, squared_chi_means};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SURROGATE, MEAN_NORM, RISING];

const SURROGATE: Claim = Claim {
    id: "eq-sum-step/surrogate",
    source: "Proof of Theorem 1, before (a)",
    statement: "sqrt(2|A| - 3) / sqrt 2 >= sqrt|A| / sqrt 2 for |A| >= 2",
    formula: "(2a - 3) / 2 >= a / 2",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![surrogate(2), surrogate(3).corrected()]),
    control: Control::positive("|A| >= 3", |_| Ok(vec![surrogate(3)])),
    note: "Right: for |A| >= 3, with equality there. Squares, exact, to |A| = 1000. What it does to equation (a): see eq-a/binomial-sum.",
    ..Claim::DEFAULT
};

const MEAN_NORM: Claim = Claim {
    id: "eq-sum-step/mean-norm",
    source: "Proof of Theorem 1, before (a)",
    statement: "the mean norm that the surrogate stands for is at least sqrt|A| / sqrt 2 for |A| >= 2",
    formula: "m(a-1)^2 >= a / 2,  m(d) = sqrt 2 Gamma((d+1)/2) / Gamma(d/2)",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let corrected = [mean_norm(3, &ratio(1, 2)), at_two(), mean_norm(3, &pi()[0].recip())].map(Evidence::corrected);
        Ok([mean_norm(2, &ratio(1, 2))].into_iter().chain(corrected).collect())
    },
    control: Control::positive("1/2 from |A| = 3, 1/pi from 2", |_| {
        Ok(vec![mean_norm(3, &ratio(1, 2)), at_two(), mean_norm(3, &pi()[0].recip())])
    }),
    note: "Right: at least sqrt(|A| / pi), or the printed bound from |A| = 3 on. Exact: at 2 multiples of 1/pi are equal, from 3 on pi is between fractions of 30 digits.",
    ..Claim::DEFAULT
};

const RISING: Claim = Claim {
    id: "eq-sum-step/rising",
    source: "Proof of Theorem 1, before (a)",
    statement: "m(a-1)^2 / a rises with a from 1/pi at 2 towards 1, so that 1/pi is the largest constant for all a >= 2",
    formula: "a (a - 1/2)^2 / ((a+1) (a-1)^2) > 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(rising(true)),
    control: Control::negative("it falls", |_| Ok(rising(false))),
    note: "A row of ours. Exact: the ratios to a = 500, the polynomial of the proof to 1000, and the value at 2.",
    ..Claim::DEFAULT
};

fn surrogate(from: i64) -> Evidence {
    let cases = (from..=1000).map(|a| (format!("|A| = {a}"), ratio(a, 2), ratio(2 * a - 3, 2)));
    Evidence::exact_cases(format!("squares, |A| from {from}"), Relation::AtLeast, cases).by("sqrt|A| / sqrt 2", "sqrt(2|A| - 3) / sqrt 2")
}

/// `m(a-1)^2 >= share a` from `a = from` on.
fn mean_norm(from: i64, share: &Rational) -> Evidence {
    let squares = squared_chi_means(499);
    let cases = (from..=500).map(|a| {
        let [low, _] = &squares[a as usize - 2];
        (format!("|A| = {a}"), *low >= share * ratio(a, 1))
    });
    decided(&format!("m(a-1)^2 >= {:.4} a from a = {from} on", to_f64(share)), cases).by("bound", "multiples of pi and 1/pi")
}

/// `m(1)^2 = 2 / pi`, so that `m(a-1)^2 = a / pi` at 2: the multiple of 1/pi, exact as the fraction for pi cancels.
fn at_two() -> Evidence {
    let multiple = &squared_chi_means(1)[0][0] * &pi()[1];
    Evidence::exact("pi m(a-1)^2 = a at 2", Relation::Equal, ratio(2, 1), multiple).by("a", "multiple of 1/pi")
}

/// Whether `m(a-1)^2 / a` rises, or falls.
fn rising(rises: bool) -> Vec<Evidence> {
    let squares = squared_chi_means(501);
    let share = |a: usize| squares[a - 2].clone().map(|square| square / ratio(a as i64, 1));
    let ratios = (2..500).map(|a| (format!("a = {a}"), if rises { share(a)[1] < share(a + 1)[0] } else { share(a)[0] > share(a + 1)[1] }));
    let polynomial = (2..=1000_i64).map(|a| {
        let (above, below) = (ratio(a * (2 * a - 1) * (2 * a - 1), 4), ratio((a + 1) * (a - 1) * (a - 1), 1));
        (format!("a = {a}"), ratio(5 * a - 4, 4), above - below)
    });
    let [low, high] = squares[0].clone().map(|square| to_f64(&(square / ratio(2, 1))));
    vec![
        decided("from a to a + 1, m(a-1)^2 / a", ratios).by("statement", "multiples of pi and 1/pi"),
        Evidence::exact_cases("a (a-1/2)^2 - (a+1) (a-1)^2 = 5a/4 - 1", Relation::Equal, polynomial).by("5a/4 - 1", "products"),
        Evidence::enclosure("at 2, below 0.3184", Relation::AtMost, low, high, 0.3184).by("1/pi", "multiples of pi and 1/pi"),
    ]
}
