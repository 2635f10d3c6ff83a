//! Which hidden layers of a network are zero, exactly: at its training inputs, or on a whole interval or rectangle.

use network::{Activation, Domain, Network, dead_layers_on};

use super::answers::Answers;
use crate::targets::HALF_WIDTH;

/// The last hidden layer, from 1, that is zero at all of the inputs (`m x dimension`, row-major); 0 if there is none. Exact.
///
/// # Panics
/// When the network is no ReLU network of that input dimension, or there is no input.
pub fn last_dead_layer_at(network: &Network, inputs: &[f64], dimension: usize) -> usize {
    last_dead_layer_by(network, inputs, dimension, &Answers::of(network, inputs, dimension))
}

pub(super) fn last_dead_layer_by(network: &Network, inputs: &[f64], dimension: usize, answers: &Answers) -> usize {
    let Some(candidate) = last_candidate(network, inputs, dimension, answers) else { return 0 };
    // Zero on the smallest cuboid around all inputs: a few cells in the place of thousands of points.
    let ends = |end: fn(f64, f64) -> f64| -> Vec<f64> {
        (0..dimension).map(|coordinate| inputs.iter().skip(coordinate).step_by(dimension).copied().reduce(end).unwrap_or(0.0)).collect()
    };
    if dimension <= 2 && dead_around(network, &ends(f64::min), &ends(f64::max)).contains(&candidate) {
        return candidate;
    }
    // Elsewhere the layer may wake: then each input decides.
    dead_on_points(network, &inputs.chunks_exact(dimension).collect::<Vec<_>>()).last().copied().unwrap_or(0)
}

/// The last hidden layer that no input has shown to be alive; the layers after it are, exactly.
pub(super) fn last_candidate(network: &Network, inputs: &[f64], dimension: usize, answers: &Answers) -> Option<usize> {
    let input = |place: usize| &inputs[place * dimension..][..dimension];
    // An input at which each layer is positive by doubles, else any.
    let witnesses = answers.is_positive.iter().map(|layer| input(layer.iter().position(|positive| *positive).unwrap_or(0)));
    let witnesses: Vec<&[f64]> = witnesses.collect();
    if witnesses.is_empty() { None } else { dead_on_points(network, &witnesses).last().copied() }
}

/// Whether a hidden layer is zero on the whole domain.
pub(super) fn is_born_dead(network: &Network, inputs: &[f64], dimension: usize) -> bool {
    // Polygons are slow, and a few of the inputs show most networks to be alive.
    let may_be = dimension == 1 || last_candidate(network, inputs, dimension, &Answers::of(network, inputs, dimension)).is_some();
    may_be && !dead_around(network, &vec![-HALF_WIDTH; dimension], &vec![HALF_WIDTH; dimension]).is_empty()
}

/// The hidden layers that are zero on a cuboid, none if it has no inside.
///
/// It is cut where a coordinate is 0: there the kinks of all neurons of a first layer without biases meet, and in a corner of the parts
/// they do so exactly, where inside of a part rounding would leave a doubt that takes fractions.
fn dead_around(network: &Network, low: &[f64], high: &[f64]) -> Vec<usize> {
    if let Some(axis) = low.iter().zip(high).position(|(low, high)| *low < 0.0 && 0.0 < *high) {
        let cut = |ends: &[f64]| ends.iter().enumerate().map(|(index, end)| if index == axis { 0.0 } else { *end }).collect::<Vec<f64>>();
        let mut dead = dead_around(network, low, &cut(high));
        if !dead.is_empty() {
            let others = dead_around(network, &cut(low), high);
            dead.retain(|layer| others.contains(layer));
        }
        return dead;
    }
    Domain::cuboid(low, high).map_or(vec![], |domain| dead_on(network, &domain))
}

pub(super) fn dead_on(network: &Network, domain: &Domain) -> Vec<usize> {
    dead_layers_on(network, domain).expect("a ReLU network of one or two inputs, or points")
}

fn dead_on_points(network: &Network, points: &[&[f64]]) -> Vec<usize> {
    dead_on(network, &Domain::points(points).expect("points of the same dimension"))
}

pub(super) fn is_relu(network: &Network) -> bool {
    network.activation() == Activation::Relu
}

#[cfg(test)]
mod tests {
    use network::Layer;

    use super::super::tests::relu_network;
    use super::*;

    #[test]
    fn a_dead_layer_is_found_at_inputs_and_not_beyond_them() {
        // relu(x - 2), then relu(1 - y): the first layer is zero up to 2, the second from 3 on.
        let layer = |w, b| Layer::new(1, 1, vec![w], vec![b]).unwrap();
        let network = relu_network(vec![layer(1.0, -2.0), layer(-1.0, 1.0), layer(1.0, 0.0)]);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 2.0], 1), 1);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 2.5], 1), 0);
        assert_eq!(last_dead_layer_at(&network, &[3.0, 4.0], 1), 2);
    }

    #[test]
    fn a_layer_that_is_zero_at_the_inputs_but_not_between_them_is_dead_at_them() {
        // relu(1 - |x|) by two neurons and a sum: zero at -1 and 1, one at 0.
        let layers = vec![
            Layer::new(1, 2, vec![1.0, -1.0], vec![0.0, 0.0]).unwrap(),
            Layer::new(2, 1, vec![-1.0, -1.0], vec![1.0]).unwrap(),
            Layer::new(1, 1, vec![1.0], vec![0.0]).unwrap(),
        ];
        let network = relu_network(layers);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 1.0], 1), 2);
        assert_eq!(last_dead_layer_at(&network, &[-1.0, 0.5, 1.0], 1), 0);
    }
}
