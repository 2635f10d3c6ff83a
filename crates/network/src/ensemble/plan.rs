//! What is trained and how: everything that the networks of an ensemble have in common.

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::backward::Loss;
use crate::optimizer::{Optimizer, OptimizerError};

/// Samples of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// All samples, in their order: an epoch is one step.
    Full,
    /// So many, in an order of the network's own that is drawn anew for each epoch. What is left at the end of an epoch is a smaller
    /// batch, as in Keras and PyTorch; with as many samples as there are, or more, an epoch is one step.
    Mini(usize),
}

/// What is done to the pre-activations, or to the weights that make them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HiddenNormalization {
    /// Nothing: `h = W x + b`.
    None,
    /// In hidden layers `h = gain (W x - mean) / sqrt(variance + epsilon) + b`, mean and variance over the batch, before the activation
    /// (Ioffe and Szegedy 2015). Gains start at 1; the bias is the shift.
    Batch {
        /// What is added to the variance; 1e-5 in PyTorch, 1e-3 in Keras.
        epsilon: f64,
    },
    /// In all layers `h_i = gain_i v_i . x / |v_i| + b_i` (Salimans and Kingma 2016). Gains start at `|v_i|`, so the network at birth is
    /// the plain one.
    Weight,
}

/// How an ensemble is trained.
///
/// ```
/// use network::ensemble::{BatchSize, TrainingPlan};
/// use network::{Architecture, Loss, Optimizer};
/// let shape = Architecture::new(1, &[2; 9])?.with_linear_output(1)?;
/// let plan = TrainingPlan::new(shape, Optimizer::adam(1e-3)).with_batch(BatchSize::Mini(64)).with_loss(Loss::AbsoluteError);
/// assert!(plan.check().is_ok());
/// # Ok::<(), network::ArchitectureError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingPlan {
    pub(super) architecture: Architecture,
    pub(super) activation: Activation,
    pub(super) loss: Loss,
    pub(super) optimizer: Optimizer,
    pub(super) batch: BatchSize,
    pub(super) normalization: HiddenNormalization,
    pub(super) keep_probability: f64,
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// There must be something to compare with a target.
    #[error("train a network without a linear output layer (range: hidden layers and one linear output layer)")]
    NoOutput,
    /// A parameter of the optimizer.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError),
    /// A batch needs a sample.
    #[error("train with batches of 0 samples (range: 1 or more)")]
    EmptyBatch,
    /// Added to a variance.
    #[error("normalize batches with epsilon = {0} (range: 1e-12 to 1)")]
    Epsilon(f64),
    /// Dropout's probability.
    #[error("keep units with probability {0} (range: above 0, up to 1)")]
    KeepProbability(f64),
}

impl TrainingPlan {
    /// ReLU networks, mean squared error, batches of 128, no normalization, no dropout.
    pub fn new(architecture: Architecture, optimizer: Optimizer) -> TrainingPlan {
        TrainingPlan {
            architecture,
            activation: Activation::Relu,
            loss: Loss::SquaredError,
            optimizer,
            batch: BatchSize::Mini(128),
            normalization: HiddenNormalization::None,
            keep_probability: 1.0,
        }
    }

    /// With this activation in the hidden layers.
    pub fn with_activation(self, activation: Activation) -> TrainingPlan {
        TrainingPlan { activation, ..self }
    }

    /// Minimizing this loss.
    pub fn with_loss(self, loss: Loss) -> TrainingPlan {
        TrainingPlan { loss, ..self }
    }

    /// With steps of so many samples.
    pub fn with_batch(self, batch: BatchSize) -> TrainingPlan {
        TrainingPlan { batch, ..self }
    }

    /// With this normalization.
    pub fn with_normalization(self, normalization: HiddenNormalization) -> TrainingPlan {
        TrainingPlan { normalization, ..self }
    }

    /// With dropout after every hidden layer: each activation is kept with this probability and then divided by it (Srivastava et al. 2014).
    pub fn with_dropout(self, keep_probability: f64) -> TrainingPlan {
        TrainingPlan { keep_probability, ..self }
    }

    /// The networks' shape.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The activation of the hidden layers.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// Whether everything is in its range.
    ///
    /// # Errors
    /// Names the first parameter that is not, its value and its range.
    pub fn check(&self) -> Result<(), PlanError> {
        if self.architecture.layer_shapes().count() == self.architecture.hidden_widths().len() {
            return Err(PlanError::NoOutput);
        }
        self.optimizer.check()?;
        if self.batch == BatchSize::Mini(0) {
            return Err(PlanError::EmptyBatch);
        }
        if let HiddenNormalization::Batch { epsilon } = self.normalization
            && !(1e-12..=1.0).contains(&epsilon)
        {
            return Err(PlanError::Epsilon(epsilon));
        }
        // Written so that NaN is refused.
        if !(self.keep_probability > 0.0 && self.keep_probability <= 1.0) {
            return Err(PlanError::KeepProbability(self.keep_probability));
        }
        Ok(())
    }

    pub(super) fn has_dropout(&self) -> bool {
        self.keep_probability < 1.0
    }

    /// Whether a layer that is zero on all samples stays so while nothing moves it: not with batch normalization, which has no such
    /// layers, nor with dropout, whose masks below may wake it.
    pub(super) fn has_lasting_death(&self) -> bool {
        self.activation == Activation::Relu && !matches!(self.normalization, HiddenNormalization::Batch { .. }) && !self.has_dropout()
    }
}

/// Where the parameters of a layer lie in a network's list of parameters: weights row by row, biases, then gains if there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LayerPlace {
    pub shape: super::kernel::Shape,
    pub start: usize,
    pub has_gains: bool,
}

impl LayerPlace {
    pub(super) fn biases(&self) -> usize {
        self.start + self.shape.fan_in * self.shape.fan_out
    }

    pub(super) fn gains(&self) -> usize {
        self.biases() + self.shape.fan_out
    }

    pub(super) fn end(&self) -> usize {
        self.gains() + if self.has_gains { self.shape.fan_out } else { 0 }
    }
}

/// The places of all layers, input to output.
pub(super) fn layout(plan: &TrainingPlan) -> Vec<LayerPlace> {
    let hidden = plan.architecture.hidden_widths().len();
    let mut start = 0;
    let places = plan.architecture.layer_shapes().enumerate().map(|(index, (fan_in, fan_out))| {
        let has_gains = match plan.normalization {
            HiddenNormalization::None => false,
            HiddenNormalization::Batch { .. } => index < hidden,
            HiddenNormalization::Weight => true,
        };
        let place = LayerPlace { shape: super::kernel::Shape { fan_in, fan_out }, start, has_gains };
        start = place.end();
        place
    });
    places.collect()
}
