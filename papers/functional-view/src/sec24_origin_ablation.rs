//! Section 2.4: where the smoothness in the gap comes from.
//!
//! "As a consequence of (i) the smoothness of the initial function and (ii) the active half space structure, which in turn arises due to the
//! discrete curvature-based (delta-slope) parameterization." Each is taken away in turn: a spiky start for a flat one, local hats at the same
//! breakpoints for half spaces, steps for rectifiers.
//!
//! Source: section 2.4. Random networks in fractions, `v` alone trained, after each of three steps of gradient descent and in the limit, where the
//! data are fitted.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::properties;
use stats::rational::{Rational, ratio};

use crate::forms::fraction;
use crate::gap::{Basis, Course, ends};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FLAT_START, HALF_SPACES, BRIDGED, CURVATURE];

const SOURCE: &str = "Section 2.4";
const SAMPLES: Samples = Samples { ci: 12, paper: 600 };

const FLAT_START: Claim = Claim {
    id: "sec24-origin-ablation/smooth-start",
    source: SOURCE,
    statement: "smoothness in the gap needs a smooth start: a spiky start's slopes stay, and only what is added is R_2 + R_3 beta",
    formula: "mu_t - mu_0 = R_2 + R_3 beta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "added to a spiky start", spikes_stay),
    control: Control::negative("the final slopes are R_2 + R_3 beta", |run| tried(run, "final slopes of a spiky start", spikes_vanish)),
    note: "Spiky: a random v for each unit. The data are fitted all the same.",
    ..Claim::DEFAULT
};

const HALF_SPACES: Claim = Claim {
    id: "sec24-origin-ablation/half-spaces",
    source: SOURCE,
    statement: "it needs half spaces: with local hats on the same breakpoints the function inside the gap stays where it was",
    formula: "f_t(x) = f_0(x) in the gap",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "hats of half-width 1/26", |rng| hats_stay(rng, &ratio(1, 26))),
    control: Control::negative("hats that reach the data", |run| tried(run, "hats of half-width 1", |rng| hats_stay(rng, &ratio(1, 1)))),
    note: "No datum is on a hat of the gap, so none of these moves. The data themselves are fitted wherever a hat is on them.",
    ..Claim::DEFAULT
};

const BRIDGED: Claim = Claim {
    id: "sec24-origin-ablation/steps",
    source: SOURCE,
    statement: "half spaces alone bridge the gap: steps grow to one height for all breakpoints in it of an orientation",
    formula: "v_i = v_j for units i and j of one orientation with breakpoints in the gap",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "heights of steps", |rng| alike(rng, Basis::Step)),
    control: Control::negative("rectifiers", |run| tried(run, "slopes of rectifiers", |rng| alike(rng, Basis::Relu))),
    note: "A staircase along a line where breakpoints are evenly spread: the function is bridged, its derivative and curvature are not.",
    ..Claim::DEFAULT
};

const CURVATURE: Claim = Claim {
    id: "sec24-origin-ablation/curvature-parametrization",
    source: SOURCE,
    statement: "half spaces with slopes, from a flat start, give a curvature in the gap that is a line for each orientation",
    formula: "mu = R_2 + R_3 beta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "slopes on a line", |rng| on_a_line(rng, 1)),
    control: Control::negative("one datum within the gap", |run| tried(run, "slopes on a line, a datum at 0", |rng| on_a_line(rng, 0))),
    note: "Rectifiers with |w| = 1 from v = 0: curvature per breakpoint, so of the function itself where these are evenly spread.",
    ..Claim::DEFAULT
};

fn spikes_stay(rng: &mut stats::stream::BlockRng) -> Result<(), String> {
    from_a_spiky_start(rng, true)
}

fn spikes_vanish(rng: &mut stats::stream::BlockRng) -> Result<(), String> {
    from_a_spiky_start(rng, false)
}

fn from_a_spiky_start(rng: &mut stats::stream::BlockRng, is_added: bool) -> Result<(), String> {
    let mut course = Course::draw(Basis::Relu, rng);
    course.v.iter_mut().for_each(|v| *v = fraction(rng));
    let start = in_the_gap(&course);
    for station in course.stations() {
        for (before, after) in start.iter().zip(in_the_gap(&station)) {
            let compared: Vec<[Rational; 2]> = before
                .iter()
                .zip(after)
                .map(|([beta, mu], [_, after])| [beta.clone(), if is_added { after - mu } else { after }])
                .collect();
            line(&compared)?;
        }
    }
    Ok(())
}

fn hats_stay(rng: &mut stats::stream::BlockRng, half_width: &Rational) -> Result<(), String> {
    let course = Course::draw(Basis::Hat(half_width.clone()), rng);
    // Hats of this width at thirteenths from -6/13 to 6/13 end before the gap's ends, and those of other breakpoints at half of the gap.
    let places: Vec<Rational> = (-8..=8).map(|place| ratio(place, 19)).collect();
    for station in course.stations() {
        for x in &places {
            if station.value(x) != ratio(0, 1) {
                return Err(format!("at {x} the function went from 0 to {}", station.value(x)));
            }
        }
    }
    Ok(())
}

fn alike(rng: &mut stats::stream::BlockRng, basis: Basis) -> Result<(), String> {
    for station in Course::draw(basis, rng).stations() {
        for units in in_the_gap(&station) {
            if let Some([beta, height]) = units.iter().find(|unit| unit[1] != units[0][1]) {
                return Err(format!("{} at {}, {height} at {beta}", units[0][1], units[0][0]));
            }
        }
    }
    Ok(())
}

fn on_a_line(rng: &mut stats::stream::BlockRng, place: usize) -> Result<(), String> {
    let mut course = Course::draw(Basis::Relu, rng);
    if place == 0 {
        // The datum at the gap's left end goes to its middle.
        course.data[place][0] = ratio(1, 101);
    }
    course.stations().iter().flat_map(in_the_gap).try_for_each(|units| line(&units))
}

/// The units in the gap, those of negative orientation first.
pub(crate) fn in_the_gap(course: &Course) -> [Vec<[Rational; 2]>; 2] {
    let [from, to] = ends();
    [-1, 1].map(|orientation| course.slopes(orientation, &from, &to))
}

/// Whether points are on a line.
pub(crate) fn line(points: &[[Rational; 2]]) -> Result<(), String> {
    let [a, b] = [&points[0], &points[1]];
    let inclination = (&b[1] - &a[1]) / (&b[0] - &a[0]);
    match points.iter().find(|[x, y]| &a[1] + &inclination * (x - &a[0]) != *y) {
        None => Ok(()),
        Some([x, y]) => Err(format!("at {x} the height {y} is off the line through the first two")),
    }
}

fn tried(run: &Run, label: &str, attempt: fn(&mut stats::stream::BlockRng) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("as stated", "gradient descent in fractions")).collect())
}
