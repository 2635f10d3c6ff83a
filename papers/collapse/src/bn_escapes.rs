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

use crate::pairs::{of_the_first_only, pairs, train_from_the_same_draws};
use crate::trained::{FIGURE_1, Setting, end, is_collapsed, share, table_of_outcomes};
use experiments::dead_networks::{Sample, bias_free};
use experiments::properties::{Try, properties};
use experiments::training::TrainedNetwork;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_DEAD_LAYER, TRAINED];

const NO_DEAD_LAYER: Claim = Claim {
    id: "bn-escapes/no-dead-layer",
    source: "Section 5.2",
    statement: "with batch normalization before the activation no layer of a random network is zero on a batch of at least two different inputs",
    formula: "x^l = relu((h^l - mu) / sqrt(sigma^2 + eps)) != 0 on the batch for every l,  mu, sigma^2: mean and variance of h^l over it",
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
    statement: "trained with batch normalization, networks escape the collapse and approximate |x| with a small error",
    formula: "E[(N - |x|)^2] < 1e-3 for more than half of the networks",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::HoldsCorrected },
    samples: Samples { ci: 0, paper: 2_500 },
    resolution: Resolution::absolute(0.12, "what tells most from half, and a half from a third"),
    check: |run| {
        let [normalized, plain] = trained(run)?;
        run.table(table_of_outcomes(
            "batch-normalization",
            "What became of networks of width 2 trained on |x| with and without batch normalization (99 % intervals)",
            &[("batch normalization".to_string(), &normalized), ("none".to_string(), &plain)],
        ));
        let printed = share("small error, most", Relation::AtLeast, 0.5, &normalized, |network| end(network).squared_error < 1e-3);
        Ok([vec![printed], escapes(&normalized, &plain).into_iter().map(Evidence::corrected).collect()].concat())
    },
    control: Control::positive("the collapse is escaped, half-way", |run| {
        let [normalized, plain] = trained(run)?;
        Ok(escapes(&normalized, &plain))
    }),
    note: "Right: nearly all escape the collapse, and about a half comes below half of a collapsed network's error, four times as many as without, but none to a small one. Small: a mean squared error below 10^-3, the rule of success of all trainings here (the paper gives no number; |x| itself is a network of this width). Before the activations, eps = 10^-3, He normal, Adam, minibatches of 128, 100 epochs, which the paper does not say; the same draws with and without. Afterwards means and variances over all samples are folded into the weights, and the network is decided like any other. The others are not dead, but constant on a part of the domain, four in ten on a half of it.",
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

/// A squared error below a half of the variance of `|x|`, which is that of a collapsed network, and below the 0.1716 of a partial mean.
fn is_half_way(network: &TrainedNetwork) -> bool {
    end(network).squared_error < 0.125
}

fn escapes(normalized: &[TrainedNetwork], plain: &[TrainedNetwork]) -> Vec<Evidence> {
    let collapsed = pairs(plain, normalized, is_collapsed);
    vec![
        share("collapsed, at most", Relation::AtMost, 0.05, normalized, is_collapsed).resolving(0.06),
        of_the_first_only("collapsed without it only, at least", Relation::AtLeast, 0.8, &collapsed),
        share("less than half of a collapsed network's error, at least", Relation::AtLeast, 0.35, normalized, is_half_way),
        share("the same without it, at most", Relation::AtMost, 0.15, plain, is_half_way),
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
