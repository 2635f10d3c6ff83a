//! Born-dead counts of Gaussian and Haar-orthogonal networks through the angle between their two rays.
//!
//! A bias-free ReLU network with one input is, after each layer, one vector `u` for `x > 0` and one vector `v` for `x < 0`, and
//! the next layer meets them as `W u` and `W v` alone. A Gaussian matrix does not see rotations, so with the cosine and the sine
//! of the angle between `u` and `v`
//!
//! ```text
//! (W u)_i / |u| = X_i        (W v)_i / |v| = cos X_i + sin Z_i        X_i, Z_i independent standard normal
//! ```
//!
//! and lengths do not matter for what is dead. A Haar-orthogonal matrix does not see rotations either: there `X` and `Z` are a
//! uniform pair of orthonormal vectors, which two Gaussian vectors become when made orthonormal. So a layer of `N` neurons costs
//! `2 N` normal numbers instead of `N^2`. With one input, a neuron of the first layer is on for one sign of the input, for either with
//! probability 1/2; so the two rays have no active coordinate in common, and only signs are drawn. Likewise where one ray has died: every
//! neuron is on for the other with probability 1/2, so such networks are but a number, and a sign a neuron.
//!
//! # What single precision does here
//!
//! A layer is dead when all of its activations are exactly zero; there is no tolerance. The sine is that of the part of `v`
//! orthogonal to `u`, not `sqrt(1 - cos^2)`, so a small angle has an absolute error of about 1e-7, and the draws have a grid of
//! 1e-7. Either moves the probability of an event of a neuron by about that much, hence the probability of being dead by less than
//! 1e-6 for each layer and neuron that decide about it; a million networks have a standard error of 5e-4.

use rand::Rng;

use super::FirstZeroCounts;
use super::crowd::{self, Alive, Crowd};
use crate::lanes::random::LaneGenerator;
use crate::lanes::{Instructions, LANES, Lane};

/// Counts the first dead layers of networks of independent normal weights.
pub(super) fn count_gaussian(hidden_widths: &[usize], networks: u64, rng: &mut impl Rng, instructions: Instructions) -> FirstZeroCounts {
    let crowd = AngleCrowd::<false>::new(hidden_widths, LaneGenerator::new(rng));
    crowd::count(crowd, hidden_widths.len(), networks, instructions)
}

/// Counts the first dead layers of networks of Haar-orthogonal square matrices, after a first layer of a unit vector; the widths
/// are equal.
pub(super) fn count_orthogonal(hidden_widths: &[usize], networks: u64, rng: &mut impl Rng, instructions: Instructions) -> FirstZeroCounts {
    let crowd = AngleCrowd::<true>::new(hidden_widths, LaneGenerator::new(rng));
    crowd::count(crowd, hidden_widths.len(), networks, instructions)
}

struct AngleCrowd<const ORTHOGONAL: bool> {
    hidden_widths: Vec<usize>,
    generator: LaneGenerator,
    /// `[chunk]`.
    rays: Vec<Rays>,
    /// `[i]`: neuron `i` of the layer at work.
    u: Vec<Lane<f32>>,
    v: Vec<Lane<f32>>,
    /// `[i]`: the squared length that neuron `i` was drawn with.
    weights: Vec<Lane<f32>>,
}

/// The two rays of a chunk of networks, both alive.
#[derive(Clone)]
struct Rays {
    cos: Lane<f32>,
    sin: Lane<f32>,
    /// 1 where there is a network, else 0.
    present: Lane<f32>,
}

impl<const ORTHOGONAL: bool> AngleCrowd<ORTHOGONAL> {
    fn new(hidden_widths: &[usize], generator: LaneGenerator) -> Self {
        let zeros = [0.0; LANES];
        let rays = Rays { cos: zeros, sin: zeros, present: zeros };
        let neurons = vec![zeros; hidden_widths.iter().copied().max().unwrap_or(0)];
        AngleCrowd {
            hidden_widths: hidden_widths.to_vec(),
            generator,
            rays: vec![rays; Self::SIZE / LANES],
            u: neurons.clone(),
            v: neurons.clone(),
            weights: neurons,
        }
    }
}

impl<const ORTHOGONAL: bool> Crowd for AngleCrowd<ORTHOGONAL> {
    const SIZE: usize = 1024;

    #[inline(always)]
    fn restart(&mut self, size: usize) {
        for (chunk, rays) in self.rays.iter_mut().enumerate() {
            let mut present = [0.0; LANES];
            for (lane, present) in present.iter_mut().enumerate() {
                *present = if chunk * LANES + lane < size { 1.0 } else { 0.0 };
            }
            // The first layer makes a right angle of what is alive.
            *rays = Rays { cos: [0.0; LANES], sin: [1.0; LANES], present };
        }
    }

    #[inline(always)]
    fn layer(&mut self, chunk: usize, index: usize) -> Alive {
        let width = self.hidden_widths[index];
        if index == 0 {
            return first_layer(&mut self.generator, &mut self.rays[chunk], width);
        }
        let (u, v, weights) = (&mut self.u[..width], &mut self.v[..width], &mut self.weights[..width]);
        let mut sums = Sums { uu: [0.0; LANES], uv: [0.0; LANES], vv: [0.0; LANES] };
        let rays = &self.rays[chunk].clone();
        // A copy of its own, so that the compiler may keep the generators in registers.
        let mut generator = self.generator.clone();
        if ORTHOGONAL {
            orthogonal_pair(&mut generator, u, v);
        }
        // Two neurons a turn: generators and sums are loaded and stored half as often.
        let (u_pairs, u_last) = u.as_chunks_mut::<2>();
        let (v_pairs, v_last) = v.as_chunks_mut::<2>();
        let (weight_pairs, weight_last) = weights.as_chunks_mut::<2>();
        for ((u, v), weight) in u_pairs.iter_mut().zip(v_pairs).zip(weight_pairs) {
            neurons::<ORTHOGONAL, 2>(&mut generator, rays, &mut sums, u, v, weight);
        }
        if let ([u], [v], [weight]) = (u_last, v_last, weight_last) {
            neurons::<ORTHOGONAL, 1>(
                &mut generator,
                rays,
                &mut sums,
                std::array::from_mut(u),
                std::array::from_mut(v),
                std::array::from_mut(weight),
            );
        }
        self.generator = generator;
        let Sums { uu, uv, vv } = sums;
        let along: Lane<f32> = std::array::from_fn(
            #[inline(always)]
            |lane| if uu[lane] > 0.0 { uv[lane] / uu[lane] } else { 0.0 },
        );
        let mut across = [0.0_f32; LANES];
        for ((u, v), weight) in self.u[..width].iter().zip(&self.v[..width]).zip(&self.weights[..width]) {
            for lane in 0..LANES {
                let rest = along[lane].mul_add(-u[lane], v[lane]);
                across[lane] = (weight[lane] * rest).mul_add(rest, across[lane]);
            }
        }
        let Rays { cos, sin, present } = &mut self.rays[chunk];
        // Counted in whole numbers: a sum of floats has an order, which vector instructions would have to keep.
        let (mut both, mut one) = (0_u32, 0_u32);
        for lane in 0..LANES {
            let plus = (uu[lane] > 0.0) & (present[lane] > 0.0);
            let minus = (vv[lane] > 0.0) & (present[lane] > 0.0);
            let scale = if vv[lane] > 0.0 { 1.0 / vv[lane] } else { 0.0 };
            cos[lane] = along[lane] * (uu[lane] * scale).sqrt();
            sin[lane] = (across[lane] * scale).sqrt();
            present[lane] = if plus & minus { 1.0 } else { 0.0 };
            both += u32::from(plus & minus);
            one += u32::from(plus ^ minus);
        }
        Alive { in_place: both as usize, single: one as usize }
    }

    #[inline(always)]
    fn single_rays(&mut self, networks: usize, index: usize) -> usize {
        let width = self.hidden_widths[index];
        let mut generator = self.generator.clone();
        let mut alive = 0_u32;
        for first in (0..networks).step_by(LANES) {
            let [any_on, _] = signs_of_layer(&mut generator, width);
            for (lane, any_on) in any_on.into_iter().enumerate() {
                alive += u32::from((any_on != 0) & (first + lane < networks));
            }
        }
        self.generator = generator;
        alive as usize
    }

    #[inline(always)]
    fn relocate(&mut self, from: usize, to: usize) -> bool {
        let Rays { cos, sin, present } = &self.rays[from / LANES];
        let lane = from % LANES;
        let (cos, sin, present) = (cos[lane], sin[lane], present[lane]);
        let (rays, lane) = (&mut self.rays[to / LANES], to % LANES);
        (rays.cos[lane], rays.sin[lane], rays.present[lane]) = (cos, sin, present);
        present > 0.0
    }

    #[inline(always)]
    fn vacate(&mut self, place: usize) {
        self.rays[place / LANES].present[place % LANES] = 0.0;
    }
}

/// The first layer of a chunk. No network dies here.
#[inline(always)]
fn first_layer(generator: &mut LaneGenerator, rays: &mut Rays, width: usize) -> Alive {
    let [any_plus, any_minus] = signs_of_layer(generator, width);
    let (mut there, mut both) = (0_u32, 0_u32);
    for lane in 0..LANES {
        let present = rays.present[lane] > 0.0;
        let two_rays = present & (any_plus[lane] != 0) & (any_minus[lane] != 0);
        rays.present[lane] = if two_rays { 1.0 } else { 0.0 };
        there += u32::from(present);
        both += u32::from(two_rays);
    }
    Alive { in_place: both as usize, single: (there - both) as usize }
}

/// A fair sign for each neuron of a layer: whether any is positive, and whether any is negative (not 0 means yes).
#[inline(always)]
fn signs_of_layer(generator: &mut LaneGenerator, width: usize) -> [Lane<u32>; 2] {
    let (mut any_plus, mut any_minus) = ([0_u32; LANES], [0_u32; LANES]);
    for neurons in (0..width).step_by(u32::BITS as usize) {
        let used = u32::MAX >> (u32::BITS as usize - (width - neurons).min(u32::BITS as usize));
        for lane in 0..LANES {
            let signs = generator.next(lane);
            any_plus[lane] |= signs & used;
            any_minus[lane] |= !signs & used;
        }
    }
    [any_plus, any_minus]
}

/// Inner products of the two rays, before their lengths are taken out.
struct Sums {
    uu: Lane<f32>,
    uv: Lane<f32>,
    vv: Lane<f32>,
}

/// `K` neurons of a layer in every lane.
#[inline(always)]
fn neurons<const ORTHOGONAL: bool, const K: usize>(
    generator: &mut LaneGenerator,
    rays: &Rays,
    sums: &mut Sums,
    u: &mut [Lane<f32>; K],
    v: &mut [Lane<f32>; K],
    weights: &mut [Lane<f32>; K],
) {
    for lane in 0..LANES {
        for k in 0..K {
            // A normal point is a direction times a length; what the neuron does for a direction scales with the length, so the
            // sums weigh directions with squared lengths, and no root is taken.
            let (x, z, square) = if ORTHOGONAL { (u[k][lane], v[k][lane], 1.0) } else { generator.direction_and_square(lane) };
            let a = relu(x);
            let b = relu(rays.cos[lane].mul_add(x, rays.sin[lane] * z));
            sums.uu[lane] = (square * a).mul_add(a, sums.uu[lane]);
            sums.uv[lane] = (square * a).mul_add(b, sums.uv[lane]);
            sums.vv[lane] = (square * b).mul_add(b, sums.vv[lane]);
            u[k][lane] = a;
            v[k][lane] = b;
            weights[k][lane] = square;
        }
    }
}

/// Fills `x` and `z` with the coordinates of two orthogonal vectors of equal length, uniformly distributed, in each lane.
///
/// In dimension 1 there is no second vector; `z` is then zero or some number, and the sine 0 of parallel rays multiplies it.
#[inline(always)]
fn orthogonal_pair(generator: &mut LaneGenerator, x: &mut [Lane<f32>], z: &mut [Lane<f32>]) {
    let (mut xx, mut xz) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    for (x, z) in x.iter_mut().zip(z.iter_mut()) {
        let (mut first, mut second) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        for lane in 0..LANES {
            (first[lane], second[lane], _) = generator.normals(lane);
            xx[lane] = first[lane].mul_add(first[lane], xx[lane]);
            xz[lane] = first[lane].mul_add(second[lane], xz[lane]);
        }
        (*x, *z) = (first, second);
    }
    let mut along = [0.0_f32; LANES];
    for lane in 0..LANES {
        along[lane] = xz[lane] / xx[lane];
    }
    let mut rest = [0.0_f32; LANES];
    for (x, z) in x.iter().zip(z.iter_mut()) {
        for lane in 0..LANES {
            z[lane] = along[lane].mul_add(-x[lane], z[lane]);
            rest[lane] = z[lane].mul_add(z[lane], rest[lane]);
        }
    }
    let mut stretch = [0.0_f32; LANES];
    for lane in 0..LANES {
        stretch[lane] = if rest[lane] > 0.0 { (xx[lane] / rest[lane]).sqrt() } else { 0.0 };
    }
    for z in z.iter_mut() {
        for lane in 0..LANES {
            z[lane] *= stretch[lane];
        }
    }
}

#[inline(always)]
fn relu(h: f32) -> f32 {
    if h > 0.0 { h } else { 0.0 }
}
