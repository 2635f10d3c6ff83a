//! Lemma E.1: how often a row of RAI is positive at a fixed vector.
//!
//! `v` has `v_k ~ P` on [0, M] and all other entries `N(0, sigma^2)`. With `sd = sigma |x_{-k}| / x_k`,
//!
//! ```text
//! P[<v, x> > 0] = 1/2 + Int_0^M (1 - F_P(t)) N(0, sd^2)(t) dt    if x_k > 0 and x_{-k} != 0
//!               = 1/2                                           if x_k = 0 and x_{-k} != 0
//!               = 1                                             if x_k > 0 and x_{-k} = 0
//! ```
//!
//! For the paper's P, Beta(2, 1) with `F_P(t) = t^2`, the integral is elementary:
//!
//! ```text
//! 1/2 + A - sd^2 (A - exp(-1 / (2 sd^2)) / (sd sqrt(2 pi))),    A = erf(1 / (sd sqrt 2)) / 2
//! ```
//!
//! Source: Lemma E.1, equation E.1. Misprint: in the proof of Theorem 4.1 the exponent of the normal density has `sigma` without its
//! tilde where the factor in front has it, so the density there is none.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution,
    Run, Samples, Stop, Verdict,
};
use experiments::words::in_words;
use stats::integrate::{Integral, IntegrateError};
use stats::special::{ln_gamma, normal_density, normal_lower_tail};

use crate::chosen_law::ChosenLaw;
use crate::neuron::{Neuron, excess, excess_by_entry};
use crate::rai_layers::{draw_row, pre_activation};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CLOSED_FORM, SIMULATION, ABOVE_HALF, PRINTED_DENSITY];

const SOURCE: &str = "Lemma E.1";
const FORMULA: &str = "P[<v, x> > 0] = 1/2 + Int_0^M (1 - F_P(t)) N(0, sd^2)(t) dt, sd = sigma |x_{-k}| / x_k";
const TEN_DIGITS: Resolution = Resolution::absolute(1e-10, "ten digits of a probability");

const CLOSED_FORM: Claim = Claim {
    id: "lemma-E.1/closed-form",
    source: SOURCE,
    statement: "for P = Beta(2, 1) the integral of Lemma E.1 has an elementary closed form",
    formula: "1/2 + A - sd^2 (A - exp(-1/(2 sd^2)) / (sd sqrt(2 pi))), A = erf(1/(sd sqrt 2))/2",
    expect: Expect::both(Verdict::Holds),
    resolution: TEN_DIGITS,
    check: |_| Ok(against_quadrature(beta_2_1)),
    control: Control::negative("A without its factor 1/2", |_| {
        // 1/2 + 2A - sd^2 (2A - ...): A enters twice.
        Ok(against_quadrature(|sd| beta_2_1(sd) + (1.0 - sd * sd) * 0.5 * libm::erf(1.0 / (sd * std::f64::consts::SQRT_2))))
    }),
    note: "A row of ours, as the paper leaves the integral; in both orders of integration. For sd from 0.02 to 3.",
    ..Claim::DEFAULT
};

const SIMULATION: Claim = Claim {
    id: "lemma-E.1/simulation",
    source: SOURCE,
    statement: "a row of RAI is positive at x as often as Lemma E.1 says, position by position, in all of its three cases",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "two percentage points"),
    check: |run| simulation(run, |neuron, k| neuron.sigma * neuron.others(k) / neuron.inputs[k]),
    control: Control::negative("sigma without its tilde", |run| simulation(run, |neuron, _| neuron.sigma)),
    note: "Rows drawn whole, sorted by the position chosen; sd = 0.05, 0.3, 1, 3 and others; x_k = 0 and x_{-k} = 0 too.",
    ..Claim::DEFAULT
};

const ABOVE_HALF: Claim = Claim {
    id: "lemma-E.1/above-one-half",
    source: "Proof of Theorem 4.1",
    statement: "where x_k > 0 the probability is strictly above 1/2, for every sigma",
    formula: "P[<v, x> > 0] > 1/2 where x_k > 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(above(0.5)),
    control: Control::negative("above 0.6", |_| Ok(above(0.6))),
    note: "Intervals of the quadrature, sd from 0.05 to 100. What Theorem 4.1 takes from the lemma; that it is so for every sd follows from 1 - F_P(t) > 0 near 0.",
    ..Claim::DEFAULT
};

const PRINTED_DENSITY: Claim = Claim {
    id: "lemma-E.1/printed-density",
    source: "Proof of Theorem 4.1",
    statement: "P[<V, n> <= 0] = 1/2 - Int_0^M (1 - F_P(z)) exp(-z^2 / (2 sigma^2)) / (sqrt(2 pi) sd) dz, with sigma in the exponent",
    formula: "P[<V, n> <= 0] = 1/2 - Int_0^M (1 - F_P(z)) N(0, sd^2)(z) dz",
    expect: Expect::both(Verdict::HoldsCorrected),
    resolution: TEN_DIGITS,
    check: |_| {
        let printed = density_in_proof(&[0.5, 3.0], |_, sigma| sigma);
        Ok(printed.into_iter().chain(density_in_proof(&[0.5, 3.0], |sd, _| sd).into_iter().map(Evidence::corrected)).collect())
    },
    control: Control::positive("where |n_{-k}| = n_k both are the same", |_| Ok(density_in_proof(&[1.0], |_, sigma| sigma))),
    note: "Right: sd = sigma |n_{-k}| / n_k in the exponent too. Judged against the same probability with the integrals in the other order; sigma = 0.6.",
    ..Claim::DEFAULT
};

/// The probability for P = Beta(2, 1). `sd > 0`; to about 1e-15 for `sd` up to 10, beyond which its terms cancel.
pub(crate) fn beta_2_1(sd: f64) -> f64 {
    let a = 0.5 * libm::erf(1.0 / (sd * std::f64::consts::SQRT_2));
    0.5 + a - sd * sd * (a - normal_density(1.0 / sd) / sd)
}

fn against_quadrature(theory: fn(f64) -> f64) -> Vec<Evidence> {
    let line = |sd: f64, by: &'static str, estimate: stats::integrate::Estimate| {
        // Both sides are sums of a few terms of at most sd^2.
        let rounding = 8.0 * f64::EPSILON * (1.0 + sd * sd);
        Evidence::numeric(format!("sd = {sd}, {by}"), theory(sd), 0.5 + estimate.value, estimate.error_bound + rounding)
            .by("closed form", "quadrature")
    };
    let law = ChosenLaw::BETA_2_1;
    [0.02, 0.05, 0.3, 1.0, 3.0]
        .into_iter()
        .flat_map(|sd| {
            [
                line(sd, "Y outside", excess(law, sd).expect("a smooth integrand")),
                line(sd, "X outside", excess_by_entry(law, sd).expect("a smooth integrand")),
            ]
        })
        .collect()
}

fn simulation(run: &Run, deviation: fn(&Neuron<'_>, usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let neuron = |law, sigma, inputs: &'static [f64]| Neuron { law, sigma, inputs };
    let settings = [
        neuron(ChosenLaw::BETA_2_1, 0.05, &[1.0, 1.0][..]),
        neuron(ChosenLaw::BETA_2_1, 0.3, &[1.0, 1.0]),
        neuron(ChosenLaw::BETA_2_1, 1.0, &[1.0, 1.0]),
        neuron(ChosenLaw::BETA_2_1, 3.0, &[1.0, 1.0]),
        neuron(ChosenLaw::BETA_2_1, 0.6, &[0.5, 2.0, 1.0]),
        neuron(ChosenLaw::UNIFORM_3, 1.5, &[0.0, 1.0, 2.0, 1.0]),
        neuron(ChosenLaw::BETA_1_4, 0.2, &[0.3, 1.0]),
        neuron(ChosenLaw::Exponential, 2.0, &[1.0, 0.5]),
        neuron(ChosenLaw::BETA_2_1, 0.7, &[0.0, 1.0]),
    ];
    let label = |setting: &Neuron<'_>| format!("{}, sigma = {}, x = {:?}", setting.law.name(), setting.sigma, setting.inputs);
    let part = |setting: &Neuron<'static>| {
        let Neuron { law, sigma, inputs } = *setting;
        // For each position: how often it was chosen, and how often the row was positive then.
        Part::new(label(setting), run.samples(), 5_000_000, move |block| {
            let mut counts = vec![0_u64; 2 * inputs.len()];
            let mut row = vec![0.0; inputs.len()];
            let sigma_w = sigma * ((inputs.len() - 1) as f64).sqrt();
            for _ in 0..block.trials {
                let k = draw_row(law, sigma_w, &mut block.rng, &mut row);
                counts[2 * k] += 1;
                counts[2 * k + 1] += u64::from(pre_activation(&row, inputs) > 0.0);
            }
            counts
        })
    };
    let counts = run.histograms(settings.iter().map(part).collect())?;
    let mut lines = Vec::new();
    for (setting, counts) in settings.iter().zip(&counts) {
        for k in 0..setting.inputs.len() {
            let label = format!("{}, k = {}", label(setting), k + 1);
            let (trials, hits) = (counts[2 * k], counts[2 * k + 1]);
            let line = if setting.inputs[k] == 0.0 {
                Evidence::proportion(in_words(&label), Relation::Equal, 0.5, hits, trials)
            } else if setting.others(k) == 0.0 {
                // Certain: not a single exception.
                let exception = (hits < trials).then(|| format!("{} of {trials} rows are not positive", trials - hits));
                Evidence::property(in_words(&label), trials, exception)
            } else {
                let theory = 0.5 + excess(setting.law, deviation(setting, k)).expect("a smooth integrand").value;
                Evidence::proportion(in_words(&label), Relation::Equal, theory, hits, trials)
            };
            lines.push(line.by("Lemma E.1", "whole rows"));
        }
    }
    Ok(lines)
}

fn above(bound: f64) -> Vec<Evidence> {
    let laws = ChosenLaw::WITH_LARGE_MEAN.into_iter().chain([ChosenLaw::BETA_1_4, ChosenLaw::Exponential]);
    laws.flat_map(|law| {
        [0.05, 1.0, 10.0, 100.0].map(|sd| {
            let estimate = excess_by_entry(law, sd).expect("a smooth integrand");
            let (low, high) = (0.5 + estimate.value - estimate.error_bound, 0.5 + estimate.value + estimate.error_bound);
            Evidence::enclosure(format!("{}, sd = {sd}", law.name()), Relation::Greater, low, high, bound).by("statement", "quadrature")
        })
    })
    .collect()
}

/// The probability of a row that is not positive, with `exponent(sd, sigma)` in the density's exponent, for some `|n_{-k}| / n_k`.
fn density_in_proof(ratios: &[f64], exponent: fn(f64, f64) -> f64) -> Vec<Evidence> {
    const SIGMA: f64 = 0.6;
    let law = ChosenLaw::BETA_2_1;
    let line = |ratio: &f64| {
        let sd = ratio * SIGMA;
        let inside = exponent(sd, SIGMA);
        let theory = Integral::new(|z| law.upper_tail(z) * normal_density(z / inside) / sd)
            .over(0.0, law.end())
            .integrate(1e-12)
            .expect("a smooth integrand");
        let observed = excess_by_entry(law, sd).expect("a smooth integrand");
        let error_bound = theory.error_bound + observed.error_bound;
        Evidence::numeric(format!("|n_-k| / n_k = {ratio}"), 0.5 - theory.value, 0.5 - observed.value, error_bound)
            .by("integral over z", "integral over the entry")
    };
    ratios.iter().map(line).collect()
}

/// How often a row of RAI is positive, for any beta law.
pub(crate) const RAI_ROW_POSITIVE: Calculator = Calculator {
    name: "rai-row-positive",
    summary: "P[<v, x> > 0] for a row v of RAI whose entry k was drawn from P = Beta(alpha, beta) on [0, 1]",
    source: "Lemma E.1",
    parameters: &[
        Parameter {
            name: "ratio",
            default: "1",
            kind: Kind::Real(0.0, f64::MAX),
            about: "sigma |x_{-k}| / x_k: standard deviation of the other entries times the norm of x without x_k, over x_k > 0",
        },
        Parameter { name: "alpha", default: "2", kind: Kind::Real(0.1, 1000.0), about: "first parameter of the beta law" },
        Parameter { name: "beta", default: "1", kind: Kind::Real(0.1, 1000.0), about: "second parameter of the beta law" },
    ],
    compute: row_positive_answer,
};

/// The closed form's terms cancel: beyond this its error would be 1e-13.
const LARGEST_CLOSED_RATIO: f64 = 10.0;

fn row_positive_answer(inputs: &Inputs) -> Result<Answer, Failure> {
    let (ratio, alpha, beta) = (inputs.real("ratio"), inputs.real("alpha"), inputs.real("beta"));
    if ratio == 0.0 {
        return Ok(Answer::new(Quantity::Number(1.0), Method::Exact).note("the other entries see nothing: <v, x> = v_k x_k > 0"));
    }
    if (alpha, beta) == (2.0, 1.0) && (1e-8..=LARGEST_CLOSED_RATIO).contains(&ratio) {
        return Ok(Answer::new(Quantity::Number(beta_2_1(ratio)), Method::ClosedForm).note("P = Beta(2, 1), the paper's law"));
    }
    let (value, error) = row_positive(ratio, alpha, beta).map_err(|error| Failure::usage(error.to_string()))?;
    let (low, high) = ((value - error).max(0.5), (value + error).min(1.0));
    let answer = Answer::new(Quantity::Interval { value: value.clamp(low, high), low, high }, Method::Quadrature);
    Ok(answer.note("low and high are the error bound; 1/2 where x_k = 0"))
}

/// `E[Phi(X / ratio)]` for `X ~ Beta(alpha, beta)` and a bound on its error; `ratio > 0`, parameters in [0.1, 1000].
fn row_positive(ratio: f64, alpha: f64, beta: f64) -> Result<(f64, f64), IntegrateError> {
    let ln_normalization = ln_gamma(alpha + beta) - ln_gamma(alpha) - ln_gamma(beta);
    // Each half is integrated in the distance from its own end, where the density may be a power of that distance.
    let half = |near: f64, far: f64, entry: &dyn Fn(f64) -> f64, bends: &[f64]| {
        let density = |t: f64| libm::exp(ln_normalization + (near - 1.0) * libm::log(t) + (far - 1.0) * libm::log1p(-t));
        Integral::new(|t| density(t) * normal_lower_tail(entry(t) / ratio))
            .over(0.0, 0.5)
            .singular_at(0.0, (1.0 - near).max(0.0))
            .split_at(bends)
            .integrate(1e-10)
    };
    let bends = |to_distance: &dyn Fn(f64) -> f64| [1.0, 3.0, 9.0].map(|bend| to_distance(bend * ratio));
    let low = half(alpha, beta, &|t| t, &bends(&|x| x))?;
    let high = half(beta, alpha, &|t| 1.0 - t, &bends(&|x| 1.0 - x))?;
    // ln Gamma of up to 7,000 is right to 1e-12, and so is the density's factor.
    let error = low.error_bound + high.error_bound + 1e-15 * ln_gamma(alpha + beta).abs().max(1.0);
    Ok((low.value + high.value, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_noise_leaves_the_row_positive_and_much_noise_leaves_a_coin() {
        assert!(1.0 - beta_2_1(1e-4) < 1e-8);
        assert!((beta_2_1(10.0) - 0.5).abs() < 0.03);
    }

    #[test]
    fn the_closed_form_at_a_known_point() {
        // mpmath, 30 digits: 0.5 + quad(lambda t: (1 - t**2) * npdf(t, 0, s), [0, 1]).
        assert!((beta_2_1(1.0) - BETA_2_1_AT_1).abs() < 1e-15);
        assert!((beta_2_1(0.3) - BETA_2_1_AT_03).abs() < 1e-15);
    }

    const BETA_2_1_AT_1: f64 = 0.741_970_724_519_143_4;
    const BETA_2_1_AT_03: f64 = 0.955_072_238_795_678_2;

    #[test]
    fn the_calculators_integral_agrees_with_the_closed_form_and_with_the_rows() {
        for ratio in [1e-3, 0.05, 1.0, 7.0] {
            let (value, error) = row_positive(ratio, 2.0, 1.0).unwrap();
            assert!((value - beta_2_1(ratio)).abs() <= error + 1e-13, "{ratio}");
        }
        let (value, error) = row_positive(0.4, 3.0, 2.0).unwrap();
        assert!((value - 0.5 - excess(ChosenLaw::BETA_3_2, 0.4).unwrap().value).abs() <= error + 1e-12);
    }

    #[test]
    fn singular_and_narrow_laws_are_integrated() {
        // Beta(1/2, 1/2) is symmetric about 1/2, but Phi is not: mpmath.
        let (value, error) = row_positive(1.0, 0.5, 0.5).unwrap();
        assert!((value - ARCSINE_AT_1).abs() <= error, "{value} {error}");
        // mpmath, 30 digits, each end substituted by its own power.
        let golden = [
            (1e-12, 0.1, 0.1, 0.984_894_591_311_150_1),
            (1.0, 0.1, 0.1, 0.674_075_533_393_792_1),
            (1e-3, 0.7, 3.3, 0.992_189_984_991_499_3),
            (0.01, 0.3, 2.0, 0.858_771_478_984_323),
        ];
        for (ratio, alpha, beta, expected) in golden {
            let (value, error) = row_positive(ratio, alpha, beta).unwrap();
            assert!((value - expected).abs() <= error, "{ratio} {alpha} {beta}: {value}");
        }
        let (value, _) = row_positive(0.5, 1000.0, 1000.0).unwrap();
        assert!((value - normal_lower_tail(1.0)).abs() < 1e-3);
        for (alpha, beta) in [(0.1, 0.1), (1000.0, 0.1), (0.1, 1000.0), (1000.0, 1000.0), (0.7, 3.3)] {
            for ratio in [1e-12, 1e-3, 1.0, 1e300] {
                let (value, error) = row_positive(ratio, alpha, beta).unwrap_or_else(|e| panic!("{ratio} {alpha} {beta}: {e}"));
                assert!((0.5 - error..=1.0 + error).contains(&value), "{ratio} {alpha} {beta}: {value}");
            }
        }
    }

    const ARCSINE_AT_1: f64 = 0.680_918_532_491_661_5;
}
