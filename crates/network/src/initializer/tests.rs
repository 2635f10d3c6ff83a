use proptest::prelude::*;
use stats::kolmogorov;
use stats::stream::generator;

use super::*;
use crate::born_dead::first_dead_layer;
use crate::weights::WeightScheme;

const ALPHA: f64 = 1e-10;

fn shape(hidden_widths: &[usize]) -> Architecture {
    Architecture::new(1, hidden_widths).unwrap().with_linear_output(1).unwrap()
}

#[test]
fn all_but_orthogonal_are_weight_schemes_to_the_bit() {
    let normal = WeightScheme::iid(WeightLaw::Normal);
    let uniform = WeightScheme::iid(WeightLaw::Uniform);
    let pairs = [
        (Initializer::HeNormal, normal.with_sigma_w(std::f64::consts::SQRT_2)),
        (Initializer::HeUniform, uniform.with_sigma_w(std::f64::consts::SQRT_2)),
        (Initializer::LeCunNormal, normal.with_sigma_w(1.0)),
        (Initializer::LeCunUniform, uniform.with_sigma_w(1.0)),
        (Initializer::GlorotNormal, normal.with_glorot_scale()),
        (Initializer::GlorotUniform, uniform.with_glorot_scale()),
    ];
    for (initializer, scheme) in pairs {
        let rng = || generator(&["initializer"], 1, 0);
        let ours = initializer.draw(shape(&[3, 5]), Activation::Relu, &mut rng());
        assert_eq!(ours, Network::draw(shape(&[3, 5]), Activation::Relu, &scheme, &mut rng()).unwrap(), "{initializer:?}");
    }
}

#[test]
fn glorot_divides_by_both_fans() {
    let rng = || generator(&["initializer"], 2, 0);
    for (glorot, law) in [(Initializer::GlorotNormal, WeightLaw::Normal), (Initializer::GlorotUniform, WeightLaw::Uniform)] {
        let mut plain = [0.0; 6];
        law.fill(&mut rng(), &mut plain);
        // 2 / (2 + 6) = 1/4, so the factor is exactly 1/2.
        let network = glorot.draw(Architecture::new(2, &[6]).unwrap(), Activation::Relu, &mut rng());
        assert_eq!(&network.layers()[0].weights()[..6], plain.map(|w| 0.5 * w));
        assert!(network.is_bias_free());
    }
}

#[test]
fn a_one_by_one_haar_matrix_is_a_fair_sign() {
    let signs: Vec<f64> = (0..2000).map(|block| haar_orthogonal(1, 1, &mut generator(&["one"], 0, block))[0]).collect();
    assert!(signs.iter().all(|s| s.abs() == 1.0));
    let plus = signs.iter().filter(|s| **s > 0.0).count() as u64;
    assert!(stats::binomial::two_sided_p(plus, 2000, 0.5) > ALPHA, "{plus} of 2000");
}

/// Haar matrices of one shape.
fn haar(fan_in: usize, fan_out: usize, count: u64) -> Vec<Vec<f64>> {
    let mut rng = generator(&["haar"], (100 * fan_in + fan_out) as u64, 0);
    (0..count).map(|_| haar_orthogonal(fan_in, fan_out, &mut rng)).collect()
}

fn assert_follows(samples: Vec<f64>, cdf: impl Fn(f64) -> f64, what: &str) {
    let mut sorted = samples;
    sorted.sort_by(f64::total_cmp);
    let (found, critical) = (kolmogorov::distance(&sorted, cdf).either(), kolmogorov::critical(sorted.len() as u64, ALPHA));
    assert!(found <= critical, "{what}: distance {found} above {critical}");
}

#[test]
fn the_angle_of_a_two_dimensional_haar_matrix_is_uniform_and_its_sign_fair() {
    let matrices = haar(2, 2, 20_000);
    let turn = |x: f64, y: f64| libm::atan2(y, x) / (2.0 * std::f64::consts::PI) + 0.5;
    assert_follows(matrices.iter().map(|m| turn(m[0], m[2])).collect(), |t| t.clamp(0.0, 1.0), "first column");
    assert_follows(matrices.iter().map(|m| turn(m[1], m[3])).collect(), |t| t.clamp(0.0, 1.0), "second column");
    let rotations = matrices.iter().filter(|m| m[0] * m[3] - m[1] * m[2] > 0.0).count() as u64;
    assert!(stats::binomial::two_sided_p(rotations, 20_000, 0.5) > ALPHA, "{rotations} rotations of 20000");
    // Rotation by the angle of the first column, or that and a reflection: nothing else is left to the second column.
    assert!(matrices.iter().all(|m| ((m[0] - m[3]).abs() < 1e-15 && (m[1] + m[2]).abs() < 1e-15) || ((m[0] + m[3]).abs() < 1e-15)));
}

#[test]
fn every_entry_and_every_projection_in_three_dimensions_is_uniform() {
    // Archimedes: a coordinate of a uniform point of the sphere in three dimensions is uniform, its square Beta(1/2, 1).
    let matrices = haar(3, 3, 10_000);
    let cdf = |x: f64| (0.5 * (x + 1.0)).clamp(0.0, 1.0);
    for entry in 0..9 {
        assert_follows(matrices.iter().map(|m| m[entry]).collect(), cdf, "entry");
    }
    // Invariance from both sides: a^T W b with fixed unit vectors is an entry of A^T W B with orthogonal A and B.
    let (a, b) = ([2.0 / 3.0, -1.0 / 3.0, 2.0 / 3.0], [0.0, 0.6, 0.8]);
    let bilinear = |m: &Vec<f64>| (0..9).map(|k| a[k / 3] * m[k] * b[k % 3]).sum();
    assert_follows(matrices.iter().map(bilinear).collect(), cdf, "projection");
}

#[test]
fn entries_in_four_dimensions_follow_the_beta_law_of_their_squares() {
    // The square of an entry is Beta(1/2, 3/2): density (2 / pi) sqrt(1 - x^2) on [-1, 1]. Rectangular ones have the same entries.
    let cdf = |x: f64| {
        let x = x.clamp(-1.0, 1.0);
        0.5 + (x * (1.0 - x * x).sqrt() + libm::asin(x)) / std::f64::consts::PI
    };
    for (fan_in, fan_out) in [(4, 4), (4, 2), (1, 4), (3, 4)] {
        let matrices = haar(fan_in, fan_out, 10_000);
        for entry in [0, fan_in * fan_out - 1] {
            assert_follows(matrices.iter().map(|m| m[entry]).collect(), cdf, "entry in four dimensions");
        }
    }
}

#[test]
fn traces_have_the_moments_of_the_haar_measure() {
    // Diaconis and Shahshahani: for n >= 2 the trace has E = 0, E[t^2] = 1, E[t^4] = 3, and E[tr W^2] = 1. The second and the last see
    // how columns depend on each other, which single entries do not.
    const COUNT: f64 = 20_000.0;
    for n in [2, 3, 5] {
        let matrices = haar(n, n, COUNT as u64);
        let moments = |m: &Vec<f64>| {
            let trace: f64 = (0..n).map(|k| m[k * n + k]).sum();
            let trace_of_square = (0..n * n).map(|k| m[k] * m[(k % n) * n + k / n]).sum();
            [trace, trace.powi(2), trace.powi(4), trace_of_square]
        };
        let all: Vec<[f64; 4]> = matrices.iter().map(moments).collect();
        for (index, expected) in [0.0, 1.0, 3.0, 1.0].into_iter().enumerate() {
            let values: Vec<f64> = all.iter().map(|moments| moments[index]).collect();
            let mean = values.iter().sum::<f64>() / COUNT;
            let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (COUNT - 1.0);
            let z = (mean - expected) / (variance / COUNT).sqrt();
            assert!(z.abs() <= stats::normal_test::two_sided_critical(ALPHA), "n = {n}, moment {index}: mean {mean}, z = {z}");
        }
    }
}

#[test]
fn determinants_of_both_signs_are_equally_likely() {
    let det = |m: &Vec<f64>| m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
    let dets: Vec<f64> = haar(3, 3, 10_000).iter().map(det).collect();
    assert!(dets.iter().all(|d| (d.abs() - 1.0).abs() < 1e-14));
    let plus = dets.iter().filter(|d| **d > 0.0).count() as u64;
    assert!(stats::binomial::two_sided_p(plus, 10_000, 0.5) > ALPHA, "{plus} of 10000");
}

#[test]
fn unit_variance_is_reached_in_every_living_layer() {
    let inputs: Vec<f64> = (0..64).map(|k| f64::from(k) / 32.0 - 1.0).collect();
    let mut living = 0;
    for seed in 0..40 {
        let mut network = Initializer::Orthogonal.draw(shape(&[4, 4, 4]), Activation::Relu, &mut generator(&["lsuv"], seed, 0));
        let dead = first_dead_layer(&network).unwrap();
        let factors = rescale_to_unit_variance(&mut network, &inputs).unwrap();
        for (index, factor) in factors.iter().enumerate() {
            let variance = layer_variance(&network, &inputs, index);
            if dead.is_some_and(|dead| index >= dead) {
                assert_eq!((*factor, variance), (1.0, 0.0));
            } else {
                living += 1;
                // A rounded factor, products, sums of 4 and of 256: below 300 roundings of numbers that are not cancelled.
                assert!((variance - 1.0).abs() < 600.0 * f64::EPSILON, "layer {}: {variance}", index + 1);
            }
        }
    }
    assert!(living > 80);
}

fn layer_variance(network: &Network, inputs: &[f64], index: usize) -> f64 {
    let mut pass = crate::forward::ForwardPass::default();
    let mut all = Vec::new();
    for x in inputs {
        network.forward(&[*x], &mut pass);
        all.extend_from_slice(&pass.pre_activations[index]);
    }
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    all.iter().map(|h| h * h).sum::<f64>() / all.len() as f64 - mean * mean
}

#[test]
fn a_network_that_cannot_be_rescaled_is_refused() {
    let biased = WeightScheme::iid(WeightLaw::Normal).with_biases(crate::Biases::Constant(1.0));
    let mut biased = Network::draw(shape(&[2]), Activation::Relu, &biased, &mut generator(&["biased"], 0, 0)).unwrap();
    assert_eq!(rescale_to_unit_variance(&mut biased, &[1.0]), Err(RescaleError::Biases));
    let mut plain = Initializer::Orthogonal.draw(shape(&[2]), Activation::Relu, &mut generator(&["plain"], 0, 0));
    let message = rescale_to_unit_variance(&mut plain, &[]).unwrap_err().to_string();
    assert_eq!(message, "rescale a network of 1 input coordinates on a batch of 0 numbers (range: a positive multiple)");
    assert!(matches!(rescale_to_unit_variance(&mut plain, &[1e300, -1e300]), Err(RescaleError::Variance { layer: 1, .. })));
}

#[test]
fn orthogonal_networks_of_width_two_die_in_the_second_layer_with_probability_one_eighth() {
    // Two orthogonal rows cannot both be negative in both coordinates, so only a layer that sees one ray can die: 1/2 times 1/4.
    let counts = orthogonal_first_dead(&[2, 2], 20_000, &mut generator(&["orthogonal"], 0, 0)).unwrap();
    assert_eq!(counts.dead_within(1), 0);
    assert!(stats::binomial::two_sided_p(counts.dead_within(2), 20_000, 0.125) > ALPHA, "{} of 20000", counts.dead_within(2));
}

#[test]
fn width_one_dies_in_each_later_layer_with_probability_one_half() {
    let counts = orthogonal_first_dead(&[1, 1, 1], 20_000, &mut generator(&["orthogonal"], 1, 0)).unwrap();
    assert_eq!(counts.dead_within(1), 0);
    for (layers, theory) in [(2, 0.5), (3, 0.75)] {
        assert!(stats::binomial::two_sided_p(counts.dead_within(layers), 20_000, theory) > ALPHA);
    }
}

#[test]
fn no_layer_and_no_network_are_alive_and_a_width_of_zero_is_refused() {
    let mut rng = generator(&["orthogonal"], 2, 0);
    assert_eq!(orthogonal_first_dead(&[], 3, &mut rng).unwrap().dead_within(0), 0);
    assert_eq!(orthogonal_first_dead(&[2], 0, &mut rng).unwrap().networks(), 0);
    assert!(orthogonal_first_dead(&[2, 0], 1, &mut rng).is_err());
}

#[test]
#[should_panic(expected = "an orthogonal matrix of shape 2 x 0")]
fn a_matrix_without_columns_panics() {
    haar_orthogonal(0, 2, &mut generator(&["empty"], 0, 0));
}

proptest! {
    #[test]
    fn columns_or_rows_are_orthonormal(fan_in in 1..12_usize, fan_out in 1..12_usize, seed in any::<u64>()) {
        let w = haar_orthogonal(fan_in, fan_out, &mut generator(&["orthonormal"], seed, 0));
        let (few, many) = (fan_in.min(fan_out), fan_in.max(fan_out));
        let vector = |k: usize, i: usize| if fan_out >= fan_in { w[i * fan_in + k] } else { w[k * fan_in + i] };
        // Higham, Accuracy and Stability, lemma 19.3: a product of r reflections in n dimensions has columns off by r gamma_{cn}; with
        // c below 10, and the scalar product's own n roundings.
        let bound = (10 * few * many + 2 * many) as f64 * f64::EPSILON;
        for j in 0..few {
            for k in 0..=j {
                let product: f64 = (0..many).map(|i| vector(j, i) * vector(k, i)).sum();
                prop_assert!((product - f64::from(u8::from(j == k))).abs() <= bound, "{j} . {k} = {product}");
            }
        }
    }

    #[test]
    fn counting_first_dead_layers_agrees_with_whole_networks(seed in any::<u64>(), widths in prop::collection::vec(1..5_usize, 1..8)) {
        let rng = || generator(&["agree"], seed, 0);
        let whole = Initializer::Orthogonal.draw(Architecture::new(1, &widths).unwrap(), Activation::Relu, &mut rng());
        let counts = orthogonal_first_dead(&widths, 1, &mut rng()).unwrap();
        let first = (1..=widths.len()).find(|&layers| counts.dead_within(layers) == 1);
        prop_assert_eq!(first, first_dead_layer(&whole).unwrap());
    }
}
