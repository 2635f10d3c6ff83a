//! Constant networks and dead layers: random networks on a domain, decided by two roads that share nothing.
//!
//! "Constant" is decided by gradients in integers, "dead" by the layers' values at the corners of their linear pieces; both exactly.
//! Collapse, Lemma 1; dying-relu-rai, Lemma A.1.

use claims::{Block, Cell, Evidence, Part, Run, Stop, Table};
use network::{Activation, Architecture, Domain, Layer, Network, WeightLaw, WeightScheme, first_dead_layer_on, is_constant_on};
use serde::{Deserialize, Serialize};

use crate::words::in_words;
use crate::zero_outputs::joined;

/// Random networks of one shape on one domain.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// How the weights come about.
    pub draws: Draws,
    /// Widths of the layers with ReLU; a linear layer with one output follows.
    pub hidden_widths: &'a [usize],
    /// Where constancy and death are decided.
    pub domain: Omega<'a>,
}

/// How the weights of a setting come about.
#[derive(Clone, Copy)]
pub enum Draws {
    /// By a scheme, with its name.
    Scheme(&'static str, WeightScheme),
    /// Weights and biases uniform on {-1, 0, 1}.
    Discrete,
    /// `W^1 = (w1, w2)^T` normal and `W^2 = (w2, -w1)`, without biases.
    Dependent,
}

/// The domain of a setting.
#[derive(Clone, Copy)]
pub enum Omega<'a> {
    /// Between two numbers.
    Interval(f64, f64),
    /// `[-1, 1]^2`.
    Square,
    /// Finitely many inputs, of any dimension.
    Points(&'a [&'a [f64]]),
}

impl Setting<'_> {
    fn draws_name(&self) -> &'static str {
        match self.draws {
            Draws::Scheme(name, _) => name,
            Draws::Discrete => "uniform on {-1, 0, 1}",
            Draws::Dependent => "W^1 = (w1, w2)^T, W^2 = (w2, -w1)",
        }
    }

    fn domain_name(&self) -> String {
        match self.domain {
            Omega::Interval(low, high) => format!("[{low}, {high}]"),
            Omega::Square => "[-1, 1]^2".to_string(),
            Omega::Points([point]) => format!("the point {point:?}"),
            Omega::Points(points) => format!("{} points of R^{}", points.len(), points[0].len()),
        }
    }

    /// Every parameter of the setting: the name of its part.
    pub fn name(&self) -> String {
        let points = if let Omega::Points(points @ [_, _, ..]) = self.domain { format!(" {points:?}") } else { String::new() };
        format!("{}, hidden widths {}, {}{points}", self.draws_name(), joined(self.hidden_widths), self.domain_name())
    }

    /// The domain, for the decisions.
    ///
    /// # Panics
    /// When an interval is empty or there is no point.
    pub fn domain(&self) -> Domain {
        match self.domain {
            Omega::Interval(low, high) => Domain::interval(low, high),
            Omega::Square => Domain::cube(2, 1.0),
            Omega::Points(points) => Domain::points(points),
        }
        .expect("the row's domain is valid")
    }

    /// A random network, with one linear output.
    pub fn network(&self, input_dim: usize, block: &mut Block) -> Network {
        let shape = Architecture::new(input_dim, self.hidden_widths).and_then(|shape| shape.with_linear_output(1));
        let shape = shape.expect("widths are positive");
        let layer =
            |fan_in, fan_out, weights, biases| Layer::new(fan_in, fan_out, weights, biases).expect("finite numbers, as many as needed");
        let layers = match self.draws {
            Draws::Scheme(_, scheme) => {
                return Network::draw(shape, Activation::Relu, &scheme, &mut block.rng).expect("the row's laws are valid");
            }
            Draws::Discrete => {
                let mut numbers = |n| (0..n).map(|_| f64::from(rand::RngExt::random_range(&mut block.rng, -1..=1))).collect::<Vec<f64>>();
                shape.layer_shapes().map(|(i, o)| layer(i, o, numbers(i * o), numbers(o))).collect()
            }
            Draws::Dependent => {
                let [w1, w2] = std::array::from_fn(|_| WeightLaw::Normal.sample(&mut block.rng));
                vec![layer(1, 2, vec![w1, w2], vec![0.0; 2]), layer(2, 1, vec![w2, -w1], vec![0.0])]
            }
        };
        Network::new(shape, Activation::Relu, layers).expect("the layers have the shapes of the architecture")
    }
}

/// What a block has seen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Networks drawn.
    pub networks: u64,
    /// Networks that are constant on the domain.
    pub constant: u64,
    /// Networks with a layer that is zero on the domain.
    pub with_dead_layer: u64,
    /// The first network that is constant without a dead layer, by its parameters.
    pub constant_without_dead_layer: Option<String>,
    /// The first one that has a dead layer and is not constant.
    pub dead_but_not_constant: Option<String>,
}

impl Tally {
    /// Decides about one network.
    ///
    /// # Panics
    /// When the domain is a cuboid that cannot be decided ([`network::DomainError`]).
    pub fn add(&mut self, network: &Network, domain: &Domain) {
        let is_constant = is_constant_on(network, domain).expect("domains of the rows can be decided");
        let is_dead = first_dead_layer_on(network, domain).expect("domains of the rows can be decided").is_some();
        self.networks += 1;
        self.constant += u64::from(is_constant);
        self.with_dead_layer += u64::from(is_dead);
        match (is_constant, is_dead) {
            (true, false) => _ = self.constant_without_dead_layer.get_or_insert_with(|| parameters(network)),
            (false, true) => _ = self.dead_but_not_constant.get_or_insert_with(|| parameters(network)),
            _ => {}
        }
    }

    fn total(blocks: Vec<Tally>) -> Tally {
        blocks.into_iter().fold(Tally::default(), |sum, block| Tally {
            networks: sum.networks + block.networks,
            constant: sum.constant + block.constant,
            with_dead_layer: sum.with_dead_layer + block.with_dead_layer,
            constant_without_dead_layer: sum.constant_without_dead_layer.or(block.constant_without_dead_layer),
            dead_but_not_constant: sum.dead_but_not_constant.or(block.dead_but_not_constant),
        })
    }
}

/// All weights and biases of a network, layer by layer, rows of a matrix between semicolons; each float as the shortest text that is read
/// back as the same.
pub fn parameters(network: &Network) -> String {
    let row = |numbers: &[f64]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let layer = |(index, layer): (usize, &Layer)| {
        let rows = layer.rows().map(row).collect::<Vec<_>>().join("; ");
        let biases =
            if layer.biases().iter().all(|&b| b == 0.0) { String::new() } else { format!(", b^{} = ({})", index + 1, row(layer.biases())) };
        format!("W^{} = [{rows}]{biases}", index + 1)
    };
    network.layers().iter().enumerate().map(layer).collect::<Vec<_>>().join("; ")
}

/// A fifth of a second and more on one core.
pub const LARGEST_BLOCK: u64 = 10_000;

/// Draws `run.samples()` networks of each setting; a part is named by all parameters of its setting.
pub fn tallies(run: &Run, settings: &[Setting<'_>]) -> Result<Vec<Tally>, Stop> {
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), LARGEST_BLOCK, move |block| {
            let domain = setting.domain();
            let mut tally = Tally::default();
            for _ in 0..block.trials {
                tally.add(&setting.network(domain.input_dim(), block), &domain);
            }
            tally
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(Tally::total).collect())
}

/// Two lines a setting: the lemma and its converse. Without a constant network a line has no case, and decides nothing.
pub fn lines(settings: &[Setting<'_>], tallies: &[Tally]) -> Vec<Evidence> {
    let both = |(setting, tally): (&Setting<'_>, &Tally)| {
        let name = format!("{}, hidden widths {}, {}", setting.draws_name(), joined(setting.hidden_widths), setting.domain_name());
        let name = in_words(&name);
        let lemma = format!("constant networks have a dead layer: {name}");
        let converse = format!("networks with a dead layer are constant: {name}");
        [
            Evidence::property(lemma, tally.constant, tally.constant_without_dead_layer.clone())
                .by("gradients in integers", "layers at the corners of their pieces"),
            Evidence::property(converse, tally.with_dead_layer, tally.dead_but_not_constant.clone())
                .by("layers at the corners of their pieces", "gradients in integers"),
        ]
    };
    settings.iter().zip(tallies).flat_map(both).collect()
}

/// [`lines`] of fresh networks.
pub fn equivalence(run: &Run, settings: &[Setting<'_>]) -> Result<Vec<Evidence>, Stop> {
    Ok(lines(settings, &tallies(run, settings)?))
}

/// How many networks of each setting are constant, and how many have a dead layer.
pub fn table(id: &str, title: &str, settings: &[Setting<'_>], tallies: &[Tally]) -> Table {
    let mut table = Table::new(id, title, &["weights", "hidden_widths", "domain", "networks", "constant", "with_dead_layer"]);
    for (setting, tally) in settings.iter().zip(tallies) {
        table.push(vec![
            Cell::Text(setting.draws_name().to_string()),
            Cell::Text(joined(setting.hidden_widths)),
            Cell::Text(setting.domain_name()),
            Cell::Integer(tally.networks as i64),
            Cell::Integer(tally.constant as i64),
            Cell::Integer(tally.with_dead_layer as i64),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_written_layer_by_layer() {
        let shape = Architecture::new(1, &[2]).and_then(|shape| shape.with_linear_output(1)).unwrap();
        let layers = vec![Layer::new(1, 2, vec![1.0, 0.1], vec![0.0, -1.0]).unwrap(), Layer::without_biases(2, 1, vec![1.0, 2.0]).unwrap()];
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        assert_eq!(parameters(&network), "W^1 = [1; 0.1], b^1 = (0, -1); W^2 = [1, 2]");
    }
}
