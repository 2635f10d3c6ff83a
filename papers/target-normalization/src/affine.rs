//! The affine model's expected loss, without its closed form.
//!
//! Loss and gradient are expectations of polynomials of degree 2 in the inputs. For these, the mean over the corners `{-1, 1}^L` of a cube is the mean under the
//! standard normal law, exactly: both have mean 0 and the covariance 1. So expectations are finite sums of fractions.

use num_traits::Zero;
use stats::rational::{Rational, ratio};

use crate::fractions::dot;

/// The corners of the cube.
pub(crate) fn corners(dimension: usize) -> impl Iterator<Item = Vec<Rational>> {
    (0..1_u32 << dimension).map(move |bits| (0..dimension).map(|axis| ratio(if bits >> axis & 1 == 1 { 1 } else { -1 }, 1)).collect())
}

/// The expectation of a polynomial of degree 2 (or 3) under the standard normal law.
pub(crate) fn expectation(dimension: usize, polynomial: impl Fn(&[Rational]) -> Rational) -> Rational {
    let sum = corners(dimension).fold(Rational::zero(), |sum, x| sum + polynomial(&x));
    sum / ratio(1 << dimension, 1)
}

/// The signed error of the affine model at an input: `w.x + b - gamma x_L`, equations (4) and (8).
pub(crate) fn error(w: &[Rational], b: &Rational, gamma: &Rational, x: &[Rational]) -> Rational {
    dot(w, x) + b - gamma * &x[x.len() - 1]
}

/// Half of the expected squared error, equation (10).
pub(crate) fn loss(w: &[Rational], b: &Rational, gamma: &Rational) -> Rational {
    let square = |x: &[Rational]| {
        let error = error(w, b, gamma, x);
        &error * &error
    };
    expectation(w.len(), square) * ratio(1, 2)
}

/// The derivative of the loss in each weight and in the bias, last: central differences, which are exact for polynomials of degree 2.
pub(crate) fn gradient(w: &[Rational], b: &Rational, gamma: &Rational) -> Vec<Rational> {
    let at = |axis: usize, change: i64| {
        let (mut w, mut b) = (w.to_vec(), b.clone());
        let parameter = if axis < w.len() { &mut w[axis] } else { &mut b };
        *parameter += ratio(change, 1);
        loss(&w, &b, gamma)
    };
    (0..=w.len()).map(|axis| (at(axis, 1) - at(axis, -1)) * ratio(1, 2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_have_the_moments_of_the_normal_law() {
        let moment = |polynomial: fn(&[Rational]) -> Rational| expectation(3, polynomial);
        assert_eq!(moment(|_| ratio(1, 1)), ratio(1, 1));
        assert_eq!(moment(|x| x[1].clone()), ratio(0, 1));
        assert_eq!(moment(|x| &x[1] * &x[1]), ratio(1, 1));
        assert_eq!(moment(|x| &x[0] * &x[2]), ratio(0, 1));
    }

    #[test]
    fn at_the_optimum_there_is_no_loss() {
        let w = [ratio(0, 1), ratio(3, 7)];
        assert_eq!(loss(&w, &ratio(0, 1), &ratio(3, 7)), ratio(0, 1));
        assert_eq!(gradient(&w, &ratio(0, 1), &ratio(3, 7)), vec![ratio(0, 1); 3]);
    }
}
