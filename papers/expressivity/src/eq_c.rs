//! Equation (c): how likely a unit is sensitive to a unit of the layer before.
//!
//! In the limit of large weights `|z_i| = 1`, and unit 1 flips with unit i of the layer before if `|X| > |Y_0|`, where `X = W_i1` is normal of
//! variance `sigma^2/k` and `Y_0`, the sum of the other `k - 1` terms, of variance `(k - 1) sigma^2/k`. "For ease of computation" the paper
//! takes `Y` of variance `sigma^2` for `Y_0`. Then `X/Y` is Cauchy with scale `1/sqrt k`, and
//!
//! ```text
//! P(|X| > |Y|) = 1 - (2/pi) arctan sqrt k >= O(1/sqrt k)                          (c)
//! ```
//!
//! Without the replacement it is `(2/pi) arctan(1 / sqrt(k - 1))`, and 1 at width 1.
//! Source: appendix B, proof of Theorem 2.

use std::f64::consts::{FRAC_2_PI, PI};

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use stats::integrate::Integral;
use stats::kolmogorov;
use stats::special::{normal_density, normal_upper_tail};

use crate::setting::normals;
use crate::transitions::Limit;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CAUCHY, PROBABILITY, WEIGHTS, ORDER, SERIES, REPLACEMENT];

const CAUCHY: Claim = Claim {
    id: "eq-c/cauchy",
    source: "Appendix B, equation (c)",
    statement: "the quotient X/Y of the two normal numbers is Cauchy with scale 1/sqrt k",
    formula: "P(X/Y <= c) = 1/2 + arctan(c sqrt k) / pi",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth, in the distance of distribution functions"),
    check: |run| cauchy(run, |k| k.sqrt()),
    control: Control::negative("scale 1/k", |run| cauchy(run, |k| k)),
    ..Claim::DEFAULT
};

const PROBABILITY: Claim = Claim {
    id: "eq-c/probability",
    source: "Appendix B, equation (c)",
    statement: "P(|X| > |Y|) = 1 - (2/pi) arctan sqrt k",
    formula: "2 Int_0^inf P(|X| > y) p_Y(y) dy = 1 - (2/pi) arctan sqrt k",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "nine digits of a probability"),
    check: |_| Ok(probability(Limit::printed_sensitivity)),
    control: Control::negative("arctan k", |_| Ok(probability(|limit| 1.0 - FRAC_2_PI * libm::atan(limit.width as f64)))),
    ..Claim::DEFAULT
};

const WEIGHTS: Claim = Claim {
    id: "eq-c/without-the-replacement",
    source: "Appendix B, equation (c)",
    statement: "for the weights themselves P(|X| > |Y_0|) = (2/pi) arctan(1 / sqrt(k - 1))",
    formula: "P(|W_1| > |W_2 + ... + W_k|) = (2/pi) arctan(1 / sqrt(k - 1))",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.03, "less than what the replacement changes up to three units"),
    check: |run| weights(run, Limit::sensitivity),
    control: Control::negative("with the replacement", |run| weights(run, Limit::printed_sensitivity)),
    note: "A row of ours. At width 1 there is no other term and the probability is 1, where the paper's has 1/2.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "eq-c/order",
    source: "Appendix B, equation (c)",
    statement: "P is of order 1/sqrt k: between 1/2 and 2/pi times that at every width",
    formula: "1/2 / sqrt k <= 1 - (2/pi) arctan sqrt k < (2/pi) / sqrt k",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![order(FRAC_2_PI)]),
    control: Control::negative("at most 0.636 / sqrt k", |_| Ok(vec![order(0.636)])),
    note: "So P >= O(1/sqrt k) is right, with a constant below 1. Every width up to 100,000.",
    ..Claim::DEFAULT
};

const SERIES: Claim = Claim {
    id: "eq-c/series",
    source: "Appendix B, equation (c)",
    statement: "the series of arctan(1/x) gives P = (2/pi)/sqrt k, too much by at most a share 1/(3 k)",
    formula: "0 <= 1 - P sqrt k pi/2 <= 1/(3 k)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![series(3.0)]),
    control: Control::negative("by at most 1/(4 k)", |_| Ok(vec![series(4.0)])),
    note: "Every width up to 10,000; beyond, P as printed has too few digits left after the subtraction.",
    ..Claim::DEFAULT
};

const REPLACEMENT: Claim = Claim {
    id: "eq-c/replacement-lowers-the-probability",
    source: "Appendix B, equation (c)",
    statement: "with Y in place of Y_0 the probability is less, by a share of at most 1/(k + 1)",
    formula: "1 < P(|X| > |Y_0|) / P(|X| > |Y|) <= 1 + 1/k",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![replacement(1.0)]),
    control: Control::negative("by at most 1 + 1/(2 k)", |_| Ok(vec![replacement(2.0)])),
    note: "A row of ours: the replacement keeps a lower bound a lower bound. With equality at width 1. Every width up to 10,000.",
    ..Claim::DEFAULT
};

const WIDTHS: [usize; 5] = [1, 2, 8, 64, 512];

fn cauchy(run: &Run, inverse_scale: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 2] = [8, 64];
    let parts = WIDTHS.map(|width| {
        Part::new(format!("quotients, width {width}"), run.samples(), 1_000_000, move |block| {
            let pairs = normals(2 * block.trials as usize, &mut block.rng);
            pairs.chunks_exact(2).map(|pair| pair[0] / (width as f64).sqrt() / pair[1]).collect::<Vec<f64>>()
        })
    });
    let lines = WIDTHS.into_iter().zip(run.measure(parts.into())?).map(|(width, blocks)| {
        let mut quotients = blocks.concat();
        quotients.sort_by(f64::total_cmp);
        let cdf = |c: f64| 0.5 + libm::atan(c * inverse_scale(width as f64)) / PI;
        let distance = kolmogorov::distance(&quotients, cdf).either();
        Evidence::kolmogorov(format!("width {width}"), distance, quotients.len() as u64).by("Cauchy's law", "quotients of normal numbers")
    });
    Ok(lines.collect())
}

fn probability(theory: fn(Limit) -> f64) -> Vec<Evidence> {
    let lines = WIDTHS.map(|width| {
        // In units of sigma: Y is standard normal, and |X| > y where a standard normal number is beyond y sqrt k, on either side.
        let k = width as f64;
        let integrand = |y: f64| 4.0 * normal_upper_tail(y * k.sqrt()) * normal_density(y);
        let integral = Integral::new(integrand).over(0.0, f64::INFINITY).length_scale(1.0 / k.sqrt());
        let estimate = integral.integrate(1e-11).expect("a smooth integrand");
        Evidence::numeric(format!("width {width}"), theory(Limit::without_biases(width)), estimate.value, estimate.error_bound + 1e-14)
            .by("closed form", "quadrature over Y")
    });
    lines.into()
}

fn weights(run: &Run, theory: fn(Limit) -> f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 4] = [2, 3, 8, 32];
    let parts = WIDTHS.map(|width| {
        Part::new(format!("rows of weights, width {width}"), run.samples(), 200_000, move |block| {
            let is_sensitive = |row: &[f64]| row[0].abs() > row[1..].iter().sum::<f64>().abs();
            (0..block.trials).filter(|_| is_sensitive(&normals(width, &mut block.rng))).count() as u64
        })
    });
    let lines = WIDTHS.into_iter().zip(run.count(parts.into())?).map(|(width, count)| {
        Evidence::proportion(format!("width {width}"), Relation::Equal, theory(Limit::without_biases(width)), count.hits, count.trials)
            .by("closed form", "rows of weights")
    });
    Ok(lines.collect())
}

/// Tries a statement on all widths up to `most`; the statement gives a number and whether it is right.
fn on_widths(label: &str, most: usize, mut holds: impl FnMut(Limit) -> (f64, bool)) -> Evidence {
    let counterexample = (1..=most).find_map(|width| {
        let (value, is_right) = holds(Limit::without_biases(width));
        (!is_right).then(|| format!("width {width}: {value}"))
    });
    Evidence::property(label, most as u64, counterexample).by("bounds", "closed forms")
}

fn order(high: f64) -> Evidence {
    on_widths("P sqrt k", 100_000, |limit| {
        let share = limit.printed_sensitivity() * (limit.width as f64).sqrt();
        // 1/2 at width 1, but for rounding.
        (share, share >= 0.5 - f64::EPSILON && share < high)
    })
}

fn series(divisor: f64) -> Evidence {
    on_widths("what the first term has too much", 10_000, |limit| {
        let k = limit.width as f64;
        let excess = 1.0 - limit.printed_sensitivity() * k.sqrt() / FRAC_2_PI;
        (excess * k, excess >= 0.0 && excess <= 1.0 / (divisor * k))
    })
}

fn replacement(divisor: f64) -> Evidence {
    on_widths("P without over P with the replacement", 10_000, |limit| {
        let share = limit.sensitivity() / limit.printed_sensitivity();
        (share, share > 1.0 && share <= 1.0 + 1.0 / (divisor * limit.width as f64) + 4.0 * f64::EPSILON)
    })
}
