//! Section 3: "as the network learns, for complex functions most of the roughness is in the later layers". Its sentence on initialization is another row.
//!
//! The trainings and the readings are those of `figure_3`.

use claims::{Claim, Control, Expect, Verdict};

use crate::figure_3::{Layers, SEEDS, SETTING, SINE_TARGET, STARTS};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MOVES];

const MOVES: Claim = Claim {
    id: "s3-roughness-layers/moves-to-later",
    source: "Section 3",
    statement: "as the network learns sin x, the share of the last two layers in the roughness of all basis functions grows",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let roughness = Layers::of(run)?;
        Ok(STARTS.map(|start| roughness.grows(start, SINE_TARGET, 0.0)).to_vec())
    },
    control: Control::negative("by all of it", |run| {
        let roughness = Layers::of(run)?;
        Ok(STARTS.map(|start| roughness.grows(start, SINE_TARGET, 1.0)).to_vec())
    }),
    note: SETTING,
    ..Claim::DEFAULT
};
