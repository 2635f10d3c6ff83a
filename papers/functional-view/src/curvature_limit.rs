//! Section 2.1: slopes over distances of breakpoints tend to the curvature of the target.
//!
//! ```text
//! mu_p(i) / (beta_p - beta_(p-1)) -> f''(beta_i)
//! ```
//!
//! "In a good fit, as the number of pieces grows". With jumps `J` of the slope, gaps `g` and `g'` before and after a breakpoint, and a fit that goes
//! through `f` at the breakpoints, `2 J / (g + g')` is twice a divided difference, so `f''` somewhere between the neighbours: it differs from `f''(beta)` by
//! `max(g, g') max |f'''|` at most, and with equal gaps `h` by `h^2 max |f''''| / 12`. The printed denominator is one gap.
//!
//! Source: section 2.1, after equation 3. Readings: `mu` is the unit's parameter, as the sentence has it, so `-J` for a unit to the left. All in fractions, for
//! `x^3`, `x^4` and `1 / (1 + x^2)` on `[-1, 1]`.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use piecewise::univariate::{Orientation, Shallow, Unit};
use stats::rational::{Rational, ratio};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EQUAL, ONE_GAP, SMOOTH_GRADING, ORIENTATION, GOOD_FIT];

const SOURCE: &str = "Section 2.1";

const EQUAL: Claim = Claim {
    id: "curvature-limit/equal-spacing",
    source: SOURCE,
    statement: "with equally spaced breakpoints the jump over the spacing tends to f'' at second order",
    formula: "|J / h - f''| <= h^2 max |f''''| / 12",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![within("equal gaps", Spacing::Equal, Denominator::Before, Bound::SecondOrder, |_, jump, _| jump)]),
    control: Control::negative("both gaps together", |_| {
        Ok(vec![within("equal gaps, both", Spacing::Equal, Denominator::Both, Bound::SecondOrder, |_, jump, _| jump)])
    }),
    note: "The function through f at 8 to 128 breakpoints.",
    ..Claim::DEFAULT
};

const ONE_GAP: Claim = Claim {
    id: "curvature-limit/one-gap",
    source: SOURCE,
    statement: "mu / (beta_p - beta_(p-1)) tends to f''(beta_i)",
    formula: "mu_p / (beta_p - beta_{p-1}) -> f''(beta_p)",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        Ok(vec![
            within("gaps 1, 2, 1, 2", Spacing::Alternating, Denominator::Before, Bound::FirstOrder, |_, jump, _| jump),
            within("gaps 1, 2, 1, 2, half of both", Spacing::Alternating, Denominator::Mean, Bound::FirstOrder, |_, jump, _| jump)
                .corrected(),
            within("gaps 1, 3, 5, half of both", Spacing::Graded, Denominator::Mean, Bound::FirstOrder, |_, jump, _| jump).corrected(),
        ])
    },
    control: Control::positive("half of the gaps on both sides together", |_| {
        Ok(vec![within("gaps 1, 2, 1, 2, half of both", Spacing::Alternating, Denominator::Mean, Bound::FirstOrder, |_, jump, _| jump)])
    }),
    note: "The sentence has no condition on the spacing. Right: over half of the gaps on both sides together. With gaps that alternate one gap gives 3/2 and 3/4 of f'', however many there are. \
           Units to the right, where mu is the jump.",
    ..Claim::DEFAULT
};

const SMOOTH_GRADING: Claim = Claim {
    id: "curvature-limit/smooth-grading",
    source: SOURCE,
    statement: "one gap is enough where neighbouring gaps become equal: gaps of 1, 3, 5, .. (2 n - 1) parts of a whole that is n^2",
    formula: "|J / g - f''| <= (1 + 1/(2 k - 1)) max(g, g') max |f'''| + max |f''| / (2 k - 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![graded(Spacing::Graded)]),
    control: Control::negative("gaps of 1 and 2 in turns", |_| Ok(vec![graded(Spacing::Alternating)])),
    note: "A row of ours: for the k-th breakpoint half of both gaps is 1 + 1/(2 k - 1) times the one before it. From the middle on, where k is n/2 or more, the \
           bound tends to 0.",
    ..Claim::DEFAULT
};

const ORIENTATION: Claim = Claim {
    id: "curvature-limit/orientation",
    source: SOURCE,
    statement: "mu over the spacing tends to f'' for units of both orientations",
    formula: "mu_p / h -> f''(beta_p),  h the spacing",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let [printed, signed, through] = both_orientations();
        Ok(vec![printed, signed.corrected(), through.corrected()])
    },
    control: Control::positive("s mu", |_| {
        let [_, signed, through] = both_orientations();
        Ok(vec![signed, through])
    }),
    note: "Right: s mu. Every third unit looks left, and there mu tends to -f''. Slopes mu of networks that go through f: \
           solved for by the values that units have, and the networks' values are compared with f.",
    ..Claim::DEFAULT
};

const GOOD_FIT: Claim = Claim {
    id: "curvature-limit/good-fit",
    source: SOURCE,
    statement: "a fit is good enough for jumps over spacings to approach f'' if its errors at the breakpoints fall faster than h^2",
    formula: "|J / h - f''| <= h^2 max |f''''| / 12 + 4 e / h^2 -> 0,  e = h^4 the size of the errors, J the jump of the slope",
    expect: Expect::both(Verdict::Holds),
    check: |_| {
        Ok(vec![within("errors of h^4 in turns", Spacing::Equal, Denominator::Before, Bound::WithErrors, |at, jump, h| {
            off(at, jump, h, 2)
        })])
    },
    control: Control::negative("errors of h^2", |_| {
        Ok(vec![within("errors of h^2 in turns", Spacing::Equal, Denominator::Before, Bound::WithErrors, |at, jump, h| {
            off(at, jump, h, 0)
        })])
    }),
    note: "A row of ours: what 'good' must mean. An error e moves the quotient by 4 e / h^2 at most. Values h^2 above and below f in turns are a fit of the best order, \
           and their jumps over h are 4 off for good.",
    ..Claim::DEFAULT
};

/// A function with its second derivative, and bounds on `[-1, 1]`.
struct Smooth {
    name: &'static str,
    at: fn(&Rational) -> Rational,
    second: fn(&Rational) -> Rational,
    /// Bounds on the second, third and fourth derivative.
    largest_second: i64,
    third: i64,
    fourth: i64,
}

const FUNCTIONS: [Smooth; 3] = [
    Smooth { name: "x^3", at: |x| x * x * x, second: |x| ratio(6, 1) * x, largest_second: 6, third: 6, fourth: 0 },
    Smooth { name: "x^4", at: |x| x * x * x * x, second: |x| ratio(12, 1) * x * x, largest_second: 12, third: 24, fourth: 24 },
    Smooth {
        name: "1/(1 + x^2)",
        at: |x| ratio(1, 1) / (x * x + ratio(1, 1)),
        second: |x| {
            let base = x * x + ratio(1, 1);
            (ratio(6, 1) * x * x - ratio(2, 1)) / (&base * &base * &base)
        },
        // -24 x (x^2 - 1) / (1 + x^2)^4 is below 4.67, and 24 (5 x^4 - 10 x^2 + 1) / (1 + x^2)^5 is 24 at 0.
        largest_second: 2,
        third: 5,
        fourth: 24,
    },
];

#[derive(Clone, Copy)]
enum Spacing {
    Equal,
    /// One and two in turns.
    Alternating,
    /// One, three, five, ..: breakpoints at squares.
    Graded,
}

#[derive(Clone, Copy)]
enum Denominator {
    /// As printed.
    Before,
    /// Half of both gaps.
    Mean,
    Both,
}

#[derive(Clone, Copy)]
enum Bound {
    FirstOrder,
    SecondOrder,
    /// The second, and 4 times `h^4 / h^2`.
    WithErrors,
}

/// `n + 1` breakpoints from -1 to 1.
fn knots(spacing: Spacing, n: i64) -> Vec<Rational> {
    let place = |index: i64| match spacing {
        Spacing::Equal => ratio(index, n),
        Spacing::Alternating => ratio(index + index / 2, n + n / 2),
        Spacing::Graded => ratio(index * index, n * n),
    };
    (0..=n).map(|index| ratio(2, 1) * place(index) - ratio(1, 1)).collect()
}

/// A network through a function at equally spaced breakpoints from -1 to 1: a unit at each of the inner ones, every third to the left, and two whose
/// breakpoints are left of -1, for the base line.
///
/// Each `mu` is what it takes: second differences of the values at three neighbouring breakpoints see the unit in the middle alone, whichever way it looks.
fn network_through(function: &Smooth, knots: &[Rational]) -> Shallow<Rational> {
    let mut network = Shallow { units: Vec::new(), offset: ratio(0, 1) };
    for at in 1..knots.len() - 1 {
        let orientation = if at.is_multiple_of(3) { Orientation::Left } else { Orientation::Right };
        network.units.push(Unit { beta: knots[at].clone(), mu: ratio(1, 1), orientation });
        let second = |of: &dyn Fn(&Rational) -> Rational| of(&knots[at - 1]) - ratio(2, 1) * of(&knots[at]) + of(&knots[at + 1]);
        // What a slope of 1 does there, by the network's own values.
        let alone = Shallow { units: vec![network.units[at - 1].clone()], offset: ratio(0, 1) };
        network.units[at - 1].mu = second(&|x| (function.at)(x)) / second(&|x| alone.value(x));
    }
    // What is left is a line.
    let missing = |x: &Rational| (function.at)(x) - network.value(x);
    let [first, second] = [missing(&knots[0]), missing(&knots[1])];
    let slope = (&second - &first) / (&knots[1] - &knots[0]);
    let [b, c] = [1, 2].map(|distance| &knots[0] - ratio(distance, 1));
    // Slopes m and n with m + n = slope, and at the first point m + 2 n = first.
    let n = &first - &slope;
    let m = slope - &n;
    network.units.extend([(b, m), (c, n)].map(|(beta, mu)| Unit { beta, mu, orientation: Orientation::Right }));
    network
}

/// Of networks through the functions: `mu` over the spacing, `s mu` over the spacing, and their values at the breakpoints.
fn both_orientations() -> [Evidence; 3] {
    let [mut printed, mut signed, mut through] = [(); 3].map(|()| Vec::new());
    for function in &FUNCTIONS {
        for n in [8, 16, 32] {
            let knots = knots(Spacing::Equal, n);
            let network = network_through(function, &knots);
            let h = ratio(2, n);
            let allowed = &h * &h * ratio(function.fourth, 12);
            let off = |mu: Rational, x: &Rational| {
                let deviation = mu / &h - (function.second)(x);
                if deviation < ratio(0, 1) { -deviation } else { deviation }
            };
            for unit in &network.units[..knots.len() - 2] {
                let x = &unit.beta;
                let s = ratio(if unit.orientation == Orientation::Right { 1 } else { -1 }, 1);
                let name = || format!("{}, {n} gaps, x = {x}", function.name);
                printed.push((name(), allowed.clone(), off(unit.mu.clone(), x)));
                signed.push((name(), allowed.clone(), off(s * &unit.mu, x)));
            }
            through.extend(knots.iter().map(|x| (format!("{}, {n} gaps, x = {x}", function.name), (function.at)(x), network.value(x))));
        }
    }
    let quotients = |label: &str, cases: Vec<(String, Rational, Rational)>| {
        Evidence::exact_cases(label, Relation::AtMost, cases).by("Taylor's bound", "units of networks")
    };
    [
        quotients("mu", printed),
        quotients("s mu", signed),
        Evidence::exact_cases("through f at the breakpoints", Relation::Equal, through).by("function", "values of networks"),
    ]
}

/// The jump when values at the breakpoints are off by `h^(2 + more)` up and down.
fn off(at: usize, jump: Rational, h: &Rational, more: usize) -> Rational {
    let sign = if at.is_multiple_of(2) { 4 } else { -4 };
    // The error e at the breakpoint and -e at its neighbours: -4 e / h.
    let error = (0..more).fold(h * h, |power, _| power * h);
    jump - ratio(sign, 1) * error / h
}

/// Quotients at all inner breakpoints against `f''`, within a bound.
fn within(label: &str, spacing: Spacing, over: Denominator, bound: Bound, of: fn(usize, Rational, &Rational) -> Rational) -> Evidence {
    let mut cases = Vec::new();
    for function in &FUNCTIONS {
        for n in [8, 16, 32, 64, 128] {
            let knots = knots(spacing, n);
            for at in 1..knots.len() - 1 {
                let [g, h] = [&knots[at] - &knots[at - 1], &knots[at + 1] - &knots[at]];
                let [a, b, c] = [at - 1, at, at + 1].map(|knot| (function.at)(&knots[knot]));
                let jump = of(at, (c - &b) / &h - (b - a) / &g, &h);
                let quotient = match over {
                    Denominator::Before => jump / &g,
                    Denominator::Mean => ratio(2, 1) * jump / (&g + &h),
                    Denominator::Both => jump / (&g + &h),
                };
                let deviation = quotient - (function.second)(&knots[at]);
                let deviation = if deviation < ratio(0, 1) { -deviation } else { deviation };
                let allowed = match bound {
                    Bound::FirstOrder => std::cmp::max(&g, &h) * ratio(function.third, 1),
                    Bound::SecondOrder => &h * &h * ratio(function.fourth, 12),
                    Bound::WithErrors => &h * &h * (ratio(function.fourth, 12) + ratio(4, 1)),
                };
                cases.push((format!("{}, {n} gaps, x = {}", function.name, knots[at]), allowed, deviation));
            }
        }
    }
    Evidence::exact_cases(label, Relation::AtMost, cases).by("Taylor's bound", "slopes between breakpoints")
}

/// The printed quotient at the breakpoints from the middle on, within the bound for gaps of 1, 3, 5, ..
fn graded(spacing: Spacing) -> Evidence {
    let mut cases = Vec::new();
    for function in &FUNCTIONS {
        for n in [8, 16, 32, 64, 128] {
            let knots = knots(spacing, n);
            for at in n as usize / 2..knots.len() - 1 {
                let [g, h] = [&knots[at] - &knots[at - 1], &knots[at + 1] - &knots[at]];
                let [a, b, c] = [at - 1, at, at + 1].map(|knot| (function.at)(&knots[knot]));
                let deviation = ((c - &b) / &h - (b - a) / &g) / &g - (function.second)(&knots[at]);
                let deviation = if deviation < ratio(0, 1) { -deviation } else { deviation };
                let more = ratio(1, 2 * at as i64 - 1);
                let allowed =
                    (ratio(1, 1) + &more) * std::cmp::max(&g, &h) * ratio(function.third, 1) + more * ratio(function.largest_second, 1);
                cases.push((format!("{}, {n} gaps, x = {}", function.name, knots[at]), allowed, deviation));
            }
        }
    }
    Evidence::exact_cases("from the middle on", Relation::AtMost, cases).by("Taylor's bound", "slopes between breakpoints")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_parabola_every_quotient_is_its_curvature() {
        let x = knots(Spacing::Alternating, 8);
        let slope = |at: usize| &x[at] + &x[at - 1];
        for at in 1..8 {
            let jump: Rational = slope(at + 1) - slope(at);
            assert_eq!(jump * ratio(2, 1) / (&x[at + 1] - &x[at - 1]), ratio(2, 1));
        }
    }

    #[test]
    fn second_derivatives_are_those_of_the_functions() {
        // Fourth-order differences at a small step, against the bound of their error, M6 h^4 / 90 with M6 below 1000.
        for function in &FUNCTIONS {
            let (x, h) = (ratio(1, 3), ratio(1, 1000));
            let at = |step: i64| (function.at)(&(&x + &h * ratio(step, 1)));
            let found = (-at(2) + ratio(16, 1) * at(1) - ratio(30, 1) * at(0) + ratio(16, 1) * at(-1) - at(-2)) / (ratio(12, 1) * &h * &h);
            let error = found - (function.second)(&x);
            assert!(&error * &error < ratio(1, 1_000_000_000_000_000_000), "{}", function.name);
        }
    }
}
