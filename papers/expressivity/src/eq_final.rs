//! The end of the proof of Theorem 1: an explicit factor a layer.
//!
//! ```text
//! E|dz_perp(d+1)| >= (1/sqrt 2) ( (2 pi)^(-1/4) sqrt(sigma k) / sqrt(sigma sqrt(2 pi) + k - 1)  -  sqrt k (1 - 1/(sigma sqrt(2 pi)))^(k-1) ) E|dz_perp(d)|
//!                  = O( sqrt(sigma k) / sqrt(sigma + k) ) E|dz_perp(d)|
//! ```
//!
//! and, composed, `E|dz(d)| >= C (...)^d |dx|` with `C = |dx_perp| / |dx|`. Source: appendix A.2, after (b). Reading: `C` stands outside the
//! power, once; in the text that is unreadable. The factor is equation (a) with `p` replaced by its bounds, `1/(sigma sqrt(2 pi))` where it helps
//! and `p <= 1/sigma` before the power. It is negative unless `k` is large against `sigma`, and says nothing there; it exceeds 1 for no width
//! unless `sigma^2 > 25.1`.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{Activation, Gram, GramChain};

use crate::bounds::Layer;
use crate::eq_a::{perpendicular, right_side, right_side_at};
use crate::fractions::decided;
use crate::sampled::{Sampled, means};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SUBSTITUTION, BINOMIAL, ORDER, NO_GROWTH, NETWORKS];

const SOURCE: &str = "Proof of Theorem 1, after (b)";
const FORMULA: &str = "(1/sqrt 2) ((2 pi)^(-1/4) sqrt(sigma k)/sqrt(sigma sqrt(2 pi) + k - 1) - sqrt k (1 - 1/(sigma sqrt(2 pi)))^(k-1))";

const SUBSTITUTION: Claim = Claim {
    id: "eq-final/substitution",
    source: SOURCE,
    statement: "for every p of at least 1/(sigma sqrt(2 pi)) the right side of (a) is at least the explicit factor",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![substitution(1.0)]),
    control: Control::negative("for p from half of it on", |_| Ok(vec![substitution(0.5)])),
    note: "k from 2 to 512, sigma from 1 to 16, 61 values of p up to 1, to 10^-12 sqrt k for rounding. p <= 1/sigma, which is not shown (eq-b/upper), is not needed.",
    ..Claim::DEFAULT
};

const BINOMIAL: Claim = Claim {
    id: "eq-final/binomial-sum",
    source: SOURCE,
    statement: "the explicit factor is at most the binomial sum of mean norms that the proof starts from",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        run.table(table());
        Ok(against_sum(factor))
    },
    control: Control::negative("equation (2), the bound from above", |_| Ok(against_sum(Layer::gamma_upper))),
    note: "So the slip at |A| = 2 (eq-sum-step, eq-a/binomial-sum) does not reach the explicit factor, on this grid: where (a) is too large, the second \
           term is made so much larger that the factor is small or negative.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "eq-final/order",
    source: SOURCE,
    statement: "the explicit factor is of the order of sqrt(sigma k)/sqrt(sigma + k): at least a fixed positive share of it",
    formula: FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok([order(&NARROW), order(&WIDE).into_iter().map(Evidence::corrected).collect()].concat()),
    control: Control::positive("k - 1 >= 6 sigma", |_| Ok(order(&WIDE))),
    note: "Right: for widths in proportion to sigma. The factor is positive from about k - 1 = 3.4 sigma on; for fixed k and large sigma it tends to \
           -0.43 sqrt k, while the printed base tends to sqrt k. From k - 1 = 6 sigma on it is a fifth of the base and more.",
    ..Claim::DEFAULT
};

const NO_GROWTH: Claim = Claim {
    id: "eq-final/growth-from",
    source: SOURCE,
    statement: "the explicit factor exceeds 1 for some width at sigma_w^2 = 26, and for none at sigma_w^2 = 25 and below",
    formula: "factor < (1/sqrt 2) (2 pi)^(-1/4) sqrt sigma",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(growth_from(25.0)),
    control: Control::negative("for none at sigma_w^2 = 30 and below", |_| Ok(growth_from(30.0))),
    note: "A row of ours: where the proof, with its constants, shows growth at all. Networks grow from sigma_w^2 = 1 on (mean-field-rate). Widths by powers \
           of two to 2^20, and the bound by the first term for all.",
    ..Claim::DEFAULT
};

const NETWORKS: Claim = Claim {
    id: "eq-final/networks",
    source: SOURCE,
    statement: "in random networks the mean perpendicular part after d layers is at least the d-th power of the explicit factor, from a great circle (C = 1)",
    formula: "E|dz_perp(d)| >= (...)^d |dx_perp|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 10_000, paper: 60_000 },
    resolution: Resolution::relative(0.5, "half of the bound"),
    check: |run| networks(run, factor),
    control: Control::negative("the bound from above, equation (2)", |run| networks(run, Layer::gamma_upper)),
    note: "Where the factor is positive: composing d factors needs each of them not negative. d = 1 and 2.",
    ..Claim::DEFAULT
};

/// The printed factor; negative where it says nothing.
pub(crate) fn factor(layer: &Layer) -> f64 {
    let (k, sigma) = (layer.width as f64, layer.jensen_upper());
    let root = (2.0 * PI).sqrt();
    let first = (sigma * k).sqrt() / (root.sqrt() * (sigma * root + k - 1.0).sqrt());
    FRAC_1_SQRT_2 * (first - k.sqrt() * libm::pow(1.0 - 1.0 / (sigma * root), k - 1.0))
}

/// Rounding of a difference of numbers below `sqrt k`, and of powers up to the 512th.
fn rounding(layer: &Layer) -> f64 {
    1e-12 * (layer.width as f64).sqrt()
}

const WIDTHS: [usize; 8] = [2, 3, 4, 8, 16, 32, 128, 512];
const DEVIATIONS: [f64; 7] = [1.0, 1.25, 1.5, 2.0, 4.0, 8.0, 16.0];

fn grid() -> impl Iterator<Item = Layer> {
    WIDTHS.into_iter().flat_map(|k| DEVIATIONS.map(|sigma| Layer::without_biases(k, sigma * sigma)))
}

fn substitution(from: f64) -> Evidence {
    const STEPS: u32 = 60;
    let cases = grid().flat_map(|layer| {
        let smallest = from / (layer.jensen_upper() * (2.0 * PI).sqrt());
        (0..=STEPS).map(move |step| {
            let p = smallest + (1.0 - smallest) * f64::from(step) / f64::from(STEPS);
            // At the smallest p they differ by the second term only, which vanishes for wide layers: rounding decides nothing.
            let is_met = right_side_at(&layer, p, FRAC_1_SQRT_2) >= factor(&layer) - rounding(&layer);
            (format!("k = {}, sigma^2 = {}, p = {p}", layer.width, layer.sigma_w2), is_met)
        })
    });
    decided("8 widths, 7 deviations, 61 values of p", cases).by("explicit factor", "right side of (a)")
}

fn against_sum(claimed: fn(&Layer) -> f64) -> Vec<Evidence> {
    let lines = grid().map(|layer| {
        let (value, error) = (claimed(&layer), rounding(&layer));
        let label = format!("k = {}, sigma^2 = {}", layer.width, layer.sigma_w2);
        Evidence::enclosure(label, Relation::AtMost, value - error, value + error, layer.binomial_factor())
            .by("binomial sum", "explicit factor")
    });
    lines.collect()
}

/// Widths and deviations.
const NARROW: [(usize, f64); 5] = [(8, 8.0), (32, 16.0), (32, 100.0), (128, 100.0), (512, 1e6)];
const WIDE: [(usize, f64); 8] = [(7, 1.0), (13, 2.0), (25, 4.0), (97, 16.0), (128, 1.0), (512, 4.0), (601, 100.0), (6001, 1000.0)];

fn order(cases: &[(usize, f64)]) -> Vec<Evidence> {
    let lines = cases.iter().map(|&(k, sigma)| {
        let layer = Layer::without_biases(k, sigma * sigma);
        let (share, error) = (factor(&layer) / layer.printed_base(), rounding(&layer) * 10.0);
        Evidence::enclosure(format!("factor over base, k = {k}, sigma = {sigma}"), Relation::AtLeast, share - error, share + error, 0.2)
            .by("a fifth", "explicit factor")
    });
    lines.collect()
}

fn growth_from(largest_without: f64) -> Vec<Evidence> {
    let largest =
        |sigma_w2: f64| (1..=20).map(|exponent| factor(&Layer::without_biases(1 << exponent, sigma_w2))).fold(f64::NEG_INFINITY, f64::max);
    let limit = |sigma_w2: f64| FRAC_1_SQRT_2 * (2.0 * PI).powf(-0.25) * sigma_w2.powf(0.25);
    let above = largest(26.0);
    let mut lines = vec![
        Evidence::enclosure("largest factor, sigma_w^2 = 26", Relation::Greater, above - 1e-9, above + 1e-9, 1.0)
            .by("1", "explicit factor"),
    ];
    // The bound rises with sigma_w^2: the largest is enough.
    let bound = limit(largest_without);
    let label = format!("(1/sqrt 2) (2 pi)^(-1/4) sqrt sigma, sigma_w^2 = {largest_without}");
    lines.push(Evidence::enclosure(label, Relation::Less, bound - 1e-12, bound + 1e-12, 1.0).by("1", "first term"));
    let below = (1..=100).map(|step| largest_without * f64::from(step) / 100.0).filter(|sigma_w2| *sigma_w2 >= 1.0);
    let cases = below.map(|sigma_w2| (format!("sigma_w^2 = {sigma_w2}"), largest(sigma_w2) < limit(sigma_w2)));
    lines.push(decided("factor below its first term at all widths", cases).by("first term", "explicit factor"));
    lines
}

const LAYERS: usize = 2;

fn networks(run: &Run, bound: fn(&Layer) -> f64) -> Result<Vec<Evidence>, Stop> {
    const CASES: [(usize, f64); 4] = [(8, 1.0), (32, 4.0), (32, 8.0), (128, 16.0)];
    let name = |(k, sigma_w2): (usize, f64)| format!("k = {k}, sigma_w^2 = {sigma_w2}");
    let measurements = CASES.map(|(k, sigma_w2)| {
        let chain = GramChain::new(Activation::HardTanh, k, sigma_w2, 0.0).expect("in range");
        Sampled::new(name((k, sigma_w2)), LAYERS, move |rng, values| {
            let mut gram = Gram::circle(k);
            for value in values {
                gram = chain.step(gram, rng);
                *value = perpendicular(gram) / (k as f64).sqrt();
            }
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = CASES.iter().zip(means).flat_map(|(&case, mean)| {
        let factor = bound(&Layer::without_biases(case.0, case.1));
        assert!(factor > 0.0, "powers of a negative factor say nothing");
        (1..).zip(mean).map(move |(layer, mean)| {
            let theory = factor.powi(layer);
            mean.line(format!("{}, layer {layer}", name(case)), Relation::AtLeast, theory).by("explicit factor", "Gram chain")
        })
    });
    Ok(lines.collect())
}

fn table() -> Table {
    let mut table = Table::new(
        "eq-final",
        "Growth of the perpendicular part a layer: the explicit factor, what it comes from, and the printed base",
        &[
            "width",
            "sigma_w2",
            "explicit_factor",
            "with_1_over_sqrt_pi",
            "right_side_of_a",
            "binomial_sum",
            "printed_base",
            "factor_over_base",
        ],
    );
    for layer in grid() {
        let factor = factor(&layer);
        table.push(vec![
            layer.width.into(),
            layer.sigma_w2.into(),
            factor.into(),
            (factor * (2.0 / PI).sqrt()).into(),
            right_side(&layer, FRAC_1_SQRT_2).into(),
            layer.binomial_factor().into(),
            layer.printed_base().into(),
            (factor / layer.printed_base()).into(),
        ]);
    }
    table
}
