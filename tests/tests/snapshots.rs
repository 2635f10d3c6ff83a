//! Every generated table at CI scale, as a reader would see it: six significant digits, no times, no paths.
//!
//! The snapshots lie beside their papers, `papers/<paper>/snapshots/<table>.snap`. A changed one is reviewed like code:
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
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut differing = Vec::new();
    for paper in papers() {
        settings.set_snapshot_path(folder(&paper));
        for table in items(&ledger(ci_run(), &paper), "tables") {
            let id = table["id"].as_str().expect("a table has an id");
            // All tables are compared before the test fails, so that one review sees everything.
            let compared =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(id, text(table)))));
            if compared.is_err() {
                differing.push(format!("{paper}/{id}"));
            }
        }
    }
    assert!(differing.is_empty(), "tables that moved: {differing:?}; look at them with cargo xtask review");
}

#[test]
fn no_snapshot_is_left_without_a_table() {
    for paper in papers() {
        let ledger = ledger(ci_run(), &paper);
        let tables: BTreeSet<String> =
            items(&ledger, "tables").iter().filter_map(|table| Some(format!("{}.snap", table["id"].as_str()?))).collect();
        let files =
            std::fs::read_dir(folder(&paper)).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let kept: BTreeSet<String> = files.filter(|name| name.ends_with(".snap")).collect();
        assert_eq!(kept, tables, "{paper}: remove snapshots without a table, review tables without a snapshot");
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
