//! Continuous functions whose pieces are lines of least squares, and how many partitions have one, in fractions.
//!
//! A line is `[slope, intercept]`. Breakpoints lie strictly between data points. Two neighbouring pieces fit together at one breakpoint if their lines
//! cross strictly between the last point of the one and the first of the other, or are one line; with two breakpoints or more between the points any
//! two lines can be joined. A piece of one point has a line of any slope through it; a piece of none, any line.

use std::collections::BTreeMap;

use piecewise::univariate::{Orientation, Shallow, Unit};
use stats::rational::{Rational, from_f64_exact, ratio};

use crate::targets::{Target, grid};

/// Slope and intercept.
pub(crate) type Line = [Rational; 2];

/// A line's value.
pub(crate) fn value(line: &Line, x: &Rational) -> Rational {
    &line[0] * x + &line[1]
}

fn zero() -> Rational {
    ratio(0, 1)
}

/// Data points, ascending in `x`.
#[derive(Debug, Clone)]
pub(crate) struct Points {
    pub(crate) x: Vec<Rational>,
    pub(crate) y: Vec<Rational>,
}

impl Points {
    /// `x^2` at equally spaced points of `[-1, 1]`.
    pub(crate) fn quadratic(points: usize) -> Points {
        let steps = points.max(2) as i64 - 1;
        let x: Vec<Rational> = (0..points as i64).map(|index| ratio(2 * index - steps, steps)).collect();
        Points { y: x.iter().map(|x| x * x).collect(), x }
    }

    /// A target at equally spaced points of `[from, to]`, whole numbers, its values rounded to multiples of `2^-40`, so that zeros and symmetries that are
    /// exact in the target are so here.
    pub(crate) fn rounded(target: Target, from: i64, to: i64, points: usize) -> Points {
        let steps = points.max(2) as i64 - 1;
        let x = (0..points as i64).map(|index| ratio(from, 1) + ratio((to - from) * index, steps)).collect();
        let scale = 2.0_f64.powi(40);
        let rounded = |x: &f64| from_f64_exact((target.at(*x) * scale).round() / scale).expect("finite");
        Points { x, y: grid(from as f64, to as f64, points.max(2))[..points].iter().map(rounded).collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.x.len()
    }

    /// The line of least squares of the points from `first` to before `end`, two or more.
    pub(crate) fn least_squares(&self, first: usize, end: usize) -> Line {
        let (x, y, n) = (&self.x[first..end], &self.y[first..end], ratio((end - first) as i64, 1));
        let (mean_x, mean_y) = (x.iter().sum::<Rational>() / &n, y.iter().sum::<Rational>() / &n);
        let sxx: Rational = x.iter().map(|x| (x - &mean_x) * (x - &mean_x)).sum();
        let sxy: Rational = x.iter().zip(y).map(|(x, y)| (x - &mean_x) * (y - &mean_y)).sum();
        let slope = sxy / sxx;
        [slope.clone(), mean_y - slope * mean_x]
    }

    /// Whether two lines meet strictly between the points `at - 1` and `at`, or are one.
    fn meet(&self, left: &Line, right: &Line, at: usize) -> bool {
        let [before, after] = [at - 1, at].map(|point| value(left, &self.x[point]) - value(right, &self.x[point]));
        let none = zero();
        left == right || (before < none && after > none) || (before > none && after < none)
    }

    /// The lines of least squares of pieces of these sizes, two or more each, and the breakpoints between them; none if neighbours do not meet in the gap
    /// between them, which includes its ends if `closed`.
    pub(crate) fn continuous(&self, sizes: &[usize], closed: bool) -> Option<(Vec<Rational>, Vec<Line>)> {
        let mut at = 0;
        let lines: Vec<Line> = sizes
            .iter()
            .map(|size| {
                at += size;
                self.least_squares(at - size, at)
            })
            .collect();
        let mut knots = Vec::new();
        let mut end = 0;
        for (size, pair) in sizes.iter().zip(lines.windows(2)) {
            end += size;
            let (from, to) = (&self.x[end - 1], &self.x[end]);
            let slopes = &pair[0][0] - &pair[1][0];
            // One line: any breakpoint.
            let knot = if slopes == zero() { (from + to) / ratio(2, 1) } else { (&pair[1][1] - &pair[0][1]) / slopes };
            let is_there = value(&pair[0], &knot) == value(&pair[1], &knot);
            let is_inside = if closed { *from <= knot && knot <= *to } else { *from < knot && knot < *to };
            if !(is_there && is_inside) {
                return None;
            }
            knots.push(knot);
        }
        Some((knots, lines))
    }
}

/// A network of these pieces: a unit for each breakpoint, to the left where the bit of `left` is set, and two units more with breakpoints one and two to
/// the left of `before`, which are the base line there and beyond.
pub(crate) fn network(knots: &[Rational], lines: &[Line], left: usize, before: &Rational) -> Shallow<Rational> {
    let mut base = lines[0].clone();
    let mut units = Vec::new();
    for (at, knot) in knots.iter().enumerate() {
        let jump = &lines[at + 1][0] - &lines[at][0];
        if left >> at & 1 == 1 {
            // (x - beta)_+ is a line and a unit to the left.
            base = [&base[0] + &jump, &base[1] - &jump * knot];
            units.push(Unit { beta: knot.clone(), mu: -jump, orientation: Orientation::Left });
        } else {
            units.push(Unit { beta: knot.clone(), mu: jump, orientation: Orientation::Right });
        }
    }
    let [b, c] = [1, 2].map(|distance| before - ratio(distance, 1));
    let mu = -&base[1] - &base[0] * &c;
    let nu = &base[0] - &mu;
    units.extend([(b, mu), (c, nu)].map(|(beta, mu)| Unit { beta, mu, orientation: Orientation::Right }));
    Shallow { units, offset: zero() }
}

/// All ways to write `points` as a sum of `pieces` numbers of `fewest` or more.
pub(crate) fn compositions(points: usize, pieces: usize, fewest: usize) -> Vec<Vec<usize>> {
    if pieces == 1 {
        return if points >= fewest { vec![vec![points]] } else { Vec::new() };
    }
    let with = |last: usize| {
        compositions(points - last, pieces - 1, fewest).into_iter().map(move |mut sizes| {
            sizes.push(last);
            sizes
        })
    };
    (fewest..=points.saturating_sub(fewest * (pieces - 1))).flat_map(with).collect()
}

/// For 0 to `most` breakpoints: partitions into pieces of two or more points whose lines of least squares meet.
pub(crate) fn long_pieces(points: &Points, most: usize) -> Vec<u128> {
    let n = points.len();
    let lines = Lines::of(points);
    // By end and beginning of the last piece, then breakpoints.
    let mut ways = vec![vec![vec![0_u128; most + 1]; n + 1]; n + 1];
    for end in 2..=n {
        ways[end][0][0] = 1;
        let cuts = (2..end.saturating_sub(1)).flat_map(|first| (0..first - 1).map(move |before| (before, first)));
        for (before, first) in cuts.filter(|&(before, first)| lines.meet(points, before, first, end)) {
            for units in 1..=most {
                ways[end][first][units] += ways[first][before][units - 1];
            }
        }
    }
    (0..=most).map(|units| (0..n.saturating_sub(1)).map(|first| ways[n][first][units]).sum()).collect()
}

/// Lines of least squares of all pieces.
struct Lines(Vec<Vec<Line>>);

impl Lines {
    fn of(points: &Points) -> Lines {
        let from = |first: usize| (first + 2..=points.len()).map(|end| points.least_squares(first, end)).collect();
        Lines((0..points.len()).map(from).collect())
    }

    fn line(&self, first: usize, end: usize) -> &Line {
        &self.0[first][end - first - 2]
    }

    fn meet(&self, points: &Points, before: usize, first: usize, end: usize) -> bool {
        points.meet(self.line(before, first), self.line(first, end), first)
    }
}

/// What the last piece may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Last {
    /// Two points or more, from this one.
    Long(usize),
    /// One point: slopes below, at and above a number.
    Short(Rational, [bool; 3]),
}

/// Whether some slope of these is below, at and above a number.
fn sides(of: &Rational, [below, at, above]: [bool; 3], number: &Rational) -> [bool; 3] {
    [
        below || (at && of < number) || (above && of < number),
        (below && number < of) || (at && number == of) || (above && number > of),
        above || (at && of > number) || (below && of > number),
    ]
}

/// For 0 to `most` breakpoints: all partitions, empty pieces included, that have a continuous function whose pieces are of least squares.
pub(crate) fn all_pieces(points: &Points, most: usize) -> Vec<u128> {
    let n = points.len();
    let lines = Lines::of(points);
    let (x, y) = (&points.x, &points.y);
    let mut ended: Vec<BTreeMap<Last, Vec<u128>>> = vec![BTreeMap::new(); n + 1];
    let none = vec![0_u128; most + 1];
    let add = |map: &mut BTreeMap<Last, Vec<u128>>, last: Last, ways: &[u128], knots: usize| {
        let sums = map.entry(last).or_insert_with(|| none.clone());
        for (units, count) in ways.iter().enumerate().take(most + 1 - knots.min(most + 1)) {
            sums[units + knots] += count;
        }
    };
    for at in 0..n {
        let before: Vec<(Last, Vec<u128>)> = ended[at].iter().map(|(last, ways)| (last.clone(), ways.clone())).collect();
        // Ways in which what follows does not depend on what was: any number of breakpoints before the first point, two or more later.
        let mut free = none.clone();
        if at == 0 {
            free.fill(1);
        }
        for (_, ways) in &before {
            for (units, count) in ways.iter().enumerate() {
                (units + 2..=most).for_each(|more| free[more] += count);
            }
        }
        add(&mut ended[at + 1], Last::Short(zero(), [true; 3]), &free, 0);
        (at + 2..=n).for_each(|end| add(&mut ended[end], Last::Long(at), &free, 0));
        for (last, ways) in &before {
            let length = &x[at] - &x[at - 1];
            let next = match last {
                Last::Long(first) => {
                    let line = lines.line(*first, at);
                    let (above, from) = (value(line, &x[at]) - &y[at], (&y[at] - value(line, &x[at - 1])) / &length);
                    if above == zero() {
                        Last::Short(line[0].clone(), [false, true, false])
                    } else {
                        Last::Short(from, [above > zero(), false, above < zero()])
                    }
                }
                Last::Short(of, slopes) => {
                    let secant = (&y[at] - &y[at - 1]) / &length;
                    let [below, there, above] = sides(of, *slopes, &secant);
                    Last::Short(secant, [above, there, below])
                }
            };
            if !matches!(next, Last::Short(_, [false, false, false])) {
                add(&mut ended[at + 1], next, ways, 1);
            }
            let fitting = (at + 2..=n).filter(|&end| {
                let line = lines.line(at, end);
                match last {
                    Last::Long(first) => lines.meet(points, *first, at, end),
                    Last::Short(of, slopes) => {
                        let above = &y[at - 1] - value(line, &x[at - 1]);
                        if above == zero() {
                            sides(of, *slopes, &line[0])[1]
                        } else {
                            let [below, _, beyond] = sides(of, *slopes, &((value(line, &x[at]) - &y[at - 1]) / &length));
                            if above > zero() { below } else { beyond }
                        }
                    }
                }
            });
            fitting.for_each(|end| add(&mut ended[end], Last::Long(at), ways, 1));
        }
    }
    let mut total = none;
    for ways in ended[n].values() {
        for (units, count) in ways.iter().enumerate() {
            (units..=most).for_each(|more| total[more] += count);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_a_solution_always() {
        assert_eq!(long_pieces(&Points::quadratic(2), 2), [1, 0, 0]);
        // One point: breakpoints left or right of it.
        assert_eq!(all_pieces(&Points::quadratic(1), 3), [1, 2, 3, 4]);
    }

    #[test]
    fn two_points_allow_everything() {
        // All C(N + H, H) partitions: one breakpoint between two points has two free slopes.
        assert_eq!(all_pieces(&Points::quadratic(2), 4), [1, 3, 6, 10, 15]);
    }

    #[test]
    fn a_network_of_pieces_is_those_pieces() {
        let points = Points::quadratic(9);
        let (knots, lines) = points.continuous(&[3, 2, 4], false).expect("sizes differ by two at most");
        for left in 0..4 {
            let network = network(&knots, &lines, left, &points.x[0]);
            let mut point = 0;
            for (size, line) in [3, 2, 4].into_iter().zip(&lines) {
                for _ in 0..size {
                    assert_eq!(network.value(&points.x[point]), value(line, &points.x[point]));
                    point += 1;
                }
            }
        }
    }

    #[test]
    fn sizes_that_differ_by_three_meet_on_a_point() {
        let points = Points::quadratic(7);
        assert!(points.continuous(&[2, 5], false).is_none());
        let (knots, _) = points.continuous(&[2, 5], true).expect("they meet at the end of the gap");
        assert_eq!(knots, [points.x[2].clone()]);
    }
}
