//! Section 2, figure 1: about 90 % of trained networks end at the mean of `|x|`.
//!
//! "[...] there is a high probability (~ 90%) for the NN to collapse to the mean value of y(x) (Fig. 1)". Networks of ten layers of width
//! 2 with zero biases; samples, epochs and step sizes are ours (`trained`).
//!
//! Two things add up. Without biases 88 % of the networks are born dead (`proposition-10`), whatever the initializer's scale, and all of
//! those end at the mean of their targets (Theorem 4). To that come the networks that die while they are trained.
//!
//! Source: section 2, figure 1 A.
//! Reading: "~ 90%" as 87 to 97 %, the inventory's window; its upper end was set with pilot runs in view. The mean is the sample's.

use claims::{Claim, Control, Evidence, Expect, Printed, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::angle_chain::born_dead_probabilities;

use crate::trained::{FIGURE_1, Setting, end, is_at_the_mean, mean_of, share, table_of_outcomes, the_born_dead_collapse, train};
use experiments::targets::HALF_WIDTH;
use experiments::training::TrainedNetwork;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RATE];

const RATE: Claim = Claim {
    id: "figure-1-collapse-rate",
    source: "Section 2, figure 1",
    statement: "about 90 % of trained networks of width 2 and ten layers end at the mean of |x|",
    reported: Some(Printed { value: 0.9, uncertainty: None, place: "Section 2" }),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    resolution: Resolution::PerLine("shares to a few percentage points, the constant to a thousandth"),
    check: |run| {
        let networks = networks(run)?;
        run.table(table_of_outcomes(
            "figure-1-collapse-rate",
            "Figure 1: what became of networks trained on |x| (99 % intervals)",
            &[("He normal, Adam".to_string(), &networks)],
        ));
        Ok([window(&networks, [0.87, 0.97]), constants(&networks)].concat())
    },
    control: Control::negative("about 60 %", |run| Ok(window(&networks(run)?, [0.57, 0.67]))),
    note: "He normal, Adam with the step 1e-3, minibatches of 128 of 3,000 samples, 120 epochs: our choices where the paper is silent. At the mean: a hidden layer is exactly zero at all samples, and the constant is within 0.01, ten steps of Adam, of the mean of the sample.",
    ..Claim::DEFAULT
};

fn networks(run: &Run) -> Result<Vec<TrainedNetwork>, Stop> {
    // A fifth longer than elsewhere: after 100 epochs Adam is still a thousandth short of the mean.
    Ok(train(run, &[Setting { epochs: 120, ..FIGURE_1 }], run.samples())?.remove(0))
}

fn window(networks: &[TrainedNetwork], [low, high]: [f64; 2]) -> Vec<Evidence> {
    let born_dead = born_dead_probabilities(9)[8].value;
    vec![
        share("at the mean, at least", Relation::AtLeast, low, networks, is_at_the_mean).resolving(0.15),
        // At 1,000 networks what would be refused is that practically all end there.
        share("at the mean, at most", Relation::AtMost, high, networks, is_at_the_mean).resolving(0.029_99),
        share("at the mean, at least as many as are born dead", Relation::AtLeast, born_dead, networks, is_at_the_mean)
            .by("angle chain", "trained networks")
            .resolving(0.15),
        the_born_dead_collapse("networks that were born dead", networks),
    ]
}

fn constants(networks: &[TrainedNetwork]) -> Vec<Evidence> {
    let at_the_mean = || networks.iter().filter(|network| is_at_the_mean(network));
    let deviations: Vec<f64> = at_the_mean().map(|network| end(network).output[0] - network.sample_mean[0]).collect();
    let constants: Vec<f64> = at_the_mean().map(|network| end(network).output[0]).collect();
    let lines = [(Relation::AtMost, 1.0), (Relation::AtLeast, -1.0)].into_iter().flat_map(|(relation, side)| {
        let sign = relation.sign();
        let deviation = mean_of(format!("constant less the sample's mean, {sign}"), relation, side * 1e-3, &deviations);
        // The sample's mean has the standard error 0.5 / sqrt 3000 = 0.009 in each network.
        let constant = mean_of(format!("constant, {sign}"), relation, 0.5 * HALF_WIDTH + side * 2e-3, &constants);
        [deviation.by("Theorem 4", "trained networks").resolving(1e-3), constant.by("mean of |x|", "trained networks").resolving(5e-3)]
    });
    lines.collect()
}
