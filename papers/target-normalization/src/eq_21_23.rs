//! Equations (21) to (23): when a rectified unit is active, and how often.
//!
//! ```text
//! w.x > -b  <=>  |w| (U x)_L > -b  <=>  (U x)_L > -b / |w|,      P(active) = Phi(b / |w|)
//! ```
//!
//! with `U w = |w| e_L` and `x ~ N(0, I)`, `w != 0`. Source: section 5. The formulas are lost; (13) and (15) leave no other.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution,
    Run, Samples, Stop, Verdict,
};
use experiments::properties::properties;
use network::WeightLaw;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};
use stats::special::{normal_density, normal_lower_tail};
use stats::stream::BlockRng;

use crate::expected::{Unit, agree};
use crate::orthogonal::{apply, dimension, dot, fraction, last_axis, positive, random, scaled, taking_to_last_axis};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[INEQUALITIES, PROBABILITY, INCREASING];

const INEQUALITIES: Claim = Claim {
    id: "eq-21-23/inequalities",
    source: "Equations 21 to 23",
    statement: "w.x > -b, |w| (U x)_L > -b and (U x)_L > -b/|w| hold for the same inputs",
    formula: "w.x > -b  <=>  |w| (U x)_L > -b  <=>  (U x)_L > -b / |w|,  U w = |w| e_L",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 4_000 },
    check: |run| inequalities(run, "inequalities", 1),
    control: Control::negative("(U x)_L > b/|w|", |run| inequalities(run, "inequalities, sign of b", -1)),
    note: "Exact, with random orthogonal matrices of fractions; b is such that some inputs lie on the kink.",
    ..Claim::DEFAULT
};

const PROBABILITY: Claim = Claim {
    id: "eq-21-23/probability",
    source: "Equations 15 and 23",
    statement: "a unit is active with probability Phi(b/|w|)",
    formula: "P(f(x) > 0) = Phi(b / |w|)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the range; epsilon itself is 0.01"),
    check: |run| probability(run, Unit::ratio),
    control: Control::negative("Phi(b), |w| forgotten", |run| probability(run, |unit| unit.b)),
    note: "1, 3 and 6 dimensions.",
    ..Claim::DEFAULT
};

const INCREASING: Claim = Claim {
    id: "eq-21-23/increasing",
    source: "Section 5",
    statement: "the probability to be active increases strictly with b/|w|, which measures to what extent a unit is dying",
    formula: "s_1 < s_2  =>  Phi(s_2) - Phi(s_1) = int_{s_1}^{s_2} phi(z) dz > 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(increasing(1.0)),
    control: Control::negative("with -b/|w|", |_| Ok(increasing(-1.0))),
    note: "What is added between two ratios is the integral of a density that is above 0; 64 steps from -8 to 8.",
    ..Claim::DEFAULT
};

/// `sign` is that of `b` in the last inequality.
fn inequalities(run: &Run, label: &str, sign: i64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (dimension, norm) = (dimension(rng), positive(rng));
        let w = scaled(&norm, &apply(&random(dimension, rng), &last_axis(dimension)));
        let u = taking_to_last_axis(&w, &norm, rng);
        let input = |rng: &mut BlockRng| -> Vec<Rational> { (0..dimension).map(|_| fraction(rng)).collect() };
        // Some inputs lie on the kink.
        let b = -dot(&w, &input(rng));
        for _ in 0..8 {
            let x = input(rng);
            let last = apply(&u, &x)[dimension - 1].clone();
            let found = [dot(&w, &x) > -b.clone(), &norm * &last > -b.clone(), last > -(ratio(sign, 1) * &b / &norm)];
            if found != [found[0]; 3] {
                return Err(format!("w = {w:?}, b = {b}, x = {x:?}: {found:?}"));
            }
        }
        Ok(())
    };
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("w.x > -b", "after a rotation")).collect())
}

fn probability(run: &Run, theory: fn(&Unit) -> f64) -> Result<Vec<Evidence>, Stop> {
    let directions: [&[f64]; 3] = [&[-0.5], &[0.2, -0.4, 0.4], &[0.1, 0.3, -0.1, 0.3, 0.5, 0.5]];
    let units = directions.into_iter().flat_map(|w| [-1.2, -0.3, 0.0, 0.5, 1.5].map(|b| Unit::new(w, b, 1.0)));
    let units: Vec<Unit> = units.collect();
    let parts = units.iter().map(|unit| {
        Part::new(format!("active, {}", unit.name()), run.samples(), 1_000_000, move |block| {
            let mut x = vec![0.0; unit.w.len()];
            (0..block.trials).fold(0_u64, |hits, _| {
                WeightLaw::Normal.fill(&mut block.rng, &mut x);
                hits + u64::from(unit.output(&x) > 0.0)
            })
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = units.iter().zip(counts).map(|(unit, count)| {
        Evidence::proportion(
            format!("w = {:?}, b = {}", unit.w, unit.b),
            Relation::Equal,
            normal_lower_tail(theory(unit)),
            count.hits,
            count.trials,
        )
        .by("Phi(b/|w|)", "units on samples")
    });
    Ok(lines.collect())
}

/// `sign` is that of the ratio.
fn increasing(sign: f64) -> Vec<Evidence> {
    let steps = || (-32..32).map(|quarters| (f64::from(quarters) / 4.0, f64::from(quarters + 1) / 4.0));
    let added = steps().map(|(from, to)| {
        let largest = normal_density(from.abs().min(to.abs()));
        let integral = Integral::new(normal_density).over(from, to).panels(4).integrate(1e-11 * largest).expect("the normal density");
        let theory = normal_lower_tail(sign * to) - normal_lower_tail(sign * from);
        (format!("from {from} to {to}"), theory, integral, 4.0 * f64::EPSILON * normal_lower_tail(from.max(to)))
    });
    let agreement = agree("Phi adds the density's integral", added.collect::<Vec<_>>());
    let cases: Vec<_> = steps().collect();
    let falls = cases.iter().find(|(from, to)| !(normal_lower_tail(sign * from) < normal_lower_tail(sign * to)));
    let order = Evidence::property("Phi grows", cases.len() as u64, falls.map(|pair| format!("{pair:?}")))
        .by("order of ratios", "order of probabilities");
    vec![agreement, order]
}

/// `calc target-normalization active-probability`.
pub(crate) const ACTIVE_PROBABILITY: Calculator = Calculator {
    name: "active-probability",
    summary: "probability that a rectified unit is active on a standard normal input; below epsilon the unit counts as dead",
    source: "Equations 15 and 21 to 23",
    parameters: &[Parameter {
        name: "ratio",
        default: "-2",
        kind: Kind::Real(f64::MIN, f64::MAX),
        about: "b / |w|, bias by the length of the weights",
    }],
    compute: active_probability,
};

fn active_probability(inputs: &Inputs) -> Result<Answer, Failure> {
    Ok(Answer::new(Quantity::Number(normal_lower_tail(inputs.real("ratio"))), Method::ClosedForm))
}
