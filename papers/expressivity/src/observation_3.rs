//! Observation 3: the parallel part of a matrix, row by row.
//!
//! ```text
//! row i of W_par is (w_i . x) x^T for unit x,     W_perp = W - W_par
//! ```
//!
//! with `W_par = [par]W_par + [perp]W_par` of Lemma 1, whatever `y`. Source: Observation 3, appendix A.1, which counts the rows from 0 to
//! `k`: there are `k`.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use num_traits::One;
use stats::rational::Rational;
use stats::stream::BlockRng;

use crate::fractions::{Matrix, Vector, dot, is_zero, random_vector, random_vector_of_whole_norm, words};
use crate::lemma_1::blocks;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ROWS];

const ROWS: Claim = Claim {
    id: "observation-3/rows",
    source: "Observation 3",
    statement: "for a unit vector x the rows of W_par are (w_i . x) x^T, and W_perp = W - W_par maps x to 0",
    formula: "W_par = W x x^T",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 3_000 },
    check: |run| rows(run, true),
    control: Control::negative("x as it is, of norm 1 to 11", |run| rows(run, false)),
    note: "Exact, in fractions, against the blocks of Lemma 1. For other x divide by |x|^2.",
    ..Claim::DEFAULT
};

fn rows(run: &Run, normalized: bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let (whole, norm) = random_vector_of_whole_norm(rng);
        let scale = if normalized { norm.recip() } else { Rational::one() };
        let x: Vector = whole.iter().map(|x| x * &scale).collect();
        let (w, y) = (Matrix::random(3, 3, rng), random_vector(3, rng));
        let parallel = Matrix(w.0.iter().map(|row| x.iter().map(|x_j| dot(row, &x) * x_j).collect()).collect());
        let [par_par, par_perp, perp_par, perp_perp] = blocks(&w, &x, &y);
        let perpendicular = w.plus(-1, &parallel);
        let same = parallel == par_par.plus(1, &perp_par) && perpendicular == par_perp.plus(1, &perp_perp);
        if same && is_zero(&perpendicular.apply(&x)) { Ok(()) } else { Err(format!("x = {}", words(&x))) }
    });
    let label = if normalized { "unit vectors" } else { "vectors of any norm" };
    Ok(properties(run, run.samples(), vec![(label.into(), try_one)])?
        .into_iter()
        .map(|line| line.by("blocks of Lemma 1", "rows"))
        .collect())
}
