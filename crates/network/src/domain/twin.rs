//! The brute-force twin of both decisions, in fractions, by activation patterns; and the tests that hold them against it.
//!
//! On the closed region of an activation pattern every layer is affine, so its largest and smallest values are at the region's corners.
//! The twin tries every pattern of every layer, finds the corners as the intersections of any `d` of the region's boundary planes that
//! meet all of its inequalities, and sends each corner through the network as it is.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stats::rational::{Rational, from_f64_exact, ratio};
use stats::stream::generator;

use super::cells::Cells;
use super::scalar::Rounded;
use super::*;
use crate::architecture::Architecture;
use crate::born_dead::first_dead_layer;
use crate::weight_law::WeightLaw;
use crate::weights::{Biases, WeightScheme};

/// `coefficients . x + constant`.
#[derive(Clone)]
struct Affine {
    coefficients: Vec<Rational>,
    constant: Rational,
}

fn fraction(value: f64) -> Rational {
    from_f64_exact(value).unwrap()
}

fn zero() -> Rational {
    ratio(0, 1)
}

impl Affine {
    fn at(&self, x: &[Rational]) -> Rational {
        self.coefficients.iter().zip(x).fold(self.constant.clone(), |sum, (c, x)| sum + c * x)
    }

    fn combined(terms: &[(Rational, &Affine)], constant: Rational, dimension: usize) -> Affine {
        let coefficient = |i: usize| terms.iter().fold(zero(), |sum, (w, map)| sum + w * &map.coefficients[i]);
        let constant = terms.iter().fold(constant, |sum, (w, map)| sum + w * &map.constant);
        Affine { coefficients: (0..dimension).map(coefficient).collect(), constant }
    }
}

/// The point where the given planes meet, by elimination; `None` if it is not a single one.
fn meeting_point(planes: &[&Affine]) -> Option<Vec<Rational>> {
    let d = planes.len();
    let mut rows: Vec<Vec<Rational>> =
        planes.iter().map(|p| p.coefficients.iter().cloned().chain([-p.constant.clone()]).collect()).collect();
    for column in 0..d {
        let pivot = (column..d).find(|&row| rows[row][column] != zero())?;
        rows.swap(column, pivot);
        let scale = rows[column][column].clone();
        rows[column].iter_mut().for_each(|x| *x = &*x / &scale);
        for row in (0..d).filter(|&row| row != column) {
            let factor = rows[row][column].clone();
            let pivot_row = rows[column].clone();
            rows[row].iter_mut().zip(pivot_row).for_each(|(x, p)| *x = &*x - &factor * p);
        }
    }
    Some(rows.into_iter().map(|mut row| row.pop().unwrap()).collect())
}

fn subsets(n: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![vec![]];
    }
    (0..n)
        .flat_map(|last| {
            subsets(last, size - 1).into_iter().map(move |mut set| {
                set.push(last);
                set
            })
        })
        .collect()
}

/// The corners of the region where all functions are at least zero.
fn corners(region: &[Affine], dimension: usize) -> Vec<Vec<Rational>> {
    let meet = |set: Vec<usize>| meeting_point(&set.iter().map(|&i| &region[i]).collect::<Vec<_>>());
    let is_inside = |point: &Vec<Rational>| region.iter().all(|function| function.at(point) >= zero());
    subsets(region.len(), dimension).into_iter().filter_map(meet).filter(is_inside).collect()
}

fn collect_corners(network: &Network, layer: usize, maps: &[Affine], region: &[Affine], found: &mut BTreeSet<Vec<Rational>>) {
    let dimension = network.architecture().input_dim();
    let here = corners(region, dimension);
    if here.is_empty() {
        return;
    }
    if layer == network.architecture().hidden_widths().len() {
        found.extend(here);
        return;
    }
    let layer_here = &network.layers()[layer];
    let neuron = |(row, bias): (&[f64], &f64)| {
        let terms: Vec<_> = row.iter().map(|&w| fraction(w)).zip(maps).collect();
        Affine::combined(&terms, fraction(*bias), dimension)
    };
    let neurons: Vec<Affine> = layer_here.rows().zip(layer_here.biases()).map(neuron).collect();
    for pattern in 0..1_u32 << neurons.len() {
        let is_on = |k: usize| pattern >> k & 1 == 1;
        let signed = |(k, map): (usize, &Affine)| Affine::combined(&[(ratio(if is_on(k) { 1 } else { -1 }, 1), map)], zero(), dimension);
        let rectified = |(k, map): (usize, &Affine)| Affine::combined(&[(ratio(i64::from(is_on(k)), 1), map)], zero(), dimension);
        let smaller: Vec<Affine> = region.iter().cloned().chain(neurons.iter().enumerate().map(signed)).collect();
        let next: Vec<Affine> = neurons.iter().enumerate().map(rectified).collect();
        collect_corners(network, layer + 1, &next, &smaller, found);
    }
}

/// The output of every layer at a point.
fn forward(network: &Network, point: &[Rational]) -> Vec<Vec<Rational>> {
    let hidden = network.architecture().hidden_widths().len();
    let mut outputs = vec![point.to_vec()];
    for (index, layer) in network.layers().iter().enumerate() {
        let inputs = outputs.last().unwrap();
        let neuron = |(row, bias): (&[f64], &f64)| {
            let h = row.iter().zip(inputs).fold(fraction(*bias), |sum, (&w, x)| sum + fraction(w) * x);
            if index < hidden && h < zero() { zero() } else { h }
        };
        let next = layer.rows().zip(layer.biases()).map(neuron).collect();
        outputs.push(next);
    }
    outputs
}

/// The dead hidden layers, and whether the output is constant.
#[derive(Debug, PartialEq)]
struct Facts {
    dead: Vec<usize>,
    is_constant: bool,
}

fn facts_at(network: &Network, points: impl IntoIterator<Item = Vec<Rational>>) -> Facts {
    let passes: Vec<_> = points.into_iter().map(|point| forward(network, &point)).collect();
    assert!(!passes.is_empty());
    let is_dead = |layer: &usize| passes.iter().all(|outputs| outputs[*layer].iter().all(|x| *x == zero()));
    Facts {
        dead: (1..=network.architecture().hidden_widths().len()).filter(is_dead).collect(),
        is_constant: passes.iter().all(|outputs| outputs.last() == passes[0].last()),
    }
}

fn brute_force(network: &Network, domain: &Domain) -> Facts {
    let ends = match &domain.0 {
        Shape::Points(points) => return facts_at(network, points.iter().map(|point| point.iter().map(|&x| fraction(x)).collect())),
        Shape::Cuboid(ends) => ends,
    };
    let axis = |index: usize, sign: i64, constant: f64| {
        let coefficients = (0..ends.len()).map(|i| ratio(if i == index { sign } else { 0 }, 1)).collect();
        Affine { coefficients, constant: fraction(constant) }
    };
    let inputs: Vec<Affine> = (0..ends.len()).map(|i| axis(i, 1, 0.0)).collect();
    let sides = |(i, end): (usize, &[f64; 2])| [axis(i, 1, -end[0]), axis(i, -1, end[1])];
    let region: Vec<Affine> = ends.iter().enumerate().flat_map(sides).collect();
    let mut found = BTreeSet::new();
    collect_corners(network, 0, &inputs, &region, &mut found);
    facts_at(network, found)
}

fn decided(network: &Network, domain: &Domain) -> Facts {
    let dead = dead_layers_on(network, domain).unwrap();
    assert_eq!(first_dead_layer_on(network, domain).unwrap(), dead.first().copied());
    Facts { dead, is_constant: is_constant_on(network, domain).unwrap() }
}

/// Small networks whose numbers are multiples of 1/4, zeros and ties included; with biases or without.
fn lattice_network(input_dim: usize, widths: &'static [&'static [usize]], biases: bool) -> impl Strategy<Value = Network> {
    (prop::sample::select(widths), any::<bool>()).prop_flat_map(move |(widths, linear)| {
        let architecture = Architecture::new(input_dim, widths).unwrap();
        let architecture = if linear { architecture.with_linear_output(1).unwrap() } else { architecture };
        let weight = || prop_oneof![4 => (-1..=1).prop_map(f64::from), 1 => (-8..=8).prop_map(|q| f64::from(q) / 4.0)];
        let layer = move |(i, o)| {
            let bias = prop::collection::vec(weight(), o).prop_map(move |b| if biases { b } else { vec![0.0; b.len()] });
            (prop::collection::vec(weight(), i * o), bias).prop_map(move |(w, b)| Layer::new(i, o, w, b).unwrap())
        };
        let layers: Vec<_> = architecture.layer_shapes().map(layer).collect();
        layers.prop_map(move |layers| Network::new(architecture.clone(), Activation::Relu, layers).unwrap())
    })
}

fn interval() -> impl Strategy<Value = Domain> {
    (-8..8_i32, 1..8_i32).prop_map(|(low, length)| Domain::interval(f64::from(low) / 4.0, f64::from(low + length) / 4.0).unwrap())
}

fn rectangle_domain() -> impl Strategy<Value = Domain> {
    ((-3..3_i32, 1..4_i32), (-3..3_i32, 1..4_i32)).prop_map(|((x, a), (y, b))| {
        let number = |n: i32| f64::from(n) / 2.0;
        Domain::cuboid(&[number(x), number(y)], &[number(x + a), number(y + b)]).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn on_an_interval_all_decisions_are_those_of_brute_force(
        network in lattice_network(1, &[&[1], &[2], &[1, 1], &[2, 2], &[3, 2], &[1, 2, 1], &[2, 2, 2], &[4, 1]], true),
        domain in interval(),
    ) {
        prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
    }

    #[test]
    fn without_biases_on_an_interval_all_decisions_are_those_of_brute_force(
        network in lattice_network(1, &[&[1], &[2], &[1, 1], &[2, 2], &[2, 2, 2], &[3, 3]], false),
        domain in interval(),
    ) {
        prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
    }

    #[test]
    fn on_points_all_decisions_are_those_of_brute_force(
        network in lattice_network(2, &[&[1], &[2], &[1, 2], &[3, 2, 2]], true),
        points in prop::collection::vec((-4..4_i32, -4..4_i32).prop_map(|(x, y)| [f64::from(x) / 2.0, f64::from(y) / 2.0]), 1..5),
    ) {
        let domain = Domain::points(&points.iter().map(|p| &p[..]).collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn on_a_rectangle_all_decisions_are_those_of_brute_force(
        network in lattice_network(2, &[&[1], &[2], &[1, 1], &[2, 1], &[1, 2], &[2, 2], &[3, 1], &[1, 1, 1]], true),
        domain in rectangle_domain(),
    ) {
        prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
    }

    #[test]
    fn without_biases_on_a_rectangle_all_decisions_are_those_of_brute_force(
        network in lattice_network(2, &[&[1], &[2], &[1, 1], &[2, 1], &[1, 2], &[2, 2], &[3, 1], &[1, 1, 1]], false),
        domain in prop_oneof![rectangle_domain(), Just(Domain::cube(2, 1.0).unwrap())],
    ) {
        prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn without_biases_in_a_cube_all_decisions_are_those_of_brute_force(
        network in lattice_network(3, &[&[1], &[2], &[1, 1], &[2, 1], &[1, 2], &[1, 1, 1]], false),
        low in prop::sample::select(&[-1.0, 0.0][..]),
    ) {
        let domain = Domain::cuboid(&[low; 3], &[1.0; 3]).unwrap();
        prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
    }
}

fn drawn(input_dim: usize, widths: &[usize], scheme: &WeightScheme, seed: u64) -> Network {
    let architecture = Architecture::new(input_dim, widths).and_then(|shape| shape.with_linear_output(1)).unwrap();
    Network::draw(architecture, Activation::Relu, scheme, &mut generator(&["network/domain"], seed, 0)).unwrap()
}

const BIASED: WeightScheme = WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.5 });
const FREE: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

const TINY: &[&[usize]] = &[&[1], &[1, 1], &[2, 1], &[2, 2], &[1, 1, 1]];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn with_random_weights_all_decisions_are_those_of_brute_force(
        seed: u64,
        law in prop::sample::select(&["normal", "uniform", "cauchy", "log-normal:3", "signs"][..]),
        widths in prop::sample::select(TINY),
        constant: bool,
    ) {
        let law: WeightLaw = law.parse().unwrap();
        let biases = if constant { Biases::Constant(0.3) } else { Biases::Drawn { law, sigma_b: 0.5 } };
        for (input_dim, scheme) in [(1, WeightScheme::iid(law).with_biases(biases)), (2, WeightScheme::iid(law).with_biases(biases)), (2, WeightScheme::iid(law))] {
            let network = drawn(input_dim, widths, &scheme, seed);
            let domain = Domain::cube(input_dim, 0.7).unwrap();
            prop_assert_eq!(decided(&network, &domain), brute_force(&network, &domain));
        }
    }
}

/// Both instances of the algorithm; `None` where the rounded one is in doubt.
fn rounded_and_exact(network: &Network, start: &[Corners]) -> (Option<Vec<usize>>, Vec<usize>) {
    let layers = &network.layers()[..network.architecture().hidden_widths().len()];
    let exact = all_dead_with(layers, start, &mut Cells::<Rational>::new()).unwrap();
    (all_dead_with(layers, start, &mut Cells::<Rounded>::new()), exact)
}

fn biased(is_bias_free: bool) -> Biased {
    if is_bias_free { Biased::Nowhere } else { Biased::FromTheStart }
}

#[test]
fn rounded_numbers_decide_as_fractions_and_are_hardly_ever_in_doubt() {
    for (input_dim, widths, scheme) in [
        (1, &[2; 8][..], BIASED),
        (1, &[3, 4, 3], BIASED),
        (1, &[2; 4], BIASED.with_biases(Biases::Constant(-0.2))),
        (2, &[2, 3], BIASED),
        (2, &[3; 4], FREE),
        (3, &[2, 2], FREE),
    ] {
        for seed in 0..40 {
            let network = drawn(input_dim, widths, &scheme, seed);
            let start = Domain::cube(input_dim, 1.0).unwrap().start(biased(scheme.is_bias_free())).unwrap();
            let (rounded, exact) = rounded_and_exact(&network, &start);
            assert_eq!(rounded.as_ref(), Some(&exact), "input dimension {input_dim}, widths {widths:?}, seed {seed}");
        }
    }
}

#[test]
fn one_network_in_many_thousands_is_in_doubt() {
    // Rounding errors are about 1e-15 of the numbers, so that a doubt is as rare as a sum that nearly vanishes.
    let start = Domain::cube(1, 1.0).unwrap().start(Biased::FromTheStart).unwrap();
    let mut cells = Cells::<Rounded>::new();
    let doubts = (0..20_000).filter(|&seed| all_dead_with(&drawn(1, &[2; 10], &BIASED, seed).layers()[..10], &start, &mut cells).is_none());
    assert_eq!(doubts.count(), 0);
}

#[test]
fn without_biases_one_coordinate_is_decided_by_the_two_rays() {
    for law in ["normal", "cauchy", "log-normal:3", "signs"] {
        for seed in 0..2000 {
            let network = drawn(1, &[2, 3, 2, 2, 1, 2], &WeightScheme::iid(law.parse().unwrap()), seed);
            assert_eq!(first_dead_layer_on(&network, &Domain::cube(1, 1.0).unwrap()).unwrap(), first_dead_layer(&network).unwrap());
        }
    }
}

#[test]
fn without_biases_the_edges_decide_about_the_square() {
    let (edges, square) = [true, false].map(|by_rays| Domain::cube(2, 1.0).unwrap().start(biased(by_rays)).unwrap()).into();
    let mut dead = 0;
    for seed in 0..200 {
        let network = drawn(2, &[2, 1, 2], &FREE, seed);
        let decided = all_dead_with(&network.layers()[..3], &edges, &mut Cells::<Rational>::new());
        assert_eq!(decided, all_dead_with(&network.layers()[..3], &square, &mut Cells::<Rational>::new()));
        dead += u32::from(decided != Some(vec![]));
    }
    assert!((20..180).contains(&dead), "both kinds are seen: {dead} of 200 are dead");
}

#[test]
fn without_biases_the_size_of_the_domain_does_not_matter() {
    for input_dim in [1, 2, 3] {
        for seed in 0..300 {
            let network = drawn(input_dim, &[2, 1, 2], &FREE, seed);
            let decide = |radius| decided(&network, &Domain::cube(input_dim, radius).unwrap());
            assert!([1e-200, 7.0, 1e200].into_iter().all(|radius| decide(radius) == decide(1.0)));
        }
    }
}

#[test]
fn a_larger_domain_kills_no_layer() {
    let mut differ = 0;
    for seed in 0..500 {
        let network = drawn(1, &[2, 2, 2], &BIASED, seed);
        let dead = |radius| dead_layers_on(&network, &Domain::cube(1, radius).unwrap()).unwrap();
        let (small, large) = (dead(0.1), dead(10.0));
        assert!(large.iter().all(|layer| small.contains(layer)));
        differ += u32::from(small != large);
    }
    assert!(differ > 50, "{differ}");
}

#[test]
fn the_three_roads_agree_on_deeper_networks() {
    // A dead layer makes a network constant; with random weights, nothing else does (lemma 1).
    let mut constant = 0;
    for seed in 0..300 {
        for (input_dim, widths) in [(1, &[2; 6][..]), (1, &[4, 3, 2]), (2, &[1, 2, 2, 1])] {
            let network = drawn(input_dim, widths, &BIASED, seed);
            let facts = decided(&network, &Domain::cube(input_dim, 1.0).unwrap());
            assert_eq!(facts.is_constant, !facts.dead.is_empty(), "{widths:?}, seed {seed}");
            constant += u32::from(facts.is_constant);
        }
    }
    assert!((200..800).contains(&constant), "{constant} of 900 are constant");
}
