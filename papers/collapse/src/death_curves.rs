//! How often random networks are born dead, for every number of layers up to some: curves of figures 6 and 7.

use claims::{Evidence, Part, Relation, Run, Stop};
use network::{BornDeadEnsemble, WeightScheme};
use stats::binomial::clopper_pearson;
use stats::interval::Interval;

use crate::setup::LARGEST_BLOCK;

/// The dead among random networks, for every number of layers.
#[derive(Clone, Debug)]
pub(crate) struct DeathCurve {
    /// `[l - 1]`: networks whose first dead layer is `l`.
    first_dead: Vec<u64>,
    /// All networks.
    pub(crate) networks: u64,
}

impl DeathCurve {
    /// The curve with these counts of first dead layers, of a part of so many networks.
    pub(crate) fn new(first_dead: Vec<u64>, networks: u64) -> Self {
        Self { first_dead, networks }
    }

    /// Networks with a dead layer among the first `hidden_layers`.
    pub(crate) fn dead(&self, hidden_layers: usize) -> u64 {
        self.first_dead[..hidden_layers].iter().sum()
    }

    /// The share of them.
    pub(crate) fn probability(&self, hidden_layers: usize) -> f64 {
        self.dead(hidden_layers) as f64 / self.networks as f64
    }

    /// A 99 % interval for the probability.
    pub(crate) fn interval(&self, hidden_layers: usize) -> Interval {
        clopper_pearson(self.dead(hidden_layers), self.networks, 0.99)
    }

    /// The dead within `hidden_layers` layers against a theory.
    pub(crate) fn against(&self, label: String, relation: Relation, theory: f64, hidden_layers: usize) -> Evidence {
        Evidence::proportion(label, relation, theory, self.dead(hidden_layers), self.networks)
    }

    /// Its probability less that of another, independent curve, each at its number of layers, against `difference`.
    ///
    /// The standard error is that of two independent shares; for counts of some hundreds and more, where the normal law is good at the
    /// judge's level.
    pub(crate) fn less(&self, other: &Self, label: String, relation: Relation, difference: f64, layers: [usize; 2]) -> Evidence {
        let (a, b) = (self.probability(layers[0]), other.probability(layers[1]));
        let variance = a * (1.0 - a) / self.networks as f64 + b * (1.0 - b) / other.networks as f64;
        Evidence::mean(label, relation, difference, a - b, variance.sqrt(), self.networks.min(other.networks))
    }
}

/// A part that counts first dead layers: a count for each layer.
pub(crate) fn first_dead_part(name: String, ensemble: BornDeadEnsemble, networks: u64) -> Part<'static, Vec<u64>> {
    // A block should take about a second: some nanoseconds for each neuron that a network may reach.
    let neurons = ensemble.hidden_widths().iter().sum::<usize>() as u64;
    let largest = (LARGEST_BLOCK * 50 / neurons.max(50)).max(1000);
    Part::new(name, networks, largest, move |block| ensemble.count(block.trials, &mut block.rng).first_zero_at().to_vec())
}

/// Networks with whole matrices of weights, of this scheme.
///
/// # Panics
/// When a width is 0, or the scheme has biases or a parameter outside its range.
pub(crate) fn whole_matrices(scheme: WeightScheme, hidden_widths: &[usize]) -> BornDeadEnsemble {
    BornDeadEnsemble::by_matrices(scheme, hidden_widths).expect("the row's setting is valid")
}

/// Draws `networks` networks of each ensemble: `(name of the part, ensemble, layers)`.
///
/// All parts are computed together, as shards need it.
pub(crate) fn death_curves(run: &Run, settings: Vec<(String, BornDeadEnsemble)>, networks: u64) -> Result<Vec<DeathCurve>, Stop> {
    let sized = settings.into_iter().map(|(name, ensemble)| (name, ensemble, networks)).collect();
    sized_death_curves(run, sized)
}

/// As [`death_curves`], with a number of networks for each ensemble.
pub(crate) fn sized_death_curves(run: &Run, settings: Vec<(String, BornDeadEnsemble, u64)>) -> Result<Vec<DeathCurve>, Stop> {
    let sizes: Vec<u64> = settings.iter().map(|(_, _, networks)| *networks).collect();
    let parts = settings.into_iter().map(|(name, ensemble, networks)| first_dead_part(name, ensemble, networks));
    let counts: Vec<Vec<u64>> = run.histograms(parts.collect())?;
    Ok(counts.into_iter().zip(sizes).map(|(first_dead, networks)| DeathCurve::new(first_dead, networks)).collect())
}
