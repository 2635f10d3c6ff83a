//! Figure 2: the born dead probability against the number of layers.
//!
//! Bias-free networks with one input, widths 2 to 5: symbols are simulations of 1e6 networks, dashed and dash-dotted lines the bounds of
//! Theorem 3.3. No numbers are printed, nor the law of the weights.
//!
//! Source: figure 2 and its caption. Reading: the layers are the paper's `L`, which counts a linear last one, so `L - 1` of them apply the
//! ReLU; Gaussian weights, whole networks by the angle of their two rays. Here up to 25 layers.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};
use stats::rational::to_f64;

use crate::theorem_3_3::{between, lower_bound};
use experiments::death_curves::{DeathCurve, death_curves};
use experiments::zero_outputs::zero_output_probability;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BETWEEN];

const BETWEEN: Claim = Claim {
    id: "figure-2/between-the-lines",
    source: "Figure 2",
    statement: "the symbols lie between the lines of Theorem 3.3 at widths 2 to 5 and every number of layers",
    formula: "p_low(L, N) <= P(J) <= 1 - (1 - 2^-N)^(L-1)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.01, "a percentage point, less than a symbol of the figure"),
    check: |run| {
        let curves = symbols(run)?;
        let table = table(&curves);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(lines(&curves, 0))
    },
    control: Control::negative("the lower line one layer to the left", |run| Ok(lines(&symbols(run)?, 1))),
    ..Claim::DEFAULT
};

/// Widths of the figure.
pub(crate) const WIDTHS: [usize; 4] = [2, 3, 4, 5];

/// Most layers, the linear last one counted.
pub(crate) const MOST_LAYERS: usize = 25;

/// The curve of each width.
pub(crate) fn symbols(run: &Run) -> Result<Vec<DeathCurve>, Stop> {
    death_curves(run, WIDTHS.map(gaussian).to_vec(), run.samples())
}

/// Gaussian networks of a width with all layers of the figure, and the name of their part.
fn gaussian(width: usize) -> (String, BornDeadEnsemble) {
    let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &[width; MOST_LAYERS - 1]);
    (format!("width {width}, {} hidden layers", MOST_LAYERS - 1), ensemble.expect("a positive width and a plain scheme"))
}

fn lines(curves: &[DeathCurve], later: usize) -> Vec<Evidence> {
    let layers: Vec<usize> = (2..=MOST_LAYERS).collect();
    WIDTHS.iter().zip(curves).flat_map(|(&width, curve)| between("", width as u64, &layers, curve, later, 0.011)).collect()
}

fn table(curves: &[DeathCurve]) -> Table {
    let mut table = Table::new(
        "figure-2",
        "Figure 2: probability of being born dead (99 % intervals)",
        &["width", "layers", "hidden_layers", "lower_bound", "upper_bound", "simulation", "low", "high"],
    );
    for (&width, curve) in WIDTHS.iter().zip(curves) {
        for layers in 2..=MOST_LAYERS {
            let interval = curve.interval(layers - 1);
            table.push(vec![
                width.into(),
                layers.into(),
                (layers - 1).into(),
                to_f64(&lower_bound(layers, width as u64)).into(),
                zero_output_probability(&vec![width; layers - 1]).into(),
                curve.probability(layers - 1).into(),
                interval.low.into(),
                interval.high.into(),
            ]);
        }
    }
    table
}

fn figure(table: &Table, networks: u64) -> Figure {
    let curves = table.by("width").into_iter().flat_map(|(width, rows)| {
        let name = format!("width {width}");
        [
            Series::line(&name, rows.line("layers", "lower_bound")).role("lower bound"),
            Series::dashed(&name, rows.line("layers", "upper_bound")).role("upper bound"),
            Series::points(&name, rows.points("layers", ["simulation", "low", "high"])).role("simulation"),
        ]
    });
    let panel = Panel::new(
        Axis::linear("layers, the linear last one counted").between(0.0, 25.5),
        Axis::linear("probability of being born dead").between(0.0, 1.0),
    );
    let caption = format!("Bounds of Theorem 3.3. Simulation: {networks} Gaussian networks a width, bias-free, one input; 99 % intervals.");
    Figure::new("figure-2", "Figure 2: probability of being born dead", caption).panel(panel.with_all(curves))
}
