//! `keep`: keeps the ledgers of a run at paper scale beside the papers, by the program `report`.

use std::process::Stdio;

use clap::{ArgMatches, Command};
use console::{Exit, Failure};

use crate::child;
use crate::options::{self, Arguments};
use crate::programs;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask reproduce --profile paper --out out-paper
  cargo xtask keep --out out-paper

Only whole runs in which every claim had its expected verdict are kept. Numbers
are rounded to six digits; the files are papers/*/ledger/paper.json.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("keep").about("Keep the ledgers of a run at paper scale beside the papers").after_help(EXAMPLES).arg(options::out())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let arguments = Arguments::of("keep").option("--root", Some(workspace::root())).value("--").value(options::out_folder(matches));
    let programs = programs::build_tools(&["report"])?;
    child::run(programs.command("report")?.args(arguments.words()).stdin(Stdio::null()), "report")
}
