//! The same ledger for any number of threads, any split into shards, and after any death of the programs.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use workspace_tests::{comparable, files_below, finish, ledger, paper_program, xtask};

const PAPER: &str = "collapse";

/// Rows of every shape: counts in several parts, histograms, means of floats, exact rows without blocks.
const CLAIMS: &str = "{theorem-8/*,eq-3/any-width,proposition-10/gaussian-networks}";

fn paper_run(out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(paper_program(PAPER));
    command.args(["run", "--claim", CLAIMS, "--out"]).arg(out).args(more).stdin(Stdio::null());
    command
}

fn whole(out: &Path, more: &[&str]) -> Value {
    let run = finish(paper_run(out, more));
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    comparable(ledger(out, PAPER))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn threads_and_shards_change_nothing() {
    let (one, two, shards, joined) = (folder(), folder(), folder(), folder());
    let expected = whole(one.path(), &["--threads", "1"]);
    assert_eq!(whole(two.path(), &["--threads", "2"]), expected);

    let parts: Vec<String> = (0..3).map(|shard| shards.path().join(shard.to_string()).to_string_lossy().into_owned()).collect();
    for (shard, part) in parts.iter().enumerate() {
        let run = finish(paper_run(Path::new(part), &["--shard", &format!("{shard}/3")]));
        assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    }
    let merge = |dirs: &[String]| {
        let out = joined.path().to_string_lossy().into_owned();
        let words: Vec<&str> = ["merge"].into_iter().chain(dirs.iter().map(String::as_str)).chain(["--out", &out]).collect();
        finish(xtask(&words))
    };
    let incomplete = merge(&parts[..2]);
    assert_eq!(incomplete.code, 3, "{}", incomplete.stderr);
    assert!(incomplete.stderr.contains("missing: collapse/theorem-8/zero-output"), "{}", incomplete.stderr);
    let complete = merge(&parts);
    assert_eq!(complete.code, 0, "{}\n{}", complete.stdout, complete.stderr);
    assert_eq!(comparable(ledger(joined.path(), PAPER)), expected);
}

#[test]
fn shards_of_different_runs_are_not_mixed() {
    let shards = folder();
    let part = |name: &str| shards.path().join(name);
    for (name, seed) in [("a", "1"), ("b", "2")] {
        let mut command = Command::new(paper_program(PAPER));
        command
            .args(["run", "--claim", "lemma-7/*", "--seed", seed, "--shard", if name == "a" { "0/2" } else { "1/2" }, "--out"])
            .arg(part(name));
        assert_eq!(finish(command).code, 0);
    }
    let merged =
        finish(xtask(&["merge", &part("a").to_string_lossy(), &part("b").to_string_lossy(), "--out", &part("c").to_string_lossy()]));
    assert_eq!(merged.code, 3);
    assert!(merged.stderr.contains("other settings"), "{}", merged.stderr);
}

/// Kills a paper-scale run at five moments, going on each time; then lets it finish.
fn killed_five_times(out: &Path, start: impl Fn() -> Child) -> Value {
    for milliseconds in [150, 700, 1500, 2600, 4000] {
        let mut child = start();
        sleep(Duration::from_millis(milliseconds));
        child.kill().expect("the program is ours");
        child.wait().expect("it has ended");
    }
    let status = start().wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
    comparable(ledger(out, PAPER))
}

const PAPER_SCALE: [&str; 4] = ["--profile", "paper", "--claim", "{theorem-8/*,eq-3/any-width}"];

fn quiet(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

#[test]
fn a_killed_run_goes_on_to_the_same_ledger() {
    let (program, supervisor) = (folder(), folder());
    let paper = paper_program(PAPER);
    let by_program = killed_five_times(program.path(), || {
        let mut command = Command::new(&paper);
        command.arg("run").args(PAPER_SCALE).arg("--out").arg(program.path());
        quiet(command)
    });
    // The supervisor's death ends its program too; the next run gets the folder.
    let out = supervisor.path().to_string_lossy().into_owned();
    let by_supervisor = killed_five_times(supervisor.path(), || {
        let words: Vec<&str> = ["reproduce", PAPER].into_iter().chain(PAPER_SCALE).chain(["--out", &out]).collect();
        quiet(xtask(&words))
    });
    let untouched = folder();
    let mut command = Command::new(&paper);
    command.arg("run").args(PAPER_SCALE).arg("--out").arg(untouched.path());
    assert_eq!(finish(command).code, 0);
    let expected = comparable(ledger(untouched.path(), PAPER));
    assert_eq!(by_program, expected);
    assert_eq!(by_supervisor, expected);
}

#[test]
fn two_runs_on_one_folder_do_not_mix() {
    let out = folder();
    let mut first = quiet({
        let mut command = Command::new(paper_program(PAPER));
        command.arg("run").args(PAPER_SCALE).arg("--out").arg(out.path());
        command
    });
    sleep(Duration::from_millis(500));
    let second = finish(paper_run(out.path(), &[]));
    first.kill().expect("the program is ours");
    first.wait().expect("it has ended");
    assert_eq!(second.code, 3, "{}", second.stderr);
    assert!(second.stderr.contains(&format!("process {}", first.id())), "{}", second.stderr);
}

#[test]
fn damaged_blocks_are_reported_and_computed_again() {
    let (out, untouched) = (folder(), folder());
    let shard = ["--shard", "0/1"];
    assert_eq!(finish(paper_run(out.path(), &shard)).code, 0);
    let blocks = files_below(&out.path().join("blocks"));
    assert!(blocks.len() > 10, "a shard saves every block");
    let torn = std::fs::read(&blocks[0]).expect("readable");
    std::fs::write(&blocks[0], &torn[..torn.len() / 2]).expect("writable");
    let mut flipped = std::fs::read(&blocks[1]).expect("readable");
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    std::fs::write(&blocks[1], flipped).expect("writable");
    let run = finish(paper_run(out.path(), &[]));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr.matches("not used and computed again").count(), 2, "{}", run.stderr);
    assert_eq!(comparable(ledger(out.path(), PAPER)), whole(untouched.path(), &[]));
}
