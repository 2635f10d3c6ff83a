//! Theorem 1: the joint density of a unit's breakpoint and slope.
//!
//! ```text
//! (a) Gaussian: exp(-|mu| s / (sigma_b sigma_w sigma_v)) / (2 pi sigma_v s),   s = sqrt(sigma_b^2 + sigma_w^2 beta^2)
//! (b) uniform:  (m - |mu| / a_v)_+ / (4 a_b a_w a_v),                          m = min(a_b / |beta|, a_w)
//! ```
//!
//! Source: Theorem 1 and its proof, appendix C.2. Reading: `N(0, sigma)` has the standard deviation `sigma`; `sigma_b > 0` and `a_b > 0`, without
//! which all breakpoints are 0.
//!
//! Three ways to it: the integral of Lemma 1 point by point, whose value is not assumed to be a density of anything; the integral over
//! the plane; and units as they are drawn, in cells of equal probability.

use std::cell::Cell;
use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Verdict};
use stats::chi_square;
use stats::integrate::{Analytic, Estimate, Integral, Tail};

use crate::laws::Law;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[GAUSSIAN_INTEGRAL, GAUSSIAN_TOTAL, GAUSSIAN_CELLS, UNIFORM_INTEGRAL, UNIFORM_TOTAL, UNIFORM_CELLS];

const SAMPLES: Samples = Samples { ci: 500_000, paper: 10_000_000 };

const GAUSSIAN_INTEGRAL: Claim = Claim {
    id: "theorem-1a/integral",
    source: "Theorem 1 (a)",
    statement: "under Gaussian weights the joint density of breakpoint and slope is exp(-|mu| s / (sigma_b sigma_w sigma_v)) / (2 pi sigma_v s)",
    formula: "int f_B(beta u) f_W(u) f_V(mu / |u|) du = exp(-|mu| s / (sigma_b sigma_w sigma_v)) / (2 pi sigma_v s),  s = sqrt(sigma_b^2 + sigma_w^2 beta^2)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(integral(&GAUSSIAN, Law::joint)),
    control: Control::negative("the exponent's sigma_v forgotten", |_| {
        Ok(integral(&GAUSSIAN, |law, beta, mu| forgotten(law).joint(beta, mu) * scale_v(law)))
    }),
    note: "Against Lemma 1's integral by quadrature, at 49 points for each of three settings, to 2e-13. That is absolute, \
           and far out the density itself is smaller.",
    ..Claim::DEFAULT
};

const GAUSSIAN_TOTAL: Claim = Claim {
    id: "theorem-1a/total",
    source: "Theorem 1 (a)",
    statement: "the Gaussian joint density integrates to 1 over the plane",
    formula: "int p(beta, mu) d beta d mu = 1 over the plane",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "far below any digit that is printed"),
    check: |_| Ok(total(&GAUSSIAN, 1.0)),
    control: Control::negative("without the two sides of mu", |_| Ok(total(&GAUSSIAN, 2.0))),
    ..Claim::DEFAULT
};

const GAUSSIAN_CELLS: Claim = Claim {
    id: "theorem-1a/units",
    source: "Theorem 1 (a)",
    statement: "units with Gaussian weights fall alike into 64 cells that have equal probability under the joint density",
    formula: "p(beta, mu) = exp(-|mu| s / (sigma_b sigma_w sigma_v)) / (2 pi sigma_v s),  s = sqrt(sigma_b^2 + sigma_w^2 beta^2)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.05, "a twentieth, in the root mean square of the relative deviation of cells"),
    check: |run| cells(run, &GAUSSIAN, |law| *law),
    control: Control::negative("standard deviations taken for variances", |run| cells(run, &GAUSSIAN[1..], Law::of_variances)),
    note: "Eight equal parts of the breakpoint's law, eight of the slope's at that breakpoint.",
    ..Claim::DEFAULT
};

const UNIFORM_INTEGRAL: Claim = Claim {
    id: "theorem-1b/integral",
    source: "Theorem 1 (b)",
    statement: "under uniform weights the joint density of breakpoint and slope is (m - |mu| / a_v)_+ / (4 a_b a_w a_v) with m = min(a_b/|beta|, \
                a_w)",
    formula: "int f_B(beta u) f_W(u) f_V(mu / |u|) du = (m - |mu| / a_v)_+ / (4 a_b a_w a_v),  m = min(a_b / |beta|, a_w)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(integral(&UNIFORM, Law::joint)),
    control: Control::negative("a_w for the minimum", |_| Ok(integral(&UNIFORM, |law, _, mu| law.joint(0.0, mu)))),
    note: "At beta = 0 the minimum is a_w. Against Lemma 1's integral, at 49 points for each of three settings.",
    ..Claim::DEFAULT
};

const UNIFORM_TOTAL: Claim = Claim {
    id: "theorem-1b/total",
    source: "Theorem 1 (b)",
    statement: "the uniform joint density integrates to 1 over the plane",
    formula: "int p(beta, mu) d beta d mu = 1 over the plane",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "far below any digit that is printed"),
    check: |_| Ok(total(&UNIFORM, 1.0)),
    control: Control::negative("without the two sides of mu", |_| Ok(total(&UNIFORM, 2.0))),
    ..Claim::DEFAULT
};

const UNIFORM_CELLS: Claim = Claim {
    id: "theorem-1b/units",
    source: "Theorem 1 (b)",
    statement: "units with uniform weights fall alike into 64 cells that have equal probability under the joint density",
    formula: "p(beta, mu) = (m - |mu| / a_v)_+ / (4 a_b a_w a_v),  m = min(a_b / |beta|, a_w)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.05, "a twentieth, in the root mean square of the relative deviation of cells"),
    check: |run| cells(run, &UNIFORM, |law| *law),
    control: Control::negative("standard deviations taken for the ends", |run| cells(run, &UNIFORM, Law::of_standard_deviations)),
    note: "Eight equal parts of the breakpoint's law, eight of the slope's at that breakpoint.",
    ..Claim::DEFAULT
};

/// All ones; He's initialization of 21 units with biases of variance 1; three different numbers.
pub(crate) const GAUSSIAN: [Law; 3] = [
    Law::Gaussian([1.0, 1.0, 1.0]),
    Law::Gaussian([1.0, std::f64::consts::SQRT_2, 0.308_606_699_924_183_8]),
    Law::Gaussian([0.7, 1.3, 0.4]),
];

/// All ones; a framework's default for 21 units, ends `1 / sqrt(fan_in)`; three different numbers.
pub(crate) const UNIFORM: [Law; 3] =
    [Law::Uniform([1.0, 1.0, 1.0]), Law::Uniform([1.0, 1.0, 0.218_217_890_235_992_4]), Law::Uniform([0.7, 1.3, 0.4])];

/// Places where densities are compared, in units of the law's scales: on and between kinks, near 0 and far out.
const BETAS: [f64; 7] = [-20.0, -1.5, -0.3, 0.0, 0.01, 1.0, 6.0];
const MUS: [f64; 7] = [-3.0, -0.8, -0.1, 1e-3, 0.25, 0.6, 1.7];

/// Points of the plane for a law.
fn points(law: &Law) -> impl Iterator<Item = (f64, f64)> {
    let [b, w, v] = law.scales();
    BETAS.into_iter().flat_map(move |beta| MUS.map(|mu| (beta * b / w, mu * w * v)))
}

fn scale_v(law: &Law) -> f64 {
    1.0 / law.scales()[2]
}

/// With `sigma_v = 1`.
fn forgotten(law: &Law) -> Law {
    let [b, w, _] = law.scales();
    law.with([b, w, 1.0])
}

/// A line of evidence that values agree with integrals within the integrals' bounds and some roundings of the values.
pub(crate) fn agree(label: String, cases: impl IntoIterator<Item = (String, f64, Estimate)>) -> Evidence {
    let (mut count, mut counterexample) = (0, None);
    for (name, theory, estimate) in cases {
        count += 1;
        let bound = estimate.error_bound + 1e-13 * theory.abs();
        // Written so that NaN is a counterexample.
        if !((theory - estimate.value).abs() <= bound) {
            counterexample = counterexample.or(Some(format!("{name}: {theory:e} against {:e} +- {bound:.1e}", estimate.value)));
        }
    }
    Evidence::property(label, count, counterexample).by("formula", "quadrature")
}

fn integral(laws: &[Law], theory: fn(&Law, f64, f64) -> f64) -> Vec<Evidence> {
    let lines = laws.iter().map(|law| {
        let cases = points(law).map(|(beta, mu)| (format!("beta {beta}, mu {mu}"), theory(law, beta, mu), lemma_1(law, beta, mu)));
        agree(law.label(), cases)
    });
    lines.collect()
}

/// Lemma 1's integral. Symmetric laws have the same integrand on both sides of 0, where it vanishes with all derivatives (`mu` is not 0).
pub(crate) fn lemma_1(law: &Law, beta: f64, mu: f64) -> Estimate {
    let integrand = |u: f64| law.density(0, beta * u) * law.density(1, u) * law.density(2, mu / u);
    let [b, w, v] = law.scales();
    let half = match law {
        Law::Gaussian(_) => {
            let width = 1.0 / libm::hypot(beta / b, 1.0 / w);
            Integral::new(integrand).over(0.0, f64::INFINITY).length_scale(width.min(mu.abs() / v)).integrate(1e-13)
        }
        // The factors end at these places.
        Law::Uniform(_) => {
            let mut ends = [mu.abs() / v, w, b / beta.abs()].map(|end| end.min(2.0 * w));
            ends.sort_by(f64::total_cmp);
            Integral::new(integrand).over(0.0, 2.0 * w).split_at(&ends).integrate(1e-13)
        }
    };
    let half = half.expect("an integrand without singularities");
    Estimate { value: 2.0 * half.value, error_bound: 2.0 * half.error_bound, ..half }
}

fn total(laws: &[Law], times: f64) -> Vec<Evidence> {
    let lines = laws.iter().map(|law| {
        // Both densities are even in both variables.
        let quadrant = match law {
            Law::Gaussian(_) => gaussian_quadrant(law),
            Law::Uniform(_) => uniform_quadrant(law),
        };
        Evidence::numeric(law.label(), times, 4.0 * quadrant.value, 4.0 * quadrant.error_bound).by("one", "quadrature over the plane")
    });
    lines.collect()
}

/// The Gaussian joint density over `beta > 0`, `mu > 0`, by trapezoidal rules whose error is bounded by a theorem.
///
/// With `mu = m e^y` in units of `m = s_b s_w s_v / s`, `s^2 = s_b^2 + s_w^2 beta^2`, the integrand over `y` is `M e^(y - e^y)` with `M` the density's height
/// times `m`. It is analytic; for `|Im y| < t < pi / 2` its modulus is `M e^(Re y - cos(Im y) e^(Re y))`, with an integral of at most `M / cos t`; on the line it is
/// at most `M e^y`, and at most `M e^(9 ln 9 - 9 - 8 y)`, as `9 y - e^y` is largest at `e^y = 9`. The inner integral is `M`, so with `beta = (s_b / s_w) e^x` the
/// outer integrand is `1 / (4 pi cosh x)`, and `|cosh(x + iy)|^2 = sinh^2 x + cos^2 y >= cos^2 y cosh^2 x`.
fn gaussian_quadrant(law: &Law) -> Estimate {
    const HALF_WIDTH: f64 = 1.5;
    let [b, w, v] = law.scales();
    let worst_inside = Cell::new(0.0_f64);
    let inner = |beta: f64| {
        let unit = b * w * v / libm::hypot(w * beta, b);
        let size = law.joint(beta, 0.0) * unit;
        let tails = [Tail { amplitude: size, rate: 1.0 }, Tail { amplitude: size * libm::exp(9.0 * libm::log(9.0) - 9.0), rate: 8.0 }];
        let over_mu = Analytic { half_width: HALF_WIDTH, modulus: size / libm::cos(HALF_WIDTH), tails };
        let integrand = |y: f64| law.joint(beta, unit * libm::exp(y)) * unit * libm::exp(y);
        let mass = over_mu.integrate(integrand, 1e-11 * size).expect("an analytic integrand");
        worst_inside.set(worst_inside.get().max(mass.error_bound / size));
        mass.value
    };
    let tail = Tail { amplitude: 0.5 / PI, rate: 1.0 };
    let over_beta = Analytic { half_width: HALF_WIDTH, modulus: 0.25 / libm::cos(HALF_WIDTH), tails: [tail; 2] };
    let outer = over_beta.integrate(
        |x| {
            let beta = b / w * libm::exp(x);
            inner(beta) * beta
        },
        1e-11,
    );
    let outer = outer.expect("an analytic integrand");
    // An error inside is a share of a sum that is a quarter, to the outer bound.
    Estimate { error_bound: outer.error_bound + 0.26 * worst_inside.get(), ..outer }
}

/// The uniform joint density over `beta > 0`, `mu > 0`.
fn uniform_quadrant(law: &Law) -> Estimate {
    let [b, w, v] = law.scales();
    let kink = b / w;
    let worst_inside = Cell::new(0.0_f64);
    let inner = |beta: f64| {
        let end = v * (b / beta.abs()).min(w);
        let size = law.joint(beta, 0.0) * end;
        let mass = Integral::new(|mu| law.joint(beta, mu)).over(0.0, end).length_scale(end).panels(4).integrate(1e-11 * size);
        let mass = mass.expect("a straight line");
        worst_inside.set(worst_inside.get().max(mass.error_bound / size));
        mass.value
    };
    let outer = Integral::new(inner).over(0.0, f64::INFINITY).split_at(&[kink]).length_scale(kink).panels(8).integrate(1e-11);
    let outer = outer.expect("a smooth integrand on both sides of the kink");
    // The inner integral is half of `size`, all of which together is half.
    Estimate { error_bound: outer.error_bound + 0.52 * worst_inside.get(), ..outer }
}

/// Parts of each law: 8 of the breakpoint's, 8 of the slope's at its breakpoint.
const PARTS: usize = 8;

fn cells(run: &Run, laws: &[Law], theory: fn(&Law) -> Law) -> Result<Vec<Evidence>, Stop> {
    let parts = laws.iter().map(|law| {
        let theory = theory(law);
        // The counts are of the theory's cells.
        Part::new(format!("{}, cells of {}", law.name(), theory.name()), run.samples(), 2_000_000, move |block| {
            let mut counts = vec![0_u64; PARTS * PARTS];
            for _ in 0..block.trials {
                let unit = law.draw(&mut block.rng);
                let part = |share: f64| ((share * PARTS as f64) as usize).min(PARTS - 1);
                let beta = part(theory.beta_cdf(unit.beta));
                counts[PARTS * beta + part(theory.mu_given_beta_cdf(unit.mu, unit.beta))] += 1;
            }
            counts
        })
    });
    let counts = run.histograms(parts.collect())?;
    let cells = PARTS * PARTS;
    let probability = 1.0 / cells as f64;
    let lines = laws.iter().zip(counts).map(|(law, counts)| {
        let statistic = chi_square::goodness_of_fit(&counts, &vec![probability; cells]);
        let n = run.samples();
        Evidence::chi_square(law.label(), statistic, cells as u64 - 1, n, n as f64 * probability).by("equal cells", "units as drawn")
    });
    Ok(lines.collect())
}
