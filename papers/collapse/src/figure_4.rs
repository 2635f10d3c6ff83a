//! Figure 4: networks of width 4 collapse to the mean of `[|x1 + x2|, |x1 - x2|]`.
//!
//! For `x` uniform on the square [-a, a]^2 both components have the mean
//!
//! ```text
//! 2a/3,    1.154700 for a = sqrt 3
//! ```
//!
//! Source: figure 4, section 2. The paper prints no probability. It says that the collapse of trained networks has a "very high
//! probability", and explains the collapse by networks that are born dead; so here is how often they are: width 4, nine hidden layers and
//! a linear one, two inputs, no biases, decided exactly on the whole square (`network::domain`).

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Architecture, DeadLayerSampler, Domain, WeightLaw, WeightScheme};
use stats::rational::{Rational, ratio};

use crate::trained::{
    FIGURE_1, LOW, Setting, figure_of_outcomes, is_at_a_partial_mean_of_the_plane, is_collapsed, share, table_of_outcomes, train,
};
use experiments::training::{Target, TrainedNetwork};
use experiments::zero_outputs::zero_output_probability;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN, BORN_DEAD, TRAINED, PARTIAL];

const MEAN: Claim = Claim {
    id: "figure-4/mean",
    source: "Figure 4 A",
    statement: "the mean of |x1 + x2| and of |x1 - x2| on the square of half-side a is 2a/3 (1.154700 for a = sqrt 3)",
    formula: "E|x_1 + x_2| = E|x_1 - x_2| = 2a/3",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(means(&ratio(2, 3))),
    control: Control::negative("the mean a/2 of one coordinate", |_| Ok(means(&ratio(1, 2)))),
    note: "In units of a. The decimal is compared by its square, 4/3.",
    ..Claim::DEFAULT
};

const BORN_DEAD: Claim = Claim {
    id: "figure-4/born-dead",
    source: "Figure 4 A",
    statement: "networks of width 4 with nine hidden layers and two inputs are born dead less often than not: birth alone gives no very high probability",
    formula: "P[born dead] <= 0.4, and <= 1 - (1 - 2^-4)^9, the probability of Theorem 8",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 100_000 },
    resolution: Resolution::absolute(0.1, "coarse: the statement is about a very high probability"),
    check: |run| born_dead(run, &[(Relation::AtMost, 0.4), (Relation::AtMost, zero_output_probability(&HIDDEN_WIDTHS))]),
    control: Control::negative("more often than not", |run| born_dead(run, &[(Relation::AtLeast, 0.5)])),
    note: "A row of ours, beside the paper's sentence about trained networks. What training adds is a question of its own.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "figure-4/trained-ensembles",
    source: "Figure 4",
    statement: "there is a very high probability for ten-layer networks of width 4 to collapse to the mean of the two-dimensional target",
    formula: "P[collapsed] >= 0.8",
    expect: Expect::both(Verdict::Refuted),
    samples: Samples { ci: 160, paper: 2_500 },
    resolution: Resolution::absolute(0.1, "ten percentage points, the last digit of ~90 %"),
    check: |run| Ok(vec![trained(run, Relation::AtLeast, 0.8)?]),
    // At 160 networks a half is told from nearly all.
    control: Control::positive("less often than not", |run| Ok(vec![trained(run, Relation::AtMost, 0.5)?.resolving(0.45)])),
    note: "Very high: at least 80 %; the 90 % of width 2 are called a high probability in the text and a very high one in figure 1's caption. Counted are networks that collapse, to whatever constant: more than those at the mean, which is 1.15 and for most still more than 0.01 away after 100 epochs. He normal, Adam: about three networks in ten collapse, one in five is born dead.",
    ..Claim::DEFAULT
};

const PARTIAL: Claim = Claim {
    id: "figure-4/partial-mean",
    source: "Figure 4 B",
    statement: "with low probability, but not never, a ten-layer network of width 4 ends at a partial mean of the two-dimensional target",
    formula: "0 < p <= 0.1,  p = share of the networks that end at a partial mean",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 4_000 },
    resolution: Resolution::PerLine("a few percentage points"),
    check: |run| partial(run, Relation::AtMost),
    control: Control::negative("in more than one of ten networks", |run| partial(run, Relation::AtLeast)),
    note: "At a partial mean: some hidden layer is zero at a tenth of the training inputs or more, but not at all of them, and the constant there is within 0.05 of the mean of the targets there in both outputs. Low: at most one in ten, what the \"~ 90%\" of width 2 leaves; not never: one is enough. Settings and table: trained-ensembles.",
    ..Claim::DEFAULT
};

const HIDDEN_WIDTHS: [usize; 9] = [4; 9];

const SETTING: Setting = Setting { target: Target::SumAndDifference, width: 4, ..FIGURE_1 };

fn partial(run: &Run, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let networks = train(run, &[SETTING], run.samples())?.remove(0);
    let is_there = |network: &TrainedNetwork| is_at_a_partial_mean_of_the_plane(network, SETTING.points);
    let found = networks.iter().filter(|network| is_there(network)).count() as u64;
    Ok(vec![
        share("at a partial mean, with low probability", relation, LOW, &networks, is_there).resolving(0.08),
        Evidence::exact("at a partial mean, not never", Relation::AtLeast, 1, found).by("pictured", "trained networks"),
    ])
}

fn trained(run: &Run, relation: Relation, bound: f64) -> Result<Evidence, Stop> {
    let networks = train(run, &[SETTING], run.samples())?.remove(0);
    let table = table_of_outcomes(
        "figure-4",
        "Figure 4: what became of networks of width 4 with nine hidden layers (99 % intervals)",
        &[("He normal, Adam".to_string(), &networks)],
    );
    run.figure(figure_of_outcomes(&table, "Figure 4: what became of networks of width 4 with nine hidden layers", &[]));
    run.table(table);
    Ok(share(format!("collapsed, {} {bound}", relation.sign()), relation, bound, &networks, is_collapsed))
}

fn born_dead(run: &Run, bounds: &[(Relation, f64)]) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new("width 4, 9 hidden layers, 2 inputs", run.samples(), 10_000, |block| {
        let shape = Architecture::new(2, &HIDDEN_WIDTHS).expect("positive widths");
        let square = Domain::cube(2, 1.0).expect("a positive radius");
        let mut sampler = DeadLayerSampler::new(shape, WeightScheme::iid(WeightLaw::Normal), &square).expect("the setting is decided");
        sampler.count(block.trials, &mut block.rng).dead_within(HIDDEN_WIDTHS.len())
    });
    let count = run.count(vec![part])?[0];
    let line = |&(relation, theory): &(Relation, f64)| {
        Evidence::proportion(format!("nine hidden layers, {} {theory:.2}", relation.sign()), relation, theory, count.hits, count.trials)
            .by("claimed", "whole networks on the square")
    };
    Ok(bounds.iter().map(line).collect())
}

/// An affine function has on a triangle the mean of its values at the corners, and each diagonal cuts the square into two
/// triangles on which `|x1 +- x2|` is affine.
fn mean_over_triangles(component: fn(i64, i64) -> i64, triangles: [[(i64, i64); 3]; 2]) -> Rational {
    let integrals = triangles.map(|[a, b, c]| {
        let doubled_area = ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs();
        let sum: i64 = [a, b, c].iter().map(|&(x1, x2)| component(x1, x2)).sum();
        ratio(doubled_area * sum, 6)
    });
    integrals.into_iter().sum::<Rational>() / ratio(4, 1)
}

fn means(theory: &Rational) -> Vec<Evidence> {
    let corners = [(1, 1), (-1, 1), (-1, -1), (1, -1)];
    let along_falling = [[corners[0], corners[1], corners[3]], [corners[2], corners[1], corners[3]]];
    let along_rising = [[corners[1], corners[0], corners[2]], [corners[3], corners[0], corners[2]]];
    let sum = mean_over_triangles(|x1, x2| (x1 + x2).abs(), along_falling);
    let difference = mean_over_triangles(|x1, x2| (x1 - x2).abs(), along_rising);
    // (2 sqrt 3 / 3)^2 = 3 (2/3)^2.
    let square = ratio(3, 1) * &sum * &sum;
    let digits = |last: i64| ratio(last, 10_000_000) * ratio(last, 10_000_000);
    let line = |label: &str, observed: Rational| {
        Evidence::exact(label, Relation::Equal, theory, observed).by("closed form", "corners of triangles")
    };
    vec![
        line("mean of |x1 + x2|, a = 1", sum),
        line("mean of |x1 - x2|, a = 1", difference),
        Evidence::exact("square for a = sqrt 3, at least 1.1546995^2", Relation::AtLeast, digits(11_546_995), square.clone())
            .by("decimal", "corners of triangles"),
        Evidence::exact("square for a = sqrt 3, at most 1.1547015^2", Relation::AtMost, digits(11_547_015), square)
            .by("decimal", "corners of triangles"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_itself_as_its_mean() {
        assert_eq!(mean_over_triangles(|_, _| 7, [[(1, 1), (-1, 1), (1, -1)], [(-1, -1), (-1, 1), (1, -1)]]), ratio(7, 1));
    }

    #[test]
    fn integrating_one_coordinate_after_the_other_gives_the_same() {
        // int |u + v| du over [-1, 1] is 1 + v^2; its mean over v is 4/3, half of that the mean over the square.
        assert_eq!(means(&ratio(2, 3)).len(), 4);
        assert_eq!((ratio(1, 1) + ratio(1, 3)) / ratio(2, 1), ratio(2, 3));
    }
}
