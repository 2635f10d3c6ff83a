//! Figure 5: how many layers keep the born-dead probability below 1 %, with He's initialization and with RAI.
//!
//! "RAI drastically expands its 1 % safe region compared to those by the He initialization. Note that the growth rate of the maximum number
//! of layers is exponential which is expected by Corollary 4.2." No numbers are printed.
//!
//! Source: figure 5 and section 4.3. Reading: the largest number of layers with ReLU whose probability is at most 1 %; one input on
//! `[-sqrt 3, sqrt 3]`, widths 2 to 6. Exponential growth over five widths means that the depth is multiplied by at least the same factor
//! with each neuron; the table has the ratios and the slope of the binary logarithm.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::death_curves::{DeathCurve, first_dead_part};
use figures::{Axis, Figure, Panel, Series};

use crate::figure_4::he;
use crate::setup::rai;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EXPANDS, EXPONENTIAL];

/// The figure's level.
const LEVEL: f64 = 0.01;

/// What the rows share. At CI scale they sketch the figure: a fifth of a per cent takes 300,000 networks of each kind.
const AT_PAPER_SCALE: Claim = Claim {
    source: "Figure 5, section 4.3",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 6_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.002, "a fifth of the level of 1 %, by which the depth is off by about a fifth"),
    ..Claim::DEFAULT
};

const EXPANDS: Claim = Claim {
    id: "figure-5/larger-region",
    statement: "at widths 3 to 6 three times as many layers as with He's initialization keep the born-dead probability of RAI below 1 %",
    formula: "P[born dead] <= 0.01 with 3 H layers with ReLU,  H = the most with which He's initialization has P[born dead] <= 0.01",
    check: |run| {
        let curves = curves(run)?;
        let table = table(&curves);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(expands(&curves, 3))
    },
    control: Control::negative("twenty times as many", |run| Ok(expands(&curves(run)?, 20))),
    note: "He allows 1, 1, 2 and 4 layers with ReLU there, RAI 4, 7, 14 and 26. \"Three times\" is ours, for \"drastically expands\".",
    ..AT_PAPER_SCALE
};

const EXPONENTIAL: Claim = Claim {
    id: "figure-5/exponential",
    statement: "the largest number of layers of RAI at 1 % grows exponentially with the width: by half and more with each neuron, from width 2 to 6",
    formula: "P[born dead] <= 0.01 at width N + 1 with 3/2 H_N layers with ReLU,  H_N = the most with which it is so at width N",
    check: |run| Ok(exponential(&curves(run)?, 1.5)),
    control: Control::negative("threefold with each neuron", |run| Ok(exponential(&curves(run)?, 3.0))),
    note: "The depths nearly double with each neuron, as the bound of one input has it (slope 1 of the binary logarithm). A factor of at least 3/2 is ours. Growth over five widths, not a proof: by theorem 4.1 alone gamma may tend to 2.",
    ..AT_PAPER_SCALE
};

/// Widths, and layers that hold the largest depth at 1 % and what the rows ask of RAI.
const SHAPES: [(usize, usize); 5] = [(2, 8), (3, 12), (4, 24), (5, 36), (6, 36)];

/// A width with the curves of He and of RAI.
struct OfWidth {
    width: usize,
    layers: usize,
    he: DeathCurve,
    rai: DeathCurve,
}

fn curves(run: &Run) -> Result<Vec<OfWidth>, Stop> {
    let parts = SHAPES.into_iter().flat_map(|(width, layers)| {
        let (name, ensemble) = he(width, layers);
        [first_dead_part(name, ensemble, run.samples()), rai(width, layers).part(run.samples())]
    });
    let mut curves = run.histograms(parts.collect())?.into_iter().map(|first_dead| DeathCurve::new(first_dead, run.samples()));
    let mut next = || curves.next().expect("two curves for each width");
    Ok(SHAPES.map(|(width, layers)| OfWidth { width, layers, he: next(), rai: next() }).into())
}

/// RAI's probability at `times` as many layers as He may have, by its most generous interval.
fn expands(curves: &[OfWidth], times: usize) -> Vec<Evidence> {
    let lines = curves[1..].iter().map(|of_width| {
        let [_, _, by_he] = of_width.he.largest_depth(LEVEL);
        let layers = (times * by_he).min(of_width.layers);
        let label = format!("width {}, {layers} layers, {times} times He's", of_width.width);
        of_width.rai.against(label, Relation::AtMost, LEVEL, layers).by("level", "whole networks on the domain")
    });
    lines.collect()
}

/// The probability at `factor` as many layers as the width before may have.
fn exponential(curves: &[OfWidth], factor: f64) -> Vec<Evidence> {
    let lines = curves.windows(2).map(|pair| {
        let [_, _, before] = pair[0].rai.largest_depth(LEVEL);
        let layers = ((factor * before as f64).ceil() as usize).min(pair[1].layers);
        let label = format!("width {}, {layers} layers, {factor} times width {}", pair[1].width, pair[0].width);
        pair[1].rai.against(label, Relation::AtMost, LEVEL, layers).by("level", "whole networks on the domain")
    });
    lines.collect()
}

/// Slope of the binary logarithm of the largest depth against the width, by least squares.
fn slope(depths: &[(f64, f64)]) -> f64 {
    let n = depths.len() as f64;
    let (x, y) = depths.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a / n, y + b / n));
    let (xy, xx) = depths.iter().fold((0.0, 0.0), |(xy, xx), (a, b)| (xy + (a - x) * (b - y), xx + (a - x) * (a - x)));
    xy / xx
}

fn table(curves: &[OfWidth]) -> Table {
    let mut table = Table::new(
        "figure-5",
        "Figure 5: largest number of layers with ReLU that are born dead with at most 1 % (99 % intervals), and the slope of its binary logarithm",
        &["width", "he", "he_low", "he_high", "rai", "rai_low", "rai_high", "rai_to_the_width_before", "slope_he", "slope_rai"],
    );
    let depths: Vec<[[usize; 3]; 2]> = curves.iter().map(|of| [of.he.largest_depth(LEVEL), of.rai.largest_depth(LEVEL)]).collect();
    let slope_of = |which: usize| {
        let points: Vec<(f64, f64)> =
            curves.iter().zip(&depths).map(|(of, depths)| (of.width as f64, libm::log2(depths[which][0] as f64))).collect();
        slope(&points)
    };
    for (index, (of, [he, rai])) in curves.iter().zip(&depths).enumerate() {
        let ratio = (index > 0).then(|| rai[0] as f64 / depths[index - 1][1][0] as f64);
        table.push(vec![
            of.width.into(),
            he[0].into(),
            he[1].into(),
            he[2].into(),
            rai[0].into(),
            rai[1].into(),
            rai[2].into(),
            ratio.into(),
            slope_of(0).into(),
            slope_of(1).into(),
        ]);
    }
    table
}

fn figure(table: &Table, networks: u64) -> Figure {
    let panel = Panel::new(Axis::linear("width"), Axis::log("largest number of layers with ReLU"))
        .with(Series::points("RAI", table.points("width", ["rai", "rai_low", "rai_high"])))
        .with(Series::points("He", table.points("width", ["he", "he_low", "he_high"])));
    let caption = format!("Layers that keep the probability of being born dead below 1 %. {networks} networks a symbol, 99 % intervals.");
    Figure::new("figure-5", "Figure 5: how deep a network may be, with RAI and with He's initialization", caption).panel(panel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depth_that_doubles_with_each_neuron_has_slope_one() {
        assert!((slope(&[(2.0, 1.0), (3.0, 2.0), (4.0, 3.0)]) - 1.0).abs() < 1e-15);
        assert_eq!(slope(&[(2.0, 5.0), (3.0, 5.0)]), 0.0);
    }
}
