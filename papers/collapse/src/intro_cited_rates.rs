//! Section 1: what depth buys.
//!
//! Cited: `Theta(log 1/eps)` layers need `O(polylog 1/eps)` neurons where `o(log 1/eps)` layers need `Omega(poly 1/eps)`; "a 3-layer NN
//! with 10 neurons per layer may be a better approximator than a 1-layer NN with 30 neurons". Source: section 1, after
//! Liang & Srikant (2017), Yarotsky (2017). The paper gives no setting, so two targets on [0, 1] stand for the sentences, in
//! exact arithmetic: `x^2` and a zigzag.
//!
//! Deep. Let `T_b` be the zigzag with `b` stretches (0 at 0, up to 1, down to 0, ...) and `I_b` the interpolation of `x^2` at the
//! multiples of `1/b`. Both are sums of the same `b` neurons `relu(x - j/b)`, and
//!
//! ```text
//! x^2 = I_b(x) - (T - T^2) / b^2,   T = T_b(x)
//! ```
//!
//! because `x (1/b - x)` is what the interpolation overshoots, on each stretch. Putting the same identity in for `T^2`, layer after
//! layer, gives a network that interpolates `x^2` at the multiples of `1/(b_1 ... b_m)`. Its largest error is
//!
//! ```text
//! 1 / (4 (b_1 ... b_m)^2),    4^-(m+1) for m layers of base 2,
//! ```
//!
//! and half of that when the output is shifted down by as much. One more neuron a layer carries the sum.
//!
//! Shallow. One hidden layer of `n` neurons has at most `n` kinks, so at most `n + 1` affine pieces on [0, 1], one of them at least
//! `h = 1/(n+1)` long. No affine function is nearer to `x^2` on a stretch of length `h` than `h^2/8`: at its ends and its middle `x^2`
//! minus the best one is `h^2/8, -h^2/8, h^2/8`, and these three errors cannot all be made smaller. So its error is at least
//! `1 / (8 (n+1)^2)`; `n` neurons reach `1 / (8 n^2)`. On a zigzag that takes 0 and 1 in turn at more than `2 (n + 1)` points some piece
//! meets three of them in a row, and is off by at least 1/2, as far as the constant 1/2 is.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use num_traits::{One, Zero};
use rand::Rng;
use stats::rational::{Rational, power, ratio, to_f64};

use crate::exact_network::{Affine, ExactLayer, ExactNetwork, normal_fraction, pieces};
use experiments::properties::merged;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAWTOOTH, ONE_LAYER, SAME_NEURONS, THREE_BY_TEN, OTHER_RATES];

const SOURCE: &str = "Section 1";

const SAWTOOTH: Claim = Claim {
    id: "intro-cited-rates/sawtooth-square",
    source: SOURCE,
    statement: "m layers of at most three neurons approximate x^2 on [0, 1] with the largest error 4^-(m+1): the number of neurons grows like log(1/eps)",
    formula: "max |N(x) - x^2| = 4^-(m+1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![sawtooth(|layers| layers + 1)]),
    control: Control::negative("4^-m", |_| Ok(vec![sawtooth(|layers| layers)])),
    ..Claim::DEFAULT
};

const ONE_LAYER: Claim = Claim {
    id: "intro-cited-rates/one-layer",
    source: SOURCE,
    statement: "one hidden layer of n neurons has at most n + 1 pieces and an error of at least 1/(8 (n+1)^2) for x^2",
    formula: "max |N(x) - x^2| >= 1 / (8 (n+1)^2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60, paper: 1_200 },
    check: |run| one_layer(run, |neurons| neurons + 1),
    control: Control::negative("n pieces", |run| one_layer(run, |neurons| neurons)),
    note: "Random networks, and small changes of the best ones. The number of neurons grows like eps^-1/2.",
    ..Claim::DEFAULT
};

const SAME_NEURONS: Claim = Claim {
    id: "intro-cited-rates/same-neurons",
    source: SOURCE,
    statement: "from 11 neurons on the deep network beats every one-layer network of as many neurons on x^2",
    formula: "4^-m / 8 < 1 / (8 (n+1)^2), n = 3 m - 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![same_neurons(4..=9)]),
    control: Control::negative("from 8 neurons on", |_| Ok(vec![same_neurons(3..=9)])),
    note: "Layers of 2, 3, 3, ... neurons: 3 m - 1 in m layers, m = 4 to 9. At 26 neurons the error is 359 times smaller than the best of one layer can be.",
    ..Claim::DEFAULT
};

const THREE_BY_TEN: Claim = Claim {
    id: "intro-cited-rates/three-by-ten",
    source: SOURCE,
    statement: "a 3-layer network with 10 neurons per layer is a better approximator than every 1-layer network with 30 (x^2, and a zigzag)",
    formula: "x^2: 1/(8 * 810^2) < 1/(8 * 31^2);  zigzag: 1001 points > 2 * 31, what 31 pieces can meet",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(three_by_ten(30)),
    control: Control::negative("one layer with 500 neurons", |_| Ok(three_by_ten(500))),
    note: "x^2: 1.9e-7 against at least 1.3e-4. The zigzag of 1000 stretches: exact against no better than the constant 1/2. For the same one layer needs more than 800 neurons for x^2, and 500 for as many stretches.",
    ..Claim::DEFAULT
};

const OTHER_RATES: Claim = Claim::not_checked(
    "intro-cited-rates/other-rates",
    SOURCE,
    "rates for piecewise smooth functions, for the least depth, and the separation of 3-layer from 2-layer networks",
    "the paper cites rates without constants or settings",
);

/// A function of the first layer's kind: `sum_j jumps[j] relu(x - j/b)` with the given values at the multiples of `1/b`, 0 at 0.
fn slope_jumps(values: &[Rational]) -> Vec<Rational> {
    let steps = ratio(values.len() as i64 - 1, 1);
    let slopes: Vec<Rational> = values.windows(2).map(|pair| (&pair[1] - &pair[0]) * &steps).collect();
    let before = std::iter::once(Rational::zero()).chain(slopes.iter().cloned());
    slopes.iter().zip(before).map(|(slope, before)| slope - before).collect()
}

/// Jumps of the zigzag of `base` stretches.
fn zigzag(base: usize) -> Vec<Rational> {
    slope_jumps(&(0..=base).map(|j| ratio((j % 2) as i64, 1)).collect::<Vec<_>>())
}

/// Jumps of the interpolation of `x^2`.
fn interpolation(base: usize) -> Vec<Rational> {
    slope_jumps(&(0..=base).map(|j| ratio((j * j) as i64, (base * base) as i64)).collect::<Vec<_>>())
}

/// Zigzags in a row: `T_b1`, then `T_b2` of it, and so on; layers of `bases` neurons.
fn zigzag_network(bases: &[usize]) -> ExactNetwork<Rational> {
    let mut rows = vec![vec![Rational::one()]];
    let mut layers = Vec::new();
    for &base in bases {
        let biases = (0..base).map(|j| -ratio(j as i64, base as i64)).collect();
        layers.push(ExactLayer { weights: vec![rows[0].clone(); base], biases });
        rows = vec![zigzag(base)];
    }
    layers.push(ExactLayer { weights: rows, biases: vec![Rational::zero()] });
    ExactNetwork { layers }
}

/// The network of the module for `x^2`: the first layer has `bases[0]` neurons, the others one more than their base.
fn square_network(bases: &[usize], shift: Rational) -> ExactNetwork<Rational> {
    // What the next layer reads: the zigzag so far, and the sum so far.
    let (mut zigzag_row, mut sum_row) = (vec![Rational::one()], None::<Vec<Rational>>);
    let mut layers = Vec::new();
    let mut scale = Rational::one();
    for &base in bases {
        let mut weights = vec![zigzag_row; base];
        let mut biases: Vec<Rational> = (0..base).map(|j| -ratio(j as i64, base as i64)).collect();
        // The sum is the last neuron; it is never negative, so the ReLU lets it pass.
        let carried = sum_row.take().map(|row| {
            weights.push(row);
            biases.push(Rational::zero());
        });
        layers.push(ExactLayer { weights, biases });
        // First: I(x). Then: minus (T - I(T)) / (b_1 ... b_k)^2; T itself is the layer's first neuron.
        let sum: Vec<Rational> = match carried {
            None => interpolation(base),
            Some(()) => {
                let mut row: Vec<Rational> = interpolation(base).into_iter().map(|jump| jump * &scale).collect();
                row[0] -= &scale;
                row.push(Rational::one());
                row
            }
        };
        zigzag_row = zigzag(base);
        zigzag_row.resize(sum.len(), Rational::zero());
        sum_row = Some(sum);
        scale /= ratio((base * base) as i64, 1);
    }
    let output = sum_row.expect("at least one base");
    layers.push(ExactLayer { weights: vec![output], biases: vec![-shift] });
    ExactNetwork { layers }
}

fn unit_interval() -> [Rational; 2] {
    [Rational::zero(), Rational::one()]
}

/// Largest distance of an affine function from `x^2` on a stretch: at an end, or where the slopes agree.
fn largest_error(line: &Affine<Rational>, low: &Rational, high: &Rational) -> Rational {
    let error = |x: &Rational| {
        let difference = x * x - line.at(x);
        if difference < Rational::zero() { -difference } else { difference }
    };
    let middle = &line.slope / ratio(2, 1);
    let inner = (*low < middle && middle < *high).then_some(middle);
    [Some(low.clone()), Some(high.clone()), inner].iter().flatten().map(error).max().expect("two ends")
}

/// Largest error of a network for `x^2` on [0, 1].
fn square_error(network: &ExactNetwork<Rational>) -> Rational {
    let cells = network.cells(&unit_interval());
    cells.iter().map(|cell| largest_error(cell.output(), &cell.low, &cell.high)).max().expect("the interval is not empty")
}

/// What one hidden layer of `n` neurons cannot beat on `x^2`, from its largest number of pieces.
fn shallow_bound(pieces: usize) -> Rational {
    ratio(1, 8 * (pieces * pieces) as i64)
}

fn neurons(network: &ExactNetwork<Rational>) -> usize {
    network.layers.iter().rev().skip(1).map(|layer| layer.biases.len()).sum()
}

fn sawtooth(exponent: fn(u64) -> u64) -> Evidence {
    let cases = (1..=8_u64).map(|layers| {
        let network = square_network(&vec![2; layers as usize], Rational::zero());
        (format!("{layers} layers"), power(&ratio(1, 4), exponent(layers)), square_error(&network))
    });
    Evidence::exact_cases("1 to 8 layers of at most 3 neurons", Relation::Equal, cases).by("closed form", "cells of the network")
}

fn same_neurons(layers: std::ops::RangeInclusive<usize>) -> Evidence {
    let cases = layers.map(|layers| {
        let network = square_network(&vec![2; layers], half_error(1 << layers));
        let neurons = neurons(&network);
        (format!("{layers} layers, {neurons} neurons"), shallow_bound(neurons + 1), square_error(&network))
    });
    Evidence::exact_cases("largest error", Relation::Less, cases).by("lower bound for one layer", "cells of the deep network")
}

/// Half of the largest error of the interpolation at the multiples of `1/stretches`.
fn half_error(stretches: i64) -> Rational {
    ratio(1, 8 * stretches * stretches)
}

fn three_by_ten(shallow: usize) -> Vec<Evidence> {
    let square = square_network(&[10, 9, 9], half_error(810));
    let zigzag = zigzag_network(&[10, 10, 10]);
    let widths = |network: &ExactNetwork<Rational>| network.layers[..3].iter().map(|layer| layer.biases.len()).max().expect("layers");
    let sizes = [&square, &zigzag].map(|network| ("widest layer".to_string(), ratio(10, 1), ratio(widths(network) as i64, 1)));
    let cells = zigzag.cells(&unit_interval());
    let corners = cells.iter().enumerate().flat_map(|(index, cell)| {
        let value = |corner: usize| ratio((corner % 2) as i64, 1);
        [
            (format!("corner {index}"), value(index), cell.output().at(&cell.low)),
            (format!("corner {}", index + 1), value(index + 1), cell.output().at(&cell.high)),
        ]
    });
    vec![
        Evidence::exact("largest error for x^2", Relation::Less, shallow_bound(shallow + 1), square_error(&square))
            .by("lower bound for one layer", "cells of the deep network"),
        Evidence::exact_cases("corners of the zigzag", Relation::Equal, corners).by("parity", "cells of the deep network"),
        // Among z + 1 points, n + 1 pieces leave one with three points in a row if z + 1 > 2 (n + 1).
        Evidence::exact(
            "points of the zigzag, against what one layer can meet",
            Relation::Greater,
            ratio(2 * (shallow as i64 + 1), 1),
            ratio(pieces(&cells) as i64 + 1, 1),
        )
        .by("pieces of one layer", "cells of the deep network"),
        Evidence::exact_cases("widest layer", Relation::AtMost, sizes).by("statement", "networks"),
    ]
}

fn one_layer(run: &Run, pieces_of: fn(usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let part = |near: bool| {
        let name = format!("{} networks, {} pieces for one neuron", if near { "nearly best" } else { "random" }, pieces_of(1));
        Part::new(name, run.samples(), 20_000, move |block| -> (u64, Option<String>) {
            let mut counterexample = None;
            for _ in 0..block.trials {
                let neurons = 1 + (block.rng.next_u64() % 12) as usize;
                let network = if near { nearly_best(&mut block.rng, neurons) } else { random_layer(&mut block.rng, neurons) };
                let (pieces, error) = (pieces(&network.cells(&unit_interval())), square_error(&network));
                if pieces > pieces_of(neurons) || error < shallow_bound(pieces_of(neurons)) {
                    counterexample.get_or_insert_with(|| format!("{neurons} neurons: {pieces} pieces, error {:.6}", to_f64(&error)));
                }
            }
            (block.trials, counterexample)
        })
    };
    let blocks = run.measure(vec![part(false), part(true)])?;
    let lines = ["random networks", "changes of the best networks"]
        .into_iter()
        .zip(blocks)
        .map(|(label, blocks)| merged(label, blocks).by("counting kinks", "cells of the network"));
    // Sharp up to one piece: n neurons, one of them for the first slope.
    let reached = (1..=30).map(|neurons| (format!("{neurons} neurons"), shallow_bound(neurons), square_error(&best_layer(neurons))));
    let sharp = Evidence::exact_cases("n neurons reach 1/(8 n^2)", Relation::Equal, reached).by("closed form", "cells of the network");
    Ok(lines.chain([sharp]).collect())
}

/// Interpolation of `x^2` at the multiples of `1/neurons`, shifted down by half of its error.
fn best_layer(neurons: usize) -> ExactNetwork<Rational> {
    square_network(&[neurons], half_error(neurons as i64))
}

fn random_layer(rng: &mut impl Rng, neurons: usize) -> ExactNetwork<Rational> {
    crate::exact_network::normal_network(rng, &[neurons], 10)
}

/// [`best_layer`] with every parameter changed by a random power of two times a normal draw.
fn nearly_best(rng: &mut impl Rng, neurons: usize) -> ExactNetwork<Rational> {
    let size = ratio(1, 1 << (2 + rng.next_u64() % 13));
    let mut network = best_layer(neurons);
    for layer in &mut network.layers {
        for parameter in layer.weights.iter_mut().flatten().chain(&mut layer.biases) {
            *parameter += normal_fraction(rng, 10) * &size;
        }
    }
    network
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_neuron_of_base_one_is_the_identity() {
        // The interpolation at 0 and 1: off by 1/4 at 1/2.
        assert_eq!(square_error(&square_network(&[1], Rational::zero())), ratio(1, 4));
    }

    #[test]
    fn mixed_bases_interpolate_at_their_product() {
        for bases in [&[2_usize, 3][..], &[3, 2], &[5, 4, 3]] {
            let product: usize = bases.iter().product();
            let network = square_network(bases, Rational::zero());
            let cells = network.cells(&unit_interval());
            assert_eq!(pieces(&cells), product);
            assert!(cells.iter().all(|cell| cell.output().at(&cell.low) == &cell.low * &cell.low));
            assert_eq!(square_error(&network), ratio(1, 4 * (product * product) as i64));
        }
    }

    #[test]
    fn no_line_is_nearer_to_the_square_than_an_eighth() {
        let best = Affine { intercept: ratio(-1, 8), slope: ratio(1, 1) };
        let error = |intercept: Rational, slope: Rational| largest_error(&Affine { intercept, slope }, &ratio(0, 1), &ratio(1, 1));
        assert_eq!(error(best.intercept, best.slope), ratio(1, 8));
        for i in -8..=8 {
            for j in -8..=8 {
                assert!(error(ratio(-1, 8) + ratio(i, 64), ratio(1, 1) + ratio(j, 32)) >= ratio(1, 8));
            }
        }
    }

    #[test]
    fn a_zigzag_of_one_stretch_is_the_identity() {
        assert_eq!(zigzag(1), [ratio(1, 1)]);
        assert_eq!(pieces(&zigzag_network(&[2, 3]).cells(&unit_interval())), 6);
    }
}
