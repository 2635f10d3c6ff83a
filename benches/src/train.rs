//! Training ensembles of deep and narrow networks, each with its own order of the samples, by Adam; most of them are dead or die.
//!
//! The same work as `benches/peers/train.py`. What is compared is where the networks are after [`COMPARED`] epochs: which are constant, and
//! how far the bias of the first output has come. A dead network moves nothing but its last biases, towards the mean of the targets.

use std::ops::Range;
use std::sync::Arc;

use network::{Activation, Architecture, EnsembleTraining, Initializer, Network, Optimizer, Samples, TrainingPlan};
use rand::Rng;
use rayon::prelude::*;
use stats::stream;

use crate::job::{Job, Peer, Shares, Way};

/// Networks of an ensemble.
const NETWORKS: u64 = 1000;

/// Samples, the same for all networks: uniform on `[-sqrt 3, sqrt 3]`.
const POINTS: usize = 3000;

/// Epochs, of 24 steps each: batches of 128 and one of 56.
const EPOCHS: u64 = 100;

/// Epochs after which both sides look, and all that a peer does.
const COMPARED: u64 = 2;

/// Shape of the networks.
#[derive(Clone, Copy)]
struct Shape {
    hidden_layers: usize,
    width: usize,
    /// Of inputs and of outputs.
    ends: usize,
}

const NARROW: Shape = Shape { hidden_layers: 9, width: 2, ends: 1 };
const WIDER: Shape = Shape { hidden_layers: 19, width: 4, ends: 2 };

/// The smaller networks: one input.
pub(crate) const JOB: Job = Job {
    name: "train",
    about: "100 epochs of Adam, 1,000 nets of 10 layers, width 2",
    amount: STEPS,
    unit: "steps",
    ways: &[Way { name: "skipping", work: || skipping(NARROW) }, Way { name: "everything", work: || everything(NARROW) }],
    on_all_threads: Some(|| on_all_threads(NARROW)),
    peer: Some(Peer { arguments: &["--job", "train"], at_least: Some(20.0), ..PEER }),
};

/// The larger networks: two inputs, two outputs.
pub(crate) const WIDER_JOB: Job = Job {
    name: "train-wide",
    about: "the same with 20 layers of width 4, two inputs and outputs",
    amount: STEPS,
    unit: "steps",
    ways: &[Way { name: "skipping", work: || skipping(WIDER) }, Way { name: "everything", work: || everything(WIDER) }],
    on_all_threads: Some(|| on_all_threads(WIDER)),
    peer: Some(Peer { arguments: &["--job", "train-wide"], at_least: Some(15.0), ..PEER }),
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

/// Steps of single networks in a run.
const STEPS: f64 = (NETWORKS * EPOCHS * 24) as f64;

/// As everyone uses the engine.
fn skipping(shape: Shape) -> Vec<Shares> {
    shares(&trained(shape, 0..NETWORKS, EPOCHS, true))
}

/// Dead networks too are moved in every step.
fn everything(shape: Shape) -> Vec<Shares> {
    shares(&trained(shape, 0..NETWORKS, EPOCHS, false))
}

/// A part of the ensemble for each thread.
fn on_all_threads(shape: Shape) -> Vec<Shares> {
    let train = |part: Range<u64>| trained(shape, part, EPOCHS, true);
    shares(&parts(NETWORKS).into_par_iter().flat_map_iter(train).collect::<Vec<_>>())
}

/// An ensemble cut into a part for each thread; each but the last has whole groups of 16 networks, which are trained together.
pub(crate) fn parts(networks: u64) -> Vec<Range<u64>> {
    let groups = networks.div_ceil(16);
    let size = 16 * groups.div_ceil(rayon::current_num_threads() as u64);
    (0..networks.div_ceil(size)).map(|part| part * size..networks.min((part + 1) * size)).collect()
}

/// A network as it is compared, and as it ends.
struct Trained {
    early: Network,
    last: Network,
}

/// Trains the networks of these numbers.
fn trained(shape: Shape, numbers: Range<u64>, epochs: u64, skips: bool) -> Vec<Trained> {
    let architecture = Architecture::new(shape.ends, &vec![shape.width; shape.hidden_layers])
        .and_then(|hidden| hidden.with_linear_output(shape.ends))
        .expect("widths are positive");
    let plan = TrainingPlan::new(architecture.clone(), Optimizer::adam(1e-3));
    let mut training = EnsembleTraining::<f32>::new(plan).expect("the rate is positive");
    if !skips {
        training = training.without_skipping();
    }
    let samples = Arc::new(samples(shape.ends, POINTS));
    for number in numbers {
        let mut rng = stream::generator(&["benches", "train"], 1, number);
        let network = Initializer::HeNormal.draw(architecture.clone(), Activation::Relu, &mut rng);
        training.add(&network, Arc::clone(&samples), &mut rng).expect("all networks have this shape");
    }
    let networks = |training: &EnsembleTraining<f32>| (0..training.len()).map(|index| training.network(index)).collect::<Vec<_>>();
    training.train(COMPARED.min(epochs));
    let early = networks(&training);
    training.train(epochs - COMPARED.min(epochs));
    early.into_iter().zip(networks(&training)).map(|(early, last)| Trained { early, last }).collect()
}

/// `|x|` of one coordinate; of two, the absolute values of their sum and of their difference.
fn samples(ends: usize, points: usize) -> Samples<f32> {
    let mut rng = stream::generator(&["benches", "train", "samples"], 1, 0);
    let mut draw = || (f64::from(rng.next_u32()) / f64::from(u32::MAX) * 2.0 - 1.0) * 3.0_f64.sqrt();
    let inputs: Vec<f64> = (0..points * ends).map(|_| draw()).collect();
    let target = |x: &[f64]| if let [x, y] = *x { vec![(x + y).abs(), (x - y).abs()] } else { vec![x[0].abs()] };
    Samples::new(ends, &inputs, ends, &inputs.chunks(ends).flat_map(target).collect::<Vec<f64>>()).expect("whole finite samples")
}

/// How many networks are constant as far as eight points show, and how many have a bias of the first output above some numbers. Where
/// nothing else moves, Adam has brought it to 0.048 in 48 steps.
fn shares(networks: &[Trained]) -> Vec<Shares> {
    std::hint::black_box(networks.iter().map(|network| bias(&network.last)).sum::<f64>());
    let count = |of: &str, hits: Vec<u64>| Shares { of: of.to_owned(), samples: networks.len() as u64, hits };
    let above = |limit: f64| networks.iter().filter(|network| bias(&network.early) > limit).count() as u64;
    let constant = networks.iter().filter(|network| is_constant(&network.early)).count() as u64;
    vec![count("constant", vec![constant]), count("bias above 0, 0.02, 0.04, 0.046", [0.0, 0.02, 0.04, 0.046].map(above).to_vec())]
}

fn bias(network: &Network) -> f64 {
    network.layers().last().expect("an output layer").biases()[0]
}

fn is_constant(network: &Network) -> bool {
    let ends = network.architecture().input_dim();
    let at = |point: i32| network.evaluate(&[f64::from(point) / 2.5, f64::from(point * point % 5 - 2)][..ends]);
    (-3..=4).all(|point| at(point) == at(-4))
}

#[cfg(test)]
mod tests {
    use network::{Batch, Loss};

    use super::*;

    #[test]
    fn threads_find_what_one_finds() {
        let _busy = crate::timing::BUSY.lock();
        let all: Vec<f64> = trained(NARROW, 0..40, 3, true).iter().map(|network| bias(&network.last)).collect();
        let found: Vec<Trained> = parts(40).into_par_iter().flat_map_iter(|part| trained(NARROW, part, 3, false)).collect();
        assert_eq!(all, found.iter().map(|network| bias(&network.last)).collect::<Vec<_>>());
    }

    #[test]
    fn parts_are_whole_groups_and_leave_none_out() {
        for threads in 1..=5 {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
            for networks in [1, 16, 30, 40, 1000] {
                let parts = pool.install(|| parts(networks));
                assert!(parts.len() <= threads && parts[0].start == 0, "{parts:?}");
                assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start && pair[0].end % 16 == 0), "{parts:?}");
                assert_eq!(parts.last().map(|part| part.end), Some(networks));
            }
        }
    }

    #[test]
    fn dead_networks_end_at_the_mean_and_their_loss_is_the_variance() {
        let _busy = crate::timing::BUSY.lock();
        let networks = trained(NARROW, 0..32, EPOCHS, true);
        let (inputs, targets) = (samples(1, POINTS).inputs(), samples(1, POINTS).targets());
        let mean = targets.iter().sum::<f64>() / POINTS as f64;
        let variance = targets.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / POINTS as f64;
        let batch = Batch::scalar(&inputs, &targets).expect("finite samples");
        let dead: Vec<&Trained> = networks.iter().filter(|network| is_constant(&network.early)).collect();
        assert!(dead.len() > 10, "most such networks are born dead: {}", dead.len());
        for network in &dead {
            // Steps of at most 1e-3 follow the means of batches, whose standard deviation is 0.5 / sqrt 128 = 0.044, in no direction once
            // the bias is at the mean: it strays by less than that one deviation, which adds its square to the loss.
            let excess = network.last.loss(&batch, Loss::SquaredError) - variance;
            assert!(excess.abs() < 0.044 * 0.044, "{excess} above {variance}, bias {}", bias(&network.last));
        }
        let shares = shares(&networks);
        assert_eq!((shares[0].hits[0], shares[0].samples), (dead.len() as u64, 32));
        assert!(shares[1].hits.is_sorted_by(|a, b| a >= b), "{shares:?}");
    }
}
