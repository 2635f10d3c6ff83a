//! The page of a paper: its claims in the paper's order, under the places where they are made.

use maud::{Markup, html};

use super::book::Paper;
use super::shell::{Page, paper_path, safe};
use super::{claim, front, order, provenance, scale, verdict};
use crate::listing::Row;

/// The script that filters the list. Without it every claim is shown.
pub(super) const SCRIPT: &str = "filter.js";

/// The page.
pub(super) fn page(paper: &Paper) -> Page {
    let listing = &paper.listing;
    let path = paper_path(&listing.paper);
    let counts = front::counts(paper);
    let groups = order::groups(&listing.rows);
    let rows: Vec<&Row> = groups.iter().flat_map(|group| group.rows.iter().copied()).collect();
    let main = html! {
        header.paper-head {
            h1 { (listing.title) }
            (verdict::bar(&counts))
            (verdict::legend(&counts, |name| Some(format!("?verdict={name}"))))
            (runs(paper))
            p { a href={ "../corrections.html#" (safe(&listing.paper)) } { "What is printed and not right, in one table" } }
        }
        @if groups.len() > 8 {
            details.places {
                summary { "Places in the paper (" (groups.len()) ")" }
                ul { @for group in &groups { li { a href={ "#" (group.anchor) } { (group.title) } } } }
            }
        }
        (filter(paper, &rows, &counts))
        div id="claims" {
            @for group in &groups {
                section.place {
                    h2 id=(group.anchor) { (group.title) }
                    ul.claims { @for row in &group.rows { (claim::entry(paper, row, &group.title)) } }
                }
            }
        }
        (scale::key())
        (to_come(paper))
    };
    Page {
        title: format!("{} · Verdict", listing.title),
        trail: vec![("All papers".to_owned(), "index.html".to_owned()), (listing.title.clone(), path.clone())],
        script: Some(SCRIPT),
        path,
        main,
    }
}

/// When the results were found; what is stale.
pub(super) fn runs(paper: &Paper) -> Markup {
    let stale = front::stale(paper);
    html! {
        ul.runs {
            @for run in paper.last.iter().chain(&paper.kept) {
                li {
                    (provenance::short(run))
                    @if run.claim_count() < paper.listing.rows.len() { ", " (run.claim_count()) " of " (paper.listing.rows.len()) " claims" }
                    @if run.is_stale { " " span.tag.old { @if run.is_kept { "earlier sources" } @else { "stale" } } }
                }
            }
            @if paper.last.is_none() && paper.kept.is_none() { li { "No run yet: " code { "cargo xtask reproduce " (paper.listing.paper) } } }
        }
        @if stale > 0 { p.warning { strong { (stale) @if stale == 1 { " result is stale" } @else { " results are stale" } } ": made by other sources, or about another sentence, than today's. " code { "cargo xtask reproduce " (paper.listing.paper) } " renews them." } }
    }
}

/// The controls of the filter, hidden until the script is there to work them.
fn filter(paper: &Paper, rows: &[&Row], counts: &[(verdict::Look, usize)]) -> Markup {
    let mut kinds: Vec<String> = rows.iter().filter_map(|row| paper.results(row).first().map(claim::kinds)).flatten().collect();
    kinds.sort();
    kinds.dedup();
    html! {
        form.filter hidden role="search" aria-label="Filter the claims" {
            label { "Verdict "
                select name="verdict" {
                    option value="" { "any" }
                    @for (look, count) in counts { option value=(look.name) { (look.word) " (" (count) ")" } }
                }
            }
            label { "Evidence "
                select name="kind" { option value="" { "any" } @for kind in kinds { option value=(kind) { (kind.replace('-', " ")) } } }
            }
            label { "Words " input type="search" name="words" autocomplete="off"; }
            button type="reset" { "Show all" }
            output role="status" {}
        }
    }
}

fn to_come(paper: &Paper) -> Markup {
    let rows: Vec<&Row> = paper.listing.rows.iter().filter(|row| row.is_to_come()).collect();
    html! {
        @if !rows.is_empty() {
            details { summary { "Still to come: " (rows.len()) } ul { @for row in rows { li id=(safe(row.short_id())) { (row.source) ": " (super::math::sentence(&row.statement)) } } } }
        }
    }
}
