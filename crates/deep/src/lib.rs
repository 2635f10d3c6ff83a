//! Convolutional networks, through candle: on the processor, or with the feature `cuda` on a CUDA device.
//!
//! Empty without the feature `deep`, which is off by default: one figure of one paper needs a convolution, and candle takes minutes to
//! compile.
//!
//! # Bits
//!
//! Results differ in their last bits from machine to machine and with the number of threads; rows that judge such runs do so as `pinned`.

#[cfg(feature = "deep")]
mod convolution;

#[cfg(feature = "deep")]
pub use convolution::{ConvolutionalShape, DeepError, LabelledPixels, OneLayerTraining, train_one_layer};
