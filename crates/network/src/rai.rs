//! Randomized asymmetric initialization (RAI): one positive entry in each row of weights and bias.
//!
//! A neuron with `fan_in` inputs has the row `V = [W, b]` of `fan_in + 1` numbers. All of them are drawn from `N(0, sigma_w^2 / fan_in)`;
//! then one position, chosen uniformly and so perhaps the bias, is replaced by a draw of Beta(2, 1), density `2 t` on `[0, 1]`. The mean
//! of a row is positive, which makes dead neurons rarer than a symmetric law does; no row is negative in all entries.
//!
//! Two schemes go by this name:
//!
//! | name | first layer | `sigma_w` |
//! |---|---|---|
//! | [`Initializer::RaiText`](crate::Initializer::RaiText) | He normal, `N(0, 2 / fan_in)`, biases zero | [`RAI_SIGMA_W`] |
//! | [`Initializer::RaiCode`](crate::Initializer::RaiCode) | as every other layer | [`RAI_CODE_SIGMA_W`] |
//!
//! The output layer is drawn as the hidden layers after the first.
//!
//! # Order of the draws
//!
//! Layer by layer from the input, row by row. In a row: `fan_in` normals for the weights, first to last, one for the bias, then the
//! position, then the positive entry. The normal that it replaces is drawn too, as the printed code does. He's first layer draws its
//! weights as [`Initializer::HeNormal`](crate::Initializer::HeNormal).
//!
//! Source: Lu, Shin, Su, Karniadakis, "Dying ReLU and initialization: theory and numerical examples" (2019), section 4.1, equation 4.2
//! and appendix G.

use rand::Rng;
use stats::stream::open_unit;

use crate::weight_law::WeightLaw;

/// `sigma_w` of equation 4.2 for Beta(2, 1), with means `mu_1 = 2/3` and `mu_2 = 1/2` of the entry and its square:
/// `sqrt 2 (sqrt(mu_1^2 / pi + 1 - mu_2) - mu_1 / sqrt pi) = sqrt(1 + 8 / (9 pi)) - 2 sqrt 2 / (3 sqrt pi)`.
// mpmath, 30 digits: 0.600747309148307726840806800654.
pub const RAI_SIGMA_W: f64 = 0.600_747_309_148_307_7;

/// `sigma_w` as the code of appendix G has it, rounded to four decimals.
pub const RAI_CODE_SIGMA_W: f64 = 0.6007;

/// Draws one row, `fan_in` weights and then the bias, and returns the position of the positive entry: `fan_in` if it is the bias.
///
/// All entries are drawn from `N(0, sigma_w^2 / fan_in)` and the chosen one is replaced by Beta(2, 1), as in the module's documentation.
///
/// ```
/// use network::rai::{RAI_SIGMA_W, rai_row};
/// let mut row = [0.0; 4];
/// let position = rai_row(3, RAI_SIGMA_W, &mut stats::stream::generator(&["an example"], 0, 0), &mut row);
/// assert!(row[position] > 0.0 && row[position] <= 1.0);
/// ```
///
/// # Panics
/// When `fan_in` is 0 or the row has not `fan_in + 1` numbers.
pub fn rai_row(fan_in: usize, sigma_w: f64, rng: &mut impl Rng, row: &mut [f64]) -> usize {
    assert!(fan_in > 0 && row.len() == fan_in + 1, "a row of {} numbers for {fan_in} inputs and a bias", row.len());
    let (bias, weights) = row.split_last_mut().expect("a row has a bias");
    draw_row(sigma_w / (fan_in as f64).sqrt(), rng, weights, bias)
}

/// Draws a layer: `weights`, `fan_out x fan_in`, row-major, and `fan_out` biases.
pub(crate) fn fill_layer(fan_in: usize, sigma_w: f64, rng: &mut impl Rng, weights: &mut [f64], biases: &mut [f64]) {
    let deviation = sigma_w / (fan_in as f64).sqrt();
    for (weights, bias) in weights.chunks_exact_mut(fan_in).zip(biases) {
        draw_row(deviation, rng, weights, bias);
    }
}

#[inline]
fn draw_row(deviation: f64, rng: &mut impl Rng, weights: &mut [f64], bias: &mut f64) -> usize {
    WeightLaw::Normal.fill(rng, weights);
    weights.iter_mut().for_each(|w| *w *= deviation);
    *bias = WeightLaw::Normal.sample(rng) * deviation;
    // The upper half of a product is uniform up to (fan_in + 1) 2^-64, which no sample sees.
    let positions = weights.len() as u128 + 1;
    let position = ((u128::from(rng.next_u64()) * positions) >> 64) as usize;
    // The distribution function of Beta(2, 1) is t^2.
    let entry = open_unit(rng.next_u64()).sqrt();
    *weights.get_mut(position).unwrap_or(bias) = entry;
    position
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;
    use stats::{binomial, kolmogorov};

    use super::*;
    use crate::activation::Activation;
    use crate::architecture::Architecture;
    use crate::forward::Network;
    use crate::initializer::Initializer;

    const ALPHA: f64 = 1e-10;

    fn rows(fan_in: usize, count: u64) -> Vec<(usize, Vec<f64>)> {
        let mut rng = generator(&["network/rai"], fan_in as u64, 0);
        let row = |_| {
            let mut row = vec![0.0; fan_in + 1];
            (rai_row(fan_in, RAI_SIGMA_W, &mut rng, &mut row), row)
        };
        (0..count).map(row).collect()
    }

    fn assert_follows(mut samples: Vec<f64>, cdf: impl Fn(f64) -> f64) {
        samples.sort_by(f64::total_cmp);
        let (found, critical) = (kolmogorov::distance(&samples, cdf).either(), kolmogorov::critical(samples.len() as u64, ALPHA));
        assert!(found <= critical, "distance {found} above {critical}");
    }

    #[test]
    fn sigma_w_solves_equation_4_2() {
        let exact = (1.0 + 8.0 / (9.0 * std::f64::consts::PI)).sqrt() - 2.0 * (2.0 / std::f64::consts::PI).sqrt() / 3.0;
        assert!((RAI_SIGMA_W - exact).abs() < 1e-15, "{exact}");
        // A_upp / 2 = N / (N + 1): sigma_w^2 + 2 sqrt(2/pi) mu_1 sigma_w + 2 mu_2 = 2.
        let left = RAI_SIGMA_W * RAI_SIGMA_W + 4.0 / 3.0 * (2.0 / std::f64::consts::PI).sqrt() * RAI_SIGMA_W + 1.0;
        assert!((left - 2.0).abs() < 1e-15, "{left}");
        assert!((RAI_CODE_SIGMA_W - RAI_SIGMA_W).abs() < 5e-5);
    }

    #[test]
    fn a_row_of_one_input_is_positive_in_the_weight_or_the_bias() {
        let rows = rows(1, 20_000);
        assert!(rows.iter().all(|(position, row)| row[*position] > 0.0 && row[*position] <= 1.0));
        let biases = rows.iter().filter(|(position, _)| *position == 1).count() as u64;
        assert!(binomial::two_sided_p(biases, 20_000, 0.5) > ALPHA, "{biases} of 20000");
    }

    #[test]
    fn every_position_is_chosen_as_often_and_the_bias_too() {
        let rows = rows(4, 50_000);
        for position in 0..5 {
            let count = rows.iter().filter(|(chosen, _)| *chosen == position).count() as u64;
            assert!(binomial::two_sided_p(count, 50_000, 0.2) > ALPHA, "position {position}: {count} of 50000");
        }
    }

    #[test]
    fn the_chosen_entry_is_beta_2_1_and_the_others_are_normal() {
        let rows = rows(3, 20_000);
        assert_follows(rows.iter().map(|(position, row)| row[*position]).collect(), |t| t * t);
        let others = rows.iter().flat_map(|(position, row)| {
            let position = *position;
            row.iter().enumerate().filter(move |(index, _)| *index != position).map(|(_, v)| *v)
        });
        let deviation = RAI_SIGMA_W / 3.0_f64.sqrt();
        assert_follows(others.collect(), |v| 0.5 * libm::erfc(-v / (deviation * std::f64::consts::SQRT_2)));
    }

    #[test]
    fn text_and_code_differ_in_the_first_layer_and_in_the_rounding() {
        let shape = Architecture::new(2, &[3, 3]).unwrap().with_linear_output(1).unwrap();
        let draw = |initializer: Initializer| initializer.draw(shape.clone(), Activation::Relu, &mut generator(&["network/rai"], 1, 1));
        let (text, code, he) = (draw(Initializer::RaiText), draw(Initializer::RaiCode), draw(Initializer::HeNormal));
        assert_eq!(text.layers()[0], he.layers()[0]);
        assert!(text.layers()[1..].iter().chain(code.layers()).all(|layer| layer.biases().iter().all(|b| *b != 0.0)));
        // One row after another, the bias after the weights of its row.
        let mut rng = generator(&["network/rai"], 1, 1);
        for layer in code.layers() {
            for (weights, bias) in layer.rows().zip(layer.biases()) {
                let mut row = vec![0.0; layer.fan_in() + 1];
                rai_row(layer.fan_in(), RAI_CODE_SIGMA_W, &mut rng, &mut row);
                assert_eq!((weights, *bias), (&row[..layer.fan_in()], row[layer.fan_in()]));
            }
        }
    }

    #[test]
    fn redrawing_is_drawing_again() {
        let shape = Architecture::new(1, &[2, 3]).unwrap().with_linear_output(2).unwrap();
        for initializer in Initializer::ALL {
            let (mut one, mut other) = (generator(&["network/rai"], 2, 0), generator(&["network/rai"], 2, 0));
            let mut network = initializer.draw(shape.clone(), Activation::Relu, &mut one);
            initializer.draw(shape.clone(), Activation::Relu, &mut other);
            network.redraw(initializer, &mut one);
            let again: Network = initializer.draw(shape.clone(), Activation::Relu, &mut other);
            assert_eq!(network, again, "{initializer}");
        }
    }

    #[test]
    #[should_panic(expected = "a row of 3 numbers for 3 inputs and a bias")]
    fn a_row_without_a_bias_panics() {
        rai_row(3, RAI_SIGMA_W, &mut generator(&["ragged"], 0, 0), &mut [0.0; 3]);
    }
}
