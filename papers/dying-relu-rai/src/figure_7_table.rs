//! Figure 7: the smooth target `x sin 5x`. Collapsed: 91.9 % with He's initialization (3.9 % after birth), 29.2 % with RAI (7.2 % after birth).
//!
//! Source: figure 7 and its prose, section 5. The setting and what is assumed: `trainings`.
//!
//! # What does not come out
//!
//! 29.2 %. With batches of 64 or 128, the default learning rate and either variant of RAI it is a third after 5 epochs, 37 % after 20 and more later. It
//! would also be odd: 22 % are born dead, and on `|x|` the paper itself finds 18 % that die after birth, here 7 %. Nothing was adjusted.

use claims::{Claim, Control, Expect, Printed, Resolution, Run, Samples, Stop, Verdict};
use experiments::training::{Shares, Target};
use network::Initializer;

use crate::figure_6_table::{FAR_BELOW, HALF_A_PERCENT, collapse_lines};
use crate::trainings::{Cell, JUDGED_EPOCHS, PrintedShares, printed_error, share_line, table, trained, trained_table};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[HE_AND_ORDER, RAI_COLLAPSED];

const HE_AND_ORDER: Claim = Claim {
    id: "figure-7-table/he-and-order",
    source: "Figure 7",
    statement: "of networks trained on x sin 5x 91.9 % collapse with He's initialization, and with RAI far fewer, by a third and more",
    reported: Some(Printed { value: 0.919, uncertainty: Some(0.03), place: "Figure 7" }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400, paper: 1_000 },
    resolution: Resolution::absolute(0.35, "a little more than half of the printed 63 points between the two initializations"),
    check: |run| {
        let trained = trained_table(run, TARGET)?;
        run.table(table("figure-7-table", TITLE, &trained, HE, RAI));
        collapse_lines(run, &trained, [(HE.collapsed, Some(0.03)), (RAI.collapsed, None)], FAR_BELOW)
    },
    control: Control::negative("RAI's share for He's", |run| {
        let trained = trained_table(run, TARGET)?;
        collapse_lines(run, &trained, [(RAI.collapsed, Some(0.03)), (RAI.collapsed, None)], FAR_BELOW)
    }),
    note: "100 epochs of batches of 128: our assumption. The window of 3 points was set with pilot runs in view.",
    ..Claim::DEFAULT
};

const RAI_COLLAPSED: Claim = Claim {
    id: "figure-7-table/rai-collapsed",
    source: "Figure 7",
    statement: "of networks with RAI trained on x sin 5x 29.2 % collapse",
    reported: Some(Printed { value: 0.292, uncertainty: Some(0.037), place: "Figure 7" }),
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Refuted },
    samples: Samples { ci: 200, paper: 16_000 },
    resolution: Resolution::absolute(0.06, "a fifth of the printed share, and less than what ours differs by"),
    check: |run| {
        let shares = rai_shares(run, TARGET)?;
        Ok(vec![share_line("rai, collapsed", RAI.collapsed, printed_error(RAI.collapsed), shares.collapsed, shares.networks)])
    },
    control: Control::positive("22 % born dead, of the same networks", |run| {
        let shares = rai_shares(run, TARGET)?;
        Ok(vec![share_line("rai, born dead", RAI.born_dead, HALF_A_PERCENT, shares.born_dead, shares.networks).resolving(0.35)])
    }),
    note: "Right: about 38 % after 100 epochs, 37 % after 20, if Adam has its default rate and the batches are the stated ones; about 3 epochs would give the printed share, after which nothing is learned yet. Against the printed share with the 99 % error of 1,000 runs, 3.7 points. At CI scale too few networks to tell.",
    ..Claim::DEFAULT
};

const TARGET: Target = Target::Smooth;
const TITLE: &str =
    "Figure 7: networks trained on x sin 5x, shares with 99 % intervals beside the printed ones; the numbers of epochs are our assumption";
const HE: PrintedShares = PrintedShares { collapsed: 0.919, half: None, success: None, died_later: Some(0.039), born_dead: 0.88 };
const RAI: PrintedShares = PrintedShares { collapsed: 0.292, half: None, success: None, died_later: Some(0.072), born_dead: 0.22 };

/// Networks with RAI after 100 epochs of batches of 128.
pub(crate) fn rai_shares(run: &Run, target: Target) -> Result<Shares, Stop> {
    let cell = Cell::new(target, Initializer::RaiText, 128);
    Ok(trained(run, &[(cell, run.samples())], &[JUDGED_EPOCHS])?[0].shares(JUDGED_EPOCHS))
}
