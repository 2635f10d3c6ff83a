//! Fully connected networks: what they are, how their weights are drawn, how they answer, and when they are born dead.
//!
//! | module | holds |
//! |---|---|
//! | [`architecture`] | input dimension, hidden widths, optional linear output layer |
//! | [`activation`] | the activation functions, with their derivatives and kinks |
//! | [`weight_law`] | the laws of a single weight, and their samplers |
//! | [`weights`] | how all weights and biases of a network are drawn, in a documented order |
//! | [`forward`] | explicit networks, the forward pass, and a pass that draws the weights as it goes |
//! | [`born_dead`] | the exact decision whether a bias-free network is dead at birth, and counts over many random networks |
//! | `lanes` | many networks side by side: what the fast engines share |
//! | [`domain`] | exact decisions on a domain: dead layers, with biases too, and constant networks |
//! | [`initializer`] | whole networks by name: He, LeCun, Glorot, Haar-orthogonal, RAI and LSUV |
//! | [`rai`] | randomized asymmetric initialization: one positive entry in each row |
//! | [`normalization`] | batch, layer and weight normalization, dropout masks |
//! | [`backward`] | gradients of a loss over a batch |
//! | [`gradient_descent`] | plain full-batch gradient descent |
//! | [`ensemble`] | training thousands of small networks side by side, one in each lane |
//! | [`optimizer`] | SGD, momentum, AdaGrad, AdaDelta, RMSProp, Adam, elementwise; when a parameter can no longer move |
//! | [`dense`] | networks of practical size in single precision: minibatches, matrix products |
//! | [`residual`] | residual networks with batch normalization, likewise |
//! | [`minibatch`] | what these two share: targets, trainer, the order of the samples |
//! | [`quasi_newton`] | BFGS and L-BFGS over the whole batch |
//! | [`angle_chain`] | born-dead probabilities of Gaussian networks of width 2 without sampling |
//! | [`gram_chain`] | lengths of curves through random layers without matrices |
//! | [`sampled_circle`] | lengths and transitions of a circle's images by dense sampling |
//! | [`single_unit`] | expected gradient descent of one rectified unit with normal inputs, from many starts side by side |
//! | [`real`] | single and double precision from one source |
//! | [`length`] | the normalized squared length of a layer |
//!
//! Layers are numbered from 1, as on paper: layer `l` maps the output of layer `l - 1` to that of layer `l`, and layer 0 is
//! the input. Matrices are `fan_out x fan_in`, row-major. No global state, no thread, no paper; the platform's mathematical
//! library is never called, so that the same generator gives the same bits on every machine.

pub mod activation;
pub mod angle_chain;
pub mod architecture;
pub mod backward;
pub mod born_dead;
pub mod dense;
pub mod domain;
pub mod ensemble;
pub mod forward;
pub mod gradient_descent;
pub mod gram_chain;
pub mod initializer;
mod lanes;
pub mod length;
pub mod minibatch;
mod normal;
pub mod normalization;
pub mod optimizer;
pub mod quasi_newton;
pub mod rai;
pub mod real;
pub mod residual;
pub mod sampled_circle;
pub mod single_unit;
pub mod weight_law;
pub mod weights;

pub use activation::{Activation, LeakySlope, LeakySlopeError};
pub use architecture::{Architecture, ArchitectureError};
pub use backward::{Batch, BatchError, Gradient, LayerGradient, Loss, one_hot};
pub use born_dead::{BornDeadEnsemble, BornDeadError, FirstZeroCounts, FirstZeroSampler, first_dead_layer, first_zero_layer};
pub use dense::DenseNetwork;
pub use domain::{DeadLayerSampler, Domain, DomainError, count_dead_on, dead_layers_on, first_dead_layer_on, is_constant_on};
pub use ensemble::{BatchSize, EnsembleTraining, HiddenNormalization, Samples, TrainingPlan};
pub use forward::{ForwardPass, Layer, LayerPass, Network, NetworkError, StreamingForward};
pub use gradient_descent::{GradientDescent, GradientDescentError};
pub use gram_chain::{Gram, GramChain, GramChainError};
pub use initializer::{Initializer, RescaleError, UnknownInitializer, haar_orthogonal, orthogonal_first_dead, rescale_to_unit_variance};
pub use length::normalized_squared_length;
pub use minibatch::{Targets, Trainer, shuffle};
pub use optimizer::{Optimizer, OptimizerError};
pub use quasi_newton::{Minimization, QuasiNewton, QuasiNewtonError, Stop};
pub use real::Real;
pub use residual::{ResidualNetwork, ResidualShape};
pub use sampled_circle::{SampledCircle, SampledCircleError, SampledCourse};
pub use single_unit::{Fate, Route, UnitDescent, UnitDescentError, UnitTarget};
pub use weight_law::{WeightLaw, WeightLawError};
pub use weights::{Biases, NetworkLaw, WeightScheme, WeightSchemeError};
