//! The claim inside the proof of Theorem 1: what saturation does to the perpendicular part.
//!
//! Let `A` be the set of neurons that are not saturated, `h = W z`, `zhat = 1_A h`, `dz' = 1_A W dz` the difference after the layer, and
//! `[perp]W` the part of `W` whose columns are perpendicular to `zhat`. Then
//!
//! ```text
//! |dz'_perp| >= |1_A [perp]W dz|
//! ```
//!
//! Source: appendix A.2, "Claim". With "perpendicular to `zhat`", as the proof defines it, both sides are equal. The recursion needs the part
//! that is perpendicular to the layer's output `z' = phi(h)`; that one is at least as long, as `z'` has the same scalar product with `dz'`
//! and is no shorter than `zhat`. Then the proof drops the columns along `zhat`, which are perpendicular to the rest on `A` as well.
//!
//! All of it is decided in fractions, with squares of norms.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use num_traits::{One, Signed, Zero};
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::{Matrix, Vector, dot, perpendicular, random_vector, restricted, words};
use crate::lemma_1::rng_below;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EQUALITY, NEXT_LAYER, STRICT, DROPPED];

const SAMPLES: Samples = Samples { ci: 1_000, paper: 5_000 };
const SOURCE: &str = "Proof of Theorem 1, claim";

const EQUALITY: Claim = Claim {
    id: "proof-claim/equality",
    source: SOURCE,
    statement: "for the part perpendicular to zhat the claim is an equality: 1_A dz'_perp = 1_A [perp]W dz, and dz'_perp is zero elsewhere",
    formula: "|dz'_perp| = |1_A [perp]W dz|",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "perpendicular to zhat", |layer| layer.perpendicular_to(&layer.z_hat()) == layer.claimed()),
    control: Control::negative("perpendicular to z' = phi(h)", |run| {
        tried(run, "perpendicular to z'", |layer| layer.perpendicular_to(&layer.output) == layer.claimed())
    }),
    note: "Exact, widths 2 to 5. The proof prints \">=\" and shows the equality on A.",
    ..Claim::DEFAULT
};

const NEXT_LAYER: Claim = Claim {
    id: "proof-claim/next-layer",
    source: SOURCE,
    statement: "the part of dz' that is perpendicular to the output z' = phi(h) is at least as long as 1_A [perp]W dz",
    formula: "|dz'|^2 - (dz' . z')^2 / |z'|^2 >= |1_A [perp]W dz|^2",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "at least as long", |layer| layer.perpendicular_square() >= layer.claimed_square()),
    control: Control::negative("at most as long", |run| {
        tried(run, "at most as long", |layer| layer.perpendicular_square() <= layer.claimed_square())
    }),
    note: "What the recursion over layers needs; the paper's wording leaves open which of the two it means.",
    ..Claim::DEFAULT
};

const STRICT: Claim = Claim {
    id: "proof-claim/where-strict",
    source: SOURCE,
    statement: "it is longer exactly where some neuron is saturated and dz' is not perpendicular to z'",
    formula: "|dz'|^2 - (dz' . z')^2 / |z'|^2 > |1_A [perp]W dz|^2  <=>  |A| < k and dz' . z' != 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        tried(run, "longer where", |layer| {
            let saturated = layer.active.iter().any(|active| !active);
            let slanted = !dot(&layer.difference(), &layer.output).is_zero();
            (layer.perpendicular_square() > layer.claimed_square()) == (saturated && slanted)
        })
    },
    control: Control::negative("where some neuron is saturated", |run| {
        tried(run, "longer where saturated", |layer| {
            (layer.perpendicular_square() > layer.claimed_square()) == layer.active.iter().any(|active| !active)
        })
    }),
    note: "A row of ours: what the recursion gives away in a layer.",
    ..Claim::DEFAULT
};

const DROPPED: Claim = Claim {
    id: "proof-claim/dropped-columns",
    source: "Proof of Theorem 1, after the claim",
    statement: "the dropped columns along zhat are perpendicular to the remaining ones on A, so that dropping them makes nothing longer",
    formula: "(1_A [par]W dz) . (1_A [perp]W dz) = 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        tried(run, "columns along zhat", |layer| {
            let claimed = layer.claimed();
            let dropped: Vector = layer.difference().iter().zip(&claimed).map(|(all, kept)| all - kept).collect();
            dot(&dropped, &claimed).is_zero()
        })
    },
    control: Control::negative("columns along h", |run| {
        tried(run, "columns along h", |layer| {
            let kept = restricted(&perpendicular(&layer.moved, &layer.h), |i| layer.active[i]);
            let dropped: Vector = layer.difference().iter().zip(&kept).map(|(all, kept)| all - kept).collect();
            dot(&dropped, &kept).is_zero()
        })
    }),
    note: "True because zhat is supported on A (Lemma 4, commutes).",
    ..Claim::DEFAULT
};

/// A layer of fractions: pre-activations, outputs, what is not saturated, and `W dz`.
struct ExactLayer {
    h: Vector,
    output: Vector,
    active: Vec<bool>,
    moved: Vector,
}

impl ExactLayer {
    /// Weights and points of sixths, so that about every other neuron is saturated.
    fn random(rng: &mut BlockRng) -> Self {
        let width = 2 + rng_below(4, rng);
        let (w, z, dz) = (Matrix::random(width, width, rng), random_vector(width, rng), random_vector(width, rng));
        let h: Vector = w.apply(&z).iter().map(|h| h / ratio(12, 1)).collect();
        let output = h.iter().map(|h| h.clone().clamp(-Rational::one(), Rational::one())).collect();
        let active = h.iter().map(|h| h.abs() < Rational::one()).collect();
        Self { h, output, active, moved: w.apply(&dz) }
    }

    fn z_hat(&self) -> Vector {
        restricted(&self.h, |i| self.active[i])
    }

    /// `dz'`.
    fn difference(&self) -> Vector {
        restricted(&self.moved, |i| self.active[i])
    }

    fn perpendicular_to(&self, direction: &[Rational]) -> Vector {
        perpendicular(&self.difference(), direction)
    }

    fn perpendicular_square(&self) -> Rational {
        let part = self.perpendicular_to(&self.output);
        dot(&part, &part)
    }

    /// `1_A [perp]W dz`.
    fn claimed(&self) -> Vector {
        restricted(&perpendicular(&self.moved, &self.z_hat()), |i| self.active[i])
    }

    fn claimed_square(&self) -> Rational {
        let claimed = self.claimed();
        dot(&claimed, &claimed)
    }
}

fn tried(run: &Run, label: &str, is_met: fn(&ExactLayer) -> bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let layer = ExactLayer::random(rng);
        if is_met(&layer) { Ok(()) } else { Err(format!("h = {}, W dz = {}", words(&layer.h), words(&layer.moved))) }
    });
    let lines = properties(run, run.samples(), vec![(label.into(), try_one)])?;
    Ok(lines.into_iter().map(|line| line.by("claim", "fractions")).collect())
}
