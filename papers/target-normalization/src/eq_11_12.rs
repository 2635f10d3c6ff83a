//! Equations (11) and (12): the rectified target is replaced by the linear one in the rectified unit's gradient.
//!
//! With `f = max(0, w.x + b)`, `err_lin = f - gamma x_L` and `err_relu = f - max(0, gamma x_L)`: for `x_L >= 0` they are equal; for `x_L < 0`, `err_lin = f + gamma |x_L|` is above
//! `err_relu = f`, which is positive if the unit is active and 0 if not. The gradients `err (x, 1)` are 0 at inputs where the unit is not active.
//!
//! Source: Section 3. Reading: (11) is the equality for `x_L >= 0`, (12) the equality of signs for `x_L < 0`; the formulas are lost.
//! What holds at every input need not hold in the mean: the difference of the expected gradients is `gamma E[1{active, x_L < 0} |x_L| (x, 1)]`.

use claims::{Cell, Claim, Control, Evidence, Expect, Run, Samples, Stop, Table, Verdict};
use experiments::properties::Try;
use num_traits::{Signed, Zero};
use stats::integrate::Integral;
use stats::rational::Rational;
use stats::special::normal_density;
use stats::stream::BlockRng;

use crate::definitions::unit_gradient;
use crate::fractions::{between, dot, met, nonzero, sign, size, tried, vector};
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ERRORS, GRADIENTS, EXPECTED];

const SAMPLES: Samples = Samples { ci: 1_000, paper: 50_000 };

const ERRORS: Claim = Claim {
    id: "eq-11-12/errors",
    source: "Section 3, after equation 12",
    statement: "the error is either identical for the linear and the rectified target or has the same sign, evaluated at any point and for any parameters",
    formula: "sgn(f - gamma x_L) = sgn(f - g),  f = max(0, w.x + b),  g = max(0, gamma x_L)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let all: (String, Try<'static>) = ("any unit".into(), Box::new(|rng: &mut BlockRng| Sample::drawn(rng).printed()));
        let mut lines = tried(run, ["equal or of one sign", "errors in fractions"], vec![all, at_active_units()])?;
        let corrected = lines.pop().expect("two lines").corrected();
        lines.push(corrected);
        Ok(lines)
    },
    control: Control::positive("active units", |run| tried(run, ["equal or of one sign", "errors in fractions"], vec![at_active_units()])),
    note: "Right: where the unit is active, there equal for x_L >= 0 and of one sign for x_L < 0. Where it is not and x_L < 0 the rectified target's error is 0 and the linear one's \
           gamma |x_L|. It changes no gradient, see eq-11-12/gradients.",
    ..Claim::DEFAULT
};

const GRADIENTS: Claim = Claim {
    id: "eq-11-12/gradients",
    source: "Equations 11 and 12",
    statement: "at every input and for any parameters the gradient with the linear target is a positive multiple of that with the rectified one, or both are zero",
    formula: "(f - gamma x_L) (x, 1) = c (f - g) (x, 1),  c > 0,  where f = max(0, w.x + b) is positive;  g = max(0, gamma x_L)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| gradients(run, "gradients", false),
    control: Control::negative("equal where x_L < 0 as well", |run| gradients(run, "gradients, equal", true)),
    note: "So per sample the approximation keeps the direction and only lengthens the step. Backward passes through one unit, once for each target, all numbers quarters, so that \
           floats are exact; with the derivative 0 of the rectifier at 0.",
    ..Claim::DEFAULT
};

const EXPECTED: Claim = Claim {
    id: "eq-11-12/expected-gradients",
    source: "Equations 11 and 12, Section 5",
    statement: "the expected gradients with both targets differ by gamma E[1{active, x_L < 0} |x_L| (x, 1)]: not at all for w_L > 0, b <= 0, and else the approximation pushes b down and w_L up",
    formula: "E[1{f > 0} (f - gamma x_L) (x, 1)] - E[1{f > 0} (f - max(0, gamma x_L)) (x, 1)] = gamma E[1{f > 0, x_L < 0} |x_L| (x, 1)],  f = max(0, w.x + b)",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        table(run);
        Ok(expected(1.0))
    },
    control: Control::negative("the difference the other way", |_| Ok(expected(-1.0))),
    note: "A row of ours, of the reduced system at gamma = 1, on a grid of [-2, 2]^2 by quadrature, to 1e-12. The table says at how many points a component has opposite signs: that the \
           signs agree at every input does not carry over to the mean.",
    ..Claim::DEFAULT
};

/// A unit and an input.
struct Sample {
    pre_activation: Rational,
    last: Rational,
    gamma: Rational,
}

impl Sample {
    fn drawn(rng: &mut BlockRng) -> Self {
        let inputs = size(rng, 1, 4);
        let (w, b, x) = (vector(rng, inputs), nonzero(rng), vector(rng, inputs));
        let last = if size(rng, 1, 10) == 1 { Rational::zero() } else { x[inputs - 1].clone() };
        let mut x = x;
        x[inputs - 1] = last.clone();
        Self { pre_activation: dot(&w, &x) + b, last, gamma: between(rng, 0, 3) }
    }

    /// Against the linear and against the rectified target.
    fn both_errors(&self) -> [Rational; 2] {
        let zero = Rational::zero();
        let output = self.pre_activation.clone().max(zero.clone());
        let target = &self.gamma * &self.last;
        [&output - &target, output - target.max(zero)]
    }

    /// What the text says.
    fn printed(&self) -> Result<(), String> {
        let [linear, rectified] = self.both_errors();
        self.met(linear == rectified || sign(&linear) == sign(&rectified))
    }

    /// Which of the two it is.
    fn by_sides(&self) -> Result<(), String> {
        let [linear, rectified] = self.both_errors();
        self.met(if self.last.is_negative() { sign(&linear) == sign(&rectified) } else { linear == rectified })
    }

    fn met(&self, condition: bool) -> Result<(), String> {
        let [linear, rectified] = self.both_errors();
        met(condition, || format!("x_L = {}, pre-activation {}: errors {linear} and {rectified}", self.last, self.pre_activation))
    }
}

fn at_active_units() -> (String, Try<'static>) {
    let attempt = |rng: &mut BlockRng| {
        loop {
            let sample = Sample::drawn(rng);
            if sample.pre_activation.is_positive() {
                return sample.by_sides();
            }
        }
    };
    ("active units".into(), Box::new(attempt))
}

fn gradients(run: &Run, name: &str, equal: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        // Quarters of at most 5, so that a gradient is a multiple of 1/64, products of two are exact in floats, and so is the comparison.
        let quarter = |rng: &mut BlockRng| (size(rng, 0, 40) as f64 - 20.0) / 4.0;
        let inputs = size(rng, 1, 4);
        let mut list = || -> Vec<f64> { (0..inputs).map(|_| quarter(rng)).collect() };
        let (w, x) = (list(), list());
        let (b, gamma) = (quarter(rng), size(rng, 1, 12) as f64 / 4.0);
        let target = gamma * x[inputs - 1];
        let [linear, rectified] = [target, target.max(0.0)].map(|target| unit_gradient(&w, b, &x, &[target]));
        let pairs = || linear.iter().zip(&rectified);
        // Exact zeros are intended.
        let proportional = pairs().all(|(a, b)| pairs().all(|(c, d)| a * d == b * c));
        let same_signs = pairs().all(|(a, b)| (*a > 0.0, *a < 0.0) == (*b > 0.0, *b < 0.0));
        let agree = if equal { linear == rectified } else { proportional && same_signs };
        met(agree, || format!("w = {w:?}, b = {b}, x = {x:?}, gamma {gamma}: gradients {linear:?} and {rectified:?}"))
    };
    tried(run, ["a positive multiple", "backward passes"], vec![(name.into(), Box::new(attempt))])
}

/// Cell centres of an even grid of `[-2, 2]`, so that no weight is 0.
fn centres(cells: usize) -> impl Iterator<Item = f64> + Clone {
    (0..cells).map(move |k| 4.0 * (k as f64 + 0.5) / cells as f64 - 2.0)
}

/// Below it the density is below 1e-31.
const LOWEST: f64 = -12.0;

/// The inputs below 0 at which the unit is active, if there are any above [`LOWEST`].
fn active_range([w, b]: [f64; 2]) -> Option<(f64, f64)> {
    let (low, high) = if w > 0.0 { ((-b / w).max(LOWEST), 0.0) } else { (LOWEST, (-b / w).min(0.0)) };
    (low < high).then_some((low, high))
}

/// `E[1{active, z < 0} |z| (z, 1)]`, with the sum of error bounds.
fn difference(parameters: [f64; 2]) -> ([f64; 2], f64) {
    let Some((low, high)) = active_range(parameters) else { return ([0.0; 2], 0.0) };
    let moment = |power: i32| {
        let integrand = move |z: f64| -z * libm::pow(z, f64::from(power)) * normal_density(z);
        Integral::new(integrand).over(low, high).panels(24).integrate(1e-13).expect("a smooth integrand")
    };
    let (with_z, alone) = (moment(1), moment(0));
    ([with_z.value, alone.value], with_z.error_bound + alone.error_bound)
}

fn expected(direction: f64) -> Vec<Evidence> {
    let (mut cases, mut counterexample) = (0, None);
    for w in centres(16) {
        for b in centres(16) {
            let [linear, rectified] = [Field::Signed, Field::TrueRelu].map(|field| field.gradient([w, b], 1.0));
            let (observed, error_bound) = difference([w, b]);
            cases += 1;
            // The closed forms' own roundings: numbers up to 4 and a few operations.
            let agree = (0..2).all(|axis| (direction * (linear[axis] - rectified[axis]) - observed[axis]).abs() <= 1e-12 + error_bound);
            // Down the gradient: b falls where its component grows, w_L rises where its component falls.
            let pushes = match active_range([w, b]) {
                Some(_) => observed[0] < 0.0 && observed[1] > 0.0,
                None => observed == [0.0; 2] && (w > 0.0 && b <= 0.0 || w < 0.0 && -b / w < LOWEST),
            };
            if !(agree && pushes) && counterexample.is_none() {
                counterexample = Some(format!("({w}, {b}): {linear:?} and {rectified:?}, difference {observed:?}"));
            }
        }
    }
    vec![Evidence::property("16 x 16 points", cases, counterexample).by("closed forms", "quadrature")]
}

fn table(run: &Run) {
    let columns = ["half", "points", "opposite_in_w", "opposite_in_b", "apart_by_1e_14_at_most"];
    let title = "Expected gradients with the linear and the rectified target at gamma = 1, on 80 x 80 points of [-2, 2]^2: components of opposite sign";
    let mut table = Table::new("eq-11-12", title, &columns);
    for (name, side) in [("w_L < 0", -1.0), ("w_L > 0", 1.0)] {
        let mut counts = [0_i64; 4];
        for w in centres(80).filter(|w| w * side > 0.0) {
            for b in centres(80) {
                let [linear, rectified] = [Field::Signed, Field::TrueRelu].map(|field| field.gradient([w, b], 1.0));
                let opposite = |axis: usize| i64::from(linear[axis] * rectified[axis] < 0.0);
                let equal = i64::from((0..2).all(|axis| (linear[axis] - rectified[axis]).abs() <= 1e-14));
                counts = [counts[0] + 1, counts[1] + opposite(0), counts[2] + opposite(1), counts[3] + equal];
            }
        }
        table.push(std::iter::once(Cell::Text(name.into())).chain(counts.map(Cell::Integer)).collect());
    }
    run.table(table);
}
