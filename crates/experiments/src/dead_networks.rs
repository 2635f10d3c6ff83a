//! Networks with a dead layer, and the samples that they are trained on: what the results about gradients share.
//!
//! The networks of section 2: ten layers of width 2, one input, one linear output, so nine layers apply the ReLU.

use network::{Activation, Architecture, Batch, Biases, ForwardPass, Initializer, Network, WeightLaw, WeightScheme, first_dead_layer};
use rand::Rng;
use stats::stream::BlockRng;

use crate::targets::input;

/// Nine rectified layers and a linear one: the paper's "10-layer".
pub const HIDDEN_WIDTHS: [usize; 9] = [2; 9];

/// One input, these hidden widths, one linear output.
pub fn shape(hidden_widths: &[usize]) -> Architecture {
    Architecture::new(1, hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive")
}

/// A bias-free ReLU network of He's initialization.
pub fn bias_free(hidden_widths: &[usize], rng: &mut BlockRng) -> Network {
    Initializer::HeNormal.draw(shape(hidden_widths), Activation::Relu, rng)
}

/// A bias-free network that is dead on the whole line, by its two rays, and its first dead layer. Draws until there is one.
pub fn born_dead(rng: &mut BlockRng) -> (Network, usize) {
    loop {
        let network = bias_free(&HIDDEN_WIDTHS, rng);
        if let Some(layer) = first_dead_layer(&network).expect("the rays decide for bias-free networks of one input") {
            return (network, layer);
        }
    }
}

/// A network with normal biases that has a layer which is zero at all of the inputs, and the first such layer. Draws until there is one.
pub fn dead_with_biases(inputs: &[f64], rng: &mut BlockRng) -> (Network, usize) {
    const BIASED: WeightScheme = WeightScheme::iid(WeightLaw::Normal)
        .with_sigma_w(std::f64::consts::SQRT_2)
        .with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.5 });
    loop {
        let network = Network::draw(shape(&HIDDEN_WIDTHS), Activation::Relu, &BIASED, rng).expect("the law is valid");
        if let Some(layer) = first_zero_on(&network, inputs) {
            return (network, layer);
        }
    }
}

/// The first hidden layer, from 1, that is exactly zero at all of the inputs.
pub fn first_zero_on(network: &Network, inputs: &[f64]) -> Option<usize> {
    let hidden = network.architecture().hidden_widths().len();
    let mut alive = vec![false; hidden];
    let mut pass = ForwardPass::default();
    for input in inputs {
        network.forward(&[*input], &mut pass);
        alive.iter_mut().zip(&pass.activations).for_each(|(alive, x)| *alive |= x.iter().any(|x| *x != 0.0));
    }
    alive.iter().position(|alive| !alive).map(|index| index + 1)
}

/// A random integer from `-bound` to `bound`.
pub fn integer(bound: u64, rng: &mut BlockRng) -> f64 {
    (rng.next_u64() % (2 * bound + 1)) as f64 - bound as f64
}

/// Inputs and targets, a number each.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Inputs of the network.
    pub inputs: Vec<f64>,
    /// What it should answer.
    pub targets: Vec<f64>,
}

impl Sample {
    /// The input 0 and `count - 1` inputs uniform on `[-sqrt 3, sqrt 3]`, the paper's domain, with their targets.
    pub fn draw(count: usize, target: impl Fn(f64) -> f64, rng: &mut BlockRng) -> Sample {
        let mut inputs = vec![0.0; count];
        inputs[1..].fill_with(|| input(rng));
        Sample { targets: inputs.iter().map(|x| target(*x)).collect(), inputs }
    }

    /// As a batch.
    pub fn batch(&self) -> Batch<'_> {
        Batch::scalar(&self.inputs, &self.targets).expect("as many finite inputs as targets")
    }
}

#[cfg(test)]
mod tests {
    use network::Layer;
    use stats::stream::generator;

    use super::*;

    #[test]
    fn a_born_dead_network_is_zero_in_its_dead_layer_and_from_there_on() {
        let (network, layer) = born_dead(&mut generator(&["dead"], 0, 0));
        assert_eq!(first_zero_on(&network, &[-1.0, 0.0, 1.0, 0.3]), Some(layer));
        assert_eq!([-1.0, 0.0, 2.5].map(|x| network.evaluate(&[x])[0]), [0.0; 3]);
    }

    #[test]
    fn without_inputs_every_layer_is_zero() {
        assert_eq!(first_zero_on(&bias_free(&[2], &mut generator(&["dead"], 1, 0)), &[]), Some(1));
    }

    #[test]
    fn a_layer_that_is_on_at_one_input_is_alive() {
        let layers = vec![Layer::new(1, 1, vec![1.0], vec![-1.0]), Layer::new(1, 1, vec![1.0], vec![0.0])];
        let network = Network::new(shape(&[1]), Activation::Relu, layers.into_iter().collect::<Result<_, _>>().unwrap()).unwrap();
        assert_eq!((first_zero_on(&network, &[0.0, 1.0]), first_zero_on(&network, &[0.0, 2.0])), (Some(1), None));
    }

    #[test]
    fn a_sample_holds_the_origin_and_stays_in_the_domain() {
        let sample = Sample::draw(9, |x| 2.0 * x, &mut generator(&["sample"], 0, 0));
        assert_eq!((sample.inputs[0], sample.inputs.len()), (0.0, 9));
        assert!(sample.inputs.iter().zip(&sample.targets).all(|(x, y)| x.abs() <= 3.0_f64.sqrt() && *y == 2.0 * x));
    }
}
