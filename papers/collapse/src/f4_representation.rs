//! Section 2: the two-dimensional target of figure 4 as a ReLU network of width four.
//!
//! ```text
//! [|x1 + x2|; |x1 - x2|] = [1 1 0 0; 0 0 1 1] relu([1 1; -1 -1; 1 -1; -1 1] x)
//! ```
//!
//! Source: section 2. The matrices are scrambled in our scan; rows of the first one may be permuted with the columns of the second.

use claims::{Claim, Control, Expect, Verdict};
use experiments::representations::f4_on_the_grid;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REPRESENTATION];

const REPRESENTATION: Claim = Claim {
    id: "f4-representation/integer-grid",
    source: "Section 2",
    statement: "a two-layer ReLU network of width 4 represents [|x1 + x2|, |x1 - x2|] exactly",
    formula: "[1 1 0 0; 0 0 1 1] relu([1 1; -1 -1; 1 -1; -1 1] x)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![f4_on_the_grid([1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0], 1)]),
    control: Control::negative("two rows of the first matrix exchanged", |_| {
        Ok(vec![f4_on_the_grid([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0], 1)])
    }),
    note: "On integers no float is rounded, and both sides are positively homogeneous and piecewise linear with kinks on the diagonals, so agreement on the grid's rays is agreement everywhere.",
    ..Claim::DEFAULT
};
