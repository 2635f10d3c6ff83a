//! Cuts that merging neighbours from below finds: not the best ones, but in a time that hardly grows faster than the number of samples.
//!
//! Two variants. One pair at a time, always the pair whose common line adds the least error, until so many pieces are left. And in rounds,
//! as Acharya, Diakonikolas, Li and Schmidt do ("Fast algorithms for segmented regression", ICML 2016): all neighbours are paired, the pairs
//! with the largest errors stay apart and all others are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::fit::Fit;
use super::{Samples, Segmentation, SegmentationError};

/// How rounds of merging go; with `k` pieces wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounds {
    /// Of the pairs, `(1 + 1/tau) k` stay apart. Above 0.
    pub tau: f64,
    /// Rounds end at `(2 + 2/tau) k + gamma` pieces or fewer. 0 or more.
    pub gamma: f64,
}

/// A piece while pieces are merged one pair at a time.
#[derive(Debug, Clone, Copy)]
struct Node {
    fit: Fit,
    /// Neighbours; [`NONE`] at the ends.
    before: usize,
    after: usize,
    /// Changed by each merge, so that an offer made before is known to be old.
    age: u32,
    is_gone: bool,
}

const NONE: usize = usize::MAX;

impl Samples<'_> {
    /// Merges the pair of neighbours whose common line adds the least error, the left one of equal ones, until so many pieces are left.
    ///
    /// # Errors
    /// When there are too few samples for so many pieces, or `pieces` is 0.
    pub fn merged(self, pieces: usize) -> Result<Segmentation, SegmentationError> {
        self.check_pieces(pieces)?;
        let firsts = self.smallest_pieces();
        let count = firsts.len();
        let mut nodes: Vec<Node> = (0..count)
            .map(|at| Node {
                fit: self.fit(firsts[at], firsts.get(at + 1).copied().unwrap_or(self.len())),
                before: if at == 0 { NONE } else { at - 1 },
                after: if at + 1 == count { NONE } else { at + 1 },
                age: 0,
                is_gone: false,
            })
            .collect();
        // Errors are not negative, so their bits are in their order.
        let offer = |nodes: &[Node], left: usize| {
            let right = nodes[left].after;
            let (a, b) = (&nodes[left], &nodes[right]);
            let grown = (a.fit.joined(&b.fit).sse - a.fit.sse - b.fit.sse).max(0.0);
            Reverse((grown.to_bits(), left, right, a.age, b.age))
        };
        let mut offers: BinaryHeap<_> = (0..count - 1).map(|left| offer(&nodes, left)).collect();
        let mut left_over = count;
        while left_over > pieces {
            let Reverse((_, left, right, left_age, right_age)) = offers.pop().expect("neighbours always have an offer");
            let is_old = nodes[left].is_gone || nodes[right].is_gone || (nodes[left].age, nodes[right].age) != (left_age, right_age);
            if is_old {
                continue;
            }
            let after = nodes[right].after;
            nodes[right].is_gone = true;
            let (fit, age) = (nodes[left].fit.joined(&nodes[right].fit), left_age + 1);
            nodes[left] = Node { fit, after, age, ..nodes[left] };
            left_over -= 1;
            if after != NONE {
                nodes[after].before = left;
                offers.push(offer(&nodes, left));
            }
            if nodes[left].before != NONE {
                offers.push(offer(&nodes, nodes[left].before));
            }
        }
        let cuts: Vec<usize> = (1..count).filter(|&at| !nodes[at].is_gone).map(|at| firsts[at]).collect();
        Ok(self.cut_at(&cuts))
    }

    /// Merges in rounds towards `pieces` pieces, of which more are left in the end: see [`Rounds`]. The last of an odd number has no partner,
    /// so there may be one piece more than that.
    ///
    /// # Errors
    /// When there are too few samples for so many pieces, or `pieces` is 0.
    ///
    /// # Panics
    /// When `tau` is not positive, or `gamma` negative.
    pub fn merged_in_rounds(self, pieces: usize, rounds: Rounds) -> Result<Segmentation, SegmentationError> {
        let Rounds { tau, gamma } = rounds;
        assert!(tau > 0.0 && gamma >= 0.0, "{rounds:?}");
        self.check_pieces(pieces)?;
        let k = pieces as f64;
        let (apart, enough) = ((1.0 + 1.0 / tau) * k, (2.0 + 2.0 / tau) * k + gamma);
        let mut firsts = self.smallest_pieces();
        while firsts.len() as f64 > enough {
            let end = |at: usize| firsts.get(at).copied().unwrap_or(self.len());
            let mut pairs: Vec<(f64, usize)> =
                (0..firsts.len() / 2).map(|pair| (self.fit(firsts[2 * pair], end(2 * pair + 2)).sse, pair)).collect();
            // The largest errors first, the left one of equal ones.
            pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let kept = (apart.floor() as usize).min(pairs.len());
            let mut is_apart = vec![true; firsts.len().div_ceil(2)];
            pairs[kept..].iter().for_each(|&(_, pair)| is_apart[pair] = false);
            let next: Vec<usize> = (0..firsts.len()).filter(|at| at % 2 == 0 || is_apart[at / 2]).map(|at| firsts[at]).collect();
            if next.len() == firsts.len() {
                break;
            }
            firsts = next;
        }
        Ok(self.cut_at(&firsts[1..]))
    }

    /// First samples of pieces as short as they may be; the last one has what is left over.
    fn smallest_pieces(&self) -> Vec<usize> {
        (0..self.len() / self.fewest).map(|piece| piece * self.fewest).collect()
    }

    fn fit(&self, first: usize, end: usize) -> Fit {
        Fit::of(&self.x[first..end], &self.y[first..end])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, with all errors computed anew for each merge.
    fn slowly(samples: &Samples<'_>, pieces: usize) -> f64 {
        let mut cuts: Vec<usize> = samples.smallest_pieces()[1..].to_vec();
        while cuts.len() + 1 > pieces {
            let without = |at: usize| {
                let mut fewer = cuts.clone();
                fewer.remove(at);
                samples.cut_at(&fewer).sse
            };
            let best = (0..cuts.len()).min_by(|&a, &b| without(a).total_cmp(&without(b))).unwrap();
            cuts.remove(best);
        }
        samples.cut_at(&cuts).sse
    }

    #[test]
    fn corners_are_found() {
        let x: Vec<f64> = (0..41).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let y: Vec<f64> = x.iter().map(|x| x.abs()).collect();
        let pieces = Samples::new(&x, &y).unwrap().merged(2).unwrap();
        assert!(pieces.sse < 1e-26 && (pieces.cuts == [20] || pieces.cuts == [21]), "{pieces:?}");
    }

    #[test]
    fn rounds_end_where_they_ought_to() {
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i) / 250.0 - 2.0).collect();
        let y: Vec<f64> = x.iter().map(|x| x * x).collect();
        let samples = Samples::new(&x, &y).unwrap();
        for pieces in [1, 5, 20] {
            let found = samples.merged_in_rounds(pieces, Rounds { tau: 1.0, gamma: 0.0 }).unwrap();
            assert!(found.pieces.len() <= 4 * pieces + 1, "{}", found.pieces.len());
            // As many pieces put best are better.
            assert!(found.sse >= samples.optimal(found.pieces.len()).unwrap().sse(found.pieces.len()) * (1.0 - 1e-12));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn the_heap_merges_what_a_search_of_all_pairs_would(values in prop::collection::vec(-1.0_f64..1.0, 2..25), fewest in 1_usize..3) {
            let x: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
            let samples = Samples::new(&x, &values).unwrap().with_pieces_of(fewest);
            for pieces in 1..=(values.len() / fewest).min(6) {
                let (found, slow) = (samples.merged(pieces).unwrap(), slowly(&samples, pieces));
                prop_assert_eq!(found.pieces.len(), pieces);
                prop_assert!((found.sse - slow).abs() <= 1e-9 * (1.0 + slow), "{} and {slow}", found.sse);
                prop_assert!(found.sse >= samples.optimal(pieces).unwrap().sse(pieces) - 1e-12);
            }
        }
    }
}
