//! Section 3: breakpoints where they begin are breakpoints where they end.
//!
//! "We train ReLU networks to fit a periodic function (sin(x)), which has high curvature both at and far from the origin. We find that the standard
//! initializations do quite poorly away from the origin [...] breakpoints cannot migrate very far from their initial location, even if there are
//! plenty of breakpoints overall, leading to highly suboptimal fits."
//!
//! Source: section 3; the networks are those of table 1, standard starts. Our readings: away from the origin is `|x| > 1`; not very far is a quarter
//! of the interval; highly suboptimal is ten times the error of the best lines on as many pieces.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Verdict};
use network::Network;
use piecewise::Samples as Data;

use crate::paired::pinned;
use crate::table_1::SEEDS;
use crate::targets::Target;
use crate::trained::gathered::{Gathered, log_ratios};
use crate::trained::interval::{ENDS, STANDARD, UNITS, data, usual};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FAR, FAR_ANYWAY, AT_ORIGIN, STAY, SUBOPTIMAL];

const SOURCE: &str = "Section 3";

const FAR: Claim = Claim {
    id: "s3-far-curvature/poorly-away",
    source: SOURCE,
    statement: "on a sine networks with a standard start do worse away from the origin than near it",
    formula: "log(e_far / e_near) > 0,  e_far and e_near the mean squared errors at |x| > 1 and at |x| <= 1",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| away(run, &[Target::Sine, Target::SinePi], 1.0),
    control: Control::negative("a hundred times worse", |run| away(run, &[Target::Sine, Target::SinePi], 100.0)),
    note: "sin x and sin(pi x) on [-2, 2]. It is no sign of the curvature there: see the next row.",
    ..Claim::DEFAULT
};

const FAR_ANYWAY: Claim = Claim {
    id: "s3-far-curvature/whatever-the-curvature",
    source: SOURCE,
    statement: "so they do on x^2 / 2, which bends everywhere alike",
    formula: "log(e_far / e_near) > 0,  e_far and e_near the mean squared errors at |x| > 1 and at |x| <= 1",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| away(run, &[Target::HalfQuadratic], 1.0),
    control: Control::negative("a hundred times worse", |run| away(run, &[Target::HalfQuadratic], 100.0)),
    note: "A row of ours: that the fit is worse away from the origin does not tell that curvature is what it lacks. That uniform breakpoints mend the sine does, \
           table-1/sine.",
    ..Claim::DEFAULT
};

const AT_ORIGIN: Claim = Claim {
    id: "s3-far-curvature/sine-at-the-origin",
    source: SOURCE,
    statement: "sin x has high curvature at the origin",
    formula: "sin''(0) = -sin 0 != 0",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![curvature(0.0, "at 0"), curvature(std::f64::consts::FRAC_PI_2, "at pi/2").corrected()]),
    control: Control::positive("at pi/2", |_| Ok(vec![curvature(std::f64::consts::FRAC_PI_2, "at pi/2")])),
    note: "Right: beside the origin; at 0 it has none, and it is largest at pi/2.",
    ..Claim::DEFAULT
};

const STAY: Claim = Claim {
    id: "s3-breakpoints-stay/displacement",
    source: SOURCE,
    statement: "in training breakpoints do not migrate very far: nine in ten of those among the data end within a quarter of the interval from where they began",
    formula: "share(|beta(T) - beta(0)| <= 1) > 0.9",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| stay(run, 0.25),
    control: Control::negative("within a hundredth of it", |run| stay(run, 0.01)),
    note: "Breakpoints that begin on [-2, 2], sin x and sin(pi x).",
    ..Claim::DEFAULT
};

const SUBOPTIMAL: Claim = Claim {
    id: "s3-breakpoints-stay/suboptimal",
    source: SOURCE,
    statement: "the fits are highly suboptimal: more than ten times the error of the best lines on as many pieces",
    formula: "log(S / S_22) > log(10),  S the squared error, S_22 that of the optimal segmentation into 22 pieces",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| suboptimal(run, UNITS + 1),
    control: Control::negative("the best lines on three pieces", |run| suboptimal(run, 3)),
    note: "The optimal segmentation's lines need not meet, so it is a lower bound for networks of as many pieces. 22 pieces, sin(pi x).",
    ..Claim::DEFAULT
};

fn away(run: &Run, targets: &[Target], times: f64) -> Result<Vec<Evidence>, Stop> {
    let [trained] = Gathered::of(run, [usual()])?;
    let (near, far): (Vec<f64>, Vec<f64>) = data().into_iter().partition(|x| x.abs() <= 1.0);
    let line = |&target: &Target| {
        let mean = |x: &[f64]| trained.losses(STANDARD, target, x).iter().map(|sse| sse / x.len() as f64).collect::<Vec<f64>>();
        let statement = match times {
            1.0 => "the error is larger beyond |x| = 1".to_owned(),
            _ => format!("the error is more than {times} times as large beyond |x| = 1"),
        };
        pinned(target.label(), statement, Relation::Greater, libm::log(times), log_ratios(&mean(&far), &mean(&near)))
    };
    Ok(targets.iter().map(line).collect())
}

/// `|sin''|` against a half, by the identity and by a second difference of step 2^-10, which is off by less than 2^-20 / 12 + 4 2^-53 2^20 < 1e-6.
fn curvature(x: f64, label: &str) -> Evidence {
    let h = 1.0 / 1024.0;
    let second = (libm::sin(x + h) - 2.0 * libm::sin(x) + libm::sin(x - h)) / (h * h);
    Evidence::enclosure(label, Relation::Greater, second.abs() - 1e-6, second.abs() + 1e-6, 0.5).by("half the largest", "second difference")
}

/// Breakpoints of the hidden units; infinite where a unit has none.
fn breakpoints(network: &Network) -> Vec<f64> {
    let hidden = &network.layers()[0];
    hidden.weights().iter().zip(hidden.biases()).map(|(w, b)| -b / w).collect()
}

fn stay(run: &Run, share_of_interval: f64) -> Result<Vec<Evidence>, Stop> {
    let [trained] = Gathered::of(run, [usual()])?;
    let most = share_of_interval * (ENDS[1] - ENDS[0]);
    // A training that ran away has no breakpoints to compare.
    let line = |target: Target| {
        let [before, after] = [0, 1].map(|look| trained.networks(STANDARD, target, look));
        let shares = before.zip(after).filter_map(|(before, after)| {
            let (before, after) = (breakpoints(&before?), breakpoints(&after?));
            let among: Vec<f64> =
                before.iter().zip(&after).filter(|(from, _)| from.abs() <= ENDS[1]).map(|(from, to)| (to - from).abs()).collect();
            Some(among.iter().filter(|moved| **moved <= most).count() as f64 / among.len() as f64)
        });
        pinned(target.label(), format!("nine in ten end within {most}"), Relation::Greater, 0.9, shares)
    };
    Ok([Target::Sine, Target::SinePi].map(line).to_vec())
}

fn suboptimal(run: &Run, pieces: usize) -> Result<Vec<Evidence>, Stop> {
    let [trained] = Gathered::of(run, [usual()])?;
    let x = data();
    let y = Target::SinePi.at_all(&x);
    let best = Data::new(&x, &y).expect("ascending data").optimal(pieces).expect("fewer pieces than data").sse(pieces);
    let losses = trained.losses(STANDARD, Target::SinePi, &x);
    let ratios = losses.iter().map(|sse| libm::log(sse / best));
    let statement = format!("ten times the error of {pieces} pieces");
    Ok(vec![pinned(Target::SinePi.name(), statement, Relation::Greater, std::f64::consts::LN_10, ratios)])
}
