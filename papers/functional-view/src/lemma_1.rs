//! Lemma 1: the density of breakpoint and slope as an integral.
//!
//! ```text
//! f(beta, mu) = int f_B(beta u) f_W(u) f_V(mu / |u|) du
//! ```
//!
//! Source: Lemma 1 and its proof, appendix C.2. The proof transforms `(b, w, v)` to `(b/w, v |w|, w)`, with a Jacobian of modulus 1. Section 2.1
//! defines `beta = -b/w` and `mu = w v`, so for densities that are not symmetric the integral is that of another pair: right is
//! `int f_B(-beta u) f_W(u) f_V(mu / u) du`. For symmetric ones, of which Theorem 1 speaks, there is no difference.
//!
//! Both integrals are evaluated over a quadrant or half-plane of `(beta, mu)`: for each `u` the integrand is a product of a function of `beta` and
//! one of `mu`, so the threefold integral is one over `u` of two others, all three by quadrature, to 1e-5. Beside them are units as they are drawn.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use network::WeightLaw;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};

use crate::forms::{fraction, nonzero};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[JACOBIAN, ASYMMETRIC, PROOFS_PAIR];

const JACOBIAN: Claim = Claim {
    id: "lemma-1/jacobian",
    source: "Appendix C.2",
    statement: "the map (beta, mu, u) -> (beta u, u, mu / |u|) has a Jacobian determinant of modulus 1, -sgn u",
    formula: "det(J) = -sgn(u),  J the derivative of (beta u, u, mu / |u|) in (beta, mu, u)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 5_000 },
    check: |run| jacobian(run, false),
    control: Control::negative("mu |u| for mu / |u|", |run| jacobian(run, true)),
    note: "b and v are linear in beta and mu, so their differences are derivatives; fractions. That the integral is Theorem 1's density, and that \
           of units as they are drawn, are the rows of Theorem 1.",
    ..Claim::DEFAULT
};

const ASYMMETRIC: Claim = Claim {
    id: "lemma-1/any-densities",
    source: "Lemma 1",
    statement: "for any independent densities of b, w and v the integral is the density of beta = -b/w and mu = w v",
    formula: "p(beta, mu) = int f_B(beta u) f_W(u) f_V(mu / |u|) du,  beta = -b / w, mu = w v",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: DIFFERENCE,
    check: |run| {
        let [printed, defined] = shifted(run, Pair::DEFINED, [Pair::PROOF, Pair::DEFINED])?;
        Ok(printed.into_iter().chain(defined.into_iter().map(Evidence::corrected)).collect())
    },
    control: Control::positive("int f_B(-beta u) f_W(u) f_V(mu / u) du", |run| {
        let [defined] = shifted(run, Pair::DEFINED, [Pair::DEFINED])?;
        Ok(defined)
    }),
    note: "Right: int f_B(-beta u) f_W(u) f_V(mu / u) du; or with symmetric densities as printed. All three normal of mean and variance 1: the \
           printed integral puts 73 % of the breakpoints above 0, and there are 27 %. Of the pair in the lemma's proof, b/w and v |w|, it is the \
           density: the next row.",
    ..Claim::DEFAULT
};

const PROOFS_PAIR: Claim = Claim {
    id: "lemma-1/the-proofs-pair",
    source: "Appendix C.2, proof of Lemma 1",
    statement: "for any independent densities of b, w and v the integral is the density of b/w and v |w|",
    formula: "p(beta, mu) = int f_B(beta u) f_W(u) f_V(mu / |u|) du,  beta = b / w, mu = v |w|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: DIFFERENCE,
    check: |run| {
        let [printed] = shifted(run, Pair::PROOF, [Pair::PROOF])?;
        Ok(printed)
    },
    control: Control::negative("b/w and v w", |run| {
        let [printed] = shifted(run, Pair { negative_b: false, absolute_w: false }, [Pair::PROOF])?;
        Ok(printed)
    }),
    note: "All three normal of mean and variance 1.",
    ..Claim::DEFAULT
};

/// Of the shares of positive slopes, 0.84 and 0.73.
const DIFFERENCE: Resolution =
    Resolution::absolute(0.03, "less than a third of 0.11, the smallest difference between shares of the two pairs");

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

/// What breakpoint and slope are made of.
#[derive(Clone, Copy)]
struct Pair {
    /// `-b/w` for `b/w`.
    negative_b: bool,
    /// `v |w|` for `v w`.
    absolute_w: bool,
}

impl Pair {
    /// `-b/w` and `w v`, section 2.1.
    const DEFINED: Pair = Pair { negative_b: true, absolute_w: false };
    /// `b/w` and `v |w|`, whose density the printed integral is.
    const PROOF: Pair = Pair { negative_b: false, absolute_w: true };

    fn of(self, [b, w, v]: [f64; 3]) -> [f64; 2] {
        let b = if self.negative_b { -b } else { b };
        [b / w, v * if self.absolute_w { w.abs() } else { w }]
    }

    fn name(self) -> String {
        let Pair { negative_b, absolute_w } = self;
        format!("{} and {}", if negative_b { "-b/w" } else { "b/w" }, if absolute_w { "v |w|" } else { "v w" })
    }

    /// The integral `int f_B(+-beta u) f_W(u) f_V(mu / (+-)u) du` over positive breakpoints (or all), and positive slopes (or all).
    fn share(self, [positive_beta, positive_mu]: [bool; 2]) -> f64 {
        let density = |x: f64| libm::exp(-0.5 * (x - 1.0) * (x - 1.0)) / (2.0 * PI).sqrt();
        // Over x > 0 or all x, where f(x) changes over `scale`, beginning at its largest value.
        let over = |f: &dyn Fn(f64) -> f64, scale: f64, is_positive: bool, peak: f64| {
            let half = |from: f64, to: f64| Integral::new(f).over(from, to).length_scale(scale).panels(2).integrate(1e-6 * scale);
            let value = |from: f64, to: f64| half(from, to).expect("a smooth integrand").value;
            let ends = if is_positive { [0.0, peak.max(0.0)] } else { [peak, peak] };
            let between = if ends[0] < ends[1] { value(ends[0], ends[1]) } else { 0.0 };
            let below = if is_positive { 0.0 } else { -value(peak, f64::NEG_INFINITY) };
            below + between + value(ends[1], f64::INFINITY)
        };
        let at = |u: f64| {
            let (of_b, of_v) = (if self.negative_b { -u } else { u }, if self.absolute_w { u.abs() } else { u });
            let betas = over(&|beta| density(beta * of_b), 1.0 / u.abs(), positive_beta, 1.0 / of_b);
            let mus = over(&|mu| density(mu / of_v), u.abs(), positive_mu, of_v);
            betas * density(u) * mus
        };
        // The two inner integrals are constant on either side of 0, so the outer integrand is smooth there.
        let sides = [f64::NEG_INFINITY, f64::INFINITY].map(|end| Integral::new(at).over(0.0, end).panels(2).integrate(1e-6));
        let [below, above] = sides.map(|side| side.expect("smooth but at 0").value);
        above - below
    }
}

/// Half-planes and a quadrant, where units of normal numbers of mean and variance 1 are counted.
const REGIONS: [(&str, [bool; 2]); 3] = [("beta positive", [true, false]), ("mu positive", [false, true]), ("both positive", [true, true])];

/// Units as drawn, counted by `pair`, against the integral of each of `theories`.
fn shifted<const N: usize>(run: &Run, pair: Pair, theories: [Pair; N]) -> Result<[Vec<Evidence>; N], Stop> {
    let part = Part::new(format!("normal numbers of mean 1, {}", pair.name()), run.samples(), 1_000_000, move |block| {
        let mut counts = vec![0_u64; REGIONS.len()];
        for _ in 0..block.trials {
            let unit = pair.of([0, 1, 2].map(|_| 1.0 + WeightLaw::Normal.sample(&mut block.rng)));
            for (count, (_, positive)) in counts.iter_mut().zip(REGIONS) {
                *count += u64::from((0..2).all(|at| !positive[at] || unit[at] > 0.0));
            }
        }
        counts
    });
    let (counts, n) = (run.histograms(vec![part])?.remove(0), run.samples());
    Ok(theories.map(|theory| {
        let lines = REGIONS.into_iter().zip(&counts).map(|((name, positive), &count)| {
            Evidence::proportion(name, Relation::Equal, theory.share(positive), count, n).by("quadrature of the integral", "units as drawn")
        });
        lines.collect()
    }))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_1_SQRT_2;

    use super::*;

    #[test]
    fn the_integral_over_a_quadrant_is_that_of_signs() {
        // A normal number of mean 1 is positive with this probability; quotients and products are where both are or neither is.
        let p = 0.5 * libm::erfc(-FRAC_1_SQRT_2);
        let same = p * p + (1.0 - p) * (1.0 - p);
        let shares = |pair: Pair| REGIONS.map(|(_, positive)| pair.share(positive));
        let close = |found: [f64; 3], stated: [f64; 3]| found.iter().zip(stated).all(|(a, b)| (a - b).abs() < 1e-5);
        // -b/w > 0 and w v > 0: b has the other sign than both.
        let both = p * p * (1.0 - p) + (1.0 - p) * (1.0 - p) * p;
        assert!(close(shares(Pair::DEFINED), [1.0 - same, same, both]), "{:?}", shares(Pair::DEFINED));
        assert!(close(shares(Pair::PROOF), [same, p, same * p]), "{:?}", shares(Pair::PROOF));
        assert!((Pair::PROOF.share([false, false]) - 1.0).abs() < 1e-5);
    }
}
