//! Section 2.1: "All hard-tanh results carry over to tanh with additional technical steps."
//!
//! Source: section 2.1. No steps are given, so each result is looked at by itself. Upper bounds carry over as they are, since `|tanh'| <= 1`.
//! That the length grows exponentially does, by the Gram chain of tanh layers, which is a chain for any activation. The proof of the lower bound
//! does not: it counts neurons that are not saturated, and there are no others. The rate keeps its powers of `sigma_w` with another constant:
//! `E[sech^4 h] ~ 4/3 / (sqrt(2 pi) sigma_w)`, so `sqrt(4/3 / sqrt(2 pi)) = 0.729` times `sqrt sigma_w` where hard-tanh has 0.893.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::Activation;
use stats::integrate::{Estimate, Integral};
use stats::special::normal_density;

use crate::bounds::chi_means;
use crate::setting::{RandomNetwork, Setting};
use crate::speeds::{Sums, Walk, grid, walks};
use crate::transitions::{Path, log_of_means, within};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EXPONENTIAL, UPPER, MEAN_FIELD, POWERS, TRANSITIONS];

const SOURCE: &str = "Section 2.1";
const SAMPLES: Samples = Samples { ci: 2_000, paper: 50_000 };

const EXPONENTIAL: Claim = Claim {
    id: "tanh-remark/exponential",
    source: SOURCE,
    statement: "through tanh layers, too, the mean length grows exponentially: by 5 % a layer and more at sigma_w^2 = 4 and 16",
    formula: "(E[l(z^8)] / E[l(z^3)])^(1/5) >= 1.05",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, ..SAMPLES },
    resolution: Resolution::absolute(0.08, "less than the growth is above 1.05"),
    check: |run| exponential(run, &[4.0, 16.0]),
    control: Control::negative("sigma_w^2 = 1/2", |run| exponential(run, &[0.5])),
    note: "Widths 32 and 512, layers 3 to 8.",
    ..Claim::DEFAULT
};

const UPPER: Claim = Claim {
    id: "tanh-remark/upper-bound",
    source: SOURCE,
    statement: "through tanh layers, too, the length grows at most by equation (2)",
    formula: "E[|dz(d+1)| / |dz(d)|] <= sqrt 2 Gamma((k+1)/2) / Gamma(k/2) sigma_w / sqrt k",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.1, "a tenth of the bound"),
    check: |run| upper(run, 0),
    control: Control::negative("the norm of k - 1 normal numbers for k", |run| upper(run, 1)),
    note: "Widths 8, 32 and 512, sigma_w^2 = 1/4, 4 and 16, layers 1 and 8.",
    ..Claim::DEFAULT
};

const MEAN_FIELD: Claim = Claim {
    id: "tanh-remark/infinite-width",
    source: "Section 2.1; Poole et al. (2016)",
    statement: "at width 512 the length grows in every tanh layer by sqrt(sigma_w^2 E[sech^4 h]), to 2 %",
    formula: "growth = sqrt(sigma_w^2 E[(1 - tanh^2 h)^2]),   q' = E[tanh^2 h],   h ~ N(0, sigma_w^2 q)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 10_000, paper: 200_000 },
    resolution: Resolution::relative(0.05, "with the 2 %, a few hundredths of the growth"),
    check: |run| mean_field(run, |h| 1.0 / libm::cosh(h).powi(4)),
    control: Control::negative("E[sech^2 h], a power too few", |run| mean_field(run, |h| 1.0 / libm::cosh(h).powi(2))),
    note: "sigma_w^2 = 4 and 16, layers 1 to 6, 2 % to each side.",
    ..Claim::DEFAULT
};

const POWERS: Claim = Claim {
    id: "tanh-remark/other-constant",
    source: SOURCE,
    statement: "the rate of tanh layers has the powers of hard-tanh, with another constant: 0.729 sqrt sigma_w for large sigma_w",
    formula: "growth / sqrt sigma_w -> sqrt(4/3 / sqrt(2 pi))",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(0.02, "an eighth of what the constants are apart"),
    check: |_| Ok(vec![powers((4.0 / 3.0 / (2.0 * PI).sqrt()).sqrt())]),
    control: Control::negative("the constant of hard-tanh", |_| Ok(vec![powers((2.0 / PI).sqrt().sqrt())])),
    note: "A row of ours: below the printed base by more than hard-tanh is.",
    ..Claim::DEFAULT
};

const TRANSITIONS: Claim = Claim {
    id: "tanh-remark/transitions",
    source: SOURCE,
    statement: "in tanh networks, too, sign transitions are linear in the length: over the layers from the second on their quotient stays constant, \
                to 0.15 in the logarithm",
    formula: "T(d) = c l(d), one c for each width and variance",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 64, paper: 1_000 },
    resolution: Resolution::PerLine(
        "what the length grows by in these layers at infinite width, less the tolerance, and at most 0.3: transitions that grow as the square \
         of the length, or not at all, would be refused",
    ),
    check: |run| transitions(run, 1.0),
    control: Control::negative("the square of the length", |run| transitions(run, 2.0)),
    note: "Figure 2 with tanh, sigma_w^2 = 4 and 16; the tolerance is a symbol's height on axes of two and a half powers of ten. At infinite \
           width the quotient rises by 0.05 at sigma_w^2 = 4 and by 0.01 at 16, while |z| settles; at the figure's sigma_w^2 = 2 the length \
           of tanh layers grows by less than 5 % a layer, and nothing could be told. Plain passes at steps of the circle, since tanh has no \
           closed events.",
    ..Claim::DEFAULT
};

fn measured(run: &Run, widths: &[usize], variances: &[f64]) -> Result<(Vec<Walk>, Vec<Sums>), Stop> {
    let tanh = |walk| Walk { activation: Activation::Tanh, ..walk };
    let cells: Vec<Walk> = grid(widths, variances, 8).into_iter().map(tanh).collect();
    let sums = walks(run, &cells, run.samples())?;
    Ok((cells, sums))
}

fn exponential(run: &Run, variances: &[f64]) -> Result<Vec<Evidence>, Stop> {
    let (cells, sums) = measured(run, &[32, 512], variances)?;
    let lines = cells.iter().zip(&sums).map(|(walk, sums)| {
        sums.growth(3, 8).line(format!("{}, growth of the mean", walk.label()), Relation::AtLeast, 1.05).by("five per cent", "Gram chain")
    });
    Ok(lines.collect())
}

/// Against the mean norm of as many normal numbers as there are neurons less `lost`.
fn upper(run: &Run, lost: usize) -> Result<Vec<Evidence>, Stop> {
    let (cells, sums) = measured(run, &[8, 32, 512], &[0.25, 4.0, 16.0])?;
    let lines = cells.iter().zip(&sums).flat_map(|(walk, sums)| {
        [0, 7].map(|d| {
            let (k, sigma_w) = (walk.layer.width, walk.layer.jensen_upper());
            let bound = chi_means(k)[k - lost] * sigma_w / (k as f64).sqrt();
            sums.ratio(d).line(format!("{}, layer {}", walk.label(), d + 1), Relation::AtMost, bound).by("gamma functions", "Gram chain")
        })
    });
    Ok(lines.collect())
}

/// Mean over `h` of variance `s^2`.
fn normal_mean(s: f64, f: impl Fn(f64) -> f64) -> Estimate {
    // In the variable h, on whose scale tanh changes.
    let integral = Integral::new(|h: f64| f(h) * normal_density(h / s) / s).over(f64::NEG_INFINITY, f64::INFINITY);
    integral.split_at(&[0.0, -10.0, 10.0, -40.0, 40.0]).integrate(1e-9).expect("a smooth, bounded integrand")
}

fn mean_field(run: &Run, slope2: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let (cells, sums) = measured(run, &[512], &[4.0, 16.0])?;
    let mut lines = Vec::new();
    for (walk, sums) in cells.iter().zip(&sums) {
        let (mut q, sigma_w2) = (1.0_f64, walk.layer.sigma_w2);
        for d in 0..6 {
            let s = (sigma_w2 * q).sqrt();
            let growth = (sigma_w2 * normal_mean(s, slope2).value).sqrt();
            for (relation, bound) in [(Relation::AtLeast, 0.98 * growth), (Relation::AtMost, 1.02 * growth)] {
                let label = format!("{}, layer {}, {}", walk.label(), d + 1, relation.sign());
                lines.push(sums.ratio(d).line(label, relation, bound).by("quadrature", "Gram chain"));
            }
            q = normal_mean(s, |h| libm::tanh(h).powi(2)).value;
        }
    }
    Ok(lines)
}

fn powers(theory: f64) -> Evidence {
    // At sigma_w = 1000, from the fixed point: q is 1 less E[sech^2 h], of order 1/sigma_w, and so is the next term of the limit.
    let sigma_w = 1000.0_f64;
    let mut q = 1.0_f64;
    for _ in 0..20 {
        q = 1.0 - normal_mean(sigma_w * q.sqrt(), |h| 1.0 / libm::cosh(h).powi(2)).value;
    }
    let chi = sigma_w * sigma_w * normal_mean(sigma_w * q.sqrt(), |h| 1.0 / libm::cosh(h).powi(4)).value;
    Evidence::numeric("growth / sqrt sigma_w at sigma_w = 1000", theory, (chi / sigma_w).sqrt(), 1.0 / sigma_w).by("limit", "quadrature")
}

/// Width, variance, hidden layers, share of half a circle, steps along it, and how many times the row's sample.
const FIGURE_2: [(usize, f64, usize, f64, usize, u64); 4] =
    [(8, 4.0, 8, 1.0, 200, 4), (32, 4.0, 8, 0.125, 50, 6), (8, 16.0, 5, 1.0, 320, 3), (32, 16.0, 5, 0.125, 80, 4)];

const TOLERANCE: f64 = 0.15;

/// The quotient of transitions and a power of the length, in the last layer less in the second.
fn transitions(run: &Run, power: f64) -> Result<Vec<Evidence>, Stop> {
    let parts = FIGURE_2.map(|(width, sigma_w2, layers, share, steps, times)| {
        let name = format!("tanh, width {width}, {layers} layers, sigma_w^2 {sigma_w2}, {steps} steps of {share} of half a circle");
        // Weights are drawn as for hard-tanh networks; which activation follows them is no part of the draw.
        let setting = Setting::hard_tanh(width, layers, sigma_w2);
        Part::new(name, times * run.samples(), 50, move |block| {
            (0..block.trials).map(|_| along(&setting.draw(&mut block.rng), &setting, share * PI, steps)).collect::<Vec<_>>()
        })
    });
    let measured = run.measure(parts.into())?;
    let lines = FIGURE_2.iter().zip(measured).flat_map(|((width, sigma_w2, layers, ..), blocks)| {
        let row = |[length, signs]: &[Vec<f64>; 2]| vec![signs[layers - 1], length[layers - 1], signs[1], length[1]];
        let rows: Vec<Vec<f64>> = blocks.concat().iter().map(row).collect();
        let moved = log_of_means(&rows, &[1.0, -power, -1.0, power]);
        let grows: f64 = growths(*sigma_w2).skip(2).take(layers - 2).map(libm::log).sum();
        within(moved, &format!("width {width}, sigma_w^2 = {sigma_w2}: ln T/l of layer {layers} less layer 2"), 0.0, TOLERANCE)
            .map(|line| line.resolving((grows - TOLERANCE).min(0.3)).by("proportional, to the height of a symbol", "plain passes"))
    });
    Ok(lines.collect())
}

/// Growth of the length in the first, second, ... layer of infinitely many neurons, from `|x|^2 = k`.
fn growths(sigma_w2: f64) -> impl Iterator<Item = f64> {
    let next = move |q: &f64| Some(normal_mean((sigma_w2 * q).sqrt(), |h| libm::tanh(h).powi(2)).value);
    let growth = move |q: f64| (sigma_w2 * normal_mean((sigma_w2 * q).sqrt(), |h| 1.0 / libm::cosh(h).powi(4)).value).sqrt();
    std::iter::successors(Some(1.0), next).map(growth)
}

/// Length and sign changes of each layer of a network, its activations taken as tanh, along an arc that is looked at in so many steps.
fn along(network: &RandomNetwork, setting: &Setting, arc: f64, steps: usize) -> [Vec<f64>; 2] {
    let [x, y] = setting.orthogonal_inputs();
    let path = Path::Circle(x, y);
    let outputs = |step: usize| {
        let mut z = path.at(arc * (step as f64 / steps as f64));
        let through = std::iter::once(&network.first).chain(&network.layers).map(|layer| {
            z = layer.product(&z);
            z.iter_mut().for_each(|h| *h = libm::tanh(*h));
            z.clone()
        });
        through.collect::<Vec<_>>()
    };
    let (mut length, mut signs) = (vec![0.0; setting.hidden_layers], vec![0.0; setting.hidden_layers]);
    let mut before = outputs(0);
    for step in 1..=steps {
        let now = outputs(step);
        for (layer, (before, now)) in before.iter().zip(&now).enumerate() {
            length[layer] += before.iter().zip(now).map(|(a, b)| (b - a) * (b - a)).sum::<f64>().sqrt();
            signs[layer] += before.iter().zip(now).filter(|(a, b)| (**a > 0.0) != (**b > 0.0)).count() as f64;
        }
        before = now;
    }
    [length, signs]
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    /// Pairs of transitions between two points are missed, and chords are shorter than arcs.
    #[test]
    fn four_times_as_many_steps_find_hardly_more() {
        for (width, sigma_w2, layers, share, steps, _) in FIGURE_2 {
            let setting = Setting::hard_tanh(width, layers, sigma_w2);
            let mut totals = [[0.0; 2]; 2];
            for seed in 0..20 {
                let network = setting.draw(&mut generator(&["tanh steps"], seed, 0));
                for (totals, steps) in totals.iter_mut().zip([steps, 4 * steps]) {
                    let found = along(&network, &setting, share * PI, steps);
                    totals.iter_mut().zip(found).for_each(|(total, of_layers)| *total += of_layers[layers - 1]);
                }
            }
            let [length, signs] = [0, 1].map(|what| totals[0][what] / totals[1][what]);
            // A fifth of the tolerance.
            assert!(length > 0.97 && length <= 1.0 && signs > 0.97 && signs <= 1.0, "{width}, {sigma_w2}: {length} {signs}");
        }
    }

    #[test]
    fn tanh_layers_of_one_neuron_change_sign_twice_a_circle() {
        let setting = Setting::hard_tanh(1, 3, 4.0);
        let network = setting.draw(&mut generator(&["tanh steps"], 1, 0));
        assert_eq!(along(&network, &setting, 2.0 * PI, 100)[1], [2.0; 3]);
    }
}
