//! "Critical points in parameter space", section 5: the optimum, dead units, and the far end of the linear cone.
//!
//! In the reduced system, `w = w_L e_L`, `k = sgn(w_L)`, `r = phi(s) / Phi(s)`, the gradients (31) and (32) are linear in `(w_L, gamma)`:
//!
//! ```text
//! dL/dw_L / Phi   = w_L             - gamma (1 - s r)
//! dL/db / (k Phi) = w_L (r + s)     - gamma r             determinant:  s (1 - s r - r^2) = s Var(z | z > -s)
//! ```
//!
//! The variance is above 0, so both vanish only where `s = 0`, and then `w_L = gamma`. Of a `w` with other components `w_i`, (27) to (29) without a rotation give
//! `w_i dL/dw_L - w_L dL/dw_i = -gamma Phi(s) w_i`, which is not 0. So `(gamma e_L, 0)` is the only critical point with `w != 0`.
//!
//! The loss is (24b) unless a row says otherwise; see `eq_24` for the two readings of the lost formula.

use std::f64::consts::PI;

use claims::{Cell, Claim, Control, Evidence, Expect, Relation, Resolution, Table, Verdict};
use ndarray::Array2;
use stats::integrate::{Estimate, Integral};
use stats::linear_algebra::Backend;
use stats::special::{ln_normal_upper_tail, normal_density, normal_lower_tail, normal_quantile};
use stats::stream::generator;

use crate::expected::{Unit, agree, while_active};
use crate::unit::{Field, gradient};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    OPTIMUM,
    HESSIAN,
    VARIANCE_FORMULA,
    VARIANCE,
    ASYMPTOTE,
    DETERMINANT,
    OTHER_COMPONENTS,
    VANISHING,
    SADDLE,
    MINIMUM,
    MINUS_FOUR,
    STALL,
    FURTHER,
    LEAP,
    FAR_CONE,
    FAR_COURSE,
];

/// The step of runs.
const STEP: f64 = 0.1;

const OPTIMUM: Claim = Claim {
    id: "critical-points/optimum",
    source: "Section 5, \"Critical points in parameter space\"",
    statement: "(gamma e_L, 0) has gradient zero, for linear and for rectified targets",
    formula: "dL/dw = 0,  dL/db = 0  at  (w, b) = (gamma e_L, 0)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "far below any gradient that moves a parameter"),
    check: |_| Ok(optimum(1.0)),
    control: Control::negative("(2 gamma e_L, 0)", |_| Ok(optimum(2.0))),
    ..Claim::DEFAULT
};

const HESSIAN: Claim = Claim {
    id: "critical-points/hessian",
    source: "Section 5",
    statement: "at the optimum the Hessian is 1/2 on the axes other than the last and [[1/2, phi(0)], [phi(0), 1/2]] on (w_L, b): eigenvalues 0.1011, 0.5, 0.8989",
    formula: "[1/2, 0, 0; 0, 1/2, phi(0); 0, phi(0), 1/2] in (w_i, w_L, b), i < L;  eigenvalues 1/2 - phi(0), 1/2, 1/2 + phi(0)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-4, "the digits that are stated"),
    check: |_| Ok(hessian(normal_density(0.0))),
    control: Control::negative("1/2 in place of phi(0)", |_| Ok(hessian(0.5))),
    note: "A row of ours. Near the optimum the threshold of oscillations belongs to eta times these numbers, not to eta as in the affine model. By central differences of the \
           integrals (25), (26) with a step of 1e-3: their error is at most the step squared times half, a sixth of third derivatives that are below 3 here.",
    ..Claim::DEFAULT
};

const VARIANCE_FORMULA: Claim = Claim {
    id: "critical-points/variance-formula",
    source: "Section 5",
    statement: "1 - s r - r^2 with r = phi(s)/Phi(s) is the variance of a normal variable above -s, for s from -1000 to 8",
    formula: "Var(z | z > -s) = 1 - s r - r^2,  r = phi(s) / Phi(s)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![variance_formula(1.0)]),
    control: Control::negative("1 + s r - r^2", |_| Ok(vec![variance_formula(-1.0)])),
    note: "A row of ours. r by logarithms of the tail; beyond s = -40 as 1/s^2 - 6/s^4 + 50/s^6, whose next term is 518/s^8.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "critical-points/variance-is-positive",
    source: "Section 5",
    statement: "the variance of a normal variable above -s is above 0, s from -1000 to 8",
    formula: "Var(z | z > -s) > 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(variance_is_positive(0.0)),
    control: Control::negative("above 1/4", |_| Ok(variance_is_positive(0.25))),
    note: "A row of ours: with the two rows that follow, (gamma e_L, 0) is the only critical point with w != 0. Enclosed by quadrature of the conditional law, \
           e^(s u - u^2/2) in u = z + s > 0. For every s it is true because a variance is.",
    ..Claim::DEFAULT
};

const ASYMPTOTE: Claim = Claim {
    id: "critical-points/variance-asymptote",
    source: "Section 5",
    statement: "far inside the dead cone that variance is between (1 - 6/s^2) / s^2 and 1/s^2",
    formula: "(1 - 6/s^2) / s^2 <= Var(z | z > -s) <= 1/s^2,  s <= -10",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(asymptote(1.0)),
    control: Control::negative("half of it", |_| Ok(asymptote(0.5))),
    note: "A row of ours: critical points are approached, as 1/s^2, but not met.",
    ..Claim::DEFAULT
};

const DETERMINANT: Claim = Claim {
    id: "critical-points/only-one-on-the-axis",
    source: "Section 5",
    statement: "as a linear system in (w_L, gamma) the two gradients have the determinant s Var(z | z > -s), times k Phi(s)^2, so both vanish only at s = 0",
    formula: "det(D) = k s Phi(s)^2 Var(z | z > -s),  (dL/dw_L, dL/db) = D (w_L, gamma),  k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![determinant(1.0)]),
    control: Control::negative("without the factor s", |_| Ok(vec![determinant(0.0)])),
    note: "A row of ours. Coefficients of the determinant by quadrature of (25) and (26), at gamma = 0 and w_L = 0 apart.",
    ..Claim::DEFAULT
};

const OTHER_COMPONENTS: Claim = Claim {
    id: "critical-points/none-off-the-axis",
    source: "Section 5",
    statement: "w_i dL/dw_L - w_L dL/dw_i = -gamma Phi(s) w_i for each i < L, so a critical point has no such w_i",
    formula: "w_i dL/dw_L - w_L dL/dw_i = -gamma Phi(s) w_i,  i < L",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![other_components(1.0)]),
    control: Control::negative("gamma Phi(s) w_i", |_| Ok(vec![other_components(-1.0)])),
    note: "A row of ours.",
    ..Claim::DEFAULT
};

const VANISHING: Claim = Claim {
    id: "critical-points/dead-units",
    source: "Section 5",
    statement: "as b/|w| goes to minus infinity all gradients go to zero, as fast as 3 (|w| + gamma + |b|) (1 + |s|) phi(s)",
    formula: "|dL/dw_i|, |dL/db| <= 3 (|w| + gamma + |b|) (1 + |s|) phi(s),  s = b / |w| <= -1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![vanishing(1.0)]),
    control: Control::negative("as fast as a thousandth of that", |_| Ok(vec![vanishing(1e-3)])),
    note: "The paper says that they vanish; the bound is ours. Below s = -1, Phi(s) <= phi(s)/|s|, so |dL/dw| <= (|w| + gamma) Phi + gamma |s| phi and |dL/db| <= (|w| + gamma) \
           phi + |b| Phi. With b < 0 fixed this is w to 0: the half-line {w = 0, b < 0} consists of critical points.",
    ..Claim::DEFAULT
};

const SADDLE: Claim = Claim {
    id: "critical-points/saddle",
    source: "Section 5",
    statement: "the points {w = 0, b < 0} are saddle points: nearby, the loss over all inputs is below gamma^2/2 on one side and above it on the other",
    formula: "(24b) < gamma^2/2 for small w_L > 0,  (24b) > gamma^2/2 for small w_L < 0,  b < 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(saddle(1.0)),
    control: Control::negative("the sides exchanged", |_| Ok(saddle(-1.0))),
    note: "In the sense of (24b): w_L = 0.3, ..., 0.02 and their negatives with b = -0.3 and b = -1. All derivatives are 0 there, so the saddle is degenerate: the differences are as \
           small as phi(b/w_L).",
    ..Claim::DEFAULT
};

const MINIMUM: Claim = Claim {
    id: "critical-points/minimum-over-active-inputs",
    source: "Section 5",
    statement: "over active inputs alone, (24a), the points {w = 0, b < 0} are minima and no saddle points: units nearby have a larger loss on both sides",
    formula: "(24a) > 0 for small w_L > 0 and for small w_L < 0,  b < 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(over_active_inputs(Relation::Greater)),
    control: Control::negative("a smaller one", |_| Ok(over_active_inputs(Relation::Less))),
    note: "A row of ours: the formula of (24) is lost, and only one of its two readings makes the paper's sentence on saddle points true. Under (24a) a dead unit has the \
           loss 0, the least there is.",
    ..Claim::DEFAULT
};

const MINUS_FOUR: Claim = Claim {
    id: "critical-points/minus-four",
    source: "Section 5",
    statement: "already at b/|w| = -4 the three factors of the gradients are practically zero: Phi = 3.1671e-5, phi = 1.3383e-4, s phi = -5.3532e-4",
    formula: "Phi(-4) = 3.1671e-5,  phi(-4) = 1.3383e-4,  -4 phi(-4) = -5.3532e-4",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-7, "a thousandth of the least of them, which have five digits"),
    check: |_| Ok(minus_four(-4.0)),
    control: Control::negative("at -3", |_| Ok(minus_four(-3.0))),
    note: "The ratio and the numbers of the text are lost; -4 is the whole number from which all three are below 1e-3.",
    ..Claim::DEFAULT
};

const STALL: Claim = Claim {
    id: "critical-points/surface",
    source: "Section 5",
    statement: "dying units of which no step takes away half of w_L come to rest on the surface of the dead cone: at -6 < s for tolerances down to 1e-6",
    formula: "-6 < s < Phi^-1(0.01) at rest,  s = b / |w|",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        let tolerances = [1e-3, 1e-4, 1e-5, 1e-6];
        let courses = stall(tolerances);
        run.table(stall_table(tolerances, &courses));
        Ok(vec![in_band(&courses, -6.0)])
    },
    control: Control::negative("at -4 < s", |_| Ok(vec![in_band(&stall([1e-3, 1e-4, 1e-5, 1e-6]), -4.0)])),
    note: "gamma = 1, eta = 0.1, no momentum, 48 starts with w_L < 0; a run ends where eta |gradient| is below the tolerance, or after 400,000 steps; those with Phi(s) < 0.01 are dead. \
           Of the starts 41 are outside the cone: 38 are judged, (-0.2, 0.1) leaps (critical-points/interior), (-0.5, 0.4) and (-0.2, 0.4) reach the optimum. At -6 an update is below 0.1 * 3 * 4 * 7 phi(6) < 1e-7. The surface is \
           where updates end, not where gradients are zero: s = -3.2, -3.9, -4.4, -5.0 for the four tolerances.",
    ..Claim::DEFAULT
};

const FURTHER: Claim = Claim {
    id: "critical-points/surface-and-tolerance",
    source: "Section 5",
    statement: "the smaller the tolerance, the further out on the surface of the dead cone such units come to rest",
    formula: "tau_1 > tau_2  =>  s(tau_1) > s(tau_2),  s(tau) the ratio b / |w| where updates fall below tau",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![further_out(&stall([1e-3, 1e-4, 1e-5, 1e-6]))]),
    control: Control::negative("growing tolerances", |_| Ok(vec![further_out(&stall([1e-6, 1e-5, 1e-4, 1e-3]))])),
    note: "A row of ours, on the starts of critical-points/surface.",
    ..Claim::DEFAULT
};

const LEAP: Claim = Claim {
    id: "critical-points/interior",
    source: "Section 5",
    statement: "a single step that takes away most of a small w_L can take a unit far into the dead cone's interior, where it stays: from (-0.2, 0.1) to s = -17.2",
    formula: "s = b / |w| = -17.2 at rest, from (w_L, b) = (-0.2, 0.1)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(0.5, "the digits that are stated"),
    check: |_| Ok(leap(STEP)),
    control: Control::negative("eta = 0.01, where no step takes away half", |_| Ok(leap(0.01))),
    note: "A row of ours, against the letter of \"on the surface of the cone rather than in its interior\": gamma = 1, eta = 0.1, no momentum. Such starts are few: of those on \
           a grid of 400 by 400 over [-2, 2]^2 that die, 1.2 % enter the cone below s = -6, and 0.05 % at eta = 0.01.",
    ..Claim::DEFAULT
};

const FAR_CONE: Claim = Claim {
    id: "critical-points/linear-cone",
    source: "Section 5",
    statement: "in the linear cone the gradients are those of the affine model up to 2 (|w| + gamma) (1 + s^2) phi(s)",
    formula: "|dL/dw_i - (w - gamma e_L)_i|, |dL/db - b| <= 2 (|w| + gamma) (1 + s^2) phi(s),  s >= 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![far_cone(1.0)]),
    control: Control::negative("up to a hundredth of that", |_| Ok(vec![far_cone(0.01)])),
    note: "The paper says that they become equal as s goes to infinity; the bound is ours. For s >= 0, 1 - Phi(s) <= sqrt(pi/2) phi(s), and what is missing is (|w| + gamma) (1 - Phi) + \
           gamma s phi at most in w, (|w| + gamma) phi + |w| s (1 - Phi) in b, with s (1 - Phi) <= phi.",
    ..Claim::DEFAULT
};

const FAR_COURSE: Claim = Claim {
    id: "critical-points/linear-cone-course",
    source: "Section 5",
    statement: "while s > 3 gradient descent of the unit and of the affine model stay together, up to eta times the sum of those bounds",
    formula: "|theta_n - theta'_n| <= 4 eta sum_{t<n} (|w_t| + gamma) (1 + s_t^2) phi(s_t) while s_t > 3,  theta' the affine model's parameters",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![far_course(1.0)]),
    control: Control::negative("half the step for the affine model", |_| Ok(vec![far_course(0.5)])),
    note: "The affine step is a contraction by 1 - eta, so errors of steps only add. eta = 0.1, gamma = 1, 0.1, 0.01.",
    ..Claim::DEFAULT
};

/// The gradients at `times` gamma on the axis.
fn optimum(times: f64) -> Vec<Evidence> {
    let lines = [1.0, 0.1].into_iter().flat_map(|gamma| {
        let unit = Unit::new(&[0.0, 0.0, times * gamma], 0.0, gamma);
        let linear = unit.gradient().into_iter().enumerate().map(move |(i, found)| {
            Evidence::numeric(format!("linear targets, gamma = {gamma}, part {}", i + 1), 0.0, found.value, found.error_bound + 1e-15)
        });
        // Active on x > 0, where the error is (times - 1) gamma x.
        let rectified = [1, 2].map(|power| {
            let found = while_active(0.0, gamma, |x| (times * gamma * x - gamma * x.max(0.0)) * x.powi(2 - power));
            Evidence::numeric(format!("rectified targets, gamma = {gamma}, part {power}"), 0.0, found.value, found.error_bound + 1e-15)
        });
        linear.chain(rectified).collect::<Vec<_>>()
    });
    lines.map(|line| line.by("zero", "quadrature")).collect()
}

/// The second derivatives in `(w_1, w_2, b)` at the optimum for gamma = 1; `mixed` is the one by `w_L` and `b`.
fn hessian(mixed: f64) -> Vec<Evidence> {
    const STEP: f64 = 1e-3;
    let at = |which: usize, by: f64| {
        let mut unit = Unit::new(&[0.0, 1.0], 0.0, 1.0);
        *if which < 2 { &mut unit.w[which] } else { &mut unit.b } += by;
        unit.gradient()
    };
    let mut found = Array2::zeros((3, 3));
    let mut worst = 0.0_f64;
    for column in 0..3 {
        let (more, less) = (at(column, STEP), at(column, -STEP));
        for row in 0..3 {
            found[[row, column]] = (more[row].value - less[row].value) / (2.0 * STEP);
            worst = worst.max((more[row].error_bound + less[row].error_bound) / (2.0 * STEP));
        }
    }
    // Third derivatives of the gradient below 3, by sixths.
    let bound = worst + 0.5 * STEP * STEP;
    let stated = [[0.5, 0.0, 0.0], [0.0, 0.5, mixed], [0.0, mixed, 0.5]];
    let names = ["w_1", "w_L", "b"];
    let entries = (0..9).map(|i| {
        let label = format!("second derivative in {} and {}", names[i / 3], names[i % 3]);
        Evidence::numeric(label, stated[i / 3][i % 3], found[[i / 3, i % 3]], bound).by("closed form", "differences of integrals")
    });
    let mut eigenvalues: Vec<f64> = Backend::Nalgebra.eigenvalues(&found).expect("a finite matrix").iter().map(|value| value.re).collect();
    eigenvalues.sort_by(f64::total_cmp);
    // An eigenvalue of a symmetric matrix moves by at most the norm of what is added; of three rows of errors that is three bounds.
    let eigenvalues = eigenvalues.into_iter().zip([0.5 - mixed, 0.5, 0.5 + mixed]).enumerate().map(|(i, (found, stated))| {
        Evidence::numeric(format!("eigenvalue {}", i + 1), stated, found, 3.0 * bound).by("closed form", "differences of integrals")
    });
    entries.chain(eigenvalues).collect()
}

/// `phi(s) / Phi(s)`, by logarithms.
fn mills(s: f64) -> f64 {
    libm::exp(-0.5 * s * s - 0.5 * libm::log(2.0 * PI) - ln_normal_upper_tail(-s))
}

/// The variance of a normal variable above `-s` by quadrature: of `u = z + s`, whose law is `e^(s u - u^2 / 2)`, `u > 0`.
fn variance(s: f64) -> Estimate {
    let width = 1.0 / (1.0 + (-s).max(0.0));
    let peak = s.max(0.0);
    let moment = |power: i32| {
        let integrand = |u: f64| {
            let density = libm::exp(s * u - 0.5 * u * u - 0.5 * peak * peak);
            if density == 0.0 { 0.0 } else { density * (u / width).powi(power) }
        };
        let integral = Integral::new(integrand).over(0.0, f64::INFINITY).split_at(&[peak]).length_scale(width).panels(32);
        integral.integrate(1e-12 * width * (1.0 + peak * peak)).expect("a smooth integrand")
    };
    let [mass, first, second] = [moment(0), moment(1), moment(2)];
    let mean = first.value / mass.value;
    let value = second.value / mass.value - mean * mean;
    let [of_mass, of_first, of_second] = [mass, first, second].map(|part| part.error_bound / mass.value);
    let error = of_second + 2.0 * mean * of_first + (second.value / mass.value + 2.0 * mean * mean) * of_mass;
    // Twice the first-order terms, as the second-order ones are a millionth of them.
    Estimate { value: value * width * width, error_bound: 2.0 * error * width * width, evaluations: 0 }
}

fn ratios() -> Vec<f64> {
    let near = (-160..=64).map(|eighths| f64::from(eighths) / 8.0);
    near.chain([-1000.0, -300.0, -100.0, -50.0, -39.0, -30.0]).collect()
}

/// `sign` turns that of `s r`.
fn variance_formula(sign: f64) -> Evidence {
    let cases = ratios().into_iter().map(|s| {
        let (theory, noise) = if s < -40.0 {
            let square = 1.0 / (s * s);
            (square * (1.0 - 6.0 * square + 50.0 * square * square), 518.0 * square.powi(4))
        } else {
            let r = mills(s);
            // The logarithms are right to some ulps of themselves, which is the relative error of r; 1 - s r - r^2 changes by |s + 2r| times that of r.
            let of_r = r * 16.0 * f64::EPSILON * (1.0 + s * s);
            (1.0 - sign * s * r - r * r, of_r * (s.abs() + 2.0 * r) + 8.0 * f64::EPSILON * (1.0 + s.abs() * r + r * r))
        };
        (format!("s = {s}"), theory, variance(s), noise)
    });
    agree("variance", cases.collect::<Vec<_>>())
}

fn variance_is_positive(bound: f64) -> Vec<Evidence> {
    let lines = [-1000.0, -100.0, -15.0, -8.0, -4.0, -2.0, -1.0, 0.0, 0.6, 1.0, 2.0, 4.0, 8.0].map(|s| {
        let found = variance(s);
        let (low, high) = (found.value - found.error_bound, found.value + found.error_bound);
        Evidence::enclosure(format!("s = {s}"), Relation::Greater, low, high, bound).by("bound", "quadrature")
    });
    lines.into()
}

/// `times` the bounds.
fn asymptote(times: f64) -> Vec<Evidence> {
    let lines = [-10.0, -15.0, -30.0, -100.0, -1000.0].into_iter().flat_map(|s: f64| {
        let (found, square) = (variance(s), 1.0 / (s * s));
        let (low, high) = (found.value - found.error_bound, found.value + found.error_bound);
        let line = |label: &str, relation, bound: f64| {
            Evidence::enclosure(format!("{label}, s = {s}"), relation, low, high, times * bound).by("asymptote", "quadrature")
        };
        [line("from below", Relation::AtLeast, square * (1.0 - 6.0 * square)), line("from above", Relation::AtMost, square)]
    });
    lines.collect()
}

/// The determinant from integrals, against `s Var` where `power` is 1.
fn determinant(power: f64) -> Evidence {
    let cases = (-32..=32).flat_map(|quarters| {
        let s = f64::from(quarters) / 4.0;
        [1.0, -1.0].map(|k| {
            // Of w_L alone: b = s |w_L|; of gamma alone.
            let [mass, first, second] = [0, 1, 2].map(|power| while_active(s, 1.0, |z| z.powi(power)));
            // With x_L = k z and w_L = k v: by w_L, E[(v z + b) k z] at v = k w_L; by b, E[v z + b].
            let by_w = [second.value + s * first.value, -second.value];
            let by_b = [k * (first.value + s * mass.value), -k * first.value];
            let found = (by_w[0] * by_b[1] - by_w[1] * by_b[0]) / k;
            let spread = variance(s);
            let theory = s.powf(power) * spread.value * mass.value * mass.value;
            let size =
                (second.value + s.abs() * first.value) * (first.value + s.abs() * mass.value + first.value) + second.value * first.value;
            let relative = 1e-10;
            let error_bound = relative * size + spread.error_bound * s.abs() * mass.value * mass.value;
            (format!("s = {s}, k = {k}"), theory, Estimate { value: found, error_bound, evaluations: 0 }, 0.0)
        })
    });
    agree("determinant", cases.collect::<Vec<_>>()).by("s times the variance", "integrals of the gradients")
}

/// `sign` turns the right side.
fn other_components(sign: f64) -> Evidence {
    let cases = [2, 3, 6].into_iter().flat_map(|dimension| {
        let mut rng = generator(&["target-normalization", "off the axis"], 0, dimension as u64);
        (0..30).flat_map(move |_| {
            let unit = Unit::draw(dimension, &mut rng);
            let found = unit.gradient();
            let last = dimension - 1;
            let mass = normal_lower_tail(unit.ratio());
            let case = |i: usize| {
                let value = unit.w[i] * found[last].value - unit.w[last] * found[i].value;
                let error_bound = unit.w[i].abs() * found[last].error_bound + unit.w[last].abs() * found[i].error_bound;
                let theory = -sign * unit.gamma * mass * unit.w[i];
                (
                    format!("component {} of {}", i + 1, unit.name()),
                    theory,
                    Estimate { value, error_bound, evaluations: 0 },
                    1e-14 * unit.size() * unit.size(),
                )
            };
            (0..last).map(case).collect::<Vec<_>>()
        })
    });
    agree("components", cases.collect::<Vec<_>>()).by("-gamma Phi(s) w_i", "integrals of the gradients")
}

/// `times` the bound.
fn vanishing(times: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for dimension in [1, 2, 5] {
        let mut rng = generator(&["target-normalization", "vanishing"], 0, dimension as u64);
        for _ in 0..20 {
            let drawn = Unit::draw(dimension, &mut rng);
            for s in [-1.0, -2.0, -4.0, -8.0, -16.0, -30.0] {
                let unit = Unit { b: s * crate::unit::length(&drawn.w), ..drawn.clone() };
                let bound = times * 3.0 * unit.size() * (1.0 - s) * normal_density(s);
                for found in unit.gradient() {
                    cases += 1;
                    // Also false for NaN.
                    if !(found.value.abs() <= bound) {
                        counterexample = counterexample.or(Some(format!("{}: {:e}, above {bound:e}", unit.name(), found.value)));
                    }
                }
            }
        }
    }
    Evidence::property("integrals of the gradients", cases, counterexample).by("bound", "quadrature")
}

/// `(w_L, b)` near the half-line of dead units.
fn near_dead() -> impl Iterator<Item = [f64; 2]> {
    [[0.3, -0.3], [0.1, -0.3], [0.02, -0.3], [0.3, -1.0], [0.1, -1.0], [0.05, -1.0]].into_iter()
}

/// What the loss over all inputs is above `gamma^2 / 2`: an integral over active inputs of `(v z + b) ((v z + b) / 2 - gamma c z)`.
fn above_dead([w, b]: [f64; 2], gamma: f64) -> Estimate {
    let output = |z: f64| w.abs() * z + b;
    while_active(b / w.abs(), (w.abs() + b.abs()) * (w.abs() + b.abs() + gamma), |z| output(z) * (0.5 * output(z) - gamma * w.signum() * z))
}

/// `side` is the sign of `w_L` on which the loss is below.
fn saddle(side: f64) -> Vec<Evidence> {
    let lines = near_dead().flat_map(|[v, b]| {
        [(1.0, Relation::Less), (-1.0, Relation::Greater)].map(|(sign, relation)| {
            let w = side * sign * v;
            let found = above_dead([w, b], 1.0);
            // In units of phi(s), which is as small as 1e-88.
            let unit = normal_density(b / v);
            let (low, high) = ((found.value - found.error_bound) / unit, (found.value + found.error_bound) / unit);
            Evidence::enclosure(format!("(loss - gamma^2/2) / phi(s), w_L = {w}, b = {b}"), relation, low, high, 0.0)
                .by("level of dead units", "quadrature")
        })
    });
    lines.collect()
}

/// The loss over active inputs beside that of dead units, which is 0.
fn over_active_inputs(relation: Relation) -> Vec<Evidence> {
    let lines = near_dead().flat_map(|[v, b]| {
        [v, -v].map(|w| {
            let found = Unit::new(&[w], b, 1.0).losses()[0];
            let unit = normal_density(b / v);
            let (low, high) = ((found.value - found.error_bound) / unit, (found.value + found.error_bound) / unit);
            Evidence::enclosure(format!("(24a) / phi(s), w_L = {w}, b = {b}"), relation, low, high, 0.0)
                .by("level of dead units", "quadrature")
        })
    });
    lines.collect()
}

/// The numbers for -4, at `s`.
fn minus_four(s: f64) -> Vec<Evidence> {
    // Half of the last digit, and the integrals' bounds.
    let mass = while_active(s, 1.0, |_| 1.0);
    let density = while_active(s, 1.0, |z| z);
    let lines = [
        ("Phi", 3.1671e-5, mass.value, 5e-10 + mass.error_bound),
        ("phi", 1.3383e-4, density.value, 5e-9 + density.error_bound),
        ("s phi", -5.3532e-4, s * density.value, 5e-9 + s.abs() * density.error_bound),
    ];
    let lines = lines.map(|(label, theory, found, bound)| Evidence::numeric(label, theory, found, bound).by("as stated", "quadrature"));
    let small = Evidence::enclosure("all below", Relation::Less, 0.0, mass.value.max(density.value).max((s * density.value).abs()), 1e-3)
        .by("1e-3", "quadrature");
    lines.into_iter().chain([small]).collect()
}

/// Where gradient descent ends for a tolerance on the update, and whether each step has kept more than half of `w_L`.
fn rest(start: [f64; 2], gamma: f64, step: f64, tolerance: f64) -> ([f64; 2], bool) {
    const MOST_STEPS: usize = 400_000;
    let (mut at, mut kept) = (start, true);
    for _ in 0..MOST_STEPS {
        let update = Field::Signed.gradient(at, gamma).map(|by| step * by);
        if libm::hypot(update[0], update[1]) < tolerance {
            break;
        }
        let next = [at[0] - update[0], at[1] - update[1]];
        kept &= next[0] / at[0] > 0.5;
        at = next;
    }
    (at, kept)
}

/// The ratios at which dying units come to rest, by tolerance.
fn stall(tolerances: [f64; 4]) -> Vec<[f64; 4]> {
    let edge = normal_quantile(0.01);
    let grid =
        [-1.9, -1.5, -1.1, -0.8, -0.5, -0.2].into_iter().flat_map(|w| [-1.9, -1.4, -1.0, -0.7, -0.4, -0.2, 0.1, 0.4].map(|b| [w, b]));
    // Started outside the cone, and dead in it at the first tolerance, without a leap.
    let starts = grid.filter(|[w, b]: &[f64; 2]| b / w.abs() > edge);
    let ratio = |start: [f64; 2], tolerance: f64| {
        let ([w, b], kept) = rest(start, 1.0, STEP, tolerance);
        (kept && b / w.abs() < edge).then_some(b / w.abs())
    };
    starts
        .filter_map(|start| {
            let [a, b, c, d] = tolerances.map(|tolerance| ratio(start, tolerance));
            Some([a?, b?, c?, d?])
        })
        .collect()
}

fn stall_table(tolerances: [f64; 4], courses: &[[f64; 4]]) -> Table {
    let columns = ["tolerance", "dead", "innermost_ratio", "outermost_ratio"];
    let mut table =
        Table::new("stall", "Where dying units come to rest: b/|w| of those that died without a leap, gamma = 1, eta = 0.1", &columns);
    for (i, tolerance) in tolerances.into_iter().enumerate() {
        let (inner, outer) =
            courses.iter().fold((f64::NEG_INFINITY, f64::INFINITY), |(inner, outer), course| (inner.max(course[i]), outer.min(course[i])));
        table.push(vec![Cell::Number(tolerance), Cell::Integer(courses.len() as i64), Cell::Number(inner), Cell::Number(outer)]);
    }
    table
}

fn further_out(courses: &[[f64; 4]]) -> Evidence {
    let backward = courses.iter().find(|course| course.windows(2).any(|pair| pair[1] >= pair[0])).map(|course| format!("{course:?}"));
    Evidence::property("further out with each tolerance", courses.len() as u64, backward).by("as stated", "gradient descent")
}

fn in_band(courses: &[[f64; 4]], lowest: f64) -> Evidence {
    let beyond = courses.iter().find(|course| course.iter().any(|s| *s <= lowest)).map(|course| format!("{course:?}"));
    Evidence::property(format!("above {lowest}"), courses.len() as u64, beyond).by("as stated", "gradient descent")
}

/// Where the start comes to rest, whatever the tolerance.
fn leap(step: f64) -> Vec<Evidence> {
    let lines = [1e-3, 1e-6].map(|tolerance| {
        let ([w, b], _) = rest([-0.2, 0.1], 1.0, step, tolerance);
        // Half of the last digit of -17.2. It rests after 4 steps at (-0.00267, -0.0460); what their rounding makes of the quotient is below 1e-9.
        Evidence::numeric(format!("tolerance {tolerance}"), -17.2, b / w.abs(), 0.05 + 1e-9).by("as stated", "gradient descent")
    });
    lines.into()
}

/// What (25) and (26) lack of the affine model's gradients, at most `times` the bound.
fn far_cone(times: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for dimension in [1, 2, 5] {
        let mut rng = generator(&["target-normalization", "far cone"], 0, dimension as u64);
        for _ in 0..20 {
            let drawn = Unit::draw(dimension, &mut rng);
            let norm = crate::unit::length(&drawn.w);
            for s in [0.0, 0.5, 1.0, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0] {
                let unit = Unit { b: s * norm, ..drawn.clone() };
                let bound = times * 2.0 * (norm + unit.gamma) * (1.0 + s * s) * normal_density(s);
                let affine = unit.shifted().into_iter().chain([unit.b]);
                for (found, affine) in unit.gradient().iter().zip(affine) {
                    cases += 1;
                    if !((found.value - affine).abs() <= bound + found.error_bound) {
                        counterexample = counterexample.or(Some(format!("{}: {} for {affine}", unit.name(), found.value)));
                    }
                }
            }
        }
    }
    Evidence::property("gradients at 0 <= s", cases, counterexample).by("affine model", "quadrature")
}

/// Both courses from the same start; the affine one with `share` of the step.
fn far_course(share: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for gamma in [1.0, 0.1, 0.01] {
        for start in [[0.3, 2.0], [-0.3, 2.0], [0.05, 1.0], [-0.1, 1.5]] {
            let (mut unit, mut affine, mut allowed) = (start, start, 0.0);
            while unit[1] > 3.0 * f64::abs(unit[0]) && cases < 100_000 {
                let s = unit[1] / f64::abs(unit[0]);
                // Twice, for two components; 1e-15 for the rounding of a step.
                allowed += STEP * 4.0 * (f64::abs(unit[0]) + gamma) * (1.0 + s * s) * normal_density(s) + 1e-15;
                let (by_w, by_b) = gradient(&[unit[0]], unit[1], gamma);
                unit = [unit[0] - STEP * by_w[0], unit[1] - STEP * by_b];
                affine = [affine[0] - share * STEP * (affine[0] - gamma), affine[1] - share * STEP * affine[1]];
                cases += 1;
                let apart = libm::hypot(unit[0] - affine[0], unit[1] - affine[1]);
                if !(apart <= allowed) {
                    counterexample = counterexample.or(Some(format!("{start:?}, gamma = {gamma}: {apart:e} apart, {allowed:e} allowed")));
                }
            }
        }
    }
    Evidence::property("steps at s > 3", cases, counterexample).by("affine model", "gradient descent")
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_PI_2;

    use super::*;
    use crate::eq_24::Reading;

    #[test]
    fn the_variance_of_a_half_normal_variable_is_known() {
        let found = variance(0.0);
        assert!((found.value - (1.0 - 1.0 / FRAC_PI_2)).abs() <= found.error_bound);
    }

    #[test]
    fn dead_units_are_at_the_level_of_an_output_of_zero() {
        let loss = Reading::Full.loss(&Unit::new(&[0.05], -1.0, 1.0));
        assert!((loss - 0.5).abs() < 1e-15);
        assert!(above_dead([0.05, -1.0], 1.0).value < 0.0);
    }
}
