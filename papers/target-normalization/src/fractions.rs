//! Random fractions, for properties that are tried exactly.

use std::fmt::Display;

use claims::{Evidence, Run, Stop};
use experiments::properties::{Try, properties};
use num_traits::{Signed, Zero};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

/// A fraction strictly between two whole numbers, of a denominator from 2 to 41.
pub(crate) fn between(rng: &mut BlockRng, low: i64, high: i64) -> Rational {
    let denominator = 2 + (rng.next_u64() % 40) as i64;
    let inside = ((high - low) * denominator - 1) as u64;
    ratio(low * denominator + 1 + (rng.next_u64() % inside) as i64, denominator)
}

/// A fraction between -4 and 4 that is not 0.
pub(crate) fn nonzero(rng: &mut BlockRng) -> Rational {
    let size = between(rng, 0, 4);
    if rng.next_u64().is_multiple_of(2) { size } else { -size }
}

/// So many fractions between -4 and 4, none of them 0.
pub(crate) fn vector(rng: &mut BlockRng, length: usize) -> Vec<Rational> {
    (0..length).map(|_| nonzero(rng)).collect()
}

/// A whole number from `low` to `high`.
pub(crate) fn size(rng: &mut BlockRng, low: usize, high: usize) -> usize {
    low + (rng.next_u64() % (high - low + 1) as u64) as usize
}

/// The scalar product.
pub(crate) fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).fold(ratio(0, 1), |sum, (a, b)| sum + a * b)
}

/// The orthogonal reflection `1 - 2 u u' / (u' u)`, row by row; the identity for `u = 0`.
pub(crate) fn reflection(u: &[Rational]) -> Vec<Vec<Rational>> {
    let square = dot(u, u);
    let twice = if square.is_zero() { square } else { ratio(2, 1) / square };
    let entry = |i: usize, j: usize| ratio(i64::from(i == j), 1) - &twice * &u[i] * &u[j];
    (0..u.len()).map(|i| (0..u.len()).map(|j| entry(i, j)).collect()).collect()
}

/// A matrix times a vector.
pub(crate) fn product(matrix: &[Vec<Rational>], x: &[Rational]) -> Vec<Rational> {
    matrix.iter().map(|row| dot(row, x)).collect()
}

/// Rows become columns.
pub(crate) fn transpose(matrix: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
    (0..matrix[0].len()).map(|column| matrix.iter().map(|row| row[column].clone()).collect()).collect()
}

/// A case of a property that wants two values to be equal.
pub(crate) fn equal<T: PartialEq + Display>(what: &str, observed: &T, theory: &T) -> Result<(), String> {
    if observed == theory { Ok(()) } else { Err(format!("{what}: {observed} where {theory} is claimed")) }
}

/// [`equal`] for lists.
pub(crate) fn equal_lists(what: &str, observed: &[Rational], theory: &[Rational]) -> Result<(), String> {
    if observed.len() != theory.len() {
        return Err(format!("{what}: {} entries where {} are claimed", observed.len(), theory.len()));
    }
    observed.iter().zip(theory).try_for_each(|(observed, theory)| equal(what, observed, theory))
}

/// A case of a property that wants a condition to be met.
pub(crate) fn met(condition: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(what()) }
}

/// -1, 0 or 1.
pub(crate) fn sign(value: &Rational) -> i8 {
    i8::from(value.is_positive()) - i8::from(value.is_negative())
}

/// A row's properties, each tried as often as the row has samples: labels, which are streams' names, and what tries one case.
pub(crate) fn tried(run: &Run, sides: [&'static str; 2], tries: Vec<(String, Try<'_>)>) -> Result<Vec<Evidence>, Stop> {
    let lines = properties(run, run.samples(), tries)?;
    Ok(lines.into_iter().map(|line| line.by(sides[0], sides[1])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reflection_is_its_own_inverse() {
        let matrix = reflection(&[ratio(1, 2), ratio(-3, 1), ratio(2, 5)]);
        let x = [ratio(1, 1), ratio(2, 1), ratio(-1, 3)];
        assert_eq!(product(&matrix, &product(&matrix, &x)), x);
        assert_eq!(transpose(&matrix), matrix);
        assert_eq!(product(&reflection(&[ratio(0, 1), ratio(0, 1)]), &x[..2]), x[..2]);
    }

    #[test]
    fn fractions_are_strictly_inside() {
        let mut rng = stats::stream::generator(&["fractions"], 1, 0);
        for _ in 0..2_000 {
            let value = between(&mut rng, -1, 1);
            assert!(value > ratio(-1, 1) && value < ratio(1, 1));
            assert_ne!(sign(&nonzero(&mut rng)), 0);
        }
    }
}
