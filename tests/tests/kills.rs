//! Runs killed at random block events go on to the same ledger.
//!
//! A kill is SIGKILL: the program gets no chance to say or save anything. What is not tested is a machine that loses its power; blocks are
//! synced before they are renamed, which is all that a program can do about it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use workspace_tests::kills::{Killing, Toll};
use workspace_tests::{comparable, finish, ledger, paper_program};

fn made_up(words: &[&str], out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_made-up"));
    command.args(words).arg("--out").arg(out);
    command
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The ledger of a run that nothing has happened to.
fn untouched(mut run: impl FnMut(&Path) -> Command, paper: &str) -> Value {
    let out = folder();
    let run = finish(run(out.path()));
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    comparable(ledger(out.path(), paper))
}

fn tell(what: &str, toll: Toll, seconds: f64) {
    let Toll { kills, finished, while_writing, outlived } = toll;
    eprintln!(
        "{what}: {kills} kills in {seconds:.0} s, {while_writing} of them while a block was being written; {finished} runs finished before; \
         a kill found {:.0} saved blocks in the mean, and all were used",
        outlived as f64 / f64::from(kills)
    );
}

#[test]
fn fifty_kills_of_a_run_change_nothing() {
    let expected = untouched(|out| made_up(&["run"], out), "made-up");
    let (out, begun) = (folder(), std::time::Instant::now());
    // Blocks only wait, so that thirty at once are no work, and a kill finds many at all stages.
    let run = || {
        let mut command = made_up(&["run", "--threads", "30"], out.path());
        command.env("MADE_UP_PAUSE_MS", "200");
        command
    };
    let toll = Killing { out: out.path(), kills: 50, latest_event: 12, seed: 1 }
        .carry_out(run, |out| assert_eq!(comparable(ledger(out, "made-up")), expected));
    tell("runs", toll, begun.elapsed().as_secs_f64());
}

#[test]
fn fifty_kills_of_a_shard_change_nothing() {
    let expected = untouched(|out| made_up(&["run"], out), "made-up");
    let (out, begun) = (folder(), std::time::Instant::now());
    let merged = |shard: &Path| {
        let joined = folder();
        let merge = finish(made_up(&["merge", &shard.to_string_lossy()], joined.path()));
        assert_eq!(merge.code, 0, "{}\n{}", merge.stdout, merge.stderr);
        assert_eq!(comparable(ledger(joined.path(), "made-up")), expected);
    };
    let toll = Killing { out: out.path(), kills: 50, latest_event: 20, seed: 2 }
        .carry_out(|| made_up(&["run", "--shard", "0/1", "--threads", "4"], out.path()), merged);
    tell("shards", toll, begun.elapsed().as_secs_f64());
}

/// Three claims whose blocks hold trained networks, counts of several laws, and counts by width and depth; and how often each is killed.
const CLAIMS: [(&str, u32); 3] =
    [("selu-escapes/trained-ensembles", 34), ("variance-2-fan-in/symmetric-laws", 33), ("figure-1-collapse-rate/window", 33)];

/// The same with real claims at paper scale, some minutes each:
///
/// ```text
/// cargo test -p workspace-tests --test kills -- --ignored --nocapture
/// ```
#[test]
#[ignore = "a quarter of an hour: three claims at paper scale, 100 kills"]
fn a_hundred_kills_of_three_claims_at_paper_scale_change_nothing() {
    const PAPER: &str = "collapse";
    let program = paper_program(PAPER);
    for (seed, (claim, kills)) in (1..).zip(CLAIMS) {
        let run = |out: &Path| {
            let mut command = Command::new(&program);
            command.args(["run", "--profile", "paper", "--claim", claim, "--out"]).arg(out);
            command
        };
        let begun = std::time::Instant::now();
        let expected = untouched(run, PAPER);
        eprintln!("{claim}: untouched in {:.0} s", begun.elapsed().as_secs_f64());
        let (out, begun) = (folder(), std::time::Instant::now());
        let toll = Killing { out: out.path(), kills, latest_event: 3, seed }
            .carry_out(|| run(out.path()), |out| assert_eq!(comparable(ledger(out, PAPER)), expected));
        tell(claim, toll, begun.elapsed().as_secs_f64());
    }
}
