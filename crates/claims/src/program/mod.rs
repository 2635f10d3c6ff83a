//! A paper binary's main: `run`, `list`, `explain`, `calc`, `merge`, `seeds`.

mod calc;
mod explain;
mod list;
mod options;
mod run;
mod seeds;
mod show;
mod supervision;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Command;
use console::{Exit, Failure, Format};

use crate::claim::Paper;

/// Runs a paper's program with the process's arguments.
///
/// Exit codes: 0 as expected, 1 a verdict differs, 2 usage, 3 the environment, 4 a defect of ours, 130 stopped by Ctrl-C.
pub fn main(paper: &'static Paper) -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let format = Format::asked_for(&words);
    // The panic hook has already printed where and why.
    let outcome = catch_unwind(AssertUnwindSafe(|| dispatch(paper, &words, format)))
        .unwrap_or_else(|_| Err(Failure::defect(format!("{} has a defect; please report it with the lines above", paper.slug))));
    let exit = outcome.unwrap_or_else(|failure| {
        console::report(format, &failure);
        failure.exit()
    });
    exit.into()
}

fn dispatch(paper: &'static Paper, words: &[String], format: Format) -> Result<Exit, Failure> {
    // A calculator's parameters are its own: clap does not know them.
    if words.get(1).is_some_and(|word| word == "calc") {
        return calc::calc(paper, &words[2..]);
    }
    let matches = match console::understand(command(paper), words, format) {
        Ok(matches) => matches,
        Err(exit) => return Ok(exit),
    };
    match matches.subcommand() {
        Some(("run", matches)) => run::run(paper, &options::RunOptions::of_run(matches)?),
        Some(("merge", matches)) => run::run(paper, &options::RunOptions::of_merge(matches)?),
        Some(("list", matches)) => {
            let glob = matches.get_one::<String>("claim").map(String::as_str);
            list::list(paper, glob, &options::out_dir(matches), format)
        }
        Some(("explain", matches)) => {
            let claim = matches.get_one::<String>("claim").expect("clap requires it");
            explain::explain(paper, claim, &options::out_dir(matches), format)
        }
        Some(("seeds", matches)) => seeds::seeds(paper, &options::SeedsOptions::of(matches, format)),
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
        .subcommand(options::seeds_command())
}
