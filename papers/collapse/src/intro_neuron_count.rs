//! Section 1: how many neurons a smooth function of three variables needs.
//!
//! "`eps^(-d/n)` neurons can uniformly approximate any C^n function on a compact set in R^d with error `eps`. [...] a three-dimensional
//! function with accuracy 10^-6: 10^18 neurons for a C^1 function, but for C^6 only 1000."
//!
//! Source: section 1; the rate is cited, its constants are omitted. What is checked is the arithmetic.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use stats::rational::{power, ratio};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ARITHMETIC];

const ARITHMETIC: Claim = Claim {
    id: "intro-neuron-count/arithmetic",
    source: "Section 1",
    statement: "eps^(-d/n) at eps = 1e-6, d = 3 is 10^18 for n = 1 and 1000 for n = 6",
    formula: "neurons^n = eps^-d",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![arithmetic(3)]),
    control: Control::negative("two variables", |_| Ok(vec![arithmetic(2)])),
    note: "The rate itself is cited from other work and not judged here.",
    ..Claim::DEFAULT
};

/// The `n`-th powers of both sides, so that integers are compared.
fn arithmetic(dimension: u64) -> Evidence {
    let printed = [(1, 1_000_000_000_000_000_000), (6, 1000)];
    let cases = printed.map(|(smoothness, neurons)| {
        (format!("C^{smoothness}"), power(&ratio(neurons, 1), smoothness), power(&ratio(1_000_000, 1), dimension))
    });
    Evidence::exact_cases("neurons to the power n", Relation::Equal, cases).by("printed", "integer powers")
}
