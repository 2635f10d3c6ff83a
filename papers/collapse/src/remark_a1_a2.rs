//! Section 4, remark: assumption A2 holds at initialization and is "usually maintained" while a network is trained.
//!
//! A2 says that the rows of the weight matrices have densities. A trained network is one draw from a law that nobody knows, so what can be
//! checked is what A2 is needed for: Lemma 1. If a trained network is constant on the domain, some hidden layer is zero there.
//!
//! Source: section 4, the remark after the assumptions; Lemma 1.
//! Reading: "usually" has no number. Both sides are exact for the trained weights, in fractions: constant on [-sqrt 3, sqrt 3]
//! (`network::is_constant_on`, by gradients on cells) and dead there (`network::dead_layers_on`), two roads without common code. An
//! output that becomes constant only in the limit, by a last layer that goes to zero, is not constant yet; the table counts those that are near.

use claims::{Claim, Control, Evidence, Expect, Part, Run, Samples, Stop, Table, Verdict};
use network::{Domain, Layer, Network, dead_layers_on, is_constant_on};
use serde::{Deserialize, Serialize};

use crate::trained::{FIGURE_1, Setting};
use experiments::targets::HALF_WIDTH;
use experiments::training::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TRAINED];

const TRAINED: Claim = Claim {
    id: "remark-a1-a2",
    source: "Section 4, remark",
    statement: "trained networks that are constant have a dead layer, as assumption A2 has it",
    formula: "N constant on Omega  =>  x^l = 0 on Omega for some l in {1..L-1}",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 128, paper: 5_000 },
    check: |run| constants(run, false),
    control: Control::negative("output weights set to zero after training", |run| constants(run, true)),
    note: "Ten layers of width 2, trained on |x|, x sin(5x) and the step function by Adam, 1,000 samples. With output weights of zero a network is constant without a dead layer: the exact case that A2 excludes.",
    ..Claim::DEFAULT
};

const TARGETS: [Target; 3] = [Target::AbsoluteValue, Target::Smooth, Target::Step];

/// What trained networks came to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Found {
    networks: u64,
    /// Constant on the domain.
    constant: u64,
    /// Constant without a layer that is zero on the domain: the first of them in words.
    without_dead_layer: Option<String>,
    /// Not constant, but with outputs at the samples that differ by less than 1e-3.
    nearly_constant: u64,
}

fn setting(target: Target) -> Setting {
    Setting { target, points: 1_000, ..FIGURE_1 }
}

fn constants(run: &Run, without_output_weights: bool) -> Result<Vec<Evidence>, Stop> {
    let parts = TARGETS.map(|target| {
        let name = format!("{}, output weights {}", setting(target).name(), if without_output_weights { "zero" } else { "as trained" });
        Part::new(name, run.samples(), 256, move |block| {
            let setting = setting(target);
            let mut training = setting.experiment().draw(block.trials, &mut block.rng);
            training.train(setting.epochs);
            let domain = Domain::interval(-HALF_WIDTH, HALF_WIDTH).expect("an interval");
            let mut found = Found { networks: block.trials, ..Found::default() };
            for index in 0..training.len() {
                let mut network = training.network(index);
                if without_output_weights {
                    network = with_output_weights_zero(&network);
                }
                let is_constant = is_constant_on(&network, &domain).expect("a ReLU network of one input");
                let dead = dead_layers_on(&network, &domain).expect("a ReLU network of one input");
                found.constant += u64::from(is_constant);
                if is_constant && dead.is_empty() {
                    found.without_dead_layer.get_or_insert_with(|| format!("{}: constant, and no layer is zero", target.name()));
                }
                found.nearly_constant += u64::from(!is_constant && spread(&network, &training.samples(index).inputs()) < 1e-3);
            }
            found
        })
    });
    let measured = run.measure(parts.into())?;
    let mut table = Table::new(
        "remark-a1-a2",
        "Trained networks that are constant (exactly, on the domain), and nearly constant (by less than 1e-3 at the samples)",
        &["target", "networks", "constant", "nearly_constant"],
    );
    let mut lines = Vec::new();
    for (target, blocks) in TARGETS.iter().zip(&measured) {
        let sum = |of: fn(&Found) -> u64| blocks.iter().map(of).sum::<u64>();
        let [networks, constant, nearly] = [sum(|found| found.networks), sum(|found| found.constant), sum(|found| found.nearly_constant)];
        table.push(vec![target.name().into(), networks.into(), constant.into(), nearly.into()]);
        let counterexample = blocks.iter().find_map(|found| found.without_dead_layer.clone());
        lines.push(
            Evidence::property(format!("constant networks, {}", target.name()), constant, counterexample).by("Lemma 1", "trained networks"),
        );
    }
    if !without_output_weights {
        run.table(table);
    }
    Ok(lines)
}

/// Greatest less least output of a network of one input and one output.
fn spread(network: &Network, inputs: &[f64]) -> f64 {
    let outputs = inputs.iter().map(|x| network.evaluate(&[*x])[0]);
    let (low, high) = outputs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    high - low
}

fn with_output_weights_zero(network: &Network) -> Network {
    let (last, before) = network.layers().split_last().expect("there is an output layer");
    let zeros = vec![0.0; last.weights().len()];
    let last = Layer::new(last.fan_in(), last.fan_out(), zeros, last.biases().to_vec()).expect("the same shape");
    let layers = before.iter().cloned().chain([last]).collect();
    Network::new(network.architecture().clone(), network.activation(), layers).expect("the same shapes")
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use experiments::dead_networks::bias_free;

    #[test]
    fn without_output_weights_a_network_is_constant() {
        let network = with_output_weights_zero(&bias_free(&[3, 3], &mut generator(&["remark"], 0, 0)));
        assert_eq!(spread(&network, &[-1.0, 0.0, 0.3, 1.0]), 0.0);
        assert!(is_constant_on(&network, &Domain::cube(1, 1.0).unwrap()).unwrap());
    }

    #[test]
    fn the_spread_of_the_identity_is_that_of_its_inputs() {
        let layers = vec![Layer::without_biases(1, 1, vec![1.0]).unwrap()];
        let shape = network::Architecture::new(1, &[]).unwrap().with_linear_output(1).unwrap();
        let identity = Network::new(shape, network::Activation::Relu, layers).unwrap();
        assert_eq!(spread(&identity, &[0.5, -1.0, 2.0]), 3.0);
    }
}
