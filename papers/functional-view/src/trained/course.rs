//! Ensembles of networks trained side by side.

use std::sync::Arc;

use claims::{Block, Part};
use network::{
    Activation, Architecture, BatchSize, EnsembleTraining, HiddenNormalization, Layer, Network, Optimizer, Samples, TrainingPlan,
};
use rand::Rng;
use serde::{Deserialize, Serialize};
use stats::stream::{BlockRng, open_unit};

use super::begin::{Begin, spiky};
use crate::targets::{Target, grid};

/// What is minimized: the squared errors of all points added up, halved, or averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// `sum (f - y)^2`.
    Sum,
    /// `sum (f - y)^2 / 2`, section 2.3.
    HalfSum,
    /// `sum (f - y)^2 / N`, a framework's default.
    Mean,
}

impl Loss {
    /// All readings.
    pub(crate) const ALL: [Self; 3] = [Self::Sum, Self::HalfSum, Self::Mean];

    /// As tables call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::HalfSum => "half-sum",
            Self::Mean => "mean",
        }
    }

    /// What a sum of squared errors of so many points is in this unit.
    pub(crate) fn of(self, sse: f64, points: usize) -> f64 {
        match self {
            Self::Sum => sse,
            Self::HalfSum => sse / 2.0,
            Self::Mean => sse / points as f64,
        }
    }

    /// Plain descent with this learning rate on this loss: the engine descends on the mean.
    pub(crate) fn descent(self, learning_rate: f64, points: usize) -> Optimizer {
        Optimizer::sgd(learning_rate * self.of(points as f64, points))
    }
}

/// Where the data are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Points {
    /// Equally spaced, both ends among them.
    Grid {
        /// The ends.
        ends: [f64; 2],
        /// How many.
        count: usize,
    },
    /// Drawn uniformly, for each seed anew.
    Random {
        /// The ends of the interval.
        ends: [f64; 2],
        /// How many.
        count: usize,
    },
    /// Equally spaced over `ends`, without those strictly between the ends of the gap.
    WithGap {
        /// The ends.
        ends: [f64; 2],
        /// How many with those of the gap.
        count: usize,
        /// The ends of the gap.
        gap: [f64; 2],
    },
}

impl Points {
    fn ends(self) -> [f64; 2] {
        let (Self::Grid { ends, .. } | Self::Random { ends, .. } | Self::WithGap { ends, .. }) = self;
        ends
    }

    /// The data's places, ascending.
    fn draw(self, rng: &mut impl Rng) -> Vec<f64> {
        match self {
            Self::Grid { ends: [from, to], count } => grid(from, to, count),
            Self::Random { ends: [from, to], count } => {
                let mut x: Vec<f64> = (0..count).map(|_| from + (to - from) * open_unit(rng.next_u64())).collect();
                x.sort_by(f64::total_cmp);
                x
            }
            Self::WithGap { ends: [from, to], count, gap } => {
                grid(from, to, count).into_iter().filter(|&x| x <= gap[0] || x >= gap[1]).collect()
            }
        }
    }
}

/// One way of training: where it begins and how it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arm {
    /// Where it begins.
    pub begin: Begin,
    /// How a gradient of the mean squared error moves a parameter; see [`Loss::descent`].
    pub optimizer: Optimizer,
    /// Samples of a step.
    pub batch: BatchSize,
    /// Of the hidden layers.
    pub normalization: HiddenNormalization,
}

impl Arm {
    /// All points at every step, no normalization.
    pub(crate) const fn full(begin: Begin, optimizer: Optimizer) -> Self {
        Self { begin, optimizer, batch: BatchSize::Full, normalization: HiddenNormalization::None }
    }
}

/// "A 20-breakpoint CPWL function", appendix A.3.
const SPIKY_BREAKPOINTS: usize = 20;

/// Networks of one shape: for each seed every target with every arm. Networks of one seed and one begin start from the same numbers, so that arms
/// and targets can be compared in pairs.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    /// The functions.
    pub targets: Vec<Target>,
    /// Ways of training.
    pub arms: Vec<Arm>,
    /// Units of each hidden layer.
    pub hidden_widths: Vec<usize>,
    /// Where the data are.
    pub points: Points,
    /// Epochs after which networks are kept, ascending; 0 is the start.
    pub looks: Vec<u64>,
}

/// All networks of one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Trained {
    /// The data's places.
    pub x: Vec<f64>,
    /// By arm, target and look; `None` where training left the range of single precision.
    parameters: Vec<Option<Vec<f32>>>,
}

impl Course {
    /// One seed a trial. The networks belong to the paper: rows that ask for the same course share them.
    pub(crate) fn part(&self, seeds: u64) -> Part<'_, Vec<Trained>> {
        Part::new(format!("{self:?}"), seeds, self.seeds_in_a_block(), |block| self.run(block.trials, &mut block.rng)).common()
    }

    /// The same where all rows want to see the same of a seed's networks: only that is kept, and worked out once.
    pub(crate) fn seen<'a, T>(&'a self, what: &str, seeds: u64, see: impl Fn(&Trained) -> T + Sync + 'a) -> Part<'a, Vec<T>> {
        let measure = move |block: &mut Block| self.run(block.trials, &mut block.rng).iter().map(&see).collect();
        Part::new(format!("{what}: {self:?}"), seeds, self.seeds_in_a_block(), measure).common()
    }

    /// A register holds 16 networks.
    fn seeds_in_a_block(&self) -> u64 {
        16_usize.div_ceil(self.targets.len() * self.arms.len()) as u64
    }

    /// The same seeds for several courses, one a trial: by course, then seed. Where courses have the same kind of points, a seed has the same data in
    /// all of them, so that widths, depths and rates can be compared in pairs. The networks belong to the paper, as in [`Course::part`].
    pub(crate) fn paired(courses: &[Self], seeds: u64) -> Part<'_, Vec<Vec<Trained>>> {
        let networks = courses.iter().map(|course| course.targets.len() * course.arms.len()).max().unwrap_or(1);
        let measure = |block: &mut Block| {
            let seed = block.rng.next_u64();
            let own = || stats::stream::generator(&["functional-view", "paired seeds"], seed, 0);
            courses.iter().map(|course| course.run(block.trials, &mut own())).collect()
        };
        Part::new(format!("paired {courses:?}"), seeds, 16_usize.div_ceil(networks) as u64, measure).common()
    }

    /// The shape of its networks.
    fn shape(&self) -> Architecture {
        Architecture::new(1, &self.hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("positive widths")
    }

    fn plan(&self, arm: &Arm) -> TrainingPlan {
        TrainingPlan::new(self.shape(), arm.optimizer).with_batch(arm.batch).with_normalization(arm.normalization)
    }

    fn run(&self, seeds: u64, rng: &mut BlockRng) -> Vec<Trained> {
        let seeds: Vec<(Vec<f64>, u64)> = (0..seeds).map(|_| (self.points.draw(rng), rng.next_u64())).collect();
        let mut all: Vec<Trained> = seeds.iter().map(|(x, _)| Trained { x: x.clone(), parameters: Vec::new() }).collect();
        // Arms with one plan are trained side by side.
        let mut done = vec![false; self.arms.len()];
        let mut by_arm: Vec<Vec<Vec<Option<Vec<f32>>>>> = vec![Vec::new(); self.arms.len()];
        for arm in 0..self.arms.len() {
            if done[arm] {
                continue;
            }
            let plan = self.plan(&self.arms[arm]);
            let alike: Vec<usize> = (arm..self.arms.len()).filter(|&other| !done[other] && self.plan(&self.arms[other]) == plan).collect();
            let mut training = EnsembleTraining::<f32>::new(plan).expect("the row's plan is valid");
            for &arm in &alike {
                done[arm] = true;
                let starts = self.starts(self.arms[arm].begin, seeds.iter().map(|seed| seed.1));
                for ((x, _), (network, mut own)) in seeds.iter().zip(starts) {
                    for target in &self.targets {
                        let samples = Samples::new(1, x, 1, &target.at_all(x)).expect("finite samples");
                        training.add(&network, Arc::new(samples), &mut own).expect("the network has the plan's shape");
                    }
                }
            }
            // By network of this ensemble: arm, seed, target; then look.
            let mut looks: Vec<Vec<Option<Vec<f32>>>> = vec![Vec::new(); training.len()];
            for &epoch in &self.looks {
                training.train(epoch - training.epochs());
                for (index, looks) in looks.iter_mut().enumerate() {
                    looks.push(training.is_finite(index).then(|| flat(&training.network(index))));
                }
            }
            let mut looks = looks.into_iter();
            for &arm in &alike {
                by_arm[arm] = (0..seeds.len()).map(|_| looks.by_ref().take(self.targets.len()).flatten().collect()).collect();
            }
        }
        for of_seeds in by_arm {
            for (trained, networks) in all.iter_mut().zip(of_seeds) {
                trained.parameters.extend(networks);
            }
        }
        all
    }

    /// Where the networks of these seeds begin, with their generators; pre-trained side by side if they are.
    fn starts(&self, begin: Begin, seeds: impl Iterator<Item = u64>) -> Vec<(Network, BlockRng)> {
        let drawn = seeds.map(|seed| {
            let mut own = stats::stream::generator(&["functional-view", "a network's start"], seed, 0);
            (begin.draw(&self.hidden_widths, self.points.ends(), &mut own), own)
        });
        let mut drawn: Vec<(Network, BlockRng)> = drawn.collect();
        if let Begin::Pretrained { epochs, learning_rate, .. } = begin {
            let [from, to] = self.points.ends();
            let x = grid(from, to, 401);
            let arm = Arm::full(begin, Loss::HalfSum.descent(learning_rate, x.len()));
            let mut training = EnsembleTraining::<f32>::new(self.plan(&arm)).expect("the row's plan is valid");
            for (network, own) in &mut drawn {
                let (knots, values) = spiky([from, to], SPIKY_BREAKPOINTS, own);
                let y: Vec<f64> = x.iter().map(|&x| interpolated(&knots, &values, x)).collect();
                training.add(network, Arc::new(Samples::new(1, &x, 1, &y).expect("finite samples")), own).expect("the plan's shape");
            }
            training.train(epochs);
            for (index, (network, _)) in drawn.iter_mut().enumerate() {
                // One that ran away begins where it was drawn.
                if training.is_finite(index) {
                    *network = training.network(index);
                }
            }
        }
        drawn
    }

    /// The network of an arm, a target and a look, each an index; `None` where training left the range of single precision.
    ///
    /// # Panics
    /// When an index is beyond.
    pub(crate) fn network(&self, trained: &Trained, [arm, target, look]: [usize; 3]) -> Option<Network> {
        assert!(
            arm < self.arms.len() && target < self.targets.len() && look < self.looks.len(),
            "an index beyond: {arm}, {target}, {look}"
        );
        let at = (arm * self.targets.len() + target) * self.looks.len() + look;
        let mut numbers = trained.parameters[at].as_ref()?.iter().map(|&number| f64::from(number));
        let shape = self.shape();
        let layers = shape.layer_shapes().map(|(fan_in, fan_out)| {
            let weights = numbers.by_ref().take(fan_in * fan_out).collect();
            Layer::new(fan_in, fan_out, weights, numbers.by_ref().take(fan_out).collect()).expect("kept because it is finite")
        });
        let layers = layers.collect();
        Some(Network::new(shape, Activation::Relu, layers).expect("layers of the shape"))
    }
}

/// The piecewise-linear function through these points, ascending in `knots`, at a place between the first and the last.
fn interpolated(knots: &[f64], values: &[f64], x: f64) -> f64 {
    let right = knots.partition_point(|&knot| knot < x).clamp(1, knots.len() - 1);
    let share = (x - knots[right - 1]) / (knots[right] - knots[right - 1]);
    values[right - 1] + share * (values[right] - values[right - 1])
}

/// All parameters, layer by layer, weights before biases. Folded batch normalizations are rounded; all others are what was trained.
fn flat(network: &Network) -> Vec<f32> {
    network.layers().iter().flat_map(|layer| layer.weights().iter().chain(layer.biases())).map(|&number| number as f32).collect()
}

#[cfg(test)]
mod tests {
    use network::{Batch, GradientDescent};
    use stats::stream::generator;

    use super::*;
    use crate::start::Start;

    fn course() -> Course {
        let points = Points::Random { ends: [-2.0, 2.0], count: 12 };
        Course {
            targets: vec![Target::Sine, Target::Quadratic],
            arms: vec![
                Arm::full(Begin::Standard(Start::Framework), Loss::HalfSum.descent(1e-3, 12)),
                Arm::full(Begin::Spiky, Loss::HalfSum.descent(1e-4, 12)),
                Arm::full(Begin::UniformBiases(Start::Framework), Loss::HalfSum.descent(1e-3, 12)),
            ],
            hidden_widths: vec![5],
            points,
            looks: vec![0, 40],
        }
    }

    #[test]
    fn losses_are_one_sum_in_three_units_and_so_are_their_rates() {
        assert_eq!(Loss::ALL.map(|loss| loss.of(10.0, 5)), [10.0, 5.0, 2.0]);
        assert_eq!(Loss::ALL.map(|loss| loss.descent(0.5, 4)), [2.0, 1.0, 0.5].map(Optimizer::sgd));
    }

    #[test]
    fn a_network_of_the_ensemble_is_trained_as_one_alone() {
        let course = course();
        for trained in course.run(2, &mut generator(&["course"], 0, 0)) {
            for (arm, rate) in [1e-3, 1e-4, 1e-3].into_iter().enumerate() {
                for (index, target) in course.targets.iter().enumerate() {
                    let mut alone = course.network(&trained, [arm, index, 0]).unwrap();
                    let y = target.at_all(&trained.x);
                    // The mean of squares times N / 2 is the half-sum.
                    let descent = GradientDescent::new(rate * 6.0, network::Loss::SquaredError).unwrap();
                    descent.run(&mut alone, &Batch::scalar(&trained.x, &y).unwrap(), 40).unwrap();
                    let here = course.network(&trained, [arm, index, 1]).unwrap();
                    for x in [-2.0, -0.5, 0.0, 1.0, 1.75] {
                        let [here, alone] = [&here, &alone].map(|network| network.evaluate(&[x])[0]);
                        assert!((here - alone).abs() < 1e-4 * (1.0 + alone.abs()), "{arm} {target:?}: {here} {alone}");
                    }
                }
            }
        }
    }

    #[test]
    fn pre_training_brings_a_network_nearer_to_a_spiky_function() {
        assert_eq!([0.0, 0.25, 1.0, 3.0].map(|x| interpolated(&[0.0, 1.0, 3.0], &[2.0, 4.0, 0.0], x)), [2.0, 2.5, 4.0, 0.0]);
        let mut course = course();
        let start = Start::HeFrameworkBiases;
        course.hidden_widths = vec![8, 8];
        let begin = |epochs| Begin::Pretrained { start, epochs, learning_rate: 1e-4 };
        let x = grid(-2.0, 2.0, 401);
        let distance = |epochs| {
            let (network, _) = course.starts(begin(epochs), [5].into_iter()).remove(0);
            let mut own = generator(&["functional-view", "a network's start"], 5, 0);
            let drawn = begin(0).draw(&course.hidden_widths, [-2.0, 2.0], &mut own);
            let (knots, values) = spiky([-2.0, 2.0], SPIKY_BREAKPOINTS, &mut own);
            assert!(network != drawn || epochs == 0, "single precision");
            x.iter().map(|&x| (network.evaluate(&[x])[0] - interpolated(&knots, &values, x)).powi(2)).sum::<f64>()
        };
        assert!(distance(2_000) < 0.8 * distance(0));
    }

    #[test]
    fn networks_of_one_seed_begin_alike() {
        let course = course();
        let trained = course.run(1, &mut generator(&["course"], 1, 0)).remove(0);
        assert_eq!(course.network(&trained, [0, 0, 0]), course.network(&trained, [0, 1, 0]));
        assert_eq!(
            course.network(&trained, [0, 0, 0]).unwrap().layers()[0].weights(),
            course.network(&trained, [2, 0, 0]).unwrap().layers()[0].weights()
        );
    }

    #[test]
    fn a_training_that_runs_away_has_no_network() {
        let mut course = course();
        course.arms.truncate(1);
        course.arms[0].optimizer = Optimizer::sgd(1e6);
        let trained = course.run(1, &mut generator(&["course"], 2, 0)).remove(0);
        assert!(course.network(&trained, [0, 1, 0]).is_some() && course.network(&trained, [0, 1, 1]).is_none());
    }

    #[test]
    fn a_gap_has_no_points_inside() {
        let points = Points::WithGap { ends: [-2.0, 2.0], count: 17, gap: [-0.5, 0.5] };
        let x = points.draw(&mut generator(&["gap"], 0, 0));
        assert_eq!(x.len(), 14);
        assert!(x.contains(&-0.5) && x.contains(&0.5) && !x.iter().any(|x| x.abs() < 0.5));
    }

    #[test]
    fn a_seed_has_the_same_data_in_paired_courses() {
        let (narrow, wide) = (course(), Course { hidden_widths: vec![9], ..course() });
        let rng = || generator(&["paired"], 0, 0);
        let [narrow, wide] = [narrow, wide].map(|course| course.run(2, &mut rng()));
        assert_eq!((&narrow[0].x, &narrow[1].x), (&wide[0].x, &wide[1].x));
        assert_ne!(narrow[0].x, narrow[1].x);
    }
}
