//! Section 2.4: the number of dichotomies is directly proportional to transitions and trajectory length.
//!
//! What is proportional are the label flips: `s` times the transitions of one input's sweep, which are the length of the normalized curve
//! over pi (observation-2/flips). Distinct label vectors are fewer, since the walk on the cube of labels comes back to where it was:
//!
//! ```text
//! D <= flips on the whole circle,      D ~ flips^a with a < 1
//! ```
//!
//! Source: section 2.4, "the statistical duality of weight sweeping and input sweeping suggests a direct proportion to transitions and
//! trajectory length for a fixed input". Reading: figure 4's networks, whole circle, over the remaining depth.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::merged;

use crate::dichotomies::{Ensemble, Family, PAPERS_POINTS, Tally, dichotomies, ensembles, flips, ln_growth};
use crate::observation_2::against;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[AT_MOST_FLIPS, PROPORTIONAL, NARROW, LENGTH];

const AT_MOST_FLIPS: Claim = Claim {
    id: "dichotomies-proportional/at-most-flips",
    source: "section 2.4",
    statement: "on the whole circle there are at most as many dichotomies as label flips, an even number of them",
    formula: "D <= n and n even, n flips of labels on the whole circle",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 12, paper: 500 },
    check: |run| at_most_flips(run, 1),
    control: Control::negative("at most half as many", |run| at_most_flips(run, 2)),
    note: "A closed walk has as many steps as corners, counted with returns. Labels at t + pi are the negatives of those at t.",
    ..Claim::DEFAULT
};

const PROPORTIONAL: Claim = Claim {
    id: "dichotomies-proportional/transitions",
    source: "section 1",
    statement: "all three measures \"are directly proportional to\" trajectory length: dichotomies grow with depth as flips and length do",
    formula: "printed: ln D grows like ln(flips); right: ln(flips) grows like ln(length), D falls behind",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 36, paper: 100 },
    resolution: Resolution::absolute(0.05, "an eighth of what a layer adds to ln(flips) at width 16"),
    check: |run| {
        let found = wide(run)?;
        Ok(found
            .iter()
            .flat_map(|ensemble| [behind(ensemble, Relation::Equal, 0.0)].into_iter().chain(near(ensemble).map(Evidence::corrected)))
            .collect())
    },
    control: Control::positive("to an eighth, and flips for dichotomies", |run| Ok(wide(run)?.iter().flat_map(near).collect())),
    note: "Right: the label flips are proportional, distinct vectors fall behind them because the walk returns: the exponent is 0.9 at \
           width 16, so proportional to the eye: 0.05 a layer, an eighth of the growth. Narrower networks return more.",
    ..Claim::DEFAULT
};

const NARROW: Claim = Claim {
    id: "dichotomies-proportional/narrow",
    source: "section 2.4",
    statement: "in networks of width 4 dichotomies grow with depth at most 0.85 times as fast as flips do, on the logarithmic axis",
    formula: "E[ln(D(8) / D(1))] <= 0.85 E[ln(n(8) / n(1))], n(d) flips",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 280, paper: 2000 },
    resolution: Resolution::absolute(0.024, "0.15 of the growth of flips, 0.16 a layer: as far is the claim from direct proportion"),
    check: |run| narrow(run, dichotomies),
    control: Control::negative("flips for dichotomies", |run| narrow(run, flips)),
    note: "A row of ours: how far from proportional the printed sentence can be. 1 to 8 layers.",
    ..Claim::DEFAULT
};

const LENGTH: Claim = Claim {
    id: "dichotomies-proportional/length",
    source: "section 2.4",
    statement: "the mean number of flips over the mean length of z(n) is one constant from the second layer on",
    formula: "E[flips after n layers] / E[l(n)] is one constant for n >= 2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 150, paper: 5000 },
    resolution: Resolution::relative(0.2, "less than the third that a layer adds at width 8"),
    check: |run| length(run, 0),
    control: Control::negative("a length of one layer before", |run| length(run, 1)),
    note: "Of one input; |z(n)| stays near one value, so that length and length of the normalized curve are proportional.",
    ..Claim::DEFAULT
};

fn at_most_flips(run: &Run, divisor: u64) -> Result<Vec<Evidence>, Stop> {
    let families = [(1, 2, 1), (2, 6, 3), (4, 8, PAPERS_POINTS), (8, 6, PAPERS_POINTS), (16, 4, 6)]
        .map(|(width, layers, points)| (Family::first_layer(width, layers, 8.0, points), run.samples()));
    let lines = ensembles(run, &families)?.into_iter().map(|ensemble| {
        let tallies: Vec<_> = ensemble.networks.iter().flat_map(|network| network.tallies.iter().flatten()).collect();
        let wrong = tallies.iter().find(|tally| tally.distinct > 2 * tally.flips / divisor || tally.distinct % 2 == 1);
        let told = wrong.map(|tally| format!("{} dichotomies, {} flips", tally.distinct, 2 * tally.flips));
        merged(ensemble.family.name(), [(tallies.len() as u64, told)]).by("closed walk", "sweeps, event by event")
    });
    Ok(lines.collect())
}

fn wide(run: &Run) -> Result<Vec<Ensemble>, Stop> {
    let widths: &[(usize, usize)] = if run.profile() == Profile::Ci { &[(16, 5)] } else { &[(16, 8), (32, 7)] };
    let families: Vec<_> =
        widths.iter().map(|&(width, layers)| (Family::first_layer(width, layers, 8.0, PAPERS_POINTS), run.samples())).collect();
    ensembles(run, &families)
}

/// Growth of ln D a layer less that of ln flips, from the first depth to the last.
fn behind(ensemble: &Ensemble, relation: Relation, theory: f64) -> Evidence {
    let layers = ensemble.family.remaining_depth();
    let difference = ensemble.mean(|network| ln_growth(network, dichotomies, 1, layers) - ln_growth(network, flips, 1, layers));
    let label = format!("width {}, 1 to {layers} layers: ln D less ln flips a layer, {}", ensemble.family.setting.width, relation.sign());
    difference.line(label, relation, theory).by("direct proportion", "sweeps, event by event")
}

/// What is right: ln D behind ln flips by an eighth at most, and ln flips beside ln length, from the second layer on, where `|z|` has settled.
fn near(ensemble: &Ensemble) -> impl Iterator<Item = Evidence> {
    let layers = ensemble.family.remaining_depth();
    let beside = ensemble.mean(|network| {
        let length = libm::log(network.lengths[layers - 1] / network.lengths[1]) / (layers - 2) as f64;
        ln_growth(network, flips, 2, layers) - length
    });
    let width = ensemble.family.setting.width;
    let line = |relation: Relation, bound: f64| {
        let label = format!("width {width}, 2 to {layers} layers: ln flips less ln length a layer, {}", relation.sign());
        beside.line(label, relation, bound).resolving(0.1).by("an eighth of the growth", "sweeps, event by event")
    };
    [
        behind(ensemble, Relation::AtMost, 0.0),
        behind(ensemble, Relation::AtLeast, -0.05),
        line(Relation::AtMost, 0.05),
        line(Relation::AtLeast, -0.05),
    ]
    .into_iter()
}

fn narrow(run: &Run, counted: fn(&Tally) -> f64) -> Result<Vec<Evidence>, Stop> {
    const LAYERS: usize = 8;
    let ensembles = ensembles(run, &[(Family::first_layer(4, LAYERS, 8.0, PAPERS_POINTS), run.samples())])?;
    let lines = ensembles.iter().map(|ensemble| {
        let difference = ensemble.mean(|network| ln_growth(network, counted, 1, LAYERS) - 0.85 * ln_growth(network, flips, 1, LAYERS));
        difference
            .line(format!("width 4, 1 to {LAYERS} layers: ln D less 0.85 ln flips, a layer"), Relation::AtMost, 0.0)
            .by("a share of the growth of flips", "sweeps, event by event")
    });
    Ok(lines.collect())
}

fn length(run: &Run, layers_before: usize) -> Result<Vec<Evidence>, Stop> {
    let families = [(8, 4), (32, 4)].map(|(width, layers)| {
        // Narrow networks scatter more and cost less.
        (Family::first_layer(width, layers, 8.0, 1), run.samples() * if width == 8 { 4 } else { 1 })
    });
    let lines = ensembles(run, &families)?.into_iter().flat_map(|ensemble| {
        let width = ensemble.family.setting.width;
        let last = ensemble.family.remaining_depth();
        // Flips over the length at the second layer, times the length later on: the flips there. The errors are those of paired values.
        let second = ensemble.mean(|network| network.mean(2, flips)).mean / ensemble.mean(|network| network.lengths[1]).mean;
        (3..=last)
            .map(|layers| {
                let theory = ensemble.mean(|network| second * network.lengths[layers - 1 - layers_before]);
                let paired = ensemble.mean(|network| {
                    let early = (network.mean(2, flips) - second * network.lengths[1]) * theory.mean
                        / (second * ensemble.mean(|n| n.lengths[1]).mean);
                    network.mean(layers, flips) - second * network.lengths[layers - 1 - layers_before] - early
                });
                let observed = ensemble.mean(|network| network.mean(layers, flips));
                let observed = experiments::mean_of::MeanOf { standard_error: paired.standard_error, ..observed };
                let exact = experiments::mean_of::MeanOf { standard_error: 0.0, ..theory };
                against(format!("width {width}, {layers} layers"), observed, exact)
                    .by("length, by the ratio at 2 layers", "flips of the readout")
            })
            .collect::<Vec<_>>()
    });
    Ok(lines.collect())
}
