//! Appendix C: gradients once the first `L - 1` components of `w` are zero.
//!
//! Let `w = w_L e_L`, `w_L != 0`, `k = sgn(w_L)`, and `U` orthogonal with `U w = |w| e_L`. Then
//!
//! ```text
//! C.1   U e_L = U^T e_L = k e_L                     as w_L U e_L = |w_L| e_L
//! C.2   U (w - gamma e_L) = k (w_L - gamma) e_L
//! C.3   U v = U^T v = k v for every v along e_L
//! proposition C.1   dL/dw_i = 0 for i < L, and (31), (32)
//! ```
//!
//! Source: lemmas C.1 to C.3 and proposition C.1; their formulas are lost. Everything is tested in fractions with random matrices of which only `U w = |w| e_L` is
//! assumed; in place of `Phi(s)` and `phi(s)`, in which the gradients are linear, stand arbitrary fractions.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use stats::rational::{Rational, from_f64_exact, ratio};
use stats::special::{normal_density, normal_lower_tail};
use stats::stream::BlockRng;

use crate::eq_27_29::rotation_back;
use crate::momentum::Convention;
use crate::orthogonal::{Matrix, apply, dimension, fraction, last_axis, positive, scaled, taking_to_last_axis, transposed};
use crate::unit::gradient;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LEMMA_1, LEMMA_2, LEMMA_3, PROPOSITION, SUBSPACE, SUBSPACE_FLOATS];

const SAMPLES: Samples = Samples { ci: 300, paper: 3_000 };

const LEMMA_1: Claim = Claim {
    id: "lemma-C.1/last-axis",
    source: "Lemma C.1",
    statement: "each orthogonal U with U w = |w| e_L, where w = w_L e_L, has U e_L = U^T e_L = k e_L with k = sgn(w_L)",
    formula: "U e_L = U^T e_L = k e_L,  k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "last axis", |case| case.last_axis(&case.k)),
    control: Control::negative("k = 1", |run| tried(run, "last axis, k = 1", |case| case.last_axis(&ratio(1, 1)))),
    note: "Exact, 1 to 6 dimensions.",
    ..Claim::DEFAULT
};

const LEMMA_2: Claim = Claim {
    id: "lemma-C.2/shifted-weights",
    source: "Lemma C.2",
    statement: "each orthogonal U with U w = |w| e_L, where w = w_L e_L, has U (w - gamma e_L) = k (w_L - gamma) e_L, k = sgn(w_L): its first components are 0",
    formula: "U (w - gamma e_L) = k (w_L - gamma) e_L,  k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "shifted", |case| case.shifted(&case.k)),
    control: Control::negative("without k", |run| tried(run, "shifted, no k", |case| case.shifted(&ratio(1, 1)))),
    note: "Exact.",
    ..Claim::DEFAULT
};

const LEMMA_3: Claim = Claim {
    id: "lemma-C.3/along-the-axis",
    source: "Lemma C.3",
    statement: "each orthogonal U with U w = |w| e_L, where w = w_L e_L, has U v = U^T v = k v for every v along e_L, k = sgn(w_L), so (U v)_L = k v_L",
    formula: "v = v_L e_L  =>  U v = U^T v = k v,  (U v)_L = k v_L,  k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "along the axis", |case| case.along(&case.k)),
    control: Control::negative("without k", |run| tried(run, "along the axis, no k", |case| case.along(&ratio(1, 1)))),
    note: "Exact. The lemma's formula is lost; this is what the proposition needs of it.",
    ..Claim::DEFAULT
};

const PROPOSITION: Claim = Claim {
    id: "proposition-C.1/gradients",
    source: "Proposition C.1",
    statement: "where the first components of w are 0, (27) to (29) give dL/dw_i = 0 for i < L, (31) and (32), whichever admissible U is taken",
    formula: "dL/dw_L = (w_L - gamma) (Phi - s phi) + k b phi,  dL/db = k (w_L - gamma) phi + b Phi",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "gradients", |case| case.gradients(&case.k)),
    control: Control::negative("without k", |run| tried(run, "gradients, no k", |case| case.gradients(&ratio(1, 1)))),
    note: "Exact. (27) alone says that the first components of U dL/dw are 0; that those of dL/dw are needs lemma C.1.",
    ..Claim::DEFAULT
};

const SUBSPACE: Claim = Claim {
    id: "proposition-C.1/subspace",
    source: "Appendix C",
    statement: "once w_i and m_i are 0 for i < L they stay exactly 0 under gradient descent with momentum, with any admissible rotation at each step",
    formula: "w_i = m_i = 0 at t = 0  =>  w_i = m_i = 0 at t = 1, 2, ...,  i < L",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| subspace(run, "subspace", true),
    control: Control::negative("a start off the axis", |run| subspace(run, "subspace, off the axis", false)),
    note: "In fractions: four steps; Phi(s) and phi(s) are those of floats, taken for the fractions that they are. The control asks whether the first components keep their values off the \
           axis.",
    ..Claim::DEFAULT
};

const SUBSPACE_FLOATS: Claim = Claim {
    id: "proposition-C.1/subspace-in-floats",
    source: "Appendix C",
    statement: "once w_i and m_i are 0 for i < L they stay exactly 0 in floating point, with the form of the gradient that needs no rotation, for 2000 steps",
    formula: "w_i = m_i = 0 at t = 0  =>  w_i = m_i = 0 at t = 1, ..., 2000,  i < L",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![in_floats(0.0)]),
    control: Control::negative("a first momentum off the axis", |_| Ok(vec![in_floats(1e-12)])),
    note: "A row of ours. Both conventions, momentum 0, 0.5 and 0.9, starts with both signs of w_L. The control's first momentum is 1e-12.",
    ..Claim::DEFAULT
};

/// A unit on the axis with an admissible `U`, and what stands for `Phi(s)` and `phi(s)`.
struct Case {
    w: Vec<Rational>,
    k: Rational,
    norm: Rational,
    u: Matrix,
    b: Rational,
    gamma: Rational,
    parts: [Rational; 2],
    /// Of a vector along the axis.
    v: Rational,
}

impl Case {
    fn draw(rng: &mut BlockRng) -> Self {
        let (dimension, norm) = (dimension(rng), positive(rng));
        let k = if fraction(rng) < ratio(0, 1) { ratio(-1, 1) } else { ratio(1, 1) };
        let w = scaled(&(&k * &norm), &last_axis(dimension));
        let u = taking_to_last_axis(&w, &norm, rng);
        Self { w, k, norm, u, b: fraction(rng), gamma: positive(rng), parts: [positive(rng), positive(rng)], v: fraction(rng) }
    }

    fn equal(&self, what: &str, found: &[Rational], stated: &[Rational]) -> Result<(), String> {
        if found == stated { Ok(()) } else { Err(format!("w = {:?}: {what} is {found:?}, not {stated:?}", self.w)) }
    }

    fn axis(&self) -> Vec<Rational> {
        last_axis(self.w.len())
    }

    fn last_axis(&self, k: &Rational) -> Result<(), String> {
        let stated = scaled(k, &self.axis());
        self.equal("U e_L", &apply(&self.u, &self.axis()), &stated)?;
        self.equal("U^T e_L", &apply(&transposed(&self.u), &self.axis()), &stated)
    }

    fn shifted(&self, k: &Rational) -> Result<(), String> {
        let along = &self.k * &self.norm - &self.gamma;
        let shifted = scaled(&along, &self.axis());
        self.equal("U (w - gamma e_L)", &apply(&self.u, &shifted), &scaled(&(k * &along), &self.axis()))
    }

    fn along(&self, k: &Rational) -> Result<(), String> {
        let v = scaled(&self.v, &self.axis());
        let stated = scaled(k, &v);
        self.equal("U v", &apply(&self.u, &v), &stated)?;
        self.equal("U^T v", &apply(&transposed(&self.u), &v), &stated)
    }

    fn gradients(&self, k: &Rational) -> Result<(), String> {
        let [mass, density] = &self.parts;
        let found = rotation_back(&self.u, &self.w, &self.norm, &self.b, &self.gamma, [mass, density]);
        let (s, along) = (&self.b / &self.norm, &self.k * &self.norm - &self.gamma);
        let mut stated = scaled(&(&along * (mass - s * density) + k * &self.b * density), &self.axis());
        stated.push(k * &along * density + &self.b * mass);
        self.equal("the gradient", &found, &stated)
    }
}

fn tried(run: &Run, label: &str, property: fn(&Case) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(move |rng| property(&Case::draw(rng))))])?;
    Ok(lines.into_iter().map(|line| line.by("as stated", "matrices of fractions")).collect())
}

/// Four steps in fractions, each with a rotation of its own; one from a start off the axis, whose length after it is no fraction.
fn subspace(run: &Run, label: &str, on_axis: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut BlockRng| {
            let zero = ratio(0, 1);
            let case = Case::draw(rng);
            let dimension = case.w.len().max(2);
            let mut w = scaled(&(&case.k * &case.norm), &last_axis(dimension));
            let mut norm = case.norm.clone();
            if !on_axis {
                // Lengths 3, 4 and 5: the first component is a thousandth of 3, the last of 4.
                (w[0], w[dimension - 1], norm) = (ratio(3, 1000), ratio(4, 1000), ratio(5, 1000));
            }
            let start = w.clone();
            let (mut b, mut m) = (&case.b / ratio(10, 1), vec![zero.clone(); dimension + 1]);
            let (step, momentum) = (ratio(1, 10), ratio(9, 10));
            for index in 0..if on_axis { 4 } else { 1 } {
                let u = taking_to_last_axis(&w, &norm, rng);
                let s = stats::rational::to_f64(&(&b / &norm));
                let [mass, density] = [normal_lower_tail(s), normal_density(s)].map(|part| from_f64_exact(part).expect("a finite float"));
                let by = rotation_back(&u, &w, &norm, &b, &case.gamma, [&mass, &density]);
                let intake = convention.exact_intake(&momentum);
                m.iter_mut().zip(&by).for_each(|(m, by)| *m = &momentum * &*m + &intake * by);
                w.iter_mut().zip(&m).for_each(|(w, m)| *w -= &step * m);
                b -= &step * &m[dimension];
                let moved = w[..dimension - 1] != start[..dimension - 1];
                if moved || on_axis && m[..dimension - 1].iter().any(|m| *m != zero) {
                    return Err(format!("from {start:?} to w = {w:?}, m = {m:?} after {} steps", index + 1));
                }
                let last = &w[dimension - 1];
                if *last == zero {
                    return Ok(());
                }
                norm = if *last < zero { -last.clone() } else { last.clone() };
            }
            Ok(())
        };
        (format!("{label}, {convention}"), Box::new(attempt))
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("the start", "steps in fractions")).collect())
}

/// Steps in floats from a first component 0 of the weights and `first` of the momentum.
fn in_floats(first: f64) -> Evidence {
    const STEP: f64 = 0.1;
    let (mut cases, mut counterexample) = (0, None);
    for convention in Convention::ALL {
        for momentum in [0.0, 0.5, 0.9] {
            for start in [[1.5, 0.4], [-1.5, 0.4], [0.2, -0.5], [-0.7, 1.2]] {
                let (mut w, mut b, mut m) = (vec![0.0, 0.0, start[0]], start[1], [first, 0.0, 0.0, 0.0]);
                for _ in 0..2000 {
                    let (by_w, by_b) = gradient(&w, b, 0.5);
                    m.iter_mut().zip(by_w.iter().chain([&by_b])).for_each(|(m, by)| *m = momentum * *m + convention.intake(momentum) * by);
                    w.iter_mut().zip(&m).for_each(|(w, m)| *w -= STEP * m);
                    b -= STEP * m[3];
                    cases += 1;
                    // Exact zero is intended; NaN is no zero. Weights that do not move have no momentum.
                    if !(w[0] == 0.0 && w[1] == 0.0) {
                        counterexample =
                            counterexample.or(Some(format!("{convention}, momentum {momentum}, start {start:?}: w = {w:?}, m = {m:?}")));
                    }
                }
            }
        }
    }
    Evidence::property("steps", cases, counterexample).by("zero", "gradient descent")
}
