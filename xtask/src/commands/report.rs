//! `report`: the HTML report of the last run, by the program `report`; and opening it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::{Arg, ArgAction, ArgMatches, Command};
use console::{Exit, Failure, Format};

use crate::catalogue;
use crate::child;
use crate::options::{self, Arguments};
use crate::programs::{self, Programs};
use crate::tools::Tools;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask report --open          the report of the last run, in a browser
  cargo xtask report --out results   of the run in another folder

The report is one static folder, DIR/report: it needs no server, no network and
no script. Where there is no run, the kept runs at paper scale are shown.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("report")
        .about("Write the HTML report of the last run")
        .after_help(EXAMPLES)
        .arg(Arg::new("open").long("open").action(ArgAction::SetTrue).help("Open it in a browser"))
        .arg(options::out())
        .arg(options::no_lapack())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let papers = workspace::papers()?;
    let programs = programs::build_papers(&papers, &["report"], options::lapack(matches))?;
    let front = write(&programs, &papers, &options::out_folder(matches))?;
    console::say(Format::Text, &format!("report: {}", front.display()));
    if matches.get_flag("open") && !open(&Tools::of_this_machine(), &front)? {
        console::note(&format!("no browser could be started; open {} in one yourself", front.display()));
    }
    Ok(Exit::AsExpected)
}

/// Writes the report of a folder of results; returns its front page. `papers`: those whose programs were built just now.
///
/// What they list is kept beside the results, so that a run of one paper leaves the others in the report without building them.
pub(super) fn write(programs: &Programs, papers: &[String], out: &Path) -> Result<PathBuf, Failure> {
    let folder = out.join(".listings");
    let cannot_write = |error: std::io::Error| Failure::environment(format!("{} cannot be written: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(cannot_write)?;
    for listing in catalogue::read(programs, papers)? {
        std::fs::write(folder.join(format!("{}.json", listing.paper)), listing.json.to_string()).map_err(cannot_write)?;
    }
    let mut arguments = Arguments::of("html").option("--root", Some(workspace::root())).option("--out", Some(out)).value("--");
    for file in workspace::papers()?.iter().map(|paper| folder.join(format!("{paper}.json"))).filter(|file| file.is_file()) {
        arguments = arguments.value(file);
    }
    let mut command = programs.command("report")?;
    let mut front = String::new();
    let is_written = child::read_lines(command.args(arguments.words()).stdin(Stdio::null()), "report", |line| line.clone_into(&mut front))?;
    if !is_written {
        return Err(Failure::environment("the report cannot be written; why stands above"));
    }
    Ok(front.into())
}

/// Opens a page with whatever the system opens pages with; says whether that worked.
fn open(tools: &Tools, page: &Path) -> Result<bool, Failure> {
    let Some(mut command) = ["xdg-open", "open", "explorer"].iter().find_map(|name| tools.command(name)) else { return Ok(false) };
    // What an opener says about itself is nobody's concern, and a failure to start it is none of the report.
    let quiet = command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match child::succeeds(quiet, "the browser") {
        Err(failure) if failure.exit() == Exit::Interrupted => Err(failure),
        other => Ok(other.unwrap_or(false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_browser_is_no_failure() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(!open(&Tools::in_folder(folder.path()), Path::new("index.html")).expect("no failure"));
    }

    #[cfg(unix)]
    #[test]
    fn the_systems_opener_gets_the_page() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let opener = folder.path().join("xdg-open");
        std::fs::write(&opener, "#!/bin/sh\n[ \"$1\" = index.html ]\n").expect("a script");
        std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).expect("executable");
        let tools = Tools::in_folder(folder.path());
        assert!(open(&tools, Path::new("index.html")).expect("opened"));
        assert!(!open(&tools, Path::new("other.html")).expect("refused"));
    }
}
