//! Figure 6 A: the probability of collapse against the number of layers.
//!
//! Bias-free networks with one input, every layer with ReLU, 0 to 15 layers of width 2, 3, 4, 5 and 10: the solid line is Proposition 10
//! (width 2), dashed lines are Theorem 8, symbols are simulations of 1e6 initializations. No numbers are printed.
//!
//! Source: figure 6 A and its caption. Here up to 25 layers, by whole networks through the angle of their two rays
//! (`network::BornDeadEnsemble`); that this is the same as drawing the matrices is a row of its own.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};

use crate::proposition_10::formula;
use experiments::death_curves::{DeathCurve, death_curves, whole_matrices};
use experiments::zero_outputs::zero_output_probability;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DASHED_LINES, SOLID_LINE, WIDTH, MATRICES];

const SAMPLES: Samples = Samples { ci: 500_000, paper: 10_000_000 };
const ONE_POINT: Resolution = Resolution::absolute(0.01, "a percentage point, less than a symbol of the figure");

const DASHED_LINES: Claim = Claim {
    id: "figure-6a/below-theorem-8",
    source: "Figure 6 A",
    statement: "at every width and number of layers the symbols lie at or below the dashed lines of Theorem 8",
    formula: "P[born dead] <= 1 - (1 - 2^-N)^L",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: ONE_POINT,
    check: |run| {
        let curves = symbols(run)?;
        let table = table(&curves);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(dashed_lines(&curves, 0))
    },
    control: Control::negative("Theorem 8 for one neuron more", |run| Ok(dashed_lines(&symbols(run)?, 1))),
    note: "How far below is the question of prose-match-closer.",
    ..Claim::DEFAULT
};

const SOLID_LINE: Claim = Claim {
    id: "figure-6a/solid-line",
    source: "Figure 6 A",
    statement: "the solid line of Proposition 10 runs through the symbols of width 2, to a percentage point, up to 25 layers",
    formula: "|d_L - p_L| <= 0.01,  d_L = P[born dead], p_L = last component of P^(L-1) pi_1, N = 2",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: ONE_POINT,
    check: |run| Ok(solid_line(&symbols(run)?[0], 0)),
    control: Control::negative("the line one layer to the left", |run| Ok(solid_line(&symbols(run)?[0], 1))),
    note: "To the eye. That the line is not exact is shown by proposition-10/gaussian-networks.",
    ..Claim::DEFAULT
};

const WIDTH: Claim = Claim {
    id: "figure-6a/falls-with-width",
    source: "Figure 6 A",
    statement: "from five layers on wider networks collapse less often, by two percentage points and more",
    formula: "P_N - P_M >= 0.02 for neighbouring widths N < M,  P_N = P[born dead] at width N",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.015, "a symbol of the figure"),
    check: |run| Ok(falls_with_width(&symbols(run)?, Relation::AtLeast)),
    control: Control::negative("by no more than that", |run| Ok(falls_with_width(&symbols(run)?, Relation::AtMost))),
    note: "So far from equality that equality would be refused.",
    ..Claim::DEFAULT
};

const MATRICES: Claim = Claim {
    id: "figure-6a/angle-or-matrices",
    source: "Figure 6 A",
    statement: "Gaussian networks die as often when only the angle of the two rays is drawn as when all weights are",
    formula: "P_matrices - P_angle = 0, P = P[born dead]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.015, "a symbol of the figure"),
    check: |run| angle_or_matrices(run, 0),
    control: Control::negative("one layer more", |run| angle_or_matrices(run, 1)),
    note: "A row of ours, for what the symbols rest on: Gaussian weights do not see rotations.",
    ..Claim::DEFAULT
};

/// Widths of the figure.
pub(crate) const WIDTHS: [usize; 5] = [2, 3, 4, 5, 10];

/// The figure ends at 15 layers.
pub(crate) const MOST_LAYERS: usize = 25;

/// Numbers of layers that are judged; the table has all.
const JUDGED: [usize; 7] = [2, 3, 5, 7, 10, 15, 25];

/// The curve of each width.
fn symbols(run: &Run) -> Result<Vec<DeathCurve>, Stop> {
    death_curves(run, WIDTHS.map(gaussian).to_vec(), run.samples())
}

/// Gaussian networks of a width with all layers of the figure, and the name of their part.
pub(crate) fn gaussian(width: usize) -> (String, BornDeadEnsemble) {
    gaussian_of(width, MOST_LAYERS)
}

/// Gaussian networks of a width and a number of layers, and the name of their part.
pub(crate) fn gaussian_of(width: usize, layers: usize) -> (String, BornDeadEnsemble) {
    let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers]);
    (format!("width {width}, {layers} layers"), ensemble.expect("a positive width and a plain scheme"))
}

fn dashed_lines(curves: &[DeathCurve], more_neurons: usize) -> Vec<Evidence> {
    let lines = WIDTHS.iter().zip(curves).flat_map(|(&width, curve)| {
        JUDGED.into_iter().filter_map(move |layers| {
            let bound = zero_output_probability(&vec![width + more_neurons; layers]);
            // A share near 1 cannot exceed the bound by what the row resolves.
            (bound < 0.985).then(|| {
                curve
                    .against(format!("width {width}, {layers} layers"), Relation::AtMost, bound, layers)
                    .by("closed form for one input", "whole networks by their angle")
            })
        })
    });
    lines.collect()
}

fn solid_line(width_2: &DeathCurve, layers_to_the_left: usize) -> Vec<Evidence> {
    const TOLERANCE: f64 = 0.01;
    let lines = (2..=MOST_LAYERS).flat_map(|layers| {
        let line = formula(layers + layers_to_the_left);
        // A bound beyond what the resolution leaves of (0, 1) could not be violated.
        let bounds = [(Relation::AtMost, line + TOLERANCE), (Relation::AtLeast, line - TOLERANCE)];
        bounds.into_iter().filter(|(_, bound)| *bound > 0.01 && *bound < 0.99).map(move |(relation, bound)| {
            width_2
                .against(format!("{layers} layers, {}", relation.sign()), relation, bound, layers)
                .by("chain of sixteen cases", "whole networks by their angle")
        })
    });
    lines.collect()
}

fn falls_with_width(curves: &[DeathCurve], relation: Relation) -> Vec<Evidence> {
    let lines = curves.windows(2).zip(WIDTHS.windows(2)).flat_map(|(curves, widths)| {
        // At 25 layers networks of width 2 and 3 are nearly all dead.
        [5, 7, 10, 15].map(|layers| {
            let label = format!("width {} less width {}, {layers} layers", widths[0], widths[1]);
            curves[0].less(&curves[1], label, relation, 0.02, [layers; 2]).by("two points", "whole networks by their angle")
        })
    });
    lines.collect()
}

fn angle_or_matrices(run: &Run, more_layers: usize) -> Result<Vec<Evidence>, Stop> {
    const LAYERS: [usize; 4] = [3, 5, 8, 12];
    let most = LAYERS[LAYERS.len() - 1] + 1;
    let scheme = WeightScheme::iid(WeightLaw::Normal);
    let widths = [2, 3, 4, 5];
    let settings = widths.iter().flat_map(|&width| {
        let by_angle = BornDeadEnsemble::new(scheme, &vec![width; most]).expect("a positive width and a plain scheme");
        [(format!("angle, width {width}"), by_angle), (format!("matrices, width {width}"), whole_matrices(scheme, &vec![width; most]))]
    });
    let curves = death_curves(run, settings.collect(), run.samples())?;
    let lines = curves.chunks_exact(2).zip(widths).flat_map(|(pair, width)| {
        LAYERS.map(|layers| {
            let label = format!("width {width}, {layers} layers");
            pair[1].less(&pair[0], label, Relation::Equal, 0.0, [layers + more_layers, layers]).by("no difference", "matrices less angle")
        })
    });
    Ok(lines.collect())
}

fn table(curves: &[DeathCurve]) -> Table {
    let mut table = Table::new(
        "figure-6a",
        "Figure 6 A: probability of being born dead (99 % intervals)",
        &["width", "hidden_layers", "proposition_10", "theorem_8", "simulation", "low", "high"],
    );
    for (&width, curve) in WIDTHS.iter().zip(curves) {
        for layers in 1..=MOST_LAYERS {
            let interval = curve.interval(layers);
            table.push(vec![
                width.into(),
                layers.into(),
                (width == 2).then(|| formula(layers)).into(),
                zero_output_probability(&vec![width; layers]).into(),
                curve.probability(layers).into(),
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
            Series::line(&name, rows.line("hidden_layers", "proposition_10")).role("Proposition 10").ink(),
            Series::dashed(&name, rows.line("hidden_layers", "theorem_8")).role("Theorem 8"),
            Series::points(&name, rows.points("hidden_layers", ["simulation", "low", "high"])).role("simulation"),
        ]
    });
    let panel = Panel::new(Axis::linear("layers, all with ReLU"), Axis::linear("probability of being born dead").between(0.0, 1.0));
    let caption = format!(
        "Simulation: {networks} Gaussian networks a width, bias-free, one input; 99 % intervals. The paper's figure ends at 15 layers."
    );
    Figure::new("figure-6a", "Figure 6 A: probability of being born dead", caption).panel(panel.with_all(curves))
}
