//! `docs/errata.md`: what the papers print and what is right.

use crate::listing::{Listing, Row};
use crate::markdown;

const HEAD: &str = "\
# Errata

What the papers print, and what is right: every claim that is refuted, or that holds only after a correction. A row's
evidence is shown by `cargo xtask explain ID`.

This page is made from the claims' rows by `cargo xtask list --write`; changes by hand are lost.
";

/// The whole page.
pub fn page(listings: &[Listing]) -> String {
    let mut text = HEAD.to_owned();
    for listing in listings {
        let rows: Vec<&Row> = listing.rows.iter().filter(|row| is_erratum(row)).collect();
        if !rows.is_empty() {
            text.push_str(&format!("\n## {}\n\n", markdown::cell(&listing.title)));
            text.push_str(&markdown::table(&["place", "printed", "right", "evidence"], rows.into_iter().map(cells)));
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

/// What is right, without the words that a column's name says already.
pub fn right(row: &Row) -> &str {
    let right = if row.note.is_empty() { "the claim is false as printed" } else { &row.note };
    right.strip_prefix("Right: ").unwrap_or(right)
}

fn cells(row: &Row) -> Vec<String> {
    vec![row.source.clone(), row.statement.clone(), right(row).to_owned(), format!("`{}` ({})", row.id, row.at_paper)]
}

#[cfg(test)]
mod tests {
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
        let text = page(&[listing]);
        assert!(text.contains("## Paper\n\n| place | printed | right | evidence |\n|---|---|---|---|\n| Equation 5 | printed \\| so | n - 1 | `p/eq-5/bound` (refuted) |\n"));
        assert_eq!(text.lines().filter(|line| line.starts_with("| Equation 5")).count(), 2);
    }

    #[test]
    fn a_page_without_errata_says_so() {
        assert!(page(&[]).ends_with("No erratum is known.\n"));
        assert!(page(&[Listing { rows: vec![row("holds", "")], ..Listing::default() }]).ends_with("No erratum is known.\n"));
    }
}
