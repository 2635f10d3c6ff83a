//! Equation F.1: `J`, by how much the chosen entry makes a row more often positive than not.
//!
//! ```text
//! J = Int_0^M Int_y^M f_P(x) dx f_Y(y) dy,     P[X > Y] = 1/2 + J,     0 <= J <= 1/2
//! ```
//!
//! for `X ~ P` and `Y ~ N(0, sd^2)`, and as well for the tilted densities `x^i f_P / mu'_i`, `i = 1, 2`. It is the integral of Lemma E.1.
//! Source: appendix F. Misprint: in `f_Y` the factor has `sd` (with a tilde) and the exponent `sigma` (without), which is no density.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::WeightLaw;
use stats::integrate::Integral;
use stats::special::normal_density;

use crate::chosen_law::ChosenLaw;
use crate::neuron::{excess, excess_by_entry};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TWO_ORDERS, SIMULATION, RANGE, PRINTED_DENSITY];

const SOURCE: &str = "Equation F.1";
const FORMULA: &str = "P[X > Y] = 1/2 + J, J = Int_0^M Int_y^M f_P(x) dx f_Y(y) dy";

const TWO_ORDERS: Claim = Claim {
    id: "eq-F.1/two-orders",
    source: SOURCE,
    statement: "P[X > Y] = 1/2 + J, for P and for its two tilted densities",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-10, "ten digits of a probability"),
    check: |_| Ok(two_orders(0)),
    control: Control::negative("tilted once too often", |_| Ok(two_orders(1))),
    note: "Both sides by quadrature: J with Y outside, P[X > Y] - 1/2 with X outside. sd from 0.001 to 30.",
    ..Claim::DEFAULT
};

const SIMULATION: Claim = Claim {
    id: "eq-F.1/simulation",
    source: SOURCE,
    statement: "draws of X exceed draws of Y as often as 1/2 + J says, for P and for its two tilted densities",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "two percentage points"),
    check: |run| simulation(run, 0),
    control: Control::negative("tilted once too often", |run| simulation(run, 1)),
    ..Claim::DEFAULT
};

const RANGE: Claim = Claim {
    id: "eq-F.1/range",
    source: SOURCE,
    statement: "J lies between 0 and 1/2, for P and for its two tilted densities",
    formula: "0 <= J <= 1/2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(range(0.5)),
    control: Control::negative("at most 0.4", |_| Ok(range(0.4))),
    note: "Intervals of the quadrature, sd from 0.1 to 30. Both ends are limits: 1/2 for sd -> 0 and 0 for sd -> infinity.",
    ..Claim::DEFAULT
};

const PRINTED_DENSITY: Claim = Claim {
    id: "eq-F.1/printed-density",
    source: "Appendix F",
    statement: "the density f_Y has sd in its factor and sigma in its exponent",
    formula: "f_Y(y) = exp(-y^2 / (2 sd^2)) / (sqrt(2 pi) sd)",
    expect: Expect::both(Verdict::HoldsCorrected),
    resolution: Resolution::absolute(1e-10, "ten digits of a probability"),
    check: |_| {
        Ok(total_masses(|_, sigma| sigma).into_iter().chain(total_masses(|sd, _| sd).into_iter().map(Evidence::corrected)).collect())
    },
    control: Control::positive("sd in both places", |_| Ok(total_masses(|sd, _| sd))),
    note: "Right: sd in both places; its mass is 1, the printed one's is sigma/sd = n_k / |n_{-k}|. sigma = 0.6.",
    ..Claim::DEFAULT
};

const LAWS: [ChosenLaw; 4] = [ChosenLaw::BETA_2_1, ChosenLaw::UNIFORM, ChosenLaw::BETA_3_2, ChosenLaw::UNIFORM_3];

/// Each law and its two tilted ones, with the label `f^(i) of P`.
fn laws() -> impl Iterator<Item = (String, ChosenLaw, u32)> {
    LAWS.into_iter().flat_map(|law| (0..3).map(move |power| (format!("f^({power}) of {}", law.name()), law, power)))
}

fn two_orders(slip: u32) -> Vec<Evidence> {
    let lines = laws().flat_map(|(label, law, power)| {
        [0.001, 0.05, 0.3, 1.0, 5.0, 30.0].map(|sd| {
            let j = excess(law.tilted(power), sd).expect("a smooth integrand");
            let probability = excess_by_entry(law.tilted(power + slip), sd).expect("a smooth integrand");
            let error_bound = j.error_bound + probability.error_bound;
            Evidence::numeric(format!("{label}, sd = {sd}"), 0.5 + j.value, 0.5 + probability.value, error_bound)
                .by("tails of P", "normal law inside")
        })
    });
    lines.collect()
}

fn simulation(run: &Run, slip: u32) -> Result<Vec<Evidence>, Stop> {
    const DEVIATIONS: [f64; 2] = [0.3, 1.0];
    let settings: Vec<(String, ChosenLaw, u32, f64)> =
        laws().flat_map(|(label, law, power)| DEVIATIONS.map(|sd| (format!("{label}, sd = {sd}"), law, power, sd))).collect();
    let parts = settings.iter().map(|&(ref label, law, power, sd)| {
        Part::new(label.clone(), run.samples(), 10_000_000, move |block| {
            let tilted = law.tilted(power);
            (0..block.trials)
                .map(|_| {
                    let x = tilted.sample(&mut block.rng);
                    u64::from(x > sd * WeightLaw::Normal.sample(&mut block.rng))
                })
                .sum()
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|(&(ref label, law, power, sd), count)| {
        let theory = 0.5 + excess(law.tilted(power + slip), sd).expect("a smooth integrand").value;
        Evidence::proportion(label.clone(), Relation::Equal, theory, count.hits, count.trials).by("quadrature", "draws of X and Y")
    });
    Ok(lines.collect())
}

fn range(upper: f64) -> Vec<Evidence> {
    let lines = laws().flat_map(|(label, law, power)| {
        [0.1, 0.3, 1.0, 5.0, 30.0].into_iter().flat_map(move |sd| {
            let j = excess(law.tilted(power), sd).expect("a smooth integrand");
            let (low, high) = (j.value - j.error_bound, j.value + j.error_bound);
            [(Relation::AtLeast, 0.0), (Relation::AtMost, upper)].map(|(relation, bound)| {
                let label = format!("{label}, sd = {sd}, {} {bound}", relation.sign());
                Evidence::enclosure(label, relation, low, high, bound).by("statement", "quadrature")
            })
        })
    });
    lines.collect()
}

/// The mass of `f_Y` with `exponent(sd, sigma)` in its exponent.
fn total_masses(exponent: fn(f64, f64) -> f64) -> Vec<Evidence> {
    const SIGMA: f64 = 0.6;
    let line = |ratio: f64| {
        let sd = ratio * SIGMA;
        let inside = exponent(sd, SIGMA);
        let mass = Integral::new(|y| normal_density(y / inside) / sd)
            .over(f64::NEG_INFINITY, f64::INFINITY)
            .integrate(1e-11)
            .expect("a smooth integrand");
        Evidence::numeric(format!("|n_-k| / n_k = {ratio}"), 1.0, mass.value, mass.error_bound).by("a density", "quadrature")
    };
    [0.5, 2.0].map(line).into()
}
