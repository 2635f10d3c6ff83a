//! The law of `D`, the larger of `D+` and `D-`.
//!
//! Exactly by the matrix power of G. Marsaglia, W. W. Tsang and J. Wang (2003) where the matrix is not too large; beyond,
//! by the expansion of W. Pelz and I. J. Good (1976); in the upper tail by the one-sided law.
//! R. Simard and P. L'Ecuyer (2011) compare them.

use std::f64::consts::PI;

use super::limit_law::limit_upper_tail;
use super::one_sided::one_sided_upper_tail;
use crate::special::stirling_error;

/// The matrix power is taken up to this `n d`: a matrix of at most 199 rows.
const LARGEST_MATRIX: f64 = 100.0;

/// Where both of `D+` and `D-` are large together is left out below this tail: it is the tail's cube.
const DOUBLED_BELOW: f64 = 1e-4;

/// Where the one-sided tail and the limit law together are better than the expansion.
const REFLECTED_ABOVE: f64 = 1.45;

/// P[D >= d] for `samples` samples. NaN if `d` is NaN or without samples.
///
/// Below 1e-4 it is twice the one-sided tail, an upper bound that is relative 1e-12 too large at most, down to 1e-280.
/// Above, the relative error is 1e-10 up to `n d = 100` and 5e-8 beyond.
#[must_use]
pub fn two_sided_upper_tail(d: f64, samples: u64) -> f64 {
    tails(d, samples).1
}

/// P[D <= d] for `samples` samples. NaN if `d` is NaN or without samples.
///
/// Relative error about 1e-13 up to `n d = 100`, and 1e-7 beyond (more than 1e-6 only where the tail itself is below 1e-13).
#[must_use]
pub fn two_sided_lower_tail(d: f64, samples: u64) -> f64 {
    tails(d, samples).0
}

/// P[D <= d] and P[D >= d].
fn tails(d: f64, samples: u64) -> (f64, f64) {
    if d.is_nan() || samples == 0 {
        return (f64::NAN, f64::NAN);
    }
    let n = samples as f64;
    let (nd, t) = (n * d, n.sqrt() * d);
    // The fraction of samples jumps by 1/n, so the distance is never less than half of that.
    // For any number of samples the lower tail is below 1e-300 at sqrt(n) d = 0.04.
    if nd <= 0.5 || t < 0.04 {
        return (0.0, 1.0);
    }
    let doubled = 2.0 * one_sided_upper_tail(d, samples);
    // From 1/2 on, only one of the two can be as large.
    if doubled <= DOUBLED_BELOW || d >= 0.5 {
        return (1.0 - doubled, doubled);
    }
    if nd <= LARGEST_MATRIX {
        let lower = matrix_power(nd, samples);
        return (lower, 1.0 - lower);
    }
    if t >= REFLECTED_ABOVE {
        // Inclusion and exclusion: the limit law's further terms, with the shift that is its first correction.
        let shifted = t + 1.0 / (6.0 * n.sqrt());
        let upper = doubled - (2.0 * (-2.0 * shifted * shifted).exp() - limit_upper_tail(shifted));
        return (1.0 - upper, upper);
    }
    let lower = pelz_good(t, n);
    (lower, 1.0 - lower)
}

/// A square matrix, row-major, times `2^exponent`.
#[derive(Clone)]
struct Scaled {
    size: usize,
    entries: Vec<f64>,
    exponent: i32,
}

impl Scaled {
    /// The product, brought back to entries around 1 so that no power overflows.
    fn times(&self, other: &Self) -> Self {
        let size = self.size;
        let mut entries = vec![0.0; size * size];
        for (row, target) in self.entries.chunks_exact(size).zip(entries.chunks_exact_mut(size)) {
            for (&factor, other_row) in row.iter().zip(other.entries.chunks_exact(size)) {
                for (sum, &entry) in target.iter_mut().zip(other_row) {
                    *sum += factor * entry;
                }
            }
        }
        let mut exponent = self.exponent + other.exponent;
        let centre = entries[size / 2 * size + size / 2];
        if !(1e-100..1e100).contains(&centre) {
            let shift = centre.log2().floor() as i32;
            // Twice half the shift: 2^-shift alone could be out of range.
            let half = (-0.5 * f64::from(shift)).exp2();
            entries.iter_mut().for_each(|entry| *entry *= half * half);
            exponent += shift;
        }
        Self { size, entries, exponent }
    }
}

/// Marsaglia, Tsang and Wang: `n!/n^n` times an entry of the n-th power of a matrix of `2 ceil(nd) - 1` rows.
fn matrix_power(nd: f64, samples: u64) -> f64 {
    let k = nd.ceil();
    let h = k - nd;
    let size = 2 * k as usize - 1;
    let mut entries = vec![0.0; size * size];
    let at = |row: usize, column: usize| row * size + column;
    for row in 0..size {
        for column in 0..size.min(row + 2) {
            entries[at(row, column)] = 1.0;
        }
    }
    for i in 0..size {
        entries[at(i, 0)] -= h.powi(i as i32 + 1);
        entries[at(size - 1, i)] -= h.powi((size - i) as i32);
    }
    if 2.0 * h > 1.0 {
        entries[at(size - 1, 0)] += (2.0 * h - 1.0).powi(size as i32);
    }
    let mut factorial = vec![1.0];
    for i in 1..=size {
        factorial.push(factorial[i - 1] * i as f64);
    }
    for row in 0..size {
        for column in 0..size.min(row + 1) {
            entries[at(row, column)] /= factorial[row + 1 - column];
        }
    }

    let mut square = Scaled { size, entries, exponent: 0 };
    let mut power: Option<Scaled> = None;
    let mut left = samples;
    loop {
        if left % 2 == 1 {
            power = Some(power.map_or_else(|| square.clone(), |power| power.times(&square)));
        }
        left /= 2;
        if left == 0 {
            break;
        }
        square = square.times(&square);
    }
    let power = power.expect("at least one sample");
    let n = samples as f64;
    // n!/n^n = sqrt(2 pi n) exp(stirling_error(n) - n). The power of 2 is of the size of exp(n): take it off in whole
    // multiples of ln 2 held in two parts, or the difference would lose n ulps.
    let ln_2 = std::f64::consts::LN_2;
    let exponent = f64::from(power.exponent);
    let ln_scale = ln_2.mul_add(exponent, -n) + LN_2_LOW * exponent + stirling_error(n);
    power.entries[at(size / 2, size / 2)] * (2.0 * PI * n).sqrt() * ln_scale.exp()
}

/// What rounding took from ln 2.
// mpmath, 40 digits: ln(2) - 0.69314718055994531
const LN_2_LOW: f64 = 2.319_046_813_846_299_6e-17;

/// Pelz and Good's expansion of P[sqrt(n) D <= z] in powers of `1/sqrt(n)`, through the third, in the theta form for small `z`.
fn pelz_good(z: f64, n: f64) -> f64 {
    let pi2 = PI * PI;
    let z2 = z * z;
    let (z4, z6) = (z2 * z2, z2 * z2 * z2);
    // The sums over odd m = 2 k - 1 of exp(-m^2 pi^2 / (8 z^2)) times polynomials in m^2, and over k of exp(-k^2 pi^2 / (2 z^2)).
    let (mut s0, mut s1, mut s2, mut s3, mut extra2, mut extra3) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let last = (16.0 * z / PI).ceil().max(2.0) as u32;
    for k in (1..=last).map(f64::from) {
        let m2 = (2.0 * k - 1.0) * (2.0 * k - 1.0);
        let weight = (-m2 * pi2 / (8.0 * z2)).exp();
        s0 += weight;
        s1 += weight * (m2 * pi2 / 4.0 - z2);
        s2 += weight * (6.0 * z6 + 2.0 * z4 + (2.0 * z4 - 5.0 * z2) * pi2 / 4.0 * m2 + pi2 * pi2 * (1.0 - 2.0 * z2) / 16.0 * m2 * m2);
        s3 += weight
            * (-30.0 * z6 - 90.0 * z4 * z4
                + pi2 * (135.0 * z4 - 96.0 * z6) / 4.0 * m2
                + pi2 * pi2 * (212.0 * z4 - 60.0 * z2) / 16.0 * m2 * m2
                + pi2 * pi2 * pi2 * (5.0 - 30.0 * z2) / 64.0 * m2 * m2 * m2);
        let weight = (-k * k * pi2 / (2.0 * z2)).exp();
        extra2 += weight * k * k;
        extra3 += weight * k * k * (3.0 * z2 - pi2 * k * k);
    }
    let root = (2.0 * PI).sqrt();
    let k0 = root / z * s0;
    let k1 = root / (6.0 * z4) * s1;
    let k2 = root / (72.0 * z6 * z) * s2 - pi2 * root / (36.0 * z2 * z) * extra2;
    let k3 = root / (6480.0 * z4 * z6) * s3 + pi2 * root / (216.0 * z6) * extra3;
    (k0 + k1 / n.sqrt() + k2 / n + k3 / (n * n.sqrt())).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, relative_error, rows};

    const SCIPY: &str = include_str!("../../golden/kolmogorov_scipy.csv");
    const TWO_SIDED: &str = include_str!("../../golden/kolmogorov_two_sided.csv");

    #[test]
    fn both_tails_agree_with_the_matrix_in_integers() {
        let (mut lower, mut upper) = (Worst::default(), Worst::default());
        for row in rows(TWO_SIDED) {
            let (n, d): (u64, f64) = (number(row[0]), number(row[1]));
            lower.see(two_sided_lower_tail(d, n), number(row[2]), format!("lower {row:?}"));
            upper.see(two_sided_upper_tail(d, n), number(row[3]), format!("upper {row:?}"));
        }
        lower.at_most(1e-13);
        upper.at_most(1e-9);
    }

    #[test]
    fn many_samples_agree_with_scipy() {
        let mut worst = Worst::default();
        for row in rows(SCIPY) {
            worst.see(two_sided_lower_tail(number(row[1]), number(row[0])), number(row[2]), format!("{row:?}"));
        }
        // SciPy uses the expansion for all of these, and is off by that much at n = 5000 and sqrt(n) d = 0.4.
        worst.at_most(1e-6);
    }

    #[test]
    fn the_expansion_and_the_reflection_meet_the_matrix() {
        for n in [4_000_u64, 10_000, 30_000, 60_000] {
            let nd = LARGEST_MATRIX;
            let (t, d, exact) = (nd / (n as f64).sqrt(), nd / n as f64, matrix_power(nd, n));
            assert!(relative_error(pelz_good(t, n as f64), exact) <= 5e-9, "{n}");
            let next = two_sided_upper_tail(d.next_up().next_up(), n);
            assert!(relative_error(next, 1.0 - exact) <= 5e-8, "{n} {next} {}", 1.0 - exact);
        }
    }

    #[test]
    fn the_ends_and_what_is_no_number() {
        assert_eq!((two_sided_lower_tail(0.05, 10), two_sided_upper_tail(0.05, 10)), (0.0, 1.0));
        assert_eq!((two_sided_lower_tail(-1.0, 10), two_sided_upper_tail(-1.0, 10)), (0.0, 1.0));
        assert_eq!((two_sided_lower_tail(1.0, 10), two_sided_upper_tail(1.5, 10)), (1.0, 0.0));
        assert!(two_sided_lower_tail(f64::NAN, 5).is_nan() && two_sided_upper_tail(0.1, 0).is_nan());
        assert_eq!(two_sided_lower_tail(1e-10, 1 << 50), 0.0);
    }

    proptest! {
        #[test]
        fn one_sample_has_a_closed_form(d in 0.0..1.0_f64) {
            prop_assert!((two_sided_lower_tail(d, 1) - (2.0 * d - 1.0).max(0.0)).abs() <= 1e-15);
        }

        #[test]
        fn the_smallest_distances_have_a_closed_form(n in 2..150_u64, share in 0.01..1.0_f64) {
            // Each sample alone in its own short interval: n! (2 d - 1/n)^n.
            let d = (0.5 + 0.5 * share) / n as f64;
            let ln_closed = libm::lgamma(n as f64 + 1.0) + n as f64 * (2.0 * d - 1.0 / n as f64).ln();
            prop_assert!(relative_error(two_sided_lower_tail(d, n), ln_closed.exp()) <= 1e-11 / share);
        }

        #[test]
        fn the_lower_tail_grows_with_the_distance_and_the_samples(ln_n in 0.0..7.0_f64, t in 0.3..3.0_f64) {
            let n = ln_n.exp() as u64;
            let d = t / (n as f64).sqrt();
            prop_assert!(two_sided_lower_tail(d, n) <= two_sided_lower_tail(d * 1.001, n) + 1e-12);
            prop_assert!(two_sided_lower_tail(d, n) <= two_sided_lower_tail(d, n + n / 5 + 1) + 1e-12);
            prop_assert!((two_sided_lower_tail(d, n) + two_sided_upper_tail(d, n) - 1.0).abs() <= 1e-15);
        }
    }
}
