//! Born-dead counts of whole weight matrices, for any continuous law: both rays of a network go through the same draws.
//!
//! # What single precision does here
//!
//! Each ray is multiplied by a power of two after every layer, which is exact and changes no sign (the network is positively
//! homogeneous), so that nothing over- or underflows; a dead layer is an exact zero. The sign of a rounded sum is wrong when the
//! sum cancels to about 24 bits: for a law with a bounded density with a probability of some 1e-7 a neuron, for the narrow mixture
//! `+-(1 + e z)` of some `1e-7 / e`, as two of its weights cancel to `e`. The test compares with double precision draw by draw.

use rand::Rng;

use super::FirstZeroCounts;
use super::crowd::{self, Alive, Crowd};
use crate::lanes::functions::{diagonal, exp, inverse_power_of_two, ln, with_sign_bit};
use crate::lanes::random::{LaneGenerator, centred_unit, open_unit};
use crate::lanes::{Instructions, LANES, Lane};
use crate::weight_law::WeightLaw;
use crate::weights::WeightScheme;

/// Whether the scheme's numbers fit single precision; for others there is the sampler in double precision.
///
/// Weights of a law of signs tie, and ties must be seen exactly. A log-normal law of more than 4 leaves the range when both rays of
/// a wide spread meet such a weight.
pub(super) fn fits(scheme: &WeightScheme) -> bool {
    let law_fits = |law: WeightLaw| match law {
        WeightLaw::LogNormal { log_std } => log_std <= 4.0,
        WeightLaw::Mixture { spread } => spread >= 1e-3,
        WeightLaw::Signs => false,
        WeightLaw::Normal | WeightLaw::Uniform | WeightLaw::Laplace | WeightLaw::Cauchy | WeightLaw::CentredExponential => true,
    };
    law_fits(scheme.law(1)) && law_fits(scheme.law(2)) && (1e-8..=1e8).contains(&scheme.first_column_scale())
}

/// Counts the first dead layers of networks of this scheme, which must fit; biases and scales common to a layer are left out.
pub(super) fn count(
    scheme: WeightScheme,
    hidden_widths: &[usize],
    networks: u64,
    rng: &mut impl Rng,
    instructions: Instructions,
) -> FirstZeroCounts {
    let crowd = MatrixCrowd::new(scheme, hidden_widths, LaneGenerator::new(rng));
    crowd::count(crowd, hidden_widths.len(), networks, instructions)
}

struct MatrixCrowd {
    scheme: WeightScheme,
    /// The input dimension 1, then the hidden widths.
    widths: Vec<usize>,
    widest: usize,
    /// Of the layer that the rays have come out of; coordinates behind it are left over from wider layers.
    width: usize,
    generator: LaneGenerator,
    /// `[(2 chunk + ray) widest + coordinate]`.
    rays: Vec<Lane<f32>>,
    /// Rays of the layer before, `[ray][coordinate]`.
    inputs: [Vec<Lane<f32>>; 2],
}

impl MatrixCrowd {
    fn new(scheme: WeightScheme, hidden_widths: &[usize], generator: LaneGenerator) -> Self {
        let widths: Vec<usize> = std::iter::once(1).chain(hidden_widths.iter().copied()).collect();
        let widest = widths.iter().copied().max().unwrap_or(1);
        let zeros = [0.0; LANES];
        let inputs = [vec![zeros; widest], vec![zeros; widest]];
        MatrixCrowd { scheme, widths, widest, width: 1, generator, rays: vec![zeros; 2 * widest * (Self::SIZE / LANES)], inputs }
    }

    #[inline(always)]
    fn coordinate(&mut self, place: usize, ray: usize, coordinate: usize) -> &mut f32 {
        &mut self.rays[(2 * (place / LANES) + ray) * self.widest + coordinate][place % LANES]
    }

    /// One layer with weights of `law`.
    #[inline(always)]
    fn apply<L: LaneLaw>(&mut self, law: L, chunk: usize, index: usize) -> Alive {
        let (fan_in, fan_out) = (self.widths[index], self.widths[index + 1]);
        self.width = fan_out;
        let (plus, minus) = self.rays[2 * chunk * self.widest..][..2 * self.widest].split_at_mut(self.widest);
        let [plus_in, minus_in] = &mut self.inputs;
        let (plus_in, minus_in) = (&mut plus_in[..fan_in], &mut minus_in[..fan_in]);
        plus_in.copy_from_slice(&plus[..fan_in]);
        minus_in.copy_from_slice(&minus[..fan_in]);
        let scale = self.scheme.first_column_scale() as f32;
        if scale != 1.0 {
            for lane in 0..LANES {
                plus_in[0][lane] *= scale;
                minus_in[0][lane] *= scale;
            }
        }
        // A copy of its own, so that the compiler may keep the generators in registers.
        let mut generator = self.generator.clone();
        let (mut plus_total, mut minus_total) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        for (plus_out, minus_out) in plus[..fan_out].iter_mut().zip(minus) {
            let (mut plus_sum, mut minus_sum) = ([0.0_f32; LANES], [0.0_f32; LANES]);
            let (plus_pairs, plus_last) = plus_in.as_chunks::<2>();
            let (minus_pairs, minus_last) = minus_in.as_chunks::<2>();
            for ([p0, p1], [m0, m1]) in plus_pairs.iter().zip(minus_pairs) {
                for lane in 0..LANES {
                    let (first, second) = law.pair(&mut generator, lane);
                    plus_sum[lane] = second.mul_add(p1[lane], first.mul_add(p0[lane], plus_sum[lane]));
                    minus_sum[lane] = second.mul_add(m1[lane], first.mul_add(m0[lane], minus_sum[lane]));
                }
            }
            // The second weight of a pair is thrown away at the end of an odd row.
            if let ([p], [m]) = (plus_last, minus_last) {
                for lane in 0..LANES {
                    let (first, _) = law.pair(&mut generator, lane);
                    plus_sum[lane] = first.mul_add(p[lane], plus_sum[lane]);
                    minus_sum[lane] = first.mul_add(m[lane], minus_sum[lane]);
                }
            }
            for lane in 0..LANES {
                plus_out[lane] = if plus_sum[lane] > 0.0 { plus_sum[lane] } else { 0.0 };
                minus_out[lane] = if minus_sum[lane] > 0.0 { minus_sum[lane] } else { 0.0 };
                plus_total[lane] += plus_out[lane];
                minus_total[lane] += minus_out[lane];
            }
        }
        self.generator = generator;
        let (plus, minus) = self.rays[2 * chunk * self.widest..][..2 * self.widest].split_at_mut(self.widest);
        for (plus, minus) in plus[..fan_out].iter_mut().zip(minus) {
            for lane in 0..LANES {
                plus[lane] *= inverse_power_of_two(plus_total[lane]);
                minus[lane] *= inverse_power_of_two(minus_total[lane]);
            }
        }
        let mut alive = 0_u32;
        for lane in 0..LANES {
            alive += u32::from((plus_total[lane] > 0.0) | (minus_total[lane] > 0.0));
        }
        Alive { in_place: alive as usize, single: 0 }
    }
}

impl Crowd for MatrixCrowd {
    const SIZE: usize = 256;

    #[inline(always)]
    fn restart(&mut self, size: usize) {
        for place in 0..Self::SIZE {
            let present = if place < size { 1.0 } else { 0.0 };
            *self.coordinate(place, 0, 0) = present;
            *self.coordinate(place, 1, 0) = -present;
        }
    }

    #[inline(always)]
    fn layer(&mut self, chunk: usize, index: usize) -> Alive {
        match self.scheme.law(index + 1) {
            WeightLaw::Normal => self.apply(Normal, chunk, index),
            WeightLaw::Uniform => self.apply(Uniform, chunk, index),
            WeightLaw::Laplace => self.apply(Laplace, chunk, index),
            WeightLaw::Cauchy => self.apply(Cauchy, chunk, index),
            WeightLaw::LogNormal { log_std } => self.apply(LogNormal(log_std as f32), chunk, index),
            WeightLaw::Mixture { spread } => self.apply(Mixture(spread as f32), chunk, index),
            WeightLaw::CentredExponential => self.apply(CentredExponential, chunk, index),
            WeightLaw::Signs => unreachable!("laws that tie are refused by `fits`"),
        }
    }

    /// Whole matrices are drawn for every network to its end.
    #[inline(always)]
    fn single_rays(&mut self, networks: usize, _: usize) -> usize {
        networks
    }

    #[inline(always)]
    fn relocate(&mut self, from: usize, to: usize) -> bool {
        let mut total = 0.0;
        for ray in 0..2 {
            for coordinate in 0..self.width {
                let value = *self.coordinate(from, ray, coordinate);
                *self.coordinate(to, ray, coordinate) = value;
                total += value;
            }
        }
        total > 0.0
    }

    #[inline(always)]
    fn vacate(&mut self, place: usize) {
        for ray in 0..2 {
            for coordinate in 0..self.width {
                *self.coordinate(place, ray, coordinate) = 0.0;
            }
        }
    }
}

/// Two independent weights of a lane, up to a positive factor that is common to all.
trait LaneLaw: Copy {
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32);
}

#[derive(Clone, Copy)]
struct Normal;
#[derive(Clone, Copy)]
struct Uniform;
#[derive(Clone, Copy)]
struct Laplace;
#[derive(Clone, Copy)]
struct Cauchy;
/// With the standard deviation of the logarithm.
#[derive(Clone, Copy)]
struct LogNormal(f32);
/// With the spread of the two peaks.
#[derive(Clone, Copy)]
struct Mixture(f32);
#[derive(Clone, Copy)]
struct CentredExponential;

impl LaneLaw for Normal {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        let (x, y, _) = generator.normals(lane);
        (x, y)
    }
}

impl LaneLaw for Uniform {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        // 24 bits with a sign; the half keeps zero out.
        [(); 2].map(|()| (generator.next(lane) as i32 >> 8) as f32 + 0.5).into()
    }
}

impl LaneLaw for Laplace {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        let (first, second) = (generator.next(lane), generator.next(lane));
        (with_sign_bit(ln(open_unit(first)), first << 31), with_sign_bit(ln(open_unit(second)), second << 31))
    }
}

impl LaneLaw for Cauchy {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        let (first, second) = (generator.next(lane), generator.next(lane));
        (with_sign_bit(positive_cauchy(first), first << 31), with_sign_bit(positive_cauchy(second), second << 31))
    }
}

/// The ratio of the coordinates of a uniform point of the quarter circle.
#[inline(always)]
fn positive_cauchy(bits: u32) -> f32 {
    let (x, y) = diagonal(centred_unit(bits));
    // At the last of 2^23 angles a leg has lost its digits and might be rounded to 0; it is at least 6e-8.
    x.max(6e-8) / y.max(6e-8)
}

impl LaneLaw for LogNormal {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        let (x, y, bits) = generator.normals(lane);
        (with_sign_bit(exp(self.0 * x), bits), with_sign_bit(exp(self.0 * y), bits << 1))
    }
}

impl LaneLaw for Mixture {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        let (x, y, bits) = generator.normals(lane);
        (with_sign_bit(self.0.mul_add(x, 1.0), bits), with_sign_bit(self.0.mul_add(y, 1.0), bits << 1))
    }
}

impl LaneLaw for CentredExponential {
    #[inline(always)]
    fn pair(self, generator: &mut LaneGenerator, lane: usize) -> (f32, f32) {
        let (first, second) = (generator.next(lane), generator.next(lane));
        (-ln(open_unit(first)) - 1.0, -ln(open_unit(second)) - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    /// The same draws in double precision, network by network and sum by sum, without lanes, scales or vectors of networks.
    fn in_double_precision(scheme: WeightScheme, widths: &[usize], networks: u64) -> FirstZeroCounts {
        let mut generator = LaneGenerator::new(&mut generator(&["twin"], 1, 0));
        let mut pair = |layer: usize, lane: usize| match scheme.law(layer) {
            WeightLaw::Normal => Normal.pair(&mut generator, lane),
            WeightLaw::Uniform => Uniform.pair(&mut generator, lane),
            WeightLaw::Laplace => Laplace.pair(&mut generator, lane),
            WeightLaw::Cauchy => Cauchy.pair(&mut generator, lane),
            WeightLaw::LogNormal { log_std } => LogNormal(log_std as f32).pair(&mut generator, lane),
            WeightLaw::Mixture { spread } => Mixture(spread as f32).pair(&mut generator, lane),
            WeightLaw::CentredExponential => CentredExponential.pair(&mut generator, lane),
            WeightLaw::Signs => unreachable!("not in lanes"),
        };
        let mut counts = FirstZeroCounts::new(widths.len());
        let mut left = networks;
        while left > 0 {
            let size = left.min(256) as usize;
            left -= size as u64;
            let mut places: Vec<[Vec<f64>; 2]> = vec![[vec![1.0], vec![-1.0]]; size];
            let mut alive = size;
            for (index, &width) in widths.iter().enumerate() {
                let fan_in = places[0][0].len();
                for chunk in 0..places.len().div_ceil(LANES) {
                    let mut weights = vec![Vec::new(); LANES];
                    for _ in 0..width {
                        for column in (0..fan_in).step_by(2) {
                            for (lane, weights) in weights.iter_mut().enumerate() {
                                let (first, second) = pair(index + 1, lane);
                                let scale = if column == 0 { scheme.first_column_scale() } else { 1.0 };
                                weights.push(scale * f64::from(first));
                                if column + 1 < fan_in {
                                    weights.push(f64::from(second));
                                }
                            }
                        }
                    }
                    for (place, weights) in places.iter_mut().skip(chunk * LANES).zip(weights) {
                        for ray in place {
                            let next =
                                weights.chunks(fan_in).map(|row| row.iter().zip(ray.iter()).map(|(w, x)| w * x).sum::<f64>().max(0.0));
                            *ray = next.collect();
                        }
                    }
                }
                let is_alive = |place: &[Vec<f64>; 2]| place.iter().flatten().any(|x| *x > 0.0);
                let survivors = places.iter().filter(|place| is_alive(place)).count();
                counts.at[index] += (alive - survivors) as u64;
                alive = survivors;
                if alive == 0 {
                    break;
                }
                if 8 * alive < 7 * places.len() {
                    places.retain(is_alive);
                }
            }
            counts.alive += alive as u64;
        }
        counts
    }

    #[test]
    fn single_precision_decides_as_double_precision_does() {
        // A wrong sign needs a sum that cancels to 24 bits. Of 21,000 networks of some 20 neurons that is expected in 0.04 for the
        // laws with a bounded density, in 4 for the narrow mixture (1e-7 / 0.01 a neuron). A wrong sign moves a death by a layer
        // or more, or makes or undoes one; then all later draws of the crowd go to other networks.
        let widths = [2, 3, 2, 1, 4, 3];
        for law in ["normal", "uniform", "laplace", "cauchy", "log-normal:3", "centred-exponential"] {
            for scale in [1.0, 1e6] {
                let scheme = WeightScheme::iid(law.parse().unwrap()).with_first_column_scaled(scale);
                let lanes = count(scheme, &widths, 21_111, &mut generator(&["twin"], 1, 0), Instructions::Best);
                assert_eq!(lanes, in_double_precision(scheme, &widths, 21_111), "{law}, {scale}");
            }
        }
    }

    #[test]
    fn laws_are_those_of_double_precision() {
        // Two samples against each other by their largest distance: sqrt(n / 2) D <= 3.444 has alpha = 1e-10 (Massart), and catches
        // a distance of 0.02. Lanes leave a factor out, named here.
        let n = 200_000;
        let sorted = |mut sample: Vec<f64>| {
            sample.sort_unstable_by(f64::total_cmp);
            sample
        };
        fn lanes<L: LaneLaw>(law: L, n: usize) -> Vec<f64> {
            let mut generator = LaneGenerator::new(&mut generator(&["laws"], 1, 0));
            let pairs = (0..n / 2).map(|index| law.pair(&mut generator, index % LANES));
            pairs.flat_map(|(first, second)| [f64::from(first), f64::from(second)]).collect()
        }
        let cases: [(&str, Vec<f64>, f64); 7] = [
            ("normal", lanes(Normal, n), 1.0),
            ("uniform", lanes(Uniform, n), 3.0_f64.sqrt() / 8_388_608.0),
            ("laplace", lanes(Laplace, n), std::f64::consts::FRAC_1_SQRT_2),
            ("cauchy", lanes(Cauchy, n), 1.0),
            ("log-normal:3", lanes(LogNormal(3.0), n), libm::exp(-9.0)),
            ("mixture:0.01", lanes(Mixture(0.01), n), 1.0 / (1.0 + 1e-4_f64).sqrt()),
            ("centred-exponential", lanes(CentredExponential, n), 1.0),
        ];
        for (name, sample, factor) in cases {
            let law: WeightLaw = name.parse().unwrap();
            let mut reference = vec![0.0; n];
            law.fill(&mut generator(&["reference", name], 1, 0), &mut reference);
            let (a, b) = (sorted(sample.into_iter().map(|x| factor * x).collect()), sorted(reference));
            let below = |sorted: &[f64], x: f64| sorted.partition_point(|&y| y <= x) as f64 / n as f64;
            let distance = a.iter().chain(&b).map(|&x| (below(&a, x) - below(&b, x)).abs()).fold(0.0, f64::max);
            assert!(distance <= 3.444 / (n as f64 / 2.0).sqrt(), "{name}: {distance}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let fits_law = |law: &str| fits(&WeightScheme::iid(law.parse().unwrap()));
        assert!(fits_law("log-normal:4") && fits_law("mixture:0.001"));
        assert!(!fits_law("log-normal:4.5") && !fits_law("mixture:0.0005") && !fits_law("signs"));
        assert!(!fits(&WeightScheme::iid(WeightLaw::Normal).with_first_column_scaled(1e9)));
    }
}
