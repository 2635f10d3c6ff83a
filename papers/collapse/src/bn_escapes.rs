//! Section 5.2: batch normalization before the activation leaves no layer dead at birth.
//!
//! With the batch's mean subtracted, a neuron that takes two values on the batch is positive at one sample and negative at another. So
//! the first layer is not constant on a batch of distinct inputs, nor is the next, and so on: with continuous weights no layer is zero on
//! the whole batch.
//!
//! Source: section 5.2: "the neural network can successfully escape from the collapsed areas ... when BN or SELU are employed".
//! Reading: batch normalization as at birth, scale 1 and shift 0. At birth it is exact; what training makes of
//! it is another row. `eps = 1e-3` is the default of Keras, whose words the paper uses ("kernel initializers").

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{ForwardPass, HiddenNormalization};

use crate::trained::{FIGURE_1, Setting, end, is_collapsed, paired_difference, share, table_of_outcomes, train_from_the_same_draws};
use experiments::dead_networks::{Sample, bias_free};
use experiments::properties::{Try, properties};
use experiments::training::TrainedNetwork;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_DEAD_LAYER, TRAINED];

const NO_DEAD_LAYER: Claim = Claim {
    id: "bn-escapes/no-dead-layer",
    source: "Section 5.2",
    statement: "with batch normalization before the activation no layer of a random network is zero on a batch of at least two different inputs",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 20_000 },
    check: |run| no_dead_layer(run, true),
    control: Control::negative("without batch normalization", |run| no_dead_layer(run, false)),
    note: "At birth, on the batch that is normalized. A batch of one input is normalized to zero and kills every layer.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "bn-escapes/trained-ensembles",
    source: "Section 5.2",
    statement: "trained with batch normalization, networks avoid the collapse and approximate |x| with a small error more often than without, but not always",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 64, paper: 1_000 },
    resolution: Resolution::PerLine("what tells most from few"),
    check: |run| {
        let [normalized, plain] = trained(run)?;
        run.table(table_of_outcomes(
            "batch-normalization",
            "What became of networks of width 2 trained on |x| with and without batch normalization (99 % intervals)",
            &[("batch normalization".to_string(), &normalized), ("none".to_string(), &plain)],
        ));
        Ok(escapes(&normalized, &plain))
    },
    control: Control::negative("the two exchanged", |run| {
        let [normalized, plain] = trained(run)?;
        Ok(escapes(&plain, &normalized))
    }),
    note: "Before the activations, eps = 1e-3, He normal, Adam, minibatches of 128, 100 epochs; the same draws with and without. Afterwards means and variances over all samples are folded into the weights, and the network is decided like any other. Small: a squared error below 1/8, a half of that of a collapsed network and less than the 0.1716 of a partial mean. The paper says that the network \"can\" escape \"and approximate the target function with a small error\": it can, but in our 100 epochs about a half does not: these are not dead, but constant on a part of the domain, a third of them on a half of it.",
    ..Claim::DEFAULT
};

/// Networks trained with batch normalization and without, from the same draws.
fn trained(run: &Run) -> Result<[Vec<TrainedNetwork>; 2], Stop> {
    let settings = [HiddenNormalization::Batch { epsilon: 1e-3 }, HiddenNormalization::None]
        .map(|normalization| Setting { normalization, ..FIGURE_1 });
    let mut ensembles = train_from_the_same_draws(run, &settings, run.samples())?;
    let plain = ensembles.pop().expect("two settings");
    Ok([ensembles.pop().expect("two settings"), plain])
}

/// A squared error below a half of the variance of `|x|`.
fn is_small(network: &TrainedNetwork) -> bool {
    end(network).squared_error < 0.125
}

fn escapes(normalized: &[TrainedNetwork], plain: &[TrainedNetwork]) -> Vec<Evidence> {
    vec![
        share("collapsed", Relation::AtMost, 0.05, normalized, is_collapsed).resolving(0.7),
        // Equality would be refused: the difference's standard error is at most 1/8.
        paired_difference("collapsed, without less with", Relation::AtLeast, 0.5, [plain, normalized], is_collapsed).resolving(0.6),
        paired_difference("small error, with less without", Relation::AtLeast, 0.1, [normalized, plain], is_small).resolving(0.8),
        // Refused if practically all errors were small.
        share("no small error", Relation::AtLeast, 0.35, normalized, |network| !is_small(network)).resolving(0.349_99),
    ]
}

fn no_dead_layer(run: &Run, normalize: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = |width: usize, count: usize| -> Try<'_> {
        Box::new(move |rng| {
            let inputs = Sample::draw(count, f64::abs, rng).inputs;
            let network = bias_free(&[width; 9], rng);
            let activations = if normalize {
                network.batch_normalized_activations(&inputs, 1e-3)
            } else {
                let mut pass = ForwardPass::default();
                let mut all = vec![Vec::new(); network.layers().len()];
                for input in &inputs {
                    network.forward(&[*input], &mut pass);
                    all.iter_mut().zip(&pass.activations).for_each(|(all, x)| all.extend(x));
                }
                all
            };
            let dead = activations[..9].iter().position(|layer| layer.iter().all(|x| *x == 0.0));
            dead.map_or(Ok(()), |index| Err(format!("layer {} is zero on the batch {inputs:?}", index + 1)))
        })
    };
    let which = if normalize { "normalized" } else { "plain" };
    let settings = [(1, 2), (1, 16), (2, 2), (2, 16), (2, 128), (4, 16)];
    let tries = settings.map(|(width, count)| (format!("width {width}, batch of {count}, {which}"), attempt(width, count)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn a_batch_of_one_input_kills_every_layer() {
        let network = bias_free(&[3, 3], &mut generator(&["bn"], 0, 0));
        assert!(network.batch_normalized_activations(&[0.7], 1e-3).iter().flatten().all(|x| *x == 0.0));
    }
}
