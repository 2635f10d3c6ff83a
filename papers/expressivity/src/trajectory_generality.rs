//! Section 2.1: "The results hold for almost any such smooth x(t), provided that at any point x(t), the trajectory direction has some
//! non-zero magnitude perpendicular to x(t)."
//!
//! Source: section 2.1. Reading: the law of growth does not depend on the curve; its first layers do, as `|x(t)|` is not the same everywhere.
//! A circle, a segment past the origin, an ellipse and a Lissajous curve have a perpendicular part at every point; a ray has none at any. It
//! grows nevertheless: hard-tanh does not keep rays straight, so the condition is needed by the proof and not by the result.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};

use crate::bounds::Layer;
use crate::proof_integration::{LENGTH, whole_networks};
use crate::setting::Setting;
use crate::speeds::{Curve, Walk, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAME_RATE, WHOLE_NETWORKS, RAY];

const SOURCE: &str = "Section 2.1";

const SAME_RATE: Claim = Claim {
    id: "trajectory-generality/same-rate",
    source: SOURCE,
    statement: "a segment past the origin, an ellipse and a Lissajous curve grow by the same factor a layer as a circle, after the first layers",
    formula: "(E[l(z^10)] / E[l(z^5)])^(1/5) is the same for every curve",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 3_500, paper: 100_000 },
    resolution: Resolution::absolute(0.05, "a twentieth of the factor, less than the curves differ in the first layer"),
    check: |run| same_rate(run, 5, 10),
    control: Control::negative("in the first layer", |run| same_rate(run, 0, 1)),
    note: "Widths 32 and 128, sigma_w^2 = 4; growth of the mean length from layer 5 to layer 10, logarithms.",
    ..Claim::DEFAULT
};

const WHOLE_NETWORKS: Claim = Claim {
    id: "trajectory-generality/whole-networks",
    source: SOURCE,
    statement: "mean lengths of the images of a segment, an ellipse and a ray are the integrals of the mean of |dz/dt|",
    formula: "E l(z^d) = integral E|dz^d/dt| dt",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_200, paper: 20_000 },
    resolution: LENGTH,
    check: |run| whole_networks(run, &CASES, 0),
    control: Control::negative("the layer before", |run| whole_networks(run, &CASES, 1)),
    note: "A row of ours, for what the others rest on, now with a Gram matrix that changes along the curve: width 8, sigma_w^2 = 4, exact events.",
    ..Claim::DEFAULT
};

const RAY: Claim = Claim {
    id: "trajectory-generality/ray",
    source: SOURCE,
    statement: "a ray from the origin, with nothing perpendicular at any point, grows exponentially as well: by 20 % a layer and more",
    formula: "(E[l(z^10)] / E[l(z^5)])^(1/5) >= 1.2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 13_200, paper: 100_000 },
    resolution: Resolution::absolute(0.15, "about what the growth is above 1.2"),
    check: |run| ray(run, 4.0),
    control: Control::negative("sigma_w^2 = 1", |run| ray(run, 1.0)),
    note: "A row of ours: the condition is sufficient, not necessary. Widths 32 and 128, sigma_w^2 = 4, layers 5 to 10; the first layer bends the ray where it saturates.",
    ..Claim::DEFAULT
};

const CASES: [(Setting, Curve); 3] = [
    (Setting::hard_tanh(8, 3, 4.0), Curve::Segment),
    (Setting::hard_tanh(8, 3, 4.0), Curve::Ellipse),
    (Setting::hard_tanh(8, 3, 4.0), Curve::Ray),
];

fn walk(width: usize, sigma_w2: f64, curve: Curve) -> Walk {
    Walk { curve, ..Walk::hard_tanh(Layer::without_biases(width, sigma_w2), 10) }
}

fn same_rate(run: &Run, from: usize, to: usize) -> Result<Vec<Evidence>, Stop> {
    let curves = [Curve::Circle, Curve::Segment, Curve::Ellipse, Curve::Lissajous];
    let cells: Vec<Walk> = [32, 128].into_iter().flat_map(|width| curves.map(|curve| walk(width, 4.0, curve))).collect();
    let sums = walks(run, &cells, run.samples())?;
    let each = 1.0 / (to - from) as f64;
    let lines = cells.chunks_exact(4).zip(sums.chunks_exact(4)).flat_map(|(cells, sums)| {
        let growth = |i: usize| sums[i].contrast(&[(to, each), (from, -each)]);
        let circle = growth(0);
        (1..4).map(move |i| {
            let other = growth(i);
            let error = circle.standard_error.hypot(other.standard_error);
            let label = format!("{}, {} less circle", cells[i].label(), cells[i].curve.name());
            Evidence::mean(label, Relation::Equal, 0.0, other.mean - circle.mean, error, other.n).by("no difference", "Gram chains")
        })
    });
    Ok(lines.collect())
}

fn ray(run: &Run, sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    let cells = [32, 128].map(|width| walk(width, sigma_w2, Curve::Ray));
    let sums = walks(run, &cells, run.samples())?;
    let lines = cells.iter().zip(&sums).map(|(walk, sums)| {
        sums.growth(5, 10).line(format!("{}, growth of the mean", walk.label()), Relation::AtLeast, 1.2).by("twenty per cent", "Gram chain")
    });
    Ok(lines.collect())
}
