//! Trained networks: the setting of section 2, and what the rows about training share.
//!
//! The paper says: ten layers of width 2 (nine hidden layers and a linear one), inputs uniform on [-sqrt 3, sqrt 3], biases 0 at birth,
//! minibatches of 128. It does not say how many samples there are, how many epochs, and with which step sizes. We take
//!
//! - 3,000 samples, drawn anew for each network, and 100 epochs, after which the constant of a collapsed network has long arrived: Adam
//!   moves the last bias by about 1e-3 a step and makes 2,400 steps;
//! - the step sizes that Keras had as defaults when the paper was written (Keras' words are the paper's): [`FIRST_ORDER`].
//!
//! What becomes of a network is decided by the rule of `experiments::training`, exactly.

use claims::{Evidence, Part, Relation, Run, Stop, Table};
use experiments::targets::HALF_WIDTH;
use experiments::training::{Experiment, Flat, Outcome, Shares, Target, TrainedNetwork, training_part};
use network::{
    Activation, Architecture, BatchSize, EnsembleTraining, HiddenNormalization, Initializer, Loss, Optimizer, QuasiNewton, TrainingPlan,
};
use rand::Rng;
use stats::binomial::clopper_pearson;
use stats::stream::{BlockRng, generator};

/// What is trained and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Setting {
    pub target: Target,
    /// Of all nine hidden layers.
    pub width: usize,
    pub initializer: Initializer,
    pub activation: Activation,
    pub optimizer: Optimizer,
    pub loss: Loss,
    pub normalization: HiddenNormalization,
    /// Probability with which dropout keeps an activation; 1 without dropout.
    pub keep_probability: f64,
    pub points: usize,
    pub batch: BatchSize,
    pub epochs: u64,
}

/// Figure 1: `|x|`, width 2, He's initializer, Adam, squared error.
pub(crate) const FIGURE_1: Setting = Setting {
    target: Target::AbsoluteValue,
    width: 2,
    initializer: Initializer::HeNormal,
    activation: Activation::Relu,
    optimizer: Optimizer::adam(1e-3),
    loss: Loss::SquaredError,
    normalization: HiddenNormalization::None,
    keep_probability: 1.0,
    points: 3_000,
    batch: BatchSize::Mini(128),
    epochs: 100,
};

/// The six first-order optimizers of section 2 with the step sizes, decays and epsilons that were Keras' defaults; Nesterov's momentum is 0.9.
pub(crate) const FIRST_ORDER: [Optimizer; 6] = [
    Optimizer::sgd(0.01),
    Optimizer::Nesterov { learning_rate: 0.01, momentum: 0.9 },
    Optimizer::AdaGrad { learning_rate: 0.01, epsilon: 1e-7 },
    Optimizer::AdaDelta { learning_rate: 1.0, rho: 0.95, epsilon: 1e-7 },
    Optimizer::RmsProp { learning_rate: 1e-3, rho: 0.9, epsilon: 1e-7 },
    Optimizer::adam(1e-3),
];

/// An optimizer of section 2.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Method {
    FirstOrder(Optimizer),
    SecondOrder(QuasiNewton),
}

impl Method {
    /// Its name in the paper.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Method::FirstOrder(optimizer) => optimizer.name(),
            Method::SecondOrder(QuasiNewton::Bfgs) => "BFGS",
            Method::SecondOrder(QuasiNewton::LimitedMemoryBfgs { .. }) => "L-BFGS",
        }
    }
}

/// All eight, in the paper's order; L-BFGS keeps ten steps.
pub(crate) fn methods() -> Vec<Method> {
    let second_order = [QuasiNewton::Bfgs, QuasiNewton::LimitedMemoryBfgs { memory: 10 }].map(Method::SecondOrder);
    FIRST_ORDER.map(Method::FirstOrder).into_iter().chain(second_order).collect()
}

/// How far from the sample's mean or median a constant may be: ten of Adam's steps. Minibatches have other means than the sample, by
/// about `0.5 / sqrt 128 = 0.04`, and throw the constant about by some of their steps for ever.
pub(crate) const TEN_STEPS: f64 = 0.01;

impl Setting {
    /// Everything that the training depends on: names its stream.
    pub(crate) fn name(&self) -> String {
        let Setting { target, width, initializer, activation, optimizer, loss, normalization, keep_probability, points, batch, epochs } =
            self;
        let (target, optimizer) = (target.name(), format!("{optimizer:?}"));
        format!(
            "{target}, width {width}, {initializer:?}, {activation:?}, {optimizer}, {loss:?}, normalization {normalization:?}, \
             keep {keep_probability}, {points} points, {batch:?}, {epochs} epochs"
        )
    }

    /// The experiment, looked at once, at the end.
    pub(crate) fn experiment(&self) -> Experiment {
        let dimension = self.target.dimension();
        let shape = Architecture::new(dimension, &[self.width; 9]).and_then(|shape| shape.with_linear_output(dimension));
        let plan = TrainingPlan::new(shape.expect("positive widths"), self.optimizer)
            .with_activation(self.activation)
            .with_loss(self.loss)
            .with_batch(self.batch)
            .with_normalization(self.normalization)
            .with_dropout(self.keep_probability);
        Experiment { target: self.target, initializer: self.initializer, plan, points: self.points, checkpoints: vec![self.epochs] }
    }
}

/// Trains `networks` networks in each of the settings.
pub(crate) fn train(run: &Run, settings: &[Setting], networks: u64) -> Result<Vec<Vec<TrainedNetwork>>, Stop> {
    let experiments: Vec<Experiment> = settings.iter().map(Setting::experiment).collect();
    let parts = settings.iter().zip(&experiments).map(|(setting, experiment)| training_part(setting.name(), experiment, networks));
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect())
}

/// Whether a network collapsed, to a constant nearer than [`TEN_STEPS`] to the mean of its targets in each output.
pub(crate) fn is_at_the_mean(network: &TrainedNetwork) -> bool {
    let end = end(network);
    let is_near = |(constant, mean): (&f64, &f64)| (constant - mean).abs() <= TEN_STEPS;
    end.outcome == Outcome::Collapsed && end.output.iter().zip(&network.sample_mean).all(is_near)
}

/// Whether a hidden layer is zero at all inputs in the end.
pub(crate) fn is_collapsed(network: &TrainedNetwork) -> bool {
    end(network).outcome == Outcome::Collapsed
}

/// What a network was in the end.
pub(crate) fn end(network: &TrainedNetwork) -> &experiments::training::State {
    network.states.last().expect("a checkpoint")
}

/// Whether a network is constant on a part of the domain, but not on all of it, and there nearly at the mean of its targets: a stretch of a
/// tenth of the domain or more, a constant within 0.05 of the mean of the targets on it.
pub(crate) fn is_at_a_partial_mean(network: &TrainedNetwork) -> bool {
    let is_one = |flat: &Flat| flat.high - flat.low >= 0.2 * HALF_WIDTH && (flat.value - flat.target_mean).abs() <= 0.05;
    end(network).flat.as_ref().is_some_and(is_one)
}

/// Panels A and B to D of figures 2 and 3: the mean with high probability, partial means with low probability.
pub(crate) fn mean_or_partial_means(run: &Run, target: Target, table: &str) -> Result<Vec<Evidence>, Stop> {
    let networks = train(run, &[Setting { target, ..FIGURE_1 }], run.samples())?.remove(0);
    let title = format!("What became of networks trained on {} (99 % intervals)", target.name());
    run.table(table_of_outcomes(table, &title, &[("He normal, Adam".to_string(), &networks)]));
    let partial = networks.iter().filter(|network| is_at_a_partial_mean(network)).count() as u64;
    Ok(vec![
        share("at the mean, with high probability", Relation::AtLeast, 0.8, &networks, is_at_the_mean).resolving(0.35),
        share("at a partial mean, with low probability", Relation::AtMost, 0.2, &networks, is_at_a_partial_mean).resolving(0.35),
        Evidence::exact("networks at a partial mean, not never", Relation::AtLeast, 1, partial).by("claimed", "trained networks"),
        the_born_dead_collapse("networks that were born dead", &networks),
    ])
}

/// The same networks, with high and low probability exchanged.
pub(crate) fn mean_or_partial_means_exchanged(run: &Run, target: Target) -> Result<Vec<Evidence>, Stop> {
    let networks = train(run, &[Setting { target, ..FIGURE_1 }], run.samples())?.remove(0);
    Ok(vec![share("at a partial mean, with high probability", Relation::AtLeast, 0.8, &networks, is_at_a_partial_mean).resolving(0.3)])
}

/// The share of networks of which something holds, against a bound.
pub(crate) fn share<'a>(
    label: impl Into<String>,
    relation: Relation,
    bound: f64,
    networks: impl IntoIterator<Item = &'a TrainedNetwork>,
    holds: impl Fn(&TrainedNetwork) -> bool,
) -> Evidence {
    let (mut hits, mut trials) = (0, 0);
    for network in networks {
        trials += 1;
        hits += u64::from(holds(network));
    }
    Evidence::proportion(label, relation, bound, hits, trials).by("claimed", "trained networks")
}

/// That a network which was born dead has collapsed in the end, for all of them: Theorem 4.
pub(crate) fn the_born_dead_collapse<'a>(label: impl Into<String>, networks: impl IntoIterator<Item = &'a TrainedNetwork>) -> Evidence {
    let born_dead: Vec<&TrainedNetwork> = networks.into_iter().filter(|network| network.born_dead).collect();
    let escaped = born_dead.iter().find(|network| !is_collapsed(network));
    let told = escaped.map(|network| format!("a network that was born dead is {:?} in the end", end(network).outcome));
    Evidence::property(label, born_dead.len() as u64, told).by("Theorem 4", "trained networks")
}

/// A table of outcomes with 99 % intervals, one row for each labelled ensemble.
pub(crate) fn table_of_outcomes(id: &str, title: &str, ensembles: &[(String, &[TrainedNetwork])]) -> Table {
    let columns = ["setting", "outcome", "networks", "count", "share", "low", "high"];
    let mut table = Table::new(id, title, &columns);
    for (label, networks) in ensembles {
        let shares = Shares::at(*networks, networks.first().map_or(0, |network| network.states.len() - 1));
        let outcomes = [
            ("born dead", shares.born_dead),
            ("died later", shares.died_later),
            ("collapsed", shares.collapsed),
            ("constant on one half", shares.half),
            ("success", shares.success),
            ("other", shares.other),
        ];
        for (outcome, count) in outcomes {
            let interval = clopper_pearson(count, shares.networks, 0.99);
            let share = count as f64 / shares.networks as f64;
            let counts = [shares.networks.into(), count.into()];
            let numbers = [share, interval.low, interval.high].map(Into::into);
            table.push([label.as_str().into(), outcome.into()].into_iter().chain(counts).chain(numbers).collect());
        }
    }
    table
}

/// Trains `networks` networks in each of the settings, which all draw them from the same generator: settings with one target and
/// initializer get the same networks, samples and orders.
pub(crate) fn train_from_the_same_draws(run: &Run, settings: &[Setting], networks: u64) -> Result<Vec<Vec<TrainedNetwork>>, Stop> {
    train_drawn_by(run, "same draws", Experiment::draw, settings, networks)
}

/// The same for networks that are not born dead: weights are drawn until they are not.
pub(crate) fn train_alive_from_the_same_draws(run: &Run, settings: &[Setting], networks: u64) -> Result<Vec<Vec<TrainedNetwork>>, Stop> {
    train_drawn_by(run, "not born dead", Experiment::draw_alive, settings, networks)
}

fn train_drawn_by(
    run: &Run,
    name: &str,
    draw: fn(&Experiment, u64, &mut BlockRng) -> EnsembleTraining<f32>,
    settings: &[Setting],
    networks: u64,
) -> Result<Vec<Vec<TrainedNetwork>>, Stop> {
    let experiments: Vec<Experiment> = settings.iter().map(Setting::experiment).collect();
    let name = format!("{name}: {}", settings.iter().map(Setting::name).collect::<Vec<_>>().join(" | "));
    // Several settings a block: fewer networks than where there is one.
    let part = Part::new(name, networks, 128, |block| -> Vec<Vec<TrainedNetwork>> {
        // Each setting begins with a generator of the same seed.
        let seed = block.rng.next_u64();
        let one = |experiment: &Experiment| experiment.follow(draw(experiment, block.trials, &mut generator(&["same draws"], seed, 0)));
        experiments.iter().map(one).collect()
    });
    let blocks = run.measure(vec![part])?.remove(0);
    Ok((0..settings.len()).map(|setting| blocks.iter().flat_map(|block| block[setting].iter().cloned()).collect()).collect())
}

/// In how many more networks something holds of the first than of the second of each pair, as a share, against a number. Pairs have the
/// same draws.
pub(crate) fn paired_difference(
    label: impl Into<String>,
    relation: Relation,
    theory: f64,
    [first, second]: [&[TrainedNetwork]; 2],
    holds: impl Fn(&TrainedNetwork) -> bool,
) -> Evidence {
    let differences = first.iter().zip(second).map(|(first, second)| f64::from(holds(first)) - f64::from(holds(second)));
    mean_of(label, relation, theory, &differences.collect::<Vec<_>>()).by("claimed", "trained networks of the same draws")
}

/// The mean of bounded values against a number.
pub(crate) fn mean_of(label: impl Into<String>, relation: Relation, theory: f64, values: &[f64]) -> Evidence {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    Evidence::mean(label, relation, theory, mean, (variance / n).sqrt(), values.len() as u64)
}

#[cfg(test)]
mod tests {
    use experiments::training::State;
    use stats::stream::generator;

    use super::*;

    fn network(outcome: Outcome, constant: f64) -> TrainedNetwork {
        let state =
            State { outcome, last_dead_layer: 9, squared_error: 0.25, output: vec![constant], output_biases: vec![constant], flat: None };
        TrainedNetwork { born_dead: true, sample_mean: vec![0.5], sample_medians: vec![[0.5, 0.5]], states: vec![state] }
    }

    #[test]
    fn only_a_collapsed_network_near_its_own_mean_is_at_the_mean() {
        assert!(is_at_the_mean(&network(Outcome::Collapsed, 0.509)));
        assert!(!is_at_the_mean(&network(Outcome::Collapsed, 0.511)));
        assert!(!is_at_the_mean(&network(Outcome::Success, 0.5)));
    }

    #[test]
    fn a_partial_mean_is_long_and_near_the_mean_of_its_stretch() {
        let with_flat = |high: f64, value: f64| {
            let mut network = network(Outcome::Other, 0.0);
            network.states[0].flat = Some(Flat { low: 0.0, high, value, target_mean: 0.5, inputs: 9 });
            is_at_a_partial_mean(&network)
        };
        assert_eq!([with_flat(0.4, 0.54), with_flat(0.3, 0.54), with_flat(0.4, 0.56)], [true, false, false]);
    }

    #[test]
    fn settings_differ_in_their_names() {
        let others = [
            Setting { points: 1_000, ..FIGURE_1 },
            Setting { keep_probability: 0.5, ..FIGURE_1 },
            Setting { normalization: HiddenNormalization::Weight, ..FIGURE_1 },
            Setting { loss: Loss::AbsoluteError, ..FIGURE_1 },
            Setting { optimizer: Optimizer::adam(2e-3), ..FIGURE_1 },
        ];
        assert!(others.iter().all(|other| other.name() != FIGURE_1.name()));
    }

    #[test]
    fn networks_that_are_drawn_alive_are_not_born_dead() {
        let experiment = Setting { points: 10, epochs: 0, ..FIGURE_1 }.experiment();
        let drawn = experiment.follow(experiment.draw_alive(20, &mut generator(&["alive"], 0, 0)));
        assert!(drawn.iter().all(|network| !network.born_dead));
    }
}
