//! Kolmogorov's and Smirnov's tests: samples against a distribution function, or against other samples.
//!
//! `D+` is how far the fraction of samples up to a point ever rises above the distribution function, `D-` how far it falls
//! below, `D` the larger of the two. Under a continuous distribution function their laws depend on the number of samples
//! only; at a distribution function with jumps the same tests refuse less often than they say, never more.
//!
//! The law of `D+` is exact for any number of samples, the one of `D` exact below 100 / d samples and in its upper tail,
//! and an expansion in between; see the functions for the accuracy.

mod limit_law;
mod one_sided;
mod two_sided;

pub use limit_law::{limit_lower_tail, limit_upper_tail};
pub use one_sided::one_sided_upper_tail;
pub use two_sided::{two_sided_lower_tail, two_sided_upper_tail};

/// How far samples lie from a distribution function. NaN, all of it, for NaN among the samples and for no samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// `D+`: the most by which the fraction of samples up to a point exceeds the distribution function. At least 0.
    pub plus: f64,
    /// `D-`: the most by which the fraction of samples up to a point falls short of the distribution function. At least 0.
    pub minus: f64,
}

impl Distance {
    /// `D`, the larger of the two.
    #[must_use]
    pub fn either(&self) -> f64 {
        // f64::max would drop a NaN.
        if self.plus.is_nan() || self.minus.is_nan() { f64::NAN } else { self.plus.max(self.minus) }
    }
}

/// The distance of samples from a continuous distribution function.
///
/// The samples are in ascending order. `cdf(x)` is P[X <= x]; a NaN from it makes the distance NaN.
///
/// ```
/// // All samples lie at or below 0.5, where half were expected; none below 0.1, where a tenth was.
/// let distance = stats::kolmogorov::distance(&[0.1, 0.5], |x| x);
/// assert_eq!((distance.plus, distance.minus), (0.5, 0.1));
/// ```
///
/// # Panics
///
/// If the samples are not in ascending order.
#[must_use]
pub fn distance(samples: &[f64], cdf: impl Fn(f64) -> f64) -> Distance {
    distance_with_jumps(samples, &cdf, &cdf)
}

/// The distance of samples from a distribution function that may jump: `cdf(x)` is `P[X <= x]` and `cdf_below(x)` is `P[X < x]`.
///
/// # Panics
///
/// If the samples are not in ascending order.
#[must_use]
pub fn distance_with_jumps(samples: &[f64], cdf: impl Fn(f64) -> f64, cdf_below: impl Fn(f64) -> f64) -> Distance {
    const NAN: Distance = Distance { plus: f64::NAN, minus: f64::NAN };
    if samples.is_empty() || samples.iter().any(|x| x.is_nan()) {
        return NAN;
    }
    assert!(samples.is_sorted(), "samples in ascending order");
    let n = samples.len() as f64;
    let mut distance = Distance { plus: 0.0, minus: 0.0 };
    let mut before = 0;
    for ties in samples.chunk_by(|a, b| a == b) {
        let (at, below) = (cdf(ties[0]), cdf_below(ties[0]));
        if at.is_nan() || below.is_nan() {
            return NAN;
        }
        // The fraction of samples jumps from before / n to after / n. Between two jumps it is flat and the distribution
        // function rises, so the difference is largest at an end of such a stretch.
        let after = before + ties.len();
        let (fraction_below, fraction_at) = (before as f64 / n, after as f64 / n);
        distance.plus = distance.plus.max(fraction_at - at).max(fraction_below - below);
        distance.minus = distance.minus.max(below - fraction_below).max(at - fraction_at);
        before = after;
    }
    distance
}

/// The distance between two sets of samples, each in ascending order: `plus` is how far the first set's fraction rises above the second's.
///
/// NaN if either is empty or holds NaN.
///
/// # Panics
///
/// If either is not in ascending order.
#[must_use]
pub fn two_sample_distance(first: &[f64], second: &[f64]) -> Distance {
    let fraction = |samples: &[f64], count: usize| count as f64 / samples.len() as f64;
    if second.is_empty() || second.iter().any(|x| x.is_nan()) {
        return Distance { plus: f64::NAN, minus: f64::NAN };
    }
    assert!(second.is_sorted(), "samples in ascending order");
    // The second set's fraction is a distribution function with jumps. Between two samples of the first set the first's
    // fraction is flat and the second's rises, so that looking at both ends of those stretches is enough.
    let at = |x: f64| fraction(second, second.partition_point(|&y| y <= x));
    let below = |x: f64| fraction(second, second.partition_point(|&y| y < x));
    distance_with_jumps(first, at, below)
}

/// P[D >= d] for two sets of `first` and `second` samples of the same continuous law, by the limit law.
///
/// Good for large sets only; the error falls like one over the square root of the smaller one.
#[must_use]
pub fn two_sample_p(d: f64, first: u64, second: u64) -> f64 {
    let (n, m) = (first as f64, second as f64);
    limit_upper_tail((n / (n + m) * m).sqrt() * d)
}

/// The `d` with P[D >= d] = `alpha` for `samples` samples: what a two-sided test at `alpha` refuses.
///
/// NaN if `alpha` is NaN or outside (0, 1], or without samples. The error is relative 1e-10 for `alpha <= 1e-4`.
#[must_use]
pub fn critical(samples: u64, alpha: f64) -> f64 {
    solve(samples, alpha, |d| two_sided_upper_tail(d, samples))
}

/// The `d` with P[D+ >= d] = `alpha` for `samples` samples; for `D-` it is the same.
#[must_use]
pub fn one_sided_critical(samples: u64, alpha: f64) -> f64 {
    solve(samples, alpha, |d| one_sided_upper_tail(d, samples))
}

/// The true `D` that a two-sided test at `alpha` refuses with probability at least `1 - miss`.
///
/// The samples stay within `critical(miss)` of their own law, and so at least [`critical`] of `alpha` away from the other.
/// Conservative: a `D` attained far from the middle is seen earlier.
#[must_use]
pub fn detectable(samples: u64, alpha: f64, miss: f64) -> f64 {
    critical(samples, alpha) + critical(samples, miss)
}

/// Half the width of the band around the fractions of `samples` samples that holds the whole distribution function except with probability `error`.
///
/// `sqrt(ln(2 / error) / (2 n))`: Dvoretzky, Kiefer and Wolfowitz (1956) with the constant of Massart (1990). It holds for any
/// distribution function and any number of samples; infinite without samples.
#[must_use]
pub fn dkwm_half_width(samples: u64, error: f64) -> f64 {
    ((2.0_f64.ln() - error.ln()) / (2.0 * samples as f64)).sqrt()
}

/// The `d` where a falling tail takes the value `alpha`.
fn solve(samples: u64, alpha: f64, tail: impl Fn(f64) -> f64) -> f64 {
    if alpha.is_nan() || alpha <= 0.0 || alpha > 1.0 || samples == 0 {
        return f64::NAN;
    }
    if alpha == 1.0 {
        return 0.0;
    }
    let excess = |d: f64| tail(d).ln() - alpha.ln();
    // P[D+ >= d] <= P[D >= d] <= 2 exp(-2 n d^2) (Massart), so the root lies below the half width of the band.
    let (mut low, mut high) = (0.0, dkwm_half_width(samples, alpha).min(1.0));
    let mut before = (0.0, excess(0.0));
    let mut last = (high, excess(high));
    for _ in 0..200 {
        // The logarithm of the tail is nearly -2 n d^2, so secants over d^2 close in fast. One that leaves the bracket is replaced by a bisection.
        let share = last.1 / (last.1 - before.1);
        let secant = (last.0 * last.0 + share * (before.0 * before.0 - last.0 * last.0)).sqrt();
        let next = if low < secant && secant < high { secant } else { 0.5 * (low + high) };
        if (next - last.0).abs() <= 1e-13 * next {
            return next;
        }
        before = last;
        last = (next, excess(next));
        if last.1 > 0.0 {
            low = next;
        } else {
            high = next;
        }
    }
    last.0
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::golden::relative_error;

    fn uniform(x: f64) -> f64 {
        x.clamp(0.0, 1.0)
    }

    fn sorted(mut samples: Vec<f64>) -> Vec<f64> {
        samples.sort_by(f64::total_cmp);
        samples
    }

    #[test]
    fn one_sample_in_the_middle_is_half_a_unit_away_on_both_sides() {
        assert_eq!(distance(&[0.5], uniform), Distance { plus: 0.5, minus: 0.5 });
    }

    #[test]
    fn no_samples_and_nan_are_at_no_distance() {
        assert!(distance(&[], uniform).either().is_nan());
        assert!(distance(&[0.1, f64::NAN], uniform).either().is_nan());
        assert!(distance(&[0.1], |_| f64::NAN).either().is_nan());
        assert!(two_sample_distance(&[], &[1.0]).either().is_nan());
        assert!(two_sample_distance(&[1.0], &[]).either().is_nan());
        assert!(two_sample_distance(&[1.0], &[f64::NAN]).either().is_nan());
        assert!(critical(0, 0.01).is_nan() && critical(10, f64::NAN).is_nan() && critical(10, 0.0).is_nan());
        assert_eq!(critical(10, 1.0), 0.0);
    }

    #[test]
    #[should_panic(expected = "ascending")]
    fn unsorted_samples_are_a_mistake_of_the_caller() {
        let _ = distance(&[0.5, 0.1], uniform);
    }

    #[test]
    fn an_atom_that_holds_its_share_of_the_samples_is_at_no_distance() {
        // Half of the law sits at 0, the other half is uniform on [0, 1].
        let at = |x: f64| if x < 0.0 { 0.0 } else { 0.5 + 0.5 * uniform(x) };
        let below = |x: f64| if x <= 0.0 { 0.0 } else { 0.5 + 0.5 * uniform(x) };
        assert_eq!(distance_with_jumps(&[0.0, 0.0, 0.5, 1.0], at, below), Distance { plus: 0.0, minus: 0.25 });
        // Without the left limits the atom itself would look like a distance of one half.
        assert_eq!(distance(&[0.0, 0.0, 0.5, 1.0], at).minus, 0.5);
    }

    #[test]
    fn the_critical_value_of_a_hundred_samples_is_in_every_table() {
        // N. Smirnov (1948): 1.358 / sqrt(n) at 5 % for many samples; exactly 0.1340 at n = 100.
        assert!((critical(100, 0.05) - 0.13403).abs() < 1e-5);
        assert!((critical(100_000_000, 0.05) * 1e4 - 1.3581).abs() < 1e-3);
    }

    proptest! {
        #[test]
        fn the_distance_is_the_largest_difference_anywhere(samples in vec(0.0..1.0_f64, 1..30), copies in 0..5_usize) {
            // Some samples twice, so that there are ties.
            let copied: Vec<f64> = samples.iter().copied().take(copies).collect();
            let samples = sorted([samples, copied].concat());
            let found = distance(&samples, uniform);
            let fraction = |x: f64, open: bool| samples.iter().filter(|&&y| y < x || (y == x && !open)).count() as f64 / samples.len() as f64;
            let plus = samples.iter().map(|&x| fraction(x, false) - x).fold(0.0, f64::max);
            let minus = samples.iter().map(|&x| x - fraction(x, true)).fold(0.0, f64::max);
            prop_assert_eq!(found, Distance { plus, minus });
        }

        #[test]
        fn turning_the_samples_around_swaps_the_sides(samples in vec(0.0..1.0_f64, 1..30)) {
            let turned: Vec<f64> = samples.iter().map(|x| 1.0 - x).collect();
            let (one, other) = (distance(&sorted(samples), uniform), distance(&sorted(turned), uniform));
            prop_assert!((one.plus - other.minus).abs() < 1e-15 && (one.minus - other.plus).abs() < 1e-15);
        }

        #[test]
        fn the_two_sample_distance_is_the_largest_difference_anywhere(first in vec(0..20_i32, 1..30), second in vec(0..20_i32, 1..30)) {
            let floats = |samples: &[i32]| sorted(samples.iter().copied().map(f64::from).collect());
            let found = two_sample_distance(&floats(&first), &floats(&second));
            let fraction = |samples: &[i32], x: i32| samples.iter().filter(|&&y| y <= x).count() as f64 / samples.len() as f64;
            let difference = |x| fraction(&first, x) - fraction(&second, x);
            prop_assert_eq!(found.plus, (-1..21).map(difference).fold(0.0, f64::max));
            prop_assert_eq!(found.minus, (-1..21).map(|x| -difference(x)).fold(0.0, f64::max));
            let swapped = two_sample_distance(&floats(&second), &floats(&first));
            prop_assert_eq!((swapped.plus, swapped.minus), (found.minus, found.plus));
        }

        #[test]
        fn massarts_band_holds(ln_n in 0.0..9.0_f64, ln_error in -25.0..-0.7_f64) {
            let (n, error) = (ln_n.exp() as u64, ln_error.exp());
            let half_width = dkwm_half_width(n, error);
            prop_assert!(two_sided_upper_tail(half_width, n) <= error * (1.0 + 1e-11));
            prop_assert!(critical(n, error) <= half_width);
        }
    }

    #[test]
    fn the_critical_value_has_the_tail_it_was_asked_for() {
        for n in [1, 2, 7, 100, 3_000, 40_000, 60_000, 1_000_000, 1 << 40] {
            for alpha in [0.9, 0.3, 0.01, 1e-6, 1e-10, 1e-200] {
                // At one sample that would be a distance of 1 - 1e-200.
                if alpha < 1e-10 && n < 100 {
                    continue;
                }
                let d = critical(n, alpha);
                // One ulp of d moves the tail by 4 n d^2 ulps, and by up to n / (1 - d) where d is nearly 1.
                let steep = 1.0 + 4.0 * n as f64 * d * d + if d > 0.9 { 1.0 / (1.0 - d) } else { 0.0 };
                assert!(relative_error(two_sided_upper_tail(d, n), alpha) <= 1e-11 * steep, "{n} {alpha} {d}");
                let d = one_sided_critical(n, alpha);
                let steep = 1.0 + 4.0 * n as f64 * d * d + if d > 0.9 { 1.0 / (1.0 - d) } else { 0.0 };
                assert!(relative_error(one_sided_upper_tail(d, n), alpha) <= 1e-11 * steep, "{n} {alpha} {d}");
            }
        }
    }

    #[test]
    fn few_errors_and_few_misses_ask_for_large_distances() {
        assert!((detectable(10_000, 1e-10, 1e-6) - critical(10_000, 1e-10) - critical(10_000, 1e-6)).abs() < 1e-15);
        assert_eq!(dkwm_half_width(0, 0.01), f64::INFINITY);
        assert!((dkwm_half_width(200, 2.0 * (-4.0_f64).exp()) - 0.1).abs() < 1e-15);
    }

    #[test]
    fn the_two_sample_test_uses_the_limit_law() {
        assert_eq!(two_sample_p(0.1, 200, 200), limit_upper_tail(1.0));
    }
}
