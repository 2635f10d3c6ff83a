//! `calc`: a paper as a calculator. Everything after the paper's name is the paper's own.

use std::ffi::{OsStr, OsString};
use std::process::Stdio;

use clap::{Arg, ArgMatches, Command, value_parser};
use console::{Exit, Failure};

use crate::child;
use crate::options;
use crate::programs;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask calc collapse                 what the paper can compute
  cargo xtask calc collapse single-input-death --hidden-widths 2,2,2
  cargo xtask calc collapse max-layers --width 10 --probability 0.01 --json
  cargo xtask calc --no-lapack collapse     our own options stand first";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("calc")
        .about("Compute a quantity of a paper at your own parameters")
        .override_usage("cargo xtask calc [--no-lapack] PAPER [QUANTITY] [--NAME VALUE]... [--json]")
        .after_help(EXAMPLES)
        .arg(options::no_lapack())
        .arg(
            Arg::new("words")
                .value_name("PAPER")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(OsString))
                // One argument for all the words, so that `-1` and `--help` behind the paper's name reach the paper.
                .trailing_var_arg(true)
                .allow_hyphen_values(true)
                .help("The paper, then a quantity and its parameters as the paper's program takes them"),
        )
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let words: Vec<&OsString> = matches.get_many("words").expect("clap requires it").collect();
    let (paper, rest) = words.split_first().expect("clap requires one");
    let paper = paper_called(paper)?;
    let programs = programs::build_papers(std::slice::from_ref(&paper), &[], options::lapack(matches))?;
    child::run(programs.command(&paper)?.arg("calc").args(rest).stdin(Stdio::null()), &paper)
}

fn paper_called(name: &OsStr) -> Result<String, Failure> {
    let name = name.to_string_lossy().into_owned();
    if name.starts_with('-') {
        return Err(Failure::usage(format!("`{name}` stands where the paper's name belongs"))
            .with_help("cargo xtask calc PAPER [QUANTITY] [--NAME VALUE]..."));
    }
    let papers = workspace::papers()?;
    if papers.contains(&name) { Ok(name) } else { Err(workspace::unknown_paper(&name, &papers)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_in_place_of_a_paper_is_a_usage_error() {
        assert_eq!(paper_called("--width".as_ref()).expect_err("no paper").exit(), Exit::Usage);
        assert_eq!(paper_called("colapse".as_ref()).expect_err("no paper").exit(), Exit::Usage);
        assert_eq!(paper_called("collapse".as_ref()).expect("a paper"), "collapse");
    }
}
