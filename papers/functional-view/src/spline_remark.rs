//! The remark on splines: what units lack of them, and what makes them splines.
//!
//! ```text
//! a spline of first order   sum_i jump_i (x - k_i)_+ + c_0 + c_1 x
//! units                     sum_i mu_i (x - k_i) [x > k_i]  or  [x < k_i]
//! ```
//!
//! A unit to the right with `mu = jump` bends as the spline does. One to the left with `mu = -jump` does too, and is less by the line `jump (x - k)`.
//! So with the knots and jumps given only the sides are free, and what is missing is a line.
//!
//! Source: section 2.1. Reading: "ReLU ResNet" is one residual block, `x + sum_i v_i (w_i x + b_i)_+`, with a linear output.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::univariate::{Orientation, Shallow, Unit};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::forms::{fraction, nonzero};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_BASE_LINE, WITH_BASE_LINE, TWO_MORE, RESNET];

const SAMPLES: Samples = Samples { ci: 100, paper: 3_000 };
const SOURCE: &str = "Section 2.1";

const NO_BASE_LINE: Claim = Claim {
    id: "spline-remark/no-base-line",
    source: SOURCE,
    statement: "unlike a spline, H units lack the base line: there are functions of H knots that no H units are, whichever sides they are active on",
    formula: "f(x) = sum_{i=1}^H mu_i (x - beta_i) 1{s_i (x - beta_i) > 0} for none of the 2^H choices of s",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![represented(false)]),
    control: Control::negative("with a base line", |_| Ok(vec![represented(true)])),
    note: "Knots 1 to H, jumps 1 to H, slope 1/2 to their left, H = 1 to 6: the values of all 2^H choices of sides, in fractions, against the \
           function's. The jumps fix each unit's slope, so only the sides are free, and the slope on the far left is a sum of whole numbers.",
    ..Claim::DEFAULT
};

const WITH_BASE_LINE: Claim = Claim {
    id: "spline-remark/base-line",
    source: SOURCE,
    statement: "with a line c_0 + c_1 x added, H units are every function of H knots, whichever sides they are active on",
    formula: "f(x) = c_0 + c_1 x + sum_{i=1}^H mu_i (x - beta_i) 1{s_i (x - beta_i) > 0}",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "with a line", |rng| with_line(rng, true)),
    control: Control::negative("c_0 alone", |run| tried(run, "with a constant", |rng| with_line(rng, false))),
    note: "Random functions of 1 to 5 knots with random sides, in fractions, at, between and far beyond the knots.",
    ..Claim::DEFAULT
};

const TWO_MORE: Claim = Claim {
    id: "spline-remark/two-more-units",
    source: SOURCE,
    statement: "with two more units far away, H units are every function of H knots on an interval",
    formula: "f(x) = sum_{i=1}^{H+2} v_i (w_i x + b_i)_+ on an interval",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "2 more units", |rng| by_more(rng, 2)),
    control: Control::negative("one more unit", |run| tried(run, "1 more units", |rng| by_more(rng, 1))),
    note: "A row of ours. Units to the right at the knots and two on the left of the interval, whose sum there is any line; random functions, in \
           fractions.",
    ..Claim::DEFAULT
};

const RESNET: Claim = Claim {
    id: "spline-remark/resnet",
    source: SOURCE,
    statement: "units with a line c_0 + c_1 x added are a residual network",
    formula: "f(x) = a h(x) + c,  h(x) = x + sum_i v_i (w_i x + b_i)_+,  a = c_1,  v_i = mu_i / (a w_i)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "residual block", |rng| residual(rng, true)),
    control: Control::negative("without the skip", |run| tried(run, "block without a skip", |rng| residual(rng, false))),
    note: "One block x + sum_i v_i (w_i x + b_i)_+ with the output c + a h: a = c_1 and v_i = mu_i / (a w_i), for random functions with c_1 != 0. \
           Where c_1 = 0 the output would have to switch off the block as well, or the skip needs a weight of its own.",
    ..Claim::DEFAULT
};

/// A function of knots: its bends, and the line that it is to their left.
struct Spline {
    knots: Vec<Rational>,
    jumps: Vec<Rational>,
    /// `c_0` and `c_1`.
    line: [Rational; 2],
}

impl Spline {
    /// Of 1 to 5 knots inside of `[0, 21]`.
    fn draw(rng: &mut BlockRng) -> Self {
        let knots = (1..=1 + i64::from(rng.next_u32() % 5)).map(|knot| ratio(4 * knot + i64::from(rng.next_u32() % 3), 1));
        let knots: Vec<Rational> = knots.collect();
        let jumps = knots.iter().map(|_| nonzero(rng)).collect();
        Self { knots, jumps, line: [fraction(rng), fraction(rng)] }
    }

    /// Knots and jumps `1..=count`, slope 1/2 on the left.
    fn of_whole_numbers(count: i64) -> Self {
        let numbers: Vec<Rational> = (1..=count).map(|number| ratio(number, 1)).collect();
        Self { knots: numbers.clone(), jumps: numbers, line: [ratio(0, 1), ratio(1, 2)] }
    }

    fn value(&self, x: &Rational) -> Rational {
        let bends = self.knots.iter().zip(&self.jumps).filter(|(knot, _)| *knot < x).map(|(knot, jump)| jump * (x - knot));
        bends.fold(&self.line[0] + &self.line[1] * x, |sum, bend| sum + bend)
    }

    /// Units with its knots and jumps, these of them to the left.
    fn units(&self, is_left: impl Fn(usize) -> bool) -> Shallow<Rational> {
        let unit = |(at, (knot, jump)): (usize, (&Rational, &Rational))| match is_left(at) {
            true => Unit { beta: knot.clone(), mu: -jump.clone(), orientation: Orientation::Left },
            false => Unit { beta: knot.clone(), mu: jump.clone(), orientation: Orientation::Right },
        };
        Shallow { units: self.knots.iter().zip(&self.jumps).enumerate().map(unit).collect(), offset: ratio(0, 1) }
    }

    /// The line that these units lack, from two values on the far left.
    fn lacking(&self, units: &Shallow<Rational>) -> [Rational; 2] {
        let [a, b] = [-2, -1].map(|x| self.value(&ratio(x, 1)) - units.value(&ratio(x, 1)));
        let slope = &b - &a;
        [b + &slope, slope]
    }

    /// The first place where a function has another value: from the far left over each half to the far right.
    fn differs(&self, value: impl Fn(&Rational) -> Rational) -> Option<Rational> {
        let places = [-1_000, -2, -1].into_iter().chain(0..=44).chain([2_000]);
        places.map(|half| ratio(half, 2)).find(|x| self.value(x) != value(x))
    }

    fn told(&self, different: Option<Rational>) -> Result<(), String> {
        let text = |numbers: &[Rational]| numbers.iter().map(Rational::to_string).collect::<Vec<_>>().join(", ");
        let (knots, jumps, line) = (text(&self.knots), text(&self.jumps), text(&self.line));
        different.map_or(Ok(()), |x| Err(format!("another value at {x}: knots {knots}, jumps {jumps}, line {line}")))
    }
}

fn tried(run: &Run, label: &str, attempt: fn(&mut BlockRng) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'static> = Box::new(attempt);
    let lines = properties(run, run.samples(), vec![(label.into(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("any function of these knots", "units in fractions")).collect())
}

/// How many choices of sides make the function of knots `1..=H`, jumps `1..=H` and slope 1/2 on the left.
fn represented(with_line: bool) -> Evidence {
    let cases = (1..=6).map(|knots| {
        let spline = Spline::of_whole_numbers(knots);
        let choices = (0..1_u32 << knots).filter(|sides| {
            let units = spline.units(|unit| sides >> unit & 1 == 1);
            let line = if with_line { spline.lacking(&units) } else { [ratio(0, 1), ratio(0, 1)] };
            spline.differs(|x| units.value(x) + &line[0] + &line[1] * x).is_none()
        });
        (format!("{knots} knots"), 0_u64, choices.count() as u64)
    });
    Evidence::exact_cases("choices of sides that make the function", Relation::Equal, cases).by("none", "all choices of sides")
}

/// Random sides, and the line that is lacking, or its constant alone.
fn with_line(rng: &mut BlockRng, with_slope: bool) -> Result<(), String> {
    let (spline, sides) = (Spline::draw(rng), rng.next_u32());
    let units = spline.units(|unit| sides >> unit & 1 == 1);
    let [constant, slope] = spline.lacking(&units);
    let slope = if with_slope { slope } else { ratio(0, 1) };
    spline.told(spline.differs(|x| units.value(x) + &constant + &slope * x))
}

/// Units to the right at the knots and `more` of them at -1 and -2, from 0 on.
fn by_more(rng: &mut BlockRng, more: usize) -> Result<(), String> {
    let spline = Spline::draw(rng);
    let [value, slope] = &spline.line;
    // mu_1 (x + 1) + mu_2 (x + 2) = value + slope x; one unit alone has to have its zero at -1.
    let second = if more == 2 { value - slope } else { ratio(0, 1) };
    let first = slope - &second;
    let mut network = spline.units(|_| false);
    let far = [(-1, first), (-2, second)];
    network.units.extend(far.map(|(beta, mu)| Unit { beta: ratio(beta, 1), mu, orientation: Orientation::Right }));
    let wrong = (0..=42).map(|half| ratio(half, 2)).find(|x| network.value(x) != spline.value(x));
    spline.told(wrong)
}

/// One residual block with a linear output.
fn residual(rng: &mut BlockRng, has_skip: bool) -> Result<(), String> {
    let (spline, units, [constant, slope]) = loop {
        let (spline, sides) = (Spline::draw(rng), rng.next_u32());
        let units = spline.units(|unit| sides >> unit & 1 == 1);
        let line = spline.lacking(&units);
        if line[1] != ratio(0, 1) {
            break (spline, units, line);
        }
    };
    // The output multiplies by `slope`, the block divides by it.
    let sizes: Vec<Rational> = units.units.iter().map(|_| ratio(1 + i64::from(rng.next_u32() % 5), 2)).collect();
    let mut block = units.weights(&sizes);
    block.units.iter_mut().for_each(|[_, _, v]| *v /= &slope);
    let skip = |x: &Rational| if has_skip { x.clone() } else { ratio(0, 1) };
    spline.told(spline.differs(|x| &slope * (skip(x) + block.value(x)) + &constant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_is_a_spline_of_one_knot_that_is_0_on_one_side() {
        // (x - 1)_+ is a unit to the right; to the left of 1 it lacks the line x - 1.
        let mut spline = Spline::of_whole_numbers(1);
        spline.line = [ratio(0, 1), ratio(0, 1)];
        let [right, left] = [false, true].map(|is_left| spline.units(|_| is_left));
        assert_eq!(spline.differs(|x| right.value(x)), None);
        assert_eq!(spline.lacking(&left), [ratio(-1, 1), ratio(1, 1)]);
        assert_eq!(spline.differs(|x| left.value(x)), Some(ratio(-500, 1)));
    }
}
