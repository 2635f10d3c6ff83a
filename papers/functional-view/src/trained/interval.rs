//! Networks of 21 units trained on the interval [-2, 2], appendix A.1: table 1 and the statements of section 3 around it.

use super::begin::Begin;
use super::course::{Arm, Course, Loss, Points};
use crate::start::Start;
use crate::targets::{Target, grid};

/// "21 unit FC ReLU network", "over 10000 epochs", "uniformly every .01 of the target interval".
pub(crate) const UNITS: usize = 21;
const EPOCHS: u64 = 10_000;
const LEARNING_RATE: f64 = 5e-5;
/// The interval.
pub(crate) const ENDS: [f64; 2] = [-2.0, 2.0];
const POINTS: usize = 401;

/// Starts, by their arm.
pub(crate) const STANDARD: usize = 0;
/// As in appendix A.1.
pub(crate) const UNIFORM: usize = 1;
/// Only the biases drawn anew.
pub(crate) const UNIFORM_BIASES: usize = 2;
/// Names of the arms.
pub(crate) const STARTS: [&str; 3] = ["standard", "uniform", "uniform biases"];

/// Trainings that minimize this loss from this standard start and its uniform ones, looked at before and after. Two readings of the sine and of the quadratic, and the arctan, which bends near
/// the origin.
pub(crate) fn course(loss: Loss, start: Start) -> Course {
    let begins = [Begin::Standard(start), Begin::Uniform(start), Begin::UniformBiases(start)];
    Course {
        targets: vec![Target::Sine, Target::SinePi, Target::Quadratic, Target::HalfQuadratic, Target::Arctan],
        arms: begins.map(|begin| Arm::full(begin, loss.descent(LEARNING_RATE, POINTS))).to_vec(),
        hidden_widths: vec![UNITS],
        points: Points::Grid { ends: ENDS, count: POINTS },
        looks: vec![0, EPOCHS],
    }
}

/// In the paper's own loss from the framework's start, where nothing else is said.
pub(crate) fn usual() -> Course {
    course(Loss::HalfSum, Start::Framework)
}

/// The data's places, which are also those of the test.
pub(crate) fn data() -> Vec<f64> {
    grid(ENDS[0], ENDS[1], POINTS)
}
