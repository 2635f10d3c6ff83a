//! Figure 1: `|x|`, ten layers of width 2, He's initialization: more than nine in ten of 1,000 trained networks collapse to a constant.
//!
//! Source: section 1, figure 1. The whole table is figure 6's; the setting and what is assumed: `trainings`.

use claims::{Claim, Control, Evidence, Expect, Measured, Printed, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::training::Target;
use network::Initializer;

use crate::trainings::{Cell, JUDGED_EPOCHS, trained};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[COLLAPSE];

const COLLAPSE: Claim = Claim {
    id: "figure-1/collapse",
    source: "Section 1, figure 1",
    statement: "more than 90 % of 10-layer networks of width 2 with He's initialization collapse to a constant when they are trained on |x|",
    formula: "share of trained networks that collapse >= 0.9",
    reported: Some(Printed { value: 0.9, uncertainty: None, place: "Figure 1" }),
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 400, paper: 60_000 },
    resolution: Resolution::absolute(0.015, "three quarters of what separates 90 % from the 88 % that are born dead"),
    check: |run| nine_in_ten(run, JUDGED_EPOCHS),
    control: Control::negative("before training", |run| nine_in_ten(run, 0)),
    note: "100 epochs of batches of 128: our assumption. 88 % are born dead, so it hardly depends on the epochs. At CI scale too few networks to tell 90 % from 88 %.",
};

fn nine_in_ten(run: &Run, epochs: u64) -> Result<Vec<Evidence>, Stop> {
    let cell = Cell::new(Target::AbsoluteValue, Initializer::HeNormal, 128);
    let shares = trained(run, &[(cell, run.samples())], &[0, JUDGED_EPOCHS])?[0].shares(epochs);
    let ours = Measured::Proportion { hits: shares.collapsed, trials: shares.networks };
    let line = Evidence::reported(format!("collapsed after {epochs} epochs"), Relation::AtLeast, 0.9, 0.0, ours);
    Ok(vec![line.by("the paper's 1,000 runs", "trained networks")])
}
