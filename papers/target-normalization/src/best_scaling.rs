//! The calculator of scaling: how near multiplying all parameters by one number comes to multiplying a given network by gamma (Theorem D.1).
//!
//! It is exact where only the first layer has biases, with `alpha = gamma^(1/(N+1))`: each of the `N + 1` layers passes its factor on.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};
use network::{Activation, Architecture, Layer, Network, WeightLaw};
use rand::Rng;
use stats::stream::generator;

/// `calc target-normalization best-scaling`.
pub(crate) const BEST_SCALING: Calculator = Calculator {
    name: "best-scaling",
    summary: "the factor of all parameters of a random network that comes nearest to multiplying its function by gamma",
    source: "Theorem D.1",
    parameters: &[
        Parameter { name: "hidden-widths", default: "4,4", kind: Kind::Counts(1, 64, 10), about: "units of each rectified layer" },
        Parameter { name: "gamma", default: "0.1", kind: Kind::Positive, about: "what the function is to be multiplied by" },
        Parameter { name: "seed", default: "0", kind: Kind::Count(0, u64::MAX), about: "of the network" },
        Parameter {
            name: "biases",
            default: "all",
            kind: Kind::Choice(&["all", "first-only", "none"]),
            about: "which layers have biases: all, the first one, none",
        },
    ],
    compute: best_scaling,
};

const INPUT_DIM: usize = 2;
const INPUTS: usize = 200;

fn best_scaling(inputs: &Inputs) -> Result<Answer, Failure> {
    let (widths, gamma, seed) = (inputs.sizes("hidden-widths"), inputs.real("gamma"), inputs.count("seed"));
    let with_biases = match inputs.word("biases") {
        "all" => widths.len() + 1,
        "first-only" => 1,
        _ => 0,
    };
    let mut rng = generator(&["target-normalization", "calc", "best-scaling"], seed, 0);
    let network = draw(&widths, with_biases, &mut rng);
    let mut points = vec![0.0; INPUT_DIM * INPUTS];
    WeightLaw::Normal.fill(&mut rng, &mut points);
    let points: Vec<&[f64]> = points.chunks(INPUT_DIM).collect();
    let wanted: Vec<f64> = values(&network, 1.0, &points).iter().map(|y| gamma * y).collect();
    let size = norm(wanted.iter().copied());
    if !(size > 0.0 && size.is_finite()) {
        let message = "the network, times gamma, is 0 or infinite at all inputs: there is nothing to be near to";
        return Err(Failure::usage(message).with_help("another --seed, wider layers or another --gamma"));
    }
    let residual = |alpha: f64| norm(values(&network, alpha, &points).iter().zip(&wanted).map(|(found, wanted)| found - wanted)) / size;
    let (alpha, relative_residual) = least(residual, gamma);
    let value = Quantity::Object(vec![("alpha", Quantity::Number(alpha)), ("relative_residual", Quantity::Number(relative_residual))]);
    Ok(Answer::new(value, Method::Optimization)
        .note("normal weights of variance 2 / fan_in and standard normal biases; 200 standard normal inputs of two dimensions")
        .note("relative_residual: |f(alpha theta) - gamma f(theta)| / |gamma f(theta)| over these inputs; alpha above 0 only"))
}

/// A network whose first so many layers have biases; the biases of the others are drawn and left out, so that all three choices share their weights.
fn draw(hidden_widths: &[usize], with_biases: usize, rng: &mut impl Rng) -> Network {
    let shape = Architecture::new(INPUT_DIM, hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
    let shapes: Vec<(usize, usize)> = shape.layer_shapes().collect();
    let mut layers = Vec::new();
    for (index, (fan_in, fan_out)) in shapes.into_iter().enumerate() {
        let (mut weights, mut biases) = (vec![0.0; fan_in * fan_out], vec![0.0; fan_out]);
        WeightLaw::Normal.fill(rng, &mut weights);
        WeightLaw::Normal.fill(rng, &mut biases);
        weights.iter_mut().for_each(|weight| *weight *= (2.0 / fan_in as f64).sqrt());
        if index >= with_biases {
            biases.fill(0.0);
        }
        layers.push(Layer::new(fan_in, fan_out, weights, biases).expect("finite numbers that fill the shape"));
    }
    Network::new(shape, Activation::Relu, layers).expect("the layers have the architecture's shapes")
}

/// The function of the parameters times `alpha`, at each point.
fn values(network: &Network, alpha: f64, points: &[&[f64]]) -> Vec<f64> {
    let times = |numbers: &[f64]| numbers.iter().map(|number| alpha * number).collect::<Vec<_>>();
    let scaled = network
        .layers()
        .iter()
        .map(|layer| Layer::new(layer.fan_in(), layer.fan_out(), times(layer.weights()), times(layer.biases())).expect("a finite factor"));
    let scaled = Network::new(network.architecture().clone(), Activation::Relu, scaled.collect()).expect("the same shapes");
    points.iter().map(|point| scaled.evaluate(point)[0]).collect()
}

fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, libm::hypot)
}

/// Where a function of a factor is least, and what it is there: the best of 2,001 factors from a hundredth of min(gamma, 1) to a hundred times max(gamma, 1), then golden
/// section between its neighbours.
fn least(function: impl Fn(f64) -> f64, gamma: f64) -> (f64, f64) {
    const FACTORS: usize = 2_000;
    let [low, high] = [0.01 * gamma.min(1.0), 100.0 * gamma.max(1.0)].map(libm::log);
    let at = |index: usize| low + (high - low) * index as f64 / FACTORS as f64;
    let best = (0..=FACTORS)
        .map(|index| (index, function(libm::exp(at(index)))))
        .min_by(|one, other| one.1.total_cmp(&other.1))
        .expect("there are factors")
        .0;
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut from, mut to) = (at(best.saturating_sub(1)), at((best + 1).min(FACTORS)));
    for _ in 0..80 {
        let [left, right] = [to - ratio * (to - from), from + ratio * (to - from)];
        if function(libm::exp(left)) < function(libm::exp(right)) {
            to = right;
        } else {
            from = left;
        }
    }
    let alpha = libm::exp(0.5 * (from + to));
    (alpha, function(alpha))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str]) -> [f64; 2] {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let answer = best_scaling(&Inputs::parse(&BEST_SCALING, &words).expect("sound words")).expect("a network that is not 0");
        let Quantity::Object(members) = answer.value else { panic!("an object") };
        let numbers = members.iter().map(|member| if let Quantity::Number(number) = member.1 { number } else { panic!("a number") });
        numbers.collect::<Vec<_>>().try_into().expect("two numbers")
    }

    #[test]
    fn without_biases_behind_the_first_layer_a_root_of_gamma_does_it() {
        for biases in ["none", "first-only"] {
            let [alpha, residual] = found(&["--biases", biases, "--seed", "3"]);
            // Golden section finds the corner of a residual that grows linearly on both sides.
            assert!((alpha - 0.1_f64.cbrt()).abs() < 1e-9 && residual < 1e-8, "{biases}: {alpha} {residual}");
        }
    }

    #[test]
    fn with_all_biases_nothing_does_it() {
        let [_, residual] = found(&["--seed", "3"]);
        assert!(residual > 1e-3, "{residual}");
    }

    #[test]
    fn multiplying_by_1_is_done_by_1() {
        let [alpha, residual] = found(&["--gamma", "1", "--seed", "5", "--hidden-widths", "3"]);
        assert!((alpha - 1.0).abs() < 1e-9 && residual < 1e-8);
    }
}
