//! Lengths and transitions of a circle's images, by sampling it densely in single precision: what everyone does who has no exact events.
//!
//! A circle `x cos t + y sin t` is cut into equal steps, and every layer is evaluated at all of its points, a matrix product a layer. What
//! is counted lies between neighbouring points, so a pair of crossings within a step is missed and an arc is replaced by its chord: but for
//! rounding all numbers are too low, the more the deeper. The exact count is in the crate `piecewise`; this is its check and its rival. Beyond some
//! millions of steps neighbouring points are the same in single precision.
//!
//! Points are taken in stretches of [`STRETCH`] steps, whose values stay in the second-level cache for all layers; the last point of one is
//! the first of the next. A tile of eight neurons by 48 points is summed in registers,
//!
//! ```text
//! h_i = fma(w_ik, z_k, ... fma(w_i1, z_1, b_i))
//! ```
//!
//! inputs in their order and the bias first, whatever the instructions: all machines give the same bits. The first layer costs two numbers a
//! neuron and point, as `W x` and `W y` are known.

use std::ops::AddAssign;

use pulp::{Simd, WithSimd};

use crate::activation::Activation;
use crate::forward::{Layer, Network};
use crate::lanes::Instructions;

/// Steps of a stretch.
pub const STRETCH: u64 = POINTS as u64 - 1;

/// Points of a stretch, panels of [`PANEL`].
const POINTS: usize = 4 * PANEL;

/// Points of a tile: three registers of the widest kind, six of the usual one.
const PANEL: usize = 48;

/// Neurons of a tile.
const ROWS: usize = 8;

/// What happened from point to point, a number for each hidden layer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampledCourse {
    /// Sum of the chords of the outputs' curve.
    pub length: Vec<f64>,
    /// Steps over which a neuron changed its sign, over all neurons.
    pub sign_transitions: Vec<u64>,
    /// Kinks of a hard-tanh neuron, at -1 and at 1, between the points of a step, over all steps and neurons; 0 for ReLU.
    pub saturation_transitions: Vec<u64>,
}

impl AddAssign<&SampledCourse> for SampledCourse {
    /// Adds a stretch; nothing yet is no layer at all.
    fn add_assign(&mut self, stretch: &SampledCourse) {
        fn add<T: Copy + Default + AddAssign>(sums: &mut Vec<T>, terms: &[T]) {
            sums.resize(terms.len(), T::default());
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += *term);
        }
        add(&mut self.length, &stretch.length);
        add(&mut self.sign_transitions, &stretch.sign_transitions);
        add(&mut self.saturation_transitions, &stretch.saturation_transitions);
    }
}

/// The hidden layers of a network and a circle of inputs.
#[derive(Debug, Clone)]
pub struct SampledCircle {
    activation: Activation,
    /// `W x`, `W y` and the biases of the first layer.
    first: [Vec<f32>; 3],
    layers: Vec<PackedLayer>,
    instructions: Instructions,
}

/// Why a network cannot be sampled.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SampledCircleError {
    /// What is counted needs kinks.
    #[error("sample a circle through {0:?} layers (ReLU and hard-tanh are counted)")]
    Activation(Activation),
    /// A curve's first image is that of the first hidden layer.
    #[error("sample a circle through a network without hidden layers")]
    NoLayer,
    /// Numbers fit single precision.
    #[error("sample a circle through a network or between inputs with numbers beyond 3e38")]
    Range,
    /// The inputs are those of the network.
    #[error("sample a circle of inputs with {found} coordinates through a network that takes {expected}")]
    InputDim {
        /// Coordinates that the network takes.
        expected: usize,
        /// Coordinates given.
        found: usize,
    },
}

/// Weights of a layer in the order in which tiles read them: for each eight neurons input after input, eight weights each. Neurons are
/// filled up to a multiple of eight with zeros.
#[derive(Debug, Clone)]
struct PackedLayer {
    fan_in: usize,
    fan_out: usize,
    weights: Vec<[f32; ROWS]>,
    biases: Vec<f32>,
}

impl PackedLayer {
    fn new(layer: &Layer) -> PackedLayer {
        let (fan_in, fan_out) = (layer.fan_in(), layer.fan_out());
        let weight = |neuron: usize, input: usize| if neuron < fan_out { layer.weights()[neuron * fan_in + input] as f32 } else { 0.0 };
        let tiles = fan_out.div_ceil(ROWS);
        let weights = (0..tiles).flat_map(|tile| (0..fan_in).map(move |input| (tile, input)));
        let weights = weights.map(|(tile, input)| std::array::from_fn(|row| weight(tile * ROWS + row, input))).collect();
        let mut biases: Vec<f32> = layer.biases().iter().map(|&b| b as f32).collect();
        biases.resize(tiles * ROWS, 0.0);
        PackedLayer { fan_in, fan_out, weights, biases }
    }
}

impl SampledCircle {
    /// The circle `x cos t + y sin t`, `t` from 0 to 2 pi, through the hidden layers of a network. Numbers are rounded to single precision.
    ///
    /// # Errors
    /// When the activation is neither ReLU nor hard-tanh, there is no hidden layer, an input has another dimension than the network's, or a
    /// number is beyond single precision.
    pub fn new(network: &Network, x: &[f64], y: &[f64]) -> Result<SampledCircle, SampledCircleError> {
        let activation = network.activation();
        if !matches!(activation, Activation::Relu | Activation::HardTanh) {
            return Err(SampledCircleError::Activation(activation));
        }
        let expected = network.architecture().input_dim();
        if let Some(wrong) = [x, y].into_iter().find(|input| input.len() != expected) {
            return Err(SampledCircleError::InputDim { expected, found: wrong.len() });
        }
        let hidden = &network.layers()[..network.architecture().hidden_widths().len()];
        let (first, others) = hidden.split_first().ok_or(SampledCircleError::NoLayer)?;
        let product = |input: &[f64]| first.rows().map(|row| crate::forward::dot(row, input) as f32).collect::<Vec<f32>>();
        let biases = first.biases().iter().map(|&b| b as f32).collect();
        let circle = SampledCircle {
            activation,
            first: [product(x), product(y), biases],
            layers: others.iter().map(PackedLayer::new).collect(),
            instructions: Instructions::Best,
        };
        if circle.is_finite() { Ok(circle) } else { Err(SampledCircleError::Range) }
    }

    fn is_finite(&self) -> bool {
        let layers = self.layers.iter().flat_map(|layer| layer.weights.as_flattened().iter().chain(&layer.biases));
        self.first.iter().flatten().chain(layers).all(|x| x.is_finite())
    }

    /// Stretches that `steps` steps are cut into; the last one may be shorter.
    pub fn stretches(steps: u64) -> u64 {
        steps.div_ceil(STRETCH)
    }

    /// A stretch, counted from 0, of a circle of `steps` equal steps.
    ///
    /// # Panics
    /// When there is no such stretch.
    pub fn stretch(&self, steps: u64, index: u64) -> SampledCourse {
        let from = index * STRETCH;
        assert!(from < steps, "stretch {index} of {steps} steps");
        let here = STRETCH.min(steps - from) as usize;
        let mut z = self.first_layer(steps, from);
        let mut course = SampledCourse::default();
        self.add_layer(&mut course, &z, here);
        for layer in &self.layers {
            let mut next = vec![[0.0; POINTS]; layer.biases.len()];
            self.instructions.run_with(Tiles { layer, z: &z, next: &mut next });
            next.truncate(layer.fan_out);
            let activation = self.activation;
            self.instructions.run(
                #[inline(always)]
                || activate(activation, &mut next),
            );
            z = next;
            self.add_layer(&mut course, &z, here);
        }
        course
    }

    /// The whole circle on one thread.
    ///
    /// # Panics
    /// When there is no step.
    pub fn run(&self, steps: u64) -> SampledCourse {
        assert!(steps > 0, "a circle of at least one step");
        (0..Self::stretches(steps)).fold(SampledCourse::default(), |mut course, index| {
            course += &self.stretch(steps, index);
            course
        })
    }

    fn first_layer(&self, steps: u64, from: u64) -> Vec<[f32; POINTS]> {
        let angle = |point: u64| 2.0 * std::f64::consts::PI * (from + point) as f64 / steps as f64;
        let basis: [(f32, f32); POINTS] = std::array::from_fn(|point| {
            let t = angle(point as u64);
            (libm::cos(t) as f32, libm::sin(t) as f32)
        });
        let (cos, sin) = (basis.map(|(cos, _)| cos), basis.map(|(_, sin)| sin));
        let [a, b, c] = &self.first;
        let mut z = vec![[0.0; POINTS]; a.len()];
        let activation = self.activation;
        self.instructions.run(
            #[inline(always)]
            || {
                for (((row, a), b), c) in z.iter_mut().zip(a).zip(b).zip(c) {
                    for ((z, cos), sin) in row.iter_mut().zip(&cos).zip(&sin) {
                        *z = a.mul_add(*cos, b.mul_add(*sin, *c));
                    }
                }
                activate(activation, &mut z);
            },
        );
        z
    }

    fn add_layer(&self, course: &mut SampledCourse, z: &[[f32; POINTS]], steps: usize) {
        let mut steps_of = Steps { squares: [0.0; POINTS], signs: [0; POINTS], kinks: [0; POINTS] };
        let has_ends = self.activation == Activation::HardTanh;
        self.instructions.run(
            #[inline(always)]
            || steps_of.add(z, has_ends),
        );
        course.length.push(steps_of.squares[..steps].iter().map(|&square| f64::from(square).sqrt()).sum());
        course.sign_transitions.push(steps_of.signs[..steps].iter().map(|&n| u64::from(n)).sum());
        course.saturation_transitions.push(steps_of.kinks[..steps].iter().map(|&n| u64::from(n)).sum());
    }
}

#[inline(always)]
fn activate(activation: Activation, z: &mut [[f32; POINTS]]) {
    let (low, high) = if activation == Activation::Relu { (0.0, f32::INFINITY) } else { (-1.0, 1.0) };
    for row in z {
        for z in row {
            *z = z.max(low).min(high);
        }
    }
}

/// What lies between each point and the next, over all neurons.
struct Steps {
    squares: [f32; POINTS],
    signs: [u32; POINTS],
    kinks: [u32; POINTS],
}

impl Steps {
    #[inline(always)]
    fn add(&mut self, z: &[[f32; POINTS]], has_ends: bool) {
        for row in z {
            for step in 0..POINTS - 1 {
                let (here, next) = (row[step], row[step + 1]);
                let chord = next - here;
                self.squares[step] = chord.mul_add(chord, self.squares[step]);
                self.signs[step] += u32::from((here > 0.0) != (next > 0.0));
            }
            if has_ends {
                for step in 0..POINTS - 1 {
                    let zone = |z: f32| i32::from(z >= 1.0) - i32::from(z <= -1.0);
                    self.kinks[step] += (zone(row[step + 1]) - zone(row[step])).unsigned_abs();
                }
            }
        }
    }
}

/// Pre-activations of a layer at all points of a stretch.
struct Tiles<'a> {
    layer: &'a PackedLayer,
    z: &'a [[f32; POINTS]],
    next: &'a mut [[f32; POINTS]],
}

impl WithSimd for Tiles<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let PackedLayer { fan_in, weights, biases, .. } = self.layer;
        let blocks = weights.chunks_exact(*fan_in).zip(biases.chunks_exact(ROWS)).zip(self.next.chunks_exact_mut(ROWS));
        for ((weights, biases), rows) in blocks {
            for panel in (0..POINTS).step_by(PANEL) {
                match S::F32_LANES {
                    // 24 registers of 32 hold the sums.
                    16 => tile::<S, ROWS, 3>(simd, weights, biases, self.z, rows, 0, panel),
                    // 12 of 16.
                    _ => {
                        let mut from = panel;
                        while from < panel + PANEL {
                            tile::<S, 4, 3>(simd, weights, biases, self.z, rows, 0, from);
                            tile::<S, 4, 3>(simd, weights, biases, self.z, rows, 4, from);
                            from += 3 * S::F32_LANES;
                        }
                    }
                }
            }
        }
    }
}

/// `HEIGHT` neurons from `row` on at `WIDTH` registers of points from `from` on.
#[inline(always)]
fn tile<S: Simd, const HEIGHT: usize, const WIDTH: usize>(
    simd: S,
    weights: &[[f32; ROWS]],
    biases: &[f32],
    z: &[[f32; POINTS]],
    rows: &mut [[f32; POINTS]],
    row: usize,
    from: usize,
) {
    let points = WIDTH * S::F32_LANES;
    let mut sums: [[S::f32s; WIDTH]; HEIGHT] = std::array::from_fn(|i| [simd.splat_f32s(biases[row + i]); WIDTH]);
    for (weights, z) in weights.iter().zip(z) {
        let z = S::as_simd_f32s(&z[from..from + points]).0;
        let z: [S::f32s; WIDTH] = std::array::from_fn(|j| z[j]);
        for (i, sums) in sums.iter_mut().enumerate() {
            let weight = simd.splat_f32s(weights[row + i]);
            for (sum, z) in sums.iter_mut().zip(z) {
                *sum = simd.mul_add_f32s(weight, z, *sum);
            }
        }
    }
    for (row, sums) in rows[row..row + HEIGHT].iter_mut().zip(sums) {
        for (place, sum) in S::as_mut_simd_f32s(&mut row[from..from + points]).0.iter_mut().zip(sums) {
            *place = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use crate::{Architecture, Biases, WeightLaw, WeightScheme};

    fn network(activation: Activation, widths: &[usize], sigma_w: f64) -> Network {
        let scheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(sigma_w);
        let scheme = scheme.with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.3 });
        Network::draw(Architecture::new(3, widths).unwrap(), activation, &scheme, &mut generator(&["sampled circle"], 1, 0)).unwrap()
    }

    const X: [f64; 3] = [1.0, 0.5, -1.0];
    const Y: [f64; 3] = [0.2, 1.5, 0.7];

    #[test]
    fn what_cannot_be_sampled_is_refused() {
        let smooth = network(Activation::Tanh, &[2], 1.0);
        assert_eq!(SampledCircle::new(&smooth, &X, &Y).unwrap_err(), SampledCircleError::Activation(Activation::Tanh));
        let none = network(Activation::Relu, &[], 1.0);
        assert_eq!(SampledCircle::new(&none, &X, &Y).unwrap_err(), SampledCircleError::NoLayer);
        let short = SampledCircle::new(&network(Activation::Relu, &[2], 1.0), &X, &Y[..2]).unwrap_err();
        assert_eq!(short.to_string(), "sample a circle of inputs with 2 coordinates through a network that takes 3");
    }

    /// The plain way in double precision: every point through the whole network.
    fn plainly(network: &Network, steps: u64) -> SampledCourse {
        let hidden = network.layers().len();
        let outputs = |step: u64| {
            let t = 2.0 * std::f64::consts::PI * step as f64 / steps as f64;
            let input: Vec<f64> = X.iter().zip(Y).map(|(x, y)| libm::cos(t) * x + libm::sin(t) * y).collect();
            let mut pass = crate::ForwardPass::default();
            network.forward(&input, &mut pass);
            pass.pre_activations
        };
        let mut course =
            SampledCourse { length: vec![0.0; hidden], sign_transitions: vec![0; hidden], saturation_transitions: vec![0; hidden] };
        for step in 0..steps {
            let (here, next) = (outputs(step), outputs(step + 1));
            for layer in 0..hidden {
                let pairs = || here[layer].iter().zip(&next[layer]);
                let a = |h: f64| network.activation().apply(h);
                course.length[layer] += pairs().map(|(h, g)| (a(*g) - a(*h)).powi(2)).sum::<f64>().sqrt();
                course.sign_transitions[layer] += pairs().filter(|(h, g)| (**h > 0.0) != (**g > 0.0)).count() as u64;
                if network.activation() == Activation::HardTanh {
                    let zone = |h: f64| i8::from(h >= 1.0) - i8::from(h <= -1.0);
                    course.saturation_transitions[layer] += pairs().map(|(h, g)| u64::from(zone(*g).abs_diff(zone(*h)))).sum::<u64>();
                }
            }
        }
        course
    }

    #[test]
    fn counts_and_lengths_are_those_of_one_point_at_a_time() {
        // Widths that fill tiles, and that do not; steps that fill stretches, and that do not.
        for (activation, steps) in [(Activation::HardTanh, 191), (Activation::Relu, 500), (Activation::HardTanh, 1)] {
            let network = network(activation, &[9, 16, 1, 5], 2.0);
            let (ours, plain) = (SampledCircle::new(&network, &X, &Y).unwrap().run(steps), plainly(&network, steps));
            assert_eq!(ours.sign_transitions, plain.sign_transitions);
            assert_eq!(ours.saturation_transitions, plain.saturation_transitions);
            for (a, b) in ours.length.iter().zip(&plain.length) {
                // Single precision: a step of coordinates of size 1 is off by 1e-6.
                assert!((a - b).abs() <= 1e-6 * steps as f64, "{a} {b}");
            }
        }
    }

    #[test]
    fn every_set_of_instructions_gives_the_same_bits() {
        let network = network(Activation::HardTanh, &[20, 12, 7], 2.0);
        let best = SampledCircle::new(&network, &X, &Y).unwrap();
        let with = |instructions| SampledCircle { instructions, ..best.clone() }.run(400);
        assert_eq!(with(Instructions::Common), best.run(400));
        #[cfg(target_arch = "x86_64")]
        assert_eq!(with(Instructions::Avx2), best.run(400));
    }
}
