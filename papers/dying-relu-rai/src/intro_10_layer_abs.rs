//! Sections 1 and 5: the deep and narrow networks of the experiments can represent their targets.
//!
//! `|x| = relu(x) + relu(-x)` needs two layers of width 2, and "a 10-layer ReLU network of width 2 [...] should perfectly recover" it;
//! likewise the two-dimensional target of figure 9 with 20 layers of width 4. Identity layers in between pass on what is not negative.
//!
//! Source: sections 1 and 5. Reading: the last of the ten layers is linear, so nine apply the ReLU. For floats it holds bit by bit.

use claims::{Claim, Control, Expect, Samples, Verdict};
use experiments::representations::{absolute_value_bit_by_bit, f4_on_the_grid};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABSOLUTE_VALUE, TWO_DIMENSIONAL];

const ABSOLUTE_VALUE: Claim = Claim {
    id: "intro-10-layer-abs/bitwise",
    source: "Sections 1 and 5",
    statement: "a 10-layer ReLU network of width 2 equals |x| in every bit, for every finite float",
    formula: "|x| = [1 1] I^8 relu([1; -1] x), a ReLU after each I",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 20_000_000 },
    check: |run| absolute_value_bit_by_bit(run, [1.0, -1.0], 9),
    control: Control::negative("the second sign forgotten", |run| absolute_value_bit_by_bit(run, [1.0, 1.0], 9)),
    ..Claim::DEFAULT
};

const TWO_DIMENSIONAL: Claim = Claim {
    id: "intro-10-layer-abs/f4-20-layers",
    source: "Section 5",
    statement: "a 20-layer ReLU network of width 4 represents (|x1 + x2|, |x1 - x2|) exactly",
    formula: "[1 1 0 0; 0 0 1 1] I^18 relu([1 1; -1 -1; 1 -1; -1 1] x), a ReLU after each I",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![f4_on_the_grid([1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0], 19)]),
    control: Control::negative("two rows of the first matrix exchanged", |_| {
        Ok(vec![f4_on_the_grid([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0], 19)])
    }),
    note: "On integers no float is rounded, and both sides are positively homogeneous and piecewise linear with kinks on the diagonals, so agreement on the grid's rays is agreement everywhere.",
    ..Claim::DEFAULT
};
