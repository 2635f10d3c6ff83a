//! An interval of real numbers, as shown to people: a confidence interval, a range, a band.
//!
//! Nothing here rounds outwards; an interval that proves something is an [`crate::enclosure::Enclosure`].

/// The closed interval from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end; at least `low` unless one of them is NaN.
    pub high: f64,
}

impl Interval {
    /// Whether `low <= value <= high`; false for NaN.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// `high - low`.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_belong_to_the_interval_and_nan_to_none() {
        let interval = Interval { low: -1.0, high: 2.0 };
        assert!(interval.contains(-1.0) && interval.contains(2.0) && !interval.contains(2.1) && !interval.contains(f64::NAN));
        assert_eq!(interval.width(), 3.0);
    }
}
