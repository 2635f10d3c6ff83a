//! Figure 7: the smooth target `x sin 5x`. Collapsed: 91.9 % with He's initialization (3.9 % after birth), 29.2 % with RAI (7.2 % after birth).
//!
//! Source: figure 7 and its prose, section 5. The setting and what is assumed: `trainings`.
//!
//! # What does not come out
//!
//! 29.2 %. With the text's scheme, batches of 128 and the default learning rate it is about 38 % after 100 epochs; the table has 20 epochs and
//! others. It would also be odd: 22 % are born dead, and on `|x|` the paper itself finds 18 % that die after birth, here 7 %. Nothing was
//! adjusted.

use claims::{Claim, Control, Expect, Printed, Samples, Verdict};
use experiments::training::Target;
use network::Initializer;

use crate::figure_6_table::{HE_BORN_DEAD, ORDER_RESOLUTION, RAI_BORN_DEAD};
use crate::trainings::{Figure, JUDGED_EPOCHS, PrintedShares, SHARE_RESOLUTION};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ORDER, HE, RAI];

const FIGURE: Figure = Figure {
    target: Target::Smooth,
    table_id: "figure-7-table",
    title: "Figure 7: networks trained on x sin 5x, shares with 99 % intervals beside the printed ones; the numbers of epochs are our assumption",
    he: PrintedShares { collapsed: 0.919, half: None, success: None, died_later: Some(0.039), born_dead: HE_BORN_DEAD },
    rai: PrintedShares { collapsed: 0.292, half: None, success: None, died_later: Some(0.072), born_dead: RAI_BORN_DEAD },
};

const ORDER: Claim = Claim {
    id: "figure-7-table/order",
    source: "Figure 7",
    statement: "trained on x sin 5x networks collapse far less often with RAI than with He's initialization: by half of the printed difference and more",
    formula: "P_He - P_RAI >= (0.919 - 0.292) / 2,  P = share that collapses",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 520, paper: 1_000 },
    resolution: ORDER_RESOLUTION,
    check: |run| FIGURE.order(run),
    control: Control::negative("He's initialization and RAI exchanged", |run| FIGURE.order_exchanged(run)),
    note: "Epochs of batches of 128: 100 at paper scale and 20 at CI scale, our assumption; the table has the others.",
    ..Claim::DEFAULT
};

const HE: Claim = Claim {
    id: "figure-7-table/he",
    source: "Figure 7",
    statement: "of networks with He's initialization trained on x sin 5x, 91.9 % collapse, 3.9 % after birth",
    formula: "shares: collapsed = 0.919, died after birth = 0.039",
    reported: Some(Printed { value: 0.919, uncertainty: Some(0.022), place: "Figure 7" }),
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 240, paper: 200_000 },
    resolution: SHARE_RESOLUTION,
    check: |run| FIGURE.shares(run, Initializer::HeNormal, JUDGED_EPOCHS),
    control: Control::negative("before training", |run| FIGURE.shares(run, Initializer::HeNormal, 0)),
    note: "100 epochs of batches of 128: our assumption. Within the 99 % error of the paper's 1,000 runs. At CI scale too few networks to tell.",
};

const RAI: Claim = Claim {
    id: "figure-7-table/rai",
    source: "Figure 7",
    statement: "of networks with RAI trained on x sin 5x, 29.2 % collapse, 7.2 % after birth",
    formula: "shares: collapsed = 0.292, died after birth = 0.072",
    reported: Some(Printed { value: 0.292, uncertainty: Some(0.037), place: "Figure 7" }),
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Refuted },
    samples: Samples { ci: 200, paper: 16_000 },
    resolution: SHARE_RESOLUTION,
    check: |run| FIGURE.shares(run, Initializer::RaiText, JUDGED_EPOCHS),
    control: Control::positive("22 % born dead, of the same networks", |run| {
        let networks = FIGURE.judged(run, Initializer::RaiText)?;
        Ok(vec![networks.line("collapsed at birth", FIGURE.rai.born_dead, 0.005, 0, |shares| shares.collapsed)])
    }),
    note: "Right: about 38 % after 100 epochs of batches of 128, if Adam has its default rate; the paper does not say how long it trained, and the table has other numbers of epochs. Against the printed shares with the 99 % error of 1,000 runs, 3.7 points. At CI scale too few networks to tell.",
};
