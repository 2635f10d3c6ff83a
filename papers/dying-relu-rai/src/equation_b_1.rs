//! Equation B.1: one input, layer by layer.
//!
//! ```text
//! P(A~^c_{l,x}) = prod_{j=2}^{l} P(A~^c_{j,x} | A~^c_{j-1,x}) = prod_{j=1}^{l-1} (1 - 2^-N_j)
//! A~_{l,x} = { exists j in {1..l-1}: phi(N^j(x)) = 0 },      x != 0
//! ```
//!
//! Source: equation B.1 and the last line of appendix B. Without biases and with symmetric ones; exactly, because it holds for all sign
//! patterns of any magnitudes. Misprint: `A_l` is printed with `phi(N^l(x))` for `phi(N^j(x))`.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use stats::rational::{Rational, ratio};

use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::zero_outputs::{joined, zero_output_fraction};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PRODUCT, INDEX];

const PRODUCT: Claim = Claim {
    id: "eq-B.1/product",
    source: "Equation B.1, appendix B",
    statement: "exactly the share prod_{j<l} (1 - 2^-N_j) of all sign patterns has no zero layer before l at an input that is not zero",
    formula: "P(no layer before l is zero at x) = prod_{j=1}^{l-1} (1 - 2^-N_j)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![product(false, 0), product(true, 0)]),
    control: Control::negative("one layer more", |_| Ok(vec![product(false, 1), product(true, 1)])),
    note: "With symmetric biases as well; there a zero layer may be followed by a live one, and still counts.",
    ..Claim::DEFAULT
};

const INDEX: Claim = Claim {
    id: "eq-B.1/index-of-a",
    source: "Appendix B",
    statement: "A_l is the event that phi(N^l) = 0 for some j < l, and no input is in it with probability prod_{j<l} (1 - 2^-N_j)",
    formula: "A_l = { exists j in {1..l-1} such that phi(N^l(x)) = 0 }",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![product(false, -1), product(false, 0).corrected()]),
    control: Control::positive("phi(N^j)", |_| Ok(vec![product(false, 0)])),
    note: "Right: phi(N^j), as in the lines that follow. With phi(N^l) the index j does nothing, and the event is about one layer more.",
    ..Claim::DEFAULT
};

const SHAPES: [(usize, &[usize], &[i64]); 7] = [
    (1, &[1], &[1]),
    (2, &[3], &[3, -2]),
    (1, &[2, 2], &[-1]),
    (2, &[1, 1, 1], &[5, 1]),
    (1, &[2, 1, 2], &[1]),
    (1, &[1, 3, 1], &[-2]),
    (1, &[2, 2, 1], &[2]),
];

/// The share of patterns without a zero layer among the first layers, and the product over them.
///
/// `slip`: 1 takes one factor more, -1 the event of one layer more.
fn product(biases: bool, slip: i32) -> Evidence {
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        SHAPES.into_iter().flat_map(move |(input_dim, widths, input)| {
            let patterns = SignPatterns { input_dim, hidden_widths: widths, biases, magnitudes: &magnitudes };
            let (first_zero, all) = (patterns.first_zero_layers(input), patterns.count_zero(&[input]).all);
            // l from 2 on: the layers before it are the first l - 1.
            let layers = if slip == 0 { 1..=widths.len() } else { 1..=widths.len() - 1 };
            layers.map(move |before| {
                let theory = ratio(1, 1) - zero_output_fraction(&widths[..before + usize::from(slip == 1)]);
                let dead: u64 = first_zero[..before + usize::from(slip == -1)].iter().sum();
                (format!("{kind} magnitudes, widths {}, l = {}", joined(widths), before + 1), theory, share(all - dead, all))
            })
        })
    });
    let label = if biases { "symmetric biases" } else { "no biases" };
    Evidence::exact_cases(label, Relation::Equal, cases).by("product", "all sign patterns")
}

/// Patterns among all patterns.
pub(crate) fn share(patterns: u64, all: u64) -> Rational {
    ratio(patterns as i64, all as i64)
}
