//! Corollary 5: a network that is constant at the mean of its target has no gradient at all.
//!
//! If a network with a dead layer is the constant `E[y]`, the gradient of the L2 loss vanishes for every weight and bias.
//!
//! Source: Corollary 5 and appendix F.
//! Reading: `E[y]` is the mean over what the loss averages over, for a finite sample the sample's mean. The assumption A2 is needed
//! for the dead layer: a network that is constant because its last weights are zero has gradients for them.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Activation, Layer, Loss, Network};
use stats::stream::BlockRng;

use experiments::dead_networks::{Sample, first_zero_on, integer, shape};
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_GRADIENT];

const NO_GRADIENT: Claim = Claim {
    id: "corollary-5/no-gradient",
    source: "Corollary 5",
    statement: "in a network with a dead layer that is constant at the mean of the targets, every derivative of the squared error is zero",
    formula: "sum_i 2 (c - y_i) dN/dw = 0 for c = mean of y, as dN/dw is the same at all inputs",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 100_000 },
    check: |run| no_gradient(run, "mean", |sorted| sorted.iter().sum::<f64>() / sorted.len() as f64),
    control: Control::negative("at the lower median", |run| no_gradient(run, "lower median", |sorted| sorted[sorted.len() / 2 - 1])),
    note: "Parameters, inputs and targets are small integers and the mean is a multiple of 1/8, so nothing is rounded and zero is exactly zero. Biases are not zero: the constant passes through the layers above the dead one.",
    ..Claim::DEFAULT
};

fn no_gradient(run: &Run, name: &str, constant: fn(&[f64]) -> f64) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let sample = integer_sample(rng);
        let (network, dead) = dead_integer_network(&sample.inputs, rng);
        let mut sorted = sample.targets.clone();
        sorted.sort_by(f64::total_cmp);
        let network = with_output(&network, constant(&sorted));
        let gradient = network.gradient(&sample.batch(), Loss::SquaredError);
        match gradient.layers.iter().position(|layer| !layer.is_zero()) {
            None => Ok(()),
            Some(index) => Err(format!("dead in layer {dead}, gradient in layer {}, targets {:?}", index + 1, sample.targets)),
        }
    });
    let lines = properties(run, run.samples(), vec![(format!("constant at the {name}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "reverse mode on integers")).collect())
}

/// Eight samples with the inputs -3 to 4 and random targets.
fn integer_sample(rng: &mut BlockRng) -> Sample {
    Sample { inputs: (-3..=4).map(f64::from).collect(), targets: (0..8).map(|_| integer(3, rng)).collect() }
}

/// A network of integers with a layer that is zero at all of the inputs, and that layer. Draws until there is one.
///
/// Five hidden layers of width 2: activations below 7^5 times 5 and the same for derivatives keep every sum far below 2^53.
fn dead_integer_network(inputs: &[f64], rng: &mut BlockRng) -> (Network, usize) {
    loop {
        let shape = shape(&[2; 5]);
        let mut numbers = |count: usize| -> Vec<f64> { (0..count).map(|_| integer(3, rng)).collect() };
        let layers = shape.layer_shapes().map(|(fan_in, fan_out)| {
            Layer::new(fan_in, fan_out, numbers(fan_in * fan_out), numbers(fan_out)).expect("numbers fill the shape")
        });
        let layers = layers.collect();
        let network = Network::new(shape, Activation::Relu, layers).expect("the layers fit");
        if let Some(layer) = first_zero_on(&network, inputs) {
            return (network, layer);
        }
    }
}

/// The same constant network with another last bias, so that its value is `constant`.
fn with_output(network: &Network, constant: f64) -> Network {
    let (last, before) = network.layers().split_last().expect("there is an output layer");
    let bias = last.biases()[0] + constant - network.evaluate(&[0.0])[0];
    let last = Layer::new(last.fan_in(), 1, last.weights().to_vec(), vec![bias]).expect("the same shape");
    let layers = before.iter().cloned().chain([last]).collect();
    Network::new(network.architecture().clone(), network.activation(), layers).expect("the same shapes")
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn the_constant_is_reached_exactly() {
        let inputs = [-3.0, 0.0, 4.0];
        let (network, _) = dead_integer_network(&inputs, &mut generator(&["corollary-5"], 0, 0));
        assert_eq!(inputs.map(|x| with_output(&network, 0.375).evaluate(&[x])[0]), [0.375; 3]);
    }

    #[test]
    fn a_constant_network_without_a_dead_layer_has_a_gradient_at_the_mean() {
        // N = 1/2 + 0 relu(x): at x = 0, 1 with y = 0, 1 the mean is 1/2, but the last weight has the derivative 2 (1/2 - 1) 1 / 2.
        let layers = vec![Layer::new(1, 1, vec![1.0], vec![0.0]).unwrap(), Layer::new(1, 1, vec![0.0], vec![0.5]).unwrap()];
        let network = Network::new(shape(&[1]), Activation::Relu, layers).unwrap();
        let sample = Sample { inputs: vec![0.0, 1.0], targets: vec![0.0, 1.0] };
        assert_eq!(network.gradient(&sample.batch(), Loss::SquaredError).layers[1].weights, [-0.5]);
    }
}
