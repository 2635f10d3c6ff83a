//! How accurate the special functions and the integrals are, as tables: the largest and the root-mean-square error in units of
//! 2^-52 of the value, against values by mpmath at 40 digits (`golden/accuracy.py`); integrals against closed forms.
//!
//! ```text
//! cargo test --package stats --test accuracy -- --nocapture
//! ```
//!
//! Every bound was written down before the first run: what the function's documentation promises, where it promises something.

// The tables are what one runs this test for.
#![allow(clippy::print_stdout)]

use std::f64::consts::{LN_2, PI};

use stats::integrate::{Estimate, Integral};
use stats::{binomial, chi_square, kolmogorov, special, student_t};

const POINTS: &str = include_str!("../golden/accuracy.csv");

/// A function, who wrote it, the domain of its points, its promised relative error, and its value at a point.
type Promise = (&'static str, &'static str, &'static str, f64, fn(&[f64]) -> f64);

const PROMISES: [Promise; 16] = [
    ("normal_upper_tail", "ours on libm", "-38 <= z <= 38", 2e-15, |a| special::normal_upper_tail(a[0])),
    ("ln_normal_upper_tail", "ours on libm", "1e-3 <= z <= 1e6", 2e-15, |a| special::ln_normal_upper_tail(a[0])),
    ("normal_quantile", "statrs", "1e-300 <= p <= 0.5", 2e-15, |a| special::normal_quantile(a[0])),
    ("stirling_error", "ours", "1e-3 <= x <= 1e9", 1e-13, |a| special::stirling_error(a[0])),
    ("deviance", "ours", "1e-2 <= mean <= 1e9, x / mean in [0.2, 5]", 1e-14, |a| special::deviance(a[0], a[1], a[0] - a[1])),
    ("student_t_upper_tail", "ours", "0 <= t <= 12, 1 <= df <= 1e6", 1e-12, |a| student_t::upper_tail(a[0], a[1])),
    ("chi_square_upper_tail", "ours", "0.2 <= df <= 1e4, x / df in [0.3, 3]", 1e-12, |a| chi_square::upper_tail(a[0], a[1])),
    ("chi_square_lower_tail", "ours", "the same", 1e-12, |a| chi_square::lower_tail(a[0], a[1])),
    ("binomial_upper_tail", "ours", "2 <= n <= 1e5, within 8 deviations", 1e-11, |a| binomial::upper_tail(a[0] as u64, a[1] as u64, a[2])),
    ("binomial_lower_tail", "ours", "the same", 1e-11, |a| binomial::lower_tail(a[0] as u64, a[1] as u64, a[2])),
    ("kolmogorov_limit_upper_tail", "ours", "0.3 <= t <= 8", 1e-13, |a| kolmogorov::limit_upper_tail(a[0])),
    ("kolmogorov_limit_lower_tail", "ours", "0.05 <= t <= 3", 1e-12, |a| kolmogorov::limit_lower_tail(a[0])),
    ("f_k0", "pxfm", "1e-6 <= x <= 600", 4.5e-16, |a| pxfm::f_k0(a[0])),
    ("erfc", "libm", "-5 <= x <= 26", 4.5e-16, |a| libm::erfc(a[0])),
    ("erf", "libm", "-6 <= x <= 6", 4.5e-16, |a| libm::erf(a[0])),
    ("lgamma", "libm", "1e-3 <= x <= 1e9", 1e-14, |a| libm::lgamma(a[0])),
];

#[test]
fn special_functions_are_as_accurate_as_promised() {
    println!("| function | by | domain | points | largest error (ulp) | rms (ulp) | where | promised (ulp) |");
    println!("|---|---|---|---|---|---|---|---|");
    let mut broken = Vec::new();
    for (name, by, domain, relative, value) in PROMISES {
        let errors = errors(name, value);
        let (worst, at) = errors.iter().max_by(|a, b| a.0.total_cmp(&b.0)).expect("every function has points");
        let rms = (errors.iter().map(|(error, _)| error * error).sum::<f64>() / errors.len() as f64).sqrt();
        let promised = relative / f64::EPSILON;
        println!("| `{name}` | {by} | {domain} | {} | {worst:.2} | {rms:.2} | {at} | {promised:.0} |", errors.len());
        // Also refuses NaN.
        if worst.partial_cmp(&promised).is_none_or(|order| order.is_gt()) {
            broken.push(format!("{name}: {worst} ulp at {at}"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The error at each point of a function in units of 2^-52 of the value, and where.
fn errors(name: &str, value: fn(&[f64]) -> f64) -> Vec<(f64, String)> {
    let points = POINTS.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()).filter(|fields| fields[0] == name);
    let errors: Vec<(f64, String)> = points
        .map(|fields| {
            let arguments: Vec<f64> = fields[1..4].iter().filter(|field| !field.is_empty()).map(|field| number(field)).collect();
            let (expected, found) = (number(fields[4]), value(&arguments));
            let error = if found == expected { 0.0 } else { ((found - expected) / expected).abs() / f64::EPSILON };
            (error, arguments.iter().map(|argument| format!("{argument:.4e}")).collect::<Vec<_>>().join(", "))
        })
        .collect();
    assert_eq!(errors.len(), 200, "{name}");
    errors
}

fn number(field: &str) -> f64 {
    field.parse().unwrap_or_else(|_| panic!("{field:?} is not a number"))
}

/// Integrals of the kinds that the claims need, each with its exact value.
fn integrals() -> Vec<(&'static str, f64, Estimate)> {
    let line = (f64::NEG_INFINITY, f64::INFINITY);
    let narrow = |x: f64| (-0.5 * ((x - 0.3) / 1e-4).powi(2)).exp() / (1e-4 * (2.0 * PI).sqrt());
    let found = [
        ("exp(-x^2) over the line", PI.sqrt(), Integral::new(|x: f64| (-x * x).exp()).over(line.0, line.1).integrate(1e-12)),
        ("1 / (pi (1 + x^2)) over the line", 1.0, Integral::new(|x: f64| 1.0 / (PI * (1.0 + x * x))).over(line.0, line.1).integrate(1e-12)),
        ("x^(-1/2) on [0, 4]", 4.0, Integral::new(|x: f64| 1.0 / x.sqrt()).over(0.0, 4.0).singular_at(0.0, 0.5).integrate(1e-12)),
        ("-ln(x) on [0, 1]", 1.0, Integral::new(|x: f64| -x.ln()).over(0.0, 1.0).singular_at(0.0, 0.5).integrate(1e-12)),
        ("ln(2) of 1 / x on [1, 2]", LN_2, Integral::new(|x: f64| 1.0 / x).over(1.0, 2.0).integrate(1e-13)),
        ("cos(100 x) on [0, 1]", 100.0_f64.sin() / 100.0, Integral::new(|x: f64| (100.0 * x).cos()).over(0.0, 1.0).integrate(1e-13)),
        (
            "abs(x - 1/3) on [0, 1], the kink named",
            5.0 / 18.0,
            Integral::new(|x: f64| (x - 1.0 / 3.0).abs()).over(0.0, 1.0).split_at(&[1.0 / 3.0]).integrate(1e-13),
        ),
        ("abs(x - 1/3) on [0, 1], not named", 5.0 / 18.0, Integral::new(|x: f64| (x - 1.0 / 3.0).abs()).over(0.0, 1.0).integrate(1e-10)),
        ("a Gaussian of width 1e-4 on [-1, 1], its scale given", 1.0, {
            Integral::new(narrow).over(-1.0, 1.0).split_at(&[0.3]).length_scale(1e-4).integrate(1e-12)
        }),
    ];
    found.map(|(name, exact, estimate)| (name, exact, estimate.unwrap_or_else(|error| panic!("{name}: {error}")))).into()
}

#[test]
fn integrals_stay_within_their_error_bounds() {
    println!("| integral | error | stated bound | evaluations |\n|---|---|---|---|");
    for (name, exact, found) in integrals() {
        let error = (found.value - exact).abs();
        println!("| {name} | {error:.1e} | {:.1e} | {} |", found.error_bound, found.evaluations);
        assert!(error <= found.error_bound, "{name}: off by {error:e}, bound {:e}", found.error_bound);
    }
}
