//! Appendix D.1: "By combining Equations 4 and 5 an upper bound on the number of dichotomies is found, with a growth rate which is
//! exponential in a low order polynomial of the network size."
//!
//! Source: after equation 5. Reading: the logarithm of the bound is `v log(e s / v)`. With `|W| = n k^2` weights `v` is of order `n^3 k^2`, and
//! logarithms. That is right for `s >= v`, as equation 5 needs; of the paper's 15 inputs the lemma says `2^15` at every size.

use claims::{Claim, Control, Evidence, Expect, Verdict};

use crate::eq_4::vc_bound;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[POLYNOMIAL, OWN_INPUTS];

const SOURCE: &str = "Appendix D.1, equations 4 and 5";

const POLYNOMIAL: Claim = Claim {
    id: "vc-growth-remark/polynomial",
    source: SOURCE,
    statement: "the logarithm of the bound is a low order polynomial of the size: doubling the layers multiplies it by 4 to 8, doubling the width by 4 to 5, and so on of every size",
    formula: "log (e s / v)^v = v log(e s / v),   v = O(n^3 k^2 log(n k)),   s = 1000 v",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(polynomial([4.0, 8.0], [4.0, 5.0])),
    control: Control::negative("at most doubled by twice the layers", |_| Ok(polynomial([1.0, 2.0], [4.0, 5.0]))),
    note: "n and k powers of two from 8 to 4096, |W| = n k^2; the number of inputs a thousand times v. Of order 3 in n and 2 in k, with a logarithm.",
    ..Claim::DEFAULT
};

const OWN_INPUTS: Claim = Claim {
    id: "vc-growth-remark/few-inputs",
    source: SOURCE,
    statement: "at 15 inputs the bound does not grow with the network: v is above 15 for every size, and the lemma's sum is 2^15",
    formula: "v(|W|, n, k) >= v(1, 1, 1) = 4 + 6 log 2 = 8.2;  above 15 from |W| = 2 on",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![few_inputs(2)]),
    control: Control::negative("from one weight on", |_| Ok(vec![few_inputs(1)])),
    note: "A row of ours: so the remark says nothing of the paper's own figures 4, 5 and 10.",
    ..Claim::DEFAULT
};

const SIZES: [u64; 10] = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

fn log_bound(layers: u64, width: u64) -> f64 {
    // At s = 1000 v: v log(1000 e).
    vc_bound(layers * width * width, layers, width as f64) * (1.0 + libm::log(1000.0))
}

fn polynomial(by_layers: [f64; 2], by_width: [f64; 2]) -> Vec<Evidence> {
    let outside = |ratio: f64, [low, high]: [f64; 2]| !(low..=high).contains(&ratio);
    let sizes = || SIZES.into_iter().flat_map(|n| SIZES.map(|k| (n, k)));
    let named = |(n, k): (u64, u64), ratio: f64| format!("n = {n}, k = {k}: times {ratio}");
    let first = |range: [f64; 2], doubled: fn(u64, u64) -> (u64, u64)| {
        sizes().find_map(|(n, k)| {
            let (m, j) = doubled(n, k);
            let ratio = log_bound(m, j) / log_bound(n, k);
            outside(ratio, range).then(|| named((n, k), ratio))
        })
    };
    let cases = (SIZES.len() * SIZES.len()) as u64;
    vec![
        Evidence::property("twice the layers", cases, first(by_layers, |n, k| (2 * n, k))).by("powers", "equations 4 and 5"),
        Evidence::property("twice the width", cases, first(by_width, |n, k| (n, 2 * k))).by("powers", "equations 4 and 5"),
    ]
}

fn few_inputs(least_weights: u64) -> Evidence {
    let sizes = || {
        [1, 2, 3, 10, 100]
            .into_iter()
            .flat_map(move |n| [1, 2, 10, 100].into_iter().flat_map(move |k| [1, 10, 1000].map(move |w| (n, k, w))))
    };
    let small = sizes().map(|(n, k, w)| (n, k, w.max(least_weights)));
    let first = small.clone().find(|&(n, k, w)| vc_bound(w, n, k as f64) <= 15.0).map(|(n, k, w)| format!("n = {n}, k = {k}, |W| = {w}"));
    Evidence::property(format!("v above 15 from |W| = {least_weights} on"), small.count() as u64, first)
        .by("number of inputs", "equation 4")
}
