//! Theorem D.1: the parameters of a network with hidden layers cannot be multiplied by one number so that its function is multiplied by gamma.
//!
//! ```text
//! f(x; theta) = W_{N+1} h_N + b_{N+1},   h_n = relu(W_n h_{n-1} + b_n),   h_0 = x                                                    (35)-(37)
//! no alpha has f(x; alpha theta) = gamma f(x; theta),   gamma not 0 or 1, N > 0                                                     (38)
//! ```
//!
//! Source: Theorem D.1 and its proof, appendix D. The formulas are lost and follow from the text.
//!
//! What the sentence is about decides it. *For all parameters and inputs together* it is true: with all weights 0 and `b_{N+1} = 1`, `f` is the constant 1, so alpha must be
//! gamma; with all weights 1, all biases 0 and `x = 1`, `f(x; alpha theta)` is `alpha^{N+1}` for `alpha > 0` and 0 for `alpha < 0`, and neither is gamma at alpha = gamma, unless
//! gamma is 1. *For given parameters* it is false, for gamma > 0: where `b_2, ..., b_{N+1}` are 0, alpha = gamma^(1/(N+1)) does it, and for N > 1 where all
//! weights and biases of the last hidden layer are negative, alpha = gamma: an open set. (That the layer is zero at every input is not enough: alpha may wake it.)
//!
//! *For typical parameters* it is true. Take one unit a layer, weights, biases and x positive: then `f = w_1 ... w_{N+1} x + sum_n b_n w_{n+1} ... w_{N+1}`. For alpha > 0 two inputs force
//! `alpha^{N+1} = gamma`, and then `f(x; alpha theta) - gamma f(x; theta)` is
//!
//! ```text
//! sum_{n >= 2} b_n w_{n+1} ... w_{N+1} (alpha^{N+2-n} - alpha^{N+1})
//! ```
//!
//! whose terms have one sign, that of `1 - alpha`: it is at least the last one in size, `b_{N+1} |alpha - alpha^{N+1}|`. For alpha <= 0 the first layer is dead, and `f(x; alpha theta)` no
//! longer depends on x.
//!
//! The printed proof shows that one factorization of gamma fails, which does not exclude that the functions agree by another way.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use network::{Activation, Architecture, Layer, Network};
use num_traits::{One, Signed, Zero};
use stats::rational::{Rational, power, ratio, to_f64};
use stats::stream::BlockRng;

use crate::fractions::{between, dot, equal, equal_lists, met, nonzero, size, tried, vector};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RECURSION, FOR_ALL, GIVEN, TYPICAL, FACTORS, LAYER_WISE];

const SAMPLES: Samples = Samples { ci: 150, paper: 1_500 };

const RECURSION: Claim = Claim {
    id: "eq-35-37/recursion",
    source: "Equations 35 to 37",
    statement: "a network of N hidden layers is W_{N+1} h_N + b_{N+1} with h_n = relu(W_n h_{n-1} + b_n) and h_0 = x",
    formula: "f = W_{N+1} h_N + b_{N+1},  h_n = relu(W_n h_{n-1} + b_n),  h_0 = x",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| recursion(run, "recursion", true),
    control: Control::negative("the last layer rectified as well", |run| recursion(run, "recursion, rectified output", false)),
    note: "The recursion in fractions against the project's networks in floats: weights and inputs are quarters, so that both are exact.",
    ..Claim::DEFAULT
};

const FOR_ALL: Claim = Claim {
    id: "theorem-D.1/for-all-parameters",
    source: "Theorem D.1",
    statement: "for N > 0 and gamma not in {0, 1} no alpha has f(x; alpha theta) = gamma f(x; theta) for all parameters and inputs",
    formula: "no alpha has f(x; alpha theta) = gamma f(x; theta) for all theta and x,  gamma not in {0, 1}",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| for_all(run, "two witnesses", false),
    control: Control::negative("gamma = 1 allowed", |run| for_all(run, "two witnesses, gamma 1", true)),
    note: "Two networks exclude every alpha, see the head of the file; tried in fractions, gamma of both signs, half of the time at the one alpha that the first network leaves.",
    ..Claim::DEFAULT
};

const GIVEN: Claim = Claim {
    id: "theorem-D.1/given-parameters",
    source: "Theorem D.1",
    statement: "there are parameters, and an open set of them for N > 1, of which one alpha > 0 does multiply the function by gamma, for gamma > 0",
    formula: "f(x; gamma^(1/(N+1)) theta) = gamma f(x; theta) with b_2 = ... = b_{N+1} = 0;  f(x; gamma theta) = gamma f(x; theta) with a last hidden layer that is dead",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        tried(
            run,
            ["one alpha", "networks in fractions"],
            vec![without_later_biases("no biases behind the first layer", false), dead_last_layer()],
        )
    },
    control: Control::negative("biases behind the first layer kept", |run| {
        tried(run, ["one alpha", "networks in fractions"], vec![without_later_biases("biases behind the first layer", true)])
    }),
    note: "A row of ours: read as \"for given parameters\" the theorem would be false; its symbols are lost. For gamma > 0 it is alpha = gamma^(1/(N+1)) without biases behind \
           the first layer, and, for N > 1, alpha = gamma where all weights and biases of the last hidden layer are negative: an open set.",
    ..Claim::DEFAULT
};

const TYPICAL: Claim = Claim {
    id: "theorem-D.1/typical-parameters",
    source: "Theorem D.1",
    statement: "of a chain of one to three hidden units with positive weights and biases no alpha multiplies the function by gamma, for gamma not in {0, 1}",
    formula: "|f(x; alpha theta) - gamma f(x; theta)| >= b_{N+1} |alpha - gamma|,  gamma = alpha^(N+1)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| typical(run, "positive chains", true),
    control: Control::negative("no biases behind the first layer", |run| typical(run, "positive chains, first biases", false)),
    note: "A row of ours, proved in the file; the proof's steps in fractions. At the one alpha > 0 that two inputs leave, the two functions are apart by b_{N+1} |alpha - gamma| or more.",
    ..Claim::DEFAULT
};

const FACTORS: Claim = Claim {
    id: "eq-38-44/factors",
    source: "Equations 39 to 44",
    statement: "gamma_1 ... gamma_n h_n = relu(gamma_n W_n (gamma_1 ... gamma_{n-1} h_{n-1}) + gamma_1 ... gamma_n b_n) for positive gamma_i, and the output alike",
    formula: "gamma_1 ... gamma_n h_n = relu(gamma_n W_n (gamma_1 ... gamma_{n-1} h_{n-1}) + gamma_1 ... gamma_n b_n)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| factors(run, "factors", false),
    control: Control::negative("biases by gamma_n alone", |run| factors(run, "factors, biases by one", true)),
    ..Claim::DEFAULT
};

const LAYER_WISE: Claim = Claim {
    id: "eq-38-44/layer-wise",
    source: "Equations 38 to 44",
    statement: "weights times a and the biases of layer n times a^n multiply the function by a^(N+1), for every a > 0",
    formula: "f(x; a W_n, a^n b_n) = a^(N+1) f(x; W_n, b_n),  n = 1, ..., N + 1",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| layer_wise(run, "layer-wise", true),
    control: Control::negative("all biases times a", |run| layer_wise(run, "layer-wise, one factor", false)),
    note: "A row of ours, from the factors all equal: so any gamma > 0 is reached, only not by one number for all parameters.",
    ..Claim::DEFAULT
};

/// A layer: weights, row by row, and biases.
#[derive(Clone)]
struct Affine {
    weights: Vec<Vec<Rational>>,
    biases: Vec<Rational>,
}

/// A network in fractions; all layers but the last are rectified.
#[derive(Clone)]
struct Exact(Vec<Affine>);

impl Exact {
    fn random(rng: &mut BlockRng, mut draw: impl FnMut(&mut BlockRng) -> Rational) -> Self {
        let hidden_layers = size(rng, 1, 3);
        let mut widths: Vec<usize> = (0..=hidden_layers).map(|_| size(rng, 1, 3)).collect();
        widths.push(1);
        let layer = |pair: &[usize], rng: &mut BlockRng, draw: &mut dyn FnMut(&mut BlockRng) -> Rational| Affine {
            weights: (0..pair[1]).map(|_| (0..pair[0]).map(|_| draw(rng)).collect()).collect(),
            biases: (0..pair[1]).map(|_| draw(rng)).collect(),
        };
        Self(widths.windows(2).map(|pair| layer(pair, rng, &mut draw)).collect())
    }

    fn hidden_layers(&self) -> usize {
        self.0.len() - 1
    }

    fn inputs(&self) -> usize {
        self.0[0].weights[0].len()
    }

    /// What all layers put out, the last of them linear.
    fn outputs(&self, x: &[Rational]) -> Vec<Vec<Rational>> {
        let mut outputs: Vec<Vec<Rational>> = Vec::new();
        for (n, layer) in self.0.iter().enumerate() {
            let before = outputs.last().map_or(x, Vec::as_slice);
            let pre_activations = layer.weights.iter().zip(&layer.biases).map(|(row, bias)| dot(row, before) + bias);
            let is_hidden = n < self.hidden_layers();
            outputs.push(pre_activations.map(|h| if is_hidden { h.max(Rational::zero()) } else { h }).collect());
        }
        outputs
    }

    fn evaluate(&self, x: &[Rational]) -> Rational {
        self.outputs(x).pop().expect("at least one layer").remove(0)
    }

    /// Weights and biases of layer n, counted from 1, times the two factors.
    fn scaled(&self, factors: impl Fn(usize) -> [Rational; 2]) -> Self {
        let times = |values: &[Rational], factor: &Rational| values.iter().map(|value| value * factor).collect();
        let layer = |(n, layer): (usize, &Affine)| {
            let [of_weights, of_biases] = factors(n + 1);
            Affine { weights: layer.weights.iter().map(|row| times(row, &of_weights)).collect(), biases: times(&layer.biases, &of_biases) }
        };
        Self(self.0.iter().enumerate().map(layer).collect())
    }

    fn times(&self, alpha: &Rational) -> Self {
        self.scaled(|_| [alpha.clone(), alpha.clone()])
    }

    /// The same network in floats.
    fn to_floats(&self) -> Network {
        let hidden_widths: Vec<usize> = self.0[..self.hidden_layers()].iter().map(|layer| layer.biases.len()).collect();
        let architecture = Architecture::new(self.inputs(), &hidden_widths).and_then(|hidden| hidden.with_linear_output(1));
        let layers = self.0.iter().map(|layer| {
            let weights = layer.weights.iter().flatten().map(to_f64).collect();
            Layer::new(layer.weights[0].len(), layer.biases.len(), weights, layer.biases.iter().map(to_f64).collect()).expect("shapes fit")
        });
        Network::new(architecture.expect("widths are positive"), Activation::Relu, layers.collect()).expect("shapes fit")
    }
}

/// One unit a layer: all weights and hidden biases, and the bias of the output.
fn chain(hidden_layers: usize, weight: i64, output_bias: i64) -> Exact {
    let layer = |n: usize| Affine {
        weights: vec![vec![ratio(weight, 1)]],
        biases: vec![ratio(if n == hidden_layers { output_bias } else { 0 }, 1)],
    };
    Exact((0..=hidden_layers).map(layer).collect())
}

/// `f(x; alpha theta) - gamma f(x; theta)`.
fn residual(network: &Exact, alpha: &Rational, gamma: &Rational, x: &[Rational]) -> Rational {
    network.times(alpha).evaluate(x) - gamma * network.evaluate(x)
}

/// Whether the two networks of the proof leave an alpha.
fn is_left(hidden_layers: usize, alpha: &Rational, gamma: &Rational) -> bool {
    let one = [Rational::one()];
    [chain(hidden_layers, 0, 1), chain(hidden_layers, 1, 0)].iter().all(|network| residual(network, alpha, gamma, &one).is_zero())
}

fn recursion(run: &Run, name: &str, is_linear: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let quarters = |rng: &mut BlockRng| ratio(size(rng, 0, 24) as i64 - 12, 4);
        let network = Exact::random(rng, quarters);
        let x: Vec<Rational> = (0..network.inputs()).map(|_| quarters(rng)).collect();
        let floats: Vec<f64> = x.iter().map(to_f64).collect();
        let output = to_f64(&network.evaluate(&x));
        equal("output", &network.to_floats().evaluate(&floats)[0], &if is_linear { output } else { output.max(0.0) })
    };
    tried(run, ["recursion in fractions", "networks in floats"], vec![(name.into(), Box::new(attempt))])
}

fn for_all(run: &Run, name: &str, one_is_allowed: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let hidden_layers = size(rng, 1, 6);
        let gamma = if one_is_allowed { Rational::one() } else { nonzero(rng) };
        if gamma.is_one() && !one_is_allowed {
            return Ok(());
        }
        let alpha = if size(rng, 0, 1) == 0 { gamma.clone() } else { nonzero(rng) };
        met(!is_left(hidden_layers, &alpha, &gamma), || format!("{hidden_layers} hidden layers, gamma {gamma}, alpha {alpha}"))
    };
    tried(run, ["no alpha", "two networks"], vec![(name.into(), Box::new(attempt))])
}

/// `f(x; alpha theta) = gamma f(x; theta)` at twenty inputs.
fn does(rng: &mut BlockRng, network: &Exact, alpha: &Rational, gamma: &Rational) -> Result<(), String> {
    let apart = (0..20).any(|_| !residual(network, alpha, gamma, &vector(rng, network.inputs())).is_zero());
    met(!apart, || format!("{} hidden layers, gamma {gamma}: alpha = {alpha} does not do it", network.hidden_layers()))
}

fn without_later_biases(name: &str, kept: bool) -> (String, Try<'static>) {
    let attempt = move |rng: &mut BlockRng| {
        let mut network = Exact::random(rng, nonzero);
        if !kept {
            network = network.scaled(|n| [Rational::one(), if n == 1 { Rational::one() } else { Rational::zero() }]);
        }
        let alpha = between(rng, 0, 2);
        let gamma = power(&alpha, network.hidden_layers() as u64 + 1);
        does(rng, &network, &alpha, &gamma)
    };
    (name.into(), Box::new(attempt))
}

/// Its weights and biases are all negative, and what comes in is not.
fn dead_last_layer() -> (String, Try<'static>) {
    let attempt = |rng: &mut BlockRng| {
        let mut network = loop {
            let network = Exact::random(rng, nonzero);
            if network.hidden_layers() > 1 {
                break network;
            }
        };
        let last = network.hidden_layers() - 1;
        let layer = &mut network.0[last];
        layer.weights.iter_mut().flatten().chain(&mut layer.biases).for_each(|value| *value = -value.abs());
        let gamma = between(rng, 0, 2);
        does(rng, &network, &gamma, &gamma)
    };
    ("a dead last hidden layer".into(), Box::new(attempt))
}

/// The steps of the proof for chains of positive weights and biases.
fn typical(run: &Run, name: &str, later_biases: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let hidden_layers = size(rng, 1, 3);
        let layer = |n: usize, rng: &mut BlockRng| Affine {
            weights: vec![vec![between(rng, 0, 4)]],
            biases: vec![if n == 0 || later_biases { between(rng, 0, 4) } else { Rational::zero() }],
        };
        let network = Exact((0..=hidden_layers).map(|n| layer(n, rng)).collect());
        let (x, further) = (between(rng, 0, 4), between(rng, 0, 4));
        let two = [[x.clone()], [x + further]];
        let alpha = loop {
            let alpha = between(rng, 0, 2);
            if !alpha.is_one() {
                break alpha;
            }
        };
        let rise = |network: &Exact| network.evaluate(&two[1]) - network.evaluate(&two[0]);
        // Not 0, so that an alpha at which nothing rises is excluded.
        met(rise(&network).is_positive(), || "the function does not rise".into())?;
        equal("rise at a negative alpha", &rise(&network.times(&-&alpha)), &Rational::zero())?;
        equal("rise at alpha = 0", &rise(&network.times(&Rational::zero())), &Rational::zero())?;
        let gamma = power(&alpha, hidden_layers as u64 + 1);
        equal("rise at alpha", &rise(&network.times(&alpha)), &(&gamma * rise(&network)))?;
        let apart = residual(&network, &alpha, &gamma, &two[0]);
        let last = &network.0[hidden_layers].biases[0] * (&alpha - &gamma);
        met(!apart.is_zero() && apart.abs() >= last.abs(), || {
            format!("{hidden_layers} hidden layers, gamma {gamma}: alpha = {alpha} leaves {apart}")
        })
    };
    tried(run, ["no alpha", "chains in fractions"], vec![(name.into(), Box::new(attempt))])
}

fn factors(run: &Run, name: &str, one_factor: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let network = Exact::random(rng, nonzero);
        let x = vector(rng, network.inputs());
        let gammas: Vec<Rational> = (0..network.0.len()).map(|_| between(rng, 0, 3)).collect();
        let products: Vec<Rational> = gammas
            .iter()
            .scan(Rational::one(), |product, gamma| {
                *product = &*product * gamma;
                Some(product.clone())
            })
            .collect();
        let scaled = network.scaled(|n| [gammas[n - 1].clone(), if one_factor { &gammas[n - 1] } else { &products[n - 1] }.clone()]);
        for (n, (plain, found)) in network.outputs(&x).iter().zip(scaled.outputs(&x)).enumerate() {
            let theory: Vec<Rational> = plain.iter().map(|value| value * &products[n]).collect();
            equal_lists(&format!("layer {}", n + 1), &found, &theory)?;
        }
        Ok(())
    };
    tried(run, ["products of factors", "networks in fractions"], vec![(name.into(), Box::new(attempt))])
}

fn layer_wise(run: &Run, name: &str, by_layer: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let network = Exact::random(rng, nonzero);
        let x = vector(rng, network.inputs());
        let a = between(rng, 0, 3);
        let scaled = network.scaled(|n| [a.clone(), power(&a, if by_layer { n as u64 } else { 1 })]);
        equal("output", &scaled.evaluate(&x), &(network.evaluate(&x) * power(&a, network.0.len() as u64)))
    };
    tried(run, ["a power of the factor", "networks in fractions"], vec![(name.into(), Box::new(attempt))])
}
