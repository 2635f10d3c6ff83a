//! Proposition 10: the probability that a network of width 2 is born dead.
//!
//! Bias-free, `d_in = 1`, width 2, `L` layers that all apply the ReLU, the origin inside the domain, symmetric weights: the network
//! is constant with the probability in the last component of
//!
//! ```text
//! pi_L = P^(L-1) pi_1                                   (equation 4)
//! ```
//!
//! over the sixteen cases (active neurons for x > 0) x (active neurons for x < 0).
//!
//! Source: Proposition 10, equation 4, appendix K (the matrix is unreadable in our scan and rebuilt from the integrals of the text).
//!
//! Reading. The formula and the networks are different things. The derivation averages over two directions "independent and uniform
//! over a quadrant" whenever case 1 is entered; but a case entered from parallel directions (6, 11) stays parallel, and directions
//! entered from case 1 are neither independent nor uniform. So the formula is compared with whole networks, not assumed.

pub(crate) mod cause;
mod chain;
mod spectrum;
pub(crate) mod universality;

use claims::{
    Answer, Calculator, Cell, Claim, Control, Evidence, Expect, Inputs, Kind, Method, Parameter, Quantity, Relation, Resolution, Run,
    Samples, Stop, Table, Verdict,
};
use network::angle_chain::{ChainProbability, born_dead_probabilities};
use network::{WeightLaw, WeightScheme};
use num_traits::Zero;
use stats::binomial::clopper_pearson;
use stats::rational::{Rational, ratio, to_f64};

use self::chain::{Alignment, CASES, dead_probability, first_layer, lumped_dead_probability, transition};
use experiments::death_curves::{first_dead_part, whole_matrices};
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};
use experiments::words::in_words;
use experiments::zero_outputs::zero_output_probability;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    MATRIX_INTEGRALS,
    PRINTED_INTEGRAND,
    MATRIX_COLUMNS,
    EXACT_FRACTIONS,
    EIGENVALUES,
    TWO_LAYERS,
    UP_TO_THREE_LAYERS,
    GAUSSIAN_NETWORKS,
    AGAINST_CHAIN,
    GOOD_ENOUGH,
];

const MATRIX_INTEGRALS: Claim = Claim {
    id: "proposition-10/matrix-integrals",
    source: "Appendix K, i and ii",
    statement: "the integrals over independent uniform directions give 17/96, 1/32, 1/96 from case 1 and 7/48, 1/24, 1/48 from case 2",
    formula: "from case 1: E[((pi - d)/2pi)^2], E[(pi - d)/2pi * d/2pi], E[(d/2pi)^2], d = |theta - theta'|, both uniform on (0, pi/2)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(matrix_integrals(angle_on_both_sides(), angle_on_one_side())),
    control: Control::negative("the printed integrand (2 pi - angle) / 2 pi", |_| {
        Ok(matrix_integrals(angle_on_both_sides(), printed_one_side()))
    }),
    note: "The angle between omega and omega* is pi - d, as omega* lies in the third quadrant.",
    ..Claim::DEFAULT
};

const PRINTED_INTEGRAND: Claim = Claim {
    id: "proposition-10/printed-integrand",
    source: "Appendix K, i and ii",
    statement: "the factor (2 pi - angle) / 2 pi printed for the mixed and opposite cases gives the printed values",
    formula: "E[(pi - d)/2pi * (pi + d)/2pi] = 23/96 as printed;  right: E[(pi - d)/2pi * d/2pi] = 1/32",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let corrected = matrix_integrals(angle_on_both_sides(), angle_on_one_side()).into_iter().map(Evidence::corrected);
        Ok(matrix_integrals(angle_on_both_sides(), printed_one_side()).into_iter().chain(corrected).collect())
    },
    control: Control::positive("the factor of the same cases, printed without a slip", |_| Ok(vec![same_cases()])),
    note: "Right: (pi - angle) / 2 pi, the probability that a neuron is on for x > 0 only. The printed factor would give 23/96 instead of 1/32 for a mixed case; the printed values are the right ones.",
    ..Claim::DEFAULT
};

const MATRIX_COLUMNS: Claim = Claim {
    id: "proposition-10/matrix-columns",
    source: "Appendix K",
    statement: "pi_1 and every column of P are probability vectors",
    formula: "sum_i (pi_1)_i = 1,  sum_i P_ij = 1 for every j",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![columns(transition)]),
    control: Control::negative("23/96 for the mixed cases of column 1", |_| {
        Ok(vec![columns(|from, to| if from == 0 && Alignment::of(to) == Alignment::Mixed { ratio(23, 96) } else { transition(from, to) })])
    }),
    ..Claim::DEFAULT
};

const EXACT_FRACTIONS: Claim = Claim {
    id: "proposition-10/exact-fractions",
    source: "Proposition 10, equation 4",
    statement: "the formula's probabilities are 0, 5/32, 1045/3072, ...: the chain of sixteen cases and its six classes agree",
    formula: "P[constant] = last component of P^(L-1) pi_1",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        run.table(fractions_table());
        Ok(vec![both_chains(0), grows()])
    },
    control: Control::negative("one layer too few", |_| Ok(vec![both_chains(1)])),
    note: "What the formula gives; whether networks do is the question of the rows below.",
    ..Claim::DEFAULT
};

const EIGENVALUES: Claim = Claim {
    id: "proposition-10/eigenvalues",
    source: "Equation 4, appendix K",
    statement: "P has the eigenvalues 1 and twice 3/4, and all others are smaller: what is alive shrinks like (3/4)^L",
    formula: "det(lambda I - P) = 0 for lambda = 1, 3/4, 3/4;  |lambda| < 3/4 for all others",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-6, "six digits of an eigenvalue"),
    check: |_| Ok(spectrum::exact(&ratio(3, 4)).into_iter().chain(spectrum::by_solvers(&ratio(3, 4))).collect()),
    control: Control::negative("2/3 instead of 3/4", |_| {
        Ok(spectrum::exact(&ratio(2, 3)).into_iter().chain(spectrum::by_solvers(&ratio(2, 3))).collect())
    }),
    note: "A consequence of ours; the paper gives P only.",
    ..Claim::DEFAULT
};

const TWO_LAYERS: Claim = Claim {
    id: "proposition-10/two-layers",
    source: "Proposition 10",
    statement: "for any symmetric law one layer is never dead and two layers are with probability 5/32",
    formula: "P[x^1 = 0 for all x] = 0,  P[x^2 = 0 for all x] = 5/32",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![two_layers(0)]),
    control: Control::negative("one layer too many", |_| Ok(vec![two_layers(1)])),
    note: "By all sign patterns at fixed magnitudes, so for every symmetric law without ties.",
    ..Claim::DEFAULT
};

/// A percentage point: less than a symbol of figure 6A, and the tolerance of the row that asks how good the formula is.
const RESOLVED: f64 = 0.01;

const SAMPLES: Samples = Samples { ci: 1_000_000, paper: 40_000_000 };

const UP_TO_THREE_LAYERS: Claim = Claim {
    id: "proposition-10/up-to-three-layers",
    source: "Proposition 10",
    statement: "up to three layers the formula is the probability that a Gaussian network is born dead",
    formula: "P[born dead] = last component of P^(L-1) pi_1, for L <= 3",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(RESOLVED, "a percentage point, less than a symbol of figure 6A"),
    check: |run| Ok(gaussian_networks(run, formula)?.into_iter().take(3).collect()),
    control: Control::negative("one layer too many", |run| {
        Ok(gaussian_networks(run, |layers| formula(layers + 1))?.into_iter().take(3).collect())
    }),
    ..Claim::DEFAULT
};

const GAUSSIAN_NETWORKS: Claim = Claim {
    id: "proposition-10/gaussian-networks",
    source: "Proposition 10",
    statement: "the formula is the probability that a Gaussian network of width 2 is born dead, for any number of layers",
    formula: "P[constant] = last component of P^(L-1) pi_1",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(RESOLVED, "a percentage point, less than a symbol of figure 6A"),
    check: |run| {
        let lines = gaussian_networks(run, formula)?;
        run.table(comparison_table(run)?);
        Ok(lines)
    },
    control: Control::positive("one ray of the same networks by Theorem 8", one_ray),
    note: "The formula is exact up to three layers and then too low, most at seven layers: 0.7796 against 0.7864, 0.68 percentage points. It takes the directions in case 1 as independent and uniform, and as generic where they are parallel.",
    ..Claim::DEFAULT
};

const AGAINST_CHAIN: Claim = Claim {
    id: "proposition-10/against-the-chain",
    source: "Proposition 10",
    statement: "the formula is the probability that a Gaussian network of width 2 is born dead, for 1 to 20 layers (without sampling)",
    formula: "P[born dead] = last component of P^(L-1) pi_1, for L <= 20",
    expect: Expect::both(Verdict::Refuted),
    resolution: Resolution::absolute(1e-6, "far below the formula's error"),
    check: |_| Ok(against_chain(MOST_LAYERS)),
    control: Control::positive("up to three layers", |_| Ok(against_chain(3))),
    note: "The same finding by the chain of the angle between the rays. The error is largest at seven layers: 0.779627 against 0.786449.",
    ..Claim::DEFAULT
};

const GOOD_ENOUGH: Claim = Claim {
    id: "proposition-10/within-one-point",
    source: "Proposition 10, figure 6A",
    statement: "up to 20 layers the formula is within one percentage point of the probability, less than the size of a symbol in figure 6A",
    formula: "|d_L - p_L| <= 0.01,  d_L = P[born dead], p_L = last component of P^(L-1) pi_1",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(RESOLVED, "a percentage point, less than a symbol of figure 6A"),
    check: |run| within(run, 0.01),
    control: Control::negative("within a thousandth", |run| within(run, 0.001)),
    note: "A row of ours: how far the refuted formula is good enough for the plot.",
    ..Claim::DEFAULT
};

/// The paper's formula at the user's number of layers.
pub(crate) const CALCULATOR: Calculator = Calculator {
    name: "proposition-10",
    summary: "the paper's probability that a bias-free ReLU network of width 2 with one input is born dead",
    source: "Proposition 10, equation 4",
    parameters: &[Parameter {
        name: "hidden-layers",
        default: "10",
        kind: Kind::Count(1, 2000),
        about: "layers, all with ReLU; the paper's L in this proposition",
    }],
    compute: |inputs: &Inputs| {
        let probability = dead_probability(inputs.size("hidden-layers"));
        Ok(Answer::new(Quantity::Fraction(probability), Method::Exact).note(
            "the paper's formula: right for Gaussian networks of up to 3 layers, then too low, by at most 0.7 percentage points (at 7)",
        ))
    },
};

/// Numbers of layers that are compared with networks.
const MOST_LAYERS: usize = 20;

/// The formula in floating point.
pub(crate) fn formula(hidden_layers: usize) -> f64 {
    to_f64(&dead_probability(hidden_layers))
}

// --- The matrix: polynomials in s = d / (pi/2), exactly -------------------------------------------------------------------------

/// A polynomial in `s` by its coefficients, constant first.
type Polynomial = Vec<Rational>;

/// `angle / 2 pi = (pi - d) / 2 pi = (2 - s) / 4`: a neuron is on for both signs of x, or off for both.
fn angle_on_both_sides() -> Polynomial {
    vec![ratio(2, 4), ratio(-1, 4)]
}

/// `(pi - angle) / 2 pi = d / 2 pi = s / 4`: a neuron is on for x > 0 only.
fn angle_on_one_side() -> Polynomial {
    vec![Rational::zero(), ratio(1, 4)]
}

/// What is printed: `(2 pi - angle) / 2 pi = (pi + d) / 2 pi = (2 + s) / 4`.
fn printed_one_side() -> Polynomial {
    vec![ratio(2, 4), ratio(1, 4)]
}

fn product(a: &[Rational], b: &[Rational]) -> Polynomial {
    let mut result = vec![Rational::zero(); a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            result[i + j] += x * y;
        }
    }
    result
}

/// Integral over (0, 1).
fn integral(polynomial: &[Rational]) -> Rational {
    polynomial.iter().enumerate().map(|(power, coefficient)| coefficient / ratio(power as i64 + 1, 1)).sum()
}

/// The density of `s = |u - v|` for independent uniform `u`, `v`: `2 (1 - s)`; for `v = 0` it is 1.
fn from_case_1(integrand: &[Rational]) -> Rational {
    integral(&product(&[ratio(2, 1), ratio(-2, 1)], integrand))
}

fn matrix_integrals(both: Polynomial, one: Polynomial) -> Vec<Evidence> {
    let cases = Alignment::ALL.into_iter().flat_map(|alignment| {
        let kind = format!("{alignment:?}").to_lowercase();
        let integrand = match alignment {
            Alignment::Same => product(&both, &both),
            Alignment::Mixed => product(&both, &one),
            Alignment::Opposite => product(&one, &one),
        };
        [
            (format!("case 1 to a case of {kind} kind"), alignment.entry_from_case_1(), from_case_1(&integrand)),
            (format!("case 2 to a case of {kind} kind"), alignment.entry_from_case_2(), integral(&integrand)),
        ]
    });
    vec![Evidence::exact_cases("entries of the matrix", Relation::Equal, cases).by("printed", "integral of a polynomial")]
}

fn same_cases() -> Evidence {
    let integrand = product(&angle_on_both_sides(), &angle_on_both_sides());
    let cases = [
        ("case 1", Alignment::Same.entry_from_case_1(), from_case_1(&integrand)),
        ("case 2", Alignment::Same.entry_from_case_2(), integral(&integrand)),
    ];
    Evidence::exact_cases("cases 1, 6, 11, 16", Relation::Equal, cases).by("printed", "integral of a polynomial")
}

fn columns(entry: fn(usize, usize) -> Rational) -> Evidence {
    let sums = (0..CASES).map(|from| (format!("column {}", from + 1), ratio(1, 1), (0..CASES).map(|to| entry(from, to)).sum::<Rational>()));
    let start = std::iter::once(("pi_1".to_string(), ratio(1, 1), first_layer().into_iter().sum()));
    Evidence::exact_cases("sums", Relation::Equal, sums.chain(start)).by("one", "sum of the printed entries")
}

// --- The formula ----------------------------------------------------------------------------------------------------------------

fn both_chains(slip: usize) -> Evidence {
    let cases = (1..=25).map(|layers| (format!("{layers} layers"), dead_probability(layers + slip), lumped_dead_probability(layers)));
    Evidence::exact_cases("1 to 25 layers", Relation::Equal, cases).by("sixteen cases", "six classes")
}

fn grows() -> Evidence {
    let cases = (1..25).map(|layers| (format!("{} layers", layers + 1), dead_probability(layers), lumped_dead_probability(layers + 1)));
    Evidence::exact_cases("the probability grows with each layer", Relation::Greater, cases).by("sixteen cases", "six classes")
}

fn fractions_table() -> Table {
    let mut table = Table::new(
        "proposition-10",
        "Proposition 10: the formula's probability that width 2 is born dead",
        &["hidden_layers", "probability", "fraction"],
    );
    for layers in 1..=25 {
        let exact = dead_probability(layers);
        let text = exact.to_string();
        table.push(vec![layers.into(), to_f64(&exact).into(), if text.len() <= 40 { text.into() } else { Cell::Empty }]);
    }
    table
}

// --- Networks -------------------------------------------------------------------------------------------------------------------

fn two_layers(slip: usize) -> Evidence {
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        [&[2][..], &[2, 2]].map(|hidden_widths| {
            let count = SignPatterns { input_dim: 1, hidden_widths, biases: false, magnitudes: &magnitudes }.count_zero(&[&[1], &[-1]]);
            let layers = hidden_widths.len();
            (format!("{kind} magnitudes, {layers} layers"), dead_probability(layers + slip), ratio(count.zero as i64, count.all as i64))
        })
    });
    Evidence::exact_cases("width 2", Relation::Equal, cases).by("chain of sixteen cases", "all sign patterns on both rays")
}

/// Dead networks among all, for each number of layers from 1: cumulated first dead layers.
fn dead_counts(run: &Run) -> Result<Vec<u64>, Stop> {
    let part = first_dead_part("normal".into(), whole_matrices(WeightScheme::iid(WeightLaw::Normal), &[2; MOST_LAYERS]), run.samples());
    let first_dead = run.histograms(vec![part])?.remove(0);
    Ok(first_dead
        .iter()
        .scan(0, |dead, count| {
            *dead += count;
            Some(*dead)
        })
        .collect())
}

fn gaussian_networks(run: &Run, theory: fn(usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let lines = dead_counts(run)?.into_iter().enumerate().map(|(index, dead)| {
        let layers = index + 1;
        Evidence::proportion(in_words(&format!("{layers} layers")), Relation::Equal, theory(layers), dead, run.samples())
            .by("chain of sixteen cases", "whole networks")
    });
    Ok(lines.collect())
}

fn against_chain(most_layers: usize) -> Vec<Evidence> {
    let chain = born_dead_probabilities(most_layers).into_iter().enumerate();
    let line = |(index, probability): (usize, ChainProbability)| {
        let bound = probability.error_bound + f64::EPSILON;
        Evidence::numeric(in_words(&format!("{} layers", index + 1)), formula(index + 1), probability.value, bound)
            .by("chain of sixteen cases", "angle chain")
    };
    chain.map(line).collect()
}

fn within(run: &Run, tolerance: f64) -> Result<Vec<Evidence>, Stop> {
    let lines = dead_counts(run)?.into_iter().enumerate().flat_map(|(index, dead)| {
        let layers = index + 1;
        // A bound outside (0, 1) could not be violated.
        let bounds = [(Relation::AtMost, formula(layers) + tolerance), (Relation::AtLeast, formula(layers) - tolerance)];
        bounds.into_iter().filter(|(_, bound)| *bound > RESOLVED && *bound < 1.0 - RESOLVED).map(move |(relation, bound)| {
            Evidence::proportion(format!("{layers} layers, {}", relation.sign()), relation, bound, dead, run.samples())
                .by("chain of sixteen cases", "whole networks")
        })
    });
    Ok(lines.collect())
}

/// Theorem 8 through the same sampler: one ray instead of two.
fn one_ray(run: &Run) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 7] = [2; 7];
    let part =
        experiments::zero_outputs::zero_output_part("one ray".into(), WeightScheme::iid(WeightLaw::Normal), &WIDTHS, &[1.0], run.samples());
    let count = run.count(vec![part])?[0];
    Ok(vec![
        Evidence::proportion("7 layers, one ray", Relation::Equal, zero_output_probability(&WIDTHS), count.hits, count.trials)
            .by("closed form", "whole networks"),
    ])
}

fn comparison_table(run: &Run) -> Result<Table, Stop> {
    let chain = born_dead_probabilities(MOST_LAYERS);
    let columns = ["hidden_layers", "formula", "networks", "low", "high", "chain", "chain_minus_formula"];
    let mut table = Table::new(
        "proposition-10-networks",
        "Proposition 10 against Gaussian networks of width 2 (99 % intervals) and their angle chain",
        &columns,
    );
    for (index, dead) in dead_counts(run)?.into_iter().enumerate() {
        let (theory, simulated, interval) =
            (formula(index + 1), dead as f64 / run.samples() as f64, clopper_pearson(dead, run.samples(), 0.99));
        table.push(vec![
            (index + 1).into(),
            theory.into(),
            simulated.into(),
            interval.low.into(),
            interval.high.into(),
            chain[index].value.into(),
            (chain[index].value - theory).into(),
        ]);
    }
    Ok(table)
}
