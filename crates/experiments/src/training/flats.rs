//! Stretches and sets of inputs on which a hidden layer is zero, where a network has no slope.

use network::{Domain, Network};

use super::answers::Answers;
use super::dead::dead_on;
use super::{Flat, Plateau};

/// Neighbouring inputs, from the `first` to the `last` in ascending order, at which a layer, from 0, is zero by doubles.
#[derive(Clone, Copy)]
struct Stretch {
    layer: usize,
    first: usize,
    last: usize,
}

/// The longest stretch of neighbouring inputs with the same hidden layer zero at them and between them; the first of equals. `None` where
/// there is no such stretch of two different inputs.
///
/// `inputs` and `targets` are the `m` training samples of a network of one input.
pub(super) fn longest_flat(network: &Network, inputs: &[f64], targets: &[f64], answers: &Answers) -> Option<Flat> {
    let mut ascending: Vec<usize> = (0..inputs.len()).collect();
    ascending.sort_by(|&a, &b| inputs[a].total_cmp(&inputs[b]));
    let at = |position: usize| inputs[ascending[position]];
    let length = |stretch: &Stretch| at(stretch.last) - at(stretch.first);
    let mut candidates = stretches(answers, &ascending);
    let found = loop {
        candidates.retain(|stretch| length(stretch) > 0.0);
        // From the back: of equals `max_by` gives the last.
        let (place, &longest) = candidates.iter().enumerate().rev().max_by(|a, b| length(a.1).total_cmp(&length(b.1)))?;
        let is_dead = |first: usize, last: usize| {
            let between = Domain::interval(at(first), at(last)).expect("two different inputs");
            dead_on(network, &between).contains(&(longest.layer + 1))
        };
        if is_dead(longest.first, longest.last) {
            break longest;
        }
        // The layer wakes between some of the inputs. What lies between those places is a stretch of its own, perhaps the longest.
        candidates.swap_remove(place);
        let mut first = longest.first;
        for last in longest.first..longest.last {
            if at(last) < at(last + 1) && !is_dead(last, last + 1) {
                candidates.push(Stretch { first, last, ..longest });
                first = last + 1;
            }
        }
        if first > longest.first {
            candidates.push(Stretch { first, ..longest });
        }
    };
    let places = &ascending[found.first..=found.last];
    let target_mean = places.iter().map(|&place| targets[place]).sum::<f64>() / places.len() as f64;
    let [low, high] = [found.first, found.last].map(at);
    Some(Flat { low, high, value: network.evaluate(&[low])[0], target_mean, inputs: places.len() as u64 })
}

/// For each layer the longest runs of neighbouring inputs at which it is zero.
fn stretches(answers: &Answers, ascending: &[usize]) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (layer, is_positive) in answers.is_positive.iter().enumerate() {
        let mut begun = None;
        for (position, &place) in ascending.iter().enumerate() {
            match (is_positive[place], begun) {
                (false, None) => begun = Some(position),
                (true, Some(first)) => {
                    found.push(Stretch { layer, first, last: position - 1 });
                    begun = None;
                }
                _ => {}
            }
        }
        found.extend(begun.map(|first| Stretch { layer, first, last: ascending.len() - 1 }));
    }
    found
}

/// The largest set of inputs with the same last layer that is zero there, of equals the one of the first such layer; `None` where no layer
/// is zero at any input.
///
/// `inputs` and `targets` are the `m` training samples, row-major.
pub(super) fn largest_plateau(network: &Network, inputs: &[f64], targets: &[f64], answers: &Answers) -> Option<Plateau> {
    let dimension = network.architecture().input_dim();
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); answers.is_positive.len()];
    for place in 0..inputs.len() / dimension {
        if let Some(layer) = answers.is_positive.iter().rposition(|is_positive| !is_positive[place]) {
            places[layer].push(place);
        }
    }
    // From the back: of equals `max_by` gives the last.
    let largest = places.into_iter().rev().max_by_key(Vec::len).filter(|places| !places.is_empty())?;
    let value = network.evaluate(&inputs[largest[0] * dimension..][..dimension]);
    let mean_of = |output: usize| largest.iter().map(|place| targets[place * value.len() + output]).sum::<f64>() / largest.len() as f64;
    let target_mean = (0..value.len()).map(mean_of).collect();
    Some(Plateau { inputs: largest.len() as u64, value, target_mean })
}

#[cfg(test)]
mod tests {
    use network::Layer;

    use super::super::tests::relu_network;
    use super::*;

    fn longest(network: &Network, inputs: &[f64], targets: &[f64]) -> Option<Flat> {
        longest_flat(network, inputs, targets, &Answers::of(network, inputs, 1))
    }

    #[test]
    fn the_longest_stretch_without_slope_is_found_with_its_mean() {
        // max(x, 1/2): constant up to 1/2.
        let network = relu_network(vec![Layer::new(1, 1, vec![1.0], vec![-0.5]).unwrap(), Layer::new(1, 1, vec![1.0], vec![0.5]).unwrap()]);
        let found = longest(&network, &[1.0, -1.0, 0.5, 0.0, 1.5], &[9.0, 3.0, 6.0, 0.0, 9.0]);
        assert_eq!(found, Some(Flat { low: -1.0, high: 0.5, value: 0.5, target_mean: 3.0, inputs: 3 }));
    }

    #[test]
    fn the_largest_plateau_is_where_the_same_layer_is_the_last_to_be_zero() {
        // Both neurons of the first layer are zero where no coordinate is positive; the second layer is zero below the line x1 + x2 = 1.
        let shape = network::Architecture::new(2, &[2, 1]).unwrap().with_linear_output(2).unwrap();
        let layers = vec![
            Layer::new(2, 2, vec![1.0, 0.0, 0.0, 1.0], vec![0.0; 2]).unwrap(),
            Layer::new(2, 1, vec![1.0, 1.0], vec![-1.0]).unwrap(),
            Layer::new(1, 2, vec![1.0, 2.0], vec![5.0, 7.0]).unwrap(),
        ];
        let network = Network::new(shape, network::Activation::Relu, layers).unwrap();
        let inputs = [-1.0, -1.0, 0.5, 0.25, 3.0, 3.0, -9.0, 0.5];
        let targets = [1.0, 2.0, 3.0, 4.0, 100.0, 100.0, 5.0, 9.0];
        let found = largest_plateau(&network, &inputs, &targets, &Answers::of(&network, &inputs, 2));
        assert_eq!(found, Some(Plateau { inputs: 3, value: vec![5.0, 7.0], target_mean: vec![3.0, 5.0] }));
        assert_eq!(largest_plateau(&network, &[3.0, 3.0], &[0.0; 2], &Answers::of(&network, &[3.0, 3.0], 2)), None);
    }

    /// `relu(1 - |x - 1|)`, a tent from 0 to 2: the second layer is zero outside of it.
    fn tent() -> Network {
        relu_network(vec![
            Layer::new(1, 2, vec![1.0, -1.0], vec![-1.0, 1.0]).unwrap(),
            Layer::new(2, 1, vec![-1.0, -1.0], vec![1.0]).unwrap(),
            Layer::new(1, 1, vec![1.0], vec![7.0]).unwrap(),
        ])
    }

    #[test]
    fn a_stretch_ends_where_the_layer_wakes_between_two_inputs() {
        // Zero at all five inputs, but not between 0 and 2: the longest of the rest is that from 2 to 5.
        let found = longest(&tent(), &[-2.0, -1.0, 0.0, 2.0, 5.0], &[9.0, 9.0, 9.0, 1.0, 3.0]);
        assert_eq!(found, Some(Flat { low: 2.0, high: 5.0, value: 7.0, target_mean: 2.0, inputs: 2 }));
    }

    #[test]
    fn where_the_layer_wakes_between_all_inputs_there_is_no_stretch() {
        assert_eq!(longest(&tent(), &[-1.0, 3.0], &[0.0, 0.0]), None);
        // An input that stands there twice is no stretch either.
        assert_eq!(longest(&tent(), &[-1.0, -1.0, 3.0], &[0.0; 3]), None);
    }
}
