//! Orthogonal matrices with rational entries, so that what is said of rotations can be tested without rounding.
//!
//! A reflection `I - 2 v v^T / (v.v)` is rational where `v` is. Each orthogonal matrix is a product of at most `L` reflections; ours have small integer directions.

use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::reflection;
pub(crate) use crate::fractions::{dot, product as apply, transpose as transposed};

/// Rows of a square matrix.
pub(crate) type Matrix = Vec<Vec<Rational>>;

/// A fraction with a small numerator and denominator, of either sign or 0.
pub(crate) fn fraction(rng: &mut BlockRng) -> Rational {
    ratio(i64::from(rng.next_u32() % 41) - 20, 1 + i64::from(rng.next_u32() % 6))
}

/// One above 0.
pub(crate) fn positive(rng: &mut BlockRng) -> Rational {
    ratio(1 + i64::from(rng.next_u32() % 20), 1 + i64::from(rng.next_u32() % 6))
}

/// A number of dimensions from 1 to 6.
pub(crate) fn dimension(rng: &mut BlockRng) -> usize {
    1 + (rng.next_u32() % 6) as usize
}

/// The last unit vector.
pub(crate) fn last_axis(dimension: usize) -> Vec<Rational> {
    (0..dimension).map(|i| ratio(i64::from(i + 1 == dimension), 1)).collect()
}

/// `factor` times a vector.
pub(crate) fn scaled(factor: &Rational, vector: &[Rational]) -> Vec<Rational> {
    vector.iter().map(|x| factor * x).collect()
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = transposed(b);
    a.iter().map(|row| columns.iter().map(|column| dot(row, column)).collect()).collect()
}

fn identity(dimension: usize) -> Matrix {
    (0..dimension).map(|i| (0..dimension).map(|j| ratio(i64::from(i == j), 1)).collect()).collect()
}

/// A product of as many random reflections as there are dimensions, of which some are left out.
pub(crate) fn random(dimension: usize, rng: &mut BlockRng) -> Matrix {
    (0..dimension).fold(identity(dimension), |matrix, _| {
        let v: Vec<Rational> = (0..dimension).map(|_| ratio(i64::from(rng.next_u32() % 7) - 3, 1)).collect();
        times(&reflection(&v), &matrix)
    })
}

/// A random orthogonal `U` with `U w = |w| e_L`, equation (13), for a `w` of the rational length `norm`.
///
/// A random matrix first, then the reflection that exchanges where it takes `w` and where `w` has to go.
pub(crate) fn taking_to_last_axis(w: &[Rational], norm: &Rational, rng: &mut BlockRng) -> Matrix {
    let first = random(w.len(), rng);
    let aim = scaled(norm, &last_axis(w.len()));
    let difference: Vec<Rational> = apply(&first, w).iter().zip(&aim).map(|(is, should)| is - should).collect();
    times(&reflection(&difference), &first)
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn random_matrices_are_orthogonal_and_take_w_to_the_last_axis() {
        let mut rng = generator(&["orthogonal"], 0, 0);
        for dimension in [1, 2, 3, 6] {
            let norm = positive(&mut rng);
            let w = scaled(&norm, &apply(&random(dimension, &mut rng), &last_axis(dimension)));
            let u = taking_to_last_axis(&w, &norm, &mut rng);
            assert_eq!(times(&u, &transposed(&u)), identity(dimension));
            assert_eq!(apply(&u, &w), scaled(&norm, &last_axis(dimension)));
        }
    }
}
