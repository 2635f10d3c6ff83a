//! Section 5.2: SELU has no zero region, so no layer is dead at birth.
//!
//! "[...] different from ReLU the negative values do not vanish in SELU." SELU is strictly increasing and zero only at zero, so a layer is
//! zero at an input only where all of its pre-activations are, which for continuous weights does not happen at an input that is not zero.
//!
//! Source: section 5.2, with LeCun's normal initialization as there. At birth; what training makes of it is a row of its own.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{Activation, ForwardPass, Initializer, Loss};
use rand::Rng;
use stats::binomial::clopper_pearson;

use crate::trained::{FIGURE_1, Setting, end, share, train};
use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, shape};
use experiments::properties::{Try, properties};
use experiments::training::TrainedNetwork;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_ZERO_REGION, NO_DEAD_LAYER, TRAINED];

const NO_ZERO_REGION: Claim = Claim {
    id: "selu-escapes/no-zero-region",
    source: "Section 5.2",
    statement: "SELU maps no number but zero to zero, and keeps signs",
    formula: "SELU(x) != 0 and sign SELU(x) = sign x, for x != 0",
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
    formula: "x^l != 0 for x != 0, and dL/dW^l != 0 or dL/db^l != 0, for every l",
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
    statement: "trained SELU networks can escape the collapse and approximate |x| with a small error: most of them do",
    formula: "E[(N - |x|)^2] < 1e-3 for 0.6 and more of the networks, max N - min N <= 0.1 for 0.05 and less",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 32, paper: 4_000 },
    resolution: Resolution::PerLine("a few percentage points"),
    check: |run| {
        let networks = trained(run, Activation::Selu)?;
        run.table(table_of_errors(&networks));
        Ok(escape(&networks))
    },
    control: Control::negative("ReLU", |run| Ok(escape(&trained(run, Activation::Relu)?))),
    note: "Most: at least six in ten; small: below 10^-3, the rule of success of all trainings here (the paper gives no numbers). SELU leaves no layer exactly zero, so a network counts as constant if its outputs at all training inputs are within a tenth of each other, where |x| takes values from 0 to 1.73; at most one in twenty may. Networks with errors above 0.1, a few, are constant or right on a part of the domain only: the table has them. LeCun normal, Adam, minibatches of 128 of 3,000 samples, 100 epochs.",
    ..Claim::DEFAULT
};

fn trained(run: &Run, activation: Activation) -> Result<Vec<TrainedNetwork>, Stop> {
    let setting = Setting { initializer: Initializer::LeCunNormal, activation, ..FIGURE_1 };
    Ok(train(run, &[setting], run.samples())?.remove(0))
}

fn is_nearly_constant(network: &TrainedNetwork) -> bool {
    end(network).output_range <= 0.1
}

fn escape(networks: &[TrainedNetwork]) -> Vec<Evidence> {
    let is_right = |network: &TrainedNetwork| end(network).squared_error < 1e-3;
    vec![
        share("small error, most", Relation::AtLeast, 0.6, networks, is_right).resolving(0.1),
        share("nearly constant, at most", Relation::AtMost, 0.05, networks, is_nearly_constant).resolving(0.05),
    ]
}

fn table_of_errors(networks: &[TrainedNetwork]) -> Table {
    let mut table = Table::new(
        "selu",
        "Mean squared errors of networks of width 2 with SELU trained on |x| (99 % intervals)",
        &["networks", "above", "up_to", "count", "nearly_constant", "share", "low", "high"],
    );
    let ends = [0.0, 1e-4, 1e-3, 1e-2, 0.1, 0.2, f64::INFINITY];
    for pair in ends.windows(2) {
        let is_between = |network: &&TrainedNetwork| pair[0] < end(network).squared_error && end(network).squared_error <= pair[1];
        let those: Vec<&TrainedNetwork> = networks.iter().filter(is_between).collect();
        let (count, constant) = (those.len() as u64, those.iter().filter(|network| is_nearly_constant(network)).count() as u64);
        let interval = clopper_pearson(count, networks.len() as u64, 0.99);
        let share = count as f64 / networks.len() as f64;
        let up_to = pair[1].is_finite().then_some(pair[1]);
        let mut row = vec![networks.len().into(), pair[0].into(), up_to.into(), count.into(), constant.into()];
        row.extend([share, interval.low, interval.high].map(Into::into));
        table.push(row);
    }
    table
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
