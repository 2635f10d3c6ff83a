//! Section 3: breakpoints of deeper layers are born, die and move more than those of the first layer; what figure 2 shows.
//!
//! Source: "Depth helps with Optimization by enabling the Creation, Annihilation and Mobility of Breakpoints" and appendix A.5: five hidden layers of 8,
//! the two functions of figure 8 on `[-3, 3]` without `(-1/2, 1/2)`, descent at the rate 5e-5 until a threshold that is lost. We take 25,000 epochs (10,000
//! at CI scale) and look every 100.
//!
//! Reading: a layer's number of breakpoints *changes* from one look to the next if its units' zeros within `[-3, 3]` are not as many; on the whole line
//! the first layer's number never changes (figure_2). The *velocity* is the mean distance that a zero moves in an epoch, of units with as many zeros at
//! both looks, zeros in ascending order, where both places lie within `[-3, 3]`. A training with a layer that has none to follow has no velocity there and
//! is left out of the lines on it; one that ran away leaves them undecided. Units whose number of zeros changed are left out, and with rarer looks
//! these are those that moved most: every 500 epochs the last layer seems no faster than the first.
//!
//! Changed after results had been seen: looks were every 500 epochs first, and that the velocity is not monotone was asked of each function.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use piecewise::univariate::Function;
use serde::{Deserialize, Serialize};

use crate::paired::{LEVEL, by_seed};
use crate::start::Start;
use crate::targets::Target;
use crate::trained::begin::Begin;
use crate::trained::course::{Arm, Course, Loss, Points, Trained};
use crate::trained::look::function;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CHANGES, VELOCITY, NOT_MONOTONE];

const SOURCE: &str = "Section 3, figure 2";

/// Seeds of the trainings behind figure 2.
pub(crate) const SEEDS: Samples = Samples { ci: 16, paper: 32 };

const CHANGES: Claim = Claim {
    id: "s3-mobility/changes",
    source: SOURCE,
    statement: "the number of breakpoints in deeper layers changes more often than in the first layer",
    formula: "(c_2 + c_3 + c_4 + c_5) / 4 - c_1 > 0,  c_l the share of looks at which the number of breakpoints of layer l has changed",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let tracks = Tracks::of(run)?;
        let table = tracks.table();
        run.figure(figure(&table));
        run.table(table);
        Ok(tracks.deeper_less_first("share of looks with a change, layers 2 to 5 less layer 1", 0.0, |track| track.changed))
    },
    control: Control::negative("at every second look more", |run| {
        let tracks = Tracks::of(run)?;
        Ok(tracks.deeper_less_first("share of looks with a change, layers 2 to 5 less layer 1", 0.5, |track| track.changed))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const VELOCITY: Claim = Claim {
    id: "s3-mobility/velocity",
    source: SOURCE,
    statement: "the breakpoint velocity in deeper layers is higher than in the first layer",
    formula: "(1/4) sum_{l=2}^5 log(u_l) - log(u_1) > 0,  u_l the mean distance that breakpoints of layer l move in an epoch",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| Ok(Tracks::of(run)?.deeper_less_first("log of the velocity, layers 2 to 5 less layer 1", 0.0, Track::log_velocity)),
    control: Control::negative("an order of magnitude higher", |run| {
        let ten = std::f64::consts::LN_10;
        Ok(Tracks::of(run)?.deeper_less_first("log of the velocity, layers 2 to 5 less layer 1", ten, Track::log_velocity))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const NOT_MONOTONE: Claim = Claim {
    id: "s3-mobility/not-monotone",
    source: SOURCE,
    statement: "the velocity is not monotonically increasing with depth: breakpoints of the last layer are slower than those of the one before",
    formula: "log(u_5) - log(u_4) < 0,  u_l the mean distance that breakpoints of layer l move in an epoch",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| Ok(Tracks::of(run)?.averaged("log of the velocity, layer 5 less layer 4", [4, 5], (Relation::Less, 0.0))),
    control: Control::negative("of the second than of the first", |run| {
        Ok(Tracks::of(run)?.averaged("log of the velocity, layer 2 less layer 1", [1, 2], (Relation::Less, 0.0)))
    }),
    note: "Both functions together. Five hidden layers of 8, framework's default start, half the sum of squares, our readings of what is not said.",
    ..Claim::DEFAULT
};

/// What the rows of these trainings note.
pub(crate) const SETTING: &str = "Five hidden layers of 8, framework's default start, half the sum of squares, our readings of what is not said; the two \
    functions are ours, since figure 8's formulas are lost.";

const LAYERS: usize = 5;
const ENDS: [f64; 2] = [-3.0, 3.0];
const BETWEEN_LOOKS: u64 = 100;
const TARGETS: [Target; 2] = [Target::Smooth, Target::Sharp];

/// Of 601 points with those within the gap, as many remain.
const DATA: usize = 502;

fn course(profile: Profile) -> Course {
    let (count, epochs) = if profile == Profile::Ci { (61, 10_000) } else { (601, 25_000) };
    Course {
        targets: TARGETS.to_vec(),
        arms: vec![Arm::full(Begin::Standard(Start::Framework), Loss::HalfSum.descent(5e-5, DATA))],
        hidden_widths: vec![8; LAYERS],
        points: Points::WithGap { ends: ENDS, count, gap: [-0.5, 0.5] },
        looks: (0..=epochs / BETWEEN_LOOKS).map(|look| look * BETWEEN_LOOKS).collect(),
    }
}

/// What a layer's breakpoints did in one training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Track {
    /// Share of looks at which their number within the data was not that of the look before.
    pub changed: f64,
    /// The same on the whole line.
    pub changed_anywhere: f64,
    /// Mean distance moved in an epoch.
    pub velocity: f64,
}

impl Track {
    fn log_velocity(self) -> f64 {
        libm::log(self.velocity)
    }
}

/// Zeros of a layer's units, unit by unit.
fn zeros(function: &Function<f64>, layer: usize) -> [Vec<f64>; 8] {
    let mut zeros: [Vec<f64>; 8] = Default::default();
    for (place, breakpoint) in function.induced(layer) {
        zeros[breakpoint.unit].push(place.at);
    }
    zeros
}

/// Follows a layer over a training, look by look.
fn follow(functions: &[Function<f64>], layer: usize) -> Track {
    let is_within = |x: &f64| *x > ENDS[0] && *x < ENDS[1];
    let looks: Vec<[Vec<f64>; 8]> = functions.iter().map(|function| zeros(function, layer)).collect();
    let (mut changed, mut changed_anywhere, mut moved, mut moves) = (0, 0, 0.0, 0);
    for pair in looks.windows(2) {
        let within = |zeros: &[Vec<f64>; 8]| zeros.iter().flatten().filter(|x| is_within(x)).count();
        let anywhere = |zeros: &[Vec<f64>; 8]| zeros.iter().map(Vec::len).sum::<usize>();
        changed += usize::from(within(&pair[0]) != within(&pair[1]));
        changed_anywhere += usize::from(anywhere(&pair[0]) != anywhere(&pair[1]));
        for (before, after) in pair[0].iter().zip(&pair[1]).filter(|(before, after)| before.len() == after.len()) {
            for (before, after) in before.iter().zip(after).filter(|(before, after)| is_within(before) && is_within(after)) {
                moved += (after - before).abs();
                moves += 1;
            }
        }
    }
    let intervals = (looks.len() - 1) as f64;
    Track {
        changed: changed as f64 / intervals,
        changed_anywhere: changed_anywhere as f64 / intervals,
        // Nothing to follow: no velocity, and its logarithm is left out.
        velocity: if moves == 0 { 0.0 } else { moved / f64::from(moves) / BETWEEN_LOOKS as f64 },
    }
}

/// Tracks by target, seed and layer.
pub(crate) struct Tracks(Vec<Vec<[Track; LAYERS]>>);

impl Tracks {
    pub(crate) fn of(run: &Run) -> Result<Self, Stop> {
        let course = course(run.profile());
        let of_target = |target: usize, seed: &Trained| {
            let functions: Option<Vec<_>> =
                (0..course.looks.len()).map(|look| course.network(seed, [0, target, look]).as_ref().map(function)).collect();
            // What ran away poisons its line.
            let nothing = Track { changed: f64::NAN, changed_anywhere: f64::NAN, velocity: f64::NAN };
            let layers: [usize; LAYERS] = std::array::from_fn(|layer| layer + 1);
            functions.map_or([nothing; LAYERS], |functions| layers.map(|layer| follow(&functions, layer)))
        };
        let part = course.seen("tracks", run.samples(), |seed| [0, 1].map(|target| of_target(target, seed)));
        let seeds: Vec<[[Track; LAYERS]; 2]> = run.measure(vec![part])?.remove(0).into_iter().flatten().collect();
        Ok(Self([0, 1].map(|target| seeds.iter().map(|seed| seed[target]).collect()).to_vec()))
    }

    /// Tracks of all trainings, target by target.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[Track; LAYERS]> {
        self.0.iter().flatten()
    }

    /// For each target a line: a number, averaged over layers 2 to 5, is above that of layer 1 by more than a bound.
    pub(crate) fn deeper_less_first(&self, statement: &str, by: f64, number: impl Fn(Track) -> f64) -> Vec<Evidence> {
        self.lines(statement, Relation::Greater, by, |layers| {
            layers[1..].iter().map(|track| number(*track)).sum::<f64>() / (LAYERS - 1) as f64 - number(layers[0])
        })
    }

    /// For each deeper layer a line: its share of looks with a change, averaged over the functions, is above that of layer 1 by more than a bound.
    pub(crate) fn changes_by_layer(&self, by: f64) -> Vec<Evidence> {
        let of_layer = |layer: usize| {
            let gain = |layers: &[Track; LAYERS]| layers[layer - 1].changed - layers[0].changed;
            let mean = |seed: usize| self.0.iter().map(|of_target| gain(&of_target[seed])).sum::<f64>() / self.0.len() as f64;
            let values = by_seed((0..self.0[0].len()).map(mean));
            let label = format!("both functions, layer {layer} and 1");
            Evidence::pinned(label, "share of looks with a change, less layer 1's", Relation::Greater, by, LEVEL, &values)
                .by("the paper's direction", "zeros of trained networks")
        };
        (2..=LAYERS).map(of_layer).collect()
    }

    /// A line: what the logarithm of the velocity gains from the first of two layers to the second, averaged over the functions.
    pub(crate) fn averaged(&self, statement: &str, [before, after]: [usize; 2], (relation, bound): (Relation, f64)) -> Vec<Evidence> {
        let gain = |layers: &[Track; LAYERS]| layers[after - 1].log_velocity() - layers[before - 1].log_velocity();
        // A seed without zeros to follow, of either function, is left out.
        let has_both =
            |seed: &usize| self.0.iter().all(|of_target| [before, after].iter().all(|layer| of_target[*seed][layer - 1].velocity != 0.0));
        let mean = |seed: usize| self.0.iter().map(|of_target| gain(&of_target[seed])).sum::<f64>() / self.0.len() as f64;
        let seeds = (0..self.0[0].len()).filter(has_both).map(mean);
        let label = format!("both functions, layer {after} and {before}");
        let line = Evidence::pinned(label, statement, relation, bound, LEVEL, &by_seed(seeds));
        vec![line.by("the paper's direction", "zeros of trained networks")]
    }

    fn lines(&self, statement: &str, relation: Relation, bound: f64, number: impl Fn(&[Track; LAYERS]) -> f64) -> Vec<Evidence> {
        let line = |(target, seeds): (&Target, &Vec<[Track; LAYERS]>)| {
            Evidence::pinned(
                target.name(),
                statement,
                relation,
                bound,
                LEVEL,
                // Infinite is the logarithm of no velocity; what ran away is no number and stays.
                &by_seed(seeds.iter().map(&number).filter(|number| !number.is_infinite())),
            )
            .by("the paper's direction", "zeros of trained networks")
        };
        TARGETS.iter().zip(&self.0).map(line).collect()
    }

    fn table(&self) -> Table {
        let columns =
            ["function", "layer", "looks_with_a_change", "on_the_whole_line", "velocity", "changes_by_layer_1", "velocity_by_layer_1"];
        let mut table = Table::new("figure-2", "Changes of the number of breakpoints, and their velocity an epoch, by layer", &columns);
        for (target, seeds) in TARGETS.iter().zip(&self.0) {
            let mean = |layer: usize, number: fn(&Track) -> f64| {
                seeds.iter().map(|layers| number(&layers[layer])).sum::<f64>() / seeds.len() as f64
            };
            for layer in 0..LAYERS {
                let [changed, velocity] = [|track: &Track| track.changed, |track: &Track| track.velocity].map(|number| mean(layer, number));
                let anywhere = mean(layer, |track| track.changed_anywhere);
                let relative = [changed / mean(0, |track| track.changed), velocity / mean(0, |track| track.velocity)];
                let mut row = vec![target.name().into(), (layer + 1).into()];
                row.extend([changed, anywhere, velocity, relative[0], relative[1]].map(claims::Cell::from));
                table.push(row);
            }
        }
        table
    }
}

fn figure(table: &Table) -> Figure {
    let panels = [("changes of the number", "changes_by_layer_1"), ("velocity", "velocity_by_layer_1")].map(|(title, column)| {
        let functions = table.by("function").into_iter();
        let points = functions.map(|(function, rows)| Series::points(function, rows.bare_points("layer", column)));
        Panel::new(Axis::linear("layer"), Axis::linear("relative to layer 1"))
            .titled(title)
            .with_all(points)
            .with(Series::horizontal("", 1.0))
    });
    let caption = "Breakpoints of a layer's units while networks of five hidden layers of 8 are trained; means over seeds, layer 1 is 1.";
    Figure::new("figure-2", "Figure 2: how often breakpoints come and go, and how fast they move", caption).panels(panels)
}

#[cfg(test)]
mod tests {
    use network::{Activation, Architecture, Layer, Network};

    use super::*;

    /// One unit with its zero at a place.
    fn unit(at: f64) -> Function<f64> {
        let shape = Architecture::new(1, &[1]).unwrap().with_linear_output(1).unwrap();
        let layers = vec![Layer::new(1, 1, vec![1.0], vec![-at]).unwrap(), Layer::new(1, 1, vec![1.0], vec![0.0]).unwrap()];
        function(&Network::new(shape, Activation::Relu, layers).unwrap())
    }

    #[test]
    fn a_zero_that_leaves_the_data_is_a_change_and_no_move() {
        let track = follow(&[0.0, 1.0, 1.5, 4.0].map(unit), 1);
        assert_eq!((track.changed, track.changed_anywhere, track.velocity), (1.0 / 3.0, 0.0, 0.0075));
    }

    #[test]
    fn the_gap_leaves_as_many_points_as_the_rate_is_for() {
        let kept = crate::targets::grid(-3.0, 3.0, 601).into_iter().filter(|x| *x <= -0.5 || *x >= 0.5).count();
        assert_eq!(kept, DATA);
    }
}
