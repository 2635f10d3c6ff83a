//! Section 4, first paragraph: what the affine and the rectified model share.
//!
//! Source: Section 4, "identical to the ReLU model for all inputs that map to positive values" and "the global optimum is also the same for both functions": `(gamma e_L, 0)`, with the affine
//! model regressing on `gamma x_L` and the rectified one on `max(0, gamma x_L)`.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use num_traits::{Signed, Zero};
use rand::Rng;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio, to_f64};
use stats::special::{normal_density, normal_lower_tail};
use stats::stream::{BlockRng, open_unit};

use crate::definitions::unit_output;
use crate::fractions::{between, dot, equal, met, size, tried, vector};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[OUTPUT, OPTIMUM, LINEAR_TARGET, LEAST];

const SAMPLES: Samples = Samples { ci: 300, paper: 10_000 };

const OUTPUT: Claim = Claim {
    id: "sec4-identical-positive/output",
    source: "Section 4",
    statement: "for all inputs that the affine model maps to positive values the rectified model has the same output",
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
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 5_000, paper: 500_000 },
    check: |run| least(run, "least loss", 1.0),
    control: Control::negative("(2 gamma e_L, 0)", |run| least(run, "least loss, twice", 2.0)),
    note: "\"The optimal solution is still the same.\" By the closed form |w|^2 ((1 + s^2) Phi(s) + s phi(s)) / 2 - gamma w_L Phi(s) + gamma^2 / 2, s = b / |w|, at random parameters and \
           at small distances.",
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
        Evidence::numeric(format!("gamma {gamma}"), share * gamma * gamma, loss.value, loss.error_bound + 1e-15)
            .by("closed form", "quadrature")
    });
    lines.into()
}

/// The rectified model's expected loss on the linear target, in the plane of `w_L` and the length of the other weights.
fn loss([last, rest, b]: [f64; 3], gamma: f64) -> f64 {
    let norm = libm::hypot(last, rest);
    let s = b / norm;
    let mass = normal_lower_tail(s);
    0.5 * norm * norm * ((1.0 + s * s) * mass + s * normal_density(s)) - gamma * last * mass + 0.5 * gamma * gamma
}

fn least(run: &Run, name: &str, times: f64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let uniform = |rng: &mut BlockRng| 2.0 * open_unit(rng.next_u64()) - 1.0;
        let gamma = 0.5 + 0.4 * uniform(rng);
        let distance = libm::exp(-4.0 + 5.0 * uniform(rng));
        let theta = [gamma * times + distance * uniform(rng), distance * uniform(rng), distance * uniform(rng)];
        let (here, there) = (loss([gamma * times, 0.0, 0.0], gamma), loss(theta, gamma));
        // Roundings of a few numbers of the size of the squares.
        let roundings = 1e-15 * (1.0 + distance * distance);
        met(there >= here - roundings, || format!("gamma {gamma}: {there} at {theta:?}, {here} at the optimum"))
    };
    tried(run, ["loss at the optimum", "loss elsewhere"], vec![(name.into(), Box::new(attempt))])
}
