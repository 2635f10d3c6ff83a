//! Random networks one after the other, in double precision: the plain way, which the fast ones are checked against.

use rand::Rng;

use super::{BornDeadError, FirstZeroCounts, check_input, largest_exponent};
use crate::activation::relu;
use crate::architecture::{ArchitectureError, check_hidden_widths};
use crate::forward::dot;
use crate::weights::WeightScheme;

/// Draws bias-free ReLU networks and finds the first layer that is zero on `RAYS` rays. No allocation per network.
///
/// Weights are drawn as the layers are reached, in the order of [`crate::weights`]; a dead layer ends the network and the next
/// one begins with the next draw. One network answers for all numbers of layers at once: dead within `h` layers means that the
/// first dead layer is at most `h` ([`FirstZeroCounts::dead_within`]).
///
/// ```
/// use network::{FirstZeroSampler, WeightLaw, WeightScheme};
/// let mut sampler = FirstZeroSampler::whole_network(WeightScheme::iid(WeightLaw::Normal), &[2; 10])?;
/// let mut rng = stats::stream::generator(&["an example"], 0, 0);
/// let counts = sampler.count(1000, &mut rng);
/// assert_eq!(counts.networks(), 1000);
/// assert_eq!(counts.dead_within(1), 0); // Each neuron of the first layer is on for one of the two rays.
/// assert!(counts.dead_within(3) <= counts.dead_within(10));
/// # Ok::<(), network::BornDeadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FirstZeroSampler<const RAYS: usize> {
    scheme: WeightScheme,
    hidden_widths: Vec<usize>,
    start: [Vec<f64>; RAYS],
    rays: [Vec<f64>; RAYS],
    next: [Vec<f64>; RAYS],
    weights: Vec<f64>,
}

impl FirstZeroSampler<2> {
    /// Decides about whole networks with one input coordinate: the rays `+1` and `-1`.
    ///
    /// # Errors
    /// When a width is 0, the scheme has biases, or a parameter of the scheme is outside its range.
    pub fn whole_network(scheme: WeightScheme, hidden_widths: &[usize]) -> Result<FirstZeroSampler<2>, BornDeadError> {
        FirstZeroSampler::new(scheme, hidden_widths, [vec![1.0], vec![-1.0]])
    }
}

impl FirstZeroSampler<1> {
    /// Decides about one fixed input of any dimension. A zero input is zero after the first layer.
    ///
    /// # Errors
    /// When the input is empty or not finite, a width is 0, the scheme has biases, or a parameter of the scheme is outside its
    /// range.
    pub fn single_input(scheme: WeightScheme, hidden_widths: &[usize], input: &[f64]) -> Result<FirstZeroSampler<1>, BornDeadError> {
        FirstZeroSampler::new(scheme, hidden_widths, [input.to_vec()])
    }
}

impl<const RAYS: usize> FirstZeroSampler<RAYS> {
    fn new(scheme: WeightScheme, hidden_widths: &[usize], mut start: [Vec<f64>; RAYS]) -> Result<FirstZeroSampler<RAYS>, BornDeadError> {
        scheme.check()?;
        check_hidden_widths(hidden_widths)?;
        if !scheme.is_bias_free() {
            return Err(BornDeadError::Biases);
        }
        for ray in &mut start {
            if ray.is_empty() {
                return Err(ArchitectureError::InputDim.into());
            }
            check_input(ray)?;
            rescale(ray);
        }
        let input_dim = start[0].len();
        let widest = hidden_widths.iter().copied().max().unwrap_or(0);
        let fan_ins = std::iter::once(input_dim).chain(hidden_widths.iter().copied());
        let largest = fan_ins.zip(hidden_widths).map(|(fan_in, fan_out)| fan_in * fan_out).max().unwrap_or(0);
        Ok(FirstZeroSampler {
            scheme,
            hidden_widths: hidden_widths.to_vec(),
            start,
            rays: std::array::from_fn(|_| vec![0.0; widest.max(input_dim)]),
            next: std::array::from_fn(|_| vec![0.0; widest]),
            weights: vec![0.0; largest],
        })
    }

    /// The first zero layer of one random network, from 1; `None` if there is none.
    #[inline]
    pub fn sample(&mut self, rng: &mut impl Rng) -> Option<usize> {
        let mut fan_in = self.start[0].len();
        for (ray, start) in self.rays.iter_mut().zip(&self.start) {
            ray[..fan_in].copy_from_slice(start);
        }
        for (index, &fan_out) in self.hidden_widths.iter().enumerate() {
            let weights = &mut self.weights[..fan_in * fan_out];
            self.scheme.fill_weights(index + 1, fan_in, rng, weights);
            let mut alive = false;
            for (ray, next) in self.rays.iter_mut().zip(&mut self.next) {
                // Outputs are not negative, so their sum is zero exactly when all are; a NaN would make it NaN, which is not zero.
                let mut total = 0.0;
                for (row, out) in weights.chunks_exact(fan_in).zip(&mut next[..fan_out]) {
                    *out = relu(dot(row, &ray[..fan_in]));
                    total += *out;
                }
                if total != 0.0 {
                    alive = true;
                    if !(SMALLEST..=LARGEST).contains(&total) {
                        assert!(total.is_finite(), "the ranges of WeightScheme::check keep every sum finite");
                        rescale(&mut next[..fan_out]);
                    }
                }
                ray[..fan_out].copy_from_slice(&next[..fan_out]);
            }
            if !alive {
                return Some(index + 1);
            }
            fan_in = fan_out;
        }
        None
    }

    /// Samples `networks` networks and counts their first zero layers.
    pub fn count(&mut self, networks: u64, rng: &mut impl Rng) -> FirstZeroCounts {
        let mut counts = FirstZeroCounts::new(self.hidden_widths.len());
        for _ in 0..networks {
            counts.record(self.sample(rng));
        }
        counts
    }
}

const LARGEST: f64 = (1_u128 << 100) as f64;
const SMALLEST: f64 = 1.0 / LARGEST;

/// Divides a vector by the power of two that brings its largest coordinate into `[1/2, 1)`. Zeros stay.
pub(crate) fn rescale(ray: &mut [f64]) {
    let exponent = largest_exponent(ray);
    ray.iter_mut().for_each(|x| *x = libm::scalbn(*x, -exponent));
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use stats::stream::{BlockRng, generator};

    use super::*;
    use crate::architecture::Architecture;
    use crate::born_dead::first_dead_layer;
    use crate::weight_law::WeightLaw;
    use crate::{Activation, Network};

    const NORMAL: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

    #[test]
    fn heavy_laws_in_many_layers_leave_every_ray_finite_and_honest() {
        // Width 8 hardly ever dies by chance (0.4 % per layer); an underflow or a NaN would show as many deaths or as a panic.
        // The bound is theorem 8 for a single input: at 25 layers 1 - (1 - 2^-8)^25 = 0.0932; the standard error is 0.0065.
        let laws = [WeightLaw::LogNormal { log_std: 10.0 }, WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Cauchy];
        for scheme in laws.map(|law| WeightScheme::iid(law).with_first_column_scaled(1e12).with_sigma_w(1e-6)) {
            let mut sampler = FirstZeroSampler::single_input(scheme, &[8; 25], &[1e-300, 3.0]).unwrap();
            let dead = sampler.count(2000, &mut generator(&["heavy"], 1, 0)).dead_within(25) as f64;
            let p = -(25.0 * (-0.5_f64.powi(8)).ln_1p()).exp_m1();
            assert!((dead - 2000.0 * p).abs() <= 6.47 * (2000.0 * p * (1.0 - p)).sqrt(), "{scheme:?}: {dead}");
        }
    }

    #[test]
    fn theorem_8_for_one_input_at_unequal_widths_and_several_laws() {
        // 1 - prod (1 - 2^-N_l) = 1 - (3/4)(1/2)(7/8) at widths 2, 1, 3. Standard error 0.0015 at n = 1e5: catches 0.017.
        let n = 100_000;
        for law in ["normal", "uniform", "laplace", "cauchy", "log-normal:3", "mixture:0.01"] {
            let scheme = WeightScheme::iid(law.parse().unwrap());
            let mut sampler = FirstZeroSampler::single_input(scheme, &[2, 1, 3], &[0.3, -2.0]).unwrap();
            let counts = sampler.count(n, &mut generator(&["theorem 8", law], 1, 0));
            for (layers, p) in [(1, 0.25), (2, 1.0 - 0.375), (3, 1.0 - 0.375 * 0.875)] {
                let z = (counts.dead_within(layers) as f64 - p * n as f64) / (n as f64 * p * (1.0 - p)).sqrt();
                assert!(z.abs() <= 6.47, "{law}, {layers} layers: z = {z}");
            }
        }
    }

    #[test]
    fn the_discrete_law_breaks_theorem_8() {
        // Control of the test above. Signs at (1, 1): the sum is -2, 0, 0, 2, so a neuron is off with probability 3/4.
        let n = 100_000;
        let scheme = WeightScheme::iid(WeightLaw::Signs);
        let mut sampler = FirstZeroSampler::single_input(scheme, &[1], &[1.0, 1.0]).unwrap();
        let off = sampler.count(n, &mut generator(&["signs"], 1, 0)).dead_within(1) as f64;
        assert!((off - 0.75 * n as f64).abs() <= 6.47 * (n as f64 * 0.75 * 0.25).sqrt(), "{off}");
    }

    #[test]
    fn two_layers_of_width_two_are_dead_with_probability_5_of_32() {
        // Law-free: with both first-layer neurons on the same side (probability 1/2) the second layer dies with 1/4, with one on
        // each side with 1/16 = P[both weights of both rows negative]. Standard error 0.0011: catches 0.013.
        let n = 100_000;
        for law in ["normal", "cauchy", "log-normal:3", "mixture:0.01"] {
            let mut sampler = FirstZeroSampler::whole_network(WeightScheme::iid(law.parse().unwrap()), &[2, 2]).unwrap();
            let counts = sampler.count(n, &mut generator(&["5/32", law], 1, 0));
            assert_eq!(counts.dead_within(1), 0);
            let p = 5.0 / 32.0;
            let z = (counts.dead_within(2) as f64 - p * n as f64) / (n as f64 * p * (1.0 - p)).sqrt();
            assert!(z.abs() <= 6.47, "{law}: z = {z}");
        }
    }

    #[test]
    fn the_sampler_decides_as_the_explicit_network_drawn_from_the_same_stream() {
        for law in [WeightLaw::Normal, WeightLaw::Signs, WeightLaw::LogNormal { log_std: 3.0 }, WeightLaw::Cauchy] {
            for widths in [&[1, 1, 1][..], &[2; 10], &[3, 1, 4, 2], &[17, 2, 2, 2]] {
                let scheme = WeightScheme::iid(law).with_first_column_scaled(1e6);
                let mut sampler = FirstZeroSampler::whole_network(scheme, widths).unwrap();
                for seed in 0..200 {
                    let architecture = Architecture::new(1, widths).unwrap();
                    let drawn = Network::draw(architecture, Activation::Relu, &scheme, &mut generator(&["same"], seed, 0)).unwrap();
                    let sampled = sampler.sample(&mut generator(&["same"], seed, 0));
                    assert_eq!(Ok(sampled), first_dead_layer(&drawn), "{law} {widths:?} {seed}");
                }
            }
        }
    }

    /// The decisions of a thousand networks from a fixed key: they move only when every simulated number of the project moves.
    #[test]
    fn the_stream_of_networks_is_pinned() {
        let mut sampler = FirstZeroSampler::whole_network(NORMAL, &[2; 10]).unwrap();
        let counts = sampler.count(1000, &mut BlockRng::from_seed([1; 32]));
        assert_eq!(counts.first_zero_at(), PINNED);
    }

    const PINNED: [u64; 10] = [0, 156, 196, 141, 125, 96, 74, 55, 38, 29];
}
