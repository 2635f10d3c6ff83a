//! Equations (16) to (18): the affine model's expected loss and its gradient.
//!
//! ```text
//! L = (1/2) E[(w~.x + b)^2] = (1/2) (|w~|^2 + b^2),   w~ = w - gamma e_L        dL/dw = w~        dL/db = b
//! ```
//!
//! Source: Section 4. The formulas are lost; the second shorthand of the text is taken for `gamma e_L`.
//! Expectations are exact sums over the corners of a cube, derivatives exact differences (see `affine`).

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use num_traits::Zero;
use stats::rational::{Rational, ratio};

use crate::affine;
use crate::fractions::{dot, equal, equal_lists, met, nonzero, size, tried, vector};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LOSS, GRADIENT, OPTIMUM];

const SAMPLES: Samples = Samples { ci: 40, paper: 1_000 };

const LOSS: Claim = Claim {
    id: "eq-16-18/loss",
    source: "Equation 16",
    statement: "the affine model's expected loss is (|w - gamma e_L|^2 + b^2) / 2",
    formula: "L = (1/2) E[(w.x + b - gamma x_L)^2] = (1/2) (|w - gamma e_L|^2 + b^2)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| loss(run, "loss", &ratio(1, 2)),
    control: Control::negative("without the half", |run| loss(run, "loss, no half", &ratio(1, 1))),
    note: "One to five inputs.",
    ..Claim::DEFAULT
};

const GRADIENT: Claim = Claim {
    id: "eq-16-18/gradient",
    source: "Equations 17 and 18",
    statement: "the gradient of the affine model's expected loss is w - gamma e_L for the weights and b for the bias",
    formula: "dL/dw = w - gamma e_L,  dL/db = b",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| gradient(run, "gradient", &ratio(1, 1)),
    control: Control::negative("without the target's share", |run| gradient(run, "gradient, no target", &ratio(0, 1))),
    note: "Differences of the expected loss, and the expectation of the error times (x, 1), which is the per-sample gradient.",
    ..Claim::DEFAULT
};

const OPTIMUM: Claim = Claim {
    id: "eq-16-18/only-critical-point",
    source: "Section 4",
    statement: "the gradient is zero at (gamma e_L, 0), the global optimum, and nowhere else",
    formula: "dL/dw = 0, dL/db = 0  <=>  (w, b) = (gamma e_L, 0)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| optimum(run, "critical points", &ratio(1, 1)),
    control: Control::negative("at (2 gamma e_L, 0)", |run| optimum(run, "critical points, twice", &ratio(2, 1))),
    note: "The loss is 0 there, and along every line through it a parabola with a positive leading term: every other point has a larger loss and a gradient.",
    ..Claim::DEFAULT
};

/// Weights of one to five inputs, a bias and a scale of the targets.
fn drawn(rng: &mut stats::stream::BlockRng) -> (Vec<Rational>, Rational, Rational) {
    let dimension = size(rng, 1, 5);
    (vector(rng, dimension), nonzero(rng), crate::fractions::between(rng, 0, 2))
}

/// The weights less the optimum's.
fn errors(w: &[Rational], gamma: &Rational) -> Vec<Rational> {
    let mut errors = w.to_vec();
    *errors.last_mut().expect("at least one input") -= gamma;
    errors
}

fn loss(run: &Run, name: &str, factor: &Rational) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut stats::stream::BlockRng| {
        let (w, b, gamma) = drawn(rng);
        let errors = errors(&w, &gamma);
        equal("loss", &affine::loss(&w, &b, &gamma), &((dot(&errors, &errors) + &b * &b) * factor))
    };
    tried(run, ["closed form", "expectation over a cube's corners"], vec![(name.into(), Box::new(attempt))])
}

fn gradient(run: &Run, name: &str, target: &Rational) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut stats::stream::BlockRng| {
        let (w, b, gamma) = drawn(rng);
        let mut theory = errors(&w, &(&gamma * target));
        theory.push(b.clone());
        equal_lists("differences of the loss", &affine::gradient(&w, &b, &gamma), &theory)?;
        let mean = |axis: usize| {
            let sample = |x: &[Rational]| affine::error(&w, &b, &gamma, x) * x.get(axis).unwrap_or(&ratio(1, 1));
            affine::expectation(w.len(), sample)
        };
        equal_lists("mean of per-sample gradients", &(0..=w.len()).map(mean).collect::<Vec<_>>(), &theory)
    };
    tried(run, ["closed form", "differences and expectations"], vec![(name.into(), Box::new(attempt))])
}

fn optimum(run: &Run, name: &str, times: &Rational) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut stats::stream::BlockRng| {
        let (direction, b, gamma) = drawn(rng);
        let mut w = vec![Rational::zero(); direction.len()];
        *w.last_mut().expect("at least one input") = &gamma * times;
        let zero = Rational::zero();
        equal("loss", &affine::loss(&w, &zero, &gamma), &zero)?;
        equal_lists("gradient", &affine::gradient(&w, &zero, &gamma), &vec![zero.clone(); w.len() + 1])?;
        let elsewhere: Vec<Rational> = w.iter().zip(&direction).map(|(w, change)| w + change).collect();
        met(affine::loss(&elsewhere, &b, &gamma) > zero, || "no loss at another point".into())?;
        met(affine::gradient(&elsewhere, &b, &gamma).iter().any(|slope| !slope.is_zero()), || "no gradient at another point".into())
    };
    tried(run, ["zero at the optimum only", "differences of the expected loss"], vec![(name.into(), Box::new(attempt))])
}
