//! Equation 2: the length map for any activation.
//!
//! ```text
//! E[q^l] = sigma_w^2 Int Dz phi(sqrt(E[q^{l-1}]) z)^2 + sigma_b^2   for l >= 2,     E[q^1] = sigma_w^2 q^0 + sigma_b^2
//! ```
//!
//! Weights `N(0, sigma_w^2 / N_{l-1})`, biases `N(0, sigma_b^2)`, `q^0 = |x|^2 / d_in`. Source: equation 2 and appendix A.
//!
//! Reading. The main text states an equality for every `l >= 2`. Appendix A derives an equality for `l = 2`, where `h^1` is exactly
//! Gaussian, and a limit of wide layers for `l >= 3`. At finite width the equality fails there: given the layer before, the variance
//! of `h^{l-1}` is random, and the integral is not linear in it (for the ReLU it is; see equation 3).
//!
//! With one neuron in the first layer the right value at `l = 3` is an integral over that neuron:
//!
//! ```text
//! E[q^3] = sigma_w^2 Int Dz G(sigma_w^2 phi(sqrt(q^1) z)^2 + sigma_b^2) + sigma_b^2,   G(q) = Int Dz phi(sqrt(q) z)^2
//! ```

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Quantity, Resolution, Run, Samples,
    Stop, Verdict,
};
use network::{Activation, WeightLaw};
use stats::integrate::{Integral, IntegrateError};
use stats::special::normal_density;

use experiments::mean_length::{LengthSetting, Moments};
use experiments::zero_outputs::joined;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SECOND_LAYER, FINITE_WIDTH, WIDE_LAYERS];

const FORMULA: &str = "E[q^l] = sigma_w^2 Int Dz phi(sqrt(E[q^{l-1}]) z)^2 + sigma_b^2, l >= 2";
const RESOLUTION: Resolution = Resolution::relative(0.02, "a fiftieth of the length");

const SECOND_LAYER: Claim = Claim {
    id: "eq-2/second-layer",
    source: "Equation 2, appendix A",
    statement: "at the second layer the length map is exact for every activation and every width",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 20_000_000 },
    resolution: RESOLUTION,
    check: |run| second_layer(run, |setting| setting.sigma_w2 * setting.q0() + setting.sigma_b2),
    control: Control::negative("the first layer's biases forgotten", |run| second_layer(run, |setting| setting.sigma_w2 * setting.q0())),
    ..Claim::DEFAULT
};

const FINITE_WIDTH: Claim = Claim {
    id: "eq-2/finite-width",
    source: "Equation 2",
    statement: "the length map is an equality for every l >= 2 (tanh, one neuron in the first layer, l = 3)",
    formula: FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 400_000, paper: 20_000_000 },
    resolution: RESOLUTION,
    check: |run| third_layer(run, &NARROW, &[Theory::LengthMap, Theory::Conditional]),
    control: Control::positive("the second layer of the same networks", |run| third_layer(run, &NARROW, &[Theory::SecondLayer])),
    note: "Right: an equality for l = 2; for l >= 3 a limit of wide layers, as appendix A says. At finite width the mean is taken over the random variance of h^{l-1}.",
    ..Claim::DEFAULT
};

const WIDE_LAYERS: Claim = Claim {
    id: "eq-2/wide-layers",
    source: "Equation 2, appendix A",
    statement: "for l >= 3 the length map is right in the limit of wide layers (tanh, width 128, l = 3)",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 200_000 },
    resolution: RESOLUTION,
    check: |run| third_layer(run, &WIDE, &[Theory::LengthMap]),
    control: Control::negative("the input's length used for the first layer's", |run| third_layer(run, &WIDE, &[Theory::Skipped])),
    note: "Its error falls like 1/width: at width 128 it is far below what the row resolves.",
    ..Claim::DEFAULT
};

/// The mean lengths of a network's layers.
pub(crate) const LENGTH_MAP: Calculator = Calculator {
    name: "length-map",
    summary: "E[q^1], E[q^2], ...: mean squared length of each layer's pre-activations, per neuron",
    source: "Equations 2 and 3",
    parameters: &[
        Parameter { name: "sigma-w2", default: "2", kind: Kind::Real(0.0, f64::MAX), about: "weights have the variance sigma_w2 / fan-in" },
        Parameter { name: "sigma-b2", default: "0", kind: Kind::Real(0.0, f64::MAX), about: "variance of the biases" },
        Parameter {
            name: "hidden-layers",
            default: "10",
            kind: Kind::Count(1, 10_000),
            about: "how many lengths to give; q^l belongs to layer l",
        },
        Parameter { name: "q0", default: "1", kind: Kind::Real(0.0, f64::MAX), about: "|x|^2 / d_in of the input" },
        Parameter {
            name: "activation",
            default: "relu",
            kind: Kind::Choice(&["relu", "linear", "tanh", "hard-tanh"]),
            about: "relu: exact at every width; else the wide limit",
        },
    ],
    compute: length_map_answer,
};

fn length_map_answer(inputs: &Inputs) -> Result<Answer, Failure> {
    let (sigma_w2, sigma_b2, layers) = (inputs.real("sigma-w2"), inputs.real("sigma-b2"), inputs.size("hidden-layers"));
    let activation = match inputs.word("activation") {
        "relu" => Activation::Relu,
        "linear" => Activation::Linear,
        "tanh" => Activation::Tanh,
        _ => Activation::HardTanh,
    };
    let map = length_map(activation, sigma_w2, sigma_b2, inputs.real("q0"), layers);
    let (values, errors): (Vec<f64>, Vec<f64>) = map.map_err(|error| Failure::usage(error.to_string()))?.into_iter().unzip();
    let closed_form = activation.is_positively_homogeneous();
    let shifted = |sign: f64| values.iter().zip(&errors).map(|(value, error)| value + sign * error).collect();
    let ends = (!closed_form).then(|| (shifted(-1.0), shifted(1.0)));
    let method = if closed_form { Method::ClosedForm } else { Method::Quadrature };
    let note = if closed_form { "the mean at every width" } else { "the limit of wide layers; exact at every width for l = 1 and 2" };
    Ok(Answer::new(Quantity::Array { values, ends }, method).note(note))
}

/// `E[q^1], ..., E[q^layers]` with an error bound each, by equation 2.
///
/// The error of a step is the quadrature's plus the map's slope times the error before it. With `x = sqrt(q) z` the slope of the
/// Gaussian mean is `E[phi(x) phi'(x) x] / q`, at most `min(1, 1/q)`: for tanh and hard-tanh `|phi| <= |x|`, `|phi'| <= 1` and
/// `|phi phi' x| <= 1`.
fn length_map(activation: Activation, sigma_w2: f64, sigma_b2: f64, q0: f64, layers: usize) -> Result<Vec<(f64, f64)>, IntegrateError> {
    let mut lengths = vec![(sigma_w2 * q0 + sigma_b2, 0.0)];
    while lengths.len() < layers {
        let (q, error) = lengths[lengths.len() - 1];
        let (mean_square, step) = match activation {
            // A positively homogeneous activation comes out of the integral: phi(z)^2 has the mean 1/2 or 1.
            Activation::Relu => (0.5 * q, 0.0),
            Activation::Linear => (q, 0.0),
            _ => gaussian_mean_square(activation, q)?,
        };
        let slope = if q > error { f64::min(1.0, 1.0 / (q - error)) } else { 1.0 };
        lengths.push((sigma_w2 * mean_square + sigma_b2, sigma_w2 * (slope * error + step)));
    }
    Ok(lengths)
}

/// `Int Dz phi(sqrt(variance) z)^2` and a bound on its error, over both halves of the line at once.
fn gaussian_mean_square(activation: Activation, variance: f64) -> Result<(f64, f64), IntegrateError> {
    let scale = variance.sqrt();
    if scale == 0.0 {
        return Ok((activation.apply(0.0).powi(2), 0.0));
    }
    let square = |z: f64| activation.apply(scale * z).powi(2);
    gaussian_mean(|z| 0.5 * (square(z) + square(-z)), &kinks_on_the_half_line(activation, scale))
}

/// Where `phi(scale z)` has kinks for `z > 0`, and where the smooth one bends: at a large scale that is a narrow feature at zero.
fn kinks_on_the_half_line(activation: Activation, scale: f64) -> Vec<f64> {
    const BENDS: [f64; 4] = [1.0, 3.0, 9.0, 20.0];
    activation.kinks().iter().chain(&BENDS).map(|kink| kink / scale).filter(|z| *z > 0.0 && *z < FAR).collect()
}

/// Beyond, the Gaussian has a mass of 1e-88.
const FAR: f64 = 20.0;

/// The Gaussian mean of an even function of at most quadratic growth, and a bound on its error.
fn gaussian_mean(even: impl Fn(f64) -> f64, kinks: &[f64]) -> Result<(f64, f64), IntegrateError> {
    // The range is already cut where the integrand bends, so a few panels a stretch see everything.
    let estimate = Integral::new(|z| 2.0 * even(z) * normal_density(z)).over(0.0, FAR).split_at(kinks).panels(4).integrate(1e-12)?;
    Ok((estimate.value, estimate.error_bound))
}

fn second_layer(run: &Run, first_length: fn(&LengthSetting<'_>) -> f64) -> Result<Vec<Evidence>, Stop> {
    let setting = |name, activation, sigma_w2, sigma_b2, widths| LengthSetting {
        name,
        law: WeightLaw::Normal,
        activation,
        sigma_w2,
        sigma_b2,
        widths,
        input: &[1.0, -0.5],
    };
    let settings = [
        setting("tanh", Activation::Tanh, 4.0, 0.5, &[1, 3][..]),
        setting("tanh, wider", Activation::Tanh, 1.5, 0.2, &[5, 5]),
        setting("hard-tanh", Activation::HardTanh, 2.0, 0.5, &[3, 2]),
        setting("relu", Activation::Relu, 2.0, 0.3, &[3, 3]),
    ];
    let blocks = run.measure(settings.iter().map(|setting| setting.part(run.samples())).collect())?;
    let lines = settings.iter().zip(&blocks).map(|(setting, blocks)| {
        let theory = next_length(setting, first_length(setting));
        Moments::total(blocks, 0)
            .against(format!("{}, widths {}", setting.name, joined(setting.widths)), theory)
            .by("quadrature", "whole networks")
    });
    Ok(lines.collect())
}

/// One step of the map from an exact length.
fn next_length(setting: &LengthSetting<'_>, q: f64) -> f64 {
    let (mean_square, _) = gaussian_mean_square(setting.activation, q).expect("a bounded integrand with named kinks");
    setting.sigma_w2 * mean_square + setting.sigma_b2
}

const NARROW: LengthSetting<'static> = LengthSetting {
    name: "tanh",
    law: WeightLaw::Normal,
    activation: Activation::Tanh,
    sigma_w2: 4.0,
    sigma_b2: 0.1,
    widths: &[1, 3, 2],
    input: &[1.0, -0.5],
};

const WIDE: LengthSetting<'static> = LengthSetting { name: "tanh, wide", widths: &[128, 128, 128], ..NARROW };

#[derive(Clone, Copy)]
enum Theory {
    /// Equation 2 as printed, at `l = 3`.
    LengthMap,
    /// The mean over the first neuron, at `l = 3`: right for one neuron in the first layer.
    Conditional,
    /// Equation 2 at `l = 2`.
    SecondLayer,
    /// Equation 2 with a layer skipped, at `l = 3`.
    Skipped,
}

fn third_layer(run: &Run, setting: &LengthSetting<'_>, theories: &[Theory]) -> Result<Vec<Evidence>, Stop> {
    let blocks = run.measure(vec![setting.part(run.samples())])?.remove(0);
    let first = setting.sigma_w2 * setting.q0() + setting.sigma_b2;
    let lines = theories.iter().map(|theory| {
        let (label, layer, value) = match theory {
            Theory::LengthMap => ("layer 3 by the length map", 3, next_length(setting, next_length(setting, first))),
            Theory::Conditional => ("layer 3 over the first neuron", 3, conditional_third_length(setting, first)),
            Theory::SecondLayer => ("layer 2 by the length map", 2, next_length(setting, first)),
            Theory::Skipped => ("layer 3 by the length map", 3, next_length(setting, first)),
        };
        let line = Moments::total(&blocks, layer - 2).against(label.into(), value).by("quadrature", "whole networks");
        if matches!(theory, Theory::Conditional) { line.corrected() } else { line }
    });
    Ok(lines.collect())
}

/// `E[q^3]` with one neuron in the first layer, whose pre-activation has the variance `first`.
fn conditional_third_length(setting: &LengthSetting<'_>, first: f64) -> f64 {
    let given = |z: f64| next_length(setting, setting.sigma_w2 * setting.activation.apply(first.sqrt() * z).powi(2) + setting.sigma_b2);
    gaussian_mean(given, &kinks_on_the_half_line(setting.activation, first.sqrt())).expect("a smooth integrand").0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linear_network_multiplies_its_length() {
        let lengths = length_map(Activation::Linear, 3.0, 1.0, 1.0, 3).expect("closed form");
        assert_eq!(lengths.iter().map(|(q, _)| *q).collect::<Vec<_>>(), [4.0, 13.0, 40.0]);
    }

    #[test]
    fn small_signals_pass_tanh_as_if_it_were_linear() {
        // tanh(x)^2 = x^2 - 2/3 x^4 + ...: the mean square is v - 2 v^2 to second order.
        let (mean_square, bound) = gaussian_mean_square(Activation::Tanh, 1e-4).expect("smooth");
        assert!((mean_square - (1e-4 - 2e-8)).abs() < 2e-11 + bound);
    }

    #[test]
    fn the_mean_square_of_hard_tanh_has_a_closed_form() {
        // Int min(1, v z^2) Dz with a = 1/sqrt(v): v (1 - 2 Q(a) - 2 a density(a)) + 2 Q(a); mpmath, 30 digits, v = 1.
        let (mean_square, bound) = gaussian_mean_square(Activation::HardTanh, 1.0).expect("its kink is named");
        assert!((mean_square - 0.516_058_550_961_713_3).abs() <= 1e-15 + bound, "{mean_square}");
    }

    #[test]
    fn without_weights_only_the_biases_are_left() {
        let lengths = length_map(Activation::Tanh, 0.0, 0.25, 7.0, 4).expect("smooth");
        assert!(lengths.iter().all(|(q, _)| *q == 0.25));
    }
}
