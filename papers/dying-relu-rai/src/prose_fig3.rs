//! Section 3, prose on figure 3: the probabilities of three networks with ten layers.
//!
//! "It is clear from the diagram that a 10-layer NN of width 10 has a probability of dying less than 1% whereas a 10-layer NN of width 5 has a
//! probability of dying greater than 10%; for width of three the probability is about 60%."
//!
//! Source: section 3, after Corollary 3.5. Reading: this paper's ten layers have a linear last one, so nine apply the ReLU; ten are quoted
//! beside them. "About 60 %" is rounded to tens: 55 to 65 %.

use claims::{Claim, Control, Evidence, Expect, Printed, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{WeightLaw, WeightScheme};
use stats::rational::ratio;

use experiments::death_curves::{death_curves, whole_matrices};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDTH_10, WIDTH_5, WIDTH_3];

const SOURCE: &str = "Section 3";

const WIDTH_10: Claim = Claim {
    id: "prose-fig3/width-10",
    source: SOURCE,
    statement: "a 10-layer network of width 10 is born dead with a probability below 1 %",
    formula: "P(J) < 0.01 at N = 10;  L 2^-N = 10/1024 < 0.01",
    reported: Some(Printed { value: 0.01, uncertainty: None, place: SOURCE }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.005, "half of the printed per cent"),
    check: |run| {
        let bound = Evidence::exact("10 * 2^-10", Relation::Less, ratio(1, 100), ratio(10, 1024)).by("printed", "Corollary 3.5");
        let mut lines = reported(run, 10, &[9, 10], Relation::Less, 0.01, 0.0)?;
        lines.push(bound);
        Ok(lines)
    },
    control: Control::negative("width 7", |run| reported(run, 7, &[9], Relation::Less, 0.01, 0.0)),
    note: "0.13 % with nine layers of ReLU, 0.17 % with ten; Corollary 3.5 gives 10/1024 = 0.98 %.",
};

const WIDTH_5: Claim = Claim {
    id: "prose-fig3/width-5",
    source: SOURCE,
    statement: "a 10-layer network of width 5 is born dead with a probability above 10 %",
    formula: "P(J) > 0.1 at N = 5",
    reported: Some(Printed { value: 0.1, uncertainty: None, place: SOURCE }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.01, "a percentage point"),
    check: |run| reported(run, 5, &[9, 10], Relation::Greater, 0.1, 0.0),
    control: Control::negative("width 6", |run| reported(run, 6, &[9], Relation::Greater, 0.1, 0.0)),
    note: "12.9 % with nine layers of ReLU, 15.2 % with ten.",
};

const WIDTH_3: Claim = Claim {
    id: "prose-fig3/width-3",
    source: SOURCE,
    statement: "a 10-layer network of width 3 is born dead with a probability of about 60 %",
    formula: "P(J) = 0.6 +- 0.05 at N = 3",
    reported: Some(Printed { value: 0.6, uncertainty: Some(0.05), place: SOURCE }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.06, "a percentage point more than the rounding to tens"),
    check: |run| reported(run, 3, &[9, 10], Relation::Equal, 0.6, 0.05),
    control: Control::negative("width 4", |run| reported(run, 4, &[9], Relation::Equal, 0.6, 0.05)),
    note: "57.9 % with nine layers of ReLU, 63.1 % with ten.",
};

/// The printed probability against networks of so many layers, a line each.
fn reported(
    run: &Run,
    width: usize,
    hidden_layers: &[usize],
    relation: Relation,
    printed: f64,
    uncertainty: f64,
) -> Result<Vec<Evidence>, Stop> {
    let label = |layers: usize| format!("width {width}, {layers} hidden layers");
    let settings = hidden_layers.iter().map(|&layers| {
        let ensemble = whole_matrices(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers]);
        (label(layers), ensemble)
    });
    let curves = death_curves(run, settings.collect(), run.samples())?;
    let lines = hidden_layers.iter().zip(curves).map(|(&layers, curve)| {
        Evidence::reported(label(layers), relation, printed, uncertainty, curve.measured(layers)).by("printed", "whole networks")
    });
    Ok(lines.collect())
}
