//! Theorem 3: ReLU and hard-tanh networks cut the input space into convex polytopes, with a linear function on each.
//!
//! Source: Theorem 3 and its proof, appendix C. Checked in the plane, where all regions of a network can be listed exactly.
//! Reading: the theorem says "a different linear function on each region". The proof is about activation patterns, which are different; two
//! patterns may have one function. Regions are those in a window; they may be unbounded in the plane.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Table, Verdict};
use num_traits::Zero;
use piecewise::{Activation, Layer, Partition, Regions};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::plane::{PlaneSetting, live_regions, name, regions, whole};
use experiments::properties::properties;
use experiments::words::in_words;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CONVEX, PARTITION, LINEAR, DIFFERENT];

const CONVEX: Claim = Claim {
    id: "theorem-3/convex",
    source: "Theorem 3",
    statement: "the inputs of one activation pattern form a convex set",
    formula: "x, y in R  =>  (x + y)/2 in R",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 2_500 },
    check: |run| convex(run, false),
    control: Control::negative("points of two regions", |run| convex(run, true)),
    note: "Two random points of a region and the point halfway have its pattern, by a forward pass; one pair in each region of each network.",
    ..Claim::DEFAULT
};

const PARTITION: Claim = Claim {
    id: "theorem-3/partition",
    source: "Theorem 3, proof",
    statement: "the convex polygons of the activation patterns, each pattern once, fill the window without overlap",
    formula: "sum_p A_p = A,  A_p the area of the polygon of pattern p, A that of the window",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2, paper: 15 },
    check: |run| partition(run, false),
    control: Control::negative("one region left out", |run| partition(run, true)),
    note: "In fractions: every corner turns left, and the areas add up to that of the window.",
    ..Claim::DEFAULT
};

const LINEAR: Claim = Claim {
    id: "theorem-3/linear",
    source: "Theorem 3",
    statement: "on each region the network is one affine function",
    formula: "F(x) = A x + c on each region",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 2_500 },
    check: |run| linear(run, false),
    control: Control::negative("the function of another region", |run| linear(run, true)),
    note: "The function that the region carries against a forward pass, at a random point of each region, to 10^-9 of the largest coefficient: far above rounding at these sizes.",
    ..Claim::DEFAULT
};

const DIFFERENT: Claim = Claim {
    id: "theorem-3/different-functions",
    source: "Theorem 3",
    statement: "the network is a different linear function on each region",
    formula: "f = r,  f different functions A x + c on r regions",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 100, paper: 2_000 },
    check: |run| {
        let counts = functions(run, &settings())?;
        run.table(table(&counts));
        let printed = counts.iter().map(|(setting, counts)| different(setting, counts));
        let corrected = counts.iter().map(|(setting, counts)| live_are_different(setting, counts).corrected());
        Ok(printed.chain(corrected).collect())
    },
    control: Control::positive("one hidden layer of ReLU", |run| {
        let one_layer = [PlaneSetting::new(Activation::Relu, 6, 1, 2.0, 1.0, 4.0)];
        Ok(functions(run, &one_layer)?.iter().map(|(setting, counts)| different(setting, counts)).collect())
    }),
    note: "Regions on which all units of a layer are off (or saturated alike) have the same constant function, whatever the layers before do. Right: regions on which every hidden layer has a unit on its linear piece have functions of their own. Functions of a random linear readout, compared in whole numbers.",
    ..Claim::DEFAULT
};

/// Small networks with and without biases.
fn settings() -> Vec<PlaneSetting> {
    let mut settings = Vec::new();
    for activation in [Activation::Relu, Activation::HardTanh] {
        for (width, hidden_layers) in [(2, 3), (4, 3), (8, 2)] {
            settings.push(PlaneSetting::new(activation, width, hidden_layers, 2.0, 1.0, 4.0));
        }
    }
    settings.push(PlaneSetting::new(Activation::Relu, 4, 3, 2.0, 0.0, 4.0));
    settings.push(PlaneSetting::new(Activation::HardTanh, 4, 3, 16.0, 0.0, 4.0));
    settings
}

fn pattern(activation: Activation, layers: &[Layer], x: [f64; 2]) -> (Vec<Vec<i8>>, Vec<f64>) {
    let (mut z, mut pattern) = (x.to_vec(), Vec::new());
    for layer in layers {
        let h: Vec<f64> = layer.product(&z).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
        let piece = |h: &f64| match activation {
            Activation::Relu => i8::from(*h > 0.0),
            Activation::HardTanh => i8::from(*h > 1.0) - i8::from(*h < -1.0),
        };
        pattern.push(h.iter().map(piece).collect());
        z = h.iter().map(|&h| activation.apply(h)).collect();
    }
    (pattern, z)
}

/// A point inside a polygon: a mean of its corners with random weights, none of them near zero, so that no rounding carries it outside.
fn inside(corners: &[[f64; 2]], rng: &mut BlockRng) -> [f64; 2] {
    let weights: Vec<f64> = corners.iter().map(|_| 0.1 + f64::from(rng.next_u32()) / f64::from(u32::MAX)).collect();
    let total: f64 = weights.iter().sum();
    [0, 1].map(|axis| corners.iter().zip(&weights).map(|(corner, w)| corner[axis] * w).sum::<f64>() / total)
}

/// Smaller regions than this may be crossed by a rounding.
const SMALLEST_AREA: f64 = 1e-9;

fn convex(run: &Run, of_two_regions: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = settings().into_iter().map(|setting| {
        let label = format!("{}{}", setting.name(), if of_two_regions { ", two regions" } else { "" });
        let attempt = move |rng: &mut BlockRng| {
            let layers = setting.draw(rng);
            let partition = list(&regions(setting.activation, &layers, setting.square()));
            for (index, region) in partition.regions.iter().enumerate().filter(|(_, region)| region.area() > SMALLEST_AREA) {
                let other = if of_two_regions { &partition.regions[(index + 1) % partition.regions.len()] } else { region };
                let (p, q) = (inside(&region.corners, rng), inside(&other.corners, rng));
                let halfway = [0, 1].map(|axis| 0.5 * (p[axis] + q[axis]));
                let expected = partition.pattern(index);
                for x in [p, q, halfway] {
                    if pattern(setting.activation, &layers, x).0 != expected {
                        return Err(format!("{x:?} on the way from {p:?} to {q:?} has another pattern"));
                    }
                }
            }
            Ok(())
        };
        (label, Box::new(attempt) as experiments::properties::Try<'static>)
    });
    let lines = properties(run, run.samples(), tries.collect())?;
    Ok(lines.into_iter().map(|line| line.by("cells of the plane", "forward pass")).collect())
}

fn list(regions: &Regions) -> Partition {
    regions.partition().expect("no limit is set")
}

/// Whether every corner turns left, and twice the area.
fn shape(corners: &[[Rational; 2]]) -> (bool, Rational) {
    let count = corners.len();
    let cross =
        |p: &[Rational; 2], q: &[Rational; 2], r: &[Rational; 2]| (&q[0] - &p[0]) * (&r[1] - &p[1]) - (&q[1] - &p[1]) * (&r[0] - &p[0]);
    let turns_left = (0..count).all(|at| cross(&corners[at], &corners[(at + 1) % count], &corners[(at + 2) % count]) > Rational::zero());
    let twice = (1..count - 1).map(|at| cross(&corners[0], &corners[at], &corners[at + 1])).sum();
    (turns_left, twice)
}

/// With `left_out` the first region of each network does not count.
fn partition(run: &Run, left_out: bool) -> Result<Vec<Evidence>, Stop> {
    let settings = settings();
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), 20, move |block| -> Vec<[u64; 5]> {
            let network = |_| {
                let layers = setting.draw(&mut block.rng);
                let regions = regions(setting.activation, &layers, setting.square());
                let partition = list(&regions);
                let count = partition.regions.len();
                let (left_turns, twice): (Vec<bool>, Vec<Rational>) =
                    regions.exact_polygons(&partition).iter().map(|corners| shape(corners)).unzip();
                let mut patterns: Vec<_> = (0..count).map(|region| partition.pattern(region)).collect();
                patterns.sort();
                patterns.dedup();
                // The window's area doubled: 2 (2 window)^2.
                let window = ratio(8, 1) * ratio((setting.window * setting.window) as i64, 1);
                let all: Rational = twice.iter().sum();
                let fills = |area: &Rational| u64::from(*area == window);
                let convex = u64::from(left_turns.into_iter().all(|left| left));
                [count as u64, patterns.len() as u64, convex, fills(&all), fills(&(&all - &twice[0]))]
            };
            (0..block.trials).map(network).collect()
        })
    });
    let lines = settings.iter().zip(run.measure(parts.collect())?).flat_map(|(setting, blocks)| {
        let found: Vec<[u64; 5]> = blocks.concat();
        let line = |label: &str, cases: Vec<(u64, u64)>| {
            let cases = cases.into_iter().map(|(theory, observed)| (in_words(&setting.name()), whole(theory), whole(observed)));
            Evidence::exact_cases(in_words(&format!("{label}, {}", setting.name())), Relation::Equal, cases)
        };
        [
            line("patterns", found.iter().map(|found| (found[0], found[1])).collect()).by("regions", "patterns"),
            line("convex networks", found.iter().map(|found| (1, found[2])).collect()).by("left turns", "fractions"),
            line("networks that fill the window", found.iter().map(|found| (1, found[if left_out { 4 } else { 3 }])).collect())
                .by("area of the window", "fractions"),
        ]
    });
    Ok(lines.collect())
}

fn linear(run: &Run, of_another: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = settings().into_iter().map(|setting| {
        let label = format!("{}{}", setting.name(), if of_another { ", another region" } else { "" });
        let attempt = move |rng: &mut BlockRng| {
            let layers = setting.draw(rng);
            let partition = list(&regions(setting.activation, &layers, setting.square()));
            for (index, region) in partition.regions.iter().enumerate() {
                let map = &partition.regions[if of_another { (index + 1) % partition.regions.len() } else { index }].outputs;
                let x = inside(&region.corners, rng);
                let (_, outputs) = pattern(setting.activation, &layers, x);
                for ([a, b, c], z) in map.iter().zip(outputs) {
                    let size = (a.abs() + b.abs()) * setting.window + c.abs();
                    if (a * x[0] + b * x[1] + c - z).abs() > 1e-9 * (1.0 + size) {
                        return Err(format!("at {x:?} an output is {z}, not {}", a * x[0] + b * x[1] + c));
                    }
                }
            }
            Ok(())
        };
        (label, Box::new(attempt) as experiments::properties::Try<'static>)
    });
    let lines = properties(run, run.samples(), tries.collect())?;
    Ok(lines.into_iter().map(|line| line.by("maps of the cells", "forward pass")).collect())
}

/// Of each network: regions, different functions of a readout, regions without a layer that is wholly off or saturated, and those of
/// them that share their function with no other region.
type Counts = Vec<[u64; 4]>;

/// Draws networks with a readout and counts their functions.
pub(crate) fn functions(run: &Run, settings: &[PlaneSetting]) -> Result<Vec<(PlaneSetting, Counts)>, Stop> {
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), 200, move |block| -> Counts {
            let network = |_| {
                let layers = setting.draw(&mut block.rng);
                let last = *setting.hidden_widths.last().expect("a layer");
                let readout =
                    Layer::new(last, 1, &crate::setting::normals(last, &mut block.rng), vec![0.0]).expect("normal numbers are finite");
                let regions = regions(setting.activation, &layers, setting.square());
                let partition = list(&regions);
                let groups = regions.groups_of_one_map(&partition, Some(&readout));
                let live = live_regions(&partition);
                // Functions that a region without a constant layer has, and no other region of any kind.
                let live_groups = groups.iter().filter(|group| group.len() == 1 && live.binary_search(&group[0]).is_ok()).count();
                [partition.regions.len() as u64, groups.len() as u64, live.len() as u64, live_groups as u64]
            };
            (0..block.trials).map(network).collect()
        })
    });
    let found = run.measure(parts.collect())?;
    Ok(settings.iter().cloned().zip(found.into_iter().map(|blocks| blocks.concat())).collect())
}

/// As many functions as regions, in each network.
pub(crate) fn different(setting: &PlaneSetting, counts: &Counts) -> Evidence {
    let cases = counts.iter().map(|[regions, functions, ..]| (in_words(&setting.name()), whole(*regions), whole(*functions)));
    Evidence::exact_cases(in_words(&format!("functions, {}", setting.name())), Relation::Equal, cases).by("regions", "whole numbers")
}

/// The same without regions of a dead or saturated layer.
pub(crate) fn live_are_different(setting: &PlaneSetting, counts: &Counts) -> Evidence {
    let cases = counts.iter().map(|[_, _, live, functions]| (in_words(&setting.name()), whole(*live), whole(*functions)));
    Evidence::exact_cases(in_words(&format!("functions where no layer is constant, {}", setting.name())), Relation::Equal, cases)
        .by("regions", "whole numbers")
}

fn table(counts: &[(PlaneSetting, Counts)]) -> Table {
    let columns = ["activation", "width", "hidden_layers", "sigma_w2", "sigma_b2", "regions", "functions", "share_of_networks_with_fewer"];
    let mut table = Table::new("theorem-3", "Regions and different linear functions in the window, means over networks", &columns);
    for (setting, counts) in counts {
        let networks = counts.len() as f64;
        let mean = |index: usize| counts.iter().map(|counts| counts[index] as f64).sum::<f64>() / networks;
        let fewer = counts.iter().filter(|counts| counts[1] < counts[0]).count() as f64 / networks;
        table.push(vec![
            name(setting.activation).into(),
            setting.hidden_widths[0].into(),
            setting.hidden_widths.len().into(),
            setting.sigma_w2.into(),
            setting.sigma_b2.into(),
            mean(0).into(),
            mean(1).into(),
            fewer.into(),
        ]);
    }
    table
}
