//! How often a fixed input is mapped to zero.

use claims::Part;
use network::{FirstZeroSampler, WeightScheme};
use num_bigint::BigInt;
use num_traits::One;
use stats::rational::Rational;

/// About a second of sampling narrow networks on one core.
pub const LARGEST_BLOCK: u64 = 4_000_000;

/// A part that counts how often a fixed input is mapped to zero by whole bias-free networks.
pub fn zero_output_part<'a>(
    name: String,
    scheme: WeightScheme,
    hidden_widths: &'a [usize],
    input: &'a [f64],
    trials: u64,
) -> Part<'a, u64> {
    Part::new(name, trials, LARGEST_BLOCK, move |block| {
        let mut sampler = FirstZeroSampler::single_input(scheme, hidden_widths, input).expect("the row's setting is valid");
        sampler.count(block.trials, &mut block.rng).dead_within(hidden_widths.len())
    })
}

/// Widths as a label: `3,3,3`.
pub fn joined(widths: &[usize]) -> String {
    widths.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Probability that a fixed nonzero input is mapped to zero.
///
/// `hidden_widths` lists the rectified layers only, input to output, so a network whose last layer is
/// linear passes one width fewer. An empty list is the identity: probability 0.
///
/// Collapse, Theorem 8; the bound of dying-relu-rai, Theorem 3.2, is the same expression.
pub fn zero_output_probability(hidden_widths: &[usize]) -> f64 {
    // Sum of logarithms: at width 60 each factor rounds to 1 and the plain product would say exactly 0.
    -hidden_widths.iter().map(|&n| (-0.5_f64.powi(n as i32)).ln_1p()).sum::<f64>().exp_m1()
}

/// As [`zero_output_probability`], exactly.
pub fn zero_output_fraction(hidden_widths: &[usize]) -> Rational {
    // prod (2^N_l - 1) over 2^(sum of N_l): the only common factors are twos, so no gcd of long integers is needed.
    let total: usize = hidden_widths.iter().sum();
    let alive: BigInt = hidden_widths.iter().map(|&n| (BigInt::one() << n) - 1).product();
    let dead = (BigInt::one() << total) - alive;
    let twos = dead.trailing_zeros().unwrap_or(total as u64).min(total as u64);
    Rational::new_raw(dead >> twos, BigInt::one() << (total as u64 - twos))
}

#[cfg(test)]
mod tests {
    use stats::rational::ratio;

    use super::*;

    #[test]
    fn no_layer_is_the_identity() {
        assert_eq!(zero_output_probability(&[]), 0.0);
    }

    #[test]
    fn a_layer_of_width_one_kills_half_of_the_inputs() {
        assert_eq!(zero_output_probability(&[1]), 0.5);
        assert_eq!(zero_output_fraction(&[1]), ratio(1, 2));
    }

    #[test]
    fn three_layers_of_width_two_are_37_of_64() {
        assert_eq!(zero_output_fraction(&[2, 2, 2]), ratio(37, 64));
        assert!((zero_output_probability(&[2, 2, 2]) - 37.0 / 64.0).abs() <= f64::EPSILON);
    }

    #[test]
    fn adding_a_layer_never_lowers_the_probability() {
        let p = |depth| zero_output_probability(&vec![3; depth]);
        assert!((1..50).all(|l| p(l) <= p(l + 1)));
    }

    #[test]
    fn wide_layers_keep_their_digits() {
        // 2^-60 to first order; the plain product would be 1 - 1 = 0.
        assert_eq!(zero_output_probability(&[60]), 0.5_f64.powi(60));
    }

    #[test]
    fn the_order_of_the_layers_does_not_matter() {
        assert_eq!(zero_output_fraction(&[2, 5, 3]), zero_output_fraction(&[5, 3, 2]));
    }
}
