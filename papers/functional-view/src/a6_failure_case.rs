//! Appendix A.6: "in certain very simple functions (e.g. x^2 or exp(x), not shown) a failure case emerged where there was no real change in correlation",
//! since they "train almost instantaneously" and "breakpoints had no time to move".
//!
//! The curvature of `x^2` is constant: it has no correlation with anything. What can be measured of both is how far the density moves and how soon the error
//! falls, beside the sine. The trainings and our choices are those of `table_4`.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Verdict};
use stats::rational::{Rational, ratio};

use crate::table_4::{CUBE, Densities, EXP, QUADRATIC, SEEDS, SETTING};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEFINED, EXP_CHANGE, INSTANTLY, TIME_TO_MOVE, QUADRATIC_MOVES];

const SOURCE: &str = "Appendix A.6";

const DEFINED: Claim = Claim {
    id: "a6-failure-case/defined",
    source: SOURCE,
    statement: "for x^2 there is a correlation of breakpoint density and curvature that could change or not",
    expect: Expect::both(Verdict::Refuted),
    check: |_| Ok(vec![spread_of_curvature("x^2", |x| x.clone() * x)]),
    control: Control::positive("for x^3", |_| Ok(vec![spread_of_curvature("x^3", |x| x.clone() * x * x)])),
    note: "|f''| = 2 everywhere: its variance is 0, and a correlation with it is 0 / 0. Second differences in fractions.",
    ..Claim::DEFAULT
};

const EXP_CHANGE: Claim = Claim {
    id: "a6-failure-case/exp-change",
    source: SOURCE,
    statement: "for exp(x) there is no real change in correlation in training: no more than the 0.0130 that table 4 prints for x^3 at depth 1",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| exp_changes(run, 0.013),
    control: Control::positive("no more than the 1.59 for x^3 at depth 4", |run| exp_changes(run, 1.59)),
    note: SETTING,
    ..Claim::DEFAULT
};

const INSTANTLY: Claim = Claim {
    id: "a6-failure-case/instantly",
    source: SOURCE,
    statement: "x^2 and exp(x) are so simple as to train almost instantaneously: sooner than the sine, of which more variance is left after 200 epochs",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| {
        let densities = Densities::of(run)?;
        let left = |depth| densities.compared((depth, &[QUADRATIC, EXP]), LEFT, (Relation::Less, 1.0), |_, looks| looks[2].error);
        Ok([0, 1].into_iter().flat_map(left).collect())
    },
    control: Control::positive("than the sine at the start", |run| {
        let densities = Densities::of(run)?;
        let left = |depth| densities.lines((depth, &[QUADRATIC, EXP]), LEFT, (Relation::Less, 1.0), |_, looks| looks[2].error);
        Ok([0, 1].into_iter().flat_map(left).collect())
    }),
    note: "With Adam, whose steps do not grow with the function, and shares of each function's own variance. 500 units at paper scale, 100 at CI scale; none of \
           interval, points, optimizer and epochs is stated.",
    ..Claim::DEFAULT
};

const LEFT: &str = "share of the variance left after 200 epochs";

const TIME_TO_MOVE: Claim = Claim {
    id: "a6-failure-case/no-time-to-move",
    source: SOURCE,
    statement: "fitting x^2 or exp(x) breakpoints have no time to move: at depth 1 and 4 not half as many do as fitting the sine",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| moves(run, &[QUADRATIC, EXP], 0.5),
    control: Control::positive("not twice as many", |run| moves(run, &[QUADRATIC, EXP], 2.0)),
    note: SETTING,
    ..Claim::DEFAULT
};

const QUADRATIC_MOVES: Claim = Claim {
    id: "a6-failure-case/quadratic-moves-less",
    source: SOURCE,
    statement: "at depth 1 fewer breakpoints move fitting x^2 than fitting the sine",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| quadratic(run, QUADRATIC),
    control: Control::negative("fitting x^3", |run| quadratic(run, CUBE)),
    note: "A row of ours: what remains of the sentence. That many breakpoints are elsewhere after training: half the distance of the densities.",
    ..Claim::DEFAULT
};

fn exp_changes(run: &Run, bound: f64) -> Result<Vec<Evidence>, Stop> {
    let densities = Densities::of(run)?;
    let lines = |depth| densities.lines((depth, &[EXP]), "change of the correlation", (Relation::Less, bound), Densities::change);
    Ok([0, 1].into_iter().flat_map(lines).collect())
}

fn moves(run: &Run, targets: &[usize], times: f64) -> Result<Vec<Evidence>, Stop> {
    let densities = Densities::of(run)?;
    let lines = |depth| densities.compared((depth, targets), "share of breakpoints moved", (Relation::Less, times), Densities::moved);
    Ok([0, 1].into_iter().flat_map(lines).collect())
}

fn quadratic(run: &Run, target: usize) -> Result<Vec<Evidence>, Stop> {
    Ok(Densities::of(run)?.compared((0, &[target]), "share of breakpoints moved", (Relation::Less, 1.0), Densities::moved))
}

/// The largest less the smallest `|f''|`, by second differences of step 1/10 between -3 and 3; for `x^3`, as for `x^2`, they are exact.
fn spread_of_curvature(name: &str, f: fn(&Rational) -> Rational) -> Evidence {
    let curvature = |tenth: i64| {
        let [before, at, after] = [-1, 0, 1].map(|step| f(&ratio(tenth + step, 10)));
        let second = (before - at * ratio(2, 1) + after) * ratio(100, 1);
        if second < ratio(0, 1) { -second } else { second }
    };
    let all: Vec<Rational> = (-30..=30).map(curvature).collect();
    let spread = all.iter().max().expect("61 places") - all.iter().min().expect("61 places");
    Evidence::exact(format!("range of |f''| of {name}"), Relation::Greater, 0, spread).by("not constant", "second differences")
}
