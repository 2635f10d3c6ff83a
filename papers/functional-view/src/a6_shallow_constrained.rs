//! Appendix A.6: after training shallow networks "are more constrained by the initial condition, and continue to have a higher density near the origin
//! even when not necessary or appropriate".
//!
//! The trainings and our choices are those of `table_4`. The curvature of `sin x` and of `x^3` is 0 at the origin: no density is needed there.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Verdict};

use crate::table_4::{CUBE, Densities, LOOKS, Look, SEEDS, SETTING, SINE};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[KEEPS, MORE_THAN_DEEP, CUBE_TOO];

const SOURCE: &str = "Appendix A.6";

/// `sin x`, `sin(x^2)` and the spline.
const OTHERS: [usize; 3] = [SINE, 2, 3];

const KEEPS: Claim = Claim {
    id: "a6-shallow-constrained/keeps-density",
    source: SOURCE,
    statement: "with one hidden layer a higher density near the origin remains where it is not necessary: for sin x more than the sixth of uniform breakpoints",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| keeps(run, 1.0 / 6.0),
    control: Control::negative("than half", |run| keeps(run, 0.5)),
    note: SETTING,
    ..Claim::DEFAULT
};

const MORE_THAN_DEEP: Claim = Claim {
    id: "a6-shallow-constrained/more-than-deep",
    source: SOURCE,
    statement: "over sin x, sin(x^2) and the spline networks of four hidden layers end with fewer of their breakpoints near the origin than those of one",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| shallow_less_deep(run, &OTHERS, 0.0),
    control: Control::negative("by half of all breakpoints", |run| shallow_less_deep(run, &OTHERS, 0.5)),
    note: SETTING,
    ..Claim::DEFAULT
};

const CUBE_TOO: Claim = Claim {
    id: "a6-shallow-constrained/cube",
    source: SOURCE,
    statement: "for x^3, too, networks of four hidden layers end with fewer of their breakpoints near the origin than those of one",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| shallow_less_deep(run, &[CUBE], 0.0),
    control: Control::positive("for sin(x^2)", |run| shallow_less_deep(run, &[2], 0.0)),
    note: SETTING,
    ..Claim::DEFAULT
};

fn after(_: crate::targets::Target, looks: &[Look; LOOKS]) -> f64 {
    looks[LOOKS - 1].near_origin
}

fn keeps(run: &Run, bound: f64) -> Result<Vec<Evidence>, Stop> {
    Ok(Densities::of(run)?.averaged((0, &[SINE]), "share near the origin after training", (Relation::Greater, bound), after))
}

/// Fewer at depth 4: more that are away from the origin.
fn shallow_less_deep(run: &Run, targets: &[usize], by: f64) -> Result<Vec<Evidence>, Stop> {
    let away = |target, looks: &_| 1.0 - after(target, looks);
    Ok(Densities::of(run)?.deeper_less_shallow(targets, "share away from the origin, depth 4 less depth 1", by, away))
}
