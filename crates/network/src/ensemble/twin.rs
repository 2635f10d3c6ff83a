//! A trainer of one network, as plain as it can be: sample by sample, neuron by neuron, vectors of vectors. The engine must have its bits.
//!
//! Written from the documentation of the engine's modules, not from their code: the formulas are the same, nothing else is. Only
//! [`Optimizer::update`](crate::Optimizer::update) and the elementary functions of [`Real`] are shared; both have tests of their own.

use std::ops::Range;

use rand::Rng;

use super::{BatchSize, HiddenNormalization, Samples, TrainingPlan};
use crate::activation::{Activation, SELU_ALPHA, SELU_LAMBDA};
use crate::backward::Loss;
use crate::forward::Network;
use crate::real::Real;

/// A parameter, its derivative in the current step, and what the optimizer remembers of it.
#[derive(Debug, Clone)]
struct Parameter<T> {
    value: T,
    derivative: T,
    state: Vec<T>,
}

/// One layer; `gains` is empty where nothing is normalized.
#[derive(Debug, Clone)]
struct TwinLayer<T> {
    rows: Vec<Vec<Parameter<T>>>,
    biases: Vec<Parameter<T>>,
    gains: Vec<Parameter<T>>,
}

/// What a layer did with a batch, sample by sample and neuron by neuron.
#[derive(Debug, Clone)]
struct Pass<T> {
    /// What went in.
    inputs: Vec<Vec<T>>,
    /// Normalized pre-activations, before gain and bias; only with batch normalization.
    normalized: Vec<Vec<T>>,
    /// Of each neuron, `1 / sqrt(variance + epsilon)`; only with batch normalization.
    inverse_deviations: Vec<T>,
    /// The activation's values before dropout, and what they were multiplied by.
    values: Vec<Vec<T>>,
    masks: Vec<Vec<T>>,
    /// What came out.
    outputs: Vec<Vec<T>>,
}

/// One network in training.
#[derive(Debug, Clone)]
pub(super) struct Twin<T> {
    plan: TrainingPlan,
    layers: Vec<TwinLayer<T>>,
    inputs: Vec<Vec<T>>,
    targets: Vec<Vec<T>>,
    generator: [u32; 4],
    steps: u64,
}

impl<T: Real> Twin<T> {
    /// The twin of a network that is added to an ensemble with the same samples and an equal generator.
    pub(super) fn new(plan: &TrainingPlan, network: &Network, samples: &Samples<T>, rng: &mut impl Rng) -> Twin<T> {
        let generator = [rng.next_u32(), rng.next_u32(), rng.next_u32(), rng.next_u32()];
        let parameter = |value: T| Parameter { value, derivative: T::ZERO, state: vec![T::ZERO; plan.optimizer.state_slots()] };
        let rounded = |value: &f64| parameter(T::from_f64(*value));
        let hidden = network.architecture().hidden_widths().len();
        let layer = |(index, layer): (usize, &crate::forward::Layer)| {
            let rows: Vec<Vec<Parameter<T>>> = layer.rows().map(|row| row.iter().map(rounded).collect()).collect();
            let gains = match plan.normalization {
                HiddenNormalization::Batch { .. } if index < hidden => vec![parameter(T::ONE); rows.len()],
                HiddenNormalization::Weight => rows.iter().map(|row| parameter(T::from_f64(length_of(row)))).collect(),
                _ => vec![],
            };
            TwinLayer { rows, biases: layer.biases().iter().map(rounded).collect(), gains }
        };
        let rows = |numbers: Vec<f64>, size: usize| -> Vec<Vec<T>> {
            numbers.chunks(size).map(|row| row.iter().map(|&number| T::from_f64(number)).collect()).collect()
        };
        let outputs = network.layers().last().map_or(0, crate::forward::Layer::fan_out);
        Twin {
            plan: plan.clone(),
            layers: network.layers().iter().enumerate().map(layer).collect(),
            inputs: rows(samples.inputs(), network.architecture().input_dim()),
            targets: rows(samples.targets(), outputs),
            generator,
            steps: 0,
        }
    }

    /// All parameters in the engine's order: of each layer the rows of its weights, its biases, its gains.
    pub(super) fn parameters(&self) -> Vec<T> {
        self.layers.iter().flat_map(|layer| layer.rows.iter().flatten().chain(&layer.biases).chain(&layer.gains)).map(|p| p.value).collect()
    }

    /// The outputs at all samples, each in its order and none dropped, as after training.
    pub(super) fn outputs(&self) -> Vec<Vec<T>> {
        let all: Vec<usize> = (0..self.inputs.len()).collect();
        let masks = self.plan.architecture.hidden_widths().iter().map(|&width| vec![vec![T::ONE; width]; all.len()]).collect();
        self.forward(&all, masks).pop().expect("an output layer").outputs
    }

    /// Trains for so many epochs.
    pub(super) fn train(&mut self, epochs: u64) {
        for _ in 0..epochs {
            let count = self.inputs.len();
            let mut order: Vec<usize> = (0..count).collect();
            let mut size = count;
            if let BatchSize::Mini(asked) = self.plan.batch
                && asked < count
            {
                size = asked;
                self.shuffle(&mut order);
            }
            for batch in order.chunks(size) {
                self.step(batch);
            }
        }
    }

    /// Fisher and Yates, from the first place on.
    fn shuffle(&mut self, order: &mut [usize]) {
        let count = order.len() as u64;
        for place in 0..count - 1 {
            let drawn = u64::from(self.next());
            order.swap(place as usize, (place + drawn * (count - place) / (1 << 32)) as usize);
        }
    }

    /// xoshiro128++ 1.0, from the reference of Blackman and Vigna.
    fn next(&mut self) -> u32 {
        let s = &mut self.generator;
        let result = s[0].wrapping_add(s[3]).rotate_left(7).wrapping_add(s[0]);
        let t = s[1] << 9;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(11);
        result
    }

    fn step(&mut self, batch: &[usize]) {
        for parameter in self.every_parameter() {
            parameter.derivative = T::ZERO;
        }
        let masks = self.draw_masks(batch.len());
        let passes = self.forward(batch, masks);
        self.backward(batch, &passes);
        self.steps += 1;
        let (optimizer, steps) = (self.plan.optimizer, self.steps);
        for parameter in self.every_parameter() {
            let mut value = [parameter.value];
            optimizer.update(steps, &mut value, &[parameter.derivative], &mut parameter.state);
            [parameter.value] = value;
        }
    }

    fn every_parameter(&mut self) -> impl Iterator<Item = &mut Parameter<T>> {
        self.layers.iter_mut().flat_map(|layer| layer.rows.iter_mut().flatten().chain(&mut layer.biases).chain(&mut layer.gains))
    }

    /// For each hidden layer, sample and neuron a factor: 0 where it is dropped. Drawn sample by sample, layer by layer.
    fn draw_masks(&mut self, samples: usize) -> Vec<Vec<Vec<T>>> {
        let widths = self.plan.architecture.hidden_widths().to_vec();
        let mut masks = vec![vec![]; widths.len()];
        let keep = self.plan.keep_probability;
        if keep == 1.0 {
            return widths.iter().map(|&width| vec![vec![T::ONE; width]; samples]).collect();
        }
        for _ in 0..samples {
            for (mask, &width) in masks.iter_mut().zip(&widths) {
                let factor = |kept: bool| if kept { T::from_f64(1.0 / keep) } else { T::ZERO };
                mask.push((0..width).map(|_| factor(self.next() < (keep * 2.0_f64.powi(32)) as u32)).collect());
            }
        }
        masks
    }

    fn forward(&self, batch: &[usize], masks: Vec<Vec<Vec<T>>>) -> Vec<Pass<T>> {
        let mut passes: Vec<Pass<T>> = vec![];
        for (index, layer) in self.layers.iter().enumerate() {
            let inputs: Vec<Vec<T>> = match passes.last() {
                Some(pass) => pass.outputs.clone(),
                None => batch.iter().map(|&sample| self.inputs[sample].clone()).collect(),
            };
            let is_hidden = index + 1 < self.layers.len();
            let epsilon = match self.plan.normalization {
                HiddenNormalization::Batch { epsilon } if is_hidden => Some(epsilon),
                _ => None,
            };
            let rows = self.weights_of(layer);
            let pre_activation = |row: &[T], bias: T, x: &[T]| row.iter().zip(x).fold(bias, |sum, (w, x)| w.mul_add(*x, sum));
            let neurons = || rows.iter().zip(&layer.biases);
            let mut h: Vec<Vec<T>> = inputs
                .iter()
                .map(|x| {
                    neurons().map(|(row, bias)| pre_activation(row, if epsilon.is_some() { T::ZERO } else { bias.value }, x)).collect()
                })
                .collect();
            let (mut normalized, mut inverse_deviations) = (vec![], vec![]);
            if let Some(epsilon) = epsilon {
                (normalized, inverse_deviations) = normalize(&h, T::from_f64(epsilon));
                for (h, z) in h.iter_mut().zip(&normalized) {
                    for neuron in 0..z.len() {
                        h[neuron] = layer.gains[neuron].value.mul_add(z[neuron], layer.biases[neuron].value);
                    }
                }
            }
            let values: Vec<Vec<T>> =
                if is_hidden { h.iter().map(|h| h.iter().map(|&h| apply(self.plan.activation, h)).collect()).collect() } else { h };
            let masks = if is_hidden { masks[index].clone() } else { vec![vec![T::ONE; layer.rows.len()]; batch.len()] };
            let times = |(values, masks): (&Vec<T>, &Vec<T>)| values.iter().zip(masks).map(|(x, mask)| *x * *mask).collect();
            let outputs = values.iter().zip(&masks).map(times).collect();
            passes.push(Pass { inputs, normalized, inverse_deviations, values, masks, outputs });
        }
        passes
    }

    /// What a layer multiplies by.
    fn weights_of(&self, layer: &TwinLayer<T>) -> Vec<Vec<T>> {
        let row = |(neuron, row): (usize, &Vec<Parameter<T>>)| {
            let values = row.iter().map(|w| w.value);
            if self.plan.normalization == HiddenNormalization::Weight {
                let inverse = inverse_length(row);
                values.map(|v| layer.gains[neuron].value * (v * inverse)).collect()
            } else {
                values.collect()
            }
        };
        layer.rows.iter().enumerate().map(row).collect()
    }

    fn backward(&mut self, batch: &[usize], passes: &[Pass<T>]) {
        let outputs = self.layers.last().map_or(0, |layer| layer.rows.len());
        let last = passes.last().expect("an output layer");
        let mut g: Vec<Vec<T>> =
            last.outputs.iter().zip(batch).map(|(found, &sample)| loss_derivatives(self.plan.loss, found, &self.targets[sample])).collect();
        for index in (0..self.layers.len()).rev() {
            let weights = self.weights_of(&self.layers[index]);
            let (layer, pass) = (&mut self.layers[index], &passes[index]);
            if index + 1 < passes.len() {
                for (sample, g) in g.iter_mut().enumerate() {
                    for (neuron, g) in g.iter_mut().enumerate() {
                        // SELU and tanh take their slopes from what the dropout left, divided by its factor again.
                        let value = match self.plan.activation {
                            Activation::Selu | Activation::Tanh => pass.outputs[sample][neuron] * T::from_f64(self.plan.keep_probability),
                            _ => pass.values[sample][neuron],
                        };
                        *g = derivative(self.plan.activation, value, *g * pass.masks[sample][neuron]);
                    }
                }
            }
            if pass.normalized.is_empty() {
                for (neuron, bias) in layer.biases.iter_mut().enumerate() {
                    bias.derivative = g.iter().fold(T::ZERO, |sum, g| sum + g[neuron]);
                }
            } else {
                normalized_backward(layer, pass, &mut g);
            }
            for (neuron, row) in layer.rows.iter_mut().enumerate() {
                for (input, w) in row.iter_mut().enumerate() {
                    w.derivative = g.iter().zip(&pass.inputs).fold(T::ZERO, |sum, (g, x)| g[neuron].mul_add(x[input], sum));
                }
            }
            let inputs: Range<usize> = 0..weights[0].len();
            let below = |g: &Vec<T>| -> Vec<T> {
                inputs.clone().map(|input| weights.iter().zip(g).fold(T::ZERO, |sum, (row, g)| row[input].mul_add(*g, sum))).collect()
            };
            g = g.iter().map(below).collect();
        }
        let divisor = match self.plan.loss {
            Loss::SquaredError | Loss::AbsoluteError => batch.len() * outputs,
            Loss::CrossEntropy => batch.len(),
        };
        let factor = T::from_f64(1.0 / divisor as f64);
        for parameter in self.every_parameter() {
            parameter.derivative = parameter.derivative * factor;
        }
        if self.plan.normalization == HiddenNormalization::Weight {
            for layer in &mut self.layers {
                for (row, gain) in layer.rows.iter_mut().zip(&mut layer.gains) {
                    let inverse = inverse_length(row);
                    gain.derivative = row.iter().fold(T::ZERO, |sum, w| w.derivative.mul_add(w.value * inverse, sum));
                    for w in row {
                        let radial = gain.derivative * (w.value * inverse);
                        w.derivative = gain.value * (inverse * (w.derivative - radial)) + T::ZERO;
                    }
                }
            }
        }
    }
}

/// The length in double precision, as gains begin.
fn length_of<T: Real>(row: &[Parameter<T>]) -> f64 {
    row.iter().map(|v| v.value.to_f64() * v.value.to_f64()).sum::<f64>().sqrt()
}

fn inverse_length<T: Real>(row: &[Parameter<T>]) -> T {
    T::ONE / row.iter().fold(T::ZERO, |sum, v| v.value.mul_add(v.value, sum)).sqrt()
}

/// Normalized pre-activations and the inverse standard deviation of each neuron, over the samples.
fn normalize<T: Real>(h: &[Vec<T>], epsilon: T) -> (Vec<Vec<T>>, Vec<T>) {
    let inverse_count = T::from_f64(1.0 / h.len() as f64);
    let mut normalized = h.to_vec();
    let mut inverses = vec![];
    for neuron in 0..h[0].len() {
        let mean = h.iter().fold(T::ZERO, |sum, h| sum + h[neuron]) * inverse_count;
        let square = h.iter().map(|h| h[neuron] - mean).fold(T::ZERO, |sum, distance| distance.mul_add(distance, sum));
        let inverse = T::ONE / (square * inverse_count + epsilon).sqrt();
        normalized.iter_mut().for_each(|z| z[neuron] = (z[neuron] - mean) * inverse);
        inverses.push(inverse);
    }
    (normalized, inverses)
}

/// From derivatives by the outputs of a batch normalization to those by its inputs, and by gains and biases.
fn normalized_backward<T: Real>(layer: &mut TwinLayer<T>, pass: &Pass<T>, g: &mut [Vec<T>]) {
    let inverse_count = T::from_f64(1.0 / g.len() as f64);
    for neuron in 0..layer.rows.len() {
        let by_bias = g.iter().fold(T::ZERO, |sum, g| sum + g[neuron]);
        let by_gain = g.iter().zip(&pass.normalized).fold(T::ZERO, |sum, (g, z)| g[neuron].mul_add(z[neuron], sum));
        for (g, z) in g.iter_mut().zip(&pass.normalized) {
            let mean = z[neuron].mul_add(by_gain, by_bias) * inverse_count;
            g[neuron] = layer.gains[neuron].value * pass.inverse_deviations[neuron] * (g[neuron] - mean);
        }
        (layer.biases[neuron].derivative, layer.gains[neuron].derivative) = (by_bias, by_gain);
    }
}

fn apply<T: Real>(activation: Activation, h: T) -> T {
    let negative_or_zero = h <= T::ZERO;
    match activation {
        Activation::Linear => h,
        Activation::Relu if negative_or_zero => T::ZERO,
        Activation::LeakyRelu(slope) if negative_or_zero => T::from_f64(slope.get()) * h,
        Activation::Relu | Activation::LeakyRelu(_) => h,
        Activation::Selu if negative_or_zero => T::from_f64(SELU_LAMBDA) * (T::from_f64(SELU_ALPHA) * h.exp_m1()),
        Activation::Selu => T::from_f64(SELU_LAMBDA) * h,
        Activation::Tanh => h.tanh(),
        Activation::HardTanh if h < -T::ONE => -T::ONE,
        Activation::HardTanh if h > T::ONE => T::ONE,
        Activation::HardTanh => h,
    }
}

/// `g` times the derivative of the activation where its value is `value`.
fn derivative<T: Real>(activation: Activation, value: T, g: T) -> T {
    let negative_or_zero = value <= T::ZERO;
    match activation {
        Activation::Linear => g,
        Activation::Relu if negative_or_zero => T::ZERO,
        Activation::LeakyRelu(slope) if negative_or_zero => T::from_f64(slope.get()) * g,
        Activation::Relu | Activation::LeakyRelu(_) => g,
        Activation::Selu if negative_or_zero => g * (value + T::from_f64(SELU_LAMBDA * SELU_ALPHA)),
        Activation::Selu => g * T::from_f64(SELU_LAMBDA),
        Activation::Tanh => g * (T::ONE - value * value),
        Activation::HardTanh if value <= -T::ONE || value >= T::ONE => T::ZERO,
        Activation::HardTanh => g,
    }
}

/// Derivatives of one sample's loss by the outputs.
fn loss_derivatives<T: Real>(loss: Loss, found: &[T], wanted: &[T]) -> Vec<T> {
    let residuals = || found.iter().zip(wanted).map(|(n, y)| *n - *y);
    match loss {
        Loss::SquaredError => residuals().map(|r| r + r).collect(),
        Loss::AbsoluteError => {
            let sign = |r: T| match r.partial_cmp(&T::ZERO) {
                Some(std::cmp::Ordering::Less) => -T::ONE,
                Some(std::cmp::Ordering::Greater) => T::ONE,
                _ => r,
            };
            residuals().map(sign).collect()
        }
        Loss::CrossEntropy => {
            let largest = found.iter().skip(1).fold(found[0], |largest, &n| if n > largest { n } else { largest });
            let exponentials: Vec<T> = found.iter().map(|&n| (n - largest).exp()).collect();
            let sum = exponentials.iter().fold(T::ZERO, |sum, &e| sum + e);
            exponentials.iter().zip(wanted).map(|(&e, &y)| e / sum - y).collect()
        }
    }
}
