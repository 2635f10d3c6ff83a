//! Figure 1: `|x|`, ten layers of width 2, He's initialization: more than nine in ten of 1,000 trained networks collapse to a constant.
//!
//! Source: section 1, figure 1. The whole table is figure 6's; the setting and what is assumed: `trainings`.

use claims::{Claim, Control, Evidence, Expect, Measured, Printed, Profile, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::training::Target;
use network::Initializer;

use crate::trainings::{Cell, EARLY_EPOCHS, JUDGED_EPOCHS, trained};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[COLLAPSE];

const COLLAPSE: Claim = Claim {
    id: "figure-1/collapse",
    source: "Section 1, figure 1",
    statement: "more than 90 % of 10-layer networks of width 2 with He's initialization collapse to a constant when they are trained on |x|",
    reported: Some(Printed { value: 0.9, uncertainty: None, place: "Figure 1" }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 1_000 },
    resolution: Resolution::absolute(0.2, "less than half of what separates the two initializations of section 5"),
    check: |run| nine_in_ten(run, Initializer::HeNormal, run.samples()),
    control: Control::negative("randomized asymmetric initialization", |run| nine_in_ten(run, Initializer::RaiText, run.samples() / 2)),
    note: "100 epochs of batches of 128, 20 at CI scale: our assumption. 88 % are born dead, so it hardly depends on the epochs.",
    ..Claim::DEFAULT
};

fn nine_in_ten(run: &Run, initializer: Initializer, networks: u64) -> Result<Vec<Evidence>, Stop> {
    let cell = Cell::new(Target::AbsoluteValue, initializer, 128);
    let epochs = if run.profile() == Profile::Ci { EARLY_EPOCHS } else { JUDGED_EPOCHS };
    let shares = trained(run, &[(cell, networks)], &[epochs])?[0].shares(epochs);
    let ours = Measured::Proportion { hits: shares.collapsed, trials: shares.networks };
    let line = Evidence::reported(format!("{initializer}, collapsed"), Relation::AtLeast, 0.9, 0.0, ours);
    Ok(vec![line.by("the paper's 1,000 runs", "trained networks")])
}
