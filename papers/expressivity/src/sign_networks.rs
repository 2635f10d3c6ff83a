//! Networks in the limit of large weights: every unit is -1 or 1, and a curve is a walk from corner to corner of a cube.
//!
//! For `sigma_w` to infinity a hard-tanh unit becomes the sign of its pre-activation, and passes from one to the other at a point of the
//! curve. While one unit of a layer passes, `z = (.., s, ..)` with `s` from one sign to the other and all other units stand still; the units
//! of the next layer that change sign do so one after the other, each at its own `s`. So a layer is a first corner and a list of flips, and
//! the next layer follows from it without any `t`. Nothing is solved, and no width of a window comes in: this is a second way to count
//! transitions, beside `piecewise::Sweep` at large but finite weights.
//!
//! Only `sigma_b^2 / sigma_w^2` is left of the variances. Weights are scaled to variance 1, so biases have the variance `width` times that.

use rand::Rng;

use crate::setting::normals;

/// What a layer of signs does along a curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SignPath {
    /// The corner at the beginning, each coordinate -1 or 1.
    pub start: Vec<f64>,
    /// The units that flip, in order.
    pub flips: Vec<usize>,
}

/// A layer behind one of the same width: `width x width` weights, row-major, and biases.
#[derive(Clone, Debug)]
pub(crate) struct SignLayer {
    pub weights: Vec<f64>,
    pub biases: Vec<f64>,
}

impl SignLayer {
    /// Draws a layer; `bias_ratio` is `sigma_b^2 / sigma_w^2`.
    pub(crate) fn draw(width: usize, bias_ratio: f64, rng: &mut impl Rng) -> Self {
        let weights = normals(width * width, rng);
        let bias_std = (width as f64 * bias_ratio).sqrt();
        let biases = if bias_ratio == 0.0 { vec![0.0; width] } else { normals(width, rng) };
        Self { weights, biases: biases.iter().map(|b| bias_std * b).collect() }
    }

    /// Pre-activations at a corner.
    pub(crate) fn sums(&self, z: &[f64]) -> Vec<f64> {
        let rows = self.weights.chunks_exact(z.len()).zip(&self.biases);
        rows.map(|(row, bias)| bias + row.iter().zip(z).map(|(w, z)| w * z).sum::<f64>()).collect()
    }
}

impl SignPath {
    /// The first layer along a whole circle between orthogonal inputs with `|x|^2 = width`.
    pub(crate) fn first(width: usize, bias_ratio: f64, rng: &mut impl Rng) -> Self {
        let (a, b) = (normals(width, rng), normals(width, rng));
        let c = if bias_ratio == 0.0 { vec![0.0; width] } else { normals(width, rng) };
        let (mut start, mut events) = (Vec::with_capacity(width), Vec::with_capacity(2 * width));
        for unit in 0..width {
            let (a, b, c) = (a[unit], b[unit], bias_ratio.sqrt() * c[unit]);
            start.push(if a + c > 0.0 { 1.0 } else { -1.0 });
            let radius = libm::hypot(a, b);
            if c.abs() < radius {
                let (top, half) = (libm::atan2(b, a), libm::acos(-c / radius));
                let turn = 2.0 * std::f64::consts::PI;
                let within = |t: f64| {
                    if t < 0.0 {
                        t + turn
                    } else if t >= turn {
                        t - turn
                    } else {
                        t
                    }
                };
                events.extend([top - half, top + half].map(|t| (within(t), unit)));
            }
        }
        events.sort_by(|x, y| x.0.total_cmp(&y.0));
        Self { start, flips: events.into_iter().map(|(_, unit)| unit).collect() }
    }

    /// The next layer.
    pub(crate) fn next(&self, layer: &SignLayer) -> Self {
        let width = self.start.len();
        let mut z = self.start.clone();
        let mut sums = layer.sums(&z);
        let start = sums.iter().map(|h| if *h > 0.0 { 1.0 } else { -1.0 }).collect();
        let (mut flips, mut passing) = (Vec::new(), Vec::new());
        for &unit in &self.flips {
            for (next, sum) in sums.iter_mut().enumerate() {
                let after = *sum - 2.0 * layer.weights[next * width + unit] * z[unit];
                if (*sum > 0.0) != (after > 0.0) {
                    // Where between the two corners it passes zero.
                    passing.push((*sum / (*sum - after), next));
                }
                *sum = after;
            }
            z[unit] = -z[unit];
            passing.sort_by(|a, b| a.0.total_cmp(&b.0));
            flips.extend(passing.drain(..).map(|(_, next)| next));
        }
        Self { start, flips }
    }

    /// Flips of all units.
    pub(crate) fn transitions(&self) -> f64 {
        self.flips.len() as f64
    }
}

/// Transitions of each of so many layers of a random network along a circle.
pub(crate) fn transitions(width: usize, bias_ratio: f64, hidden_layers: usize, rng: &mut impl Rng) -> Vec<f64> {
    let mut path = SignPath::first(width, bias_ratio, rng);
    let mut counts = vec![path.transitions()];
    for _ in 1..hidden_layers {
        path = path.next(&SignLayer::draw(width, bias_ratio, rng));
        counts.push(path.transitions());
    }
    counts
}

#[cfg(test)]
mod tests {
    use piecewise::{Layer, Start, Sweep};
    use stats::stream::generator;

    use super::*;

    #[test]
    fn one_unit_flips_twice_in_every_layer() {
        assert_eq!(transitions(1, 0.0, 5, &mut generator(&["sign networks"], 0, 0)), [2.0; 5]);
    }

    #[test]
    fn units_pass_in_the_order_of_what_the_passing_unit_has_to_do() {
        // h_1 = 3 z_1 + z_2 passes zero at z_1 = -1/3, h_2 = 3 z_1 - 2 z_2 at 2/3, while z_1 goes from 1 to -1 and z_2 stays at 1.
        let path = SignPath { start: vec![1.0, 1.0], flips: vec![0] };
        let layer = SignLayer { weights: vec![3.0, 1.0, 3.0, -2.0], biases: vec![0.0; 2] };
        assert_eq!(path.next(&layer), SignPath { start: vec![1.0, 1.0], flips: vec![1, 0] });
        // With h_2 = z_1 - 2 z_2 the flip of the first unit does not matter to the second.
        let layer = SignLayer { weights: vec![3.0, 1.0, 1.0, -2.0], biases: vec![0.0; 2] };
        assert_eq!(path.next(&layer).flips, [0]);
    }

    /// The same weights in both: exact sweeps of hard-tanh layers that are nearly signs, and walks on the cube.
    #[test]
    fn sweeps_at_large_weights_have_the_transitions_of_signs() {
        let (width, scale) = (4, 1e3);
        let mut equal = 0;
        for trial in 0..20 {
            let mut rng = generator(&["sign networks", "sweep"], trial, 0);
            let inputs = normals(2 * width, &mut rng);
            let layers = [0, 1].map(|_| SignLayer::draw(width, 0.0, &mut rng));
            let first: Vec<f64> = (0..width).flat_map(|unit| [inputs[unit], inputs[width + unit]]).map(|w| scale * w).collect();
            let first = Layer::new(2, width, &first, vec![0.0; width]).unwrap();
            let rest = layers.clone().map(|layer| {
                let weights: Vec<f64> = layer.weights.iter().map(|w| scale * w).collect();
                Layer::new(width, width, &weights, layer.biases).unwrap()
            });
            let start = Start::circle_of_inputs(&first, &[1.0, 0.0], &[0.0, 1.0]);
            let course = Sweep::new(piecewise::Activation::HardTanh, &rest).run(&start).unwrap();
            // The same draws again, in the same order.
            let mut path = SignPath::first(width, 0.0, &mut generator(&["sign networks", "sweep"], trial, 0));
            let mut counts = vec![path.flips.len() as u64];
            for layer in &layers {
                path = path.next(layer);
                counts.push(path.flips.len() as u64);
            }
            equal += usize::from(counts == course.sign_transitions);
        }
        // Windows of relative width 1e-3 hardly ever meet: two of 20 networks may differ.
        assert!(equal >= 18, "{equal}");
    }
}
