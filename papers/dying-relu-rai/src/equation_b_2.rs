//! Equation B.2: how often a layer dies at one input, given that no layer before it did.
//!
//! ```text
//! P(A~_{j,x} | A~^c_{j-1,x}) = prod_{s=1}^{N_{j-1}} P(W_s^{j-1} phi(N^{j-2}(x)) + b_s^{j-1} <= 0 | A~^c_{j-1,x}) = 2^-N_{j-1}
//! ```
//!
//! Source: equation B.2 and the lines after it, appendix B. Misprint: the line that follows has the index `j` where (B.2) has `j - 1`,
//!
//! ```text
//! P(W_s^j phi(N^{j-1}(x)) + b_s^j <= 0 | A~^c_{j-1,x}) = 1/2
//! ```
//!
//! which is about a layer too far: given only that the layers before `j - 1` are alive, layer `j - 1` may be dead, and without biases the
//! next neuron is then certainly not positive, so that the probability is `1/2 + 2^-N_{j-1} / 2`.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Biases, Network, WeightLaw, WeightScheme, first_zero_layer};
use stats::rational::{Rational, power, ratio};

use crate::equation_b_1::share;
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::words::in_words;
use experiments::zero_outputs::joined;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LAYER_BY_LAYER, INDEX];

const LAYER_BY_LAYER: Claim = Claim {
    id: "eq-B.2/layer-by-layer",
    source: "Equation B.2",
    statement: "a layer of N neurons dies at a fixed input with probability 2^-N, given that no layer before it did",
    formula: "P(A~_{j,x} | A~^c_{j-1,x}) = 2^-N_{j-1}",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("a third of the probability: between it and that of one neuron more or less"),
    check: |run| layer_by_layer(run, |widths, layer| widths[layer]),
    control: Control::negative("the width of the layer before", |run| {
        layer_by_layer(run, |widths, layer| if layer == 0 { widths[0] } else { widths[layer - 1] })
    }),
    note: "With zero and with symmetric biases, unequal widths, at inputs of one and two coordinates.",
    ..Claim::DEFAULT
};

const INDEX: Claim = Claim {
    id: "eq-B.2/index-of-the-half",
    source: "Appendix B, after equation B.2",
    statement: "given that no layer before j - 1 is zero at x, a neuron of layer j is not positive there with probability 1/2",
    formula: "P(W_s^j phi(N^{j-1}(x)) + b_s^j <= 0 | A~^c_{j-1,x}) = 1/2",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let right = |width: u64| ratio(1, 2) + power(&ratio(1, 2), width + 1);
        Ok(vec![one_neuron(1, |_| ratio(1, 2)), one_neuron(0, |_| ratio(1, 2)).corrected(), one_neuron(1, right).corrected()])
    },
    control: Control::positive("a neuron of layer j - 1", |_| Ok(vec![one_neuron(0, |_| ratio(1, 2))])),
    note: "Right: the indices of equation B.2, a neuron of layer j - 1. For layer j it is 1/2 + 2^(-N_{j-1}-1) without biases, as layer j - 1 may be dead.",
    ..Claim::DEFAULT
};

type Setting = (&'static str, WeightScheme, &'static [usize], &'static [f64]);

const fn drawn(weights: WeightLaw, biases: WeightLaw) -> WeightScheme {
    WeightScheme::iid(weights).with_biases(Biases::Drawn { law: biases, sigma_b: 0.5 })
}

const SETTINGS: [Setting; 4] = [
    ("normal", WeightScheme::iid(WeightLaw::Normal), &[3, 1, 2, 3], &[1.0]),
    ("log-normal:3", WeightScheme::iid(WeightLaw::LogNormal { log_std: 3.0 }), &[2, 4, 2], &[0.5, -1.0]),
    ("normal, uniform biases", drawn(WeightLaw::Normal, WeightLaw::Uniform), &[2, 3, 1, 2], &[-1.0]),
    ("cauchy, normal biases", drawn(WeightLaw::Cauchy, WeightLaw::Normal), &[4, 2, 3], &[0.5, 1.0]),
];

fn layer_by_layer(run: &Run, width_of: fn(&[usize], usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let parts = SETTINGS.iter().map(|(name, scheme, widths, input)| {
        let shape = Architecture::new(input.len(), widths).expect("widths are positive");
        Part::new(format!("{name}, widths {}", joined(widths)), run.samples(), 500_000, move |block| {
            let mut network = Network::draw(shape.clone(), Activation::Relu, scheme, &mut block.rng).expect("the law is valid");
            let mut first_zero = vec![0; widths.len()];
            for _ in 0..block.trials {
                network.redraw(scheme, &mut block.rng);
                if let Some(layer) = first_zero_layer(&network, input).expect("numbers of ordinary size") {
                    first_zero[layer - 1] += 1;
                }
            }
            first_zero
        })
    });
    let counts = run.histograms(parts.collect())?;
    let lines = SETTINGS.iter().zip(&counts).flat_map(|((name, _, widths, _), first_zero)| {
        let mut alive = run.samples();
        first_zero.iter().enumerate().map(move |(layer, &dead)| {
            let before = alive;
            alive -= dead;
            let theory = 0.5_f64.powi(width_of(widths, layer) as i32);
            let label = format!("{name}, widths {}, layer {}", joined(widths), layer + 1);
            Evidence::proportion(in_words(&label), Relation::Equal, theory, dead, before)
                .by("closed form", "whole networks at one input")
                .resolving(theory / 3.0)
        })
    });
    Ok(lines.collect())
}

/// Sign patterns without a zero layer before layer `j - 1`: the share in which neuron 1 of the layer `j - 1 + later` is not positive.
fn one_neuron(later: usize, theory: fn(u64) -> Rational) -> Evidence {
    let shapes: [&[usize]; 4] = [&[1], &[2], &[2, 2], &[1, 3]];
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        shapes.into_iter().map(move |widths| {
            // The layers 1 to j - 1 are `widths`; the neuron stands for its layer.
            let last = widths.len() - 1;
            let with_neuron: Vec<usize> = widths[..last + later].iter().copied().chain([1]).collect();
            let patterns = SignPatterns { input_dim: 2, hidden_widths: &with_neuron, biases: false, magnitudes: &magnitudes };
            let input: &[i64] = &[3, -2];
            let first_zero = patterns.first_zero_layers(input);
            let dead_before: u64 = first_zero[..last].iter().sum();
            let off: u64 = first_zero[last..].iter().sum();
            let all = patterns.count_zero(&[input]).all;
            let label = format!("{kind} magnitudes, N_1..N_(j-1) = {}", joined(widths));
            (label, theory(widths[last] as u64), share(off, all - dead_before))
        })
    });
    let label = if later == 0 { "a neuron of layer j - 1" } else { "a neuron of layer j" };
    Evidence::exact_cases(label, Relation::Equal, cases).by("closed form", "all sign patterns")
}
