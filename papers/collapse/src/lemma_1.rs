//! Lemma 1: a constant network has a dead layer.
//!
//! If a ReLU network with `L` layers, the last one linear, is constant on its domain `Omega`, then with probability 1
//!
//! ```text
//! some hidden layer l in {1..L-1} has h^l <= 0 and x^l = 0 on all of Omega
//! ```
//!
//! under A1 (`Omega` is connected and has at least two points) and A2 (each row of each weight matrix is absolutely continuous).
//!
//! Source: Lemma 1, appendix B; A1 and A2 are in section 4.
//! Reading: the proof conditions on the layers before, so it needs layers that are independent of each other, which A2 does not say; it
//! is not needed that `Omega` is connected. The lemma says nothing about networks that are not constant, so the lines count constant
//! networks only. The converse, that a dead layer makes the network constant, is trivial on paper; here it checks the two engines.
//!
//! "Constant" is decided by gradients in integers, "dead" by the layers' values at the corners of their linear pieces; both exactly.

use claims::{Block, Cell, Claim, Control, Evidence, Expect, Part, Run, Samples, Stop, Table, Verdict};
use network::{Activation, Architecture, Biases, Domain, Layer, Network, WeightLaw, WeightScheme, first_dead_layer_on, is_constant_on};
use serde::{Deserialize, Serialize};

use experiments::zero_outputs::joined;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[INTERVAL, SQUARE, FINITE_SETS, DEPENDENT_LAYERS];

const STATEMENT: &str = "a network that is constant on an interval has a hidden layer that is zero on all of it";
const FORMULA: &str = "N constant on Omega  <=>  x^l = 0 on Omega for some l in {1..L-1}, with probability 1";
const SAMPLES: Samples = Samples { ci: 700, paper: 10_000 };

const INTERVAL: Claim = Claim {
    id: "lemma-1/interval",
    source: "Lemma 1",
    statement: STATEMENT,
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &ON_INTERVALS)?;
        run.table(table("lemma-1-interval", "Random networks on an interval", &ON_INTERVALS, &tallies));
        Ok(lines(&ON_INTERVALS, &tallies))
    },
    control: Control::negative("weights and biases in {-1, 0, 1}, against A2", |run| equivalence(run, &DISCRETE)),
    note: "Random networks of widths 1 to 4 and 2 to 6 layers, with and without biases; the table has the shares of constant ones.",
    ..Claim::DEFAULT
};

const SQUARE: Claim = Claim {
    id: "lemma-1/square",
    source: "Lemma 1",
    statement: "a network that is constant on a square has a hidden layer that is zero on all of it",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &ON_SQUARES)?;
        run.table(table("lemma-1-square", "Random networks on a square", &ON_SQUARES, &tallies));
        Ok(lines(&ON_SQUARES, &tallies))
    },
    control: Control::negative("one point of the square, against A1", |run| equivalence(run, &[ONE_POINT_OF_THE_PLANE])),
    note: "Widths 1 to 4, 2 to 6 layers; narrow first layers where there are biases, since wide networks are hardly ever constant on a square.",
    ..Claim::DEFAULT
};

const FINITE_SETS: Claim = Claim {
    id: "lemma-1/finite-sets",
    source: "Lemma 1, assumption A1",
    statement: "two points are domain enough: a network with the same value at two or at five points has a hidden layer that is zero at all of them",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| equivalence(run, &ON_POINTS),
    control: Control::negative("one point, against A1", |run| equivalence(run, &[ONE_POINT])),
    note: "A1 asks for a connected domain; that is more than needed. Equal nonzero outputs of a layer at two points have probability zero \
           by Lemma 11 unless its inputs are equal, and so on down to the network's input.",
    ..Claim::DEFAULT
};

const DEPENDENT_LAYERS: Claim = Claim {
    id: "lemma-1/dependent-layers",
    source: "Lemma 1, assumption A2",
    statement: "absolutely continuous rows of every weight matrix suffice (A2), however the layers depend on each other",
    formula: "W^1 = (w1, w2)^T, W^2 = (w2, -w1): N = w2 relu(w1 x) - w1 relu(w2 x) = 0 on [1, 2] for w1, w2 > 0, and no layer is zero",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &[DEPENDENT, INDEPENDENT])?;
        let corrected = lines(&[INDEPENDENT], &tallies[1..]).into_iter().map(Evidence::corrected);
        Ok(lines(&[DEPENDENT], &tallies[..1]).into_iter().chain(corrected).collect())
    },
    control: Control::positive("independent layers", |run| equivalence(run, &[INDEPENDENT])),
    note: "Right: the layers are independent, too. The proof by induction uses Lemma 11 for each layer given the layers before, \
           which fixes the vector that the layer is applied to.",
    ..Claim::DEFAULT
};

/// Random networks of one shape on one domain.
pub(crate) struct Setting<'a> {
    pub draws: Draws,
    pub hidden_widths: &'a [usize],
    pub domain: Omega<'a>,
}

/// How the weights of a setting come about.
#[derive(Clone, Copy)]
pub(crate) enum Draws {
    /// By a scheme, with its name.
    Scheme(&'static str, WeightScheme),
    /// Weights and biases uniform on {-1, 0, 1}.
    Discrete,
    /// `W^1 = (w1, w2)^T` normal and `W^2 = (w2, -w1)`, without biases.
    Dependent,
}

/// The domain of a setting.
#[derive(Clone, Copy)]
pub(crate) enum Omega<'a> {
    Interval(f64, f64),
    /// `[-1, 1]^2`.
    Square,
    Points(&'a [&'a [f64]]),
}

const NORMAL: Draws = Draws::Scheme("normal", WeightScheme::iid(WeightLaw::Normal));
const UNIFORM: Draws = Draws::Scheme("uniform", WeightScheme::iid(WeightLaw::Uniform));
const CAUCHY: Draws = Draws::Scheme("cauchy", WeightScheme::iid(WeightLaw::Cauchy));
const NORMAL_BIASED: Draws = Draws::Scheme("normal, normal biases", biased(WeightLaw::Normal, WeightLaw::Normal, 0.5));
const LAPLACE_BIASED: Draws = Draws::Scheme("laplace, uniform biases", biased(WeightLaw::Laplace, WeightLaw::Uniform, 0.5));
const CAUCHY_BIASED: Draws = Draws::Scheme("cauchy, normal biases", biased(WeightLaw::Cauchy, WeightLaw::Normal, 1.0));
const MIXTURE_BIASED: Draws = Draws::Scheme(
    "mixture:0.01, log-normal:0.5 biases",
    biased(WeightLaw::Mixture { spread: 0.01 }, WeightLaw::LogNormal { log_std: 0.5 }, 1.0),
);

const fn biased(weights: WeightLaw, biases: WeightLaw, sigma_b: f64) -> WeightScheme {
    WeightScheme::iid(weights).with_biases(Biases::Drawn { law: biases, sigma_b })
}

const fn setting<'a>(draws: Draws, hidden_widths: &'a [usize], domain: Omega<'a>) -> Setting<'a> {
    Setting { draws, hidden_widths, domain }
}

const UNIT: Omega<'static> = Omega::Interval(-1.0, 1.0);

const ON_INTERVALS: [Setting<'static>; 10] = [
    setting(NORMAL_BIASED, &[1], UNIT),
    setting(NORMAL, &[1, 1], UNIT),
    setting(NORMAL, &[2, 2, 2], UNIT),
    setting(UNIFORM, &[3, 1, 4, 2], UNIT),
    setting(CAUCHY, &[4, 4, 4, 4, 4], UNIT),
    setting(NORMAL, &[2, 3], Omega::Interval(1.0, 2.0)),
    setting(NORMAL_BIASED, &[2, 2], UNIT),
    setting(LAPLACE_BIASED, &[4, 3, 2], UNIT),
    setting(CAUCHY_BIASED, &[3, 3, 3, 3], UNIT),
    setting(MIXTURE_BIASED, &[4, 4, 4, 4, 4], Omega::Interval(0.5, 1.0)),
];

const ON_SQUARES: [Setting<'static>; 9] = [
    setting(NORMAL_BIASED, &[1], Omega::Square),
    setting(NORMAL, &[1, 1], Omega::Square),
    setting(NORMAL, &[2, 2, 2], Omega::Square),
    setting(UNIFORM, &[1, 4, 1], Omega::Square),
    setting(CAUCHY, &[3, 2, 2, 2, 3], Omega::Square),
    setting(NORMAL_BIASED, &[2, 1], Omega::Square),
    setting(LAPLACE_BIASED, &[1, 3, 2, 4], Omega::Square),
    setting(CAUCHY_BIASED, &[2, 2, 2], Omega::Square),
    setting(MIXTURE_BIASED, &[1, 2, 2, 2, 2], Omega::Square),
];

const TWO: &[&[f64]] = &[&[-0.8], &[0.3]];
const ZERO_AND_ONE: &[&[f64]] = &[&[0.0], &[1.0]];
const FIVE: &[&[f64]] = &[&[-2.0], &[-1.0], &[0.25], &[0.5], &[4.0]];
const TWO_IN_THE_PLANE: &[&[f64]] = &[&[1.0, 0.5], &[-0.25, 2.0]];
const FIVE_IN_SPACE: &[&[f64]] = &[&[1.0, 0.5, 0.0], &[2.0, 1.0, 0.0], &[-1.0, 1.0, 1.0], &[0.0, 0.0, -1.0], &[0.1, -0.2, 0.3]];

const ON_POINTS: [Setting<'static>; 8] = [
    setting(NORMAL_BIASED, &[1], Omega::Points(TWO)),
    setting(NORMAL, &[1], Omega::Points(ZERO_AND_ONE)),
    setting(NORMAL, &[2, 2], Omega::Points(TWO)),
    setting(CAUCHY_BIASED, &[3, 3, 3], Omega::Points(TWO)),
    setting(UNIFORM, &[2, 2, 2], Omega::Points(FIVE)),
    setting(NORMAL_BIASED, &[2, 4, 2], Omega::Points(FIVE)),
    setting(LAPLACE_BIASED, &[2, 2, 2, 2], Omega::Points(TWO_IN_THE_PLANE)),
    setting(NORMAL_BIASED, &[3, 2, 2, 1], Omega::Points(FIVE_IN_SPACE)),
];

const ONE_POINT: Setting<'static> = setting(NORMAL_BIASED, &[1], Omega::Points(&[&[0.5]]));
const ONE_POINT_OF_THE_PLANE: Setting<'static> = setting(NORMAL, &[2, 2, 2], Omega::Points(&[&[0.5, -0.25]]));

const DISCRETE: [Setting<'static>; 2] = [setting(Draws::Discrete, &[2], UNIT), setting(Draws::Discrete, &[2, 2, 2], UNIT)];

const DEPENDENT: Setting<'static> = setting(Draws::Dependent, &[2], Omega::Interval(1.0, 2.0));
const INDEPENDENT: Setting<'static> = setting(NORMAL, &[2], Omega::Interval(1.0, 2.0));

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
    pub(crate) fn name(&self) -> String {
        let points = if let Omega::Points(points @ [_, _, ..]) = self.domain { format!(" {points:?}") } else { String::new() };
        format!("{}, hidden widths {}, {}{points}", self.draws_name(), joined(self.hidden_widths), self.domain_name())
    }

    pub(crate) fn domain(&self) -> Domain {
        match self.domain {
            Omega::Interval(low, high) => Domain::interval(low, high),
            Omega::Square => Domain::cube(2, 1.0),
            Omega::Points(points) => Domain::points(points),
        }
        .expect("the row's domain is valid")
    }

    /// A random network, with one linear output.
    pub(crate) fn network(&self, input_dim: usize, block: &mut Block) -> Network {
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
struct Tally {
    networks: u64,
    constant: u64,
    with_dead_layer: u64,
    constant_without_dead_layer: Option<String>,
    dead_but_not_constant: Option<String>,
}

impl Tally {
    fn add(&mut self, network: &Network, domain: &Domain) {
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

/// All weights and biases of a network, layer by layer; each float as the shortest text that is read back as the same.
pub(crate) fn parameters(network: &Network) -> String {
    let layer = |(index, layer): (usize, &Layer)| {
        let rows: Vec<&[f64]> = layer.rows().collect();
        let biases =
            if layer.biases().iter().all(|&b| b == 0.0) { String::new() } else { format!(", b^{0} = {1:?}", index + 1, layer.biases()) };
        format!("W^{} = {rows:?}{biases}", index + 1)
    };
    network.layers().iter().enumerate().map(layer).collect::<Vec<_>>().join("; ")
}

/// A fifth of a second and more on one core.
pub(crate) const LARGEST_BLOCK: u64 = 10_000;

fn tallies(run: &Run, settings: &[Setting<'_>]) -> Result<Vec<Tally>, Stop> {
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
fn lines(settings: &[Setting<'_>], tallies: &[Tally]) -> Vec<Evidence> {
    let both = |(setting, tally): (&Setting<'_>, &Tally)| {
        let name = format!("{}, hidden widths {}, {}", setting.draws_name(), joined(setting.hidden_widths), setting.domain_name());
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

fn equivalence(run: &Run, settings: &[Setting<'_>]) -> Result<Vec<Evidence>, Stop> {
    Ok(lines(settings, &tallies(run, settings)?))
}

fn table(id: &str, title: &str, settings: &[Setting<'_>], tallies: &[Tally]) -> Table {
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

    fn block(name: &str) -> Block {
        Block { index: 0, trials: 0, rng: stats::stream::generator(&["lemma-1", name], 1, 0) }
    }

    fn tally(setting: &Setting<'_>, networks: u64) -> Tally {
        let (domain, mut block, mut tally) = (setting.domain(), block(&setting.name()), Tally::default());
        (0..networks).for_each(|_| tally.add(&setting.network(domain.input_dim(), &mut block), &domain));
        tally
    }

    #[test]
    fn every_network_is_constant_on_one_point_and_hardly_any_has_a_dead_layer_there() {
        let tally = tally(&ONE_POINT, 200);
        assert_eq!(tally.constant, 200);
        assert!(tally.constant_without_dead_layer.is_some());
    }

    #[test]
    fn dependent_layers_make_half_of_the_networks_constant_and_a_quarter_dead() {
        // Constant if w1 and w2 have one sign, dead if it is minus: standard deviations 10 and 8.7 of 400, 6.47 of them 64.7 and 56.
        let tally = tally(&DEPENDENT, 400);
        assert!((136..=264).contains(&tally.constant), "{}", tally.constant);
        assert!((44..=156).contains(&tally.with_dead_layer), "{}", tally.with_dead_layer);
        assert!(tally.constant_without_dead_layer.is_some() && tally.dead_but_not_constant.is_none());
    }

    #[test]
    fn discrete_weights_make_constants_without_a_dead_layer() {
        for setting in &DISCRETE {
            let tally = tally(setting, 200);
            assert!(tally.constant_without_dead_layer.is_some() && tally.dead_but_not_constant.is_none());
        }
    }

    #[test]
    fn a_neuron_with_normal_bias_of_half_the_size_is_constant_with_a_known_probability() {
        // b = z / 2 <= -|w|: the half-plane's share arctan(1/2) / pi = 0.1476 of 2000 is 295, standard deviation 15.9.
        let tally = tally(&ON_INTERVALS[0], 2000);
        assert_eq!(tally.constant, tally.with_dead_layer);
        assert!((tally.constant as f64 - 2000.0 * 0.147_583_617_650_433).abs() <= 6.47 * 15.9, "{}", tally.constant);
    }

    #[test]
    fn parameters_are_written_layer_by_layer() {
        let shape = Architecture::new(1, &[2]).and_then(|shape| shape.with_linear_output(1)).unwrap();
        let layers = vec![Layer::new(1, 2, vec![1.0, 0.1], vec![0.0, -1.0]).unwrap(), Layer::without_biases(2, 1, vec![1.0, 2.0]).unwrap()];
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        assert_eq!(parameters(&network), "W^1 = [[1.0], [0.1]], b^1 = [0.0, -1.0]; W^2 = [[1.0, 2.0]]");
    }
}
