//! The evidence of a claim: a table of its lines, and one line at a glance.

use maud::{Markup, html};
use serde_json::Value;

use super::line;
use super::math::sentence;
use super::numbers::grouped;
use super::scale::{key, scale};

/// Claims with more lines than this show the first of them; the others are folded.
const SHOWN: usize = 14;

/// Every line. Of many, those that do not pass come first.
pub(super) fn table(lines: &[Value]) -> Markup {
    let mut sorted: Vec<&Value> = lines.iter().collect();
    if lines.len() > SHOWN {
        sorted.sort_by_key(|line| line["pass"] == true);
    }
    let (shown, folded) = sorted.split_at(sorted.len().min(SHOWN));
    let has_scales = lines.iter().any(|one| line::marks(one) != line::Marks::default());
    html! {
        (rows(shown, "Evidence"))
        @if !folded.is_empty() {
            details { summary { (folded.len()) " more lines" } (rows(folded, "More evidence")) }
        }
        @if has_scales { (key()) }
    }
}

fn rows(lines: &[&Value], label: &str) -> Markup {
    html! {
        table.evidence aria-label=(label) {
            thead { tr { th scope="col" { "Case" } th scope="col" { "Claimed" } th scope="col" { "Found" } th scope="col" { span.hidden { "Scale" } } th scope="col" { "What it would catch" } } }
            tbody { @for line in lines { (row(line)) } }
        }
    }
}

fn row(one: &Value) -> Markup {
    let text = |member: &str| one[member].as_str().unwrap_or_default();
    let (state, word) = outcome(one);
    html! {
        tr.{ "is-" (state) } {
            th scope="row" {
                span.outcome { (word) }
                @if one["reading"] == "corrected" { span.tag { "corrected reading" } }
                span.case { (sentence(text("label"))) }
                span.kind { (line::kind_in_words(line::kind(one))) }
            }
            td data-name="Claimed" { span.value { (line::claimed(one)) } span.by { (text("theory_by")) } }
            td data-name="Found" {
                span.value { (line::found(one)) } span.by { (text("observed_by")) }
                @if let Some(case) = one["counterexample"].as_str().filter(|case| line::kind(one) == "exact" && *case != text("label")) { span.by { "at " (sentence(case)) } }
                @if !text("statement").is_empty() { span.by { (sentence(text("statement"))) } }
            }
            td.drawing { (scale(&line::marks(one))) }
            td data-name="Would catch" { @for fact in line::strength(one) { span.fact { (fact) } } }
        }
    }
}

/// Whether a line passes: a name for the style sheet and a word for people.
fn outcome(line: &Value) -> (&'static str, &'static str) {
    match line["pass"].as_bool() {
        Some(true) => ("passing", "passes"),
        Some(false) => ("failing", "fails"),
        None => ("undecided", "undecided"),
    }
}

/// One line beside a claim in a list: the two numbers and the scale, or how many cases were tried.
pub(super) fn glance(one: &Value) -> Markup {
    let cases = one["cases"].as_u64().filter(|&cases| cases > 1);
    let passes = one["pass"] == true;
    html! {
        div.glance {
            (scale(&line::marks(one)))
            @match (line::kind(one), cases) {
                ("exact", Some(cases)) if passes => p { "exact in " (grouped(&cases.to_string())) " cases" },
                ("property" | "distribution" | "ordering", _) => p { (short(&line::half_sentence(one))) },
                (kind, _) => p {
                    span.pair { span.name { @if kind == "reported" { "paper" } @else { "theory" } } " " (line::claimed(one)) }
                    " " span.pair { span.name { "ours" } " " (short(&line::found(one))) }
                },
            }
        }
    }
}

/// Long counterexamples are for the claim's own page.
fn short(text: &str) -> String {
    const LONGEST: usize = 90;
    if text.chars().count() <= LONGEST {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(LONGEST).collect::<String>().trim_end())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(pass: bool) -> Value {
        json!({ "kind": "exact", "label": "<b>case</b>", "reading": "printed", "relation": "=", "theory": "1", "observed": "1", "cases": 2,
            "counterexample": null, "theory_by": "a", "observed_by": "b", "pass": pass })
    }

    #[test]
    fn of_many_lines_those_that_fail_stand_in_front_and_the_rest_is_folded() {
        let mut lines = vec![line(true); 30];
        lines.push(line(false));
        let text = table(&lines).into_string();
        assert!(text.find("is-failing") < text.find("is-passing"));
        assert!(text.contains("<summary>17 more lines</summary>"), "{text}");
    }

    #[test]
    fn labels_are_escaped() {
        let text = table(&[line(true)]).into_string();
        assert!(text.contains("aria-label=\"&lt;b&gt;\"") && !text.contains("<b>"), "{text}");
    }
}
