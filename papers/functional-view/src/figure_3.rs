//! Figure 3: roughness by layer while a network of four hidden layers of 8 learns `x^2 / 2` and `sin x`.
//!
//! Source: figure 3 and appendix A.2: `[-2, 2]`, descent at the rate 1e-4 for 10,000 epochs, roughness "summed over all units within that layer". Not
//! stated: points (every 0.01, as in A.1; a tenth of them at CI scale, at the same rate a length), the loss (half the sum of squares), and two things
//! that decide:
//!
//! - whose roughness: that of the *basis functions*, the layer's rectified outputs with all of their bends (what section 3 speaks of), or that of the
//!   *output*, whose bends belong to the layers whose units are zero there;
//! - the start: the framework's default, or He's weights with the framework's biases, which do not shrink with depth.
//!
//! Roughness is the sum of squared changes of slope within `[-2, 2]`.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use network::{Activation, Architecture, Layer, Network};

use crate::paired::{LEVEL, by_seed};
use crate::start::Start;
use crate::targets::Target;
use crate::trained::begin::Begin;
use crate::trained::course::{Arm, Course, Loss, Points, Trained};
use crate::trained::look::{function, jumps_within};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SINE, SINE_HE, OUTPUT, COMPLEX];

const SOURCE: &str = "Figure 3, appendix A.2";

/// Seeds of the trainings behind figure 3.
pub(crate) const SEEDS: Samples = Samples { ci: 16, paper: 64 };

const LATER: &str = "share of the last two layers";

const SINE: Claim = Claim {
    id: "figure-3/sine",
    source: SOURCE,
    statement: "learning sin x, most of the roughness of the basis functions ends in the later layers: over half in the last two of four",
    formula: "q > 1/2,  q = (r_3 + r_4) / (r_1 + r_2 + r_3 + r_4),  r_l the roughness of the basis functions of layer l after training",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| {
        let roughness = Layers::of(run)?;
        let table = roughness.table();
        run.figure(figure(&table));
        run.table(table);
        Ok(vec![roughness.share(Start::Framework, SINE_TARGET, Reading::Basis, (2, Relation::Greater, 0.5))])
    },
    control: Control::positive("less than half", |run| {
        Ok(vec![Layers::of(run)?.share(Start::Framework, SINE_TARGET, Reading::Basis, (2, Relation::Less, 0.5))])
    }),
    note: "From the framework's start, whose layers are the less rough the deeper they are, as section 3 says of them: training multiplies the last layer's \
           roughness by 20 and leaves it the least of all; about a quarter ends in the last two layers.",
    ..Claim::DEFAULT
};

const SINE_HE: Claim = Claim {
    id: "figure-3/sine-he",
    source: SOURCE,
    statement: "from He's weights over half of the roughness of the basis functions ends in the last two layers",
    formula: "q > 1/2,  q = (r_3 + r_4) / (r_1 + r_2 + r_3 + r_4),  r_l the roughness of the basis functions of layer l after training",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| Ok(vec![Layers::of(run)?.share(Start::HeFrameworkBiases, SINE_TARGET, Reading::Basis, (2, Relation::Greater, 0.5))]),
    control: Control::negative("in the last layer alone", |run| {
        Ok(vec![Layers::of(run)?.share(Start::HeFrameworkBiases, SINE_TARGET, Reading::Basis, (3, Relation::Greater, 0.5))])
    }),
    note: "It began there, with a larger share (s3-roughness-layers): no work of training's. With these weights deeper layers begin rougher, against \
           section 3's sentence on initialization: both of its sentences on figure 3 are not true of one start.",
    ..Claim::DEFAULT
};

const OUTPUT: Claim = Claim {
    id: "figure-3/sine-output",
    source: SOURCE,
    statement: "read as the output's roughness by the layer whose units are zero, less than half ends in the last two layers, from the framework's start",
    formula: "q < 1/2,  q = (r_3 + r_4) / (r_1 + r_2 + r_3 + r_4),  r_l the output's roughness at the zeros of layer l",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| less_than_half(run, Start::Framework, Reading::Output),
    control: Control::negative("that of the basis functions, from He's weights", |run| {
        less_than_half(run, Start::HeFrameworkBiases, Reading::Basis)
    }),
    note: "A row of ours: the figure speaks of units. At paper scale it is 0.25, and from He's weights 0.43.",
    ..Claim::DEFAULT
};

const COMPLEX: Claim = Claim {
    id: "figure-3/complex-functions",
    source: SOURCE,
    statement: "it is for complex functions that roughness ends in the later layers: their share is larger for sin x than for x^2 / 2",
    formula: "q(sin x) > q(x^2 / 2),  q = (r_3 + r_4) / (r_1 + r_2 + r_3 + r_4),  r_l the roughness of the basis functions of layer l after training",
    expect: Expect::both(Verdict::Refuted),
    samples: SEEDS,
    check: |run| Ok(vec![Layers::of(run)?.over(Start::Framework, [SINE_TARGET, 0])]),
    control: Control::positive("for x^2 / 2 than for sin x", |run| Ok(vec![Layers::of(run)?.over(Start::Framework, [0, SINE_TARGET])])),
    note: SETTING,
    ..Claim::DEFAULT
};

fn less_than_half(run: &Run, start: Start, reading: Reading) -> Result<Vec<Evidence>, Stop> {
    Ok(vec![Layers::of(run)?.share(start, SINE_TARGET, reading, (2, Relation::Less, 0.5))])
}

/// What the rows of these trainings note.
pub(crate) const SETTING: &str = "Half the sum of squares and points every 0.01 are our readings; the framework's default start unless a row says He: \
    normal weights of variance 2 over the number of inputs with the framework's biases.";

const HIDDEN: usize = 4;
const ENDS: [f64; 2] = [-2.0, 2.0];
const TARGETS: [Target; 2] = [Target::HalfQuadratic, Target::Sine];

/// Places in the lists of targets and looks.
const SINE_TARGET: usize = 1;
const START: usize = 0;
const END: usize = LOOKS.len() - 1;

const STARTS: [Start; 2] = [Start::Framework, Start::HeFrameworkBiases];
const LOOKS: [u64; 5] = [0, 250, 1_000, 4_000, 10_000];

/// Whose roughness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// That of the layer's rectified outputs.
    Basis,
    /// That of the output, by the layer whose units are zero.
    Output,
}

fn course(profile: Profile) -> Course {
    let count = if profile == Profile::Ci { 41 } else { 401 };
    Course {
        targets: TARGETS.to_vec(),
        arms: STARTS.map(|start| Arm::full(Begin::Standard(start), Loss::HalfSum.descent(1e-4, 401))).to_vec(),
        hidden_widths: vec![8; HIDDEN],
        points: Points::Grid { ends: ENDS, count },
        looks: LOOKS.to_vec(),
    }
}

/// Roughness of the basis functions and of the output, by hidden layer.
pub(crate) fn by_layer(network: &Network, ends: [f64; 2]) -> [Vec<f64>; 2] {
    let (_, hidden) = network.layers().split_last().expect("an output layer");
    let squares = |network: &Network| jumps_within(&function(network), ends).map(|jump| jump * jump).sum::<f64>();
    let basis =
        (1..=hidden.len()).map(|layers| (0..hidden[layers - 1].fan_out()).map(|unit| squares(&one_unit(network, layers, unit))).sum());
    let whole = function(network);
    let output = (1..=hidden.len()).map(|layer| {
        let of_layer = |place: &&_| is_of(place, layer) && place.at > ends[0] && place.at < ends[1];
        whole.places.iter().filter(of_layer).map(|place| place.jump() * place.jump()).sum()
    });
    [basis.collect(), output.collect()]
}

/// Whether a place's first zero is one of this layer's; zeros of two layers at one place are rare.
fn is_of(place: &piecewise::univariate::Place<f64>, layer: usize) -> bool {
    place.breakpoints[0].layer == layer
}

/// The network whose output is one rectified unit of a hidden layer, counted from 1.
fn one_unit(network: &Network, layer: usize, unit: usize) -> Network {
    let mut layers = network.layers()[..layer].to_vec();
    let width = layers[layer - 1].fan_out();
    let weights = (0..width).map(|other| f64::from(u8::from(other == unit))).collect();
    layers.push(Layer::new(width, 1, weights, vec![0.0]).expect("finite numbers that fill the shape"));
    let widths: Vec<usize> = layers[..layer].iter().map(Layer::fan_out).collect();
    let shape = Architecture::new(1, &widths).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
    Network::new(shape, Activation::Relu, layers).expect("the layers have the shape")
}

/// For each reading the roughness by layer.
type ByReading = [Vec<f64>; 2];

/// Roughness by start, target, look and seed.
pub(crate) struct Layers(Vec<Vec<Vec<Vec<ByReading>>>>);

impl Layers {
    pub(crate) fn of(run: &Run) -> Result<Self, Stop> {
        let course = course(run.profile());
        let of = |seed: &Trained, index| {
            let nothing = [vec![f64::NAN; HIDDEN], vec![f64::NAN; HIDDEN]];
            course.network(seed, index).map_or(nothing, |network| by_layer(&network, ENDS))
        };
        let indices: Vec<[usize; 3]> = (0..STARTS.len() * TARGETS.len() * LOOKS.len())
            .map(|index| [index / LOOKS.len() / TARGETS.len(), index / LOOKS.len() % TARGETS.len(), index % LOOKS.len()])
            .collect();
        let part = course
            .seen("roughness by layer", run.samples(), |seed| indices.iter().map(|&index| of(seed, index)).collect::<Vec<[Vec<f64>; 2]>>());
        let seeds: Vec<Vec<[Vec<f64>; 2]>> = run.measure(vec![part])?.remove(0).into_iter().flatten().collect();
        let at = |arm: usize, target: usize, look: usize| {
            seeds.iter().map(|seed| seed[(arm * TARGETS.len() + target) * LOOKS.len() + look].clone()).collect()
        };
        let looks = |arm, target| (0..LOOKS.len()).map(|look| at(arm, target, look)).collect();
        Ok(Self((0..STARTS.len()).map(|arm| (0..TARGETS.len()).map(|target| looks(arm, target)).collect()).collect()))
    }

    /// The share of the layers from `first` on (from 0), by seed.
    fn shares(&self, start: Start, target: usize, reading: Reading, look: usize, first: usize) -> Vec<f64> {
        let arm = STARTS.iter().position(|other| *other == start).expect("a start of the course");
        let share = |seed: &[Vec<f64>; 2]| seed[reading as usize][first..].iter().sum::<f64>() / seed[reading as usize].iter().sum::<f64>();
        self.0[arm][target][look].iter().map(share).collect()
    }

    /// A line: the share of the layers from `first` on is on one side of a bound.
    fn share(&self, start: Start, target: usize, reading: Reading, (first, relation, bound): (usize, Relation, f64)) -> Evidence {
        let values = by_seed(self.shares(start, target, reading, END, first));
        let label = format!("{}, {}", TARGETS[target].label(), start.name());
        Evidence::pinned(label, LATER, relation, bound, LEVEL, &values).by("the paper's direction", "bends of trained networks")
    }

    /// A line: the last two layers' share is larger for the first of these functions.
    fn over(&self, start: Start, targets: [usize; 2]) -> Evidence {
        let [larger, smaller] = targets.map(|target| self.shares(start, target, Reading::Basis, END, HIDDEN / 2));
        let differences = by_seed(larger.iter().zip(&smaller).map(|(larger, smaller)| larger - smaller));
        let label = format!("{} less {}", TARGETS[targets[0]].label(), TARGETS[targets[1]].label());
        Evidence::pinned(label, LATER, Relation::Greater, 0.0, LEVEL, &differences).by("the paper's direction", "bends of trained networks")
    }

    /// By seed, how much the last two layers' share grew for the sine.
    pub(crate) fn growth(&self, start: Start) -> Vec<f64> {
        let [before, after] = [START, END].map(|look| self.shares(start, SINE_TARGET, Reading::Basis, look, HIDDEN / 2));
        after.iter().zip(&before).map(|(after, before)| after - before).collect()
    }

    fn table(&self) -> Table {
        let columns = ["start", "function", "reading", "epoch", "layer_1", "layer_2", "layer_3", "layer_4"];
        let mut table = Table::new("figure-3", "Roughness by layer in training, medians over seeds", &columns);
        for (arm, start) in STARTS.iter().enumerate() {
            for (target, function) in TARGETS.iter().enumerate() {
                for (reading, name) in ["basis functions", "output"].into_iter().enumerate() {
                    for (look, epoch) in LOOKS.into_iter().enumerate() {
                        let mut row = vec![start.name().into(), function.name().into(), name.into(), epoch.into()];
                        row.extend((0..HIDDEN).map(|layer| {
                            let mut values: Vec<f64> = self.0[arm][target][look].iter().map(|seed| seed[reading][layer]).collect();
                            values.sort_by(f64::total_cmp);
                            claims::Cell::from((values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0)
                        }));
                        table.push(row);
                    }
                }
            }
        }
        table
    }
}

/// A row of panels for each start, a column for each function; the roughness of the basis functions.
fn figure(table: &Table) -> Figure {
    let basis = table.by("reading").swap_remove(0).1;
    let mut panels = Vec::new();
    for (start, rows) in basis.by("start") {
        for (function, rows) in rows.by("function") {
            let layers =
                (1..=HIDDEN).map(|layer| Series::points(format!("layer {layer}"), rows.bare_points("epoch", &format!("layer_{layer}"))));
            let panel = Panel::new(Axis::linear("epochs"), Axis::linear("roughness of the layer"));
            panels.push(panel.titled(format!("{function}, {start}")).with_all(layers));
        }
    }
    let caption = "Sums over the layer's units of the squared change of slope, medians over seeds. Networks of four hidden layers of 8.";
    Figure::new("figure-3", "Figure 3: roughness by layer in training", caption).columns(2).panels(panels)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(x)_+`, then `(h - 1)_+` and `(2 h)_+`, then their difference.
    fn two_layers() -> Network {
        let shape = Architecture::new(1, &[1, 2]).unwrap().with_linear_output(1).unwrap();
        let layers = vec![
            Layer::new(1, 1, vec![1.0], vec![0.0]).unwrap(),
            Layer::new(1, 2, vec![1.0, 2.0], vec![-1.0, 0.5]).unwrap(),
            Layer::new(2, 1, vec![1.0, -1.0], vec![0.0]).unwrap(),
        ];
        Network::new(shape, Activation::Relu, layers).unwrap()
    }

    #[test]
    fn basis_functions_keep_the_bends_of_layers_before() {
        // The first layer bends by 1 at 0; of the second one unit bends by 1 at 1, the other by 2 at 0.
        assert_eq!(by_layer(&two_layers(), [-2.0, 2.0]), [vec![1.0, 5.0], vec![4.0, 1.0]]);
    }

    #[test]
    fn bends_beyond_the_ends_do_not_count() {
        assert_eq!(by_layer(&two_layers(), [0.5, 2.0]), [vec![0.0, 1.0], vec![0.0, 1.0]]);
    }
}
