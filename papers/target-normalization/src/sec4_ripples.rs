//! Section 4, "ripples": at steps above 1 parameters alternate signs at every update, which can kill a unit in theory.
//!
//! With real negative eigenvalues, `p(c_1) = beta (1 - c_1) > 0` for the characteristic polynomial p and `c_1 = 1 - eta (1 - beta) < 0` (heavy ball: `1 - eta`), which lies
//! below both eigenvalues: their mean is `(c_1 + beta) / 2`. So the one of larger modulus has the larger coefficient in `c_t`, and `(-1)^t c_t > 0` for every t.
//!
//! Source: Section 4. Reading: steps in (1, 2); the bound of the text is lost. With momentum 0 the eigenvalues are `1 - eta < 0` and 0, and `c_t = (1 - eta)^t`.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use num_traits::{One, Signed, Zero};
use stats::rational::{Rational, ratio};
use stats::special::normal_quantile;
use stats::stream::{BlockRng, open_unit};

use rand::Rng;

use crate::fractions::{between, met, tried};
use crate::momentum::Convention;
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ALTERNATES, DIES];

const ALTERNATES: Claim = Claim {
    id: "sec4-ripples/alternates",
    source: "Section 4",
    statement: "for steps in (1, 2) and real negative eigenvalues the parameters' errors alternate signs at every update",
    formula: "c_t c_{t+1} < 0 for all t,  b_t = c_t b_0,  w_t - gamma e_L = c_t (w_0 - gamma e_L)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| alternates(run, "alternates", false),
    control: Control::negative("complex eigenvalues", |run| alternates(run, "alternates, complex", true)),
    note: "Proved in the file; thirty steps in fractions, momenta up to the threshold itself and 0. What alternates is the distance to the optimum: the bias, and the weight less \
           gamma.",
    ..Claim::DEFAULT
};

const DIES: Claim = Claim {
    id: "sec4-ripples/dies-in-one-step",
    source: "Section 4",
    statement: "switching signs at an update can kill a unit: at a step of 1.5 and gamma = 0.001 starts with |w| >= 0.1 and b / |w| from 3 to 8 are in the dead cone after one update",
    formula: "3 <= s_0 <= 8  =>  s_1 < Phi^-1(0.01),  s = b / |w|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 100_000 },
    check: |run| dies(run, 0.001),
    control: Control::negative("gamma = 1", |run| dies(run, 1.0)),
    note: "The rectified unit's own expected gradient. Starts with |w| from 0.1 to 2 of either sign and b / |w| from 3 to 8, epsilon = 0.01; up to \
           phi(3) and a share 3 gamma / |w| (3 % at 0.1) the update maps b / |w| to its negative. Nearer to the origin it need not: (0.001, 0.003) comes to b / |w| = -1.5.",
    ..Claim::DEFAULT
};

fn alternates(run: &Run, name: &str, complex: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut BlockRng| {
            let one = Rational::one();
            // The heavy ball's step is a square, so that its threshold is a fraction.
            let (step, root) = loop {
                let draw = between(rng, 1, 2);
                let (step, root) = match convention {
                    Convention::Ema => (draw.clone(), (&draw - &one) / (&draw + &one)),
                    Convention::HeavyBall => (&draw * &draw, &draw - &one),
                };
                if step < ratio(2, 1) {
                    break (step, root);
                }
            };
            let share = between(rng, 0, 1);
            let momentum_root = if complex {
                &root + (&one - &root) * share
            } else {
                match size_of_three(rng) {
                    0 => Rational::zero(),
                    1 => root,
                    _ => root * share,
                }
            };
            let momentum = &momentum_root * &momentum_root;
            // Up to the threshold thirty steps show it; above it a sign lasts for two steps within some half turns.
            let course = convention.exact_course(&step, &momentum, 30);
            match course.windows(2).position(|pair| !(&pair[0] * &pair[1]).is_negative()) {
                None => Ok(()),
                Some(at) => Err(format!("step {step}, momentum {momentum}: no change of sign after step {at}")),
            }
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["a change of sign at every step", "recursion"], tries.into())
}

fn size_of_three(rng: &mut BlockRng) -> u64 {
    rng.next_u64() % 3
}

fn dies(run: &Run, gamma: f64) -> Result<Vec<Evidence>, Stop> {
    const STEP: f64 = 1.5;
    let quantile = normal_quantile(0.01);
    let attempt = move |rng: &mut BlockRng| {
        let uniform = |rng: &mut BlockRng, low: f64, high: f64| low + (high - low) * open_unit(rng.next_u64());
        let size = uniform(rng, 0.1, 2.0);
        let w = if rng.next_u64().is_multiple_of(2) { size } else { -size };
        let b = size * uniform(rng, 3.0, 8.0);
        let [by_w, by_b] = Field::Signed.gradient([w, b], gamma);
        let (next_w, next_b) = (w - STEP * by_w, b - STEP * by_b);
        met(next_b < quantile * next_w.abs(), || format!("({w}, {b}) comes to ({next_w}, {next_b})"))
    };
    tried(run, ["dead cone", "one step along the unit's gradient"], vec![(format!("gamma {gamma}"), Box::new(attempt))])
}
