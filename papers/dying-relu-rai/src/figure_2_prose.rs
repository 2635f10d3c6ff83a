//! Section 3, prose on figure 2: how the born dead probability moves with depth and width.
//!
//! "We see that when the NN gets narrower, the probability of NN being BD grows faster as the depth increases. Also, at a fixed width N, the
//! BDP grows as the number of layer increases."
//!
//! Source: section 3, before Theorem 3.4. "Faster" is true for the depth at which a level is reached. It is not true of the growth per layer,
//! everywhere: narrow networks are soon nearly all dead, and then have little left to grow.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Samples, Verdict};
use network::angle_chain::born_dead_probabilities;

use crate::figure_2::{WIDTHS, symbols};
use experiments::death_curves::DeathCurve;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEPTH, WIDTH, LEVELS, GROWTH];

const SOURCE: &str = "Section 3, figure 2";
const SAMPLES: Samples = Samples { ci: 500_000, paper: 10_000_000 };

const DEPTH: Claim = Claim {
    id: "figure-2-prose/grows-with-depth",
    source: SOURCE,
    statement: "at fixed width the born dead probability grows with the number of layers",
    formula: "P_M - P_L >= 0.01 for (L, M) = (3, 5), (5, 10), (10, 15), (15, 20), and P_{L+1} > P_L at N = 2;  P_L = P(J) at L layers",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.01, "a percentage point: no growth would be refused"),
    check: |run| Ok(grows(&symbols(run)?, Relation::AtLeast)),
    control: Control::negative("by no more than a point", |run| Ok(grows(&symbols(run)?, Relation::AtMost))),
    note: "At width 2 from each layer to the next up to 40 by the angle chain; at widths 3 to 5 by a point and more from 3 to 5, 5 to 10, 10 to 15 and 15 to 20 layers.",
    ..Claim::DEFAULT
};

const WIDTH: Claim = Claim {
    id: "figure-2-prose/falls-with-width",
    source: SOURCE,
    statement: "at every number of layers from 3 to 20 a narrower network is more often born dead, by a percentage point and more but for widths 4 and 5 at 3",
    formula: "P_N - P_{N+1} >= 0.01 (0.004 at N = 4, L = 3),  P_N = P(J) at width N",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 650_000, paper: 10_000_000 },
    resolution: Resolution::PerLine("a percentage point, and 0.4 between widths 4 and 5 at L = 3: no difference would be refused"),
    check: |run| Ok(falls_with_width(&symbols(run)?, Relation::AtLeast)),
    control: Control::negative("by no more than that", |run| Ok(falls_with_width(&symbols(run)?, Relation::AtMost))),
    note: "Widths 2 to 5. L = 3, 4, 5, 7, 10, 15, 20. At L = 3 width 4 has 1.1 % and width 5 has 0.3 %: there 0.4 points and more.",
    ..Claim::DEFAULT
};

const LEVELS: Claim = Claim {
    id: "figure-2-prose/levels-are-reached-earlier",
    source: SOURCE,
    statement: "narrower networks reach a probability of 10 % and of 50 % with fewer layers",
    formula: "10 %: L = 3, 4, 6, 9 layers at widths 2, 3, 4, 5; 50 %: L = 6, 9, 16",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.008, "less than a percentage point of the level"),
    check: |run| Ok(levels(&symbols(run)?, 0)),
    control: Control::negative("one layer fewer", |run| Ok(levels(&symbols(run)?, 1))),
    note: "For each level and width: the level is reached with the number of layers, and not with the one that the next narrower width takes. 50 % is beyond 25 layers at width 5; L = 5 at width 2 is just below it, 49.8 %.",
    ..Claim::DEFAULT
};

const GROWTH: Claim = Claim {
    id: "figure-2-prose/growth-per-layer",
    source: SOURCE,
    statement: "deep narrow networks grow slower: from 15 to 20 layers the probability rises less at width 2 than at width 3, and there less than at width 4",
    formula: "D_{N+1} - D_N >= 0.01 for N = 2, 3,  D_N = P(J) at L = 20 less that at L = 15",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.01, "a percentage point: equal growth would be refused"),
    check: |run| Ok(growth(&symbols(run)?, Relation::AtLeast)),
    control: Control::negative("by no more than a point", |run| Ok(growth(&symbols(run)?, Relation::AtMost))),
    note: "A row of ours: \"grows faster\" is not about the growth per layer, once most of the narrow networks are dead.",
    ..Claim::DEFAULT
};

const BY: &str = "whole networks by their angle";

fn grows(curves: &[DeathCurve], relation: Relation) -> Vec<Evidence> {
    const STEPS: [(usize, usize); 4] = [(3, 5), (5, 10), (10, 15), (15, 20)];
    let chain = born_dead_probabilities(40);
    let at_width_2 = chain.windows(2).enumerate().map(|(index, pair)| {
        let error = pair[0].error_bound + pair[1].error_bound;
        let growth = pair[1].value - pair[0].value;
        let sign = if relation == Relation::AtLeast { Relation::Greater } else { Relation::AtMost };
        Evidence::enclosure(format!("width 2, {} to {} hidden layers", index + 1, index + 2), sign, growth - error, growth + error, 0.0)
            .by("no growth", "angle chain")
    });
    let wider = WIDTHS.iter().zip(curves).skip(1).flat_map(|(width, curve)| {
        STEPS.map(|(few, many)| {
            // The same networks: what dies in between.
            let dead = curve.dead(many - 1) - curve.dead(few - 1);
            Evidence::proportion(format!("width {width}, {few} to {many} layers"), relation, 0.01 + 1e-3, dead, curve.networks)
                .by("a point", BY)
        })
    });
    at_width_2.chain(wider).collect()
}

fn falls_with_width(curves: &[DeathCurve], relation: Relation) -> Vec<Evidence> {
    let lines = curves.windows(2).zip(WIDTHS.windows(2)).flat_map(|(curves, widths)| {
        [3_usize, 4, 5, 7, 10, 15, 20].map(|layers| {
            let label = format!("width {} less width {}, L = {layers}", widths[0], widths[1]);
            let difference = if layers == 3 && widths[0] == 4 { 0.004 } else { 0.01 };
            curves[0].less(&curves[1], label, relation, difference, [layers - 1; 2]).by("a point, or 0.4", BY).resolving(difference)
        })
    });
    lines.collect()
}

/// The first number of layers with a probability of at least the level, at widths 2, 3, ...
const FIRST: [(f64, &[usize]); 2] = [(0.1, &[3, 4, 6, 9]), (0.5, &[6, 9, 16])];

fn levels(curves: &[DeathCurve], fewer: usize) -> Vec<Evidence> {
    let lines = FIRST.into_iter().flat_map(|(level, first)| {
        first.iter().enumerate().flat_map(move |(index, &layers)| {
            let line = |relation: Relation, layers: usize| {
                let label = format!("width {}, L = {layers}, {} {level}", WIDTHS[index], relation.sign());
                curves[index].against(label, relation, level, layers - 1).by("level", BY)
            };
            let reached = line(Relation::AtLeast, layers - fewer);
            // The narrower width takes fewer layers, with which this one does not reach the level.
            let not_yet = index.checked_sub(1).map(|narrower| line(Relation::AtMost, first[narrower]));
            std::iter::once(reached).chain(not_yet)
        })
    });
    lines.collect()
}

fn growth(curves: &[DeathCurve], relation: Relation) -> Vec<Evidence> {
    let share = |curve: &DeathCurve| (curve.dead(19) - curve.dead(14)) as f64 / curve.networks as f64;
    let lines = [(0, 1), (1, 2)].map(|(narrow, wide)| {
        let (a, b) = (share(&curves[wide]), share(&curves[narrow]));
        let n = curves[wide].networks;
        let error = ((a * (1.0 - a) + b * (1.0 - b)) / n as f64).sqrt();
        let label = format!("width {} less width {}, 15 to 20 layers", WIDTHS[wide], WIDTHS[narrow]);
        Evidence::mean(label, relation, 0.01, a - b, error, n).by("a point", BY)
    });
    lines.into()
}
