//! The commands of the project, started as `cargo xtask COMMAND`.
//!
//! Everything a user types goes through here, and nothing is computed here: a command sets up what is missing, builds the
//! programs it needs with one `cargo build`, starts them and turns what they answer into an exit code. xtask links no paper
//! and no numeric crate, so that it is built in seconds; it reads their JSON as plain values.

mod catalogue;
mod child;
mod command_line;
mod commands;
mod dependencies;
mod interrupt;
mod job_scripts;
mod ledgers;
mod mutation;
mod options;
mod programs;
mod scratch;
mod setup;
mod slurm;
mod slurm_here;
mod snapshots;
mod steps;
mod submission;
mod tools;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    command_line::answer(&std::env::args_os().collect::<Vec<_>>()).into()
}
