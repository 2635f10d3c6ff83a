//! When Gaussian networks die: the first layer that is zero for every input, at five widths.
//!
//! The same work as `benches/peers/born_dead.py`: every network has 25 layers and answers for all smaller numbers of layers too.

use network::{BornDeadEnsemble, FirstZeroCounts, WeightLaw, WeightScheme};
use rayon::prelude::*;
use stats::stream;

use crate::job::{Job, Peer, Shares, Way};

/// Hidden widths, each for itself.
const WIDTHS: [usize; 5] = [2, 3, 4, 5, 10];

/// Hidden layers.
const LAYERS: usize = 25;

/// Networks of each width in a run.
const NETWORKS: u64 = 1_000_000;

/// Blocks of a width that threads take one by one.
const BLOCKS: u64 = 20;

/// The job.
pub(crate) const JOB: Job = Job {
    name: "born-dead",
    about: "when 1e6 networks each of width 2, 3, 4, 5, 10 die; 25 layers",
    amount: (NETWORKS * WIDTHS.len() as u64) as f64,
    unit: "networks",
    ways: &[Way { name: "angle", work: || shares(angle, NETWORKS) }, Way { name: "matrices", work: || shares(matrices, NETWORKS) }],
    on_all_threads: Some(on_all_threads),
    peer: Some(Peer {
        script: "born_dead.py",
        arguments: &[],
        amount: NETWORKS,
        per_run: None,
        unit: "networks a width",
        at_least: Some(12.0),
        names: |width, layers| format!("width {width}, {layers} layers"),
    }),
};

/// By the angle of the two rays.
fn angle(hidden_widths: &[usize], networks: u64, rng: &mut stream::BlockRng) -> FirstZeroCounts {
    BornDeadEnsemble::new(GAUSSIAN, hidden_widths).expect("the widths are positive").count(networks, rng)
}

/// Every weight is drawn and both rays are sent through.
fn matrices(hidden_widths: &[usize], networks: u64, rng: &mut stream::BlockRng) -> FirstZeroCounts {
    BornDeadEnsemble::by_matrices(GAUSSIAN, hidden_widths).expect("the widths are positive").count(networks, rng)
}

const GAUSSIAN: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

/// Counts networks of some widths by a generator.
type Count = fn(&[usize], u64, &mut stream::BlockRng) -> FirstZeroCounts;

/// For each width, the networks that are dead within 1, 2, ... layers.
fn shares(count: Count, networks: u64) -> Vec<Shares> {
    (0..).zip(WIDTHS).map(|(block, width)| of_width(width, &counted(count, width, networks, block))).collect()
}

/// The same by the angle, in blocks.
fn on_all_threads() -> Vec<Shares> {
    let all_blocks = |index: usize, width: usize| {
        let number = |block: u64| index as u64 * BLOCKS + block;
        let blocks: Vec<_> = (0..BLOCKS).into_par_iter().map(|block| counted(angle, width, NETWORKS / BLOCKS, number(block))).collect();
        let mut sum = FirstZeroCounts::new(LAYERS);
        blocks.iter().for_each(|block| sum.add(block));
        of_width(width, &sum)
    };
    WIDTHS.par_iter().enumerate().map(|(index, &width)| all_blocks(index, width)).collect()
}

/// A block of networks of one width, with a stream of its own.
fn counted(count: Count, width: usize, networks: u64, block: u64) -> FirstZeroCounts {
    count(&[width; LAYERS], networks, &mut stream::generator(&["benches", "born-dead"], 1, block))
}

fn of_width(width: usize, counts: &FirstZeroCounts) -> Shares {
    let hits = (1..=LAYERS).map(|layers| counts.dead_within(layers)).collect();
    Shares { of: width.to_string(), samples: counts.networks(), hits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_network_is_dead_within_one_layer_and_more_layers_kill_more() {
        for shares in shares(matrices, 1000).into_iter().chain(shares(angle, 1000)) {
            assert_eq!((shares.hits.len(), shares.hits[0], shares.samples), (LAYERS, 0, 1000));
            assert!(shares.hits.is_sorted(), "{shares:?}");
        }
    }
}
