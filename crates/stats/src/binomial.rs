//! The binomial law: exact tails, exact limits for a probability, and the counts that refute one.
//!
//! ```text
//! P[X >= k] = sum_{j=k}^n C(n, j) p^j (1-p)^(n-j) = I_p(k, n - k + 1)
//! ```
//!
//! Trials up to 2^53; the tails are good to a relative 1e-11 at 1e10 trials and down to 1e-300, because the
//! difference between the hits and their mean is formed with one rounding (a fused multiply-add).
//! Limits are Clopper and Pearson's (1934), solved over the logit of the probability.

use crate::incomplete_beta::{Point, Tails, ln_tails, logistic, logit_at};
use crate::interval::Interval;
use crate::special::normal_quantile;

/// P[X <= hits]. NaN if `probability` is NaN or outside [0, 1].
///
/// ```
/// assert!((stats::binomial::lower_tail(1, 3, 0.5) - 0.5).abs() < 1e-15);
/// ```
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn lower_tail(hits: u64, trials: u64, probability: f64) -> f64 {
    ln_lower_tail(hits, trials, probability).exp()
}

/// P[X >= hits]. NaN if `probability` is NaN or outside [0, 1].
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn upper_tail(hits: u64, trials: u64, probability: f64) -> f64 {
    ln_upper_tail(hits, trials, probability).exp()
}

/// Twice the smaller tail, at most 1: the p-value of "the probability is `probability`" against both sides.
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn two_sided_p(hits: u64, trials: u64, probability: f64) -> f64 {
    let lower = lower_tail(hits, trials, probability);
    let upper = upper_tail(hits, trials, probability);
    if lower.is_nan() || upper.is_nan() {
        return f64::NAN;
    }
    (2.0 * lower.min(upper)).min(1.0)
}

/// `ln P[X <= hits]`, finite also where the tail underflows.
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn ln_lower_tail(hits: u64, trials: u64, probability: f64) -> f64 {
    assert_hits(hits, trials);
    if !(0.0..=1.0).contains(&probability) {
        return f64::NAN;
    }
    if hits == trials || probability == 0.0 {
        return 0.0;
    }
    if probability == 1.0 {
        return f64::NEG_INFINITY;
    }
    tails_from(hits + 1, trials, probability).ln_upper
}

/// `ln P[X >= hits]`, finite also where the tail underflows.
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn ln_upper_tail(hits: u64, trials: u64, probability: f64) -> f64 {
    assert_hits(hits, trials);
    if !(0.0..=1.0).contains(&probability) {
        return f64::NAN;
    }
    if hits == 0 || probability == 1.0 {
        return 0.0;
    }
    if probability == 0.0 {
        return f64::NEG_INFINITY;
    }
    tails_from(hits, trials, probability).ln_lower
}

/// The beta law behind P[X >= hits] (its lower tail) and P[X < hits] (its upper tail), `1 <= hits <= trials`.
fn tails_from(hits: u64, trials: u64, probability: f64) -> Tails {
    let (k, n) = (hits as f64, trials as f64);
    let point = Point {
        x: probability,
        y: 1.0 - probability,
        // One rounding: at 1e10 trials the product n p alone is off by 1e-6, which is 1e-9 of a tail far out.
        difference: (-n).mul_add(probability, k) - probability,
    };
    ln_tails(k, n - k + 1.0, point)
}

/// The limits of Clopper and Pearson: each side errs with probability at most `(1 - confidence) / 2`.
///
/// No hits give `low = 0`, all hits give `high = 1`, and no trials [0, 1].
///
/// ```
/// let interval = stats::binomial::clopper_pearson(0, 100, 0.99);
/// assert_eq!(interval.low, 0.0);
/// assert!((interval.high - (1.0 - 0.005_f64.powf(0.01))).abs() < 1e-15);
/// ```
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn clopper_pearson(hits: u64, trials: u64, confidence: f64) -> Interval {
    let error = 0.5 * (1.0 - confidence);
    Interval { low: lower_limit(hits, trials, error), high: upper_limit(hits, trials, error) }
}

/// The probability at which P[X <= hits] falls to `error`; 1 when `hits == trials`.
///
/// A larger probability is refused at the error rate `error`. NaN if `error` is NaN or outside [0, 1].
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn upper_limit(hits: u64, trials: u64, error: f64) -> f64 {
    assert_hits(hits, trials);
    if !(0.0..=1.0).contains(&error) {
        return f64::NAN;
    }
    if hits == trials || error == 0.0 {
        return 1.0;
    }
    if error == 1.0 {
        return 0.0;
    }
    let (k, n) = (hits as f64, trials as f64);
    if hits == 0 {
        // (1 - p)^n = error
        return -(error.ln() / n).exp_m1();
    }
    // P[X <= k] = I_(1-p)(n - k, k + 1): its logit is minus that of p.
    logistic(solve_logit(k + 1.0, n - k, error, Side::Upper))
}

/// The probability at which P[X >= hits] falls to `error`; 0 when `hits == 0`.
///
/// A smaller probability is refused at the error rate `error`. NaN if `error` is NaN or outside [0, 1].
///
/// # Panics
///
/// If `hits > trials`.
#[must_use]
pub fn lower_limit(hits: u64, trials: u64, error: f64) -> f64 {
    assert_hits(hits, trials);
    if !(0.0..=1.0).contains(&error) {
        return f64::NAN;
    }
    if hits == 0 || error == 0.0 {
        return 0.0;
    }
    if error == 1.0 {
        return 1.0;
    }
    let (k, n) = (hits as f64, trials as f64);
    if hits == trials {
        // p^n = error
        return (error.ln() / n).exp();
    }
    logistic(solve_logit(k, n - k + 1.0, error, Side::Lower))
}

/// Which tail of the beta law is to have the given weight.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Lower,
    Upper,
}

/// The logit of the point of the beta law of shapes `a`, `b` that leaves `error` on the named side.
fn solve_logit(a: f64, b: f64, error: f64, side: Side) -> f64 {
    // Wilson's score interval of the beta law's mean is near enough to start from.
    let sum = a + b;
    let z = -normal_quantile(error);
    let z = if side == Side::Upper { z } else { -z };
    let centre = a + 0.5 * z * z;
    let reach = (a * b / sum + 0.25 * z * z).sqrt();
    let low_end = (centre + z * reach).max(f64::MIN_POSITIVE);
    let high_end = (b + 0.5 * z * z - z * reach).max(f64::MIN_POSITIVE);
    let start = (low_end / high_end).ln();
    // Follow whichever tail is the smaller one: the logarithm of the other is flat.
    match (side, error <= 0.5) {
        (Side::Lower, true) => logit_at(a, b, start, error.ln()),
        (Side::Lower, false) => -logit_at(b, a, -start, (1.0 - error).ln()),
        (Side::Upper, true) => -logit_at(b, a, -start, error.ln()),
        (Side::Upper, false) => logit_at(a, b, start, (1.0 - error).ln()),
    }
}

/// The smallest count that refutes "at most `probability`" at the error rate `alpha`: the least `k` with P[X >= k] <= `alpha`.
///
/// None if even `trials` hits would not be enough, or if `probability` or `alpha` is NaN.
#[must_use]
pub fn least_refused_above(trials: u64, probability: f64, alpha: f64) -> Option<u64> {
    let refused = |hits| upper_tail(hits, trials, probability) <= alpha;
    if !refused(trials) {
        return None;
    }
    // Invariant: `high` is refused, and everything below `low` is not.
    let (mut low, mut high) = (0, trials);
    while low < high {
        let middle = low + (high - low) / 2;
        if refused(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(high)
}

/// The largest count that refutes "at least `probability`" at the error rate `alpha`: the greatest `k` with P[X <= k] <= `alpha`.
///
/// None if even no hits would not be few enough, or if `probability` or `alpha` is NaN.
#[must_use]
pub fn greatest_refused_below(trials: u64, probability: f64, alpha: f64) -> Option<u64> {
    let refused = |hits| lower_tail(hits, trials, probability) <= alpha;
    if !refused(0) {
        return None;
    }
    // Invariant: `low` is refused, and everything above `high` is not.
    let (mut low, mut high) = (0, trials);
    while low < high {
        let middle = high - (high - low) / 2;
        if refused(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Some(low)
}

fn assert_hits(hits: u64, trials: u64) {
    assert!(hits <= trials, "{hits} hits in {trials} trials");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, relative_error, rows};

    const TAILS: &str = include_str!("../golden/binomial_tails.csv");
    const LIMITS: &str = include_str!("../golden/binomial_limits.csv");

    #[test]
    fn one_trial_is_a_coin() {
        assert!((lower_tail(0, 1, 0.25) - 0.75).abs() < 4e-16);
        assert!((upper_tail(1, 1, 0.25) - 0.25).abs() < 4e-16);
        assert_eq!(lower_tail(1, 1, 0.25), 1.0);
        assert_eq!(upper_tail(0, 1, 0.25), 1.0);
    }

    #[test]
    fn no_trials_refute_nothing() {
        assert_eq!((lower_tail(0, 0, 0.3), upper_tail(0, 0, 0.3), two_sided_p(0, 0, 0.3)), (1.0, 1.0, 1.0));
        assert_eq!(clopper_pearson(0, 0, 0.99), Interval { low: 0.0, high: 1.0 });
        assert_eq!((least_refused_above(0, 0.3, 0.01), greatest_refused_below(0, 0.3, 0.01)), (None, None));
    }

    #[test]
    fn certain_events_are_refuted_by_one_exception() {
        assert_eq!((upper_tail(1, 100, 0.0), lower_tail(0, 100, 0.0)), (0.0, 1.0));
        assert_eq!((lower_tail(99, 100, 1.0), upper_tail(100, 100, 1.0)), (0.0, 1.0));
        assert_eq!((two_sided_p(1, 100, 0.0), two_sided_p(0, 100, 0.0)), (0.0, 1.0));
        assert_eq!((least_refused_above(100, 0.0, 1e-10), greatest_refused_below(100, 0.0, 1e-10)), (Some(1), None));
        assert_eq!((least_refused_above(100, 1.0, 1e-10), greatest_refused_below(100, 1.0, 1e-10)), (None, Some(99)));
    }

    #[test]
    fn what_is_not_a_probability_gives_nan_or_none() {
        for p in [f64::NAN, -0.1, 1.1] {
            assert!(lower_tail(1, 2, p).is_nan() && upper_tail(0, 2, p).is_nan() && two_sided_p(1, 2, p).is_nan());
            assert!(upper_limit(2, 2, p).is_nan() && lower_limit(0, 2, p).is_nan());
            assert_eq!((least_refused_above(5, p, 0.01), greatest_refused_below(5, p, 0.01)), (None, None));
        }
        assert_eq!((least_refused_above(5, 0.1, f64::NAN), greatest_refused_below(5, 0.9, f64::NAN)), (None, None));
    }

    #[test]
    #[should_panic(expected = "3 hits in 2 trials")]
    fn more_hits_than_trials_are_a_mistake_of_the_caller() {
        let _ = lower_tail(3, 2, 0.5);
    }

    #[test]
    fn tails_agree_with_sums_term_by_term() {
        let mut worst = Worst::default();
        for row in rows(TAILS) {
            let (k, n, p): (u64, u64, f64) = (number(row[0]), number(row[1]), number(row[2]));
            worst.see(lower_tail(k, n, p), number(row[3]), format!("lower {row:?}"));
            worst.see(upper_tail(k, n, p), number(row[4]), format!("upper {row:?}"));
        }
        worst.at_most(1e-11);
    }

    #[test]
    fn limits_agree_with_sums_term_by_term_up_to_a_billion_trials() {
        let mut worst = Worst::default();
        for row in rows(LIMITS) {
            let (k, n, error): (u64, u64, f64) = (number(row[0]), number(row[1]), number(row[2]));
            worst.see(lower_limit(k, n, error), number(row[3]), format!("lower {row:?}"));
            worst.see(upper_limit(k, n, error), number(row[4]), format!("upper {row:?}"));
        }
        worst.at_most(1e-13);
    }

    #[test]
    fn the_error_of_an_interval_is_split_in_halves() {
        let interval = clopper_pearson(3, 10, 0.99);
        assert_eq!(interval, Interval { low: lower_limit(3, 10, 0.5 * (1.0 - 0.99)), high: upper_limit(3, 10, 0.5 * (1.0 - 0.99)) });
        assert!(interval.contains(0.3));
    }

    /// Trials, hits up to the trials, and a probability that is not too far from the hits for a tail above 1e-300.
    fn counts_and_probability() -> impl Strategy<Value = (u64, u64, f64)> {
        (0.0..9.0_f64, 0.0..1.0_f64, -8.0..8.0_f64).prop_map(|(digits, share, z)| {
            let n = (10.0_f64.powf(digits)).round().max(2.0);
            let k = (share.powi(3) * n).round();
            let centre = (k + 0.5) / (n + 1.0);
            let p = centre + z * (centre * (1.0 - centre) / n).sqrt();
            (n as u64, k as u64, p.clamp(1e-12, 1.0 - 1e-12))
        })
    }

    proptest! {
        #[test]
        fn the_two_tails_share_1((n, k, p) in counts_and_probability()) {
            if k < n {
                prop_assert!((lower_tail(k, n, p) + upper_tail(k + 1, n, p) - 1.0).abs() <= 1e-15);
            }
        }

        #[test]
        fn misses_are_hits_seen_from_the_other_side((n, k, p) in counts_and_probability()) {
            // 1 - (1 - p) loses digits of a small p, so start from a p that survives.
            let p = 1.0 - (1.0 - p);
            let (one, other) = (upper_tail(k, n, p), lower_tail(n - k, n, 1.0 - p));
            prop_assert!(relative_error(one, other) <= 1e-10 || one == other, "{one:e} {other:e}");
        }

        #[test]
        fn a_tail_shrinks_outwards((n, k, p) in counts_and_probability()) {
            if k < n {
                let noise = 1.0 + 1e-11;
                prop_assert!(upper_tail(k + 1, n, p) <= upper_tail(k, n, p) * noise);
                prop_assert!(lower_tail(k, n, p) <= lower_tail(k + 1, n, p) * noise);
                prop_assert!(upper_tail(k, n, p * 0.999) <= upper_tail(k, n, p) * noise);
            }
        }

        #[test]
        fn a_limit_is_where_the_tail_is_the_error((n, k, _p) in counts_and_probability(), ln_error in -27.0..-0.01_f64) {
            let error = ln_error.exp();
            let (low, high) = (lower_limit(k, n, error), upper_limit(k, n, error));
            // A limit is rounded to a float, which near 1 is coarse against 1 - p: there the logarithm of the tail
            // has a slope of about seven standard errors, (1 - p) / sqrt(n - k) each.
            let coarse = |p: f64| 1e-10 + 10.0 * f64::EPSILON * ((n - k) as f64).sqrt() / (1.0 - p);
            if k > 0 {
                prop_assert!(relative_error(upper_tail(k, n, low), error) <= coarse(low), "{low}");
            }
            if k < n && high < 1.0 {
                prop_assert!(relative_error(lower_tail(k, n, high), error) <= coarse(high), "{high}");
            }
            if error < 0.4 {
                prop_assert!(low <= (k as f64 + 1e-3) / n as f64 && high >= (k as f64 - 1e-3) / n as f64);
            }
        }

        #[test]
        fn the_refused_counts_begin_exactly_where_they_should((n, _k, p) in counts_and_probability(), ln_alpha in -40.0..0.0_f64) {
            let alpha = ln_alpha.exp();
            match least_refused_above(n, p, alpha) {
                Some(k) => prop_assert!(upper_tail(k, n, p) <= alpha && (k == 0 || upper_tail(k - 1, n, p) > alpha)),
                None => prop_assert!(upper_tail(n, n, p) > alpha),
            }
            match greatest_refused_below(n, p, alpha) {
                Some(k) => prop_assert!(lower_tail(k, n, p) <= alpha && (k == n || lower_tail(k + 1, n, p) > alpha)),
                None => prop_assert!(lower_tail(0, n, p) > alpha),
            }
        }
    }
}
