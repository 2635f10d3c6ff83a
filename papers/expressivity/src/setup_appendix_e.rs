//! The setup of the experiments: sampled trajectories against exact events.
//!
//! "In all cases, the trajectory was subdivided into 10^6 segments. We repeated this for a grid of network widths k, weight variances sigma_w^2, and number of
//! inputs s. Unless otherwise noted, sigma_b = 0. We repeated each experiment 10 times and averaged over the results." Source: appendix E. Not
//! said: input dimension and norm, the arc, the grid, and for trained networks learning rate, batches, epochs and loss.
//!
//! Ours: `m = k`, `|x|^2 = k`, the whole circle, and instead of segments every event in closed form (`piecewise::Sweep`). Here both are compared: sampling
//! shortens, as chords do, and misses pairs of events within a segment. What the sweep cannot tell apart in doubles it refuses.

use std::f64::consts::TAU;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use piecewise::{EventKind, Sweep, SweepError};
use rand::Rng;
use stats::stream::open_unit;

use crate::plain::at;
use crate::sampled::{Sampled, means};
use crate::setting::{RandomNetwork, Setting};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAMPLING, MISSED, SEGMENTS_ENOUGH, TOO_NARROW];

const SAMPLING: Claim = Claim {
    id: "setup-appendix-E/sampling",
    source: "Appendix E",
    statement: "a sampled circle shows no more sign transitions than there are, an even number less, and a length that is not longer",
    formula: "T' <= T, T - T' even, l' <= l;  T, l: sign transitions and length of the circle's image, T', l' those that 2000 segments show",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20, paper: 200 },
    check: |run| Ok(sampling(&measured(run)?, false)),
    control: Control::negative("all of them, at every depth", |run| Ok(sampling(&measured(run)?, true))),
    note: "Networks of width 4 and 16, sigma_w^2 = 4 and 16, six layers, 2000 segments. Lengths to 10^-12 of them, for the rounding of sums.",
    ..Claim::DEFAULT
};

const MISSED: Claim = Claim {
    id: "setup-appendix-E/missed",
    source: "Appendix E",
    statement: "of a circle cut into N segments from a random point on, one sees in the mean N times the share of t with an odd number of sign transitions \
                in (t, t + 2 pi/N]",
    formula: "E[seen] = N / (2 pi) |{t: sign h(t) != sign h(t + 2 pi/N)}|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_410, paper: 30_000 },
    resolution: Resolution::PerLine("a third of what is missed in the mean"),
    check: |run| missed(run, false),
    control: Control::negative("nothing is missed", |run| missed(run, true)),
    note: "A row of ours: the exact events say what sampling loses. 60 segments, width 4, layers 3 and 4, plain passes against gaps between events.",
    ..Claim::DEFAULT
};

const SEGMENTS_ENOUGH: Claim = Claim {
    id: "setup-appendix-E/segments",
    source: "Appendix E",
    statement: "10^4 segments, a hundredth of the paper's, miss less than one sign transition in fifty in layers 4 to 6 at width 16, sigma_w^2 = 16",
    formula: "E[(T - S) / T] < 1/50,  T sign transitions of a layer, S those that 10^4 segments show",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 96, paper: 1_000 },
    resolution: Resolution::absolute(0.015, "three quarters of the bound"),
    check: |run| enough(run, 10_000),
    control: Control::negative("200 segments", |run| enough(run, 200)),
    note: "By the row before, from the gaps between exact events; the share is the mean over networks. The table has what 1000, 10^4 and 10^6 segments miss: \
           what 10^6 miss is so rare that a sample of networks gives no honest mean. The loss grows with depth and sigma_w.",
    ..Claim::DEFAULT
};

const TOO_NARROW: Claim = Claim {
    id: "setup-appendix-E/too-narrow",
    source: "Appendix E",
    statement: "the event-driven sweep finds as many events on either half of a circle, or says that they are too narrow; it returns no halves that differ",
    formula: "n(0, pi) = n(pi, 2 pi), n the number of events, or the sweep is refused",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 5_000 },
    check: |run| too_narrow(run, &[3, 6, 8, 10, 12]),
    control: Control::negative("it never says so", |run| Ok(too_narrow(run, &[10, 12])?.into_iter().map(never).collect())),
    note: "A row of ours, for what the other rows rest on: width 4, sigma_w^2 = 10^4, where events are 100 times narrower in each layer. Without biases both halves \
           have the same events, at other values of t.",
    ..Claim::DEFAULT
};

const SETTINGS: [Setting; 4] =
    [Setting::hard_tanh(4, 6, 4.0), Setting::hard_tanh(4, 6, 16.0), Setting::hard_tanh(16, 6, 4.0), Setting::hard_tanh(16, 6, 16.0)];
const SEGMENTS: u64 = 2_000;
const SEGMENTS_OF_THE_PAPER: u64 = 1_000_000;

/// Exact and sampled sign transitions and lengths of a network, layer by layer.
type Both = Vec<([u64; 2], [f64; 2])>;

/// For each setting its networks.
fn measured(run: &Run) -> Result<Vec<Vec<Both>>, Stop> {
    let parts = SETTINGS.iter().map(|setting| {
        Part::new(format!("{}, {SEGMENTS} segments", setting.name()), run.samples(), 10, move |block| {
            (0..block.trials).map(|_| both(setting, &setting.draw(&mut block.rng))).collect::<Vec<Both>>()
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.into_iter().flatten().collect()).collect())
}

fn both(setting: &Setting, network: &RandomNetwork) -> Both {
    let course = setting.sweep(network, &setting.circle(network)).expect("wide events at six layers");
    let sampled = sampled(setting, network, 0.0, SEGMENTS);
    let exact = course.sign_transitions.iter().zip(&course.length);
    exact.zip(sampled).map(|((&signs, &length), (seen, chords))| ([signs, seen], [length, chords])).collect()
}

/// Sign transitions and sums of chords, layer by layer, of the circle cut into segments from `begin` on.
fn sampled(setting: &Setting, network: &RandomNetwork, begin: f64, segments: u64) -> Vec<(u64, f64)> {
    let [x, y] = setting.orthogonal_inputs();
    let at_segment = |segment: u64| {
        // The last point is the first one, bit for bit, so that the curve is closed.
        let t = begin + TAU * (segment % segments) as f64 / segments as f64;
        let (cos, sin) = (libm::cos(t), libm::sin(t));
        at(network, setting.activation, &x.iter().zip(&y).map(|(x, y)| cos * x + sin * y).collect::<Vec<_>>())
    };
    let mut sampled = vec![(0_u64, 0.0_f64); setting.hidden_layers];
    let mut before = at_segment(0);
    for segment in 1..=segments {
        let now = at_segment(segment);
        for ((signs, length), (before, now)) in sampled.iter_mut().zip(before.iter().zip(&now)) {
            *signs += before.h.iter().zip(&now.h).filter(|(a, b)| (**a > 0.0) != (**b > 0.0)).count() as u64;
            *length += before.z.iter().zip(&now.z).map(|(a, b)| (b - a) * (b - a)).sum::<f64>().sqrt();
        }
        before = now;
    }
    sampled
}

/// Sign transitions layer by layer, and how many of them the given numbers of segments see in the mean over where they begin.
fn seen_in_the_mean(setting: &Setting, network: &RandomNetwork, segments: &[u64]) -> Vec<(f64, Vec<f64>)> {
    let sweep = Sweep::new(setting.activation, &network.layers).with_events();
    let events = sweep.run(&setting.circle(network)).expect("wide events at six layers").events;
    let mut times = vec![vec![Vec::new(); setting.width]; setting.hidden_layers];
    for event in events.iter().filter(|event| event.kind == EventKind::Sign) {
        times[event.layer - 1][event.unit].push(event.t);
    }
    let layers = times.iter().map(|units| {
        let signs: usize = units.iter().map(Vec::len).sum();
        let seen = segments.iter().map(|&n| units.iter().map(|times| n as f64 / TAU * odd_measure(times, TAU / n as f64)).sum());
        (signs as f64, seen.collect())
    });
    layers.collect()
}

/// Length of the set of `t` in a turn for which an odd number of `times` lies in `(t, t + step]`, around the circle.
fn odd_measure(times: &[f64], step: f64) -> f64 {
    // Where all are further apart than a step each counts in full: exactly so, as adding up their windows would round.
    let following = times.iter().skip(1).copied().chain(times.first().map(|first| first + TAU));
    if times.iter().zip(following).all(|(t, next)| next - t >= step) {
        return times.len() as f64 * step;
    }
    // An event enters the window a step before its time, and leaves it at its time.
    let mut toggles: Vec<f64> = times.iter().flat_map(|&t| [if t < step { t - step + TAU } else { t - step }, t]).collect();
    toggles.sort_by(f64::total_cmp);
    let mut odd = times.iter().filter(|&&t| t > 0.0 && t <= step).count() % 2 == 1;
    let (mut since, mut measure) = (0.0, 0.0);
    for toggle in toggles.into_iter().chain([TAU]) {
        if odd {
            measure += toggle - since;
        }
        (since, odd) = (toggle, !odd);
    }
    measure
}

fn sampling(networks: &[Vec<Both>], all: bool) -> Vec<Evidence> {
    let lines = SETTINGS.iter().zip(networks).flat_map(|(setting, networks)| {
        let layers = || networks.iter().flat_map(|layers| (1..).zip(layers));
        let counts = layers().map(|(layer, ([signs, seen], _))| {
            let is_met = if all { signs == seen } else { seen <= signs && (signs - seen) % 2 == 0 };
            (format!("{seen} of {signs} in layer {layer}"), is_met)
        });
        let lengths = layers()
            .map(|(layer, (_, [length, chords]))| (format!("{chords} of {length} in layer {layer}"), *chords <= length * (1.0 + 1e-12)));
        [
            crate::fractions::decided(&format!("sign transitions, {}", setting.name()), counts).by("events", "segments"),
            crate::fractions::decided(&format!("lengths, {}", setting.name()), lengths).by("events", "segments"),
        ]
    });
    lines.collect()
}

fn missed(run: &Run, nothing: bool) -> Result<Vec<Evidence>, Stop> {
    const FEW: u64 = 60;
    const LAYERS: usize = 4;
    let settings = [Setting::hard_tanh(4, LAYERS, 8.0), Setting::hard_tanh(4, LAYERS, 16.0)];
    let measurements = settings.iter().map(|setting| {
        // For each layer: what was seen less what was to be seen, and less all; and what is missed in the mean.
        Sampled::new(format!("{}, {FEW} segments", setting.name()), 3 * LAYERS, move |rng, values| {
            let network = setting.draw(rng);
            let begin = TAU * open_unit(rng.next_u64());
            let to_see = seen_in_the_mean(setting, &network, &[FEW]);
            let sampled = sampled(setting, &network, begin, FEW);
            for ((values, (all, to_see)), (seen, _)) in values.chunks_exact_mut(3).zip(&to_see).zip(sampled) {
                values.copy_from_slice(&[seen as f64 - to_see[0], seen as f64 - all, all - to_see[0]]);
            }
        })
    });
    let means = means(run, run.samples(), measurements.collect())?;
    let lines = settings.iter().zip(&means).flat_map(|(setting, mean)| {
        // The first layer has two transitions a neuron, half a turn apart: nothing is missed there, and little in the second.
        (1..).zip(mean.chunks_exact(3)).skip(2).map(move |(layer, numbers)| {
            let label = format!("{}, layer {layer}: seen less to be seen", setting.name());
            let line = numbers[usize::from(nothing)].line(label, Relation::Equal, 0.0).resolving(numbers[2].mean / 3.0);
            line.by("gaps between events", "segments")
        })
    });
    Ok(lines.collect())
}

fn enough(run: &Run, segments: u64) -> Result<Vec<Evidence>, Stop> {
    const NUMBERS: usize = 5;
    let counts = [segments, 1_000, 10_000, SEGMENTS_OF_THE_PAPER];
    let judged = SETTINGS.len() - 1;
    let measurements = SETTINGS.iter().map(|setting| {
        Sampled::new(setting.name(), NUMBERS * setting.hidden_layers, move |rng, values| {
            let network = setting.draw(rng);
            for (values, (all, to_see)) in values.chunks_exact_mut(NUMBERS).zip(seen_in_the_mean(setting, &network, &counts)) {
                values[0] = all;
                for (value, seen) in values[1..].iter_mut().zip(to_see) {
                    // A layer that stands still misses nothing, and nothing seen in full may round below 0.
                    *value = if all > 0.0 { ((all - seen) / all).max(0.0) } else { 0.0 };
                }
            }
        })
    });
    // The names of the parts carry the number of segments, which the draws do not depend on but the shares do.
    let measurements = measurements.map(|sampled| Sampled { name: format!("{}, {segments} segments", sampled.name), ..sampled });
    let means = means(run, run.samples(), measurements.collect())?;
    let mut table = Table::new(
        "setup-appendix-E",
        "Sign transitions of a circle, and the share of them that segments miss",
        &["width", "sigma_w2", "layer", "sign_transitions", "missed_by_1000", "missed_by_10000", "missed_by_1000000"],
    );
    let mut lines = Vec::new();
    for (place, (setting, mean)) in SETTINGS.iter().zip(&means).enumerate() {
        for (layer, numbers) in (1_usize..).zip(mean.chunks_exact(NUMBERS)) {
            let mut row = vec![setting.width.into(), setting.sigma_w2.into(), layer.into()];
            row.extend([0, 2, 3, 4].map(|i| numbers[i].mean.into()));
            table.push(row);
            if place == judged && layer >= 4 {
                let label = format!("{}, layer {layer}", setting.name());
                lines.push(numbers[1].line(label, Relation::AtMost, 0.02).by("one in fifty", "gaps between events"));
            }
        }
    }
    // Not what the control draws.
    if segments == 10_000 {
        run.table(table);
    }
    Ok(lines)
}

/// For each number of layers: circles whose halves agree, whose halves differ, and that are too narrow.
fn too_narrow(run: &Run, depths: &[usize]) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = depths.iter().map(|&layers| Setting::hard_tanh(4, layers, 1e4)).collect();
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), 1_000, move |block| {
            let mut counts = vec![0_u64; 3];
            for _ in 0..block.trials {
                let network = setting.draw(&mut block.rng);
                let circle = setting.circle(&network);
                let half = |from: f64| setting.sweep(&network, &circle.clone().between(from, from + std::f64::consts::PI));
                let outcome = match (half(0.0), half(std::f64::consts::PI)) {
                    (Ok(first), Ok(second)) => {
                        let same = first.sign_transitions == second.sign_transitions
                            && first.saturation_transitions == second.saturation_transitions;
                        usize::from(!same)
                    }
                    (Err(SweepError::TooNarrow { .. }), _) | (_, Err(SweepError::TooNarrow { .. })) => 2,
                    (Err(error), _) | (_, Err(error)) => panic!("layers of one width: {error}"),
                };
                counts[outcome] += 1;
            }
            counts
        })
    });
    let counts = run.histograms(parts.collect())?;
    let mut lines = Vec::new();
    for (setting, counts) in settings.iter().zip(&counts) {
        lines.push(
            Evidence::exact(format!("wrong counts, {} layers", setting.hidden_layers), Relation::Equal, 0, counts[1])
                .by("symmetry", "both halves"),
        );
    }
    // At three layers every event is wide enough; at twelve hardly any circle is.
    let deepest = &counts[counts.len() - 1];
    lines.push(Evidence::exact("refused at the most layers", Relation::AtLeast, 1, deepest[2]).by("statement", "both halves"));
    Ok(lines)
}

/// The control's reading of the last line: no sweep is refused.
fn never(line: Evidence) -> Evidence {
    match line.finding {
        claims::Finding::Exact { observed, .. } if line.label.starts_with("refused") => {
            Evidence::exact(line.label, Relation::Equal, 0, observed).by("statement", "both halves")
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_events_are_seen_in_full_where_they_are_further_apart_than_a_segment() {
        // Half a turn apart, 8 segments: 8 of t / 2 pi are 2 times a segment.
        let seen = |times: &[f64], segments: f64| segments / TAU * odd_measure(times, TAU / segments);
        assert!((seen(&[1.0, 1.0 + 0.5 * TAU], 8.0) - 2.0).abs() < 1e-14);
        // A quarter of a segment apart: seen where a point falls between them, one time in four.
        let step = TAU / 8.0;
        assert!((seen(&[1.0, 1.0 + 0.25 * step], 8.0) - 0.5).abs() < 1e-14);
        // The same across the beginning of the circle.
        assert!((seen(&[0.1 * step, TAU - 0.15 * step], 8.0) - 0.5).abs() < 1e-14);
        assert_eq!(seen(&[], 8.0), 0.0);
    }
}
