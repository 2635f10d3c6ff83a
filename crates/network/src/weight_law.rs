//! The laws that a single weight can have.
//!
//! Statements about networks at birth are made for symmetric laws without an atom at zero. Here are such laws with light, heavy
//! and very heavy tails and one that is nearly discrete, and two laws for negative controls: [`WeightLaw::Signs`], symmetric
//! but with ties, and [`WeightLaw::CentredExponential`], of mean 0 and variance 1 but not symmetric. All but Cauchy's have
//! variance 1.
//!
//! Exact by construction, not only up to rounding: symmetric laws take their sign from a bit of its own, and no law ever
//! returns 0.

use std::fmt;
use std::str::FromStr;

use rand::Rng;
use stats::stream::open_unit;

use crate::normal::{with_sign, ziggurat};

/// The law of one weight.
///
/// The parameters of [`WeightLaw::LogNormal`] and [`WeightLaw::Mixture`] have ranges: [`WeightLaw::check`] tells, parsing
/// checks, and sampling panics outside them.
///
/// ```
/// use network::WeightLaw;
/// let law: WeightLaw = "log-normal:3".parse()?;
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let mut weights = [0.0; 4];
/// law.fill(&mut rng, &mut weights);
/// assert!(weights.iter().all(|&w| w != 0.0));
/// # Ok::<(), network::WeightLawError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WeightLaw {
    /// Standard normal. One or, once in a hundred, more draws of the generator.
    Normal,
    /// Uniform on `(-sqrt 3, sqrt 3)`. One draw.
    Uniform,
    /// Density `exp(-sqrt 2 |w|) / sqrt 2`. One draw.
    Laplace,
    /// Standard Cauchy, density `1 / (pi (1 + w^2))`; no variance, so its scale is 1. One draw.
    Cauchy,
    /// `s exp(log_std z - log_std^2)` with a random sign `s` and a standard normal `z`, which has variance 1.
    LogNormal {
        /// Standard deviation of the logarithm of `|w|`, in `(0, 10]`.
        log_std: f64,
    },
    /// `s (1 + spread z) / sqrt(1 + spread^2)` with a random sign `s` and a standard normal `z`: for a small `spread`, a
    /// continuous law as near to [`WeightLaw::Signs`] as one likes.
    Mixture {
        /// Standard deviation of each of the two peaks before scaling, in `[1e-4, 1]`. Below, rounding would make ties: at 1e-4
        /// two draws agree with probability about 1e-12.
        spread: f64,
    },
    /// `+1` or `-1`. Symmetric, but discrete: sums of such weights are zero with positive probability. A negative control.
    Signs,
    /// `e - 1` with a standard exponential `e`: mean 0, variance 1, but `P[w < 0] = 1 - 1/e`. A negative control.
    CentredExponential,
}

/// Why a name is not a law.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightLawError {
    /// No law has this name.
    #[error("read the weight law `{0}` (known: {known})", known = KNOWN)]
    Unknown(String),
    /// The law needs a parameter, or has one that is not a number.
    #[error("read the parameter of the weight law `{0}` (known: {known})", known = KNOWN)]
    Parameter(String),
    /// The standard deviation of the logarithm.
    #[error("use the weight law log-normal with SD = {0} (range: above 0, up to 10)")]
    LogStd(f64),
    /// The standard deviation of the peaks.
    #[error("use the weight law mixture with E = {0} (range: 1e-4 to 1)")]
    Spread(f64),
}

const KNOWN: &str = "normal, uniform, laplace, cauchy, log-normal:SD with 0 < SD <= 10, mixture:E with 1e-4 <= E <= 1, \
                     signs, centred-exponential";

impl FromStr for WeightLaw {
    type Err = WeightLawError;

    /// Reads `normal`, `uniform`, `laplace`, `cauchy`, `log-normal:SD`, `mixture:E`, `signs` or `centred-exponential`; what
    /// [`fmt::Display`] writes is read back as the same law.
    fn from_str(text: &str) -> Result<WeightLaw, WeightLawError> {
        let (name, parameter) = match text.split_once(':') {
            Some((name, parameter)) => (name, Some(parameter)),
            None => (text, None),
        };
        let number = || parameter.and_then(|p| p.parse::<f64>().ok()).ok_or_else(|| WeightLawError::Parameter(text.to_owned()));
        let law = match name {
            "log-normal" => WeightLaw::LogNormal { log_std: number()? },
            "mixture" => WeightLaw::Mixture { spread: number()? },
            "normal" => WeightLaw::Normal,
            "uniform" => WeightLaw::Uniform,
            "laplace" => WeightLaw::Laplace,
            "cauchy" => WeightLaw::Cauchy,
            "signs" => WeightLaw::Signs,
            "centred-exponential" => WeightLaw::CentredExponential,
            _ => return Err(WeightLawError::Unknown(text.to_owned())),
        };
        if parameter.is_some() && !matches!(law, WeightLaw::LogNormal { .. } | WeightLaw::Mixture { .. }) {
            return Err(WeightLawError::Parameter(text.to_owned()));
        }
        law.check()?;
        Ok(law)
    }
}

impl fmt::Display for WeightLaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeightLaw::Normal => f.write_str("normal"),
            WeightLaw::Uniform => f.write_str("uniform"),
            WeightLaw::Laplace => f.write_str("laplace"),
            WeightLaw::Cauchy => f.write_str("cauchy"),
            WeightLaw::LogNormal { log_std } => write!(f, "log-normal:{log_std}"),
            WeightLaw::Mixture { spread } => write!(f, "mixture:{spread}"),
            WeightLaw::Signs => f.write_str("signs"),
            WeightLaw::CentredExponential => f.write_str("centred-exponential"),
        }
    }
}

impl WeightLaw {
    /// Whether the parameter, if there is one, is in its range.
    ///
    /// # Errors
    /// Names the parameter, its value and its range.
    pub fn check(&self) -> Result<(), WeightLawError> {
        match *self {
            // The upper end keeps every draw, and products of draws and activations far apart in size, from under- and overflow.
            WeightLaw::LogNormal { log_std } if !(log_std > 0.0 && log_std <= 10.0) => Err(WeightLawError::LogStd(log_std)),
            WeightLaw::Mixture { spread } if !(1e-4..=1.0).contains(&spread) => Err(WeightLawError::Spread(spread)),
            _ => Ok(()),
        }
    }

    /// Variance of a weight: 1, or none for Cauchy's law.
    pub fn variance(&self) -> Option<f64> {
        (!matches!(self, WeightLaw::Cauchy)).then_some(1.0)
    }

    /// Whether `w` and `-w` have the same law.
    pub fn is_symmetric(&self) -> bool {
        !matches!(self, WeightLaw::CentredExponential)
    }

    /// Whether no single value has positive probability (before rounding to doubles).
    pub fn is_continuous(&self) -> bool {
        !matches!(self, WeightLaw::Signs)
    }

    /// One weight.
    ///
    /// # Panics
    /// When the parameter is outside its range ([`WeightLaw::check`]).
    #[inline]
    pub fn sample(&self, rng: &mut impl Rng) -> f64 {
        let mut weight = [0.0];
        self.fill(rng, &mut weight);
        weight[0]
    }

    /// Fills `out` with independent weights, first to last; the same numbers as repeated [`WeightLaw::sample`].
    ///
    /// Never 0, never infinite. Uses the generator's 64-bit draws only, and no function of the platform: the same generator gives
    /// the same bits everywhere.
    ///
    /// # Panics
    /// When the parameter is outside its range ([`WeightLaw::check`]).
    #[inline]
    pub fn fill(&self, rng: &mut impl Rng, out: &mut [f64]) {
        match *self {
            WeightLaw::Normal => {
                let normal = ziggurat();
                out.fill_with(|| normal.sample(rng));
            }
            WeightLaw::Uniform => {
                const HALF_WIDTH: f64 = 1.732_050_807_568_877_2; // sqrt 3
                out.fill_with(|| {
                    let bits = rng.next_u64();
                    with_sign(HALF_WIDTH * open_unit(bits), bits)
                });
            }
            WeightLaw::Laplace => out.fill_with(|| {
                let bits = rng.next_u64();
                with_sign(-libm::log(open_unit(bits)) * std::f64::consts::FRAC_1_SQRT_2, bits)
            }),
            WeightLaw::Cauchy => out.fill_with(|| {
                let bits = rng.next_u64();
                with_sign(libm::tan(std::f64::consts::FRAC_PI_2 * open_unit(bits)), bits)
            }),
            WeightLaw::LogNormal { log_std } => {
                self.assert_in_range();
                let normal = ziggurat();
                // The sign has a draw of its own: the bits of the normal are not free of its size.
                out.fill_with(|| {
                    let size = libm::exp(log_std * (normal.sample(rng) - log_std));
                    with_sign(size, rng.next_u64())
                });
            }
            WeightLaw::Mixture { spread } => {
                self.assert_in_range();
                let normal = ziggurat();
                let scale = 1.0 / (1.0 + spread * spread).sqrt();
                out.fill_with(|| {
                    let size = nonzero(|| (1.0 + spread * normal.sample(rng)) * scale);
                    if rng.next_u64() >> 63 == 0 { size } else { -size }
                });
            }
            WeightLaw::Signs => out.fill_with(|| with_sign(1.0, rng.next_u64())),
            WeightLaw::CentredExponential => out.fill_with(|| nonzero(|| -libm::log(open_unit(rng.next_u64())) - 1.0)),
        }
    }

    #[inline]
    fn assert_in_range(&self) {
        assert!(self.check().is_ok(), "the parameter of {self} is outside its range");
    }
}

/// Draws again in the one case in about 1e16 where rounding gives 0.
#[inline]
fn nonzero(mut draw: impl FnMut() -> f64) -> f64 {
    loop {
        let value = draw();
        if value != 0.0 {
            return value;
        }
    }
}

#[cfg(test)]
mod tests;
