//! When a layer of a ReLU network is dead on a domain, and when the network is constant there: exact decisions.
//!
//! # What is decided
//!
//! A hidden layer is *dead on a domain* if its output is zero at every point of it. With biases, later layers need not be zero: they
//! are constant. The decision follows all linear pieces of the layers ([`first_dead_layer_on`], [`dead_layers_on`]):
//!
//! | domain | with biases | without biases, origin in it |
//! |---|---|---|
//! | finitely many points, any dimension | each point | each point |
//! | interval | its linear pieces | its two ends: `N(c x) = c N(x)` for `c >= 0` |
//! | rectangle | convex polygons | its four edges |
//! | cuboid of three dimensions | refused | its six faces, as convex polygons |
//!
//! Without biases and with the origin in the domain, each of its points lies on a ray from the origin to the boundary, and the network is
//! linear along rays; so a layer is zero on the domain if and only if it is on the boundary, and the size of a cube does not matter. Where
//! only the first layer has no biases, intervals and rectangles begin cut into the cones over their boundary.
//!
//! # Why it is exact
//!
//! Each number is a double with a bound on its rounding error, and each sign is used only where the bound leaves no doubt. If one is in
//! doubt, the network is decided again in fractions, where nothing is rounded. So ties of integer weights, over- and underflow cost
//! time, never truth. (Of five million networks with normal weights none was in doubt; of those with weights -1, 0 and 1 many are.)
//!
//! # A second road
//!
//! [`is_constant_on`] decides whether the network's *output* is constant, and shares nothing with the above: it follows gradients in
//! the coordinates of the input, in integers of any size.
//!
//! Collapse: lemma 1, corollary 2, proposition 10 with biases.

mod cells;
mod constant;
mod sampler;
mod scalar;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;

use stats::rational::Rational;

use self::cells::Cells;
pub use self::constant::is_constant_on;
pub use self::sampler::{DeadLayerSampler, count_dead_on};
use self::scalar::{Rounded, Scalar};
use crate::activation::Activation;
use crate::forward::{Layer, Network};
use crate::weights::WeightSchemeError;

/// A set of inputs: an axis-parallel cuboid, or finitely many points.
///
/// ```
/// use network::Domain;
/// assert_eq!(Domain::cube(2, 1.0)?, Domain::cuboid(&[-1.0, -1.0], &[1.0, 1.0])?);
/// assert_eq!(Domain::points(&[&[0.0], &[0.5]])?.input_dim(), 1);
/// # Ok::<(), network::DomainError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Domain(Shape);

/// The corners of a cell, in order around it: one for a point, two for a segment.
type Corners = Vec<Vec<f64>>;

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    /// Ends of each coordinate, low and high.
    Cuboid(Vec<[f64; 2]>),
    /// At least one point, all of the same dimension.
    Points(Vec<Vec<f64>>),
}

/// Why there is no such domain, or no decision on it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DomainError {
    /// A domain needs a coordinate.
    #[error("describe a domain with 0 coordinates (range: 1 or more)")]
    NoCoordinate,
    /// A domain needs a point.
    #[error("describe a domain of 0 points (range: 1 or more)")]
    NoPoint,
    /// A coordinate runs between two ends.
    #[error("describe a domain whose coordinate number {coordinate} runs from {low} to {high} (range: finite, the first below the second)")]
    Ends {
        /// Number of the coordinate, from 1.
        coordinate: usize,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// The two lists of ends have different lengths, or the points do.
    #[error("describe a domain of {expected} coordinates by {found} numbers")]
    Length {
        /// Coordinates of the first list or point.
        expected: usize,
        /// Coordinates of another.
        found: usize,
    },
    /// A point has a coordinate that is infinite or not a number.
    #[error("describe a domain with the coordinate {0} (range: any finite number)")]
    Coordinate(f64),
    /// Only ReLU networks.
    #[error("decide death of a network with the activation {0:?} (known: Relu)")]
    Activation(Activation),
    /// The network takes inputs of another dimension.
    #[error("decide about a network of {expected} input coordinates on a domain of {found}")]
    InputDim {
        /// Input dimension of the network.
        expected: usize,
        /// Dimension of the domain.
        found: usize,
    },
    /// Cells of more than two dimensions are not followed.
    #[error(
        "decide about a network on a cuboid of {0} coordinates (range: 1 or 2; also 3 without biases and with the origin in it; \
         finitely many points in any dimension)"
    )]
    TooManyDimensions(usize),
    /// The weights cannot be drawn.
    #[error(transparent)]
    Scheme(#[from] WeightSchemeError),
}

impl Domain {
    /// The cube `[-radius, radius]^input_dim`.
    ///
    /// # Errors
    /// When there is no coordinate, or the radius is not positive and finite.
    pub fn cube(input_dim: usize, radius: f64) -> Result<Domain, DomainError> {
        Domain::cuboid(&vec![-radius; input_dim], &vec![radius; input_dim])
    }

    /// The interval `[low, high]`.
    ///
    /// # Errors
    /// When the ends are not finite, or the first is not below the second.
    pub fn interval(low: f64, high: f64) -> Result<Domain, DomainError> {
        Domain::cuboid(&[low], &[high])
    }

    /// The inputs whose every coordinate lies between its two ends.
    ///
    /// # Errors
    /// When there is no coordinate, the lists differ in length, or a coordinate's ends are not finite and ascending.
    pub fn cuboid(low: &[f64], high: &[f64]) -> Result<Domain, DomainError> {
        if low.is_empty() {
            return Err(DomainError::NoCoordinate);
        }
        if low.len() != high.len() {
            return Err(DomainError::Length { expected: low.len(), found: high.len() });
        }
        for (index, (&low, &high)) in low.iter().zip(high).enumerate() {
            // Written so that NaN is refused.
            if !(low < high && low.is_finite() && high.is_finite()) {
                return Err(DomainError::Ends { coordinate: index + 1, low, high });
            }
        }
        Ok(Domain(Shape::Cuboid(low.iter().zip(high).map(|(&low, &high)| [low, high]).collect())))
    }

    /// Finitely many inputs.
    ///
    /// # Errors
    /// When there is no point, a point has no or another number of coordinates, or one is not finite.
    pub fn points(points: &[&[f64]]) -> Result<Domain, DomainError> {
        let expected = points.first().ok_or(DomainError::NoPoint)?.len();
        if expected == 0 {
            return Err(DomainError::NoCoordinate);
        }
        for point in points {
            if point.len() != expected {
                return Err(DomainError::Length { expected, found: point.len() });
            }
            if let Some(&x) = point.iter().find(|x| !x.is_finite()) {
                return Err(DomainError::Coordinate(x));
            }
        }
        Ok(Domain(Shape::Points(points.iter().map(|point| point.to_vec()).collect())))
    }

    /// Number of coordinates.
    pub fn input_dim(&self) -> usize {
        match &self.0 {
            Shape::Cuboid(ends) => ends.len(),
            Shape::Points(points) => points[0].len(),
        }
    }

    /// Cells that decide about the death of layers on the domain: on each of them the input is affine.
    fn start(&self, biased: Biased) -> Result<Vec<Corners>, DomainError> {
        let ends = match &self.0 {
            Shape::Points(points) => return Ok(points.iter().map(|point| vec![point.clone()]).collect()),
            Shape::Cuboid(ends) => &ends[..],
        };
        let has_origin = ends.iter().all(|&[low, high]| low <= 0.0 && 0.0 <= high);
        if biased == Biased::AfterFirstLayer && has_origin && ends.len() <= 2 {
            return Ok(cones(self.start(Biased::Nowhere)?));
        }
        let by_rays = biased == Biased::Nowhere && has_origin;
        match (ends, by_rays) {
            (&[[low, high]], true) => Ok(vec![vec![vec![low]], vec![vec![high]]]),
            (&[[low, high]], false) => Ok(vec![vec![vec![low], vec![high]]]),
            (&[x, y], true) => {
                let corners = rectangle(x, y);
                Ok((0..4).map(|edge| [edge, (edge + 1) % 4].map(|corner| corners[corner].to_vec()).to_vec()).collect())
            }
            (&[x, y], false) => Ok(vec![rectangle(x, y).map(|corner| corner.to_vec()).to_vec()]),
            (&[x, y, z], true) => {
                let axes = [x, y, z];
                let faces = (0..3).flat_map(|fixed| axes[fixed].map(|end| (fixed, end)));
                Ok(faces
                    .map(|(fixed, end)| {
                        let corner = |[u, v]: [f64; 2]| {
                            let mut point = vec![u, v];
                            point.insert(fixed, end);
                            point
                        };
                        let free: Vec<[f64; 2]> = (0..3).filter(|axis| *axis != fixed).map(|axis| axes[axis]).collect();
                        rectangle(free[0], free[1]).map(corner).to_vec()
                    })
                    .collect())
            }
            _ => Err(DomainError::TooManyDimensions(ends.len())),
        }
    }
}

/// Which layers have biases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Biased {
    /// None: the network is positively homogeneous.
    Nowhere,
    /// All but the first one. Its neurons vanish together at the origin, so the origin should be a corner: cut from both sides, it would
    /// be found with a rounding error that leaves its signs open, and every network would be decided in fractions.
    AfterFirstLayer,
    /// The first one, and perhaps others.
    FromTheStart,
}

impl Biased {
    /// By the hidden layers of a network.
    fn of(layers: &[Layer]) -> Biased {
        let is_free = |layer: &Layer| layer.biases().iter().all(|&b| b == 0.0);
        match layers.iter().position(|layer| !is_free(layer)) {
            None => Biased::Nowhere,
            Some(0) => Biased::FromTheStart,
            Some(_) => Biased::AfterFirstLayer,
        }
    }
}

/// The origin and each cell of the boundary together: segments to two ends, triangles over edges. A cell that contains the origin, or whose
/// line does, adds nothing.
fn cones(boundary: Vec<Corners>) -> Vec<Corners> {
    let is_flat = |cell: &Corners| (0..cell[0].len()).any(|axis| cell.iter().all(|corner| corner[axis] == 0.0));
    let apex = |cell: Corners| {
        let origin = vec![0.0; cell[0].len()];
        std::iter::once(origin).chain(cell).collect()
    };
    boundary.into_iter().filter(|cell| !is_flat(cell)).map(apex).collect()
}

/// Corners of a rectangle, in order around it.
fn rectangle(x: [f64; 2], y: [f64; 2]) -> [[f64; 2]; 4] {
    [[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]]
}

/// The first hidden layer, counted from 1, that is zero on the whole domain; `None` if there is none.
///
/// A linear output layer does not count. With biases the layers after it are constant on the domain, not necessarily zero. The
/// decision is exact; see the module's documentation.
///
/// ```
/// use network::{Activation, Architecture, Domain, Layer, Network, first_dead_layer_on};
/// // relu(x - 2), then relu(1 - y): the first layer is dead up to 2, the second from 3 on.
/// let layers = vec![Layer::new(1, 1, vec![1.0], vec![-2.0])?, Layer::new(1, 1, vec![-1.0], vec![1.0])?];
/// let network = Network::new(Architecture::new(1, &[1, 1])?, Activation::Relu, layers)?;
/// assert_eq!(first_dead_layer_on(&network, &Domain::interval(-1.0, 2.0)?)?, Some(1));
/// assert_eq!(first_dead_layer_on(&network, &Domain::interval(-1.0, 4.0)?)?, None);
/// assert_eq!(first_dead_layer_on(&network, &Domain::interval(3.0, 4.0)?)?, Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the activation is not ReLU, the dimensions of network and domain differ, or the domain is a cuboid of three coordinates (unless
/// the hidden layers have no biases and the origin lies in it) or more.
pub fn first_dead_layer_on(network: &Network, domain: &Domain) -> Result<Option<usize>, DomainError> {
    let (layers, start) = prepared(network, domain)?;
    let mut cells = Cells::new();
    Ok(if is_alive_at(layers, &witnesses(&start), &mut cells) { None } else { first_dead(layers, &start, &mut cells) })
}

/// All hidden layers, counted from 1, that are zero on the whole domain, ascending.
///
/// Without biases these are the first one and all after it.
///
/// # Errors
/// As [`first_dead_layer_on`].
pub fn dead_layers_on(network: &Network, domain: &Domain) -> Result<Vec<usize>, DomainError> {
    let (layers, start) = prepared(network, domain)?;
    let rounded = all_dead_with(layers, &start, &mut Cells::<Rounded>::new());
    Ok(rounded.unwrap_or_else(|| all_dead_with(layers, &start, &mut Cells::<Rational>::new()).expect(FRACTIONS)))
}

const FRACTIONS: &str = "the sign of a fraction is never in doubt";

fn check(network: &Network, domain: &Domain) -> Result<(), DomainError> {
    if network.activation() != Activation::Relu {
        return Err(DomainError::Activation(network.activation()));
    }
    let (expected, found) = (network.architecture().input_dim(), domain.input_dim());
    if expected == found { Ok(()) } else { Err(DomainError::InputDim { expected, found }) }
}

/// The hidden layers, and the cells to begin with.
fn prepared<'a>(network: &'a Network, domain: &Domain) -> Result<(&'a [Layer], Vec<Corners>), DomainError> {
    check(network, domain)?;
    let layers = &network.layers()[..network.architecture().hidden_widths().len()];
    Ok((layers, domain.start(Biased::of(layers))?))
}

/// The different corners of the cells, each by itself; none where the cells are no more than points.
fn witnesses(cells: &[Corners]) -> Vec<Corners> {
    let mut points: Vec<Corners> = vec![];
    if cells.iter().all(|cell| cell.len() == 1) {
        return points;
    }
    for corner in cells.iter().flatten() {
        if points.iter().all(|known| known[0] != *corner) {
            points.push(vec![corner.clone()]);
        }
    }
    points
}

/// Whether each layer is certainly above zero at one of the points, perhaps another one for each layer: then none is dead on a domain that
/// contains them. Most networks are decided so, without following their linear pieces. `false` decides nothing.
fn is_alive_at(layers: &[Layer], points: &[Corners], cells: &mut Cells<Rounded>) -> bool {
    if points.is_empty() {
        return false;
    }
    cells.begin(points);
    layers.iter().all(|layer| cells.rectified_layer(layer) == Some(false))
}

/// The first dead layer: by rounded numbers where they suffice, otherwise by fractions.
fn first_dead(layers: &[Layer], start: &[Corners], cells: &mut Cells<Rounded>) -> Option<usize> {
    first_dead_with(layers, start, cells).unwrap_or_else(|| first_dead_with(layers, start, &mut Cells::<Rational>::new()).expect(FRACTIONS))
}

/// `None` when a sign is in doubt.
fn first_dead_with<T: Scalar>(layers: &[Layer], start: &[Corners], cells: &mut Cells<T>) -> Option<Option<usize>> {
    let mut first = None;
    visit_dead(layers, start, cells, |layer| {
        first = Some(layer);
        false
    })?;
    Some(first)
}

/// `None` when a sign is in doubt.
fn all_dead_with<T: Scalar>(layers: &[Layer], start: &[Corners], cells: &mut Cells<T>) -> Option<Vec<usize>> {
    let mut dead = vec![];
    visit_dead(layers, start, cells, |layer| {
        dead.push(layer);
        true
    })?;
    Some(dead)
}

/// Calls `visit` with the number of each dead layer, until it says false. `None` when a sign is in doubt.
fn visit_dead<T: Scalar>(layers: &[Layer], start: &[Corners], cells: &mut Cells<T>, mut visit: impl FnMut(usize) -> bool) -> Option<()> {
    cells.begin(start);
    for (index, layer) in layers.iter().enumerate() {
        if cells.rectified_layer(layer)? && !visit(index + 1) {
            break;
        }
    }
    Some(())
}
