//! Rows whose evidence is a property tried on many random networks.

use claims::{Evidence, Part, Run, Stop};
use stats::stream::BlockRng;

/// About a second of networks that are drawn, passed through and differentiated.
const LARGEST_BLOCK: u64 = 20_000;

/// Tries one random case; a counterexample is told in words.
pub(crate) type Try<'a> = Box<dyn Fn(&mut BlockRng) -> Result<(), String> + Sync + 'a>;

/// A line of evidence for each property: its label, which also names its stream, and what tries one case. All are tried `cases` times.
///
/// The label must say everything that the cases depend on, so that a control has its own.
pub(crate) fn properties(run: &Run, cases: u64, tries: Vec<(String, Try<'_>)>) -> Result<Vec<Evidence>, Stop> {
    let (labels, tries): (Vec<String>, Vec<Try<'_>>) = tries.into_iter().unzip();
    let parts = labels.iter().zip(tries).map(|(label, attempt)| {
        Part::new(label.clone(), cases, LARGEST_BLOCK, move |block| {
            let mut counterexample = None;
            for _ in 0..block.trials {
                let found = attempt(&mut block.rng).err();
                counterexample = counterexample.or(found);
            }
            (block.trials, counterexample)
        })
    });
    let measured: Vec<Vec<(u64, Option<String>)>> = run.measure(parts.collect())?;
    let lines = labels.into_iter().zip(measured).map(|(label, blocks)| {
        let tried = blocks.iter().map(|(cases, _)| cases).sum();
        Evidence::property(label, tried, blocks.into_iter().find_map(|(_, counterexample)| counterexample))
    });
    Ok(lines.collect())
}
