use super::*;
use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::backward::one_hot;
use crate::forward::Layer;

const BOTH: [QuasiNewton; 2] = [QuasiNewton::Bfgs, QuasiNewton::LimitedMemoryBfgs { memory: 10 }];

fn line(weight: f64, bias: f64) -> Network {
    let shape = Architecture::new(1, &[]).unwrap().with_linear_output(1).unwrap();
    Network::new(shape, Activation::Relu, vec![Layer::new(1, 1, vec![weight], vec![bias]).unwrap()]).unwrap()
}

/// The rule of `golden/quasi_newton.py`: multiples of 1/16 between -15/16 and 1.
fn numbers(start: usize, count: usize) -> Vec<f64> {
    (start..start + count).map(|k| (((7919 * k + 104_729) % 32) as f64 - 15.0) / 16.0).collect()
}

/// Two ReLU layers of width 3 of which the second is dead on `[-1, 1]`, then a live one of width 2 and a linear output.
fn born_dead(activation: Activation) -> Network {
    let shape = Architecture::new(1, &[3, 3, 2]).unwrap().with_linear_output(1).unwrap();
    let layers = vec![
        Layer::new(1, 3, vec![0.5, -0.75, -0.0], vec![0.1, -0.0, 0.3]).unwrap(),
        Layer::new(3, 3, vec![-0.1; 9], vec![-1.0, -0.5, -2.0]).unwrap(),
        Layer::new(3, 2, vec![0.7, -0.0, 0.2, -0.3, 0.4, 0.6], vec![0.25, 0.75]).unwrap(),
        Layer::new(2, 1, vec![0.3, 0.9], vec![-4.0]).unwrap(),
    ];
    Network::new(shape, activation, layers).unwrap()
}

#[test]
fn no_iteration_leaves_the_network() {
    for method in BOTH {
        let mut network = line(0.5, 0.25);
        let found = method.minimize(&mut network, &Batch::scalar(&[1.0, 2.0], &[3.0, 4.0]).unwrap(), Loss::SquaredError, 0).unwrap();
        assert_eq!((found.iterations, found.stopped, &network), (0, Stop::Iterations, &line(0.5, 0.25)));
        assert_eq!(found.loss, network.loss(&Batch::scalar(&[1.0, 2.0], &[3.0, 4.0]).unwrap(), Loss::SquaredError));
    }
}

#[test]
fn a_stationary_point_is_left_at_once() {
    for method in BOTH {
        let mut network = line(1.0, 0.0);
        let found = method.minimize(&mut network, &Batch::scalar(&[1.0, 2.0], &[1.0, 2.0]).unwrap(), Loss::SquaredError, 9).unwrap();
        assert_eq!(found, Minimization { iterations: 0, loss: 0.0, gradient_norm: 0.0, stopped: Stop::Gradient });
    }
}

#[test]
fn a_network_without_parameters_is_stationary() {
    let mut identity = Network::new(Architecture::new(1, &[]).unwrap(), Activation::Relu, Vec::new()).unwrap();
    let found = BOTH[0].minimize(&mut identity, &Batch::scalar(&[2.0], &[1.0]).unwrap(), Loss::SquaredError, 9).unwrap();
    assert_eq!((found.loss, found.stopped), (1.0, Stop::Gradient));
}

#[test]
fn a_line_becomes_the_least_squares_line() {
    // Inputs with mean 1 and mean square 3, targets with mean 2 and mean product 9/2: slope (9/2 - 2) / (3 - 1), through (1, 2).
    let batch = Batch::scalar(&[-1.0, 1.0, 1.0, 3.0], &[1.0, 0.0, 1.0, 6.0]).unwrap();
    for method in BOTH {
        let mut network = line(-3.0, 7.0);
        let found = method.minimize(&mut network, &batch, Loss::SquaredError, 100).unwrap();
        let (slope, intercept) = (network.layers()[0].weights()[0], network.layers()[0].biases()[0]);
        // The smallest eigenvalue of the Hessian 2 [3 1; 1 1] is 4 - 2 sqrt 2 > 1: the distance is below the gradient.
        let distance = (slope - 1.25).abs().max((intercept - 0.75).abs());
        assert!(distance <= GRADIENT_TOLERANCE && found.stopped == Stop::Gradient, "{method:?}: {slope}, {intercept}, {found:?}");
        assert!(found.iterations <= 20, "a quadratic in two variables: {found:?}");
    }
}

#[test]
fn a_network_that_is_born_dead_ends_at_the_mean_and_moves_nothing_before() {
    let (inputs, targets) = ([-1.0, -0.25, 0.5, 1.0], [3.0, -1.0, 2.5, 1.5]);
    let batch = Batch::scalar(&inputs, &targets).unwrap();
    for method in BOTH {
        let mut network = born_dead(Activation::Relu);
        let before = network.clone();
        let found = method.minimize(&mut network, &batch, Loss::SquaredError, 200).unwrap();
        assert!(found.iterations > 1 && found.stopped != Stop::Iterations, "{method:?}: {found:?}");
        for input in inputs {
            // The output is the same at every input, and off the mean 3/2 the loss rises by the squared distance from 2.375, a sum of four
            // squares over 4. No line search sees a rise of less than its ten roundings of half of 2^-51.
            assert!((network.evaluate(&[input])[0] - 1.5).abs() <= (5.0 * 2.0_f64.powi(-51)).sqrt(), "{method:?}: {found:?}");
        }
        let bits = |network: &Network, layers: std::ops::Range<usize>| -> Vec<u64> {
            let parameters = network.layers()[layers].iter().flat_map(|layer| layer.weights().iter().chain(layer.biases()));
            parameters.map(|p| p.to_bits()).collect()
        };
        assert_eq!(bits(&network, 0..2), bits(&before, 0..2), "{method:?}: up to the dead layer, zeros of either sign included");
        let third = |network: &Network| network.layers()[2].clone();
        assert_eq!(third(&network).weights(), third(&before).weights(), "{method:?}: the inputs of layer 3 are zeros");
        assert!(third(&network).biases() != third(&before).biases() && bits(&network, 3..4) != bits(&before, 3..4));
    }
}

#[test]
fn a_dead_neuron_of_a_live_layer_keeps_its_bits_while_it_is_dead() {
    let shape = Architecture::new(1, &[3]).unwrap().with_linear_output(1).unwrap();
    let layers = vec![
        Layer::new(1, 3, vec![0.5, -0.1, 0.25], vec![1.5, -0.7, 1.0]).unwrap(),
        Layer::new(3, 1, vec![0.5, 0.3, -1.0], vec![0.1]).unwrap(),
    ];
    let inputs = [-1.0, -0.5, 0.0, 0.5, 1.0];
    let batch = Batch::scalar(&inputs, &[1.0, 0.25, 0.0, 0.25, 1.0]).unwrap();
    for method in BOTH {
        let mut network = Network::new(shape.clone(), Activation::Relu, layers.clone()).unwrap();
        let start = network.loss(&batch, Loss::SquaredError);
        let found = method.minimize(&mut network, &batch, Loss::SquaredError, 300).unwrap();
        let first = &network.layers()[0];
        assert!(found.loss < start && first.weights()[0] != 0.5 && first.weights()[2] != 0.25, "{method:?}: the others learn, {found:?}");
        assert_eq!((first.weights()[1], first.biases()[1], network.layers()[1].weights()[1]), (-0.1, -0.7, 0.3), "{method:?}");
    }
}

#[test]
fn the_minima_of_smooth_problems_are_scipys() {
    let inputs: Vec<f64> = (0..17).map(|k| (f64::from(k) - 8.0) / 4.0).collect();
    let targets: Vec<f64> = inputs.iter().map(|x| x.abs() - 0.5).collect();
    let classes = one_hot(&(0..17).map(|k| k * k % 3).collect::<Vec<_>>(), 3);
    let golden = |prefix: String| -> f64 {
        let mut lines = include_str!("../../golden/quasi_newton.csv").lines();
        lines.find_map(|line| line.strip_prefix(&prefix)).expect("a row").parse().unwrap()
    };
    let layer = |fan_in, fan_out, from: usize| {
        let (weights, biases) = (numbers(from, fan_in * fan_out), numbers(from + fan_in * fan_out, fan_out));
        Layer::new(fan_in, fan_out, weights, biases).unwrap()
    };
    let neuron = Architecture::new(1, &[1]).unwrap().with_linear_output(1).unwrap();
    let neuron = Network::new(neuron, Activation::Tanh, vec![layer(1, 1, 0), layer(1, 1, 2)]).unwrap();
    let linear = Architecture::new(1, &[]).unwrap().with_linear_output(3).unwrap();
    let linear = Network::new(linear, Activation::Tanh, vec![layer(1, 3, 0)]).unwrap();
    let problems = [
        ("tanh_neuron", neuron, Batch::scalar(&inputs, &targets).unwrap(), Loss::SquaredError),
        ("three_classes", linear, Batch::new(1, &inputs, 3, &classes).unwrap(), Loss::CrossEntropy),
    ];
    for (name, start, batch, loss) in problems {
        // Sums of 17 terms, each below 4 and from fewer than 10 roundings.
        let bound = 10.0 * 17.0 * 4.0 * f64::EPSILON;
        assert!((start.loss(&batch, loss) - golden(format!("{name},start,"))).abs() < bound, "{name}");
        for (method, scipys) in [(BOTH[0], "BFGS"), (BOTH[1], "L-BFGS-B")] {
            let mut network = start.clone();
            let found = method.minimize(&mut network, &batch, loss, 2000).unwrap();
            let expected = golden(format!("{name},{scipys},"));
            // At an isolated minimum the loss is off by about the squared gradient; 1e-8 is far more, and far less than to another one.
            assert!((found.loss - expected).abs() < 1e-8, "{name}, {method:?}: {found:?}, SciPy {expected}");
            assert_eq!(found.loss.to_bits(), network.loss(&batch, loss).to_bits());
        }
    }
}

#[test]
fn a_kink_stops_the_line_search_at_its_best_point() {
    // |w| has no point of small derivative: every search ends at the kink or beside it.
    for method in BOTH {
        let mut network = line(3.0, 0.0);
        let batch = Batch::scalar(&[1.0, -1.0], &[0.0, 0.0]).unwrap();
        let found = method.minimize(&mut network, &batch, Loss::AbsoluteError, 100).unwrap();
        assert!(found.stopped != Stop::Iterations && found.loss < 3.0, "{method:?}: {found:?}");
        assert_eq!(found.loss, network.loss(&batch, Loss::AbsoluteError));
    }
}

#[test]
fn a_loss_that_falls_for_ever_ends_without_panic() {
    // Two classes that a line separates: the cross-entropy has no minimum.
    let targets = one_hot(&[0, 0, 1, 1], 2);
    let batch = Batch::new(1, &[-2.0, -1.0, 1.0, 2.0], 2, &targets).unwrap();
    let shape = Architecture::new(1, &[]).unwrap().with_linear_output(2).unwrap();
    for method in BOTH {
        let mut network =
            Network::new(shape.clone(), Activation::Relu, vec![Layer::without_biases(1, 2, vec![0.25, 0.125]).unwrap()]).unwrap();
        let found = method.minimize(&mut network, &batch, Loss::CrossEntropy, 1000).unwrap();
        assert!(found.loss < 1e-6, "{method:?}: {found:?}");
    }
}

#[test]
fn relu_networks_never_get_worse() {
    let inputs: Vec<f64> = (0..17).map(|k| (f64::from(k) - 8.0) / 4.0).collect();
    let targets: Vec<f64> = inputs.iter().map(|x| libm::sin(2.0 * x)).collect();
    let batch = Batch::scalar(&inputs, &targets).unwrap();
    let shape = Architecture::new(1, &[4, 4]).unwrap().with_linear_output(1).unwrap();
    for seed in 0..40 {
        let mut rng = stats::stream::generator(&["quasi-Newton"], 0, seed);
        let start = crate::Initializer::HeNormal.draw(shape.clone(), Activation::Relu, &mut rng);
        for method in BOTH {
            for loss in [Loss::SquaredError, Loss::AbsoluteError] {
                let mut network = start.clone();
                let found = method.minimize(&mut network, &batch, loss, 100).unwrap();
                assert!(found.loss <= start.loss(&batch, loss) && found.iterations <= 100, "{method:?}: {found:?}");
                assert_eq!(found.loss.to_bits(), network.loss(&batch, loss).to_bits());
            }
        }
    }
}

#[test]
fn an_empty_memory_and_an_infinite_start_are_refused() {
    let batch = Batch::scalar(&[1e200], &[0.0]).unwrap();
    let error = |method: QuasiNewton, batch: &Batch<'_>| method.minimize(&mut line(1.0, 0.0), batch, Loss::SquaredError, 1).unwrap_err();
    let message = error(QuasiNewton::Bfgs, &batch).to_string();
    assert_eq!(message, "minimize from the loss inf (range: a finite loss with a finite gradient)");
    let fine = Batch::scalar(&[1.0], &[0.0]).unwrap();
    assert_eq!(
        error(QuasiNewton::LimitedMemoryBfgs { memory: 0 }, &fine).to_string(),
        "minimize with a memory of 0 steps (range: 1 or more)"
    );
}
