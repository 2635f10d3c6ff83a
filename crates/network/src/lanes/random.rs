//! A small random generator in every lane, and standard normal numbers from it.
//!
//! xoshiro128++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021): 128 bits of state, a period of
//! `2^128 - 1`, additions, rotations and shifts only. Each lane has its own state, drawn from the block's ChaCha stream; a block
//! draws fewer than `2^40` numbers, so two of its lanes overlap with probability below `16^2 2^40 / 2^128`, 1e-24.

use rand::Rng;

use super::functions::{diagonal, negative_ln, with_sign_bit};
use super::{LANES, Lane};

/// The generators of all lanes.
#[derive(Debug, Clone)]
pub(crate) struct LaneGenerator {
    state: [Lane<u32>; 4],
}

impl LaneGenerator {
    /// Seeds every lane from a stream.
    pub(crate) fn new(rng: &mut impl Rng) -> LaneGenerator {
        let mut state = [[0; LANES]; 4];
        for lane in 0..LANES {
            for (row, word) in state.iter_mut().zip(seed(rng)) {
                row[lane] = word;
            }
        }
        LaneGenerator { state }
    }

    /// Generators that go on from these states, one a lane; lanes without one give zeros.
    pub(crate) fn from_states(states: &[[u32; 4]]) -> LaneGenerator {
        let word = |row: usize, lane: usize| states.get(lane).map_or(0, |state| state[row]);
        LaneGenerator { state: std::array::from_fn(|row| std::array::from_fn(|lane| word(row, lane))) }
    }

    /// The state of a lane.
    pub(crate) fn state(&self, lane: usize) -> [u32; 4] {
        self.state.map(|row| row[lane])
    }

    /// The next 32 bits of a lane.
    #[inline(always)]
    pub(crate) fn next(&mut self, lane: usize) -> u32 {
        let [s0, s1, s2, s3] = &mut self.state;
        let result = s0[lane].wrapping_add(s3[lane]).rotate_left(7).wrapping_add(s0[lane]);
        let shifted = s1[lane] << 9;
        s2[lane] ^= s0[lane];
        s3[lane] ^= s1[lane];
        s1[lane] ^= s2[lane];
        s0[lane] ^= s3[lane];
        s2[lane] ^= shifted;
        s3[lane] = s3[lane].rotate_left(11);
        result
    }

    /// Two independent standard normal numbers of a lane (Box and Muller), and two fair bits: bits 31 and 30, independent of them.
    ///
    /// The radius takes `2^23` values up to 5.77, the direction `2^25`; signs are exact, so the law is exactly symmetric.
    /// A coordinate smaller than about 1e-7 times the radius may be rounded to zero: with a probability of 1e-7.
    #[inline(always)]
    pub(crate) fn normals(&mut self, lane: usize) -> (f32, f32, u32) {
        let (first, second) = (self.next(lane), self.next(lane));
        // sqrt(-2 ln u) times half of the diagonal's sqrt 2 legs; the point's quadrant is two sign bits.
        let radius = negative_ln(open_unit(first)).sqrt();
        let (x, y) = diagonal(centred_unit(second));
        (with_sign_bit(radius * x, second << 30), with_sign_bit(radius * y, second << 31), first << 30)
    }

    /// A uniform point of the circle of radius `sqrt 2`, and half of the squared length of an independent normal point of the plane:
    /// the point times the root of that is a pair of independent normals, the very one of [`LaneGenerator::normals`].
    #[inline(always)]
    pub(crate) fn direction_and_square(&mut self, lane: usize) -> (f32, f32, f32) {
        let (first, second) = (self.next(lane), self.next(lane));
        let (x, y) = diagonal(centred_unit(second));
        (with_sign_bit(x, second << 30), with_sign_bit(y, second << 31), negative_ln(open_unit(first)))
    }
}

/// The state of a generator, drawn from a stream.
pub(crate) fn seed(rng: &mut impl Rng) -> [u32; 4] {
    // A state of four zeros would stay there; it comes once in 2^128 draws.
    loop {
        let words = [(); 4].map(|()| rng.next_u32());
        if words != [0; 4] {
            return words;
        }
    }
}

/// A number in (0, 1) from the upper 23 bits: the midpoints `(k + 1/2) 2^-23`, each of them a single.
#[inline(always)]
pub(crate) fn open_unit(bits: u32) -> f32 {
    // As the digits of a number in [1, 2); taking 1 - 2^-24 away is exact.
    f32::from_bits((bits >> 9) | 0x3f80_0000) - (1.0 - 0.5 * UNIT_STEP)
}

/// A number in (-1/2, 1/2) from the upper 23 bits: [`open_unit`] less one half.
#[inline(always)]
pub(crate) fn centred_unit(bits: u32) -> f32 {
    (f32::from_bits((bits >> 9) | 0x3f80_0000) - 1.5) + 0.5 * UNIT_STEP
}

/// `2^-23`.
const UNIT_STEP: f32 = 1.0 / 8_388_608.0;

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn the_generator_is_xoshiro128_plus_plus() {
        // By golden/lane_generator.py, the definition in integers, from the state 1, 2, 3, 4.
        let mut generator = LaneGenerator { state: [1, 2, 3, 4].map(|word| [word; LANES]) };
        let first: Vec<u32> = (0..6).map(|_| generator.next(3)).collect();
        assert_eq!(first, [641, 1_573_767, 3_222_811_527, 3_517_856_514, 836_907_274, 4_247_214_768]);
        assert_eq!(generator.next(0), 641);
    }

    #[test]
    fn lanes_have_states_of_their_own() {
        let mut generator = LaneGenerator::new(&mut generator(&["lanes"], 1, 0));
        let mut first: Vec<u32> = (0..LANES).map(|lane| generator.next(lane)).collect();
        first.sort_unstable();
        assert!(first.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn unit_numbers_stay_inside_and_are_exact() {
        assert_eq!(open_unit(0), 0.5 / 8_388_608.0);
        assert_eq!(open_unit(u32::MAX), 1.0 - 0.5 / 8_388_608.0);
        for bits in (0..u32::MAX).step_by(1_234_567) {
            let exact = (f64::from(bits >> 9) + 0.5) / 8_388_608.0;
            assert_eq!((f64::from(open_unit(bits)), f64::from(centred_unit(bits))), (exact, exact - 0.5));
        }
    }

    #[test]
    fn normals_have_the_normal_law_and_are_independent_of_each_other_and_of_the_bits() {
        // Kolmogorov's distance below 3.444 / sqrt n (alpha 1e-10, Massart); moments and correlations within 6.47 standard errors.
        let n = 400_000;
        let mut generator = LaneGenerator::new(&mut generator(&["normals"], 1, 0));
        let drawn: Vec<(f64, f64, u32)> =
            (0..n).map(|i| generator.normals(i % LANES)).map(|(x, y, bits)| (f64::from(x), f64::from(y), bits)).collect();
        for coordinate in [|d: &(f64, f64, u32)| d.0, |d: &(f64, f64, u32)| d.1] {
            let mut sample: Vec<f64> = drawn.iter().map(coordinate).collect();
            sample.sort_unstable_by(f64::total_cmp);
            let cdf = |x: f64| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
            let gap = |(i, &x): (usize, &f64)| (cdf(x) - i as f64 / n as f64).max((i + 1) as f64 / n as f64 - cdf(x));
            assert!(sample.iter().enumerate().map(gap).fold(0.0, f64::max) < 3.444 / (n as f64).sqrt());
        }
        let limit = 6.47 / (n as f64).sqrt();
        let mean = |f: &dyn Fn(&(f64, f64, u32)) -> f64| drawn.iter().map(f).sum::<f64>() / n as f64;
        let sign = |bits: u32| if bits >> 31 == 0 { 1.0 } else { -1.0 };
        assert!(mean(&|d| d.0 * d.1).abs() < limit);
        // The squares have the variance 2 each.
        assert!(mean(&|d| (d.0 * d.0 - 1.0) * (d.1 * d.1 - 1.0)).abs() < 2.0 * limit);
        for shift in [0, 1] {
            assert!(mean(&|d| sign(d.2 << shift)).abs() < limit);
            assert!(mean(&|d| sign(d.2 << shift) * d.0).abs() < limit);
            assert!(mean(&|d| sign(d.2 << shift) * (d.0 * d.0 + d.1 * d.1 - 2.0)).abs() < 2.0 * limit);
        }
        assert!(mean(&|d| sign(d.2) * sign(d.2 << 1)).abs() < limit);
    }

    #[test]
    fn a_direction_and_a_square_are_the_normals_of_the_same_draws() {
        let mut one = LaneGenerator::new(&mut generator(&["directions"], 1, 0));
        let mut other = one.clone();
        for lane in (0..LANES).cycle().take(10_000) {
            let (x, y, _) = one.normals(lane);
            let (a, b, square) = other.direction_and_square(lane);
            assert_eq!((x, y), (a * square.sqrt(), b * square.sqrt()));
        }
    }
}
