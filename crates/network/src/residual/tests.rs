use ndarray::Array2;
use rand::Rng;

use super::*;
use crate::optimizer::Optimizer;
use crate::weight_law::WeightLaw;

fn generator(name: &str) -> impl Rng {
    stats::stream::generator(&["residual", name], 0, 0)
}

/// Normal numbers in single precision.
fn normal(rows: usize, columns: usize, rng: &mut impl Rng) -> Array2<f32> {
    let mut numbers = vec![0.0; rows * columns];
    WeightLaw::Normal.fill(rng, &mut numbers);
    Array2::from_shape_vec((rows, columns), numbers.into_iter().map(|x| x as f32).collect()).unwrap()
}

/// A network of normal numbers, each over the root of its fan-in; scales and shifts are off 1 and 0.
fn network(shape: ResidualShape, rng: &mut impl Rng) -> ResidualNetwork {
    let mut network = ResidualNetwork::draw(shape, |fan_in, numbers| {
        WeightLaw::Normal.fill(rng, numbers);
        numbers.iter_mut().for_each(|x| *x /= (fan_in as f64).sqrt());
    });
    for block in 0..shape.blocks {
        let place = shape.block(block);
        for (index, x) in network.parameters_mut()[place.scales.start..place.shifts.end].iter_mut().enumerate() {
            *x += 0.25 * libm::sinf((3 * index + block) as f32);
        }
    }
    network
}

const fn shape(input_dim: usize, width: usize, blocks: usize, output_dim: usize) -> ResidualShape {
    ResidualShape { input_dim, width, blocks, output_dim }
}

/// The formulas of the head in double precision, sample by sample: outputs, and which units are active at which samples.
fn twin(shape: ResidualShape, parameters: &[f64], inputs: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<bool>) {
    let mut rest = parameters.iter().copied();
    let mut next = |count: usize| -> Vec<f64> { rest.by_ref().take(count).collect() };
    let affine = |weights: &[f64], biases: &[f64], x: &[f64]| -> Vec<f64> {
        let rows = weights.chunks_exact(x.len());
        rows.enumerate().map(|(j, row)| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + biases.get(j).unwrap_or(&0.0)).collect()
    };
    let n = inputs.len() as f64;
    let ResidualShape { input_dim, width, blocks, output_dim } = shape;
    let (weights, biases) = (next(width * input_dim), next(width));
    let mut streams: Vec<Vec<f64>> = inputs.iter().map(|x| affine(&weights, &biases, x)).collect();
    let mut active = Vec::new();
    for _ in 0..blocks {
        let (inner, scales, shifts, outer, biases) = (next(width * width), next(width), next(width), next(width * width), next(width));
        let mut units: Vec<Vec<f64>> = streams.iter().map(|h| affine(&inner, &[], h)).collect();
        for j in 0..width {
            let mean = units.iter().map(|u| u[j]).sum::<f64>() / n;
            let variance = units.iter().map(|u| (u[j] - mean) * (u[j] - mean)).sum::<f64>() / n;
            for u in &mut units {
                let y = scales[j] * (u[j] - mean) / (variance + EPSILON).sqrt() + shifts[j];
                active.push(y > 0.0);
                u[j] = y.max(0.0);
            }
        }
        for (h, u) in streams.iter_mut().zip(&units) {
            h.iter_mut().zip(affine(&outer, &biases, u)).for_each(|(h, added)| *h += added);
        }
    }
    let (weights, biases) = (next(output_dim * width), next(output_dim));
    (streams.iter().map(|h| affine(&weights, &biases, h)).collect(), active)
}

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|x| f64::from(*x)).collect()
}

fn picked(matrix: &Array2<f32>, rows: &[u32]) -> Vec<Vec<f64>> {
    rows.iter().map(|&row| wide(matrix.row(row as usize).to_slice().unwrap())).collect()
}

/// The twin's mean loss of these targets.
fn twin_loss(shape: ResidualShape, parameters: &[f64], inputs: &[Vec<f64>], wanted: &[Vec<f64>], loss: Loss) -> f64 {
    let (outputs, _) = twin(shape, parameters, inputs);
    let sum: f64 = outputs.iter().zip(wanted).map(|(output, wanted)| loss.of_sample(output, wanted)).sum();
    sum / loss.divisor(inputs.len(), shape.output_dim)
}

#[test]
fn every_gradient_is_the_slope_of_a_naive_twin_in_double_precision() {
    const STEP: f64 = 1e-5;
    let mut rng = generator("gradients");
    // Loops of our own, matrix products (above 64), no block at all.
    for (shape, checked) in [(shape(3, 5, 3, 2), 1), (shape(2, 4, 1, 1), 1), (shape(3, 4, 0, 2), 1), (shape(4, 66, 2, 3), 97)] {
        let mut network = network(shape, &mut rng);
        let (inputs, values) = (normal(40, shape.input_dim, &mut rng), normal(40, shape.output_dim, &mut rng));
        // A large batch, then small ones, in the same buffers or others.
        for (count, loss) in [(40, Loss::SquaredError), (7, Loss::SquaredError), (16, Loss::AbsoluteError), (3, Loss::SquaredError)] {
            let rows: Vec<u32> = (0..count).map(|k| (7 * k + 3) % 40).collect();
            let (x, y) = (picked(&inputs, &rows), picked(&values, &rows));
            let parameters = wide(network.parameters());
            let (found_loss, found) = network.gradient(&inputs.view(), Targets::Values(values.view()), loss, &rows);
            let expected_loss = twin_loss(shape, &parameters, &x, &y, loss);
            assert!((found_loss - expected_loss).abs() <= 1e-4 * (1.0 + expected_loss), "{found_loss} against {expected_loss}");
            let largest = found.iter().fold(1e-3, |largest: f64, g| largest.max(f64::from(g.abs())));
            let (mut tried, mut excused) = (0, 0);
            for index in (0..parameters.len()).step_by(checked) {
                let [(above, active_above), (below, active_below)] = [STEP, -STEP].map(|step| {
                    let mut moved = parameters.clone();
                    moved[index] += step;
                    (twin_loss(shape, &moved, &x, &y, loss), twin(shape, &moved, &x).1)
                });
                tried += 1;
                // A difference over a kink is no slope.
                if active_above != active_below {
                    excused += 1;
                    continue;
                }
                let slope = (above - below) / (2.0 * STEP);
                let error = (f64::from(found[index]) - slope).abs() / largest;
                // Singles: some 200 roundings of 2^-24 in the sums of a path of at most 7 maps, forth and back, 1e-4 at most.
                assert!(error <= 1e-4, "{shape:?}, {loss:?}, {count} rows, {index}: {} against {slope}", found[index]);
            }
            assert!(10 * excused <= tried, "{shape:?}, {count} rows: {excused} of {tried} differences over a kink");
        }
    }
}

#[test]
fn the_cross_entropy_has_the_slope_of_the_twin() {
    let mut rng = generator("cross-entropy");
    let shape = shape(3, 6, 2, 3);
    let mut network = network(shape, &mut rng);
    let inputs = normal(20, 3, &mut rng);
    let classes: Vec<u32> = (0..20).map(|k| k % 3).collect();
    let rows: Vec<u32> = (0..20).collect();
    let wanted: Vec<Vec<f64>> = classes.iter().map(|&class| (0..3).map(|k| f64::from(u8::from(k == class))).collect()).collect();
    let parameters = wide(network.parameters());
    let x = picked(&inputs, &rows);
    let (found_loss, found) = network.gradient(&inputs.view(), Targets::Classes(&classes), Loss::CrossEntropy, &rows);
    assert!((found_loss - twin_loss(shape, &parameters, &x, &wanted, Loss::CrossEntropy)).abs() < 1e-5);
    for (index, found) in found.iter().enumerate() {
        let [above, below] = [1e-5, -1e-5].map(|step| {
            let mut moved = parameters.clone();
            moved[index] += step;
            twin_loss(shape, &moved, &x, &wanted, Loss::CrossEntropy)
        });
        assert!((f64::from(*found) - (above - below) / 2e-5).abs() < 1e-4, "{index}: {found}");
    }
}

#[test]
fn recalibrated_statistics_are_those_of_the_whole_set_as_one_batch() {
    let mut rng = generator("recalibration");
    for shape in [shape(3, 5, 3, 2), shape(4, 66, 2, 1)] {
        let mut network = network(shape, &mut rng);
        let inputs = normal(50, shape.input_dim, &mut rng);
        network.recalibrate(&inputs.view());
        let all: Vec<u32> = (0..50).collect();
        let (expected, _) = twin(shape, &wide(network.parameters()), &picked(&inputs, &all));
        for (output, expected) in network.evaluate(&inputs.view()).rows().into_iter().zip(&expected) {
            // 400 roundings of 2^-24 of numbers below 10.
            output.iter().zip(expected).for_each(|(x, y)| assert!((f64::from(*x) - y).abs() < 2.4e-4, "{x} {y}"));
        }
        // The same through the training's own forward pass, whose loss is that of the batch.
        let values = normal(50, shape.output_dim, &mut rng);
        let evaluated = network.loss(&inputs.view(), Targets::Values(values.view()), Loss::SquaredError);
        let (trained, _) = network.gradient(&inputs.view(), Targets::Values(values.view()), Loss::SquaredError, &all);
        assert!((evaluated - trained).abs() < 1e-6 * (1.0 + evaluated), "{evaluated} {trained}");
        // One sample alone is answered by the same statistics.
        let one = network.evaluate(&inputs.slice(ndarray::s![7..8, ..]));
        one.iter().zip(&expected[7]).for_each(|(x, y)| assert!((f64::from(*x) - y).abs() < 2.4e-4));
    }
}

#[test]
fn normalized_pre_activations_have_mean_0_and_variance_1_and_equal_ones_are_0() {
    let mut rng = generator("statistics");
    let shape = shape(3, 8, 1, 1);
    let mut network = network(shape, &mut rng);
    let place = shape.block(0);
    // One unit that sees nothing, and has a positive shift.
    network.parameters_mut()[place.inner.start..place.inner.start + 8].fill(0.0);
    network.parameters_mut()[place.shifts.start] = 0.25;
    network.recalibrate(&normal(30, 3, &mut rng).view());
    assert_eq!(network.statistics().unwrap()[0], UnitStatistics { mean: 0.0, variance: 0.0 });
    let inputs = normal(30, 3, &mut rng);
    let mut pre: Vec<f32> = (0..8 * 32).map(|k| if k < 32 { 0.1 } else { inputs[[k % 30, k % 3]] }).collect();
    let mut statistics = vec![UnitStatistics::STANDARD; 8];
    let mut post = vec![0.0; pre.len()];
    normalize_and_rectify(&[1.0; 8], &[0.25; 8], &mut pre, &mut post, &mut statistics, Normalize::ByThis, 32, 30);
    assert!(pre[..32].iter().all(|x| *x == 0.0) && post[..30].iter().all(|a| *a == 0.25), "30 equal numbers, whose singles no sum rounds");
    for row in pre.chunks_exact(32).skip(1) {
        let mean = row[..30].iter().map(|x| f64::from(*x)).sum::<f64>() / 30.0;
        let variance = row[..30].iter().map(|x| f64::from(x * x)).sum::<f64>() / 30.0;
        // Variances of order 1 with EPSILON added.
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
        assert_eq!(row[30..], [0.0, 0.0]);
    }
}

#[test]
fn the_largest_of_numbers_that_are_not_all_equal_is_above_the_mean() {
    // All but one equal, that one the next single below: the hardest case for the sign.
    for count in [2, 3, 308, 5000] {
        for value in [1.0_f32, 0.1, -7.3, 1e-20, 3e30] {
            let stride = usize::next_multiple_of(count, LANES);
            let mut pre = vec![value; stride];
            pre[count / 2] = value.next_down();
            let (mut post, mut statistics) = (vec![0.0; stride], [UnitStatistics::STANDARD]);
            normalize_and_rectify(&[1.0], &[0.0], &mut pre, &mut post, &mut statistics, Normalize::ByThis, stride, count);
            let active = post[..count].iter().filter(|a| **a > 0.0).count();
            assert_eq!(active, count - 1, "{count} numbers of {value}");
        }
    }
}

#[test]
fn a_block_without_outer_weights_is_the_identity() {
    let mut rng = generator("identity");
    let deep = shape(3, 6, 4, 2);
    let mut network = network(deep, &mut rng);
    for block in 0..4 {
        let place = deep.block(block);
        network.parameters_mut()[place.outer.start..place.biases.end].fill(0.0);
    }
    let linear = shape(3, 6, 0, 2);
    let mut plain = ResidualNetwork::draw(linear, |_, numbers| numbers.fill(0.0));
    let ends = [0..linear.input_biases().end, deep.output_weights().start..deep.parameters()];
    let numbers: Vec<f32> = ends.into_iter().flat_map(|place| network.parameters()[place].to_vec()).collect();
    plain.parameters_mut().copy_from_slice(&numbers);
    let inputs = normal(20, 3, &mut rng);
    network.recalibrate(&inputs.view());
    plain.recalibrate(&inputs.view());
    assert_eq!(network.evaluate(&inputs.view()), plain.evaluate(&inputs.view()));
}

#[test]
fn without_blocks_it_is_two_linear_maps() {
    let shape = shape(1, 1, 0, 1);
    let mut network = ResidualNetwork::draw(shape, |_, numbers| numbers.fill(2.0));
    assert_eq!((shape.parameters(), shape.units()), (4, 0));
    let inputs = ndarray::array![[3.0_f32], [-1.0]];
    network.recalibrate(&inputs.view());
    // 2 (2 x + 2) + 2.
    assert_eq!(network.evaluate(&inputs.view()), ndarray::array![[18.0], [2.0]]);
    assert!(network.active_counts(&inputs.view()).is_empty());
}

#[test]
fn a_unit_that_is_dead_on_every_batch_keeps_its_bits_while_the_others_move() {
    let mut rng = generator("dead");
    for shape in [shape(3, 6, 3, 1), shape(3, 70, 2, 1)] {
        let mut start = network(shape, &mut rng);
        let (place, width) = (shape.block(1), shape.width);
        // A normalized number of a batch of 12 is below sqrt(12): with a shift of -10 no batch activates the unit, whatever happens before it.
        start.parameters_mut()[place.shifts.start + 2] = -10.0;
        let (inputs, values) = (normal(50, 3, &mut rng), normal(50, 1, &mut rng));
        let order: Vec<u32> = (0..50).collect();
        let row = place.inner.start + 2 * width..place.inner.start + 3 * width;
        let column = (0..width).map(|j| place.outer.start + j * width + 2);
        let own: Vec<usize> = row.chain(column).chain([place.scales.start + 2, place.shifts.start + 2]).collect();
        for optimizer in [Optimizer::sgd(0.01), Optimizer::nesterov(0.01, 0.9), Optimizer::adam(0.01)] {
            let mut network = start.clone();
            let mut trainer = Trainer::new(optimizer, Loss::SquaredError).unwrap();
            for _ in 0..5 {
                network.train_epoch(&mut trainer, &inputs.view(), Targets::Values(values.view()), &order, 12);
            }
            let (_, gradient) = network.gradient(&inputs.view(), Targets::Values(values.view()), Loss::SquaredError, &order);
            assert!(own.iter().all(|&index| gradient[index] == 0.0));
            let has_moved = |index: usize| network.parameters()[index].to_bits() != start.parameters()[index].to_bits();
            assert!(!own.iter().any(|&index| has_moved(index)), "{}", optimizer.name());
            assert!(has_moved(place.inner.start) && has_moved(place.biases.start));
            network.recalibrate(&inputs.view());
            // Of 50 samples a number may be as large as 7, still below 10.
            assert_eq!(network.active_counts(&inputs.view())[width + 2], 0);
        }
    }
}

#[test]
fn the_gradient_by_the_inner_weights_is_orthogonal_to_them() {
    // The normalization takes every length from a row, but for EPSILON: along the row the loss has no slope.
    let mut rng = generator("orthogonal");
    let shape = shape(3, 8, 2, 1);
    let mut network = network(shape, &mut rng);
    let (inputs, values) = (normal(60, 3, &mut rng), normal(60, 1, &mut rng));
    let rows: Vec<u32> = (0..60).collect();
    let weights = network.parameters().to_vec();
    let (_, gradient) = network.gradient(&inputs.view(), Targets::Values(values.view()), Loss::SquaredError, &rows);
    for block in 0..2 {
        for from in shape.block(block).inner.step_by(8) {
            let [w, g] = [&weights[from..from + 8], &gradient[from..from + 8]].map(wide);
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let cosine = dot(&w, &g) / (dot(&w, &w) * dot(&g, &g)).sqrt();
            // EPSILON over a variance of a tenth and more, and roundings.
            assert!(cosine.abs() < 1e-3 || dot(&g, &g) == 0.0, "{cosine}");
        }
    }
}

#[test]
fn twenty_steps_follow_the_twin() {
    let mut rng = generator("twenty steps");
    let shape = shape(2, 4, 2, 1);
    let mut network = network(shape, &mut rng);
    let (inputs, values) = (normal(24, 2, &mut rng), normal(24, 1, &mut rng));
    let order: Vec<u32> = (0..24).collect();
    let mut parameters = wide(network.parameters());
    let (mut state, mut step) = (vec![0.0; parameters.len()], 0);
    let start = parameters.clone();
    let mut trainer = Trainer::new(Optimizer::heavy_ball(0.01, 0.5), Loss::SquaredError).unwrap();
    for _ in 0..5 {
        // Batches of 7, 7, 7 and 3.
        network.train_epoch(&mut trainer, &inputs.view(), Targets::Values(values.view()), &order, 7);
        for rows in order.chunks(7) {
            let (x, y) = (picked(&inputs, rows), picked(&values, rows));
            let slope = |index: usize| {
                let [above, below] = [1e-6, -1e-6].map(|by| {
                    let mut moved = parameters.clone();
                    moved[index] += by;
                    twin_loss(shape, &moved, &x, &y, Loss::SquaredError)
                });
                (above - below) / 2e-6
            };
            let gradient: Vec<f64> = (0..parameters.len()).map(slope).collect();
            step += 1;
            Optimizer::heavy_ball(0.01, 0.5).update(step, &mut parameters, &gradient, &mut state);
        }
    }
    assert_eq!(trainer.steps(), 20);
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let (worst, moved) = (distance(&wide(network.parameters()), &parameters), distance(&parameters, &start));
    // 20 steps with errors of 1e-4 of derivatives below 10, times 0.01 / (1 - 0.5); a factor of 2 for what errors do to later gradients.
    assert!(worst <= 8e-4 && moved > 10.0 * 8e-4, "{worst:e} while the farthest moves {moved}");
}

#[test]
fn looking_changes_nothing_and_the_same_draws_have_the_same_bits() {
    let run = |looks: usize| {
        let mut rng = generator("looks");
        let mut network = network(shape(3, 64, 3, 1), &mut rng);
        let (inputs, values) = (normal(70, 3, &mut rng), normal(70, 1, &mut rng));
        let order: Vec<u32> = (0..70).collect();
        let mut trainer = Trainer::new(Optimizer::adam(0.01), Loss::SquaredError).unwrap();
        for _ in 0..3 {
            network.train_epoch(&mut trainer, &inputs.view(), Targets::Values(values.view()), &order, 32);
            for _ in 0..looks {
                network.recalibrate(&inputs.view());
                assert_eq!(network.evaluate(&inputs.view()), network.evaluate(&inputs.view()));
                assert_eq!(network.active_counts(&inputs.view()).len(), 192);
            }
        }
        network.parameters().iter().map(|x| x.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(run(0), run(2));
}

#[test]
fn statistics_can_be_carried_over_and_do_not_outlive_their_parameters() {
    let mut rng = generator("carried");
    let mut network = network(shape(2, 3, 2, 1), &mut rng);
    assert!(network.statistics().is_none());
    let inputs = normal(10, 2, &mut rng);
    network.recalibrate(&inputs.view());
    let (answers, kept) = (network.evaluate(&inputs.view()), network.statistics().unwrap().to_vec());
    network.parameters_mut();
    assert!(network.statistics().is_none());
    network.set_statistics(kept);
    assert_eq!(network.evaluate(&inputs.view()), answers);
    let values = normal(10, 1, &mut rng);
    let mut trainer = Trainer::new(Optimizer::sgd(0.1), Loss::SquaredError).unwrap();
    network.train_epoch(&mut trainer, &inputs.view(), Targets::Values(values.view()), &[0, 1], 2);
    assert!(network.statistics().is_none());
}

#[test]
#[should_panic(expected = "recalibrate first")]
fn an_answer_without_statistics_panics() {
    let mut rng = generator("no statistics");
    network(shape(2, 3, 1, 1), &mut rng).evaluate(&Array2::zeros((1, 2)).view());
}

#[test]
#[should_panic(expected = "as a whole")]
fn some_layers_only_are_not_trained() {
    let mut rng = generator("some layers");
    let mut trainer = Trainer::new(Optimizer::sgd(0.1), Loss::SquaredError).unwrap().only(&[0]);
    let zeros = Array2::zeros((1, 1));
    network(shape(1, 3, 1, 1), &mut rng).train_epoch(&mut trainer, &zeros.view(), Targets::Values(zeros.view()), &[0], 1);
}

#[test]
#[should_panic(expected = "a residual network of shape")]
fn a_width_of_zero_panics() {
    ResidualNetwork::draw(shape(1, 0, 1, 1), |_, _| ());
}
