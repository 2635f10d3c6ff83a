//! Figure 10: test accuracy on MNIST, He's initialization against RAI, on a wide shallow and on a narrow deep network.
//!
//! "We employ the cross-entropy loss and the mini-batch size of 100. The networks are trained using Adam with its default values. [...] On the
//! left and right, we employ the ReLU network of depth 2 and width 1024 and of depth 50 and with 10, respectively. We see that when the shallow
//! and wide network is employed, the RAI and the He initialization show similar generalization performance (test accuracy). However, when
//! the deep and narrow network is employed, the RAI performs better than the He initialization." Five runs each; no numbers are printed.
//!
//! Source: figure 10 and the last paragraph of section 5. The conclusion's "good generalization performance" rests on this figure alone.
//!
//! # Readings
//!
//! The paper's depth counts the linear last layer: depth 2 is one hidden layer of 1024, depth 50 is 49 hidden layers of 10 neurons. Similar: the
//! mean final test accuracies differ by less than a percentage point. Better: larger, by any amount; the row of many runs, which is ours, asks
//! for more than a percentage point.
//!
//! # What the paper does not say
//!
//! | setting | here | why |
//! |---|---|---|
//! | epochs | 10 on MNIST; on the 8x8 digits 20 (wide) and 100 (deep) | round numbers; the digits have 15 batches, MNIST has 600 |
//! | output layer | drawn as every other layer, by He or by RAI | "we propose to initialize V^l" for all l |
//! | pixels | divided by the largest value, so in `[0, 1]` | the usual scaling |
//! | RAI | `P` = Beta(2, 1), first layer He | section 5's choice; the scheme of the code stands in the table beside it |
//! | order of the images | shuffled for each epoch | the usual way |
//!
//! # What comes out
//!
//! Wide: the same, to 0.1 of a percentage point on MNIST. Deep: five runs cannot tell, on MNIST (0.389 for RAI, 0.359 for He) or on the
//! digits, because a run either stays near 10 % or learns, and runs scatter by 0.3. A hundred runs on the digits showed RAI better by 0.108
//! with a standard error of 0.040, p = 0.0088 against a level of 0.01; matrix products have other bits on other processors, and narrow deep
//! trainings amplify them, so that is too close. The row takes four hundred others: RAI is better by 0.153 with a standard error of 0.019, and
//! 43 of its runs end constant where 217 of He's do.
//!
//! None of the settings was changed after a result was seen. At one seed all initializations have one stream for the weights and one for the
//! order of the images: "the only difference in training is the initialization", and on the wide network even the first layer is the same.
//!
//! # Which images
//!
//! MNIST at paper scale where the user has it, else a substitute for it, the 8x8 digits that are compiled in: 1,442 for training, 355 for
//! testing. They stand in for the direction of the claim only. Every line and every table names the set that it was measured on, and that it
//! is no MNIST.

mod born_dead;
mod trainings;

use claims::{Claim, Control, Expect, Profile, Resolution, Run, Samples, Table, Verdict};
use network::{Architecture, Initializer};

use self::born_dead::{below_the_bound, dead_on_images, death_table, halved, he_dead};
use self::trainings::{Checkpoint, DEEP_SHAPE, HandwrittenDigits, WIDE_SHAPE, better, compare, figure, many_runs, similar, summary, table};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDE, DEEP, MANY_RUNS, BORN_DEAD_HE, BORN_DEAD_RAI];

const SOURCE: &str = "Figure 10";

/// Five runs each, as in the figure.
const RUNS: Samples = Samples { ci: 5, paper: 5 };

/// The level of the pinned lines.
const LEVEL: f64 = 0.01;

/// One percentage point: what is called similar differs by less.
const POINT: f64 = 0.01;

const WIDE: Claim = Claim {
    id: "figure-10/wide-similar",
    source: SOURCE,
    statement: "on MNIST, or the 8x8 digits as its substitute, the mean final test accuracies of RAI and He differ by less than a percentage point with one hidden layer of 1024 neurons",
    formula: "|mean accuracy of RAI - mean accuracy of He| < 0.01",
    expect: Expect::both(Verdict::Holds),
    samples: RUNS,
    check: |run| {
        let images = HandwrittenDigits::of(run)?;
        let pairs = compare(run, &images, &WIDE_SHAPE, 1)?;
        keep(run, table("figure-10-wide", &images, &WIDE_SHAPE, &pairs));
        Ok(similar(&images, &pairs, Checkpoint::Last))
    },
    control: Control::negative("He stopped after a tenth of the epochs", |run| {
        let images = HandwrittenDigits::of(run)?;
        Ok(similar(&images, &compare(run, &images, &WIDE_SHAPE, 1)?, Checkpoint::First))
    }),
    note: WHICH_IMAGES,
    ..Claim::DEFAULT
};

const DEEP: Claim = Claim {
    id: "figure-10/deep-better",
    source: SOURCE,
    statement: "on MNIST, or the 8x8 digits as its substitute, the mean final test accuracy of RAI exceeds that of He with 49 hidden layers of 10 neurons",
    formula: "mean accuracy of RAI - mean accuracy of He > 0",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Inconclusive },
    samples: Samples { ci: 0, ..RUNS },
    check: |run| {
        let images = HandwrittenDigits::of(run)?;
        let trainings = compare(run, &images, &DEEP_SHAPE, 1)?;
        keep(run, table("figure-10-deep", &images, &DEEP_SHAPE, &trainings));
        Ok(vec![better(&images, &trainings, 0.0, 1, [RAI, HE_NORMAL])])
    },
    control: Control::negative("the two initializations exchanged", |run| {
        let images = HandwrittenDigits::of(run)?;
        Ok(vec![better(&images, &compare(run, &images, &DEEP_SHAPE, 1)?, 0.0, 1, [HE_NORMAL, RAI])])
    }),
    note: FIVE_RUNS,
    ..Claim::DEFAULT
};

/// Adds a table of trainings and its figure at paper scale. Matrix products have other last bits on other processors, and a training of fifty layers
/// amplifies them: such numbers are no snapshot that every machine must meet.
fn keep(run: &Run, table: Table) {
    if run.profile() == Profile::Paper {
        run.figure(figure(&table));
        run.table(table);
    }
}

const WHICH_IMAGES: &str = "MNIST at paper scale with --data-dir DIR (cargo xtask data fetch mnist), else its substitute, the 8x8 digits that are compiled in, for the direction only; each line names its set. Epochs, pixel scaling and the output layer are our choices; seeds 1 to 5 are pinned.";

const FIVE_RUNS: &str = "Expected inconclusive: five runs cannot tell. Accuracies are either near 11 % or above 65 %, with a standard deviation of 0.3 to 0.4 between runs, so five runs show only gains of about 0.6 at the level of 1 %. On MNIST RAI's mean is 0.389 and He's 0.359, three of five runs of each end constant. MNIST with --data-dir DIR (cargo xtask data fetch mnist), else its substitute, the 8x8 digits that are compiled in; each line names its set, and both come out the same. Not run at CI scale, where it would be as inconclusive. See figure-10/deep-many-runs.";

/// The first seed of the row with many runs: none of them was run before the row was written down.
const FRESH: u64 = 201;

const MANY_RUNS: Claim = Claim {
    id: "figure-10/deep-many-runs",
    source: SOURCE,
    statement: "on the 8x8 digits, not MNIST, the mean final test accuracy of RAI exceeds that of He by more than a percentage point over four hundred runs with 49 hidden layers of 10 neurons",
    formula: "mean accuracy of RAI - mean accuracy of He > 0.01",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, paper: 400 },
    check: |run| {
        let (images, trainings) = many_runs(run)?;
        run.table(summary(&images, &trainings));
        Ok(vec![better(&images, &trainings, POINT, FRESH, [RAI, HE_NORMAL])])
    },
    control: Control::negative("the two initializations exchanged", |run| {
        let (images, trainings) = many_runs(run)?;
        Ok(vec![better(&images, &trainings, POINT, FRESH, [HE_NORMAL, RAI])])
    }),
    note: "A row of ours, on the digits. Five runs do not tell: a run either stays near 10 % or learns, and the runs scatter by 0.3. A hundred other seeds had p = 0.0088 for the text's scheme, close to the level, and 0.013 for the code's; these four hundred were fixed after that, for a decision that does not hang on the last digit.",
    ..Claim::DEFAULT
};

const BORN_DEAD_HE: Claim = Claim {
    id: "figure-10/born-dead-he",
    source: "Figure 10, Theorem 3.2",
    statement: "with He's initialization one input is mapped to zero by the deep network of figure 10 with probability 1 - (1 - 2^-10)^49 = 4.7 %, and on a line the network is born dead with at most that",
    formula: "P[born dead] <= 1 - (1 - 2^-N)^(L-1)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 200_000 },
    resolution: Resolution::absolute(0.02, "less than half of the bound"),
    check: |run| {
        let dead = he_dead(run)?;
        run.table(death_table("figure-10-born-dead-he", &dead));
        Ok(below_the_bound(dead, DEEP_WIDTHS))
    },
    control: Control::negative("the bound of layers of eleven neurons", |run| Ok(below_the_bound(he_dead(run)?, [11; 49]))),
    note: "A row of ours: the figure prints no number, but its deep network has one. The line is decided exactly, on both rays.",
    ..Claim::DEFAULT
};

const BORN_DEAD_RAI: Claim = Claim {
    id: "figure-10/born-dead-rai",
    source: SOURCE,
    statement: "RAI reduces the probability that the deep network of figure 10 is born dead, to half of He's and less",
    formula: "P[RAI born dead] - P[He born dead]/2 <= 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 200_000 },
    resolution: Resolution::absolute(
        0.009,
        "three quarters of half of He's share, which is 2.3 %: no reduction at all would leave that half, 1.2 points, and be noticed",
    ),
    check: |run| {
        let dead = dead_on_images(run)?;
        run.table(death_table("figure-10-born-dead-rai", &dead));
        let [he, rai, _] = dead;
        Ok(vec![halved(he, rai)])
    },
    control: Control::negative("He at one image instead of RAI", |run| {
        let [he, _, he_at_one_image] = dead_on_images(run)?;
        Ok(vec![halved(he, he_at_one_image)])
    }),
    note: "Dead: one layer is zero at all of the 1,442 training images of the 8x8 digits, by trying them; 64 inputs are too many for exact pieces. \"Half\" is ours, for \"reduces\".",
    ..Claim::DEFAULT
};

const HE_NORMAL: Initializer = Initializer::HeNormal;
const RAI: Initializer = Initializer::RaiText;
const RAI_CODE: Initializer = Initializer::RaiCode;

/// The hidden layers of the deep side.
const DEEP_WIDTHS: [usize; 49] = [10; 49];

/// A network for ten classes.
fn shape_of(input_dim: usize, hidden_widths: &[usize]) -> Architecture {
    Architecture::new(input_dim, hidden_widths).and_then(|shape| shape.with_linear_output(10)).expect("positive widths")
}
