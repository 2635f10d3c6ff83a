//! Theorem 3.4, in training as section 5 does it: networks that are born dead end at the mean of their targets under the squared error, and
//! at their median under the absolute error.
//!
//! Adam with batches never stands still: its steps have the size of the learning rate, 1e-3, whatever the gradient. So the constants are near
//! the mean or the median, and the average over many networks is; that plain gradient descent takes them there exactly is shown elsewhere.
//!
//! Source: theorem 3.4, section 5. The target is `x sin 5x`, whose mean, 0.160, is not its median, 0.130.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::training::{Experiment, Target, TrainedNetwork, training_part};
use network::{Initializer, Loss};

use crate::trainings::{Cell, POINTS};
use experiments::mean_of::MeanOf;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TRAINED];

const TRAINED: Claim = Claim {
    id: "theorem-3.4/trained",
    source: "Theorem 3.4, section 5",
    statement: "trained by Adam with minibatches, networks that are born dead end on average at the mean of their targets under the squared error, and at the median under the absolute error, to 0.001, a step of Adam",
    formula: "|E[N(x) - c]| <= 0.001,  c = mean of y (squared error), median of y (absolute error)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 1_000 },
    resolution: Resolution::absolute(0.015, "half of what separates the mean and the median of x sin 5x"),
    check: |run| constants(run, [mean, median]),
    control: Control::negative("the median under the squared error, the mean under the absolute one", |run| constants(run, [median, mean])),
    note: "He's initialization, 50 epochs of batches of 128, our assumption; mean and median of the network's own sample.",
    ..Claim::DEFAULT
};

/// The average may be so far from the constant of the theorem: the learning rate, which is the size of Adam's steps about it.
const TOLERANCE: f64 = 0.001;

fn mean(network: &TrainedNetwork) -> f64 {
    network.sample_mean[0]
}

/// The middle of the medians.
fn median(network: &TrainedNetwork) -> f64 {
    0.5 * (network.sample_medians[0][0] + network.sample_medians[0][1])
}

/// The constants of the networks that are born dead, under the squared and under the absolute error.
fn constants(run: &Run, theory: [fn(&TrainedNetwork) -> f64; 2]) -> Result<Vec<Evidence>, Stop> {
    let cell = Cell::new(Target::Smooth, Initializer::HeNormal, 128);
    let epochs = [50];
    let experiment = |loss| Experiment {
        target: cell.target,
        initializer: cell.initializer,
        plan: cell.plan().with_loss(loss),
        points: POINTS,
        checkpoints: epochs.to_vec(),
    };
    let experiments =
        [("squared error", Loss::SquaredError), ("absolute error", Loss::AbsoluteError)].map(|(name, loss)| (name, experiment(loss)));
    let parts =
        experiments.iter().map(|(name, experiment)| training_part(format!("{}, {name}", cell.name(&epochs)), experiment, run.samples()));
    let blocks = run.measure(parts.collect())?;
    let lines = experiments.iter().zip(blocks).zip(theory).flat_map(|(((name, _), blocks), theory)| {
        let born_dead = blocks.iter().flatten().filter(|network| network.born_dead);
        let distances: Vec<f64> = born_dead.map(|network| network.states[0].output[0] - theory(network)).collect();
        let mean = MeanOf::values(&distances);
        [(Relation::AtMost, TOLERANCE), (Relation::AtLeast, -TOLERANCE)].map(|(relation, bound)| {
            let label = format!("{name}, mean distance {}", relation.sign());
            mean.line(label, relation, bound).by("theorem 3.4", "trained networks")
        })
    });
    Ok(lines.collect())
}
