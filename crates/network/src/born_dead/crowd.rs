//! Networks side by side, layer by layer: who is dead is dropped, and the living close their ranks.

use super::FirstZeroCounts;
use crate::lanes::{Instructions, LANES};

/// The state of networks in lanes, in chunks of [`LANES`]. All methods are to be inlined into the kernel.
pub(super) trait Crowd {
    /// Networks at a time; few enough for their state to stay in the first-level cache.
    const SIZE: usize;

    /// Puts `size` new networks, before their first layer, into the first lanes; no network into the others.
    fn restart(&mut self, size: usize);

    /// Draws layer `index` (from 0) for a chunk; how many of its networks are alive after it.
    fn layer(&mut self, chunk: usize, index: usize) -> usize;

    /// Copies a network into another place, in front of it or the same, and says whether it is alive.
    fn relocate(&mut self, from: usize, to: usize) -> bool;

    /// Leaves a place without a network: it stays dead.
    fn vacate(&mut self, place: usize);
}

/// Counts the first dead layers of `networks` networks of so many layers.
pub(super) fn count<C: Crowd>(mut crowd: C, layers: usize, networks: u64, instructions: Instructions) -> FirstZeroCounts {
    let mut counts = FirstZeroCounts::new(layers);
    let mut left = networks;
    while left > 0 {
        let size = left.min(C::SIZE as u64);
        instructions.run(
            #[inline(always)]
            || live_through(&mut crowd, size as usize, &mut counts),
        );
        left -= size;
    }
    counts
}

/// Draws `size` networks and adds their first dead layers to the counts.
#[inline(always)]
fn live_through<C: Crowd>(crowd: &mut C, size: usize, counts: &mut FirstZeroCounts) {
    crowd.restart(size);
    // Networks that occupy lanes, and those of them that are alive.
    let (mut held, mut alive) = (size, size);
    for index in 0..counts.layers() {
        let mut survivors = 0;
        for chunk in 0..held.div_ceil(LANES) {
            survivors += crowd.layer(chunk, index);
        }
        counts.at[index] += (alive - survivors) as u64;
        alive = survivors;
        if alive == 0 {
            return;
        }
        // Closing the ranks costs about as much as a narrow layer, so not before an eighth of the lanes idles.
        if 8 * alive < 7 * held {
            let mut next = 0;
            for from in 0..held {
                next += usize::from(crowd.relocate(from, next));
            }
            for place in next..held.next_multiple_of(LANES) {
                crowd.vacate(place);
            }
            held = alive;
        }
    }
    counts.alive += alive as u64;
}
