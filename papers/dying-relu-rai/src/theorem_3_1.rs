//! Theorem 3.1: deep networks of fixed width are born dead.
//!
//! ```text
//! P(W^l_j in R^{N_{l-1}}, b^l_j < 0) >= p > 0 for all j, l      (3.2)
//! =>   lim_{L -> inf} P(J) = 1
//! ```
//!
//! Source: Theorem 3.1, the remark after it ("the condition is met with p = 2^{-N-1}"), appendix A.
//! Reading: `W_j` must be without positive entries; as printed the condition does not restrict the weights, and the theorem is false. Without
//! biases `b_j < 0` cannot hold, so `b_j <= 0` is meant. What the proof gives, with `D` any set of inputs:
//!
//! ```text
//! P(J) >= 1 - (1 - p^N)^{L-2}
//! ```
//!
//! from the layers 2 to L - 1, which take inputs without negative entries. The first layer takes `x`, so it does not count. That the
//! condition fails for the randomized asymmetric initialization is checked with Corollary 4.2.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{
    Activation, Architecture, Biases, BornDeadEnsemble, DeadLayerSampler, Domain, Layer, Network, WeightLaw, WeightScheme,
    first_dead_layer_on,
};
use stats::rational::{Rational, power, ratio, to_f64};

use experiments::death_curves::{DeathCurve, first_dead_part};
use experiments::targets::HALF_WIDTH;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REMARK, CONDITION, LIMIT, FIRST_LAYER];

const REMARK: Claim = Claim {
    id: "theorem-3.1/symmetric-laws",
    source: "Section 3, after Theorem 3.1",
    statement: "weights and biases that are symmetric or zero satisfy P(W_j <= 0, b_j < 0) >= 2^(-N-1)",
    formula: "P(all entries of W_j negative, b_j < 0) >= 2^(-N-1)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 20_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("half of the probability, less than one entry more"),
    check: |run| {
        let [drawn, strict, weak] = negative_rows(run)?;
        Ok(drawn.into_iter().chain(strict).chain(weak.into_iter().map(Evidence::corrected)).collect())
    },
    control: Control::positive("drawn biases", |run| {
        let [drawn, ..] = negative_rows(run)?;
        Ok(drawn)
    }),
    note: "Right: b_j <= 0; without biases it holds with p = 2^-N, and b_j < 0 never does. Equation 3.2 is printed without the negativity of W_j, which is read into it here. The rows of layer 2 of networks as drawn, widths 1 to 4.",
    ..Claim::DEFAULT
};

const CONDITION: Claim = Claim {
    id: "theorem-3.1/negative-weights",
    source: "Theorem 3.1, equation 3.2",
    statement: "P(W_j in R^N, b_j < 0) >= p > 0 for every neuron implies P(born dead) -> 1 with growing depth",
    formula: "N = 1, W = 2, b = +-1/4: never dead on [-1, 1], although P(b < 0) = 1/2",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![enumerated(false), enumerated(true).corrected()]),
    control: Control::positive("weights of both signs", |_| Ok(vec![enumerated(true)])),
    note: "Right: W_j <= 0 in every entry. With W = 2 the pre-activation at x = 1 is at least 2 * 1 - 1/4 > 1 in every layer, so no depth kills. The lines compare with 1 - (1 - p^N)^(L-2), L up to 8, all sign patterns: p = 1/2 as printed, 1/4 as corrected.",
    ..Claim::DEFAULT
};

const LIMIT: Claim = Claim {
    id: "theorem-3.1/limit",
    source: "Theorem 3.1, appendix A",
    statement: "networks of fixed width are born dead with probability at least 1 - (1 - p^N)^(L-2), so in the limit with certainty",
    formula: "P(J) >= 1 - (1 - p^N)^(L-2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 13_000, paper: 500_000 },
    resolution: Resolution::absolute(0.05, "five percentage points on a scale from alive to dead"),
    check: |run| {
        let curves = curves(run)?;
        run.table(table(&curves));
        Ok(against_bound(&curves, |setting, layers| setting.bound(layers, setting.width)))
    },
    control: Control::negative("one neuron for the whole layer: p for p^N", |run| {
        Ok(against_bound(&curves(run)?, |setting, layers| setting.bound(layers, 1)))
    }),
    note: "L = 10, 50, 200 and, without biases, 1000; seven laws, one of them not symmetric, with and without biases, d_in = 1, D = [-sqrt 3, sqrt 3]. Where the bound is above 0.999, the line asks for 0.999.",
    ..Claim::DEFAULT
};

const FIRST_LAYER: Claim = Claim {
    id: "theorem-3.1/first-layer",
    source: "Theorem 3.1, appendix A",
    statement: "the first layer does not count in 1 - (1 - p^N)^(L-2): at N = 1 and L = 2 normal weights and biases give 1/6, less than p = 1/4",
    formula: "P(|w| sqrt 3 <= -b) = (pi/3) / (2 pi) = 1/6 < 1/4",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "a quarter of the difference to 1/4"),
    check: |run| first_layer(run, Relation::Equal, &ratio(1, 6)),
    control: Control::negative("at least p^N, as with the exponent L - 1", |run| first_layer(run, Relation::AtLeast, &ratio(1, 4))),
    note: "A row of ours. D = [-sqrt 3, sqrt 3]: the neuron is off on all of it where -b is at least sqrt 3 |w|, a cone of 60 degrees of the plane of (w, b).",
    ..Claim::DEFAULT
};

// --- The condition ---------------------------------------------------------------------------------------------------------------

/// Rows of layer 2 against `2^(-N-1)`: all weights and the bias negative where biases are drawn; the same without biases, with `b < 0` as
/// printed and with `b <= 0`.
fn negative_rows(run: &Run) -> Result<[Vec<Evidence>; 3], Stop> {
    const NAMES: [&str; 3] = ["drawn biases, b < 0", "zero biases, b < 0", "zero biases, b <= 0"];
    const WIDTHS: [usize; 4] = [1, 2, 3, 4];
    let parts = WIDTHS.map(|width| {
        Part::new(format!("rows of width {width}"), run.samples(), 500_000, move |block| {
            let shape = Architecture::new(1, &[width, 1]).expect("widths are positive");
            let mut counts = vec![0; NAMES.len()];
            for _ in 0..block.trials {
                let mut row = |scheme: &WeightScheme| {
                    let network = Network::draw(shape.clone(), Activation::Relu, scheme, &mut block.rng).expect("the law is valid");
                    let layer = &network.layers()[1];
                    (layer.weights().iter().all(|w| *w < 0.0), layer.biases()[0])
                };
                let (with_bias, without) = (row(&drawn(WeightLaw::Normal, WeightLaw::Normal)), row(&WeightScheme::iid(WeightLaw::Normal)));
                let met = [with_bias.0 && with_bias.1 < 0.0, without.0 && without.1 < 0.0, without.0 && without.1 <= 0.0];
                counts.iter_mut().zip(met).for_each(|(count, met)| *count += u64::from(met));
            }
            counts
        })
    });
    let counts = run.histograms(parts.into())?;
    Ok([0, 1, 2].map(|index| {
        let lines = WIDTHS.iter().zip(&counts).map(|(width, counts)| {
            let least = 0.5_f64.powi(*width as i32 + 1);
            Evidence::proportion(format!("{}, N = {width}", NAMES[index]), Relation::AtLeast, least, counts[index], run.samples())
                .by("2^(-N-1)", "rows of networks as drawn")
                .resolving(0.5 * least)
        });
        lines.collect()
    }))
}

/// Networks of width 1 with weights 2 or +-2 and biases +-1/4, all of them: the share that is dead on [-1, 1] against the bound.
fn enumerated(weights_of_both_signs: bool) -> Evidence {
    let domain = Domain::interval(-1.0, 1.0).expect("a valid interval");
    let p = if weights_of_both_signs { ratio(1, 4) } else { ratio(1, 2) };
    let cases = (3..=8_usize).map(|layers| {
        let hidden = layers - 1;
        let bits = if weights_of_both_signs { 2 * hidden } else { hidden };
        let dead = (0..1_u32 << bits).filter(|pattern| {
            let sign = |bit: usize| if pattern >> bit & 1 == 1 { -1.0 } else { 1.0 };
            let layer = |index: usize| {
                let weight = if weights_of_both_signs { 2.0 * sign(hidden + index) } else { 2.0 };
                Layer::new(1, 1, vec![weight], vec![0.25 * sign(index)]).expect("a weight and a bias")
            };
            let shape = Architecture::new(1, &vec![1; hidden]).expect("widths are positive");
            let network = Network::new(shape, Activation::Relu, (0..hidden).map(layer).collect()).expect("the layers fit");
            first_dead_layer_on(&network, &domain).expect("an interval").is_some()
        });
        (format!("L = {layers}"), bound(&p, layers), ratio(dead.count() as i64, 1 << bits))
    });
    let label = if weights_of_both_signs { "weights +-2" } else { "weights 2" };
    Evidence::exact_cases(label, Relation::AtLeast, cases).by("bound of the proof", "all networks")
}

/// `1 - (1 - q)^(L-2)`, exactly.
fn bound(layer_dies: &Rational, layers: usize) -> Rational {
    ratio(1, 1) - power(&(ratio(1, 1) - layer_dies), layers as u64 - 2)
}

// --- The limit -------------------------------------------------------------------------------------------------------------------

/// Networks of one width, and the `p` of the condition.
struct Setting {
    name: &'static str,
    scheme: WeightScheme,
    width: usize,
    p: f64,
}

impl Setting {
    /// `1 - (1 - p^neurons)^(L-2)`.
    fn bound(&self, layers: usize, neurons: usize) -> f64 {
        -((layers - 2) as f64 * (-self.p.powi(neurons as i32)).ln_1p()).exp_m1()
    }
}

const fn drawn(weights: WeightLaw, biases: WeightLaw) -> WeightScheme {
    WeightScheme::iid(weights).with_biases(Biases::Drawn { law: biases, sigma_b: 0.5 })
}

const SETTINGS: [Setting; 7] = [
    Setting { name: "normal", scheme: WeightScheme::iid(WeightLaw::Normal), width: 2, p: 0.25 },
    Setting { name: "cauchy", scheme: WeightScheme::iid(WeightLaw::Cauchy), width: 3, p: 0.125 },
    Setting { name: "mixture:0.01", scheme: WeightScheme::iid(WeightLaw::Mixture { spread: 0.01 }), width: 3, p: 0.125 },
    // Negative with 1 - 1/e each.
    Setting { name: "centred exponential", scheme: WeightScheme::iid(WeightLaw::CentredExponential), width: 2, p: 0.399_576_400_893_728 },
    Setting { name: "normal, normal biases", scheme: drawn(WeightLaw::Normal, WeightLaw::Normal), width: 2, p: 0.125 },
    Setting { name: "laplace, uniform biases", scheme: drawn(WeightLaw::Laplace, WeightLaw::Uniform), width: 3, p: 0.0625 },
    Setting {
        name: "normal, all biases -0.1",
        scheme: WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Constant(-0.1)),
        width: 2,
        p: 0.25,
    },
];

/// The paper's numbers of layers.
const LAYERS: [usize; 4] = [10, 50, 200, 1000];

impl Setting {
    /// Networks with biases are drawn whole, dead or not, which for the deepest would take most of the row's time.
    fn layers(&self) -> &'static [usize] {
        if self.scheme.is_bias_free() { &LAYERS } else { &LAYERS[..3] }
    }
}

fn curves(run: &Run) -> Result<Vec<DeathCurve>, Stop> {
    let parts = SETTINGS.iter().map(|setting| {
        let hidden = setting.layers()[setting.layers().len() - 1] - 1;
        let (name, widths) = (format!("{}, width {}, {hidden} hidden layers", setting.name, setting.width), vec![setting.width; hidden]);
        if setting.scheme.is_bias_free() {
            let ensemble = BornDeadEnsemble::new(setting.scheme, &widths).expect("a positive width and a plain scheme");
            return first_dead_part(name, ensemble, run.samples());
        }
        let domain = Domain::cube(1, HALF_WIDTH).expect("a valid interval");
        let shape = Architecture::new(1, &widths).expect("widths are positive");
        let sampler = DeadLayerSampler::new(shape, setting.scheme, &domain).expect("a valid scheme");
        Part::new(name, run.samples(), 20_000, move |block| sampler.clone().count(block.trials, &mut block.rng).first_zero_at().to_vec())
    });
    let counts = run.histograms(parts.collect())?;
    Ok(counts.into_iter().map(|first_dead| DeathCurve::new(first_dead, run.samples())).collect())
}

fn against_bound(curves: &[DeathCurve], bound: fn(&Setting, usize) -> f64) -> Vec<Evidence> {
    let lines = SETTINGS.iter().zip(curves).flat_map(|(setting, curve)| {
        setting.layers().iter().filter_map(move |&layers| {
            let theory = bound(setting, layers).min(0.999);
            // A bound below what the row resolves could not be violated.
            (theory > 0.05).then(|| {
                curve
                    .against(format!("{}, width {}, L = {layers}", setting.name, setting.width), Relation::AtLeast, theory, layers - 1)
                    .by("bound of the proof", "whole networks")
            })
        })
    });
    lines.collect()
}

fn table(curves: &[DeathCurve]) -> Table {
    let mut table = Table::new(
        "theorem-3.1",
        "Theorem 3.1: deep networks are born dead (99 % intervals)",
        &["weights", "width", "layers", "bound", "simulation", "low", "high"],
    );
    for (setting, curve) in SETTINGS.iter().zip(curves) {
        for &layers in setting.layers() {
            let interval = curve.interval(layers - 1);
            table.push(vec![
                setting.name.into(),
                setting.width.into(),
                layers.into(),
                setting.bound(layers, setting.width).into(),
                curve.probability(layers - 1).into(),
                interval.low.into(),
                interval.high.into(),
            ]);
        }
    }
    table
}

fn first_layer(run: &Run, relation: Relation, theory: &Rational) -> Result<Vec<Evidence>, Stop> {
    let scheme = WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 1.0 });
    let domain = Domain::cube(1, HALF_WIDTH).expect("a valid interval");
    let shape = Architecture::new(1, &[1]).expect("widths are positive");
    let sampler = DeadLayerSampler::new(shape, scheme, &domain).expect("a valid scheme");
    let part = Part::new("normal weight and bias, N = 1, L = 2", run.samples(), 2_000_000, move |block| {
        sampler.clone().count(block.trials, &mut block.rng).dead_within(1)
    });
    let count = run.count(vec![part])?[0];
    let simulated = Evidence::proportion("N = 1, L = 2", relation, to_f64(theory), count.hits, count.trials);
    // With tan 30 degrees = 1 / sqrt 3 on both sides of the axis b < 0.
    Ok(vec![simulated.by("cone of 60 degrees, or p", "whole networks")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layer_that_counts_has_no_bound() {
        assert_eq!(bound(&ratio(1, 4), 2), ratio(0, 1));
        assert_eq!(SETTINGS[0].bound(2, 2), 0.0);
        assert_eq!(bound(&ratio(1, 4), 4), ratio(7, 16));
    }

    #[test]
    fn the_exponential_law_is_negative_in_both_weights_with_this_probability() {
        assert!((SETTINGS[3].p - (1.0 - (-1.0_f64).exp()).powi(2)).abs() < 1e-15);
    }

    #[test]
    fn weights_of_two_never_die_and_an_eighth_is_below_the_bound() {
        assert!(matches!(enumerated(false).finding, claims::Finding::Exact { counterexample: Some(_), .. }));
        assert!(matches!(enumerated(true).finding, claims::Finding::Exact { counterexample: None, cases: 6, .. }));
    }
}
