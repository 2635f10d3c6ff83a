//! Equation 5: how many layers keep the probability of collapse below a level.
//!
//! From `1 - (1 - 2^-N)^L <= p`:
//!
//! ```text
//! L <= ln(1 - p) / ln(1 - 2^-N)
//! ```
//!
//! Source: equation 5; figure 6B draws it as dashed lines. `L` counts layers that apply the ReLU. Both logarithms are negative; the
//! minus sign in our scan is the bar of the fraction. Zero is a legitimate value: at width 2 even one layer kills a quarter of the inputs.

use claims::{
    Answer, Calculator, Cell, Claim, Control, Evidence, Expect, Inputs, Kind, Method, Parameter, Quantity, Relation, Run, Stop, Table,
    Verdict,
};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use stats::rational::{Rational, power, ratio, to_f64};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LARGEST_DEPTH];

const LARGEST_DEPTH: Claim = Claim {
    id: "eq-5/largest-depth",
    source: "Equation 5",
    statement: "the largest L with 1 - (1 - 2^-N)^L <= p is the floor of ln(1 - p) / ln(1 - 2^-N)",
    formula: "L <= ln(1 - p) / ln(1 - 2^-N)",
    expect: Expect::both(Verdict::Holds),
    check: |run| largest_depth_rows(run, bound),
    control: Control::negative("the width less one", |run| largest_depth_rows(run, |width, p| bound(width - 1, p))),
    note: "Widths 2 to 16 at 1 % and 10 %, the range of figure 6B.",
    ..Claim::DEFAULT
};

/// How deep a network of a given width may be.
pub(crate) const MAX_LAYERS: Calculator = Calculator {
    name: "max-layers",
    summary: "largest number of layers with ReLU for which the probability of being born dead is at most the given one",
    source: "Equation 5",
    parameters: &[
        Parameter { name: "width", default: "10", kind: Kind::Count(1, 1000), about: "neurons in every layer" },
        Parameter { name: "probability", default: "0.01", kind: Kind::ProbabilityBelowOne, about: "accepted probability of collapse" },
        Parameter {
            name: "method",
            default: "bound",
            kind: Kind::Choice(&["bound"]),
            about: "bound: by Theorem 8, so the true number is at least as large",
        },
    ],
    compute: |inputs: &Inputs| {
        let layers = largest_depth(inputs.size("width"), inputs.probability("probability"));
        let answer = match layers.to_u64() {
            Some(layers) => Answer::new(Quantity::Integer(layers), Method::Bound),
            None => {
                Answer::new(Quantity::Number(layers.to_f64().unwrap_or(f64::INFINITY)), Method::Bound).note(format!("exactly {layers}"))
            }
        };
        Ok(answer.note("hidden layers, all with ReLU; a network without layers is never dead, so 0 means that one layer is too many"))
    },
};

/// The right-hand side of equation 5, in floating point. The width is at least 1, the probability below 1.
pub(crate) fn bound(width: usize, probability: f64) -> f64 {
    (-probability).ln_1p() / (-0.5_f64.powi(width as i32)).ln_1p()
}

/// Largest `L` with `(1 - 2^-width)^L >= 1 - probability`, exactly.
///
/// Powers by repeated squaring in fixed point with outward rounding; where the two sides cannot be told apart, more bits are
/// taken. That ends: the sides are equal only if `(1 - p)` is a power of `1 - 2^-width`, so its denominator has `width * L`
/// bits, and such short cases are compared as rationals.
fn largest_depth(width: usize, probability: &Rational) -> BigInt {
    let target = Rational::one() - probability;
    let mut bits = 2 * width as u64 + 128;
    loop {
        if let Some(layers) = search(width, &target, bits) {
            return layers;
        }
        bits *= 2;
    }
}

/// The search at a given precision; `None` where it does not suffice.
fn search(width: usize, target: &Rational, bits: u64) -> Option<BigInt> {
    let one = BigInt::one() << bits;
    let factor = Bracket::of(&one - (BigInt::one() << (bits - width as u64)));
    let scaled = target * Rational::from_integer(one.clone());
    let (target_low, target_high) = (scaled.floor().to_integer(), scaled.ceil().to_integer());
    // factor^(2^i), until one of them is below the target.
    let mut squares = vec![factor];
    while squares.last().expect("not empty").low >= target_high {
        let last = squares.last().expect("not empty");
        squares.push(last.times(last, bits));
    }
    let mut power = Bracket::of(one);
    let mut layers = BigInt::zero();
    for (exponent, square) in squares.iter().enumerate().rev() {
        let candidate = power.times(square, bits);
        let count = &layers + (BigInt::one() << exponent);
        let reached = if candidate.low >= target_high {
            true
        } else if candidate.high < target_low {
            false
        } else {
            reached_exactly(width, &count, target)?
        };
        if reached {
            (power, layers) = (candidate, count);
        }
    }
    Some(layers)
}

/// Decides `(1 - 2^-width)^layers >= target` in rationals if the power is short enough.
fn reached_exactly(width: usize, layers: &BigInt, target: &Rational) -> Option<bool> {
    const LONGEST: u64 = 1 << 14;
    let layers = layers.to_u64().filter(|layers| layers.saturating_mul(width as u64) <= LONGEST)?;
    Some(power(&survival(width), layers) >= *target)
}

/// `1 - 2^-width`.
fn survival(width: usize) -> Rational {
    Rational::one() - Rational::new(BigInt::one(), BigInt::one() << width)
}

/// A fixed-point number between two integers, in units of `2^-bits`.
struct Bracket {
    low: BigInt,
    high: BigInt,
}

impl Bracket {
    fn of(value: BigInt) -> Self {
        Self { low: value.clone(), high: value }
    }

    /// The product, rounded outwards. Both are positive.
    fn times(&self, other: &Self, bits: u64) -> Self {
        debug_assert!(!self.low.is_negative() && !other.low.is_negative());
        Self { low: (&self.low * &other.low) >> bits, high: ((&self.high * &other.high) >> bits) + 1 }
    }
}

fn largest_depth_rows(run: &Run, theory: fn(usize, f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let levels = [ratio(1, 100), ratio(1, 10)];
    let mut table = Table::new("eq-5", "Largest number of ReLU layers by equation 5", &["width", "layers_at_1_pct", "layers_at_10_pct"]);
    let mut lines = Vec::new();
    let exact: Vec<(usize, Vec<BigInt>)> =
        (2..=16).map(|width| (width, levels.iter().map(|level| by_multiplication(width, level)).collect())).collect();
    for (width, layers) in &exact {
        table.push(vec![Cell::from(*width), Cell::from(layers[0].to_u64()), Cell::from(layers[1].to_u64())]);
    }
    for (index, level) in levels.iter().enumerate() {
        let cases = exact.iter().map(|(width, layers)| {
            let floor = theory(*width, to_f64(level)).floor();
            (format!("width {width}"), ratio(floor as i64, 1), Rational::from_integer(layers[index].clone()))
        });
        lines.push(
            Evidence::exact_cases(format!("p = {level}, widths 2 to 16"), Relation::Equal, cases)
                .by("floor of the logarithms", "products of fractions"),
        );
    }
    run.table(table);
    Ok(lines)
}

/// The same number in the plainest way: multiply integers until the product is too small. For the few thousand layers of figure 6B.
///
/// `((2^N - 1) / 2^N)^L >= t` with `t = a / b` is `(2^N - 1)^L b >= a 2^(N L)`.
fn by_multiplication(width: usize, probability: &Rational) -> BigInt {
    let target = Rational::one() - probability;
    let (mut left, mut right) = (target.denom().clone(), target.numer().clone());
    let factor: BigInt = (BigInt::one() << width) - 1;
    let mut layers = BigInt::zero();
    loop {
        left *= &factor;
        right <<= width;
        if left < right {
            return layers;
        }
        layers += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn at_width_one_each_layer_halves_what_is_alive() {
        assert_eq!(largest_depth(1, &ratio(1, 2)), 1.into());
        assert_eq!(largest_depth(1, &ratio(3, 4)), 2.into());
        assert_eq!(largest_depth(1, &ratio(49, 100)), 0.into());
    }

    #[test]
    fn equality_counts_as_kept() {
        // (3/4)^5 = 243/1024: at p = 781/1024 exactly five layers are allowed.
        assert_eq!(largest_depth(2, &ratio(781, 1024)), 5.into());
        assert_eq!(largest_depth(2, &ratio(780, 1024)), 4.into());
    }

    #[test]
    fn no_layer_is_allowed_without_risk() {
        assert_eq!(largest_depth(7, &ratio(0, 1)), 0.into());
    }

    #[test]
    fn ten_layers_of_width_ten_are_just_below_one_percent() {
        assert_eq!(largest_depth(10, &ratio(1, 100)), 10.into());
    }

    #[test]
    fn wide_layers_agree_with_the_first_order() {
        // ln(1 - p) 2^N to 13 digits, as 2^-N is far below them.
        let layers = largest_depth(60, &ratio(1, 100)).to_f64().expect("finite");
        let first_order = -(-0.01_f64).ln_1p() * 2.0_f64.powi(60);
        assert!((layers / first_order - 1.0).abs() < 1e-13);
    }

    proptest! {
        #[test]
        fn both_ways_agree(width in 1_usize..8, numerator in 0_i64..999) {
            let p = ratio(numerator, 1000);
            prop_assert_eq!(largest_depth(width, &p), by_multiplication(width, &p));
        }
    }
}
