//! What is done to numbers one by one, or neuron by neuron: activations, losses, normalizations, masks. All lanes at once.

#![expect(clippy::too_many_arguments, reason = "inner loops over arrays side by side: the arrays are named, and indices are lanes")]

use super::plan::LayerPlace;
use crate::activation::{Activation, SELU_ALPHA, SELU_LAMBDA};
use crate::backward::Loss;
use crate::lanes::random::LaneGenerator;
use crate::lanes::{LANES, Lane};
use crate::real::Real;

/// Applies an activation.
#[inline(always)]
pub(super) fn activate<T: Real>(activation: Activation, numbers: &mut [T]) {
    let one = T::ONE;
    match activation {
        Activation::Linear => {}
        Activation::Relu => numbers.iter_mut().for_each(|h| *h = if *h <= T::ZERO { T::ZERO } else { *h }),
        Activation::LeakyRelu(slope) => {
            let slope = T::from_f64(slope.get());
            numbers.iter_mut().for_each(|h| *h = if *h <= T::ZERO { slope * *h } else { *h });
        }
        Activation::Selu => {
            let (scale, alpha) = (T::from_f64(SELU_LAMBDA), T::from_f64(SELU_ALPHA));
            numbers.iter_mut().for_each(|h| {
                let left = alpha * h.exp_m1();
                *h = scale * if *h <= T::ZERO { left } else { *h };
            });
        }
        Activation::Tanh => numbers.iter_mut().for_each(|h| *h = h.tanh()),
        Activation::HardTanh => numbers.iter_mut().for_each(|h| {
            let above = if *h < -one { -one } else { *h };
            *h = if above > one { one } else { above };
        }),
    }
}

/// Multiplies derivatives by that of the activation, which is taken from its value: dropout has divided the value by `keep`, or made it
/// 0, where the derivative is 0 already.
///
/// At kinks the conventions of [`Activation::derivative`]. For tanh `1 - x^2`, which loses the digits of derivatives near 0.
#[inline(always)]
pub(super) fn times_derivative<T: Real>(activation: Activation, keep: f64, x: &[T], dx: &mut [T]) {
    let (one, inverse_scale) = (T::ONE, T::from_f64(keep));
    let pairs = dx.iter_mut().zip(x);
    match activation {
        Activation::Linear => {}
        Activation::Relu => pairs.for_each(|(dx, x)| *dx = if *x <= T::ZERO { T::ZERO } else { *dx }),
        Activation::LeakyRelu(slope) => {
            let slope = T::from_f64(slope.get());
            pairs.for_each(|(dx, x)| *dx = if *x <= T::ZERO { slope * *dx } else { *dx });
        }
        Activation::Selu => {
            let (scale, bottom) = (T::from_f64(SELU_LAMBDA), T::from_f64(SELU_LAMBDA * SELU_ALPHA));
            // lambda alpha e^h = x + lambda alpha.
            pairs.for_each(|(dx, x)| *dx = *dx * if *x <= T::ZERO { *x * inverse_scale + bottom } else { scale });
        }
        Activation::Tanh => pairs.for_each(|(dx, x)| {
            let value = *x * inverse_scale;
            *dx = *dx * (one - value * value);
        }),
        Activation::HardTanh => {
            // The mask's own factor, which is what it made of 1: multiplied back it may be a little less than 1.
            let end = T::from_f64(1.0 / keep);
            pairs.for_each(|(dx, x)| *dx = if *x <= -end || *x >= end { T::ZERO } else { *dx });
        }
    }
}

/// What the sum of a loss over `samples` samples of `outputs` outputs is divided by.
pub(super) fn divisor(loss: Loss, samples: usize, outputs: usize) -> f64 {
    match loss {
        Loss::SquaredError | Loss::AbsoluteError => (samples * outputs) as f64,
        Loss::CrossEntropy => samples as f64,
    }
}

/// Derivatives of each sample's loss, before the division by [`divisor`], by the outputs; all arrays `samples x outputs`.
#[inline(always)]
pub(super) fn loss_derivative<T: Real>(loss: Loss, outputs: usize, found: &[Lane<T>], wanted: &[Lane<T>], derivative: &mut [Lane<T>]) {
    let flat = derivative.as_flattened_mut().iter_mut().zip(found.as_flattened().iter().zip(wanted.as_flattened()));
    match loss {
        Loss::SquaredError => flat.for_each(|(d, (n, y))| {
            let r = *n - *y;
            *d = r + r;
        }),
        Loss::AbsoluteError => flat.for_each(|(d, (n, y))| {
            let r = *n - *y;
            let below = if r < T::ZERO { -T::ONE } else { r };
            *d = if below > T::ZERO { T::ONE } else { below };
        }),
        Loss::CrossEntropy => {
            let samples = derivative.chunks_exact_mut(outputs).zip(found.chunks_exact(outputs).zip(wanted.chunks_exact(outputs)));
            for (d, (found, wanted)) in samples {
                // softmax - y, from the largest output.
                let mut largest = found[0];
                for n in &found[1..] {
                    for lane in 0..LANES {
                        largest[lane] = if n[lane] > largest[lane] { n[lane] } else { largest[lane] };
                    }
                }
                let mut sum = [T::ZERO; LANES];
                for (d, n) in d.iter_mut().zip(found) {
                    for lane in 0..LANES {
                        d[lane] = (n[lane] - largest[lane]).exp();
                        sum[lane] += d[lane];
                    }
                }
                for (d, y) in d.iter_mut().zip(wanted) {
                    for lane in 0..LANES {
                        d[lane] = d[lane] / sum[lane] - y[lane];
                    }
                }
            }
        }
    }
}

/// Factors of dropout: `1 / keep` with the probability `keep`, else 0.
#[inline(always)]
pub(super) fn draw_masks<T: Real>(keep: f64, generator: &mut LaneGenerator, masks: &mut [Lane<T>]) {
    // Kept where a 32-bit number is below keep 2^32; keep is below 1 here.
    let (threshold, factor) = ((keep * 4_294_967_296.0) as u32, T::from_f64(1.0 / keep));
    for mask in masks {
        for (lane, mask) in mask.iter_mut().enumerate() {
            *mask = if generator.next(lane) < threshold { factor } else { T::ZERO };
        }
    }
}

/// The weights of a weight-normalized layer, `gain v / |v|`.
#[inline(always)]
pub(super) fn normalize_weights<T: Real>(layer: &LayerPlace, parameters: &[Lane<T>], weights: &mut [Lane<T>]) {
    let fan_in = layer.shape.fan_in;
    for row in 0..layer.shape.fan_out {
        let begin = layer.start + row * fan_in;
        let inverse_length = inverse_length(&parameters[begin..begin + fan_in]);
        let gain = &parameters[layer.gains() + row];
        for (w, v) in weights[begin..begin + fan_in].iter_mut().zip(&parameters[begin..begin + fan_in]) {
            for lane in 0..LANES {
                w[lane] = gain[lane] * (v[lane] * inverse_length[lane]);
            }
        }
    }
}

/// Turns derivatives by the weights of a weight-normalized layer into those by its directions and gains.
///
/// ```text
/// dL/dgain = dL/dw . v / |v|        dL/dv = gain (1 / |v| (dL/dw - dL/dgain v / |v|))
/// ```
///
/// Derivatives of zero stay `+0`, also where a gain is negative.
#[inline(always)]
pub(super) fn normalized_gradient<T: Real>(layer: &LayerPlace, parameters: &[Lane<T>], gradient: &mut [Lane<T>]) {
    let fan_in = layer.shape.fan_in;
    for row in 0..layer.shape.fan_out {
        let begin = layer.start + row * fan_in;
        let directions = &parameters[begin..begin + fan_in];
        let inverse_length = inverse_length(directions);
        let mut by_gain = [T::ZERO; LANES];
        for (d, v) in gradient[begin..begin + fan_in].iter().zip(directions) {
            for lane in 0..LANES {
                by_gain[lane] = d[lane].mul_add(v[lane] * inverse_length[lane], by_gain[lane]);
            }
        }
        let gain = &parameters[layer.gains() + row];
        for (d, v) in gradient[begin..begin + fan_in].iter_mut().zip(directions) {
            for lane in 0..LANES {
                let radial = by_gain[lane] * (v[lane] * inverse_length[lane]);
                d[lane] = gain[lane] * (inverse_length[lane] * (d[lane] - radial)) + T::ZERO;
            }
        }
        gradient[layer.gains() + row] = by_gain;
    }
}

#[inline(always)]
fn inverse_length<T: Real>(directions: &[Lane<T>]) -> Lane<T> {
    let mut square = [T::ZERO; LANES];
    for v in directions {
        for lane in 0..LANES {
            square[lane] = v[lane].mul_add(v[lane], square[lane]);
        }
    }
    for s in &mut square {
        *s = T::ONE / s.sqrt();
    }
    square
}

/// Batch normalization of `count` samples: `h <- gain z + bias` with `z` the normalized `h`, kept in `normalized`.
#[inline(always)]
pub(super) fn normalize_batch<T: Real>(
    layer: &LayerPlace,
    parameters: &[Lane<T>],
    epsilon: T,
    h: &mut [Lane<T>],
    normalized: &mut [Lane<T>],
    inverse_deviations: &mut [Lane<T>],
    count: usize,
) {
    let neurons = layer.shape.fan_out;
    let inverse_count = T::from_f64(1.0 / count as f64);
    for neuron in 0..neurons {
        let mut mean = [T::ZERO; LANES];
        for h in h[..count * neurons].iter().skip(neuron).step_by(neurons) {
            for lane in 0..LANES {
                mean[lane] += h[lane];
            }
        }
        for mean in &mut mean {
            *mean = *mean * inverse_count;
        }
        let mut square = [T::ZERO; LANES];
        for h in h[..count * neurons].iter().skip(neuron).step_by(neurons) {
            for lane in 0..LANES {
                let distance = h[lane] - mean[lane];
                square[lane] = distance.mul_add(distance, square[lane]);
            }
        }
        let mut inverse = [T::ZERO; LANES];
        for lane in 0..LANES {
            inverse[lane] = T::ONE / (square[lane] * inverse_count + epsilon).sqrt();
        }
        inverse_deviations[neuron] = inverse;
        let (gain, bias) = (parameters[layer.gains() + neuron], parameters[layer.biases() + neuron]);
        let places = h[..count * neurons].iter_mut().skip(neuron).step_by(neurons);
        for (h, z) in places.zip(normalized[..count * neurons].iter_mut().skip(neuron).step_by(neurons)) {
            for lane in 0..LANES {
                z[lane] = (h[lane] - mean[lane]) * inverse[lane];
                h[lane] = gain[lane].mul_add(z[lane], bias[lane]);
            }
        }
    }
}

/// Turns derivatives `g` by the outputs of a batch normalization into those by its inputs, and adds those by gains and biases.
///
/// ```text
/// dgain = sum g z        dbias = sum g        g <- gain / deviation (g - (dbias + z dgain) / count)
/// ```
#[inline(always)]
pub(super) fn batch_gradient<T: Real>(
    layer: &LayerPlace,
    parameters: &[Lane<T>],
    normalized: &[Lane<T>],
    inverse_deviations: &[Lane<T>],
    g: &mut [Lane<T>],
    by_biases: &mut [Lane<T>],
    by_gains: &mut [Lane<T>],
    count: usize,
) {
    let neurons = layer.shape.fan_out;
    let inverse_count = T::from_f64(1.0 / count as f64);
    for neuron in 0..neurons {
        let (mut by_bias, mut by_gain) = ([T::ZERO; LANES], [T::ZERO; LANES]);
        let z = normalized[..count * neurons].iter().skip(neuron).step_by(neurons);
        for (g, z) in g[..count * neurons].iter().skip(neuron).step_by(neurons).zip(z.clone()) {
            for lane in 0..LANES {
                by_bias[lane] += g[lane];
                by_gain[lane] = g[lane].mul_add(z[lane], by_gain[lane]);
            }
        }
        let gain = parameters[layer.gains() + neuron];
        for (g, z) in g[..count * neurons].iter_mut().skip(neuron).step_by(neurons).zip(z) {
            for lane in 0..LANES {
                let mean = z[lane].mul_add(by_gain[lane], by_bias[lane]) * inverse_count;
                g[lane] = gain[lane] * inverse_deviations[neuron][lane] * (g[lane] - mean);
            }
        }
        by_biases[neuron] = by_bias;
        by_gains[neuron] = by_gain;
    }
}
