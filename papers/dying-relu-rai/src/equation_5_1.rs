//! Equation 5.1: the one-dimensional targets.
//!
//! ```text
//! f_1(x) = |x|,      f_2(x) = x sin(5x),      f_3(x) = 1{x > 0} + 0.2 sin(5x)        on [-sqrt 3, sqrt 3]
//! ```
//!
//! Source: equation 5.1. What can be false of a definition is that our code computes it, and what follows: the means (where networks
//! collapse to), the variance 1/4 of `f_1` (the collapsed state's error), and the regularity that the paper names: `f_1` has a kink at 0,
//! `f_2` is smooth, `f_3` jumps by 1 at 0, where it is 0.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Verdict};
use stats::integrate::Integral;
use stats::rational::{from_f64_exact, ratio};

use experiments::targets::{HALF_WIDTH, absolute_value, smooth, smooth_mean, step};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEANS, AT_ZERO, REGULARITY];

const SOURCE: &str = "Equation 5.1";

const MEANS: Claim = Claim {
    id: "eq-5.1/means",
    source: SOURCE,
    statement: "on [-sqrt 3, sqrt 3] f_1 has the mean sqrt(3)/2 and the variance 1/4, f_2 the mean 0.1599..., f_3 the mean 1/2",
    formula: "E f_1 = a/2, Var f_1 = a^2/12, E f_2 = (sin(5a)/25 - a cos(5a)/5)/a, E f_3 = 1/2, a = sqrt 3",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "far below the sampling error of any training set"),
    check: |_| Ok(means([0.5 * HALF_WIDTH, 0.25, smooth_mean(), 0.5])),
    control: Control::negative("the sine's negative half forgotten", |_| {
        let lobe = 0.2 * (1.0 - libm::cos(5.0 * HALF_WIDTH)) / (10.0 * HALF_WIDTH);
        Ok(means([0.5 * HALF_WIDTH, 0.25, smooth_mean(), 0.5 + lobe]))
    }),
    note: "The paper prints none of these numbers. 1/4 is the mean square error of a network that has collapsed to the mean of f_1.",
    ..Claim::DEFAULT
};

const AT_ZERO: Claim = Claim {
    id: "eq-5.1/at-zero",
    source: SOURCE,
    statement: "all three targets are 0 at 0",
    formula: "f_1(0) = f_2(0) = f_3(0) = 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![at_zero([absolute_value, smooth, step])]),
    control: Control::negative("1{x >= 0} in f_3", |_| Ok(vec![at_zero([absolute_value, smooth, |x| 1.0 - step(-x)])])),
    note: "The indicator is strict: f_3(0) = 0.",
    ..Claim::DEFAULT
};

const REGULARITY: Claim = Claim {
    id: "eq-5.1/regularity",
    source: "Equation 5.1, section 5.1",
    statement: "f_1 has a kink at 0, f_2 has none, f_3 jumps by 1 at 0",
    formula: "|f_2(h)| <= 5 h^2, |f_3(h) - f_3(-h) - 1| <= 2 h",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(regularity(1.0)),
    control: Control::negative("a jump by 1/2", |_| Ok(regularity(0.5))),
    note: "At h = 2^-1 to 2^-40. Slopes of |x| from both sides are exactly -1 and 1; |sin t| <= |t| gives the rest. That f_2 is C^infinity is plain: a product of two such functions.",
    ..Claim::DEFAULT
};

fn means(theory: [f64; 4]) -> Vec<Evidence> {
    let mean = |f: fn(f64) -> f64| {
        Integral::new(|x| f(x) / (2.0 * HALF_WIDTH))
            .over(-HALF_WIDTH, HALF_WIDTH)
            .split_at(&[0.0])
            .integrate(1e-12)
            .expect("smooth on both sides of 0")
    };
    let first = mean(absolute_value);
    let square = mean(|x| absolute_value(x) * absolute_value(x));
    let variance = square.value - first.value * first.value;
    let line = |label: &str, theory: f64, value: f64, error_bound: f64| {
        Evidence::numeric(label, theory, value, error_bound + 4.0 * f64::EPSILON).by("closed form", "quadrature")
    };
    let (second, third) = (mean(smooth), mean(step));
    vec![
        line("mean of f_1", theory[0], first.value, first.error_bound),
        line("variance of f_1", theory[1], variance, square.error_bound + 2.0 * first.error_bound),
        line("mean of f_2", theory[2], second.value, second.error_bound),
        line("mean of f_3", theory[3], third.value, third.error_bound),
    ]
}

fn at_zero(targets: [fn(f64) -> f64; 3]) -> Evidence {
    let value = |f: fn(f64) -> f64| from_f64_exact(f(0.0)).expect("finite");
    let cases = targets.into_iter().enumerate().map(|(index, f)| (format!("f_{}", index + 1), ratio(0, 1), value(f)));
    Evidence::exact_cases("values at 0", Relation::Equal, cases).by("definition", "code")
}

fn regularity(jump: f64) -> Vec<Evidence> {
    let steps = || (1..=40).map(|k| libm::ldexp(1.0, -k));
    let quotient = |x: f64| from_f64_exact((absolute_value(x) - absolute_value(0.0)) / x).expect("finite");
    let slopes = steps().flat_map(|h| [(format!("h = {h:e}"), 1, quotient(h)), (format!("h = -{h:e}"), -1, quotient(-h))]);
    // |sin t| <= |t|; where the two sides meet to the last bits the roundings of the products decide, a few ulps.
    let rounding = 4.0 * f64::EPSILON;
    let bent = steps().find(|h| smooth(*h).abs() > 5.0 * h * h * (1.0 + rounding) || smooth(-h) != smooth(*h));
    let jumped = steps().find(|h| (step(*h) - step(-h) - jump).abs() > 2.0 * h * (1.0 + rounding) + rounding);
    let property = |label: &str, found: Option<f64>| Evidence::property(label, 40, found.map(|h| format!("h = {h:e}"))).by("bound", "code");
    vec![
        Evidence::exact_cases("difference quotients of f_1 at 0", Relation::Equal, slopes).by("kink", "code"),
        property("f_2 is flat at 0 from both sides", bent),
        property("f_3 jumps at 0", jumped),
    ]
}
