//! The line of evidence that a reader would quote, and how far apart its two sides are, in words.

use serde_json::Value;

use super::evidence::short_example;
use super::line::{example, half_sentence, kind, marks, side};
use super::numbers::significant;

/// The line to quote of all lines of a claim: a printed number first, then the largest gap beside what would matter.
///
/// Of a claim that is not as printed, only lines that fail are asked; of one that cannot decide, those that are undecided. Of one that holds,
/// the line that comes nearest to failing.
pub(super) fn deciding<'a>(verdict: &str, lines: &'a [Value]) -> Option<&'a Value> {
    let of_printed = |line: &&Value| line["reading"] != "corrected";
    let asked: Vec<&Value> = match verdict {
        "refuted" | "holds-corrected" => lines.iter().filter(of_printed).filter(|line| line["pass"] == false).collect(),
        "inconclusive" => lines.iter().filter(|line| line["pass"].is_null()).collect(),
        _ => lines.iter().collect(),
    };
    // Of equals the first counts.
    asked.into_iter().rev().max_by(|one, other| weight(one).partial_cmp(&weight(other)).expect("no weight is undefined"))
}

/// What speaks for quoting a line, the weightiest first: it is about a printed number, people read its unit, its gap can be measured, and how
/// large that is.
fn weight(line: &Value) -> (bool, bool, bool, f64) {
    let gap = gap_beside_resolution(line);
    let label = line["label"].as_str().unwrap_or_default();
    // A label that begins with a bracket says how the number was made: `(1 + d) / 2, d the first's share less the second's`.
    (kind(line) == "reported", !label.starts_with('('), gap.is_some(), gap.unwrap_or(0.0))
}

/// How far a line lies on the side that its claim refuses, in units of what would matter; negative on the side that it allows.
fn gap_beside_resolution(line: &Value) -> Option<f64> {
    let marks = marks(line);
    let (theory, observed) = (marks.theory.or(marks.printed.map(|(value, _)| value))?, marks.observed?);
    let gap = match marks.side {
        0 => (observed - theory).abs(),
        side => f64::from(-side) * (observed - theory),
    };
    let unit = marks.resolution.filter(|resolution| *resolution > 0.0).or(Some(theory.abs()).filter(|size| *size > 0.0)).unwrap_or(1.0);
    Some(gap / unit).filter(|gap| !gap.is_nan())
}

/// How far apart the two sides of a line that fails are, in words: `off by 0.68 percentage points`, `2 times what is claimed`.
///
/// `statement`: what the claim says, which tells whether numbers between 0 and 1 are probabilities.
pub(super) fn gap_in_words(line: &Value, statement: &str) -> Option<String> {
    if line["pass"] != false {
        return None;
    }
    let reference = if kind(line) == "reported" { "printed" } else { "claimed" };
    let (theory, observed) = sides(line)?;
    let gap = observed - theory;
    if is_probability(line, statement, theory, observed) {
        let half_width = marks(line).interval.map_or(0.0, |(low, high)| 0.5 * (high - low));
        let points = points(100.0 * gap.abs(), 100.0 * half_width);
        let unit = if points == "1" { "percentage point" } else { "percentage points" };
        return Some(match side(line) {
            0 if kind(line) == "reported" => format!("{points} {unit} {} than {reference}", if gap > 0.0 { "more" } else { "less" }),
            0 => format!("off by {points} {unit}"),
            1 => format!("{points} {unit} short"),
            _ => format!("{points} {unit} too much"),
        });
    }
    let ratio = observed / theory;
    let is_comparable = theory > 0.0 && observed > 0.0 && side(line) == 0 && !matches!(kind(line), "ordering" | "pinned" | "exact");
    let percent = significant(100.0 * (ratio - 1.0).abs(), 2);
    match ratio {
        _ if !is_comparable || !ratio.is_finite() => None,
        ratio if !(0.5..1.995).contains(&ratio) => Some(format!("{} times what is {reference}", significant(ratio, 2))),
        ratio if (ratio - 1.0).abs() < 1e-3 => None,
        ratio => Some(format!("{percent} % {} than {reference}", if ratio > 1.0 { "more" } else { "less" })),
    }
}

/// Percentage points with two digits, or with a decimal less where an interval so wide does not carry it.
fn points(gap: f64, half_width: f64) -> String {
    let last_decimal = 10_f64.powi((gap.log10().floor() as i32 - 1).min(0));
    let is_carried = last_decimal == 1.0 || half_width <= last_decimal;
    significant(gap, if is_carried { 2 } else { 1 })
}

/// The two sides as numbers: what is claimed or printed, and what was found.
fn sides(line: &Value) -> Option<(f64, f64)> {
    if kind(line) == "exact" {
        return exact(&line["theory"]).zip(exact(&line["observed"]));
    }
    let marks = marks(line);
    Some((marks.theory.or(marks.printed.map(|(value, _)| value))?, marks.observed?))
}

/// The value of a fraction or an integer.
fn exact(text: &Value) -> Option<f64> {
    let (above, below) = text.as_str()?.split_once('/').unwrap_or((text.as_str()?, "1"));
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    Some(above / below).filter(|ratio| ratio.is_finite())
}

/// Whether the two sides are probabilities or shares.
fn is_probability(line: &Value, statement: &str, theory: f64, observed: f64) -> bool {
    let is_between = |value: f64| (0.0..=1.0).contains(&value);
    let words = [statement, line["label"].as_str().unwrap_or_default()];
    let says_so = words.iter().any(|text| ["probabilit", "collapse", " % ", "percent", "share of"].iter().any(|word| text.contains(word)));
    let is_of_kind = match kind(line) {
        "proportion" => true,
        "numeric" | "reported" => says_so,
        // Means and integers are mostly of something else.
        "mean" => statement.contains("the probability is"),
        "exact" => says_so && [theory, observed].iter().any(|value| value.fract() != 0.0),
        _ => false,
    };
    is_of_kind && is_between(theory) && is_between(observed)
}

/// The case of a line, without a relation at its end: what is claimed says that. One of a thing is singular.
pub(super) fn case(line: &Value) -> String {
    let label = line["label"].as_str().unwrap_or_default();
    singular(match label.rsplit_once(", ") {
        Some((case, end)) if end.starts_with(['<', '>', '=', '≤', '≥']) => case,
        _ => label,
    })
}

/// `1 layers` as `1 layer`: labels are made of numbers and words.
fn singular(text: &str) -> String {
    const THINGS: [&str; 6] = ["layers", "inputs", "units", "neurons", "networks", "outputs"];
    let words: Vec<&str> = text.split(' ').collect();
    let is_one = |at: usize| at < words.len() && words[at] == "1" && (at == 0 || words[at - 1] != "x");
    let of_one = |at: usize| (at > 0 && is_one(at - 1)) || (at > 1 && words[at - 1] == "hidden" && is_one(at - 2));
    let set = words.iter().enumerate().map(|(at, word)| {
        let thing = word.trim_end_matches([',', ':', ';', ')']);
        if THINGS.contains(&thing) && of_one(at) {
            format!("{}{}", &thing[..thing.len() - 1], &word[thing.len()..])
        } else {
            (*word).to_owned()
        }
    });
    set.collect::<Vec<_>>().join(" ")
}

/// The line to quote as plain text: its case, its numbers and its gap.
pub(crate) fn summary(verdict: &str, lines: &[Value], statement: &str) -> Option<String> {
    let line = deciding(verdict, lines)?;
    let example = example(line).map(|(before, case)| format!("{before}{}", short_example(case))).unwrap_or_default();
    let gap = gap_in_words(line, statement).map(|gap| format!(", {gap}")).unwrap_or_default();
    let said = format!("{}{example}{gap}", half_sentence(line));
    let case = case(line);
    Some(if case.is_empty() { said } else { format!("{case}: {said}") })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn proportion(relation: &str, theory: f64, observed: f64, pass: bool) -> Value {
        json!({ "kind": "proportion", "label": format!("at {observed}"), "reading": "printed", "relation": relation, "theory": theory,
            "observed": observed, "low": observed - 0.00006, "high": observed + 0.00006, "n": 200_000, "resolution": 0.02, "pass": pass })
    }

    #[test]
    fn of_the_lines_that_fail_the_largest_gap_is_quoted() {
        let lines = [proportion("=", 0.5, 0.9, true), proportion("=", 0.5, 0.6, false), proportion("=", 0.5, 0.3, false)];
        assert_eq!(deciding("refuted", &lines), Some(&lines[2]));
        assert_eq!(deciding("inconclusive", &lines), None);
        assert_eq!(deciding("not-run", &[]), None);
    }

    #[test]
    fn the_gap_counts_beside_what_would_matter() {
        let mut fine = proportion("=", 0.5, 0.51, false);
        fine["resolution"] = json!(0.0001);
        let lines = [proportion("=", 0.5, 0.6, false), fine];
        assert_eq!(deciding("refuted", &lines), Some(&lines[1]));
    }

    #[test]
    fn of_a_claim_that_holds_the_line_nearest_to_failing_is_quoted() {
        let lines = [proportion(">=", 0.5, 0.9, true), proportion(">=", 0.5, 0.51, true), proportion("<=", 0.9, 0.1, true)];
        assert_eq!(deciding("holds", &lines), Some(&lines[1]));
    }

    #[test]
    fn a_printed_number_is_quoted_first_and_a_made_up_unit_last() {
        let mut made_up = proportion("=", 0.5, 0.6, true);
        made_up["label"] = json!("(1 + d) / 2");
        let printed = json!({ "kind": "reported", "relation": "=", "printed": 0.6, "observed": 0.6, "pass": true });
        let lines = [made_up.clone(), proportion(">=", 0.2, 0.9, true), printed];
        assert_eq!(deciding("holds", &lines), Some(&lines[2]));
        assert_eq!(deciding("holds", &lines[..2]), Some(&lines[1]));
        assert_eq!(deciding("holds", &lines[..1]), Some(&made_up));
    }

    #[test]
    fn gaps_of_probabilities_are_percentage_points() {
        let gap = |line: &Value, statement: &str| gap_in_words(line, statement);
        assert_eq!(gap(&proportion("=", 0.779_627, 0.786_449, false), "").as_deref(), Some("off by 0.68 percentage points"));
        assert_eq!(gap(&proportion(">=", 0.8, 0.32, false), "").as_deref(), Some("48 percentage points short"));
        assert_eq!(gap(&proportion("<=", 0.2, 0.21, false), "").as_deref(), Some("1 percentage point too much"));
        let sampled = |half_width: f64| {
            let mut line = proportion("=", 0.779_627, 0.786_481, false);
            (line["low"], line["high"]) = (json!(0.786_481 - half_width), json!(0.786_481 + half_width));
            gap(&line, "")
        };
        assert_eq!(sampled(0.000_01).as_deref(), Some("off by 0.69 percentage points"));
        assert_eq!(sampled(0.000_17).as_deref(), Some("off by 0.7 percentage points"));
        let numeric = json!({ "kind": "numeric", "label": "7 layers", "theory": 0.779_627, "observed": 0.786_449, "pass": false });
        assert_eq!(gap(&numeric, "the formula is the probability").as_deref(), Some("off by 0.68 percentage points"));
        assert_eq!(gap(&numeric, "the formula is the length").as_deref(), Some("0.88 % more than claimed"));
        let exact =
            json!({ "kind": "exact", "label": "3 layers", "relation": "=", "theory": "1045/3072", "observed": "11/32", "pass": false });
        assert_eq!(gap(&exact, "the probability is").as_deref(), Some("off by 0.36 percentage points"));
        assert_eq!(gap(&exact, "the length is"), None);
        let printed = json!({ "kind": "reported", "label": "", "relation": "=", "printed": 0.63, "observed": 0.567, "pass": false });
        assert_eq!(gap(&printed, "are born dead with probability 63 %").as_deref(), Some("6.3 percentage points less than printed"));
    }

    #[test]
    fn other_gaps_are_shares_or_multiples_and_bounds_have_none() {
        let mean = |relation: &str, theory: f64, observed: f64, pass: bool| json!({ "kind": "mean", "label": "l", "relation": relation, "theory": theory, "observed": observed, "pass": pass });
        let gap = |line: Value| gap_in_words(&line, "");
        assert_eq!(gap(mean("=", 0.625, 1.250_02, false)).as_deref(), Some("2 times what is claimed"));
        assert_eq!(gap(mean("=", 2.0, 1.9, false)).as_deref(), Some("5 % less than claimed"));
        assert_eq!(gap(mean("=", 2.0, -1.9, false)), None);
        assert_eq!(gap(mean(">=", 2.0, 1.0, false)), None);
        assert_eq!(gap(mean("=", 2.0, 2.0, true)), None);
    }

    #[test]
    fn one_of_a_thing_is_singular() {
        assert_eq!(
            singular("width 2, 1 layers, 1 hidden layers: 11 layers, 1 to 3 layers"),
            "width 2, 1 layer, 1 hidden layer: 11 layers, 1 to 3 layers"
        );
        assert_eq!(singular("4 x 1 layers"), "4 x 1 layers");
    }

    #[test]
    fn a_summary_is_one_plain_sentence() {
        let mut line = proportion(">=", 0.8, 0.3184, false);
        line["label"] = json!("collapsed, >= 0.8");
        assert_eq!(
            summary("refuted", &[line], "").as_deref(),
            Some("collapsed: claimed at least 0.8, found 0.31840 [0.31834,\u{a0}0.31846], 48 percentage points short")
        );
        assert_eq!(summary("refuted", &[], ""), None);
    }
}
