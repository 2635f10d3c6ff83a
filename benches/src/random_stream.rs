//! How fast a random stream delivers: the ceiling of everything that is sampled.

use std::hint::black_box;

use rand::Rng;
use stats::stream;

use crate::job::{Job, Shares, Way};

/// 64-bit draws a run.
const DRAWS: usize = 10_000_000;

/// Draws at a time, as much as a block of networks takes: they stay in the first-level cache.
const BUFFER: usize = 2_000;

/// The job.
pub(crate) const JOB: Job = Job {
    name: "random-stream",
    about: "fill 1e7 u64 from one stream of stats (ChaCha, 12 rounds)",
    amount: DRAWS as f64,
    unit: "draws",
    ways: &[Way { name: "stream", work }],
    on_all_threads: None,
    peer: None,
};

fn work() -> Vec<Shares> {
    let mut generator = stream::generator(&["benches", "random-stream"], 1, 0);
    let mut buffer = [0_u64; BUFFER];
    let mut mixed = 0;
    for _ in 0..DRAWS / BUFFER {
        buffer.fill_with(|| generator.next_u64());
        mixed ^= buffer.iter().fold(0, |sum: u64, &draw| sum.wrapping_add(draw));
    }
    black_box(mixed);
    Vec::new()
}
