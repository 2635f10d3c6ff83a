//! Appendix A: from layer to layer, how many neurons are left.
//!
//! `C_{l,k}`: exactly `k` components of `phi(N^l)` are not identically zero on `D`. For symmetric laws
//!
//! ```text
//! P(C_{l,0} | C_{l-1,k}) >= (2^-k)^{N_l}        b^l = 0
//!                           (2^-(k+1))^{N_l}    b^l symmetric                         k >= 1
//! P(C_{l,0} | C_{l-1,0}) = 1,    lim P(C_{l,0}) = 1
//! a_{k+1} >= a_k + (1 - a_k) (p_*^{-(N+1)})^N,   p_* = min p_k
//! ```
//!
//! Source: proof of Theorem 3.1, appendix A; "{b^l} could be either 0 or random vectors". The first line is right. The second is right
//! without biases only: a dead layer passes on `phi(b)`, which is alive with probability `1 - 2^-N`. So "layer l is zero" is no absorbing
//! event, and with biases its probability stays below `2^-N`; "some layer up to l is zero" is one, and gives Theorem 3.1. In the last line
//! `p_*^{-(N+1)}` is above 1; `p_*` itself does. That `C_{1,N_1}` is certain is a convention of the proof, "for notational completeness"; with
//! biases neurons of layer 1 may be zero on all of `D`.

use claims::{Claim, Control, Count, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Biases, Domain, Layer, Network, WeightLaw, WeightScheme, dead_layers_on, first_dead_layer_on};
use stats::rational::{power, ratio};

use crate::rays::Rays;
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::targets::HALF_WIDTH;
use experiments::words::in_words;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LOWER_BOUND, ABSORBING, LIMIT, P_STAR, FIRST_LAYER];

const LOWER_BOUND: Claim = Claim {
    id: "appendix-A-transitions/lower-bound",
    source: "Appendix A",
    statement: "a layer of N neurons after one with k live ones is dead with probability at least 2^(-kN) without biases, 2^(-(k+1)N) with symmetric ones",
    formula: "P(C_{l,0} | C_{l-1,k}) >= 2^(-kN) or 2^(-(k+1)N)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: Resolution::relative(0.6, "less than a factor of two, where one neuron more or less is one"),
    check: |run| lower_bound(run, |k, biases, width| (k + biases) * width),
    control: Control::negative("one neuron for the whole layer: 2^-k", |run| lower_bound(run, |k, biases, _| k + biases)),
    note: "All transitions between the first layers of random networks, up to 6 without biases and 4 with them (d_in = 1, D = [-sqrt 3, sqrt 3]). Given the layers before, each one is dead with at least the bound, so their number is at least that of independent trials.",
    ..Claim::DEFAULT
};

const ABSORBING: Claim = Claim {
    id: "appendix-A-transitions/absorbing",
    source: "Appendix A",
    statement: "a layer after a dead one is dead, with biases zero or symmetric",
    formula: "P(C_{l,0} | C_{l-1,0}) = 1",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![after_death(false, |_| 0), after_death(true, |_| 0), after_death(true, |width| width).corrected()]),
    control: Control::positive("no biases", |_| Ok(vec![after_death(false, |_| 0)])),
    note: "Right: 1 without biases, 2^-N with symmetric ones. The layer after a dead one is phi(b), and revives with probability 1 - 2^-N.",
    ..Claim::DEFAULT
};

const LIMIT: Claim = Claim {
    id: "appendix-A-transitions/limit",
    source: "Appendix A",
    statement: "the probability that layer l itself is zero on D tends to 1, with biases zero or symmetric",
    formula: "lim P(C_{l,0}) = 1",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 10_000, paper: 200_000 },
    resolution: Resolution::absolute(0.06, "far less than what is between 2^-N and 1"),
    check: |run| {
        let [zero_biases, biases, some_layer, at_most] = limit(run)?;
        Ok(vec![zero_biases, biases, some_layer.corrected(), at_most.corrected()])
    },
    control: Control::positive("no biases", |run| {
        let [zero_biases, ..] = limit(run)?;
        Ok(vec![zero_biases])
    }),
    note: "Right: the probability that some layer up to l is zero on D tends to 1; with symmetric biases layer l itself is zero with 2^-N at most. Width 2, l = 50, \"tends to 1\" read as above 0.9. Theorem 3.1 is not touched.",
    ..Claim::DEFAULT
};

const P_STAR: Claim = Claim {
    id: "appendix-A-transitions/p-star",
    source: "Appendix A",
    statement: "the share (p_*^(-(N+1)))^N by which the dead gain on the living in a layer is a probability",
    formula: "a_{k+1} >= a_k + (1 - a_k) (p_*^(-(N+1)))^N",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![gain(true), gain(false).corrected()]),
    control: Control::positive("p_*^N", |_| Ok(vec![gain(false)])),
    note: "Right: p_*^N, with p_* = 2^-N or 2^(-N-1). As printed it is above 1 for every p_* < 1; the proof needs only that it is positive and below 1.",
    ..Claim::DEFAULT
};

const FIRST_LAYER: Claim = Claim {
    id: "appendix-A-transitions/first-layer",
    source: "Appendix A",
    statement: "no component of phi(N^1) is zero on all of D, with biases zero or random",
    formula: "C_{1,N_1} = Omega, C_{1,k} empty for k < N_1",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 20_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.06, "a share of a neuron that is off, 0.064"),
    check: |run| {
        let [zero_biases, biases, right] = first_layer(run)?;
        Ok(vec![zero_biases, biases, right.corrected()])
    },
    control: Control::positive("no biases", |run| {
        let [zero_biases, ..] = first_layer(run)?;
        Ok(vec![zero_biases])
    }),
    note: "Right: so without biases on inputs of both signs, d_in = 1. With normal biases of deviation 1/2 beside He's weights a neuron is off on D = [-sqrt 3, sqrt 3] where -b is at least sqrt 3 |w|, with probability arctan(1/(2 sqrt 6)) / pi = 0.064; all N = 2 are left with (1 - 0.064)^2. A convention of the proof, which pi_1 = [0, ..., 0, 1] repeats; the limit does not hang on it.",
    ..Claim::DEFAULT
};

// --- Lower bounds ----------------------------------------------------------------------------------------------------------------

const LAWS: [(&str, WeightLaw); 3] =
    [("normal", WeightLaw::Normal), ("cauchy", WeightLaw::Cauchy), ("mixture:0.01", WeightLaw::Mixture { spread: 0.01 })];
const BIASED: WeightScheme = WeightScheme::iid(WeightLaw::Normal)
    .with_sigma_w(std::f64::consts::SQRT_2)
    .with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.5 });

/// `[2 (k - 1)]` transitions from `k` live neurons, `[2 (k - 1) + 1]` those to a dead layer.
fn without_biases(law: WeightLaw, width: usize, block: &mut claims::Block) -> Vec<u64> {
    const LAYERS: usize = 6;
    let mut counts = vec![0; 2 * width];
    let mut rays = Rays::new(width);
    for _ in 0..block.trials {
        rays.first(law, &mut block.rng);
        for _ in 1..LAYERS {
            let from = rays.alive();
            rays.next(law, &mut block.rng);
            let is_dead = rays.alive() == 0;
            counts[2 * (from - 1)] += 1;
            counts[2 * (from - 1) + 1] += u64::from(is_dead);
            if is_dead {
                break;
            }
        }
    }
    counts
}

/// The same of networks with biases, on the interval.
fn with_biases(width: usize, block: &mut claims::Block) -> Vec<u64> {
    const LAYERS: usize = 4;
    let domain = Domain::cube(1, HALF_WIDTH).expect("a valid interval");
    let shape = Architecture::new(1, &[width; LAYERS]).expect("widths are positive");
    let mut counts = vec![0; 2 * width];
    for _ in 0..block.trials {
        let network = Network::draw(shape.clone(), Activation::Relu, &BIASED, &mut block.rng).expect("the law is valid");
        let alive = |layer: usize| (0..width).filter(|neuron| !is_off(&network, layer, *neuron, &domain)).count();
        let mut from = alive(0);
        for layer in 1..LAYERS {
            let to = alive(layer);
            if from > 0 {
                counts[2 * (from - 1)] += 1;
                counts[2 * (from - 1) + 1] += u64::from(to == 0);
            }
            from = to;
        }
    }
    counts
}

/// Whether a neuron (both counted from 0) is zero on the domain: exactly, as a layer of its own after the layers before.
fn is_off(network: &Network, layer: usize, neuron: usize, domain: &Domain) -> bool {
    let own = &network.layers()[layer];
    let row = own.rows().nth(neuron).expect("a neuron of the layer").to_vec();
    let alone = Layer::new(own.fan_in(), 1, row, vec![own.biases()[neuron]]).expect("a row and its bias");
    let widths: Vec<usize> = network.architecture().hidden_widths()[..layer].iter().copied().chain([1]).collect();
    let layers = network.layers()[..layer].iter().cloned().chain([alone]).collect();
    let shape = Architecture::new(1, &widths).expect("widths are positive");
    let network = Network::new(shape, Activation::Relu, layers).expect("the layers fit");
    dead_layers_on(&network, domain).expect("an interval").contains(&(layer + 1))
}

fn lower_bound(run: &Run, exponent: fn(usize, usize, usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let mut settings: Vec<(String, usize, usize)> = Vec::new();
    let mut parts = Vec::new();
    for (name, law) in LAWS {
        for width in [2, 3] {
            settings.push((format!("{name}, no biases, width {width}"), width, 0));
            parts.push(Part::new(settings[settings.len() - 1].0.clone(), run.samples(), 1_000_000, move |block| {
                without_biases(law, width, block)
            }));
        }
    }
    // Whole pieces of the interval take longer, and six times fewer networks do.
    settings.push(("normal, normal biases, width 2".into(), 2, 1));
    parts.push(Part::new(settings[settings.len() - 1].0.clone(), run.samples() / 6, 20_000, |block| with_biases(2, block)));
    let counts = run.histograms(parts)?;
    let lines = settings.iter().zip(&counts).flat_map(|((name, width, biases), counts)| {
        (1..=*width).map(move |k| {
            let theory = 0.5_f64.powi(exponent(k, *biases, *width) as i32);
            let (transitions, deaths) = (counts[2 * (k - 1)], counts[2 * (k - 1) + 1]);
            Evidence::proportion(in_words(&format!("{name}, k = {k}")), Relation::AtLeast, theory, deaths, transitions)
                .by("all signs negative", "layers of random networks")
        })
    });
    Ok(lines.collect())
}

/// All neurons of layer 1 left: without biases always, with biases as printed always, and with them as often as in closed form.
fn first_layer(run: &Run) -> Result<[Evidence; 3], Stop> {
    const WIDTH: usize = 2;
    let domain = Domain::cube(1, HALF_WIDTH).expect("a valid interval");
    let part = |name: &str, scheme: WeightScheme| {
        let domain = domain.clone();
        Part::new(format!("{name}, width {WIDTH}, one layer"), run.samples(), 200_000, move |block| {
            let shape = Architecture::new(1, &[WIDTH]).expect("widths are positive");
            let draws = (0..block.trials).map(|_| Network::draw(shape.clone(), Activation::Relu, &scheme, &mut block.rng));
            let all_left = |network: Network| (0..WIDTH).all(|neuron| !is_off(&network, 0, neuron, &domain));
            draws.filter(|network| all_left(network.clone().expect("the law is valid"))).count() as u64
        })
    };
    let counts = run.count(vec![part("no biases", WeightScheme::iid(WeightLaw::Normal)), part("normal biases", BIASED)])?;
    // Deviations 1/2 of b and sqrt 2 of w: a cone about the axis b < 0.
    let off = libm::atan(0.5 / (std::f64::consts::SQRT_2 * HALF_WIDTH)) / std::f64::consts::PI;
    let certain = |label: &str, count: Count| {
        let exceptions = count.trials - count.hits;
        let found = (exceptions > 0).then(|| format!("a neuron is zero on D in {exceptions} of {} networks", count.trials));
        Evidence::property(label, count.trials, found).by("convention", "whole networks")
    };
    Ok([
        certain("all neurons left, no biases", counts[0]),
        certain("all neurons left, normal biases", counts[1]),
        Evidence::proportion("all neurons left, normal biases", Relation::Equal, (1.0 - off).powi(2), counts[1].hits, counts[1].trials)
            .by("cones of the plane of (w, b)", "whole networks"),
    ])
}

// --- After death -----------------------------------------------------------------------------------------------------------------

/// A layer after a dead one, by all signs: `P = 2^-exponent(N)`.
fn after_death(biases: bool, exponent: fn(u64) -> u64) -> Evidence {
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        (1..=3_usize).map(move |width| {
            let zeros = vec![0; width];
            let count = SignPatterns { input_dim: width, hidden_widths: &[width], biases, magnitudes: &magnitudes }.count_zero(&[&zeros]);
            let theory = power(&ratio(1, 2), exponent(width as u64));
            (format!("{kind} magnitudes, width {width}"), theory, ratio(count.zero as i64, count.all as i64))
        })
    });
    let label = if biases { "symmetric biases" } else { "no biases" };
    Evidence::exact_cases(label, Relation::Equal, cases).by("statement", "all sign patterns")
}

/// Layer 50 of width 2: dead without biases, with biases; some layer of them with biases; and layer 50 at most with `2^-N`.
fn limit(run: &Run) -> Result<[Evidence; 4], Stop> {
    const LAYERS: usize = 50;
    let shape = Architecture::new(1, &[2; LAYERS]).expect("widths are positive");
    let domain = Domain::cube(1, HALF_WIDTH).expect("a valid interval");
    let part = |name: &str, scheme: WeightScheme| {
        let (shape, domain) = (shape.clone(), domain.clone());
        Part::new(format!("{name}, width 2, {LAYERS} layers"), run.samples(), 5_000, move |block| {
            let mut counts = vec![0; 2];
            for _ in 0..block.trials {
                let network = Network::draw(shape.clone(), Activation::Relu, &scheme, &mut block.rng).expect("the law is valid");
                let dead = dead_layers_on(&network, &domain).expect("an interval");
                counts[0] += u64::from(dead.contains(&LAYERS));
                counts[1] += u64::from(!dead.is_empty());
                debug_assert_eq!(dead.first().copied(), first_dead_layer_on(&network, &domain).expect("an interval"));
            }
            counts
        })
    };
    let counts = run.histograms(vec![part("no biases", WeightScheme::iid(WeightLaw::Normal)), part("normal biases", BIASED)])?;
    let line = |label: &str, relation, theory, hits| {
        Evidence::proportion(label, relation, theory, hits, run.samples()).by("limit", "whole networks")
    };
    // From layer 2 on each layer is dead with 2^(-N (N + 1)) = 1/64 at least.
    let some_layer = 1.0 - (63.0_f64 / 64.0).powi(LAYERS as i32 - 1);
    Ok([
        line("layer 50 without biases", Relation::AtLeast, 0.9, counts[0][0]),
        line("layer 50 with biases", Relation::AtLeast, 0.9, counts[1][0]),
        line("some layer up to 50 with biases", Relation::AtLeast, some_layer, counts[1][1]),
        line("layer 50 with biases, 2^-N", Relation::AtMost, 0.25, counts[1][0]),
    ])
}

/// The gain for `p_* = 2^-N`, at most 1.
fn gain(printed: bool) -> Evidence {
    let cases = (1..=6_u64).map(|width| {
        let p_star = power(&ratio(1, 2), width);
        let base = if printed { power(&p_star.recip(), width + 1) } else { p_star };
        (format!("N = {width}"), ratio(1, 1), power(&base, width))
    });
    let label = if printed { "p_*^(-(N+1)) to the power N" } else { "p_*^N" };
    Evidence::exact_cases(label, Relation::Less, cases).by("one", "fractions")
}
