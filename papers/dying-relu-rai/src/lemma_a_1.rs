//! Lemma A.1: a network is constant if and only if it has a dead layer.
//!
//! ```text
//! P(J) = P(exists l in {1..L-1}: phi(N^l(x)) = 0 for all x in D),     D in B_r(0) for any r > 0
//! ```
//!
//! for independent weights with `P(W_j z = 0) = 0` for every vector `z != 0`.
//!
//! Source: Lemma A.1, appendix A. Reading: `D` has at least two points; on one point every network is constant. The proof compares with
//! `N(0)`, although 0 need not be in `D`; any point of `D` does, and the domains below are with and without 0. With the law of the weights as
//! in collapse, Lemma 1, whose engines are used: gradients in integers against layers at the corners of their pieces.

use claims::{Claim, Control, Evidence, Expect, Samples, Verdict};
use network::{Biases, WeightLaw, WeightScheme};

use experiments::constant_networks::{Draws, Omega, Setting, equivalence, lines, table, tallies};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[INTERVAL, SQUARE, FINITE_SETS, ANY_DOMAIN];

const FORMULA: &str = "N^L constant on D  <=>  phi(N^l) = 0 on D for some l in {1..L-1}, with probability 1";
const SAMPLES: Samples = Samples { ci: 700, paper: 10_000 };

const INTERVAL: Claim = Claim {
    id: "lemma-A.1/interval",
    source: "Lemma A.1",
    statement: "a network is constant on an interval if and only if a hidden layer is zero on all of it",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &ON_INTERVALS)?;
        run.table(table("lemma-A.1-interval", "Random networks on an interval", &ON_INTERVALS, &tallies));
        Ok(lines(&ON_INTERVALS, &tallies))
    },
    control: Control::negative("weights and biases in {-1, 0, 1}, where P(W_j z = 0) > 0", |run| equivalence(run, &DISCRETE)),
    note: "With and without biases, with 0 in the interval and without.",
    ..Claim::DEFAULT
};

const SQUARE: Claim = Claim {
    id: "lemma-A.1/square",
    source: "Lemma A.1",
    statement: "a network is constant on a square if and only if a hidden layer is zero on all of it",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| equivalence(run, &ON_SQUARES),
    control: Control::negative("weights and biases in {-1, 0, 1}, where P(W_j z = 0) > 0", |run| equivalence(run, &DISCRETE_ON_SQUARE)),
    ..Claim::DEFAULT
};

const FINITE_SETS: Claim = Claim {
    id: "lemma-A.1/finite-sets",
    source: "Lemma A.1, equation 3.1",
    statement: "a network is constant on two or five training inputs if and only if a hidden layer is zero at all of them",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| equivalence(run, &ON_POINTS),
    control: Control::negative("weights and biases in {-1, 0, 1}, where P(W_j z = 0) > 0", |run| equivalence(run, &DISCRETE_ON_POINTS)),
    note: "So it does not matter for the lemma whether D is a domain or a training set.",
    ..Claim::DEFAULT
};

const ANY_DOMAIN: Claim = Claim {
    id: "lemma-A.1/any-domain",
    source: "Lemma A.1",
    statement: "the equivalence holds for every set D inside of a ball",
    formula: FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let settings = [ONE_POINT, ON_POINTS[0]];
        let tallies = tallies(run, &settings)?;
        let corrected = lines(&settings[1..], &tallies[1..]).into_iter().map(Evidence::corrected);
        Ok(lines(&settings[..1], &tallies[..1]).into_iter().chain(corrected).collect())
    },
    control: Control::positive("two points", |run| equivalence(run, &ON_POINTS[..1])),
    note: "Right: for every D with at least two points. On one input every network is constant, and hardly any has a dead layer there.",
    ..Claim::DEFAULT
};

const NORMAL: Draws = Draws::Scheme("normal", WeightScheme::iid(WeightLaw::Normal));
const CAUCHY: Draws = Draws::Scheme("cauchy", WeightScheme::iid(WeightLaw::Cauchy));
// Not symmetric: the lemma does not ask for it.
const EXPONENTIAL: Draws = Draws::Scheme("centred exponential", WeightScheme::iid(WeightLaw::CentredExponential));
const NORMAL_BIASED: Draws = Draws::Scheme("normal, normal biases", biased(WeightLaw::Normal, WeightLaw::Normal));
const LAPLACE_BIASED: Draws = Draws::Scheme("laplace, uniform biases", biased(WeightLaw::Laplace, WeightLaw::Uniform));
const SHIFTED: Draws = Draws::Scheme("uniform, all biases -0.3", WeightScheme::iid(WeightLaw::Uniform).with_biases(Biases::Constant(-0.3)));

const fn biased(weights: WeightLaw, biases: WeightLaw) -> WeightScheme {
    WeightScheme::iid(weights).with_biases(Biases::Drawn { law: biases, sigma_b: 0.5 })
}

const fn setting<'a>(draws: Draws, hidden_widths: &'a [usize], domain: Omega<'a>) -> Setting<'a> {
    Setting { draws, hidden_widths, domain }
}

const UNIT: Omega<'static> = Omega::Interval(-1.0, 1.0);

const ON_INTERVALS: [Setting<'static>; 8] = [
    setting(NORMAL_BIASED, &[1], UNIT),
    setting(NORMAL, &[1, 1], UNIT),
    setting(NORMAL, &[2, 2, 2], UNIT),
    setting(CAUCHY, &[3, 1, 4, 2], UNIT),
    setting(EXPONENTIAL, &[2, 3], Omega::Interval(1.0, 2.0)),
    setting(LAPLACE_BIASED, &[4, 3, 2], UNIT),
    setting(SHIFTED, &[3, 3, 3, 3], UNIT),
    setting(NORMAL_BIASED, &[4, 4, 4, 4, 4], Omega::Interval(0.5, 1.0)),
];

const ON_SQUARES: [Setting<'static>; 5] = [
    setting(NORMAL, &[1, 1], Omega::Square),
    setting(CAUCHY, &[3, 2, 2, 2, 3], Omega::Square),
    setting(EXPONENTIAL, &[1, 4, 1], Omega::Square),
    setting(NORMAL_BIASED, &[2, 1], Omega::Square),
    setting(LAPLACE_BIASED, &[1, 3, 2, 4], Omega::Square),
];

const TWO: &[&[f64]] = &[&[-0.8], &[0.3]];
const FIVE: &[&[f64]] = &[&[-2.0], &[-1.0], &[0.25], &[0.5], &[4.0]];
const FIVE_IN_SPACE: &[&[f64]] = &[&[1.0, 0.5, 0.0], &[2.0, 1.0, 0.0], &[-1.0, 1.0, 1.0], &[0.0, 0.0, -1.0], &[0.1, -0.2, 0.3]];

const ON_POINTS: [Setting<'static>; 5] = [
    setting(NORMAL_BIASED, &[2, 2], Omega::Points(TWO)),
    setting(NORMAL, &[2, 2], Omega::Points(TWO)),
    setting(LAPLACE_BIASED, &[2, 4, 2], Omega::Points(FIVE)),
    setting(EXPONENTIAL, &[2, 2, 2], Omega::Points(FIVE)),
    setting(NORMAL_BIASED, &[3, 2, 2, 1], Omega::Points(FIVE_IN_SPACE)),
];

const ONE_POINT: Setting<'static> = setting(NORMAL_BIASED, &[2, 2], Omega::Points(&[&[0.5]]));

const DISCRETE: [Setting<'static>; 2] = [setting(Draws::Discrete, &[2], UNIT), setting(Draws::Discrete, &[2, 2, 2], UNIT)];
const DISCRETE_ON_SQUARE: [Setting<'static>; 1] = [setting(Draws::Discrete, &[2, 2], Omega::Square)];
const DISCRETE_ON_POINTS: [Setting<'static>; 1] = [setting(Draws::Discrete, &[2, 2], Omega::Points(FIVE))];
