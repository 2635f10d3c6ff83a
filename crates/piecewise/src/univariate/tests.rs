use proptest::prelude::*;
use rand::Rng;
use stats::rational::{Rational, ratio, to_f64};
use stats::stream::{BlockRng, generator};

use super::*;
use crate::layers::Layer;

/// A uniform number in `[-1, 1]`, of few digits if `coarse`: then zeros meet.
fn draw(rng: &mut BlockRng, coarse: bool) -> f64 {
    if coarse { f64::from(rng.next_u32() % 5) / 2.0 - 1.0 } else { f64::from(rng.next_u32()) / 2.0_f64.powi(31) - 1.0 }
}

/// Hidden layers and an output.
fn random(widths: &[usize], coarse: bool, rng: &mut BlockRng) -> Vec<Layer> {
    let mut fan_in = 1;
    let mut next = |&fan_out: &usize| {
        let weights: Vec<f64> = (0..fan_in * fan_out).map(|_| draw(rng, coarse)).collect();
        let layer = Layer::new(fan_in, fan_out, &weights, (0..fan_out).map(|_| draw(rng, coarse)).collect()).unwrap();
        fan_in = fan_out;
        layer
    };
    widths.iter().chain([&1]).map(&mut next).collect()
}

fn network<T: Number>(layers: &[Layer]) -> Univariate<T> {
    let (output, hidden) = layers.split_last().unwrap();
    Univariate::new(hidden, output).unwrap()
}

/// Pre-activations of all hidden units at an input, layer by layer, and the output.
fn forward(layers: &[Layer], x: &Rational) -> Vec<Vec<Rational>> {
    let mut z = vec![x.clone()];
    let mut all = Vec::new();
    for layer in layers {
        let h = |unit: usize| {
            (0..layer.fan_in()).fold(Rational::from_double(layer.biases()[unit]), |sum, input| {
                sum + Rational::from_double(layer.column(input)[unit]) * z[input].clone()
            })
        };
        let h: Vec<Rational> = (0..layer.fan_out()).map(h).collect();
        z = h.iter().map(|h| if h.is_above() { h.clone() } else { ratio(0, 1) }).collect();
        all.push(h);
    }
    all
}

#[test]
fn a_network_without_hidden_layers_is_a_line() {
    let line = network::<f64>(&random(&[], false, &mut generator(&["line"], 0, 0)));
    let function = line.function();
    assert!(function.places.is_empty() && function.pieces() == 1);
    assert_eq!(function.end_slopes[0], line.output(&1.0) - line.output(&0.0));
}

#[test]
fn one_unit_has_one_breakpoint_and_none_without_a_weight() {
    let unit = |w: f64, b: f64| [Layer::new(1, 1, &[w], vec![b]).unwrap(), Layer::new(1, 1, &[3.0], vec![1.0]).unwrap()];
    let function = network::<f64>(&unit(-2.0, 1.0)).function();
    assert_eq!((function.places.len(), function.places[0].at, function.places[0].slopes), (1, 0.5, [-6.0, 0.0]));
    // The slope grows by 6 from left to right.
    assert_eq!((function.places[0].jump(), function.pieces()), (6.0, 2));
    assert!(network::<f64>(&unit(0.0, 1.0)).function().places.is_empty());
    assert!(network::<f64>(&unit(0.0, 0.0)).function().places.is_empty());
    // At the place that is there for want of another.
    assert_eq!(network::<f64>(&unit(1.0, 0.0)).function().places[0].at, 0.0);
}

#[test]
fn a_second_layer_may_bend_twice_and_bends_of_the_first_may_vanish() {
    // relu(1 - |x|): two units make |x|, and a unit behind has two zeros, between which it is active.
    let layers = [
        Layer::new(1, 2, &[1.0, -1.0], vec![0.0, 0.0]).unwrap(),
        Layer::new(2, 1, &[-1.0, -1.0], vec![1.0]).unwrap(),
        Layer::new(1, 1, &[1.0], vec![0.0]).unwrap(),
    ];
    let function = network::<Rational>(&layers).function();
    let places: Vec<i64> = function.places.iter().map(|place| to_f64(&place.at) as i64).collect();
    assert_eq!((places, function.pieces()), (vec![-1, 0, 1], 4));
    let at_zero = &function.places[1];
    // Both units have their zero there; together they bend the output by -2.
    assert_eq!((at_zero.breakpoints.len(), at_zero.jump(), at_zero.is_active), (2, ratio(-2, 1), true));
    // With a bias of -1 the second layer is off everywhere: zeros of the first are not seen.
    let off = [layers[0].clone(), Layer::new(2, 1, &[-1.0, -1.0], vec![-1.0]).unwrap(), layers[2].clone()];
    let function = network::<Rational>(&off).function();
    assert_eq!((function.places.len(), function.pieces(), function.places[0].is_active), (1, 1, false));
}

#[test]
fn two_units_at_one_place_may_cancel() {
    let output = |v: &[f64]| Layer::new(2, 1, v, vec![0.0]).unwrap();
    // Same orientation: opposite slopes; opposite ones: equal slopes of opposite jumps.
    for (w, v) in [([1.0, 1.0], [2.0, -2.0]), ([1.0, -1.0], [2.0, -2.0])] {
        let layers = [Layer::new(1, 2, &w, vec![0.0, 0.0]).unwrap(), output(&v)];
        let function = network::<Rational>(&layers).function();
        assert_eq!((function.places.len(), function.places[0].breakpoints.len(), function.pieces()), (1, 2, 1), "{w:?}");
    }
}

#[test]
fn doubles_and_fractions_agree_on_networks_of_some_depth() {
    for seed in 0..10 {
        let layers = random(&[6, 5, 4, 4], false, &mut generator(&["depth"], seed, 0));
        let (exact, doubles) = (network::<Rational>(&layers).function(), network::<f64>(&layers).function());
        assert_eq!(exact.places.len(), doubles.places.len());
        for (a, b) in exact.places.iter().zip(&doubles.places) {
            let unit = |layer: usize, unit: usize| (layer, unit);
            let names = |place: &[(usize, usize)]| place.to_vec();
            let (of_a, of_b): (Vec<_>, Vec<_>) = (
                a.breakpoints.iter().map(|b| unit(b.layer, b.unit)).collect(),
                b.breakpoints.iter().map(|b| unit(b.layer, b.unit)).collect(),
            );
            assert_eq!(names(&of_a), names(&of_b));
            assert_eq!(a.is_active, b.is_active);
            assert!((to_f64(&a.at) - b.at).abs() <= 1e-9 * (1.0 + b.at.abs()));
            assert!((to_f64(&a.jump()) - b.jump()).abs() < 1e-9);
        }
    }
}

#[test]
fn what_is_no_univariate_network_is_refused() {
    let layer = |fan_in: usize, fan_out: usize| Layer::new(fan_in, fan_out, &vec![1.0; fan_in * fan_out], vec![0.0; fan_out]).unwrap();
    let error = |hidden: &[Layer], output: &Layer| Univariate::<f64>::new(hidden, output).unwrap_err();
    assert_eq!(error(&[layer(2, 1)], &layer(1, 1)), UnivariateError::Width { layer: 1, expected: 2, found: 1 });
    assert_eq!(error(&[layer(1, 2)], &layer(1, 1)), UnivariateError::Width { layer: 2, expected: 1, found: 2 });
    assert_eq!(error(&[layer(1, 2)], &layer(2, 3)), UnivariateError::Outputs(3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Between two places no unit changes sign, at a place those do that it names, and the output's slopes are those of its values.
    #[test]
    fn between_places_nothing_happens(seed in 0_u64..1 << 40, depth in 1_usize..4, width in 1_usize..5, coarse in any::<bool>()) {
        let layers = random(&vec![width; depth], coarse, &mut generator(&["between"], seed, 0));
        let function = network::<Rational>(&layers).function();
        let at: Vec<Rational> = function.places.iter().map(|place| place.at.clone()).collect();
        prop_assert!(at.is_sorted_by(|a, b| a < b));
        // Three inputs inside of each piece, the ends' too.
        let inside = |piece: usize| {
            let one = ratio(1, 1);
            let (from, to) = match (piece.checked_sub(1).map(|before| &at[before]), at.get(piece)) {
                (None, None) => (-one.clone(), one),
                (None, Some(to)) => (to - ratio(7, 1), to.clone()),
                (Some(from), None) => (from.clone(), from + ratio(7, 1)),
                (Some(from), Some(to)) => (from.clone(), to.clone()),
            };
            [1, 2, 3].map(|k| &from + (&to - &from) * ratio(k, 4))
        };
        let signs = |x: &Rational| -> Vec<i8> {
            let z = forward(&layers, x);
            z[..depth].iter().flatten().map(|h| i8::from(h.is_above()) - i8::from(h.is_below())).collect()
        };
        let output = |x: &Rational| forward(&layers, x)[depth][0].clone();
        let mut slopes = Vec::new();
        for piece in 0..=at.len() {
            let [a, b, c] = inside(piece);
            prop_assert!(signs(&a) == signs(&b) && signs(&b) == signs(&c), "piece {piece}");
            let slope = (output(&b) - output(&a)) / (&b - &a);
            prop_assert_eq!(&slope, &((output(&c) - output(&b)) / (&c - &b)));
            slopes.push(slope);
        }
        for (piece, place) in function.places.iter().enumerate() {
            prop_assert_eq!(&place.slopes, &[slopes[piece].clone(), slopes[piece + 1].clone()]);
            let (z, before, after) = (forward(&layers, &place.at), signs(&inside(piece)[2]), signs(&inside(piece + 1)[0]));
            for layer in 0..depth {
                for unit in 0..width {
                    let sides = (before[layer * width + unit], after[layer * width + unit]);
                    let is_zero = z[layer][unit] == ratio(0, 1) && sides != (0, 0);
                    let is_named = place.breakpoints.iter().any(|b| (b.layer, b.unit) == (layer + 1, unit));
                    prop_assert_eq!(is_zero, is_named, "layer {} unit {}", layer, unit);
                }
            }
        }
        prop_assert_eq!(&function.end_slopes, &[slopes[0].clone(), slopes[at.len()].clone()]);
        prop_assert_eq!(function.pieces(), 1 + slopes.windows(2).filter(|pair| pair[0] != pair[1]).count());
    }

    #[test]
    fn all_forms_of_a_shallow_network_are_one_function(units in prop::collection::vec((1_i32..5, any::<bool>(), -6_i32..6, -6_i32..6), 0..7)) {
        let weights = Weights {
            units: units.iter().map(|&(w, left, b, v)| {
                let w = if left { -w } else { w };
                [w, b, v].map(|x| ratio(i64::from(x), 2))
            }).collect(),
            offset: ratio(1, 3),
        };
        let shallow = weights.shallow();
        let (betas, lines) = shallow.lines();
        prop_assert_eq!(lines.len(), betas.len() + 1);
        for x in (-40..=40).map(|x| ratio(x, 4)) {
            let value = weights.value(&x);
            prop_assert_eq!(&shallow.value(&x), &value);
            let [slope, intercept] = &lines[betas.partition_point(|beta| *beta < x)];
            prop_assert_eq!(&(slope * &x + intercept), &value);
        }
        // Neighbouring lines differ by the jumps at the breakpoint between them.
        for (at, beta) in betas.iter().enumerate() {
            let jumps = shallow.units.iter().filter(|unit| unit.beta == *beta).map(Unit::jump).fold(ratio(0, 1), |a, b| a + b);
            prop_assert_eq!(&lines[at + 1][0] - &lines[at][0], jumps);
        }
        // Sizes of weights are not seen.
        let sizes: Vec<Rational> = (1..).map(|k| ratio(k, 3)).take(units.len()).collect();
        prop_assert_eq!(shallow.weights(&sizes).shallow(), shallow);
    }
}
