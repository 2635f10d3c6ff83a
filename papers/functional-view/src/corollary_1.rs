//! Corollary 1: marginal and conditional laws of breakpoint and slope.
//!
//! | | Gaussian (a) | uniform (b) |
//! |---|---|---|
//! | `p(beta)` | Cauchy of scale `sigma_b / sigma_w` | `min(a_b/|beta|, a_w)^2 / (4 a_b a_w)` |
//! | `p(mu)` | `K_0(|mu| / (sigma_v sigma_w)) / (pi sigma_v sigma_w)` | `ln(a_w a_v / |mu|) / (2 a_w a_v)` |
//! | `p(mu given beta)` | Laplace of scale `sigma_b sigma_w sigma_v / s` | a triangle on `+- a_v min(a_b/|beta|, a_w)` |
//!
//! Source: Corollary 1 and its proof, appendix C.3, with Gradshteyn and Ryzhik's 3.462.20. Each density against the integral of the joint one
//! or of Lemma 1's, and against units as they are drawn.

use claims::{Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Verdict};
use stats::integrate::{Estimate, Integral};
use stats::kolmogorov;

use crate::laws::{Drawn, Law};
use crate::theorem_1::{GAUSSIAN, UNIFORM, agree};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    GAUSSIAN_BETA,
    GAUSSIAN_BETA_UNITS,
    GAUSSIAN_MU,
    MEIJER,
    GAUSSIAN_MU_UNITS,
    BESSEL_INTEGRAL,
    GAUSSIAN_CONDITIONAL,
    GAUSSIAN_CONDITIONAL_UNITS,
    UNIFORM_BETA,
    UNIFORM_BETA_UNITS,
    UNIFORM_MU,
    UNIFORM_MU_UNITS,
    UNIFORM_CONDITIONAL,
    UNIFORM_CONDITIONAL_UNITS,
];

const SAMPLES: Samples = Samples { ci: 200_000, paper: 5_000_000 };
const RESOLUTION: Resolution = Resolution::absolute(0.02, "a fiftieth of all units");

const GAUSSIAN_BETA: Claim = Claim {
    id: "corollary-1a-beta/marginal",
    source: "Corollary 1 (a)",
    statement: "the Gaussian joint density, integrated over mu, is Cauchy's of scale sigma_b / sigma_w",
    formula: "p(beta) = sigma_b sigma_w / (pi (sigma_w^2 beta^2 + sigma_b^2))",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(beta_marginal(&GAUSSIAN, |law| *law)),
    control: Control::negative("scale sigma_w / sigma_b", |_| Ok(beta_marginal(&GAUSSIAN[1..], exchanged))),
    ..Claim::DEFAULT
};

const GAUSSIAN_BETA_UNITS: Claim = Claim {
    id: "corollary-1a-beta/units",
    source: "Corollary 1 (a)",
    statement: "breakpoints of units with Gaussian weights have Cauchy's law of scale sigma_b / sigma_w",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| units(run, &GAUSSIAN, |law| *law, |law, unit| law.beta_cdf(unit.beta)),
    control: Control::negative("scale sigma_w / sigma_b", |run| units(run, &GAUSSIAN[1..], exchanged, |law, unit| law.beta_cdf(unit.beta))),
    ..Claim::DEFAULT
};

const GAUSSIAN_MU: Claim = Claim {
    id: "corollary-1a-mu/marginal",
    source: "Corollary 1 (a)",
    statement: "the Gaussian joint density, integrated over beta, is K_0(|mu| / (sigma_v sigma_w)) / (pi sigma_v sigma_w)",
    formula: "p(mu) = K_0(|mu| / (sigma_v sigma_w)) / (pi sigma_v sigma_w)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(mu_marginal(&GAUSSIAN, |law| *law)),
    control: Control::negative("variances for standard deviations", |_| Ok(mu_marginal(&GAUSSIAN[1..], Law::of_variances))),
    note: "Infinite at 0, where it has a logarithm. sigma_b does not matter.",
    ..Claim::DEFAULT
};

const MEIJER: Claim = Claim {
    id: "corollary-1a-mu/meijer",
    source: "Corollary 1 (a)",
    statement: "the Meijer G-function of the density is a Bessel function: G^{2,0}_{0,2}(z | 0, 0) = 2 K_0(2 sqrt z)",
    formula: "G^{2,0}_{0,2}(z | 0, 0) = sum_k z^k / k!^2 (2 psi(k + 1) - ln z)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![meijer(2.0)]),
    control: Control::negative("2 K_0(sqrt z)", |_| Ok(vec![meijer(1.0)])),
    note: "The residues of Gamma(s)^2 z^-s against K_0 by another program; with z = mu^2 / (4 sigma_v^2 sigma_w^2) both printed forms are one.",
    ..Claim::DEFAULT
};

const GAUSSIAN_MU_UNITS: Claim = Claim {
    id: "corollary-1a-mu/units",
    source: "Corollary 1 (a)",
    statement: "slopes of units with Gaussian weights have the density K_0(|mu| / (sigma_v sigma_w)) / (pi sigma_v sigma_w)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| units(run, &GAUSSIAN, |law| *law, |law, unit| law.mu_cdf(unit.mu)),
    control: Control::negative("variances for standard deviations", |run| {
        units(run, &GAUSSIAN[1..], Law::of_variances, |law, unit| law.mu_cdf(unit.mu))
    }),
    ..Claim::DEFAULT
};

const BESSEL_INTEGRAL: Claim = Claim {
    id: "corollary-1a-gr3462/integral",
    source: "Appendix C.3, Gradshteyn and Ryzhik 3.462.20",
    statement: "int_0^inf exp(-a sqrt(t^2 + c^2)) / sqrt(t^2 + c^2) dt = K_0(a c) for positive a and c",
    formula: "int_0^inf exp(-a sqrt(t^2 + c^2)) / sqrt(t^2 + c^2) dt = K_0(a c)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![bessel(1.0)]),
    control: Control::negative("over the whole line", |_| Ok(vec![bessel(2.0)])),
    note: "Five decades of a and of c. Over the whole line, as the marginal needs it, the integral is twice that.",
    ..Claim::DEFAULT
};

const GAUSSIAN_CONDITIONAL: Claim = Claim {
    id: "corollary-1a-cond/integral",
    source: "Corollary 1 (a)",
    statement: "the Gaussian joint density over that of the breakpoint is Laplace's of scale sigma_b sigma_w sigma_v / sqrt(sigma_b^2 + sigma_w^2 beta^2)",
    formula: "p(mu | beta) = exp(-|mu| / r) / (2 r),  r = sigma_b sigma_w sigma_v / sqrt(sigma_b^2 + sigma_w^2 beta^2)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(conditional(&GAUSSIAN, |beta| beta)),
    control: Control::negative("the scale at beta = 0", |_| Ok(conditional(&GAUSSIAN, |_| 0.0))),
    note: "Both of the quotient's parts by quadrature of Lemma 1's integrand.",
    ..Claim::DEFAULT
};

const GAUSSIAN_CONDITIONAL_UNITS: Claim = Claim {
    id: "corollary-1a-cond/units",
    source: "Corollary 1 (a)",
    statement: "slopes of units with Gaussian weights, put into Laplace's distribution function at their breakpoints, are uniform",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| units(run, &GAUSSIAN, |law| *law, |law, unit| law.mu_given_beta_cdf(unit.mu, unit.beta)),
    control: Control::negative("Laplace's scale at beta = 0", |run| {
        units(run, &GAUSSIAN, |law| *law, |law, unit| law.mu_given_beta_cdf(unit.mu, 0.0))
    }),
    ..Claim::DEFAULT
};

const UNIFORM_BETA: Claim = Claim {
    id: "corollary-1b-beta/marginal",
    source: "Corollary 1 (b)",
    statement: "the uniform joint density, integrated over mu, is min(a_b/|beta|, a_w)^2 / (4 a_b a_w)",
    formula: "p(beta) = min(a_b / |beta|, a_w)^2 / (4 a_b a_w)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(beta_marginal(&UNIFORM, |law| *law)),
    control: Control::negative("a_b and a_w exchanged", |_| Ok(beta_marginal(&UNIFORM[2..], exchanged))),
    note: "Flat up to a_b / a_w, then as beta^-2.",
    ..Claim::DEFAULT
};

const UNIFORM_BETA_UNITS: Claim = Claim {
    id: "corollary-1b-beta/units",
    source: "Corollary 1 (b)",
    statement: "breakpoints of units with uniform weights have the density min(a_b/|beta|, a_w)^2 / (4 a_b a_w)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| units(run, &UNIFORM, |law| *law, |law, unit| law.beta_cdf(unit.beta)),
    control: Control::negative("a_b and a_w exchanged", |run| units(run, &UNIFORM[2..], exchanged, |law, unit| law.beta_cdf(unit.beta))),
    ..Claim::DEFAULT
};

const UNIFORM_MU: Claim = Claim {
    id: "corollary-1b-mu/marginal",
    source: "Corollary 1 (b)",
    statement: "the uniform joint density, integrated over beta, is ln(a_w a_v / |mu|) / (2 a_w a_v)",
    formula: "p(mu) = ln(a_w a_v / |mu|) / (2 a_w a_v),  |mu| <= a_w a_v",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(mu_marginal(&UNIFORM, |law| *law)),
    control: Control::negative("standard deviations for the ends", |_| Ok(mu_marginal(&UNIFORM, Law::of_standard_deviations))),
    ..Claim::DEFAULT
};

const UNIFORM_MU_UNITS: Claim = Claim {
    id: "corollary-1b-mu/units",
    source: "Corollary 1 (b)",
    statement: "slopes of units with uniform weights have the density ln(a_w a_v / |mu|) / (2 a_w a_v)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| units(run, &UNIFORM, |law| *law, |law, unit| law.mu_cdf(unit.mu)),
    control: Control::negative("standard deviations for the ends", |run| {
        units(run, &UNIFORM, Law::of_standard_deviations, |law, unit| law.mu_cdf(unit.mu))
    }),
    ..Claim::DEFAULT
};

const UNIFORM_CONDITIONAL: Claim = Claim {
    id: "corollary-1b-cond/integral",
    source: "Corollary 1 (b)",
    statement: "the uniform joint density over that of the breakpoint is a triangle on +- a_v min(a_b/|beta|, a_w)",
    formula: "p(mu | beta) = (A - |mu|)_+ / A^2,  A = a_v min(a_b / |beta|, a_w)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(conditional(&UNIFORM, |beta| beta)),
    control: Control::negative("the triangle at beta = 0", |_| Ok(conditional(&UNIFORM, |_| 0.0))),
    note: "Both of the quotient's parts by quadrature of Lemma 1's integrand.",
    ..Claim::DEFAULT
};

const UNIFORM_CONDITIONAL_UNITS: Claim = Claim {
    id: "corollary-1b-cond/units",
    source: "Corollary 1 (b)",
    statement: "slopes of units with uniform weights, put into the triangle's distribution function at their breakpoints, are uniform",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| units(run, &UNIFORM, |law| *law, |law, unit| law.mu_given_beta_cdf(unit.mu, unit.beta)),
    control: Control::negative("the triangle at beta = 0", |run| {
        units(run, &UNIFORM, |law| *law, |law, unit| law.mu_given_beta_cdf(unit.mu, 0.0))
    }),
    ..Claim::DEFAULT
};

/// `sigma_b` and `sigma_w` exchanged: the scale that a damaged print shows.
fn exchanged(law: &Law) -> Law {
    let [b, w, v] = law.scales();
    law.with([w, b, v])
}

fn beta_marginal(laws: &[Law], theory: fn(&Law) -> Law) -> Vec<Evidence> {
    let lines = laws.iter().map(|law| {
        let [b, w, v] = law.scales();
        let cases = [-30.0, -2.0, -1.0, 0.0, 0.2, 0.9, 5.0].map(|share| {
            let beta = share * b / w;
            let end = match law {
                Law::Gaussian(_) => f64::INFINITY,
                Law::Uniform(_) => v * (b / beta.abs()).min(w),
            };
            let scale = b * w * v / libm::hypot(w * beta, b);
            let half = Integral::new(|mu| law.joint(beta, mu)).over(0.0, end).length_scale(scale).integrate(1e-13);
            (format!("beta {beta}"), theory(law).beta_density(beta), doubled(half.expect("a smooth integrand")))
        });
        agree(law.label(), cases)
    });
    lines.collect()
}

fn doubled(half: Estimate) -> Estimate {
    Estimate { value: 2.0 * half.value, error_bound: 2.0 * half.error_bound, ..half }
}

fn mu_marginal(laws: &[Law], theory: fn(&Law) -> Law) -> Vec<Evidence> {
    let lines = laws.iter().map(|law| {
        let [b, w, v] = law.scales();
        let cases = [-0.95, -0.3, 1e-6, 0.05, 0.5].map(|share| {
            let mu: f64 = share * w * v;
            let tolerance = 1e-11 / (w * v);
            let half = match law {
                // beta = (sigma_b / sigma_w) sinh t makes of the square root a cosh, and of long tails short ones.
                Law::Gaussian(_) => {
                    let unit = b / w;
                    let integrand = |t: f64| law.joint(unit * libm::sinh(t), mu) * unit * libm::cosh(t);
                    // At 40 the integrand is below e^{-40}, even at the smallest mu.
                    Integral::new(integrand).over(0.0, 40.0).integrate(tolerance)
                }
                // Up to where the triangle at beta is as narrow as mu.
                Law::Uniform(_) => {
                    let end = b * v / mu.abs();
                    let integrand = |t: f64| law.joint(libm::exp(t), mu) * libm::exp(t);
                    let kink = libm::log(b / w);
                    Integral::new(integrand).over(kink - 45.0, libm::log(end)).split_at(&[kink]).integrate(tolerance)
                }
            };
            (format!("mu {mu}"), theory(law).mu_density(mu), doubled(half.expect("a smooth integrand but for a kink")))
        });
        agree(law.label(), cases)
    });
    lines.collect()
}

/// The series of the G-function, summed; `times sqrt z` is the argument of `K_0`.
fn meijer(times: f64) -> Evidence {
    const EULER: f64 = 0.577_215_664_901_532_9;
    let cases = [1e-8, 1e-3, 0.1, 0.5, 1.0, 2.0, 4.0].map(|z: f64| {
        let (mut factor, mut psi, mut sum, mut size) = (1.0, -EULER, 0.0, 0.0);
        for k in 1..80 {
            let term = factor * (2.0 * psi - libm::log(z));
            sum += term;
            size += term.abs();
            factor *= z / (f64::from(k) * f64::from(k));
            psi += 1.0 / f64::from(k);
        }
        // Terms of both signs: roundings are a share of their sizes.
        let estimate = Estimate { value: sum, error_bound: 1e-14 * size, evaluations: 80 };
        (format!("z = {z}"), 2.0 * pxfm::f_k0(times * z.sqrt()), estimate)
    });
    agree("z from 1e-8 to 4".into(), cases).by("Bessel function", "residues")
}

fn bessel(times: f64) -> Evidence {
    let decades = [1e-3, 1e-2, 0.1, 1.0, 10.0];
    let cases = decades.into_iter().flat_map(|a| {
        decades.map(|c| {
            // t = c sinh u: the root cancels, and beyond an exponent of 745 nothing is left.
            let end = libm::acosh(745.0 / (a * c));
            let estimate = Integral::new(|u: f64| libm::exp(-a * c * libm::cosh(u))).over(0.0, end).integrate(1e-12);
            (format!("a = {a}, c = {c}"), times * pxfm::f_k0(a * c), estimate.expect("a smooth integrand"))
        })
    });
    agree("a and c from 0.001 to 10".into(), cases)
}

/// `at(beta)` is the breakpoint that the formula is evaluated at.
fn conditional(laws: &[Law], at: fn(f64) -> f64) -> Vec<Evidence> {
    let lines = laws.iter().map(|law| {
        let [b, w, v] = law.scales();
        let cases = [-3.0, 0.4, 1.5].into_iter().flat_map(|share| {
            let beta = share * b / w;
            // Density of the breakpoint: int |u| f_B(beta u) f_W(u) du.
            let density = |u: f64| u * law.density(0, beta * u) * law.density(1, u);
            let width = 1.0 / libm::hypot(beta / b, 1.0 / w);
            let ends = [w.min(b / beta.abs()), w];
            let marginal = match law {
                Law::Gaussian(_) => Integral::new(density).over(0.0, f64::INFINITY).length_scale(width).integrate(1e-13),
                Law::Uniform(_) => Integral::new(density).over(0.0, 2.0 * w).split_at(&ends).integrate(1e-13),
            };
            let marginal = marginal.expect("a smooth integrand between kinks");
            [-0.7, 0.05, 0.4].map(|share| {
                let mu: f64 = share * v * width;
                let joint = crate::theorem_1::lemma_1(law, beta, mu);
                let of_beta = doubled(marginal);
                let value = joint.value / of_beta.value;
                let error_bound = joint.error_bound / of_beta.value + value * of_beta.error_bound / of_beta.value;
                (format!("beta {beta}, mu {mu}"), law.mu_given_beta(mu, at(beta)), Estimate { value, error_bound, evaluations: 0 })
            })
        });
        agree(law.label(), cases)
    });
    lines.collect()
}

/// Units as they are drawn, put into a distribution function of the theory: uniform, if that is theirs.
fn units(run: &Run, laws: &[Law], theory: fn(&Law) -> Law, cdf: fn(&Law, Drawn) -> f64) -> Result<Vec<Evidence>, Stop> {
    let parts = laws.iter().map(|law| {
        Part::new(law.name(), run.samples(), 500_000, move |block| {
            (0..block.trials).map(|_| law.draw(&mut block.rng)).map(|unit| [unit.beta, unit.mu]).collect::<Vec<_>>()
        })
    });
    let lines = laws.iter().zip(run.measure(parts.collect())?).map(|(law, blocks)| {
        let theory = theory(law);
        let mut shares: Vec<f64> = blocks.concat().into_iter().map(|[beta, mu]| cdf(&theory, Drawn { beta, mu })).collect();
        shares.sort_by(f64::total_cmp);
        let distance = kolmogorov::distance(&shares, |share| share.clamp(0.0, 1.0)).either();
        Evidence::kolmogorov(law.label(), distance, shares.len() as u64).by("uniform", "units as drawn")
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    #[test]
    fn the_scale_of_cauchys_law_is_its_upper_quartile() {
        for law in GAUSSIAN {
            let [b, w, _] = law.scales();
            assert!((law.beta_cdf(b / w) - 0.75).abs() < 1e-15);
            assert!((law.beta_density(0.0) - w / (PI * b)).abs() < 1e-15);
        }
    }
}
