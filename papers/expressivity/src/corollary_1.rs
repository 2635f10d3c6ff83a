//! Corollary 1: growth without biases.
//!
//! ```text
//! sigma_b = 0:   E[l(z(d))] >= O( (sqrt(sigma_w k) / sqrt(sigma_w + k))^d ) l(x)
//! ```
//!
//! Source: Corollary 1, section 2.2.1. It is Theorem 1 at `sigma_b = 0`, where `sqrt(sigma_w^2 + sigma_b^2) = sigma_w`. Reading: the O() holds a
//! constant in the base (appendix A: `(2 pi)^(-1/4) / sqrt 2` and more), so a constant to the power `d`. With a constant that does not depend on `d` the
//! statement is false.

use std::f64::consts::FRAC_2_PI;

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Gram, GramChain};
use stats::rational::{Rational, ratio};

use crate::bounds::Layer;
use crate::sampled::{Sampled, means};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ALGEBRA, ABOVE_ONE, CONSTANT];

const ALGEBRA: Claim = Claim {
    id: "corollary-1/algebra",
    source: "Corollary 1",
    statement: "at sigma_b = 0 the base of Theorem 1 is sqrt(sigma_w k) / sqrt(sigma_w + k); with biases it is another one",
    formula: "(sigma_w / s^(1/2) sqrt k / sqrt(s + k))^2 = sigma_w k / (sigma_w + k),  s = sqrt(sigma_w^2 + sigma_b^2) = sigma_w",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![algebra(0, 1)]),
    control: Control::negative("sigma_b = 3/4 sigma_w", |_| Ok(vec![algebra(3, 4)])),
    note: "Squares, exact, at sigma_w = 1/4 to 1000 and k = 1 to 512.",
    ..Claim::DEFAULT
};

const ABOVE_ONE: Claim = Claim {
    id: "corollary-1/above-one",
    source: "Corollary 1 and the text after it",
    statement: "the base exceeds 1, that is shows exponential growth, for sigma_w > 1 and widths above sigma_w / (sigma_w - 1), and only there",
    formula: "sigma_w k > sigma_w + k",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![above_one(1)]),
    control: Control::negative("from that width on", |_| Ok(vec![above_one(0)])),
    note: "A row of ours: sigma_w^2 = 2 needs k = 4, sigma_w^2 = 4 needs k = 3, and sigma_w = 1 no width. Exact squares of the printed base against the \
           width.",
    ..Claim::DEFAULT
};

const CONSTANT: Claim = Claim {
    id: "corollary-1/constant-inside",
    source: "Corollary 1",
    statement: "with (2/pi)^(1/4) inside the power the mean length of wide layers grows at least like the base, from layer 4 to layer 10",
    formula: "E l(z^10) >= (c base)^6 E l(z^4),   c = (2/pi)^(1/4) = 0.893",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 80_000 },
    resolution: Resolution::PerLine("a fifth of the mean length after four layers; the constant makes half of it, 0.893^6 = 0.51"),
    check: |run| constant(run, Constant::Inside),
    control: Control::negative("the constant left out, as printed", |run| constant(run, Constant::LeftOut)),
    note: "A row of ours: what is right about the corollary. As printed it is false with any constant in front of the power: the same slip as \
           theorem-1/printed-base, of which it is the case sigma_b = 0 (corollary-1/algebra). c is the limit of wide layers and then \
           large sigma_w; where weights are large for the width it comes down to 2/pi (theorem-1/constants-of-the-limits). By the Gram \
           chain, k = 64 and 128, sigma_w^2 = 16 and 4.",
    ..Claim::DEFAULT
};

/// `sigma_b / sigma_w` is a fraction, for which `s / sigma_w` is 1 or 5/4.
fn algebra(numerator: i64, denominator: i64) -> Evidence {
    let biases = ratio(numerator, denominator);
    let widening = if numerator == 0 { ratio(1, 1) } else { ratio(5, 4) };
    assert_eq!(&widening * &widening, ratio(1, 1) + &biases * &biases, "s / sigma_w");
    let cases = [(1, 4), (1, 1), (3, 2), (2, 1), (4, 1), (1000, 1)].into_iter().flat_map(|(n, d)| {
        let (sigma, widening) = (ratio(n, d), widening.clone());
        [1, 2, 8, 32, 512].map(move |k| {
            let (k, s) = (ratio(k, 1), &sigma * &widening);
            let theorem = &sigma * &sigma / &s * &k / (&s + &k);
            (format!("sigma_w = {sigma}, k = {k}"), &sigma * &k / (&sigma + &k), theorem)
        })
    });
    Evidence::exact_cases("squares of the bases", Relation::Equal, cases).by("corollary", "Theorem 1")
}

/// Whether the squared base is above 1 exactly for widths of more than `sigma_w / (sigma_w - 1)`, or that width less `less`.
fn above_one(strictly: i64) -> Evidence {
    let one = ratio(1, 1);
    let cases = [(1, 2), (1, 1), (5, 4), (3, 2), (2, 1), (4, 1), (100, 1)].into_iter().flat_map(|(n, d)| {
        let (sigma, one) = (ratio(n, d), one.clone());
        (1..=40_i64).map(move |k| {
            let k = ratio(k, 1);
            let square: Rational = &sigma * &k / (&sigma + &k);
            let wide = sigma > one && if strictly == 1 { k > &sigma / (&sigma - &one) } else { k >= &sigma / (&sigma - &one) };
            (format!("sigma_w = {sigma}, k = {k}"), ratio(i64::from(wide), 1), ratio(i64::from(square > one), 1))
        })
    });
    Evidence::exact_cases("whether the base is above 1", Relation::Equal, cases).by("width", "squared base")
}

/// What is taken to the power of the number of layers beside the printed base.
#[derive(Clone, Copy, Debug)]
enum Constant {
    /// `(2/pi)^(1/4)`.
    Inside,
    /// 1.
    LeftOut,
}

fn constant(run: &Run, constant: Constant) -> Result<Vec<Evidence>, Stop> {
    const CASES: [(usize, f64); 2] = [(64, 16.0), (128, 4.0)];
    const FROM: usize = 4;
    const TO: usize = 10;
    let layers = CASES.map(|(k, sigma_w2)| Layer::without_biases(k, sigma_w2));
    let inside = FRAC_2_PI.sqrt().sqrt();
    let measurements = layers.map(|layer| {
        let chain = GramChain::new(Activation::HardTanh, layer.width, layer.sigma_w2, 0.0).expect("in range");
        let power = |base: f64| base.powi((TO - FROM) as i32);
        let bases = [Constant::Inside, Constant::LeftOut].map(|constant| match constant {
            Constant::Inside => power(inside * layer.printed_base()),
            Constant::LeftOut => power(layer.printed_base()),
        });
        Sampled::new(format!("k = {}, sigma_w^2 = {}", layer.width, layer.sigma_w2), bases.len(), move |rng, values| {
            let mut speeds = [0.0; TO];
            chain.speeds(Gram::circle(layer.width), rng, &mut speeds);
            let [before, after] = [FROM, TO].map(|depth| speeds[depth - 1] / (layer.width as f64).sqrt());
            values.iter_mut().zip(bases).for_each(|(value, base)| *value = after / base - before);
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = layers.iter().zip(means).map(|(layer, mean)| {
        let (mean, name) = match constant {
            Constant::Inside => (mean[0], "(c base)"),
            Constant::LeftOut => (mean[1], "base"),
        };
        let label = format!("layer {TO} over {name}^{} less layer {FROM}, k = {}, sigma_w^2 = {}", TO - FROM, layer.width, layer.sigma_w2);
        // The mean length after four layers, over that of the input.
        let fourth = layer.mean_field_growth(1.0).powi(FROM as i32);
        mean.line(label, Relation::AtLeast, 0.0).resolving(0.2 * fourth).by("base and constant", "Gram chain")
    });
    Ok(lines.collect())
}
