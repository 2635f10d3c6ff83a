//! Section 5.2: SELU has no zero region, so no layer is dead at birth.
//!
//! "[...] different from ReLU the negative values do not vanish in SELU." SELU is strictly increasing and zero only at zero, so a layer is
//! zero at an input only where all of its pre-activations are, which for continuous weights does not happen at an input that is not zero.
//!
//! Source: section 5.2, with LeCun's normal initialization as there. Only the state at birth; training is another claim.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Activation, ForwardPass, Initializer, Loss};
use rand::Rng;

use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, shape};
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_ZERO_REGION, NO_DEAD_LAYER];

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
