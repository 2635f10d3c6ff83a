//! Theorem 4: a bound on the number of activation patterns, called tight.
//!
//! ```text
//! patterns <= r(k, m)^n  = O(k^(mn))       ReLU
//! patterns <= r(2k, m)^n = O((2k)^(mn))    hard-tanh
//! ```
//!
//! for `n` hidden layers of width `k` on inputs of dimension `m`.
//!
//! Source: Theorem 4 and its proof, appendix C. Checked in the plane, `m = 2`, where all regions of a network can be listed exactly.
//! Reading: "tight" means the exponent, for special weights. The product itself is attained by one layer of ReLU only; hard-tanh lines come
//! in parallel pairs, so already the first layer has fewer; random networks have far fewer.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Relation, Resolution, Run,
    Samples, Stop, Table, Verdict,
};
use experiments::mean_of::MeanOf;
use experiments::words::in_words;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use piecewise::{Activation, Layer, Window};
use stats::rational::{Rational, ratio};

use crate::arrangement::{general_position, power, regions_by_subsets, regions_in_general_position, slabs_in_general_position};
use crate::plane::{PlaneSetting, name, regions, whole, window_around_all_crossings};
use crate::theorem_6::exactly;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[PRODUCT_BOUND, ORDER, HARD_TANH_FIRST_LAYER, HARD_TANH_PRODUCT, TIGHT_EXPONENT, NOT_ATTAINED, RANDOM, CONES];

const RANDOM_SAMPLES: Samples = Samples { ci: 60, paper: 1_000 };

const PRODUCT_BOUND: Claim = Claim {
    id: "theorem-4/product-bound",
    source: "Theorem 4, proof",
    statement: "n hidden layers of width k have at most r(k, m)^n activation patterns with ReLU and r(2k, m)^n with hard-tanh",
    formula: "r(k, m)^n, r(2k, m)^n",
    expect: Expect::both(Verdict::Holds),
    samples: RANDOM_SAMPLES,
    check: |run| product_bound(run, 0),
    control: Control::negative("one layer fewer", |run| product_bound(run, 1)),
    note: "Random networks, m = 2, k = 4, 8, 16 and n up to 6: every one of them, in a window of radius 8.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "theorem-4/order",
    source: "Theorem 4",
    statement: "r(k, m)^n is O(k^(mn)) for fixed m and n: r(k, m) <= (k + 1)^m, and k^m / m! of it is reached",
    formula: "k^m / m! <= (1 + m^2 / k) r(k, m), r(k, m) <= (k + 1)^m",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(order(0)),
    control: Control::negative("an exponent less by one", |_| Ok(order(1))),
    ..Claim::DEFAULT
};

const HARD_TANH_FIRST_LAYER: Claim = Claim {
    id: "theorem-4/hard-tanh-first-layer",
    source: "Theorem 4, proof",
    statement: "a first layer of k hard-tanh units has exactly sum_{i<=m} C(k, i) 2^i regions, which is less than r(2k, m) for m > 1",
    formula: "sum_{i=0}^{m} C(k, i) 2^i < r(2k, m)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| {
        let mut lines = first_layers(run, slabs_in_general_position)?;
        lines.push(fewer_than_twice_the_hyperplanes());
        Ok(lines)
    },
    control: Control::negative("2k hyperplanes in general position", |run| first_layers(run, |k, m| regions_in_general_position(2 * k, m))),
    note: "A row of ours: \"each neuron produces two hyperplanes\", and the two are parallel. 129 for 8 units in the plane, not r(16, 2) = 137; \
           the printed bound is right all the same.",
    ..Claim::DEFAULT
};

const HARD_TANH_PRODUCT: Claim = Claim {
    id: "theorem-4/hard-tanh-product",
    source: "Theorem 4",
    statement: "n hidden layers of k hard-tanh units have at most (sum_{i<=m} C(k, i) 2^i)^n activation patterns",
    formula: "(sum_{i=0}^{m} C(k, i) 2^i)^n < r(2k, m)^n",
    expect: Expect::both(Verdict::Holds),
    samples: RANDOM_SAMPLES,
    check: |run| hard_tanh_product(run, 0),
    control: Control::negative("one layer fewer", |run| hard_tanh_product(run, 1)),
    note: "A row of ours: the same proof with pairs of parallel hyperplanes.",
    ..Claim::DEFAULT
};

const TIGHT_EXPONENT: Claim = Claim {
    id: "theorem-4/tight-exponent",
    source: "Theorem 4, \"(Tight)\"",
    statement: "the exponent is attained: special weights have (k/m)^(mn) activation patterns in the unit square",
    formula: "patterns = (k/m)^(mn)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(folds(0)),
    control: Control::negative("an exponent less by one", |_| Ok(folds(1))),
    note: "m = 2, ReLU. Each layer folds both coordinates of the unit square k/2 times onto themselves (Montufar et al. 2014), so each region of a layer becomes (k/2)^2 of the next. The paper gives no such network.",
    ..Claim::DEFAULT
};

const NOT_ATTAINED: Claim = Claim {
    id: "theorem-4/not-attained",
    source: "Theorem 4, \"(Tight)\"",
    statement: "at width 1 the product is attained neither by two layers of ReLU nor by one of hard-tanh: at most 3 patterns, not 4",
    formula: "3 < r(1, 2)^2 = r(2, 2) = 4",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    check: |run| not_attained(run, 0),
    control: Control::negative("the bound at 3", |run| not_attained(run, 1)),
    note: "A row of ours: tight is the exponent, not the product. Where the first unit is off the second is constant; and the two lines of a hard-tanh unit never cross.",
    ..Claim::DEFAULT
};

const RANDOM: Claim = Claim {
    id: "theorem-4/random-networks",
    source: "Theorem 4",
    statement: "random networks have far fewer patterns: on average at most r(nk, m), polynomial in the number of units whatever the depth",
    formula: "E[patterns] <= r(nk, 2), next to (nk)^2 / 2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 66, paper: 2_500 },
    resolution: Resolution::relative(0.5, "half of the bound: the product bound is off by powers of ten"),
    check: |run| {
        let counts = counts(run)?;
        run.table(table(&counts));
        Ok(means(&counts, |units| units))
    },
    control: Control::negative("a quarter of the units", |run| Ok(means(&counts(run)?, |units| units.div_ceil(4)))),
    note: "A row of ours, after Hanin and Rolnick (2019), in a window of radius 8, sigma_w^2 = 2, sigma_b^2 = 1.",
    ..Claim::DEFAULT
};

const CONES: Claim = Claim {
    id: "theorem-4/without-biases",
    source: "Theorem 4",
    statement: "without biases ReLU networks of the plane have cones only: 2k after the first layer, and each unit cuts a cone at most once",
    formula: "regions_1 = 2k, regions_{n+1} <= (k + 1) regions_n",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60, paper: 2_000 },
    check: |run| cones(run, 0),
    control: Control::negative("one unit fewer", |run| cones(run, 1)),
    note: "A row of ours: the exponent m of the width becomes m - 1.",
    ..Claim::DEFAULT
};

/// `calc expressivity pattern-bound`.
pub(crate) const PATTERN_BOUND: Calculator = Calculator {
    name: "pattern-bound",
    summary: "the product bound on the number of activation patterns: r(k, m)^n with ReLU, r(2k, m)^n with hard-tanh",
    source: "Theorem 4, proof",
    parameters: &[
        Parameter { name: "width", default: "4", kind: Kind::Count(1, 100_000), about: "neurons of each hidden layer, the paper's k" },
        Parameter { name: "hidden-layers", default: "3", kind: Kind::Count(1, 1000), about: "hidden layers, the paper's n" },
        Parameter { name: "dimension", default: "2", kind: Kind::Count(0, 10_000), about: "dimension of the input space, the paper's m" },
        Parameter {
            name: "activation",
            default: "relu",
            kind: Kind::Choice(&["relu", "hard-tanh"]),
            about: "hard-tanh makes two hyperplanes a unit",
        },
    ],
    compute: pattern_bound,
};

fn pattern_bound(inputs: &Inputs) -> Result<Answer, Failure> {
    let (width, layers, dimension) = (inputs.count("width"), inputs.count("hidden-layers"), inputs.count("dimension"));
    let is_relu = inputs.word("activation") == "relu";
    let one_layer = regions_in_general_position(if is_relu { width } else { 2 * width }, dimension);
    if one_layer.bits() * layers > 40_000 {
        let message =
            "the bound has more than 10,000 digits: a smaller --width, --hidden-layers or --dimension gives one that can be written down";
        return Err(Failure::usage(message));
    }
    let mut answer = exactly(&power(&one_layer, layers))?;
    answer.method = Method::Bound;
    if !is_relu {
        let pairs = power(&slabs_in_general_position(width, dimension), layers);
        answer = answer.note(format!("the two hyperplanes of a unit are parallel: {pairs} is a bound too"));
    }
    Ok(answer.note("random networks have far fewer patterns: about r(nk, m) and less"))
}

const WIDTHS: [usize; 3] = [4, 8, 16];
const MOST_LAYERS: usize = 6;

fn setting(activation: Activation, width: usize) -> PlaneSetting {
    PlaneSetting::new(activation, width, MOST_LAYERS, 2.0, 1.0, 8.0)
}

/// The regions after each layer, network by network.
fn counts_of(run: &Run, settings: &[PlaneSetting]) -> Result<Vec<Vec<Vec<u64>>>, Stop> {
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), 100, move |block| -> Vec<Vec<u64>> {
            let count = |_| {
                let layers = setting.draw(&mut block.rng);
                regions(setting.activation, &layers, setting.square()).count().expect("no limit is set").cumulative
            };
            (0..block.trials).map(count).collect()
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect())
}

type Counts = Vec<(PlaneSetting, Vec<Vec<u64>>)>;

fn counts(run: &Run) -> Result<Counts, Stop> {
    let settings: Vec<PlaneSetting> = [Activation::Relu, Activation::HardTanh]
        .into_iter()
        .flat_map(|activation| WIDTHS.map(|width| setting(activation, width)))
        .collect();
    let counts = counts_of(run, &settings)?;
    Ok(settings.into_iter().zip(counts).collect())
}

/// Every network against a bound, after each number of layers.
fn against(setting: &PlaneSetting, counts: &[Vec<u64>], relation: Relation, bound: impl Fn(u64) -> BigInt) -> Evidence {
    let cases = counts
        .iter()
        .flat_map(|counts| (1..).zip(counts))
        .map(|(layers, &regions)| (format!("{layers} layers"), Rational::from_integer(bound(layers)), whole(regions)));
    Evidence::exact_cases(in_words(&setting.name()), relation, cases).by("closed form", "cells of the plane")
}

fn product_bound(run: &Run, slip: u64) -> Result<Vec<Evidence>, Stop> {
    let lines = counts(run)?.into_iter().map(|(setting, counts)| {
        let width = setting.hidden_widths[0] as u64;
        let lines = if setting.activation == Activation::Relu { width } else { 2 * width };
        against(&setting, &counts, Relation::AtMost, |layers| power(&regions_in_general_position(lines, 2), layers - slip))
    });
    Ok(lines.collect())
}

fn hard_tanh_product(run: &Run, slip: u64) -> Result<Vec<Evidence>, Stop> {
    let settings = WIDTHS.map(|width| setting(Activation::HardTanh, width));
    let lines = settings.iter().zip(counts_of(run, &settings)?).map(|(setting, counts)| {
        let one_layer = slabs_in_general_position(setting.hidden_widths[0] as u64, 2);
        against(setting, &counts, Relation::AtMost, |layers| power(&one_layer, layers - slip))
    });
    Ok(lines.collect())
}

fn order(slip: u32) -> Vec<Evidence> {
    let grid = || (1..=5_u32).flat_map(|m| [1_u64, 2, 4, 8, 16, 64, 256, 1024, 1 << 20].map(move |k| (k, m)));
    let regions = |k: u64, m: u32| Rational::from_integer(regions_in_general_position(k, u64::from(m)));
    let of = |k: u64, m: u32| format!("k = {k}, m = {m}");
    let integer_power = |base: u64, exponent: u32| Rational::from_integer(power(&BigInt::from(base), u64::from(exponent)));
    let below = grid().map(|(k, m)| (of(k, m), integer_power(k + 1, m - slip), regions(k, m)));
    let factorial = |m: u32| Rational::from_integer((1..=m).map(BigInt::from).product());
    let above = grid().map(|(k, m)| {
        // k^m / m! is less than (1 + m^2 / k) times the last binomial coefficient as soon as k > m^2, and here for all k.
        let margin = ratio(1, 1) + ratio(i64::from(m * m), k as i64);
        (of(k, m), integer_power(k, m) / factorial(m) / margin, regions(k, m))
    });
    vec![
        Evidence::exact_cases("r(k, m) against (k + 1)^m", Relation::AtMost, below.collect::<Vec<_>>()).by("power", "binomial sum"),
        Evidence::exact_cases("r(k, m) against k^m / m!", Relation::AtLeast, above.collect::<Vec<_>>()).by("power", "binomial sum"),
    ]
}

fn first_layers(run: &Run, theory: fn(u64, u64) -> BigInt) -> Result<Vec<Evidence>, Stop> {
    let mut lines = Vec::new();
    for m in 1..=3_u32 {
        let cases = (1..=4_i64).map(|k| {
            // Shifted by so little that no shifted hyperplane meets a point where others do.
            let pairs = general_position(k, m).into_iter().flat_map(|hyperplane| {
                [-1, 1].map(|sign| {
                    let mut shifted = hyperplane.clone();
                    *shifted.last_mut().expect("a constant") += ratio(sign, 997);
                    shifted
                })
            });
            let regions = regions_by_subsets(&pairs.collect::<Vec<_>>());
            (format!("{k} pairs, dimension {m}"), Rational::from_integer(theory(k as u64, u64::from(m))), ratio(regions, 1))
        });
        lines.push(
            Evidence::exact_cases(format!("pairs of hyperplanes, dimension {m}"), Relation::Equal, cases)
                .by("closed form", "subsets with a common point"),
        );
    }
    let widths = [1_usize, 4, 8];
    let parts = widths.map(|width| {
        let setting = PlaneSetting::new(Activation::HardTanh, width, 1, 2.0, 1.0, 1.0);
        Part::new(format!("first layers of width {width}"), run.samples(), 100, move |block| -> Vec<u64> {
            (0..block.trials).map(|_| whole_plane(Activation::HardTanh, &setting.draw(&mut block.rng))).collect()
        })
    });
    for (width, blocks) in widths.into_iter().zip(run.measure(parts.into())?) {
        let cases = blocks
            .concat()
            .into_iter()
            .map(|regions| (format!("width {width}"), Rational::from_integer(theory(width as u64, 2)), whole(regions)));
        lines.push(
            Evidence::exact_cases(format!("random layers of width {width}"), Relation::Equal, cases)
                .by("closed form", "cells of the plane"),
        );
    }
    Ok(lines)
}

fn fewer_than_twice_the_hyperplanes() -> Evidence {
    let shapes = (2..=6_u64).flat_map(|m| (1..=32_u64).map(move |k| (k, m)));
    let cases = shapes.map(|(k, m)| {
        let [most, slabs] = [regions_in_general_position(2 * k, m), slabs_in_general_position(k, m)];
        (format!("{k} units, dimension {m}"), Rational::from_integer(most), Rational::from_integer(slabs))
    });
    Evidence::exact_cases("less than r(2k, m)", Relation::Less, cases).by("hyperplanes in general position", "pairs of parallel ones")
}

/// Regions of a first layer in all of the plane.
fn whole_plane(activation: Activation, layers: &[Layer]) -> u64 {
    let window = window_around_all_crossings(activation, &layers[0]);
    regions(activation, layers, window).count().expect("no limit is set").cumulative[0]
}

/// Layers of width `2 pieces` that fold both coordinates of the unit square `pieces` times: `p relu(x) - 2p relu(x - 1/p) + 2p relu(x - 2/p)
/// - ...` goes up and down between 0 and 1. `pieces` is a power of two, so that the weights are exact.
fn folding(pieces: usize, layers: usize) -> Vec<Layer> {
    let width = 2 * pieces;
    let thresholds: Vec<f64> = (0..width).map(|unit| -((unit % pieces) as f64) / pieces as f64).collect();
    let slope = |piece: usize| match piece {
        0 => pieces as f64,
        piece if piece % 2 == 1 => -2.0 * pieces as f64,
        _ => 2.0 * pieces as f64,
    };
    let first: Vec<f64> = (0..width).flat_map(|unit| if unit < pieces { [1.0, 0.0] } else { [0.0, 1.0] }).collect();
    let later: Vec<f64> = (0..width)
        .flat_map(|unit| (0..width).map(move |input| if unit / pieces == input / pieces { slope(input % pieces) } else { 0.0 }))
        .collect();
    let layer = |depth: usize| {
        let (fan_in, weights) = if depth == 0 { (2, &first) } else { (width, &later) };
        Layer::new(fan_in, width, weights, thresholds.clone()).expect("finite weights")
    };
    (0..layers).map(layer).collect()
}

fn folds(slip: u64) -> Vec<Evidence> {
    let window = Window::new([0.0, 1.0], [0.0, 1.0]).expect("the unit square");
    let line = |(pieces, layers): (usize, usize)| {
        let folding = folding(pieces, layers);
        let found = regions(Activation::Relu, &folding, window).count().expect("no limit is set").cumulative;
        let cases = (1..).zip(found).map(|(layers, regions)| {
            (format!("{layers} layers"), Rational::from_integer(power(&BigInt::from(pieces), 2 * layers - slip)), whole(regions))
        });
        Evidence::exact_cases(format!("width {}, 1 to {layers} layers", 2 * pieces), Relation::Equal, cases)
            .by("closed form", "cells of the plane")
    };
    [(2, 5), (4, 3), (8, 2)].map(line).into()
}

fn not_attained(run: &Run, slip: u64) -> Result<Vec<Evidence>, Stop> {
    let settings =
        [PlaneSetting::new(Activation::Relu, 1, 2, 2.0, 1.0, 1000.0), PlaneSetting::new(Activation::HardTanh, 1, 1, 2.0, 1.0, 1000.0)];
    let bounds = [power(&regions_in_general_position(1, 2), 2), regions_in_general_position(2, 2)];
    let lines = settings.iter().zip(counts_of(run, &settings)?).zip(bounds).map(|((setting, counts), bound)| {
        let cases = counts.iter().map(|counts| {
            let regions = *counts.last().expect("a layer");
            (in_words(&setting.name()), Rational::from_integer(&bound - slip), whole(regions))
        });
        Evidence::exact_cases(in_words(&setting.name()), Relation::Less, cases).by("closed form", "cells of the plane")
    });
    Ok(lines.collect())
}

fn mean_after(counts: &[Vec<u64>], layers: usize) -> MeanOf {
    MeanOf::values(&counts.iter().map(|counts| counts[layers - 1] as f64).collect::<Vec<_>>())
}

/// Lines that the units of so many layers make.
fn lines_of(setting: &PlaneSetting, layers: usize) -> u64 {
    let units = (setting.hidden_widths[0] * layers) as u64;
    if setting.activation == Activation::Relu { units } else { 2 * units }
}

fn means(counts: &Counts, counted: fn(u64) -> u64) -> Vec<Evidence> {
    let lines = counts.iter().flat_map(|(setting, counts)| {
        [1, 3, 6].map(|layers| {
            let bound = regions_in_general_position(counted(lines_of(setting, layers)), 2).to_f64().expect("small");
            let label = format!("{}, width {}, {layers} layers", name(setting.activation), setting.hidden_widths[0]);
            mean_after(counts, layers).line(label, Relation::AtMost, bound).by("closed form", "cells of the plane")
        })
    });
    lines.collect()
}

fn table(counts: &Counts) -> Table {
    let columns = ["activation", "width", "hidden_layers", "mean_patterns", "most", "all_lines", "units_squared_over_2", "product_bound"];
    let mut table =
        Table::new("theorem-4", "Activation patterns of random networks of the plane against r(nk, 2) and the product bound", &columns);
    for (setting, counts) in counts {
        let width = setting.hidden_widths[0];
        let one_layer = regions_in_general_position(lines_of(setting, 1), 2);
        for layers in 1..=MOST_LAYERS {
            let all = lines_of(setting, layers);
            table.push(vec![
                name(setting.activation).into(),
                width.into(),
                layers.into(),
                mean_after(counts, layers).mean.into(),
                counts.iter().map(|counts| counts[layers - 1]).max().into(),
                regions_in_general_position(all, 2).to_u64().into(),
                (0.5 * (all * all) as f64).into(),
                power(&one_layer, layers as u64).to_f64().into(),
            ]);
        }
    }
    table
}

fn cones(run: &Run, slip: u64) -> Result<Vec<Evidence>, Stop> {
    let settings = WIDTHS.map(|width| PlaneSetting::new(Activation::Relu, width, 4, 2.0, 0.0, 1.0));
    let lines = settings.iter().zip(counts_of(run, &settings)?).flat_map(|(setting, counts)| {
        let width = setting.hidden_widths[0] as u64 - slip;
        let first = counts.iter().map(|counts| (in_words(&setting.name()), whole(2 * width), whole(counts[0])));
        let later = counts
            .iter()
            .flat_map(|counts| counts.windows(2))
            .map(|pair| (in_words(&setting.name()), whole((width + 1) * pair[0]), whole(pair[1])));
        [
            Evidence::exact_cases(format!("first layer, width {}", setting.hidden_widths[0]), Relation::Equal, first)
                .by("lines through the origin", "cells of the plane"),
            Evidence::exact_cases(format!("later layers, width {}", setting.hidden_widths[0]), Relation::AtMost, later)
                .by("a cut for each unit", "cells of the plane"),
        ]
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folding_layer_goes_up_and_down() {
        let layers = folding(4, 2);
        let after = |x: f64| {
            let z: Vec<f64> = layers[0].product(&[x, 0.0]).iter().zip(layers[0].biases()).map(|(h, b)| (h + b).max(0.0)).collect();
            layers[1].product(&z)[0]
        };
        assert_eq!([0.0, 0.125, 0.25, 0.5, 0.625, 0.75, 1.0].map(after), [0.0, 0.5, 1.0, 0.0, 0.5, 1.0, 0.0]);
    }

    #[test]
    fn one_unit_folds_nothing() {
        let window = Window::new([0.0, 1.0], [0.0, 1.0]).unwrap();
        let count = |pieces, layers| regions(Activation::Relu, &folding(pieces, layers), window).count().unwrap().cumulative;
        assert_eq!(count(1, 3), [1, 1, 1]);
        assert_eq!(count(2, 2), [4, 16]);
    }
}
