//! `list`: the claims of the papers; with `--write`, the parts of the documents that are made from them.

use std::process::Stdio;

use clap::{Arg, ArgAction, ArgMatches, Command};
use console::{Exit, Failure, Format};

use crate::catalogue;
use crate::child;
use crate::options::{self, Arguments};
use crate::programs::{self, Lapack};
use crate::scratch::Scratch;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask list                    every claim, with its last verdict
  cargo xtask list collapse --json    one JSON object a paper
  cargo xtask list --write            renew what is generated in the documents
  cargo xtask list --write --check    only say whether it is current";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("list")
        .about("List the claims: source, statement, expected verdict, last verdict")
        .after_help(EXAMPLES)
        .arg(Arg::new("paper").value_name("PAPER").help("The paper [default: all]"))
        .arg(
            Arg::new("write")
                .long("write")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["json", "paper", "out"])
                .help("Renew the generated parts of the READMEs and docs/errata.md"),
        )
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .requires("write")
                .help("With --write: write nothing, exit 1 if something is stale"),
        )
        .arg(options::out())
        .arg(options::no_lapack())
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let lapack = options::lapack(matches);
    if matches.get_flag("write") {
        return documents(matches.get_flag("check"), lapack);
    }
    let papers = workspace::selected(matches.get_one::<String>("paper").map(std::slice::from_ref).unwrap_or_default())?;
    let programs = programs::build_papers(&papers, &[], lapack)?;
    let arguments =
        Arguments::of("list").option("--out", Some(options::out_folder(matches))).flag("--json", options::format(matches) == Format::Json);
    let mut worst = Exit::AsExpected;
    for paper in &papers {
        let mut command = programs.command(paper)?;
        worst = worst.max(child::run(command.args(arguments.words()).stdin(Stdio::null()), paper)?);
    }
    Ok(worst)
}

/// Renews the generated parts of the documents, or checks that they are current.
pub(super) fn documents(check: bool, lapack: Lapack) -> Result<Exit, Failure> {
    let papers = workspace::papers()?;
    let programs = programs::build_papers(&papers, &["report"], lapack)?;
    let scratch = Scratch::new()?;
    let mut arguments = Arguments::of("documents").option("--root", Some(workspace::root())).flag("--check", check);
    for listing in catalogue::read(&programs, &papers)? {
        arguments = arguments.value(scratch.write(&format!("{}.json", listing.paper), &listing.json.to_string())?);
    }
    child::run(programs.command("report")?.args(arguments.words()).stdin(Stdio::null()), "report")
}
