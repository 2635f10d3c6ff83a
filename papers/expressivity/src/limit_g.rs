//! The growth for very large weights, as section 2.2.2 takes it from Theorem 1.
//!
//! ```text
//! g(k, sigma_w, sigma_b, n) = O( (sqrt k / sqrt(1 + sigma_b^2 / sigma_w^2))^n )
//! ```
//!
//! Source: section 2.2.2, before Theorem 2: "by Theorem 1". It is the limit of the printed base for `sigma_w -> infinity` at fixed
//! `sigma_b / sigma_w`. The explicit factor at the end of the proof of Theorem 1 has another limit, which is negative: its second term does not
//! vanish for fixed `k`. So large weights are not covered by the proof. In the limit the length is twice the number of sign transitions, and
//! what grows is `k (2/pi) arctan(1 / sqrt(k - 1 + k sigma_b^2 / sigma_w^2))` a layer: the same power of `k`, with `2/pi` to `1` before it.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_PI, PI};

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use stats::rational::ratio;

use crate::bounds::Layer;
use crate::eq_final::factor;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PRINTED_BASE, APPENDIX_FACTOR, EXACT_LIMIT];

const SOURCE: &str = "Section 2.2.2, before Theorem 2";

const PRINTED_BASE: Claim = Claim {
    id: "limit-g/printed-base",
    source: SOURCE,
    statement: "the printed base of Theorem 1 tends to sqrt k / sqrt(1 + sigma_b^2/sigma_w^2) for large sigma_w, from below",
    formula: "base^2 = k / c^2 / (1 + k / (c sigma_w)),  c^2 = 1 + sigma_b^2 / sigma_w^2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(printed_base(true)),
    control: Control::negative("sqrt k whatever sigma_b", |_| Ok(printed_base(false))),
    note: "Exact squares, sigma_w = 10 to 10^12, sigma_b / sigma_w = 0, 3/4 and 12/5: the base lies below its limit by less than k / (c sigma_w) of it.",
    ..Claim::DEFAULT
};

const APPENDIX_FACTOR: Claim = Claim {
    id: "limit-g/appendix-factor",
    source: "Section 2.2.2, and the proof of Theorem 1",
    statement: "the explicit factor that the proof of Theorem 1 ends with tends to -0.425 sqrt k for very large sigma_w: it says nothing there",
    formula: "factor -> (1/sqrt 2) (1/sqrt(2 pi) - 1) sqrt k = -0.425 sqrt k",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(at_large_weights(FRAC_1_SQRT_2 * (1.0 / (2.0 * PI).sqrt() - 1.0))),
    control: Control::negative("1/(sigma sqrt(2 pi)) for p in both terms, without the step p <= 1/sigma: 0", |_| Ok(at_large_weights(0.0))),
    note: "A row of ours. p -> 0 at fixed k: then |A| < 2 in nearly all layers, and the second term of (a) takes away all of the first and more, as it was \
           bounded by p <= 1/sigma before the power and by 1/(sigma sqrt(2 pi)) in it. Factor over sqrt k, sigma_w = 10^6, to 0.001.",
    ..Claim::DEFAULT
};

const EXACT_LIMIT: Claim = Claim {
    id: "limit-g/exact-limit",
    source: SOURCE,
    statement: "the exact growth a layer in the limit is between 2/pi and 1 times sqrt k / sqrt(1 + sigma_b^2/sigma_w^2), from k = 1 on",
    formula: "k (2/pi) arctan(1/sqrt(k - 1 + k sigma_b^2/sigma_w^2))",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(exact_limit(FRAC_2_PI)),
    control: Control::negative("between 0.7 and 1", |_| Ok(exact_limit(0.7))),
    note: "So the O() of g hides up to (2/pi)^n. That this is the growth of networks is shown by theorem-2-recursion.",
    ..Claim::DEFAULT
};

fn printed_base(with_biases: bool) -> Vec<Evidence> {
    // sigma_b / sigma_w and c of Pythagorean triples.
    let cases = [((0, 1), (1, 1)), ((3, 4), (5, 4)), ((12, 5), (13, 5))].into_iter().flat_map(|((_, _), (n, d))| {
        let c = ratio(n, d);
        [1, 2, 32, 512].into_iter().flat_map(move |k| {
            let (c, k) = (c.clone(), ratio(k, 1));
            [1, 2, 4, 6, 9, 12].map(move |exponent| {
                let sigma = ratio(10_i64.pow(exponent), 1);
                let s = &c * &sigma;
                let square = &sigma * &sigma / &s * &k / (&s + &k);
                let limit = if with_biases { &k / (&c * &c) } else { k.clone() };
                let missing = (&limit - &square) / &limit;
                (format!("k = {k}, c = {c}, sigma_w = {sigma}"), &k / &s, missing)
            })
        })
    });
    let cases: Vec<_> = cases.collect();
    let positive = cases.iter().map(|(case, _, missing)| (case.clone(), ratio(0, 1), missing.clone()));
    vec![
        Evidence::exact_cases("missing from the squared limit, as a share, over 0", Relation::Greater, positive)
            .by("limit", "printed base"),
        Evidence::exact_cases("missing from the squared limit, as a share", Relation::Less, cases).by("k / (c sigma_w)", "printed base"),
    ]
}

/// Factor over `sqrt k` at `sigma_w = 10^6` is `limit`, to 0.001.
fn at_large_weights(limit: f64) -> Vec<Evidence> {
    let lines = [2_usize, 8, 32, 512].into_iter().flat_map(|k| {
        let share = factor(&Layer::without_biases(k, 1e12)) / (k as f64).sqrt();
        [(Relation::AtLeast, limit - 1e-3), (Relation::AtMost, limit + 1e-3)].map(|(relation, bound)| {
            let label = format!("factor over sqrt k, k = {k}, {} {bound:.3}", relation.sign());
            Evidence::enclosure(label, relation, share - 1e-12, share + 1e-12, bound).by("limit", "explicit factor")
        })
    });
    lines.collect()
}

fn exact_limit(least: f64) -> Vec<Evidence> {
    let lines = [1.0_f64, 2.0, 3.0, 8.0, 32.0, 512.0, 1e6].into_iter().flat_map(|k| {
        [0.0_f64, 0.5, 3.0].into_iter().flat_map(move |biases| {
            let growth = k * FRAC_2_PI * libm::atan2(1.0, (k - 1.0 + k * biases * biases).sqrt());
            let share = growth / k.sqrt() * (1.0 + biases * biases).sqrt();
            // A few roundings; at k = 1 without biases the share is 1 itself.
            [(Relation::AtLeast, least), (Relation::AtMost, 1.0 + 1e-14)].map(|(relation, bound)| {
                let label = format!("k = {k}, sigma_b/sigma_w = {biases}, {} {bound:.3}", relation.sign());
                Evidence::enclosure(label, relation, share * (1.0 - 4e-16), share * (1.0 + 4e-16), bound).by("bound", "arc tangent")
            })
        })
    });
    lines.collect()
}
