//! Smallest cases, refusals, and probabilities that are known in closed form.

use stats::stream::generator;

use super::*;
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::weight_law::WeightLaw;
use crate::weights::{Biases, NetworkLaw, WeightScheme};

fn network(input_dim: usize, layers: &[(&[f64], &[f64])]) -> Network {
    let widths: Vec<usize> = layers.iter().map(|(_, biases)| biases.len()).collect();
    let architecture = Architecture::new(input_dim, &widths).unwrap();
    let shapes = architecture.layer_shapes();
    let layers = shapes.zip(layers).map(|((i, o), (w, b))| Layer::new(i, o, w.to_vec(), b.to_vec()).unwrap()).collect();
    Network::new(architecture, Activation::Relu, layers).unwrap()
}

fn unit(input_dim: usize) -> Domain {
    Domain::cube(input_dim, 1.0).unwrap()
}

#[test]
fn the_identity_is_alive_and_constant_at_a_single_point_only() {
    let identity = network(1, &[]);
    assert_eq!(first_dead_layer_on(&identity, &unit(1)), Ok(None));
    assert_eq!(is_constant_on(&identity, &unit(1)), Ok(false));
    assert_eq!(is_constant_on(&identity, &Domain::points(&[&[2.0]]).unwrap()), Ok(true));
    assert_eq!(is_constant_on(&identity, &Domain::points(&[&[2.0], &[2.0]]).unwrap()), Ok(true));
    assert_eq!(is_constant_on(&identity, &Domain::points(&[&[2.0], &[1.0]]).unwrap()), Ok(false));
}

#[test]
fn one_neuron_is_dead_where_its_bias_outweighs_its_weight() {
    let neuron = |bias: f64| network(1, &[(&[1.0], &[bias])]);
    assert_eq!(first_dead_layer_on(&neuron(-1.0), &unit(1)), Ok(Some(1)));
    assert_eq!(first_dead_layer_on(&neuron((-1.0_f64).next_up()), &unit(1)), Ok(None));
    assert_eq!(is_constant_on(&neuron(-1.0), &unit(1)), Ok(true));
    assert_eq!(is_constant_on(&neuron((-1.0_f64).next_up()), &unit(1)), Ok(false));
}

#[test]
fn zero_weights_are_dead_up_to_bias_zero_and_constant_always() {
    for (bias, dead) in [(0.0, Some(1)), (-0.0, Some(1)), (5e-324, None)] {
        let zero = network(2, &[(&[0.0, -0.0], &[bias])]);
        assert_eq!(first_dead_layer_on(&zero, &unit(2)), Ok(dead));
        assert_eq!(is_constant_on(&zero, &unit(2)), Ok(true));
    }
}

#[test]
fn with_biases_a_layer_after_a_dead_one_may_live() {
    let revived = network(1, &[(&[1.0], &[-2.0]), (&[1.0], &[3.0]), (&[-1.0], &[1.0])]);
    assert_eq!(dead_layers_on(&revived, &unit(1)), Ok(vec![1, 3]));
    assert_eq!(is_constant_on(&revived, &unit(1)), Ok(true));
}

#[test]
fn without_biases_all_layers_after_a_dead_one_are_dead() {
    let dead = network(2, &[(&[1.0, 1.0], &[0.0]), (&[-1.0], &[0.0]), (&[1.0], &[0.0])]);
    assert_eq!(dead_layers_on(&dead, &unit(2)), Ok(vec![2, 3]));
}

#[test]
fn an_exact_tie_that_rounding_would_miss_is_seen() {
    // 2 + 7 - 9 is zero, but in doubles 0.1 * 2 + 0.1 * 7 - 0.1 * 9 is 1.1e-16.
    let sum = network(1, &[(&[2.0, 7.0, 9.0], &[0.0; 3]), (&[0.1, 0.1, -0.1], &[0.0])]);
    assert!(sum.evaluate(&[1.0])[0] > 0.0);
    assert_eq!(first_dead_layer_on(&sum, &unit(1)), Ok(Some(2)));
    assert_eq!(is_constant_on(&sum, &unit(1)), Ok(true));
}

#[test]
fn a_function_that_is_constant_on_the_surface_of_a_cube_only_is_not_constant() {
    // max(|x|, |y|, |z|), where max(a, b) = relu(a - b) + b for b >= 0.
    let first = [1.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0];
    let second = [1.0, 1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
    let third = [1.0, 1.0, -1.0, 0.0, 0.0, 1.0];
    let norm = network(3, &[(&first, &[0.0; 6]), (&second, &[0.0; 3]), (&third, &[0.0; 2]), (&[1.0, 1.0], &[0.0])]);
    assert_eq!(norm.evaluate(&[0.25, -0.75, 0.5]), [0.75]);
    assert_eq!(is_constant_on(&norm, &Domain::points(&[&[1.0, 0.5, 0.25], &[0.0, 0.5, -1.0]]).unwrap()), Ok(true));
    assert_eq!(is_constant_on(&norm, &unit(3)), Ok(false));
}

#[test]
fn numbers_beyond_the_range_of_a_double_are_decided_too() {
    let chain = |last: f64| network(1, &[(&[1e-300], &[0.0]), (&[1e-300], &[0.0]), (&[1e300], &[0.0]), (&[last], &[0.0])]);
    assert_eq!(first_dead_layer_on(&chain(f64::MAX), &unit(1)), Ok(None));
    assert_eq!(first_dead_layer_on(&chain(-f64::MAX), &unit(1)), Ok(Some(4)));
}

#[test]
fn what_cannot_be_decided_is_refused() {
    let plane = network(2, &[(&[1.0, 1.0], &[0.0])]);
    assert_eq!(first_dead_layer_on(&plane, &unit(1)), Err(DomainError::InputDim { expected: 2, found: 1 }));
    assert_eq!(is_constant_on(&plane, &unit(1)), Err(DomainError::InputDim { expected: 2, found: 1 }));
    let space = |bias: f64| network(3, &[(&[1.0; 3], &[bias])]);
    assert_eq!(first_dead_layer_on(&space(0.0), &unit(3)), Ok(None));
    assert_eq!(first_dead_layer_on(&space(1.0), &unit(3)), Err(DomainError::TooManyDimensions(3)));
    assert_eq!(is_constant_on(&space(1.0), &unit(3)), Err(DomainError::TooManyDimensions(3)));
    let beside = Domain::cuboid(&[1.0; 3], &[2.0; 3]).unwrap();
    assert_eq!(first_dead_layer_on(&space(0.0), &beside), Err(DomainError::TooManyDimensions(3)));
    assert_eq!(first_dead_layer_on(&network(4, &[(&[1.0; 4], &[0.0])]), &unit(4)), Err(DomainError::TooManyDimensions(4)));
    let corner = Domain::points(&[&[1.0; 4]]).unwrap();
    assert_eq!(first_dead_layer_on(&network(4, &[(&[-1.0; 4], &[3.0])]), &corner), Ok(Some(1)));
    let tanh = Network::new(Architecture::new(1, &[]).unwrap(), Activation::Tanh, vec![]).unwrap();
    assert_eq!(first_dead_layer_on(&tanh, &unit(1)), Err(DomainError::Activation(Activation::Tanh)));
}

#[test]
fn domains_that_are_none_are_refused_by_name() {
    let message = |result: Result<Domain, DomainError>| result.unwrap_err().to_string();
    assert_eq!(message(Domain::cube(0, 1.0)), "describe a domain with 0 coordinates (range: 1 or more)");
    assert_eq!(
        message(Domain::interval(1.0, 1.0)),
        "describe a domain whose coordinate number 1 runs from 1 to 1 (range: finite, the first below the second)"
    );
    assert!(Domain::cube(1, -1.0).is_err() && Domain::cube(1, f64::NAN).is_err() && Domain::cube(1, f64::INFINITY).is_err());
    assert_eq!(message(Domain::cuboid(&[0.0], &[1.0, 2.0])), "describe a domain of 1 coordinates by 2 numbers");
    assert_eq!(message(Domain::points(&[])), "describe a domain of 0 points (range: 1 or more)");
    assert_eq!(message(Domain::points(&[&[1.0], &[]])), "describe a domain of 1 coordinates by 0 numbers");
    assert_eq!(message(Domain::points(&[&[f64::NAN]])), "describe a domain with the coordinate NaN (range: any finite number)");
}

const NORMAL: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

/// Checks the share of networks that are dead within one layer; |z| <= 6.47 is alpha = 1e-10.
fn check_share(input_dim: usize, widths: &[usize], scheme: WeightScheme, p: f64) {
    let (n, rng) = (100_000, &mut generator(&["network/domain/share"], 1, widths.len() as u64));
    let counts = count_dead_on(Architecture::new(input_dim, widths).unwrap(), scheme, &unit(input_dim), n, rng).unwrap();
    let z = (counts.dead_within(widths.len()) as f64 - p * n as f64) / (n as f64 * p * (1.0 - p)).sqrt();
    assert!(z.abs() <= 6.47, "input dimension {input_dim}, widths {widths:?}: z = {z}");
}

#[test]
fn a_neuron_with_a_normal_bias_is_dead_with_probability_1_of_4() {
    // On [-1, 1] when b <= -|w|: a quarter of the directions of (w, b). Each neuron of a layer by itself.
    let scheme = NORMAL.with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 1.0 });
    check_share(1, &[1], scheme, 1.0 / 4.0);
    check_share(1, &[2], scheme, 1.0 / 16.0);
}

#[test]
fn a_neuron_with_a_constant_bias_of_minus_one_is_dead_when_its_weight_is_small() {
    // P[|w| <= 1].
    check_share(1, &[1], NORMAL.with_biases(Biases::Constant(-1.0)), libm::erf(std::f64::consts::FRAC_1_SQRT_2));
}

#[test]
fn without_biases_a_chain_of_single_neurons_dies_as_in_theorem_8() {
    // The first neuron lives, and each later one kills with 1/2, in any dimension.
    for input_dim in [1, 2, 3] {
        check_share(input_dim, &[1, 1, 1], NORMAL, 3.0 / 4.0);
    }
}

#[test]
fn without_biases_two_layers_of_width_two_are_dead_with_probability_5_of_32_on_a_line_and_1_of_16_in_the_plane() {
    // In the plane almost surely all sign patterns of the first layer occur, so all weights of the second must be negative.
    check_share(1, &[2, 2], NORMAL, 5.0 / 32.0);
    check_share(2, &[2, 2], NORMAL, 1.0 / 16.0);
    check_share(3, &[2, 2], NORMAL, 1.0 / 16.0);
}

#[test]
fn the_sampler_decides_as_the_drawn_network() {
    let laws: [(usize, NetworkLaw); 5] = [
        (1, NORMAL.with_biases(Biases::Constant(0.1)).into()),
        (2, NORMAL.into()),
        (1, Initializer::RaiText.into()),
        (2, Initializer::RaiText.into()),
        (1, Initializer::Orthogonal.into()),
    ];
    for (input_dim, law) in laws {
        let architecture = Architecture::new(input_dim, &[2, 2, 2]).unwrap();
        let mut sampler = DeadLayerSampler::new(architecture.clone(), law, &unit(input_dim)).unwrap();
        let (mut one, mut other) = (generator(&["same"], 1, 0), generator(&["same"], 1, 0));
        let mut network = Network::draw(architecture.clone(), Activation::Relu, &NORMAL, &mut generator(&["any"], 1, 0)).unwrap();
        for _ in 0..300 {
            network.redraw(law, &mut other);
            assert_eq!(sampler.sample(&mut one), first_dead_layer_on(&network, &unit(input_dim)).unwrap());
        }
    }
    assert!(DeadLayerSampler::new(Architecture::new(1, &[1]).unwrap(), NORMAL.with_sigma_w(0.0), &unit(1)).is_err());
    assert!(DeadLayerSampler::new(Architecture::new(1, &[1]).unwrap(), NORMAL, &unit(2)).is_err());
}

#[test]
fn the_cone_over_the_boundary_covers_the_domain_and_has_the_origin_as_a_corner() {
    let cells = |low: &[f64], high: &[f64]| Domain::cuboid(low, high).unwrap().start(Biased::AfterFirstLayer).unwrap();
    assert_eq!(cells(&[-1.0], &[2.0]), [vec![vec![0.0], vec![-1.0]], vec![vec![0.0], vec![2.0]]]);
    assert_eq!(cells(&[0.0], &[2.0]), [vec![vec![0.0], vec![2.0]]]);
    // The shoelace formula: four triangles on a square around the origin, two where it is a corner, none lost.
    let area = |cells: &[Corners]| -> f64 {
        let triangle = |c: &Corners| (c[1][0] * c[2][1] - c[1][1] * c[2][0]).abs() / 2.0;
        cells.iter().map(triangle).sum()
    };
    for (low, high, count, expected) in
        [([-1.0, -1.0], [1.0, 1.0], 4, 4.0), ([0.0, 0.0], [1.0, 1.0], 2, 1.0), ([0.0, -1.0], [1.0, 1.0], 3, 2.0)]
    {
        let cells = cells(&low, &high);
        assert_eq!((cells.len(), area(&cells)), (count, expected));
    }
    // Without the origin in the domain there is nothing to gain.
    assert_eq!(cells(&[1.0], &[2.0]), [vec![vec![1.0], vec![2.0]]]);
}

#[test]
fn where_the_first_layer_has_no_biases_the_decision_is_that_of_the_constant_output() {
    // Another road: a network with a dead hidden layer is constant, and with normal weights almost no other one is.
    for (input_dim, widths) in [(1, [2, 2, 2]), (2, [2, 2, 1])] {
        let shape = Architecture::new(input_dim, &widths).unwrap().with_linear_output(1).unwrap();
        let rng = &mut generator(&["rai constant"], input_dim as u64, 0);
        let mut dead = 0;
        for _ in 0..150 {
            let network = Initializer::RaiText.draw(shape.clone(), Activation::Relu, rng);
            let is_dead = first_dead_layer_on(&network, &unit(input_dim)).unwrap().is_some();
            assert_eq!(is_dead, is_constant_on(&network, &unit(input_dim)).unwrap());
            dead += u64::from(is_dead);
        }
        assert!(dead > 0, "no network was dead");
    }
}
