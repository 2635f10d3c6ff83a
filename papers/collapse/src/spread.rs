//! How much the collapse depends on the optimizer, the initializer and the loss, of which the paper calls it independent.
//!
//! Whether a network is born dead involves no optimizer and no loss, and no initializer beyond the law of its weights; what is born dead
//! collapses under all of them (Theorem 4). The other 12 % may fare differently, and do: of the equal networks that collapse under one of
//! two choices only, far more are of the one kind than of the other. Of all networks it is less than two percentage points, so that the
//! paper's "high probability (~ 90%) [...] no matter what" is not touched. Rows of ours, beside those of the paper's sentences.
//!
//! Source: section 2, figure 5 and conclusion: "no matter what kernel initializers", "independent of the optimizers", "independent of the
//! loss function".
//! Reading: one pair of choices for each sentence, the same networks, samples and orders for both: Nesterov's momentum and Adam; LeCun's and
//! He's factor; the absolute and the squared error. Which pairs, and which of the two collapses more, was settled with smaller runs of the
//! tables in view: the rows describe, they are no predictions. Three in four: far enough from one in two that equality is refused.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{Initializer, Loss, Optimizer};

use crate::pairs::{Draws, Pairs, count, difference, of_those_that_differ, pairs, train_groups};
use crate::trained::{BRIEF, FIGURE_1, Setting, end, is_collapsed, of_the_alive};
use experiments::training::{Target, TrainedNetwork};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[OPTIMIZER, INITIALIZER, LOSS];

const EXPECT: Expect = Expect { ci: Verdict::NotRun, paper: Verdict::Holds };

const SAMPLES: Samples = Samples { ci: 0, paper: 10_000 };

const RESOLUTION: Resolution = Resolution::PerLine(
    "a quarter of those that differ, from three in four to one in two; two percentage points of all networks, of which 12 % are not born dead",
);

const OPTIMIZER: Claim = Claim {
    id: "optimizer-independence/spread",
    source: "Conclusion",
    statement: "how many networks collapse depends on the optimizer (more under Nesterov's momentum than under Adam), by less than two percentage points",
    formula: "n_1 / (n_1 + n_2) >= 3/4, |p_1 - p_2| <= 0.02;  n_i collapse under i only, p_i of all networks do;  1: Nesterov, 2: Adam",
    expect: EXPECT,
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| spread(run, "optimizer", OPTIMIZERS, Relation::AtLeast),
    control: Control::negative("more under Adam", |run| spread(run, "optimizer", OPTIMIZERS, Relation::AtMost)),
    note: "A row of ours. What is born dead collapses under both. He's initialization, minibatches of 128 of 1,000 samples, 50 epochs. Of those not born dead Nesterov's momentum with Keras' step kills more than Adam.",
    ..Claim::DEFAULT
};

const INITIALIZER: Claim = Claim {
    id: "optimizer-independence/initializer-spread",
    source: "Section 2",
    statement: "how many networks collapse depends on the initializer (more with LeCun's factor than with He's), by less than two percentage points",
    formula: "n_1 / (n_1 + n_2) >= 3/4, |p_1 - p_2| <= 0.02;  n_i collapse with i only, p_i of all networks do;  1: LeCun, 2: He",
    expect: EXPECT,
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| spread(run, "initializer", INITIALIZERS, Relation::AtLeast),
    control: Control::negative("more with He's factor", |run| spread(run, "initializer", INITIALIZERS, Relation::AtMost)),
    note: "A row of ours. The same networks are born dead (rescaling), and collapse with both. The same draws times either factor, Adam, minibatches of 128 of 1,000 samples, 50 epochs. Of those not born dead LeCun's smaller weights die more often.",
    ..Claim::DEFAULT
};

const LOSS: Claim = Claim {
    id: "figure-5-loss-independence/spread",
    source: "Figure 5, caption",
    statement: "how many networks collapse on x sin(5x) depends on the loss (fewer under the absolute than under the squared error), by less than two percentage points",
    formula: "n_1 / (n_1 + n_2) <= 1/4, |p_1 - p_2| <= 0.02;  n_i collapse under i only, p_i of all networks do;  1: absolute, 2: squared error",
    expect: EXPECT,
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| spread(run, "loss", LOSSES, Relation::AtMost),
    control: Control::negative("more under the absolute error", |run| spread(run, "loss", LOSSES, Relation::AtLeast)),
    note: "A row of ours. What is born dead collapses under both. He's initialization, Adam, minibatches of 128 of 1,000 samples, 100 epochs. Of those not born dead the absolute error kills fewer.",
    ..Claim::DEFAULT
};

const OPTIMIZERS: [Setting; 2] = [Setting { optimizer: Optimizer::Nesterov { learning_rate: 0.01, momentum: 0.9 }, ..BRIEF }, BRIEF];

const INITIALIZERS: [Setting; 2] = [Setting { initializer: Initializer::LeCunNormal, ..BRIEF }, BRIEF];

const SMOOTH: Setting = Setting { target: Target::Smooth, points: 1_000, ..FIGURE_1 };

const LOSSES: [Setting; 2] = [Setting { loss: Loss::AbsoluteError, ..SMOOTH }, SMOOTH];

/// Networks as they are drawn, a few, and networks that are not born dead, for both choices.
fn trained(run: &Run, settings: [Setting; 2]) -> Result<[Vec<Vec<TrainedNetwork>>; 2], Stop> {
    let groups = [(Draws::All, &settings[..], run.samples() / 16), (Draws::Alive, &settings[..], run.samples())];
    Ok(train_groups(run, &groups)?.try_into().expect("two groups"))
}

/// `relation`: whether the first of the two choices collapses more or less often.
fn spread(run: &Run, table: &str, settings: [Setting; 2], relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let [all, alive] = trained(run, settings)?;
    let pairs = pairs(&alive[0], &alive[1], is_collapsed);
    run.table(table_of(table, &pairs));
    let bound = if relation == Relation::AtLeast { 0.75 } else { 0.25 };
    let label = format!("collapsed under the first only, of those under one only, {}", relation.sign());
    let unequal = of_those_that_differ(label, relation, bound, &pairs).resolving(0.25);
    Ok([vec![unequal], loosely(&all, &pairs)].concat())
}

/// That both choices have the same born-dead networks, which collapse under both, and that the others differ little.
fn loosely(all: &[Vec<TrainedNetwork>], alive: &Pairs) -> Vec<Evidence> {
    let born_dead = all[0].iter().zip(&all[1]).filter(|(first, second)| first.born_dead || second.born_dead);
    let outcomes: Vec<_> =
        born_dead.map(|(first, second)| [(first.born_dead, end(first).outcome), (second.born_dead, end(second).outcome)]).collect();
    let is_lost = |network: &(bool, _)| network.0 && network.1 == experiments::training::Outcome::Collapsed;
    let escaped = outcomes.iter().find(|pair| !pair.iter().all(is_lost)).map(|pair| format!("{pair:?}"));
    let two_points = of_the_alive(0.02);
    let line = |relation: Relation, bound| {
        let label = format!("(1 + d) / 2, d the first's share less the second's, {}", relation.sign());
        difference(label, relation, bound, alive).resolving(0.5 * two_points)
    };
    vec![
        Evidence::property("born dead and collapsed under both, or neither", outcomes.len() as u64, escaped)
            .by("Theorem 4", "trained networks"),
        line(Relation::AtMost, two_points),
        line(Relation::AtLeast, -two_points),
    ]
}

fn table_of(choice: &str, pairs: &Pairs) -> Table {
    let mut table = Table::new(
        &format!("spread-{choice}"),
        &format!("Networks that are not born dead, trained with two choices of the {choice} from the same draws: how many collapsed"),
        &["networks", "both", "first_only", "second_only", "neither"],
    );
    let counts = [[true, true], [true, false], [false, true], [false, false]].map(|kind| count(pairs, kind));
    table.push([vec![pairs.len().into()], counts.map(Into::into).to_vec()].concat());
    table
}
