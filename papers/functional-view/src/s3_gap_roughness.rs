//! Section 3: is it the function in the gap that gets smoother with more units, or the measure?
//!
//! One and the same function, each of its corners made by `k` units in place of one, has `1/k` of the roughness `sum mu_i^2`. A measure of the function
//! does not change.
//!
//! With He's weights `sum mu_i^2` at the start does not depend on the number of units, so the total variation of `f'`, a sum of `H` terms of size
//! `H^-1/2`, grows like its root. Training adds slopes of the order `1/H` to these.
//!
//! Source: section 3 ("Smoothness in Data Gaps"); the trainings are those of figure 5.

use claims::{Claim, Control, Evidence, Expect, Samples, Stop, Verdict};
use experiments::properties::properties;
use piecewise::univariate::{Shallow, Unit};
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::figure_5::{DOUBLED, EPOCHS, HALVED, Measure, VARIANCES, cases, compare, rises, train, widths};
use crate::forms::network;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAME_FUNCTION, VARIATION, VARIATION_RISES, TENTHS, VARIANCE];

const SOURCE: &str = "Section 3";

const SAME_FUNCTION: Claim = Claim {
    id: "s3-gap-roughness/same-function",
    source: SOURCE,
    statement: "the same function made of k times as many units has 1/k of the roughness sum mu_i^2, and the same sum of |mu_i|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 3_000 },
    check: |run| split(run, 1),
    control: Control::negative("the same roughness", |run| split(run, 0)),
    note: "A row of ours: why a roughness that falls with width says nothing by itself. Random networks in fractions, each unit in k = 2 to 5 equal parts.",
    ..Claim::DEFAULT
};

const VARIATION: Claim = Claim {
    id: "s3-gap-roughness/total-variation",
    source: SOURCE,
    statement: "the function in the data gap gets less rough with the number of units, by the total variation of its derivative",
    expect: Expect::both(Verdict::Refuted),
    samples: EPOCHS,
    check: |run| Ok(compare(&train(run, &widths(&[10, 640]))?, 10, 640, 1.0, Measure::Variation, HALVED)),
    control: Control::positive("the sum of mu^2 of the same networks", |run| {
        Ok(compare(&train(run, &widths(&[10, 640]))?, 10, 640, 1.0, Measure::Paper, HALVED))
    }),
    note: "As figure-5/width, on the function instead of its units: with He's weights the total variation does not fall.",
    ..Claim::DEFAULT
};

const VARIATION_RISES: Claim = Claim {
    id: "s3-gap-roughness/total-variation-rises",
    source: SOURCE,
    statement: "with He's weights the total variation of the derivative in the gap more than doubles from 40 to 640 units",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| Ok(compare(&train(run, &widths(&[40, 640]))?, 40, 640, 1.0, Measure::Variation, DOUBLED)),
    control: Control::negative("the sum of mu^2 of the same networks", |run| {
        Ok(compare(&train(run, &widths(&[40, 640]))?, 40, 640, 1.0, Measure::Paper, DOUBLED))
    }),
    note: "A row of ours: what the start's random slopes do, which training leaves.",
    ..Claim::DEFAULT
};

const TENTHS: Claim = Claim {
    id: "s3-gap-roughness/tenths",
    source: SOURCE,
    statement: "the function in the data gap gets less rough with the number of units, by the squares of what its derivative changes by over tenths",
    expect: Expect::both(Verdict::Refuted),
    samples: EPOCHS,
    check: |run| Ok(compare(&train(run, &widths(&[40, 640]))?, 40, 640, 1.0, Measure::Tenths, HALVED)),
    control: Control::positive("the sum of mu^2, from 10 units", |run| {
        Ok(compare(&train(run, &widths(&[10, 640]))?, 10, 640, 1.0, Measure::Paper, HALVED))
    }),
    note: "Another measure of the function, at a scale that does not depend on the units: to less than a half from 40 to 640 units.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "s3-gap-roughness/variance",
    source: SOURCE,
    statement: "the function in the data gap gets rougher with the variance of the initial weights, by measures of the function as well",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| {
        let all: Vec<_> = VARIANCES[1..].iter().flat_map(|&variance| cases(160, variance, 0)).collect();
        let measured = train(run, &all)?;
        Ok([Measure::Variation, Measure::Tenths].into_iter().flat_map(|measure| rises(&measured, measure)).collect())
    },
    control: Control::negative("the same variance twice, other networks", |run| {
        let measured = train(run, &[cases(160, 1.0, 0), cases(160, 1.0, 100)].concat())?;
        Ok(crate::figure_5::compare_pairs(&measured, Measure::Variation, DOUBLED))
    }),
    note: "160 units, four times He's variances against a quarter of them, to more than twice.",
    ..Claim::DEFAULT
};

fn split(run: &claims::Run, power: u64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        use rand::Rng;
        let whole = network(rng).shallow();
        let parts = 2 + u64::from(rng.next_u32() % 4);
        let of_parts = ratio(1, parts as i64);
        let split_up: Vec<Unit<Rational>> = whole
            .units
            .iter()
            .flat_map(|unit| std::iter::repeat_n(Unit { mu: &unit.mu * &of_parts, ..unit.clone() }, parts as usize))
            .collect();
        let split_up = Shallow { units: split_up, ..whole.clone() };
        for place in -6..=6 {
            let x = ratio(place, 2);
            if whole.value(&x) != split_up.value(&x) {
                return Err(format!("another function at {x}"));
            }
        }
        let roughness = |shallow: &Shallow<Rational>| shallow.units.iter().map(|unit| &unit.mu * &unit.mu).sum::<Rational>();
        let variation = |shallow: &Shallow<Rational>| {
            let zero = ratio(0, 1);
            shallow.units.iter().map(|unit| if unit.mu < zero { -&unit.mu } else { unit.mu.clone() }).sum::<Rational>()
        };
        let share = if power == 1 { of_parts } else { ratio(1, 1) };
        if roughness(&split_up) != roughness(&whole) * share {
            return Err(format!("{parts} parts: {}, of {}", roughness(&split_up), roughness(&whole)));
        }
        if variation(&split_up) == variation(&whole) { Ok(()) } else { Err("another sum of |mu|".into()) }
    };
    let label = format!("units in parts, 1/k^{power}");
    let lines = properties(run, run.samples(), vec![(label, Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("1/k", "networks in fractions")).collect())
}
