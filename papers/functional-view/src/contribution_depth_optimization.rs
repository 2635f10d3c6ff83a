//! Contributions: whether depth makes it easier for gradient descent to optimize.
//!
//! "we find that depth makes it easier for GD to optimize the resulting network, allowing for a greater flexibility in the movement of breakpoints, as well
//! as the number of breakpoints induced during training."
//!
//! Source: main contributions; the conclusions repeat it. The paper shows how breakpoints move (figure 2), never a loss against depth. Reading: of networks
//! of 40 units, spread evenly over 1, 2, 4 or 5 hidden layers as in appendix A.4, the deep ones have the smaller training loss after a fixed number of
//! epochs. Targets, interval, start and rate are those of A.4; the rate of 5e-5 is taken for the half-sum of 601 points, which is 0.015 for their mean, and
//! the data are fewer points (121; 31 at CI scale) with that mean. Rates of a quarter, one and four times that were fixed in advance.

use claims::{Cell, Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::Optimizer;

use crate::paired::{line, mean, median};
use crate::start::Start;
use crate::targets::Target;
use crate::trained::begin::Begin;
use crate::trained::course::{Arm, Course, Loss, Points, Trained};
use crate::trained::look::sse;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EASIER, FIVE, HARD, SIMPLE];

const SOURCE: &str = "Main contributions";
const SEEDS: Samples = Samples { ci: 8, paper: 16 };
const DECADES: Resolution = Resolution::PerLine("decades of training loss");
const FORMULA: &str = "mean log10(loss of L layers / loss of one) < 0";

const EASIER: Claim = Claim {
    id: "contribution-depth-optimization/two-and-four-layers",
    source: SOURCE,
    statement: "depth makes it easier for descent to optimize: on average over the targets 40 units in two or four layers reach a smaller training loss than in one",
    formula: FORMULA,
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    resolution: DECADES,
    check: |run| Ok(Depths::trained(run)?.lines(&[1, 2], &TARGETS, Relation::Less, 0.0)),
    control: Control::negative("a twentieth of the epochs", |run| Ok(Depths::early(run)?.lines(&[1, 2], &TARGETS, Relation::Less, 0.0))),
    note: "Each network at the best of the three rates. At paper scale only: over six targets that gain and lose, eight seeds of the small scale do not tell.",
    ..Claim::DEFAULT
};

const FIVE: Claim = Claim {
    id: "contribution-depth-optimization/five-layers",
    source: SOURCE,
    statement: "the same of five layers",
    formula: FORMULA,
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    resolution: DECADES,
    check: |run| Ok(Depths::trained(run)?.lines(&[3], &TARGETS, Relation::Less, 0.0)),
    control: Control::negative("a twentieth of the epochs", |run| Ok(Depths::early(run)?.lines(&[3], &TARGETS, Relation::Less, 0.0))),
    note: "About half of the gain of two and four layers, at the best of the three rates.",
    ..Claim::DEFAULT
};

const HARD: Claim = Claim {
    id: "contribution-depth-optimization/where-breakpoints-matter",
    source: SOURCE,
    statement: "what depth gains it gains where breakpoints must be placed: on sin(pi x) two and four layers have less than half of the loss of one",
    formula: "mean log10(loss of L layers / loss of one) < -0.3",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let depths = Depths::trained(run)?;
        run.table(depths.table());
        Ok(depths.lines(&[1, 2], &[Target::SinePi], Relation::Less, -0.3))
    },
    control: Control::negative("the same of exp", |run| Ok(Depths::trained(run)?.lines(&[1, 2], &[Target::Exp], Relation::Less, -0.3))),
    note: "A row of ours, found in the table.",
    ..Claim::DEFAULT
};

const SIMPLE: Claim = Claim {
    id: "contribution-depth-optimization/simple-targets",
    source: SOURCE,
    statement: "not on every target: on exp and x^2/2 four and five layers end at a larger training loss than one",
    formula: "mean log10(loss of L layers / loss of one) > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let depths = Depths::trained(run)?;
        Ok([Target::Exp, Target::HalfQuadratic]
            .into_iter()
            .flat_map(|target| depths.lines(&[2, 3], &[target], Relation::Greater, 0.0))
            .collect())
    },
    control: Control::negative("the same of sin(pi x)", |run| {
        Ok(Depths::trained(run)?.lines(&[2, 3], &[Target::SinePi], Relation::Greater, 0.0))
    }),
    note: "A row of ours: the paper speaks of networks in general, and calls these two \"very simple functions\" in A.6.",
    ..Claim::DEFAULT
};

const TARGETS: [Target; 6] = [Target::SinePi, Target::FivePieces, Target::Sawtooth, Target::Arctan, Target::Exp, Target::HalfQuadratic];
const UNITS: usize = 40;
const DEPTHS: [usize; 4] = [1, 2, 4, 5];
const FACTORS: [f64; 3] = [0.25, 1.0, 4.0];

const fn sizes(profile: Profile) -> (usize, u64) {
    match profile {
        Profile::Ci => (31, 6_000),
        Profile::Paper => (121, 25_000),
    }
}

fn course(profile: Profile, layers: usize, factor: f64) -> Course {
    let (count, epochs) = sizes(profile);
    let Optimizer::Sgd { learning_rate } = Loss::HalfSum.descent(5e-5, 601) else { unreachable!("plain descent") };
    Course {
        targets: TARGETS.to_vec(),
        arms: vec![Arm::full(Begin::Standard(Start::Framework), Optimizer::sgd(factor * learning_rate))],
        hidden_widths: vec![UNITS / layers; layers],
        points: Points::Grid { ends: [-3.0, 3.0], count },
        looks: vec![epochs / 20, epochs],
    }
}

/// Mean squared errors by rate, depth, seed and target; infinite where training ran away.
struct Depths {
    losses: Vec<Vec<Vec<Vec<f64>>>>,
}

impl Depths {
    fn trained(run: &Run) -> Result<Self, Stop> {
        Self::at(run, 1)
    }

    fn early(run: &Run) -> Result<Self, Stop> {
        Self::at(run, 0)
    }

    fn at(run: &Run, look: usize) -> Result<Self, Stop> {
        let courses: Vec<Course> = FACTORS.iter().flat_map(|&factor| DEPTHS.map(|layers| course(run.profile(), layers, factor))).collect();
        let blocks = run.measure(courses.iter().map(|course| course.part(run.samples())).collect())?;
        let of_seed = |course: &Course, trained: &Trained| -> Vec<f64> {
            let loss = |(index, &target): (usize, &Target)| {
                let network = course.network(trained, [0, index, look]);
                network.map_or(f64::INFINITY, |network| Loss::Mean.of(sse(&network, target, &trained.x), trained.x.len()))
            };
            TARGETS.iter().enumerate().map(loss).collect()
        };
        let of_course = |(course, blocks): (&Course, Vec<Vec<Trained>>)| -> Vec<Vec<f64>> {
            blocks.iter().flatten().map(|trained| of_seed(course, trained)).collect()
        };
        let all: Vec<Vec<Vec<f64>>> = courses.iter().zip(blocks).map(of_course).collect();
        Ok(Self { losses: all.chunks(DEPTHS.len()).map(<[_]>::to_vec).collect() })
    }

    /// The least of the three rates.
    fn best(&self, depth: usize, seed: usize, target: usize) -> f64 {
        self.losses.iter().map(|of_rate| of_rate[depth][seed][target]).fold(f64::INFINITY, f64::min)
    }

    fn seeds(&self) -> usize {
        self.losses[0][0].len()
    }

    /// A line for each of these depths but the first: of each seed the mean over these targets.
    fn lines(&self, depths: &[usize], targets: &[Target], relation: Relation, bound: f64) -> Vec<Evidence> {
        let indices: Vec<usize> = (0..TARGETS.len()).filter(|&index| targets.contains(&TARGETS[index])).collect();
        let name = if let [one] = targets { one.name() } else { "all targets" };
        let one = |&depth: &usize| {
            let of_target = |seed: usize, target: usize| libm::log10(self.best(depth, seed, target) / self.best(0, seed, target));
            let of_seed = |seed: usize| mean(&indices.iter().map(|&target| of_target(seed, target)).collect::<Vec<f64>>());
            let values: Vec<f64> = (0..self.seeds()).map(of_seed).collect();
            line(format!("{name}, {} layers and one", DEPTHS[depth]), "decades of training loss", relation, bound, &values)
                .by("no effect of depth", "trainings")
        };
        depths.iter().map(one).collect()
    }

    fn table(&self) -> Table {
        let columns = ["target", "rate", "one_layer", "two_layers", "four_layers", "five_layers"];
        let mut table = Table::new("depth-optimization", "Median training loss (mean squared error) of 40 units", &columns);
        for (index, target) in TARGETS.iter().enumerate() {
            let mut push = |rate: &str, of: &dyn Fn(usize, usize) -> f64| {
                let mut row: Vec<Cell> = vec![target.name().into(), rate.into()];
                let depths = 0..DEPTHS.len();
                row.extend(depths.map(|depth| Cell::from(median(&(0..self.seeds()).map(|seed| of(depth, seed)).collect::<Vec<f64>>()))));
                table.push(row);
            };
            push("printed", &|depth, seed| self.losses[1][depth][seed][index]);
            push("best", &|depth, seed| self.best(depth, seed, index));
        }
        table
    }
}
