//! Simulations of calculators: blocks on all cores, without a ledger.

use rayon::prelude::*;
use stats::stream;

use crate::part::{Block, Part};
use crate::progress::Progress;

/// Counts several events at once, block by block on all cores: the part's function returns a count for each event.
///
/// As [`simulate_blocks`]; counts are whole numbers, so their order does not matter.
///
/// ```
/// use claims::{Part, simulate};
/// let part = || Part::new("a fair coin", 1000, 100, |block| vec![block.trials, 0]);
/// assert_eq!(simulate(&["paper", "coin"], &part(), 0), [1000, 0]);
/// ```
pub fn simulate(stream: &[&str], part: &Part<'_, Vec<u64>>, seed: u64) -> Vec<u64> {
    simulate_blocks(stream, part, seed).into_iter().fold(Vec::new(), add_counts)
}

/// What the part's function returns for each block, in block order, computed on all cores.
///
/// The streams are named by `stream` (paper and quantity) and the part's name, which therefore carries every parameter that changes
/// the measurement, so the result is the same for any number of threads. Work of more than about two seconds shows its progress on
/// stderr. Nothing is saved.
pub fn simulate_blocks<T: Send>(stream: &[&str], part: &Part<'_, T>, seed: u64) -> Vec<T> {
    let progress = Progress::on_stderr();
    // The part's name, with all of its parameters, would leave no room for the bar.
    progress.begin(stream.join(" "));
    progress.expect_trials(part.trials);
    let name: Vec<&str> = stream.iter().copied().chain([part.name.as_str()]).collect();
    let block = |index| {
        let trials = part.trials_of(index);
        let result = (part.measure)(&mut Block { index, trials, rng: stream::generator(&name, seed, index) });
        progress.add_trials(trials);
        result
    };
    let results = (0..part.block_count()).into_par_iter().map(block).collect();
    progress.finish();
    results
}

/// Adds counts event by event; a list that is too short has zeros.
pub(crate) fn add_counts(mut sums: Vec<u64>, counts: Vec<u64>) -> Vec<u64> {
    sums.resize(sums.len().max(counts.len()), 0);
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The trials, and what a block's draws begin from: the bytes of its generator's key, weighted by the index.
    fn keys(name: &str, trials: u64) -> Part<'static, Vec<u64>> {
        Part::new(name, trials, 7, |block| {
            let key = block.rng.get_seed().map(|byte| (block.index + 1) * u64::from(byte));
            [block.trials].into_iter().chain(key).collect()
        })
    }

    #[test]
    fn every_trial_is_done_once() {
        for trials in [0, 1, 6, 7, 8, 1000] {
            assert_eq!(simulate(&["test"], &keys("key", trials), 3).first().copied().unwrap_or(0), trials);
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
            pool.install(|| simulate(&["test"], &keys("key", 10_000), 3))
        };
        let one = with(1);
        assert!([2, 3, 8].into_iter().all(|threads| with(threads) == one), "{one:?}");
    }

    #[test]
    fn stream_part_and_seed_choose_the_draws() {
        let draws = |stream: &[&str], name, seed| simulate(stream, &keys(name, 10_000), seed);
        let base = draws(&["test"], "key", 3);
        assert_eq!(base, draws(&["test"], "key", 3));
        for other in [draws(&["other"], "key", 3), draws(&["test"], "other", 3), draws(&["test"], "key", 4)] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn counts_of_unequal_lengths_add_up() {
        assert_eq!(add_counts(vec![1], vec![2, 3]), [3, 3]);
        assert_eq!(add_counts(vec![1, 2], vec![]), [1, 2]);
    }
}
