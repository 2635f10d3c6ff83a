//! A network that is watched while it trains: what it was at birth, and what the rule says of it at each checkpoint.

use network::{Domain, EnsembleTraining, Network};

use super::answers::Answers;
use super::dead::{dead_on, is_born_dead, is_relu, last_candidate, last_dead_layer_by};
use super::flats::{largest_plateau, longest_flat};
use super::{Experiment, Outcome, State, TrainedNetwork};
use crate::targets::HALF_WIDTH;

/// A network under observation.
pub(super) struct Subject {
    pub(super) found: TrainedNetwork,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    /// The network when it was last found dead, and its last dead layer.
    dead: Option<(Network, usize)>,
}

impl Subject {
    pub(super) fn at_birth(experiment: &Experiment, training: &EnsembleTraining<f32>, index: usize) -> Subject {
        let (inputs, targets) = (training.samples(index).inputs(), training.samples(index).targets());
        let dimension = experiment.target.dimension();
        let network = training.network(index);
        let born_dead = is_relu(&network) && is_born_dead(&network, &inputs, dimension);
        let output = |coordinate: usize| targets.iter().skip(coordinate).step_by(dimension).copied();
        let count = experiment.points as f64;
        let sample_mean = (0..dimension).map(|coordinate| output(coordinate).sum::<f64>() / count).collect();
        let sample_medians = (0..dimension).map(|coordinate| medians(output(coordinate).collect())).collect();
        let found = TrainedNetwork { born_dead, sample_mean, sample_medians, states: Vec::new() };
        Subject { found, inputs, targets, dead: None }
    }

    pub(super) fn look(&mut self, experiment: &Experiment, training: &EnsembleTraining<f32>, index: usize, is_last: bool) {
        let state = if training.is_finite(index) { self.state(experiment, &training.network(index), is_last) } else { diverged() };
        self.found.states.push(state);
    }

    fn state(&mut self, experiment: &Experiment, network: &Network, is_last: bool) -> State {
        let dimension = experiment.target.dimension();
        let answers = Answers::of(network, &self.inputs, dimension);
        let last_dead_layer = if is_relu(network) { self.last_dead_layer(network, dimension, &answers) } else { 0 };
        let squared_error = answers.squared_error(&self.targets);
        let is_half = || {
            let is_dead_on = |low, high| !dead_on(network, &Domain::interval(low, high).expect("an interval")).is_empty();
            dimension == 1 && is_relu(network) && is_dead_on(-HALF_WIDTH, 0.0) != is_dead_on(0.0, HALF_WIDTH)
        };
        let outcome = match () {
            () if last_dead_layer > 0 => Outcome::Collapsed,
            () if is_half() => Outcome::Half,
            () if squared_error < 1e-3 => Outcome::Success,
            () => Outcome::Other,
        };
        let has_flats = is_last && outcome != Outcome::Collapsed && is_relu(network);
        let of_dimension = |wanted: bool| (has_flats && wanted).then_some(());
        let flat = of_dimension(dimension == 1).and_then(|()| longest_flat(network, &self.inputs, &self.targets, &answers));
        let plateau = of_dimension(dimension > 1).and_then(|()| largest_plateau(network, &self.inputs, &self.targets, &answers));
        let output_biases = network.layers().last().map_or(vec![], |layer| layer.biases().to_vec());
        let (output, output_range) = (network.evaluate(&self.inputs[..dimension]), answers.output_range());
        State { outcome, last_dead_layer, squared_error, output, output_range, output_biases, flat, plateau }
    }

    /// The last hidden layer that is zero at all training inputs, or 0.
    fn last_dead_layer(&mut self, network: &Network, dimension: usize, answers: &Answers) -> usize {
        let last = match last_candidate(network, &self.inputs, dimension, answers) {
            // Layers up to a dead one that have not moved decide as they did.
            Some(layer)
                if self
                    .dead
                    .as_ref()
                    .is_some_and(|(before, dead)| *dead == layer && before.layers()[..layer] == network.layers()[..layer]) =>
            {
                return layer;
            }
            Some(_) => last_dead_layer_by(network, &self.inputs, dimension, answers),
            None => 0,
        };
        self.dead = (last > 0).then(|| (network.clone(), last));
        last
    }
}

fn diverged() -> State {
    State {
        outcome: Outcome::Other,
        last_dead_layer: 0,
        squared_error: f64::INFINITY,
        output: vec![],
        output_range: f64::INFINITY,
        output_biases: vec![],
        flat: None,
        plateau: None,
    }
}

/// Least and greatest median.
fn medians(mut values: Vec<f64>) -> [f64; 2] {
    let count = values.len();
    // The lower middle value ends the lower half; the upper one is the same or the least of those after it.
    let (_, &mut low, above) = values.select_nth_unstable_by((count - 1) / 2, f64::total_cmp);
    let high = if count.is_multiple_of(2) { above.iter().copied().min_by(f64::total_cmp).unwrap_or(low) } else { low };
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_the_two_middle_values() {
        assert_eq!(medians(vec![3.0, 1.0, 2.0]), [2.0, 2.0]);
        assert_eq!(medians(vec![4.0, 1.0, 2.0, 3.0]), [2.0, 3.0]);
    }
}
