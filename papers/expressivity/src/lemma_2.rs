//! Lemma 2: the parallel and the perpendicular part of a Gaussian matrix are independent.
//!
//! With `W_ij ~ N(0, s^2)` both parts are linear in the entries, so they are jointly normal, and
//!
//! ```text
//! Cov((W_par)_ij, (W_perp)_lm) = s^2 delta_il (P_x (I - P_x))_jm = 0    for all i, j, l, m
//! ```
//!
//! Source: Lemma 2, appendix A.1. Reading: the second proof shows `E[W_par W_perp^T] = 0` only, and calls that equivalent to zero
//! covariance. That expectation adds up the covariances of entries in one column; it can be zero where the parts are copies of each other.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use experiments::properties::{Try, properties};
use network::WeightLaw;
use num_traits::Zero;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::{Matrix, dot, random_vector, restricted, whole, words};
use crate::lemma_1::rng_below;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ENTRIES, SECOND_PROOF, SQUARES];

const ENTRIES: Claim = Claim {
    id: "lemma-2/all-entries",
    source: "Lemma 2",
    statement: "every entry of W_par and every entry of W_perp have covariance 0",
    formula: "Cov((W_par)_ij, (W_perp)_lm) = s^2 delta_il (P_x (I - P_x))_jm = 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 2_000 },
    check: |run| all_entries(run, false),
    control: Control::negative("W_par and W", |run| all_entries(run, true)),
    note: "Exact: both parts of each unit matrix, and the sum over unit matrices of all products of entries. Jointly normal, they are independent.",
    ..Claim::DEFAULT
};

const SECOND_PROOF: Claim = Claim {
    id: "lemma-2/second-proof",
    source: "Proof (b) of Lemma 2",
    statement: "for linear functions A, B of the entries, E[A B^T] = 0 is equivalent to zero covariance of A and B",
    formula: "E[A B^T] = 0 and yet Cov(A_11, B_12) = 1, for A = (w, 0), B = (0, w), w the first column of W",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let entries = covariances(SIZE, &parallel_part(&whole(&[3, -1])), &perpendicular_part(&whole(&[3, -1])));
        Ok(vec![
            first_and_second_column(),
            Evidence::exact("largest covariance of W_par and W_perp", Relation::Equal, 0, largest(&entries))
                .by("lemma", "unit matrices")
                .corrected(),
        ])
    },
    control: Control::positive("W_par and W_perp, entry by entry", |_| {
        let entries = covariances(SIZE, &parallel_part(&whole(&[3, -1])), &perpendicular_part(&whole(&[3, -1])));
        Ok(vec![Evidence::exact("largest covariance", Relation::Equal, 0, largest(&entries)).by("lemma", "unit matrices")])
    }),
    note: "Counterexample: A has the first column of W in its first column and zeros in its second, B the same column in its second. \
           E[A B^T] = 0, and B is a copy of A. Right: check each pair of entries, as the first row does.",
    ..Claim::DEFAULT
};

const SQUARES: Claim = Claim {
    id: "lemma-2/squares",
    source: "Lemma 2",
    statement: "squares of an entry of W_par and of one of W_perp are uncorrelated, as of independent variables",
    formula: "E[a^2 b^2] = E[a^2] E[b^2]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.15, "a quarter of the deviation of uniform weights"),
    check: |run| squares(run, WeightLaw::Normal),
    control: Control::negative("uniform weights", |run| squares(run, WeightLaw::Uniform)),
    note: "The lemma needs normal entries: uniform ones give uncorrelated parts that are not independent, E[a^2 b^2] = 0.4 for 1.",
    ..Claim::DEFAULT
};

/// What a linear map of matrices does to a unit matrix.
type Map = Box<dyn Fn(&Matrix) -> Matrix>;

/// `W -> W x x^T / |x|^2`, row by row.
fn parallel_part(x: &[Rational]) -> Map {
    let x = x.to_vec();
    Box::new(move |w| {
        let square = dot(&x, &x);
        Matrix(w.0.iter().map(|row| x.iter().map(|x_j| dot(row, &x) / &square * x_j).collect()).collect())
    })
}

/// `W -> W - W_par`.
fn perpendicular_part(x: &[Rational]) -> Map {
    let parallel = parallel_part(x);
    Box::new(move |w| w.plus(-1, &parallel(w)))
}

/// Covariances of all entries of two linear images of a `size x size` matrix of independent entries of variance 1: entry `(i, j)` of the
/// first with entry `(l, m)` of the second at `((i size + j) size + l) size + m`.
fn covariances(size: usize, a: &Map, b: &Map) -> Vec<Rational> {
    let mut sums = vec![Rational::zero(); size.pow(4)];
    for row in 0..size {
        for column in 0..size {
            let unit = Matrix::identity(size).map(|i, j, _| ratio(i64::from((i, j) == (row, column)), 1));
            let (a, b) = (a(&unit), b(&unit));
            let products = a.0.iter().flatten().flat_map(|a| b.0.iter().flatten().map(move |b| a * b));
            sums.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
        }
    }
    sums
}

/// Rows and columns of the counterexample.
const SIZE: usize = 2;

fn largest(entries: &[Rational]) -> Rational {
    entries.iter().map(|x| if *x < Rational::zero() { -x } else { x.clone() }).max().expect("there are entries")
}

fn all_entries(run: &Run, whole_matrix: bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let size = 2 + rng_below(2, rng);
        let x = random_vector(size, rng);
        let other: Map = if whole_matrix { Box::new(Clone::clone) } else { perpendicular_part(&x) };
        let largest = largest(&covariances(size, &parallel_part(&x), &other));
        if largest.is_zero() { Ok(()) } else { Err(format!("a covariance of {largest} for x = {}", words(&x))) }
    });
    let label = if whole_matrix { "W_par and W" } else { "W_par and W_perp" };
    Ok(properties(run, run.samples(), vec![(label.into(), try_one)])?.into_iter().map(|line| line.by("lemma", "unit matrices")).collect())
}

/// `A` and `B` with the first column of `W` in their first and second column: `E[A B^T]` against the covariances.
fn first_and_second_column() -> Evidence {
    let column_at = |place: usize| -> Map {
        Box::new(move |w: &Matrix| Matrix(w.0.iter().map(|row| restricted(&vec![row[0].clone(); SIZE], |j| j == place)).collect()))
    };
    let (a, b) = (column_at(0), column_at(1));
    let entries = covariances(SIZE, &a, &b);
    // E[A B^T]_il is the sum over j of the covariances of (A)_ij and (B)_lj.
    let at = |i: usize, j: usize, l: usize, m: usize| &entries[(i * SIZE + j) * SIZE * SIZE + l * SIZE + m];
    let products = (0..SIZE * SIZE).map(|il| (0..SIZE).fold(Rational::zero(), |sum, j| sum + at(il / SIZE, j, il % SIZE, j)));
    assert!(products.into_iter().all(|sum| sum.is_zero()), "the premise E[A B^T] = 0");
    Evidence::exact("largest covariance of A and B, E[A B^T] = 0", Relation::Equal, 0, largest(&entries)).by("proof (b)", "unit matrices")
}

fn squares(run: &Run, law: WeightLaw) -> Result<Vec<Evidence>, Stop> {
    // x = (1, 1) / sqrt 2: the entries of row 1 are (w_1 + w_2) / 2 in W_par and +-(w_1 - w_2) / 2 in W_perp; times sqrt 2, of variance 1.
    let part = Part::new(format!("{law} weights"), run.samples(), 500_000, |block| {
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..block.trials {
            let (v, w) = (law.sample(&mut block.rng), law.sample(&mut block.rng));
            let value = 0.25 * (v + w) * (v + w) * (v - w) * (v - w);
            sum += value;
            square += value * value;
        }
        (sum, square)
    });
    let blocks = run.measure(vec![part])?;
    let (sum, square) = blocks[0].iter().fold((0.0, 0.0), |(sum, square), block| (sum + block.0, square + block.1));
    let line = MeanOf::sums(sum, square, run.samples()).line(format!("{law} weights"), Relation::Equal, 1.0);
    Ok(vec![line.by("independence", "sampled matrices")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn along_an_axis_the_parts_share_no_entry() {
        let (x, y) = (whole(&[1, 0]), whole(&[0, 1]));
        assert!(covariances(SIZE, &parallel_part(&x), &perpendicular_part(&x)).iter().all(Zero::is_zero));
        // Along different axes both are the same column.
        assert_eq!(largest(&covariances(SIZE, &parallel_part(&x), &perpendicular_part(&y))), ratio(1, 1));
    }

    #[test]
    fn the_counterexample_is_one() {
        first_and_second_column();
    }
}
