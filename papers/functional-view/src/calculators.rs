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
    if let Some((name, value)) = members.iter().find(|(_, value)| !value.is_finite()) {
        let message = format!("{name} is {value}: it, or a number on the way to it, is beyond what doubles hold");
        return Err(Failure::usage(message).with_help("take a --beta and standard deviations that are not so far from 1"));
    }
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
        Parameter { name: "lambda", default: "1", kind: Kind::Positive, about: "how far above the mean" },
    ],
    compute: roughness,
};

fn roughness(inputs: &Inputs) -> Result<Answer, Failure> {
    let (units, lambda) = (inputs.count("units"), inputs.real("lambda"));
    let h = units as f64;
    let s = if inputs.word("init") == "glorot" { 4.0 / ((h + 1.0) * (h + 1.0)) } else { 4.0 / h };
    let (mean, variance) = (h * s, 8.0 * h * s * s);
    let cantelli = variance / (variance + lambda * lambda);
    // The inversion is made for up to four times the mean. Beyond, what is known is that the tail is not above the bound.
    let is_far = lambda > 3.0 * mean;
    let tail = if is_far {
        Quantity::Interval { value: 0.5 * cantelli, low: 0.0, high: cantelli }
    } else {
        let tail = beyond(units as i64, (mean + lambda) / s);
        Quantity::Interval {
            value: tail.value.max(0.0),
            low: (tail.value - tail.error_bound).max(0.0),
            high: tail.value + tail.error_bound,
        }
    };
    let members = vec![
        ("mean", Quantity::Number(mean)),
        ("variance", Quantity::Number(variance)),
        ("cantelli", Quantity::Number(cantelli)),
        ("tail", tail),
    ];
    Ok(if is_far {
        Answer::new(Quantity::Object(members), Method::Bound)
            .note("tail: P[roughness - mean >= lambda]; lambda is above three times the mean, where only cantelli, the bound of Theorem 2, is computed")
    } else {
        Answer::new(Quantity::Object(members), Method::Quadrature)
            .note("tail: P[roughness - mean >= lambda] by Gil-Pelaez inversion; cantelli: the bound of Theorem 2")
    })
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
    let cauchy = "the mean number of zeros of a unit per length is exactly Cauchy's density of this scale as the layers before it grow wide, and adds up to one";
    let uniform = "of the first layer with uniform weights half of all breakpoints lie within the scale, but the law is not Cauchy's: see density --law uniform";
    let mixed = "of the first layer with normal weights and uniform biases the law is not Cauchy's, and not half of all breakpoints lie within the scale, the quotient of \
                 the two standard deviations";
    let law = match (layer, start(inputs)) {
        _ if wide.scale() == 0.0 => "without biases all zeros lie at 0: Cauchy's law has shrunk to a point",
        (1, Start::Framework) => uniform,
        (1, Start::HeFrameworkBiases) => mixed,
        _ => cauchy,
    };
    let mut answer = Answer::new(Quantity::Number(wide.scale()), Method::ClosedForm)
        .note(law)
        .note(format!("one zero on average is not one each: the number is odd with probability {parity:.4}"));
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
        let bytes = weights_file::read(file).map_err(|error| Failure::environment(format!("cannot read {file}: {error}")))?;
        weights_file::layers(&bytes).map_err(|error| Failure::usage(format!("{file}: failed to {error}")))?
    };
    let (output, hidden) = layers.split_last().expect("a network has an output layer");
    let network = Univariate::<f64>::new(hidden, output).map_err(|error| Failure::usage(format!("failed to {error}")))?;
    let function = network.checked_function().ok_or_else(|| {
        Failure::usage("failed to find the breakpoints: values of units are too large for doubles").with_help("scale the weights down")
    })?;
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
    use claims::Inputs;

    use super::*;
    use crate::figure_7::CRITICAL_POINTS;
    use crate::lonely::LONELY;
    use crate::segment::SEGMENT;

    fn inputs(calculator: &Calculator, words: &str) -> Inputs {
        Inputs::parse(calculator, &words.split_whitespace().map(String::from).collect::<Vec<_>>()).expect("in range")
    }

    fn answer(calculator: &Calculator, words: &str) -> Answer {
        (calculator.compute)(&inputs(calculator, words)).unwrap_or_else(|failure| panic!("{words}: {failure:?}"))
    }

    /// An object's number of this name, and of an interval its ends.
    fn member(answer: Answer, name: &str) -> [f64; 3] {
        let Quantity::Object(members) = answer.value else { panic!("no object") };
        match members.into_iter().find(|(known, _)| *known == name).expect("a member of that name").1 {
            Quantity::Number(value) => [value; 3],
            Quantity::Interval { value, low, high } => [value, low, high],
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn moments_are_the_integrals_of_the_densities() {
        use stats::integrate::Integral;
        for (name, law) in [("gaussian", Law::Gaussian([0.7, 1.3, 0.4])), ("uniform", Law::Uniform([0.7, 1.3, 0.4]))] {
            let found = |member_name: &str| {
                let words = match law {
                    Law::Gaussian(_) => "--law gaussian --sb 0.7 --sw 1.3 --sv 0.4 --beta 0.9",
                    Law::Uniform(_) => "--law uniform --ab 0.7 --aw 1.3 --av 0.4 --beta 0.9",
                };
                member(answer(&MOMENTS, words), member_name)[0]
            };
            let moment = |power: i32| {
                let kink = 1.0 / law.mu_given_beta(0.0, 0.9);
                let end = if name == "gaussian" { 60.0 * kink } else { kink };
                2.0 * Integral::new(|mu: f64| mu.powi(power) * law.mu_given_beta(mu, 0.9)).over(0.0, end).integrate(1e-10).unwrap().value
            };
            assert!((found("conditional_variance") / moment(2) - 1.0).abs() < 1e-6, "{law:?}");
            assert!((found("conditional_excess_kurtosis") - (moment(4) / moment(2).powi(2) - 3.0)).abs() < 1e-6, "{law:?}");
            assert_eq!(found("beta_tail_exponent"), 1.0);
        }
    }

    #[test]
    fn moments_are_numbers_or_refused() {
        for words in ["--beta 1e308 --sw 10", "--sb 1e-200 --sw 1e-200 --beta 0", "--sw 1e200 --sv 1e200"] {
            if let Ok(answer) = (MOMENTS.compute)(&inputs(&MOMENTS, words)) {
                assert!(member(answer, "conditional_variance")[0].is_finite(), "{words}");
            }
        }
        assert!((MOMENTS.compute)(&inputs(&MOMENTS, "--sw 1e200 --sv 1e200")).is_err());
    }

    #[test]
    fn of_100_breakpoints_10_points_are_lonely_with_probability_0_625() {
        // prod_{k < 10} (1 - k/99).
        let product: f64 = (0..10).map(|k| 1.0 - f64::from(k) / 99.0).product();
        assert!((member(answer(&LONELY, "--units 100 --points 10"), "exact")[0] / product - 1.0).abs() < 1e-13);
        assert!((product - 0.6251).abs() < 1e-4);
    }

    #[test]
    fn eight_points_and_two_breakpoints_have_six_partitions_of_long_pieces() {
        let answer = answer(&CRITICAL_POINTS, "--points 8 --units 2");
        assert!(matches!(answer.value, Quantity::Integer(6)), "{:?}", answer.value);
    }

    #[test]
    fn the_second_layer_of_he_has_scale_one() {
        let scale = |words: &str| {
            let Quantity::Number(value) = answer(&DEEP_LAW, words).value else { panic!("no number") };
            value
        };
        assert!((scale("--layer 2") - 1.0).abs() < 1e-14);
        assert_eq!(scale("--layer 1 --bias-std 0"), 0.0);
        let notes = |words: &str| answer(&DEEP_LAW, words).notes.join("; ");
        assert!(notes("--layer 1").contains("exactly Cauchy's"));
        for words in ["--layer 1 --init framework", "--layer 1 --init he-framework-biases"] {
            assert!(!notes(words).contains("exactly Cauchy's") && notes(words).contains("not Cauchy's"), "{}", notes(words));
        }
        assert!(notes("--bias-std 0").contains("lie at 0"));
    }

    #[test]
    fn he_has_mean_roughness_4_and_glorot_answers_with_the_default_lambda() {
        assert_eq!(member(answer(&ROUGHNESS, ""), "mean")[0], 4.0);
        // 4 H / (H + 1)^2 with H = 21, and far beyond three times that the bound 8 H s^2 / (8 H s^2 + 1).
        let (mean, variance) = (84.0 / 484.0, 168.0 * 16.0 / 234_256.0);
        let glorot = || answer(&ROUGHNESS, "--init glorot");
        assert!((member(glorot(), "mean")[0] - mean).abs() < 1e-15);
        let [_, low, high] = member(glorot(), "tail");
        assert_eq!(low, 0.0);
        assert!((high - variance / (variance + 1.0)).abs() < 1e-15);
        // Near the mean the tail is between 0 and the bound.
        let [value, low, high] = member(answer(&ROUGHNESS, "--lambda 2"), "tail");
        assert!(0.0 < low && low <= value && value <= high && high < member(answer(&ROUGHNESS, "--lambda 2"), "cantelli")[0]);
    }

    #[test]
    fn a_layer_of_seven_units_has_seven_breakpoints() {
        let Quantity::Objects(list) = answer(&BREAKPOINTS, "--hidden-widths 7").value else { panic!("no list") };
        assert_eq!(list.len(), 7);
    }

    #[test]
    fn one_piece_of_a_parabola_is_its_line_of_least_squares() {
        // x^2 at -1, 0, 1: the line 2/3, errors 1/3, -2/3, 1/3.
        let found = answer(&SEGMENT, "--points 3 --from -1 --to 1 --pieces 1");
        assert!((member(found, "sse")[0] - 2.0 / 3.0).abs() < 1e-15);
        let Quantity::Object(members) = answer(&SEGMENT, "--points 4 --from 0 --to 3 --pieces 2").value else { panic!("no object") };
        let ("cuts", Quantity::Integers(cuts)) = &members[1] else { panic!("no cuts") };
        assert_eq!(cuts, &[2]);
    }
}
