//! Section 5.2: batch normalization before the activation leaves no layer dead at birth.
//!
//! With the batch's mean subtracted, a neuron that takes two values on the batch is positive at one sample and negative at another. So
//! the first layer is not constant on a batch of distinct inputs, nor is the next, and so on: with continuous weights no layer is zero on
//! the whole batch.
//!
//! Source: section 5.2: "the neural network can successfully escape from the collapsed areas ... when BN or SELU are employed".
//! Reading: batch normalization as at birth, scale 1 and shift 0. Ours is only the state at birth; that training then succeeds is
//! another claim. `eps = 1e-3` is the default of Keras, whose words the paper uses ("kernel initializers").

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::ForwardPass;

use experiments::dead_networks::{Sample, bias_free};
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_DEAD_LAYER];

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
