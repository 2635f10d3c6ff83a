//! The setup of the experiments: sampled trajectories against exact events.
//!
//! "In all cases, the trajectory was subdivided into 10^6 segments. We repeated this for a grid of network widths k, weight variances sigma_w^2, and number of
//! inputs s. Unless otherwise noted, sigma_b = 0. We repeated each experiment 10 times and averaged over the results." Source: appendix E. Not
//! said: input dimension and norm, the arc, the grid, and for trained networks learning rate, batches, epochs and loss.
//!
//! Ours: `m = k`, `|x|^2 = k`, the whole circle, and instead of segments every event in closed form (`piecewise::Sweep`). Here both are compared: sampling
//! shortens, as chords do, and misses pairs of events within a segment. What the sweep cannot tell apart in doubles it refuses.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Table, Verdict};
use piecewise::SweepError;

use crate::plain::at;
use crate::setting::{RandomNetwork, Setting};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAMPLING, MISSED, TOO_NARROW];

const SAMPLING: Claim = Claim {
    id: "setup-appendix-E/sampling",
    source: "Appendix E",
    statement: "a sampled circle shows no more sign transitions than there are, an even number less, and a length that is not longer",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 400 },
    check: |run| Ok(sampling(&measured(run, &SETTINGS, run.samples(), SEGMENTS)?, false)),
    control: Control::negative("all of them, at every depth", |run| Ok(sampling(&measured(run, &SETTINGS, run.samples(), SEGMENTS)?, true))),
    note: "Networks of width 4 and 16, sigma_w^2 = 4 and 16, six layers, 2000 segments. Lengths to 1e-12 of them, for the rounding of sums.",
    ..Claim::DEFAULT
};

const MISSED: Claim = Claim {
    id: "setup-appendix-E/missed",
    source: "Appendix E",
    statement: "sampling misses a share of the sign transitions that is at most their number for each neuron over the number of segments",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 1_000_000 },
    check: |run| {
        let networks = measured(run, &SETTINGS, NETWORKS, run.samples())?;
        run.table(table(&networks, run.samples()));
        Ok(missed(&networks, run.samples(), 1))
    },
    control: Control::negative("at most a hundredth of that", |run| Ok(missed(&measured(run, &SETTINGS, NETWORKS, run.samples())?, run.samples(), 100))),
    note: "Samples are segments here, 10^6 at paper scale as in the paper; two networks a setting. In all of six layers; the table has the shares. So 10^6 \
           segments are enough as long as a neuron changes sign no more than a thousand times, and the loss grows with depth and sigma_w.",
    ..Claim::DEFAULT
};

const TOO_NARROW: Claim = Claim {
    id: "setup-appendix-E/too-narrow",
    source: "Appendix E",
    statement: "the event-driven sweep finds as many events on either half of a circle, or says that they are too narrow; it returns no wrong counts",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 5_000 },
    check: |run| too_narrow(run, &[3, 6, 8, 10, 12]),
    control: Control::negative("it never says so", |run| {
        Ok(too_narrow(run, &[10, 12])?.into_iter().map(|line| Evidence { label: line.label.replace("at least one", "none"), ..line }).map(never).collect())
    }),
    note: "A row of ours, for what the other rows rest on: width 4, sigma_w^2 = 10^4, where events are 100 times narrower in each layer. Without biases both halves \
           have the same events, at other values of t.",
    ..Claim::DEFAULT
};

const SETTINGS: [Setting; 4] =
    [Setting::hard_tanh(4, 6, 4.0), Setting::hard_tanh(4, 6, 16.0), Setting::hard_tanh(16, 6, 4.0), Setting::hard_tanh(16, 6, 16.0)];
const SEGMENTS: u64 = 2_000;
const NETWORKS: u64 = 2;

/// Exact and sampled sign transitions and lengths of a network, layer by layer.
type Both = Vec<([u64; 2], [f64; 2])>;

/// For each setting its networks.
fn measured(run: &Run, settings: &[Setting], networks: u64, segments: u64) -> Result<Vec<Vec<Both>>, Stop> {
    let parts = settings.iter().map(|setting| {
        Part::new(format!("{}, {segments} segments", setting.name()), networks, 10, move |block| {
            (0..block.trials).map(|_| both(setting, &setting.draw(&mut block.rng), segments)).collect::<Vec<Both>>()
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.into_iter().flatten().collect()).collect())
}

fn both(setting: &Setting, network: &RandomNetwork, segments: u64) -> Both {
    let course = setting.sweep(network, &setting.circle(network)).expect("wide events at six layers");
    let [x, y] = setting.orthogonal_inputs();
    let mut sampled = vec![(0_u64, 0.0_f64); setting.hidden_layers];
    let mut before = at(network, setting.activation, &x);
    for segment in 1..=segments {
        let t = 2.0 * std::f64::consts::PI * segment as f64 / segments as f64;
        // The last point is the first one, bit for bit, so that the curve is closed.
        let (cos, sin) = if segment == segments { (1.0, 0.0) } else { (libm::cos(t), libm::sin(t)) };
        let point: Vec<f64> = x.iter().zip(&y).map(|(x, y)| cos * x + sin * y).collect();
        let now = at(network, setting.activation, &point);
        for ((signs, length), (before, now)) in sampled.iter_mut().zip(before.iter().zip(&now)) {
            *signs += before.h.iter().zip(&now.h).filter(|(a, b)| (**a > 0.0) != (**b > 0.0)).count() as u64;
            *length += before.z.iter().zip(&now.z).map(|(a, b)| (b - a) * (b - a)).sum::<f64>().sqrt();
        }
        before = now;
    }
    let exact = course.sign_transitions.iter().zip(&course.length);
    exact.zip(sampled).map(|((&signs, &length), (seen, chords))| ([signs, seen], [length, chords])).collect()
}

fn sampling(networks: &[Vec<Both>], all: bool) -> Vec<Evidence> {
    let lines = SETTINGS.iter().zip(networks).flat_map(|(setting, networks)| {
        let layers = || networks.iter().flat_map(|layers| (1..).zip(layers));
        let counts = layers().map(|(layer, ([signs, seen], _))| {
            let is_met = if all { signs == seen } else { seen <= signs && (signs - seen) % 2 == 0 };
            (format!("{seen} of {signs} in layer {layer}"), is_met)
        });
        let lengths = layers().map(|(layer, (_, [length, chords]))| {
            (format!("{chords} of {length} in layer {layer}"), *chords <= length * (1.0 + 1e-12))
        });
        [
            crate::fractions::decided(&format!("sign transitions, {}", setting.name()), counts).by("events", "segments"),
            crate::fractions::decided(&format!("lengths, {}", setting.name()), lengths).by("events", "segments"),
        ]
    });
    lines.collect()
}

/// Sign transitions in all networks of a setting: exact and sampled.
fn totals(networks: &[Both], layer: usize) -> [u64; 2] {
    networks.iter().fold([0; 2], |[signs, seen], layers| [signs + layers[layer].0[0], seen + layers[layer].0[1]])
}

/// Missed share `<= (transitions a neuron / segments) / divided`.
fn missed(networks: &[Vec<Both>], segments: u64, divided: u64) -> Vec<Evidence> {
    let lines = SETTINGS.iter().zip(networks).map(|(setting, networks)| {
        let neurons = setting.width as u64 * networks.len() as u64;
        let cases = (0..setting.hidden_layers).map(|layer| {
            let [signs, seen] = totals(networks, layer);
            // (signs - seen) / signs <= signs / neurons / segments.
            (format!("layer {}", layer + 1), signs * signs, divided * (signs - seen) * neurons * segments)
        });
        Evidence::exact_cases(format!("missed x neurons x segments, {}", setting.name()), Relation::AtMost, cases).by("transitions squared", "segments")
    });
    lines.collect()
}

fn table(networks: &[Vec<Both>], segments: u64) -> Table {
    let mut table = Table::new(
        "setup-appendix-E",
        "What sampling loses: sign transitions and length, by exact events and by segments",
        &["width", "sigma_w2", "layer", "segments", "sign_transitions", "sampled", "missed_share", "transitions_a_neuron_over_segments", "length", "sampled_length"],
    );
    for (setting, networks) in SETTINGS.iter().zip(networks) {
        for layer in 0..setting.hidden_layers {
            let [signs, seen] = totals(networks, layer);
            let [length, chords] = networks.iter().fold([0.0; 2], |[a, b], layers| [a + layers[layer].1[0], b + layers[layer].1[1]]);
            let (count, neurons) = (networks.len() as f64, (setting.width * networks.len()) as f64);
            table.push(vec![
                setting.width.into(),
                setting.sigma_w2.into(),
                (layer + 1).into(),
                segments.into(),
                signs.into(),
                seen.into(),
                ((signs - seen) as f64 / signs as f64).into(),
                (signs as f64 / neurons / segments as f64).into(),
                (length / count).into(),
                (chords / count).into(),
            ]);
        }
    }
    table
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
                        let same = first.sign_transitions == second.sign_transitions && first.saturation_transitions == second.saturation_transitions;
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
        lines.push(Evidence::exact(format!("wrong counts, {} layers", setting.hidden_layers), Relation::Equal, 0, counts[1]).by("symmetry", "both halves"));
    }
    // At three layers every event is wide enough; at twelve hardly any circle is.
    let deepest = &counts[counts.len() - 1];
    lines.push(Evidence::exact("refused at the most layers, at least one", Relation::AtLeast, 1, deepest[2]).by("statement", "both halves"));
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
