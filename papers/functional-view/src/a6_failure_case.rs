//! Appendix A.6: "in certain very simple functions (e.g. x^2 or exp(x), not shown) a failure case emerged where there was no real change in correlation",
//! since they "train almost instantaneously" and "breakpoints had no time to move".
//!
//! The curvature of `x^2` is constant: it has no correlation with anything. What can be measured of both is how far the density moves and how soon the error
//! falls, beside the sine. The trainings and our choices are those of `table_4`.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use stats::rational::{Rational, ratio};

use crate::table_4::{Densities, EXP, QUADRATIC, SEEDS, SETTING};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEFINED, EXP_CHANGE, INSTANTLY, MOVED_LESS];

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
    statement: "for exp(x) the correlation changes less than for the sine, at depth 1 and 4",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let densities = Densities::of(run)?;
        Ok([0, 1]
            .into_iter()
            .flat_map(|depth| densities.below_sine((depth, &[EXP]), "change of the correlation", Densities::change))
            .collect())
    },
    control: Control::negative("density moved for x^2, squared", |run| {
        let densities = Densities::of(run)?;
        Ok(densities.lines((1, &[EXP]), "change of the correlation", (Relation::Less, -1.0), Densities::change))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const INSTANTLY: Claim = Claim {
    id: "a6-failure-case/instantly",
    source: SOURCE,
    statement: "x^2 and exp(x) are so simple as to train sooner than the sine: after 200 epochs less of their variance is left",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let densities = Densities::of(run)?;
        let left = |depth| {
            densities.below_sine((depth, &[QUADRATIC, EXP]), "share of the variance left after 200 epochs", |_, looks| looks[2].error)
        };
        Ok([0, 1].into_iter().flat_map(left).collect())
    },
    control: Control::negative("before training", |run| {
        let densities = Densities::of(run)?;
        let left = |depth| {
            densities.below_sine((depth, &[QUADRATIC, EXP]), "share of the variance left before training", |_, looks| looks[0].error)
        };
        Ok([0, 1].into_iter().flat_map(left).collect())
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const MOVED_LESS: Claim = Claim {
    id: "a6-failure-case/no-time-to-move",
    source: SOURCE,
    statement: "fitting x^2 or exp(x) breakpoints move less than fitting the sine",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let densities = Densities::of(run)?;
        Ok([0, 1].into_iter().flat_map(|depth| densities.below_sine((depth, &[QUADRATIC, EXP]), "share moved", Densities::moved)).collect())
    },
    control: Control::negative("not at all", |run| {
        Ok(Densities::of(run)?.lines((1, &[QUADRATIC, EXP]), "share moved", (Relation::Less, 0.0), Densities::moved))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

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
