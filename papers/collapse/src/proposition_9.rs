//! Proposition 9: the zero output of networks with random biases.
//!
//! All weights and biases independent and symmetric, a fixed input:
//!
//! ```text
//! last layer with ReLU:   P[output = 0]   = 2^-N_L
//! last layer linear:      P[output = b^L] = 2^-N_{L-1}     (L >= 2)
//! ```
//!
//! whatever the number of layers. Source: Proposition 9 and appendix J.
//! Reading: in our scan of the main text the exponent of the second line reads `N_L` with a stray mark; appendix J derives `N_{L-1}`.
//! Both readings have a row; the first one is false.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Biases, Network, StreamingForward, WeightLaw, WeightScheme};
use stats::rational::ratio;

use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::words::in_words;
use experiments::zero_outputs::joined;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SIGN_PATTERNS, RELU_LAST_LAYER, LINEAR_LAST_LAYER, LINEAR_LAST_LAYER_MAIN_TEXT];

const RESOLUTION: Resolution = Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A");
const SAMPLES: Samples = Samples { ci: 200_000, paper: 5_000_000 };

const SIGN_PATTERNS: Claim = Claim {
    id: "proposition-9/sign-patterns",
    source: "Proposition 9, appendix J",
    statement: "of all sign patterns of fixed magnitudes exactly the share 2^-N_L maps a fixed input to zero, for any number of layers",
    formula: "P[x^L = 0] = 2^-N_L",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![sign_patterns(false)]),
    control: Control::negative("the width before the last", |_| Ok(vec![sign_patterns(true)])),
    ..Claim::DEFAULT
};

const RELU_LAST_LAYER: Claim = Claim {
    id: "proposition-9/relu-last-layer",
    source: "Proposition 9",
    statement: "with a ReLU in the last layer the output is zero with probability 2^-N_L",
    formula: "P[x^L = 0] = 2^-N_L",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| relu_last_layer(run, |widths| widths[widths.len() - 1]),
    control: Control::negative("the width before the last", |run| relu_last_layer(run, |widths| widths[widths.len().saturating_sub(2)])),
    note: "Unlike in Theorem 8 the number of layers does not matter, and the input may be zero.",
    ..Claim::DEFAULT
};

const LINEAR_LAST_LAYER: Claim = Claim {
    id: "proposition-9/linear-last-layer",
    source: "Proposition 9, appendix J",
    statement: "with a linear last layer the output is the last bias with probability 2^-N_{L-1}",
    formula: "P[x^L = b^L] = 2^-N_{L-1}",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| linear_last_layer(run, Exponent::LastHidden),
    control: Control::negative("the width of the output", |run| linear_last_layer(run, Exponent::Output)),
    ..Claim::DEFAULT
};

const LINEAR_LAST_LAYER_MAIN_TEXT: Claim = Claim {
    id: "proposition-9/linear-last-layer-main-text",
    source: "Proposition 9, main text",
    statement: "with a linear last layer the output is the last bias with probability 2^-N_L",
    formula: "P[x^L = b^L] = 2^-N_L",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| {
        let corrected = linear_last_layer(run, Exponent::LastHidden)?.into_iter().map(Evidence::corrected);
        Ok(linear_last_layer(run, Exponent::Output)?.into_iter().chain(corrected).collect())
    },
    control: Control::positive("the exponent of appendix J", |run| linear_last_layer(run, Exponent::LastHidden)),
    note: "Right: the exponent is N_{L-1}, as appendix J derives. The main text can be read as N_L; our scan has a stray mark there.",
    ..Claim::DEFAULT
};

#[derive(Clone, Copy)]
enum Exponent {
    /// `N_{L-1}`, the width of the last rectified layer.
    LastHidden,
    /// `N_L`, the number of outputs.
    Output,
}

fn sign_patterns(slip: bool) -> Evidence {
    let shapes: [(&[usize], &[i64]); 5] = [(&[1], &[3]), (&[2], &[1, -2]), (&[1, 2], &[1]), (&[2, 1], &[-1]), (&[2, 2], &[0])];
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(move |(kind, magnitudes)| {
        shapes.map(move |(hidden_widths, input)| {
            let count = SignPatterns { input_dim: input.len(), hidden_widths, biases: true, magnitudes: &magnitudes }.count_zero(&[input]);
            let width = if slip { hidden_widths[0] } else { hidden_widths[hidden_widths.len() - 1] };
            (
                format!("{kind} magnitudes, widths {}", joined(hidden_widths)),
                ratio(1, 1 << width),
                ratio(count.zero as i64, count.all as i64),
            )
        })
    });
    Evidence::exact_cases("small networks", Relation::Equal, cases).by("closed form", "all sign patterns")
}

/// Biases comparable to the weights, of another law.
const SCHEMES: [(&str, WeightScheme); 2] = [
    (
        "normal weights, uniform biases",
        WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Drawn { law: WeightLaw::Uniform, sigma_b: 1.0 }),
    ),
    (
        "cauchy weights, laplace biases",
        WeightScheme::iid(WeightLaw::Cauchy).with_biases(Biases::Drawn { law: WeightLaw::Laplace, sigma_b: 0.2 }),
    ),
];

const INPUT: [f64; 2] = [0.5, -1.0];

/// Networks with biases take a little longer than those without.
const LARGEST_BLOCK: u64 = 2_000_000;

fn relu_last_layer(run: &Run, exponent: fn(&[usize]) -> usize) -> Result<Vec<Evidence>, Stop> {
    let widths: [&[usize]; 3] = [&[3], &[4, 2], &[2, 3, 5, 1]];
    let settings: Vec<(String, WeightScheme, &[usize])> = SCHEMES
        .iter()
        .flat_map(|(name, scheme)| widths.map(|widths| (format!("{name}, widths {}", joined(widths)), *scheme, widths)))
        .collect();
    let parts = settings.iter().map(|(name, scheme, widths)| {
        Part::new(name.clone(), run.samples(), LARGEST_BLOCK, |block| {
            let architecture = Architecture::new(INPUT.len(), widths).expect("widths are positive");
            let mut network = StreamingForward::new(architecture, Activation::Relu, *scheme).expect("the laws are valid");
            let mut zeros = 0;
            for _ in 0..block.trials {
                network.run(&INPUT, &mut block.rng, |pass| {
                    zeros += u64::from(pass.layer == widths.len() && pass.activations.iter().all(|a| *a == 0.0));
                });
            }
            zeros
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|((name, _, widths), count)| {
        Evidence::proportion(in_words(name), Relation::Equal, 0.5_f64.powi(exponent(widths) as i32), count.hits, count.trials)
            .by("closed form", "whole networks")
    });
    Ok(lines.collect())
}

fn linear_last_layer(run: &Run, exponent: Exponent) -> Result<Vec<Evidence>, Stop> {
    let shapes: [(&[usize], usize); 3] = [(&[2], 1), (&[3, 1], 4), (&[1, 4, 2], 3)];
    let settings: Vec<(String, WeightScheme, &[usize], usize)> = SCHEMES
        .iter()
        .flat_map(|(name, scheme)| {
            shapes
                .map(|(hidden, outputs)| (format!("{name}, hidden widths {}, {outputs} outputs", joined(hidden)), *scheme, hidden, outputs))
        })
        .collect();
    let parts = settings.iter().map(|&(ref name, scheme, hidden, outputs)| {
        Part::new(name.clone(), run.samples(), LARGEST_BLOCK, move |block| {
            let shape =
                Architecture::new(INPUT.len(), hidden).and_then(|shape| shape.with_linear_output(outputs)).expect("widths are positive");
            let mut network = Network::draw(shape, Activation::Relu, &scheme, &mut block.rng).expect("the laws are valid");
            let mut pass = network::ForwardPass::default();
            let mut hits = 0;
            for _ in 0..block.trials {
                network.redraw(scheme, &mut block.rng);
                network.forward(&INPUT, &mut pass);
                // Equality of floats is meant: with a zero layer before it the last layer adds exact zeros to its biases.
                hits += u64::from(pass.activations[hidden.len()] == network.layers()[hidden.len()].biases());
            }
            hits
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|((name, _, hidden, outputs), count)| {
        let width = match exponent {
            Exponent::LastHidden => hidden[hidden.len() - 1],
            Exponent::Output => *outputs,
        };
        Evidence::proportion(in_words(name), Relation::Equal, 0.5_f64.powi(width as i32), count.hits, count.trials)
            .by("closed form", "whole networks")
    });
    Ok(lines.collect())
}
