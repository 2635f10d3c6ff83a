//! Section 2.2.1: "if the variance of the bias is comparatively too large, i.e. `sigma_b >> sigma_w`, then we no longer see exponential
//! growth. This corresponds to the phase transition described in (Poole et al., 2016)."
//!
//! Source: after Corollary 1. Reading: true of every fixed width and `sigma_w`, as `sigma_b` grows. But how large is too large is not a
//! question of `sigma_b / sigma_w`: for infinitely many neurons growth ends where `chi_1 = 1`, which is `sigma_b ~ sqrt(2/pi) sigma_w^2` for
//! large `sigma_w`; where saturation is quick and `k` finite, at about `sigma_b = (2/pi) sqrt k sigma_w`. The printed base is 1 where
//! `sigma_w^2 k = s (s + k)`, for `k` to infinity at `s = sigma_w^2`, further out by `sqrt(pi/2)`.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};

use crate::bounds::Layer;
use crate::speeds::{Walk, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[STOPS, TEN_TIMES, BOTH_SIDES, BOUNDARY, PRINTED_BOUNDARY];

const SOURCE: &str = "Section 2.2.1, after Corollary 1";
const SAMPLES: Samples = Samples { ci: 6_000, paper: 100_000 };

const STOPS: Claim = Claim {
    id: "bias-phase/growth-stops",
    source: SOURCE,
    statement: "where sigma_b is ten times sigma_w curves do not grow: they shrink by a fifth and more in layers 1 and 2 of width 8 and 32, sigma_w^2 = 2 to 16",
    formula: "E[|dz(d+1)| / |dz(d)|] <= 0.8 at sigma_b = 10 sigma_w",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.2, "so that lengths that stay would be refused"),
    check: |run| growth(run, &tenfold(100.0), Relation::AtMost, 0.8),
    control: Control::negative("without biases", |run| growth(run, &tenfold(0.0), Relation::AtMost, 0.8)),
    note: "sigma_w^2 = 2, 4 and 16. The range matters: see bias-phase/ratio-does-not-decide.",
    ..Claim::DEFAULT
};

const TEN_TIMES: Claim = Claim {
    id: "bias-phase/ratio-does-not-decide",
    source: SOURCE,
    statement: "sigma_b = 10 sigma_w is not too large everywhere: at sigma_w = 100 and width 2048 curves still grow, by three quarters and more",
    formula: "E[|dz(d+1)| / |dz(d)|] >= 1.75 at sigma_b = 10 sigma_w = 1000, k = 2048",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 80_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.75, "so that lengths that stay would be refused"),
    check: |run| growth(run, &[Walk::hard_tanh(Layer { width: 2048, sigma_w2: 1e4, sigma_b2: 1e6 }, 2)], Relation::AtLeast, 1.75),
    control: Control::negative("sigma_w = 2, sigma_b = 20", |run| {
        growth(run, &[Walk::hard_tanh(Layer { width: 2048, sigma_w2: 4.0, sigma_b2: 400.0 }, 2)], Relation::AtLeast, 1.75)
    }),
    note: "A row of ours: the ratio sigma_b / sigma_w does not decide.",
    ..Claim::DEFAULT
};

const BOTH_SIDES: Claim = Claim {
    id: "bias-phase/both-sides",
    source: SOURCE,
    statement: "at width 512 curves grow with three quarters of the sigma_b at which chi_1 = 1, and shrink with five quarters of it, by 5 % a layer and more",
    formula: "E[|dz(8)| / |dz(7)|] >= 1.05 at sigma_b = 0.75 b, <= 0.95 at sigma_b = 1.25 b,  b the sigma_b with chi_1(q*) = 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 24_000, paper: 200_000 },
    resolution: Resolution::absolute(0.05, "so that lengths that stay would be refused"),
    check: |run| both_sides(run, [0.75, 1.25]),
    control: Control::negative("the two sides exchanged", |run| both_sides(run, [1.25, 0.75])),
    note: "sigma_w^2 = 4, 8 and 16, the last of 8 layers. The phase transition of Poole et al. (2016), for hard-tanh.",
    ..Claim::DEFAULT
};

const BOUNDARY: Claim = Claim {
    id: "bias-phase/boundary",
    source: SOURCE,
    statement: "for infinitely many neurons growth ends at sigma_b = sqrt(2/pi) sigma_w^2 (1 + o(1)) for large sigma_w",
    formula: "chi_1(q*) = sigma_w^2 erf(1 / (s sqrt 2)) = 1",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(0.01, "a hundredth of the coefficient"),
    check: |run| {
        run.table(table());
        Ok(vec![boundary((2.0 / PI).sqrt())])
    },
    control: Control::negative("sigma_w^2, where the printed base is 1", |_| Ok(vec![boundary(1.0)])),
    note: "A row of ours. The table has the boundary beside that of the printed base.",
    ..Claim::DEFAULT
};

const PRINTED_BOUNDARY: Claim = Claim {
    id: "bias-phase/printed-base-and-transition",
    source: SOURCE,
    statement: "for infinitely many neurons lengths already shrink where the printed base is 1, at s = sigma_w^2: by 5 % a layer and more",
    formula: "sigma_w / sqrt s = 1  =>  chi_1(q*)^(1/2) < 0.95",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(printed_boundary(|sigma_w2| sigma_w2 * (sigma_w2 - 1.0))),
    control: Control::negative("at sigma_b = sigma_w", |_| Ok(printed_boundary(|sigma_w2| sigma_w2))),
    note: "A row of ours: sigma_w^2 = 2, 4 and 16; the growth is 0.906 at 2, and (2/pi)^(1/4) = 0.893 in the limit. Both end together only at sigma_w = 1 without biases.",
    ..Claim::DEFAULT
};

fn tenfold(bias_share: f64) -> Vec<Walk> {
    let cell = |width, sigma_w2: f64| Walk::hard_tanh(Layer { width, sigma_w2, sigma_b2: bias_share * sigma_w2 }, 2);
    [8, 32].into_iter().flat_map(|width| [2.0, 4.0, 16.0].map(|sigma_w2| cell(width, sigma_w2))).collect()
}

fn growth(run: &Run, cells: &[Walk], relation: Relation, bound: f64) -> Result<Vec<Evidence>, Stop> {
    let sums = walks(run, cells, run.samples())?;
    let lines = cells.iter().zip(&sums).flat_map(|(walk, sums)| {
        (0..walk.hidden_layers).map(move |d| {
            sums.ratio(d).line(format!("{}, layer {}", walk.label(), d + 1), relation, bound).by("bound of the row", "Gram chain")
        })
    });
    Ok(lines.collect())
}

/// `sigma_b` at which `chi_1` is 1, by bisection: more bias, fewer neurons that are not saturated.
fn critical_sigma_b(sigma_w2: f64) -> f64 {
    let (mut low, mut high) = (0.0, 2.0 * sigma_w2);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        let rate = Layer { width: 1, sigma_w2, sigma_b2: middle * middle }.mean_field_rate();
        if rate > 1.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

fn both_sides(run: &Run, shares: [f64; 2]) -> Result<Vec<Evidence>, Stop> {
    let cell = |sigma_w2: f64, share: f64| {
        let sigma_b = share * critical_sigma_b(sigma_w2);
        Walk::hard_tanh(Layer { width: 512, sigma_w2, sigma_b2: sigma_b * sigma_b }, 8)
    };
    let cells: Vec<Walk> = [4.0, 8.0, 16.0].into_iter().flat_map(|sigma_w2| shares.map(|share| cell(sigma_w2, share))).collect();
    let sums = walks(run, &cells, run.samples())?;
    let lines = cells.chunks_exact(2).zip(sums.chunks_exact(2)).flat_map(|(cells, sums)| {
        [(0, Relation::AtLeast, 1.05), (1, Relation::AtMost, 0.95)].map(|(side, relation, bound)| {
            let label = format!("sigma_w^2 = {}, {}", cells[side].layer.sigma_w2, if side == 0 { "less bias" } else { "more bias" });
            sums[side].ratio(7).line(label, relation, bound).by("fixed point and 5 %", "Gram chain")
        })
    });
    Ok(lines.collect())
}

fn boundary(theory: f64) -> Evidence {
    let sigma_w2 = 1e10;
    // The next terms: q* is below 1 by the order 1/sigma_w^2, and s^2 above sigma_b^2 by sigma_w^2, which is sigma_b^2 / sigma_w^2.
    Evidence::numeric("sigma_b / sigma_w^2 at sigma_w = 1e5", theory, critical_sigma_b(sigma_w2) / sigma_w2, 1e-8).by("limit", "bisection")
}

/// The growth with biases of a variance that depends on that of the weights.
fn printed_boundary(sigma_b2: fn(f64) -> f64) -> Vec<Evidence> {
    let lines = [2.0, 4.0, 16.0].map(|sigma_w2: f64| {
        let rate = Layer { width: 1, sigma_w2, sigma_b2: sigma_b2(sigma_w2) }.mean_field_rate();
        // Some ten operations.
        let rounding = 64.0 * f64::EPSILON * rate;
        let label = format!("growth at sigma_w^2 = {sigma_w2}, sigma_b^2 = {}", sigma_b2(sigma_w2));
        Evidence::enclosure(label, Relation::AtMost, rate - rounding, rate + rounding, 0.95)
            .by("five per cent", "fixed point of the mean square")
    });
    lines.to_vec()
}

fn table() -> Table {
    let mut table =
        Table::new("bias-phase", "sigma_b at which growth ends for infinitely many neurons", &["sigma_w2", "chi_1", "printed_base"]);
    for sigma_w2 in [1.5, 2.0, 3.0, 4.0, 8.0, 16.0, 32.0, 100.0] {
        table.push(vec![sigma_w2.into(), critical_sigma_b(sigma_w2).into(), (sigma_w2 * sigma_w2 - sigma_w2).sqrt().into()]);
    }
    table
}
