//! Figure 2: changes of the number of breakpoints and their velocity, layer by layer, relative to the first layer.
//!
//! Source: figure 2 and appendix A.5; the start of the caption is lost. The trainings and what is measured: `s3_mobility`, whose table is the figure's.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Verdict};
use stats::rational::ratio;

use crate::s3_mobility::{SEEDS, SETTING, Tracks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WHOLE_LINE, EACH_LAYER, EACH_VELOCITY, LAST_VELOCITY];

const SOURCE: &str = "Figure 2, appendix A.5";

const WHOLE_LINE: Claim = Claim {
    id: "figure-2/first-layer-never-changes",
    source: SOURCE,
    statement: "on the whole line the first layer's number of breakpoints never changes in training",
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
    statement: "relative to the first layer the number of breakpoints changes more often in each of the deeper layers",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| Ok(Tracks::of(run)?.each_deeper_less_first(&[2, 3, 4, 5], "share of looks with a change", 0.0, |track| track.changed)),
    control: Control::negative("at every second look more", |run| {
        Ok(Tracks::of(run)?.each_deeper_less_first(&[2, 3, 4, 5], "share of looks with a change", 0.5, |track| track.changed))
    }),
    note: SETTING,
    ..Claim::DEFAULT
};

const EACH_VELOCITY: Claim = Claim {
    id: "figure-2/velocity-by-layer",
    source: SOURCE,
    statement: "relative to the first layer breakpoints move faster in the second, the third and the fourth",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| velocities(run, &[2, 3, 4], 0.0),
    control: Control::negative("an order of magnitude faster", |run| velocities(run, &[2, 3, 4], std::f64::consts::LN_10)),
    note: SETTING,
    ..Claim::DEFAULT
};

const LAST_VELOCITY: Claim = Claim {
    id: "figure-2/velocity-of-last",
    source: SOURCE,
    statement: "breakpoints of the last layer do not move twice as fast as those of the first",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        Ok(Tracks::of(run)?.averaged("log of the velocity, layer 5 less layer 1", [1, 5], (Relation::Less, std::f64::consts::LN_2)))
    },
    control: Control::negative("of the third", |run| {
        Ok(Tracks::of(run)?.averaged("log of the velocity, layer 3 less layer 1", [1, 3], (Relation::Less, std::f64::consts::LN_2)))
    }),
    note: "A row of ours, both functions together: the last layer is hardly faster than the first, if at all.",
    ..Claim::DEFAULT
};

fn velocities(run: &Run, layers: &[usize], by: f64) -> Result<Vec<Evidence>, Stop> {
    Ok(Tracks::of(run)?.each_deeper_less_first(layers, "log of the velocity", by, |track| libm::log(track.velocity)))
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
