use stats::rational::{Rational, from_f64_exact, ratio};

use super::*;
use crate::architecture::Architecture;
use crate::weight_law::WeightLaw;
use crate::weights::WeightScheme;

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
    let classes: Vec<usize> = targets.chunks_exact(2).map(|y| usize::from(y[1] > y[0])).collect();
    let rows = one_hot(&classes, 2);
    let batch = Batch::new(2, &inputs, 2, &targets).unwrap();
    let classified = Batch::new(2, &inputs, 2, &rows).unwrap();
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
        let losses = [
            ("squared", Loss::SquaredError, batch),
            ("absolute", Loss::AbsoluteError, batch),
            ("cross-entropy", Loss::CrossEntropy, classified),
        ];
        for (loss_name, loss, batch) in losses {
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
    assert_eq!(compared, 6 * 3 * 2 * 30);
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
                Loss::CrossEntropy => unreachable!("no fraction"),
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

#[test]
fn central_differences_are_the_derivatives_for_every_activation_and_loss() {
    // Between kinks the central difference D(h) is off by c h^2 + O(h^4), so D(2h) - D(h) = 3 c h^2 + O(h^4): the distance of the two
    // is a bound with a factor of 3 to spare. Losses have an error below 200 roundings of sums of at most 16 in absolute value.
    let step = 2.0_f64.powi(-14);
    let rounding = 200.0 * 16.0 * 2.0_f64.powi(-53) / step;
    let shape = Architecture::new(3, &[5, 4]).unwrap().with_linear_output(3).unwrap();
    let scheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(std::f64::consts::SQRT_2);
    let mut rng = stats::stream::generator(&["central differences"], 0, 0);
    let mut draw = |count: usize| {
        let mut numbers = vec![0.0; count];
        WeightLaw::Normal.fill(&mut rng, &mut numbers);
        numbers
    };
    let (inputs, errors, biases) = (draw(6 * 3), draw(6 * 3), draw(5 + 4 + 3));
    let classes = one_hot(&[0, 1, 2, 2, 1, 0], 3);
    let mut rng = stats::stream::generator(&["central differences"], 0, 1);
    for activation in [Activation::Relu, leaky(), Activation::Selu, Activation::Linear, Activation::Tanh, Activation::HardTanh] {
        for loss in [Loss::SquaredError, Loss::AbsoluteError, Loss::CrossEntropy] {
            let targets = if loss == Loss::CrossEntropy { &classes } else { &errors };
            let batch = Batch::new(3, &inputs, 3, targets).unwrap();
            // Which side of every kink each sample is on, and of the target.
            let sides = |network: &Network| {
                let mut sides = Vec::new();
                for (input, target) in batch.samples() {
                    let mut pass = ForwardPass::default();
                    network.forward(input, &mut pass);
                    let hidden = pass.pre_activations[..2].iter().flatten();
                    sides.extend(hidden.flat_map(|h| activation.kinks().iter().map(move |kink| h < kink)));
                    if loss == Loss::AbsoluteError {
                        sides.extend(pass.activations[2].iter().zip(target).map(|(n, y)| n < y));
                    }
                }
                sides
            };
            // Drawn again until no kink is near enough to be crossed.
            let mut compared = 0;
            let mut tries = 0;
            'networks: while compared == 0 {
                tries += 1;
                assert!(tries < 50, "{activation:?}, {loss:?}: no network away from kinks");
                let mut network = Network::draw(shape.clone(), activation, &scheme, &mut rng).unwrap();
                let mut from = 0;
                for layer in network.layers_mut() {
                    let (_, to) = layer.parameters_mut();
                    to.copy_from_slice(&biases[from..from + to.len()]);
                    from += to.len();
                }
                let gradient = network.gradient(&batch, loss);
                if !(gradient.loss < 8.0) {
                    continue;
                }
                let here = sides(&network);
                let mut differences = Vec::new();
                for (index, by) in gradient.layers.iter().enumerate() {
                    for (position, &derivative) in by.weights.iter().chain(&by.biases).enumerate() {
                        let quotient = |step: f64| {
                            let loss_at = |shift: f64| {
                                let mut moved = network.clone();
                                let (weights, biases) = moved.layers_mut()[index].parameters_mut();
                                *weights.iter_mut().chain(biases).nth(position).unwrap() += shift;
                                (sides(&moved) == here).then(|| moved.loss(&batch, loss))
                            };
                            Some((loss_at(step)? - loss_at(-step)?) / (2.0 * step))
                        };
                        let (Some(coarse), Some(fine)) = (quotient(2.0 * step), quotient(step)) else { continue 'networks };
                        differences.push((index, position, derivative, coarse, fine));
                    }
                }
                for (index, position, derivative, coarse, fine) in differences {
                    let bound = (coarse - fine).abs() + rounding;
                    assert!(
                        (fine - derivative).abs() <= bound,
                        "{activation:?}, {loss:?}, layer {}, parameter {position}: {fine} against {derivative}, {bound:e}",
                        index + 1
                    );
                    compared += 1;
                }
            }
            assert_eq!(compared, shape.parameter_count());
        }
    }
}

#[test]
fn outputs_alike_have_the_entropy_of_the_number_of_classes() {
    for classes in 1..=5 {
        let target = one_hot(&[classes - 1], classes);
        // A logarithm and a sum of ones.
        let nats = Loss::CrossEntropy.of_sample(&vec![-3.0; classes], &target);
        assert!((nats - libm::log(classes as f64)).abs() <= f64::EPSILON, "{classes} classes: {nats}");
        let mut derivatives = vec![f64::NAN];
        Loss::CrossEntropy.derivatives_of_sample(&vec![-3.0; classes], &target, &mut derivatives);
        assert_eq!(derivatives.len(), classes);
        assert!((derivatives[classes - 1] - (1.0 / classes as f64 - 1.0)).abs() <= f64::EPSILON);
    }
}

#[test]
fn the_cross_entropy_neither_overflows_nor_loses_an_almost_certain_class() {
    let of = |output: [f64; 2]| Loss::CrossEntropy.of_sample(&output, &[1.0, 0.0]);
    assert_eq!((of([1e300, -1e300]), of([-1e300, 1e300]), of([-700.0, 800.0])), (0.0, 2e300, 1500.0));
    let mut derivatives = Vec::new();
    Loss::CrossEntropy.derivatives_of_sample(&[50.0, 0.0], &[1.0, 0.0], &mut derivatives);
    // e^-50 / (1 + e^-50) of mpmath, 30 digits: 1.928749847963917783e-22; p - 1 would be 0.
    assert!((derivatives[1] / 1.928_749_847_963_917_8e-22 - 1.0).abs() < 4e-16 && derivatives[0] == -derivatives[1], "{derivatives:?}");
    assert!(of([f64::NAN, 0.0]).is_nan() && of([0.0, f64::NAN]).is_nan());
}

#[test]
fn a_dead_classifier_has_the_gradient_positive_zero_before_its_last_biases() {
    let shape = Architecture::new(1, &[2]).unwrap().with_linear_output(3).unwrap();
    let layers = vec![
        Layer::new(1, 2, vec![1.0, -1.0], vec![-5.0, -5.0]).unwrap(),
        Layer::new(2, 3, vec![1.0, -2.0, 3.0, -4.0, 5.0, -6.0], vec![0.25, 0.5, 0.75]).unwrap(),
    ];
    let network = Network::new(shape, Activation::Relu, layers).unwrap();
    let targets = one_hot(&[0, 2, 1], 3);
    let gradient = network.gradient(&Batch::new(1, &[1.0, -1.0, 0.5], 3, &targets).unwrap(), Loss::CrossEntropy);
    let before = gradient.layers[0].weights.iter().chain(&gradient.layers[0].biases).chain(&gradient.layers[1].weights);
    assert!(before.map(|g| g.to_bits()).all(|bits| bits == 0) && gradient.layers[1].biases.iter().all(|&g| g != 0.0));
}

#[test]
fn targets_that_are_no_class_are_refused() {
    for target in [[0.0, 0.0], [1.0, 1.0], [0.5, 0.5], [2.0, 0.0], [-1.0, 1.0]] {
        let refused = std::panic::catch_unwind(|| Loss::CrossEntropy.of_sample(&[0.0, 0.0], &target));
        assert!(refused.is_err(), "{target:?}");
    }
    assert!(std::panic::catch_unwind(|| one_hot(&[3], 3)).is_err());
}
