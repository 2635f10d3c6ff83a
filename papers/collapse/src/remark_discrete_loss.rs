//! Remark after Corollary 2: MSE and MAE are the discrete L2 and L1 losses if the minibatch is large.
//!
//! The constant that minimizes the mean square error of a sample is its mean, the constant that minimizes the mean absolute error is
//! its median. For `m` independent targets they differ from the population's by the standard errors
//!
//! ```text
//! sd / sqrt m        and, where the density f at the median is positive,        1 / (2 f sqrt m)
//! ```
//!
//! Source: section 4, remark. The formula for the median is the limit of many targets; at 128 it is right to a few per cent. It has
//! nothing to say about the step function of figure 3, which has no density between its halves: the sample median stays near
//! 0.2 or near 0.8 however many targets there are.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use rand::Rng;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};

use experiments::targets::{HALF_WIDTH, input, smooth, smooth_density, smooth_mean, smooth_median, step};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MINIMIZERS, STANDARD_ERRORS, LARGE_BATCH, STEP_FUNCTION];

const SOURCE: &str = "Section 4, remark";
/// `P[|z| <= 1]` of a standard normal variable.
const WITHIN_ONE: f64 = 0.682_689_492_137_086; // mpmath, erf(1/sqrt 2)
/// A standard error that is wrong by a tenth moves the share within it by 0.048.
const SLACK: f64 = 0.05;

const MINIMIZERS: Claim = Claim {
    id: "remark-discrete-loss/minimizers",
    source: SOURCE,
    statement: "the constant that minimizes the MSE of a sample is its mean, the constants that minimize its MAE are its medians",
    formula: "sum_i (c - y_i)^2 is least at the mean of y, sum_i |c - y_i| at the medians",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 500_000 },
    check: |run| minimizers(run, false),
    control: Control::negative("mean and median exchanged", |run| minimizers(run, true)),
    note: "Random samples of 1 to 9 small integers, in exact arithmetic.",
    ..Claim::DEFAULT
};

const STANDARD_ERRORS: Claim = Claim {
    id: "remark-discrete-loss/standard-errors",
    source: SOURCE,
    statement: "the minimizing constants of minibatches of 128 and of 3,000 have the standard errors sd/sqrt(m) and 1/(2 f sqrt(m))",
    formula: "P[|constant - population's| <= standard error] = 0.683",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 3_200, paper: 28_000 },
    resolution: Resolution::absolute(0.1, "a standard error wrong by a fifth"),
    check: |run| standard_errors(run, &[128, 3_000], 1),
    control: Control::negative("the median's factor 1/2 forgotten", |run| standard_errors(run, &[128, 3_000], 2)),
    note: "Targets x sin(5x). The paper trains with m = 128: there a minibatch knows the mean (0.160) to 0.066 and the median (0.130) to 0.059, so one minibatch cannot tell them apart.",
    ..Claim::DEFAULT
};

const LARGE_BATCH: Claim = Claim {
    id: "remark-discrete-loss/large-batch",
    source: SOURCE,
    statement: "the same holds for 100,000 targets",
    formula: "P[|constant - population's| <= standard error] = 0.683",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 3_200 },
    resolution: Resolution::absolute(0.1, "a standard error wrong by a fifth"),
    check: |run| standard_errors(run, &[100_000], 1),
    control: Control::negative("the median's factor 1/2 forgotten", |run| standard_errors(run, &[100_000], 2)),
    ..Claim::DEFAULT
};

const STEP_FUNCTION: Claim = Claim {
    id: "remark-discrete-loss/step-function",
    source: SOURCE,
    statement: "the minimizing constant of the MAE of 3,001 targets of the step function is near its set of medians [0.2, 0.8], not near the mean 1/2",
    formula: "P[0.18 <= c <= 0.82] >= 0.99, P[|c - 1/2| <= 0.1] <= 0.01,  c = median of 3,001 targets",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 10_000 },
    resolution: Resolution::absolute(0.1, "one sample in ten"),
    check: |run| step_function(run, Middle::IsAvoided),
    control: Control::negative("near 1/2, as one median would be", |run| step_function(run, Middle::IsTaken)),
    note: "So the remark needs the set of medians here: the constant is within 0.02 of that set and not within 0.1 of 1/2, however many the targets. The median of x sin(5x), where the density is positive, is met to 0.1.",
    ..Claim::DEFAULT
};

fn minimizers(run: &Run, exchanged: bool) -> Result<Vec<Evidence>, Stop> {
    type Found = [Option<String>; 2];
    let part = Part::new(format!("exchanged: {exchanged}"), run.samples(), 500_000, move |block| -> Found {
        let mut found: Found = Default::default();
        for _ in 0..block.trials {
            let size = 1 + block.rng.next_u64() % 9;
            let mut targets: Vec<i64> = (0..size).map(|_| (block.rng.next_u64() % 41) as i64 - 20).collect();
            targets.sort_unstable();
            let size = targets.len();
            let mean = ratio(targets.iter().sum(), size as i64);
            let medians = [ratio(targets[(size - 1) / 2], 1), ratio(targets[size / 2], 1)];
            let (for_square, for_absolute) =
                if exchanged { (medians.clone(), [mean.clone(), mean]) } else { ([mean.clone(), mean], medians) };
            if least_square(&targets) != for_square[0] || for_square[0] != for_square[1] {
                found[0].get_or_insert_with(|| format!("MSE of {targets:?}"));
            }
            if least_absolute(&targets) != for_absolute {
                found[1].get_or_insert_with(|| format!("MAE of {targets:?}"));
            }
        }
        found
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let line = |label: &str, index: usize, observed_by: &'static str| {
        Evidence::property(label, run.samples(), blocks.iter().find_map(|block| block[index].clone())).by("order statistics", observed_by)
    };
    Ok(vec![line("MSE", 0, "vertex of the loss through three constants"), line("MAE", 1, "loss on a grid of constants")])
}

/// The vertex of the parabola through the losses of the constants -1, 0 and 1.
fn least_square(targets: &[i64]) -> Rational {
    let loss = |constant: i64| -> i64 { targets.iter().map(|target| (target - constant).pow(2)).sum() };
    let (left, middle, right) = (loss(-1), loss(0), loss(1));
    ratio(left - right, 2 * (left + right - 2 * middle))
}

/// The least and the largest minimizing constant among the halves of integers: the loss is affine between the targets.
fn least_absolute(targets: &[i64]) -> [Rational; 2] {
    let loss = |halves: i64| -> i64 { targets.iter().map(|target| (2 * target - halves).abs()).sum() };
    let least = (-41..=41).map(loss).min().expect("constants");
    let mut best = (-41..=41).filter(|halves| loss(*halves) == least);
    let first = best.next().expect("the least loss is taken");
    [ratio(first, 2), ratio(best.next_back().unwrap_or(first), 2)]
}

/// Standard deviation of `x sin(5x)`, by quadrature.
fn smooth_deviation() -> f64 {
    let square = Integral::new(|x| smooth(x) * smooth(x) / HALF_WIDTH).over(0.0, HALF_WIDTH).integrate(1e-12).expect("a smooth integrand");
    (square.value - smooth_mean() * smooth_mean()).sqrt()
}

/// How many of the samples have their mean and their median within one standard error, and their median within two.
fn standard_errors(run: &Run, sizes: &[usize], median_factor: usize) -> Result<Vec<Evidence>, Stop> {
    let (mean, deviation, median) = (smooth_mean(), smooth_deviation(), smooth_median());
    let median_error = 0.5 / smooth_density(median);
    let parts = sizes.iter().map(|&size| {
        Part::new(format!("{size} targets"), run.samples(), 20_000_000 / size as u64, move |block| {
            let root = (size as f64).sqrt();
            let mut targets = vec![0.0; size];
            let mut within = vec![0_u64; 3];
            for _ in 0..block.trials {
                targets.fill_with(|| smooth(input(&mut block.rng)));
                let sample_mean = targets.iter().sum::<f64>() / size as f64;
                // Of the two middle values of an even sample every number in between is a median; the midpoint stands for them.
                let (below, upper, _) = targets.select_nth_unstable_by(size / 2, f64::total_cmp);
                let upper = *upper;
                let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sample_median = if size % 2 == 1 { upper } else { 0.5 * (lower + upper) };
                let distance = (sample_median - median).abs() * root;
                within[0] += u64::from((sample_mean - mean).abs() * root <= deviation);
                within[1] += u64::from(distance <= median_error);
                within[2] += u64::from(distance <= 2.0 * median_error);
            }
            within
        })
    });
    let counts = run.histograms(parts.collect())?;
    let lines = sizes.iter().zip(counts).flat_map(|(size, within)| {
        let about = move |name: &str, hits: u64| {
            let line = |relation, bound, side: &str| {
                Evidence::proportion(
                    format!("{name} of {size} targets within a standard error, {side}"),
                    relation,
                    bound,
                    hits,
                    run.samples(),
                )
                .by("normal law", "samples")
            };
            [line(Relation::AtLeast, WITHIN_ONE - SLACK, "lower side"), line(Relation::AtMost, WITHIN_ONE + SLACK, "upper side")]
        };
        [about("mean", within[0]), about("median", within[median_factor])].concat()
    });
    Ok(lines.collect())
}

/// What is said about 1/2, the middle of the set of medians of the step function.
#[derive(Clone, Copy, Debug)]
enum Middle {
    IsAvoided,
    IsTaken,
}

fn step_function(run: &Run, middle: Middle) -> Result<Vec<Evidence>, Stop> {
    const SIZE: usize = 3_001;
    let smooth_median = smooth_median();
    let part = |name: &str, target: fn(f64) -> f64, point: f64, set: [f64; 2]| {
        Part::new(name, run.samples(), 20_000, move |block| {
            let mut targets = vec![0.0; SIZE];
            let mut near = vec![0_u64; 2];
            for _ in 0..block.trials {
                targets.fill_with(|| target(input(&mut block.rng)));
                let median = *targets.select_nth_unstable_by(SIZE / 2, f64::total_cmp).1;
                near[0] += u64::from((median - point).abs() <= 0.1);
                near[1] += u64::from(set[0] - 0.02 <= median && median <= set[1] + 0.02);
            }
            near
        })
    };
    // For x sin(5x) a distance of 0.1 is eight standard errors.
    let parts =
        vec![part("step function", step, 0.5, [0.2, 0.8]), part("x sin(5x)", smooth, smooth_median, [smooth_median, smooth_median])];
    let near = run.histograms(parts)?;
    let line = |label: &str, relation, bound, hits: u64| {
        Evidence::proportion(label, relation, bound, hits, run.samples()).by("statement", "medians of 3,001 targets")
    };
    let of_middle = match middle {
        Middle::IsAvoided => line("step function, within 0.1 of 1/2", Relation::AtMost, 0.01, near[0][0]),
        Middle::IsTaken => line("step function, within 0.1 of 1/2", Relation::AtLeast, 0.99, near[0][0]),
    };
    Ok(vec![
        line("step function, within 0.02 of [0.2, 0.8]", Relation::AtLeast, 0.99, near[0][1]),
        of_middle,
        line("x sin(5x), within 0.1 of its median", Relation::AtLeast, 0.99, near[1][0]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_target_is_its_own_mean_and_median() {
        assert_eq!(least_square(&[7]), ratio(7, 1));
        assert_eq!(least_absolute(&[7]), [ratio(7, 1), ratio(7, 1)]);
    }

    #[test]
    fn two_targets_have_a_stretch_of_medians() {
        assert_eq!(least_square(&[1, 4]), ratio(5, 2));
        assert_eq!(least_absolute(&[1, 4]), [ratio(1, 1), ratio(4, 1)]);
    }

    #[test]
    fn the_note_gives_the_standard_errors_at_128() {
        let root = 128.0_f64.sqrt();
        assert!((smooth_deviation() / root - 0.066).abs() < 5e-4);
        assert!((0.5 / smooth_density(smooth_median()) / root - 0.059).abs() < 5e-4);
    }
}
