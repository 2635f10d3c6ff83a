//! Corollary 6: where a network is right, or constant at the mean, all gradients vanish.
//!
//! If `N = y` outside `K_1, ..., K_n` and `N` is the mean of `y` over `K_i` on each `K_i`, then every derivative of the L2 loss by a
//! weight or a bias is zero. Source: corollary 6 and appendix G.
//!
//! The integral of `(N - y) dN/dw` has nothing outside the `K_i`. On `K_i` the proof applies corollary 5, for which the network
//! restricted to `K_i` must be constant through a dead layer: with continuous weights it is (Lemma 1 for the domain `K_i`). Then
//! `dN/dw` is zero for the parameters up to the dead layer, and the same at all of `K_i` for the later ones, which several `K_i`
//! and the rest of the domain share; so the integral over `K_i` is that number times `int (N - y) = 0`.
//!
//! Not every target has such a network, which is continuous: for `|x|` on [-1, 1] there is none that is `|x|` for `x >= 0` and the
//! mean 1/2 on [-1, 0]. The level on `K_i` must fit the target at its ends: `max(x, sqrt 2 - 1)` does.
//!
//! All integrals here are exact: piecewise polynomials, in fractions or with `sqrt 2`.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use num_traits::{One, Zero};
use stats::rational::{Rational, ratio};

use crate::exact_network::{Affine, Cell, ExactLayer, ExactNetwork, difference, first_nonzero, integral, normal_network, times};
use crate::figure_1_partial_mean::{absolute_value_splits, partial_mean, residual};
use crate::surd::Surd;
use experiments::properties::merged;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABSOLUTE_VALUE, RANDOM_NETWORKS, DEAD_LAYER];

const FORMULA: &str = "N = y outside K_1..K_n, N = mean of y on K_i  =>  int (N - y) dN/dw = 0 for every parameter w";

const ABSOLUTE_VALUE: Claim = Claim {
    id: "corollary-6/absolute-value",
    source: "Corollary 6",
    statement: "all gradients vanish for y = |x| on [-1, 1] and deep networks that are max(x, sqrt 2 - 1)",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(absolute_value(&partial_mean())),
    control: Control::negative("the level 1/2, which is not the mean of |x| on [-1, 1/2]", |_| Ok(absolute_value(&Surd::fraction(1, 2)))),
    note: "K = [-1, sqrt 2 - 1]. Two, three and nine hidden layers of width 2; layers after the dead one are shared by K and the rest.",
    ..Claim::DEFAULT
};

const RANDOM_NETWORKS: Claim = Claim {
    id: "corollary-6/random-networks",
    source: "Corollary 6",
    statement: "all gradients vanish for random networks and targets that agree with them but for bumps of zero mean where a layer is dead",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 4_000 },
    check: |run| random_networks(run, Bump::ZeroMean),
    control: Control::negative("bumps of positive mean", |run| random_networks(run, Bump::Positive)),
    note: "Target: N + (x - u)(v - x)(u + v - 2x) on each K = [u, v], which is continuous. Widths 1 to 3, 2 to 4 hidden layers with biases; networks without a dead stretch do not count.",
    ..Claim::DEFAULT
};

const DEAD_LAYER: Claim = Claim {
    id: "corollary-6/dead-layer",
    source: "Corollary 6, appendix G",
    statement: "the gradients vanish only because a layer is dead on K: a network constant there by cancellation of active neurons keeps them",
    formula: "N = 1 on K, int_K (y - N) = 0, and yet int (N - y) dN/dw != 0 for some w",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(constant_on_k(Constant::ByCancellation)),
    control: Control::negative("the same function with a dead layer on K", |_| Ok(constant_on_k(Constant::ByDeadLayer))),
    note: "N = relu(x) - relu(x - 1) is 1 on K = [1, 3]. Such weights have probability zero (assumption A2), so the corollary stands; this shows what it rests on.",
    ..Claim::DEFAULT
};

/// Deep networks that are `max(x, t)`: the first layer is zero on `x <= t`, then `layers - 1` layers that are on everywhere.
fn deep_plateau(t: &Surd, layers: usize) -> ExactNetwork<Surd> {
    let half = Surd::fraction(1, 2);
    // relu(x - t) and half of it.
    let mut network =
        vec![ExactLayer { weights: vec![vec![Surd::one()], vec![half.clone()]], biases: vec![-t.clone(), -(t.clone() * half)] }];
    // A vector that the rest must turn into relu(x - t), and the constant that came with it.
    let (mut slopes, mut constants) = (vec![Surd::one(), Surd::fraction(1, 2)], vec![Surd::zero(), Surd::zero()]);
    for _ in 1..layers {
        let weights = vec![vec![Surd::fraction(1, 2), Surd::one()], vec![Surd::one(), Surd::fraction(-1, 2)]];
        let apply = |row: &[Surd], values: &[Surd]| row[0].clone() * values[0].clone() + row[1].clone() * values[1].clone();
        // Biases large enough that every neuron is on for x in [-1, 1].
        let biases = vec![Surd::one(), Surd::new(8, 0)];
        slopes = weights.iter().map(|row| apply(row, &slopes)).collect();
        constants = weights.iter().zip(&biases).map(|(row, bias)| apply(row, &constants) + bias.clone()).collect();
        network.push(ExactLayer { weights, biases });
    }
    // v . slopes = 1 with the second weight 1/5.
    let second = Surd::fraction(1, 5);
    let first = (Surd::one() - second.clone() * slopes[1].clone()) / slopes[0].clone();
    let bias = t.clone() - first.clone() * constants[0].clone() - second.clone() * constants[1].clone();
    network.push(ExactLayer { weights: vec![vec![first, second]], biases: vec![bias] });
    ExactNetwork { layers: network }
}

fn absolute_value(t: &Surd) -> Vec<Evidence> {
    let lines = [2, 3, 9].map(|layers| {
        let network = deep_plateau(t, layers);
        let cells = network.cells(&absolute_value_splits());
        // What the example is: dead on K, max(x, t) everywhere.
        let is_plateau = |cell: &Cell<Surd>| {
            let dead = cell.dead_layer() == Some(1);
            let right = if dead { Affine::constant(t.clone()) } else { Affine::identity() };
            *cell.output() == right && dead == (cell.high <= *t)
        };
        let broken = cells.iter().position(|cell| !is_plateau(cell)).map(|cell| format!("cell {cell} is not max(x, t)"));
        let gradient = network.gradient(&cells, |cell| residual(cell).coefficients());
        let parameters = 4 + 6 * (layers as u64 - 1) + 3;
        Evidence::property(format!("{layers} hidden layers"), parameters, broken.or_else(|| first_nonzero(&gradient)))
            .by("corollary 6", "exact gradient")
    });
    lines.into()
}

/// What the target adds to the network on `K = [u, v]`.
#[derive(Clone, Copy, Debug)]
enum Bump {
    /// `(x - u)(v - x)(u + v - 2x)`.
    ZeroMean,
    /// `(x - u)(v - x)`.
    Positive,
}

impl Bump {
    fn polynomial(self, low: &Rational, high: &Rational) -> Vec<Rational> {
        let from_low = Affine { intercept: -low, slope: Rational::one() };
        let to_high = Affine { intercept: high.clone(), slope: -Rational::one() };
        let parabola = times(&from_low.coefficients(), &to_high);
        match self {
            Self::Positive => parabola,
            Self::ZeroMean => times(&parabola, &Affine { intercept: low + high, slope: ratio(-2, 1) }),
        }
    }
}

/// The longest stretches on which one and the same hidden layer is dead: `(layer, low, high)`.
fn dead_stretches(cells: &[Cell<Rational>]) -> Vec<(usize, Rational, Rational)> {
    let mut stretches: Vec<(usize, Rational, Rational)> = Vec::new();
    for cell in cells {
        let Some(layer) = cell.dead_layer() else { continue };
        match stretches.last_mut() {
            Some((known, _, high)) if *known == layer && *high == cell.low => *high = cell.high.clone(),
            _ => stretches.push((layer, cell.low.clone(), cell.high.clone())),
        }
    }
    stretches
}

fn random_networks(run: &Run, bump: Bump) -> Result<Vec<Evidence>, Stop> {
    type Found = [(u64, Option<String>); 2];
    let part = Part::new(format!("{bump:?}"), run.samples(), 10_000, |block| -> Found {
        let mut found: Found = Default::default();
        for _ in 0..block.trials {
            let draw = rand::Rng::next_u64(&mut block.rng);
            let widths: Vec<usize> = (0..2 + draw % 3).map(|layer| 1 + ((draw >> (8 + 8 * layer)) % 3) as usize).collect();
            let network = normal_network(&mut block.rng, &widths, 4);
            let cells = network.cells(&[ratio(-2, 1), ratio(2, 1)]);
            let stretches = dead_stretches(&cells);
            if stretches.is_empty() {
                continue;
            }
            let (cases, counterexample) = &mut found[usize::from(stretches.len() > 1)];
            *cases += 1;
            let gradient = network.gradient(&cells, |cell| {
                let inside = stretches.iter().find(|(_, low, high)| *low <= cell.low && cell.high <= *high);
                let bump = inside.map(|(_, low, high)| bump.polynomial(low, high));
                // N - y.
                difference(&[], &bump.unwrap_or_default())
            });
            if let Some(nonzero) = first_nonzero(&gradient) {
                counterexample.get_or_insert_with(|| format!("hidden widths {widths:?}: {nonzero}"));
            }
        }
        found
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let line =
        |label: &str, index: usize| merged(label, blocks.iter().map(|block| block[index].clone())).by("corollary 6", "exact gradient");
    Ok(vec![line("networks with one dead stretch", 0), line("networks with several dead stretches", 1)])
}

/// How a network is constant on `K = [1, 3]`.
#[derive(Clone, Copy, Debug)]
enum Constant {
    /// `relu(x) - relu(x - 1)`: both neurons on.
    ByCancellation,
    /// `1 - relu(relu(1 - x) - relu(-x))`: the first layer is zero on K.
    ByDeadLayer,
}

/// Passes if some derivative is not zero, for a network that is the mean of its target on K.
fn constant_on_k(constant: Constant) -> Vec<Evidence> {
    let whole = |value: i64| ratio(value, 1);
    let layer = |weights: &[&[i64]], biases: &[i64]| ExactLayer {
        weights: weights.iter().map(|row| row.iter().copied().map(whole).collect()).collect(),
        biases: biases.iter().copied().map(whole).collect(),
    };
    let network = match constant {
        Constant::ByCancellation => ExactNetwork { layers: vec![layer(&[&[1], &[1]], &[0, -1]), layer(&[&[1, -1]], &[0])] },
        Constant::ByDeadLayer => {
            ExactNetwork { layers: vec![layer(&[&[-1], &[-1]], &[1, 0]), layer(&[&[1, -1]], &[0]), layer(&[&[-1]], &[1])] }
        }
    };
    let cells = network.cells(&[whole(-1), whole(1), whole(3)]);
    let on_k = |cell: &Cell<Rational>| cell.low >= whole(1);
    let bump = Bump::ZeroMean.polynomial(&whole(1), &whole(3));
    let mean: Rational = cells.iter().filter(|cell| on_k(cell)).map(|cell| integral(&bump, &cell.low, &cell.high)).sum();
    let gradient = network.gradient(&cells, |cell| if on_k(cell) { difference(&[], &bump) } else { Vec::new() });
    let entries = gradient.iter().flat_map(|layer| layer.biases.iter().chain(layer.weights.iter().flatten()));
    let nonzero = entries.filter(|derivative| !derivative.is_zero()).count() as u64;
    let constant = cells.iter().filter(|cell| on_k(cell)).flat_map(|cell| {
        let output = cell.output();
        [("value at 0 of the line", whole(1), output.intercept.clone()), ("slope", whole(0), output.slope.clone())]
            .map(|(name, theory, found)| (format!("{name} on [{}, {}]", cell.low, cell.high), theory, found))
    });
    vec![
        Evidence::exact("derivatives that are not zero, y = N + (x - 1)(3 - x)(4 - 2x) on K = [1, 3]", Relation::Greater, 0, nonzero)
            .by("active neurons on K", "exact gradient"),
        // Otherwise the derivatives would be nothing to wonder about.
        Evidence::exact_cases("N = 1 on K", Relation::Equal, constant).by("the example", "cells of the network"),
        Evidence::exact("integral of y - N over K", Relation::Equal, 0, mean).by("the mean on K", "exact integral"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bump_of_zero_mean_has_none_and_is_zero_at_its_ends() {
        let (low, high) = (ratio(-1, 3), ratio(5, 2));
        let bump = Bump::ZeroMean.polynomial(&low, &high);
        assert!(integral(&bump, &low, &high).is_zero());
        for end in [low, high] {
            let value = bump.iter().rev().fold(Rational::zero(), |sum, coefficient| sum * &end + coefficient);
            assert!(value.is_zero());
        }
    }

    #[test]
    fn a_network_without_hidden_neurons_off_has_no_dead_stretch() {
        let line =
            ExactNetwork { layers: vec![ExactLayer::single(ratio(1, 1), ratio(9, 1)), ExactLayer::single(ratio(1, 1), ratio(0, 1))] };
        assert!(dead_stretches(&line.cells(&[ratio(-2, 1), ratio(2, 1)])).is_empty());
    }

    #[test]
    fn the_mean_on_half_of_the_domain_does_not_fit_the_absolute_value() {
        // The module's example: the mean of |x| on [-1, 0] is 1/2, and |x| starts at 0.
        assert_eq!(integral(&[Rational::zero(), ratio(-1, 1)], &ratio(-1, 1), &ratio(0, 1)), ratio(1, 2));
    }
}
