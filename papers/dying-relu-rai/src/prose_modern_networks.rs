//! Section 3: "We remark that modern practical networks happen to be sufficiently wide enough to have small BDPs."
//!
//! Source: section 3, end. No numbers are printed. Here: Corollary 3.5, `L 2^-N`, for fully connected networks as deep as well-known
//! convolutional ones and as wide as their narrowest layers (64), and deeper. Convolutional networks themselves are not of this form.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use num_bigint::BigInt;
use num_traits::One;
use stats::rational::{Rational, power, ratio};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDE_ENOUGH];

const WIDE_ENOUGH: Claim = Claim {
    id: "prose-modern-networks/wide-enough",
    source: "Section 3",
    statement: "networks of 20 to 1000 layers of width 64 are born dead with a probability below 1e-16, and 1000 layers of width 16 with one below 2 %",
    formula: "P(J) <= L 2^-N",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![bounds(0)]),
    control: Control::negative("half of the width", |_| Ok(vec![bounds(1)])),
    note: "1000 * 2^-64 = 5.4e-17 and 1000 * 2^-16 = 1.5 %. Fully connected networks only; the numbers are ours.",
    ..Claim::DEFAULT
};

fn bounds(halvings: u32) -> Evidence {
    let tiny = power(&ratio(1, 10), 16);
    let settings = [(20, 64, tiny.clone()), (50, 64, tiny.clone()), (152, 64, tiny.clone()), (1000, 64, tiny), (1000, 16, ratio(2, 100))];
    let cases = settings.map(|(layers, width, small): (u64, u64, Rational)| {
        let bound = Rational::new(layers.into(), BigInt::one() << (width >> halvings));
        (format!("L = {layers}, N = {width}"), small, bound)
    });
    Evidence::exact_cases("L 2^-N", Relation::Less, cases).by("small", "Corollary 3.5")
}
