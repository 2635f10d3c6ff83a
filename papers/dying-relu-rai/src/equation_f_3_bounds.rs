//! The bounds on the terms of equation F.3, from which Theorem 4.3 follows.
//!
//! ```text
//! third term   <= mu'_1 sqrt(2/pi) sigma_w |n|^2 / (N_{l-1} + 1),      as sum_k n_k |n_{-k}| <= sqrt(N_{l-1}) |n|^2 (Cauchy-Schwarz)
//! second term  <= (mu'_2 / 2) |n|^2 / (N_{l-1} + 1)                    by Lemma F.1
//! C_low |n|^2 / 2 <= E[phi(N_t^l)^2 | N^{l-1}] <= C_l |n|^2 / 2
//! C_l   = (mu'_2 - sigma_l^2) / (N_{l-1} + 1) + sigma_l^2 + 2 sqrt(2/pi) mu'_1 sigma_w / (N_{l-1} + 1) + mu'_2 / (N_{l-1} + 1)
//! C_low = (mu'_2 - sigma_l^2) / (N_{l-1} + 1) + sigma_l^2              (second and third term dropped)
//! ```
//!
//! Source: appendix F, after equation F.3. All as printed. Cauchy and Schwarz's inequality is an equality when all components of `n` are
//! equal, so when all activations are 1.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use network::WeightLaw;
use rand::Rng;
use stats::stream::BlockRng;

use experiments::properties::{Try, properties};

use crate::chosen_law::ChosenLaw;
use crate::neuron::Neuron;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CAUCHY_SCHWARZ, EQUALITY, TERMS];

const SOURCE: &str = "Appendix F, after equation F.3";

const CAUCHY_SCHWARZ: Claim = Claim {
    id: "eq-F.3-bounds/cauchy-schwarz",
    source: SOURCE,
    statement: "sum_k n_k |n_{-k}| <= sqrt(N) |n|^2 for every n >= 0 with N + 1 components",
    formula: "sum_k n_k |n_{-k}| <= sqrt(N) |n|^2 for n >= 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 1_000_000 },
    check: |run| cauchy_schwarz(run, "sqrt(N)", |width| width),
    control: Control::negative("sqrt(N - 1)", |run| cauchy_schwarz(run, "sqrt(N - 1)", |width| width - 1)),
    note: "Random n >= 0 of 2 to 21 components, the last 1, some zero, some nearly equal. The margin is the rounding of N + 1 roots and sums, 4 (N + 2) ulps.",
    ..Claim::DEFAULT
};

const EQUALITY: Claim = Claim {
    id: "eq-F.3-bounds/equality",
    source: SOURCE,
    statement: "Cauchy and Schwarz's inequality is an equality when all components are equal",
    formula: "sum_k n_k |n_{-k}| = sqrt(N) |n|^2 for n = (1, ..., 1)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-12, "the rounding of the roots"),
    check: |_| Ok(equality(1.0)),
    control: Control::negative("one component doubled", |_| Ok(equality(2.0))),
    note: "A row of ours: the bound cannot be improved for every n.",
    ..Claim::DEFAULT
};

const TERMS: Claim = Claim {
    id: "eq-F.3-bounds/terms",
    source: SOURCE,
    statement: "the third term is at most its bound, the second at most its own, and the sum lies between C_low |n|^2 / 2 and C_l |n|^2 / 2",
    formula: "C_l = (mu'_2 - sigma_l^2)/(N+1) + sigma_l^2 + 2 sqrt(2/pi) mu'_1 sigma_w/(N+1) + mu'_2/(N+1), N = N_{l-1}",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 150, paper: 20_000 },
    check: |run| terms(run, 1.0),
    control: Control::negative("the third term's bound halved", |run| terms(run, 0.5)),
    note: "Random n of 2 to 7 components, sigma_w from 0.01 to 10, laws with a large and with a small mean; terms by quadrature, with its error bound as the margin. The sum by the other order of integration.",
    ..Claim::DEFAULT
};

/// `n >= 0` whose last component is 1, of up to `most` others: spread over magnitudes, nearly equal, or with zeros.
fn random_inputs(rng: &mut BlockRng, most: u64) -> Vec<f64> {
    let width = 1 + rng.next_u64() % most;
    let kind = rng.next_u64() % 3;
    let component = |_| {
        let z = WeightLaw::Normal.sample(rng);
        match kind {
            0 => libm::exp(2.0 * z),
            1 => (1.0 + 0.01 * z).max(0.0),
            _ => z.max(0.0),
        }
    };
    (0..width).map(component).chain([1.0]).collect()
}

/// The left and the right side for `n`, with `width(N)` under the root.
fn sides(n: &[f64], width: usize) -> (f64, f64) {
    let neuron = Neuron { law: ChosenLaw::BETA_2_1, sigma: 1.0, inputs: n };
    let left = n.iter().enumerate().map(|(k, chosen)| chosen * neuron.others(k)).sum();
    (left, (width as f64).sqrt() * neuron.squared_length())
}

fn cauchy_schwarz(run: &Run, root: &str, width: fn(usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let n = random_inputs(rng, 20);
        let (left, right) = sides(&n, width(n.len() - 1));
        let rounding = 4.0 * (n.len() + 1) as f64 * f64::EPSILON;
        if left <= right * (1.0 + rounding) { Ok(()) } else { Err(format!("{left} above {right} at n = {n:?}")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("random vectors, {root}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("inequality", "sums")).collect())
}

fn equality(first: f64) -> Vec<Evidence> {
    let line = |width: usize| {
        let mut n = vec![1.0; width + 1];
        n[0] = first;
        let (left, right) = sides(&n, width);
        Evidence::numeric(format!("N = {width}"), right, left, 4.0 * (width + 2) as f64 * f64::EPSILON * right)
            .by("root times length", "sum")
    };
    [1, 2, 5, 10, 100].map(line).into()
}

fn terms(run: &Run, share: f64) -> Result<Vec<Evidence>, Stop> {
    const LAWS: [ChosenLaw; 4] = [ChosenLaw::BETA_2_1, ChosenLaw::UNIFORM, ChosenLaw::BETA_1_4, ChosenLaw::UNIFORM_3];
    let attempt: Try<'_> = Box::new(move |rng| {
        let law = LAWS[(rng.next_u64() % 4) as usize];
        let n = random_inputs(rng, 6);
        let sigma_w = (0.01 * libm::exp2((rng.next_u64() % 11) as f64)).min(10.0);
        let (width, positions) = ((n.len() - 1) as f64, n.len() as f64);
        let neuron = Neuron { law, sigma: sigma_w / width.sqrt(), inputs: &n };
        let case = || format!("{}, sigma_w = {sigma_w}, n = {n:?}", law.name());
        let found = neuron.energy_terms().map_err(|error| format!("{}: failed to {error}", case()))?;
        let (sum, error) = neuron.energy_by_entry().map_err(|error| format!("{}: failed to {error}", case()))?;
        let (length, variance, mu2) = (neuron.squared_length(), neuron.sigma * neuron.sigma, law.second_moment());
        let cross_bound = law.mean() * (2.0 / std::f64::consts::PI).sqrt() * sigma_w * length / positions;
        let low = 0.5 * length * ((mu2 - variance) / positions + variance);
        let upp = low + cross_bound + 0.5 * mu2 * length / positions;
        // Everything is a sum of a few products and the quadratures.
        let margin = found.error_bound + error + 64.0 * f64::EPSILON * upp;
        let checks = [
            ("third term", found.cross, share * cross_bound),
            ("second term", found.partial_squares, 0.5 * mu2 * length / positions),
            ("C_low", low, sum),
            ("C_l", sum, upp),
        ];
        match checks.iter().find(|(_, smaller, larger)| *smaller > larger + margin) {
            None => Ok(()),
            Some((name, smaller, larger)) => Err(format!("{name}: {smaller} above {larger} at {}", case())),
        }
    });
    let lines = properties(run, run.samples(), vec![(format!("random layers, {share} times the third term's bound"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("printed bounds", "quadrature")).collect())
}
