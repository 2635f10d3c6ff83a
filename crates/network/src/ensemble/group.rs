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

/// Samples that go through all layers before the next ones do: their activations fit the nearest cache. No number depends on it.
const TILE: usize = 32;

/// Lanes of networks, with everything that a step needs.
#[derive(Debug)]
pub(super) struct Group<T> {
    plan: TrainingPlan,
    layers: Vec<LayerPlace>,
    sample_count: usize,
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
    /// Inputs and targets of the current batch.
    inputs: AlignedLanes<T>,
    targets: AlignedLanes<T>,
    /// Outputs of each layer over a tile; with dropout, the factors that they were multiplied by; with batch normalization, the
    /// normalized pre-activations.
    activations: Vec<AlignedLanes<T>>,
    masks: Vec<AlignedLanes<T>>,
    normalized: Vec<AlignedLanes<T>>,
    /// `1 / sqrt(variance + epsilon)` of each neuron of each layer.
    inverse_deviations: Vec<AlignedLanes<T>>,
    /// Derivatives by the pre-activations of a layer, and of the one before it.
    deltas: [AlignedLanes<T>; 2],
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
        let of_hidden = |wanted: bool, samples: usize| hidden.iter().map(|&n| AlignedLanes::new(if wanted { n * samples } else { 0 })).collect();
        let widest = layers.iter().map(|layer| layer.shape.fan_out.max(layer.shape.fan_in)).max().unwrap_or(0);
        let is_weight_normalized = plan.normalization == HiddenNormalization::Weight;
        Group {
            sample_count,
            parameters: AlignedLanes::new(parameter_count),
            gradient: AlignedLanes::new(parameter_count),
            state: AlignedLanes::new(parameter_count * plan.optimizer.state_slots()),
            weights: AlignedLanes::new(if is_weight_normalized { parameter_count } else { 0 }),
            zeros: AlignedLanes::new(if by_batch { widest } else { 0 }),
            generator: LaneGenerator::from_states(&[]),
            orders: matches!(plan.batch, BatchSize::Mini(size) if size < sample_count).then(|| Orders::new(sample_count)),
            inputs: AlignedLanes::new(batch * plan.architecture.input_dim()),
            targets: AlignedLanes::new(batch * layers.last().map_or(0, |layer| layer.shape.fan_out)),
            activations: layers.iter().map(|layer| units(layer.shape.fan_out)).collect(),
            masks: of_hidden(plan.has_dropout(), tile),
            normalized: of_hidden(by_batch, tile),
            inverse_deviations: of_hidden(by_batch, 1),
            deltas: [units(widest), units(widest)],
            is_gathered: false,
            layers,
            plan: plan.clone(),
        }
    }

    /// Takes over networks, one a lane; lanes without one hold zeros.
    pub(super) fn fill(&mut self, trainees: &[&Trainee<T>]) {
        let counts = (self.layers.last().map_or(0, LayerPlace::end), self.plan.optimizer.state_slots());
        let (parameters, state) = (self.parameters.lanes_mut(), self.state.lanes_mut());
        for lane in 0..LANES {
            let trainee = trainees.get(lane);
            for index in 0..counts.0 {
                parameters[index][lane] = trainee.map_or(T::ZERO, |trainee| trainee.parameters[index]);
            }
            for index in 0..counts.0 * counts.1 {
                state[index][lane] = trainee.map_or(T::ZERO, |trainee| trainee.state[index]);
            }
        }
        let states: Vec<[u32; 4]> = trainees.iter().map(|trainee| trainee.generator).collect();
        self.generator = LaneGenerator::from_states(&states);
        self.is_gathered = false;
    }

    /// Gives the networks back, with the generator's state after the last order or mask.
    pub(super) fn read(&self, trainees: &mut [&mut Trainee<T>]) {
        for (lane, trainee) in trainees.iter_mut().enumerate() {
            trainee.parameters.iter_mut().zip(self.parameters.lanes()).for_each(|(parameter, lanes)| *parameter = lanes[lane]);
            trainee.state.iter_mut().zip(self.state.lanes()).for_each(|(state, lanes)| *state = lanes[lane]);
            trainee.generator = self.generator.state(lane);
        }
    }

    /// Trains for `epochs` epochs after `steps` steps; the layers up to `resting` are known to rest, the last of them zero on all samples.
    pub(super) fn train(&mut self, samples: &[&Samples<T>], resting: usize, steps: u64, epochs: u64, instructions: Instructions) {
        instructions.run_with(Epochs { group: self, samples, resting, steps, epochs });
    }

    /// For each hidden layer and lane, whether the layer is zero on all samples.
    pub(super) fn zero_layers(&mut self, samples: &[&Samples<T>], instructions: Instructions) -> Vec<[bool; LANES]> {
        instructions.run_with(ZeroLayers { group: self, samples })
    }

    /// Steps of an epoch.
    pub(super) fn steps_per_epoch(plan: &TrainingPlan, sample_count: usize) -> u64 {
        match plan.batch {
            BatchSize::Full => 1,
            BatchSize::Mini(size) => sample_count.div_ceil(size) as u64,
        }
    }

    #[inline(always)]
    fn epoch<S: Simd>(&mut self, simd: S, samples: &[&Samples<T>], resting: usize, steps: u64) {
        if let Some(orders) = &mut self.orders {
            orders.shuffle(&mut self.generator);
        }
        let size = match self.plan.batch {
            BatchSize::Full => self.sample_count,
            BatchSize::Mini(size) => size.min(self.sample_count),
        };
        let mut start = 0;
        let mut step = steps;
        while start < self.sample_count {
            let count = size.min(self.sample_count - start);
            step += 1;
            self.step(simd, samples, start, count, resting, step);
            start += count;
        }
    }

    #[inline(always)]
    fn step<S: Simd>(&mut self, simd: S, samples: &[&Samples<T>], start: usize, count: usize, resting: usize, step: u64) {
        self.gather(samples, start, count);
        let first = self.layers[resting].start;
        self.gradient.numbers_mut()[first * LANES..].fill(T::ZERO);
        let is_weight_normalized = self.plan.normalization == HiddenNormalization::Weight;
        if is_weight_normalized {
            for layer in &self.layers[resting..] {
                elementwise::normalize_weights(layer, self.parameters.lanes(), self.weights.lanes_mut());
            }
        }
        let tile = if matches!(self.plan.normalization, HiddenNormalization::Batch { .. }) { count } else { TILE };
        let mut begun = 0;
        while begun < count {
            let taken = tile.min(count - begun);
            self.forward(simd, begun, taken, resting, true);
            self.loss(begun, taken);
            self.backward(simd, begun, taken, resting);
            begun += taken;
        }
        let factor = self.plan.loss.divisor(count, self.layers.last().map_or(0, |layer| layer.shape.fan_out)).recip();
        let factor = T::from_f64(factor);
        for derivative in &mut self.gradient.numbers_mut()[first * LANES..] {
            *derivative = *derivative * factor;
        }
        if is_weight_normalized {
            for layer in &self.layers[resting..] {
                elementwise::normalized_gradient(layer, self.parameters.lanes(), self.gradient.lanes_mut());
            }
        }
        self.follow(step, first);
    }

    /// One step of the optimizer for the parameters from `first` on.
    #[inline(always)]
    fn follow(&mut self, step: u64, first: usize) {
        let total = self.parameters.lanes().len();
        let slots = self.plan.optimizer.state_slots();
        let mut state: [&mut [T]; 2] = [&mut [], &mut []];
        for (slot, numbers) in self.state.numbers_mut().chunks_exact_mut((total * LANES).max(1)).take(slots).enumerate() {
            state[slot] = &mut numbers[first * LANES..];
        }
        self.plan.optimizer.update(step, &mut self.parameters.numbers_mut()[first * LANES..], &self.gradient.numbers()[first * LANES..], state);
    }

    /// Brings the samples of a batch side by side.
    #[inline(always)]
    fn gather(&mut self, samples: &[&Samples<T>], start: usize, count: usize) {
        if self.is_gathered {
            return;
        }
        for (lane, samples) in samples.iter().enumerate() {
            let order = self.orders.as_ref().map(|orders| &orders.of(lane)[start..start + count]);
            gather_lane(lane, order, start, samples.input_dim, &samples.inputs, &mut self.inputs.lanes_mut()[..count * samples.input_dim]);
            gather_lane(lane, order, start, samples.output_dim, &samples.targets, &mut self.targets.lanes_mut()[..count * samples.output_dim]);
        }
        // Without an order the only batch of an epoch is all samples.
        self.is_gathered = self.orders.is_none() && count == self.sample_count;
    }

    /// Activations of the layers after `resting`, whose own output is zero, over `count` samples of the batch from `begun` on.
    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S, begun: usize, count: usize, resting: usize, drops_out: bool) {
        let hidden = self.layers.len() - 1;
        let rectify_at_once = self.plan.activation == Activation::Relu && !matches!(self.plan.normalization, HiddenNormalization::Batch { .. });
        if resting > 0 {
            let zeros = count * self.layers[resting - 1].shape.fan_out * LANES;
            self.activations[resting - 1].numbers_mut()[..zeros].fill(T::ZERO);
        }
        for index in resting..self.layers.len() {
            let layer = self.layers[index];
            let (before, after) = self.activations.split_at_mut(index);
            let x = match before.last() {
                Some(x) => &x.numbers()[..count * layer.shape.fan_in * LANES],
                None => &self.inputs.numbers()[begun * layer.shape.fan_in * LANES..(begun + count) * layer.shape.fan_in * LANES],
            };
            let h = &mut after[0].numbers_mut()[..count * layer.shape.fan_out * LANES];
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
            kernel::forward(simd, layer.shape, weights, biases, x, h, rectify_at_once && index < hidden);
            if index == hidden {
                break;
            }
            if let Some(epsilon) = by_batch {
                let (normalized, deviations) = (&mut self.normalized[index], &mut self.inverse_deviations[index]);
                elementwise::normalize_batch(
                    &layer,
                    self.parameters.lanes(),
                    T::from_f64(epsilon),
                    after[0].lanes_mut(),
                    normalized.lanes_mut(),
                    deviations.lanes_mut(),
                    count,
                );
            }
            let x = &mut after[0].numbers_mut()[..count * layer.shape.fan_out * LANES];
            if !rectify_at_once {
                elementwise::activate(self.plan.activation, x);
            }
            if drops_out && self.plan.has_dropout() {
                let masks = &mut self.masks[index].lanes_mut()[..count * layer.shape.fan_out];
                elementwise::draw_masks(self.plan.keep_probability, &mut self.generator, masks);
                for (x, mask) in x.iter_mut().zip(masks.as_flattened()) {
                    *x = *x * *mask;
                }
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
        let rectify_at_once = self.plan.activation == Activation::Relu && !matches!(self.plan.normalization, HiddenNormalization::Batch { .. });
        let (mut current, mut previous) = (0, 1);
        for index in (resting..self.layers.len()).rev() {
            let layer = self.layers[index];
            let (inputs, outputs) = (count * layer.shape.fan_in * LANES, count * layer.shape.fan_out * LANES);
            let x = if index == 0 {
                &self.inputs.numbers()[begun * layer.shape.fan_in * LANES..][..inputs]
            } else {
                &self.activations[index - 1].numbers()[..inputs]
            };
            let (by_weights, rest) =
                self.gradient.numbers_mut()[layer.start * LANES..layer.end() * LANES].split_at_mut((layer.biases() - layer.start) * LANES);
            let [first, second] = &mut self.deltas;
            let (g, dx) = if current == 0 { (first, second) } else { (second, first) };
            let (by_biases, by_gains) = rest.split_at_mut(layer.shape.fan_out * LANES);
            if index + 1 < self.layers.len() && layer.has_gains && matches!(self.plan.normalization, HiddenNormalization::Batch { .. }) {
                elementwise::batch_gradient(
                    &layer,
                    self.parameters.lanes(),
                    self.normalized[index].lanes(),
                    self.inverse_deviations[index].lanes(),
                    g.lanes_mut(),
                    by_biases.as_chunks_mut().0,
                    by_gains.as_chunks_mut().0,
                    count,
                );
                // What the kernel adds for the biases belongs to no parameter here.
                kernel::accumulate(simd, layer.shape, &g.numbers()[..outputs], x, by_weights, self.zeros.numbers_mut());
                self.zeros.numbers_mut().fill(T::ZERO);
            } else {
                kernel::accumulate(simd, layer.shape, &g.numbers()[..outputs], x, by_weights, by_biases);
            }
            if index > resting {
                let parameters = if self.weights.lanes().is_empty() { &self.parameters } else { &self.weights };
                let weights = &parameters.numbers()[layer.start * LANES..layer.biases() * LANES];
                let dx = &mut dx.numbers_mut()[..inputs];
                kernel::backward(simd, layer.shape, weights, &g.numbers()[..outputs], x, dx, rectify_at_once);
                if self.plan.has_dropout() {
                    let masks = self.masks[index - 1].numbers();
                    for ((dx, mask), x) in dx.iter_mut().zip(masks).zip(x) {
                        *dx = *dx * *mask;
                        // The derivative of the activation is taken from its value, which the mask has scaled.
                        let _ = x;
                    }
                }
                if !rectify_at_once {
                    elementwise::times_derivative(self.plan.activation, T::from_f64(self.plan.keep_probability), x, dx);
                }
            }
            std::mem::swap(&mut current, &mut previous);
        }
    }
}

#[inline(always)]
fn gather_lane<T: Real>(lane: usize, order: Option<&[u16]>, start: usize, dim: usize, from: &[T], to: &mut [[T; LANES]]) {
    match order {
        Some(order) => {
            for (to, &place) in to.chunks_exact_mut(dim).zip(order) {
                let sample = &from[usize::from(place) * dim..][..dim];
                to.iter_mut().zip(sample).for_each(|(to, x)| to[lane] = *x);
            }
        }
        None => to.iter_mut().zip(&from[start * dim..]).for_each(|(to, x)| to[lane] = *x),
    }
}

struct Epochs<'a, T> {
    group: &'a mut Group<T>,
    samples: &'a [&'a Samples<T>],
    resting: usize,
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
            self.group.epoch(simd, self.samples, self.resting, steps);
            steps += steps_per_epoch;
        }
    }
}

struct ZeroLayers<'a, T> {
    group: &'a mut Group<T>,
    samples: &'a [&'a Samples<T>],
}

impl<T: Real> WithSimd for ZeroLayers<'_, T> {
    type Output = Vec<[bool; LANES]>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<[bool; LANES]> {
        let ZeroLayers { group, samples } = self;
        if group.plan.normalization == HiddenNormalization::Weight {
            for layer in &group.layers {
                elementwise::normalize_weights(layer, group.parameters.lanes(), group.weights.lanes_mut());
            }
        }
        let hidden = group.layers.len() - 1;
        let mut zero = vec![[true; LANES]; hidden];
        let (input_dim, tile) = (group.plan.architecture.input_dim(), TILE.min(group.activations[0].lanes().len() / group.layers[0].shape.fan_out));
        group.is_gathered = false;
        let mut start = 0;
        while start < group.sample_count {
            let count = tile.min(group.sample_count - start);
            for (lane, samples) in samples.iter().enumerate() {
                gather_lane(lane, None, start, input_dim, &samples.inputs, &mut group.inputs.lanes_mut()[..count * input_dim]);
            }
            group.forward(simd, 0, count, 0, false);
            for (index, zero) in zero.iter_mut().enumerate() {
                let outputs = &group.activations[index].lanes()[..count * group.layers[index].shape.fan_out];
                for lanes in outputs {
                    for lane in 0..LANES {
                        // Exact zero is intended: ReLU returns +0.0.
                        zero[lane] &= lanes[lane] == T::ZERO;
                    }
                }
            }
            start += count;
        }
        zero
    }
}
