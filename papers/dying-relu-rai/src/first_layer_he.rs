//! Section 4.1: why the first layer is He's.
//!
//! "Only for the first layer, the He initialization is employed. This is because since an input could have a negative value, if the weight
//! which corresponds to the negative input were to be initialized from P, this could cause the dying ReLU." The printed code has no special
//! first layer. "One could choose multiple indices": an extension without numbers.
//!
//! Source: section 4.1, appendix G. Reading: "text" has He's first layer without biases, "code" draws it as all others, with its random
//! bias. The two variants share all layers from the second on. "Could" states no number; what the choice does is measured.
//!
//! # What the first layer does by itself
//!
//! | domain | text | code |
//! |---|---|---|
//! | `[-r, r]` | 0 | `q^N` |
//! | `[-r, 0]` | `2^-N` | `4^-N` |
//! | `[0, r]` | `2^-N` | `q^N` |
//!
//! A bias-free neuron is dead on a half line with 1/2, and never around zero. On `[-r, 0]` a neuron of the code is dead if its weight is the
//! chosen entry and its bias is negative; on the others if moreover the bias outweighs `beta r`, with `q = E[Phi(-beta r / sigma_w)] / 2`. So
//! where all inputs are negative, the reason given speaks for the code: the random bias saves more neurons than the positive weight kills.

use claims::{Claim, Control, Evidence, Part, Relation, Resolution, Run, Samples, Stop, Table};
use experiments::domain_curves::{DomainSetting, domain_curves};
use experiments::targets::HALF_WIDTH;
use experiments::words::in_words;
use network::rai::RAI_CODE_SIGMA_W;
use network::{Activation, Architecture, Domain, Initializer, Network, first_dead_layer_on};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ALONE, ONE_SIGN, TWO_SIGNS];

const SOURCE: &str = "Section 4.1";

const ALONE: Claim = Claim {
    id: "first-layer-he/alone",
    source: SOURCE,
    statement: "the first layer by itself is dead with 0, 2^-N and 2^-N by the text on both signs, on negative and on positive inputs, and with q^N, 4^-N and q^N by the code",
    formula: "P(phi(N^1) = 0 on D) = 0, 2^-N, 2^-N by the text, q^N, 4^-N, q^N by the code;  q = P(b <= -sqrt 3 beta) / 2, beta the positive entry",
    samples: Samples { ci: 100_000, paper: 4_000_000 },
    resolution: Resolution::PerLine(
        "a quarter of the probability, where one neuron more or less is a factor of two; of q = 0.03 half and of q^2 twice as much, where it is a factor of thirty",
    ),
    check: |run| alone(run, 0),
    control: Control::negative("one neuron more", |run| alone(run, 1)),
    note: "A row of ours. \"Could cause the dying ReLU\" is so, but with He's first layer more: on negative inputs 2^-N against 4^-N.",
    ..Claim::DEFAULT
};

const ONE_SIGN: Claim = Claim {
    id: "first-layer-he/one-sign",
    source: SOURCE,
    statement: "where all inputs have one sign He's first layer makes more networks die than RAI's, at width 2 and nine layers by half of what it does alone and more: 3/32",
    formula: "P_text - P_code >= 3/32 at N = 2, L = 10;  P = P[born dead]",
    samples: Samples { ci: 5_000, paper: 400_000 },
    resolution: Resolution::absolute(
        HALF_ALONE,
        "half of the smaller difference in the first layer alone, 1/4 less 1/16: no difference would be refused",
    ),
    check: |run| {
        let pairs = pairs(run, true)?;
        run.table(table("first-layer-he-one-sign", &pairs));
        Ok(one_sign(&pairs, Relation::AtLeast, HALF_ALONE))
    },
    control: Control::negative("no more networks die", |run| Ok(one_sign(&pairs(run, true)?, Relation::AtMost, 0.0))),
    note: "A row of ours, on [-sqrt 3, 0] and [0, sqrt 3]: against the reason that the paper gives for He's first layer.",
    ..Claim::DEFAULT
};

const TWO_SIGNS: Claim = Claim {
    id: "first-layer-he/two-signs",
    source: SOURCE,
    statement: "on inputs of both signs the choice of the first layer moves the born-dead probability by at most three percentage points",
    formula: "|P_text - P_code| <= 0.03;  P = P[born dead]",
    samples: Samples { ci: 16_200, paper: 200_000 },
    resolution: Resolution::absolute(0.03, "a symbol of figure 4"),
    check: |run| {
        let pairs = pairs(run, false)?;
        run.table(table("first-layer-he-two-signs", &pairs));
        Ok(two_signs(&pairs, 0.03))
    },
    control: Control::negative("the text's is lower by six points", |run| Ok(two_signs(&pairs(run, false)?, -0.06))),
    note: "A row of ours: width 2 with nine layers and width 4 with 19, one and two inputs. The table has the signed differences, text less code, with their errors.",
    ..Claim::DEFAULT
};

/// Half of 1/4 less 1/16: by how much more often the first layer of width 2 is dead on negative inputs by the text than by the code.
const HALF_ALONE: f64 = 3.0 / 32.0;

/// Probability that a neuron of the code is dead on `[-r, r]`: see `corollary_4_2` for the integral, here with one input.
fn q(radius: f64) -> f64 {
    let c = radius / RAI_CODE_SIGMA_W;
    let beyond = 0.5 * libm::erfc(c * std::f64::consts::FRAC_1_SQRT_2);
    let density = libm::exp(-0.5 * c * c) / (2.0 * std::f64::consts::PI).sqrt();
    0.5 * (beyond + (0.5 - beyond) / (c * c) - density / c)
}

fn line_domains() -> [(&'static str, Domain); 3] {
    let interval = |low, high| Domain::interval(low, high).expect("two ends");
    [
        ("both signs", interval(-HALF_WIDTH, HALF_WIDTH)),
        ("negative inputs", interval(-HALF_WIDTH, 0.0)),
        ("positive inputs", interval(0.0, HALF_WIDTH)),
    ]
}

fn alone(run: &Run, more_neurons: i32) -> Result<Vec<Evidence>, Stop> {
    let schemes = [("text", Initializer::RaiText), ("code", Initializer::RaiCode)];
    let neuron = [[0.0, 0.5, 0.5], [q(HALF_WIDTH), 0.25, q(HALF_WIDTH)]];
    let (mut settings, mut theories) = (Vec::new(), Vec::new());
    for width in [1, 2] {
        for ((name, scheme), neuron) in schemes.into_iter().zip(neuron) {
            for ((domain_name, domain), neuron) in line_domains().into_iter().zip(neuron) {
                settings.push((DomainSetting::on(name, scheme, width, 1, domain_name, domain), run.samples()));
                theories.push(f64::powi(neuron, width as i32 + more_neurons));
            }
        }
    }
    let labels: Vec<String> = settings.iter().map(|(setting, _)| setting.name.clone()).collect();
    let curves = domain_curves(run, settings)?;
    let lines = labels.into_iter().zip(curves).zip(theories).map(|((label, curve), theory)| {
        if theory == 0.0 {
            return Evidence::exact(in_words(&label), Relation::Equal, 0, curve.dead(1))
                .by("one neuron in closed form", "whole networks on the domain");
        }
        // q^2 is the smallest of them.
        let share = if theory < 0.005 {
            2.0
        } else if theory < 0.05 {
            0.5
        } else {
            0.25
        };
        curve
            .against(label, Relation::Equal, theory, 1)
            .by("one neuron in closed form", "whole networks on the domain")
            .resolving(share * theory)
    });
    Ok(lines.collect())
}

/// Networks of both variants with the same layers from the second on.
struct Pair {
    name: String,
    width: usize,
    networks: u64,
    /// Networks of which both are dead, only the text's, only the code's.
    dead: [u64; 3],
}

impl Pair {
    /// Born-dead probability of the text's variant less the code's, and its standard error.
    fn difference(&self) -> (f64, f64) {
        let [_, text, code] = self.dead.map(|count| count as f64 / self.networks as f64);
        let mean = text - code;
        (mean, ((text + code - mean * mean) / self.networks as f64).sqrt())
    }

    fn line(&self, relation: Relation, theory: f64) -> Evidence {
        let (mean, error) = self.difference();
        Evidence::mean(format!("{}, {} {theory}", self.name, relation.sign()), relation, theory, mean, error, self.networks)
            .by("stated difference", "text less code, same later layers")
    }
}

/// Pairs on domains of one sign, or of both.
fn pairs(run: &Run, of_one_sign: bool) -> Result<Vec<Pair>, Stop> {
    let square = Domain::cube(2, HALF_WIDTH).expect("two coordinates");
    let shapes = [(2, 9), (4, 19)];
    let mut settings: Vec<(String, usize, usize, Domain, u64)> = Vec::new();
    for (width, layers) in shapes {
        // Networks of width 4 take longer and differ less.
        let networks = if width == 4 { run.samples() / 3 } else { run.samples() };
        for (name, domain) in line_domains().into_iter().filter(|(name, _)| (*name != "both signs") == of_one_sign) {
            settings.push((format!("one input, {name}, width {width}, {layers} layers"), width, layers, domain, networks));
        }
        if !of_one_sign {
            let on_square = networks / 2;
            settings.push((format!("two inputs, both signs, width {width}, {layers} layers"), width, layers, square.clone(), on_square));
        }
    }
    let parts = settings.iter().map(|(name, width, layers, domain, networks)| {
        let shape = Architecture::new(domain.input_dim(), &vec![*width; *layers]).expect("positive widths");
        Part::new(name.clone(), *networks, 20_000, move |block| {
            let mut counts = vec![0_u64; 3];
            for _ in 0..block.trials {
                let code = Initializer::RaiCode.draw(shape.clone(), Activation::Relu, &mut block.rng);
                let first = Architecture::new(shape.input_dim(), &shape.hidden_widths()[..1]).expect("positive widths");
                let he = Initializer::HeNormal.draw(first, Activation::Relu, &mut block.rng);
                let layers = he.layers().iter().chain(&code.layers()[1..]).cloned().collect();
                let text = Network::new(shape.clone(), Activation::Relu, layers).expect("the same shapes");
                let is_dead = |network| first_dead_layer_on(network, domain).expect("one or two inputs").is_some();
                match (is_dead(&text), is_dead(&code)) {
                    (true, true) => counts[0] += 1,
                    (true, false) => counts[1] += 1,
                    (false, true) => counts[2] += 1,
                    (false, false) => {}
                }
            }
            counts
        })
    });
    let counts: Vec<Vec<u64>> = run.histograms(parts.collect())?;
    let pairs = settings.iter().zip(counts).map(|((name, width, _, _, networks), counts)| Pair {
        name: name.clone(),
        width: *width,
        networks: *networks,
        dead: [counts[0], counts[1], counts[2]],
    });
    Ok(pairs.collect())
}

/// Each two-sided difference lies between plus and minus `most`; a negative `most` asks for a difference below it.
fn two_signs(pairs: &[Pair], most: f64) -> Vec<Evidence> {
    pairs.iter().flat_map(|pair| [pair.line(Relation::AtMost, most), pair.line(Relation::AtLeast, -most.abs())]).collect()
}

/// At width 2.
fn one_sign(pairs: &[Pair], relation: Relation, difference: f64) -> Vec<Evidence> {
    pairs.iter().filter(|pair| pair.width == 2).map(|pair| pair.line(relation, difference)).collect()
}

fn table(id: &str, pairs: &[Pair]) -> Table {
    let mut table = Table::new(
        id,
        "First layer by He (text) or by RAI (code), all later layers the same: born-dead probabilities",
        &["setting", "text", "code", "text_less_code", "standard_error", "networks"],
    );
    for pair in pairs {
        let [both, text, code] = pair.dead.map(|count| count as f64 / pair.networks as f64);
        let (difference, error) = pair.difference();
        table.push(vec![
            pair.name.as_str().into(),
            (both + text).into(),
            (both + code).into(),
            difference.into(),
            error.into(),
            pair.networks.into(),
        ]);
    }
    table
}
