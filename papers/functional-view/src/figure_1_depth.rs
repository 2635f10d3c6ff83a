//! Figure 1, middle and right: breakpoints and delta-slopes of a network of three hidden layers at birth.
//!
//! Source: Figure 1; section 3, "Breaking Bad": "The main points to note are that: (i) breakpoints are indeed more highly concentrated around the
//! origin, and that (ii) as depth increases, delta-slopes have lower variance and thus lead to even flatter initial functions"; first of the main
//! contributions: "the breakpoint distribution grows wider".
//!
//! Neither the width nor the law of biases is stated, nor which delta-slope of a deeper unit is drawn. We take layers of 20 and 30 units, biases by
//! the rules of `start`, and two delta-slopes: the slope of the unit's own pre-activation at its zero, and the jump of the network's slope there. The
//! theory beside it is ours (`birth`): the law of one hidden layer does not reach further.
//!
//! In wide layers: with He's weights and biases of variance 1 a layer's breakpoints follow Cauchy's law with the scale `sqrt(l / 2)`, and the slopes at
//! them have the same mean square 2 in every layer; with the framework's rule breakpoints spread faster, and slopes have a sixth of the layer before.
//! Jumps of the output's slope have, by the symmetry of forward and backward pass, the same mean square in all layers of one network, by every rule.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;
use figures::{Axis, Figure, Panel, Series};
use piecewise::univariate::Function;
use stats::stream::generator;

use crate::birth::{Wide, beyond, function, means, output_jumps, own_slopes, shape_name, within};
use crate::start::{Start, without_deeper_biases};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[WIDER, FRAMEWORK_BIASES, NO_BIASES, FORTY, LAW, OWN_SLOPES, OUTPUT_JUMPS, OTHER_SLOPES, SLOPES_LAW, FORTY_SLOPES];

const MIDDLE: &str = "Figure 1, middle; section 1, main contributions";
const RIGHT: &str = "Figure 1, right; section 3";

const HE: Start = Start::HeNormal { bias_std: 1.0 };
const GLOROT: Start = Start::Glorot { bias_std: 1.0 };

const SAMPLES: Samples = Samples { ci: 700, paper: 20_000 };

/// Layers in which laws of wide ones are looked for.
const THIRTIES: [usize; 3] = [30; 3];

const WIDER: Claim = Claim {
    id: "figure-1-middle/wider-with-depth",
    source: MIDDLE,
    statement: "across a three-layer network at initialization the breakpoints of later layers spread wider",
    formula: "q_3 - q_1 > (2/3) (Q_3 - Q_1),  q_l the number of breakpoints beyond 2 per unit of layer l, Q_l that of wide layers",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    resolution: Resolution::absolute(0.1, "a tenth of all breakpoints"),
    check: |run| {
        let table = table();
        run.figure(figure(&table));
        run.table(table);
        wider(run, 0)
    },
    control: Control::negative("biases in the first layer only", |run| wider(run, 1)),
    note: "He's weights with biases of variance 1, the framework's default; Glorot's in the table; layers of 20. Breakpoints beyond 2 on either side per unit, layer 3 \
           less layer 1, against two thirds of what wide layers have. The cause are the biases of the deeper layers.",
    ..Claim::DEFAULT
};

const FRAMEWORK_BIASES: Claim = Claim {
    id: "figure-1-middle/framework-biases",
    source: MIDDLE,
    statement: "with He's weights and the framework's biases, too, the breakpoints of later layers spread wider in layers of 4 and 8 units, and no longer so in layers of 20",
    formula: "q_3 - q_1 > (1/4) (Q_3 - Q_1) in layers of 4 and 8, and not above it in layers of 20,  q_l the number of breakpoints beyond 2 per unit of layer l, Q_l that of wide layers with biases of variance 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_500, paper: 20_000 },
    resolution: Resolution::absolute(0.1, "a tenth of all breakpoints"),
    check: |run| visibly_wider(run, Start::HeFrameworkBiases),
    control: Control::negative("biases of variance 1, which do not shrink", |run| visibly_wider(run, HE)),
    note: "A row of ours: the paper states no width. These biases shrink with the fan-in: in wide layers the scale is sqrt((1 + (l - 1)/n) / 6), the same in all \
           layers as n grows. Wider means: at least 3 in a hundred units more have their breakpoint beyond 2, a quarter of what biases of variance 1 do in layers \
           of 20.",
    ..Claim::DEFAULT
};

const NO_BIASES: Claim = Claim {
    id: "figure-1-middle/no-biases",
    source: "Section 2.2, setting of sigma_b not stated",
    statement: "without biases every breakpoint of every layer lies at 0",
    formula: "b = 0 in all layers  =>  beta = 0 for all breakpoints",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![at_zero(0.0)]),
    control: Control::negative("biases of standard deviation 0.001", |_| Ok(vec![at_zero(0.001)])),
    note: "A row of ours, exact: a network without biases is linear on either side of 0. So the figure's networks have biases.",
    ..Claim::DEFAULT
};

const FORTY: Claim = Claim {
    id: "figure-1-middle/forty-units",
    source: MIDDLE,
    statement: "deeper networks of 40 units have wider spread breakpoints than shallower ones",
    formula: "q_L > Q_M,  q_L the number of breakpoints beyond 2 per unit of L layers, Q_M that of the next fewer layers, M, if they were wide",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_200, paper: 20_000 },
    resolution: Resolution::absolute(0.1, "a tenth of all breakpoints"),
    check: |run| forty(run, 0),
    control: Control::negative("the first layer's breakpoints for all", |run| forty(run, 1)),
    note: "He's weights, biases of variance 1; 40 units in one layer, two of 20, four of 10 and five of 8: breakpoints beyond 2 per unit against what the shallower network has in wide \
           layers, one layer by 0.02 more.",
    ..Claim::DEFAULT
};

const LAW: Claim = Claim {
    id: "figure-1-middle/law-of-wide-layers",
    source: "Figure 1, middle",
    statement: "in wide layers half of all breakpoints of layer l lie within sqrt(B_l / A_l) of 0",
    formula: "A_l = n w_l A_{l-1} / 2, B_l = b_l + n w_l B_{l-1} / 2; with He's weights and biases of variance 1 the scale is sqrt(l / 2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400, paper: 8_000 },
    resolution: Resolution::absolute(0.1, "a tenth of all breakpoints"),
    check: |run| law(run, 0),
    control: Control::negative("the first layer's scale for all", |run| law(run, 1)),
    note: "A row of ours, the calculator deep-law. Layers of 30 units, to a twentieth on both sides, for finite widths; the limit itself in \
           init-one-crossing/average-in-wide-nets.",
    ..Claim::DEFAULT
};

const OWN_SLOPES: Claim = Claim {
    id: "figure-1-right/own-slopes-he",
    source: RIGHT,
    statement: "with He's initialization delta-slopes have lower variance in later layers",
    formula: "A_3 <= (3/4) A_1,  A_l the mean square of a unit's slopes at its zeros in layer l",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(1.0, "half of the mean square"),
    check: |run| own(run, HE, 0.75, &[3]),
    control: Control::positive("the framework's default", |run| own(run, Start::Framework, 0.75, &[3])),
    note: "Read as the slope of a unit's pre-activation at its zero, with lower meaning by a quarter or more from layer 1 to 3. Its mean square is 2 in every layer of \
           a wide network; the median falls a little, as tails grow. Layers of 20, biases of variance 1. Appendix A.1 calls its starts \"pytorch default of He \
           initialization\": if the figure means those, see own-slopes-framework.",
    ..Claim::DEFAULT
};

const OUTPUT_JUMPS: Claim = Claim {
    id: "figure-1-right/output-jumps",
    source: RIGHT,
    statement: "the jumps of the network's slope have lower variance at the breakpoints of later layers",
    formula: "J_3 <= (3/4) J_1,  J_l the squared jumps of the slope at the breakpoints of layer l, as a share of all",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.15, "less than half of a layer's share, a third"),
    check: |run| jumps(run, Relation::AtMost),
    control: Control::positive("no lower", |run| jumps(run, Relation::AtLeast)),
    note: "The other reading, with He's weights and the framework's; lower by a quarter or more from layer 1 to 3, as shares of each network's sum of \
           squares. All layers of a network have the same.",
    ..Claim::DEFAULT
};

const OTHER_SLOPES: Claim = Claim {
    id: "figure-1-right/own-slopes-framework",
    source: RIGHT,
    statement: "with the framework's default delta-slopes have lower variance in later layers",
    formula: "A_{l+1} <= A_l / 4,  A_l the mean square of a unit's slopes at its zeros in layer l",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.1, "a third of the first layer's"),
    check: |run| own(run, Start::Framework, 0.25, &[2, 3]),
    control: Control::negative("He's weights", |run| own(run, Start::HeFrameworkBiases, 0.25, &[2, 3])),
    note: "At most a quarter of the layer before: in wide layers it is a sixth, and with Glorot's weights a half. So the figure is right for the layers that a \
           framework gives unasked, appendix A.1's \"pytorch default of He initialization\", and not for weights of He's variance.",
    ..Claim::DEFAULT
};

const SLOPES_LAW: Claim = Claim {
    id: "figure-1-right/law-of-wide-layers",
    source: "Figure 1, right",
    statement: "in wide layers the slopes of a unit at its zeros have the mean sum of squares A_l",
    formula: "A_l = n w_l A_{l-1} / 2: 2 with He's weights, 6^(1-l) / 3 with the framework's, 2^(2-l) / (n + 1) with Glorot's",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 350, paper: 8_000 },
    resolution: Resolution::relative(0.5, "half of what the control changes"),
    check: |run| slopes_law(run, 0.5),
    control: Control::negative("second moments not halved by the rectifier", |run| slopes_law(run, 1.0)),
    note: "A row of ours. Layers of 30 units, to a tenth on both sides.",
    ..Claim::DEFAULT
};

const FORTY_SLOPES: Claim = Claim {
    id: "figure-1-right/forty-units",
    source: RIGHT,
    statement: "with He's initialization deeper networks of 40 units have jumps of lower variance",
    formula: "J / 40 <= (3/4) (4 / 40),  J the sum of the squared jumps of the network's slope",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::relative(3.0, "the first comparison is decided by a factor of two"),
    check: |run| forty_slopes(run, HE),
    control: Control::positive("the framework's default", |run| forty_slopes(run, Start::Framework)),
    note: "Squared jumps of the output's slope per unit; lower by a quarter than one layer's 4 / 40. They rise: each of L layers of 40 / L units adds 4, so the mean \
           is 4 L / 40. With the framework's default they fall.",
    ..Claim::DEFAULT
};

const TWENTIES: [usize; 3] = [20; 3];

fn networks(run: &Run, starts: &[Start], shape: &[usize]) -> Vec<(Start, Vec<usize>, u64)> {
    starts.iter().map(|start| (*start, shape.to_vec(), run.samples())).collect()
}

/// Layer 3 less layer 1, breakpoints beyond 2 per unit of layers of `width`.
fn spread(function: &Function<f64>, width: usize) -> f64 {
    beyond(function, 3, width, 2.0) - beyond(function, 1, width, 2.0)
}

fn wide_spread(start: Start) -> f64 {
    Wide::of(start, &TWENTIES, 3).share_beyond(2.0) - Wide::of(start, &TWENTIES, 1).share_beyond(2.0)
}

const BIASED: [Start; 3] = [HE, Start::Framework, GLOROT];

const SPREADING: [Start; 2] = [HE, Start::Framework];

/// `forgotten`: 1 without the biases of layers 2 and 3.
fn wider(run: &Run, forgotten: usize) -> Result<Vec<Evidence>, Stop> {
    // Both at once, so that the control looks at the same networks.
    let found = means(run, "spread", &networks(run, &SPREADING, &TWENTIES), |network, of_network, _| {
        [spread(of_network, 20), spread(&function(&without_deeper_biases(network)), 20)]
    })?;
    let line = |(start, means): (Start, [MeanOf; 2])| {
        let stated = 2.0 / 3.0 * wide_spread(start);
        means[forgotten].line(start.name(), Relation::Greater, stated).by("two thirds of wide layers", "breakpoints of networks")
    };
    Ok(SPREADING.into_iter().zip(found).map(line).collect())
}

fn visibly_wider(run: &Run, start: Start) -> Result<Vec<Evidence>, Stop> {
    // As many units of each width, or nearly: narrow networks scatter more and cost less.
    const WIDTHS: [(usize, u64, Relation); 3] = [(4, 4, Relation::Greater), (8, 2, Relation::Greater), (20, 1, Relation::AtMost)];
    let cases = WIDTHS.map(|(width, times, _)| (start, vec![width; 3], times * run.samples()));
    let found = means(run, "biases", &cases, |_, function, case| [spread(function, WIDTHS[case].0)])?;
    let line = |((width, _, relation), [mean]): ((usize, u64, Relation), [MeanOf; 1])| {
        let label = format!("{}, layers of {width}", start.name());
        mean.line(label, relation, 0.25 * wide_spread(HE)).by("as stated", "breakpoints of networks")
    };
    Ok(WIDTHS.into_iter().zip(found).map(line).collect())
}

fn at_zero(bias_std: f64) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for start in [Start::HeNormal { bias_std }, Start::Glorot { bias_std }] {
        for (seed, shape) in [vec![1], vec![7], vec![5, 5], vec![20, 20, 20]].into_iter().enumerate() {
            for place in function(&start.draw(&shape, &mut generator(&["no biases"], seed as u64, 0))).places {
                cases += 1;
                if place.at != 0.0 {
                    counterexample = counterexample.or(Some(format!("{}, {}: {}", start.name(), shape_name(&shape), place.at)));
                }
            }
        }
    }
    Evidence::property("breakpoints at 0", cases, counterexample).by("homogeneity", "zeros of whole networks")
}

const FORTY_UNITS: [&[usize]; 4] = [&[40], &[20; 2], &[10; 4], &[8; 5]];

/// `first`: 1 where the first layer's breakpoints stand for all.
fn forty(run: &Run, first: usize) -> Result<Vec<Evidence>, Stop> {
    let cases: Vec<_> = FORTY_UNITS[1..].iter().map(|shape| (HE, shape.to_vec(), run.samples())).collect();
    let found = means(run, "beyond 2", &cases, |_, function, case| {
        let shape = FORTY_UNITS[case + 1];
        let all = (1..=shape.len()).map(|layer| beyond(function, layer, 40, 2.0)).sum();
        [all, beyond(function, 1, shape[0], 2.0)]
    })?;
    let wide =
        |shape: &[usize]| (1..=shape.len()).map(|layer| Wide::of(HE, shape, layer).share_beyond(2.0)).sum::<f64>() / shape.len() as f64;
    let lines = FORTY_UNITS.windows(2).zip(found).map(|(pair, means)| {
        let shallower = wide(pair[0]) + if pair[0].len() == 1 { 0.02 } else { 0.0 };
        means[first]
            .line(shape_name(pair[1]), Relation::Greater, shallower)
            .by("the shallower one in wide layers", "breakpoints of networks")
    });
    Ok(lines.collect())
}

/// `first`: 1 for the first layer's scale in all layers.
fn law(run: &Run, first: usize) -> Result<Vec<Evidence>, Stop> {
    let cases = networks(run, &BIASED, &THIRTIES);
    let scale = |case: usize, layer: usize| Wide::of(BIASED[case], &THIRTIES, layer).scale();
    // Both at once, so that the control counts the same networks.
    let found = means(run, "within scales", &cases, |_, function, case| {
        let [own, firsts] =
            [0, 1].map(|first| [1, 2, 3].map(|layer| within(function, layer, 30, scale(case, if first == 1 { 1 } else { layer }))));
        [own[0], own[1], own[2], firsts[0], firsts[1], firsts[2]]
    })?;
    let found = found.iter().map(|means| [0, 1, 2].map(|layer| means[3 * first + layer]));
    let mut lines = Vec::new();
    for (start, of_layers) in BIASED.into_iter().zip(found) {
        for (layer, mean) in (1..).zip(of_layers) {
            for (relation, bound) in [(Relation::AtLeast, 0.45), (Relation::AtMost, 0.55)] {
                let label = format!("{}, layer {layer}, {} {bound}", start.name(), relation.sign());
                lines.push(mean.line(label, relation, bound).by("Kac and Rice", "breakpoints of networks"));
            }
        }
    }
    Ok(lines)
}

/// Mean squares of slopes against this share of the first layer's; of `layers` of two, of the layer before.
fn own(run: &Run, start: Start, share: f64, layers: &'static [usize]) -> Result<Vec<Evidence>, Stop> {
    let about = format!("slopes less {share} of them");
    let found = means(run, &about, &networks(run, &[start], &TWENTIES), |_, function, _| {
        let [first, second, third] = [1, 2, 3].map(|layer| own_slopes(function, layer, 20));
        [second - share * first, third - share * if layers.len() == 1 { first } else { second }]
    })?;
    let line = |layer: usize| {
        let before = if layers.len() == 1 { 1 } else { layer - 1 };
        let label = format!("{}, layer {layer} less {share} of layer {before}", start.name());
        found[0][layer - 2].line(label, Relation::AtMost, 0.0).by("as stated", "slopes of whole networks")
    };
    Ok(layers.iter().map(|layer| line(*layer)).collect())
}

fn jumps(run: &Run, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let found = means(run, "shares of jumps", &networks(run, &SPREADING, &TWENTIES), |_, function, _| {
        let [first, second, third] = [1, 2, 3].map(|layer| output_jumps(function, layer));
        [(third - 0.75 * first) / (first + second + third)]
    })?;
    let line = |(start, [mean]): (Start, [MeanOf; 1])| {
        let label = format!("{}, layer 3 less 3/4 of layer 1", start.name());
        mean.line(label, relation, 0.0).by("as stated", "jumps of whole networks")
    };
    Ok(SPREADING.into_iter().zip(found).map(line).collect())
}

fn slopes_law(run: &Run, left: f64) -> Result<Vec<Evidence>, Stop> {
    let cases = networks(run, &BIASED, &THIRTIES);
    let found = means(run, "slopes", &cases, |_, function, _| [1, 2, 3].map(|layer| own_slopes(function, layer, 30)))?;
    let mut lines = Vec::new();
    for (start, of_layers) in BIASED.into_iter().zip(found) {
        for (layer, mean) in (1..).zip(of_layers) {
            let stated = Wide::leaving(left, start, &THIRTIES, layer).slope;
            for (relation, bound) in [(Relation::AtLeast, 0.9 * stated), (Relation::AtMost, 1.1 * stated)] {
                let label = format!(
                    "{}, layer {layer}, {} the law",
                    start.name(),
                    if relation == Relation::AtLeast { "at least 0.9 of" } else { "at most 1.1 of" }
                );
                lines.push(mean.line(label, relation, bound).by("Kac and Rice, to a tenth", "slopes of whole networks"));
            }
        }
    }
    Ok(lines)
}

fn forty_slopes(run: &Run, start: Start) -> Result<Vec<Evidence>, Stop> {
    let cases: Vec<_> = FORTY_UNITS[1..].iter().map(|shape| (start, shape.to_vec(), run.samples())).collect();
    let found = means(run, "jumps per unit", &cases, |_, function, case| {
        [(1..=FORTY_UNITS[case + 1].len()).map(|layer| output_jumps(function, layer)).sum::<f64>() / 40.0]
    })?;
    let one_layer = (start.weight_std(1, 40) * start.weight_std(40, 1)).powi(2);
    let line = |(shape, [mean]): (&&[usize], [MeanOf; 1])| {
        mean.line(shape_name(shape), Relation::AtMost, 0.75 * one_layer).by("3/4 of one layer's", "jumps of whole networks")
    };
    Ok(FORTY_UNITS[1..].iter().zip(found).map(line).collect())
}

/// The figure's two panels in numbers, for all rules and shapes, from a few networks each.
fn table() -> Table {
    let mut table = Table::new(
        "figure-1-depth",
        "Breakpoints and delta-slopes by layer at initialization (150 networks each; wide: the law of wide layers)",
        &[
            "start",
            "hidden_widths",
            "layer",
            "median_breakpoint",
            "wide",
            "quantile_90",
            "beyond_2",
            "rms_slope",
            "wide_rms_slope",
            "rms_jump",
            "median_jump",
        ],
    );
    for start in [HE, Start::HeFrameworkBiases, Start::Framework, GLOROT] {
        for shape in [&[40][..], &[20; 2], &[20; 3], &[10; 4], &[8; 5]] {
            let mut rng = generator(&["functional-view", "figure-1-depth", &start.name(), &shape_name(shape)], 0, 0);
            let functions: Vec<Function<f64>> = (0..150).map(|_| function(&start.draw(shape, &mut rng))).collect();
            for layer in 1..=shape.len() {
                let zeros = || functions.iter().flat_map(|function| function.induced(layer));
                let mut places: Vec<f64> = zeros().map(|(place, _)| place.at.abs()).collect();
                let mut jumps: Vec<f64> = zeros().map(|(place, _)| place.jump().abs()).collect();
                let count = places.len() as f64;
                let rms = |squares: f64| (squares / count).sqrt();
                let slopes: f64 = zeros().map(|(_, zero)| zero.slopes[0] * zero.slopes[0]).sum();
                let squares: f64 = jumps.iter().map(|jump| jump * jump).sum();
                places.sort_by(f64::total_cmp);
                jumps.sort_by(f64::total_cmp);
                let quantile = |sorted: &[f64], share: f64| sorted[(share * count) as usize];
                let wide = Wide::of(start, shape, layer);
                table.push(vec![
                    start.name().into(),
                    shape_name(shape).into(),
                    layer.into(),
                    quantile(&places, 0.5).into(),
                    wide.scale().into(),
                    quantile(&places, 0.9).into(),
                    (places.iter().filter(|place| **place > 2.0).count() as f64 / count).into(),
                    rms(slopes).into(),
                    wide.slope.sqrt().into(),
                    rms(squares).into(),
                    quantile(&jumps, 0.5).into(),
                ]);
            }
        }
    }
    table
}

/// Five layers of eight, the deepest networks of the table: breakpoints as in the figure's middle, slopes as on its right.
fn figure(table: &Table) -> Figure {
    let deepest = table.by("hidden_widths").into_iter().last().expect("a shape").1;
    let panels = [
        ("breakpoints", "median distance from 0", "median_breakpoint", "wide"),
        ("slopes", "root mean square", "rms_slope", "wide_rms_slope"),
    ];
    let panels = panels.map(|(title, label, found, wide)| {
        let starts = deepest.by("start").into_iter().flat_map(|(start, rows)| {
            [
                Series::line(&start, rows.line("layer", wide)).role("law of wide layers"),
                Series::points(&start, rows.bare_points("layer", found)).role("networks"),
            ]
        });
        Panel::new(Axis::linear("layer"), Axis::log(label)).titled(title).with_all(starts)
    });
    let caption = "Networks of five hidden layers of 8 at initialization, 150 for each rule. Left: breakpoints of a layer's units; right: their slopes there.";
    Figure::new("figure-1-depth", "Figure 1: breakpoints widen and slopes change with depth", caption).panels(panels)
}
