//! Transitions and activation patterns along a well-behaved curve are in bijection.
//!
//! Source: section 2.3, after Theorem 3; "well-behaved" is said in appendix C: the curve does not enter a polytope again, "a simple example is
//! a straight line".
//! Reading: every transition begins one new pattern, so there is one pattern more than transitions. The patterns are found by plain passes
//! through the middles of the intervals, the transitions are counted by the sweep.

use std::collections::HashSet;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use piecewise::Activation;

use crate::corollary_2::{SETTINGS, kink, line};
use crate::setting::Setting;
use crate::transitions::{Path, draw_and_sweep, pre_activations};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LINES];

const LINES: Claim = Claim {
    id: "bijection-transitions-patterns/lines",
    source: "Section 2.3",
    statement: "along a straight line there is exactly one activation pattern more than there are transitions",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 150, paper: 5_000 },
    check: |run| bijection(run, false),
    control: Control::negative("circles, which enter polytopes again", |run| bijection(run, true)),
    note: "Transitions between the linear pieces of an activation; a sign transition of a hard-tanh unit is none of them and begins no pattern.",
    ..Claim::DEFAULT
};

/// Transitions between linear pieces, and distinct patterns.
fn counts(setting: &Setting, path: &Path, rng: &mut stats::stream::BlockRng) -> [u64; 2] {
    let (network, course) = draw_and_sweep(setting, rng, |network| path.start(&network.first));
    let mut ends = path.ends().to_vec();
    ends.extend(course.events.iter().filter(|event| event.kind == kink(setting)).map(|event| event.t));
    ends.sort_by(f64::total_cmp);
    let is_relu = setting.activation == Activation::Relu;
    let state = |h: f64| if is_relu { i8::from(h > 0.0) } else { i8::from(h > 1.0) - i8::from(h < -1.0) };
    let pattern = |t: f64| -> Vec<i8> { pre_activations(setting.activation, &network, &path.at(t)).concat().into_iter().map(state).collect() };
    let patterns: HashSet<Vec<i8>> = ends.windows(2).map(|ends| pattern(0.5 * (ends[0] + ends[1]))).collect();
    let counted = if is_relu { &course.sign_transitions } else { &course.saturation_transitions };
    [counted.iter().sum(), patterns.len() as u64]
}

fn bijection(run: &Run, on_circles: bool) -> Result<Vec<Evidence>, Stop> {
    let curve = if on_circles { "circles" } else { "lines" };
    let parts = SETTINGS.map(|setting| {
        Part::new(format!("{}, {curve}", setting.name()), run.samples(), 500, move |block| {
            let network = |_| {
                let [x, y] = setting.orthogonal_inputs();
                let path = if on_circles { Path::Circle(x, y) } else { line(&setting, &mut block.rng) };
                counts(&setting, &path, &mut block.rng)
            };
            (0..block.trials).map(network).collect::<Vec<[u64; 2]>>()
        })
    });
    let lines = SETTINGS.iter().zip(run.measure(parts.into())?).map(|(setting, blocks)| {
        let networks = blocks.concat();
        let cases = networks.iter().map(|[transitions, patterns]| (format!("{transitions} transitions"), transitions + 1, *patterns));
        Evidence::exact_cases(format!("{}, {curve}", setting.name()), Relation::Equal, cases).by("transitions of the sweep", "plain passes")
    });
    Ok(lines.collect())
}
