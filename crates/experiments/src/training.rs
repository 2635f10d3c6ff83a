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
use network::{Activation, Domain, EnsembleTraining, Initializer, Network, Samples, TrainingPlan, dead_layers_on};
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
    /// Its longest stretch without slope; only at the last checkpoint, for one input, and not for collapsed networks.
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

/// A network under observation.
struct Subject {
    found: TrainedNetwork,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    /// The network when it was last found dead, and its last dead layer.
    dead: Option<(Network, usize)>,
}

impl Subject {
    fn at_birth(experiment: &Experiment, training: &EnsembleTraining<f32>, index: usize) -> Subject {
        let (inputs, targets) = (training.samples(index).inputs(), training.samples(index).targets());
        let dimension = experiment.target.dimension();
        let network = training.network(index);
        let born_dead = is_relu(&network) && is_born_dead(&network, &inputs, dimension);
        let output = |coordinate: usize| targets.iter().skip(coordinate).step_by(dimension).copied();
        let count = experiment.points as f64;
        let sample_mean = (0..dimension).map(|coordinate| output(coordinate).sum::<f64>() / count).collect();
        let sample_medians = (0..dimension).map(|coordinate| medians(output(coordinate).collect())).collect();
        let found = TrainedNetwork { born_dead, sample_mean, sample_medians, states: Vec::new() };
        Subject { found, inputs, targets, dead: None }
    }

    fn look(&mut self, experiment: &Experiment, training: &EnsembleTraining<f32>, index: usize, is_last: bool) {
        let state = if training.is_finite(index) { self.state(experiment, &training.network(index), is_last) } else { diverged() };
        self.found.states.push(state);
    }

    fn state(&mut self, experiment: &Experiment, network: &Network, is_last: bool) -> State {
        let dimension = experiment.target.dimension();
        let answers = Answers::of(network, &self.inputs, dimension);
        let last_dead_layer = if is_relu(network) { self.last_dead_layer(network, dimension, &answers) } else { 0 };
        let squared_error = answers.squared_error(&self.targets);
        let is_half = || {
            let is_dead_on = |low, high| !dead_on(network, &Domain::interval(low, high).expect("an interval")).is_empty();
            dimension == 1 && is_relu(network) && is_dead_on(-HALF_WIDTH, 0.0) != is_dead_on(0.0, HALF_WIDTH)
        };
        let outcome = match () {
            () if last_dead_layer > 0 => Outcome::Collapsed,
            () if is_half() => Outcome::Half,
            () if squared_error < 1e-3 => Outcome::Success,
            () => Outcome::Other,
        };
        let has_flats = is_last && dimension == 1 && outcome != Outcome::Collapsed && is_relu(network);
        let flat = if has_flats { self.longest_flat(network, &answers) } else { None };
        let output_biases = network.layers().last().map_or(vec![], |layer| layer.biases().to_vec());
        State { outcome, last_dead_layer, squared_error, output: network.evaluate(&self.inputs[..dimension]), output_biases, flat }
    }

    /// The last hidden layer that is zero at all training inputs, or 0.
    fn last_dead_layer(&mut self, network: &Network, dimension: usize, answers: &Answers) -> usize {
        let last = match last_candidate(network, &self.inputs, dimension, answers) {
            // Layers up to a dead one that have not moved decide as they did.
            Some(layer)
                if self
                    .dead
                    .as_ref()
                    .is_some_and(|(before, dead)| *dead == layer && before.layers()[..layer] == network.layers()[..layer]) =>
            {
                return layer;
            }
            Some(_) => last_dead_layer_by(network, &self.inputs, dimension, answers),
            None => 0,
        };
        self.dead = (last > 0).then(|| (network.clone(), last));
        last
    }

    /// The longest stretch of neighbouring training inputs at which the same hidden layer is zero, if it is zero between them as well.
    fn longest_flat(&self, network: &Network, answers: &Answers) -> Option<Flat> {
        let hidden = network.architecture().hidden_widths().len();
        let mut ascending: Vec<usize> = (0..self.inputs.len()).collect();
        ascending.sort_by(|&a, &b| self.inputs[a].total_cmp(&self.inputs[b]));
        // For each layer where its present stretch began.
        let mut begun: Vec<Option<usize>> = vec![None; hidden];
        let mut longest: Option<(f64, usize, usize, usize)> = None;
        let mut close = |layer: usize, first: usize, last: usize| {
            let length = self.inputs[ascending[last]] - self.inputs[ascending[first]];
            if longest.is_none_or(|(longest, ..)| length > longest) {
                longest = Some((length, layer, first, last));
            }
        };
        for (position, &place) in ascending.iter().enumerate() {
            for (layer, begun) in begun.iter_mut().enumerate() {
                match (answers.is_positive[layer][place], *begun) {
                    (false, None) => *begun = Some(position),
                    (true, Some(first)) => {
                        close(layer, first, position - 1);
                        *begun = None;
                    }
                    _ => {}
                }
            }
        }
        for (layer, begun) in begun.iter().enumerate() {
            if let Some(first) = begun {
                close(layer, *first, ascending.len() - 1);
            }
        }
        let (_, layer, first, last) = longest?;
        let places = &ascending[first..=last];
        let [low, high] = [first, last].map(|position| self.inputs[ascending[position]]);
        let domain = Domain::interval(low, high).ok()?;
        if !dead_on(network, &domain).contains(&(layer + 1)) {
            return None;
        }
        let target_mean = places.iter().map(|&place| self.targets[place]).sum::<f64>() / places.len() as f64;
        Some(Flat { low, high, value: network.evaluate(&[low])[0], target_mean, inputs: places.len() as u64 })
    }
}

/// What a network answers at all of its inputs, by doubles. Computed neuron by neuron over all inputs, loops that the compiler turns into
/// vector instructions: a forward pass for each input would take longer than the training.
struct Answers {
    /// Whether some neuron of a hidden layer is positive: layer by layer, for each input.
    is_positive: Vec<Vec<bool>>,
    /// For each output, its values at all inputs, or one value for all of them.
    outputs: Vec<Vec<f64>>,
}

impl Answers {
    /// `inputs` is `m x dimension`, row-major.
    fn of(network: &Network, inputs: &[f64], dimension: usize) -> Answers {
        let (count, hidden) = (inputs.len() / dimension, network.architecture().hidden_widths().len());
        let mut values: Vec<Vec<f64>> =
            (0..dimension).map(|coordinate| inputs.iter().skip(coordinate).step_by(dimension).copied().collect()).collect();
        let mut is_positive = Vec::with_capacity(hidden);
        for (index, layer) in network.layers().iter().enumerate() {
            let mut next: Vec<Vec<f64>> = layer.rows().zip(layer.biases()).map(|(row, &bias)| pre_activation(row, bias, &values)).collect();
            if index < hidden {
                next.iter_mut().for_each(|neuron| activate(network.activation(), neuron));
                let mut positive = vec![false; next[0].len()];
                for neuron in &next {
                    positive.iter_mut().zip(neuron).for_each(|(positive, x)| *positive |= *x > 0.0);
                }
                // Behind a layer that is zero everywhere all is constant, and one value stands for all.
                if is_relu(network) && !positive.contains(&true) {
                    next.iter_mut().for_each(|neuron| neuron.truncate(1));
                }
                let first = positive[0];
                positive.resize(count, first);
                is_positive.push(positive);
            }
            values = next;
        }
        Answers { is_positive, outputs: values }
    }

    /// Mean over all numbers of `targets`, `m x outputs`, row-major.
    fn squared_error(&self, targets: &[f64]) -> f64 {
        let dimension = self.outputs.len();
        let sum_of = |(coordinate, output): (usize, &Vec<f64>)| -> f64 {
            let targets = targets.iter().skip(coordinate).step_by(dimension);
            let square = |(target, output): (&f64, &f64)| (output - target) * (output - target);
            if output.len() == 1 { targets.map(|target| square((target, &output[0]))).sum() } else { targets.zip(output).map(square).sum() }
        };
        self.outputs.iter().enumerate().map(sum_of).sum::<f64>() / targets.len() as f64
    }
}

/// `row . x + bias`, `values` neuron by neuron.
fn pre_activation(row: &[f64], bias: f64, values: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![bias; values[0].len()];
    for (weight, values) in row.iter().zip(values) {
        sums.iter_mut().zip(values).for_each(|(sum, x)| *sum += weight * x);
    }
    sums
}

fn activate(activation: Activation, values: &mut [f64]) {
    if activation == Activation::Relu {
        values.iter_mut().for_each(|x| *x = if *x > 0.0 { *x } else { 0.0 });
    } else {
        values.iter_mut().for_each(|x| *x = activation.apply(*x));
    }
}

/// The last hidden layer, from 1, that is zero at all of the inputs (`m x dimension`, row-major); 0 if there is none. Exact.
///
/// # Panics
/// When the network is no ReLU network of that input dimension, or there is no input.
pub fn last_dead_layer_at(network: &Network, inputs: &[f64], dimension: usize) -> usize {
    last_dead_layer_by(network, inputs, dimension, &Answers::of(network, inputs, dimension))
}

fn last_dead_layer_by(network: &Network, inputs: &[f64], dimension: usize, answers: &Answers) -> usize {
    let Some(candidate) = last_candidate(network, inputs, dimension, answers) else { return 0 };
    // Zero on the smallest cuboid around all inputs: a few cells in the place of thousands of points.
    let ends = |end: fn(f64, f64) -> f64| -> Vec<f64> {
        (0..dimension).map(|coordinate| inputs.iter().skip(coordinate).step_by(dimension).copied().reduce(end).unwrap_or(0.0)).collect()
    };
    if dimension <= 2 && dead_around(network, &ends(f64::min), &ends(f64::max)).contains(&candidate) {
        return candidate;
    }
    // Elsewhere the layer may wake: then each input decides.
    dead_on_points(network, &inputs.chunks_exact(dimension).collect::<Vec<_>>()).last().copied().unwrap_or(0)
}

/// The last hidden layer that no input has shown to be alive; the layers after it are, exactly.
fn last_candidate(network: &Network, inputs: &[f64], dimension: usize, answers: &Answers) -> Option<usize> {
    let input = |place: usize| &inputs[place * dimension..][..dimension];
    // An input at which each layer is positive by doubles, else any.
    let witnesses = answers.is_positive.iter().map(|layer| input(layer.iter().position(|positive| *positive).unwrap_or(0)));
    let witnesses: Vec<&[f64]> = witnesses.collect();
    if witnesses.is_empty() { None } else { dead_on_points(network, &witnesses).last().copied() }
}

/// Whether a hidden layer is zero on the whole domain.
fn is_born_dead(network: &Network, inputs: &[f64], dimension: usize) -> bool {
    // Polygons are slow, and a few of the inputs show most networks to be alive.
    let may_be = dimension == 1 || last_candidate(network, inputs, dimension, &Answers::of(network, inputs, dimension)).is_some();
    may_be && !dead_around(network, &vec![-HALF_WIDTH; dimension], &vec![HALF_WIDTH; dimension]).is_empty()
}

/// The hidden layers that are zero on a cuboid, none if it has no inside.
///
/// It is cut where a coordinate is 0: there the kinks of all neurons of a first layer without biases meet, and in a corner of the parts
/// they do so exactly, where inside of a part rounding would leave a doubt that takes fractions.
fn dead_around(network: &Network, low: &[f64], high: &[f64]) -> Vec<usize> {
    if let Some(axis) = low.iter().zip(high).position(|(low, high)| *low < 0.0 && 0.0 < *high) {
        let cut = |ends: &[f64]| ends.iter().enumerate().map(|(index, end)| if index == axis { 0.0 } else { *end }).collect::<Vec<f64>>();
        let mut dead = dead_around(network, low, &cut(high));
        if !dead.is_empty() {
            let others = dead_around(network, &cut(low), high);
            dead.retain(|layer| others.contains(layer));
        }
        return dead;
    }
    Domain::cuboid(low, high).map_or(vec![], |domain| dead_on(network, &domain))
}

fn dead_on(network: &Network, domain: &Domain) -> Vec<usize> {
    dead_layers_on(network, domain).expect("a ReLU network of one or two inputs, or points")
}

fn dead_on_points(network: &Network, points: &[&[f64]]) -> Vec<usize> {
    dead_on(network, &Domain::points(points).expect("points of the same dimension"))
}

fn is_relu(network: &Network) -> bool {
    network.activation() == Activation::Relu
}

fn diverged() -> State {
    State { outcome: Outcome::Other, last_dead_layer: 0, squared_error: f64::INFINITY, output: vec![], output_biases: vec![], flat: None }
}

/// Least and greatest median.
fn medians(mut values: Vec<f64>) -> [f64; 2] {
    let count = values.len();
    // The lower middle value ends the lower half; the upper one is the same or the least of those after it.
    let (_, &mut low, above) = values.select_nth_unstable_by((count - 1) / 2, f64::total_cmp);
    let high = if count.is_multiple_of(2) { above.iter().copied().min_by(f64::total_cmp).unwrap_or(low) } else { low };
    [low, high]
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
        let subject = Subject { found, inputs, targets, dead: None };
        let answers = Answers::of(&network, &subject.inputs, 1);
        assert_eq!(subject.longest_flat(&network, &answers), Some(Flat { low: -1.0, high: 0.5, value: 0.5, target_mean: 3.0, inputs: 3 }));
    }

    #[test]
    fn all_inputs_at_once_answer_as_one_by_one() {
        // Small dyadic numbers: every sum is exact, whatever its order.
        let layers = vec![
            Layer::new(2, 2, vec![1.0, -0.5, 2.0, 0.25], vec![0.5, -1.0]).unwrap(),
            Layer::new(2, 2, vec![1.0, -1.0, -2.0, 0.5], vec![0.0, 0.25]).unwrap(),
            Layer::new(2, 2, vec![1.0, 0.5, -1.0, 3.0], vec![1.0, -2.0]).unwrap(),
        ];
        let shape = Architecture::new(2, &[2, 2]).unwrap().with_linear_output(2).unwrap();
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        let inputs: Vec<f64> = (0..14).map(|i| f64::from(i * i % 11) / 4.0 - 1.25).collect();
        let targets: Vec<f64> = (0..14).map(|i| f64::from(i % 3)).collect();
        let answers = Answers::of(&network, &inputs, 2);
        let mut pass = network::ForwardPass::default();
        for (place, x) in inputs.chunks_exact(2).enumerate() {
            network.forward(x, &mut pass);
            assert_eq!([0, 1].map(|output| answers.outputs[output][place]).to_vec(), pass.activations[2]);
            for layer in 0..2 {
                assert_eq!(answers.is_positive[layer][place], pass.activations[layer].iter().any(|x| *x > 0.0));
            }
        }
        let batch = network::Batch::new(2, &inputs, 2, &targets).unwrap();
        let error = network.loss(&batch, network::Loss::SquaredError);
        assert!((answers.squared_error(&targets) - error).abs() <= 1e-14 * error);
    }

    #[test]
    fn behind_a_dead_layer_one_value_stands_for_all() {
        let layer = |w, b| Layer::new(1, 1, vec![w], vec![b]).unwrap();
        let network = relu_network(vec![layer(1.0, -2.0), layer(1.0, 0.5), layer(2.0, 0.0)]);
        let answers = Answers::of(&network, &[-1.0, 0.0, 1.0], 1);
        assert_eq!(answers.is_positive, [vec![false; 3], vec![true; 3]]);
        assert_eq!(answers.outputs, [vec![1.0]]);
        assert_eq!(answers.squared_error(&[1.0, 2.0, 3.0]), 5.0 / 3.0);
    }

    #[test]
    fn a_layer_that_is_zero_at_the_inputs_but_not_between_them_is_dead_at_them() {
        // relu(1 - |x|) by two neurons and a sum: zero at -1 and 1, one at 0.
        let layers = vec![
            Layer::new(1, 2, vec![1.0, -1.0], vec![0.0, 0.0]).unwrap(),
            Layer::new(2, 1, vec![-1.0, -1.0], vec![1.0]).unwrap(),
            Layer::new(1, 1, vec![1.0], vec![0.0]).unwrap(),
        ];
        let network = relu_network(layers);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 1.0], 1), 2);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 0.5, 1.0], 1), 0);
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
