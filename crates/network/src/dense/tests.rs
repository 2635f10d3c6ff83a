use ndarray::Array2;
use rand::Rng;

use super::*;
use crate::backward::{Batch, one_hot};
use crate::initializer::Initializer;
use crate::minibatch::{cross_entropy, product, shuffle};
use crate::optimizer::Optimizer;
use crate::weight_law::WeightLaw;

const ACTIVATIONS: [Activation; 5] = [Activation::Relu, Activation::Selu, Activation::Linear, Activation::Tanh, Activation::HardTanh];
const LOSSES: [Loss; 3] = [Loss::SquaredError, Loss::AbsoluteError, Loss::CrossEntropy];

fn generator(name: &str) -> impl Rng {
    stats::stream::generator(&["dense", name], 0, 0)
}

/// Normal numbers in single precision.
fn normal(rows: usize, columns: usize, rng: &mut impl Rng) -> Array2<f32> {
    let mut numbers = vec![0.0; rows * columns];
    WeightLaw::Normal.fill(rng, &mut numbers);
    Array2::from_shape_vec((rows, columns), numbers.into_iter().map(|x| x as f32).collect()).unwrap()
}

/// A network with LeCun's weights, biases of 1/8 and numbers that are singles; in both forms.
fn twins(widths: &[usize], activation: Activation, rng: &mut impl Rng) -> (DenseNetwork, Network) {
    let (&input_dim, rest) = widths.split_first().unwrap();
    let (&output_dim, hidden) = rest.split_last().unwrap();
    let shape = Architecture::new(input_dim, hidden).unwrap().with_linear_output(output_dim).unwrap();
    let mut network = Initializer::LeCunNormal.draw(shape, activation, rng);
    network.set_biases(0.125);
    let dense = DenseNetwork::from_layers(&network);
    let rounded = dense.to_network().unwrap();
    (dense, rounded)
}

fn wide(numbers: impl IntoIterator<Item = f32>) -> Vec<f64> {
    numbers.into_iter().map(f64::from).collect()
}

/// Loss and gradient in double precision over some rows.
fn exact(network: &Network, inputs: &Array2<f32>, targets: Targets<'_>, loss: Loss, rows: &[u32]) -> (f64, Vec<f64>) {
    let output_dim = network.layers().last().unwrap().fan_out();
    let pick =
        |matrix: &ArrayView2<'_, f32>| -> Vec<f64> { rows.iter().flat_map(|&row| wide(matrix.row(row as usize).to_vec())).collect() };
    let wanted = match targets {
        Targets::Classes(classes) => one_hot(&rows.iter().map(|&row| classes[row as usize] as usize).collect::<Vec<_>>(), output_dim),
        Targets::Values(values) => pick(&values),
    };
    let inputs_of = pick(&inputs.view());
    let gradient = network.gradient(&Batch::new(inputs.ncols(), &inputs_of, output_dim, &wanted).unwrap(), loss);
    let flat = gradient.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.biases).copied()).collect();
    (gradient.loss, flat)
}

/// Narrow, wide and mixed layers: loops of our own, matrix products, and both changes between them.
const SHAPES: [&[usize]; 5] = [&[3, 5, 4, 3], &[100, 3], &[2, 70, 3], &[100, 10, 10, 3], &[5, 64, 65, 7, 3]];

#[test]
fn every_gradient_is_that_of_double_precision() {
    let mut rng = generator("gradients");
    let leaky = Activation::leaky_relu(0.25).unwrap();
    for widths in SHAPES {
        for activation in ACTIVATIONS.into_iter().chain([leaky]) {
            let (mut dense, network) = twins(widths, activation, &mut rng);
            let inputs = normal(40, widths[0], &mut rng);
            let values = normal(40, 3, &mut rng);
            let classes: Vec<u32> = (0..40).map(|k| k * k % 3).collect();
            // A large batch, then small ones in the same buffers: what the large one left in the padding must not count.
            for (rows, loss) in [(40, Loss::SquaredError), (7, LOSSES[0]), (16, LOSSES[1]), (1, LOSSES[2]), (33, LOSSES[2])] {
                let rows: Vec<u32> = (0..rows).map(|k| (7 * k + 3) % 40).collect();
                let all_targets = [Targets::Classes(&classes), Targets::Values(values.view())];
                for targets in &all_targets[..if loss == Loss::CrossEntropy { 1 } else { 2 }] {
                    let (expected_loss, expected) = exact(&network, &inputs, *targets, loss, &rows);
                    let (found_loss, found) = dense.gradient(&inputs.view(), *targets, loss, &rows);
                    // A sum of 100 terms is off by at most 100 roundings of 2^-24, 6e-6 of its absolute sum, and by a tenth of that as a
                    // rule; there are at most 4 layers forth and back. 3e-5 of the largest derivative is five such worst cases.
                    let largest = expected.iter().fold(1e-3, |largest: f64, g| largest.max(g.abs()));
                    for (index, (g, expected)) in found.iter().zip(&expected).enumerate() {
                        let error = (f64::from(*g) - expected).abs() / largest;
                        assert!(error <= 3e-5, "{widths:?}, {activation:?}, {loss:?}, {} rows: {index}: {g}, {expected}", rows.len());
                    }
                    assert!((found_loss - expected_loss).abs() <= 3e-5 * (1.0 + expected_loss), "{found_loss} against {expected_loss}");
                }
            }
        }
    }
}

#[test]
fn evaluation_loss_and_accuracy_are_those_of_double_precision() {
    let mut rng = generator("evaluation");
    for widths in SHAPES {
        let (mut dense, network) = twins(widths, Activation::Relu, &mut rng);
        // More than are evaluated at once.
        let inputs = normal(EVALUATED_AT_ONCE + 31, widths[0], &mut rng);
        let outputs = dense.evaluate(&inputs.view());
        let mut right = 0;
        let classes: Vec<u32> = (0..inputs.nrows() as u32).map(|k| k % 3).collect();
        for (row, class) in classes.iter().enumerate() {
            let expected = network.evaluate(&wide(inputs.row(row).to_vec()));
            // 400 roundings of 2^-24 of numbers below 10, sums included.
            expected.iter().zip(outputs.row(row)).for_each(|(x, y)| assert!((x - f64::from(*y)).abs() < 2.4e-4));
            right += usize::from((0..3).all(|k| outputs[(row, *class as usize)] >= outputs[(row, k)]));
        }
        assert_eq!(dense.accuracy(&inputs.view(), &classes), right as f64 / classes.len() as f64);
        let all: Vec<u32> = (0..classes.len() as u32).collect();
        for loss in LOSSES {
            let (expected, _) = exact(&network, &inputs, Targets::Classes(&classes), loss, &all);
            let found = dense.loss(&inputs.view(), Targets::Classes(&classes), loss);
            assert!((found - expected).abs() <= 3e-5 * (1.0 + expected), "{loss:?}: {found} against {expected}");
        }
    }
}

#[test]
fn twenty_steps_follow_the_scalar_path_in_double_precision() {
    let mut rng = generator("twenty steps");
    let (mut dense, mut network) = twins(&[100, 10, 10, 3], Activation::Tanh, &mut rng);
    let inputs = normal(60, 100, &mut rng);
    let classes: Vec<u32> = (0..60).map(|k| k * k % 3).collect();
    let mut trainer = Trainer::new(Optimizer::heavy_ball(0.05, 0.5), Loss::CrossEntropy).unwrap();
    let mut order: Vec<u32> = (0..60).collect();
    let mut velocity = vec![0.0; dense.parameters().len()];
    let start = dense.parameters().to_vec();
    for epoch in 0..5 {
        shuffle(&mut rng, &mut order);
        // Batches of 17, 17, 17 and 9.
        let mean = dense.train_epoch(&mut trainer, &inputs.view(), Targets::Classes(&classes), &order, 17);
        let mut sum = 0.0;
        for (index, rows) in order.chunks(17).enumerate() {
            let (loss, gradient) = exact(&network, &inputs, Targets::Classes(&classes), Loss::CrossEntropy, rows);
            sum += loss * rows.len() as f64;
            let mut flat: Vec<f64> = network.layers().iter().flat_map(|l| l.weights().iter().chain(l.biases()).copied()).collect();
            Optimizer::heavy_ball(0.05, 0.5).update(4 * epoch + index as u64 + 1, &mut flat, &gradient, &mut velocity);
            let mut from = flat.iter();
            for layer in network.layers_mut() {
                let (weights, biases) = layer.parameters_mut();
                weights.iter_mut().chain(biases).zip(&mut from).for_each(|(to, &from)| *to = from);
            }
        }
        assert!((mean - sum / 60.0).abs() < 1e-4, "epoch {epoch}: {mean} against {}", sum / 60.0);
    }
    assert_eq!((trainer.steps(), trainer.state().len()), (20, dense.parameters().len()));
    // 20 steps, each with an error of 3e-5 of a derivative below 1 times 0.05 / (1 - 0.5), and a rounding of a parameter below 1, 6e-8;
    // a factor of 2 for what errors do to later gradients.
    let bound = 2.0 * 20.0 * (3e-5 * 0.1 + 6e-8);
    let expected = network.layers().iter().flat_map(|layer| layer.weights().iter().chain(layer.biases()));
    let worst = dense.parameters().iter().zip(expected).map(|(x, y)| (f64::from(*x) - y).abs()).fold(0.0, f64::max);
    let moved = dense.parameters().iter().zip(&start).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    assert!(worst <= bound && f64::from(moved) > 100.0 * bound, "{worst:e} of {bound:e}, while the farthest moves {moved}");
}

#[test]
fn a_dead_layer_and_all_before_it_have_the_gradient_zero_and_keep_their_bits() {
    let mut rng = generator("dead");
    for widths in [[100, 10, 10, 3], [4, 80, 10, 3], [4, 10, 80, 3]] {
        let (dense, _) = twins(&widths, Activation::Relu, &mut rng);
        let mut network = dense.to_network().unwrap();
        // Non-positive weights behind a rectified layer, and biases below zero.
        let (weights, biases) = network.layers_mut()[1].parameters_mut();
        weights.iter_mut().for_each(|w| *w = -w.abs());
        biases.fill(-0.5);
        let inputs = normal(50, widths[0], &mut rng);
        let classes: Vec<u32> = (0..50).map(|k| k % 3).collect();
        let order: Vec<u32> = (0..50).collect();
        for optimizer in [Optimizer::sgd(0.1), Optimizer::nesterov(0.1, 0.9), Optimizer::adam(0.1), Optimizer::ada_delta(1.0)] {
            let mut dense = DenseNetwork::from_layers(&network);
            let before: Vec<u32> = dense.parameters().iter().map(|p| p.to_bits()).collect();
            let mut trainer = Trainer::new(optimizer, Loss::CrossEntropy).unwrap();
            (0..5).for_each(|_| {
                dense.train_epoch(&mut trainer, &inputs.view(), Targets::Classes(&classes), &order, 12);
            });
            let last = dense.parameters().len() - 3;
            let (_, gradient) = dense.gradient(&inputs.view(), Targets::Classes(&classes), Loss::CrossEntropy, &order);
            assert!(gradient[..last].iter().all(|g| g.to_bits() == 0), "{widths:?}: also the last weights, whose inputs are zeros");
            let after = dense.parameters().iter().map(|p| p.to_bits());
            let moved: Vec<usize> = after.zip(&before).enumerate().filter(|(_, (x, y))| x != *y).map(|(index, _)| index).collect();
            assert_eq!(moved, [last, last + 1, last + 2], "{widths:?}, {}", optimizer.name());
        }
    }
}

/// The parameters of each layer, by their place among all.
fn places(dense: &DenseNetwork) -> Vec<Range<usize>> {
    dense.layers.iter().map(|layer| layer.weights.start..layer.biases.end).collect()
}

#[test]
fn frozen_layers_keep_their_bits_and_trained_ones_take_the_full_step() {
    let mut rng = generator("frozen");
    for widths in [[5, 64, 65, 7, 3].as_slice(), &[100, 10, 10, 3], &[70, 70, 70, 3]] {
        let (start, _) = twins(widths, Activation::HardTanh, &mut rng);
        let inputs = normal(30, widths[0], &mut rng);
        let classes: Vec<u32> = (0..30).map(|k| k % 3).collect();
        let order: Vec<u32> = (0..30).collect();
        let count = widths.len() - 1;
        for optimizer in [Optimizer::sgd(0.1), Optimizer::nesterov(0.1, 0.9), Optimizer::adam(0.1)] {
            let run = |trainer: Trainer, epochs: usize| {
                let (mut dense, mut trainer) = (start.clone(), trainer);
                for _ in 0..epochs {
                    dense.train_epoch(&mut trainer, &inputs.view(), Targets::Classes(&classes), &order, 30);
                }
                dense
            };
            let trainer = || Trainer::new(optimizer, Loss::CrossEntropy).unwrap();
            let full = run(trainer(), 1);
            for layers in [vec![0], vec![1], vec![count - 1], vec![0, count - 1], vec![1, count - 1], (0..count).collect()] {
                let one = run(trainer().only(&layers), 1);
                let many = run(trainer().only(&layers), 5);
                for (layer, place) in places(&start).into_iter().enumerate() {
                    let bits = |dense: &DenseNetwork| dense.parameters[place.clone()].iter().map(|w| w.to_bits()).collect::<Vec<_>>();
                    let is_trained = layers.contains(&layer);
                    // The first step sees the same network, whoever moves with it.
                    assert_eq!(bits(&one), bits(if is_trained { &full } else { &start }), "{widths:?}, {layers:?}, layer {layer}");
                    assert_eq!(bits(&many) == bits(&start), !is_trained, "{widths:?}, {layers:?}, layer {layer}");
                }
            }
            assert_eq!(run(trainer().only(&(0..count).collect::<Vec<_>>()), 3).parameters, run(trainer(), 3).parameters);
        }
    }
}

#[test]
fn layers_that_lie_apart_keep_a_state_each() {
    // Adam's second step depends on the state of the first: layers 0 and 2 together move as each would alone if the loss were linear in
    // them; here it is enough that the state is as long as their numbers and that a layer's part starts where the other's ends.
    let mut rng = generator("apart");
    let (mut dense, _) = twins(&[4, 5, 6, 3], Activation::HardTanh, &mut rng);
    let inputs = normal(12, 4, &mut rng);
    let classes: Vec<u32> = (0..12).map(|k| k % 3).collect();
    let order: Vec<u32> = (0..12).collect();
    let mut trainer = Trainer::new(Optimizer::adam(0.01), Loss::CrossEntropy).unwrap().only(&[0, 2]);
    let (_, gradient) = dense.gradient(&inputs.view(), Targets::Classes(&classes), Loss::CrossEntropy, &order);
    let gradient = gradient.to_vec();
    dense.train_epoch(&mut trainer, &inputs.view(), Targets::Classes(&classes), &order, 12);
    let (first, last) = (25, 21);
    assert_eq!(trainer.state().len(), 2 * (first + last));
    // The first letter of Adam's table after one step: a tenth of the derivative.
    let means = trainer.state()[..first].iter().zip(&gradient[..first]);
    let later = trainer.state()[2 * first..2 * first + last].iter().zip(&gradient[gradient.len() - last..]);
    means.chain(later).for_each(|(mean, g)| assert!((mean - 0.1 * g).abs() <= 1e-6 * g.abs(), "{mean} {g}"));
}

#[test]
#[should_panic(expected = "layers below 2")]
fn a_layer_that_there_is_not_is_not_trained() {
    let mut rng = generator("no such layer");
    let (mut dense, _) = twins(&[2, 3, 3], Activation::HardTanh, &mut rng);
    let mut trainer = Trainer::new(Optimizer::sgd(0.1), Loss::CrossEntropy).unwrap().only(&[2]);
    dense.train_epoch(&mut trainer, &Array2::zeros((1, 2)).view(), Targets::Classes(&[0]), &[0], 1);
}

#[test]
fn a_network_without_layers_answers_its_input() {
    let identity = Network::new(Architecture::new(2, &[]).unwrap(), Activation::Relu, Vec::new()).unwrap();
    let mut dense = DenseNetwork::from_layers(&identity);
    let inputs = ndarray::array![[1.0, -2.0], [0.5, 3.0_f32]];
    assert_eq!(dense.evaluate(&inputs.view()), inputs);
    assert_eq!(dense.loss(&inputs.view(), Targets::Values(ndarray::array![[0.0, 0.0], [0.5, 3.0]].view()), Loss::SquaredError), 1.25);
    assert_eq!(dense.accuracy(&inputs.view(), &[0, 1]), 1.0);
    assert_eq!(dense.to_network().unwrap(), identity);
}

#[test]
fn equal_outputs_are_the_first_class_and_not_a_number_is_none() {
    let identity = Network::new(Architecture::new(3, &[]).unwrap(), Activation::Relu, Vec::new()).unwrap();
    let inputs = ndarray::array![[1.0, 1.0, 0.0], [f32::NAN, -1.0, -2.0]];
    assert_eq!(DenseNetwork::from_layers(&identity).accuracy(&inputs.view(), &[0, 1]), 1.0);
    // A sample without a number has no class, not the first one.
    let diverged = Array2::from_elem((2, 3), f32::NAN);
    assert_eq!(DenseNetwork::from_layers(&identity).accuracy(&diverged.view(), &[0, 0]), 0.0);
}

#[test]
#[should_panic(expected = "numbers of state")]
fn a_trainer_does_not_change_to_a_network_of_another_size() {
    let mut rng = generator("another size");
    let mut draw = |width: usize| {
        let shape = Architecture::new(1, &[width]).unwrap().with_linear_output(1).unwrap();
        DenseNetwork::from_layers(&Initializer::HeNormal.draw(shape, Activation::Relu, &mut rng))
    };
    let (mut small, mut large) = (draw(2), draw(3));
    let mut trainer = Trainer::new(Optimizer::adam(0.1), Loss::SquaredError).unwrap();
    let (inputs, targets) = (ndarray::array![[1.0_f32]], ndarray::array![[0.0_f32]]);
    for network in [&mut small, &mut large] {
        network.train_epoch(&mut trainer, &inputs.view(), Targets::Values(targets.view()), &[0], 1);
    }
}

#[test]
fn a_network_that_left_the_range_is_not_exported() {
    let shape = Architecture::new(1, &[]).unwrap().with_linear_output(1).unwrap();
    let line = Network::new(shape, Activation::Relu, vec![Layer::without_biases(1, 1, vec![1e30]).unwrap()]).unwrap();
    let mut dense = DenseNetwork::from_layers(&line);
    let mut trainer = Trainer::new(Optimizer::sgd(1.0), Loss::SquaredError).unwrap();
    let inputs = ndarray::array![[1e10_f32]];
    dense.train_epoch(&mut trainer, &inputs.view(), Targets::Values(ndarray::array![[0.0]].view()), &[0], 1);
    assert!(matches!(dense.to_network(), Err(NetworkError::Parameter(_))));
}

#[test]
fn vector_instructions_do_not_change_the_bits_of_the_loops() {
    let mut rng = generator("bits");
    for (fan_in, fan_out) in [(1, 1), (3, 2), (10, 7), (64, 5)] {
        let (matrix, from) = (normal(fan_out, fan_in, &mut rng), normal(fan_in, 48, &mut rng));
        let (matrix, from) = (matrix.as_slice().unwrap(), from.as_slice().unwrap());
        let run = |instructions: Instructions| {
            let (mut into, mut post, mut sums) = (vec![0.0; fan_out * 48], vec![0.0; fan_out * 48], vec![0.0; fan_out]);
            let mut total = 0.0;
            instructions.run(
                #[inline(always)]
                || {
                    product(matrix, fan_in, 1, fan_out, fan_in, from, &mut into, 48, 32);
                    activate(Activation::Tanh, &matrix[..fan_out], &mut into, &mut post, 48, 32);
                    let mut delta = post.clone();
                    total += cross_entropy(&post, &vec![1.0; fan_out * 48], &mut delta, fan_out, 48, 30, 0.5);
                    differentiate(Activation::Selu, &into, &post, &mut delta, &mut sums, 48, 32);
                },
            );
            (into, post, sums, total)
        };
        let (best, common) = (run(Instructions::Best), run(Instructions::Common));
        assert_eq!(best, common, "{fan_out} x {fan_in}");
        // Against sums in double precision: at most 65 roundings of 2^-24 of terms below 16.
        for (j, k) in [(0, 0), (fan_out - 1, 31)] {
            let term = |i: usize| f64::from(matrix[j * fan_in + i]) * f64::from(from[i * 48 + k]);
            let expected = (0..fan_in).map(term).sum::<f64>() + f64::from(matrix[j]);
            let size = (0..fan_in).map(|i| term(i).abs()).sum::<f64>() + 4.0;
            assert!((f64::from(best.0[j * 48 + k]) - expected).abs() <= 65.0 * 2.0_f64.powi(-24) * size);
        }
    }
}

#[test]
fn what_does_not_fit_panics() {
    let shape = Architecture::new(2, &[]).unwrap().with_linear_output(2).unwrap();
    let network = Network::new(shape, Activation::Relu, vec![Layer::without_biases(2, 2, vec![1.0; 4]).unwrap()]).unwrap();
    let (inputs, narrow) = (Array2::<f32>::zeros((3, 2)), Array2::<f32>::zeros((3, 1)));
    let refused = |targets: Targets<'_>, loss: Loss, order: &[u32], batch: usize, inputs: &Array2<f32>| {
        let mut dense = DenseNetwork::from_layers(&network);
        let mut trainer = Trainer::new(Optimizer::sgd(0.1), loss).unwrap();
        let run = || dense.train_epoch(&mut trainer, &inputs.view(), targets, order, batch);
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err()
    };
    let classes = Targets::Classes(&[0, 1, 0]);
    assert!(!refused(classes, Loss::CrossEntropy, &[0, 1], 2, &inputs));
    assert!(refused(classes, Loss::CrossEntropy, &[], 2, &inputs) && refused(classes, Loss::CrossEntropy, &[0], 0, &inputs));
    assert!(refused(classes, Loss::CrossEntropy, &[3], 1, &inputs) && refused(classes, Loss::CrossEntropy, &[0], 1, &narrow));
    assert!(refused(Targets::Classes(&[0, 2, 0]), Loss::CrossEntropy, &[0], 1, &inputs));
    assert!(refused(Targets::Classes(&[0, 1]), Loss::CrossEntropy, &[0], 1, &inputs));
    assert!(refused(Targets::Values(inputs.view()), Loss::CrossEntropy, &[0], 1, &inputs));
    assert!(refused(Targets::Values(narrow.view()), Loss::SquaredError, &[0], 1, &inputs));
    assert!(Trainer::new(Optimizer::sgd(0.0), Loss::SquaredError).is_err());
}
