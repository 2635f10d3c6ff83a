//! The plain forward pass of a drawn network, with the derivative along a curve: the other side of what sweeps and chains say.

use piecewise::{Activation, Layer};

use crate::setting::RandomNetwork;

/// A hidden layer at a point: pre-activations, outputs, and the derivative of the outputs along the curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Passed {
    pub h: Vec<f64>,
    pub z: Vec<f64>,
    pub dz: Vec<f64>,
}

/// One layer, from a point and its derivative.
pub(crate) fn pass_layer(layer: &Layer, activation: Activation, z: &[f64], dz: &[f64]) -> Passed {
    let h: Vec<f64> = layer.product(z).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
    let dh = layer.product(dz);
    let dz = h.iter().zip(dh).map(|(&h, dh)| if piece(activation, h) == linear_piece(activation) { dh } else { 0.0 }).collect();
    let z = h.iter().map(|&h| activation.apply(h)).collect();
    Passed { h, z, dz }
}

/// All hidden layers.
pub(crate) fn pass(network: &RandomNetwork, activation: Activation, x: &[f64], dx: &[f64]) -> Vec<Passed> {
    let mut passed = vec![pass_layer(&network.first, activation, x, dx)];
    for layer in &network.layers {
        let last = &passed[passed.len() - 1];
        let next = pass_layer(layer, activation, &last.z, &last.dz);
        passed.push(next);
    }
    passed
}

/// All hidden layers at a point that does not move.
pub(crate) fn at(network: &RandomNetwork, activation: Activation, x: &[f64]) -> Vec<Passed> {
    pass(network, activation, x, &vec![0.0; x.len()])
}

/// The piece of the activation: 0 and 1 for the two of ReLU; -1, 0 and 1 for the three of hard-tanh.
pub(crate) fn piece(activation: Activation, h: f64) -> i8 {
    match activation {
        Activation::Relu => i8::from(h > 0.0),
        Activation::HardTanh => i8::from(h >= 1.0) - i8::from(h <= -1.0),
    }
}

/// The piece on which the activation is the identity.
const fn linear_piece(activation: Activation) -> i8 {
    match activation {
        Activation::Relu => 1,
        Activation::HardTanh => 0,
    }
}

/// Pieces of all neurons, layer by layer: the activation pattern.
pub(crate) fn pattern(network: &RandomNetwork, activation: Activation, x: &[f64]) -> Vec<i8> {
    at(network, activation, x).iter().flat_map(|layer| layer.h.iter().map(|&h| piece(activation, h))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saturated_neuron_stands_still() {
        let layer = Layer::new(1, 3, &[0.5, 2.0, -2.0], vec![0.0; 3]).unwrap();
        let passed = pass_layer(&layer, Activation::HardTanh, &[1.0], &[1.0]);
        assert_eq!((passed.z, passed.dz), (vec![0.5, 1.0, -1.0], vec![0.5, 0.0, 0.0]));
        let passed = pass_layer(&layer, Activation::Relu, &[1.0], &[1.0]);
        assert_eq!((passed.z, passed.dz), (vec![0.5, 2.0, 0.0], vec![0.5, 2.0, 0.0]));
    }
}
