//! How many pieces a network has at birth, by its units and its depth.
//!
//! Source: main contributions, "expressivity scales with the number of total units, and weakly if at all with depth". At initialization here; what
//! training makes of it is another file's. Reading: pieces are those of the output on the whole line; "weakly" is up to a fifth.
//!
//! The first row's networks had at least 20 units, until 12,000 networks showed that five layers of 4 have 22 % fewer pieces than one layer of 20. Since then
//! layers have at least [`NARROW`] units there, and narrower ones are a row of ours.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};

use crate::birth::{means, shape_name};
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PIECES, NARROW_LAYERS];

/// Units from which on a layer is not narrow.
const NARROW: usize = 5;

const PIECES: Claim = Claim {
    id: "contribution-pieces-vs-units/at-initialization",
    source: "Section 1, main contributions",
    statement: "at initialization the number of pieces scales with the total number of units, and weakly if at all with depth",
    formula: "0.8 (H + 1) <= E[P] <= 1.2 (H + 1),  P the number of pieces of H units",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 560, paper: 12_000 },
    resolution: Resolution::relative(0.3, "less than a third of the pieces"),
    check: |run| pieces(run, |_| 1.0),
    control: Control::negative("pieces double with each layer", |run| pieces(run, |layers| 2.0_f64.powi(layers as i32 - 1))),
    note: "He's weights with biases of variance 1; 10 to 160 units in 1, 2, 4 and 5 layers of at least 5: pieces are H + 1 within a fifth whatever the depth, as each \
           unit has one breakpoint on average and most are seen in the output.",
    ..Claim::DEFAULT
};

const NARROW_LAYERS: Claim = Claim {
    id: "contribution-pieces-vs-units/narrow-layers",
    source: "Section 1, main contributions",
    statement: "five layers of 2 or of 4 units have at most 0.85 of the pieces of one layer with as many units, at initialization",
    formula: "E[P] <= 0.85 (H + 1),  P the number of pieces of H units",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2000, paper: 12_000 },
    resolution: Resolution::relative(0.1, "a tenth of the pieces"),
    check: |run| narrow(run, 0.85),
    control: Control::negative("at most 0.4 of them", |run| narrow(run, 0.4)),
    note: "At any one input a layer of n units is off as a whole with probability 2^-n, and what lies before it is unseen there. The pieces of the other row's shapes are within \
           a fifth of H + 1.",
    ..Claim::DEFAULT
};

const UNITS: [usize; 5] = [10, 20, 40, 80, 160];
const LAYERS: [usize; 4] = [1, 2, 4, 5];

fn pieces(run: &Run, factor: fn(usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let start = Start::HeNormal { bias_std: 1.0 };
    let shapes = UNITS.into_iter().flat_map(|units| {
        LAYERS.into_iter().filter(move |layers| units.is_multiple_of(*layers)).map(move |layers| vec![units / layers; layers])
    });
    // Wide ones cost more and scatter less, in shares.
    let networks = |units: usize| run.samples() / if units <= 40 { 1 } else { units as u64 / 20 };
    let cases: Vec<_> = shapes.map(|shape| (start, shape.clone(), networks(shape.iter().sum()))).collect();
    let found = means(run, "pieces", &cases, |_, function, _| [function.pieces() as f64])?;
    let mut table = Table::new(
        "pieces-at-initialization",
        "Pieces at initialization (He, biases of variance 1)",
        &["units", "hidden_widths", "networks", "pieces", "standard_error", "per_unit"],
    );
    let mut lines = Vec::new();
    for ((_, shape, networks), [mean]) in cases.iter().zip(found) {
        let units: usize = shape.iter().sum();
        table.push(vec![
            units.into(),
            shape_name(shape).into(),
            (*networks).into(),
            mean.mean.into(),
            mean.standard_error.into(),
            (mean.mean / units as f64).into(),
        ]);
        // One layer has H + 1 in every network, without an error.
        if shape.len() == 1 || units / shape.len() < NARROW {
            continue;
        }
        let stated = factor(shape.len()) * (units + 1) as f64;
        for (relation, bound) in [(Relation::AtLeast, 0.8 * stated), (Relation::AtMost, 1.2 * stated)] {
            let label = format!("{}, {} {:.1}", shape_name(shape), relation.sign(), bound);
            lines.push(mean.line(label, relation, bound).by("one layer's, to a fifth", "pieces of whole networks"));
        }
    }
    run.table(table);
    Ok(lines)
}

fn narrow(run: &Run, share: f64) -> Result<Vec<Evidence>, Stop> {
    let cases = [2, 4].map(|width| (Start::HeNormal { bias_std: 1.0 }, vec![width; 5], run.samples()));
    let found = means(run, "pieces", &cases, |_, function, _| [function.pieces() as f64])?;
    let lines = cases.iter().zip(found).map(|((_, shape, _), [mean])| {
        let one_layer = (shape.iter().sum::<usize>() + 1) as f64;
        mean.line(shape_name(shape), Relation::AtMost, share * one_layer).by("a share of one layer's", "pieces of whole networks")
    });
    Ok(lines.collect())
}
