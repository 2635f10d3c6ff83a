//! One build for all papers: Cargo unifies features over the packages that are built together, so a crate that a paper alone would have with
//! other features is compiled twice, with all that stands on it (more than a minute for the numeric ones).

use std::collections::BTreeSet;
use std::process::Command;

use workspace_tests::{papers, root};

/// The crates that these papers are built from, each with its version and features.
fn crates(papers: &[String]) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p} {f}"]);
    for paper in papers {
        command.args(["--package", paper]);
    }
    let output = command.output().expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("names are UTF-8");
    lines.lines().map(|line| line.trim_end_matches(" (*)").trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_paper_alone_is_built_from_the_crates_of_all() {
    let all = crates(&papers());
    for paper in papers() {
        let alone = crates(std::slice::from_ref(&paper));
        let others: Vec<&String> = alone.difference(&all).collect();
        assert!(alone.len() > 20 && others.is_empty(), "{paper} alone has {others:?}");
    }
}
