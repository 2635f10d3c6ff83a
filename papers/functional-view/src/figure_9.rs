//! Figure 9: breakpoint densities before and after training, beside the curvature.
//!
//! Source: figure 9 and appendix A.6. No numbers are printed; the trainings, the densities and our choices are those of `table_4`, whose table has the numbers.

use claims::{Claim, Control, Expect, Relation, Verdict};

use crate::table_4::{CORRELATED, DEPTHS, Densities, SEEDS, SETTING};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CENTRE, MOVED];

const SOURCE: &str = "Figure 9, appendix A.6";

/// Of six units of length, one lies in `(-1/2, 1/2)`.
const UNIFORM_SHARE: f64 = 1.0 / 6.0;

const CENTRE: Claim = Claim {
    id: "figure-9/initial-centre",
    source: SOURCE,
    statement: "before training breakpoints are denser near the origin, at depth 1 and 4: more of those on [-3, 3] in (-1/2, 1/2) than the sixth of uniform ones",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let densities = Densities::of(run)?;
        let lines = |depth| {
            densities.lines((depth, &CORRELATED[..1]), "share near the origin", (Relation::Greater, UNIFORM_SHARE), |_, looks| {
                looks[0].near_origin
            })
        };
        Ok((0..DEPTHS.len()).flat_map(lines).collect())
    },
    control: Control::negative("than half", |run| {
        let densities = Densities::of(run)?;
        let lines = |depth| {
            densities.lines((depth, &CORRELATED[..1]), "share near the origin", (Relation::Greater, 0.5), |_, looks| looks[0].near_origin)
        };
        Ok((0..DEPTHS.len()).flat_map(lines).collect())
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const MOVED: Claim = Claim {
    id: "figure-9/moved",
    source: SOURCE,
    statement: "training moves the breakpoint density further with four hidden layers than with one",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| Ok(Densities::of(run)?.deeper_less_shallow(&CORRELATED, "share moved, depth 4 less depth 1", 0.0, Densities::moved)),
    control: Control::negative("by half of all breakpoints", |run| {
        Ok(Densities::of(run)?.deeper_less_shallow(&CORRELATED, "share moved, depth 4 less depth 1", 0.5, Densities::moved))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};
