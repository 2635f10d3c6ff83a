//! Appendix A.2, (**): it is enough to look at `E|dz(t)|` at a point, "as integrating over t gives us the statement of the theorem".
//!
//! ```text
//! E l(z^d) = integral of E|dz^d/dt| dt
//! ```
//!
//! Source: the first lines of the proof of Theorem 1. Reading: the order of mean and integral may be exchanged as everything is positive;
//! hard-tanh has no derivative where a pre-activation passes -1 or 1, which is at finitely many `t`. (**) has `dz(d+1)` on its left side, so
//! its power counts `d + 1` layers, the first one too, whose weights have the variance of the others.
//!
//! The left side: whole networks, swept event by event, lengths without sampling error. The right side: the Gram chain, which knows of no
//! matrices and only of one point of the curve. So this row also carries all rows that rest on the chain.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use piecewise::Start;
use serde::{Deserialize, Serialize};
use stats::stream::BlockRng;

use crate::setting::{RandomNetwork, Setting};
use crate::speeds::{Curve, Sums, Walk};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CIRCLE];

const CIRCLE: Claim = Claim {
    id: "proof-integration/mean-length",
    source: "Appendix A.2, (**)",
    statement: "the mean length of the images of a circle is the integral of the mean of |dz/dt|, in every layer",
    formula: "E l(z^d) = integral E|dz^d/dt| dt",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 800, paper: 20_000 },
    resolution: LENGTH,
    check: |run| whole_networks(run, &CASES, 0),
    control: Control::negative("the layer before", |run| whole_networks(run, &CASES, 1)),
    note: "Widths 2, 4, 8 and 32, with and without biases: whole networks by exact events against the chain of Gram matrices.",
    ..Claim::DEFAULT
};

pub(crate) const LENGTH: Resolution = Resolution::PerLine("a tenth of the mean length a layer, up to a quarter of it");

/// Networks and curves that are swept.
const CASES: [(Setting, Curve); 5] = [
    (Setting::hard_tanh(2, 3, 2.0), Curve::Circle),
    (Setting::hard_tanh(4, 3, 8.0), Curve::Circle),
    (Setting::hard_tanh(8, 4, 4.0), Curve::Circle),
    (Setting { sigma_b2: 1.0, ..Setting::hard_tanh(8, 3, 8.0) }, Curve::Circle),
    (Setting::hard_tanh(32, 3, 4.0), Curve::Circle),
];

/// Mean lengths by sweeps of whole networks less those by the chain, `before` layers earlier.
///
/// The chain follows four times as many networks at width 32, and more where layers are narrower.
pub(crate) fn whole_networks(run: &Run, cases: &[(Setting, Curve)], before: usize) -> Result<Vec<Evidence>, Stop> {
    let sweeps = cases.iter().map(|(setting, curve)| {
        let name = format!("sweeps of a {}, {}", curve.name(), setting.name());
        Part::new(name, run.samples(), 2_000, move |block| {
            Measured::Swept((0..block.trials).map(|_| lengths(setting, *curve, &mut block.rng)).collect())
        })
    });
    let followed: Vec<Walk> =
        cases.iter().map(|(setting, curve)| Walk { curve: *curve, ..Walk::hard_tanh(setting.bounds(), setting.hidden_layers) }).collect();
    let chains = followed.iter().map(|walk| walk.part(4 * run.samples(), Measured::Followed));
    // Both in one call: a shard that stopped after the sweeps would leave out the chain.
    let blocks = run.measure(sweeps.chain(chains).collect())?;
    let (mut swept, mut sums) = (Vec::new(), Vec::new());
    for blocks in blocks {
        let (mut lengths, mut chain) = (Vec::new(), Vec::new());
        for block in blocks {
            match block {
                Measured::Swept(networks) => lengths.extend(networks),
                Measured::Followed(block) => chain.push(block),
            }
        }
        if chain.is_empty() { swept.push(lengths) } else { sums.push(Sums::total(chain)) }
    }
    let mut lines = Vec::new();
    for (i, (setting, curve)) in cases.iter().enumerate() {
        for d in 1..=setting.hidden_layers {
            let whole = MeanOf::values(&swept[i].iter().map(|lengths: &Vec<f64>| lengths[d - 1]).collect::<Vec<_>>());
            let chain = sums[i].mean(d - before);
            let label = format!("{}, {}, layer {d}", curve.name(), followed[i].label());
            let error = whole.standard_error.hypot(chain.standard_error);
            lines.push(
                Evidence::mean(label, Relation::Equal, 0.0, whole.mean - chain.mean, error, whole.n)
                    .by("no difference", "whole networks less Gram chain")
                    .resolving((0.1 * d as f64).min(0.25) * chain.mean),
            );
        }
    }
    Ok(lines)
}

/// A block of either side.
#[derive(Serialize, Deserialize)]
enum Measured {
    /// Lengths after each layer, network by network.
    Swept(Vec<Vec<f64>>),
    Followed(Sums),
}

/// Lengths after each layer of a network that is drawn.
fn lengths(setting: &Setting, curve: Curve, rng: &mut BlockRng) -> Vec<f64> {
    let network = setting.draw(rng);
    let start = start(setting, curve, &network);
    setting.sweep(&network, &start).expect("few layers of small weights are far from the limit of sweeps").length
}

/// The curve through the first layer.
///
/// # Panics
/// For a curve that is neither straight nor a conic.
fn start(setting: &Setting, curve: Curve, network: &RandomNetwork) -> Start {
    let [x, y] = setting.orthogonal_inputs();
    let sum = |a: f64, b: f64| -> Vec<f64> { x.iter().zip(&y).map(|(x, y)| a * x + b * y).collect() };
    match curve {
        Curve::Circle => setting.circle(network),
        Curve::Segment => Start::segment_of_inputs(&network.first, &sum(-1.0, 1.0), &sum(1.0, 1.0)),
        Curve::Ellipse => Start::circle_of_inputs(&network.first, &sum(2.0, 0.0), &sum(0.0, 0.5)),
        Curve::Ray => Start::segment_of_inputs(&network.first, &sum(0.0, 0.0), &sum(1.0, 0.0)),
        Curve::Lissajous => panic!("events of a Lissajous curve have no closed form"),
    }
}
