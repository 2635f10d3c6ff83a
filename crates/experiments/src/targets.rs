//! The targets of figures 1 to 5 and what is exact about them on [-sqrt 3, sqrt 3].

use network::WeightLaw;
use rand::Rng;

/// Half of the domain of the one-dimensional targets: inputs are uniform on [-sqrt 3, sqrt 3].
pub const HALF_WIDTH: f64 = 1.732_050_807_568_877_2;

/// A draw of the input: uniform on [-sqrt 3, sqrt 3], as variance 1 has it. Never 0.
pub fn input(rng: &mut impl Rng) -> f64 {
    WeightLaw::Uniform.sample(rng)
}

/// `|x|`, figure 1.
pub fn absolute_value(x: f64) -> f64 {
    x.abs()
}

/// `(|x_1 + x_2|, |x_1 - x_2|)`, figure 4.
pub fn sum_and_difference([x1, x2]: [f64; 2]) -> [f64; 2] {
    [(x1 + x2).abs(), (x1 - x2).abs()]
}

/// `x sin(5x)`, figure 2.
pub fn smooth(x: f64) -> f64 {
    x * libm::sin(5.0 * x)
}

/// `1{x > 0} + 0.2 sin(5x)`, figure 3.
pub fn step(x: f64) -> f64 {
    f64::from(u8::from(x > 0.0)) + 0.2 * libm::sin(5.0 * x)
}

/// Mean of `x sin(5x)`: the antiderivative is `sin(5x)/25 - x cos(5x)/5`.
pub fn smooth_mean() -> f64 {
    (libm::sin(5.0 * HALF_WIDTH) / 25.0 - HALF_WIDTH * libm::cos(5.0 * HALF_WIDTH) / 5.0) / HALF_WIDTH
}

/// The three inputs in (0, sqrt 3) where `x sin(5x)` is `level`, for a level in (0, 1).
///
/// Between 0, 2.03/5, 4.91/5 and 7.98/5 the function rises to 0.36, falls to -0.96 and rises to 1.58 (its turning points `tan u = -u`,
/// `u = 5x`, are 2.0288, 4.9132, 7.9787, where it is flat and far from the level); after that it stays above 1. For levels above 0.36 the
/// first two crossings do not exist.
///
/// # Panics
/// For a level outside (0, 0.36).
fn crossings(level: f64) -> [f64; 3] {
    assert!(level > 0.0 && level < 0.36, "a level of {level}");
    let ends = [0.0, 2.03, 4.91, 7.98].map(|u| u / 5.0);
    std::array::from_fn(|stretch| {
        let rises = stretch != 1;
        bisect(ends[stretch], ends[stretch + 1], |x| (smooth(x) < level) == rises)
    })
}

/// Probability that `x sin(5x)` is at most `level`, for a level in (0, 0.36).
pub fn smooth_cdf(level: f64) -> f64 {
    let [first, second, third] = crossings(level);
    (first + third - second) / HALF_WIDTH
}

/// Density of `x sin(5x)` at a level in (0, 0.36).
pub fn smooth_density(level: f64) -> f64 {
    let steepness = |x: f64| (libm::sin(5.0 * x) + 5.0 * x * libm::cos(5.0 * x)).abs();
    crossings(level).iter().map(|x| 1.0 / (HALF_WIDTH * steepness(*x))).sum()
}

/// Median of `x sin(5x)`, to a few ulps.
pub fn smooth_median() -> f64 {
    bisect(0.01, 0.35, |level| smooth_cdf(level) < 0.5)
}

/// Where `is_before` changes from true to false, by bisection down to neighbouring floats.
fn bisect(mut low: f64, mut high: f64, is_before: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if is_before(middle) { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_targets_at_zero() {
        assert_eq!((smooth(0.0), step(0.0)), (0.0, 0.0));
        assert_eq!((absolute_value(-0.0).to_bits(), sum_and_difference([0.0, 0.0])), (0, [0.0, 0.0]));
        assert_eq!(sum_and_difference([1.0, -3.0]), [2.0, 4.0]);
        assert_eq!(smooth(-1.25), smooth(1.25));
    }

    #[test]
    fn crossings_meet_their_level() {
        for level in [0.01, 0.1305, 0.35] {
            assert!(crossings(level).iter().all(|x| (smooth(*x) - level).abs() < 1e-14));
        }
    }

    #[test]
    fn the_function_stays_above_the_levels_after_its_last_turn() {
        assert!((0..=1000).all(|i| smooth(7.98 / 5.0 + f64::from(i) / 1000.0 * (HALF_WIDTH - 7.98 / 5.0)) > 1.0));
    }

    #[test]
    fn the_density_is_the_slope_of_the_distribution_function() {
        let slope = (smooth_cdf(0.1306) - smooth_cdf(0.1304)) / 2e-4;
        // The second derivative is of the order of one, so the central difference is right to about 1e-8.
        assert!((slope - smooth_density(0.1305)).abs() < 1e-6);
    }

    #[test]
    fn inputs_lie_in_the_domain() {
        let mut rng = stats::stream::generator(&["targets"], 0, 0);
        assert!((0..1000).all(|_| input(&mut rng).abs() < HALF_WIDTH));
    }
}
