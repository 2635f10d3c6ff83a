//! The dead cone and the linear cone of section 5.
//!
//! ```text
//! dead:    P(f(x) > 0) < epsilon     <=>   b <  q |w|,     q = Phi^-1(epsilon)
//! linear:  P(f(x) > 0) > 1 - epsilon <=>   b > -q |w|
//! ```
//!
//! Source: equation (15) and section 5, "the same cone mirrored". The formulas are lost. The epsilon is lost too; 0.01 and 0.0001 here.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use stats::rational::{Rational, ratio};
use stats::special::{normal_lower_tail, normal_quantile, normal_upper_tail};
use stats::stream::{BlockRng, generator};

use crate::expected::Unit;
use crate::fractions::tried;
use crate::orthogonal::{dimension, dot, fraction, positive};
use crate::unit::length;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CONES, MIRROR, HOMOGENEOUS];

const SAMPLES: Samples = Samples { ci: 300, paper: 5_000 };

const CONES: Claim = Claim {
    id: "cones/inequalities",
    source: "Section 5",
    statement: "a unit is dead, P(active) < epsilon, where b < Phi^-1(epsilon) |w|, and linear, P(inactive) < epsilon, where b > -Phi^-1(epsilon) |w|",
    formula: "Phi(b / |w|) < epsilon  <=>  b < Phi^-1(epsilon) |w|;  Phi(-b / |w|) < epsilon  <=>  b > -Phi^-1(epsilon) |w|",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(inequalities(1.0)),
    control: Control::negative("|w| forgotten", |_| Ok(inequalities(0.0))),
    note: "At random units with b a millionth to either side of each surface, and far from it. The quantile and the tail are different programs. The probabilities are Phi(b/|w|) and Phi(-b/|w|): that units are active so often is \
           eq-21-23/probability.",
    ..Claim::DEFAULT
};

const MIRROR: Claim = Claim {
    id: "cones/mirror-images",
    source: "Section 5",
    statement: "the linear cone is the dead cone with b turned into -b: under a symmetric law the one is inactive as often as the other is active",
    formula: "P(w.x + b > 0) = P(w.x - b < 0)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| mirror(run, "mirror of b", 1),
    control: Control::negative("w turned instead of b", |run| mirror(run, "mirror of w", -1)),
    note: "Exact: counts on samples of fractions with each input's negative among them, none on the kink.",
    ..Claim::DEFAULT
};

const HOMOGENEOUS: Claim = Claim {
    id: "cones/homogeneous",
    source: "Section 5",
    statement: "the cones are cones: (a w, a b), a > 0, is active on the same inputs as (w, b)",
    formula: "(a w).x + a b > 0  <=>  w.x + b > 0,  a > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| homogeneous(run, "homogeneous", true),
    control: Control::negative("w alone is scaled", |run| homogeneous(run, "homogeneous in w", false)),
    note: "Exact, on samples of fractions.",
    ..Claim::DEFAULT
};

/// `power` is that of `|w|` in the surface.
fn inequalities(power: f64) -> Vec<Evidence> {
    let lines = [0.01, 0.0001].map(|epsilon| {
        let quantile = normal_quantile(epsilon);
        let (mut cases, mut counterexample) = (0, None);
        for dimension in [1, 3, 6] {
            let mut rng = generator(&["target-normalization", "cones"], 0, dimension as u64);
            for _ in 0..30 {
                let drawn = Unit::draw(dimension, &mut rng);
                for offset in [-1.0, -1e-6, 1e-6, 1.0, 2.0, 4.0, 5.0, 9.0] {
                    for side in [1.0, -1.0] {
                        let norm = length(&drawn.w);
                        let s = side * (quantile + offset);
                        let (dead, linear) = (normal_lower_tail(s) < epsilon, normal_upper_tail(s) < epsilon);
                        let (b, scale) = (s * norm, norm.powf(power));
                        cases += 1;
                        if (dead, linear) != (b < quantile * scale, b > -quantile * scale) {
                            counterexample = counterexample.or(Some(format!("w = {:?}, b = {b}", drawn.w)));
                        }
                    }
                }
            }
        }
        Evidence::property(format!("epsilon = {epsilon}"), cases, counterexample).by("inequalities of b", "probabilities")
    });
    lines.into()
}

/// Random weights, and inputs.
fn drawn(rng: &mut BlockRng) -> (Vec<Rational>, Rational, Vec<Vec<Rational>>) {
    let dimension = dimension(rng);
    let mut vector = || -> Vec<Rational> { (0..dimension).map(|_| fraction(rng)).collect() };
    let (w, inputs) = (vector(), (0..8).map(|_| vector()).collect());
    // A hundred and first more than a fraction: no input is on the kink but by a rare chance.
    (w, fraction(rng) + ratio(1, 101), inputs)
}

/// Active at `(w, b)` as often as inactive at `(turn w, -turn b)` on symmetric inputs, where `turn` of 1 turns `b` alone and -1 turns `w` alone.
fn mirror(run: &Run, label: &str, turn: i64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (w, b, inputs) = drawn(rng);
        let zero = ratio(0, 1);
        let outputs = |w_sign: i64, b_sign: i64| -> Vec<Rational> {
            let both = inputs.iter().flat_map(|x| [1, -1].map(|sign| ratio(sign * w_sign, 1) * dot(&w, x)));
            both.map(|product| product + ratio(b_sign, 1) * &b).collect()
        };
        let found = outputs(1, 1);
        if found.contains(&zero) {
            return Ok(());
        }
        let active = found.iter().filter(|output| **output > zero).count();
        let inactive = outputs(turn, -turn).iter().filter(|output| **output < zero).count();
        if active == inactive { Ok(()) } else { Err(format!("w = {w:?}, b = {b}: {active} and {inactive} of {}", found.len())) }
    };
    tried(run, ["active at b", "inactive at -b"], vec![(label.to_string(), Box::new(attempt))])
}

fn homogeneous(run: &Run, label: &str, with_bias: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (w, b, inputs) = drawn(rng);
        let (zero, factor) = (ratio(0, 1), positive(rng));
        for x in &inputs {
            let before = dot(&w, x) + &b > zero;
            let product: Rational = w.iter().zip(x).map(|(w, x)| &factor * w * x).sum();
            let after = product + if with_bias { &factor * &b } else { b.clone() } > zero;
            if before != after {
                return Err(format!("w = {w:?}, b = {b}, a = {factor}, x = {x:?}: {before}, then {after}"));
            }
        }
        Ok(())
    };
    tried(run, ["at (w, b)", "at (a w, a b)"], vec![(label.to_string(), Box::new(attempt))])
}
