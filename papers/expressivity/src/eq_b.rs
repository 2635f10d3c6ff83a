//! Equation (b) of the proof of Theorem 1: how likely a neuron is not saturated.
//!
//! ```text
//! h normal with variance <= sigma^2,  sigma >= 1:      1/(sigma sqrt(2 pi))  <=  p = P(|h| < 1)  <=  1/sigma
//! ```
//!
//! Source: appendix A.2, (b) and the line after it; with biases `s = sqrt(sigma_w^2 + sigma_b^2)` for `sigma`. For standard deviation `s` it is
//! `p = erf(1 / (s sqrt 2))`. Reading:
//! the lower bound holds for every `sigma >= 0.40437`; that the variance is at most `sigma^2` needs `|z|^2 <= k`, which the output of a hard-tanh
//! layer has, and an input must be given. The upper bound does not follow from a bound of the variance from above: it needs one from
//! below, and `2/pi sigma^2` is enough, as `p < sqrt(2/pi) / s`.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::words::in_words;

use crate::plain::pass;
use crate::sampled::{Sampled, means};
use crate::setting::Setting;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LOWER, SMALLEST_SIGMA, INPUT_NORM, UPPER, NETWORKS_LOWER, NETWORKS_UPPER];

const SOURCE: &str = "Proof of Theorem 1, (b)";
const FORMULA: &str = "1/(sigma sqrt(2 pi)) <= P(|h| < 1) <= 1/sigma";

const LOWER: Claim = Claim {
    id: "eq-b/lower",
    source: SOURCE,
    statement: "for sigma >= 1 and every variance up to sigma^2: P(|h| < 1) >= 1/(sigma sqrt(2 pi))",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(lower(1.0)),
    control: Control::negative("2/sqrt(2 pi), the limit for large sigma", |_| Ok(lower(2.0))),
    note: "sigma stands for s = sqrt(sigma_w^2 + sigma_b^2) where there are biases. erf in doubles, with 10^-15 for its error.",
    ..Claim::DEFAULT
};

const SMALLEST_SIGMA: Claim = Claim {
    id: "eq-b/smallest-sigma",
    source: SOURCE,
    statement: "the lower bound holds from sigma = 0.4044 on, and not at 0.4043",
    formula: "erf(1 / (sigma sqrt 2)) >= 1/(sigma sqrt(2 pi))  <=>  sigma >= sigma_0, 0.4043 < sigma_0 <= 0.4044",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(smallest_sigma([0.4043, 0.4044])),
    control: Control::negative("from 0.4042 on, and not at 0.4041", |_| Ok(smallest_sigma([0.4041, 0.4042]))),
    note: "A row of ours: sigma >= 1 is sufficient. erf(u)/u falls with u = 1/(sigma sqrt 2), so there is one such sigma.",
    ..Claim::DEFAULT
};

const INPUT_NORM: Claim = Claim {
    id: "eq-b/input-norm",
    source: SOURCE,
    statement: "the variance of h is at most sigma^2 in every layer, the first one too, so that the lower bound holds there",
    formula: "Var(h) = sigma_w^2 |x|^2 / k <= sigma^2 at the first layer, which is so for |x|^2 <= k only",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok([first_layer(16.0), first_layer(1.0).corrected(), first_layer(0.25).corrected()].into()),
    control: Control::positive("|x|^2 <= k", |_| Ok(vec![first_layer(1.0), first_layer(0.25)])),
    note: "Right: if |x|^2 <= k, which the paper does not ask for. At sigma_w = 1 and |x|^2 = 16 k: 0.197 for 0.399. Behind a hard-tanh layer \
           |z|^2 <= k (def-network/bounded).",
    ..Claim::DEFAULT
};

const UPPER: Claim = Claim {
    id: "eq-b/upper",
    source: "Proof of Theorem 1, after (b)",
    statement: "for every variance up to sigma^2: P(|h| < 1) <= 1/sigma",
    formula: FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok([upper(&PRINTED_SHARES), upper(&RIGHT_SHARES).into_iter().map(Evidence::corrected).collect()].concat()),
    control: Control::positive("variances from 2/pi sigma^2 to sigma^2", |_| Ok(upper(&RIGHT_SHARES))),
    note: "Right: for variances of at least 2/pi sigma^2, that is |z|^2 >= 0.64 k. Equation (final) holds without it: see eq-final/substitution.",
    ..Claim::DEFAULT
};

const SAMPLES: Samples = Samples { ci: 8_000, paper: 60_000 };

const NETWORKS_LOWER: Claim = Claim {
    id: "eq-b/networks-lower",
    source: SOURCE,
    statement: "in random networks with |x|^2 = k the share of neurons that are not saturated is at least 1/(s sqrt(2 pi)) in every layer",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.05, "a sixth of the bound at sigma_w^2 = 2"),
    check: |run| networks(run, Relation::AtLeast, &NETWORKS, |s| 1.0 / (s * (2.0 * PI).sqrt())),
    control: Control::negative("1/s", |run| networks(run, Relation::AtLeast, &NETWORKS, |s| 1.0 / s)),
    note: "Layers 1 to 5; the smallest share is that of the first layer, where the variance is s^2.",
    ..Claim::DEFAULT
};

const NETWORKS_UPPER: Claim = Claim {
    id: "eq-b/networks-upper",
    source: "Proof of Theorem 1, after (b)",
    statement: "in random networks with |x|^2 = k the share of neurons that are not saturated is at most 1/s in every layer, s = sigma_w without biases",
    formula: FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.05, "a twelfth of the bound at sigma_w^2 = 2"),
    check: |run| {
        let lines = networks(run, Relation::AtMost, &NETWORKS, |s| 1.0 / s)?;
        // Narrow layers lose |z|^2 from layer to layer.
        Ok(lines.into_iter().map(|line| if line.label.starts_with("k = 2,") { line } else { line.corrected() }).collect())
    },
    control: Control::positive("k = 16", |run| networks(run, Relation::AtMost, &NETWORKS[2..], |s| 1.0 / s)),
    note: "Right: at k = 16, where it was measured. At k = 2 the outputs shrink and the share of the fifth layer is above 1/s, at sigma_w^2 = 2 as at 4.",
    ..Claim::DEFAULT
};

/// What rounding and the error function may be off by.
const ERROR: f64 = 1e-15;

/// `P(|h| < 1)` at a standard deviation.
fn unsaturated(std: f64) -> f64 {
    libm::erf(FRAC_1_SQRT_2 / std)
}

/// A line that `p` at a standard deviation relates to a bound.
fn line(label: String, relation: Relation, std: f64, bound: f64) -> Evidence {
    let p = unsaturated(std);
    Evidence::enclosure(in_words(&label), relation, p - ERROR, p + ERROR, bound).by("bound", "error function")
}

fn lower(factor: f64) -> Vec<Evidence> {
    let lines = [1.0, 1.5, 2.0, 4.0, 8.0, 32.0, 1000.0].into_iter().flat_map(|sigma: f64| {
        [1.0, 0.5, 0.01].map(|share: f64| {
            let label = format!("sigma = {sigma}, variance {share} sigma^2");
            line(label, Relation::AtLeast, sigma * share.sqrt(), factor / (sigma * (2.0 * PI).sqrt()))
        })
    });
    lines.collect()
}

fn smallest_sigma([below, above]: [f64; 2]) -> Vec<Evidence> {
    let bound = |sigma: f64| 1.0 / (sigma * (2.0 * PI).sqrt());
    vec![
        line(format!("sigma = {below}"), Relation::Less, below, bound(below)),
        line(format!("sigma = {above}"), Relation::AtLeast, above, bound(above)),
        line("sigma = 0.7".into(), Relation::AtLeast, 0.7, bound(0.7)),
    ]
}

fn first_layer(square_over_width: f64) -> Evidence {
    line(format!("sigma_w = 1, |x|^2 = {square_over_width} k"), Relation::AtLeast, square_over_width.sqrt(), 1.0 / (2.0 * PI).sqrt())
}

const PRINTED_SHARES: [f64; 3] = [1.0, 0.25, 0.0625];
/// Just above 2/pi.
const RIGHT_SHARES: [f64; 3] = [1.0, 0.8, 0.637];

fn upper(shares: &[f64]) -> Vec<Evidence> {
    let lines = shares.iter().flat_map(|&share| {
        [1.0, 2.0, 4.0, 32.0, 1000.0].map(|sigma: f64| {
            line(format!("sigma = {sigma}, variance {share} sigma^2"), Relation::AtMost, sigma * share.sqrt(), 1.0 / sigma)
        })
    });
    lines.collect()
}

/// Width, variances of weights and biases.
const NETWORKS: [(usize, f64, f64); 4] = [(2, 2.0, 0.0), (2, 4.0, 0.0), (16, 2.0, 0.0), (16, 4.0, 1.0)];

fn networks(run: &Run, relation: Relation, settings: &[(usize, f64, f64)], bound: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    const LAYERS: usize = 5;
    let name = |(k, sigma_w2, sigma_b2): (usize, f64, f64)| format!("k = {k}, sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}");
    let measurements = settings.iter().map(|&(k, sigma_w2, sigma_b2)| {
        let setting = Setting { sigma_b2, ..Setting::hard_tanh(k, LAYERS, sigma_w2) };
        Sampled::new(name((k, sigma_w2, sigma_b2)), LAYERS, move |rng, values| {
            let [x, dx] = setting.orthogonal_inputs();
            let passed = pass(&setting.draw(rng), setting.activation, &x, &dx);
            for (value, layer) in values.iter_mut().zip(passed) {
                *value = layer.h.iter().filter(|h| h.abs() < 1.0).count() as f64 / k as f64;
            }
        })
    });
    let means = means(run, run.samples(), measurements.collect())?;
    let lines = settings.iter().zip(means).flat_map(|(&setting, mean)| {
        let bound = bound((setting.1 + setting.2).sqrt());
        (1..).zip(mean).map(move |(layer, mean)| {
            mean.line(format!("{}, layer {layer}", name(setting)), relation, bound).by("bound", "sampled networks")
        })
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_at_one_standard_deviation_is_known() {
        // mpmath: erf(1/sqrt 2).
        assert!((unsaturated(1.0) - 0.682_689_492_137_085_9).abs() < ERROR);
    }
}
