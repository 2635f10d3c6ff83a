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
pub(crate) const CLAIMS: &[Claim] = &[LINEAR_BETWEEN, IDENTITY, DELTA_SLOPE, SLOPES, SIGN, COUNT, RESCALED, NOT_BY_NEGATIVE];

const SAMPLES: Samples = Samples { ci: 100, paper: 3_000 };
const SECTION: &str = "Section 2.1";

const LINEAR_BETWEEN: Claim = Claim {
    id: "eq-1/piecewise-linear",
    source: "Section 2.1, equation 1",
    statement: "f is a line between neighbouring -b_i / w_i, and on both sides of all of them",
    formula: "f(x) = sum_i v_i (w_i x + b_i)_+ = m_p x + c_p between neighbouring beta_i = -b_i / w_i",
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
    formula: "f(x) = sum_i mu_i (x - beta_i) 1{s_i (x - beta_i) > 0},  beta_i = -b_i / w_i,  mu_i = w_i v_i,  s_i = sgn(w_i)",
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
    formula: "f'(beta_i + 0) - f'(beta_i - 0) = mu_i",
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
    note: "Right: by s_i mu_i. A unit that is active to the left takes its slope away at its breakpoint, so 'delta-slope' fits the units to the \
           right only.",
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
    note: "Right: m_p x - gamma_p, as the appendix ends; equation 3 has the other sign, with the appendix's gamma. With gamma as the y-intercept, \
           as section 2.1 calls it, equation 3 is right and the appendix's definition lacks a minus.",
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
    note: "Right: H breakpoints, and P = H + 1 pieces. The list beta_0 < beta_1 < ... < beta_H has H + 1 entries if minus infinity at its head is \
           counted; that is where the pieces begin, and no knot.",
    ..Claim::DEFAULT
};

const RESCALED: Claim = Claim {
    id: "loss-through-bdso/rescaling",
    source: SECTION,
    statement: "the loss depends on the weights only through breakpoints, slopes and sides: (c w, c b, v / c) with c > 0 has the same",
    formula: "l(c w, c b, v / c) = l(w, b, v),  c > 0",
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
    statement: "a negative c keeps beta and mu and turns the side around: each unit changes by -s mu |x - beta|, a kink; together the two are a line",
    formula: "(v / c) (c w x + c b)_+ - v (w x + b)_+ = -s mu |x - beta|,  c < 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| on_networks(run, "rescaled by c < 0", turned),
    control: Control::negative("changed by a line", |run| on_networks(run, "rescaled by c < 0, by a line", changed_by_lines)),
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
    if is_so { Ok(()) } else { Err(format!("{what}, units (w, b, v) = {}", units_of(network).join(", "))) }
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

fn negative(unit: &[Rational; 3]) -> [Rational; 3] {
    let c = ratio(-2, 1);
    [&unit[0] * &c, &unit[1] * &c, &unit[2] / &c]
}

/// Each unit times -2 by itself, then all of them: the change of one is `-s mu |x - beta|`, and with all turned the new function and the old one are
/// the line `sum mu (x - beta)` together.
fn turned(network: &Weights<Rational>, points: &[Rational]) -> Result<(), String> {
    let shallow = network.shallow();
    for (at, unit) in shallow.units.iter().enumerate() {
        let mut other = network.clone();
        other.units[at] = negative(&network.units[at]);
        let wrong = points.iter().find(|x| {
            let distance = if **x < unit.beta { &unit.beta - *x } else { *x - &unit.beta };
            other.value(x) - network.value(x) != -signed(unit.orientation, unit.mu.clone()) * distance
        });
        told(wrong.is_none(), network, format!("unit {at} changes otherwise at {wrong:?}"))?;
    }
    let other = Weights { units: network.units.iter().map(negative).collect(), offset: network.offset.clone() };
    let wrong = points.iter().find(|x| {
        let line: Rational = shallow.units.iter().map(|unit| &unit.mu * (*x - &unit.beta)).sum();
        other.value(x) + network.value(x) != line
    });
    told(wrong.is_none(), network, format!("no such line at {wrong:?}"))
}

/// The change of each unit taken for `-s mu (x - beta)`, without the kink.
fn changed_by_lines(network: &Weights<Rational>, points: &[Rational]) -> Result<(), String> {
    for (at, unit) in network.shallow().units.iter().enumerate() {
        let mut other = network.clone();
        other.units[at] = negative(&network.units[at]);
        let wrong = points.iter().find(|x| {
            let line = -signed(unit.orientation, unit.mu.clone()) * (*x - &unit.beta);
            other.value(x) - network.value(x) != line
        });
        told(wrong.is_none(), network, format!("unit {at} does not change by a line at {wrong:?}"))?;
    }
    Ok(())
}
