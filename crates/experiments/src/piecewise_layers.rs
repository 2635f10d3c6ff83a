//! Networks as exact piecewise-linear analysis reads them.

use network::{Activation, Network};
use piecewise::Layer;

/// A network's hidden layers, input to output, and its linear output layer if it has one, for [`piecewise::Sweep`]; and the activation.
///
/// `None` where the activation is not piecewise linear with the kinks that [`piecewise::Activation`] knows.
///
/// ```
/// use network::{Activation, Architecture, Initializer};
/// use piecewise::{Start, Sweep};
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let shape = Architecture::new(2, &[4, 4])?.with_linear_output(3)?;
/// let network = Initializer::LeCunNormal.draw(shape, Activation::HardTanh, &mut rng);
/// let (activation, layers) = experiments::piecewise_layers::piecewise_layers(&network).expect("hard-tanh");
/// let course = Sweep::new(activation, &layers[1..2]).run(&Start::segment_of_inputs(&layers[0], &[0.0, 0.0], &[1.0, 1.0]))?;
/// assert_eq!((layers.len(), course.length.len()), (3, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn piecewise_layers(network: &Network) -> Option<(piecewise::Activation, Vec<Layer>)> {
    let activation = match network.activation() {
        Activation::Relu => piecewise::Activation::Relu,
        Activation::HardTanh => piecewise::Activation::HardTanh,
        _ => return None,
    };
    let layer = |layer: &network::Layer| {
        Layer::new(layer.fan_in(), layer.fan_out(), layer.weights(), layer.biases().to_vec()).expect("a layer of a network is finite")
    };
    Some((activation, network.layers().iter().map(layer).collect()))
}

#[cfg(test)]
mod tests {
    use network::{Architecture, Initializer};
    use piecewise::{Start, Sweep};
    use stats::stream::generator;

    use super::*;

    #[test]
    fn a_sweep_ends_where_the_network_does() {
        // Signs of the readout at both ends of a segment, by the sweep's flips and by the network itself.
        let mut rng = generator(&["piecewise layers"], 0, 0);
        for activation in [Activation::HardTanh, Activation::Relu] {
            let shape = Architecture::new(3, &[6, 5]).and_then(|shape| shape.with_linear_output(4)).unwrap();
            let mut network = Initializer::HeNormal.draw(shape, activation, &mut rng);
            network.set_biases(0.25);
            let (kind, layers) = piecewise_layers(&network).unwrap();
            let (x, y) = ([1.0, -2.0, 0.5], [-1.5, 1.0, 2.0]);
            let course =
                Sweep::new(kind, &layers[1..2]).with_readout(&layers[2]).run(&Start::segment_of_inputs(&layers[0], &x, &y)).unwrap();
            let mut signs = course.readout_signs.clone();
            assert_eq!(signs, network.evaluate(&x).iter().map(|y| *y > 0.0).collect::<Vec<_>>());
            course.readout_flips.iter().for_each(|flip| signs[flip.unit] ^= true);
            assert_eq!(signs, network.evaluate(&y).iter().map(|y| *y > 0.0).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_smooth_activation_has_no_pieces() {
        let shape = Architecture::new(1, &[1]).unwrap();
        let network = Initializer::HeNormal.draw(shape, Activation::Tanh, &mut generator(&["piecewise layers"], 1, 0));
        assert!(piecewise_layers(&network).is_none());
    }
}
