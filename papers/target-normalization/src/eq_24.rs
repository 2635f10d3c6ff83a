//! Equation (24): the loss of a single rectified unit.
//!
//! ```text
//! (24a)  (1/2) E[1{w.x + b > 0} ((w - gamma e_L).x + b)^2]
//! (24b)  (1/2) E[(1{w.x + b > 0} (w.x + b) - gamma x_L)^2]
//! ```
//!
//! The formula is lost. (24a) takes the errors of active inputs only, (24b) those of all. They differ by `(gamma^2 / 2) E[1{inactive} x_L^2]`, which depends on the
//! parameters, so at most one of them has the gradient (25), (26): it is (24b). With `n = |w|`, `a = n - gamma c`:
//!
//! ```text
//! (24a) = (1/2) [(|w - gamma e_L|^2 + b^2) Phi(s) - a^2 s phi(s) + 2 a b phi(s)]
//! (24b) = (1/2) n^2 [(1 + s^2) Phi(s) + s phi(s)] - gamma w_L Phi(s) + gamma^2 / 2
//! ```

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::WeightLaw;
use stats::integrate::Estimate;
use stats::special::{normal_density, normal_lower_tail};
use stats::stream::generator;

use crate::eq_27_29::{along_ways, units};
use crate::expected::{Draw, Unit, agree, dot, means};
use crate::unit::{gradient, length};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CLOSED_FORMS, SAMPLED, GRADIENT, DIFFERENCE, DEAD_AND_OPTIMAL];

const CLOSED_FORMS: Claim = Claim {
    id: "eq-24/closed-forms",
    source: "Equation 24",
    statement: "both readings of the loss have the closed forms of the formula, in every dimension",
    formula: "(24a) = (1/2) [(|w~|^2 + b^2) Phi - a^2 s phi + 2 a b phi],  (24b) = (1/2) |w|^2 [(1 + s^2) Phi + s phi] - gamma w_L Phi + gamma^2/2,  w~ = w - gamma e_L, a = |w| - \
              gamma c, c = w_L/|w|, Phi and phi at s = b/|w|",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(Reading::ALL.map(|reading| closed_form(reading, |unit, reading| reading.loss(unit))).into()),
    control: Control::negative("the other reading's form", |_| {
        Ok(Reading::ALL.map(|reading| closed_form(reading, |unit, reading| reading.other().loss(unit))).into())
    }),
    note: "A row of ours: the paper's formula is lost, and the loss is not evaluated in it. 40 random units in each of 1, 3 and 6 dimensions.",
    ..Claim::DEFAULT
};

const SAMPLED: Claim = Claim {
    id: "eq-24/sampled",
    source: "Equation 24",
    statement: "half of the squared errors of samples has the closed forms' mean, over active inputs and over all",
    formula: "(24a) = (1/2) E[1{w.x + b > 0} (f - gamma x_L)^2],  (24b) = (1/2) E[(f - gamma x_L)^2],  f = max(0, w.x + b)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.05, "a tenth of what an output of 0 loses"),
    check: |run| sampled(run, |reading, unit| reading.loss(unit)),
    control: Control::negative("the other reading's form", |run| sampled(run, |reading, unit| reading.other().loss(unit))),
    note: "A row of ours.",
    ..Claim::DEFAULT
};

const GRADIENT: Claim = Claim {
    id: "eq-24/has-the-gradient",
    source: "Equations 24 to 26",
    statement: "of both readings of (24) it is the loss over all inputs, (24b), that has (25) and (26) as its gradient",
    formula: "L(theta_1) - L(theta_0) = int_0^1 g(theta_0 + t (theta_1 - theta_0)).(theta_1 - theta_0) dt,  L = (24b),  g = E[1{w.x + b > 0} (w.x + b - gamma x_L) (x, 1)]",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![along_ways(free, Reading::Full)]),
    control: Control::negative("errors count where the unit is active, (24a)", |_| Ok(vec![along_ways(free, Reading::ActiveOnly)])),
    note: "A row of ours: the formula of (24) is lost. Read over active inputs, its gradient is (25), (26) only if the indicator is taken for a constant; (24b) has \
           gamma^2 x_L^2 / 2 more at the inactive ones. Judged by integrals of the gradient over straight ways.",
    ..Claim::DEFAULT
};

const DIFFERENCE: Claim = Claim {
    id: "eq-24/difference",
    source: "Equation 24",
    statement: "the readings differ by (gamma^2/2) (Phi(-s) + c^2 s phi(s)), which the parameters change",
    formula: "L_b - L_a = (gamma^2/2) E[1{w.x + b <= 0} x_L^2] = (gamma^2/2) (Phi(-s) + c^2 s phi(s)),  c = w_L / |w|,  L_a = (24a), L_b = (24b)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![difference(1.0)]),
    control: Control::negative("Phi(-s) alone", |_| Ok(vec![difference(0.0)])),
    note: "A row of ours. (24b) by quadrature, less (24a) in closed form.",
    ..Claim::DEFAULT
};

const DEAD_AND_OPTIMAL: Claim = Claim {
    id: "eq-24/dead-and-optimal",
    source: "Equation 24",
    statement: "(24b) is gamma^2/2 far inside the dead cone and gamma^2/4 at (gamma e_L, 0); (24a) is 0 at both",
    formula: "s -> -inf:  (24b) -> gamma^2/2,  (24a) -> 0;   (w, b) = (gamma e_L, 0):  (24b) = gamma^2/4,  (24a) = 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(dead_and_optimal(1.0)),
    control: Control::negative("gamma^2 for a dead unit", |_| Ok(dead_and_optimal(2.0))),
    resolution: Resolution::absolute(1e-9, "far below what a figure shows"),
    note: "A row of ours: under (24a) a dead unit has the least loss there is, the same as the optimum.",
    ..Claim::DEFAULT
};

/// Which inputs have errors that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// (24a): those that the unit is active on.
    ActiveOnly,
    /// (24b): all.
    Full,
}

impl Reading {
    const ALL: [Self; 2] = [Self::ActiveOnly, Self::Full];

    const fn other(self) -> Self {
        match self {
            Self::ActiveOnly => Self::Full,
            Self::Full => Self::ActiveOnly,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::ActiveOnly => "(24a)",
            Self::Full => "(24b)",
        }
    }

    /// The expected loss for linear targets, at `w != 0`.
    pub(crate) fn loss(self, unit: &Unit) -> f64 {
        let Unit { w, b, gamma } = unit;
        let (norm, last, s) = (length(w), w[w.len() - 1], unit.ratio());
        let (mass, density) = (normal_lower_tail(s), normal_density(s));
        match self {
            Self::ActiveOnly => {
                let shifted = unit.shifted();
                let along = norm - gamma * last / norm;
                0.5 * ((dot(&shifted, &shifted) + b * b) * mass - along * along * s * density + 2.0 * along * b * density)
            }
            Self::Full => 0.5 * norm * norm * ((1.0 + s * s) * mass + s * density) - gamma * last * mass + 0.5 * gamma * gamma,
        }
    }
}

/// (25) and (26) in closed form.
fn free(unit: &Unit) -> Vec<f64> {
    let (mut by_w, by_b) = gradient(&unit.w, unit.b, unit.gamma);
    by_w.push(by_b);
    by_w
}

fn random_units() -> impl Iterator<Item = Unit> {
    [1, 3, 6].into_iter().flat_map(|dimension| {
        let mut rng = generator(&["target-normalization", "units for the loss"], 0, dimension as u64);
        (0..40).map(move |_| Unit::draw(dimension, &mut rng))
    })
}

fn closed_form(reading: Reading, theory: fn(&Unit, Reading) -> f64) -> Evidence {
    let cases = random_units().map(|unit| {
        // Some tens of roundings of terms that are at most this large.
        let noise = 64.0 * f64::EPSILON * unit.size() * unit.size();
        (unit.name(), theory(&unit, reading), unit.losses()[reading as usize], noise)
    });
    agree(reading.name(), cases)
}

fn sampled(run: &Run, theory: fn(Reading, &Unit) -> f64) -> Result<Vec<Evidence>, Stop> {
    let units = units();
    let measurements = units.iter().map(|unit| {
        let draw: Draw<'_> = Box::new(move |rng, values| {
            let mut x = [0.0; 6];
            let x = &mut x[..unit.w.len()];
            WeightLaw::Normal.fill(rng, x);
            let output = unit.output(x);
            let error = output - unit.gamma * x[x.len() - 1];
            values[1] = 0.5 * error * error;
            values[0] = if output > 0.0 { values[1] } else { 0.0 };
        });
        (format!("both losses at {}", unit.name()), 2, draw)
    });
    let means = means(run, measurements.collect())?;
    let lines = units.iter().zip(means).flat_map(|(unit, means)| {
        let line = |reading: Reading| {
            means[reading as usize]
                .line(format!("{} at {}", reading.name(), unit.name()), Relation::Equal, theory(reading, unit))
                .by("closed form", "samples")
        };
        Reading::ALL.map(line)
    });
    Ok(lines.collect())
}

/// `times` the second term.
fn difference(times: f64) -> Evidence {
    let cases = random_units().map(|unit| {
        let (s, c, size) = (unit.ratio(), unit.w[unit.w.len() - 1] / length(&unit.w), unit.gamma * unit.gamma);
        let theory = 0.5 * size * (normal_lower_tail(-s) + times * c * c * s * normal_density(s));
        let full = unit.losses()[Reading::Full as usize];
        let found = Estimate { value: full.value - Reading::ActiveOnly.loss(&unit), ..full };
        // As in `closed_form`: of terms that are much larger than their difference.
        (unit.name(), theory, found, 64.0 * f64::EPSILON * unit.size() * unit.size())
    });
    agree("(24b) less (24a)", cases).by("closed form", "quadrature less closed form")
}

/// `times` the loss of a dead unit.
fn dead_and_optimal(times: f64) -> Vec<Evidence> {
    let lines = [1.0, 0.1].into_iter().flat_map(|gamma| {
        // s = -20: Phi is 3e-89.
        let dead = Unit::new(&[0.03, 0.04], -1.0, gamma).losses();
        let optimum = Unit::new(&[0.0, gamma], 0.0, gamma).losses();
        let half = 0.5 * gamma * gamma;
        let line = |label: &str, theory: f64, found: Estimate| {
            Evidence::numeric(format!("{label}, gamma = {gamma}"), theory, found.value, found.error_bound + 1e-15)
                .by("as stated", "quadrature")
        };
        [
            line("(24b), dead", times * half, dead[1]),
            line("(24b), optimum", 0.5 * half, optimum[1]),
            line("(24a), dead", 0.0, dead[0]),
            line("(24a), optimum", 0.0, optimum[0]),
        ]
    });
    lines.collect()
}
