//! `bench`: the benchmarks, by the program `benches`.

use std::process::Stdio;

use clap::{Arg, ArgAction, ArgMatches, Command};
use console::{Exit, Failure, Format};

use crate::child;
use crate::options::{self, Arguments};
use crate::programs;

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench                   every job, in CPU seconds
  cargo xtask bench random-stream     one job
  cargo xtask bench --list            what there is to measure";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("bench")
        .about("Measure the engines, in CPU seconds")
        .after_help(EXAMPLES)
        .arg(Arg::new("jobs").value_name("JOB").num_args(0..).help("The jobs [default: all]"))
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).help("List the jobs instead"))
        .arg(Arg::new("peers").long("peers").action(ArgAction::SetTrue).help("The same jobs by the Python peers too, as ratios"))
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let mut arguments = Arguments::default()
        .flag("--list", matches.get_flag("list"))
        .flag("--peers", matches.get_flag("peers"))
        .flag("--json", options::format(matches) == Format::Json);
    for job in options::many(matches, "jobs") {
        arguments = arguments.value(job);
    }
    let programs = programs::build_tools(&["benches"])?;
    child::run(programs.command("benches")?.args(arguments.words()).stdin(Stdio::null()), "benches")
}
