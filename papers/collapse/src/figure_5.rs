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

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use num_traits::{One, Zero};
use stats::rational::{Rational, ratio};

use crate::exact_network::{Affine, Cell, ExactNetwork, difference, first_nonzero, normal_network};
use crate::targets::{HALF_WIDTH, smooth, smooth_cdf, smooth_density, smooth_mean, smooth_median, step};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABSOLUTE_VALUE, SMOOTH, STEP, STEP_SAMPLES, BORN_DEAD];

const SOURCE: &str = "Figure 5";

const ABSOLUTE_VALUE: Claim = Claim {
    id: "figure-5-mae-median/absolute-value",
    source: SOURCE,
    statement: "the median of |x| on [-a, a] is a/2, the same as its mean",
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
    statement: "the step function has a median: one number, to which the absolute error leads",
    formula: "P[y <= c] = 1/2 for every c in [0.2, 0.8]",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(medians_of_steps(5)),
    control: Control::positive("a step of 0.4, whose halves meet in one point", |_| Ok(medians_of_steps(2))),
    note: "Right: every c in [0.2, 0.8] is a median. The loss is flat there, and where training stops depends on where it starts.",
    ..Claim::DEFAULT
};

const STEP_SAMPLES: Claim = Claim {
    id: "figure-5-mae-median/step-function-samples",
    source: SOURCE,
    statement: "in a sample with unequal halves every median of the step function lies outside (0.2, 0.8)",
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
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 250, paper: 5_000 },
    check: |run| born_dead(run, Networks::BornDead),
    control: Control::negative("networks that are alive", |run| born_dead(run, Networks::Alive)),
    note: "Exact gradients of bias-free networks of width 2 with 3 to 6 hidden layers, for (N - y)^2, |N - y|, (N - y)^4 and y = x^2. The share that dies later is another matter.",
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
    vec![
        Evidence::numeric("median of x sin(5x)", median, middle, error).by("crossings", "midpoints"),
        around("share below 0.13045", Relation::Less, 0.13045),
        around("share below 0.13055", Relation::Greater, 0.13055),
        Evidence::numeric("share below the median", 0.5, smooth_cdf(median), 1e-12).by("one half", "crossings"),
        Evidence::enclosure("mean less median", Relation::Greater, smooth_mean() - middle - error, smooth_mean() - middle + error, 0.029)
            .by("three hundredths", "closed form less midpoints"),
    ]
}

/// Whether `twentieths / 20` is a median of `jump/5 1{x > 0} + 0.2 sin(5x)`.
///
/// Since `|sin| <= 1`, which is attained on both sides, the left half of the mass lies in [-1/5, 1/5] and the right one in
/// `[(jump - 1)/5, (jump + 1)/5]`; from a jump of 2 on they do not overlap, and the medians are the numbers between them.
fn is_median(jump: i64, twentieths: i64) -> bool {
    4 <= twentieths && twentieths <= 4 * (jump - 1)
}

fn medians_of_steps(jump: i64) -> Vec<Evidence> {
    const POINTS: i64 = 100_000;
    let medians: Vec<i64> = (-10..=30).filter(|twentieths| is_median(jump, *twentieths)).collect();
    let width = ratio(medians[medians.len() - 1] - medians[0], 20);
    let value = |index: i64| {
        let x = HALF_WIDTH * (2.0 * (index as f64 + 0.5) / POINTS as f64 - 1.0);
        step(x) - f64::from(u8::from(x > 0.0)) * (1.0 - 0.2 * jump as f64)
    };
    let values: Vec<f64> = (0..POINTS).map(value).collect();
    // Midpoints, as many on each side: no value is exactly at an end of a half, so strict and weak inequalities are the same.
    let shares = medians.iter().map(|twentieths| {
        let below = values.iter().filter(|value| **value < *twentieths as f64 / 20.0).count();
        (format!("c = {}", ratio(*twentieths, 20)), ratio(1, 2), ratio(below as i64, POINTS))
    });
    let by_range = |evidence: Evidence| evidence.by("statement", "ranges of the halves");
    vec![
        by_range(Evidence::exact("distance between the least and the largest median", Relation::Equal, 0, width.clone())),
        by_range(Evidence::exact("distance between the least and the largest median", Relation::Equal, ratio(jump - 2, 5), width))
            .corrected(),
        Evidence::exact_cases("share of 100,000 inputs with y < c", Relation::Equal, shares).by("median", "midpoints").corrected(),
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
            let inputs: Vec<f64> = (0..size).map(|_| crate::targets::input(&mut block.rng)).collect();
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
        let cases = blocks.iter().map(|block| block[index].0).sum();
        Evidence::property(label, cases, blocks.iter().find_map(|block| block[index].1.clone())).by("two separate halves", "sorted samples")
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
    let cube = (0..2).fold(residual.clone(), |product, _| product_of(&product, &residual));
    [residual, vec![sign], cube]
}

fn product_of(first: &[Rational], second: &[Rational]) -> Vec<Rational> {
    let mut product = vec![Rational::zero(); first.len() + second.len() - 1];
    for (i, a) in first.iter().enumerate() {
        for (j, b) in second.iter().enumerate() {
            product[i + j] += a * b;
        }
    }
    product
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
    let cases = blocks.iter().map(|(cases, _)| cases).sum();
    let counterexample = blocks.into_iter().find_map(|(_, counterexample)| counterexample);
    Ok(vec![Evidence::property("three losses", cases, counterexample).by("dead layer", "exact gradients and one step")])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_the_smooth_target_is_the_known_one() {
        // The inventory's 0.1305 and 0.1603, from a grid.
        assert!((smooth_median() - 0.1305).abs() < 5e-5 && (smooth_mean() - 0.1603).abs() < 5e-5);
    }

    #[test]
    fn half_is_one_of_the_medians_of_the_step_function() {
        assert!(is_median(5, 10) && is_median(5, 4) && is_median(5, 16));
        assert!(!is_median(5, 3) && !is_median(5, 17));
    }

    #[test]
    fn the_cube_of_a_constant() {
        assert_eq!(product_of(&[ratio(2, 1)], &[ratio(3, 1), ratio(1, 1)]), [ratio(6, 1), ratio(2, 1)]);
    }
}
