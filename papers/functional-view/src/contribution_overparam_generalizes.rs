//! Abstract and contributions: more units, smoother and better generalizing approximations.
//!
//! "Due to these nonlocal effects, more overparameterization leads to smoother approximations (all else equal), and thus typically better
//! generalization".
//!
//! Source: main contributions; section 3 ends with it. Reading: shallow networks of 10 to 500 units fit the six targets of appendix A.3 on 20 random
//! points in [-2, 2] by descent on all of them, from the framework's start. All widths of a seed see the same points. "All else equal" has three readings:
//!
//! | reading | rate of the half-sum | compared |
//! |---|---|---|
//! | printed rate | 1e-4 for all widths (A.3) | after equally many epochs |
//! | equal time | 1 / (20 H): that of the mean is `1 / (2 H)` | after equally many epochs |
//! | equal loss | 1 / (20 H) | when each first has the training loss at which the worst width of its seed and target ends |
//!
//! With a rate for all widths the wider network is trained longer, as its curvature grows like `H`. Smoothness is measured by the paper's roughness (the
//! sum of squared changes of slope) and by the total variation of the slope, which does not fall by itself when several units share a change.
//!
//! Changed after results had been seen: that most of the gain in test error is longer training, so that ten times the units do not halve it otherwise,
//! came out differently at other seeds; the row says part of it.

use claims::{Cell, Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::Optimizer;

use crate::paired::{line, mean, median, slope};
use crate::start::Start;
use crate::targets::{Target, grid};
use crate::trained::begin::Begin;
use crate::trained::course::{Arm, Course, Loss, Points, Trained};
use crate::trained::look::{binned_curvature, function, roughness, slope_variation, sse};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ROUGHNESS, VARIATION, CURVATURE, TEST_ERROR, TEST_ERROR_EQUAL];

const SOURCE: &str = "Main contributions";
const SEEDS: Samples = Samples { ci: 16, paper: 48 };
const DECADES: Resolution = Resolution::PerLine("decades for ten times the units");

const ROUGHNESS: Claim = Claim {
    id: "contribution-overparam-generalizes/roughness",
    source: SOURCE,
    statement: "more overparameterization leads to smoother approximations in the paper's measure: roughness falls with the width",
    formula: "b < -0.1,  b the slope of log10(R) against log10(H),  R the roughness",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let widths = Widths::trained(run, &READINGS)?;
        run.table(widths.table());
        Ok(widths.falls(|fit| fit.roughness))
    },
    control: Control::negative("total variation of the slope", |run| Ok(Widths::trained(run, &READINGS)?.falls(|fit| fit.variation))),
    note: "All three readings. A sum of squares falls by itself when more units share the same changes; see the next rows.",
    ..Claim::DEFAULT
};

const VARIATION: Claim = Claim {
    id: "contribution-overparam-generalizes/variation",
    source: SOURCE,
    statement: "more overparameterization leads to smoother approximations: the total variation of the slope falls with the width",
    formula: "b < -0.1,  b the slope of log10(V) against log10(H),  V the total variation of the slope",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| Ok(Widths::trained(run, &READINGS)?.falls(|fit| fit.variation)),
    control: Control::positive("the paper's roughness", |run| Ok(Widths::trained(run, &READINGS)?.falls(|fit| fit.roughness))),
    note: "A measure that a fixed function has whatever the number of breakpoints. It rises: the start's own changes of slope, of both signs, add up to \
           about sqrt(H) / 4, and training keeps them.",
    ..Claim::DEFAULT
};

const CURVATURE: Claim = Claim {
    id: "contribution-overparam-generalizes/curvature",
    source: SOURCE,
    statement: "trained to equal loss, more units lead to smoother approximations at the scale of the data: squared curvature over 20 bins falls with the width",
    formula: "b < -0.1,  b the slope of log10(C) against log10(H),  C the squared curvature over 20 bins",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| Ok(Widths::trained(run, &[Reading::EqualLoss])?.falls(|fit| fit.curvature)),
    control: Control::negative("widths forgotten: the mean over all assignments", |run| {
        Ok(Widths::trained(run, &[Reading::EqualLoss])?.forgotten().falls(|fit| fit.curvature))
    }),
    note: "A measure in between: changes of slope add up, with their signs, within a bin of a fifth, the mean distance of the data.",
    ..Claim::DEFAULT
};

const TEST_ERROR: Claim = Claim {
    id: "contribution-overparam-generalizes/printed-rate",
    source: SOURCE,
    statement: "more overparameterization leads to typically better generalization: at the rate of A.3 the test error falls with the width",
    formula: "b < -0.1,  b the slope of log10(e) against log10(H),  e the test error",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| Ok(Widths::trained(run, &[Reading::PrintedRate])?.falls(|fit| fit.test)),
    control: Control::negative("widths forgotten: the mean over all assignments", |run| {
        Ok(Widths::trained(run, &[Reading::PrintedRate])?.forgotten().falls(|fit| fit.test))
    }),
    note: "Wide networks are trained further here in as many epochs, which the next row takes away. Test error: mean square on 401 points.",
    ..Claim::DEFAULT
};

const TEST_ERROR_EQUAL: Claim = Claim {
    id: "contribution-overparam-generalizes/partly-time",
    source: SOURCE,
    statement: "part of that gain is longer training: at equal time or equal training loss the test error falls less with the width than at the printed rate",
    formula: "b - b' < -0.1,  b the slope of log10(e) against log10(H) at the printed rate, b' that at equal time or equal loss,  e the test error",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| Ok(Widths::trained(run, &READINGS)?.gains(0, &[1, 2])),
    control: Control::negative("equal time less itself", |run| Ok(Widths::trained(run, &READINGS)?.gains(1, &[1]))),
    note: "A row of ours: \"all else equal\" with the training equal as well. The slopes that remain are near 0, and their sign is not decided here.",
    ..Claim::DEFAULT
};

const ENDS: [f64; 2] = [-2.0, 2.0];
const POINTS: usize = 20;
const TEST_POINTS: usize = 401;
const TARGETS: [Target; 6] = [Target::Sine, Target::Arctan, Target::FourPeaks, Target::Cubic, Target::Quadratic, Target::HalfExp];

const fn sizes(profile: Profile) -> (&'static [usize], u64) {
    match profile {
        Profile::Ci => (&[10, 30, 100], 5_000),
        Profile::Paper => (&[10, 21, 50, 100, 200, 500], 20_000),
    }
}

/// What is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    PrintedRate,
    EqualTime,
    EqualLoss,
}

const READINGS: [Reading; 3] = [Reading::PrintedRate, Reading::EqualTime, Reading::EqualLoss];

impl Reading {
    const fn name(self) -> &'static str {
        match self {
            Self::PrintedRate => "printed rate",
            Self::EqualTime => "equal time",
            Self::EqualLoss => "equal loss",
        }
    }
}

fn course(units: usize, epochs: u64) -> Course {
    let begin = Begin::Standard(Start::Framework);
    let rates = [Loss::HalfSum.descent(1e-4, POINTS), Optimizer::sgd(0.5 / units as f64)];
    Course {
        targets: TARGETS.to_vec(),
        arms: rates.map(|rate| Arm::full(begin, rate)).into(),
        hidden_widths: vec![units],
        points: Points::Random { ends: ENDS, count: POINTS },
        looks: (0..8).rev().map(|halvings| epochs >> halvings).collect(),
    }
}

/// A trained network as a function; mean squared errors.
#[derive(Clone, Copy, Debug)]
struct Fit {
    training: f64,
    test: f64,
    variation: f64,
    roughness: f64,
    curvature: f64,
}

impl Fit {
    /// Infinite where training ran away.
    fn of(course: &Course, trained: &Trained, at: [usize; 3]) -> Self {
        let target = TARGETS[at[1]];
        let Some(network) = course.network(trained, at) else {
            let far = f64::INFINITY;
            return Self { training: far, test: far, variation: far, roughness: far, curvature: far };
        };
        let function = function(&network);
        Self {
            training: Loss::Mean.of(sse(&network, target, &trained.x), POINTS),
            test: Loss::Mean.of(sse(&network, target, &grid(ENDS[0], ENDS[1], TEST_POINTS)), TEST_POINTS),
            variation: slope_variation(&function, ENDS),
            roughness: roughness(&function, ENDS),
            curvature: binned_curvature(&function, ENDS, POINTS),
        }
    }
}

struct Widths {
    widths: &'static [usize],
    /// By seed, target and width, for some readings.
    fits: Vec<(Reading, Vec<Vec<Vec<Fit>>>)>,
}

impl Widths {
    fn trained(run: &Run, readings: &[Reading]) -> Result<Self, Stop> {
        let (widths, epochs) = sizes(run.profile());
        let courses: Vec<Course> = widths.iter().map(|&units| course(units, epochs)).collect();
        let blocks = run.measure(vec![Course::paired(&courses, run.samples())])?.remove(0);
        let last = courses[0].looks.len() - 1;
        let of = |reading: Reading, block: &[Vec<Trained>], seed: usize, target: usize| -> Vec<Fit> {
            let arm = usize::from(reading != Reading::PrintedRate);
            let loss = |width: usize, look: usize| {
                let trained = &block[width][seed];
                let network = courses[width].network(trained, [arm, target, look]);
                network.map_or(f64::INFINITY, |network| sse(&network, TARGETS[target], &trained.x))
            };
            // The worst width's end, which all of them reach: at an equal loss each is looked at when it first has it.
            let worst = (0..widths.len()).map(|width| loss(width, last)).fold(0.0, f64::max);
            let look = |width: usize| match reading {
                Reading::EqualLoss => (0..last).find(|&look| loss(width, look) <= worst).unwrap_or(last),
                _ => last,
            };
            (0..widths.len()).map(|width| Fit::of(&courses[width], &block[width][seed], [arm, target, look(width)])).collect()
        };
        let of_reading = |&reading: &Reading| {
            let seeds = blocks.iter().flat_map(|block| (0..block[0].len()).map(move |seed| (block, seed)));
            let fits = seeds.map(|(block, seed)| (0..TARGETS.len()).map(|target| of(reading, block, seed, target)).collect());
            (reading, fits.collect())
        };
        Ok(Self { widths, fits: readings.iter().map(of_reading).collect() })
    }

    /// Every width has what all widths of its seed and target have on average, in logarithms: no effect.
    fn forgotten(mut self) -> Self {
        for widths in self.fits.iter_mut().flat_map(|(_, seeds)| seeds).flatten() {
            let of = |of: fn(&Fit) -> f64| libm::exp10(mean(&widths.iter().map(|fit| libm::log10(of(fit))).collect::<Vec<f64>>()));
            let middle = Fit {
                training: of(|fit| fit.training),
                test: of(|fit| fit.test),
                variation: of(|fit| fit.variation),
                roughness: of(|fit| fit.roughness),
                curvature: of(|fit| fit.curvature),
            };
            widths.fill(middle);
        }
        self
    }

    /// Of a reading and each seed the slope of the logarithm against that of the width, on average over the targets.
    fn slopes(&self, reading: usize, of: fn(&Fit) -> f64) -> Vec<f64> {
        let logarithms: Vec<f64> = self.widths.iter().map(|&units| libm::log10(units as f64)).collect();
        let of_target = |fits: &Vec<Fit>| slope(&logarithms, &fits.iter().map(|fit| libm::log10(of(fit))).collect::<Vec<f64>>());
        let of_seed = |targets: &Vec<Vec<Fit>>| mean(&targets.iter().map(of_target).collect::<Vec<f64>>());
        self.fits[reading].1.iter().map(of_seed).collect()
    }

    /// Falls with the width: by more than a tenth of a decade for ten times the units.
    fn falls(&self, of: fn(&Fit) -> f64) -> Vec<Evidence> {
        let one = |reading: usize| {
            line(self.fits[reading].0.name(), "decades for ten times the units", Relation::Less, -0.1, &self.slopes(reading, of))
                .by("no effect of the width", "trainings")
        };
        (0..self.fits.len()).map(one).collect()
    }

    /// The test error falls more in one reading than in others, seed by seed on the same data.
    fn gains(&self, more: usize, less: &[usize]) -> Vec<Evidence> {
        let one = |&other: &usize| {
            let [of_more, of_less] = [more, other].map(|reading| self.slopes(reading, |fit| fit.test));
            let differences: Vec<f64> = of_more.iter().zip(of_less).map(|(more, less)| more - less).collect();
            let label = format!("{} less {}", self.fits[more].0.name(), self.fits[other].0.name());
            line(label, "decades for ten times the units", Relation::Less, -0.1, &differences).by("one slope", "trainings")
        };
        less.iter().map(one).collect()
    }

    fn table(&self) -> Table {
        let columns = ["reading", "target", "units", "training", "test", "roughness", "slope_variation", "curvature"];
        let mut table = Table::new("overparam-generalizes", "Medians against the width, 20 random points", &columns);
        for (reading, seeds) in &self.fits {
            for (index, target) in TARGETS.iter().enumerate() {
                for (width, &units) in self.widths.iter().enumerate() {
                    let middle =
                        |of: fn(&Fit) -> f64| Cell::from(median(&seeds.iter().map(|seed| of(&seed[index][width])).collect::<Vec<f64>>()));
                    table.push(vec![
                        reading.name().into(),
                        target.name().into(),
                        units.into(),
                        middle(|fit| fit.training),
                        middle(|fit| fit.test),
                        middle(|fit| fit.roughness),
                        middle(|fit| fit.variation),
                        middle(|fit| fit.curvature),
                    ]);
                }
            }
        }
        table
    }
}
