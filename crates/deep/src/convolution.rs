//! Networks of convolutions with one of them trained.

use candle_core::{D, DType, Device, Tensor, Var};
use candle_nn::optim::{AdamW, Optimizer, ParamsAdamW};
use network::{WeightLaw, shuffle};
use rand::Rng;

/// What candle could not do: memory, a missing device, a shape.
#[derive(Debug, thiserror::Error)]
#[error("train a convolutional network: {0}")]
pub struct DeepError(#[from] candle_core::Error);

/// Hidden layers of 3x3 convolutions with ReLU, all of so many filters, and a fully connected layer of ten outputs for a softmax.
///
/// A convolution keeps the size of its image (padding 1); one that is listed in `halving` moves by two pixels and halves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvolutionalShape {
    /// Channels of an image.
    pub channels: usize,
    /// Rows and columns of an image.
    pub side: usize,
    /// Filters of each convolution.
    pub filters: usize,
    /// Convolutions.
    pub hidden_layers: usize,
    /// Convolutions, from 0, that halve rows and columns, ascending.
    pub halving: Vec<usize>,
}

/// Images and their classes.
#[derive(Clone, Copy, Debug)]
pub struct LabelledPixels<'a> {
    /// `count x channels x side x side`.
    pub pixels: &'a [f32],
    /// Below ten.
    pub classes: &'a [u32],
}

/// How one convolution is trained, together with the output layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OneLayerTraining {
    /// The convolution, from 0; `None` for the output layer alone.
    pub layer: Option<usize>,
    /// Times that all images are seen.
    pub epochs: usize,
    /// Images of a step.
    pub batch: usize,
}

/// A network: frozen numbers are plain tensors, trained ones variables, so that no derivative is taken before the first of these.
struct Convolutional {
    /// Weights `filters x channels x 3 x 3`, biases `1 x filters x 1 x 1`, and the stride.
    convolutions: Vec<(Tensor, Tensor, usize)>,
    /// Weights `inputs x 10`, biases `10`.
    output: (Tensor, Tensor),
    variables: Vec<Var>,
}

impl Convolutional {
    /// He's normal weights, biases zero. All weights are drawn in the order of the layers, whichever of them is trained.
    fn draw(shape: &ConvolutionalShape, trained: Option<usize>, device: &Device, rng: &mut impl Rng) -> candle_core::Result<Self> {
        let mut normal = |fan_in: usize, dims: &[usize]| {
            let mut numbers = vec![0.0; dims.iter().product()];
            WeightLaw::Normal.fill(rng, &mut numbers);
            let std = (2.0 / fan_in as f64).sqrt();
            Tensor::from_vec(numbers.into_iter().map(|w| (std * w) as f32).collect::<Vec<f32>>(), dims, device)
        };
        let mut variables = Vec::new();
        let mut place = |tensor: Tensor, is_trained: bool| -> candle_core::Result<Tensor> {
            if !is_trained {
                return Ok(tensor);
            }
            let variable = Var::from_tensor(&tensor)?;
            variables.push(variable.clone());
            Ok(variable.as_tensor().clone())
        };
        let (mut channels, mut side) = (shape.channels, shape.side);
        let mut convolutions = Vec::with_capacity(shape.hidden_layers);
        for layer in 0..shape.hidden_layers {
            let weights = normal(9 * channels, &[shape.filters, channels, 3, 3])?;
            let biases = Tensor::zeros((1, shape.filters, 1, 1), DType::F32, device)?;
            let is_trained = trained == Some(layer);
            let stride = 1 + usize::from(shape.halving.contains(&layer));
            convolutions.push((place(weights, is_trained)?, place(biases, is_trained)?, stride));
            (channels, side) = (shape.filters, side.div_ceil(stride));
        }
        let inputs = channels * side * side;
        let output = (place(normal(inputs, &[inputs, 10])?, true)?, place(Tensor::zeros(10, DType::F32, device)?, true)?);
        Ok(Self { convolutions, output, variables })
    }

    /// Outputs before the softmax, `count x 10`.
    fn outputs(&self, images: &Tensor) -> candle_core::Result<Tensor> {
        let mut z = images.clone();
        for (weights, biases, stride) in &self.convolutions {
            z = z.conv2d(weights, 1, *stride, 1, 1)?.broadcast_add(biases)?.relu()?;
        }
        z.flatten_from(1)?.matmul(&self.output.0)?.broadcast_add(&self.output.1)
    }

    /// The share of images whose largest output is that of their class.
    fn accuracy(&self, images: LabelledPixels<'_>, shape: &ConvolutionalShape, device: &Device) -> candle_core::Result<f64> {
        let all: Vec<u32> = (0..images.classes.len() as u32).collect();
        let mut right = 0.0;
        for rows in all.chunks(250) {
            let (pixels, classes) = batch_of(images, shape, rows, device)?;
            let found = self.outputs(&pixels)?.detach().argmax(D::Minus1)?;
            right += f64::from(found.eq(&classes)?.to_dtype(DType::F32)?.sum_all()?.to_scalar::<f32>()?);
        }
        Ok(right / all.len() as f64)
    }
}

/// Some images, `count x channels x side x side`, and their classes.
fn batch_of(
    images: LabelledPixels<'_>,
    shape: &ConvolutionalShape,
    rows: &[u32],
    device: &Device,
) -> candle_core::Result<(Tensor, Tensor)> {
    let size = shape.channels * shape.side * shape.side;
    let pixels: Vec<f32> = rows.iter().flat_map(|&row| &images.pixels[row as usize * size..][..size]).copied().collect();
    let classes: Vec<u32> = rows.iter().map(|&row| images.classes[row as usize]).collect();
    let pixels = Tensor::from_vec(pixels, (rows.len(), shape.channels, shape.side, shape.side), device)?;
    Ok((pixels, Tensor::from_vec(classes, rows.len(), device)?))
}

/// Trains one convolution and the output layer, by Adam with its default values on the cross-entropy; all else stays as it was drawn.
///
/// The accuracies in the end, on the training and on the test images. Weights and biases come from `weights`, the order of the images from
/// `order`, so that trainings of different layers share both if they are given equal generators.
///
/// # Errors
/// What candle could not do.
///
/// # Panics
/// When there are no images, pixels and classes do not fit, a class is ten or more, `halving` lists a convolution that is not there or not in
/// order, the trained layer is not there, or the batch is 0.
pub fn train_one_layer(
    shape: &ConvolutionalShape,
    training: OneLayerTraining,
    [train, test]: [LabelledPixels<'_>; 2],
    weights: &mut impl Rng,
    order: &mut impl Rng,
) -> Result<[f64; 2], DeepError> {
    let size = shape.channels * shape.side * shape.side;
    for images in [train, test] {
        assert!(!images.classes.is_empty(), "images");
        assert_eq!(images.pixels.len(), size * images.classes.len(), "pixels of {} images", images.classes.len());
        assert!(images.classes.iter().all(|class| *class < 10), "classes below ten");
    }
    let halving = &shape.halving;
    assert!(halving.is_sorted_by(|a, b| a < b), "halving convolutions in ascending order: {halving:?}");
    assert!(
        halving.last().is_none_or(|last| *last < shape.hidden_layers),
        "halving convolutions below {}: {halving:?}",
        shape.hidden_layers
    );
    assert!(training.layer.is_none_or(|layer| layer < shape.hidden_layers), "a layer below {}: {:?}", shape.hidden_layers, training.layer);
    assert!(training.batch > 0, "an image in a batch");
    // The processor where there is no such device, or the feature `cuda` is off.
    let device = Device::cuda_if_available(0)?;
    let network = Convolutional::draw(shape, training.layer, &device, weights)?;
    let adam = ParamsAdamW { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.0 };
    let mut optimizer = AdamW::new(network.variables.clone(), adam)?;
    let mut rows: Vec<u32> = (0..train.classes.len() as u32).collect();
    for _ in 0..training.epochs {
        shuffle(order, &mut rows);
        for rows in rows.chunks(training.batch) {
            let (pixels, classes) = batch_of(train, shape, rows, &device)?;
            let loss = candle_nn::loss::cross_entropy(&network.outputs(&pixels)?, &classes)?;
            optimizer.backward_step(&loss)?;
        }
    }
    Ok([network.accuracy(train, shape, &device)?, network.accuracy(test, shape, &device)?])
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    /// A shape with every kind of layer: odd sides, a halving convolution, several channels.
    fn small() -> ConvolutionalShape {
        ConvolutionalShape { channels: 2, side: 5, filters: 3, hidden_layers: 2, halving: vec![1] }
    }

    fn numbers(count: usize, name: &str) -> Vec<f32> {
        let mut numbers = vec![0.0; count];
        WeightLaw::Normal.fill(&mut generator(&["convolution", name], 0, 0), &mut numbers);
        numbers.into_iter().map(|x| x as f32).collect()
    }

    /// `conv2d` as a loop in double precision: `count x filters x out x out`.
    fn naive(
        input: &[f32],
        [count, channels, side]: [usize; 3],
        kernel: &[f32],
        filters: usize,
        stride: usize,
        mut visit: impl FnMut(usize, f64),
    ) {
        let out = side.div_ceil(stride);
        for n in 0..count {
            for f in 0..filters {
                for (y, x) in (0..out).flat_map(|y| (0..out).map(move |x| (y, x))) {
                    let mut sum = 0.0;
                    for (c, v, u) in (0..channels).flat_map(|c| (0..3).flat_map(move |v| (0..3).map(move |u| (c, v, u)))) {
                        let (row, column) = (y * stride + v, x * stride + u);
                        if (1..=side).contains(&row) && (1..=side).contains(&column) {
                            let pixel = input[((n * channels + c) * side + row - 1) * side + column - 1];
                            sum += f64::from(pixel) * f64::from(kernel[((f * channels + c) * 3 + v) * 3 + u]);
                        }
                    }
                    visit(((n * filters + f) * out + y) * out + x, sum);
                }
            }
        }
    }

    #[test]
    fn a_convolution_and_its_derivatives_are_those_of_a_loop() {
        for (side, stride) in [(5, 1), (5, 2), (4, 1), (4, 2)] {
            let (count, channels, filters) = (2, 3, 4);
            let (input, kernel) = (numbers(count * channels * side * side, "input"), numbers(filters * channels * 9, "kernel"));
            let device = Device::Cpu;
            let x = Var::from_tensor(&Tensor::from_vec(input.clone(), (count, channels, side, side), &device).unwrap()).unwrap();
            let w = Var::from_tensor(&Tensor::from_vec(kernel.clone(), (filters, channels, 3, 3), &device).unwrap()).unwrap();
            let output = x.conv2d(&w, 1, stride, 1, 1).unwrap();
            let flat: Vec<f32> = output.flatten_all().unwrap().to_vec1().unwrap();
            let mut cases = 0;
            naive(&input, [count, channels, side], &kernel, filters, stride, |place, expected| {
                // 27 products of numbers of size 1, rounded to 2^-24 of at most 20 each time.
                assert!((f64::from(flat[place]) - expected).abs() < 27.0 * 20.0 * 2.0_f64.powi(-24), "{place}: {} {expected}", flat[place]);
                cases += 1;
            });
            assert_eq!(cases, flat.len());
            // The derivative of a weighted sum of all outputs, by differences of the loop: the sum is linear in each number, so a step
            // of 1 is exact.
            let weights = numbers(flat.len(), "weights");
            let sum_of = |input: &[f32], kernel: &[f32]| {
                let mut sum = 0.0;
                naive(input, [count, channels, side], kernel, filters, stride, |place, value| sum += f64::from(weights[place]) * value);
                sum
            };
            let loss = (output.flatten_all().unwrap() * Tensor::from_vec(weights.clone(), flat.len(), &device).unwrap()).unwrap();
            let gradients = loss.sum_all().unwrap().backward().unwrap();
            let base = sum_of(&input, &kernel);
            for (variable, is_input) in [(&x, true), (&w, false)] {
                let gradient: Vec<f32> = gradients.get(variable).unwrap().flatten_all().unwrap().to_vec1().unwrap();
                for (place, g) in gradient.iter().enumerate() {
                    let (mut input, mut kernel) = (input.clone(), kernel.clone());
                    if is_input {
                        input[place] += 1.0
                    } else {
                        kernel[place] += 1.0
                    }
                    let expected = sum_of(&input, &kernel) - base;
                    // The sum is of size 100, so its difference is exact to 1e-13; rounding x + 1 costs 2^-23 of a slope below 100.
                    assert!((f64::from(*g) - expected).abs() < 2e-4, "side {side}, stride {stride}, {is_input}, {place}: {g} {expected}");
                }
            }
        }
    }

    #[test]
    fn only_the_chosen_convolution_and_the_output_are_variables() {
        let mut rng = generator(&["convolution", "variables"], 0, 0);
        for (trained, count) in [(None, 2), (Some(0), 4), (Some(1), 4)] {
            let network = Convolutional::draw(&small(), trained, &Device::Cpu, &mut rng).unwrap();
            assert_eq!(network.variables.len(), count);
            assert_eq!(network.output.0.dims(), [3 * 3 * 3, 10]);
        }
    }

    #[test]
    fn a_training_learns_and_repeats_itself() {
        let shape = small();
        let pixels = numbers(20 * 50, "pixels");
        let classes: Vec<u32> = (0..20).map(|k| k % 2).collect();
        let images = LabelledPixels { pixels: &pixels, classes: &classes };
        let run = |epochs| {
            let training = OneLayerTraining { layer: Some(0), epochs, batch: 10 };
            let mut rngs = ["weights", "order"].map(|name| generator(&["convolution", name], 1, 0));
            let [weights, order] = &mut rngs;
            train_one_layer(&shape, training, [images, images], weights, order).unwrap()
        };
        // Four hundred steps on twenty images of two classes: far above a half.
        let accuracies = run(200);
        assert!(accuracies[0] > 0.8 && accuracies[0] == accuracies[1], "{accuracies:?}");
        assert_eq!(run(3), run(3));
    }
}
