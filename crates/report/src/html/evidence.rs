//! The evidence of a claim: a table of its lines, and one line at a glance.

use maud::{Markup, html};
use serde_json::Value;

use super::math::sentence;
use super::numbers::{grouped, significant};
use super::scale::{key, scale};
use super::{headline, line};

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
            details { summary { (line::counted(folded.len() as u64, "more line")) } (rows(folded, "More evidence")) }
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
                span.case { (sentence(&headline::case(one))) }
                span.kind { (line::kind_in_words(line::kind(one))) }
            }
            td data-name="Claimed" { span.value { (line::claimed(one)) } span.by { (sentence(text("theory_by"))) } }
            td data-name="Found" {
                span.value { (line::found(one)) } span.by { (sentence(text("observed_by"))) }
                @if let Some((_, case)) = line::example(one) { (example(case)) }
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

/// One line beside a claim in a list: the two numbers, how far apart they are, and the scale; or how many cases were tried.
pub(super) fn glance(one: &Value, statement: &str) -> Markup {
    let cases = one["cases"].as_u64().filter(|&cases| cases > 1);
    let passes = one["pass"] == true;
    let case = headline::case(one);
    html! {
        div.glance {
            (scale(&line::marks(one)))
            @if let Some(gap) = headline::gap_in_words(one, statement) { p { strong { (gap) } } }
            @match (line::kind(one), cases) {
                ("exact", Some(cases)) if passes => p { "exact in " (grouped(&cases.to_string())) " cases" },
                ("property" | "distribution" | "ordering", _) => p {
                    (line::half_sentence(one))
                    @if let Some((before, case)) = line::example(one) { (before) (sentence(&short_example(case))) }
                },
                (kind, _) => p {
                    span.pair { span.name { @if kind == "reported" { "paper" } @else { "theory" } } " " (line::claimed(one)) }
                    " " span.pair { span.name { "ours" } " " (line::found(one)) }
                },
            }
            @if !case.is_empty() { p.case { (sentence(&case)) } }
        }
    }
}

/// A counterexample; of one that is shortened the whole is folded.
fn example(case: &str) -> Markup {
    let short = short_example(case);
    html! {
        @if short == case { span.by { (sentence(case)) } }
        @else { details.example { summary { (sentence(&short)) } span.by { (sentence(case)) } } }
    }
}

/// A counterexample for the middle of a text: decimals with four digits, and of a long one its beginning.
pub(super) fn short_example(case: &str) -> String {
    const LONGEST: usize = 110;
    let rounded = rounded(case);
    if rounded.chars().count() <= LONGEST {
        return rounded;
    }
    let cut: String = rounded.chars().take(LONGEST).collect();
    // A number or a word is not cut in two.
    let end = cut.rfind([' ', ',', ';']).filter(|&end| end > LONGEST / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':']))
}

/// The text with its long decimals rounded to four digits.
fn rounded(text: &str) -> String {
    const LONGEST: usize = 9;
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let number = &from[..from.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(from.len())];
        out.push_str(before);
        match number.parse::<f64>() {
            Ok(value) if number.contains('.') && number.len() > LONGEST => out.push_str(&significant(value, 4)),
            _ => out.push_str(number),
        }
        rest = &from[number.len()..];
    }
    out + rest
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
    fn a_long_counterexample_is_cut_between_words_and_the_whole_is_folded() {
        let case = format!("W^1 = [[1.255116000446458], [0.5712210701310807]]; {}", "17 and ".repeat(40));
        assert!(short_example(&case).starts_with("W^1 = [[1.255], [0.5712]]; 17 and") && short_example(&case).ends_with("17…"));
        assert_eq!(short_example("unit (-19/5, 1.25)"), "unit (-19/5, 1.25)");
        let mut one = line(false);
        one["counterexample"] = json!(case);
        let text = table(&[one]).into_string();
        assert!(text.contains("<details class=\"example\"><summary>") && text.contains("1.255116000446458"), "{text}");
    }

    #[test]
    fn who_found_it_is_typeset() {
        let mut one = line(true);
        one["observed_by"] = json!("the mean of 2^-N_l");
        assert!(table(&[one]).into_string().contains("<msup>"));
    }

    #[test]
    fn labels_are_escaped() {
        let text = table(&[line(true)]).into_string();
        assert!(text.contains("aria-label=\"&lt;b&gt;\"") && !text.contains("<b>"), "{text}");
    }
}
