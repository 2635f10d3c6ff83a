//! Training many small networks of one shape side by side, one network in each lane of the vector registers.
//!
//! | file | holds |
//! |---|---|
//! | `plan` | what the networks have in common: shape, loss, optimizer, batches, normalization, dropout |
//! | `samples` | what a network is trained on |
//! | `group` | a register's worth of networks: forward, backward, step |
//! | `group/gather` | from the samples of single networks to tiles of all lanes |
//! | `group/zero_layers` | which layers are zero on all samples |
//! | `kernel` | the inner loops over one layer |
//! | `elementwise` | activations, losses, normalizations, masks |
//! | `order` | the order of the samples, drawn anew for each epoch and network |
//!
//! # Reproducibility
//!
//! Every network has its own samples, its own generator for orders and masks, and its own arithmetic; lanes never mix. So a network ends
//! with the same bits in whatever lane, group, thread or instruction set it was trained. Sums run over the samples of a batch in their order
//! and use fused multiply-adds, written down in `kernel`.
//!
//! # What cannot move is skipped
//!
//! If a ReLU layer is zero on all samples, the derivatives by its parameters and by those of the layers before it are `+0`. Once the
//! optimizer provably leaves all of them alone as well ([`Optimizer::is_at_rest`](crate::Optimizer::is_at_rest): momentum goes on for a while), nothing of it can ever
//! change: the layer stays zero, and what comes after it sees nothing but zeros. Such a network goes on with the layers above alone, and
//! ends with the same bits as if it had not been known; [`EnsembleTraining::without_skipping`] is there to see it. Groups are formed anew
//! every few epochs from networks that rest at the same layer.

mod aligned;
mod elementwise;
mod group;
mod kernel;
mod order;
mod plan;
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;

use std::sync::Arc;

use rand::Rng;

use self::group::Group;
pub(crate) use self::group::Kernels;
use self::order::MOST_SAMPLES;
pub use self::plan::{BatchSize, HiddenNormalization, PlanError, TrainingPlan};
use self::plan::{LayerPlace, layout};
pub use self::samples::Samples;
use crate::backward::Loss;
use crate::forward::{Layer, Network};
use crate::lanes::{Instructions, LANES};

use crate::real::Real;

/// One network in training.
#[derive(Debug, Clone, PartialEq)]
struct Trainee<T> {
    /// In the order of [`layout`].
    parameters: Vec<T>,
    /// The optimizer's numbers, slot by slot.
    state: Vec<T>,
    /// Of orders and masks: xoshiro128++.
    generator: [u32; 4],
    samples: Arc<Samples<T>>,
    /// The last layer that rests for ever and is zero on all samples; 0 if none is known.
    resting: usize,
}

/// Why a network cannot join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// All networks of an ensemble have the plan's shape and activation.
    #[error("train a network of another shape or activation than the plan's")]
    Shape,
    /// Samples fit the network's ends.
    #[error("train a network of {expected:?} input and output coordinates on samples of {found:?}")]
    Dimensions {
        /// Input and output dimension of the plan.
        expected: (usize, usize),
        /// Those of the samples.
        found: (usize, usize),
    },
    /// All networks have the same number of samples.
    #[error("train on {found} samples (range: {expected}, as the networks before)")]
    Samples {
        /// That of the networks before.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The order of shuffled samples has 16 bits for each.
    #[error("train on {found} samples in minibatches (range: at most {most})")]
    TooManySamples {
        /// The largest number.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// The cross-entropy is of classes.
    #[error("train on the cross-entropy with targets that are no classes (range: 1 for one output, 0 for the others)")]
    Classes,
    /// In the engine's precision every number is finite.
    #[error("train from a weight or bias of layer {layer} that single precision does not hold (range: below 3.4e38)")]
    Parameter {
        /// Number of the layer, from 1.
        layer: usize,
    },
    /// Gains start at the lengths of the rows, which must not be 0, nor their squares leave the engine's precision.
    #[error("train a weight-normalized network with a row of layer {layer} whose squared length is zero or infinite")]
    RowLength {
        /// Number of the layer, from 1.
        layer: usize,
    },
    /// All networks begin together.
    #[error("train a network that joins after {epochs} epochs (range: before the first)")]
    Late {
        /// Epochs done.
        epochs: u64,
    },
}

/// An ensemble in training; `T` is `f32` or `f64`.
///
/// ```
/// use std::sync::Arc;
/// use network::ensemble::{BatchSize, EnsembleTraining, Samples, TrainingPlan};
/// use network::{Activation, Architecture, Initializer, Optimizer};
/// let shape = Architecture::new(1, &[4])?.with_linear_output(1)?;
/// let plan = TrainingPlan::new(shape.clone(), Optimizer::adam(0.01)).with_batch(BatchSize::Mini(8));
/// let mut training = EnsembleTraining::<f32>::new(plan)?;
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let inputs: Vec<f64> = (-16..16).map(|x| f64::from(x) / 8.0).collect();
/// let samples = Arc::new(Samples::new(1, &inputs, 1, &inputs.iter().map(|x| x.abs()).collect::<Vec<_>>())?);
/// for _ in 0..20 {
///     let network = Initializer::HeNormal.draw(shape.clone(), Activation::Relu, &mut rng);
///     training.add(&network, Arc::clone(&samples), &mut rng)?;
/// }
/// training.train(10);
/// assert_eq!((training.len(), training.epochs()), (20, 10));
/// let learned = training.network(7);
/// assert_eq!(learned.architecture(), &shape);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct EnsembleTraining<T> {
    plan: TrainingPlan,
    layers: Vec<LayerPlace>,
    trainees: Vec<Trainee<T>>,
    epochs: u64,
    steps: u64,
    skips: bool,
    instructions: Instructions,
}

/// Epochs between two looks at what rests: rare enough to cost little, often enough to gain. No number depends on them.
const EPOCHS_BETWEEN_LOOKS: u64 = 4;

/// The same where an epoch is one step.
const STEPS_BETWEEN_LOOKS: u64 = 128;

impl<T: Real> EnsembleTraining<T> {
    /// An ensemble without networks.
    ///
    /// # Errors
    /// When the plan is refused.
    pub fn new(plan: TrainingPlan) -> Result<Self, PlanError> {
        plan.check()?;
        let layers = layout(&plan);
        Ok(Self { plan, layers, trainees: Vec::new(), epochs: 0, steps: 0, skips: true, instructions: Instructions::Best })
    }

    /// The same, moving everything in every step. For comparison: nothing but the time differs.
    pub fn without_skipping(self) -> Self {
        Self { skips: false, ..self }
    }

    /// Adds a network with its samples. `rng` seeds the generator of its orders and masks: four 32-bit numbers.
    ///
    /// # Errors
    /// When the network has another shape or activation than the plan or a number beyond the engine's precision, the samples other
    /// dimensions than the network or another number than those before, minibatches are drawn from more than 65,536 of them, the
    /// cross-entropy is of targets that are no classes, a weight-normalized row is zero, or training has begun.
    pub fn add(&mut self, network: &Network, samples: Arc<Samples<T>>, rng: &mut impl Rng) -> Result<(), JoinError> {
        if network.architecture() != &self.plan.architecture || network.activation() != self.plan.activation {
            return Err(JoinError::Shape);
        }
        let outputs = self.layers.last().map_or(0, |layer| layer.shape.fan_out);
        let (expected, found) = ((self.plan.architecture.input_dim(), outputs), (samples.input_dim, samples.output_dim));
        if expected != found {
            return Err(JoinError::Dimensions { expected, found });
        }
        let count = samples.count();
        let is_shuffled = matches!(self.plan.batch, BatchSize::Mini(size) if size < count);
        if is_shuffled && count > MOST_SAMPLES {
            return Err(JoinError::TooManySamples { most: MOST_SAMPLES, found: count });
        }
        if let Some(first) = self.trainees.first().filter(|first| first.samples.count() != count) {
            return Err(JoinError::Samples { expected: first.samples.count(), found: count });
        }
        if self.plan.loss == Loss::CrossEntropy && !samples.are_classes() {
            return Err(JoinError::Classes);
        }
        if self.epochs > 0 {
            return Err(JoinError::Late { epochs: self.epochs });
        }
        let parameters = self.parameters_of(network)?;
        let state = vec![T::ZERO; parameters.len() * self.plan.optimizer.state_slots()];
        let generator = crate::lanes::random::seed(rng);
        self.trainees.push(Trainee { parameters, state, generator, samples, resting: 0 });
        Ok(())
    }

    fn parameters_of(&self, network: &Network) -> Result<Vec<T>, JoinError> {
        let mut parameters = Vec::with_capacity(self.layers.last().map_or(0, LayerPlace::end));
        for (index, (layer, place)) in network.layers().iter().zip(&self.layers).enumerate() {
            parameters.extend(layer.weights().iter().chain(layer.biases()).map(|&x| T::from_f64(x)));
            if !parameters[place.start..].iter().all(|x| x.is_finite()) {
                return Err(JoinError::Parameter { layer: index + 1 });
            }
            if place.has_gains && self.plan.normalization == HiddenNormalization::Weight {
                for row in parameters[place.start..place.biases()].to_vec().chunks_exact(place.shape.fan_in) {
                    // Training divides by the length in its own precision, where squares vanish or overflow earlier than in this one.
                    let square = row.iter().fold(T::ZERO, |sum, &v| sum + v * v);
                    if square == T::ZERO || !square.is_finite() {
                        return Err(JoinError::RowLength { layer: index + 1 });
                    }
                    let length = row.iter().map(|v| v.to_f64() * v.to_f64()).sum::<f64>().sqrt();
                    parameters.push(T::from_f64(length));
                }
            } else if place.has_gains {
                parameters.extend(std::iter::repeat_n(T::ONE, place.shape.fan_out));
            }
        }
        Ok(parameters)
    }

    /// Number of networks.
    pub fn len(&self) -> usize {
        self.trainees.len()
    }

    /// Whether there is no network.
    pub fn is_empty(&self) -> bool {
        self.trainees.is_empty()
    }

    /// Epochs done.
    pub fn epochs(&self) -> u64 {
        self.epochs
    }

    /// Steps of the optimizer done.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The plan.
    pub fn plan(&self) -> &TrainingPlan {
        &self.plan
    }

    /// Trains all networks for so many epochs more.
    pub fn train(&mut self, epochs: u64) {
        let Some(first) = self.trainees.first() else {
            self.epochs += epochs;
            return;
        };
        let count = first.samples.count();
        let mut group = Group::new(&self.plan, count);
        let steps_per_epoch = Group::<T>::steps_per_epoch(&self.plan, count);
        let between_looks = if steps_per_epoch == 1 { STEPS_BETWEEN_LOOKS } else { EPOCHS_BETWEEN_LOOKS };
        let mut left = epochs;
        while left > 0 {
            let stretch = left.min(between_looks);
            if self.skips && self.plan.has_lasting_death() {
                self.find_resting(&mut group);
            }
            // Networks that rest at the same layer stand together; a group skips what all of its networks skip.
            let mut order: Vec<usize> = (0..self.trainees.len()).collect();
            order.sort_by_key(|&index| std::cmp::Reverse(self.trainees[index].resting));
            for members in order.chunks(LANES) {
                let trainees: Vec<&Trainee<T>> = members.iter().map(|&index| &self.trainees[index]).collect();
                let samples: Vec<Arc<Samples<T>>> = trainees.iter().map(|trainee| Arc::clone(&trainee.samples)).collect();
                let samples: Vec<&Samples<T>> = samples.iter().map(AsRef::as_ref).collect();
                let resting = trainees.iter().map(|trainee| trainee.resting).min().unwrap_or(0);
                group.fill(&trainees, resting);
                group.train(&samples, self.steps, stretch, self.instructions);
                for (lane, &index) in members.iter().enumerate() {
                    group.read(lane, &mut self.trainees[index]);
                }
            }
            self.steps += stretch * steps_per_epoch;
            self.epochs += stretch;
            left -= stretch;
        }
    }

    /// Looks for layers that have come to rest for ever.
    fn find_resting(&mut self, group: &mut Group<T>) {
        // What the optimizer leaves alone comes first, as it is known without looking at the samples.
        let candidates: Vec<(usize, usize)> = (0..self.trainees.len())
            .filter_map(|index| {
                let quiet = self.quiet_layers(index);
                (quiet > self.trainees[index].resting).then_some((index, quiet))
            })
            .collect();
        for members in candidates.chunks(LANES) {
            let trainees: Vec<&Trainee<T>> = members.iter().map(|&(index, _)| &self.trainees[index]).collect();
            let samples: Vec<Arc<Samples<T>>> = trainees.iter().map(|trainee| Arc::clone(&trainee.samples)).collect();
            let samples: Vec<&Samples<T>> = samples.iter().map(AsRef::as_ref).collect();
            group.fill(&trainees, 0);
            let zero = group.zero_layers(&samples, self.instructions);
            for (lane, &(index, quiet)) in members.iter().enumerate() {
                // The last layer of those: all before it see no gradient, zero or not.
                let last = zero[..quiet].iter().rposition(|zero| zero[lane]);
                self.trainees[index].resting = last.map_or(0, |layer| layer + 1).max(self.trainees[index].resting);
            }
        }
    }

    /// Hidden layers, from the first on, whose every parameter the optimizer would leave alone for ever if there were no more gradients.
    fn quiet_layers(&self, index: usize) -> usize {
        let trainee = &self.trainees[index];
        let (total, slots) = (trainee.parameters.len(), self.plan.optimizer.state_slots());
        let hidden = &self.layers[..self.layers.len() - 1];
        let is_quiet = |place: &LayerPlace| {
            (place.start..place.end()).all(|parameter| {
                let mut state = [T::ZERO; 2];
                (0..slots).for_each(|slot| state[slot] = trainee.state[slot * total + parameter]);
                self.plan.optimizer.is_at_rest(self.steps, trainee.parameters[parameter], &state[..slots])
            })
        };
        trainee.resting + hidden[trainee.resting..].iter().take_while(|place| is_quiet(place)).count()
    }

    /// A network as it is now, in double precision without rounding; the plain network that computes the same.
    ///
    /// Under weight normalization its weights are `gain v / |v|`, under batch normalization those with mean and variance over all of its
    /// samples folded in, which is how such a network is used after training.
    ///
    /// # Panics
    /// When there is no such network, or training has driven a parameter beyond all bounds; see [`EnsembleTraining::is_finite`].
    pub fn network(&self, index: usize) -> Network {
        let trainee = &self.trainees[index];
        let number = |range: std::ops::Range<usize>| trainee.parameters[range].iter().map(|x| x.to_f64()).collect::<Vec<f64>>();
        let hidden = self.layers.len() - 1;
        let mut layers: Vec<Layer> = Vec::with_capacity(self.layers.len());
        let mut values = trainee.samples.inputs();
        for (position, place) in self.layers.iter().enumerate() {
            let (fan_in, fan_out) = (place.shape.fan_in, place.shape.fan_out);
            let (mut weights, mut biases) = (number(place.start..place.biases()), number(place.biases()..place.gains()));
            let gains = number(place.gains()..place.end());
            match self.plan.normalization {
                HiddenNormalization::Weight => {
                    for (row, gain) in weights.chunks_exact_mut(fan_in).zip(&gains) {
                        let factor = gain / row.iter().map(|v| v * v).sum::<f64>().sqrt();
                        row.iter_mut().for_each(|w| *w *= factor);
                    }
                }
                HiddenNormalization::Batch { epsilon } if position < hidden => {
                    for neuron in 0..fan_out {
                        let row = &mut weights[neuron * fan_in..][..fan_in];
                        let h = values.chunks_exact(fan_in).map(|x| crate::forward::dot(row, x));
                        let (mean, variance) = crate::normalization::mean_and_variance(h);
                        let factor = gains[neuron] / (variance + epsilon).sqrt();
                        row.iter_mut().for_each(|w| *w *= factor);
                        biases[neuron] -= factor * mean;
                    }
                }
                _ => {}
            }
            if matches!(self.plan.normalization, HiddenNormalization::Batch { .. }) && position < hidden {
                let next = values.chunks_exact(fan_in).flat_map(|x| {
                    let rows = weights.chunks_exact(fan_in).zip(&biases);
                    rows.map(|(row, b)| self.plan.activation.apply(crate::forward::dot(row, x) + b)).collect::<Vec<f64>>()
                });
                values = next.collect();
            }
            layers.push(Layer::new(fan_in, fan_out, weights, biases).expect("finite parameters of the layer's shape"));
        }
        Network::new(self.plan.architecture.clone(), self.plan.activation, layers).expect("layers of the plan's shapes")
    }

    /// Whether all parameters of a network are finite; training with too large a learning rate ends elsewhere.
    ///
    /// # Panics
    /// When there is no such network.
    pub fn is_finite(&self, index: usize) -> bool {
        self.trainees[index].parameters.iter().all(|x| x.is_finite())
    }

    /// A network's samples.
    ///
    /// # Panics
    /// When there is no such network.
    pub fn samples(&self, index: usize) -> &Samples<T> {
        &self.trainees[index].samples
    }

    /// The last hidden layer, from 1, that was found to rest for ever and to be zero on all samples; 0 if none was. It is looked for
    /// every few epochs, so a network may be dead without being known here.
    ///
    /// # Panics
    /// When there is no such network.
    pub fn resting_layers(&self, index: usize) -> usize {
        self.trainees[index].resting
    }
}
