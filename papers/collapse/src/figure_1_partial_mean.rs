//! Figure 1 B: the partial mean of |x|.
//!
//! Some networks end constant on a part of the domain and right on the rest. Such a state is determined. If `N = |x|` outside
//! `K = [-a, t]` and constant on `K`, continuity makes the constant `t`, and it is the mean of `|x|` on `K` only if
//!
//! ```text
//! t (a + t) = a^2/2 + t^2/2,     so  t = a (sqrt 2 - 1),     N(x) = max(x, t)
//! ```
//!
//! (or its mirror image), with the mean square error `a^2 (3 - 2 sqrt 2) / 3`. For `a = sqrt 3`: level 0.717439 and error
//! `3 - 2 sqrt 2 = 0.171573`, against `Var |x| = 1/4` of the full collapse.
//!
//! Near this state the error of the hinge `b + s relu(x - c)` is smooth, with `d = 1 - c` and `r = N - |x|`, for `a = 1` and half of
//! the integral of `r^2` over [-1, 1]:
//!
//! ```text
//! first   int r,   int_c^1 r (x - c),   -s int_c^1 r
//! second  [2, d^2/2, -d;  d^2/2, d^3/3, -d^2/2;  -d, -d^2/2, d]   in (b, s, c), where r = 0 on [c, 1]
//! ```
//!
//! with the determinant `d^4 (2 - d) / 12` and leading minors `2` and `2 d^3/3 - d^4/4`: all positive, so a strict local minimum. In
//! the four parameters `b + s relu(w x - e)` of a network one direction does nothing (`w` and `e` times `k`, `s` over `k`); along it
//! the second derivative is zero, and across it the minimum is strict.
//!
//! Source: figure 1 B, section 2, corollary 6. Everything scales with `a`; the rows use `a = 1` and exact arithmetic with `sqrt 2`.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use num_traits::{One, Zero};
use rand::Rng;
use stats::binomial::clopper_pearson;
use stats::rational::{Rational, ratio, to_f64};

use crate::exact_network::{Affine, Cell, ExactLayer, ExactNetwork, first_nonzero, integral, normal_fraction, times};
use crate::pairs::train_alive_from_the_same_draws;
use crate::surd::{Surd, bracket};
use crate::trained::{FIGURE_1, LOW, end, of_the_alive, share};
use experiments::properties::merged;
use experiments::training::{Flat, Outcome, TrainedNetwork};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LEVEL, ERROR, STATIONARY, SECOND_DERIVATIVES, LOCAL_MINIMUM, TRAINED];

const SOURCE: &str = "Figure 1 B";

const LEVEL: Claim = Claim {
    id: "figure-1-partial-mean/level",
    source: SOURCE,
    statement: "max(x, t) is |x| outside [-a, t] and the mean of |x| on it exactly for t = a (sqrt 2 - 1) = 0.717439, a = sqrt 3",
    formula: "t (a + t) = a^2/2 + t^2/2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(level(&partial_mean())),
    control: Control::negative("t = a/2, the mean on the whole domain", |_| Ok(level(&Surd::fraction(1, 2)))),
    note: "The paper prints no number here; the level follows from its corollary 6.",
    ..Claim::DEFAULT
};

const ERROR: Claim = Claim {
    id: "figure-1-partial-mean/error",
    source: SOURCE,
    statement: "the mean square error of the partial mean is 3 - 2 sqrt 2 = 0.171573 for a = sqrt 3, below the 1/4 of the full collapse",
    formula: "a^2 (3 - 2 sqrt 2) / 3",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(errors(Surd::new(3, -2))),
    control: Control::negative("the error 1/4 of the full collapse", |_| Ok(errors(Surd::fraction(1, 4)))),
    ..Claim::DEFAULT
};

const STATIONARY: Claim = Claim {
    id: "figure-1-partial-mean/stationary",
    source: "Figure 1 B, corollary 6",
    statement: "the partial mean is a stationary point of the hinge b + s relu(w x - e)",
    formula: "dL/dtheta = 0 for theta = b, s, w, e,  L = E[(N(x) - |x|)^2]",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(stationary(&partial_mean())),
    control: Control::negative("the same hinge at the level 1/2", |_| Ok(stationary(&Surd::fraction(1, 2)))),
    note: "All four derivatives are zero, in three parametrizations of the same function and for both branches.",
    ..Claim::DEFAULT
};

const SECOND_DERIVATIVES: Claim = Claim {
    id: "figure-1-partial-mean/second-derivatives",
    source: SOURCE,
    statement: "the second derivatives by level, slope and kink are positive definite at the partial mean",
    formula: "H = [2, d^2/2, -d; d^2/2, d^3/3, -d^2/2; -d, -d^2/2, d], d = 2 - sqrt 2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(second_derivatives(Surd::new(2, -1))),
    control: Control::negative("the kink at the origin, d = 1", |_| Ok(second_derivatives(Surd::one()))),
    note: "Differences of the exact error, for two steps. Their remainder is a multiple of the step's square, because the error is a polynomial of low degree in each parameter, and the two steps remove it exactly.",
    ..Claim::DEFAULT
};

const LOCAL_MINIMUM: Claim = Claim {
    id: "figure-1-partial-mean/local-minimum",
    source: SOURCE,
    statement: "no small change of the four parameters lowers the error of the partial mean",
    formula: "L(b', s', w', e') >= L(b, s, w, e),  L = E[(N(x) - |x|)^2]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 128, paper: 3_000 },
    check: |run| nearby(run, &partial_mean()),
    control: Control::negative("the hinge at the level 1/2", |run| nearby(run, &Surd::fraction(1, 2))),
    note: "Random changes by 2^-4 to 2^-12 times a normal draw, errors compared exactly.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "figure-1-partial-mean/trained-ensembles",
    source: SOURCE,
    statement: "with low probability, but not never, a trained network ends at the partial mean of |x|, and most that are constant on one half do",
    formula: "0.005 <= p <= 0.1, p = share of all networks that end at the partial mean;  0.6 and more of the half-trained do",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 64, paper: 6_000 },
    resolution: Resolution::PerLine(
        "a tenth of the networks not born dead, little more than a percentage point of all; a quarter of those constant on one half",
    ),
    check: |run| trained(run, 0.717_439),
    control: Control::negative("the level 0.79, half of the way to the full collapse", |run| trained(run, 0.791_732)),
    note: "Half-trained networks: zero in some layer on exactly one half of the domain. At the partial mean: the constant within 0.03 of 0.717 and the squared error within 0.01 of 0.172, windows for the sampling error of 3,000 inputs. Most: at least six in ten; nine in ten of the half-trained are, and the table says which window the others miss. Low: at most one in ten of all networks, what \"~ 90%\" leaves (the paper gives no number); not never: at least one in two hundred. He normal, Adam, 100 epochs. Networks that are not born dead, drawn until they are not; the others end at the mean.",
    ..Claim::DEFAULT
};

/// `t = sqrt 2 - 1` on [-1, 1].
pub(crate) fn partial_mean() -> Surd {
    Surd::new(-1, 1)
}

/// `b + s relu(w x - e)`.
fn hinge(level: Surd, slope: Surd, weight: Surd, offset: Surd) -> ExactNetwork<Surd> {
    ExactNetwork { layers: vec![ExactLayer::single(weight, -offset), ExactLayer::single(slope, level)] }
}

/// The ends of the domain and the kink of the target.
pub(crate) fn absolute_value_splits() -> [Surd; 3] {
    [Surd::new(-1, 0), Surd::zero(), Surd::one()]
}

/// `N - |x|` on a cell that 0 does not cut.
pub(crate) fn residual(cell: &Cell<Surd>) -> Affine<Surd> {
    let slope = if cell.low < Surd::zero() { Surd::new(-1, 0) } else { Surd::one() };
    cell.output().minus(&Affine { intercept: Surd::zero(), slope })
}

/// Mean of `(N - |x|)^2` over [-1, 1].
fn mean_square_error(network: &ExactNetwork<Surd>) -> Surd {
    let cells = network.cells(&absolute_value_splits());
    let square = |cell: &Cell<Surd>| {
        let residual = residual(cell);
        integral(&times(&residual.coefficients(), &residual), &cell.low, &cell.high)
    };
    cells.iter().map(square).fold(Surd::zero(), |sum, square| sum + square) / Surd::new(2, 0)
}

/// `max(x, t)`.
fn plateau(t: &Surd) -> ExactNetwork<Surd> {
    hinge(t.clone(), Surd::one(), Surd::one(), t.clone())
}

fn level(t: &Surd) -> Vec<Evidence> {
    let cells = plateau(t).cells(&absolute_value_splits());
    let on_plateau: Vec<&Cell<Surd>> = cells.iter().filter(|cell| cell.high <= *t).collect();
    let excess = on_plateau.iter().fold(Surd::zero(), |sum, cell| sum + integral(&residual(cell).coefficients(), &cell.low, &cell.high));
    let right: Vec<_> = cells
        .iter()
        .filter(|cell| cell.low >= *t)
        .flat_map(|cell| [&cell.low, &cell.high].map(|x| residual(cell).at(x)))
        .flat_map(|difference| Surd::cases("N - |x| right of t", &Surd::zero(), &difference))
        .collect();
    // t^2 = 3 (sqrt 2 - 1)^2 for a = sqrt 3: squares keep the comparison in the field.
    let square = t.clone() * t.clone() * Surd::new(3, 0);
    let (low, high) = bracket(&square, &ratio(1, 1_000_000_000_000));
    let digits = |last: i64| ratio(last, 10_000_000) * ratio(last, 10_000_000);
    vec![
        Surd::comparison("integral of N - |x| over [-1, t]", &Surd::zero(), &excess).by("mean on the plateau", "cells of the hinge"),
        Evidence::exact_cases("right of the plateau", Relation::Equal, right).by("target", "cells of the hinge"),
        Evidence::exact("(level for a = sqrt 3)^2 is at least 0.7174385^2", Relation::AtLeast, digits(7_174_385), low)
            .by("decimal", "bracket of the root"),
        Evidence::exact("(level for a = sqrt 3)^2 is at most 0.7174395^2", Relation::AtMost, digits(7_174_395), high)
            .by("decimal", "bracket of the root"),
    ]
}

fn errors(theory: Surd) -> Vec<Evidence> {
    let three = Surd::new(3, 0);
    let partial = three.clone() * mean_square_error(&plateau(&partial_mean()));
    let collapsed = three * mean_square_error(&hinge(Surd::fraction(1, 2), Surd::zero(), Surd::zero(), Surd::zero()));
    let (low, high) = bracket(&theory, &ratio(1, 1_000_000_000_000));
    vec![
        Surd::comparison("error for a = sqrt 3", &theory, &partial).by("closed form", "cells of the hinge"),
        Surd::comparison("variance of |x|", &Surd::fraction(1, 4), &collapsed).by("closed form", "cells of a constant"),
        Evidence::exact("the partial mean is better", Relation::Less, ratio(1, 4), high.clone()).by("full collapse", "bracket of the root"),
        Evidence::exact("0.171573 rounded down", Relation::AtLeast, ratio(1_715_725, 10_000_000), low).by("decimal", "bracket of the root"),
        Evidence::exact("0.171573 rounded up", Relation::AtMost, ratio(1_715_735, 10_000_000), high).by("decimal", "bracket of the root"),
    ]
}

fn stationary(t: &Surd) -> Vec<Evidence> {
    let one = Surd::one;
    let (three, third) = (Surd::new(3, 0), Surd::fraction(1, 3));
    let networks = [
        ("max(x, t)", hinge(t.clone(), one(), one(), t.clone())),
        ("weight 3, slope 1/3", hinge(t.clone(), third, three.clone(), t.clone() * three)),
        ("mirror image", hinge(t.clone(), one(), -one(), t.clone())),
    ];
    let lines = networks.map(|(label, network)| {
        let cells = network.cells(&absolute_value_splits());
        let gradient = network.gradient(&cells, |cell| residual(cell).coefficients());
        Evidence::property(label, 4, first_nonzero(&gradient)).by("corollary 6", "exact gradient")
    });
    lines.into()
}

/// Half of the integral of the squared error of `b + s relu(x - c)` over [-1, 1], which is its mean.
fn half_square([level, slope, kink]: &[Surd; 3]) -> Surd {
    mean_square_error(&hinge(level.clone(), slope.clone(), Surd::one(), kink.clone()))
}

/// Second derivatives by (level, slope, kink) at the partial mean, from exact differences.
fn differences() -> [[Surd; 3]; 3] {
    let point = [partial_mean(), Surd::one(), partial_mean()];
    let moved = |steps: [i64; 3], size: &Surd| {
        let mut at = point.clone();
        at.iter_mut().zip(steps).for_each(|(value, step)| *value = value.clone() + Surd::new(step, 0) * size.clone());
        half_square(&at)
    };
    let quotient = |first: usize, second: usize, size: &Surd| {
        let corner = |a: i64, b: i64| {
            let mut steps = [0; 3];
            steps[first] += a;
            steps[second] += b;
            moved(steps, size)
        };
        (corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (Surd::new(4, 0) * size.clone() * size.clone())
    };
    // The remainder is a multiple of size^2: products of the parameters have at most one power in excess. Two sizes remove it.
    let (coarse, fine) = (Surd::fraction(1, 32), Surd::fraction(1, 64));
    std::array::from_fn(|first| {
        std::array::from_fn(|second| {
            (Surd::new(4, 0) * quotient(first, second, &fine) - quotient(first, second, &coarse)) / Surd::new(3, 0)
        })
    })
}

fn second_derivatives(d: Surd) -> Vec<Evidence> {
    let two = Surd::new(2, 0);
    let square = d.clone() * d.clone();
    let half_square = square.clone() / two.clone();
    let third_cube = square * d.clone() / Surd::new(3, 0);
    let theory =
        [[two, half_square.clone(), -d.clone()], [half_square.clone(), third_cube, -half_square.clone()], [-d.clone(), -half_square, d]];
    let found = differences();
    let names = ["level", "slope", "kink"];
    let cases = (0..3)
        .flat_map(|row| (0..3).map(move |column| (row, column)))
        .flat_map(|(row, column)| Surd::cases(&format!("{} and {}", names[row], names[column]), &theory[row][column], &found[row][column]));
    let minors = leading_minors(&found).map(|minor| bracket(&minor, &ratio(1, 1_000_000)).0);
    let minors = minors.into_iter().enumerate().map(|(index, low)| (format!("minor {}", index + 1), Rational::zero(), low));
    vec![
        Evidence::exact_cases("second derivatives, coefficients of 1 and of sqrt 2", Relation::Equal, cases.collect::<Vec<_>>())
            .by("closed form", "exact differences"),
        Evidence::exact_cases("leading minors", Relation::Greater, minors).by("positive definite", "exact differences"),
    ]
}

fn leading_minors(m: &[[Surd; 3]; 3]) -> [Surd; 3] {
    let two = |a: usize, b: usize, c: usize, d: usize| m[a][c].clone() * m[b][d].clone() - m[a][d].clone() * m[b][c].clone();
    let three = m[0][0].clone() * two(1, 2, 1, 2) - m[0][1].clone() * two(1, 2, 0, 2) + m[0][2].clone() * two(1, 2, 0, 1);
    [m[0][0].clone(), two(0, 1, 0, 1), three]
}

fn nearby(run: &Run, t: &Surd) -> Result<Vec<Evidence>, Stop> {
    let (low, _) = bracket(t, &ratio(1, 1_000_000));
    let error = mean_square_error(&plateau(t));
    let part = Part::new(format!("level {:.3}", to_f64(&low)), run.samples(), 20_000, |block| -> (u64, Option<String>) {
        let mut counterexample = None;
        for _ in 0..block.trials {
            let size = ratio(1, 1 << (4 + block.rng.next_u64() % 9));
            let mut near = |value: Surd| value + Surd { rational: normal_fraction(&mut block.rng, 10) * &size, root: Rational::zero() };
            let network = hinge(near(t.clone()), near(Surd::one()), near(Surd::one()), near(t.clone()));
            if mean_square_error(&network) < error {
                counterexample.get_or_insert_with(|| format!("a change by about {size} lowers the error"));
            }
        }
        (block.trials, counterexample)
    });
    let blocks = run.measure(vec![part])?.remove(0);
    Ok(vec![merged("small changes of all four parameters", blocks).by("local minimum", "exact errors")])
}

fn trained(run: &Run, level: f64) -> Result<Vec<Evidence>, Stop> {
    let networks = train_alive_from_the_same_draws(run, &[FIGURE_1], run.samples())?.remove(0);
    let half: Vec<&TrainedNetwork> = networks.iter().filter(|network| end(network).outcome == Outcome::Half).collect();
    // Whether its constant is at the level, and whether its error is that of the partial mean.
    let windows = |network: &TrainedNetwork| {
        let end = end(network);
        let is_at = |flat: &Flat| (flat.value - level).abs() <= 0.03;
        [end.flat.as_ref().is_some_and(is_at), (end.squared_error - 0.171_573).abs() <= 0.01]
    };
    let is_partial_mean = |network: &TrainedNetwork| end(network).outcome == Outcome::Half && windows(network) == [true, true];
    let mut table = Table::new(
        "figure-1-partial-mean",
        "Half-trained networks on |x|: whether they are at the partial mean, level 0.717 and error 0.172 (99 % intervals)",
        &["not_born_dead", "half_trained", "level", "error", "count", "share", "low", "high"],
    );
    for kind in [[true, true], [true, false], [false, true], [false, false]] {
        let count = half.iter().filter(|network| windows(network) == kind).count() as u64;
        let interval = clopper_pearson(count, half.len() as u64, 0.99);
        let share = count as f64 / half.len() as f64;
        let within = |is_within: bool| if is_within { "within" } else { "outside" };
        let mut row = vec![networks.len().into(), half.len().into(), within(kind[0]).into(), within(kind[1]).into(), count.into()];
        row.extend([share, interval.low, interval.high].map(Into::into));
        table.push(row);
    }
    run.table(table);
    Ok(vec![
        share("of those not born dead, low: at most", Relation::AtMost, of_the_alive(LOW), &networks, is_partial_mean).resolving(0.1),
        share("of those not born dead, not never: at least", Relation::AtLeast, of_the_alive(0.005), &networks, is_partial_mean)
            .resolving(0.035),
        share("of the half-trained, most: at least", Relation::AtLeast, 0.6, half, is_partial_mean).resolving(0.25),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_solves_its_equation() {
        let t = partial_mean();
        let half = Surd::fraction(1, 2);
        assert_eq!(t.clone() * (Surd::one() + t.clone()), half.clone() + half * t.clone() * t);
    }

    #[test]
    fn a_constant_has_the_variance_as_its_error() {
        let constant = hinge(Surd::fraction(1, 2), Surd::zero(), Surd::zero(), Surd::zero());
        assert_eq!(mean_square_error(&constant), Surd::fraction(1, 12));
    }

    #[test]
    fn the_determinant_has_its_closed_form() {
        let d = Surd::new(2, -1);
        let fourth = d.clone() * d.clone() * d.clone() * d.clone();
        assert_eq!(leading_minors(&differences())[2], fourth * (Surd::new(2, 0) - d) / Surd::new(12, 0));
    }
}
