//! What is done to numbers one by one, or neuron by neuron: activations, losses, normalizations, masks. All lanes at once.

#![expect(clippy::too_many_arguments, reason = "inner loops over arrays side by side: the arrays are named, and indices are lanes")]

use pulp::Simd;

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
        Activation::Relu => {
            for h in numbers {
                *h = if *h <= T::ZERO { T::ZERO } else { *h };
            }
        }
        Activation::LeakyRelu(slope) => {
            let slope = T::from_f64(slope.get());
            for h in numbers {
                *h = if *h <= T::ZERO { slope * *h } else { *h };
            }
        }
        Activation::Selu => {
            let (scale, alpha) = (T::from_f64(SELU_LAMBDA), T::from_f64(SELU_ALPHA));
            for h in numbers {
                let left = alpha * h.exp_m1();
                *h = scale * if *h <= T::ZERO { left } else { *h };
            }
        }
        Activation::Tanh => {
            for h in numbers {
                *h = h.tanh();
            }
        }
        Activation::HardTanh => {
            for h in numbers {
                let above = if *h < -one { -one } else { *h };
                *h = if above > one { one } else { above };
            }
        }
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
        Activation::Relu => {
            for (dx, x) in pairs {
                *dx = if *x <= T::ZERO { T::ZERO } else { *dx };
            }
        }
        Activation::LeakyRelu(slope) => {
            let slope = T::from_f64(slope.get());
            for (dx, x) in pairs {
                *dx = if *x <= T::ZERO { slope * *dx } else { *dx };
            }
        }
        Activation::Selu => {
            let (scale, bottom) = (T::from_f64(SELU_LAMBDA), T::from_f64(SELU_LAMBDA * SELU_ALPHA));
            for (dx, x) in pairs {
                // lambda alpha e^h = x + lambda alpha.
                *dx = *dx * if *x <= T::ZERO { *x * inverse_scale + bottom } else { scale };
            }
        }
        Activation::Tanh => {
            for (dx, x) in pairs {
                let value = *x * inverse_scale;
                *dx = *dx * (one - value * value);
            }
        }
        Activation::HardTanh => {
            // The mask's own factor, which is what it made of 1: multiplied back it may be a little less than 1.
            let end = T::from_f64(1.0 / keep);
            for (dx, x) in pairs {
                *dx = if *x <= -end || *x >= end { T::ZERO } else { *dx };
            }
        }
    }
}

/// Multiplies numbers by factors.
#[inline(always)]
pub(super) fn times<T: Real>(numbers: &mut [T], factors: &[T]) {
    for (number, factor) in numbers.iter_mut().zip(factors) {
        *number = *number * *factor;
    }
}

/// Derivatives of each sample's loss, before the division by [`Loss::divisor`], by the outputs; all arrays `outputs x samples`.
#[inline(always)]
pub(super) fn loss_derivative<T: Real>(loss: Loss, outputs: usize, found: &[Lane<T>], wanted: &[Lane<T>], derivative: &mut [Lane<T>]) {
    let flat = derivative.as_flattened_mut().iter_mut().zip(found.as_flattened().iter().zip(wanted.as_flattened()));
    match loss {
        Loss::SquaredError => {
            for (d, (n, y)) in flat {
                let r = *n - *y;
                *d = r + r;
            }
        }
        Loss::AbsoluteError => {
            for (d, (n, y)) in flat {
                let r = *n - *y;
                let below = if r < T::ZERO { -T::ONE } else { r };
                *d = if below > T::ZERO { T::ONE } else { below };
            }
        }
        Loss::CrossEntropy => {
            // softmax - y, from the largest output.
            let samples = found.len() / outputs;
            for sample in 0..samples {
                let mut largest = found[sample];
                for output in 1..outputs {
                    let n = &found[output * samples + sample];
                    for lane in 0..LANES {
                        largest[lane] = if n[lane] > largest[lane] { n[lane] } else { largest[lane] };
                    }
                }
                let mut sum = [T::ZERO; LANES];
                for output in 0..outputs {
                    let (d, n) = (&mut derivative[output * samples + sample], &found[output * samples + sample]);
                    for lane in 0..LANES {
                        d[lane] = (n[lane] - largest[lane]).exp();
                        sum[lane] += d[lane];
                    }
                }
                for output in 0..outputs {
                    let (d, y) = (&mut derivative[output * samples + sample], &wanted[output * samples + sample]);
                    for lane in 0..LANES {
                        d[lane] = d[lane] / sum[lane] - y[lane];
                    }
                }
            }
        }
    }
}

/// Factors of dropout for one of `samples` samples: `1 / keep` with the probability `keep`, else 0.
#[inline(always)]
pub(super) fn draw_masks<T: Real>(keep: f64, generator: &mut LaneGenerator, sample: usize, samples: usize, masks: &mut [Lane<T>]) {
    // Kept where a 32-bit number is below keep 2^32; keep is below 1 here.
    let (threshold, factor) = ((keep * 4_294_967_296.0) as u32, T::from_f64(1.0 / keep));
    for neuron in masks.chunks_exact_mut(samples) {
        for (lane, mask) in neuron[sample].iter_mut().enumerate() {
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
pub(super) fn normalize_batch<S: Simd, T: Real>(
    simd: S,
    layer: &LayerPlace,
    parameters: &[T],
    epsilon: T,
    h: &mut [T],
    normalized: &mut [T],
    inverse_deviations: &mut [T],
    count: usize,
) {
    let (parts, parameters) = (T::parts::<S>(), T::vectors::<S>(parameters));
    let (h, normalized, inverse_deviations) =
        (T::vectors_mut::<S>(h), T::vectors_mut::<S>(normalized), T::vectors_mut::<S>(inverse_deviations));
    let (zero, one, epsilon) = (T::splat(simd, T::ZERO), T::splat(simd, T::ONE), T::splat(simd, epsilon));
    let inverse_count = T::splat(simd, T::from_f64(1.0 / count as f64));
    let length = count * parts;
    for neuron in 0..layer.shape.fan_out {
        let (h, z) = (&mut h[neuron * length..][..length], &mut normalized[neuron * length..][..length]);
        for part in 0..parts {
            let mut mean = zero;
            for h in h[part..].iter().step_by(parts) {
                mean = T::plus(simd, mean, *h);
            }
            mean = T::times(simd, mean, inverse_count);
            let mut square = zero;
            for h in h[part..].iter().step_by(parts) {
                let distance = T::minus(simd, *h, mean);
                square = T::multiply_add(simd, distance, distance, square);
            }
            let variance = T::times(simd, square, inverse_count);
            let inverse = T::over(simd, one, T::root(simd, T::plus(simd, variance, epsilon)));
            inverse_deviations[neuron * parts + part] = inverse;
            let gain = parameters[(layer.gains() + neuron) * parts + part];
            let bias = parameters[(layer.biases() + neuron) * parts + part];
            for (h, z) in h[part..].iter_mut().zip(&mut z[part..]).step_by(parts) {
                *z = T::times(simd, T::minus(simd, *h, mean), inverse);
                *h = T::multiply_add(simd, gain, *z, bias);
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
pub(super) fn batch_gradient<S: Simd, T: Real>(
    simd: S,
    layer: &LayerPlace,
    parameters: &[T],
    normalized: &[T],
    inverse_deviations: &[T],
    g: &mut [T],
    by_biases: &mut [T],
    by_gains: &mut [T],
    count: usize,
) {
    let (parts, parameters, normalized) = (T::parts::<S>(), T::vectors::<S>(parameters), T::vectors::<S>(normalized));
    let (inverse_deviations, g) = (T::vectors::<S>(inverse_deviations), T::vectors_mut::<S>(g));
    let (by_biases, by_gains) = (T::vectors_mut::<S>(by_biases), T::vectors_mut::<S>(by_gains));
    let inverse_count = T::splat(simd, T::from_f64(1.0 / count as f64));
    let length = count * parts;
    for neuron in 0..layer.shape.fan_out {
        let (g, z) = (&mut g[neuron * length..][..length], &normalized[neuron * length..][..length]);
        for part in 0..parts {
            let (mut by_bias, mut by_gain) = (T::splat(simd, T::ZERO), T::splat(simd, T::ZERO));
            for (g, z) in g[part..].iter().zip(&z[part..]).step_by(parts) {
                by_bias = T::plus(simd, by_bias, *g);
                by_gain = T::multiply_add(simd, *g, *z, by_gain);
            }
            let gain = parameters[(layer.gains() + neuron) * parts + part];
            let factor = T::times(simd, gain, inverse_deviations[neuron * parts + part]);
            for (g, z) in g[part..].iter_mut().zip(&z[part..]).step_by(parts) {
                let mean = T::times(simd, T::multiply_add(simd, *z, by_gain, by_bias), inverse_count);
                *g = T::times(simd, factor, T::minus(simd, *g, mean));
            }
            by_biases[neuron * parts + part] = by_bias;
            by_gains[neuron * parts + part] = by_gain;
        }
    }
}
