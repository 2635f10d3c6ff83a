//! Section 4, prose: is the probability of collapse the same for every symmetric law of the weights?
//!
//! "NN has the same probability to collapse no matter what symmetric distributions are used, even if different distributions are used
//! for different weights." For a single input that is so (Theorem 8). For a whole network of width `N` with one input it is so up to two layers, for every symmetric law:
//!
//! ```text
//! H = 1: never dead        H = 2: 2^(1-N) 2^-N + (1 - 2^(1-N)) 4^-N
//! ```
//!
//! as the first layer leaves one live ray with `2^(1-N)`, else two with disjoint sets of coordinates, whose images are independent.
//! With one continuous law for all weights, width 2 and three layers it is so, too: only the ratios `|w| / |w'|` of two weights of one
//! law are compared with each other, and ranks of independent ratios are uniform.
//!
//! # Different laws for different weights: an exact counterexample
//!
//! Let the weights of each column be so much larger than those of the columns after it that they alone decide about signs (scale
//! ratios to infinity; at width 2 only the first column is larger). Then a live ray acts through its first active coordinate, its
//! leading one. With `2^-k` the leading coordinate of a ray's image is `k`, with `2^-N` the ray dies. Two rays with the same
//! leading coordinate stay together for good; with different ones their images are independent. So three classes make an exact
//! chain: two independent rays, one ray (or two that move together), dead. At width 2 three layers are dead with 11/32, against
//! 1045/3072 for one law. (At width 3 and more the setting "column 1 times 1e6" is another one: without its first coordinate a ray
//! meets columns of equal size.)

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::angle_chain::born_dead_probabilities;
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};
use stats::rational::{Rational, power, ratio, to_f64};

use super::chain::dead_probability;
use experiments::death_curves::{DeathCurve, death_curves, whole_matrices};
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[TWO_LAYERS, THREE_LAYERS, COLUMN_DOMINANT, EXACT_COUNTEREXAMPLE, DIFFERENT_LAWS, COMMON_LAW, COMMON_LAW_WIDTH_2, WITHIN_ONE_POINT];

const SOURCE: &str = "Section 4";

const TWO_LAYERS: Claim = Claim {
    id: "proposition-10-universality/two-layers",
    source: SOURCE,
    statement: "up to two layers the probability is the same for all symmetric laws without ties",
    formula: "2^(1-N) 2^-N + (1 - 2^(1-N)) 4^-N",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![two_layers(0)]),
    control: Control::negative("one neuron less in the second layer", |_| Ok(vec![two_layers(1)])),
    note: "By all sign patterns at fixed magnitudes, widths 1 to 3, so for every symmetric law without ties.",
    ..Claim::DEFAULT
};

const THREE_LAYERS: Claim = Claim {
    id: "proposition-10-universality/three-layers-common-law",
    source: SOURCE,
    statement: "at width 2 three layers are dead with 1045/3072 for every symmetric law without ties that is common to all weights",
    formula: "P[born dead] = 1045/3072 at N = 2, L = 3",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000_000, paper: 40_000_000 },
    resolution: Resolution::absolute(0.003, "less than the distance to the value of column-dominant weights, 11/32"),
    check: |run| three_layers(run, &dead_probability(3)),
    control: Control::negative("11/32, the value of column-dominant weights", |run| three_layers(run, &ratio(11, 32))),
    ..Claim::DEFAULT
};

const COLUMN_DOMINANT: Claim = Claim {
    id: "proposition-10-universality/column-dominant",
    source: SOURCE,
    statement: "at width 2 with the first column of each layer far larger the chain of leading coordinates gives the probability",
    formula: "P[born dead] = mass of the dead state of the chain of leading coordinates, N = 2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000_000, paper: 40_000_000 },
    resolution: Resolution::absolute(0.003, "less than the distance to Gaussian weights at three layers"),
    check: |run| column_dominant(run, |layers| to_f64(&leading_coordinates(2, layers))),
    control: Control::negative("the angle chain of Gaussian weights", |run| {
        let chain = born_dead_probabilities(7);
        column_dominant(run, |layers| chain[layers - 1].value)
    }),
    note: "Normal weights, column 1 times 10^6: finite, so a smaller weight decides with a probability of about 10^-6 a neuron. A row of ours.",
    ..Claim::DEFAULT
};

const EXACT_COUNTEREXAMPLE: Claim = Claim {
    id: "proposition-10-universality/exact-counterexample",
    source: SOURCE,
    statement: "at width 2 the probability is that of one common law also when different weights have different laws",
    formula: "N = 2, L = 3, first column dominant: P[born dead] = 11/32 > 1045/3072",
    expect: Expect::both(Verdict::Refuted),
    check: |_| Ok(counterexample(dead_probability)),
    control: Control::positive("the chain of leading coordinates", |_| Ok(counterexample(|layers| leading_coordinates(2, layers)))),
    note: "At three layers 11/32 against 1045/3072, by all sign patterns of weights whose first column dominates. The matrix of Proposition 10 averages over directions that are uniform for one law only.",
    ..Claim::DEFAULT
};

const DIFFERENT_LAWS: Claim = Claim {
    id: "proposition-10-universality/different-laws",
    source: SOURCE,
    statement: "the probability is that of Gaussian weights also when different weights or layers have different laws, widths 2 to 5",
    formula: "P[born dead] = P_Gauss[born dead]",
    expect: Expect::both(Verdict::Refuted),
    samples: Samples { ci: 500_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.015, "a symbol of figure 6A"),
    check: |run| {
        let curves = curves(run, &[COLUMN, LAYERS])?;
        run.table(table(&curves));
        Ok(against_gaussian(&curves))
    },
    control: Control::positive("two layers", |run| Ok(two_layers_of(&curves(run, &[COLUMN, LAYERS])?))),
    note: "Most at width 5 and eight to ten layers: 18.5 % against 15.2 % when column 1 is a million times larger.",
    ..Claim::DEFAULT
};

const COMMON_LAW: Claim = Claim {
    id: "proposition-10-universality/common-law",
    source: SOURCE,
    statement: "the probability is that of Gaussian weights for every law common to all weights, widths 2 to 5, up to twelve layers",
    formula: "P[born dead] = P_Gauss[born dead]",
    expect: Expect::both(Verdict::Refuted),
    samples: Samples { ci: 750_000, paper: 20_000_000 },
    resolution: Resolution::absolute(0.01, "a percentage point"),
    check: |run| {
        let curves = curves(run, &COMMON)?;
        run.table(common_table(&curves));
        Ok(against_gaussian(&curves))
    },
    control: Control::positive("two layers", |run| Ok(two_layers_of(&curves(run, &COMMON)?))),
    note: "Small and real: at width 5 and ten layers 15.8 % for the narrow mixture +-(1 + 0.01 z) and 15.4 % for Cauchy's law against 15.2 %. The directions inside a quadrant, which Proposition 10 takes as uniform, depend on the law.",
    ..Claim::DEFAULT
};

const COMMON_LAW_WIDTH_2: Claim = Claim {
    id: "proposition-10-universality/common-law-width-2",
    source: SOURCE,
    statement: "at width 2 the probability is that of Gaussian weights for every law common to all weights",
    formula: "P[born dead] = P_Gauss[born dead], N = 2",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Refuted },
    samples: Samples { ci: 0, paper: 200_000_000 },
    resolution: Resolution::absolute(0.0005, "half of the last digit of a percentage with one decimal"),
    check: |run| width_2(run, &[4, 5, 6, 7]),
    control: Control::positive("three layers", |run| width_2(run, &[3])),
    note: "A difference that no plot shows: 62.18 % for the narrow mixture against 62.13 % at five layers. It needs 200 million networks, so it is left to paper scale. Uniform, Laplace, Cauchy and log-normal weights differ less.",
    ..Claim::DEFAULT
};

const WITHIN_ONE_POINT: Claim = Claim {
    id: "proposition-10-universality/within-one-point",
    source: SOURCE,
    statement: "for laws common to all weights the probability is within a percentage point of the Gaussian one, widths 2 to 5",
    formula: "|P - P_Gauss| <= 0.01, P = P[born dead]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 650_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.01, "a percentage point"),
    check: |run| Ok(within(&curves(run, &COMMON)?, 0.01)),
    control: Control::negative("with column 1 times 1e6", |run| Ok(within(&curves(run, &[COLUMN])?, 0.01))),
    note: "How far the refuted statement is good enough for the plot, for the laws tried.",
    ..Claim::DEFAULT
};

/// A setting of the weights with its name.
type Setting = (&'static str, WeightScheme);

const COLUMN: Setting = ("normal, column 1 times 1e6", WeightScheme::iid(WeightLaw::Normal).with_first_column_scaled(1e6));
const LAYERS: Setting = (
    "log-normal:3 in odd layers, mixture:0.01 in even",
    WeightScheme::alternating(WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Mixture { spread: 0.01 }),
);
const COMMON: [Setting; 5] = [
    ("uniform", WeightScheme::iid(WeightLaw::Uniform)),
    ("laplace", WeightScheme::iid(WeightLaw::Laplace)),
    ("cauchy", WeightScheme::iid(WeightLaw::Cauchy)),
    ("log-normal:3", WeightScheme::iid(WeightLaw::LogNormal { log_std: 3.0 })),
    ("mixture:0.01", WeightScheme::iid(WeightLaw::Mixture { spread: 0.01 })),
];

const WIDTHS: [usize; 4] = [2, 3, 4, 5];
const MOST_LAYERS: usize = 12;
/// Numbers of layers that are compared; at width 5 fewer than three layers are too seldom dead for a normal law of the count.
const JUDGED: [usize; 5] = [3, 5, 8, 10, 12];

// --- Exactly ---------------------------------------------------------------------------------------------------------------------

/// Dead after two layers of widths `first` and `second`, for every symmetric law.
fn two_layers_probability(first: usize, second: usize) -> Rational {
    let (one_side, dies) = (power(&ratio(1, 2), first as u64) * ratio(2, 1), power(&ratio(1, 2), second as u64));
    &one_side * &dies + (ratio(1, 1) - one_side) * &dies * &dies
}

fn two_layers(fewer: usize) -> Evidence {
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL)].into_iter().flat_map(|(kind, magnitudes)| {
        (1..=3).map(move |width| {
            let patterns = SignPatterns { input_dim: 1, hidden_widths: &[width, width], biases: false, magnitudes: &magnitudes };
            let count = patterns.count_zero(&[&[1], &[-1]]);
            let theory = two_layers_probability(width, width - fewer);
            (format!("{kind} magnitudes, width {width}"), theory, ratio(count.zero as i64, count.all as i64))
        })
    });
    Evidence::exact_cases("two layers", Relation::Equal, cases).by("closed form", "all sign patterns on both rays")
}

/// Born dead within `layers` layers when each column is far larger than the next: the chain of leading coordinates.
fn leading_coordinates(width: usize, layers: usize) -> Rational {
    let one = ratio(1, 1);
    let dies = power(&ratio(1, 2), width as u64);
    // Same leading coordinate for both images: sum of 4^-k for k = 1..N, (1 - 4^-N) / 3.
    let same = (&one - &dies * &dies) / ratio(3, 1);
    let one_dies = ratio(2, 1) * &dies * (&one - &dies);
    let (mut together, mut dead) = (&dies * ratio(2, 1), ratio(0, 1));
    let mut apart = &one - &together;
    for _ in 1..layers {
        let next_dead = &dead + &apart * &dies * &dies + &together * &dies;
        let next_together = &together * (&one - &dies) + &apart * (&one_dies + &same);
        apart = &one - &next_dead - &next_together;
        (together, dead) = (next_together, next_dead);
    }
    dead
}

/// Magnitudes of a width-2 network in the order of its weights, the first column far above all sums of the others.
fn dominant_magnitudes() -> [i64; 24] {
    // Two weights of the first layer, then rows (column 1, column 2): even places from 2 on are dominant.
    std::array::from_fn(|place| if place < 2 || place % 2 == 1 { GENERIC[place] % 89 + 2 } else { 100_000 + GENERIC[place] })
}

fn counterexample(theory: fn(usize) -> Rational) -> Vec<Evidence> {
    let magnitudes = dominant_magnitudes();
    let lines = (2..=5).map(|layers| {
        let widths = vec![2; layers];
        let patterns = SignPatterns { input_dim: 1, hidden_widths: &widths, biases: false, magnitudes: &magnitudes };
        let count = patterns.count_zero(&[&[1], &[-1]]);
        Evidence::exact(format!("{layers} layers"), Relation::Equal, theory(layers), ratio(count.zero as i64, count.all as i64))
            .by("theory", "all sign patterns of column-dominant weights")
    });
    lines.collect()
}

// --- Networks --------------------------------------------------------------------------------------------------------------------

fn three_layers(run: &Run, theory: &Rational) -> Result<Vec<Evidence>, Stop> {
    let settings = COMMON.iter().map(|(name, scheme)| (format!("{name}, width 2, 3 layers"), matrices(*scheme, 2, 3)));
    let curves = death_curves(run, settings.collect(), run.samples())?;
    let lines = COMMON
        .iter()
        .zip(curves)
        .map(|((name, _), curve)| curve.against((*name).into(), Relation::Equal, to_f64(theory), 3).by("fraction", "whole matrices"));
    Ok(lines.collect())
}

fn column_dominant(run: &Run, theory: impl Fn(usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let layers = [2, 3, 4, 5, 7];
    let curve = death_curves(run, vec![(format!("{}, width 2", COLUMN.0), matrices(COLUMN.1, 2, 7))], run.samples())?.remove(0);
    let lines = layers
        .map(|layers| curve.against(format!("{layers} layers"), Relation::Equal, theory(layers), layers).by("chain", "whole matrices"));
    Ok(lines.to_vec())
}

fn matrices(scheme: WeightScheme, width: usize, layers: usize) -> BornDeadEnsemble {
    whole_matrices(scheme, &vec![width; layers])
}

/// Curves of one width: Gaussian ones, and those of the settings.
struct Curves {
    width: usize,
    gaussian: DeathCurve,
    others: Vec<(&'static str, DeathCurve)>,
}

fn curves(run: &Run, settings: &[Setting]) -> Result<Vec<Curves>, Stop> {
    let parts = WIDTHS.iter().flat_map(|&width| {
        let gaussian = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &[width; MOST_LAYERS]).expect("plain");
        let others = settings.iter().map(move |(name, scheme)| (format!("{name}, width {width}"), matrices(*scheme, width, MOST_LAYERS)));
        std::iter::once((format!("normal by angle, width {width}"), gaussian)).chain(others)
    });
    let mut all = death_curves(run, parts.collect(), run.samples())?.into_iter();
    let mut next = || all.next().expect("a curve for each part");
    let of_width = |&width| Curves { width, gaussian: next(), others: settings.iter().map(|(name, _)| (*name, next())).collect() };
    Ok(WIDTHS.iter().map(of_width).collect())
}

/// Every curve less the Gaussian one of the same width, at the given numbers of layers.
fn differences(curves: &[Curves], layers: &[usize], relations: &[(Relation, f64)]) -> Vec<Evidence> {
    let lines = curves.iter().flat_map(|of_width| {
        of_width.others.iter().flat_map(move |(name, curve)| {
            layers.iter().flat_map(move |&layers| {
                relations.iter().map(move |&(relation, difference)| {
                    let label = format!("{name}, width {}, {layers} layers, {} {difference}", of_width.width, relation.sign());
                    curve
                        .less(&of_width.gaussian, label, relation, difference, [layers; 2])
                        .by("Gaussian weights", "whole matrices less Gaussian")
                })
            })
        })
    });
    lines.collect()
}

fn against_gaussian(curves: &[Curves]) -> Vec<Evidence> {
    differences(curves, &JUDGED, &[(Relation::Equal, 0.0)])
}

fn within(curves: &[Curves], tolerance: f64) -> Vec<Evidence> {
    differences(curves, &JUDGED, &[(Relation::AtMost, tolerance), (Relation::AtLeast, -tolerance)])
}

fn two_layers_of(curves: &[Curves]) -> Vec<Evidence> {
    let lines = curves.iter().flat_map(|of_width| {
        let theory = to_f64(&two_layers_probability(of_width.width, of_width.width));
        of_width.others.iter().map(move |(name, curve)| {
            curve
                .against(format!("{name}, width {}, 2 layers", of_width.width), Relation::Equal, theory, 2)
                .by("closed form", "whole matrices")
        })
    });
    lines.collect()
}

fn width_2(run: &Run, layers: &[usize]) -> Result<Vec<Evidence>, Stop> {
    let settings = COMMON.iter().map(|(name, scheme)| (format!("{name}, width 2"), matrices(*scheme, 2, 7)));
    let curves = death_curves(run, settings.collect(), run.samples())?;
    let chain = born_dead_probabilities(7);
    let lines = COMMON.iter().zip(&curves).flat_map(|((name, _), curve)| {
        let chain = &chain;
        layers.iter().map(move |&layers| {
            curve
                .against(format!("{name}, {layers} layers"), Relation::Equal, chain[layers - 1].value, layers)
                .by("angle chain of Gaussian weights", "whole matrices")
        })
    });
    Ok(lines.collect())
}

fn table(curves: &[Curves]) -> Table {
    differences_table("proposition-10-universality", "Different laws for different weights: probability of being born dead", curves)
}

fn common_table(curves: &[Curves]) -> Table {
    differences_table("proposition-10-common-laws", "One law for all weights: probability of being born dead", curves)
}

fn differences_table(id: &str, title: &str, curves: &[Curves]) -> Table {
    let mut table = Table::new(id, title, &["weights", "width", "hidden_layers", "dead", "low", "high", "gaussian", "z"]);
    for of_width in curves {
        for (name, curve) in &of_width.others {
            for layers in JUDGED {
                let (interval, a, b) = (curve.interval(layers), curve.probability(layers), of_width.gaussian.probability(layers));
                let variance = (a * (1.0 - a) + b * (1.0 - b)) / curve.networks as f64;
                table.push(vec![
                    (*name).into(),
                    of_width.width.into(),
                    layers.into(),
                    a.into(),
                    interval.low.into(),
                    interval.high.into(),
                    b.into(),
                    ((a - b) / variance.sqrt()).into(),
                ]);
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_layers_of_width_two_are_dead_with_5_of_32() {
        assert_eq!(two_layers_probability(2, 2), ratio(5, 32));
        assert_eq!(two_layers_probability(1, 1), ratio(1, 2));
    }

    #[test]
    fn the_chain_of_leading_coordinates_starts_as_every_law_does() {
        for width in 1..6 {
            assert_eq!(leading_coordinates(width, 1), ratio(0, 1));
            assert_eq!(leading_coordinates(width, 2), two_layers_probability(width, width));
        }
    }

    #[test]
    fn at_three_layers_of_width_two_it_is_11_of_32() {
        assert_eq!(leading_coordinates(2, 3), ratio(11, 32));
        assert_ne!(leading_coordinates(2, 3), dead_probability(3));
    }

    #[test]
    fn width_one_is_one_live_ray() {
        // 1 - 2^(1-L).
        assert_eq!(leading_coordinates(1, 4), ratio(7, 8));
    }
}
