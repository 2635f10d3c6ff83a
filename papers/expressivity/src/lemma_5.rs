//! Lemma 5: a translation makes the mean norm of a centred Gaussian vector no smaller.
//!
//! ```text
//! E|X - mu| >= E|X|
//! ```
//!
//! Source: Lemma 5, appendix A.1. Reading: the formal proof pairs `x` with `-x` and needs nothing but the symmetry of the law. The
//! intuition before it, that a diagonal covariance has circular contours, needs equal variances.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use network::WeightLaw;
use num_traits::Zero;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::{dot as exact_dot, plus, random_vector, words};
use crate::lemma_1::rng_below;
use crate::sampled::{Sampled, dot, means};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PAIRS, SAMPLED, CONTOURS];

const PAIRS: Claim = Claim {
    id: "lemma-5/pairs",
    source: "Proof of Lemma 5",
    statement: "for every x and mu: |x - mu| + |-x - mu| >= 2 |x|",
    formula: "|x - mu| + |-x - mu| >= 2 |x|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| pairs(run, false),
    control: Control::negative("|x - mu| >= |x|, without the pair", |run| pairs(run, true)),
    note: "Decided exactly: the square roots are taken away by squaring. It is all that the lemma needs of a law which is the same at x and -x.",
    ..Claim::DEFAULT
};

const SAMPLED: Claim = Claim {
    id: "lemma-5/sampled",
    source: "Lemma 5",
    statement: "sampled centred vectors have no smaller mean norm after a translation",
    formula: "E|X - mu| - E|X| >= 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.05, "a quarter of the smallest difference that the control makes"),
    check: |run| sampled(run, 0.0),
    control: Control::negative("vectors of mean mu", |run| sampled(run, 1.0)),
    note: "Variances 1, 4 and 1/4, with and without correlation, and uniform coordinates: neither a diagonal covariance nor a Gaussian law is needed.",
    ..Claim::DEFAULT
};

const CONTOURS: Claim = Claim {
    id: "lemma-5/contours",
    source: "Proof of Lemma 5",
    statement: "a Gaussian density with diagonal covariance is the same at points of one norm",
    formula: "x_1^2 / s_1^2 + x_2^2 / s_2^2 is the same at (2, 0) and (0, 2) only for s_1 = s_2",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![contours([1, 4]), contours([4, 4]).corrected()]),
    control: Control::positive("equal variances", |_| Ok(vec![contours([4, 4])])),
    note: "Right: for equal variances. The proof by pairs does not use it.",
    ..Claim::DEFAULT
};

fn pairs(run: &Run, alone: bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let size = 1 + rng_below(4, rng);
        let (x, mu) = (random_vector(size, rng), random_vector(size, rng));
        let square = |a: &[Rational]| exact_dot(a, a);
        let (minus, plus) = (square(&plus(&x, &ratio(-1, 1), &mu)), square(&plus(&x, &ratio(1, 1), &mu)));
        let norm = square(&x);
        // a + b >= 2c for norms: 2 a b >= 4 c^2 - a^2 - b^2, which is settled by its sign or by squaring once more.
        let rest = ratio(4, 1) * &norm - &minus - &plus;
        let is_met = if alone { minus >= norm } else { rest <= Rational::zero() || ratio(4, 1) * &minus * &plus >= &rest * &rest };
        if is_met { Ok(()) } else { Err(format!("x = {}, mu = {}", words(&x), words(&mu))) }
    });
    let label = if alone { "1 to 4 coordinates, alone" } else { "1 to 4 coordinates" };
    Ok(properties(run, run.samples(), vec![(label.into(), try_one)])?
        .into_iter()
        .map(|line| line.by("triangle inequality", "squares"))
        .collect())
}

const MU: [f64; 3] = [0.5, -0.5, 0.25];

/// `mean` times mu is added to the centred vectors.
fn sampled(run: &Run, mean: f64) -> Result<Vec<Evidence>, Stop> {
    let laws = [
        ("independent", WeightLaw::Normal, false),
        ("correlated", WeightLaw::Normal, true),
        ("uniform coordinates", WeightLaw::Uniform, false),
    ];
    let measurements = laws.map(|(name, law, correlated)| {
        let name = if mean == 0.0 { name.into() } else { format!("{name}, mean mu") };
        Sampled::new(name, 1, move |rng, values| {
            let numbers = [law.sample(rng), law.sample(rng), law.sample(rng)];
            let shared = if correlated { 0.8 * numbers[0] } else { 0.0 };
            let x = [numbers[0] + mean * MU[0], 2.0 * (numbers[1] + shared) + mean * MU[1], 0.5 * (numbers[2] - shared) + mean * MU[2]];
            let moved = [x[0] - MU[0], x[1] - MU[1], x[2] - MU[2]];
            values[0] = dot(&moved, &moved).sqrt() - dot(&x, &x).sqrt();
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = laws
        .iter()
        .zip(means)
        .map(|((name, ..), difference)| difference[0].line(*name, Relation::AtLeast, 0.0).by("lemma", "sampled pairs"));
    Ok(lines.collect())
}

/// The exponent `x^T Sigma^-1 x` at `(2, 0)` and at `(0, 2)`.
fn contours(variances: [i64; 2]) -> Evidence {
    let label = format!("exponents at (2, 0) and (0, 2), variances {} and {}", variances[0], variances[1]);
    Evidence::exact(label, Relation::Equal, ratio(4, variances[0]), ratio(4, variances[1])).by("first axis", "second axis")
}
