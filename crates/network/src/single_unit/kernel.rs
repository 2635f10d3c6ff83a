//! The state of the starts that are followed together, and their steps.

use super::{DEAD_RATIO, Fate, Route, UnitDescent, UnitTarget};
use crate::lanes::normal::{INVERSE_SQRT_2_PI, mass_and_density};
use crate::lanes::{Instructions, LANES, Lane};

/// The largest ratio of bias to weight that is told apart: beyond it the probability of the rarer side is below 1e-299, and no step sees it.
const LARGEST_RATIO: f64 = 37.0;

/// As many runs as a register or two hold.
#[derive(Debug, Clone)]
struct Group {
    w: Lane<f64>,
    b: Lane<f64>,
    momentum_w: Lane<f64>,
    momentum_b: Lane<f64>,
    /// 1 where a run has been linear.
    was_linear: Lane<f64>,
}

impl Group {
    /// Lanes that nobody looks at; far from anything that takes long.
    const IDLE: Group =
        Group { w: [1.0; LANES], b: [0.0; LANES], momentum_w: [0.0; LANES], momentum_b: [0.0; LANES], was_linear: [0.0; LANES] };
}

/// Runs that are followed together. Those that leave make room, so that all groups but the last are full.
#[derive(Debug)]
pub(super) struct Tile {
    groups: Vec<Group>,
    /// For each run, the number of its start.
    places: Vec<usize>,
}

impl Tile {
    pub(super) fn new(starts: &[[f64; 2]]) -> Tile {
        let mut groups = vec![Group::IDLE; starts.len().div_ceil(LANES)];
        for (position, &[w, b]) in starts.iter().enumerate() {
            let (group, lane) = (&mut groups[position / LANES], position % LANES);
            (group.w[lane], group.b[lane]) = (w, b);
        }
        Tile { groups, places: (0..starts.len()).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The number of the start of the run at `position`.
    pub(super) fn place(&self, position: usize) -> usize {
        self.places[position]
    }

    /// `[w, b]` of the run at `position`.
    pub(super) fn point(&self, position: usize) -> [f64; 2] {
        let group = &self.groups[position / LANES];
        [group.w[position % LANES], group.b[position % LANES]]
    }

    /// The momentum of the run at `position`.
    pub(super) fn momentum(&self, position: usize) -> [f64; 2] {
        let group = &self.groups[position / LANES];
        [group.momentum_w[position % LANES], group.momentum_b[position % LANES]]
    }

    /// What the run at `position`, of this fate, passed.
    pub(super) fn route(&self, position: usize, fate: Fate) -> Route {
        let group = &self.groups[position / LANES];
        let lane = position % LANES;
        Route { fate, was_linear: group.was_linear[lane] > 0.0 }
    }

    /// Leaves out the runs that `stays` refuses; it is asked once about each, from the last to the first.
    pub(super) fn retain(&mut self, mut stays: impl FnMut(&Tile, usize) -> bool) {
        for position in (0..self.len()).rev() {
            if stays(self, position) {
                continue;
            }
            let last = self.len() - 1;
            let from = self.groups[last / LANES].clone();
            let (to, lane) = (&mut self.groups[position / LANES], position % LANES);
            let moved = last % LANES;
            to.w[lane] = from.w[moved];
            to.b[lane] = from.b[moved];
            to.momentum_w[lane] = from.momentum_w[moved];
            to.momentum_b[lane] = from.momentum_b[moved];
            to.was_linear[lane] = from.was_linear[moved];
            self.places.swap_remove(position);
            self.groups.truncate(self.places.len().div_ceil(LANES));
        }
    }

    /// So many steps of all runs.
    pub(super) fn advance<const WATCHED: bool>(&mut self, descent: &UnitDescent, steps: u64, instructions: Instructions) {
        let groups = &mut self.groups;
        match descent.target {
            UnitTarget::Linear => instructions.run(
                #[inline(always)]
                || advance::<WATCHED, Linear>(groups, descent, steps),
            ),
            UnitTarget::LinearUnsigned => instructions.run(
                #[inline(always)]
                || advance::<WATCHED, LinearUnsigned>(groups, descent, steps),
            ),
            UnitTarget::Rectified => instructions.run(
                #[inline(always)]
                || advance::<WATCHED, Rectified>(groups, descent, steps),
            ),
        }
    }
}

/// A gradient at `(w, b)` with `s = b / |w|`, `Phi(s)` and `phi(s)`.
trait Gradient {
    fn at(w: f64, b: f64, gamma: f64, s: f64, mass: f64, density: f64) -> [f64; 2];
}

struct Linear;
struct LinearUnsigned;
struct Rectified;

impl Gradient for Linear {
    #[inline(always)]
    fn at(w: f64, b: f64, gamma: f64, s: f64, mass: f64, density: f64) -> [f64; 2] {
        let away = w - gamma;
        let signed = if w < 0.0 { -away } else { away };
        [away.mul_add(mass, gamma * (s * density)), signed.mul_add(density, b * mass)]
    }
}

impl Gradient for LinearUnsigned {
    #[inline(always)]
    fn at(w: f64, b: f64, gamma: f64, s: f64, mass: f64, density: f64) -> [f64; 2] {
        let away = w - gamma;
        [away.mul_add(mass, gamma * (s * density)), away.mul_add(density, b * mass)]
    }
}

impl Gradient for Rectified {
    #[inline(always)]
    fn at(w: f64, b: f64, gamma: f64, s: f64, mass: f64, density: f64) -> [f64; 2] {
        // Target and unit are both positive beyond max(0, -s) for w > 0, between 0 and s for w < 0: there the targets enter with E x^2 and E x.
        let (below, inner_mass, inner_density) = if s < 0.0 { (-s, mass, density) } else { (0.0, 0.5, INVERSE_SQRT_2_PI) };
        let right = [below.mul_add(inner_density, inner_mass), inner_density];
        let left = if s > 0.0 { [(-s).mul_add(density, mass - 0.5), INVERSE_SQRT_2_PI - density] } else { [0.0, 0.0] };
        let by_targets = if w < 0.0 { left } else { right };
        [w.mul_add(mass, -(gamma * by_targets[0])), w.abs().mul_add(density, b.mul_add(mass, -(gamma * by_targets[1])))]
    }
}

#[inline(always)]
fn advance<const WATCHED: bool, G: Gradient>(groups: &mut [Group], descent: &UnitDescent, steps: u64) {
    let UnitDescent { gamma, step, momentum, intake, .. } = *descent;
    for _ in 0..steps {
        // All groups take a step before the next: they do not wait for each other, as a group's steps do.
        for group in &mut *groups {
            let Group { w, b, momentum_w, momentum_b, was_linear } = group;
            for lane in 0..LANES {
                let (weight, bias) = (w[lane], b[lane]);
                let ratio = bias / weight.abs();
                // Written so that NaN stays NaN.
                let ratio = if ratio > LARGEST_RATIO { LARGEST_RATIO } else { ratio };
                let ratio = if ratio < -LARGEST_RATIO { -LARGEST_RATIO } else { ratio };
                let [mass, density] = mass_and_density(ratio);
                let [by_w, by_b] = G::at(weight, bias, gamma, ratio, mass, density);
                momentum_w[lane] = momentum.mul_add(momentum_w[lane], intake * by_w);
                momentum_b[lane] = momentum.mul_add(momentum_b[lane], intake * by_b);
                w[lane] = (-step).mul_add(momentum_w[lane], weight);
                b[lane] = (-step).mul_add(momentum_b[lane], bias);
                if WATCHED {
                    was_linear[lane] = if ratio > -DEAD_RATIO { 1.0 } else { was_linear[lane] };
                }
            }
        }
    }
}
