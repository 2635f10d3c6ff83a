//! Plain gradient descent with all samples in each step: 30 networks of one input, six target functions.
//!
//! The same work as `benches/peers/train.py`. What is compared is how many networks have reached which loss after [`COMPARED`] epochs.

use std::ops::Range;
use std::sync::Arc;

use network::{Activation, Architecture, Batch, BatchSize, EnsembleTraining, Initializer, Loss, Network, Optimizer, Samples, TrainingPlan};
use rayon::prelude::*;
use stats::stream;

use crate::job::{Job, Peer, Shares, Way};
use crate::train::parts;

/// Networks: five for each target.
const NETWORKS: u64 = 30;

/// Samples, evenly spread on `[-2, 2]`.
const POINTS: usize = 401;

/// Steps.
const EPOCHS: u64 = 10_000;

/// Epochs after which both sides look, and all that a peer does.
const COMPARED: u64 = 1000;

/// About the rate that the paper's sum over samples has.
const LEARNING_RATE: f64 = 2e-3;

/// One hidden layer.
pub(crate) const JOB: Job = Job {
    name: "descent",
    about: "full-batch descent, 30 nets 1-21-1, 401 points, 1e4 epochs",
    amount: NETWORKS as f64 * EPOCHS as f64,
    unit: "steps",
    ways: &[Way { name: "engine", work: || one_thread(&[21]) }],
    on_all_threads: Some(|| on_all_threads(&[21])),
    peer: Some(Peer { arguments: &["--job", "descent"], at_least: Some(4.0), ..PEER }),
};

/// Four hidden layers.
pub(crate) const DEEP_JOB: Job = Job {
    name: "descent-deep",
    about: "the same with 30 nets 1-8-8-8-8-1",
    amount: NETWORKS as f64 * EPOCHS as f64,
    unit: "steps",
    ways: &[Way { name: "engine", work: || one_thread(&[8; 4]) }],
    on_all_threads: Some(|| on_all_threads(&[8; 4])),
    peer: Some(Peer { arguments: &["--job", "descent-deep"], at_least: Some(3.0), ..PEER }),
};

const PEER: Peer = Peer {
    script: "train.py",
    arguments: &[],
    amount: EPOCHS,
    per_run: Some(COMPARED),
    unit: "epochs",
    at_least: None,
    names: |of, number| format!("{of}, {number}"),
};

fn one_thread(hidden_widths: &[usize]) -> Vec<Shares> {
    shares(&early_losses(hidden_widths, 0..NETWORKS, EPOCHS))
}

fn on_all_threads(hidden_widths: &[usize]) -> Vec<Shares> {
    let train = |part: Range<u64>| early_losses(hidden_widths, part, EPOCHS);
    shares(&parts(NETWORKS).into_par_iter().flat_map_iter(train).collect::<Vec<_>>())
}

/// Losses after [`COMPARED`] epochs by the variance of the targets; the training goes on to the end.
fn early_losses(hidden_widths: &[usize], numbers: Range<u64>, epochs: u64) -> Vec<f64> {
    let architecture = Architecture::new(1, hidden_widths).and_then(|hidden| hidden.with_linear_output(1)).expect("widths are positive");
    let plan = TrainingPlan::new(architecture.clone(), Optimizer::sgd(LEARNING_RATE)).with_batch(BatchSize::Full);
    let mut training = EnsembleTraining::<f32>::new(plan).expect("the rate is positive");
    let inputs: Vec<f64> = (0..POINTS).map(|point| point as f64 / 100.0 - 2.0).collect();
    for number in numbers {
        let mut rng = stream::generator(&["benches", "descent"], 1, number);
        let network = Initializer::HeNormal.draw(architecture.clone(), Activation::Relu, &mut rng);
        let samples = Samples::new(1, &inputs, 1, &targets(number, &inputs)).expect("finite numbers");
        training.add(&network, Arc::new(samples), &mut rng).expect("all networks have this shape");
    }
    training.train(COMPARED.min(epochs));
    let losses = (0..training.len()).map(|index| relative_loss(&training.network(index), training.samples(index))).collect();
    training.train(epochs - COMPARED.min(epochs));
    std::hint::black_box(training);
    losses
}

/// The targets of a network.
fn targets(number: u64, inputs: &[f64]) -> Vec<f64> {
    let function: fn(f64) -> f64 = match number % 6 {
        0 => |x| (std::f64::consts::PI * x).sin(),
        1 => f64::atan,
        2 => |x| ((2.0 * x).rem_euclid(2.0) - 1.0).abs(),
        3 => |x| x * x * x / 4.0,
        4 => |x| x * x / 2.0,
        _ => f64::exp,
    };
    inputs.iter().map(|&x| function(x)).collect()
}

/// The mean squared error, by the variance of the targets.
fn relative_loss(network: &Network, samples: &Samples<f32>) -> f64 {
    let (inputs, targets) = (samples.inputs(), samples.targets());
    let mean = targets.iter().sum::<f64>() / targets.len() as f64;
    let variance = targets.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / targets.len() as f64;
    network.loss(&Batch::scalar(&inputs, &targets).expect("finite samples"), Loss::SquaredError) / variance
}

fn shares(losses: &[f64]) -> Vec<Shares> {
    let below = |limit: f64| losses.iter().filter(|&&loss| loss < limit).count() as u64;
    let hits = [1.0, 0.5, 0.2, 0.1, 0.05].map(below).to_vec();
    vec![Shares { of: "loss below 1, 0.5, 0.2, 0.1, 0.05 variances".to_owned(), samples: losses.len() as u64, hits }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_learn_and_threads_find_the_same() {
        let _busy = crate::timing::BUSY.lock();
        let all = early_losses(&[21], 0..30, 200);
        let at_birth = early_losses(&[21], 0..30, 0);
        assert!(all.iter().zip(&at_birth).all(|(after, before)| after < before), "{all:?} from {at_birth:?}");
        let found: Vec<f64> = parts(30).into_par_iter().flat_map_iter(|part| early_losses(&[21], part, 200)).collect();
        assert_eq!(all, found);
        assert_eq!(shares(&all)[0].samples, 30);
    }

    #[test]
    fn a_network_that_is_nothing_has_a_loss_of_at_least_the_variance() {
        let samples = Samples::<f32>::new(1, &[0.0, 1.0], 1, &[1.0, 3.0]).unwrap();
        let shape = Architecture::new(1, &[]).unwrap().with_linear_output(1).unwrap();
        let layer = network::Layer::new(1, 1, vec![0.0], vec![2.0]).unwrap();
        let mean = Network::new(shape, Activation::Relu, vec![layer]).unwrap();
        assert_eq!(relative_loss(&mean, &samples), 1.0);
    }
}
