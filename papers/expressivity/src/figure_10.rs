//! Figure 10: unique dichotomies against transitions, beside a random walk.
//!
//! `sigma_w^2 = 16`, 15 inputs, one point for each depth; a random walk flips one label, chosen uniformly, at each transition; a dashed
//! line at 2^15. Widths and depths are not given, and no number is printed.
//!
//! Source: figure 10 and its caption. Reading: as conjecture 1; half the circle, so that the mirror image is not counted as exploration.
//! The walk's expectation is computed, not simulated.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};

use crate::conjecture_1::{Walk, immediate_returns, ratio_at};
use crate::dichotomies::{Ensemble, Family, PAPERS_POINTS, ensembles, flips};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CURVES];

const CURVES: Claim = Claim {
    id: "figure-10/curves",
    source: "Figure 10",
    statement: "at equal numbers of transitions wide networks see nearly as many unique dichotomies as a random walk, less by no more than \
                the height of a symbol, and narrow ones fall behind by more than that: a quarter",
    formula: "D / W(n) >= 0.75 at k >= 32, <= 0.75 at k = 8,  W(n) corners that a random walk of n steps meets",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 21, paper: 28 },
    resolution: Resolution::absolute(0.125, "half of the distance between the walk and the threshold"),
    check: |run| {
        let found = measure(run)?;
        let walk = Walk::covering(&found);
        let table = table(&found, &walk);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(lines(&found, &walk, judged(run), 8))
    },
    control: Control::negative("width 16 among the narrow ones", |run| {
        let found = measure(run)?;
        Ok(lines(&found, &Walk::covering(&found), &[(128.0, &[])], 16))
    }),
    note: "Width 8 is narrow, 32 and more are wide; 128 transitions, and 512 at the larger scale. A quarter is an eighth of a decade, on \
           axes that reach from 10 dichotomies to 2^15: a symbol of 6 points on 170. See conjecture-1 for what keeps wide networks from \
           the walk.",
    ..Claim::DEFAULT
};

fn measure(run: &Run) -> Result<Vec<Ensemble>, Stop> {
    let shapes: &[(usize, usize)] = if run.profile() == Profile::Ci {
        &[(4, 7), (8, 6), (16, 5), (32, 4)]
    } else {
        &[(4, 12), (8, 10), (16, 9), (32, 7), (64, 6), (128, 4)]
    };
    // Narrow networks scatter more and cost less.
    let networks = |width: usize| match width {
        8 => 4 * run.samples(),
        16 => run.samples() * 3 / 2,
        _ => run.samples(),
    };
    let family = |&(width, layers): &(usize, usize)| (Family::first_layer(width, layers, 16.0, PAPERS_POINTS), networks(width));
    ensembles(run, &shapes.iter().map(family).collect::<Vec<_>>())
}

/// Numbers of transitions, and the wide networks that have so many.
type Judged = [(f64, &'static [usize])];

fn judged(run: &Run) -> &'static Judged {
    if run.profile() == Profile::Ci { &[(128.0, &[32])] } else { &[(128.0, &[32, 64, 128]), (512.0, &[32, 64])] }
}

fn lines(found: &[Ensemble], walk: &Walk, judged: &Judged, narrow: usize) -> Vec<Evidence> {
    let line = |width: usize, transitions: f64, relation: Relation| {
        let ensemble = found.iter().find(|ensemble| ensemble.family.setting.width == width).expect("a width that is swept");
        ratio_at(ensemble, walk, transitions)
            .line(format!("width {width}, {transitions} transitions: over the walk's"), relation, 0.75)
            .by("expectation of the walk", "sweeps, event by event")
    };
    let at = |&(transitions, wide): &(f64, &'static [usize])| {
        let wide = wide.iter().map(move |&width| (width, transitions, Relation::AtLeast));
        wide.chain([(narrow, transitions, Relation::AtMost)])
    };
    judged.iter().flat_map(at).map(|(width, transitions, relation)| line(width, transitions, relation)).collect()
}

fn table(found: &[Ensemble], walk: &Walk) -> Table {
    let columns = ["width", "remaining_depth", "transitions", "dichotomies", "random_walk", "ratio", "immediate_returns"];
    let title = "Figure 10: unique dichotomies of 15 inputs on half the circle against transitions, sigma_w^2 = 16";
    let mut table = Table::new("figure-10", title, &columns);
    for ensemble in found {
        for layers in 1..=ensemble.family.remaining_depth() {
            table.push(vec![
                ensemble.family.setting.width.into(),
                layers.into(),
                ensemble.mean(|network| network.mean(layers, flips)).mean.into(),
                ensemble.mean(|network| network.mean(layers, |tally| tally.on_half as f64)).mean.into(),
                ensemble.mean(|network| walk.corners(network, layers)).mean.into(),
                ensemble.mean(|network| walk.ratio(network, layers)).mean.into(),
                // Over the share of a walk, 1/15.
                ensemble.mean(|network| immediate_returns(network, layers)).mean.into(),
            ]);
        }
    }
    table
}

fn figure(table: &Table, networks: u64) -> Figure {
    let curves = table
        .by("width")
        .into_iter()
        .map(|(width, rows)| Series::points(format!("width {width}"), rows.bare_points("transitions", "dichotomies")));
    let mut walk = table.line("transitions", "random_walk");
    walk.sort_by(|[one, _], [other, _]| one.total_cmp(other));
    let panel = Panel::new(Axis::log("transitions"), Axis::log("unique dichotomies"))
        .with_all(curves)
        .with(Series::line("random walk of as many steps", walk).ink())
        .with(Series::horizontal("all 2¹⁵ dichotomies", 32_768.0));
    let caption =
        format!("A symbol for each remaining depth: means over {networks} networks and more, 15 inputs, half the circle, sigma_w^2 = 16.");
    Figure::new("figure-10", "Figure 10: dichotomies against transitions", caption).panel(panel)
}
