//! `diff`: what moved between two runs, by the program `report`.

use std::path::PathBuf;
use std::process::Stdio;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::child;
use crate::options::{self, Arguments};
use crate::programs;

const EXAMPLES: &str = "\
Examples:
  cargo xtask diff before out            verdicts, and numbers beyond intervals
  cargo xtask diff before out --exact    any difference but times and machine
  cargo xtask diff a/collapse/ledger.json b/collapse/ledger.json --json

Exit code 0: nothing differs; 1: something does.";

/// Its options and help.
pub(super) fn command() -> Command {
    let folder = |id: &'static str, name: &'static str| {
        Arg::new(id).value_name(name).required(true).value_parser(value_parser!(PathBuf)).help("A folder of results, or one ledger")
    };
    Command::new("diff")
        .about("Compare two runs: claims whose verdict or numbers moved beyond their intervals")
        .after_help(EXAMPLES)
        .arg(folder("a", "DIR_A"))
        .arg(folder("b", "DIR_B"))
        .arg(Arg::new("exact").long("exact").action(ArgAction::SetTrue).help("Any difference at all, except in provenance and seconds"))
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let side = |id: &str| matches.get_one::<PathBuf>(id).expect("clap requires it");
    let arguments = Arguments::of("diff")
        .flag("--exact", matches.get_flag("exact"))
        .flag("--json", options::format(matches) == Format::Json)
        .value("--")
        .value(side("a"))
        .value(side("b"));
    let programs = programs::build_tools(&["report"])?;
    child::run(programs.command("report")?.args(arguments.words()).stdin(Stdio::null()), "report")
}
