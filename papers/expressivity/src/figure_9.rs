//! Figure 9: trajectory lengths while a network near the boundary of the exponential regime is trained on MNIST.
//!
//! "Training increases expressivity of input-output map for sigma_w small. The left pane plots the growth of trajectory length as a circular
//! interpolation between two MNIST datapoints is propagated through the network, at different train steps. [...] We see that the training
//! process increases trajectory length, likely to increase the expressivity of the input-output map to enable greater accuracy. The right
//! pane shows an identical plot but for an interpolation between random points, which also displays increasing trajectory length, but at a
//! slower rate. [...] The network is initialized with sigma_w^2 = 3."
//!
//! Source: figure 9 and section 3. The axis runs from 0 to 12 layers; no number is printed.
//!
//! # What comes out
//!
//! With our settings, those of figure 8, the printed sentence is right about the first layers and wrong about the last ones: arcs between
//! images grow longer in layers 1 to 4, by 13 to 24 %, and shorter in layers 9 to 12, from 14 times the input's arc to 6 times; arcs between
//! random points longer in layers 1 to 4, by 2 to 9 %, and shorter in the last one, by a half. Depth and learning rate matter, and the paper
//! gives neither the rate nor the number of epochs.
//!
//! Rows about the first layers take the four that all arcs are followed through, 21 of each kind; the others have one of each. That number was
//! fixed before anything was trained, for its cost; that these layers have rows of their own was decided when results had been seen, with
//! three layers at first. The rows about every layer judge all twelve.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};

use crate::figure_8::{SEEDS, SIGMA_W2 as FIGURE_8, large_weights};
use crate::trained::course::{Arcs, Courses, LENGTH, SHALLOW};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EVERY_LAYER, FIRST_LAYERS, RANDOM_EVERY_LAYER, RANDOM_FIRST_LAYERS, MORE_NEAR_DATA];

const SOURCE: &str = "Figure 9";

const FIRST_FOUR: &str = "The first four layers are those that all 21 arcs of each kind are followed through; the others have one. They were singled out when it had been seen that not all layers rise: figure-9/every-layer-rises and figure-9/random-points-every-layer judge all. Settings as in figure-8/later-layers-fall.";

pub(crate) const SIGMA_W2: f64 = 3.0;

/// The networks of this figure.
pub(crate) fn small_weights(run: &Run) -> Result<Courses, Stop> {
    Courses::of_one(run, SIGMA_W2)
}

/// Training lengthens arcs in each of the first layers.
fn first_rise(courses: &Courses, arcs: Arcs) -> Vec<Evidence> {
    courses.each_layer_moves(LENGTH, arcs, 0..SHALLOW, Relation::Greater)
}

/// Printed: it lengthens them in all layers. Corrected: in the first ones, and it shortens them in the last one.
fn all_rise(courses: &Courses, arcs: Arcs) -> Vec<Evidence> {
    let layers = courses.course.hidden_layers;
    let mut lines = courses.each_layer_moves(LENGTH, arcs, 0..layers, Relation::Greater);
    lines.extend(first_rise(courses, arcs).into_iter().map(Evidence::corrected));
    lines.push(courses.layer_moves(LENGTH, arcs, layers - 1, Relation::Less).corrected());
    lines
}

const EVERY_LAYER: Claim = Claim {
    id: "figure-9/every-layer-rises",
    source: SOURCE,
    statement: "at sigma_w^2 = 3 training lengthens what each layer makes of arcs between two images",
    formula: "log(length after layer l, trained / untrained) > 0",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::HoldsCorrected },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| {
        let courses = small_weights(run)?;
        courses.keep(run, "figure-9", "Figure 9", LENGTH);
        Ok(all_rise(&courses, Arcs::NearData))
    },
    control: Control::positive("the first layers", |run| Ok(first_rise(&small_weights(run)?, Arcs::NearData))),
    note: "Corrected: it lengthens them in layers 1 to 4 and shortens them in the last layer. The verdict is about our settings, those of figure 8: the paper's learning rate and epochs are not given. Not run at CI scale, where six small layers at ten times the rate do not decide about the last ones.",
    ..Claim::DEFAULT
};

const FIRST_LAYERS: Claim = Claim {
    id: "figure-9/first-layers-rise",
    source: SOURCE,
    statement: "at sigma_w^2 = 3 training lengthens what each of the first four layers makes of arcs between two images",
    formula: "log(length after layer l <= 4, trained / untrained) > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| Ok(first_rise(&small_weights(run)?, Arcs::NearData)),
    control: Control::negative("large weights, sigma_w^2 = 16", |run| Ok(first_rise(&large_weights(run)?, Arcs::NearData))),
    note: FIRST_FOUR,
    ..Claim::DEFAULT
};

const RANDOM_EVERY_LAYER: Claim = Claim {
    id: "figure-9/random-points-every-layer",
    source: SOURCE,
    statement: "at sigma_w^2 = 3 training also lengthens what each layer makes of arcs between random points",
    formula: "log(length after layer l, trained / untrained) > 0",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::HoldsCorrected },
    samples: Samples { ci: 0, ..SEEDS },
    check: |run| Ok(all_rise(&small_weights(run)?, Arcs::Random)),
    control: Control::positive("the first layers", |run| Ok(first_rise(&small_weights(run)?, Arcs::Random))),
    note: "Corrected, as between images: it lengthens them in layers 1 to 4, by 2 to 9 %, and shortens them in the last layer, to a half. Settings as in the other rows of the figure.",
    ..Claim::DEFAULT
};

const RANDOM_FIRST_LAYERS: Claim = Claim {
    id: "figure-9/random-points-rise",
    source: SOURCE,
    statement: "at sigma_w^2 = 3 training also lengthens what each of the first four layers makes of arcs between random points",
    formula: "log(length after layer l <= 4, trained / untrained) > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| Ok(first_rise(&small_weights(run)?, Arcs::Random)),
    // Of six layers the last one is longer at this variance too, and shorter at 16; of twelve it is shorter at this variance, and five seeds
    // do not decide about 16. So that both are looked at.
    control: Control::negative("the last layer for the first ones, here and at sigma_w^2 = 16", |run| {
        let both = Courses::of(run, [SIGMA_W2, FIGURE_8])?;
        let last = |courses: &Courses| courses.layer_moves(LENGTH, Arcs::Random, courses.course.hidden_layers - 1, Relation::Greater);
        Ok(both.iter().map(last).collect())
    }),
    note: FIRST_FOUR,
    ..Claim::DEFAULT
};

const MORE_NEAR_DATA: Claim = Claim {
    id: "figure-9/more-near-data",
    source: SOURCE,
    statement: "at sigma_w^2 = 3 training lengthens arcs between images more than arcs between random points, on average over the first four layers",
    formula: "mean over l <= 4 of log(length, trained / untrained), images - random points > 0",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    check: |run| Ok(vec![more_near_data(&small_weights(run)?)]),
    control: Control::negative("large weights, sigma_w^2 = 16", |run| Ok(vec![more_near_data(&large_weights(run)?)])),
    note: "Where both get longer. Over all twelve layers of the networks on MNIST five seeds do not tell which changes more. Which layers are the first ones, and the settings: as in figure-9/first-layers-rise.",
    ..Claim::DEFAULT
};

fn more_near_data(courses: &Courses) -> Evidence {
    courses.moves_further_near_data(LENGTH, 0..SHALLOW, Relation::Greater)
}
