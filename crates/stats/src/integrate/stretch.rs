//! A stretch of the range between two neighbouring special points, and the variable `t` that runs along it.

/// How `t` runs along the stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Map {
    /// `x = t`, from end to end.
    Straight { from: f64, to: f64 },
    /// `x = end + length t^exponent` for `t` in [0, 1], slow near a singular end; `length` may be negative.
    Power { end: f64, length: f64, exponent: f64 },
    /// `x = end + scale (1 - t) / t` for `t` in [0, 1]: infinity lies at `t = 0`, where floats are dense. `scale` may be negative.
    Infinite { end: f64, scale: f64 },
}

/// A stretch and the open interval of floats inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    map: Map,
    lowest: f64,
    highest: f64,
}

/// An end of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct End {
    pub(super) at: f64,
    /// The `p` of an integrand that grows like `|x - at|^-p`, perhaps times a logarithm.
    pub(super) singular: Option<f64>,
}

impl Stretch {
    /// The stretches from `low` to `high`, in order: one, or two where both ends need a map of their own.
    pub(super) fn between(low: End, high: End, scale: f64) -> Vec<Self> {
        let inside = |map, from: f64, to: f64| Self { map, lowest: from.next_up(), highest: to.next_down() };
        // With exponent 4 / (1 - p) the mapped integrand starts like t^3, whatever p is.
        let exponent = |p: f64| 4.0 / (1.0 - p);
        let split_at = |middle: f64| {
            let plain = End { at: middle, singular: None };
            [Self::between(low, plain, scale), Self::between(plain, high, scale)].concat()
        };
        match (low.at.is_infinite(), high.at.is_infinite(), low.singular, high.singular) {
            (true, true, ..) => split_at(0.0),
            (true, _, _, Some(_)) => split_at(high.at - scale),
            (_, true, Some(_), _) => split_at(low.at + scale),
            (_, _, Some(_), Some(_)) => split_at(0.5 * (low.at + high.at)),
            (true, ..) => vec![inside(Map::Infinite { end: high.at, scale: -scale }, low.at, high.at)],
            (_, true, ..) => vec![inside(Map::Infinite { end: low.at, scale }, low.at, high.at)],
            (_, _, Some(p), _) => {
                vec![inside(Map::Power { end: low.at, length: high.at - low.at, exponent: exponent(p) }, low.at, high.at)]
            }
            (_, _, _, Some(p)) => {
                vec![inside(Map::Power { end: high.at, length: low.at - high.at, exponent: exponent(p) }, low.at, high.at)]
            }
            _ => vec![inside(Map::Straight { from: low.at, to: high.at }, low.at, high.at)],
        }
    }

    /// Where `t` begins and ends.
    pub(super) fn range(&self) -> (f64, f64) {
        match self.map {
            Map::Straight { from, to } => (from, to),
            Map::Power { .. } | Map::Infinite { .. } => (0.0, 1.0),
        }
    }

    /// The point at `t`, kept off the ends: what an integrand is *at* a jump or a singularity is nobody's business.
    pub(super) fn point(&self, t: f64) -> f64 {
        let x = match self.map {
            Map::Straight { .. } => t,
            Map::Power { end, length, exponent } => end + length * t.powf(exponent),
            Map::Infinite { end, scale } => end + scale * ((1.0 - t) / t),
        };
        x.max(self.lowest).min(self.highest)
    }

    /// `|dx/dt|` at `t`.
    pub(super) fn slope(&self, t: f64) -> f64 {
        match self.map {
            Map::Straight { .. } => 1.0,
            Map::Power { length, exponent, .. } => length.abs() * exponent * t.powf(exponent - 1.0),
            Map::Infinite { scale, .. } => scale.abs() / (t * t),
        }
    }

    /// How far `t` would have to move in a part of the stretch for `x` to move to the next float or so.
    pub(super) fn resolution(&self, from: f64, to: f64) -> f64 {
        // Off the ends of the part, where a map may stand still or be infinite.
        let at = |t: f64| f64::EPSILON * self.point(t).abs() / self.slope(t);
        let quarter = 0.25 * (to - from);
        at(from + quarter).max(at(to - quarter)).min(to - from)
    }

    /// The part of the stretch between two values of `t`, lower end first.
    pub(super) fn part(&self, from: f64, to: f64) -> (f64, f64) {
        let (one, other) = (self.point(from), self.point(to));
        (one.min(other), one.max(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(at: f64) -> End {
        End { at, singular: None }
    }

    fn singular(at: f64) -> End {
        End { at, singular: Some(0.5) }
    }

    #[test]
    fn ends_that_both_need_a_map_are_parted() {
        let count = |low, high| Stretch::between(low, high, 1.0).len();
        assert_eq!(count(plain(0.0), plain(1.0)), 1);
        assert_eq!(count(singular(0.0), plain(1.0)), 1);
        assert_eq!(count(singular(0.0), singular(1.0)), 2);
        assert_eq!(count(plain(f64::NEG_INFINITY), plain(f64::INFINITY)), 2);
        assert_eq!(count(singular(0.0), plain(f64::INFINITY)), 2);
        assert_eq!(count(plain(f64::NEG_INFINITY), singular(0.0)), 2);
    }

    #[test]
    fn ends_are_never_touched() {
        let stretch = Stretch::between(singular(0.0), plain(1.0), 1.0)[0];
        assert_eq!((stretch.point(0.0), stretch.point(1.0)), (0.0_f64.next_up(), 1.0_f64.next_down()));
        let stretch = Stretch::between(plain(2.0), plain(f64::INFINITY), 1.0)[0];
        assert_eq!((stretch.point(0.0), stretch.point(1.0)), (f64::MAX, 2.0_f64.next_up()));
    }

    proptest! {
        #[test]
        fn the_slope_is_the_derivative(t in 0.05..0.95_f64, kind in 0..5_usize) {
            let ends = [
                (plain(-1.0), plain(2.0)),
                (singular(0.0), plain(2.0)),
                (plain(-3.0), singular(0.0)),
                (plain(1.0), plain(f64::INFINITY)),
                (plain(f64::NEG_INFINITY), plain(1.0)),
            ];
            let stretch = Stretch::between(ends[kind].0, ends[kind].1, 2.0)[0];
            let h = 1e-6;
            let (from, to) = stretch.range();
            let t = from + t * (to - from);
            let difference = (stretch.point(t + h) - stretch.point(t - h)).abs() / (2.0 * h);
            prop_assert!((difference - stretch.slope(t)).abs() <= 1e-6 * (1.0 + stretch.slope(t) * 10.0));
        }
    }
}
