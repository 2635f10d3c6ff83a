//! The network: layers, activations and the law of weights and biases.
//!
//! ```text
//! h(d) = W(d) z(d) + b(d),   z(d+1) = phi(h(d)),   z(0) = x in R^m,   W_ij ~ N(0, sigma_w^2/k),   b_i ~ N(0, sigma_b^2)
//! ```
//!
//! `n` hidden layers of width `k`, a scalar readout, `phi` hard-tanh or ReLU. Source: section 2.1, equation (1). Reading: the variance is
//! `sigma_w^2/k` in every layer, in the first one too, whatever `m`; there the usual convention would be `sigma_w^2/m`, which differs by `sqrt(m/k)` in
//! standard deviations. We take `m = k` where nothing is said. The proof of Theorem 1 writes `h(d+1)` for what equation (1) calls `h(d)`.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::Activation;
use stats::stream::BlockRng;

use crate::plain::{at, pattern};
use crate::sampled::{Sampled, dot, means};
use crate::setting::{Setting, normals};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[VARIANCE, BOUNDED, NO_BIAS];

const SOURCE: &str = "Section 2.1, equation (1)";

const VARIANCE: Claim = Claim {
    id: "def-network/variance",
    source: SOURCE,
    statement: "pre-activations of the first layer have the mean square sigma_w^2 |x|^2 / k + sigma_b^2, whatever the number m of inputs",
    formula: "E[h_i^2] = sigma_w^2 |x|^2 / k + sigma_b^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40_000, paper: 1_000_000 },
    resolution: Resolution::relative(0.2, "a third of what the convention of the fan-in changes"),
    check: |run| variance(run, |k, _| k),
    control: Control::negative("sigma_w^2 / m, the convention of the fan-in", |run| variance(run, |_, m| m)),
    note: "Our reading of the paper's law, and that our networks have it: k = 4, m = 1, 4 and 16, |x|^2 = k.",
    ..Claim::DEFAULT
};

const BOUNDED: Claim = Claim {
    id: "def-network/bounded",
    source: SOURCE,
    statement: "behind a hard-tanh layer |z(d)|^2 <= k, for every input and d >= 1",
    formula: "|z(d)|^2 <= k for d >= 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 5_000, paper: 20_000 },
    check: |run| bounded(run, false),
    control: Control::negative("for d = 0, the input", |run| bounded(run, true)),
    note: "What the proofs need for the variance of h; nothing is said of the input (eq-b/input-norm). Inputs of mean square 1/100 to 100.",
    ..Claim::DEFAULT
};

const NO_BIAS: Claim = Claim {
    id: "def-network/no-bias",
    source: SOURCE,
    statement: "a ReLU network without biases has the same activation pattern at x and at 2^n x: its boundaries are cones about the origin",
    formula: "pattern(2^n x) = pattern(x)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 5_000, paper: 20_000 },
    check: |run| cones(run, 0.0),
    control: Control::negative("with biases", |run| cones(run, 0.5)),
    note: "Powers of two scale doubles exactly, so patterns are compared without rounding. Figure 3 must have biases.",
    ..Claim::DEFAULT
};

/// `denominator` of width and number of inputs is what the variance of a weight is divided by.
fn variance(run: &Run, denominator: fn(f64, f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTH: usize = 4;
    const CASES: [(usize, f64, f64); 4] = [(1, 2.0, 0.0), (4, 2.0, 0.5), (16, 2.0, 0.0), (16, 2.0, 0.5)];
    let label =
        |(m, sigma_w2, sigma_b2): (usize, f64, f64)| format!("k = {WIDTH}, m = {m}, sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}");
    let measurements = CASES.map(|(m, sigma_w2, sigma_b2)| {
        let setting = Setting { sigma_b2, ..Setting::hard_tanh(WIDTH, 1, sigma_w2) };
        Sampled::new(label((m, sigma_w2, sigma_b2)), 1, move |rng, values| {
            let x = vec![(WIDTH as f64 / m as f64).sqrt(); m];
            let layer = setting.layer(m, WIDTH, rng);
            let h: Vec<f64> = layer.product(&x).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
            values[0] = dot(&h, &h) / WIDTH as f64;
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = CASES.iter().zip(means).map(|(&case, mean)| {
        let (m, sigma_w2, sigma_b2) = case;
        let theory = sigma_w2 * WIDTH as f64 / denominator(WIDTH as f64, m as f64) + sigma_b2;
        mean[0].line(label(case), Relation::Equal, theory).by("law of the weights", "sampled layers")
    });
    Ok(lines.collect())
}

fn bounded(run: &Run, input_too: bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let [spread] = [normals(1, rng)[0]];
        let setting = Setting { sigma_b2: 0.5, ..Setting::hard_tanh(5, 3, 4.0) };
        let x: Vec<f64> = normals(5, rng).iter().map(|x| x * libm::exp(2.0 * spread.clamp(-1.0, 1.0))).collect();
        let passed = at(&setting.draw(rng), setting.activation, &x);
        let points = passed.iter().map(|layer| &layer.z).chain(input_too.then_some(&x));
        let longest = points.map(|z| dot(z, z)).fold(0.0, f64::max);
        if longest <= 5.0 { Ok(()) } else { Err(format!("|z|^2 = {longest}")) }
    });
    let label = if input_too { "k = 5, layers 0 to 3" } else { "k = 5, layers 1 to 3" };
    Ok(properties(run, run.samples(), vec![(label.into(), try_one)])?
        .into_iter()
        .map(|line| line.by("bound", "sampled networks"))
        .collect())
}

fn cones(run: &Run, sigma_b2: f64) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting { activation: Activation::Relu, sigma_b2, ..Setting::hard_tanh(5, 4, 2.0) };
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let (network, x) = (setting.draw(rng), normals(5, rng));
        let of = |factor: f64| pattern(&network, setting.activation, &x.iter().map(|x| factor * x).collect::<Vec<_>>());
        let first = of(1.0);
        match [1024.0, 0.5, 1.0 / 1024.0].into_iter().find(|&factor| of(factor) != first) {
            None => Ok(()),
            Some(factor) => Err(format!("another pattern at {factor} x, x = {x:?}")),
        }
    });
    Ok(properties(run, run.samples(), vec![(setting.name(), try_one)])?
        .into_iter()
        .map(|line| line.by("same pattern", "plain passes"))
        .collect())
}
