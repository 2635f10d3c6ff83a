//! How many layers keep the probability to be born dead below a level: for one input by a bound, for whole networks by simulation.
//!
//! All layers apply the ReLU. A curve of simulated networks gives an interval for its largest number of layers: from the last one whose
//! 99 % upper limit is at most the level to the last one whose lower limit is.
//!
//! Collapse, figure 6 B; dying-relu-rai, figure 3.

use std::ops::RangeInclusive;

use claims::{Run, Stop};
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};

use crate::death_curves::{DeathCurve, sized_death_curves};

/// Solution `L` of `1 - (1 - 2^-width)^L = probability`, in floating point: the right-hand side of equation 5 of collapse.
///
/// The width is at least 1, the probability below 1.
pub fn bound(width: usize, probability: f64) -> f64 {
    (-probability).ln_1p() / (-0.5_f64.powi(width as i32)).ln_1p()
}

/// Accepted probabilities of collapse.
pub const LEVELS: [f64; 2] = [0.01, 0.1];

/// The curves of a width, one for each level, deep enough for the level.
pub struct DepthCurves {
    /// Neurons in every layer.
    pub width: usize,
    /// In the order of [`LEVELS`].
    pub curves: [DeathCurve; 2],
}

/// Most layers that the bound for one input allows: [`bound`], rounded down.
pub fn by_bound(width: usize, level: f64) -> usize {
    bound(width, level).floor() as usize
}

/// More layers than any width needs: twice the bound, and a few for the narrow ones, where it allows none.
pub fn deep_enough(width: usize, level: f64) -> usize {
    2 * by_bound(width, level) + 16
}

/// Simulated curves for each width. The deep curves of 10 % have an eighth of the networks: a level ten times as high needs fewer.
pub fn depth_curves(run: &Run, widths: RangeInclusive<usize>) -> Result<Vec<DepthCurves>, Stop> {
    let settings = widths.clone().flat_map(|width| {
        LEVELS.map(|level| {
            let widths = vec![width; deep_enough(width, level)];
            let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &widths).expect("a positive width");
            let networks = if level < 0.05 { run.samples() } else { run.samples() / 8 };
            (format!("width {width}, level {level}"), ensemble, networks)
        })
    });
    let mut curves = sized_death_curves(run, settings.collect())?.into_iter();
    let mut next = || curves.next().expect("two curves for each width");
    Ok(widths.map(|width| DepthCurves { width, curves: [next(), next()] }).collect())
}

impl DepthCurves {
    /// The largest number of layers for a level, by its index: the last one whose share is at most the level, and its interval.
    pub fn largest_depth(&self, index: usize) -> [usize; 3] {
        self.curves[index].largest_depth(LEVELS[index])
    }
}
