//! Explicit networks that are a target function exactly, of any number of layers: identity layers pass on what is not negative.
//!
//! ```text
//! |x|                      = [1 1] I ... I relu([1; -1] x)
//! [|x1 + x2|; |x1 - x2|]   = [1 1 0 0; 0 0 1 1] I ... I relu([1 1; -1 -1; 1 -1; -1 1] x)
//! ```
//!
//! with a ReLU after each identity `I`. Collapse, section 2; dying-relu-rai, sections 1 and 5.

use claims::{Evidence, Part, Relation, Run, Stop};
use network::{Activation, Architecture, Layer, Network};
use rand::Rng;
use stats::rational::ratio;

/// Zeros, subnormals, the ends of the range.
const SPECIAL: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, f64::MIN_POSITIVE, -f64::MIN_POSITIVE, 5e-324, -5e-324, f64::MAX, f64::MIN, f64::EPSILON, -0.1];

/// That the network of [`absolute_value`] equals `|x|` in every bit: at special floats and at `run.samples()` random bit patterns.
pub fn absolute_value_bit_by_bit(run: &Run, first_layer: [f64; 2], hidden_layers: usize) -> Result<Vec<Evidence>, Stop> {
    let network = absolute_value(first_layer, hidden_layers);
    let depth = if hidden_layers == 1 { String::new() } else { format!(", {hidden_layers} hidden layers") };
    // The first failing float of each block, if there is one.
    let part = Part::new(format!("first layer {first_layer:?}{depth}"), run.samples(), 20_000_000, |block| {
        (0..block.trials)
            .map(|_| f64::from_bits(block.rng.next_u64()))
            .filter(|x| x.is_finite())
            .find(|x| !agrees(&network, *x))
            .map(f64::to_bits)
    });
    let random = run.measure(vec![part])?.remove(0).into_iter().flatten().map(f64::from_bits).next();
    let special = SPECIAL.into_iter().find(|x| !agrees(&network, *x));
    let line = |label: &str, cases: u64, counterexample: Option<f64>| {
        Evidence::property(label, cases, counterexample.map(|x| format!("x = {x:e}"))).by("absolute value", "network of two neurons")
    };
    Ok(vec![line("special floats", SPECIAL.len() as u64, special), line("random bit patterns", run.samples(), random)])
}

fn agrees(network: &Network, x: f64) -> bool {
    network.evaluate(&[x])[0].to_bits() == x.abs().to_bits()
}

/// Two neurons with the weights `first_layer`, then identity layers up to `hidden_layers` (at least 1), then their sum.
///
/// With the weights 1 and -1 it is `|x|`.
pub fn absolute_value(first_layer: [f64; 2], hidden_layers: usize) -> Network {
    with_identities((1, first_layer.to_vec()), 2, hidden_layers, (1, vec![1.0, 1.0]))
}

/// That the network of [`f4`] equals `[|x1 + x2|, |x1 - x2|]` on integers, where no float is rounded.
pub fn f4_on_the_grid(first_layer: [f64; 8], hidden_layers: usize) -> Evidence {
    let network = f4(first_layer, hidden_layers);
    let cases = (-40..=40_i64).flat_map(|x1| (-40..=40_i64).map(move |x2| (x1, x2))).flat_map(|(x1, x2)| {
        let outputs = network.evaluate(&[x1 as f64, x2 as f64]);
        let expected = [(x1 + x2).abs(), (x1 - x2).abs()];
        [0, 1].map(|output| {
            (format!("x = ({x1}, {x2}), output {}", output + 1), ratio(expected[output], 1), ratio(outputs[output] as i64, 1))
        })
    });
    Evidence::exact_cases("integers from -40 to 40", Relation::Equal, cases).by("integer arithmetic", "network of width 4")
}

/// Four neurons with the weights `first_layer` (rows of two), then identity layers up to `hidden_layers` (at least 1), then the sums of
/// the first and of the last two.
///
/// With the rows (1, 1), (-1, -1), (1, -1), (-1, 1) it is `[|x1 + x2|, |x1 - x2|]`.
pub fn f4(first_layer: [f64; 8], hidden_layers: usize) -> Network {
    with_identities((2, first_layer.to_vec()), 4, hidden_layers, (2, vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]))
}

/// A first layer `(input_dim, weights)`, identities of this width, and a linear layer `(output_dim, weights)`.
fn with_identities(first: (usize, Vec<f64>), width: usize, hidden_layers: usize, last: (usize, Vec<f64>)) -> Network {
    let shape = Architecture::new(first.0, &vec![width; hidden_layers]).and_then(|shape| shape.with_linear_output(last.0));
    let identity: Vec<f64> = (0..width * width).map(|place| f64::from(u8::from(place % (width + 1) == 0))).collect();
    let middle = std::iter::repeat_n((width, width, identity), hidden_layers - 1);
    let layers = std::iter::once((first.0, width, first.1)).chain(middle).chain([(width, last.0, last.1)]);
    let layers: Result<Vec<Layer>, _> = layers.map(|(fan_in, fan_out, weights)| Layer::without_biases(fan_in, fan_out, weights)).collect();
    Network::new(shape.expect("widths are positive"), Activation::Relu, layers.expect("the shapes fit")).expect("the layers fit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hidden_layer_has_no_identity() {
        assert_eq!(absolute_value([1.0, -1.0], 1).layers().len(), 2);
        assert_eq!(absolute_value([1.0, -1.0], 1).evaluate(&[-2.5]), [2.5]);
    }

    #[test]
    fn identities_change_nothing() {
        let weights = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0];
        assert_eq!(f4(weights, 1).evaluate(&[3.0, -5.0]), [2.0, 8.0]);
        assert_eq!(f4(weights, 19).evaluate(&[3.0, -5.0]), [2.0, 8.0]);
        assert_eq!(f4(weights, 19).layers().len(), 20);
    }
}
