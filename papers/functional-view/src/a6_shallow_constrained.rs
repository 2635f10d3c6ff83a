//! Appendix A.6: after training shallow networks "are more constrained by the initial condition, and continue to have a higher density near the origin
//! even when not necessary or appropriate".
//!
//! The trainings and our choices are those of `table_4`. The curvature of `sin x` and of `x^3` is 0 at the origin: no density is needed there.

use claims::{Claim, Control, Expect, Relation, Verdict};

use crate::table_4::{Densities, SEEDS, SETTING};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[KEEPS, MORE_THAN_DEEP];

const SOURCE: &str = "Appendix A.6";

/// `sin x` and `x^3`.
const FLAT_AT_ORIGIN: [usize; 2] = [0, 1];

const KEEPS: Claim = Claim {
    id: "a6-shallow-constrained/keeps-density",
    source: SOURCE,
    statement: "trained with one hidden layer, sin x and x^3 keep a higher density near the origin, though not necessary there: more than the sixth of uniform \
                breakpoints",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let densities = Densities::of(run)?;
        Ok(densities.lines((0, &FLAT_AT_ORIGIN), "share near the origin after training", (Relation::Greater, 1.0 / 6.0), |_, looks| {
            looks[3].near_origin
        }))
    },
    control: Control::negative("than half", |run| {
        let densities = Densities::of(run)?;
        Ok(densities
            .lines((0, &FLAT_AT_ORIGIN), "share near the origin after training", (Relation::Greater, 0.5), |_, looks| looks[3].near_origin))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const MORE_THAN_DEEP: Claim = Claim {
    id: "a6-shallow-constrained/more-than-deep",
    source: SOURCE,
    statement: "training thins breakpoints out near the origin less with one hidden layer than with four",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let statement = "share that leaves the origin, depth 4 less depth 1";
        let left = |_, looks: &[crate::table_4::Look; 4]| looks[0].near_origin - looks[3].near_origin;
        Ok(Densities::of(run)?.deeper_less_shallow(&FLAT_AT_ORIGIN, statement, 0.0, left))
    },
    control: Control::negative("by half of all breakpoints", |run| {
        let statement = "share that leaves the origin, depth 4 less depth 1";
        let left = |_, looks: &[crate::table_4::Look; 4]| looks[0].near_origin - looks[3].near_origin;
        Ok(Densities::of(run)?.deeper_less_shallow(&FLAT_AT_ORIGIN, statement, 0.5, left))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};
