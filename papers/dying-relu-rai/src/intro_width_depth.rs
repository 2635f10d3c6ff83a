//! Section 1: which of width and depth has to grow with the logarithm of the other.
//!
//! "[...] for any delta > 0, when a symmetric initialization is used and L = Omega(log_2(N/delta)) is satisfied where L is the number of
//! depth and N is the number of width at each layer, with probability 1 - delta, the dying ReLU NNs will not happen."
//!
//! Source: section 1. The roles are swapped: Corollary 3.5 has `N = log_2(L/delta)`. `Omega` bounds from below, so the printed condition
//! is met by every deep network, and deep networks die.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use network::angle_chain::born_dead_probabilities;
use stats::rational::parse_decimal;

use crate::corollary_3_5::width_for;
use experiments::zero_outputs::zero_output_fraction;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ROLES];

const ROLES: Claim = Claim {
    id: "intro-width-depth/roles",
    source: "Section 1",
    statement: "networks with at least log2(N/delta) layers of width N are born dead with a probability of at most delta",
    formula: "L = Omega(log2(N/delta))  =>  P[born dead] <= delta",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(deep_enough().into_iter().chain([wide_enough().corrected()]).collect()),
    control: Control::positive("N = ceil(log2(L/delta))", |_| Ok(vec![wide_enough()])),
    note: "Right: N = Omega(log2(L/delta)), as in Corollary 3.5. At width 2 and delta = 1/10 the printed condition asks for 5 layers; 10 layers are dead with 88 %, and more are worse.",
    ..Claim::DEFAULT
};

/// Width 2: deep enough for the printed condition, with one and more times `log_2(N/delta)` layers.
fn deep_enough() -> Vec<Evidence> {
    let layers = [5_usize, 10, 20, 40];
    let chain = born_dead_probabilities(layers[3] - 1);
    let lines = [0.1, 0.01].into_iter().flat_map(|delta: f64| {
        let chain = &chain;
        // log2(2/0.1) = 4.3, log2(2/0.01) = 7.6.
        layers.into_iter().filter(move |&layers| layers as f64 >= 1.0 - libm::log2(delta)).map(move |layers| {
            let dead = chain[layers - 2];
            let (low, high) = (dead.value - dead.error_bound, (dead.value + dead.error_bound).min(1.0));
            Evidence::enclosure(format!("width 2, L = {layers}, delta = {delta}"), Relation::AtMost, low, high, delta)
                .by("delta", "angle chain")
        })
    });
    lines.collect()
}

fn wide_enough() -> Evidence {
    let cases = ["0.1", "0.01", "0.001"].into_iter().flat_map(|delta| {
        let exact = parse_decimal(delta).expect("a decimal");
        [2_usize, 5, 10, 20, 40, 100].map(|layers| {
            let width = width_for(layers as u64, &exact);
            (format!("L = {layers}, delta = {delta}, width {width}"), exact.clone(), zero_output_fraction(&vec![width; layers - 1]))
        })
    });
    Evidence::exact_cases("width for the layers", Relation::AtMost, cases).by("delta", "bound of Theorem 3.2")
}

#[cfg(test)]
mod tests {
    use stats::rational::to_f64;

    use super::*;

    #[test]
    fn ten_layers_of_width_two_are_dead_with_88_percent() {
        assert!((born_dead_probabilities(9)[8].value - 0.88).abs() < 0.01);
        assert!(to_f64(&zero_output_fraction(&[7; 9])) < 0.1);
    }
}
