//! Section 3: "as the network learns, for complex functions most of the roughness is in the later layers". Its sentence on initialization is another row.
//!
//! The trainings and the readings are those of `figure_3`.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Verdict};

use crate::figure_3::{Layers, SEEDS, SETTING};
use crate::paired::{LEVEL, by_seed};
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MOVES, START_DECIDES];

const MOVES: Claim = Claim {
    id: "s3-roughness-layers/moves-to-later",
    source: "Section 3",
    statement: "as the network learns sin x, the share of the last two layers in the roughness of all basis functions grows",
    formula: "q(T) - q(0) > 0,  q = (r_3 + r_4) / (r_1 + r_2 + r_3 + r_4),  r_l the roughness of layer l before and after training",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| moves(run, 0.0),
    control: Control::negative("by a half of all", |run| moves(run, 0.5)),
    note: SETTING,
    ..Claim::DEFAULT
};

const START_DECIDES: Claim = Claim {
    id: "s3-roughness-layers/start-decides",
    source: "Section 3",
    statement: "that share grows more from the framework's start than from He's weights",
    formula: "g(framework) > g(He),  g = q(T) - q(0) from either start,  q = (r_3 + r_4) / (r_1 + r_2 + r_3 + r_4)",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| differs(run, 0.0),
    control: Control::negative("by a half of all", |run| differs(run, 0.5)),
    note: "A row of ours. From He's weights it hardly changes: their later layers begin as the roughest.",
    ..Claim::DEFAULT
};

fn line(statement: &str, bound: f64, values: Vec<f64>) -> Vec<Evidence> {
    let line = Evidence::pinned("sine", statement, Relation::Greater, bound, LEVEL, &by_seed(values));
    vec![line.by("the paper's direction", "bends of trained networks")]
}

fn moves(run: &Run, by: f64) -> Result<Vec<Evidence>, Stop> {
    Ok(line("growth of the share of the last two layers", by, Layers::of(run)?.growth(Start::Framework)))
}

fn differs(run: &Run, by: f64) -> Result<Vec<Evidence>, Stop> {
    let layers = Layers::of(run)?;
    let [framework, he] = [Start::Framework, Start::HeFrameworkBiases].map(|start| layers.growth(start));
    let differences = framework.iter().zip(&he).map(|(framework, he)| framework - he).collect();
    Ok(line("growth of that share, framework's start less He's", by, differences))
}
