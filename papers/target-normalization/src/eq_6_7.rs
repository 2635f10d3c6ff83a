//! Equations (6) and (7): gradient descent with momentum.
//!
//! ```text
//! m_{t+1} = beta m_t + (1 - beta) grad L(theta_t)        theta_{t+1} = theta_t - eta m_{t+1}        m_0 = 0
//! ```
//!
//! Source: Section 3. The formulas are lost. The prose of Section 4 fits two conventions: the exponential moving average above, which the optimizer of the paper's
//! experiments uses, and the heavy ball, without the factor `1 - beta`. The former is our default, and every row that has a momentum in it is tried in both.
//!
//! They are one method in different units: the heavy ball's momentum is `1 / (1 - beta)` times the average's, so its step is to be `1 - beta` times the average's.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use num_traits::{One, Zero};
use stats::rational::{Rational, ratio};

use crate::fractions::{between, equal, nonzero, tried, vector};
use crate::momentum::Convention;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CONJUGATE, DESCENT, AVERAGE];

const SAMPLES: Samples = Samples { ci: 60, paper: 2_000 };

const CONJUGATE: Claim = Claim {
    id: "eq-6-7/conjugate",
    source: "Equations 6 and 7",
    statement: "the heavy ball of step eta and momentum beta makes the same parameters as the moving average of step eta / (1 - beta) and momentum beta",
    formula: "heavy ball: m' = beta m + grad L,  theta' = theta - eta m';  moving average: m' = beta m + (1 - beta) grad L,  theta' = theta - eta m' / (1 - beta)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| conjugate(run, "heavy ball and average", |momentum| Rational::one() / (Rational::one() - momentum)),
    control: Control::negative("the same step", |run| conjugate(run, "heavy ball and average, same step", |_| Rational::one())),
    note: "A row of ours. Six steps on a loss whose gradient is a random polynomial of degree 2, in fractions. So of the two readings either can be had from the other, \
           but not at the same step: at a step of 0.1 their thresholds differ.",
    ..Claim::DEFAULT
};

const DESCENT: Claim = Claim {
    id: "eq-6-7/gradient-descent",
    source: "Equations 6 and 7",
    statement: "without momentum both conventions are gradient descent, theta' = theta - eta grad L",
    formula: "beta = 0  =>  theta' = theta - eta grad L",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| descent(run, "gradient descent", &Rational::zero()),
    control: Control::negative("a momentum of a tenth", |run| descent(run, "gradient descent, a tenth", &ratio(1, 10))),
    ..Claim::DEFAULT
};

const AVERAGE: Claim = Claim {
    id: "eq-6-7/average",
    source: "Equation 6",
    statement: "after t gradients the moving average is the sum of (1 - beta) beta^j times the j-th before the last one, the heavy ball that of beta^j times it",
    formula: "moving average: m_t = (1 - beta) sum_{j=0}^{t-1} beta^j g_{t-j};  heavy ball: m_t = sum_{j=0}^{t-1} beta^j g_{t-j};  g the gradients",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| average(run, "weights of gradients", 0),
    control: Control::negative("beta^(j+1)", |run| average(run, "weights of gradients, one later", 1)),
    note: "A row of ours: from m_0 = 0 the moving average's weights add up to 1 - beta^t, without a correction.",
    ..Claim::DEFAULT
};

/// A polynomial of degree 2, by its coefficients.
fn gradient(coefficients: &[Rational], parameter: &Rational) -> Rational {
    coefficients.iter().rev().fold(Rational::zero(), |value, coefficient| value * parameter + coefficient)
}

fn conjugate(run: &Run, name: &str, factor: fn(&Rational) -> Rational) -> Result<Vec<Evidence>, Stop> {
    // A square doubles the length of a fraction at every step: six are enough.
    const STEPS: usize = 6;
    let attempt = move |rng: &mut stats::stream::BlockRng| {
        let (step, momentum) = (between(rng, 0, 1), between(rng, 0, 1));
        let coefficients = vector(rng, 3);
        let start = [Rational::zero(), nonzero(rng)];
        let (mut ball, mut average) = (start.clone(), start);
        let other_step = &step * factor(&momentum);
        for at in 1..=STEPS {
            ball = Convention::HeavyBall.update(&step, &momentum, &ball, &gradient(&coefficients, &ball[1]));
            average = Convention::Ema.update(&other_step, &momentum, &average, &gradient(&coefficients, &average[1]));
            equal(&format!("step {at}"), &ball[1], &average[1])?;
        }
        Ok(())
    };
    tried(run, ["moving average", "heavy ball"], vec![(name.into(), Box::new(attempt))])
}

fn descent<'a>(run: &Run, name: &str, momentum: &'a Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, experiments::properties::Try<'a>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let step = between(rng, 0, 1);
            let coefficients = vector(rng, 3);
            let mut pair = [Rational::zero(), nonzero(rng)];
            for at in 1..=4 {
                let slope = gradient(&coefficients, &pair[1]);
                let next = convention.update(&step, momentum, &pair, &slope);
                equal(&format!("step {at}"), &next[1], &(&pair[1] - &step * slope))?;
                pair = next;
            }
            Ok(())
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["gradient descent", "the two equations"], tries.into())
}

fn average(run: &Run, name: &str, shift: usize) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, experiments::properties::Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let (step, momentum) = (between(rng, 0, 1), between(rng, 0, 1));
            let gradients = vector(rng, 8);
            let last =
                gradients.iter().fold([Rational::zero(), Rational::one()], |pair, slope| convention.update(&step, &momentum, &pair, slope));
            let weight = |age: usize| {
                let power = stats::rational::power(&momentum, (age + shift) as u64);
                match convention {
                    Convention::Ema => (Rational::one() - &momentum) * power,
                    Convention::HeavyBall => power,
                }
            };
            let sum = gradients.iter().rev().enumerate().fold(Rational::zero(), |sum, (age, slope)| sum + weight(age) * slope);
            equal("momentum", &last[0], &sum)
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["weights", "the two equations"], tries.into())
}
