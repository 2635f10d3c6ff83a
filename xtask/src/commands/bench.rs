//! `bench`: the benchmarks, by the program `benches`.

use std::path::PathBuf;
use std::process::Stdio;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::child;
use crate::options::{self, Arguments};
use crate::programs;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench                     every job, in CPU seconds
  cargo xtask bench random-stream       one job
  cargo xtask bench born-dead --peers   beside the Python peers, as ratios
  cargo xtask bench --peers             all of them, into benches/RESULTS.md
  cargo xtask bench --list              what there is to measure
  cargo xtask bench scaling --draw scaling.svg    how cost grows
The peers need a Python with NumPy and PyTorch, descent also JAX:
benches/peers/README.md";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("bench")
        .about("Measure the engines, in CPU seconds")
        .after_help(EXAMPLES)
        .arg(Arg::new("jobs").value_name("JOB").num_args(0..).help("The jobs [default: all]"))
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).help("List the jobs instead"))
        .arg(
            Arg::new("draw")
                .long("draw")
                .value_name("FILE.svg")
                .value_parser(value_parser!(PathBuf))
                .help("With the job `scaling`: draw it, too"),
        )
        .arg(
            Arg::new("peers")
                .long("peers")
                .action(ArgAction::SetTrue)
                .conflicts_with("list")
                .help("The same jobs by the Python peers too, as ratios"),
        )
        .arg(
            Arg::new("python")
                .long("python")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .requires("peers")
                .help("The Python of the peers [default: $VERDICT_PYTHON, or benches/peers/.venv, or python3]"),
        )
        .arg(
            Arg::new("peer-networks")
                .long("peer-networks")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1000..=1_000_000_000))
                .requires("peers")
                .help("Networks of each width in a run of a peer; its time is scaled to ours [default: 200000]"),
        )
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let jobs = options::many(matches, "jobs");
    let is_whole = matches.get_flag("peers") && jobs.is_empty();
    let mut arguments = Arguments::default()
        .flag("--list", matches.get_flag("list"))
        .flag("--peers", matches.get_flag("peers"))
        .option("--draw", matches.get_one::<PathBuf>("draw"))
        .option("--python", matches.get_one::<PathBuf>("python"))
        .option("--peer-networks", matches.get_one::<u64>("peer-networks").map(u64::to_string))
        .option("--results", is_whole.then(|| workspace::root().join("benches/RESULTS.md")))
        .flag("--json", options::format(matches) == Format::Json);
    for job in jobs {
        arguments = arguments.value(job);
    }
    let programs = programs::build_tools(&["benches"])?;
    child::run(programs.command("benches")?.args(arguments.words()).stdin(Stdio::null()), "benches")
}
