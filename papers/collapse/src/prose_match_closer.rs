//! Section 4 and the caption of figure 6: do the bounds match the simulations closer with more layers, and with more width?
//!
//! Two sentences: "as the number of layers increases, the numerical tests match closer the theoretical results", and "as the width
//! increases the theoretical predictions match closer". No measure is named, so each sentence is tried in each natural one:
//!
//! | | with more layers | with more width |
//! |---|---|---|
//! | gap `P_bound - P` | at width 2 from two layers on; not at width 10 | not from width 2 to 4; from 5 on |
//! | share `P / P_bound` | grows towards 1 | falls |
//! | largest number of layers over equation 5 | | falls towards 1 (figure 6 B) |
//!
//! `P_bound` is Theorem 8, the probability for one input, and `P` that of the whole network. Both sentences are true in one measure and
//! false in another: at small probabilities a small gap is a large factor. At width 2 everything is decided by the angle chain.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::BornDeadEnsemble;
use network::angle_chain::{ChainProbability, born_dead_probabilities};
use network::{WeightLaw, WeightScheme};

use crate::death_curves::{DeathCurve, death_curves};
use crate::figure_6a::{MOST_LAYERS, WIDTHS, gaussian};
use crate::figure_6b::by_equation_5;
use crate::theorem_8::zero_output_probability;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LAYERS_SHARE, LAYERS_GAP, WIDTH_SHARE, WIDTH_GAP, WIDTH_DEPTH];

const SAMPLES: Samples = Samples { ci: 500_000, paper: 10_000_000 };
const CAPTION: &str = "Figure 6, caption";

const LAYERS_SHARE: Claim = Claim {
    id: "prose-match-closer/layers-as-a-share",
    source: "Section 4",
    statement: "with more layers the probability is a larger share of Theorem 8's, at every width",
    formula: "P / (1 - (1 - 2^-N)^L) grows with L",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.1, "a tenth of the largest share there can be"),
    check: |run| layers_share(run, false),
    control: Control::negative("with fewer layers", |run| layers_share(run, true)),
    ..Claim::DEFAULT
};

const LAYERS_GAP: Claim = Claim {
    id: "prose-match-closer/layers-as-a-gap",
    source: "Section 4",
    statement: "with more layers the probability comes closer to Theorem 8's in percentage points",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.005, "half a percentage point"),
    check: |run| {
        let width_10 = curve(run, 10)?;
        run.table(table(run)?);
        Ok(gaps_at_width_2(1).into_iter().chain([gap_shrinks(&width_10, 10)]).collect())
    },
    control: Control::positive("width 2, from two layers on", |_| Ok(gaps_at_width_2(2))),
    note: "At width 10 the gap grows from 0.2 points at 2 layers to 1.2 at 25; at width 2 from one layer (25 points) to two (28.1), and falls from there on.",
    ..Claim::DEFAULT
};

const WIDTH_SHARE: Claim = Claim {
    id: "prose-match-closer/width-as-a-share",
    source: CAPTION,
    statement: "with more width the probability is a larger share of Theorem 8's, at ten layers",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.1, "a tenth of the largest share there can be"),
    check: |run| width_share(run, Relation::AtLeast),
    control: Control::positive("a smaller share", |run| width_share(run, Relation::AtMost)),
    note: "The share falls: 0.96, 0.86, 0.71, 0.56 and 0.17 at widths 2, 3, 4, 5 and 10. The bound is off by a factor of six at width 10.",
    ..Claim::DEFAULT
};

const WIDTH_GAP: Claim = Claim {
    id: "prose-match-closer/width-as-a-gap",
    source: CAPTION,
    statement: "with more width the probability comes closer to Theorem 8's in percentage points, at ten layers",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.015, "a symbol of figure 6A"),
    check: |run| width_gap(run, 0),
    control: Control::positive("from width 4 on", |run| width_gap(run, 2)),
    note: "The gap is 3.4, 10.6, 13.9, 12.0 and 0.8 points at widths 2, 3, 4, 5 and 10.",
    ..Claim::DEFAULT
};

const WIDTH_DEPTH: Claim = Claim {
    id: "prose-match-closer/width-as-a-depth",
    source: CAPTION,
    statement: "with more width the largest number of layers comes closer to equation 5: four times as many at width 4, at most a tenth more at width 13, for 10 %",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 200_000 },
    resolution: Resolution::absolute(0.03, "a third of the level"),
    check: |run| width_depth(run, false),
    control: Control::negative("the widths exchanged", |run| width_depth(run, true)),
    note: "All widths and both levels are in the table of figure 6 B: at 10 % the ratio falls from 4 at width 4 over 2 (6), 1.42 (8) and 1.13 (10) to 1.01 at width 16, at 1 % from 6 at width 7 to 1.03.",
    ..Claim::DEFAULT
};

fn bound(width: usize, layers: usize) -> f64 {
    zero_output_probability(&vec![width; layers])
}

fn curves(run: &Run) -> Result<Vec<DeathCurve>, Stop> {
    death_curves(run, WIDTHS.map(gaussian).to_vec(), run.samples())
}

fn curve(run: &Run, width: usize) -> Result<DeathCurve, Stop> {
    let index = WIDTHS.iter().position(|&known| known == width).expect("a width of the figure");
    Ok(curves(run)?.swap_remove(index))
}

/// At width 2, layers `from` to 25: the gap to Theorem 8 shrinks with each layer.
fn gaps_at_width_2(from: usize) -> Vec<Evidence> {
    let chain = born_dead_probabilities(MOST_LAYERS);
    let gap = |layers: usize| {
        let ChainProbability { value, error_bound } = chain[layers - 1];
        let gap = bound(2, layers) - value;
        // The closed form has a few roundings of numbers below 1.
        let error = error_bound + 1e-15;
        (gap - error, gap + error)
    };
    let lines = (from..MOST_LAYERS).map(|layers| {
        let ((low, high), (next_low, next_high)) = (gap(layers), gap(layers + 1));
        Evidence::enclosure(format!("width 2, {layers} to {} layers", layers + 1), Relation::Less, next_low - high, next_high - low, 0.0)
            .by("no change", "angle chain")
    });
    lines.collect()
}

/// From 2 to 25 layers the gap to Theorem 8 shrinks at a width: at least as many die in between as the bound grows.
fn gap_shrinks(curve: &DeathCurve, width: usize) -> Evidence {
    let (few, many) = (2, MOST_LAYERS);
    let label = format!("width {width}: dying in layers {} to {many} against the growth of the bound", few + 1);
    let growth = bound(width, many) - bound(width, few);
    Evidence::proportion(label, Relation::AtLeast, growth, curve.dead(many) - curve.dead(few), curve.networks)
        .by("closed form for one input", "whole networks by their angle")
}

/// Share of the bound at `many` layers less that at `few`, with its standard error.
///
/// Both shares come from the same networks. With `a` dead within `few` and `b` within `many`, one network contributes the values
/// `1/B - 1/A`, `1/B` and 0 with probabilities `a`, `b - a` and `1 - b`, where `A` and `B` are the bounds.
fn share_grows(curve: &DeathCurve, width: usize, few: usize, many: usize) -> (f64, f64) {
    let (a, b) = (curve.probability(few), curve.probability(many));
    let (early, late) = (1.0 / bound(width, many) - 1.0 / bound(width, few), 1.0 / bound(width, many));
    let mean = a * early + (b - a) * late;
    let square = a * early * early + (b - a) * late * late;
    (mean, ((square - mean * mean) / curve.networks as f64).sqrt())
}

fn layers_share(run: &Run, fewer: bool) -> Result<Vec<Evidence>, Stop> {
    let relation = if fewer { Relation::AtMost } else { Relation::AtLeast };
    let mut lines = Vec::new();
    for (&width, curve) in WIDTHS.iter().zip(&curves(run)?) {
        for (few, many) in [(5, 10), (10, 25)] {
            let (growth, error) = share_grows(curve, width, few, many);
            lines.push(
                Evidence::mean(format!("width {width}, {few} to {many} layers"), relation, 0.0, growth, error, curve.networks)
                    .by("no change", "whole networks by their angle"),
            );
        }
    }
    let chain = born_dead_probabilities(MOST_LAYERS);
    let share = |layers: usize| {
        let ChainProbability { value, error_bound } = chain[layers - 1];
        ((value - error_bound - 1e-15) / bound(2, layers), (value + error_bound + 1e-15) / bound(2, layers))
    };
    lines.extend((1..MOST_LAYERS).map(|layers| {
        let ((low, high), (next_low, next_high)) = (share(layers), share(layers + 1));
        Evidence::enclosure(format!("width 2, {layers} to {} layers", layers + 1), relation, next_low - high, next_high - low, 0.0)
            .by("no change", "angle chain")
    }));
    Ok(lines)
}

const TEN: usize = 10;

/// The share of the wider network less that of the narrower one.
fn width_share(run: &Run, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let curves = curves(run)?;
    let share = |index: usize| {
        let (width, curve): (usize, &DeathCurve) = (WIDTHS[index], &curves[index]);
        let p = curve.probability(TEN);
        (p / bound(width, TEN), (p * (1.0 - p) / curve.networks as f64).sqrt() / bound(width, TEN))
    };
    let lines = (1..WIDTHS.len()).map(|index| {
        let ((narrow, narrow_error), (wide, wide_error)) = (share(index - 1), share(index));
        let label = format!("width {} less width {}", WIDTHS[index], WIDTHS[index - 1]);
        Evidence::mean(label, relation, 0.0, wide - narrow, narrow_error.hypot(wide_error), curves[index].networks)
            .by("no change", "whole networks by their angle")
    });
    Ok(lines.collect())
}

/// The gap of the wider network is at most that of the narrower one, from a width of the figure on, by its index.
fn width_gap(run: &Run, from: usize) -> Result<Vec<Evidence>, Stop> {
    let curves = curves(run)?;
    let lines = (from + 1..WIDTHS.len()).map(|index| {
        let (narrow, wide) = (WIDTHS[index - 1], WIDTHS[index]);
        // Gap of the wider less gap of the narrower: the bounds' difference plus P(narrow) - P(wide), at most 0.
        let bounds_fall = bound(narrow, TEN) - bound(wide, TEN);
        let label = format!("width {wide} less width {narrow}");
        curves[index - 1]
            .less(&curves[index], label, Relation::AtMost, bounds_fall, [TEN; 2])
            .by("fall of the bound", "fall of the probability, whole networks")
    });
    Ok(lines.collect())
}

/// At width 4 four times equation 5's layers are still allowed at 10 %; at width 13 not even a tenth more.
fn width_depth(run: &Run, exchanged: bool) -> Result<Vec<Evidence>, Stop> {
    let level = 0.1;
    let layers = |width: usize, factor: f64| (factor * by_equation_5(width, level) as f64).ceil() as usize;
    let (wide, narrow) = if exchanged { (4, 13) } else { (13, 4) };
    let settings = [(narrow, layers(narrow, 4.0), Relation::AtMost), (wide, layers(wide, 1.1), Relation::Greater)];
    let parts = settings.map(|(width, layers, _)| {
        let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers]).expect("a positive width");
        (format!("width {width}, {layers} layers"), ensemble)
    });
    let curves = death_curves(run, parts.to_vec(), run.samples())?;
    let lines = settings.iter().zip(&curves).map(|(&(width, layers, relation), curve)| {
        curve.against(format!("width {width}, {layers} layers"), relation, level, layers).by("level", "whole networks by their angle")
    });
    Ok(lines.collect())
}

fn table(run: &Run) -> Result<Table, Stop> {
    let mut table = Table::new(
        "match-closer",
        "Theorem 8 against whole networks: gap and share",
        &["width", "hidden_layers", "theorem_8", "whole_network", "gap", "share"],
    );
    for (&width, curve) in WIDTHS.iter().zip(&curves(run)?) {
        for layers in [1, 2, 3, 5, 7, 10, 15, 25] {
            let (bound, probability) = (bound(width, layers), curve.probability(layers));
            table.push(vec![
                width.into(),
                layers.into(),
                bound.into(),
                probability.into(),
                (bound - probability).into(),
                (probability / bound).into(),
            ]);
        }
    }
    Ok(table)
}
