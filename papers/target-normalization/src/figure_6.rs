//! Figure 6: dead units of deeper networks, vanilla and residual with batch normalization.
//!
//! "We performed regression on the same datasets as in Sec. 1, with [lost]. We confirm the findings of Lu et al. that ReLUs are initialized dead in deeper "vanilla" NNs, but
//! not in residual networks due to the batch normalization layer that precedes the ReLU. ... We further find that ReLUs die more often, and faster, the deeper the
//! architecture, even for residual networks with batch normalization. We can also conclude that, in these experiments, stochastic gradient descent does not produce more
//! dead ReLU during optimization."
//!
//! # What the text does not say
//!
//! | setting | here | why |
//! |---|---|---|
//! | data | the yacht set | one of figure 1's |
//! | vanilla networks | 1 to 32 rectified layers of 64 and a linear output; trained, up to 16 | |
//! | residual networks | as many blocks `h <- h + W relu(g BN(V h) + s) + b`, of width 64, between two linear layers | "the batch normalization layer that precedes the ReLU" |
//! | start | the framework's default, uniform on `[-1, 1] / sqrt(fan_in)`, biases too; `g = 1`, `s = 0` | appendix A |
//! | scale of the targets | 1 and `1e-4` | the ends of figure 1 |
//! | training | 2,000 steps of Adam at 1e-3 or SGD at 1e-2, minibatches of 64 | rates as in figure 1 |
//! | dead | active on no sample of the training set; where there is batch normalization, with the statistics of this set | no other set is spoken of |
//! | "die more often" | of the units that were alive at the start a larger share is dead at the end | those that are initialized dead cannot die |
//! | "faster" | the same after 100 steps | |
//!
//! # Residual units are alive at the start
//!
//! Over the training set a normalized pre-activation has the mean 0. With the shift 0 and a scale above 0 the unit is active at a sample whose pre-activation is above the
//! mean, and there is such a one unless all are equal, which random weights make them with probability 0. That rounding changes no sign is shown in `network::residual`.

use std::cmp::Ordering;

use claims::{Block, Claim, Control, Evidence, Expect, Part, Profile, Relation, Run, Samples, Stop, Table, Verdict};
use ndarray::ArrayView2;
use network::residual::UnitStatistics;
use network::{DenseNetwork, ForwardPass, Loss, Network, Optimizer, ResidualNetwork, ResidualShape, Targets, Trainer, shuffle};
use serde::{Deserialize, Serialize};
use stats::stream::BlockRng;

use crate::regression::{Data, framework_network, framework_numbers};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BORN_DEAD, BORN_ALIVE, MORE_OFTEN, FASTER, RESIDUAL, SURVIVORS, SGD];

const SOURCE: &str = "Section 6, figure 6";

/// Level at which few trainings are judged.
const LEVEL: f64 = 0.01;

const WIDTH: usize = 64;
const BATCH: usize = 64;

const BORN_DEAD: Claim = Claim {
    id: "figure-6/born-dead",
    source: SOURCE,
    statement: "in deeper vanilla networks units are initialized dead, and the share of dead units grows with depth",
    formula: "P(q(n') > q(n)) > 1/2 for n' > n,  q(n) the share of dead units among the first n layers",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 200 },
    check: |run| born_dead(run, |deeper, shallower| deeper > shallower),
    control: Control::negative("depths exchanged", |run| born_dead(run, |deeper, shallower| deeper < shallower)),
    note: "In each network the share of dead units among its first layers against that of more of them; in the first two layers hardly a unit is dead. With the framework's start signals fade from layer to layer while biases do not, so a unit of a late layer has one sign for all samples.",
    ..Claim::DEFAULT
};

const BORN_ALIVE: Claim = Claim {
    id: "figure-6/born-alive",
    source: SOURCE,
    statement: "in residual networks no unit is initialized dead, due to the batch normalization before the rectifier",
    formula: "n = 0,  n the number of dead units at the start",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8, paper: 100 },
    check: |run| born_alive(run, true),
    control: Control::negative("without the normalization", |run| born_alive(run, false)),
    note: "Also proved, in the file's head, for every depth and every set on which no unit's pre-activations are all equal. The control shows what it is due to: without the normalization some units are dead.",
    ..Claim::DEFAULT
};

/// Of the trainings.
const SEEDS: Samples = Samples { ci: 4, paper: 5 };

/// Trainings of a network: of vanilla ones, which cost less and differ more, six times as many at paper scale.
fn trainings(run: &Run, net: Net) -> u64 {
    match (net, run.profile()) {
        (Net::Vanilla, Profile::Paper) => 6 * run.samples(),
        _ => run.samples(),
    }
}

/// At CI scale there is nothing to see of depth.
const ONLY_PAPER: Samples = Samples { ci: 0, ..SEEDS };

const MORE_OFTEN: Claim = Claim {
    id: "figure-6/more-often",
    source: SOURCE,
    statement: "trained with Adam, units of vanilla networks die more often the deeper the network",
    formula: "rho > 0,  rho the rank correlation of depth with the share of units that died",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: ONLY_PAPER,
    check: |run| {
        let groups = trained(run)?;
        table(run, &groups);
        Ok(dies_with_depth(run, &groups, Net::Vanilla, LAST, 1.0))
    },
    control: Control::negative("depths in reverse", |run| Ok(dies_with_depth(run, &trained(run)?, Net::Vanilla, LAST, -1.0))),
    note: "Of the units that were alive at the start; not from each depth to the next: for gamma = 1e-4 fewer die in 16 layers than in 8. For gamma = 1 networks of 8 and 16 layers have fewer dead units \
           at the end than at their start, as more revive than die.",
    ..Claim::DEFAULT
};

const FASTER: Claim = Claim {
    id: "figure-6/faster",
    source: SOURCE,
    statement: "trained with Adam, units of vanilla networks die faster the deeper the network: after 100 steps more of them have died",
    formula: "rho > 0,  rho the rank correlation of depth with the share of units that died within 100 steps",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: ONLY_PAPER,
    check: |run| Ok(dies_with_depth(run, &trained(run)?, Net::Vanilla, EARLY, 1.0)),
    control: Control::negative("depths in reverse", |run| Ok(dies_with_depth(run, &trained(run)?, Net::Vanilla, EARLY, -1.0))),
    note: "Hardly a fact of its own: from two layers on most deaths come within these 100 steps.",
    ..Claim::DEFAULT
};

const RESIDUAL: Claim = Claim {
    id: "figure-6/residual",
    source: SOURCE,
    statement: "trained with Adam, units of residual networks with batch normalization die more often the deeper the network",
    formula: "rho > 0,  rho the rank correlation of depth with the share of units that died",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Inconclusive },
    samples: ONLY_PAPER,
    check: |run| Ok(dies_with_depth(run, &trained(run)?, Net::Residual, LAST, 1.0)),
    control: Control::negative("depths in reverse, of vanilla networks", |run| {
        Ok(dies_with_depth(run, &trained(run)?, Net::Vanilla, LAST, -1.0))
    }),
    note: "Expected inconclusive: in our trainings no unit of a residual network dies, at any depth and either scale; see figure-6/residual-survivors. How many steps the paper trains, and at which \
           rate, is lost.",
    ..Claim::DEFAULT
};

const SURVIVORS: Claim = Claim {
    id: "figure-6/residual-survivors",
    source: SOURCE,
    statement: "with batch normalization before the rectifier no unit of a residual network is dead at the end of these trainings with Adam or stochastic gradient descent",
    formula: "n = 0,  n the number of dead units at the end",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| survivors(run, Net::Residual),
    control: Control::negative("vanilla networks", |run| survivors(run, Net::Vanilla)),
    note: "A row of ours (2,000 steps; 160 at CI scale): \"ReLUs die more often, and faster, the deeper the architecture, even for residual networks\" needs other settings than these. A unit that is dead on the set \
           has a shift below minus its scale times its largest normalized pre-activation; to bring them there takes hundreds of steps of 1e-3 in one direction. \
           For gamma = 1e-4 these networks have not learnt their targets by then: errors over gamma^2 are in the thousands.",
    ..Claim::DEFAULT
};

const SGD: Claim = Claim {
    id: "figure-6/sgd",
    source: SOURCE,
    statement: "stochastic gradient descent does not produce more dead units: at each depth fewer than one unit in 64 more are dead at the end than at the start",
    formula: "share of dead units at the end less that at the start < 1/64",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| no_more_dead(run, STOCHASTIC),
    control: Control::negative("Adam", |run| no_more_dead(run, ADAM)),
    note: "Judged depth by depth; five seeds did not decide for two layers, where two of them had two and three dead units more, so vanilla networks have thirty. At a learning rate of 1e-2; one unit in 64 is our bound. Some units do die, two in a hundred of the living at four layers, and as many or more revive. The deepest vanilla networks have hardly moved from a constant answer then.",
    ..Claim::DEFAULT
};

/// Kinds of networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Net {
    Vanilla,
    Residual,
}

impl Net {
    const ALL: [Net; 2] = [Net::Vanilla, Net::Residual];

    const fn name(self) -> &'static str {
        match self {
            Net::Vanilla => "vanilla",
            Net::Residual => "residual",
        }
    }
}

/// Depths of the networks at their start, and of those that are trained.
fn depths(profile: Profile) -> [&'static [usize]; 2] {
    match profile {
        Profile::Ci => [&[1, 4, 12], &[1, 4, 12]],
        Profile::Paper => [&[1, 4, 8, 16, 32], &[1, 2, 4, 8, 16]],
    }
}

/// Steps after which units are counted, beside the start.
fn looks(profile: Profile) -> [usize; LOOKS] {
    match profile {
        Profile::Ci => [40, 80, 160],
        Profile::Paper => [100, 500, 2_000],
    }
}

const OPTIMIZERS: [(&str, Optimizer); 2] = [("Adam", Optimizer::adam(1e-3)), ("SGD", Optimizer::sgd(1e-2))];

const GAMMAS: [f64; 2] = [1.0, 1e-4];

const ADAM: usize = 0;
const STOCHASTIC: usize = 1;

const LOOKS: usize = 3;
/// Places of two looks, behind the start.
const EARLY: usize = 1;
const LAST: usize = LOOKS;

/// The shares of dead units at depths, from counts by layer: the first layers of a deep network are a shallow one.
fn shares_at(depths: &[usize], dead_by_layer: &[u64]) -> Vec<f64> {
    let share = |depth: &usize| dead_by_layer[..*depth].iter().sum::<u64>() as f64 / (depth * WIDTH) as f64;
    depths.iter().map(share).collect()
}

/// For each depth but the first, in how many networks `compare` holds of its share of dead units and that of the depth before.
fn born_dead(run: &Run, compare: fn(f64, f64) -> bool) -> Result<Vec<Evidence>, Stop> {
    let (data, [depths, _]) = (Data::yacht(run)?, depths(run.profile()));
    let deepest = *depths.last().expect("there are depths");
    let name = format!("{}, vanilla networks of {deepest} layers of {WIDTH}", data.name);
    let part = Part::new(name, run.samples(), 20, |block| -> Vec<Vec<u64>> {
        let one = |_| {
            let network = framework_network(data.inputs.ncols(), &vec![WIDTH; deepest], &mut block.rng);
            count_dead(&active_counts(&network, &data.inputs.view()))
        };
        (0..block.trials).map(one).collect()
    });
    let shares: Vec<Vec<f64>> = run.measure(vec![part])?.iter().flatten().flatten().map(|dead| shares_at(depths, dead)).collect();
    let line = |(place, pair): (usize, &[usize])| {
        let agree = shares.iter().filter(|shares| compare(shares[place + 1], shares[place])).count();
        let label = format!("{}, {} against {} hidden layers", data.name, pair[1], pair[0]);
        Evidence::ordering(label, shares.len() as u64, agree as u64).by("no difference", "whole networks")
    };
    Ok(depths.windows(2).enumerate().map(line).collect())
}

/// No dead unit in any of the networks.
fn born_alive(run: &Run, is_normalized: bool) -> Result<Vec<Evidence>, Stop> {
    let (data, [depths, _]) = (Data::yacht(run)?, depths(run.profile()));
    let deepest = *depths.last().expect("there are depths");
    let kind = if is_normalized { "" } else { " without normalization" };
    let name = format!("{}, residual networks of {deepest} blocks of {WIDTH}{kind}", data.name);
    let part = Part::new(name, run.samples(), 20, |block| -> Vec<u64> {
        let one = |_| {
            let mut network = residual_network(data.inputs.ncols(), deepest, &mut block.rng);
            if is_normalized {
                network.recalibrate(&data.inputs.view());
            } else {
                network.set_statistics(vec![UnitStatistics::STANDARD; network.shape().units()]);
            }
            count_dead(&network.active_counts(&data.inputs.view())).iter().sum()
        };
        (0..block.trials).map(one).collect()
    });
    let found = run.measure(vec![part])?;
    let cases = found.iter().flatten().flatten().enumerate().map(|(network, dead)| (format!("network {network}"), 0, *dead));
    let label = format!("{}, dead units of networks of {deepest} blocks", data.name);
    Ok(vec![Evidence::exact_cases(label, Relation::Equal, cases).by("mean 0 over the set", "whole networks")])
}

/// Dead units of each layer or block.
fn count_dead(active: &[u64]) -> Vec<u64> {
    active.chunks(WIDTH).map(|layer| layer.iter().filter(|count| **count == 0).count() as u64).collect()
}

/// For each rectified unit of a network, layer by layer, the number of samples that activate it.
fn active_counts(network: &Network, inputs: &ArrayView2<'_, f32>) -> Vec<u64> {
    let hidden = network.architecture().hidden_widths();
    let mut counts = vec![0; hidden.iter().sum()];
    let mut pass = ForwardPass::default();
    for sample in inputs.outer_iter() {
        let sample: Vec<f64> = sample.iter().map(|x| f64::from(*x)).collect();
        network.forward(&sample, &mut pass);
        let pre_activations = pass.pre_activations[..hidden.len()].iter().flatten();
        counts.iter_mut().zip(pre_activations).for_each(|(count, pre)| *count += u64::from(*pre > 0.0));
    }
    counts
}

/// With the framework's start.
fn residual_network(input_dim: usize, blocks: usize, rng: &mut BlockRng) -> ResidualNetwork {
    let shape = ResidualShape { input_dim, width: WIDTH, blocks, output_dim: 1 };
    ResidualNetwork::draw(shape, |fan_in, numbers| numbers.copy_from_slice(&framework_numbers(fan_in, numbers.len(), rng)))
}

/// A network of either kind.
#[derive(Clone, Debug)]
enum Trained {
    Vanilla(DenseNetwork),
    Residual(ResidualNetwork),
}

impl Trained {
    fn draw(net: Net, input_dim: usize, depth: usize, rng: &mut BlockRng) -> Self {
        match net {
            Net::Vanilla => Self::Vanilla(DenseNetwork::from_layers(&framework_network(input_dim, &vec![WIDTH; depth], rng))),
            Net::Residual => Self::Residual(residual_network(input_dim, depth, rng)),
        }
    }

    fn step(&mut self, trainer: &mut Trainer, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>, batch: &[u32]) {
        match self {
            Self::Vanilla(network) => network.train_epoch(trainer, inputs, targets, batch, batch.len()),
            Self::Residual(network) => network.train_epoch(trainer, inputs, targets, batch, batch.len()),
        };
    }

    /// How many samples activate each unit, and the mean loss; nothing of a network that left the range of numbers.
    fn look(&mut self, inputs: &ArrayView2<'_, f32>, targets: Targets<'_>) -> Option<(Vec<u64>, f64)> {
        match self {
            Self::Vanilla(network) => {
                let loss = network.loss(inputs, targets, Loss::SquaredError);
                network.to_network().ok().map(|network| (active_counts(&network, inputs), loss))
            }
            Self::Residual(network) => {
                if !network.parameters().iter().all(|x| x.is_finite()) {
                    return None;
                }
                network.recalibrate(inputs);
                Some((network.active_counts(inputs), network.loss(inputs, targets, Loss::SquaredError)))
            }
        }
    }
}

/// What became of a network; NaN where it left the range of numbers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Course {
    /// Share of the units that are dead at the start and at each look.
    dead: [f64; LOOKS + 1],
    /// Of the units that were alive at the start, the share of those that are dead now.
    died: [f64; LOOKS + 1],
    /// At the end, mean over the units of the share of samples that activate them.
    activity: f64,
    /// Mean square error at the end over `gamma^2`.
    error: f64,
}

/// The trainings of one seed, by optimizer and then by scale.
type Courses = [[Course; GAMMAS.len()]; OPTIMIZERS.len()];

/// The trainings of networks of one kind and depth.
struct Group {
    net: Net,
    depth: usize,
    seeds: Vec<Courses>,
}

fn trained(run: &Run) -> Result<Vec<Group>, Stop> {
    let (data, [_, depths], looks) = (Data::yacht(run)?, depths(run.profile()), looks(run.profile()));
    let kinds: Vec<(Net, usize)> = Net::ALL.iter().flat_map(|net| depths.iter().map(|depth| (*net, *depth))).collect();
    let part = |&(net, depth): &(Net, usize)| {
        let data = data.clone();
        let name = format!(
            "{}, {} networks of {depth} x {WIDTH}, batches of {BATCH}, steps {looks:?}, scales {GAMMAS:?}, {OPTIMIZERS:?}",
            data.name,
            net.name()
        );
        let measure = move |block: &mut Block| -> Vec<Courses> {
            let one = |_| {
                let start = Trained::draw(net, data.inputs.ncols(), depth, &mut block.rng);
                let batches = batches(data.targets.len(), looks[LOOKS - 1], &mut block.rng);
                OPTIMIZERS.map(|(_, optimizer)| GAMMAS.map(|gamma| train(&data, start.clone(), &batches, looks, optimizer, gamma)))
            };
            (0..block.trials).map(one).collect()
        };
        Part::new(name, trainings(run, net), 1, measure).common()
    };
    let found = run.measure(kinds.iter().map(part).collect())?;
    let group = |((net, depth), blocks): (_, Vec<Vec<Courses>>)| Group { net, depth, seeds: blocks.into_iter().flatten().collect() };
    Ok(kinds.into_iter().zip(found).map(group).collect())
}

/// The samples of each step: a new order for each epoch.
fn batches(samples: usize, steps: usize, rng: &mut BlockRng) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..samples as u32).collect();
    let mut batches = Vec::new();
    while batches.len() < steps {
        shuffle(rng, &mut order);
        batches.extend(order.chunks(BATCH).map(<[u32]>::to_vec));
    }
    batches.truncate(steps);
    batches
}

fn train(data: &Data, mut network: Trained, batches: &[Vec<u32>], looks: [usize; LOOKS], optimizer: Optimizer, gamma: f64) -> Course {
    let (inputs, targets) = (data.inputs.view(), data.scaled_targets(gamma));
    let targets = Targets::Values(targets.view());
    let mut trainer = Trainer::new(optimizer, Loss::SquaredError).expect("sound rates");
    const NONE: [f64; LOOKS + 1] = [f64::NAN; LOOKS + 1];
    let mut course = Course { dead: NONE, died: NONE, activity: f64::NAN, error: f64::NAN };
    let mut at_start: Option<Vec<u64>> = None;
    let mut done = 0;
    for (look, until) in std::iter::once(0).chain(looks).enumerate() {
        batches[done..until].iter().for_each(|batch| network.step(&mut trainer, &inputs, targets, batch));
        done = until;
        let Some((active, loss)) = network.look(&inputs, targets) else {
            return Course { activity: f64::NAN, error: f64::NAN, ..course };
        };
        let before = at_start.get_or_insert_with(|| active.clone());
        let alive_before = before.iter().filter(|count| **count > 0).count() as f64;
        let died = before.iter().zip(&active).filter(|(before, now)| **before > 0 && **now == 0).count() as f64;
        course.dead[look] = active.iter().filter(|count| **count == 0).count() as f64 / active.len() as f64;
        course.died[look] = died / alive_before;
        course.activity = active.iter().sum::<u64>() as f64 / (active.len() * inputs.nrows()) as f64;
        course.error = loss / (gamma * gamma);
    }
    course
}

/// A line for each scale: with Adam, the rank correlation of depth and the share of units that have died by a look, times `sign`.
fn dies_with_depth(run: &Run, groups: &[Group], net: Net, look: usize, sign: f64) -> Vec<Evidence> {
    let groups: Vec<&Group> = groups.iter().filter(|group| group.net == net).collect();
    let steps = looks(run.profile())[look - 1];
    let line = |(scale, gamma): (usize, &f64)| {
        let correlation = |seed: usize| {
            let died: Vec<f64> = groups.iter().map(|group| group.seeds[seed][ADAM][scale].died[look]).collect();
            sign * rank_correlation_with_place(&died)
        };
        let values: Vec<(u64, f64)> = (1..).zip((0..groups[0].seeds.len()).map(correlation)).collect();
        let label = format!("{}, Adam, {steps} steps, gamma = {gamma}", net.name());
        let statement = "rank correlation of the share of units that died with depth";
        Evidence::pinned(label, statement, Relation::Greater, 0.0, LEVEL, &values).by("the paper's direction", "trainings")
    };
    GAMMAS.iter().enumerate().map(line).collect()
}

/// Kendall's: pairs in order less pairs out of order, over all pairs; 0 where all are equal. NaN counts as a reason to know nothing.
fn rank_correlation_with_place(values: &[f64]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (place, later) in values.iter().enumerate() {
        for earlier in &values[..place] {
            pairs += 1.0;
            sum += match earlier.partial_cmp(later) {
                Some(Ordering::Less) => 1.0,
                Some(Ordering::Equal) => 0.0,
                Some(Ordering::Greater) => -1.0,
                None => f64::NAN,
            };
        }
    }
    sum / pairs
}

/// No unit dead at the end, in any training.
fn survivors(run: &Run, net: Net) -> Result<Vec<Evidence>, Stop> {
    let groups = trained(run)?;
    let (mut trainings, mut counterexample) = (0, None);
    for group in groups.iter().filter(|group| group.net == net) {
        for (seed, courses) in (1..).zip(&group.seeds) {
            for ((optimizer, _), of_scales) in OPTIMIZERS.iter().zip(courses) {
                for (gamma, course) in GAMMAS.iter().zip(of_scales) {
                    trainings += 1;
                    let dead = course.dead[LAST];
                    // NaN is no survival.
                    if dead != 0.0 && counterexample.is_none() {
                        let Group { depth, .. } = group;
                        counterexample =
                            Some(format!("{optimizer}, gamma = {gamma}, depth {depth}, seed {seed}: a share of {dead} is dead"));
                    }
                }
            }
        }
    }
    let label = format!("trainings of {} networks", net.name());
    Ok(vec![Evidence::property(label, trainings, counterexample).by("none dead", "trainings")])
}

/// A line for each network, depth and scale: the share of dead units at the end less that at the start, against one unit of a layer.
fn no_more_dead(run: &Run, optimizer: usize) -> Result<Vec<Evidence>, Stop> {
    let groups = trained(run)?;
    let line = |(group, (scale, gamma)): (&Group, (usize, &f64))| {
        let more = |course: &Course| course.dead[LAST] - course.dead[0];
        let values: Vec<(u64, f64)> = (1..).zip(group.seeds.iter().map(|seed| more(&seed[optimizer][scale]))).collect();
        let label = format!("{}, {}, depth {}, gamma = {gamma}", group.net.name(), OPTIMIZERS[optimizer].0, group.depth);
        let statement = "share of dead units at the end less that at the start";
        Evidence::pinned(label, statement, Relation::Less, 1.0 / WIDTH as f64, LEVEL, &values).by("one unit in 64", "trainings")
    };
    Ok(groups.iter().flat_map(|group| GAMMAS.iter().enumerate().map(move |scale| (group, scale))).map(line).collect())
}

/// Asked for at paper scale only: the last bits of matrix products, and with them the digits, are the processor's.
fn table(run: &Run, groups: &[Group]) {
    let columns = [
        "network",
        "hidden_layers",
        "optimizer",
        "gamma",
        "seeds",
        "dead_at_start",
        "died_by_100_steps",
        "died_by_500_steps",
        "died",
        "dead_at_end",
        "activity",
        "error",
    ];
    let title = "Yacht, deeper networks of 64 units a layer: means over seeds of the shares, medians of the error over gamma^2";
    let mut table = Table::new("figure-6", title, &columns);
    for group in groups {
        for (which, (name, _)) in OPTIMIZERS.iter().enumerate() {
            for (scale, &gamma) in GAMMAS.iter().enumerate() {
                let courses: Vec<Course> = group.seeds.iter().map(|seed| seed[which][scale]).collect();
                let mean = |number: &dyn Fn(&Course) -> f64| courses.iter().map(number).sum::<f64>() / courses.len() as f64;
                let mut errors: Vec<f64> = courses.iter().map(|course| course.error).collect();
                errors.sort_by(f64::total_cmp);
                table.push(vec![
                    group.net.name().into(),
                    group.depth.into(),
                    (*name).into(),
                    gamma.into(),
                    courses.len().into(),
                    mean(&|course| course.dead[0]).into(),
                    mean(&|course| course.died[EARLY]).into(),
                    mean(&|course| course.died[2]).into(),
                    mean(&|course| course.died[LAST]).into(),
                    mean(&|course| course.dead[LAST]).into(),
                    mean(&|course| course.activity).into(),
                    f64::midpoint(errors[(errors.len() - 1) / 2], errors[errors.len() / 2]).into(),
                ]);
            }
        }
    }
    run.table(table);
}

#[cfg(test)]
mod tests {
    use network::{Activation, Architecture, Layer};

    use super::*;

    #[test]
    fn a_unit_counts_as_dead_where_no_sample_activates_it() {
        let shape = Architecture::new(1, &[2, 1]).unwrap();
        let first = Layer::new(1, 2, vec![1.0, -1.0], vec![0.0, -5.0]).unwrap();
        let second = Layer::new(2, 1, vec![-1.0, 0.0], vec![0.5]).unwrap();
        let network = Network::new(shape, Activation::Relu, vec![first, second]).unwrap();
        // The second unit would need an input below -5; the last one is active while the first one gives less than a half.
        let inputs = ndarray::array![[1.0_f32], [0.25], [-1.0], [2.0]];
        assert_eq!(active_counts(&network, &inputs.view()), [3, 0, 2]);
        assert_eq!(count_dead(&[3, 0, 2]), [1]);
    }

    #[test]
    fn the_share_at_a_depth_is_that_of_the_layers_up_to_it() {
        assert_eq!(shares_at(&[1, 2, 3], &[16, 32, 0]), [0.25, 0.375, 0.25]);
    }

    #[test]
    fn ranks_agree_with_their_places_fully_not_at_all_or_the_other_way_round() {
        let found = [vec![1.0, 2.0, 5.0], vec![3.0, 3.0, 3.0], vec![5.0, 2.0, 1.0], vec![1.0, 3.0, 2.0]];
        assert_eq!(found.map(|values| rank_correlation_with_place(&values)), [1.0, 0.0, -1.0, 1.0 / 3.0]);
        assert!(rank_correlation_with_place(&[1.0, f64::NAN]).is_nan());
    }

    #[test]
    fn every_step_has_its_batch_and_every_sample_its_turn() {
        let batches = batches(100, 5, &mut stats::stream::generator(&["batches"], 0, 0));
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [64, 36, 64, 36, 64]);
        let mut epoch: Vec<u32> = batches[..2].concat();
        epoch.sort_unstable();
        assert_eq!(epoch, (0..100).collect::<Vec<u32>>());
    }
}
