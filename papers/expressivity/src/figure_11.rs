//! Figure 11: transitions while a network of large weights is trained on MNIST.
//!
//! "An identical plot to Figure 8 but for transition count."
//!
//! Source: figure 11, appendix E; no number is printed. A transition is a change of sign of a pre-activation, as in figure 2. Counts are
//! exact, by events, over all neurons of a layer; everything else is as in figure 8, and so are the trained networks.

use claims::{Claim, Control, Expect, Relation, Samples, Verdict};

use crate::figure_8::{SECOND_TO_FOURTH, SEEDS, SETTINGS, large_weights};
use crate::figure_9::small_weights;
use crate::trained::course::{Arcs, LENGTH, SIGN_TRANSITIONS};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FIRST_LAYER, LATER_LAYERS, RANDOM_POINTS, FASTER_NEAR_DATA];

const SOURCE: &str = "Figure 11";

/// What is counted and where, both mistaken: at the variance of figure 9 transitions fall as well in networks of twelve layers, and at the
/// variance of this figure so do lengths, so that neither slip alone would be one.
const FIGURE_9: &str = "figure 9 in its place: lengths at sigma_w^2 = 3, in layers 2 to 4";

const LATER_LAYERS: Claim = Claim {
    id: "figure-11/later-layers-fall",
    source: SOURCE,
    statement: "at sigma_w^2 = 16 training lowers the number of transitions in the layers after the first, on average over these layers, along arcs between two images",
    formula: "mean over l > 1 of log(transitions, trained / untrained) < 0",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let courses = large_weights(run)?;
        courses.keep(run, "figure-11", "Figure 11", SIGN_TRANSITIONS);
        Ok(vec![courses.mean_moves(SIGN_TRANSITIONS, Arcs::NearData, courses.later_layers(), Relation::Less)])
    },
    control: Control::negative(FIGURE_9, |run| {
        Ok(vec![small_weights(run)?.mean_moves(LENGTH, Arcs::NearData, SECOND_TO_FOURTH, Relation::Less)])
    }),
    note: SETTINGS,
    ..Claim::DEFAULT
};

const RANDOM_POINTS: Claim = Claim {
    id: "figure-11/random-points-fall",
    source: SOURCE,
    statement: "at sigma_w^2 = 16 training also lowers the number of transitions in the layers after the first, on average over these layers, along arcs between random points",
    formula: "mean over l > 1 of log(transitions, trained / untrained) < 0",
    expect: Expect { ci: Verdict::Holds, paper: Verdict::Inconclusive },
    samples: SEEDS,
    check: |run| {
        let courses = large_weights(run)?;
        Ok(vec![courses.mean_moves(SIGN_TRANSITIONS, Arcs::Random, courses.later_layers(), Relation::Less)])
    },
    control: Control::negative(FIGURE_9, |run| {
        Ok(vec![small_weights(run)?.mean_moves(LENGTH, Arcs::Random, SECOND_TO_FOURTH, Relation::Less)])
    }),
    note: "Expected inconclusive on MNIST: the mean is within the scatter of five seeds, as for the length. Settings as in figure 8.",
    ..Claim::DEFAULT
};

const FASTER_NEAR_DATA: Claim = Claim {
    id: "figure-11/faster-near-data",
    source: SOURCE,
    statement: "at sigma_w^2 = 16 training lowers the number of transitions along arcs between images more than along arcs between random points, on average over the layers after the first",
    formula: "mean over l > 1 of log(transitions, trained / untrained), images - random points < 0",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| {
        let courses = large_weights(run)?;
        Ok(vec![courses.moves_further_near_data(SIGN_TRANSITIONS, courses.later_layers(), Relation::Less)])
    },
    control: Control::negative(FIGURE_9, |run| {
        Ok(vec![small_weights(run)?.moves_further_near_data(LENGTH, SECOND_TO_FOURTH, Relation::Less)])
    }),
    note: SETTINGS,
    ..Claim::DEFAULT
};

const FIRST_LAYER: Claim = Claim {
    id: "figure-11/first-layer",
    source: SOURCE,
    statement: "at sigma_w^2 = 16 training raises the number of transitions of the first layer along arcs between two images, as figure 8 has it for the length",
    formula: "log(transitions of layer 1, trained / untrained) > 0",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Refuted },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| Ok(vec![large_weights(run)?.layer_moves(SIGN_TRANSITIONS, Arcs::NearData, 0, Relation::Greater)]),
    control: Control::positive("it lowers that of the last layer", |run| {
        let courses = large_weights(run)?;
        Ok(vec![courses.layer_moves(SIGN_TRANSITIONS, Arcs::NearData, courses.course.hidden_layers - 1, Relation::Less)])
    }),
    note: "Under our settings it falls, like the length. The caption of figure 11 says that its plot is identical to figure 8's. Settings as in figure 8.",
    ..Claim::DEFAULT
};
