//! Exact analysis of networks that are piecewise linear: rectified and hard-tanh ones.
//!
//! | module | holds |
//! |---|---|
//! | [`layers`] | fully connected layers as this crate reads them, and the two activations |
//! | [`sweep`] | what every layer does along a line or an arc, event by event |
//! | [`regions`] | the linear regions of a network of two inputs, exactly |
//! | [`segmentation`] | samples of one variable cut into pieces with a line each: the best cuts, and those of merging |
//! | [`univariate`] | rectified networks of one input and one output: every breakpoint, layer by layer, and what it does to the slope |
//!
//! Layers are numbered from 1. Nothing is random and no paper is known; the platform's mathematical library is never called.

pub mod layers;
pub mod regions;
pub mod segmentation;
mod simd;
pub mod sweep;
pub mod univariate;

pub use layers::{Activation, Layer, LayerError};
pub use regions::{Boundary, Cell, Census, Partition, Region, RegionError, Regions, State, Window};
pub use segmentation::{Piece, Samples, Segmentation, SegmentationError};
pub use sweep::{Course, Curve, Event, EventKind, Start, Sweep, SweepError};
