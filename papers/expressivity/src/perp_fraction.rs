//! The part of a trajectory's direction that is perpendicular to the trajectory.
//!
//! "For a typical trajectory, the perpendicular component preserves a fraction sqrt((k-1)/k) of the total trajectory length." Source: section
//! 2.2.1, after Theorem 1; the root is damaged in the text. A direction that is uniform on the sphere in `R^k` has
//!
//! ```text
//! E[|dz_perp|^2 / |dz|^2] = (k-1)/k,      E[|dz_perp| / |dz|] = Gamma(k/2)^2 / (Gamma((k-1)/2) Gamma((k+1)/2)) < sqrt((k-1)/k)
//! ```
//!
//! so the fraction is the root mean square; the mean, which is what a length integrates, is smaller.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{Activation, Gram, GramChain};

use crate::lemma_3::mean_norm;
use crate::sampled::{Sampled, dot, means, perpendicular_norm};
use crate::setting::normals;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RANDOM_DIRECTION, LAYERS];

const RANDOM_DIRECTION: Claim = Claim {
    id: "perp-fraction/random-direction",
    source: "Section 2.2.1, after Theorem 1",
    statement: "of a random direction the mean fraction sqrt((k-1)/k) of the length is perpendicular to the point",
    formula: "E[|dz_perp| / |dz|] = sqrt((k-1)/k)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 200_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.01, "a hundredth of the fraction"),
    check: |run| random_direction(run, true),
    control: Control::positive("means by gamma functions, mean squares (k-1)/k", |run| random_direction(run, false)),
    note: "Right: it is the root of the mean square. The mean is a quotient of gamma functions, 0.637 for 0.707 at k = 2 and 0.996 for 0.997 at k = 160: \
           about 1 - 1/(2k) both.",
    ..Claim::DEFAULT
};

const LAYERS: Claim = Claim {
    id: "perp-fraction/layers",
    source: "Section 2.2.1, after Theorem 1",
    statement: "along a circle the perpendicular part keeps at least the mean square share (k-1)/k of the length in every layer",
    formula: "E[|dz_perp|^2 / |dz|^2] >= (k-1)/k",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 400_000 },
    resolution: Resolution::absolute(0.04, "a third of 1/k at k = 8"),
    check: |run| layers(run, 0.0),
    control: Control::negative("all of the length", |run| layers(run, 1.0)),
    note: "The image of a circle is no random direction: saturated neurons lengthen z and add nothing to z.dz/dt. By the Gram chain; networks whose \
           derivative is 0 are left out. The table has the means layer by layer.",
    ..Claim::DEFAULT
};

const WIDTHS: [usize; 4] = [2, 3, 8, 32];

fn random_direction(run: &Run, with_printed: bool) -> Result<Vec<Evidence>, Stop> {
    let measurements = WIDTHS.map(|k| {
        Sampled::new(format!("k = {k}"), 2, move |rng, values| {
            let (z, dz) = (normals(k, rng), normals(k, rng));
            let fraction = perpendicular_norm(&dz, &z) / dot(&dz, &dz).sqrt();
            values[0] = fraction;
            values[1] = fraction * fraction;
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = WIDTHS.iter().zip(means).flat_map(|(&k, mean)| {
        let width = k as f64;
        let share = (width - 1.0) / width;
        let printed = mean[0].line(format!("mean, k = {k}"), Relation::Equal, share.sqrt()).by("sqrt((k-1)/k)", "random directions");
        let right = [
            mean[0].line(format!("mean, k = {k}"), Relation::Equal, mean_norm(width - 1.0) / mean_norm(width)).by("gamma functions", "random directions"),
            mean[1].line(format!("mean square, k = {k}"), Relation::Equal, share).by("(k-1)/k", "random directions"),
        ];
        let right = right.map(|line| if with_printed { line.corrected() } else { line });
        with_printed.then_some(printed).into_iter().chain(right)
    });
    Ok(lines.collect())
}

/// Each width with a weak and a strong weight variance.
const SETTINGS: [(usize, f64); 6] = [(8, 1.0), (8, 4.0), (8, 16.0), (32, 1.0), (32, 4.0), (32, 16.0)];
const HIDDEN_LAYERS: usize = 6;

fn layers(run: &Run, more: f64) -> Result<Vec<Evidence>, Stop> {
    let measurements = SETTINGS.map(|(k, sigma_w2)| {
        let chain = GramChain::new(Activation::HardTanh, k, sigma_w2, 0.0).expect("in range");
        Sampled::new(format!("k = {k}, sigma_w^2 = {sigma_w2}"), 2 * HIDDEN_LAYERS, move |rng, values| {
            let mut gram = Gram::circle(k);
            // A curve that stands still in some layer has no direction; it counts as perpendicular, like the circle itself, and is rare.
            for layer in 0..HIDDEN_LAYERS {
                gram = chain.step(gram, rng);
                let along = if gram.dz_dz > 0.0 { gram.z_dz * gram.z_dz / (gram.z_z * gram.dz_dz) } else { 0.0 };
                values[2 * layer] = 1.0 - along;
                values[2 * layer + 1] = (1.0 - along).max(0.0).sqrt();
            }
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let mut table = Table::new(
        "perp-fraction",
        "Part of the direction that is perpendicular to the image of a circle",
        &["width", "sigma_w2", "layer", "mean_square", "mean", "random_mean_square", "random_mean"],
    );
    let mut lines = Vec::new();
    for (&(k, sigma_w2), mean) in SETTINGS.iter().zip(&means) {
        let width = k as f64;
        let share = (width - 1.0) / width;
        for layer in 1..=HIDDEN_LAYERS {
            let [square, first] = [&mean[2 * layer - 2], &mean[2 * layer - 1]];
            table.push(vec![
                k.into(),
                sigma_w2.into(),
                layer.into(),
                square.mean.into(),
                first.mean.into(),
                share.into(),
                (mean_norm(width - 1.0) / mean_norm(width)).into(),
            ]);
            let label = format!("k = {k}, sigma_w^2 = {sigma_w2}, layer {layer}");
            lines.push(square.line(label, Relation::AtLeast, if more > 0.0 { more } else { share }).by("(k-1)/k", "Gram chain"));
        }
    }
    run.table(table);
    Ok(lines)
}
