//! The law of `D+`, and of `D-`, which is the same: Birnbaum and Tingey's sum (1951).
//!
//! ```text
//! P[D+ >= d] = d sum_{j=0}^{n(1-d)} C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j)
//! ```
//!
//! All terms are positive, and each is a binomial probability times `nd / (nd + j)`, so Loader's form of it keeps all digits.

use std::f64::consts::PI;

use crate::special::{deviance, stirling_error};

/// Up to here every term is summed.
const ALL_TERMS: u64 = 50_000;

/// Beyond, this many terms stand for all.
const STRIDES: u64 = 20_000;

/// P[D+ >= d] for `samples` samples. NaN if `d` is NaN or without samples; 1 for `d <= 0`.
///
/// Relative error about 1e-12, for any number of samples and down to 1e-280; 1e-9 where there are more than 50,000 samples and the tail is above 0.95.
///
/// ```
/// // One sample lies above a distribution function by d if its value there is at most 1 - d.
/// assert!((stats::kolmogorov::one_sided_upper_tail(0.3, 1) - 0.7).abs() < 1e-15);
/// ```
#[must_use]
pub fn one_sided_upper_tail(d: f64, samples: u64) -> f64 {
    if d.is_nan() || samples == 0 {
        return f64::NAN;
    }
    if d <= 0.0 {
        return 1.0;
    }
    if d >= 1.0 {
        return 0.0;
    }
    let tail = if samples <= ALL_TERMS {
        sum_of_all(d, samples)
    } else if d * d * samples as f64 >= 0.0225 {
        sum_in_strides(d, samples)
    } else {
        expansion(d, samples)
    };
    tail.min(1.0)
}

fn sum_of_all(d: f64, samples: u64) -> f64 {
    let n = samples as f64;
    let first = (n * (-d).ln_1p()).exp();
    (1..samples).map(|j| term(j as f64, n, d * n)).sum::<f64>() + first
}

/// The sum of every k-th term, times k.
///
/// As a function of a real `j` the terms are smooth and vanish at both ends faster than any power, and so the trapezoidal rule
/// is exact to rounding once its step is small against `n^2 d^2`, the scale of the steeper end: 450 steps at the least here.
fn sum_in_strides(d: f64, samples: u64) -> f64 {
    let n = samples as f64;
    let stride = n / STRIDES as f64;
    stride * (1..STRIDES).map(|i| term(i as f64 * stride, n, d * n)).sum::<f64>()
}

/// `C(n, j) p^j (1-p)^(n-j) m / (m + j)` with `p = (m + j) / n`, for `0 < j < n` and `m = n d`; 0 where `p >= 1`.
fn term(j: f64, n: f64, m: f64) -> f64 {
    let rest = n - j;
    let mean_of_rest = rest - m;
    if mean_of_rest <= 0.0 {
        return 0.0;
    }
    // The difference between j and its mean n p is -m for every term, and known exactly.
    let exponent = stirling_error(n) - stirling_error(j) - stirling_error(rest) - deviance(j, j + m, -m) - deviance(rest, mean_of_rest, m);
    // Most terms at the ends underflow; skip the square root there.
    if exponent < -750.0 {
        return 0.0;
    }
    m / (m + j) * (n / (2.0 * PI * j * rest)).sqrt() * exponent.exp()
}

/// `exp(-z) (1 - (2 z^2 - 4 z - 1) / (18 n))` with `z = (6 n d + 1)^2 / (18 n)`, the next term being of the order `n^(-3/2)`.
///
/// R. Simard and P. L'Ecuyer, Computing the two-sided Kolmogorov-Smirnov distribution (2011), equation (7). Used in
/// the middle of the law only, where the sum would need smaller strides.
fn expansion(d: f64, samples: u64) -> f64 {
    let n = samples as f64;
    let root = 6.0 * n * d + 1.0;
    let z = root / (18.0 * n) * root;
    (-z).exp() * (1.0 - (2.0 * z * z - 4.0 * z - 1.0) / (18.0 * n))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{Worst, number, relative_error, rows};

    const ONE_SIDED: &str = include_str!("../../golden/kolmogorov_one_sided.csv");

    #[test]
    fn the_tail_agrees_with_mpmath() {
        let (mut worst, mut middle) = (Worst::default(), Worst::default());
        for row in rows(ONE_SIDED) {
            let (n, d): (u64, f64) = (number(row[0]), number(row[1]));
            let expanded = n > ALL_TERMS && d * d * (n as f64) < 0.0225;
            let worst = if expanded { &mut middle } else { &mut worst };
            worst.see(one_sided_upper_tail(d, n), number(row[2]), format!("{row:?}"));
        }
        worst.at_most(1e-12);
        middle.at_most(1e-9);
    }

    #[test]
    fn strides_give_the_sum_of_all_terms() {
        let n = ALL_TERMS;
        for t in [0.15, 0.3, 1.0, 3.4, 6.0, 18.0] {
            let d = t / (n as f64).sqrt();
            assert!(relative_error(sum_in_strides(d, n), sum_of_all(d, n)) <= 1e-13, "{t}");
        }
    }

    #[test]
    fn many_samples_follow_the_limit_law_of_smirnov() {
        let n = 1 << 50;
        for t in [0.01, 0.3, 2.0, 5.0_f64] {
            let d = t / (n as f64).sqrt();
            // The first correction is a shift of t by 1 / (6 sqrt(n)).
            let limit = (-2.0 * t * t - 2.0 * t / (3.0 * (n as f64).sqrt())).exp();
            assert!(relative_error(one_sided_upper_tail(d, n), limit) <= 1e-11, "{t}");
        }
    }

    #[test]
    fn the_ends_and_what_is_no_number() {
        assert_eq!((one_sided_upper_tail(0.0, 5), one_sided_upper_tail(-1.0, 5), one_sided_upper_tail(1.0, 5)), (1.0, 1.0, 0.0));
        assert!(one_sided_upper_tail(f64::NAN, 5).is_nan() && one_sided_upper_tail(0.1, 0).is_nan());
    }

    proptest! {
        #[test]
        fn two_samples_have_a_closed_form(d in 0.0..1.0_f64) {
            // One sample below 1 - d and none, or both, so near the left end: (1 - d)^2 + 2 d (1/2 - d) while d < 1/2.
            let closed = (1.0 - d) * (1.0 - d) + 2.0 * d * (0.5 - d).max(0.0);
            prop_assert!((one_sided_upper_tail(d, 2) - closed).abs() <= 1e-15);
        }

        #[test]
        fn the_tail_falls(ln_n in 0.0..8.0_f64, t in 0.01..5.0_f64) {
            let n = ln_n.exp() as u64;
            let d = t / (n as f64).sqrt();
            prop_assert!(one_sided_upper_tail(d * 1.001, n) <= one_sided_upper_tail(d, n));
        }
    }
}
