//! Born-dead probabilities of width 2 without sampling, by the chain of angles: what makes the sampled ones a check.

use std::hint::black_box;

use network::angle_chain::born_dead_probabilities;

use crate::job::{Job, Shares, Way};

/// Hidden layers.
const LAYERS: usize = 25;

/// The job.
pub(crate) const JOB: Job = Job {
    name: "angle-chain",
    about: "the probabilities of born-dead by quadrature; width 2, 25 layers",
    amount: 1.0,
    unit: "chains",
    ways: &[Way { name: "chain", work }],
    on_all_threads: None,
    peer: None,
};

fn work() -> Vec<Shares> {
    black_box(born_dead_probabilities(black_box(LAYERS)));
    Vec::new()
}
