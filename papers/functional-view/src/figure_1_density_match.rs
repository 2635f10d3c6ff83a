//! Figure 1: whether theory matches the densities of breakpoints and delta-slopes of networks.
//!
//! Source: section 3, "Figure 1 shows experimentally measured densities of breakpoints and delta-slopes. Our theory matches the experiments well."
//! Readings: breakpoints are zeros of units of whole networks, found by exact analysis; biases of variance 1 with He's weights, because without any the
//! density is an atom at 0; the framework's default for Theorem 1 (b). The paper's theory is of one hidden layer, the figure of three.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use figures::{Axis, Figure, Panel, Point, Series};
use stats::kolmogorov;

use crate::birth::{Wide, function, means, shape_name, within};
use crate::laws::Law;
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FIRST_LAYER, SLOPES, ALL_LAYERS];

const SOURCE: &str = "Figure 1; section 3";

const HE: Start = Start::HeNormal { bias_std: 1.0 };

const SAMPLES: Samples = Samples { ci: 1_500, paper: 50_000 };

const FIRST_LAYER: Claim = Claim {
    id: "figure-1-density-match/first-layer",
    source: SOURCE,
    statement: "breakpoints of the first layer of three-layer networks follow Corollary 1",
    formula: "He: p(beta) = sigma_b sigma_w / (pi (sigma_w^2 beta^2 + sigma_b^2));  framework: p(beta) = min(a_b / |beta|, a_w)^2 / (4 a_b a_w)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.04, "a twenty-fifth of probability"),
    check: |run| samples(run, &[20, 5, 5], |law, x| law.beta_cdf(x), |law| law),
    control: Control::negative("standard deviations taken for variances", |run| {
        samples(run, &[20, 5, 5], |law, x| law.beta_cdf(x), confused)
    }),
    note: "He's weights with biases of variance 1 against Cauchy's law, the framework's default against the uniform weights' law; widths 20, 5 and 5.",
    ..Claim::DEFAULT
};

const SLOPES: Claim = Claim {
    id: "figure-1-density-match/delta-slopes",
    source: SOURCE,
    statement: "the jumps of the slope of networks with one hidden layer follow Corollary 1",
    formula: "He: p(mu) = K_0(|mu| / (sigma_v sigma_w)) / (pi sigma_v sigma_w);  framework: p(mu) = ln(a_w a_v / |mu|) / (2 a_w a_v)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.04, "a twenty-fifth of probability"),
    check: |run| samples(run, &[20], |law, x| law.mu_cdf(x), |law| law),
    control: Control::negative("standard deviations taken for variances", |run| samples(run, &[20], |law, x| law.mu_cdf(x), confused)),
    note: "Jumps are mu or -mu by orientation, and the law is symmetric.",
    ..Claim::DEFAULT
};

const ALL_LAYERS: Claim = Claim {
    id: "figure-1-density-match/all-layers",
    source: SOURCE,
    statement: "theory, Corollary 1 taken for every layer, matches the breakpoint densities across a three-layer network",
    formula: "P(|beta| <= sigma_b / sigma_w) = 1/2 in layers 1, 2 and 3",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 800, paper: 40_000 },
    resolution: Resolution::absolute(0.08, "less than what a layer changes"),
    check: |run| across(run, true),
    control: Control::positive("the law of wide layers", |run| across(run, false)),
    note: "Corollary 1 is of one hidden layer; half of all breakpoints would lie within sigma_b / sigma_w, in layer 3 a third do. Right: Cauchy's law with the scale \
           sqrt(B_l / A_l) = sqrt(l / 2), ours. Layers of 20, to a twentieth on both sides.",
    ..Claim::DEFAULT
};

/// He's with biases of variance 1 and the framework's, with their laws at twenty units.
fn laws() -> [(Start, Law); 2] {
    let output = |start: Start| start.weight_std(20, 1);
    [
        (HE, Law::Gaussian([1.0, 2.0_f64.sqrt(), output(HE)])),
        // Ends are sqrt 3 standard deviations.
        (Start::Framework, Law::Uniform([1.0, 1.0, 3.0_f64.sqrt() * output(Start::Framework)])),
    ]
}

/// What somebody takes who reads variances, and for uniform weights standard deviations for ends.
fn confused(law: Law) -> Law {
    match law {
        Law::Gaussian(_) => law.of_variances(),
        Law::Uniform([b, w, v]) => Law::Uniform([b, w / 3.0_f64.sqrt(), v]),
    }
}

/// Breakpoints of the first layer, or jumps if there is one layer only, against a distribution function.
fn samples(run: &Run, shape: &[usize], cdf: fn(&Law, f64) -> f64, theory: fn(Law) -> Law) -> Result<Vec<Evidence>, Stop> {
    let parts = laws().map(|(start, _)| {
        let is_jump = shape.len() == 1;
        Part::new(format!("{}, {}", start.name(), shape_name(shape)), run.samples(), 20_000, move |block| {
            let mut values = Vec::new();
            for _ in 0..block.trials {
                let function = function(&start.draw(shape, &mut block.rng));
                values.extend(function.induced(1).map(|(place, _)| if is_jump { place.jump() } else { place.at }));
            }
            values
        })
    });
    let mut panels = Vec::new();
    let lines = laws().into_iter().zip(run.measure(parts.into())?).map(|((start, law), blocks)| {
        let mut values = blocks.concat();
        values.sort_by(f64::total_cmp);
        let law = theory(law);
        panels.push(panel(&law, &values, shape.len() == 1).titled(start.name()));
        let distance = kolmogorov::distance(&values, |x| cdf(&law, x)).either();
        Evidence::kolmogorov(start.name(), distance, values.len() as u64).by("Corollary 1", "zeros of whole networks")
    });
    let lines = lines.collect();
    let (id, title) = if shape.len() == 1 {
        ("figure-1-delta-slopes", "Figure 1, right: jumps of the slope at initialization")
    } else {
        ("figure-1-breakpoints", "Figure 1, middle: breakpoints of the first layer at initialization")
    };
    let caption = format!(
        "Lines: densities of Corollary 1. Points: shares of {BINS} bins over their width, {} networks of {}, 99 % intervals.",
        run.samples(),
        shape_name(shape)
    );
    run.figure(Figure::new(id, title, caption).panels(panels));
    Ok(lines)
}

/// Bins of a figure, and how far they reach from 0: breakpoints, jumps.
const BINS: usize = 40;
const REACH: [f64; 2] = [4.0, 1.5];

/// A density and the shares of the sorted values in bins, over their width.
fn panel(law: &Law, values: &[f64], is_jump: bool) -> Panel {
    let reach = REACH[usize::from(is_jump)];
    let density = |x: f64| if is_jump { law.mu_density(x) } else { law.beta_density(x) };
    let width = 2.0 * reach / BINS as f64;
    let n = values.len() as f64;
    let points = (0..BINS).map(|bin| {
        let low = -reach + width * bin as f64;
        let share = (values.partition_point(|x| *x < low + width) - values.partition_point(|x| *x < low)) as f64 / n;
        let error = 2.576 * (share * (1.0 - share) / n).sqrt();
        Point::within(low + 0.5 * width, [share, share - error, share + error].map(|share| share / width))
    });
    let steps = 400;
    // Jumps have a density that is infinite at 0, which no step meets.
    let line = (0..steps).map(|step| -reach + 2.0 * reach * (f64::from(step) + 0.5) / f64::from(steps)).map(|x| [x, density(x)]);
    let label = if is_jump { "jump of the slope" } else { "breakpoint" };
    Panel::new(Axis::linear(label), Axis::linear("density"))
        .with(Series::line("Corollary 1", line))
        .with(Series::points("networks", points))
}

fn across(run: &Run, with_printed: bool) -> Result<Vec<Evidence>, Stop> {
    const SHAPE: [usize; 3] = [20; 3];
    let scale = Wide::of(HE, &SHAPE, 1).scale();
    let cases = [(HE, SHAPE.to_vec(), run.samples())];
    let found =
        means(run, "within the first layer's scale", &cases, |_, function, _| [1, 2, 3].map(|layer| within(function, layer, 20, scale)))?;
    let mut lines = Vec::new();
    for (layer, mean) in (1..).zip(found[0]) {
        let sides = |theory: f64, by: &'static str| {
            [(Relation::AtLeast, theory - 0.05), (Relation::AtMost, theory + 0.05)].map(|(relation, bound)| {
                let label = format!("{by}, layer {layer}, {}", if relation == Relation::AtLeast { "at least" } else { "at most" });
                mean.line(label, relation, bound).by(by, "breakpoints of networks")
            })
        };
        if with_printed {
            lines.extend(sides(0.5, "Corollary 1"));
        }
        let wide = 1.0 - Wide::of(HE, &SHAPE, layer).share_beyond(scale);
        lines.extend(sides(wide, "wide layers").map(|line| if with_printed { line.corrected() } else { line }));
    }
    Ok(lines)
}
