//! Figure 1, left, without the training: how many pieces dynamic programming and greedy merging need for a quadratic.
//!
//! Pieces have least-squares lines of their own, which need not meet (Bai and Perron). Of `x^2` at equally spaced points, `h` apart, the error of a piece of `k`
//! points is
//!
//! ```text
//! h^4 k (k^2 - 1)(k^2 - 4) / 180
//! ```
//!
//! wherever it lies, convex in `k`: the best cuts make sizes that differ by 1 at most. Greedy merging starts with single points; by default one pair of neighbours at
//! a time, the one that adds the least error, and as Acharya and others do, in rounds.
//!
//! Source: section 3, "Suboptimality of gradient descent", and figure 1, left. Range and number of points are not stated: `[-2, 2]` in steps of 0.01, as in
//! appendix A.1.

use claims::{Cell, Claim, Control, Evidence, Expect, Relation, Resolution, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use piecewise::segmentation::greedy::Rounds;
use piecewise::{Samples, Segmentation};
use stats::rational::{Rational, ratio, to_f64};

use crate::pieces::{Points, value};
use crate::targets::{Target, grid};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CLOSED_FORM, BALANCED, NEVER_BETTER, NEAR_ZERO, SLIGHTLY_MORE, COSTS_LESS];

const FIGURE: &str = "Figure 1, left";
const SECTION: &str = "Section 3";
const POINTS: usize = 401;

const CLOSED_FORM: Claim = Claim {
    id: "figure-1-left/quadratic-closed-form",
    source: FIGURE,
    statement: "for x^2 on a grid dynamic programming has the error of pieces whose sizes differ by 1 at most, h^4 sum k (k^2 - 1)(k^2 - 4) / 180",
    formula: "DP(k) = h^4 sum_{i=1}^k n_i (n_i^2 - 1) (n_i^2 - 4) / 180,  n_i the sizes of the pieces, which differ by 1 at most, h the distance of the points",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-6, "a millionth of the error"),
    check: |run| {
        let table = table();
        run.figure(figure(&table));
        run.table(table);
        Ok(closed_form(1))
    },
    control: Control::negative("one point more in each piece", |_| Ok(closed_form(2))),
    note: "401 points of [-2, 2]; 1 to 130 pieces. Rounding: 1e-9 of the error is allowed for.",
    ..Claim::DEFAULT
};

const BALANCED: Claim = Claim {
    id: "figure-1-left/balanced-is-best",
    source: FIGURE,
    statement: "of all cuts of x^2 on a grid those into sizes that differ by 1 at most have the least error",
    formula: "sum_i n_i (n_i^2 - 1) (n_i^2 - 4) >= the same sum of sizes that differ by 1 at most",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![balanced(0)]),
    control: Control::negative("sizes that differ by 2", |_| Ok(vec![balanced(1)])),
    note: "A row of ours: exact minima over all sizes, up to 40 points and 20 pieces.",
    ..Claim::DEFAULT
};

const NEVER_BETTER: Claim = Claim {
    id: "figure-1-left/greedy-never-better",
    source: FIGURE,
    statement: "at equal numbers of pieces greedy merging never has less error than dynamic programming",
    formula: "GM(k) >= DP(k),  the squared errors of k pieces by greedy merging and by dynamic programming",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![never_better(0)]),
    control: Control::negative("one piece fewer for dynamic programming", |_| Ok(vec![never_better(1)])),
    note: "Errors of both programs' cuts in fractions: x^2, sin(pi x) and exp x at 61 points of [-2, 2], 1 to 40 pieces; one pair at a time and in rounds.",
    ..Claim::DEFAULT
};

const NEAR_ZERO: Claim = Claim {
    id: "s3-gd-suboptimal/dp-near-zero-at-100",
    source: SECTION,
    statement: "on a quadratic dynamic programming reduces the training error to near 0 with order 100 pieces",
    formula: "DP(100) <= 10^-6 DP(1),  DP(k) the least squared error of k pieces",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(near_zero(100)),
    control: Control::negative("30 pieces", |_| Ok(near_zero(30))),
    note: "Near 0 read as a millionth of the error of one line, at 401 points and at 4001; with many points the error is that of one line over the fourth power of the number \
           of pieces.",
    ..Claim::DEFAULT
};

const SLIGHTLY_MORE: Claim = Claim {
    id: "s3-gd-suboptimal/merge-slightly-more-pieces",
    source: SECTION,
    statement: "greedy merging requires slightly more pieces",
    formula: "k <= 1.5 j for the least k with GM(k) <= DP(j),  GM and DP the errors by greedy merging and by dynamic programming",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(slightly_more(1)),
    control: Control::negative("the error of twice as many", |_| Ok(slightly_more(2))),
    note: "Slightly read as at most half as many again. x^2 at 401 points, for the error of dynamic programming with 10, 20, .. 100 pieces; one pair at a time, and in \
           rounds as cited with tau = 1, counting the pieces that are left in the end. Many pairs of x^2 add equal errors, so rounding chooses between them.",
    ..Claim::DEFAULT
};

const COSTS_LESS: Claim = Claim {
    id: "s3-gd-suboptimal/merge-costs-less",
    source: SECTION,
    statement: "greedy merging requires significantly less computational power: a tenth of the steps of dynamic programming, or less",
    formula: "10 M <= S,  M and S the steps of greedy merging and of dynamic programming",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-6, "a millionth of the error"),
    check: |_| Ok([100, 200, 400].into_iter().flat_map(|points| steps(points, points / 4)).collect()),
    control: Control::negative("for 2 pieces of 100 points", |_| Ok(steps(100, 2))),
    note: "Steps: errors of pieces that are computed, and comparisons, of sums in dynamic programming and of a heap of pairs in merging; 100, 200 and 400 points with \
           four to a piece. Steps for n points in k pieces grow like n^2 k / 2 and n log n: merging takes a 48th, a 169th and a 605th.",
    ..Claim::DEFAULT
};

/// Error of a piece of `size` points of `x^2` at distance 1.
fn error(size: usize) -> Rational {
    let k = size as i64;
    ratio(k * (k * k - 1) * (k * k - 4), 180)
}

/// Errors of pieces whose sizes differ by 1 at most, `more` 0.
fn balanced_error(points: usize, pieces: usize) -> Rational {
    let (size, larger) = (points / pieces, points % pieces);
    error(size) * ratio((pieces - larger) as i64, 1) + error(size + 1) * ratio(larger as i64, 1)
}

fn quadratic(points: usize) -> (Vec<f64>, Vec<f64>) {
    let x = grid(-2.0, 2.0, points);
    let y = Target::Quadratic.at_all(&x);
    (x, y)
}

fn samples<'a>((x, y): &'a (Vec<f64>, Vec<f64>)) -> Samples<'a> {
    Samples::new(x, y).expect("ascending numbers")
}

fn closed_form(more: usize) -> Vec<Evidence> {
    let data = quadratic(POINTS);
    let optimal = samples(&data).optimal(200).expect("401 points");
    let spacing = 4.0 / (POINTS - 1) as f64;
    let lines = [1, 2, 3, 5, 7, 10, 20, 33, 50, 64, 80, 100, 110, 130].map(|pieces| {
        let theory = spacing.powi(4) * to_f64(&balanced_error(POINTS + (more - 1) * pieces, pieces));
        Evidence::numeric(format!("{pieces} {}", if pieces == 1 { "piece" } else { "pieces" }), theory, optimal.sse(pieces), 1e-9 * theory)
            .by("closed form", "dynamic programming")
    });
    lines.into()
}

fn balanced(apart: usize) -> Evidence {
    let mut least = vec![Some(ratio(0, 1))];
    least.resize(41, None);
    let mut cases = Vec::new();
    for pieces in 1..=20_usize {
        let next: Vec<Option<Rational>> = (0..=40)
            .map(|points: usize| (1..=points).filter_map(|size| least[points - size].as_ref().map(|sum| sum + error(size))).min())
            .collect();
        for (points, found) in next.iter().enumerate().skip(2 * pieces) {
            let found = found.clone().expect("as many points as pieces");
            // One point from one piece to another.
            let size = points / pieces;
            let moved = error(size - 1) + error(size + 1) - ratio(2, 1) * error(size);
            let stated = balanced_error(points, pieces) + if apart == 1 { moved } else { ratio(0, 1) };
            cases.push((format!("{points} points in {pieces} pieces"), stated, found));
        }
        least = next;
    }
    Evidence::exact_cases("sizes", Relation::Equal, cases).by("sizes that differ by 1 at most", "least of all sizes")
}

/// The error of cuts, exactly.
fn exact_error(points: &Points, cuts: &[usize]) -> Rational {
    let ends: Vec<usize> = std::iter::once(0).chain(cuts.iter().copied()).chain([points.len()]).collect();
    let piece = |pair: &[usize]| {
        if pair[1] - pair[0] < 3 {
            return ratio(0, 1);
        }
        let line = points.least_squares(pair[0], pair[1]);
        (pair[0]..pair[1]).map(|at| value(&line, &points.x[at]) - &points.y[at]).map(|error| &error * &error).sum::<Rational>()
    };
    ends.windows(2).map(piece).sum()
}

fn rounds() -> Rounds {
    Rounds { tau: 1.0, gamma: 0.0 }
}

fn never_better(fewer: usize) -> Evidence {
    let mut cases = Vec::new();
    for target in [Target::Quadratic, Target::SinePi, Target::Exp] {
        let points = Points::rounded(target, -2, 2, 61);
        let data = (points.x.iter().map(to_f64).collect(), points.y.iter().map(to_f64).collect());
        let samples = samples(&data);
        let most = 40;
        let optimal = samples.optimal(most).expect("61 points");
        let least: Vec<Rational> = (1..=most).map(|pieces| exact_error(&points, &optimal.segmentation(pieces).cuts)).collect();
        let mut put = |name: &str, merged: Segmentation| {
            let pieces = merged.pieces.len();
            if let Some(best) = (pieces - 1).checked_sub(fewer).and_then(|at| least.get(at)) {
                let label = format!("{}, {name}, {pieces} pieces", target.label());
                cases.push((label, best.clone(), exact_error(&points, &merged.cuts)));
            }
        };
        for pieces in 1..=most {
            put("one pair at a time", samples.merged(pieces).expect("61 points"));
            put("in rounds", samples.merged_in_rounds(pieces, rounds()).expect("61 points"));
        }
    }
    Evidence::exact_cases("errors", Relation::AtLeast, cases).by("dynamic programming", "greedy merging")
}

fn near_zero(pieces: usize) -> Vec<Evidence> {
    let line = |points: usize| {
        // Of 4001 points the closed form: dynamic programming is compared with it in a row of its own.
        let (share, way) = if points == POINTS {
            let data = quadratic(points);
            let optimal = samples(&data).optimal(pieces).expect("more points than pieces");
            (optimal.sse(pieces) / optimal.sse(1), "dynamic programming")
        } else {
            (to_f64(&(balanced_error(points, pieces) / balanced_error(points, 1))), "closed form of dynamic programming's error")
        };
        Evidence::enclosure(
            format!("{pieces} pieces of {points} points"),
            Relation::AtMost,
            share * (1.0 - 1e-9),
            share * (1.0 + 1e-9),
            1e-6,
        )
        .by("a millionth of one line's error", way)
    };
    [POINTS, 4001].map(line).into()
}

/// Pieces that merging needs for the error of the best so many.
fn needed(samples: Samples<'_>, error: f64, in_rounds: bool) -> usize {
    let found =
        (1..=samples.len()).map(|pieces| if in_rounds { samples.merged_in_rounds(pieces, rounds()) } else { samples.merged(pieces) });
    // Equal but for rounding is equal.
    found
        .map(|merged| merged.expect("1 to all pieces"))
        .find(|merged| merged.sse <= error * (1.0 + 1e-9))
        .expect("single points have none")
        .pieces
        .len()
}

fn slightly_more(times: usize) -> Vec<Evidence> {
    let data = quadratic(POINTS);
    let optimal = samples(&data).optimal(200).expect("401 points");
    let line = |(name, in_rounds): (&str, bool)| {
        let cases = (1..=10).map(|tens: usize| {
            let found = needed(samples(&data), optimal.sse(10 * tens * times), in_rounds);
            (format!("{} pieces", 10 * tens), ratio(15 * tens as i64, 1), ratio(found as i64, 1))
        });
        Evidence::exact_cases(name, Relation::AtMost, cases).by("half as many again", "greedy merging")
    };
    [("one pair at a time", false), ("in rounds", true)].map(line).into()
}

/// Steps of plain versions of both.
fn steps(points: usize, pieces: usize) -> Vec<Evidence> {
    let (best, best_steps) = plain_optimal(points, pieces);
    let (merged, merged_steps) = plain_merged(points, pieces);
    let data = quadratic(points);
    let theory = samples(&data).optimal(pieces).expect("more points").sse(pieces);
    let found = best * (4.0 / (points - 1) as f64).powi(4);
    let label = |what: &str| format!("{points} points in {pieces} pieces: {what}");
    vec![
        Evidence::numeric(label("error of dynamic programming"), theory, found, 1e-9 * theory).by("program", "plain version"),
        Evidence::exact(label("pieces left by merging"), Relation::Equal, pieces as u64, merged).by("as asked", "plain version"),
        Evidence::exact(label("steps"), Relation::AtLeast, 10 * merged_steps, best_steps).by("ten times merging", "dynamic programming"),
    ]
}

/// The error, of points at distance 1, and the steps.
fn plain_optimal(points: usize, pieces: usize) -> (f64, u64) {
    let errors: Vec<f64> = (0..=points).map(|size| if size < 3 { 0.0 } else { to_f64(&error(size)) }).collect();
    // The closed form stands for the errors of all pieces, which cost a step each.
    let mut steps = (points * (points + 1) / 2) as u64;
    let mut least: Vec<f64> = errors.clone();
    for _ in 1..pieces {
        let mut next = vec![f64::INFINITY; points + 1];
        for end in 1..=points {
            for first in 1..end {
                steps += 1;
                next[end] = next[end].min(least[first] + errors[end - first]);
            }
        }
        least = next;
    }
    (least[points], steps)
}

/// How many pieces merging one pair at a time leaves, and its steps: errors that are computed, and comparisons of a heap.
fn plain_merged(points: usize, pieces: usize) -> (u64, u64) {
    let errors: Vec<f64> = (0..=points).map(|size| if size < 3 { 0.0 } else { to_f64(&error(size)) }).collect();
    // By its first point: a piece's size, 0 where it is gone, and the first points of its neighbours.
    let mut sizes = vec![1_usize; points];
    let (mut before, mut after): (Vec<Option<usize>>, Vec<Option<usize>>) =
        (0..points).map(|at| (at.checked_sub(1), Some(at + 1).filter(|next| *next < points))).unzip();
    let mut heap = Heap::default();
    let grown =
        |sizes: &[usize], left: usize, right: usize| errors[sizes[left] + sizes[right]] - errors[sizes[left]] - errors[sizes[right]];
    let mut computed = 0;
    for left in 0..points - 1 {
        computed += 1;
        heap.push((grown(&sizes, left, left + 1), left, [1, 1]));
    }
    let mut count = points;
    while count > pieces {
        let (_, left, both) = heap.pop().expect("a pair while there are two pieces");
        // Pairs whose pieces have changed since are passed over.
        let Some(right) = after[left].filter(|&right| [sizes[left], sizes[right]] == both) else { continue };
        (sizes[left], sizes[right]) = (both[0] + both[1], 0);
        after[left] = after[right].take();
        if let Some(next) = after[left] {
            before[next] = Some(left);
        }
        count -= 1;
        for (first, second) in [before[left].map(|first| (first, left)), after[left].map(|second| (left, second))].into_iter().flatten() {
            computed += 1;
            heap.push((grown(&sizes, first, second), first, [sizes[first], sizes[second]]));
        }
    }
    (sizes.iter().filter(|size| **size > 0).count() as u64, computed + heap.comparisons)
}

/// What merging a pair adds, the first point of its left piece, and the sizes of both.
type Pair = (f64, usize, [usize; 2]);

/// A binary heap, least first, that counts comparisons.
#[derive(Default)]
struct Heap {
    pairs: Vec<Pair>,
    comparisons: u64,
}

impl Heap {
    fn is_less(&mut self, a: usize, b: usize) -> bool {
        self.comparisons += 1;
        self.pairs[a].0 < self.pairs[b].0
    }

    fn push(&mut self, pair: Pair) {
        self.pairs.push(pair);
        let mut at = self.pairs.len() - 1;
        while at > 0 && self.is_less(at, (at - 1) / 2) {
            self.pairs.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    fn pop(&mut self) -> Option<Pair> {
        let least = (!self.pairs.is_empty()).then(|| self.pairs.swap_remove(0))?;
        let mut at = 0;
        while 2 * at + 1 < self.pairs.len() {
            let mut child = 2 * at + 1;
            if child + 1 < self.pairs.len() && self.is_less(child + 1, child) {
                child += 1;
            }
            if !self.is_less(child, at) {
                break;
            }
            self.pairs.swap(child, at);
            at = child;
        }
        Some(least)
    }
}

fn table() -> Table {
    let data = quadratic(POINTS);
    let samples = samples(&data);
    let optimal = samples.optimal(128).expect("401 points");
    let mut table = Table::new(
        "figure-1-left-segmentation",
        "Figure 1, left: squared error of x^2, 401 points of [-2, 2]",
        &["pieces", "dynamic_programming", "merging", "pieces_in_rounds", "merging_in_rounds"],
    );
    for pieces in [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 80, 100, 128] {
        let in_rounds = samples.merged_in_rounds(pieces, rounds()).expect("401 points");
        table.push(vec![
            Cell::Integer(pieces as i64),
            Cell::Number(optimal.sse(pieces)),
            Cell::Number(samples.merged(pieces).expect("401 points").sse),
            Cell::Integer(in_rounds.pieces.len() as i64),
            Cell::Number(in_rounds.sse),
        ]);
    }
    table
}

fn figure(table: &Table) -> Figure {
    let panel = Panel::new(Axis::log("pieces"), Axis::log("squared error"))
        .with(Series::line("dynamic programming", table.line("pieces", "dynamic_programming")))
        .with(Series::points("merging", table.bare_points("pieces", "merging")))
        .with(Series::points("merging in rounds", table.bare_points("pieces_in_rounds", "merging_in_rounds")));
    let caption =
        "Sums of squares over 401 points of [-2, 2], exact algorithms, no sampling. Descent on the same points: figure-1-left-descent.";
    Figure::new("figure-1-left-segmentation", "Figure 1, left: error of x² by pieces", caption).panel(panel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_two_points_have_no_error() {
        assert_eq!([1, 2, 3].map(error), [ratio(0, 1), ratio(0, 1), ratio(2, 3)]);
    }

    #[test]
    fn the_error_of_a_piece_is_that_of_its_line() {
        // Points of [-1, 1], two over n - 1 apart.
        for points in 3..=9 {
            let spacing = ratio(2, points as i64 - 1);
            let scale = &spacing * &spacing * &spacing * &spacing;
            assert_eq!(exact_error(&Points::quadratic(points), &[]), error(points) * scale);
        }
    }
    #[test]
    fn a_heap_gives_the_least_first() {
        let mut heap = Heap::default();
        for key in [3, 1, 4, 1, 5, 9, 2, 6] {
            heap.push((f64::from(key), 0, [0, 0]));
        }
        let sorted: Vec<f64> = std::iter::from_fn(|| heap.pop()).map(|pair| pair.0).collect();
        assert_eq!(sorted, [1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0]);
    }

    #[test]
    fn merging_two_points_into_one_piece_computes_one_error() {
        // One pair, and no comparison with another.
        assert_eq!(plain_merged(2, 1), (1, 1));
        assert_eq!(plain_merged(9, 4).0, 4);
    }
}
