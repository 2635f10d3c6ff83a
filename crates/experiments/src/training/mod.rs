//! Trained ensembles: networks drawn, trained side by side on samples of their own, and classified exactly.
//!
//! The rule of classification, for a network on the samples that it was trained on:
//!
//! | outcome | rule |
//! |---|---|
//! | collapsed | some hidden layer is zero at every input, hence the output constant |
//! | half-trained | one input; some hidden layer is zero on exactly one of `[-sqrt 3, 0]` and `[0, sqrt 3]` |
//! | success | mean squared error below 1e-3 |
//! | other | anything else, networks that diverged among them |
//!
//! The first that applies counts. A network is *born dead* if a hidden layer is zero on the whole domain before training; a network that
//! *died later* is collapsed and was not born dead. All decisions about zero layers are exact for the trained single-precision weights:
//! a hidden layer is called alive by an input at which it is positive in fractions where doubles leave doubt. Under weight or batch
//! normalization they are exact for the plain network that [`EnsembleTraining::network`] gives, whose folded weights are rounded doubles.
//!
//! What papers leave open we choose once for all of them: each network has samples of its own, which makes the networks independent and
//! the counts binomial; single precision, as in every framework; for the last, smaller batch of an epoch the mean over its own samples.

mod answers;
mod dead;
mod flats;
mod subject;

use std::sync::Arc;

use claims::Part;
use network::{Domain, EnsembleTraining, Initializer, Network, Samples, TrainingPlan};
use serde::{Deserialize, Serialize};
use stats::stream::BlockRng;

pub use self::dead::last_dead_layer_at;
use self::subject::Subject;
use crate::targets::{HALF_WIDTH, absolute_value, input, smooth, step, sum_and_difference};

/// A function to be approximated on `[-sqrt 3, sqrt 3]^d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// `|x|`.
    AbsoluteValue,
    /// `x sin(5x)`.
    Smooth,
    /// `1{x > 0} + 0.2 sin(5x)`.
    Step,
    /// `(|x_1 + x_2|, |x_1 - x_2|)`.
    SumAndDifference,
}

impl Target {
    /// The name in the papers' order: f1, f2, f3, f4.
    pub fn name(self) -> &'static str {
        match self {
            Target::AbsoluteValue => "f1",
            Target::Smooth => "f2",
            Target::Step => "f3",
            Target::SumAndDifference => "f4",
        }
    }

    /// Number of inputs, and of outputs.
    pub fn dimension(self) -> usize {
        if self == Target::SumAndDifference { 2 } else { 1 }
    }

    /// The value at an input of [`Target::dimension`] coordinates.
    pub fn at(self, x: &[f64]) -> Vec<f64> {
        match self {
            Target::AbsoluteValue => vec![absolute_value(x[0])],
            Target::Smooth => vec![smooth(x[0])],
            Target::Step => vec![step(x[0])],
            Target::SumAndDifference => sum_and_difference([x[0], x[1]]).to_vec(),
        }
    }

    /// The domain.
    pub fn domain(self) -> Domain {
        Domain::cube(self.dimension(), HALF_WIDTH).expect("one or two coordinates")
    }
}

/// An ensemble to be drawn and trained.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// What is to be learned.
    pub target: Target,
    /// How networks are born.
    pub initializer: Initializer,
    /// How they are trained. Shape and activation are the plan's.
    pub plan: TrainingPlan,
    /// Training samples of each network, uniform on the domain.
    pub points: usize,
    /// Epochs after which the networks are looked at, ascending.
    pub checkpoints: Vec<u64>,
}

/// What became of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedNetwork {
    /// Whether a hidden layer was zero on the whole domain at birth.
    pub born_dead: bool,
    /// Mean of its targets, for each output.
    pub sample_mean: Vec<f64>,
    /// Least and greatest median of its targets, for each output.
    pub sample_medians: Vec<[f64; 2]>,
    /// What it was at each checkpoint.
    pub states: Vec<State>,
}

/// A network at a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What the rule says.
    pub outcome: Outcome,
    /// The last hidden layer, from 1, that is zero at all training inputs; 0 if there is none.
    pub last_dead_layer: usize,
    /// Mean squared error on its samples; infinite if a parameter is.
    pub squared_error: f64,
    /// The output at its first training input: of a collapsed network, its constant.
    pub output: Vec<f64>,
    /// Greatest less least output over its training inputs, of the coordinate where that is greatest; infinite if a parameter is.
    pub output_range: f64,
    /// The biases of the output layer.
    pub output_biases: Vec<f64>,
    /// Its longest stretch without slope; only at the last checkpoint, for one input, and not for collapsed networks.
    pub flat: Option<Flat>,
    /// Its largest set of inputs without slope; only at the last checkpoint, for two inputs, and not for collapsed networks.
    pub plateau: Option<Plateau>,
}

/// A stretch of inputs on which some hidden layer is zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flat {
    /// The first of its training inputs.
    pub low: f64,
    /// The last of its training inputs.
    pub high: f64,
    /// The output there.
    pub value: f64,
    /// The mean of the targets there.
    pub target_mean: f64,
    /// How many training inputs it has.
    pub inputs: u64,
}

/// Training inputs of which the same hidden layer is the last that is zero there, by doubles: so the output is one constant at all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plateau {
    /// How many training inputs it has.
    pub inputs: u64,
    /// The output there.
    pub value: Vec<f64>,
    /// The mean of the targets there, for each output.
    pub target_mean: Vec<f64>,
}

/// What the rule of the module's documentation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Some hidden layer is zero at every training input.
    Collapsed,
    /// Constant on exactly one half of the domain.
    Half,
    /// Mean squared error below 1e-3.
    Success,
    /// Anything else.
    Other,
}

impl TrainedNetwork {
    /// Whether it is collapsed at a checkpoint but was not born dead.
    pub fn died_later(&self, checkpoint: usize) -> bool {
        !self.born_dead && self.states[checkpoint].outcome == Outcome::Collapsed
    }
}

/// How many networks met each fate at a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// All networks.
    pub networks: u64,
    /// Collapsed ones.
    pub collapsed: u64,
    /// Half-trained ones.
    pub half: u64,
    /// Successes.
    pub success: u64,
    /// The others.
    pub other: u64,
    /// Networks that were born dead.
    pub born_dead: u64,
    /// Collapsed networks that were not.
    pub died_later: u64,
}

impl Shares {
    /// Counts the networks of all blocks at a checkpoint, given by its place in [`Experiment::checkpoints`].
    pub fn at<'a>(networks: impl IntoIterator<Item = &'a TrainedNetwork>, checkpoint: usize) -> Shares {
        networks.into_iter().fold(Shares::default(), |mut shares, network| {
            let outcome = match network.states[checkpoint].outcome {
                Outcome::Collapsed => &mut shares.collapsed,
                Outcome::Half => &mut shares.half,
                Outcome::Success => &mut shares.success,
                Outcome::Other => &mut shares.other,
            };
            *outcome += 1;
            shares.networks += 1;
            shares.born_dead += u64::from(network.born_dead);
            shares.died_later += u64::from(network.died_later(checkpoint));
            shares
        })
    }
}

/// Networks of a block: enough to fill lanes after most of them have died, few enough to be saved every second or so.
pub const LARGEST_BLOCK: u64 = 256;

/// A part that draws and trains `networks` networks. Its name must say everything that the experiment is.
pub fn training_part<'a>(name: String, experiment: &'a Experiment, networks: u64) -> Part<'a, Vec<TrainedNetwork>> {
    Part::new(name, networks, LARGEST_BLOCK, move |block| experiment.run(block.trials, &mut block.rng))
}

impl Experiment {
    /// Draws so many networks, not yet trained. For each one its weights are drawn, then its inputs, then the seed of its orders.
    ///
    /// # Panics
    /// When the plan is refused or does not fit the target.
    pub fn draw(&self, networks: u64, rng: &mut BlockRng) -> EnsembleTraining<f32> {
        self.draw_where(networks, rng, |_| true)
    }

    /// The same, with weights drawn again until no hidden layer is zero on the whole domain: the networks that are not born dead, which
    /// need no training to be known.
    ///
    /// # Panics
    /// As [`Experiment::draw`], and for activations other than the ReLU.
    pub fn draw_alive(&self, networks: u64, rng: &mut BlockRng) -> EnsembleTraining<f32> {
        self.draw_where(networks, rng, |network| {
            network::first_dead_layer_on(network, &self.target.domain()).expect("a ReLU network of one or two inputs").is_none()
        })
    }

    fn draw_where(&self, networks: u64, rng: &mut BlockRng, is_wanted: impl Fn(&Network) -> bool) -> EnsembleTraining<f32> {
        let dimension = self.target.dimension();
        let mut training = EnsembleTraining::<f32>::new(self.plan.clone()).expect("the row's plan is valid");
        for _ in 0..networks {
            let network = loop {
                let network = self.initializer.draw(self.plan.architecture().clone(), self.plan.activation(), rng);
                if is_wanted(&network) {
                    break network;
                }
            };
            let inputs: Vec<f64> = (0..self.points * dimension).map(|_| input(rng)).collect();
            let targets: Vec<f64> = inputs.chunks_exact(dimension).flat_map(|x| self.target.at(x)).collect();
            let samples = Samples::new(dimension, &inputs, dimension, &targets).expect("finite samples");
            training.add(&network, Arc::new(samples), rng).expect("the target fits the plan");
        }
        training
    }

    /// Draws and trains so many networks.
    ///
    /// # Panics
    /// As [`Experiment::draw`].
    pub fn run(&self, networks: u64, rng: &mut BlockRng) -> Vec<TrainedNetwork> {
        self.follow(self.draw(networks, rng))
    }

    /// Trains what [`Experiment::draw`] or [`Experiment::draw_alive`] gave, and looks at it.
    pub fn follow(&self, mut training: EnsembleTraining<f32>) -> Vec<TrainedNetwork> {
        let mut subjects: Vec<Subject> = (0..training.len()).map(|index| Subject::at_birth(self, &training, index)).collect();
        for &checkpoint in &self.checkpoints {
            training.train(checkpoint - training.epochs());
            let is_last = self.checkpoints.last() == Some(&checkpoint);
            for (index, subject) in subjects.iter_mut().enumerate() {
                subject.look(self, &training, index, is_last);
            }
        }
        subjects.into_iter().map(|subject| subject.found).collect()
    }
}

#[cfg(test)]
mod tests {
    use network::{Activation, Architecture, BatchSize, Layer, Optimizer};
    use stats::stream::generator;

    use super::*;

    fn experiment(target: Target, hidden_widths: &[usize], checkpoints: &[u64]) -> Experiment {
        let dimension = target.dimension();
        let shape = Architecture::new(dimension, hidden_widths).unwrap().with_linear_output(dimension).unwrap();
        let plan = TrainingPlan::new(shape, Optimizer::adam(0.01)).with_batch(BatchSize::Mini(16));
        Experiment { target, initializer: Initializer::HeNormal, plan, points: 60, checkpoints: checkpoints.to_vec() }
    }

    pub(super) fn relu_network(layers: Vec<Layer>) -> Network {
        let hidden: Vec<usize> = layers[..layers.len() - 1].iter().map(Layer::fan_out).collect();
        let shape = Architecture::new(layers[0].fan_in(), &hidden).unwrap().with_linear_output(1).unwrap();
        Network::new(shape, Activation::Relu, layers).unwrap()
    }

    #[test]
    fn shares_add_up_and_the_born_dead_stay_collapsed() {
        let trained = experiment(Target::AbsoluteValue, &[2; 9], &[0, 3, 10]).run(64, &mut generator(&["training"], 1, 0));
        for checkpoint in 0..3 {
            let shares = Shares::at(&trained, checkpoint);
            assert_eq!(shares.networks, 64);
            assert_eq!(shares.collapsed + shares.half + shares.success + shares.other, 64);
            assert_eq!(shares.collapsed, shares.born_dead + shares.died_later);
            // 88 % of them at this depth: fewer than 40 of 64 less than once in 1e8.
            assert!(shares.born_dead > 40);
        }
    }

    #[test]
    fn networks_with_biases_that_are_born_dead_stay_collapsed_too() {
        // Enough of them for groups in which different layers rest.
        let experiment = Experiment { initializer: Initializer::RaiText, ..experiment(Target::AbsoluteValue, &[2; 9], &[1, 6, 12]) };
        let trained = experiment.run(512, &mut generator(&["training"], 3, 0));
        for checkpoint in 0..3 {
            let shares = Shares::at(&trained, checkpoint);
            assert_eq!(shares.collapsed, shares.born_dead + shares.died_later, "checkpoint {checkpoint}");
            // 22 % of them: fewer than 50 of 512 less than once in 1e10.
            assert!(shares.born_dead > 50);
        }
    }

    #[test]
    fn two_inputs_have_no_halves() {
        let trained = experiment(Target::SumAndDifference, &[4; 3], &[2]).run(5, &mut generator(&["training"], 2, 0));
        let shares = Shares::at(&trained, 0);
        assert_eq!((shares.networks, shares.half), (5, 0));
        assert!(trained.iter().all(|network| network.sample_mean.len() == 2));
    }
}
