//! The order in which a network sees its samples: a Fisher-Yates shuffle for each epoch, in all lanes at once.

use crate::lanes::LANES;
use crate::lanes::random::LaneGenerator;

/// The most samples that can be shuffled: places are 16-bit numbers.
pub(super) const MOST_SAMPLES: usize = 1 << 16;

/// Orders of the samples of each lane.
#[derive(Debug)]
pub(super) struct Orders {
    samples: usize,
    /// `LANES x samples`: places of samples, lane by lane.
    places: Vec<u16>,
    /// `samples x LANES`: with which earlier place each place is swapped.
    partners: Vec<[u16; LANES]>,
}

impl Orders {
    pub(super) fn new(samples: usize) -> Orders {
        assert!(samples <= MOST_SAMPLES, "{samples} samples to be shuffled");
        Orders { samples, places: (0..LANES).flat_map(|_| 0..samples).map(|place| place as u16).collect(), partners: vec![[0; LANES]; samples] }
    }

    /// The order of a lane.
    #[inline(always)]
    pub(super) fn of(&self, lane: usize) -> &[u16] {
        &self.places[lane * self.samples..(lane + 1) * self.samples]
    }

    /// Draws new orders, one 32-bit number a place, from the last to the second.
    ///
    /// Place `i` is swapped with place `floor(r (i + 1) / 2^32)`: each of the `i + 1` with probability `1 / (i + 1)` up to `2^-32`.
    /// Each epoch starts from the samples' own order, so an order depends on the generator alone.
    #[inline(always)]
    pub(super) fn shuffle(&mut self, generator: &mut LaneGenerator) {
        for (index, partners) in self.partners.iter_mut().enumerate().skip(1).rev() {
            for (lane, partner) in partners.iter_mut().enumerate() {
                *partner = ((u64::from(generator.next(lane)) * (index as u64 + 1)) >> 32) as u16;
            }
        }
        for (lane, places) in self.places.chunks_exact_mut(self.samples).enumerate() {
            for (index, place) in places.iter_mut().enumerate() {
                *place = index as u16;
            }
            for index in (1..self.samples).rev() {
                places.swap(index, usize::from(self.partners[index][lane]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn an_order_has_every_sample_once() {
        let mut orders = Orders::new(37);
        orders.shuffle(&mut LaneGenerator::new(&mut generator(&["orders"], 1, 0)));
        for lane in 0..LANES {
            let mut seen = orders.of(lane).to_vec();
            seen.sort_unstable();
            assert_eq!(seen, (0..37).collect::<Vec<u16>>());
        }
        assert_ne!(orders.of(0), orders.of(1));
    }

    #[test]
    fn every_order_of_four_samples_is_equally_likely() {
        let mut orders = Orders::new(4);
        let mut generator = LaneGenerator::new(&mut generator(&["orders"], 2, 0));
        let mut counts = std::collections::BTreeMap::<Vec<u16>, u64>::new();
        for _ in 0..6000 {
            orders.shuffle(&mut generator);
            (0..LANES).for_each(|lane| *counts.entry(orders.of(lane).to_vec()).or_default() += 1);
        }
        let n = 6000.0 * LANES as f64;
        let chi_square: f64 = counts.values().map(|&count| (count as f64 - n / 24.0).powi(2) / (n / 24.0)).sum();
        // 23 degrees of freedom: beyond 95.04 once in 1e10 (scipy.stats.chi2.isf).
        assert_eq!(counts.len(), 24);
        assert!(chi_square < 95.04, "{chi_square}");
    }

    #[test]
    fn one_sample_has_one_order() {
        let mut orders = Orders::new(1);
        orders.shuffle(&mut LaneGenerator::new(&mut generator(&["orders"], 3, 0)));
        assert_eq!(orders.of(5), [0]);
    }
}
