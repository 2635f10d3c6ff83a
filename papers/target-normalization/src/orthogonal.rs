//! Orthogonal matrices with rational entries, so that what is said of rotations can be tested without rounding.
//!
//! A reflection `I - 2 v v^T / (v.v)` is rational where `v` is, and each orthogonal matrix is a product of reflections.

use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

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

/// The scalar product.
pub(crate) fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `factor` times a vector.
pub(crate) fn scaled(factor: &Rational, vector: &[Rational]) -> Vec<Rational> {
    vector.iter().map(|x| factor * x).collect()
}

/// A matrix times a vector.
pub(crate) fn apply(matrix: &Matrix, vector: &[Rational]) -> Vec<Rational> {
    matrix.iter().map(|row| dot(row, vector)).collect()
}

/// Rows and columns exchanged.
pub(crate) fn transposed(matrix: &Matrix) -> Matrix {
    (0..matrix.len()).map(|column| matrix.iter().map(|row| row[column].clone()).collect()).collect()
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = transposed(b);
    a.iter().map(|row| columns.iter().map(|column| dot(row, column)).collect()).collect()
}

/// The reflection that turns `v` round; the identity for `v = 0`.
fn reflection(v: &[Rational]) -> Matrix {
    let (zero, one) = (ratio(0, 1), ratio(1, 1));
    let square = dot(v, v);
    let factor = if square == zero { zero.clone() } else { ratio(2, 1) / square };
    let entry = |i: usize, j: usize| (if i == j { one.clone() } else { zero.clone() }) - &factor * &v[i] * &v[j];
    (0..v.len()).map(|i| (0..v.len()).map(|j| entry(i, j)).collect()).collect()
}

/// A product of two random reflections.
pub(crate) fn random(dimension: usize, rng: &mut BlockRng) -> Matrix {
    let mut draw = || {
        let v: Vec<Rational> = (0..dimension).map(|_| ratio(i64::from(rng.next_u32() % 7) - 3, 1)).collect();
        reflection(&v)
    };
    product(&draw(), &draw())
}

/// A random orthogonal `U` with `U w = |w| e_L`, equation (13), for a `w` of the rational length `norm`.
///
/// Any such `U` can come about: a random matrix first, then the reflection that exchanges where it takes `w` and where `w` has to go.
pub(crate) fn taking_to_last_axis(w: &[Rational], norm: &Rational, rng: &mut BlockRng) -> Matrix {
    let first = random(w.len(), rng);
    let aim = scaled(norm, &last_axis(w.len()));
    let difference: Vec<Rational> = apply(&first, w).iter().zip(&aim).map(|(is, should)| is - should).collect();
    product(&reflection(&difference), &first)
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
            let identity: Matrix = (0..dimension).map(|i| (0..dimension).map(|j| ratio(i64::from(i == j), 1)).collect()).collect();
            assert_eq!(product(&u, &transposed(&u)), identity);
            assert_eq!(apply(&u, &w), scaled(&norm, &last_axis(dimension)));
        }
    }
}
