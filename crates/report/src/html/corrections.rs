//! The page of corrections, from the same rows as `docs/errata.md`: place, claim, right, evidence.

use maud::html;

use super::book::{Paper, Result};
use super::claim::linked;
use super::front::numbers;
use super::line;
use super::math::sentence;
use super::shell::{Page, claim_path, safe};
use super::verdict;
use crate::errata::{is_erratum, quotation, right};
use crate::listing::Row;

/// The page.
pub(super) fn page(papers: &[Paper]) -> Page {
    let of = |paper: &Paper| paper.listing.rows.iter().filter(|row| is_erratum(row)).cloned().collect::<Vec<Row>>();
    let all: Vec<(&Paper, Vec<Row>)> = papers.iter().map(|paper| (paper, of(paper))).filter(|(_, rows)| !rows.is_empty()).collect();
    let total: usize = all.iter().map(|(_, rows)| rows.len()).sum();
    let main = html! {
        header {
            h1 { "Corrections" }
            p.lead { "What the papers say and what is right: " strong { (total) } " places, each with the evidence. " }
            ul.contents { @for (paper, rows) in &all { li { a href={ "#" (safe(&paper.listing.paper)) } { (paper.listing.title) } " (" (rows.len()) ")" } } }
        }
        @if total == 0 { p { "No erratum is known." } }
        @for (paper, rows) in &all {
            section.errata {
                h2 id=(safe(&paper.listing.paper)) { (paper.listing.title) }
                @for row in rows {
                    @let result = paper.results(row);
                    article.erratum id={ (safe(&row.id)) } {
                        h3 { (row.source) }
                        dl {
                            dt { "The claim, in our words" } dd.printed { (sentence(&row.statement)) }
                            @if let Some(words) = quotation(row) { dt { "Printed" } dd.printed { (sentence(words)) } }
                            dt { "Right" } dd { (linked(right(row), paper, "")) }
                            dt { "Evidence" }
                            dd {
                                (verdict::badge(result.first().map_or("no-result", Result::verdict))) " "
                                @if let Some(line) = result.first().and_then(|result| line::deciding(result.verdict(), result.evidence())) { (numbers(line)) " " }
                                a href=(claim_path(&row.id)) { "All evidence" span.hidden { " on " (row.source) } }
                            }
                        }
                    }
                }
            }
        }
    };
    Page {
        path: "corrections.html".to_owned(),
        title: "Corrections · Verdict".to_owned(),
        trail: vec![("All papers".to_owned(), "index.html".to_owned()), ("Corrections".to_owned(), "corrections.html".to_owned())],
        script: None,
        main,
    }
}
