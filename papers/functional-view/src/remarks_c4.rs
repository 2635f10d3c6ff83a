//! The remarks after Corollary 1's proof: moments of breakpoint and slope.
//!
//! | | in the text | derived here |
//! |---|---|---|
//! | Gaussian `mu` | variance `sigma_v^2 sigma_w^2`, excess kurtosis 6 | the same |
//! | uniform `beta` | "no finite higher moments" | no absolute moment of order 1 or more; all below 1 |
//! | uniform `mu` | lost: "2 a_w a_v", "50*a 3" | variance `(a_w a_v)^2 / 9`, excess kurtosis `6/25` |
//! | uniform `mu` given `beta` | lost: `A^2` over something, "-3" | variance `A^2 / 6`, excess kurtosis `-3/5` |
//!
//! where `A = a_v min(a_b/|beta|, a_w)`. Moments of uniform numbers are `a^k / (k + 1)` for even `k`, those of normal ones `(k - 1)!! sigma^k`, and
//! moments of products of independent numbers are products.
//!
//! Source: appendix C.4, remarks. Our copy of the text has lost fractions and exponents there, so nothing that it shows of the two last rows is taken
//! for what the paper prints: their rows are ours. With `D = a_w a_v`, the integrals of `mu^2 ln(D/|mu|)` and `mu^4 ln(D/|mu|)`, in which the
//! density's factor `1/(2 D)` is forgotten, are `2 D^3 / 9` and `2 D^5 / 25`, and the kurtosis from them is `81 / (50 D)`. The fragments fit
//! `2 a_w^3 a_v^3 / 9` and `81 / (50 a_w a_v) - 3`, so this is probably what is printed, and it would be wrong. "-3" stands beside a variance that has
//! lost its denominator, so it is probably the right `-3/5`.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use stats::integrate::{Estimate, Integral};
use stats::rational::{Rational, ratio};

use crate::laws::Law;
use crate::theorem_1::{GAUSSIAN, UNIFORM, agree};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    GAUSSIAN_MOMENTS,
    GAUSSIAN_UNITS,
    UNIFORM_BETA,
    UNIFORM_VARIANCE,
    UNIFORM_KURTOSIS,
    FORGOTTEN_FACTOR,
    CONDITIONAL_VARIANCE,
    CONDITIONAL_KURTOSIS,
    PRODUCTS,
];

const SOURCE: &str = "Appendix C.4, remarks";

const GAUSSIAN_MOMENTS: Claim = Claim {
    id: "remark-c4-gauss-mu/moments",
    source: SOURCE,
    statement: "under Gaussian weights the slope has the variance sigma_v^2 sigma_w^2 and the excess kurtosis 6",
    formula: "E[mu^2] = (sigma_v sigma_w)^2,  E[mu^4] = 9 (sigma_v sigma_w)^4",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(gaussian_moments(6.0)),
    control: Control::negative("kurtosis 6, excess 3", |_| Ok(gaussian_moments(3.0))),
    note: "Moments of the Bessel density by quadrature.",
    ..Claim::DEFAULT
};

const GAUSSIAN_UNITS: Claim = Claim {
    id: "remark-c4-gauss-mu/units",
    source: SOURCE,
    statement: "slopes of units with Gaussian weights have the mean square sigma_v^2 sigma_w^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 5_000_000 },
    resolution: Resolution::relative(0.1, "at most a ninth of what sigma_v sigma_w in place of its square is off by"),
    check: |run| mean_squares(run, |[_, w, v]| (w * v).powi(2)),
    control: Control::negative("sigma_v sigma_w, without the squares", |run| mean_squares(run, |[_, w, v]| w * v)),
    ..Claim::DEFAULT
};

const UNIFORM_BETA: Claim = Claim {
    id: "remark-c4-unif-beta/moments",
    source: SOURCE,
    statement: "under uniform weights the breakpoint has no finite absolute moment of order 1 or more, and finite ones of all orders below 1",
    formula: "int_{-t}^t |beta|^p p(beta) d beta: grows like ln t at p = 1, like t^(p-1) above; converges to (a_b/a_w)^p (1/(p+1) + 1/(1-p)) / 2 below",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(truncated_moments(1.0)),
    control: Control::negative("the first moment is finite too", |_| Ok(truncated_moments(1.5))),
    note: "Truncated moments by quadrature of the density: from cut-off 10^k to 10^(k+1) the first one grows by (a_b/a_w) ln(10) / 2 each time. \
           'Higher' moments include the first: there is no mean.",
    ..Claim::DEFAULT
};

const UNIFORM_VARIANCE: Claim = Claim {
    id: "remark-c4-unif-mu/variance",
    source: SOURCE,
    statement: "under uniform weights the slope has the variance (a_w a_v)^2 / 9",
    formula: "E[mu^2] = (a_w a_v)^2 / 9",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![uniform_variance(|d| d * d / ratio(9, 1))]),
    control: Control::negative("2 (a_w a_v)^3 / 9, the density's factor 1/(2 a_w a_v) forgotten", |_| {
        Ok(vec![uniform_variance(|d| ratio(2, 9) * d * d * d)])
    }),
    note: "A row of ours: our copy of the text shows '2 a_w a_v', which has lost exponents or a denominator; the control is what it probably was.",
    ..Claim::DEFAULT
};

const UNIFORM_KURTOSIS: Claim = Claim {
    id: "remark-c4-unif-mu/kurtosis",
    source: SOURCE,
    statement: "under uniform weights the slope has the excess kurtosis 6/25, whatever a_w and a_v are",
    formula: "E[mu^4] / E[mu^2]^2 - 3 = (D^4 / 25) / (D^2 / 9)^2 - 3 = 6/25,  D = a_w a_v",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(uniform_kurtosis(|_| 0.24)),
    control: Control::negative("81 / (50 a_w a_v) - 3, the density's factor forgotten", |_| {
        Ok(uniform_kurtosis(|d| 81.0 / (50.0 * d) - 3.0))
    }),
    note: "A row of ours: of the value in the text '50*a 3' is left; the control is what it probably was. By quadrature of the density with its \
           logarithm.",
    ..Claim::DEFAULT
};

const FORGOTTEN_FACTOR: Claim = Claim {
    id: "remark-c4-unif-mu/without-the-factor",
    source: SOURCE,
    statement: "without the density's factor 1/(2 D), D = a_w a_v, second and fourth moment would come out as 2 D^3 / 9 and 2 D^5 / 25: a kurtosis \
                of 81 / (50 D)",
    formula: "int mu^k ln(D/|mu|) dmu = 2 D^(k+1) / (k+1)^2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(without_factor(|d| 2.0 * d)),
    control: Control::negative("with the factor", |_| Ok(without_factor(|_| 1.0))),
    note: "A row of ours, on where the damaged '2 a_w a_v' and '50*a 3' come from; it decides nothing about the paper.",
    ..Claim::DEFAULT
};

const CONDITIONAL_VARIANCE: Claim = Claim {
    id: "remark-c4-unif-cond/variance",
    source: SOURCE,
    statement: "under uniform weights the slope at a given breakpoint has the variance (a_v min(a_b/|beta|, a_w))^2 / 6",
    formula: "E[mu^2 | beta] = A^2 / 6,  A = a_v min(a_b / |beta|, a_w)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(conditional_moments(2, |scale| scale.powi(2) / 6.0)),
    control: Control::negative("over 3, as if it were uniform", |_| Ok(conditional_moments(2, |scale| scale.powi(2) / 3.0))),
    note: "A row of ours: our copy of the text has lost the denominator.",
    ..Claim::DEFAULT
};

const CONDITIONAL_KURTOSIS: Claim = Claim {
    id: "remark-c4-unif-cond/kurtosis",
    source: SOURCE,
    statement: "under uniform weights the slope at a given breakpoint has the excess kurtosis -3/5",
    formula: "E[mu^4 | beta] = A^4 / 15,  (A^4 / 15) / (A^2 / 6)^2 - 3 = -3/5,  A = a_v min(a_b / |beta|, a_w)",
    expect: Expect::both(Verdict::Holds),
    check: |_| {
        let exact = triangle_kurtosis(&ratio(-3, 5));
        Ok(std::iter::once(exact).chain(conditional_moments(4, |scale| scale.powi(4) / 15.0)).collect())
    },
    control: Control::negative("-6/5, a uniform number's", |_| {
        let exact = triangle_kurtosis(&ratio(-6, 5));
        Ok(std::iter::once(exact).chain(conditional_moments(4, |scale| scale.powi(4) * 1.8 / 36.0)).collect())
    }),
    note: "A row of ours: the '-3' of our copy stands beside a variance that has lost its denominator. As it stands it could not be: no law has an \
           excess kurtosis below -2.",
    ..Claim::DEFAULT
};

const PRODUCTS: Claim = Claim {
    id: "remark-c4-products/signs",
    source: SOURCE,
    statement: "slope and breakpoint are a product and a ratio of independent symmetric numbers: each is as often positive as negative, and so is \
                their product",
    formula: "P(beta > 0) = P(mu > 0) = P(beta mu > 0) = 1/2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.02, "less than a tenth of what one sign in three of four units would be off by"),
    check: |run| signs(run, 0.5),
    control: Control::negative("of one sign in three of four units", |run| signs(run, 0.75)),
    note: "That mu is the product and beta the ratio is how units are drawn here; their laws are Corollary 1's rows.",
    ..Claim::DEFAULT
};

/// Twice an even integral.
fn doubled(half: Estimate) -> Estimate {
    Estimate { value: 2.0 * half.value, error_bound: 2.0 * half.error_bound, ..half }
}

fn gaussian_moments(excess: f64) -> Vec<Evidence> {
    let lines = GAUSSIAN.iter().map(|law| {
        let [_, w, v] = law.scales();
        let scale = w * v;
        let cases = [(2, scale.powi(2)), (4, (3.0 + excess) * scale.powi(4))].map(|(order, theory)| {
            // In units of the scale; beyond 745 nothing is left.
            let integrand = |x: f64| x.powi(order) * scale * law.mu_density(scale * x);
            let half = Integral::new(integrand).over(0.0, 745.0).split_at(&[1.0, 20.0, 60.0]).integrate(1e-11).expect("a smooth integrand");
            let Estimate { value, error_bound, evaluations } = doubled(half);
            let unit = scale.powi(order);
            (format!("moment {order}"), theory, Estimate { value: value * unit, error_bound: error_bound * unit, evaluations })
        });
        agree(law.label(), cases)
    });
    lines.collect()
}

fn mean_squares(run: &Run, theory: fn([f64; 3]) -> f64) -> Result<Vec<Evidence>, Stop> {
    // Of the first law both are 1.
    let laws = &GAUSSIAN[1..];
    let parts = laws.iter().map(|law| {
        Part::new(law.name(), run.samples(), 1_000_000, move |block| {
            (0..block.trials).fold([0.0; 2], |[sum, squares], _| {
                let square = law.draw(&mut block.rng).mu.powi(2);
                [sum + square, squares + square * square]
            })
        })
    });
    let lines = laws.iter().zip(run.measure(parts.collect())?).map(|(law, blocks)| {
        let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d]);
        MeanOf::sums(sum, squares, run.samples())
            .line(law.label(), Relation::Equal, theory(law.scales()))
            .by("closed form", "units as drawn")
    });
    Ok(lines.collect())
}

/// Moments up to order `finite` are said to be finite: below it the limit, from it on the growth from cut-off to cut-off.
fn truncated_moments(finite: f64) -> Vec<Evidence> {
    let lines = UNIFORM.iter().map(|law| {
        let [b, w, _] = law.scales();
        let edge = b / w;
        // Between two cut-offs, with beta = e^s.
        let between = |order: f64, from: f64, to: f64| {
            let integrand = |s: f64| libm::exp((order + 1.0) * s) * law.beta_density(libm::exp(s));
            doubled(Integral::new(integrand).over(libm::log(from), libm::log(to)).integrate(1e-12).expect("a smooth integrand"))
        };
        let growth = [1, 3, 6].map(|k| {
            let (from, to) = (edge * 10.0_f64.powi(k), edge * 10.0_f64.powi(k + 1));
            // A finite moment would leave nothing to add in the end.
            let theory = if finite > 1.0 { 0.0 } else { 0.5 * edge * std::f64::consts::LN_10 };
            (format!("order 1, from {from} to {to}"), theory, between(1.0, from, to))
        });
        let below = [0.25, 0.5].map(|order: f64| {
            let theory = 0.5 * libm::pow(edge, order) * (1.0 / (order + 1.0) + 1.0 / (1.0 - order));
            // The tail beyond the cut-off in closed form: its density is edge / (4 beta^2) on either side.
            let (start, end) = (edge * 1e-30, edge * 1e30);
            let inside = between(order, start, edge);
            let outside = between(order, edge, end);
            let rest = 0.5 * edge * libm::pow(end, order - 1.0) / (1.0 - order);
            // Below the first cut-off there is less than 1e-37 of it.
            let error_bound = inside.error_bound + outside.error_bound;
            (format!("order {order}"), theory, Estimate { value: inside.value + outside.value + rest, error_bound, evaluations: 0 })
        });
        agree(law.label(), growth.into_iter().chain(below))
    });
    lines.collect()
}

/// Moments of a uniform number on `[-a, a]`, of even order.
fn uniform_moment(a: &Rational, order: i64) -> Rational {
    (0..order).fold(ratio(1, order + 1), |power, _| power * a)
}

/// Of the slope, for the theory's value at `a_w a_v`.
fn uniform_variance(theory: fn(&Rational) -> Rational) -> Evidence {
    let ends = [(1, 1), (1, 2), (3, 1), (3, 4)];
    let cases = ends.into_iter().flat_map(|(n, d)| {
        ends.map(|(m, e)| {
            let (w, v) = (ratio(n, d), ratio(m, e));
            (format!("a_w = {w}, a_v = {v}"), theory(&(&w * &v)), uniform_moment(&w, 2) * uniform_moment(&v, 2))
        })
    });
    Evidence::exact_cases("variance", Relation::Equal, cases).by("closed form", "product of second moments")
}

/// A moment of even order of the slope, over its end's power.
fn share_of_moment(law: &Law, order: i32) -> Estimate {
    let [_, w, v] = law.scales();
    let end = w * v;
    let integrand = |share: f64| share.powi(order) * end * law.mu_density(end * share);
    doubled(Integral::new(integrand).over(0.0, 1.0).integrate(1e-12).expect("a logarithm times a power"))
}

/// The theory's value at `a_w a_v`.
fn uniform_kurtosis(excess: fn(f64) -> f64) -> Vec<Evidence> {
    let lines = UNIFORM.iter().map(|law| {
        let [_, w, v] = law.scales();
        let [second, fourth] = [2, 4].map(|order| share_of_moment(law, order));
        let value = fourth.value / (second.value * second.value) - 3.0;
        let error_bound = fourth.error_bound / second.value.powi(2) + 8.0 * second.error_bound / second.value;
        agree(law.label(), [("excess kurtosis".to_string(), excess(w * v), Estimate { value, error_bound, evaluations: 0 })])
    });
    lines.collect()
}

/// Moments of the density times `factor(a_w a_v)`.
fn without_factor(factor: fn(f64) -> f64) -> Vec<Evidence> {
    let lines = UNIFORM.iter().map(|law| {
        let [_, w, v] = law.scales();
        let end = w * v;
        let cases = [2, 4].map(|order| {
            let Estimate { value, error_bound, evaluations } = share_of_moment(law, order);
            let unit = factor(end) * end.powi(order);
            let theory = 2.0 * end.powi(order + 1) / f64::from(order + 1).powi(2);
            (format!("moment {order}"), theory, Estimate { value: value * unit, error_bound: error_bound * unit, evaluations })
        });
        agree(law.label(), cases)
    });
    lines.collect()
}

/// The moment of this even order at a given breakpoint, for the theory's value by `A`.
fn conditional_moments(order: i32, theory: fn(f64) -> f64) -> Vec<Evidence> {
    let lines = UNIFORM.iter().map(|law| {
        let [b, w, v] = law.scales();
        let cases = [0.0, 0.5, 2.0, -7.0].map(|share| {
            let beta: f64 = share * b / w;
            let scale = v * (b / beta.abs()).min(w);
            let integrand = |mu: f64| mu.powi(order) * law.joint(beta, mu) / law.beta_density(beta);
            let half = Integral::new(integrand).over(0.0, scale).integrate(1e-12).expect("a polynomial");
            (format!("beta {beta}"), theory(scale), doubled(half))
        });
        agree(law.label(), cases)
    });
    lines.collect()
}

/// Of the triangle on `[-1, 1]`: `int x^k (1 - x) dx = 1/(k+1) - 1/(k+2)`, doubled.
fn triangle_kurtosis(theory: &Rational) -> Evidence {
    let moment = |order: i64| ratio(2, 1) * (ratio(1, order + 1) - ratio(1, order + 2));
    let excess = moment(4) / (moment(2) * moment(2)) - ratio(3, 1);
    Evidence::exact("excess kurtosis of a triangle", Relation::Equal, theory.clone(), excess).by("closed form", "moments of the triangle")
}

fn signs(run: &Run, theory: f64) -> Result<Vec<Evidence>, Stop> {
    let laws: [Law; 2] = [GAUSSIAN[2], UNIFORM[2]];
    let parts = laws.iter().map(|law| {
        Part::new(law.name(), run.samples(), 1_000_000, move |block| {
            let mut counts = vec![0_u64; 3];
            for _ in 0..block.trials {
                let unit = law.draw(&mut block.rng);
                let is_positive = [unit.beta > 0.0, unit.mu > 0.0, unit.beta * unit.mu > 0.0];
                counts.iter_mut().zip(is_positive).for_each(|(count, is_positive)| *count += u64::from(is_positive));
            }
            counts
        })
    });
    let lines = laws.iter().zip(run.histograms(parts.collect())?).flat_map(|(law, counts)| {
        let n = run.samples();
        ["beta", "mu", "beta mu"].into_iter().zip(counts).map(move |(name, count)| {
            Evidence::proportion(format!("{}, {name} positive", law.label()), Relation::Equal, theory, count, n)
                .by("a half", "units as drawn")
        })
    });
    Ok(lines.collect())
}
