//! Vectors and matrices of fractions, and squares of mean norms between fractions: the lemmas of appendix A are decided exactly.

use claims::Evidence;
use experiments::words::in_words;
use num_traits::{One, Zero};
use rand::Rng;
use stats::rational::{Rational, parse_decimal, ratio};

/// Coordinates.
pub(crate) type Vector = Vec<Rational>;

/// A matrix by its rows, which have one length.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix(pub Vec<Vector>);

/// The scalar product of two vectors of one length.
pub(crate) fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(a, b)| a * b).fold(Rational::zero(), |sum, term| sum + term)
}

/// `a + factor b`.
pub(crate) fn plus(a: &[Rational], factor: &Rational, b: &[Rational]) -> Vector {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}

/// Whether every coordinate is 0.
pub(crate) fn is_zero(a: &[Rational]) -> bool {
    a.iter().all(Zero::is_zero)
}

/// What is left of `a` without its part along `direction`; all of it along the zero vector.
pub(crate) fn perpendicular(a: &[Rational], direction: &[Rational]) -> Vector {
    let square = dot(direction, direction);
    if square.is_zero() { a.to_vec() } else { plus(a, &-(dot(a, direction) / square), direction) }
}

/// The coordinates that `keeps` says, 0 elsewhere.
pub(crate) fn restricted(a: &[Rational], keeps: impl Fn(usize) -> bool) -> Vector {
    a.iter().enumerate().map(|(i, x)| if keeps(i) { x.clone() } else { Rational::zero() }).collect()
}

/// The vector of some whole numbers.
pub(crate) fn whole(coordinates: &[i64]) -> Vector {
    coordinates.iter().map(|x| ratio(*x, 1)).collect()
}

/// A random vector of whole numbers from -5 to 5, not all of them 0.
pub(crate) fn random_vector(length: usize, rng: &mut impl Rng) -> Vector {
    loop {
        let vector: Vector = (0..length).map(|_| random_whole(5, rng)).collect();
        if !is_zero(&vector) {
            return vector;
        }
    }
}

/// A random whole number from `-largest` to `largest`.
pub(crate) fn random_whole(largest: i64, rng: &mut impl Rng) -> Rational {
    ratio(i64::from(rng.next_u32()) % (2 * largest + 1) - largest, 1)
}

/// Vectors of three coordinates whose norm is a whole number, with random signs and order: rotations onto the first axis are fractions.
pub(crate) fn random_vector_of_whole_norm(rng: &mut impl Rng) -> (Vector, Rational) {
    const KNOWN: [([i64; 3], i64); 8] =
        [([1, 0, 0], 1), ([3, 4, 0], 5), ([1, 2, 2], 3), ([2, 3, 6], 7), ([1, 4, 8], 9), ([4, 4, 7], 9), ([2, 6, 9], 11), ([6, 6, 7], 11)];
    let bits = rng.next_u32() as usize;
    let (mut coordinates, norm) = KNOWN[bits % 8];
    coordinates.rotate_left(bits / 8 % 3);
    for (i, coordinate) in coordinates.iter_mut().enumerate() {
        if bits >> (8 + i) & 1 == 1 {
            *coordinate = -*coordinate;
        }
    }
    (whole(&coordinates), ratio(norm, 1))
}

impl Matrix {
    /// 1 on the diagonal.
    pub(crate) fn identity(size: usize) -> Self {
        Self((0..size).map(|i| restricted(&vec![Rational::one(); size], |j| j == i)).collect())
    }

    /// A random matrix of whole numbers from -5 to 5.
    pub(crate) fn random(rows: usize, columns: usize, rng: &mut impl Rng) -> Self {
        Self((0..rows).map(|_| (0..columns).map(|_| random_whole(5, rng)).collect()).collect())
    }

    /// `a b^T`.
    pub(crate) fn outer(a: &[Rational], b: &[Rational]) -> Self {
        Self(a.iter().map(|a| b.iter().map(|b| a * b).collect()).collect())
    }

    /// The projector `x x^T / x^T x` onto a vector other than 0.
    pub(crate) fn projector(x: &[Rational]) -> Self {
        Self::outer(x, x).scaled(&dot(x, x).recip())
    }

    /// Its multiple.
    pub(crate) fn scaled(&self, factor: &Rational) -> Self {
        self.map(|_, _, x| x * factor)
    }

    /// The entries after `f` of row, column and entry.
    pub(crate) fn map(&self, f: impl Fn(usize, usize, &Rational) -> Rational) -> Self {
        Self(self.0.iter().enumerate().map(|(i, row)| row.iter().enumerate().map(|(j, x)| f(i, j, x)).collect()).collect())
    }

    /// `self + factor other`.
    pub(crate) fn plus(&self, factor: i64, other: &Self) -> Self {
        let factor = ratio(factor, 1);
        Self(self.0.iter().zip(&other.0).map(|(a, b)| plus(a, &factor, b)).collect())
    }

    /// Its mirror at the diagonal.
    pub(crate) fn transposed(&self) -> Self {
        let columns = self.0.first().map_or(0, Vec::len);
        Self((0..columns).map(|j| self.0.iter().map(|row| row[j].clone()).collect()).collect())
    }

    /// The product with a vector.
    pub(crate) fn apply(&self, x: &[Rational]) -> Vector {
        self.0.iter().map(|row| dot(row, x)).collect()
    }

    /// The product with a matrix.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let columns = other.transposed();
        Self(self.0.iter().map(|row| columns.apply(row)).collect())
    }
}

/// Fractions around pi, 30 digits.
pub(crate) fn pi() -> [Rational; 2] {
    ["3.14159265358979323846264338327", "3.14159265358979323846264338328"].map(|digits| parse_decimal(digits).expect("a decimal number"))
}

/// Fractions around the squared mean norm of `d` standard normal numbers, `2 Gamma((d+1)/2)^2 / Gamma(d/2)^2`, for `d` from 1 to `most`.
///
/// Mean norms of `d` and `d + 1` numbers have the product `d`, and the first is `sqrt(2 / pi)`: so the squares are rational multiples of
/// `1 / pi` and of `pi` in turn.
pub(crate) fn squared_chi_means(most: usize) -> Vec<[Rational; 2]> {
    let [low, high] = pi();
    let mut multiple = ratio(2, 1);
    (1..=most)
        .map(|d| {
            let around = if d % 2 == 1 { [&multiple / &high, &multiple / &low] } else { [&multiple * &low, &multiple * &high] };
            multiple = ratio((d * d) as i64, 1) / &multiple;
            around
        })
        .collect()
}

/// A line about cases that were decided exactly: `(case, whether it is as claimed)`.
pub(crate) fn decided(label: &str, cases: impl IntoIterator<Item = (String, bool)>) -> Evidence {
    let (mut tried, mut counterexample) = (0, None);
    for (case, is_met) in cases {
        tried += 1;
        if !is_met && counterexample.is_none() {
            counterexample = Some(case);
        }
    }
    Evidence::property(in_words(label), tried, counterexample)
}

/// A vector in words.
pub(crate) fn words(a: &[Rational]) -> String {
    format!("({})", a.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use stats::rational::to_f64;
    use stats::stream::generator;

    use super::*;
    use crate::bounds::chi_means;

    #[test]
    fn squares_of_mean_norms_are_those_of_the_recurrence_in_floats() {
        let floats = chi_means(60);
        for (d, [low, high]) in (1..).zip(squared_chi_means(60)) {
            assert!(low < high && (to_f64(&low) / floats[d].powi(2) - 1.0).abs() < 1e-13, "{d}");
        }
    }

    #[test]
    fn a_projector_keeps_its_vector_and_what_is_perpendicular_has_no_part_of_it() {
        let mut rng = generator(&["fractions"], 0, 0);
        for _ in 0..20 {
            let (x, a) = (random_vector(3, &mut rng), random_vector(3, &mut rng));
            let projector = Matrix::projector(&x);
            assert_eq!(projector.apply(&x), x);
            assert_eq!(projector.times(&projector), projector);
            assert!(dot(&perpendicular(&a, &x), &x).is_zero());
            assert_eq!(Matrix::identity(3).apply(&a), a);
            let (whole, norm) = random_vector_of_whole_norm(&mut rng);
            assert_eq!(dot(&whole, &whole), &norm * &norm);
        }
        assert_eq!(perpendicular(&whole(&[1, 2]), &whole(&[0, 0])), whole(&[1, 2]));
    }
}
