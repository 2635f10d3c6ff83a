//! Random streams: one generator for each block of each part of each claim.
//!
//! A stream is named, not numbered: its key is the stable hash of a name (a claim's full id and the part of its
//! measurement), the run's seed and the block's index. So adding a claim moves no other claim's numbers, and a block can be
//! computed on any thread, in any order, on any machine, with the same result.
//!
//! The generator is ChaCha with 12 rounds, named by its algorithm because `StdRng` may change between releases of `rand`.

use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use stable_hash::StableHash;

/// The generator that every sampled number of the project comes from.
pub type BlockRng = ChaCha12Rng;

/// The generator of one block.
///
/// `name` holds the parts of the stream's name, for example the full claim id and the part. Two streams whose names, seeds or
/// indices differ share no state.
///
/// ```
/// use rand::Rng;
/// let mut a = stats::stream::generator(&["collapse/theorem-8/zero-output", "widths 3,3"], 1, 0);
/// let mut b = stats::stream::generator(&["collapse/theorem-8/zero-output", "widths 3,3"], 1, 1);
/// assert_ne!(a.next_u64(), b.next_u64());
/// ```
pub fn generator(name: &[&str], seed: u64, block: u64) -> BlockRng {
    let named = name.iter().fold(StableHash::new(), |hash, part| hash.field(part.as_bytes()));
    let mut key = [0_u8; 32];
    key[..16].copy_from_slice(&named.finish().to_le_bytes());
    key[16..24].copy_from_slice(&seed.to_le_bytes());
    key[24..].copy_from_slice(&block.to_le_bytes());
    BlockRng::from_seed(key)
}

/// A float in the open interval (0, 1), from the upper 53 bits of a draw.
///
/// The midpoints `(k + 1/2) 2^-53`: never 0 and never 1, so a logarithm of it is finite and a symmetric law has no atom at zero.
#[inline]
pub fn open_unit(bits: u64) -> f64 {
    // The sum rounds to even at the top end; 2^53 - 1 + 0.5 would become 2^53, so the last midpoint is kept below one.
    const LARGEST: f64 = 1.0 - f64::EPSILON / 2.0;
    (((bits >> 11) as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)).min(LARGEST)
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn a_stream_is_the_same_wherever_it_is_drawn() {
        // From golden/stream.py, by the definitions. A change here moves every simulated number of the project.
        let mut rng = generator(&["collapse/theorem-8/zero-output", "normal 3,3,3"], 20_190_507, 7);
        assert_eq!([rng.next_u64(), rng.next_u64()], [0x9cbb_a850_c5e5_1108, 0xc9a4_e62f_dad0_0eaa]);
    }

    #[test]
    fn names_seeds_and_blocks_separate_streams() {
        let first = |name: &[&str], seed, block| generator(name, seed, block).next_u64();
        let base = first(&["a", "b"], 1, 2);
        assert!(
            [first(&["ab", ""], 1, 2), first(&["a", "b"], 2, 2), first(&["a", "b"], 1, 3), first(&["a", "b"], 2, 1)]
                .iter()
                .all(|&other| other != base)
        );
    }

    #[test]
    fn the_open_unit_interval_has_no_end_points() {
        assert!(open_unit(0) > 0.0);
        assert!(open_unit(u64::MAX) < 1.0);
        assert_eq!(open_unit(1 << 63), 0.5 + f64::EPSILON / 4.0);
    }
}
