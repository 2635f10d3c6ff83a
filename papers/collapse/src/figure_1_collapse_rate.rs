//! Section 2, figure 1: about 90 % of trained networks end at the mean of `|x|`.
//!
//! "[...] there is a high probability (~ 90%) for the NN to collapse to the mean value of y(x) (Fig. 1)". Networks of ten layers of width
//! 2 with zero biases; samples, epochs and step sizes are ours (`trained`).
//!
//! Two things add up. Without biases 88 % of the networks are born dead (`proposition-10`), whatever the initializer's scale, and all of
//! those end at the mean of their targets (Theorem 4). To that come the networks that die while they are trained.
//!
//! So about 90 % is settled at birth, and no training could refute it from below. What can be refuted is asked of networks that are not
//! born dead: how many of them die, of which 95 % of all would be seven in twelve.
//!
//! Source: section 2, figure 1 A.
//! Reading: "~ 90%" as what rounds to it in steps of ten, 85 to 95 %; a narrower window, 87 to 97 %, has its upper end from pilot runs. The
//! mean is the sample's.

use claims::{Claim, Control, Evidence, Expect, Measured, Printed, Relation, Resolution, Run, Samples, Stop, Table, Verdict};

use crate::pairs::{Draws, train_groups};
use crate::trained::{
    FIGURE_1, TEN_STEPS, alive_of_ninety_five, born_dead_share, end, figure_of_outcomes, is_at_the_mean, is_collapsed, most_are_born_dead,
    share, table_of_outcomes, the_born_dead_end_at, train,
};
use experiments::training::TrainedNetwork;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[RATE, WINDOW];

const STATEMENT: &str = "about 90 % of trained networks of width 2 and ten layers end at the mean of |x|";

const RATE: Claim = Claim {
    id: "figure-1-collapse-rate",
    source: "Section 2, figure 1",
    statement: STATEMENT,
    formula: "p + (1 - p) s = 0.9 +- 0.05,  p = P[born dead], s = share of the others that end at the mean",
    reported: Some(PRINTED),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 256, paper: 8_000 },
    resolution: Resolution::PerLine(
        "five percentage points of all networks, half a unit of the printed 90 %: 42 in a hundred of those that are not born dead",
    ),
    check: |run| {
        let [all, alive] = networks(run)?;
        run.table(constants(&all));
        let mut lines =
            vec![most_are_born_dead(), the_born_dead_end_at("born dead, within 0.02 of the mean", &all, |network| network.sample_mean[0])];
        lines.push(
            share("not born dead, at the mean: at most 95 % of all", Relation::AtMost, alive_of_ninety_five(), &alive, is_at_the_mean)
                .resolving(0.41),
        );
        lines.push(of_all(&alive, PRINTED.value));
        Ok(lines)
    },
    control: Control::negative("about 75 %", |run| Ok(vec![of_all(&networks(run)?[1], 0.75)])),
    note: "He normal, Adam with the step 10^-3, minibatches of 128 of 3,000 samples, 100 epochs: our choices where the paper is silent. At the mean: a hidden layer is exactly zero at all samples, and the constant is within 0.01, ten steps of Adam, of the mean of the sample. About 90 %: 85 to 95. The 88 % that are born dead are the angle chain's, and all that were drawn end at their mean; the others are drawn until they are not born dead. After 100 epochs the constants are a thousandth short on average, half of them more, and nearly all less than two; the table says how many.",
};

const WINDOW: Claim = Claim {
    id: "figure-1-collapse-rate/window",
    source: "Section 2, figure 1",
    statement: "87 to 97 % of trained networks of width 2 and ten layers end at the mean of |x|, as they are drawn",
    formula: "0.87 <= s <= 0.97,  s = share of the networks that end within 0.01 of the mean, nine in ten of them within 0.002",
    reported: Some(PRINTED),
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 20_000 },
    resolution: Resolution::PerLine("a few percentage points"),
    check: |run| {
        let networks = as_drawn(run)?;
        let table = table_of_outcomes(
            "figure-1-collapse-rate",
            "Figure 1: what became of networks trained on |x| (99 % intervals)",
            &[("He normal, Adam".to_string(), &networks)],
        );
        run.figure(figure_of_outcomes(&table, "Figure 1: what became of networks trained on |x|", &[("collapsed", PRINTED.value)]));
        run.table(table);
        Ok(window(&networks, [0.87, 0.97], is_at_the_mean))
    },
    control: Control::negative("77 to 87 %", |run| Ok(window(&as_drawn(run)?, [0.77, 0.87], is_at_the_mean))),
    note: "A window of ours, its upper end from pilot runs. The same trainings as figure-1-collapse-rate, but of networks as they are drawn, the born dead among them. That the constants are within a thousandth of the mean takes longer than 100 epochs for half of them; \"nine in ten within two thousandths\" describes what was found.",
};

const PRINTED: Printed = Printed { value: 0.9, uncertainty: Some(0.05), place: "Section 2" };

fn as_drawn(run: &Run) -> Result<Vec<TrainedNetwork>, Stop> {
    Ok(train(run, &[FIGURE_1], run.samples())?.remove(0))
}

/// Networks as they are drawn, and networks that are not born dead.
fn networks(run: &Run) -> Result<[Vec<TrainedNetwork>; 2], Stop> {
    let groups = [Draws::All, Draws::Alive].map(|draws| (draws, &[FIGURE_1][..], run.samples()));
    let [all, alive] = train_groups(run, &groups)?.try_into().expect("two groups");
    Ok([all, alive].map(|group| group.concat()))
}

/// The share of all networks that end at the mean, by the share of those that are not born dead.
fn of_all(alive: &[TrainedNetwork], printed: f64) -> Evidence {
    let (networks, born_dead) = (alive.len() as f64, born_dead_share());
    let share = alive.iter().filter(|network| is_at_the_mean(network)).count() as f64 / networks;
    let alive_share = 1.0 - born_dead;
    let standard_error = alive_share * (share * (1.0 - share) / networks).sqrt();
    let ours = Measured::Mean { mean: born_dead + alive_share * share, standard_error, n: alive.len() as u64 };
    Evidence::reported("of all networks, at the mean", Relation::Equal, printed, 0.05, ours)
        .by("printed", "angle chain and trained networks")
        .resolving(0.1)
}

fn window(networks: &[TrainedNetwork], [low, high]: [f64; 2], is_there: fn(&TrainedNetwork) -> bool) -> Vec<Evidence> {
    let hits = networks.iter().filter(|network| is_there(network)).count() as u64;
    let ours = Measured::Proportion { hits, trials: networks.len() as u64 };
    vec![
        share("at the mean, at least", Relation::AtLeast, low, networks, is_there).resolving(0.03),
        share("at the mean, at most", Relation::AtMost, high, networks, is_there).resolving(0.015),
        // Two steps of Adam.
        share(
            "of these, within 0.002 of it, at least",
            Relation::AtLeast,
            0.9,
            networks.iter().filter(|network| is_there(network)),
            |network| distance_from_the_mean(network) <= 2e-3,
        )
        .resolving(0.03),
        Evidence::reported("at the mean", Relation::Equal, PRINTED.value, 0.05, ours).by("printed", "trained networks").resolving(0.09),
    ]
}

fn distance_from_the_mean(network: &TrainedNetwork) -> f64 {
    (end(network).output[0] - network.sample_mean[0]).abs()
}

/// How far the constants are from the mean of their samples.
fn constants(networks: &[TrainedNetwork]) -> Table {
    let mut table = Table::new(
        "figure-1-constants",
        "Constants of collapsed networks after 100 epochs: distance from the mean of their own samples",
        &["networks", "collapsed", "within", "count", "mean_distance", "largest_distance"],
    );
    let collapsed: Vec<&TrainedNetwork> = networks.iter().filter(|network| is_collapsed(network)).collect();
    let distances: Vec<f64> = collapsed.iter().map(|network| distance_from_the_mean(network)).collect();
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let largest = distances.iter().copied().fold(0.0, f64::max);
    for within in [1e-3, 2e-3, 5e-3, TEN_STEPS] {
        let count = distances.iter().filter(|distance| **distance <= within).count();
        table.push(vec![networks.len().into(), collapsed.len().into(), within.into(), count.into(), mean.into(), largest.into()]);
    }
    table
}
