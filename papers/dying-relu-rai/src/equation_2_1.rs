//! Equation 2.1: the network.
//!
//! ```text
//! N^1(x) = W^1 x + b^1,    N^l(x) = W^l phi(N^{l-1}(x)) + b^l,    2 <= l <= L
//! ```
//!
//! Source: equation 2.1. A definition: the first layer takes `x` itself, the last one is linear, and an L-layer network has L - 1 hidden
//! layers. What can be false is that our networks are these.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, ForwardPass, Layer, Network};
use rand::RngExt;
use stats::stream::BlockRng;

use experiments::dead_networks::integer;
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RECURSION];

const RECURSION: Claim = Claim {
    id: "eq-2.1/recursion",
    source: "Equation 2.1",
    statement: "the networks of all rows below are those of equation 2.1: every layer's pre-activations are W^l phi(N^{l-1}) + b^l, and the last layer is linear",
    formula: "N^1 = W^1 x + b^1,  N^l = W^l phi(N^{l-1}) + b^l",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 100_000 },
    check: |run| recursion(run, false),
    control: Control::negative("the input rectified, too", |run| recursion(run, true)),
    note: "Integer weights, biases and inputs, so that no float is rounded; 1 to 6 layers of widths 1 to 4, against a recursion in whole numbers.",
    ..Claim::DEFAULT
};

/// A network of small integers, with one to six layers.
pub(crate) fn integer_network(rng: &mut BlockRng) -> Network {
    let hidden: Vec<usize> = (0..rng.random_range(0..6)).map(|_| rng.random_range(1..=4)).collect();
    let shape = Architecture::new(rng.random_range(1..=3), &hidden).and_then(|shape| shape.with_linear_output(rng.random_range(1..=3)));
    let shape = shape.expect("widths are positive");
    let layers = shape.layer_shapes().map(|(fan_in, fan_out)| {
        let mut numbers = |count: usize| (0..count).map(|_| integer(3, rng)).collect();
        Layer::new(fan_in, fan_out, numbers(fan_in * fan_out), numbers(fan_out)).expect("finite numbers, as many as needed")
    });
    let layers = layers.collect();
    Network::new(shape, Activation::Relu, layers).expect("the layers have the shapes of the architecture")
}

fn recursion(run: &Run, rectified_input: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let network = integer_network(rng);
        let input: Vec<f64> = (0..network.architecture().input_dim()).map(|_| integer(5, rng)).collect();
        let mut pass = ForwardPass::default();
        network.forward(&input, &mut pass);
        // At most 3 * 4 * 13^5 or so: far below 2^53.
        let mut below: Vec<i64> = input.iter().map(|x| *x as i64).collect();
        if rectified_input {
            below.iter_mut().for_each(|x| *x = (*x).max(0));
        }
        for (index, layer) in network.layers().iter().enumerate() {
            let sum = |(row, b): (&[f64], &f64)| row.iter().zip(&below).map(|(w, x)| *w as i64 * x).sum::<i64>() + *b as i64;
            let own: Vec<i64> = layer.rows().zip(layer.biases()).map(sum).collect();
            if pass.pre_activations[index].iter().map(|h| *h as i64).ne(own.iter().copied()) {
                return Err(format!("layer {}: {own:?} against {:?} at x = {input:?}", index + 1, pass.pre_activations[index]));
            }
            below = own.iter().map(|h| (*h).max(0)).collect();
            if index + 1 == network.layers().len() && network.evaluate(&input).iter().map(|y| *y as i64).ne(own.iter().copied()) {
                return Err(format!("the output is {:?}, N^L is {own:?}", network.evaluate(&input)));
            }
        }
        Ok(())
    });
    let label = if rectified_input { "layers of integer networks, the input rectified" } else { "layers of integer networks" };
    let lines = properties(run, run.samples(), vec![(label.into(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("whole numbers", "forward pass")).collect())
}
