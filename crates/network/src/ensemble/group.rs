//! Up to [`LANES`] networks side by side, for some epochs.
//!
//! A group is filled from networks, trained and read out again; it keeps nothing of its own. So networks may be regrouped at will:
//! every number belongs to one network and is computed by the same operations in the same order in every lane of every group.

use pulp::{Simd, WithSimd};

use super::aligned::AlignedLanes;
use super::kernel;
use super::order::{Orders, sample_at};
use super::plan::{BatchSize, HiddenNormalization, LayerPlace, TrainingPlan, layout};
use super::samples::Samples;
use super::{Trainee, elementwise};
use crate::activation::Activation;
use crate::lanes::random::LaneGenerator;
use crate::lanes::{Instructions, LANES, Lane};
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
        instructions.run_with(Epochs { group: self, samples, steps, epochs });
    }

    /// For each hidden layer and lane, whether the layer is zero on all samples, and all before it finite.
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
    fn epoch<S: Simd>(&mut self, simd: S, samples: &[&Samples<T>], steps: u64) {
        if let Some(orders) = &mut self.orders {
            orders.draw(&mut self.generator);
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
        let tile = if matches!(self.plan.normalization, HiddenNormalization::Batch { .. }) { count } else { TILE };
        let mut begun = 0;
        while begun < count {
            let taken = tile.min(count - begun);
            self.forward(simd, begun, taken, resting, true);
            self.loss(begun, taken);
            self.backward(simd, begun, taken, resting);
            begun += taken;
        }
        let outputs = self.layers.last().map_or(0, |layer| layer.shape.fan_out);
        let factor = T::from_f64(1.0 / elementwise::divisor(self.plan.loss, count, outputs));
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

    /// Brings the samples of a batch side by side.
    #[inline(always)]
    fn gather(&mut self, samples: &[&Samples<T>], start: usize, count: usize) {
        if self.is_gathered {
            return;
        }
        for (lane, samples) in samples.iter().enumerate() {
            // Fixed numbers of coordinates for the usual ones: a loop over one or two numbers costs more than they do.
            match (samples.input_dim, samples.output_dim) {
                (1, 1) => self.gather_lane::<1, 1>(lane, samples, start, count),
                (2, 1) => self.gather_lane::<2, 1>(lane, samples, start, count),
                (2, 2) => self.gather_lane::<2, 2>(lane, samples, start, count),
                _ => self.gather_lane::<0, 0>(lane, samples, start, count),
            }
        }
        // Without an order the only batch of an epoch is all samples.
        self.is_gathered = self.orders.is_none() && count == self.sample_count;
    }

    /// The same for one lane; `I` and `O` are the samples' dimensions, or 0 for any.
    #[inline(always)]
    fn gather_lane<const I: usize, const O: usize>(&mut self, lane: usize, samples: &Samples<T>, start: usize, count: usize) {
        let (inputs, outputs) = if I > 0 { (I, O) } else { (samples.input_dim, samples.output_dim) };
        // Above a resting layer nothing asks for the inputs.
        let needed = if self.resting == 0 { inputs } else { 0 };
        let to_inputs = &mut self.inputs.lanes_mut()[..count * inputs];
        let to_targets = &mut self.targets.lanes_mut()[..count * outputs];
        let mut order = self.orders.as_mut().map(|orders| orders.of(lane));
        for number in 0..count {
            let place = match &mut order {
                Some((places, partners)) => sample_at(places, partners, lane, start + number),
                None => start + number,
            };
            let record = &samples.records[place * (inputs + outputs)..][..inputs + outputs];
            for (to, x) in to_inputs[number * inputs..][..needed].iter_mut().zip(record) {
                to[lane] = *x;
            }
            for (to, y) in to_targets[number * outputs..][..outputs].iter_mut().zip(&record[inputs..]) {
                to[lane] = *y;
            }
        }
    }

    /// Activations of the layers after `resting`, whose own output is zero, over `count` samples of the batch from `begun` on.
    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S, begun: usize, count: usize, resting: usize, drops_out: bool) {
        let hidden = self.layers.len() - 1;
        let rectify_at_once =
            self.plan.activation == Activation::Relu && !matches!(self.plan.normalization, HiddenNormalization::Batch { .. });
        if resting > 0 {
            let zeros = count * self.layers[resting - 1].shape.fan_out * LANES;
            self.activations[resting - 1].numbers_mut()[..zeros].fill(T::ZERO);
        }
        if drops_out && self.plan.has_dropout() {
            // Sample by sample, so that a mask does not depend on how many samples go through the layers together.
            for sample in 0..count {
                for (masks, layer) in self.masks.iter_mut().zip(&self.layers) {
                    let neurons = layer.shape.fan_out;
                    let masks = &mut masks.lanes_mut()[sample * neurons..][..neurons];
                    elementwise::draw_masks(self.plan.keep_probability, &mut self.generator, masks);
                }
            }
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
            kernel::forward(simd, layer.shape, count, weights, biases, x, h, rectify_at_once && index < hidden);
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
                for (x, mask) in x.iter_mut().zip(self.masks[index].numbers()) {
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
        let rectify_at_once =
            self.plan.activation == Activation::Relu && !matches!(self.plan.normalization, HiddenNormalization::Batch { .. });
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
                kernel::accumulate(simd, layer.shape, count, &g.numbers()[..outputs], x, by_weights, self.zeros.numbers_mut());
                self.zeros.numbers_mut().fill(T::ZERO);
            } else {
                kernel::accumulate(simd, layer.shape, count, &g.numbers()[..outputs], x, by_weights, by_biases);
            }
            if index > resting {
                let parameters = if self.weights.lanes().is_empty() { &self.parameters } else { &self.weights };
                let weights = &parameters.numbers()[layer.start * LANES..layer.biases() * LANES];
                let dx = &mut dx.numbers_mut()[..inputs];
                kernel::backward(simd, layer.shape, count, weights, &g.numbers()[..outputs], x, dx, rectify_at_once);
                if self.plan.has_dropout() {
                    for (dx, mask) in dx.iter_mut().zip(self.masks[index - 1].numbers()) {
                        *dx = *dx * *mask;
                    }
                }
                if !rectify_at_once {
                    elementwise::times_derivative(self.plan.activation, self.plan.keep_probability, x, dx);
                }
            }
            std::mem::swap(&mut current, &mut previous);
        }
    }
}

/// A number of each network, and zeros in the lanes without one.
fn across<T: Real>(trainees: &[&Trainee<T>], number: impl Fn(&Trainee<T>) -> T) -> [T; LANES] {
    std::array::from_fn(|lane| trainees.get(lane).map_or(T::ZERO, |trainee| number(trainee)))
}

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
        // Where numbers overflow on the way, zero times infinity is no zero gradient.
        let mut finite = vec![[true; LANES]; hidden];
        if !group.weights.lanes().is_empty() {
            for (finite, layer) in finite.iter_mut().zip(&group.layers) {
                all_finite(&group.weights.lanes()[layer.start..layer.biases()], finite);
            }
        }
        let (input_dim, tile) =
            (group.plan.architecture.input_dim(), TILE.min(group.activations[0].lanes().len() / group.layers[0].shape.fan_out));
        group.is_gathered = false;
        let mut start = 0;
        while start < group.sample_count {
            let count = tile.min(group.sample_count - start);
            for (lane, samples) in samples.iter().enumerate() {
                let records = samples.records[start * (input_dim + samples.output_dim)..].chunks_exact(input_dim + samples.output_dim);
                for (to, record) in group.inputs.lanes_mut()[..count * input_dim].chunks_exact_mut(input_dim).zip(records) {
                    to.iter_mut().zip(record).for_each(|(to, x)| to[lane] = *x);
                }
            }
            group.forward(simd, 0, count, 0, false);
            for (index, zero) in zero.iter_mut().enumerate() {
                let outputs = &group.activations[index].lanes()[..count * group.layers[index].shape.fan_out];
                all_finite(outputs, &mut finite[index]);
                for lanes in outputs {
                    for lane in 0..LANES {
                        // Exact zero is intended: ReLU returns +0.0.
                        zero[lane] &= lanes[lane] == T::ZERO;
                    }
                }
            }
            start += count;
        }
        for index in 0..hidden {
            for lane in 0..LANES {
                zero[index][lane] &= finite[..=index].iter().all(|finite| finite[lane]);
            }
        }
        zero
    }
}

/// Clears the lanes in which some number is not finite.
#[inline(always)]
fn all_finite<T: Real>(numbers: &[Lane<T>], finite: &mut [bool; LANES]) {
    for lanes in numbers {
        for lane in 0..LANES {
            finite[lane] &= lanes[lane].is_finite();
        }
    }
}
