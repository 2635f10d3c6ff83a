//! Figure 5: roughness in the data gap after training, against width and against the variance of the initial weights.
//!
//! The paper's roughness is the sum of `mu_i^2`, here of the units with breakpoints in the gap. Of one and the same function it falls like one over the
//! number of units that make it, so two measures that do not know the units stand beside it: the total variation of `f'` over the gap, and the sum of
//! the squares of what `f'` changes by over each of its tenths.
//!
//! Source: section 3 ("Smoothness in Data Gaps"), figures 5 and 8. The initial law is not stated, and the truth depends on it: with the default of a common
//! framework (uniform, `w` and `b` on [-1, 1], `v` on [-1, 1] / sqrt H) what training adds is more than what was there and is shared by more units; with
//! He's weights (`sigma_b = 1`) the start has a mean roughness of 4 at any width (theorem 2), of which training takes nothing away.
//!
//! Also not stated, and chosen by us: all three variances are multiplied by the same number for the right panel, so that the law of breakpoints stays; 24
//! inputs on [-2, 2]; gradient descent on all weights and the output's bias, on the mean of squares; "until convergence" is a number of epochs. The rate is
//! one over the expected trace of what multiplies errors in a step, so it falls like 1/H and is within half of what is stable; where weights are small it
//! is that of a trace of 60, as training makes them grow.
//!
//! Networks have seeds of their own, numbered from `first_seed` on, so that other rows can name them; the seed of a run does not change them.

use std::sync::Arc;

use claims::{Cell, Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use network::ensemble::Samples as Data;
use network::{Activation, Architecture, BatchSize, EnsembleTraining, Layer, Network, Optimizer, TrainingPlan};
use stats::stream::{BlockRng, generator};

use crate::gap::{HALF_GAP, inputs};
use crate::laws::Law;
use crate::paired::LEVEL;
use crate::targets::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDTH, WIDTH_SMOOTH, WIDTH_HE, WIDTH_GLOROT, VARIANCE];

/// Epochs.
pub(crate) const EPOCHS: Samples = Samples { ci: 4_000, paper: 100_000 };

const WIDTH: Claim = Claim {
    id: "figure-5/width",
    source: "Figure 5 left, section 3",
    statement: "the roughness in the data gap, the sum of mu_i^2, falls with the number of units: the sharp target",
    formula: "R(320) < R(20) / 2,  R(H) the sum of mu_i^2 over the breakpoints in the gap, of H units",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &of(Target::Sharp, widths(Family::Framework, &WIDTHS)))?;
        keep(run, table("figure-5-width-sharp", "Figure 5, left: in the gap, framework's default, means over 64 networks", &measured));
        Ok(compare(&measured, Measure::Paper, HALVED))
    },
    control: Control::negative("the same number twice, other networks", |run| {
        let twice = [cases(Family::Framework, UNITS, 1.0, 0), cases(Family::Framework, UNITS, 1.0, 100)].concat();
        Ok(compare(&train(run, &of(Target::Sharp, twice))?, Measure::Paper, HALVED))
    }),
    note: "Weights by a common framework's default, 320 units against 20: 'falls' is to less than a half, in the mean over 64 pairs of networks. Of one function the \
           measure falls by itself: see s3-gap-roughness.",
    ..Claim::DEFAULT
};

const WIDTH_SMOOTH: Claim = Claim {
    id: "figure-5/width-smooth",
    source: "Figure 5 left, section 3",
    statement: "the roughness in the data gap, the sum of mu_i^2, falls with the number of units: the smooth target",
    formula: "R(320) < R(20) / 2,  R(H) the sum of mu_i^2 over the breakpoints in the gap, of H units",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &of(Target::Smooth, widths(Family::Framework, &WIDTHS)))?;
        keep(run, table("figure-5-width-smooth", "Figure 5, left: in the gap, framework's default, means over 64 networks", &measured));
        Ok(compare(&measured, Measure::Paper, HALVED))
    },
    control: Control::negative("the same number twice, other networks", |run| {
        let twice = [cases(Family::Framework, UNITS, 1.0, 0), cases(Family::Framework, UNITS, 1.0, 100)].concat();
        Ok(compare(&train(run, &of(Target::Smooth, twice))?, Measure::Paper, HALVED))
    }),
    note: "As figure-5/width. After few epochs networks of 20 units have hardly bent in this gap.",
    ..Claim::DEFAULT
};

const WIDTH_HE: Claim = Claim {
    id: "figure-5/width-he",
    source: "Figure 5 left, section 3",
    statement: "with He's weights, too, the roughness in the data gap, the sum of mu_i^2, falls with the number of units",
    formula: "R(320) < R(20) / 2,  R(H) the sum of mu_i^2 over the breakpoints in the gap, of H units",
    expect: Expect::both(Verdict::Refuted),
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &widths(Family::He, &WIDTHS))?;
        keep(run, table("figure-5-width-he", "Figure 5, left: in the gap, He's weights, means over 32 networks", &measured));
        Ok(compare(&measured, Measure::Paper, HALVED))
    },
    control: Control::positive("the framework's default, sharp target", |run| {
        Ok(compare(&train(run, &of(Target::Sharp, widths(Family::Framework, &[NARROW, WIDE])))?, Measure::Paper, HALVED))
    }),
    note: "As figure-5/width. The start's roughness, about 3 in the gap at any width, stays: the smooth target's is 3 with 20 and with 320 units, the sharp one's comes down \
           to it.",
    ..Claim::DEFAULT
};

const WIDTH_GLOROT: Claim = Claim {
    id: "figure-5/width-glorot",
    source: "Figure 5 left, section 3",
    statement: "with Glorot's weights the roughness in the data gap, the sum of mu_i^2, falls with the number of units",
    formula: "R(320) < R(20) / 2,  R(H) the sum of mu_i^2 over the breakpoints in the gap, of H units",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &widths(Family::Glorot, &WIDTHS))?;
        keep(run, table("figure-5-width-glorot", "Figure 5, left: in the gap, Glorot's weights, means over 64 networks", &measured));
        Ok(compare(&measured, Measure::Paper, HALVED))
    },
    control: Control::negative("the same number twice, other networks", |run| {
        let twice = [cases(Family::Glorot, UNITS, 1.0, 0), cases(Family::Glorot, UNITS, 1.0, 100)].concat();
        Ok(compare(&train(run, &twice)?, Measure::Paper, HALVED))
    }),
    note: "As figure-5/width, both targets.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "figure-5/variance",
    source: "Figure 5 right, section 3",
    statement: "the roughness in the data gap, the sum of mu_i^2, rises with the variance of the initial weights",
    formula: "R(4) > 2 R(1/4),  R(c) the sum of mu_i^2 over the breakpoints in the gap, from c times He's variances",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &variances())?;
        keep(
            run,
            table(
                "figure-5-variance",
                "Figure 5, right: in the gap, 80 units, He's variances times a number, means over 32 networks",
                &measured,
            ),
        );
        Ok(compare(&measured, Measure::Paper, DOUBLED))
    },
    control: Control::negative("the same variance twice, other networks", |run| {
        Ok(compare(&train(run, &[cases(Family::He, UNITS, 1.0, 0), cases(Family::He, UNITS, 1.0, 100)].concat())?, Measure::Paper, DOUBLED))
    }),
    note: "80 units, four times He's variances against a quarter of them: 'rises' is to more than twice.",
    ..Claim::DEFAULT
};

const WIDTHS: [usize; 3] = [NARROW, UNITS, WIDE];
pub(crate) const NARROW: usize = 20;
pub(crate) const WIDE: usize = 320;

/// Where their number stays.
pub(crate) const UNITS: usize = 80;

/// Times He's variances.
const VARIANCES: [f64; 3] = [0.25, 1.0, 4.0];

/// A part's networks: their seeds are from the first one on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) target: Target,
    pub(crate) start: Start,
    pub(crate) first_seed: u64,
    pub(crate) networks: u64,
}

/// The law of weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Family {
    /// Gaussian, `sigma_w = sqrt 2`, `sigma_v = sqrt(2/H)`, and `sigma_b = 1`.
    He,
    /// Gaussian, `sigma_w = sigma_v = sqrt(2/(H + 1))`, and `sigma_b = sigma_w`.
    Glorot,
    /// Uniform, `w` and `b` on [-1, 1], `v` on [-1, 1] / sqrt H: PyTorch's linear layers.
    Framework,
}

impl Family {
    /// All variances times a number.
    fn law(self, units: usize, variance: f64) -> Law {
        let h = units as f64;
        match self {
            Self::He => Law::Gaussian([variance, 2.0 * variance, 2.0 * variance / h].map(f64::sqrt)),
            Self::Glorot => Law::Gaussian([(2.0 * variance / (h + 1.0)).sqrt(); 3]),
            Self::Framework => Law::Uniform([variance, variance, variance / h].map(f64::sqrt)),
        }
    }
}

/// How networks begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Start {
    /// So many units drawn from a law, all variances times a number.
    Drawn { family: Family, units: usize, variance: f64 },
    /// 21 units that make a function of 20 pieces on [-2, 2] with corners of heights uniform on [-2, 2], as in appendix A.3; `w = |v|`.
    Spiky,
}

impl Start {
    fn name(self) -> String {
        match self {
            Self::Drawn { family, units, variance } => format!("{family:?}, {units} units, variance times {variance}"),
            Self::Spiky => "spiky, 21 units".into(),
        }
    }

    /// In statements.
    fn words(self) -> String {
        let (family, units, variance) = match self {
            Self::Drawn { family: Family::He, units, variance } => ("He's weights", units, variance),
            Self::Drawn { family: Family::Glorot, units, variance } => ("Glorot's weights", units, variance),
            Self::Drawn { family: Family::Framework, units, variance } => ("the framework's default", units, variance),
            Self::Spiky => return "the spiky start of 21 units".into(),
        };
        let scaled = if variance == 1.0 { String::new() } else { format!(" of {variance} times the variance") };
        format!("{units} units with {family}{scaled}")
    }

    fn draw(self, rng: &mut BlockRng) -> Network {
        let (units, offset): (Vec<[f64; 3]>, f64) = match self {
            Self::Drawn { family, units, variance } => {
                let law = family.law(units, variance);
                ((0..units).map(|_| law.draw_weights(rng)).collect(), 0.0)
            }
            Self::Spiky => {
                let law = Law::Uniform([2.0; 3]);
                let heights: Vec<f64> = (0..8).flat_map(|_| law.draw_weights(rng)).take(21).collect();
                let mut before = 0.0;
                let mut units: Vec<[f64; 3]> = Vec::new();
                for (piece, ends) in heights.windows(2).enumerate() {
                    let (beta, slope) = (-2.0 + 0.2 * piece as f64, (ends[1] - ends[0]) / 0.2);
                    let mu: f64 = slope - before;
                    let w = mu.abs().sqrt();
                    units.push([-w * beta, w, w.copysign(mu)]);
                    before = slope;
                }
                // At the right end the last slope comes to 0.
                let w = before.abs().sqrt();
                units.push([-w * 2.0, w, w.copysign(-before)]);
                (units, heights[0])
            }
        };
        let column = |which: usize| units.iter().map(|unit| unit[which]).collect::<Vec<f64>>();
        let hidden = Layer::new(1, units.len(), column(1), column(0)).expect("a weight and a bias for each unit");
        let output = Layer::new(units.len(), 1, column(2), vec![offset]).expect("a weight for each unit");
        Network::new(self.architecture(), Activation::Relu, vec![hidden, output]).expect("layers of this shape")
    }

    fn architecture(self) -> Architecture {
        let units = match self {
            Self::Drawn { units, .. } => units,
            Self::Spiky => 21,
        };
        Architecture::new(1, &[units]).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive")
    }

    /// One over the expected trace of twice the mean kernel, at the start or of what any network that fits the data has.
    fn rate(self) -> f64 {
        let xs = inputs(ON_EACH_SIDE);
        let square = xs.iter().map(|x| x * x).sum::<f64>() / xs.len() as f64;
        let trace = match self {
            Self::Drawn { family, units, variance } => {
                let law = family.law(units, variance);
                let [b, w, v] = law.scales().map(|scale| scale * scale * if family == Family::Framework { 1.0 / 3.0 } else { 1.0 });
                // Half of the units are active at a place.
                units as f64 * (w * square + b + v * (square + 1.0)) / 2.0 + 1.0
            }
            // w^2 = |mu|, of which the mean is at most the root of the mean square: differences of slopes, each of variance 2 (4/3) / 0.04, have 3
            // times that. A unit is active on half of the data, where (x - beta)^2 <= 16 and x^2 + 1 <= 5.
            Self::Spiky => 21.0 * (3.0_f64 * 2.0 * 4.0 / 3.0 / 0.04).sqrt() * 21.0 / 2.0 / 2.0,
        };
        0.5 / trace.max(30.0)
    }
}

/// What is measured of a network in the gap.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    /// The paper's: the sum of `mu^2`.
    Paper,
    /// The total variation of `f'`: the sum of `|mu|`.
    Variation,
    /// The sum over the gap's tenths of the square of what `f'` changes by.
    Tenths,
}

impl Measure {
    pub(crate) const ALL: [Self; 3] = [Self::Paper, Self::Variation, Self::Tenths];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Paper => "sum of mu^2",
            Self::Variation => "total variation of f'",
            Self::Tenths => "squared changes of f' over tenths",
        }
    }

    pub(crate) fn of(self, network: &Network) -> f64 {
        let [hidden, output] = network.layers() else { unreachable!("one hidden layer") };
        let units = hidden.weights().iter().zip(hidden.biases()).zip(output.weights());
        // Breakpoint and what f' changes by there, whatever the orientation.
        let jumps: Vec<[f64; 2]> = units.map(|((w, b), v)| [-b / w, w.abs() * v]).filter(|[beta, _]| beta.abs() < HALF_GAP).collect();
        match self {
            Self::Paper => jumps.iter().map(|[_, jump]| jump * jump).sum(),
            Self::Variation => jumps.iter().map(|[_, jump]| jump.abs()).sum(),
            Self::Tenths => {
                let mut tenths = [0.0; 10];
                jumps.iter().for_each(|[beta, jump]| tenths[(((beta + HALF_GAP) / (2.0 * HALF_GAP) * 10.0) as usize).min(9)] += jump);
                tenths.iter().map(|change| change * change).sum()
            }
        }
    }
}

/// Of a case's networks: the three measures before and after training, and the mean square error.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) case: Case,
    pub(crate) before: Vec<[f64; 3]>,
    pub(crate) after: Vec<[f64; 3]>,
    pub(crate) loss: Vec<f64>,
}

/// Inputs on each side of the gap.
const ON_EACH_SIDE: usize = 12;

/// Both targets.
pub(crate) fn cases(family: Family, units: usize, variance: f64, first_seed: u64) -> Vec<Case> {
    // Of He's weights the start says most; of the others, what few units have learned, which varies.
    let networks = if family == Family::He { 32 } else { 64 };
    let start = Start::Drawn { family, units, variance };
    [Target::Smooth, Target::Sharp].map(|target| Case { target, start, first_seed, networks }).into()
}

pub(crate) fn widths(family: Family, units: &[usize]) -> Vec<Case> {
    units.iter().flat_map(|&units| cases(family, units, 1.0, 0)).collect()
}

pub(crate) fn variances() -> Vec<Case> {
    VARIANCES.iter().flat_map(|&variance| cases(Family::He, UNITS, variance, 0)).collect()
}

/// Trains the networks of all cases.
pub(crate) fn train(run: &Run, cases: &[Case]) -> Result<Vec<Outcome>, Stop> {
    let epochs = run.samples();
    let parts = cases.iter().map(|&case| {
        let Case { target, start, first_seed, networks } = case;
        let name = format!("{}, {}, {networks} seeds from {first_seed}, {epochs} epochs", target.name(), start.name());
        // All networks of a case side by side, one in each lane.
        Part::new(name, 1, 1, move |_| trained(case, epochs))
    });
    let measured = run.measure(parts.collect())?;
    Ok(cases
        .iter()
        .zip(measured)
        .map(|(&case, mut blocks)| {
            let (before, after, loss) = blocks.remove(0);
            Outcome { case, before, after, loss }
        })
        .collect())
}

type Measured = (Vec<[f64; 3]>, Vec<[f64; 3]>, Vec<f64>);

fn trained(case: Case, epochs: u64) -> Measured {
    let xs = inputs(ON_EACH_SIDE);
    let ys = case.target.at_all(&xs);
    let data = Arc::new(Data::new(1, &xs, 1, &ys).expect("a target for each input"));
    let plan = TrainingPlan::new(case.start.architecture(), Optimizer::sgd(case.start.rate())).with_batch(BatchSize::Full);
    let mut training = EnsembleTraining::<f32>::new(plan).expect("a positive rate");
    let of = |network: &Network| Measure::ALL.map(|measure| measure.of(network));
    let mut before = Vec::new();
    for seed in 0..case.networks {
        // Seeds by name: the same networks whatever the run's seed. Both targets have the same start.
        let mut rng = generator(&["gap roughness", &case.start.name()], case.first_seed + seed, 0);
        let network = case.start.draw(&mut rng);
        before.push(of(&network));
        training.add(&network, Arc::clone(&data), &mut rng).expect("networks of the plan's shape");
    }
    training.train(epochs);
    let networks: Vec<Network> = (0..training.len()).map(|index| training.network(index)).collect();
    let square = |network: &Network| xs.iter().zip(&ys).map(|(&x, y)| (network.evaluate(&[x])[0] - y).powi(2)).sum::<f64>();
    (before, networks.iter().map(of).collect(), networks.iter().map(|network| square(network) / xs.len() as f64).collect())
}

/// What "falls" and "rises" are held to: a difference that a figure shows, and which equality is far from.
pub(crate) const HALVED: (Relation, f64) = (Relation::Less, 0.5);
pub(crate) const DOUBLED: (Relation, f64) = (Relation::Greater, 2.0);

/// Those of one target.
pub(crate) fn of(target: Target, cases: Vec<Case>) -> Vec<Case> {
    cases.into_iter().filter(|case| case.target == target).collect()
}

/// The last case's measure less the first one's times a factor, seed by seed, for each target. A network may have no breakpoint in the gap and so no
/// roughness: differences take that, ratios do not.
pub(crate) fn compare(measured: &[Outcome], measure: Measure, (relation, factor): (Relation, f64)) -> Vec<Evidence> {
    let which = measure as usize;
    let lines = [Target::Smooth, Target::Sharp].into_iter().filter_map(|target| {
        let mut of_target = measured.iter().filter(|outcome| outcome.case.target == target);
        let (first, last) = (of_target.next()?, of_target.next_back()?);
        let differences = first.after.iter().zip(&last.after).map(|(first, last)| last[which] - factor * first[which]);
        let label = format!("{}, {}", measure.name(), target.name());
        let statement = format!("that of {} less {factor} times that of {}", last.case.start.words(), first.case.start.words());
        let line = Evidence::pinned(label, statement, relation, 0.0, LEVEL, &(0..).zip(differences).collect::<Vec<_>>());
        Some(line.by("a factor of two", "trainings"))
    });
    lines.collect()
}

/// Adds a table and its figure.
fn keep(run: &Run, table: Table) {
    run.figure(figure(&table));
    run.table(table);
}

/// The roughness in the gap against what the table varies: the number of units, or the variance of the start.
fn figure(table: &Table) -> Figure {
    let by_variance = table.by("variance").len() > 1;
    let (column, label) = if by_variance { ("variance", "variance of the start, over the default's") } else { ("units", "units") };
    let targets = table.by("target").into_iter().flat_map(|(target, rows)| {
        [
            Series::points(&target, rows.bare_points(column, "sum_of_mu_squared")).role("trained"),
            Series::points(&target, rows.bare_points(column, "before")).role("at initialization").open(),
        ]
    });
    let panel = Panel::new(Axis::log(label), Axis::log("sum of μ² in the gap")).with_all(targets);
    Figure::new(
        &table.id,
        &table.title,
        "Means over the networks that the title counts; how the roughness is measured matters, see the table.",
    )
    .panel(panel)
}

pub(crate) fn table(id: &str, title: &str, measured: &[Outcome]) -> Table {
    let columns = [
        "target",
        "units",
        "variance",
        "sum_of_mu_squared",
        "before",
        "total_variation",
        "before_",
        "squared_changes",
        "before__",
        "mean_square_error",
    ];
    let mut table = Table::new(id, title, &columns);
    for outcome in measured {
        let (units, variance): (usize, Cell) = match outcome.case.start {
            Start::Drawn { units, variance, .. } => (units, variance.into()),
            Start::Spiky => (21, "spiky".into()),
        };
        let mean = |values: &[[f64; 3]], which: usize| values.iter().map(|measures| measures[which]).sum::<f64>() / values.len() as f64;
        let mut cells = vec![outcome.case.target.name().into(), units.into(), variance];
        for which in 0..3 {
            cells.extend([mean(&outcome.after, which).into(), mean(&outcome.before, which).into()]);
        }
        cells.push((outcome.loss.iter().sum::<f64>() / outcome.loss.len() as f64).into());
        table.push(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spiky_start_has_its_corners_at_fifths_and_is_level_beyond_them() {
        let network = Start::Spiky.draw(&mut generator(&["spiky"], 0, 0));
        let at = |x: f64| network.evaluate(&[x])[0];
        assert!((at(-3.0) - at(-2.0)).abs() < 1e-12 && (at(3.0) - at(2.0)).abs() < 1e-9);
        for corner in 0..=20 {
            assert!(at(-2.0 + 0.2 * f64::from(corner)).abs() <= 2.0 + 1e-9);
        }
    }

    #[test]
    fn one_corner_in_the_gap_is_its_own_roughness() {
        let layers =
            vec![Layer::new(1, 2, vec![-2.0, 1.0], vec![0.5, -3.0]).unwrap(), Layer::new(2, 1, vec![1.5, 7.0], vec![0.0]).unwrap()];
        let shape = Architecture::new(1, &[2]).and_then(|shape| shape.with_linear_output(1)).unwrap();
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        assert_eq!(Measure::ALL.map(|measure| measure.of(&network)), [9.0, 3.0, 9.0]);
    }
}
