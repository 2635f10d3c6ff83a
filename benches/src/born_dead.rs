//! When Gaussian networks die: the first layer that is zero for every input, at five widths.
//!
//! The same work as `benches/peers/born_dead.py`: every network has 25 layers and answers for all smaller numbers of layers too.

use network::{BornDeadEnsemble, FirstZeroCounts, WeightLaw, WeightScheme};
use stats::stream;

use crate::job::{Job, Peer, Shares, Way};

/// Hidden widths, each for itself.
const WIDTHS: [usize; 5] = [2, 3, 4, 5, 10];

/// Hidden layers.
const LAYERS: usize = 25;

/// Networks of each width in a run.
const NETWORKS: u64 = 1_000_000;

/// The job.
pub(crate) const JOB: Job = Job {
    name: "born-dead",
    about: "when 1e6 networks each of width 2, 3, 4, 5, 10 die; 25 layers",
    amount: (NETWORKS * WIDTHS.len() as u64) as f64,
    unit: "networks",
    ways: &[
        Way { name: "angle", threads: 1, work: || shares(angle, NETWORKS) },
        Way { name: "matrices", threads: 1, work: || shares(matrices, NETWORKS) },
    ],
    peer: Some(Peer {
        script: "born_dead.py",
        arguments: &[],
        amount: NETWORKS,
        per_run: None,
        unit: "networks a width",
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

/// For each width, the networks that are dead within 1, 2, ... layers.
fn shares(count: fn(&[usize], u64, &mut stream::BlockRng) -> FirstZeroCounts, networks: u64) -> Vec<Shares> {
    let of_width = |(block, width): (u64, usize)| {
        let mut rng = stream::generator(&["benches", "born-dead"], 1, block);
        let counts = count(&[width; LAYERS], networks, &mut rng);
        let hits = (1..=LAYERS).map(|layers| counts.dead_within(layers)).collect();
        Shares { of: width.to_string(), samples: networks, hits }
    };
    (0..).zip(WIDTHS).map(of_width).collect()
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
