//! The explicit factor of Theorem 1 with biases.
//!
//! "Because dz(d+1) involves taking a difference between z(d+1)(t + dt) and z(d+1)(t), the bias term does not enter at all", so equation (a) keeps
//! `sigma = sigma_w`, and only `p` changes, to `p >= 1/(s sqrt(2 pi))` with `s = sqrt(sigma_w^2 + sigma_b^2)`. Source: appendix A.2, "Result for
//! non-zero bias", and Theorem 1. The explicit form is not printed; the appendix's substitutions give
//!
//! ```text
//! (1/sqrt 2) ( (2 pi)^(-1/4) sigma_w sqrt k / (sqrt s sqrt(s sqrt(2 pi) + k - 1))  -  (sigma_w / s) sqrt k (1 - 1/(s sqrt(2 pi)))^(k-1) )
//! ```
//!
//! for `s >= 1`. Reading: the bias cancels in the difference on neurons that are not saturated at either point; it enters through which
//! these are.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use num_traits::{One, Signed};
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::bounds::Layer;
use crate::eq_final::factor;
use crate::fractions::{Matrix, Vector, plus, random_vector, words};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REDUCES, DIFFERENCE, BINOMIAL, BELOW_ONE];

const SOURCE: &str = "Appendix A.2, result for non-zero bias";

const REDUCES: Claim = Claim {
    id: "eq-final-bias/reduces",
    source: SOURCE,
    statement: "at sigma_b = 0 the explicit factor with biases is the one without",
    formula: "factor(sigma_w, sigma_b = 0) = (1/sqrt 2) ((2 pi)^(-1/4) sqrt(sigma k)/sqrt(sigma sqrt(2 pi) + k - 1) - sqrt k (1 - 1/(sigma sqrt(2 pi)))^(k-1))",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "nine digits"),
    check: |_| Ok(reduces(0.0)),
    control: Control::negative("sigma_b^2 = 0.01", |_| Ok(reduces(0.01))),
    note: "Two programs of two expressions. The rounding is that of the larger term, of the order of sqrt k.",
    ..Claim::DEFAULT
};

const DIFFERENCE: Claim = Claim {
    id: "eq-final-bias/difference",
    source: SOURCE,
    statement: "the bias term does not enter at all into the expression for dz(d+1)",
    formula: "phi(W (z + dz) + b) - phi(W z + b) = phi(W (z + dz)) - phi(W z)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| {
        let lines = difference(run, &[true, false])?;
        Ok(lines.into_iter().zip([false, true]).map(|(line, is_corrected)| if is_corrected { line.corrected() } else { line }).collect())
    },
    control: Control::positive("on neurons that are saturated at neither point, with or without bias", |run| difference(run, &[false])),
    note: "Right: it does not enter into a neuron of which all four pre-activations, at either point with and without the bias, are below 1 in absolute \
           value; which neurons these are depends on the bias. Exact, in fractions. The result in the paper stands, as it changes p.",
    ..Claim::DEFAULT
};

const BINOMIAL: Claim = Claim {
    id: "eq-final-bias/binomial-sum",
    source: SOURCE,
    statement: "for s >= 1 the explicit factor with biases is at most the binomial sum of mean norms with p = P(|h| < 1) at variance s^2",
    formula: "1/sqrt 2 ((2 pi)^(-1/4) sigma_w sqrt k / sqrt(s (s sqrt(2 pi) + k - 1)) - sigma_w / s sqrt k (1 - 1/(s sqrt(2 pi)))^(k-1)) <= sigma_w / sqrt k  sum_j Binom(j; k, p) chi_mean(j - 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(against_sum(Layer::appendix_factor)),
    control: Control::negative("equation (2), the bound from above", |_| Ok(against_sum(Layer::gamma_upper))),
    note: "sigma_w^2 from 0.25 to 256, sigma_b^2 from 0 to 100, k from 2 to 512. The condition is s >= 1, not sigma_w >= 1.",
    ..Claim::DEFAULT
};

const BELOW_ONE: Claim = Claim {
    id: "eq-final-bias/below-one",
    source: "Theorem 1 and the text after it",
    statement: "for wide layers the printed base with biases falls below 1 where sigma_b^2 > sigma_w^2 (sigma_w^2 - 1)",
    formula: "sigma_w^2 k < s (s + k)  for all k  <=>  sigma_w^2 <= s",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(below_one(1)),
    control: Control::negative("sigma_b^2 > sigma_w^2 (sigma_w^2 - 2)", |_| Ok(below_one(2))),
    note: "A row of ours, for \"if sigma_b >> sigma_w we no longer see exponential growth\": at sigma_w^2 = 4 it takes sigma_b^2 = 12. Where growth of networks \
           ends is the question of bias-phase.",
    ..Claim::DEFAULT
};

fn reduces(sigma_b2: f64) -> Vec<Evidence> {
    let lines = [2_usize, 8, 32, 512].into_iter().flat_map(|width| {
        [1.0, 2.0, 16.0, 256.0].map(|sigma_w2| {
            let without = factor(&Layer::without_biases(width, sigma_w2));
            let with = Layer { width, sigma_w2, sigma_b2 }.appendix_factor();
            Evidence::numeric(format!("k = {width}, sigma_w^2 = {sigma_w2}"), without, with, 1e-12 * (width as f64).sqrt())
                .by("printed without biases", "substituted with biases")
        })
    });
    lines.collect()
}

/// A line for each, in one call: of all neurons, or of those that are saturated nowhere.
fn difference(run: &Run, all_neurons: &[bool]) -> Result<Vec<Evidence>, Stop> {
    let lines = properties(run, run.samples(), all_neurons.iter().map(|&all| same_difference(all)).collect())?;
    Ok(lines.into_iter().map(|line| line.by("without bias", "with bias")).collect())
}

fn same_difference(all_neurons: bool) -> (String, Try<'static>) {
    let try_one: Try<'static> = Box::new(move |rng: &mut BlockRng| {
        let (w, z, b) = (Matrix::random(3, 3, rng), random_vector(3, rng), random_vector(3, rng));
        let z: Vector = z.iter().map(|z| z / ratio(12, 1)).collect();
        let b: Vector = b.iter().map(|b| b / ratio(4, 1)).collect();
        let moved = plus(&z, &ratio(1, 60), &random_vector(3, rng));
        let one = Rational::one();
        let clamp = |h: &Rational| h.clone().clamp(-one.clone(), one.clone());
        let [h, h_moved] = [&z, &moved].map(|z| w.apply(z));
        let [biased, biased_moved] = [&h, &h_moved].map(|h| plus(h, &one, &b));
        for i in 0..3 {
            let unsaturated = [&h[i], &h_moved[i], &biased[i], &biased_moved[i]].iter().all(|h| h.abs() < one);
            let (with, without) = (clamp(&biased_moved[i]) - clamp(&biased[i]), clamp(&h_moved[i]) - clamp(&h[i]));
            if (all_neurons || unsaturated) && with != without {
                return Err(format!("{with} for {without}: h = {}, b = {}", words(&h), words(&b)));
            }
        }
        Ok(())
    });
    let label = if all_neurons { "all neurons" } else { "neurons saturated at neither point, with or without bias" };
    (label.into(), try_one)
}

fn against_sum(claimed: fn(&Layer) -> f64) -> Vec<Evidence> {
    let lines = [2_usize, 3, 8, 32, 512].into_iter().flat_map(|width| {
        [(0.25, 1.0), (0.5, 100.0), (1.0, 0.0), (1.0, 0.5), (2.0, 2.0), (4.0, 0.1), (4.0, 100.0), (16.0, 3.0), (256.0, 100.0)].map(
            |(sigma_w2, sigma_b2)| {
                let layer = Layer { width, sigma_w2, sigma_b2 };
                let (value, error) = (claimed(&layer), 1e-12 * (width as f64).sqrt());
                let label = format!("k = {width}, sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}");
                Evidence::enclosure(label, Relation::AtMost, value - error, value + error, layer.binomial_factor())
                    .by("binomial sum", "explicit factor")
            },
        )
    });
    lines.collect()
}

/// Whether the base is below 1 for all widths to 10^9 exactly where `sigma_b^2 > sigma_w^2 (sigma_w^2 - less)`.
fn below_one(less: i64) -> Vec<Evidence> {
    let whole = |x: i64| ratio(x, 1);
    let cases = [1, 2, 3, 4, 8].into_iter().flat_map(move |weights| {
        [0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 55, 56, 57].into_iter().filter_map(move |biases| {
            let (weights, biases) = (whole(weights), whole(biases));
            let boundary = &weights * (&weights - ratio(1, 1));
            // On the boundary itself the base tends to 1 from below.
            if biases == boundary {
                return None;
            }
            let claimed = biases > &weights * (&weights - ratio(less, 1));
            let s2 = &weights + &biases;
            // sigma_w^2 k - s^2 < s k, by squares where the left side is positive.
            let below = [1, 10, 1_000, 1_000_000, 1_000_000_000].into_iter().all(|k| {
                let left = &weights * whole(k) - &s2;
                left.is_negative() || &left * &left < &s2 * whole(k) * whole(k)
            });
            Some((format!("sigma_w^2 = {weights}, sigma_b^2 = {biases}"), ratio(i64::from(claimed), 1), ratio(i64::from(below), 1)))
        })
    });
    let at_twelve = Layer { width: 1_000_000_000, sigma_w2: 4.0, sigma_b2: 12.0 }.printed_base();
    vec![
        Evidence::exact_cases("whether the base is below 1", Relation::Equal, cases).by("sigma_b^2", "squares of the base"),
        Evidence::enclosure("sigma_w^2 = 4, sigma_b^2 = 12, k = 10^9", Relation::Less, at_twelve - 1e-14, at_twelve + 1e-14, 1.0)
            .by("1", "printed base"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_large_biases_the_base_is_small() {
        // s = 5, k = 5: 3 / sqrt 5 sqrt(5 / 10).
        let layer = Layer { width: 5, sigma_w2: 9.0, sigma_b2: 16.0 };
        assert!((layer.printed_base() - 3.0 / 10.0_f64.sqrt()).abs() < 1e-15);
        assert!(layer.appendix_factor() < layer.printed_base());
    }
}
