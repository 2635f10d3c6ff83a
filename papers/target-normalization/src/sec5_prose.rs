//! Section 5, what is read from figure 3: where starts evolve to without momentum.
//!
//! Source: section 5, "Influence of gamma on convergence without momentum". Cones are those of `epsilon` = 1 % where nothing else is said; maps are those of
//! figure 4. Along the line `w = gamma (1 + s^2 - s Phi/phi)` of the lower right quadrant the ratio `s = b / w` stands still.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Verdict};
use network::Fate;
use network::single_unit::DEAD_RATIO;
use stats::special::{normal_density, normal_lower_tail, normal_quantile};

use crate::basins::{Cell, GAMMAS, Setting, WINDOW, maps, starts};
use crate::figure_4::SIDE;
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BETWEEN, VANISH, LINE, RIGHT, LINEAR, LOWER_LEFT];

const SOURCE: &str = "Section 5, figure 3";

const BETWEEN: Claim = Claim {
    id: "sec5-prose/optimum-between-the-cones",
    source: SOURCE,
    statement: "the optimum is between the dead and the linear cone: the unit is active there with a probability of 1/2, whatever gamma",
    expect: Expect::both(Verdict::Holds),
    check: |_| {
        let cases = GAMMAS.map(|gamma| (format!("gamma = {gamma}"), 1, i32::from(normal_lower_tail(0.0 / gamma) == 0.5)));
        Ok(vec![Evidence::exact_cases("ratio 0", Relation::Equal, cases).by("1/2", "normal law")])
    },
    control: Control::None("exact: the optimum's bias is 0"),
    note: "The paper says 'eventually', as gamma decreases: it is so for every gamma. What decreases is the distance gamma to the apex of both cones.",
    ..Claim::DEFAULT
};

const VANISH: Claim = Claim {
    id: "sec5-prose/gradients-vanish-in-the-dead-cone",
    source: SOURCE,
    statement: "in the dead cone gradients are less than 1/20 of the window's largest, and less than 1/2000 where the unit is active with a probability below 1e-4",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vanish(-1.0)),
    control: Control::negative("the linear cone", |_| Ok(vanish(1.0))),
    note: "200 x 200 points of the window; gamma = 1 and 0.1. The thresholds are ours: the paper says that gradients tend to zero.",
    ..Claim::DEFAULT
};

const LINE: Claim = Claim {
    id: "sec5-prose/attracting-line",
    source: SOURCE,
    statement: "in the lower right quadrant a line attracts: the ratio b/w rises left of it and falls right of it",
    formula: "w = gamma (1 + s^2 - s Phi(s) / phi(s))",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(attracts(1.0)),
    control: Control::negative("gamma (s^2 - s Phi/phi)", |_| Ok(attracts(0.0))),
    note: "By expected gradients at 0.999 and 1.001 times the line, s from -5 to -0.1. It enters the dead cone at gamma (7.285, -16.947), so it leaves the rest of \
           the window [-2, 2]^2 when gamma falls below 0.118: it moves into the dead cone of a fixed window, as the paper says.",
    ..Claim::DEFAULT
};

const RIGHT: Claim = Claim {
    id: "sec5-prose/most-from-the-right-die",
    source: SOURCE,
    statement: "for small gamma, 0.01 and less, most starts with w_L > 0 end in the dead cone",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| more_than_half(run, Field::Signed, &[0.01, 0.001], |cell| cell.start[0] > 0.0, Fate::Dead),
    control: Control::negative("gamma = 1", |run| more_than_half(run, Field::Signed, &[1.0], |cell| cell.start[0] > 0.0, Fate::Dead)),
    note: "After 20,000 steps of 0.1. Given unbounded time they come back along the attracting line.",
    ..Claim::DEFAULT
};

const LINEAR: Claim = Claim {
    id: "sec5-prose/linear-cone-reaches-the-optimum",
    source: SOURCE,
    statement: "without momentum every start in the linear cone reaches the optimum",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| from_cone(run, 1.0),
    control: Control::negative("the dead cone", |run| from_cone(run, -1.0)),
    ..Claim::DEFAULT
};

const LOWER_LEFT: Claim = Claim {
    id: "sec5-prose/lower-left-reaches-the-optimum",
    source: SOURCE,
    statement: "most starts of the lower left quadrant evolve to the optimum",
    expect: Expect::both(Verdict::Refuted),
    samples: SIDE,
    check: |run| more_than_half(run, Field::Signed, &GAMMAS[1..], is_lower_left, Fate::Optimum),
    control: Control::positive("the unsigned bias gradient", |run| {
        more_than_half(run, Field::UnsignedBias, &GAMMAS[1..], is_lower_left, Fate::Optimum)
    }),
    note: "None does: ds/dt < 0 there by (31) and (32), so all die. Without the sign of w_L in (32) most do. The paper reads it from figure 3; which gradient that shows is not known to us.",
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
        for (epsilon, share) in [(1e-2, 1.0 / 20.0), (1e-4, 1.0 / 2000.0)] {
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

/// Whether the ratio turns at `gamma (one + s^2 - s Phi/phi)`.
fn attracts(one: f64) -> Vec<Evidence> {
    let ratios: Vec<f64> = (1..=50).map(|k| -0.1 * f64::from(k)).collect();
    let line = |gamma: f64| {
        let growth = |w: f64, s: f64| {
            let [by_w, by_b] = Field::Signed.gradient([w, s * w], gamma);
            (s * by_w - by_b) / w
        };
        let wrong = ratios.iter().find(|&&s| {
            let w = gamma * (one + s * s - s * normal_lower_tail(s) / normal_density(s));
            !(growth(0.999 * w, s) > 0.0 && growth(1.001 * w, s) < 0.0)
        });
        Evidence::property(format!("gamma = {gamma}"), ratios.len() as u64, wrong.map(|s| format!("s = {s}")))
            .by("line", "expected gradients")
    };
    [1.0, 0.1, 0.01].map(line).into()
}

fn more_than_half(run: &Run, field: Field, gammas: &[f64], is_of: fn(&Cell) -> bool, fate: Fate) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = gammas.iter().map(|&gamma| Setting::plain(field, gamma)).collect();
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let found = map.count(|cell| is_of(cell) && cell.fate == fate);
        Evidence::exact(setting.label(), Relation::Greater, map.count(is_of) / 2, found)
            .by("half of these cells", "expected gradient descent")
    });
    Ok(lines.collect())
}

/// Starts in the cone of this sign that do not reach the optimum.
fn from_cone(run: &Run, sign: f64) -> Result<Vec<Evidence>, Stop> {
    let settings = GAMMAS.map(|gamma| Setting::plain(Field::Signed, gamma));
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let missed = map.count(|cell| sign * cell.start[1] > -DEAD_RATIO * cell.start[0].abs() && cell.fate != Fate::Optimum);
        Evidence::exact(format!("{}: cells that do not", setting.label()), Relation::Equal, 0, missed)
            .by("none", "expected gradient descent")
    });
    Ok(lines.collect())
}
