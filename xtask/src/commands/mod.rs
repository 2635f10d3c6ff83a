//! The commands, one file each: its options, its help, and what it does.

use clap::{ArgMatches, Command};
use console::{Exit, Failure};

mod bench;
mod calc;
mod completions;
mod data;
mod diff;
mod explain;
mod keep;
mod list;
mod merge;
mod mutants;
mod new_paper;
mod report;
mod reproduce;
mod review;
mod seeds;
mod submit;
mod test;
mod test_slurm;

/// One command: how it is typed, and what it does.
pub(crate) struct Entry {
    /// Its options and help.
    pub(crate) command: fn() -> Command,
    /// What it does.
    pub(crate) run: fn(&ArgMatches) -> Result<Exit, Failure>,
}

/// Every command, in the order of `--help`.
pub(crate) const COMMANDS: [Entry; 17] = [
    Entry { command: reproduce::command, run: reproduce::run },
    Entry { command: list::command, run: list::run },
    Entry { command: explain::command, run: explain::run },
    Entry { command: calc::command, run: calc::run },
    Entry { command: report::command, run: report::run },
    Entry { command: diff::command, run: diff::run },
    Entry { command: keep::command, run: keep::run },
    Entry { command: merge::command, run: merge::run },
    Entry { command: submit::command, run: submit::run },
    Entry { command: review::command, run: review::run },
    Entry { command: test::command, run: test::run },
    Entry { command: mutants::command, run: mutants::run },
    Entry { command: seeds::command, run: seeds::run },
    Entry { command: bench::command, run: bench::run },
    Entry { command: data::command, run: data::run },
    Entry { command: new_paper::command, run: new_paper::run },
    Entry { command: completions::command, run: completions::run },
];
