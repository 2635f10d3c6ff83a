//! How often random networks are born dead, for every number of layers up to some: curves of figures 6 and 7.

use std::ops::RangeInclusive;

use claims::{Evidence, Measured, Part, Relation, Run, Stop};
use network::{BornDeadEnsemble, WeightScheme};
use stats::binomial::clopper_pearson;
use stats::interval::Interval;

use crate::words::in_words;
use crate::zero_outputs::LARGEST_BLOCK;

/// The dead among random networks, for every number of layers.
#[derive(Clone, Debug)]
pub struct DeathCurve {
    /// `[l]`: networks with a dead layer among the first `l`.
    dead: Vec<u64>,
    /// All networks.
    pub networks: u64,
}

impl DeathCurve {
    /// The curve with these counts of first dead layers, of a part of so many networks.
    pub fn new(first_dead: Vec<u64>, networks: u64) -> Self {
        let dead = std::iter::once(0).chain(first_dead.into_iter().scan(0, |dead, count| {
            *dead += count;
            Some(*dead)
        }));
        Self { dead: dead.collect(), networks }
    }

    /// Networks with a dead layer among the first `hidden_layers`.
    pub fn dead(&self, hidden_layers: usize) -> u64 {
        self.dead[hidden_layers]
    }

    /// The share of them.
    pub fn probability(&self, hidden_layers: usize) -> f64 {
        self.dead(hidden_layers) as f64 / self.networks as f64
    }

    /// The share of them, to be held against a printed number.
    pub fn measured(&self, hidden_layers: usize) -> Measured {
        Measured::Proportion { hits: self.dead(hidden_layers), trials: self.networks }
    }

    /// The mean of the shares over these numbers of layers, and its standard error.
    ///
    /// It is the mean over the networks of the share of these numbers at which a network is dead. Of a pair of them it is dead at both
    /// where it is at the smaller, so the square's mean is a sum of shares too: a number with `k` larger ones is the smaller in `2k + 1`
    /// ordered pairs.
    ///
    /// # Panics
    /// When the range is empty or ends beyond the curve.
    pub fn mean_probability(&self, layers: RangeInclusive<usize>) -> (f64, f64) {
        let (last, count) = (*layers.end(), layers.clone().count() as f64);
        let mean = layers.clone().map(|layers| self.probability(layers)).sum::<f64>() / count;
        let square = layers.map(|layers| (2 * (last - layers) + 1) as f64 * self.probability(layers)).sum::<f64>() / (count * count);
        (mean, ((square - mean * mean) / self.networks as f64).sqrt())
    }

    /// A 99 % interval for the probability.
    pub fn interval(&self, hidden_layers: usize) -> Interval {
        interval(self.dead(hidden_layers), self.networks)
    }

    /// The last number of layers whose share of dead networks is at most `level`, and the last whose upper and whose lower 99 % limit is.
    /// Where that is the curve's last layer, it may be more.
    pub fn largest_depth(&self, level: f64) -> [usize; 3] {
        // Shares and limits grow with the number of layers, so the last that is small enough ends an initial stretch.
        let last = |is_small: &dyn Fn(u64) -> bool| self.dead[1..].partition_point(|&dead| is_small(dead));
        [
            last(&|dead| dead as f64 / self.networks as f64 <= level),
            last(&|dead| interval(dead, self.networks).high <= level),
            last(&|dead| interval(dead, self.networks).low <= level),
        ]
    }

    /// The dead within `hidden_layers` layers against a theory.
    pub fn against(&self, label: String, relation: Relation, theory: f64, hidden_layers: usize) -> Evidence {
        Evidence::proportion(in_words(&label), relation, theory, self.dead(hidden_layers), self.networks)
    }

    /// Its probability less that of another, independent curve, each at its number of layers, against `difference`.
    ///
    /// The standard error is that of two independent shares; for counts of some hundreds and more, where the normal law is good at the
    /// judge's level.
    pub fn less(&self, other: &Self, label: String, relation: Relation, difference: f64, layers: [usize; 2]) -> Evidence {
        let (a, b) = (self.probability(layers[0]), other.probability(layers[1]));
        let variance = a * (1.0 - a) / self.networks as f64 + b * (1.0 - b) / other.networks as f64;
        Evidence::mean(in_words(&label), relation, difference, a - b, variance.sqrt(), self.networks.min(other.networks))
    }
}

/// A part that counts first dead layers: a count for each layer.
pub fn first_dead_part(name: String, ensemble: BornDeadEnsemble, networks: u64) -> Part<'static, Vec<u64>> {
    // A block should take about a second: some nanoseconds for each neuron that a network may reach.
    let neurons = ensemble.hidden_widths().iter().sum::<usize>() as u64;
    let largest = (LARGEST_BLOCK * 50 / neurons.max(50)).max(1000);
    Part::new(name, networks, largest, move |block| ensemble.count(block.trials, &mut block.rng).first_zero_at().to_vec())
}

/// Networks with whole matrices of weights, of this scheme.
///
/// # Panics
/// When a width is 0, or the scheme has biases or a parameter outside its range.
pub fn whole_matrices(scheme: WeightScheme, hidden_widths: &[usize]) -> BornDeadEnsemble {
    BornDeadEnsemble::by_matrices(scheme, hidden_widths).expect("the row's setting is valid")
}

fn interval(dead: u64, networks: u64) -> Interval {
    clopper_pearson(dead, networks, 0.99)
}

/// Draws `networks` networks of each ensemble: `(name of the part, ensemble, layers)`.
///
/// All parts are computed together, as shards need it.
pub fn death_curves(run: &Run, settings: Vec<(String, BornDeadEnsemble)>, networks: u64) -> Result<Vec<DeathCurve>, Stop> {
    let sized = settings.into_iter().map(|(name, ensemble)| (name, ensemble, networks)).collect();
    sized_death_curves(run, sized)
}

/// As [`death_curves`], with a number of networks for each ensemble.
pub fn sized_death_curves(run: &Run, settings: Vec<(String, BornDeadEnsemble, u64)>) -> Result<Vec<DeathCurve>, Stop> {
    let sizes: Vec<u64> = settings.iter().map(|(_, _, networks)| *networks).collect();
    let parts = settings.into_iter().map(|(name, ensemble, networks)| first_dead_part(name, ensemble, networks));
    let counts: Vec<Vec<u64>> = run.histograms(parts.collect())?;
    Ok(counts.into_iter().zip(sizes).map(|(first_dead, networks)| DeathCurve::new(first_dead, networks)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_of_a_curve_add_up_layer_by_layer() {
        let curve = DeathCurve::new(vec![0, 3, 0, 2], 10);
        assert_eq!([0, 1, 2, 3, 4].map(|layers| curve.dead(layers)), [0, 0, 3, 3, 5]);
        assert_eq!(curve.probability(4), 0.5);
    }

    #[test]
    fn the_mean_over_layers_is_that_of_each_networks_share_of_them() {
        // Of ten networks three die in layer 2 and two in layer 4: from 2 to 4 they are dead at 3, 3, 3 and at 1, 1 of three numbers.
        let curve = DeathCurve::new(vec![0, 3, 0, 2], 10);
        let (mean, error) = curve.mean_probability(2..=4);
        let (sum, squares) = (3.0 + 2.0 / 3.0, 3.0 + 2.0 / 9.0);
        assert!((mean - sum / 10.0).abs() < 1e-15);
        assert!((error - ((squares / 10.0 - sum * sum / 100.0) / 10.0_f64).sqrt()).abs() < 1e-15);
        // One number of layers: the share, with a share's standard error.
        assert_eq!(curve.mean_probability(2..=2), (0.3, (0.3_f64 * 0.7 / 10.0).sqrt()));
    }

    #[test]
    fn the_largest_depth_is_the_last_layer_that_is_small_enough() {
        let curve = DeathCurve::new(vec![0, 300, 0, 200], 1000);
        assert_eq!(curve.largest_depth(0.3)[0], 3);
        assert_eq!(curve.largest_depth(0.299)[0], 1);
        assert_eq!(curve.largest_depth(0.5)[0], 4);
        // 300 of 1000: the limits are 0.263 and 0.339.
        assert_eq!(curve.largest_depth(0.3), [3, 1, 3]);
        assert_eq!(curve.largest_depth(0.34), [3, 3, 3]);
        assert_eq!(curve.largest_depth(0.0), [1, 0, 1]);
    }
}
