//! Figure 7: how many partitions of the data have a continuous function whose pieces are of least squares.
//!
//! By Theorem 3 each is a critical point. Not stated are the target, the data and what short pieces count. Two counts: *long pieces*, each of two points or
//! more, so each line is determined and neighbours must cross strictly between their points; *all pieces*, all `C(N + H, H)` partitions, where a
//! piece of one point has a free slope and an empty one any line.
//!
//! For `x^2` at equally spaced points, `h` apart, the least-squares line of `n` points around `c` is `2 c x - c^2 + h^2 (n^2 - 1)/12`. Neighbours of `n` and `m` points
//! meet `h (m - n)/6` right of the middle of the gap, so between the points if and only if `|n - m| <= 2`, and on a point if it is 3. So the long count is the number
//! of ways to write `N` as a sum of `H + 1` numbers, 2 or more, of which neighbours differ by 2 at most. For large `N` the first number fixes all: there are at most `5^H`
//! ways, periodic in `N` with period `H + 1`. And there are none with `2 (H + 1) > N`.
//!
//! Two breakpoints in one gap join any lines, so all pieces count at least `C(N - 1, floor(H/2))` ways: a polynomial in `N` of that degree. For `H = 1` that is a
//! constant.
//!
//! Source: section 2.3 and figure 7.

use claims::{
    Answer, Calculator, Cell, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Quantity, Relation, Table,
    Verdict,
};
use figures::{Axis, Figure, Panel, Series};
use num_bigint::BigInt;
use stats::rational::{Rational, ratio};

use crate::pieces::{Points, all_pieces, compositions, long_pieces, value};
use crate::targets::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[CLOSED_FORM, LONG_IN_DATA, LONG_IN_UNITS, LONG_RUN_OUT, BOUNDED, ALL_BY_HAND, ALL_IN_DATA, ALL_IN_UNITS, REPRESENTABLE];

const SOURCE: &str = "Figure 7";

const CLOSED_FORM: Claim = Claim {
    id: "figure-7/closed-form",
    source: SOURCE,
    statement: "for x^2 on a grid two neighbouring pieces of least squares meet between their points if and only if their sizes differ by 2 at most",
    formula: "number of n_0 + .. + n_H = N with n_i >= 2, |n_i - n_(i+1)| <= 2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![closed_form(2)]),
    control: Control::negative("by 3 at most, which meet on a point", |_| Ok(vec![closed_form(3)])),
    note: "A row of ours: the count of long pieces by a chain of sizes against lines in fractions, N = 4 to 20, H = 0 to 5.",
    ..Claim::DEFAULT
};

const LONG_IN_DATA: Claim = Claim {
    id: "figure-7/long-pieces-in-data",
    source: SOURCE,
    statement: "pieces of two points or more, which the text does not ask for, have no more ways at twice as many points",
    formula: "n(2 N, H) <= n(N, H),  n(N, H) the number of partitions of N points by H breakpoints",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        let table = table();
        run.figure(figure(&table));
        run.table(table);
        let quadratic = doubled(Relation::AtMost, |points, units| sizes_chain(points, units, 2), 1, 8);
        Ok(quadratic.into_iter().chain([sine()]).collect())
    },
    control: Control::negative("short pieces, too", |_| Ok(doubled(Relation::AtMost, all_of, 2, 3))),
    note: "A row of ours: the text counts partitions with short and empty pieces, and of those all-pieces-in-data speaks. x^2 on a grid, 16 (H + 1) points against \
           8 (H + 1), where the number repeats with period H + 1; and sin(pi x).",
    ..Claim::DEFAULT
};

const LONG_IN_UNITS: Claim = Claim {
    id: "figure-7/long-pieces-in-units",
    source: "Section 2.3, figure 7",
    statement: "it grows at least polynomially with the number of breakpoints H (pieces of two points or more, many to each): doubles at least with each",
    formula: "n(N, H) >= 2 n(N, H - 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok([100, 200].map(|points| doubling_in_units(points, 2)).into()),
    control: Control::negative("sizes that differ by 1 at most", |_| Ok([100, 200].map(|points| doubling_in_units(points, 1)).into())),
    note: "x^2 at 100 and 200 points, H = 1 to 10. The mean over a period grows by 5 H / (H + 1) with each breakpoint, 2.5 or more, so twice is asked for.",
    ..Claim::DEFAULT
};

const LONG_RUN_OUT: Claim = Claim {
    id: "figure-7/long-pieces-run-out",
    source: SOURCE,
    statement: "pieces of two points or more fall from a number of breakpoints on, and there are none if 2 (H + 1) > N",
    formula: "n(N, H) = 0 for 2 (H + 1) > N;  n(20, H) < n(20, H - 1) for H = 7, ..., 10",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(run_out(2)),
    control: Control::negative("short pieces, too", |_| Ok(run_out(1))),
    note: "A row of ours: x^2, N = 4 to 12 for the end; at N = 20 the most are 429 ways with 6 breakpoints, then fewer with each. So N must grow along with H to see growth.",
    ..Claim::DEFAULT
};

const BOUNDED: Claim = Claim {
    id: "figure-7/long-pieces-bounded",
    source: SOURCE,
    statement: "pieces of two points or more have at most 5^H ways, whatever N is, periodic in N with period H + 1 once N is large",
    formula: "n(N, H) <= 5^H;  n(N + H + 1, H) = n(N, H) for large N",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(bounded(1)),
    control: Control::negative("period H", |_| Ok(bounded(0))),
    note: "A row of ours: H = 1 to 5, N to 200. The mean over a period is 5^H / (H + 1): with N growing along, the number is exponential in H.",
    ..Claim::DEFAULT
};

const ALL_BY_HAND: Claim = Claim {
    id: "figure-7/all-pieces-count",
    source: SOURCE,
    statement: "the count of all pieces is what trying all partitions one by one gives",
    formula: "n(N, H) by sets of slopes = n(N, H) by trying all partitions",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![by_hand(false)]),
    control: Control::negative("two breakpoints in a gap as one", |_| Ok(vec![by_hand(true)])),
    note: "A row of ours: x^2, sin(pi x) and zigzags at up to 6 points, up to 4 breakpoints. Each free slope is tried at, between and beyond all slopes at which anything changes.",
    ..Claim::DEFAULT
};

const ALL_IN_DATA: Claim = Claim {
    id: "figure-7/all-pieces-in-data",
    source: "Section 2.3, figure 7",
    statement: "the number grows at least polynomially with N (all partitions)",
    formula: "n(2 N, H) > n(N, H),  n(N, H) the number of partitions, short and empty pieces included",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let printed = doubled(Relation::Greater, all_of, 1, 3);
        Ok(printed.into_iter().chain(lower_bound().into_iter().map(Evidence::corrected)).collect())
    },
    control: Control::positive("with two breakpoints or more", |_| Ok(doubled(Relation::Greater, all_of, 2, 3))),
    note: "One breakpoint has 6 or 7 ways, whatever N is. Right: at least C(N - 1, floor(H/2)) ways, so from two breakpoints on at least linearly.",
    ..Claim::DEFAULT
};

const ALL_IN_UNITS: Claim = Claim {
    id: "figure-7/all-pieces-in-units",
    source: "Section 2.3, figure 7",
    statement: "the number grows at least polynomially with H (all partitions): for N points at least C(H - N + 2, N)",
    formula: "n(N, H) >= C(H - N + 2, N)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![in_units(2)]),
    control: Control::negative("C(H + N, N): all partitions", |_| Ok(vec![in_units(0)])),
    note: "Two breakpoints in each gap leave H - 2 (N - 1) that may be anywhere. N = 2 to 8, H to 20. Up to 6 points of x^2 all partitions have a solution.",
    ..Claim::DEFAULT
};

const REPRESENTABLE: Claim = Claim {
    id: "figure-7/of-h-units",
    source: SOURCE,
    statement: "each of these functions is one of a network of H units, one for each breakpoint",
    formula: "the pieces' lines are f(x) = sum_{i=1}^H v_i (w_i x + b_i)_+",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![representable(false), representable(true).corrected()]),
    control: Control::positive("on the data, with two units more", |_| Ok(vec![representable(true)])),
    note: "x^2 on a grid, long pieces, N = 4 to 10, H = 1 to 4. A network has no base line: the lines of the units to the left must add up to the left-most piece, \
           which no orientation gives for most partitions. With two units more, left of the data, every one is there.",
    ..Claim::DEFAULT
};

/// `calc functional-view critical-points`.
pub(crate) const CRITICAL_POINTS: Calculator = Calculator {
    name: "critical-points",
    summary: "partitions of equally spaced points of [-1, 1] that have a continuous function whose pieces are of least squares, each a critical point",
    source: "Theorem 3, figure 7",
    parameters: &[
        Parameter { name: "points", default: "8", kind: Kind::Count(1, 60), about: "data points, the paper's N" },
        Parameter { name: "units", default: "2", kind: Kind::Count(0, 60), about: "breakpoints, the paper's H" },
        Parameter {
            name: "target",
            default: "quadratic",
            kind: Kind::Choice(&["quadratic", "half-quadratic", "sine", "sine-pi", "exp", "arctan"]),
            about: "x^2, x^2 / 2, sin x, sin(pi x), exp x or arctan x",
        },
        Parameter {
            name: "rule",
            default: "two-or-more",
            kind: Kind::Choice(&["two-or-more", "all"]),
            about: "two-or-more: each piece has two points at least; all: one point has a free slope, none any line",
        },
    ],
    compute: calculate,
};

fn calculate(inputs: &Inputs) -> Result<Answer, Failure> {
    let (points, units) = (inputs.count("points") as usize, inputs.count("units") as usize);
    let word = inputs.word("target");
    let data = match named(word) {
        // Half of x^2 has the same partitions.
        Target::Quadratic | Target::HalfQuadratic => Points::quadratic(points),
        target => Points::rounded(target, -1, 1, points),
    };
    let count = if inputs.word("rule") == "all" { all_pieces(&data, units) } else { long_pieces(&data, units) }[units];
    let Ok(count) = u64::try_from(count) else {
        return Err(Failure::usage(format!("{count} partitions are more than 64 bits hold")).with_help("fewer --points or --units"));
    };
    let answer = Answer::new(Quantity::Integer(count), Method::Exact)
        .note("on the data each is a function of H + 2 units: H alone have no base line, see figure-7/of-h-units");
    let is_rounded = !word.ends_with("quadratic");
    Ok(if is_rounded { answer.note("values of the target rounded to multiples of 2^-40") } else { answer })
}

/// The target of a name in a calculator.
pub(crate) fn named(name: &str) -> Target {
    let all = [Target::Quadratic, Target::HalfQuadratic, Target::Sine, Target::SinePi, Target::Exp, Target::Arctan];
    all.into_iter().find(|target| target.name() == name).expect("one of the choices")
}

/// Ways to write `points` as a sum of `units + 1` numbers, 2 or more, neighbours no more than `apart` from each other.
fn sizes_chain(points: usize, units: usize, apart: usize) -> u128 {
    // By sum and last number.
    let mut ways = vec![vec![0_u128; points + 1]; points + 1];
    (2..=points).for_each(|size| ways[size][size] = 1);
    for _ in 0..units {
        let mut next = vec![vec![0_u128; points + 1]; points + 1];
        for (sum, row) in ways.iter().enumerate() {
            for (last, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                for size in last.saturating_sub(apart).max(2)..=(last + apart).min(points - sum) {
                    next[sum + size][size] += count;
                }
            }
        }
        ways = next;
    }
    ways[points].iter().sum()
}

fn all_of(points: usize, units: usize) -> u128 {
    all_pieces(&Points::quadratic(points), units)[units]
}

fn large(count: u128) -> Rational {
    Rational::from_integer(BigInt::from(count))
}

fn binomial(n: usize, k: usize) -> u128 {
    if k > n { 0 } else { (0..k).fold(1, |product, i| product * (n - i) as u128 / (i + 1) as u128) }
}

fn closed_form(apart: usize) -> Evidence {
    let cases = (4..=20).flat_map(|points| {
        let found = long_pieces(&Points::quadratic(points), 5);
        found
            .into_iter()
            .enumerate()
            .map(move |(units, found)| (format!("N = {points}, H = {units}"), large(sizes_chain(points, units, apart)), large(found)))
    });
    Evidence::exact_cases("x^2 on a grid", Relation::Equal, cases).by("sums of sizes", "lines in fractions")
}

/// Ways at twice as many points, for breakpoints from some number to 3; `share` points a piece at first.
fn doubled(relation: Relation, count: fn(usize, usize) -> u128, from: usize, share: usize) -> Vec<Evidence> {
    let line = |units: usize| {
        let points = share * (units + 1);
        let label = format!("H = {units}: N = {} against {points}", 2 * points);
        Evidence::exact(label, relation, large(count(points, units)), large(count(2 * points, units))).by("count at N", "count at 2 N")
    };
    (from..=3).map(line).collect()
}

/// The same for `sin(pi x)` on `[-2, 2]` and two breakpoints.
fn sine() -> Evidence {
    let [few, many] = [20, 40].map(|points| large(long_pieces(&Points::rounded(Target::SinePi, -2, 2, points), 2)[2]));
    Evidence::exact("sin(pi x), H = 2: N = 40 against 20", Relation::AtMost, few, many).by("count at N", "count at 2 N")
}

fn doubling_in_units(points: usize, apart: usize) -> Evidence {
    let cases = (1..=10).map(|units| {
        let [before, after] = [units - 1, units].map(|units| sizes_chain(points, units, apart));
        (format!("N = {points}, H = {units} against {}", units - 1), large(2 * before), large(after))
    });
    Evidence::exact_cases(format!("{points} points"), Relation::AtLeast, cases).by("twice the count at H - 1", "count at H")
}

/// `fewest` points to a piece.
fn run_out(fewest: usize) -> Vec<Evidence> {
    let none = (4..=12_usize).flat_map(|points| {
        let found = if fewest == 2 { long_pieces(&Points::quadratic(points), 12) } else { all_pieces(&Points::quadratic(points), 12) };
        let short = found.into_iter().enumerate().filter(move |(units, _)| 2 * (units + 1) > points);
        short.map(move |(units, found)| (format!("N = {points}, H = {units}"), 0, large(found)))
    });
    let falling = (7..=10).map(|units| {
        let [before, after] = [units - 1, units].map(|units| sizes_chain(20, units, 2));
        (format!("N = 20, H = {units} against {}", units - 1), large(before), large(after))
    });
    vec![
        Evidence::exact_cases("too few points", Relation::Equal, none).by("none", "lines in fractions"),
        Evidence::exact_cases("20 points", Relation::Less, falling).by("count at H - 1", "count at H"),
    ]
}

fn bounded(more: usize) -> Vec<Evidence> {
    let below = (1..=5).flat_map(|units| {
        (4..=200).step_by(7).map(move |points| {
            (format!("N = {points}, H = {units}"), large(5_u128.pow(units as u32)), large(sizes_chain(points, units, 2)))
        })
    });
    // The smallest number is 2 or more whatever the steps are if the mean is at least 2 + 2 H.
    let again = (1..=5_usize).flat_map(|units| {
        let large_enough = (units + 1) * (2 * units + 2);
        (large_enough..large_enough + 12).map(move |points| {
            let period = units + more;
            (format!("N = {points}, H = {units}"), large(sizes_chain(points, units, 2)), large(sizes_chain(points + period, units, 2)))
        })
    });
    vec![
        Evidence::exact_cases("at most 5^H", Relation::AtMost, below).by("all steps of sizes", "sums of sizes"),
        Evidence::exact_cases("periodic", Relation::Equal, again).by("count at N", "count a period later"),
    ]
}

fn lower_bound() -> Vec<Evidence> {
    let ours = (2..=16).step_by(2).flat_map(|points| {
        let found = all_pieces(&Points::quadratic(points), 6);
        found
            .into_iter()
            .enumerate()
            .map(move |(units, found)| (format!("N = {points}, H = {units}"), large(binomial(points - 1, units / 2)), large(found)))
    });
    let one = (6..=24).map(|points| (format!("N = {points}, H = 1"), large(if points % 2 == 0 { 7 } else { 6 }), large(all_of(points, 1))));
    vec![
        Evidence::exact_cases("at least C(N - 1, floor(H/2))", Relation::AtLeast, ours)
            .by("pairs of breakpoints in gaps", "lines in fractions"),
        Evidence::exact_cases("one breakpoint", Relation::Equal, one)
            .by("sizes that differ by 2 at most, one point, none", "lines in fractions"),
    ]
}

/// `C(H + N - needed (N - 1), N)`: with `needed` breakpoints in each of the `N - 1` gaps between points, all others anywhere.
fn in_units(needed: usize) -> Evidence {
    let mut cases = Vec::new();
    for points in 2..=8_usize {
        let found = all_pieces(&Points::quadratic(points), 20);
        for (units, found) in found.into_iter().enumerate() {
            let left = (units + points).saturating_sub(needed * (points - 1));
            cases.push((format!("N = {points}, H = {units}"), large(binomial(left, points)), large(found)));
        }
    }
    Evidence::exact_cases("all pieces", Relation::AtLeast, cases).by("two breakpoints in each gap", "lines in fractions")
}

/// All partitions of some data tried one by one. `as_one`: lines on both sides of several breakpoints in one gap must meet there too.
fn by_hand(as_one: bool) -> Evidence {
    let zigzag = |points: usize| {
        let y = [0, 3, -1, 4, -2, 2].map(|y| ratio(y, 1));
        Points { y: y[..points].to_vec(), ..Points::quadratic(points) }
    };
    let mut cases = Vec::new();
    for points in 1..=6 {
        let data =
            [("x^2", Points::quadratic(points)), ("sine", Points::rounded(Target::SinePi, -2, 2, points)), ("zigzag", zigzag(points))];
        for (name, data) in data {
            let found = all_pieces(&data, 4);
            for (units, found) in found.into_iter().enumerate() {
                let tried = compositions(units, points + 1, 0).into_iter().filter(|gaps| is_possible(&data, gaps, as_one)).count();
                cases.push((format!("{name}, N = {points}, H = {units}"), large(tried as u128), large(found)));
            }
        }
    }
    Evidence::exact_cases("up to 6 points", Relation::Equal, cases).by("partitions one by one", "sets of slopes")
}

/// Whether breakpoints in these gaps have a continuous function: slopes of short pieces are tried one by one, and lines are made to meet.
fn is_possible(data: &Points, gaps: &[usize], as_one: bool) -> bool {
    let n = data.len();
    // Runs of pieces that meet at one breakpoint, each with the end of the one before.
    let cuts: Vec<usize> = (1..n).filter(|&gap| gaps[gap] > 0).chain([n]).collect();
    let pieces: Vec<(usize, usize)> = cuts.iter().enumerate().map(|(at, &end)| (if at == 0 { 0 } else { cuts[at - 1] }, end)).collect();
    // Slopes at which anything can change: those between points and to lines of least squares at a neighbouring point, and those of the lines.
    let mut slopes = vec![ratio(0, 1)];
    for at in 1..n {
        slopes.push((&data.y[at] - &data.y[at - 1]) / (&data.x[at] - &data.x[at - 1]));
    }
    for &(first, end) in pieces.iter().filter(|(first, end)| end - first > 1) {
        let line = data.least_squares(first, end);
        slopes.push(line[0].clone());
        if first > 0 {
            slopes.push((value(&line, &data.x[first]) - &data.y[first - 1]) / (&data.x[first] - &data.x[first - 1]));
        }
        if end < n {
            slopes.push((&data.y[end] - value(&line, &data.x[end - 1])) / (&data.x[end] - &data.x[end - 1]));
        }
    }
    slopes.sort();
    slopes.dedup();
    let between: Vec<Rational> = slopes.windows(2).map(|pair| (&pair[0] + &pair[1]) / ratio(2, 1)).collect();
    let ends = [slopes[0].clone() - ratio(1, 1), slopes[slopes.len() - 1].clone() + ratio(1, 1)];
    let slopes: Vec<Rational> = slopes.into_iter().chain(between).chain(ends).collect();
    let lines = |&(first, end): &(usize, usize)| -> Vec<[Rational; 2]> {
        if end - first > 1 {
            vec![data.least_squares(first, end)]
        } else {
            slopes.iter().map(|slope| [slope.clone(), &data.y[first] - slope * &data.x[first]]).collect()
        }
    };
    let mut possible = lines(&pieces[0]);
    for piece in &pieces[1..] {
        let at = piece.0;
        if possible.is_empty() {
            return false;
        }
        let is_free = gaps[at] > 1 && !as_one;
        let fits = |right: &[Rational; 2]| is_free || possible.iter().any(|left| crosses(data, left, right, at));
        possible = lines(piece).into_iter().filter(fits).collect();
    }
    !possible.is_empty()
}

/// Whether the place where two lines are equal lies in the gap before a point.
fn crosses(data: &Points, left: &[Rational; 2], right: &[Rational; 2], at: usize) -> bool {
    if left == right {
        return true;
    }
    if left[0] == right[0] {
        return false;
    }
    let knot = (&right[1] - &left[1]) / (&left[0] - &right[0]);
    let (from, to) = (&data.x[at - 1], &data.x[at]);
    *from < knot && knot < *to
}

/// Of how many of the partitions into long pieces the function is one of `H` units, or with two more of `H + 2` on the data.
fn representable(with_two_more: bool) -> Evidence {
    let mut cases = Vec::new();
    for points in 4..=10 {
        for units in 1..=4 {
            let data = Points::quadratic(points);
            let solutions: Vec<_> =
                compositions(points, units + 1, 2).into_iter().filter_map(|sizes| data.continuous(&sizes, false)).collect();
            let is_there = |(knots, lines): &&(Vec<Rational>, Vec<[Rational; 2]>)| {
                if with_two_more {
                    let network = crate::pieces::network(knots, lines, 0, &data.x[0]);
                    return data.x.iter().all(|x| {
                        let piece = knots.iter().filter(|knot| *knot < x).count();
                        network.value(x) == value(&lines[piece], x)
                    });
                }
                // The left-most line is that of the units to the left, all on there.
                (0..1_usize << units).any(|left| {
                    let on = || (0..units).filter(move |unit| left >> unit & 1 == 1);
                    let jump = |unit: usize| &lines[unit + 1][0] - &lines[unit][0];
                    let slope: Rational = on().map(|unit| -jump(unit)).sum();
                    let intercept: Rational = on().map(|unit| jump(unit) * &knots[unit]).sum();
                    [slope, intercept] == lines[0]
                })
            };
            let found = solutions.iter().filter(is_there).count();
            cases.push((format!("N = {points}, H = {units}"), large(solutions.len() as u128), large(found as u128)));
        }
    }
    let label = if with_two_more { "H + 2 units" } else { "H units" };
    Evidence::exact_cases(label, Relation::Equal, cases).by("partitions", "networks in fractions")
}

fn table() -> Table {
    let mut table = Table::new(
        "figure-7",
        "Figure 7: partitions with continuous piecewise least squares",
        &["target", "points", "breakpoints", "long_pieces", "all_pieces", "partitions"],
    );
    for (name, is_sine) in [("x^2", false), ("sin(pi x)", true)] {
        for points in (4..=20).step_by(4) {
            let data = if is_sine { Points::rounded(Target::SinePi, -2, 2, points) } else { Points::quadratic(points) };
            let (long, all) = (long_pieces(&data, 5), all_pieces(&data, 5));
            for units in 1..=5 {
                let partitions = binomial(points + units, units);
                let whole = |count: u128| Cell::Integer(i64::try_from(count).expect("small numbers"));
                table.push(vec![
                    Cell::Text(name.into()),
                    whole(points as u128),
                    whole(units as u128),
                    whole(long[units]),
                    whole(all[units]),
                    whole(partitions),
                ]);
            }
        }
    }
    table
}

fn figure(table: &Table) -> Figure {
    let panels = table.by("target").into_iter().map(|(target, rows)| {
        let sizes = rows.by("points").into_iter().flat_map(|(points, rows)| {
            let name = format!("{points} points");
            [
                Series::dashed(&name, rows.line("breakpoints", "partitions")).role("all partitions"),
                Series::points(&name, rows.bare_points("breakpoints", "long_pieces")).role("local minima"),
            ]
        });
        Panel::new(Axis::linear("breakpoints"), Axis::log("partitions")).titled(target).with_all(sizes)
    });
    let caption = "Partitions of the points whose least squares is continuous, pieces of two points and more, counted exactly. What has none is not on the logarithmic axis.";
    Figure::new("figure-7", "Figure 7: local minima against breakpoints", caption).panels(panels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_eight_points() {
        // 8 = 8; 3 + 5, 4 + 4, 5 + 3; of three: 2 + 2 + 4, 4 + 2 + 2, 2 + 4 + 2, 2 + 3 + 3, 3 + 2 + 3, 3 + 3 + 2.
        assert_eq!([0, 1, 2, 3, 4].map(|units| sizes_chain(8, units, 2)), [1, 3, 6, 1, 0]);
        assert_eq!(long_pieces(&Points::quadratic(8), 4), [1, 3, 6, 1, 0]);
    }

    #[test]
    fn a_breakpoint_beside_the_data_does_not_matter() {
        // H = 0: one line. H = 1: left, right, and the cuts.
        assert_eq!(all_of(6, 0), 1);
        assert_eq!(all_of(6, 1), 7);
    }
}
