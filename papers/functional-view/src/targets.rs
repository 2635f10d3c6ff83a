//! The functions that the paper fits, as far as it gives them; where it does not, what we took.

/// A function of one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    /// `sin x`.
    Sine,
    /// `sin(pi x)`.
    SinePi,
    /// `x^2`.
    Quadratic,
    /// `x^2 / 2`.
    HalfQuadratic,
    /// `exp x`.
    Exp,
    /// `exp(x / 2)`.
    HalfExp,
    /// `arctan x`.
    Arctan,
    /// `x^3`.
    Cube,
    /// `x^3 / 4 + x^2 / 2 - 2`, which is how we read "chi43 + chi22 - 2" of appendix A.3.
    Cubic,
    /// Appendix A.3: -1 at -2 and 2, four peaks of 1 between: a triangle wave of period 1.
    FourPeaks,
    /// Appendix A.4: "a sawtooth with period 3 and amplitude 1", as a triangle wave like that of A.3.
    Sawtooth,
    /// Appendix A.4: "a 5-piece polynomial with maximum value of 2 in the domain [-3, 3]": five parabolas of equal width from 0 up to 2 and
    /// down again, our choice.
    FivePieces,
    /// Figure 8, left, whose formula is lost: `sin(pi x / 2)`, our choice.
    Smooth,
    /// Figure 8, right, whose formula is lost: `sin(pi x / 2) + sgn x`, our choice.
    Sharp,
    /// `sin(x^2)`, which is how we read "Sin( x2)" of table 4; `sin(x / 2)` is another reading. The printed initial correlation does not tell them apart:
    /// each has it with some interval and kernel.
    SineOfSquare,
    /// Appendix A.6: "a cubic spline fit to a small number of arbitrary data points": the natural spline through [`SPLINE_KNOTS`], our choice.
    Spline,
}

/// The values at -3, -2, ..., 3 of [`Target::Spline`], arbitrary as the paper's.
pub(crate) const SPLINE_KNOTS: [f64; 7] = [1.0, -1.0, 0.0, 0.5, -0.5, 1.5, -1.0];

impl Target {
    /// As options and tables call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sine => "sine",
            Self::SinePi => "sine-pi",
            Self::Quadratic => "quadratic",
            Self::HalfQuadratic => "half-quadratic",
            Self::Exp => "exp",
            Self::HalfExp => "half-exp",
            Self::Arctan => "arctan",
            Self::Cube => "cube",
            Self::Cubic => "cubic",
            Self::FourPeaks => "four-peaks",
            Self::Sawtooth => "sawtooth",
            Self::FivePieces => "five-pieces",
            Self::Smooth => "smooth",
            Self::Sharp => "sharp",
            Self::SineOfSquare => "sine-of-square",
            Self::Spline => "spline",
        }
    }

    /// In labels: its formula where that is short.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Sine => "sin x",
            Self::SinePi => "sin(pi x)",
            Self::Quadratic => "x^2",
            Self::HalfQuadratic => "x^2 / 2",
            Self::Exp => "exp x",
            Self::HalfExp => "exp(x / 2)",
            Self::Arctan => "arctan x",
            Self::Cube => "x^3",
            Self::FourPeaks => "four peaks",
            Self::FivePieces => "five pieces",
            Self::SineOfSquare => "sin(x^2)",
            Self::Cubic | Self::Sawtooth | Self::Smooth | Self::Sharp | Self::Spline => self.name(),
        }
    }

    /// The value at `x`.
    pub(crate) fn at(self, x: f64) -> f64 {
        use std::f64::consts::{FRAC_PI_2, PI};
        match self {
            Self::Sine => libm::sin(x),
            Self::SinePi => libm::sin(PI * x),
            Self::Quadratic => x * x,
            Self::HalfQuadratic => x * x / 2.0,
            Self::Exp => libm::exp(x),
            Self::HalfExp => libm::exp(x / 2.0),
            Self::Arctan => libm::atan(x),
            Self::Cube => x * x * x,
            Self::Cubic => x * x * (x / 4.0 + 0.5) - 2.0,
            Self::FourPeaks => triangle(x),
            Self::Sawtooth => triangle(x / 3.0),
            Self::FivePieces => {
                let u = (x + 3.0) / 1.2;
                let u = 2.0 * (u - libm::floor(u)) - 1.0;
                2.0 * (1.0 - u * u)
            }
            Self::Smooth => libm::sin(FRAC_PI_2 * x),
            Self::Sharp if x < 0.0 => libm::sin(FRAC_PI_2 * x) - 1.0,
            Self::Sharp => libm::sin(FRAC_PI_2 * x) + 1.0,
            Self::SineOfSquare => libm::sin(x * x),
            Self::Spline => spline(x)[0],
        }
    }

    /// The values at all of `x`.
    pub(crate) fn at_all(self, x: &[f64]) -> Vec<f64> {
        x.iter().map(|&x| self.at(x)).collect()
    }
}

/// The natural cubic spline through [`SPLINE_KNOTS`] and its second derivative; of its ends' lines beyond them.
pub(crate) fn spline(x: f64) -> [f64; 2] {
    let y = SPLINE_KNOTS;
    let last = y.len() - 1;
    // Second derivatives at the knots solve m[i-1] + 4 m[i] + m[i+1] = 6 (y[i-1] - 2 y[i] + y[i+1]), 0 at both ends: elimination, then back.
    let (mut factors, mut sides) = ([0.0; 7], [0.0; 7]);
    for i in 1..last {
        let pivot = 4.0 - factors[i - 1];
        factors[i] = 1.0 / pivot;
        sides[i] = (6.0 * (y[i - 1] - 2.0 * y[i] + y[i + 1]) - sides[i - 1]) / pivot;
    }
    let mut m = [0.0; 7];
    for i in (1..last).rev() {
        m[i] = sides[i] - factors[i] * m[i + 1];
    }
    let place = (x + 3.0).clamp(0.0, last as f64);
    let i = (place as usize).min(last - 1);
    let (t, rest) = (place - i as f64, (x + 3.0) - place);
    let u = 1.0 - t;
    let value = m[i] * u * u * u / 6.0 + m[i + 1] * t * t * t / 6.0 + (y[i] - m[i] / 6.0) * u + (y[i + 1] - m[i + 1] / 6.0) * t;
    let slope = y[i + 1] - y[i] - m[i] * (3.0 * u * u - 1.0) / 6.0 + m[i + 1] * (3.0 * t * t - 1.0) / 6.0;
    [value + slope * rest, if rest == 0.0 { m[i] * u + m[i + 1] * t } else { 0.0 }]
}

/// Period 1, -1 at whole numbers and 1 half-way.
fn triangle(x: f64) -> f64 {
    1.0 - 4.0 * (x - libm::floor(x) - 0.5).abs()
}

/// `points` places from `from` to `to`, both among them, equally far from each other.
///
/// # Panics
/// With fewer than two points.
pub(crate) fn grid(from: f64, to: f64, points: usize) -> Vec<f64> {
    assert!(points > 1, "a grid has two ends");
    let steps = (points - 1) as f64;
    (0..points).map(|index| from + (to - from) * (index as f64 / steps)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_peaks_between_two_ends_of_minus_one() {
        let at = |x| Target::FourPeaks.at(x);
        assert_eq!([-2.0, -1.5, -1.0, -0.5, 0.5, 1.5, 2.0].map(at), [-1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0]);
        assert_eq!([-3.0, -1.5, 0.0, 1.5, 3.0].map(|x| Target::Sawtooth.at(x)), [-1.0, 1.0, -1.0, 1.0, -1.0]);
    }

    #[test]
    fn five_parabolas_of_height_two() {
        let values = Target::FivePieces.at_all(&grid(-3.0, 3.0, 6001));
        assert!((values.iter().copied().fold(f64::MIN, f64::max) - 2.0).abs() < 1e-12);
        let peaks = values.windows(3).filter(|w| w[1] > w[0] && w[1] >= w[2]).count();
        assert_eq!(peaks, 5);
    }

    #[test]
    fn the_spline_goes_through_its_knots_and_is_smooth() {
        for (x, y) in (-3..=3).zip(SPLINE_KNOTS) {
            let x = f64::from(x);
            assert!((spline(x)[0] - y).abs() < 1e-12);
            let (left, right) = (spline(x - 1e-4), spline(x + 1e-4));
            // A jump of the slope would be seen as a second difference of 1e-4 times itself.
            let second = (left[0] - 2.0 * y + right[0]) / 1e-8;
            assert!((second - spline(x)[1]).abs() < 5e-3, "{x}: {second} {}", spline(x)[1]);
        }
        assert_eq!((spline(-3.0)[1], spline(3.0)[1]), (0.0, 0.0));
    }

    #[test]
    fn grids_have_both_ends() {
        assert_eq!(grid(-1.0, 1.0, 5), [-1.0, -0.5, 0.0, 0.5, 1.0]);
    }
}
