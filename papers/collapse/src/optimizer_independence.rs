//! Section 2 and conclusion: the collapse does not depend on the initializer or the optimizer.
//!
//! "[...] there is a high probability (~ 90%) for the NN to collapse to the mean value of y(x) (Fig. 1), no matter what kernel initializers
//! [...] or optimizers [...] are employed." The initializers are He normal, LeCun normal and Glorot uniform.
//!
//! The exact part. Without biases every layer is positively homogeneous, so multiplying the weights of a layer by a positive number
//! changes no sign: equal draws scaled by He's, LeCun's or Glorot's factor die in the same layer. The factors are
//!
//! ```text
//! He sqrt(2 / fan_in),   LeCun sqrt(1 / fan_in),   Glorot sqrt(2 / (fan_in + fan_out))
//! ```
//!
//! An optimizer is not involved before the first step, and a network that is born dead stays constant under all of them (Theorem 4).
//! With biases that are not scaled along, the event does change. Normal and uniform weights are different laws: whether they
//! agree is not a matter of scale (see `proposition-10-universality`), so their probabilities are compared.
//!
//! Source: section 2, section 6. Ten layers of width 2, the last one linear, are nine hidden layers.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{
    Activation, Architecture, Batch, Biases, ForwardPass, Initializer, Layer, Loss, Network, Optimizer, WeightLaw, WeightScheme,
    angle_chain, first_dead_layer,
};
use rand::Rng;
use stats::binomial::clopper_pearson;
use stats::stream::{BlockRng, generator};

use crate::trained::{BRIEF, Method, Setting, born_dead_share, is_collapsed, methods, most_are_born_dead, of_the_alive};
use experiments::dead_networks::{HIDDEN_WIDTHS, first_zero_on};
use experiments::death_curves::{first_dead_part, whole_matrices};
use experiments::training::last_dead_layer_at;
use experiments::words::{in_words, layer_in_words};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RESCALING, BITWISE, UNIFORM, TRAINED];

const SOURCE: &str = "Section 2";

const RESCALING: Claim = Claim {
    id: "optimizer-independence/rescaling",
    source: SOURCE,
    statement: "equal draws scaled by He's, LeCun's and Glorot's factor are born dead in the same layer, or none of them is",
    formula: "min {l : x^l = 0} is the same for W^l and for c_l W^l,  c_l = sqrt(2 / N_{l-1}), sqrt(1 / N_{l-1}) or sqrt(2 / (N_{l-1} + N_l))",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 5_000, paper: 60_000 },
    check: |run| rescaling(run, 0.0),
    control: Control::negative("biases that are not scaled along", |run| rescaling(run, 0.5)),
    note: "Nine hidden layers of width 2. The first layer that is zero at -1, -1/2, 0, 1/2 and 1; without biases that is everywhere.",
    ..Claim::DEFAULT
};

const BITWISE: Claim = Claim {
    id: "optimizer-independence/powers-of-two",
    source: SOURCE,
    statement: "scaling the layers by powers of two scales all activations by their product, in every bit",
    formula: "y^l = c_1 c_2 ... c_l x^l, where y^l has the weights c_l W^l and each c_l is a power of two",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 400_000 },
    check: |run| powers_of_two(run, false),
    control: Control::negative("biases that are not scaled along", |run| powers_of_two(run, true)),
    note: "So also where a sum is rounded the decision cannot change.",
    ..Claim::DEFAULT
};

const UNIFORM: Claim = Claim {
    id: "optimizer-independence/normal-against-uniform",
    source: SOURCE,
    statement: "uniform weights (Glorot's) and normal weights are born dead equally often, to within a percentage point",
    formula: "|P_uniform - P_normal| <= 0.01, P = P[born dead], H = 9",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.01, "a percentage point of the ~90 %"),
    check: |run| uniform_weights(run, 9),
    control: Control::negative("eight hidden layers of normal weights", |run| uniform_weights(run, 8)),
    note: "Width 2, nine hidden layers: normal weights by the angle chain, uniform ones by whole networks.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "optimizer-independence/trained-ensembles",
    source: "Section 2, conclusion",
    statement: "about 90 % of networks collapse, no matter which of three initializers and eight optimizers is used",
    formula: "0.85 <= p and p + (1 - p) s <= 0.95,  p = P[born dead], s = share of the others that die later",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 4_500 },
    resolution: Resolution::PerLine("one or two percentage points of all networks: 12 % of them are not born dead"),
    check: |run| trained(run, 0.95),
    control: Control::negative("at most 90 %", |run| trained(run, 0.9)),
    note: "About 90 %: 85 to 95, what rounds to it in steps of ten. 88 % are born dead, and what is born dead stays dead under all of the optimizers (theorem-4/other-optimizers), so networks are drawn until they are not, the same for all optimizers, and for He's and LeCun's factor: at most seven in twelve of these may die. Keras' default steps (SGD and AdaGrad 0.01, Nesterov 0.01 with momentum 0.9, AdaDelta 1, RMSProp and Adam 0.001), minibatches of 128 of 1,000 samples, 50 epochs (most deaths come in the first of them); BFGS and L-BFGS at most 100 steps on the same 1,000 samples at once, a third as many networks, with Adam from the same draws beside them. The shares are not equal (spread); the table has all differences.",
    ..Claim::DEFAULT
};

/// He's, LeCun's and Glorot's.
const INITIALIZERS: [Initializer; 3] = [Initializer::HeNormal, Initializer::LeCunNormal, Initializer::GlorotUniform];

/// The same network with the weights of each layer times a factor of its own; biases stay.
fn scaled(network: &Network, mut factor: impl FnMut(&Layer) -> f64) -> Network {
    let layers = network.layers().iter().map(|layer| {
        let factor = factor(layer);
        let weights = layer.weights().iter().map(|weight| weight * factor).collect();
        Layer::new(layer.fan_in(), layer.fan_out(), weights, layer.biases().to_vec()).expect("the shape is the same")
    });
    Network::new(network.architecture().clone(), network.activation(), layers.collect()).expect("the shapes are the same")
}

fn scheme(law: WeightLaw, sigma_b: f64) -> WeightScheme {
    let scheme = WeightScheme::iid(law);
    if sigma_b > 0.0 { scheme.with_biases(Biases::Drawn { law, sigma_b }) } else { scheme }
}

fn draw(scheme: &WeightScheme, rng: &mut impl Rng) -> Network {
    let architecture = Architecture::new(1, &HIDDEN_WIDTHS).expect("widths are positive");
    Network::draw(architecture, Activation::Relu, scheme, rng).expect("the laws are valid")
}

const INPUTS: [f64; 5] = [-1.0, -0.5, 0.0, 0.5, 1.0];

fn rescaling(run: &Run, sigma_b: f64) -> Result<Vec<Evidence>, Stop> {
    let laws = [("normal", WeightLaw::Normal), ("uniform", WeightLaw::Uniform)];
    let parts = laws.map(|(name, law)| {
        Part::new(format!("{name}, sigma_b {sigma_b}"), run.samples(), 200_000, move |block| -> (u64, Option<String>) {
            let (mut dead, mut counterexample) = (0, None);
            for _ in 0..block.trials {
                let network = draw(&scheme(law, sigma_b), &mut block.rng);
                let plain = first_zero_on(&network, &INPUTS);
                dead += u64::from(plain.is_some());
                for initializer in INITIALIZERS {
                    let deviation = |layer: &Layer| initializer.weight_std(layer.fan_in(), layer.fan_out()).expect("independent weights");
                    let found = first_zero_on(&scaled(&network, deviation), &INPUTS);
                    if found != plain {
                        counterexample.get_or_insert_with(|| {
                            let [plain, found] = [plain, found].map(layer_in_words);
                            format!("first zero: {plain} as drawn, {found} scaled for {}", in_words(initializer.name()))
                        });
                    }
                }
                if sigma_b == 0.0 && first_dead_layer(&network).expect("bias-free, one input") != plain {
                    counterexample.get_or_insert_with(|| "five inputs and two rays disagree".to_string());
                }
            }
            (dead, counterexample)
        })
    });
    let blocks = run.measure(parts.into())?;
    let lines = laws.iter().zip(&blocks).map(|((name, _), blocks)| {
        let dead: u64 = blocks.iter().map(|(dead, _)| dead).sum();
        let vacuous = || (dead == 0 || dead == run.samples()).then(|| "all networks are alike".to_string());
        let counterexample = blocks.iter().find_map(|(_, counterexample)| counterexample.clone()).or_else(vacuous);
        Evidence::property(format!("{name} weights, three initializers"), 3 * run.samples(), counterexample)
            .by("network as drawn", "scaled networks")
    });
    Ok(lines.collect())
}

fn powers_of_two(run: &Run, biased: bool) -> Result<Vec<Evidence>, Stop> {
    let sigma_b = if biased { 0.5 } else { 0.0 };
    let part = Part::new(format!("sigma_b {sigma_b}"), run.samples(), 200_000, move |block| -> Option<String> {
        let mut counterexample = None;
        let (mut plain, mut other) = (ForwardPass::default(), ForwardPass::default());
        for _ in 0..block.trials {
            let network = draw(&scheme(WeightLaw::Normal, sigma_b), &mut block.rng);
            // Exponents from -8 to 7, one a layer.
            let mut bits = block.rng.next_u64();
            let exponents: Vec<i32> = network
                .layers()
                .iter()
                .map(|_| {
                    bits >>= 4;
                    (bits & 15) as i32 - 8
                })
                .collect();
            let mut next = exponents.iter();
            let scaled = scaled(&network, |_| 2.0_f64.powi(*next.next().expect("an exponent a layer")));
            for input in [1.0, -1.0] {
                network.forward(&[input], &mut plain);
                scaled.forward(&[input], &mut other);
                let mut total = 0;
                for (layer, exponent) in exponents.iter().enumerate() {
                    total += exponent;
                    let is_same = plain.activations[layer]
                        .iter()
                        .zip(&other.activations[layer])
                        .all(|(a, b)| (a * 2.0_f64.powi(total)).to_bits() == b.to_bits());
                    if !is_same {
                        counterexample.get_or_insert_with(|| format!("layer {} at {input} is not the scaled one", layer + 1));
                    }
                }
            }
        }
        counterexample
    });
    let counterexample = run.measure(vec![part])?.remove(0).into_iter().flatten().next();
    Ok(vec![Evidence::property("all activations at 1 and -1", run.samples(), counterexample).by("scaled activations", "scaled networks")])
}

fn uniform_weights(run: &Run, normal_layers: usize) -> Result<Vec<Evidence>, Stop> {
    let part = first_dead_part("uniform".into(), whole_matrices(WeightScheme::iid(WeightLaw::Uniform), &HIDDEN_WIDTHS), run.samples());
    let hits = run.histograms(vec![part])?[0].iter().sum();
    let normal = angle_chain::born_dead_probabilities(normal_layers)[normal_layers - 1];
    // The chain's own error is below 1e-9 and does not count against a percentage point.
    let line = |relation, bound: f64, side: &str| {
        Evidence::proportion(
            format!("uniform weights, {side} than normal ones by a percentage point at most"),
            relation,
            bound,
            hits,
            run.samples(),
        )
        .by("angle chain of normal weights", "whole networks")
    };
    Ok(vec![line(Relation::AtLeast, normal.value - 0.01, "less often"), line(Relation::AtMost, normal.value + 0.01, "more often")])
}

/// Whether a network collapsed, for each network of a cell of the table.
type Fates = Vec<bool>;

/// An initializer with an optimizer.
type Cell = (Initializer, Method);

/// Each initializer with each optimizer: those of first order, and those of second order with Adam beside them.
fn cells() -> [Vec<Cell>; 2] {
    let (first, second): (Vec<Method>, Vec<Method>) = methods().into_iter().partition(|method| matches!(method, Method::FirstOrder(_)));
    let second = second.into_iter().chain(first.iter().copied().filter(is_adam)).collect();
    [first, second].map(|methods: Vec<Method>| {
        INITIALIZERS.iter().flat_map(|&initializer| methods.iter().map(move |&method| (initializer, method))).collect()
    })
}

fn is_adam(method: &Method) -> bool {
    matches!(method, Method::FirstOrder(Optimizer::Adam { .. }))
}

/// The fates of networks that are not born dead, the same draws for every cell.
fn fates((initializer, method): Cell, networks: u64, rng: &mut BlockRng) -> Fates {
    let setting = Setting { initializer, ..BRIEF };
    match method {
        Method::FirstOrder(optimizer) => {
            let experiment = Setting { optimizer, ..setting }.experiment();
            experiment.follow(experiment.draw_alive(networks, rng)).iter().map(is_collapsed).collect()
        }
        Method::SecondOrder(method) => {
            let drawn = setting.experiment().draw_alive(networks, rng);
            let one = |index: usize| {
                let mut network = drawn.network(index);
                let (inputs, targets) = (drawn.samples(index).inputs(), drawn.samples(index).targets());
                let batch = Batch::scalar(&inputs, &targets).expect("the network's own samples");
                method.minimize(&mut network, &batch, Loss::SquaredError, 100).expect("a finite start");
                last_dead_layer_at(&network, &inputs, 1) > 0
            };
            (0..drawn.len()).map(one).collect()
        }
    }
}

/// That at most so many of all networks collapse, for each cell.
fn trained(run: &Run, of_all: f64) -> Result<Vec<Evidence>, Stop> {
    let cells = cells();
    // The second order takes longer: a third of the networks.
    let names = ["first order, 50 epochs in batches of 128", "second order, 100 steps, and Adam"];
    let parts = cells.iter().zip(names).zip([run.samples(), run.samples() / 3]).map(|((cells, name), networks)| {
        let name = format!("not born dead, 3 initializers, 1,000 points, {name}");
        Part::new(name, networks, 32, move |block| -> Vec<Fates> {
            // Each cell begins with a generator of the same seed.
            let seed = block.rng.next_u64();
            cells.iter().map(|&cell| fates(cell, block.trials, &mut generator(&["same draws"], seed, 0))).collect()
        })
    });
    let measured = run.measure(parts.collect())?;
    let mut table = Table::new(
        "optimizers",
        "Networks of width 2 trained on |x| that were not born dead: how many collapsed, and how many that makes of all (99 % intervals)",
        &[
            "initializer",
            "optimizer",
            "networks",
            "died_later",
            "collapsed_of_all",
            "low",
            "high",
            "less",
            "only_it",
            "only_adam",
            "difference",
        ],
    );
    let mut lines = vec![most_are_born_dead()];
    for ((cells, blocks), matters) in cells.iter().zip(measured).zip([of_the_alive(0.01), of_the_alive(0.02)]) {
        let ensembles: Vec<Fates> =
            (0..cells.len()).map(|cell| blocks.iter().flat_map(|block| block[cell].iter().copied()).collect()).collect();
        for (cell, fates) in cells.iter().zip(&ensembles) {
            let reference = cells.iter().position(|other| *other == reference_of(cell.0)).expect("Adam is among them");
            table.push(row_of_table(cell, fates, &ensembles[reference]));
            let (died, networks) = (fates.iter().filter(|died| **died).count() as u64, fates.len() as u64);
            let label = format!("{:?}, {}, {networks} networks: died later, at most", cell.0, cell.1.name());
            let bound = of_the_alive(of_all - born_dead_share());
            lines.push(
                Evidence::proportion(in_words(&label), Relation::AtMost, bound, died, networks)
                    .by("claimed", "trained networks")
                    .resolving(matters),
            );
        }
    }
    run.table(table);
    Ok(lines)
}

/// The cell that another is compared with: He's and LeCun's networks are the same up to factors; Glorot's uniform weights are other draws.
fn reference_of(initializer: Initializer) -> Cell {
    let adam = methods().into_iter().find(is_adam).expect("Adam is one of the eight");
    (if initializer == Initializer::GlorotUniform { initializer } else { Initializer::HeNormal }, adam)
}

fn row_of_table(cell: &Cell, fates: &Fates, reference: &Fates) -> Vec<claims::Cell> {
    let (died, networks) = (fates.iter().filter(|died| **died).count() as u64, fates.len() as u64);
    let of_all = |share: f64| born_dead_share() + of_alive(share);
    let interval = clopper_pearson(died, networks, 0.99);
    let shares = [of_all(died as f64 / networks as f64), of_all(interval.low), of_all(interval.high)];
    let only = |kind: [bool; 2]| fates.iter().zip(reference).filter(|(a, b)| [**a, **b] == kind).count() as u64;
    let (only_it, only_adam) = (only([true, false]), only([false, true]));
    let difference = of_alive((only_it as f64 - only_adam as f64) / networks as f64);
    let mut row = vec![format!("{:?}", cell.0).into(), cell.1.name().into(), networks.into(), died.into()];
    row.extend(shares.map(Into::into));
    row.push(format!("{:?}, Adam", reference_of(cell.0).0).into());
    row.extend([only_it.into(), only_adam.into(), difference.into()]);
    row
}

/// A share of those that are not born dead, as a share of all.
fn of_alive(share: f64) -> f64 {
    (1.0 - born_dead_share()) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_zero_biases_and_positive_weights_is_alive() {
        let layers: Vec<Layer> =
            std::iter::once(1).chain([2; 8]).map(|fan_in| Layer::without_biases(fan_in, 2, vec![1.0; 2 * fan_in]).unwrap()).collect();
        let network = Network::new(Architecture::new(1, &HIDDEN_WIDTHS).unwrap(), Activation::Relu, layers).unwrap();
        assert_eq!(first_zero_on(&network, &INPUTS), None);
    }
}
