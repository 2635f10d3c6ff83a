//! Section 3: "as the network learns, for complex functions most of the roughness is in the later layers". Its sentence on initialization is another row.
//!
//! The trainings and the readings are those of `figure_3`.

use claims::{Claim, Control, Evidence, Expect, Run, Stop, Verdict};

use crate::figure_3::{ENDS_OF_TRAINING, Layers, SEEDS, SETTING, SINE_TARGET};
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MOVES, MOVES_HE];

const MOVES: Claim = Claim {
    id: "s3-roughness-layers/moves-to-later",
    source: "Section 3",
    statement: "as the network learns sin x, the share of the last two layers in the roughness of all basis functions grows",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| grows(run, Start::Framework, 0.0),
    control: Control::negative("by a half of all", |run| grows(run, Start::Framework, 0.5)),
    note: SETTING,
    ..Claim::DEFAULT
};

const MOVES_HE: Claim = Claim {
    id: "s3-roughness-layers/moves-to-later-he",
    source: "Section 3",
    statement: "as the network learns sin x from He's weights, the share of the last two layers in the roughness of all basis functions grows",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| grows(run, Start::HeFrameworkBiases, 0.0),
    control: Control::positive("from the framework's start", |run| grows(run, Start::Framework, 0.0)),
    note: "It falls: these weights begin with the later layers roughest.",
    ..Claim::DEFAULT
};

fn grows(run: &Run, start: Start, by: f64) -> Result<Vec<Evidence>, Stop> {
    Ok(vec![Layers::of(run, ENDS_OF_TRAINING)?.grows(start, SINE_TARGET, by)])
}
