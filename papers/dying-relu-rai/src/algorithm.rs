//! Section 4.1 and appendix G: randomized asymmetric initialization (RAI), entry by entry.
//!
//! Layer 1: He normal, `N(0, 2 / d_in)`, biases zero. Each row of a layer after it, output layer included, has `fan_in + 1` entries, weights
//! and bias: one position chosen uniformly has Beta(2, 1), the others `N(0, sigma_w^2 / fan_in)`. The code draws all as normals and
//! replaces one, `randint(0, fan_in + 1)` with the upper end excluded, and treats layer 1 like the others.
//!
//! Source: section 4.1, equation 4.2, appendix G. Two schemes by name: "text" (`Initializer::RaiText`) and "code" (`Initializer::RaiCode`,
//! `sigma_w` rounded to 0.6007). Rows are tried one by one (`network::rai::rai_row`) and in whole networks.

use claims::{Claim, Control, Evidence, Part, Relation, Resolution, Run, Samples, Stop};
use network::rai::{RAI_CODE_SIGMA_W, RAI_SIGMA_W, rai_row};
use network::{Activation, Architecture, Initializer};
use stats::{chi_square, kolmogorov};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[POSITIONS, CHOSEN, OTHERS, NETWORKS];

const SOURCE: &str = "Section 4.1, appendix G";
const FAN_INS: [usize; 4] = [1, 2, 3, 5];
const SCHEMES: [(&str, f64); 2] = [("text", RAI_SIGMA_W), ("code", RAI_CODE_SIGMA_W)];

const POSITIONS: Claim = Claim {
    id: "algorithm/positions",
    source: SOURCE,
    statement: "the position of the asymmetric entry is uniform over the fan_in + 1 entries of a row, the bias among them",
    formula: "P(k) = 1 / (N_{l-1} + 1),  k = 1, ..., N_{l-1} + 1 the position of the asymmetric entry",
    samples: Samples { ci: 100_000, paper: 4_000_000 },
    resolution: Resolution::PerLine("a tenth of each probability, and 0.05 of Cohen's w"),
    check: |run| positions(run, 1),
    control: Control::negative("the bias is never chosen", |run| positions(run, 0)),
    ..Claim::DEFAULT
};

const CHOSEN: Claim = Claim {
    id: "algorithm/chosen-entries",
    source: SOURCE,
    statement: "the chosen entry has the distribution function t^2 on [0, 1], Beta(2, 1)",
    formula: "P(V_k <= t) = t^2, 0 <= t <= 1",
    samples: Samples { ci: 40_000, paper: 400_000 },
    resolution: Resolution::absolute(0.05, "a fifth of its largest distance from a uniform law, 1/4"),
    check: |run| chosen(run, |t| t * t),
    control: Control::negative("uniform, Beta(1, 1)", |run| chosen(run, |t| t)),
    ..Claim::DEFAULT
};

const OTHERS: Claim = Claim {
    id: "algorithm/other-entries",
    source: SOURCE,
    statement: "the other entries of a row, weights and bias, are normal with variance sigma_w^2 / fan_in",
    formula: "V_j ~ N(0, sigma_w^2 / N_{l-1}), j != k",
    samples: Samples { ci: 40_000, paper: 400_000 },
    resolution: Resolution::PerLine("a distance of 0.05 between distribution functions, and a tenth of the variance"),
    check: |run| others(run, |fan_in| fan_in),
    control: Control::negative("divided by fan_in + 1", |run| others(run, |fan_in| fan_in + 1)),
    ..Claim::DEFAULT
};

const NETWORKS: Claim = Claim {
    id: "algorithm/whole-networks",
    source: SOURCE,
    statement: "in whole networks every column, the biases' too, has mean (2/3) / (fan_in + 1) and mean square (1/2 + sigma_w^2) / (fan_in + 1), but the text's first layer has 0 and 2 / d_in, and no biases",
    formula: "E[V_j] = (2/3) / (N_{l-1} + 1),  E[V_j^2] = (1/2 + sigma_w^2) / (N_{l-1} + 1);  by the text 0 and 2 / d_in at l = 1",
    samples: Samples { ci: 80_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("a fifth of each moment; where the mean is zero, a fifth of what RAI would have"),
    check: |run| networks(run, Initializer::RaiText),
    control: Control::negative("the code's first layer for the text's", |run| networks(run, Initializer::RaiCode)),
    note: "Networks 2-3-2-1: the output layer is drawn as the hidden ones after the first. The code's networks are checked by the same lines, in each of their layers.",
    ..Claim::DEFAULT
};

fn positions(run: &Run, bias_positions: usize) -> Result<Vec<Evidence>, Stop> {
    let parts = SCHEMES.iter().flat_map(|&(name, sigma_w)| {
        FAN_INS.map(|fan_in| {
            Part::new(format!("{name}, fan-in {fan_in}"), run.samples(), 2_000_000, move |block| {
                let mut row = vec![0.0; fan_in + 1];
                let mut counts = vec![0_u64; fan_in + 1];
                for _ in 0..block.trials {
                    counts[rai_row(fan_in, sigma_w, &mut block.rng, &mut row)] += 1;
                }
                counts
            })
        })
    });
    let measured = run.histograms(parts.collect())?;
    let mut lines = Vec::new();
    for (counts, (scheme, fan_in)) in measured.into_iter().zip(SCHEMES.iter().flat_map(|(name, _)| FAN_INS.map(|fan_in| (name, fan_in)))) {
        let n = run.samples();
        if bias_positions == 1 {
            let expected = 1.0 / (fan_in as f64 + 1.0);
            let statistic = chi_square::goodness_of_fit(&counts, &vec![expected; fan_in + 1]);
            lines.push(
                Evidence::chi_square(format!("{scheme}, fan-in {fan_in}"), statistic, fan_in as u64, n, expected * n as f64)
                    .by("uniform", "rows as drawn")
                    .resolving(0.05),
            );
        }
        // The weights' share is 1 / fan_in if the bias is left out; at fan-in 1 nothing else would be left to choose.
        if fan_in + bias_positions > 1 {
            let expected = 1.0 / (fan_in + bias_positions) as f64;
            let label = format!("{scheme}, fan-in {fan_in}, first weight");
            lines.push(
                Evidence::proportion(label, Relation::Equal, expected, counts[0], n)
                    .by("one of the positions", "rows as drawn")
                    .resolving(0.1 * expected),
            );
        }
    }
    Ok(lines)
}

/// Rows of one scheme and fan-in: their name, the fan-in, the chosen entries and one of the others of each row.
type Rows = (String, usize, [Vec<f64>; 2]);

/// Rows of each scheme, of one input and of three.
fn rows(run: &Run) -> Result<Vec<Rows>, Stop> {
    let settings: Vec<(String, usize, f64)> =
        SCHEMES.iter().flat_map(|&(name, sigma_w)| [1, 3].map(|fan_in| (format!("{name}, fan-in {fan_in}"), fan_in, sigma_w))).collect();
    let parts = settings.iter().map(|&(ref name, fan_in, sigma_w)| {
        Part::new(name.clone(), run.samples(), 100_000, move |block| {
            let mut row = vec![0.0; fan_in + 1];
            let mut entries = [Vec::new(), Vec::new()];
            for trial in 0..block.trials as usize {
                let position = rai_row(fan_in, sigma_w, &mut block.rng, &mut row);
                entries[0].push(row[position]);
                // One of the others, in turns.
                entries[1].push(row[(position + 1 + trial % fan_in) % (fan_in + 1)]);
            }
            entries
        })
    });
    let blocks: Vec<Vec<[Vec<f64>; 2]>> = run.measure(parts.collect())?;
    let joined = blocks.into_iter().map(|part| {
        part.into_iter().fold([Vec::new(), Vec::new()], |[mut chosen, mut others], [c, o]| {
            chosen.extend(c);
            others.extend(o);
            [chosen, others]
        })
    });
    Ok(settings.into_iter().zip(joined).map(|((name, fan_in, _), entries)| (name, fan_in, entries)).collect())
}

fn distance(label: String, mut samples: Vec<f64>, cdf: impl Fn(f64) -> f64) -> Evidence {
    samples.sort_by(f64::total_cmp);
    Evidence::kolmogorov(label, kolmogorov::distance(&samples, cdf).either(), samples.len() as u64)
}

fn chosen(run: &Run, cdf: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let lines = rows(run)?.into_iter().map(|(name, _, [chosen, _])| distance(name, chosen, cdf).by("t^2", "rows as drawn"));
    Ok(lines.collect())
}

fn others(run: &Run, divisor: fn(usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let mut lines = Vec::new();
    for ((name, fan_in, [_, others]), sigma_w) in rows(run)?.into_iter().zip(SCHEMES.iter().flat_map(|(_, sigma_w)| [*sigma_w; 2])) {
        let variance = sigma_w * sigma_w / divisor(fan_in) as f64;
        let n = others.len() as f64;
        let squares = others.iter().map(|v| v * v).sum::<f64>() / n;
        let fourth = others.iter().map(|v| v.powi(4)).sum::<f64>() / n;
        lines.push(
            Evidence::mean(
                format!("{name}, variance"),
                Relation::Equal,
                variance,
                squares,
                ((fourth - squares * squares) / n).sqrt(),
                others.len() as u64,
            )
            .by("sigma_w^2 / fan_in", "rows as drawn")
            .resolving(0.1 * variance),
        );
        let cdf = |v: f64| 0.5 * libm::erfc(-v / (2.0 * variance).sqrt());
        lines.push(distance(format!("{name}, normal"), others, cdf).by("normal law", "rows as drawn").resolving(0.05));
    }
    Ok(lines)
}

/// Layers of the networks 2-3-2-1, as `(fan_in, fan_out)`.
const SHAPES: [(usize, usize); 3] = [(2, 3), (3, 2), (2, 1)];

/// Moments of the first row of each layer, column by column, of networks drawn by `text_by` where the text is claimed, and by the code.
fn networks(run: &Run, text_by: Initializer) -> Result<Vec<Evidence>, Stop> {
    let drawn = [("text", text_by), ("code", Initializer::RaiCode)];
    let parts = drawn.map(|(name, initializer)| {
        let shape = Architecture::new(2, &[3, 2]).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
        Part::new(format!("{name} by {initializer}"), run.samples(), 500_000, move |block| {
            let mut network = Initializer::HeNormal.draw(shape.clone(), Activation::Relu, &mut block.rng);
            // For each layer and column of its first row, the bias last: the sums of v, v^2 and v^4.
            let mut sums = vec![[0.0; 3]; SHAPES.iter().map(|(fan_in, _)| fan_in + 1).sum()];
            for _ in 0..block.trials {
                network.redraw(initializer, &mut block.rng);
                let entries =
                    network.layers().iter().flat_map(|layer| layer.weights()[..layer.fan_in()].iter().chain(&layer.biases()[..1]));
                for (sums, v) in sums.iter_mut().zip(entries) {
                    sums.iter_mut().zip([*v, v * v, v.powi(4)]).for_each(|(sum, x)| *sum += x);
                }
            }
            sums
        })
    });
    let measured: Vec<Vec<Vec<[f64; 3]>>> = run.measure(parts.into())?;
    let mut lines = Vec::new();
    let n = run.samples() as f64;
    for (blocks, (name, _)) in measured.into_iter().zip(drawn) {
        let sums = blocks.into_iter().reduce(|mut sums, block| {
            sums.iter_mut().zip(block).for_each(|(sum, part)| sum.iter_mut().zip(part).for_each(|(sum, x)| *sum += x));
            sums
        });
        let mut columns = sums.expect("a part has a block").into_iter();
        let sigma_w: f64 = if name == "text" { RAI_SIGMA_W } else { RAI_CODE_SIGMA_W };
        for (index, (fan_in, _)) in SHAPES.into_iter().enumerate() {
            let entries = fan_in as f64 + 1.0;
            let rai = [2.0 / 3.0 / entries, (0.5 + sigma_w * sigma_w) / entries];
            for column in 0..=fan_in {
                let [first, second, fourth] = columns.next().expect("a sum for each column").map(|sum| sum / n);
                let place = if column == fan_in { "bias".to_string() } else { format!("weight {}", column + 1) };
                let label = format!("{name}, layer {}, {place}", index + 1);
                let is_he = name == "text" && index == 0;
                if is_he && column == fan_in {
                    // Squares add up to zero only if all are.
                    let biases = Evidence::exact(label, Relation::Equal, 0, i32::from(second != 0.0));
                    lines.push(biases.by("no bias", "whole networks"));
                    continue;
                }
                let theory = if is_he { [0.0, 2.0 / fan_in as f64] } else { rai };
                let errors = [((second - first * first) / n).sqrt(), ((fourth - second * second) / n).sqrt()];
                for (moment, observed) in [first, second].into_iter().enumerate() {
                    let line = Evidence::mean(
                        format!("{label}, {}", ["mean", "mean square"][moment]),
                        Relation::Equal,
                        theory[moment],
                        observed,
                        errors[moment],
                        run.samples(),
                    );
                    lines.push(line.by("one position of all", "whole networks").resolving(0.2 * theory[moment].max(rai[moment])));
                }
            }
        }
    }
    Ok(lines)
}
