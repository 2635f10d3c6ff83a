//! Section 4, prose: the probabilities of collapse read off figure 6B.
//!
//! "It is clear from the diagram that a 10-layer NN of width 10 has a probability of only 1% to collapse whereas a 10-layer NN of
//! width 5 has a probability greater than 10% to collapse; for width of three the probability is greater than 60%."
//!
//! Source: section 4, before section 5. Reading: the diagram counts layers with ReLU, so ten layers are ten hidden layers; in the paper's
//! own experiments the last of ten layers is linear, which leaves nine. Both are checked where it matters. And the 1 % is the bound
//! of Theorem 8, not the probability.

use claims::{Claim, Control, Evidence, Expect, Measured, Printed, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{WeightLaw, WeightScheme};
use stats::rational::to_f64;

use experiments::death_curves::{first_dead_part, whole_matrices};
use experiments::zero_outputs::{zero_output_fraction, zero_output_part};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDTH_10_BOUND, WIDTH_10, WIDTH_5, WIDTH_3, WIDTH_3_NINE];

const SOURCE: &str = "Section 4";
/// Rounded to whole per cents.
const HALF_A_PERCENT: f64 = 0.005;
const ONE_POINT: Resolution = Resolution::absolute(0.01, "a percentage point");

const WIDTH_10_BOUND: Claim = Claim {
    id: "prose-10x10/bound",
    source: SOURCE,
    statement: "by Theorem 8 ten layers of width ten collapse with a probability of 1 %",
    formula: "1 - (1 - 2^-10)^H = 0.01 +- 0.005, H = 10 and 9",
    reported: Some(Printed { value: 0.01, uncertainty: Some(HALF_A_PERCENT), place: SOURCE }),
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(HALF_A_PERCENT, "the printed per cent is whole"),
    check: |_| Ok(vec![bound(10, 10), bound(10, 9)]),
    control: Control::negative("width 9", |_| Ok(vec![bound(9, 10), bound(9, 9)])),
    note: "0.97 % for ten layers with ReLU, 0.88 % for nine: the bound for one input, which is what the diagram's dashed line draws.",
    ..Claim::DEFAULT
};

const WIDTH_10: Claim = Claim {
    id: "prose-10x10/probability",
    source: SOURCE,
    statement: "ten layers of width ten collapse with a probability of 1 %",
    formula: "P[born dead] = 0.01 +- 0.005, N = 10, H = 10",
    reported: Some(Printed { value: 0.01, uncertainty: Some(HALF_A_PERCENT), place: SOURCE }),
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: ONE_POINT,
    check: |run| {
        let ours = collapsed(run, 10, &[10])?.remove(0);
        let at_most = Evidence::reported("at most 1 %", Relation::AtMost, 0.01, 0.0, ours).by("printed", "whole networks").corrected();
        Ok(vec![Evidence::reported("1 %", Relation::Equal, 0.01, HALF_A_PERCENT, ours).by("printed", "whole networks"), at_most])
    },
    control: Control::positive("one input of the same networks", |run| {
        let part = zero_output_part("one input".into(), WeightScheme::iid(WeightLaw::Normal), &[10; 10], &[1.0], run.samples());
        let count = run.count(vec![part])?[0];
        let ours = Measured::Proportion { hits: count.hits, trials: count.trials };
        Ok(vec![Evidence::reported("1 %, one input", Relation::Equal, 0.01, HALF_A_PERCENT, ours).by("printed", "whole networks")])
    }),
    note: "Right: at most 1 %. The whole network is born dead with 0.17 %, almost six times less than the bound for one input.",
};

const WIDTH_5: Claim = Claim {
    id: "prose-10x5/probability",
    source: SOURCE,
    statement: "ten layers of width five collapse with a probability above 10 %",
    formula: "P[born dead] > 0.1, N = 5, H = 10 and 9",
    reported: Some(Printed { value: 0.1, uncertainty: None, place: SOURCE }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300_000, paper: 10_000_000 },
    resolution: ONE_POINT,
    check: |run| above(run, 5, &[10, 9], 0.1),
    control: Control::negative("width 6", |run| above(run, 6, &[10], 0.1)),
    note: "Ten layers with ReLU, or nine.",
};

const WIDTH_3: Claim = Claim {
    id: "prose-width3/ten-hidden-layers",
    source: SOURCE,
    statement: "ten layers of width three, all with ReLU, collapse with a probability above 60 %",
    formula: "P[born dead] > 0.6, N = 3, H = 10",
    reported: Some(Printed { value: 0.6, uncertainty: None, place: SOURCE }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000_000, paper: 20_000_000 },
    resolution: ONE_POINT,
    check: |run| above(run, 3, &[10], 0.6),
    control: Control::negative("nine layers with ReLU", |run| above(run, 3, &[9], 0.6)),
    ..Claim::DEFAULT
};

const WIDTH_3_NINE: Claim = Claim {
    id: "prose-width3/nine-hidden-layers",
    source: SOURCE,
    statement: "ten layers of width three, the last one linear, collapse with a probability above 60 %",
    formula: "P[born dead] > 0.6, N = 3, H = 9",
    reported: Some(Printed { value: 0.6, uncertainty: None, place: SOURCE }),
    expect: Expect::both(Verdict::Refuted),
    samples: Samples { ci: 1_000_000, paper: 20_000_000 },
    resolution: ONE_POINT,
    check: |run| above(run, 3, &[9], 0.6),
    control: Control::positive("ten layers with ReLU", |run| above(run, 3, &[10], 0.6)),
    note: "57.9 %. The sentence is true in the convention of its diagram (63.1 %), false for the ten-layer networks that the paper trains.",
};

fn bound(width: usize, hidden_layers: usize) -> Evidence {
    let value = to_f64(&zero_output_fraction(&vec![width; hidden_layers]));
    Evidence::reported(
        format!("{hidden_layers} hidden layers"),
        Relation::Equal,
        0.01,
        HALF_A_PERCENT,
        Measured::Bounded { value, error_bound: 0.0 },
    )
    .by("printed", "Theorem 8")
}

/// Networks that die at birth, for each number of layers.
fn collapsed(run: &Run, width: usize, hidden_layers: &[usize]) -> Result<Vec<Measured>, Stop> {
    let parts = hidden_layers.iter().map(|&layers| {
        let ensemble = whole_matrices(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers]);
        first_dead_part(format!("width {width}, {layers} layers"), ensemble, run.samples())
    });
    let first_dead = run.histograms(parts.collect())?;
    Ok(first_dead.iter().map(|counts| Measured::Proportion { hits: counts.iter().sum(), trials: run.samples() }).collect())
}

fn above(run: &Run, width: usize, hidden_layers: &[usize], printed: f64) -> Result<Vec<Evidence>, Stop> {
    let line = |(layers, ours): (&usize, Measured)| {
        Evidence::reported(format!("width {width}, {layers} hidden layers"), Relation::Greater, printed, 0.0, ours)
            .by("printed", "whole networks")
    };
    Ok(hidden_layers.iter().zip(collapsed(run, width, hidden_layers)?).map(line).collect())
}
