//! Equation 4.2: the `sigma_w` that keeps the upper factor below 2.
//!
//! ```text
//! sigma_w = sqrt 2 (-mu'_1 / sqrt(pi) + sqrt(mu'_1^2 / pi + 1 - mu'_2))      solves      A_upp / 2 = N / (N + 1)
//! ```
//!
//! for every N, and is positive just for `mu'_2 < 1`. With `b = mu'_1 / sqrt(pi)`, `r^2 = b^2 + 1 - mu'_2` and `sigma_w = sqrt 2 (r - b)`
//! the factor in A_upp is `2 (r - b)^2 + 4 b (r - b) + 2 mu'_2 = 2 (r^2 - b^2) + 2 mu'_2 = 2`.
//!
//! Then, by Corollary 4.4, `E[q^{l+1}] <= N/(N+1) E[q^l] + sigma_b^2`, whose fixed point is `sigma_b^2 (N + 1) = mu'_2 + sigma_w^2`, and
//! `E[q^{l+1}] >= (A_low/2) E[q^l] + sigma_b^2` with the fixed point `sigma_b^2 / (1 - A_low/2)`: the limits of the mean length lie between
//! the two. Source: equation 4.2, section 4.2.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Quantity, Relation, Resolution, Run,
    Samples, Stop, Verdict,
};
use num_traits::Signed;
use stats::rational::{Rational, ratio};

use crate::chosen_law::ChosenLaw;
use crate::length_bounds::{Setting, Version};
use crate::rai_layers::{LayerSums, Layers};
use crate::theorem_4_3::check_moments;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[IDENTITY, SOLUTIONS, POSITIVE, UPPER_FACTOR, LIMITS];

const SOURCE: &str = "Equation 4.2";
const FORMULA: &str = "sigma_w = sqrt 2 (-mu'_1/sqrt(pi) + sqrt(mu'_1^2/pi + 1 - mu'_2))";

const IDENTITY: Claim = Claim {
    id: "eq-4.2/identity",
    source: SOURCE,
    statement: "equation 4.2 solves sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2 = 2 identically",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![identity(&ratio(2, 1))]),
    control: Control::negative("A_upp = 1 in the limit of wide layers", |_| Ok(vec![identity(&ratio(1, 1))])),
    note: "In fractions: b = mu'_1/sqrt(pi) and the root r are free, mu'_2 = b^2 + 1 - r^2, sigma_w = sqrt 2 (r - b).",
    ..Claim::DEFAULT
};

const SOLUTIONS: Claim = Claim {
    id: "eq-4.2/solutions",
    source: SOURCE,
    statement: "for Beta(2,1), U(0,1), Beta(5,1), Beta(3,2) and Beta(1,4) the sigma_w of equation 4.2 leaves no residual",
    formula: "sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2 - 2 = 0",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(2e-14, "the rounding of five terms of at most 2"),
    check: |_| Ok(solutions(sigma_w)),
    control: Control::negative("the sign of mu'_1 changed", |_| Ok(solutions(|mean, second_moment| sigma_w(-mean, second_moment)))),
    ..Claim::DEFAULT
};

const POSITIVE: Claim = Claim {
    id: "eq-4.2/second-moment-below-1",
    source: SOURCE,
    statement: "equation 4.2 gives a sigma_w above 0 exactly when mu'_2 < 1",
    formula: "sigma_w > 0  <=>  mu'_2 < 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![positive(1)]),
    control: Control::negative("exactly when mu'_2 < 3/4", |_| Ok(vec![positive_below(&ratio(3, 4))])),
    note: "In fractions, with free b and r as in eq-4.2/identity. U(0,3), with mu'_2 = 3, has no such sigma_w.",
    ..Claim::DEFAULT
};

const UPPER_FACTOR: Claim = Claim {
    id: "eq-4.2/upper-factor",
    source: SOURCE,
    statement: "with equation 4.2, A_upp / 2 = N / (N + 1) < 1 for every width N",
    formula: "A_upp / 2 = N / (N + 1)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(2e-14, "the rounding of five terms of at most 2"),
    check: |_| Ok(upper_factors(0)),
    control: Control::negative("(N + 1) / (N + 2)", |_| Ok(upper_factors(1))),
    note: "Widths 1, 2, 5, 10, 100 and 1000, all versions of Theorem 4.3, five laws.",
    ..Claim::DEFAULT
};

const LIMITS: Claim = Claim {
    id: "eq-4.2/limits",
    source: "Equation 4.2, Corollary 4.4",
    statement: "with equation 4.2 the mean length of deep layers lies between sigma_b^2 / (1 - A_low/2) and mu'_2 + sigma_w^2",
    formula: "sigma_b^2 / (1 - A_low/2) <= lim inf E[q^l], lim sup E[q^l] <= sigma_b^2 (N + 1) = mu'_2 + sigma_w^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 500_000 },
    resolution: Resolution::absolute(0.1, "an eighth of the upper limit, 0.861"),
    check: |run| limits(run, 0.5),
    control: Control::negative("A_low for A_low/2", |run| limits(run, 1.0)),
    note: "Widths 2 and 5 at layers 10 and 20, width 10 at layer 10; the factors to the limit are then 0.43^8 and smaller. An input with |x|^2/d_in <= 1 starts below the upper limit and stays there.",
    ..Claim::DEFAULT
};

/// Equation 4.2. Positive for `second_moment < 1`.
pub(crate) fn sigma_w(mean: f64, second_moment: f64) -> f64 {
    let b = mean / std::f64::consts::PI.sqrt();
    // Equal to sqrt 2 (r - b), without the cancellation near second_moment = 1.
    std::f64::consts::SQRT_2 * (1.0 - second_moment) / ((b * b + 1.0 - second_moment).sqrt() + b)
}

/// `(b, r)`: `mu'_1 / sqrt(pi)` and the root of equation 4.2.
fn grid() -> impl Iterator<Item = (Rational, Rational)> {
    (0..=12).flat_map(|i| (0..=24).map(move |j| (ratio(i, 12), ratio(j, 12))))
}

fn identity(theory: &Rational) -> Evidence {
    let cases = grid().map(|(b, r)| {
        let second_moment = &b * &b + ratio(1, 1) - &r * &r;
        // sigma_w^2 = 2 u^2 and 2 sqrt(2/pi) mu'_1 sigma_w = 4 b u with u = r - b.
        let u = &r - &b;
        let factor = ratio(2, 1) * &u * &u + ratio(4, 1) * &b * &u + ratio(2, 1) * second_moment;
        (format!("b = {b}, r = {r}"), theory.clone(), factor)
    });
    Evidence::exact_cases("the factor of A_upp", Relation::Equal, cases).by("statement", "equation 4.2")
}

/// Laws with a second moment below 1.
const LAWS: [ChosenLaw; 5] = [ChosenLaw::BETA_2_1, ChosenLaw::UNIFORM, ChosenLaw::BETA_5_1, ChosenLaw::BETA_3_2, ChosenLaw::BETA_1_4];

/// A sum of five terms of at most 2, each right to four ulps.
const ROUNDING: f64 = 40.0 * f64::EPSILON;

fn solutions(sigma_w: fn(f64, f64) -> f64) -> Vec<Evidence> {
    let lines = LAWS.map(|law| {
        let (mean, second_moment) = (law.mean(), law.second_moment());
        let sigma_w = sigma_w(mean, second_moment);
        let factor = sigma_w * sigma_w + 2.0 * (2.0 / std::f64::consts::PI).sqrt() * mean * sigma_w + 2.0 * second_moment;
        Evidence::numeric(law.name(), 2.0, factor, ROUNDING).by("statement", "equation 4.2")
    });
    lines.into()
}

fn positive(threshold: i64) -> Evidence {
    positive_below(&ratio(threshold, 1))
}

fn positive_below(threshold: &Rational) -> Evidence {
    let cases = grid().map(|(b, r)| {
        let second_moment = &b * &b + ratio(1, 1) - &r * &r;
        let label = format!("b = {b}, mu'_2 = {second_moment}");
        (label, i32::from(second_moment < *threshold), i32::from((&r - &b).is_positive()))
    });
    Evidence::exact_cases("whether sigma_w is above 0", Relation::Equal, cases).by("second moment", "equation 4.2")
}

fn upper_factors(shift: usize) -> Vec<Evidence> {
    let versions = [("main text", Version::MainText), ("proof", Version::Proof), ("derived", Version::Derived)];
    let lines = LAWS.into_iter().flat_map(|law| {
        versions.into_iter().flat_map(move |(name, version)| {
            [1_usize, 2, 5, 10, 100, 1000].map(|width| {
                let (mean, second_moment) = (law.mean(), law.second_moment());
                let setting = Setting::of_moments(mean, second_moment, sigma_w(mean, second_moment));
                let upp = setting.bounds(version, &[width; 6], 2).expect("the widths are given").upp;
                let theory = (width + shift) as f64 / (width + shift + 1) as f64;
                Evidence::numeric(format!("{}, {name}, N = {width}", law.name()), theory, 0.5 * upp, ROUNDING)
                    .by("N / (N + 1)", "Theorem 4.3")
            })
        })
    });
    lines.collect()
}

fn limits(run: &Run, share_of_low: f64) -> Result<Vec<Evidence>, Stop> {
    // Wide layers take most of the time, and settle first.
    let layers: Vec<Layers> = [(2_usize, 21), (5, 21), (10, 11)].map(|(width, layers)| Layers::paper(&vec![width; layers])).into();
    let blocks = run.measure(layers.iter().map(|layers| layers.part(run.samples())).collect())?;
    let mut lines = Vec::new();
    for (layers, blocks) in layers.iter().zip(&blocks) {
        let (sums, setting) = (LayerSums::total(blocks), layers.setting());
        let bounds = setting.bounds(Version::Derived, &layers.widths, 2).expect("the widths are given");
        let limits = [
            (Relation::AtLeast, bounds.constant / (1.0 - share_of_low * bounds.low)),
            (Relation::AtMost, layers.laws[0].second_moment() + setting.sigma_w2),
        ];
        for l in [10, 20].into_iter().filter(|l| *l < layers.widths.len()) {
            let length = sums.energy(l - 1, setting.step(l - 1, layers.widths[1]));
            lines.extend(limits.map(|(relation, limit)| {
                let label = format!("width {}, layer {l}, {}", layers.widths[1], relation.sign());
                length.line(label, relation, limit).by("fixed point", "whole networks")
            }));
        }
    }
    Ok(lines)
}

/// `sigma_w` for any law of the chosen entry.
pub(crate) const RAI_SIGMA: Calculator = Calculator {
    name: "rai-sigma",
    summary: "sigma_w for RAI: entries that are not chosen are N(0, sigma_w^2 / fan-in), and mean lengths stay bounded",
    source: SOURCE,
    parameters: &[
        Parameter {
            name: "mean",
            default: "0.6666666666666666",
            kind: Kind::Real(0.0, f64::MAX),
            about: "mean of the chosen entry, mu'_1; the default is that of Beta(2, 1)",
        },
        Parameter {
            name: "second-moment",
            default: "0.5",
            kind: Kind::Real(0.0, f64::MAX),
            about: "mean square of the chosen entry, mu'_2: below 1, and at least the square of the mean",
        },
    ],
    compute: sigma_answer,
};

fn sigma_answer(inputs: &Inputs) -> Result<Answer, Failure> {
    let (mean, second_moment) = (inputs.real("mean"), inputs.real("second-moment"));
    if second_moment >= 1.0 {
        let message = format!("--second-moment is {second_moment}; it takes a number below 1, or no sigma_w above 0 solves equation 4.2");
        return Err(Failure::usage(message));
    }
    check_moments(mean, second_moment)?;
    Ok(Answer::new(Quantity::Number(sigma_w(mean, second_moment)), Method::ClosedForm).note("A_upp / 2 = N / (N + 1) for every width N"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("../golden/sigma_w.csv");

    #[test]
    fn sigma_w_is_mpmaths() {
        let rows: Vec<Vec<f64>> =
            GOLDEN.lines().skip(1).map(|line| line.split(',').skip(1).map(|field| field.parse().expect("a number")).collect()).collect();
        assert_eq!(rows.len(), 8);
        for row in rows {
            let found = sigma_w(row[0], row[1]);
            assert!((found - row[2]).abs() <= 4.0 * f64::EPSILON * row[2], "mean {}: {found}", row[0]);
        }
    }

    #[test]
    fn the_network_crate_has_the_papers_value() {
        assert!((sigma_w(2.0 / 3.0, 0.5) - network::rai::RAI_SIGMA_W).abs() < 2e-16);
    }

    #[test]
    fn an_entry_that_is_always_zero_leaves_hes_variance() {
        assert!((sigma_w(0.0, 0.0) - std::f64::consts::SQRT_2).abs() < 1e-15);
    }
}
