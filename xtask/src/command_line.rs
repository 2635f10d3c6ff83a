//! The command line: understood, dispatched, and answered with an exit code.

use std::ffi::OsString;

use clap::{ArgMatches, Command};
use console::{Exit, Failure, Format};

use crate::commands::COMMANDS;
use crate::interrupt;

const EXAMPLES: &str = "\
Examples:
  cargo xtask reproduce           every claim of every paper, at CI scale
  cargo xtask explain collapse/theorem-8/zero-output
  cargo xtask report --open       the report, in a browser
  cargo xtask calc collapse       what the paper can compute for you
  cargo xtask test                everything that CI checks

Exit codes: 0 as expected, 1 a verdict differs, 2 usage, 3 the environment
(library, data, disk, folder in use), 4 a defect of ours, 130 stopped by Ctrl-C.";

/// Does what the words ask for.
pub(crate) fn answer(words: &[OsString]) -> Exit {
    let format = Format::asked_for(words);
    let matches = match console::understand(whole_command(), words, format) {
        Ok(matches) => matches,
        Err(exit) => return exit,
    };
    interrupt::count_from_now_on().and_then(|()| dispatch(&matches)).unwrap_or_else(|failure| {
        console::report(format, &failure);
        failure.exit()
    })
}

/// Every command with its options and help.
pub(crate) fn whole_command() -> Command {
    Command::new("xtask")
        .bin_name("cargo xtask")
        .about("Checks papers claim by claim: what is claimed, what theory and simulation give, and a verdict")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(COMMANDS.iter().map(|entry| (entry.command)()))
}

fn dispatch(matches: &ArgMatches) -> Result<Exit, Failure> {
    let (name, matches) = matches.subcommand().expect("clap requires a command");
    let entry = COMMANDS.iter().find(|entry| (entry.command)().get_name() == name).expect("clap knows these commands only");
    (entry.run)(matches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(line: &str) -> Result<ArgMatches, clap::Error> {
        whole_command().try_get_matches_from(line.split_whitespace())
    }

    #[test]
    fn the_command_line_is_well_formed() {
        whole_command().debug_assert();
    }

    #[test]
    fn the_commands_of_the_readme_are_understood() {
        for line in [
            "xtask reproduce",
            "xtask reproduce collapse expressivity --claim theorem-8/* --profile paper --seed 7 --threads 2 --out /tmp/x --fresh --json",
            "xtask reproduce --shard 0/3 --data-dir data --no-lapack",
            "xtask reproduce --shard slurm",
            "xtask list collapse --json",
            "xtask list --write --check",
            "xtask explain collapse/theorem-8/zero-output",
            "xtask report",
            "xtask report --open --out x --no-lapack",
            "xtask diff a b --exact --json",
            "xtask merge a b --out c",
            "xtask bench born-dead --peers --python /usr/bin/python3 --peer-networks 50000 --json",
            "xtask data list --json",
            "xtask data fetch mnist cifar10 --data-dir d --mirror https://x --mirror-only",
            "xtask data fetch --from d",
            "xtask data verify --data-dir d",
            "xtask review",
            "xtask new-paper my-paper --title Depth",
            "xtask completions bash",
            "xtask test --no-lapack",
            "xtask mutants crates/stats/src papers/collapse/src/theorem_8.rs --sample 20 --seed 3 --since HEAD~1 --within 60 --in-place --no-claims --json",
            "xtask seeds collapse --count 200 --first 7 --out x --threads 2 --json",
            "xtask test --slurm",
            "xtask submit --engine slurm --shards 100 --profile paper --out o",
            "xtask submit collapse expressivity --shards 8 --claim theorem-8/* --seed 7 --data-dir d --no-lapack --dry-run --json",
            "xtask submit --shards 8 collapse -- --cpus-per-task=4 -p long",
            "xtask submit --missing --out o -- --time=2:00:00",
        ] {
            assert!(understood(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn a_command_line_that_makes_no_sense_is_a_usage_error_before_anything_is_built() {
        for line in [
            "xtask",
            "xtask repro",
            "xtask reproduce --profile fast",
            "xtask reproduce --seed -1",
            "xtask reproduce --seed x",
            "xtask reproduce --threads 0",
            "xtask reproduce --shard 3/3",
            "xtask reproduce --shard 0/0",
            "xtask reproduce --shard one",
            "xtask list --check",
            "xtask list --write --json",
            "xtask explain",
            "xtask calc",
            "xtask report collapse",
            "xtask diff a",
            "xtask merge",
            "xtask bench --python python3",
            "xtask bench --peers --list",
            "xtask bench --peers --peer-networks 0",
            "xtask data",
            "xtask data fetsh",
            "xtask data list mnist",
            "xtask data fetch --from d --mirror https://x",
            "xtask data fetch --mirror-only",
            "xtask test --json",
            "xtask new-paper",
            "xtask new-paper My_Paper",
            "xtask completions tcsh",
            "xtask seeds --count 0",
            "xtask mutants --seed 3",
            "xtask submit",
            "xtask submit --shards 0",
            "xtask submit --shards 2000000",
            "xtask submit --shards many",
            "xtask submit --engine pbs --shards 8",
            "xtask submit --shards 8 --profile fast",
            "xtask submit --missing --shards 8",
            "xtask submit --missing collapse",
            "xtask submit --missing --seed 7",
        ] {
            let error = understood(line).expect_err(line);
            assert!(error.use_stderr(), "{line}");
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn help_is_everywhere_and_no_error() {
        for entry in COMMANDS {
            let command = (entry.command)();
            let error = understood(&format!("xtask {} --help", command.get_name())).expect_err("help");
            assert!(!error.use_stderr());
            let examples = command.get_after_help().expect("examples").to_string();
            assert!(examples.lines().all(|line| line.len() <= 80), "{examples}");
        }
    }

    #[test]
    fn what_follows_the_paper_of_calc_is_not_ours() {
        let matches = understood("xtask calc --no-lapack collapse length-map --q0 -1 --help --no-lapack --json").expect("passed on");
        let (_, calc) = matches.subcommand().expect("calc");
        let words: Vec<&OsString> = calc.get_many("words").expect("words").collect();
        assert_eq!(words, ["collapse", "length-map", "--q0", "-1", "--help", "--no-lapack", "--json"]);
        assert!(calc.get_flag("no-lapack"));
    }
}
