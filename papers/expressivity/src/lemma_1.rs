//! Lemma 1: a matrix split along two vectors.
//!
//! For `x, y != 0` and a matrix `W`, with the projectors `P_x`, `P_y` onto them and `Q = I - P`,
//!
//! ```text
//! W = [par]W_par + [par]W_perp + [perp]W_par + [perp]W_perp  =  P_y W P_x + P_y W Q_x + Q_y W P_x + Q_y W Q_x
//! [par]W_perp x = [perp]W_perp x = 0,    y^T [perp]W_par = y^T [perp]W_perp = 0
//! ```
//!
//! Subscripts say where the rows lie with respect to `x`, superscripts where the columns lie with respect to `y`. Source: Lemma 1,
//! appendix A.1. The paper builds the blocks by rotations of `x` and `y` onto the first axis; we by projectors, and compare. `W` need not
//! have full rank. Everything is decided in fractions.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use num_traits::Zero;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::{Matrix, Vector, is_zero, plus, random_vector, random_vector_of_whole_norm, words};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BLOCKS, ROTATIONS];

const SAMPLES: Samples = Samples { ci: 150, paper: 3_000 };

const BLOCKS: Claim = Claim {
    id: "lemma-1/blocks",
    source: "Lemma 1",
    statement: "the four blocks add up to W; the two with rows perpendicular to x map it to 0, the two with columns perpendicular to y give y^T W = 0",
    formula: "W = P_y W P_x + P_y W Q_x + Q_y W P_x + Q_y W Q_x",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| split(run, false),
    control: Control::negative("x and y exchanged", |run| split(run, true)),
    note: "Exact, in fractions, for random whole numbers of 2 to 4 dimensions. Full rank, which the paper asks for in brackets, is not needed: one line has matrices of rank one.",
    ..Claim::DEFAULT
};

const ROTATIONS: Claim = Claim {
    id: "lemma-1/rotations",
    source: "Proof of Lemma 1",
    statement: "the first row and column of U W V^T, turned back, are the blocks of the projectors, for any U, V that turn y and x onto the first axis",
    formula: "U^T (U W V^T)_11 V = P_y W P_x, and so on",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| rotations(run, false),
    control: Control::negative("turned back by U V^T instead of U^T V", |run| rotations(run, true)),
    note: "Exact: vectors of whole norm are reflected onto the first axis by matrices of fractions. So the blocks do not depend on the choice of U and V.",
    ..Claim::DEFAULT
};

/// The blocks `[par]W_par`, `[par]W_perp`, `[perp]W_par`, `[perp]W_perp` by projectors.
pub(crate) fn blocks(w: &Matrix, x: &[Rational], y: &[Rational]) -> [Matrix; 4] {
    let [p_x, p_y] = [x, y].map(Matrix::projector);
    let [q_x, q_y] = [&p_x, &p_y].map(|p| Matrix::identity(p.0.len()).plus(-1, p));
    [(&p_y, &p_x), (&p_y, &q_x), (&q_y, &p_x), (&q_y, &q_x)].map(|(left, right)| left.times(w).times(right))
}

fn split(run: &Run, exchanged: bool) -> Result<Vec<Evidence>, Stop> {
    let lines = [false, true].map(|rank_one| {
        let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
            let size = 2 + rng_below(3, rng);
            let (x, y) = (random_vector(size, rng), random_vector(size, rng));
            let w = if rank_one {
                Matrix::outer(&random_vector(size, rng), &random_vector(size, rng))
            } else {
                Matrix::random(size, size, rng)
            };
            let parts = if exchanged { blocks(&w, &y, &x) } else { blocks(&w, &x, &y) };
            let sum = parts[1..].iter().fold(parts[0].clone(), |sum, part| sum.plus(1, part));
            let maps_x_to_0 = [1, 3].iter().all(|&part| is_zero(&parts[part].apply(&x)));
            let y_gives_0 = [2, 3].iter().all(|&part| is_zero(&parts[part].transposed().apply(&y)));
            if sum == w && maps_x_to_0 && y_gives_0 { Ok(()) } else { Err(format!("x = {}, y = {}", words(&x), words(&y))) }
        });
        let kind = if rank_one { "rank one" } else { "any rank" };
        (format!("matrices of {kind}{}", if exchanged { ", exchanged" } else { "" }), try_one)
    });
    Ok(properties(run, run.samples(), lines.into())?.into_iter().map(|line| line.by("lemma", "projectors")).collect())
}

/// A whole number below `bound`.
pub(crate) fn rng_below(bound: usize, rng: &mut BlockRng) -> usize {
    rand::Rng::next_u32(rng) as usize % bound
}

/// The reflection that maps `x` to `norm` times the first axis, and the first axis back.
fn onto_first_axis(x: &[Rational], norm: &Rational) -> Matrix {
    let identity = Matrix::identity(x.len());
    let between: Vector = plus(x, &-norm.clone(), &identity.0[0]);
    if is_zero(&between) { identity } else { identity.plus(-2, &Matrix::projector(&between)) }
}

fn rotations(run: &Run, wrongly: bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let ((x, x_norm), (y, y_norm)) = (random_vector_of_whole_norm(rng), random_vector_of_whole_norm(rng));
        let w = Matrix::random(3, 3, rng);
        // A further rotation by 3/5, 4/5 of the other two axes: the choice of U must not matter.
        let turn = Matrix(vec![
            vec![ratio(1, 1), ratio(0, 1), ratio(0, 1)],
            vec![ratio(0, 1), ratio(3, 5), ratio(-4, 5)],
            vec![ratio(0, 1), ratio(4, 5), ratio(3, 5)],
        ]);
        let (u, v) = (turn.times(&onto_first_axis(&y, &y_norm)), onto_first_axis(&x, &x_norm));
        let turned = u.times(&w).times(&v.transposed());
        let kept = |first_row: bool, first_column: bool| {
            let part =
                turned.map(|i, j, entry| if (i == 0, j == 0) == (first_row, first_column) { entry.clone() } else { Rational::zero() });
            if wrongly { u.times(&part).times(&v.transposed()) } else { u.transposed().times(&part).times(&v) }
        };
        let by_rotations = [kept(true, true), kept(true, false), kept(false, true), kept(false, false)];
        let same = by_rotations == blocks(&w, &x, &y);
        if same { Ok(()) } else { Err(format!("x = {}, y = {}", words(&x), words(&y))) }
    });
    let label = if wrongly { "three dimensions, turned back wrongly" } else { "three dimensions" };
    Ok(properties(run, run.samples(), vec![(label.into(), try_one)])?.into_iter().map(|line| line.by("projectors", "rotations")).collect())
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use crate::fractions::whole;

    #[test]
    fn on_the_first_axes_the_blocks_are_the_first_entry_row_and_column() {
        let w = Matrix(vec![whole(&[1, 2]), whole(&[3, 4])]);
        let parts = blocks(&w, &whole(&[1, 0]), &whole(&[5, 0]));
        let expected = [[[1, 0], [0, 0]], [[0, 2], [0, 0]], [[0, 0], [3, 0]], [[0, 0], [0, 4]]];
        for (part, rows) in parts.iter().zip(expected) {
            assert_eq!(*part, Matrix(rows.iter().map(|row| whole(row)).collect()));
        }
    }

    #[test]
    fn reflections_reach_the_first_axis() {
        let mut rng = generator(&["lemma-1"], 0, 0);
        for _ in 0..20 {
            let (x, norm) = random_vector_of_whole_norm(&mut rng);
            let turned = onto_first_axis(&x, &norm).apply(&x);
            assert_eq!(turned[0], norm);
            assert!(is_zero(&turned[1..]));
        }
    }
}
