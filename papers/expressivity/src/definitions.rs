//! Transitions, activation patterns and dichotomies.
//!
//! - A neuron *transitions* when it changes the linear piece of its activation. Hard-tanh: a *sign transition* is a change of sign of `h`, a
//!   *saturation transition* the passing of -1 or 1.
//! - The *activation pattern* is the vector of pieces of all `nk` neurons, `{-1, 1}^{nk}` for ReLU and `{-1, 0, 1}^{nk}` for hard-tanh.
//! - A *dichotomy* over a set `S` is a labelling of its points by -1 and 1.
//!
//! Source: section 2.1. Reading: a full pass of a hard-tanh neuron from -1 to 1 is one sign transition and two saturation transitions; a sign
//! transition alone changes no linear piece. "Saturation transition" could also be read as the whole pass; we count the passings of -1 and 1, as the
//! general definition has it. Figures 2 and 11 count sign changes.

use std::collections::BTreeSet;

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::{Activation, Event, EventKind, Start, Sweep};
use stats::stream::BlockRng;

use crate::plain::{at, pattern};
use crate::setting::{Setting, normals};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FIRST_LAYER, PASSES, ONE_NEURON_AT_A_TIME, NEGATIONS, COUNT];

const SAMPLES: Samples = Samples { ci: 300, paper: 2_000 };

const FIRST_LAYER: Claim = Claim {
    id: "def-transition/full-pass",
    source: "Section 2.1, definitions",
    statement: "on a circle a first-layer neuron A cos t + B sin t has 2 sign transitions, and 4 saturation transitions where A^2 + B^2 > 1, else none",
    formula: "h(t) = A cos t + B sin t: 2 zeros, and 4 points with |h(t)| = 1 if A^2 + B^2 > 1, else none",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| first_layer(run, 4),
    control: Control::negative("one saturation transition a pass", |run| first_layer(run, 2)),
    note: "A full pass is one sign transition and two saturation transitions; a neuron can change sign without leaving its linear piece. \
           Counted by the event-driven sweep.",
    ..Claim::DEFAULT
};

const PASSES: Claim = Claim {
    id: "def-transition/parity",
    source: "Section 2.1, definitions",
    statement: "in every layer a neuron changes sign in its linear piece only, oddly often between saturation at -1 and at 1, evenly often between \
                leaving one of them and coming back",
    formula: "sign changes of h: only where |h| < 1, an odd number between h = -1 and h = 1, an even one from either back to it",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| parity(run, false),
    control: Control::negative("exactly once between any two saturations", |run| parity(run, true)),
    note: "Width 4, 4 layers, sigma_w^2 = 4, with biases; the events of a circle, in order.",
    ..Claim::DEFAULT
};

const ONE_NEURON_AT_A_TIME: Claim = Claim {
    id: "def-pattern/between-transitions",
    source: "Section 2.1, definitions",
    statement: "along a line the activation pattern is constant between transitions, and changes by one piece of one neuron at each",
    formula: "p_i(t') != p_i(t) for one unit i only, and by one piece, if one transition lies between t and t';  p_i the linear piece of unit i",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| between_transitions(run, false),
    control: Control::negative("sign transitions of hard-tanh counted instead", |run| between_transitions(run, true)),
    note: "Patterns by plain passes in the middle between events of the sweep, width 4, 3 layers, with biases.",
    ..Claim::DEFAULT
};

const NEGATIONS: Claim = Claim {
    id: "def-dichotomy/negations",
    source: "Section 2.1 and 2.4",
    statement: "without biases the dichotomies of a whole circle of first-layer weights come in pairs of opposite labellings",
    formula: "y in D  =>  -y in D, for the set D of label vectors met on the whole circle",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| dichotomies(run, "in pairs", 0.0, in_pairs),
    control: Control::negative("with biases", |run| dichotomies(run, "in pairs", 1.0, in_pairs)),
    note: "The output at t + pi is the negative of that at t, so counts over the whole circle are even, and half of it finds half of them.",
    ..Claim::DEFAULT
};

const COUNT: Claim = Claim {
    id: "def-dichotomy/at-most",
    source: "Section 2.1 and 2.4",
    statement: "a sweep finds at most 2^s dichotomies of s points, and at most one for each change of a label on a closed circle",
    formula: "|D| <= 2^s and |D| <= max(1, n), for the set D of label vectors met and n changes of a label on the whole circle",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| dichotomies(run, "at most", 0.0, |found, flips| found.len() <= 1 << POINTS && found.len() <= flips.max(1)),
    control: Control::negative("exactly one for each change of a label", |run| {
        dichotomies(run, "one for each", 0.0, |found, flips| found.len() == flips)
    }),
    note: "Labellings come back, so there are fewer: see conjecture-1. A circle without a change has one dichotomy.",
    ..Claim::DEFAULT
};

/// Runs a property; the label names all that it depends on.
fn tried(run: &Run, label: String, try_one: Try<'_>) -> Result<Vec<Evidence>, Stop> {
    Ok(properties(run, run.samples(), vec![(label, try_one)])?
        .into_iter()
        .map(|line| line.by("definition", "event-driven sweep"))
        .collect())
}

fn first_layer(run: &Run, saturations: u64) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting::hard_tanh(8, 1, 1.0);
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let network = setting.draw(rng);
        let course = setting.sweep(&network, &setting.circle(&network)).map_err(|error| error.to_string())?;
        let [x, y] = setting.orthogonal_inputs().map(|input| network.first.product(&input));
        let large = x.iter().zip(&y).filter(|(a, b)| a.mul_add(**a, **b * **b) > 1.0).count() as u64;
        let (signs, found) = (course.sign_transitions[0], course.saturation_transitions[0]);
        if (signs, found) == (2 * 8, saturations * large) { Ok(()) } else { Err(format!("{signs} and {found} with {large} large neurons")) }
    });
    tried(run, format!("{}, {saturations} a circle", setting.name()), try_one)
}

fn parity(run: &Run, once: bool) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting { sigma_b2: 0.2, ..Setting::hard_tanh(4, 4, 4.0) };
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let network = setting.draw(rng);
        let course = Sweep::new(setting.activation, &network.layers).with_events().run(&setting.circle(&network));
        let events = course.map_err(|error| error.to_string())?.events;
        let [x, _] = setting.orthogonal_inputs();
        let begin = at(&network, setting.activation, &x);
        for (layer, begin) in (1..).zip(&begin) {
            for (unit, &h) in begin.h.iter().enumerate() {
                let own = events.iter().filter(|event| (event.layer, event.unit) == (layer, unit));
                follow(own, h, once).map_err(|why| format!("{why}: layer {layer}, unit {unit}"))?;
            }
        }
        Ok(())
    });
    tried(run, format!("{}{}", setting.name(), if once { ", once" } else { "" }), try_one)
}

/// Follows a neuron from its first pre-activation through its events on a closed curve.
fn follow<'a>(events: impl Iterator<Item = &'a Event>, begin: f64, once: bool) -> Result<(), String> {
    let (mut positive, mut linear) = (begin > 0.0, begin.abs() < 1.0);
    // Sign transitions since the last saturation, and its side.
    let mut since: Option<(bool, u64)> = (!linear).then_some((positive, 0));
    for event in events {
        match event.kind {
            EventKind::Sign if !linear => return Err(format!("a sign transition while saturated at t = {}", event.t)),
            EventKind::Sign => {
                positive = !positive;
                since = since.map(|(side, signs)| (side, signs + 1));
            }
            EventKind::Saturation if linear => {
                if let Some((side, signs)) = since {
                    let is_odd = signs % 2 == 1;
                    if is_odd != (side != positive) || (once && signs != 1) {
                        return Err(format!("{signs} sign transitions from one saturation to the next at t = {}", event.t));
                    }
                }
                linear = false;
            }
            EventKind::Saturation => (linear, since) = (true, Some((positive, 0))),
        }
    }
    // The curve is closed: the neuron is where it began.
    if (positive, linear) == (begin > 0.0, begin.abs() < 1.0) { Ok(()) } else { Err("the neuron does not come back".into()) }
}

fn between_transitions(run: &Run, signs_instead: bool) -> Result<Vec<Evidence>, Stop> {
    let activations: &[Activation] = if signs_instead { &[Activation::HardTanh] } else { &[Activation::HardTanh, Activation::Relu] };
    let tries = activations.iter().map(|&activation| {
        let setting = Setting { activation, sigma_b2: 0.2, ..Setting::hard_tanh(4, 3, 4.0) };
        let counted = if signs_instead || activation == Activation::Relu { EventKind::Sign } else { EventKind::Saturation };
        let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
            let network = setting.draw(rng);
            let [x, y] = [normals(4, rng), normals(4, rng)].map(|x| x.iter().map(|x| 2.0 * x).collect::<Vec<f64>>());
            let start = Start::segment_of_inputs(&network.first, &x, &y);
            let course = Sweep::new(activation, &network.layers).with_events().run(&start).map_err(|error| error.to_string())?;
            let mut events: Vec<Event> = course.events.into_iter().filter(|event| event.kind == counted).collect();
            events.sort_by(|a, b| a.t.total_cmp(&b.t));
            let ends: Vec<f64> = [0.0].into_iter().chain(events.iter().map(|event| event.t)).chain([1.0]).collect();
            let at = |t: f64| pattern(&network, activation, &x.iter().zip(&y).map(|(x, y)| (1.0 - t) * x + t * y).collect::<Vec<_>>());
            // Twice between any two: it does not change there.
            let inside = |pair: &[f64]| [0.25, 0.75].map(|share| at(pair[0] + share * (pair[1] - pair[0])));
            let patterns: Vec<[Vec<i8>; 2]> = ends.windows(2).map(inside).collect();
            if let Some(place) = patterns.iter().position(|[a, b]| a != b) {
                return Err(format!("a change between t = {} and {}", ends[place], ends[place + 1]));
            }
            for (event, pair) in events.iter().zip(patterns.windows(2)) {
                let unit = (event.layer - 1) * 4 + event.unit;
                let changed = pair[0][0].iter().zip(&pair[1][0]).enumerate().all(|(i, (a, b))| a.abs_diff(*b) == u8::from(i == unit));
                if !changed {
                    return Err(format!("not one piece of one neuron at t = {}", event.t));
                }
            }
            Ok(())
        });
        (format!("{}{}", setting.name(), if signs_instead { ", signs" } else { "" }), try_one)
    });
    // In one call: a shard that stopped after the first would leave out the other.
    let lines = properties(run, run.samples(), tries.collect())?;
    Ok(lines.into_iter().map(|line| line.by("definition", "event-driven sweep")).collect())
}

const POINTS: usize = 3;

/// Whether the opposite of each labelling is there.
fn in_pairs(found: &BTreeSet<Vec<bool>>, _flips: usize) -> bool {
    found.iter().all(|labels| found.contains(&labels.iter().map(|label| !label).collect::<Vec<_>>()))
}

/// A property of the labellings that a circle of first-layer weights finds, and of the number of changes of a label.
fn dichotomies(run: &Run, what: &str, sigma_b2: f64, is_met: fn(&BTreeSet<Vec<bool>>, usize) -> bool) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting { sigma_b2, ..Setting::hard_tanh(4, 3, 8.0) };
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let (network, other) = (setting.draw(rng), setting.layer(4, 4, rng));
        let mut flips: Vec<(f64, usize)> = Vec::new();
        let mut labels = Vec::new();
        for point in 0..POINTS {
            let start = Start::circle_of_weights(&network.first, &other, &normals(4, rng));
            let course = Sweep::new(setting.activation, &network.layers).with_readout(&network.readout).run(&start);
            let course = course.map_err(|error| error.to_string())?;
            labels.push(course.readout_signs[0]);
            flips.extend(course.readout_flips.iter().map(|flip| (flip.t, point)));
        }
        flips.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut found = BTreeSet::from([labels.clone()]);
        for &(_, point) in &flips {
            labels[point] = !labels[point];
            found.insert(labels.clone());
        }
        if is_met(&found, flips.len()) {
            Ok(())
        } else {
            Err(format!("{} dichotomies and {} changes of a label", found.len(), flips.len()))
        }
    });
    tried(run, format!("{what}: {}, {POINTS} points", setting.name()), try_one)
}
