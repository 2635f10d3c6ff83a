//! Lemma 1: the density of breakpoint and slope as an integral.
//!
//! ```text
//! f(beta, mu) = int f_B(beta u) f_W(u) f_V(mu / |u|) du
//! ```
//!
//! Source: Lemma 1 and its proof, appendix C.2. The proof transforms `(b, w, v)` to `(b/w, v |w|, w)`, with a Jacobian of modulus 1. Section 2.1
//! defines `beta = -b/w` and `mu = w v`, so for densities that are not symmetric the integral is that of another pair: right is
//! `int f_B(-beta u) f_W(u) f_V(mu / u) du`. For symmetric ones, of which Theorem 1 speaks, there is no difference.

use std::f64::consts::FRAC_1_SQRT_2;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use network::WeightLaw;
use stats::rational::{Rational, ratio};

use crate::forms::{fraction, nonzero};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[JACOBIAN, ASYMMETRIC];

const JACOBIAN: Claim = Claim {
    id: "lemma-1/jacobian",
    source: "Appendix C.2",
    statement: "the map (beta, mu, u) -> (beta u, u, mu / |u|) has a Jacobian determinant of modulus 1, -sgn u",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 5_000 },
    check: |run| jacobian(run, false),
    control: Control::negative("mu |u| for mu / |u|", |run| jacobian(run, true)),
    note: "b and v are linear in beta and mu, so their differences are derivatives; fractions. That the integral is Theorem 1's density, and that of units as they are \
           drawn, is theorem-1a and theorem-1b.",
    ..Claim::DEFAULT
};

const ASYMMETRIC: Claim = Claim {
    id: "lemma-1/any-densities",
    source: "Lemma 1",
    statement: "for any independent densities of b, w and v the integral is the density of beta = -b/w and mu = w v",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.03, "a tenth of the difference"),
    check: |run| {
        let corrected = shifted(run, Pair::Defined)?.into_iter().map(Evidence::corrected);
        Ok(shifted(run, Pair::Printed)?.into_iter().chain(corrected).collect())
    },
    control: Control::positive("int f_B(-beta u) f_W(u) f_V(mu / u) du", |run| shifted(run, Pair::Defined)),
    note: "Right: int f_B(-beta u) f_W(u) f_V(mu / u) du; or with symmetric densities as printed. All three normal of mean and variance 1: the printed integral puts \
           73 % of the breakpoints above 0, and there are 27 %.",
    ..Claim::DEFAULT
};

/// The determinant of `(beta, mu, u) -> (beta u, u, mu/|u|)`, expanded along the row of `w = u`: `-(db/dbeta dv/dmu)`.
fn jacobian(run: &Run, slip: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'static> = Box::new(move |rng| {
        let (beta, mu, u) = (fraction(rng), fraction(rng), nonzero(rng));
        let size = if u < ratio(0, 1) { -u.clone() } else { u.clone() };
        let b = |beta: &Rational| beta * &u;
        let v = |mu: &Rational| if slip { mu * &size } else { mu / &size };
        let one = ratio(1, 1);
        let determinant = -((b(&(&beta + &one)) - b(&beta)) * (v(&(&mu + &one)) - v(&mu)));
        let stated = if u > ratio(0, 1) { -one } else { one };
        if determinant == stated { Ok(()) } else { Err(format!("{determinant} at u = {u}")) }
    });
    let label = if slip { "determinant, mu |u|" } else { "determinant" };
    let lines = properties(run, run.samples(), vec![(label.into(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("-sgn u", "differences in fractions")).collect())
}

#[derive(Clone, Copy)]
enum Pair {
    /// `(b/w, v |w|)`, whose density the printed integral is.
    Printed,
    /// `(-b/w, w v)`.
    Defined,
}

/// Normal numbers of mean and variance 1: shares of positive breakpoints and slopes.
fn shifted(run: &Run, pair: Pair) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new("normal numbers of mean 1", run.samples(), 1_000_000, |block| {
        let mut counts = vec![0_u64; 2];
        for _ in 0..block.trials {
            let [b, w, v] = [0, 1, 2].map(|_| 1.0 + WeightLaw::Normal.sample(&mut block.rng));
            counts[0] += u64::from(-b / w > 0.0);
            counts[1] += u64::from(w * v > 0.0);
        }
        counts
    });
    let counts = run.histograms(vec![part])?.remove(0);
    // A normal number of mean 1 is positive with this probability; quotients and products are where both are or neither is.
    let positive = 0.5 * libm::erfc(-FRAC_1_SQRT_2);
    let same = positive * positive + (1.0 - positive) * (1.0 - positive);
    let theory = match pair {
        Pair::Printed => [same, positive],
        Pair::Defined => [1.0 - same, same],
    };
    let n = run.samples();
    let lines = ["beta", "mu"].into_iter().zip(counts).zip(theory).map(|((name, count), theory)| {
        Evidence::proportion(format!("{name} positive"), Relation::Equal, theory, count, n).by("closed form", "units as drawn")
    });
    Ok(lines.collect())
}
