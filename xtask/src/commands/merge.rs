//! `merge`: joins the folders of a run that was shared out, judges it, and writes the report.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use super::report;
use crate::child;
use crate::interrupt;
use crate::options::{self, Arguments};
use crate::programs;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask merge part-0 part-1 part-2 --out out

Each part is the --out folder of a `reproduce --shard I/N`. Parts of different
sources are refused, and missing blocks are listed.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("merge")
        .about("Join the parts of a run that was shared out over machines, and judge it")
        .after_help(EXAMPLES)
        .arg(
            Arg::new("parts")
                .value_name("DIR")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("The folders of the parts"),
        )
        .arg(options::out())
        .arg(options::data_dir())
        .arg(options::threads())
        .arg(options::no_lapack())
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let parts: Vec<PathBuf> = matches.get_many("parts").expect("clap requires it").cloned().collect();
    if let Some(missing) = parts.iter().find(|part| !part.is_dir()) {
        return Err(Failure::usage(format!("{} is no folder", missing.display())).with_help("name the --out folders of the shards"));
    }
    let papers = papers_in(&parts, workspace::papers()?);
    let mut arguments = Arguments::of("merge");
    for part in &parts {
        arguments = arguments.value(part);
    }
    let arguments = arguments
        .option("--out", Some(options::out_folder(matches)))
        .option("--data-dir", options::data_folder_if_there(matches))
        .option("--threads", matches.get_one::<u32>("threads").map(u32::to_string))
        .flag("--json", options::format(matches) == Format::Json)
        .flag("--supervised", true);
    let programs = programs::build_papers(&papers, &["report"], options::lapack(matches))?;
    let mut worst = Exit::AsExpected;
    for paper in &papers {
        let exit = child::supervise(programs.command(paper)?.args(arguments.words()), paper)?;
        if interrupt::count() > 0 {
            return Ok(Exit::Interrupted);
        }
        worst = worst.max(exit);
        if !exit.lets_go_on() {
            return Ok(worst);
        }
    }
    let front = report::write(&programs, &papers, &options::out_folder(matches))?;
    console::say(options::format(matches), &format!("report: {}", front.display()));
    Ok(worst)
}

/// The papers that the parts are about: those with a folder in one of them, or all if the folders do not tell.
fn papers_in(parts: &[PathBuf], papers: Vec<String>) -> Vec<String> {
    let is_in = |part: &Path, paper: &str| part.join(paper).is_dir() || part.join("blocks").join(paper).is_dir();
    let found: Vec<String> = papers.iter().filter(|paper| parts.iter().any(|part| is_in(part, paper))).cloned().collect();
    if found.is_empty() { papers } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_tell_which_papers_they_are_about() {
        let part = tempfile::tempdir().expect("a temporary folder");
        let papers = || vec!["collapse".to_owned(), "expressivity".to_owned()];
        let found = || papers_in(&[part.path().to_path_buf()], papers());
        assert_eq!(found(), papers());
        std::fs::create_dir_all(part.path().join("blocks/expressivity")).expect("folders");
        assert_eq!(found(), ["expressivity"]);
        std::fs::create_dir_all(part.path().join("collapse")).expect("a folder");
        assert_eq!(found(), papers());
    }
}
