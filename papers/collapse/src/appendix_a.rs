//! Appendix A: mean, variance and covariances behind the length map.
//!
//! For weights of variance `sigma_w^2 / N_{l-1}` and biases of variance `sigma_b^2`, all independent with mean 0, the summands of
//! `h_i = sum_j W_ij x_j + b_i` (with `x = phi(h)` of the layer before) satisfy
//!
//! ```text
//! E[W_ij x_j] = 0,    Var(W_ij x_j) = (sigma_w^2 / N_{l-1}) E[phi(h_j)^2],    Cov(W_ij x_j, W_ik x_k) = 0,
//! E[h_i] = 0,         Var(h_i) = sigma_w^2 E[phi(h_1)^2] + sigma_b^2
//! ```
//!
//! Source: appendix A. Reading: our scan prints the prefactor of a single summand unreadably; it must be `sigma_w^2 / N_{l-1}`, of which
//! `N_{l-1}` summands make `sigma_w^2`. None of this needs Gaussian weights or wide layers. (That `h_i` becomes Gaussian does; see
//! equation 2.)

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Biases, StreamingForward, WeightLaw, WeightScheme};
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};
use stats::special::normal_density;

use experiments::mean_length::Moments;
use experiments::sign_patterns::{GENERIC, UNEQUAL};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SIGN_PATTERNS, SINGLE_TERM, VARIANCE];

const SOURCE: &str = "Appendix A";

const SIGN_PATTERNS: Claim = Claim {
    id: "appendix-A/sign-patterns",
    source: SOURCE,
    statement: "summands have mean 0 and covariance 0, and the variance of a pre-activation is the sum of theirs and of the bias's",
    formula: "E[h_i] = 0, Cov(W_ij x_j, W_ik x_k) = 0, E[h_i^2] = sum_j E[(W_ij x_j)^2] + E[b_i^2]",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(over_sign_patterns(false)),
    control: Control::negative("two weights of a neuron with one sign", |_| Ok(over_sign_patterns(true))),
    note: "Exactly, over all signs of all weights and biases of two layers with fixed magnitudes: so for all symmetric laws at once.",
    ..Claim::DEFAULT
};

const SINGLE_TERM: Claim = Claim {
    id: "appendix-A/single-term",
    source: SOURCE,
    statement: "a single summand has the variance (sigma_w^2 / N_{l-1}) E[phi(h)^2]",
    formula: "Var(W_ij x_j) = (sigma_w^2 / N_{l-1}) E[phi(h_j)^2]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300_000, paper: 10_000_000 },
    resolution: Resolution::relative(0.1, "a tenth of the variance"),
    check: |run| second_layer(run, |setting| setting.sigma_w2 / setting.width as f64),
    control: Control::negative("the prefactor sigma_w^2 of the whole sum", |run| second_layer(run, |setting| setting.sigma_w2)),
    note: "The first layer is exactly Gaussian, so E[phi(h)^2] is an integral.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "appendix-A/variance",
    source: SOURCE,
    statement: "a pre-activation has mean 0 and the variance sigma_w^2 E[phi(h)^2] + sigma_b^2, in every layer and at every width",
    formula: "E[h_i] = 0, Var(h_i) = sigma_w^2 E[phi(h_1)^2] + sigma_b^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.1, "a tenth of the variance of the first layer"),
    check: |run| every_layer(run, 1.0),
    control: Control::negative("the bias's variance left out", |run| every_layer(run, 0.0)),
    note: "Each network contributes h_1 of a layer, and h_1^2 - sigma_w^2 phi(h_1)^2 with phi from the layer before, whose mean must be sigma_b^2.",
    ..Claim::DEFAULT
};

/// Second-layer moments over all sign patterns of two layers (two neurons, then one) at the input (2, -1).
///
/// With `tied`, the two weights of the second layer share one sign.
fn over_sign_patterns(tied: bool) -> Vec<Evidence> {
    const PARAMETERS: u32 = 9;
    let magnitude = |magnitudes: &[i64; 24], index: usize| i128::from(magnitudes[index]);
    let lines = [("generic magnitudes", &GENERIC), ("unequal magnitudes", &UNEQUAL)].map(|(label, magnitudes)| {
        // Sums over patterns of: h, (W_1 x_1)(W_2 x_2), h^2, (W_1 x_1)^2 + (W_2 x_2)^2, b^2.
        let mut sums = [0_i128; 5];
        for pattern in 0..1_u32 << PARAMETERS {
            let signed = |index: usize| {
                let bit = if tied && index == 7 { 6 } else { index };
                if pattern >> bit & 1 == 1 { -magnitude(magnitudes, index) } else { magnitude(magnitudes, index) }
            };
            let first = [0, 3].map(|row| (2 * signed(row) - signed(row + 1) + signed(row + 2)).max(0));
            let terms = [signed(6) * first[0], signed(7) * first[1]];
            let bias = signed(8);
            let h = terms[0] + terms[1] + bias;
            let found = [h, terms[0] * terms[1], h * h, terms[0] * terms[0] + terms[1] * terms[1], bias * bias];
            sums.iter_mut().zip(found).for_each(|(sum, value)| *sum += value);
        }
        let mean = |sum: i128| Rational::new(sum.into(), (1_i64 << PARAMETERS).into());
        let cases = [
            ("mean", ratio(0, 1), mean(sums[0])),
            ("covariance of the summands", ratio(0, 1), mean(sums[1])),
            ("variance", mean(sums[3]) + mean(sums[4]), mean(sums[2])),
        ];
        Evidence::exact_cases(label, Relation::Equal, cases).by("statement", "all sign patterns")
    });
    lines.into()
}

/// A first layer of `width` neurons on an input of squared length `q0` a coordinate.
struct Setting {
    name: &'static str,
    activation: Activation,
    sigma_w2: f64,
    sigma_b2: f64,
    width: usize,
}

const SETTINGS: [Setting; 3] = [
    Setting { name: "tanh, width 3", activation: Activation::Tanh, sigma_w2: 1.5, sigma_b2: 0.3, width: 3 },
    Setting { name: "relu, width 2", activation: Activation::Relu, sigma_w2: 1.2, sigma_b2: 0.2, width: 2 },
    Setting { name: "hard tanh, width 1", activation: Activation::HardTanh, sigma_w2: 1.0, sigma_b2: 0.5, width: 1 },
];

const INPUT: [f64; 2] = [1.0, -0.5];
const LARGEST_BLOCK: u64 = 2_000_000;

impl Setting {
    fn scheme(&self) -> WeightScheme {
        WeightScheme::iid(WeightLaw::Normal)
            .with_sigma_w(self.sigma_w2.sqrt())
            .with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: self.sigma_b2.sqrt() })
    }

    /// `E[phi(h)^2]` of the first layer, whose pre-activations are normal with the variance `sigma_w^2 q0 + sigma_b^2`.
    fn activation_energy(&self) -> f64 {
        let q0 = INPUT.iter().map(|x| x * x).sum::<f64>() / INPUT.len() as f64;
        let deviation = (self.sigma_w2 * q0 + self.sigma_b2).sqrt();
        let kinks: Vec<f64> = self.activation.kinks().iter().map(|kink| kink / deviation).collect();
        Integral::new(|z| self.activation.apply(deviation * z).powi(2) * normal_density(z))
            .over(f64::NEG_INFINITY, f64::INFINITY)
            .split_at(&kinks)
            .integrate(1e-10)
            .expect("an integrand with named kinks")
            .value
    }
}

/// Squares of the first summand of a neuron in the second layer.
fn second_layer(run: &Run, prefactor: fn(&Setting) -> f64) -> Result<Vec<Evidence>, Stop> {
    let parts = SETTINGS.iter().map(|setting| {
        Part::new(setting.name, run.samples(), LARGEST_BLOCK, move |block| {
            let architecture = Architecture::new(INPUT.len(), &[setting.width]).expect("widths are positive");
            let mut network = StreamingForward::new(architecture, setting.activation, setting.scheme()).expect("the laws are valid");
            let mut row = vec![0.0; setting.width];
            let mut moments = vec![Moments::default()];
            for _ in 0..block.trials {
                let mut activation = 0.0;
                network.run(&INPUT, &mut block.rng, |pass| activation = pass.activations[0]);
                setting.scheme().fill_weights(2, setting.width, &mut block.rng, &mut row);
                let term = row[0] * activation;
                moments[0].add(term * term);
            }
            moments
        })
    });
    let blocks = run.measure(parts.collect())?;
    let lines = SETTINGS.iter().zip(&blocks).map(|(setting, blocks)| {
        let theory = prefactor(setting) * setting.activation_energy();
        Moments::total(blocks, 0).against(format!("variance of a summand, {}", setting.name), theory).by("quadrature", "drawn layers")
    });
    Ok(lines.collect())
}

/// For each layer from the second: the mean of `h_1`, and of `h_1^2 - sigma_w^2 phi(h_1 of the layer before)^2` against this share of
/// `sigma_b^2`.
fn every_layer(run: &Run, bias_share: f64) -> Result<Vec<Evidence>, Stop> {
    const LAYERS: usize = 4;
    let parts = SETTINGS.iter().map(|setting| {
        Part::new(setting.name, run.samples(), LARGEST_BLOCK, move |block| {
            let architecture = Architecture::new(INPUT.len(), &[setting.width; LAYERS]).expect("widths are positive");
            let mut network = StreamingForward::new(architecture, setting.activation, setting.scheme()).expect("the laws are valid");
            let mut moments = vec![Moments::default(); 2 * (LAYERS - 1)];
            for _ in 0..block.trials {
                let mut before = 0.0;
                network.run(&INPUT, &mut block.rng, |pass| {
                    let h = pass.pre_activations[0];
                    if pass.layer >= 2 {
                        let at = 2 * (pass.layer - 2);
                        moments[at].add(h);
                        moments[at + 1].add(h * h - setting.sigma_w2 * before * before);
                    }
                    before = pass.activations[0];
                });
            }
            moments
        })
    });
    let blocks = run.measure(parts.collect())?;
    let lines = SETTINGS.iter().zip(&blocks).flat_map(|(setting, blocks)| {
        (2..=LAYERS).flat_map(move |layer| {
            let at = 2 * (layer - 2);
            let line = |index: usize, what: &str, theory: f64| {
                Moments::total(blocks, index)
                    .against(format!("{what} in layer {layer}, {}", setting.name), theory)
                    .by("identity", "whole networks")
            };
            [line(at, "mean", 0.0), line(at + 1, "variance less that of the sum", bias_share * setting.sigma_b2)]
        })
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectified_layer_keeps_half_of_its_variance() {
        let relu = &SETTINGS[1];
        // Variance 1.2 (1 + 1/4)/2 + 1/5.
        assert!((relu.activation_energy() - 0.5 * (1.2 * 0.625 + 0.2)).abs() < 1e-9);
    }

    #[test]
    fn a_linear_layer_keeps_its_variance() {
        let linear = Setting { name: "linear", activation: Activation::Linear, sigma_w2: 1.0, sigma_b2: 0.5, width: 1 };
        assert!((linear.activation_energy() - 1.125).abs() < 1e-9);
    }
}
