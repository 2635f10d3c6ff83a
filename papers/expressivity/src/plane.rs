//! Networks of two inputs and their linear regions.
//!
//! Weights are normal of variance `sigma_w^2 / k` in every layer, the first one too, as everywhere in this paper: `k` is the width of the
//! layer before, and in the first layer its own.

use num_bigint::BigInt;
use piecewise::{Activation, Layer, Partition, Regions, State, Window};
use rand::Rng;
use stats::rational::{Rational, from_f64_exact, ratio, to_f64};

use crate::setting::normals;

/// Random networks of two inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaneSetting {
    pub activation: Activation,
    pub hidden_widths: Vec<usize>,
    pub sigma_w2: f64,
    pub sigma_b2: f64,
    /// Regions are those in the square `[-window, window]^2`.
    pub window: f64,
}

impl PlaneSetting {
    /// Layers of one width.
    pub(crate) fn new(activation: Activation, width: usize, hidden_layers: usize, sigma_w2: f64, sigma_b2: f64, window: f64) -> Self {
        Self { activation, hidden_widths: vec![width; hidden_layers], sigma_w2, sigma_b2, window }
    }

    /// Everything that the draws and counts depend on, for the name of a part.
    pub(crate) fn name(&self) -> String {
        let Self { activation, hidden_widths, sigma_w2, sigma_b2, window } = self;
        let widths: Vec<String> = hidden_widths.iter().map(usize::to_string).collect();
        format!("{}, widths {}, sigma_w^2 {sigma_w2}, sigma_b^2 {sigma_b2}, window {window}", name(*activation), widths.join(","))
    }

    /// Draws the hidden layers: weights row by row, then biases, layer by layer.
    pub(crate) fn draw(&self, rng: &mut impl Rng) -> Vec<Layer> {
        let (mut fan_in, mut divisor) = (2, self.hidden_widths[0]);
        let mut layers = Vec::with_capacity(self.hidden_widths.len());
        for &width in &self.hidden_widths {
            let mut weights = normals(fan_in * width, rng);
            let weight_std = (self.sigma_w2 / divisor as f64).sqrt();
            weights.iter_mut().for_each(|w| *w *= weight_std);
            // Zero biases draw nothing.
            let biases = if self.sigma_b2 == 0.0 { vec![0.0; width] } else { normals(width, rng) };
            let biases = biases.iter().map(|b| self.sigma_b2.sqrt() * b).collect();
            layers.push(Layer::new(fan_in, width, &weights, biases).expect("widths are positive and normal numbers finite"));
            (fan_in, divisor) = (width, width);
        }
        layers
    }

    /// The window.
    pub(crate) fn square(&self) -> Window {
        Window::square(self.window).expect("a positive window")
    }
}

/// As users type it.
pub(crate) fn name(activation: Activation) -> &'static str {
    match activation {
        Activation::Relu => "relu",
        Activation::HardTanh => "hard-tanh",
    }
}

/// The regions of a network in a window.
pub(crate) fn regions(activation: Activation, layers: &[Layer], window: Window) -> Regions<'_> {
    Regions::new(activation, layers, window).expect("layers of the plane that fit together, with moderate weights")
}

/// A square around the origin that all lines of a first layer pass through and all of their crossings lie in, with room to spare.
pub(crate) fn window_around_all_crossings(activation: Activation, layer: &Layer) -> Window {
    let levels = activation.kinks();
    let exact = |x: f64| from_f64_exact(x).expect("weights are finite");
    let lines: Vec<[Rational; 3]> = (0..layer.fan_out())
        .flat_map(|unit| levels.iter().map(move |&level| (unit, level)))
        .map(|(unit, level)| [exact(layer.column(0)[unit]), exact(layer.column(1)[unit]), exact(layer.biases()[unit]) - exact(level)])
        .collect();
    let mut farthest: f64 = 1.0;
    for (index, one) in lines.iter().enumerate() {
        let [a, b, c] = one.each_ref().map(to_f64);
        farthest = farthest.max(c.abs() / (a * a + b * b).sqrt());
        for other in &lines[..index] {
            let determinant = &one[0] * &other[1] - &one[1] * &other[0];
            if determinant != ratio(0, 1) {
                let x = (&one[1] * &other[2] - &other[1] * &one[2]) / &determinant;
                let y = (&other[0] * &one[2] - &one[0] * &other[2]) / &determinant;
                farthest = farthest.max(to_f64(&x).abs()).max(to_f64(&y).abs());
            }
        }
    }
    Window::square(2.0 * farthest).expect("a finite crossing")
}

/// The regions of a partition on which every hidden layer has a unit on its linear piece.
pub(crate) fn live_regions(partition: &Partition) -> Vec<usize> {
    let layers = partition.cells.len();
    let is_live = |region: &usize| partition.states(layers, *region).iter().all(|states| states.contains(&State::Linear));
    (0..partition.regions.len()).filter(is_live).collect()
}

/// A count.
pub(crate) fn whole(count: u64) -> Rational {
    Rational::from_integer(BigInt::from(count))
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn four_lines_have_eleven_regions_where_all_crossings_are_seen() {
        let setting = PlaneSetting::new(Activation::Relu, 4, 1, 2.0, 1.0, 4.0);
        for seed in 0..50 {
            let layers = setting.draw(&mut generator(&["plane"], seed, 0));
            let window = window_around_all_crossings(Activation::Relu, &layers[0]);
            assert_eq!(regions(Activation::Relu, &layers, window).count().unwrap().cumulative, [11]);
        }
    }

    #[test]
    fn the_first_layer_has_the_variance_of_the_others() {
        let setting = PlaneSetting::new(Activation::Relu, 8, 2, 2.0, 0.0, 1.0);
        let mut rng = generator(&["plane"], 0, 0);
        let (mut first, mut second) = (0.0, 0.0);
        for _ in 0..2000 {
            let layers = setting.draw(&mut rng);
            first += layers[0].column(1)[3].powi(2) / 2000.0;
            second += layers[1].column(1)[3].powi(2) / 2000.0;
        }
        // Standard error of a mean of squares: 0.25 sqrt(2 / 2000) = 0.008.
        assert!((first - 0.25_f64).abs() < 0.05 && (second - 0.25_f64).abs() < 0.05, "{first} {second}");
    }
}
