//! `data`: the data sets, by the program `datasets`.

use std::path::PathBuf;
use std::process::Stdio;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::child;
use crate::options::{self, Arguments};
use crate::programs;

const EXAMPLES: &str = "\
Examples:
  cargo xtask data list             the sets, their terms, and what is there
  cargo xtask data fetch mnist      download MNIST into data/, and check it
  cargo xtask data fetch            all that can be downloaded
  cargo xtask data fetch --from /media/usb/sets     copy instead
  cargo xtask data verify           check every file that is there

The 8x8 digits and the yacht set are compiled in: nothing has to be fetched
for them. Certificates: SSL_CERT_FILE; proxies: HTTPS_PROXY, NO_PROXY.
Exit codes: 0 well, 1 a file is wrong, 2 usage, 3 something is missing.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("data")
        .about("List, fetch and verify the data sets")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("list")
                .about("The sets, their files and terms, and which are there")
                .arg(options::data_dir())
                .arg(options::json()),
        )
        .subcommand(
            Command::new("verify").about("Check every file that is there by its checksum").arg(options::data_dir()).arg(options::json()),
        )
        .subcommand(
            Command::new("fetch")
                .about("Download sets, or copy them from a folder, and check them")
                .arg(
                    Arg::new("sets")
                        .value_name("SET")
                        .num_args(0..)
                        .help("The sets [default: all that can be had]; `uci` for nine of them"),
                )
                .arg(options::data_dir())
                .arg(
                    Arg::new("from")
                        .long("from")
                        .value_name("DIR")
                        .value_parser(value_parser!(PathBuf))
                        .conflicts_with("mirror")
                        .help("Copy from this folder; nothing is downloaded"),
                )
                .arg(
                    Arg::new("mirror")
                        .long("mirror")
                        .value_name("URL")
                        .action(ArgAction::Append)
                        .help("Ask this address first: URL/mnist/FILE, then URL/FILE"),
                )
                .arg(
                    Arg::new("mirror-only")
                        .long("mirror-only")
                        .action(ArgAction::SetTrue)
                        .requires("mirror")
                        .help("Do not go on to the upstream addresses"),
                )
                .arg(options::json()),
        )
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let arguments = arguments(matches);
    let programs = programs::build_tool_with("datasets", "fetch")?;
    child::run(programs.command("datasets")?.args(arguments.words()).stdin(Stdio::null()), "datasets")
}

/// The same command line for the program.
fn arguments(matches: &ArgMatches) -> Arguments {
    let (name, matches) = matches.subcommand().expect("clap requires one");
    let mut arguments = Arguments::of(name)
        .option("--data-dir", Some(options::data_folder(matches)))
        .flag("--json", options::format(matches) == Format::Json);
    if name == "fetch" {
        arguments = arguments.option("--from", matches.get_one::<PathBuf>("from"));
        for mirror in options::many(matches, "mirror") {
            arguments = arguments.option("--mirror", Some(mirror));
        }
        arguments = arguments.flag("--mirror-only", matches.get_flag("mirror-only")).value("--");
        for set in options::many(matches, "sets") {
            arguments = arguments.value(set);
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed_on(line: &str) -> String {
        let matches = command().try_get_matches_from(line.split_whitespace()).expect("well formed");
        arguments(&matches).words().join(" ".as_ref()).to_string_lossy().into_owned()
    }

    #[test]
    fn the_command_line_is_passed_on() {
        assert_eq!(passed_on("data verify --data-dir d --json"), "verify --data-dir=d --json");
        assert_eq!(
            passed_on("data fetch mnist uci --data-dir d --mirror http://a --mirror http://b --mirror-only"),
            "fetch --data-dir=d --mirror=http://a --mirror=http://b --mirror-only -- mnist uci"
        );
        assert_eq!(passed_on("data fetch --from f --data-dir d"), "fetch --data-dir=d --from=f --");
    }

    #[test]
    fn the_default_folder_is_the_projects_own() {
        assert!(passed_on("data list").ends_with("data"));
    }
}
