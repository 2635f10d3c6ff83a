//! Section 3: at `sigma_w^2 = 3` a network is "closer to the boundary of the exponential regime [...], where trajectory length growth is
//! still exponential but with a much smaller base" (than at `sigma_w^2 = 16`, of figure 8).
//!
//! Source: section 3, before figure 9. Reading: without biases, as in appendix E. Where the boundary is: for infinitely many neurons at
//! `sigma_w = 1`, as `E[phi(h) h] = s^2 P(|h| < 1)` (by parts) and `phi(h) h >= phi(h)^2` give `chi_1 q >= q` at the fixed point `q > 0`; the
//! printed base passes 1 where `sigma_w k = sigma_w + k`, that is `sigma_w = k / (k - 1)`.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use stats::rational::{Rational, ratio};

use crate::bounds::Layer;
use crate::speeds::{grid, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[STILL_EXPONENTIAL, INFINITE_WIDTH, PRINTED_CROSSING];

const STILL_EXPONENTIAL: Claim = Claim {
    id: "sigma3-boundary/smaller-base",
    source: "Section 3",
    statement: "at sigma_w^2 = 3 the length still grows exponentially, by 10 % a layer and more, and its growth is closer to 1 than half of the way to that at sigma_w^2 = 16",
    formula: "g(3) >= 1.1, g(3) - 1 < (g(16) - 1) / 2,  g(v) = E[|dz(8)| / |dz(7)|] at sigma_w^2 = v",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_830, paper: 100_000 },
    resolution: Resolution::PerLine("what 10 % are above no growth; and half of what is missing from half of the way"),
    check: |run| smaller_base(run, [3.0, 16.0]),
    control: Control::negative("sigma_w^2 = 1 and 2 for 3 and 16", |run| smaller_base(run, [1.0, 2.0])),
    note: "Widths 32, 128 and 512, layer 8 over layer 7. The table has the variances between, the limit and the printed base.",
    ..Claim::DEFAULT
};

const INFINITE_WIDTH: Claim = Claim {
    id: "sigma3-boundary/infinite-width",
    source: "Section 3; Poole et al. (2016)",
    statement: "for infinitely many neurons the boundary is at sigma_w = 1: above it curves grow, below it they shrink",
    formula: "chi_1(q*) > 1 for sigma_w > 1, sigma_b = 0;  chi_1 = sigma_w^2 up to 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(infinite_width(1.0)),
    control: Control::negative("a boundary at sigma_w^2 = 1.5", |_| Ok(infinite_width(1.5))),
    note: "sigma_w^2 from 0.02 to 40 in steps of 0.02, the boundary itself left out.",
    ..Claim::DEFAULT
};

const PRINTED_CROSSING: Claim = Claim {
    id: "sigma3-boundary/printed-base-crosses-1",
    source: "Corollary 1",
    statement: "the printed base passes 1 at sigma_w = k / (k - 1)",
    formula: "sigma_w k / (sigma_w + k) = 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![crossing(0)]),
    control: Control::negative("k + 1 for k", |_| Ok(vec![crossing(1)])),
    note: "A row of ours, in fractions, k from 2 to 1000: so the base has its boundary at sigma_w = 1, too, in the limit.",
    ..Claim::DEFAULT
};

const VARIANCES: [f64; 7] = [1.0, 1.5, 2.0, 3.0, 4.0, 8.0, 16.0];

fn smaller_base(run: &Run, [near, far]: [f64; 2]) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 3] = [32, 128, 512];
    let cells = grid(&WIDTHS, &VARIANCES, 8);
    let sums = walks(run, &cells, run.samples())?;
    let mut table = Table::new(
        "sigma3-boundary",
        "Growth a layer near the boundary of the exponential regime",
        &["width", "sigma_w2", "growth", "standard_error", "printed_base", "infinite_width"],
    );
    for (walk, sums) in cells.iter().zip(&sums) {
        let growth = sums.ratio(7);
        table.push(vec![
            walk.layer.width.into(),
            walk.layer.sigma_w2.into(),
            growth.mean.into(),
            growth.standard_error.into(),
            walk.layer.printed_base().into(),
            walk.layer.mean_field_rate().into(),
        ]);
    }
    run.table(table);
    let of = |width: usize, sigma_w2: f64| {
        let index = cells.iter().position(|walk| walk.layer == Layer::without_biases(width, sigma_w2)).expect("a cell of the grid");
        sums[index].ratio(7)
    };
    let lines = WIDTHS.into_iter().flat_map(|width| {
        let (a, b) = (of(width, near), of(width, far));
        // Closer to 1 than half of the way: (b - 1) - 2 (a - 1) > 0.
        let (excess, error) = (b.mean - 2.0 * a.mean + 1.0, b.standard_error.hypot(2.0 * a.standard_error));
        [
            a.line(format!("k = {width}, growth at the smaller variance"), Relation::AtLeast, 1.1)
                .by("ten per cent", "Gram chain")
                .resolving(0.1),
            Evidence::mean(format!("k = {width}, less than half of the way"), Relation::AtLeast, 0.0, excess, error, a.n)
                .by("half of the way", "Gram chain")
                .resolving(0.15),
        ]
    });
    Ok(lines.collect())
}

fn infinite_width(boundary: f64) -> Vec<Evidence> {
    let wrong = |i: u64| {
        let sigma_w2 = i as f64 * 0.02;
        let chi = Layer::without_biases(1, sigma_w2).mean_field_rate().powi(2);
        // Above the boundary the difference is far beyond rounding from 1.1 on, and below 1 chi_1 is sigma_w^2 itself.
        let is_right = if sigma_w2 > boundary { chi > 1.0 } else { chi < 1.0 };
        (!is_right).then(|| format!("sigma_w^2 = {sigma_w2}: chi_1 = {chi}"))
    };
    let cases: Vec<u64> = (1..=2000).filter(|i| *i != 50).collect();
    let first = cases.iter().find_map(|i| wrong(*i));
    vec![
        Evidence::property(format!("chi_1 above 1 where sigma_w^2 is above {boundary}"), cases.len() as u64, first)
            .by("boundary", "fixed point"),
    ]
}

fn crossing(more: i64) -> Evidence {
    let base2 = |sigma: &Rational, k: i64| sigma * ratio(k, 1) / (sigma + ratio(k, 1));
    let cases = (2..=1000).map(|k| (format!("k = {k}"), ratio(1, 1), base2(&ratio(k + more, k + more - 1), k)));
    Evidence::exact_cases("square of the printed base", Relation::Equal, cases).by("one", "fractions")
}
