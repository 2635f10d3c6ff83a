//! Arrangements of hyperplanes: how many regions they have, and can have.
//!
//! `k` hyperplanes of an `m`-dimensional space in general position have `r(k, m) = sum_{i=0}^{m} C(k, i)` regions; no `k` hyperplanes have
//! more. What any arrangement has, degenerate ones too, is counted by Whitney's theorem.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use stats::rational::{Rational, ratio};

/// `r(k, m) = sum_{i=0}^{m} C(k, i)`.
pub(crate) fn regions_in_general_position(hyperplanes: u64, dimension: u64) -> BigInt {
    weighted_binomials(hyperplanes, dimension, 1)
}

/// Regions of the first layer of `k` hard-tanh units in general position, that is of `k` pairs of parallel hyperplanes:
/// `sum_{i=0}^{m} C(k, i) 2^i`. A unit makes two cuts, and of the hyperplanes that meet in a point each comes from another unit.
pub(crate) fn slabs_in_general_position(pairs: u64, dimension: u64) -> BigInt {
    weighted_binomials(pairs, dimension, 2)
}

/// `sum_{i=0}^{m} C(k, i) weight^i`.
fn weighted_binomials(k: u64, m: u64, weight: u64) -> BigInt {
    let (mut term, mut sum) = (BigInt::one(), BigInt::zero());
    for i in 0..=m.min(k) {
        sum += &term;
        term = term * (k - i) * weight / (i + 1);
    }
    sum
}

/// `base` to the power `exponent`.
pub(crate) fn power(base: &BigInt, exponent: u64) -> BigInt {
    num_traits::pow(base.clone(), usize::try_from(exponent).expect("a number of layers"))
}

/// `a_1 x_1 + ... + a_m x_m + c = 0`: the coefficients, then the constant.
pub(crate) type Hyperplane = Vec<Rational>;

/// `k` hyperplanes of an `m`-dimensional space in general position: `x_1 + t x_2 + ... + t^(m-1) x_m = t^m` for `t` from 1 to `k`. Any `m` of
/// them meet in one point and no `m + 1` do, as their coefficients are powers of different numbers.
pub(crate) fn general_position(hyperplanes: i64, dimension: u32) -> Vec<Hyperplane> {
    let hyperplane = |t: i64| (0..dimension).map(|power| ratio(t.pow(power), 1)).chain([ratio(-t.pow(dimension), 1)]).collect();
    (1..=hyperplanes).map(hyperplane).collect()
}

/// Regions of an arrangement, degenerate or not, by Whitney's theorem: the sum of `(-1)^(|B| - rank B)` over the subsets `B` of hyperplanes
/// that have a point in common.
///
/// Hyperplanes that are equal count once, so they must not be given twice; each has a coefficient that is not zero.
pub(crate) fn regions_by_subsets(hyperplanes: &[Hyperplane]) -> i64 {
    assert!(hyperplanes.len() < 20, "two to the power of the hyperplanes");
    let signed = |subset: u32| {
        let members: Vec<&Hyperplane> =
            hyperplanes.iter().enumerate().filter(|(index, _)| subset >> index & 1 == 1).map(|(_, h)| h).collect();
        let (rank, has_common_point) = rank(&members);
        if !has_common_point {
            0
        } else if (members.len() - rank).is_multiple_of(2) {
            1
        } else {
            -1
        }
    };
    (0..1_u32 << hyperplanes.len()).map(signed).sum()
}

/// The rank of the coefficients, and whether all equations have a solution.
fn rank(hyperplanes: &[&Hyperplane]) -> (usize, bool) {
    let mut rows: Vec<Hyperplane> = hyperplanes.iter().map(|h| (*h).clone()).collect();
    let dimension = rows.first().map_or(0, |row| row.len() - 1);
    let mut rank = 0;
    for column in 0..dimension {
        let Some(pivot) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
        rows.swap(rank, pivot);
        let (done, rest) = rows.split_at_mut(rank + 1);
        let pivot = &done[rank];
        for row in rest {
            let factor = &row[column] / &pivot[column];
            row.iter_mut().zip(pivot).for_each(|(x, p)| *x = &*x - &factor * p);
        }
        rank += 1;
    }
    (rank, rows[rank..].iter().all(|row| row[dimension].is_zero()))
}

/// The arrangement on one of the hyperplanes: where the others meet it, in coordinates of its own, each once.
pub(crate) fn restricted(hyperplanes: &[Hyperplane], to: usize) -> Vec<Hyperplane> {
    let plane = &hyperplanes[to];
    let dimension = plane.len() - 1;
    let pivot = (0..dimension).find(|&axis| !plane[axis].is_zero()).expect("a hyperplane has a coefficient");
    let mut found: Vec<Hyperplane> = Vec::new();
    for other in hyperplanes.iter().enumerate().filter(|(index, _)| *index != to).map(|(_, h)| h) {
        let factor = &other[pivot] / &plane[pivot];
        let reduced: Hyperplane = (0..=dimension).filter(|&i| i != pivot).map(|i| &other[i] - &factor * &plane[i]).collect();
        // A parallel one does not meet it.
        let Some(first) = reduced[..dimension - 1].iter().find(|x| !x.is_zero()).cloned() else { continue };
        let scaled: Hyperplane = reduced.iter().map(|x| x / &first).collect();
        if !found.contains(&scaled) {
            found.push(scaled);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(numbers: &[i64]) -> Hyperplane {
        numbers.iter().map(|&x| ratio(x, 1)).collect()
    }

    #[test]
    fn few_hyperplanes_are_known() {
        let r = |k, m| i64::try_from(regions_in_general_position(k, m)).unwrap();
        assert_eq!([r(0, 0), r(0, 3), r(5, 0), r(1, 1), r(4, 1), r(4, 2), r(3, 3), r(4, 3)], [1, 1, 1, 2, 5, 11, 8, 15]);
        let slabs = |k, m| i64::try_from(slabs_in_general_position(k, m)).unwrap();
        assert_eq!([slabs(1, 1), slabs(1, 2), slabs(2, 2), slabs(2, 1)], [3, 3, 9, 5]);
    }

    #[test]
    fn large_numbers_do_not_overflow() {
        // All subsets: 2^200.
        assert_eq!(regions_in_general_position(200, 200), power(&BigInt::from(2), 200));
    }

    #[test]
    fn subsets_count_the_regions_of_known_arrangements() {
        assert_eq!(regions_by_subsets(&[]), 1);
        // Two parallel lines, three concurrent ones, a triangle.
        assert_eq!(regions_by_subsets(&[plane(&[1, 2, 0]), plane(&[1, 2, 5])]), 3);
        assert_eq!(regions_by_subsets(&[plane(&[1, 0, 0]), plane(&[0, 1, 0]), plane(&[1, 1, 0])]), 6);
        assert_eq!(regions_by_subsets(&[plane(&[1, 0, 0]), plane(&[0, 1, 0]), plane(&[1, 1, -1])]), 7);
        // Three coordinate planes of space: octants.
        assert_eq!(regions_by_subsets(&[plane(&[1, 0, 0, 0]), plane(&[0, 1, 0, 0]), plane(&[0, 0, 1, 0])]), 8);
    }

    #[test]
    fn lines_through_one_point_meet_each_other_once() {
        let lines = [plane(&[1, 0, 0]), plane(&[0, 1, 0]), plane(&[1, 1, 0]), plane(&[1, 0, 3])];
        // On x = 0: the origin, by two lines; the parallel one does not meet it.
        assert_eq!(restricted(&lines, 0), [plane(&[1, 0])]);
        assert_eq!(restricted(&lines, 1).len(), 2);
    }
}
