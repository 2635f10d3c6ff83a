//! The paper's chain of sixteen cases, exactly.
//!
//! A case is the pair (active neurons for `x > 0`, active neurons for `x < 0`), each one of {both, first, second, none}; case
//! `4 a + b + 1` in the paper's numbering, `4 a + b` here. Case 16 (here 15) is the dead network.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use stats::rational::{Rational, ratio};

/// Number of cases.
pub(crate) const CASES: usize = 16;

/// The case without an active neuron.
const DEAD: usize = 15;

/// How the two neurons' on/off patterns (on for `x > 0`, on for `x < 0`) relate in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alignment {
    /// Both neurons are on on both sides or off on both sides: cases 1, 6, 11, 16.
    Same,
    /// One neuron is, the other is on on one side only: eight cases.
    Mixed,
    /// Both neurons are on on one side only: cases 4, 7, 10, 13.
    Opposite,
}

impl Alignment {
    pub(crate) const ALL: [Self; 3] = [Self::Same, Self::Mixed, Self::Opposite];

    /// The alignment of a case: per neuron, is it on for as many sides as it is off?
    pub(crate) fn of(case: usize) -> Self {
        let (positive, negative) = (case / 4, case % 4);
        // In {both, first, second, none} = {0, 1, 2, 3} a neuron is off where its bit is set: the first neuron's bit is 2.
        let one_sided = [2, 1].map(|neuron| (positive & neuron != 0) != (negative & neuron != 0));
        match one_sided {
            [false, false] => Self::Same,
            [true, true] => Self::Opposite,
            _ => Self::Mixed,
        }
    }

    /// Entries of the first column (from case 1) as the paper prints them.
    pub(crate) fn entry_from_case_1(self) -> Rational {
        match self {
            Self::Same => ratio(17, 96),
            Self::Mixed => ratio(1, 32),
            Self::Opposite => ratio(1, 96),
        }
    }

    /// Entries of the columns of cases 2, 3, 5 and 9 as the paper prints them.
    pub(crate) fn entry_from_case_2(self) -> Rational {
        match self {
            Self::Same => ratio(7, 48),
            Self::Mixed => ratio(1, 24),
            Self::Opposite => ratio(1, 48),
        }
    }
}

/// Probability of going from case `from` to case `to` when a layer is added (appendix K; both counted from 0).
pub(crate) fn transition(from: usize, to: usize) -> Rational {
    let uniform_over = |targets: &[usize]| if targets.contains(&to) { ratio(1, targets.len() as i64) } else { Rational::zero() };
    match from {
        0 => Alignment::of(to).entry_from_case_1(),
        1 | 2 | 4 | 8 => Alignment::of(to).entry_from_case_2(),
        // One side alone is alive; the other stays dead.
        3 | 7 | 11 => uniform_over(&[3, 7, 11, 15]),
        12..=14 => uniform_over(&[12, 13, 14, 15]),
        // Both sides have the same single neuron: their images are parallel.
        5 | 10 => uniform_over(&[0, 5, 10, 15]),
        // Each side has a neuron of its own: everything is independent.
        6 | 9 => ratio(1, 16),
        DEAD => uniform_over(&[DEAD]),
        _ => unreachable!("there are sixteen cases"),
    }
}

/// The law of the case after the first layer: each neuron is on for exactly one side.
pub(crate) fn first_layer() -> [Rational; CASES] {
    std::array::from_fn(|case| if Alignment::of(case) == Alignment::Opposite { ratio(1, 4) } else { Rational::zero() })
}

/// The paper's probability that a network of `hidden_layers` layers of width 2, all with ReLU, is constant: the last component of
/// `P^(L-1) pi_1`. At least one layer.
///
/// Integers over the common denominator `4 * 96^(L-1)`, so that long products need no gcd on the way.
pub(crate) fn dead_probability(hidden_layers: usize) -> Rational {
    let scaled = |from: usize, to: usize| {
        let entry = transition(from, to) * ratio(96, 1);
        assert!(entry.is_integer(), "every entry is a multiple of 1/96");
        entry.to_integer()
    };
    let matrix: Vec<Vec<BigInt>> = (0..CASES).map(|to| (0..CASES).map(|from| scaled(from, to)).collect()).collect();
    let mut cases: Vec<BigInt> = first_layer().iter().map(|p| (p * ratio(4, 1)).to_integer()).collect();
    for _ in 1..hidden_layers {
        cases = matrix
            .iter()
            .map(|row| row.iter().zip(&cases).filter(|(entry, _)| !entry.is_zero()).map(|(entry, case)| entry * case).sum())
            .collect();
    }
    let denominator = BigInt::from(4) * num_traits::pow(BigInt::from(96), hidden_layers.saturating_sub(1));
    Rational::new(cases.swap_remove(DEAD), denominator)
}

/// The same number from the chain with cases that behave alike put together: one live pair of generic directions (1), a
/// one-sided partner (2, 3, 5, 9), parallel (6, 11), independent (7, 10), one side alive (4, 8, 12 to 15), dead (16).
///
/// The transitions are counted anew from the classes; nothing is shared with [`transition`] but the printed fractions.
pub(crate) fn lumped_dead_probability(hidden_layers: usize) -> Rational {
    let zero = Rational::zero;
    // Columns: from generic, partner, parallel, independent, one side, dead. Each class has its number of cases as a factor.
    let (same, mixed, opposite) = (ratio(17, 96), ratio(1, 32), ratio(1, 96));
    let from_generic = [
        same.clone(),
        &mixed * ratio(4, 1),
        &same * ratio(2, 1),
        &opposite * ratio(2, 1),
        &mixed * ratio(4, 1) + &opposite * ratio(2, 1),
        same,
    ];
    let (same, mixed, opposite) = (ratio(7, 48), ratio(1, 24), ratio(1, 48));
    let from_partner = [
        same.clone(),
        &mixed * ratio(4, 1),
        &same * ratio(2, 1),
        &opposite * ratio(2, 1),
        &mixed * ratio(4, 1) + &opposite * ratio(2, 1),
        same,
    ];
    let from_parallel = [ratio(1, 4), zero(), ratio(1, 2), zero(), zero(), ratio(1, 4)];
    let from_independent = [ratio(1, 16), ratio(1, 4), ratio(1, 8), ratio(1, 8), ratio(3, 8), ratio(1, 16)];
    let from_one_side = [zero(), zero(), zero(), zero(), ratio(3, 4), ratio(1, 4)];
    let from_dead = [zero(), zero(), zero(), zero(), zero(), Rational::one()];
    let columns = [from_generic, from_partner, from_parallel, from_independent, from_one_side, from_dead];
    // After the first layer the two neurons are on for one side each: the same side (one side alive) or opposite ones.
    let mut classes = [zero(), zero(), zero(), ratio(1, 2), ratio(1, 2), zero()];
    for _ in 1..hidden_layers {
        classes = std::array::from_fn(|to| classes.iter().zip(&columns).map(|(p, column)| p * &column[to]).sum());
    }
    let [.., dead] = classes;
    dead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteen_cases_fall_into_the_papers_classes() {
        let of = |alignment| (0..CASES).filter(|case| Alignment::of(*case) == alignment).map(|case| case + 1).collect::<Vec<_>>();
        assert_eq!(of(Alignment::Same), [1, 6, 11, 16]);
        assert_eq!(of(Alignment::Opposite), [4, 7, 10, 13]);
        assert_eq!(of(Alignment::Mixed), [2, 3, 5, 8, 9, 12, 14, 15]);
    }

    #[test]
    fn one_layer_is_never_dead() {
        assert_eq!(dead_probability(1), ratio(0, 1));
    }

    #[test]
    fn two_layers_are_dead_with_probability_5_of_32() {
        // Each side dies with 1/4 when one side is alive (1/2 of the time), both with 1/16 when both are.
        assert_eq!(dead_probability(2), ratio(1, 2) * ratio(1, 4) + ratio(1, 2) * ratio(1, 16));
        assert_eq!(dead_probability(2), ratio(5, 32));
    }

    #[test]
    fn a_deep_network_is_dead() {
        assert!(dead_probability(200) > ratio(999_999, 1_000_000));
    }
}
