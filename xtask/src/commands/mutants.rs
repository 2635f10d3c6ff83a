//! `mutants`: what a change of the sources would have to slip through, by cargo-mutants.
//!
//! Each mutant is one function body or operator changed. The unit tests of its package are asked first; what they miss in a paper is
//! asked of the paper's claims.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::{Arg, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::child;
use crate::mutation::{self, Mutant};
use crate::options;
use crate::programs::{Lapack, cargo};
use crate::tools::Tools;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask mutants --sample 50                  fifty of all mutants
  cargo xtask mutants crates/claims/src/judge      all of one folder
  cargo xtask mutants papers/collapse/src/theorem_8.rs --no-claims
  cargo xtask mutants --since HEAD~1               of the changed lines only

Asked are the theory of all papers, `stats`, the judge and `piecewise`. A mutant
that neither unit tests nor claims notice is named, and the exit code is 1.
It needs cargo-mutants: cargo install cargo-mutants --locked";

/// What is mutated where no path is named: where a wrong sign would make a wrong verdict.
const THEORY: [&str; 4] = ["papers/*/src", "crates/stats/src", "crates/claims/src/judge", "crates/piecewise/src"];

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("mutants")
        .about("Change the sources on purpose, and see which changes nothing notices")
        .after_help(EXAMPLES)
        .arg(Arg::new("paths").value_name("PATH").num_args(0..).help("Files or folders, from the root [default: all theory]"))
        .arg(
            Arg::new("sample")
                .long("sample")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..))
                .help("Only about N of the mutants, evenly spread"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .requires("sample")
                .help("Which sample [default: 0]"),
        )
        .arg(Arg::new("since").long("since").value_name("REVISION").help("Only lines that changed since then"))
        .arg(
            Arg::new("no-claims")
                .long("no-claims")
                .action(clap::ArgAction::SetTrue)
                .help("Ask the unit tests only, not the claims of the papers"),
        )
        .arg(options::out())
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    if !Tools::of_this_machine().has("cargo-mutants") {
        return Err(Failure::environment("cargo-mutants is not installed").with_help("cargo install cargo-mutants --locked"));
    }
    let format = options::format(matches);
    let named = options::many(matches, "paths");
    let paths: Vec<String> = if named.is_empty() { THEORY.map(str::to_owned).into() } else { named };
    let folder = options::out_folder(matches).join("mutants");
    fs::create_dir_all(&folder).map_err(|error| Failure::environment(format!("{} cannot be made: {error}", folder.display())))?;
    let mut arguments: Vec<String> = paths.iter().flat_map(|path| ["--file".to_owned(), pattern(path)]).collect();
    if let Some(revision) = matches.get_one::<String>("since") {
        arguments.extend(["--in-diff".to_owned(), difference(&folder, revision)?.display().to_string()]);
    }
    let all = mutation::list(&arguments)?.len() as u64;
    let (of, rate) = matches.get_one::<u64>("sample").map_or((0, 1), |&sample| shard(all, sample, matches.get_one("seed")));
    console::say(format, &format!("{all} mutants; one in {rate} is asked"));
    if all == 0 {
        return Ok(Exit::AsExpected);
    }
    let mut unit_tests = cargo("mutants");
    unit_tests
        .args(&arguments)
        .args(["--no-shuffle", "--colors=never", "--cargo-arg=--locked", "--shard", &format!("{of}/{rate}")])
        .arg("--output")
        .arg(&folder)
        .args(["--", "--lib"])
        .stdin(Stdio::null());
    // It says by its exit code whether anything was missed; what, it writes down.
    child::succeeds(&mut unit_tests, "cargo mutants")?;
    let found = mutation::outcomes(&folder.join("mutants.out/outcomes.json"))?;
    let missed: Vec<Mutant> = found.missed;
    console::say(format, &format!("unit tests: {} caught, {} do not compile, {} missed", found.caught, found.unviable, missed.len()));
    let left = if matches.get_flag("no-claims") { missed } else { asked_of_claims(&folder, missed, format)? };
    for mutant in &left {
        console::say(format, &format!("missed: {}", mutant.name));
    }
    if format == Format::Json {
        let names: Vec<&str> = left.iter().map(|mutant| mutant.name.as_str()).collect();
        console::answer(serde_json::json!({
            "schema": 1, "mutants": all, "one_in": rate, "caught_by_tests": found.caught, "unviable": found.unviable, "missed": names,
        }));
    }
    Ok(Exit::of_check(left.is_empty()))
}

/// Those that the claims of their paper do not notice either, and those of no paper.
fn asked_of_claims(folder: &Path, missed: Vec<Mutant>, format: Format) -> Result<Vec<Mutant>, Failure> {
    let mut left = Vec::new();
    // Made once: what was missed is of the sources as they were.
    let mut sources = mutation::Copy::new(folder, Lapack::Linked)?;
    for mutant in missed {
        let Some(paper) = mutant.paper() else {
            left.push(mutant);
            continue;
        };
        let noticed = sources.claims_notice(&mutant, &paper)?;
        console::say(format, &format!("claims of {paper}: {} {}", if noticed { "caught" } else { "MISSED" }, mutant.name));
        if !noticed {
            left.push(mutant);
        }
    }
    Ok(left)
}

/// cargo-mutants takes files by pattern: of a folder, all that is in it.
fn pattern(path: &str) -> String {
    let is_file = Path::new(path).extension().is_some_and(|extension| extension == "rs");
    if is_file { path.to_owned() } else { format!("{}/**/*.rs", path.trim_end_matches('/')) }
}

/// Which share of `all` is a sample of about `wanted`.
fn shard(all: u64, wanted: u64, seed: Option<&u64>) -> (u64, u64) {
    let rate = (all / wanted).max(1);
    (seed.copied().unwrap_or(0) % rate, rate)
}

/// A file with what changed since a revision.
fn difference(folder: &Path, revision: &str) -> Result<PathBuf, Failure> {
    let output = std::process::Command::new("git").current_dir(workspace::root()).args(["diff", revision, "--"]).output();
    let output = output.map_err(|error| Failure::environment(format!("git cannot be started: {error}")))?;
    if !output.status.success() {
        return Err(Failure::usage(format!("--since {revision}: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    let file = folder.join("since.diff");
    fs::write(&file, output.stdout).map_err(|error| Failure::environment(format!("{} cannot be written: {error}", file.display())))?;
    file.canonicalize().map_err(|error| Failure::environment(format!("{} cannot be found: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_one_of_equal_shares() {
        assert_eq!(shard(1000, 50, None), (0, 20));
        assert_eq!(shard(1000, 50, Some(&27)), (7, 20));
        assert_eq!(shard(30, 50, Some(&3)), (0, 1));
    }

    #[test]
    fn a_folder_means_all_of_its_files() {
        assert_eq!(pattern("crates/claims/src/judge/"), "crates/claims/src/judge/**/*.rs");
        assert_eq!(pattern("papers/collapse/src/theorem_8.rs"), "papers/collapse/src/theorem_8.rs");
    }
}
