//! Section 3 and the caption of figure 3: does Corollary 3.5 match the simulations closer with more layers and more width?
//!
//! "We see that as the number of layers increases, the numerical tests match closer to the theoretical results"; "as the width increases the
//! theoretical predictions match closer with our numerical simulations". Along the symbols of figure 3, where wider networks are allowed
//! more layers, both say the same, and are right. But `L = delta 2^N` is not the limit: `(1 - 2^-N)^{L-1} >= 1 - delta` allows
//! `-ln(1 - delta) / delta` times as many, 1.054 at 10 %, at every width.
//!
//! Source: section 3, after Corollary 3.5, and the caption of figure 3.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};
use num_bigint::BigInt;
use num_traits::One;

use crate::figure_3::corollary;
use experiments::death_curves::sized_death_curves;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CLOSER, NEVER_EQUAL];

const CLOSER: Claim = Claim {
    id: "prose-match-closer/largest-depth",
    source: "Section 3, figure 3",
    statement: "with more width and more layers the largest number of layers comes closer to Corollary 3.5: at 10 % twice as many at width 5, less than 1.6 times at width 11",
    formula: "P(J) <= 0.09 at N = 5, L = 2 x 3.2;  P(J) >= 0.12 at N = 11, L = 1.6 x 204.8",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("so fine that a probability of 10 %, a largest number of layers on the wrong side, would be refused"),
    check: |run| closer(run, [5, 11]),
    control: Control::negative("widths 7 and 7 for 5 and 11", |run| closer(run, [7, 7])),
    note: "All widths and both levels are in the table of figure 3.",
    ..Claim::DEFAULT
};

const NEVER_EQUAL: Claim = Claim {
    id: "prose-match-closer/never-equal",
    source: "Section 3, figure 3",
    statement: "at 10 % the largest number of layers stays at least 1.04 times that of Corollary 3.5, at every width from 6 to 16",
    formula: "(1 - 2^-N)^(L-1) >= 0.9 at L = 1.04 x 0.1 x 2^N",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![never_equal(104)]),
    control: Control::negative("1.06 times, beyond -ln(0.9) / 0.1 = 1.054", |_| Ok(vec![never_equal(106)])),
    note: "A row of ours: Theorem 3.2 itself allows more layers than its corollary, in whole numbers; the dashed lines are not where the symbols go.",
    ..Claim::DEFAULT
};

fn closer(run: &Run, [narrow, wide]: [usize; 2]) -> Result<Vec<Evidence>, Stop> {
    let hidden_layers = |width: usize, factor: f64| (factor * corollary(width, 0.1)).floor() as usize - 1;
    let settings = [
        // Narrow networks cost nothing, and their line has to tell 9 % from 10 %.
        (narrow, hidden_layers(narrow, 2.0), Relation::AtMost, 0.09, 0.01, 5 * run.samples()),
        (wide, hidden_layers(wide, 1.6), Relation::AtLeast, 0.12, 0.02, run.samples()),
    ];
    let parts = settings.map(|(width, layers, _, _, _, networks)| {
        let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &vec![width; layers]).expect("a positive width");
        (format!("width {width}, {layers} hidden layers"), ensemble, networks)
    });
    let curves = sized_death_curves(run, parts.into())?;
    let lines = settings.iter().zip(&curves).map(|(&(width, layers, relation, theory, resolution, _), curve)| {
        curve
            .against(format!("width {width}, L = {}", layers + 1), relation, theory, layers)
            .by("level, and a point or two", "whole networks by their angle")
            .resolving(resolution)
    });
    Ok(lines.collect())
}

/// At `percent` per cent of Corollary 3.5's layers, rounded down, Theorem 3.2 still gives at most 10 %.
fn never_equal(percent: u64) -> Evidence {
    let allowed = |width: &u64| {
        // L = percent / 100 * 2^N / 10.
        let layers = percent * (1 << width) / 1000;
        let alive = num_traits::pow((BigInt::one() << width) - 1, layers as usize - 1);
        alive * 10 >= (BigInt::from(9) << (width * (layers - 1)))
    };
    let first = (6..=16_u64).find(|width| !allowed(width));
    Evidence::property(format!("{percent} % of the layers"), 11, first.map(|width| format!("N = {width}"))).by("level", "whole numbers")
}
