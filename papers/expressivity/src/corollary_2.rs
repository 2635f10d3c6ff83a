//! Corollary 2: along a straight line every interval has an activation pattern of its own.
//!
//! "For any affine one dimensional trajectory x(t) = x0 + t (x1 - x0) [..] we partition R into intervals every time a neuron transitions. Every
//! interval has a unique network activation pattern."
//!
//! Source: Corollary 2, appendix C. The proof: regions are convex, and a line that has left a convex set does not come back.
//! Reading: a transition is a change of the linear piece, so a hard-tanh unit has three states and its sign alone is none of them.
//! Here the pattern is followed from event to event: it begins with a plain pass, and every event moves one unit by one state. Events at one place begin one interval.

use std::collections::HashSet;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use experiments::words::in_words;
use piecewise::{Activation, Course, EventKind};

use crate::setting::{RandomNetwork, Setting, normals};
use crate::transitions::{Path, SAME_PLACE, draw_and_sweep, pre_activations};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LINES];

const LINES: Claim = Claim {
    id: "corollary-2/lines",
    source: "Corollary 2",
    statement: "along a straight line no activation pattern comes twice: there are as many patterns as intervals",
    formula: "p = n,  p different patterns on n intervals of a line",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 10_000 },
    check: |run| patterns(run, false),
    control: Control::negative("circles, in narrow networks", |run| patterns(run, true)),
    note: "Random ReLU and hard-tanh networks with and without biases, several thousand intervals. A circle comes back to its first pattern.",
    ..Claim::DEFAULT
};

/// Networks of the rows on lines: both activations, with and without biases, narrow ones first.
pub(crate) const SETTINGS: [Setting; 6] = [
    Setting { activation: Activation::Relu, sigma_b2: 1.0, ..Setting::hard_tanh(1, 2, 2.0) },
    Setting::hard_tanh(2, 3, 8.0),
    Setting { activation: Activation::Relu, sigma_b2: 0.5, ..Setting::hard_tanh(4, 3, 2.0) },
    Setting { activation: Activation::Relu, ..Setting::hard_tanh(8, 3, 2.0) },
    Setting { sigma_b2: 1.0, ..Setting::hard_tanh(4, 4, 8.0) },
    Setting::hard_tanh(8, 3, 8.0),
];

/// A line through two random inputs, from well before the first to well beyond the second; its length is a dozen typical inputs.
pub(crate) fn line(setting: &Setting, rng: &mut impl rand::Rng) -> Path {
    let (x, y) = (normals(setting.input_dim(), rng), normals(setting.input_dim(), rng));
    let at = |t: f64| x.iter().zip(&y).map(|(x, y)| x + t * (y - x)).collect();
    Path::Line(at(-4.0), at(5.0))
}

/// What moves a unit from one linear piece to the next.
pub(crate) fn kink(setting: &Setting) -> EventKind {
    if setting.activation == Activation::Relu { EventKind::Sign } else { EventKind::Saturation }
}

/// The pattern of every interval, in order: the states of all units, layer after layer.
fn patterns_of(setting: &Setting, network: &RandomNetwork, path: &Path, course: &Course) -> Vec<Vec<i8>> {
    let width = setting.width;
    let is_relu = setting.activation == Activation::Relu;
    let at_start = pre_activations(setting.activation, network, &path.at(path.ends()[0])).concat();
    let mut signs: Vec<bool> = at_start.iter().map(|h| *h > 0.0).collect();
    let state = |h: &f64| if is_relu { i8::from(*h > 0.0) } else { i8::from(*h > 1.0) - i8::from(*h < -1.0) };
    let mut pattern: Vec<i8> = at_start.iter().map(state).collect();
    let mut events = course.events.clone();
    // A unit's own events lie apart, and across units the order of equal times does not matter to which patterns there are in the end.
    events.sort_by(|a, b| a.t.total_cmp(&b.t));
    let mut patterns = vec![pattern.clone()];
    let mut last = f64::NEG_INFINITY;
    for event in events {
        let unit = (event.layer - 1) * width + event.unit;
        if event.kind == EventKind::Sign {
            signs[unit] ^= true;
        }
        if event.kind == kink(setting) {
            let upper = if signs[unit] { 1 } else { -1 };
            pattern[unit] = if is_relu {
                i8::from(signs[unit])
            } else if pattern[unit] == 0 {
                upper
            } else {
                0
            };
            // Units that move together begin one interval: in a network without biases all units behind a layer that dies.
            if event.t - last <= SAME_PLACE {
                patterns.pop();
            }
            patterns.push(pattern.clone());
            last = event.t;
        }
    }
    patterns
}

fn patterns(run: &Run, on_circles: bool) -> Result<Vec<Evidence>, Stop> {
    let settings = SETTINGS.into_iter().filter(|setting| !on_circles || setting.width <= 4);
    let curve = if on_circles { "circles" } else { "lines" };
    let parts: Vec<_> = settings
        .map(|setting| {
            let name = format!("{}, {curve}", setting.name());
            let part = Part::new(name.clone(), run.samples(), 500, move |block| {
                let counts = |path: Path, rng: &mut stats::stream::BlockRng| {
                    let (network, course) = draw_and_sweep(&setting, rng, |network| path.start(&network.first));
                    let patterns = patterns_of(&setting, &network, &path, &course);
                    let distinct: HashSet<&Vec<i8>> = patterns.iter().collect();
                    [patterns.len() as u64, distinct.len() as u64]
                };
                let network = |_| {
                    let path = if on_circles {
                        let [x, y] = setting.orthogonal_inputs();
                        Path::Circle(x, y)
                    } else {
                        line(&setting, &mut block.rng)
                    };
                    counts(path, &mut block.rng)
                };
                (0..block.trials).map(network).collect::<Vec<[u64; 2]>>()
            });
            (name, part)
        })
        .collect();
    let (names, parts): (Vec<String>, Vec<_>) = parts.into_iter().unzip();
    let lines = names.into_iter().zip(run.measure(parts)?).map(|(name, blocks)| {
        let networks = blocks.concat();
        let intervals: u64 = networks.iter().map(|[intervals, _]| intervals).sum();
        let cases = networks.iter().map(|[intervals, distinct]| (format!("a line of {intervals} intervals"), *intervals, *distinct));
        Evidence::exact_cases(in_words(&format!("{name}, {intervals} intervals")), Relation::Equal, cases)
            .by("intervals", "distinct patterns")
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_has_three_patterns_on_a_line() {
        let setting = Setting::hard_tanh(1, 1, 4.0);
        let mut rng = stats::stream::generator(&["corollary-2"], 0, 0);
        let path = Path::Line(vec![-50.0, 0.0], vec![50.0, 0.0]);
        let (network, course) = draw_and_sweep(&setting, &mut rng, |network| path.start(&network.first));
        let patterns = patterns_of(&setting, &network, &path, &course);
        let upwards = network.first.column(0)[0] > 0.0;
        let expected: [i8; 3] = if upwards { [-1, 0, 1] } else { [1, 0, -1] };
        assert_eq!(patterns, expected.map(|state| vec![state]));
    }
}
