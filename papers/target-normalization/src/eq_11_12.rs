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

use crate::fractions::{between, dot, met, nonzero, sign, size, tried, vector};
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ERRORS, GRADIENTS, EXPECTED];

const SAMPLES: Samples = Samples { ci: 1_000, paper: 50_000 };

const ERRORS: Claim = Claim {
    id: "eq-11-12/errors",
    source: "Equations 11 and 12",
    statement: "for any parameters the errors against the linear and the rectified target are equal where x_L >= 0 and have the same sign where x_L < 0",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let all: (String, Try<'static>) = ("any unit".into(), Box::new(|rng: &mut BlockRng| Sample::drawn(rng).errors()));
        let mut lines = tried(run, ["equal or of one sign", "errors in fractions"], vec![all, active()])?;
        let corrected = lines.pop().expect("two lines").corrected();
        lines.push(corrected);
        Ok(lines)
    },
    control: Control::positive("active units", |run| tried(run, ["equal or of one sign", "errors in fractions"], vec![active()])),
    note: "Right: where the unit is active. Where it is not and x_L < 0 the rectified target's error is 0 and the linear one's gamma |x_L|. It changes no gradient, see the next row.",
    ..Claim::DEFAULT
};

const GRADIENTS: Claim = Claim {
    id: "eq-11-12/gradients",
    source: "Equations 11 and 12",
    statement: "at every input and for any parameters the gradient with the linear target is a positive multiple of that with the rectified one, or both are zero",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| gradients(run, "gradients", false),
    control: Control::negative("equal where x_L < 0 as well", |run| gradients(run, "gradients, equal", true)),
    note: "So per sample the approximation keeps the direction and only lengthens the step. With the derivative 0 of the rectifier at 0.",
    ..Claim::DEFAULT
};

const EXPECTED: Claim = Claim {
    id: "eq-11-12/expected-gradients",
    source: "Equations 11 and 12, Section 5",
    statement: "the expected gradients with both targets differ by gamma E[1{active, x_L < 0} |x_L| (x, 1)]: not at all for w_L > 0, b <= 0, and else the approximation pushes b down and w_L up",
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

    fn errors(&self) -> Result<(), String> {
        let [linear, rectified] = self.both_errors();
        let agree = if self.last.is_negative() { sign(&linear) == sign(&rectified) } else { linear == rectified };
        met(agree, || format!("x_L = {}, pre-activation {}: errors {linear} and {rectified}", self.last, self.pre_activation))
    }
}

fn active() -> (String, Try<'static>) {
    let attempt = |rng: &mut BlockRng| {
        loop {
            let sample = Sample::drawn(rng);
            if sample.pre_activation.is_positive() {
                return sample.errors();
            }
        }
    };
    ("active units".into(), Box::new(attempt))
}

fn gradients(run: &Run, name: &str, equal: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let sample = Sample::drawn(rng);
        // The gradient is this factor times (x, 1), whose last component is not 0.
        let [linear, rectified] =
            if sample.pre_activation.is_positive() { sample.both_errors() } else { [Rational::zero(), Rational::zero()] };
        let agree = if equal { linear == rectified } else { sign(&linear) == sign(&rectified) };
        met(agree, || format!("x_L = {}, pre-activation {}: factors {linear} and {rectified}", sample.last, sample.pre_activation))
    };
    tried(run, ["a positive multiple", "gradients in fractions"], vec![(name.into(), Box::new(attempt))])
}

/// Cell centres of an even grid of `[-2, 2]`, so that no weight is 0.
fn centres(cells: usize) -> impl Iterator<Item = f64> + Clone {
    (0..cells).map(move |k| 4.0 * (k as f64 + 0.5) / cells as f64 - 2.0)
}

/// `E[1{active, z < 0} |z| (z, 1)]`, with the sum of error bounds.
fn difference([w, b]: [f64; 2]) -> ([f64; 2], f64) {
    // Below -12 the density is below 1e-31.
    let (low, high) = if w > 0.0 { ((-b / w).max(-12.0), 0.0) } else { (-12.0, (-b / w).min(0.0)) };
    if low >= high {
        return ([0.0; 2], 0.0);
    }
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
            let pushes = observed[0] <= 0.0 && observed[1] >= 0.0 && (w < 0.0 || b > 0.0 || observed == [0.0; 2]);
            if !(agree && pushes) && counterexample.is_none() {
                counterexample = Some(format!("({w}, {b}): {linear:?} and {rectified:?}, difference {observed:?}"));
            }
        }
    }
    vec![Evidence::property("16 x 16 points", cases, counterexample).by("closed forms", "quadrature")]
}

fn table(run: &Run) {
    let columns = ["half", "points", "opposite_in_w", "opposite_in_b", "equal_to_14_digits"];
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
