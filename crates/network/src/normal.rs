//! Standard normal numbers by the ziggurat method, with tables and fallbacks that are the same on every platform.
//!
//! 255 strips of equal area and a base strip with the tail cover the half density `f(x) = exp(-x^2 / 2)`. A draw picks a
//! strip and a point of it; 99 of 100 draws are accepted by one comparison, the others compute an exponential or two logarithms
//! from the `libm` crate. Chosen over Box-Muller because most values need no logarithm, sine or cosine at all.
//!
//! Unlike the usual implementations, strip, sign and magnitude use disjoint bits of the 64 (strip: bits 0 to 7, sign: bit 8,
//! magnitude: bits 11 to 63), and the magnitude is a midpoint: the law is exactly symmetric and has no atom at zero. The smallest
//! magnitude is about 2^-56; below it the grid of magnitudes shows, which no sample of any size that can be drawn sees.
//!
//! Source: Marsaglia and Tsang, "The ziggurat method for generating random variables" (2000), in the form of Doornik (2005).

use std::sync::LazyLock;

use rand::Rng;
use stats::stream::open_unit;

const STRIPS: usize = 256;

/// Where the tail begins, for 256 strips. Doornik (2005), table 1.
pub(crate) const TAIL: f64 = 3.654_152_885_361_009;

/// No draw exceeds this: `TAIL + ln(2^54) / TAIL` is 13.897. The log-normal weight law relies on it to neither over- nor underflow.
#[cfg(test)]
pub(crate) const LARGEST_NORMAL: f64 = 13.9;

/// The tables of the method.
pub(crate) struct Ziggurat {
    /// Right edges of the strips, descending: `edge[0]` is the width that the base strip would have were it a rectangle,
    /// `edge[1]` is [`TAIL`], `edge[256]` is 0.
    edge: [f64; STRIPS + 1],
    /// `exp(-edge^2 / 2)`.
    density: [f64; STRIPS + 1],
}

static TABLES: LazyLock<Ziggurat> = LazyLock::new(Ziggurat::new);

/// The tables, built at the first call.
#[inline]
pub(crate) fn ziggurat() -> &'static Ziggurat {
    &TABLES
}

/// Gives a magnitude the sign that bit 8 of `bits` names.
///
/// Bit 8, because bits 0 to 7 choose the strip and bits 11 to 63 the magnitude: the three are independent.
#[inline]
pub(crate) fn with_sign(magnitude: f64, bits: u64) -> f64 {
    f64::from_bits(magnitude.to_bits() | ((bits << 55) & (1 << 63)))
}

fn half_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x)
}

impl Ziggurat {
    fn new() -> Ziggurat {
        // Area of each strip: the base rectangle up to TAIL, and the tail beyond it.
        let tail_area = (std::f64::consts::PI / 2.0).sqrt() * libm::erfc(TAIL * std::f64::consts::FRAC_1_SQRT_2);
        let area = TAIL * half_density(TAIL) + tail_area;
        let mut edge = [0.0; STRIPS + 1];
        edge[0] = area / half_density(TAIL);
        edge[1] = TAIL;
        for i in 2..STRIPS {
            // The strip below has height f(edge[i]) - f(edge[i - 1]) and width edge[i - 1].
            edge[i] = (-2.0 * libm::log(area / edge[i - 1] + half_density(edge[i - 1]))).sqrt();
        }
        Ziggurat { edge, density: edge.map(half_density) }
    }

    /// One standard normal number, never 0.
    #[inline]
    pub(crate) fn sample(&self, rng: &mut impl Rng) -> f64 {
        loop {
            let bits = rng.next_u64();
            let strip = (bits & 0xff) as usize;
            let magnitude = open_unit(bits) * self.edge[strip];
            if magnitude < self.edge[strip + 1] {
                return with_sign(magnitude, bits);
            }
            if let Some(magnitude) = self.wedge_or_tail(strip, magnitude, rng) {
                return with_sign(magnitude, bits);
            }
        }
    }

    /// The rare draws: the curved end of a strip, accepted or not, and the tail.
    #[cold]
    fn wedge_or_tail(&self, strip: usize, magnitude: f64, rng: &mut impl Rng) -> Option<f64> {
        if strip == 0 {
            // Marsaglia's tail: an exponential of rate TAIL, accepted with probability exp(-x^2 / 2).
            loop {
                let x = -libm::log(open_unit(rng.next_u64())) / TAIL;
                let y = -libm::log(open_unit(rng.next_u64()));
                if y + y > x * x {
                    return Some(TAIL + x);
                }
            }
        }
        let (low, high) = (self.density[strip], self.density[strip + 1]);
        let height = low + (high - low) * open_unit(rng.next_u64());
        (height < half_density(magnitude)).then_some(magnitude)
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_1_SQRT_2;

    use stats::stream::generator;

    use super::*;

    #[test]
    fn the_strips_close_at_the_top_of_the_density() {
        // The last strip must end at f(0) = 1. The error of TAIL (half an ulp) grows to about 1e-13 on the way up.
        let tables = ziggurat();
        let area = tables.edge[0] * tables.density[1];
        let top = tables.density[STRIPS - 1] + area / tables.edge[STRIPS - 1];
        assert!((top - 1.0).abs() < 1e-12, "top = {top}");
    }

    #[test]
    fn edges_descend_to_zero() {
        assert!(ziggurat().edge.is_sorted_by(|a, b| a > b));
        assert_eq!(ziggurat().edge[STRIPS], 0.0);
    }

    #[test]
    fn the_tail_has_the_shape_of_the_normal_tail() {
        // P[sqrt(n) D > 3.444] <= 1e-10 (Dvoretzky, Kiefer, Wolfowitz, Massart); catches a distance of 0.0061. The exponential
        // that the tail is cut from is 0.037 away.
        let n = 1_000_000;
        let mut rng = generator(&["network/normal", "tail"], 1, 0);
        let mut tail: Vec<f64> = (0..n).map(|_| ziggurat().wedge_or_tail(0, 0.0, &mut rng).expect("the tail never refuses")).collect();
        tail.sort_unstable_by(f64::total_cmp);
        let beyond = libm::erfc(TAIL * FRAC_1_SQRT_2);
        let cdf = |z: f64| 1.0 - libm::erfc(z * FRAC_1_SQRT_2) / beyond;
        let distance = |(i, &z): (usize, &f64)| (cdf(z) - i as f64 / n as f64).max((i + 1) as f64 / n as f64 - cdf(z));
        let distance = tail.iter().enumerate().map(distance).fold(0.0, f64::max);
        assert!(distance < 3.444 / (n as f64).sqrt(), "D = {distance}");
    }

    #[test]
    fn the_curved_end_of_a_strip_is_accepted_in_proportion_to_the_density_above_its_floor() {
        // Tested here and not only through samples of the law: accepting every draw would move its distribution function by less
        // than 0.001. 153 lines at 6.47 standard errors (alpha 1e-10) each; the largest error is 0.0035, so 0.04 is caught.
        let n = 20_000;
        let tables = ziggurat();
        let mut rng = generator(&["network/normal", "wedge"], 1, 0);
        for strip in (1..STRIPS).step_by(5) {
            for part in [0.1, 0.5, 0.9] {
                let magnitude = tables.edge[strip + 1] + part * (tables.edge[strip] - tables.edge[strip + 1]);
                let accepted = (0..n).filter(|_| tables.wedge_or_tail(strip, magnitude, &mut rng).is_some()).count() as f64;
                let (floor, ceiling) = (tables.density[strip], tables.density[strip + 1]);
                let p = (half_density(magnitude) - floor) / (ceiling - floor);
                let error = (p * (1.0 - p) * f64::from(n)).sqrt();
                assert!((accepted - p * f64::from(n)).abs() <= 6.47 * error, "strip {strip}, part {part}: {accepted}, p = {p}");
            }
        }
    }

    #[test]
    fn the_sign_is_bit_eight() {
        assert_eq!(with_sign(2.0, 1 << 8), -2.0);
        assert_eq!(with_sign(2.0, !(1 << 8)), 2.0);
    }

    #[test]
    fn the_extreme_draws_are_finite_and_not_zero() {
        // Smallest magnitude of the narrowest strip, largest of the tail.
        assert!(open_unit(0) * ziggurat().edge[STRIPS - 1] > 0.0);
        assert!((TAIL - libm::log(open_unit(0)) / TAIL) < LARGEST_NORMAL);
    }
}
