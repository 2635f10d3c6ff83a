//! Section 2.4: class labels flip independently for each of several uncorrelated inputs.
//!
//! Two inputs share the network and its swept weights. If they are orthogonal, `W x_i cos t + W' x_i sin t` has the same law when the
//! phases of the two are shifted against each other by anything, since `(W x_i, W' x_i)` may be rotated for each input alone. So, given all
//! numbers of flips, the flips of one input lie uniformly beside those of the other:
//!
//! ```text
//! E[pairs closer than delta] = E[N_1 N_2] 2 delta / pi      on half the circle, with its ends joined
//! ```
//!
//! exactly, at every width and depth. The numbers themselves are not independent: the network that stretches one curve stretches the other.
//!
//! Source: section 2.4, "class label transitions should occur independently for each x_i". Reading: `sigma_w^2 = 8`, width 8, no biases;
//! the first layer is swept.

use std::f64::consts::PI;

use claims::{Block, Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use stats::stream::BlockRng;

use crate::dichotomies::{Family, Labels};
use crate::setting::normals;
use crate::transitions::first_that_sweeps;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[INDEPENDENT, COUNTS, CORRELATED, RANDOM];

const ENOUGH: Resolution = Resolution::absolute(0.5, "what inputs with a cosine of 0.9 show at least");

const INDEPENDENT: Claim = Claim {
    id: "label-independence/independent",
    source: "section 2.4",
    statement: "class label transitions of uncorrelated inputs occur independently: as often close together as by chance",
    formula: "E[close pairs] = E[N_1 N_2] 2 delta / pi",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1180, paper: 15_000 },
    resolution: ENOUGH,
    check: |run| independent(run, Inputs::Cosine(0.0)),
    control: Control::negative("inputs with a cosine of 0.9", |run| independent(run, Inputs::Cosine(0.9))),
    note: "Reading: what is independent are the places, given how many there are; the next row is about how many. The inputs are orthogonal; \
           random ones nearly are.",
    ..Claim::DEFAULT
};

const COUNTS: Claim = Claim {
    id: "label-independence/counts",
    source: "section 2.4",
    statement: "how often the labels of two orthogonal inputs flip is correlated after four layers, through the network that both share",
    formula: "Cov(N_1, N_2) / E[N_1 N_2] >= 0.05",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2000, paper: 15_000 },
    resolution: Resolution::absolute(0.05, "what is claimed: independent numbers would be refused"),
    check: |run| counts(run, false),
    control: Control::negative("inputs of two networks", |run| counts(run, true)),
    note: "A row of ours: the numbers of flips are not independent. A network that stretches one curve stretches the other.",
    ..Claim::DEFAULT
};

const CORRELATED: Claim = Claim {
    id: "label-independence/correlated",
    source: "section 2.4",
    statement: "labels of correlated inputs flip together: with a cosine of 0.9 half as often again as by chance, with 0.99 more than \
           twice as often",
    formula: "E[close pairs] pi / (2 delta E[N_1 N_2]) - 1 >= 0.5 at a cosine of 0.9, >= 1.25 at 0.99",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2090, paper: 8000 },
    resolution: Resolution::PerLine("what the line claims: as often as by chance would be refused"),
    check: |run| correlated(run, &[(0.9, 0.5), (0.99, 1.25)]),
    control: Control::negative("orthogonal inputs, as if their cosine were 0.99", |run| correlated(run, &[(0.0, 1.25)])),
    note: "So being uncorrelated is needed. Close is within a fiftieth of half the circle.",
    ..Claim::DEFAULT
};

const RANDOM: Claim = Claim {
    id: "label-independence/random",
    source: "section 2.4",
    statement: "random inputs are uncorrelated enough: their labels flip together at most a quarter more often than by chance",
    formula: "E[close pairs] pi / (2 delta E[N_1 N_2]) - 1 <= 0.25",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 10_000 },
    resolution: Resolution::absolute(0.25, "from the quarter to the half that inputs with a cosine of 0.9 show at least"),
    check: |run| at_most(run, Inputs::Random),
    control: Control::negative("inputs with a cosine of 0.9", |run| at_most(run, Inputs::Cosine(0.9))),
    note: "A quarter: half of what label-independence/correlated claims for a cosine of 0.9. Normal inputs of 8 coordinates have cosines of \
           0.35 in the root mean square; with more coordinates they are nearer to orthogonal. All pairs of five inputs.",
    ..Claim::DEFAULT
};

/// Inputs of the row on random ones: ten pairs of them cost less than three times as much as one pair.
const MANY: usize = 5;

const WIDTH: usize = 8;
const LAYERS: usize = 4;

/// What the numbers of flips share after [`LAYERS`] layers.
const AS_MUCH: f64 = 0.05;

/// Flips are close within so much of half the circle.
const DELTA: f64 = PI / 50.0;

/// How the two inputs lie.
#[derive(Clone, Copy, Debug)]
enum Inputs {
    Cosine(f64),
    Random,
}

impl Inputs {
    fn name(self) -> String {
        match self {
            Inputs::Cosine(cosine) => format!("cosine {cosine}"),
            Inputs::Random => "random".into(),
        }
    }

    /// So many inputs, every two of them with the cosine.
    fn draw(self, points: usize, rng: &mut BlockRng) -> Vec<Vec<f64>> {
        match self {
            Inputs::Cosine(cosine) => with_cosine(cosine, points),
            Inputs::Random => (0..points).map(|_| normals(WIDTH, rng)).collect(),
        }
    }
}

/// Inputs of norm `sqrt WIDTH`, every two of them with the cosine, as many as there are axes at most: the rows of the Cholesky factor of
/// their products. Gaussian weights do not see rotations, so they may lie like this.
fn with_cosine(cosine: f64, points: usize) -> Vec<Vec<f64>> {
    let mut inputs: Vec<Vec<f64>> = Vec::new();
    for i in 0..points {
        let mut input = vec![0.0; WIDTH];
        for (j, other) in inputs.iter().enumerate() {
            let known: f64 = input.iter().zip(other).map(|(a, b)| a * b).sum();
            input[j] = (cosine - known) / other[j];
        }
        let square: f64 = input.iter().map(|x| x * x).sum();
        input[i] = (1.0 - square).sqrt();
        inputs.push(input);
    }
    let radius = (WIDTH as f64).sqrt();
    inputs.iter().map(|input| input.iter().map(|x| radius * x).collect()).collect()
}

/// What a network's readouts saw after a layer, as means over the readouts: flips of the first two inputs; the product of the flips of two
/// inputs, and close pairs of these, as means over all pairs of inputs.
type Seen = [f64; 4];

/// Many networks, each by layer.
struct Pairs {
    name: String,
    networks: Vec<Vec<Seen>>,
}

fn measure(run: &Run, inputs: Inputs) -> Result<Pairs, Stop> {
    Ok(measure_all(run, &[inputs], LAYERS, 2)?.remove(0))
}

fn measure_all(run: &Run, settings: &[Inputs], layers: usize, points: usize) -> Result<Vec<Pairs>, Stop> {
    let family = Family::first_layer(WIDTH, layers, 8.0, points);
    let parts = settings.iter().map(|&inputs| {
        Part::new(format!("{}, {}, closer than {DELTA}", family.name(), inputs.name()), run.samples(), 200, move |block: &mut Block| {
            let network = |_| {
                let found = first_that_sweeps(&family.name(), || {
                    let drawn = inputs.draw(points, &mut block.rng);
                    family.half_circle(&family.draw_for(drawn, &mut block.rng))
                });
                found.labels.iter().map(|labels| seen(labels, points)).collect()
            };
            (0..block.trials).map(network).collect::<Vec<Vec<Seen>>>()
        })
    });
    let measured = run.measure(parts.collect())?;
    Ok(settings.iter().zip(measured).map(|(inputs, blocks)| Pairs { name: inputs.name(), networks: blocks.concat() }).collect())
}

fn seen(readouts: &[Labels], points: usize) -> Seen {
    let mut sums = [0.0; 4];
    let pairs = (points * (points - 1) / 2) as f64;
    for labels in readouts {
        let times: Vec<Vec<f64>> =
            (0..points).map(|input| labels.flips.iter().filter(|flip| flip.1 == input).map(|flip| flip.0).collect()).collect();
        sums[0] += times[0].len() as f64;
        sums[1] += times[1].len() as f64;
        for (j, second) in times.iter().enumerate() {
            for first in &times[..j] {
                let gaps = first.iter().flat_map(|t| second.iter().map(move |u| (t - u).abs()));
                let close = gaps.filter(|gap| *gap < DELTA || PI - *gap < DELTA).count();
                sums[2] += (first.len() * second.len()) as f64 / pairs;
                sums[3] += close as f64 / pairs;
            }
        }
    }
    sums.map(|sum| sum / readouts.len() as f64)
}

impl Pairs {
    fn mean(&self, value: impl Fn(&[Seen]) -> f64) -> MeanOf {
        MeanOf::values(&self.networks.iter().map(|network| value(network)).collect::<Vec<f64>>())
    }

    /// Covariance of the two numbers of flips that a readout sees, over the mean of their product; with `of_two` the second input's number is
    /// that of the next network.
    fn correlation(&self, layers: usize, of_two: bool) -> Evidence {
        let [first, second] = [0, 1].map(|k| self.mean(|network| network[layers - 1][k]).mean);
        let count = self.networks.len();
        // Of each network the two numbers and their product.
        let seen = |index: usize| {
            let [a, b, ab, _] = self.networks[index][layers - 1];
            let other = self.networks[(index + 1) % count][layers - 1][1];
            if of_two { [a, other, a * other] } else { [a, b, ab] }
        };
        let product = (0..count).map(|index| seen(index)[2]).sum::<f64>() / count as f64;
        let covariance = |index: usize| {
            let [a, b, ab] = seen(index);
            (ab - a * second - first * b + first * second) / product
        };
        MeanOf::values(&(0..count).map(covariance).collect::<Vec<f64>>())
            .line(format!("numbers of flips, {layers} layers: covariance over the mean of the product"), Relation::AtLeast, AS_MUCH)
            .by("some dependence", "sweeps, event by event")
    }

    /// Close pairs over those by chance, less 1.
    fn excess(&self, layers: usize, relation: Relation, theory: f64) -> Evidence {
        let chance = |network: &[Seen]| network[layers - 1][2] * 2.0 * DELTA / PI;
        let by_chance = self.mean(chance).mean;
        let excess = self.mean(|network| (network[layers - 1][3] - (1.0 + theory) * chance(network)) / by_chance + theory);
        excess
            .line(format!("{}, {layers} layers: close pairs over chance, less 1", self.name), relation, theory)
            .by("independent places", "sweeps, event by event")
    }
}

fn independent(run: &Run, inputs: Inputs) -> Result<Vec<Evidence>, Stop> {
    let pairs = measure(run, inputs)?;
    Ok((1..=LAYERS).map(|layers| pairs.excess(layers, Relation::Equal, 0.0)).collect())
}

fn counts(run: &Run, of_two: bool) -> Result<Vec<Evidence>, Stop> {
    let pairs = measure(run, Inputs::Cosine(0.0))?;
    Ok(vec![pairs.correlation(LAYERS, of_two)])
}

/// Cosines, and by how much more often than by chance their labels flip together at least.
fn correlated(run: &Run, cosines: &[(f64, f64)]) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Inputs> = cosines.iter().map(|(cosine, _)| Inputs::Cosine(*cosine)).collect();
    let pairs = measure_all(run, &settings, 2, 2)?;
    let lines = pairs
        .iter()
        .zip(cosines)
        .flat_map(|(pairs, &(_, least))| (1..=2).map(move |layers| pairs.excess(layers, Relation::AtLeast, least).resolving(least)));
    Ok(lines.collect())
}

fn at_most(run: &Run, inputs: Inputs) -> Result<Vec<Evidence>, Stop> {
    let pairs = measure_all(run, &[inputs], LAYERS, MANY)?.remove(0);
    Ok((1..=LAYERS).map(|layers| pairs.excess(layers, Relation::AtMost, 0.25)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_pairs_are_counted_across_the_joined_ends() {
        let labels = Labels { first: 0, flips: vec![(0.001, 0), (1.0, 1), (1.01, 0), (3.125, 1)] };
        assert_eq!(seen(&[labels], 2), [2.0, 2.0, 4.0, 2.0]);
    }

    #[test]
    fn all_pairs_of_inputs_are_counted() {
        // Of the three pairs one has its flips close together.
        let labels = Labels { first: 0, flips: vec![(1.0, 1), (1.01, 0), (2.0, 2)] };
        assert_eq!(seen(&[labels], 3), [1.0, 1.0, 1.0, 1.0 / 3.0]);
    }

    #[test]
    fn inputs_have_the_norm_and_the_cosines_that_are_asked_for() {
        for (cosine, points) in [(0.0, 2), (0.9, 2), (0.9, 5), (0.3, 8)] {
            let inputs = with_cosine(cosine, points);
            for (i, a) in inputs.iter().enumerate() {
                for (j, b) in inputs.iter().enumerate() {
                    let product: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                    let known = if i == j { 1.0 } else { cosine };
                    assert!((product / WIDTH as f64 - known).abs() < 1e-14, "{cosine}, {i}, {j}");
                }
            }
        }
    }

    #[test]
    fn equal_inputs_flip_together() {
        let family = Family::first_layer(4, 3, 8.0, 2);
        let mut rng = stats::stream::generator(&["label independence"], 0, 0);
        let x = normals(4, &mut rng);
        let swept = family.draw_for(vec![x.clone(), x], &mut rng);
        for labels in family.half_circle(&swept).unwrap().labels.iter().flatten() {
            assert!(labels.path().iter().all(|vector| [0, 3].contains(vector)));
        }
    }
}
