//! After Corollary 4.4: the limit of the mean length.
//!
//! "Since `sigma_b^2 > 0`, `lim E[q^l]` cannot be zero. In order for `lim E[q^l] < infinity`, the initialization parameters [...] have
//! to be chosen to satisfy `A_upp < 2`."
//!
//! Source: section 4.2. Reading: the first sentence holds; more exactly `E[q^l] >= sigma_b^2` at every layer. The second has it that
//! `A_upp < 2` is necessary. It is sufficient. Necessary is `A_low < 2`, as otherwise each layer adds `sigma_b^2` at least. In between the
//! length may be bounded. Width 1, P = Beta(2, 1), `sigma_w = 3/2`: `A_low = 11/8 < 2 < A_upp = 2.42`. With `a = phi(h^{l-1})` the next
//! neuron is `a X + sigma_w Z` or `a sigma_w Z + X`, each half of the time, and `relu(x + y) <= x + relu(y)` for `x >= 0` gives
//!
//! ```text
//! E[phi(h^l)^2 | a] <= rho (a^2 + 1) + 2 kappa a,     rho = (mu'_2 + sigma_w^2 / 2) / 2 = 13/16,
//!                                                   kappa = mu'_1 sigma_w / sqrt(2 pi) = 1 / sqrt(2 pi) < 2/5
//! ```
//!
//! so that with `m_l = E[phi(h^l)^2]` and `E[a] <= sqrt(m)`: `m_l <= 13/16 (m_{l-1} + 1) + 4/5 sqrt(m_{l-1})`, which maps `[0, 27]` into
//! itself (`sqrt 27 < 26/5`). The paper's bound loses the difference in Cauchy and Schwarz's inequality: it is sharp only where all
//! activations are 1, as large as the bias's.
//!
//! No simulation of the mean here: at `sigma_w = 3/2` the fourth moment grows fourfold a layer.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::rai::RAI_SIGMA_W;
use stats::rational::{Rational, ratio, to_f64};

use crate::chosen_law::ChosenLaw;
use crate::length_bounds::{Setting, Version};
use crate::neuron::Neuron;
use crate::rai_layers::{LayerSums, Layers};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NOT_ZERO, SUFFICIENT_ONLY, NECESSARY];

const SOURCE: &str = "Section 4.2, after Corollary 4.4";

const NOT_ZERO: Claim = Claim {
    id: "length-limit/not-zero",
    source: SOURCE,
    statement: "the mean length never falls below sigma_b^2, so its limit is not zero",
    formula: "E[q^l] >= sigma_b^2 = (mu'_2 + sigma_w^2) / (N + 1)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 500_000 },
    resolution: Resolution::relative(0.1, "a tenth of sigma_b^2"),
    check: |run| not_zero(run, |width| width + 1.0),
    control: Control::negative("the bias not among the positions: 1/N for 1/(N + 1)", |run| not_zero(run, |width| width)),
    note: "Widths 2 and 5, layers 5 and 15. Judged by q^l / (1 + |phi(N^{l-1})|^2), which is at most q^l and sees the layer as drawn; its mean is sigma_b^2 at every single layer, so a smaller one would be refused.",
    ..Claim::DEFAULT
};

const SUFFICIENT_ONLY: Claim = Claim {
    id: "length-limit/sufficient-only",
    source: SOURCE,
    statement: "A_upp < 2 has to be chosen for the mean length to have a finite limit",
    formula: "A_upp < 2 where E[q^l] is bounded",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![upper_factor(SIGMA_W)].into_iter().chain(bounded()).collect()),
    control: Control::positive("with the sigma_w of equation 4.2", |_| Ok(vec![upper_factor(RAI_SIGMA_W)])),
    note: "Right: A_upp < 2 is sufficient, A_low < 2 necessary. At width 1, Beta(2, 1), sigma_w = 3/2: A_low = 11/8, A_upp = 2.42, and E[q^l] <= 28 sigma_b^2 at every layer if |x|^2/d_in <= 27.",
    ..Claim::DEFAULT
};

const NECESSARY: Claim = Claim {
    id: "length-limit/necessary",
    source: SOURCE,
    statement: "with A_low >= 2 the mean length grows by sigma_b^2 and more in each layer",
    formula: "E[|phi(N^l)|^2 | N^{l-1}] >= (A_low / 2) (1 + |phi(N^{l-1})|^2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20_000, paper: 500_000 },
    resolution: Resolution::absolute(0.1, "less than what the factor is above 1"),
    check: |run| diverging(run, |low, _| low),
    control: Control::negative("A_upp for A_low", |run| diverging(run, |_, upp| upp)),
    note: "A row of ours: the condition that is necessary. Width 10, sigma_w^2 = 2, Beta(2, 1), layers 2, 5 and 10, by the growth of each network's layer over its conditional length, which has no heavy tails. Then E[q^{l+1}] >= E[q^l] + sigma_b^2.",
    ..Claim::DEFAULT
};

/// `positions(N)`: among how many entries of a row the chosen one is.
fn not_zero(run: &Run, positions: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let layers: Vec<Layers> = [2_usize, 5].iter().map(|width| Layers::paper(&[*width; 16])).collect();
    let blocks = run.measure(layers.iter().map(|layers| layers.part(run.samples())).collect())?;
    let mut lines = Vec::new();
    for (layers, blocks) in layers.iter().zip(&blocks) {
        let (width, sums) = (layers.widths[1], LayerSums::total(blocks));
        let setting = layers.setting();
        let least = (layers.laws[0].second_moment() + setting.sigma_w2) / positions(width as f64);
        for l in [5, 15] {
            let label = format!("width {width}, layer {l}");
            lines.push(sums.ratio(l - 1).line(label, Relation::AtLeast, least).by("moments of an entry", "layers of whole networks"));
        }
    }
    Ok(lines)
}

/// `sigma_w` of the example.
const SIGMA_W: f64 = 1.5;

/// `A_upp` at width 1.
fn upper_factor(sigma_w: f64) -> Evidence {
    let law = ChosenLaw::BETA_2_1;
    let bounds = Setting::of_moments(law.mean(), law.second_moment(), sigma_w).bounds(Version::Derived, &[1; 4], 2);
    let upp = bounds.expect("the widths are given").upp;
    // A few terms of at most 3, each right to a few ulps.
    let rounding = 64.0 * f64::EPSILON;
    Evidence::enclosure(format!("A_upp, width 1, sigma_w = {sigma_w}, bounded length"), Relation::Less, upp - rounding, upp + rounding, 2.0)
        .by("condition", "Corollary 4.4")
}

/// The steps of the module's argument.
fn bounded() -> Vec<Evidence> {
    let rho = (ratio(1, 2) + ratio(9, 4) / ratio(2, 1)) / ratio(2, 1);
    let setting = Setting::<Rational>::one_law(ratio(0, 1), ratio(1, 2), ratio(9, 4));
    let low = setting.bounds(Version::Derived, &[1; 4], 2).expect("the widths are given").low;
    let image = &rho * ratio(28, 1) + ratio(4, 5) * ratio(26, 5);
    let lines = vec![
        Evidence::exact("A_low", Relation::Less, 2, low).by("condition", "Corollary 4.4"),
        Evidence::exact("rho", Relation::Less, 1, rho.clone()).by("contraction", "moments"),
        Evidence::property("E[phi(h^l)^2 | a] <= rho (a^2 + 1) + 2 kappa a", GRID, step_violation(to_f64(&rho)))
            .by("triangle inequality", "quadrature"),
        // kappa = 1 / sqrt(2 pi) < 2/5 as pi > 25/8, and sqrt 27 < 26/5.
        Evidence::exact("25/8 below a bound from below of pi", Relation::Greater, ratio(25, 8), ratio(314, 100))
            .by("kappa", "digits of pi"),
        Evidence::exact("(26/5)^2 above 27", Relation::Greater, 27, ratio(26, 5) * ratio(26, 5)).by("root", "fractions"),
        Evidence::exact("27 is mapped to at most 27", Relation::AtMost, 27, image).by("interval", "fractions"),
    ];
    lines.into_iter().map(Evidence::corrected).collect()
}

const GRID: u64 = 121;

/// The step's inequality for `a` from 1e-6 to 1e6, ten a power of ten, with the error bound of the quadrature as the margin.
fn step_violation(rho: f64) -> Option<String> {
    let kappa = 1.0 / (2.0 * std::f64::consts::PI).sqrt();
    (0..GRID).find_map(|i| {
        let a = libm::exp10(i as f64 / 10.0 - 6.0);
        let inputs = [a, 1.0];
        let neuron = Neuron { law: ChosenLaw::BETA_2_1, sigma: SIGMA_W, inputs: &inputs };
        let (energy, error) = neuron.energy_by_entry().expect("smooth integrands");
        let bound = rho * (a * a + 1.0) + 2.0 * kappa * a;
        (energy > bound + error).then(|| format!("{energy} above {bound} at a = {a}"))
    })
}

fn diverging(run: &Run, factor: fn(f64, f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let layers = Layers { laws: vec![ChosenLaw::BETA_2_1], sigma_w: std::f64::consts::SQRT_2, widths: vec![10; 11], input_length: 0.625 };
    let blocks = run.measure(vec![layers.part(run.samples())])?.remove(0);
    let sums = LayerSums::total(&blocks);
    let bounds = layers.setting().bounds(Version::Derived, &layers.widths, 2).expect("the widths are given");
    let growth = [2, 5, 10].map(|l| {
        let label = format!("growth of layer {l}");
        sums.growth(l).line(label, Relation::AtLeast, 0.5 * factor(bounds.low, bounds.upp)).by("Corollary 4.4", "whole networks")
    });
    let setting = Setting::<Rational>::one_law(ratio(0, 1), ratio(1, 2), ratio(2, 1));
    let low = setting.bounds(Version::Derived, &[10; 4], 2).expect("the widths are given").low;
    let exact = Evidence::exact("A_low", Relation::AtLeast, 2, low).by("condition", "Corollary 4.4");
    Ok(growth.into_iter().chain([exact]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_holds_step_by_step() {
        assert_eq!(step_violation(13.0 / 16.0), None);
        // The slope is sharp: for large a a smaller one fails.
        assert!(step_violation(0.81).is_some());
    }

    #[test]
    fn the_fixed_point_is_below_27() {
        let (rho, kappa) = (13.0 / 16.0, 1.0 / (2.0 * std::f64::consts::PI).sqrt());
        let next = |m: f64| rho * (m + 1.0) + 2.0 * kappa * m.sqrt();
        let limit = (0..500).fold(0.0, |m, _| next(m));
        assert!((limit - 26.05).abs() < 0.01 && next(27.0) < 27.0, "{limit}");
    }
}
