//! Section 5: "the parameters in the linear cone evolve towards the dead cone".
//!
//! Said of small `gamma`. In the linear cone the field `-dL` is `(gamma - w_L, -b)` up to terms of `phi(s)`: straight towards `(gamma, 0)`, which lies close to the cones'
//! common apex, and `ds/dt = -phi(s) + k (gamma/|w_L|) h(s)` with `h(s) < 0` there. So towards the dead cone it is by direction; the way ends at `(gamma, 0)`, between
//! the cones, unless a step leads past it.
//!
//! epsilon = 0.01: the linear cone is `s > 2.326`.

use claims::{Claim, Control, Evidence, Expect, Verdict};
use stats::special::{normal_density, normal_lower_tail, normal_quantile};
use stats::stream::generator;

use crate::basins::{WINDOW, starts};
use crate::expected::{Unit, normals};
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ANGLE, DISTANCE, RATIO_FALLS, RATIO_RISES, NO_CROSSING];

const ANGLE: Claim = Claim {
    id: "sec5-linear-cone-drift/angle",
    source: "Section 5",
    statement: "in the linear cone -dL points to (gamma, 0), up to an angle whose sine is at most 2 sqrt 2 (|w_L| + gamma) (1 + s^2) phi(s) by the distance",
    formula: "sin(alpha) <= 2 sqrt(2) (|w_L| + gamma) (1 + s^2) phi(s) / |(gamma - w_L, -b)|,  alpha the angle between (-dL/dw_L, -dL/db) and (gamma - w_L, -b)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![angle(1.0)]),
    control: Control::negative("to (2 gamma, 0)", |_| Ok(vec![angle(2.0)])),
    note: "By the bound of critical-points/linear-cone for each component: what is added to a vector turns it by an angle whose sine is at most the quotient of their lengths. Gradients by quadrature, s from 2.33 to 8.",
    ..Claim::DEFAULT
};

const RATIO_FALLS: Claim = Claim {
    id: "sec5-linear-cone-drift/ratio-falls",
    source: "Section 5",
    statement: "in the linear cone b/|w| falls under gradient flow where w_L > 0, and where w_L < 0 for |w_L| > gamma |h(s)|/phi(s)",
    formula: "ds/dt < 0 for w_L > 0 and for w_L < -gamma |h(s)| / phi(s),  h(s) = (1 + s^2) phi(s) - s Phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![moves(Place::Falling, true)]),
    control: Control::negative("everywhere in the linear cone", |_| Ok(vec![moves(Place::Anywhere, true)])),
    note: "The direction of the paper's sentence. Signs of the chain rule on integrals, within their bounds.",
    ..Claim::DEFAULT
};

const RATIO_RISES: Claim = Claim {
    id: "sec5-linear-cone-drift/ratio-rises",
    source: "Section 5",
    statement: "in the linear cone b/|w| rises where w_L < 0 and |w_L| < gamma |h(s)|/phi(s)",
    formula: "ds/dt > 0 for -gamma |h(s)| / phi(s) < w_L < 0,  h(s) = (1 + s^2) phi(s) - s Phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![moves(Place::Rising, false)]),
    control: Control::negative("everywhere in the linear cone", |_| Ok(vec![moves(Place::Anywhere, false)])),
    note: "A row of ours. That is most of the left side also where gamma is small: at gamma = 0.01 the bound is 0.8 at s = 2.33 and 13 at s = 3.2. Such a unit passes over the ray w_L = 0 \
           inside the linear cone before it comes down.",
    ..Claim::DEFAULT
};

const DISTANCE: Claim = Claim {
    id: "sec5-linear-cone-drift/distance-falls",
    source: "Section 5",
    statement: "where gamma is small the parameters in the linear cone evolve towards the dead cone: their distance to it falls, for gamma = 0.01 on [-2, 2]^2",
    formula: "w_L dL/dw_L + b dL/db > 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![distance(0.01)]),
    control: Control::negative("gamma = 1", |_| Ok(vec![distance(1.0)])),
    note: "The nearest point of the dead cone is the apex: from everywhere in the linear cone both cones' sides are more than a right angle away. So the distance is |(w_L, b)|, which falls \
           towards (gamma, 0) unless the place is itself within about gamma of the apex. epsilon = 0.01, cell centres of a grid of 80 by 80.",
    ..Claim::DEFAULT
};

const NO_CROSSING: Claim = Claim {
    id: "sec5-linear-cone-drift/no-direct-crossing",
    source: "Section 5",
    statement: "without momentum, at eta = 0.1, no start in the linear cone with w_L > 0 comes into the dead cone within 2,000 steps",
    formula: "b_t >= Phi^-1(0.01) |w_t| for t <= 2,000",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(crossings(0.1)),
    control: Control::negative("eta = 1.5", |_| Ok(crossings(1.5))),
    note: "gamma = 1, 0.1, 0.01, 0.001; each fourth cell centre of a grid of 40 by 40 over [0, 2]^2: all stay out of the cone of epsilon = 0.01, though b/|w| falls. At eta = 1.5 a step leads to the other \
           side of (gamma, 0).",
    ..Claim::DEFAULT
};

/// Where in the linear cone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `w_L > 0`, or far enough to the left.
    Falling,
    /// The rest of the left side.
    Rising,
    Anywhere,
}

/// Places of the linear cone with a gamma.
fn places() -> Vec<([f64; 2], f64)> {
    let mut rng = generator(&["target-normalization", "drift"], 0, 0);
    let mut place = || {
        let drawn = normals(3, &mut rng);
        let s = 2.33 + 2.0 * drawn[1].abs();
        ([drawn[0], s * drawn[0].abs()], libm::exp(drawn[2]))
    };
    (0..300).map(|_| place()).collect()
}

/// The ray is to `(times gamma, 0)`.
fn angle(times: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for ([w, b], gamma) in places() {
        let s = b / w.abs();
        let found = Unit::new(&[w], b, gamma).gradient();
        let ray = [times * gamma - w, -b];
        let distance = libm::hypot(ray[0], ray[1]);
        let length = libm::hypot(found[0].value, found[1].value);
        let sine = (found[0].value * ray[1] - found[1].value * ray[0]).abs() / (length * distance);
        let bound = 8.0_f64.sqrt() * (w.abs() + gamma) * (1.0 + s * s) * normal_density(s) + found[0].error_bound + found[1].error_bound;
        cases += 1;
        let towards = found[0].value * ray[0] + found[1].value * ray[1] < 0.0;
        // Also false for NaN.
        if !(sine <= bound / distance && (towards || bound >= distance)) {
            counterexample =
                counterexample.or(Some(format!("w_L = {w}, b = {b}, gamma = {gamma}: a sine of {sine:e}, {:e} allowed", bound / distance)));
        }
    }
    Evidence::property("places of the linear cone", cases, counterexample).by("ray", "quadrature")
}

/// `ds/dt` by the chain rule from integrals; None where its sign is within their bounds.
fn falling([w, b]: [f64; 2], gamma: f64) -> Option<bool> {
    let found = Unit::new(&[w], b, gamma).gradient();
    let (s, k) = (b / w.abs(), w.signum());
    let slope = -found[1].value + s * k * found[0].value;
    let bound = found[1].error_bound + s * found[0].error_bound + 8.0 * f64::EPSILON * (found[1].value.abs() + s * found[0].value.abs());
    (slope.abs() > bound).then_some(slope < 0.0)
}

/// `b/|w|` falls, or rises, there.
fn moves(place: Place, down: bool) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for ([w, b], gamma) in places() {
        let s = b / w.abs();
        // h(s) = (1 + s^2) phi(s) - s Phi(s), below 0 here.
        let reach = gamma * (s * normal_lower_tail(s) / normal_density(s) - 1.0 - s * s);
        let rising = w < 0.0 && -w <= reach;
        if place == Place::Falling && rising || place == Place::Rising && !rising {
            continue;
        }
        let Some(falls) = falling([w, b], gamma) else { continue };
        cases += 1;
        if falls != down {
            counterexample =
                counterexample.or(Some(format!("w_L = {w}, b = {b}, gamma = {gamma}: b/|w| {}", if falls { "falls" } else { "rises" })));
        }
    }
    Evidence::property(if down { "b/|w| falls" } else { "b/|w| rises" }, cases, counterexample)
        .by("sign of the closed form", "chain rule and quadrature")
}

/// Cell centres of the window in the linear cone.
fn window() -> impl Iterator<Item = [f64; 2]> {
    let edge = -normal_quantile(0.01);
    starts(80, WINDOW).into_iter().filter(move |[w, b]| *b > edge * w.abs())
}

/// The flow's `d|(w_L, b)|^2/dt` is below 0.
fn distance(gamma: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for [w, b] in window() {
        let found = Unit::new(&[w], b, gamma).gradient();
        let inward = w * found[0].value + b * found[1].value;
        let bound = w.abs() * found[0].error_bound + b * found[1].error_bound;
        cases += 1;
        // Also false for NaN.
        if !(inward > bound) {
            counterexample = counterexample.or(Some(format!("w_L = {w}, b = {b}: {inward:e}")));
        }
    }
    Evidence::property("towards the apex", cases, counterexample).by("as stated", "quadrature")
}

fn crossings(step: f64) -> Vec<Evidence> {
    let dead = normal_quantile(0.01);
    let lines = [1.0, 0.1, 0.01, 0.001].map(|gamma| {
        let (mut cases, mut counterexample) = (0, None);
        for start in window().filter(|[w, _]| *w > 0.0).step_by(4) {
            cases += 1;
            let mut at = start;
            for count in 1..=2000 {
                let [by_w, by_b] = Field::Signed.gradient(at, gamma);
                let next = [at[0] - step * by_w, at[1] - step * by_b];
                if next == at {
                    break;
                }
                at = next;
                // Also true for NaN.
                if !(at[1] >= dead * at[0].abs()) {
                    counterexample = counterexample.or(Some(format!("start {start:?} is dead after {count} steps: {at:?}")));
                    break;
                }
            }
        }
        Evidence::property(format!("gamma = {gamma}"), cases, counterexample).by("never dead", "gradient descent")
    });
    lines.into()
}
