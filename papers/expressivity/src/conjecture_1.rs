//! Conjecture 1: as the width grows, the walk through the dichotomies looks more and more like a simple random walk on the cube of labels.
//!
//! A simple random walk flips one of `s` labels, each with probability `1/s`, whatever it flipped before. Two things are compared with it:
//!
//! ```text
//! the distinct label vectors met on half the circle,  over  E[corners seen by a walk of as many steps]
//! the share of flips that flip the label which the flip before has flipped,  over  1/s
//! ```
//!
//! Source: appendix D.1, Conjecture 1 and figure 10 (`sigma_w^2 = 16`, 15 inputs). A conjecture is not decided by simulation; the rows are
//! about the direction that it states, and about how far wide networks come. Reading: half the circle, whose other half is its mirror
//! image.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Verdict};

use crate::dichotomies::{Ensemble, Family, Network, PAPERS_POINTS, corners_of_walk, ensembles};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DIRECTION, RETURNS];

const DIRECTION: Claim = Claim {
    id: "conjecture-1/direction",
    source: "Conjecture 1",
    statement: "at as many transitions twice the width brings the number of distinct label vectors nearer to the random walk's, from \
           width 4 to 16",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 200 },
    resolution: Resolution::absolute(0.25, "less than what is missing at width 4 and seven layers"),
    check: |run| direction(run, COMPARED),
    control: Control::negative("narrow and wide exchanged", |run| direction(run, COMPARED.map(|[narrow, wide]| [wide, narrow]))),
    note: "Holds in the direction that is conjectured; not a proof of it. About 70 and about 105 transitions; nearer by a fiftieth and \
           more. At equal depth it need not hold: narrow networks have fewer transitions there, and every network begins near the walk.",
    ..Claim::DEFAULT
};

const RETURNS: Claim = Claim {
    id: "conjecture-1/immediate-returns",
    source: "Conjecture 1",
    statement: "wide networks too flip the same label twice in a row more often than a random walk, half as often again at least",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 16, paper: 24 },
    resolution: Resolution::absolute(0.6, "three fifths of a random walk's share"),
    check: |run| returns(run, Relation::AtLeast),
    control: Control::negative("as rarely as a random walk", |run| returns(run, Relation::AtMost)),
    note: "A row of ours. From width 16 on the share hardly falls with the width, and it grows with depth: crossings of a hyperplane by \
           one deep curve come in clusters, however many neurons carry it. So the walk is approached only in that width adds no returns \
           of its own.",
    ..Claim::DEFAULT
};

/// The expected number of corners that a simple random walk has seen, by its steps.
pub(crate) struct Walk {
    expected: Vec<f64>,
}

impl Walk {
    /// For all networks of some ensembles.
    pub(crate) fn covering(ensembles: &[Ensemble]) -> Self {
        let tallies = ensembles.iter().flat_map(|ensemble| &ensemble.networks).flat_map(|network| network.tallies.iter().flatten());
        Self { expected: corners_of_walk(PAPERS_POINTS, tallies.map(|tally| tally.flips).max().unwrap_or(0) as usize) }
    }

    /// Corners that walks of a network's numbers of flips would have seen, in the mean over its readouts.
    pub(crate) fn corners(&self, network: &Network, layers: usize) -> f64 {
        network.mean(layers, |tally| self.expected[tally.flips as usize])
    }

    /// A network's distinct label vectors over those.
    pub(crate) fn ratio(&self, network: &Network, layers: usize) -> f64 {
        network.mean(layers, |tally| tally.on_half as f64) / self.corners(network, layers)
    }
}

/// Share of flips that flip the label again which the flip before has flipped, over that of a walk.
pub(crate) fn immediate_returns(network: &Network, layers: usize) -> f64 {
    let [returns, steps] =
        [network.mean(layers, |tally| tally.returns as f64), network.mean(layers, |tally| tally.flips.saturating_sub(1) as f64)];
    PAPERS_POINTS as f64 * returns / steps
}

/// Width and layers of the narrower and of the wider one. The wider one has at least about as many transitions, so that the walk's curve,
/// from which both fall away with transitions, gives it no advantage.
const COMPARED: [[(usize, usize); 2]; 3] = [[(4, 7), (8, 4)], [(8, 4), (16, 3)], [(8, 5), (16, 4)]];

fn direction(run: &Run, compared: [[(usize, usize); 2]; 3]) -> Result<Vec<Evidence>, Stop> {
    // Networks of width 4 scatter more and cost less.
    let families = [(4, 7, 3), (8, 5, 1), (16, 4, 1)]
        .map(|(width, layers, times)| (Family::first_layer(width, layers, 16.0, PAPERS_POINTS), times * run.samples()));
    let found = ensembles(run, &families)?;
    let walk = Walk::covering(&found);
    let ratio = |(width, layers): (usize, usize)| {
        let ensemble = found.iter().find(|ensemble| ensemble.family.setting.width == width).expect("a width that is compared");
        ensemble.mean(|network| walk.ratio(network, layers))
    };
    let lines = compared.map(|[narrow, wide]| {
        // How far from the walk, on either side of it.
        let [narrower, wider] = [ratio(narrow), ratio(wide)];
        let gain = (narrower.mean - 1.0).abs() - (wider.mean - 1.0).abs();
        let standard_error = libm::hypot(narrower.standard_error, wider.standard_error);
        let label = format!("distance of width {} at {} layers less that of width {} at {}", narrow.0, narrow.1, wide.0, wide.1);
        Evidence::mean(label, Relation::AtLeast, 0.02, gain, standard_error, wider.n)
            .by("expectation of the walk", "sweeps, event by event")
    });
    Ok(lines.into())
}

fn returns(run: &Run, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let shapes: &[(usize, usize)] = if run.profile() == Profile::Ci { &[(16, 4), (32, 4)] } else { &[(16, 5), (32, 5), (64, 5), (128, 4)] };
    // Narrow networks scatter more and cost less.
    let networks = |width: usize| run.samples() * if width == 16 { 2 } else { 1 };
    let family = |&(width, layers): &(usize, usize)| (Family::first_layer(width, layers, 16.0, PAPERS_POINTS), networks(width));
    let families: Vec<_> = shapes.iter().map(family).collect();
    let lines = ensembles(run, &families)?.into_iter().map(|ensemble| {
        let layers = ensemble.family.remaining_depth();
        ensemble
            .mean(|network| immediate_returns(network, layers))
            .line(format!("width {}, {layers} layers: immediate returns over a walk's", ensemble.family.setting.width), relation, 1.5)
            .by("simple random walk", "sweeps, event by event")
    });
    Ok(lines.collect())
}
