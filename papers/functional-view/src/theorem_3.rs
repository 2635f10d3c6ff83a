//! Theorem 3: piecewise least squares are critical points of the loss.
//!
//! If each piece of a continuous piecewise-linear `f` is the line of least squares of the data in it, all derivatives of `l = sum (f(x_n) - y_n)^2 / 2`
//! in `(beta, mu)`, and in `(w, b, v)`, are 0. Assumed, as we read it: no datum lies on a breakpoint, and the network is `f` at the data; of the `H` units
//! of the bends two units more are left of the data and supply the line that a network without a base line lacks.
//!
//! Source: Theorem 3 and its proof, appendix C.7. Everything is in fractions. While no datum changes sides the loss is of degree two in each single parameter, so a
//! central difference is its derivative. Two kinds of functions: least squares of `x^2` at equally spaced points (sizes of neighbouring pieces differ by 2 at most,
//! see `figure_7`), and random ones, whose data have residuals that on each piece are orthogonal to 1 and `x`.
//!
//! Such points are local minima: while no datum changes sides a change of the parameters gives each piece another line, and none has less error.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::univariate::{Orientation, Shallow, Unit, Weights};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::pieces::{Points, compositions, network, value};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[CRITICAL, SHORT, LOCAL_MINIMUM, ON_A_BREAKPOINT, NOT_NECESSARY, ORTHOGONAL, CONSTANT, SUMS, STOPPED_FLOW, ALL_WEIGHTS];

const SOURCE: &str = "Theorem 3";
const PROOF: &str = "Appendix C.7";
const SAMPLES: Samples = Samples { ci: 40, paper: 1_500 };

const CRITICAL: Claim = Claim {
    id: "theorem-3/critical-point",
    source: SOURCE,
    statement: "where each piece is the least-squares line of its data, all derivatives of the loss in breakpoints and slopes are 0",
    formula: "<eps, 1> = <eps, x> = 0 on each piece  =>  dl/d beta_i = 0, dl/d mu_i = 0 for each unit i",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "dl/dbeta, dl/dmu", Residuals::Orthogonal, Case::is_critical),
    control: Control::negative("residuals that only add up to 0", |run| {
        tried(run, "dl/dbeta, dl/dmu, sums of 0", Residuals::Balanced, Case::is_critical)
    }),
    note: "Random orientations. The control's lines have the right height and the wrong slope.",
    ..Claim::DEFAULT
};

const SHORT: Claim = Claim {
    id: "theorem-3/short-pieces",
    source: SOURCE,
    statement: "they are 0, too, where pieces have one point, which they go through, or none",
    formula: "<eps, 1> = <eps, x> = 0 on each piece, of one point or none as well  =>  dl/d beta_i = 0, dl/d mu_i = 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        tried(run, "short pieces", Residuals::Short, |case| {
            case.is_critical()?;
            case.weights_are_critical()?;
            case.is_least_nearby()
        })
    },
    control: Control::negative("pieces of one point that miss it", |run| {
        tried(run, "short pieces that miss", Residuals::Missed, Case::is_critical)
    }),
    note: "Least squares of one point or none is any line through it, or any. Two to four pieces, one of them at least short; also in w, b and v, and nearby.",
    ..Claim::DEFAULT
};

const LOCAL_MINIMUM: Claim = Claim {
    id: "theorem-3/local-minimum",
    source: "Theorem 3 and figure 7, caption",
    statement: "such points are local minima of the loss",
    formula: "l(theta + delta) >= l(theta) for all small delta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "near", Residuals::Orthogonal, Case::is_least_nearby),
    control: Control::negative("residuals that only add up to 0", |run| {
        tried(run, "near, sums of 0", Residuals::Balanced, Case::is_least_nearby)
    }),
    note: "The caption of figure 7 says minima where the text says critical points. Proved at the head of the file; tried with eight random changes of all parameters \
           at once that leave all data on their side. Not strict: units of one function have many weights.",
    ..Claim::DEFAULT
};

const ON_A_BREAKPOINT: Claim = Claim {
    id: "theorem-3/point-on-a-breakpoint",
    source: SOURCE,
    statement: "the derivatives are 0 on both sides whenever f is least squares on every piece, also with a datum on a breakpoint",
    formula: "dl/d beta_i = 0 to the left and to the right,  with x_n = beta_i for some n",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![one_sided(3), one_sided(2).corrected()]),
    control: Control::positive("no datum on a breakpoint", |_| Ok(vec![one_sided(2)])),
    note: "x^2 at equally spaced points, pieces of n and m: the lines meet on a datum if |n - m| = 3. Then the loss falls with slope -|mu eps| when the breakpoint passes it. \
           Right with no datum on a breakpoint. The theorem does not say so.",
    ..Claim::DEFAULT
};

const NOT_NECESSARY: Claim = Claim {
    id: "theorem-3/not-necessary",
    source: SOURCE,
    statement: "the converse is false: there are critical points whose pieces are not least squares",
    formula: "dl/d beta_i = 0, dl/d mu_i = 0,  but l > the sum of the least squares of all pieces",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(dead_unit()),
    control: Control::None("an exact example"),
    note: "A row of ours: a unit that is off at all data. Figure 7 counts such points not at all, one reason for 'lower bound'.",
    ..Claim::DEFAULT
};

const ORTHOGONAL: Claim = Claim {
    id: "theorem-3-proof-steps/orthogonal",
    source: PROOF,
    statement: "on each piece the residuals of the line of least squares are orthogonal to 1 and to x",
    formula: "sum_n eps_n = 0,  sum_n eps_n x_n = 0,  over the points of a piece",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "orthogonal", Residuals::Orthogonal, Case::is_orthogonal),
    control: Control::negative("residuals that only add up to 0", |run| {
        tried(run, "orthogonal, sums of 0", Residuals::Balanced, Case::is_orthogonal)
    }),
    ..Claim::DEFAULT
};

const CONSTANT: Claim = Claim {
    id: "theorem-3-proof-steps/activations",
    source: PROOF,
    statement: "a_j is 0..0 1..1 for a unit to the right and 1..1 0..0 for one to the left, and constant on each piece",
    formula: "a_{j,n} = 1{s_j (x_n - beta_j) > 0}",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "activations", Residuals::Orthogonal, |case| case.has_steps(0)),
    control: Control::negative("pieces one point later", |run| {
        tried(run, "activations, shifted", Residuals::Orthogonal, |case| case.has_steps(1))
    }),
    ..Claim::DEFAULT
};

const SUMS: Claim = Claim {
    id: "theorem-3-proof-steps/sums-vanish",
    source: PROOF,
    statement: "so <eps a_j, x> and <eps a_j, 1> are sums of zeros, for every unit j",
    formula: "<eps a_j, x> = 0,  <eps a_j, 1> = 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "sums", Residuals::Orthogonal, Case::sums_vanish),
    control: Control::negative("residuals that only add up to 0", |run| {
        tried(run, "sums, sums of 0", Residuals::Balanced, Case::sums_vanish)
    }),
    ..Claim::DEFAULT
};

const STOPPED_FLOW: Claim = Claim {
    id: "theorem-3-proof-steps/stopped-flow",
    source: PROOF,
    statement: "where the flow of breakpoints and slopes under training of the weights stops, the loss in breakpoints and slopes is critical",
    formula: "det J J^T = 1 + beta^2 + (v/w)^2 > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "Jacobian", Residuals::Orthogonal, |case| case.jacobian(true)),
    control: Control::negative("without beta^2", |run| {
        tried(run, "Jacobian, no beta^2", Residuals::Orthogonal, |case| case.jacobian(false))
    }),
    note: "The proof needs this step and does not give it: the flow is -J J^T times the gradient (theorem-5's middle terms say otherwise and are wrong), and \
           J J^T is invertible, so one is 0 where the other is. J by differences of (w, b, v) -> (beta, mu), exactly.",
    ..Claim::DEFAULT
};

const ALL_WEIGHTS: Claim = Claim {
    id: "theorem-3-proof-steps/weights",
    source: PROOF,
    statement: "all derivatives in w, b and v are 0 there too",
    formula: "dl/dw_j = 0,  dl/db_j = 0,  dl/dv_j = 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "dl/dw, dl/db, dl/dv", Residuals::Orthogonal, Case::weights_are_critical),
    control: Control::negative("residuals that only add up to 0", |run| {
        tried(run, "dl/dw, dl/db, dl/dv, sums of 0", Residuals::Balanced, Case::weights_are_critical)
    }),
    ..Claim::DEFAULT
};

/// What the data are off the function's pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Residuals {
    /// Orthogonal to 1 and `x` on each piece: the pieces are least squares.
    Orthogonal,
    /// Their sum on each piece is 0, no more.
    Balanced,
    /// Orthogonal, with pieces of one point or none among them.
    Short,
    /// So, but pieces of one point miss it.
    Missed,
}

/// A network, its data, and the numbers of data on the pieces.
struct Case {
    network: Shallow<Rational>,
    points: Points,
    sizes: Vec<usize>,
    /// Sizes `|w|` of the units.
    weights: Vec<Rational>,
    changes: Vec<Rational>,
}

fn zero() -> Rational {
    ratio(0, 1)
}

fn whole(rng: &mut BlockRng, from: i64, to: i64) -> i64 {
    from + (rng.next_u64() % (to - from + 1) as u64) as i64
}

fn nonzero(rng: &mut BlockRng) -> i64 {
    whole(rng, 1, 9) * (1 - 2 * whole(rng, 0, 1))
}

impl Case {
    fn draw(rng: &mut BlockRng, residuals: Residuals) -> Case {
        // Every other case is x^2 on a grid; it has no residuals that only add up to 0.
        let is_quadratic = residuals == Residuals::Orthogonal && whole(rng, 0, 1) == 0;
        let is_short = matches!(residuals, Residuals::Short | Residuals::Missed);
        let pieces = whole(rng, if is_short { 2 } else { 1 }, 4) as usize;
        let (points, sizes, knots, lines) = if is_quadratic {
            let mut sizes = vec![whole(rng, 2, 5) as usize];
            while sizes.len() < pieces {
                let last = *sizes.last().expect("not empty") as i64;
                sizes.push((last + whole(rng, -2, 2)).max(2) as usize);
            }
            let points = Points::quadratic(sizes.iter().sum());
            let (knots, lines) = points.continuous(&sizes, false).expect("sizes differ by two at most");
            (points, sizes, knots, lines)
        } else {
            Self::around_a_function(rng, pieces, residuals)
        };
        let left = whole(rng, 0, 15) as usize;
        let network = network(&knots, &lines, left, &points.x[0]);
        let weights = network.units.iter().map(|_| ratio(whole(rng, 1, 9), 3)).collect();
        let changes = (0..16 * network.units.len()).map(|_| ratio(nonzero(rng), 1)).collect();
        Case { network, points, sizes, weights, changes }
    }

    /// A random function, then data around it.
    fn around_a_function(
        rng: &mut BlockRng,
        pieces: usize,
        residuals: Residuals,
    ) -> (Points, Vec<usize>, Vec<Rational>, Vec<[Rational; 2]>) {
        let mut sizes: Vec<usize> = (0..pieces).map(|_| whole(rng, 3, 5) as usize).collect();
        match residuals {
            Residuals::Orthogonal | Residuals::Balanced => {}
            // Outer pieces have a point, so that all breakpoints lie between points.
            Residuals::Short => (0..pieces).for_each(|piece| {
                let is_outer = piece == 0 || piece + 1 == pieces;
                if piece == 0 || whole(rng, 0, 1) == 0 {
                    sizes[piece] = whole(rng, i64::from(is_outer), 1) as usize;
                }
            }),
            Residuals::Missed => sizes[0] = 1,
        }
        let mut at = ratio(whole(rng, -9, 0), 1);
        let x: Vec<Rational> = (0..sizes.iter().sum())
            .map(|_| {
                at += ratio(whole(rng, 1, 9), 2);
                at.clone()
            })
            .collect();
        let (mut knots, mut lines, mut y): (Vec<Rational>, Vec<[Rational; 2]>, Vec<Rational>) = (Vec::new(), Vec::new(), Vec::new());
        let mut end = 0;
        // Fifths of the gap at which its last breakpoint lies.
        let mut fifths = 0;
        for (piece, size) in sizes.iter().enumerate() {
            let line = if piece == 0 {
                [ratio(whole(rng, -9, 9), 2), ratio(whole(rng, -9, 9), 2)]
            } else {
                // One after an empty piece lies in the gap of the one before; two pieces at most are empty.
                fifths = if sizes[piece - 1] == 0 { fifths + 1 } else { whole(rng, 1, if sizes.contains(&0) { 2 } else { 4 }) };
                let knot = &x[end - 1] + (&x[end] - &x[end - 1]) * ratio(fifths, 5);
                let [slope, intercept] = &lines[piece - 1];
                let jump = ratio(nonzero(rng), 2);
                let line = [slope + &jump, intercept - jump * &knot];
                knots.push(knot);
                line
            };
            let mut errors = vec![zero(); *size];
            if residuals == Residuals::Missed && *size == 1 {
                errors[0] = ratio(nonzero(rng), 3);
            }
            for first in 0..size.saturating_sub(2) {
                let [a, b, c] = [0, 1, 2].map(|next| &x[end + first + next]);
                let pattern = match residuals {
                    Residuals::Orthogonal | Residuals::Short | Residuals::Missed => [c - b, a - c, b - a],
                    Residuals::Balanced => [ratio(2, 1), ratio(-1, 1), ratio(-1, 1)],
                };
                let factor = ratio(nonzero(rng), 3);
                for (next, part) in pattern.iter().enumerate() {
                    errors[first + next] += &factor * part;
                }
            }
            y.extend((0..*size).map(|index| &line[0] * &x[end + index] + &line[1] + &errors[index]));
            lines.push(line);
            end += size;
        }
        (Points { x, y }, sizes, knots, lines)
    }

    fn loss(&self, of: impl Fn(&Rational) -> Rational) -> Rational {
        self.points.x.iter().zip(&self.points.y).map(|(x, y)| (of(x) - y) * (of(x) - y)).sum::<Rational>() / ratio(2, 1)
    }

    fn errors(&self) -> Vec<Rational> {
        self.points.x.iter().zip(&self.points.y).map(|(x, y)| self.network.value(x) - y).collect()
    }

    fn ranges(&self) -> Vec<std::ops::Range<usize>> {
        let mut end = 0;
        self.sizes
            .iter()
            .map(|size| {
                end += size;
                end - size..end
            })
            .collect()
    }

    fn is_critical(&self) -> Result<(), String> {
        for unit in 0..self.network.units.len() {
            for is_slope in [false, true] {
                let at = |step: i64| {
                    let mut moved = self.network.clone();
                    change(&mut moved.units[unit], is_slope, &ratio(step, 1_000_000_000_000));
                    self.loss(|x| moved.value(x))
                };
                let difference = at(1) - at(-1);
                if difference != zero() {
                    let name = if is_slope { "mu" } else { "beta" };
                    return Err(format!("dl/d{name} of unit {unit} is not 0: {}", self.show()));
                }
            }
        }
        Ok(())
    }

    fn weights_are_critical(&self) -> Result<(), String> {
        let network = self.network.weights(&self.weights);
        for unit in 0..network.units.len() {
            for weight in 0..3 {
                let at = |step: i64| {
                    let mut moved = network.clone();
                    moved.units[unit][weight] += ratio(step, 1_000_000_000_000);
                    self.loss(|x| moved.value(x))
                };
                if at(1) != at(-1) {
                    return Err(format!("dl/d{} of unit {unit} is not 0: {}", ["w", "b", "v"][weight], self.show()));
                }
            }
        }
        Ok(())
    }

    fn is_least_nearby(&self) -> Result<(), String> {
        let here = self.loss(|x| self.network.value(x));
        let is_active = |network: &Shallow<Rational>| -> Vec<bool> {
            network.units.iter().flat_map(|unit| self.points.x.iter().map(|x| *x > unit.beta)).collect()
        };
        for changes in self.changes.chunks(2 * self.network.units.len()) {
            let mut moved = self.network.clone();
            for (unit, pair) in moved.units.iter_mut().zip(changes.chunks(2)) {
                for (is_slope, part) in [false, true].into_iter().zip(pair) {
                    change(unit, is_slope, &(part / ratio(1_000_000, 1)));
                }
            }
            if is_active(&moved) == is_active(&self.network) && self.loss(|x| moved.value(x)) < here {
                return Err(format!("less loss nearby: {}", self.show()));
            }
        }
        Ok(())
    }

    fn is_orthogonal(&self) -> Result<(), String> {
        let errors = self.errors();
        for (piece, range) in self.ranges().into_iter().enumerate() {
            // The data's own line of least squares, whatever the function was made from, and what it leaves.
            let line = self.points.least_squares(range.start, range.end);
            let left = |point: usize| value(&line, &self.points.x[point]) - &self.points.y[point];
            if range.clone().any(|point| errors[point] != left(point)) {
                return Err(format!("piece {piece} is not least squares: {}", self.show()));
            }
            let sum: Rational = range.clone().map(left).sum();
            let with_x: Rational = range.map(|point| left(point) * &self.points.x[point]).sum();
            if sum != zero() || with_x != zero() {
                return Err(format!("piece {piece}: sums {sum} and {with_x}: {}", self.show()));
            }
        }
        Ok(())
    }

    /// Activations of all units, from their weights.
    fn activations(&self) -> Vec<Vec<bool>> {
        let active = |[w, b, _]: &[Rational; 3]| self.points.x.iter().map(|x| w * x + b > zero()).collect();
        self.network.weights(&self.weights).units.iter().map(active).collect()
    }

    fn has_steps(&self, shift: usize) -> Result<(), String> {
        for (unit, active) in self.network.units.iter().zip(self.activations()) {
            let is_right = unit.orientation == Orientation::Right;
            let is_monotone = active.windows(2).all(|pair| pair[0] == pair[1] || pair[1] == is_right);
            let is_constant = |range: std::ops::Range<usize>| {
                let seen = &active[(range.start + shift).min(active.len())..(range.end + shift).min(active.len())];
                seen.windows(2).all(|pair| pair[0] == pair[1])
            };
            if !is_monotone || !self.ranges().into_iter().all(is_constant) {
                return Err(format!("unit at {}: {active:?}: {}", unit.beta, self.show()));
            }
        }
        Ok(())
    }

    fn sums_vanish(&self) -> Result<(), String> {
        let errors = self.errors();
        for (unit, active) in self.activations().into_iter().enumerate() {
            let on = || (0..active.len()).filter(|&point| active[point]);
            let sum: Rational = on().map(|point| errors[point].clone()).sum();
            let with_x: Rational = on().map(|point| &errors[point] * &self.points.x[point]).sum();
            if sum != zero() || with_x != zero() {
                return Err(format!("unit {unit}: sums {sum} and {with_x}: {}", self.show()));
            }
        }
        Ok(())
    }

    /// `det J J^T` of each unit against `1 + beta^2 + (v/w)^2`. Of `-b/w` and `w v`, both linear in `b` and in `v`, differences by 1 are derivatives. In `w` we
    /// put `w s`: `-b/(w s)` and `w s v` are multiples of `1/s` and of `s`, whose derivatives at `s = 1` are -1 and 1, while from `s = 1/2` to `s = 2` they change
    /// by -3/2 and 3/2: so differences times 2/3, over `w`.
    fn jacobian(&self, with_beta: bool) -> Result<(), String> {
        for [w, b, v] in &self.network.weights(&self.weights).units {
            let form = |w: &Rational, b: &Rational, v: &Rational| {
                let network = Weights { units: vec![[w.clone(), b.clone(), v.clone()]], offset: zero() };
                let unit = network.shallow().units.remove(0);
                [unit.beta, unit.mu]
            };
            let [beta, mu] = form(w, b, v);
            let one = ratio(1, 1);
            let minus = |[a, b]: [Rational; 2], [c, d]: [Rational; 2]| [a - c, b - d];
            let in_b = minus(form(w, &(b + &one), v), [beta.clone(), mu.clone()]);
            let in_v = minus(form(w, b, &(v + &one)), [beta.clone(), mu.clone()]);
            // At s = 2 and s = 1/2.
            let [faster, slower] = [form(&(w * ratio(2, 1)), b, v), form(&(w / ratio(2, 1)), b, v)];
            let in_w = [(&slower[0] - &faster[0]) * ratio(-2, 3) / w, (&faster[1] - &slower[1]) * ratio(2, 3) / w];
            let rows = [0, 1].map(|row| [in_w[row].clone(), in_b[row].clone(), in_v[row].clone()]);
            let product = |i: usize, j: usize| (0..3).map(|k| &rows[i][k] * &rows[j][k]).sum::<Rational>();
            let determinant = product(0, 0) * product(1, 1) - product(0, 1) * product(1, 0);
            let slope = v / w;
            let stated = one + &slope * &slope + if with_beta { &beta * &beta } else { zero() };
            if determinant != stated {
                return Err(format!("unit ({w}, {b}, {v}): {determinant}, not {stated}"));
            }
        }
        Ok(())
    }

    fn show(&self) -> String {
        let unit = |unit: &Unit<Rational>| format!("({}, {}, {:?})", unit.beta, unit.mu, unit.orientation);
        format!("pieces of {:?}, units {}", self.sizes, self.network.units.iter().map(unit).collect::<Vec<_>>().join(" "))
    }
}

fn change(unit: &mut Unit<Rational>, is_slope: bool, step: &Rational) {
    if is_slope {
        unit.mu += step;
    } else {
        unit.beta += step;
    }
}

fn tried(run: &Run, label: &str, residuals: Residuals, property: fn(&Case) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'static> = Box::new(move |rng| property(&Case::draw(rng, residuals)));
    let lines = properties(run, run.samples(), vec![(label.to_string(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "differences and sums in fractions")).collect())
}

/// Derivatives of the loss of `x^2` in the breakpoint from both sides, of all pairs of pieces whose sizes differ by so much at most. On each side
/// the loss is of degree two: `l'(0) = (4 l(t/2) - l(t) - 3 l(0)) / t`.
fn one_sided(largest: usize) -> Evidence {
    let mut cases = Vec::new();
    for sizes in (4..=11).flat_map(|points| compositions(points, 2, 2)) {
        if sizes[0].abs_diff(sizes[1]) > largest {
            continue;
        }
        let points = Points::quadratic(sizes.iter().sum());
        let (knots, lines) = points.continuous(&sizes, true).expect("they meet in the closed gap");
        let network = network(&knots, &lines, 0, &points.x[0]);
        for (name, side) in [("left", -1), ("right", 1)] {
            let at = |part: i64| {
                let mut moved = network.clone();
                moved.units[0].beta += ratio(side * part, 2_000_000);
                points.x.iter().zip(&points.y).map(|(x, y)| (moved.value(x) - y) * (moved.value(x) - y)).sum::<Rational>() / ratio(2, 1)
            };
            let derivative = (ratio(4, 1) * at(1) - at(2) - ratio(3, 1) * at(0)) * ratio(1_000_000, 1);
            cases.push((format!("pieces of {} and {}, breakpoint to the {name}", sizes[0], sizes[1]), zero(), derivative));
        }
    }
    let label = format!("sizes that differ by {largest} at most");
    Evidence::exact_cases(label, Relation::Equal, cases).by("theorem", "one-sided differences in fractions")
}

/// A unit that is off at three points that are not on a line.
fn dead_unit() -> Vec<Evidence> {
    let points = Points { x: [0, 1, 2].map(|x| ratio(x, 1)).into(), y: [1, 2, 1].map(|y| ratio(y, 1)).into() };
    let network = Shallow { units: vec![Unit { beta: ratio(5, 1), mu: ratio(1, 1), orientation: Orientation::Right }], offset: zero() };
    let case = Case { network, points, sizes: vec![3], weights: vec![ratio(1, 1)], changes: Vec::new() };
    let line = case.points.least_squares(0, 3);
    let best = case.loss(|x| &line[0] * x + &line[1]);
    let is_critical = i32::from(case.is_critical().is_ok() && case.weights_are_critical().is_ok());
    vec![
        Evidence::exact("all derivatives are 0", Relation::Equal, 1, is_critical).by("statement", "differences in fractions"),
        Evidence::exact("loss above least squares", Relation::Greater, best, case.loss(|_| zero())).by("least-squares line", "the network"),
    ]
}
