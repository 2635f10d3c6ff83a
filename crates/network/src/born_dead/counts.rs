//! How many networks died in which layer.

/// How many networks had their first zero layer where. Counts of disjoint sets of networks add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstZeroCounts {
    /// `at[l - 1]`: networks whose first zero layer is `l`.
    pub(super) at: Vec<u64>,
    pub(super) alive: u64,
}

impl FirstZeroCounts {
    /// No network yet, of `layers` hidden layers.
    pub fn new(layers: usize) -> FirstZeroCounts {
        FirstZeroCounts { at: vec![0; layers], alive: 0 }
    }

    /// Adds one network.
    ///
    /// # Panics
    /// When the layer is 0 or beyond the last.
    pub fn record(&mut self, first_zero_layer: Option<usize>) {
        match first_zero_layer {
            Some(layer) => self.at[layer - 1] += 1,
            None => self.alive += 1,
        }
    }

    /// Adds the networks of another count.
    ///
    /// # Panics
    /// When the numbers of layers differ.
    pub fn add(&mut self, other: &FirstZeroCounts) {
        assert_eq!(self.at.len(), other.at.len(), "layers of two counts");
        self.at.iter_mut().zip(&other.at).for_each(|(sum, n)| *sum += n);
        self.alive += other.alive;
    }

    /// Number of networks.
    pub fn networks(&self) -> u64 {
        self.at.iter().sum::<u64>() + self.alive
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.at.len()
    }

    /// `[l - 1]`: networks whose first zero layer is `l`.
    pub fn first_zero_at(&self) -> &[u64] {
        &self.at
    }

    /// Networks with a zero layer among the first `hidden_layers`: the hits of a network with so many hidden layers. 0 for 0.
    ///
    /// # Panics
    /// When there are fewer layers.
    pub fn dead_within(&self, hidden_layers: usize) -> u64 {
        self.at[..hidden_layers].iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use crate::{FirstZeroSampler, WeightLaw, WeightScheme};

    const NORMAL: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

    #[test]
    fn counts_add_up() {
        let mut sampler = FirstZeroSampler::whole_network(NORMAL, &[1; 4]).unwrap();
        let mut rng = generator(&["add"], 1, 0);
        let (first, second) = (sampler.count(100, &mut rng), sampler.count(50, &mut rng));
        let together = sampler.count(150, &mut generator(&["add"], 1, 0));
        let mut sum = FirstZeroCounts::new(4);
        sum.add(&first);
        sum.add(&second);
        assert_eq!(sum, together);
        assert_eq!(sum.networks(), 150);
        assert_eq!(sum.dead_within(0), 0);
        assert_eq!(sum.dead_within(4), sum.first_zero_at().iter().sum());
        assert_eq!(FirstZeroCounts::new(0).networks(), 0);
    }
}
