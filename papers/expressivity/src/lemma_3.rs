//! Lemma 3: the mean norm of a Gaussian vector.
//!
//! ```text
//! E|X| = s sqrt 2 Gamma((k+1)/2) / Gamma(k/2),    X in R^k, X_i ~ N(0, s^2) independent
//! ```
//!
//! Source: Lemma 3, appendix A.1.

use std::f64::consts::SQRT_2;

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use stats::integrate::Integral;
use stats::special::ln_gamma;

use crate::sampled::{Sampled, dot, means};
use crate::setting::normals;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[GAMMA_FUNCTIONS, SAMPLED];

const FORMULA: &str = "E|X| = s sqrt 2 Gamma((k+1)/2) / Gamma(k/2)";

const GAMMA_FUNCTIONS: Claim = Claim {
    id: "lemma-3/gamma-functions",
    source: "Lemma 3",
    statement: "the mean of the chi law with k degrees of freedom is the quotient of gamma functions",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-10, "ten digits"),
    check: |_| Ok(gamma_functions(mean_norm)),
    control: Control::negative("one degree of freedom less", |_| Ok(gamma_functions(|k| mean_norm(k - 1.0)))),
    note: "Both the density's integral and its mean by quadrature, k from 2 to 500; k = 1 is sqrt(2/pi).",
    ..Claim::DEFAULT
};

const SAMPLED: Claim = Claim {
    id: "lemma-3/sampled",
    source: "Lemma 3",
    statement: "sampled Gaussian vectors of standard deviation 1.5 have the lemma's mean norm",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::relative(0.03, "less than half of what one degree of freedom changes at k = 8"),
    check: |run| sampled(run, mean_norm),
    control: Control::negative("the root mean square, s sqrt k", |run| sampled(run, f64::sqrt)),
    ..Claim::DEFAULT
};

/// Mean norm of `degrees` standard normal numbers, by logarithms of gamma functions; `degrees` above 0.
pub(crate) fn mean_norm(degrees: f64) -> f64 {
    SQRT_2 * libm::exp(ln_gamma(0.5 * (degrees + 1.0)) - ln_gamma(0.5 * degrees))
}

fn gamma_functions(theory: fn(f64) -> f64) -> Vec<Evidence> {
    let lines = [2.0_f64, 3.0, 4.0, 10.0, 32.0, 100.0, 500.0].map(|k| {
        // Of r^(k-1) exp(-r^2/2) about its largest value, at r = sqrt(k-1), so that nothing overflows.
        let peak = (k - 1.0).sqrt();
        let density = move |r: f64| if r > 0.0 { libm::exp((k - 1.0) * libm::log(r / peak) - 0.5 * (r * r - peak * peak)) } else { 0.0 };
        let integral =
            |f: &dyn Fn(f64) -> f64| Integral::new(f).over(0.0, peak + 40.0).panels(256).integrate(1e-11).expect("a smooth integrand");
        let (whole, first) = (integral(&density), integral(&|r| r * density(r)));
        let mean = first.value / whole.value;
        // The quadratures' relative errors, and 1e-12 for the logarithms, which reach 1100 at k = 500.
        let error_bound = mean * (first.error_bound / first.value + whole.error_bound / whole.value + 1e-12);
        Evidence::numeric(format!("k = {k}"), theory(k), mean, error_bound).by("gamma functions", "quadrature")
    });
    lines.into()
}

fn sampled(run: &Run, theory: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    const STD: f64 = 1.5;
    let widths = [1, 2, 3, 8, 32];
    let measurements = widths.map(|k| {
        Sampled::new(format!("k = {k}"), 1, move |rng, values| {
            let x = normals(k, rng);
            values[0] = STD * dot(&x, &x).sqrt();
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = widths.iter().zip(means).map(|(k, mean)| {
        mean[0].line(format!("k = {k}"), Relation::Equal, STD * theory(*k as f64)).by("gamma functions", "sampled vectors")
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;
    use crate::bounds::chi_means;

    #[test]
    fn one_and_two_numbers_have_known_mean_norms() {
        assert!((mean_norm(1.0) - (2.0 / PI).sqrt()).abs() < 1e-15);
        assert!((mean_norm(2.0) - (PI / 2.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn the_recurrence_gives_the_same() {
        for (k, mean) in chi_means(200).iter().enumerate().skip(1) {
            assert!((mean_norm(k as f64) / mean - 1.0).abs() < 1e-12, "{k}");
        }
    }
}
