//! `docs/errata.md`: what the papers print and what is right, with the numbers of the runs that are kept.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::html::headline;
use crate::ledger::claims;
use crate::listing::{Listing, Row};
use crate::markdown;

const HEAD: &str = "\
# Errata

What the papers say, and what is right: every claim that is refuted, or that holds only after a correction. Claims are in our
words; what stands in quotation marks is the paper's. The numbers are those of the run that is kept at paper scale; a row's whole evidence
is shown by `cargo xtask explain ID`.

This page is made from the claims' rows by `cargo xtask list --write`; changes by hand are lost.
";

/// The whole page. `kept`: the ledgers that are kept at paper scale, by paper.
pub fn page(listings: &[Listing], kept: &BTreeMap<String, Value>) -> String {
    let mut text = HEAD.to_owned();
    for listing in listings {
        let rows: Vec<&Row> = listing.rows.iter().filter(|row| is_erratum(row)).collect();
        if !rows.is_empty() {
            text.push_str(&format!("\n## {}\n\n", markdown::cell(&listing.title)));
            text.push_str(&markdown::table(
                &["place", "claim, in our words", "right", "evidence"],
                rows.into_iter().map(|row| cells(row, kept.get(&listing.paper))),
            ));
        }
    }
    if text == HEAD {
        text.push_str("\nNo erratum is known.\n");
    }
    text
}

/// Whether a row says that something printed is not right.
pub fn is_erratum(row: &Row) -> bool {
    matches!(row.at_paper.as_str(), "refuted" | "holds-corrected")
}

/// What is right, without the words that a column's name says already, and without the quotation before it.
pub fn right(row: &Row) -> &str {
    let right = if row.note.is_empty() { "the claim is false as printed" } else { &row.note };
    match quoted(row) {
        Some((_, right)) => right,
        None => right.strip_prefix("Right: ").unwrap_or(right),
    }
}

/// The paper's own words, where the note begins with them in quotation marks and then says what is right.
pub fn quotation(row: &Row) -> Option<&str> {
    quoted(row).map(|(words, _)| words)
}

fn quoted(row: &Row) -> Option<(&str, &str)> {
    let (words, right) = row.note.split_once(" Right: ").or_else(|| row.note.split_once(" Right "))?;
    let words = words.trim_end_matches('.');
    (words.starts_with('"') && words.ends_with('"')).then_some((words, right))
}

/// The numbers of the line that a reader would quote, where the kept run is about the same sentence.
fn numbers(row: &Row, kept: Option<&Value>) -> Option<String> {
    let (_, claim) = claims(kept?).into_iter().find(|(id, _)| *id == row.id)?;
    let is_same = row.says_what(claim) && claim["verdict"] == row.at_paper.as_str();
    let lines = claim["evidence"].as_array().filter(|_| is_same)?;
    // In a plain text a space that does not break would be a trap for those who search it.
    headline::summary(&row.at_paper, lines, &row.statement).map(|text| text.replace('\u{a0}', " "))
}

fn cells(row: &Row, kept: Option<&Value>) -> Vec<String> {
    let claim = match quotation(row) {
        Some(words) => format!("{} ({words})", row.statement),
        None => row.statement.clone(),
    };
    let id = format!("`{}` ({})", row.id, row.at_paper);
    let evidence = match numbers(row, kept) {
        Some(numbers) => format!("{numbers}. {id}"),
        None => id,
    };
    vec![row.source.clone(), claim, right(row).to_owned(), evidence]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(verdict: &str, note: &str) -> Row {
        Row {
            id: "p/eq-5/bound".into(),
            source: "Equation 5".into(),
            statement: "printed | so".into(),
            at_paper: verdict.into(),
            note: note.into(),
            ..Row::default()
        }
    }

    #[test]
    fn refuted_and_corrected_rows_are_errata_and_others_are_not() {
        let listing = Listing {
            paper: "p".into(),
            title: "Paper".into(),
            rows: vec![row("refuted", "Right: n - 1"), row("holds", "x"), row("holds-corrected", "")],
            ..Listing::default()
        };
        let text = page(&[listing], &BTreeMap::new());
        assert!(text.contains("## Paper\n\n| place | claim, in our words | right | evidence |\n|---|---|---|---|\n| Equation 5 | printed \\| so | n - 1 | `p/eq-5/bound` (refuted) |\n"));
        assert_eq!(text.lines().filter(|line| line.starts_with("| Equation 5")).count(), 2);
    }

    #[test]
    fn the_papers_words_stand_with_the_claim_and_what_is_right_alone() {
        let quoting = row("refuted", "\"all \"vanish\" here\", \"for ever\". Right: up to the dead layer. It was \"so\".");
        assert_eq!(quotation(&quoting), Some("\"all \"vanish\" here\", \"for ever\""));
        assert_eq!(right(&quoting), "up to the dead layer. It was \"so\".");
        assert!(cells(&quoting, None)[1].starts_with("printed | so (\"all "));
        let plain = row("refuted", "The word \"so\". Right: n.");
        assert_eq!((quotation(&plain), right(&plain)), (None, "The word \"so\". Right: n."));
    }

    #[test]
    fn the_kept_run_gives_the_numbers_where_it_is_about_the_same_sentence() {
        let line = json!({ "kind": "numeric", "label": "7 layers", "theory": 0.78, "observed": 0.786, "pass": false });
        let kept = |statement: &str| json!({ "claims": [{ "id": "p/eq-5/bound", "statement": statement, "verdict": "refuted", "evidence": [line] }] });
        let evidence = |kept: &Value| cells(&row("refuted", ""), Some(kept)).pop();
        assert_eq!(
            evidence(&kept("printed | so")).as_deref(),
            Some("7 layers: claimed 0.78, found 0.786, 0.77 % more than claimed. `p/eq-5/bound` (refuted)")
        );
        assert_eq!(evidence(&kept("another sentence")).as_deref(), Some("`p/eq-5/bound` (refuted)"));
    }

    #[test]
    fn a_page_without_errata_says_so() {
        assert!(page(&[], &BTreeMap::new()).ends_with("No erratum is known.\n"));
        assert!(
            page(&[Listing { rows: vec![row("holds", "")], ..Listing::default() }], &BTreeMap::new()).ends_with("No erratum is known.\n")
        );
    }
}
