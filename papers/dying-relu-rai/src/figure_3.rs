//! Figure 3: how many layers keep the probability to be born dead below 1 % and below 10 %.
//!
//! The maximum number of layers against the width, "safe operating regions": dashed lines are Corollary 3.5, `L = delta 2^N`, symbols are
//! simulations. No numbers are printed.
//!
//! Source: figure 3 and its caption. Reading: `L` counts the linear last layer, so `L - 1` layers apply the ReLU; Gaussian bias-free networks
//! with one input. Collapse draws the same figure with the bound itself, solved for the depth, for its dashed lines, and counts layers with
//! ReLU; the table has both lines. They differ by the one layer, and by what `1 - (1 - 2^-N)^(L-1)` is below `L 2^-N`.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Samples, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};

use experiments::largest_depth::{DepthCurves, LEVELS, by_bound, depth_curves};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABOVE_THE_LINE];

const ABOVE_THE_LINE: Claim = Claim {
    id: "figure-3/at-least-corollary-3.5",
    source: "Figure 3",
    statement: "the simulated largest numbers of layers lie on or above Corollary 3.5, for widths 2 to 14 and both levels",
    formula: "P(J) <= delta at L = floor(delta 2^N)",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 10_000, paper: 1_000_000 },
    resolution: Resolution::relative(0.15, "about the same share of the depth: a symbol's width on the figure's axis of three decades"),
    check: |run| {
        let curves = depth_curves(run, WIDTHS)?;
        let table = table(&curves);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(at_the_line(&curves, |layers| layers))
    },
    control: Control::negative("twice the layers", |run| Ok(at_the_line(&depth_curves(run, WIDTHS)?, |layers| 2 * layers))),
    note: "Where Corollary 3.5 allows less than two layers there is nothing to simulate; those widths are in the table only. At CI scale too few networks to tell: 15 % of a probability of 1 % take half a million.",
    ..Claim::DEFAULT
};

/// Widths of the figure.
const WIDTHS: std::ops::RangeInclusive<usize> = 2..=14;

/// Corollary 3.5 solved for the depth: `delta 2^N`.
pub(crate) fn corollary(width: usize, level: f64) -> f64 {
    level * 2.0_f64.powi(width as i32)
}

fn at_the_line(curves: &[DepthCurves], layers: fn(usize) -> usize) -> Vec<Evidence> {
    let lines = curves.iter().flat_map(|of_width| {
        LEVELS.into_iter().enumerate().filter_map(move |(index, level)| {
            let layers = layers(corollary(of_width.width, level).floor() as usize);
            let label = || format!("width {}, L = {layers}, {level}", of_width.width);
            (layers > 1).then(|| {
                of_width.curves[index].against(label(), Relation::AtMost, level, layers - 1).by("level", "whole networks by their angle")
            })
        })
    });
    lines.collect()
}

fn table(curves: &[DepthCurves]) -> Table {
    let mut table = Table::new(
        "figure-3",
        "Figure 3: largest number of layers, the linear last one counted (99 % intervals)",
        &["width", "level", "corollary_3_5", "theorem_3_2", "simulation", "low", "high", "ratio"],
    );
    for of_width in curves {
        for (index, level) in LEVELS.into_iter().enumerate() {
            let [depth, low, high] = of_width.largest_depth(index).map(|hidden_layers| hidden_layers + 1);
            let corollary = corollary(of_width.width, level);
            table.push(vec![
                of_width.width.into(),
                level.into(),
                corollary.into(),
                (by_bound(of_width.width, level) + 1).into(),
                depth.into(),
                low.into(),
                high.into(),
                (depth as f64 / corollary).into(),
            ]);
        }
    }
    table
}

fn figure(table: &Table, networks: u64) -> Figure {
    let levels = table.by("level").into_iter().zip(["1 %", "10 %"]).flat_map(|((_, rows), level)| {
        [
            Series::dashed(level, rows.line("width", "corollary_3_5")).role("Corollary 3.5"),
            Series::points(level, rows.points("width", ["simulation", "low", "high"])).role("simulation"),
        ]
    });
    let panel = Panel::new(Axis::linear("width").between(1.0, 15.0), Axis::log("largest number of layers").between(0.8, 3000.0));
    let caption = format!(
        "Layers, the linear last one counted, that keep the probability of being born dead below 1 % and 10 %. Simulation: {networks} networks a width and level, 99 % intervals."
    );
    Figure::new("figure-3", "Figure 3: how deep a network may be", caption).panel(panel.with_all(levels))
}
