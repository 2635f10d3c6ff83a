//! Section 5: which way `s = b / |w|` goes.
//!
//! Under gradient flow of the reduced system, with `v = |w_L|` and `k = sgn(w_L)`, `ds/dt = (db/dt - s dv/dt) / v` and (31), (32) give
//!
//! ```text
//! ds/dt = -phi(s) + k (gamma / v) h(s),   h(s) = (1 + s^2) phi(s) - s Phi(s)
//! ```
//!
//! As `gamma` goes to 0 every unit drifts towards death. For `w_L > 0` the drift vanishes on the line `w_L = gamma h(s) / phi(s)`, the "attracting line" of figure 3.
//! `h' = -s^3 phi(s) - Phi(s)` is below 0 for `s >= 0`, and for `s <= 0` both terms of `h` are at least 0 and not both 0: `h` has one zero.
//!
//! Rows of ours: the paper reads figure 3 in words.

use claims::{Cell, Claim, Control, Evidence, Expect, Relation, Resolution, Table, Verdict};
use stats::integrate::Estimate;
use stats::special::{normal_density, normal_lower_tail, normal_quantile};
use stats::stream::generator;

use crate::expected::{Unit, agree, normals, while_active};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FLOW, SMALL_SCALE, ZERO, LOWER_LEFT, NULLCLINE, ENTRY];

const FLOW: Claim = Claim {
    id: "sec5-direction-of-ratio/flow",
    source: "Section 5",
    statement: "under gradient flow ds/dt = -phi(s) + k (gamma/|w_L|) ((1 + s^2) phi(s) - s Phi(s))",
    formula: "ds/dt = -phi(s) + k (gamma / |w_L|) h(s),  h(s) = (1 + s^2) phi(s) - s Phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![flow(1.0)]),
    control: Control::negative("(1 + s^2) phi(s) + s Phi(s)", |_| Ok(vec![flow(-1.0)])),
    note: "A row of ours. By the chain rule from integrals of (25) and (26), at 200 random places with both signs of w_L.",
    ..Claim::DEFAULT
};

const SMALL_SCALE: Claim = Claim {
    id: "sec5-direction-of-ratio/small-scale",
    source: "Section 5",
    statement: "without a target (gamma = 0) ds/dt = -phi(s) at every place: every unit drifts towards the dead cone",
    formula: "gamma = 0  =>  ds/dt = -phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(small_scale(0.0)),
    control: Control::negative("gamma = 1", |_| Ok(small_scale(1.0))),
    note: "A row of ours: the limit of small gamma at a fixed place. The drift is as slow as phi(s): s moves outward like the square root of a logarithm of time.",
    ..Claim::DEFAULT
};

const ZERO: Claim = Claim {
    id: "sec5-direction-of-ratio/zero-of-h",
    source: "Section 5",
    statement: "(1 + s^2) phi(s) - s Phi(s) has one zero, s = 0.6220: it is above 0 below and below 0 above",
    formula: "h(s) > 0 for s < 0.6220,  h(s) < 0 for s > 0.6220,  h(s) = (1 + s^2) phi(s) - s Phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(zero(0.6220)),
    control: Control::negative("0.6230", |_| Ok(zero(0.6230))),
    note: "A row of ours. Enclosed by the signs of integrals half a unit of the last digit away, and on a grid from -8 to 8. That there is one follows from h' = -s^3 phi - Phi.",
    ..Claim::DEFAULT
};

const LOWER_LEFT: Claim = Claim {
    id: "sec5-direction-of-ratio/lower-left",
    source: "Section 5",
    statement: "for w_L < 0 and b < 0 the ratio always falls",
    formula: "w_L < 0, b < 0  =>  ds/dt < 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![lower_left(-1.0)]),
    control: Control::negative("for w_L > 0 and b < 0", |_| Ok(vec![lower_left(1.0)])),
    note: "A row of ours: there k h(s) < 0. It speaks against the reading of figure 3 that the lower left moves towards the linear cone first (row of sec5-prose).",
    ..Claim::DEFAULT
};

const NULLCLINE: Claim = Claim {
    id: "sec5-direction-of-ratio/nullcline",
    source: "Section 5, figure 3",
    statement: "for w_L > 0 the ratio stands still on w_L = gamma (1 + s^2 - s Phi(s)/phi(s)), falls to the right of it and rises to the left",
    formula: "ds/dt = 0  at  w_L = gamma (1 + s^2 - s Phi(s) / phi(s)),  w_L > 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![nullcline(1.0)]),
    control: Control::negative("gamma (1 + s^2 + s Phi(s)/phi(s))", |_| Ok(vec![nullcline(-1.0)])),
    note: "A row of ours: the \"attracting line\" in the lower right of figure 3. Tried one per cent to either side, s from -4 to 0.5.",
    ..Claim::DEFAULT
};

const ENTRY: Claim = Claim {
    id: "sec5-direction-of-ratio/entry",
    source: "Section 5, figure 3",
    statement: "that line enters the dead cone at (w_L, b) = gamma (7.285, -16.947) for epsilon = 0.01 and at gamma (15.771, -58.651) for epsilon = 0.0001",
    formula: "w_L = gamma (1 + s^2 - s Phi(s) / phi(s)),  b = s w_L,  s = Phi^-1(epsilon)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(2e-3, "the digits that are stated"),
    check: |run| {
        let (lines, table) = entry(1.0);
        run.table(table);
        Ok(lines)
    },
    control: Control::negative("asymptotically, gamma (2 + s^2)", |_| Ok(entry(0.0).0)),
    note: "A row of ours. So in a window of radius R the line has left the part that is not dead once gamma is below R/16.95 (epsilon = 0.01). By bisection of the integrals on the \
           cone's surface.",
    ..Claim::DEFAULT
};

/// `(1 + s^2) phi(s) - sign s Phi(s)`; `h` for a sign of 1.
fn h(s: f64, sign: f64) -> f64 {
    (1.0 + s * s) * normal_density(s) - sign * s * normal_lower_tail(s)
}

/// `ds/dt` by the chain rule from integrals of the gradients.
fn by_chain_rule([w, b]: [f64; 2], gamma: f64) -> Estimate {
    let gradient = Unit::new(&[w], b, gamma).gradient();
    let (v, s) = (w.abs(), b / w.abs());
    let value = (-gradient[1].value + s * w.signum() * gradient[0].value) / v;
    let error_bound = (gradient[1].error_bound + s.abs() * gradient[0].error_bound) / v;
    Estimate { value, error_bound, evaluations: 0 }
}

/// Places `(w_L, b)` and a `gamma`.
fn places(name: &str) -> Vec<([f64; 2], f64)> {
    let mut rng = generator(&["target-normalization", name], 0, 0);
    let mut place = || {
        let drawn = normals(3, &mut rng);
        ([drawn[0], drawn[1] * drawn[0].abs() * 2.0], libm::exp(drawn[2]))
    };
    (0..200).map(|_| place()).collect()
}

fn flow(sign: f64) -> Evidence {
    let cases = places("flow").into_iter().map(|([w, b], gamma)| {
        let (v, s) = (w.abs(), b / w.abs());
        let theory = -normal_density(s) + w.signum() * gamma / v * h(s, sign);
        (
            format!("w_L = {w}, b = {b}, gamma = {gamma}"),
            theory,
            by_chain_rule([w, b], gamma),
            64.0 * f64::EPSILON * (1.0 + gamma / v) * (1.0 + s * s),
        )
    });
    agree("ds/dt", cases).by("closed form", "chain rule and quadrature")
}

fn small_scale(gamma: f64) -> Vec<Evidence> {
    let cases = places("small scale").into_iter().map(|([w, b], _)| {
        let s = b / w.abs();
        (format!("w_L = {w}, b = {b}"), -normal_density(s), by_chain_rule([w, b], gamma), 64.0 * f64::EPSILON * (1.0 + s * s))
    });
    vec![agree("ds/dt", cases).by("-phi(s)", "chain rule and quadrature")]
}

/// `h(s)` as integrals above `-s`: of `(1 + s^2) z - s`.
fn h_integral(s: f64) -> Estimate {
    while_active(s, 1.0 + s * s, |z| (1.0 + s * s) * z - s)
}

fn zero(stated: f64) -> Vec<Evidence> {
    let enclosed = |s: f64, relation: Relation| {
        let found = h_integral(s);
        let (low, high) = (found.value - found.error_bound, found.value + found.error_bound);
        Evidence::enclosure(format!("h({s:.5})"), relation, low, high, 0.0).by("zero", "quadrature")
    };
    let grid = (-64..=64)
        .map(|eighths| f64::from(eighths) / 8.0)
        .map(|s| enclosed(s, if s < stated { Relation::Greater } else { Relation::Less }));
    // Half a unit of the last digit to either side.
    [enclosed(stated - 5e-5, Relation::Greater), enclosed(stated + 5e-5, Relation::Less)].into_iter().chain(grid).collect()
}

/// `side` is the sign of `w_L`.
fn lower_left(side: f64) -> Evidence {
    let cases = places("lower left").into_iter().map(|([w, b], gamma)| ([side * w.abs(), -b.abs()], gamma));
    let found: Vec<Option<String>> = cases
        .map(|(at, gamma)| {
            let slope = by_chain_rule(at, gamma);
            // Also true for NaN.
            (!(slope.value < -slope.error_bound))
                .then(|| format!("w_L = {}, b = {}, gamma = {gamma}: ds/dt = {:e}", at[0], at[1], slope.value))
        })
        .collect();
    Evidence::property("ds/dt < 0", found.len() as u64, found.iter().flatten().next().cloned()).by("sign", "chain rule and quadrature")
}

fn nullcline(sign: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for gamma in [1.0, 0.1] {
        for s in (-40..=5).map(|tenths| f64::from(tenths) / 10.0) {
            let line = gamma * h(s, sign) / normal_density(s);
            let slope = |w: f64| by_chain_rule([w, s * w], gamma);
            let [left, on, right] = [0.99, 1.0, 1.01].map(|share| slope(share * line));
            cases += 1;
            let still = on.value.abs() <= on.error_bound + 64.0 * f64::EPSILON * (1.0 + s * s) * (1.0 + gamma / line);
            if !(still && left.value > left.error_bound && right.value < -right.error_bound) {
                counterexample =
                    counterexample.or(Some(format!("s = {s}, w_L = {line}: ds/dt = {:e}, {:e}, {:e}", left.value, on.value, right.value)));
            }
        }
    }
    Evidence::property("on and beside the line", cases, counterexample).by("closed form", "chain rule and quadrature")
}

/// `exact` of 1 for the line itself, 0 for its asymptote.
fn entry(exact: f64) -> (Vec<Evidence>, Table) {
    let columns = ["epsilon", "ratio", "w_l_by_gamma", "b_by_gamma"];
    let mut table = Table::new("entry", "Where the line on which b/|w| stands still enters the dead cone", &columns);
    let lines = [(0.01, [7.285, -16.947]), (0.0001, [15.771, -58.651])].into_iter().flat_map(|(epsilon, stated): (f64, [f64; 2])| {
        let s = normal_quantile(epsilon);
        // On the cone's surface ds/dt falls in w_L: it is -phi(s) + h(s) / w_L.
        let (mut low, mut high) = (1.0, 100.0);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if by_chain_rule([middle, s * middle], 1.0).value > 0.0 { low = middle } else { high = middle }
        }
        let found = exact * low + (1.0 - exact) * (2.0 + s * s);
        table.push([epsilon, s, found, s * found].map(Cell::Number).into());
        // Half of the last digit, and the integrals to ten digits of a slope of phi(s) / w_L.
        let line = |name: &str, stated: f64, found: f64| {
            Evidence::numeric(format!("{name}, epsilon = {epsilon}"), stated, found, 5e-4 + 1e-6).by("as stated", "bisection of integrals")
        };
        [line("w_L", stated[0], found), line("b", stated[1], s * found)]
    });
    let lines = lines.collect();
    (lines, table)
}
