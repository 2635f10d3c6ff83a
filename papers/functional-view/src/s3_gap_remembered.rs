//! Section 3: roughness in data gaps is remembered from initialization.
//!
//! Source: section 3 ("Smoothness in Data Gaps"): "A spiky (and thus rougher) initialization leads to increased roughness at convergence as well, lending
//! support to the idea that roughness in data gaps can be 'remembered' from initialization. On the other hand, higher number of pieces spreads out the
//! curvature work over more units, leading to smaller overall roughness." The trainings are those of figure 5; the last sentence is
//! `s3-gap-roughness/same-function`.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};

use crate::figure_5::{Case, DOUBLED, EPOCHS, Family, Measure, Outcome, Start, UNITS, WIDE, cases, compare, table, train};
use crate::paired::LEVEL;
use crate::targets::Target;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SPIKY, RANKED, KEPT];

const SOURCE: &str = "Section 3";

const SPIKY: Claim = Claim {
    id: "s3-gap-remembered/spiky",
    source: SOURCE,
    statement: "a spiky start leads to more roughness in the gap at convergence, by the paper's measure and by two of the function",
    formula: "V(spiky) > 2 V(plain),  V each of: sum of mu_i^2, total variation of f', squared changes of f' over tenths, in the gap",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| {
        let plain = Start::Drawn { family: Family::He, units: 21, variance: 1.0 };
        let measured = train(run, &[pair(plain, 0), pair(Start::Spiky, 0)].concat())?;
        run.table(table(
            "section-3-spiky-gap",
            "In the gap, He's weights and a spiky start of 21 units, means over 32 networks",
            &measured,
        ));
        Ok(Measure::ALL.into_iter().flat_map(|measure| compare(&measured, measure, DOUBLED)).collect())
    },
    control: Control::negative("a plain start twice, other networks", |run| {
        let plain = Start::Drawn { family: Family::He, units: 21, variance: 1.0 };
        let measured = train(run, &[pair(plain, 0), pair(plain, 100)].concat())?;
        Ok(Measure::ALL.into_iter().flat_map(|measure| compare(&measured, measure, DOUBLED)).collect())
    }),
    note: "21 units, both targets, 32 networks each: to more than twice, in the mean. The spiky start is that of appendix A.3, made of units with w = |v|.",
    ..Claim::DEFAULT
};

const RANKED: Claim = Claim {
    id: "s3-gap-remembered/ranked",
    source: SOURCE,
    statement: "of networks that differ in their draw alone, those rougher in the gap at the start are rougher there at convergence",
    formula: "r > 1/2,  r the rank correlation of the total variation of f' in the gap before and after training",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| Ok(correlations(&train(run, &groups(&[0, 16, 32, 48], 4.0))?, 0)),
    control: Control::negative("the start of another network", |run| Ok(correlations(&train(run, &groups(&[0, 16, 32, 48], 4.0))?, 1))),
    note: "80 units, four times He's variances: rank correlations within four groups of 16 networks for each target, by the total variation of f'; 'remembered' is a mean above 1/2.",
    ..Claim::DEFAULT
};

const KEPT: Claim = Claim {
    id: "s3-gap-remembered/kept",
    source: SOURCE,
    statement: "wide networks keep what they start with: training changes the total variation of f' in the gap by less than a fifth",
    formula: "|V(T) / V(0) - 1| < 1/5,  V(t) the total variation of f' in the gap at time t",
    expect: Expect::both(Verdict::Holds),
    samples: EPOCHS,
    check: |run| Ok(kept(&train(run, &cases(Family::He, WIDE, 4.0, 0))?)),
    control: Control::negative("an eighth of He's variances, 80 units", |run| Ok(kept(&train(run, &cases(Family::He, UNITS, 0.125, 0))?))),
    note: "A row of ours, 320 units with four times He's variances.",
    ..Claim::DEFAULT
};

fn pair(start: Start, first_seed: u64) -> Vec<Case> {
    [Target::Smooth, Target::Sharp].map(|target| Case { target, start, first_seed, networks: 32 }).into()
}

fn groups(seeds: &[u64], variance: f64) -> Vec<Case> {
    let of_sixteen = |case: Case| Case { networks: 16, ..case };
    seeds.iter().flat_map(|&seed| cases(Family::He, UNITS, variance, seed)).map(of_sixteen).collect()
}

/// For each target the rank correlations of the groups; `shift` takes the start of the network so many places on.
fn correlations(measured: &[Outcome], shift: usize) -> Vec<Evidence> {
    let which = Measure::Variation as usize;
    let lines = [Target::Smooth, Target::Sharp].map(|target| {
        let groups = measured.iter().filter(|outcome| outcome.case.target == target);
        let values: Vec<(u64, f64)> = groups
            .map(|outcome| {
                let count = outcome.before.len();
                let before: Vec<f64> = (0..count).map(|index| outcome.before[(index + shift) % count][which]).collect();
                let after: Vec<f64> = outcome.after.iter().map(|measures| measures[which]).collect();
                (outcome.case.first_seed, rank_correlation(&before, &after))
            })
            .collect();
        Evidence::pinned(target.name(), "rank correlation of the roughness before and after", Relation::Greater, 0.5, LEVEL, &values)
            .by("half of perfect", "trainings")
    });
    lines.into()
}

/// Spearman's, for values that all differ.
fn rank_correlation(x: &[f64], y: &[f64]) -> f64 {
    let ranks =
        |values: &[f64]| -> Vec<f64> { values.iter().map(|value| values.iter().filter(|other| *other < value).count() as f64).collect() };
    let n = x.len() as f64;
    let squares: f64 = ranks(x).iter().zip(ranks(y)).map(|(a, b)| (a - b) * (a - b)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

fn kept(measured: &[Outcome]) -> Vec<Evidence> {
    let which = Measure::Variation as usize;
    let lines = measured.iter().map(|outcome| {
        let changes: Vec<(u64, f64)> = (0..)
            .zip(outcome.before.iter().zip(&outcome.after).map(|(before, after)| (after[which] / before[which] - 1.0).abs()))
            .collect();
        Evidence::pinned(
            outcome.case.target.name(),
            "change of the total variation of f', as a share",
            Relation::Less,
            0.2,
            LEVEL,
            &changes,
        )
        .by("a fifth", "trainings")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlations_of_same_and_opposite_orders() {
        assert_eq!(rank_correlation(&[1.0, 2.0, 4.0], &[0.1, 0.5, 9.0]), 1.0);
        assert_eq!(rank_correlation(&[1.0, 2.0, 4.0], &[9.0, 0.5, 0.1]), -1.0);
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[2.0, 1.0, 3.0]), 0.5);
    }
}
