//! Tables of a ledger: as HTML in a box of their own, and as CSV.

use maud::{Markup, html};
use serde_json::Value;

use super::line::counted;
use super::math::sentence;
use super::numbers::{number, shown};

/// More rows than this are folded.
const SHOWN_ROWS: usize = 24;

/// A table with its title and the address of its CSV. `run`: which run it is of, as a claim may show the same table of two.
pub(super) fn table(table: &Value, run: &str, csv: &str) -> Markup {
    let title = table["title"].as_str().unwrap_or_default();
    let rows = table["rows"].as_array().map_or(&[][..], Vec::as_slice);
    let count = counted(rows.len() as u64, "row");
    let whole = html! {
        div.box tabindex="0" role="region" aria-label={ "Table of the " (run) ": " (title) } {
            table.data {
                caption { (sentence(title)) }
                thead { tr { @for name in cells(&table["columns"]) { th scope="col" { (name.as_str().unwrap_or_default().replace('_', " ")) } } } }
                tbody {
                    @for row in rows {
                        tr { @for cell in cells(row) { td.num[number(cell).is_some()] { (shown(cell, 5)) } } }
                    }
                }
            }
        }
    };
    html! {
        div.table {
            @if rows.len() > SHOWN_ROWS {
                details { summary { "Table: " (sentence(title)) " (" (count) ")" } (whole) }
            } @else { (whole) }
            p.download { a href=(csv) download="" { "Download as CSV" } " (" (count) ", all digits)" }
        }
    }
}

fn cells(row: &Value) -> impl Iterator<Item = &Value> {
    row.as_array().into_iter().flatten()
}

/// The table as comma-separated values with a header line and all digits.
pub(super) fn csv(table: &Value) -> String {
    let line = |cells: &Value| self::cells(cells).map(csv_cell).collect::<Vec<_>>().join(",") + "\n";
    let rows = table["rows"].as_array().into_iter().flatten().map(line);
    std::iter::once(line(&table["columns"])).chain(rows).collect()
}

fn csv_cell(cell: &Value) -> String {
    let text = match cell {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // A spreadsheet takes a text that begins like a formula for one.
    let is_formula = cell.is_string() && number(cell).is_none() && text.starts_with(['=', '+', '-', '@']);
    let text = if is_formula { format!(" {text}") } else { text };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn example() -> Value {
        json!({ "id": "t", "title": "A <b>", "columns": ["width", "our_mean"], "rows": [[2, 0.123456789], ["a,\"b\"", null], ["=1+1", "-inf"]] })
    }

    #[test]
    fn a_csv_has_all_digits_and_quotes_what_needs_it() {
        assert_eq!(csv(&example()), "width,our_mean\n2,0.123456789\n\"a,\"\"b\"\"\",\n =1+1,-inf\n");
    }

    #[test]
    fn a_table_is_escaped_and_scrolls_in_its_own_box() {
        let text = table(&example(), "last run", "tables/t.csv").into_string();
        assert!(text.contains("aria-label=\"A &lt;b&gt;\"") && text.contains("role=\"region\""), "{text}");
        assert!(text.contains("<th scope=\"col\">our mean</th>") && text.contains("href=\"tables/t.csv\""));
        assert!(!text.contains("<details>"));
    }

    #[test]
    fn long_tables_are_folded() {
        let rows: Vec<Value> = (0..100).map(|n| json!([n])).collect();
        let text = table(&json!({ "title": "Shares", "columns": ["n"], "rows": rows }), "last run", "t.csv").into_string();
        assert!(text.contains("<details><summary>Table: Shares (100 rows)"));
    }
}
