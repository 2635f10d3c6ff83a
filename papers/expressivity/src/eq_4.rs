//! Equation 4: the VC dimension of hard-tanh networks.
//!
//! ```text
//! v = 2 |W| n log(4 e |W| n k) + 2 |W| n^2 log 2 + 2 n           |W| weights, n layers, width k
//! ```
//!
//! Source: appendix D.1, after Bartlett, Maiorov and Meir (1998), whose bound for `W` weights in `L` layers, `U` *computational units* and
//! an activation of `p` break points and pieces of degree `l` is
//!
//! ```text
//! 2 W L log(2 e W L p U) + 2 W L^2 log(l + 1) + 2 L
//! ```
//!
//! Reading: `p = 2` and `l = 1` are right for hard-tanh. But the source's `k` is the number of all non-input units ("W weights and k
//! computational (non-input) units"), and the paper calls `k` the width. A network of `n` hidden layers has `n k` units and the output, so
//! (4) as printed is below the source's bound from two layers on, by `2 |W| n log n` and more, and is not what the source proves. The base
//! of the logarithm is not stated, and that of the source is not confirmed; we take the natural one, as `log 2` is left standing. In base 2 the terms with logarithms
//! are 1.44 times as large, for both.

use claims::{Answer, Calculator, Claim, Control, Evidence, Expect, Inputs, Kind, Method, Parameter, Quantity, Relation, Verdict};
use network::Activation;
use stats::rational::ratio;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[HARD_TANH, UNITS];

/// `calc expressivity vc-bound`.
pub(crate) const VC_BOUND: Calculator = Calculator {
    name: "vc-bound",
    summary: "bound on the VC dimension of hard-tanh networks, as printed and as its source has it",
    source: "Equation 4; Bartlett, Maiorov and Meir (1998)",
    parameters: &[
        Parameter { name: "weights", default: "1000", kind: Kind::Count(1, 1_000_000_000_000), about: "weights, the paper's |W|" },
        Parameter { name: "hidden-layers", default: "3", kind: Kind::Count(1, 1_000_000), about: "hidden layers, the paper's n" },
        Parameter {
            name: "width",
            default: "10",
            kind: Kind::Count(1, 1_000_000_000),
            about: "neurons of each hidden layer, the paper's k",
        },
    ],
    compute: |inputs: &Inputs| {
        let (weights, layers, width) = (inputs.count("weights"), inputs.count("hidden-layers"), inputs.count("width"));
        let members = [
            ("printed", vc_bound(weights, layers, width as f64)),
            ("source", vc_bound(weights, layers, layers as f64 * width as f64 + 1.0)),
        ];
        Ok(Answer::new(Quantity::Object(members.map(|(name, v)| (name, Quantity::Number(v))).into()), Method::Bound)
            .note("natural logarithms; the paper does not state the base, and that of the source is not confirmed")
            .note("source: with all units, hidden_layers x width and the output, where the paper prints the width"))
    },
};

const HARD_TANH: Claim = Claim {
    id: "eq-4/degree-and-break-points",
    source: "Equation 4",
    statement: "4 e and log 2 are the source's 2 p e and log(l + 1) for hard-tanh: two break points, pieces of degree 1",
    formula: "2 p = 4,   l + 1 = 2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(hard_tanh(4)),
    control: Control::negative("one break point, as for ReLU", |_| Ok(hard_tanh(2))),
    note: "Break points and degree are read off the activation on a grid of sixteenths, in exact arithmetic.",
    ..Claim::DEFAULT
};

const UNITS: Claim = Claim {
    id: "eq-4/units",
    source: "Equation 4",
    statement: "the argument of the first logarithm is 4 e |W| n k with the width k",
    formula: "2 p W L U = 4 |W| n k;   right: 4 |W| n (n k + 1)",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![units(|_, k| k), units(|n, k| n * k + 1).corrected()]),
    control: Control::positive("all hidden units and the output", |_| Ok(vec![units(|n, k| n * k + 1)])),
    note: "The source counts all computational units. Units are counted one by one in networks of 1 to 20 layers of width 1 to 20, |W| = 1000.",
    ..Claim::DEFAULT
};

/// The source's bound at `p = 2`, `l = 1` and `units`, natural logarithms; the paper's with the width for them.
pub(crate) fn vc_bound(weights: u64, layers: u64, units: f64) -> f64 {
    let (w, n) = (weights as f64, layers as f64);
    // A sum of logarithms: the product may be beyond whole numbers of a float.
    let log = libm::log(4.0) + 1.0 + libm::log(w) + libm::log(n) + libm::log(units);
    2.0 * w * n * log + 2.0 * w * n * n * std::f64::consts::LN_2 + 2.0 * n
}

fn hard_tanh(printed: i32) -> Vec<Evidence> {
    let at = |i: i32| Activation::HardTanh.apply(f64::from(i) / 16.0);
    // Second differences of a function of sixteenths are exact: zero where it is straight.
    let bends: Vec<i32> = (-64..=64).filter(|&i| at(i - 1) - 2.0 * at(i) + at(i + 1) != 0.0).collect();
    let break_points = bends.len() as i32;
    // Straight pieces, one of them not constant: degree 1.
    let degree = i32::from(at(1) != at(0));
    vec![
        Evidence::exact("2 p", Relation::Equal, printed, 2 * break_points).by("equation 4", "second differences"),
        Evidence::exact("l + 1", Relation::Equal, 2, degree + 1).by("equation 4", "second differences"),
    ]
}

fn units(printed: fn(i64, i64) -> i64) -> Evidence {
    const WEIGHTS: i64 = 1000;
    let cases = (1..=20).flat_map(|layers: i64| {
        (1..=20).map(move |width: i64| {
            // The layers of a network, the readout last.
            let counted: i64 = std::iter::repeat_n(width, layers as usize).chain([1]).sum();
            let argument = |units: i64| ratio(4 * WEIGHTS * layers * units, 1);
            (format!("n = {layers}, k = {width}"), argument(printed(layers, width)), argument(counted))
        })
    });
    Evidence::exact_cases("argument over e", Relation::Equal, cases).by("equation 4", "units counted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_weight_in_one_layer_of_one_unit() {
        // 2 (ln 4 + 1) + 2 ln 2 + 2 = 4 + 6 ln 2.
        assert!((vc_bound(1, 1, 1.0) - (4.0 + 6.0 * std::f64::consts::LN_2)).abs() < 1e-14);
    }

    #[test]
    fn the_default_of_the_calculator() {
        // Python: 6000*math.log(4*math.e*30000) + 18000*math.log(2) + 6, and with 93000.
        assert!((vc_bound(1000, 3, 10.0) - PRINTED).abs() < 1e-6 && (vc_bound(1000, 3, 31.0) - SOURCE).abs() < 1e-6);
    }

    const PRINTED: f64 = 88654.131381;
    const SOURCE: f64 = 95442.544050;
}
