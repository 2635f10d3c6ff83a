//! A line at fresh seeds: how far it stays from another outcome, and whether real samples refuse a theory that is wrong by
//! `detects`.
//!
//! The judge asks every line for its power without sampling (`power`). Here the same is measured: the sample is as it came,
//! noise and all, and the theory is moved until the truth lies `detects` beyond it.

use stats::binomial;

use super::decision::{decide, p_value, reported_parts};
use super::power::{beyond, detects, proportion_sides, sides_of};
use super::{ALPHA, Outcome, decision};
use crate::evidence::{Finding, Measured, Relation};

/// Whether the line is one of the error budget: statistical, and not a few runs at named seeds.
pub(crate) fn is_budgeted(finding: &Finding) -> bool {
    decision::alpha(finding) == Some(ALPHA)
}

/// Decades between the p-value that decides and the error rate: how much rarer a chance would have to be to change the outcome.
///
/// Infinite where the p-value is too small for a float, NaN where there is none.
pub(crate) fn margin(finding: &Finding) -> f64 {
    let decades = |p: f64| (p.log10() - ALPHA.log10()).abs();
    match *finding {
        Finding::Reported { .. } => reported_parts(finding).iter().map(margin).fold(f64::NAN, f64::min),
        // Whichever tail decides; where neither does, the one that is nearer to deciding.
        Finding::Ordering { pairs, agree } if pairs > 0 && agree <= pairs => {
            let tails = [binomial::upper_tail(agree, pairs, 0.5), binomial::lower_tail(agree, pairs, 0.5)];
            decades(tails[0].min(tails[1]))
        }
        _ => p_value(finding).map_or(f64::NAN, decades),
    }
}

/// What the line detects, as a share of what matters: above 1 it decides nothing. `None` for lines that state no such deviation.
pub(crate) fn needs(finding: &Finding, matters: Option<f64>) -> Option<f64> {
    Some(detects(finding, matters)? / matters?)
}

/// The two-sided p-value of a line of which it should be uniform, if the theory is true: means and distances.
///
/// Counts are judged by exact limits, whose p-values are larger than uniform ones.
pub(crate) fn uniform_p(finding: &Finding) -> Option<f64> {
    match finding {
        Finding::Mean { relation: Relation::Equal, .. } | Finding::Kolmogorov { .. } | Finding::ChiSquare { .. } => p_value(finding),
        _ => None,
    }
}

/// Observed less theory, for lines that compare two numbers.
pub(crate) fn deviation(finding: &Finding) -> Option<f64> {
    let (theory, observed) = match *finding {
        Finding::Proportion { theory, hits, trials, .. } => (theory, share(hits, trials)),
        Finding::Mean { theory, mean, .. } => (theory, mean),
        Finding::Reported { printed, ours: Measured::Proportion { hits, trials }, .. } => (printed, share(hits, trials)),
        Finding::Reported { printed, ours: Measured::Mean { mean, .. }, .. } => (printed, mean),
        _ => return None,
    };
    Some(observed - theory)
}

fn share(hits: u64, trials: u64) -> f64 {
    hits as f64 / trials as f64
}

/// Whether the sample refuses a theory from which the truth is `detects` away, once for each side that the relation refuses.
///
/// `bias`: the true value less the theory, from many seeds. `matters`: the deviation that matters, which says which sides exist.
/// A side is left out where no theory lies so far away (no probability is below 0). For distances only a bound is known, by the
/// triangle inequality: the sample is at least `detects` less its own distance away from the moved theory.
pub(crate) fn catches(finding: &Finding, bias: f64, matters: Option<f64>) -> Vec<bool> {
    let refused = |moved: Finding| decide(&moved) == Outcome::Fails;
    match *finding {
        Finding::Proportion { relation, theory, hits, trials } => proportion_sides(relation, theory, matters)
            .filter_map(|sign| moved_probability(relation, theory + bias, sign, trials, matters))
            .map(|theory| refused(Finding::Proportion { relation, theory, hits, trials }))
            .collect(),
        Finding::Mean { relation, theory, mean, standard_error, n } => {
            let by = detects(finding, matters).unwrap_or(f64::INFINITY);
            let moved = |sign: f64| Finding::Mean { relation, theory: theory + bias - sign * by, mean, standard_error, n };
            sides_of(relation).map(moved).map(refused).collect()
        }
        Finding::Kolmogorov { distance, n } if decide(finding) == Outcome::Passes => {
            let by = detects(finding, matters).unwrap_or(f64::INFINITY);
            vec![refused(Finding::Kolmogorov { distance: by - distance, n })]
        }
        Finding::ChiSquare { statistic, degrees, n, smallest_expected } if decide(finding) == Outcome::Passes => {
            let by = detects(finding, matters).unwrap_or(f64::INFINITY) * (n as f64).sqrt();
            let statistic = (by - statistic.sqrt()).powi(2);
            vec![refused(Finding::ChiSquare { statistic, degrees, n, smallest_expected })]
        }
        // Each part is a one-sided comparison with an end of what is printed.
        Finding::Reported { uncertainty, .. } => reported_parts(finding)
            .iter()
            .filter_map(|part| Some((part, deviation(part)? - deviation(finding)?)))
            .flat_map(|(part, end)| catches(part, bias + end, beyond(uncertainty, matters)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The probability below (`sign` +1) or above (-1) `truth` from which `truth` is just `detects` away.
fn moved_probability(relation: Relation, truth: f64, sign: f64, trials: u64, matters: Option<f64>) -> Option<f64> {
    let needed = |theory: f64| detects(&Finding::Proportion { relation, theory, hits: 0, trials }, matters).unwrap_or(f64::INFINITY);
    let is_far_enough = |theory: f64| sign * (truth - theory) >= needed(theory);
    let (mut near, mut far) = (truth.clamp(0.0, 1.0), if sign > 0.0 { 0.0 } else { 1.0 });
    if !is_far_enough(far) {
        return None;
    }
    // What is needed changes with the theory by less than the theory does, so there is one place where it is just enough.
    for _ in 0..60 {
        let middle = 0.5 * (near + far);
        if is_far_enough(middle) { far = middle } else { near = middle }
    }
    Some(far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::MISS;
    use stats::{chi_square, student_t};

    const N: u64 = 10_000;

    fn mean(relation: Relation, mean: f64) -> Finding {
        Finding::Mean { relation, theory: 0.0, mean, standard_error: 1.0, n: N }
    }

    #[test]
    fn margins_are_decades_from_the_error_rate() {
        let at_alpha = student_t::upper_quantile(ALPHA / 2.0, (N - 1) as f64);
        assert!(margin(&mean(Relation::Equal, at_alpha)) < 1e-6);
        assert!((margin(&mean(Relation::Equal, 0.0)) - 10.0).abs() < 1e-9);
        assert!((margin(&mean(Relation::Equal, 9.0)) - 8.6).abs() < 0.1, "2.3e-19 is 8.6 decades below 1e-10");
        assert!(margin(&Finding::Ordering { pairs: 100, agree: 100 }) > 20.0);
        assert!(
            margin(&Finding::Exact { relation: Relation::Equal, theory: num(1), observed: num(1), cases: 1, counterexample: None })
                .is_nan()
        );
    }

    fn num(value: i32) -> stats::rational::Rational {
        crate::evidence::IntoRational::into_rational(value)
    }

    #[test]
    fn a_sample_at_the_truth_refuses_both_moved_theories() {
        assert_eq!(catches(&mean(Relation::Equal, 0.3), 0.0, None), [true, true]);
        assert_eq!(catches(&mean(Relation::AtMost, -40.0), -40.0, None), [true]);
        let count = |hits| Finding::Proportion { relation: Relation::Equal, theory: 0.3, hits, trials: 100_000 };
        assert_eq!(catches(&count(30_000), 0.0, Some(0.05)), [true, true]);
        assert_eq!(catches(&count(29_900), 0.0, Some(0.05)), [true, true]);
    }

    #[test]
    fn a_sample_that_is_itself_far_off_misses_the_side_it_leans_to() {
        // The truth is detects = 11.2 above the moved theory; the sample fell 5 lower, where 6.4 are needed to refuse.
        let needed = student_t::upper_quantile(ALPHA / 2.0, (N - 1) as f64);
        let slack = student_t::upper_quantile(MISS, (N - 1) as f64);
        assert_eq!(catches(&mean(Relation::Equal, -slack - 0.1), 0.0, None), [false, true]);
        assert_eq!(catches(&mean(Relation::Equal, -slack + 0.1), 0.0, None), [true, true]);
        assert!(needed > slack);
    }

    #[test]
    fn a_probability_near_zero_has_only_one_side() {
        let rare = Finding::Proportion { relation: Relation::Equal, theory: 1e-4, hits: 10, trials: 100_000 };
        assert_eq!(catches(&rare, 0.0, Some(0.02)).len(), 0, "no theory lies so far below, and from 1e-4 down nothing matters");
        let small = Finding::Proportion { relation: Relation::Equal, theory: 0.03, hits: 3000, trials: 100_000 };
        assert_eq!(catches(&small, 0.0, Some(0.02)), [true, true]);
    }

    #[test]
    fn a_moved_theory_is_just_as_far_off_as_is_detected() {
        for (relation, sign) in [(Relation::Equal, 1.0), (Relation::Equal, -1.0), (Relation::AtMost, 1.0), (Relation::AtLeast, -1.0)] {
            let moved = moved_probability(relation, 0.3, sign, 100_000, Some(0.05)).expect("there is room on both sides");
            let needed =
                detects(&Finding::Proportion { relation, theory: moved, hits: 0, trials: 100_000 }, Some(0.05)).expect("a proportion");
            // The limits are those of whole numbers of hits, of which one more is 1e-5.
            assert!((sign * (0.3 - moved) - needed).abs() < 2e-5, "{relation:?} {sign}: {moved}, {needed}");
        }
    }

    #[test]
    fn a_printed_value_is_missed_or_met_at_its_ends() {
        let ours = Measured::Proportion { hits: 50_000, trials: 100_000 };
        let about = Finding::Reported { relation: Relation::Equal, printed: 0.5, uncertainty: 0.005, ours };
        assert_eq!(catches(&about, 0.0, Some(0.05)), [true, true]);
        assert_eq!(deviation(&about), Some(0.0));
    }

    #[test]
    fn distances_are_judged_by_the_triangle_inequality() {
        let near = Finding::Kolmogorov { distance: 0.002, n: 100_000 };
        assert_eq!(catches(&near, 0.0, Some(0.1)), [true]);
        let statistic = chi_square::upper_quantile(0.5, 9.0);
        let cells = Finding::ChiSquare { statistic, degrees: 9, n: 100_000, smallest_expected: 5000.0 };
        assert_eq!(catches(&cells, 0.0, Some(0.1)), [true]);
    }
}
