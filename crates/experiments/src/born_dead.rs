//! The probability that a random network is born dead, at the user's own parameters.
//!
//! A network is born dead if one of its hidden layers is zero at every point of the domain: it is then constant there, and no gradient
//! passes that layer. Every hidden layer applies the ReLU; a linear output layer would change nothing.
//!
//! Three engines, each where it is right: the angle chain for Gaussian networks of width 2 (deterministic), the two rays of bias-free
//! networks of one input (millions of networks a second), and the linear pieces on the domain for everything else.
//!
//! Collapse, figures 6 A and 7; dying-relu-rai, figures 2 and 4. The domain `[-sqrt 3, sqrt 3]` is that of both papers' experiments.

use claims::{Answer, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, simulate};
use network::angle_chain::{ChainProbability, born_dead_probabilities};
use network::{
    Activation, Architecture, Biases, BornDeadEnsemble, DeadLayerSampler, Domain, FirstZeroCounts, Initializer, WeightLaw, WeightScheme,
    first_dead_layer_on,
};

use crate::death_curves::{DeathCurve, first_dead_part};

/// Laws by their names on the command line.
const LAWS: Kind = Kind::Text {
    takes: "normal, uniform, laplace, cauchy, log-normal:SD (0 < SD <= 10) or mixture:E (1e-4 <= E <= 1)",
    check: |text| text.parse::<WeightLaw>().is_ok_and(|law| law.is_continuous() && law.is_symmetric()),
    known: &["normal", "uniform", "laplace", "cauchy", "log-normal", "mixture"],
};

/// Networks of a simulation.
pub const SAMPLES: Parameter =
    Parameter { name: "samples", default: "1000000", kind: Kind::Count(1, 1_000_000_000_000), about: "networks that a simulation draws" };

/// Seed of a simulation.
pub const SEED: Parameter =
    Parameter { name: "seed", default: "0", kind: Kind::Count(0, u64::MAX), about: "chooses the networks of a simulation" };

/// Consent to a long simulation.
pub const YES: Parameter = Parameter {
    name: "yes",
    default: "false",
    kind: Kind::Flag,
    about: "start a simulation of more than 1e10 networks or 1e12 neurons too (no value)",
};

/// How the weights are scaled, or drawn otherwise. A paper with more ways puts its own choice in the place of this one.
pub const INIT: Parameter = Parameter {
    name: "init",
    default: "he",
    kind: Kind::Choice(&["he", "orthogonal", "lecun", "glorot"]),
    about: "variance 2/fan-in (he), 1/fan-in (lecun), 2/(fan-in + fan-out) (glorot), which matters with biases only; or Haar matrices",
};

/// The calculator's parameters. The papers count layers differently, so each has its own words, and its own default, for `hidden_layers`
/// (a parameter of that name, 1 to 10,000 layers); `init` is [`INIT`] or a longer choice.
pub const fn parameters(hidden_layers: Parameter, init: Parameter) -> [Parameter; 11] {
    [
        Parameter { name: "width", default: "2", kind: Kind::Count(1, 1000), about: "neurons in every hidden layer" },
        hidden_layers,
        Parameter { name: "input-dim", default: "1", kind: Kind::Count(1, 3), about: "coordinates of the input; 3 without biases only" },
        Parameter { name: "law", default: "normal", kind: LAWS, about: "of a weight, scaled to variance 1 (cauchy has none: scale 1)" },
        init,
        Parameter {
            name: "bias",
            default: "0",
            kind: Kind::Real(f64::MIN, f64::MAX),
            about: "added in every neuron of every hidden layer",
        },
        Parameter {
            name: "radius",
            default: "1.7320508075688772",
            kind: Kind::Positive,
            about: "the domain is [-radius, radius]^input-dim; matters with biases only",
        },
        Parameter {
            name: "method",
            default: "auto",
            kind: Kind::Choice(&["auto", "chain", "simulation"]),
            about: "chain: without sampling, for Gaussian bias-free networks of width 2 with one input; auto: the chain where there is one",
        },
        SAMPLES,
        SEED,
        YES,
    ]
}

/// The probability that a random network is born dead: the answer of the calculator `born-dead` of a paper, whose name is in the names of
/// the random streams.
///
/// # Errors
/// A [`Failure`] of usage that names what cannot be combined.
pub fn answer(paper: &str, inputs: &Inputs) -> Result<Answer, Failure> {
    let setting = Setting::read(inputs)?;
    match inputs.word("method") {
        "auto" | "chain" if setting.has_chain() => Ok(setting.by_chain()),
        "chain" => {
            Err(Failure::usage("--method chain needs --width 2, --law normal, --init he, lecun or glorot, --input-dim 1 and --bias 0")
                .with_help("--method simulation answers for every setting, --method auto by the chain where there is one"))
        }
        _ => setting.by_simulation(paper, inputs.count("samples"), inputs.count("seed"), inputs.flag("yes")),
    }
}

/// Refuses a simulation that takes long, unless the user has said so.
///
/// # Errors
/// A [`Failure`] of usage with a way out.
pub fn check_effort(networks: u64, neurons: u64, said_yes: bool) -> Result<(), Failure> {
    let all = networks as f64 * neurons as f64;
    if said_yes || (networks <= 10_000_000_000 && all <= 1e12) {
        return Ok(());
    }
    let message = format!("{networks} networks of {neurons} neurons are more than 1e10 networks or 1e12 neurons: that takes long");
    Err(Failure::usage(message).with_help("take fewer --samples, or add --yes"))
}

/// Which networks, on which domain.
#[derive(Clone, Debug, PartialEq)]
struct Setting {
    width: usize,
    hidden_layers: usize,
    input_dim: usize,
    law: WeightLaw,
    init: &'static str,
    bias: f64,
    radius: f64,
}

impl Setting {
    fn read(inputs: &Inputs) -> Result<Self, Failure> {
        let setting = Self {
            width: inputs.size("width"),
            hidden_layers: inputs.size("hidden-layers"),
            input_dim: inputs.size("input-dim"),
            law: inputs.text("law").parse().expect("the parameter's check reads it"),
            init: inputs.word("init"),
            bias: inputs.real("bias"),
            radius: inputs.real("radius"),
        };
        if setting.is_orthogonal() && setting.law != WeightLaw::Normal {
            return Err(Failure::usage(format!("--init orthogonal draws whole matrices: --law {} cannot be their law", setting.law))
                .with_help("leave --law out, or take another --init"));
        }
        if setting.input_dim > 2 && setting.has_biases() {
            return Err(Failure::usage(format!("--input-dim {} needs --bias 0; with biases it takes 1 or 2", setting.input_dim)));
        }
        Ok(setting)
    }

    fn has_biases(&self) -> bool {
        self.bias != 0.0
    }

    fn is_orthogonal(&self) -> bool {
        self.init == "orthogonal"
    }

    /// Whether two rays decide: bias-free networks of one input.
    fn has_rays(&self) -> bool {
        self.input_dim == 1 && !self.has_biases()
    }

    fn has_chain(&self) -> bool {
        self.has_rays() && self.width == 2 && self.law == WeightLaw::Normal && !self.is_orthogonal()
    }

    fn by_chain(&self) -> Answer {
        let ChainProbability { value, error_bound } = born_dead_probabilities(self.hidden_layers)[self.hidden_layers - 1];
        let value = value.clamp(0.0, 1.0);
        let (low, high) = ((value - error_bound).max(0.0), (value + error_bound).min(1.0));
        Answer::new(Quantity::Interval { value, low, high }, Method::Chain)
            .note(self.conventions())
            .note(format!("by the Markov chain of the angle between the two rays; error at most {error_bound:.1e}"))
    }

    fn by_simulation(&self, paper: &str, samples: u64, seed: u64, said_yes: bool) -> Result<Answer, Failure> {
        check_effort(samples, self.width as u64 * self.hidden_layers as u64, said_yes)?;
        let part = self.part(samples).map_err(|why| Failure::usage(format!("cannot {why}")))?;
        let curve = DeathCurve::new(simulate(&[paper, "born-dead"], &part, seed), samples);
        let (dead, interval) = (curve.dead(self.hidden_layers), curve.interval(self.hidden_layers));
        let value = Quantity::Interval { value: curve.probability(self.hidden_layers), low: interval.low, high: interval.high };
        let mut answer = Answer { n: Some(samples), ..Answer::new(value, Method::Simulation) }.note(self.conventions());
        let limits = format!("99 % interval (Clopper-Pearson): {} to {}", short(interval.low), short(interval.high));
        answer = answer.note(match dead {
            0 => format!("{limits}; no network was dead, so only the upper limit tells something"),
            _ if dead == samples => format!("{limits}; every network was dead, so only the lower limit tells something"),
            _ => limits,
        });
        if self.law == WeightLaw::Cauchy && self.has_biases() {
            answer = answer.note("Cauchy's law has no variance: its scale 1 stands in for the standard deviation");
        }
        // A standard error of 5e-5 or less; the engine's rounding is of the order of 1e-6 for each neuron.
        if self.has_rays() && samples >= 100_000_000 {
            answer = answer.note("rays are followed in single precision, which can move the probability by up to 1e-6 a layer and neuron");
        }
        Ok(answer.note(format!("{samples} random networks, seed {seed}: the same on any number of cores")))
    }

    /// What is assumed, in words.
    fn conventions(&self) -> String {
        let networks = match (self.is_orthogonal(), self.init) {
            (true, _) => "Haar-orthogonal matrices".to_string(),
            (false, "he") => format!("{} weights of variance 2/fan-in", self.law),
            (false, "lecun") => format!("{} weights of variance 1/fan-in", self.law),
            _ => format!("{} weights of variance 2/(fan-in + fan-out)", self.law),
        };
        let rest = if self.has_biases() {
            format!("all biases {:?}, domain [-{radius:?}, {radius:?}]^{}", self.bias, self.input_dim, radius = self.radius)
        } else {
            format!("no biases (so neither the scale of the weights nor the radius matters), input dimension {}", self.input_dim)
        };
        format!("every one of the {} hidden layers applies the ReLU and counts; {networks}, {rest}", self.hidden_layers)
    }

    /// First dead layers of random networks. The part's name has all that matters.
    fn part(&self, samples: u64) -> Result<Part<'static, Vec<u64>>, String> {
        let &Self { width, hidden_layers, input_dim, law, init, bias, radius } = self;
        let widths = vec![width; hidden_layers];
        if self.has_rays() {
            let (ensemble, what) = if self.is_orthogonal() {
                (BornDeadEnsemble::orthogonal(width, hidden_layers), init.to_string())
            } else {
                (BornDeadEnsemble::new(WeightScheme::iid(law), &widths), law.to_string())
            };
            let ensemble = ensemble.map_err(|why| why.to_string())?;
            return Ok(first_dead_part(format!("{what}, width {width}, {hidden_layers} layers"), ensemble, samples));
        }
        let name =
            format!("{law}, {init}, width {width}, {hidden_layers} layers, bias {bias:?}, radius {radius:?}, input dimension {input_dim}");
        let architecture = Architecture::new(input_dim, &widths).map_err(|why| why.to_string())?;
        let domain = Domain::cube(input_dim, radius).map_err(|why| why.to_string())?;
        // A neuron takes a fraction of a microsecond on an interval, and some microseconds on the pieces of a square.
        let largest_block = (200_000 / (width * hidden_layers) as u64).max(4);
        if self.is_orthogonal() {
            return Ok(Part::new(name, samples, largest_block, move |block| {
                let mut counts = FirstZeroCounts::new(hidden_layers);
                for _ in 0..block.trials {
                    let mut network = Initializer::Orthogonal.draw(architecture.clone(), Activation::Relu, &mut block.rng);
                    network.set_biases(bias);
                    counts.record(first_dead_layer_on(&network, &domain).expect("the input dimension is small enough"));
                }
                counts.first_zero_at().to_vec()
            }));
        }
        let weights = WeightScheme::iid(law);
        let weights = match init {
            "he" => weights.with_sigma_w(std::f64::consts::SQRT_2),
            "lecun" => weights.with_sigma_w(1.0),
            _ => weights.with_glorot_scale(),
        };
        let scheme = weights.with_biases(Biases::Constant(bias));
        let sampler = DeadLayerSampler::new(architecture, scheme, &domain).map_err(|why| why.to_string())?;
        Ok(Part::new(name, samples, largest_block, move |block| {
            sampler.clone().count(block.trials, &mut block.rng).first_zero_at().to_vec()
        }))
    }
}

/// A limit with four digits.
fn short(limit: f64) -> String {
    claims::format::significant(limit, 4)
}

#[cfg(test)]
mod tests {
    use stats::binomial::two_sided_p;

    use super::*;

    /// Error rate of a test.
    const ALPHA: f64 = 1e-10;

    const DEFAULT: Setting = Setting {
        width: 2,
        hidden_layers: 10,
        input_dim: 1,
        law: WeightLaw::Normal,
        init: "he",
        bias: 0.0,
        radius: 1.732_050_807_568_877_2,
    };

    /// The dead among so many networks.
    fn dead(setting: &Setting, samples: u64) -> u64 {
        let first_dead = simulate(&["collapse", "born-dead"], &setting.part(samples).expect("a valid setting"), 0);
        DeathCurve::new(first_dead, samples).dead(setting.hidden_layers)
    }

    fn assert_probability(setting: &Setting, samples: u64, probability: f64) {
        let dead = dead(setting, samples);
        assert!(two_sided_p(dead, samples, probability) > ALPHA, "{setting:?}: {dead} of {samples} against {probability}");
    }

    fn every_init(setting: &Setting) -> [Setting; 4] {
        ["he", "lecun", "glorot", "orthogonal"].map(|init| Setting { init, ..setting.clone() })
    }

    #[test]
    fn one_layer_without_biases_is_never_dead() {
        for input_dim in [1, 2, 3] {
            for setting in every_init(&Setting { width: 1, hidden_layers: 1, input_dim, ..DEFAULT }) {
                assert_eq!(dead(&setting, 1000), 0, "{setting:?}");
            }
        }
    }

    #[test]
    fn width_one_dies_with_one_half_a_layer_after_the_first_in_every_dimension() {
        for input_dim in [1, 2, 3] {
            for setting in every_init(&Setting { width: 1, hidden_layers: 4, input_dim, ..DEFAULT }) {
                assert_probability(&setting, 20_000, 7.0 / 8.0);
            }
        }
    }

    #[test]
    fn two_layers_of_width_two_are_dead_with_5_of_32_on_the_line_and_1_of_16_beyond() {
        for input_dim in [1, 2, 3] {
            // Beyond the line two independent neurons reach every point of a quadrant, so all four weights of the second layer must be
            // negative; on the line that is so with one neuron on each side, and with both on one side it takes two negative sums.
            let probability = if input_dim == 1 { 5.0 / 32.0 } else { 1.0 / 16.0 };
            for law in [WeightLaw::Normal, WeightLaw::Uniform, WeightLaw::Mixture { spread: 0.01 }] {
                assert_probability(&Setting { hidden_layers: 2, input_dim, law, ..DEFAULT }, 20_000, probability);
            }
        }
    }

    #[test]
    fn three_neurons_of_three_inputs_reach_every_point_of_an_octant() {
        assert_probability(&Setting { width: 3, hidden_layers: 2, input_dim: 3, ..DEFAULT }, 40_000, 1.0 / 512.0);
    }

    #[test]
    fn a_biased_layer_is_dead_where_every_weight_is_too_small() {
        // On [-r, r] a neuron is dead if |w| r <= -b; for normal weights of standard deviation s with probability erf(-b / (s r sqrt 2)).
        let variances = [("he", 2.0), ("lecun", 1.0), ("glorot", 2.0 / 3.0)];
        for (init, variance) in variances {
            let setting = Setting { hidden_layers: 1, init, bias: -1.2, radius: 1.5, ..DEFAULT };
            assert_probability(&setting, 40_000, libm::erf(1.2 / (1.5 * f64::sqrt(2.0 * variance))).powi(2));
        }
        // Uniform weights of variance 2 reach sqrt 6; r = 1, b = -1.
        let uniform = Setting { hidden_layers: 1, law: WeightLaw::Uniform, bias: -1.0, radius: 1.0, ..DEFAULT };
        assert_probability(&uniform, 40_000, 1.0 / 6.0);
    }

    #[test]
    fn a_biased_layer_on_a_square_is_dead_where_the_weights_sum_is_too_small() {
        // (|w_1| + |w_2|) r <= -b with uniform weights on (-sqrt 3, sqrt 3) (he, fan-in 2): b^2 / (2 * 3) for -b <= sqrt 3, r = 1.
        let setting = Setting { width: 1, hidden_layers: 1, input_dim: 2, law: WeightLaw::Uniform, bias: -1.0, radius: 1.0, ..DEFAULT };
        assert_probability(&setting, 40_000, 1.0 / 6.0);
    }

    #[test]
    fn an_orthogonal_layer_of_one_neuron_has_weight_one() {
        let setting = Setting { width: 1, hidden_layers: 1, init: "orthogonal", radius: 2.0, ..DEFAULT };
        assert_eq!(dead(&Setting { bias: -2.0, ..setting.clone() }, 100), 100);
        assert_eq!(dead(&Setting { bias: -1.999, ..setting }, 100), 0);
    }

    #[test]
    fn a_huge_bias_decides_about_the_first_layer() {
        for setting in every_init(&Setting { hidden_layers: 1, bias: 1e300, ..DEFAULT }) {
            assert_eq!(dead(&setting, 100), 0, "{setting:?}");
        }
        for setting in every_init(&Setting { hidden_layers: 3, bias: -1e300, ..DEFAULT }) {
            assert_eq!(dead(&setting, 100), 100, "{setting:?}");
        }
    }

    #[test]
    fn the_chain_and_the_simulation_agree() {
        assert!(DEFAULT.has_chain());
        let Quantity::Interval { value, .. } = DEFAULT.by_chain().value else { panic!("an interval") };
        assert_probability(&DEFAULT, 1_000_000, value);
        for other in [
            Setting { width: 3, ..DEFAULT },
            Setting { input_dim: 2, ..DEFAULT },
            Setting { law: WeightLaw::Uniform, ..DEFAULT },
            Setting { init: "orthogonal", ..DEFAULT },
            Setting { bias: 1e-9, ..DEFAULT },
        ] {
            assert!(!other.has_chain(), "{other:?}");
        }
    }

    #[test]
    fn the_rays_and_the_domain_agree() {
        // A bias too small to matter sends the same networks through the other engine. (Much smaller ones take fractions, and long.)
        for init in ["he", "orthogonal"] {
            let rays = Setting { width: 3, hidden_layers: 6, init, ..DEFAULT };
            let domain = Setting { bias: -1e-9, ..rays.clone() };
            let n = 10_000;
            let (a, b) = (dead(&rays, n) as f64 / n as f64, dead(&domain, n) as f64 / n as f64);
            // |z| <= 6.47 for alpha = 1e-10.
            assert!((a - b).abs() <= 6.47 * ((a * (1.0 - a) + b * (1.0 - b)) / n as f64).sqrt(), "{init}: {a} {b}");
        }
    }

    #[test]
    fn long_simulations_need_a_yes() {
        assert!(check_effort(10_000_000_000, 20, false).is_ok());
        assert!(check_effort(10_000_000_001, 1, true).is_ok());
        for (networks, neurons) in [(10_000_000_001, 1), (1_000_000, 1_000_001)] {
            let failure = check_effort(networks, neurons, false).unwrap_err();
            assert!(failure.help().is_some_and(|help| help.contains("--yes") && help.contains("--samples")), "{failure}");
        }
    }
}
