//! Section 5, what is read from figure 3: where starts evolve to without momentum.
//!
//! Source: section 5, "Influence of gamma on convergence without momentum". Cones are those of `epsilon` = 1 % where nothing else is said; maps are those of
//! figure 4. Along the line `w = gamma (1 + s^2 - s Phi/phi)` of the lower right quadrant the ratio `s = b / w` stands still.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::single_unit::{DEAD_RATIO, OPTIMUM_RADIUS};
use network::{Fate, WeightLaw};
use stats::special::{normal_density, normal_lower_tail, normal_quantile};

use crate::basins::{Cell, GAMMAS, STEP, Setting, WINDOW, maps, starts};
use crate::expected::{Draw, Unit, means};
use crate::figure_4::SIDE;
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BETWEEN, VANISH, LINE, RIGHT, LINEAR, NEAR_LINEAR, LOWER_LEFT, LOWER_LEFT_FALLS];

const SOURCE: &str = "Section 5, figure 3";

const BETWEEN: Claim = Claim {
    id: "sec5-prose/optimum-between-the-cones",
    source: SOURCE,
    statement: "the optimum (gamma, 0) is between the dead and the linear cone, whatever gamma",
    formula: "Phi^-1(epsilon) < b / |w| < -Phi^-1(epsilon)  at  (w_L, b) = (gamma, 0)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(between(0.0)),
    control: Control::negative("(gamma, 3 gamma)", |_| Ok(between(3.0))),
    note: "The paper says 'eventually', as gamma decreases: it is so for every gamma. What decreases is the distance gamma to the apex of both cones.",
    ..Claim::DEFAULT
};

const VANISH: Claim = Claim {
    id: "sec5-prose/gradients-vanish-in-the-dead-cone",
    source: SOURCE,
    statement: "in the dead cone gradients are less than 1/20 of the window's largest, and less than 1/1000 where the unit is active with a probability below 1e-4",
    formula: "|g| < (1/20) max |g| for s < Phi^-1(0.01),  |g| < (1/1000) max |g| for s < Phi^-1(0.0001),  g = (dL/dw_L, dL/db)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vanish(-1.0)),
    control: Control::negative("the linear cone", |_| Ok(vanish(1.0))),
    note: "200 by 200 points of the window; gamma = 1 and 0.1. The thresholds are ours: the paper says that gradients tend to zero. In the cone |w| <= 2/|q|, q = Phi^-1(epsilon), so by |dL/dw| <= (|w| + \
           gamma) Phi + gamma |s| phi and |dL/db| <= (|w| + gamma) phi + |b| Phi a gradient's length is at most 0.107 for epsilon = 0.01 and 0.0018 for 0.0001, beside a largest of about 3.",
    ..Claim::DEFAULT
};

const LINE: Claim = Claim {
    id: "sec5-prose/attracting-line",
    source: SOURCE,
    statement: "in the lower right quadrant a line attracts: runs come within a tenth of it from both sides, and stay until they are at the optimum",
    formula: "w = gamma (1 + s^2 - s Phi(s) / phi(s))",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(attracts(1.0)),
    control: Control::negative("gamma (s^2 - s Phi/phi)", |_| Ok(attracts(0.0))),
    note: "Starts at half and at twice the line's w, s = -0.5, -1, -1.5; 20,000 steps of 0.1. That b/w rises left of the line and falls right of it is sec5-direction-of-ratio/nullcline. The line enters the dead cone at gamma (7.285, -16.947), so it leaves the rest of \
           the window [-2, 2]^2 when gamma falls below 0.118: it moves into the dead cone of a fixed window, as the paper says.",
    ..Claim::DEFAULT
};

const RIGHT: Claim = Claim {
    id: "sec5-prose/most-from-the-right-die",
    source: SOURCE,
    statement: "for small gamma, 0.01 and less, most starts with w_L > 0 end in the dead cone",
    formula: "q > 1/2,  q the share of the starts with w_L > 0 that end dead",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| more_than_half(run, Field::Signed, &[0.01, 0.001], |cell| cell.start[0] > 0.0, Fate::Dead),
    control: Control::negative("gamma = 1", |run| more_than_half(run, Field::Signed, &[1.0], |cell| cell.start[0] > 0.0, Fate::Dead)),
    note: "After 20,000 steps of 0.1. In unbounded time, we expect, they come back along the attracting line.",
    ..Claim::DEFAULT
};

const LINEAR: Claim = Claim {
    id: "sec5-prose/linear-cone-reaches-the-optimum",
    source: SOURCE,
    statement: "without momentum every start in the linear cone reaches the optimum",
    formula: "n = 0,  n the number of starts with s > -Phi^-1(0.01) that do not reach the optimum",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| from_cone(run, 1.0, -DEAD_RATIO),
    control: Control::negative("the dead cone", |run| from_cone(run, -1.0, -DEAD_RATIO)),
    ..Claim::DEFAULT
};

const NEAR_LINEAR: Claim = Claim {
    id: "sec5-prose/near-the-linear-cone",
    source: SOURCE,
    statement: "without momentum every start near the linear cone, active with a probability above 0.95, reaches the optimum, for gamma of 0.01 and more",
    formula: "n = 0,  n the number of starts with s > -Phi^-1(0.05) that do not reach the optimum",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| near(run, 1.0),
    control: Control::negative("near the dead cone", |run| near(run, -1.0)),
    note: "s > 1.645. The paper says 'in and near the linear cone'; how near is ours.",
    ..Claim::DEFAULT
};

const LOWER_LEFT: Claim = Claim {
    id: "sec5-prose/lower-left-reaches-the-optimum",
    source: SOURCE,
    statement: "most starts of the lower left quadrant evolve to the optimum",
    formula: "q > 1/2,  q the share of the starts with w_L < 0 and b < 0 that reach the optimum",
    expect: Expect::both(Verdict::Refuted),
    samples: SIDE,
    check: |run| more_than_half(run, Field::Signed, &GAMMAS[1..], is_lower_left, Fate::Optimum),
    control: Control::positive("the unsigned bias gradient", |run| {
        more_than_half(run, Field::UnsignedBias, &GAMMAS[1..], is_lower_left, Fate::Optimum)
    }),
    note: "Of the maps' starts none does. Under gradient flow ds/dt < 0 there by (31) and (32), so all die; steps of 0.1 take a few from within about 0.03 gamma of the apex across w_L = 0. \
           Without the sign of w_L in (32) most reach it. The paper reads its sentence from figure 3; which gradient that shows is not known to us. It speaks of small gamma, so gamma = 1 \
           is left out: there the control has exactly half.",
    ..Claim::DEFAULT
};

const LOWER_LEFT_FALLS: Claim = Claim {
    id: "sec5-prose/lower-left-leaves-the-linear-cone",
    source: SOURCE,
    statement: "units of the lower left quadrant evolve away from the linear cone: by the gradients of samples b/|w| falls",
    formula: "|w| ds/dt = E[1{f > 0} (f - gamma x_L) (k s x_L - 1)] < 0  for  w_L < 0, b < 0,  f = max(0, w_L x_L + b), k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.05, "a third of the least of these drifts by (31) and (32)"),
    check: |run| ratio_falls(run, -1.0),
    control: Control::negative("the lower right quadrant", |run| ratio_falls(run, 1.0)),
    note: "A row of ours: the paper says that this quadrant evolves first towards the linear cone. Gradients as samples have them, without (31) and (32). By integrals at random places: \
           sec5-direction-of-ratio/lower-left.",
    ..Claim::DEFAULT
};

fn is_lower_left(cell: &Cell) -> bool {
    cell.start[0] < 0.0 && cell.start[1] < 0.0
}

/// Gradients in the cone of this sign: -1 for the dead one, 1 for its mirror image.
fn vanish(sign: f64) -> Vec<Evidence> {
    let points = starts(200, WINDOW);
    let mut lines = Vec::new();
    for gamma in [1.0, 0.1] {
        let size = |point: &[f64; 2]| {
            let [by_w, by_b] = Field::Signed.gradient(*point, gamma);
            libm::hypot(by_w, by_b)
        };
        let largest = points.iter().map(size).fold(0.0, f64::max);
        for (epsilon, share) in [(1e-2, 1.0 / 20.0), (1e-4, 1.0 / 1000.0)] {
            let edge = -normal_quantile(epsilon);
            let inside: Vec<_> = points.iter().filter(|[w, b]| sign * b > edge * w.abs()).collect();
            let steep = inside.iter().find(|point| size(point) >= share * largest);
            let label = format!("gamma = {gamma}, epsilon = {epsilon}");
            let counterexample = steep.map(|[w, b]| format!("at ({w}, {b})"));
            lines.push(Evidence::property(label, inside.len() as u64, counterexample).by("share of the largest", "expected gradients"));
        }
    }
    lines
}

/// The ratio at `(gamma, times gamma)` beside the quantiles of both cones.
fn between(times: f64) -> Vec<Evidence> {
    let lines = GAMMAS.into_iter().flat_map(|gamma| {
        let ratio = Unit::new(&[gamma], times * gamma, gamma).ratio();
        [0.01, 0.0001].into_iter().flat_map(move |epsilon| {
            let quantile = normal_quantile(epsilon);
            [("dead", Relation::Greater, quantile), ("linear", Relation::Less, -quantile)].map(|(cone, relation, edge)| {
                Evidence::enclosure(format!("gamma = {gamma}, the {cone} cone of {epsilon}"), relation, ratio, ratio, edge)
                    .by("edge of the cone", "b/|w|")
            })
        })
    });
    lines.collect()
}

/// Whether runs come to the line `w = gamma (one + s^2 - s Phi/phi)` and stay there.
fn attracts(one: f64) -> Vec<Evidence> {
    const STEPS: usize = 20_000;
    let line = |gamma: f64| {
        let at_ratio = |s: f64| gamma * (one + s * s - s * normal_lower_tail(s) / normal_density(s));
        let is_near = |[w, b]: [f64; 2]| (w / at_ratio(b / w) - 1.0).abs() < 0.1;
        let starts = [-0.5, -1.0, -1.5].into_iter().flat_map(|s| [0.5, 2.0].map(|share| [share * at_ratio(s), s * share * at_ratio(s)]));
        let wrong = starts.clone().find(|start| {
            let (mut at, mut arrived, mut left) = (*start, false, false);
            for _ in 0..STEPS {
                let [by_w, by_b] = Field::Signed.gradient(at, gamma);
                at = [at[0] - STEP * by_w, at[1] - STEP * by_b];
                left |= arrived && !is_near(at);
                arrived |= is_near(at);
            }
            left || !is_near(at) || libm::hypot(at[0] - gamma, at[1]) >= OPTIMUM_RADIUS * gamma
        });
        Evidence::property(format!("gamma = {gamma}"), starts.count() as u64, wrong.map(|start| format!("start {start:?}")))
            .by("line", "expected gradient descent")
    };
    [1.0, 0.1, 0.01].map(line).into()
}

/// Means over samples of `|w| ds/dt` under gradient flow, at `w_L` of this sign and `b < 0`.
fn ratio_falls(run: &Run, side: f64) -> Result<Vec<Evidence>, Stop> {
    let places = [[0.5, -0.2], [1.5, -1.0], [0.4, -0.4]].map(|[v, b]| [side * v, b]);
    let cases: Vec<([f64; 2], f64)> = [1.0, 0.1].into_iter().flat_map(|gamma| places.map(|at| (at, gamma))).collect();
    let name = |&([w, b], gamma): &([f64; 2], f64)| format!("|w| ds/dt at w_L = {w}, b = {b}, gamma = {gamma}");
    let measurements = cases.iter().map(|case| {
        let ([w, b], gamma) = *case;
        let unit = Unit::new(&[w], b, gamma);
        let draw: Draw<'_> = Box::new(move |rng, values| {
            WeightLaw::Normal.fill(rng, values);
            let x = values[0];
            let output = unit.output(&[x]);
            let error = if output > 0.0 { output - gamma * x } else { 0.0 };
            // ds/dt = (db/dt - s d|w|/dt) / |w|.
            values[0] = -error + unit.ratio() * w.signum() * error * x;
        });
        (name(case), 1, draw)
    });
    let lines = means(run, measurements.collect())?.into_iter().zip(&cases);
    Ok(lines.map(|(mean, case)| mean[0].line(name(case), Relation::Less, 0.0).by("0", "samples")).collect())
}

fn more_than_half(run: &Run, field: Field, gammas: &[f64], is_of: fn(&Cell) -> bool, fate: Fate) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = gammas.iter().map(|&gamma| Setting::plain(field, gamma)).collect();
    let end = if fate == Fate::Dead { "dead" } else { "at the optimum" };
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let found = map.count(|cell| is_of(cell) && cell.fate == fate);
        Evidence::exact(format!("{}: cells that end {end}", setting.label()), Relation::Greater, map.count(is_of) / 2, found)
            .by("half of these cells", "expected gradient descent")
    });
    Ok(lines.collect())
}

/// Starts active with a probability above 0.95, or inactive.
fn near(run: &Run, sign: f64) -> Result<Vec<Evidence>, Stop> {
    from_beyond(run, &GAMMAS[..4], sign, -normal_quantile(0.05))
}

/// Starts in the cone of this sign and edge.
fn from_cone(run: &Run, sign: f64, edge: f64) -> Result<Vec<Evidence>, Stop> {
    from_beyond(run, &GAMMAS, sign, edge)
}

/// Starts with `sign b > edge |w_L|` that do not reach the optimum.
fn from_beyond(run: &Run, gammas: &[f64], sign: f64, edge: f64) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = gammas.iter().map(|&gamma| Setting::plain(Field::Signed, gamma)).collect();
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let missed = map.count(|cell| sign * cell.start[1] > edge * cell.start[0].abs() && cell.fate != Fate::Optimum);
        Evidence::exact(format!("{}: cells that do not reach the optimum", setting.label()), Relation::Equal, 0, missed)
            .by("none", "expected gradient descent")
    });
    Ok(lines.collect())
}
