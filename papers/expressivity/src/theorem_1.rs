//! Theorem 1: how fast the length of a curve's images grows with the layer.
//!
//! Hard-tanh networks with weights of variance `sigma_w^2 / k` and biases of variance `sigma_b^2`, `s = sqrt(sigma_w^2 + sigma_b^2)`:
//!
//! ```text
//! E[l(z^d)] >= O( ( sigma_w / sqrt s * sqrt k / sqrt(s + k) )^d ) l(x),      "tight in the limits of large sigma_w and k"
//! ```
//!
//! Source: Theorem 1 and its proof in appendix A. Reading: `>= O(base^d)` has to mean `>= C base^d` with a constant `C > 0` that does not
//! depend on `d`. The proof multiplies a layer's factor by constants below 1 (`1/sqrt 2`, `(2 pi)^(-1/4)`) and drops them inside the
//! power, and so the statement is false: the mean length grows by less than the base in every layer, at any width from 32 on, and for
//! infinitely many neurons at every `sigma_w > 1` that we looked at. With a constant inside the power it holds for `s >= 1`; below, growth
//! is at most `sigma_w` while the base goes like `sqrt sigma_w`, so that no constant serves all. What does hold without constants is the mean norm of what is
//! perpendicular to `z`, with one degree of freedom less than neurons that are not saturated (`bounds::Layer::binomial_factor`).
//!
//! Also proved in the appendix and judged by rows of their own: the upper bounds (`upper-bound-2-3`), the explicit factor (`eq-final`).
//! The limit of infinitely many neurons is `mean-field-rate`.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};

use experiments::mean_of::MeanOf;
use network::{Activation, Gram, GramChain};
use rand::Rng;
use stats::stream::open_unit;

use crate::bounds::Layer;
use crate::sampled::{Sampled, means};
use crate::speeds::{Sums, Walk, grid, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PRINTED, SMALL_WEIGHTS, EXPONENTIAL, BINOMIAL, COMPOSED, NEAR_THE_ORIGIN, APPENDIX, TIGHT, CONSTANTS];

const SOURCE: &str = "Theorem 1";
const SAMPLES: Samples = Samples { ci: 4_000, paper: 80_000 };

const SIGMA_W: Resolution = Resolution::PerLine("a tenth of sigma_w, the most that a layer can grow by in the mean");

const PRINTED: Claim = Claim {
    id: "theorem-1/printed-base",
    source: SOURCE,
    statement: "the mean length grows at least like the printed base to the power of the layer, up to a constant that does not depend on the layer",
    formula: "E l(z^d) >= C (sigma_w / sqrt s * sqrt k / sqrt(s + k))^d l(x)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    resolution: SIGMA_W,
    check: |run| {
        let (cells, sums) = measured(run)?;
        let corrected = perpendicular(&cells, &sums, Layer::binomial_factor).into_iter().map(Evidence::corrected);
        Ok(growth(&cells, &sums, Layer::printed_base).into_iter().chain(infinitely_wide()).chain(corrected).collect())
    },
    control: Control::positive("the factor without the constants", |run| {
        let (cells, sums) = measured(run)?;
        Ok(perpendicular(&cells, &sums, Layer::binomial_factor))
    }),
    note: "Growth of the mean from layer 3 to layer 8, and in the limit of infinitely many neurons: less than the base, so no constant C will do. The O() hides a constant in every layer, to the power d. \
           The same slip, not counted again: Corollary 1, which is the case sigma_b = 0 (corollary-1/constant-inside), and the \"close lower bound\" \
           of section 2.2.1 where it means this base (prose-close-bound/close).",
    ..Claim::DEFAULT
};

const SMALL_WEIGHTS: Claim = Claim {
    id: "theorem-1/small-weights",
    source: SOURCE,
    statement: "for sigma_w < 1 the printed base exceeds every possible growth, sigma_w, and the quotient falls like sqrt sigma_w: no constant inside the base serves all sigma_w",
    formula: "sigma_w < base;   sigma_w / base = sqrt(sigma_w (sigma_w + k) / k)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(small_weights(0.1)),
    control: Control::negative("sigma_w from 1.1 to 9.9", |_| Ok(small_weights(1.1))),
    note: "A row of ours, closed form, k = 512 without biases, sigma_w = 0.1 to 0.9, and 10^-8. No mean grows by more than sigma_w (upper-bound-2-3). \
           So a constant inside the base helps for s >= 1 only, where the proof is made.",
    ..Claim::DEFAULT
};

const EXPONENTIAL: Claim = Claim {
    id: "theorem-1/exponential",
    source: SOURCE,
    statement: "the mean length grows exponentially in the layer: by 4 % a layer and more at every width from 8 and sigma_w^2 from 2 on",
    formula: "(E l(z^8) / E l(z^2))^(1/6) >= 1.04",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::PerLine("less than the growth is above the 4 %"),
    check: |run| exponential(run, &cells()),
    control: Control::negative("sigma_w^2 = 1/2", |run| exponential(run, &grid(&[32], &[0.5], LAYERS))),
    note: "Widths 8, 32 and 512, with and without biases. What remains of the theorem if its base is read as the law of growth.",
    ..Claim::DEFAULT
};

const BINOMIAL: Claim = Claim {
    id: "theorem-1/binomial-factor",
    source: "Theorem 1, proof",
    statement: "without constants: what is perpendicular to z grows in every layer at least by sigma_w / sqrt k times the mean norm of j - 1 normal numbers, j ~ Binom(k, p)",
    formula: "E|dz_perp(d+1)| >= sigma_w / sqrt k  sum_j Binom(j; k, p) chi_mean(j - 1)  |dz_perp(d)|,   p = erf(1 / (s sqrt 2))",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: SIGMA_W,
    check: |run| {
        let (cells, sums) = measured(run)?;
        Ok(perpendicular(&cells, &sums, Layer::binomial_factor))
    },
    control: Control::negative("j normal numbers for j - 1", |run| {
        let (cells, sums) = measured(run)?;
        Ok(perpendicular(&cells, &sums, |layer| layer.binomial_sum(0)))
    }),
    note: "A row of ours: the steps of the proof, kept exact. Widths 3 to 512, layers 1, 4 and 8; each network counts by its own direction, so no mean is carried by few.",
    ..Claim::DEFAULT
};

const COMPOSED: Claim = Claim {
    id: "theorem-1/binomial-composed",
    source: "Theorem 1, proof",
    statement: "so the mean length after d layers is at least that factor to the power d times the length of a circle",
    formula: "E l(z^d) >= factor^d l(x)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.5, "half of the bound: a mean that small would be far below it"),
    check: |run| {
        let (cells, sums) = measured(run)?;
        Ok(composed(&cells, &sums, Layer::binomial_factor))
    },
    control: Control::negative("the printed base", |run| {
        let (cells, sums) = measured(run)?;
        Ok(composed(&cells, &sums, Layer::printed_base))
    }),
    note: "A row of ours, for d = 1, 2 and 4 and widths from 32 on, where few networks do not carry the mean. On a circle between orthogonal inputs of one norm all of dx is perpendicular, C = 1.",
    ..Claim::DEFAULT
};

const NEAR_THE_ORIGIN: Claim = Claim {
    id: "theorem-1/binomial-composed-off-circles",
    source: "Theorem 1, proof",
    statement: "where dx is not perpendicular to x the bound has the length of the perpendicular part for l(x): on a line past the origin C = 0.49 of it",
    formula: "E l(z^d) >= factor^d Int |dx_perp| dt = factor^d C l(x)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 6_000, paper: 80_000 },
    resolution: Resolution::relative(0.5, "half of the bound; with C = 1 it would be twice as large"),
    check: |run| near_the_origin(run, PERPENDICULAR_LENGTH),
    control: Control::negative("C = 1, the whole length of the line", |run| near_the_origin(run, LENGTH_OF_LINE)),
    note: "A row of ours: x = sqrt k (40/41 v, 9/41) for v from -1 to 1, so that |x|^2 <= k as the proof needs. d = 1, 2 and 4. Theorem 1 prints l(x) \
           and leaves C to its O(); no C > 0 serves all curves, as lines nearer to the origin have smaller ones.",
    ..Claim::DEFAULT
};

const APPENDIX: Claim = Claim {
    id: "theorem-1/appendix-factor",
    source: "Theorem 1, appendix A",
    statement: "the explicit factor of the appendix, with its constants, bounds the growth of what is perpendicular from below",
    formula: "1/sqrt 2 ((2 pi)^(-1/4) sigma_w sqrt k / sqrt(s (s sqrt(2 pi) + k - 1)) - sigma_w / s sqrt k (1 - 1/(s sqrt(2 pi)))^(k-1))",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: SIGMA_W,
    check: |run| {
        let (cells, sums) = measured(run)?;
        Ok(perpendicular(&cells, &sums, Layer::appendix_factor))
    },
    control: Control::negative("the printed base, where the constants are dropped", |run| {
        let (cells, sums) = measured(run)?;
        Ok(perpendicular(&cells, &sums, Layer::printed_base))
    }),
    note: "Half of the measured growth and less. At width 8 it is negative from sigma_w^2 = 8 on and says nothing.",
    ..Claim::DEFAULT
};

const TIGHT: Claim = Claim {
    id: "theorem-1/tight",
    source: SOURCE,
    statement: "the bound is tight in the limits of large sigma_w and k: the growth a layer over the base stays between positive constants in both",
    formula: "0.6 <= growth / (sigma_w k / (sigma_w + k))^(1/2) <= 1",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.12, "less than a third of what the constants are apart"),
    check: |run| same_powers(run, 0.5),
    control: Control::negative("without the square root", |run| same_powers(run, 1.0)),
    note: "Beside an O() tight means the same powers of sigma_w and k. Closed forms in either limit, at 10^2 to 10^8 of the other, and networks \
           that grow in both. The constants are theorem-1/constants-of-the-limits.",
    ..Claim::DEFAULT
};

const CONSTANTS: Claim = Claim {
    id: "theorem-1/constants-of-the-limits",
    source: SOURCE,
    statement: "the growth a layer over the base tends to (2/pi)^(1/4) = 0.893 for k, then sigma_w to infinity, and to 2/pi = 0.637 for sigma_w, then k",
    formula: "growth / base -> (2/pi)^(1/4);   2/pi",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(0.01, "a tenth of what the nearer constant is away from 1"),
    check: |_| Ok(limits([(2.0 / PI).sqrt().sqrt(), 2.0 / PI])),
    control: Control::negative("both 1, as if no constant were left out", |_| Ok(limits([1.0, 1.0]))),
    note: "A row of ours. The second limit is that of theorem-2: k (2/pi) arctan(1/sqrt(k - 1)) against sqrt k.",
    ..Claim::DEFAULT
};

const LAYERS: usize = 8;

/// Widths and variances, two of them with biases.
fn cells() -> Vec<Walk> {
    let biased = |width, sigma_w2, sigma_b2| Walk::hard_tanh(Layer { width, sigma_w2, sigma_b2 }, LAYERS);
    let mut cells = grid(&[8, 32, 512], &[2.0, 8.0, 32.0], LAYERS);
    cells.extend([biased(32, 4.0, 0.5), biased(128, 16.0, 4.0)]);
    cells
}

/// With a narrow layer, where one degree of freedom is much.
fn measured(run: &Run) -> Result<(Vec<Walk>, Vec<Sums>), Stop> {
    let mut cells = cells();
    cells.extend(grid(&[3], &[2.0], LAYERS));
    let sums = walks(run, &cells, run.samples())?;
    Ok((cells, sums))
}

/// Growth of the mean length from layer 3 on; at width 8 few networks carry it.
fn growth(cells: &[Walk], sums: &[Sums], base: fn(&Layer) -> f64) -> Vec<Evidence> {
    let wide = cells.iter().zip(sums).filter(|(walk, _)| walk.layer.width >= 32);
    let lines = wide.map(|(walk, sums)| {
        let label = format!("{}, growth of the mean", walk.label());
        sums.growth(3, LAYERS)
            .line(label, Relation::AtLeast, base(&walk.layer))
            .by("Theorem 1", "Gram chain")
            .resolving(0.1 * walk.layer.jensen_upper())
    });
    lines.collect()
}

fn infinitely_wide() -> Vec<Evidence> {
    let lines = [2.0, 4.0, 32.0, 1024.0].map(|sigma_w2: f64| {
        let rate = Layer::without_biases(1, sigma_w2).mean_field_rate();
        // The fixed point is bisected to the last bit; some ten operations follow.
        let rounding = 64.0 * f64::EPSILON * rate;
        let label = format!("infinitely many neurons, sigma_w^2 = {sigma_w2}");
        Evidence::enclosure(label, Relation::AtLeast, rate - rounding, rate + rounding, sigma_w2.sqrt().sqrt())
            .by("Theorem 1 for k to infinity", "fixed point of the mean square")
    });
    lines.to_vec()
}

fn exponential(run: &Run, cells: &[Walk]) -> Result<Vec<Evidence>, Stop> {
    let sums = walks(run, cells, run.samples())?;
    let lines = cells.iter().zip(&sums).map(|(walk, sums)| {
        let label = format!("{}, growth of the mean", walk.label());
        // Narrow networks: fewer layers, or few of them carry the mean.
        let to = if walk.layer.width < 32 { 5 } else { LAYERS };
        let growth = sums.growth(2, to);
        growth.line(label, Relation::AtLeast, 1.04).by("four per cent", "Gram chain").resolving(match walk.layer.sigma_w2 {
            ..=2.0 => 0.03,
            ..=8.0 => 0.1,
            _ => 0.3,
        })
    });
    Ok(lines.collect())
}

fn perpendicular(cells: &[Walk], sums: &[Sums], factor: fn(&Layer) -> f64) -> Vec<Evidence> {
    let lines = cells.iter().zip(sums).flat_map(|(walk, sums)| {
        [0, 3, 7].map(|d| {
            let label = format!("{}, layer {}, excess over the bound", walk.label(), d + 1);
            sums.perpendicular_excess(d, factor(&walk.layer))
                .line(label, Relation::AtLeast, 0.0)
                .by("bound from below", "Gram chain")
                .resolving(0.1 * walk.layer.jensen_upper())
        })
    });
    lines.collect()
}

fn composed(cells: &[Walk], sums: &[Sums], factor: fn(&Layer) -> f64) -> Vec<Evidence> {
    let wide = cells.iter().zip(sums).filter(|(walk, _)| walk.layer.width >= 32);
    let lines = wide.flat_map(|(walk, sums)| {
        [1, 2, 4].map(|d| {
            let label = format!("{}, layer {d}, length over the input's", walk.label());
            let (mean, input) = (sums.mean(d), sums.mean(0).mean);
            let theory = libm::pow(factor(&walk.layer), d as f64);
            Evidence::mean(label, Relation::AtLeast, theory, mean.mean / input, mean.standard_error / input, mean.n)
                .by("bound from below", "Gram chain")
        })
    });
    lines.collect()
}

/// The line `(40/41 v, 9/41)`, `v` from -1 to 1, in units of `sqrt k`.
const LINE: [f64; 2] = [40.0 / 41.0, 9.0 / 41.0];
const LENGTH_OF_LINE: f64 = 2.0 * LINE[0];
/// The integral over `v` of `|dx_perp| = 40/41 9/41 / |x|` is `2 9/41 arsinh(40/9)`, and the last factor is `ln 9`, twice `ln 3`.
const PERPENDICULAR_LENGTH: f64 = 4.0 * LINE[1] * 1.098_612_288_668_109_8;

/// Mean lengths of the images of the line against `length` times the power of the factor.
fn near_the_origin(run: &Run, length: f64) -> Result<Vec<Evidence>, Stop> {
    const DEPTHS: [usize; 3] = [1, 2, 4];
    let layers = [(32, 4.0), (128, 16.0)].map(|(k, sigma_w2)| Layer::without_biases(k, sigma_w2));
    let name = |layer: &Layer| format!("k = {}, sigma_w^2 = {}", layer.width, layer.sigma_w2);
    let measurements = layers.map(|layer| {
        let chain = GramChain::new(Activation::HardTanh, layer.width, layer.sigma_w2, 0.0).expect("in range");
        Sampled::new(format!("line past the origin, {}", name(&layer)), DEPTHS.len(), move |rng, values| {
            // A point of the line for each network: the mean of |dz/du|, u from 0 to 1, is the mean length.
            let [along, past] = LINE;
            let x = along * (2.0 * open_unit(rng.next_u64()) - 1.0);
            let k = layer.width as f64;
            let start = Gram { z_z: k * (x * x + past * past), z_dz: k * x * 2.0 * along, dz_dz: k * 4.0 * along * along };
            let mut speeds = [0.0; DEPTHS[DEPTHS.len() - 1]];
            chain.speeds(start, rng, &mut speeds);
            values.iter_mut().zip(DEPTHS).for_each(|(value, d)| *value = speeds[d - 1] / k.sqrt());
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = layers.iter().zip(means).flat_map(|(layer, means)| {
        let line = |(mean, d): (MeanOf, usize)| {
            let bound = libm::pow(layer.binomial_factor(), d as f64) * length;
            let label = format!("{}, layer {d}, length over sqrt k", name(layer));
            mean.line(label, Relation::AtLeast, bound).by("bound from below", "Gram chain")
        };
        means.into_iter().zip(DEPTHS).map(line).collect::<Vec<_>>()
    });
    Ok(lines.collect())
}

/// Growth over base in both orders of the limits, against `theory`.
fn limits(theory: [f64; 2]) -> Vec<Evidence> {
    let sigma_w2 = 1e16;
    let wide = Layer::without_biases(1, sigma_w2).mean_field_rate() / sigma_w2.sqrt().sqrt();
    let k = 1e12_f64;
    let large = k * (2.0 / PI) * libm::atan(1.0 / (k - 1.0).sqrt()) / k.sqrt();
    // The next terms are of order 1/sigma_w = 1e-8 and 1/k = 1e-12.
    vec![
        Evidence::numeric("k to infinity, then sigma_w = 1e8", theory[0], wide, 1e-7).by("limit", "fixed point of the mean square"),
        Evidence::numeric("sigma_w to infinity, then k = 1e12", theory[1], large, 1e-9).by("limit", "probability to be sensitive"),
    ]
}

/// Growth over `(sigma_w k / (sigma_w + k))^power` stays between 0.6 and 1: in either limit, and in networks.
fn same_powers(run: &Run, power: f64) -> Result<Vec<Evidence>, Stop> {
    const BOUNDS: [(Relation, f64); 2] = [(Relation::AtLeast, 0.6), (Relation::AtMost, 1.0)];
    let cells: Vec<Walk> =
        [(32, 8.0), (128, 32.0), (512, 128.0)].map(|(k, sigma_w2)| Walk::hard_tanh(Layer::without_biases(k, sigma_w2), LAYERS)).into();
    let sums = walks(run, &cells, run.samples())?;
    let mut lines = Vec::new();
    for large in [1e2, 1e4, 1e8_f64] {
        let wide = Layer::without_biases(1, large * large).mean_field_rate() / libm::pow(large, power);
        let heavy = large * (2.0 / PI) * libm::atan(1.0 / (large - 1.0).sqrt()) / libm::pow(large, power);
        for (relation, bound) in BOUNDS {
            let line = |name: String, share: f64, observed| {
                // Some ten operations each.
                let rounding = 64.0 * f64::EPSILON * share;
                let label = format!("{name}, growth over the base, {}", relation.sign());
                Evidence::enclosure(label, relation, share - rounding, share + rounding, bound).by("constants", observed)
            };
            lines.push(line(format!("k to infinity, sigma_w = {large}"), wide, "fixed point of the mean square"));
            lines.push(line(format!("sigma_w to infinity, k = {large}"), heavy, "probability to be sensitive"));
        }
    }
    for (walk, sums) in cells.iter().zip(&sums) {
        let (growth, sigma_w, k) = (sums.ratio(LAYERS - 1), walk.layer.sigma_w2.sqrt(), walk.layer.width as f64);
        let base = libm::pow(sigma_w * k / (sigma_w + k), power);
        for (relation, bound) in BOUNDS {
            let label = format!("{}, growth over the base, {}", walk.label(), relation.sign());
            lines.push(
                Evidence::mean(label, relation, bound, growth.mean / base, growth.standard_error / base, growth.n)
                    .by("constants", "Gram chain"),
            );
        }
    }
    Ok(lines)
}

/// The printed base against `sigma_w`, the most that a mean can grow by, for `sigma_w` from `first` on: nine times as much at most.
fn small_weights(first: f64) -> Vec<Evidence> {
    let mut lines: Vec<Evidence> = (1..=9)
        .map(|i| {
            let layer = Layer::without_biases(512, (first * f64::from(i)).powi(2));
            let base = layer.printed_base();
            // Some ten operations.
            let rounding = 16.0 * f64::EPSILON * base;
            let label = format!("printed base, sigma_w = {:.1}", layer.jensen_upper());
            Evidence::enclosure(label, Relation::Greater, base - rounding, base + rounding, layer.jensen_upper())
                .by("sigma_w", "printed base")
        })
        .collect();
    let tiny = Layer::without_biases(512, 1e-16);
    let share = tiny.jensen_upper() / tiny.printed_base();
    lines.push(
        Evidence::enclosure("sigma_w / base at sigma_w = 10^-8", Relation::AtMost, share * (1.0 - 1e-14), share * (1.0 + 1e-14), 1.001e-4)
            .by("sqrt sigma_w", "printed base"),
    );
    lines
}
