//! Rates at which a curve grows from layer to layer: the paper's bounds, and what can be said without its constants.
//!
//! All are factors a layer, for hard-tanh layers of width `k` with weights of variance `sigma_w^2 / k` and biases of variance `sigma_b^2`.
//! `s = sqrt(sigma_w^2 + sigma_b^2)` bounds the standard deviation of a pre-activation while `|z|^2 <= k`, and
//! `p = P(|h| < 1) = erf(1 / (s sqrt 2))` is the probability that a neuron is not saturated at that bound.

use std::f64::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

/// Width and variances of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layer {
    /// Neurons, `k`.
    pub width: usize,
    /// Variance of a weight times the width.
    pub sigma_w2: f64,
    /// Variance of a bias.
    pub sigma_b2: f64,
}

impl Layer {
    /// A layer without biases.
    pub(crate) const fn without_biases(width: usize, sigma_w2: f64) -> Self {
        Self { width, sigma_w2, sigma_b2: 0.0 }
    }

    fn k(&self) -> f64 {
        self.width as f64
    }

    /// `s`, the bound on the standard deviation of a pre-activation.
    pub(crate) fn std_bound(&self) -> f64 {
        (self.sigma_w2 + self.sigma_b2).sqrt()
    }

    /// `p`, the probability that a pre-activation of standard deviation `s` is not saturated.
    pub(crate) fn unsaturated(&self) -> f64 {
        libm::erf(FRAC_1_SQRT_2 / self.std_bound())
    }

    /// The base that Theorem 1 prints inside its O().
    pub(crate) fn printed_base(&self) -> f64 {
        let s = self.std_bound();
        self.sigma_w2.sqrt() / s.sqrt() * (self.k() / (s + self.k())).sqrt()
    }

    /// The explicit factor at the end of the proof in appendix A, with its 1/sqrt 2; negative where it says nothing.
    ///
    /// With biases it is what the appendix's substitutions give; it is printed without them only. Derived for `s >= 1`; below, it means
    /// nothing.
    pub(crate) fn appendix_factor(&self) -> f64 {
        let (s, k, sigma_w) = (self.std_bound(), self.k(), self.sigma_w2.sqrt());
        let root = (2.0 * PI).sqrt();
        let grows = (2.0 * PI).powf(-0.25) * sigma_w * (k / (s * (s * root + k - 1.0))).sqrt();
        let lost = sigma_w / s * k.sqrt() * (1.0 - 1.0 / (s * root)).powi(self.width as i32 - 1);
        FRAC_1_SQRT_2 * (grows - lost)
    }

    /// A lower bound without constants: the mean norm of what is perpendicular to `z` again, `j - 1` normal numbers for `j` neurons that are
    /// not saturated, `sigma_w / sqrt k sum_j Binom(j; k, p) chi_mean(j - 1)`.
    ///
    /// It grows with `p`, so it bounds from below whatever the standard deviation of the pre-activations is, up to `s`.
    pub(crate) fn binomial_factor(&self) -> f64 {
        self.binomial_sum(1)
    }

    /// The same with `j - lost` degrees of freedom; with `lost = 0` the mean of the whole norm for a derivative orthogonal to `z`.
    pub(crate) fn binomial_sum(&self, lost: usize) -> f64 {
        let p = self.unsaturated();
        let means = chi_means(self.width);
        let sum: f64 =
            binomial_probabilities(self.width, p).iter().skip(lost).zip(&means).map(|(probability, mean)| probability * mean).sum();
        self.sigma_w2.sqrt() / self.k().sqrt() * sum
    }

    /// Equation (2): `sqrt 2 Gamma((k+1)/2) / Gamma(k/2) sigma_w / sqrt k`.
    pub(crate) fn gamma_upper(&self) -> f64 {
        chi_means(self.width)[self.width] * self.sigma_w2.sqrt() / self.k().sqrt()
    }

    /// Equation (3): `sigma_w sqrt((k+1)/k)`.
    pub(crate) fn sqrt_upper(&self) -> f64 {
        self.sigma_w2.sqrt() * ((self.k() + 1.0) / self.k()).sqrt()
    }

    /// By Jensen's inequality: `sigma_w`.
    pub(crate) fn jensen_upper(&self) -> f64 {
        self.sigma_w2.sqrt()
    }

    /// Mean square of an output of infinitely many neurons whose inputs have the mean square `q`: `E[phi(h)^2]`, `Var h = sigma_w^2 q + sigma_b^2`.
    pub(crate) fn mean_square(&self, q: f64) -> f64 {
        let variance = self.sigma_w2 * q + self.sigma_b2;
        if variance == 0.0 {
            return 0.0;
        }
        let s = variance.sqrt();
        let (inside, outside) = (libm::erf(FRAC_1_SQRT_2 / s), libm::erfc(FRAC_1_SQRT_2 / s));
        variance * (inside - SQRT_2 / PI.sqrt() / s * libm::exp(-0.5 / variance)) + outside
    }

    /// Where [`Layer::mean_square`] stays: its largest fixed point, 0 without biases up to `sigma_w = 1`.
    ///
    /// The map is concave and below the diagonal at 1, so above 0 there is at most one, and it is bracketed.
    pub(crate) fn fixed_point(&self) -> f64 {
        if self.sigma_b2 == 0.0 && self.sigma_w2 <= 1.0 {
            return 0.0;
        }
        let (mut low, mut high) = (0.0, 1.0);
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                return middle;
            }
            if self.mean_square(middle) > middle { low = middle } else { high = middle }
        }
    }

    /// Growth a layer of a curve perpendicular to its radius in infinitely many neurons: `sqrt(sigma_w^2 P(|h| < 1))` at mean square `q`.
    pub(crate) fn mean_field_growth(&self, q: f64) -> f64 {
        let s = (self.sigma_w2 * q + self.sigma_b2).sqrt();
        let p = if s > 0.0 { libm::erf(FRAC_1_SQRT_2 / s) } else { 1.0 };
        (self.sigma_w2 * p).sqrt()
    }

    /// The growth at the fixed point.
    pub(crate) fn mean_field_rate(&self) -> f64 {
        self.mean_field_growth(self.fixed_point())
    }
}

/// Means of the norm of `d` standard normal numbers, `d` from 0 to `most`: `sqrt 2 Gamma((d+1)/2) / Gamma(d/2)`.
///
/// By `mean(d) mean(d+1) = d`: no gamma function is evaluated, and the relative error is a few roundings a step.
pub(crate) fn chi_means(most: usize) -> Vec<f64> {
    let mut means = vec![0.0, (2.0 / PI).sqrt()];
    for d in 1..most {
        means.push(d as f64 / means[d]);
    }
    means.truncate(most + 1);
    means
}

/// `P(j)` for `j` from 0 to `trials`, by the ratio of neighbours from the mode outwards.
pub(crate) fn binomial_probabilities(trials: usize, p: f64) -> Vec<f64> {
    let mode = (((trials + 1) as f64 * p) as usize).min(trials);
    let mut weights = vec![0.0; trials + 1];
    weights[mode] = 1.0;
    let up = |j: usize| (trials - j) as f64 / (j + 1) as f64 * (p / (1.0 - p));
    for j in mode..trials {
        weights[j + 1] = if p < 1.0 { weights[j] * up(j) } else { 0.0 };
    }
    for j in (0..mode).rev() {
        weights[j] = weights[j + 1] / up(j);
    }
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_neuron_cannot_carry_anything_perpendicular() {
        let layer = Layer::without_biases(1, 4.0);
        assert_eq!(layer.binomial_factor(), 0.0);
        assert!((layer.gamma_upper() - 2.0 * (2.0 / PI).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn the_means_of_norms_are_those_of_gamma_functions() {
        for (d, mean) in chi_means(300).iter().enumerate().skip(1) {
            let d = d as f64;
            let gamma = SQRT_2 * (libm::lgamma(0.5 * (d + 1.0)) - libm::lgamma(0.5 * d)).exp();
            assert!((mean / gamma - 1.0).abs() < 1e-12, "{d}");
        }
        assert_eq!(chi_means(0), [0.0]);
    }

    #[test]
    fn binomial_probabilities_are_known() {
        assert_eq!(binomial_probabilities(2, 0.5), [0.25, 0.5, 0.25]);
        let far = binomial_probabilities(512, 0.014);
        assert!((far.iter().sum::<f64>() - 1.0).abs() < 1e-14 && (far[0] / (512.0 * libm::log1p(-0.014)).exp() - 1.0).abs() < 1e-12);
        assert_eq!(binomial_probabilities(0, 0.3), [1.0]);
    }

    #[test]
    fn bounds_below_lie_below_bounds_above() {
        for width in [2, 3, 8, 32, 512] {
            for sigma_w2 in [1.0, 2.0, 8.0, 32.0] {
                for sigma_b2 in [0.0, 0.5] {
                    let layer = Layer { width, sigma_w2, sigma_b2 };
                    let (below, above) = (layer.binomial_factor(), layer.gamma_upper());
                    assert!(
                        layer.appendix_factor() <= below && below < above && above < layer.jensen_upper() && above < layer.sqrt_upper()
                    );
                }
            }
        }
    }

    #[test]
    fn the_fixed_point_stays_and_begins_at_the_boundary() {
        for (sigma_w2, sigma_b2) in [(1.0001, 0.0), (2.0, 0.0), (16.0, 0.3), (0.5, 0.1)] {
            let layer = Layer { width: 1, sigma_w2, sigma_b2 };
            let q = layer.fixed_point();
            assert!(q > 0.0 && (layer.mean_square(q) - q).abs() < 1e-14, "{q}");
        }
        assert_eq!(Layer::without_biases(1, 1.0).fixed_point(), 0.0);
        assert_eq!(Layer::without_biases(1, 0.25).mean_field_rate(), 0.5);
    }
}
