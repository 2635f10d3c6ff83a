//! Layer-sequential unit-variance (LSUV) initialization beside the orthogonal one that it rescales.
//!
//! A positive factor for each layer changes no sign, so without biases it moves no dead layer. Unit variance is that of the
//! pre-activations over a batch and all neurons of the layer together, as Mishkin and Matas have it.

use claims::{Evidence, Run, Stop};
use network::{Activation, Architecture, ForwardPass, Initializer, Layer, Network, first_dead_layer, rescale_to_unit_variance};
use rand::Rng;
use stats::stream::{BlockRng, open_unit};

use crate::properties::{Try, properties};
use crate::targets::input;
use crate::words::layer_in_words;

const SETTINGS: [usize; 3] = [2, 3, 5];

/// Whether rescaling orthogonal weights, by the factors of LSUV or by random ones, leaves the first dead layer where it is; decided on both
/// rays, nine rectified layers of width 2, 3 and 5. The second layer's factor is multiplied by `sign`; `factors` names them.
pub fn same_dead_layer(run: &Run, factors: &str, sign: f64) -> Result<Vec<Evidence>, Stop> {
    let attempt = |width: usize, is_lsuv: bool| -> Try<'_> {
        Box::new(move |rng| {
            let inputs = inputs(rng);
            let orthogonal = Initializer::Orthogonal.draw(shape(&[width; 9]), Activation::Relu, rng);
            let mut factors: Vec<f64> = orthogonal.layers().iter().map(|_| random_factor(rng)).collect();
            if is_lsuv {
                factors = rescale_to_unit_variance(&mut orthogonal.clone(), &inputs).expect("orthogonal weights are of size 1");
            }
            factors[1] *= sign;
            let rescaled = times_factors(&orthogonal, &factors);
            let [before, after] = [&orthogonal, &rescaled].map(|network| first_dead_layer(network).expect("numbers of ordinary size"));
            if before == after { Ok(()) } else { Err(format!("first dead: {}, then {}", layer_in_words(before), layer_in_words(after))) }
        })
    };
    let tries = SETTINGS.into_iter().flat_map(|width| {
        [(true, "of LSUV"), (false, "at random")]
            .map(|(is_lsuv, which)| (format!("width {width}, 9 rectified layers, {factors} {which}"), attempt(width, is_lsuv)))
    });
    let lines = properties(run, run.samples(), tries.collect())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "both rays before and after")).collect())
}

/// One input, these hidden widths, one linear output.
fn shape(hidden_widths: &[usize]) -> Architecture {
    Architecture::new(1, hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive")
}

/// The input 0 and 31 uniform on the training domain.
fn inputs(rng: &mut BlockRng) -> Vec<f64> {
    let mut inputs = vec![0.0; 32];
    inputs[1..].fill_with(|| input(rng));
    inputs
}

/// From `2^-8` to `2^8`, of all sizes alike.
fn random_factor(rng: &mut BlockRng) -> f64 {
    let exponent = (rng.next_u64() % 16) as i32 - 8;
    (1.0 + open_unit(rng.next_u64())) * 2.0_f64.powi(exponent)
}

/// The network with the weights of each layer times a factor of its own.
fn times_factors(network: &Network, factors: &[f64]) -> Network {
    let layers = network.layers().iter().zip(factors).map(|(layer, factor)| {
        let weights = layer.weights().iter().map(|w| factor * w).collect();
        Layer::without_biases(layer.fan_in(), layer.fan_out(), weights).expect("the same shape")
    });
    Network::new(network.architecture().clone(), network.activation(), layers.collect()).expect("the same shapes")
}

/// Which layers are claimed to have unit variance.
#[derive(Clone, Copy, Debug)]
pub enum Layers {
    /// All, the linear output layer too.
    All,
    /// Those up to the first dead one.
    UpToTheDead,
}

/// Whether the pre-activations of these layers have the variance 1 over the batch after LSUV; a line for each choice.
pub fn unit_variance(run: &Run, choices: &[Layers]) -> Result<Vec<Evidence>, Stop> {
    let attempt = |choice: Layers| -> Try<'_> {
        Box::new(move |rng| {
            let mut inputs = inputs(rng);
            // An input of each sign: a layer that is not zero on the line varies over the batch.
            inputs.splice(1..3, [1.0, -1.0]);
            let mut network = Initializer::Orthogonal.draw(shape(&[2; 9]), Activation::Relu, rng);
            let dead = first_dead_layer(&network).expect("orthogonal weights are of size 1");
            rescale_to_unit_variance(&mut network, &inputs).expect("orthogonal weights are of size 1");
            let layers = match (choice, dead) {
                (Layers::UpToTheDead, Some(dead)) => dead,
                _ => 10,
            };
            let wrong = variances(&network, &inputs).into_iter().take(layers).position(|(variance, bound)| (variance - 1.0).abs() > bound);
            wrong.map_or(Ok(()), |index| Err(format!("first dead: {}; layer {} has another variance", layer_in_words(dead), index + 1)))
        })
    };
    let tries = choices.iter().map(|choice| {
        let label = match choice {
            Layers::All => "all layers",
            Layers::UpToTheDead => "up to the dead layer",
        };
        (label.to_string(), attempt(*choice))
    });
    let lines = properties(run, run.samples(), tries.collect())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}

/// Of each layer the variance of all pre-activations over the inputs, and how far rounding may have moved it from 1.
///
/// With `H` the largest `sum |w x|` of a pre-activation, `n` terms in it and `m` pre-activations: each pre-activation is rounded by
/// `(n + 1) 2^-53 H` at most and their mean by `m 2^-53 H`, so deviations, of root mean square 1, by `(n + m + 2) 2^-53 H`; squares by twice
/// that, and their sum by `(m + 2) 2^-53`. All this happens twice, once where the factor was found; the bound doubles it once more.
fn variances(network: &Network, inputs: &[f64]) -> Vec<(f64, f64)> {
    let mut pass = ForwardPass::default();
    let mut values = vec![(Vec::new(), 0.0_f64, 0_usize); network.layers().len()];
    for input in inputs {
        network.forward(&[*input], &mut pass);
        let mut x = vec![*input];
        for (index, layer) in network.layers().iter().enumerate() {
            let (all, largest, terms) = &mut values[index];
            all.extend_from_slice(&pass.pre_activations[index]);
            let sizes = layer.rows().map(|row| row.iter().zip(&x).map(|(w, x)| (w * x).abs()).sum());
            (*largest, *terms) = (sizes.fold(*largest, f64::max), layer.fan_in());
            x.clone_from(&pass.activations[index]);
        }
    }
    let of_layer = |(all, largest, terms): (Vec<f64>, f64, usize)| {
        let count = all.len() as f64;
        let mean = all.iter().sum::<f64>() / count;
        let variance = all.iter().map(|h| (h - mean) * (h - mean)).sum::<f64>() / count;
        let deviation = (terms as f64 + count + 2.0) * largest;
        (variance, 4.0 * (2.0 * deviation + count + 2.0) * 0.5_f64.powi(53))
    };
    values.into_iter().map(of_layer).collect()
}
