//! Section 1: tanh is a rescaled sigmoid.
//!
//! ```text
//! tanh(x) = 2 sigmoid(2x) - 1,    sigmoid(x) = 1 / (1 + e^-x)
//! ```
//!
//! Source: section 1. Checked in floats: the right side takes a sum, a division and a subtraction of numbers up to 2, each rounded,
//! and an exponential good to one unit: together below four units in the last place of 1.

use claims::{Claim, Control, Evidence, Expect, Verdict};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RESCALING];

const RESCALING: Claim = Claim {
    id: "intro-tanh-sigmoid/rescaling",
    source: "Section 1",
    statement: "tanh(x) = 2 sigmoid(2x) - 1 to four units in the last place of 1, also far out",
    formula: "tanh(x) = 2 sigmoid(2x) - 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![rescaling(2.0)]),
    control: Control::negative("the argument not doubled", |_| Ok(vec![rescaling(1.0)])),
    ..Claim::DEFAULT
};

fn rescaling(scale: f64) -> Evidence {
    const TOLERANCE: f64 = 4.0 * f64::EPSILON;
    let grid = (-40_000..=40_000).map(|i| f64::from(i) * 1e-3).chain([-1000.0, 1000.0, -0.0, 1e-300]);
    let (mut cases, mut counterexample) = (0, None);
    for x in grid {
        cases += 1;
        let difference = x.tanh() - (2.0 * sigmoid(scale * x) - 1.0);
        // Also true for NaN, which an overflow would make.
        if !(difference.abs() <= TOLERANCE) && counterexample.is_none() {
            counterexample = Some(format!("x = {x}: the sides differ by {difference:e}"));
        }
    }
    Evidence::property("80,001 points from -40 to 40, and far out", cases, counterexample).by("hyperbolic tangent", "sigmoid")
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
