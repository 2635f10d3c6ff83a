//! A paper binary's main: `run`, `list`, `explain`, `calc`, `merge`.

mod calc;
mod explain;
mod list;
mod options;
mod run;
mod show;
mod supervision;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Command;

use crate::claim::Paper;
use crate::failure::{Failure, exit};

/// Runs a paper's program with the process's arguments.
///
/// Exit codes: 0 as expected, 1 a verdict differs, 2 usage, 3 the environment, 4 a defect of ours, 130 stopped by Ctrl-C.
pub fn main(paper: &'static Paper) -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let as_json = arguments.iter().any(|argument| argument == "--json");
    // The panic hook has already printed where and why.
    match catch_unwind(AssertUnwindSafe(|| dispatch(paper, &arguments))) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(failure)) => failure.report(as_json),
        Err(_) => {
            eprintln!("{}: a defect of ours; please report it with the lines above", paper.slug);
            ExitCode::from(exit::DEFECT)
        }
    }
}

fn dispatch(paper: &'static Paper, arguments: &[String]) -> Result<u8, Failure> {
    // A calculator's parameters are its own: clap does not know them.
    if arguments.get(1).is_some_and(|word| word == "calc") {
        return calc::calc(paper, &arguments[2..]);
    }
    let matches = match command(paper).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            // --help and --version are answers, not errors.
            let _ = error.print();
            return Ok(exit::AS_EXPECTED);
        }
        Err(error) => return Err(options::usage_failure(&error)),
    };
    match matches.subcommand() {
        Some(("run", matches)) => run::run(paper, &options::RunOptions::of_run(matches)?),
        Some(("merge", matches)) => run::run(paper, &options::RunOptions::of_merge(matches)?),
        Some(("list", matches)) => list::list(paper, &options::out_dir(matches), matches.get_flag("json")),
        Some(("explain", matches)) => {
            let claim = matches.get_one::<String>("claim").expect("clap requires it");
            explain::explain(paper, claim, &options::out_dir(matches), matches.get_flag("json"))
        }
        _ => unreachable!("clap requires a known command"),
    }
}

fn command(paper: &Paper) -> Command {
    Command::new(paper.slug)
        .about(format!("{}, claim by claim", paper.title))
        .version(paper.build.version)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(options::run_command())
        .subcommand(options::list_command())
        .subcommand(options::explain_command())
        .subcommand(Command::new("calc").about("A quantity of the paper at the given parameters; without a quantity, the list of them"))
        .subcommand(options::merge_command())
}
