//! Observation 1: the sign transitions are directly proportional to the length of the latent curve.
//!
//! What is exact, for every width and every curve: given the layer before, a pre-activation is `(sigma_w / sqrt k) g v` with a standard
//! normal row `g` and `v = (z, sigma_b sqrt k / sigma_w)`, and the great sphere that is orthogonal to `g` is met by a curve of length `l` on
//! the unit sphere `l / pi` times in the mean (Crofton). So
//!
//! ```text
//! E[T(d+1) | z(d)] = (k / pi) length of v / |v|
//! ```
//!
//! and `T(d+1) = sqrt k / (pi sqrt q) l(d)` while `|z|^2 = k q` stays constant and `dz` is orthogonal to `z`, as for infinitely many units.
//! Source: Observation 1, section 2.2.2; the identity is not in the paper.
//! Reading: the transitions of all units of a layer, as in figure 2, in the mean over networks.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use piecewise::{Activation, EventKind};

use crate::setting::Setting;
use crate::transitions::{
    Along, Path, along_circle_of_norm, along_circles, draw_and_sweep, log_of_means, output, quotient, spherical_length, within,
};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CROFTON, PROPORTIONAL, DRIFT, CONSTANT];

const CROFTON: Claim = Claim {
    id: "observation-1/length-on-the-sphere",
    source: "Observation 1",
    statement: "in the mean a layer has k/pi times as many sign transitions as the curve of the layer before has length on the unit sphere",
    formula: "E[T(d+1) | z(d)] = (k / pi) length of v / |v|, v = (z(d), sigma_b sqrt k / sigma_w)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 950, paper: 30_000 },
    resolution: Resolution::absolute(0.18, "less than a fifth of the number of transitions"),
    check: |run| crofton(run, 0),
    control: Control::negative("length over sqrt k in place of the length on the sphere", |run| crofton(run, 1)),
    note: "A row of ours: what is exact about Observation 1, at every width, on circles and on lines, with biases and for ReLU too.",
    ..Claim::DEFAULT
};

const PROPORTIONAL: Claim = Claim {
    id: "observation-1/directly-proportional",
    source: "Observation 1",
    statement: "the number of sign transitions is directly proportional to the length of the latent curve, in every layer to a twentieth, for \
                a circle whose points have the norm that they keep",
    formula: "T(d) / l(d) the same for all d, |x|^2 = k q with q = E[phi(h)^2], Var h = sigma_w^2 q",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 320, paper: 8_000 },
    resolution: Resolution::absolute(
        0.14,
        "with the twentieth, what the quotient moves by from |x|^2 = k: 0.19 in its logarithm by theory",
    ),
    check: |run| proportional(run, NARROW_GROWTH.bounds().fixed_point()),
    control: Control::negative("|x|^2 = k", |run| proportional(run, 1.0)),
    note: "sigma_w^2 = 2, where the norm moves most, and width 32. The paper does not say which norm its inputs have. Where |x|^2 = k the first \
           layers are off by the amount of the next row, a fifth at most: a factor 0.82 that is hard to see on the logarithmic axes of \
           figure 2. A twentieth: corrections of order 1/k to infinitely many units, as in observation-1/constant-of-wide-layers.",
    ..Claim::DEFAULT
};

const DRIFT: Claim = Claim {
    id: "observation-1/drift-of-the-first-layers",
    source: "Observation 1",
    statement: "where |x|^2 = k and sigma_w^2 = 2, transitions over length are less than in the fifth layer by what the settling of |z| \
                makes: by 18 % in the first, 6 % in the second and 2 % in the third, to a twentieth",
    formula: "T(d) / l(d) = sqrt k / (pi sqrt q(d-1) g(d)),  g(d)^2 = sigma_w^2 P(|h| < 1),  Var h = sigma_w^2 q(d-1),  q(d) = E[phi(h)^2], q(0) = 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 320, paper: 8_000 },
    resolution: Resolution::absolute(0.14, "with the twentieth, what the first layer moves by: 0.19 in the logarithm"),
    check: |run| drift(run, |q| q),
    control: Control::negative("q = 1, as if |z|^2 stayed k", |run| drift(run, |_| 1.0)),
    note: "A row of ours: how far proportional goes, by the formula of infinitely many units, at width 32. In the first layers |z| shrinks from \
           sqrt k to sqrt(k q). The larger sigma_w, the less it does: 6 % in the first layer at sigma_w^2 = 8, and 3 % at 32.",
    ..Claim::DEFAULT
};

const CONSTANT: Claim = Claim {
    id: "observation-1/constant-of-wide-layers",
    source: "Observation 1",
    statement: "in wide layers a layer's sign transitions over the length of the layer before are sqrt k / (pi sqrt q), to five per cent",
    formula: "T(d+1) / l(d) = sqrt k / (pi sqrt q(d)),  q(d+1) = E[phi(h)^2], Var h = sigma_w^2 q(d), q(0) = 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 93, paper: 1_600 },
    resolution: Resolution::absolute(0.16, "a sixth of the quotient"),
    check: |run| constant(run, |q| q),
    control: Control::negative("q = 1, as if |z|^2 stayed k", |run| constant(run, |_| 1.0)),
    note: "A row of ours: the constant of proportionality. The paper gives none.",
    ..Claim::DEFAULT
};

/// Growth is slow and q moves most.
const NARROW_GROWTH: Setting = Setting::hard_tanh(32, 5, 2.0);

/// Curves and networks of the identity: which part of the row's sample each has, and its name.
fn cases() -> Vec<(&'static str, Path, Setting, u64)> {
    let circle = |setting: Setting| {
        let [x, y] = setting.orthogonal_inputs();
        Path::Circle(x, y)
    };
    // Past the origin at a distance of sqrt k / 2, from far on one side to far on the other.
    let line = |setting: Setting| {
        let [x, y] = setting.orthogonal_inputs();
        let at = |far: f64| x.iter().zip(&y).map(|(x, y)| far * x + 0.5 * y).collect();
        Path::Line(at(-3.0), at(3.0))
    };
    let with_biases = Setting { sigma_b2: 1.0, ..Setting::hard_tanh(8, 3, 4.0) };
    let relu = Setting { activation: Activation::Relu, sigma_b2: 0.5, ..Setting::hard_tanh(8, 3, 2.0) };
    vec![
        ("circle", circle(Setting::hard_tanh(2, 3, 4.0)), Setting::hard_tanh(2, 3, 4.0), 1),
        ("circle", circle(Setting::hard_tanh(8, 3, 8.0)), Setting::hard_tanh(8, 3, 8.0), 1),
        ("circle", circle(Setting::hard_tanh(32, 3, 4.0)), Setting::hard_tanh(32, 3, 4.0), 8),
        ("circle", circle(with_biases), with_biases, 1),
        ("circle", circle(relu), relu, 1),
        ("line", line(Setting::hard_tanh(8, 3, 8.0)), Setting::hard_tanh(8, 3, 8.0), 1),
    ]
}

/// For each layer but the last: transitions of the next one, and what they are compared with: `k/pi` times the length on the sphere, and
/// times the length over `sqrt k`.
fn one_network(path: &Path, setting: &Setting, rng: &mut impl rand::Rng) -> Vec<[f64; 3]> {
    let (network, course) = draw_and_sweep(setting, rng, |network| path.start(&network.first));
    let kink = if setting.activation == Activation::Relu { EventKind::Sign } else { EventKind::Saturation };
    let k = setting.width as f64;
    let bias = (setting.sigma_b2 / setting.sigma_w2 * k).sqrt();
    let layers = (1..setting.hidden_layers).map(|layer| {
        let [from, to] = path.ends();
        // An eighth of the curve is the longest piece.
        let mut knots: Vec<f64> = (0..=8).map(|eighth| from + (to - from) * f64::from(eighth) / 8.0).collect();
        knots.extend(course.events.iter().filter(|event| event.layer <= layer && event.kind == kink).map(|event| event.t));
        knots.sort_by(f64::total_cmp);
        let point = |t: f64| {
            let mut v = output(setting.activation, &network, layer, &path.at(t));
            v.push(bias);
            v
        };
        let per_length = k / std::f64::consts::PI;
        let on_sphere = per_length * spherical_length(point, &knots);
        [course.sign_transitions[layer] as f64, on_sphere, per_length * course.length[layer - 1] / k.sqrt()]
    });
    layers.collect()
}

fn crofton(run: &Run, wrong: usize) -> Result<Vec<Evidence>, Stop> {
    let cases = cases();
    let parts = cases.iter().map(|(name, path, setting, share)| {
        Part::new(format!("{}, {name}", setting.name()), run.samples() / share, 500, move |block| {
            (0..block.trials).map(|_| one_network(path, setting, &mut block.rng)).collect::<Vec<_>>()
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = cases.iter().zip(measured).flat_map(|((name, _, setting, _), blocks)| {
        let networks = blocks.concat();
        (1..setting.hidden_layers).map(move |layer| {
            let pairs: Vec<[f64; 2]> = networks.iter().map(|layers| [layers[layer - 1][0], layers[layer - 1][1 + wrong]]).collect();
            let label = format!("{}, {name}, transitions of layer {}", setting.name(), layer + 1);
            quotient(&pairs).line(label, Relation::Equal, 1.0).by("angles of plain passes", "events of the sweep")
        })
    });
    Ok(lines.collect())
}

/// The logarithm of `T / l` in one layer less that in another, layers counted from 1.
fn moves(networks: &[Along], layers: [usize; 2]) -> experiments::mean_of::MeanOf {
    let row = |along: &Along| layers.into_iter().flat_map(|layer| [along.signs[layer - 1], along.length[layer - 1]]).collect();
    log_of_means(&networks.iter().map(row).collect::<Vec<_>>(), &[1.0, -1.0, -1.0, 1.0])
}

/// Networks along circles of inputs with `|x|^2 = square k`.
fn from_norm(run: &Run, setting: &Setting, square: f64) -> Result<Vec<Along>, Stop> {
    let part = Part::new(format!("{}, circle of |x|^2 = {square} k", setting.name()), run.samples(), 1000, move |block| {
        (0..block.trials).map(|_| along_circle_of_norm(setting, square, &mut block.rng)).collect::<Vec<_>>()
    });
    Ok(run.measure(vec![part])?.concat().concat())
}

/// Every layer but the last against the last one.
fn proportional(run: &Run, square: f64) -> Result<Vec<Evidence>, Stop> {
    let networks = from_norm(run, &NARROW_GROWTH, square)?;
    let last = NARROW_GROWTH.hidden_layers;
    let lines = (1..last).flat_map(|layer| within(moves(&networks, [layer, last]), &label([layer, last]), 0.0, 0.05));
    Ok(lines.map(|line| line.by("proportional, to a twentieth", "events of the sweep")).collect())
}

fn label([layer, other]: [usize; 2]) -> String {
    format!("sigma_w^2 = 2, width 32: ln T/l in layer {layer} less layer {other}")
}

/// The first layers against the last one, beside infinitely many units whose mean squares are `square` of what they are.
fn drift(run: &Run, square: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let networks = from_norm(run, &NARROW_GROWTH, 1.0)?;
    let (bounds, last) = (NARROW_GROWTH.bounds(), NARROW_GROWTH.hidden_layers);
    let squares: Vec<f64> = std::iter::successors(Some(1.0), |q| Some(bounds.mean_square(*q))).take(last).map(square).collect();
    let log = |layer: usize| {
        let q = squares[layer - 1];
        -0.5 * libm::log(q) - libm::log(bounds.mean_field_growth(q))
    };
    let lines = (1..=3).flat_map(|layer| {
        let theory = log(layer) - log(last);
        within(moves(&networks, [layer, last]), &label([layer, last]), theory, 0.05)
    });
    Ok(lines.map(|line| line.by("infinitely many units, to a twentieth", "events of the sweep")).collect())
}

fn constant(run: &Run, square: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let settings = [Setting::hard_tanh(64, 4, 2.0), Setting::hard_tanh(64, 4, 8.0)];
    let measured = along_circles(run, &settings.map(|setting| (setting, run.samples())))?;
    let lines = settings.iter().zip(&measured).flat_map(|(setting, networks)| {
        let squares: Vec<f64> = std::iter::successors(Some(1.0), |q| Some(setting.bounds().mean_square(*q))).take(4).collect();
        (1..4).flat_map(move |layer| {
            let constant = (setting.width as f64 / square(squares[layer])).sqrt() / std::f64::consts::PI;
            let pairs: Vec<[f64; 2]> = networks.iter().map(|along| [along.signs[layer], constant * along.length[layer - 1]]).collect();
            let label = format!("sigma_w^2 = {}, width 64, transitions of layer {}", setting.sigma_w2, layer + 1);
            within(quotient(&pairs), &label, 1.0, 0.05).map(|line| line.by("infinitely many units, to 5 %", "events of the sweep"))
        })
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn one_unit_changes_sign_where_the_one_before_does() {
        let setting = Setting::hard_tanh(1, 3, 4.0);
        let [x, y] = setting.orthogonal_inputs();
        let layers = one_network(&Path::Circle(x, y), &setting, &mut generator(&["observation-1"], 0, 0));
        for [transitions, on_sphere, _] in layers {
            assert_eq!(transitions, 2.0);
            assert!((on_sphere - 2.0).abs() < 1e-12, "{on_sphere}");
        }
    }
}
