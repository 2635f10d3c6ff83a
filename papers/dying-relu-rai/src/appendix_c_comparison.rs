//! Appendix C: the networks' chain against the bound's.
//!
//! `V_l` are the networks' transitions, with `p_i` in `[4^-N, 2^-N)` the probability that two independent vectors die together; `P` is the
//! same with `4^-N` throughout. With `g(x) = 1 - 2^{1-N} - (N-1) x`, `gamma_i = 1 + (2^-N - p_i) / (2^-N + (N-1) p_i)`, `gamma_{l+1} = 1`:
//!
//! ```text
//! (P^l)_31             = 1 - a_1^l - (gamma - 1) (a_1^l - a_2^l)
//! (V_2 ... V_{l+1})_31 = (P^l)_31 - (gamma_1 - 1) g(p_1)^l + sum_{i=1}^{l} (gamma_i - gamma_{i+1}) a_1^{l-i} prod_{j=1}^{i} g(p_j)
//! (P^l)_31 <= (V_2 ... V_{l+1})_31
//! ```
//!
//! Source: appendix C. Reading: `p_1 = 4^-N` belongs to `V_2` (the two vectors of the first layer are orthogonal), although `p_l` is
//! introduced as `(V_l)_31`. Misprint: "P(B_{l,0}) = pi_1 V_2 ... V_l" is a vector; its first entry is meant.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use rand::RngExt;
use stats::rational::{Rational, power, ratio};
use stats::stream::BlockRng;

use crate::theorem_3_3::{Matrix, a_1, a_2, chain, first_layer, fraction_between, product, step, transitions};
use experiments::properties::{Try, properties};
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CLOSED_FORMS, COMPARISON, MONOTONE, VECTOR];

const SOURCE: &str = "Appendix C";
const SAMPLES: Samples = Samples { ci: 250, paper: 10_000 };

const CLOSED_FORMS: Claim = Claim {
    id: "appendix-C-comparison/closed-forms",
    source: SOURCE,
    statement: "the printed entries (P^l)_31 and xi_31 are those of the products of the matrices",
    formula: "xi_31 = (P^l)_31 - (gamma_1 - 1) g(p_1)^l + sum_i (gamma_i - gamma_{i+1}) a_1^(l-i) prod_{j<=i} g(p_j)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| closed_forms(run, ratio(1, 1)),
    control: Control::negative("gamma_{l+1} = 0", |run| closed_forms(run, ratio(0, 1))),
    note: "Equality of fractions, N = 1 to 6, l = 1 to 8, random p_i with p_1 = 4^-N.",
    ..Claim::DEFAULT
};

const COMPARISON: Claim = Claim {
    id: "appendix-C-comparison/inequality",
    source: SOURCE,
    statement: "whatever p_2, p_3, ... are between 4^-N and 2^-N, the networks' chain is dead at least as often as the bound's",
    formula: "(P^l)_31 <= (V_2 ... V_{l+1})_31",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| comparison(run, false),
    control: Control::negative("p_i below 4^-N", |run| comparison(run, true)),
    ..Claim::DEFAULT
};

const MONOTONE: Claim = Claim {
    id: "appendix-C-comparison/monotone",
    source: SOURCE,
    statement: "raising one p_i never lowers the probability to be dead, for widths of at least 2",
    formula: "p_i <= p_i'  =>  (V_2 ... V_{l+1})_31 <= (V_2' ... V_{l+1}')_31",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| monotone(run, true),
    control: Control::negative("raising one p_i lowers it", |run| monotone(run, false)),
    note: "A row of ours, and a shorter proof: a larger p moves mass from rank two to the dead and to rank one, from where death is at least as near.",
    ..Claim::DEFAULT
};

const VECTOR: Claim = Claim {
    id: "appendix-C-comparison/vector",
    source: SOURCE,
    statement: "pi_1 V_2 ... V_l is the probability P(B_{l,0})",
    formula: "P(B_{l,0}) = pi_1 V_2 ... V_l",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![entries(0..3), entries(0..1).corrected()]),
    control: Control::positive("its first entry", |_| Ok(vec![entries(0..1)])),
    note: "Right: the first entry of the vector, as in the lines that follow in the paper. Checked at l = 2, where p_1 = 4^-N is known, against all sign patterns.",
    ..Claim::DEFAULT
};

/// A random width of at least `narrowest`, and `p_1 = 4^-N`, `p_2`, ..., `p_l` with `p_i` in `[4^-N, 2^-N)`.
fn random_chain(narrowest: u64, rng: &mut BlockRng) -> (u64, Vec<Rational>) {
    let width = rng.random_range(narrowest..=6);
    let [low, high] = [2 * width, width].map(|exponent| power(&ratio(1, 2), exponent));
    let later = (1..rng.random_range(1..=8)).map(|_| fraction_between(&low, &high, rng));
    (width, std::iter::once(low.clone()).chain(later).collect())
}

/// `V_2 ... V_{l+1}`.
fn networks(width: u64, p: &[Rational]) -> Matrix {
    let mut factors = p.iter().map(|p| transitions(width, p));
    let first = factors.next().expect("l is at least 1");
    factors.fold(first, |left, right| product(&left, &right))
}

fn bounds(width: u64, l: usize) -> Matrix {
    (1..l).fold(chain(width), |left, _| product(&left, &chain(width)))
}

fn told(width: u64, p: &[Rational]) -> String {
    format!("N = {width}, p = {}", p.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

fn lines(run: &Run, label: String, attempt: Try<'_>, theory: &'static str) -> Result<Vec<Evidence>, Stop> {
    let lines = properties(run, run.samples(), vec![(label, attempt)])?;
    Ok(lines.into_iter().map(|line| line.by(theory, "products of matrices in fractions")).collect())
}

fn closed_forms(run: &Run, last_gamma: Rational) -> Result<Vec<Evidence>, Stop> {
    let label = format!("(P^l)_31 and xi_31, gamma_(l+1) = {last_gamma}");
    let attempt: Try<'_> = Box::new(move |rng| {
        let (width, p) = random_chain(1, rng);
        let l = p.len() as u64;
        let one = || ratio(1, 1);
        let die = power(&ratio(1, 2), width);
        let n_1 = Rational::from_integer((width - 1).into());
        let gamma = |p: &Rational| one() + (&die - p) / (&die + &n_1 * p);
        let g = |p: &Rational| one() - ratio(2, 1) * &die - &n_1 * p;
        // 4^-N is the first of them.
        let a1 = a_1(width);
        let bound = one() - power(&a1, l) - (gamma(&p[0]) - one()) * (power(&a1, l) - power(&a_2(width), l));
        let gammas: Vec<Rational> = p.iter().map(gamma).chain([last_gamma.clone()]).collect();
        let mut passed = one();
        let mut sum = ratio(0, 1);
        for i in 1..=p.len() {
            passed *= g(&p[i - 1]);
            sum += (&gammas[i - 1] - &gammas[i]) * power(&a1, l - i as u64) * &passed;
        }
        let xi = &bound - (&gammas[0] - one()) * power(&g(&p[0]), l) + sum;
        let found = [bounds(width, p.len())[2][0].clone(), networks(width, &p)[2][0].clone()];
        if found == [bound.clone(), xi.clone()] {
            Ok(())
        } else {
            Err(format!("{bound} and {xi} against {} and {} at {}", found[0], found[1], told(width, &p)))
        }
    });
    lines(run, label, attempt, "closed forms")
}

fn comparison(run: &Run, below: bool) -> Result<Vec<Evidence>, Stop> {
    let label = if below { "p_i below 4^-N" } else { "p_i from 4^-N on" };
    let attempt: Try<'_> = Box::new(move |rng| {
        let (width, mut p) = random_chain(1, rng);
        if below {
            p.iter_mut().skip(1).for_each(|p| *p = fraction_between(&ratio(0, 1), &power(&ratio(1, 4), width), rng));
        }
        let (bound, chain) = (&bounds(width, p.len())[2][0], &networks(width, &p)[2][0]);
        if bound <= chain { Ok(()) } else { Err(format!("{bound} > {chain} at {}", told(width, &p))) }
    });
    lines(run, label.into(), attempt, "inequality")
}

fn monotone(run: &Run, grows: bool) -> Result<Vec<Evidence>, Stop> {
    let label = if grows { "one p_i raised" } else { "one p_i raised, lower" };
    let attempt: Try<'_> = Box::new(move |rng| {
        let (width, p) = random_chain(2, rng);
        let place = rng.random_range(0..p.len());
        let mut raised = p.clone();
        raised[place] = fraction_between(&p[place], &power(&ratio(1, 2), width), rng);
        let [before, after] = [&p, &raised].map(|p| networks(width, p)[2][0].clone());
        let is_met = if grows { before <= after } else { before >= after };
        if is_met {
            Ok(())
        } else {
            Err(format!("{before} becomes {after} when p_{} of {} becomes {}", place + 1, told(width, &p), raised[place]))
        }
    });
    lines(run, label.into(), attempt, "order")
}

/// Entries of `pi_1 V_2`, counted from 0, each against the share of dead second layers.
fn entries(which: std::ops::Range<usize>) -> Evidence {
    let label = format!("entries {} to {} of pi_1 V_2", which.start + 1, which.end);
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        let which = which.clone();
        (1..=3_u64).flat_map(move |width| {
            let widths = [width as usize; 2];
            let count =
                SignPatterns { input_dim: 1, hidden_widths: &widths, biases: false, magnitudes: &magnitudes }.count_zero(&[&[1], &[-1]]);
            let vector = step(&first_layer(width), &chain(width));
            let dead = ratio(count.zero as i64, count.all as i64);
            which
                .clone()
                .map(move |entry| (format!("{kind} magnitudes, N = {width}, entry {}", entry + 1), vector[entry].clone(), dead.clone()))
        })
    });
    Evidence::exact_cases(label, Relation::Equal, cases).by("product", "all sign patterns on both rays")
}
