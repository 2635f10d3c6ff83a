//! The spectrum of the chain: how fast the formula goes to 1.
//!
//! The eigenvalue 1 belongs to the dead case and 3/4 to a single live side (one for each side); all others are smaller, so what
//! is alive shrinks like `(3/4)^L`. The characteristic polynomial is exact; solvers in floating point are the second opinion.

use claims::{Evidence, Relation};
use ndarray::Array2;
use num_traits::{One, Zero};
use stats::linear_algebra::{Backend, Complex, available_backends};
use stats::rational::{Rational, ratio, to_f64};

use super::chain::{CASES, transition};

/// Coefficients of `det(x I - P)`, constant first, by the method of Faddeev and Le Verrier.
fn characteristic_polynomial() -> Vec<Rational> {
    let matrix: Vec<Vec<Rational>> = (0..CASES).map(|to| (0..CASES).map(|from| transition(from, to)).collect()).collect();
    let identity = |row: usize, column: usize| if row == column { Rational::one() } else { Rational::zero() };
    let mut coefficients = vec![Rational::zero(); CASES + 1];
    coefficients[CASES] = Rational::one();
    // M_1 = I, M_{k+1} = P M_k + c_{n-k} I, c_{n-k} = -trace(P M_k) / k.
    let mut auxiliary: Vec<Vec<Rational>> = (0..CASES).map(|row| (0..CASES).map(|column| identity(row, column)).collect()).collect();
    for k in 1..=CASES {
        let product = multiply(&matrix, &auxiliary);
        let trace: Rational = (0..CASES).map(|i| product[i][i].clone()).sum();
        let coefficient = -trace / ratio(k as i64, 1);
        auxiliary = product;
        for (i, row) in auxiliary.iter_mut().enumerate() {
            row[i] += &coefficient;
        }
        coefficients[CASES - k] = coefficient;
    }
    coefficients
}

fn multiply(left: &[Vec<Rational>], right: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
    let entry =
        |row: &[Rational], column: usize| row.iter().zip(right).filter(|(x, _)| !x.is_zero()).map(|(x, other)| x * &other[column]).sum();
    left.iter().map(|row| (0..CASES).map(|column| entry(row, column)).collect()).collect()
}

/// Divides by `x - root`; the remainder is the value at the root.
fn divide(polynomial: &[Rational], root: &Rational) -> (Vec<Rational>, Rational) {
    let mut quotient = vec![Rational::zero(); polynomial.len() - 1];
    let mut carry = Rational::zero();
    for (power, coefficient) in polynomial.iter().enumerate().rev() {
        carry = carry * root + coefficient;
        if power > 0 {
            quotient[power - 1] = carry.clone();
        }
    }
    (quotient, carry)
}

/// The known roots leave no remainder; and two steps among the cases with both sides alive keep less than `slow^2` of any case.
///
/// `P` is block triangular: dead, one live side (two blocks of rank one, with the root 3/4 each), both sides alive. The last block `B` is
/// not negative, so its spectral radius is at most the root of the largest column sum of `B^2`.
pub(super) fn exact(slow: &Rational) -> Vec<Evidence> {
    let mut rest = characteristic_polynomial();
    let mut remainders = Vec::new();
    for (name, root) in [("1", ratio(1, 1)), ("3/4", slow.clone()), ("3/4 again", slow.clone())] {
        let (quotient, remainder) = divide(&rest, &root);
        remainders.push((format!("eigenvalue {name}"), Rational::zero(), remainder));
        rest = quotient;
    }
    // Not {none} on either side, in the numbering 4 a + b with none = 3.
    let both_alive = (0..CASES).filter(|case| case / 4 != 3 && case % 4 != 3);
    let square = slow * slow;
    let kept = both_alive.clone().map(|from| {
        let after_two: Rational =
            both_alive.clone().flat_map(|via| both_alive.clone().map(move |to| transition(from, via) * transition(via, to))).sum();
        (format!("from case {}", from + 1), square.clone(), after_two)
    });
    vec![
        Evidence::exact_cases("1, and 3/4 twice", Relation::Equal, remainders).by("statement", "characteristic polynomial"),
        Evidence::exact_cases("both sides alive after two layers", Relation::Less, kept).by("square of 3/4", "column sums"),
    ]
}

/// Bound on the error of a simple or semisimple eigenvalue of a 16 x 16 stochastic matrix: 2^-53 times the order, times a condition
/// number of up to 1e5.
const SOLVER_ERROR: f64 = 2e-10;

/// The three largest eigenvalues by every solver that is built in.
pub(super) fn by_solvers(slow: &Rational) -> Vec<Evidence> {
    let matrix = Array2::from_shape_fn((CASES, CASES), |(to, from)| to_f64(&transition(from, to)));
    let lines = available_backends().iter().flat_map(|backend| {
        let name = match backend {
            Backend::Lapack => "LAPACK",
            Backend::Nalgebra => "nalgebra",
        };
        let eigenvalues = backend.eigenvalues(&matrix).expect("a stochastic matrix of order 16 is no hard case");
        let theory = [1.0, to_f64(slow), to_f64(slow)];
        theory.into_iter().zip(eigenvalues).enumerate().map(move |(index, (theory, found))| {
            let distance = (found - Complex::new(theory, 0.0)).norm();
            // The distance in the plane, set on the axis: a complex pair near the double root must not pass by its real part.
            Evidence::numeric(format!("eigenvalue {} by {name}", index + 1), theory, theory + distance, SOLVER_ERROR)
                .by("characteristic polynomial", name)
        })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_is_minus_the_second_coefficient() {
        let trace: Rational = (0..CASES).map(|case| transition(case, case)).sum();
        assert_eq!(characteristic_polynomial()[CASES - 1], -trace);
    }

    #[test]
    fn three_quarters_is_not_a_triple_root() {
        let (once, _) = divide(&characteristic_polynomial(), &ratio(3, 4));
        let (twice, _) = divide(&once, &ratio(3, 4));
        let (_, remainder) = divide(&twice, &ratio(3, 4));
        assert!(!remainder.is_zero());
    }
}
