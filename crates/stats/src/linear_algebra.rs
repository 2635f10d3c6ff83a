//! Eigenvalues, singular values and linear systems of small dense matrices, by two independent programs.
//!
//! `nalgebra` is always there; LAPACK, through `ndarray-linalg`, with the feature `lapack`. A check that needs an eigenvalue asks
//! both and compares.
//!
//! Neither can say whether eigenvalues are real. At a double eigenvalue a rounding of size `e` moves them by `sqrt(e)`: for momentum 0.9 and
//! curvature times learning rate `(1 - sqrt(0.9))^2` both report a complex pair with imaginary parts of 1e-8 instead of
//! the double real eigenvalue. Real or complex is decided by the sign of the discriminant, exactly: [`discriminant_2x2`].

use nalgebra::{DMatrix, DVector, SVD, Schur};
use ndarray::{Array1, Array2};

use crate::rational::{Rational, ratio};

/// The complex numbers of eigenvalues; the same type in both programs.
pub use nalgebra::Complex;

/// Iterations of nalgebra's algorithms before they give up; matrices here need a few a row.
const LARGEST_ITERATIONS: usize = 100_000;

/// Which program computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// nalgebra, in Rust.
    Nalgebra,
    /// The system's LAPACK, through ndarray-linalg; there only with the feature `lapack`.
    Lapack,
}

/// What can be wrong with a matrix, or with what a program made of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinearAlgebraError {
    /// An operation on square matrices was given another shape.
    #[error("work on a matrix of {rows} x {columns}: it is not square")]
    NotSquare {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// The right-hand side has another length than the matrix has rows.
    #[error("solve {rows} equations with {right_hand_sides} right-hand sides")]
    Lengths {
        /// Rows of the matrix.
        rows: usize,
        /// Entries of the right-hand side.
        right_hand_sides: usize,
    },
    /// An entry is infinite or NaN, in what was given or in the result.
    #[error("work with the entry {0}")]
    NotFinite(String),
    /// The matrix is singular to working precision.
    #[error("solve a singular system")]
    Singular,
    /// The iteration did not end.
    #[error("find the eigenvalues or singular values: no convergence")]
    NoConvergence,
    /// The program is not part of this build.
    #[error("use LAPACK: this program was built without the feature `lapack`")]
    NotBuilt,
    /// LAPACK's own words.
    #[error("have LAPACK compute: {0}")]
    Lapack(String),
}

/// The programs of this build; the first one is the one to show results of.
#[must_use]
pub fn available_backends() -> &'static [Backend] {
    if cfg!(feature = "lapack") { &[Backend::Lapack, Backend::Nalgebra] } else { &[Backend::Nalgebra] }
}

impl Backend {
    /// All eigenvalues of a square matrix, those of larger modulus first, among equals the larger imaginary part first.
    ///
    /// The two programs may order eigenvalues of nearly the same modulus differently. No rows, no eigenvalues.
    ///
    /// ```
    /// use ndarray::array;
    /// use stats::linear_algebra::Backend;
    /// let turn = array![[0.0, -1.0], [1.0, 0.0]];
    /// let eigenvalues = Backend::Nalgebra.eigenvalues(&turn).unwrap();
    /// assert!((eigenvalues[0].im - 1.0).abs() < 1e-15 && (eigenvalues[1].im + 1.0).abs() < 1e-15);
    /// ```
    ///
    /// # Errors
    ///
    /// If the matrix is not square or not finite, the iteration does not end, or the program is not in this build.
    pub fn eigenvalues(self, matrix: &Array2<f64>) -> Result<Vec<Complex<f64>>, LinearAlgebraError> {
        check_square(matrix)?;
        check_finite(matrix.iter())?;
        let mut eigenvalues = match (self, matrix.is_empty()) {
            (_, true) => Vec::new(),
            (Self::Nalgebra, _) => {
                let schur =
                    Schur::try_new(to_nalgebra(matrix), f64::EPSILON, LARGEST_ITERATIONS).ok_or(LinearAlgebraError::NoConvergence)?;
                schur.complex_eigenvalues().iter().copied().collect()
            }
            (Self::Lapack, _) => lapack::eigenvalues(matrix)?,
        };
        check_finite(eigenvalues.iter().flat_map(|value| [&value.re, &value.im]))?;
        eigenvalues.sort_by(|a, b| b.norm().total_cmp(&a.norm()).then(b.im.total_cmp(&a.im)).then(b.re.total_cmp(&a.re)));
        Ok(eigenvalues)
    }

    /// The `x` with `matrix x = right_hand_side`, by LU decomposition with pivots.
    ///
    /// # Errors
    ///
    /// If the matrix is not square, not finite or singular, the lengths differ, or the program is not in this build.
    pub fn solve(self, matrix: &Array2<f64>, right_hand_side: &Array1<f64>) -> Result<Array1<f64>, LinearAlgebraError> {
        check_square(matrix)?;
        if matrix.nrows() != right_hand_side.len() {
            return Err(LinearAlgebraError::Lengths { rows: matrix.nrows(), right_hand_sides: right_hand_side.len() });
        }
        check_finite(matrix.iter().chain(right_hand_side))?;
        let solution = match (self, matrix.is_empty()) {
            (_, true) => Array1::zeros(0),
            (Self::Nalgebra, _) => {
                let right_hand_side = DVector::from_iterator(right_hand_side.len(), right_hand_side.iter().copied());
                let solution = to_nalgebra(matrix).lu().solve(&right_hand_side).ok_or(LinearAlgebraError::Singular)?;
                Array1::from_iter(solution.iter().copied())
            }
            (Self::Lapack, _) => lapack::solve(matrix, right_hand_side)?,
        };
        check_finite(&solution)?;
        Ok(solution)
    }

    /// The singular values of a matrix of any shape, the largest first, as many as the smaller of rows and columns.
    ///
    /// # Errors
    ///
    /// If the matrix is not finite, the iteration does not end, or the program is not in this build.
    pub fn singular_values(self, matrix: &Array2<f64>) -> Result<Vec<f64>, LinearAlgebraError> {
        check_finite(matrix.iter())?;
        let mut values: Vec<f64> = match (self, matrix.is_empty()) {
            (_, true) => Vec::new(),
            (Self::Nalgebra, _) => {
                let svd = SVD::try_new(to_nalgebra(matrix), false, false, f64::EPSILON, LARGEST_ITERATIONS);
                svd.ok_or(LinearAlgebraError::NoConvergence)?.singular_values.iter().copied().collect()
            }
            (Self::Lapack, _) => lapack::singular_values(matrix)?,
        };
        check_finite(&values)?;
        values.sort_by(|a, b| b.total_cmp(a));
        Ok(values)
    }
}

/// The discriminant `(a - d)^2 + 4 b c` of the characteristic polynomial of `[[a, b], [c, d]]`, exactly.
///
/// Positive: two real eigenvalues. Zero: one, twice. Negative: a complex pair.
///
/// ```
/// use stats::linear_algebra::discriminant_2x2;
/// use stats::rational::ratio;
/// // Heavy ball with momentum 0.81 and curvature times learning rate (1 - 0.9)^2 = 0.01: exactly critical.
/// let step = [[ratio(180, 100), ratio(-81, 100)], [ratio(1, 1), ratio(0, 1)]];
/// assert_eq!(discriminant_2x2(&step), ratio(0, 1));
/// ```
#[must_use]
pub fn discriminant_2x2(matrix: &[[Rational; 2]; 2]) -> Rational {
    let [[a, b], [c, d]] = matrix;
    let difference = a - d;
    &difference * &difference + ratio(4, 1) * b * c
}

fn check_square(matrix: &Array2<f64>) -> Result<(), LinearAlgebraError> {
    let (rows, columns) = matrix.dim();
    if rows == columns { Ok(()) } else { Err(LinearAlgebraError::NotSquare { rows, columns }) }
}

fn check_finite<'a>(entries: impl IntoIterator<Item = &'a f64>) -> Result<(), LinearAlgebraError> {
    match entries.into_iter().find(|entry| !entry.is_finite()) {
        Some(entry) => Err(LinearAlgebraError::NotFinite(entry.to_string())),
        None => Ok(()),
    }
}

fn to_nalgebra(matrix: &Array2<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |row, column| matrix[[row, column]])
}

#[cfg(feature = "lapack")]
mod lapack {
    use ndarray::{Array1, Array2};
    use ndarray_linalg::error::LinalgError;
    use ndarray_linalg::{EigVals, JobSvd, SVDDC, Solve};

    use super::{Complex, LinearAlgebraError};

    fn error(error: LinalgError) -> LinearAlgebraError {
        LinearAlgebraError::Lapack(error.to_string())
    }

    pub(super) fn eigenvalues(matrix: &Array2<f64>) -> Result<Vec<Complex<f64>>, LinearAlgebraError> {
        Ok(matrix.eigvals().map_err(error)?.to_vec())
    }

    pub(super) fn solve(matrix: &Array2<f64>, right_hand_side: &Array1<f64>) -> Result<Array1<f64>, LinearAlgebraError> {
        matrix.solve(right_hand_side).map_err(|error| match error {
            // The matrix is square and finite, so the one complaint left is a pivot that is exactly zero.
            LinalgError::Lapack(_) => LinearAlgebraError::Singular,
            other => self::error(other),
        })
    }

    pub(super) fn singular_values(matrix: &Array2<f64>) -> Result<Vec<f64>, LinearAlgebraError> {
        Ok(matrix.svddc(JobSvd::None).map_err(error)?.1.to_vec())
    }
}

#[cfg(not(feature = "lapack"))]
mod lapack {
    use ndarray::{Array1, Array2};

    use super::{Complex, LinearAlgebraError};

    pub(super) fn eigenvalues(_: &Array2<f64>) -> Result<Vec<Complex<f64>>, LinearAlgebraError> {
        Err(LinearAlgebraError::NotBuilt)
    }

    pub(super) fn solve(_: &Array2<f64>, _: &Array1<f64>) -> Result<Array1<f64>, LinearAlgebraError> {
        Err(LinearAlgebraError::NotBuilt)
    }

    pub(super) fn singular_values(_: &Array2<f64>) -> Result<Vec<f64>, LinearAlgebraError> {
        Err(LinearAlgebraError::NotBuilt)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A matrix with entries in [-1, 1].
    fn matrix(rows: std::ops::Range<usize>) -> impl Strategy<Value = Array2<f64>> {
        rows.prop_flat_map(|n| {
            vec(-1.0..1.0_f64, n * n).prop_map(move |entries| Array2::from_shape_vec((n, n), entries).expect("n x n entries"))
        })
    }

    /// The step of heavy ball on a parabola: `x' = x - a x + m (x - x_before)`.
    fn heavy_ball(momentum: f64, a: f64) -> Array2<f64> {
        array![[1.0 - a + momentum, -momentum], [1.0, 0.0]]
    }

    #[test]
    fn a_matrix_of_one_row_is_its_eigenvalue_and_solution() {
        for &backend in available_backends() {
            assert_eq!(backend.eigenvalues(&array![[-3.0]]).unwrap(), [Complex::new(-3.0, 0.0)]);
            assert_eq!(backend.singular_values(&array![[-3.0]]).unwrap(), [3.0]);
            assert_eq!(backend.solve(&array![[-4.0]], &array![2.0]).unwrap(), array![-0.5]);
        }
    }

    #[test]
    fn no_rows_have_no_values() {
        let empty = Array2::zeros((0, 0));
        for &backend in available_backends() {
            assert_eq!(backend.eigenvalues(&empty).unwrap(), []);
            assert_eq!(backend.singular_values(&empty).unwrap(), []);
            assert_eq!(backend.solve(&empty, &Array1::zeros(0)).unwrap().len(), 0);
        }
    }

    #[test]
    fn eigenvalues_come_by_modulus_and_then_by_imaginary_part() {
        let blocks = array![[0.0, -2.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, -3.0]];
        for &backend in available_backends() {
            let found = backend.eigenvalues(&blocks).unwrap();
            for (value, (re, im)) in found.iter().zip([(-3.0, 0.0), (0.0, 2.0), (0.0, -2.0)]) {
                assert!((value - Complex::new(re, im)).norm() < 1e-14, "{backend:?} {found:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_worked_on_is_named() {
        use LinearAlgebraError::{Lengths, NotFinite, NotSquare, Singular};
        let wide = array![[1.0, 2.0]];
        let singular = array![[1.0, 2.0], [2.0, 4.0]];
        for &backend in available_backends() {
            assert_eq!(backend.eigenvalues(&wide), Err(NotSquare { rows: 1, columns: 2 }));
            assert_eq!(backend.solve(&wide, &array![1.0]), Err(NotSquare { rows: 1, columns: 2 }));
            assert_eq!(backend.eigenvalues(&array![[f64::NAN]]), Err(NotFinite("NaN".to_owned())));
            assert_eq!(backend.singular_values(&array![[f64::INFINITY]]), Err(NotFinite("inf".to_owned())));
            assert_eq!(backend.solve(&array![[1.0]], &array![f64::NAN]), Err(NotFinite("NaN".to_owned())));
            assert_eq!(backend.solve(&array![[1.0]], &array![1.0, 2.0]), Err(Lengths { rows: 1, right_hand_sides: 2 }));
            assert_eq!(backend.solve(&singular, &array![1.0, 2.0]), Err(Singular));
            assert_eq!(backend.singular_values(&wide).unwrap().len(), 1);
        }
    }

    #[cfg(not(feature = "lapack"))]
    #[test]
    fn lapack_is_refused_where_it_is_not_built() {
        assert_eq!(Backend::Lapack.eigenvalues(&array![[1.0]]), Err(LinearAlgebraError::NotBuilt));
        assert_eq!(Backend::Lapack.singular_values(&array![[1.0]]), Err(LinearAlgebraError::NotBuilt));
        assert_eq!(Backend::Lapack.solve(&array![[1.0]], &array![1.0]), Err(LinearAlgebraError::NotBuilt));
    }

    #[test]
    fn at_a_double_eigenvalue_only_half_of_the_digits_are_left() {
        let momentum = 0.9_f64;
        let critical = heavy_ball(momentum, (1.0 - momentum.sqrt()).powi(2));
        for &backend in available_backends() {
            for value in backend.eigenvalues(&critical).unwrap() {
                // sqrt(eps) is 1.5e-8; the imaginary part is an artefact of that size.
                assert!((value - momentum.sqrt()).norm() < 1e-7, "{backend:?} {value}");
            }
        }
    }

    #[test]
    fn the_discriminant_decides_real_or_complex() {
        let step = |a: Rational| [[ratio(181, 100) - a, ratio(-81, 100)], [ratio(1, 1), ratio(0, 1)]];
        let smallest = ratio(1, 1_000_000_000_000_000_000);
        assert_eq!(discriminant_2x2(&step(ratio(1, 100))), ratio(0, 1));
        assert!(discriminant_2x2(&step(ratio(1, 100) - &smallest)) > ratio(0, 1));
        assert!(discriminant_2x2(&step(ratio(1, 100) + &smallest)) < ratio(0, 1));
    }

    proptest! {
        #[test]
        fn eigenvalues_have_the_trace_and_the_squares(matrix in matrix(1..7)) {
            for &backend in available_backends() {
                let eigenvalues = backend.eigenvalues(&matrix).unwrap();
                let sum: Complex<f64> = eigenvalues.iter().sum();
                let squares: Complex<f64> = eigenvalues.iter().map(|value| value * value).sum();
                // Symmetric functions of the eigenvalues are well-conditioned even where the eigenvalues are not.
                prop_assert!((sum - matrix.diag().sum()).norm() <= 1e-12);
                prop_assert!((squares - matrix.dot(&matrix).diag().sum()).norm() <= 1e-11);
            }
        }

        #[test]
        fn singular_values_have_the_norm(matrix in matrix(1..7)) {
            let norm: f64 = matrix.iter().map(|entry| entry * entry).sum();
            for &backend in available_backends() {
                let values = backend.singular_values(&matrix).unwrap();
                prop_assert!(values.is_sorted_by(|a, b| a >= b) && values.iter().all(|&value| value >= 0.0));
                prop_assert!((values.iter().map(|value| value * value).sum::<f64>() - norm).abs() <= 1e-12);
            }
        }

        #[test]
        fn a_solution_solves(matrix in matrix(1..7), seed in vec(-1.0..1.0_f64, 6)) {
            let right_hand_side = Array1::from_iter(seed.into_iter().take(matrix.nrows()));
            for &backend in available_backends() {
                let Ok(solution) = backend.solve(&matrix, &right_hand_side) else { continue };
                let size = 1.0 + solution.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
                let residual = matrix.dot(&solution) - &right_hand_side;
                // Elimination with pivots is backward stable: the residual is of the size of the solution's rounding.
                prop_assert!(residual.iter().all(|r| r.abs() <= 1e-13 * size));
            }
        }

        #[test]
        fn the_discriminant_is_the_squared_distance_of_the_eigenvalues(a in -9..9_i64, b in -9..9_i64, c in -9..9_i64, d in -9..9_i64) {
            let exact = crate::rational::to_f64(&discriminant_2x2(&[[ratio(a, 1), ratio(b, 1)], [ratio(c, 1), ratio(d, 1)]]));
            let matrix = array![[a as f64, b as f64], [c as f64, d as f64]];
            for &backend in available_backends() {
                let eigenvalues = backend.eigenvalues(&matrix).unwrap();
                let difference = eigenvalues[0] - eigenvalues[1];
                prop_assert!((difference * difference - exact).norm() <= 1e-10);
            }
        }
    }

    #[cfg(feature = "lapack")]
    proptest! {
        #[test]
        fn both_programs_agree(matrix in matrix(1..7)) {
            let (ours, theirs) = (Backend::Nalgebra.eigenvalues(&matrix).unwrap(), Backend::Lapack.eigenvalues(&matrix).unwrap());
            for value in &ours {
                let nearest = theirs.iter().map(|other| (value - other).norm()).fold(f64::INFINITY, f64::min);
                // Random matrices are not defective; 1e-6 would still pass at a nearly double eigenvalue.
                prop_assert!(nearest <= 1e-6);
            }
            let (ours, theirs) = (Backend::Nalgebra.singular_values(&matrix).unwrap(), Backend::Lapack.singular_values(&matrix).unwrap());
            for (one, other) in ours.iter().zip(&theirs) {
                prop_assert!((one - other).abs() <= 1e-13);
            }
        }
    }
}
