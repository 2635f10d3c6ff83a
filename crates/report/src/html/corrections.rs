//! The page of corrections, from the same rows as `docs/errata.md`: place, claim, right, evidence.

use maud::html;

use super::book::{Paper, Result};
use super::claim::{linked, tags};
use super::front::numbers;
use super::math::sentence;
use super::shell::{Page, claim_path, safe};
use super::verdict;
use super::{headline, order};
use crate::errata::{is_erratum, quotation, right};
use crate::listing::Row;

/// A paper's errata, in its order.
fn errata(paper: &Paper) -> Vec<&Row> {
    order::in_order(&paper.listing.rows).into_iter().filter(|row| is_erratum(row)).collect()
}

/// The page.
pub(super) fn page(papers: &[Paper]) -> Page {
    let all: Vec<(&Paper, Vec<&Row>)> = papers.iter().map(|paper| (paper, errata(paper))).filter(|(_, rows)| !rows.is_empty()).collect();
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
                    @let result = paper.largest(row);
                    article.erratum id={ (safe(&row.id)) } {
                        h3 { (row.source) }
                        dl {
                            dt { "Claim, in our words" } dd.printed { (sentence(&row.statement)) }
                            @if let Some(words) = quotation(row) { dt { "Printed" } dd.printed { (sentence(words)) } }
                            dt { "Right" } dd { (linked(right(row), paper, "")) }
                            dt { "Evidence" }
                            dd {
                                (verdict::badge(result.as_ref().map_or("no-result", Result::verdict))) " "
                                @if let Some(result) = &result { (tags(result)) " " }
                                @if let Some(line) = result.as_ref().and_then(|result| headline::deciding(result.verdict(), result.evidence())) { (numbers(line, &row.statement)) " " }
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
