//! Whether a network's output is constant on a domain, by its gradients in the coordinates of the input.
//!
//! This is a second road, which shares no code with the decision about dead layers. All weights are brought to integers by a power of
//! two for each layer. A cell is a convex polygon of the parameter plane with corners in homogeneous integer coordinates; on it each
//! neuron is an affine function with integer coefficients. Cells are visited one after the other, from the first layer to the last; the
//! first one with a gradient ends the search. Nothing is ever rounded.

use num_bigint::{BigInt, Sign};
use num_traits::Zero;

use super::{Domain, DomainError, Shape, check, rectangle};
use crate::forward::{Layer, Network};

/// Whether the network's output is the same at all points of the domain.
///
/// The output is that of the linear output layer, or of the last hidden layer if there is none, or the input if there is no layer.
/// The decision is exact, and independent of [`super::first_dead_layer_on`]: a network can be constant without a dead layer.
///
/// ```
/// use network::{Activation, Architecture, Domain, Layer, Network, first_dead_layer_on, is_constant_on};
/// // relu(x) - relu(x).
/// let layers = vec![Layer::without_biases(1, 2, vec![1.0, 1.0])?, Layer::without_biases(2, 1, vec![1.0, -1.0])?];
/// let shape = Architecture::new(1, &[2])?.with_linear_output(1)?;
/// let zero = Network::new(shape, Activation::Relu, layers)?;
/// let domain = Domain::cube(1, 1.0)?;
/// assert!(is_constant_on(&zero, &domain)?);
/// assert_eq!(first_dead_layer_on(&zero, &domain)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the activation is not ReLU, the dimensions of network and domain differ, or the domain is a cuboid of three coordinates (unless
/// the network has no biases and the origin lies in it) or more.
pub fn is_constant_on(network: &Network, domain: &Domain) -> Result<bool, DomainError> {
    check(network, domain)?;
    let charts = charts(domain, network.is_bias_free())?;
    let inputs = Dyadic::new(charts.iter().flat_map(|chart| chart.inputs.iter().flatten()).copied());
    let hidden = network.architecture().hidden_widths().len();
    let mut scale = inputs.shift;
    let layers: Vec<IntegerLayer> =
        network.layers().iter().enumerate().map(|(index, layer)| IntegerLayer::new(layer, index < hidden, &mut scale)).collect();
    let mut search = Search { layers, value: None };
    let mut coefficients = inputs.integers.into_iter();
    Ok(charts.iter().all(|chart| {
        let maps = chart.inputs.iter().map(|_| std::array::from_fn(|_| coefficients.next().expect("three for each input"))).collect();
        search.is_constant(&chart.polygon(), 0, maps)
    }))
}

/// An affine function `a u + b v + c` of the parameters as `[a, b, c]`, a line as its zeros, or a point `(u / w, v / w)` as `[u, v, w]`
/// with `w > 0`. A function times a point has the sign of the function there.
type Triple = [BigInt; 3];

fn times(function: &Triple, point: &Triple) -> BigInt {
    function.iter().zip(point).map(|(a, x)| a * x).sum()
}

/// The line through two points, or the point on two lines (up to a factor).
fn cross(a: &Triple, b: &Triple) -> Triple {
    std::array::from_fn(|i| {
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        &a[j] * &b[k] - &a[k] * &b[j]
    })
}

/// Floats as integers times one power of two, `2^-shift`.
struct Dyadic {
    integers: Vec<BigInt>,
    shift: u64,
}

impl Dyadic {
    fn new(values: impl Iterator<Item = f64>) -> Dyadic {
        // Mantissa and exponent of each finite float: value = mantissa 2^exponent.
        let parts: Vec<(i64, i64)> = values
            .map(|value| {
                let bits = value.to_bits();
                let (biased, fraction) = ((bits >> 52 & 0x7ff) as i64, (bits & ((1 << 52) - 1)) as i64);
                let magnitude = if biased == 0 { fraction } else { fraction | 1 << 52 };
                let twos = if magnitude == 0 { 0 } else { i64::from(magnitude.trailing_zeros()) };
                (if value < 0.0 { -(magnitude >> twos) } else { magnitude >> twos }, biased.max(1) - 1075 + twos)
            })
            .collect();
        let shift = parts.iter().filter(|(mantissa, _)| *mantissa != 0).map(|(_, exponent)| -exponent).max().unwrap_or(0).max(0);
        let integer = |(mantissa, exponent): (i64, i64)| {
            if mantissa == 0 { BigInt::zero() } else { BigInt::from(mantissa) << (exponent + shift) as u64 }
        };
        Dyadic { integers: parts.into_iter().map(integer).collect(), shift: shift as u64 }
    }
}

/// A layer whose weights are integers: all numbers are those of the network times a power of two.
struct IntegerLayer {
    fan_in: usize,
    weights: Vec<BigInt>,
    biases: Vec<BigInt>,
    is_rectified: bool,
}

impl IntegerLayer {
    /// `scale`: the power of two by which the layer's inputs are too large; afterwards, its outputs.
    fn new(layer: &Layer, is_rectified: bool, scale: &mut u64) -> IntegerLayer {
        let all = Dyadic::new(layer.weights().iter().chain(layer.biases()).copied());
        let mut weights = all.integers;
        let biases = weights.split_off(layer.weights().len()).into_iter().map(|b| b << *scale).collect();
        *scale += all.shift;
        IntegerLayer { fan_in: layer.fan_in(), weights, biases, is_rectified }
    }

    fn pre_activations(&self, inputs: &[Triple]) -> Vec<Triple> {
        let neuron = |(row, bias): (&[BigInt], &BigInt)| {
            let mut sum: Triple = std::array::from_fn(|i| row.iter().zip(inputs).map(|(w, x)| w * &x[i]).sum());
            sum[2] += bias;
            sum
        };
        self.weights.chunks_exact(self.fan_in).zip(&self.biases).map(neuron).collect()
    }
}

/// A part of the domain: each input coordinate as an affine function of two parameters, which run over a polygon.
struct Chart {
    inputs: Vec<[f64; 3]>,
    /// In order around the polygon; a single one for a point.
    corners: Vec<[f64; 2]>,
}

fn charts(domain: &Domain, is_homogeneous: bool) -> Result<Vec<Chart>, DomainError> {
    let fixed = |point: &[f64]| Chart { inputs: point.iter().map(|&x| [0.0, 0.0, x]).collect(), corners: vec![[0.0; 2]] };
    let ends = match &domain.0 {
        Shape::Points(points) => return Ok(points.iter().map(|point| fixed(point)).collect()),
        Shape::Cuboid(ends) => &ends[..],
    };
    const U: [f64; 3] = [1.0, 0.0, 0.0];
    const V: [f64; 3] = [0.0, 1.0, 0.0];
    match *ends {
        // The second parameter changes nothing.
        [x] => Ok(vec![Chart { inputs: vec![U], corners: rectangle(x, [0.0, 1.0]).to_vec() }]),
        [x, y] => Ok(vec![Chart { inputs: vec![U, V], corners: rectangle(x, y).to_vec() }]),
        // Constant along each ray from the origin if and only if constant on the surface with the value at the origin.
        [x, y, z] if is_homogeneous && ends.iter().all(|&[low, high]| low <= 0.0 && 0.0 <= high) => {
            let face = |inputs: [[f64; 3]; 3], a, b| Chart { inputs: inputs.to_vec(), corners: rectangle(a, b).to_vec() };
            let faces = [0, 1].into_iter().flat_map(|end| {
                [face([[0.0, 0.0, x[end]], U, V], y, z), face([U, [0.0, 0.0, y[end]], V], x, z), face([U, V, [0.0, 0.0, z[end]]], x, y)]
            });
            Ok(std::iter::once(fixed(&[0.0; 3])).chain(faces).collect())
        }
        _ => Err(DomainError::TooManyDimensions(ends.len())),
    }
}

/// A corner of a polygon and the line from it to the next one.
#[derive(Clone)]
struct Corner {
    point: Triple,
    edge: Triple,
}

impl Chart {
    fn polygon(&self) -> Vec<Corner> {
        let all = Dyadic::new(self.corners.iter().flatten().copied());
        let point = |pair: &[BigInt]| [pair[0].clone(), pair[1].clone(), BigInt::from(1) << all.shift];
        let points: Vec<Triple> = all.integers.chunks_exact(2).map(point).collect();
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).map(|(here, there)| Corner { point: here.clone(), edge: cross(here, there) }).collect()
    }
}

/// The part of a polygon where `line` has this sign or is zero; `signs` are those at the corners, and both occur.
fn part(polygon: &[Corner], line: &Triple, signs: &[Sign], side: Sign) -> Vec<Corner> {
    let mut cut = vec![];
    for (here, corner) in polygon.iter().enumerate() {
        let (sign, next) = (signs[here], signs[(here + 1) % signs.len()]);
        let leaves = next == -side;
        if sign == side {
            cut.push(corner.clone());
        } else if sign == Sign::NoSign {
            let edge = if leaves { line } else { &corner.edge };
            cut.push(Corner { point: corner.point.clone(), edge: edge.clone() });
        }
        if sign != Sign::NoSign && next == -sign {
            let mut point = cross(&corner.edge, line);
            if point[2].sign() == Sign::Minus {
                point = point.map(|coordinate| -coordinate);
            }
            cut.push(Corner { point, edge: if leaves { line } else { &corner.edge }.clone() });
        }
    }
    cut
}

/// A search through all cells for a second value.
struct Search {
    layers: Vec<IntegerLayer>,
    /// The output at the first cell, if any was reached.
    value: Option<Vec<BigInt>>,
}

impl Search {
    /// Whether the output of the layers from number `layer` (from 0) on is constant on the polygon and as it was before.
    fn is_constant(&mut self, polygon: &[Corner], layer: usize, inputs: Vec<Triple>) -> bool {
        let Some(here) = self.layers.get(layer) else {
            let is_flat = inputs.iter().all(|output| output[0].is_zero() && output[1].is_zero());
            let value: Vec<BigInt> = inputs.into_iter().map(|[_, _, constant]| constant).collect();
            // A single point has no gradient; there the coefficients are zero by construction.
            return is_flat && *self.value.get_or_insert_with(|| value.clone()) == value;
        };
        let pre_activations = here.pre_activations(&inputs);
        if here.is_rectified {
            self.is_constant_beyond(polygon, layer, &pre_activations, Vec::with_capacity(pre_activations.len()))
        } else {
            self.is_constant(polygon, layer + 1, pre_activations)
        }
    }

    /// The same, with the layer's first neurons already rectified, which the polygon does not cut.
    fn is_constant_beyond(&mut self, polygon: &[Corner], layer: usize, pre_activations: &[Triple], mut outputs: Vec<Triple>) -> bool {
        while let Some(function) = pre_activations.get(outputs.len()) {
            let signs: Vec<Sign> = polygon.iter().map(|corner| times(function, &corner.point).sign()).collect();
            let (is_on, is_off) = (signs.contains(&Sign::Plus), signs.contains(&Sign::Minus));
            if is_on && is_off {
                return [Sign::Plus, Sign::Minus].into_iter().all(|side| {
                    let mut outputs = outputs.clone();
                    outputs.push(if side == Sign::Plus { function.clone() } else { Triple::default() });
                    self.is_constant_beyond(&part(polygon, function, &signs, side), layer, pre_activations, outputs)
                });
            }
            outputs.push(if is_on { function.clone() } else { Triple::default() });
        }
        self.is_constant(polygon, layer + 1, outputs)
    }
}
