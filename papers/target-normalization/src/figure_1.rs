//! Figure 1: regression errors and dead units of one hidden layer, against the scale of the targets.
//!
//! Lost: the data sets, the runs, the learning rates of the figure's plain descent. Ours: the yacht set and made-up data; networks of 200 rectified units with the
//! framework's default start (appendix A), minibatches of 64, 16,000 steps; Adam at 1e-3 with its usual constants, SGD at 1e-2 and at 1e-1, heavy ball 0.9 at 1e-2, and
//! Adam with `beta_1 = 0`, which has Adam's step sizes without its momentum. For every scale and optimizer a seed has the same start and the same batches.
//!
//! A unit is dead when no sample activates it, nearly dead when fewer than one in a hundred do. Errors are mean squares over `gamma^2`, so that 1 is the error
//! of the constant mean.

use claims::{Claim, Control, Evidence, Expect, Part, Profile, Relation, Run, Samples, Stop, Table, Verdict};
use network::{DenseNetwork, Loss, Optimizer, Targets, Trainer, shuffle};
use serde::{Deserialize, Serialize};

use crate::regression::{Data, WIDTH, activity, framework_network};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ERROR_GROWS];

const SAMPLES: Samples = Samples { ci: 5, paper: 10 };

/// Level at which few trainings are judged.
const LEVEL: f64 = 0.01;

const ERROR_GROWS: Claim = Claim {
    id: "figure-1/error-grows",
    source: "Figure 1",
    statement: "with Adam the normalized error grows as the scale of the targets shrinks: from 1 to a hundredth and less",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let trained = trained(run)?;
        // The matrix products' last bits, and with them the table's digits, are the processor's.
        if run.profile() == Profile::Paper {
            table(run, &trained);
        }
        Ok(grows(&trained, |end, _| end.error))
    },
    control: Control::negative("errors that are not divided by gamma^2", |run| {
        Ok(grows(&trained(run)?, |end, gamma| end.error * gamma * gamma))
    }),
    note: "The table, at paper scale, has the other optimizers and the shares of dead units. In the 2,000 steps of CI scale none dies for the smallness of the targets.",
    ..Claim::DEFAULT
};

const BATCH: usize = 64;

const ADAM: usize = 0;

fn optimizers() -> [(&'static str, Optimizer); 5] {
    [
        ("Adam", Optimizer::adam(1e-3)),
        ("Adam, beta_1 = 0", Optimizer::Adam { learning_rate: 1e-3, beta_1: 0.0, beta_2: 0.999, epsilon: 1e-8 }),
        ("SGD 0.01", Optimizer::Sgd { learning_rate: 1e-2 }),
        ("SGD 0.1", Optimizer::Sgd { learning_rate: 1e-1 }),
        ("heavy ball 0.01", Optimizer::heavy_ball(1e-2, 0.9)),
    ]
}

/// How a training ended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct End {
    /// Mean square error over `gamma^2`.
    error: f64,
    /// Share of the units that no sample activates.
    dead: f64,
    /// Share of the units that fewer than one sample in a hundred activates.
    nearly_dead: f64,
    /// Mean over the units of the share of samples that activate them.
    activity: f64,
}

fn gammas(profile: Profile) -> &'static [f64] {
    match profile {
        Profile::Ci => &[1.0, 1e-2, 1e-4],
        Profile::Paper => &[1.0, 1e-1, 1e-2, 1e-3, 1e-4],
    }
}

fn steps(profile: Profile) -> usize {
    match profile {
        Profile::Ci => 2_000,
        Profile::Paper => 16_000,
    }
}

/// The trainings on a data set.
struct OfSet {
    name: &'static str,
    gammas: &'static [f64],
    /// Of each seed, by optimizer and then by scale.
    seeds: Vec<Vec<Vec<End>>>,
}

fn trained(run: &Run) -> Result<Vec<OfSet>, Stop> {
    let sets = [Data::yacht(run)?, Data::made_up()];
    let (gammas, steps) = (gammas(run.profile()), steps(run.profile()));
    let part = |data: &Data| {
        let data = data.clone();
        let name = format!("{}, {WIDTH} units, {steps} steps of {BATCH}, scales {gammas:?}, {:?}", data.name, optimizers());
        let measure = move |block: &mut claims::Block| -> Vec<Vec<Vec<End>>> {
            let one = |_| {
                let start = framework_network(data.inputs.ncols(), &[WIDTH], &mut block.rng);
                let orders = orders(data.targets.len(), steps, &mut block.rng);
                optimizers()
                    .map(|(_, optimizer)| gammas.iter().map(|&gamma| train(&data, &start, &orders, optimizer, gamma)).collect())
                    .to_vec()
            };
            (0..block.trials).map(one).collect()
        };
        Part::new(name, run.samples(), 1, measure).common()
    };
    let found = run.measure(sets.iter().map(part).collect())?;
    let of_set =
        |(set, blocks): (&Data, Vec<Vec<Vec<Vec<End>>>>)| OfSet { name: set.name, gammas, seeds: blocks.into_iter().flatten().collect() };
    Ok(sets.iter().zip(found).map(of_set).collect())
}

/// The samples of each epoch in their order, until there are so many steps; the last epoch may be short.
fn orders(samples: usize, steps: usize, rng: &mut stats::stream::BlockRng) -> Vec<Vec<u32>> {
    let mut orders = Vec::new();
    let mut left = steps;
    while left > 0 {
        let mut order: Vec<u32> = (0..samples as u32).collect();
        shuffle(rng, &mut order);
        order.truncate((left * BATCH).min(samples));
        left -= order.len().div_ceil(BATCH);
        orders.push(order);
    }
    orders
}

fn train(data: &Data, start: &network::Network, orders: &[Vec<u32>], optimizer: Optimizer, gamma: f64) -> End {
    let (inputs, targets) = (data.inputs.view(), data.scaled_targets(gamma));
    let targets = Targets::Values(targets.view());
    let mut network = DenseNetwork::from_layers(start);
    let mut trainer = Trainer::new(optimizer, Loss::SquaredError).expect("sound rates");
    for order in orders {
        network.train_epoch(&mut trainer, &inputs, targets, order, BATCH);
    }
    let error = network.loss(&inputs, targets, Loss::SquaredError) / (gamma * gamma);
    let activity = match network.to_network() {
        Ok(network) => activity(&network.layers()[0], &inputs),
        Err(_) => vec![f64::NAN; WIDTH],
    };
    let share = |limit: f64| activity.iter().filter(|share| **share <= limit).count() as f64 / WIDTH as f64;
    let just_below = 0.01_f64.next_down();
    End { error, dead: share(0.0), nearly_dead: share(just_below), activity: activity.iter().sum::<f64>() / WIDTH as f64 }
}

/// A line for each data set and small scale: with Adam an error there is larger than at scale 1, in decades and seed by seed.
fn grows(trained: &[OfSet], error: impl Fn(&End, f64) -> f64) -> Vec<Evidence> {
    let mut lines = Vec::new();
    for set in trained {
        for (scale, &gamma) in set.gammas.iter().enumerate().skip(1) {
            let decades = |ends: &Vec<End>| (error(&ends[scale], gamma) / error(&ends[0], set.gammas[0])).log10();
            let values: Vec<(u64, f64)> = (1..).zip(set.seeds.iter().map(|seed| decades(&seed[ADAM]))).collect();
            let label = format!("{}, Adam, gamma = {gamma}", set.name);
            let statement = "decades of error more than at gamma = 1";
            lines.push(Evidence::pinned(label, statement, Relation::Greater, 0.0, LEVEL, &values).by("the paper's direction", "trainings"));
        }
    }
    lines
}

fn table(run: &Run, trained: &[OfSet]) {
    let columns = ["data", "optimizer", "gamma", "seeds", "error", "dead", "nearly_dead", "activity"];
    let mut table = Table::new(
        "figure-1",
        "Regression with one hidden layer: medians over seeds of the error over gamma^2, means of the shares",
        &columns,
    );
    for set in trained {
        for (which, (name, _)) in optimizers().iter().enumerate() {
            for (scale, &gamma) in set.gammas.iter().enumerate() {
                let ends: Vec<End> = set.seeds.iter().map(|seed| seed[which][scale]).collect();
                let mean = |number: fn(&End) -> f64| ends.iter().map(number).sum::<f64>() / ends.len() as f64;
                let mut errors: Vec<f64> = ends.iter().map(|end| end.error).collect();
                errors.sort_by(f64::total_cmp);
                let middle = f64::midpoint(errors[(errors.len() - 1) / 2], errors[errors.len() / 2]);
                table.push(vec![
                    set.name.into(),
                    (*name).into(),
                    gamma.into(),
                    ends.len().into(),
                    middle.into(),
                    mean(|end| end.dead).into(),
                    mean(|end| end.nearly_dead).into(),
                    mean(|end| end.activity).into(),
                ]);
            }
        }
    }
    run.table(table);
}
