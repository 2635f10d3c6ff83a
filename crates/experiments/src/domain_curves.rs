//! How often random networks with biases are born dead on a domain, for every number of layers up to some.
//!
//! Whole networks, each decided exactly on the domain's linear pieces (`network::DeadLayerSampler`). One network gives all depths: its
//! first dead layer.

use claims::{Failure, Part, Run, Stop, simulate};
use network::{Architecture, DeadLayerSampler, Domain, Initializer, NetworkLaw};

use crate::death_curves::DeathCurve;
use crate::targets::HALF_WIDTH;

/// Networks of one law on one domain.
#[derive(Clone, Debug)]
pub struct DomainSetting {
    /// Names the part: the law, the shape and the domain, whatever changes the measurement.
    pub name: String,
    /// Weights and biases.
    pub law: NetworkLaw,
    /// Coordinates of the input.
    pub input_dim: usize,
    /// Neurons of every hidden layer.
    pub width: usize,
    /// Layers with ReLU.
    pub hidden_layers: usize,
    /// Where the network is looked at.
    pub domain: Domain,
}

impl DomainSetting {
    /// Networks of a law called `law_name` on the cube `[-sqrt 3, sqrt 3]^input_dim`, the papers' training domain.
    ///
    /// # Panics
    /// When `input_dim` is 0.
    pub fn on_training_domain(law_name: &str, law: impl Into<NetworkLaw>, input_dim: usize, width: usize, hidden_layers: usize) -> Self {
        let domain = Domain::cube(input_dim, HALF_WIDTH).expect("an input has a coordinate");
        Self::on(law_name, law, width, hidden_layers, "the training domain", domain)
    }

    /// Networks of a law on a domain, both with their names.
    pub fn on(law_name: &str, law: impl Into<NetworkLaw>, width: usize, hidden_layers: usize, domain_name: &str, domain: Domain) -> Self {
        let input_dim = domain.input_dim();
        let name = format!("{law_name}, width {width}, {hidden_layers} layers, input dimension {input_dim}, {domain_name}");
        Self { name, law: law.into(), input_dim, width, hidden_layers, domain }
    }

    /// A part that counts first dead layers: a count for each layer.
    ///
    /// # Panics
    /// When the width is 0, the law has a parameter outside its range, or the domain is a cube of too many dimensions.
    pub fn part(self, networks: u64) -> Part<'static, Vec<u64>> {
        let Self { name, law, input_dim, width, hidden_layers, domain } = self;
        let architecture = Architecture::new(input_dim, &vec![width; hidden_layers]).expect("positive widths");
        let sampler = DeadLayerSampler::new(architecture, law, &domain).expect("the row's setting is decided");
        Part::new(name, networks, largest_block(width * hidden_layers), move |block| {
            sampler.clone().count(block.trials, &mut block.rng).first_zero_at().to_vec()
        })
    }
}

/// About a second: some tenths of a microsecond for each neuron.
fn largest_block(neurons: usize) -> u64 {
    (4_000_000 / neurons as u64).max(100)
}

/// Draws so many networks of each setting. All parts are computed together, as shards need it.
pub fn domain_curves(run: &Run, settings: Vec<(DomainSetting, u64)>) -> Result<Vec<DeathCurve>, Stop> {
    let sizes: Vec<u64> = settings.iter().map(|(_, networks)| *networks).collect();
    let counts = run.histograms(settings.into_iter().map(|(setting, networks)| setting.part(networks)).collect())?;
    Ok(counts.into_iter().zip(sizes).map(|(first_dead, networks)| DeathCurve::new(first_dead, networks)).collect())
}

/// The curve of networks with randomized asymmetric initialization, for a calculator: on `[-radius, radius]^input_dim`, with the biases
/// that the scheme draws. `stream` names paper and quantity.
///
/// # Errors
/// Usage: when the initializer has no biases of its own, or the domain has more than two coordinates.
///
/// # Panics
/// When the width is 0.
pub fn rai_born_dead(
    stream: &[&str],
    initializer: Initializer,
    [input_dim, width, hidden_layers]: [usize; 3],
    radius: f64,
    networks: u64,
    seed: u64,
) -> Result<DeathCurve, Failure> {
    if initializer.is_bias_free() {
        return Err(
            Failure::usage(format!("--init {initializer} is not a randomized asymmetric initialization")).with_help("take rai or rai-code")
        );
    }
    let domain = Domain::cube(input_dim, radius).map_err(|why| Failure::usage(format!("cannot {why}")))?;
    if input_dim > 2 {
        return Err(Failure::usage(format!("--init {initializer} draws biases, so --input-dim {input_dim} is too large (range: 1 or 2)")));
    }
    let setting = DomainSetting::on(initializer.name(), initializer, width, hidden_layers, &format!("radius {radius:?}"), domain);
    Ok(DeathCurve::new(simulate(stream, &setting.part(networks), seed), networks))
}

#[cfg(test)]
mod tests {
    use stats::binomial::two_sided_p;

    use super::*;

    fn rai(initializer: Initializer, shape: [usize; 3], networks: u64) -> DeathCurve {
        rai_born_dead(&["test"], initializer, shape, HALF_WIDTH, networks, 0).expect("a valid setting")
    }

    #[test]
    fn the_texts_first_layer_is_never_dead_around_zero() {
        assert_eq!(rai(Initializer::RaiText, [1, 1, 1], 1000).dead(1), 0);
    }

    #[test]
    fn a_single_neuron_of_the_code_dies_where_its_negative_bias_outweighs_its_weight() {
        // On [-r, r] the neuron w x + b is dead if |w| r <= -b. With the positive entry at the weight, P[B r <= -b], b = s z:
        // the integral of 2 t Phi(-t r / s) over [0, 1]; at the bias it is alive. By parts, with c = r / s and E = erfc(c / sqrt 2) / 2:
        // E + (1/2 - E) / c^2 - phi(c) / c, and half of it.
        let c = HALF_WIDTH / network::rai::RAI_CODE_SIGMA_W;
        let beyond = 0.5 * libm::erfc(c * std::f64::consts::FRAC_1_SQRT_2);
        let density = libm::exp(-0.5 * c * c) / (2.0 * std::f64::consts::PI).sqrt();
        let probability = 0.5 * (beyond + (0.5 - beyond) / (c * c) - density / c);
        let curve = rai(Initializer::RaiCode, [1, 1, 1], 100_000);
        assert!(two_sided_p(curve.dead(1), 100_000, probability) > 1e-10, "{} of 100000 against {probability}", curve.dead(1));
    }

    #[test]
    fn settings_without_an_answer_are_refused_with_a_way_out() {
        let message = |initializer, input_dim, radius| {
            rai_born_dead(&["test"], initializer, [input_dim, 2, 2], radius, 1, 0).unwrap_err().to_string()
        };
        assert!(message(Initializer::HeNormal, 1, 1.0).contains("he-normal"));
        assert!(message(Initializer::RaiText, 3, 1.0).contains("range: 1 or 2"));
        assert!(message(Initializer::RaiCode, 1, -1.0).contains("range"));
    }
}
