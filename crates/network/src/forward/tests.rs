use proptest::prelude::*;
use stats::stream::generator;

use super::*;
use crate::weight_law::WeightLaw;
use crate::weights::Biases;

fn shape(input_dim: usize, hidden_widths: &[usize], output_dim: Option<usize>) -> Architecture {
    let rectified = Architecture::new(input_dim, hidden_widths).unwrap();
    match output_dim {
        Some(dim) => rectified.with_linear_output(dim).unwrap(),
        None => rectified,
    }
}

fn relu_network(architecture: Architecture, weights_and_biases: &[(&[f64], &[f64])]) -> Network {
    let layers = architecture.layer_shapes().zip(weights_and_biases);
    let layers = layers.map(|((i, o), (w, b))| Layer::new(i, o, w.to_vec(), b.to_vec()).unwrap()).collect();
    Network::new(architecture, Activation::Relu, layers).unwrap()
}

#[test]
fn a_network_without_layers_returns_its_input() {
    assert_eq!(relu_network(shape(2, &[], None), &[]).evaluate(&[3.0, -4.0]), [3.0, -4.0]);
}

#[test]
fn one_neuron_returns_positive_zero_or_its_pre_activation() {
    let neuron = relu_network(shape(1, &[1], None), &[(&[2.0], &[-1.0])]);
    assert_eq!(neuron.evaluate(&[2.0]), [3.0]);
    assert_eq!(neuron.evaluate(&[0.5])[0].to_bits(), 0);
    assert_eq!(neuron.evaluate(&[-9.0])[0].to_bits(), 0);
}

#[test]
fn zero_input_without_biases_gives_zero() {
    let network = relu_network(shape(2, &[2], Some(1)), &[(&[1.0, -2.0, 3.0, 4.0], &[0.0; 2]), (&[1.0, 1.0], &[0.0])]);
    assert_eq!(network.evaluate(&[0.0, 0.0]), [0.0]);
}

#[test]
fn the_linear_output_layer_keeps_negative_numbers() {
    let network = relu_network(shape(1, &[1], Some(2)), &[(&[1.0], &[0.0]), (&[-1.0, 2.0], &[0.0, 0.5])]);
    assert_eq!(network.evaluate(&[3.0]), [-3.0, 6.5]);
}

#[test]
fn weights_are_rows_of_neurons() {
    let network = relu_network(shape(3, &[2], None), &[(&[1.0, 10.0, 100.0, -1.0, -10.0, -100.0], &[0.0, 1000.0])]);
    let mut pass = ForwardPass::default();
    network.forward(&[1.0, 2.0, 3.0], &mut pass);
    assert_eq!(pass.pre_activations, [[321.0, 679.0]]);
}

#[test]
fn a_used_pass_is_overwritten_whatever_it_held() {
    let large = relu_network(shape(1, &[3, 1], None), &[(&[1.0, 2.0, 3.0], &[0.0; 3]), (&[1.0; 3], &[0.0])]);
    let small = relu_network(shape(1, &[1], None), &[(&[1.0], &[0.0])]);
    let (mut used, mut fresh) = (ForwardPass::default(), ForwardPass::default());
    large.forward(&[1.0], &mut used);
    small.forward(&[2.0], &mut used);
    small.forward(&[2.0], &mut fresh);
    assert_eq!(used, fresh);
}

#[test]
fn layers_that_do_not_fit_are_refused() {
    let message = |error: NetworkError| error.to_string();
    assert_eq!(message(Layer::new(2, 1, vec![1.0], vec![0.0]).unwrap_err()), "build a layer of shape 1 x 2 from 1 weights");
    assert_eq!(message(Layer::new(1, 1, vec![1.0], vec![]).unwrap_err()), "build a layer of 1 neurons from 0 biases");
    assert_eq!(
        message(Layer::new(1, 1, vec![f64::NAN], vec![0.0]).unwrap_err()),
        "build a layer with the parameter NaN (range: any finite number)"
    );
    let layer = Layer::without_biases(2, 1, vec![1.0; 2]).unwrap();
    let network = |layers| Network::new(shape(1, &[1], None), Activation::Relu, layers).unwrap_err();
    assert_eq!(message(network(vec![])), "build a network of 1 layers from 0");
    assert_eq!(message(network(vec![layer])), "build a network whose layer 1 is 1 x 2, not 1 x 1");
}

#[test]
#[should_panic(expected = "coordinates of the input")]
fn an_input_of_the_wrong_dimension_panics() {
    relu_network(shape(1, &[], None), &[]).evaluate(&[1.0, 2.0]);
}

#[test]
fn a_drawn_network_takes_its_numbers_layer_by_layer_and_row_by_row_with_biases_last() {
    let scheme = WeightScheme::alternating(WeightLaw::Uniform, WeightLaw::Cauchy)
        .with_biases(Biases::Drawn { law: WeightLaw::Laplace, sigma_b: 1.0 });
    let mut rng = generator(&["order"], 0, 0);
    let network = Network::draw(shape(2, &[2], Some(1)), Activation::Relu, &scheme, &mut generator(&["order"], 0, 0)).unwrap();
    let mut next = |law: WeightLaw| law.sample(&mut rng);
    let (u, c, b) = (WeightLaw::Uniform, WeightLaw::Cauchy, WeightLaw::Laplace);
    assert_eq!(network.layers()[0].weights(), [next(u), next(u), next(u), next(u)]);
    assert_eq!(network.layers()[0].biases(), [next(b), next(b)]);
    assert_eq!(network.layers()[1].weights(), [next(c), next(c)]);
    assert_eq!(network.layers()[1].biases(), [next(b)]);
}

#[test]
fn a_streaming_pass_without_layers_visits_nothing() {
    let scheme = WeightScheme::iid(WeightLaw::Normal);
    let mut streaming = StreamingForward::new(shape(1, &[], None), Activation::Relu, scheme).unwrap();
    assert_eq!(streaming.run(&[0.0], &mut generator(&["empty"], 0, 0), |_| panic!("no layer")), None);
}

#[test]
fn a_zero_input_without_biases_is_dead_at_the_first_layer() {
    let scheme = WeightScheme::iid(WeightLaw::Normal);
    let mut streaming = StreamingForward::new(shape(2, &[3, 3], None), Activation::Tanh, scheme).unwrap();
    assert_eq!(streaming.run(&[0.0, 0.0], &mut generator(&["zero"], 0, 0), |_| ()), Some(1));
}

#[test]
fn biases_revive_a_dead_layer() {
    // With the bias 1 a zero input is not zero after one layer, and the pass visits every layer whatever happens.
    let scheme = WeightScheme::iid(WeightLaw::Signs).with_biases(Biases::Constant(1.0));
    let mut streaming = StreamingForward::new(shape(1, &[2, 2, 2], None), Activation::Relu, scheme).unwrap();
    let mut rng = generator(&["revive"], 0, 0);
    for _ in 0..1000 {
        let mut visited = 0;
        assert_eq!(streaming.run(&[0.0], &mut rng, |_| visited += 1), None);
        assert_eq!(visited, 3);
    }
}

#[test]
fn a_scheme_out_of_range_is_refused() {
    let scheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(-1.0);
    assert!(StreamingForward::new(shape(1, &[1], None), Activation::Relu, scheme).is_err());
    assert!(Network::draw(shape(1, &[1], None), Activation::Relu, &scheme, &mut generator(&["bad"], 0, 0)).is_err());
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop::sample::select(&[Activation::Relu, Activation::Linear, Activation::Tanh, Activation::HardTanh][..])
}

proptest! {
    #[test]
    fn a_streaming_pass_sees_what_the_drawn_network_computes(
        seed: u64,
        widths in prop::collection::vec(1_usize..4, 0..5),
        output in prop::option::of(1_usize..3),
        input in prop::collection::vec(-2.0..2.0, 1..4),
        activation in any_activation(),
        biased: bool,
    ) {
        let biases = if biased { Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.5 } } else { Biases::Zero };
        let scheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(1.5).with_biases(biases);
        let architecture = shape(input.len(), &widths, output);
        let network =
            Network::draw(architecture.clone(), activation, &scheme, &mut generator(&["stream"], seed, 0)).unwrap();
        let mut pass = ForwardPass::default();
        network.forward(&input, &mut pass);
        let mut streaming = StreamingForward::new(architecture, activation, scheme).unwrap();
        let mut visited = 0;
        let dead = streaming.run(&input, &mut generator(&["stream"], seed, 0), |layer| {
            visited += 1;
            assert_eq!(layer.layer, visited);
            assert_eq!(layer.pre_activations, pass.pre_activations[visited - 1]);
            assert_eq!(layer.activations, pass.activations[visited - 1]);
        });
        prop_assert_eq!(visited, dead.unwrap_or(network.layers().len()));
        prop_assert!(pass.activations[visited..].iter().flatten().all(|&a| a == 0.0));
    }
}
