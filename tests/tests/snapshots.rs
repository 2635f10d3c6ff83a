//! Every generated table at CI scale, as a reader would see it: six significant digits, no times, no paths.
//!
//! The snapshots lie beside their papers, `papers/<paper>/snapshots/<table>.snap`; `snapshots/paper/` has the tables that the paper prints, from the ledger that is kept of
//! a run at paper scale. A changed one is reviewed like code:
//! `cargo xtask review`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use workspace_tests::{ci_run, items, ledger, papers, root};

fn folder(paper: &str) -> PathBuf {
    root().join("papers").join(paper).join("snapshots")
}

#[test]
fn tables_are_as_reviewed() {
    let differing: Vec<String> =
        papers().iter().flat_map(|paper| differing(paper, folder(paper), items(&ledger(ci_run(), paper), "tables"))).collect();
    assert!(differing.is_empty(), "tables that moved: {differing:?}; look at them with cargo xtask review");
}

/// What the papers print in tables of their own, beside ours, is too much for CI: these come from the ledgers that are kept of runs at paper scale.
#[test]
fn printed_tables_are_as_reviewed() {
    let mut moved = Vec::new();
    for paper in papers() {
        let tables = kept_tables(&paper);
        moved.extend(differing(&paper, folder(&paper).join("paper"), &tables));
    }
    assert!(moved.is_empty(), "tables that moved: {moved:?}; look at them with cargo xtask review");
}

/// The tables of the kept ledger that bear a printed table's number.
fn kept_tables(paper: &str) -> Vec<Value> {
    let Ok(text) = std::fs::read_to_string(root().join("papers").join(paper).join("ledger/paper.json")) else { return Vec::new() };
    let ledger: Value = serde_json::from_str(&text).expect("a kept ledger is JSON");
    let is_printed = |table: &&Value| table["id"].as_str().is_some_and(|id| id.starts_with("table-"));
    items(&ledger, "tables").iter().filter(is_printed).cloned().collect()
}

/// The tables that are not as their snapshots in this folder have them. All are compared before the test fails, so that one review sees everything.
fn differing(paper: &str, folder: PathBuf, tables: &[Value]) -> Vec<String> {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(folder);
    let is_as_reviewed = |id: &str, table: &Value| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(id, text(table))))).is_ok()
    };
    let id = |table: &Value| table["id"].as_str().expect("a table has an id").to_owned();
    tables.iter().filter(|table| !is_as_reviewed(&id(table), table)).map(|table| format!("{paper}/{}", id(table))).collect()
}

#[test]
fn no_snapshot_is_left_without_a_table() {
    for paper in papers() {
        let ledger = ledger(ci_run(), &paper);
        for (folder, tables) in [(folder(&paper), items(&ledger, "tables")), (folder(&paper).join("paper"), &kept_tables(&paper))] {
            let tables: BTreeSet<String> = tables.iter().filter_map(|table| Some(format!("{}.snap", table["id"].as_str()?))).collect();
            let files =
                std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
            let kept: BTreeSet<String> = files.filter(|name| name.ends_with(".snap")).collect();
            assert_eq!(kept, tables, "{}: remove snapshots without a table, review tables without a snapshot", folder.display());
        }
    }
}

/// Title, header and rows; columns aligned to the right.
fn text(table: &Value) -> String {
    let header: Vec<String> = items(table, "columns").iter().map(cell).collect();
    let rows: Vec<Vec<String>> =
        items(table, "rows").iter().map(|row| row.as_array().expect("a row is an array").iter().map(cell).collect()).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).chain([header[column].len()]).max().unwrap_or(0);
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &[String]| {
        cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    let title = table["title"].as_str().expect("a table has a title");
    std::iter::once(title.to_string()).chain([line(&header)]).chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

/// Floats with six significant digits, so that 3e-6 stays 3e-6.
fn cell(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => significant(number.as_f64().expect("a float")),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn significant(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().expect("what was just written is a number");
    if rounded != 0.0 && !(1e-4..1e9).contains(&rounded.abs()) { format!("{rounded:e}") } else { rounded.to_string() }
}
