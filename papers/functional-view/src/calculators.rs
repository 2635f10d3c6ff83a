//! Calculators of what networks are at birth: moments, roughness, the law of a deeper layer, and all breakpoints of one network.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};
use piecewise::Layer;
use piecewise::univariate::Univariate;
use stats::stream::generator;

use crate::birth::{Wide, odd, shape_name};
use crate::density::{LAW, law};
use crate::laws::Law;
use crate::start::Start;
use crate::theorem_2::beyond;
use crate::weights_file;

const BETA: Parameter = Parameter { name: "beta", default: "0.5", kind: Kind::Real(f64::MIN, f64::MAX), about: "breakpoint, -b / w" };

/// `calc functional-view moments`.
pub(crate) const MOMENTS: Calculator = Calculator {
    name: "moments",
    summary: "moments of a random unit's slope, alone and at a given breakpoint, and how fast the breakpoint's law falls",
    source: "Corollary 1, appendix C.4",
    parameters: &[LAW[0], LAW[1], LAW[2], LAW[3], LAW[4], LAW[5], LAW[6], BETA],
    compute: moments,
};

fn moments(inputs: &Inputs) -> Result<Answer, Failure> {
    let (law, beta) = (law(inputs), inputs.real("beta"));
    let [_, w, v] = law.scales();
    let at_zero = law.mu_given_beta(0.0, beta);
    let [variance, kurtosis, given, kurtosis_given] = match law {
        // Normal times normal: 9 - 3. Laplace's law of the scale 1 / (2 p(0)): variance twice its square, 6 - 3.
        Law::Gaussian(_) => [(w * v).powi(2), 6.0, 0.5 / (at_zero * at_zero), 3.0],
        // Uniform times uniform: (1/25) / (1/81) - 3. A triangle of half the base 1 / p(0): a sixth of its square, 12/5 - 3.
        Law::Uniform(_) => [(w * v).powi(2) / 9.0, 0.24, 1.0 / (6.0 * at_zero * at_zero), -0.6],
    };
    let number = |(name, value): (&'static str, f64)| (name, Quantity::Number(value));
    let members = [
        ("mu_variance", variance),
        ("mu_excess_kurtosis", kurtosis),
        ("beta_tail_exponent", 1.0),
        ("conditional_variance", given),
        ("conditional_excess_kurtosis", kurtosis_given),
    ];
    let answer = Answer::new(Quantity::Object(members.map(number).into()), Method::ClosedForm);
    Ok(answer.note("P[|beta| > t] falls like t to the minus beta_tail_exponent: the breakpoint has neither a mean nor a variance"))
}

/// `calc functional-view roughness`.
pub(crate) const ROUGHNESS: Calculator = Calculator {
    name: "roughness",
    summary: "the sum of squared slope changes of a network with one hidden layer at initialization, and how often it exceeds its mean by lambda",
    source: "Theorem 2",
    parameters: &[
        Parameter {
            name: "init",
            default: "he",
            kind: Kind::Choice(&["he", "glorot"]),
            about: "variances of w and v: 2 and 2/H, or both 2/(H + 1)",
        },
        Parameter { name: "units", default: "21", kind: Kind::Count(10, 1_000), about: "hidden units, the paper's H" },
        Parameter { name: "lambda", default: "1", kind: Kind::Positive, about: "how far above the mean; at most three times the mean" },
    ],
    compute: roughness,
};

fn roughness(inputs: &Inputs) -> Result<Answer, Failure> {
    let (units, lambda) = (inputs.count("units"), inputs.real("lambda"));
    let h = units as f64;
    let s = if inputs.word("init") == "glorot" { 4.0 / ((h + 1.0) * (h + 1.0)) } else { 4.0 / h };
    let (mean, variance) = (h * s, 8.0 * h * s * s);
    if lambda > 3.0 * mean {
        let message = format!("--lambda is {lambda}; the tail is computed up to three times the mean, here {}", 3.0 * mean);
        return Err(Failure::usage(message).with_help("take a smaller --lambda; beyond, the tail is below that at three times the mean"));
    }
    let tail = beyond(units as i64, (mean + lambda) / s);
    let members = vec![
        ("mean", Quantity::Number(mean)),
        ("variance", Quantity::Number(variance)),
        ("cantelli", Quantity::Number(variance / (variance + lambda * lambda))),
        (
            "tail",
            Quantity::Interval {
                value: tail.value.max(0.0),
                low: (tail.value - tail.error_bound).max(0.0),
                high: tail.value + tail.error_bound,
            },
        ),
    ];
    Ok(Answer::new(Quantity::Object(members), Method::Quadrature)
        .note("tail: P[roughness - mean >= lambda] by Gil-Pelaez inversion; cantelli: the bound of Theorem 2"))
}

const INIT: Parameter = Parameter {
    name: "init",
    default: "he",
    kind: Kind::Choice(&["he", "he-framework-biases", "framework", "glorot"]),
    about: "normal weights of He's or Glorot's variance with normal biases; or biases, or all, uniform on [-1, 1] / sqrt(fan_in)",
};

const BIAS_STD: Parameter = Parameter {
    name: "bias-std",
    default: "1",
    kind: Kind::Real(0.0, f64::MAX),
    about: "standard deviation of hidden biases, for he and glorot",
};

fn start(inputs: &Inputs) -> Start {
    let bias_std = inputs.real("bias-std");
    match inputs.word("init") {
        "he-framework-biases" => Start::HeFrameworkBiases,
        "framework" => Start::Framework,
        "glorot" => Start::Glorot { bias_std },
        _ => Start::HeNormal { bias_std },
    }
}

/// `calc functional-view deep-law`.
pub(crate) const DEEP_LAW: Calculator = Calculator {
    name: "deep-law",
    summary: "scale of the Cauchy law of a layer's breakpoints at initialization, in wide layers",
    source: "Figure 1, middle; our derivation by Kac and Rice's formula",
    parameters: &[
        Parameter {
            name: "hidden-widths",
            default: "50,50,50",
            kind: Kind::Counts(1, 1_000_000, 1_000),
            about: "units of each rectified layer",
        },
        INIT,
        BIAS_STD,
        Parameter { name: "layer", default: "2", kind: Kind::Count(1, 1_000), about: "the hidden layer, from 1" },
    ],
    compute: deep_law,
};

fn deep_law(inputs: &Inputs) -> Result<Answer, Failure> {
    let (widths, layer) = (inputs.sizes("hidden-widths"), inputs.count("layer") as usize);
    if layer > widths.len() {
        return Err(Failure::usage(format!("--layer is {layer}, of {} hidden layers", widths.len())));
    }
    let wide = Wide::of(start(inputs), &widths, layer);
    let parity = odd(layer);
    let mut answer = Answer::new(Quantity::Number(wide.scale()), Method::ClosedForm)
        .note("the mean number of zeros of a unit per length is exactly Cauchy's density of this scale as the layers before it grow wide, and adds up to one")
        .note(format!("one zero on average is not one each: the number is odd with probability {parity:.4}"));
    if layer == 1 && start(inputs) == Start::Framework {
        answer = answer.note("of the first layer with uniform weights half of all breakpoints lie within the scale, but the law is not Cauchy's: see density --law uniform");
    }
    if matches!(inputs.word("init"), "framework" | "he-framework-biases") {
        answer = answer.note("--bias-std is not used by this initialization");
    }
    Ok(answer)
}

/// `calc functional-view breakpoints`.
pub(crate) const BREAKPOINTS: Calculator = Calculator {
    name: "breakpoints",
    summary: "all breakpoints of a rectified network of one input and one output: where units are zero, and what the output's slope does there",
    source: "Section 2.1, appendix B",
    parameters: &[
        Parameter { name: "hidden-widths", default: "8,8", kind: Kind::Counts(1, 1_000, 50), about: "units of each rectified layer" },
        INIT,
        BIAS_STD,
        Parameter { name: "seed", default: "0", kind: Kind::Count(0, u64::MAX), about: "of the random network" },
        Parameter {
            name: "weights",
            default: "",
            kind: Kind::Text { takes: "the path of a file, or nothing", check: |_| true, known: &[] },
            about: "a safetensors file of a trained network instead, with layers.N.weight and layers.N.bias or a Sequential's N.weight and N.bias",
        },
    ],
    compute: breakpoints,
};

fn breakpoints(inputs: &Inputs) -> Result<Answer, Failure> {
    let file = inputs.text("weights");
    let layers: Vec<Layer> = if file.is_empty() {
        let (start, widths) = (start(inputs), inputs.sizes("hidden-widths"));
        let stream = ["functional-view", "breakpoints", &start.name(), &shape_name(&widths)];
        let network = start.draw(&widths, &mut generator(&stream, inputs.count("seed"), 0));
        experiments::piecewise_layers::piecewise_layers(&network).expect("a rectified network").1
    } else {
        let bytes = std::fs::read(file).map_err(|error| Failure::environment(format!("cannot read {file}: {error}")))?;
        weights_file::layers(&bytes).map_err(|error| Failure::usage(format!("{file}: failed to {error}")))?
    };
    let (output, hidden) = layers.split_last().expect("a network has an output layer");
    let network = Univariate::<f64>::new(hidden, output).map_err(|error| Failure::usage(format!("failed to {error}")))?;
    let function = network.function();
    let objects = function.places.iter().flat_map(|place| {
        place.breakpoints.iter().map(|zero| {
            vec![
                ("layer", Quantity::Integer(zero.layer as u64)),
                ("unit", Quantity::Integer(zero.unit as u64)),
                ("position", Quantity::Number(place.at)),
                ("slope_jump", Quantity::Number(place.jump())),
                ("active", Quantity::Flag(place.is_active)),
            ]
        })
    });
    Ok(Answer::new(Quantity::Objects(objects.collect()), Method::ClosedForm)
        .note("layers from 1, units from 0; zeros by the signs of doubles, none missed between two others")
        .note("slope_jump: how much the output's slope grows from left to right at the place, of all units that are zero there")
        .note("active: whether a unit of every other layer is on there, so that the output can bend"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_the_integrals_of_the_densities() {
        use stats::integrate::Integral;
        for (law, kurtosis) in [(Law::Gaussian([0.7, 1.3, 0.4]), 3.0), (Law::Uniform([0.7, 1.3, 0.4]), -0.6)] {
            let moment = |power: i32| {
                let kink = 1.0 / law.mu_given_beta(0.0, 0.9);
                let end = if kurtosis > 0.0 { 60.0 * kink } else { kink };
                2.0 * Integral::new(|mu: f64| mu.powi(power) * law.mu_given_beta(mu, 0.9)).over(0.0, end).integrate(1e-10).unwrap().value
            };
            assert!((moment(4) / moment(2).powi(2) - 3.0 - kurtosis).abs() < 1e-6, "{law:?}");
        }
    }
}
