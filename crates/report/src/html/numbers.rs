//! Numbers as people read them.

use serde_json::Value;

/// A number of a ledger, where non-finite ones are strings.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("inf") => Some(f64::INFINITY),
        Some("-inf") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64(),
    }
}

/// A finite number of a ledger.
pub(super) fn finite(value: &Value) -> Option<f64> {
    number(value).filter(|value| value.is_finite())
}

/// `value` with so many significant digits, a proper minus and no trailing zeros: `0.3301`, `−1.2·10⁻⁷`, `1,000,000`.
pub(super) fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "undefined".to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    if size.is_infinite() {
        return format!("{sign}∞");
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{size:.*e}", digits.max(1) - 1);
    let (mantissa, exponent) = scientific.split_once('e').expect("a finite float in scientific notation has an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is an integer");
    if !(-4..9).contains(&exponent) {
        let mantissa = trim(mantissa);
        let power = format!("10{}", raised(exponent));
        return if mantissa == "1" { format!("{sign}{power}") } else { format!("{sign}{mantissa}·{power}") };
    }
    let rounded: f64 = scientific.parse().expect("what was just written is a number");
    let decimals = usize::try_from(digits.max(1) as i32 - 1 - exponent).unwrap_or(0);
    let text = format!("{rounded:.decimals$}");
    format!("{sign}{}", grouped(trim(&text)))
}

/// A value of a ledger: numbers to so many digits, whole numbers in full, texts as they are.
pub(super) fn shown(value: &Value, digits: usize) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Number(whole) if !whole.is_f64() => grouped(&whole.to_string().replacen('-', "−", 1)),
        Value::Number(_) => significant(value.as_f64().unwrap_or(f64::NAN), digits),
        Value::String(text) => match number(value) {
            Some(value) => significant(value, digits),
            None => text.clone(),
        },
        other => other.to_string(),
    }
}

/// Two ends with as many digits as tell them apart, and two more: `[0.6260, 0.6273]`.
pub(super) fn interval(low: f64, high: f64) -> String {
    let (low, high) = ends(low, high);
    // An interval stays on one line.
    format!("[{low},\u{a0}{high}]")
}

/// A value with as many digits as its interval has.
pub(super) fn beside_interval(value: f64, low: f64, high: f64) -> String {
    match decimals_of(high - low) {
        Some(decimals) if value.abs() < 1e9 => fixed(value, decimals),
        _ => significant(value, 6),
    }
}

fn ends(low: f64, high: f64) -> (String, String) {
    match decimals_of(high - low) {
        Some(decimals) if low.abs().max(high.abs()) < 1e9 => (fixed(low, decimals), fixed(high, decimals)),
        _ => (significant(low, 6), significant(high, 6)),
    }
}

/// Decimals that show two digits of a width. `None` for no width, and for one too small for decimals.
fn decimals_of(width: f64) -> Option<usize> {
    if !(width.is_finite() && width > 1e-8) {
        return None;
    }
    Some(usize::try_from(1 - width.log10().floor() as i32).unwrap_or(0))
}

fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    format!("{}{}", if value < 0.0 && !is_zero { "−" } else { "" }, grouped(&text))
}

/// Thousands apart: `1,000,000`. Four digits stay together.
pub(super) fn grouped(text: &str) -> String {
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '−')) {
        return text.to_owned();
    }
    let (sign, text) = text.strip_prefix('−').map_or(("", text), |rest| ("−", rest));
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && whole.len() > 4 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    match decimals {
        Some(decimals) => format!("{sign}{out}.{decimals}"),
        None => format!("{sign}{out}"),
    }
}

fn raised(exponent: i32) -> String {
    let raise = |digit: char| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit.to_digit(10).unwrap_or(0)).unwrap_or(digit),
    };
    exponent.to_string().chars().map(raise).collect()
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn digits_are_significant_ones() {
        let shown: Vec<String> = [0.330_078_125, -1.26e-10, 1e-6, 1_000_000.0, 0.0, f64::INFINITY, 0.000_15, 3.2e12]
            .iter()
            .map(|&value| significant(value, 4))
            .collect();
        assert_eq!(shown, ["0.3301", "−1.26·10⁻¹⁰", "10⁻⁶", "1,000,000", "0", "∞", "0.00015", "3.2·10¹²"]);
    }

    #[test]
    fn whole_numbers_are_whole_and_texts_are_texts() {
        assert_eq!(shown(&json!(40_000_000), 4), "40,000,000");
        assert_eq!(shown(&json!(-3), 4), "−3");
        assert_eq!(shown(&json!("1045/3072"), 4), "1045/3072");
        assert_eq!(shown(&json!("-inf"), 4), "−∞");
        assert_eq!(shown(&json!(null), 4), "–");
    }

    #[test]
    fn an_interval_sets_the_digits() {
        assert_eq!(interval(0.626_029, 0.627_275), "[0.6260,\u{a0}0.6273]");
        assert_eq!(beside_interval(0.626_652, 0.626_029, 0.627_275), "0.6267");
        assert_eq!(interval(0.497_734, 0.497_734), "[0.497734,\u{a0}0.497734]");
        assert_eq!(interval(0.0, 5.2983e-6), "[0.0000000,\u{a0}0.0000053]");
    }
}
