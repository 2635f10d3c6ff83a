//! Calculators of growth rates: the bounds of Theorem 1, and simulated lengths by the Gram chain.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, simulate_blocks};
use network::{Activation, Gram, GramChain};

use crate::bounds::Layer;
use experiments::mean_of::MeanOf;

pub(crate) const WIDTH: Parameter =
    Parameter { name: "width", default: "32", kind: Kind::Count(1, 100_000), about: "neurons of each hidden layer, the paper's k" };
pub(crate) const SIGMA_W2: Parameter = Parameter {
    name: "sigma-w2",
    default: "4",
    kind: Kind::Real(1e-6, 1e12),
    about: "variance of a weight times the width, the paper's sigma_w^2",
};
pub(crate) const SIGMA_B2: Parameter =
    Parameter { name: "sigma-b2", default: "0", kind: Kind::Real(0.0, 1e12), about: "variance of a bias, the paper's sigma_b^2" };
pub(crate) const SEED: Parameter =
    Parameter { name: "seed", default: "0", kind: Kind::Count(0, u64::MAX), about: "chooses the random networks" };

/// `calc expressivity growth`.
pub(crate) const GROWTH: Calculator = Calculator {
    name: "growth",
    summary: "bounds and limits of the factor by which a curve grows in a hard-tanh layer",
    source: "Theorem 1, appendix A, equations (2) and (3)",
    parameters: &[WIDTH, SIGMA_W2, SIGMA_B2],
    compute: |inputs| {
        let layer = layer(inputs);
        // The proof's bounds on p need s >= 1; below, a power of a negative number would be written.
        let appendix = if layer.std_bound() < 1.0 { f64::NAN } else { layer.appendix_factor() };
        let members = vec![
            ("printed_base", layer.printed_base()),
            ("appendix_factor", appendix),
            ("binomial_factor", layer.binomial_factor()),
            ("gamma_upper", layer.gamma_upper()),
            ("sqrt_upper", layer.sqrt_upper()),
            ("jensen_upper", layer.jensen_upper()),
            ("mean_field_rate", layer.mean_field_rate()),
            ("fixed_point_q", layer.fixed_point()),
        ];
        let answer =
            Answer::new(Quantity::Object(members.into_iter().map(|(name, x)| (name, Quantity::Number(x))).collect()), Method::ClosedForm)
                .note("printed_base stands inside an O(): constants to the power of the number of layers are left out")
                .note("binomial_factor bounds the part perpendicular to z from below, the upper bounds the whole mean");
        Ok(match appendix {
            factor if factor.is_nan() => answer.note("appendix_factor is derived for sigma_w^2 + sigma_b^2 >= 1: there is none here"),
            factor if factor < 0.0 => answer.note("appendix_factor is negative: it says nothing here"),
            _ => answer,
        })
    },
};

/// `calc expressivity gram-growth`.
pub(crate) const GRAM_GROWTH: Calculator = Calculator {
    name: "gram-growth",
    summary: "expected length of the image of a circle over the circle's, after each hidden layer, hard-tanh",
    source: "Theorem 1; the Gram matrix of output and derivative as a Markov chain",
    parameters: &[
        WIDTH,
        SIGMA_W2,
        SIGMA_B2,
        Parameter { name: "hidden-layers", default: "12", kind: Kind::Count(1, 1000), about: "hidden layers, the paper's n" },
        Parameter { name: "samples", default: "100000", kind: Kind::Count(2, 1_000_000_000), about: "random networks" },
        SEED,
    ],
    compute: gram_growth,
};

fn layer(inputs: &Inputs) -> Layer {
    Layer { width: inputs.size("width"), sigma_w2: inputs.real("sigma-w2"), sigma_b2: inputs.real("sigma-b2") }
}

fn gram_growth(inputs: &Inputs) -> Result<Answer, Failure> {
    let Layer { width, sigma_w2, sigma_b2 } = layer(inputs);
    let (hidden_layers, samples, seed) = (inputs.size("hidden-layers"), inputs.count("samples"), inputs.count("seed"));
    let chain = GramChain::new(Activation::HardTanh, width, sigma_w2, sigma_b2).expect("the declared ranges are the chain's");
    let name = format!("width {width}, {hidden_layers} layers, sigma_w^2 {sigma_w2}, sigma_b^2 {sigma_b2}");
    let largest_block = (100_000_000 / (width * hidden_layers)).clamp(1, 100_000) as u64;
    let part = Part::new(name, samples, largest_block, |block| speeds(&chain, hidden_layers, block));
    let blocks = simulate_blocks(&["expressivity", "gram-growth"], &part, seed);
    let means: Vec<MeanOf> = (0..hidden_layers).map(|layer| mean_speed(&blocks, layer, samples)).collect();
    let ends: Vec<_> = means.iter().map(|mean| mean.interval(0.99)).collect();
    let value = Quantity::Array {
        values: means.iter().map(|mean| mean.mean).collect(),
        ends: Some((ends.iter().map(|ends| ends.low).collect(), ends.iter().map(|ends| ends.high).collect())),
    };
    let note = format!("{samples} random networks, seed {seed}: the same on any number of cores; 99 % intervals");
    Ok(Answer { n: Some(samples), ..Answer::new(value, Method::Simulation) }.note(note))
}

/// Sums of `|dz/dt| / |dx/dt|` after each layer, and of its square, over the networks of a block; the circle has the radius `sqrt width`.
pub(crate) fn speeds(chain: &GramChain, hidden_layers: usize, block: &mut claims::Block) -> Vec<[f64; 2]> {
    let input = Gram::circle(chain.width());
    let unit = input.dz_dz.sqrt();
    let (mut sums, mut speeds) = (vec![[0.0; 2]; hidden_layers], vec![0.0; hidden_layers]);
    for _ in 0..block.trials {
        chain.speeds(input, &mut block.rng, &mut speeds);
        for (sums, speed) in sums.iter_mut().zip(&speeds) {
            let growth = speed / unit;
            sums[0] += growth;
            sums[1] += growth * growth;
        }
    }
    sums
}

/// The mean after a layer (counted from 0) over the blocks of [`speeds`], added in block order.
pub(crate) fn mean_speed(blocks: &[Vec<[f64; 2]>], layer: usize, networks: u64) -> MeanOf {
    let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], block| [a + block[layer][0], b + block[layer][1]]);
    MeanOf::sums(sum, squares, networks)
}
