//! Networks trained on 20 random points from a standard and from a spiky start, appendix A.3: table 3, figures 4 and 6.

use network::Optimizer;

use super::begin::Begin;
use super::course::{Arm, Course, Loss, Points};
use super::interval::{ENDS, UNITS};
use crate::start::Start;
use crate::targets::Target;

/// The paper's names of the functions; two readings of the sine.
pub(crate) const FUNCTIONS: [(Target, &str); 7] = [
    (Target::Sine, "sine"),
    (Target::SinePi, "sine"),
    (Target::Arctan, "arctan"),
    (Target::FourPeaks, "sawtooth"),
    (Target::Cubic, "cubic"),
    (Target::Quadratic, "quadratic"),
    (Target::HalfExp, "exp"),
];

/// "Training data was 20 random points in the range [-2,2]".
pub(crate) const POINTS: usize = 20;
const EPOCHS: u64 = 20_000;
const LEARNING_RATE: f64 = 1e-4;
const START: Start = Start::Framework;

/// Starts, by their arm.
pub(crate) const STANDARD: usize = 0;
/// At a fifth of the rate where it is shallow.
pub(crate) const SPIKY: usize = 1;

/// A shallow or the deep network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Depth {
    hidden_widths: &'static [usize],
}

/// "A 21 unit FC ReLU Network".
pub(crate) const SHALLOW: Depth = Depth { hidden_widths: &[UNITS] };
/// "A deep, 5-layer network with 4 hidden layers of width 8".
pub(crate) const DEEP: Depth = Depth { hidden_widths: &[8; 4] };

impl Depth {
    /// As the table calls it.
    pub(crate) fn name(self) -> &'static str {
        if self == SHALLOW { "shallow" } else { "deep" }
    }

    fn course(self, arms: Vec<Arm>) -> Course {
        Course {
            targets: FUNCTIONS.map(|(target, _)| target).to_vec(),
            arms,
            hidden_widths: self.hidden_widths.to_vec(),
            points: Points::Random { ends: ENDS, count: POINTS },
            looks: vec![0, EPOCHS],
        }
    }
}

/// Plain descent on the paper's own loss from both starts.
pub(crate) fn course(depth: Depth) -> Course {
    course_of(depth, Loss::HalfSum)
}

/// Plain descent on this loss.
pub(crate) fn course_of(depth: Depth, loss: Loss) -> Course {
    let descent = |learning_rate| loss.descent(learning_rate, POINTS);
    let spiky = if depth == SHALLOW {
        Arm::full(Begin::Spiky, descent(LEARNING_RATE / 5.0))
    } else {
        Arm::full(Begin::Pretrained { start: START, epochs: 10_000, learning_rate: LEARNING_RATE }, descent(LEARNING_RATE))
    };
    depth.course(vec![Arm::full(Begin::Standard(START), descent(LEARNING_RATE)), spiky])
}

/// Shallow, both starts at the same rate.
pub(crate) fn same_rate() -> Course {
    let descent = Loss::HalfSum.descent(LEARNING_RATE, POINTS);
    SHALLOW.course(vec![Arm::full(Begin::Standard(START), descent), Arm::full(Begin::Spiky, descent)])
}

/// Shallow, Adam at its default rate from both starts.
pub(crate) fn adam() -> Course {
    let adam = Optimizer::adam(1e-3);
    SHALLOW.course(vec![Arm::full(Begin::Standard(START), adam), Arm::full(Begin::Spiky, adam)])
}
