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
use piecewise::{Activation, Start};
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
    samples: Samples { ci: 400, paper: 10_000 },
    resolution: Resolution::PerLine("a tenth of the mean length, in every layer"),
    check: |run| circles(run, 0),
    control: Control::negative("the layer before", |run| circles(run, 1)),
    note: "Widths 2, 4, 8 and 32, with and without biases: whole networks by exact events against the chain of Gram matrices.",
    ..Claim::DEFAULT
};

pub(crate) const LENGTH: Resolution = Resolution::PerLine("a tenth of the mean length a layer, up to a quarter of it");

/// Networks whose circles are swept, how many times the row's sample, and as how many times the sample the chain follows at width 32: a
/// single point says far less of a network than its whole circle, and least where layers are narrow and weights large.
const CIRCLES: [(Setting, u64, u64); 5] = [
    (Setting::hard_tanh(2, 3, 2.0), 6, 25),
    (Setting::hard_tanh(4, 3, 8.0), 8, 44),
    (Setting::hard_tanh(8, 4, 4.0), 4, 22),
    (Setting { sigma_b2: 1.0, ..Setting::hard_tanh(8, 3, 8.0) }, 3, 32),
    (Setting::hard_tanh(32, 3, 4.0), 2, 8),
];

/// Networks of a setting, the curve that is swept, and how many networks are swept and followed by the chain, these at width 32.
struct Case {
    setting: Setting,
    curve: Curve,
    swept: u64,
    followed: u64,
}

fn circles(run: &Run, before: usize) -> Result<Vec<Evidence>, Stop> {
    let case = |(setting, swept, followed)| Case {
        setting,
        curve: Curve::Circle,
        swept: swept * run.samples(),
        followed: followed * run.samples(),
    };
    sweeps_against_chain(run, &CIRCLES.map(case), before, |_| 0.1)
}

/// Mean lengths by sweeps of whole networks less those by the chain, `before` layers earlier.
///
/// The chain follows four times as many networks at width 32, and more where layers are narrower.
pub(crate) fn whole_networks(run: &Run, cases: &[(Setting, Curve)], before: usize) -> Result<Vec<Evidence>, Stop> {
    let case = |&(setting, curve): &(Setting, Curve)| Case { setting, curve, swept: run.samples(), followed: 4 * run.samples() };
    sweeps_against_chain(run, &cases.iter().map(case).collect::<Vec<_>>(), before, |layer| (0.1 * layer as f64).min(0.25))
}

/// The same for cases, with the share of a layer's mean length that would matter.
fn sweeps_against_chain(run: &Run, cases: &[Case], before: usize, matters: fn(usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let sweeps = cases.iter().map(|Case { setting, curve, swept, .. }| {
        let name = format!("sweeps of a {}, {}", curve.name(), setting.name());
        Part::new(name, *swept, 2_000, move |block| {
            (0..block.trials).map(|_| lengths(setting, *curve, &mut block.rng)).collect::<Vec<Vec<f64>>>()
        })
    });
    let walk = |case: &Case| Walk { curve: case.curve, ..Walk::hard_tanh(case.setting.bounds(), case.setting.hidden_layers) };
    let followed: Vec<Walk> = cases.iter().map(walk).collect();
    let chains = followed.iter().zip(cases).map(|(walk, case)| walk.part(case.followed));
    // Both in one call: a shard that stopped after the sweeps would leave out the chain.
    let (swept, sums) = run.measure_both(sweeps.collect(), chains.collect())?;
    let mut lines = Vec::new();
    for (((case, walk), swept), sums) in cases.iter().zip(&followed).zip(swept).zip(sums) {
        let (networks, sums) = (swept.concat(), Sums::total(sums));
        for d in 1..=case.setting.hidden_layers {
            let whole = MeanOf::values(&networks.iter().map(|lengths| lengths[d - 1]).collect::<Vec<_>>());
            let chain = sums.mean(d - before);
            let label = format!("{}, {}, layer {d}", case.curve.name(), walk.label());
            let error = whole.standard_error.hypot(chain.standard_error);
            lines.push(
                Evidence::mean(label, Relation::Equal, 0.0, whole.mean - chain.mean, error, whole.n)
                    .by("no difference", "whole networks less Gram chain")
                    .resolving(matters(d) * chain.mean),
            );
        }
    }
    Ok(lines)
}

/// Lengths after each layer of a network that is drawn.
fn lengths(setting: &Setting, curve: Curve, rng: &mut BlockRng) -> Vec<f64> {
    let network = setting.draw(rng);
    // Without biases the second half of a circle is the mirror image of the first.
    let mirrored = curve == Curve::Circle && setting.sigma_b2 == 0.0 && setting.activation == Activation::HardTanh;
    let start = start(setting, curve, &network);
    let start = if mirrored { start.between(0.0, std::f64::consts::PI) } else { start };
    let course = setting.sweep(&network, &start).expect("few layers of small weights are far from the limit of sweeps");
    course.length.iter().map(|length| if mirrored { 2.0 * length } else { *length }).collect()
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

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn half_a_circle_of_a_network_without_biases_is_half_of_its_length() {
        let setting = Setting::hard_tanh(4, 3, 8.0);
        let twice_half = lengths(&setting, Curve::Circle, &mut generator(&["proof integration"], 0, 0));
        let network = setting.draw(&mut generator(&["proof integration"], 0, 0));
        let whole = setting.sweep(&network, &setting.circle(&network)).unwrap().length;
        assert!(twice_half.iter().zip(&whole).all(|(half, whole)| (half / whole - 1.0).abs() < 1e-10), "{twice_half:?} {whole:?}");
    }
}
