//! What the laws say of usual initializations: their scales, their moments, how fast they fall.
//!
//! Source: section 2.2 with its "Implications", and the first of the main contributions.
//!
//! The breakpoint's law has the tail `P[|beta| > t]`, which is `(2/pi) arctan(sigma_b / (sigma_w t))` for Gaussian weights and `a_b / (2 a_w t)` for
//! uniform ones beyond `a_b / a_w`: both fall like `1/t`. So "drops quickly" means: of a density like `1/t^2`, of which neither a mean nor a standard
//! deviation exists.

use std::f64::consts::{FRAC_2_PI, PI};

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use network::{Activation, Architecture, Initializer};
use stats::integrate::{Estimate, Integral};

use crate::laws::Law;
use crate::theorem_1::{GAUSSIAN, UNIFORM, agree};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MOMENTS, SLOPES, DECAY, VARIANCES];

const MOMENTS: Claim = Claim {
    id: "contribution-init/breakpoints",
    source: "Section 1, main contributions",
    statement: "for common initializations the breakpoints have mean 0 and a low standard deviation",
    formula: "E[beta] = 0,  E[beta^2] < inf",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(increments().into_iter().chain(medians_and_growth().into_iter().map(Evidence::corrected)).collect()),
    control: Control::positive("their median is 0, and the moments grow", |_| Ok(medians_and_growth())),
    note: "Right: their median is 0, and they have neither a mean nor a standard deviation. Of a finite mean square ever smaller shares would be \
           left for each further power of ten of the cut-off; they grow tenfold. The corrected lines are the closed forms of |beta| and beta^2 \
           within t scales: (1/pi) ln(1 + t^2) and (2/pi)(t - arctan t) for Gaussian, 1/4 + ln(t)/2 and 1/6 + (t - 1)/2 for uniform weights, which \
           have no limit. With He's usual b = 0, which Theorem 1 leaves out, every breakpoint is 0, and the sentence is true.",
    ..Claim::DEFAULT
};

const SLOPES: Claim = Claim {
    id: "contribution-init/slopes",
    source: "Section 1, main contributions",
    statement: "with He's initialization slopes have mean 0 and the standard deviation 2 / sqrt H",
    formula: "E[mu] = 0,  E[mu^2] = sigma_w^2 sigma_v^2 = 4 / H",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::PerLine("a fifth of the standard deviation; of its square two thirds of what sqrt 2 for 2 takes off"),
    check: |run| slopes(run, 4.0),
    control: Control::negative("sqrt 2 / sqrt H", |run| slopes(run, 2.0)),
    note: "H = 10 and 500: low where the network is wide.",
    ..Claim::DEFAULT
};

const DECAY: Claim = Claim {
    id: "implication-decay/tail",
    source: "Section 2.2, implications",
    statement: "the breakpoint density drops quickly away from the origin: beyond t scales lie at most 1/t of all breakpoints",
    formula: "P[|beta| > t sigma_b/sigma_w] = (2/pi) arctan(1/t) <= (2/pi)/t,   P[|beta| > t a_b/a_w] = 1/(2 t)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(tails(1.0)),
    control: Control::negative("at most 1/t^2", |_| Ok(tails(2.0))),
    note: "By quadrature of the densities, t = 1 to 1000, the bounds and both closed forms. Quickly is a power law: at ten scales 6 % of Gaussian \
           breakpoints are still to come, at a hundred 0.6 %.",
    ..Claim::DEFAULT
};

const VARIANCES: Claim = Claim {
    id: "init-definitions/variances",
    source: "Section 2.2",
    statement: "He's initialization has sigma_w = sqrt 2 and sigma_v = sqrt(2/H), Glorot's sigma_w = sigma_v = sqrt(2/(H + 1))",
    formula: "He: sigma_w^2 = 2, sigma_v^2 = 2 / H;  Glorot: sigma_w^2 = sigma_v^2 = 2 / (H + 1)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 40_000 },
    resolution: Resolution::relative(0.1, "about a tenth of what exchanged fans, 2/21 for 2, are off by"),
    check: |run| variances(run, 0),
    control: Control::negative("fan-in and fan-out exchanged", |run| variances(run, 1)),
    note: "Weights of networks of one input, H units and one output as our initializers draw them, H = 21.",
    ..Claim::DEFAULT
};

/// The share that breakpoints between two cut-offs, in units of the scale, have in the mean of `|beta|^order`.
fn between(law: &Law, order: i32, from: f64, to: f64) -> Estimate {
    let [b, w, _] = law.scales();
    let unit = b / w;
    let integrand = |s: f64| {
        let share = libm::exp(s);
        2.0 * share.powi(order + 1) * unit * law.beta_density(unit * share)
    };
    let scale = to.powi(order - 1).max(1.0);
    let integral = Integral::new(integrand).over(libm::log(from), libm::log(to)).split_at(&[0.0]).integrate(1e-12 * scale);
    integral.expect("a smooth integrand but for a kink")
}

/// What each further power of ten of the cut-off adds to the mean square, against the one before: somewhere less, if it is
/// finite.
fn increments() -> Vec<Evidence> {
    let lines = GAUSSIAN.iter().chain(&UNIFORM).map(|law| {
        let added: Vec<Estimate> = (0..5).map(|k| between(law, 2, 10.0_f64.powi(k), 10.0_f64.powi(k + 1))).collect();
        let grows = added.windows(2).map(|pair| (pair[1].value - pair[0].value, pair[0].error_bound + pair[1].error_bound));
        let (growth, error) = grows.fold((f64::INFINITY, 0.0_f64), |(least, error), (growth, more)| (least.min(growth), error.max(more)));
        Evidence::enclosure(format!("{}, least growth of what is added", law.label()), Relation::Less, growth - error, growth + error, 0.0)
            .by("a finite mean square", "quadrature of the density")
    });
    lines.collect()
}

/// Halves on both sides of 0, and the first two absolute moments within cut-offs, in units of the scale.
fn medians_and_growth() -> Vec<Evidence> {
    let lines = GAUSSIAN.iter().chain(&UNIFORM).flat_map(|law| {
        let [b, w, _] = law.scales();
        let unit = b / w;
        let halves = [("below", -1.0), ("above", 1.0)].map(|(side, sign)| {
            let integrand = |beta: f64| law.beta_density(sign * beta);
            let half = Integral::new(integrand).over(0.0, f64::INFINITY).length_scale(unit).split_at(&[unit]).integrate(1e-12);
            (format!("{side} 0"), 0.5, half.expect("a smooth integrand but for a kink"))
        });
        let closed = |order: i32, t: f64| match (law, order) {
            (Law::Gaussian(_), 1) => libm::log(1.0 + t * t) / PI,
            (Law::Gaussian(_), _) => FRAC_2_PI * (t - libm::atan(t)),
            (Law::Uniform(_), 1) => 0.25 + 0.5 * libm::log(t),
            (Law::Uniform(_), _) => 1.0 / 6.0 + 0.5 * (t - 1.0),
        };
        // Below e^{-45} scales there is less than e^{-90}.
        let within =
            |order: i32, t: f64| (format!("order {order}, within {t} scales"), closed(order, t), between(law, order, libm::exp(-45.0), t));
        let moments =
            [1, 2].map(|order| agree(format!("{}, moment {order}", law.label()), [1.0, 10.0, 100.0, 1e4].map(|t| within(order, t))));
        [agree(format!("{}, halves", law.label()), halves)].into_iter().chain(moments)
    });
    lines.collect()
}

fn slopes(run: &Run, times: f64) -> Result<Vec<Evidence>, Stop> {
    let widths = [10.0, 500.0];
    let parts = widths.map(|h: f64| {
        Part::new(format!("He, H = {h}"), run.samples(), 1_000_000, move |block| {
            let law = Law::Gaussian([1.0, 2.0_f64.sqrt(), (2.0 / h).sqrt()]);
            (0..block.trials).fold([0.0; 3], |[sum, squares, fourths], _| {
                let mu = law.draw(&mut block.rng).mu;
                [sum + mu, squares + mu * mu, fourths + mu.powi(4)]
            })
        })
    });
    let n = run.samples();
    let lines = widths.into_iter().zip(run.measure(parts.into())?).flat_map(|(h, blocks)| {
        let [sum, squares, fourths] = blocks.iter().fold([0.0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
        let variance = times / h;
        [
            MeanOf::sums(sum, squares, n)
                .line(format!("H = {h}, mean"), Relation::Equal, 0.0)
                .by("closed form", "units as drawn")
                .resolving(0.2 * (4.0 / h).sqrt()),
            MeanOf::sums(squares, fourths, n)
                .line(format!("H = {h}, mean square"), Relation::Equal, variance)
                .by("closed form", "units as drawn")
                .resolving(variance / 3.0),
        ]
    });
    Ok(lines.collect())
}

fn tails(power: f64) -> Vec<Evidence> {
    const CUT_OFFS: [f64; 5] = [1.0, 3.0, 10.0, 100.0, 1000.0];
    // Beyond e^40 scales further out the rest is below 1e-17 of what is there.
    let tail = |law: &Law, t: f64| between(law, 0, t, t * libm::exp(40.0));
    let laws = [GAUSSIAN[2], UNIFORM[2]];
    let bounds = laws.map(|law| {
        // Written so that NaN is a counterexample.
        let is_below = |t: f64, tail: &Estimate| tail.value + tail.error_bound <= libm::pow(t, -power);
        let above = CUT_OFFS.into_iter().map(|t| (t, tail(&law, t))).find(|(t, tail)| !is_below(*t, tail));
        let counterexample = above.map(|(t, tail)| format!("beyond {t} scales {:.6}", tail.value));
        Evidence::property(law.label(), CUT_OFFS.len() as u64, counterexample).by("a power of t", "quadrature of the density")
    });
    let closed = laws.map(|law| {
        let cases = CUT_OFFS.map(|t| {
            let (name, theory) = match law {
                Law::Gaussian(_) => ("(2/pi) arctan(1/t)", FRAC_2_PI * libm::atan(1.0 / t)),
                Law::Uniform(_) => ("1/(2 t)", 0.5 / t),
            };
            (format!("{name}, t = {t}"), theory, tail(&law, t))
        });
        agree(format!("{}, closed form", law.label()), cases)
    });
    bounds.into_iter().chain(closed).collect()
}

fn variances(run: &Run, exchanged: usize) -> Result<Vec<Evidence>, Stop> {
    const H: usize = 21;
    let h = H as f64;
    // Of w, and of v.
    let cases = [(Initializer::HeNormal, [2.0, 2.0 / h]), (Initializer::GlorotNormal, [2.0 / (h + 1.0), 2.0 / (h + 1.0)])];
    let parts = cases.map(|(initializer, _)| {
        Part::new(initializer.name(), run.samples(), 50_000, move |block| {
            let mut sums = [[0.0; 2]; 2];
            for _ in 0..block.trials {
                let shape = Architecture::new(1, &[H]).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
                let network = initializer.draw(shape, Activation::Relu, &mut block.rng);
                for (sums, layer) in sums.iter_mut().zip(network.layers()) {
                    for w in layer.weights() {
                        sums[0] += w * w;
                        sums[1] += w.powi(4);
                    }
                }
            }
            sums
        })
    });
    let n = run.samples() * H as u64;
    let lines = cases.into_iter().zip(run.measure(parts.into())?).flat_map(|((initializer, variances), blocks)| {
        (0..2).map(move |which| {
            let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], sums| [a + sums[which][0], b + sums[which][1]]);
            // Exchanged, the last layer's one output stands for its inputs.
            let rule = if initializer == Initializer::HeNormal { "He" } else { "Glorot" };
            let stated = if exchanged == 1 { variances[1 - which] } else { variances[which] };
            MeanOf::sums(sum, squares, n)
                .line(format!("{rule}, sigma_{}^2", ["w", "v"][which]), Relation::Equal, stated)
                .by("as stated", "weights as drawn")
        })
    });
    Ok(lines.collect())
}
