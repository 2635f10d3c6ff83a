//! Theorem 8: how often a fixed nonzero input is mapped to zero.
//!
//! A bias-free ReLU network with hidden widths `N_1..N_H`, all weights drawn independently from symmetric distributions
//! without an atom at zero, sends a fixed `x != 0` to the zero vector with probability
//!
//! ```text
//! 1 - prod_{l=1}^{H} (1 - 2^-N_l)
//! ```
//!
//! Source: Theorem 8 and its proof (appendix I); figure 6A draws it as dashed lines. `H` is the number of layers that apply the
//! ReLU: all `L` of them, or `L - 1` if the last layer is linear.
//! Reading: the paper says "nonzero distributions". That there is no atom at zero is not enough (see `lemma-7/tied-signs`); we take
//! the laws as continuous.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution, Run,
    Samples, Stop, Verdict,
};
use network::{Activation, Architecture, StreamingForward, WeightLaw, WeightScheme};
use stats::rational::{Rational, ratio};

use experiments::death_curves::{first_dead_part, whole_matrices};
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::words::in_words;
use experiments::zero_outputs::{LARGEST_BLOCK, joined, zero_output_fraction, zero_output_part, zero_output_probability};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ZERO_OUTPUT, SIGN_PATTERNS, LINEAR_LAST_LAYER, UPPER_BOUND, STRICT_BOUND];

const STATEMENT: &str = "a fixed nonzero input is mapped to zero with probability 1 - prod_l (1 - 2^-N_l)";
const FORMULA: &str = "P[x^H = 0] = 1 - prod_{l=1}^{H} (1 - 2^-N_l), H layers with ReLU";

const ZERO_OUTPUT: Claim = Claim {
    id: "theorem-8/zero-output",
    source: "Theorem 8",
    statement: STATEMENT,
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| zero_output(run, zero_output_probability),
    control: Control::negative("one layer too few", |run| zero_output(run, |widths| zero_output_probability(&widths[1..]))),
    note: "Several continuous symmetric laws, also different ones for different layers and columns.",
    ..Claim::DEFAULT
};

const SIGN_PATTERNS: Claim = Claim {
    id: "theorem-8/sign-patterns",
    source: "Theorem 8, appendix I",
    statement: "of all sign patterns of fixed magnitudes exactly the share 1 - prod_l (1 - 2^-N_l) maps a fixed nonzero input to zero",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| sign_patterns(zero_output_fraction),
    control: Control::negative("one layer too few", |_| sign_patterns(|widths| zero_output_fraction(&widths[1..]))),
    note: "The reason why the theorem is law-free: it holds for each choice of magnitudes, so it holds for every symmetric law.",
    ..Claim::DEFAULT
};

const LINEAR_LAST_LAYER: Claim = Claim {
    id: "theorem-8/linear-last-layer",
    source: "Theorem 8",
    statement: "with a linear last layer the product runs over the first L - 1 layers",
    formula: "P[N(x) = 0] = 1 - prod_{l=1}^{L-1} (1 - 2^-N_l)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| linear_last_layer(run, zero_output_probability),
    control: Control::negative("the last layer counted as well", |run| {
        linear_last_layer(run, |hidden| zero_output_probability(&[hidden, &[OUTPUTS]].concat()))
    }),
    ..Claim::DEFAULT
};

const UPPER_BOUND: Claim = Claim {
    id: "theorem-8/upper-bound",
    source: "Section 4, after Proposition 9",
    statement: "the probability of Theorem 8 is an upper bound of the probability that the whole network is zero",
    formula: "P[x^H = 0 for all x] <= 1 - prod_{l=1}^{H} (1 - 2^-N_l)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| whole_networks(run, Relation::AtMost),
    control: Control::negative("as a lower bound", |run| whole_networks(run, Relation::AtLeast)),
    ..Claim::DEFAULT
};

const STRICT_BOUND: Claim = Claim {
    id: "theorem-8/strict-bound",
    source: "Section 4, after Proposition 9",
    statement: "the bound is strict: fewer sign patterns kill the whole network than one input",
    formula: "P[x^H = 0 for all x] < 1 - prod_{l=1}^{H} (1 - 2^-N_l)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![strict_bound(Relation::Less)]),
    control: Control::negative("equality", |_| Ok(vec![strict_bound(Relation::Equal)])),
    ..Claim::DEFAULT
};

/// How often a fixed nonzero input is mapped to zero, for a given architecture.
pub(crate) const SINGLE_INPUT_DEATH: Calculator = Calculator {
    name: "single-input-death",
    summary: "probability that a bias-free ReLU network maps a fixed nonzero input to zero, for any continuous symmetric weights",
    source: "Theorem 8",
    parameters: &[Parameter {
        name: "hidden-widths",
        default: "2,2,2",
        kind: Kind::Counts(1, 1024, 256),
        about: "widths of the layers that apply the ReLU; the paper's L counts a linear last layer too",
    }],
    compute: |inputs: &Inputs| {
        let widths = inputs.sizes("hidden-widths");
        Ok(Answer::new(Quantity::Fraction(zero_output_fraction(&widths)), Method::Exact)
            .note("upper bound of the probability that the whole network is born dead"))
    },
};

const INPUT: [f64; 3] = [1.0, -2.0, 0.5];

/// Laws and widths: equal and unequal widths, light and heavy tails, different laws for different weights.
const SETTINGS: [(&str, WeightScheme, &[usize]); 9] = [
    ("normal", WeightScheme::iid(WeightLaw::Normal), &[1]),
    ("normal", WeightScheme::iid(WeightLaw::Normal), &[3, 3, 3]),
    ("normal", WeightScheme::iid(WeightLaw::Normal), &[2, 2, 2, 2, 2, 2, 2, 2, 2, 2]),
    ("uniform", WeightScheme::iid(WeightLaw::Uniform), &[2, 5, 3]),
    ("laplace", WeightScheme::iid(WeightLaw::Laplace), &[5, 1, 4]),
    ("cauchy", WeightScheme::iid(WeightLaw::Cauchy), &[3, 2, 4, 2]),
    ("log-normal:3", WeightScheme::iid(WeightLaw::LogNormal { log_std: 3.0 }), &[2, 3, 2, 3]),
    ("mixture:0.01 in odd layers, log-normal:3 in even", MIXED, &[4, 2, 4, 2]),
    ("normal, column 1 times 1e6", WeightScheme::iid(WeightLaw::Normal).with_first_column_scaled(1e6), &[3, 3, 3]),
];

const MIXED: WeightScheme = WeightScheme::alternating(WeightLaw::Mixture { spread: 0.01 }, WeightLaw::LogNormal { log_std: 3.0 });

fn label(law: &str, widths: &[usize]) -> String {
    format!("{law}, widths {}", joined(widths))
}

fn zero_output(run: &Run, theory: fn(&[usize]) -> f64) -> Result<Vec<Evidence>, Stop> {
    let parts =
        SETTINGS.iter().map(|(law, scheme, widths)| zero_output_part(label(law, widths), *scheme, widths, &INPUT, run.samples())).collect();
    let counts = run.count(parts)?;
    let lines = SETTINGS.iter().zip(counts).map(|((law, _, widths), count)| {
        Evidence::proportion(in_words(&label(law, widths)), Relation::Equal, theory(widths), count.hits, count.trials)
            .by("closed form", "whole networks")
    });
    Ok(lines.collect())
}

/// Small architectures, by input dimension and widths, with at most 2^16 sign patterns.
const SMALL: [(usize, &[usize], &[i64]); 7] = [
    (1, &[1], &[1]),
    (2, &[3], &[3, -2]),
    (1, &[2, 2], &[-1]),
    (2, &[1, 1, 1], &[5, 1]),
    (2, &[2, 2], &[1, -4]),
    (1, &[2, 3, 2], &[1]),
    (1, &[2, 2, 2, 1], &[2]),
];

fn sign_patterns(theory: fn(&[usize]) -> Rational) -> Result<Vec<Evidence>, Stop> {
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        SMALL.into_iter().map(move |(input_dim, hidden_widths, input)| {
            let count = SignPatterns { input_dim, hidden_widths, biases: false, magnitudes: &magnitudes }.count_zero(&[input]);
            (
                format!("{kind} magnitudes, widths {}", joined(hidden_widths)),
                theory(hidden_widths),
                ratio(count.zero as i64, count.all as i64),
            )
        })
    });
    Ok(vec![Evidence::exact_cases("small networks", Relation::Equal, cases).by("closed form", "all sign patterns")])
}

const OUTPUTS: usize = 2;

fn linear_last_layer(run: &Run, theory: fn(&[usize]) -> f64) -> Result<Vec<Evidence>, Stop> {
    let settings: [&[usize]; 3] = [&[2], &[3, 3], &[2, 4, 2]];
    let parts = settings.iter().map(|hidden| {
        Part::new(format!("hidden widths {}", joined(hidden)), run.samples(), LARGEST_BLOCK, |block| {
            let architecture =
                Architecture::new(INPUT.len(), hidden).and_then(|shape| shape.with_linear_output(OUTPUTS)).expect("widths are positive");
            let mut network =
                StreamingForward::new(architecture, Activation::Relu, WeightScheme::iid(WeightLaw::Normal)).expect("the law is valid");
            (0..block.trials).filter(|_| is_output_zero(&mut network, hidden.len(), block)).count() as u64
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|(hidden, count)| {
        let label = format!("hidden widths {}, {OUTPUTS} linear outputs", joined(hidden));
        Evidence::proportion(in_words(&label), Relation::Equal, theory(hidden), count.hits, count.trials)
            .by("closed form", "whole networks")
    });
    Ok(lines.collect())
}

/// Draws a network and says whether its output vector is exactly zero. A pass ends at a dead layer; the output is zero then.
fn is_output_zero(network: &mut StreamingForward, hidden_layers: usize, block: &mut claims::Block) -> bool {
    let mut zero = true;
    network.run(&INPUT, &mut block.rng, |pass| {
        if pass.layer == hidden_layers + 1 {
            zero = pass.activations.iter().all(|y| *y == 0.0);
        }
    });
    zero
}

fn whole_networks(run: &Run, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let settings: [(&str, WeightScheme, &[usize]); 5] = [
        ("normal", WeightScheme::iid(WeightLaw::Normal), &[2, 2, 2]),
        ("normal", WeightScheme::iid(WeightLaw::Normal), &[3, 3, 3, 3, 3]),
        ("cauchy", WeightScheme::iid(WeightLaw::Cauchy), &[2, 2, 2, 2, 2]),
        ("log-normal:3", WeightScheme::iid(WeightLaw::LogNormal { log_std: 3.0 }), &[3, 2, 3, 2]),
        ("mixture:0.01 in odd layers, log-normal:3 in even", MIXED, &[2, 2, 2, 2]),
    ];
    let parts =
        settings.iter().map(|(law, scheme, widths)| first_dead_part(label(law, widths), whole_matrices(*scheme, widths), run.samples()));
    let counts = run.histograms(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|((law, _, widths), deaths)| {
        Evidence::proportion(in_words(&label(law, widths)), relation, zero_output_probability(widths), deaths.iter().sum(), run.samples())
            .by("closed form for one input", "whole networks on both rays")
    });
    Ok(lines.collect())
}

fn strict_bound(relation: Relation) -> Evidence {
    let cases = [&[1, 1][..], &[2], &[2, 2], &[2, 3, 2], &[2, 2, 2, 1]].map(|hidden_widths| {
        let patterns = SignPatterns { input_dim: 1, hidden_widths, biases: false, magnitudes: &GENERIC };
        let whole = patterns.count_zero(&[&[1], &[-1]]);
        (format!("widths {}", joined(hidden_widths)), zero_output_fraction(hidden_widths), ratio(whole.zero as i64, whole.all as i64))
    });
    Evidence::exact_cases("whole network against one input", relation, cases)
        .by("closed form for one input", "all sign patterns on both rays")
}
