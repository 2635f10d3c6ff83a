//! Transitions and activation patterns along a well-behaved curve are in bijection.
//!
//! Source: section 2.3, after Theorem 3; "well-behaved" is said in appendix C: the curve does not enter a polytope again, "a simple example is
//! a straight line".
//! Reading: every transition begins one new pattern, so there is one pattern more than transitions. The patterns are found by plain passes
//! through the middles of the intervals, the transitions are counted by the sweep.
//!
//! That needs one transition at a time, which ReLU networks without biases do not keep: where the last unit of a layer goes off, every unit
//! behind it that was on goes off at the same point.

use std::collections::HashSet;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use experiments::words::in_words;
use piecewise::Activation;

use crate::corollary_2::{SETTINGS, kink, line};
use crate::setting::Setting;
use crate::transitions::{Path, SAME_PLACE, draw_and_sweep, pre_activations};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LINES, DEAD_LAYERS];

const LINES: Claim = Claim {
    id: "bijection-transitions-patterns/lines",
    source: "Section 2.3",
    statement: "along a straight line there is exactly one activation pattern more than there are transitions",
    formula: "p = n + 1,  p patterns, n transitions along the line",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 150, paper: 5_000 },
    check: |run| Ok(bijection(run, &GENERAL, false)?.0),
    control: Control::negative("circles, which enter polytopes again", |run| Ok(bijection(run, &GENERAL, true)?.0)),
    note: "Transitions between the linear pieces of an activation; a sign transition of a hard-tanh unit is none of them and begins no pattern.",
    ..Claim::DEFAULT
};

const DEAD_LAYERS: Claim = Claim {
    id: "bijection-transitions-patterns/layers-that-die",
    source: "Section 2.3",
    statement: "along a straight line the places of transitions and activation patterns are in bijection, also where layers of ReLU units die",
    formula: "p = n + 1,  p patterns, n places with a transition along the line",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 150, paper: 5_000 },
    check: |run| Ok(bijection(run, &WITHOUT_BIASES, false)?.1),
    control: Control::negative("every unit's transition for itself", |run| Ok(bijection(run, &WITHOUT_BIASES, false)?.0)),
    note: "Reading: a transition is a place at which some unit makes one. That they come one at a time is ours to add, and not so without biases: \
           where the last unit of a layer goes off, all units behind it go off with it: many transitions, one new pattern.",
    ..Claim::DEFAULT
};

/// Networks in which transitions come one at a time, and ReLU networks without biases.
const GENERAL: [Setting; 5] = [SETTINGS[0], SETTINGS[1], SETTINGS[2], SETTINGS[4], SETTINGS[5]];
const WITHOUT_BIASES: [Setting; 2] = [Setting { activation: Activation::Relu, ..Setting::hard_tanh(3, 3, 2.0) }, SETTINGS[3]];

/// Transitions between linear pieces, places at which there are some, and distinct patterns.
fn counts(setting: &Setting, path: &Path, rng: &mut stats::stream::BlockRng) -> [u64; 3] {
    let (network, course) = draw_and_sweep(setting, rng, |network| path.start(&network.first));
    let mut ends = path.ends().to_vec();
    ends.extend(course.events.iter().filter(|event| event.kind == kink(setting)).map(|event| event.t));
    ends.sort_by(f64::total_cmp);
    ends.dedup_by(|later, earlier| *later - *earlier <= SAME_PLACE);
    let is_relu = setting.activation == Activation::Relu;
    let state = |h: f64| if is_relu { i8::from(h > 0.0) } else { i8::from(h > 1.0) - i8::from(h < -1.0) };
    let pattern =
        |t: f64| -> Vec<i8> { pre_activations(setting.activation, &network, &path.at(t)).concat().into_iter().map(state).collect() };
    let patterns: HashSet<Vec<i8>> = ends.windows(2).map(|ends| pattern(0.5 * (ends[0] + ends[1]))).collect();
    let counted = if is_relu { &course.sign_transitions } else { &course.saturation_transitions };
    [counted.iter().sum(), ends.len() as u64 - 2, patterns.len() as u64]
}

/// For each setting a line with the number of transitions, and one with the number of their places.
fn bijection(run: &Run, settings: &[Setting], on_circles: bool) -> Result<(Vec<Evidence>, Vec<Evidence>), Stop> {
    let curve = if on_circles { "circles" } else { "lines" };
    let parts = settings.iter().map(|&setting| {
        Part::new(format!("{}, {curve}", setting.name()), run.samples(), 500, move |block| {
            let network = |_| {
                let [x, y] = setting.orthogonal_inputs();
                let path = if on_circles { Path::Circle(x, y) } else { line(&setting, &mut block.rng) };
                counts(&setting, &path, &mut block.rng)
            };
            (0..block.trials).map(network).collect::<Vec<[u64; 3]>>()
        })
    });
    let lines = settings.iter().zip(run.measure(parts.collect())?).map(|(setting, blocks)| {
        let networks = blocks.concat();
        let line = |what: &str, of: usize| {
            let cases = networks.iter().map(|counts| (format!("{} {what}", counts[of]), counts[of] + 1, counts[2]));
            Evidence::exact_cases(in_words(&format!("{}, {curve}, {what}", setting.name())), Relation::Equal, cases)
                .by("transitions of the sweep", "patterns of plain passes")
        };
        (line("transitions", 0), line("places", 1))
    });
    Ok(lines.unzip())
}
