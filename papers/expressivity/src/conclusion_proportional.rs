//! Transitions, patterns and dichotomies are all driven by the length of the curve.
//!
//! Source: section 4, "explained the observed exponential dependence on depth of all three measures by demonstrating the underlying link to
//! latent trajectory length".
//! Reading: over the layers of the same networks each of the three grows as a power near 1 of the mean length of the circle of inputs: sign
//! transitions of a layer; the patterns that it adds along the circle, which are its saturation transitions, as each of them begins one; and
//! distinct label vectors of a readout after it, for inputs drawn beside the circle's, while the first layer's weights go round half of a
//! great circle (the other half has the negatives).

use std::collections::HashSet;
use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Table, Verdict};
use piecewise::{Start, Sweep, SweepError};

use crate::setting::{RandomNetwork, Setting, normals};
use crate::transitions::{first_that_sweeps, log_of_means, sweep_with_all, within};
use experiments::mean_of::MeanOf;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[POWERS];

const POWERS: Claim = Claim {
    id: "conclusion-proportional/powers-of-length",
    source: "Section 4",
    statement: "from the second to the fifth layer the transitions of a layer, the patterns that it adds and the dichotomies after it grow \
                as the length does, to a power of 0.7 to 1.3",
    formula: "ln(N(5) / N(2)) = a ln(l(5) / l(2)),  0.7 <= a <= 1.3",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 250, paper: 2_000 },
    resolution: Resolution::absolute(0.33, "in the logarithm of the growth, three tenths of the length's"),
    check: |run| {
        let networks = networks(run)?;
        run.table(table(&networks));
        Ok(powers(&networks, 1.0))
    },
    control: Control::negative("the square of the length", |run| Ok(powers(&networks(run)?, 2.0))),
    note: "16 units, sigma_w^2 = 8, all of it in the same networks; 12 random inputs: the dichotomies stay far below 2^12, where the curve \
           would bend.",
    ..Claim::DEFAULT
};

const SETTING: Setting = Setting::hard_tanh(16, 5, 8.0);
/// The layers that are compared, counted from 1; the table has these.
const LAYERS: [usize; 2] = [2, 5];
const POINTS: usize = 12;
const MEASURES: [&str; 3] = ["transitions", "patterns", "dichotomies"];

/// For each network and compared layer: length, sign transitions, intervals that the layer adds, dichotomies.
fn networks(run: &Run) -> Result<Vec<Vec<[f64; 4]>>, Stop> {
    let part = Part::new(format!("{}, {POINTS} inputs", SETTING.name()), run.samples(), 200, |block| {
        let network = |_| first_that_sweeps(&SETTING.name(), || one_network(&mut block.rng));
        (0..block.trials).map(network).collect::<Vec<Vec<[f64; 4]>>>()
    });
    Ok(run.measure(vec![part])?.remove(0).concat())
}

/// Draws a network and sweeps its inputs and its first weights.
///
/// # Errors
/// At the limit of the sweeps.
fn one_network(rng: &mut impl rand::Rng) -> Result<Vec<[f64; 4]>, SweepError> {
    let network = SETTING.draw(rng);
    // Odd networks: the second half of the circle is the first one's mirror image.
    let along = sweep_with_all(&SETTING, &network, &SETTING.circle(&network).between(0.0, PI))?;
    let of = |(layer, dichotomies): (usize, f64)| {
        let counts = [along.sign_transitions[layer - 1], along.saturation_transitions[layer - 1]].map(|half| 2.0 * half as f64);
        [2.0 * along.length[layer - 1], counts[0], counts[1], dichotomies]
    };
    Ok(LAYERS.into_iter().zip(dichotomies(&network, rng)?).map(of).collect())
}

/// Distinct label vectors of random inputs along half a great circle of a network's first weights, with a readout of each compared layer.
///
/// # Errors
/// At the limit of the sweeps.
fn dichotomies(network: &RandomNetwork, rng: &mut impl rand::Rng) -> Result<Vec<f64>, SweepError> {
    let other = SETTING.layer(SETTING.input_dim(), SETTING.width, rng);
    let inputs: Vec<Vec<f64>> = (0..POINTS)
        .map(|_| {
            let x = normals(SETTING.input_dim(), rng);
            let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
            x.iter().map(|x| x / norm * (SETTING.width as f64).sqrt()).collect()
        })
        .collect();
    let of_depth = |hidden_layers: usize| {
        let sweep = Sweep::new(SETTING.activation, &network.layers[..hidden_layers - 1]).with_readout(&network.readout);
        let (mut labels, mut flips) = (0_u32, Vec::new());
        for (point, input) in inputs.iter().enumerate() {
            let start = Start::circle_of_weights(&network.first, &other, input).between(0.0, PI);
            let course = sweep.run(&start)?;
            labels |= u32::from(course.readout_signs[0]) << point;
            flips.extend(course.readout_flips.iter().map(|flip| (flip.t, point)));
        }
        flips.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut seen = HashSet::from([labels]);
        for (_, point) in flips {
            labels ^= 1 << point;
            seen.insert(labels);
        }
        Ok(seen.len() as f64)
    };
    LAYERS.into_iter().map(of_depth).collect()
}

fn powers(networks: &[Vec<[f64; 4]>], power: f64) -> Vec<Evidence> {
    let lines = MEASURES.iter().enumerate().flat_map(|(measure, name)| {
        let row = |layers: &Vec<[f64; 4]>| vec![layers[1][1 + measure], layers[0][1 + measure], layers[1][0], layers[0][0]];
        let rows: Vec<Vec<f64>> = networks.iter().map(row).collect();
        // Beside the length's growth to the power that is claimed; three tenths of a power are as much of the logarithm of that growth.
        let excess = log_of_means(&rows, &[1.0, -1.0, -power, power]);
        let growth = log_of_means(&rows, &[0.0, 0.0, 1.0, -1.0]).mean;
        within(excess, &format!("{name}: ln of the growth less that of the length"), 0.0, 0.3 * growth)
    });
    lines.map(|line| line.by("a power of the length", "events of the sweep")).collect()
}

fn table(networks: &[Vec<[f64; 4]>]) -> Table {
    let mut table = Table::new(
        "conclusion-proportional",
        "Length, sign transitions, patterns added and dichotomies by layer (means over the same networks)",
        &["layer", "length", "transitions", "patterns", "dichotomies"],
    );
    for (index, layer) in LAYERS.into_iter().enumerate() {
        let mean = |measure: usize| MeanOf::values(&networks.iter().map(|layers| layers[index][measure]).collect::<Vec<_>>()).mean;
        table.push(vec![layer.into(), mean(0).into(), mean(1).into(), mean(2).into(), mean(3).into()]);
    }
    table
}
