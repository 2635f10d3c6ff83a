//! Figure 7: training exactly one hidden layer of a network on CIFAR-10.
//!
//! "We repeat a similar experiment in Figure 6 with a fully connected network on CIFAR-10, and mostly observe that training lower layers
//! again leads to better performance. The networks had width k = 200, weight variance sigma_w^2 = 1, and hard-tanh nonlinearities. We again
//! only train from the second hidden layer on so that the number of parameters remains fixed."
//!
//! Source: figure 7 and section 3. No number is printed.
//!
//! Reading: "mostly" forbids to ask for a monotonic pattern or nearly one; the rank correlation of the last accuracy with the layer's number
//! is below -0.5, half way from no order to the perfect one. The readout frozen or trained is open, as in figure 6, and both are rows. What else is open is chosen as there: eight hidden layers,
//! ten epochs on the first 10,000 images.

use claims::{Claim, Control, Expect, Profile, Samples, Verdict};

use crate::figure_6::{ONE_LAYER_OFF, OneAtATime};
use crate::trained::images::LabelledImages;
use crate::trained::single::{Readout, Shape};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[READOUT_FROZEN, READOUT_TRAINED];

const SOURCE: &str = "Figure 7";

const SEEDS: Samples = Samples { ci: 0, paper: 5 };

const EXPECT: Expect = Expect { ci: Verdict::NotRun, paper: Verdict::Holds };

const CIFAR_10: OneAtATime = OneAtATime {
    figure: SOURCE,
    images: |run| LabelledImages::cifar10(run, |is_cifar_10| shape(run.profile(), is_cifar_10).width),
    shape,
    bound: |_| -0.5,
};

/// On the digits fewer layers, of half the width: a stand-in need not take as long.
const fn shape(_: Profile, is_cifar_10: bool) -> Shape {
    if is_cifar_10 {
        Shape { width: 200, hidden_layers: 8, sigma_w2: 1.0, epochs: 10 }
    } else {
        Shape { width: 100, hidden_layers: 5, sigma_w2: 1.0, epochs: 20 }
    }
}

const READOUT_FROZEN: Claim = Claim {
    id: "figure-7/readout-frozen",
    source: SOURCE,
    statement: "on CIFAR-10, or the 8x8 digits as its substitute, with one hidden layer trained and all else frozen, the readout too, lower layers mostly reach better train and test accuracy",
    formula: "rank correlation of accuracy with the layer < -0.5",
    expect: EXPECT,
    samples: SEEDS,
    check: |run| CIFAR_10.earlier_is_better(run, Readout::Frozen, "figure-7-frozen"),
    control: Control::negative(ONE_LAYER_OFF, |run| CIFAR_10.one_layer_off(run, Readout::Frozen)),
    note: SETTINGS,
    ..Claim::DEFAULT
};

const READOUT_TRAINED: Claim = Claim {
    id: "figure-7/readout-trained",
    source: SOURCE,
    statement: "on CIFAR-10, or the 8x8 digits as its substitute, with one hidden layer and the readout trained and all else frozen, lower layers mostly reach better train and test accuracy",
    formula: "rank correlation of accuracy with the layer < -0.5",
    expect: EXPECT,
    samples: SEEDS,
    check: |run| CIFAR_10.earlier_is_better(run, Readout::Trained, "figure-7-trained"),
    control: Control::negative(ONE_LAYER_OFF, |run| CIFAR_10.one_layer_off(run, Readout::Trained)),
    note: SETTINGS,
    ..Claim::DEFAULT
};

const SETTINGS: &str = "CIFAR-10 with --data-dir DIR (cargo xtask data fetch cifar10), else a substitute, the 8x8 digits that are compiled in, for the direction only; each line names its set. Our choices: eight hidden layers of 200 and ten epochs on the first 10,000 images of CIFAR-10, five of 100 and twenty epochs on the digits; Adam with default values, cross-entropy, batches of 100, inputs of squared norm k and not centred, biases from zero and trained with their layer. Seeds 1 to 5 are pinned.";
