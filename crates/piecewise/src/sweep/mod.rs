//! Event-driven sweeps: what every layer of a network does while its input, or one layer's weights, move along a line or an arc.
//!
//! On a stretch where no unit passes a kink every pre-activation is `a t + c` or `a cos t + b sin t + c`, so the places where it passes a
//! level are known in closed form. A layer is cut there, and the layer after it is looked at piece by piece, depth first: nothing is
//! sampled, and no event is missed because it is short.
//!
//! | file | holds |
//! |---|---|
//! | `curve` | crossings, extrema and lengths of a single number along a line or an arc |
//! | `descent` | the walk from piece to piece, and what it counts |
//!
//! # Its limit
//!
//! Two events of one unit closer than [`SweepError::TooNarrow`] says, at most a hundred neighbouring values of `t`, cannot be told apart. A hard-tanh
//! unit whose slope is `s` passes from -1 to 1 within `2/s`, and slopes grow by about `sigma_w` a layer, so that depth is limited by
//! `sigma_w^depth` well below `1e15`. The sweep then ends with that error; it does not return a count that is too low.
//!
//! Where a rectified layer dies or is born, everything behind it that has no bias comes to zero or leaves it at one place. Whether such a
//! number is seen to pass zero and return there is rounding; two changes of its sign within `1e-10` of the curve, one of them next to a piece
//! on which the layer before is dead, are therefore none.

mod curve;
mod descent;
#[cfg(test)]
mod tests;

pub use self::curve::Curve;
use self::descent::Descent;
use crate::layers::{Activation, Layer};

/// The pre-activations of the first layer along a curve: where a sweep begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    curve: Curve,
    ends: [f64; 2],
    /// `a`, `b` and `c` of each unit.
    coefficients: [Vec<f64>; 3],
}

impl Start {
    /// The input goes round `x cos t + y sin t`, `t` from 0 to 2 pi.
    ///
    /// # Panics
    /// When an input has another length than the layer takes.
    pub fn circle_of_inputs(layer: &Layer, x: &[f64], y: &[f64]) -> Start {
        let coefficients = [layer.product(x), layer.product(y), layer.biases().to_vec()];
        Start { curve: Curve::Arc, ends: [0.0, 2.0 * std::f64::consts::PI], coefficients }
    }

    /// The input goes from `x` to `y` on a straight line, `t` from 0 to 1.
    ///
    /// # Panics
    /// When an input has another length than the layer takes.
    pub fn segment_of_inputs(layer: &Layer, x: &[f64], y: &[f64]) -> Start {
        assert_eq!((x.len(), y.len()), (layer.fan_in(), layer.fan_in()), "coordinates of the inputs x and y");
        let direction: Vec<f64> = x.iter().zip(y).map(|(x, y)| y - x).collect();
        let constant = layer.product(x).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
        Start { curve: Curve::Line, ends: [0.0, 1.0], coefficients: [layer.product(&direction), vec![0.0; layer.fan_out()], constant] }
    }

    /// The input stays at `z`, and the weights go round `W cos t + W' sin t`, `t` from 0 to 2 pi, those of `layer` and `other`; the biases
    /// are those of `layer`.
    ///
    /// # Panics
    /// When the layers have different widths or take inputs of another length than `z`.
    pub fn circle_of_weights(layer: &Layer, other: &Layer, z: &[f64]) -> Start {
        assert_eq!((layer.fan_in(), layer.fan_out()), (other.fan_in(), other.fan_out()), "layers of one shape");
        let coefficients = [layer.product(z), other.product(z), layer.biases().to_vec()];
        Start { curve: Curve::Arc, ends: [0.0, 2.0 * std::f64::consts::PI], coefficients }
    }

    /// The same curve from `from` to `to` only.
    ///
    /// # Panics
    /// When the ends are not finite and ascending.
    pub fn between(mut self, from: f64, to: f64) -> Start {
        assert!(from.is_finite() && to.is_finite() && from < to, "finite ends, ascending: {from} to {to}");
        self.ends = [from, to];
        self
    }

    /// Units of the first layer.
    pub fn width(&self) -> usize {
        self.coefficients[0].len()
    }
}

/// What a unit does at an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Its pre-activation changes sign.
    Sign,
    /// A hard-tanh unit enters or leaves its linear piece: the pre-activation passes -1 or 1.
    Saturation,
}

/// A unit at an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Where on the curve.
    pub t: f64,
    /// The layer, from 1, the one of the start; one more than the hidden layers for the readout.
    pub layer: usize,
    /// The unit, from 0.
    pub unit: usize,
    /// What happens.
    pub kind: EventKind,
}

/// What happened along a sweep. All lists have a number for each hidden layer, the one of the start first.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Length of the curve that the outputs `z` of the layer run through.
    pub length: Vec<f64>,
    /// How often a unit's pre-activation changed sign, over all units.
    pub sign_transitions: Vec<u64>,
    /// How often a hard-tanh unit entered or left its linear piece, over all units; 0 for ReLU, whose kink is the sign.
    pub saturation_transitions: Vec<u64>,
    /// Pieces on which no unit of this layer or one before it passes a kink: one more than the places where one does. Where rectified layers
    /// die or revive, roundings may split a piece once more than there is a kink.
    pub pieces: Vec<u64>,
    /// Signs of the readout's outputs at the beginning, true for positive; empty without a readout.
    pub readout_signs: Vec<bool>,
    /// Where the readout's outputs change sign, ascending.
    pub readout_flips: Vec<Event>,
    /// All events of hidden layers in the order in which the walk meets them, if they were asked for: ascending within a layer.
    pub events: Vec<Event>,
}

/// Why a sweep ends early.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SweepError {
    /// Each layer takes what the one before it gives.
    #[error("sweep a layer of {expected} inputs behind one of {found} units")]
    Width {
        /// Inputs of the layer.
        expected: usize,
        /// Units before it.
        found: usize,
    },
    /// A pre-activation is no number, or beyond the range of numbers.
    #[error("sweep on: a pre-activation of layer {layer} is out of the range of numbers (smaller weights or inputs)")]
    Overflow {
        /// The layer, from 1.
        layer: usize,
    },
    /// A unit passed two levels, or one level twice, within a few neighbouring values of `t`.
    #[error(
        "sweep on: unit {unit} of layer {layer} has two events {gap:e} apart at t = {t}, closer than t can be told (fewer layers or smaller weights)"
    )]
    TooNarrow {
        /// The layer, from 1.
        layer: usize,
        /// The unit, from 0.
        unit: usize,
        /// Where.
        t: f64,
        /// How far apart.
        gap: f64,
    },
}

/// A sweep to be run: what comes after the first layer.
///
/// ```
/// use piecewise::{Activation, Layer, Start, Sweep};
/// // One rectified unit on the circle is zero for one half of it, and runs up and down for the other.
/// let first = Layer::new(2, 1, &[1.0, 0.0], vec![0.0])?;
/// let course = Sweep::new(Activation::Relu, &[]).run(&Start::circle_of_inputs(&first, &[3.0, 0.0], &[0.0, 3.0]))?;
/// assert_eq!((course.sign_transitions[0], course.pieces[0]), (2, 3));
/// assert!((course.length[0] - 6.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sweep<'a> {
    activation: Activation,
    layers: &'a [Layer],
    readout: Option<&'a Layer>,
    records_events: bool,
}

impl<'a> Sweep<'a> {
    /// `layers` are the hidden layers after the first, which the [`Start`] stands for.
    pub fn new(activation: Activation, layers: &'a [Layer]) -> Sweep<'a> {
        Sweep { activation, layers, readout: None, records_events: false }
    }

    /// Also follows the signs of a linear readout of the last hidden layer.
    pub fn with_readout(self, readout: &'a Layer) -> Sweep<'a> {
        Sweep { readout: Some(readout), ..self }
    }

    /// Also keeps every event of the hidden layers.
    pub fn with_events(self) -> Sweep<'a> {
        Sweep { records_events: true, ..self }
    }

    /// Walks along the curve.
    ///
    /// # Errors
    /// When widths do not fit together, or at the limit of [the module](self).
    pub fn run(&self, start: &Start) -> Result<Course, SweepError> {
        let mut found = start.width();
        for layer in self.layers.iter().chain(self.readout) {
            if layer.fan_in() != found {
                return Err(SweepError::Width { expected: layer.fan_in(), found });
            }
            found = layer.fan_out();
        }
        Descent::new(self, start).run()
    }
}
