//! Transitions, patterns and dichotomies grow exponentially with depth but not with width.
//!
//! Source: abstract and section 1. Dichotomies have figures of their own (4, 10); here transitions of a layer and of the readout, and the
//! patterns that a layer adds along the circle.
//! Reading: at a fixed `sigma_w`. A layer has more transitions the more units it has, so the whole layer's count grows in proportion to the
//! width; the readout's hardly does. At very large `sigma_w` the width enters the base: `n` layers have transitions of the order `k^((n+1)/2)`,
//! still no exponential.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};

use crate::setting::Setting;
use crate::sign_networks;
use crate::transitions::{Along, Limit, along_circles, difference, log_of_means};
use experiments::mean_of::MeanOf;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEPTH, WIDTH, LARGE_WEIGHTS];

const DEPTH: Claim = Claim {
    id: "abstract-depth-not-width/depth",
    source: "Abstract",
    statement: "the transitions of a layer, and the patterns that it adds, grow by a quarter and more with each layer, from the second to \
                the sixth",
    formula: "T(d+1) / T(d) >= 1.25,  S(d+1) / S(d) >= 1.25",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 170, paper: 4_000 },
    resolution: Resolution::absolute(0.18, "in the logarithm of the growth; equality would be refused"),
    check: |run| depth(run, 8.0),
    control: Control::negative("sigma_w^2 = 1, where curves do not grow", |run| depth(run, 1.0)),
    note: "32 units, sigma_w^2 = 8. A growth that were polynomial in the depth would fall off with it.",
    ..Claim::DEFAULT
};

const WIDTH: Claim = Claim {
    id: "abstract-depth-not-width/width",
    source: "Abstract",
    statement: "in twice as wide networks a unit of the fourth layer has at most half as many transitions again",
    formula: "T(4) / k at width 2k <= 1.5 T(4) / k at width k; an exponential growth would square it",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 210, paper: 4_096 },
    resolution: Resolution::absolute(0.4, "in the logarithm of the growth: half as many again"),
    check: |run| width(run, 1.5),
    // A layer twice as wide has twice the units: 1.5 times the layer's count is 0.75 times a unit's.
    control: Control::negative("a whole layer for a unit", |run| width(run, 0.75)),
    note: "sigma_w^2 = 8, widths 16, 32 and 64. The readout of three hidden layers is such a unit. A layer has as many times more as it has \
           units: for whole layers the sentence is false, and that is the control.",
    ..Claim::DEFAULT
};

const LARGE_WEIGHTS: Claim = Claim {
    id: "abstract-depth-not-width/large-weights",
    source: "Abstract, against Theorem 2",
    statement: "in the limit of large weights the transitions of the third layer grow with the width by its exact power law, near k^2",
    formula: "E[T(3)] = 2 k (k (2/pi) arctan(1 / sqrt(k - 1)))^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 800, paper: 40_000 },
    resolution: Resolution::relative(0.15, "a seventh"),
    check: |run| large_weights(run, |limit| limit.first_layer() * limit.growth().powi(2)),
    control: Control::negative("in proportion to the width", |run| large_weights(run, |limit| 5.0 * limit.first_layer())),
    note: "A row of ours: there the width enters as a power that rises with depth. Widths 8, 32 and 64.",
    ..Claim::DEFAULT
};

fn depth(run: &Run, sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    let networks = &along_circles(run, &[(Setting::hard_tanh(32, 6, sigma_w2), run.samples())])?[0];
    let lines = ["transitions", "patterns"].into_iter().enumerate().flat_map(|(measure, name)| {
        let of = move |along: &Along, layer: usize| [&along.signs, &along.saturations][measure][layer - 1];
        (2..6).map(move |layer| {
            let rows: Vec<Vec<f64>> = networks.iter().map(|along| vec![of(along, layer + 1), of(along, layer)]).collect();
            log_of_means(&rows, &[1.0, -1.0])
                .line(format!("{name}: ln of the growth from layer {layer} to {}", layer + 1), Relation::AtLeast, libm::log(1.25))
                .by("a quarter", "events of the sweep")
        })
    });
    Ok(lines.collect())
}

/// A unit's transitions at twice the width, at most `factor` times as many.
fn width(run: &Run, factor: f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 3] = [16, 32, 64];
    let settings = WIDTHS.map(|width| (Setting::hard_tanh(width, 4, 8.0), run.samples() * 16 / width as u64));
    let measured = along_circles(run, &settings)?;
    let logs: Vec<MeanOf> = WIDTHS
        .iter()
        .zip(&measured)
        .map(|(width, networks)| {
            let of_a_unit = |along: &Along| vec![along.signs[3] / *width as f64];
            log_of_means(&networks.iter().map(of_a_unit).collect::<Vec<_>>(), &[1.0])
        })
        .collect();
    let lines = (1..3).map(|wider| {
        let label = format!("ln of the growth from width {} to {}", WIDTHS[wider - 1], WIDTHS[wider]);
        difference(logs[wider], logs[wider - 1]).line(label, Relation::AtMost, libm::log(factor)).by("a bound", "events of the sweep")
    });
    Ok(lines.collect())
}

fn large_weights(run: &Run, theory: fn(Limit) -> f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 3] = [8, 32, 64];
    let parts = WIDTHS.map(|width| {
        Part::new(format!("signs, width {width}, layer 3"), run.samples(), 5_000, move |block| {
            (0..block.trials).map(|_| sign_networks::transitions(width, 0.0, 3, &mut block.rng)[2]).collect::<Vec<f64>>()
        })
    });
    let lines = WIDTHS.into_iter().zip(run.measure(parts.into())?).map(|(width, blocks)| {
        MeanOf::values(&blocks.concat())
            .line(format!("width {width}"), Relation::Equal, theory(Limit::without_biases(width)))
            .by("closed form", "networks of signs")
    });
    Ok(lines.collect())
}
