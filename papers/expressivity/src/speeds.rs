//! How fast a curve's images move, layer by layer, by the Gram chain: the observed side of the rows on growth.
//!
//! A walk follows one point of the curve through random layers. `s_d` is `|dz/du|` after layer `d` (0 the input's), where `u` runs from 0
//! to 1 along the curve and is drawn anew for each network: so the mean of `s_d` is the mean length. `p_d` is the length of the part of
//! `dz/du` that is perpendicular to `z`.
//!
//! The mean of `s_d` is carried by few networks where layers are narrow and many, but a single layer multiplies by a factor whose moments
//! are small. So what is claimed of every layer is tested on `s_{d+1} / s_d`, and growth of means over several layers by ratios of means
//! of the same networks, whose error the covariances give (to first order).

use claims::{Part, Run, Stop};
use experiments::mean_of::MeanOf;
use network::{Activation, Gram, GramChain};
use rand::Rng;
use serde::{Deserialize, Serialize};
use stats::stream::{BlockRng, open_unit};

use crate::bounds::Layer;

/// A curve through inputs, `u` from 0 to 1, in units of `sqrt width`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Curve {
    /// The circle between two orthogonal inputs of norm 1.
    Circle,
    /// `(2u - 1, 1)`: a straight line past the origin.
    Segment,
    /// `(2 cos t, sin t / 2)`.
    Ellipse,
    /// `(sin 2t, sin(3t + 1/2), 1/2)`: a closed curve that crosses itself and turns its back to the origin nowhere.
    Lissajous,
    /// `(u)`: a straight line from the origin, with nothing perpendicular.
    Ray,
}

impl Curve {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Segment => "segment",
            Self::Ellipse => "ellipse",
            Self::Lissajous => "Lissajous curve",
            Self::Ray => "ray",
        }
    }

    /// Squares and product of the input and of its derivative at `u`.
    fn gram(self, width: usize, u: f64) -> Gram {
        let turn = 2.0 * std::f64::consts::PI;
        let (sin, cos) = (|a: f64| libm::sin(turn * u * a), |a: f64| libm::cos(turn * u * a));
        let (x, dx): ([f64; 3], [f64; 3]) = match self {
            Self::Circle => ([cos(1.0), sin(1.0), 0.0], [-turn * sin(1.0), turn * cos(1.0), 0.0]),
            Self::Segment => ([2.0 * u - 1.0, 1.0, 0.0], [2.0, 0.0, 0.0]),
            Self::Ellipse => ([2.0 * cos(1.0), 0.5 * sin(1.0), 0.0], [-2.0 * turn * sin(1.0), 0.5 * turn * cos(1.0), 0.0]),
            Self::Lissajous => {
                let shifted = 3.0 * turn * u + 0.5;
                ([sin(2.0), libm::sin(shifted), 0.5], [2.0 * turn * cos(2.0), 3.0 * turn * libm::cos(shifted), 0.0])
            }
            Self::Ray => ([u, 0.0, 0.0], [1.0, 0.0, 0.0]),
        };
        let dot = |a: &[f64; 3], b: &[f64; 3]| width as f64 * a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        Gram { z_z: dot(&x, &x), z_dz: dot(&x, &dx), dz_dz: dot(&dx, &dx) }
    }

    fn draw(self, width: usize, rng: &mut BlockRng) -> Gram {
        // The same everywhere on the circle: nothing to draw, and nothing is rounded.
        if self == Self::Circle {
            let turn = 2.0 * std::f64::consts::PI;
            return Gram { dz_dz: turn * turn * width as f64, ..Gram::circle(width) };
        }
        self.gram(width, open_unit(rng.next_u64()))
    }
}

/// A curve and the layers that it is sent through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Walk {
    pub activation: Activation,
    pub layer: Layer,
    pub hidden_layers: usize,
    pub curve: Curve,
}

impl Walk {
    /// The circle through hard-tanh layers.
    pub(crate) const fn hard_tanh(layer: Layer, hidden_layers: usize) -> Self {
        Self { activation: Activation::HardTanh, layer, hidden_layers, curve: Curve::Circle }
    }

    /// What a line about it begins with.
    pub(crate) fn label(&self) -> String {
        let Layer { width, sigma_w2, sigma_b2 } = self.layer;
        match sigma_b2 {
            0.0 => format!("k = {width}, sigma_w^2 = {sigma_w2}"),
            _ => format!("k = {width}, sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}"),
        }
    }

    /// The measurement of a walk, scaled as [`walks`] says.
    pub(crate) fn part(&self, networks: u64) -> Part<'static, Sums> {
        let walk = *self;
        let networks = (networks * 32 / self.layer.width as u64).clamp(100, 16 * networks.max(7));
        let name = format!("{:?} layers, {}, {}, {} layers", self.activation, self.curve.name(), self.label(), self.hidden_layers);
        let largest_block = (40_000_000 / (self.layer.width * self.hidden_layers)).clamp(1, 100_000) as u64;
        Part::new(name, networks, largest_block, move |block| walk.sums(block.trials, &mut block.rng))
    }

    fn sums(&self, networks: u64, rng: &mut BlockRng) -> Sums {
        let Layer { width, sigma_w2, sigma_b2 } = self.layer;
        let chain = GramChain::new(self.activation, width, sigma_w2, sigma_b2).expect("rows ask for layers within the chain's ranges");
        let layers = self.hidden_layers;
        let mut sums = Sums {
            networks,
            means: vec![0.0; layers + 1],
            products: vec![vec![0.0; layers + 1]; layers + 1],
            steps: vec![Step::default(); layers],
        };
        let mut speeds = vec![0.0; layers + 1];
        for _ in 0..networks {
            let mut gram = self.curve.draw(width, rng);
            speeds[0] = gram.dz_dz.sqrt();
            for d in 0..layers {
                let next = chain.step(gram, rng);
                speeds[d + 1] = next.dz_dz.sqrt();
                // A point where the whole layer is saturated stands still from here on, and says nothing of later layers.
                if speeds[d] > 0.0 {
                    sums.steps[d].add(speeds[d + 1] / speeds[d], perpendicular(next) / speeds[d], perpendicular(gram) / speeds[d]);
                }
                gram = next;
            }
            for (d, speed) in speeds.iter().enumerate() {
                sums.means[d] += speed;
                sums.products[d].iter_mut().zip(&speeds).for_each(|(product, other)| *product += speed * other);
            }
        }
        sums
    }
}

/// Length of what is perpendicular to `z`.
fn perpendicular(gram: Gram) -> f64 {
    if gram.z_z == 0.0 {
        return gram.dz_dz.sqrt();
    }
    // Cauchy and Schwarz, but for rounding.
    (gram.dz_dz - gram.z_dz * gram.z_dz / gram.z_z).max(0.0).sqrt()
}

/// Sums over the networks that still move before a layer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Step {
    networks: u64,
    /// `s_{d+1} / s_d` and its square.
    ratio: [f64; 2],
    /// `p_{d+1} / s_d`, `p_d / s_d`, their squares, and their product.
    perpendicular: [f64; 5],
}

impl Step {
    fn add(&mut self, ratio: f64, after: f64, before: f64) {
        self.networks += 1;
        self.ratio[0] += ratio;
        self.ratio[1] += ratio * ratio;
        for (sum, x) in self.perpendicular.iter_mut().zip([after, before, after * after, before * before, after * before]) {
            *sum += x;
        }
    }
}

/// What is kept of the networks of a block, or of all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sums {
    networks: u64,
    /// Of `s_d`, the input's first.
    means: Vec<f64>,
    /// Of `s_d s_e`.
    products: Vec<Vec<f64>>,
    steps: Vec<Step>,
}

impl Sums {
    /// Adds up blocks of one walk.
    pub(crate) fn total(blocks: Vec<Self>) -> Self {
        let mut blocks = blocks.into_iter();
        let first = blocks.next().expect("every part has a network");
        let add = |sums: &mut [f64], more: &[f64]| sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        blocks.fold(first, |mut total, block| {
            total.networks += block.networks;
            add(&mut total.means, &block.means);
            total.products.iter_mut().zip(&block.products).for_each(|(sums, more)| add(sums, more));
            for (sums, more) in total.steps.iter_mut().zip(&block.steps) {
                sums.networks += more.networks;
                add(&mut sums.ratio, &more.ratio);
                add(&mut sums.perpendicular, &more.perpendicular);
            }
            total
        })
    }

    /// The mean of `s_d`, the expected length after layer `d`; 0 is the input's.
    pub(crate) fn mean(&self, d: usize) -> MeanOf {
        MeanOf::sums(self.means[d], self.products[d][d], self.networks)
    }

    /// The mean of `s_{d+1} / s_d` over networks that still move after layer `d`.
    pub(crate) fn ratio(&self, d: usize) -> MeanOf {
        let Step { networks, ratio, .. } = &self.steps[d];
        MeanOf::sums(ratio[0], ratio[1], *networks)
    }

    /// The mean of `(p_{d+1} - factor p_d) / s_d`: at least 0 where `factor` bounds the growth of the perpendicular part from below.
    pub(crate) fn perpendicular_excess(&self, d: usize, factor: f64) -> MeanOf {
        let Step { networks, perpendicular: [after, before, after2, before2, product], .. } = &self.steps[d];
        let square = factor.mul_add(factor * before2 - 2.0 * product, *after2);
        MeanOf::sums(after - factor * before, square, *networks)
    }

    /// Growth a layer of the mean length from layer `from` to layer `to`.
    pub(crate) fn growth(&self, from: usize, to: usize) -> MeanOf {
        let layers = (to - from) as f64;
        let MeanOf { mean, standard_error, n } = self.contrast(&[(to, 1.0 / layers), (from, -1.0 / layers)]);
        let growth = libm::exp(mean);
        MeanOf { mean: growth, standard_error: growth * standard_error, n }
    }

    /// A sum of logarithms of mean lengths, each with a coefficient; the coefficients add up to 0.
    ///
    /// Its error is that of `sum c s_d / E[s_d]`, the first order of the logarithms.
    pub(crate) fn contrast(&self, terms: &[(usize, f64)]) -> MeanOf {
        let mean: f64 = terms.iter().map(|&(d, coefficient)| coefficient * libm::log(self.means[d])).sum();
        let count = self.networks as f64;
        let relative = |d: usize, e: usize| count * self.products[d][e] / (self.means[d] * self.means[e]);
        let square: f64 = terms.iter().flat_map(|&(d, a)| terms.iter().map(move |&(e, b)| a * b * relative(d, e))).sum();
        MeanOf { mean, standard_error: (square.max(0.0) / (count - 1.0)).sqrt(), n: self.networks }
    }
}

/// Follows the walks through random networks: so many at width 32, as many more or fewer as they are narrower or wider, so that each takes
/// the same time; but no more than sixteen times as many, and at least a hundred.
pub(crate) fn walks(run: &Run, walks: &[Walk], networks: u64) -> Result<Vec<Sums>, Stop> {
    let parts = walks.iter().map(|walk| walk.part(networks)).collect();
    Ok(run.measure(parts)?.into_iter().map(Sums::total).collect())
}

/// All pairs of a width and a variance, widths outside, hard-tanh layers without biases.
pub(crate) fn grid(widths: &[usize], variances: &[f64], hidden_layers: usize) -> Vec<Walk> {
    let walk = |width, sigma_w2| Walk::hard_tanh(Layer::without_biases(width, sigma_w2), hidden_layers);
    widths.iter().flat_map(|&width| variances.iter().map(move |&sigma_w2| walk(width, sigma_w2))).collect()
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn curves_have_the_lengths_that_they_are_known_by() {
        let length = |curve: Curve| (0..100_000).map(|i| curve.gram(1, (i as f64 + 0.5) / 1e5).dz_dz.sqrt()).sum::<f64>() / 1e5;
        let turn = 2.0 * std::f64::consts::PI;
        for (curve, known) in [(Curve::Circle, turn), (Curve::Segment, 2.0), (Curve::Ray, 1.0)] {
            assert!((length(curve) - known).abs() < 1e-9, "{curve:?}");
        }
        // The ellipse with half-axes 2 and 1/2: 8 E(m = 15/16), by the mean of arithmetic and geometric means in double precision.
        assert!((length(Curve::Ellipse) - 8.578_421_775).abs() < 1e-6, "{}", length(Curve::Ellipse));
    }

    #[test]
    fn the_circle_is_the_same_everywhere() {
        let (drawn, computed) = (Curve::Circle.draw(7, &mut generator(&["speeds"], 0, 0)), Curve::Circle.gram(7, 0.3));
        assert!((drawn.dz_dz - computed.dz_dz).abs() < 1e-11 && computed.z_dz.abs() < 1e-12 && (computed.z_z - 7.0).abs() < 1e-13);
    }

    #[test]
    fn a_ray_has_nothing_perpendicular_and_linear_layers_keep_it_so() {
        let walk = Walk { activation: Activation::Linear, curve: Curve::Ray, ..Walk::hard_tanh(Layer::without_biases(5, 2.0), 3) };
        let sums = walk.sums(50, &mut generator(&["speeds"], 1, 0));
        // Rounding: what is perpendicular is a difference of equal squares.
        assert!((0..3).all(|d| sums.perpendicular_excess(d, 0.0).mean < 1e-6));
    }

    #[test]
    fn growth_is_the_root_of_a_ratio_of_means_and_its_error_that_of_repetitions() {
        let walk = Walk::hard_tanh(Layer::without_biases(6, 4.0), 4);
        let runs: Vec<Sums> = (0..200).map(|seed| walk.sums(400, &mut generator(&["speeds"], 2, seed))).collect();
        let one = &runs[0];
        assert!((one.growth(1, 3).mean - (one.mean(3).mean / one.mean(1).mean).sqrt()).abs() < 1e-12);
        let growths = MeanOf::values(&runs.iter().map(|sums| sums.growth(1, 3).mean).collect::<Vec<_>>());
        let stated = runs.iter().map(|sums| sums.growth(1, 3).standard_error).sum::<f64>() / 200.0;
        // A standard deviation of 200 values is right to 5 %, three times that.
        assert!((growths.standard_deviation() / stated - 1.0).abs() < 0.15, "{} {stated}", growths.standard_deviation());
    }
}
