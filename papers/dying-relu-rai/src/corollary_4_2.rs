//! Corollary 4.2: a simpler bound for RAI, the width that a depth needs, and the limits in depth and width.
//!
//! ```text
//! P[born dead] <= 1 - (1 - gamma^-N)^(L-1)  for some gamma > 2;   N = log_gamma(L / delta) keeps P[alive] > 1 - delta;
//! lim_{L -> infinity} P[born dead] = 1,   lim_{N -> infinity} P[born dead] = 0
//! ```
//!
//! Source: corollary 4.2, "readily followed from Theorem 3.1, 4.1 and Corollary 3.5". The text lets gamma depend on `N`, `L` and the data, so
//! `N = log_gamma(L / delta)` is an implicit condition on `N`, and the depth grows exponentially only if gamma stays away from 2; what networks
//! have is in the table.
//!
//! # A gamma
//!
//! The constants `g = 0.349 / (N + 1)` of `theorem_4_1` hold for the layers after the first, which is He's and has `gamma_1 = 0`. What that
//! layer does depends on the data. Let `q` be the probability that a row `w` of `W^1` has `<w, x> <= 0` at all `x` in `D`: at most 1/2 unless
//! `D = {0}`. With `q^N` the first layer is dead on `D`; else take an input at which it is alive. That choice depends on `W^1` alone, so
//! `P[born dead] <= 1 - (1 - q^N) (1 - (1/2 - g)^N)^(L-2)`:
//!
//! - `q = 0` where no closed half-space through 0 contains `D`: with one input variable and inputs of both signs, or on a square around 0.
//!   There, and wherever `q <= 1/2 - g`, `gamma = 1 / (1/2 - g) = 2 / (1 - 0.698 / (N + 1))` will do, 2.61 at width 2; it tends to 2 as `N`
//!   grows.
//! - `q > 1/2 - g` is possible only if a closed half-space through 0 contains `D`; inputs on one ray have `q = 1/2`. There that gamma is not
//!   proven, and on inputs of one sign it is refuted at width 2 and `L = 3`. With `q <= 1/2` the product as one power has
//!   `gamma^-N = 1 - [(1 - 2^-N) (1 - (1/2 - g)^N)^(L-2)]^(1/(L-1))`, above 2 from `L = 3` on; it depends on `L`, as the text says.
//!
//! # The limit in depth does not follow, and is true
//!
//! Theorem 3.1 needs `P[W_j <= 0, b_j < 0] >= p > 0` for each neuron (equation 3.2). A row of RAI has a positive entry: no row is so, `p = 0`,
//! and the theorem says nothing. The limit is nevertheless right, on every bounded interval `D` and every finite set of inputs of any
//! dimension, such as training data. For equal widths `N`:
//!
//! 1. Given the layer before, with output `n`, a row `[W, b]` has `E[h^2] = (sigma_w^2 + mu_2) / (N + 1) (1 + |n|^2)`: the entries have these
//!    mean squares, and of any two entries one is a centred normal, so that they are uncorrelated. Thus `E|h|^2 = rho (1 + |n|^2)` with
//!    `rho = N (sigma_w^2 + mu_2) / (N + 1) < 0.861`. As ReLU does not lengthen, `E|n^l(x)|^2` stays bounded in `l`, for each `x`.
//! 2. For two inputs the difference of the outputs, `d`, is sent to `W d` with `E|W d|^2 = rho' |d|^2`, `rho' = rho` (the bias, which may be the
//!    chosen entry, is missing in both), and ReLU does not lengthen it. So `E|n^l(x) - n^l(y)|^2 <= rho^(l-1) E|n^1(x) - n^1(y)|^2`: the
//!    length of the image of an interval, a limit of sums of such distances, shrinks to zero in mean square. With 1, `R_l = sup_D max_i
//!    n^l_i` has a mean square bounded by some `B`; on a finite set 1 alone gives that.
//! 3. A row is at most zero on the whole box `[0, R]^N` if the positive entry `beta` stands at a weight, the other weights are negative, and
//!    `b <= -beta R`. That has the probability `kappa(R) = N/(N+1) 2^(1-N) E[Phi(-beta R sqrt N / sigma_w)] > 0`, falling in `R`. Rows are
//!    independent, so the next layer is dead on `D` with at least `kappa(R_l)^N`.
//! 4. By Fatou's lemma `E[liminf R_l^2] <= B`, so almost surely `R_l` falls below some level infinitely often, and the sum of the
//!    `kappa(R_l)^N` diverges. By Levy's form of the Borel-Cantelli lemma a dead layer then occurs almost surely. QED.
//!
//! The steps 1 to 3 are tried on rows (`corollary-4.2/steps`), the limit on networks.

use claims::{Claim, Control, Evidence, Part, Relation, Resolution, Run, Samples, Stop, Table};
use experiments::domain_curves::{DomainSetting, domain_curves};
use experiments::properties::{Try, properties};
use network::rai::{RAI_SIGMA_W, rai_row};
use network::{Domain, Initializer, WeightLaw};
use stats::rational::{Rational, power, ratio};

use crate::setup::{bound_with_gamma, rai, symmetric_bound};
use crate::theorem_4_1::{gain, proven_gamma};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[GAMMA, ONE_SIGN, ONE_LAYER, WIDTH, CONDITION, DEPTH, STEPS];

const SOURCE: &str = "Corollary 4.2";

const GAMMA: Claim = Claim {
    id: "corollary-4.2/gamma-above-2",
    source: SOURCE,
    statement: "for inputs of both signs P[born dead] <= 1 - (1 - gamma^-N)^(L-1) with gamma = 2 / (1 - 0.698 / (N + 1)) above 2, for widths 2 to 6 and 2 to 20 layers",
    formula: "P[born dead] <= 1 - (1 - gamma^-N)^(L-1),  gamma = 2 / (1 - 0.698 / (N + 1)) > 2",
    samples: Samples { ci: 13_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("nine tenths of the distance to the bound with gamma = 2: equality with that would be refused"),
    check: |run| {
        let curves = curves(run)?;
        run.table(table(&curves));
        Ok(gamma(&curves, proven))
    },
    control: Control::negative("J for J / (N + 1): the positions forgotten, gamma of 6.6", |run| {
        Ok(gamma(&curves(run)?, |_| 1.0 / (0.5 - gain(RAI_SIGMA_W))))
    }),
    note: "One input variable, on [-sqrt 3, sqrt 3]; for inputs of one sign see gamma-on-one-sign. The table has the gamma that networks show, (1 - (1 - P)^(1/(L-1)))^(-1/N): it depends on depth and width, as the text says, falls with both, and is 3.95 at 20 layers of width 6.",
    ..Claim::DEFAULT
};

const ONE_SIGN: Claim = Claim {
    id: "corollary-4.2/gamma-on-one-sign",
    source: SOURCE,
    statement: "on inputs of one sign P[born dead] <= 1 - (1 - gamma^-N)^(L-1) with a gamma that depends on L, above 2 from L = 3 on",
    formula: "gamma^-N = 1 - [(1 - 2^-N) (1 - (1/2 - g)^N)^(L-2)]^(1/(L-1)), g = 0.349 / (N + 1)",
    samples: Samples { ci: 60_000, paper: 2_000_000 },
    resolution: Resolution::PerLine("nine tenths of the distance to the bound with gamma = 2: equality with that would be refused"),
    check: |run| one_sign(run, proven_on_one_sign),
    control: Control::negative("the gamma of inputs of both signs", |run| one_sign(run, |width, _| proven(width))),
    note: "The two inputs 1 and 1.01, which hardly any network tells apart. The first layer has gamma_1 = 0: at width 2 and L = 3 the gamma of inputs of both signs promises 0.273 and 0.29 die.",
    ..Claim::DEFAULT
};

const ONE_LAYER: Claim = Claim {
    id: "corollary-4.2/one-layer",
    source: SOURCE,
    statement: "on inputs of one sign two layers are born dead with probability 2^-N, so at L = 2 no gamma above 2 will do there",
    formula: "P[born dead] = 2^-N at L = 2",
    samples: Samples { ci: 100_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.02, "less than a tenth of 1/4"),
    check: |run| one_layer(run, 2.0),
    control: Control::negative("gamma of 3", |run| one_layer(run, 3.0)),
    note: "A row of ours. The first layer is He's without biases: gamma_1 = 0. From L = 3 on theorem 4.1 is strict and a gamma exists.",
    ..Claim::DEFAULT
};

const WIDTH: Claim = Claim {
    id: "corollary-4.2/sufficient-width",
    source: SOURCE,
    statement: "N = log_gamma(L / delta), rounded up, keeps the bound 1 - (1 - gamma^-N)^(L-1) below delta, so P[born dead] -> 0 as N grows",
    formula: "N >= log_gamma(L / delta)  =>  1 - (1 - gamma^-N)^(L-1) < delta",
    check: |_| Ok(vec![sufficient_width(0)]),
    control: Control::negative("one neuron less", |_| Ok(vec![sufficient_width(1)])),
    note: "In fractions, for gamma 2, 5/2 and 4, L from 2 to 1000 and delta from 1/2 to 1/1000. The width must be whole: rounded up. With gamma = 2, which holds at every width, this is the limit in N.",
    ..Claim::DEFAULT
};

const CONDITION: Claim = Claim {
    id: "corollary-4.2/condition-3.2-fails",
    source: "Theorem 3.1, corollary 4.2",
    statement: "no row of RAI has all weights and the bias at most zero, so condition 3.2 of theorem 3.1, on which the limit in depth is said to rest, fails",
    formula: "P(W_j <= 0, b_j <= 0) = 0",
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    check: |run| no_negative_row(run, true),
    control: Control::negative("symmetric rows", |run| no_negative_row(run, false)),
    note: "A row of ours: the positive entry stands somewhere, with probability 1. The limit is true nevertheless, see the file and limit-in-depth.",
    ..Claim::DEFAULT
};

const DEPTH: Claim = Claim {
    id: "corollary-4.2/limit-in-depth",
    source: SOURCE,
    statement: "P[born dead] -> 1 as L grows: at width 2 it is at least 99 % at 200 layers with ReLU, at width 3 at 500",
    formula: "P[born dead] >= 0.99 at N = 2 with 200 layers with ReLU, at N = 3 with 500",
    samples: Samples { ci: 6_000, paper: 400_000 },
    resolution: Resolution::absolute(0.03, "three times what is left of 1"),
    check: |run| {
        let (curves, table) = deep(run)?;
        run.table(table);
        Ok(limit(&curves, [200, 500]))
    },
    control: Control::negative("at a tenth of the layers", |run| Ok(limit(&deep(run)?.0, [20, 50]))),
    note: "By the proof in the file on every bounded interval and every finite set; theorem 3.1 does not give it, as its condition fails. At width 2 about 4.6 % of the living die in each layer (table, from 19 to 50 layers): what that leaves falls geometrically.",
    ..Claim::DEFAULT
};

const STEPS: Claim = Claim {
    id: "corollary-4.2/steps",
    source: "Corollary 4.2, our proof of the limit in depth",
    statement: "rows of RAI have E[h^2] = (sigma_w^2 + 1/2) (1 + |n|^2) / (N + 1) and E[(W d)^2] = (sigma_w^2 + 1/2) |d|^2 / (N + 1), and are at most zero on [0, R]^N with at least kappa(R)",
    formula: "E[h^2] = s (1 + |n|^2), E[(W d)^2] = s |d|^2, s = (sigma_w^2 + 1/2) / (N + 1);  kappa(R) = N/(N + 1) 2^(1-N) E[Phi(-beta R sqrt(N) / sigma_w)], beta the positive entry",
    samples: Samples { ci: 400_000, paper: 10_000_000 },
    resolution: Resolution::PerLine("a twentieth of a mean square, and half of kappa"),
    check: |run| steps(run, 0.5),
    control: Control::negative("mean square of the positive entry 2/3, its mean", |run| steps(run, 2.0 / 3.0)),
    note: "A row of ours. rho = N (sigma_w^2 + 1/2) / (N + 1) is below 0.861, so layers bring any two inputs together.",
    ..Claim::DEFAULT
};

/// A gamma with which the corollary holds for one input variable and inputs of both signs.
fn proven(width: usize) -> f64 {
    1.0 / (0.5 - proven_gamma(width))
}

/// A gamma with which the corollary holds for every set of inputs: Theorem 4.1's product as one power. `hidden_layers` is `L - 1`; 2 at 1,
/// above it from 2 on.
fn proven_on_one_sign(width: usize, hidden_layers: usize) -> f64 {
    let n = width as f64;
    let alive = (1.0 - libm::pow(0.5, n)) * libm::pow(1.0 - libm::pow(0.5 - proven_gamma(width), n), hidden_layers as f64 - 1.0);
    libm::pow(1.0 - libm::pow(alive, 1.0 / hidden_layers as f64), -1.0 / n)
}

const WIDTHS: [usize; 5] = [2, 3, 4, 5, 6];

/// 20 layers, the last of them linear.
const MOST_LAYERS: usize = 19;

type Curve = experiments::death_curves::DeathCurve;

fn curves(run: &Run) -> Result<Vec<Curve>, Stop> {
    domain_curves(run, WIDTHS.map(|width| (rai(width, MOST_LAYERS), run.samples())).to_vec())
}

fn gamma(curves: &[Curve], gamma: fn(usize) -> f64) -> Vec<Evidence> {
    let lines = curves.iter().zip(WIDTHS).flat_map(|(curve, width)| {
        // One layer never dies on inputs of both signs, and two of width 6 hardly ever.
        let layers = [2, 3, 5, 9, 14, 19].into_iter().filter(move |layers| *layers > 2 || width < 6);
        layers.map(move |layers| {
            let bound = bound_with_gamma(gamma(width), width, layers);
            let distance = symmetric_bound(width, layers) - bound;
            curve
                .against(format!("width {width}, {layers} layers"), Relation::AtMost, bound, layers)
                .by("closed form", "whole networks on the domain")
                .resolving(0.9 * distance)
        })
    });
    lines.collect()
}

fn table(curves: &[Curve]) -> Table {
    let mut table = Table::new(
        "corollary-4.2",
        "Corollary 4.2: gamma backed out of the born-dead probability of RAI on [-sqrt 3, sqrt 3] (99 % intervals)",
        &["width", "hidden_layers", "born_dead", "gamma", "low", "high", "proven"],
    );
    for (curve, width) in curves.iter().zip(WIDTHS) {
        for layers in 1..=MOST_LAYERS {
            let of = |probability: f64| {
                let each = 1.0 - libm::pow(1.0 - probability, 1.0 / layers as f64);
                libm::pow(each, -1.0 / width as f64)
            };
            let interval = curve.interval(layers);
            table.push(vec![
                width.into(),
                layers.into(),
                curve.probability(layers).into(),
                of(curve.probability(layers)).into(),
                // The more networks die, the smaller gamma.
                of(interval.high).into(),
                of(interval.low).into(),
                proven(width).into(),
            ]);
        }
    }
    table
}

fn one_sign(run: &Run, gamma: fn(usize, usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    const SHAPES: [(usize, &[usize]); 2] = [(2, &[2, 3, 5, 9]), (3, &[2, 3, 5])];
    let setting = |width, layers: &[usize]| {
        let inputs = Domain::points(&[&[1.0], &[1.01]]).expect("two inputs");
        DomainSetting::on("RAI", Initializer::RaiText, width, layers[layers.len() - 1], "the inputs 1 and 1.01", inputs)
    };
    let curves = domain_curves(run, SHAPES.map(|(width, layers)| (setting(width, layers), run.samples())).to_vec())?;
    let lines = curves.iter().zip(SHAPES).flat_map(|(curve, (width, judged))| {
        judged.iter().map(move |&layers| {
            let bound = bound_with_gamma(gamma(width, layers), width, layers);
            let distance = symmetric_bound(width, layers) - bound_with_gamma(proven_on_one_sign(width, layers), width, layers);
            curve
                .against(format!("width {width}, {layers} layers"), Relation::AtMost, bound, layers)
                .by("closed form", "whole networks on two inputs")
                .resolving(0.9 * distance)
        })
    });
    Ok(lines.collect())
}

fn one_layer(run: &Run, gamma: f64) -> Result<Vec<Evidence>, Stop> {
    let half_width = experiments::targets::HALF_WIDTH;
    let sides = [("[0, sqrt 3]", 0.0, half_width), ("[-sqrt 3, 0]", -half_width, 0.0)];
    let settings = sides.into_iter().flat_map(|(name, low, high)| {
        [2, 3].map(|width| {
            let domain = Domain::interval(low, high).expect("two ends");
            (DomainSetting::on("RAI", Initializer::RaiText, width, 1, name, domain), run.samples())
        })
    });
    let settings: Vec<(DomainSetting, u64)> = settings.collect();
    let labels: Vec<(String, usize)> = settings.iter().map(|(setting, _)| (setting.name.clone(), setting.width)).collect();
    let lines = labels.into_iter().zip(domain_curves(run, settings)?).map(|((label, width), curve)| {
        curve
            .against(label, Relation::Equal, bound_with_gamma(gamma, width, 1), 1)
            .by("signs of the weights", "whole networks on the domain")
    });
    Ok(lines.collect())
}

/// The bound at the width `ceil(log_gamma(L / delta)) - fewer` is below delta.
fn sufficient_width(fewer: u64) -> Evidence {
    let gammas = [ratio(2, 1), ratio(5, 2), ratio(4, 1)];
    let deltas = [ratio(1, 2), ratio(1, 10), ratio(1, 1000)];
    let mut cases = Vec::new();
    for gamma in &gammas {
        for delta in &deltas {
            for layers in [2, 3, 10, 100, 1000] {
                let needed = ratio(layers, 1) / delta;
                let width = (1..).find(|&width| power(gamma, width) >= needed).expect("powers of more than one grow");
                let alive = power(&(ratio(1, 1) - power(&(ratio(1, 1) / gamma), width - fewer)), layers as u64 - 1);
                let bound: Rational = ratio(1, 1) - alive;
                cases.push((format!("gamma {gamma}, delta {delta}, {layers} layers, width {}", width - fewer), delta.clone(), bound));
            }
        }
    }
    Evidence::exact_cases("bound at the width against delta", Relation::Less, cases).by("delta", "fractions")
}

fn no_negative_row(run: &Run, is_rai: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = |width: usize| -> Try<'_> {
        Box::new(move |rng| {
            let mut row = vec![0.0; width + 1];
            if is_rai {
                rai_row(width, RAI_SIGMA_W, rng, &mut row);
            } else {
                WeightLaw::Normal.fill(rng, &mut row);
            }
            if row.iter().any(|v| *v > 0.0) { Ok(()) } else { Err(format!("{row:?}")) }
        })
    };
    let law = if is_rai { "RAI" } else { "normal" };
    let tries = [1, 2, 3, 5].map(|width| (format!("{law} rows of width {width}"), attempt(width)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("a positive entry", "rows as drawn")).collect())
}

/// The curves of widths 2 and 3, far down, and their table.
fn deep(run: &Run) -> Result<(Vec<Curve>, Table), Stop> {
    const SHAPES: [(usize, usize); 2] = [(2, 300), (3, 600)];
    // A network of width 3 takes five times as long, most of them being alive for long.
    let sizes = [run.samples(), run.samples() / 2];
    let settings = SHAPES.into_iter().zip(sizes).map(|((width, layers), networks)| (rai(width, layers), networks));
    let curves = domain_curves(run, settings.collect())?;
    let mut table = Table::new(
        "corollary-4.2-depth",
        "Corollary 4.2: born-dead probability of RAI at large depth (99 % intervals)",
        &["width", "hidden_layers", "born_dead", "low", "high"],
    );
    for (curve, (width, most)) in curves.iter().zip(SHAPES) {
        for layers in [1, 2, 5, 9, 19, 29, 50, 100, 150, 200, 300, 400, 500, 600].into_iter().filter(|layers| *layers <= most) {
            let interval = curve.interval(layers);
            table.push(vec![width.into(), layers.into(), curve.probability(layers).into(), interval.low.into(), interval.high.into()]);
        }
    }
    Ok((curves, table))
}

fn limit(curves: &[Curve], layers: [usize; 2]) -> Vec<Evidence> {
    let lines = curves.iter().zip([2, 3]).zip(layers).map(|((curve, width), layers)| {
        curve.against(format!("width {width}"), Relation::AtLeast, 0.99, layers).by("99 %", "whole networks on the domain")
    });
    lines.collect()
}

/// `kappa(R)`: by parts, with `c = R sqrt N / sigma_w`, `E[Phi(-beta c)] = Phi(-c) + (1/2 - Phi(-c)) / c^2 - phi(c) / c`.
fn kappa(width: usize, radius: f64) -> f64 {
    let n = width as f64;
    let c = radius * n.sqrt() / RAI_SIGMA_W;
    let beyond = 0.5 * libm::erfc(c * std::f64::consts::FRAC_1_SQRT_2);
    let density = libm::exp(-0.5 * c * c) / (2.0 * std::f64::consts::PI).sqrt();
    n / (n + 1.0) * 0.5_f64.powi(width as i32 - 1) * (beyond + (0.5 - beyond) / (c * c) - density / c)
}

/// An output of a layer and a difference of two outputs, the first coordinates of which are taken.
const SEEN: [[f64; 5]; 2] = [[0.3, 0.0, 1.2, 0.7, 0.0], [2.0, 1.0, 0.0, 0.0, 3.0]];
const DIFFERENCE: [f64; 5] = [1.0, -0.5, 0.0, 2.0, -1.0];
const RADII: [f64; 2] = [0.5, 1.0];

fn steps(run: &Run, mean_square: f64) -> Result<Vec<Evidence>, Stop> {
    let widths = [2, 3, 5];
    let parts = widths.map(|width| {
        // The sums of h^2 and h^4 for both outputs and the difference, then the rows that are dead on both boxes.
        Part::new(format!("rows of width {width}"), run.samples(), 2_000_000, move |block| {
            let mut row = vec![0.0; width + 1];
            let mut sums = vec![0.0; 8];
            for _ in 0..block.trials {
                rai_row(width, RAI_SIGMA_W, &mut block.rng, &mut row);
                let (weights, bias) = (&row[..width], row[width]);
                let dot = |x: &[f64; 5]| weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
                for (index, h) in [dot(&SEEN[0]) + bias, dot(&SEEN[1]) + bias, dot(&DIFFERENCE)].into_iter().enumerate() {
                    sums[2 * index] += h * h;
                    sums[2 * index + 1] += h * h * h * h;
                }
                let positive: f64 = weights.iter().map(|w| w.max(0.0)).sum();
                for (count, radius) in sums[6..].iter_mut().zip(RADII) {
                    *count += f64::from(u8::from(bias + radius * positive <= 0.0));
                }
            }
            sums
        })
    });
    let measured: Vec<Vec<Vec<f64>>> = run.measure(parts.into())?;
    let mut lines = Vec::new();
    let n = run.samples() as f64;
    for (blocks, width) in measured.into_iter().zip(widths) {
        let sums = blocks.into_iter().fold(vec![0.0; 8], |mut sums, block| {
            sums.iter_mut().zip(block).for_each(|(sum, x)| *sum += x);
            sums
        });
        let square = |x: &[f64; 5]| x[..width].iter().map(|x| x * x).sum::<f64>();
        let each = (RAI_SIGMA_W * RAI_SIGMA_W + mean_square) / (width as f64 + 1.0);
        let seen =
            [("first output", 1.0 + square(&SEEN[0])), ("second output", 1.0 + square(&SEEN[1])), ("difference", square(&DIFFERENCE))];
        for (index, (name, length)) in seen.into_iter().enumerate() {
            let mean = sums[2 * index] / n;
            let error = ((sums[2 * index + 1] / n - mean * mean) / n).sqrt();
            let theory = each * length;
            lines.push(
                Evidence::mean(format!("width {width}, {name}"), Relation::Equal, theory, mean, error, run.samples())
                    .by("mean squares", "rows as drawn")
                    .resolving(0.05 * theory),
            );
        }
        for (count, radius) in sums[6..].iter().zip(RADII) {
            let least = kappa(width, radius);
            lines.push(
                Evidence::proportion(format!("width {width}, radius {radius}"), Relation::AtLeast, least, *count as u64, run.samples())
                    .by("kappa", "rows as drawn")
                    .resolving(0.5 * least),
            );
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_falls_with_the_radius_and_with_the_width() {
        let values = [0.1, 0.5, 1.0, 3.0, 30.0].map(|radius| kappa(2, radius));
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]) && values[4] > 0.0, "{values:?}");
        // A box of no size: the bias is negative, the entry at one of two weights, the other weight negative.
        assert!((kappa(2, 1e-4) - 2.0 / 3.0 * 0.5 * 0.5).abs() < 1e-4);
        assert!(kappa(3, 1.0) < kappa(2, 1.0));
    }

    #[test]
    fn on_one_sign_gamma_is_2_for_one_layer_and_between_2_and_that_of_both_signs_for_more() {
        assert!((proven_on_one_sign(2, 1) - 2.0).abs() < 1e-15);
        for (width, layers) in [(1, 2), (2, 2), (2, 19), (5, 100)] {
            let gamma = proven_on_one_sign(width, layers);
            assert!(gamma > 2.0 && gamma < proven(width), "{width} {layers}: {gamma}");
        }
        // As one power it is the product: 1 - 3/4 (1 - (1/2 - g)^2) at width 2 and L = 3.
        let product = 1.0 - 0.75 * (1.0 - (0.5 - proven_gamma(2)).powi(2));
        assert!((bound_with_gamma(proven_on_one_sign(2, 2), 2, 2) - product).abs() < 1e-15);
    }

    #[test]
    fn the_proven_gamma_is_above_two_and_falls_to_it() {
        let values = [1, 2, 5, 100].map(proven);
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]) && values[3] > 2.0, "{values:?}");
    }
}
