//! Equation (34) and appendix B: the moments of a normal variable above a threshold.
//!
//! ```text
//! (34)  (U dL/dw)_L = int_{-s}^inf (a_L z + b) z phi(z) dz
//! int_{-s}^inf z phi = phi(s),   int_{-s}^inf z^2 phi = Phi(s) - s phi(s)      by parts: (z phi)' = phi - z^2 phi
//! ```
//!
//! The formulas are lost. The terms of the other components of `x` vanish in the mean, as they are independent of the last one; with them, whole gradients are the rows of
//! `eq-27-29`.

use claims::{Claim, Control, Evidence, Expect, Verdict};
use stats::special::{normal_density, normal_lower_tail};

use crate::expected::{agree, while_active};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MOMENTS, ASSEMBLED];

const MOMENTS: Claim = Claim {
    id: "eq-34/moments",
    source: "Appendix B",
    statement: "above -s a normal variable has the moments Phi(s), phi(s) and Phi(s) - s phi(s)",
    formula: "E[1{z > -s}] = Phi(s),  E[1{z > -s} z] = phi(s),  E[1{z > -s} z^2] = Phi(s) - s phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(moments(-1.0)),
    control: Control::negative("Phi(s) + s phi(s)", |_| Ok(moments(1.0))),
    note: "129 values of s from -8 to 8, to eleven digits of phi(max(0, -s)).",
    ..Claim::DEFAULT
};

const ASSEMBLED: Claim = Claim {
    id: "eq-34/assembled",
    source: "Equations 34 and 28",
    statement: "the integral of (34) is a_L (Phi(s) - s phi(s)) + b phi(s)",
    formula: "int_{-s}^inf (a_L z + b) z phi(z) dz = a_L (Phi(s) - s phi(s)) + b phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![assembled(1.0)]),
    control: Control::negative("b Phi(s) for b phi(s)", |_| Ok(vec![assembled(0.0)])),
    ..Claim::DEFAULT
};

fn ratios() -> impl Iterator<Item = f64> {
    (-64..=64).map(|eighths| f64::from(eighths) / 8.0)
}

/// `sign` is that of `s phi(s)`; the paper's is -1.
fn moments(sign: f64) -> Vec<Evidence> {
    let power = |name: &str, power: i32, theory: &dyn Fn(f64) -> f64| {
        let cases = ratios().map(|s| {
            // Where Phi(s) and s phi(s) nearly cancel, what is left keeps the errors of terms of this size.
            let noise = 32.0 * f64::EPSILON * (normal_lower_tail(s) + s.abs() * normal_density(s));
            (format!("s = {s}"), theory(s), while_active(s, 1.0, |z| z.powi(power)), noise)
        });
        agree(name, cases.collect::<Vec<_>>())
    };
    vec![
        power("mass", 0, &normal_lower_tail),
        power("first moment", 1, &normal_density),
        power("second moment", 2, &|s| normal_lower_tail(s) + sign * s * normal_density(s)),
    ]
}

/// `b` times `phi(s)` for a share of 1, times `Phi(s)` for 0.
fn assembled(share: f64) -> Evidence {
    let cases = ratios().flat_map(|s| {
        [[-1.3, 0.4], [0.7, -2.0], [0.2, 1.1]].map(|[a, b]: [f64; 2]| {
            let (mass, density) = (normal_lower_tail(s), normal_density(s));
            let theory = a * (mass - s * density) + b * (share * density + (1.0 - share) * mass);
            let noise = 32.0 * f64::EPSILON * (a.abs() + b.abs()) * (mass + (1.0 + s.abs()) * density);
            (format!("s = {s}, a = {a}, b = {b}"), theory, while_active(s, a.abs() + b.abs(), |z| (a * z + b) * z), noise)
        })
    });
    agree("(34)", cases.collect::<Vec<_>>())
}
