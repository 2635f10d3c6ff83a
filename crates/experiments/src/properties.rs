//! Rows whose evidence is a property tried on many random networks.

use claims::{Evidence, Part, Run, Stop};
use stats::stream::BlockRng;

use crate::words::in_words;

/// About a second of networks that are drawn, passed through and differentiated.
const LARGEST_BLOCK: u64 = 20_000;

/// Tries one random case; a counterexample is told in words.
pub type Try<'a> = Box<dyn Fn(&mut BlockRng) -> Result<(), String> + Sync + 'a>;

/// A line of evidence for each property: its name, which is that of its stream and in words its label, and what tries one case. All are
/// tried `cases` times.
///
/// The name must say everything that the cases depend on, so that a control has its own.
pub fn properties(run: &Run, cases: u64, tries: Vec<(String, Try<'_>)>) -> Result<Vec<Evidence>, Stop> {
    let (names, tries): (Vec<String>, Vec<Try<'_>>) = tries.into_iter().unzip();
    let parts = names.iter().zip(tries).map(|(name, attempt)| {
        Part::new(name.clone(), cases, LARGEST_BLOCK, move |block| {
            let mut counterexample = None;
            for _ in 0..block.trials {
                let found = attempt(&mut block.rng).err();
                counterexample = counterexample.or(found);
            }
            (block.trials, counterexample)
        })
    });
    let measured: Vec<Vec<(u64, Option<String>)>> = run.measure(parts.collect())?;
    Ok(names.into_iter().zip(measured).map(|(name, blocks)| merged(name, blocks)).collect())
}

/// A line of evidence from what each block found: how many cases, and its first counterexample. The label is put
/// in words.
pub fn merged(label: impl Into<String>, blocks: impl IntoIterator<Item = (u64, Option<String>)>) -> Evidence {
    let (mut cases, mut first) = (0, None);
    for (tried, counterexample) in blocks {
        cases += tried;
        first = first.or(counterexample);
    }
    Evidence::property(in_words(&label.into()), cases, first)
}

#[cfg(test)]
mod tests {
    use claims::Finding;

    use super::*;

    #[test]
    fn no_block_has_no_cases_and_the_first_counterexample_is_kept() {
        let found = |blocks: Vec<(u64, Option<String>)>| match merged("label", blocks).finding {
            Finding::Property { cases, counterexample } => (cases, counterexample),
            _ => unreachable!("a property"),
        };
        assert_eq!(found(vec![]), (0, None));
        assert_eq!(found(vec![(2, None), (3, Some("b".into())), (1, Some("c".into()))]), (6, Some("b".into())));
    }
}
