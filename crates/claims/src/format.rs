//! Numbers as people read them.

/// `value` with so many significant digits, without trailing zeros: `0.3301`, `1.2e-7`, `1000000`.
///
/// ```
/// assert_eq!(claims::format::significant(0.330078125, 4), "0.3301");
/// assert_eq!(claims::format::significant(1.26e-10, 2), "1.3e-10");
/// ```
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return if value.is_nan() {
            "nan".into()
        } else if value > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    let digits = digits.max(1);
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').expect("a finite float in scientific notation has an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is an integer");
    if (-5..15).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        trim(&format!("{:.*}", decimals, scientific.parse::<f64>().expect("what was just written is a number"))).into()
    } else {
        format!("{}e{exponent}", trim(mantissa))
    }
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A value with the half width of its interval, to two digits of the latter: `0.3304 ± 0.0027`.
pub fn with_interval(value: f64, low: f64, high: f64) -> String {
    let half = 0.5 * (high - low);
    if !(half.is_finite() && half > 0.0) {
        return significant(value, 6);
    }
    let decimals = (1 - half.log10().floor() as i32).clamp(0, 17) as usize;
    format!("{value:.decimals$} ± {half:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_significant_ones() {
        assert_eq!(significant(3.0e-5, 3), "0.00003");
        assert_eq!(significant(-0.000_001_234_5, 3), "-1.23e-6");
        assert_eq!(significant(1.0, 3), "1");
        assert_eq!(significant(99_999.0, 2), "100000");
        assert_eq!(significant(6.02e23, 3), "6.02e23");
        assert_eq!(significant(f64::NEG_INFINITY, 3), "-inf");
    }

    #[test]
    fn an_interval_sets_the_decimals() {
        assert_eq!(with_interval(0.330_41, 0.327_70, 0.333_12), "0.3304 ± 0.0027");
        assert_eq!(with_interval(0.5, 0.5, 0.5), "0.5");
    }
}
