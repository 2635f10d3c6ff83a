//! Theorem 4: lonely partitions and networks without error.
//!
//! `N` data points at `x_1 < .. < x_N`, `H` units; the breakpoints lie in the gaps `0..N` between the points, gap 0 left of all and gap `N` right of all.
//! The partition is lonely if each of the gaps `1..N-1` has a breakpoint, so `H >= N - 1`. **As printed**: whatever `y` is, infinitely many
//! `(beta, mu, s)` with these numbers of breakpoints in the gaps have `f(x_n) = y_n`. **True**: in all cases but those with `H = N - 1 <= 3`.
//!
//! The printed proof chooses the left-most piece freely. A network has no base line: its left-most line is `-sum_{s_i = -1} J_i (x - beta_i)`, with `J_i` the
//! jumps of the slope, two equations that the induction does not see. What is true instead:
//!
//! 1. *`H >= N`.* Some gap `g` has a breakpoint more than it needs: one if it is an outer gap, two if not. Let the units of gaps `1..g` look left and those
//!    of gaps `g..N-1` right, one unit of each gap. A unit to the right in gap `n-1` is the first that point `n` sees, one to the left in gap `n` the first
//!    that it sees from the other side, so the system is triangular: there is one `mu` for all `beta` in the gaps and all values of the other units.
//! 2. *`H = N - 1`, one breakpoint between all neighbours.* If `y_1 = 0` all units look right, if `y_N = 0` all left, as above. Else take `a` units to the right,
//!    then `b = N - 1 - a` to the left, `f = r + l`. On `x_1..x_{a+1}` the function `l` is one line, through `(x_1, y_1)` with a slope `-k` of our choice; on the
//!    others `r` is one, through `(x_N, y_N)` and `(x_{a+1}, y_{a+1} - l(x_{a+1}))`. So `r` is known at all points; units with slopes `q_0 = 0, q_1, .., q_a` after
//!    them exist if the slope `sigma_j` between points `j` and `j + 1` is strictly between `q_{j-1}` and `q_j`. That can be had if and only if
//!    of the second differences `sigma_1 - 0, sigma_2 - sigma_1, .., q_a - sigma_a` the first and the last are not 0 and they do not alternate in sign, zeros
//!    taken for either sign (tried for all whole `sigma` from -2 to 2 with `a` to 4 in a test). For large `|k|` the first and the last of
//!    them have opposite signs, so for even `a` they do not. Hence `N` odd and 5 or more: `a = 2`, `b` even, all large `|k|`. `N` even and 6 or more: `a = 2` and
//!    `b` odd fails for large `k` of one sign if the second differences of `y` alternate, for both signs only if they are 0 at `x_4..x_{N-1}`; likewise
//!    `b = 2` with those at `x_2..x_{N-3}`. Both only if the data are on a straight line; then there is an interval of `k` for `a = 2` or for `a = 3`.
//! 3. *`H = N - 1 <= 3`.* Nonzero `y` of alternating signs are out of reach, wherever the points and breakpoints are. `det [f_1 .. f_{N-1} | y]`, with columns
//!    the units' values at the points, is linear in each breakpoint alone. So on the box of all breakpoints it lies between its values at corners; where
//!    those have one sign, it is 0 nowhere inside, and `y` is no combination. For all `2^H` orientations that is a finite calculation: each corner's determinant is a polynomial
//!    in the gaps between the points and the sizes `|y_i|`, and all coefficients of all corners of one orientation have one sign, not all 0 (found by a test
//!    that multiplies them out for `N = 2, 3, 4`). So it is true wherever the points are.
//!
//! Source: Theorem 4 and its proof. No two points at one place. Units of slope 0 are not used unless forced.

mod determinants;
mod networks;

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::univariate::{Orientation, Shallow, Unit};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use self::determinants::{orientations_that_reach, rank, unit_value};
use self::networks::{Data, has_three_networks, lonely, place, zero};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ANY, OUT_OF_REACH, THREE_POINTS, ENOUGH, FIVE, TO_THE_RIGHT, AT_RANDOM, INDUCTION];

const SOURCE: &str = "Theorem 4";

const ANY: Claim = Claim {
    id: "theorem-4/any-lonely-partition",
    source: SOURCE,
    statement: "for any lonely partition infinitely many breakpoints, slopes and orientations induce it and have loss 0",
    formula: "f(x_n) = y_n for all n,  of infinitely many beta, mu and s for each lonely partition",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![alternating(2..=6), all_lonely().corrected()]),
    control: Control::positive("all partitions but those of H = N - 1 <= 3", |_| Ok(vec![all_lonely()])),
    note: "Smallest counterexample: x = 0, 1, y = 1, -1 and one breakpoint between: the unit is 0 at one of the points. Right: in all cases but those with \
           H = N - 1 <= 3, which have one breakpoint between all neighbours and none outside. Observed is how many of the 2^H orientations reach the data. \
           The corrected line makes three networks for each of all lonely partitions of up to 6 points by up to N + 2 units, or N - 1 >= 4, and eight data.",
    ..Claim::DEFAULT
};

const OUT_OF_REACH: Claim = Claim {
    id: "theorem-4/out-of-reach",
    source: SOURCE,
    statement: "with one breakpoint between all neighbours of 2, 3 or 4 points no orientations and no breakpoints reach data of alternating signs",
    formula: "det [f_1 .. f_{N-1} | y] has one sign at all corners of the gaps",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 30, paper: 500 },
    check: |run| out_of_reach(run, 2, 4),
    control: Control::negative("5 points", |run| out_of_reach(run, 5, 5)),
    note: "A row of ours, in fractions at random places with random sizes: linear in each breakpoint, the determinant is 0 nowhere between corners of one sign.",
    ..Claim::DEFAULT
};

const THREE_POINTS: Claim = Claim {
    id: "theorem-4/three-points",
    source: SOURCE,
    statement: "two breakpoints between three points reach nonzero data if and only if y_2 = t y_3 + u y_1 with 0 < t < p, 0 < u < 1 - p, p = (x_2 - x_1)/(x_3 - x_1)",
    formula: "y_2 = t y_3 + u y_1,  0 < t < p,  0 < u < 1 - p,  p = (x_2 - x_1)/(x_3 - x_1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![three_points(&ratio(1, 1))]),
    control: Control::negative("t and u up to twice that", |_| Ok(vec![three_points(&ratio(2, 1))])),
    note: "A row of ours: what the exception is. Whole y from -4 to 4, four places of x_2; by determinants over all orientations.",
    ..Claim::DEFAULT
};

const ENOUGH: Claim = Claim {
    id: "theorem-4/a-unit-for-each-point",
    source: SOURCE,
    statement: "with H >= N the statement holds for all lonely partitions, data and places of the breakpoints in their gaps",
    formula: "H >= N  =>  f(x_n) = y_n for all n,  of infinitely many mu and s",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 5_000 },
    check: |run| tried(run, "H >= N", |rng| random_lonely(rng, 1, 0, 3)),
    control: Control::negative("H = N - 1 of two points or more", |run| tried(run, "H = N - 1", |rng| random_lonely(rng, 2, -1, -1))),
    note: "A row of ours: 1 to 8 points, up to 3 units more; orientations by the rule of a gap with one breakpoint more than it needs.",
    ..Claim::DEFAULT
};

const FIVE: Claim = Claim {
    id: "theorem-4/five-points-and-more",
    source: SOURCE,
    statement: "with one breakpoint between all neighbours of 5 or more points, and none outside, infinitely many networks reach any data",
    formula: "H = N - 1 >= 4  =>  f(x_n) = y_n for all n,  of infinitely many networks",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20, paper: 1_000 },
    check: |run| between_neighbours(run, 5, 10),
    control: Control::negative("4 points", |run| between_neighbours(run, 4, 4)),
    note: "A row of ours. Three networks each, of the proof's family, a units to the right and then to the left, tried from a = 1 on; random, alternating, convex and straight data. \
           The control has alternating data among them.",
    ..Claim::DEFAULT
};

const TO_THE_RIGHT: Claim = Claim {
    id: "theorem-4/fixed-orientation",
    source: SOURCE,
    statement: "if all units look right, all data are reached if and only if a breakpoint lies left of them all",
    formula: "rank of the matrix (x_n - beta_i)_+ is N  <=>  beta_i < x_1 for some i",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![ranks(0)]),
    control: Control::negative("a breakpoint right of all data", |_| Ok(vec![ranks(1)])),
    note: "A row of ours: training does not change orientations unless a w passes 0. Rank of the values of the units at the points, in fractions, all lonely \
           partitions of up to 5 points by up to 6 breakpoints.",
    ..Claim::DEFAULT
};

const AT_RANDOM: Claim = Claim {
    id: "theorem-4/random-orientation",
    source: SOURCE,
    statement: "with m breakpoints between all neighbours all data are reached for a share of 1 - N / 2^m of all orientations or more",
    formula: "q >= 1 - N 2^-m,  q the share of the orientations by which all data are reached",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![random_orientations()]),
    control: Control::None("exact enumeration; a smaller share would be a counterexample"),
    note: "A row of ours: what initialization needs, which draws the orientations. Breakpoints order N^2 have m of order N. Ranks in fractions for all \
           orientations of up to 10 units. By the rule for H >= N it is enough that each gap has a unit that looks the right way, and one gap both.",
    ..Claim::DEFAULT
};

const INDUCTION: Claim = Claim {
    id: "theorem-4/induction",
    source: "Proof of Theorem 4",
    statement: "the function that is built from the left-most piece on, with its slope chosen freely, is one of the H units",
    formula: "f(x_n) = sum_{i=1}^H v_i (w_i x_n + b_i)_+ for all n, of one of the 2^H orientations",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 60, paper: 1_000 },
    check: |run| {
        let tries = vec![induction("of H units", 0), induction("of H + 2 units", 2)];
        let mut lines = by(properties(run, run.samples(), tries)?);
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("two units more, left of the data", |run| {
        Ok(by(properties(run, run.samples(), vec![induction("of H + 2 units", 2)])?))
    }),
    note: "Right on the data with two units more, whose breakpoints are left of all points: they are the base line that the network lacks. Of H units it is one \
           only if the line chosen is the sum of the lines of the units to the left, in none of all 2^H orientations for a slope drawn at random.",
    ..Claim::DEFAULT
};

fn all_lonely() -> Evidence {
    const PLACES: [i64; 6] = [-2, 0, 1, 4, 5, 8];
    // The last is a straight line through 0 between the first two points.
    const VALUES: [[i64; 6]; 8] = [
        [1, -1, 1, -1, 1, -1],
        [1, 2, 4, 8, 16, 32],
        [3, -1, 4, 1, -5, 9],
        [-7, 2, 2, -6, 0, 1],
        [0, 1, -1, 0, 2, -3],
        [1, 1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0, 0],
        [-1, 1, 2, 5, 6, 9],
    ];
    let (mut cases, mut counterexample) = (0, None);
    for points in 1..=6 {
        for units in points - 1..=points + 2 {
            if units + 1 == points && points <= 4 {
                continue;
            }
            for gaps in lonely(points, units) {
                for y in VALUES {
                    cases += 1;
                    let found = has_three_networks(&Data::whole(&PLACES[..points], &y[..points]), &gaps).err();
                    counterexample = counterexample.or(found);
                }
            }
        }
    }
    Evidence::property("all others", cases, counterexample).by("statement", "networks in fractions")
}

fn alternating(points: std::ops::RangeInclusive<usize>) -> Evidence {
    let cases = points.map(|points| {
        let data = Data::whole(&[0, 1, 2, 3, 4, 5][..points], &[1, -1, 1, -1, 1, -1][..points]);
        let label = format!("{}, one breakpoint between neighbours", data.show());
        (label, ratio(1, 1), ratio(orientations_that_reach(&data) as i64, 1))
    });
    Evidence::exact_cases("alternating data", Relation::AtLeast, cases).by("statement", "determinants over all orientations")
}

/// `fewest` to `most` points at random places.
fn random_places(rng: &mut BlockRng, fewest: u64, most: u64) -> Vec<Rational> {
    let points = fewest + rng.next_u64() % (most - fewest + 1);
    let mut at = zero();
    (0..points)
        .map(|_| {
            at += ratio(1 + (rng.next_u64() % 12) as i64, 4);
            at.clone()
        })
        .collect()
}

fn whole(rng: &mut BlockRng, from: i64, to: i64) -> i64 {
    from + (rng.next_u64() % (to - from + 1) as u64) as i64
}

fn out_of_reach(run: &Run, fewest: u64, most: u64) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'static> = Box::new(move |rng| {
        let x = random_places(rng, fewest, most);
        let y = (0..x.len()).map(|point| ratio(whole(rng, 1, 12) * (1 - 2 * (point as i64 % 2)), 3)).collect();
        let data = Data { x, y };
        let reached = orientations_that_reach(&data);
        if reached == 0 { Ok(()) } else { Err(format!("{}: {reached} orientations", data.show())) }
    });
    let lines = properties(run, run.samples(), vec![(format!("alternating data at {fewest} to {most} points"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "determinants over all orientations")).collect())
}

fn three_points(factor: &Rational) -> Evidence {
    let values = || (-4..=4).filter(|value| *value != 0);
    let mut cases = Vec::new();
    for middle in [1, 4, 5, 8] {
        for y1 in values() {
            for y2 in values() {
                for y3 in values() {
                    let data = Data::whole(&[0, middle, 9], &[y1, y2, y3]);
                    // An open rectangle of t and u goes to an open interval.
                    let (t, u) = (ratio(middle, 9) * factor, ratio(9 - middle, 9) * factor);
                    let [first, last] = [u * ratio(y1, 1), t * ratio(y3, 1)];
                    let corners = [zero(), first.clone(), last.clone(), first + last];
                    let inside = corners.iter().any(|end| *end < data.y[1]) && corners.iter().any(|end| *end > data.y[1]);
                    let observed = i32::from(orientations_that_reach(&data) > 0);
                    cases.push((data.show(), i32::from(inside), observed));
                }
            }
        }
    }
    Evidence::exact_cases("nonzero data at three points", Relation::Equal, cases)
        .by("interval of y_2", "determinants over all orientations")
}

fn by(lines: Vec<Evidence>) -> Vec<Evidence> {
    lines.into_iter().map(|line| line.by("statement", "networks in fractions")).collect()
}

/// Random data of `points` or more, and breakpoints in the gaps with `fewest` to `most` units more than points.
fn random_lonely(rng: &mut BlockRng, points: u64, fewest: i64, most: i64) -> (Data, Vec<usize>) {
    let x = random_places(rng, points, 8);
    let data = Data { y: x.iter().map(|_| ratio(whole(rng, -20, 20), 4)).collect(), x };
    let mut gaps = vec![1; data.len() + 1];
    (gaps[0], gaps[data.len()]) = (0, 0);
    for _ in 0..1 + whole(rng, fewest, most) {
        gaps[whole(rng, 0, data.len() as i64) as usize] += 1;
    }
    (data, gaps)
}

fn tried(run: &Run, label: &str, draw: fn(&mut BlockRng) -> (Data, Vec<usize>)) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'static> = Box::new(move |rng| {
        let (data, gaps) = draw(rng);
        has_three_networks(&data, &gaps)
    });
    Ok(by(properties(run, run.samples(), vec![(label.to_string(), attempt)])?))
}

fn between_neighbours(run: &Run, fewest: u64, most: u64) -> Result<Vec<Evidence>, Stop> {
    type Value = fn(&mut BlockRng, usize, &Rational, &Rational) -> Rational;
    let shapes: [(&str, Value); 5] = [
        ("random", |rng, _, _, _| ratio(whole(rng, -20, 20), 4)),
        ("alternating", |rng, point, _, _| ratio(whole(rng, 1, 20) * (1 - 2 * (point as i64 % 2)), 4)),
        ("convex", |_, _, x, slope| x * x + slope),
        ("straight", |_, _, x, slope| slope * (x - ratio(3, 1))),
        ("constant", |_, _, _, slope| slope.clone()),
    ];
    let tries = shapes.map(|(name, value)| {
        let attempt: Try<'static> = Box::new(move |rng| {
            let x = random_places(rng, fewest, most);
            let slope = ratio(whole(rng, 1, 9), 3);
            let y = x.iter().enumerate().map(|(point, x)| value(rng, point, x, &slope)).collect();
            let data = Data { x, y };
            let mut gaps = vec![1; data.len() + 1];
            (gaps[0], gaps[data.len()]) = (0, 0);
            has_three_networks(&data, &gaps)
        });
        (format!("{name} data at {fewest} to {most} points"), attempt)
    });
    Ok(by(properties(run, run.samples(), tries.into())?))
}

/// Whether all data are reached by units that all look right, against a breakpoint in the first (0) or last (1) gap.
fn ranks(end: usize) -> Evidence {
    let mut cases = Vec::new();
    for points in 1..=5_usize {
        let x: Vec<Rational> = [0, 1, 3, 4, 9][..points].iter().map(|&x| ratio(x, 1)).collect();
        for units in points.saturating_sub(1).max(1)..=6 {
            for gaps in lonely(points, units) {
                let betas: Vec<Rational> = (0..=points)
                    .flat_map(|gap| (0..gaps[gap]).map(move |at| (gap, at)))
                    .map(|(gap, at)| place(&x, gap, at, gaps[gap], 0))
                    .collect();
                let rows = x.iter().map(|x| betas.iter().map(|beta| unit_value(x, beta, true)).collect()).collect();
                let stated = i32::from(gaps[end * points] > 0);
                cases.push((format!("gaps {gaps:?}"), stated, i32::from(rank(rows) == points)));
            }
        }
    }
    Evidence::exact_cases("all units to the right", Relation::Equal, cases).by("a breakpoint outside", "rank in fractions")
}

fn random_orientations() -> Evidence {
    let cases = [(2, 5), (3, 5), (4, 3)].into_iter().flat_map(|(points, most): (usize, usize)| {
        (1..=most).map(move |m| {
            let x: Vec<Rational> = [0, 1, 3, 4][..points].iter().map(|&x| ratio(x, 1)).collect();
            let betas: Vec<Rational> =
                (1..points).flat_map(|gap| (0..m).map(move |at| (gap, at))).map(|(gap, at)| place(&x, gap, at, m, 0)).collect();
            let is_full = |orientations: &usize| {
                let row = |x| betas.iter().enumerate().map(|(unit, beta)| unit_value(x, beta, orientations >> unit & 1 == 1)).collect();
                rank(x.iter().map(row).collect()) == points
            };
            let all = 1_usize << betas.len();
            let found = (0..all).filter(is_full).count();
            let bound = ratio(1, 1) - ratio(points as i64, 1 << m);
            (format!("N = {points}, {m} between neighbours"), bound, ratio(found as i64, all as i64))
        })
    });
    Evidence::exact_cases("share of orientations", Relation::AtLeast, cases).by("union bound", "ranks in fractions")
}

/// The proof's induction on random data, and whether the function it builds is a network: of its own units, or with two more for the base line.
fn induction(label: &str, more: usize) -> (String, Try<'static>) {
    let attempt: Try<'static> = Box::new(move |rng| {
        let (data, gaps) = random_lonely(rng, 1, -1, 2);
        let (data, gaps) = if data.len() == 1 && gaps.iter().sum::<usize>() == 0 { (data, vec![1, 0]) } else { (data, gaps) };
        let n = data.len();
        let mut betas: Vec<(Rational, usize)> = Vec::new();
        for (gap, &count) in gaps.iter().enumerate() {
            betas.extend((0..count).map(|at| (place(&data.x, gap, at, count, 0), gap)));
        }
        // The left-most piece: a line through the first point, also where the piece is empty: its intercept is free then.
        let free = ratio(whole(rng, -999, 999), 101);
        let base = [free.clone(), &data.y[0] - &free * &data.x[0]];
        let (mut line, mut jumps) = (base.clone(), Vec::new());
        for (at, (beta, gap)) in betas.iter().enumerate() {
            let meets = &line[0] * beta + &line[1];
            let has_point = *gap < n && betas.get(at + 1).is_none_or(|next| next.1 != *gap);
            let slope = if has_point { (&data.y[*gap] - &meets) / (&data.x[*gap] - beta) } else { ratio(whole(rng, -9, 9), 3) };
            jumps.push(&slope - &line[0]);
            line = [slope.clone(), meets - slope * beta];
        }
        if more == 0 {
            let is_network = |left: usize| {
                let mut sum = [zero(), zero()];
                for (unit, (beta, _)) in betas.iter().enumerate().filter(|(unit, _)| left >> unit & 1 == 1) {
                    sum = [&sum[0] - &jumps[unit], &sum[1] + &jumps[unit] * beta];
                }
                sum == base
            };
            let all = 1_usize << betas.len();
            return if (0..all).any(is_network) {
                Ok(())
            } else {
                Err(format!("{}, slope {free} first: none of {all} orientations", data.show()))
            };
        }
        // mu (x - b) + nu (x - c) is the base line: mu + nu is its slope, mu b + nu c minus its intercept.
        let (b, c) = (&data.x[0] - ratio(100, 1), &data.x[0] - ratio(101, 1));
        let mu = -&base[1] - &base[0] * &c;
        let units = [(b, mu.clone()), (c, &base[0] - mu)].into_iter().chain(betas.into_iter().map(|(beta, _)| beta).zip(jumps));
        let right = |(beta, mu)| Unit { beta, mu, orientation: Orientation::Right };
        let network = Shallow { units: units.map(right).collect(), offset: zero() };
        let misses = (0..n).find(|&point| network.value(&data.x[point]) != data.y[point]);
        misses.map_or(Ok(()), |point| Err(format!("{}: misses point {point}", data.show())))
    });
    (label.to_string(), attempt)
}

#[cfg(test)]
mod tests {
    use super::determinants::{Reach, reach};
    use super::networks::between;
    use super::*;

    #[test]
    fn one_unit_between_two_points_is_zero_at_one_of_them() {
        let data = Data::whole(&[0, 1], &[1, 1]);
        assert_eq!([0, 1].map(|orientation| reach(&data, orientation)), [Reach::Never; 2]);
        let first_is_zero = Data::whole(&[0, 1], &[0, 1]);
        assert_eq!([0, 1].map(|orientation| reach(&first_is_zero, orientation)), [Reach::Never, Reach::Everywhere]);
        assert!(has_three_networks(&first_is_zero, &[0, 1, 0]).is_ok());
    }

    #[test]
    fn two_units_between_two_points_reach_everything() {
        assert!(has_three_networks(&Data::whole(&[0, 1], &[1, 1]), &[0, 2, 0]).is_ok());
    }

    #[test]
    fn no_unit_reaches_zero_only() {
        assert!(has_three_networks(&Data::whole(&[0], &[1]), &[1, 0]).is_ok());
        assert!(has_three_networks(&Data::whole(&[0], &[1]), &[0, 1]).is_ok());
        assert_eq!(lonely(1, 0), [[0, 0]]);
        assert_eq!(lonely(2, 2), [[0, 1, 1], [0, 2, 0], [1, 1, 0]]);
    }

    /// The two ways to decide whether data at a few points are reached: determinants, and networks.
    #[test]
    fn networks_are_found_where_determinants_change_sign() {
        let mut found = 0;
        for code in 0..7_i64.pow(4) {
            let digit = |place: u32| code / 7_i64.pow(place) % 7 - 3;
            let data = Data::whole(&[0, 1, 2, 3], &[digit(0), digit(1), digit(2), digit(3)]);
            let networks = between(&data);
            if networks.len() == 3 {
                found += 1;
                assert!(has_three_networks(&data, &[0, 1, 1, 1, 0]).is_ok());
                assert!(orientations_that_reach(&data) > 0, "{}", data.show());
            }
        }
        assert!(found > 500, "{found}");
    }

    /// Appendix to the proof: of five points two units to the right and two to the left reach everything.
    #[test]
    fn determinants_say_so_too_at_five_points() {
        for code in 0..5_i64.pow(5) {
            let digit = |place: u32| code / 5_i64.pow(place) % 5 - 2;
            let data = Data::whole(&[0, 1, 2, 3, 4], &[0, 1, 2, 3, 4].map(digit));
            if code % 7 == 0 {
                assert_ne!(reach(&data, 0b0011), Reach::Never, "{}", data.show());
            }
        }
    }
}
