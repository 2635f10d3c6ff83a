//! The value of `sigma_w` for Beta(2, 1), as printed.
//!
//! ```text
//! sigma_w = -2 sqrt 2 / (3 sqrt(pi)) + sqrt(1 + 8 / (9 pi)) = 0.600747309148307727... , printed as approximately 0.6007
//! ```
//!
//! Source: section 4.3, from equation 4.2 with `mu'_1 = 2/3` and `mu'_2 = 1/2`; the code of appendix G uses 0.6007.

use claims::{Claim, Control, Evidence, Expect, Measured, Printed, Relation, Resolution, Verdict};
use network::rai::{RAI_CODE_SIGMA_W, RAI_SIGMA_W};

use crate::equation_4_2;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[VALUE, PRINTED_FORM];

const VALUE: Claim = Claim {
    id: "sigma-w/value",
    source: "Section 4.3",
    statement: "for P = Beta(2, 1) equation 4.2 gives approximately 0.6007",
    formula: "sigma_w = -2 sqrt 2 / (3 sqrt(pi)) + sqrt(1 + 8/(9 pi))",
    reported: Some(Printed { value: RAI_CODE_SIGMA_W, uncertainty: Some(5e-5), place: "Section 4.3" }),
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-4, "the printed digits"),
    check: |_| Ok(vec![value(2.0 / 3.0)]),
    control: Control::negative("the mean 1/2 of a uniform entry", |_| Ok(vec![value(0.5)])),
    note: "0.600747309148...; the code's 0.6007 is below it by 0.008 %.",
    ..Claim::DEFAULT
};

const PRINTED_FORM: Claim = Claim {
    id: "sigma-w/printed-form",
    source: "Section 4.3",
    statement: "the printed form -2 sqrt 2/(3 sqrt(pi)) + sqrt(1 + 8/(9 pi)) is equation 4.2 for Beta(2, 1)",
    formula: "-2 sqrt 2 / (3 sqrt(pi)) + sqrt(1 + 8/(9 pi)) = sqrt 2 (-mu'_1/sqrt(pi) + sqrt(mu'_1^2/pi + 1 - mu'_2)),  mu'_1 = 2/3, mu'_2 = 1/2",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-14, "the rounding of a difference of two numbers near 1"),
    check: |_| Ok(printed_form(9.0)),
    control: Control::negative("8/(8 pi) under the root", |_| Ok(printed_form(8.0))),
    note: "And it is the constant that the networks of the other rows are drawn with.",
    ..Claim::DEFAULT
};

/// Four roundings of numbers below 2.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

fn value(mean: f64) -> Evidence {
    let ours = Measured::Bounded { value: equation_4_2::sigma_w(mean, 0.5), error_bound: ROUNDING };
    Evidence::reported("sigma_w", Relation::Equal, RAI_CODE_SIGMA_W, 5e-5, ours).by("as printed", "equation 4.2")
}

fn printed_form(nine: f64) -> Vec<Evidence> {
    let pi = std::f64::consts::PI;
    let printed = (1.0 + 8.0 / (nine * pi)).sqrt() - 2.0 * std::f64::consts::SQRT_2 / (3.0 * pi.sqrt());
    let line = |label: &str, observed: f64, by: &'static str| Evidence::numeric(label, printed, observed, ROUNDING).by("printed form", by);
    vec![
        line("equation 4.2", equation_4_2::sigma_w(2.0 / 3.0, 0.5), "equation 4.2"),
        line("the networks' constant", RAI_SIGMA_W, "network crate"),
    ]
}
