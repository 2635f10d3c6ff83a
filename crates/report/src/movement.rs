//! Whether a line of evidence moved between two runs, by more than its own uncertainty.
//!
//! | kind | moved when |
//! |---|---|
//! | `proportion`, `mean`, `reported`, `enclosure` | the intervals do not overlap |
//! | `numeric` | a side changed by more than the larger error bound |
//! | `exact` | a value, the relation or the counterexample differs |
//! | `pinned` | seeds or values differ: they are named and repeatable |
//! | `distribution`, `ordering`, `property` | only the outcome counts: what is sampled differs between seeds |
//!
//! A line of any kind whose outcome (passes, fails, undecided) changed has moved.

use serde_json::Value;

/// What moved on a line: the two sides as a reader would write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The first run's side.
    pub a: String,
    /// The second run's side.
    pub b: String,
}

/// Compares two lines with the same claim, label and reading. `None`: it did not move.
pub fn moved(a: &Value, b: &Value) -> Option<Movement> {
    let both = |show: &dyn Fn(&Value) -> String| Some(Movement { a: show(a), b: show(b) });
    if a["kind"] != b["kind"] {
        return both(&|line| format!("kind {}", plain(&line["kind"])));
    }
    if a["pass"] != b["pass"] {
        return both(&|line| format!("{}: {}", outcome(line), value(line)));
    }
    let has_moved = match a["kind"].as_str().unwrap_or_default() {
        "proportion" | "mean" | "reported" | "enclosure" => !intervals_overlap(a, b),
        "numeric" => ["theory", "observed"].iter().any(|side| beyond_error_bound(a, b, side)),
        "exact" => differ(a, b, &["relation", "theory", "observed", "counterexample"]),
        "pinned" => differ(a, b, &["seeds", "values"]),
        "distribution" | "ordering" | "property" => false,
        // A kind that this version does not know: nothing can be said about its uncertainty.
        _ => a != b,
    };
    if has_moved { both(&value) } else { None }
}

fn differ(a: &Value, b: &Value, members: &[&str]) -> bool {
    members.iter().any(|member| a[*member] != b[*member])
}

fn intervals_overlap(a: &Value, b: &Value) -> bool {
    match (interval(a), interval(b)) {
        (Some((a_low, a_high)), Some((b_low, b_high))) => a_low <= b_high && b_low <= a_high,
        // Without an interval on both sides any difference is one.
        _ => !differ(a, b, &["observed", "low", "high"]),
    }
}

fn interval(line: &Value) -> Option<(f64, f64)> {
    let (low, high) = (number(&line["low"])?, number(&line["high"])?);
    (low <= high).then_some((low, high))
}

fn beyond_error_bound(a: &Value, b: &Value, side: &str) -> bool {
    let bound = |line: &Value| number(&line["error_bound"]).unwrap_or(0.0);
    match (number(&a[side]), number(&b[side])) {
        // Equal infinities have no difference to measure.
        (Some(x), Some(y)) if x != y => (x - y).abs() > bound(a).max(bound(b)),
        (Some(_), Some(_)) => false,
        _ => a[side] != b[side],
    }
}

/// A number of a ledger, where non-finite ones are strings. Not-a-number is no number.
fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("inf") => Some(f64::INFINITY),
        Some("-inf") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64(),
    }
}

fn outcome(line: &Value) -> &'static str {
    match line["pass"].as_bool() {
        Some(true) => "passes",
        Some(false) => "fails",
        None => "undecided",
    }
}

/// The observed side of a line as a reader would write it, with its interval.
fn value(line: &Value) -> String {
    let with_interval = |shown: String| match (&line["low"], &line["high"]) {
        (Value::Null, Value::Null) => shown,
        (low, high) => format!("{shown} [{}, {}]", plain(low), plain(high)).trim_start().to_owned(),
    };
    match line["kind"].as_str().unwrap_or_default() {
        "exact" => {
            let counterexample = line["counterexample"].as_str().map(|case| format!(", counterexample {case}")).unwrap_or_default();
            format!("{} {} {}{counterexample}", plain(&line["observed"]), plain(&line["relation"]), plain(&line["theory"]))
        }
        "numeric" => format!("{}, theory {}", plain(&line["observed"]), plain(&line["theory"])),
        "enclosure" => with_interval(String::new()),
        "distribution" => format!("p {}", plain(&line["p"])),
        "ordering" => format!("{} of {}", plain(&line["agree"]), plain(&line["pairs"])),
        "property" => line["counterexample"].as_str().map_or_else(|| format!("{} cases", plain(&line["cases"])), str::to_owned),
        "pinned" => line["values"].as_array().into_iter().flatten().map(plain).collect::<Vec<_>>().join(", "),
        _ => with_interval(plain(&line["observed"])),
    }
}

/// A JSON value without quotes, floats with six significant digits.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        Value::Number(number) if number.is_f64() => significant(number.as_f64().unwrap_or(f64::NAN)),
        other => other.to_string(),
    }
}

fn significant(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let readable = rounded == 0.0 || (1e-4..1e7).contains(&rounded.abs());
    if readable { rounded.to_string() } else { format!("{rounded:e}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn proportion(observed: f64, low: f64, high: f64) -> Value {
        json!({ "kind": "proportion", "label": "l", "reading": "printed", "observed": observed, "low": low, "high": high, "pass": true })
    }

    #[test]
    fn a_sampled_number_moves_when_the_intervals_part() {
        assert_eq!(moved(&proportion(0.33, 0.32, 0.34), &proportion(0.35, 0.34, 0.36)), None);
        let movement = moved(&proportion(0.33, 0.32, 0.339), &proportion(0.35, 0.34, 0.36)).expect("moved");
        assert_eq!(movement, Movement { a: "0.33 [0.32, 0.339]".into(), b: "0.35 [0.34, 0.36]".into() });
        assert!(moved(&proportion(0.35, 0.34, 0.36), &proportion(0.33, 0.32, 0.339)).is_some());
    }

    #[test]
    fn an_unbounded_interval_overlaps_and_a_missing_one_is_no_excuse() {
        let unbounded = json!({ "kind": "mean", "observed": 5.0, "low": "-inf", "high": "inf", "pass": true });
        let bounded = json!({ "kind": "mean", "observed": 1.0, "low": 0.5, "high": 1.5, "pass": true });
        assert_eq!(moved(&unbounded, &bounded), None);
        let without = |observed: f64| json!({ "kind": "mean", "observed": observed, "low": null, "high": null, "pass": true });
        assert_eq!(moved(&without(1.0), &without(1.0)), None);
        assert!(moved(&without(1.0), &without(1.1)).is_some());
        let undefined = json!({ "kind": "mean", "observed": 1.0, "low": "nan", "high": "nan", "pass": true });
        assert_eq!(moved(&undefined, &undefined), None);
        assert!(moved(&undefined, &bounded).is_some());
    }

    #[test]
    fn a_numeric_line_moves_beyond_the_larger_error_bound() {
        let numeric = |observed: f64, error_bound: f64| json!({ "kind": "numeric", "theory": 1.0, "observed": observed, "error_bound": error_bound, "pass": true });
        assert_eq!(moved(&numeric(1.0, 0.0), &numeric(1.0, 0.0)), None);
        assert_eq!(moved(&numeric(1.0, 1e-3), &numeric(1.0005, 1e-9)), None);
        assert!(moved(&numeric(1.0, 1e-9), &numeric(1.0005, 1e-9)).is_some());
        let infinite = json!({ "kind": "numeric", "theory": "inf", "observed": "inf", "error_bound": 0.0, "pass": true });
        assert_eq!(moved(&infinite, &infinite), None);
    }

    #[test]
    fn an_exact_line_moves_with_any_digit() {
        let exact = |observed: &str| json!({ "kind": "exact", "relation": "=", "theory": "5/32", "observed": observed, "counterexample": null, "pass": true });
        assert_eq!(moved(&exact("5/32"), &exact("5/32")), None);
        assert_eq!(moved(&exact("5/32"), &exact("7/32")).expect("moved").b, "7/32 = 5/32");
    }

    #[test]
    fn of_a_sampled_line_without_an_interval_only_the_outcome_counts() {
        let distribution = |statistic: f64, pass: bool| json!({ "kind": "distribution", "statistic": statistic, "p": 0.5, "pass": pass });
        assert_eq!(moved(&distribution(0.1, true), &distribution(0.2, true)), None);
        assert_eq!(moved(&distribution(0.1, true), &distribution(0.1, false)).expect("moved").b, "fails: p 0.5");
    }

    #[test]
    fn a_pinned_line_repeats_its_values() {
        let pinned = |value: f64| json!({ "kind": "pinned", "seeds": [1], "values": [value], "pass": null });
        assert_eq!(moved(&pinned(0.5), &pinned(0.5)), None);
        assert!(moved(&pinned(0.5), &pinned(0.25)).is_some());
    }

    #[test]
    fn numbers_are_shown_with_six_digits() {
        let shown: Vec<String> = [0.0, 0.330078125, 1e-10, 1.5e-4, 123456789.0, -2.0].iter().map(|&value| significant(value)).collect();
        assert_eq!(shown, ["0", "0.330078", "1e-10", "0.00015", "1.23457e8", "-2"]);
    }
}
