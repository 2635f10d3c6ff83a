//! Random networks and their first dead layers on a domain.

use rand::Rng;

use super::cells::Cells;
use super::scalar::Rounded;
use super::{Corners, Domain, DomainError, first_dead};
use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::born_dead::FirstZeroCounts;
use crate::forward::{Layer, Network};
use crate::weights::NetworkLaw;

/// Draws ReLU networks, with or without biases, and finds the first layer that is zero on a whole domain.
///
/// Each network is drawn whole, by a [`crate::WeightScheme`] or an [`crate::Initializer`]. Decisions are those of [`super::first_dead_layer_on`], hence exact for
/// the weights as drawn. For one input coordinate and no biases [`crate::FirstZeroSampler`] is several times faster.
///
/// ```
/// use network::{Architecture, Biases, DeadLayerSampler, Domain, WeightLaw, WeightScheme};
/// let scheme = WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Constant(0.1));
/// let mut sampler = DeadLayerSampler::new(Architecture::new(1, &[2; 10])?, scheme, &Domain::cube(1, 1.0)?)?;
/// let counts = sampler.count(1000, &mut stats::stream::generator(&["an example"], 0, 0));
/// assert_eq!(counts.networks(), 1000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct DeadLayerSampler {
    network: Network,
    law: NetworkLaw,
    start: Vec<Corners>,
    cells: Cells<Rounded>,
}

impl DeadLayerSampler {
    /// A sampler of networks of this shape, with weights and biases of this scheme or initializer, on this domain.
    ///
    /// # Errors
    /// When the scheme has a parameter outside its range, the dimensions differ, or the domain is a cuboid of three coordinates (unless
    /// there are no biases and the origin lies in it) or more.
    pub fn new(architecture: Architecture, law: impl Into<NetworkLaw>, domain: &Domain) -> Result<DeadLayerSampler, DomainError> {
        let law = law.into();
        law.check()?;
        let (expected, found) = (architecture.input_dim(), domain.input_dim());
        if expected != found {
            return Err(DomainError::InputDim { expected, found });
        }
        let start = domain.start(law.is_bias_free())?;
        let zero =
            |(fan_in, fan_out)| Layer::without_biases(fan_in, fan_out, vec![0.0; fan_in * fan_out]).expect("zeros of the right number");
        let layers = architecture.layer_shapes().map(zero).collect();
        let network = Network::new(architecture, Activation::Relu, layers).expect("layers of the architecture's shapes");
        Ok(DeadLayerSampler { network, law, start, cells: Cells::new() })
    }

    /// The first dead layer of one random network, from 1; `None` if there is none.
    pub fn sample(&mut self, rng: &mut impl Rng) -> Option<usize> {
        self.network.redraw(self.law, rng);
        let hidden = self.network.architecture().hidden_widths().len();
        first_dead(&self.network.layers()[..hidden], &self.start, &mut self.cells)
    }

    /// Samples `networks` networks and counts their first dead layers.
    pub fn count(&mut self, networks: u64, rng: &mut impl Rng) -> FirstZeroCounts {
        let mut counts = FirstZeroCounts::new(self.network.architecture().hidden_widths().len());
        for _ in 0..networks {
            counts.record(self.sample(rng));
        }
        counts
    }
}

/// Draws `networks` ReLU networks and counts the first layers that are dead on a domain. See [`DeadLayerSampler`].
///
/// # Errors
/// As [`DeadLayerSampler::new`].
pub fn count_dead_on(
    architecture: Architecture,
    law: impl Into<NetworkLaw>,
    domain: &Domain,
    networks: u64,
    rng: &mut impl Rng,
) -> Result<FirstZeroCounts, DomainError> {
    Ok(DeadLayerSampler::new(architecture, law, domain)?.count(networks, rng))
}
