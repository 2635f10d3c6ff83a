//! Section 4, first paragraph: what the affine and the rectified model share.
//!
//! Source: Section 4, "identical to the ReLU model for all inputs that map to positive values" and "the global optimum is also the same for both functions": `(gamma e_L, 0)`, with the affine
//! model regressing on `gamma x_L` and the rectified one on `max(0, gamma x_L)`.
//!
//! Section 5 has the rectified model regress on `gamma x_L`. Where `x_L < 0` its error is `max(0, w.x + b) + gamma |x_L|`, at least `gamma |x_L|`; so every loss is at least
//! `(gamma^2 / 2) E[x_L^2; x_L < 0] = gamma^2 / 4`, which is the loss at `(gamma e_L, 0)`.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use num_traits::{Signed, Zero};
use stats::integrate::Integral;
use stats::rational::{Rational, ratio, to_f64};
use stats::special::normal_density;
use stats::stream::BlockRng;

use crate::definitions::unit_output;
use crate::fractions::{between, dot, equal, met, nonzero, size, tried, vector};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[OUTPUT, OPTIMUM, LINEAR_TARGET, LEAST];

const SAMPLES: Samples = Samples { ci: 300, paper: 10_000 };

const OUTPUT: Claim = Claim {
    id: "sec4-identical-positive/output",
    source: "Section 4",
    statement: "for all inputs that the affine model maps to positive values the rectified model has the same output",
    formula: "w.x + b > 0  =>  max(0, w.x + b) = w.x + b",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| output(run, "positive", false),
    control: Control::negative("for all inputs", |run| output(run, "all inputs", true)),
    note: "Fractions against the project's networks; all numbers are quarters, so that floats are exact.",
    ..Claim::DEFAULT
};

const OPTIMUM: Claim = Claim {
    id: "sec4-identical-positive/optimum",
    source: "Section 4",
    statement: "the global optimum is the same for both: at (gamma e_L, 0) neither makes an error at any input",
    formula: "(w, b) = (gamma e_L, 0)  =>  w.x + b = gamma x_L,  max(0, w.x + b) = max(0, gamma x_L)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| optimum(run, "optimum", false),
    control: Control::negative("the rectified model on the linear target", |run| optimum(run, "optimum, linear target", true)),
    note: "The affine model on the target (4), the rectified one on (5). No error at any input is a loss of 0, and no loss is smaller.",
    ..Claim::DEFAULT
};

const LINEAR_TARGET: Claim = Claim {
    id: "sec4-identical-positive/linear-target-loss",
    source: "Sections 4 and 5",
    statement: "on the linear target the rectified model's loss at (gamma e_L, 0) is gamma^2 / 4",
    formula: "(1/2) E[(max(0, gamma x_L) - gamma x_L)^2] = gamma^2 / 4",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "nine digits"),
    check: |_| Ok(linear_target(0.25)),
    control: Control::negative("gamma^2 / 2, a dead unit's loss", |_| Ok(linear_target(0.5))),
    note: "A row of ours: half of the inputs cost what the target is there.",
    ..Claim::DEFAULT
};

const LEAST: Claim = Claim {
    id: "sec4-identical-positive/linear-target-optimum",
    source: "Section 5",
    statement: "on the linear target (gamma e_L, 0) is the rectified model's optimum as well: no parameters have a smaller loss",
    formula: "|g - gamma x_L| <= |f - gamma x_L| for all x, w, b;  g = max(0, gamma x_L), f = max(0, w.x + b)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 5_000, paper: 500_000 },
    check: |run| least(run, "least error", 1),
    control: Control::negative("(2 gamma e_L, 0)", |run| least(run, "least error, twice", 2)),
    note: "\"The optimal solution is still the same.\" Proved in the file by a stronger statement, which is tried in fractions: at no input do any parameters have a smaller error than \
           (gamma e_L, 0).",
    ..Claim::DEFAULT
};

fn output(run: &Run, name: &str, all: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        loop {
            let inputs = size(rng, 1, 4);
            let mut draw = |length: usize| -> Vec<Rational> { (0..length).map(|_| ratio(size(rng, 0, 40) as i64 - 20, 4)).collect() };
            let (w, b, x) = (draw(inputs), draw(1).remove(0), draw(inputs));
            let affine = dot(&w, &x) + &b;
            if affine.is_positive() || all {
                return equal("output", &unit_output(&w, &b, &x), &to_f64(&affine));
            }
        }
    };
    tried(run, ["the affine model", "a network of one unit"], vec![(name.into(), Box::new(attempt))])
}

fn optimum(run: &Run, name: &str, is_linear: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let inputs = size(rng, 1, 4);
        let (gamma, x) = (between(rng, 0, 3), vector(rng, inputs));
        let mut w = vec![Rational::zero(); inputs];
        w[inputs - 1] = gamma.clone();
        let zero = Rational::zero();
        let (affine, target) = (dot(&w, &x), &gamma * &x[inputs - 1]);
        equal("affine model", &affine, &target)?;
        let rectified_target = if is_linear { target } else { target.max(zero.clone()) };
        equal("rectified model", &affine.max(zero), &rectified_target)
    };
    tried(run, ["the target", "the models at the optimum"], vec![(name.into(), Box::new(attempt))])
}

fn linear_target(share: f64) -> Vec<Evidence> {
    let lines = [1.0, 0.1, 0.001].map(|gamma: f64| {
        // Half of the squared error, which is 0 for z > 0. Below -12 the density is below 1e-31.
        let integrand = |z: f64| {
            let error = (gamma * z).max(0.0) - gamma * z;
            0.5 * error * error * normal_density(z)
        };
        let loss = Integral::new(integrand).over(-12.0, 0.0).panels(24).integrate(1e-13).expect("a smooth integrand");
        Evidence::numeric(format!("gamma = {gamma}"), share * gamma * gamma, loss.value, loss.error_bound + 1e-15)
            .by("closed form", "quadrature")
    });
    lines.into()
}

/// The error at `(times gamma e_L, 0)` is not larger than at random parameters.
fn least(run: &Run, name: &str, times: i64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let inputs = size(rng, 1, 4);
        let (w, b, x, gamma) = (vector(rng, inputs), nonzero(rng), vector(rng, inputs), between(rng, 0, 3));
        let target = &gamma * &x[inputs - 1];
        let error = |pre_activation: Rational| (pre_activation.max(Rational::zero()) - &target).abs();
        let (here, there) = (error(&target * ratio(times, 1)), error(dot(&w, &x) + &b));
        met(there >= here, || format!("gamma {gamma}, x_L = {}, w = {w:?}, b = {b}: {there}, {here} at the optimum", x[inputs - 1]))
    };
    tried(run, ["error at the optimum", "error elsewhere"], vec![(name.into(), Box::new(attempt))])
}
