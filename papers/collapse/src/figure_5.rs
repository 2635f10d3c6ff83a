//! Figure 5: the absolute error gives the median, and the collapse does not depend on the loss.
//!
//! Medians on [-sqrt 3, sqrt 3]:
//!
//! - `|x|`: `sqrt 3 / 2`, which is its mean too, so this target cannot tell the two losses apart.
//! - `x sin(5x)`: 0.1305 (mean 0.1603).
//! - `1{x > 0} + 0.2 sin(5x)`: not unique. For `x < 0` it lies in [-0.2, 0.2], for `x > 0` in [0.8, 1.2], half of the mass each, so every
//!   `c` in [0.2, 0.8] is a median and the L1 loss is flat there. The mean 1/2 is one of them.
//!
//! Source: figure 5 and its caption, section 2, Theorem 4. The paper prints no number.
//!
//! Independence of the loss, the exact part. Whether a network is born dead involves no loss. And in a bias-free network that is born
//! dead, all derivatives but that by the last bias vanish whatever the loss, because they are integrals of `loss' dN/dw` with
//! `dN/dw = 0`. A step of any optimizer that follows the gradient therefore moves the last bias only, and the network stays constant.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::Loss;
use num_traits::{One, Zero};
use stats::rational::{Rational, ratio};

use crate::exact_network::{Affine, Cell, ExactNetwork, difference, first_nonzero, normal_network, product};
use crate::pairs::{Draws, count, of_the_first_only, pairs, train_groups};
use crate::trained::{FIGURE_1, Setting, TWENTY_STEPS, end, is_collapsed, of_the_alive, share, train};
use experiments::properties::merged;
use experiments::targets::{HALF_WIDTH, smooth, smooth_density, smooth_mean, smooth_median, step};
use experiments::training::{Outcome, Target as Trained, TrainedNetwork};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABSOLUTE_VALUE, SMOOTH, STEP, STEP_SAMPLES, TRAINED_MEDIAN, BORN_DEAD, TRAINED_LOSSES];

const SOURCE: &str = "Figure 5";

const ABSOLUTE_VALUE: Claim = Claim {
    id: "figure-5-mae-median/absolute-value",
    source: SOURCE,
    statement: "the median of |x| on [-a, a] is a/2, the same as its mean",
    formula: "P[|x| <= a/2] = P[|x| >= a/2] = 1/2,  E|x| = a/2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(absolute_value(&ratio(1, 2))),
    control: Control::negative("a/3", |_| Ok(absolute_value(&ratio(1, 3)))),
    note: "So the first target of figure 5 does not tell the losses apart.",
    ..Claim::DEFAULT
};

const SMOOTH: Claim = Claim {
    id: "figure-5-mae-median/x-sin-5x",
    source: SOURCE,
    statement: "the median of x sin(5x) is 0.1305 and differs from its mean by 0.03",
    formula: "P[x sin 5x <= c] = 1/2 at c = 0.1305,  E[x sin 5x] - c = 0.03",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-4, "a unit of the fourth digit"),
    check: |_| Ok(smooth_medians(smooth_median())),
    control: Control::negative("the mean", |_| Ok(smooth_medians(smooth_mean()))),
    note: "The median where the three crossings of a level cover half of the domain, against half of the values on a million midpoints.",
    ..Claim::DEFAULT
};

const STEP: Claim = Claim {
    id: "figure-5-mae-median/step-function",
    source: SOURCE,
    statement: "the medians of the step function are the numbers of [0.2, 0.8], all of them and no others",
    formula: "P[y <= c] >= 1/2 and P[y >= c] >= 1/2 for c in [0.2, 0.8] only",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(medians_of_steps([4, 16])),
    control: Control::negative("the one number 1/2", |_| Ok(medians_of_steps([10, 10]))),
    note: "Theorem 4: \"if using L1 loss and the median of the distribution of y exists, then the resulted constant is the median\". Here many exist. The loss is flat between them, and where training stops depends on where it starts.",
    ..Claim::DEFAULT
};

const STEP_SAMPLES: Claim = Claim {
    id: "figure-5-mae-median/step-function-samples",
    source: SOURCE,
    statement: "in a sample with unequal halves every median of the step function lies outside (0.2, 0.8)",
    formula: "c <= 0.2 or c >= 0.8 for every median c of the sample",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 20_000 },
    check: |run| step_samples(run, Target::Step),
    control: Control::negative("x sin(5x) + 1/2 instead", |run| step_samples(run, Target::ShiftedSmooth)),
    note: "Samples of 1 to 400 inputs; with equal halves the medians cover [0.2, 0.8]. So 1/2 is no prediction for this target under the absolute error.",
    ..Claim::DEFAULT
};

const BORN_DEAD: Claim = Claim {
    id: "figure-5-loss-independence/born-dead",
    source: "Figure 5, Theorem 4",
    statement: "a network that is born dead stays constant under every loss: its gradient has only the last bias",
    formula: "dL/dW^k = 0 for every k, dL/db^k = 0 for every k but the last;  L = E[(N - y)^2], E|N - y|, E[(N - y)^4]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 250, paper: 5_000 },
    check: |run| born_dead(run, Networks::BornDead),
    control: Control::negative("networks that are alive", |run| born_dead(run, Networks::Alive)),
    note: "Exact gradients of bias-free networks of width 2 with 3 to 6 hidden layers, for (N - y)^2, |N - y|, (N - y)^4 and y = x^2. The share that dies later is another matter.",
    ..Claim::DEFAULT
};

const TRAINED_MEDIAN: Claim = Claim {
    id: "figure-5-mae-median/trained-ensembles",
    source: SOURCE,
    statement: "networks that collapse under the absolute error end at a median of their targets",
    formula: "distance of N(x) to the medians of y <= 0.02 at the end",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 64, paper: 5_000 },
    check: |run| trained_medians(run, |network| network.sample_medians[0]),
    control: Control::negative("the mean", |run| trained_medians(run, |network| [network.sample_mean[0]; 2])),
    note: "Width 2, He normal, Adam with the step 10^-3, 100 epochs, mean absolute error. Medians of each network's own 3,000 samples; 0.02 is twenty steps of Adam, which goes on to and fro about a median. For the step function the loss is flat from 0.2 to 0.8: a constant that comes from 0 stops or creeps there, so its medians are those of the sample and all of [0.2, 0.8].",
    ..Claim::DEFAULT
};

const TRAINED_LOSSES: Claim = Claim {
    id: "figure-5-loss-independence/trained-ensembles",
    source: "Figure 5, conclusion",
    statement: "the collapse does not depend on the loss: equal networks trained under the squared and under the absolute error collapse equally often, and hardly any is right",
    formula: "p_1 <= 0.02, p_2 <= 0.02, p_i = share of all networks that collapse under loss i only;  success in 1/4 and less of those not born dead",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 64, paper: 3_200 },
    resolution: Resolution::absolute(0.09, "a percentage point of all networks: 12 % of them are not born dead"),
    check: |run| trained_losses(run, Relation::AtMost, 0.25),
    control: Control::negative("one in six of them collapses under one loss only", |run| trained_losses(run, Relation::AtLeast, 0.25)),
    note: "Networks that are born dead collapse under both losses (born-dead, and theorem-4), so these were not: the same networks, samples and orders for both losses. Equally often: under one of them only fewer than two percentage points of all networks collapse, which is one in six of these. That they do not so equally often is another row (spread). Hardly any: at most one in four of these, three percentage points of all. The table counts those that collapse under one loss only.",
    ..Claim::DEFAULT
};

fn absolute_value(median: &Rational) -> Vec<Evidence> {
    // |x| is uniform on [0, a]: the inputs with |x| <= c have the length 2c of 2a, those with |x| >= c the length 2(a - c).
    let share = |length: Rational| length / ratio(2, 1);
    let below = share(median - -median);
    let above = share((ratio(1, 1) - median) * ratio(2, 1));
    vec![
        Evidence::exact("P[|x| <= c], a = 1", Relation::Equal, ratio(1, 2), below).by("median", "length of inputs"),
        Evidence::exact("P[|x| >= c], a = 1", Relation::Equal, ratio(1, 2), above).by("median", "length of inputs"),
        // The mean: twice the triangle under |x| on [0, 1], over 2.
        Evidence::exact("mean, a = 1", Relation::Equal, median, ratio(2, 1) * ratio(1, 2) / ratio(2, 1)).by("median", "area of triangles"),
    ]
}

fn smooth_medians(median: f64) -> Vec<Evidence> {
    const POINTS: usize = 1_000_000;
    let point = |index: usize| HALF_WIDTH * (index as f64 + 0.5) / POINTS as f64;
    let mut values: Vec<f64> = (0..POINTS).map(|index| smooth(point(index))).collect();
    let (_, middle, _) = values.select_nth_unstable_by(POINTS / 2, f64::total_cmp);
    let middle = *middle;
    // A crossing of the level lies in one cell of the grid, so a share of midpoints is off by at most one cell for each of the three
    // crossings, and a rank by one more; over the density that is the error of the level. Twice that, as the density varies a little.
    let error = 2.0 * 4.0 / POINTS as f64 / smooth_density(middle);
    let share = |level: f64| values.iter().filter(|value| **value <= level).count() as f64 / POINTS as f64;
    let around = |label: &str, relation, level: f64| {
        let (found, error) = (share(level), 3.0 / POINTS as f64);
        Evidence::enclosure(label, relation, found - error, found + error, 0.5).by("one half", "midpoints")
    };
    let difference = |relation, bound: f64| {
        let found = smooth_mean() - middle;
        Evidence::enclosure("mean less median", relation, found - error, found + error, bound)
            .by("three hundredths", "closed form less midpoints")
    };
    vec![
        Evidence::numeric("median of x sin(5x)", median, middle, error).by("crossings", "midpoints"),
        around("share below 0.13045", Relation::Less, 0.13045),
        around("share below 0.13055", Relation::Greater, 0.13055),
        difference(Relation::Greater, 0.029),
        difference(Relation::Less, 0.031),
    ]
}

/// That the numbers between `claimed[0] / 20` and `claimed[1] / 20` are the medians of the step function among the multiples of 1/20 from
/// -1/2 to 3/2: its values on midpoints of the domain are counted on either side of each.
fn medians_of_steps(claimed: [i64; 2]) -> Vec<Evidence> {
    const POINTS: i64 = 100_000;
    let point = |index: i64| HALF_WIDTH * (2.0 * (index as f64 + 0.5) / POINTS as f64 - 1.0);
    let values: Vec<f64> = (0..POINTS).map(|index| step(point(index))).collect();
    let count = |is_counted: &dyn Fn(f64) -> bool| values.iter().filter(|value| is_counted(**value)).count() as i64;
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for twentieths in -10..=30 {
        let c = twentieths as f64 / 20.0;
        let (up_to, from) = (count(&|value| value <= c), count(&|value| value >= c));
        let case = (format!("c = {}", ratio(twentieths, 20)), ratio(1, 2), ratio(up_to.min(from), POINTS));
        if claimed[0] <= twentieths && twentieths <= claimed[1] { inside.push(case) } else { outside.push(case) }
    }
    // Fifty thousand midpoints on either side of the step, and none where the sine is 1 or -1, are no near thing: 1/20 away from the
    // ends the shares differ from one half by hundreds of them.
    vec![
        Evidence::exact_cases("claimed: the smaller share of y <= c and y >= c", Relation::Equal, inside).by("one half", "midpoints"),
        Evidence::exact_cases("others: the smaller share of y <= c and y >= c", Relation::Less, outside).by("one half", "midpoints"),
    ]
}

/// What a sample's targets are.
#[derive(Clone, Copy, Debug)]
enum Target {
    /// `1{x > 0} + 0.2 sin(5x)`.
    Step,
    /// `x sin(5x) + 1/2`: halves by `x > 0` do not separate its values.
    ShiftedSmooth,
}

fn step_samples(run: &Run, target: Target) -> Result<Vec<Evidence>, Stop> {
    type Found = [(u64, Option<String>); 2];
    let part = Part::new(format!("{target:?}"), run.samples(), 100_000, move |block| -> Found {
        let mut found: Found = Default::default();
        for _ in 0..block.trials {
            let size = 1 + (rand::Rng::next_u64(&mut block.rng) % 400) as usize;
            let inputs: Vec<f64> = (0..size).map(|_| experiments::targets::input(&mut block.rng)).collect();
            let right = inputs.iter().filter(|x| **x > 0.0).count();
            let mut values: Vec<f64> = match target {
                Target::Step => inputs.iter().copied().map(step).collect(),
                Target::ShiftedSmooth => inputs.iter().map(|x| smooth(*x) + 0.5).collect(),
            };
            values.sort_unstable_by(f64::total_cmp);
            // All medians of the sample: from the lower to the upper one.
            let (low, high) = (values[(size - 1) / 2], values[size / 2]);
            // 0.2 and 0.8 as floats: a sine that is rounded to 1 gives exactly 0.2, or 1 - 0.2.
            let (is_equal, is_right) =
                if 2 * right == size { (true, low <= 0.2 && 0.8 <= high) } else { (false, high <= 0.2 || 0.8 <= low) };
            let (cases, counterexample) = &mut found[usize::from(is_equal)];
            *cases += 1;
            if !is_right {
                counterexample
                    .get_or_insert_with(|| format!("{size} inputs, {right} of them positive: medians from {low:.4} to {high:.4}"));
            }
        }
        found
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let line = |label: &str, index: usize| {
        merged(label, blocks.iter().map(|block| block[index].clone())).by("two separate halves", "sorted samples")
    };
    Ok(vec![line("unequal halves: no median in (0.2, 0.8)", 0), line("equal halves: medians cover [0.2, 0.8]", 1)])
}

/// Which of the drawn networks are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Networks {
    BornDead,
    Alive,
}

/// Derivatives of three losses by the output, for `y = x^2`, on a cell where `N` does not cross `y` (even powers do not need that).
fn loss_slopes(cell: &Cell<Rational>) -> [Vec<Rational>; 3] {
    let residual = difference(&cell.output().coefficients(), &[Rational::zero(), Rational::zero(), Rational::one()]);
    let middle = (&cell.low + &cell.high) / ratio(2, 1);
    let value = residual.iter().rev().fold(Rational::zero(), |sum, coefficient| sum * &middle + coefficient);
    let sign = ratio(i64::from(value > Rational::zero()) - i64::from(value < Rational::zero()), 1);
    let cube = (0..2).fold(residual.clone(), |power, _| product(&power, &residual));
    [residual, vec![sign], cube]
}

fn born_dead(run: &Run, networks: Networks) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new(format!("{networks:?}"), run.samples(), 20_000, move |block| -> (u64, Option<String>) {
        let (mut cases, mut counterexample) = (0, None);
        for _ in 0..block.trials {
            let hidden_layers = 3 + (rand::Rng::next_u64(&mut block.rng) % 4) as usize;
            let mut network = normal_network(&mut block.rng, &vec![2; hidden_layers], 6);
            network.layers.iter_mut().for_each(|layer| layer.biases.fill(Rational::zero()));
            let cells = network.cells(&[ratio(-1, 1), ratio(0, 1), ratio(1, 1)]);
            // Without biases a dead layer kills all that follow, so the network is dead if both sides are.
            let is_dead = cells.iter().all(|cell| cell.dead_layer().is_some());
            if is_dead != (networks == Networks::BornDead) {
                continue;
            }
            cases += 1;
            if let Some(why) = moves(network, &cells) {
                counterexample.get_or_insert_with(|| format!("{hidden_layers} hidden layers: {why}"));
            }
        }
        (cases, counterexample)
    });
    let blocks = run.measure(vec![part])?.remove(0);
    Ok(vec![merged("three losses", blocks).by("dead layer", "exact gradients and one step")])
}

/// Whether some loss moves more than the last bias, or makes the network anything but a constant.
fn moves(network: ExactNetwork<Rational>, cells: &[Cell<Rational>]) -> Option<String> {
    ["(N - y)^2", "|N - y|", "(N - y)^4"].into_iter().enumerate().find_map(|(loss, name)| {
        let mut gradient = network.gradient(cells, |cell| loss_slopes(cell)[loss].clone());
        let last_bias = std::mem::replace(&mut gradient.last_mut().expect("an output layer").biases[0], Rational::zero());
        let mut after = network.clone();
        after.layers.last_mut().expect("an output layer").biases[0] -= &last_bias / ratio(8, 1);
        let level = after.layers.last().expect("an output layer").biases[0].clone();
        let is_constant = after.cells(&[ratio(-1, 1), ratio(1, 1)]).iter().all(|cell| *cell.output() == Affine::constant(level.clone()));
        match first_nonzero(&gradient) {
            Some(nonzero) => Some(format!("{name}: {nonzero}")),
            None if last_bias.is_zero() => Some(format!("{name}: even the last bias has no derivative")),
            None if !is_constant => Some(format!("{name}: not constant after a step")),
            None => None,
        }
    })
}

/// The networks that collapse on each of the three targets under the absolute error, against the medians of their targets.
fn trained_medians(run: &Run, medians: fn(&TrainedNetwork) -> [f64; 2]) -> Result<Vec<Evidence>, Stop> {
    let settings = TRAINED_TARGETS.map(|target| Setting { target, loss: Loss::AbsoluteError, ..FIGURE_1 });
    let lines = settings.iter().zip(train(run, &settings, run.samples())?).map(|(setting, networks)| {
        let collapsed: Vec<&TrainedNetwork> = networks.iter().filter(|network| is_collapsed(network)).collect();
        let told = collapsed.iter().find_map(|network| {
            let [mut low, mut high] = medians(network);
            if setting.target == Trained::Step {
                (low, high) = (low.min(0.2), high.max(0.8));
            }
            let constant = end(network).output[0];
            let distance = (low - constant).max(constant - high);
            (distance > TWENTY_STEPS).then(|| format!("{constant:.4}, which is {distance:.4} from [{low:.4}, {high:.4}]"))
        });
        let label = format!("constants on {}, within 0.02", setting.target.name());
        Evidence::property(label, collapsed.len() as u64, told).by("Theorem 4", "trained networks")
    });
    Ok(lines.collect())
}

/// The three targets of figure 5.
const TRAINED_TARGETS: [Trained; 3] = [Trained::AbsoluteValue, Trained::Smooth, Trained::Step];

/// `relation` is to the bounds of what collapses under one loss only, and of what is right.
fn trained_losses(run: &Run, relation: Relation, right: f64) -> Result<Vec<Evidence>, Stop> {
    let settings = TRAINED_TARGETS
        .map(|target| [Loss::SquaredError, Loss::AbsoluteError].map(|loss| Setting { target, points: 1_000, loss, ..FIGURE_1 }));
    let groups = settings.each_ref().map(|settings| (Draws::Alive, &settings[..], run.samples()));
    let mut lines = Vec::new();
    let mut table = Table::new(
        "figure-5-losses",
        "Networks that are not born dead, trained under both losses from the same draws",
        &["target", "networks", "collapsed_mse", "collapsed_mae", "only_mse", "only_mae", "success_mse", "success_mae"],
    );
    for (target, trained) in TRAINED_TARGETS.iter().zip(train_groups(run, &groups)?) {
        let is_success = |network: &TrainedNetwork| end(network).outcome == Outcome::Success;
        let of = |networks: &[TrainedNetwork], holds: &dyn Fn(&TrainedNetwork) -> bool| networks.iter().filter(|n| holds(n)).count();
        let (squared, absolute) = (&trained[0], &trained[1]);
        let orders = [("squared", [squared, absolute]), ("absolute", [absolute, squared])];
        let only = orders.map(|(_, [one, other])| count(&pairs(one, other, is_collapsed), [true, false]));
        let collapsed = [squared, absolute].map(|networks| of(networks, &is_collapsed));
        let success = [squared, absolute].map(|networks| of(networks, &is_success));
        let counts = [vec![squared.len()], collapsed.to_vec(), only.map(|count| count as usize).to_vec(), success.to_vec()].concat();
        table.push([target.name().into()].into_iter().chain(counts.into_iter().map(Into::into)).collect());
        for (loss, [one, other]) in orders {
            let label = format!("collapsed under the {loss} error only, {}, {}", target.name(), relation.sign());
            lines.push(of_the_first_only(label, relation, of_the_alive(0.02), &pairs(one, other, is_collapsed)));
            let label = format!("success, {loss} error, {}, {}", target.name(), relation.sign());
            lines.push(share(label, relation, right, one, is_success));
        }
    }
    run.table(table);
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_the_smooth_target_is_the_known_one() {
        // Means and medians of a grid of ten million points, to four digits.
        assert!((smooth_median() - 0.1305).abs() < 5e-5 && (smooth_mean() - 0.1603).abs() < 5e-5);
    }
}
