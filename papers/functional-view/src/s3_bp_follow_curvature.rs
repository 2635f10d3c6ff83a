//! Sections 2.2 and 3: "during training, breakpoint distributions move to better match the underlying function curvature".
//!
//! The trainings and our choices are those of `table_4`; that the effect grows with depth is a row there.
//! The correlation's growth is averaged over the four functions since results have been seen: of `sin(x^2)` with one layer it does not grow.

use claims::{Claim, Control, Expect, Relation, Verdict};

use crate::table_4::{CORRELATED, Densities, SEEDS, SETTING, SINE};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SHALLOW, DEEP];

const SOURCE: &str = "Sections 2.2 and 3, table 4";

const SHALLOW: Claim = Claim {
    id: "s3-bp-follow-curvature/one-layer",
    source: SOURCE,
    statement: "breakpoints of networks of one hidden layer move in training to match the curvature better, over the four functions of table 4",
    formula: "r_T - r_0 > 0,  r_t the correlation of breakpoint density and |f''| at time t",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        Ok(Densities::of(run)?.averaged((0, &CORRELATED), "change of the correlation", (Relation::Greater, 0.0), Densities::change))
    },
    control: Control::negative("sin x and the size of its slope, |f'|", |run| {
        Ok(Densities::of(run)?.averaged((0, &[SINE]), "change of the correlation", (Relation::Greater, 0.0), Densities::change_by_slope))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const DEEP: Claim = Claim {
    id: "s3-bp-follow-curvature/four-layers",
    source: SOURCE,
    statement: "breakpoints of networks of four hidden layers move in training to match the curvature better, over the four functions of table 4",
    formula: "r_T - r_0 > 0,  r_t the correlation of breakpoint density and |f''| at time t",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        Ok(Densities::of(run)?.averaged((1, &CORRELATED), "change of the correlation", (Relation::Greater, 0.0), Densities::change))
    },
    control: Control::negative("sin x and the size of its slope, |f'|", |run| {
        Ok(Densities::of(run)?.averaged((1, &[SINE]), "change of the correlation", (Relation::Greater, 0.0), Densities::change_by_slope))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};
