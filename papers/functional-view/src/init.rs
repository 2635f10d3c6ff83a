//! What the laws say of usual initializations: their scales, their moments, how fast they fall.
//!
//! Source: section 2.2 with its "Implications", and the first of the main contributions.
//!
//! The breakpoint's law has the tail `P[|beta| > t]`, which is `(2/pi) arctan(sigma_b / (sigma_w t))` for Gaussian weights and `a_b / (2 a_w t)` for
//! uniform ones beyond `a_b / a_w`: both fall like `1/t`. So "drops quickly" means: of a density like `1/t^2`, of which neither a mean nor a standard
//! deviation exists.

use std::f64::consts::FRAC_2_PI;

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
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![truncated(2, true), truncated(0, false).corrected()]),
    control: Control::positive("their median is 0", |_| Ok(vec![truncated(0, false)])),
    note: "Right: their median is 0, and they have neither a mean nor a standard deviation. The mean square of those within t scales grows like t, here from \
           10 to 10^4 scales by 900 and more, for both families.",
    ..Claim::DEFAULT
};

const SLOPES: Claim = Claim {
    id: "contribution-init/slopes",
    source: "Section 1, main contributions",
    statement: "with He's initialization slopes have mean 0 and the standard deviation 2 / sqrt H",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::PerLine("a fifth of the standard deviation, and a third of its square"),
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
    note: "By quadrature of the densities, t = 1 to 1000. Quickly is a power law: at ten scales 6 % of Gaussian breakpoints are still to come, at a hundred 0.6 %.",
    ..Claim::DEFAULT
};

const VARIANCES: Claim = Claim {
    id: "init-definitions/variances",
    source: "Section 2.2",
    statement: "He's initialization has sigma_w = sqrt 2 and sigma_v = sqrt(2/H), Glorot's sigma_w = sigma_v = sqrt(2/(H + 1))",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 40_000 },
    resolution: Resolution::relative(0.1, "a tenth of the variance"),
    check: |run| variances(run, 0),
    control: Control::negative("fan-in and fan-out exchanged", |run| variances(run, 1)),
    note: "Weights of networks 1-H-1 as our initializers draw them, H = 21.",
    ..Claim::DEFAULT
};

/// The mean of `|beta|^order` among breakpoints within a cut-off, in units of the scale: the same for cut-offs of 10 and 10,000?
fn truncated(order: i32, both: bool) -> Evidence {
    let (mut cases, mut counterexample) = (0, None);
    for law in GAUSSIAN.iter().chain(&UNIFORM) {
        let [b, w, _] = law.scales();
        let unit = b / w;
        let moment = |cut_off: f64| {
            let integrand = |s: f64| {
                let share = libm::exp(s);
                libm::pow(share, f64::from(order) + 1.0) * unit * law.beta_density(unit * share)
            };
            let half = Integral::new(integrand).over(-45.0, libm::log(cut_off)).split_at(&[0.0]).integrate(1e-9);
            half.expect("a smooth integrand but for a kink").value
        };
        cases += 1;
        // Of order 0: halves on either side, so the median is 0. Of order 2 a finite moment would have all but come in by ten thousand scales.
        let (near, far) = (moment(10.0), moment(10_000.0));
        let is_finite = far < 2.0 * near;
        let is_half = (far - 0.5).abs() < 1e-3;
        let is_so = if both { is_finite } else { is_half };
        if !is_so {
            counterexample = counterexample.or(Some(format!("{}: {near:.4} within 10 scales, {far:.4} within 10,000", law.name())));
        }
    }
    let label =
        if both { "mean square grows by less than a factor of 2 from 10 to 10,000 scales" } else { "half of all breakpoints are above 0" };
    Evidence::property(label, cases, counterexample).by("as stated", "quadrature of the density")
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
    let lines = [GAUSSIAN[2], UNIFORM[2]].map(|law| {
        let [b, w, _] = law.scales();
        let unit = b / w;
        let (mut cases, mut counterexample) = (0, None);
        for t in [1.0, 3.0, 10.0, 100.0, 1000.0] {
            // beta = unit e^s, both sides; beyond e^40 scales the rest is below 1e-16.
            let integrand = |s: f64| unit * libm::exp(s) * law.beta_density(unit * libm::exp(s));
            let start = libm::log(t);
            let half = Integral::new(integrand).over(start, start + 40.0).integrate(1e-13).expect("a smooth integrand");
            let tail = 2.0 * half.value;
            cases += 1;
            if tail + 2.0 * half.error_bound > libm::pow(t, -power) {
                counterexample = counterexample.or(Some(format!("beyond {t} scales {tail:.6}")));
            }
        }
        Evidence::property(law.name(), cases, counterexample).by("a power of t", "quadrature of the density")
    });
    // The closed forms beside it.
    let closed = [1.0, 10.0, 1000.0].map(|t: f64| {
        let [b, w, _] = GAUSSIAN[2].scales();
        let integrand = |s: f64| b / w * libm::exp(s) * GAUSSIAN[2].beta_density(b / w * libm::exp(s));
        let start = libm::log(t);
        let half = Integral::new(integrand).over(start, start + 40.0).integrate(1e-13).expect("a smooth integrand");
        let estimate = Estimate { value: 2.0 * half.value, error_bound: 2.0 * half.error_bound + 1e-15, ..half };
        (format!("beyond {t} scales"), FRAC_2_PI * libm::atan(1.0 / t), estimate)
    });
    lines.into_iter().chain([agree("(2/pi) arctan(1/t)".into(), closed)]).collect()
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
            let stated = if exchanged == 1 { variances[1 - which] } else { variances[which] };
            MeanOf::sums(sum, squares, n)
                .line(format!("{}, {}", initializer.name(), ["w", "v"][which]), Relation::Equal, stated)
                .by("as stated", "weights as drawn")
        })
    });
    Ok(lines.collect())
}
