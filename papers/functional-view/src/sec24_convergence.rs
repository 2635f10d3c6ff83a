//! Section 2.4: the integrals `R_j` over all time are finite.
//!
//! The reason given is that residuals converge and breakpoints stand still, so that `r_j(t)` converges. For an integral to be finite `r_j` must go to 0,
//! and fast enough. Gradient descent in `v` alone multiplies the errors by `1 - rate K` in every step: what the kernel `K` acts on decays
//! exponentially, with its least eigenvalue at the slowest, and what it does not act on stays.
//!
//! Source: section 2.4. A stationary point has `r_2 + r_3 beta = 0` at each breakpoint of a trained unit: two in the gap of an orientation make both
//! vanish, one does not.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::gap::{Basis, Course, Kernel, Units, ends, inputs, solve};
use crate::targets::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FINITE, AS_REASONED, CONTRADICTORY];

const SOURCE: &str = "Section 2.4";
const SAMPLES: Samples = Samples { ci: 12, paper: 400 };

const FINITE: Claim = Claim {
    id: "sec24-convergence/finite",
    source: SOURCE,
    statement: "R_2 and R_3 are finite: errors decay like (1 - rate lambda)^t, lambda the kernel's least eigenvalue, and the sums of r_j come to what \
                the kernel's inverse gives",
    formula: "alpha = K^-1 y,   R_2 = sum_active alpha_n x_n,   R_3 = -sum_active alpha_n",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-6, "six digits of R_j"),
    check: |_| Ok(followed(1.0)),
    control: Control::negative("by the middle eigenvalue", |_| Ok(followed(0.0))),
    note: "60 units with |w| = 1 and evenly spread breakpoints, two inputs on each side of the gap. The bound on what is still to come is |a x| |y| (1 - rate \
           lambda)^t / lambda.",
    ..Claim::DEFAULT
};

const AS_REASONED: Claim = Claim {
    id: "sec24-convergence/as-reasoned",
    source: SOURCE,
    statement: "where residuals converge and breakpoints stand still, r_j goes to 0, as it must for R_j to be finite: the gap has two breakpoints of each orientation, as wide \
                networks have",
    formula: "r_3 = <eps a, 1> = 0,  -r_2 = <eps a, x> = 0 where descent ends",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| settled(run, stationary("two breakpoints of either orientation in the gap", 2)),
    control: Control::negative("one of either orientation", |run| {
        settled(run, stationary("one breakpoint of either orientation in the gap", 1))
    }),
    note: "The paper speaks of many more units than data. With one breakpoint of an orientation the residuals converge, but not to r_j = 0: then R_2 and R_3 are infinite \
           while R_2 + R_3 beta is finite.",
    ..Claim::DEFAULT
};

const CONTRADICTORY: Claim = Claim {
    id: "sec24-convergence/contradictory-data",
    source: SOURCE,
    statement: "R_j is finite also where the kernel is singular: with two targets at one input it is that for their mean",
    formula: "R_j(y, y') = R_j((y + y')/2, (y + y')/2),  y and y' the two targets at one input",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| contradictory(run, &ratio(1, 2)),
    control: Control::negative("that for the first of the two", |run| contradictory(run, &ratio(0, 1))),
    note: "After each of three steps, and at the end: where the network meets the mean of the two, which takes finite R_j, no output weight has a gradient left. Errors \
           converge to half of the difference, which no unit sees.",
    ..Claim::DEFAULT
};

/// Follows gradient descent in the output weights; `share` 1 takes the least eigenvalue, 0 the one in the middle.
fn followed(share: f64) -> Vec<Evidence> {
    const STEPS: usize = 60_000;
    let xs = inputs(2);
    let ys = Target::Sharp.at_all(&xs);
    let units = Units::spread(60);
    let kernel = Kernel::of(&units, &xs);
    let eigenvalues = kernel.eigenvalues();
    let lambda = if share == 1.0 { eigenvalues[0] } else { eigenvalues[eigenvalues.len() / 2] };
    let rate = 1.0 / eigenvalues[eigenvalues.len() - 1];
    let mut v = vec![0.0; units.w.len()];
    let mut sums = vec![0.0; xs.len()];
    let norm = |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>().sqrt();
    let (mut bound, mut slower) = (norm(&ys), None);
    for step in 0..STEPS {
        let errors: Vec<f64> = xs.iter().zip(&ys).map(|(&x, y)| units.value(&v, x) - y).collect();
        // Below a billionth of the targets rounding shows.
        if norm(&errors) > bound * (1.0 + 1e-9) && bound > 1e-9 {
            slower = slower.or(Some(format!("after {step} steps {:.6e} is left, not {bound:.6e}", norm(&errors))));
        }
        sums.iter_mut().zip(&errors).for_each(|(sum, error)| *sum -= rate * error);
        units.add(&mut v, &xs, &errors, -rate);
        bound *= 1.0 - rate * lambda;
    }
    let alpha = kernel.solve(&ys);
    let mut lines =
        vec![Evidence::property("errors after each step", STEPS as u64, slower).by("the kernel's eigenvalues", "gradient descent")];
    for side in [-1.0, 1.0] {
        let active = |index: &usize| (xs[*index] > 0.0) == (side > 0.0);
        let [mut inverse, mut summed, mut squares] = [[0.0; 2]; 3];
        for index in (0..xs.len()).filter(active) {
            for (which, factor) in [xs[index], -1.0].into_iter().enumerate() {
                inverse[which] += alpha[index] * factor;
                summed[which] += sums[index] * factor;
                squares[which] += factor * factor;
            }
        }
        for which in 0..2 {
            let name = format!("R_{}, orientation {side}", which + 2);
            // What is to come, and the rounding of sixty thousand sums.
            let error = squares[which].sqrt() * bound / lambda + 1e-9 * inverse[which].abs();
            lines.push(Evidence::numeric(name, inverse[which], summed[which], error).by("the kernel's inverse", "gradient descent"));
        }
    }
    lines
}

/// Whether both sums vanish on either active side at the least squares of a network with so many breakpoints of either orientation in the gap and none
/// elsewhere.
fn stationary(label: &str, breakpoints: usize) -> (String, Try<'static>) {
    let attempt = move |rng: &mut BlockRng| {
        let mut course = Course::draw(Basis::Relu, rng);
        let [from, to] = ends();
        let mut kept: Vec<[Rational; 2]> = Vec::new();
        for orientation in [-1, 1] {
            let chosen = course.slopes(orientation, &from, &to).into_iter().take(breakpoints);
            kept.extend(chosen.map(|[beta, _]| [ratio(orientation, 1), -ratio(orientation, 1) * beta]));
        }
        course.units = kept;
        course.v = least_squares(&course).ok_or("dependent units")?;
        for orientation in [-1, 1] {
            let zero = ratio(0, 1);
            let errors = course.errors();
            let active = course.data.iter().zip(&errors).filter(|([x, _], _)| (*x > zero) == (orientation > 0));
            let [one, with_x] = active.fold([zero.clone(), zero.clone()], |[one, with_x], ([x, _], e)| [one + e, with_x + e * x]);
            if one != zero || with_x != zero {
                return Err(format!("errors stand at <eps a, 1> = {one}, <eps a, x> = {with_x}"));
            }
        }
        Ok(())
    };
    (label.to_string(), Box::new(attempt))
}

/// The output weights of least squares, where gradient descent ends.
fn least_squares(course: &Course) -> Option<Vec<Rational>> {
    let features: Vec<Vec<Rational>> =
        course.units.iter().map(|unit| course.data.iter().map(|[x, _]| course.basis.feature(unit, x)).collect()).collect();
    let product = |a: &[Rational], b: &[Rational]| a.iter().zip(b).map(|(a, b)| a * b).sum::<Rational>();
    let normal = features.iter().map(|a| features.iter().map(|b| product(a, b)).collect()).collect();
    let targets: Vec<Rational> = course.data.iter().map(|[_, y]| y.clone()).collect();
    solve(normal, features.iter().map(|a| product(a, &targets)).collect())
}

/// Two targets at the gap's left end against one of them, moved by a share of the difference and counted twice.
fn contradictory(run: &Run, share: &Rational) -> Result<Vec<Evidence>, Stop> {
    let share = share.clone();
    let label = format!("two targets at an input, share {share}");
    let attempt = move |rng: &mut BlockRng| {
        let mut both = independent(rng);
        let [x, y] = both.data[0].clone();
        both.data.push([x, &y + ratio(3, 1)]);
        both.alpha.push(ratio(0, 1));
        let mut one = both.clone();
        one.data[0][1] += ratio(3, 1) * &share;
        one.data[6][1] = one.data[0][1].clone();
        settles(&both, &one)?;
        for (both, one) in both.stations().iter().zip(one.stations()) {
            for orientation in [-1, 1] {
                let (found, stated) = (both.integrals(orientation), one.integrals(orientation));
                if found != stated {
                    return Err(format!("R_2 is {}, not {}", found[0], stated[0]));
                }
            }
        }
        Ok(())
    };
    Ok(by(properties(run, run.samples(), vec![(label, Box::new(attempt))])?, "one target", "gradient descent in fractions"))
}

/// A course whose inputs' features are linearly independent, so that the repeated input alone makes the kernel singular. Now and then a
/// draw has too few breakpoints between its inputs; then it is drawn again.
fn independent(rng: &mut BlockRng) -> Course {
    loop {
        let course = Course::draw(Basis::Relu, rng);
        if course.clone().limit().is_some() {
            return course;
        }
    }
}

/// Whether gradient descent from 0 on `both` ends where that on the different inputs of `one` does. There both kernels are singular, so the limit is that of the
/// course without the repeated input: its output weights are a combination of the same features, and half of the sum of squares is convex, so
/// descent on `both` ends there if and only if no output weight has a gradient left.
fn settles(both: &Course, one: &Course) -> Result<(), String> {
    let mut distinct = one.clone();
    distinct.data.pop();
    distinct.alpha.pop();
    let end = Course { v: distinct.limit().ok_or("dependent features")?.v, ..both.clone() };
    let errors = end.errors();
    for unit in &end.units {
        let gradient: Rational = end.data.iter().zip(&errors).map(|([x, _], error)| end.basis.feature(unit, x) * error).sum();
        if gradient != ratio(0, 1) {
            return Err(format!("a gradient of {gradient} is left"));
        }
    }
    Ok(())
}

fn settled(run: &Run, attempt: (String, Try<'static>)) -> Result<Vec<Evidence>, Stop> {
    Ok(by(properties(run, run.samples(), vec![attempt])?, "as stated", "least squares in fractions"))
}

fn by(lines: Vec<Evidence>, theory: &'static str, observation: &'static str) -> Vec<Evidence> {
    lines.into_iter().map(|line| line.by(theory, observation)).collect()
}
