//! What training does to networks with a dead layer: no gradient reaches it, the network stays constant, and ends at the mean or at a
//! median of its targets.
//!
//! Collapse, Lemma 3 and Theorem 4; dying-relu-rai, Theorem 3.4.

use claims::{Evidence, Part, Relation, Run, Stop};
use network::{GradientDescent, Layer, LayerGradient, Loss, Network, WeightLaw};
use stats::rational::{Rational, from_f64_exact, ratio, to_f64};
use stats::stream::BlockRng;

use crate::dead_networks::{Sample, born_dead, dead_with_biases};
use crate::properties::{Try, properties};

/// A random quadratic polynomial.
pub fn random_target(rng: &mut BlockRng) -> impl Fn(f64) -> f64 + use<> {
    let [a, b, c] = [(); 3].map(|()| WeightLaw::Normal.sample(rng));
    move |x| a + b * x + c * x * x
}

/// That no gradient of a network with a dead layer `l` reaches the layers 1 to `l + layers_more`: exact zeros.
pub fn gradients_vanish(run: &Run, layers_more: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt = |biases: bool, loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let target = random_target(rng);
            let sample = Sample::draw(16, target, rng);
            let (network, dead) = if biases { dead_with_biases(&sample.inputs, rng) } else { born_dead(rng) };
            let gradient = network.gradient(&sample.batch(), loss);
            first_nonzero(&gradient.layers[..dead + layers_more])
                .map_or(Ok(()), |layer| Err(format!("dead in layer {dead}, but layer {layer} has a gradient that is not zero")))
        })
    };
    let upto = if layers_more == 0 { "l" } else { "l + 1" };
    let settings = [(false, Loss::SquaredError), (false, Loss::AbsoluteError), (true, Loss::SquaredError), (true, Loss::AbsoluteError)];
    let tries = settings.map(|(biases, loss)| {
        let (which, error) = (if biases { "biases" } else { "no biases" }, if loss == Loss::SquaredError { "squared" } else { "absolute" });
        (format!("{which}, {error} error, layers 1 to {upto}"), attempt(biases, loss))
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "reverse mode")).collect())
}

/// The first layer, from 1, whose gradient has an entry that is not exactly zero.
pub fn first_nonzero(layers: &[LayerGradient]) -> Option<usize> {
    layers.iter().position(|layer| !layer.is_zero()).map(|index| index + 1)
}

/// That gradient descent leaves the layers up to the dead one as they are, bit by bit, and the network constant.
///
/// After each step every weight is multiplied by `1 - weight_decay`; 0 is plain gradient descent.
pub fn constant_for_ever(run: &Run, weight_decay: f64) -> Result<Vec<Evidence>, Stop> {
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
pub fn same_bits(one: &Layer, other: &Layer) -> bool {
    let bits = |layer: &Layer| layer.weights().iter().chain(layer.biases()).map(|p| p.to_bits()).collect::<Vec<_>>();
    bits(one) == bits(other)
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
pub fn mean_of(targets: &[f64]) -> Rational {
    targets.iter().map(|y| fraction(*y)).sum::<Rational>() / ratio(targets.len() as i64, 1)
}

/// The two middle targets, which are the same for an odd number.
pub fn median_interval(targets: &[f64]) -> (Rational, Rational) {
    let mut sorted = targets.to_vec();
    sorted.sort_by(f64::total_cmp);
    (fraction(sorted[(sorted.len() - 1) / 2]), fraction(sorted[sorted.len() / 2]))
}

/// A float as the fraction that it is.
pub fn fraction(y: f64) -> Rational {
    from_f64_exact(y).expect("targets are finite")
}

/// A function to be learned, by its formula.
pub type Target = (&'static str, fn(f64) -> f64);

/// Targets whose means and medians differ: a ramp, a square, a step with a slope.
pub const TARGETS: [Target; 3] =
    [("max(x, 0)", |x| x.max(0.0)), ("x^2", |x| x * x), ("1{x>1/2} + x/5", |x| f64::from(u8::from(x > 0.5)) + 0.2 * x)];

/// What is left of a trained born-dead network: its targets, and its value at an input that it was not trained on.
pub type Trained = (Vec<f64>, f64);

/// Trains a born-dead network on `count` samples of a target.
pub fn train(count: usize, target: fn(f64) -> f64, loss: Loss, learning_rate: f64, steps: usize, rng: &mut BlockRng) -> Trained {
    let (mut network, _) = born_dead(rng);
    let sample = Sample::draw(count, target, rng);
    let descent = GradientDescent::new(learning_rate, loss).expect("a positive learning rate");
    descent.run(&mut network, &sample.batch(), steps).expect("a constant of size 1 stays finite");
    (sample.targets, network.evaluate(&[0.1])[0])
}

/// A bound on `|b_T - mean y|` for the squared error, learning rate 1/4 and `steps` steps from `b_0 = 0`: the way left, and rounding.
pub fn mean_error_bound(targets: &[f64], steps: i32) -> f64 {
    let largest = targets.iter().fold(0.0, |largest: f64, y| largest.max(y.abs()));
    // b stays between 0 and the mean, so residuals are below 2 `largest`. The sum of m doubled residuals, its division by m, the
    // product with eta = 1/4 and the difference round m + 4 times; each costs eta 2 (2 largest) 2^-53 = `largest` 2^-53 at most, and what is
    // left of earlier steps doubles their sum. One half ulp more for the mean as a float.
    0.5_f64.powi(steps) * largest + 2.0 * (targets.len() as f64 + 5.0) * largest * 0.5_f64.powi(53)
}

/// Networks trained on the squared error against the mean of their targets by `theory`; each line shows its worst network.
///
/// 101 samples, learning rate 1/4, 60 steps; the error bound is [`mean_error_bound`].
pub fn mean(run: &Run, theory: fn(&[f64]) -> Rational) -> Result<Vec<Evidence>, Stop> {
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

/// Networks trained on the absolute error: how far from the interval of medians by `interval` they end, at most a step.
///
/// 20 or 21 samples, learning rate 1/64, and as many steps as the farthest median needs.
pub fn median(run: &Run, interval: fn(&[f64]) -> (Rational, Rational)) -> Result<Vec<Evidence>, Stop> {
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
