//! What a network answers at all of its training inputs, by doubles.

use network::{Activation, Network};

use super::dead::is_relu;

/// What a network answers at all of its inputs, by doubles. Computed neuron by neuron over all inputs, loops that the compiler turns into
/// vector instructions: a forward pass for each input would take longer than the training.
pub(super) struct Answers {
    /// Whether some neuron of a hidden layer is positive: layer by layer, for each input.
    pub(super) is_positive: Vec<Vec<bool>>,
    /// For each output, its values at all inputs, or one value for all of them.
    pub(super) outputs: Vec<Vec<f64>>,
}

impl Answers {
    /// `inputs` is `m x dimension`, row-major.
    pub(super) fn of(network: &Network, inputs: &[f64], dimension: usize) -> Answers {
        let (count, hidden) = (inputs.len() / dimension, network.architecture().hidden_widths().len());
        let mut values: Vec<Vec<f64>> =
            (0..dimension).map(|coordinate| inputs.iter().skip(coordinate).step_by(dimension).copied().collect()).collect();
        let mut is_positive = Vec::with_capacity(hidden);
        for (index, layer) in network.layers().iter().enumerate() {
            let mut next: Vec<Vec<f64>> = layer.rows().zip(layer.biases()).map(|(row, &bias)| pre_activation(row, bias, &values)).collect();
            if index < hidden {
                next.iter_mut().for_each(|neuron| activate(network.activation(), neuron));
                let mut positive = vec![false; next[0].len()];
                for neuron in &next {
                    positive.iter_mut().zip(neuron).for_each(|(positive, x)| *positive |= *x > 0.0);
                }
                // Behind a layer that is zero everywhere all is constant, and one value stands for all.
                if is_relu(network) && !positive.contains(&true) {
                    next.iter_mut().for_each(|neuron| neuron.truncate(1));
                }
                let first = positive[0];
                positive.resize(count, first);
                is_positive.push(positive);
            }
            values = next;
        }
        Answers { is_positive, outputs: values }
    }

    /// Greatest less least output, of the coordinate where that is greatest.
    pub(super) fn output_range(&self) -> f64 {
        let ends = |output: &Vec<f64>| output.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &x| [low.min(x), high.max(x)]);
        self.outputs.iter().map(ends).map(|[low, high]| high - low).fold(0.0, f64::max)
    }

    /// Mean over all numbers of `targets`, `m x outputs`, row-major.
    pub(super) fn squared_error(&self, targets: &[f64]) -> f64 {
        let dimension = self.outputs.len();
        let sum_of = |(coordinate, output): (usize, &Vec<f64>)| -> f64 {
            let targets = targets.iter().skip(coordinate).step_by(dimension);
            let square = |(target, output): (&f64, &f64)| (output - target) * (output - target);
            if output.len() == 1 { targets.map(|target| square((target, &output[0]))).sum() } else { targets.zip(output).map(square).sum() }
        };
        self.outputs.iter().enumerate().map(sum_of).sum::<f64>() / targets.len() as f64
    }
}

/// `row . x + bias`, `values` neuron by neuron.
fn pre_activation(row: &[f64], bias: f64, values: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![bias; values[0].len()];
    for (weight, values) in row.iter().zip(values) {
        sums.iter_mut().zip(values).for_each(|(sum, x)| *sum += weight * x);
    }
    sums
}

fn activate(activation: Activation, values: &mut [f64]) {
    if activation == Activation::Relu {
        values.iter_mut().for_each(|x| *x = if *x > 0.0 { *x } else { 0.0 });
    } else {
        values.iter_mut().for_each(|x| *x = activation.apply(*x));
    }
}

#[cfg(test)]
mod tests {
    use network::{Architecture, Layer};

    use super::super::tests::relu_network;
    use super::*;

    #[test]
    fn all_inputs_at_once_answer_as_one_by_one() {
        // Small dyadic numbers: every sum is exact, whatever its order.
        let layers = vec![
            Layer::new(2, 2, vec![1.0, -0.5, 2.0, 0.25], vec![0.5, -1.0]).unwrap(),
            Layer::new(2, 2, vec![1.0, -1.0, -2.0, 0.5], vec![0.0, 0.25]).unwrap(),
            Layer::new(2, 2, vec![1.0, 0.5, -1.0, 3.0], vec![1.0, -2.0]).unwrap(),
        ];
        let shape = Architecture::new(2, &[2, 2]).unwrap().with_linear_output(2).unwrap();
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        let inputs: Vec<f64> = (0..14).map(|i| f64::from(i * i % 11) / 4.0 - 1.25).collect();
        let targets: Vec<f64> = (0..14).map(|i| f64::from(i % 3)).collect();
        let answers = Answers::of(&network, &inputs, 2);
        let mut pass = network::ForwardPass::default();
        for (place, x) in inputs.chunks_exact(2).enumerate() {
            network.forward(x, &mut pass);
            assert_eq!([0, 1].map(|output| answers.outputs[output][place]).to_vec(), pass.activations[2]);
            for layer in 0..2 {
                assert_eq!(answers.is_positive[layer][place], pass.activations[layer].iter().any(|x| *x > 0.0));
            }
        }
        let ranges = [0, 1].map(|output| {
            let values = inputs.chunks_exact(2).map(|x| network.evaluate(x)[output]);
            values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
        });
        assert_eq!(answers.output_range(), ranges[0].max(ranges[1]));
        let batch = network::Batch::new(2, &inputs, 2, &targets).unwrap();
        let error = network.loss(&batch, network::Loss::SquaredError);
        assert!((answers.squared_error(&targets) - error).abs() <= 1e-14 * error);
    }

    #[test]
    fn behind_a_dead_layer_one_value_stands_for_all() {
        let layer = |w, b| Layer::new(1, 1, vec![w], vec![b]).unwrap();
        let network = relu_network(vec![layer(1.0, -2.0), layer(1.0, 0.5), layer(2.0, 0.0)]);
        let answers = Answers::of(&network, &[-1.0, 0.0, 1.0], 1);
        assert_eq!(answers.is_positive, [vec![false; 3], vec![true; 3]]);
        assert_eq!(answers.outputs, [vec![1.0]]);
        assert_eq!(answers.output_range(), 0.0);
        assert_eq!(answers.squared_error(&[1.0, 2.0, 3.0]), 5.0 / 3.0);
    }
}
