//! `seeds`: fresh seeds of a paper, one file each, and what they say together.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use workspace_tests::{Finished, finish, items};

fn seeds(out: &Path, words: &[&str], sources: &str) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_made-up"));
    command.args(["seeds", "--json", "--out"]).arg(out).args(words).env("MADE_UP_SOURCES", sources);
    finish(command)
}

/// The summary without its times.
fn summary(run: &Finished) -> Value {
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    let mut summary = run.json();
    summary["seconds"] = Value::Null;
    summary
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn true_lines_stay_at_fresh_seeds_and_planted_deviations_are_caught() {
    let out = folder();
    let found = summary(&seeds(out.path(), &["--count", "100"], "here"));
    assert_eq!((&found["seeds"], &found["rows"], &found["lines"]), (&100.into(), &3.into(), &5.into()));
    assert!(items(&found, "flips").is_empty() && items(&found, "verdicts").is_empty());
    // Both sides of the three coins and of the mean; of the histogram none, for nothing lies .4 below 1/16.
    let power = &found["power"];
    assert!(power["planted"].as_u64() >= Some(800) && power["caught"] == power["planted"], "{power}");
    // The p-values of the mean, which is the one line with a continuous law: at most .1 in 10 +- 3 of 100, with 5 deviations 10 +- 15.
    assert_eq!(found["p_values"]["count"], 100);
    assert!(found["p_values"]["at_most"][0].as_u64() <= Some(25), "{}", found["p_values"]);
    assert!(items(&found, "needs").iter().all(|row| row["share"].as_f64() < Some(1.0)), "{}", found["needs"]);
}

#[test]
fn seeds_that_are_done_are_not_asked_again_and_those_of_other_sources_are() {
    let (out, other) = (folder(), folder());
    summary(&seeds(out.path(), &["--count", "3"], "here"));
    let file = |seed: u64| out.path().join(format!("seeds/made-up/{seed}.seed"));
    let written = |seed| fs::metadata(file(seed)).and_then(|file| file.modified()).expect("a finished seed");
    let first = written(1);
    let more = summary(&seeds(out.path(), &["--count", "5"], "here"));
    assert_eq!(first, written(1));
    assert_eq!(more, summary(&seeds(other.path(), &["--count", "5"], "here")));

    fs::write(file(2), b"torn").expect("it can be written");
    assert_eq!(more, summary(&seeds(out.path(), &["--count", "5"], "here")));

    summary(&seeds(out.path(), &["--count", "1"], "there"));
    assert_ne!(first, written(1));
}
