//! One RAI neuron, given the layer before it.
//!
//! With `n = [phi(N^{l-1}), 1]` of `fan_in + 1` numbers and the chosen position `k`, the pre-activation is
//!
//! ```text
//! h = n_k X + sigma |n_{-k}| Z = n_k (X - Y),    X ~ P, Z ~ N(0, 1), Y ~ N(0, sd^2), sd = sigma |n_{-k}| / n_k
//! ```
//!
//! so the mean square of `relu(h)` and the probability of `h > 0` are integrals over `X` and `Y`. Each can be done in two orders: `Y`
//! outside, with the tails of `P` inside, as the paper does; or `X` outside, with the normal law inside. The two share nothing but the
//! integrator, and hold each other.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use stats::integrate::{Estimate, Integral, IntegrateError};
use stats::special::normal_density;

use crate::chosen_law::ChosenLaw;

/// Beyond, the normal law has a mass of 1e-88.
const FAR: f64 = 20.0;

/// Beyond, the exponential law has a mass of 1e-26 and the integrands grow like a square.
const FAR_EXPONENTIAL: f64 = 60.0;

/// Tolerance of every integral here, relative to the size of what is integrated or to 1.
const TOLERANCE: f64 = 1e-12;

/// `Phi(u) - 1/2`.
fn half_normal(u: f64) -> f64 {
    0.5 * libm::erf(u * FRAC_1_SQRT_2)
}

/// `Int_0^end value(y) f_Y(y) dy` for `Y ~ N(0, sd^2)`, in the variable `y / sd`, where the normal density bends at 1 to 9.
fn over_normal(value: impl Fn(f64) -> f64, sd: f64, end: f64) -> Result<Estimate, IntegrateError> {
    Integral::new(|z| value(sd * z) * normal_density(z))
        .over(0.0, (end / sd).min(FAR))
        .split_at(&[1.0, 3.0, 9.0])
        .panels(4)
        .integrate(TOLERANCE)
}

/// `Int value(x) f_P(x) dx`, split where a function of `x / sd` bends; `size` is about the largest value.
fn over_chosen(law: ChosenLaw, value: impl Fn(f64) -> f64, sd: f64, size: f64) -> Result<Estimate, IntegrateError> {
    let bends = [1.0, 3.0, 9.0, FAR].map(|bend| bend * sd);
    Integral::new(|x| value(x) * law.density(x))
        .over(0.0, law.end().min(FAR_EXPONENTIAL))
        .split_at(&bends)
        .panels(8)
        .integrate(TOLERANCE * size.max(1.0))
}

/// `J = P[0 < Y < X]` with `Y` outside: `Int_0^M (1 - F_P(y)) f_Y(y) dy`. `sd` at least 0; 1/2 at 0.
///
/// Lemma E.1, equation F.1: `P[X > Y] = 1/2 + J`.
pub(crate) fn excess(law: ChosenLaw, sd: f64) -> Result<Estimate, IntegrateError> {
    if sd == 0.0 {
        return Ok(exactly(0.5));
    }
    over_normal(|y| law.upper_tail(y), sd, law.end())
}

/// The same with `X` outside: `Int f_P(x) (Phi(x / sd) - 1/2) dx`. `sd > 0`.
pub(crate) fn excess_by_entry(law: ChosenLaw, sd: f64) -> Result<Estimate, IntegrateError> {
    over_chosen(law, |x| half_normal(x / sd), sd, 1.0)
}

/// `I = E[(X - Y)^2; 0 < Y < X]` with `Y` outside: the double integral of Lemma F.1 and equation F.3. `sd` at least 0; `mu'_2 / 2` at 0.
pub(crate) fn partial_square(law: ChosenLaw, sd: f64) -> Result<Estimate, IntegrateError> {
    if sd == 0.0 {
        return Ok(exactly(0.5 * law.second_moment()));
    }
    over_normal(|y| law.square_beyond(y), sd, law.end())
}

/// The same with `X` outside. `sd > 0`.
pub(crate) fn partial_square_by_entry(law: ChosenLaw, sd: f64) -> Result<Estimate, IntegrateError> {
    over_chosen(law, |x| sd * sd * square_below(x / sd), sd, 1.0)
}

/// `Int_0^u (u - t)^2 phi(t) dt` for the standard normal density, `u >= 0`.
fn square_below(u: f64) -> f64 {
    // The closed form loses its digits at small u, where the terms cancel down to u^3.
    if u >= 0.5 {
        return (u * u + 1.0) * half_normal(u) + u * normal_density(u) - 2.0 * u * normal_density(0.0);
    }
    // The density's series term by term: Int_0^u (u - t)^2 t^m dt = 2 u^(m+3) / ((m+1)(m+2)(m+3)). At u = 1/2 the tenth term is 1e-21.
    let (mut power, mut sum) = (2.0 * u * u * u / (2.0 * PI).sqrt(), 0.0);
    for j in 0..10 {
        let m = f64::from(2 * j);
        sum += power / ((m + 1.0) * (m + 2.0) * (m + 3.0));
        power *= -0.5 * u * u / f64::from(j + 1);
    }
    sum
}

fn exactly(value: f64) -> Estimate {
    Estimate { value, error_bound: 0.0, evaluations: 0 }
}

/// A neuron's law: `P`, the standard deviation of the entries that are not chosen, and `n = [phi(N^{l-1}), 1]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neuron<'a> {
    /// Law of the chosen entry.
    pub law: ChosenLaw,
    /// `sigma_l`.
    pub sigma: f64,
    /// Activations of the layer before and 1 for the bias; all at least 0, and the last is 1.
    pub inputs: &'a [f64],
}

/// The three terms of equation F.3, with bounds on the error of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EnergyTerms {
    /// `(|n|^2 / 2) ((mu'_2 - sigma^2) / (fan_in + 1) + sigma^2)`.
    pub(crate) variance: f64,
    /// `sum_k n_k^2 I_k / (fan_in + 1)`.
    pub(crate) partial_squares: f64,
    /// `mu'_1 sqrt(2/pi) sigma sum_k n_k |n_{-k}| / (fan_in + 1)`.
    pub(crate) cross: f64,
    /// Bound on the error of the sum.
    pub(crate) error_bound: f64,
}

impl Neuron<'_> {
    /// `|n|^2 = 1 + |phi(N^{l-1})|^2`.
    pub(crate) fn squared_length(&self) -> f64 {
        self.inputs.iter().map(|x| x * x).sum()
    }

    /// `|n_{-k}|`: summed without the `k`-th, not subtracted, so that it is exactly 0 where the others are.
    pub(crate) fn others(&self, k: usize) -> f64 {
        self.inputs.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, x)| x * x).sum::<f64>().sqrt()
    }

    /// The right-hand side of equation F.3, term by term: `E[phi(N_t^l)^2 | N^{l-1}]`.
    pub(crate) fn energy_terms(&self) -> Result<EnergyTerms, IntegrateError> {
        let positions = self.inputs.len() as f64;
        let variance = self.sigma * self.sigma;
        let mut terms = EnergyTerms {
            variance: 0.5 * self.squared_length() * ((self.law.second_moment() - variance) / positions + variance),
            partial_squares: 0.0,
            cross: 0.0,
            error_bound: 0.0,
        };
        for (k, &chosen) in self.inputs.iter().enumerate().filter(|(_, n)| **n > 0.0) {
            let others = self.others(k);
            let partial = partial_square(self.law, self.sigma * others / chosen)?;
            let share = chosen * chosen / positions;
            terms.partial_squares += share * partial.value;
            terms.error_bound += share * partial.error_bound;
            terms.cross += self.law.mean() * (2.0 / PI).sqrt() * self.sigma * chosen * others / positions;
        }
        // Each of the few terms is right to a few ulps besides.
        terms.error_bound += 8.0 * f64::EPSILON * terms.total() * positions;
        Ok(terms)
    }

    /// `E[phi(h)^2 | n]` the other way: given position and chosen entry, `h` is normal with mean `n_k x` and deviation
    /// `s = sigma |n_{-k}|`, and `E[relu(m + s Z)^2] = (m^2 + s^2) Phi(m/s) + m s phi(m/s)`. The value and a bound on its error.
    pub(crate) fn energy_by_entry(&self) -> Result<(f64, f64), IntegrateError> {
        let positions = self.inputs.len() as f64;
        let (mut value, mut error_bound) = (0.0, 0.0);
        for (k, &chosen) in self.inputs.iter().enumerate() {
            let s = self.sigma * self.others(k);
            if chosen == 0.0 {
                value += 0.5 * s * s / positions;
            } else if s == 0.0 {
                value += chosen * chosen * self.law.second_moment() / positions;
            } else {
                let square = |x: f64| {
                    let m = chosen * x;
                    (m * m + s * s) * (0.5 + half_normal(m / s)) + m * s * normal_density(m / s)
                };
                let estimate = over_chosen(self.law, square, s / chosen, s * s + chosen * chosen * self.law.second_moment())?;
                value += estimate.value / positions;
                error_bound += estimate.error_bound / positions;
            }
        }
        Ok((value, error_bound + 8.0 * f64::EPSILON * value * positions))
    }
}

impl EnergyTerms {
    /// The sum.
    pub(crate) fn total(&self) -> f64 {
        self.variance + self.partial_squares + self.cross
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noise_the_chosen_entry_decides() {
        assert_eq!(excess(ChosenLaw::BETA_2_1, 0.0).unwrap().value, 0.5);
        let alone = Neuron { law: ChosenLaw::BETA_2_1, sigma: 0.5, inputs: &[1.0] };
        // Only a bias, always chosen: E[X^2] = 1/2.
        assert_eq!(alone.energy_by_entry().unwrap().0, 0.5);
        assert!((alone.energy_terms().unwrap().total() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_dead_layer_leaves_the_bias() {
        // n = (0, 1), sigma = 1: half of the time the bias is chosen, E[X^2] = 1/2; else it is N(0, 1), and half of its square is left.
        let neuron = Neuron { law: ChosenLaw::BETA_2_1, sigma: 1.0, inputs: &[0.0, 1.0] };
        assert_eq!(neuron.energy_by_entry().unwrap().0, 0.5);
        assert!((neuron.energy_terms().unwrap().total() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn series_and_closed_form_meet() {
        let below = square_below(0.5_f64.next_down());
        assert!((below - square_below(0.5)).abs() < 1e-15);
        // mpmath, 30 digits: quad(lambda t: (2 - t)**2 * npdf(t), [0, 2])
        assert!((square_below(2.0) - 0.898_462_151_679_749_4).abs() < 1e-14, "{}", square_below(2.0));
    }
}
