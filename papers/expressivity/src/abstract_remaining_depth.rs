//! The influence of a layer is determined by the remaining depth after it.
//!
//! Source: abstract and section 1: "parameters earlier in a network have greater influence on its expressive power - in particular, given a
//! layer, its influence on expressivity is determined by the remaining depth of the network after that layer".
//! Reading: the weights of layer `l` go once round a great circle, `W cos t + W' sin t`, while all others and the input stand still, and
//! influence is the length of the curve of `z^(n)`. Training (figures 6, 7 and 12) is another matter.
//!
//! Layers are drawn alike, so the length depends on `n - l` and on `|z^(l-1)|` only: the first layer, whose input is `x` itself, differs a
//! little. For `l = 1` the curve has the law of a circle of inputs, so its growth is that of trajectories.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::GramChain;
use piecewise::{Start, Sweep, SweepError};

use crate::growth::{mean_speed, speeds};
use crate::setting::Setting;
use crate::transitions::{difference, first_that_sweeps, log_of_means, pre_activations, within};
use experiments::mean_of::MeanOf;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAME, EXPONENTIAL, TRAJECTORIES];

const SAMPLES: Samples = Samples { ci: 120, paper: 8_000 };

const SAME: Claim = Claim {
    id: "abstract-remaining-depth/same-remaining-depth",
    source: "Abstract",
    statement: "sweeps of the second, the third and the fourth layer have the same length after as many more layers, to a twentieth",
    formula: "l(n; l) = f(n - l)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.25, "in the logarithm of the length; a layer more is 0.4"),
    check: |run| {
        let networks = networks(run)?;
        run.table(table(&networks));
        Ok(same(&networks, 0))
    },
    control: Control::negative("one layer more", |run| Ok(same(&networks(run)?, 1))),
    note: "16 units, sigma_w^2 = 8, up to 6 layers. Paired over networks.",
    ..Claim::DEFAULT
};

const EXPONENTIAL: Claim = Claim {
    id: "abstract-remaining-depth/exponential",
    source: "Abstract",
    statement: "every layer more that remains multiplies the influence by 1.2 or more",
    formula: "l(n + 1; l) >= 1.2 l(n; l)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.15, "in the logarithm of the growth; equality would be refused"),
    check: |run| Ok(exponential(&networks(run)?, 0)),
    control: Control::negative("a layer more in all, with the swept one a layer later", |run| Ok(exponential(&networks(run)?, 1))),
    note: "So earlier layers have more influence, exponentially so. For l = 1 to 4, 16 units, sigma_w^2 = 8. A deeper network alone does not \
           have it: what counts is n - l, and with n + 1 and l + 1 nothing is gained, as the control shows.",
    ..Claim::DEFAULT
};

const TRAJECTORIES: Claim = Claim {
    id: "abstract-remaining-depth/growth-of-trajectories",
    source: "Abstract",
    statement: "a sweep of the first layer's weights has the mean length of a circle of inputs in every layer",
    formula: "E[l(n; 1)] = 2 pi sqrt k E[|dz(n)/dt| / |dx/dt|]",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.25, "in the logarithm of the length; a layer more is 0.4"),
    check: |run| trajectories(run, 0),
    control: Control::negative("one layer fewer", |run| trajectories(run, 1)),
    note: "Two samples of different kinds: exact events of whole networks, and the Gram chain, which draws no matrices.",
    ..Claim::DEFAULT
};

/// A layer more than is needed, so that the control has one.
const SETTING: Setting = Setting::hard_tanh(16, 6, 8.0);
const SWEPT: usize = 4;
const MOST_REMAINING: usize = 2;

/// For each network and swept layer, counted from 1, the lengths after 0, 1, 2, .. more layers.
fn part(run: &Run) -> Part<'static, Vec<Vec<Vec<f64>>>> {
    Part::new(format!("{}, layers 1 to {SWEPT} swept", SETTING.name()), run.samples(), 500, |block| {
        (0..block.trials).map(|_| first_that_sweeps(&SETTING.name(), || lengths(&mut block.rng))).collect()
    })
}

fn networks(run: &Run) -> Result<Vec<Vec<Vec<f64>>>, Stop> {
    Ok(run.measure(vec![part(run)])?.remove(0).concat())
}

/// # Errors
/// At the limit of the sweeps.
fn lengths(rng: &mut impl rand::Rng) -> Result<Vec<Vec<f64>>, SweepError> {
    let network = SETTING.draw(rng);
    let [x, _] = SETTING.orthogonal_inputs();
    let outputs = pre_activations(SETTING.activation, &network, &x);
    let outputs = outputs.iter().map(|h| h.iter().map(|h| SETTING.activation.apply(*h)).collect::<Vec<f64>>());
    let before: Vec<Vec<f64>> = std::iter::once(x).chain(outputs).collect();
    let swept = (1..=SWEPT).map(|layer| {
        let own = if layer == 1 { &network.first } else { &network.layers[layer - 2] };
        let other = SETTING.layer(SETTING.width, SETTING.width, rng);
        // Odd networks: the second half of the circle is the first one's mirror image.
        let start = Start::circle_of_weights(own, &other, &before[layer - 1]).between(0.0, PI);
        let last = (layer + MOST_REMAINING).min(SETTING.hidden_layers - 1);
        let after = &network.layers[layer - 1..last];
        let course = Sweep::new(SETTING.activation, after).run(&start)?;
        Ok(course.length.iter().map(|length| 2.0 * length).collect())
    });
    swept.collect()
}

fn same(networks: &[Vec<Vec<f64>>], more: usize) -> Vec<Evidence> {
    let lines = [(2, 3), (2, 4), (3, 4)].into_iter().flat_map(|(first, second)| {
        (0..=MOST_REMAINING - more).flat_map(move |remaining| {
            let rows: Vec<Vec<f64>> =
                networks.iter().map(|swept| vec![swept[first - 1][remaining + more], swept[second - 1][remaining]]).collect();
            let label = format!("layers {first} and {second}, {remaining} more: ln of the quotient of lengths");
            within(log_of_means(&rows, &[1.0, -1.0]), &label, 0.0, 0.05)
        })
    });
    lines.map(|line| line.by("no difference, to a twentieth", "events of the sweep")).collect()
}

/// What a network of one layer more has, in which the swept layer lies so much `later`.
fn exponential(networks: &[Vec<Vec<f64>>], later: usize) -> Vec<Evidence> {
    let lines = (1..=SWEPT - later).flat_map(|layer| {
        (0..MOST_REMAINING).map(move |remaining| {
            let more = remaining + 1 - later;
            let rows: Vec<Vec<f64>> =
                networks.iter().map(|swept| vec![swept[layer - 1 + later][more], swept[layer - 1][remaining]]).collect();
            let label = format!("layer {layer}, from {remaining} to {} more: ln of the growth", remaining + 1);
            log_of_means(&rows, &[1.0, -1.0]).line(label, Relation::AtLeast, libm::log(1.2)).by("a fifth", "events of the sweep")
        })
    });
    lines.collect()
}

fn trajectories(run: &Run, fewer: usize) -> Result<Vec<Evidence>, Stop> {
    let chain =
        GramChain::new(network::Activation::HardTanh, SETTING.width, SETTING.sigma_w2, SETTING.sigma_b2).expect("a width and variances");
    let samples = 50 * run.samples();
    let chains = Part::new(format!("Gram chain, {}", SETTING.name()), samples, 100_000, |block| speeds(&chain, MOST_REMAINING + 1, block));
    let (networks, blocks) = run.measure_both(vec![part(run)], vec![chains])?;
    let (networks, blocks) = (networks.concat().concat(), blocks.concat());
    let circle = libm::log(2.0 * PI * (SETTING.width as f64).sqrt());
    let lines = (fewer..=MOST_REMAINING).map(|layer| {
        let swept = log_of_means(&networks.iter().map(|swept| vec![swept[0][layer]]).collect::<Vec<_>>(), &[1.0]);
        let speed = mean_speed(&blocks, layer - fewer, samples);
        let chain = MeanOf { mean: circle + libm::log(speed.mean), standard_error: speed.standard_error / speed.mean, n: samples };
        difference(swept, chain)
            .line(format!("layer {}: ln of the quotient of mean lengths", layer + 1), Relation::Equal, 0.0)
            .by("no difference", "sweeps less Gram chain")
    });
    Ok(lines.collect())
}

fn table(networks: &[Vec<Vec<f64>>]) -> Table {
    let mut table = Table::new(
        "abstract-remaining-depth",
        "Length of the curve after a sweep of one layer's weights (means over networks)",
        &["swept_layer", "remaining_layers", "length", "length_error"],
    );
    for layer in 1..=SWEPT {
        for remaining in 0..=MOST_REMAINING {
            let mean = MeanOf::values(&networks.iter().map(|swept| swept[layer - 1][remaining]).collect::<Vec<_>>());
            table.push(vec![layer.into(), remaining.into(), mean.mean.into(), mean.standard_error.into()]);
        }
    }
    table
}
