//! The angle between the two rays of a Gaussian network of width 2, as a Markov chain over layers: born-dead probabilities without
//! sampling.
//!
//! A bias-free ReLU network of one input is, in each layer, `v+` for `x > 0` and `v-` for `x < 0`, two vectors without negative
//! entries. Gaussian weights do not see rotations, so the law of the next pair depends on the angle `theta` between them alone.
//! A neuron is on for both signs, or for neither, with probability `(pi - theta) / 2 pi` each, and on for exactly one given sign
//! with probability `theta / 2 pi`. At width 2, from `theta`, a layer leads to
//!
//! ```text
//! dead                           ((pi - theta) / 2 pi)^2
//! one live direction             1/2        (parallel rays, or one of them dead; dies with probability 1/4 a layer from then on)
//! angle pi/2                     2 (theta / 2 pi)^2
//! angle t in (0, pi/2)           f(t | theta) dt
//!
//! f(t | theta) = 2 (pi/2 - t) p(t) + 4 (P(t + pi/2) - P(t))
//! ```
//!
//! with the density `p` of the direction difference `d` of two planar Gaussian vectors whose coordinates have the correlation
//! `rho = cos theta`, over `2 pi`. With `k = rho cos d` it has an elementary integral, so no inner quadrature is needed:
//!
//! ```text
//! p(d) = (1 - rho^2) / (4 pi^2) [1 / (1 - k^2) + k arccos(-k) / (1 - k^2)^{3/2}]
//! P(d) = (d + rho sin d arccos(-k) / (1 - k^2)^{1/2}) / (4 pi^2)
//! ```
//!
//! (differentiate `P`, and use `rho^2 sin^2 d = rho^2 - k^2`). After the first layer, with one input, each neuron is on for one sign:
//! the angle is `pi/2` with probability 1/2, else one direction is live.

use std::f64::consts::{FRAC_PI_2, PI};

use gauss_quad::GaussLegendre;

/// A probability with a bound on its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChainProbability {
    /// The probability, in [0, 1].
    pub value: f64,
    /// At least the distance to the truth: ten times the difference of two grids, plus rounding.
    pub error_bound: f64,
}

/// Probability that a bias-free Gaussian ReLU network of one input and width 2 is born dead, for 1, 2, ... `hidden_layers` layers.
///
/// All layers apply the ReLU. Empty for 0 layers. Takes tens of milliseconds whatever the number of layers.
///
/// ```
/// let dead = network::angle_chain::born_dead_probabilities(2);
/// assert_eq!(dead[0].value, 0.0);
/// assert!((dead[1].value - 5.0 / 32.0).abs() <= dead[1].error_bound);
/// ```
pub fn born_dead_probabilities(hidden_layers: usize) -> Vec<ChainProbability> {
    let (coarse, fine) = (on_grid(&Grid::new(38, 8), hidden_layers), on_grid(&Grid::new(46, 11), hidden_layers));
    // Each layer adds roundings of sums of about 500 positive terms below 1.
    let rounding = |layer: usize| 1e-14 * layer as f64;
    let bounded = coarse
        .iter()
        .zip(fine)
        .enumerate()
        .map(|(layer, (coarse, fine))| ChainProbability { value: fine, error_bound: 10.0 * (coarse - fine).abs() + rounding(layer + 1) });
    bounded.collect()
}

/// Probability density of the angle `t` after a layer, from the angle `theta`; both in (0, pi/2).
///
/// Its integral over (0, pi/2) is `b^2 + 4 a b` with `a = theta / 2 pi` and `b = 1/2 - a`: the rest is in the atoms.
pub fn transition_density(t: f64, theta: f64) -> f64 {
    density(&Direction::of(t), &Direction::of(theta))
}

/// An angle with its sine and cosine.
struct Direction {
    angle: f64,
    sin: f64,
    cos: f64,
}

impl Direction {
    fn of(angle: f64) -> Self {
        let (sin, cos) = angle.sin_cos();
        Self { angle, sin, cos }
    }
}

fn density(to: &Direction, from: &Direction) -> f64 {
    // 1 - k^2 without cancellation where both angles are small.
    let squared_sine = from.sin * from.sin;
    let complement = |sin: f64| squared_sine + from.cos * from.cos * sin * sin;
    let k = from.cos * to.cos;
    // arccos(-k) through its sine: near 1 the cosine alone has lost half of the digits.
    let here = complement(to.sin);
    let root_here = here.sqrt();
    let arc_over_root = root_here.atan2(-k) / root_here;
    let density = squared_sine * (1.0 + k * arc_over_root) / here;
    // At t + pi/2 sine and cosine change places: k becomes -rho sin t.
    let root_ahead = complement(to.cos).sqrt();
    let behind = from.cos * to.sin;
    let ahead = from.cos * to.cos * root_ahead.atan2(behind) / root_ahead;
    (0.5 * (FRAC_PI_2 - to.angle) * density + (FRAC_PI_2 + ahead - behind * arc_over_root)) / (PI * PI)
}

/// Angles from 0 to pi/2 with weights, in panels that halve towards 0: the density has features of the size of `theta` there.
struct Grid {
    angles: Vec<f64>,
    weights: Vec<f64>,
}

impl Grid {
    /// `panels` panels, the last one from 0; `nodes` Gauss-Legendre nodes in each.
    fn new(panels: usize, nodes: usize) -> Self {
        let rule = GaussLegendre::new(nodes.try_into().expect("a panel has nodes"));
        let mut grid = Self { angles: Vec::new(), weights: Vec::new() };
        let mut high = FRAC_PI_2;
        for panel in 1..=panels {
            let low = if panel == panels { 0.0 } else { 0.5 * high };
            for (node, weight) in rule.iter() {
                grid.angles.push(low + 0.5 * (node + 1.0) * (high - low));
                grid.weights.push(0.5 * weight * (high - low));
            }
            high = low;
        }
        grid
    }
}

/// Backward recursion: `u[i]`, the probability to die within the layers to come from angle `i`; the last entry is the angle pi/2.
fn on_grid(grid: &Grid, hidden_layers: usize) -> Vec<f64> {
    let starts: Vec<f64> = grid.angles.iter().copied().chain([FRAC_PI_2]).collect();
    let directions: Vec<Direction> = starts.iter().map(|&angle| Direction::of(angle)).collect();
    let row = |from| directions.iter().zip(&grid.weights).map(|(to, w)| w * density(to, from)).collect::<Vec<f64>>();
    let kernel: Vec<Vec<f64>> = directions.iter().map(row).collect();
    let mut dies = vec![0.0; starts.len()];
    // A single live direction survives a layer with probability 3/4.
    let mut single_alive = 1.0;
    let mut probabilities = Vec::with_capacity(hidden_layers);
    for _ in 0..hidden_layers {
        let right_angle = dies[dies.len() - 1];
        probabilities.push(0.5 * (1.0 - single_alive) + 0.5 * right_angle);
        let step = |(&theta, row): (&f64, &Vec<f64>)| {
            let (one_sided, both) = (theta / (2.0 * PI), (PI - theta) / (2.0 * PI));
            let continuous: f64 = row.iter().zip(&dies).map(|(density, u)| density * u).sum();
            both * both + 0.5 * (1.0 - single_alive) + 2.0 * one_sided * one_sided * right_angle + continuous
        };
        dies = starts.iter().zip(&kernel).map(step).collect();
        single_alive *= 0.75;
    }
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layer_has_no_probability_and_one_layer_is_never_dead() {
        assert!(born_dead_probabilities(0).is_empty());
        assert_eq!(born_dead_probabilities(1)[0].value, 0.0);
    }

    #[test]
    fn two_and_three_layers_are_known_fractions() {
        // 5/32 for every symmetric law, 1045/3072 for every common one.
        let dead = born_dead_probabilities(3);
        assert!((dead[1].value - 5.0 / 32.0).abs() <= dead[1].error_bound);
        assert!((dead[2].value - 1045.0 / 3072.0).abs() <= dead[2].error_bound, "{:?}", dead[2]);
    }

    #[test]
    fn the_error_bounds_are_below_1e_10() {
        let worst = born_dead_probabilities(25).iter().map(|p| p.error_bound).fold(0.0, f64::max);
        assert!(worst < 1e-10, "{worst}");
    }

    #[test]
    fn the_mass_of_a_transition_is_one() {
        let grid = Grid::new(44, 14);
        for theta in [1e-9, 1e-4, 0.01, 0.3, 1.0, 1.5, FRAC_PI_2] {
            let mass: f64 = grid.angles.iter().zip(&grid.weights).map(|(&t, w)| w * transition_density(t, theta)).sum();
            let (a, b) = (theta / (2.0 * PI), (PI - theta) / (2.0 * PI));
            assert!((mass - (b * b + 4.0 * a * b)).abs() < 1e-11, "theta = {theta}: {mass}");
        }
    }

    #[test]
    fn the_probability_grows_with_every_layer() {
        let dead = born_dead_probabilities(40);
        assert!(dead.windows(2).all(|pair| pair[0].value < pair[1].value));
    }
}
