//! Equations (1), (4), (5), (8) to (10) and (15): targets, models, loss, and what dying means.
//!
//! ```text
//! y' = gamma (y - mu) / sigma + delta        y(x) = gamma x_L        y(x) = max(0, gamma x_L)
//! f = w.x + b        f = max(0, w.x + b)        L = (1/2) E[(f - y)^2]        dead: P(f > 0) < epsilon
//! ```
//!
//! Source: Section 3. The formulas are lost. The half in (10) is what (17) and (18) need; without it eta is 2 eta everywhere.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use ndarray::Array2;
use network::{Activation, Architecture, Batch, Layer, Loss, Network};
use num_traits::{One, Signed, Zero};
use rand::Rng;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio, to_f64};
use stats::special::normal_density;
use stats::stream::{BlockRng, open_unit};

use crate::affine;
use crate::fractions::{between, dot, equal, equal_lists, met, nonzero, size, tried, vector};
use crate::regression::{Data, normalized};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NORMALIZATION, LINEAR_TARGET, RECTIFIED_TARGET, MODELS, HALF, SUPPORT];

const SAMPLES: Samples = Samples { ci: 200, paper: 5_000 };

const NORMALIZATION: Claim = Claim {
    id: "eq-1/mean-and-scale",
    source: "Equation 1",
    statement: "targets y' = gamma (y - mu) / sigma + delta have the mean delta and the standard deviation gamma, and the map can be undone",
    formula: "y' = gamma (y - mu) / sigma + delta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| normalization(run, "normalized", 0),
    control: Control::negative("the standard deviation with n - 1", |run| normalization(run, "normalized, n - 1", 1)),
    note: "The map that figure 1 uses, there with delta = 0. With gamma = 1 and delta = 0 zero mean and unit variance. To 1e-12: numbers up to 10 in size with a standard deviation above a tenth lose two digits at most.",
    ..Claim::DEFAULT
};

const LINEAR_TARGET: Claim = Claim {
    id: "eq-4/scale",
    source: "Equation 4",
    statement: "the target gamma x_L has mean 0 and variance gamma^2 under standard normal inputs",
    formula: "E[gamma x_L] = 0,  Var(gamma x_L) = gamma^2",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| linear_target(run, "linear target", |gamma| gamma * gamma),
    control: Control::negative("variance gamma", |run| linear_target(run, "linear target, gamma", Rational::clone)),
    note: "Exact, as a mean over the corners of a cube, which has the same first two moments: so gamma is the scale of equation (1).",
    ..Claim::DEFAULT
};

const RECTIFIED_TARGET: Claim = Claim {
    id: "eq-5/moments",
    source: "Equation 5",
    statement: "the rectified target has the mean gamma / sqrt(2 pi) and the variance gamma^2 (1/2 - 1/(2 pi)), not 0 and gamma^2",
    formula: "E[y] = gamma / sqrt(2 pi),  Var(y) = gamma^2 (1/2 - 1/(2 pi)),  y = max(0, gamma x_L)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "nine digits"),
    check: |_| Ok(rectified_target(0.5 - 0.5 / PI)),
    control: Control::negative("the linear target's variance", |_| Ok(rectified_target(1.0))),
    note: "A row of ours: in the sense of equation (1) its scale is 0.58 gamma and its shift 0.40 gamma. By quadrature, for gamma from 0.001 to 1.",
    ..Claim::DEFAULT
};

const MODELS: Claim = Claim {
    id: "eq-8-9/models",
    source: "Equations 8 and 9",
    statement: "the rectified model's output is the affine model's where that is positive, and 0 elsewhere",
    formula: "f = w.x + b;  f = max(0, w.x + b)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| models(run, "models", |h| h.max(0.0)),
    control: Control::negative("the modulus", |run| models(run, "models, modulus", f64::abs)),
    note: "The affine model in fractions against the project's networks of one rectified unit; all numbers are quarters, so that floats are exact.",
    ..Claim::DEFAULT
};

const HALF: Claim = Claim {
    id: "eq-10/half",
    source: "Equation 10",
    statement: "the loss is half of the mean squared error: its derivatives are the means of error times input, without a factor",
    formula: "L = (1/2) E[e^2]:  dL/dw = E[e x],  dL/db = E[e],  e = w.x + b - gamma x_L",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| half(run, "half", &Rational::one()),
    control: Control::negative("without the half", |run| half(run, "half left out", &ratio(2, 1))),
    note: "A row of ours: the formula is lost; without the half eta is 2 eta everywhere, and the text's range of steps would be half as long.",
    ..Claim::DEFAULT
};

const SUPPORT: Claim = Claim {
    id: "eq-15/needs-epsilon",
    source: "Equation 15",
    statement: "under standard normal inputs, whose support is all of R^L, every unit with w != 0 has positive outputs with positive probability, so that dying needs an epsilon",
    formula: "w != 0  =>  P(w.x + b > 0) > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| support(run, "support", false),
    control: Control::negative("w = 0 and b < 0", |run| support(run, "support, w = 0", true)),
    note: "A row of ours. At x = w (1 - b) / |w|^2 the pre-activation is 1, so it is positive on a ball around. How large the probability is, and the cones, are rows of (21) to (23).",
    ..Claim::DEFAULT
};

fn normalization(run: &Run, name: &str, missing: usize) -> Result<Vec<Evidence>, Stop> {
    const TOLERANCE: f64 = 1e-12;
    /// Relative rounding of single precision.
    const SINGLE: f64 = 1.0 / (1 << 24) as f64;
    let attempt = move |rng: &mut BlockRng| {
        let uniform = |rng: &mut BlockRng, low: f64, high: f64| low + (high - low) * open_unit(rng.next_u64());
        let n = size(rng, 8, 60);
        let (shift, gamma, delta) = (uniform(rng, -5.0, 5.0), uniform(rng, 1e-4, 1.0), uniform(rng, -1.0, 1.0));
        let targets: Vec<f64> = (0..n).map(|_| shift + uniform(rng, -5.0, 5.0)).collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / n as f64;
        let deviation = |values: &[f64], divisor: usize| {
            let mean = mean(values);
            (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / divisor as f64).sqrt()
        };
        let (mu, sigma) = (mean(&targets), deviation(&targets, n));
        if sigma < 0.1 {
            return Ok(());
        }
        let data = Data { name: "drawn", inputs: Array2::zeros((n, 0)), targets: normalized(&targets) };
        let scaled: Vec<f64> = data.targets.iter().map(|z| gamma * z + delta).collect();
        // What the experiments train on: delta = 0, in single precision.
        for (y, scaled) in targets.iter().zip(&data.scaled_targets(gamma)) {
            let (theory, found) = (gamma * (y - mu) / sigma, f64::from(*scaled));
            met((found - theory).abs() <= SINGLE * theory.abs() + TOLERANCE, || format!("{y} became {found} where {theory} is claimed"))?;
        }
        let (found_mean, found_scale) = (mean(&scaled), deviation(&scaled, n - missing));
        met((found_mean - delta).abs() <= TOLERANCE, || format!("mean {found_mean} where {delta} is claimed"))?;
        // The deviation of numbers of size 1 around delta loses digits against a small gamma.
        met((found_scale - gamma).abs() <= TOLERANCE, || format!("standard deviation {found_scale} where {gamma} is claimed"))?;
        targets.iter().zip(&scaled).try_for_each(|(y, scaled)| {
            let undone = sigma * (scaled - delta) / gamma + mu;
            met((undone - y).abs() <= TOLERANCE / gamma, || format!("{y} came back as {undone}"))
        })
    };
    tried(run, ["delta and gamma", "mean and deviation of the mapped targets"], vec![(name.into(), Box::new(attempt))])
}

fn linear_target(run: &Run, name: &str, variance: fn(&Rational) -> Rational) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (inputs, gamma) = (size(rng, 1, 4), between(rng, 0, 3));
        let target = |x: &[Rational]| &gamma * &x[x.len() - 1];
        equal("mean", &affine::expectation(inputs, target), &Rational::zero())?;
        equal("variance", &affine::expectation(inputs, |x| target(x) * target(x)), &variance(&gamma))
    };
    tried(run, ["0 and gamma^2", "expectation over a cube's corners"], vec![(name.into(), Box::new(attempt))])
}

fn rectified_target(share: f64) -> Vec<Evidence> {
    let lines = [1.0, 0.1, 0.001].into_iter().flat_map(|gamma| {
        let moment = |power: i32| {
            // Beyond 12 the density is below 1e-31.
            let integrand = move |z: f64| libm::pow(gamma * z, f64::from(power)) * normal_density(z);
            Integral::new(integrand).over(0.0, 12.0).panels(24).integrate(1e-13).expect("a smooth integrand")
        };
        let (first, second) = (moment(1), moment(2));
        let error_bound = first.error_bound + second.error_bound + 1e-14;
        [
            Evidence::numeric(format!("mean, gamma = {gamma}"), gamma / (2.0 * PI).sqrt(), first.value, error_bound)
                .by("closed form", "quadrature"),
            Evidence::numeric(
                format!("variance, gamma = {gamma}"),
                gamma * gamma * share,
                second.value - first.value * first.value,
                3.0 * error_bound,
            )
            .by("closed form", "quadrature"),
        ]
    });
    lines.collect()
}

/// Weights, bias and input in quarters.
fn quarters(rng: &mut BlockRng) -> (Vec<Rational>, Rational, Vec<Rational>) {
    let inputs = size(rng, 1, 5);
    let mut draw = || ratio(size(rng, 0, 40) as i64 - 20, 4);
    ((0..inputs).map(|_| draw()).collect(), draw(), (0..inputs).map(|_| draw()).collect())
}

/// A rectified unit of the project's networks.
pub(crate) fn unit_output(w: &[Rational], b: &Rational, x: &[Rational]) -> f64 {
    let architecture = Architecture::new(w.len(), &[1]).expect("positive widths");
    let layer = Layer::new(w.len(), 1, w.iter().map(to_f64).collect(), vec![to_f64(b)]).expect("shapes fit");
    let network = Network::new(architecture, Activation::Relu, vec![layer]).expect("shapes fit");
    network.evaluate(&x.iter().map(to_f64).collect::<Vec<f64>>())[0]
}

/// The gradient of a rectified unit's mean squared error over samples, of its weights and then of its bias, by the project's networks.
pub(crate) fn unit_gradient(w: &[f64], b: f64, inputs: &[f64], targets: &[f64]) -> Vec<f64> {
    let architecture = Architecture::new(w.len(), &[1]).expect("positive widths");
    let layer = Layer::new(w.len(), 1, w.to_vec(), vec![b]).expect("finite numbers that fill the shape");
    let network = Network::new(architecture, Activation::Relu, vec![layer]).expect("shapes fit");
    let batch = Batch::new(w.len(), inputs, 1, targets).expect("as many targets as inputs");
    let gradient = &network.gradient(&batch, Loss::SquaredError).layers[0];
    [gradient.weights.as_slice(), &gradient.biases].concat()
}

fn models(run: &Run, name: &str, rectified: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (w, b, x) = quarters(rng);
        equal("output", &unit_output(&w, &b, &x), &rectified(to_f64(&(dot(&w, &x) + &b))))
    };
    tried(run, ["affine model, rectified", "a network of one unit"], vec![(name.into(), Box::new(attempt))])
}

fn half(run: &Run, name: &str, factor: &Rational) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let inputs = size(rng, 1, 4);
        let (w, b, gamma) = (vector(rng, inputs), nonzero(rng), between(rng, 0, 2));
        let one = Rational::one();
        let mean = |axis: usize| affine::expectation(inputs, |x| affine::error(&w, &b, &gamma, x) * x.get(axis).unwrap_or(&one));
        let differences: Vec<Rational> = affine::gradient(&w, &b, &gamma).iter().map(|slope| slope * factor).collect();
        equal_lists("derivatives", &differences, &(0..=inputs).map(mean).collect::<Vec<_>>())
    };
    tried(run, ["mean of error times input", "differences of the loss"], vec![(name.into(), Box::new(attempt))])
}

fn support(run: &Run, name: &str, without_weights: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let inputs = size(rng, 1, 5);
        let (w, b) =
            if without_weights { (vec![Rational::zero(); inputs], -between(rng, 0, 3)) } else { (vector(rng, inputs), nonzero(rng)) };
        let square = dot(&w, &w);
        let along = if square.is_zero() { Rational::zero() } else { (Rational::one() - &b) / square };
        let x: Vec<Rational> = w.iter().map(|weight| weight * &along).collect();
        met((dot(&w, &x) + &b).is_positive(), || format!("bias {b}: no positive output"))
    };
    tried(run, ["positive", "an input for every unit"], vec![(name.into(), Box::new(attempt))])
}
