//! Linear regions of a network of two inputs: exact enumeration on a rectangle of the plane.
//!
//! On a cell where no unit of the layers before passes a kink, every pre-activation of a layer is `a x + b y + c`: the layer cuts the cell,
//! a convex polygon, along the lines where its units pass theirs (0 for ReLU; -1 and 1 for hard-tanh), and each part carries the maps of
//! the layer on to the next one, depth first.
//!
//! | file | holds |
//! |---|---|
//! | `walk` | the walk from cell to cell |
//! | `polygon` | corners, and where a line meets an edge |
//! | `kernels` | maps of all units on a cell and their ranges, in vector instructions |
//! | `bounds` | how far the double-precision maps can be off |
//! | `exact` | the same in whole numbers |
//! | `partition` | the regions as a list, with polygons, patterns and maps |
//! | `distinct` | how many different maps they have |
//! | [`svg`] | a drawing |
//!
//! # Why it is exact
//!
//! A region is there or not by the signs of pre-activations at corners. A double decides a sign only where a bound on its error leaves no
//! doubt; otherwise the corner, where two lines meet whose weights are known, and the pre-activation are computed in whole numbers.
//! A zero is a zero then: a line through a corner cuts no sliver off, a line on an edge cuts nothing, and lines that are parallel,
//! concurrent or equal are what they are. A unit that is exactly at its kink everywhere on a cell does not cut it; it is off (ReLU) or on its
//! linear piece (hard-tanh). [`Census::exact_signs`] says how often that was needed: hardly ever for random weights.
//!
//! Where all biases up to a layer are zero, all its lines pass through the origin, so the corner there is known without computing.

mod bounds;
mod distinct;
mod exact;
mod kernels;
mod partition;
mod polygon;
pub mod svg;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;
mod walk;

pub use self::partition::{Cell, Partition, Region};
use self::walk::Walk;
use crate::layers::{Activation, Layer};

/// A rectangle of inputs.
///
/// ```
/// use piecewise::Window;
/// assert_eq!(Window::square(2.0)?, Window::new([-2.0, 2.0], [-2.0, 2.0])?);
/// # Ok::<(), piecewise::RegionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window([[f64; 2]; 2]);

impl Window {
    /// The square `[-radius, radius]^2`.
    ///
    /// # Errors
    /// When the radius is not positive and finite.
    pub fn square(radius: f64) -> Result<Window, RegionError> {
        Window::new([-radius, radius], [-radius, radius])
    }

    /// The inputs with both coordinates between two ends.
    ///
    /// # Errors
    /// When the ends of a coordinate are not finite and ascending.
    pub fn new(x: [f64; 2], y: [f64; 2]) -> Result<Window, RegionError> {
        for [low, high] in [x, y] {
            // Written so that NaN is refused.
            if !(low < high && low.is_finite() && high.is_finite()) {
                return Err(RegionError::Window { low, high });
            }
        }
        Ok(Window([x, y]))
    }

    /// The ends of both coordinates.
    pub fn ends(&self) -> [[f64; 2]; 2] {
        self.0
    }

    /// The largest absolute coordinate in it.
    pub fn radius(&self) -> f64 {
        self.0.iter().flatten().fold(0.0, |most, x| x.abs().max(most))
    }

    /// Its area, rounded.
    pub fn area(&self) -> f64 {
        self.0.iter().map(|[low, high]| high - low).product()
    }
}

/// On which piece of its activation a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Below all kinks: off (ReLU) or saturated at -1 (hard-tanh).
    Below,
    /// On the piece of slope 1.
    Linear,
    /// Saturated at 1 (hard-tanh).
    Above,
}

/// The line that an edge lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Boundary {
    /// A side of the window: 0 at the bottom, then counterclockwise.
    Window {
        /// Which one.
        side: u32,
    },
    /// A unit passes a kink.
    Unit {
        /// The layer, from 1.
        layer: u32,
        /// The unit, from 0.
        unit: u32,
        /// The kink: 0 for ReLU, -1 or 1 for hard-tanh.
        level: i8,
    },
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RegionError {
    /// A coordinate of the window runs between two ends.
    #[error("look for regions from {low} to {high} (range: finite, the first below the second)")]
    Window {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// At least one layer.
    #[error("look for regions of 0 hidden layers (range: 1 or more)")]
    NoLayer,
    /// The first layer takes two coordinates, each other one what the one before it gives.
    #[error("look for regions of a layer of {expected} inputs behind {found} coordinates")]
    Width {
        /// Inputs of the layer.
        expected: usize,
        /// Coordinates or units before it.
        found: usize,
    },
    /// Pre-activations may be too large for double precision.
    #[error("look for regions of layer {layer}, where numbers overflow (smaller weights, biases or window)")]
    Overflow {
        /// The layer, from 1.
        layer: usize,
    },
    /// There are more regions than asked for.
    #[error("look for more than {most} regions (fewer layers or units, or a smaller window)")]
    TooMany {
        /// The limit.
        most: u64,
    },
}

/// How many regions there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census {
    /// Regions after each hidden layer: activation patterns of it and the layers before it.
    pub cumulative: Vec<u64>,
    /// Signs that had to be decided in whole numbers.
    pub exact_signs: u64,
}

/// The regions of a network on a window.
///
/// ```
/// use piecewise::{Activation, Layer, Regions, Window};
/// // Three lines in general position: seven regions.
/// let first = Layer::new(2, 3, &[1.0, 0.0, 0.0, 1.0, 1.0, 1.0], vec![0.0, 0.0, -0.5])?;
/// // One unit behind them: x + y - 1/4, each rectified, bends a line around a corner.
/// let second = Layer::new(3, 1, &[1.0, 1.0, 0.0], vec![-0.25])?;
/// let layers = [first, second];
/// let regions = Regions::new(Activation::Relu, &layers, Window::square(1.0)?)?;
/// assert_eq!(regions.count()?.cumulative, [7, 10]);
/// let partition = regions.partition()?;
/// assert_eq!(partition.regions.len(), 10);
/// // Where the second unit is off, the network is zero, in 4 of the 10 regions or more.
/// assert_eq!(regions.distinct_outputs(&partition), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Regions<'a> {
    activation: Activation,
    layers: &'a [Layer],
    window: Window,
    most: u64,
}

impl<'a> Regions<'a> {
    /// `layers` are all hidden layers; the first one takes two inputs.
    ///
    /// # Errors
    /// When there is no layer, widths do not fit together, or the numbers are so large that they may overflow.
    pub fn new(activation: Activation, layers: &'a [Layer], window: Window) -> Result<Regions<'a>, RegionError> {
        if layers.is_empty() {
            return Err(RegionError::NoLayer);
        }
        let mut found = 2;
        for layer in layers {
            if layer.fan_in() != found {
                return Err(RegionError::Width { expected: layer.fan_in(), found });
            }
            found = layer.fan_out();
        }
        let bounds = bounds::of(activation, layers, &window);
        if let Some(depth) = bounds.iter().position(|bounds| !bounds.value.is_finite()) {
            return Err(RegionError::Overflow { layer: depth + 1 });
        }
        Ok(Regions { activation, layers, window, most: u64::MAX })
    }

    /// Gives up beyond so many regions of the last layer.
    pub fn with_limit(self, most: u64) -> Regions<'a> {
        Regions { most, ..self }
    }

    /// How far pre-activations of the last layer may be off in double precision. Where it is not far below their size, most signs are decided in
    /// whole numbers, which takes thousands of times as long.
    pub fn largest_error(&self) -> f64 {
        bounds::of(self.activation, self.layers, &self.window).last().expect("there is a layer").value
    }

    /// How many regions there are after each layer. Polygons of the last layer's regions are not made, so it takes less than
    /// [`Regions::partition`].
    ///
    /// # Errors
    /// When there are more regions than the limit.
    pub fn count(&self) -> Result<Census, RegionError> {
        let walk = Walk::new(self, None);
        walk.run().map(|(census, _)| census)
    }

    /// All regions.
    ///
    /// # Errors
    /// When there are more regions than the limit.
    pub fn partition(&self) -> Result<Partition, RegionError> {
        let walk = Walk::new(self, Some(Partition::new(self.activation, self.layers.len(), self.window)));
        let (census, partition) = walk.run()?;
        let mut partition = partition.expect("it was asked for");
        partition.exact_signs = census.exact_signs;
        Ok(partition)
    }
}
