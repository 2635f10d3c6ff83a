//! Expected losses and gradients of a single unit by integration and by sampling, without the moments that the closed forms rest on.
//!
//! Integration: with `z = w.x / |w|` an input is `x = z w/|w| + y`, `y` perpendicular to `w` and independent of `z`; what is left after the mean over `y` is an
//! integral over `z` alone. Sampling: inputs as they are drawn, the unit as it computes.

use claims::{Evidence, Part, Run, Stop};
use experiments::mean_of::MeanOf;
use network::WeightLaw;
use rand::Rng;
use stats::integrate::{Estimate, Integral};
use stats::special::normal_density;
use stats::stream::BlockRng;

use crate::unit::{length, ratio};

/// A unit, and the scale of its targets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub w: Vec<f64>,
    pub b: f64,
    pub gamma: f64,
}

/// So many independent standard normal numbers.
pub(crate) fn normals(count: usize, rng: &mut impl Rng) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    WeightLaw::Normal.fill(rng, &mut numbers);
    numbers
}

/// The scalar product.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Unit {
    pub(crate) fn new(w: &[f64], b: f64, gamma: f64) -> Self {
        Self { w: w.to_vec(), b, gamma }
    }

    /// Normal weights and bias, and a `gamma` of the same order.
    pub(crate) fn draw(dimension: usize, rng: &mut BlockRng) -> Self {
        let w = normals(dimension, rng);
        let others = normals(2, rng);
        Self { w, b: others[0], gamma: libm::exp(0.5 * others[1]) }
    }

    pub(crate) fn name(&self) -> String {
        format!("w = {:?}, b = {}, gamma = {}", self.w, self.b, self.gamma)
    }

    /// `|w| + |b| + gamma`: the size of its gradients.
    pub(crate) fn size(&self) -> f64 {
        length(&self.w) + self.b.abs() + self.gamma
    }

    /// `b / |w|`.
    pub(crate) fn ratio(&self) -> f64 {
        ratio(&self.w, self.b)
    }

    /// `w - gamma e_L`.
    pub(crate) fn shifted(&self) -> Vec<f64> {
        let mut shifted = self.w.clone();
        *shifted.last_mut().expect("at least one dimension") -= self.gamma;
        shifted
    }

    /// `w / |w|`.
    fn direction(&self) -> Vec<f64> {
        let norm = length(&self.w);
        self.w.iter().map(|w| w / norm).collect()
    }

    /// (25) and, after it, (26), by integration over `z`.
    pub(crate) fn gradient(&self) -> Vec<Estimate> {
        let (direction, shifted, s) = (self.direction(), self.shifted(), self.ratio());
        let along = dot(&shifted, &direction);
        let size = along.abs() + self.b.abs();
        let mass = while_active(s, 1.0, |_| 1.0);
        let error = while_active(s, size, |z| along * z + self.b);
        let with_z = while_active(s, size, |z| (along * z + self.b) * z);
        let by_w = direction.iter().zip(&shifted).map(|(u, shifted)| {
            let across = shifted - along * u;
            Estimate {
                value: with_z.value * u + mass.value * across,
                error_bound: with_z.error_bound * u.abs() + mass.error_bound * across.abs(),
                evaluations: 0,
            }
        });
        by_w.chain([error]).collect()
    }

    /// The two readings of (24), by integration over `z`: over active inputs only, over all inputs.
    pub(crate) fn losses(&self) -> [Estimate; 2] {
        let (direction, s, gamma) = (self.direction(), self.ratio(), self.gamma);
        let c = direction[direction.len() - 1];
        let along = length(&self.w) - gamma * c;
        // What x_L has perpendicular to w: a variance.
        let across = gamma * gamma * direction[..direction.len() - 1].iter().map(|u| u * u).sum::<f64>();
        let size = self.size() * self.size();
        let error = |z: f64| along * z + self.b;
        let active = while_active(s, size, |z| 0.5 * (error(z) * error(z) + across));
        // From the other side: -z has the same law.
        let inactive = while_active(-s, size, |z| 0.5 * (gamma * gamma * c * c * z * z + across));
        [active, plus(active, inactive)]
    }

    /// One sample's output.
    pub(crate) fn output(&self, x: &[f64]) -> f64 {
        (dot(&self.w, x) + self.b).max(0.0)
    }
}

/// The sum of two integrals.
pub(crate) fn plus(a: Estimate, b: Estimate) -> Estimate {
    Estimate { value: a.value + b.value, error_bound: a.error_bound + b.error_bound, evaluations: a.evaluations + b.evaluations }
}

/// `int_{-s}^inf f(z) phi(z) dz` of an `f` with `|f(z)| <= size (1 + z^2)`, to eleven digits of what it could be.
pub(crate) fn while_active(s: f64, size: f64, f: impl Fn(f64) -> f64) -> Estimate {
    let beyond = (-s).max(0.0);
    // Where the density is 0 the rest may be infinite.
    let integrand = |z: f64| match normal_density(z) {
        0.0 => 0.0,
        density => f(z) * density,
    };
    let largest = size * (1.0 + beyond * beyond) * normal_density(beyond) / (1.0 + beyond);
    // At most a few times the largest, by Mills' ratio: out of the reach of floats.
    if largest < 1e-290 {
        return Estimate { value: 0.0, error_bound: 1e-289, evaluations: 0 };
    }
    let integral = Integral::new(integrand).over(-s, f64::INFINITY).split_at(&[0.0]).length_scale(1.0 / (1.0 + beyond)).panels(24);
    integral.integrate(1e-11 * largest).expect("a polynomial times the normal density")
}

/// A line of evidence that values agree with integrals, within the integrals' bounds and `noise` for the values' own rounding.
pub(crate) fn agree(label: impl Into<String>, cases: impl IntoIterator<Item = (String, f64, Estimate, f64)>) -> Evidence {
    let (mut count, mut counterexample) = (0, None);
    for (name, theory, estimate, noise) in cases {
        count += 1;
        let bound = estimate.error_bound + noise;
        // Written so that NaN is a counterexample.
        if !((theory - estimate.value).abs() <= bound) {
            counterexample = counterexample.or(Some(format!("{name}: {theory:e} against {:e} +- {bound:.1e}", estimate.value)));
        }
    }
    Evidence::property(label, count, counterexample).by("closed form", "quadrature")
}

/// Writes a trial's numbers.
pub(crate) type Draw<'a> = Box<dyn Fn(&mut BlockRng, &mut [f64]) + Sync + 'a>;

/// For each `(name, how many numbers, draw)` the means of a trial's numbers; the name says everything that the draw depends on.
pub(crate) fn means(run: &Run, measurements: Vec<(String, usize, Draw<'_>)>) -> Result<Vec<Vec<MeanOf>>, Stop> {
    /// Less than a second of inputs in six dimensions.
    const LARGEST_BLOCK: u64 = 1_000_000;
    let trials = run.samples();
    let parts = measurements.into_iter().map(|(name, numbers, draw)| {
        Part::new(name, trials, LARGEST_BLOCK, move |block| {
            let (mut sums, mut values) = (vec![[0.0; 2]; numbers], vec![0.0; numbers]);
            for _ in 0..block.trials {
                draw(&mut block.rng, &mut values);
                sums.iter_mut().zip(&values).for_each(|(sum, value)| *sum = [sum[0] + value, sum[1] + value * value]);
            }
            sums
        })
    });
    let blocks: Vec<Vec<Vec<[f64; 2]>>> = run.measure(parts.collect())?;
    let mean = |blocks: &[Vec<[f64; 2]>], number: usize| {
        let [sum, square] = blocks.iter().fold([0.0; 2], |[a, b], block| [a + block[number][0], b + block[number][1]]);
        MeanOf::sums(sum, square, trials)
    };
    Ok(blocks.iter().map(|blocks| (0..blocks[0].len()).map(|number| mean(blocks, number)).collect()).collect())
}

/// Means over inputs of the gradient of a unit's own loss `(f - y)^2 / 2`: by `w`, then by `b`; the targets by `target` of `gamma x_L`.
pub(crate) fn sampled_gradients(run: &Run, units: &[Unit], targets: &str, target: fn(f64) -> f64) -> Result<Vec<Vec<MeanOf>>, Stop> {
    let measurements = units.iter().map(|unit| {
        let dimension = unit.w.len();
        let draw: Draw<'_> = Box::new(move |rng, values| {
            WeightLaw::Normal.fill(rng, &mut values[..dimension]);
            let x = &values[..dimension];
            let output = unit.output(x);
            let error = if output > 0.0 { output - target(unit.gamma * x[dimension - 1]) } else { 0.0 };
            values[..dimension].iter_mut().for_each(|x| *x *= error);
            values[dimension] = error;
        });
        (format!("{}, targets {targets}", unit.name()), dimension + 1, draw)
    });
    means(run, measurements.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_always_active_is_affine() {
        let unit = Unit::new(&[0.1, -0.2, 0.15], 30.0, 0.7);
        let found: Vec<f64> = unit.gradient().iter().map(|estimate| estimate.value).collect();
        for (found, right) in found.iter().zip([0.1, -0.2, -0.55, 30.0]) {
            assert!((found - right).abs() < 1e-9, "{found}");
        }
        // |w - gamma e|^2 + b^2, by half.
        let right = 0.5 * (0.01 + 0.04 + 0.55 * 0.55 + 900.0);
        for loss in unit.losses() {
            assert!((loss.value - right).abs() < 1e-7);
        }
    }
}
