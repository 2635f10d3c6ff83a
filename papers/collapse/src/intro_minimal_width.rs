//! Section 1: how wide a ReLU network has to be.
//!
//! Cited: networks of width `d_in + 4` approximate every integrable function in L1, networks of width `d_in` do not; networks of width
//! `d_in + d_out` approximate every continuous function. Source: section 1, after Lu et al. (2017), Hanin & Sellke (2017).
//!
//! What can be checked is the lower half for one input and the target `|x|` of figure 1, on `[-a, a]` (on the whole line the
//! integrability of the target would matter). A width-1 network is a chain of monotone functions, hence monotone. The best monotone
//! function is `max(x, a/3)`, itself a width-1 network, with the L1 distance `a^2/3`:
//!
//! ```text
//! s = +1 on [-a, -a/3],  -1 on (-a/3, a/3),  0 on [a/3, a]
//! ```
//!
//! has `|s| <= 1`, integral 0, and an integral of at most 0 over every `[x, a]`. So `int s f <= 0` for every increasing `f` (an
//! increasing function is a constant and a mixture of steps up), and
//!
//! ```text
//! int |f - |x|| >= int s (|x| - f) >= int s |x| = a^2/3
//! ```
//!
//! For decreasing functions mirror the line. The best constant is the median `a/2`, with `a^2/2`. Two neurons give `|x|` itself.
//! Everything scales with `a` (`a f(x/a)`), so the rows use `a = 1`.

use std::sync::Arc;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use network::{
    Activation, Architecture, BatchSize, EnsembleTraining, Initializer, Layer, Loss, Network, Optimizer, Samples as TrainingSamples,
    TrainingPlan,
};
use num_traits::{One, Zero};
use rand::Rng;
use stats::rational::{Rational, from_f64_exact, ratio, to_f64};
use stats::stream::{BlockRng, open_unit};

use crate::exact_network::{Affine, Cell, ExactLayer, ExactNetwork, integral, normal_fraction, normal_network, times};
use experiments::properties::merged;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MONOTONE, BEST_MONOTONE, DISTANCE, TRAINED, BEST_CONSTANT, WIDTH_2, EXISTENCE];

const SOURCE: &str = "Section 1";

const MONOTONE: Claim = Claim {
    id: "intro-minimal-width/monotone",
    source: SOURCE,
    statement: "every network of width 1 is a monotone function of its one input",
    formula: "N'(x) >= 0 for all x, or N'(x) <= 0 for all x",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 10_000 },
    check: |run| all_monotone(run, 1),
    control: Control::negative("width 2", |run| all_monotone(run, 2)),
    note: "One to five hidden layers with biases; slopes in exact fractions.",
    ..Claim::DEFAULT
};

const BEST_MONOTONE: Claim = Claim {
    id: "intro-minimal-width/best-monotone",
    source: SOURCE,
    statement: "on [-a, a] no monotone function is nearer to |x| in L1 than the width-1 network max(x, a/3), at distance a^2/3",
    formula: "min over monotone f of int |f - |x|| = a^2/3",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(best_monotone(&ratio(1, 3))),
    control: Control::negative("max(x, a/2)", |_| Ok(best_monotone(&ratio(1, 2)))),
    note: "So no width-1 network approximates |x|. The lower bound is a dual certificate, see the module.",
    ..Claim::DEFAULT
};

const DISTANCE: Claim = Claim {
    id: "intro-minimal-width/random-networks",
    source: SOURCE,
    statement: "no network of width 1 is nearer to |x| on [-a, a] than a^2/3 in L1",
    formula: "int_{-a}^{a} |N(x) - |x|| dx >= a^2/3",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 4_000 },
    check: |run| distances(run, ratio(1, 3)),
    control: Control::negative("the bound a^2/2 of the best constant", |run| distances(run, ratio(1, 2))),
    note: "Random networks, and random small changes of the best one (by factors down to 2^-12), distances in exact fractions.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "intro-minimal-width/trained-networks",
    source: SOURCE,
    statement: "no trained network of width 1 is nearer to |x| on [-a, a] than a^2/3 in L1",
    formula: "int_{-a}^{a} |N(x) - |x|| dx >= a^2/3",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 48, paper: 1_000 },
    check: |run| trained(run, ratio(1, 3)),
    control: Control::negative("the bound 0.36 a^2", |run| trained(run, ratio(9, 25))),
    note: "One to three hidden layers of He normal weights, alive at birth, Adam with the step 0.01 on the absolute error of 256 samples, 300 steps on all of them; distances in exact fractions. The best come near the bound: the control is 8 % above it.",
    ..Claim::DEFAULT
};

const BEST_CONSTANT: Claim = Claim {
    id: "intro-minimal-width/best-constant",
    source: SOURCE,
    statement: "the best constant for |x| on [-a, a] in L1 is a/2, at distance a^2/2",
    formula: "min over constants c of int_{-a}^{a} |c - |x|| dx = a^2/2, at c = a/2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(best_constant(&ratio(1, 2))),
    control: Control::negative("the constant a/3", |_| Ok(best_constant(&ratio(1, 3)))),
    note: "A collapsed network is half as far again from |x| as the best network of width 1.",
    ..Claim::DEFAULT
};

const WIDTH_2: Claim = Claim {
    id: "intro-minimal-width/width-2",
    source: SOURCE,
    statement: "width d_in + d_out = 2 is enough for |x|: distance 0",
    formula: "int_{-a}^{a} |[1 1] relu([1; -1] x) - |x|| dx = 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![distance_of("[1 1] relu([1; -1] x)", &Rational::zero(), &two_neurons(), "statement")]),
    control: Control::negative("the best network of width 1", |_| {
        Ok(vec![distance_of("max(x, 1/3)", &Rational::zero(), &hinge(ratio(1, 3)), "statement")])
    }),
    ..Claim::DEFAULT
};

const EXISTENCE: Claim = Claim::not_checked(
    "intro-minimal-width/existence",
    SOURCE,
    "networks of width d_in + 4 approximate every integrable function and networks of width d_in + d_out every continuous one",
    "an existence theorem that the paper cites without construction",
);

/// `max(x, level)` as a network of width 1.
fn hinge(level: Rational) -> ExactNetwork<Rational> {
    ExactNetwork { layers: vec![ExactLayer::single(Rational::one(), -&level), ExactLayer::single(Rational::one(), level)] }
}

fn two_neurons() -> ExactNetwork<Rational> {
    let (one, zero) = (Rational::one(), Rational::zero());
    let first = ExactLayer { weights: vec![vec![one.clone()], vec![-&one]], biases: vec![zero.clone(), zero.clone()] };
    ExactNetwork { layers: vec![first, ExactLayer { weights: vec![vec![one.clone(), one]], biases: vec![zero] }] }
}

fn cells(network: &ExactNetwork<Rational>) -> Vec<Cell<Rational>> {
    network.cells(&[ratio(-1, 1), ratio(0, 1), ratio(1, 1)])
}

/// L1 distance to `|x|` on [-1, 1].
fn distance(network: &ExactNetwork<Rational>) -> Rational {
    let cell = |cell: &Cell<Rational>| cell.output().minus(&absolute_value(&cell.low)).absolute_integral(&cell.low, &cell.high);
    cells(network).iter().map(cell).sum()
}

/// `|x|` to the right of `low`, up to 0 or without end.
fn absolute_value(low: &Rational) -> Affine<Rational> {
    Affine { intercept: Rational::zero(), slope: ratio(if *low < Rational::zero() { -1 } else { 1 }, 1) }
}

fn distance_of(label: &str, theory: &Rational, network: &ExactNetwork<Rational>, theory_by: &'static str) -> Evidence {
    Evidence::exact(format!("L1 distance of {label} from |x| on [-1, 1]"), Relation::Equal, theory, distance(network))
        .by(theory_by, "cells of the network")
}

/// The certificate of the module: `(from, to, sign)`.
fn certificate() -> [(Rational, Rational, Rational); 2] {
    [(ratio(-1, 1), ratio(-1, 3), ratio(1, 1)), (ratio(-1, 3), ratio(1, 3), ratio(-1, 1))]
}

/// Integral of the certificate times `|x|`.
fn certified_distance() -> Rational {
    let stretches = certificate().into_iter().flat_map(|(from, to, sign)| {
        let middle = if from < Rational::zero() && to > Rational::zero() { Rational::zero() } else { to.clone() };
        [(from, middle.clone(), sign.clone()), (middle, to, sign)]
    });
    stretches.map(|(from, to, sign)| integral(&times(&[sign], &absolute_value(&from)), &from, &to)).sum()
}

fn best_monotone(level: &Rational) -> Vec<Evidence> {
    // Piecewise linear in x, so its largest value over [x, 1] is taken at a knot.
    let after = |x: &Rational| -> Rational {
        let stretches = certificate().into_iter().filter(|(_, to, _)| to > x);
        stretches.map(|(from, to, sign)| sign * (to - from.max(x.clone()))).sum()
    };
    let tails = [ratio(-1, 3), ratio(1, 3), ratio(1, 1)].map(|x| (format!("from {x}"), Rational::zero(), after(&x)));
    vec![
        distance_of(&format!("max(x, {level})"), &certified_distance(), &hinge(level.clone()), "certificate"),
        Evidence::exact("integral of the certificate", Relation::Equal, 0, after(&ratio(-1, 1))).by("statement", "its stretches"),
        Evidence::exact_cases("integral of the certificate over [x, 1]", Relation::AtMost, tails).by("statement", "its stretches"),
        Evidence::exact("certified distance", Relation::Equal, ratio(1, 3), certified_distance()).by("closed form", "certificate"),
    ]
}

fn best_constant(level: &Rational) -> Vec<Evidence> {
    let constant = |value: Rational| ExactNetwork { layers: vec![ExactLayer::single(Rational::zero(), value)] };
    let others = (-6..=18).map(|twelfths| {
        let value = ratio(twelfths, 12);
        (format!("constant {value}"), ratio(1, 2), distance(&constant(value)))
    });
    vec![
        distance_of(&format!("the constant {level}"), &ratio(1, 2), &constant(level.clone()), "closed form"),
        Evidence::exact_cases("constants from -1/2 to 3/2", Relation::AtLeast, others).by("closed form", "cells of the network"),
    ]
}

/// What a block of random networks found: how many, and the first that breaks the rule.
type Found = (u64, Option<String>);

fn property(label: &str, blocks: &[Found], theory_by: &'static str) -> Evidence {
    merged(label, blocks.iter().cloned()).by(theory_by, "cells of the network")
}

fn all_monotone(run: &Run, width: usize) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new(format!("width {width}"), run.samples(), 20_000, move |block| -> Found {
        let mut counterexample = None;
        for _ in 0..block.trials {
            let hidden_layers = 1 + (block.rng.next_u64() % 5) as usize;
            let network = normal_network(&mut block.rng, &vec![width; hidden_layers], 10);
            let slopes: Vec<Rational> = cells(&network).iter().map(|cell| cell.output().slope.clone()).collect();
            if slopes.iter().any(|slope| *slope > Rational::zero()) && slopes.iter().any(|slope| *slope < Rational::zero()) {
                counterexample.get_or_insert_with(|| format!("a network of {hidden_layers} hidden layers rises and falls"));
            }
        }
        (block.trials, counterexample)
    });
    Ok(vec![property(&format!("random networks of width {width}"), &run.measure(vec![part])?[0], "monotone functions")])
}

fn distances(run: &Run, bound: Rational) -> Result<Vec<Evidence>, Stop> {
    let part = |near: bool| {
        let bound = bound.clone();
        let name = format!("{} against {bound}", if near { "changes of the best network" } else { "random networks" });
        Part::new(name, run.samples(), 20_000, move |block| -> Found {
            let mut counterexample = None;
            for _ in 0..block.trials {
                let hidden_layers = 1 + (block.rng.next_u64() % 4) as usize;
                let network = if near {
                    changed_best(&mut block.rng, hidden_layers)
                } else {
                    normal_network(&mut block.rng, &vec![1; hidden_layers], 10)
                };
                let found = distance(&network);
                if found < bound {
                    counterexample.get_or_insert_with(|| format!("{hidden_layers} hidden layers at distance {:.6}", to_f64(&found)));
                }
            }
            (block.trials, counterexample)
        })
    };
    let blocks = run.measure(vec![part(false), part(true)])?;
    let line = |label: &str, blocks: &[Found]| property(label, blocks, "isotonic bound");
    Ok(vec![line("random networks", &blocks[0]), line("changes of the best network", &blocks[1])])
}

/// `max(x, 1/3)` through `hidden_layers` neurons in a row, all parameters changed by the same random power of two times a normal draw.
fn changed_best(rng: &mut impl Rng, hidden_layers: usize) -> ExactNetwork<Rational> {
    let size = ratio(1, 1 << (rng.next_u64() % 13));
    let mut near = |value: Rational| value + normal_fraction(rng, 10) * &size;
    let layers = (0..=hidden_layers).map(|layer| {
        let bias = match layer {
            0 => ratio(-1, 3),
            last if last == hidden_layers => ratio(1, 3),
            _ => Rational::zero(),
        };
        ExactLayer::single(near(Rational::one()), near(bias))
    });
    ExactNetwork { layers: layers.collect() }
}

fn trained(run: &Run, bound: Rational) -> Result<Vec<Evidence>, Stop> {
    let parts = [1, 2, 3].map(|hidden_layers| {
        let bound = bound.clone();
        Part::new(format!("{hidden_layers} trained hidden layers against {bound}"), run.samples(), 64, move |block| -> Found {
            let found = train(hidden_layers, block.trials, &mut block.rng);
            let nearest = found.iter().map(distance).min().expect("a block has networks");
            (block.trials, (nearest < bound).then(|| format!("{hidden_layers} hidden layers at distance {:.6}", to_f64(&nearest))))
        })
    });
    let blocks = run.measure(parts.into())?;
    let line =
        |(hidden_layers, blocks): (usize, &Vec<Found>)| property(&format!("{hidden_layers} hidden layers"), blocks, "isotonic bound");
    Ok((1..).zip(&blocks).map(line).collect())
}

/// Networks of width 1 that are not constant at birth, trained on `|x|` on [-1, 1].
fn train(hidden_layers: usize, networks: u64, rng: &mut BlockRng) -> Vec<ExactNetwork<Rational>> {
    let shape = Architecture::new(1, &vec![1; hidden_layers]).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
    let plan = TrainingPlan::new(shape.clone(), Optimizer::adam(0.01)).with_loss(Loss::AbsoluteError).with_batch(BatchSize::Full);
    let mut training = EnsembleTraining::<f32>::new(plan).expect("a valid plan");
    for _ in 0..networks {
        let network = loop {
            let network = Initializer::HeNormal.draw(shape.clone(), Activation::Relu, rng);
            if network.evaluate(&[1.0]) != network.evaluate(&[-1.0]) {
                break network;
            }
        };
        let inputs: Vec<f64> = (0..256).map(|_| 2.0 * open_unit(rng.next_u64()) - 1.0).collect();
        let targets: Vec<f64> = inputs.iter().map(|x| x.abs()).collect();
        let samples = TrainingSamples::new(1, &inputs, 1, &targets).expect("finite samples");
        training.add(&network, Arc::new(samples), rng).expect("the shapes fit");
    }
    training.train(300);
    (0..training.len()).map(|index| exact(&training.network(index))).collect()
}

/// The same network in fractions.
fn exact(network: &Network) -> ExactNetwork<Rational> {
    let fraction = |x: &f64| from_f64_exact(*x).expect("a finite parameter");
    let layer = |layer: &Layer| ExactLayer {
        weights: layer.rows().map(|row| row.iter().map(fraction).collect()).collect(),
        biases: layer.biases().iter().map(fraction).collect(),
    };
    ExactNetwork { layers: network.layers().iter().map(layer).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Least sum of |f_i - y_i| over increasing f whose values are among the y's (there is such a best f), value by value.
    fn isotonic_median_regression(targets: &[i64]) -> i64 {
        let mut levels = targets.to_vec();
        levels.sort_unstable();
        levels.dedup();
        let mut best = vec![0; levels.len()];
        for target in targets {
            let mut least = i64::MAX;
            for (cost, level) in best.iter_mut().zip(&levels) {
                least = least.min(*cost);
                *cost = least + (level - target).abs();
            }
        }
        best.into_iter().min().unwrap()
    }

    #[test]
    fn one_target_is_met() {
        assert_eq!(isotonic_median_regression(&[5]), 0);
        assert_eq!(isotonic_median_regression(&[3, 1]), 2);
    }

    #[test]
    fn the_best_increasing_sequence_is_the_hinge() {
        // Midpoints of 6 m stretches of [-1, 1], in units of half a stretch: the hinge's level lies between two of them.
        for m in [1, 2, 5, 20_i64] {
            let points: Vec<i64> = (0..6 * m).map(|i| 2 * i + 1 - 6 * m).collect();
            let targets: Vec<i64> = points.iter().map(|x| x.abs()).collect();
            let hinge: i64 = points.iter().map(|x| (x.max(&(2 * m)) - x.abs()).abs()).sum();
            assert_eq!(isotonic_median_regression(&targets), hinge);
            // int |f - |x|| by midpoints, which are exact here: steps of 1/(3m), values over 6m.
            assert_eq!(ratio(hinge, 6 * m) * ratio(1, 3 * m), ratio(1, 3));
        }
    }

    #[test]
    fn a_network_of_width_one_that_falls_is_no_better() {
        let falling =
            ExactNetwork { layers: vec![ExactLayer::single(ratio(-1, 1), ratio(-1, 3)), ExactLayer::single(ratio(1, 1), ratio(1, 3))] };
        assert_eq!(distance(&falling), ratio(1, 3));
    }

    #[test]
    fn zero_weights_give_a_constant() {
        assert_eq!(distance(&ExactNetwork { layers: vec![ExactLayer::single(ratio(0, 1), ratio(0, 1))] }), ratio(1, 1));
    }
}
