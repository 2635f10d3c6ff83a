//! A line of evidence in words and numbers: what was claimed, what was found, what it would have caught.

use serde_json::Value;

use super::numbers::{beside_interval, finite, grouped, interval, number, shown, significant};

/// What lies on a line's scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks {
    /// The theory, or the bound.
    pub(super) theory: Option<f64>,
    /// The paper's value, with its uncertainty.
    pub(super) printed: Option<(f64, f64)>,
    /// Ours.
    pub(super) observed: Option<f64>,
    /// The interval of ours.
    pub(super) interval: Option<(f64, f64)>,
    /// Single runs.
    pub(super) runs: Vec<f64>,
    /// -1 where only smaller values are allowed, 1 where only larger ones are, 0 otherwise.
    pub(super) side: i8,
    /// The smallest difference that matters.
    pub(super) resolution: Option<f64>,
}

/// A member that is a text.
fn text<'a>(line: &'a Value, member: &str) -> &'a str {
    line[member].as_str().unwrap_or_default()
}

/// The kind of a line, as the ledger names it.
pub(super) fn kind(line: &Value) -> &str {
    text(line, "kind")
}

/// The kind in a reader's words.
pub(super) fn kind_in_words(kind: &str) -> &str {
    match kind {
        "proportion" | "mean" | "distribution" => "statistical",
        "reported" => "printed number",
        other => other,
    }
}

/// The relation's sign as it is printed.
pub(super) fn relation(line: &Value) -> &str {
    match text(line, "relation") {
        "<=" => "≤",
        ">=" => "≥",
        other => other,
    }
}

/// The relation in words: `at least 0.8`.
fn in_words(line: &Value, value: &str) -> String {
    match text(line, "relation") {
        "<=" => format!("at most {value}"),
        ">=" => format!("at least {value}"),
        "<" => format!("less than {value}"),
        ">" => format!("more than {value}"),
        _ => value.to_owned(),
    }
}

/// A fraction with its decimals, unless everybody knows them; a long one as decimals alone.
fn fraction(value: &str) -> String {
    const LONGEST: usize = 24;
    const SMALL: f64 = 12.0;
    let sides = value.split_once('/').and_then(|(above, below)| above.parse::<f64>().ok().zip(below.parse::<f64>().ok()));
    let ratio = sides.map(|(above, below)| above / below).filter(|ratio| ratio.is_finite());
    let is_long = value.len() > LONGEST;
    match (ratio, sides) {
        (Some(ratio), _) if is_long => format!("{} (a fraction of {} digits)", significant(ratio, 6), value.len()),
        (Some(ratio), Some((_, below))) if below > SMALL => format!("{} = {}", value.replacen('-', "−", 1), significant(ratio, 4)),
        _ if is_long => format!("{}… ({} digits)", value.chars().take(LONGEST).collect::<String>(), value.len()),
        (None, None) => grouped(&value.replacen('-', "−", 1)),
        _ => value.replacen('-', "−", 1),
    }
}

/// As [`fraction`], for the middle of a sentence: a fraction that nobody reads aloud is its decimals.
fn spoken(value: &str) -> String {
    const LONGEST: usize = 12;
    let shown = fraction(value);
    match shown.split_once(" = ") {
        Some((_, decimals)) if value.len() > LONGEST => decimals.to_owned(),
        _ => shown,
    }
}

fn mean(line: &Value) -> Option<f64> {
    let values: Vec<f64> = line["values"].as_array()?.iter().map(number).collect::<Option<_>>()?;
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn ends(line: &Value) -> Option<(f64, f64)> {
    finite(&line["low"]).zip(finite(&line["high"])).filter(|(low, high)| low <= high)
}

/// What can be drawn of a line.
pub(super) fn marks(line: &Value) -> Marks {
    Marks { resolution: finite(&line["resolution"]), ..marks_of(line) }
}

/// The side that the relation allows: -1 the smaller values, 1 the larger ones, 0 none.
pub(super) fn side(line: &Value) -> i8 {
    match text(line, "relation") {
        "<=" | "<" => -1,
        ">=" | ">" => 1,
        _ => 0,
    }
}

fn marks_of(line: &Value) -> Marks {
    let side = side(line);
    let observed = finite(&line["observed"]);
    match kind(line) {
        "proportion" | "mean" => Marks { theory: finite(&line["theory"]), observed, interval: ends(line), side, ..Marks::default() },
        "reported" => {
            let printed = finite(&line["printed"]).map(|value| (value, finite(&line["printed_uncertainty"]).unwrap_or(0.0)));
            Marks { printed, observed, interval: ends(line), side, ..Marks::default() }
        }
        "numeric" => {
            let around = observed.zip(finite(&line["error_bound"])).map(|(value, bound)| (value - bound, value + bound));
            Marks { theory: finite(&line["theory"]), observed, interval: around, side, ..Marks::default() }
        }
        "enclosure" => {
            let middle = ends(line).map(|(low, high)| 0.5 * (low + high));
            Marks { theory: finite(&line["bound"]), observed: middle, interval: ends(line), side, ..Marks::default() }
        }
        "pinned" => {
            let runs = line["values"].as_array().into_iter().flatten().filter_map(finite).collect();
            Marks { theory: finite(&line["bound"]), observed: mean(line), runs, side, ..Marks::default() }
        }
        "ordering" => {
            let share = finite(&line["agree"]).zip(finite(&line["pairs"])).map(|(agree, pairs)| agree / pairs.max(1.0));
            Marks { theory: Some(0.5), observed: share, side: 1, ..Marks::default() }
        }
        _ => Marks::default(),
    }
}

/// What the line would like to see: `≥ 0.8`, `0.63 ± 0.005`.
pub(super) fn claimed(line: &Value) -> String {
    let with_relation = |value: String| match relation(line) {
        "=" | "" => value,
        // The sign stays beside its value.
        sign => format!("{sign}\u{a0}{value}"),
    };
    match kind(line) {
        "exact" => with_relation(fraction(text(line, "theory"))),
        "enclosure" | "pinned" => with_relation(shown(&line["bound"], 6)),
        "reported" => with_relation(printed(line)),
        "proportion" | "mean" | "numeric" => with_relation(shown(&line["theory"], 6)),
        "distribution" => text(line, "test").to_owned(),
        "ordering" => "most pairs".to_owned(),
        "property" => "every case".to_owned(),
        _ => String::new(),
    }
}

/// The printed value with its uncertainty.
pub(super) fn printed(line: &Value) -> String {
    let value = shown(&line["printed"], 6);
    match finite(&line["printed_uncertainty"]) {
        Some(uncertainty) if uncertainty > 0.0 => format!("{value} ± {}", significant(uncertainty, 2)),
        _ => value,
    }
}

/// What was found: `0.6267 [0.6260, 0.6273]`.
pub(super) fn found(line: &Value) -> String {
    match kind(line) {
        "exact" => fraction(text(line, "observed")),
        "enclosure" => match ends(line) {
            Some((low, high)) if significant(low, 6) == significant(high, 6) => significant(low, 6),
            Some((low, high)) => interval(low, high),
            None => format!("[{}, {}]", shown(&line["low"], 6), shown(&line["high"], 6)),
        },
        "numeric" => shown(&line["observed"], 6),
        "property" => match line["counterexample"].as_str() {
            Some(_) => "a counterexample".to_owned(),
            None => format!("none in {}", counted(line["cases"].as_u64().unwrap_or_default(), "case")),
        },
        "distribution" => format!("{}, p = {}", shown(&line["statistic"], 4), shown(&line["p"], 2)),
        "ordering" => format!("{} of {} pairs", shown(&line["agree"], 6), shown(&line["pairs"], 6)),
        "pinned" => {
            let count = line["values"].as_array().map_or(0, Vec::len);
            let runs = counted(count as u64, "run");
            mean(line).map_or_else(
                || runs.clone(),
                |mean| if count == 1 { significant(mean, 4) } else { format!("mean {} of {runs}", significant(mean, 4)) },
            )
        }
        _ => match (finite(&line["observed"]), ends(line)) {
            (Some(value), Some((low, high))) if low < high => format!("{} {}", beside_interval(value, low, high), interval(low, high)),
            _ => shown(&line["observed"], 6),
        },
    }
}

/// How large a case the line was, and what it would have caught.
pub(super) fn strength(line: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    match kind(line) {
        "exact" => {
            let what = if relation(line) == "=" { "any difference" } else { "any violation" };
            match line["cases"].as_u64().filter(|&cases| cases > 1) {
                Some(cases) => facts.push(format!("{what} in {}: the two sides are exact", counted(cases, "case"))),
                None => facts.push(format!("{what}: the two sides are exact")),
            }
        }
        "property" => facts.push(match line["cases"].as_u64() {
            Some(1) => "a counterexample in the one case".to_owned(),
            Some(cases) => format!("any counterexample among {}", counted(cases, "case")),
            None => "any counterexample".to_owned(),
        }),
        "enclosure" => facts.push("any violation: the true value lies in the interval".to_owned()),
        "ordering" => facts.push(format!("an order that chance makes in {}", counted(line["pairs"].as_u64().unwrap_or_default(), "pair"))),
        "pinned" => facts.push(format!("what these runs show at the level {}, on named seeds", shown(&line["level"], 2))),
        "numeric" => facts.push(format!("error at most {}", shown(&line["error_bound"], 2))),
        _ => {}
    }
    if line["n"].is_u64() {
        facts.push(format!("n = {}", shown(&line["n"], 6)));
    }
    match number(&line["detects"]) {
        Some(detects) if detects.is_infinite() => facts.push("too weak to catch anything".to_owned()),
        Some(detects) => {
            let matters = number(&line["resolution"]).map(|resolution| format!(", {} would matter", significant(resolution, 2)));
            facts.push(format!("catches {}{}", significant(detects, 2), matters.unwrap_or_default()));
        }
        None => {}
    }
    if let Some(why) = line["undecided"].as_str() {
        facts.push(why.to_owned());
    }
    facts
}

/// A number of things: `1 case`, `3,000 cases`.
pub(super) fn counted(count: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(&count.to_string()), if count == 1 { "" } else { "s" })
}

/// The case that a line found against its claim, unless its label says it: what stands before it in a sentence, and the case.
pub(super) fn example(line: &Value) -> Option<(&'static str, &str)> {
    let case = line["counterexample"].as_str()?;
    match kind(line) {
        "property" => Some((": ", case)),
        "exact" if !text(line, "label").ends_with(case) => Some((" for ", case)),
        _ => None,
    }
}

/// What a line says, as half a sentence without its example: `claimed at least 0.8, found 0.318 [0.295, 0.343]`.
pub(super) fn half_sentence(line: &Value) -> String {
    match kind(line) {
        "reported" => format!("the paper prints {}, we find {}", in_words(line, &printed(line)), found(line)),
        "property" => match line["counterexample"].as_str() {
            Some(_) => "a counterexample".to_owned(),
            None => format!("no counterexample in {}", counted(line["cases"].as_u64().unwrap_or_default(), "case")),
        },
        "ordering" => format!("the order is found in {}", found(line)),
        "distribution" => format!("{} over {} samples has p = {}", text(line, "test"), shown(&line["n"], 6), shown(&line["p"], 2)),
        "exact" => {
            format!("claimed {}, found {}", in_words(line, &spoken(text(line, "theory"))), spoken(text(line, "observed")))
        }
        "enclosure" | "pinned" => format!("claimed {}, found {}", in_words(line, &shown(&line["bound"], 4)), found(line)),
        _ => {
            let found = found(line);
            format!("claimed {}, found {found}", in_words(line, &shown(&line["theory"], 4.max(digits_of(&found)))))
        }
    }
}

/// The significant digits of the number that a text begins with, so that the number beside it can have as many.
fn digits_of(text: &str) -> usize {
    let number: String = text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '−')).collect();
    number.trim_start_matches(['−', '0', '.']).chars().filter(char::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn proportion(relation: &str, theory: f64, observed: f64, p: f64) -> Value {
        json!({ "kind": "proportion", "label": "l", "reading": "printed", "relation": relation, "theory": theory, "observed": observed,
            "low": observed - 0.0006, "high": observed + 0.0006, "n": 200_000, "p": p, "alpha": 1e-10, "detects": 0.0118, "resolution": 0.02,
            "pass": p > 1e-10 })
    }

    #[test]
    fn both_sides_of_a_sentence_have_as_many_digits() {
        assert_eq!(["0.786449", "−0.0120 [−0.0130, −0.0110]", "576.018", "none"].map(digits_of), [6, 3, 6, 0]);
        let line = json!({ "kind": "numeric", "relation": "=", "theory": 0.779_626_7, "observed": 0.786_449_3, "error_bound": 1e-12 });
        assert_eq!(half_sentence(&line), "claimed 0.779627, found 0.786449");
    }

    #[test]
    fn a_measured_line_reads_as_half_a_sentence() {
        assert_eq!(half_sentence(&proportion(">=", 0.8, 0.3184, 0.0)), "claimed at least 0.8, found 0.3184 [0.3178,\u{a0}0.3190]");
        assert_eq!(claimed(&proportion(">=", 0.8, 0.3184, 0.0)), "≥\u{a0}0.8");
        assert_eq!(strength(&proportion("=", 0.8, 0.3184, 0.0)), ["n = 200,000", "catches 0.012, 0.02 would matter"]);
    }

    #[test]
    fn a_printed_number_stands_beside_ours() {
        let line = json!({ "kind": "reported", "label": "l", "relation": "=", "printed": 0.037, "printed_uncertainty": 0.0005,
            "observed": 0.052264, "low": 0.0516924, "high": 0.0528399, "pass": false });
        assert_eq!(half_sentence(&line), "the paper prints 0.037 ± 0.0005, we find 0.0523 [0.0517,\u{a0}0.0528]");
        assert_eq!(marks(&line).printed, Some((0.037, 0.0005)));
    }

    #[test]
    fn exact_lines_name_their_case_once() {
        let line = |case: &str| json!({ "kind": "exact", "label": "3 layers", "relation": "=", "theory": "1045/3072", "observed": "11/32", "cases": 1, "counterexample": case });
        assert_eq!(half_sentence(&line("3 layers")), "claimed 1045/3072 = 0.3402, found 11/32 = 0.3438");
        assert_eq!((example(&line("3 layers")), example(&line("step 1/8"))), (None, Some((" for ", "step 1/8"))));
        assert_eq!(
            (fraction("251001/320000000").as_str(), spoken("251001/320000000").as_str()),
            ("251001/320000000 = 0.0007844", "0.0007844")
        );
        assert_eq!(fraction(&format!("1/{}", "3".repeat(40))), "3·10⁻⁴⁰ (a fraction of 42 digits)");
    }

    #[test]
    fn lines_without_chance_say_what_they_would_catch() {
        let of = |line: Value| strength(&line).join("; ");
        assert_eq!(of(json!({ "kind": "exact", "relation": "=", "cases": 1 })), "any difference: the two sides are exact");
        assert_eq!(
            of(json!({ "kind": "exact", "relation": "<", "cases": 25_000 })),
            "any violation in 25,000 cases: the two sides are exact"
        );
        assert_eq!(of(json!({ "kind": "property", "cases": 3000 })), "any counterexample among 3000 cases");
        assert_eq!(of(json!({ "kind": "property", "cases": 1 })), "a counterexample in the one case");
        assert_eq!(of(json!({ "kind": "enclosure", "relation": "<" })), "any violation: the true value lies in the interval");
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!(
            (counted(1, "case"), counted(0, "pair"), counted(12_000, "row")),
            ("1 case".into(), "0 pairs".into(), "12,000 rows".into())
        );
        let line = json!({ "kind": "property", "cases": 1, "counterexample": null });
        assert_eq!((found(&line).as_str(), half_sentence(&line).as_str()), ("none in 1 case", "no counterexample in 1 case"));
    }

    #[test]
    fn runs_at_named_seeds_are_summed_up() {
        let line = json!({ "kind": "pinned", "label": "l", "relation": ">", "bound": 0.5, "values": [0.25, 0.75, 0.2], "seeds": [1, 2, 3], "level": 0.01 });
        assert_eq!(half_sentence(&line), "claimed more than 0.5, found mean 0.4 of 3 runs");
        assert_eq!(marks(&line).runs.len(), 3);
    }

    #[test]
    fn a_counterexample_is_the_finding() {
        let line = json!({ "kind": "property", "label": "l", "cases": 3000, "counterexample": "W = 0", "pass": false });
        assert_eq!((half_sentence(&line).as_str(), example(&line)), ("a counterexample", Some((": ", "W = 0"))));
        assert_eq!(marks(&line), Marks::default());
    }
}
