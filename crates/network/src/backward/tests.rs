use stats::rational::{Rational, from_f64_exact, ratio};

use super::*;
use crate::architecture::Architecture;

fn leaky() -> Activation {
    Activation::leaky_relu(0.25).unwrap()
}

/// `golden/gradients.py` has the same rule: multiples of 1/16 between -15/16 and 1.
fn numbers(start: usize, count: usize) -> Vec<f64> {
    (start..start + count).map(|k| (((7919 * k + 104_729) % 32) as f64 - 15.0) / 16.0).collect()
}

/// The network of `golden/gradients.py`: widths 2, 3, 3 and two linear outputs.
fn golden_network(activation: Activation, zero_row: bool) -> Network {
    let shape = Architecture::new(2, &[3, 3]).unwrap().with_linear_output(2).unwrap();
    let mut start = 0;
    let layers = shape.layer_shapes().enumerate().map(|(index, (fan_in, fan_out))| {
        let mut weights = numbers(start, fan_in * fan_out);
        let mut biases = numbers(start + fan_in * fan_out, fan_out);
        start += (fan_in + 1) * fan_out;
        if zero_row && index < 2 {
            weights[..fan_in].fill(0.0);
            biases[0] = 0.0;
        }
        Layer::new(fan_in, fan_out, weights, biases).unwrap()
    });
    let layers = layers.collect();
    Network::new(shape, activation, layers).unwrap()
}

fn flattened(gradient: &Gradient) -> Vec<f64> {
    std::iter::once(gradient.loss)
        .chain(gradient.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.biases).copied()))
        .collect()
}

#[test]
fn every_derivative_is_pytorchs() {
    let inputs: Vec<f64> = numbers(1000, 10).iter().map(|x| 2.0 * x).collect();
    let targets = numbers(2000, 10);
    let batch = Batch::new(2, &inputs, 2, &targets).unwrap();
    let activations = [
        ("relu", Activation::Relu),
        ("leaky", leaky()),
        ("selu", Activation::Selu),
        ("linear", Activation::Linear),
        ("tanh", Activation::Tanh),
        ("hard-tanh", Activation::HardTanh),
    ];
    let mut compared = 0;
    for (activation_name, activation) in activations {
        for (loss_name, loss) in [("squared", Loss::SquaredError), ("absolute", Loss::AbsoluteError)] {
            for zero_row in [false, true] {
                let ours = flattened(&golden_network(activation, zero_row).gradient(&batch, loss));
                let prefix = format!("{activation_name},{loss_name},{},", u8::from(zero_row));
                for line in include_str!("../../golden/gradients.csv").lines().filter(|line| line.starts_with(&prefix)) {
                    let (index, value) = line[prefix.len()..].split_once(',').unwrap();
                    let (index, value): (usize, f64) = (index.parse().unwrap(), value.parse().unwrap());
                    // With inputs below 2, parameters below 1 and slopes below 1.76 no output exceeds 60, and the absolute values of all
                    // terms of a derivative add up to less than 2500; each of the at most 30 roundings on the way costs 2^-53 of that,
                    // on either side.
                    let bound = 2.0 * 30.0 * 2500.0 * 2.0_f64.powi(-53);
                    assert!((ours[index] - value).abs() <= bound, "{prefix}{index}: {} against {value}", ours[index]);
                    assert_eq!(ours[index] == 0.0, value == 0.0, "{prefix}{index}: exact zeros agree");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 6 * 2 * 2 * 30);
}

/// The loss in exact fractions, times the number of targets.
fn exact_loss(activation: Activation, layers: &[(usize, Vec<Rational>)], batch: &Batch<'_>, loss: Loss) -> Rational {
    let fraction = |x: f64| from_f64_exact(x).unwrap();
    let apply = |h: Rational| match activation {
        Activation::Relu => h.max(ratio(0, 1)),
        Activation::LeakyRelu(slope) if h < ratio(0, 1) => h * fraction(slope.get()),
        Activation::HardTanh => h.clamp(ratio(-1, 1), ratio(1, 1)),
        _ => h,
    };
    let mut sum = ratio(0, 1);
    for (input, target) in batch.samples() {
        let mut x: Vec<Rational> = input.iter().copied().map(fraction).collect();
        for (index, (fan_in, rows)) in layers.iter().enumerate() {
            let neuron = |row: &[Rational]| row[..*fan_in].iter().zip(&x).map(|(w, x)| w * x).sum::<Rational>() + &row[*fan_in];
            let h = rows.chunks_exact(fan_in + 1).map(neuron);
            x = if index + 1 < layers.len() { h.map(&apply).collect() } else { h.collect() };
        }
        for (n, y) in x.iter().zip(target) {
            let residual = n - fraction(*y);
            sum += match loss {
                Loss::SquaredError => &residual * &residual,
                Loss::AbsoluteError if residual < ratio(0, 1) => -residual,
                Loss::AbsoluteError => residual,
            };
        }
    }
    sum
}

#[test]
fn central_differences_in_fractions_are_the_derivatives_exactly() {
    // Between kinks the loss is a polynomial of degree at most 2 in each parameter, so its central difference is its derivative, and
    // on these numbers no float is rounded but by the final division, here by 8.
    let inputs: Vec<f64> = numbers(1000, 8).iter().map(|x| 2.0 * x).collect();
    let targets = numbers(2000, 8);
    let batch = Batch::new(2, &inputs, 2, &targets).unwrap();
    let step = ratio(1, 1 << 30);
    for activation in [Activation::Relu, leaky(), Activation::Linear, Activation::HardTanh] {
        for loss in [Loss::SquaredError, Loss::AbsoluteError] {
            let network = golden_network(activation, false);
            let gradient = network.gradient(&batch, loss);
            let fraction = |x: &f64| from_f64_exact(*x).unwrap();
            let rows = |layer: &Layer| {
                let row = |(row, bias): (&[f64], &f64)| row.iter().map(fraction).chain([fraction(bias)]).collect::<Vec<_>>();
                (layer.fan_in(), layer.rows().zip(layer.biases()).flat_map(row).collect::<Vec<_>>())
            };
            let layers: Vec<_> = network.layers().iter().map(rows).collect();
            for (index, (fan_in, parameters)) in layers.iter().enumerate() {
                for position in 0..parameters.len() {
                    let shifted = |by: Rational| {
                        let mut layers = layers.clone();
                        layers[index].1[position] += by;
                        exact_loss(activation, &layers, &batch, loss)
                    };
                    let difference = (shifted(step.clone()) - shifted(-step.clone())) / (&step * ratio(16, 1));
                    let (row, column) = (position / (fan_in + 1), position % (fan_in + 1));
                    let found = &gradient.layers[index];
                    let found = if column == *fan_in { found.biases[row] } else { found.weights[row * fan_in + column] };
                    assert_eq!(fraction(&found), difference, "{activation:?}, {loss:?}, layer {}, parameter {position}", index + 1);
                }
            }
            assert_eq!(fraction(&gradient.loss), exact_loss(activation, &layers, &batch, loss) / ratio(8, 1));
            assert_eq!(network.loss(&batch, loss).to_bits(), gradient.loss.to_bits());
        }
    }
}

fn hidden_neuron(weight: f64, bias: f64) -> Network {
    let shape = Architecture::new(1, &[1]).unwrap().with_linear_output(1).unwrap();
    let layers = vec![Layer::new(1, 1, vec![weight], vec![bias]).unwrap(), Layer::new(1, 1, vec![3.0], vec![0.5]).unwrap()];
    Network::new(shape, Activation::Relu, layers).unwrap()
}

#[test]
fn a_network_without_layers_has_a_loss_and_no_derivative() {
    let identity = Network::new(Architecture::new(1, &[]).unwrap(), Activation::Relu, Vec::new()).unwrap();
    let gradient = identity.gradient(&Batch::scalar(&[2.0, 0.0], &[-1.0, 1.0]).unwrap(), Loss::SquaredError);
    assert_eq!(gradient, Gradient { loss: 5.0, layers: Vec::new() });
}

#[test]
fn a_rectified_last_layer_has_its_own_derivative() {
    // relu(2 x - 1) at x = 1 is on, with the residual 1 - 3 = -2, and at x = 0 off, with the residual -1: only the first moves anything.
    let layers = vec![Layer::new(1, 1, vec![2.0], vec![-1.0]).unwrap()];
    let network = Network::new(Architecture::new(1, &[1]).unwrap(), Activation::Relu, layers).unwrap();
    let gradient = network.gradient(&Batch::scalar(&[1.0, 0.0], &[3.0, 1.0]).unwrap(), Loss::SquaredError);
    assert_eq!((gradient.loss, &gradient.layers[0].weights[..], &gradient.layers[0].biases[..]), (2.5, &[-2.0][..], &[-2.0][..]));
}

#[test]
fn at_an_exact_zero_relu_passes_what_the_convention_says() {
    // h = 0 at the only sample, through a zero input and through a zero weight: y = -1/2, so the loss derivative is 2.
    let batch = Batch::scalar(&[0.0], &[-0.5]).unwrap();
    for (network, input) in [(hidden_neuron(1.0, 0.0), 0.0), (hidden_neuron(0.0, 0.0), 4.0)] {
        let inputs = [input];
        let batch = Batch::scalar(&inputs, batch.targets()).unwrap();
        let bias_of = |g: &Gradient| g.layers[0].biases[0];
        assert_eq!(bias_of(&network.gradient(&batch, Loss::SquaredError)).to_bits(), 0.0_f64.to_bits());
        for at_zero in [0.0, 0.5, 1.0] {
            let gradient = network.gradient_with(&batch, Loss::SquaredError, relu_derivative_with(at_zero));
            assert_eq!(bias_of(&gradient), 6.0 * at_zero);
            assert_eq!(gradient.layers[0].weights[0], 6.0 * at_zero * input);
            assert_eq!((gradient.layers[1].weights[0], gradient.layers[1].biases[0]), (0.0, 2.0));
        }
    }
}

#[test]
fn a_dead_neuron_has_the_gradient_positive_zero() {
    let gradient = hidden_neuron(-1.0, -1.0).gradient(&Batch::scalar(&[1.0, 2.0], &[-3.0, 7.0]).unwrap(), Loss::AbsoluteError);
    assert_eq!([gradient.layers[0].weights[0], gradient.layers[0].biases[0]].map(f64::to_bits), [0, 0]);
    assert!(gradient.layers[0].is_zero() && gradient.layers[1].weights[0] == 0.0);
}

#[test]
fn the_absolute_error_at_its_kink_has_the_subgradient_zero() {
    assert_eq!([-2.0, 0.0, -0.0, 5e-324].map(|r| Loss::AbsoluteError.derivative(r)), [-1.0, 0.0, 0.0, 1.0]);
    assert!(Loss::AbsoluteError.derivative(f64::NAN).is_nan());
}

#[test]
fn a_batch_twice_has_the_loss_and_gradient_of_the_batch() {
    let network = hidden_neuron(1.0, 0.25);
    let once = network.gradient(&Batch::scalar(&[1.0, -2.0], &[0.5, 1.5]).unwrap(), Loss::SquaredError);
    let twice = network.gradient(&Batch::scalar(&[1.0, -2.0, 1.0, -2.0], &[0.5, 1.5, 0.5, 1.5]).unwrap(), Loss::SquaredError);
    assert_eq!(once, twice);
}

#[test]
fn ragged_empty_and_infinite_batches_are_refused() {
    let message = |batch: Result<Batch<'_>, BatchError>| batch.unwrap_err().to_string();
    assert_eq!(message(Batch::new(0, &[], 1, &[])), "read a batch with 0 input and 1 output coordinates (range: 1 or more)");
    assert_eq!(
        message(Batch::new(2, &[1.0; 3], 1, &[1.0])),
        "read a batch of 3 input and 1 target numbers (range: at least one sample, 2 and 1 numbers each)"
    );
    assert_eq!(Batch::new(2, &[1.0; 6], 1, &[1.0; 3]).unwrap().sample_count(), 3);
    assert!(Batch::scalar(&[], &[]).is_err() && Batch::scalar(&[1.0], &[1.0, 2.0]).is_err());
    assert_eq!(message(Batch::scalar(&[1.0], &[f64::NAN])), "read a batch with the number NaN (range: any finite number)");
}

#[test]
#[should_panic(expected = "coordinates of an input")]
fn a_batch_of_other_dimensions_panics() {
    hidden_neuron(1.0, 0.0).gradient(&Batch::new(2, &[1.0, 2.0], 1, &[1.0]).unwrap(), Loss::SquaredError);
}
