//! The front page: what was found, in twenty seconds.

use maud::{Markup, html};
use serde_json::Value;

use super::book::{Paper, Result};
use super::evidence::short_example;
use super::math::sentence;
use super::paper::runs;
use super::shell::{Page, claim_path, paper_path};
use super::verdict::{self, LOOKS, Look};
use super::{headline, line, order};
use crate::listing::Row;

/// The page.
pub(super) fn page(papers: &[Paper]) -> Page {
    let all = verdict::count(papers.iter().flat_map(verdicts).collect::<Vec<_>>().iter().map(String::as_str));
    let total: usize = all.iter().map(|(_, count)| count).sum();
    let surprises: Vec<(&Paper, &Row)> =
        papers.iter().flat_map(|paper| surprises(paper).into_iter().map(move |row| (paper, row))).collect();
    let main = html! {
        header.front-head {
            h1 { "What " (in_words(papers.len())) ", and what holds" }
            p.lead { (lead(&all, total)) }
            (verdict::bar(&all))
            (verdict::legend(&all, |_| None))
        }
        @if !surprises.is_empty() { (alarm(&surprises)) }
        ul.overview {
            @for paper in papers {
                @let target = paper_path(&paper.listing.paper);
                @let counts = counts(paper);
                li {
                    div {
                        h2 { a href=(target) { (paper.listing.title) } }
                        (runs(paper))
                    }
                    div {
                        (verdict::bar(&counts))
                        (verdict::legend(&counts, |name| Some(format!("{target}?verdict={name}"))))
                        (brief(paper))
                    }
                }
            }
        }
        h2.findings-title { "What does not hold as printed" }
        p { "With what is right instead, place by place: " a href="corrections.html" { "Corrections" } "." }
        @for paper in papers.iter().filter(|paper| paper.last.is_some() || paper.kept.is_some()) { (card(paper)) }
        (how_to_read(&all))
    };
    Page {
        path: "index.html".to_owned(),
        title: "Verdict: papers checked claim by claim".to_owned(),
        trail: Vec::new(),
        script: None,
        main,
    }
}

fn in_words(papers: usize) -> String {
    match papers {
        1 => "one paper says".to_owned(),
        2 => "two papers say".to_owned(),
        3 => "three papers say".to_owned(),
        4 => "four papers say".to_owned(),
        5 => "five papers say".to_owned(),
        many => format!("{many} papers say"),
    }
}

/// The whole in one sentence.
fn lead(counts: &[(Look, usize)], total: usize) -> Markup {
    let of = |name: &str| counts.iter().find(|(look, _)| look.name == name).map_or(0, |(_, count)| *count);
    let (holds, corrected, refuted, unknown) = (of("holds"), of("holds-corrected"), of("refuted"), of("no-result"));
    let open = total - holds - corrected - refuted - unknown;
    html! {
        "Of " strong { (total) } " claims " strong { (holds) } " hold, " strong { (corrected) } " hold after a correction, and "
        strong { (refuted) } " are refuted"
        @if open > 0 { "; " (open) " are open or cannot be checked" }
        @if unknown > 0 { "; " (unknown) " have not been run yet" }
        "."
    }
}

/// The verdicts of a paper's claims, without those that are still to come.
fn verdicts(paper: &Paper) -> Vec<String> {
    paper.listing.rows.iter().filter(|row| !row.is_to_come()).map(|row| paper.verdict(row)).collect()
}

/// The counts of a paper.
pub(super) fn counts(paper: &Paper) -> Vec<(Look, usize)> {
    verdict::count(verdicts(paper).iter().map(String::as_str))
}

/// How many of the shown results are stale.
pub(super) fn stale(paper: &Paper) -> usize {
    paper.listing.rows.iter().filter(|row| paper.results(row).first().is_some_and(|result| result.is_stale)).count()
}

fn surprises(paper: &Paper) -> Vec<&Row> {
    let is_surprise = |row: &&Row| paper.results(row).iter().any(|result| !result.is_expected() && !result.run.is_kept);
    paper.listing.rows.iter().filter(is_surprise).collect()
}

fn alarm(surprises: &[(&Paper, &Row)]) -> Markup {
    html! {
        section.alarm {
            h2 { (surprises.len()) @if surprises.len() == 1 { " claim" } @else { " claims" } " came out otherwise than expected" }
            ul { @for (paper, row) in surprises { li { a href=(claim_path(&row.id)) { (paper.listing.title) ", " (row.source) ": " (sentence(&row.statement)) } } } }
        }
    }
}

/// The findings that a reader asks for first, in a sentence each.
fn brief(paper: &Paper) -> Markup {
    let rows = headlines(paper);
    html! {
        @if !rows.is_empty() {
            ul.brief {
                @for row in rows {
                    @let result = paper.largest(row);
                    @let verdict = result.as_ref().map_or("no-result", Result::verdict);
                    @let line = result.as_ref().and_then(|result| headline::deciding(verdict, result.evidence()));
                    li {
                        (verdict::shape(verdict::look(verdict)))
                        span {
                            span.source { (row.source) } " "
                            strong { (said_of(verdict)) @if let Some(gap) = line.and_then(|line| gap_and_case(line, &row.statement)) { ", " (gap) } } ": "
                            a.statement href=(claim_path(&row.id)) { (sentence(&row.statement)) }
                        }
                    }
                }
            }
        }
    }
}

/// How far apart the two sides are, with the case where it is a number of layers or the like.
fn gap_and_case(line: &Value, statement: &str) -> Option<String> {
    const LONGEST: usize = 20;
    let gap = headline::gap_in_words(line, statement)?;
    let case = headline::case(line);
    let is_said = case.len() <= LONGEST && case.starts_with(|c: char| c.is_ascii_digit()) && !case.contains('%');
    Some(if is_said { format!("{gap} at {case}") } else { gap })
}

/// A verdict as what is said of a place.
fn said_of(verdict: &str) -> &'static str {
    match verdict {
        "refuted" => "refuted",
        "holds-corrected" => "right after a correction",
        _ => "open",
    }
}

/// What is refuted, or failing that corrected: numbered statements before prose and figures, one claim of a place, in the paper's order.
fn headlines(paper: &Paper) -> Vec<&Row> {
    const MOST: usize = 2;
    let rows = order::in_order(&paper.listing.rows);
    let rank = |row: &Row| {
        let of_prose = u8::from(!order::is_of_statement(row));
        match paper.verdict(row).as_str() {
            "refuted" => Some(of_prose),
            "holds-corrected" => Some(2 + of_prose),
            _ => None,
        }
    };
    let mut ranked: Vec<(u8, usize)> = rows.iter().enumerate().filter_map(|(at, row)| Some((rank(row)?, at))).collect();
    ranked.sort_unstable();
    let mut found: Vec<usize> = Vec::new();
    for (_, at) in ranked {
        let is_known = found.iter().any(|&other| order::are_of_one_place(rows[other], rows[at]));
        if !is_known && found.len() < MOST {
            found.push(at);
        }
    }
    found.sort_unstable();
    found.into_iter().map(|at| rows[at]).collect()
}

/// What a paper prints that is not so.
fn card(paper: &Paper) -> Markup {
    let listing = &paper.listing;
    let title = format!("title-{}", super::shell::safe(&listing.paper));
    let rows = order::in_order(&listing.rows);
    let found = |verdict: &str| rows.iter().copied().filter(|row| paper.verdict(row) == verdict).collect::<Vec<_>>();
    let (refuted, corrected, open) = (found("refuted"), found("holds-corrected"), found("inconclusive"));
    html! {
        section.card aria-labelledby=(title) {
            h3 id=(title) { a href=(paper_path(&listing.paper)) { (listing.title) } }
            @if refuted.is_empty() { p { "Nothing is refuted." } }
            (findings(paper, &refuted))
            (folded(paper, "Holds only after a correction", &corrected))
            (folded(paper, "Neither reproduced nor refuted", &open))
        }
    }
}

fn folded(paper: &Paper, title: &str, rows: &[&Row]) -> Markup {
    html! { @if !rows.is_empty() { details { summary { h4 { (title) ": " (rows.len()) } } (findings(paper, rows)) } } }
}

fn findings(paper: &Paper, rows: &[&Row]) -> Markup {
    html! { @if !rows.is_empty() { ul.findings { @for row in rows { li { (finding(row, paper.largest(row).as_ref())) } } } } }
}

/// One finding in one sentence with its numbers.
pub(super) fn finding(row: &Row, result: Option<&Result>) -> Markup {
    let name = result.map_or("no-result", Result::verdict);
    let decided = result.and_then(|result| headline::deciding(name, result.evidence()));
    html! {
        (verdict::shape(verdict::look(name)))
        div {
            p { span.source { (row.source) } " " a.statement href=(claim_path(&row.id)) { (sentence(&row.statement)) } }
            @if let Some(line) = decided { p.numbers { (numbers(line, &row.statement)) } }
        }
    }
}

/// The numbers that decided, with their case: `width 3, 9 hidden layers: the paper prints more than 0.6, we find 0.5785 [0.5782, 0.5788].`
pub(super) fn numbers(line: &Value, statement: &str) -> Markup {
    let case = headline::case(line);
    html! {
        @if let Some(gap) = headline::gap_in_words(line, statement) { strong.gap { (gap) } " · " }
        @if !case.is_empty() { (sentence(&case)) ": " }
        (line::half_sentence(line))
        @match line::example(line).map(|(before, case)| (before, short_example(case))) {
            // What is cut ends with dots.
            Some((before, case)) if case.ends_with('…') => { (before) (sentence(&case)) },
            Some((before, case)) => { (before) (sentence(&case)) "." },
            None => ".",
        }
    }
}

fn how_to_read(counts: &[(Look, usize)]) -> Markup {
    let shown = LOOKS.iter().filter(|look| look.name != "no-result" || counts.iter().any(|(other, _)| other.name == look.name));
    html! {
        section.reading id="reading" {
            h2 { "How to read this" }
            dl.meanings { @for look in shown { div { dt { (verdict::badge(look.name)) } dd { (look.meaning) "." } } } }
            p { "A claim is one sentence of a paper that can be false. Its evidence is a list of lines, each with two sides that share no code: what "
                "theory or the paper says, and what enumeration, quadrature or simulation finds. A line is refused only beyond chance: a run over all papers errs with a "
                "probability below one in a million. Intervals are 99 %. Each line says what it would have caught; a claim holds only if that is less than what would matter." }
            p { "Every claim has a control: one expected to hold is tried with a theory made wrong on purpose, which must come out refuted." }
            p { "Where the last run could not decide at its scale, the verdict of the kept run at paper scale is shown and says so." }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_finding_says_its_numbers_in_one_sentence() {
        let line = json!({ "kind": "reported", "label": "width 3, 9 hidden layers", "relation": ">", "printed": 0.6, "printed_uncertainty": 0.0,
            "observed": 0.578491, "low": 0.578206, "high": 0.578775, "pass": false });
        assert_eq!(
            numbers(&line, "collapse with a probability above 60 %").into_string(),
            "<strong class=\"gap\">2.2 percentage points short</strong> · width 3, 9 hidden layers: the paper prints more than 0.6, we find 0.57849 [0.57821,\u{a0}0.57878]."
        );
    }

    #[test]
    fn a_gap_has_its_number_of_layers() {
        let line = |label: &str| json!({ "kind": "proportion", "label": label, "relation": "=", "theory": 0.779_627, "observed": 0.786_449, "pass": false });
        assert_eq!(gap_and_case(&line("7 layers"), "").as_deref(), Some("off by 0.68 percentage points at 7 layers"));
        assert_eq!(gap_and_case(&line("normal weights"), "").as_deref(), Some("off by 0.68 percentage points"));
    }

    #[test]
    fn a_long_counterexample_is_cut() {
        let line = json!({ "kind": "property", "label": "case", "counterexample": "9".repeat(500), "pass": false });
        let text = numbers(&line, "").into_string();
        assert!(text.chars().count() < 200 && text.ends_with('…'), "{text}");
    }
}
