//! Networks at birth: zeros of their units as they are, and as they would be in wide layers.
//!
//! In a network whose layers before layer `l` are wide, the pre-activation of a unit of layer `l` is a Gaussian process in the input (for `l = 1` with
//! normal weights it is one at any width). Its variance is a parabola,
//!
//! ```text
//! K_l(x, x) = A_l x^2 + B_l,   A_1 = w_1, B_1 = b_1,   A_l = n w_l A_{l-1} / 2,   B_l = b_l + n w_l B_{l-1} / 2,
//! ```
//!
//! with `w_l` and `b_l` the variances of a weight and a bias of layer `l` and `n` its fan-in, because a rectifier halves second moments: weights and
//! biases are symmetric, so `E[z_+^2] = E[z^2] / 2`. By the same symmetry its derivative has the variance `A_l`, and `E[z z'] = A_l x`, half of the
//! variance's derivative. Kac and Rice's density of zeros is then
//!
//! ```text
//! sqrt(K A_l - (A_l x)^2) / (pi K) = sqrt(A_l B_l) / (pi (A_l x^2 + B_l)),
//! ```
//!
//! Cauchy's density with the scale `sqrt(B_l / A_l)`: in every layer a unit has one zero on average, but only in the first has each unit one. The mean
//! square of the derivative at a zero is `A_l`, by the same formula with `|z'|^3` for `|z'|`.
//!
//! At both ends, `x` to plus and minus infinity, a unit's signs have the correlation `c_l`: `c_1 = -1`, and `c_l = k(c_{l-1})` with the arc-cosine kernel
//! `k(c) = (sqrt(1 - c^2) + c (pi - arccos c)) / pi` (Cho and Saul 2009), so `c_2 = 0`. The number of zeros is odd where the signs differ, with
//! probability `arccos(c_l) / pi`: 1, 1/2, 0.397, 0.336, 0.293, ...

use std::f64::consts::{FRAC_1_PI, FRAC_2_PI, FRAC_PI_2, PI};

use claims::{Part, Run, Stop};
use experiments::mean_of::MeanOf;
use experiments::piecewise_layers::piecewise_layers;
use network::Network;
use piecewise::univariate::{Function, Univariate};

use crate::start::Start;

/// A network's function with all zeros of its units, in doubles.
///
/// # Panics
/// When it is not a rectified network of one input and one output.
pub(crate) fn function(network: &Network) -> Function<f64> {
    let (_, layers) = piecewise_layers(network).expect("a rectified network");
    let (output, hidden) = layers.split_last().expect("an output layer");
    Univariate::<f64>::new(hidden, output).expect("one input and one output").function()
}

/// How many zeros each unit of each layer has.
pub(crate) fn zeros_of_units(function: &Function<f64>, hidden_widths: &[usize]) -> Vec<Vec<usize>> {
    let mut counts: Vec<Vec<usize>> = hidden_widths.iter().map(|&width| vec![0; width]).collect();
    for (_, zero) in (1..=hidden_widths.len()).flat_map(|layer| function.induced(layer)) {
        counts[zero.layer - 1][zero.unit] += 1;
    }
    counts
}

/// Means over networks of numbers that a function is asked for, and their errors.
///
/// `cases` are a rule, hidden widths and how many networks; `about` names what is asked, in the parts' names. `ask` gets the drawn network, its function
/// and the case's index.
///
/// # Errors
/// As [`Run::measure`].
pub(crate) fn means<const N: usize>(
    run: &Run,
    about: &str,
    cases: &[(Start, Vec<usize>, u64)],
    ask: impl Fn(&Network, &Function<f64>, usize) -> [f64; N] + Sync,
) -> Result<Vec<[MeanOf; N]>, Stop> {
    let ask = &ask;
    let parts = cases.iter().enumerate().map(|(index, (start, shape, networks))| {
        // About a second.
        let largest = 4_000_000 / (shape.iter().sum::<usize>() as u64).pow(2);
        Part::new(format!("{about}, {}, {}", start.name(), shape_name(shape)), *networks, largest.max(10), move |block| {
            let mut sums = vec![[0.0; 2]; N];
            for _ in 0..block.trials {
                let network = start.draw(shape, &mut block.rng);
                let values = ask(&network, &function(&network), index);
                sums.iter_mut().zip(values).for_each(|(sums, value)| *sums = [sums[0] + value, sums[1] + value * value]);
            }
            sums
        })
    });
    let blocks = run.measure(parts.collect())?;
    let of_case = |(blocks, networks): (&Vec<Vec<[f64; 2]>>, u64)| {
        std::array::from_fn(|which| {
            let [sum, square] = blocks.iter().fold([0.0; 2], |[a, b], sums| [a + sums[which][0], b + sums[which][1]]);
            MeanOf::sums(sum, square, networks)
        })
    };
    Ok(blocks.iter().zip(cases.iter().map(|case| case.2)).map(of_case).collect())
}

/// `widths 20 20 20`.
pub(crate) fn shape_name(hidden_widths: &[usize]) -> String {
    let widths: Vec<String> = hidden_widths.iter().map(usize::to_string).collect();
    format!("widths {}", widths.join(" "))
}

/// Of a layer, from 1, per unit of `width`: zeros within `t` on either side.
pub(crate) fn within(function: &Function<f64>, layer: usize, width: usize, t: f64) -> f64 {
    function.induced(layer).filter(|(place, _)| place.at.abs() <= t).count() as f64 / width as f64
}

/// Likewise zeros beyond `t`.
pub(crate) fn beyond(function: &Function<f64>, layer: usize, width: usize, t: f64) -> f64 {
    function.induced(layer).filter(|(place, _)| place.at.abs() > t).count() as f64 / width as f64
}

/// Likewise the sum of the squared slopes of pre-activations at their zeros.
pub(crate) fn own_slopes(function: &Function<f64>, layer: usize, width: usize) -> f64 {
    function.induced(layer).map(|(_, zero)| zero.slopes[0] * zero.slopes[0]).sum::<f64>() / width as f64
}

/// Of a layer: the sum of the squared jumps of the output's slope at its units' zeros.
pub(crate) fn output_jumps(function: &Function<f64>, layer: usize) -> f64 {
    function.induced(layer).map(|(place, _)| place.jump() * place.jump()).sum()
}

/// A unit's variance `slope x^2 + offset` in a wide network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wide {
    /// `A_l`, also the mean square of the derivative at a zero.
    pub slope: f64,
    /// `B_l`.
    pub offset: f64,
}

impl Wide {
    /// Of layer `layer`, from 1. Widths count only where weights or biases scale with them.
    ///
    /// # Panics
    /// When there is no such layer.
    pub(crate) fn of(start: Start, hidden_widths: &[usize], layer: usize) -> Wide {
        Wide::leaving(0.5, start, hidden_widths, layer)
    }

    /// With an activation that leaves this share of second moments; a rectifier leaves a half.
    pub(crate) fn leaving(share: f64, start: Start, hidden_widths: &[usize], layer: usize) -> Wide {
        assert!((1..=hidden_widths.len()).contains(&layer), "layer {layer} of {}", hidden_widths.len());
        let variances = |layer: usize| {
            let fan_in = if layer == 1 { 1 } else { hidden_widths[layer - 2] };
            let weights = fan_in as f64 * start.weight_std(fan_in, hidden_widths[layer - 1]).powi(2);
            (weights, start.bias_std(fan_in).powi(2))
        };
        let (slope, offset) = variances(1);
        (2..=layer).fold(Wide { slope, offset }, |before, layer| {
            let (weights, biases) = variances(layer);
            Wide { slope: share * weights * before.slope, offset: biases + share * weights * before.offset }
        })
    }

    /// Scale of the zeros' Cauchy law.
    pub(crate) fn scale(&self) -> f64 {
        (self.offset / self.slope).sqrt()
    }

    /// Zeros beyond `t` on either side, per unit.
    pub(crate) fn share_beyond(&self, t: f64) -> f64 {
        1.0 - FRAC_2_PI * libm::atan(t / self.scale())
    }
}

/// `k(c)`: the correlation after a rectifier, of the uncentred kind, of two normal numbers of correlation `c`.
pub(crate) fn rectified_correlation(c: f64) -> f64 {
    // As differences, so that correlations near 1 keep their digits.
    let sine = ((1.0 - c) * (1.0 + c)).max(0.0).sqrt();
    FRAC_1_PI * (sine + c * (PI - libm::atan2(sine, c)))
}

/// Probability that a unit of layer `layer` of a wide network has an odd number of zeros.
pub(crate) fn odd(layer: usize) -> f64 {
    let c = (1..layer).fold(-1.0_f64, |c, _| rectified_correlation(c));
    FRAC_1_PI * libm::acos(c)
}

/// Zeros within `t` scales per unit of a layer of a wide network with normal weights, without Kac and Rice: the sum of the probabilities that the
/// signs at two neighbouring points differ, `arccos(correlation) / pi`, over `cells` cells of equal angle, with the correlations from the arc-cosine
/// kernel at two points. A lower bound that grows to the mean number of zeros.
pub(crate) fn sign_changes(start: Start, hidden_widths: &[usize], layer: usize, t: f64, cells: u32) -> f64 {
    let scale = Wide::of(start, hidden_widths, layer).scale();
    let end = if t.is_finite() { libm::atan(t) } else { FRAC_PI_2 };
    // Beyond the last point but one the sign is that at infinity, up to a cell's probability: whole lines are given as angles just below a right one.
    let at = |k: u32| scale * libm::tan((f64::from(k) / f64::from(cells) * 2.0 - 1.0) * end.min(FRAC_PI_2 - 1e-6));
    let variance = |input: usize, output: usize| (input as f64 * start.weight_std(input, output).powi(2), start.bias_std(input).powi(2));
    let angle = |x: f64, y: f64| {
        let (weights, biases) = variance(1, hidden_widths[0]);
        // The two variances, and the square of the sine between both as vectors: (x, 1) and (y, 1), of these weights.
        let (mut xx, mut yy) = (weights * x * x + biases, weights * y * y + biases);
        let mut xy = weights * x * y + biases;
        let mut sine = (weights * biases).sqrt() * (x - y).abs() / (xx * yy).sqrt();
        for l in 1..layer {
            let (weights, biases) = variance(hidden_widths[l - 1], hidden_widths[l]);
            let cosine = xy / (xx * yy).sqrt();
            let theta = libm::atan2(sine, cosine);
            let root = (xx * yy).sqrt();
            let product = FRAC_1_PI * (sine + cosine * (PI - theta));
            (xx, yy, xy) = (0.5 * weights * xx + biases, 0.5 * weights * yy + biases, 0.5 * weights * root * product + biases);
            sine = ((xx * yy).sqrt() - xy).max(0.0) * ((xx * yy).sqrt() + xy);
            sine = (sine / (xx * yy)).sqrt();
        }
        libm::atan2(sine, xy / (xx * yy).sqrt())
    };
    (0..cells).map(|k| angle(at(k), at(k + 1)) * FRAC_1_PI).sum()
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    const HE: Start = Start::HeNormal { bias_std: 1.0 };

    #[test]
    fn a_first_layer_has_the_law_of_theorem_1() {
        let wide = Wide::of(HE, &[7], 1);
        assert_eq!((wide.slope, wide.offset), (2.0_f64.sqrt().powi(2), 1.0));
        assert!((wide.share_beyond(wide.scale()) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn with_he_the_scale_grows_like_the_root_of_the_layer() {
        for layer in 1..=4 {
            assert!((Wide::of(HE, &[9; 4], layer).scale() - (0.5 * layer as f64).sqrt()).abs() < 1e-14);
            assert!((Wide::of(HE, &[9; 4], layer).slope - 2.0).abs() < 1e-14);
        }
        // A sixth of the weights' variance in each layer, of the biases' too.
        let framework = Wide::of(Start::Framework, &[10; 3], 3);
        assert!((framework.slope * 108.0 - 1.0).abs() < 1e-12 && (framework.scale().powi(2) - (1.0 + 0.6 + 3.6)).abs() < 1e-12);
    }

    #[test]
    fn signs_at_both_ends_differ_always_then_half_of_the_time_then_less() {
        assert_eq!((odd(1), odd(2)), (1.0, 0.5));
        // arccos(1/pi) / pi.
        assert!((odd(3) - 0.3968847516).abs() < 1e-9, "{}", odd(3));
        assert!((2..20).all(|layer| odd(layer + 1) < odd(layer)));
    }

    #[test]
    fn zeros_are_counted_by_unit() {
        let network = HE.draw(&[6, 5], &mut generator(&["zeros"], 0, 0));
        let function = function(&network);
        let counts = zeros_of_units(&function, &[6, 5]);
        assert_eq!(counts[0], [1; 6]);
        let places: usize = function.places.iter().map(|place| place.breakpoints.len()).sum();
        assert_eq!(counts.iter().flatten().sum::<usize>(), places);
    }

    #[test]
    fn sign_changes_of_lines_are_their_zeros() {
        assert!((sign_changes(HE, &[4], 1, f64::INFINITY, 50) - 1.0).abs() < 1e-5);
        assert!((sign_changes(HE, &[4], 1, 1.0, 50) - 0.5).abs() < 1e-12);
        // Beyond, they come up to the mean number of zeros from below, by half of the distance where cells are halved.
        for (layer, t, zeros) in [(2, f64::INFINITY, 1.0), (3, f64::INFINITY, 1.0), (4, 1.0, 0.5)] {
            let missing = [400, 800].map(|cells| zeros - sign_changes(HE, &[20; 4], layer, t, cells));
            assert!(missing[0] > 0.0 && (missing[0] / missing[1] - 2.0).abs() < 0.02, "{missing:?}");
        }
    }
}
