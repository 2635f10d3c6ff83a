//! Theorem 6: how many regions `k` hyperplanes of an `m`-dimensional space have.
//!
//! ```text
//! r(k, m) <= sum_{i=0}^{m} C(k, i)
//! r(k, m) = r(k - 1, m) + r(k - 1, m - 1),      r(1, 0) = r(0, 1) = 1       (proof)
//! ```
//!
//! Source: Theorem 6 and its proof, appendix C (Zaslavsky 1975; the sum is lost in our scan and follows from the proof).
//! Reading: the recursion is about one arrangement: its regions are those without a hyperplane `H`, plus those that the others cut `H` into.
//! With numbers only, the others cut `H` into at most `r(k - 1, m - 1)`; into so many in general position.

use std::collections::BTreeMap;

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Run, Samples,
    Stop, Table, Verdict,
};
use experiments::words::in_words;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use piecewise::{Activation, Layer};
use rand::Rng;
use stats::rational::{Rational, ratio};

use crate::arrangement::{Hyperplane, general_position, regions_by_subsets, regions_in_general_position, restricted};
use crate::plane::{regions, window_around_all_crossings};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BOUND, GENERAL_POSITION, RECURSION, DELETION, BASE_CASES, DEGENERATE];

const FORMULA: &str = "r(k, m) <= sum_{i=0}^{m} C(k, i)";

const BOUND: Claim = Claim {
    id: "theorem-6/bound",
    source: "Theorem 6",
    statement: "k hyperplanes of an m-dimensional space have at most sum_{i<=m} C(k, i) regions",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60, paper: 2_000 },
    check: |run| bound(run, 0),
    control: Control::negative("one dimension too few", |run| bound(run, 1)),
    note: "Random hyperplanes with small whole coefficients, m = 1, 2, 3 and k up to 6: many are parallel or meet in one point.",
    ..Claim::DEFAULT
};

const GENERAL_POSITION: Claim = Claim {
    id: "theorem-6/general-position",
    source: "Theorem 6, proof",
    statement: "in general position k hyperplanes have exactly sum_{i<=m} C(k, i) regions, and obey r(k, m) = r(k-1, m) + r(k-1, m-1)",
    formula: "r(k, m) = sum_{i=0}^{m} C(k, i)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| {
        run.table(table());
        general(run, 0)
    },
    control: Control::negative("one hyperplane too many", |run| general(run, 1)),
    note: "By subsets for m = 1 to 4, and for m = 2 also by cutting the plane along the lines of random first layers.",
    ..Claim::DEFAULT
};

const RECURSION: Claim = Claim {
    id: "theorem-6/recursion",
    source: "Theorem 6, proof",
    statement: "in general position r(k, m) = r(k - 1, m) + r(k - 1, m - 1)",
    formula: "r(k, m) = r(k - 1, m) + r(k - 1, m - 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![deletion_in_general_position(1)]),
    control: Control::negative("with k hyperplanes on the removed one", |_| Ok(vec![deletion_in_general_position(0)])),
    note: "r is the number of regions in general position, which is the largest; every r is counted by subsets.",
    ..Claim::DEFAULT
};

const DELETION: Claim = Claim {
    id: "theorem-6/deletion",
    source: "Theorem 6, proof",
    statement: "an arrangement has the regions of what is left without a hyperplane H, plus those that the others cut H into",
    formula: "regions(A) = regions(A - H) + regions(A on H)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60, paper: 2_000 },
    check: |run| Ok(vec![deletion(run, true)?]),
    control: Control::negative("plus r(k-1, m-1), as if the others met H in general position", |run| Ok(vec![deletion(run, false)?])),
    note: "Every arrangement, parallel and concurrent hyperplanes too: H is then cut into fewer than r(k-1, m-1). Two parallel lines: 3, \
           not 2 + 2. So the recursion is one for the largest number, or with <= for =; the bound follows either way.",
    ..Claim::DEFAULT
};

const BASE_CASES: Claim = Claim {
    id: "theorem-6/base-cases",
    source: "Theorem 6, proof",
    statement: "the base cases r(1, 0) = r(0, 1) = 1 start the induction on k + m",
    formula: "r(1, 0) = r(0, 1) = 1",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![reached(PRINTED_BASE), reached(WHOLE_BASE).corrected(), values().corrected()]),
    control: Control::positive("r(k, 0) = r(0, m) = 1", |_| Ok(vec![reached(WHOLE_BASE)])),
    note: "The two printed cases give no other: r(1, 1) already needs r(0, 0). Right: r(k, 0) = r(0, m) = 1 for all k and m, which are as trivial.",
    ..Claim::DEFAULT
};

const DEGENERATE: Claim = Claim {
    id: "theorem-6/degenerate",
    source: "Theorem 6",
    statement: "lines that are parallel, meet in one point or are equal have fewer regions than in general position",
    formula: "regions of three lines below r(3, 2) = 7:  6 if two are parallel, 6 through one point, 4 if two are equal",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(degenerate(false)),
    control: Control::negative("one of the lines moved away", |_| Ok(degenerate(true))),
    note: "A row of ours: the bound is an equality in general position only.",
    ..Claim::DEFAULT
};

/// `calc expressivity arrangement`.
pub(crate) const ARRANGEMENT: Calculator = Calculator {
    name: "arrangement",
    summary: "regions of hyperplanes in general position, r(k, m) = sum_{i<=m} C(k, i): no arrangement has more",
    source: "Theorem 6",
    parameters: &[
        Parameter { name: "hyperplanes", default: "4", kind: Kind::Count(0, 100_000), about: "hyperplanes, the paper's k" },
        Parameter { name: "dimension", default: "2", kind: Kind::Count(0, 10_000), about: "dimension of the space, the paper's m" },
    ],
    compute: |inputs: &Inputs| {
        let regions = regions_in_general_position(inputs.count("hyperplanes"), inputs.count("dimension"));
        exactly(&regions).map(|answer| answer.note("in general position; parallel or concurrent hyperplanes have fewer"))
    },
};

/// The most digits that an answer writes out.
const MOST_DIGITS: u64 = 10_000;

/// A whole number of any size.
pub(crate) fn exactly(value: &BigInt) -> Result<Answer, Failure> {
    if let Some(small) = value.to_u64() {
        return Ok(Answer::new(Quantity::Integer(small), Method::Exact));
    }
    if value.bits() > 4 * MOST_DIGITS {
        return Err(Failure::usage(format!(
            "the number has more than {MOST_DIGITS} digits; smaller parameters give one that can be written down"
        )));
    }
    let answer = Answer::new(Quantity::Fraction(Rational::from_integer(value.clone())), Method::Exact);
    // Beyond the largest double only the digits are left.
    Ok(if value.to_f64().is_none_or(f64::is_infinite) { answer.note(format!("beyond the range of floats: {value}")) } else { answer })
}

fn name(k: usize, m: u32) -> String {
    format!("{k} hyperplanes, dimension {m}")
}

/// Coefficients from -2 to 2, not all zero, and constants in the same range; equal hyperplanes once.
fn small_hyperplanes(k: usize, m: u32, rng: &mut impl Rng) -> Vec<Hyperplane> {
    let mut found: Vec<Hyperplane> = Vec::new();
    for _ in 0..k {
        let numbers: Vec<i64> = (0..=m).map(|_| i64::from(rng.next_u32() % 5) - 2).collect();
        let Some(&first) = numbers[..m as usize].iter().find(|x| **x != 0) else { continue };
        let hyperplane: Hyperplane = numbers.iter().map(|&x| ratio(x, first)).collect();
        if !found.contains(&hyperplane) {
            found.push(hyperplane);
        }
    }
    found
}

const SHAPES: [(usize, u32); 7] = [(3, 1), (6, 1), (3, 2), (6, 2), (3, 3), (5, 3), (6, 3)];

/// Random arrangements: the hyperplanes, as many as are different, with their regions and those of the arrangement without the first one, and
/// those that the others cut the first one into.
fn random_arrangements(run: &Run) -> Result<Vec<Vec<[u64; 4]>>, Stop> {
    let parts = SHAPES.iter().map(|&(k, m)| {
        Part::new(name(k, m), run.samples(), 500, move |block| -> Vec<[u64; 4]> {
            let arrangement = |_| {
                let planes = small_hyperplanes(k, m, &mut block.rng);
                let count = |planes: &[Hyperplane]| regions_by_subsets(planes).unsigned_abs();
                if planes.is_empty() {
                    return [0, 1, 1, 0];
                }
                // On a line a hyperplane is a point, and nothing is left to cut.
                let on_first = if m == 1 { 1 } else { count(&restricted(&planes, 0)) };
                [planes.len() as u64, count(&planes), count(&planes[1..]), on_first]
            };
            (0..block.trials).map(arrangement).collect()
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect())
}

fn bound(run: &Run, slip: u64) -> Result<Vec<Evidence>, Stop> {
    let lines = SHAPES.iter().zip(random_arrangements(run)?).map(|(&(k, m), arrangements)| {
        let cases = arrangements.into_iter().map(|[planes, regions, ..]| {
            (
                format!("{} of them", name(planes as usize, m)),
                Rational::from_integer(regions_in_general_position(planes, u64::from(m) - slip)),
                whole(regions),
            )
        });
        Evidence::exact_cases(name(k, m), Relation::AtMost, cases).by("closed form", "subsets with a common point")
    });
    Ok(lines.collect())
}

fn whole(number: u64) -> Rational {
    Rational::from_integer(number.into())
}

fn general(run: &Run, slip: u64) -> Result<Vec<Evidence>, Stop> {
    let mut lines = Vec::new();
    for m in 1..=4_u32 {
        let cases = (0..=7_u64).map(|k| {
            let regions = regions_by_subsets(&general_position(k as i64, m));
            (name(k as usize, m), Rational::from_integer(regions_in_general_position(k + slip, u64::from(m))), ratio(regions, 1))
        });
        lines.push(
            Evidence::exact_cases(format!("dimension {m}, 0 to 7 hyperplanes"), Relation::Equal, cases)
                .by("closed form", "subsets with a common point"),
        );
    }
    let widths = [1, 4, 16];
    let parts = widths.map(|width| {
        let setting = crate::plane::PlaneSetting::new(Activation::Relu, width, 1, 2.0, 1.0, 1.0);
        Part::new(format!("lines of random first layers of width {width}"), run.samples(), 100, move |block| -> Vec<u64> {
            (0..block.trials).map(|_| plane_regions(&setting.draw(&mut block.rng))).collect()
        })
    });
    for (width, blocks) in widths.into_iter().zip(run.measure(parts.into())?) {
        let cases = blocks.concat().into_iter().map(|regions| {
            (format!("width {width}"), Rational::from_integer(regions_in_general_position(width as u64 + slip, 2)), whole(regions))
        });
        lines.push(
            Evidence::exact_cases(in_words(&format!("{width} random lines")), Relation::Equal, cases)
                .by("closed form", "cells of the plane"),
        );
    }
    Ok(lines)
}

/// Regions of all of the plane.
fn plane_regions(layers: &[Layer]) -> u64 {
    let window = window_around_all_crossings(Activation::Relu, &layers[0]);
    regions(Activation::Relu, layers, window).count().expect("no limit is set").cumulative[0]
}

fn table() -> Table {
    let mut table =
        Table::new("theorem-6", "Regions of k hyperplanes in general position, r(k, m)", &["hyperplanes", "m_1", "m_2", "m_3", "m_4"]);
    for k in [1_u64, 2, 3, 4, 6, 8, 16, 32, 64] {
        let cell = |m| regions_in_general_position(k, m).to_u64().expect("small").into();
        table.push(vec![k.into(), cell(1), cell(2), cell(3), cell(4)]);
    }
    table
}

fn deletion(run: &Run, corrected: bool) -> Result<Evidence, Stop> {
    let cases = SHAPES.iter().zip(random_arrangements(run)?).flat_map(|(&(_, m), arrangements)| {
        arrangements.into_iter().filter(|[planes, ..]| *planes > 0).map(move |[planes, regions, without, on_first]| {
            let cut =
                if corrected { whole(on_first) } else { Rational::from_integer(regions_in_general_position(planes - 1, u64::from(m) - 1)) };
            (name(planes as usize, m), whole(without) + cut, whole(regions))
        })
    });
    let label = if corrected { "plus regions on the removed one" } else { "plus r(k-1, m-1)" };
    Ok(Evidence::exact_cases(label, Relation::Equal, cases.collect::<Vec<_>>()).by("without one hyperplane", "subsets with a common point"))
}

/// `removed` hyperplanes fewer cut the removed one.
fn deletion_in_general_position(removed: i64) -> Evidence {
    let cases = (1..=4_u32).flat_map(|m| {
        (1..=6_i64).map(move |k| {
            let without = ratio(regions_by_subsets(&general_position(k - 1, m)), 1);
            // A space of no dimension is one region, however many hyperplanes it has.
            let cut = if m == 1 { 1 } else { regions_by_subsets(&general_position(k - removed, m - 1)) };
            (name(k as usize, m), without + ratio(cut, 1), ratio(regions_by_subsets(&general_position(k, m)), 1))
        })
    });
    Evidence::exact_cases("general position", Relation::Equal, cases).by("without one hyperplane, and on it", "subsets with a common point")
}

const LARGEST: u64 = 8;
const PRINTED_BASE: fn(u64, u64) -> bool = |k, m| (k, m) == (1, 0) || (k, m) == (0, 1);
const WHOLE_BASE: fn(u64, u64) -> bool = |k, m| k == 0 || m == 0;

/// What the recursion gives from base cases of value 1.
fn recursion(base: fn(u64, u64) -> bool) -> BTreeMap<(u64, u64), BigInt> {
    let mut known: BTreeMap<(u64, u64), BigInt> = BTreeMap::new();
    for k in 0..=LARGEST {
        for m in 0..=LARGEST {
            let step = || Some(known.get(&(k.checked_sub(1)?, m))? + known.get(&(k - 1, m.checked_sub(1)?))?);
            if let Some(value) = if base(k, m) { Some(BigInt::from(1)) } else { step() } {
                known.insert((k, m), value);
            }
        }
    }
    known
}

fn reached(base: fn(u64, u64) -> bool) -> Evidence {
    let known = recursion(base);
    let cases = (1..=LARGEST)
        .flat_map(|k| (1..=LARGEST).map(move |m| (k, m)))
        .map(|(k, m)| (format!("r({k}, {m})"), 1, i32::from(known.contains_key(&(k, m)))));
    Evidence::exact_cases("pairs that the recursion reaches", Relation::Equal, cases).by("induction", "steps from the base cases")
}

fn values() -> Evidence {
    let cases = recursion(WHOLE_BASE).into_iter().map(|((k, m), value)| {
        (format!("r({k}, {m})"), Rational::from_integer(regions_in_general_position(k, m)), Rational::from_integer(value))
    });
    Evidence::exact_cases("what the recursion gives", Relation::Equal, cases.collect::<Vec<_>>())
        .by("closed form", "steps from the base cases")
}

/// `a`, `b` and `c` of a line `a x + b y + c = 0`.
type Row = [f64; 3];

/// Degenerate lines, as rows of a first layer; with `moved` the last line leaves its place.
fn degenerate(moved: bool) -> Vec<Evidence> {
    let kinds: [(&str, [Row; 3], Row); 3] = [
        ("parallel", [[1.0, 2.0, 0.0], [3.0, -1.0, 1.0], [1.0, 2.0, 3.0]], [2.0, 1.0, 3.0]),
        ("through one point", [[1.0, 0.0, -0.5], [0.0, 1.0, -0.25], [1.0, 1.0, -0.75]], [1.0, 1.0, -2.0]),
        ("equal", [[1.0, 2.0, 0.5], [3.0, -1.0, 1.0], [-2.0, -4.0, -1.0]], [2.0, 1.0, 3.0]),
    ];
    kinds
        .into_iter()
        .map(|(kind, mut lines, elsewhere)| {
            if moved {
                lines[2] = elsewhere;
            }
            let weights: Vec<f64> = lines.iter().flat_map(|[a, b, _]| [*a, *b]).collect();
            let layer = Layer::new(2, lines.len(), &weights, lines.iter().map(|line| line[2]).collect()).expect("three lines");
            let most = Rational::from_integer(regions_in_general_position(lines.len() as u64, 2));
            Evidence::exact(format!("three lines, {kind}"), Relation::Less, most, whole(plane_regions(&[layer])))
                .by("closed form", "cells of the plane")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_lines_have_the_regions_that_a_drawing_shows() {
        let observed = degenerate(false).into_iter().map(|line| match line.finding {
            claims::Finding::Exact { observed, .. } => observed,
            _ => unreachable!("exact lines"),
        });
        assert_eq!(observed.collect::<Vec<_>>(), [ratio(6, 1), ratio(6, 1), ratio(4, 1)]);
    }

    #[test]
    fn the_printed_base_cases_reach_nothing() {
        assert_eq!(recursion(PRINTED_BASE).len(), 2);
        assert_eq!(recursion(WHOLE_BASE).len(), 81);
    }
}
