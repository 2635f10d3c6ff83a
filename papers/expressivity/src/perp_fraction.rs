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
pub(crate) const CLAIMS: &[Claim] = &[RANDOM_DIRECTION, LAYERS, EDGE_OF_GROWTH];

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
    note: "Right: it is the root of the mean square. The mean is a quotient of gamma functions, 0.637 for 0.707 at k = 2 and 0.931 for 0.935 at k = 8: \
           both are about 1 - 1/(2k). Read as the root of the mean square the sentence is exact.",
    ..Claim::DEFAULT
};

const LAYERS: Claim = Claim {
    id: "perp-fraction/layers",
    source: "Section 2.2.1, after Theorem 1",
    statement: "along the image of a circle the perpendicular part keeps at least the mean square share (k-1)/k in each of six layers, from sigma_w^2 = 4 on",
    formula: "E[|dz_perp|^2 / |dz|^2] >= (k-1)/k",
    expect: Expect::both(Verdict::Holds),
    samples: LAYER_SAMPLES,
    resolution: LAYER_SHARE,
    check: |run| layers(run, &GROWING, Relation::AtLeast),
    control: Control::negative("sigma_w^2 = 1", |run| layers(run, &EDGE, Relation::AtLeast)),
    note: "A row of ours: the paper speaks of a typical trajectory. sigma_w^2 = 4 and 16: saturated neurons lengthen z and add nothing to z.dz/dt. By the Gram chain, \
           over networks whose image of the circle moves at the point. The table has the means.",
    ..Claim::DEFAULT
};

const EDGE_OF_GROWTH: Claim = Claim {
    id: "perp-fraction/edge-of-growth",
    source: "Section 2.2.1, after Theorem 1",
    statement: "at sigma_w^2 = 1, the edge of growth, the mean square share is below (k-1)/k from the fourth layer on",
    formula: "E[|dz_perp|^2 / |dz|^2] <= (k-1)/k",
    expect: Expect::both(Verdict::Holds),
    samples: LAYER_SAMPLES,
    resolution: LAYER_SHARE,
    check: |run| layers(run, &EDGE, Relation::AtMost),
    control: Control::negative("sigma_w^2 = 4 and 16", |run| layers(run, &GROWING, Relation::AtMost)),
    note: "A row of ours. It falls from layer to layer: 0.75 for 0.875 at k = 8 in layer 6.",
    ..Claim::DEFAULT
};

const LAYER_SAMPLES: Samples = Samples { ci: 12_000, paper: 150_000 };
const LAYER_SHARE: Resolution = Resolution::PerLine("a third of 1/k, the share that a random direction has along z");

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
            mean[0]
                .line(format!("mean, k = {k}"), Relation::Equal, mean_norm(width - 1.0) / mean_norm(width))
                .by("gamma functions", "random directions"),
            mean[1].line(format!("mean square, k = {k}"), Relation::Equal, share).by("(k-1)/k", "random directions"),
        ];
        let right = right.map(|line| if with_printed { line.corrected() } else { line });
        with_printed.then_some(printed).into_iter().chain(right)
    });
    Ok(lines.collect())
}

/// Widths and weight variances.
const GROWING: [(usize, f64); 4] = [(8, 4.0), (8, 16.0), (32, 4.0), (32, 16.0)];
const EDGE: [(usize, f64); 2] = [(8, 1.0), (32, 1.0)];
const HIDDEN_LAYERS: usize = 6;

/// Numbers of a layer: whether the image moves, and then its share, the root of it, and the share less that of a random direction.
const NUMBERS: usize = 4;

/// All cells are measured and written to the table; those of `judged` become lines.
fn layers(run: &Run, judged: &[(usize, f64)], relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let settings = [GROWING.as_slice(), &EDGE].concat();
    let measurements = settings.iter().map(|&(k, sigma_w2)| {
        let chain = GramChain::new(Activation::HardTanh, k, sigma_w2, 0.0).expect("in range");
        let random = (k as f64 - 1.0) / k as f64;
        Sampled::new(format!("k = {k}, sigma_w^2 = {sigma_w2}"), NUMBERS * HIDDEN_LAYERS, move |rng, values| {
            let mut gram = Gram::circle(k);
            for values in values.chunks_exact_mut(NUMBERS) {
                gram = chain.step(gram, rng);
                // Exact zero: every neuron is saturated, there or in a layer before.
                let numbers = if gram.dz_dz == 0.0 {
                    [0.0; NUMBERS]
                } else {
                    let share = (1.0 - gram.z_dz * gram.z_dz / (gram.z_z * gram.dz_dz)).max(0.0);
                    [1.0, share, share.sqrt(), share - random]
                };
                values.copy_from_slice(&numbers);
            }
        })
    });
    let means = means(run, run.samples(), measurements.collect())?;
    let mut table = Table::new(
        "perp-fraction",
        "Part of the direction that is perpendicular to the image of a circle",
        &["width", "sigma_w2", "layer", "moving", "mean_square", "mean", "random_mean_square", "random_mean"],
    );
    let mut lines = Vec::new();
    for (&(k, sigma_w2), mean) in settings.iter().zip(&means) {
        let width = k as f64;
        let random = (width - 1.0) / width;
        for (layer, numbers) in (1_usize..).zip(mean.chunks_exact(NUMBERS)) {
            let moving = numbers[0].mean;
            table.push(vec![
                k.into(),
                sigma_w2.into(),
                layer.into(),
                moving.into(),
                (numbers[1].mean / moving).into(),
                (numbers[2].mean / moving).into(),
                random.into(),
                (mean_norm(width - 1.0) / mean_norm(width)).into(),
            ]);
            let label = format!("share less (k-1)/k, k = {k}, sigma_w^2 = {sigma_w2}, layer {layer}");
            // In the first layers the share is still above: the circle itself has nothing along z.
            if judged.contains(&(k, sigma_w2)) && (relation == Relation::AtLeast || layer > 3) {
                lines.push(numbers[3].line(label, relation, 0.0).by("(k-1)/k", "Gram chain").resolving(1.0 / (3.0 * width)));
            }
        }
    }
    // Two rows measure it; one of them shows it.
    if relation == Relation::AtLeast {
        run.table(table);
    }
    Ok(lines)
}
