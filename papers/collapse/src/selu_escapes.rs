//! Section 5.2: SELU has no zero region, so no layer is dead at birth.
//!
//! "[...] different from ReLU the negative values do not vanish in SELU." SELU is strictly increasing and zero only at zero, so a layer is
//! zero at an input only where all of its pre-activations are, which for continuous weights does not happen at an input that is not zero.
//!
//! Source: section 5.2, with LeCun's normal initialization as there. At birth; what training makes of it is a row of its own.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use network::{Activation, Batch, ForwardPass, Initializer, Loss};
use rand::Rng;
use stats::stream::generator;

use crate::trained::{FIGURE_1, Setting};
use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, shape};
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_ZERO_REGION, NO_DEAD_LAYER, TRAINED];

const NO_ZERO_REGION: Claim = Claim {
    id: "selu-escapes/no-zero-region",
    source: "Section 5.2",
    statement: "SELU maps no number but zero to zero, and keeps signs",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    check: |run| no_zero_region(run, Activation::Selu),
    control: Control::negative("ReLU", |run| no_zero_region(run, Activation::Relu)),
    note: "Random floats of all sizes, by their bits, from the smallest subnormal numbers on.",
    ..Claim::DEFAULT
};

const NO_DEAD_LAYER: Claim = Claim {
    id: "selu-escapes/no-dead-layer",
    source: "Section 5.2",
    statement: "in a random SELU network no layer is zero at an input other than zero, and every layer has a gradient",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 100_000 },
    check: |run| no_dead_layer(run, Activation::Selu),
    control: Control::negative("ReLU", |run| no_dead_layer(run, Activation::Relu)),
    note: "Nine layers of width 2, LeCun normal, squared error of |x|, at birth.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "selu-escapes/trained-ensembles",
    source: "Section 5.2",
    statement: "trained SELU networks avoid the collapse and approximate |x| with a small error",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 16, paper: 192 },
    check: |run| trained(run, Activation::Selu),
    control: Control::negative("ReLU", |run| trained(run, Activation::Relu)),
    note: "LeCun normal, Adam, minibatches of 128 of 3,000 samples, 100 epochs, at named seeds: the exponential takes its time. Small: a mean squared error below 1/8, a half of that of a collapsed network, at the level 1 %. Not constant: the outputs at the samples differ.",
    ..Claim::DEFAULT
};

fn trained(run: &Run, activation: Activation) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting { initializer: Initializer::LeCunNormal, activation, ..FIGURE_1 };
    let experiment = setting.experiment();
    // Sixteen networks side by side fill the lanes of the engine; their generator does not depend on the run's seed.
    const TOGETHER: u64 = 16;
    let part = Part::new(format!("{}, named seeds", setting.name()), run.samples() / TOGETHER, 1, |block| -> Vec<(u64, f64, bool)> {
        let mut training = experiment.draw(TOGETHER, &mut generator(&["selu-escapes", "trained"], block.index, 0));
        training.train(setting.epochs);
        let one = |index: usize| {
            let network = training.network(index);
            let (inputs, targets) = (training.samples(index).inputs(), training.samples(index).targets());
            let batch = Batch::scalar(&inputs, &targets).expect("the network's own samples");
            let first = network.evaluate(&inputs[..1]);
            let varies = inputs.iter().any(|x| network.evaluate(&[*x]) != first);
            (block.index * TOGETHER + index as u64, network.loss(&batch, Loss::SquaredError), varies)
        };
        (0..training.len()).map(one).collect()
    });
    let networks: Vec<(u64, f64, bool)> = run.measure(vec![part])?.remove(0).concat();
    let constant = networks.iter().find(|(.., varies)| !varies).map(|(seed, ..)| format!("the network of seed {seed} is constant"));
    let errors: Vec<(u64, f64)> = networks.iter().map(|(seed, error, _)| (*seed, *error)).collect();
    Ok(vec![
        Evidence::property("outputs differ", networks.len() as u64, constant).by("statement", "trained networks"),
        Evidence::pinned("squared error below 1/8", "squared error", Relation::Less, 0.125, 0.01, &errors)
            .by("half of a collapsed network's", "trained networks"),
    ])
}

fn no_zero_region(run: &Run, activation: Activation) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let h = loop {
            let h = f64::from_bits(rng.next_u64());
            if h.is_finite() && h != 0.0 {
                break h;
            }
        };
        // Larger numbers times lambda overflow, to an infinity that is not zero either.
        let x = activation.apply(h);
        if x != 0.0 && (x > 0.0) == (h > 0.0) { Ok(()) } else { Err(format!("{h:e} becomes {x:e}")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("{activation:?} of random floats"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "the activation function")).collect())
}

fn no_dead_layer(run: &Run, activation: Activation) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let sample = Sample::draw(8, f64::abs, rng);
        let network = Initializer::LeCunNormal.draw(shape(&HIDDEN_WIDTHS), activation, rng);
        let mut pass = ForwardPass::default();
        for input in sample.inputs.iter().filter(|x| **x != 0.0) {
            network.forward(&[*input], &mut pass);
            if let Some(index) = pass.activations.iter().position(|layer| layer.iter().all(|x| *x == 0.0)) {
                return Err(format!("layer {} is zero at x = {input}", index + 1));
            }
        }
        let gradient = network.gradient(&sample.batch(), Loss::SquaredError);
        match gradient.layers.iter().position(|layer| layer.is_zero()) {
            None => Ok(()),
            Some(index) => Err(format!("layer {} has no gradient", index + 1)),
        }
    });
    let lines = properties(run, run.samples(), vec![(format!("{activation:?}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}
