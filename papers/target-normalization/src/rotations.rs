//! Equations (2), (3), (13) and (14): a linear target, and a unit's weights, can be turned onto the last axis.
//!
//! ```text
//! v = |v| O e_L,   v.x = |v| e_L.(O' x)        U w = |w| e_L,   w.x + b = |w| (U x)_L + b
//! ```
//!
//! with orthogonal O and U. An orthogonal image of a standard normal vector is one again: it is normal with mean 0, and its covariance is `O' O = 1`.
//!
//! Source: Section 3; the formulas are lost. Vectors have fractions as entries and as length, so everything is exact. U is a random orthogonal matrix and then the reflection that
//! takes `w` where it has to go: it is far from unique. O is such a U the other way, `U'`, for v in the place of w; v = 0 has no direction.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::{between, dot, equal, equal_lists, nonzero, product, reflection, size, transpose, tried, vector};
use crate::orthogonal::{Matrix, last_axis, scaled, taking_to_last_axis};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TARGET, WEIGHTS];

const SAMPLES: Samples = Samples { ci: 100, paper: 1_000 };

const TARGET: Claim = Claim {
    id: "eq-2-3/target",
    source: "Equations 2 and 3",
    statement: "for every v != 0 there is an orthogonal O with v = |v| O e_L, so that v.x = |v| e_L.(O' x), and O' x is distributed as x",
    formula: "O' O = 1,  v = |v| O e_L,  v.x = |v| (O' x)_L",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| target(run, "turned target", true),
    control: Control::negative("O x for O' x", |run| target(run, "turned target, wrong way", false)),
    note: "One to five inputs, in fractions. The paper says unitary; for real numbers that is orthogonal.",
    ..Claim::DEFAULT
};

const WEIGHTS: Claim = Claim {
    id: "eq-13-14/weights",
    source: "Equations 13 and 14",
    statement: "an orthogonal U with U w = |w| e_L makes the pre-activation |w| (U x)_L + b, a function of one standard normal variable",
    formula: "U' U = 1,  U w = |w| e_L  =>  w.x + b = |w| (U x)_L + b",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| weights(run, "turned weights", true),
    control: Control::negative("U' for U", |run| weights(run, "turned weights, wrong way", false)),
    ..Claim::DEFAULT
};

/// A vector whose length is a fraction, with it: a multiple of a reflected axis. Every eighth is along the last axis.
fn drawn(rng: &mut BlockRng) -> (Vec<Rational>, Rational) {
    let inputs = size(rng, 1, 5);
    let length = between(rng, 0, 4);
    let last = last_axis(inputs);
    let direction = if size(rng, 1, 8) == 1 { last } else { product(&reflection(&vector(rng, inputs)), &last) };
    (scaled(&length, &direction), length)
}

fn is_orthogonal(matrix: &Matrix) -> Result<(), String> {
    for (i, row) in matrix.iter().enumerate() {
        for (j, other) in matrix.iter().enumerate() {
            equal("rows", &dot(row, other), &ratio(i64::from(i == j), 1))?;
        }
    }
    Ok(())
}

fn target(run: &Run, name: &str, right: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (v, length) = drawn(rng);
        equal("squared length", &dot(&v, &v), &(&length * &length))?;
        let matrix = transpose(&taking_to_last_axis(&v, &length, rng));
        // The covariance of the turned inputs.
        is_orthogonal(&transpose(&matrix))?;
        let image = scaled(&length, &product(&matrix, &last_axis(v.len())));
        equal_lists("v", &image, &v)?;
        let x = vector(rng, v.len());
        let turned = if right { product(&transpose(&matrix), &x) } else { product(&matrix, &x) };
        equal("target", &(&length * &turned[v.len() - 1]), &dot(&v, &x))
    };
    tried(run, ["v.x", "the turned input's last coordinate"], vec![(name.into(), Box::new(attempt))])
}

fn weights(run: &Run, name: &str, right: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (w, length) = drawn(rng);
        let matrix = taking_to_last_axis(&w, &length, rng);
        let matrix = if right { matrix } else { transpose(&matrix) };
        is_orthogonal(&matrix)?;
        equal_lists("U w", &product(&matrix, &w), &scaled(&length, &last_axis(w.len())))?;
        let (x, b) = (vector(rng, w.len()), nonzero(rng));
        equal("pre-activation", &(&length * &product(&matrix, &x)[w.len() - 1] + &b), &(dot(&w, &x) + &b))
    };
    tried(run, ["w.x + b", "the turned input's last coordinate"], vec![(name.into(), Box::new(attempt))])
}
