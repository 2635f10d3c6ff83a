//! The steps of the proof of Theorem 2.
//!
//! For saturated units, `|z_i| = 1`, unit 1 of the next layer is *sensitive* to unit i if `|W_i1| >= |sum_{j != i} W_j1 z_j|`; the paper then
//! says that in expectation a unit is sensitive to `sqrt k` units below, that `E[T(d)] = k E[T_1(d)]`, and, with `1_(1,i)` for "1 is sensitive
//! to i" and `T_i` for the transitions of unit i, that
//!
//! ```text
//! E[T_1(d+1)] >= E[ sum_i 1_(1,i) T_i(d) ] = k E[1_(1,1)] E[T_1(d)]
//! ```
//!
//! by independence, since units that are sensitive to one unit flip at distinct times.
//! Source: appendix B, proof of Theorem 2. Reading: `1_(1,i)` is taken at the beginning of the curve; the paper does not say where.
//! Here in networks of signs, the limit itself, but for the distinct times, which only hard-tanh networks have.

use std::f64::consts::FRAC_PI_2;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use piecewise::EventKind;
use stats::integrate::Integral;

use crate::setting::{Setting, normals};
use crate::sign_networks::{SignLayer, SignPath};
use crate::transitions::{Limit, draw_and_sweep, quotient};
use experiments::mean_of::MeanOf;
use experiments::properties::properties;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[IDENTITY, CONDITION, SENSITIVE, SYMMETRY, INDEPENDENCE, SUM, DISTINCT];

const SAMPLES: Samples = Samples { ci: 16_000, paper: 400_000 };

const IDENTITY: Claim = Claim {
    id: "theorem-2-steps/arctan-identity",
    source: "Appendix B, proof of Theorem 2",
    statement: "arctan x + arctan(1/x) = pi/2 for x > 0",
    formula: "Int_0^x du/(1+u^2) + Int_0^{1/x} du/(1+u^2) = pi/2",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "nine digits"),
    check: |_| Ok(identity(FRAC_PI_2)),
    control: Control::negative("1 in place of pi/2", |_| Ok(identity(1.0))),
    note: "The paper prints the left side only.",
    ..Claim::DEFAULT
};

const CONDITION: Claim = Claim {
    id: "theorem-2-steps/condition",
    source: "Appendix B, proof of Theorem 2",
    statement: "a unit flips with unit i of the layer before if and only if |W_{i,1}| >= |S|, where S = sum_{j != i} W_{j,1} z_j",
    formula: "sign(S + W) != sign(S - W)  <=>  |W| > |S|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 100_000 },
    check: |run| condition(run, false),
    control: Control::negative("the sum over all units", |run| condition(run, true)),
    note: "The paper calls the condition sufficient; it is necessary as well, so counts are equal and not only bounded.",
    ..Claim::DEFAULT
};

const SENSITIVE: Claim = Claim {
    id: "theorem-2-steps/sqrt-k-units",
    source: "Appendix B, proof of Theorem 2",
    statement: "in expectation a unit is sensitive to the order of sqrt k units of the layer before: to k (2/pi) arctan(1 / sqrt(k - 1)), about (2/pi) sqrt k",
    formula: "E[sum_i 1_(1,i)] = k (2/pi) arctan(1 / sqrt(k - 1))",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.1, "a tenth; sqrt k is off by half"),
    check: |run| sensitive(run, Limit::growth),
    control: Control::negative("sqrt k, as printed, the constant dropped", |run| sensitive(run, Limit::printed_growth)),
    note: "The paper prints sqrt k for the expectation, without an O(). The constant that is dropped here makes the recursion false, and is counted there \
           (theorem-2-recursion/sqrt-k).",
    ..Claim::DEFAULT
};

const SYMMETRY: Claim = Claim {
    id: "theorem-2-steps/symmetry",
    source: "Appendix B, proof of Theorem 2",
    statement: "E[T(d)] = k E[T_1(d)]: all units of a layer have as many transitions, in the mean",
    formula: "E[T(d)] = k E[T_1(d)]",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.1, "a tenth"),
    check: |run| symmetry(run, 0),
    control: Control::negative("k - 1 units", |run| symmetry(run, 1)),
    ..Claim::DEFAULT
};

const INDEPENDENCE: Claim = Claim {
    id: "theorem-2-steps/independence",
    source: "Appendix B, proof of Theorem 2",
    statement: "whether a unit is sensitive to unit i below is uncorrelated with the number of transitions of unit i",
    formula: "E[1_(1,i) T_i(d)] = E[1_(1,i)] E[T_i(d)]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 24_000, paper: 400_000 },
    resolution: Resolution::absolute(0.2, "a fifth of the product"),
    check: |run| independence(run, Limit::sensitivity),
    control: Control::negative("the paper's P in place of the probability", |run| independence(run, Limit::printed_sensitivity)),
    note: "Weights are independent of the layer before, and symmetric, so no corner of the cube is preferred.",
    ..Claim::DEFAULT
};

const SUM: Claim = Claim {
    id: "theorem-2-steps/sum",
    source: "Appendix B, proof of Theorem 2",
    statement: "E[T_1(d+1)] >= E[sum_i 1_(1,i) T_i(d)], and the two are equal in the limit",
    formula: "E[T_1(d+1)] = E[ sum_i 1_(1,i) T_i(d) ]",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.12, "an eighth"),
    check: |run| sum(run, 0),
    control: Control::negative("without the last unit", |run| sum(run, 1)),
    note: "An equality in the mean only: in a single network sensitivity changes along the curve, and either side may be larger.",
    ..Claim::DEFAULT
};

const DISTINCT: Claim = Claim {
    id: "theorem-2-steps/distinct-times",
    source: "Appendix B, proof of Theorem 2",
    statement: "the transitions of a layer happen at distinct times",
    formula: "t_i != t_j for the transitions i != j of a layer",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 4_000 },
    check: |run| distinct(run, 0.0),
    control: Control::negative("more than a millionth of the circle apart", |run| distinct(run, 1e-6)),
    note: "sigma_w = 100. Units that flip with one unit below pass zero one after the other while it passes; only in the limit the times agree.",
    ..Claim::DEFAULT
};

fn identity(theory: f64) -> Vec<Evidence> {
    let arctan =
        |x: f64| Integral::new(|u| 1.0 / (1.0 + u * u)).over(0.0, x).length_scale(1.0).integrate(1e-12).expect("a smooth integrand");
    let lines = [1.0, 2.0, 8.0, 64.0, 512.0].map(|k: f64| {
        let sides = [arctan(k.sqrt()), arctan(1.0 / k.sqrt())];
        let (value, bound) = (sides[0].value + sides[1].value, sides[0].error_bound + sides[1].error_bound);
        Evidence::numeric(format!("x = sqrt {k}"), theory, value, bound + 1e-14).by("a quarter of a turn", "quadrature")
    });
    lines.into()
}

fn condition(run: &Run, over_all: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = [1_usize, 2, 8, 64].map(|width| {
        let attempt: experiments::properties::Try<'_> = Box::new(move |rng| {
            let weights = normals(width, rng);
            let z: Vec<f64> = normals(width, rng).iter().map(|x| x.signum()).collect();
            let sum = |z: &[f64]| weights.iter().zip(z).map(|(w, z)| w * z).sum::<f64>();
            for unit in 0..width {
                let mut flipped = z.clone();
                flipped[unit] = -z[unit];
                let flips = (sum(&z) > 0.0) != (sum(&flipped) > 0.0);
                let others = sum(&z) - if over_all { 0.0 } else { weights[unit] * z[unit] };
                if flips != (weights[unit].abs() >= others.abs()) {
                    return Err(format!("weight {} beside a sum of {others}", weights[unit]));
                }
            }
            Ok(())
        });
        (format!("width {width}{}", if over_all { ", all units" } else { "" }), attempt)
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("the condition", "sums before and after")).collect())
}

/// What the steps are about, in the second layer of a network of signs and for the first unit of the third.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// `T(2)`, `T_1(2)`, `T_1(3)`.
    transitions: [f64; 3],
    /// Units that the first one is sensitive to.
    sensitive: f64,
    /// `1_(1,1) T_1(2)`.
    product: f64,
    /// `sum_i 1_(1,i) T_i(2)`, and without its last unit.
    sums: [f64; 2],
}

impl Step {
    fn draw(width: usize, rng: &mut impl rand::Rng) -> Self {
        let below = SignPath::first(width, 0.0, rng).next(&SignLayer::draw(width, 0.0, rng));
        let layer = SignLayer::draw(width, 0.0, rng);
        let of_unit = |path: &SignPath, unit: usize| path.flips.iter().filter(|flip| **flip == unit).count() as f64;
        let whole: f64 = layer.weights[..width].iter().zip(&below.start).map(|(w, z)| w * z).sum();
        let is_sensitive = |unit: usize| {
            let own = layer.weights[unit] * below.start[unit];
            f64::from(u8::from(own.abs() >= (whole - own).abs()))
        };
        let terms: Vec<f64> = (0..width).map(|unit| is_sensitive(unit) * of_unit(&below, unit)).collect();
        Self {
            transitions: [below.transitions(), of_unit(&below, 0), of_unit(&below.next(&layer), 0)],
            sensitive: (0..width).map(is_sensitive).sum(),
            product: terms[0],
            sums: [terms.iter().sum(), terms[..width - 1].iter().sum()],
        }
    }
}

const WIDTHS: [usize; 2] = [3, 8];

/// A line for each width, of the quotient or mean that `of` makes of many steps.
fn steps(
    run: &Run,
    by: (&'static str, &'static str),
    of: impl Fn(Step, usize) -> [f64; 2] + Sync,
    line: impl Fn(&[[f64; 2]], String, usize) -> Evidence,
) -> Result<Vec<Evidence>, Stop> {
    let parts = WIDTHS.map(|width| {
        let of = &of;
        Part::new(format!("steps, width {width}"), run.samples(), 20_000, move |block| {
            (0..block.trials).map(|_| of(Step::draw(width, &mut block.rng), width)).collect::<Vec<[f64; 2]>>()
        })
    });
    let measured = run.measure(parts.into())?;
    Ok(WIDTHS
        .into_iter()
        .zip(measured)
        .map(|(width, blocks)| line(&blocks.concat(), format!("width {width}"), width).by(by.0, by.1))
        .collect())
}

fn sensitive(run: &Run, theory: fn(Limit) -> f64) -> Result<Vec<Evidence>, Stop> {
    steps(
        run,
        ("closed form", "networks of signs"),
        |step, _| [step.sensitive, 1.0],
        |pairs, label, width| {
            let numbers: Vec<f64> = pairs.iter().map(|pair| pair[0]).collect();
            MeanOf::values(&numbers).line(label, Relation::Equal, theory(Limit::without_biases(width)))
        },
    )
}

fn symmetry(run: &Run, fewer: usize) -> Result<Vec<Evidence>, Stop> {
    steps(
        run,
        ("one unit", "all units"),
        |step, _| [step.transitions[1], step.transitions[0]],
        |pairs, label, width| {
            let scaled: Vec<[f64; 2]> = pairs.iter().map(|pair| [pair[0] * (width - fewer) as f64, pair[1]]).collect();
            quotient(&scaled).line(label, Relation::Equal, 1.0)
        },
    )
}

fn independence(run: &Run, probability: fn(Limit) -> f64) -> Result<Vec<Evidence>, Stop> {
    steps(
        run,
        ("product of means", "mean of products"),
        |step, _| [step.product, step.transitions[1]],
        |pairs, label, width| {
            let scaled: Vec<[f64; 2]> = pairs.iter().map(|pair| [pair[0] / probability(Limit::without_biases(width)), pair[1]]).collect();
            quotient(&scaled).line(label, Relation::Equal, 1.0)
        },
    )
}

fn sum(run: &Run, fewer: usize) -> Result<Vec<Evidence>, Stop> {
    // Both quotients in one pair would need three numbers: the control draws its own networks.
    let name = ["all units below", "all but the last unit below"][fewer];
    let parts = WIDTHS.map(|width| {
        Part::new(format!("{name}, width {width}"), run.samples(), 20_000, move |block| {
            let pair = |step: Step| [step.transitions[2], step.sums[fewer]];
            (0..block.trials).map(|_| pair(Step::draw(width, &mut block.rng))).collect::<Vec<[f64; 2]>>()
        })
    });
    let lines = WIDTHS.into_iter().zip(run.measure(parts.into())?).map(|(width, blocks)| {
        quotient(&blocks.concat())
            .line(format!("width {width}"), Relation::Equal, 1.0)
            .by("sum over units below", "flips of the next layer")
    });
    Ok(lines.collect())
}

fn distinct(run: &Run, apart: f64) -> Result<Vec<Evidence>, Stop> {
    let tries = [Setting::hard_tanh(2, 3, 1e4), Setting::hard_tanh(8, 3, 1e4)].map(|setting| {
        let attempt: experiments::properties::Try<'_> = Box::new(move |rng| {
            let (_, course) = draw_and_sweep(&setting, rng, |network| setting.circle(network));
            for layer in 1..=setting.hidden_layers {
                let signs = course.events.iter().filter(|event| event.layer == layer && event.kind == EventKind::Sign);
                let times: Vec<f64> = signs.map(|event| event.t / (2.0 * std::f64::consts::PI)).collect();
                if let Some(pair) = times.windows(2).find(|pair| pair[1] - pair[0] <= apart) {
                    return Err(format!("layer {layer}, at {} of the circle: {:e} apart", pair[0], pair[1] - pair[0]));
                }
            }
            Ok(())
        });
        (format!("{}, more than {apart} apart", setting.name()), attempt)
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("distinct", "events of the sweep")).collect())
}
