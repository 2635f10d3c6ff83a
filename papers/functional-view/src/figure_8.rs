//! Figure 8: the two targets with a data gap at [-0.5, 0.5].
//!
//! "Training data sampled from two ground truth functions, one smoothly (left) and the other sharply (right) discontinuous"; section 3 speaks of "a continuous
//! and discontinuous target function". The formulas are lost. We took `sin(pi x / 2)` and `sin(pi x / 2) + sgn x`, the first of which is continuous.
//!
//! Which of the two is meant cannot be told from what a network sees: data with a gap are those of a continuous function whatever the target does inside
//! of it.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use figures::{Axis, Figure, Panel, Point, Series};
use stats::rational::{Rational, from_f64_exact, ratio};

use crate::gap::{HALF_GAP, inputs};
use crate::targets::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked(
        "figure-8/targets",
        "Figure 8",
        "one target is smoothly and the other sharply discontinuous",
        "the paper gives no formulas; its caption calls both targets discontinuous and its section 3 one of them continuous",
    ),
    CONTINUOUS,
];

const CONTINUOUS: Claim = Claim {
    id: "figure-8/continuous-or-not",
    source: "Figure 8, section 3",
    statement: "the data of either target are those of a continuous function that is nowhere steeper than the target outside of the gap or its change over the gap",
    formula: "|y_{n+1} - y_n| <= (x_{n+1} - x_n) max(pi/2, |f(1/2) - f(-1/2)|)",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        run.figure(figure());
        Ok([Target::Smooth, Target::Sharp].map(|target| steepest(target, 1)).into())
    },
    control: Control::negative("data up to a tenth of the old gap", |_| Ok([Target::Sharp].map(|target| steepest(target, 10)).into())),
    note: "A row of ours. The gap is one unit long, so the line across it has the slope f(1/2) - f(-1/2); sin(pi x / 2) is nowhere steeper than pi/2. A jump of the target in the gap is no property of the data.",
    ..Claim::DEFAULT
};

fn exactly(x: f64) -> Rational {
    from_f64_exact(x).expect("a finite number")
}

/// Slopes of the lines between neighbouring inputs, against the larger of `pi/2` and the change over the gap. With `closer` above 1 there are two
/// inputs more, at `1/2` over it on both sides.
fn steepest(target: Target, closer: i64) -> Evidence {
    let mut xs = inputs(12);
    if closer > 1 {
        let end = HALF_GAP / closer as f64;
        xs.extend([-end, end]);
        xs.sort_by(f64::total_cmp);
    }
    let change = exactly(target.at(HALF_GAP)) - exactly(target.at(-HALF_GAP));
    let largest = change.max(exactly(std::f64::consts::FRAC_PI_2));
    let cases = xs.windows(2).map(|ends| {
        let slope = (exactly(target.at(ends[1])) - exactly(target.at(ends[0]))) / (exactly(ends[1]) - exactly(ends[0]));
        let size = if slope < ratio(0, 1) { -slope } else { slope };
        (format!("between {} and {}", ends[0], ends[1]), largest.clone(), size)
    });
    Evidence::exact_cases(format!("{}: slopes between inputs", target.name()), Relation::AtMost, cases)
        .by("pi/2, the change over the gap", "lines between inputs")
}

fn figure() -> Figure {
    let panels = [(Target::Smooth, "smooth"), (Target::Sharp, "sharp")].map(|(target, title)| {
        let inputs = inputs(12);
        Panel::new(Axis::linear("x"), Axis::linear("y"))
            .titled(title)
            .with(Series::line("target", crate::targets::grid(-2.0, 2.0, 400).into_iter().map(|x| [x, target.at(x)])))
            .with(Series::points("data", inputs.into_iter().map(|x| Point::at(x, target.at(x)))))
    });
    let caption = "Our two targets, as the paper's formulas are lost, and 24 inputs outside of the gap [-0.5, 0.5].";
    Figure::new("figure-8", "Figure 8: data with a gap", caption).panels(panels)
}
