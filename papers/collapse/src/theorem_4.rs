//! Theorem 4: a network with a dead layer is trained to a constant, the mean or the median of its targets.
//!
//! If `x^l = 0` for any input, the weights of the layers `1, ..., l` never change (Lemma 3), the network stays constant, and what is
//! left is to fit a constant: `E[y]` for the L2 loss, the median for the L1 loss, if they exist.
//!
//! Source: Theorem 4 and appendix E.
//! Reading: "any gradient-based optimizer" needs one that moves parameters along gradients only (weight decay moves dead weights too)
//! and that converges to the minimizing constant. Here it is plain gradient descent on the whole sample. Mean and median are the sample's.
//!
//! # How near
//!
//! Without biases at birth only the last bias moves (`gradient-last-layer-only`), so for the squared error with learning rate `eta`
//!
//! ```text
//! b <- b - 2 eta (b - mean y),        |b_T - mean y| = |1 - 2 eta|^T |b_0 - mean y|
//! ```
//!
//! exactly, and rounding adds at most its error in one step times `1 + r + r^2 + ... = 1 / (1 - r)` with `r = |1 - 2 eta|`.
//!
//! For the absolute error `b <- b - eta g` with `g` the mean of the signs of `b - y_i`. Outside the interval of medians `g` points away from
//! it, `1/m <= |g| <= 1`: each step leads at least `eta/m` towards the interval, and beyond its nearer end by less than `eta` at most.
//! After `m |b_0 - median| / eta` steps, therefore, `b` is within `eta` of the interval, and stays.

use std::sync::Arc;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{BatchSize, EnsembleTraining, GradientDescent, Layer, Loss, Network, Optimizer, Samples as TrainingSamples, TrainingPlan};
use stats::rational::{Rational, ratio, to_f64};
use stats::stream::BlockRng;

use crate::trained::{Method, TEN_STEPS, methods};
use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, born_dead, dead_with_biases, first_zero_on, shape};
use experiments::dead_training::{TARGETS, Trained, constant_for_ever, fraction, mean, mean_of, median, median_interval, same_bits};
use experiments::properties::{Try, properties};
use experiments::targets::smooth;
use experiments::words::in_words;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CONSTANT_FOR_EVER, TRAINING_INPUTS, MEAN, MEAN_WITH_BIASES, MEDIAN, OTHER_OPTIMIZERS];

const CONSTANT_FOR_EVER: Claim = Claim {
    id: "theorem-4/constant-for-ever",
    source: "Theorem 4, appendix E",
    statement: "gradient descent never changes the layers 1 to l of a network whose layer l is dead, and the network stays constant",
    formula: "W_t^k = W_0^k, b_t^k = b_0^k for k <= l and every step t;  N_t(x) does not depend on x",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 1_000 },
    check: |run| constant_for_ever(run, 0.0),
    control: Control::negative("with weight decay", |run| constant_for_ever(run, 0.01)),
    note: "30 steps on 16 samples, squared and absolute error, with and without biases; parameters and outputs compared bit by bit after each.",
    ..Claim::DEFAULT
};

const TRAINING_INPUTS: Claim = Claim {
    id: "theorem-4/training-inputs",
    source: "Theorem 4, appendix E",
    statement: "gradient descent never changes the layers 1 to l when layer l is dead at all training inputs, even if it is on elsewhere",
    formula: "W_t^k = W_0^k, b_t^k = b_0^k for k <= l and every step t",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 1_000 },
    check: |run| training_inputs(run, false),
    control: Control::negative("one training input at which layer l is on", |run| training_inputs(run, true)),
    note: "Networks with biases, dead on [-sqrt 3, sqrt 3] as far as 16 inputs tell, and on somewhere among 4, 8, ..., 64 and -4, ..., -64. So \"for any input x^0\" has to hold for the inputs that are trained on, and one outside of the domain voids the theorem.",
    ..Claim::DEFAULT
};

const MEAN: Claim = Claim {
    id: "theorem-4/mean",
    source: "Theorem 4",
    statement: "under the squared error gradient descent takes a born-dead network to the mean of the targets",
    formula: "|b_T - mean y| = |1 - 2 eta|^T |b_0 - mean y|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8, paper: 100 },
    resolution: Resolution::absolute(1e-9, "far below what tells means, medians and samples apart"),
    check: |run| mean(run, mean_of),
    control: Control::negative("the median", |run| mean(run, |targets| median_interval(targets).0)),
    note: "101 samples, eta = 1/4, 60 steps; the error bound is 2^-60 of the way and the rounding. Each line shows the worst of its networks.",
    ..Claim::DEFAULT
};

const MEAN_WITH_BIASES: Claim = Claim {
    id: "theorem-4/mean-with-biases",
    source: "Theorem 4",
    statement: "under the squared error gradient descent takes networks with biases and a dead layer to the mean of the targets, too",
    formula: "|N_T(x) - mu| <= 10^-9, mu = mean of y",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4, paper: 40 },
    check: |run| mean_with_biases(run, mean_of),
    control: Control::negative("the median", |run| mean_with_biases(run, |targets| median_interval(targets).0)),
    note: "Layers above the dead one are trained as well, so there is no formula for the way, only for its length: the last bias alone leaves (1 - 2 eta)^T = 10^-14 of it, the other parameters help, and 10^-9 is far above rounding. 9 samples, eta = 1/512, 8192 steps, at which no network of the row is thrown about.",
    ..Claim::DEFAULT
};

const MEDIAN: Claim = Claim {
    id: "theorem-4/median",
    source: "Theorem 4",
    statement: "under the absolute error gradient descent takes a born-dead network to within one step of the medians of the targets",
    formula: "distance of b_T to the interval of medians <= eta, T >= m |b_0 - c| / eta,  c the nearest median",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 3, paper: 50 },
    check: |run| median(run, median_interval),
    control: Control::negative("the mean", |run| {
        median(run, |targets| {
            let mean = mean_of(targets);
            (mean.clone(), mean)
        })
    }),
    note: "21 and 20 samples, eta = 1/64; with an even number every point between the two middle targets is a median.",
    ..Claim::DEFAULT
};

const OTHER_OPTIMIZERS: Claim = Claim {
    id: "theorem-4/other-optimizers",
    source: "Theorem 4",
    statement: "each of the eight optimizers of section 2, and heavy-ball momentum, leaves all but the last bias of a born-dead network alone, bit by bit, and takes it to the mean, or the median, of the targets",
    formula: "W_T = W_0, b_T^k = b_0^k for k < L;  distance of b_T^L to the mean or the medians of y <= eps, eps = 10^-6 to 0.01",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 16, paper: 400 },
    check: |run| other_optimizers(run, true),
    control: Control::negative("mean and median exchanged", |run| other_optimizers(run, false)),
    note: "y = x sin(5x) at 65 samples, all in each step, so that nothing but the optimizer keeps the constant from its goal; 4,000 steps, at most 200 of BFGS and L-BFGS, which are in double precision like all here; nothing is skipped. How near an optimizer comes is its own: SGD, both momenta, BFGS and L-BFGS to 10^-6 of the mean, the others to 0.01, ten steps of Adam; to one largest step of the medians where that can be shown, 0.01 for SGD and AdaGrad and 0.0032 for RMSProp, the others to 0.01, a third of the way from the median to the mean. The table has what was reached. AdaGrad is the slowest to the mean: its step is divided by the root of the sum of all squared gradients.",
    ..Claim::DEFAULT
};

fn training_inputs(run: &Run, one_outside: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = |loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let (mut sample, mut network, dead, outside) = loop {
                let sample = Sample::draw(16, |x| x * x - x, rng);
                let (network, dead) = dead_with_biases(&sample.inputs, rng);
                let mut far = (2..=6).flat_map(|exponent| [1.0, -1.0].map(|sign| sign * f64::from(1 << exponent)));
                let is_on = |x: &f64| first_zero_on(&network, &[*x]).is_none_or(|layer| layer > dead);
                if let Some(outside) = far.find(is_on) {
                    break (sample, network, dead, outside);
                }
            };
            if one_outside {
                sample.inputs.push(outside);
                sample.targets.push(1.0);
            }
            let born = network.clone();
            let descent = GradientDescent::new(1e-3, loss).expect("a positive learning rate");
            for step in 1..=30 {
                descent.step(&mut network, &sample.batch()).map_err(|error| format!("step {step}: failed to {error}"))?;
                if let Some(layer) = (0..dead).find(|&layer| !same_bits(&network.layers()[layer], &born.layers()[layer])) {
                    return Err(format!("step {step}: layer {} has changed, dead is {dead}, on at {outside}", layer + 1));
                }
            }
            Ok(())
        })
    };
    let which = if one_outside { "one input outside" } else { "inputs of the domain" };
    let tries = [Loss::SquaredError, Loss::AbsoluteError].map(|loss| (format!("{loss:?}, {which}"), attempt(loss)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "trained networks")).collect())
}

fn mean_with_biases(run: &Run, theory: fn(&[f64]) -> Rational) -> Result<Vec<Evidence>, Stop> {
    let parts = TARGETS.iter().map(|&(name, target)| {
        Part::new(name, run.samples(), 10, move |block| -> Vec<Trained> {
            let mut one = |_| {
                let sample = Sample::draw(9, target, &mut block.rng);
                let (mut network, _) = dead_with_biases(&sample.inputs, &mut block.rng);
                let descent = GradientDescent::new(1.0 / 512.0, Loss::SquaredError).expect("a positive learning rate");
                // A network that leaves the floats has an infinite distance from the mean.
                let is_finite = descent.run(&mut network, &sample.batch(), 8_192).is_ok();
                (sample.targets, if is_finite { network.evaluate(&[0.0])[0] } else { f64::MAX })
            };
            (0..block.trials).map(&mut one).collect()
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = TARGETS.iter().zip(measured).map(|((name, _), blocks)| {
        let cases = blocks.into_iter().flatten().enumerate().map(|(network, (targets, output))| {
            let difference = theory(&targets) - fraction(output);
            let distance = difference.clone().max(-difference);
            (format!("network {}", network + 1), ratio(1, 1_000_000_000), distance)
        });
        Evidence::exact_cases(format!("distance to the mean, y = {name}"), Relation::AtMost, cases).by("exact mean", "trained networks")
    });
    Ok(lines.collect())
}

/// All eight, and heavy-ball momentum, which the paper does not name.
fn optimizers() -> Vec<Method> {
    let heavy_ball = Method::FirstOrder(Optimizer::heavy_ball(0.01, 0.9));
    methods().into_iter().chain([heavy_ball]).collect()
}

/// How far from its goal the constant may be after the row's steps.
fn tolerance(method: Method, loss: Loss) -> f64 {
    match (method, loss) {
        // The last bias is the only parameter with a gradient, and the squared error a parabola in it: these converge to rounding.
        (
            Method::SecondOrder(_) | Method::FirstOrder(Optimizer::Sgd { .. } | Optimizer::Nesterov { .. } | Optimizer::HeavyBall { .. }),
            Loss::SquaredError,
        ) => 1e-6,
        // RMSProp and Adam take steps of a size of their own, whatever the gradient's. AdaGrad's get shorter with the root of the sum
        // of all squared gradients, AdaDelta's start at the root of epsilon: both arrive, but nobody says when.
        (_, Loss::SquaredError) => TEN_STEPS,
        // Without momentum each step leads towards the medians, and beyond them by less than its own length: with |g| <= 1 that is the
        // learning rate for SGD, and at most that for AdaGrad, whose step is divided by a root that holds g^2; for RMSProp it is divided by
        // at least the root of (1 - rho) g^2.
        (Method::FirstOrder(Optimizer::Sgd { learning_rate } | Optimizer::AdaGrad { learning_rate, .. }), _) => learning_rate,
        (Method::FirstOrder(Optimizer::RmsProp { learning_rate, rho, .. }), _) => learning_rate / (1.0 - rho).sqrt(),
        // With momentum, with steps that learn their length and with line searches nothing so simple holds.
        _ => TEN_STEPS,
    }
}

/// Networks that are trained side by side fill the lanes of the engine.
const TOGETHER: u64 = 16;

/// A born-dead network after training: its targets, its constant, and what moved although it must not.
type Unmoved = (Vec<f64>, f64, Option<String>);

fn other_optimizers(run: &Run, is_right: bool) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<(Method, Loss)> =
        optimizers().into_iter().flat_map(|method| [Loss::SquaredError, Loss::AbsoluteError].map(|loss| (method, loss))).collect();
    let label = |(method, loss): &(Method, Loss)| format!("{}, {loss:?}", method.name());
    let parts = settings.iter().map(|setting| {
        let (method, loss) = *setting;
        // The sizes are constants of this file, which the fingerprint covers; the method names its own steps.
        Part::new(format!("{method:?}, {loss:?}"), run.samples() / TOGETHER, 4, move |block| {
            train_born_dead(method, loss, TOGETHER * block.trials, &mut block.rng)
        })
    });
    let measured = run.measure(parts.collect())?;
    let mut table = Table::new(
        "theorem-4-optimizers",
        "Born-dead networks trained on x sin(5x): distance of the constant from the mean or the median of the targets",
        &["optimizer", "loss", "networks", "tolerance", "largest_distance"],
    );
    let mut lines = Vec::new();
    for (setting, blocks) in settings.iter().zip(measured) {
        let (method, loss) = setting;
        let networks: Vec<Unmoved> = blocks.concat();
        let moved = networks.iter().find_map(|(.., moved)| moved.clone());
        lines.push(
            Evidence::property(in_words(&format!("{}: bits", label(setting))), networks.len() as u64, moved)
                .by("Lemma 3", "trained networks"),
        );
        let is_mean = (*loss == Loss::SquaredError) == is_right;
        let distance = |(targets, constant, _): &Unmoved| {
            let (low, high) = if is_mean { (mean_of(targets), mean_of(targets)) } else { median_interval(targets) };
            let constant = fraction(*constant);
            (low - &constant).max(constant - high).max(ratio(0, 1))
        };
        let distances: Vec<Rational> = networks.iter().map(distance).collect();
        let largest = distances.iter().max().map_or(f64::NAN, to_f64);
        let tolerance = tolerance(*method, *loss);
        table.push(vec![method.name().into(), format!("{loss:?}").into(), networks.len().into(), tolerance.into(), largest.into()]);
        let cases = distances
            .into_iter()
            .enumerate()
            .map(|(network, distance)| (format!("network {}", network + 1), fraction(tolerance), distance));
        let goal = if is_mean { "mean" } else { "median" };
        lines.push(
            Evidence::exact_cases(in_words(&format!("{}: distance to the {goal}", label(setting))), Relation::AtMost, cases)
                .by("Theorem 4", "trained networks"),
        );
    }
    if is_right {
        run.table(table);
    }
    Ok(lines)
}

fn train_born_dead(method: Method, loss: Loss, networks: u64, rng: &mut BlockRng) -> Vec<Unmoved> {
    const STEPS: u64 = 4_000;
    let born: Vec<(Network, Sample)> = (0..networks).map(|_| (born_dead(rng).0, Sample::draw(65, smooth, rng))).collect();
    let trained: Vec<Network> = match method {
        Method::FirstOrder(optimizer) => {
            let plan = TrainingPlan::new(shape(&HIDDEN_WIDTHS), optimizer).with_loss(loss).with_batch(BatchSize::Full);
            let mut training = EnsembleTraining::<f64>::new(plan).expect("a valid plan").without_skipping();
            for (network, sample) in &born {
                let samples = TrainingSamples::new(1, &sample.inputs, 1, &sample.targets).expect("finite samples");
                training.add(network, Arc::new(samples), rng).expect("the shapes fit");
            }
            training.train(STEPS);
            (0..training.len()).map(|index| training.network(index)).collect()
        }
        Method::SecondOrder(method) => {
            let minimized = |(network, sample): &(Network, Sample)| {
                let mut network = network.clone();
                method.minimize(&mut network, &sample.batch(), loss, 200).expect("a finite start");
                network
            };
            born.iter().map(minimized).collect()
        }
    };
    let found = born.into_iter().zip(trained).map(|((born, sample), trained)| {
        let (last, before) = trained.layers().split_last().expect("an output layer");
        let (last_born, before_born) = born.layers().split_last().expect("an output layer");
        let moved = before.iter().zip(before_born).position(|(after, before)| !same_bits(after, before));
        let moved = moved.map(|layer| format!("layer {} has moved", layer + 1)).or_else(|| {
            let bits = |layer: &Layer| layer.weights().iter().map(|w| w.to_bits()).collect::<Vec<_>>();
            (bits(last) != bits(last_born)).then(|| "a weight of the last layer has moved".to_string())
        });
        (sample.targets, trained.evaluate(&[0.1])[0], moved)
    });
    found.collect()
}
