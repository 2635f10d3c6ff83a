//! A part of a measurement: so many trials, cut into blocks of a fixed size, each with a generator of its own.

use stats::stream::BlockRng;

/// What a block's function works on.
#[derive(Debug)]
pub struct Block {
    /// Index of the block within its part, from 0.
    pub index: u64,
    /// Trials to do in this block; the last block of a part may be smaller.
    pub trials: u64,
    /// The block's own generator.
    pub rng: BlockRng,
}

/// One part of a claim's measurement.
///
/// The name carries every parameter that changes the measurement: blocks are remembered by claim and part, so a control that asks
/// for a part of the same name gets the row's own numbers.
pub struct Part<'a, T> {
    pub(crate) name: String,
    pub(crate) trials: u64,
    pub(crate) largest_block: u64,
    /// Whether it is the whole paper's rather than one row's.
    pub(crate) is_common: bool,
    pub(crate) measure: Box<dyn Fn(&mut Block) -> T + Sync + 'a>,
}

impl<T> std::fmt::Debug for Part<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("trials", &self.trials)
            .field("largest_block", &self.largest_block)
            .field("is_common", &self.is_common)
            .finish_non_exhaustive()
    }
}

/// A part's name and trials, and whether it is the whole paper's.
pub(crate) type PartKey = (String, u64, bool);

/// A part's name as people read it: the middle of a long one, which may list every parameter of an experiment, left out.
pub(crate) fn short_name(name: &str) -> String {
    const ENDS: usize = 40;
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= 2 * ENDS {
        return name.to_string();
    }
    let [first, last] = [&characters[..ENDS], &characters[characters.len() - ENDS..]].map(|end| end.iter().collect::<String>());
    format!("{first} .. {last}")
}

/// A part has at least so many blocks (if it has so many trials), so that a short run uses every core of a small machine; the parts of a
/// measurement are computed together. More would cut the blocks of a middling part too short to be worth saving.
const FEWEST_BLOCKS: u64 = 4;

impl<'a, T> Part<'a, T> {
    /// `trials` trials in blocks of at most `largest_block`, which should take about two seconds on one core: a block that took
    /// a fifth of one is saved. Cutting depends on these two numbers only, never on threads or shards.
    ///
    /// # Panics
    /// If `largest_block` is 0.
    pub fn new(name: impl Into<String>, trials: u64, largest_block: u64, measure: impl Fn(&mut Block) -> T + Sync + 'a) -> Self {
        assert!(largest_block > 0, "a block has at least one trial");
        Self { name: name.into(), trials, largest_block, is_common: false, measure: Box::new(measure) }
    }

    /// The same, but the paper's: rows of one paper that ask for a common part of this name and size get the same blocks, computed once. For an
    /// experiment that several statements are about, such as trainings. Its random numbers depend on the paper and the name, not on the row.
    #[must_use]
    pub fn common(self) -> Self {
        Self { is_common: true, ..self }
    }

    /// What blocks are remembered by.
    pub(crate) fn key(&self) -> PartKey {
        (self.name.clone(), self.trials, self.is_common)
    }

    pub(crate) fn block_size(&self) -> u64 {
        self.trials.div_ceil(FEWEST_BLOCKS).clamp(1, self.largest_block)
    }

    pub(crate) fn block_count(&self) -> u64 {
        self.trials.div_ceil(self.block_size())
    }

    pub(crate) fn trials_of(&self, block: u64) -> u64 {
        let size = self.block_size();
        size.min(self.trials - block * size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(trials: u64, largest: u64) -> Part<'static, ()> {
        Part::new("p", trials, largest, |_| ())
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(short_name("widths 3,3,3"), "widths 3,3,3");
        let long = format!("{}{}{}", "a".repeat(40), "b".repeat(100), "c".repeat(40));
        assert_eq!(short_name(&long), format!("{} .. {}", "a".repeat(40), "c".repeat(40)));
    }

    #[test]
    fn blocks_add_up_to_the_trials() {
        for (trials, largest) in [(0, 5), (1, 5), (16, 5), (17, 5), (1000, 7), (1_000_003, 1 << 20)] {
            let part = part(trials, largest);
            assert_eq!((0..part.block_count()).map(|block| part.trials_of(block)).sum::<u64>(), trials);
            assert!((0..part.block_count()).all(|block| (1..=largest).contains(&part.trials_of(block))));
        }
    }
}
