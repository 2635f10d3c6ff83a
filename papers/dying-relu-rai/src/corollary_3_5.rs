//! Corollary 3.5: how wide a network of given depth has to be.
//!
//! ```text
//! N = log_2(L/delta)  =>  P(J^c) > 1 - delta,
//! P(J) <= 1 - (1 - 2^-N)^{L-1} <= 1 - (1 - (L-1) 2^-N) <= L 2^-N = delta
//! ```
//!
//! Source: Corollary 3.5 and its proof. Reading: a width is a whole number, so `N = ceil(log_2(L/delta))`, and the last equality is
//! `<= delta`. The last step but one is strict, hence `P(J^c) > 1 - delta`.

use claims::{Claim, Control, Evidence, Expect, Verdict};
use num_bigint::BigInt;
use num_traits::One;
use stats::rational::{Rational, parse_decimal};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CHAIN];

const CHAIN: Claim = Claim {
    id: "corollary-3.5/chain",
    source: "Corollary 3.5",
    statement: "at width ceil(log2(L/delta)) each inequality of 1 - (1 - 2^-N)^(L-1) <= (L-1) 2^-N < L 2^-N <= delta holds",
    formula: "N = log2(L/delta)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(chain(0)),
    control: Control::negative("the logarithm rounded down", |_| Ok(chain(1))),
    note: "In whole numbers, for six values of delta. The last inequality at every L from 2 to 10,000; the first, with numbers of up to 270,000 bits, and the second, which is plain, at L = 2, ..., 300, then every 297th up to 10,000 and 10,000 itself. That P(J) is below the first member is Theorem 3.2.",
    ..Claim::DEFAULT
};

/// Smallest width `N >= 1` with `2^N >= layers / delta`: `log_2(L/delta)`, rounded up.
pub(crate) fn width_for(layers: u64, delta: &Rational) -> usize {
    let least = (Rational::from_integer(layers.into()) / delta).ceil().to_integer();
    // 2^N >= least where N has as many bits as least - 1.
    ((least - BigInt::one()).bits() as usize).max(1)
}

const DELTAS: [&str; 6] = ["0.5", "0.1", "0.05", "0.01", "0.001", "0.000001"];

/// Where the powers of the first inequality are taken, and the second, trivial one is looked at.
fn depths() -> impl Iterator<Item = u64> + Clone {
    (2..=300).chain((300..10_000).step_by(297).skip(1)).chain([10_000])
}

/// A line for each inequality; the first counterexample is told in words, as its numbers have thousands of digits.
fn chain(narrower: usize) -> Vec<Evidence> {
    let deltas = DELTAS.map(|text| (text, parse_decimal(text).expect("a decimal")));
    let settings = |depths: &mut dyn Iterator<Item = u64>| -> Vec<(u64, &str, usize, Rational)> {
        let of =
            |layers| deltas.clone().map(|(text, delta)| (layers, text, width_for(layers, &delta).saturating_sub(narrower).max(1), delta));
        depths.flat_map(of).collect()
    };
    let (some, all) = (settings(&mut depths()), settings(&mut (2..=10_000)));
    let line = |label: &str, settings: &[(u64, &str, usize, Rational)], holds: &dyn Fn(u64, usize, &Rational) -> bool| {
        let first = settings.iter().find(|(layers, _, width, delta)| !holds(*layers, *width, delta));
        let counterexample = first.map(|(layers, text, width, _)| format!("L = {layers}, delta = {text}, N = {width}"));
        Evidence::property(label, settings.len() as u64, counterexample).by("statement", "whole numbers")
    };
    vec![
        // 1 - (1 - 2^-N)^(L-1) <= (L-1) 2^-N, times 2^(N (L-1)).
        line("1 - (1 - 2^-N)^(L-1) <= (L-1) 2^-N", &some, &|layers, width, _| {
            let whole = BigInt::one() << (width as u64 * (layers - 1));
            let alive = num_traits::pow((BigInt::one() << width) - 1, layers as usize - 1);
            whole - alive <= (BigInt::from(layers - 1) << (width as u64 * (layers - 2)))
        }),
        line("(L-1) 2^-N < L 2^-N", &some, &|layers, width, _| share(layers - 1, width) < share(layers, width)),
        line("L 2^-N <= delta", &all, &|layers, width, delta| BigInt::from(layers) * delta.denom() <= delta.numer() << width),
    ]
}

/// `count / 2^width`.
fn share(count: u64, width: usize) -> Rational {
    Rational::new(count.into(), BigInt::one() << width)
}

#[cfg(test)]
mod tests {
    use stats::rational::ratio;

    use super::*;

    #[test]
    fn ten_layers_at_one_percent_take_ten_neurons() {
        assert_eq!(width_for(10, &ratio(1, 100)), 10);
        assert_eq!(width_for(10, &ratio(1, 10)), 7);
    }

    #[test]
    fn an_exact_power_of_two_is_not_rounded_up() {
        assert_eq!(width_for(8, &ratio(1, 2)), 4);
        assert_eq!(width_for(1, &ratio(1, 1)), 1);
    }

    #[test]
    fn the_depths_end_at_ten_thousand() {
        assert_eq!((depths().min(), depths().max()), (Some(2), Some(10_000)));
    }
}
