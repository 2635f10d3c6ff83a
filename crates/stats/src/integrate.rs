//! Integrals with a bound on their error that is meant.
//!
//! The range is split at the points the caller names (kinks, jumps, singularities), each stretch is mapped so that
//! infinite ends and end-point powers disappear, and cut into panels. Every panel is integrated twice, by the double
//! exponential rule of the crate `quadrature` and by Gauss and Kronrod's 21 points, unless the latter's own 10 points already rule it out; panels
//! where the two disagree are bisected until the sum of all disagreements is below the tolerance. An integrand that is infinite or NaN anywhere it is
//! looked at ends the integration with an error.
//!
//! Neither rule's own word is taken for it: `quadrature` alone reports an error of exactly 0 for a narrow Gaussian that it misses
//! altogether, and reads NaN as 0.
//!
//! The bound is ten times the disagreement and not a proof: a jump that is not named and lies within a ten-thousandth of a panel's
//! end can beat it. Random kinks and jumps by the thousand did not.
//!
//! Where the integrand is analytic in a strip around the line, and a bound for it there is proven, [`Analytic`] is faster and its bound a theorem's.
//!
//! What remains the caller's: a feature narrower than about 1/1000 of the stretch it lies in (in the mapped variable, with
//! the 64 panels that each stretch starts with; 1/16 of a panel in general) can fall between all points. Name it as a split, give the
//! [`length_scale`](Integral::length_scale), or ask for more [`panels`](Integral::panels).

mod analytic;
mod gauss_kronrod;
mod stretch;

use std::cell::Cell;

pub use analytic::{Analytic, Tail};
use stretch::{End, Stretch};

/// How far the two rules may be apart for the weights of `quadrature` alone, relative to the integral of the modulus.
///
/// For a constant they are 3.3e-14 apart, with any number of points. An integrand that is right to a few ulps adds little to that.
const RULE_NOISE: f64 = 7e-14;

/// An integral to be evaluated.
///
/// ```
/// use stats::integrate::Integral;
/// let gaussian = Integral::new(|x: f64| (-x * x).exp()).over(f64::NEG_INFINITY, f64::INFINITY).integrate(1e-12).unwrap();
/// assert!((gaussian.value - std::f64::consts::PI.sqrt()).abs() <= gaussian.error_bound);
///
/// let arcsine = Integral::new(|x: f64| 1.0 / x.sqrt()).over(0.0, 4.0).singular_at(0.0, 0.5).integrate(1e-12).unwrap();
/// assert!((arcsine.value - 4.0).abs() <= arcsine.error_bound);
/// ```
#[derive(Debug, Clone)]
pub struct Integral<F> {
    integrand: F,
    low: f64,
    high: f64,
    splits: Vec<End>,
    scale: f64,
    panels: usize,
    budget: u64,
}

/// The value of an integral.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The integral.
    pub value: f64,
    /// At least the distance to the truth, given that no feature was missed and the integrand is right to a few ulps.
    pub error_bound: f64,
    /// How often the integrand was evaluated.
    pub evaluations: u64,
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IntegrateError {
    /// A limit, special point, power, scale or tolerance makes no sense.
    #[error("integrate with {what} = {value}")]
    Setting {
        /// Which one.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// A power singularity away from 0, where floats are too coarse to resolve it.
    #[error("integrate a singularity |x - {at}|^-{power}: shift the variable so that it lies at 0")]
    SingularAwayFromZero {
        /// Where it is.
        at: f64,
        /// Its power.
        power: f64,
    },
    /// The integrand is infinite or NaN.
    #[error("integrate: the integrand is {value} at {at}")]
    NotFinite {
        /// Where.
        at: f64,
        /// What it is there.
        value: f64,
    },
    /// The tolerance is below the rounding of the integrand.
    #[error("integrate to {tolerance:e}: rounding alone is {rounding:e}")]
    Rounding {
        /// What was asked for.
        tolerance: f64,
        /// What floats can give.
        rounding: f64,
    },
    /// The rules still disagree after all evaluations that were allowed.
    #[error("integrate to {tolerance:e}: after {evaluations} evaluations the error is {error_bound:e}, most of it on [{low:e}, {high:e}]")]
    Budget {
        /// What was asked for.
        tolerance: f64,
        /// What was reached.
        error_bound: f64,
        /// How often the integrand was evaluated.
        evaluations: u64,
        /// Lower end of the worst panel.
        low: f64,
        /// Upper end of the worst panel.
        high: f64,
    },
}

/// A part of a stretch, with what the rules found there.
#[derive(Debug, Clone, Copy)]
struct Panel {
    stretch: Stretch,
    from: f64,
    to: f64,
    value: f64,
    /// By how much the rules disagree beyond their noise.
    disagreement: f64,
    /// Noise of the rules, and what the rounding of the points can make of the integrand's ups and downs.
    rounding: f64,
}

impl<F: Fn(f64) -> f64> Integral<F> {
    /// An integral of `integrand`, over [0, 1] until told otherwise.
    pub fn new(integrand: F) -> Self {
        Self { integrand, low: 0.0, high: 1.0, splits: Vec::new(), scale: 1.0, panels: 64, budget: 1_000_000 }
    }

    /// The range. Either end may be infinite; with `low > high` the integral changes its sign.
    #[must_use]
    pub fn over(mut self, low: f64, high: f64) -> Self {
        (self.low, self.high) = (low, high);
        self
    }

    /// Points where the integrand has a kink or a jump. Those outside the range are ignored.
    #[must_use]
    pub fn split_at(mut self, points: &[f64]) -> Self {
        self.splits.extend(points.iter().map(|&at| End { at, singular: None }));
        self
    }

    /// A point, inside or at an end, where the integrand grows like `|x - at|^-power` with `0 <= power < 1`, perhaps times powers of a logarithm.
    ///
    /// Power 0 is a logarithm alone. A power above 0 has to lie at 0: elsewhere the floats around it are so coarse that
    /// `ulp^(1 - power)` of the integral is lost; shift the variable. Points outside the range are ignored.
    #[must_use]
    pub fn singular_at(mut self, at: f64, power: f64) -> Self {
        self.splits.push(End { at, singular: Some(power) });
        self
    }

    /// The length over which the integrand changes; 1 until told otherwise. It sets where the map of an infinite end bends.
    #[must_use]
    pub fn length_scale(mut self, scale: f64) -> Self {
        self.scale = scale;
        self
    }

    /// How many panels each stretch is cut into before anything is believed; 64 until told otherwise, at least 1.
    #[must_use]
    pub fn panels(mut self, panels: usize) -> Self {
        self.panels = panels.max(1);
        self
    }

    /// How many evaluations are allowed; a million until told otherwise. The last round may go a little beyond.
    #[must_use]
    pub fn budget(mut self, evaluations: u64) -> Self {
        self.budget = evaluations;
        self
    }

    /// The value, with an error of at most `tolerance`, which is absolute; it cannot be smaller than about 1e-13 of the integral of the modulus.
    ///
    /// An empty range gives exactly 0 without looking at the integrand.
    ///
    /// # Errors
    ///
    /// If a setting makes no sense, the integrand is not finite, or the tolerance cannot be reached.
    pub fn integrate(self, tolerance: f64) -> Result<Estimate, IntegrateError> {
        let stretches = self.stretches(tolerance)?;
        let evaluator = Evaluator { integrand: &self.integrand, evaluations: Cell::new(0), bad: Cell::new(None), tolerance };
        let mut panels = Vec::new();
        for &stretch in &stretches {
            let (from, to) = stretch.range();
            let cut = |i: usize| from + (i as f64 / self.panels as f64) * (to - from);
            for i in 0..self.panels {
                let next = if i + 1 == self.panels { to } else { cut(i + 1) };
                panels.push(evaluator.panel(stretch, cut(i), next)?);
            }
        }
        loop {
            let rounding = exact_sum(panels.iter().map(|panel| panel.rounding));
            if rounding > tolerance {
                return Err(IntegrateError::Rounding { tolerance, rounding });
            }
            let error_bound = exact_sum(panels.iter().map(|panel| panel.disagreement)) + rounding;
            if error_bound <= tolerance {
                let value = exact_sum(panels.iter().map(|panel| panel.value));
                let value = if self.low > self.high { -value } else { value };
                return Ok(Estimate { value, error_bound, evaluations: evaluator.evaluations.get() });
            }
            // If all were below this share of what rounding leaves, their sum would be below the tolerance already.
            let share = 0.5 * (tolerance - rounding) / panels.len() as f64;
            let worst = *panels.iter().max_by(|a, b| a.disagreement.total_cmp(&b.disagreement)).expect("a nonempty range has panels");
            let middle = |panel: &Panel| 0.5 * (panel.from + panel.to);
            let is_exhausted = evaluator.evaluations.get() >= self.budget || middle(&worst) <= worst.from || middle(&worst) >= worst.to;
            if is_exhausted {
                let (low, high) = worst.stretch.part(worst.from, worst.to);
                let evaluations = evaluator.evaluations.get();
                return Err(IntegrateError::Budget { tolerance, error_bound, evaluations, low, high });
            }
            let mut refined = Vec::with_capacity(2 * panels.len());
            for panel in panels {
                if panel.disagreement > share {
                    refined.push(evaluator.panel(panel.stretch, panel.from, middle(&panel))?);
                    refined.push(evaluator.panel(panel.stretch, middle(&panel), panel.to)?);
                } else {
                    refined.push(panel);
                }
            }
            panels = refined;
        }
    }

    /// The stretches between the special points, from the lower limit to the upper one; none if the range is empty.
    fn stretches(&self, tolerance: f64) -> Result<Vec<Stretch>, IntegrateError> {
        let setting = |what, value, is_right: bool| if is_right { Ok(()) } else { Err(IntegrateError::Setting { what, value }) };
        setting("the lower limit", self.low, !self.low.is_nan())?;
        setting("the upper limit", self.high, !self.high.is_nan())?;
        setting("the length scale", self.scale, self.scale > 0.0 && self.scale.is_finite())?;
        setting("the tolerance", tolerance, tolerance > 0.0)?;
        let (low, high) = (self.low.min(self.high), self.low.max(self.high));
        if low == high {
            return setting("both limits", low, low.is_finite()).map(|()| Vec::new());
        }
        let mut ends = vec![End { at: low, singular: None }, End { at: high, singular: None }];
        for &end in &self.splits {
            setting("a special point", end.at, !end.at.is_nan())?;
            if !(low..=high).contains(&end.at) || end.at.is_infinite() {
                continue;
            }
            if let Some(power) = end.singular {
                setting("the power of a singularity", power, (0.0..1.0).contains(&power))?;
                if power > 0.0 && end.at != 0.0 {
                    return Err(IntegrateError::SingularAwayFromZero { at: end.at, power });
                }
            }
            ends.push(end);
        }
        // The stronger singularity first where a point was named twice; a plain split comes last (None is the least).
        ends.sort_by(|a, b| a.at.total_cmp(&b.at).then(b.singular.partial_cmp(&a.singular).expect("no power is NaN")));
        ends.dedup_by(|later, earlier| later.at == earlier.at);
        Ok(ends.windows(2).flat_map(|pair| Stretch::between(pair[0], pair[1], self.scale)).collect())
    }
}

/// Evaluates panels, and remembers what `quadrature` would hide.
struct Evaluator<'a, F> {
    integrand: &'a F,
    evaluations: Cell<u64>,
    /// The first point where the integrand was not finite, and what it was.
    bad: Cell<Option<(f64, f64)>>,
    tolerance: f64,
}

impl<F: Fn(f64) -> f64> Evaluator<'_, F> {
    fn panel(&self, stretch: Stretch, from: f64, to: f64) -> Result<Panel, IntegrateError> {
        let mapped = |t: f64| self.mapped(stretch, t);
        let gauss_kronrod = gauss_kronrod::integrate(mapped, from, to);
        let noise = RULE_NOISE * gauss_kronrod.modulus;
        let rounding = noise + gauss_kronrod.variation * stretch.resolution(from, to);
        let panel = |disagreement| Panel { stretch, from, to, value: gauss_kronrod.value, disagreement, rounding };
        // Too much already: this panel is bisected whatever the other rule finds.
        if gauss_kronrod.error > self.tolerance && self.bad.get().is_none() {
            return Ok(panel(gauss_kronrod.error));
        }
        // The double exponential rule converges so fast that a thousandth of the tolerance costs one more level at most.
        let target = (1e-3 * self.tolerance).max(RULE_NOISE * gauss_kronrod.modulus);
        let double_exponential = quadrature::double_exponential::integrate(mapped, from, to, target).integral;
        if let Some((at, value)) = self.bad.get() {
            return Err(IntegrateError::NotFinite { at, value });
        }
        let difference = (gauss_kronrod.value - double_exponential).abs();
        // Ten times, because the value that is kept may be the worse of the two, and two wrong values can be near each other
        // by chance: a jump close to the end of a panel is seen by one rule hardly more than by the other.
        Ok(panel(10.0 * (difference - 0.5 * noise).max(0.0) + gauss_kronrod.error))
    }

    fn mapped(&self, stretch: Stretch, t: f64) -> f64 {
        self.evaluations.set(self.evaluations.get() + 1);
        let slope = stretch.slope(t);
        // Where the map stands still nothing is added, and the integrand may not be computable there.
        if slope == 0.0 {
            return 0.0;
        }
        let at = stretch.point(t);
        let value = (self.integrand)(at);
        // An infinite slope belongs to t = 0, at infinity, where an integrable function is 0.
        let product = if value == 0.0 { 0.0 } else { value * slope };
        if !product.is_finite() && self.bad.get().is_none() {
            self.bad.set(Some((at, value)));
        }
        product
    }
}

/// The sum, by Neumaier's compensation: as good as twice the precision.
fn exact_sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        sum = next;
    }
    sum + lost
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use proptest::prelude::*;

    use super::*;

    /// Integrates, and checks that the truth is within the bound and the bound within the tolerance.
    #[track_caller]
    fn assert_integral<F: Fn(f64) -> f64>(integral: Integral<F>, tolerance: f64, truth: f64) {
        let found = integral.integrate(tolerance).unwrap();
        eprintln!("error {:.1e}, bound {:.1e}, {} evaluations", (found.value - truth).abs(), found.error_bound, found.evaluations);
        assert!((found.value - truth).abs() <= found.error_bound, "{found:?} but the truth is {truth}");
        assert!(found.error_bound <= tolerance);
    }

    fn gaussian(centre: f64, width: f64) -> impl Fn(f64) -> f64 {
        move |x| (-0.5 * ((x - centre) / width).powi(2)).exp() / (width * (2.0 * PI).sqrt())
    }

    #[test]
    fn narrow_gaussians_are_not_missed() {
        for centre in [0.3, 0.0, -0.71, 0.123_456] {
            for width in [1e-1, 1e-2, 1e-3] {
                let tail = 0.5 * (libm::erf((1.0 - centre) / width / 2.0_f64.sqrt()) + libm::erf((1.0 + centre) / width / 2.0_f64.sqrt()));
                assert_integral(Integral::new(gaussian(centre, width)).over(-1.0, 1.0), 1e-12, tail);
            }
        }
        // Far narrower ones need a hint.
        assert_integral(Integral::new(gaussian(0.3, 1e-6)).over(-1.0, 1.0).split_at(&[0.3 - 1e-5, 0.3 + 1e-5]), 1e-10, 1.0);
        assert_integral(Integral::new(gaussian(0.3, 1e-5)).over(-1.0, 1.0).panels(10_000).budget(10_000_000), 1e-10, 1.0);
    }

    #[test]
    fn a_kink_is_found_or_given() {
        let truth = (0.7_f64.powi(2) + 1.3_f64.powi(2)) / 2.0;
        assert_integral(Integral::new(|x: f64| (x - 0.3).abs()).over(-1.0, 1.0), 1e-12, truth);
        assert_integral(Integral::new(|x: f64| (x - 0.3).abs()).over(-1.0, 1.0).split_at(&[0.3]), 1e-12, truth);
        assert_integral(Integral::new(|x: f64| (x - 0.37).max(0.0).powi(2)).over(0.0, 1.0), 1e-12, 0.63_f64.powi(3) / 3.0);
        assert_integral(Integral::new(|x: f64| 0.5 * (-x.abs()).exp()).over(-40.0, 40.0), 1e-13, -(-40.0_f64).exp_m1());
        assert_integral(Integral::new(|x: f64| 0.5 * (-(x - 0.1).abs()).exp()).over(-40.0, 40.0), 1e-12, 1.0);
    }

    #[test]
    fn a_jump_is_found_or_given() {
        let step = |x: f64| if x < 0.3 { 1.0 } else { 0.0 };
        assert_integral(Integral::new(step), 1e-12, 0.3);
        assert_integral(Integral::new(step).split_at(&[0.3]), 1e-13, 0.3);
    }

    #[test]
    fn singular_ends_are_substituted_away() {
        assert_integral(Integral::new(|x: f64| x.powf(-0.9)).singular_at(0.0, 0.9), 1e-11, 10.0);
        assert_integral(Integral::new(|x: f64| x.powf(-0.5)).singular_at(0.0, 0.5), 1e-12, 2.0);
        assert_integral(Integral::new(|x: f64| -x.ln()).singular_at(0.0, 0.0), 1e-13, 1.0);
        assert_integral(Integral::new(|x: f64| -x.ln()), 1e-13, 1.0);
        assert_integral(Integral::new(|x: f64| x.ln().powi(2) / x.sqrt()).singular_at(0.0, 0.5), 1e-11, 16.0);
        // On both sides, and a logarithm away from 0.
        assert_integral(Integral::new(|x: f64| x.abs().powf(-0.25)).over(-1.0, 16.0).singular_at(0.0, 0.25), 1e-11, 4.0 / 3.0 * 9.0);
        assert_integral(
            Integral::new(|x: f64| -(x - 1.0).abs().ln()).over(0.0, 3.0).singular_at(1.0, 0.0),
            1e-12,
            3.0 - 2.0 * 2.0_f64.ln(),
        );
    }

    #[test]
    fn a_singular_end_that_is_not_named_is_paid_for_or_refused() {
        assert_integral(Integral::new(|x: f64| x.powf(-0.5)), 1e-10, 2.0);
        match Integral::new(|x: f64| x.powf(-0.9)).integrate(1e-10) {
            Ok(found) => assert!((found.value - 10.0).abs() <= found.error_bound),
            Err(error) => assert!(matches!(error, IntegrateError::Budget { low, .. } if low < 1e-10), "{error}"),
        }
    }

    #[test]
    fn infinite_ends_are_mapped() {
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        assert_integral(Integral::new(|x: f64| (-x * x).exp()).over(all.0, all.1), 1e-12, PI.sqrt());
        assert_integral(Integral::new(|x: f64| (-x * x).exp()).over(-8.0, 8.0), 1e-12, PI.sqrt());
        assert_integral(Integral::new(|x: f64| 1.0 / (1.0 + x * x)).over(all.0, all.1), 1e-12, PI);
        assert_integral(Integral::new(|x: f64| 0.5 * (-x.abs()).exp()).over(all.0, all.1).split_at(&[0.0]), 1e-13, 1.0);
        assert_integral(Integral::new(|x: f64| (-x).exp()).over(3.0, f64::INFINITY), 1e-13, (-3.0_f64).exp());
        assert_integral(Integral::new(|x: f64| x.exp()).over(f64::NEG_INFINITY, -3.0), 1e-13, (-3.0_f64).exp());
        assert_integral(Integral::new(|x: f64| (-x).exp() / x.sqrt()).over(0.0, f64::INFINITY).singular_at(0.0, 0.5), 1e-12, PI.sqrt());
        assert_integral(Integral::new(gaussian(2e6, 1e6)).over(all.0, all.1).length_scale(1e6), 1e-12, 1.0);
    }

    #[test]
    fn a_long_tail_is_no_trouble() {
        assert_integral(Integral::new(|x: f64| (-x).exp()).over(0.0, 1e6), 1e-12, 1.0);
    }

    #[test]
    fn turning_the_limits_around_changes_the_sign() {
        assert_integral(Integral::new(|x: f64| x * x).over(1.0, 0.0), 1e-13, -1.0 / 3.0);
        assert_integral(Integral::new(|x: f64| (-x * x).exp()).over(f64::INFINITY, 0.0), 1e-12, -PI.sqrt() / 2.0);
    }

    #[test]
    fn an_empty_range_is_0_and_is_not_looked_at() {
        let found = Integral::new(|_| f64::NAN).over(2.0, 2.0).singular_at(2.0, 0.0).integrate(1e-12);
        assert_eq!(found, Ok(Estimate { value: 0.0, error_bound: 0.0, evaluations: 0 }));
    }

    #[test]
    fn nan_and_infinity_end_the_integration() {
        let broken = Integral::new(|x: f64| if x > 0.5 { f64::NAN } else { 1.0 }).integrate(1e-6);
        assert!(matches!(broken, Err(IntegrateError::NotFinite { at, value }) if at > 0.5 && value.is_nan()));
        let divergent = Integral::new(|x: f64| 1.0 / (x - 0.5)).integrate(1e-6);
        // What the floats beside the pole cannot resolve grows with the values there.
        assert!(matches!(divergent, Err(IntegrateError::Rounding { .. } | IntegrateError::Budget { .. })), "{divergent:?}");
    }

    #[test]
    fn a_spent_budget_names_the_worst_panel() {
        let wild = Integral::new(|x: f64| (1.0 / (x - 0.3)).sin()).budget(20_000).integrate(1e-12);
        match wild {
            Err(IntegrateError::Budget { low, high, evaluations, error_bound, .. }) => {
                assert!(low <= 0.31 && high >= 0.29 && high - low < 0.1, "{low} {high}");
                assert!(evaluations >= 20_000 && error_bound > 1e-12);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        let integral = || Integral::new(|x: f64| x);
        assert!(matches!(integral().over(f64::NAN, 1.0).integrate(1e-9), Err(IntegrateError::Setting { what: "the lower limit", .. })));
        assert!(matches!(integral().over(0.0, f64::NAN).integrate(1e-9), Err(IntegrateError::Setting { what: "the upper limit", .. })));
        assert!(matches!(
            integral().over(f64::INFINITY, f64::INFINITY).integrate(1e-9),
            Err(IntegrateError::Setting { what: "both limits", .. })
        ));
        assert!(matches!(integral().split_at(&[f64::NAN]).integrate(1e-9), Err(IntegrateError::Setting { what: "a special point", .. })));
        assert!(matches!(
            integral().singular_at(0.0, 1.0).integrate(1e-9),
            Err(IntegrateError::Setting { what: "the power of a singularity", .. })
        ));
        assert!(matches!(integral().length_scale(0.0).integrate(1e-9), Err(IntegrateError::Setting { what: "the length scale", .. })));
        assert!(matches!(integral().integrate(0.0), Err(IntegrateError::Setting { what: "the tolerance", .. })));
        assert!(matches!(integral().integrate(1e-18), Err(IntegrateError::Rounding { .. })));
        assert_eq!(integral().singular_at(1.0, 0.5).integrate(1e-9), Err(IntegrateError::SingularAwayFromZero { at: 1.0, power: 0.5 }));
        // Outside the range nothing of that matters.
        assert!(integral().singular_at(2.0, 0.5).split_at(&[-7.0, f64::INFINITY]).integrate(1e-9).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn gaussians_anywhere_integrate_to_their_normal_probability(centre in -1.0..1.0_f64, ln_width in -6.9..2.0_f64, low in -2.0..0.0_f64, high in 0.0..2.0_f64) {
            let width = ln_width.exp();
            let found = Integral::new(gaussian(centre, width)).over(low, high).integrate(1e-10).unwrap();
            let truth = crate::special::normal_lower_tail((high - centre) / width) - crate::special::normal_lower_tail((low - centre) / width);
            // The difference of two tails near 1 has lost an ulp of 1.
            prop_assert!((found.value - truth).abs() <= found.error_bound + 3e-16, "{found:?} {truth}");
        }

        #[test]
        fn parts_add_up(low in -3.0..0.0_f64, middle in 0.0..1.0_f64, high in 1.0..4.0_f64) {
            let part = |a, b| Integral::new(|x: f64| (x - 0.5).abs().sqrt() + x.sin()).over(a, b).integrate(1e-9).unwrap();
            let (whole, left, right) = (part(low, high), part(low, middle), part(middle, high));
            prop_assert!((whole.value - left.value - right.value).abs() <= whole.error_bound + left.error_bound + right.error_bound);
        }

        #[test]
        fn unknown_kinks_and_jumps_stay_within_the_bound(kink in -1.0..1.0_f64, jump in -1.0..1.0_f64) {
            let integrand = |x: f64| (x - kink).max(0.0) + if x > jump { 1.0 } else { 0.0 };
            let found = Integral::new(integrand).over(-1.0, 1.0).integrate(1e-9).unwrap();
            let truth = 0.5 * (1.0 - kink) * (1.0 - kink) + (1.0 - jump);
            prop_assert!((found.value - truth).abs() <= found.error_bound, "{found:?} {truth}");
        }

        #[test]
        fn named_powers_are_exact(power in 0.0..0.95_f64, high in 0.1..10.0_f64) {
            let found = Integral::new(|x: f64| x.powf(-power)).over(0.0, high).singular_at(0.0, power).integrate(1e-10).unwrap();
            let truth = high.powf(1.0 - power) / (1.0 - power);
            prop_assert!((found.value - truth).abs() <= found.error_bound, "{found:?} {truth}");
        }
    }
}
