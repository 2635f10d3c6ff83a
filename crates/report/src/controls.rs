//! The part of `docs/trust.md` on controls: how many rows have which kind, and the rows without one, with their reasons.

use crate::listing::{Listing, Row};
use crate::markdown;

/// The counts by paper and in all, then the rows without a control.
pub fn section(listings: &[Listing]) -> String {
    let with = |rows: &[&Row], kind: &str| rows.iter().filter(|row| row.control_kind == kind).count().to_string();
    let line = |name: &str, rows: &[&Row]| {
        let decides = |row: &&&Row| row.at_paper != "inconclusive";
        let idle = rows.iter().filter(|row| !row.control_kind.is_empty() && !decides(row)).count();
        vec![name.to_owned(), rows.len().to_string(), with(rows, "negative"), with(rows, "positive"), with(rows, ""), idle.to_string()]
    };
    let all: Vec<&Row> = listings.iter().flat_map(checked).collect();
    let lines = listings.iter().map(|listing| line(&listing.paper, &checked(listing).collect::<Vec<_>>())).chain([line("all", &all)]);
    let mut text = markdown::table(&["paper", "claims", "negative", "positive", "none", "not run, as the row cannot decide"], lines);
    let without: Vec<&Row> = all.into_iter().filter(|row| row.control_kind.is_empty()).collect();
    if !without.is_empty() {
        text.push_str("\nThe claims without one:\n\n");
        text.push_str(&markdown::table(&["claim", "expected", "why"], without.into_iter().map(reason)));
    }
    text
}

fn checked(listing: &Listing) -> impl Iterator<Item = &Row> {
    listing.rows.iter().filter(|row| !row.is_to_come())
}

fn reason(row: &Row) -> Vec<String> {
    let why = if row.reason.is_empty() { &row.control } else { &row.reason };
    vec![format!("`{}`", row.id), row.expected(), markdown::cell(why)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, kind: &str, control: &str, expected: &str) -> Row {
        Row {
            id: format!("p/{id}"),
            control_kind: kind.into(),
            control: control.into(),
            at_ci: expected.into(),
            at_paper: expected.into(),
            ..Row::default()
        }
    }

    #[test]
    fn kinds_are_counted_and_rows_without_a_control_say_why() {
        let rows = vec![
            row("a", "negative", "one layer too few", "holds"),
            row("b", "positive", "the corrected bound", "refuted"),
            row("c", "negative", "another index", "inconclusive"),
            row("d", "", "a definition: every case is enumerated", "holds"),
        ];
        let text = section(&[Listing { paper: "p".into(), rows, ..Listing::default() }]);
        assert!(text.lines().any(|line| line.split_whitespace().eq("| p | 4 | 2 | 1 | 1 | 1 |".split_whitespace())), "{text}");
        assert!(text.contains("a definition: every case is enumerated") && text.contains("`p/d`") && !text.contains("`p/a`"), "{text}");
    }
}
