//! What large weights do to a single unit, as section 2.2.2 says before Theorem 2.
//!
//! "For any input (bounded away from zero), almost all neurons are saturated. Furthermore, any neuron transitioning from 1 to -1 (or vice
//! versa) does so almost instantaneously. In particular, at most one neuron within a layer is transitioning for any input."
//!
//! With `p = erf(1 / (s sqrt 2))`, `s^2 = sigma_w^2 |z|^2 / k`, the probability that a unit is not saturated, the share of the curve on which
//! two or more units of a layer are not saturated is `1 - (1-p)^k - k p (1-p)^(k-1)`, about `k (k-1) / (pi sigma_w^2)`: none only in the limit.
//! Source: section 2.2.2. Reading: a unit is transitioning where it is not saturated.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use piecewise::EventKind;
use stats::integrate::Integral;

use crate::setting::{RandomNetwork, Setting};
use crate::transitions::{Path, draw_and_sweep, pre_activations, quotient};
use experiments::mean_of::MeanOf;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SATURATED, WINDOW, DEEPER, AT_REST, ONE_AT_A_TIME, SHARE_OF_TWO];

const SATURATED: Claim = Claim {
    id: "large-sigma-side-claims/saturated",
    source: "Section 2.2.2",
    statement: "for large sigma_w and an input away from zero almost all units are saturated: all but a share erf(1 / (s sqrt 2))",
    formula: "P(|h| < 1) = erf(1 / (s sqrt 2)),  s^2 = sigma_w^2 |z|^2 / k",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 13_000, paper: 200_000 },
    resolution: Resolution::relative(0.35, "a third of the share that is not saturated"),
    check: |run| saturated(run, FRAC_1_SQRT_2),
    control: Control::negative("without the root of two", |run| saturated(run, 1.0)),
    note: "0.8 % of the units at sigma_w = 100 and |x|^2 = k, 8 % at sigma_w = 10, and ten times as many of either at |x|^2 = k/100.",
    ..Claim::DEFAULT
};

const WINDOW: Claim = Claim {
    id: "large-sigma-side-claims/window-of-the-first-layer",
    source: "Section 2.2.2",
    statement: "a unit of the first layer passes from one saturation to the other within a window of t of the order 1/sigma_w",
    formula: "E[2 arcsin(1/R) | R > 1],  R Rayleigh of scale sigma_w: about sqrt(2 pi) / sigma_w",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 40_000 },
    resolution: Resolution::relative(0.25, "a quarter of the window"),
    check: |run| window(run, 2.0),
    control: Control::negative("half of the window", |run| window(run, 1.0)),
    note: "|x|^2 = k. The mean window, in units of t, at sigma_w = 10 and 100.",
    ..Claim::DEFAULT
};

const DEEPER: Claim = Claim {
    id: "large-sigma-side-claims/windows-of-deeper-layers",
    source: "Section 2.2.2",
    statement: "in the second and third layer passes are shorter still: at most a tenth take as long as the median pass of the first layer",
    formula: "share of the windows of layers 2 and 3 that are longer than w: <= 1/10,  w the median window of layer 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 4_000 },
    resolution: Resolution::absolute(0.15, "a seventh of the passes"),
    check: |run| deeper(run, [2, 3]),
    control: Control::negative("the first layer itself", |run| deeper(run, [1, 1])),
    note: "sigma_w = 100. A pass of the second layer mostly happens within one of the first and is as much shorter again; \
           the others stop between -1 and 1 where all units below are saturated (the next row).",
    ..Claim::DEFAULT
};

const AT_REST: Claim = Claim {
    id: "large-sigma-side-claims/units-that-stand-still-between",
    source: "Section 2.2.2",
    statement: "more than half of the unsaturated units of the second and third layer do not move: all units below are saturated",
    formula: "P(all units below are saturated | |h_i| < 1) > 1/2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 400_000 },
    resolution: Resolution::absolute(0.3, "less than the half between the claim and none at all"),
    check: |run| at_rest(run, DEEP.sigma_w2),
    control: Control::negative("sigma_w^2 = 10, where the units below are seldom all saturated", |run| at_rest(run, 10.0)),
    note: "A row of ours: unsaturated is not the same as transitioning. While all units below are saturated a unit stands still, with \
           probability erf(1 / (s sqrt 2)) between -1 and 1, so the share of unsaturated units does not fall with depth. sigma_w = 100.",
    ..Claim::DEFAULT
};

const ONE_AT_A_TIME: Claim = Claim {
    id: "large-sigma-side-claims/one-at-a-time",
    source: "Section 2.2.2",
    statement: "in the large sigma_w limit at most one unit of a layer is transitioning for any input: the share of t with more is at \
                most of the order 1/sigma_w^2",
    formula: "share of t with two or more unsaturated units of the first layer <= k (k - 1) / (pi sigma_w^2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1260, paper: 40_000 },
    resolution: Resolution::PerLine("three fifths of the share of t itself"),
    check: |run| in_the_limit(run, 1.0),
    control: Control::negative("half of that", |run| in_the_limit(run, 0.5)),
    note: "Judged in the limit: the bound is (k (k - 1) / 2) (2 / (pi sigma_w^2)), so many pairs of units, and goes to 0. At sigma_w = 100 the \
           share is 2.7 % for 32 units. What it is at finite sigma_w, and in deeper layers: the next row.",
    ..Claim::DEFAULT
};

const SHARE_OF_TWO: Claim = Claim {
    id: "large-sigma-side-claims/two-at-a-time",
    source: "Section 2.2.2",
    statement: "two or more units of a layer are unsaturated on a share 1 - (1-p)^k - k p (1-p)^(k-1) of the circle, in every layer",
    formula: "p = erf(1 / (s sqrt 2)),  s^2 = sigma_w^2 |z|^2 / k",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_300, paper: 40_000 },
    resolution: Resolution::PerLine("three fifths of the share of t itself"),
    check: |run| Ok(expected(&one_at_a_time(run)?, 1.0)),
    control: Control::negative("twice as much", |run| Ok(expected(&one_at_a_time(run)?, 2.0))),
    note: "A row of ours: how far from the limit a finite sigma_w is, deeper layers too.",
    ..Claim::DEFAULT
};

fn saturated(run: &Run, factor: f64) -> Result<Vec<Evidence>, Stop> {
    let cases: Vec<(f64, f64)> = [1e2, 1e4].into_iter().flat_map(|sigma_w2| [1.0, 0.01].map(|square| (sigma_w2, square))).collect();
    let parts = cases.iter().map(|&(sigma_w2, square)| {
        Part::new(format!("sigma_w^2 {sigma_w2}, |x|^2 = {square} k"), run.samples(), 50_000, move |block| {
            let setting = Setting::hard_tanh(16, 3, sigma_w2);
            let input: Vec<f64> = setting.orthogonal_inputs()[0].iter().map(|x| x * f64::sqrt(square)).collect();
            let network = |_| {
                let network = setting.draw(&mut block.rng);
                let mut mean_square = square;
                let layers = pre_activations(setting.activation, &network, &input);
                // For each layer the unsaturated share and the variance of its pre-activations given the layer before.
                let layers: Vec<[f64; 2]> = layers
                    .iter()
                    .map(|h| {
                        let pair = [h.iter().filter(|h| h.abs() < 1.0).count() as f64 / 16.0, sigma_w2 * mean_square];
                        mean_square = h.iter().map(|h| setting.activation.apply(*h).powi(2)).sum::<f64>() / 16.0;
                        pair
                    })
                    .collect();
                layers
            };
            (0..block.trials).map(network).collect::<Vec<_>>()
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = cases.iter().zip(measured).flat_map(|((sigma_w2, square), blocks)| {
        let networks = blocks.concat();
        (0..3).map(move |layer| {
            let pair = |layers: &Vec<[f64; 2]>| [layers[layer][0], libm::erf(factor / layers[layer][1].sqrt())];
            let label = format!("sigma_w^2 = {sigma_w2}, |x|^2 = {square} k, layer {}", layer + 1);
            quotient(&networks.iter().map(pair).collect::<Vec<_>>())
                .line(label, Relation::Equal, 1.0)
                .by("closed form given the layer before", "plain passes")
        })
    });
    Ok(lines.collect())
}

/// Of a layer along the whole circle: windows of the passes from one saturation to the other, and the time of two units between.
#[derive(Clone, Debug, Default)]
struct Windows {
    passes: Vec<f64>,
    /// Where two or more units are between -1 and 1.
    together: f64,
}

/// Follows the saturation events of each layer of a random network.
fn windows(setting: &Setting, rng: &mut impl rand::Rng) -> (RandomNetwork, Vec<Windows>) {
    let (network, course) = draw_and_sweep(setting, rng, |network| setting.circle(network));
    let [x, y] = setting.orthogonal_inputs();
    let at_start = pre_activations(setting.activation, &network, &Path::Circle(x, y).at(0.0));
    let layers = at_start.iter().enumerate().map(|(layer, h)| {
        let mut windows = Windows::default();
        // A unit between -1 and 1: since when, and whether its sign has changed an odd number of times since. Who is so at the beginning has
        // been since before: the end of the circle is its beginning.
        let mut is_between: Vec<bool> = h.iter().map(|h| h.abs() <= 1.0).collect();
        let mut since = vec![0.0; h.len()];
        let mut is_turned = vec![false; h.len()];
        let mut over_the_beginning: Vec<Option<(f64, bool)>> = vec![None; h.len()];
        let mut is_first: Vec<bool> = is_between.clone();
        let (mut count, mut last) = (is_between.iter().filter(|between| **between).count(), 0.0);
        for event in course.events.iter().filter(|event| event.layer == layer + 1) {
            let unit = event.unit;
            if event.kind == EventKind::Sign {
                is_turned[unit] ^= true;
                continue;
            }
            if count >= 2 {
                windows.together += event.t - last;
            }
            last = event.t;
            if is_between[unit] {
                let window = event.t - since[unit];
                if is_first[unit] {
                    over_the_beginning[unit] = Some((window, is_turned[unit]));
                } else if is_turned[unit] {
                    windows.passes.push(window);
                }
                count -= 1;
            } else {
                (since[unit], is_turned[unit], is_first[unit]) = (event.t, false, false);
                count += 1;
            }
            is_between[unit] ^= true;
        }
        let end = 2.0 * PI;
        if count >= 2 {
            windows.together += end - last;
        }
        for unit in (0..h.len()).filter(|unit| is_between[*unit]) {
            if let Some((rest, is_turned_before)) = over_the_beginning[unit]
                && is_turned[unit] != is_turned_before
            {
                windows.passes.push(end - since[unit] + rest);
            }
        }
        windows
    });
    let layers = layers.collect();
    (network, layers)
}

fn window(run: &Run, sides: f64) -> Result<Vec<Evidence>, Stop> {
    let parts = [1e2, 1e4].map(|sigma_w2| {
        Part::new(format!("first layer, width 4, sigma_w^2 {sigma_w2}"), run.samples(), 20_000, move |block| {
            let setting = Setting::hard_tanh(4, 1, sigma_w2);
            let network = |_| {
                let passes = &windows(&setting, &mut block.rng).1[0].passes;
                [passes.iter().sum::<f64>(), passes.len() as f64]
            };
            (0..block.trials).map(network).collect::<Vec<[f64; 2]>>()
        })
    });
    let lines = [1e2, 1e4].into_iter().zip(run.measure(parts.into())?).map(|(sigma_w2, blocks)| {
        let rayleigh = |r: f64| r / sigma_w2 * libm::exp(-0.5 * r * r / sigma_w2);
        // R = 1 / sin a, so that the window is 2 a and the integrand has no root at its end.
        let integrand = |a: f64| {
            let sine = libm::sin(a);
            sides * a * rayleigh(1.0 / sine) * libm::cos(a) / (sine * sine)
        };
        let integral = Integral::new(integrand).over(0.0, 0.5 * PI).length_scale(1.0 / f64::sqrt(sigma_w2));
        let mean = integral.integrate(1e-9).expect("a smooth integrand").value;
        // Of the passes: those of units that pass at all.
        let theory = mean / libm::exp(-0.5 / sigma_w2);
        quotient(&blocks.concat()).line(format!("sigma_w^2 = {sigma_w2}"), Relation::Equal, theory).by("quadrature", "events of the sweep")
    });
    Ok(lines.collect())
}

const DEEP: Setting = Setting::hard_tanh(8, 3, 1e4);

/// For each layer of each network: passes, and those at least as long as the median pass of the first layer.
fn deep_windows(run: &Run) -> Result<Vec<Vec<[f64; 2]>>, Stop> {
    // The median of a Rayleigh law; that units with R < 1 do not pass moves it by 1e-4 of itself.
    let median = 2.0 * libm::asin(1.0 / (DEEP.sigma_w2 * 2.0 * std::f64::consts::LN_2).sqrt());
    let part = Part::new(DEEP.name(), run.samples(), 1000, move |block| {
        let network = |_| {
            let of_layer = |windows: Windows| {
                let long = windows.passes.iter().filter(|window| **window >= median).count();
                [windows.passes.len() as f64, long as f64]
            };
            windows(&DEEP, &mut block.rng).1.into_iter().map(of_layer).collect()
        };
        (0..block.trials).map(network).collect::<Vec<Vec<[f64; 2]>>>()
    });
    Ok(run.measure(vec![part])?.remove(0).concat())
}

fn deeper(run: &Run, layers: [usize; 2]) -> Result<Vec<Evidence>, Stop> {
    let networks = deep_windows(run)?;
    let mut lines: Vec<Evidence> = layers
        .into_iter()
        .map(|layer| {
            let pairs: Vec<[f64; 2]> = networks.iter().map(|layers| [layers[layer - 1][1], layers[layer - 1][0]]).collect();
            share(&pairs).line(format!("layer {layer}"), Relation::AtMost, 0.1).by("a tenth", "events of the sweep")
        })
        .collect();
    lines.dedup_by(|a, b| a.label == b.label);
    Ok(lines)
}

fn at_rest(run: &Run, sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    let setting = Setting { sigma_w2, ..DEEP };
    let part = Part::new(format!("{}, at rest", setting.name()), run.samples(), 50_000, |block| {
        let network = |_| {
            let network = setting.draw(&mut block.rng);
            let layers = pre_activations(setting.activation, &network, &setting.orthogonal_inputs()[0]);
            let unsaturated: Vec<f64> = layers.iter().map(|h| h.iter().filter(|h| h.abs() < 1.0).count() as f64).collect();
            // Of the second and of the third layer: those that stand still, and all.
            let pair = |layer: usize| [if unsaturated[layer - 1] == 0.0 { unsaturated[layer] } else { 0.0 }, unsaturated[layer]];
            [pair(1), pair(2)]
        };
        (0..block.trials).map(network).collect::<Vec<[[f64; 2]; 2]>>()
    });
    let networks = run.measure(vec![part])?.remove(0).concat();
    let lines = (0..2).map(|index| {
        let pairs: Vec<[f64; 2]> = networks.iter().map(|layers| layers[index]).collect();
        share(&pairs).line(format!("layer {}", index + 2), Relation::AtLeast, 0.5).by("a half", "plain passes")
    });
    Ok(lines.collect())
}

/// The quotient of two means of which the first may be 0, with the error of `first - quotient second`.
fn share(pairs: &[[f64; 2]]) -> MeanOf {
    let count = pairs.len() as f64;
    let [first, second] = [0, 1].map(|side| pairs.iter().map(|pair| pair[side]).sum::<f64>() / count);
    let value = first / second;
    let residuals: Vec<f64> = pairs.iter().map(|pair| (pair[0] - value * pair[1]) / second).collect();
    MeanOf { mean: value, ..MeanOf::values(&residuals) }
}

/// Of a setting and a layer, from 1: the share of `t` with two or more unsaturated units, and what is expected given the layer before.
struct Share {
    label: String,
    setting: (Setting, usize),
    observed: MeanOf,
    expected: MeanOf,
}

fn one_at_a_time(run: &Run) -> Result<Vec<Share>, Stop> {
    const SETTINGS: [(Setting, u64); 3] =
        [(Setting::hard_tanh(8, 3, 1e2), 2), (Setting::hard_tanh(8, 1, 1e3), 1), (Setting::hard_tanh(32, 1, 1e4), 1)];
    /// Points of the circle at which the layer before is looked at.
    const POINTS: usize = 16;
    let parts = SETTINGS.map(|(setting, share)| {
        Part::new(setting.name(), run.samples() / share, 500, move |block| {
            let network = |_| {
                let (network, layers) = windows(&setting, &mut block.rng);
                let together: Vec<f64> = layers.iter().map(|windows| windows.together / (2.0 * PI)).collect();
                let [x, y] = setting.orthogonal_inputs();
                let circle = Path::Circle(x, y);
                let mut expected = vec![0.0; setting.hidden_layers];
                for point in 0..POINTS {
                    let mut mean_square = 1.0;
                    let input = circle.at(2.0 * PI * point as f64 / POINTS as f64);
                    for (layer, h) in pre_activations(setting.activation, &network, &input).iter().enumerate() {
                        expected[layer] += two_or_more(setting.width, setting.sigma_w2 * mean_square) / POINTS as f64;
                        mean_square = h.iter().map(|h| setting.activation.apply(*h).powi(2)).sum::<f64>() / setting.width as f64;
                    }
                }
                together.into_iter().zip(expected).map(|(together, expected)| [together, expected]).collect()
            };
            (0..block.trials).map(network).collect::<Vec<Vec<[f64; 2]>>>()
        })
    });
    let measured = run.measure(parts.into())?;
    let shares = SETTINGS.iter().zip(measured).flat_map(|((setting, _), blocks)| {
        let networks = blocks.concat();
        (0..setting.hidden_layers).map(move |layer| {
            let of = |side: usize| networks.iter().map(|layers| layers[layer][side]).collect::<Vec<f64>>();
            let differences: Vec<f64> = of(0).iter().zip(of(1)).map(|(a, b)| a - b).collect();
            let label = format!("width {}, sigma_w^2 = {}, layer {}", setting.width, setting.sigma_w2, layer + 1);
            // The error of the paired difference, around the expected share.
            let expected = MeanOf::values(&of(1)).mean;
            let paired = MeanOf { mean: expected, ..MeanOf::values(&differences) };
            Share { label, setting: (*setting, layer + 1), observed: MeanOf::values(&of(0)), expected: paired }
        })
    });
    Ok(shares.collect())
}

/// Probability that two or more of `width` independent normal numbers of a variance lie between -1 and 1.
fn two_or_more(width: usize, variance: f64) -> f64 {
    let p = libm::erf(FRAC_1_SQRT_2 / variance.sqrt());
    let none = libm::exp(width as f64 * libm::log1p(-p));
    1.0 - none - width as f64 * p / (1.0 - p) * none
}

/// First layers only, whose `|x|^2 = k` is known.
fn in_the_limit(run: &Run, factor: f64) -> Result<Vec<Evidence>, Stop> {
    let shares = one_at_a_time(run)?;
    let first = shares.into_iter().filter(|share| share.setting.1 == 1);
    let lines = first.map(|Share { label, setting: (Setting { width, sigma_w2, .. }, _), observed, .. }| {
        let pairs = (width * (width - 1)) as f64;
        let bound = factor * pairs / (PI * sigma_w2);
        observed.line(label, Relation::AtMost, bound).resolving(0.6 * bound).by("pairs of units", "events of the sweep")
    });
    Ok(lines.collect())
}

/// The expected shares times `factor`.
fn expected(shares: &[Share], factor: f64) -> Vec<Evidence> {
    let lines = shares.iter().map(|Share { label, observed, expected, .. }| {
        let paired = MeanOf { mean: observed.mean, ..*expected };
        let line = paired.line(format!("{label}, expected share"), Relation::Equal, factor * expected.mean);
        line.resolving(0.6 * expected.mean).by("closed form given the layer before", "events of the sweep")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn one_unit_is_never_two() {
        assert!(two_or_more(1, 4.0).abs() < 1e-15);
        let p = libm::erf(FRAC_1_SQRT_2);
        assert!((two_or_more(2, 1.0) - p * p).abs() < 1e-15);
    }

    #[test]
    fn one_unit_of_the_first_layer_passes_twice() {
        let setting = Setting::hard_tanh(1, 1, 1e4);
        let layer = &windows(&setting, &mut generator(&["large sigma"], 3, 0)).1[0];
        assert_eq!((layer.passes.len(), layer.together), (2, 0.0));
        // Both passes of a cosine are equally long.
        assert!((layer.passes[0] / layer.passes[1] - 1.0).abs() < 1e-9);
    }
}
