//! Sections 2 and 6: the two phases of death. What is born dead is dead after training, and not vice versa.
//!
//! "One phase is the event where the ReLU network is initialized to be a constant function. [...] The other phase is the event where the
//! ReLU network is collapsed after training. Certainly, the first phase implies the second, but not vice versa."
//!
//! Source: sections 2 and 6. Both phases are decided exactly, and the second after several numbers of epochs.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Run, Samples, Stop, Verdict};
use experiments::training::{Outcome, Target};
use network::Initializer;

use crate::trainings::{Cell, Trained, trained};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[IMPLICATION];

const IMPLICATION: Claim = Claim {
    id: "phase-implication/trained-networks",
    source: "Sections 2 and 6",
    statement: "every network that is born dead is collapsed after training, and some that are not born dead are, too",
    formula: "P(collapsed | born dead) = 1,  P(collapsed | not born dead) > 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 120, paper: 400 },
    check: |run| Ok(lines(&all(run)?, Relation::Greater)),
    control: Control::negative("and vice versa: none that is not born dead", |run| Ok(lines(&all(run)?, Relation::Equal))),
    note: "All four targets of section 5, He's initialization and RAI, batches of 128, after each of several numbers of epochs.",
    ..Claim::DEFAULT
};

fn all(run: &Run) -> Result<Vec<Trained>, Stop> {
    let is_ci = run.profile() == Profile::Ci;
    let epochs: &[u64] = if is_ci { &[1, 5, 20] } else { &[1, 5, 20, 50, 100, 200] };
    let targets = [Target::AbsoluteValue, Target::Smooth, Target::Step, Target::SumAndDifference];
    let cells = targets.into_iter().flat_map(|target| {
        let networks = if target == Target::SumAndDifference { run.samples() / 4 } else { run.samples() };
        [Initializer::HeNormal, Initializer::RaiText].map(|initializer| (Cell::new(target, initializer, 128), networks))
    });
    trained(run, &cells.collect::<Vec<_>>(), epochs)
}

fn lines(trained: &[Trained], died_later: Relation) -> Vec<Evidence> {
    let born_dead = trained.iter().flat_map(|cell| {
        cell.networks.iter().enumerate().filter(|(_, network)| network.born_dead).flat_map(move |(index, network)| {
            cell.epochs.iter().zip(&network.states).map(move |(epochs, state)| {
                let name = format!("network {index} of {} {} after {epochs} epochs", cell.cell.target.name(), cell.cell.initializer);
                (name, 1, u64::from(state.outcome == Outcome::Collapsed))
            })
        })
    });
    let later: usize =
        trained.iter().map(|cell| cell.networks.iter().filter(|network| network.died_later(cell.epochs.len() - 1)).count()).sum();
    vec![
        Evidence::exact_cases("born dead, hence collapsed", Relation::Equal, born_dead).by("theorem 3.4", "trained networks"),
        Evidence::exact("alive at birth and collapsed in the end", died_later, 0, later as u64).by("none", "trained networks"),
    ]
}
