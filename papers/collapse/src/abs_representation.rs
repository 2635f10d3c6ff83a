//! Section 2: the absolute value as a ReLU network of two neurons.
//!
//! ```text
//! |x| = relu(x) + relu(-x) = [1 1] relu([1; -1] x)
//! ```
//!
//! Source: section 2. Reading: for floats it can hold bit by bit, so that is what is checked.

use claims::{Claim, Control, Expect, Samples, Verdict};
use experiments::representations::absolute_value_bit_by_bit;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REPRESENTATION];

const REPRESENTATION: Claim = Claim {
    id: "intro-abs-representation/bitwise",
    source: "Section 2",
    statement: "[1 1] relu([1; -1] x) equals |x| in every bit, for every finite float",
    formula: "|x| = relu(x) + relu(-x)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 20_000_000 },
    check: |run| absolute_value_bit_by_bit(run, [1.0, -1.0], 1),
    control: Control::negative("the second sign forgotten", |run| absolute_value_bit_by_bit(run, [1.0, 1.0], 1)),
    ..Claim::DEFAULT
};
