//! What a line could have caught: the smallest deviation that it refuses with probability 1 - 1e-6, and findings planted at
//! that deviation, which the judge must refuse before it lets the line pass.

use stats::{binomial, chi_square, kolmogorov, student_t};

use super::decision::reported_parts;
use super::{ALPHA, MISS};
use crate::evidence::{Finding, Measured, Relation};

/// The smallest deviation that the line would catch, over the sides that exist. `None` for kinds that need no power;
/// infinite where nothing can be refused.
///
/// A side exists where the relation refuses it and a deviation as large as `matters` fits into the range: a probability of 0.001
/// cannot be too large a theory by 0.02.
pub(super) fn detects(finding: &Finding, matters: Option<f64>) -> Option<f64> {
    match *finding {
        Finding::Numeric { error_bound, .. } => Some(2.0 * error_bound),
        Finding::Proportion { relation, theory, trials, .. } => Some(proportion_detects(relation, theory, trials, matters)),
        Finding::Mean { relation, standard_error, n, .. } => {
            // A truth that lies so many estimated standard errors off is refused unless the mean falls back by more than the second
            // term, which Student's law says how often it does: not an approximation, whatever the estimate came to.
            let alpha = if relation == Relation::Equal { ALPHA / 2.0 } else { ALPHA };
            let quantile = |error: f64| student_t::upper_quantile(error, (n - 1) as f64);
            Some(if n < 2 { f64::INFINITY } else { (quantile(alpha) + quantile(MISS)) * standard_error })
        }
        // The distance of n samples from their own law stays below the band with probability 1 - MISS (Dvoretzky, Kiefer,
        // Wolfowitz, Massart), so a law this far away shows at least the critical distance.
        Finding::Kolmogorov { n, .. } => {
            Some(if n == 0 { f64::INFINITY } else { kolmogorov::critical(n, ALPHA) + kolmogorov::dkwm_half_width(n, MISS) })
        }
        // In units of Cohen's w, w^2 = sum (p - q)^2 / q. The root of the statistic is a norm: by the triangle inequality it is
        // at least sqrt(n) w less the norm of the noise, whose square has about the chi2 law again.
        Finding::ChiSquare { degrees, n, .. } if degrees > 0 && n > 0 => {
            let root = |error: f64| chi_square::upper_quantile(error, degrees as f64).sqrt();
            Some((root(ALPHA) + root(MISS)) / (n as f64).sqrt())
        }
        Finding::ChiSquare { .. } => Some(f64::INFINITY),
        Finding::Reported { uncertainty, ours: Measured::Bounded { error_bound, .. }, .. } => Some(uncertainty + 2.0 * error_bound),
        // A side on which nothing that matters fits does not count, unless it is the only one.
        Finding::Reported { uncertainty, .. } => {
            let matters = beyond(uncertainty, matters);
            let parts = reported_parts(finding);
            let finite = parts.iter().filter(|part| has_side(part, matters)).filter_map(|part| detects(part, matters)).reduce(f64::max);
            Some(uncertainty + finite.unwrap_or(f64::INFINITY))
        }
        // These either show their claim or do not: passing is itself the strong statement.
        Finding::Exact { .. }
        | Finding::Enclosure { .. }
        | Finding::Property { .. }
        | Finding::Ordering { .. }
        | Finding::Pinned { .. } => None,
    }
}

/// Findings that deviate by `detects`, one for each side that exists; the judge must refuse all of them. Nothing is sampled.
pub(super) fn planted(finding: &Finding, detects: Option<f64>, matters: Option<f64>) -> Vec<Finding> {
    let by = detects.unwrap_or(1.0);
    match finding.clone() {
        Finding::Exact { relation, theory, observed: _, cases, counterexample } => {
            let one = crate::evidence::IntoRational::into_rational(1);
            sides_of(relation)
                .map(|sign| if sign > 0.0 { &theory + &one } else { &theory - &one })
                .map(|observed| Finding::Exact {
                    relation,
                    theory: theory.clone(),
                    observed,
                    cases,
                    counterexample: counterexample.clone(),
                })
                .collect()
        }
        Finding::Enclosure { relation, low, high, bound } => {
            let beyond = (high - low).clamp(f64::MIN_POSITIVE, f64::MAX / 4.0) + bound.abs() * f64::EPSILON * 4.0;
            sides_of(relation)
                .map(|sign| if sign > 0.0 { (bound + beyond, bound + 2.0 * beyond) } else { (bound - 2.0 * beyond, bound - beyond) })
                .map(|(low, high)| Finding::Enclosure { relation, low, high, bound })
                .collect()
        }
        Finding::Numeric { theory, error_bound, .. } => {
            let above = (theory + by).max(theory.next_up());
            let below = (theory - by).min(theory.next_down());
            [above, below].map(|observed| Finding::Numeric { theory, observed, error_bound }).to_vec()
        }
        Finding::Proportion { relation, theory, trials, .. } => {
            let hits = |p: f64| (p.clamp(0.0, 1.0) * trials as f64).round() as u64;
            proportion_sides(relation, theory, matters)
                .map(|sign| Finding::Proportion { relation, theory, hits: hits(theory + sign * by), trials })
                .collect()
        }
        Finding::Mean { relation, theory, standard_error, n, .. } => {
            sides_of(relation).map(|sign| Finding::Mean { relation, theory, mean: theory + sign * by, standard_error, n }).collect()
        }
        Finding::Kolmogorov { n, .. } => vec![Finding::Kolmogorov { distance: by, n }],
        Finding::ChiSquare { degrees, n, smallest_expected, .. } => {
            vec![Finding::ChiSquare { statistic: by * by * n as f64, degrees, n, smallest_expected }]
        }
        Finding::Property { cases, .. } => vec![Finding::Property { cases, counterexample: Some("planted".into()) }],
        Finding::Reported { uncertainty, .. } => {
            let matters = beyond(uncertainty, matters);
            reported_parts(finding).iter().flat_map(|part| planted(part, self::detects(part, matters), matters)).collect()
        }
        // The claim must not pass on evidence that is symmetric, and must be refused on evidence against it.
        Finding::Ordering { pairs, .. } => vec![Finding::Ordering { pairs, agree: 0 }],
        Finding::Pinned { relation, seeds, statement, values, bound, level } => {
            vec![Finding::Pinned { relation, seeds, statement, values: values.iter().map(|x| 2.0 * bound - x).collect(), bound, level }]
        }
    }
}

/// What matters beyond the printed value's own uncertainty: the parts of a `reported` line start at its ends.
pub(super) fn beyond(uncertainty: f64, matters: Option<f64>) -> Option<f64> {
    matters.map(|matters| (matters - uncertainty).max(0.0))
}

/// Whether a deviation that matters fits on some refused side; only probabilities have an end.
fn has_side(finding: &Finding, matters: Option<f64>) -> bool {
    match *finding {
        Finding::Proportion { relation, theory, .. } => proportion_sides(relation, theory, matters).next().is_some(),
        _ => true,
    }
}

/// +1 where an observed value above the theory is refused, -1 where one below is.
pub(super) fn sides_of(relation: Relation) -> impl Iterator<Item = f64> {
    [(relation.refuses_above(), 1.0), (relation.refuses_below(), -1.0)].into_iter().filter_map(|(refused, sign)| refused.then_some(sign))
}

/// The sides of a proportion on which a deviation that matters fits between 0 and 1.
pub(super) fn proportion_sides(relation: Relation, theory: f64, matters: Option<f64>) -> impl Iterator<Item = f64> {
    let matters = matters.unwrap_or(0.0);
    sides_of(relation).filter(move |sign| if *sign > 0.0 { 1.0 - theory > matters } else { theory > matters })
}

/// The critical count of each side gives, through the exact limits of Clopper and Pearson, the nearest probability that is refused
/// with probability 1 - MISS.
fn proportion_detects(relation: Relation, theory: f64, trials: u64, matters: Option<f64>) -> f64 {
    if trials == 0 || !(0.0..=1.0).contains(&theory) {
        return f64::INFINITY;
    }
    let alpha = if relation == Relation::Equal { ALPHA / 2.0 } else { ALPHA };
    let side = |sign: f64| {
        if sign > 0.0 {
            let critical = binomial::least_refused_above(trials, theory, alpha)?;
            Some(binomial::upper_limit(critical - 1, trials, MISS) - theory)
        } else {
            let critical = binomial::greatest_refused_below(trials, theory, alpha)?;
            Some(theory - binomial::lower_limit(critical + 1, trials, MISS))
        }
    };
    // Without a side the line could not fail, whatever is found.
    proportion_sides(relation, theory, matters).map(|sign| side(sign).unwrap_or(f64::INFINITY)).reduce(f64::max).unwrap_or(f64::INFINITY)
}
