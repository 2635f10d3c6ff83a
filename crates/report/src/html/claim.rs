//! A claim: its line in the list of its paper, and its own page.

use maud::{Markup, html};
use serde_json::Value;

use super::book::{Paper, Result, Run};
use super::line;
use super::math::{formula, sentence};
use super::numbers::{finite, shown, significant};
use super::scale;
use super::shell::{Page, base, claim_path, paper_path, safe};
use super::{evidence, figures, front, headline, order, places, provenance, tables, verdict};
use crate::listing::Row;

/// The claim in the list of its paper.
///
/// `place`: what the heading above it says; a claim of just that place does not repeat it.
pub(super) fn entry(paper: &Paper, row: &Row, place: &str) -> Markup {
    let results = paper.results(row);
    let shown = results.first();
    let verdict = shown.map_or("no-result", Result::verdict);
    let kinds = shown.map(kinds).unwrap_or_default();
    let quoted = paper.largest(row);
    let deciding = quoted.as_ref().and_then(|result| headline::deciding(result.verdict(), result.evidence()));
    let target = format!("{}{}", base(&paper_path(&paper.listing.paper)), claim_path(&row.id));
    html! {
        li.claim.{ "is-" (verdict::look(verdict).name) }.stale[shown.is_some_and(|result| result.is_stale)] id=(safe(row.short_id()))
            data-verdict=(verdict::look(verdict).name) data-kinds=(kinds.join(" ")) {
            div.verdict { (verdict::badge(verdict)) @if let Some(result) = shown { (tags(result)) } }
            div.says {
                a.statement href=(target) { (sentence(&row.statement)) }
                @if row.source != place { p.source { (row.source) } }
            }
            @if let Some(line) = deciding { (evidence::glance(line, &row.statement)) }
            @else if !row.reason.is_empty() { div.glance { p.why { (sentence(&row.reason)) } } }
        }
    }
}

/// What is unusual about a result, in a word or two.
pub(super) fn tags(result: &Result) -> Markup {
    html! {
        @if !result.is_expected() { span.tag.alarm { "not as expected" } }
        @if result.is_stale { span.tag.old { "stale" } }
        @if result.run.is_kept { span.tag { "kept, " (result.run.scale()) } }
        @if result.run.is_kept && result.run.is_stale && !result.is_stale { span.tag.old { "earlier sources" } }
    }
}

/// The kinds of evidence of a result, each once, in a reader's words with hyphens.
pub(super) fn kinds(result: &Result) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for line in result.evidence() {
        let kind = line::kind_in_words(line::kind(line)).replace(' ', "-");
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// The claim's own page. `neighbours`: the rows before and after it.
pub(super) fn page(paper: &Paper, row: &Row, neighbours: (Option<&Row>, Option<&Row>)) -> Page {
    let path = claim_path(&row.id);
    let base = base(&path);
    let results = paper.results(row);
    let shown = results.first();
    let verdict = shown.map_or("no-result", Result::verdict);
    let paper_page = paper_path(&paper.listing.paper);
    let main = html! {
        article.claim-page.{ "is-" (verdict::look(verdict).name) } {
            header {
                p.source { (row.source) }
                h1.statement { (sentence(&row.statement)) }
                p.ruling { (verdict::badge(verdict)) @if let Some(result) = shown { (tags(result)) } }
                @if let Some(result) = &paper.largest(row) { (decision(row, result, shown.is_some_and(|shown| !shown.run.is_kept))) }
            }
            (reading(paper, row, &base))
            @for (index, result) in results.iter().enumerate() {
                (found(paper, row, result, &base, index > 0))
            }
            @if results.is_empty() { p.nothing { "No run has measured this claim yet. The command below does." } }
            (run_it(paper, row))
        }
        (neighbouring(&base, &paper_page, row, neighbours))
    };
    Page {
        title: format!("{}: {} · {}", row.source, verdict::look(verdict).word, paper.listing.title),
        trail: vec![
            ("All papers".to_owned(), "index.html".to_owned()),
            (paper.listing.title.clone(), format!("{paper_page}#{}", safe(row.short_id()))),
            (row.source.clone(), path.clone()),
        ],
        script: None,
        path,
        main,
    }
}

/// The line that decided, large, under the statement. `is_of_last`: the verdict beside it is the last run's.
fn decision(row: &Row, result: &Result, is_of_last: bool) -> Markup {
    let Some(line) = headline::deciding(result.verdict(), result.evidence()) else { return html! {} };
    html! {
        div.decision {
            p {
                (front::numbers(line, &row.statement))
                @if is_of_last && result.run.is_kept { " " span.tag { "in the kept run, " (result.run.scale()) } }
            }
            (scale::scale(&line::marks(line)))
        }
    }
}

/// Formula, our reading, the reason.
fn reading(paper: &Paper, row: &Row, base: &str) -> Markup {
    let is_correction = crate::errata::is_erratum(row);
    let note = if is_correction { crate::errata::right(row) } else { &row.note };
    html! {
        @if let Some(source) = formula_source(paper, row) {
            section.formula {
                h2 { "Formula" }
                div.box tabindex="0" role="region" aria-label="Formula" { p.display { (formula(&source.formula)) } }
                @if source.id != row.id { p.source { "The formula of this result, from the claim that " a href={ (base) (claim_path(&source.id)) } { (sentence(&source.statement)) } } }
            }
        }
        @if !note.is_empty() && (!row.note.is_empty() || is_correction) {
            section.note { h2 { @if is_correction { "What is right" } @else { "Our reading" } } p { (linked(note, paper, base)) } }
        }
        @if !row.reason.is_empty() { section.note { h2 { "Why it is not checked" } p { (sentence(&row.reason)) } } }
    }
}

/// The row whose formula a claim's page shows: its own, or the first among the claims on the same result.
fn formula_source<'a>(paper: &'a Paper, row: &'a Row) -> Option<&'a Row> {
    let of_result = || paper.listing.rows.iter().filter(|other| order::result(other) == order::result(row) && !other.is_to_come());
    std::iter::once(row).chain(of_result()).find(|other| !other.formula.is_empty())
}

/// Where a name in a text leads: the page of a claim, or of a result with several claims the first of them in the paper's list.
fn target(paper: &Paper, word: &str) -> Option<String> {
    let rows = || paper.listing.rows.iter().filter(|row| !row.is_to_come());
    if let Some(row) = rows().find(|row| row.short_id() == word || row.id == word) {
        return Some(claim_path(&row.id));
    }
    // A result's name is an id with a hyphen; a plain word would be one by accident.
    let of_result: Vec<&Row> = rows().filter(|row| order::result(row) == word && word.contains('-')).collect();
    match of_result[..] {
        [] => None,
        [row] => Some(claim_path(&row.id)),
        [first, ..] => Some(format!("{}#{}", paper_path(&paper.listing.paper), safe(first.short_id()))),
    }
}

/// A text in which the ids of other claims and of results are links to them.
pub(super) fn linked(text: &str, paper: &Paper, base: &str) -> Markup {
    let mut parts: Vec<Markup> = Vec::new();
    let mut done = 0;
    let is_around = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | ':' | '`');
    for word in text.split(is_around).map(|word| word.trim_end_matches('.')) {
        let Some(target) = target(paper, word) else { continue };
        // A word is a part of the text: where it begins is known from its address in it.
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        parts.push(sentence(&text[done..start]));
        parts.push(html! { a href={ (base) (target) } { (word) } });
        done = start + word.len();
    }
    parts.push(sentence(&text[done..]));
    html! { @for part in parts { (part) } }
}

/// What one run found: evidence, control, figures, tables, provenance.
fn found(paper: &Paper, row: &Row, result: &Result, base: &str, is_second: bool) -> Markup {
    let run = result.run;
    let run_name = if run.is_kept { "kept run" } else { "last run" };
    let label = if run.is_kept { format!("The kept run at {}", run.scale()) } else { format!("The last run, at {}", run.scale()) };
    let folder = format!("{base}{}", run.address(&paper.listing.paper));
    let address =
        |thing: &Value, kind: &str, ending: &str| format!("{folder}{kind}/{}.{ending}", safe(thing["id"].as_str().unwrap_or_default()));
    let content = html! {
        @if is_second { p.ruling { (verdict::badge(result.verdict())) (tags(result)) } }
        @if result.is_stale { (staleness(row, result)) }
        @if let Some(reason) = reason(row, result) { p.reason { (sentence(reason)) } }
        @if let Some(printed) = printed(result) { p { "The paper prints " strong { (printed) } "." } }
        @if !result.evidence().is_empty() {
            h3 { "Evidence" }
            (evidence::table(result.evidence()))
        }
        (control(row, result))
        @for figure in named(result, "figures", Run::figure) { (figures::figure(figure, run_name, &run.folder, &address(figure, "figures", "svg"))) }
        (figures_beside(paper, row, result, base))
        @for table in named(result, "tables", Run::table) {
            (tables::table(table, run_name, &address(table, "tables", "csv")))
        }
        details.provenance { summary { (provenance::short(run)) } (provenance::whole(run, &result.claim["seconds"])) }
    };
    html! {
        @if is_second {
            section.run.second { details { summary { h2 { (label) ": " (verdict::look(result.verdict()).word) } } (content) } }
        } @else {
            section.run.stale[result.is_stale] { h2 { (label) } (content) }
        }
    }
}

/// Links to the figures that other claims on the same result have, where this one has none of its own.
fn figures_beside(paper: &Paper, row: &Row, result: &Result, base: &str) -> Markup {
    let has_figure = |row: &Row| result.run.result(row).is_some_and(|result| !named(&result, "figures", Run::figure).is_empty());
    if has_figure(row) {
        return html! {};
    }
    let rows: Vec<&Row> =
        paper.listing.rows.iter().filter(|other| order::result(other) == order::result(row) && has_figure(other)).collect();
    html! {
        @if !rows.is_empty() {
            p.elsewhere { "The figure stands with: " @for (index, row) in rows.iter().enumerate() { @if index > 0 { ", " } a href={ (base) (claim_path(&row.id)) } { (sentence(&row.statement)) } } "." }
        }
    }
}

/// The value that the paper prints, and where.
fn printed(result: &Result) -> Option<String> {
    // Kept as a value: what a value lacks is null, and what a map lacks is a panic.
    let reported = Some(&result.claim["reported"]).filter(|reported| reported.is_object())?;
    let uncertainty = finite(&reported["uncertainty"]).map(|uncertainty| format!(" ± {}", significant(uncertainty, 2)));
    let place = reported["where"].as_str().map(|place| format!(" ({place})"));
    Some(format!("{}{}{}", shown(&reported["value"], 6), uncertainty.unwrap_or_default(), place.unwrap_or_default()))
}

/// Why a result is as it is, where that is not what the line that decided says already.
fn reason<'a>(row: &Row, result: &Result<'a>) -> Option<&'a str> {
    let is_said = result.is_expected() && matches!(result.verdict(), "refuted" | "holds-corrected");
    result.claim["reason"].as_str().filter(|reason| !is_said && *reason != row.reason)
}

/// The tables or figures that a result names.
fn named<'a>(result: &Result<'a>, member: &str, find: impl Fn(&'a Run, &str) -> Option<&'a Value>) -> Vec<&'a Value> {
    let ids = result.claim[member].as_array().into_iter().flatten().filter_map(Value::as_str);
    ids.filter_map(|id| find(result.run, id)).collect()
}

fn staleness(row: &Row, result: &Result) -> Markup {
    html! {
        p.warning {
            strong { "Stale. " }
            @if !row.says_what(result.claim) { "The sentence has changed since this run. It was: “" (sentence(result.claim["statement"].as_str().unwrap_or_default())) "”. " }
            @else { "The sources have changed since this run. " }
            "Run it again to renew it."
        }
    }
}

fn control(row: &Row, result: &Result) -> Markup {
    let control = &result.claim["control"];
    html! {
        h3 { "Control" }
        @if let Some(verdict) = control["verdict"].as_str() {
            p.control {
                @if control["kind"] == "negative" { "Wrong on purpose, so it must come out refuted: " } @else { "Known to be true, so it must hold: " }
                strong { (sentence(control["label"].as_str().unwrap_or_default())) } ". It came out " (verdict::badge(verdict))
                @if control["as_expected"] == true { ", as it must." } @else { ", which it must not." }
            }
        } @else {
            p.control { "None: " (sentence(result.claim["no_control"].as_str().unwrap_or(&row.control))) "." }
        }
    }
}

/// The commands, and the calculators that belong to the claim.
fn run_it(paper: &Paper, row: &Row) -> Markup {
    let name = &paper.listing.paper;
    let calculators = places::calculators(row, &paper.listing.calculators);
    html! {
        section.commands {
            h2 { "Run it yourself" }
            dl {
                dt { "Just this claim" }
                dd { (command(&format!("cargo xtask reproduce {name} --claim '{}'", row.short_id()))) }
                dt { "At the paper's own sizes" }
                dd { (command(&format!("cargo xtask reproduce {name} --claim '{}' --profile paper", row.short_id()))) }
                dt { "All that is known about it, in the terminal" }
                dd { (command(&format!("cargo xtask explain {}", row.id))) }
                @for calculator in calculators {
                    dt { "At your own parameters: " (sentence(&calculator.summary)) }
                    dd { (command(&format!("cargo xtask calc {name} {}", calculator.name))) }
                }
            }
        }
    }
}

fn command(text: &str) -> Markup {
    html! { pre tabindex="0" { code { (text) } } }
}

fn neighbouring(base: &str, paper_page: &str, row: &Row, (before, after): (Option<&Row>, Option<&Row>)) -> Markup {
    let link = |row: &Row, rel: &str, word: &str| {
        html! {
            a rel=(rel) href={ (base) (claim_path(&row.id)) } { span { (word) } (row.source) ": " (sentence(&row.statement)) }
        }
    };
    html! {
        nav.neighbours aria-label="Neighbouring claims" {
            @if let Some(before) = before { (link(before, "prev", "Before it")) }
            @if let Some(after) = after { (link(after, "next", "After it")) }
        }
        p.up { a href={ (base) (paper_page) "#" (safe(row.short_id())) } { "All claims of this paper" } }
    }
}
