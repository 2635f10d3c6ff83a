//! Section 4: step and momentum cannot be adjusted to gamma so that the system behaves as at gamma = 1.
//!
//! For one input, `s_t = c_t b_0 / |gamma + c_t (w_0 - gamma)|` with the course `c_t` of step and momentum. A given `s_t` leaves two values of `c_t` at most for another
//! gamma, one for each sign of `w_t`; `c_1` and `c_2` leave one step and one momentum, since `c_2 = c_1^2 + beta c_1 - beta`; and `c_3` is then no longer free.
//!
//! Source: Section 4, last paragraph. Reading: "behave as the case gamma = 1" is said of `b_t / |w_t|`, which the paper plots, from the same start.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use num_traits::{One, Signed, Zero};
use stats::rational::Rational;
use stats::stream::BlockRng;

use crate::fractions::{between, tried};
use crate::momentum::Convention;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CURVES];

const CURVES: Claim = Claim {
    id: "sec4-no-tuning/curves",
    source: "Section 4",
    statement: "at another gamma no step and no momentum make b_t / |w_t| of one input from the same start what it is at gamma = 1",
    formula: "s_t(gamma; eta, beta) = s_t(1; eta_0, beta_0) at t = 1, 2, 3 for no eta and beta,  s_t = b_t / |w_t|,  gamma != 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 10_000 },
    check: |run| curves(run, "curves", false),
    control: Control::negative("the start scaled by gamma as well", |run| curves(run, "curves, scaled start", true)),
    note: "In fractions: of the at most eight ways to meet the first three values none is the course of a step above 0 and a momentum in [0, 1). Of the curve this is true; that a \
           unit dies of an overshoot can be avoided, by a momentum below the threshold, at every gamma. Scaled starts have the same curve: that is homogeneity.",
    ..Claim::DEFAULT
};

fn ratio_at(c: &Rational, [w, b]: &[Rational; 2], gamma: &Rational) -> Option<Rational> {
    let weight = gamma + c * (w - gamma);
    (!weight.is_zero()).then(|| c * b / weight.abs())
}

/// The values of `c` with `c b / |gamma + c (w - gamma)| = s`.
fn courses(s: &Rational, start: &[Rational; 2], gamma: &Rational) -> Vec<Rational> {
    let [w, b] = start;
    let solve = |side: Rational| {
        // side c b / s = gamma + c (w - gamma), side the sign of the weight.
        let slope = side * b / s - (w - gamma);
        (!slope.is_zero()).then(|| gamma / slope)
    };
    let both = [Rational::one(), -Rational::one()].map(solve);
    both.into_iter().flatten().filter(|c| ratio_at(c, start, gamma).as_ref() == Some(s)).collect()
}

/// The step and the momentum whose course begins with these values, if there are any.
fn tuned(convention: Convention, [first, second]: [&Rational; 2]) -> Option<[Rational; 2]> {
    let one = Rational::one();
    let rest = &one - first;
    if rest.is_zero() {
        return None;
    }
    let momentum = (first * first - second) / &rest;
    if momentum.is_negative() || momentum >= one {
        return None;
    }
    let step = rest / convention.exact_intake(&momentum);
    step.is_positive().then_some([step, momentum])
}

fn curves(run: &Run, name: &str, scaled: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut BlockRng| {
            let one = Rational::one();
            loop {
                let gamma = between(rng, 0, 3);
                let start = [between(rng, 0, 3), between(rng, 0, 3)];
                let (step, momentum) = (between(rng, 0, 1), between(rng, 0, 1));
                if gamma == one {
                    continue;
                }
                let course = convention.exact_course(&step, &momentum, 3);
                let wanted: Option<Vec<Rational>> =
                    course[1..].iter().map(|c| ratio_at(c, &start, &one).filter(|s| !s.is_zero())).collect();
                let Some(wanted) = wanted else { continue };
                let other = if scaled { start.each_ref().map(|parameter| parameter * &gamma) } else { start };
                let candidates: Vec<Vec<Rational>> = wanted.iter().map(|s| courses(s, &other, &gamma)).collect();
                for first in &candidates[0] {
                    for second in &candidates[1] {
                        let Some([step, momentum]) = tuned(convention, [first, second]) else { continue };
                        let third = &convention.exact_course(&step, &momentum, 3)[3];
                        if candidates[2].contains(third) {
                            return Err(format!("gamma {gamma}: step {step} and momentum {momentum} do"));
                        }
                    }
                }
                return Ok(());
            }
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["no course", "all courses that meet three values"], tries.into())
}
