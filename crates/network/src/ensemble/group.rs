//! Up to [`LANES`] networks side by side, for some epochs.
//!
//! A group is filled from networks, trained and read out again; it keeps nothing of its own. So networks may be regrouped at will:
//! every number belongs to one network and is computed by the same operations in the same order in every lane of every group.

use pulp::{Simd, WithSimd};

use super::aligned::AlignedLanes;
use super::kernel;
use super::order::Orders;
use super::plan::{BatchSize, HiddenNormalization, LayerPlace, TrainingPlan, layout};
use super::samples::Samples;
use super::{Trainee, elementwise};
use crate::activation::Activation;
use crate::lanes::random::LaneGenerator;
use crate::lanes::{Instructions, LANES};
use crate::real::Real;

mod gather;
mod zero_layers;

/// Samples that go through all layers before the next ones do: their activations fit the near caches, and three tiles are a batch of 128. Odd,
/// because units lie so many lines apart: with a power of two they fall into a few places of the cache (a quarter slower). No number depends
/// on it.
const TILE: usize = 43;

/// Lanes of networks, with everything that a step needs.
#[derive(Debug)]
pub struct Group<T> {
    plan: TrainingPlan,
    layers: Vec<LayerPlace>,
    sample_count: usize,
    /// Samples that go through all layers before the next ones do: [`TILE`], or a whole batch where it is normalized.
    tile: usize,
    /// Parameters of all lanes, the gradient of the current step, and the optimizer's state, slot after slot.
    parameters: AlignedLanes<T>,
    gradient: AlignedLanes<T>,
    state: AlignedLanes<T>,
    /// What layers multiply by under weight normalization; empty otherwise.
    weights: AlignedLanes<T>,
    /// Zeros in the place of biases under batch normalization.
    zeros: AlignedLanes<T>,
    generator: LaneGenerator,
    orders: Option<Orders>,
    /// What steps ask for of the samples of each lane, in the order of the epoch.
    shuffled: Vec<T>,
    /// The same of one lane in the samples' own order.
    near: Vec<T>,
    /// Inputs and targets of the current batch, tile by tile; in a tile `units x samples`, as everywhere.
    inputs: AlignedLanes<T>,
    targets: AlignedLanes<T>,
    /// Outputs of each layer over a tile; with dropout, the factors that they were multiplied by; with batch normalization, the
    /// normalized pre-activations.
    activations: Vec<AlignedLanes<T>>,
    masks: Vec<AlignedLanes<T>>,
    normalized: Vec<AlignedLanes<T>>,
    /// `1 / sqrt(variance + epsilon)` of each neuron of each layer.
    inverse_deviations: Vec<AlignedLanes<T>>,
    /// Derivatives by the pre-activations of the layer that is at its turn, and of the one before it.
    deltas: [AlignedLanes<T>; 2],
    /// The layers up to this one rest, and its output is zero on all samples; 0 if none does.
    resting: usize,
    /// Where the parameters of the layer after it begin.
    first: usize,
    /// Whether a batch is the one that `inputs` and `targets` already hold.
    is_gathered: bool,
}

impl<T: Real> Group<T> {
    pub(super) fn new(plan: &TrainingPlan, sample_count: usize) -> Group<T> {
        let layers = layout(plan);
        let parameter_count = layers.last().map_or(0, LayerPlace::end);
        let batch = match plan.batch {
            BatchSize::Full => sample_count,
            BatchSize::Mini(size) => size.min(sample_count),
        };
        let by_batch = matches!(plan.normalization, HiddenNormalization::Batch { .. });
        let tile = if by_batch { batch } else { TILE.min(batch) };
        let units = |count: usize| AlignedLanes::new(count * tile);
        let hidden = plan.architecture.hidden_widths();
        let of_hidden =
            |wanted: bool, samples: usize| hidden.iter().map(|&n| AlignedLanes::new(if wanted { n * samples } else { 0 })).collect();
        let widest = layers.iter().map(|layer| layer.shape.fan_out.max(layer.shape.fan_in)).max().unwrap_or(0);
        let is_shuffled = matches!(plan.batch, BatchSize::Mini(size) if size < sample_count);
        let record = plan.architecture.input_dim() + layers.last().map_or(0, |layer| layer.shape.fan_out);
        let shuffled = if is_shuffled { sample_count * record } else { 0 };
        let is_weight_normalized = plan.normalization == HiddenNormalization::Weight;
        Group {
            sample_count,
            tile,
            parameters: AlignedLanes::new(parameter_count),
            gradient: AlignedLanes::new(parameter_count),
            state: AlignedLanes::new(parameter_count * plan.optimizer.state_slots()),
            weights: AlignedLanes::new(if is_weight_normalized { parameter_count } else { 0 }),
            zeros: AlignedLanes::new(if by_batch { widest } else { 0 }),
            generator: LaneGenerator::from_states(&[]),
            orders: is_shuffled.then(|| Orders::new(sample_count)),
            near: vec![T::ZERO; shuffled],
            shuffled: vec![T::ZERO; LANES * shuffled],
            inputs: AlignedLanes::new(batch * plan.architecture.input_dim()),
            targets: AlignedLanes::new(batch * layers.last().map_or(0, |layer| layer.shape.fan_out)),
            activations: layers.iter().map(|layer| units(layer.shape.fan_out)).collect(),
            masks: of_hidden(plan.has_dropout(), tile),
            normalized: of_hidden(by_batch, tile),
            inverse_deviations: of_hidden(by_batch, 1),
            deltas: [units(widest), units(widest)],
            resting: 0,
            first: 0,
            is_gathered: false,
            layers,
            plan: plan.clone(),
        }
    }

    /// Takes over networks, one a lane; lanes without one hold zeros. The layers up to `resting` are known to rest.
    ///
    /// Above `resting` a group begins with zeros. A network that rests up to a later layer is zero there, but not always at `resting`: between
    /// the two it is given no biases and no state, so that it passes on the zeros; [`Group::read`] leaves its own ones as they are.
    pub(super) fn fill(&mut self, trainees: &[&Trainee<T>], resting: usize) {
        self.first = self.layers[resting].start;
        self.resting = resting;
        let (total, live) = (self.parameters.lanes().len(), self.live());
        for (index, lanes) in self.parameters.lanes_mut().iter_mut().enumerate() {
            *lanes = across(trainees, |trainee| trainee.parameters[index]);
        }
        for slot in 0..self.plan.optimizer.state_slots() {
            for index in 0..live {
                self.state.lanes_mut()[slot * live + index] = across(trainees, |trainee| trainee.state[slot * total + self.first + index]);
            }
        }
        for (lane, trainee) in trainees.iter().enumerate().filter(|_| resting > 0) {
            for layer in &self.layers[resting..trainee.resting] {
                self.parameters.lanes_mut()[layer.biases()..layer.gains()].iter_mut().for_each(|bias| bias[lane] = T::ZERO);
                for slot in 0..self.plan.optimizer.state_slots() {
                    let state = &mut self.state.lanes_mut()[slot * live..(slot + 1) * live];
                    state[layer.start - self.first..layer.end() - self.first].iter_mut().for_each(|state| state[lane] = T::ZERO);
                }
            }
        }
        let states: Vec<[u32; 4]> = trainees.iter().map(|trainee| trainee.generator).collect();
        self.generator = LaneGenerator::from_states(&states);
        self.is_gathered = false;
    }

    /// Gives the networks back, with the generator's state after the last order or mask.
    pub(super) fn read(&self, lane: usize, trainee: &mut Trainee<T>) {
        let (total, live) = (self.parameters.lanes().len(), self.live());
        // What rests is the network's own.
        let first = if self.resting > 0 { self.layers[trainee.resting].start } else { 0 };
        let moved = trainee.parameters[first..].iter_mut().zip(&self.parameters.lanes()[first..]);
        moved.for_each(|(parameter, lanes)| *parameter = lanes[lane]);
        for slot in 0..self.plan.optimizer.state_slots() {
            let lanes = &self.state.lanes()[slot * live + first - self.first..(slot + 1) * live];
            trainee.state[slot * total + first..(slot + 1) * total].iter_mut().zip(lanes).for_each(|(state, lanes)| *state = lanes[lane]);
        }
        trainee.generator = self.generator.state(lane);
    }

    /// Parameters that may still move.
    fn live(&self) -> usize {
        self.parameters.lanes().len() - self.first
    }

    /// Trains for `epochs` epochs after `steps` steps.
    pub(super) fn train(&mut self, samples: &[&Samples<T>], steps: u64, epochs: u64, instructions: Instructions) {
        T::train_group(self, samples, steps, epochs, instructions);
    }

    /// For each hidden layer and lane, whether the layer is zero on all samples, and all before it finite.
    pub(super) fn zero_layers(&mut self, samples: &[&Samples<T>], instructions: Instructions) -> Vec<[bool; LANES]> {
        T::zero_layers_of_group(self, samples, instructions)
    }

    /// Steps of an epoch.
    pub(super) fn steps_per_epoch(plan: &TrainingPlan, sample_count: usize) -> u64 {
        match plan.batch {
            BatchSize::Full => 1,
            BatchSize::Mini(size) => sample_count.div_ceil(size) as u64,
        }
    }

    #[inline(always)]
    fn epoch<S: Simd>(&mut self, simd: S, samples: &[&Samples<T>], steps: u64) {
        self.shuffle(samples);
        let size = match self.plan.batch {
            BatchSize::Full => self.sample_count,
            BatchSize::Mini(size) => size.min(self.sample_count),
        };
        let mut start = 0;
        let mut step = steps;
        while start < self.sample_count {
            let count = size.min(self.sample_count - start);
            step += 1;
            self.step(simd, samples, start, count, step);
            start += count;
        }
    }

    #[inline(always)]
    fn step<S: Simd>(&mut self, simd: S, samples: &[&Samples<T>], start: usize, count: usize, step: u64) {
        self.gather(samples, start, count);
        let (first, resting) = (self.first, self.resting);
        self.gradient.numbers_mut()[first * LANES..].fill(T::ZERO);
        let is_weight_normalized = self.plan.normalization == HiddenNormalization::Weight;
        if is_weight_normalized {
            for layer in &self.layers[resting..] {
                elementwise::normalize_weights(layer, self.parameters.lanes(), self.weights.lanes_mut());
            }
        }
        let mut begun = 0;
        while begun < count {
            let taken = self.tile.min(count - begun);
            self.forward(simd, begun, taken, resting, true);
            self.loss(begun, taken);
            self.backward(simd, begun, taken, resting);
            begun += taken;
        }
        let outputs = self.layers.last().map_or(0, |layer| layer.shape.fan_out);
        let factor = T::from_f64(1.0 / self.plan.loss.divisor(count, outputs));
        for derivative in &mut self.gradient.numbers_mut()[first * LANES..] {
            *derivative = *derivative * factor;
        }
        if is_weight_normalized {
            for layer in &self.layers[resting..] {
                elementwise::normalized_gradient(layer, self.parameters.lanes(), self.gradient.lanes_mut());
            }
        }
        self.follow(step);
    }

    /// One step of the optimizer.
    #[inline(always)]
    fn follow(&mut self, step: u64) {
        let state = self.live() * self.plan.optimizer.state_slots() * LANES;
        let live = self.first * LANES;
        let (parameters, gradient) = (&mut self.parameters.numbers_mut()[live..], &self.gradient.numbers()[live..]);
        self.plan.optimizer.update(step, parameters, gradient, &mut self.state.numbers_mut()[..state]);
    }

    /// Whether the kernels do what ReLU does, on the way out of a layer and on the way back.
    #[inline(always)]
    fn rectifies_at_once(&self) -> bool {
        self.plan.activation == Activation::Relu && !matches!(self.plan.normalization, HiddenNormalization::Batch { .. })
    }

    /// Activations of the layers after `resting`, whose own output is zero, over `count` samples of the batch from `begun` on.
    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S, begun: usize, count: usize, resting: usize, drops_out: bool) {
        let hidden = self.layers.len() - 1;
        let rectify_at_once = self.rectifies_at_once();
        if resting > 0 {
            let zeros = count * self.layers[resting - 1].shape.fan_out * LANES;
            self.activations[resting - 1].numbers_mut()[..zeros].fill(T::ZERO);
        }
        if drops_out && self.plan.has_dropout() {
            // Sample by sample, so that a mask does not depend on how many samples go through the layers together.
            for sample in 0..count {
                for (masks, layer) in self.masks.iter_mut().zip(&self.layers) {
                    let masks = &mut masks.lanes_mut()[..count * layer.shape.fan_out];
                    elementwise::draw_masks(self.plan.keep_probability, &mut self.generator, sample, count, masks);
                }
            }
        }
        for index in resting..self.layers.len() {
            let layer = self.layers[index];
            let (before, after) = self.activations.split_at_mut(index);
            let (inputs, outputs) = (count * layer.shape.fan_in * LANES, count * layer.shape.fan_out * LANES);
            let x = match before.last() {
                Some(x) => &x.numbers()[..inputs],
                None => &self.inputs.numbers()[begun * layer.shape.fan_in * LANES..][..inputs],
            };
            let h = &mut after[0].numbers_mut()[..outputs];
            let parameters = if self.weights.lanes().is_empty() { &self.parameters } else { &self.weights };
            let weights = &parameters.numbers()[layer.start * LANES..layer.biases() * LANES];
            let by_batch = match self.plan.normalization {
                HiddenNormalization::Batch { epsilon } if index < hidden => Some(epsilon),
                _ => None,
            };
            let biases = if by_batch.is_some() {
                &self.zeros.numbers()[..layer.shape.fan_out * LANES]
            } else {
                &self.parameters.numbers()[layer.biases() * LANES..layer.gains() * LANES]
            };
            let rectify = rectify_at_once && index < hidden;
            simd.vectorize(kernel::Forward { shape: layer.shape, samples: count, weights, biases, x, h, rectify });
            if index == hidden {
                break;
            }
            if let Some(epsilon) = by_batch {
                let (normalized, deviations) = (&mut self.normalized[index], &mut self.inverse_deviations[index]);
                elementwise::normalize_batch(
                    simd,
                    &layer,
                    self.parameters.numbers(),
                    T::from_f64(epsilon),
                    after[0].numbers_mut(),
                    normalized.numbers_mut(),
                    deviations.numbers_mut(),
                    count,
                );
            }
            let x = &mut after[0].numbers_mut()[..outputs];
            if !rectify_at_once {
                elementwise::activate(self.plan.activation, x);
            }
            if drops_out && self.plan.has_dropout() {
                elementwise::times(x, self.masks[index].numbers());
            }
        }
    }

    /// Derivatives of the loss of each sample by the outputs.
    #[inline(always)]
    fn loss(&mut self, begun: usize, count: usize) {
        let outputs = self.layers.last().map_or(0, |layer| layer.shape.fan_out);
        let found = &self.activations.last().expect("an output layer").lanes()[..count * outputs];
        let wanted = &self.targets.lanes()[begun * outputs..(begun + count) * outputs];
        elementwise::loss_derivative(self.plan.loss, outputs, found, wanted, &mut self.deltas[0].lanes_mut()[..count * outputs]);
    }

    /// Adds the gradient of a tile, from the output down to the first layer after `resting`.
    #[inline(always)]
    fn backward<S: Simd>(&mut self, simd: S, begun: usize, count: usize, resting: usize) {
        let rectify = self.rectifies_at_once();
        for index in (resting..self.layers.len()).rev() {
            let layer = self.layers[index];
            let (inputs, outputs) = (count * layer.shape.fan_in * LANES, count * layer.shape.fan_out * LANES);
            let x = match index.checked_sub(1) {
                Some(before) => &self.activations[before].numbers()[..inputs],
                None => &self.inputs.numbers()[begun * layer.shape.fan_in * LANES..][..inputs],
            };
            let gradient = &mut self.gradient.numbers_mut()[layer.start * LANES..layer.end() * LANES];
            let (by_weights, rest) = gradient.split_at_mut((layer.biases() - layer.start) * LANES);
            let (by_biases, by_gains) = rest.split_at_mut(layer.shape.fan_out * LANES);
            let [g, dx] = &mut self.deltas;
            let is_batch_normalized = layer.has_gains && matches!(self.plan.normalization, HiddenNormalization::Batch { .. });
            if is_batch_normalized {
                elementwise::batch_gradient(
                    simd,
                    &layer,
                    self.parameters.numbers(),
                    self.normalized[index].numbers(),
                    self.inverse_deviations[index].numbers(),
                    g.numbers_mut(),
                    by_biases,
                    by_gains,
                    count,
                );
            }
            let parameters = if self.weights.lanes().is_empty() { &self.parameters } else { &self.weights };
            simd.vectorize(kernel::Backward {
                shape: layer.shape,
                samples: count,
                weights: &parameters.numbers()[layer.start * LANES..layer.biases() * LANES],
                g: &g.numbers()[..outputs],
                x,
                by_weights,
                by_biases: (!is_batch_normalized).then_some(by_biases),
                dx: (index > resting).then_some(&mut dx.numbers_mut()[..inputs]),
                rectify,
            });
            if index > resting {
                let dx = &mut dx.numbers_mut()[..inputs];
                if self.plan.has_dropout() {
                    elementwise::times(dx, self.masks[index - 1].numbers());
                }
                if !rectify {
                    elementwise::times_derivative(self.plan.activation, self.plan.keep_probability, x, dx);
                }
            }
            self.deltas.swap(0, 1);
        }
    }
}

/// A number of each network, and zeros in the lanes without one.
fn across<T: Real>(trainees: &[&Trainee<T>], number: impl Fn(&Trainee<T>) -> T) -> [T; LANES] {
    std::array::from_fn(|lane| trainees.get(lane).map_or(T::ZERO, |trainee| number(trainee)))
}

/// What takes long, compiled here once for each precision: generic functions are compiled again in every crate that calls them.
pub trait Kernels: Sized {
    /// As [`Group::train`].
    fn train_group(group: &mut Group<Self>, samples: &[&Samples<Self>], steps: u64, epochs: u64, instructions: Instructions);

    /// As [`Group::zero_layers`].
    fn zero_layers_of_group(group: &mut Group<Self>, samples: &[&Samples<Self>], instructions: Instructions) -> Vec<[bool; LANES]>;
}

macro_rules! kernels {
    ($real:ty) => {
        impl Kernels for $real {
            #[inline(never)]
            fn train_group(group: &mut Group<Self>, samples: &[&Samples<Self>], steps: u64, epochs: u64, instructions: Instructions) {
                instructions.run_with(Epochs { group, samples, steps, epochs });
            }

            #[inline(never)]
            fn zero_layers_of_group(group: &mut Group<Self>, samples: &[&Samples<Self>], instructions: Instructions) -> Vec<[bool; LANES]> {
                instructions.run_with(zero_layers::ZeroLayers { group, samples })
            }
        }
    };
}

kernels!(f32);
kernels!(f64);

struct Epochs<'a, T> {
    group: &'a mut Group<T>,
    samples: &'a [&'a Samples<T>],
    steps: u64,
    epochs: u64,
}

impl<T: Real> WithSimd for Epochs<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let steps_per_epoch = Group::<T>::steps_per_epoch(&self.group.plan, self.group.sample_count);
        let mut steps = self.steps;
        for _ in 0..self.epochs {
            self.group.epoch(simd, self.samples, steps);
            steps += steps_per_epoch;
        }
    }
}
