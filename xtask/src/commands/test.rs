//! `test`: everything that CI checks, in the order in which a mistake is cheapest to find.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command as Cargo, Stdio};

use clap::{Arg, ArgAction, ArgMatches, Command};
use console::{Exit, Failure, Format};

use super::list;
use super::reproduce::Reproduction;
use super::test_slurm;
use crate::child;
use crate::dependencies;
use crate::options;
use crate::programs::{self, BEHIND_FEATURES, Lapack, as_typed, cargo};
use crate::scratch::Scratch;
use crate::setup;
use crate::snapshots;
use crate::steps::Steps;
use crate::tools::Tools;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask test
  cargo xtask test --no-lapack    on a machine without OpenBLAS
  cargo xtask test --slurm        a run on a Slurm of its own, as root on Debian

The steps: format, dependencies, lints, lints without LAPACK, documentation, the
programs, every claim at CI scale, the generated documents, the tests, and some
mutants of the lines that the last commit changed. The first step that fails
stops, and says how to repeat it alone.";

/// Its options and help.
pub(super) fn command() -> Command {
    let slurm = "Instead: bring up a Slurm on this machine, lose a task of a run on it, go on, and compare";
    Command::new("test")
        .about("Check everything that CI checks")
        .after_help(EXAMPLES)
        .arg(Arg::new("slurm").long("slurm").action(ArgAction::SetTrue).help(slurm))
        .arg(options::no_lapack())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let lapack = options::lapack(matches);
    // Asked for at once: the tests replace this program by a newer build of itself, and then it has no path any more.
    let xtask = env::current_exe().map_err(|error| Failure::environment(format!("xtask does not find itself: {error}")))?;
    if matches.get_flag("slurm") {
        return test_slurm::run(lapack, &xtask);
    }
    let ledgers = target_folder().join("claims-ci");
    setup::prepare(lapack)?;
    let mut steps = Steps::new(if lapack == Lapack::Linked { 11 } else { 10 }, say);
    static_checks(&mut steps, lapack)?;
    claims(&mut steps, lapack, &ledgers)?;
    tests(&mut steps, lapack, &xtask, &ledgers)?;
    Ok(Exit::AsExpected)
}

fn static_checks(steps: &mut Steps, lapack: Lapack) -> Result<(), Failure> {
    let mut format = cargo("fmt");
    format.args(["--all", "--check"]);
    run_cargo(steps, "format", &mut format)?;
    steps.run("dependencies", dependencies::TYPED, || dependencies::check(&Tools::of_this_machine(), say))?;
    if lapack == Lapack::Linked {
        run_cargo(steps, "lints", &mut lints(Lapack::Linked))?;
    }
    run_cargo(steps, "lints without LAPACK", &mut lints(Lapack::Without))?;
    let mut documentation = cargo("doc");
    documentation.args(["--workspace", "--no-deps"]).args(lapack.cargo_flag()).env("RUSTDOCFLAGS", "-D warnings");
    let typed = format!("RUSTDOCFLAGS='-D warnings' {}", as_typed(&documentation));
    run_typed(steps, "documentation", &typed, &mut documentation)
}

/// Nothing is linked by clippy, so that the lean build is checked quickly.
fn lints(lapack: Lapack) -> Cargo {
    let mut command = cargo("clippy");
    command.args(["--workspace", "--all-targets"]).args(BEHIND_FEATURES).args(lapack.cargo_flag()).args(["--", "-D", "warnings"]);
    command
}

fn claims(steps: &mut Steps, lapack: Lapack, ledgers: &Path) -> Result<(), Failure> {
    let papers = workspace::papers()?;
    // What the next two steps use and no more; another package could bring other features, and everything would be built twice.
    let typed = as_typed(&programs::build_command(&papers, &["report"], lapack));
    steps.run("programs", &typed, || programs::build_papers(&papers, &["report"], lapack).map(|_| Exit::AsExpected))?;
    let flag = if lapack == Lapack::Without { " --no-lapack" } else { "" };
    let typed = format!("cargo xtask reproduce --fresh --out {}{flag}", workspace::shown(ledgers));
    steps.run("claims at CI scale", &typed, || Reproduction::of_everything(ledgers, lapack)?.run())?;
    steps.run("generated documents", &format!("cargo xtask list --write --check{flag}"), || list::documents(true, lapack))
}

fn tests(steps: &mut Steps, lapack: Lapack, xtask: &Path, ledgers: &Path) -> Result<(), Failure> {
    let mut build = tests_command(lapack);
    build.arg("--no-run");
    run_cargo(steps, "test build", &mut build)?;
    let scratch = Scratch::new()?;
    let references = scratch.path().join("snapshots.txt");
    let mut command = tests_command(lapack);
    command
        .stdin(Stdio::null())
        .env("VERDICT_XTASK", xtask)
        .env("VERDICT_LEDGERS", ledgers)
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &references);
    if lapack == Lapack::Without {
        command.env("VERDICT_NO_LAPACK", "1");
    }
    let typed = as_typed(&command);
    let mut closing = Closing::default();
    let passed = steps.run("tests", &typed, || {
        child::read_lines(&mut command, "cargo test", |line| closing.pass_on(line).iter().for_each(|line| say(line))).map(Exit::of_check)
    });
    let stale = if passed.is_ok() { unread_snapshots(&references) } else { Ok(()) };
    // Behind the tests, because what it leaves built is of sources that were changed and changed back.
    let noticed = if passed.is_ok() { steps.run("mutants", MUTANTS, || mutants_of_the_last_commit(xtask)) } else { Ok(()) };
    // The runner's own closing lines come last, so that a log ends with them.
    say(&steps.table());
    closing.held.iter().for_each(|line| say(line));
    passed.and(stale).and(noticed)
}

// Unit tests only: there is no time to build and run a paper's claims again for each. What they miss in a paper is told, no more.
const MUTANTS: &str = "cargo xtask mutants --since HEAD~1 --in-place --within 60 --no-claims";

/// Changes the lines of the last commit on purpose, where there is one before it and cargo-mutants is there.
fn mutants_of_the_last_commit(xtask: &Path) -> Result<Exit, Failure> {
    let tools = Tools::of_this_machine();
    if !tools.has("cargo-mutants") {
        say("skipped: cargo-mutants is not installed (cargo install cargo-mutants --locked)");
        return Ok(Exit::AsExpected);
    }
    if tools.answer("git", &["rev-parse", "--verify", "--quiet", "HEAD~1"]).is_none() {
        say("skipped: there is no commit before the last one here");
        return Ok(Exit::AsExpected);
    }
    let words = MUTANTS.split(' ').skip(2);
    child::run(Cargo::new(xtask).args(words).stdin(Stdio::null()), "xtask mutants")
}

fn tests_command(lapack: Lapack) -> Cargo {
    let mut command = cargo("test");
    // A test program that fails does not hide what the others find.
    command.args(["--workspace", "--no-fail-fast"]).args(BEHIND_FEATURES).args(lapack.cargo_flag());
    command
}

fn unread_snapshots(references: &Path) -> Result<(), Failure> {
    let unread = snapshots::unreferenced(workspace::root(), references);
    if unread.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = unread.iter().map(|path| workspace::shown(path)).collect();
    Err(Failure::differs("no test reads these snapshots any more").with_help(format!("remove them: rm {}", names.join(" "))))
}

fn run_cargo(steps: &mut Steps, name: &'static str, command: &mut Cargo) -> Result<(), Failure> {
    let typed = as_typed(command);
    run_typed(steps, name, &typed, command)
}

fn run_typed(steps: &mut Steps, name: &'static str, typed: &str, command: &mut Cargo) -> Result<(), Failure> {
    steps.run(name, typed, || child::succeeds(command.stdin(Stdio::null()), "cargo").map(Exit::of_check))
}

fn say(line: &str) {
    console::say(Format::Text, line);
}

/// Where Cargo builds, as far as it can be known without asking it.
fn target_folder() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = named.unwrap_or_else(|| workspace::root().join("target"));
    std::path::absolute(&folder).unwrap_or(folder)
}

/// The last result of the test runner, held back until the times are printed.
#[derive(Default)]
struct Closing {
    held: Vec<String>,
}

impl Closing {
    /// Takes the next line; gives the lines that can be printed now.
    fn pass_on(&mut self, line: &str) -> Vec<String> {
        // What rustdoc says after a result; the result has to stay the last word.
        if line.starts_with("all doctests ran in") {
            return vec![line.to_owned()];
        }
        let is_result = line.starts_with("test result:");
        let goes_on = !self.held.is_empty() && line.is_empty();
        let mut due = if goes_on { Vec::new() } else { std::mem::take(&mut self.held) };
        let next = if is_result || goes_on { &mut self.held } else { &mut due };
        next.push(line.to_owned());
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_result_of_the_test_runner_is_held_back() {
        let lines = ["running 1 test", "", "test result: ok. 1 passed", "", "running 0 tests", "test result: ok. 0 passed", ""];
        let mut closing = Closing::default();
        let printed: Vec<String> = lines.iter().flat_map(|line| closing.pass_on(line)).collect();
        assert_eq!(printed, lines[..5]);
        assert_eq!(closing.held, lines[5..]);
    }

    #[test]
    fn the_time_of_doctests_does_not_stand_last() {
        let mut closing = Closing::default();
        let lines = ["test result: ok. 2 passed", "", "all doctests ran in 0.60s; merged doctests compilation took 0.59s", ""];
        let printed: Vec<String> = lines.iter().flat_map(|line| closing.pass_on(line)).collect();
        assert_eq!(printed, [lines[2]]);
        assert_eq!(closing.held, ["test result: ok. 2 passed", "", ""]);
    }

    #[test]
    fn a_step_can_be_repeated_with_what_it_prints() {
        let features = "--features datasets/fetch";
        assert_eq!(as_typed(&lints(Lapack::Linked)), format!("cargo clippy --workspace --all-targets {features} -- -D warnings"));
        let lean = format!("cargo clippy --workspace --all-targets {features} --no-default-features -- -D warnings");
        assert_eq!(as_typed(&lints(Lapack::Without)), lean);
        assert_eq!(as_typed(&tests_command(Lapack::Linked)), format!("cargo test --workspace --no-fail-fast {features}"));
    }
}
