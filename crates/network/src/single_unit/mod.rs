//! Expected gradient descent of one rectified unit `max(0, w x + b)` with `x ~ N(0, 1)`, from many starts side by side.
//!
//! The loss is half the mean squared error, in expectation, so a run is a curve in the plane of `(w, b)`; with `s = b / |w|` the unit is active with
//! probability `Phi(s)`. With momentum `beta` and intake `c`
//!
//! ```text
//! m <- beta m + c g(w, b)        (w, b) <- (w, b) - step m        m = 0 at the start
//! ```
//!
//! Each start has a lane, in double precision, by the rules of `lanes`: the same bits with every instruction set. What a start does depends on
//! no other, so results do not depend on which starts are asked for together.
//!
//! A start that has provably settled leaves the lanes ([`settling`]): its class is the one that all steps would have given.

mod kernel;
mod settling;

use crate::lanes::Instructions;

use self::kernel::Tile;
use self::settling::{DeadEnd, Trap};

/// The targets of the unit, and so the gradient that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitTarget {
    /// `gamma x`; `g_w = (w - gamma) Phi + gamma s phi`, `g_b = sgn(w) (w - gamma) phi + b Phi`.
    Linear,
    /// The same without the sign of `w` in `g_b`, which is right for `w > 0` only: as the formula is easily misread.
    LinearUnsigned,
    /// `max(0, gamma x)`.
    Rectified,
}

/// Where a run is at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Within a fifth of gamma of the optimum `(gamma, 0)`.
    Optimum,
    /// Active with a probability below 1 %.
    Dead,
    /// Elsewhere.
    Other,
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Where it is at its end.
    pub fate: Fate,
    /// Whether it was active with a probability above 99 % at the start or before any step. Not followed to the end where it is settled.
    pub was_linear: bool,
}

/// Why a descent cannot be set up.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum UnitDescentError {
    /// A parameter out of its range.
    #[error("descend with {name} = {value} (range: {range})")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: f64,
        /// Its range.
        range: &'static str,
    },
}

/// Gradient descent with momentum from many starts.
///
/// ```
/// use network::{Fate, UnitDescent, UnitTarget};
/// let descent = UnitDescent::new(UnitTarget::Linear, 0.5, 0.1, 500)?.with_momentum(0.5, 0.5)?;
/// assert_eq!(descent.fates(&[[1.0, 1.0], [0.1, -4.0]]), [Fate::Optimum, Fate::Dead]);
/// # Ok::<(), network::UnitDescentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitDescent {
    target: UnitTarget,
    gamma: f64,
    step: f64,
    steps: u64,
    momentum: f64,
    intake: f64,
    settles: bool,
}

/// `Phi^-1(1/100)`: a unit with a smaller ratio of bias to weight is dead, one whose ratio is above its opposite is linear.
// mpmath, 30 digits: sqrt(2) erfinv(2/100 - 1)
pub const DEAD_RATIO: f64 = -2.326_347_874_040_841;

/// The radius about the optimum, in units of gamma, within which a run has arrived.
pub const OPTIMUM_RADIUS: f64 = 0.2;

/// Starts that are followed together: their state stays in the first-level cache.
const TILE: usize = 1024;

/// Steps between two looks at who has settled.
const STRETCH: u64 = 16;

impl UnitDescent {
    /// Descent for targets of scale `gamma`, without momentum.
    ///
    /// # Errors
    /// When `gamma` or `step` is not positive and finite.
    pub fn new(target: UnitTarget, gamma: f64, step: f64, steps: u64) -> Result<UnitDescent, UnitDescentError> {
        for (name, value) in [("gamma", gamma), ("step", step)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(UnitDescentError::Parameter { name, value, range: "above 0, finite" });
            }
        }
        Ok(UnitDescent { target, gamma, step, steps, momentum: 0.0, intake: 1.0, settles: true })
    }

    /// The same with momentum. The intake is the factor of the gradient in it: 1 for a heavy ball, `1 - momentum` for an exponential moving average.
    ///
    /// # Errors
    /// When the momentum is not in [0, 1), or the intake not positive and finite.
    pub fn with_momentum(self, momentum: f64, intake: f64) -> Result<UnitDescent, UnitDescentError> {
        if !(0.0..1.0).contains(&momentum) {
            return Err(UnitDescentError::Parameter { name: "momentum", value: momentum, range: "0 to below 1" });
        }
        if !(intake > 0.0 && intake.is_finite()) {
            return Err(UnitDescentError::Parameter { name: "intake", value: intake, range: "above 0, finite" });
        }
        Ok(UnitDescent { momentum, intake, ..self })
    }

    /// The same, with every start followed through all steps: for tests of what settling leaves out.
    #[must_use]
    pub fn without_settling(self) -> UnitDescent {
        UnitDescent { settles: false, ..self }
    }

    /// Where the run from each start `[w, b]` ends; `w` is not 0.
    pub fn fates(&self, starts: &[[f64; 2]]) -> Vec<Fate> {
        self.routes_with::<false>(starts, Instructions::Best).into_iter().map(|route| route.fate).collect()
    }

    /// How the run from each start `[w, b]` ends and what it passed; `w` is not 0.
    pub fn routes(&self, starts: &[[f64; 2]]) -> Vec<Route> {
        self.routes_with::<true>(starts, Instructions::Best)
    }

    /// `[w, b]` after all steps, whether settled or not; `w` is not 0.
    pub fn ends(&self, starts: &[[f64; 2]]) -> Vec<[f64; 2]> {
        self.ends_with(starts, Instructions::Best)
    }

    fn ends_with(&self, starts: &[[f64; 2]], instructions: Instructions) -> Vec<[f64; 2]> {
        let mut tile = Tile::new(starts);
        tile.advance::<false>(self, self.steps, instructions);
        (0..starts.len()).map(|position| tile.point(position)).collect()
    }

    fn routes_with<const WATCHED: bool>(&self, starts: &[[f64; 2]], instructions: Instructions) -> Vec<Route> {
        let (trap, dead_end) = (Trap::of(self), DeadEnd::of(self));
        let mut routes = Vec::with_capacity(starts.len());
        for starts in starts.chunks(TILE) {
            let first = routes.len();
            routes.resize(first + starts.len(), Route { fate: Fate::Other, was_linear: false });
            let routes = &mut routes[first..];
            let mut tile = Tile::new(starts);
            let mut left = self.steps;
            while left > 0 && !tile.is_empty() {
                let stretch = STRETCH.min(left);
                tile.advance::<WATCHED>(self, stretch, instructions);
                left -= stretch;
                if self.settles {
                    tile.retain(|tile, position| {
                        let (point, momentum) = (tile.point(position), tile.momentum(position));
                        let fate = if trap.holds(point, momentum) {
                            Fate::Optimum
                        } else if dead_end.holds(point, momentum, left) {
                            Fate::Dead
                        } else {
                            return true;
                        };
                        routes[tile.place(position)] = tile.route(position, fate);
                        false
                    });
                }
            }
            for position in 0..tile.len() {
                routes[tile.place(position)] = tile.route(position, self.fate_of(tile.point(position)));
            }
        }
        routes
    }

    /// The class of a point.
    fn fate_of(&self, [w, b]: [f64; 2]) -> Fate {
        let (away, radius) = (w - self.gamma, OPTIMUM_RADIUS * self.gamma);
        if away * away + b * b < radius * radius {
            Fate::Optimum
        } else if b < DEAD_RATIO * w.abs() {
            Fate::Dead
        } else {
            Fate::Other
        }
    }
}

#[cfg(test)]
mod tests;
