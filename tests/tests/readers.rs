//! What readers do with a run: look at its report in a browser, and read its ledgers with the lines that the README shows.
//!
//! Both need programs that a user may not have. `.ci/run` installs them and names them: `VERDICT_BROWSER` is a Chromium (Node and the packages of
//! `tests/browser` beside it), `VERDICT_PANDAS` a Python with pandas. Where a name is not set, the test says so and checks nothing.

use std::path::PathBuf;
use std::process::Command;

use workspace_tests::{ci_run, finish, root};

/// The program of a variable; without one the reader of the test's output is told.
fn program(variable: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        eprintln!("nothing checked: {variable} names no program");
    }
    found
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

#[test]
fn every_page_of_the_report_opens_without_a_fault() {
    let Some(browser) = program("VERDICT_BROWSER") else { return };
    let mut command = Command::new("node");
    command.current_dir(root().join("tests/browser")).env("VERDICT_CHROMIUM", browser).arg("report.mjs");
    command.arg(ci_run().join("report")).arg(target().join("screenshots"));
    let opened = finish(command);
    assert_eq!(opened.code, 0, "{}{}", opened.stdout, opened.stderr);
    let pages = opened.json()["pages"].as_u64().expect("a number of pages");
    assert!(pages > 1000, "{pages} pages");
}

#[test]
fn the_readmes_lines_of_pandas_read_a_ledger() {
    let Some(python) = program("VERDICT_PANDAS") else { return };
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let (_, after) = readme.split_once("```python\n").expect("it shows Python");
    let (lines, _) = after.split_once("```").expect("the block ends");
    assert_eq!(lines.lines().count(), 5);
    // They read `out/collapse/ledger.json` of the folder that they are run in.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ledger = folder.path().join("out/collapse/ledger.json");
    std::fs::create_dir_all(ledger.parent().expect("in a folder")).expect("folders");
    std::fs::copy(ci_run().join("collapse/ledger.json"), ledger).expect("a copy");
    let mut command = Command::new(python);
    command.current_dir(folder.path()).args(["-c", lines]);
    let printed = finish(command);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    assert!(printed.stdout.contains("holds-corrected") && printed.stdout.contains("collapse/"), "{}", printed.stdout);
}
