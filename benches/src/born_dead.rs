//! Born-dead decisions of random networks by their two rays, one network after the other.

use network::{FirstZeroSampler, WeightLaw, WeightScheme};
use stats::stream;

use crate::job::Job;

/// Networks a run.
const NETWORKS: u64 = 1_000_000;

/// The job.
pub(crate) const JOB: Job = Job {
    name: "born-dead",
    about: "first dead layer of 1e6 Gaussian networks, width 2, 25 layers",
    amount: NETWORKS as f64,
    unit: "networks",
    work,
};

fn work() -> u64 {
    let scheme = WeightScheme::iid(WeightLaw::Normal);
    let mut sampler = FirstZeroSampler::whole_network(scheme, &[2; 25]).expect("the widths are positive");
    let counts = sampler.count(NETWORKS, &mut stream::generator(&["benches", "born-dead"], 1, 0));
    counts.first_zero_at().iter().enumerate().map(|(layer, count)| layer as u64 * count).sum()
}
