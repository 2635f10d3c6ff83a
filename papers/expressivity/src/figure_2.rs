//! Figure 2: sign changes of a layer against the length of its curve, at different layers of the same network.
//!
//! Legend (damaged, eight entries): (k, sigma_w^2) = (8, 2), (64, 2), (8, 8), (64, 8), (512, 8), (8, 32), (64, 32), (512, 32); logarithmic axes,
//! of which the lower one begins with "Length/" and is then lost. No numbers are printed.
//! Reading: sign transitions of all units of a layer and the length of the same layer's curve on the whole circle, means over networks
//! (of wide ones along a piece of the circle, times what is missing: weights do not see rotations).
//! How many layers are drawn is not said; here 8, 5 and 3 for 8, 64 and 512 units, for cost: exact events of wide layers grow with `k^2.5`
//! a layer.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};

use crate::setting::Setting;
use crate::transitions::{Along, along_arcs, log_of_means, within};
use experiments::mean_of::MeanOf;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LINEAR];

const LINEAR: Claim = Claim {
    id: "figure-2/linear",
    source: "Figure 2",
    statement: "over the layers of each of the eight kinds of networks, from the second on, sign transitions over length stay constant to the \
                height of a symbol: 0.15 in the logarithm",
    formula: "T(d) = c l(d), one c for each width and variance",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 14, paper: 100 },
    resolution: Resolution::PerLine(
        "what the length grows by in these layers at infinite width, less the tolerance, and at most 0.3: transitions that grow as the square \
         of the length, or not at all, would be refused",
    ),
    check: |run| {
        let networks = entries(run)?;
        let table = table(&networks);
        run.figure(figure(&table));
        run.table(table);
        Ok(linear(&networks, 1.0))
    },
    control: Control::negative("the square of the length", |run| Ok(linear(&entries(run)?, 2.0))),
    note: "The tolerance is what the figure can show: its axis of transitions reaches from 16, the first layer of 8 units, to 5000 and more, \
           the third of 512, and a symbol of 6 points on 3 inches is a 36th of that, 0.16 in the logarithm. In the first layer the quotient is \
           less, by up to 0.2 (observation-1/drift-of-the-first-layers); at sigma_w^2 = 2 what is left of this in the second is 0.06 by theory, \
           and at width 8 it is 0.1. The constant c depends on sigma_w^2 and, as sqrt k, on the width.",
    ..Claim::DEFAULT
};

/// Width, variance, hidden layers, and how many times the row's sample: many networks where the length grows little.
const ENTRIES: [(usize, f64, usize, u64); 8] = [
    (8, 2.0, 8, 30),
    (64, 2.0, 5, 36),
    (8, 8.0, 8, 16),
    (64, 8.0, 5, 16),
    (512, 8.0, 3, 6),
    (8, 32.0, 8, 8),
    (64, 32.0, 5, 12),
    (512, 32.0, 3, 4),
];

const TOLERANCE: f64 = 0.15;

fn entries(run: &Run) -> Result<Vec<Vec<Along>>, Stop> {
    // Of wide networks a piece of the circle: of 512 units a 32nd is 30 transitions and more.
    let piece = |width| match width {
        8 => 1.0,
        64 => 0.125,
        _ => 0.0625,
    };
    let settings =
        ENTRIES.map(|(width, sigma_w2, layers, times)| (Setting::hard_tanh(width, layers, sigma_w2), piece(width), times * run.samples()));
    along_arcs(run, &settings)
}

/// Of transitions over a power of the length.
fn linear(entries: &[Vec<Along>], power: f64) -> Vec<Evidence> {
    let lines = ENTRIES.iter().zip(entries).flat_map(|((width, sigma_w2, layers, _), networks)| {
        let row = |along: &Along| vec![along.signs[layers - 1], along.length[layers - 1], along.signs[1], along.length[1]];
        let moved = log_of_means(&networks.iter().map(row).collect::<Vec<_>>(), &[1.0, -power, -1.0, power]);
        let bounds = Setting::hard_tanh(*width, *layers, *sigma_w2).bounds();
        let squares = std::iter::successors(Some(1.0), |q| Some(bounds.mean_square(*q)));
        let grows: f64 = squares.skip(2).take(layers - 2).map(|q| libm::log(bounds.mean_field_growth(q))).sum();
        within(moved, &format!("width {width}, sigma_w^2 = {sigma_w2}: ln T/l of layer {layers} less layer 2"), 0.0, TOLERANCE)
            .map(|line| line.resolving((grows - TOLERANCE).min(0.3)))
    });
    lines.map(|line| line.by("proportional, to the height of a symbol", "events of the sweep")).collect()
}

fn table(entries: &[Vec<Along>]) -> Table {
    let mut table = Table::new(
        "figure-2",
        "Figure 2: sign transitions of a layer and length of its curve (means over networks, standard errors)",
        &["width", "sigma_w2", "layer", "networks", "length", "length_error", "sign_transitions", "transitions_error", "quotient"],
    );
    for ((width, sigma_w2, layers, _), networks) in ENTRIES.iter().zip(entries) {
        for layer in 0..*layers {
            let mean = |of: fn(&Along) -> &[f64]| MeanOf::values(&networks.iter().map(|along| of(along)[layer]).collect::<Vec<_>>());
            let (length, signs) = (mean(|along| &along.length), mean(|along| &along.signs));
            table.push(vec![
                (*width).into(),
                (*sigma_w2).into(),
                (layer + 1).into(),
                networks.len().into(),
                length.mean.into(),
                length.standard_error.into(),
                signs.mean.into(),
                signs.standard_error.into(),
                (signs.mean / length.mean).into(),
            ]);
        }
    }
    table
}

/// Colours are variances, symbols are widths.
fn figure(table: &Table) -> Figure {
    let entries = table.by("sigma_w2").into_iter().enumerate().flat_map(|(hue, (sigma_w2, rows))| {
        rows.by("width").into_iter().map(move |(width, rows)| {
            let symbol = ["8", "64", "512"].iter().position(|known| *known == width).unwrap_or(0);
            let points = rows.points_with_error("length", ["sign_transitions", "transitions_error"]);
            Series::points(format!("k = {width}, σ² = {sigma_w2}"), points).hue(hue).symbol(symbol)
        })
    });
    let panel = Panel::new(Axis::log("length of the layer's curve"), Axis::log("sign transitions")).with_all(entries);
    let networks = table.numbers(["networks"]).into_iter().map(|[count]| count);
    let (least, most) = networks.fold((f64::INFINITY, 0.0), |(least, most), count| (count.min(least), count.max(most)));
    let caption = format!("A symbol for each layer of each kind of network: means over {least} to {most} networks, 99 % intervals.");
    Figure::new("figure-2", "Figure 2: transitions are proportional to the length", caption).panel(panel)
}
