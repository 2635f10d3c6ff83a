//! Equations (30) to (32): the gradients where `w` has its last component alone.
//!
//! With `k = sgn(w_L)` and `s = b / |w_L|`:
//!
//! ```text
//! (30)  dL/dw_i = 0,  i < L
//! (31)  dL/dw_L = (w_L - gamma) (Phi(s) - s phi(s)) + k b phi(s)
//! (32)  dL/db   = k (w_L - gamma) phi(s) + b Phi(s)
//! ```
//!
//! Source: section 5, proposition C.1. The formulas are lost. The `k` of (32) is easily lost as well, because without it the equation is right for `w_L > 0`; the paper's
//! figure 4 can be drawn with and without it. `k b = s w_L`, so (31) is also `(w_L - gamma) Phi(s) + gamma s phi(s)`.

use claims::Cell;
use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use stats::integrate::{Estimate, Integral};
use stats::rational::ratio;
use stats::special::normal_density;
use stats::stream::BlockRng;

use crate::expected::{Unit, agree, sampled_gradients};
use crate::fractions::tried;
use crate::orthogonal::{fraction, positive};
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[QUADRATURE, SECOND_FORM, SAMPLED, OTHER_AXES];

const QUADRATURE: Claim = Claim {
    id: "eq-30-32/quadrature",
    source: "Equations 31 and 32",
    statement: "(31) and (32) are the expected gradients for both signs of w_L",
    formula: "dL/dw_L = (w_L - gamma) (Phi(s) - s phi(s)) + k b phi(s),  dL/db = k (w_L - gamma) phi(s) + b Phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        run.table(table());
        Ok(quadrature(Field::Signed))
    },
    control: Control::negative("k dropped from (32)", |_| Ok(quadrature(Field::UnsignedBias))),
    note: "Integrals over x_L itself, from or to the kink -b/w_L, so that no sign has to be chosen. Dropping k is right for w_L > 0 and refuted for w_L < 0.",
    ..Claim::DEFAULT
};

const SECOND_FORM: Claim = Claim {
    id: "eq-30-32/second-form",
    source: "Equation 31",
    statement: "(31) is (w_L - gamma) Phi(s) + gamma s phi(s)",
    formula: "(w_L - gamma) (Phi(s) - s phi(s)) + k b phi(s) = (w_L - gamma) Phi(s) + gamma s phi(s),  s = b / |w_L|, k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 10_000 },
    check: |run| second_form(run, "second form", 1),
    control: Control::negative("-gamma s phi(s)", |run| second_form(run, "second form, other sign", -1)),
    note: "A row of ours. Exact, with arbitrary fractions in the places of Phi(s) and phi(s).",
    ..Claim::DEFAULT
};

const SAMPLED: Claim = Claim {
    id: "eq-30-32/sampled",
    source: "Equations 30 to 32",
    statement: "gradients of samples in four dimensions have (30), (31), (32) as their mean, for both signs of w_L",
    formula: "dL/dw_i = 0 for i < L,  dL/dw_L = (w_L - gamma) (Phi(s) - s phi(s)) + k b phi(s),  dL/db = k (w_L - gamma) phi(s) + b Phi(s)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.1, "a tenth of gamma = 1"),
    check: |run| sampled(run, Field::Signed),
    control: Control::negative("k dropped from (32)", |run| sampled(run, Field::UnsignedBias)),
    ..Claim::DEFAULT
};

const OTHER_AXES: Claim = Claim {
    id: "eq-30-32/other-axes",
    source: "Equation 30",
    statement: "once w has its last component alone, samples push the others nowhere on average",
    formula: "w = w_L e_L  =>  dL/dw_i = 0 for i < L",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.1, "a tenth of gamma = 1"),
    check: |run| other_axes(run, 0.0),
    control: Control::negative("with another component of a half", |run| other_axes(run, 0.5)),
    note: "Exactly, for every admissible rotation: the rows of proposition C.1.",
    ..Claim::DEFAULT
};

/// `(|w_L| + |b| + gamma) (1 + m) phi(m)`, `m = max(0, -s)` the distance from 0 of the inputs that the unit is active on: what the terms of both gradients are at
/// most, up to a small factor.
fn largest([w, b]: [f64; 2], gamma: f64) -> f64 {
    let beyond = (-b / w.abs()).max(0.0);
    (w.abs() + b.abs() + gamma) * (1.0 + beyond) * normal_density(beyond)
}

/// Bound on the rounding of the closed forms: some tens of ulps of their terms, of which an error of an ulp in `s` makes `s^2` ulps.
pub(crate) fn rounding(at: [f64; 2], gamma: f64) -> f64 {
    let beyond = (-at[1] / at[0].abs()).max(0.0);
    64.0 * f64::EPSILON * (1.0 + beyond * beyond) * largest(at, gamma)
}

/// (25) and (26) in one dimension, over the inputs that the unit is active on, for targets `target(gamma x)`.
pub(crate) fn integrals([w, b]: [f64; 2], gamma: f64, target: fn(f64) -> f64) -> [Estimate; 2] {
    let kink = -b / w;
    // Beyond 40 standard deviations the density is 0 in floats. An inactive range within that is empty.
    let [low, high] = if w > 0.0 { [kink, 40.0_f64.max(kink)] } else { [(-40.0_f64).min(kink), kink] };
    let error = move |x: f64| w * x + b - target(gamma * x);
    // An absolute tolerance would not see a unit that is hardly active.
    let tolerance = 1e-11 * largest([w, b], gamma).max(1e-290);
    let integrate = |f: &dyn Fn(f64) -> f64| {
        Integral::new(|x| f(x) * normal_density(x))
            .over(low.max(-40.0), high.min(40.0))
            .split_at(&[0.0])
            .integrate(tolerance)
            .expect("a smooth integrand")
    };
    [integrate(&|x| error(x) * x), integrate(&error)]
}

fn points() -> impl Iterator<Item = [f64; 2]> {
    const WEIGHTS: [f64; 8] = [-2.0, -0.7, -0.5, -0.05, 0.05, 0.5, 0.9, 2.0];
    const BIASES: [f64; 7] = [-3.0, -0.6, -0.1, 0.0, 0.2, 0.8, 2.5];
    // A unit with |s| > 30 computes in numbers that floats do not have.
    WEIGHTS.into_iter().flat_map(|w| BIASES.map(|b| [w, b])).filter(|[w, b]| b.abs() <= 30.0 * w.abs())
}

fn quadrature(field: Field) -> Vec<Evidence> {
    let lines = [("w_L > 0", 1.0), ("w_L < 0", -1.0)].into_iter().flat_map(|(side, sign)| {
        [1.0, 0.1, 0.001].map(|gamma| {
            let cases = points().filter(|[w, _]| w * sign > 0.0).flat_map(|at| {
                let noise = rounding(at, gamma);
                let both = field.gradient(at, gamma).into_iter().zip(integrals(at, gamma, |y| y));
                both.map(move |(theory, estimate)| (format!("w_L = {}, b = {}", at[0], at[1]), theory, estimate, noise)).collect::<Vec<_>>()
            });
            agree(format!("{side}, gamma = {gamma}"), cases.collect::<Vec<_>>())
        })
    });
    lines.collect()
}

fn table() -> Table {
    let columns = ["w_l", "b", "ratio", "by_w_l", "by_b", "by_b_without_k", "integral_by_w_l", "integral_by_b"];
    let mut table = Table::new("eq-30-32", "Expected gradients where w has its last component alone, gamma = 1", &columns);
    for [w, b] in points().filter(|[w, _]| [-2.0, -0.5, 0.5, 2.0].contains(w)) {
        let [by_w, by_b] = Field::Signed.gradient([w, b], 1.0);
        let [found_w, found_b] = integrals([w, b], 1.0, |y| y).map(|estimate| estimate.value);
        let without = Field::UnsignedBias.gradient([w, b], 1.0)[1];
        table.push([w, b, b / w.abs(), by_w, by_b, without, found_w, found_b].map(Cell::Number).into());
    }
    table
}

fn second_form(run: &Run, label: &str, sign: i64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (zero, one) = (ratio(0, 1), ratio(1, 1));
        let k = if fraction(rng) < zero { -one } else { one };
        let [v, b, gamma, mass, density] = [positive(rng), fraction(rng), positive(rng), positive(rng), positive(rng)];
        let (w, s) = (&k * &v, &b / &v);
        let first = (&w - &gamma) * (&mass - &s * &density) + &k * &b * &density;
        let second = (&w - &gamma) * &mass + ratio(sign, 1) * &gamma * &s * &density;
        if first == second { Ok(()) } else { Err(format!("w_L = {w}, b = {b}, gamma = {gamma}: {first} and {second}")) }
    };
    tried(run, ["first form", "second form"], vec![(label.to_string(), Box::new(attempt))])
}

fn sampled(run: &Run, field: Field) -> Result<Vec<Evidence>, Stop> {
    let units = [[0.5, 0.3], [0.5, -0.3], [-0.5, 0.3], [-0.5, -0.3], [-1.5, 1.0]].map(|[w, b]| Unit::new(&[0.0, 0.0, 0.0, w], b, 1.0));
    let means = sampled_gradients(run, &units, "linear", |y| y)?;
    let lines = units.iter().zip(means).flat_map(|(unit, means)| {
        let reduced = field.gradient([unit.w[3], unit.b], unit.gamma);
        let theory = [0.0, 0.0, 0.0, reduced[0], reduced[1]];
        let parts = ["w_1", "w_2", "w_3", "w_4", "b"];
        let line = |i: usize| {
            let label = format!("dL/d{} at w_4 = {}, b = {}", parts[i], unit.w[3], unit.b);
            means[i].line(label, Relation::Equal, theory[i]).by("(30) to (32)", "samples")
        };
        (0..5).map(line).collect::<Vec<_>>()
    });
    Ok(lines.collect())
}

/// `other` is the first component of three.
fn other_axes(run: &Run, other: f64) -> Result<Vec<Evidence>, Stop> {
    let units = [[0.8, 0.4], [-0.8, 0.4], [0.3, -0.3]].map(|[w, b]| Unit::new(&[other, 0.0, w], b, 1.0));
    let means = sampled_gradients(run, &units, "linear", |y| y)?;
    let lines = units.iter().zip(means).flat_map(|(unit, means)| {
        [0, 1].map(|i| means[i].line(format!("dL/dw_{} at {}", i + 1, unit.name()), Relation::Equal, 0.0).by("(30)", "samples"))
    });
    Ok(lines.collect())
}
