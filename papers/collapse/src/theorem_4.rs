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
use stats::rational::{Rational, from_f64_exact, ratio, to_f64};
use stats::stream::BlockRng;

use crate::dead_networks::{HIDDEN_WIDTHS, Sample, born_dead, dead_with_biases, first_zero_on, shape};
use crate::trained::{Method, TEN_STEPS, methods};
use experiments::properties::{Try, properties};
use experiments::targets::smooth;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CONSTANT_FOR_EVER, TRAINING_INPUTS, MEAN, MEAN_WITH_BIASES, MEDIAN, OTHER_OPTIMIZERS];

const CONSTANT_FOR_EVER: Claim = Claim {
    id: "theorem-4/constant-for-ever",
    source: "Theorem 4, appendix E",
    statement: "gradient descent never changes the layers 1 to l of a network whose layer l is dead, and the network stays constant",
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
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4, paper: 40 },
    check: |run| mean_with_biases(run, mean_of),
    control: Control::negative("the median", |run| mean_with_biases(run, |targets| median_interval(targets).0)),
    note: "Layers above the dead one are trained as well, so there is no formula for the way, only for its length: the last bias alone leaves (1 - 2 eta)^T = 1e-14 of it, the other parameters help, and 1e-9 is far above rounding. 9 samples, eta = 1/512, 8192 steps, at which no network of the row is thrown about.",
    ..Claim::DEFAULT
};

const MEDIAN: Claim = Claim {
    id: "theorem-4/median",
    source: "Theorem 4",
    statement: "under the absolute error gradient descent takes a born-dead network to within one step of the medians of the targets",
    formula: "distance of b_T to the interval of medians <= eta, T >= m |b_0 - median| / eta",
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
    statement: "each of the eight optimizers of section 2 leaves all but the last bias of a born-dead network alone, bit by bit, and takes it to the mean, or the median, of the targets",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 16, paper: 400 },
    check: |run| other_optimizers(run, true),
    control: Control::negative("mean and median exchanged", |run| other_optimizers(run, false)),
    note: "y = x sin(5x) at 65 samples, all in each step, so that nothing but the optimizer keeps the constant from its goal; 4,000 steps, at most 200 of BFGS and L-BFGS, which are in double precision like all here; nothing is skipped. How near an optimizer comes is its own: SGD, Nesterov, BFGS and L-BFGS to 1e-6 of the mean, the others to 0.01, ten steps of Adam, and all to 0.02 of a median; the table has what was reached. AdaGrad is the slowest to the mean: its step is divided by the root of the sum of all squared gradients.",
    ..Claim::DEFAULT
};

fn constant_for_ever(run: &Run, weight_decay: f64) -> Result<Vec<Evidence>, Stop> {
    let attempt = |biases: bool, loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let sample = Sample::draw(16, |x| x * x - x, rng);
            let (mut network, dead) = if biases { dead_with_biases(&sample.inputs, rng) } else { born_dead(rng) };
            let born = network.clone();
            let descent = GradientDescent::new(0.01, loss).expect("a positive learning rate");
            for step in 1..=30 {
                descent.step(&mut network, &sample.batch()).map_err(|error| format!("step {step}: failed to {error}"))?;
                network = decayed(&network, weight_decay);
                if let Some(layer) = (0..dead).find(|&layer| !same_bits(&network.layers()[layer], &born.layers()[layer])) {
                    return Err(format!("step {step}: layer {} has changed, dead is {dead}", layer + 1));
                }
                let outputs = sample.inputs.iter().map(|x| network.evaluate(&[*x])[0].to_bits());
                if outputs.clone().any(|output| outputs.clone().next() != Some(output)) {
                    return Err(format!("step {step}: not constant"));
                }
            }
            Ok(())
        })
    };
    let settings = [(false, Loss::SquaredError), (false, Loss::AbsoluteError), (true, Loss::SquaredError), (true, Loss::AbsoluteError)];
    let tries = settings.map(|(biases, loss)| {
        let which = if biases { "with biases" } else { "no biases" };
        (format!("{which}, {loss:?}, weight decay {weight_decay}"), attempt(biases, loss))
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "trained networks")).collect())
}

/// Whether two layers are the same, bit by bit.
fn same_bits(one: &Layer, other: &Layer) -> bool {
    let bits = |layer: &Layer| layer.weights().iter().chain(layer.biases()).map(|p| p.to_bits()).collect::<Vec<_>>();
    bits(one) == bits(other)
}

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

/// Every weight times `1 - decay`; without decay the network itself.
fn decayed(network: &Network, decay: f64) -> Network {
    let layers = network.layers().iter().map(|layer| {
        let weights = layer.weights().iter().map(|w| w * (1.0 - decay)).collect();
        Layer::new(layer.fan_in(), layer.fan_out(), weights, layer.biases().to_vec()).expect("the same shape")
    });
    Network::new(network.architecture().clone(), network.activation(), layers.collect()).expect("the same shapes")
}

/// The mean of floats, exactly.
pub(crate) fn mean_of(targets: &[f64]) -> Rational {
    targets.iter().map(|y| fraction(*y)).sum::<Rational>() / ratio(targets.len() as i64, 1)
}

/// The two middle targets, which are the same for an odd number.
pub(crate) fn median_interval(targets: &[f64]) -> (Rational, Rational) {
    let mut sorted = targets.to_vec();
    sorted.sort_by(f64::total_cmp);
    (fraction(sorted[(sorted.len() - 1) / 2]), fraction(sorted[sorted.len() / 2]))
}

fn fraction(y: f64) -> Rational {
    from_f64_exact(y).expect("targets are finite")
}

/// A function to be learned, by its formula.
type Target = (&'static str, fn(f64) -> f64);

/// Targets whose means and medians differ: a ramp, a square, a step with a slope.
const TARGETS: [Target; 3] =
    [("max(x, 0)", |x| x.max(0.0)), ("x^2", |x| x * x), ("1{x>1/2} + x/5", |x| f64::from(u8::from(x > 0.5)) + 0.2 * x)];

/// What is left of a trained born-dead network: its targets, and its value at an input that it was not trained on.
pub(crate) type Trained = (Vec<f64>, f64);

/// Trains a born-dead network on `count` samples of a target.
pub(crate) fn train(count: usize, target: fn(f64) -> f64, loss: Loss, learning_rate: f64, steps: usize, rng: &mut BlockRng) -> Trained {
    let (mut network, _) = born_dead(rng);
    let sample = Sample::draw(count, target, rng);
    let descent = GradientDescent::new(learning_rate, loss).expect("a positive learning rate");
    descent.run(&mut network, &sample.batch(), steps).expect("a constant of size 1 stays finite");
    (sample.targets, network.evaluate(&[0.1])[0])
}

/// A bound on `|b_T - mean y|` for the squared error, learning rate 1/4 and `steps` steps from `b_0 = 0`: the way left, and rounding.
pub(crate) fn mean_error_bound(targets: &[f64], steps: i32) -> f64 {
    let largest = targets.iter().fold(0.0, |largest: f64, y| largest.max(y.abs()));
    // b stays between 0 and the mean, so residuals are below 2 `largest`. The sum of m doubled residuals, its division by m, the
    // product with eta = 1/4 and the difference round m + 4 times; each costs eta 2 (2 largest) 2^-53 = `largest` 2^-53 at most, and what is
    // left of earlier steps doubles their sum. One half ulp more for the mean as a float.
    0.5_f64.powi(steps) * largest + 2.0 * (targets.len() as f64 + 5.0) * largest * 0.5_f64.powi(53)
}

fn mean(run: &Run, theory: fn(&[f64]) -> Rational) -> Result<Vec<Evidence>, Stop> {
    const STEPS: i32 = 60;
    let parts = TARGETS.iter().map(|&(name, target)| {
        Part::new(name, run.samples(), 100, move |block| -> Vec<Trained> {
            (0..block.trials).map(|_| train(101, target, Loss::SquaredError, 0.25, STEPS as usize, &mut block.rng)).collect()
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = TARGETS.iter().zip(measured).map(|((name, _), blocks)| {
        let line = |(targets, output): &Trained| (to_f64(&theory(targets)), *output, mean_error_bound(targets, STEPS));
        let excess = |(theory, output, bound): &(f64, f64, f64)| (theory - output).abs() / bound;
        let worst = blocks.iter().flatten().map(line).max_by(|a, b| excess(a).total_cmp(&excess(b))).expect("there is a network");
        Evidence::numeric(format!("y = {name}"), worst.0, worst.1, worst.2).by("exact mean", "trained networks")
    });
    Ok(lines.collect())
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

fn median(run: &Run, interval: fn(&[f64]) -> (Rational, Rational)) -> Result<Vec<Evidence>, Stop> {
    // Targets are at most 3 in size: 21 * 3 * 64 = 4032 steps.
    const STEPS: usize = 4_032;
    let settings = [("x^2", 21), ("x^2", 20), ("max(x, 0)", 20)];
    let target_of = |name| TARGETS.iter().find(|(known, _)| *known == name).expect("a target of this name").1;
    let label = |name, count| format!("y = {name}, {count} samples");
    let parts = settings.iter().map(|&(name, count)| {
        Part::new(label(name, count), run.samples(), 20, move |block| -> Vec<Trained> {
            let one = |_| train(count, target_of(name), Loss::AbsoluteError, 1.0 / 64.0, STEPS, &mut block.rng);
            (0..block.trials).map(one).collect()
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = settings.iter().zip(measured).map(|(&(name, count), blocks)| {
        let cases = blocks.into_iter().flatten().enumerate().map(|(network, (targets, output))| {
            let ((low, high), output) = (interval(&targets), fraction(output));
            let distance = (low - &output).max(output - high).max(ratio(0, 1));
            (format!("network {}", network + 1), ratio(1, 64), distance)
        });
        Evidence::exact_cases(label(name, count), Relation::AtMost, cases).by("step size", "trained networks")
    });
    Ok(lines.collect())
}

/// How far from its goal the constant may be after the row's steps.
fn tolerance(method: Method, loss: Loss) -> f64 {
    match (method, loss) {
        // The last bias is the only parameter with a gradient, and the squared error a parabola in it: these converge to rounding.
        (Method::SecondOrder(_) | Method::FirstOrder(Optimizer::Sgd { .. } | Optimizer::Nesterov { .. }), Loss::SquaredError) => 1e-6,
        // RMSProp and Adam take steps of a size of their own, whatever the gradient's. AdaGrad's get shorter with the root of the sum
        // of all squared gradients, AdaDelta's start at the root of epsilon: both arrive, but nobody says when.
        (_, Loss::SquaredError) => TEN_STEPS,
        // No optimizer's steps vanish at a median but where its own rule makes them.
        _ => 2.0 * TEN_STEPS,
    }
}

/// Networks that are trained side by side fill the lanes of the engine.
const TOGETHER: u64 = 16;

/// A born-dead network after training: its targets, its constant, and what moved although it must not.
type Unmoved = (Vec<f64>, f64, Option<String>);

fn other_optimizers(run: &Run, is_right: bool) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<(Method, Loss)> =
        methods().into_iter().flat_map(|method| [Loss::SquaredError, Loss::AbsoluteError].map(|loss| (method, loss))).collect();
    let label = |(method, loss): &(Method, Loss)| format!("{}, {loss:?}", method.name());
    let parts = settings.iter().map(|setting| {
        let (method, loss) = *setting;
        Part::new(label(setting), run.samples() / TOGETHER, 4, move |block| {
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
        lines.push(Evidence::property(format!("{}: bits", label(setting)), networks.len() as u64, moved).by("Lemma 3", "trained networks"));
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
            Evidence::exact_cases(format!("{}: distance to the {goal}", label(setting)), Relation::AtMost, cases)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_number_of_targets_has_an_interval_of_medians() {
        assert_eq!(median_interval(&[3.0, 1.0, 2.0, 8.0]), (ratio(2, 1), ratio(3, 1)));
        assert_eq!(median_interval(&[3.0, 1.0, 2.0]), (ratio(2, 1), ratio(2, 1)));
        assert_eq!(median_interval(&[5.0]), (ratio(5, 1), ratio(5, 1)));
    }

    #[test]
    fn the_mean_is_exact() {
        assert_eq!(mean_of(&[0.5, 0.25, 0.25]), ratio(1, 3));
    }

    #[test]
    fn no_step_leaves_all_of_the_way() {
        assert!(mean_error_bound(&[-3.0, 1.0], 0) >= 3.0);
        assert!(mean_error_bound(&[-3.0, 1.0], 60) < 1e-14);
    }
}
