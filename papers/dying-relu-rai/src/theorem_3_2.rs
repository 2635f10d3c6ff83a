//! Theorem 3.2: an upper bound of the born dead probability.
//!
//! ```text
//! P(J) <= 1 - prod_{l=1}^{L-1} (1 - 2^-N_l)      (3.3)
//! ```
//!
//! for weights drawn independently from symmetric distributions and biases that are drawn from a symmetric distribution or zero; with equal
//! widths `P(J) -> 1` as `L -> inf` and `P(J) -> 0` as `N -> inf`.
//!
//! Source: Theorem 3.2, appendix B. Reading: the laws are continuous, which the proof uses ("P(h = 0) = 0") and the statement does not say;
//! without it the bound is false (`continuity`). The bound is the exact probability for one input: without biases that it is mapped to zero,
//! with biases that *some* layer is zero at it. (Proposition 9 of collapse is about the last layer alone.) Constant biases are not symmetric:
//! the theorem does not apply to them.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{
    Activation, Architecture, Biases, BornDeadEnsemble, DeadLayerSampler, Domain, Network, WeightLaw, WeightScheme, first_zero_layer,
};
use num_bigint::BigInt;
use num_traits::One;
use stats::rational::{Rational, power, ratio};

use experiments::death_curves::death_curves;
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::targets::HALF_WIDTH;
use experiments::words::in_words;
use experiments::zero_outputs::{joined, zero_output_fraction, zero_output_probability};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RAYS, DOMAINS, SINGLE_INPUT, CONTINUITY, LIMITS];

const FORMULA: &str = "P(J) <= 1 - prod_{l=1}^{L-1} (1 - 2^-N_l)";
const STATEMENT: &str = "a network with symmetric weights is born dead with probability at most 1 - prod_{l<L} (1 - 2^-N_l)";

const RAYS: Claim = Claim {
    id: "theorem-3.2/bias-free",
    source: "Theorem 3.2",
    statement: STATEMENT,
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 110_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 2"),
    check: |run| bias_free(run, 0),
    control: Control::negative("one neuron more in every layer", |run| bias_free(run, 1)),
    note: "Bias-free networks with one input; seven laws, also different ones in different layers; equal and unequal widths; at every depth.",
    ..Claim::DEFAULT
};

const DOMAINS: Claim = Claim {
    id: "theorem-3.2/biases-and-dimensions",
    source: "Theorem 3.2",
    statement: "the bound holds with symmetric random biases and for one, two and three inputs",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 12_000, paper: 300_000 },
    resolution: Resolution::absolute(0.06, "a symbol of figure 2 is half of it"),
    check: |run| on_domains(run, 0),
    control: Control::negative("two neurons more in every layer", |run| on_domains(run, 2)),
    note: "D = [-sqrt 3, sqrt 3]^d, decided exactly by the linear pieces; three inputs without biases.",
    ..Claim::DEFAULT
};

const SINGLE_INPUT: Claim = Claim {
    id: "theorem-3.2/single-input",
    source: "Theorem 3.2, appendix B",
    statement: "some layer is zero at a fixed input with exactly the bound's probability, with zero and with symmetric random biases",
    formula: "P(exists l < L: phi(N^l(x)) = 0) = 1 - prod_{l=1}^{L-1} (1 - 2^-N_l)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 2"),
    check: |run| single_input(run, zero_output_probability),
    control: Control::negative("the last layer alone", |run| {
        single_input(run, |widths| zero_output_probability(&widths[widths.len() - 1..]))
    }),
    note: "The control is Proposition 9 of collapse, which is about the last layer: with biases a dead layer is followed by live ones.",
    ..Claim::DEFAULT
};

const CONTINUITY: Claim = Claim {
    id: "theorem-3.2/continuity",
    source: "Theorem 3.2",
    statement: "the bound holds for every symmetric law of independent weights",
    formula: "weights +-1, no biases, d_in = 1, N = 2, L = 6: 0.7835 > 0.7627",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![enumerated(Magnitudes::Ones), enumerated(Magnitudes::Distinct).corrected()]),
    control: Control::positive("magnitudes without ties", |_| Ok(vec![enumerated(Magnitudes::Distinct)])),
    note: "Right: for continuous laws. The proof uses that no sum of weights is 0, which the statement does not ask for. With weights +-1 of width 2 the bound is exceeded with five layers of ReLU, by all 2^18 sign patterns.",
    ..Claim::DEFAULT
};

const LIMITS: Claim = Claim {
    id: "theorem-3.2/limits",
    source: "Theorem 3.2",
    statement: "the probability tends to 1 with the depth at fixed width, and to 0 with the width at fixed depth",
    formula: "1 - (1 - 2^(-N^2))^(L-2) <= P(J) <= 1 - (1 - 2^-N)^(L-1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![wide(|layers, _| layers), deep()]),
    control: Control::negative("the depth grows with the width as 2^N", |_| Ok(vec![wide(|_, width| 1 << width)])),
    note: "Between the bound of the proof of Theorem 3.1 (without biases p = 2^-N) and this one, in fractions: within 10^-1, 10^-3 and 10^-6 of the limits from explicit depths and widths on.",
    ..Claim::DEFAULT
};

// --- Networks --------------------------------------------------------------------------------------------------------------------

type Setting = (&'static str, WeightScheme, &'static [usize]);

const BIAS_FREE: [Setting; 9] = [
    ("normal", WeightScheme::iid(WeightLaw::Normal), &[2; 9]),
    ("normal", WeightScheme::iid(WeightLaw::Normal), &[4; 19]),
    ("uniform", WeightScheme::iid(WeightLaw::Uniform), &[2, 5, 3, 2, 4]),
    ("laplace", WeightScheme::iid(WeightLaw::Laplace), &[5, 1, 4]),
    ("cauchy", WeightScheme::iid(WeightLaw::Cauchy), &[3; 6]),
    ("log-normal:3", WeightScheme::iid(WeightLaw::LogNormal { log_std: 3.0 }), &[2, 3, 2, 3, 2, 3]),
    ("mixture:0.01", WeightScheme::iid(WeightLaw::Mixture { spread: 0.01 }), &[2; 5]),
    ("mixture:0.01 in odd layers, log-normal:3 in even", MIXED, &[4, 2, 4, 2]),
    ("normal, column 1 times 1e6", WeightScheme::iid(WeightLaw::Normal).with_first_column_scaled(1e6), &[3; 5]),
];

const MIXED: WeightScheme = WeightScheme::alternating(WeightLaw::Mixture { spread: 0.01 }, WeightLaw::LogNormal { log_std: 3.0 });

fn wider(widths: &[usize], more: usize) -> Vec<usize> {
    widths.iter().map(|width| width + more).collect()
}

fn bias_free(run: &Run, more_neurons: usize) -> Result<Vec<Evidence>, Stop> {
    let settings = BIAS_FREE.iter().map(|(name, scheme, widths)| {
        let ensemble = BornDeadEnsemble::new(*scheme, widths).expect("positive widths and a plain scheme");
        (format!("{name}, widths {}", joined(widths)), ensemble)
    });
    let curves = death_curves(run, settings.collect(), run.samples())?;
    let lines = BIAS_FREE.iter().zip(&curves).flat_map(|((name, _, widths), curve)| {
        (1..=widths.len()).filter_map(move |layers| {
            let bound = zero_output_probability(&wider(&widths[..layers], more_neurons));
            // A share near 1 cannot exceed the bound by what the row resolves.
            (bound < 0.975).then(|| {
                let label = format!("{name}, widths {}", joined(&widths[..layers]));
                curve.against(label, Relation::AtMost, bound, layers).by("closed form for one input", "whole networks on two rays")
            })
        })
    });
    Ok(lines.collect())
}

const fn drawn(weights: WeightLaw, biases: WeightLaw, sigma_b: f64) -> WeightScheme {
    WeightScheme::iid(weights).with_biases(Biases::Drawn { law: biases, sigma_b })
}

/// With the input dimension first.
const ON_DOMAINS: [(usize, Setting); 7] = [
    (1, ("normal, normal biases", drawn(WeightLaw::Normal, WeightLaw::Normal, 0.5), &[2; 9])),
    (1, ("cauchy, laplace biases", drawn(WeightLaw::Cauchy, WeightLaw::Laplace, 1.0), &[3, 2, 4, 2])),
    (1, ("normal, wide uniform biases", drawn(WeightLaw::Normal, WeightLaw::Uniform, 10.0), &[2; 4])),
    (2, ("uniform", WeightScheme::iid(WeightLaw::Uniform), &[2; 6])),
    (2, ("normal, normal biases", drawn(WeightLaw::Normal, WeightLaw::Normal, 0.5), &[2, 3, 2])),
    (2, ("laplace, log-normal:1 biases", drawn(WeightLaw::Laplace, WeightLaw::LogNormal { log_std: 1.0 }, 2.0), &[1, 2, 2])),
    (3, ("cauchy", WeightScheme::iid(WeightLaw::Cauchy), &[2, 3, 2])),
];

fn on_domains(run: &Run, more_neurons: usize) -> Result<Vec<Evidence>, Stop> {
    let label = |input_dim: usize, name: &str, widths: &[usize]| format!("d_in = {input_dim}, {name}, widths {}", joined(widths));
    let parts = ON_DOMAINS.iter().map(|(input_dim, (name, scheme, widths))| {
        let domain = Domain::cube(*input_dim, HALF_WIDTH).expect("a valid cube");
        let shape = Architecture::new(*input_dim, widths).expect("widths are positive");
        let sampler = DeadLayerSampler::new(shape, *scheme, &domain).expect("a valid scheme");
        Part::new(label(*input_dim, name, widths), run.samples(), 3_000, move |block| {
            sampler.clone().count(block.trials, &mut block.rng).dead_within(widths.len())
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = ON_DOMAINS.iter().zip(counts).filter_map(|((input_dim, (name, _, widths)), count)| {
        let bound = zero_output_probability(&wider(widths, more_neurons));
        (bound < 0.935).then(|| {
            Evidence::proportion(in_words(&label(*input_dim, name, widths)), Relation::AtMost, bound, count.hits, count.trials)
                .by("closed form for one input", "whole networks on the domain")
        })
    });
    Ok(lines.collect())
}

/// With the input first.
const AT_ONE_INPUT: [(&[f64], Setting); 6] = [
    (&[0.7], ("normal", WeightScheme::iid(WeightLaw::Normal), &[2, 2, 2])),
    (&[1.0, -2.0, 0.5], ("cauchy", WeightScheme::iid(WeightLaw::Cauchy), &[3, 2, 4, 2])),
    (&[-1.0], ("normal, normal biases", drawn(WeightLaw::Normal, WeightLaw::Normal, 0.5), &[2; 5])),
    (&[0.3, 1.0], ("cauchy, uniform biases", drawn(WeightLaw::Cauchy, WeightLaw::Uniform, 1.0), &[3, 4, 3])),
    (
        &[1.0, -2.0, 0.5],
        ("log-normal:3, laplace biases", drawn(WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Laplace, 0.2), &[5, 1, 4]),
    ),
    (&[1.0], ("mixture:0.01, normal biases", drawn(WeightLaw::Mixture { spread: 0.01 }, WeightLaw::Normal, 3.0), &[3; 4])),
];

fn single_input(run: &Run, theory: fn(&[usize]) -> f64) -> Result<Vec<Evidence>, Stop> {
    let label = |name: &str, widths: &[usize], input: &[f64]| format!("{name}, widths {}, x = {input:?}", joined(widths));
    let parts = AT_ONE_INPUT.iter().map(|(input, (name, scheme, widths))| {
        let shape = Architecture::new(input.len(), widths).expect("widths are positive");
        Part::new(label(name, widths, input), run.samples(), 200_000, move |block| {
            let mut network = Network::draw(shape.clone(), Activation::Relu, scheme, &mut block.rng).expect("the law is valid");
            let mut dead = 0;
            for _ in 0..block.trials {
                network.redraw(scheme, &mut block.rng);
                dead += u64::from(first_zero_layer(&network, input).expect("numbers of ordinary size").is_some());
            }
            dead
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = AT_ONE_INPUT.iter().zip(counts).map(|((input, (name, _, widths)), count)| {
        Evidence::proportion(in_words(&label(name, widths, input)), Relation::Equal, theory(widths), count.hits, count.trials)
            .by("closed form", "whole networks at one input")
    });
    Ok(lines.collect())
}

// --- Exactly ---------------------------------------------------------------------------------------------------------------------

#[derive(Clone, Copy)]
enum Magnitudes {
    /// All 1: the law of fair signs, with ties.
    Ones,
    /// Without ties, generic and very unequal ones.
    Distinct,
}

/// All sign patterns of width 2, 1 to 5 layers of ReLU, on both rays.
fn enumerated(magnitudes: Magnitudes) -> Evidence {
    let (label, kinds): (&str, Vec<(&str, &[i64])>) = match magnitudes {
        Magnitudes::Ones => ("weights +-1", vec![("+-1", &[1])]),
        Magnitudes::Distinct => ("weights without ties", vec![("generic", &GENERIC), ("unequal", &UNEQUAL)]),
    };
    let cases = kinds.into_iter().flat_map(|(kind, magnitudes)| {
        // Five layers are 2^18 patterns: once is enough.
        let most = if kind == "unequal" { 4 } else { 5 };
        (1..=most).map(move |layers| {
            let widths = vec![2; layers];
            let count = SignPatterns { input_dim: 1, hidden_widths: &widths, biases: false, magnitudes }.count_zero(&[&[1], &[-1]]);
            (format!("{kind}, L = {}", layers + 1), zero_output_fraction(&widths), ratio(count.zero as i64, count.all as i64))
        })
    });
    Evidence::exact_cases(label, Relation::AtMost, cases).by("bound", "all sign patterns on both rays")
}

const CLOSE: [u64; 3] = [1, 3, 6];

fn tenth_to(digits: u64) -> Rational {
    power(&ratio(1, 10), digits)
}

/// At `N` with `2^N >= (L-1) 10^digits` the bound is at most `10^-digits`.
fn wide(depth: fn(u64, usize) -> u64) -> Evidence {
    let cases = CLOSE.into_iter().flat_map(|digits| {
        [2_u64, 10, 100].map(|layers| {
            let wanted = BigInt::from(layers - 1) * BigInt::from(10).pow(digits as u32);
            let width = (1..64).find(|&width| BigInt::one() << width >= wanted).expect("64 neurons are enough");
            // As with the depth of the control, whose powers would be too long: (1 - 2^-N)^(L-1) >= 1 - (L-1) 2^-N, and for the control the
            // probability is above (L-1) 2^-N - ((L-1) 2^-N)^2 / 2.
            let mean = Rational::from_integer(BigInt::from(depth(layers, width) - 1)) / Rational::from_integer(BigInt::one() << width);
            let bound = if depth(layers, width) == layers {
                zero_output_fraction(&vec![width; layers as usize - 1])
            } else {
                &mean - &mean * &mean / ratio(2, 1)
            };
            (format!("L = {layers}, N = {width}"), tenth_to(digits), bound)
        })
    });
    Evidence::exact_cases("width to infinity: to 0", Relation::AtMost, cases).by("distance to 0", "bound of Theorem 3.2")
}

/// At `L - 2 >= 2^(N^2) ln(10) digits` the lower bound is within `10^-digits` of 1.
fn deep() -> Evidence {
    let cases = CLOSE.into_iter().flat_map(|digits| {
        (1..=3_u64).map(move |width| {
            // ln 10 < 2.303.
            let layers = (2303 * digits * (1 << (width * width))).div_ceil(1000) + 2;
            let alive = power(&(ratio(1, 1) - power(&ratio(1, 2), width * width)), layers - 2);
            // Compared, not shown: the fraction has up to 64,000 digits.
            let is_close = alive <= tenth_to(digits);
            (format!("N = {width}, L = {layers}, within 1e-{digits}"), 1_u64, u64::from(is_close))
        })
    });
    Evidence::exact_cases("depth to infinity: to 1", Relation::Equal, cases).by("distance to 1", "bound of the proof of Theorem 3.1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fair_signs_of_width_two_exceed_the_bound_from_five_layers_on() {
        let share = |layers: usize| {
            let widths = vec![2; layers];
            let count = SignPatterns { input_dim: 1, hidden_widths: &widths, biases: false, magnitudes: &[1] }.count_zero(&[&[1], &[-1]]);
            ratio(count.zero as i64, count.all as i64)
        };
        assert!((1..5).all(|layers| share(layers) <= zero_output_fraction(&vec![2; layers])));
        assert!((stats::rational::to_f64(&share(5)) - 0.7835).abs() < 5e-5);
        assert!((zero_output_probability(&[2; 5]) - 0.7627).abs() < 5e-5);
    }
}
