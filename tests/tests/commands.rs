//! The command line end to end: what a new user types, and what happens when it is mistyped.

use std::process::Command;

use workspace_tests::{finish, items, paper_program, papers, xtask};

#[test]
fn help_is_everywhere() {
    for arguments in [
        &["--help"][..],
        &["reproduce", "--help"],
        &["list", "--help"],
        &["explain", "--help"],
        &["calc", "--help"],
        &["diff", "--help"],
        &["review", "--help"],
        &["test", "--help"],
        &["bench", "--help"],
        &["merge", "--help"],
        &["submit", "--help"],
        &["calc", "collapse", "max-layers", "--help"],
    ] {
        let finished = finish(xtask(arguments));
        assert_eq!(finished.code, 0, "{arguments:?}: {}", finished.stderr);
        assert!(finished.stdout.len() > 50, "{arguments:?}");
    }
}

#[test]
fn list_shows_each_paper_with_its_claims() {
    for paper in papers() {
        let listed = finish(xtask(&["list", &paper, "--json"])).json();
        assert_eq!(listed["paper"], paper.as_str());
        assert!(!items(&listed, "claims").is_empty());
    }
}

#[test]
fn a_mistyped_paper_gets_the_nearest_name() {
    let finished = finish(xtask(&["reproduce", "colapse"]));
    assert_eq!(finished.code, 2);
    assert!(finished.stderr.contains("collapse"), "{}", finished.stderr);
}

#[test]
fn a_mistyped_claim_gets_the_nearest_name() {
    let explained = finish(xtask(&["explain", "collapse/theorem-8/zero-outptu"]));
    assert_eq!(explained.code, 2);
    assert!(explained.stderr.contains("theorem-8/zero-output"), "{}", explained.stderr);
    let out = tempfile::tempdir().expect("a temporary folder");
    let run = finish(xtask(&["reproduce", "collapse", "--claim", "theorem-9/*", "--out", &out.path().to_string_lossy()]));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean"), "{}", run.stderr);
}

#[test]
fn a_paper_lists_the_claims_that_a_pattern_matches() {
    let listed = |pattern: &str| {
        let mut command = Command::new(paper_program("collapse"));
        command.args(["list", "--json", "--claim", pattern]);
        finish(command)
    };
    let found = listed("theorem-8/*").json();
    assert!(items(&found, "claims").iter().all(|claim| claim["id"].as_str().expect("an id").starts_with("collapse/theorem-8/")));
    assert!(!items(&found, "claims").is_empty());
    assert_eq!(listed("theorem-9/*").code, 2);
}

#[test]
fn a_claim_that_nobody_has_is_not_sent_to_a_cluster() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let words = ["submit", "--shards", "4", "collapse", "--dry-run", "--out", &out.path().to_string_lossy(), "--claim"];
    let refused = finish(xtask(&[&words[..], &["theorem-9/*"]].concat()));
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("did you mean"), "{}", refused.stderr);
    let shown = finish(xtask(&[&words[..], &["theorem-8/*"]].concat()));
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("'--claim=theorem-8/*'"), "{}", shown.stdout);
}

#[test]
fn explain_says_what_how_and_why() {
    let explained = finish(xtask(&["explain", "collapse/theorem-8/zero-output"]));
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    for part in ["statement", "formula", "resolution", "control", "one layer too few"] {
        assert!(explained.stdout.contains(part), "{part}: {}", explained.stdout);
    }
}

#[test]
fn one_claim_can_be_run_as_json_and_compared() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let folders = ["a", "b"].map(|name| out.path().join(name).to_string_lossy().into_owned());
    for (folder, seed) in folders.iter().zip(["1", "2"]) {
        let run = finish(xtask(&["reproduce", "collapse", "--claim", "theorem-8/zero-output", "--seed", seed, "--out", folder, "--json"]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.json()["seed"], seed.parse::<u64>().expect("a number"));
        let page = std::path::Path::new(folder).join("report/collapse/theorem-8/zero-output.html");
        assert!(page.is_file(), "the run ends with the report");
    }
    assert_eq!(finish(xtask(&["diff", &folders[0], &folders[1]])).code, 0, "two seeds agree within their intervals");
    assert_eq!(finish(xtask(&["diff", &folders[0], &folders[0], "--exact"])).code, 0, "a run equals itself");
    assert_eq!(finish(xtask(&["diff", &folders[0], &folders[1], "--exact"])).code, 1, "two seeds differ in their digits");
}

#[test]
fn a_folder_that_cannot_be_written_is_the_environments_fault() {
    let mut command = Command::new(paper_program("collapse"));
    command.args(["run", "--claim", "eq-1/*", "--out", "/proc/no-such-folder"]);
    let finished = finish(command);
    assert_eq!(finished.code, 3, "{}", finished.stderr);
    assert!(finished.stderr.contains("--out"), "{}", finished.stderr);
}

#[test]
fn the_paper_program_works_alone() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(paper_program("collapse"));
    command.args(["run", "--claim", "lemma-7/tied-signs", "--out"]).arg(out.path());
    let finished = finish(command);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    assert!(finished.stdout.contains("HOLDS-CORRECTED"), "{}", finished.stdout);
    assert!(out.path().join("collapse/ledger.json").exists());
}
