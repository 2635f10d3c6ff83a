//! Section 2.4: the four coefficients of the cubic in the gap.
//!
//! With the slopes of orientation `s` growing like `r_2 + r_3 beta`, a gap's curvature is `R_2 + R_3 x`, `R_j` the integral of `r_j` over all time.
//! Integrated twice from the gap's end `xi` it should be
//!
//! ```text
//! f(x) = c_0 + c_1 (x - xi) + c_2 (x - xi)^2 / 2 + c_3 (x - xi)^3 / 6,   c_2 = R_2, c_3 = R_3
//! ```
//!
//! and the last two "serve to match the 2nd and 3rd derivatives at the gap endpoints".
//!
//! Source: section 2.4. Everything is tried in fractions on random networks with `|w| = 1` of which `v` alone is trained from 0, after each of three
//! steps of gradient descent and in its limit. What the density of curvature is in the limit of many units, a unit's slope is for any number of
//! them: the curve `mu(beta)` of an orientation has one line in the gap and one in each stretch between inputs.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use stats::rational::{Rational, ratio};

use crate::forms::fraction;
use crate::gap::{Basis, Course, ends};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[INTEGRALS, SECOND_COEFFICIENT, SECOND_DERIVATIVE, THIRD_DERIVATIVE];

const SOURCE: &str = "Section 2.4";
const SAMPLES: Samples = Samples { ci: 12, paper: 600 };

const INTEGRALS: Claim = Claim {
    id: "sec24-coefficients/integrals",
    source: SOURCE,
    statement: "a slope in the gap is R_2 + R_3 beta with the integrals of the correlation and the residual on the unit's active side",
    formula: "mu = R_2 + R_3 beta,  R_2 = sum_active alpha_n x_n,  R_3 = -sum_active alpha_n,  alpha_n = -int eps_n dt",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "slopes by integrals", |course| slopes_by_integrals(course, 1)),
    control: Control::negative("the data of the other side", |run| {
        tried(run, "slopes by the other side's integrals", |course| slopes_by_integrals(course, -1))
    }),
    note: "After any number of steps and for any number of units, not only in the limit.",
    ..Claim::DEFAULT
};

const SECOND_COEFFICIENT: Claim = Claim {
    id: "sec24-coefficients/c-2",
    source: SOURCE,
    statement: "the curvature R_2 + R_3 x, integrated twice from xi, is R_2 (x - xi)^2 / 2 + R_3 (x - xi)^3 / 6 and a line",
    formula: "c_2 = R_2, c_3 = R_3",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 100, paper: 10_000 },
    check: |run| {
        let tries = vec![plain("c_2 = R_2", |rng| twice(rng, 0)), plain("c_2 = R_2 + R_3 xi", |rng| twice(rng, 1))];
        let mut lines = by(properties(run, run.samples(), tries)?, "the polynomial", "Simpson's rule in fractions");
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("c_2 = R_2 + R_3 xi", |run| {
        let tries = vec![plain("c_2 = R_2 + R_3 xi, alone", |rng| twice(rng, 1))];
        Ok(by(properties(run, run.samples(), tries)?, "the polynomial", "Simpson's rule in fractions"))
    }),
    note: "Right: c_2 = R_2 + R_3 xi; c_2 = R_2 would need xi = 0, inside of the gap. Simpson's rule is exact for the integrand, which is of degree two.",
    ..Claim::DEFAULT
};

const SECOND_DERIVATIVE: Claim = Claim {
    id: "sec24-coefficients/second-derivative",
    source: SOURCE,
    statement: "the curvature of either orientation matches at the gap's ends: the lines on both sides of an end meet there",
    formula: "f_s''(xi - 0) = f_s''(xi + 0) at both ends xi of the gap,  f_s the units of orientation s",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "lines meet at the end", |course| at_the_ends(course, |lines, _| lines[0] == lines[1])),
    control: Control::negative("one sixteenth beyond the end", |run| {
        tried(run, "lines meet beyond the end", |course| at_the_ends_shifted(course, &ratio(1, 16), |lines, _| lines[0] == lines[1]))
    }),
    note: "Of each orientation, so of the sum of both as well.",
    ..Claim::DEFAULT
};

const THIRD_DERIVATIVE: Claim = Claim {
    id: "sec24-coefficients/third-derivative",
    source: SOURCE,
    statement: "the third derivative matches at the gap's ends: the lines on both sides of an end have one inclination",
    formula: "f_s'''(xi - 0) = f_s'''(xi + 0) at both ends xi of the gap,  f_s the units of orientation s",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tries = vec![
            attempt("same inclination", |course| inclinations(course, false)),
            attempt("jump by alpha", |course| inclinations(course, true)),
        ];
        let mut lines = by(properties(run, run.samples(), tries)?, "as stated", "gradient descent in fractions");
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("it jumps by alpha", |run| tried(run, "jump by alpha, alone", |course| inclinations(course, true))),
    note: "Right: it jumps there, as at every input, by the integral of that input's error (times the density of units): f is a cubic spline with a \
           knot at each input.",
    ..Claim::DEFAULT
};

/// Each unit's slope is `w^2 (R_2 + R_3 beta)`, here with `w^2 = 1`; `side` exchanges the active side.
fn slopes_by_integrals(course: &Course, side: i64) -> Result<(), String> {
    let [from, to] = ends();
    for orientation in [-1, 1] {
        let [two, three] = course.integrals(side * orientation);
        for [beta, mu] in course.slopes(orientation, &from, &to) {
            let stated = &two + &three * &beta;
            if mu != stated {
                return Err(format!("at {beta} the slope is {mu}, not {stated}"));
            }
        }
    }
    Ok(())
}

/// `R_2`, `R_3`, `xi` and `x` at random: the polynomial against the integral of `(x - t) (R_2 + R_3 t)` from `xi` to `x`.
fn twice(rng: &mut stats::stream::BlockRng, times: i64) -> Result<(), String> {
    let [two, three, xi, x] = [fraction(rng), fraction(rng), fraction(rng), fraction(rng)];
    let integrand = |t: &Rational| (&x - t) * (&two + &three * t);
    let step = &x - &xi;
    let middle = (&x + &xi) / ratio(2, 1);
    let integral = &step / ratio(6, 1) * (integrand(&xi) + ratio(4, 1) * integrand(&middle) + integrand(&x));
    let c_2 = &two + ratio(times, 1) * &three * &xi;
    let stated = c_2 * &step * &step / ratio(2, 1) + &three * &step * &step * &step / ratio(6, 1);
    if stated == integral { Ok(()) } else { Err(format!("R = ({two}, {three}), xi = {xi}: at x = {x} it is {stated}, not {integral}")) }
}

/// The line through the first and the last of some units: its value at `xi` and its inclination. `None` for fewer than two.
fn line(units: &[[Rational; 2]], xi: &Rational) -> Option<[Rational; 2]> {
    let ([from, low], [to, high]) = (units.first()?, units.last().filter(|_| units.len() > 1)?);
    let inclination = (high - low) / (to - from);
    Some([low + &inclination * (xi - from), inclination])
}

/// At both ends and for both orientations the lines in the gap and beyond the end.
fn lines_at_ends(course: &Course, shift: &Rational) -> Vec<(Rational, i64, [[Rational; 2]; 2])> {
    let [from, to] = ends();
    let inputs: Vec<&Rational> = course.data.iter().map(|[x, _]| x).collect();
    let before = inputs.iter().filter(|x| **x < &from).max().expect("inputs beyond the end");
    let after = inputs.iter().filter(|x| **x > &to).min().expect("inputs beyond the end");
    let mut found = Vec::new();
    for (end, [low, high], outwards) in [(&from, [*before, &from], -1), (&to, [&to, *after], 1)] {
        for orientation in [-1, 1] {
            let xi = end + ratio(outwards, 1) * shift;
            let within = line(&course.slopes(orientation, &from, &to), &xi);
            let beyond = line(&course.slopes(orientation, low, high), &xi);
            if let (Some(within), Some(beyond)) = (within, beyond) {
                found.push((end.clone(), orientation, [within, beyond]));
            }
        }
    }
    found
}

fn at_the_ends(course: &Course, is_so: fn(&[Rational; 2], &Course) -> bool) -> Result<(), String> {
    at_the_ends_shifted(course, &ratio(0, 1), is_so)
}

fn at_the_ends_shifted(course: &Course, shift: &Rational, is_so: fn(&[Rational; 2], &Course) -> bool) -> Result<(), String> {
    for (end, orientation, [within, beyond]) in lines_at_ends(course, shift) {
        let values = [within[0].clone(), beyond[0].clone()];
        if !is_so(&values, course) {
            return Err(format!("at {end}, orientation {orientation}, the gap's line is at {}, the other at {}", values[0], values[1]));
        }
    }
    Ok(())
}

/// Whether the inclinations are the same, or differ by the integral of the error at the end.
fn inclinations(course: &Course, by_alpha: bool) -> Result<(), String> {
    for (end, orientation, [within, beyond]) in lines_at_ends(course, &ratio(0, 1)) {
        let at = course.data.iter().position(|[x, _]| *x == end).expect("the gap's ends are inputs");
        // Of a unit in the gap the end on its active side is active, and no more so of a unit beyond it; the other end comes to be active.
        let zero = ratio(0, 1);
        let is_active_side = (end > zero) == (orientation > 0);
        let jump = match (by_alpha, is_active_side) {
            (false, _) => zero,
            (true, true) => course.alpha[at].clone(),
            (true, false) => -course.alpha[at].clone(),
        };
        if &beyond[1] - &within[1] != jump {
            return Err(format!("at {end}, orientation {orientation}, the inclinations are {} and {}", within[1], beyond[1]));
        }
    }
    Ok(())
}

type Property = fn(&Course) -> Result<(), String>;

/// Tries a property at all stations of a random course.
fn attempt(label: &str, property: Property) -> (String, Try<'static>) {
    (label.to_string(), Box::new(move |rng| Course::draw(Basis::Relu, rng).stations().iter().try_for_each(property)))
}

fn plain(label: &str, attempt: fn(&mut stats::stream::BlockRng) -> Result<(), String>) -> (String, Try<'static>) {
    (label.to_string(), Box::new(attempt))
}

fn tried(run: &Run, label: &str, property: Property) -> Result<Vec<Evidence>, Stop> {
    Ok(by(properties(run, run.samples(), vec![attempt(label, property)])?, "as stated", "gradient descent in fractions"))
}

fn by(lines: Vec<Evidence>, theory: &'static str, observation: &'static str) -> Vec<Evidence> {
    lines.into_iter().map(|line| line.by(theory, observation)).collect()
}
