//! Appendix C: the transitions between dead, rank one and rank two.
//!
//! ```text
//! P(B_{1,0}) = 0,  P(B_{1,1}) = 2^{1-N},  P(B_{1,2}) = 1 - 2^{1-N}
//! P(B_{l,0} | B_{l-1,1}) = 2^-N
//! P(B_{l,0} | B_{l-1,2}) = q = E[(1/2 - p)^N] >= 4^-N
//! P(B_{l,1} | B_{l-1,2}) = 2^{1-N} + (N-2) q
//! ```
//!
//! with `phi(N^l(x)) = v_+ phi(x) + v_- phi(-x)`; `B_{l,1}`: one of the vectors is zero or they are parallel, `B_{l,2}`: they are independent.
//!
//! Source: appendix C. The printed sum over the neurons that are on for one side runs from 1, as it must: all off is `B_0`. Collapse,
//! Proposition 10 has the same events, but puts the parallel pair into its case 1, with the independent ones; here it is in `B_1`.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::words::in_words;
use network::WeightLaw;
use rand::RngExt;
use stats::rational::{power, ratio};
use stats::stream::generator;

use crate::rays::{Rays, Span};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FIRST_LAYER, SHARP, SHARP_NETWORKS, BOTH_DIE, LINE_DIES];

const SOURCE: &str = "Appendix C";

const FIRST_LAYER: Claim = Claim {
    id: "theorem-3.3-transitions/first-layer",
    source: SOURCE,
    statement: "the first layer is never dead, of rank one with probability 2^(1-N), otherwise of rank two",
    formula: "pi_1 = (0, 2^(1-N), 1 - 2^(1-N))",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![first_layer(1)]),
    control: Control::negative("2^-N", |_| Ok(vec![first_layer(0)])),
    note: "All sign vectors, N = 1 to 10; ranks by minors in whole numbers.",
    ..Claim::DEFAULT
};

const SHARP: Claim = Claim {
    id: "theorem-3.3-transitions/sharp-relation",
    source: SOURCE,
    statement: "whatever the weights' sizes and the two independent vectors are, P(B_1) - (N-2) P(B_0) = 2^(1-N) exactly after the next layer",
    formula: "P(B_{l,1} | B_{l-1,2}) = 2^(1-N) + (N-2) P(B_{l,0} | B_{l-1,2})",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(sharp(2)),
    control: Control::negative("(N-1) for (N-2)", |_| Ok(sharp(1))),
    note: "All sign patterns of the layer for random whole magnitudes and vectors, N = 2, 3, 4, so for every symmetric law; the row sizes may differ. For N = 2 it says that one direction is left with 1/2, whatever the angle.",
    ..Claim::DEFAULT
};

const SHARP_NETWORKS: Claim = Claim {
    id: "theorem-3.3-transitions/networks",
    source: SOURCE,
    statement: "in random networks P(B_1 | B_2) - (N-2) P(B_0 | B_2) = 2^(1-N) at every layer",
    formula: "P(B_{l,1} | B_{l-1,2}) = 2^(1-N) + (N-2) P(B_{l,0} | B_{l-1,2})",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 140_000, paper: 3_000_000 },
    resolution: Resolution::relative(0.25, "a quarter, where one neuron more or less is a factor of two"),
    check: |run| relation_in_networks(run, 2),
    control: Control::negative("the sum without the parallel pairs: -2 for N - 2", |run| relation_in_networks(run, 0)),
    note: "Widths 2 to 5, layers 2 to 4, three laws. The mean of 1, -(N-2) and 0 over the networks of rank two before the layer.",
    ..Claim::DEFAULT
};

const BOTH_DIE: Claim = Claim {
    id: "theorem-3.3-transitions/both-die",
    source: SOURCE,
    statement: "two independent vectors die together with probability 4^-N after the first layer, and with at least that, but less than 2^-N, after the others",
    formula: "4^-N = p_1 <= p_l = E[(1/2 - p)^N] < 2^-N",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 3_000_000 },
    resolution: Resolution::PerLine("a third to a half of the bound: an increase or decrease of N by one is a factor of four"),
    check: |run| both_die(run, 0),
    control: Control::negative("one neuron fewer", |run| both_die(run, 1)),
    note: "Widths 2 and 3, layers 2 to 4. The upper bound is asked for less a fifth of it, so that equality would be refused.",
    ..Claim::DEFAULT
};

const LINE_DIES: Claim = Claim {
    id: "theorem-3.3-transitions/one-direction",
    source: SOURCE,
    statement: "a layer of rank one is followed by a dead one with probability 2^-N, else by one of rank one",
    formula: "P(B_{l,0} | B_{l-1,1}) = 2^-N,  P(B_{l,1} | B_{l-1,1}) = 1 - 2^-N",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 160_000, paper: 3_000_000 },
    resolution: Resolution::PerLine("a third of the probability: a neuron more or less is a factor of two"),
    check: |run| line_dies(run, 0),
    control: Control::negative("one neuron more", |run| line_dies(run, 1)),
    note: "Widths 2 to 4, layers 2 to 4.",
    ..Claim::DEFAULT
};

// --- Exactly ---------------------------------------------------------------------------------------------------------------------

/// 0, 1 or 2: the rank of two vectors, by their minors. Entries go up to 1e11, whose products do not fit into 64 bits.
fn rank(positive: &[i64], negative: &[i64]) -> usize {
    let is_zero = |v: &[i64]| v.iter().all(|x| *x == 0);
    let times = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let independent = (0..positive.len()).any(|i| (0..i).any(|j| times(positive[i], negative[j]) != times(positive[j], negative[i])));
    match (is_zero(positive) && is_zero(negative), independent) {
        (true, _) => 0,
        (_, false) => 1,
        _ => 2,
    }
}

fn first_layer(twice: u64) -> Evidence {
    let cases = (1..=10_u64).flat_map(|width| {
        let all = 1_u64 << width;
        let mut ranks = [0_u64; 3];
        for signs in 0..all {
            let weight = |i: u64| if signs >> i & 1 == 1 { -(i as i64 + 2) } else { i as i64 + 2 };
            let part = |sign: i64| (0..width).map(|i| (sign * weight(i)).max(0)).collect::<Vec<_>>();
            ranks[rank(&part(1), &part(-1))] += 1;
        }
        let line = power(&ratio(1, 2), width - twice);
        let theory = [ratio(0, 1), line.clone(), ratio(1, 1) - line];
        let case = |rank: usize| (format!("N = {width}, rank {rank}"), theory[rank].clone(), ratio(ranks[rank] as i64, all as i64));
        [0, 1, 2].map(case)
    });
    Evidence::exact_cases("first layer", Relation::Equal, cases).by("closed form", "all sign vectors")
}

/// A line a width; `less` is the 2 of `N - 2`.
fn sharp(less: i64) -> Vec<Evidence> {
    let lines = [(2_usize, 40), (3, 20), (4, 2)].map(|(width, settings)| {
        let cases = (0..settings).map(move |setting| {
            let mut rng = generator(&["theorem-3.3-transitions", "sharp"], width as u64, setting);
            let mut numbers = |low: i64, high: i64, count: usize| (0..count).map(|_| rng.random_range(low..=high)).collect::<Vec<i64>>();
            // Independent vectors without negative entries, zeros among them; magnitudes without small relations.
            let (v1, v2) = loop {
                let (v1, v2) = (numbers(0, 4, width), numbers(0, 4, width));
                if rank(&v1, &v2) == 2 {
                    break (v1, v2);
                }
            };
            let sizes = numbers(1_000_000, 1_000_000_000, width * width);
            let all = 1_u64 << (width * width);
            let mut ranks = [0_i64; 3];
            for signs in 0..all {
                let weight = |place: usize| if signs >> place & 1 == 1 { -sizes[place] } else { sizes[place] };
                let image = |v: &[i64]| -> Vec<i64> {
                    (0..width).map(|row| (0..width).map(|column| weight(width * row + column) * v[column]).sum::<i64>().max(0)).collect()
                };
                ranks[rank(&image(&v1), &image(&v2))] += 1;
            }
            let observed = ratio(ranks[1] - (width as i64 - less) * ranks[0], all as i64);
            (format!("v+ = {v1:?}, v- = {v2:?}, setting {setting}"), power(&ratio(1, 2), width as u64 - 1), observed)
        });
        Evidence::exact_cases(format!("N = {width}"), Relation::Equal, cases).by("2^(1-N)", "all sign patterns of a layer")
    });
    lines.into()
}

// --- Networks --------------------------------------------------------------------------------------------------------------------

const LAWS: [(&str, WeightLaw); 3] =
    [("normal", WeightLaw::Normal), ("cauchy", WeightLaw::Cauchy), ("mixture:0.01", WeightLaw::Mixture { spread: 0.01 })];
const LAYERS: usize = 4;

fn index(span: Span) -> usize {
    match span {
        Span::Dead => 0,
        Span::Line => 1,
        Span::Plane => 2,
    }
}

/// Transitions of random networks: `[layer - 2][from][to]`, flattened.
fn part(name: String, law: WeightLaw, width: usize, networks: u64) -> Part<'static, Vec<u64>> {
    Part::new(name, networks, 1_000_000, move |block| {
        let mut counts = vec![0; 9 * (LAYERS - 1)];
        let mut rays = Rays::new(width);
        for _ in 0..block.trials {
            rays.first(law, &mut block.rng);
            for layer in 2..=LAYERS {
                let from = index(rays.span());
                rays.next(law, &mut block.rng);
                let to = index(rays.span());
                counts[9 * (layer - 2) + 3 * from + to] += 1;
                if to == 0 {
                    break;
                }
            }
        }
        counts
    })
}

struct Measured {
    name: String,
    width: usize,
    counts: Vec<u64>,
}

impl Measured {
    /// To dead, rank one and rank two, from a state, at a layer from 2 on.
    fn from(&self, state: Span, layer: usize) -> [u64; 3] {
        std::array::from_fn(|to| self.counts[9 * (layer - 2) + 3 * index(state) + to])
    }
}

fn measure(run: &Run, laws: &[(&str, WeightLaw)], widths: &[usize]) -> Result<Vec<Measured>, Stop> {
    let settings: Vec<(String, WeightLaw, usize)> =
        laws.iter().flat_map(|(name, law)| widths.iter().map(move |&width| (format!("{name}, N = {width}"), *law, width))).collect();
    let counts = run.histograms(settings.iter().map(|(name, law, width)| part(name.clone(), *law, *width, run.samples())).collect())?;
    Ok(settings.into_iter().zip(counts).map(|((name, _, width), counts)| Measured { name, width, counts }).collect())
}

fn relation_in_networks(run: &Run, less_or_none: usize) -> Result<Vec<Evidence>, Stop> {
    let lines = measure(run, &LAWS, &[2, 3, 4, 5])?.into_iter().flat_map(|measured| {
        (2..=LAYERS).map(move |layer| {
            let [dead, line, plane] = measured.from(Span::Plane, layer).map(|count| count as f64);
            // The factor of P(B_0): N - 2, or -2 where the parallel pairs are forgotten.
            let factor = if less_or_none == 0 { -2.0 } else { measured.width as f64 - 2.0 };
            let n = dead + line + plane;
            let mean = (line - factor * dead) / n;
            let variance = (line + factor * factor * dead) / n - mean * mean;
            let theory = 0.5_f64.powi(measured.width as i32 - 1);
            Evidence::mean(
                in_words(&format!("{}, layer {layer}", measured.name)),
                Relation::Equal,
                theory,
                mean,
                (variance / n).sqrt(),
                n as u64,
            )
            .by("2^(1-N)", "layers of random networks")
        })
    });
    Ok(lines.collect())
}

fn both_die(run: &Run, fewer: usize) -> Result<Vec<Evidence>, Stop> {
    let lines = measure(run, &LAWS, &[2, 3])?.into_iter().flat_map(|measured| {
        (2..=LAYERS).flat_map(move |layer| {
            let counts = measured.from(Span::Plane, layer);
            let trials = counts.iter().sum();
            let width = measured.width - fewer;
            let (low, high) = (0.25_f64.powi(width as i32), 0.5_f64.powi(width as i32));
            let line = |relation: Relation, theory: f64, resolution: f64| {
                Evidence::proportion(
                    in_words(&format!("{}, layer {layer}, {}", measured.name, relation.sign())),
                    relation,
                    theory,
                    counts[0],
                    trials,
                )
                .by("bound", "layers of random networks")
                .resolving(resolution)
            };
            if layer == 2 {
                vec![line(Relation::Equal, low, low / 3.0)]
            } else {
                vec![line(Relation::AtLeast, low, low / 2.0), line(Relation::AtMost, 0.8 * high, 0.2 * high)]
            }
        })
    });
    Ok(lines.collect())
}

fn line_dies(run: &Run, more: i32) -> Result<Vec<Evidence>, Stop> {
    let lines = measure(run, &LAWS[..2], &[2, 3, 4])?.into_iter().flat_map(|measured| {
        (2..=LAYERS).map(move |layer| {
            let counts = measured.from(Span::Line, layer);
            let theory = 0.5_f64.powi(measured.width as i32 + more);
            Evidence::proportion(
                in_words(&format!("{}, layer {layer}", measured.name)),
                Relation::Equal,
                theory,
                counts[0],
                counts.iter().sum(),
            )
            .by("closed form", "layers of random networks")
            .resolving(theory / 3.0)
        })
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_by_minors() {
        assert_eq!(rank(&[0, 0], &[0, 0]), 0);
        assert_eq!(rank(&[1, 2], &[0, 0]), 1);
        assert_eq!(rank(&[1, 2], &[2, 4]), 1);
        assert_eq!(rank(&[1, 2], &[2, 1]), 2);
        assert_eq!(rank(&[0, 7], &[0, 0]), 1);
        // The minor is 2^64, which is 0 in 64 bits that wrap around.
        assert_eq!(rank(&[1 << 32, 0], &[0, 1 << 32]), 2);
    }
}
