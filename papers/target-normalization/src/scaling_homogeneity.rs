//! Section 6, "parameter re-scaling": a single unit's course is the same for every gamma, up to scale.
//!
//! `relu(a z) = a relu(z)` for `a > 0`, so the expected gradients satisfy `g(a theta; a gamma) = a g(theta; gamma)`, and gradient descent with momentum from `m_0 = 0`, at the same
//! step and momentum, `theta_t(a theta_0; a gamma) = a theta_t(theta_0; gamma)`. So figures 3 to 5 are one picture seen through windows of different sizes.
//!
//! It is special, as the paper says: Adam's steps do not scale, and with a hidden layer the function scales by a square.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use num_traits::{One, Signed, Zero};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::{BlockRng, open_unit};

use crate::fractions::{between, equal, met, nonzero, size, tried};
use crate::momentum::Convention;
use crate::unit::{gradient, length, ratio as ratio_of};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RELU, POWERS_OF_TWO, TENTH, ADAM, TWO_LAYERS];

const RELU: Claim = Claim {
    id: "scaling-homogeneity/relu",
    source: "Section 6",
    statement: "relu(a z) = a relu(z) for every a > 0",
    formula: "relu(a z) = a relu(z),  a > 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    check: |run| relu(run, "positive factors", false),
    control: Control::negative("negative factors", |run| relu(run, "negative factors", true)),
    ..Claim::DEFAULT
};

const POWERS_OF_TWO: Claim = Claim {
    id: "scaling-homogeneity/powers-of-two",
    source: "Section 6",
    statement: "with initial parameters and targets scaled by a, not the step, the whole course is scaled by a",
    formula: "theta_t(a theta_0; a gamma) = a theta_t(theta_0; gamma),  a = 1/2, ..., 2^-12",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 4_000 },
    check: |run| course(run, "powers of two", Scaling { factor: Factor::PowerOfTwo, step_too: false, steps: 200 }),
    control: Control::negative("the step scaled as well", |run| {
        course(run, "powers of two, step scaled", Scaling { factor: Factor::PowerOfTwo, step_too: true, steps: 200 })
    }),
    note: "By factors from 2^-1 to 2^-12 bit for bit, 200 steps of the rectified unit's expected gradient with one to four inputs: scaling by a power of two commutes with every \
           rounding. So is b / |w|: \"ReLUs will die independent of gamma\".",
    ..Claim::DEFAULT
};

const TENTH: Claim = Claim {
    id: "scaling-homogeneity/tenth",
    source: "Section 6",
    statement: "with initial parameters and targets scaled by 0.1, not the step, the whole course is scaled by 0.1, to rounding",
    formula: "theta_t(a theta_0; a gamma) = a theta_t(theta_0; gamma),  a = 0.1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 4_000 },
    check: |run| course(run, "a tenth", Scaling { factor: Factor::Tenth, step_too: false, steps: 20 }),
    control: Control::negative("the step scaled as well", |run| {
        course(run, "a tenth, step scaled", Scaling { factor: Factor::Tenth, step_too: true, steps: 20 })
    }),
    note: "Twenty steps at most. What roundings can have come to is followed along each course, with the bound 5 (1 + gamma / |w|) on the gradient's derivative; it ends where \
           that would be more than 1e-6 of the start.",
    ..Claim::DEFAULT
};

const ADAM: Claim = Claim {
    id: "scaling-homogeneity/not-adam",
    source: "Section 6",
    statement: "Adam's course does not scale: after one step the scaled start is off by the learning rate times 1 - a, in its one weight",
    formula: "|theta_1(a theta_0; a gamma) - a theta_1(theta_0; gamma)| = eta (1 - a),  0 < a < 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 10_000 },
    check: |run| adam(run, "Adam", true),
    control: Control::negative("Adam scales", |run| adam(run, "Adam, scaled", false)),
    note: "A row of ours. In fractions and without the small constant in the denominator: the first step is the learning rate against the gradient's sign.",
    ..Claim::DEFAULT
};

const TWO_LAYERS: Claim = Claim {
    id: "scaling-homogeneity/not-two-layers",
    source: "Section 6",
    statement: "with one hidden layer the course does not scale: with targets scaled by a, one step from a start scaled by a or by sqrt(a) is not the scaled step",
    formula: "theta_1(a theta_0; a gamma) != a theta_1(theta_0; gamma),  theta_1(sqrt(a) theta_0; a gamma) != sqrt(a) theta_1(theta_0; gamma),  f(x) = w_2 relu(w_1 x)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 10_000 },
    check: |run| two_layers(run, "two layers", false),
    control: Control::negative("the second layer not trained and not scaled", |run| two_layers(run, "one layer of two", true)),
    note: "A row of ours. One unit, w_2 relu(w_1 x), one sample x = 1, in fractions. Scaled by sqrt(a) the function is scaled by a, but the course is that of a step of a times the \
           size. But for (1 + a) w_1 w_2 = gamma, where the two gradients agree by chance, and the optimum, where nothing moves.",
    ..Claim::DEFAULT
};

fn relu(run: &Run, name: &str, negative: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (z, a) = (nonzero(rng), between(rng, 0, 5));
        let a = if negative { -a } else { a };
        let zero = Rational::zero();
        equal("relu", &(&a * &z).max(zero.clone()), &(&a * z.max(zero)))
    };
    tried(run, ["factor outside", "factor inside"], vec![(name.into(), Box::new(attempt))])
}

#[derive(Clone, Copy)]
enum Factor {
    PowerOfTwo,
    Tenth,
}

#[derive(Clone, Copy)]
struct Scaling {
    factor: Factor,
    step_too: bool,
    steps: usize,
}

/// Parameters, weights and then the bias, along the unit's expected gradient.
fn descend(convention: Convention, [step, momentum, gamma]: [f64; 3], start: &[f64], steps: usize) -> Vec<Vec<f64>> {
    let mut parameters = start.to_vec();
    let mut momenta = vec![0.0; start.len()];
    let inputs = start.len() - 1;
    let mut course = Vec::with_capacity(steps);
    for _ in 0..steps {
        let (mut slopes, of_bias) = gradient(&parameters[..inputs], parameters[inputs], gamma);
        slopes.push(of_bias);
        for ((parameter, m), slope) in parameters.iter_mut().zip(&mut momenta).zip(slopes) {
            *m = momentum * *m + convention.intake(momentum) * slope;
            *parameter -= step * *m;
        }
        course.push(parameters.clone());
    }
    course
}

/// How far two runs of the same course can be apart by their roundings, in parameters and momenta.
///
/// The gradient's derivative is at most `5 (1 + gamma / |w|)`: its blocks add up to at most `4.2 + 2.8 gamma / |w|`, with `|s| phi <= 0.25`, `s^2 phi <= 0.3`,
/// `|s (1 - s^2)| phi <= 0.33` and `ds = (db - s d|w|) / |w|`. A step of the two runs takes some sixty roundings of numbers of the start's size.
struct Roundings {
    parameters: f64,
    momenta: f64,
    /// Length of the weights before the step.
    weights: f64,
    /// 64 roundings of the start's size.
    each: f64,
}

impl Roundings {
    fn new(weights: f64, whole: f64) -> Self {
        let each = 64.0 * f64::EPSILON * whole;
        Self { parameters: each, momenta: 0.0, weights, each }
    }

    /// The parameters' bound after one more step, which leads to weights of this length.
    fn after_a_step(&mut self, intake: f64, [step, momentum, gamma]: [f64; 3], weights: f64) -> f64 {
        let derivative = 5.0 * (1.0 + gamma / self.weights);
        self.momenta = momentum * self.momenta + intake * (derivative * self.parameters + self.each);
        self.parameters += step * self.momenta + self.each;
        self.weights = weights;
        self.parameters
    }
}

fn course(run: &Run, name: &str, scaling: Scaling) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut BlockRng| {
            let inputs = size(rng, 1, 4);
            let uniform = |rng: &mut BlockRng| open_unit(rng.next_u64());
            let start: Vec<f64> = (0..=inputs).map(|_| 4.0 * uniform(rng) - 2.0).collect();
            let (momentum, gamma) = (0.9 * uniform(rng), uniform(rng));
            let a = match scaling.factor {
                Factor::PowerOfTwo => libm::scalbn(1.0, -(size(rng, 1, 12) as i32)),
                Factor::Tenth => 0.1,
            };
            const STEP: f64 = 0.1;
            let scaled_start: Vec<f64> = start.iter().map(|parameter| a * parameter).collect();
            let step = if scaling.step_too { a * STEP } else { STEP };
            let plain = descend(convention, [STEP, momentum, gamma], &start, scaling.steps);
            let scaled = descend(convention, [step, momentum, a * gamma], &scaled_start, scaling.steps);
            let whole = length(&start).max(gamma);
            let mut roundings = Roundings::new(length(&start[..inputs]), whole);
            for (at, (plain, scaled)) in plain.iter().zip(&scaled).enumerate() {
                let tolerance = match scaling.factor {
                    Factor::PowerOfTwo => 0.0,
                    Factor::Tenth => roundings.after_a_step(convention.intake(momentum), [STEP, momentum, gamma], length(&plain[..inputs])),
                };
                if tolerance > 1e-6 * whole {
                    break;
                }
                let apart = plain.iter().zip(scaled).fold(0.0_f64, |apart, (plain, scaled)| apart.max((a * plain - scaled).abs()));
                // Powers of two keep the probability of dying bit by bit as well.
                let ratios = [plain, scaled].map(|parameters| ratio_of(&parameters[..inputs], parameters[inputs]));
                let same_ratio = tolerance > 0.0 || ratios[0] == ratios[1];
                met(apart <= tolerance * a && same_ratio, || {
                    format!("start {start:?}, momentum {momentum}, gamma {gamma}, a {a}: {apart:e} at step {at}, b / |w| {ratios:?}")
                })?;
            }
            Ok(())
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["the course, scaled", "the scaled start's course"], tries.into())
}

fn adam(run: &Run, name: &str, is_off: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (parameter, gamma, a, rate) = (nonzero(rng), between(rng, 0, 2), between(rng, 0, 1), between(rng, 0, 1));
        let [beta_1, beta_2] = [ratio(9, 10), ratio(999, 1000)];
        // One weight of the affine model, whose gradient is its error. Moments from 0, both corrected for it.
        let first_step = |parameter: &Rational, gamma: &Rational| {
            let slope = parameter - gamma;
            let one = Rational::one();
            let mean = (&one - &beta_1) * &slope / (&one - &beta_1);
            let square = (&one - &beta_2) * &slope * &slope / (&one - &beta_2);
            // The root of the square of a fraction.
            let root = slope.abs();
            debug_assert_eq!(&root * &root, square);
            if root.is_zero() { parameter.clone() } else { parameter - &rate * mean / root }
        };
        if parameter == gamma {
            return Ok(());
        }
        let plain = first_step(&parameter, &gamma);
        let scaled = first_step(&(&a * &parameter), &(&a * &gamma));
        let off = &rate * (Rational::one() - &a);
        let theory = if is_off { off } else { Rational::zero() };
        equal("distance", &(scaled - &a * plain).abs(), &theory)
    };
    tried(run, ["the learning rate", "Adam's first step"], vec![(name.into(), Box::new(attempt))])
}

fn two_layers(run: &Run, name: &str, first_only: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        // Both positive, so that the unit is active at the sample.
        let [first, second] = [between(rng, 0, 3), between(rng, 0, 3)];
        let (gamma, root, step) = (between(rng, 0, 3), between(rng, 0, 1), between(rng, 0, 1));
        let a = &root * &root;
        let product = &first * &second;
        if (Rational::one() + &a) * &product == gamma || product == gamma {
            return Ok(());
        }
        let next =
            |first: &Rational, second: &Rational, gamma: &Rational, step: &Rational| first - step * (first * second - gamma) * second;
        let is_not = |factor: &Rational, scaled: &Rational| {
            met(*scaled != factor * next(&first, &second, &gamma, &step), || {
                format!("w_1 = {first}, w_2 = {second}, gamma {gamma}, a {a}: {scaled} is the scaled step")
            })
        };
        if first_only {
            return is_not(&a, &next(&(&a * &first), &second, &(&a * &gamma), &step));
        }
        let from_scaled_by = |factor: &Rational| next(&(factor * &first), &(factor * &second), &(&a * &gamma), &step);
        is_not(&a, &from_scaled_by(&a))?;
        is_not(&root, &from_scaled_by(&root))?;
        equal("by the root", &from_scaled_by(&root), &(&root * next(&first, &second, &gamma, &(&a * &step))))
    };
    tried(run, ["not the scaled step", "descent in fractions"], vec![(name.into(), Box::new(attempt))])
}
