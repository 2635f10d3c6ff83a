//! Equations 1 to 3: the three forms of a network of one hidden layer.
//!
//! ```text
//! (1) f(x) = sum_i v_i (w_i x + b_i)_+
//! (2) f(x) = sum_i mu_i (x - beta_i) [x > beta_i]  if s_i = 1,  [x < beta_i]  if s_i = -1;   beta = -b/w, mu = w v, s = sgn w
//! (3) f(x) = m_p x + gamma_p  on the p-th piece
//! ```
//!
//! Source: section 2.1 and appendix C.1, which defines `gamma_p` as the sum of the active `mu_q beta_q` and ends with `m_p x - gamma_p`. Everything
//! here is tried on random networks in fractions, so equality is equality.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::univariate::{Orientation, Shallow, Weights};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[LINEAR_BETWEEN, IDENTITY, DELTA_SLOPE, SLOPES, SIGN, COUNT, NO_BASE_LINE, WITH_BASE_LINE, RESCALED, NOT_BY_NEGATIVE];

const SAMPLES: Samples = Samples { ci: 100, paper: 3_000 };
const SECTION: &str = "Section 2.1";

const LINEAR_BETWEEN: Claim = Claim {
    id: "eq-1/piecewise-linear",
    source: "Section 2.1, equation 1",
    statement: "f is a line between neighbouring -b_i / w_i, and on both sides of all of them",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| on_networks(run, "lines between -b/w", |network, _| lines_between(network, &ratio(-1, 1))),
    control: Control::negative("between b_i / w_i", |run| {
        on_networks(run, "lines between b/w", |network, _| lines_between(network, &ratio(1, 1)))
    }),
    note: "Networks of 1 to 6 units without an output bias, in fractions.",
    ..Claim::DEFAULT
};

const IDENTITY: Claim = Claim {
    id: "eq-2/identity",
    source: "Section 2.1, equation 2",
    statement: "f is the sum of mu_i (x - beta_i) over the units that are active at x, with beta = -b/w, mu = w v and the side of sgn w",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| on_networks(run, "breakpoints and slopes", |network, points| same_values(network, &network.shallow(), points)),
    control: Control::negative("mu = |w| v", |run| {
        on_networks(run, "slopes |w| v", |network, points| {
            let mut other = network.shallow();
            for (unit, [w, _, v]) in other.units.iter_mut().zip(&network.units) {
                unit.mu = if *w < ratio(0, 1) { -w } else { w.clone() } * v;
            }
            same_values(network, &other, points)
        })
    }),
    note: "At points between, at and far beyond all breakpoints.",
    ..Claim::DEFAULT
};

const DELTA_SLOPE: Claim = Claim {
    id: "eq-2/delta-slope",
    source: SECTION,
    statement: "from left to right the slope of f changes by mu_i at beta_i",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tries = vec![
            attempt("changes by mu", |network, _| slope_changes(network, |_, mu| mu)),
            attempt("changes by s mu", |network, _| slope_changes(network, signed)),
        ];
        let mut lines = by(properties(run, run.samples(), tries)?);
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("by s_i mu_i", |run| on_networks(run, "changes by s mu", |network, _| slope_changes(network, signed))),
    note: "Right: by s_i mu_i. A unit that is active to the left takes its slope away at its breakpoint, so 'delta-slope' fits the units to the right only.",
    ..Claim::DEFAULT
};

const SLOPES: Claim = Claim {
    id: "eq-3/slopes",
    source: "Appendix C.1",
    statement: "the slope of a piece is the sum of mu_q over the breakpoints before it with w_q > 0 and those behind it with w_q < 0",
    formula: "m_p = sum_{q <= p, w_q > 0} mu_q + sum_{q > p, w_q < 0} mu_q",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| on_networks(run, "slopes of pieces", |network, _| pieces(network, 0, 0, &ratio(-1, 1))),
    control: Control::negative("the piece's own breakpoint one further", |run| {
        on_networks(run, "slopes of pieces, one further", |network, _| pieces(network, 1, 0, &ratio(-1, 1)))
    }),
    ..Claim::DEFAULT
};

const SIGN: Claim = Claim {
    id: "eq-3/intercept",
    source: "Equation 3, appendix C.1",
    statement: "on piece p f(x) = m_p x + gamma_p, where gamma_p is the same sum as m_p, of mu_q beta_q",
    formula: "m_p x + gamma_p",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tries = vec![
            attempt("intercept gamma", |network, _| pieces(network, 0, 1, &ratio(1, 1))),
            attempt("intercept -gamma", |network, _| pieces(network, 0, 1, &ratio(-1, 1))),
        ];
        let mut lines = by(properties(run, run.samples(), tries)?);
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("m_p x - gamma_p", |run| {
        on_networks(run, "intercept -gamma", |network, _| pieces(network, 0, 1, &ratio(-1, 1)))
    }),
    note: "Right: m_p x - gamma_p, as the appendix ends; equation 3 has the other sign, with the appendix's gamma. With gamma as the y-intercept, as section \
           2.1 calls it, equation 3 is right and the appendix's definition lacks a minus.",
    ..Claim::DEFAULT
};

const COUNT: Claim = Claim {
    id: "eq-3/count",
    source: SECTION,
    statement: "there are P = H + 1 breakpoints",
    formula: "P = H + 1",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tries = vec![
            attempt("H + 1 breakpoints", |network, _| count(network, 1, 0)),
            attempt("H breakpoints", |network, _| count(network, 0, 1)),
        ];
        let mut lines = by(properties(run, run.samples(), tries)?);
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("H breakpoints, H + 1 pieces", |run| on_networks(run, "H breakpoints", |network, _| count(network, 0, 1))),
    note: "Right: H breakpoints, and P = H + 1 pieces.",
    ..Claim::DEFAULT
};

const NO_BASE_LINE: Claim = Claim {
    id: "spline-remark/no-base-line",
    source: "Section 2.1",
    statement: "unlike a spline, H units lack the base line: there are functions of H knots that no H units are, whichever sides they are active on",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![represented(false)]),
    control: Control::negative("with a base line", |_| Ok(vec![represented(true)])),
    note: "Knots 1 to H, jumps 1 to H, slope 1/2 to their left, H = 1 to 10: all 2^H choices of sides, in fractions. The jumps fix each unit's slope, so only \
           the sides are free, and the slope on the far left is a sum of whole numbers.",
    ..Claim::DEFAULT
};

const WITH_BASE_LINE: Claim = Claim {
    id: "spline-remark/two-more-units",
    source: "Section 2.1",
    statement: "with a line c_0 + c_1 x added, or two more units far away, H units are every function of H knots on an interval",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| by_two_more(run, 2),
    control: Control::negative("one more unit", |run| by_two_more(run, 1)),
    note: "Units to the right at the knots and two on the left of the interval, whose sum there is any line; random functions, in fractions.",
    ..Claim::DEFAULT
};

const RESCALED: Claim = Claim {
    id: "loss-through-bdso/rescaling",
    source: SECTION,
    statement: "the loss depends on the weights only through breakpoints, slopes and sides: (c w, c b, v / c) with c > 0 has the same",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| on_networks(run, "rescaled by c > 0", |network, points| rescaled(network, points, false)),
    control: Control::negative("v kept", |run| {
        on_networks(run, "rescaled by c > 0, v kept", |network, points| rescaled(network, points, true))
    }),
    ..Claim::DEFAULT
};

const NOT_BY_NEGATIVE: Claim = Claim {
    id: "loss-through-bdso/negative-factor",
    source: SECTION,
    statement: "a negative c keeps beta and mu and turns the side around: the function changes by mu (x - beta), a line",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| on_networks(run, "rescaled by c < 0", |network, points| turned(network, points, &ratio(1, 1))),
    control: Control::negative("the function is the same", |run| {
        on_networks(run, "rescaled by c < 0, the same", |network, points| turned(network, points, &ratio(0, 1)))
    }),
    note: "A row of ours: so beta and mu alone do not determine the function.",
    ..Claim::DEFAULT
};

/// A fraction among some.
pub(crate) fn fraction(rng: &mut BlockRng) -> Rational {
    ratio(i64::from(rng.next_u32() % 41) - 20, 1 + i64::from(rng.next_u32() % 6))
}

/// One that is not 0.
pub(crate) fn nonzero(rng: &mut BlockRng) -> Rational {
    loop {
        let number = fraction(rng);
        if number != ratio(0, 1) {
            return number;
        }
    }
}

/// A network of 1 to 6 units with breakpoints that all differ.
pub(crate) fn network(rng: &mut BlockRng) -> Weights<Rational> {
    loop {
        let units = 1 + rng.next_u32() as usize % 6;
        let units = (0..units).map(|_| [nonzero(rng), fraction(rng), nonzero(rng)]).collect();
        let network = Weights { units, offset: ratio(0, 1) };
        if network.shallow().lines().0.len() == network.units.len() {
            return network;
        }
    }
}

type Property = fn(&Weights<Rational>, &[Rational]) -> Result<(), String>;

/// Tries a property on a random network and some points, its breakpoints among them.
fn attempt(label: &str, property: Property) -> (String, Try<'static>) {
    let attempt: Try<'static> = Box::new(move |rng| {
        let network = network(rng);
        let mut points: Vec<Rational> = (0..6).map(|_| fraction(rng)).collect();
        points.extend(network.shallow().units.into_iter().map(|unit| unit.beta));
        points.extend([ratio(-1_000_000, 1), ratio(1_000_000, 1)]);
        property(&network, &points)
    });
    (label.to_string(), attempt)
}

fn by(lines: Vec<Evidence>) -> Vec<Evidence> {
    lines.into_iter().map(|line| line.by("as stated", "equation 1 in fractions")).collect()
}

fn on_networks(run: &Run, label: &str, property: Property) -> Result<Vec<Evidence>, Stop> {
    Ok(by(properties(run, run.samples(), vec![attempt(label, property)])?))
}

fn told(is_so: bool, network: &Weights<Rational>, what: impl std::fmt::Display) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(format!("{what}, units (w, b, v) {:?}", units_of(network))) }
}

fn units_of(network: &Weights<Rational>) -> Vec<String> {
    network.units.iter().map(|[w, b, v]| format!("({w}, {b}, {v})")).collect()
}

/// Places of possible kinks at `sign b / w`, ascending, with one on each side of all.
fn places(network: &Weights<Rational>, sign: &Rational) -> Vec<Rational> {
    let mut places: Vec<Rational> = network.units.iter().map(|[w, b, _]| sign * b / w).collect();
    places.extend([ratio(-10_000, 1), ratio(10_000, 1)]);
    places.sort();
    places.dedup();
    places
}

fn lines_between(network: &Weights<Rational>, sign: &Rational) -> Result<(), String> {
    let places = places(network, sign);
    let wrong = places.windows(2).find(|pair| {
        let middle = (&pair[0] + &pair[1]) / ratio(2, 1);
        network.value(&middle) * ratio(2, 1) != network.value(&pair[0]) + network.value(&pair[1])
    });
    told(wrong.is_none(), network, "no line")
}

fn same_values(network: &Weights<Rational>, shallow: &Shallow<Rational>, points: &[Rational]) -> Result<(), String> {
    let wrong = points.iter().find(|x| network.value(x) != shallow.value(x));
    told(wrong.is_none(), network, format!("other values at {wrong:?}"))
}

fn signed(orientation: Orientation, mu: Rational) -> Rational {
    if orientation == Orientation::Right { mu } else { -mu }
}

/// Slopes just beside each breakpoint, by equation 1, differ by `change(side, mu)`.
fn slope_changes(network: &Weights<Rational>, change: fn(Orientation, Rational) -> Rational) -> Result<(), String> {
    let places = places(network, &ratio(-1, 1));
    let slope = |from: &Rational, to: &Rational| (network.value(to) - network.value(from)) / (to - from);
    let shallow = network.shallow();
    for triple in places.windows(3) {
        let unit = shallow.units.iter().find(|unit| unit.beta == triple[1]).expect("a breakpoint between the outermost places");
        let found = slope(&triple[1], &triple[2]) - slope(&triple[0], &triple[1]);
        told(found == change(unit.orientation, unit.mu.clone()), network, format!("the slope grows by {found}"))?;
    }
    Ok(())
}

/// Each piece's slope (`which` 0) or intercept (1) by appendix C.1's sums, breakpoints counted as `later` ones further; `sign` times the sum of
/// `mu beta` for the intercept.
fn pieces(network: &Weights<Rational>, later: usize, which: usize, sign: &Rational) -> Result<(), String> {
    let mut units = network.shallow().units;
    units.sort_by(|a, b| a.beta.cmp(&b.beta));
    let places = places(network, &ratio(-1, 1));
    for (piece, pair) in places.windows(2).enumerate() {
        let active = units.iter().enumerate().filter(|(at, unit)| match unit.orientation {
            Orientation::Right => *at < piece + later,
            Orientation::Left => *at >= piece + later,
        });
        let [slope, gamma] = active.fold([ratio(0, 1), ratio(0, 1)], |[m, g], (_, unit)| [m + &unit.mu, g + &unit.mu * &unit.beta]);
        let found_slope = (network.value(&pair[1]) - network.value(&pair[0])) / (&pair[1] - &pair[0]);
        let found = [found_slope.clone(), network.value(&pair[0]) - found_slope * &pair[0]];
        let stated = [slope, sign * gamma];
        told(found[which] == stated[which], network, format!("piece {piece}: {} instead of {}", found[which], stated[which]))?;
    }
    Ok(())
}

/// `H + more` places where the slope changes, `H + pieces` pieces.
fn count(network: &Weights<Rational>, more: usize, pieces: usize) -> Result<(), String> {
    let places = places(network, &ratio(-1, 1));
    let slopes: Vec<Rational> =
        places.windows(2).map(|pair| (network.value(&pair[1]) - network.value(&pair[0])) / (&pair[1] - &pair[0])).collect();
    let changes = slopes.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let units = network.units.len();
    told(changes == units + more && (pieces == 0 || slopes.len() == units + pieces), network, format!("{changes} breakpoints"))
}

/// How many choices of sides make the function of knots `1..=H`, jumps `1..=H` and slope 1/2 on the left.
fn represented(with_line: bool) -> Evidence {
    let cases = (1..=10_i64).map(|knots| {
        let choices = (0..1_u32 << knots).filter(|sides| {
            // A unit to the left has minus its jump for a slope, and it is active on the far left.
            let slope: i64 = (1..=knots).filter(|knot| sides >> (knot - 1) & 1 == 1).map(|jump| -jump).sum();
            with_line || ratio(slope, 1) == ratio(1, 2)
        });
        (format!("{knots} knots"), 0_u64, choices.count() as u64)
    });
    Evidence::exact_cases("choices of sides that make the function", claims::Relation::Equal, cases).by("none", "all choices of sides")
}

/// Knots inside of `[0, 21]`, any values there; units to the right at the knots and `more` of them at -1 and -2.
fn by_two_more(run: &Run, more: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'static> = Box::new(move |rng| {
        let knots: Vec<Rational> =
            (1..=1 + i64::from(rng.next_u32() % 5)).map(|knot| ratio(4 * knot + i64::from(rng.next_u32() % 3), 1)).collect();
        let (value, slope) = (fraction(rng), fraction(rng));
        let jumps: Vec<Rational> = knots.iter().map(|_| fraction(rng)).collect();
        let wanted = |x: &Rational| {
            let bends = knots.iter().zip(&jumps).filter(|(knot, _)| *knot < x).map(|(knot, jump)| jump * (x - knot));
            bends.fold(&value + &slope * x, |sum, bend| sum + bend)
        };
        // mu_1 (x + 1) + mu_2 (x + 2) = value + slope x; one unit alone has to have its zero at -1.
        let second = if more == 2 { &value - &slope } else { ratio(0, 1) };
        let first = &slope - &second;
        let units = [(ratio(-1, 1), first), (ratio(-2, 1), second)].into_iter().chain(knots.iter().cloned().zip(jumps.iter().cloned()));
        let units = units.map(|(beta, mu)| piecewise::univariate::Unit { beta, mu, orientation: Orientation::Right }).collect();
        let network = Shallow { units, offset: ratio(0, 1) };
        let wrong = (0..=42).map(|x| ratio(x, 2)).find(|x| network.value(x) != wanted(x));
        wrong.map_or(Ok(()), |x| Err(format!("another value at {x}: knots {knots:?}, value {value}, slope {slope}")))
    });
    let lines = properties(run, run.samples(), vec![(format!("{more} more units"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("any function of these knots", "units in fractions")).collect())
}

fn rescaled(network: &Weights<Rational>, points: &[Rational], keeps_v: bool) -> Result<(), String> {
    let factors = [ratio(3, 1), ratio(1, 2), ratio(5, 7)];
    let units = network.units.iter().zip(factors.iter().cycle()).map(|([w, b, v], c)| {
        let v = if keeps_v { v.clone() } else { v / c };
        [w * c, b * c, v]
    });
    let other = Weights { units: units.collect(), offset: network.offset.clone() };
    // Half of the squared errors of any targets.
    let loss = |network: &Weights<Rational>| {
        let error = |x: &Rational| network.value(x) - x * x;
        points.iter().map(|x| error(x) * error(x) / ratio(2, 1)).sum::<Rational>()
    };
    told(loss(network) == loss(&other), network, "another loss")
}

/// With all units times -2 the function is less by `times mu (x - beta)` of each unit to the left, and more by that of each to the right.
fn turned(network: &Weights<Rational>, points: &[Rational], times: &Rational) -> Result<(), String> {
    let units = network.units.iter().map(|[w, b, v]| [w * ratio(-2, 1), b * ratio(-2, 1), v / ratio(-2, 1)]);
    let other = Weights { units: units.collect(), offset: network.offset.clone() };
    let wrong = points.iter().find(|x| {
        // Where a unit was active it is off now, and the other way round: mu (x - beta) there, less mu (x - beta) here.
        let line: Rational = network
            .shallow()
            .units
            .iter()
            .map(|unit| {
                let value = &unit.mu * (*x - &unit.beta);
                let was_active = if unit.orientation == Orientation::Right { **x > unit.beta } else { **x < unit.beta };
                if was_active { -value } else { value }
            })
            .sum();
        other.value(x) - network.value(x) != times * line
    });
    told(wrong.is_none(), network, format!("no such line at {wrong:?}"))
}
