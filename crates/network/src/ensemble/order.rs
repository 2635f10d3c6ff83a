//! The order in which a network sees its samples: a Fisher-Yates shuffle for each epoch, in all lanes at once.

use crate::lanes::LANES;
use crate::lanes::random::LaneGenerator;

/// The most samples that can be shuffled: places are 16-bit numbers.
pub(super) const MOST_SAMPLES: usize = 1 << 16;

/// Orders of the samples of each lane.
#[derive(Debug)]
pub(super) struct Orders {
    samples: usize,
    /// `LANES x samples`: places of samples, lane by lane, in order as far as they have been asked for.
    places: Vec<u16>,
    /// `samples x LANES`: with which later place each place is swapped.
    partners: Vec<[u16; LANES]>,
}

impl Orders {
    pub(super) fn new(samples: usize) -> Orders {
        assert!(samples <= MOST_SAMPLES, "{samples} samples to be shuffled");
        Orders { samples, places: vec![0; LANES * samples], partners: vec![[0; LANES]; samples] }
    }

    /// Draws new orders, one 32-bit number a place, from the first to the last but one.
    ///
    /// Place `i` of `n` is swapped with place `i + floor(r (n - i) / 2^32)`: each of the `n - i` with probability `1 / (n - i)` up to
    /// `2^-32`. Each epoch starts from the samples' own order, so an order depends on the generator alone.
    #[inline(always)]
    pub(super) fn draw(&mut self, generator: &mut LaneGenerator) {
        // A copy, so that its state stays in registers.
        let mut local = generator.clone();
        for (index, partners) in self.partners.iter_mut().enumerate().take(self.samples - 1) {
            let mut drawn = [0; LANES];
            drawn.iter_mut().enumerate().for_each(|(lane, drawn)| *drawn = local.next(lane));
            let left = (self.samples - index) as u64;
            for (partner, drawn) in partners.iter_mut().zip(drawn) {
                *partner = index as u16 + ((u64::from(drawn) * left) >> 32) as u16;
            }
        }
        *generator = local;
        for places in self.places.chunks_exact_mut(self.samples) {
            for (index, place) in places.iter_mut().enumerate() {
                *place = index as u16;
            }
        }
    }

    /// The order of a lane, to be asked for its places one after the other.
    #[inline(always)]
    pub(super) fn of(&mut self, lane: usize) -> (&mut [u16], &[[u16; LANES]]) {
        (&mut self.places[lane * self.samples..(lane + 1) * self.samples], &self.partners)
    }
}

/// The sample at place `index` of a lane's order; the places before it have been asked for.
#[inline(always)]
pub(super) fn sample_at(places: &mut [u16], partners: &[[u16; LANES]], lane: usize, index: usize) -> usize {
    if index + 1 < places.len() {
        places.swap(index, usize::from(partners[index][lane]));
    }
    usize::from(places[index])
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    /// A lane's order.
    fn order(orders: &mut Orders, lane: usize) -> Vec<usize> {
        let (places, partners) = orders.of(lane);
        (0..places.len()).map(|index| sample_at(places, partners, lane, index)).collect()
    }

    #[test]
    fn an_order_has_every_sample_once() {
        let mut orders = Orders::new(37);
        orders.draw(&mut LaneGenerator::new(&mut generator(&["orders"], 1, 0)));
        let drawn: Vec<Vec<usize>> = (0..LANES).map(|lane| order(&mut orders, lane)).collect();
        for order in &drawn {
            let mut seen = order.clone();
            seen.sort_unstable();
            assert_eq!(seen, (0..37).collect::<Vec<usize>>());
        }
        assert_ne!(drawn[0], drawn[1]);
    }

    #[test]
    fn every_order_of_four_samples_is_equally_likely() {
        let mut orders = Orders::new(4);
        let mut generator = LaneGenerator::new(&mut generator(&["orders"], 2, 0));
        let mut counts = std::collections::BTreeMap::<Vec<usize>, u64>::new();
        for _ in 0..6000 {
            orders.draw(&mut generator);
            (0..LANES).for_each(|lane| *counts.entry(order(&mut orders, lane)).or_default() += 1);
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
        orders.draw(&mut LaneGenerator::new(&mut generator(&["orders"], 3, 0)));
        assert_eq!(order(&mut orders, 5), [0]);
    }
}
