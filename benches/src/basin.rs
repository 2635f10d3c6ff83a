//! Where a rectified unit ends: gradient descent with a heavy ball from 1,000 x 1,000 starts, 2,000 steps each.
//!
//! The same starts, steps and classes as `benches/peers/basin.py`, which takes a coarser grid of the same window. Compared are the shares of starts that reach the
//! optimum and that die, in each of 10 x 10 squares of the window. Ours leaves out starts that have provably settled, and once nothing.

use network::{Fate, UnitDescent, UnitTarget};
use rayon::prelude::*;

use crate::job::{Job, Peer, Shares, Way};

const SIDE: usize = 1000;
const STEPS: u64 = 2000;
const SQUARES: usize = 10;

/// Starts that a thread takes at a time.
const CHUNK: usize = 10_000;

/// Starts of a peer's run.
const COMPARED: u64 = 40_000;

/// Runs from a million starts.
pub(crate) const JOB: Job = Job {
    name: "basin",
    about: "a unit from a million starts, 2,000 steps of a heavy ball",
    amount: (SIDE * SIDE) as f64,
    unit: "starts",
    ways: &[
        Way { name: "settling", work: || map(|starts| descent().fates(starts)) },
        Way { name: "everything", work: || map(|starts| descent().without_settling().fates(starts)) },
    ],
    on_all_threads: Some(|| map(|starts| starts.par_chunks(CHUNK).flat_map_iter(|chunk| descent().fates(chunk)).collect())),
    peer: Some(Peer {
        script: "basin.py",
        arguments: &[],
        amount: (SIDE * SIDE) as u64,
        per_run: Some(COMPARED),
        unit: "starts",
        at_least: Some(3.0),
        names: |of, square| format!("{of}, square {square}"),
    }),
};

fn descent() -> UnitDescent {
    UnitDescent::new(UnitTarget::Linear, 0.3, 0.1, STEPS).and_then(|descent| descent.with_momentum(0.9, 1.0)).expect("parameters in range")
}

/// Where the starts of the window end.
fn map(fates: fn(&[[f64; 2]]) -> Vec<Fate>) -> Vec<Shares> {
    let at = |index: usize| 4.0 * (index as f64 + 0.5) / SIDE as f64 - 2.0;
    let starts: Vec<[f64; 2]> = (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| [at(column), at(row)])).collect();
    let fates = fates(&starts);
    let shares = |(of, fate): (&str, Fate)| {
        let mut hits = vec![0; SQUARES * SQUARES];
        for (index, _) in fates.iter().enumerate().filter(|(_, found)| **found == fate) {
            let square = |index: usize| index * SQUARES / SIDE;
            hits[square(index / SIDE) * SQUARES + square(index % SIDE)] += 1;
        }
        Shares { of: of.to_owned(), samples: (SIDE * SIDE / SQUARES / SQUARES) as u64, hits }
    };
    [("optimum", Fate::Optimum), ("dead", Fate::Dead)].map(shares).into()
}
