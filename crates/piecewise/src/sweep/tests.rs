use std::f64::consts::TAU;

use proptest::prelude::*;
use rand::Rng;
use stats::stream::{BlockRng, generator};

use super::*;

const BOTH: [Activation; 2] = [Activation::Relu, Activation::HardTanh];

/// Centered, of variance 1 within a per cent, as a sum of twelve uniform numbers: good enough for a network.
fn normal(rng: &mut BlockRng) -> f64 {
    (0..12).map(|_| (rng.next_u32() as f64 + 0.5) / 4_294_967_296.0).sum::<f64>() - 6.0
}

fn layer(fan_in: usize, fan_out: usize, weight_std: f64, bias_std: f64, rng: &mut BlockRng) -> Layer {
    let weights: Vec<f64> = (0..fan_in * fan_out).map(|_| weight_std / (fan_in as f64).sqrt() * normal(rng)).collect();
    Layer::new(fan_in, fan_out, &weights, (0..fan_out).map(|_| bias_std * normal(rng)).collect()).unwrap()
}

struct Case {
    first: Layer,
    layers: Vec<Layer>,
    readout: Layer,
    points: [Vec<f64>; 2],
}

fn case(width: usize, hidden: usize, weight_std: f64, bias_std: f64, seed: u64) -> Case {
    let mut rng = generator(&["piecewise sweeps"], seed, 0);
    let mut next = |fan_out| layer(width, fan_out, weight_std, bias_std, &mut rng);
    let (first, layers, readout) = (next(width), (1..hidden).map(|_| next(width)).collect(), next(1));
    let points = [0, 1].map(|_| (0..width).map(|_| normal(&mut rng)).collect());
    Case { first, layers, readout, points }
}

impl Case {
    fn start(&self, curve: Curve) -> Start {
        let [x, y] = &self.points;
        match curve {
            Curve::Arc => Start::circle_of_inputs(&self.first, x, y),
            Curve::Line => Start::segment_of_inputs(&self.first, x, y),
        }
    }

    fn input(&self, curve: Curve, t: f64) -> Vec<f64> {
        let factors = if curve == Curve::Arc { [t.cos(), t.sin()] } else { [1.0 - t, t] };
        self.points[0].iter().zip(&self.points[1]).map(|(x, y)| factors[0] * x + factors[1] * y).collect()
    }

    /// Pre-activations of all layers and the readout, the plain way.
    fn forward(&self, activation: Activation, mut z: Vec<f64>) -> Vec<Vec<f64>> {
        let mut all = Vec::new();
        for layer in [&self.first].into_iter().chain(&self.layers).chain([&self.readout]) {
            let h: Vec<f64> = layer.product(&z).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
            z = h.iter().map(|&h| activation.apply(h)).collect();
            all.push(h);
        }
        all
    }
}

fn zone(activation: Activation, h: f64) -> i8 {
    match activation {
        Activation::Relu => i8::from(h > 0.0),
        Activation::HardTanh => i8::from(h > 1.0) - i8::from(h < -1.0),
    }
}

#[test]
fn counts_and_lengths_are_those_of_dense_sampling() {
    const POINTS: usize = 40_000;
    for (activation, curve, seed) in
        BOTH.into_iter().flat_map(|a| [Curve::Arc, Curve::Line].map(|c| (a, c))).flat_map(|(a, c)| (0..6).map(move |s| (a, c, s)))
    {
        let case = case(4, 3, 1.5, 0.3, seed);
        let sweep = Sweep::new(activation, &case.layers).with_readout(&case.readout);
        let course = sweep.run(&case.start(curve)).unwrap();
        let end = if curve == Curve::Arc { TAU } else { 1.0 };
        let (mut signs, mut kinks, mut flips, mut length, mut longest) = (vec![0; 3], vec![0; 3], 0, vec![0.0; 3], [0.0_f64; 3]);
        let mut before: Option<Vec<Vec<f64>>> = None;
        for point in 0..=POINTS {
            let now = case.forward(activation, case.input(curve, end * point as f64 / POINTS as f64));
            if let Some(before) = before {
                for depth in 0..3 {
                    let pairs = || before[depth].iter().zip(&now[depth]);
                    signs[depth] += pairs().filter(|(a, b)| (**a > 0.0) != (**b > 0.0)).count() as u64;
                    let jumps = pairs().map(|(a, b)| u64::from(zone(activation, *a).abs_diff(zone(activation, *b))));
                    kinks[depth] += jumps.sum::<u64>();
                    let chord = pairs().map(|(a, b)| (activation.apply(*b) - activation.apply(*a)).powi(2)).sum::<f64>().sqrt();
                    length[depth] += chord;
                    longest[depth] = longest[depth].max(chord);
                }
                flips += usize::from((before[3][0] > 0.0) != (now[3][0] > 0.0));
            }
            before = Some(now);
        }
        let case_name = format!("{activation:?}, {curve:?}, seed {seed}");
        assert_eq!(course.sign_transitions, signs, "{case_name}");
        assert_eq!(course.saturation_transitions, if activation == Activation::Relu { vec![0; 3] } else { kinks.clone() }, "{case_name}");
        assert_eq!(course.readout_flips.len(), flips, "{case_name}");
        for depth in 0..3 {
            assert_eq!(course.pieces[depth], 1 + kinks[..=depth].iter().sum::<u64>(), "{case_name}");
            // Chords are shorter: by less than a chord at each corner, and by about the square of a step elsewhere.
            let (ours, chords) = (course.length[depth], length[depth]);
            let corners = longest[depth] * course.pieces[depth] as f64;
            assert!(ours >= chords * (1.0 - 1e-12) && ours - chords <= corners + 1e-7 * ours, "{case_name}: {ours} {chords}");
        }
    }
}

#[test]
fn one_unit_on_a_circle_is_known() {
    // 2 cos t: passes 1, 0, -1 and back.
    let first = Layer::new(2, 1, &[2.0, 0.0], vec![0.0]).unwrap();
    let start = Start::circle_of_inputs(&first, &[1.0, 0.0], &[0.0, 1.0]);
    let course = Sweep::new(Activation::HardTanh, &[]).with_events().run(&start).unwrap();
    assert_eq!((course.sign_transitions[0], course.saturation_transitions[0]), (2, 4));
    assert!((course.length[0] - 4.0).abs() < 1e-13);
    let expected = [1.0, 1.5, 2.0, 4.0, 4.5, 5.0].map(|sixths| sixths * TAU / 6.0);
    for (event, t) in course.events.iter().zip(expected) {
        assert!((event.t - t).abs() < 1e-14, "{event:?} at {t}");
    }
    let still = Layer::new(2, 1, &[0.0, 0.0], vec![0.5]).unwrap();
    let course = Sweep::new(Activation::HardTanh, &[]).run(&Start::circle_of_inputs(&still, &[1.0, 0.0], &[0.0, 1.0])).unwrap();
    assert_eq!((course.sign_transitions[0], course.length[0]), (0, 0.0));
}

#[test]
fn a_readout_begins_and_flips_as_it_is() {
    for seed in 0..8 {
        let case = case(5, 3, 2.0, 0.2, seed);
        let course = Sweep::new(Activation::HardTanh, &case.layers).with_readout(&case.readout).run(&case.start(Curve::Arc)).unwrap();
        let at = |t: f64| case.forward(Activation::HardTanh, case.input(Curve::Arc, t))[3][0] > 0.0;
        assert_eq!(course.readout_signs, [at(1e-9)]);
        assert!(course.readout_flips.is_sorted_by(|a, b| a.t < b.t));
        let mut sign = course.readout_signs[0];
        for pair in course.readout_flips.windows(2) {
            sign ^= true;
            assert_eq!(at(0.5 * (pair[0].t + pair[1].t)), sign);
        }
    }
}

/// Where a layer dies or is born a readout without bias comes to zero or leaves it: it flips at most once, and not once more by rounding.
#[test]
fn a_readout_flips_at_most_once_where_its_layer_dies() {
    let mut dead = 0;
    for seed in 0..20_000 {
        let case = case(2, 3, 1.5, 0.0, seed);
        let course = Sweep::new(Activation::Relu, &case.layers).with_readout(&case.readout).run(&case.start(Curve::Line)).unwrap();
        let flips = &course.readout_flips;
        assert!(flips.windows(2).all(|pair| pair[1].t - pair[0].t > 1e-10), "seed {seed}: {flips:?}");
        dead += usize::from(flips.iter().any(|flip| {
            let after = case.forward(Activation::Relu, case.input(Curve::Line, flip.t + 1e-9));
            after[2].iter().all(|&h| h <= 0.0)
        }));
    }
    assert!(dead > 100, "{dead} of the flips lead into a dead layer");
}

#[test]
fn widths_that_do_not_fit_and_events_that_cannot_be_told_apart_are_errors() {
    let first = Layer::new(2, 1, &[1.0, 0.0], vec![0.0]).unwrap();
    let start = Start::circle_of_inputs(&first, &[1.0, 0.0], &[0.0, 1.0]);
    let error = Sweep::new(Activation::Relu, std::slice::from_ref(&first)).run(&start).unwrap_err();
    assert_eq!(error, SweepError::Width { expected: 2, found: 1 });
    let steep = Layer::new(1, 1, &[1e16], vec![0.0]).unwrap();
    let error = Sweep::new(Activation::HardTanh, &[steep]).run(&start).unwrap_err();
    assert!(matches!(error, SweepError::TooNarrow { layer: 2, unit: 0, .. }), "{error:?}");
}

fn line(layers: &[(&[f64], &[f64])]) -> Result<Course, SweepError> {
    let mut fan_in = 1;
    let all: Vec<Layer> = layers
        .iter()
        .map(|(weights, biases)| {
            let layer = Layer::new(fan_in, biases.len(), weights, biases.to_vec()).unwrap();
            fan_in = biases.len();
            layer
        })
        .collect();
    Sweep::new(Activation::HardTanh, &all[1..]).run(&Start::segment_of_inputs(&all[0], &[0.0], &[1.0]))
}

/// Two steep units whose difference is above zero for a hundredth of a billionth of a thousandth: an error, not a pair that is lost.
#[test]
fn a_pair_of_events_too_close_to_be_told_apart_is_an_error_also_across_pieces() {
    let wide = |slope: f64| line(&[(&[slope, -200.0 * slope], &[1.0 - 0.5 * slope, 1.0 + 100.0 * slope]), (&[1.0, 1.0], &[-1.99])]);
    assert_eq!(wide(1e10).unwrap().sign_transitions, [2, 2]);
    assert!(matches!(wide(1e12), Err(SweepError::TooNarrow { .. })), "{:?}", wide(1e12));
}

#[test]
fn a_unit_that_touches_a_level_does_not_pass_it() {
    for (weights, bias, signs, saturations) in [([0.6, 0.8], 0.0, 2, 0), ([1.2, 1.6], 3.0, 0, 0), ([1.2, 1.6], -1.0, 2, 2)] {
        let first = Layer::new(2, 1, &weights, vec![bias]).unwrap();
        let course = Sweep::new(Activation::HardTanh, &[]).run(&Start::circle_of_inputs(&first, &[1.0, 0.0], &[0.0, 1.0])).unwrap();
        assert_eq!((course.sign_transitions[0], course.saturation_transitions[0]), (signs, saturations), "{weights:?} {bias}");
    }
}

#[test]
fn numbers_out_of_range_are_an_error() {
    let first = Layer::new(2, 2, &[1e200, 1e200, 1e200, 0.0], vec![0.5e200, 0.1e200]).unwrap();
    let second = Layer::new(2, 1, &[1e200, -1e200], vec![0.0]).unwrap();
    let start = Start::circle_of_inputs(&first, &[1.0, 0.0], &[0.0, 1.0]);
    let error = Sweep::new(Activation::Relu, &[second]).run(&start).unwrap_err();
    assert!(matches!(error, SweepError::Overflow { .. }), "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_odd_network_without_biases_does_the_same_on_both_halves_of_a_circle(seed in 0_u64..1 << 40, width in 1_usize..6) {
        let case = case(width, 3, 2.0, 0.0, seed);
        let sweep = Sweep::new(Activation::HardTanh, &case.layers);
        let [first, second, whole] = [[0.0, 0.5], [0.5, 1.0], [0.0, 1.0]].map(|[a, b]| sweep.run(&case.start(Curve::Arc).between(a * TAU, b * TAU)).unwrap());
        for depth in 0..3 {
            prop_assert_eq!(first.saturation_transitions[depth], second.saturation_transitions[depth]);
            prop_assert!(whole.sign_transitions[depth] % 2 == 0);
            prop_assert!((first.length[depth] - second.length[depth]).abs() <= 1e-9 * whole.length[depth]);
            prop_assert!((first.length[depth] + second.length[depth] - whole.length[depth]).abs() <= 1e-12 * (1.0 + whole.length[depth]));
        }
    }

    #[test]
    fn a_sweep_of_first_weights_on_one_input_is_a_sweep_of_inputs(seed in 0_u64..1 << 40, width in 1_usize..5) {
        // W cos t + W' sin t at z is a layer of twice the inputs at (z cos t, z sin t).
        let mut rng = generator(&["weights"], seed, 0);
        let (w, v) = (layer(width, 3, 1.5, 0.0, &mut rng), layer(width, 3, 1.5, 0.0, &mut rng));
        let z: Vec<f64> = (0..width).map(|_| normal(&mut rng)).collect();
        let rows: Vec<f64> = (0..3).flat_map(|unit| [&w, &v].map(|layer| (0..width).map(move |input| layer.column(input)[unit])).into_iter().flatten()).collect();
        let both = Layer::new(2 * width, 3, &rows, vec![0.0; 3]).unwrap();
        let zeros = vec![0.0; width];
        let inputs = Start::circle_of_inputs(&both, &[z.clone(), zeros.clone()].concat(), &[zeros, z.clone()].concat());
        prop_assert_eq!(Start::circle_of_weights(&w, &v, &z), inputs);
    }
}
