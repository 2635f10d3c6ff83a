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

use crate::trained::{FIGURE_1, Setting, end, train};
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
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::HoldsCorrected },
    samples: Samples { ci: 32, paper: 4_000 },
    resolution: Resolution::PerLine("a few percentage points"),
    check: |run| {
        let networks = trained(run, Activation::Selu)?;
        run.table(table_of_errors(&networks));
        // A collapse is a constant, at best the mean with the error 1/4; none of them may come near.
        let collapsed = networks.iter().filter(|network| is_collapsed_in_effect(network)).count() as u64;
        let printed = [
            Evidence::exact("collapsed in effect", Relation::AtMost, 0, collapsed).by("avoid", "trained networks"),
            share_of(&networks, "small error, most", Relation::AtLeast, 0.5, |error| error < 1e-3).resolving(0.1),
        ];
        Ok([printed.to_vec(), mostly(&networks).into_iter().map(Evidence::corrected).collect()].concat())
    },
    control: Control::positive("mostly", |run| Ok(mostly(&trained(run, Activation::Selu)?))),
    note: "Right: nearly all. A few of them are nearly constant at the mean, or right on a part of the domain only; the table has the errors. Collapsed in effect, as SELU leaves no layer exactly zero: a mean squared error above 0.2, where the mean alone has 1/4 and a partial mean 0.17. Small: below 1e-3, the rule of success of all trainings here (the paper gives no number). LeCun normal, Adam, minibatches of 128 of 3,000 samples, 100 epochs.",
    ..Claim::DEFAULT
};

/// The mean squared error of each network.
fn trained(run: &Run, activation: Activation) -> Result<Vec<f64>, Stop> {
    let setting = Setting { initializer: Initializer::LeCunNormal, activation, ..FIGURE_1 };
    let networks = train(run, &[setting], run.samples())?.remove(0);
    Ok(networks.iter().map(|network| end(network).squared_error).collect())
}

fn is_collapsed_in_effect(error: &f64) -> bool {
    *error > 0.2
}

fn share_of(errors: &[f64], label: &str, relation: Relation, bound: f64, holds: impl Fn(f64) -> bool) -> Evidence {
    let hits = errors.iter().filter(|error| holds(**error)).count() as u64;
    Evidence::proportion(label, relation, bound, hits, errors.len() as u64).by("claimed", "trained networks")
}

fn mostly(errors: &[f64]) -> Vec<Evidence> {
    vec![
        share_of(errors, "collapsed in effect, at most", Relation::AtMost, 0.05, |error| is_collapsed_in_effect(&error)).resolving(0.05),
        share_of(errors, "error below 1/100, at least", Relation::AtLeast, 0.8, |error| error < 0.01).resolving(0.1),
    ]
}

fn table_of_errors(errors: &[f64]) -> Table {
    let mut table = Table::new(
        "selu",
        "Mean squared errors of networks of width 2 with SELU trained on |x| (99 % intervals)",
        &["networks", "above", "up_to", "count", "share", "low", "high"],
    );
    let ends = [0.0, 1e-4, 1e-3, 1e-2, 0.1, 0.2, f64::INFINITY];
    for pair in ends.windows(2) {
        let count = errors.iter().filter(|error| pair[0] < **error && **error <= pair[1]).count() as u64;
        let interval = clopper_pearson(count, errors.len() as u64, 0.99);
        let share = count as f64 / errors.len() as f64;
        let up_to = pair[1].is_finite().then_some(pair[1]);
        let mut row = vec![errors.len().into(), pair[0].into(), up_to.into(), count.into()];
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
