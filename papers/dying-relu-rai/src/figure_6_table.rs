//! Figure 6: the table of what became of 1,000 networks trained on `|x|`.
//!
//! | | collapsed (A) | half-trained (B) | success (C) | dead after birth | born dead |
//! |---|---|---|---|---|---|
//! | He | more than 90 % (100 - 4.2 - 2.2 = 93.6) | 4.2 % | 2.2 % | 5.6 % | 88 % |
//! | RAI | 40 % (100 - 37.3 - 22.4 = 40.3) | 22.4 % | 37.3 % | 18.3 % | 22 % |
//!
//! Source: figure 6 and its prose, section 5. The setting and what is assumed: `trainings`. The paper's "dead after birth" is the
//! difference of the collapsed share and a born-dead probability of figure 4, as its numbers show; ours is counted.

use claims::{Claim, Control, Evidence, Expect, Printed, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::training::Target;
use network::Initializer;
use stats::rational::{Rational, ratio};

use crate::trainings::{Figure, JUDGED_EPOCHS, PrintedShares, SHARE_RESOLUTION};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ORDER, HE, RAI, DIFFERENCES];

const FIGURE: Figure = Figure {
    target: Target::AbsoluteValue,
    table_id: "figure-6-table",
    title: "Figure 6: networks trained on |x|, shares with 99 % intervals beside the printed ones; the numbers of epochs are our assumption",
    he: PrintedShares { collapsed: 0.936, half: Some(0.042), success: Some(0.022), died_later: Some(0.056), born_dead: HE_BORN_DEAD },
    rai: PrintedShares { collapsed: 0.403, half: Some(0.224), success: Some(0.373), died_later: Some(0.183), born_dead: RAI_BORN_DEAD },
};

/// Born dead by figure 4, ten layers of width 2.
pub(crate) const HE_BORN_DEAD: f64 = 0.88;
pub(crate) const RAI_BORN_DEAD: f64 = 0.22;

/// The same order for each target; the reasons are one.
pub(crate) const ORDER_RESOLUTION: Resolution =
    Resolution::PerLine("half of the printed difference: no difference between the two initializations would be noticed");

const ORDER: Claim = Claim {
    id: "figure-6-table/order",
    source: "Figure 6",
    statement: "trained on |x| networks collapse far less often with RAI than with He's initialization: by half of the printed difference and more",
    formula: "P_He - P_RAI >= (0.936 - 0.403) / 2,  P = share that collapses",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 700, paper: 1_000 },
    resolution: ORDER_RESOLUTION,
    check: |run| FIGURE.order(run),
    control: Control::negative("He's initialization and RAI exchanged", |run| FIGURE.order_exchanged(run)),
    note: "Epochs of batches of 128: 100 at paper scale and 20 at CI scale, our assumption; the table has the others. Most of the difference is there at birth.",
    ..Claim::DEFAULT
};

const HE: Claim = Claim {
    id: "figure-6-table/he",
    source: "Figure 6",
    statement: "of networks with He's initialization trained on |x| more than 90 % collapse (93.6 %, what the others leave), 5.6 % after birth; 4.2 % are half-trained, 2.2 % successes",
    formula: "shares: collapsed = 0.936, died after birth = 0.056, born dead = 0.88, half-trained = 0.042, success = 0.022",
    reported: Some(Printed { value: 0.936, uncertainty: Some(0.020), place: "Figure 6, 100 - 4.2 - 2.2" }),
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 240, paper: 40_000 },
    resolution: SHARE_RESOLUTION,
    check: |run| lines(run, Initializer::HeNormal, JUDGED_EPOCHS),
    control: Control::negative("before training", |run| lines(run, Initializer::HeNormal, 0)),
    note: NOTE,
};

const RAI: Claim = Claim {
    id: "figure-6-table/rai",
    source: "Figure 6",
    statement: "of networks with RAI trained on |x| 40 % collapse (40.3 %, what the others leave), 18.3 % after birth; 22.4 % are half-trained, 37.3 % successes",
    formula: "shares: collapsed = 0.403, died after birth = 0.183, born dead = 0.22, half-trained = 0.224, success = 0.373",
    reported: Some(Printed { value: 0.403, uncertainty: Some(0.040), place: "Figure 6, 100 - 37.3 - 22.4" }),
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 240, paper: 30_000 },
    resolution: SHARE_RESOLUTION,
    check: |run| lines(run, Initializer::RaiText, JUDGED_EPOCHS),
    control: Control::negative("before training", |run| lines(run, Initializer::RaiText, 0)),
    note: NOTE,
};

const NOTE: &str = "100 epochs of batches of 128: our assumption, as the paper has no number. Collapsed and dead after birth within the 99 % error of the paper's 1,000 runs. The epochs were chosen because half-trained and successes then come nearest to the printed shares: on those two the windows (1.5 points for He's initialization, 6 and 7 for RAI, set with pilot runs in view) only notice regressions; what tests the paper is the collapsed share, which hardly depends on the epochs. At CI scale too few networks to tell.";

const DIFFERENCES: Claim = Claim {
    id: "figure-6-table/after-birth-is-a-difference",
    source: "Section 5",
    statement: "the printed shares that die after birth (5.6, 18.3, 3.9, 7.2, 13.8 and 5.9 %) are the collapsed shares less the born-dead probabilities of figure 4 (88, 22, 63 and 3.7 %), not counts",
    formula: "0.936 - 0.88 = 0.056, 0.403 - 0.22 = 0.183, 0.919 - 0.88 = 0.039, 0.292 - 0.22 = 0.072, 0.768 - 0.63 = 0.138, 0.096 - 0.037 = 0.059",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(differences(&PRINTED_DIFFERENCES)),
    control: Control::negative("with 93.8 - 32.6 = 60.3, which figure 8 prints", |_| Ok(differences(&[(938, 326, 603)]))),
    note: "A row of ours. So for f4 they are differences to probabilities for one input, where the task has two; the tables of figures 6 to 9 have the counted shares.",
    ..Claim::DEFAULT
};

/// Windows of the half-trained and the successful share: of He, and of RAI.
const HE_WINDOWS: [f64; 2] = [0.015, 0.015];
const RAI_WINDOWS: [f64; 2] = [0.06, 0.07];

/// The born-dead shares are rounded to whole per cents.
const HALF_A_PERCENT: f64 = 0.005;

fn lines(run: &Run, initializer: Initializer, epochs: u64) -> Result<Vec<Evidence>, Stop> {
    let networks = FIGURE.judged(run, initializer)?;
    let (printed, windows) = if initializer == Initializer::HeNormal { (FIGURE.he, HE_WINDOWS) } else { (FIGURE.rai, RAI_WINDOWS) };
    let mut lines = FIGURE.shares(run, initializer, epochs)?;
    lines.push(networks.line("born dead", printed.born_dead, HALF_A_PERCENT, epochs, |shares| shares.born_dead));
    let calibrated = [printed.half, printed.success].map(|share| share.expect("figure 6 prints both"));
    lines.push(networks.line("half-trained (calibrated)", calibrated[0], windows[0], epochs, |shares| shares.half));
    lines.push(networks.line("success (calibrated)", calibrated[1], windows[1], epochs, |shares| shares.success));
    Ok(lines)
}

/// Collapsed, born dead by figure 4, dead after birth: in tenths of a per cent.
const PRINTED_DIFFERENCES: [(i64, i64, i64); 6] =
    [(936, 880, 56), (403, 220, 183), (919, 880, 39), (292, 220, 72), (768, 630, 138), (96, 37, 59)];

fn differences(printed: &[(i64, i64, i64)]) -> Vec<Evidence> {
    let per_mille = |tenths: i64| -> Rational { ratio(tenths, 1_000) };
    let cases = printed.iter().map(|&(collapsed, born_dead, difference)| {
        let name = format!("{} less {} %", collapsed as f64 / 10.0, born_dead as f64 / 10.0);
        (name, per_mille(difference), per_mille(collapsed) - per_mille(born_dead))
    });
    vec![Evidence::exact_cases("printed difference", Relation::Equal, cases).by("the printed difference", "subtraction")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_shares_of_figure_6_are_all_networks() {
        for printed in [FIGURE.he, FIGURE.rai] {
            let sum = printed.collapsed + printed.half.unwrap_or(0.0) + printed.success.unwrap_or(0.0);
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }
}
