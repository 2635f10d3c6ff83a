//! Figure 6 B: how many layers keep the probability of collapse below 1 % and below 10 %.
//!
//! Widths 2 to 16, the number of layers on a logarithmic axis: dashed lines are equation 5, symbols are simulations. No numbers are
//! printed. Bias-free networks with one input, every layer with ReLU.
//!
//! Source: figure 6 B and its caption. Reading: the largest number of layers `L` with `P[born dead] <= p`. A curve of simulated
//! networks gives an interval for it: from the last `L` whose 99 % upper limit is at most `p` to the last whose lower limit is.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Samples, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use network::angle_chain::born_dead_probabilities;

use experiments::largest_depth::{DepthCurves, LEVELS, by_bound, depth_curves};
use experiments::words::in_words;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABOVE_THE_BOUND, WIDTH_2];

const ABOVE_THE_BOUND: Claim = Claim {
    id: "figure-6b/at-least-equation-5",
    source: "Figure 6 B",
    statement: "the simulated largest numbers of layers lie on or above equation 5, for widths 2 to 16 and both levels",
    formula: "P[born dead within floor(ln(1 - p) / ln(1 - 2^-N)) layers] <= p",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 1_000_000 },
    resolution: Resolution::relative(0.5, "half of the level: on the figure's axis of three decades a symbol's width"),
    check: |run| {
        let curves = depth_curves(run, WIDTHS)?;
        let table = table(&curves);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(at_the_bound(&curves, |bound| bound))
    },
    control: Control::negative("twice the layers", |run| Ok(at_the_bound(&depth_curves(run, WIDTHS)?, |bound| 2 * bound))),
    note: "Where equation 5 allows no layer there is nothing to simulate; those widths are in the table only.",
    ..Claim::DEFAULT
};

const WIDTH_2: Claim = Claim {
    id: "figure-6b/width-2",
    source: "Figure 6 B",
    statement: "at width 2 one layer is allowed at either level, where equation 5 allows none",
    formula: "floor(ln(1 - p) / ln(1 - 2^-2)) = 0 at p = 0.01 and 0.1, and yet P[x^1 = 0 for all x] = 0 <= p",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(width_2(1)),
    control: Control::negative("two layers", |_| Ok(width_2(2))),
    note: "By the angle chain: one layer is never dead, two are with 5/32. Equation 5 is a bound for one input.",
    ..Claim::DEFAULT
};

/// Widths of the figure.
const WIDTHS: std::ops::RangeInclusive<usize> = 2..=16;

fn at_the_bound(curves: &[DepthCurves], layers: fn(usize) -> usize) -> Vec<Evidence> {
    let lines = curves.iter().flat_map(|of_width| {
        LEVELS.into_iter().enumerate().filter_map(move |(index, level)| {
            let layers = layers(by_bound(of_width.width, level));
            let label = || format!("width {}, {layers} layers, {level}", of_width.width);
            (layers > 0).then(|| {
                of_width.curves[index].against(label(), Relation::AtMost, level, layers).by("level", "whole networks by their angle")
            })
        })
    });
    lines.collect()
}

fn width_2(layers: usize) -> Vec<Evidence> {
    let chain = born_dead_probabilities(layers + 1);
    let at = |layers: usize, relation, level| {
        let probability = chain[layers - 1];
        let (low, high) = ((probability.value - probability.error_bound).max(0.0), probability.value + probability.error_bound);
        Evidence::enclosure(in_words(&format!("{layers} layers, {level}")), relation, low, high, level).by("level", "angle chain")
    };
    let equation_5 = LEVELS.map(|level| {
        Evidence::exact(format!("equation 5, {level}"), Relation::Equal, 0, by_bound(2, level) as u64)
            .by("no layer", "floor of the logarithms")
    });
    let lines = LEVELS.into_iter().flat_map(|level| [at(layers, Relation::AtMost, level), at(layers + 1, Relation::Greater, level)]);
    lines.chain(equation_5).collect()
}

fn table(curves: &[DepthCurves]) -> Table {
    let mut table = Table::new(
        "figure-6b",
        "Figure 6 B: largest number of layers (99 % intervals)",
        &["width", "level", "equation_5", "simulation", "low", "high", "ratio"],
    );
    for of_width in curves {
        for (index, level) in LEVELS.into_iter().enumerate() {
            let allowed = by_bound(of_width.width, level);
            let [depth, low, high] = of_width.largest_depth(index);
            let ratio = (allowed > 0).then(|| depth as f64 / allowed as f64);
            table.push(vec![of_width.width.into(), level.into(), allowed.into(), depth.into(), low.into(), high.into(), ratio.into()]);
        }
    }
    table
}

fn figure(table: &Table, networks: u64) -> Figure {
    let levels = table.by("level").into_iter().zip(["1 %", "10 %"]).flat_map(|((_, rows), level)| {
        let allowed = rows.line("width", "equation_5").into_iter().filter(|[_, layers]| *layers > 0.0);
        [
            Series::dashed(level, allowed).role("equation 5"),
            Series::points(level, rows.points("width", ["simulation", "low", "high"])).role("simulation"),
        ]
    });
    let panel = Panel::new(Axis::linear("width").between(1.0, 17.0), Axis::log("largest number of layers"));
    let caption = format!(
        "Layers that keep the probability of being born dead below 1 % and 10 %. Simulation: {networks} networks a width and level, 99 % intervals. Where equation 5 allows no layer it has no line."
    );
    Figure::new("figure-6b", "Figure 6 B: how deep a network may be", caption).panel(panel.with_all(levels))
}
