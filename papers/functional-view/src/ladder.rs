//! Shallow networks of growing width, trained by the descents of figure 1: what the figure and the claims about wasted breakpoints share.
//!
//! # Our choices
//!
//! The paper gives neither the interval nor the data, rates or epochs of figure 1. Here: 401 points on `[-2, 2]` as in appendix A.1 (101 at CI
//! scale), the framework's start, the same number of epochs for all. Rates were fixed before anything was trained. Plain descent on the mean squared
//! error takes `1 / (2 H)`: at birth the loss has curvature of at most about `0.8 H`, the trace of its second derivatives over the output weights, so
//! that is two fifths of what is stable at every width. Normalized hidden units have mean square 1/2, their curvature is at most `H`, and the
//! same rate fits; its batches are of 32. Adam has its default, 0.001, on all points.

use claims::{Profile, Run, Stop};
use network::{BatchSize, HiddenNormalization, Network, Optimizer};

use crate::start::Start;
use crate::targets::Target;
use crate::trained::begin::Begin;
use crate::trained::course::{Arm, Course, Points, Trained};

/// Where the data are.
pub(crate) const ENDS: [f64; 2] = [-2.0, 2.0];

/// What is fitted: the quadratic of figure 1, and a function with breakpoints to place.
pub(crate) const TARGETS: [Target; 2] = [Target::Quadratic, Target::SinePi];

/// Seeds at both scales: with two targets four blocks of 16 networks each.
pub(crate) const SEEDS: u64 = 32;

/// A way of training in figure 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Gradient descent on all points.
    Vanilla,
    /// Stochastic gradient descent with batch normalization.
    BatchNorm,
    /// Gradient descent with batch normalization over all points: without the noise of batches.
    BatchNormFull,
    /// Adam on all points.
    Adam,
}

impl Variant {
    /// Those of the paper, in its order, worst first.
    pub(crate) const ALL: [Self; 3] = [Self::Vanilla, Self::BatchNorm, Self::Adam];

    /// As labels and tables call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Vanilla => "GD",
            Self::BatchNorm => "SGD, batch norm",
            Self::BatchNormFull => "GD, batch norm",
            Self::Adam => "Adam",
        }
    }

    fn arm(self, units: usize, factor: f64) -> Arm {
        let begin = Begin::Standard(Start::Framework);
        let descent = Optimizer::sgd(factor * rate(units));
        match self {
            Self::Vanilla => Arm::full(begin, descent),
            Self::BatchNorm => Arm { batch: BatchSize::Mini(32), ..Self::BatchNormFull.arm(units, factor) },
            Self::BatchNormFull => Arm { normalization: HiddenNormalization::Batch { epsilon: 1e-5 }, ..Arm::full(begin, descent) },
            Self::Adam => Arm::full(begin, Optimizer::adam(factor * 1e-3)),
        }
    }
}

/// Plain descent's rate on the mean squared error.
fn rate(units: usize) -> f64 {
    0.5 / units as f64
}

/// What is trained at a scale.
struct Sizes {
    widths: &'static [usize],
    points: usize,
    epochs: u64,
}

const fn sizes(profile: Profile) -> Sizes {
    match profile {
        Profile::Ci => Sizes { widths: &[10, 40, 160], points: 101, epochs: 1_000 },
        Profile::Paper => Sizes { widths: &[5, 10, 20, 50, 100, 200, 500], points: 401, epochs: 5_000 },
    }
}

/// Units of the networks of a scale.
pub(crate) const fn widths(profile: Profile) -> &'static [usize] {
    sizes(profile).widths
}

/// The first of them, for which several rates are affordable.
pub(crate) fn narrow(profile: Profile) -> &'static [usize] {
    let widths = widths(profile);
    &widths[..widths.iter().take_while(|&&units| units <= 100).count()]
}

/// Where the data of a scale are.
pub(crate) fn places(profile: Profile) -> Vec<f64> {
    crate::targets::grid(ENDS[0], ENDS[1], sizes(profile).points)
}

/// Some of the trainings, each with what it became.
pub(crate) struct Ladder {
    /// By way of training, width, then seed.
    all: Vec<Vec<(Course, Vec<Trained>)>>,
}

impl Ladder {
    /// Networks of these widths, trained in these ways with these multiples of the rates above. The trainings are common: rows that ask for the same
    /// ones share them.
    ///
    /// # Errors
    /// As [`Run::measure`].
    pub(crate) fn trained(run: &Run, ways: &[(Variant, f64)], widths: &[usize]) -> Result<Self, Stop> {
        let Sizes { points, epochs, .. } = sizes(run.profile());
        let course = |(variant, factor): (Variant, f64), units: usize| Course {
            targets: TARGETS.to_vec(),
            arms: vec![variant.arm(units, factor)],
            hidden_widths: vec![units],
            points: Points::Grid { ends: ENDS, count: points },
            looks: vec![epochs],
        };
        let courses: Vec<Course> = ways.iter().flat_map(|&way| widths.iter().map(move |&units| course(way, units))).collect();
        let blocks = run.measure(courses.iter().map(|course| course.part(run.samples())).collect())?;
        let seeds = blocks.into_iter().map(|blocks| blocks.into_iter().flatten().collect());
        let mut trained = courses.into_iter().zip(seeds);
        Ok(Self { all: ways.iter().map(|_| trained.by_ref().take(widths.len()).collect()).collect() })
    }

    /// By way of training, width and seed: what `of` says of the network and its data's places; infinite where training ran away.
    pub(crate) fn each(&self, target: Target, of: impl Fn(&Network, &[f64]) -> f64) -> Vec<Vec<Vec<f64>>> {
        let index = TARGETS.iter().position(|&one| one == target).expect("a target of the ladder");
        let value =
            |course: &Course, seed: &Trained| course.network(seed, [0, index, 0]).map_or(f64::INFINITY, |network| of(&network, &seed.x));
        let of_width = |(course, seeds): &(Course, Vec<Trained>)| seeds.iter().map(|seed| value(course, seed)).collect();
        self.all.iter().map(|widths| widths.iter().map(of_width).collect()).collect()
    }
}

/// For so many pieces, from one on, the least sum of squared errors of separate lines on these data: Bai and Perron's dynamic programming.
pub(crate) fn least_errors(target: Target, x: &[f64]) -> Vec<f64> {
    // From two points a piece on the error is zero.
    let (y, most) = (target.at_all(x), x.len().div_ceil(2));
    let best = piecewise::Samples::new(x, &y).and_then(|samples| samples.optimal(most)).expect("ascending points, enough of them");
    (1..=most).map(|pieces| best.sse(pieces)).collect()
}

/// The fewest pieces with which dynamic programming is as good as this; all of them where rounding keeps it from zero. Not a number where the training ran
/// away: its infinite error would else speak for the claim.
pub(crate) fn fewest_pieces(least_errors: &[f64], error: f64) -> f64 {
    if !error.is_finite() {
        return f64::NAN;
    }
    (1 + least_errors.iter().position(|&least| least <= error).unwrap_or(least_errors.len() - 1)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_parabola_have_the_closed_form_error() {
        // k (k^2 - 1)(k^2 - 4) h^4 / 180 for k points: with 101 points in 4 pieces three of 25 and one of 26.
        let x = crate::targets::grid(-2.0, 2.0, 101);
        let of = |k: f64| k * (k * k - 1.0) * (k * k - 4.0) / 180.0 * 0.04_f64.powi(4);
        let least = least_errors(Target::Quadratic, &x);
        assert!((least[3] / (3.0 * of(25.0) + of(26.0)) - 1.0).abs() < 1e-9);
        assert!((least[0] / of(101.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn fewest_pieces_count_from_one() {
        let least = [8.0, 2.0, 0.5, 0.1];
        assert_eq!([9.0, 8.0, 1.0, 0.5, 0.0].map(|error| fewest_pieces(&least, error)), [1.0, 1.0, 3.0, 3.0, 4.0]);
        assert!(fewest_pieces(&least, f64::INFINITY).is_nan());
    }
}
