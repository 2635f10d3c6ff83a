//! Equations (27) to (29): the expected gradients in closed form.
//!
//! With `U w = |w| e_L`, `a = U (w - gamma e_L)`, `s = b / |w|`:
//!
//! ```text
//! (27)  (U dL/dw)_i = a_i Phi(s),  i < L
//! (28)  (U dL/dw)_L = a_L (Phi(s) - s phi(s)) + b phi(s)
//! (29)  dL/db       = a_L phi(s) + b Phi(s)
//! ```
//!
//! Source: section 5, "Analytic gradients", appendix B. The formulas of the text are lost; these follow from (25) and (26) by the moments of appendix B.
//! No rotation is needed: `U^T` of it is `Phi(s) (w - gamma e_L) + gamma c s phi(s) w / |w|`, `c = w_L / |w|`, for every `w != 0`.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::properties;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};
use stats::special::{normal_density, normal_lower_tail};
use stats::stream::{BlockRng, generator};

use crate::eq_24::Reading;
use crate::expected::{Unit, agree, dot, sampled_gradients};
use crate::orthogonal::{apply, dimension, fraction, last_axis, positive, random, scaled, taking_to_last_axis, transposed};
use crate::unit::length;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[QUADRATURE, ROTATION_FREE, DIFFERENCES, SAMPLED];

const FORMULA: &str = "(U dL/dw)_i = a_i Phi(s), (U dL/dw)_L = a_L (Phi(s) - s phi(s)) + b phi(s), dL/db = a_L phi(s) + b Phi(s)";

const QUADRATURE: Claim = Claim {
    id: "eq-27-29/quadrature",
    source: "Equations 27 to 29",
    statement: "rotated back, the closed forms (27), (28), (29) are the expected gradients (25), (26) in every dimension",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(quadrature(-1.0)),
    control: Control::negative("Phi(s) + s phi(s) in (28)", |_| Ok(quadrature(1.0))),
    note: "Against integrals over w.x / |w| with the kink as an end, each given to eleven digits: 40 random units in each of 1, 2, 3, 6 and 20 dimensions.",
    ..Claim::DEFAULT
};

const ROTATION_FREE: Claim = Claim {
    id: "eq-27-29/rotation-free",
    source: "Equations 27 to 29",
    statement: "for every w other than 0 the gradient is Phi(s) (w - gamma e_L) + gamma c s phi(s) w/|w|, without a rotation",
    formula: "U^T (a_1 Phi, ..., a_{L-1} Phi, a_L (Phi - s phi) + b phi) = Phi (w - gamma e_L) + gamma c s phi w/|w|;  a_L = |w| - gamma c",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 5_000 },
    check: |run| rotation_free(run, "rotation-free", 1),
    control: Control::negative("-gamma c s phi(s)", |run| rotation_free(run, "rotation-free, other sign", -1)),
    note: "A row of ours: the paper has such a form only where w has its last component alone (appendix C). Exact: the identity is linear in Phi(s) and phi(s), so \
           it is tested with arbitrary fractions in their places, and with random admissible U of fractions.",
    ..Claim::DEFAULT
};

const DIFFERENCES: Claim = Claim {
    id: "eq-27-29/differences",
    source: "Equations 27 to 29",
    statement: "along any way the loss over all inputs changes by what (27) to (29) add up to",
    formula: "L(theta_1) - L(theta_0) = int_0^1 g(theta_0 + t (theta_1 - theta_0)).(theta_1 - theta_0) dt,  g the gradient by (27) to (29)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![along_ways(|unit| rotated(unit, -1.0), Reading::Full)]),
    control: Control::negative("Phi(s) + s phi(s) in (28)", |_| Ok(vec![along_ways(|unit| rotated(unit, 1.0), Reading::Full)])),
    note: "Differences of the loss without their error: the integral of the gradient over a straight way is the loss at its end less that at its start. 60 random \
           ways in 1, 3 and 6 dimensions.",
    ..Claim::DEFAULT
};

const SAMPLED: Claim = Claim {
    id: "eq-27-29/sampled",
    source: "Equations 27 to 29",
    statement: "gradients of single samples have (27) to (29) as their mean, in 1, 3 and 6 dimensions",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.1, "a tenth of gamma = 1"),
    check: |run| sampled(run, |unit| rotated(unit, -1.0)),
    control: Control::negative("Phi(s) + s phi(s) in (28)", |run| sampled(run, |unit| rotated(unit, 1.0))),
    ..Claim::DEFAULT
};

/// (27) to (29) through a rotation and back, by `w` and then by `b`. `sign` is that of `s phi(s)` in (28); the paper's is -1.
fn rotated(unit: &Unit, sign: f64) -> Vec<f64> {
    let (norm, s, last) = (length(&unit.w), unit.ratio(), unit.w.len() - 1);
    // Householder's reflection takes w to -+|w| e_L; the sign that does not cancel is taken and turned round.
    let towards = if unit.w[last] > 0.0 { -norm } else { norm };
    let mut v = unit.w.clone();
    v[last] -= towards;
    let square = dot(&v, &v);
    let reflect = |x: &[f64]| -> Vec<f64> {
        let share = 2.0 * dot(&v, x) / square;
        x.iter().zip(&v).map(|(x, v)| (x - share * v) * towards.signum()).collect()
    };
    let (mass, density) = (normal_lower_tail(s), normal_density(s));
    let a = reflect(&unit.shifted());
    let mut turned: Vec<f64> = a.iter().map(|a| a * mass).collect();
    turned[last] = a[last] * (mass + sign * s * density) + unit.b * density;
    // A reflection is its own inverse.
    let mut gradient = reflect(&turned);
    gradient.push(a[last] * density + unit.b * mass);
    gradient
}

fn quadrature(sign: f64) -> Vec<Evidence> {
    let lines = [1, 2, 3, 6, 20].map(|dimension| {
        let mut rng = generator(&["target-normalization", "units for quadrature"], 0, dimension as u64);
        let cases: Vec<_> = (0..40)
            .flat_map(|_| {
                let unit = Unit::draw(dimension, &mut rng);
                // Two reflections of `dimension` terms each, and |s| phi(s) is right to a few ulps.
                let noise = 8.0 * (dimension as f64 + 8.0) * f64::EPSILON * unit.size();
                let name = unit.name();
                let both = rotated(&unit, sign).into_iter().zip(unit.gradient());
                both.map(move |(theory, estimate)| (name.clone(), theory, estimate, noise)).collect::<Vec<_>>()
            })
            .collect();
        agree(if dimension == 1 { "1 dimension".to_owned() } else { format!("{dimension} dimensions") }, cases)
    });
    lines.into()
}

/// `sign` is that of the second term; it should be 1.
fn rotation_free(run: &Run, label: &str, sign: i64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (dimension, norm, sign) = (dimension(rng), positive(rng), ratio(sign, 1));
        let axis = last_axis(dimension);
        let w = scaled(&norm, &apply(&random(dimension, rng), &axis));
        let [b, gamma, mass, density] = [fraction(rng), positive(rng), positive(rng), positive(rng)];
        let u = taking_to_last_axis(&w, &norm, rng);
        let stated = rotation_back(&u, &w, &norm, &b, &gamma, [&mass, &density]);
        let (s, c) = (&b / &norm, &w[dimension - 1] / &norm);
        let along = &sign * &gamma * &c * &s * &density / &norm;
        let mut free: Vec<Rational> = w.iter().zip(&axis).map(|(w, e)| &mass * (w - &gamma * e) + &along * w).collect();
        free.push((&norm - &gamma * &c) * &density + &b * &mass);
        if free == stated { Ok(()) } else { Err(format!("w = {w:?}, b = {b}, gamma = {gamma}: {free:?}, not {stated:?}")) }
    };
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("through a rotation", "without one")).collect())
}

/// `U^T` of (27) and (28), then (29), with any fractions in the places of `Phi(s)` and `phi(s)`.
pub(crate) fn rotation_back(
    u: &crate::orthogonal::Matrix,
    w: &[Rational],
    norm: &Rational,
    b: &Rational,
    gamma: &Rational,
    [mass, density]: [&Rational; 2],
) -> Vec<Rational> {
    let last = w.len() - 1;
    let mut shifted = w.to_vec();
    shifted[last] -= gamma;
    let a = apply(u, &shifted);
    let mut turned = scaled(mass, &a);
    turned[last] = &a[last] * (mass - b / norm * density) + b * density;
    let mut gradient = apply(&transposed(u), &turned);
    gradient.push(&a[last] * density + b * mass);
    gradient
}

/// The integral of a gradient over straight ways against the loss at their ends.
pub(crate) fn along_ways(gradient: impl Fn(&Unit) -> Vec<f64>, reading: Reading) -> Evidence {
    let cases = [1, 3, 6].into_iter().flat_map(|dimension| {
        let mut rng = generator(&["target-normalization", "ways"], 0, dimension as u64);
        (0..20).map(move |_| {
            let start = Unit::draw(dimension, &mut rng);
            let direction = Unit::draw(dimension, &mut rng);
            // Shorter than |w|, so that no way leads through w = 0.
            let reach = 0.5 * length(&start.w) / length(&direction.w);
            (start, Unit { w: direction.w.iter().map(|w| reach * w).collect(), b: 0.5 * direction.b, gamma: 0.0 })
        })
    });
    let cases: Vec<_> = cases.collect();
    let cases = cases.into_iter().map(|(start, way)| {
        let at = |t: f64| Unit {
            w: start.w.iter().zip(&way.w).map(|(w, step)| w + t * step).collect(),
            b: start.b + t * way.b,
            gamma: start.gamma,
        };
        let slope = |t: f64| {
            let gradient = gradient(&at(t));
            let (by_b, by_w) = gradient.split_last().expect("a gradient by b comes last");
            dot(by_w, &way.w) + by_b * way.b
        };
        let size = start.size() + way.size();
        let change = Integral::new(slope).panels(8).integrate(1e-10 * size * size).expect("a smooth integrand");
        let loss = |t: f64| reading.loss(&at(t));
        // Losses are right to some tens of roundings.
        (start.name(), loss(1.0) - loss(0.0), change, 64.0 * f64::EPSILON * size * size)
    });
    agree("loss at the end less that at the start", cases).by("closed form of the loss", "integral of the gradient")
}

/// Units of different dimensions, active at times, often and rarely.
pub(crate) fn units() -> [Unit; 5] {
    [
        Unit::new(&[0.5], 0.3, 1.0),
        Unit::new(&[-0.5], -0.3, 1.0),
        Unit::new(&[0.6, -0.3, 0.4], 0.5, 1.0),
        Unit::new(&[0.2, 0.5, -0.8], -0.6, 1.0),
        Unit::new(&[0.3, -0.4, 0.2, 0.1, -0.2, 0.6], 0.7, 1.0),
    ]
}

fn sampled(run: &Run, theory: fn(&Unit) -> Vec<f64>) -> Result<Vec<Evidence>, Stop> {
    let units = units();
    let means = sampled_gradients(run, &units, "linear", |y| y)?;
    let lines = units.iter().zip(means).flat_map(|(unit, means)| {
        let theory = theory(unit).into_iter().zip(means).enumerate();
        theory
            .map(|(index, (theory, mean))| {
                let part = if index < unit.w.len() { format!("w_{}", index + 1) } else { "b".into() };
                mean.line(format!("dL/d{part} at {}", unit.name()), Relation::Equal, theory).by("(27) to (29)", "samples")
            })
            .collect::<Vec<_>>()
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::gradient;

    #[test]
    fn through_a_rotation_and_without_one_the_gradient_is_the_same() {
        let mut rng = generator(&["both forms"], 0, 0);
        for dimension in [1, 2, 3, 10] {
            let unit = Unit::draw(dimension, &mut rng);
            let (by_w, by_b) = gradient(&unit.w, unit.b, unit.gamma);
            for (free, turned) in by_w.into_iter().chain([by_b]).zip(rotated(&unit, -1.0)) {
                assert!((free - turned).abs() < 1e-13 * unit.size(), "{dimension}");
            }
        }
    }
}
