//! Appendix A, equations (2) and (3): how fast a curve can grow at most.
//!
//! ```text
//! E|dz(d+1)| <= sqrt 2 Gamma((k+1)/2) / Gamma(k/2) * sigma_w / sqrt k       (2)
//!            <= sigma_w sqrt((k+1) / k),   k > 1                            (3)
//! ```
//!
//! "Replace hard-tanh with a linear coordinate-wise identity map [...]. This provides an upper bound on the norm." Hence `O(sigma_w^d)`.
//!
//! Source: the end of appendix A. Reading: the right sides are per `|dz(d)|`, which is not printed. The bound is on a mean: a single network
//! may grow by more. By Jensen's inequality `sigma_w` alone is a bound, below (3) at every width, and (2) lies below both.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::Activation;
use stats::enclosure::Enclosure;
use stats::rational::ratio;

use crate::bounds::Layer;
use crate::speeds::{Walk, grid, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EVERY_LAYER, LINEAR, COMPOSED, ORDER, NOT_EVERY_NETWORK];

const SAMPLES: Samples = Samples { ci: 2_000, paper: 80_000 };
const TENTH: Resolution = Resolution::relative(0.1, "a tenth of the bound");

const EVERY_LAYER: Claim = Claim {
    id: "upper-bound-2-3/every-layer",
    source: "Equation (2)",
    statement: "in no layer does the mean length of dz grow by more than sqrt 2 Gamma((k+1)/2) / Gamma(k/2) sigma_w / sqrt k",
    formula: "E|dz(d+1)| <= sqrt 2 Gamma((k+1)/2) / Gamma(k/2) sigma_w / sqrt k |dz(d)|",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: TENTH,
    check: |run| every_layer(run, Layer::gamma_upper),
    control: Control::negative("without the sqrt 2", |run| every_layer(run, |layer| layer.gamma_upper() / std::f64::consts::SQRT_2)),
    note: "Widths 1, 2, 8, 32 and 512, sigma_w^2 = 1/4, 1, 4 and 16, layers 1, 2 and 8; at widths 1 and 2 layers 1, 2 and, below 16, 3. The factor |dz(d)| is not printed.",
    ..Claim::DEFAULT
};

const LINEAR: Claim = Claim {
    id: "upper-bound-2-3/linear-layers",
    source: "Equation (2)",
    statement: "with the identity for hard-tanh equation (2) is an equality",
    formula: "E|W dz| = sqrt 2 Gamma((k+1)/2) / Gamma(k/2) sigma_w / sqrt k |dz|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 6_000, paper: 80_000 },
    resolution: TENTH,
    check: |run| linear_layers(run, Layer::gamma_upper),
    control: Control::negative("equation (3) for (2), at width 2", |run| linear_layers(run, Layer::sqrt_upper)),
    note: "Widths 1, 2, 8 and 32, layers 1 and 3: the chi distribution with k degrees of freedom. The text gives each term the standard deviation sigma_w; it is sigma_w |dz| / sqrt k.",
    ..Claim::DEFAULT
};

const COMPOSED: Claim = Claim {
    id: "upper-bound-2-3/composed",
    source: "Appendix A, section 2.2.1",
    statement: "so the mean length grows by O(sigma_w^d): after d layers it is at most the bound (2) to the power d",
    formula: "E l(z^d) <= (2)^d l(x) <= sigma_w^d l(x)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.4, "less than the bound to the power 12 leaves at sigma_w^2 = 2"),
    check: |run| composed(run, Layer::gamma_upper),
    control: Control::negative("without the sqrt 2", |run| composed(run, |layer| layer.gamma_upper() / std::f64::consts::SQRT_2)),
    note: "Widths 8, 32 and 128, sigma_w^2 = 1/2, 2 and 8, layers 1, 4, 8 and 12.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "upper-bound-2-3/order",
    source: "Equations (2) and (3)",
    statement: "(2) is at most (3), at every k > 1",
    formula: "chi_mean(k)^2 < k < k + 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(order(0)),
    control: Control::negative("k - 1 for k", |_| Ok(order(1))),
    note: "In intervals that are rounded outwards, from chi_mean(1)^2 = 2/pi by chi_mean(k) chi_mean(k+1) = k, for k from 1 to 1000: at k = 1 too. Sharper: (2) is below Jensen's bound sigma_w, and that is below (3).",
    ..Claim::DEFAULT
};

const NOT_EVERY_NETWORK: Claim = Claim {
    id: "upper-bound-2-3/not-every-network",
    source: "Equation (3)",
    statement: "the bounds are on the mean: at width 2 and sigma_w^2 = 1/4 more than a tenth of the networks grow by more than (3) in the first layer",
    formula: "P(|dz(1)| / |dx| > sigma_w sqrt((k+1)/k)) > 1/10",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 500_000 },
    resolution: Resolution::absolute(0.05, "half of the tenth"),
    check: |run| above_the_bound(run, Layer::sqrt_upper),
    control: Control::negative("twice (3)", |run| above_the_bound(run, |layer| 2.0 * layer.sqrt_upper())),
    note: "A row of ours.",
    ..Claim::DEFAULT
};

fn every_layer(run: &Run, bound: fn(&Layer) -> f64) -> Result<Vec<Evidence>, Stop> {
    let cells = grid(&[1, 2, 8, 32, 512], &[0.25, 1.0, 4.0, 16.0], 8);
    let sums = walks(run, &cells, run.samples())?;
    let lines = cells.iter().zip(&sums).flat_map(|(walk, sums)| {
        // At widths 1 and 2 few networks still move after eight layers.
        let last = if walk.layer.width < 8 { 2 } else { 7 };
        [0, 1, last].into_iter().filter(move |d| *d != 2 || walk.layer.sigma_w2 < 16.0).map(|d| {
            let label = format!("{}, layer {}", walk.label(), d + 1);
            sums.ratio(d).line(label, Relation::AtMost, bound(&walk.layer)).by("gamma functions", "Gram chain")
        })
    });
    Ok(lines.collect())
}

fn linear_layers(run: &Run, theory: fn(&Layer) -> f64) -> Result<Vec<Evidence>, Stop> {
    let cells: Vec<Walk> =
        grid(&[1, 2, 8, 32], &[2.0], 3).into_iter().map(|walk| Walk { activation: Activation::Linear, ..walk }).collect();
    let sums = walks(run, &cells, run.samples())?;
    let lines = cells.iter().zip(&sums).flat_map(|(walk, sums)| {
        [0, 2].map(|d| {
            let label = format!("{}, layer {}", walk.label(), d + 1);
            sums.ratio(d).line(label, Relation::Equal, theory(&walk.layer)).by("gamma functions", "linear Gram chain")
        })
    });
    Ok(lines.collect())
}

fn composed(run: &Run, bound: fn(&Layer) -> f64) -> Result<Vec<Evidence>, Stop> {
    let cells = grid(&[8, 32, 128], &[0.5, 2.0, 8.0], 12);
    let sums = walks(run, &cells, run.samples())?;
    let lines = cells.iter().zip(&sums).flat_map(|(walk, sums)| {
        [1, 4, 8, 12].map(|d| {
            let (mean, input) = (sums.mean(d), sums.mean(0).mean);
            let theory = libm::pow(bound(&walk.layer), d as f64);
            let label = format!("{}, layer {d}, length over the input's", walk.label());
            Evidence::mean(label, Relation::AtMost, theory, mean.mean / input, mean.standard_error / input, mean.n)
                .by("gamma functions", "Gram chain")
        })
    });
    Ok(lines.collect())
}

/// `chi_mean(k)^2 < k - less` and `k <= k + 1` for `k` from 1 on.
fn order(less: i64) -> Vec<Evidence> {
    const MOST: i64 = 1000;
    // 2/pi: the floats around it.
    let two_over_pi = std::f64::consts::FRAC_2_PI;
    let mut square = Enclosure::between(two_over_pi.next_down(), two_over_pi.next_up());
    let mut counterexample = None;
    for k in 1..=MOST {
        let bound = Enclosure::of_rational(&ratio(k - less, 1));
        if counterexample.is_none() && !square.certainly_less(&bound) {
            counterexample = Some(format!("k = {k}: chi_mean(k)^2 in [{}, {}]", square.low(), square.high()));
        }
        square = Enclosure::of_rational(&ratio(k * k, 1)) / square;
    }
    let jensen = (1..=MOST).map(|k| (format!("k = {k}"), ratio(k + 1, k), ratio(1, 1)));
    let bound = if less == 0 { "k".to_string() } else { format!("k - {less}") };
    vec![
        Evidence::property(format!("(2)^2 k / sigma_w^2 below {bound}"), MOST as u64, counterexample).by("Jensen", "outward rounding"),
        Evidence::exact_cases("Jensen's bound below (3), squares over sigma_w^2", Relation::Less, jensen).by("equation (3)", "fractions"),
    ]
}

fn above_the_bound(run: &Run, bound: fn(&Layer) -> f64) -> Result<Vec<Evidence>, Stop> {
    use claims::Part;
    use network::{Gram, GramChain};
    let layer = Layer::without_biases(2, 0.25);
    let limit = bound(&layer);
    let chain = GramChain::new(Activation::HardTanh, layer.width, layer.sigma_w2, 0.0).expect("within the ranges");
    let part = Part::new(format!("above {limit}"), run.samples(), 100_000, |block| {
        let input = Gram::circle(layer.width);
        (0..block.trials).filter(|_| (chain.step(input, &mut block.rng).dz_dz / input.dz_dz).sqrt() > limit).count() as u64
    });
    let count = run.count(vec![part])?[0];
    let line = Evidence::proportion("share of networks above", Relation::AtLeast, 0.1, count.hits, count.trials);
    Ok(vec![line.by("a tenth", "Gram chain")])
}
