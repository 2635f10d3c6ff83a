//! Which orientations reach data with one breakpoint between all neighbours: determinants at the corners of the gaps, and ranks.

use stats::rational::{Rational, ratio};

use super::networks::{Data, zero};

/// How the determinant of the units' values and the data behaves over all breakpoints of these orientations, one between all neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is 0 nowhere: the data are no combination of the units.
    Never,
    /// It has both signs, so it is 0 somewhere.
    Somewhere,
    /// It is 0 everywhere.
    Everywhere,
}

/// Row echelon form, the number of its nonzero rows and the sign of the exchanges of rows.
fn eliminated(mut rows: Vec<Vec<Rational>>) -> (Vec<Vec<Rational>>, usize, i64) {
    let (mut rank, mut sign) = (0, 1);
    for column in 0..rows[0].len() {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column] != zero()) else { continue };
        if pivot != rank {
            rows.swap(rank, pivot);
            sign = -sign;
        }
        let (above, below) = rows.split_at_mut(rank + 1);
        let pivot = &above[rank];
        for row in below {
            let factor = &row[column] / &pivot[column];
            if factor != zero() {
                row.iter_mut().zip(pivot).skip(column).for_each(|(entry, above)| *entry -= &factor * above);
            }
        }
        rank += 1;
        if rank == rows.len() {
            break;
        }
    }
    (rows, rank, sign)
}

fn determinant(rows: Vec<Vec<Rational>>) -> Rational {
    let (rows, rank, sign) = eliminated(rows);
    let product = rows.iter().enumerate().map(|(at, row)| row[at].clone()).product::<Rational>();
    if rank == rows.len() { product * ratio(sign, 1) } else { zero() }
}

/// A unit's value at a point, with slope 1 to the right or -1 to the left.
pub(super) fn unit_value(x: &Rational, beta: &Rational, is_right: bool) -> Rational {
    let height = if is_right { x - beta } else { beta - x };
    if height > zero() { height } else { zero() }
}

pub(super) fn reach(data: &Data, orientations: usize) -> Reach {
    let units = data.len() - 1;
    let mut signs = [false; 2];
    for corner in 0..1_usize << units {
        let row = |point: usize| {
            let value = |unit: usize| unit_value(&data.x[point], &data.x[unit + (corner >> unit & 1)], orientations >> unit & 1 == 1);
            (0..units).map(value).chain([data.y[point].clone()]).collect()
        };
        let sign = determinant((0..=units).map(row).collect());
        signs[0] |= sign < zero();
        signs[1] |= sign > zero();
    }
    match signs {
        [true, true] => Reach::Somewhere,
        [false, false] => Reach::Everywhere,
        _ => Reach::Never,
    }
}

/// Orientations of `N - 1` units between neighbours whose determinant is 0 somewhere.
pub(super) fn orientations_that_reach(data: &Data) -> u64 {
    (0..1_usize << (data.len() - 1)).filter(|&orientations| reach(data, orientations) != Reach::Never).count() as u64
}

/// Rank of a matrix of one row or more.
pub(super) fn rank(rows: Vec<Vec<Rational>>) -> usize {
    eliminated(rows).1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Coefficients by exponents of the gaps, then of the sizes of the values.
    type Polynomial = BTreeMap<Vec<u32>, i64>;

    /// By the first row, its entries at the columns that are left.
    fn expanded(rows: &[Vec<Polynomial>], columns: &[usize]) -> Polynomial {
        let Some((row, rest)) = rows.split_first() else { return Polynomial::from([(vec![0; 7], 1)]) };
        let mut sum = Polynomial::new();
        for (at, &column) in columns.iter().enumerate() {
            let left: Vec<usize> = columns.iter().copied().filter(|other| *other != column).collect();
            for (exponents, coefficient) in expanded(rest, &left) {
                for (more, factor) in &row[column] {
                    let product = exponents.iter().zip(more).map(|(a, b)| a + b).collect();
                    *sum.entry(product).or_insert(0) += coefficient * factor * (1 - 2 * (at as i64 % 2));
                }
            }
        }
        sum.retain(|_, coefficient| *coefficient != 0);
        sum
    }

    /// Part 3 of the proof, wherever the points are: between up to four points with values of alternating signs.
    #[test]
    fn corners_of_one_orientation_have_coefficients_of_one_sign() {
        let term = |variable: usize, factor: i64| {
            let mut exponents = vec![0; 7];
            exponents[variable] = 1;
            (exponents, factor)
        };
        for points in 2..=4_usize {
            let units = points - 1;
            for orientations in 0..1_usize << units {
                let mut signs = [false; 2];
                for corner in 0..1_usize << units {
                    let entry = |point: usize, unit: usize| -> Polynomial {
                        let beta = unit + (corner >> unit & 1);
                        let is_right = orientations >> unit & 1 == 1;
                        // The gaps 0, 1, 2 between the point and the breakpoint, where it is active.
                        if is_right { beta..point } else { point..beta }.map(|gap| term(gap, 1)).collect()
                    };
                    let row = |point: usize| -> Vec<Polynomial> {
                        let value = Polynomial::from([term(3 + point, 1 - 2 * (point as i64 % 2))]);
                        (0..units).map(|unit| entry(point, unit)).chain([value]).collect()
                    };
                    let rows: Vec<Vec<Polynomial>> = (0..points).map(row).collect();
                    let columns: Vec<usize> = (0..points).collect();
                    for coefficient in expanded(&rows, &columns).into_values() {
                        signs[usize::from(coefficient > 0)] = true;
                    }
                }
                assert!(signs[0] != signs[1], "{points} points, orientations {orientations:b}: {signs:?}");
            }
        }
    }

    #[test]
    fn determinants_and_ranks_of_small_matrices() {
        let matrix = |rows: &[[i64; 3]]| rows.iter().map(|row| row.iter().map(|&entry| ratio(entry, 1)).collect()).collect::<Vec<Vec<_>>>();
        let [regular, singular] = [[[0, 2, 1], [3, 1, 4], [1, 0, 2]], [[1, 2, 3], [2, 4, 6], [0, 1, 1]]].map(|rows| matrix(&rows));
        assert_eq!((determinant(regular.clone()), rank(regular)), (ratio(-5, 1), 3));
        assert_eq!((determinant(singular.clone()), rank(singular)), (ratio(0, 1), 2));
        assert_eq!(rank(matrix(&[[0, 0, 5]])), 1);
    }
}
