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
//! a hidden layer is called alive by an input at which it is positive in fractions where doubles leave doubt.
//!
//! What papers leave open we choose once for all of them: each network has samples of its own, which makes the networks independent and
//! the counts binomial; single precision, as in every framework; for the last, smaller batch of an epoch the mean over its own samples.

use std::sync::Arc;

use claims::Part;
use network::{Activation, Domain, EnsembleTraining, ForwardPass, Initializer, Loss, Network, Samples, TrainingPlan, dead_layers_on};
use serde::{Deserialize, Serialize};
use stats::stream::BlockRng;

use crate::targets::{HALF_WIDTH, input, smooth, step};

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
            Target::AbsoluteValue => vec![x[0].abs()],
            Target::Smooth => vec![smooth(x[0])],
            Target::Step => vec![step(x[0])],
            Target::SumAndDifference => vec![(x[0] + x[1]).abs(), (x[0] - x[1]).abs()],
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
    /// The biases of the output layer.
    pub output_biases: Vec<f64>,
    /// Its longest stretch without slope; only for one input, and not for collapsed networks.
    pub flat: Option<Flat>,
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
const LARGEST_BLOCK: u64 = 256;

/// A part that draws and trains `networks` networks. Its name must say everything that the experiment is.
pub fn training_part<'a>(name: String, experiment: &'a Experiment, networks: u64) -> Part<'a, Vec<TrainedNetwork>> {
    Part::new(name, networks, LARGEST_BLOCK, move |block| experiment.run(block.trials, &mut block.rng))
}

impl Experiment {
    /// Draws and trains so many networks. For each one its weights are drawn, then its inputs, then the seed of its orders.
    ///
    /// # Panics
    /// When the plan is refused or does not fit the target.
    pub fn run(&self, networks: u64, rng: &mut BlockRng) -> Vec<TrainedNetwork> {
        let dimension = self.target.dimension();
        let mut training = EnsembleTraining::<f32>::new(self.plan.clone()).expect("the row's plan is valid");
        for _ in 0..networks {
            let network = self.initializer.draw(self.plan.architecture().clone(), self.plan.activation(), rng);
            let inputs: Vec<f64> = (0..self.points * dimension).map(|_| input(rng)).collect();
            let targets: Vec<f64> = inputs.chunks_exact(dimension).flat_map(|x| self.target.at(x)).collect();
            let samples = Samples::new(dimension, &inputs, dimension, &targets).expect("finite samples");
            training.add(&network, Arc::new(samples), rng).expect("the target fits the plan");
        }
        let mut subjects: Vec<Subject> = (0..training.len()).map(|index| Subject::at_birth(self, &training, index)).collect();
        for &checkpoint in &self.checkpoints {
            training.train(checkpoint - training.epochs());
            for (index, subject) in subjects.iter_mut().enumerate() {
                subject.look(self, &training, index);
            }
        }
        subjects.into_iter().map(|subject| subject.found).collect()
    }
}

/// A network under observation.
struct Subject {
    found: TrainedNetwork,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    /// Places of the inputs in ascending order; only for one input.
    ascending: Vec<usize>,
    /// The network when it was last found dead, and its last dead layer.
    dead: Option<(Network, usize)>,
}

impl Subject {
    fn at_birth(experiment: &Experiment, training: &EnsembleTraining<f32>, index: usize) -> Subject {
        let (inputs, targets) = (training.samples(index).inputs(), training.samples(index).targets());
        let dimension = experiment.target.dimension();
        let network = training.network(index);
        let born_dead = is_relu(&network) && has_dead_layer(&network, &experiment.target.domain());
        let output = |coordinate: usize| targets.iter().skip(coordinate).step_by(dimension).copied();
        let count = experiment.points as f64;
        let sample_mean = (0..dimension).map(|coordinate| output(coordinate).sum::<f64>() / count).collect();
        let sample_medians = (0..dimension).map(|coordinate| medians(output(coordinate).collect())).collect();
        let mut ascending: Vec<usize> = if dimension == 1 { (0..inputs.len()).collect() } else { vec![] };
        ascending.sort_by(|&a, &b| inputs[a].total_cmp(&inputs[b]));
        let found = TrainedNetwork { born_dead, sample_mean, sample_medians, states: Vec::new() };
        Subject { found, inputs, targets, ascending, dead: None }
    }

    fn look(&mut self, experiment: &Experiment, training: &EnsembleTraining<f32>, index: usize) {
        let state = if training.is_finite(index) { self.state(experiment, &training.network(index)) } else { diverged() };
        self.found.states.push(state);
    }

    fn state(&mut self, experiment: &Experiment, network: &Network) -> State {
        let dimension = experiment.target.dimension();
        let last_dead_layer = if is_relu(network) { self.last_dead_layer(network, dimension) } else { 0 };
        let batch = network::Batch::new(dimension, &self.inputs, dimension, &self.targets).expect("the network's own samples");
        let squared_error = network.loss(&batch, Loss::SquaredError);
        let is_half = || {
            let dead_on = |low, high| has_dead_layer(network, &Domain::interval(low, high).expect("an interval"));
            dimension == 1 && is_relu(network) && dead_on(-HALF_WIDTH, 0.0) != dead_on(0.0, HALF_WIDTH)
        };
        let outcome = match () {
            () if last_dead_layer > 0 => Outcome::Collapsed,
            () if is_half() => Outcome::Half,
            () if squared_error < 1e-3 => Outcome::Success,
            () => Outcome::Other,
        };
        let flat = if outcome == Outcome::Collapsed || !is_relu(network) { None } else { self.longest_flat(network) };
        let output_biases = network.layers().last().map_or(vec![], |layer| layer.biases().to_vec());
        State { outcome, last_dead_layer, squared_error, output: network.evaluate(&self.inputs[..dimension]), output_biases, flat }
    }

    /// The last hidden layer that is zero at all training inputs, or 0.
    fn last_dead_layer(&mut self, network: &Network, dimension: usize) -> usize {
        // Layers up to a dead one that have not moved decide as they did.
        if let Some((before, layer)) = &self.dead
            && before.layers()[..*layer] == network.layers()[..*layer]
            && *layer == network.architecture().hidden_widths().len()
        {
            return *layer;
        }
        let last = last_dead_layer_at(network, &self.inputs, dimension);
        self.dead = (last > 0).then(|| (network.clone(), last));
        last
    }

    /// The longest stretch of neighbouring training inputs at which the same hidden layer is zero, if it is zero between them as well.
    fn longest_flat(&self, network: &Network) -> Option<Flat> {
        let hidden = network.architecture().hidden_widths().len();
        let mut pass = ForwardPass::default();
        // For each layer where its present stretch began.
        let mut begun: Vec<Option<usize>> = vec![None; hidden];
        let mut longest: Option<(f64, usize, usize, usize)> = None;
        let mut close = |layer: usize, first: usize, last: usize| {
            let length = self.inputs[self.ascending[last]] - self.inputs[self.ascending[first]];
            if longest.is_none_or(|(longest, ..)| length > longest) {
                longest = Some((length, layer, first, last));
            }
        };
        for (position, &place) in self.ascending.iter().enumerate() {
            network.forward(&self.inputs[place..=place], &mut pass);
            for (layer, begun) in begun.iter_mut().enumerate() {
                let is_zero = pass.activations[layer].iter().all(|x| *x == 0.0);
                match (is_zero, *begun) {
                    (true, None) => *begun = Some(position),
                    (false, Some(first)) => {
                        close(layer, first, position - 1);
                        *begun = None;
                    }
                    _ => {}
                }
            }
        }
        for (layer, begun) in begun.iter().enumerate() {
            if let Some(first) = begun {
                close(layer, *first, self.ascending.len() - 1);
            }
        }
        let (_, layer, first, last) = longest?;
        let places = &self.ascending[first..=last];
        let [low, high] = [first, last].map(|position| self.inputs[self.ascending[position]]);
        let domain = Domain::interval(low, high).ok()?;
        if !dead_layers_on(network, &domain).expect("a ReLU network of one input").contains(&(layer + 1)) {
            return None;
        }
        let target_mean = places.iter().map(|&place| self.targets[place]).sum::<f64>() / places.len() as f64;
        Some(Flat { low, high, value: network.evaluate(&[low])[0], target_mean, inputs: places.len() as u64 })
    }
}

/// The last hidden layer, from 1, that is zero at all of the inputs (`m x dimension`, row-major); 0 if there is none. Exact.
///
/// # Panics
/// When the network is no ReLU network of that input dimension, or there is no input.
pub fn last_dead_layer_at(network: &Network, inputs: &[f64], dimension: usize) -> usize {
    let hidden = network.architecture().hidden_widths().len();
    // An input at which each layer seems to be positive, by doubles.
    let mut witnesses: Vec<Option<&[f64]>> = vec![None; hidden];
    let mut pass = ForwardPass::default();
    for x in inputs.chunks_exact(dimension) {
        if witnesses.iter().all(Option::is_some) {
            break;
        }
        network.forward(x, &mut pass);
        for (witness, activations) in witnesses.iter_mut().zip(&pass.activations) {
            if witness.is_none() && activations.iter().any(|x| *x > 0.0) {
                *witness = Some(x);
            }
        }
    }
    let dead_at = |points: &[&[f64]]| {
        dead_layers_on(network, &Domain::points(points).expect("points of the same dimension")).expect("a ReLU network").last().copied()
    };
    // If each layer is alive at its witness, none is dead; if one has none, or its witness was a rounding, all inputs decide.
    match witnesses.into_iter().collect::<Option<Vec<&[f64]>>>() {
        Some(witnesses) if witnesses.is_empty() || dead_at(&witnesses).is_none() => 0,
        _ => dead_at(&inputs.chunks_exact(dimension).collect::<Vec<_>>()).unwrap_or(0),
    }
}

fn is_relu(network: &Network) -> bool {
    network.activation() == Activation::Relu
}

fn has_dead_layer(network: &Network, domain: &Domain) -> bool {
    network::first_dead_layer_on(network, domain).expect("a ReLU network of one or two inputs").is_some()
}

fn diverged() -> State {
    State { outcome: Outcome::Other, last_dead_layer: 0, squared_error: f64::INFINITY, output: vec![], output_biases: vec![], flat: None }
}

/// Least and greatest median.
fn medians(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    [values[(values.len() - 1) / 2], values[values.len() / 2]]
}

#[cfg(test)]
mod tests {
    use network::{Architecture, BatchSize, Layer, Optimizer};
    use stats::stream::generator;

    use super::*;

    fn experiment(target: Target, hidden_widths: &[usize], checkpoints: &[u64]) -> Experiment {
        let dimension = target.dimension();
        let shape = Architecture::new(dimension, hidden_widths).unwrap().with_linear_output(dimension).unwrap();
        let plan = TrainingPlan::new(shape, Optimizer::adam(0.01)).with_batch(BatchSize::Mini(16));
        Experiment { target, initializer: Initializer::HeNormal, plan, points: 60, checkpoints: checkpoints.to_vec() }
    }

    fn relu_network(layers: Vec<Layer>) -> Network {
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
    fn a_dead_layer_is_found_at_inputs_and_not_beyond_them() {
        // relu(x - 2), then relu(1 - y): the first layer is zero up to 2, the second from 3 on.
        let layer = |w, b| Layer::new(1, 1, vec![w], vec![b]).unwrap();
        let network = relu_network(vec![layer(1.0, -2.0), layer(-1.0, 1.0), layer(1.0, 0.0)]);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 2.0], 1), 1);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 2.5], 1), 0);
        assert_eq!(last_dead_layer_at(&network, &[3.0, 4.0], 1), 2);
    }

    #[test]
    fn the_longest_stretch_without_slope_is_found_with_its_mean() {
        // max(x, 1/2): constant up to 1/2.
        let network = relu_network(vec![Layer::new(1, 1, vec![1.0], vec![-0.5]).unwrap(), Layer::new(1, 1, vec![1.0], vec![0.5]).unwrap()]);
        let inputs = vec![1.0, -1.0, 0.5, 0.0, 1.5];
        let targets = vec![9.0, 3.0, 6.0, 0.0, 9.0];
        let found = TrainedNetwork { born_dead: false, sample_mean: vec![], sample_medians: vec![], states: vec![] };
        let subject = Subject { found, inputs, targets, ascending: vec![1, 3, 2, 0, 4], dead: None };
        assert_eq!(subject.longest_flat(&network), Some(Flat { low: -1.0, high: 0.5, value: 0.5, target_mean: 3.0, inputs: 3 }));
    }

    #[test]
    fn two_inputs_have_no_halves() {
        let trained = experiment(Target::SumAndDifference, &[4; 3], &[2]).run(5, &mut generator(&["training"], 2, 0));
        let shares = Shares::at(&trained, 0);
        assert_eq!((shares.networks, shares.half), (5, 0));
        assert!(trained.iter().all(|network| network.sample_mean.len() == 2));
    }

    #[test]
    fn medians_are_the_two_middle_values() {
        assert_eq!(medians(vec![3.0, 1.0, 2.0]), [2.0, 2.0]);
        assert_eq!(medians(vec![4.0, 1.0, 2.0, 3.0]), [2.0, 3.0]);
    }
}
