//! `seeds`: the statistical lines of all rows at fresh seeds: whether any flips, how near it comes, and what planted errors are caught.

use clap::{Arg, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::child;
use crate::interrupt;
use crate::options::{self, Arguments};
use crate::programs;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask seeds                       twenty seeds of every paper
  cargo xtask seeds collapse --count 200
  cargo xtask seeds --count 50 --first 201      other seeds

Finished seeds are kept in OUT/seeds; the same command goes on from there, and
a larger --count adds to them. Rows without statistical lines are left out,
controls are not run. Exit code 1: a line flipped at some seed, or a planted
deviation was missed more often than once in a hundred.";

/// Its options and help.
pub(super) fn command() -> Command {
    let number = |name: &'static str| Arg::new(name).long(name).value_name("N").value_parser(value_parser!(u64).range(1..));
    Command::new("seeds")
        .about("The statistical lines at fresh seeds: flips, margins, and power")
        .after_help(EXAMPLES)
        .arg(Arg::new("papers").value_name("PAPER").num_args(0..).help("The papers [default: all]"))
        .arg(number("count").help("How many seeds [default: 20]"))
        .arg(number("first").help("The first of them [default: 1]"))
        .arg(options::threads())
        .arg(options::out())
        .arg(options::no_lapack())
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let papers = workspace::selected(&options::many(matches, "papers"))?;
    let number = |name: &str| matches.get_one::<u64>(name).map(u64::to_string);
    let arguments = Arguments::of("seeds")
        .option("--count", number("count"))
        .option("--first", number("first"))
        .option("--threads", matches.get_one::<u32>("threads").map(u32::to_string))
        .option("--out", Some(options::out_folder(matches)))
        .flag("--json", options::format(matches) == Format::Json)
        .flag("--supervised", true);
    let programs = programs::build_papers(&papers, &[], options::lapack(matches))?;
    let mut worst = Exit::AsExpected;
    for paper in &papers {
        worst = worst.max(child::supervise(programs.command(paper)?.args(arguments.words()), paper)?);
        if interrupt::count() > 0 {
            return Ok(Exit::Interrupted);
        }
        if !worst.lets_go_on() {
            break;
        }
    }
    Ok(worst)
}
