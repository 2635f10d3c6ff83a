//! Networks side by side, layer by layer: who is dead is dropped, and the living close their ranks.

use super::FirstZeroCounts;
use crate::lanes::{Instructions, LANES};

/// What is alive after a layer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Alive {
    /// Networks that stay in their place.
    pub(super) in_place: usize,
    /// Networks that have left their place with a single live ray, about which nothing needs to be known any more.
    pub(super) single: usize,
}

/// The state of networks in lanes, in chunks of [`LANES`]. All methods are to be inlined into the kernel.
pub(super) trait Crowd {
    /// Networks at a time; few enough for their state to stay in the first-level cache.
    const SIZE: usize;

    /// Puts `size` new networks, before their first layer, into the first places; no network into the others.
    fn restart(&mut self, size: usize);

    /// Draws layer `index` (from 0) for a chunk, and says what is alive after it of the networks that were in place.
    fn layer(&mut self, chunk: usize, index: usize) -> Alive;

    /// Draws layer `index` for networks with a single live ray; how many are alive after it.
    fn single_rays(&mut self, networks: usize, index: usize) -> usize;

    /// Copies a network to another place, in front of it or the same, and says whether it is alive there.
    fn relocate(&mut self, from: usize, to: usize) -> bool;

    /// Leaves a place without a network.
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
    // Places in use, and the networks in them that are alive.
    let mut held = size;
    let mut alive = Alive { in_place: size, single: 0 };
    for index in 0..counts.layers() {
        let mut after = Alive { in_place: 0, single: crowd.single_rays(alive.single, index) };
        for chunk in 0..held.div_ceil(LANES) {
            let Alive { in_place, single } = crowd.layer(chunk, index);
            after.in_place += in_place;
            after.single += single;
        }
        counts.at[index] += (alive.in_place + alive.single - after.in_place - after.single) as u64;
        alive = after;
        if alive.in_place + alive.single == 0 {
            return;
        }
        // Closing the ranks costs about as much as a narrow layer, so not before an eighth of the places is empty.
        if 8 * alive.in_place < 7 * held {
            let mut next = 0;
            for from in 0..held {
                next += usize::from(crowd.relocate(from, next));
            }
            for place in next..held.next_multiple_of(LANES) {
                crowd.vacate(place);
            }
            held = alive.in_place;
        }
    }
    counts.alive += (alive.in_place + alive.single) as u64;
}
