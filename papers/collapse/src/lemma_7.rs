//! Lemma 7: how often one ReLU layer sends a fixed input to zero.
//!
//! A layer of `n` neurons, all weights and biases drawn independently from symmetric distributions (possibly different ones),
//! sends a fixed input to the zero vector with probability
//!
//! ```text
//! 2^-n
//! ```
//!
//! except that the output is always zero if the input and all biases are.
//!
//! Source: Lemma 7 and its proof (appendix H), which says `P(w . x + b > 0) = 1/2`.
//! Reading: "nonzero distributions" has an atom at zero excluded. That does not exclude ties: with weights +-1 and the input (1, 1)
//! the sum `w . x` vanishes with probability 1/2, and `P(h <= 0) = 3/4`. Laws without ties (continuous ones) are what the proof needs.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Biases, StreamingForward, WeightLaw, WeightScheme};
use stats::rational::{Rational, ratio};

use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::words::in_words;
use experiments::zero_outputs::LARGEST_BLOCK;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SIGN_PATTERNS, OUTPUT_ZERO, SPECIAL_CASE, TIED_SIGNS];

const STATEMENT: &str = "a layer of n neurons with symmetric weights and biases maps a fixed input to zero with probability 2^-n";
const FORMULA: &str = "P[relu(W x + b) = 0] = 2^-n";

const SIGN_PATTERNS: Claim = Claim {
    id: "lemma-7/sign-patterns",
    source: "Lemma 7, appendix H",
    statement: "of all sign patterns of fixed magnitudes exactly the share 2^-n maps a fixed input to zero",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![sign_patterns(|neurons| neurons)]),
    control: Control::negative("one neuron too many", |_| Ok(vec![sign_patterns(|neurons| neurons + 1)])),
    note: "For each choice of magnitudes without ties, hence for every symmetric continuous law, and for different laws at once.",
    ..Claim::DEFAULT
};

const OUTPUT_ZERO: Claim = Claim {
    id: "lemma-7/output-zero",
    source: "Lemma 7",
    statement: STATEMENT,
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| output_zero(run, |neurons| neurons),
    control: Control::negative("one neuron too many", |run| output_zero(run, |neurons| neurons + 1)),
    ..Claim::DEFAULT
};

const SPECIAL_CASE: Claim = Claim {
    id: "lemma-7/special-case",
    source: "Lemma 7",
    statement: "if all biases and the input are zero, the output is always zero",
    formula: "P[relu(W x + b) = 0] = 1 for x = 0, b = 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![always_zero(&[0, 0])]),
    control: Control::negative("an input that is not zero", |_| Ok(vec![always_zero(&[0, 1])])),
    ..Claim::DEFAULT
};

const TIED_SIGNS: Claim = Claim {
    id: "lemma-7/tied-signs",
    source: "Lemma 7",
    statement: "any symmetric distribution without an atom at zero will do, discrete ones included",
    formula: "weights +-1, x = (1, 1), one neuron: P[relu(w . x) = 0] = P[w . x <= 0] = 3/4, not 1/2",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![tied(&[1, 1], "+-1 weights"), tied(&[2, 1], "signs times 2 and 1").corrected()]),
    control: Control::positive("magnitudes without ties", |_| Ok(vec![tied(&[5, 3], "signs times 5 and 3")])),
    note: "Right: distributions for which w . x + b = 0 has probability zero, for example continuous ones. \"Symmetric nonzero\" allows weights +-1, whose sums tie.",
    ..Claim::DEFAULT
};

fn halves(neurons: u32) -> Rational {
    ratio(1, 1 << neurons)
}

fn sign_patterns(exponent: fn(u32) -> u32) -> Evidence {
    let inputs: [&[i64]; 4] = [&[1], &[-3], &[2, -5], &[1, 0, 4]];
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(move |(kind, magnitudes)| {
        inputs.into_iter().flat_map(move |input| {
            [1_usize, 2, 3].into_iter().flat_map(move |neurons| {
                [false, true].map(|biases| {
                    let count = SignPatterns { input_dim: input.len(), hidden_widths: &[neurons], biases, magnitudes: &magnitudes }
                        .count_zero(&[input]);
                    let case = format!(
                        "{kind} magnitudes, input {input:?}, {neurons} neurons, {} biases",
                        if biases { "with" } else { "without" }
                    );
                    (case, halves(exponent(neurons as u32)), ratio(count.zero as i64, count.all as i64))
                })
            })
        })
    });
    Evidence::exact_cases("one layer", Relation::Equal, cases).by("closed form", "all sign patterns")
}

fn output_zero(run: &Run, exponent: fn(u32) -> u32) -> Result<Vec<Evidence>, Stop> {
    const NORMAL: WeightScheme = WeightScheme::iid(WeightLaw::Normal);
    let with = |law| Biases::Drawn { law, sigma_b: 0.3 };
    let settings: [(&str, WeightScheme, usize, &[f64]); 5] = [
        ("normal, no biases", NORMAL, 1, &[2.0]),
        ("normal weights, uniform biases", NORMAL.with_biases(with(WeightLaw::Uniform)), 2, &[1.0, -2.0, 0.5]),
        ("cauchy weights, laplace biases", WeightScheme::iid(WeightLaw::Cauchy).with_biases(with(WeightLaw::Laplace)), 3, &[0.1, 5.0]),
        (
            "normal weights, column 1 times 1e6, log-normal:3 biases",
            NORMAL.with_first_column_scaled(1e6).with_biases(with(WeightLaw::LogNormal { log_std: 3.0 })),
            4,
            &[1.0, 1.0],
        ),
        (
            "uniform weights and biases, input zero",
            WeightScheme::iid(WeightLaw::Uniform).with_biases(with(WeightLaw::Uniform)),
            2,
            &[0.0, 0.0],
        ),
    ];
    let parts = settings.iter().map(|&(name, scheme, neurons, input)| {
        Part::new(name, run.samples(), LARGEST_BLOCK, move |block| {
            let architecture = Architecture::new(input.len(), &[neurons]).expect("widths are positive");
            let mut layer = StreamingForward::new(architecture, Activation::Relu, scheme).expect("the laws are valid");
            let mut zeros = 0;
            for _ in 0..block.trials {
                layer.run(input, &mut block.rng, |pass| zeros += u64::from(pass.activations.iter().all(|a| *a == 0.0)));
            }
            zeros
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|((name, _, neurons, _), count)| {
        let theory = 0.5_f64.powi(exponent(*neurons as u32) as i32);
        Evidence::proportion(in_words(&format!("{name}, n = {neurons}")), Relation::Equal, theory, count.hits, count.trials)
            .by("closed form", "whole layers")
    });
    Ok(lines.collect())
}

fn always_zero(input: &[i64]) -> Evidence {
    let cases = [1_usize, 2, 3].map(|neurons| {
        let count =
            SignPatterns { input_dim: input.len(), hidden_widths: &[neurons], biases: false, magnitudes: &GENERIC }.count_zero(&[input]);
        (format!("{neurons} neurons"), ratio(1, 1), ratio(count.zero as i64, count.all as i64))
    });
    Evidence::exact_cases("no biases", Relation::Equal, cases).by("statement", "all sign patterns")
}

fn tied(magnitudes: &[i64; 2], label: &str) -> Evidence {
    let count = SignPatterns { input_dim: 2, hidden_widths: &[1], biases: false, magnitudes }.count_zero(&[&[1, 1]]);
    Evidence::exact(format!("{label}, input (1, 1), one neuron"), Relation::Equal, halves(1), ratio(count.zero as i64, count.all as i64))
        .by("closed form", "all sign patterns")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_as_zero_outputs() {
        let patterns = SignPatterns { input_dim: 2, hidden_widths: &[1], biases: false, magnitudes: &[1, 1] };
        let count = patterns.count_zero(&[&[1, 1]]);
        assert_eq!(ratio(count.zero as i64, count.all as i64), ratio(3, 4));
    }
}
