//! Appendix D.1: "an exponential decrease in autocorrelation length in function space, derived in our prior work (Poole et al., 2016)".
//!
//! Two inputs of the stationary norm and of correlation `c` leave a layer of infinitely many neurons with the correlation
//!
//! ```text
//! c' = E[phi(h_1) phi(h_2)] / q*,     h of variance s^2 = sigma_w^2 q* and correlation c
//! 1 - c' = chi_1 (1 - c) (1 + O(sqrt(1 - c)))
//! ```
//!
//! so the angle within which functions stay alike shrinks by `1 / sqrt(chi_1)` a layer.
//!
//! Source: after conjecture 1. Reading: hard-tanh, no biases, the correlation length is the angle at which the correlation of the outputs
//! is 1/2. The slope by parts: `d E[phi phi] / dc = s^2 P(|h_1| < 1, |h_2| < 1)`; what is missing of `P(|h| < 1)` is at most `sqrt(1 - c)`.

use claims::{Claim, Control, Evidence, Expect, Resolution, Verdict};
use stats::integrate::Integral;
use stats::special::{normal_density, normal_lower_tail, normal_upper_tail};

use crate::bounds::Layer;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SLOPE, LENGTH];

const SOURCE: &str = "Appendix D.1; Poole et al. (2016)";

const SLOPE: Claim = Claim {
    id: "autocorrelation-remark/slope",
    source: SOURCE,
    statement: "two nearby inputs part by the factor chi_1 in 1 - c, a layer",
    formula: "(1 - c') / (1 - c) -> chi_1 = sigma_w^2 erf(1 / (s sqrt 2)) for c -> 1",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(0.03, "a few per cent of the slope"),
    check: |_| Ok(slopes(|layer| layer.mean_field_rate().powi(2))),
    control: Control::negative("its root", |_| Ok(slopes(Layer::mean_field_rate))),
    note: "sigma_w^2 = 2, 4 and 16, 1 - c = 10^-6: the two-point integral against the closed form of the length's growth.",
    ..Claim::DEFAULT
};

const LENGTH: Claim = Claim {
    id: "autocorrelation-remark/length",
    source: SOURCE,
    statement: "the autocorrelation length falls exponentially with depth, by 1 / sqrt(chi_1) a layer",
    formula: "angle at which c^d = 1/2, over that of one layer more: sqrt(chi_1)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(0.02, "two hundredths of the factor"),
    check: |_| Ok(lengths(Layer::mean_field_rate)),
    control: Control::negative("chi_1 itself", |_| Ok(lengths(|layer| layer.mean_field_rate().powi(2)))),
    note: "sigma_w^2 = 4 and 16, layers 19 and 20. Infinitely many neurons; at finite width networks scatter about it.",
    ..Claim::DEFAULT
};

/// `1 - c'` for `1 - c = apart`, both in the stationary state.
fn parted(layer: &Layer, apart: f64) -> f64 {
    let q = layer.fixed_point();
    let s = (layer.sigma_w2 * q).sqrt();
    // E[(phi(h_1) - phi(h_2))^2] = 2 q (1 - c'), by the sum and half of the difference of the two: nothing cancels. h_1 = a + b, h_2 = a - b.
    let (mean_std, half_std) = (s * (1.0 - 0.5 * apart).sqrt(), s * (0.5 * apart).sqrt());
    // Over half_std^2, the mean over b of the squared difference of the outputs at a + b and a - b, for a given a >= 0: it is 2 |b| while
    // neither is saturated, then 1 - a + |b|, then 2.
    let given = |a: f64| {
        let (first, second) = ((1.0 - a).abs() / half_std, (1.0 + a) / half_std);
        // Moments of a normal number between two ends.
        let moments = |from: f64, to: f64| {
            let (low, high) = (normal_density(from), if to.is_finite() { normal_density(to) } else { 0.0 });
            let share = normal_upper_tail(from) - normal_upper_tail(to);
            let end = if to.is_finite() { to * high } else { 0.0 };
            [share, low - high, share + from * low - end]
        };
        let neither = if a < 1.0 { 4.0 * moments(0.0, first)[2] } else { 0.0 };
        let (gap, [m0, m1, m2]) = ((1.0 - a) / half_std, moments(first, second));
        let one = gap * gap * m0 + 2.0 * gap * m1 + m2;
        let both = 4.0 / (half_std * half_std) * normal_upper_tail(second);
        2.0 * (neither + one + both)
    };
    // Beyond |a| = 1 + 12 half_std both are saturated on the same side; well within 1 neither is, and the mean is 4.
    let reach = 12.0 * half_std;
    let within = (1.0 - reach).max(0.0);
    let inside = 4.0 * (2.0 * normal_lower_tail(within / mean_std) - 1.0);
    let at_the_kink = Integral::new(|a: f64| given(a) * normal_density(a / mean_std) / mean_std)
        .over(within, 1.0 + reach)
        .split_at(&[1.0])
        .length_scale(half_std)
        .panels(16)
        .integrate(1e-8)
        .expect("a smooth integrand but for the kink");
    let mean_square = half_std * half_std * (inside + 2.0 * at_the_kink.value);
    mean_square / (2.0 * q)
}

fn slopes(theory: fn(&Layer) -> f64) -> Vec<Evidence> {
    const APART: f64 = 1e-6;
    let lines = [2.0, 4.0, 16.0].map(|sigma_w2| {
        let layer = Layer::without_biases(1, sigma_w2);
        let bound = sigma_w2 * APART.sqrt();
        Evidence::numeric(format!("sigma_w^2 = {sigma_w2}"), theory(&layer), parted(&layer, APART) / APART, bound)
            .by("closed form", "two-point integral")
    });
    lines.to_vec()
}

fn lengths(theory: fn(&Layer) -> f64) -> Vec<Evidence> {
    let mut lines = Vec::new();
    for sigma_w2 in [4.0, 16.0] {
        let layer = Layer::without_biases(1, sigma_w2);
        // Backwards from c = 1/2, layer by layer: the angle of the inputs that come to it.
        let mut apart = vec![0.5];
        for _ in 0..20 {
            let after = *apart.last().expect("one at least");
            let (mut low, mut high) = (0.0, after);
            for _ in 0..40 {
                let middle = 0.5 * (low + high);
                if parted(&layer, middle) < after { low = middle } else { high = middle }
            }
            apart.push(0.5 * (low + high));
        }
        // cos(angle) = 1 - apart.
        let angle = |apart: f64| 2.0 * libm::asin((0.5 * apart).sqrt());
        for d in [19, 20] {
            let observed = angle(apart[d - 1]) / angle(apart[d]);
            // The slope is off by sigma_w^2 sqrt(1 - c) at most, its root by half of that over the root; the angle by a share of 1 - c.
            let bound = 0.5 * sigma_w2 * apart[d].sqrt() / layer.mean_field_rate() + apart[d];
            lines.push(
                Evidence::numeric(format!("sigma_w^2 = {sigma_w2}, layer {d}"), theory(&layer), observed, bound)
                    .by("closed form", "two-point integral backwards"),
            );
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_inputs_part_as_far_as_the_product_of_their_means() {
        // c = 0: c' = 0 by symmetry.
        assert!((parted(&Layer::without_biases(1, 4.0), 1.0) - 1.0).abs() < 1e-6);
    }
}
