//! The limit of infinitely many neurons: not in the paper, and sharper than its bounds.
//!
//! The mean square `q` of a layer's outputs and the length of a curve that is perpendicular to its radius go on by
//!
//! ```text
//! q' = E[phi(h)^2],   h ~ N(0, s^2),   s^2 = sigma_w^2 q + sigma_b^2
//! growth = sqrt(chi_1),   chi_1 = sigma_w^2 E[phi'(h)^2] = sigma_w^2 erf(1 / (s sqrt 2))
//! ```
//!
//! Source: Poole et al. (2016), which the paper cites, for hard-tanh. (Their recursion for the curvature has `E[phi''^2]`, which is infinite
//! here.) At finite width the first layer of a circle is known exactly, `bounds::Layer::binomial_sum(0)`, and falls short of the limit by
//! `((1 - p)/8 + 1/4) / (k p)`: `E sqrt j = sqrt(k p) (1 - (1 - p)/(8 k p))` for `j` neurons that are not saturated, and
//! `chi_mean(j) = sqrt j (1 - 1/(4 j))`.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use stats::integrate::Integral;
use stats::special::normal_density;

use crate::bounds::Layer;
use crate::speeds::{Walk, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CLOSED_FORM, WIDE, FINITE_WIDTH];

const SOURCE: &str = "Poole et al. (2016), for hard-tanh";

const CLOSED_FORM: Claim = Claim {
    id: "mean-field-rate/closed-forms",
    source: SOURCE,
    statement: "mean square and growth in the limit of infinitely many neurons have these closed forms",
    formula: "q' = s^2 (erf(1/(s sqrt 2)) - sqrt(2/pi) exp(-1/(2 s^2)) / s) + 1 - erf(1/(s sqrt 2));  chi_1 = sigma_w^2 erf(1/(s sqrt 2))",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-8, "eight digits"),
    check: |_| Ok(closed_forms(|layer, q| layer.mean_square(q))),
    control: Control::negative("without what is saturated", |_| {
        Ok(closed_forms(|layer, q| {
            let s = (layer.sigma_w2 * q + layer.sigma_b2).sqrt();
            layer.mean_square(q) - libm::erfc(std::f64::consts::FRAC_1_SQRT_2 / s)
        }))
    }),
    note: "sigma_w^2 = 1/2, 2, 8 and 64, with and without biases, q = 0.1 and 1.",
    ..Claim::DEFAULT
};

const WIDE: Claim = Claim {
    id: "mean-field-rate/width-512",
    source: SOURCE,
    statement: "at width 512 the length of a circle grows in every layer by sqrt(chi_1), to 2 %",
    formula: "E[|dz(d+1)| / |dz(d)|] = sqrt(chi_1(q_d)),  q_0 = 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 12_000, paper: 400_000 },
    resolution: Resolution::relative(0.05, "with the 2 % to each side a deviation of 7 % is caught, whatever its sign"),
    check: |run| wide(run, |layer, q| layer.mean_field_growth(q)),
    control: Control::negative("sqrt sigma_w, the base of Theorem 1 for k to infinity", |run| {
        wide(run, |layer, _| layer.jensen_upper().sqrt())
    }),
    note: "sigma_w^2 = 2, 8 and 32 without, and 8 with biases; layers 1 to 8. The theory is a limit, so equality would be refused with enough networks: the lines are one-sided, 2 % to each side.",
    ..Claim::DEFAULT
};

const FINITE_WIDTH: Claim = Claim {
    id: "mean-field-rate/finite-width",
    source: SOURCE,
    statement: "at width k the growth of a circle in the first layer is below the limit by ((1 - p)/8 + 1/4) / (k p), to first order",
    formula: "k p (1 - E|dz(1)| / (|dx| sqrt(chi_1))) -> (1 - p)/8 + 1/4",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(0.01, "a few per cent of the coefficient"),
    check: |_| Ok(finite_width(0.25)),
    control: Control::negative("the loss of the norm's mean alone", |_| Ok(finite_width(0.125))),
    note: "A row of ours: how far a width is from the limit. At k = 32, sigma_w^2 = 8 it is 4 %.",
    ..Claim::DEFAULT
};

fn closed_forms(mean_square: fn(&Layer, f64) -> f64) -> Vec<Evidence> {
    let mut lines = Vec::new();
    for (sigma_w2, sigma_b2) in [(0.5, 0.0), (2.0, 0.0), (8.0, 0.0), (64.0, 0.0), (0.5, 1.0), (8.0, 2.0)] {
        for q in [0.1, 1.0] {
            let layer = Layer { width: 1, sigma_w2, sigma_b2 };
            let s = (sigma_w2 * q + sigma_b2).sqrt();
            let over = |f: fn(f64) -> f64| {
                let integral = Integral::new(move |z: f64| f(s * z) * normal_density(z)).over(f64::NEG_INFINITY, f64::INFINITY);
                integral.split_at(&[-1.0 / s, 1.0 / s]).integrate(1e-11).expect("a bounded integrand with two kinks")
            };
            let square = over(|h| h.clamp(-1.0, 1.0) * h.clamp(-1.0, 1.0));
            let slope = over(|h| f64::from(u8::from(h.abs() < 1.0)));
            let label = format!("sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}, q = {q}");
            // A few ulps of erf and exp.
            lines.push(
                Evidence::numeric(format!("q', {label}"), mean_square(&layer, q), square.value, square.error_bound + 1e-14)
                    .by("closed form", "quadrature"),
            );
            let chi = layer.mean_field_growth(q) * layer.mean_field_growth(q);
            lines.push(
                Evidence::numeric(format!("chi_1, {label}"), chi, sigma_w2 * slope.value, sigma_w2 * (slope.error_bound + 1e-14))
                    .by("closed form", "quadrature"),
            );
        }
    }
    lines
}

const LAYERS: usize = 8;

fn wide(run: &Run, theory: fn(&Layer, f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let cells = [(2.0, 0.0), (8.0, 0.0), (32.0, 0.0), (8.0, 2.0)]
        .map(|(sigma_w2, sigma_b2)| Walk::hard_tanh(Layer { width: 512, sigma_w2, sigma_b2 }, LAYERS));
    let sums = walks(run, &cells, run.samples())?;
    let mut lines = Vec::new();
    for (walk, sums) in cells.iter().zip(&sums) {
        let mut q = 1.0;
        for d in 0..LAYERS {
            let growth = theory(&walk.layer, q);
            for (relation, bound) in [(Relation::AtLeast, 0.98 * growth), (Relation::AtMost, 1.02 * growth)] {
                let label = format!("{}, layer {}, {}", walk.label(), d + 1, relation.sign());
                lines.push(sums.ratio(d).line(label, relation, bound).by("infinitely many neurons", "Gram chain"));
            }
            q = walk.layer.mean_square(q);
        }
    }
    Ok(lines)
}

fn finite_width(loss_of_norm: f64) -> Vec<Evidence> {
    let lines = [2.0, 8.0, 32.0].map(|sigma_w2| {
        const WIDTH: usize = 20_000;
        let layer = Layer::without_biases(WIDTH, sigma_w2);
        let p = layer.unsaturated();
        let m = WIDTH as f64 * p;
        let observed = m * (1.0 - layer.binomial_sum(0) / layer.mean_field_growth(1.0));
        // The next term is of order 1/(k p), with a coefficient below 1; the difference from 1 keeps nine digits.
        Evidence::numeric(format!("sigma_w^2 = {sigma_w2}, k = {WIDTH}"), (1.0 - p) / 8.0 + loss_of_norm, observed, 1.0 / m)
            .by("expansion", "sum over binomial numbers")
    });
    lines.to_vec()
}
