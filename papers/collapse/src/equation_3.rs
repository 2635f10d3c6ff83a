//! Equation 3: the length map of ReLU networks.
//!
//! ```text
//! E[q^l] = (sigma_w^2 / 2) E[q^{l-1}] + sigma_b^2    for l >= 2,      E[q^1] = sigma_w^2 q^0 + sigma_b^2
//! ```
//!
//! for weights with variance `sigma_w^2 / fan_in` and biases with variance `sigma_b^2`. Source: equation 3.
//!
//! The paper takes it from the Gaussian integral of equation 2, which needs wide layers. For the ReLU more is true. Given the layer
//! before, a pre-activation `h` is symmetric, so `E[relu(h)^2] = E[h^2] / 2` with no limit and no Gaussian: flipping all
//! signs of a neuron's weights and bias exchanges `relu(h)^2` and `relu(-h)^2`, whose sum is `h^2`. So the map is exact at every
//! width, for every symmetric law with that variance. That is what is tested, as an equality.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, WeightLaw};
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};
use stats::special::normal_density;

use experiments::mean_length::{LengthSetting, Moments};
use experiments::sign_patterns::{GENERIC, UNEQUAL};
use experiments::zero_outputs::joined;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[HALF_MOMENT, SIGN_PATTERNS, ANY_WIDTH];

const FORMULA: &str = "E[q^l] = (sigma_w^2 / 2) E[q^{l-1}] + sigma_b^2, l >= 2";

const HALF_MOMENT: Claim = Claim {
    id: "eq-3/half-moment",
    source: "Equation 3",
    statement: "the Gaussian integral of z^2 over z > 0 is 1/2",
    formula: "Int_0^inf z^2 Dz = 1/2",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "nine digits of the factor 1/2"),
    check: |_| Ok(vec![half_moment(0.5)]),
    control: Control::negative("the integral over all z", |_| Ok(vec![half_moment(1.0)])),
    ..Claim::DEFAULT
};

const SIGN_PATTERNS: Claim = Claim {
    id: "eq-3/sign-patterns",
    source: "Equation 3",
    statement: "over all sign patterns of a neuron's terms the mean of relu(h)^2 is exactly half of the mean of h^2",
    formula: "E[relu(h)^2] = E[h^2] / 2 for every symmetric h",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![over_sign_patterns(ratio(1, 2))]),
    control: Control::negative("a third", |_| Ok(vec![over_sign_patterns(ratio(1, 3))])),
    note: "Stronger than the paper's derivation: no Gaussian, no wide layers.",
    ..Claim::DEFAULT
};

const ANY_WIDTH: Claim = Claim {
    id: "eq-3/any-width",
    source: "Equation 3",
    statement: "the length map of ReLU networks is exact at every width, for several symmetric laws",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 20_000_000 },
    resolution: Resolution::relative(0.1, "a tenth of the length"),
    check: |run| any_width(run, relu_length_map),
    control: Control::negative("the first layer halved as well", |run| {
        any_width(run, |sigma_w2, sigma_b2, q0, layers| relu_length_map(sigma_w2, sigma_b2, q0 / 2.0, layers))
    }),
    note: "Each network contributes the conditional mean sigma_w^2/N |x^{l-1}|^2 + sigma_b^2 of its q^l, which has the same expectation and less variance.",
    ..Claim::DEFAULT
};

/// `E[q^1], ..., E[q^layers]` by equation 3. Variances and `q0` at least 0.
fn relu_length_map(sigma_w2: f64, sigma_b2: f64, q0: f64, layers: usize) -> Vec<f64> {
    std::iter::successors(Some(sigma_w2 * q0 + sigma_b2), |q| Some(0.5 * sigma_w2 * q + sigma_b2)).take(layers).collect()
}

fn half_moment(theory: f64) -> Evidence {
    let estimate = Integral::new(|z| z * z * normal_density(z)).over(0.0, f64::INFINITY).integrate(1e-12).expect("a smooth integrand");
    Evidence::numeric("second moment of half of the Gaussian", theory, estimate.value, estimate.error_bound).by("closed form", "quadrature")
}

fn over_sign_patterns(theory: Rational) -> Evidence {
    let cases = [("generic", &GENERIC), ("unequal", &UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        let theory = theory.clone();
        [1_usize, 2, 5, 12]
            .into_iter()
            .map(move |terms| (format!("{kind} magnitudes, {terms} terms"), theory.clone(), energy_share(&magnitudes[..terms])))
    });
    Evidence::exact_cases("share of the energy that a ReLU keeps", Relation::Equal, cases).by("symmetry", "all sign patterns")
}

/// Sum of `relu(h)^2` over all sign patterns of `h = sum of +- magnitudes`, over the sum of `h^2`.
fn energy_share(magnitudes: &[i64]) -> Rational {
    let (mut kept, mut all) = (0_i128, 0_i128);
    for pattern in 0..1_u32 << magnitudes.len() {
        let signed = magnitudes
            .iter()
            .enumerate()
            .map(|(bit, magnitude)| if pattern >> bit & 1 == 1 { -i128::from(*magnitude) } else { i128::from(*magnitude) });
        let h: i128 = signed.sum();
        kept += h.max(0) * h.max(0);
        all += h * h;
    }
    Rational::new(kept.into(), all.into())
}

fn any_width(run: &Run, theory: fn(f64, f64, f64, usize) -> Vec<f64>) -> Result<Vec<Evidence>, Stop> {
    let relu = |name, law, sigma_w2, sigma_b2, widths| LengthSetting {
        name,
        law,
        activation: Activation::Relu,
        sigma_w2,
        sigma_b2,
        widths,
        input: &[1.0, -0.5],
    };
    let settings = [
        relu("normal, He", WeightLaw::Normal, 2.0, 0.0, &[4, 4, 4][..]),
        relu("normal, with biases", WeightLaw::Normal, 1.5, 0.3, &[2, 5, 3]),
        relu("uniform, He", WeightLaw::Uniform, 2.0, 0.0, &[3, 3, 3]),
        relu("laplace, with biases", WeightLaw::Laplace, 1.0, 0.5, &[5, 5]),
        relu("signs, He", WeightLaw::Signs, 2.0, 0.0, &[2, 2, 2]),
    ];
    let blocks = run.measure(settings.iter().map(|setting| setting.part(run.samples())).collect())?;
    let lines = settings.iter().zip(&blocks).flat_map(|(setting, blocks)| {
        let lengths = theory(setting.sigma_w2, setting.sigma_b2, setting.q0(), setting.widths.len());
        (2..=setting.widths.len()).map(move |layer| {
            let label = format!("{}, widths {}, layer {layer}", setting.name, joined(setting.widths));
            Moments::total(blocks, layer - 2).against(label, lengths[layer - 1]).by("equation 3", "whole networks")
        })
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn he_initialization_keeps_the_length_after_the_first_layer() {
        assert_eq!(relu_length_map(2.0, 0.0, 1.0, 4), [2.0, 2.0, 2.0, 2.0]);
    }

    #[test]
    fn a_zero_input_gets_its_length_from_the_biases() {
        assert_eq!(relu_length_map(2.0, 0.25, 0.0, 3), [0.25, 0.5, 0.75]);
    }

    #[test]
    fn one_term_keeps_half_of_its_energy() {
        assert_eq!(energy_share(&[3]), ratio(1, 2));
    }
}
