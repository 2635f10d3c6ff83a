//! The constant at the end of the proof of Theorem 1.
//!
//! `C = |dx_perp| / |dx|` along `x(t) = x0 cos t + x1 sin t`; the proof says it is about 1 for random circular arcs, by Lemmas 1, 3 and 4. For
//! independent `x0, x1 ~ N(0, I_k)` the point and the direction are independent at each `t`, and so are the angle and the norm of a normal
//! vector; hence
//!
//! ```text
//! E[C] = Gamma(k/2)^2 / (Gamma((k-1)/2) Gamma((k+1)/2)) = 1 - 1/(2k) + O(1/k^2),    E[C^2] = (k-1)/k
//! ```
//!
//! the quotient of Lemma 4 (a) and Lemma 3. For orthogonal `x0, x1` of one norm `C = 1` everywhere. Source: end of appendix A.2.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use num_traits::Zero;
use stats::rational::{Rational, ratio};

use crate::fractions::{decided, dot as exact_dot, plus, squared_chi_means, whole};
use crate::lemma_3::mean_norm;
use crate::sampled::{Sampled, dot, means, perpendicular_norm};
use crate::setting::normals;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RANDOM_ARCS, ABOUT_ONE, GREAT_CIRCLE];

const RANDOM_ARCS: Claim = Claim {
    id: "arc-constant/random-arcs",
    source: "End of the proof of Theorem 1",
    statement: "on random arcs C has the mean of Lemma 4 (a) over Lemma 3 and the mean square (k-1)/k, at every t",
    formula: "E[C] = Gamma(k/2)^2 / (Gamma((k-1)/2) Gamma((k+1)/2))",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.015, "a fifth of the distance to 1 at k = 8, and just less than it at k = 32"),
    check: |run| random_arcs(run, 1.0),
    control: Control::negative("Lemma 4 without the degree of freedom lost: C = 1", |run| random_arcs(run, 0.0)),
    note: "At t = 0, 1 and 2.5, where x(t) mixes both vectors. k = 1 has no perpendicular part.",
    ..Claim::DEFAULT
};

const ABOUT_ONE: Claim = Claim {
    id: "arc-constant/about-one",
    source: "End of the proof of Theorem 1",
    statement: "E[C] lies between 1 - 1/(2k) - 1/(2k^2) and 1 - 1/(2k), k = 2 to 500: about 1 for wide inputs, 0.64 at k = 2",
    formula: "1 - 1/(2k) - 1/(2k^2) <= E[C] <= 1 - 1/(2k)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(about_one(ratio(1, 2))),
    control: Control::negative("1 - 1/k as the upper bound", |_| Ok(about_one(ratio(1, 1)))),
    note: "Exact, by squares. The paper gives no rate; within 5 % of 1 it needs k = 11.",
    ..Claim::DEFAULT
};

const GREAT_CIRCLE: Claim = Claim {
    id: "arc-constant/great-circle",
    source: "End of the proof of Theorem 1",
    statement: "for orthogonal x0, x1 of one norm the direction is perpendicular to the point everywhere, so that C = 1",
    formula: "x(t) . dx/dt = 0 for x(t) = x_0 cos t + x_1 sin t, x_0 . x_1 = 0, |x_0| = |x_1|",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![great_circle(&[1, 2, 2], &[2, 1, -2])]),
    control: Control::negative("orthogonal, of unequal norms", |_| Ok(vec![great_circle(&[2, -1, 2], &[1, 2, 0])])),
    note: "Exact, at points of the circle whose cosine and sine are fractions. A circle \"between two random vectors\" is an ellipse.",
    ..Claim::DEFAULT
};

fn random_arcs(run: &Run, lost: f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 4] = [2, 3, 8, 32];
    const TIMES: [f64; 3] = [0.0, 1.0, 2.5];
    let measurements = WIDTHS.map(|k| {
        Sampled::new(format!("k = {k}"), 6, move |rng, values| {
            let (x0, x1) = (normals(k, rng), normals(k, rng));
            for (place, t) in TIMES.into_iter().enumerate() {
                let (cos, sin) = (libm::cos(t), libm::sin(t));
                let (x, dx): (Vec<f64>, Vec<f64>) = x0.iter().zip(&x1).map(|(a, b)| (cos * a + sin * b, cos * b - sin * a)).unzip();
                let constant = perpendicular_norm(&dx, &x) / dot(&dx, &dx).sqrt();
                values[2 * place] = constant;
                values[2 * place + 1] = constant * constant;
            }
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = WIDTHS.iter().zip(means).flat_map(|(&k, mean)| {
        let width = k as f64;
        let theories = [mean_norm(width - lost) / mean_norm(width), (width - lost) / width];
        (0..2 * TIMES.len()).map(move |i| {
            let what = ["mean", "mean square"][i % 2];
            mean[i]
                .line(format!("{what}, k = {k}, t = {}", TIMES[i / 2]), Relation::Equal, theories[i % 2])
                .by("gamma functions", "random arcs")
        })
    });
    Ok(lines.collect())
}

/// `E[C] <= 1 - upper / k`, and the lower bound of the statement.
fn about_one(upper: Rational) -> Vec<Evidence> {
    let squares = squared_chi_means(500);
    let cases = |is_lower: bool| {
        let (squares, upper) = (&squares, &upper);
        (2..=500_i64).map(move |k| {
            let ([less_low, less_high], [low, high]) = (&squares[k as usize - 2], &squares[k as usize - 1]);
            let is_met = if is_lower {
                let bound = ratio(2 * k * k - k - 1, 2 * k * k);
                less_low / high >= &bound * &bound
            } else {
                let bound = ratio(1, 1) - upper / ratio(k, 1);
                less_high / low <= &bound * &bound
            };
            (format!("k = {k}"), is_met)
        })
    };
    [("at least 1 - 1/(2k) - 1/(2k^2)", true), ("at most 1 - 1/(2k)", false)]
        .map(|(label, is_lower)| decided(label, cases(is_lower)).by("bounds", "multiples of pi and 1/pi"))
        .into()
}

fn great_circle(x0: &[i64], x1: &[i64]) -> Evidence {
    let (x0, x1) = (whole(x0), whole(x1));
    let cases = (-20..=20).map(|n| {
        // cos t = (1 - r^2) / (1 + r^2), sin t = 2 r / (1 + r^2) for r = tan(t/2).
        let r = ratio(n, 7);
        let (square, one) = (&r * &r, ratio(1, 1));
        let (cos, sin) = ((&one - &square) / (&one + &square), ratio(2, 1) * &r / (&one + &square));
        let scaled = |factor: &Rational, a: &[Rational]| a.iter().map(|a| factor * a).collect::<Vec<_>>();
        let x = plus(&scaled(&cos, &x0), &sin, &x1);
        let dx = plus(&scaled(&cos, &x1), &-sin, &x0);
        (format!("tan(t/2) = {r}"), exact_dot(&x, &dx).is_zero())
    });
    decided("x . dx/dt = 0 at 41 points", cases).by("statement", "fractions")
}
