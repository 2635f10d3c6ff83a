//! What a network of one input is as a function.

use experiments::piecewise_layers::piecewise_layers;
use network::Network;
use piecewise::univariate::{Function, Univariate};

use crate::targets::Target;

/// The network's breakpoints and slopes.
///
/// # Panics
/// When it is no rectified network of one input and one linear output.
pub(crate) fn function(network: &Network) -> Function<f64> {
    let (_, layers) = piecewise_layers(network).expect("a rectified network");
    let (output, hidden) = layers.split_last().expect("an output layer");
    Univariate::new(hidden, output).expect("one input and one output").function()
}

/// Sum of squared errors at these places.
pub(crate) fn sse(network: &Network, target: Target, x: &[f64]) -> f64 {
    x.iter().map(|&x| (network.evaluate(&[x])[0] - target.at(x)).powi(2)).sum()
}

/// Changes of the output's slope at the breakpoints strictly between the ends.
pub(crate) fn jumps_within(function: &Function<f64>, [from, to]: [f64; 2]) -> impl Iterator<Item = f64> + '_ {
    function.places.iter().filter(move |place| place.at > from && place.at < to).map(|place| place.jump())
}

/// The paper's roughness, the sum of squared changes of slope, of the breakpoints strictly between the ends.
pub(crate) fn roughness(function: &Function<f64>, ends: [f64; 2]) -> f64 {
    jumps_within(function, ends).map(|jump| jump * jump).sum()
}

/// Total variation of the slope strictly between the ends: a roughness that does not depend on how many breakpoints share the work.
pub(crate) fn slope_variation(function: &Function<f64>, ends: [f64; 2]) -> f64 {
    jumps_within(function, ends).map(f64::abs).sum()
}

/// Pieces of the output on the whole line, or between the ends: one more than the places where its slope changes.
pub(crate) fn pieces_within(function: &Function<f64>, ends: [f64; 2]) -> usize {
    1 + jumps_within(function, ends).filter(|jump| *jump != 0.0).count()
}

/// Zeros of all hidden units on the whole line.
pub(crate) fn induced(function: &Function<f64>) -> usize {
    function.places.iter().map(|place| place.breakpoints.len()).sum()
}

/// Mean of some values and their standard deviation, as of a whole population: divided by their number.
pub(crate) fn mean_and_deviation(values: &[f64]) -> [f64; 2] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    [mean, (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt()]
}

/// Sum over bins of equal width of the squared change of slope within the bin, divided by the bins' width: what the integral of the squared second
/// derivative is at this scale. It depends neither on how many breakpoints share the work nor on their zigzag within a bin.
pub(crate) fn binned_curvature(function: &Function<f64>, [from, to]: [f64; 2], bins: usize) -> f64 {
    let width = (to - from) / bins as f64;
    let mut changes = vec![0.0; bins];
    for place in function.places.iter().filter(|place| place.at > from && place.at < to) {
        changes[(((place.at - from) / width) as usize).min(bins - 1)] += place.jump();
    }
    changes.iter().map(|change| change * change).sum::<f64>() / width
}

#[cfg(test)]
mod tests {
    use network::{Activation, Architecture, Layer};

    use super::*;

    /// `(x)_+ - 2 (x - 1)_+ + 1`.
    fn tent() -> Network {
        let shape = Architecture::new(1, &[2]).unwrap().with_linear_output(1).unwrap();
        let layers =
            vec![Layer::new(1, 2, vec![1.0, 1.0], vec![0.0, -1.0]).unwrap(), Layer::new(2, 1, vec![1.0, -2.0], vec![1.0]).unwrap()];
        Network::new(shape, Activation::Relu, layers).unwrap()
    }

    #[test]
    fn a_tent_bends_twice() {
        let function = function(&tent());
        let all = [f64::NEG_INFINITY, f64::INFINITY];
        assert_eq!((roughness(&function, all), slope_variation(&function, all), pieces_within(&function, all)), (5.0, 3.0, 3));
        assert_eq!((roughness(&function, [0.0, 2.0]), pieces_within(&function, [-1.0, 0.5])), (4.0, 2));
    }

    #[test]
    fn errors_are_squared_and_added() {
        // 1, 2 and 1 against 0, 1 and 4.
        assert_eq!(sse(&tent(), Target::Quadratic, &[0.0, 1.0, 2.0]), 1.0 + 1.0 + 9.0);
    }

    #[test]
    fn a_tent_has_two_breakpoints() {
        assert_eq!(induced(&function(&tent())), 2);
    }

    #[test]
    fn a_pair_deviates_by_half_its_distance() {
        assert_eq!(mean_and_deviation(&[1.0, 4.0]), [2.5, 1.5]);
    }

    #[test]
    fn bins_add_what_bends_within_them() {
        let function = function(&tent());
        assert_eq!(binned_curvature(&function, [-0.5, 1.5], 1), 1.0 / 2.0);
        assert_eq!(binned_curvature(&function, [-0.5, 1.5], 2), 1.0 + 4.0);
    }
}
