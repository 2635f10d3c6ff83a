//! What one line says by itself: agreement, refusal or neither, by its kind. Power is the next file's concern.

use stats::{binomial, chi_square, kolmogorov, student_t};

use super::{ALPHA, Outcome, SHOWN_CONFIDENCE};
use crate::evidence::{Finding, Measured, Relation};

/// Decides a line.
///
/// Not a number, an empty sample or a malformed interval is [`Outcome::Undecided`]: it neither supports nor refutes.
pub(super) fn decide(finding: &Finding) -> Outcome {
    match finding {
        Finding::Exact { relation, theory, observed, cases, counterexample } => match (cases, counterexample) {
            (0, _) => undecided("no case was compared"),
            (_, Some(_)) => Outcome::Fails,
            (_, None) => pass_if(relation.is_met(observed, theory)),
        },
        Finding::Enclosure { relation, low, high, bound } => decide_enclosure(*relation, *low, *high, *bound),
        Finding::Numeric { theory, observed, error_bound } => {
            if !(theory.is_finite() && observed.is_finite() && error_bound.is_finite() && *error_bound >= 0.0) {
                return undecided("not finite");
            }
            pass_if((theory - observed).abs() <= *error_bound)
        }
        Finding::Property { cases, counterexample } => match (cases, counterexample) {
            (_, Some(_)) => Outcome::Fails,
            (0, None) => undecided("no case was tried"),
            (_, None) => Outcome::Passes,
        },
        Finding::Reported { .. } => decide_reported(finding),
        Finding::Ordering { pairs, agree } => match pairs.cmp(agree) {
            std::cmp::Ordering::Less => undecided("more agreeing pairs than pairs"),
            _ if *pairs == 0 => undecided("no pairs"),
            _ if binomial::upper_tail(*agree, *pairs, 0.5) <= ALPHA => Outcome::Passes,
            _ if binomial::lower_tail(*agree, *pairs, 0.5) <= ALPHA => Outcome::Fails,
            _ => undecided("the order shows in neither direction at the error rate"),
        },
        Finding::Pinned { values, relation, bound, level, .. } => decide_pinned(values, *relation, *bound, *level),
        Finding::ChiSquare { smallest_expected, .. } if !(*smallest_expected >= 100.0) => {
            undecided("a cell expects fewer than 100 samples; the law of chi2 cannot be trusted at the error rate")
        }
        Finding::Proportion { .. } | Finding::Mean { .. } | Finding::Kolmogorov { .. } | Finding::ChiSquare { .. } => {
            match p_value(finding) {
                Some(p) if p <= ALPHA => Outcome::Fails,
                Some(p) if p.is_finite() => Outcome::Passes,
                _ => undecided("empty sample, or not a number"),
            }
        }
    }
}

/// The p-value of a statistical line; NaN where the input is malformed, `None` for lines without one.
pub(super) fn p_value(finding: &Finding) -> Option<f64> {
    Some(match *finding {
        Finding::Proportion { relation, theory, hits, trials } => {
            if trials == 0 || hits > trials || !(0.0..=1.0).contains(&theory) {
                return Some(f64::NAN);
            }
            match relation {
                Relation::Equal => binomial::two_sided_p(hits, trials, theory),
                Relation::AtMost | Relation::Less => binomial::upper_tail(hits, trials, theory),
                Relation::AtLeast | Relation::Greater => binomial::lower_tail(hits, trials, theory),
            }
        }
        Finding::Mean { relation, theory, mean, standard_error, n } => {
            if n < 2 || !(standard_error > 0.0 && standard_error.is_finite() && theory.is_finite() && mean.is_finite()) {
                return Some(f64::NAN);
            }
            // The standard error is itself an estimate: of ten values it takes 33 of them where a million need 6.5.
            let (t, degrees) = ((mean - theory) / standard_error, (n - 1) as f64);
            match relation {
                Relation::Equal => student_t::two_sided_p(t, degrees),
                Relation::AtMost | Relation::Less => student_t::upper_tail(t, degrees),
                Relation::AtLeast | Relation::Greater => student_t::upper_tail(-t, degrees),
            }
        }
        Finding::Kolmogorov { distance, n } if n > 0 && distance >= 0.0 => kolmogorov::two_sided_upper_tail(distance, n),
        Finding::ChiSquare { statistic, degrees, n, .. } if n > 0 && degrees > 0 && statistic >= 0.0 => {
            chi_square::upper_tail(statistic, degrees as f64)
        }
        Finding::Kolmogorov { .. } | Finding::ChiSquare { .. } => f64::NAN,
        Finding::Ordering { pairs, agree } if pairs > 0 && agree <= pairs => binomial::upper_tail(agree, pairs, 0.5),
        Finding::Ordering { .. } => f64::NAN,
        Finding::Pinned { ref values, relation, bound, .. } => pinned_p(values, relation, bound),
        _ => return None,
    })
}

/// The error rate at which a line is judged; `None` for lines without randomness.
pub(super) fn alpha(finding: &Finding) -> Option<f64> {
    match finding {
        Finding::Proportion { .. }
        | Finding::Mean { .. }
        | Finding::Kolmogorov { .. }
        | Finding::ChiSquare { .. }
        | Finding::Ordering { .. } => Some(ALPHA),
        Finding::Reported { ours: Measured::Proportion { .. } | Measured::Mean { .. }, .. } => Some(ALPHA),
        Finding::Pinned { level, .. } => Some(*level),
        _ => None,
    }
}

/// The interval that people see: 99 % for simulated values, the error bound for computed ones.
pub(super) fn interval(finding: &Finding) -> Option<(f64, f64)> {
    let of_proportion = |hits: u64, trials: u64| {
        (trials > 0 && hits <= trials).then(|| {
            let interval = binomial::clopper_pearson(hits, trials, SHOWN_CONFIDENCE);
            (interval.low, interval.high)
        })
    };
    let of_mean = |mean: f64, standard_error: f64, n: u64| {
        let interval = student_t::interval(mean, standard_error, n.saturating_sub(1) as f64, SHOWN_CONFIDENCE);
        (n > 1).then_some((interval.low, interval.high))
    };
    match *finding {
        Finding::Proportion { hits, trials, .. } | Finding::Reported { ours: Measured::Proportion { hits, trials }, .. } => {
            of_proportion(hits, trials)
        }
        Finding::Mean { mean, standard_error, n, .. } | Finding::Reported { ours: Measured::Mean { mean, standard_error, n }, .. } => {
            of_mean(mean, standard_error, n)
        }
        Finding::Reported { ours: Measured::Bounded { value, error_bound }, .. } => Some((value - error_bound, value + error_bound)),
        Finding::Enclosure { low, high, .. } => Some((low, high)),
        _ => None,
    }
}

/// The parts of a `reported` line: one comparison for each side that the relation refuses, against the printed value widened by
/// its uncertainty. "About 10 %" is two of them, "more than 10 %" is one.
pub(super) fn reported_parts(finding: &Finding) -> Vec<Finding> {
    let Finding::Reported { relation, printed, uncertainty, ours } = *finding else { return Vec::new() };
    let part = |relation: Relation, bound: f64| match ours {
        Measured::Bounded { value, error_bound } => {
            Finding::Enclosure { relation, low: value - error_bound, high: value + error_bound, bound }
        }
        Measured::Proportion { hits, trials } => Finding::Proportion { relation, theory: bound.clamp(0.0, 1.0), hits, trials },
        Measured::Mean { mean, standard_error, n } => Finding::Mean { relation, theory: bound, mean, standard_error, n },
    };
    let mut parts = Vec::new();
    if relation.refuses_above() {
        parts.push(part(if relation == Relation::Less { Relation::Less } else { Relation::AtMost }, printed + uncertainty));
    }
    if relation.refuses_below() {
        parts.push(part(if relation == Relation::Greater { Relation::Greater } else { Relation::AtLeast }, printed - uncertainty));
    }
    parts
}

fn decide_reported(finding: &Finding) -> Outcome {
    let Finding::Reported { printed, uncertainty, .. } = *finding else { return undecided("not a printed value") };
    if !(printed.is_finite() && uncertainty >= 0.0 && uncertainty.is_finite()) {
        return undecided("the printed value is not finite");
    }
    let outcomes: Vec<Outcome> = reported_parts(finding).iter().map(decide).collect();
    if outcomes.contains(&Outcome::Fails) {
        return Outcome::Fails;
    }
    outcomes.into_iter().find(|outcome| *outcome != Outcome::Passes).unwrap_or(Outcome::Passes)
}

fn decide_enclosure(relation: Relation, low: f64, high: f64, bound: f64) -> Outcome {
    // Also true for NaN ends; an infinite end is a legitimate enclosure.
    if !(low <= high) || bound.is_nan() {
        return undecided("not an interval");
    }
    let (met, refused) = match relation {
        Relation::Equal => (low == bound && high == bound, bound < low || bound > high),
        Relation::AtMost => (high <= bound, low > bound),
        Relation::Less => (high < bound, low >= bound),
        Relation::AtLeast => (low >= bound, high < bound),
        Relation::Greater => (low > bound, high <= bound),
    };
    match (met, refused) {
        (true, _) => Outcome::Passes,
        (_, true) => Outcome::Fails,
        _ => undecided("the enclosure contains the bound"),
    }
}

/// One-sided t test of the mean against the bound, in both directions: the claimed side must be shown, the other refutes.
fn decide_pinned(values: &[f64], relation: Relation, bound: f64, level: f64) -> Outcome {
    if !(level > 0.0 && level < 0.5) {
        return undecided("the level must lie between 0 and 0.5");
    }
    let claimed = pinned_p(values, relation, bound);
    match claimed {
        p if p.is_nan() => undecided("fewer than two runs, or not a number"),
        p if p <= level => Outcome::Passes,
        p if p >= 1.0 - level => Outcome::Fails,
        _ => undecided("the runs show neither direction at the stated level"),
    }
}

/// Probability of runs at least as far on the claimed side, if the true mean were the bound. NaN for malformed input.
fn pinned_p(values: &[f64], relation: Relation, bound: f64) -> f64 {
    let n = values.len() as f64;
    if values.len() < 2 || !bound.is_finite() || !values.iter().all(|x| x.is_finite()) {
        return f64::NAN;
    }
    let sign = match relation {
        Relation::Less | Relation::AtMost => -1.0,
        Relation::Greater | Relation::AtLeast => 1.0,
        Relation::Equal => return f64::NAN,
    };
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let distance = sign * (mean - bound);
    if variance == 0.0 {
        return if distance > 0.0 {
            0.0
        } else if distance < 0.0 {
            1.0
        } else {
            f64::NAN
        };
    }
    student_t::upper_tail(distance / (variance / n).sqrt(), n - 1.0)
}

fn pass_if(met: bool) -> Outcome {
    if met { Outcome::Passes } else { Outcome::Fails }
}

fn undecided(why: &str) -> Outcome {
    Outcome::Undecided(why.to_string())
}
