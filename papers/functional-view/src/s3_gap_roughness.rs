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

use crate::figure_5::{DOUBLED, EPOCHS, Family, HALVED, Measure, NARROW, UNITS, WIDE, cases, compare, of, train, variances, widths};
use crate::forms::network;
use crate::targets::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAME_FUNCTION, FUNCTION, HE, VARIANCE];

const SOURCE: &str = "Section 3";

const SAME_FUNCTION: Claim = Claim {
    id: "s3-gap-roughness/same-function",
    source: SOURCE,
    statement: "the same function made of k times as many units has 1/k of the roughness sum mu_i^2, and the same sum of |mu_i|",
    formula: "sum_i k (mu_i / k)^2 = (1/k) sum_i mu_i^2,  sum_i k |mu_i / k| = sum_i |mu_i|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 3_000 },
    check: |run| split(run, 1),
    control: Control::negative("the same roughness", |run| split(run, 0)),
    note: "A row of ours: why a roughness that falls with width says nothing by itself. Random networks in fractions, each unit in k = 2 to 5 equal parts.",
    ..Claim::DEFAULT
};

const FUNCTION: Claim = Claim {
    id: "s3-gap-roughness/function",
    source: SOURCE,
    statement: "the function in the data gap, not only the sum of mu_i^2, gets less rough with the number of units",
    formula: "V(320) < V(20) / 2,  V(H) the total variation of f' in the gap, and the squared changes of f' over its tenths, of H units",
    expect: Expect::both(Verdict::Refuted),
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &widths(Family::Framework, &[NARROW, WIDE]))?;
        Ok([Measure::Variation, Measure::Tenths].into_iter().flat_map(|measure| compare(&measured, measure, HALVED)).collect())
    },
    control: Control::positive("the sum of mu^2 of the same networks, sharp target", |run| {
        Ok(compare(&train(run, &of(Target::Sharp, widths(Family::Framework, &[NARROW, WIDE])))?, Measure::Paper, HALVED))
    }),
    note: "As figure-5/width, where it does fall, by two measures that do not know the units: to less than a half. The total variation rises; the squared changes over tenths fall for the smooth \
           target alone, once training is long.",
    ..Claim::DEFAULT
};

const HE: Claim = Claim {
    id: "s3-gap-roughness/he",
    source: SOURCE,
    statement: "with He's weights the function in the gap gets rougher: the total variation of its derivative more than doubles from 20 to 320 units",
    formula: "V(320) > 2 V(20),  V(H) the total variation of f' in the gap, of H units",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| Ok(compare(&train(run, &widths(Family::He, &[NARROW, WIDE]))?, Measure::Variation, DOUBLED)),
    control: Control::negative("the sum of mu^2 of the same networks", |run| {
        Ok(compare(&train(run, &widths(Family::He, &[NARROW, WIDE]))?, Measure::Paper, DOUBLED))
    }),
    note: "A row of ours: the start's random slopes, of which the sum of sizes grows like the root of H, stay.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "s3-gap-roughness/variance",
    source: SOURCE,
    statement: "the function in the data gap gets rougher with the variance of the initial weights, by measures of the function as well",
    formula: "V(4) > 2 V(1/4),  V(c) the total variation of f' in the gap, and the squared changes of f' over its tenths, from c times He's variances",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| {
        let measured = train(run, &variances())?;
        Ok([Measure::Variation, Measure::Tenths].into_iter().flat_map(|measure| compare(&measured, measure, DOUBLED)).collect())
    },
    control: Control::negative("the same variance twice, other networks", |run| {
        let twice = [cases(Family::He, UNITS, 1.0, 0), cases(Family::He, UNITS, 1.0, 100)].concat();
        Ok(compare(&train(run, &twice)?, Measure::Variation, DOUBLED))
    }),
    note: "80 units, four times He's variances against a quarter of them, to more than twice.",
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
