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
    Answer, Calculator, Cell, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Quantity, Relation, Run, Stop,
    Table, Verdict, simulate,
};
use network::angle_chain::born_dead_probabilities;
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use stats::rational::{Rational, power, ratio, to_f64};

use experiments::born_dead::{SAMPLES, SEED, YES, check_effort};
use experiments::death_curves::{DeathCurve, first_dead_part};
use experiments::largest_depth::{bound, deep_enough};

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
    source: "Equation 5, figure 6 B",
    parameters: &[
        Parameter { name: "width", default: "10", kind: Kind::Count(1, 1000), about: "neurons in every layer" },
        Parameter { name: "probability", default: "0.01", kind: Kind::ProbabilityBelowOne, about: "accepted probability of collapse" },
        Parameter {
            name: "method",
            default: "bound",
            kind: Kind::Choice(&["bound", "simulation"]),
            about: "bound: by Theorem 8, so the true number is at least as large; simulation: of Gaussian bias-free networks with one input (width 2: the angle chain, without sampling)",
        },
        SAMPLES,
        SEED,
        YES,
    ],
    compute: |inputs: &Inputs| {
        let (width, probability) = (inputs.size("width"), inputs.probability("probability"));
        match (inputs.word("method"), width) {
            ("bound", _) => Ok(by_bound(width, probability)),
            (_, 2) => by_chain(to_f64(probability)),
            _ => by_simulation(width, to_f64(probability), inputs.count("samples"), inputs.count("seed"), inputs.flag("yes")),
        }
    },
};

fn by_bound(width: usize, probability: &Rational) -> Answer {
    let layers = largest_depth(width, probability);
    let answer = match layers.to_u64() {
        Some(layers) => Answer::new(Quantity::Integer(layers), Method::Bound),
        None => Answer::new(Quantity::Number(layers.to_f64().unwrap_or(f64::INFINITY)), Method::Bound).note(format!("exactly {layers}")),
    };
    answer.note("hidden layers, all with ReLU; a network without layers is never dead, so 0 means that one layer is too many")
}

const CONVENTIONS: &str = "hidden layers, all with ReLU; Gaussian weights, no biases, one input: one layer is never dead";

/// Deepest curve that fits into memory with room to spare: some hundred megabytes.
const MOST_LAYERS: usize = 10_000_000;

/// More neurons than anybody waits for: days.
const MOST_NEURONS: f64 = 1e14;

const INSTEAD: &str = "--method bound answers at once";

/// The last number of layers whose simulated probability is at most `level`, with the last ones whose 99 % limits are.
fn by_simulation(width: usize, level: f64, samples: u64, seed: u64, said_yes: bool) -> Result<Answer, Failure> {
    // Networks die sooner or later, so this is where every curve ends.
    let all_dead = DeathCurve::new(vec![samples], samples).interval(1);
    if all_dead.low <= level {
        return Err(Failure::usage(format!(
            "{samples} networks cannot tell a probability above {level} from certainty: even if all die, the lower 99 % limit is {:.6}",
            all_dead.low
        ))
        .with_help(format!("take more --samples, or a lower --probability; {INSTEAD}")));
    }
    if 2.0 * bound(width, level) + 16.0 > MOST_LAYERS as f64 {
        let message = format!("a curve of width {width} down to the probability {level} has more than {MOST_LAYERS} layers");
        return Err(Failure::usage(message).with_help(format!("take a smaller --width or --probability; {INSTEAD}")));
    }
    let mut layers = deep_enough(width, level);
    loop {
        let neurons = layers.saturating_mul(width);
        if samples as f64 * neurons as f64 > MOST_NEURONS || layers > MOST_LAYERS {
            let message = format!("{samples} networks of {layers} layers of width {width} are too many: at most 1e14 neurons");
            return Err(Failure::usage(message).with_help(format!("take fewer --samples; {INSTEAD}")));
        }
        check_effort(samples, neurons as u64, said_yes)?;
        let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers])
            .map_err(|why| Failure::usage(format!("cannot {why}")))?;
        let part = first_dead_part(format!("width {width}, {layers} layers"), ensemble, samples);
        let curve = DeathCurve::new(simulate(&["collapse", "max-layers"], &part, seed), samples);
        // One layer is never dead, whatever the limits of a sample say.
        let [value, low, high] = curve.largest_depth(level).map(|layers| layers.max(1));
        // Where the curve ends before the level is reached, a deeper one decides.
        if high < layers {
            let answer = Answer { n: Some(samples), ..Answer::new(around(value, low, high), Method::Simulation) }.note(CONVENTIONS).note(
                if low < high {
                    "in brackets: the last numbers of layers whose upper and lower 99 % limits are at most the probability"
                } else {
                    "the 99 % limits of the simulated probability give the same number of layers"
                },
            );
            let answer = if curve.interval(1).high > level && high > 1 {
                answer.note(format!("{samples} networks are too few for so small a probability: more --samples would raise the lower end"))
            } else {
                answer
            };
            return Ok(answer.note(format!("{samples} random networks, seed {seed}: the same on any number of cores")));
        }
        layers *= 2;
    }
}

/// The same at width 2, without sampling.
fn by_chain(level: f64) -> Result<Answer, Failure> {
    /// Beyond, what is still alive is far below the chain's error.
    const DEEPEST: usize = 2000;
    if 2.0 * bound(2, level) + 16.0 <= DEEPEST as f64 {
        let mut layers = deep_enough(2, level);
        while layers <= DEEPEST {
            let curve = born_dead_probabilities(layers);
            let last = |sign: f64| curve.partition_point(|p| p.value + sign * p.error_bound <= level);
            let [value, low, high] = [0.0, 1.0, -1.0].map(|sign| last(sign).max(1));
            if high < layers {
                let note = "at width 2 by the angle chain: no network is drawn, --samples and --seed do not matter";
                return Ok(Answer::new(around(value, low, high), Method::Chain).note(CONVENTIONS).note(note));
            }
            layers *= 2;
        }
    }
    Err(Failure::usage(format!("--probability {level} is nearer to 1 than the error of the angle chain"))
        .with_help(format!("take a lower one; {INSTEAD}")))
}

fn around(value: usize, low: usize, high: usize) -> Quantity {
    Quantity::IntegerInterval { value: value as u64, low: low as u64, high: high as u64 }
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

    fn ends(answer: Answer) -> [u64; 3] {
        match answer.value {
            Quantity::IntegerInterval { value, low, high } => [low, value, high],
            other => panic!("{other:?} is no whole number with ends"),
        }
    }

    #[test]
    fn simulated_networks_of_width_one_keep_one_half_a_layer_after_the_first() {
        // Dead with 1 - 2^(1 - L): 3/4 at three layers, 7/8 at four.
        assert_eq!(ends(by_simulation(1, 0.8, 10_000, 0, false).expect("a small job")), [3, 3, 3]);
        // At the level itself the sample decides, and the interval has both sides.
        let [low, _, high] = ends(by_simulation(1, 0.875, 10_000, 0, false).expect("a small job"));
        assert_eq!([low, high], [3, 4]);
    }

    #[test]
    fn at_width_two_the_chain_decides_as_the_fractions() {
        // 5/32 = 0.15625 at two layers and 1045/3072 = 0.340... at three.
        assert_eq!(ends(by_chain(0.0).expect("one layer")), [1, 1, 1]);
        assert_eq!(ends(by_chain(0.156).expect("one layer")), [1, 1, 1]);
        assert_eq!(ends(by_chain(0.157).expect("two layers")), [2, 2, 2]);
        assert_eq!(ends(by_chain(0.3403).expect("three layers")), [3, 3, 3]);
        let [low, value, high] = ends(by_chain(5.0 / 32.0).expect("the level itself"));
        assert!([low, high] == [1, 2] && (low..=high).contains(&value));
    }

    #[test]
    fn the_simulation_allows_at_least_what_the_bound_allows() {
        for (width, percent) in [(3, 50), (4, 10), (6, 1)] {
            let [_, _, high] = ends(by_simulation(width, f64::from(percent) / 100.0, 20_000, 1, false).expect("a small job"));
            assert!(largest_depth(width, &ratio(i64::from(percent), 100)) <= high.into(), "width {width}");
        }
    }

    #[test]
    fn a_level_that_the_sample_cannot_reach_is_refused_and_one_near_it_is_reached() {
        let refused = |answer: Result<Answer, Failure>| answer.expect_err("out of reach");
        assert!(refused(by_simulation(3, 0.995, 1000, 0, false)).to_string().contains("cannot tell"));
        assert!(refused(by_chain(1.0 - 1e-15)).to_string().contains("angle chain"));
        assert!(refused(by_chain(1.0)).to_string().contains("angle chain"));
        let [low, value, high] = ends(by_simulation(3, 0.99, 1000, 0, false).expect("1000 dead have the lower limit 0.9947"));
        assert!(low <= value && value <= high);
    }

    #[test]
    fn a_job_that_takes_too_long_is_refused_with_a_way_out() {
        for (width, samples, said_yes, way_out) in
            [(1000, 1000, true, "--width"), (22, 1_000_000, false, "--yes"), (28, 1_000_000, true, "--samples")]
        {
            let failure = by_simulation(width, 0.01, samples, 0, said_yes).expect_err("too long");
            assert!(failure.help().is_some_and(|help| help.contains(way_out)), "{width}: {failure}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_agree(width in 1_usize..8, numerator in 0_i64..999) {
            let p = ratio(numerator, 1000);
            prop_assert_eq!(largest_depth(width, &p), by_multiplication(width, &p));
        }
    }
}
