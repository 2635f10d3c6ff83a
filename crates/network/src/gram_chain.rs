//! The squares and the product of a layer's output and its derivative along a curve, as a Markov chain over layers: lengths of random
//! networks without matrices.
//!
//! Rows of a Gaussian layer are independent, and what a row makes of `z` and of `dz/dt` is a normal pair that depends on their Gram matrix
//! alone,
//!
//! ```text
//! h = w z + b,   g = w dz/dt,   Var h = s |z|^2 + sigma_b^2,   Cov(h, g) = s z.dz/dt,   Var g = s |dz/dt|^2,   s = sigma_w^2 / width
//! ```
//!
//! so the next Gram matrix is a sum over `width` independent pairs `(phi(h), phi'(h) g)`: a layer costs `width` instead of `width^2` draws.
//! Integrated over the curve, the mean of `|dz/dt|` is the mean length. On a circle between two orthogonal inputs of one norm the Gram
//! matrix of the input is the same everywhere, so one point per network is enough.
//!
//! The variance of a weight is `sigma_w^2 / width` in every layer, the first one too, whatever the dimension of the input. Where an activation
//! is not bounded, numbers grow by about `sigma_w` a layer, and are infinite beyond 1e308.

use rand::Rng;

use crate::activation::Activation;
use crate::weight_law::WeightLaw;

/// Squares and product of a layer's output `z` and of its derivative along a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gram {
    /// `|z|^2`.
    pub z_z: f64,
    /// `z . dz/dt`.
    pub z_dz: f64,
    /// `|dz/dt|^2`.
    pub dz_dz: f64,
}

impl Gram {
    /// A circle of radius `sqrt width` about the origin, passed with speed `sqrt width`: the input that the chain is usually begun at.
    pub fn circle(width: usize) -> Gram {
        Gram { z_z: width as f64, z_dz: 0.0, dz_dz: width as f64 }
    }
}

/// Gaussian layers of one width.
///
/// ```
/// use network::{Activation, Gram, GramChain};
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let chain = GramChain::new(Activation::Linear, 512, 4.0, 0.0)?;
/// let after = chain.step(Gram::circle(512), &mut rng);
/// // Linear layers multiply squares by sigma_w^2 in the mean.
/// assert!((after.dz_dz / 512.0 - 4.0).abs() < 2.0);
/// # Ok::<(), network::GramChainError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GramChain {
    activation: Activation,
    width: usize,
    sigma_w2: f64,
    sigma_b2: f64,
}

/// Why a chain is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GramChainError {
    /// A layer has neurons.
    #[error("follow a Gram matrix through layers of width 0 (range: 1 or more)")]
    Width,
    /// Weights have a positive variance.
    #[error("follow a Gram matrix with sigma_w^2 = {0} (range: above 0, to 1e12)")]
    SigmaW2(f64),
    /// Biases have a variance.
    #[error("follow a Gram matrix with sigma_b^2 = {0} (range: 0 to 1e12)")]
    SigmaB2(f64),
}

impl GramChain {
    /// Layers of `width` neurons, weights of variance `sigma_w2 / width`, biases of variance `sigma_b2`.
    ///
    /// # Errors
    /// When a parameter is outside its range.
    pub fn new(activation: Activation, width: usize, sigma_w2: f64, sigma_b2: f64) -> Result<GramChain, GramChainError> {
        if width == 0 {
            return Err(GramChainError::Width);
        }
        if !(sigma_w2 > 0.0 && sigma_w2 <= 1e12) {
            return Err(GramChainError::SigmaW2(sigma_w2));
        }
        if !(0.0..=1e12).contains(&sigma_b2) {
            return Err(GramChainError::SigmaB2(sigma_b2));
        }
        Ok(GramChain { activation, width, sigma_w2, sigma_b2 })
    }

    /// Neurons of a layer.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The Gram matrix after one more layer.
    ///
    /// A neuron whose slope is zero draws one normal number, any other two: the first one makes its pre-activation.
    pub fn step(&self, before: Gram, rng: &mut impl Rng) -> Gram {
        let weight_var = self.sigma_w2 / self.width as f64;
        let std_h = (weight_var * before.z_z + self.sigma_b2).sqrt();
        let common = if std_h > 0.0 { weight_var * before.z_dz / std_h } else { 0.0 };
        // Cauchy and Schwarz, but for rounding.
        let own = (weight_var * before.dz_dz - common * common).max(0.0).sqrt();
        let mut after = Gram { z_z: 0.0, z_dz: 0.0, dz_dz: 0.0 };
        for _ in 0..self.width {
            let first = WeightLaw::Normal.sample(rng);
            let h = std_h * first;
            let (z, slope) = (self.activation.apply(h), self.activation.derivative(h));
            after.z_z += z * z;
            if slope != 0.0 {
                let dz = slope * (common * first + own * WeightLaw::Normal.sample(rng));
                after.z_dz += z * dz;
                after.dz_dz += dz * dz;
            }
        }
        after
    }

    /// `|dz/dt|` after each of the first layers, one value a layer into `speeds`.
    pub fn speeds(&self, input: Gram, rng: &mut impl Rng, speeds: &mut [f64]) {
        let mut gram = input;
        for speed in speeds {
            gram = self.step(gram, rng);
            *speed = gram.dz_dz.sqrt();
        }
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use crate::{Architecture, Network, WeightScheme};

    #[test]
    fn parameters_outside_their_ranges_are_named() {
        let new = |width, w, b| GramChain::new(Activation::HardTanh, width, w, b).unwrap_err().to_string();
        assert_eq!(new(0, 1.0, 0.0), "follow a Gram matrix through layers of width 0 (range: 1 or more)");
        assert_eq!(new(1, 0.0, 0.0), "follow a Gram matrix with sigma_w^2 = 0 (range: above 0, to 1e12)");
        assert_eq!(new(1, 1.0, f64::NAN), "follow a Gram matrix with sigma_b^2 = NaN (range: 0 to 1e12)");
    }

    #[test]
    fn a_curve_that_stands_still_stays_and_one_through_the_origin_leaves_it_in_a_straight_line() {
        let chain = GramChain::new(Activation::HardTanh, 5, 2.0, 0.0).unwrap();
        let mut rng = generator(&["gram chain"], 1, 0);
        let after = chain.step(Gram { z_z: 5.0, z_dz: 0.0, dz_dz: 0.0 }, &mut rng);
        assert_eq!((after.z_dz, after.dz_dz), (0.0, 0.0));
        let after = chain.step(Gram { z_z: 0.0, z_dz: 0.0, dz_dz: 5.0 }, &mut rng);
        assert_eq!((after.z_z, after.z_dz), (0.0, 0.0));
        assert!(after.dz_dz > 0.0);
    }

    /// Sums of squares and products after three layers, of the chain and of matrices that are multiplied with `z` and `dz`.
    #[test]
    fn the_chain_has_the_means_of_whole_networks() {
        const NETWORKS: usize = 20_000;
        for (activation, width, sigma_b2) in [(Activation::HardTanh, 3, 0.0), (Activation::HardTanh, 6, 0.5), (Activation::Tanh, 4, 0.0)] {
            let sigma_w2 = 3.0_f64;
            let mut rng = generator(&["gram chain", "matrices"], 2, width as u64);
            let chain = GramChain::new(activation, width, sigma_w2, sigma_b2).unwrap();
            let scheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(sigma_w2.sqrt());
            let scheme = match sigma_b2 {
                0.0 => scheme,
                _ => scheme.with_biases(crate::Biases::Drawn { law: WeightLaw::Normal, sigma_b: f64::sqrt(sigma_b2) }),
            };
            let (mut chained, mut whole) = (vec![], vec![]);
            // Neither orthogonal nor of one norm.
            let (x, dx): (Vec<f64>, Vec<f64>) = (0..width).map(|i| (0.5 + i as f64 * 0.2, 1.0 - i as f64 * 0.3)).unzip();
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let architecture = Architecture::new(width, &[width; 3]).unwrap();
            let mut network = Network::draw(architecture, activation, &scheme, &mut rng).unwrap();
            for _ in 0..NETWORKS {
                let mut gram = Gram { z_z: dot(&x, &x), z_dz: dot(&x, &dx), dz_dz: dot(&dx, &dx) };
                for _ in 0..3 {
                    gram = chain.step(gram, &mut rng);
                }
                chained.push([gram.z_z, gram.z_dz, gram.dz_dz.sqrt()]);
                network.redraw(scheme, &mut rng);
                let (mut z, mut dz) = (x.clone(), dx.clone());
                for layer in network.layers() {
                    let h: Vec<f64> = layer.rows().zip(layer.biases()).map(|(row, b)| dot(row, &z) + b).collect();
                    dz = layer.rows().zip(&h).map(|(row, h)| activation.derivative(*h) * dot(row, &dz)).collect();
                    z = h.iter().map(|h| activation.apply(*h)).collect();
                }
                whole.push([dot(&z, &z), dot(&z, &dz), dot(&dz, &dz).sqrt()]);
            }
            for k in 0..3 {
                let moments = |values: &[[f64; 3]]| {
                    let mean = values.iter().map(|v| v[k]).sum::<f64>() / NETWORKS as f64;
                    let variance = values.iter().map(|v| (v[k] - mean).powi(2)).sum::<f64>() / (NETWORKS - 1) as f64;
                    (mean, variance / NETWORKS as f64)
                };
                let ((a, va), (b, vb)) = (moments(&chained), moments(&whole));
                // Nine comparisons at 6 standard errors: 2e-8 by chance, and the stream is fixed.
                assert!((a - b).abs() < 6.0 * (va + vb).sqrt(), "{activation:?}, width {width}, {k}: {a} {b}");
            }
        }
    }
}
