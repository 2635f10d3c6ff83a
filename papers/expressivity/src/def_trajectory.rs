//! Trajectories and their length.
//!
//! ```text
//! l(z(d)) = Int |dz(d)/dt| dt,      circle: x(t) = x0 cos t + x1 sin t
//! ```
//!
//! Source: section 2.1 and 2.2.1, figure 1, appendix E. Reading: the paper says neither whether the circle is whole or half nor that `x0, x1`
//! are orthogonal. We take the whole circle and orthogonal vectors of one norm. For `sigma_b = 0` and odd `phi` the second half is the
//! mirror image of the first. "Some non-zero magnitude perpendicular to x(t)" holds everywhere on the ellipse of two independent vectors: with
//! the Gram determinant `D` of `x0, x1`, `|x|^2 |dx_perp|^2 = D` for all `t`.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::Sweep;
use stats::integrate::Integral;
use stats::rational::{Rational, ratio};
use stats::stream::{BlockRng, generator};

use crate::fractions::{dot as exact_dot, plus, random_vector, random_whole, words};
use crate::plain::{at, pass};
use crate::sampled::dot;
use crate::setting::{Setting, normals};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LENGTH, MIRROR, PERPENDICULAR];

const LENGTH: Claim = Claim {
    id: "def-trajectory/length",
    source: "Theorem 1",
    statement: "the length that the event-driven sweep adds up piece by piece is the integral of |dz/dt|",
    formula: "l(z(d)) = Int |dz(d)/dt| dt",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-6, "six digits"),
    check: |_| Ok(length(1)),
    control: Control::negative("the layer before", |_| Ok(length(0))),
    note: "Derivatives by plain passes, quadrature split at the events, layers 1 to 3 of four networks of width 4; three with biases. A row of ours, for what \
           lengths rest on.",
    ..Claim::DEFAULT
};

const MIRROR: Claim = Claim {
    id: "def-trajectory/mirror",
    source: "Section 2.1, equation (1)",
    statement: "without biases a hard-tanh network is odd, z(t + pi) = -z(t): the second half of a circle is the mirror image of the first",
    formula: "z(t + pi) = -z(t)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    check: |run| mirror(run, 0.0),
    control: Control::negative("with biases", |run| mirror(run, 0.5)),
    note: "Bit for bit: sums and clamps of negated doubles are negated. So half or whole circle changes lengths and counts by the factor 2 only.",
    ..Claim::DEFAULT
};

const PERPENDICULAR: Claim = Claim {
    id: "def-trajectory/perpendicular",
    source: "Section 2.1",
    statement: "on x0 cos t + x1 sin t the perpendicular part satisfies |x|^2 |dx_perp|^2 = |x0|^2 |x1|^2 - (x0 . x1)^2, at every t",
    formula: "|x|^2 |dx|^2 - (x . dx)^2 = |x0|^2 |x1|^2 - (x0 . x1)^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 5_000 },
    check: |run| perpendicular(run, false),
    control: Control::negative("|x0|^2 |x1|^2, as if they were orthogonal", |run| perpendicular(run, true)),
    note: "So it is nowhere zero unless x0 and x1 are parallel. Exact, at points whose cosine and sine are fractions.",
    ..Claim::DEFAULT
};

/// `ahead` is 1; with 0 the integral of the layer before (of the input's circle for the first) is compared.
fn length(ahead: usize) -> Vec<Evidence> {
    const LAYERS: usize = 3;
    let mut lines = Vec::new();
    for (network, sigma_b2) in [0.0, 0.3, 0.3, 1.0].into_iter().enumerate() {
        let setting = Setting { sigma_b2, ..Setting::hard_tanh(4, LAYERS, 3.0) };
        let drawn = setting.draw(&mut generator(&["expressivity/def-trajectory/length"], 0, network as u64));
        let [x, y] = setting.orthogonal_inputs();
        let course =
            Sweep::new(setting.activation, &drawn.layers).with_events().run(&setting.circle(&drawn)).expect("wide events at three layers");
        let splits: Vec<f64> = course.events.iter().map(|event| event.t).collect();
        for layer in 1..=LAYERS {
            let speed = |t: f64| {
                let (cos, sin) = (libm::cos(t), libm::sin(t));
                let (point, direction): (Vec<f64>, Vec<f64>) =
                    x.iter().zip(&y).map(|(x, y)| (cos * x + sin * y, cos * y - sin * x)).unzip();
                let passed = pass(&drawn, setting.activation, &point, &direction);
                let dz = if layer + ahead == 1 { &direction } else { &passed[layer + ahead - 2].dz };
                dot(dz, dz).sqrt()
            };
            // A point at an event itself may fall on either side of it; the integral does not see single points.
            let whole = Integral::new(speed).over(0.0, 2.0 * std::f64::consts::PI).split_at(&splits).panels(4);
            let estimate = whole.integrate(1e-7).expect("pieces between events are smooth");
            let label = format!("network {network}, sigma_b^2 = {sigma_b2}, layer {layer}");
            lines.push(
                Evidence::numeric(label, estimate.value, course.length[layer - 1], estimate.error_bound)
                    .by("quadrature", "event-driven sweep"),
            );
        }
    }
    lines
}

fn mirror(run: &Run, sigma_b2: f64) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting { sigma_b2, ..Setting::hard_tanh(6, 4, 4.0) };
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let (network, x) = (setting.draw(rng), normals(6, rng));
        let [here, there] = [1.0, -1.0].map(|sign| at(&network, setting.activation, &x.iter().map(|x| sign * x).collect::<Vec<_>>()));
        let is_mirrored = here.iter().zip(&there).all(|(here, there)| here.h.iter().zip(&there.h).all(|(a, b)| *a == -b));
        if is_mirrored { Ok(()) } else { Err(format!("x = {x:?}")) }
    });
    Ok(properties(run, run.samples(), vec![(setting.name(), try_one)])?
        .into_iter()
        .map(|line| line.by("negation", "plain passes"))
        .collect())
}

fn perpendicular(run: &Run, as_if_orthogonal: bool) -> Result<Vec<Evidence>, Stop> {
    let try_one: Try<'_> = Box::new(move |rng: &mut BlockRng| {
        let (x0, x1) = (random_vector(3, rng), random_vector(3, rng));
        // cos t = (1 - r^2) / (1 + r^2), sin t = 2 r / (1 + r^2).
        let r = random_whole(50, rng) / ratio(7, 1);
        let (square, one) = (&r * &r, ratio(1, 1));
        let (cos, sin) = ((&one - &square) / (&one + &square), ratio(2, 1) * &r / (&one + &square));
        let scaled = |factor: &Rational, a: &[Rational]| a.iter().map(|a| factor * a).collect::<Vec<_>>();
        let (x, dx) = (plus(&scaled(&cos, &x0), &sin, &x1), plus(&scaled(&cos, &x1), &-&sin, &x0));
        let determinant = |a: &[Rational], b: &[Rational]| {
            let product = exact_dot(a, b);
            exact_dot(a, a) * exact_dot(b, b) - &product * &product
        };
        let claimed = if as_if_orthogonal { exact_dot(&x0, &x0) * exact_dot(&x1, &x1) } else { determinant(&x0, &x1) };
        if determinant(&x, &dx) == claimed { Ok(()) } else { Err(format!("x0 = {}, x1 = {}, tan(t/2) = {r}", words(&x0), words(&x1))) }
    });
    let label = if as_if_orthogonal { "as if orthogonal" } else { "three dimensions" };
    let lines = properties(run, run.samples(), vec![(label.into(), try_one)])?;
    Ok(lines.into_iter().map(|line| line.by("Gram determinant of x0, x1", "points of the curve")).collect())
}
