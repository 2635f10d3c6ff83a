//! Axes: ranges, ticks that people like, and where a value lies.

/// One axis of a panel.
#[derive(Clone, Debug)]
pub struct Axis {
    pub(crate) label: String,
    pub(crate) is_log: bool,
    pub(crate) range: Option<[f64; 2]>,
    pub(crate) ticks: Option<Vec<(f64, String)>>,
}

impl Axis {
    /// An axis with equal steps.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_log: false, range: None, ticks: None }
    }

    /// An axis with equal factors.
    pub fn log(label: impl Into<String>) -> Self {
        Self { is_log: true, ..Self::linear(label) }
    }

    /// An axis with a place for each name: 0, 1, 2, ...
    pub fn named<S: Into<String>>(label: impl Into<String>, names: impl IntoIterator<Item = S>) -> Self {
        let ticks: Vec<(f64, String)> = names.into_iter().enumerate().map(|(place, name)| (place as f64, name.into())).collect();
        let range = Some([-0.5, ticks.len() as f64 - 0.5]);
        Self { range, ticks: Some(ticks), ..Self::linear(label) }
    }

    /// The same axis from `low` to `high`; what lies outside is not drawn.
    pub fn between(self, low: f64, high: f64) -> Self {
        Self { range: Some([low, high]), ..self }
    }

    /// The same axis with ticks at these values only.
    pub fn ticks(self, values: impl IntoIterator<Item = f64>) -> Self {
        Self { ticks: Some(values.into_iter().map(|value| (value, format!("{value}"))).collect()), ..self }
    }

    /// The scale on which `values` lie.
    pub(crate) fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        let is_whole = !values.is_empty() && values.iter().all(|value| value.fract() == 0.0);
        let [low, high] = match self.range {
            Some(range) => range.map(|end| self.warped(end).unwrap_or(0.0)),
            None => self.fitted(values.into_iter()),
        };
        let (low, high) = if low < high { (low, high) } else { (low - 0.5, low + 0.5) };
        Scale { is_log: self.is_log, is_whole, low, high }
    }

    /// A value as the axis has it, `None` where it has none.
    fn warped(&self, value: f64) -> Option<f64> {
        warped(self.is_log, value)
    }

    /// From the least to the greatest value and a little more; an axis of what is never negative does not begin below 0.
    fn fitted(&self, values: impl Iterator<Item = f64>) -> [f64; 2] {
        let (low, high) = values
            .filter_map(|value| self.warped(value))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if !(low.is_finite() && high.is_finite()) {
            return [0.0, 1.0];
        }
        let span = high - low;
        if span <= 1e-12 * (1.0 + low.abs().max(high.abs())) {
            let half = if self.is_log || low == 0.0 { 0.5 } else { 0.5 * low.abs() };
            return [low - half, high + half];
        }
        let room = 0.05 * span;
        // What begins near 0 begins at 0: half of a scale is worth less than the origin.
        let begins_at_0 = !self.is_log && low >= 0.0 && low <= 0.25 * high;
        let ends_at_0 = !self.is_log && high <= 0.0 && high >= 0.25 * low;
        [if begins_at_0 { 0.0 } else { low - room }, if ends_at_0 { 0.0 } else { high + room }]
    }

    /// Ticks with their labels, and small ticks without; about as many as asked for.
    pub(crate) fn ticks_on(&self, scale: &Scale, about: usize) -> Ticks {
        match &self.ticks {
            Some(ticks) => {
                let labelled = ticks.iter().filter(|(value, _)| scale.share(*value).is_some_and(is_inside)).cloned().collect();
                Ticks { labelled, small: Vec::new() }
            }
            None if self.is_log => log_ticks(scale.low, scale.high, about),
            None => {
                // Nobody has half a layer.
                let least = if scale.is_whole { 1.0 } else { 0.0 };
                Ticks { labelled: linear_ticks(scale.low, scale.high, about, least), small: Vec::new() }
            }
        }
    }
}

/// A scale from `low` to `high`, which are logarithms on a logarithmic one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub is_log: bool,
    /// All values are whole numbers.
    pub is_whole: bool,
    pub low: f64,
    pub high: f64,
}

impl Scale {
    /// How far along the axis a value lies: 0 at its beginning, 1 at its end. `None` where the axis has no place for it.
    pub(crate) fn share(&self, value: f64) -> Option<f64> {
        warped(self.is_log, value).map(|value| (value - self.low) / (self.high - self.low))
    }
}

/// Whether a share is on the axis, to a rounding.
pub(crate) fn is_inside(share: f64) -> bool {
    (-1e-9..=1.0 + 1e-9).contains(&share)
}

fn warped(is_log: bool, value: f64) -> Option<f64> {
    let value = if !is_log {
        value
    } else if value > 0.0 {
        libm::log10(value)
    } else {
        f64::NAN
    };
    value.is_finite().then_some(value)
}

/// The ticks of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ticks {
    pub labelled: Vec<(f64, String)>,
    pub small: Vec<f64>,
}

/// A hair, so that a tick at an end of the axis is not lost to a rounding.
const HAIR: f64 = 1e-9;

/// Multiples of 1, 2 or 5 times a power of ten, which is no less than `least_step`.
fn linear_ticks(low: f64, high: f64, about: usize, least_step: f64) -> Vec<(f64, String)> {
    let wanted = ((high - low) / about.max(1) as f64).max(least_step);
    let mut exponent = (libm::log10(wanted) + HAIR).floor() as i32;
    let mantissa = wanted / power_of_ten(exponent);
    let factor = if mantissa <= 1.0 + HAIR {
        1.0
    } else if mantissa <= 2.0 + HAIR {
        2.0
    } else if mantissa <= 5.0 + HAIR {
        5.0
    } else {
        exponent += 1;
        1.0
    };
    // Divided, not multiplied, by powers of ten below 1: 3 / 10 is 0.3, and 3 * 0.1 is not.
    let at = |multiple: f64| {
        if exponent < 0 { multiple * factor / power_of_ten(-exponent) } else { multiple * factor * power_of_ten(exponent) }
    };
    let step = at(1.0);
    let (first, last) = ((low / step - HAIR).ceil(), (high / step + HAIR).floor());
    let count = (last - first).max(-1.0) as usize + 1;
    (0..count).map(|index| at(first + index as f64)).map(|value| (value + 0.0, linear_label(value, exponent, low, high))).collect()
}

fn linear_label(value: f64, exponent: i32, low: f64, high: f64) -> String {
    let largest = low.abs().max(high.abs());
    if value == 0.0 {
        "0".into()
    } else if largest >= 1e6 || exponent < -4 {
        let common = (libm::log10(largest) + HAIR).floor() as i32;
        let decimals = (common - exponent).max(0) as usize;
        minus(format!("{:.decimals$}·10{}", value / power_of_ten(common), superscript(common)))
    } else {
        minus(format!("{value:.*}", (-exponent).max(0) as usize))
    }
}

/// Powers of ten, every second or fifth of them where there are many; 1, 2 and 5 times them where there are few.
fn log_ticks(low: f64, high: f64, about: usize) -> Ticks {
    let (first, last) = ((low - HAIR).ceil() as i32, (high + HAIR).floor() as i32);
    let within = |value: f64| (low - HAIR..=high + HAIR).contains(&libm::log10(value));
    let decades = last - first + 1;
    // All labels of an axis are written one way.
    let is_plain = low >= -3.0 - HAIR && high < 4.3;
    let small = |stride: i32| {
        let has_small = stride == 1 && decades <= 7;
        let all = (first - 1..=last).flat_map(|power| (2..10).map(move |digit| f64::from(digit) * power_of_ten(power)));
        all.filter(|&value| has_small && within(value)).collect()
    };
    // Over two decades and less 1, 2 and 5 say more, where there is room for them.
    let has_room = high - low <= 2.0 && about as f64 >= 3.0 * (high - low);
    if decades >= 2 && !has_room {
        let stride = [1, 2, 5, 10, 20, 50].into_iter().find(|stride| decades <= about.max(2) as i32 * stride).unwrap_or(100);
        let powers = (first..=last).filter(|power| power.rem_euclid(stride) == 0);
        let label = |power: i32| if is_plain { power_label(1, power) } else { format!("10{}", superscript(power)) };
        return Ticks { labelled: powers.map(|power| (power_of_ten(power), label(power))).collect(), small: small(stride) };
    }
    let digits: &[i32] = if high - low > 0.7 { &[1, 2, 5] } else { &[1, 2, 3, 4, 5, 6, 7, 8, 9] };
    let values = (first - 1..=last).flat_map(|power| digits.iter().map(move |&digit| (digit, power)));
    let label = |digit: i32, power: i32| {
        if is_plain {
            power_label(digit, power)
        } else if digit == 1 {
            format!("10{}", superscript(power))
        } else {
            format!("{digit}·10{}", superscript(power))
        }
    };
    let labelled: Vec<(f64, String)> = values
        .map(|(digit, power)| (f64::from(digit) * power_of_ten(power), label(digit, power)))
        .filter(|&(value, _)| within(value))
        .collect();
    if labelled.len() < 2 {
        let ends = [low, high].map(libm::exp10);
        return Ticks { labelled: linear_ticks(ends[0], ends[1], about, 0.0), small: Vec::new() };
    }
    Ticks { labelled, small: small(1) }
}

/// A digit times a power of ten, in full: `0.02`, `500`.
fn power_label(digit: i32, power: i32) -> String {
    format!("{:.*}", (-power).max(0) as usize, f64::from(digit) * power_of_ten(power))
}

fn power_of_ten(power: i32) -> f64 {
    libm::exp10(f64::from(power))
}

/// A minus sign where people expect one, not a hyphen.
fn minus(text: String) -> String {
    text.replace('-', "−")
}

fn superscript(power: i32) -> String {
    power.to_string().chars().map(|sign| if sign == '-' { '⁻' } else { DIGITS[sign as usize - '0' as usize] }).collect()
}

const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, values: &[f64], about: usize) -> Vec<String> {
        let scale = axis.scale(values.iter().copied());
        axis.ticks_on(&scale, about).labelled.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_multiples_of_1_2_or_5() {
        let axis = |low, high| Axis::linear("x").between(low, high);
        assert_eq!(
            labels(&axis(0.0, 1.0), &[], 5),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"].map(|label| if label == "0.0" { "0" } else { label })
        );
        assert_eq!(labels(&axis(-2.0, 2.0), &[], 5), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(labels(&axis(0.0, 25.0), &[], 6), ["0", "5", "10", "15", "20", "25"]);
        assert_eq!(labels(&axis(0.31, 0.39), &[], 4), ["0.32", "0.34", "0.36", "0.38"]);
        assert_eq!(labels(&axis(0.0, 3e6), &[], 3), ["0", "1·10⁶", "2·10⁶", "3·10⁶"]);
        assert_eq!(labels(&axis(0.0, 4e-7), &[], 2), ["0", "2·10⁻⁷", "4·10⁻⁷"]);
    }

    #[test]
    fn a_tick_is_the_double_that_its_label_says() {
        let ticks = linear_ticks(0.0, 1.0, 10, 0.0);
        assert!(ticks.iter().all(|(value, label)| label.parse::<f64>() == Ok(*value)), "{ticks:?}");
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        let axis = |low, high| Axis::log("x").between(low, high);
        assert_eq!(labels(&axis(0.01, 100.0), &[], 6), ["0.01", "0.1", "1", "10", "100"]);
        assert_eq!(labels(&axis(1e-8, 1.0), &[], 6), ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]);
        assert_eq!(labels(&axis(1.0, 30.0), &[], 4), ["1", "10"]);
        assert_eq!(labels(&axis(1.0, 30.0), &[], 6), ["1", "2", "5", "10", "20"]);
        assert_eq!(labels(&axis(3.0, 30.0), &[], 6), ["5", "10", "20"]);
        assert_eq!(labels(&axis(2.0, 2.6), &[], 4), ["2.0", "2.2", "2.4", "2.6"]);
    }

    #[test]
    fn between_powers_of_ten_are_small_ticks() {
        let axis = Axis::log("x").between(1.0, 100.0);
        let ticks = axis.ticks_on(&axis.scale(std::iter::empty()), 6);
        assert_eq!(ticks.small.len(), 16);
        assert!(ticks.small.contains(&3.0) && ticks.small.contains(&90.0));
    }

    #[test]
    fn an_axis_fits_its_values_and_leaves_out_what_is_no_number() {
        let scale = Axis::linear("x").scale([0.5, f64::NAN, 10.0, f64::INFINITY].into_iter());
        assert_eq!((scale.low, scale.high), (0.0, 10.475));
        let scale = Axis::log("x").scale([0.0, -1.0, 0.1, 1000.0].into_iter());
        assert!((scale.low + 1.2).abs() < 1e-12 && (scale.high - 3.2).abs() < 1e-12, "{scale:?}");
    }

    #[test]
    fn whole_numbers_have_whole_ticks() {
        assert_eq!(labels(&Axis::linear("layers"), &[1.0, 2.0, 3.0], 8), ["1", "2", "3"]);
        assert_eq!(labels(&Axis::linear("layers"), &[1.0, 2.5, 3.0], 5), ["1.0", "1.5", "2.0", "2.5", "3.0"]);
    }

    #[test]
    fn one_value_or_none_has_an_axis_too() {
        for axis in [Axis::linear("x"), Axis::log("x")] {
            for values in [&[][..], &[7.0], &[0.0], &[f64::NAN]] {
                let scale = axis.scale(values.iter().copied());
                assert!(scale.low < scale.high, "{scale:?}");
                assert!(!axis.ticks_on(&scale, 4).labelled.is_empty(), "{scale:?}");
            }
        }
    }

    #[test]
    fn shares_are_of_the_axis() {
        let scale = Axis::log("x").between(1.0, 100.0).scale(std::iter::empty());
        assert_eq!(scale.share(10.0), Some(0.5));
        assert_eq!(scale.share(0.0), None);
        assert_eq!(scale.share(f64::NAN), None);
    }

    #[test]
    fn names_have_places() {
        let axis = Axis::named("optimizer", ["SGD", "Adam"]);
        assert_eq!(labels(&axis, &[], 1), ["SGD", "Adam"]);
        assert_eq!(axis.scale(std::iter::empty()).share(0.5), Some(0.5));
    }
}
