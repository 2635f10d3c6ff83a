//! Section 3, prose on figure 3: "the growth rate of the maximum number of layers is exponential which is expected by Corollary 3.5."
//!
//! Source: section 3, after Corollary 3.5. Reading: the binary logarithm of the largest number of layers grows linearly with the width, with
//! a slope near 1, that of `L = delta 2^N`. A power law would flatten: from widths 7 to 10 on to 10 to 13 its slope falls by a quarter.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};

use experiments::death_curves::{DeathCurve, death_curves};
use experiments::largest_depth::by_bound;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SLOPE];

const SLOPE: Claim = Claim {
    id: "figure-3-exponential/slope",
    source: "Section 3, figure 3",
    statement: "the largest number of layers at 10 % doubles with each neuron: the slope of its binary logarithm is 3/4 to 1.1 from width 7 to 13, and does not fall",
    formula: "log2 L(N) = N + log2(delta) by Corollary 3.5",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 26_000, paper: 500_000 },
    resolution: Resolution::PerLine("0.2 for a slope; 0.3 for the difference of the two, less than half of a slope"),
    check: |run| slopes(run, 1.0),
    control: Control::negative("a factor of two for two neurons", |run| slopes(run, 0.5)),
    note: "By interpolation between layers; standard errors from the convexity of the curves. The slope tends to 1 from below: narrower networks may have more layers than Corollary 3.5 allows.",
    ..Claim::DEFAULT
};

const LEVEL: f64 = 0.1;

/// Binary logarithm of the number of layers at which the curve reaches the level, the linear last one counted, and its standard error.
fn log_depth(curve: &DeathCurve) -> (f64, f64) {
    let [last, ..] = curve.largest_depth(LEVEL);
    let (below, above) = (curve.probability(last), curve.probability(last + 1));
    let hidden_layers = last as f64 + (LEVEL - below) / (above - below);
    // A curve P that grows from 0 as 1 - (1 - e)^H, or is more convex, has H P'(H) >= P (1 - P).
    let error = 1.0 / (std::f64::consts::LN_2 * (LEVEL * (1.0 - LEVEL) * curve.networks as f64).sqrt());
    (libm::log2(hidden_layers + 1.0), error)
}

/// Slopes between the limits 3/4 and 1.1, times `doublings`, the powers of two that a neuron is worth.
fn slopes(run: &Run, doublings: f64) -> Result<Vec<Evidence>, Stop> {
    let widths: [usize; 3] = [7, 10, 13];
    let settings = widths.map(|width| {
        let layers = 3 * by_bound(width, LEVEL) / 2 + 16;
        let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers]).expect("a positive width");
        (format!("width {width}, {layers} hidden layers"), ensemble)
    });
    let curves = death_curves(run, settings.into(), run.samples())?;
    let [narrow, middle, wide] = [0, 1, 2].map(|index| log_depth(&curves[index]));
    let slope = |from: (f64, f64), to: (f64, f64), neurons: usize| ((to.0 - from.0) / neurons as f64, from.1.hypot(to.1) / neurons as f64);
    let (first, second) = (slope(narrow, middle, widths[1] - widths[0]), slope(middle, wide, widths[2] - widths[1]));
    let mean = |label: String, relation, theory, (value, error): (f64, f64), resolution| {
        Evidence::mean(label, relation, theory, value, error, run.samples())
            .by("slope 1, widened", "whole networks by their angle")
            .resolving(resolution)
    };
    let mut lines = Vec::new();
    for (slope, from, to) in [(first, widths[0], widths[1]), (second, widths[1], widths[2])] {
        lines.push(mean(format!("widths {from} to {to}, >= 3/4"), Relation::AtLeast, 0.75 * doublings, slope, 0.2));
        lines.push(mean(format!("widths {from} to {to}, <= 1.1"), Relation::AtMost, 1.1 * doublings, slope, 0.2));
    }
    // With steps of three neurons the difference is (wide - 2 middle + narrow) / 3.
    let error = (wide.1 * wide.1 + 4.0 * middle.1 * middle.1 + narrow.1 * narrow.1).sqrt() / 3.0;
    let difference = (second.0 - first.0, error);
    lines.push(mean("second slope less first".into(), Relation::AtLeast, -0.1, difference, 0.3));
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths_are_interpolated_between_layers() {
        // 8 % at 3 hidden layers, 12 % at 4: 3.5 hidden layers, 4.5 with the last.
        let (log, error) = log_depth(&DeathCurve::new(vec![0, 400, 400, 400], 10_000));
        assert!((log - 4.5_f64.log2()).abs() < 1e-15);
        assert!((error - 0.048).abs() < 0.001);
    }
}
