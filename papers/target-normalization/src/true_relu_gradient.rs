//! What is approximated: the gradients for the rectified targets of equation (5).
//!
//! The paper replaces the targets `max(0, gamma x_L)` by `gamma x_L`, equations (11) and (12). Without that, where `w` has its last component alone and `m = max(0, -s)`:
//!
//! ```text
//! w_L > 0:  dL/dw_L = w_L Phi(s) - gamma (Phi(-m) + m phi(m)),              dL/db = w_L phi(s) + b Phi(s) - gamma phi(m)
//! w_L < 0:  dL/dw_L = w_L Phi(s) - gamma [s > 0] (Phi(s) - 1/2 - s phi(s)),  dL/db = |w_L| phi(s) + b Phi(s) - gamma [s > 0] (phi(0) - phi(s))
//! ```
//!
//! Rows of ours: the paper does not state these gradients.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use stats::integrate::{Estimate, Integral};
use stats::special::{normal_density, normal_lower_tail, normal_quantile};
use stats::stream::generator;

use crate::eq_27_29::units;
use crate::eq_30_32::{integrals, rounding};
use crate::expected::{Unit, agree, sampled_gradients};
use crate::rectified_target::Overlap;
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[QUADRATURE, SAMPLED, SAME_ON_THE_RIGHT, ATTRACTION, OUTSIDE];

const QUADRATURE: Claim = Claim {
    id: "true-relu-gradient/quadrature",
    source: "Equations 5 and 10",
    statement: "for rectified targets the expected gradients of the reduced system are the closed forms of both signs of w_L",
    formula: "w_L > 0: w_L Phi(s) - gamma (Phi(-m) + m phi(m)), w_L phi(s) + b Phi(s) - gamma phi(m), m = max(0, -s);  w_L < 0: w_L Phi(s) - gamma [s > 0] (Phi(s) - \
              1/2 - s phi(s)), |w_L| phi(s) + b Phi(s) - gamma [s > 0] (phi(0) - phi(s))",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(quadrature(Field::TrueRelu)),
    control: Control::negative("the gradients for linear targets", |_| Ok(quadrature(Field::Signed))),
    note: "A row of ours. Integrals over x_L with both kinks, the unit's and the target's, as break points; both signs of w_L.",
    ..Claim::DEFAULT
};

const SAMPLED: Claim = Claim {
    id: "true-relu-gradient/sampled",
    source: "Equations 5 and 10",
    statement: "gradients of samples with rectified targets have the closed form in any dimension as their mean",
    formula: "dL/dw_i = w_i (Phi(s) - gamma phi(s) K / |w|), i < L;  dL/dw_L = w_L Phi(s) - gamma E[x_L^2];  dL/db = |w| phi(s) + b Phi(s) - gamma E[x_L]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.1, "a tenth of gamma = 1"),
    check: |run| sampled(run, |unit| Overlap::of(unit).gradient(unit)),
    control: Control::negative("the gradients for linear targets", |run| {
        sampled(run, |unit| unit.gradient().iter().map(|estimate| estimate.value).collect())
    }),
    note: "A row of ours. Expectations on the right are over z > -s and x_L > 0; K = rho phi(s c / rho) - s c Phi(-s c / rho), rho^2 = 1 - c^2.",
    ..Claim::DEFAULT
};

const SAME_ON_THE_RIGHT: Claim = Claim {
    id: "true-relu-gradient/same-on-the-right",
    source: "Section 3",
    statement: "for w_L > 0 and b <= 0 the gradients for linear and for rectified targets are the same",
    formula: "w_L > 0, b <= 0  =>  E[1{f > 0} (f - gamma x_L) (x, 1)] = E[1{f > 0} (f - max(0, gamma x_L)) (x, 1)],  f = max(0, w.x + b)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![same(-3.0, 0.0)]),
    control: Control::negative("b up to 1", |_| Ok(vec![same(-3.0, 1.0)])),
    note: "A row of ours: such a unit is active only where x_L >= 0, and there the targets agree.",
    ..Claim::DEFAULT
};

const ATTRACTION: Claim = Claim {
    id: "true-relu-gradient/point-of-attraction",
    source: "Section 5",
    statement: "far inside the linear cone gradient steps for rectified targets head for (gamma/2, gamma/sqrt(2 pi)), not for the optimum (gamma, 0)",
    formula: "|dL/dw_L - (w_L - gamma/2)|, |dL/db - (b - gamma/sqrt(2 pi))| <= 2 (|w_L| + gamma) (1 + s^2) phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![attraction([0.5, 1.0 / (2.0 * PI).sqrt()])]),
    control: Control::negative("for (gamma, 0)", |_| Ok(vec![attraction([1.0, 0.0])])),
    note: "A row of ours. The best affine fit of max(0, gamma x): E[x max(0, x)] = 1/2 and E[max(0, x)] = 1/sqrt(2 pi). The approximated gradients point to (gamma, 0) instead. \
           What is left out are integrals over the inactive inputs: |w_L| (1 - Phi(s)) and gamma (1 - Phi(s) + s phi(s)) at \
           most, where 1 - Phi(s) <= 1.26 phi(s).",
    ..Claim::DEFAULT
};

const OUTSIDE: Claim = Claim {
    id: "true-relu-gradient/attraction-outside-the-cones",
    source: "Section 5",
    statement: "that point has s = sqrt(2/pi) = 0.798 and is in neither cone for epsilon = 0.01 and 0.0001",
    formula: "s = (1 / sqrt(2 pi)) / (1/2) = sqrt(2/pi),  Phi^-1(epsilon) < s < -Phi^-1(epsilon)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(outside(1.0)),
    control: Control::negative("with a third of w_L", |_| Ok(outside(3.0))),
    note: "A row of ours.",
    ..Claim::DEFAULT
};

/// (25) and (26) in one dimension with the target `max(0, gamma x)`.
fn rectified(at: [f64; 2], gamma: f64) -> [Estimate; 2] {
    integrals(at, gamma, |y| y.max(0.0))
}

fn quadrature(field: Field) -> Vec<Evidence> {
    const WEIGHTS: [f64; 4] = [0.1, 0.5, 1.0, 2.0];
    const BIASES: [f64; 8] = [-2.0, -0.5, -0.1, 0.0, 0.1, 0.4, 1.0, 3.0];
    let lines = [("w_L > 0", 1.0), ("w_L < 0", -1.0)].into_iter().flat_map(|(side, sign)| {
        [1.0, 0.1].map(|gamma| {
            let cases = WEIGHTS.into_iter().flat_map(|v| BIASES.map(|b| [sign * v, b])).flat_map(|at| {
                let noise = rounding(at, gamma);
                let both = field.gradient(at, gamma).into_iter().zip(rectified(at, gamma));
                both.map(move |(theory, estimate)| (format!("w_L = {}, b = {}", at[0], at[1]), theory, estimate, noise)).collect::<Vec<_>>()
            });
            agree(format!("{side}, gamma = {gamma}"), cases.collect::<Vec<_>>())
        })
    });
    lines.collect()
}

fn sampled(run: &Run, theory: fn(&Unit) -> Vec<f64>) -> Result<Vec<Evidence>, Stop> {
    let units = units();
    let means = sampled_gradients(run, &units, "rectified", |y| y.max(0.0))?;
    let lines = units.iter().zip(means).flat_map(|(unit, means)| {
        let theory = theory(unit).into_iter().zip(means).enumerate();
        theory
            .map(|(index, (theory, mean))| {
                let part = if index < unit.w.len() { format!("w_{}", index + 1) } else { "b".into() };
                mean.line(format!("dL/d{part} at {}", unit.name()), Relation::Equal, theory).by("closed form", "samples")
            })
            .collect::<Vec<_>>()
    });
    Ok(lines.collect())
}

/// Integrals for rectified targets against the closed form for linear ones, at `w_L > 0`.
fn same(low: f64, high: f64) -> Evidence {
    let cases = (0..=30).flat_map(|i| {
        let b = low + (high - low) * f64::from(i) / 30.0;
        [0.2, 0.7, 1.0, 1.8].into_iter().flat_map(move |w| {
            let both = Field::Signed.gradient([w, b], 1.0).into_iter().zip(rectified([w, b], 1.0));
            both.map(move |(theory, estimate)| (format!("w_L = {w}, b = {b}"), theory, estimate, rounding([w, b], 1.0))).collect::<Vec<_>>()
        })
    });
    agree("both gradients", cases.collect::<Vec<_>>()).by("closed form for linear targets", "integral for rectified ones")
}

/// Integrals in the linear cone against an affine field that points to `gamma` times `aim`.
fn attraction(aim: [f64; 2]) -> Evidence {
    let mut rng = generator(&["target-normalization", "linear cone"], 0, 0);
    let (mut cases, mut counterexample) = (0, None);
    for _ in 0..200 {
        let drawn = Unit::draw(2, &mut rng);
        let ([w, beyond], gamma) = ([drawn.w[0], drawn.w[1].abs()], drawn.gamma);
        let s = 2.5 + 2.0 * beyond;
        let b = s * w.abs();
        let bound = 2.0 * (w.abs() + gamma) * (1.0 + s * s) * normal_density(s);
        let found = rectified([w, b], gamma);
        for (found, stated) in found.iter().zip([w - gamma * aim[0], b - gamma * aim[1]]) {
            cases += 1;
            if !((found.value - stated).abs() <= bound + found.error_bound) {
                counterexample = counterexample.or(Some(format!("w_L = {w}, b = {b}, gamma = {gamma}: {} for {stated}", found.value)));
            }
        }
    }
    Evidence::property("gradients at 2.5 < s", cases, counterexample).by("affine field", "quadrature")
}

/// The point's probability to be active with `w_L` divided by `divisor`, between the cones.
fn outside(divisor: f64) -> Vec<Evidence> {
    let mean = Integral::new(|x: f64| x * normal_density(x)).over(0.0, 40.0).integrate(1e-13).expect("smooth");
    let square = Integral::new(|x: f64| x * x * normal_density(x)).over(0.0, 40.0).integrate(1e-13).expect("smooth");
    let s = divisor * mean.value / square.value;
    // Relative errors of 1e-12 at most.
    let numeric = Evidence::numeric("s", (2.0 / PI).sqrt(), s, 1e-11).by("closed form", "quadrature");
    let lines = [0.01, 0.0001].map(|epsilon| {
        let edge = -normal_quantile(epsilon);
        Evidence::enclosure(format!("s against the linear cone's edge, epsilon = {epsilon}"), Relation::Less, s - 1e-11, s + 1e-11, edge)
            .by("quantile", "quadrature")
    });
    let active = normal_lower_tail(s);
    let alive = Evidence::enclosure("active", Relation::Greater, active - 1e-11, active + 1e-11, 0.01).by("epsilon", "quadrature");
    [numeric.resolving(1e-9), alive].into_iter().chain(lines).collect()
}
