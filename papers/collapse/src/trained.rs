//! Trained networks: the setting of section 2, and what the rows about training share.
//!
//! The paper says: ten layers of width 2 (nine hidden layers and a linear one), inputs uniform on [-sqrt 3, sqrt 3], biases 0 at birth,
//! minibatches of 128. It does not say how many samples there are, how many epochs, and with which step sizes. We take
//!
//! - 3,000 samples, drawn anew for each network, and 100 epochs everywhere: Adam moves the last bias by about 1e-3 a step and makes 2,400
//!   steps, twice as many as it takes to the mean, though the last thousandth is slow (`figure_1_collapse_rate` says how slow);
//! - the step sizes that Keras had as defaults when the paper was written (Keras' words are the paper's): [`FIRST_ORDER`].
//!
//! What becomes of a network is decided by the rule of `experiments::training`, exactly.

use claims::{Evidence, Relation, Run, Stop, Table};
use experiments::targets::HALF_WIDTH;
use experiments::training::{Experiment, Flat, Outcome, Plateau, Shares, Target, TrainedNetwork, training_part};
use figures::{Axis, Figure, Panel, Point, Series};
use network::angle_chain::born_dead_probabilities;
use network::{Activation, Architecture, BatchSize, HiddenNormalization, Initializer, Loss, Optimizer, QuasiNewton, TrainingPlan};
use stats::binomial::clopper_pearson;

use crate::pairs::train_alive_from_the_same_draws;

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

/// Shorter, for tables of many settings: most of the deaths of 100 epochs on 3,000 samples come in these.
pub(crate) const BRIEF: Setting = Setting { points: 1_000, epochs: 50, ..FIGURE_1 };

/// The six first-order optimizers of section 2 with the step sizes and decays that were Keras' defaults; Nesterov's momentum is 0.9. The
/// epsilons are those of Keras, 1e-7, but Adam's: 1e-8, as in its own paper, added after the correction of the means.
pub(crate) const FIRST_ORDER: [Optimizer; 6] = [
    Optimizer::sgd(0.01),
    Optimizer::Nesterov { learning_rate: 0.01, momentum: 0.9 },
    Optimizer::AdaGrad { learning_rate: 0.01, epsilon: 1e-7 },
    Optimizer::AdaDelta { learning_rate: 1.0, rho: 0.95, epsilon: 1e-7 },
    Optimizer::RmsProp { learning_rate: 1e-3, rho: 0.9, epsilon: 1e-7 },
    Optimizer::adam(1e-3),
];

/// An optimizer of section 2.
#[derive(Clone, Copy, Debug, PartialEq)]
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

/// Twice that, where it is to hold of every one of thousands of networks.
pub(crate) const TWENTY_STEPS: f64 = 2.0 * TEN_STEPS;

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

/// Whether a network of two inputs is constant at a tenth of its inputs or more, but not at all of them, and there nearly at the mean of
/// its targets: within 0.05 in each output.
pub(crate) fn is_at_a_partial_mean_of_the_plane(network: &TrainedNetwork, points: usize) -> bool {
    let is_near = |(value, mean): (&f64, &f64)| (value - mean).abs() <= 0.05;
    let is_one = |plateau: &Plateau| 10 * plateau.inputs >= points as u64 && plateau.value.iter().zip(&plateau.target_mean).all(is_near);
    end(network).plateau.as_ref().is_some_and(is_one)
}

/// The share of networks of width 2 with nine hidden layers that are born dead, to 1e-9.
pub(crate) fn born_dead_share() -> f64 {
    born_dead_probabilities(9)[8].value
}

/// So many of all networks, as a share of those that are not born dead: a percentage point of all is one in twelve of these.
pub(crate) fn of_the_alive(share_of_all: f64) -> f64 {
    share_of_all / (1.0 - born_dead_share())
}

/// The share of the networks not born dead that may collapse if at most 95 % of all may: the upper end of what rounds to the printed
/// "~ 90%", in steps of ten.
pub(crate) fn alive_of_ninety_five() -> f64 {
    of_the_alive(0.95 - born_dead_share())
}

/// A low probability, of all networks: what the "~ 90%" of the mean leaves. The paper gives no number, and ours is not a prediction: one
/// in twenty came first, and 5 to 7 % of all networks end at partial means, so that it was exceeded.
pub(crate) const LOW: f64 = 0.1;

/// Panel A of figures 2 and 3: networks collapse with high probability to the mean, or to what is put in its place.
///
/// The part of it that is certain: 88 % are born dead, and all of these end near the mean of their own targets.
pub(crate) fn mean_with_high_probability(
    run: &Run,
    target: Target,
    table: &str,
    level: fn(&TrainedNetwork) -> f64,
) -> Result<Vec<Evidence>, Stop> {
    let networks = train(run, &[Setting { target, ..FIGURE_1 }], run.samples())?.remove(0);
    let title = format!("What became of networks trained on {} (99 % intervals)", target.name());
    run.table(table_of_outcomes(table, &title, &[("He normal, Adam".to_string(), &networks)]));
    Ok(vec![most_are_born_dead(), the_born_dead_end_at("networks that were born dead, within 0.02 of the mean", &networks, level)])
}

/// Panels B to D: of all networks few end at partial means, but some do; asked of those that are not born dead.
pub(crate) fn few_partial_means(run: &Run, target: Target, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let networks = train_alive_from_the_same_draws(run, &[Setting { target, ..FIGURE_1 }], run.samples())?.remove(0);
    let partial = |label: &str, relation, bound| share(label, relation, bound, &networks, is_at_a_partial_mean);
    Ok(vec![
        partial("at a partial mean, with low probability", relation, of_the_alive(LOW)).resolving(0.06),
        partial("at a partial mean, not never", Relation::AtLeast, of_the_alive(0.005)).resolving(0.03),
    ])
}

/// That at least 85 % of all networks are born dead: what rounds to the printed "~ 90%" from below.
pub(crate) fn most_are_born_dead() -> Evidence {
    let born_dead = born_dead_probabilities(9)[8].value;
    Evidence::enclosure("born dead, normal weights", Relation::AtLeast, born_dead - 1e-9, born_dead + 1e-9, 0.85)
        .by("claimed", "angle chain")
}

/// That each network which was born dead is a constant in the end, [`TWENTY_STEPS`] from a level at most.
pub(crate) fn the_born_dead_end_at(label: impl Into<String>, networks: &[TrainedNetwork], level: fn(&TrainedNetwork) -> f64) -> Evidence {
    let born_dead: Vec<&TrainedNetwork> = networks.iter().filter(|network| network.born_dead).collect();
    let distance = |network: &TrainedNetwork| (end(network).output[0] - level(network)).abs();
    let is_there = |network: &TrainedNetwork| is_collapsed(network) && distance(network) <= TWENTY_STEPS;
    let escaped = born_dead.iter().find(|network| !is_there(network));
    let told = escaped.map(|network| format!("{}, {:.4} away", format!("{:?}", end(network).outcome).to_lowercase(), distance(network)));
    Evidence::property(label, born_dead.len() as u64, told).by("Theorem 4", "trained networks")
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

/// A table of outcomes as a picture, with the shares that are printed, by outcome.
pub(crate) fn figure_of_outcomes(table: &Table, title: &str, printed: &[(&str, f64)]) -> Figure {
    let outcomes: Vec<String> = table.by("outcome").into_iter().map(|(outcome, _)| outcome).collect();
    let place = |outcome: &str| outcomes.iter().position(|known| known == outcome).expect("an outcome of the table") as f64;
    let ensembles = table.by("setting").into_iter().map(|(setting, rows)| {
        let of_each = rows.by("outcome").into_iter();
        let shares =
            of_each.flat_map(|(outcome, row)| row.numbers(["share", "low", "high"]).into_iter().map(move |share| (outcome.clone(), share)));
        Series::points(setting, shares.map(|(outcome, share)| Point::within(place(&outcome), share)))
    });
    let marks: Vec<[f64; 2]> = printed.iter().map(|(outcome, share)| [place(outcome), *share]).collect();
    let mut panel = Panel::new(Axis::named("", outcomes.iter()), Axis::linear("share of networks").between(0.0, 1.0)).with_all(ensembles);
    if !marks.is_empty() {
        panel = panel.with(Series::marks("printed", marks));
    }
    let networks = table.numbers(["networks"])[0][0];
    Figure::new(&table.id, title, format!("{networks} trained networks, 99 % intervals.")).panel(panel)
}

#[cfg(test)]
mod tests {
    use experiments::training::State;
    use stats::stream::generator;

    use super::*;

    fn network(outcome: Outcome, constant: f64) -> TrainedNetwork {
        let state = State {
            outcome,
            last_dead_layer: 9,
            squared_error: 0.25,
            output: vec![constant],
            output_range: 0.0,
            output_biases: vec![constant],
            flat: None,
            plateau: None,
        };
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
    fn a_partial_mean_of_the_plane_has_a_tenth_of_the_inputs_and_their_mean_in_each_output() {
        let with_plateau = |inputs: u64, value: [f64; 2]| {
            let mut network = network(Outcome::Other, 0.0);
            network.states[0].plateau = Some(Plateau { inputs, value: value.to_vec(), target_mean: vec![0.5, 1.5] });
            is_at_a_partial_mean_of_the_plane(&network, 100)
        };
        assert_eq!([with_plateau(10, [0.54, 1.46]), with_plateau(9, [0.5, 1.5]), with_plateau(10, [0.5, 1.56])], [true, false, false]);
    }

    #[test]
    fn shares_of_the_alive_are_shares_of_all_over_twelve_per_cent() {
        assert!((born_dead_share() - 0.879_840).abs() < 1e-6);
        assert!((of_the_alive(0.12) - 0.998_668).abs() < 1e-4);
        assert!((born_dead_share() + (1.0 - born_dead_share()) * alive_of_ninety_five() - 0.95).abs() < 1e-15);
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
