//! Options that several commands share, so that they are spelled and explained once.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use console::Format;

use crate::programs::Lapack;
use crate::workspace;

/// `PAPER...`.
pub(crate) fn papers() -> Arg {
    Arg::new("papers").value_name("PAPER").num_args(0..).help("The papers [default: all]")
}

/// `--claim GLOB`.
pub(crate) fn claim() -> Arg {
    Arg::new("claim").long("claim").value_name("GLOB").help("Only claims whose id matches, with or without the paper's name")
}

/// `--profile PROFILE`.
pub(crate) fn profile() -> Arg {
    Arg::new("profile")
        .long("profile")
        .value_name("PROFILE")
        .value_parser(["ci", "paper"])
        .help("How large: ci in minutes, paper in hours [default: ci]")
}

/// `--seed N`.
pub(crate) fn seed() -> Arg {
    Arg::new("seed").long("seed").value_name("N").value_parser(value_parser!(u64)).help("The seed of every random stream")
}

/// `--json`.
pub(crate) fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON only on standard output, errors too")
}

/// `--no-lapack`.
pub(crate) fn no_lapack() -> Arg {
    Arg::new("no-lapack").long("no-lapack").action(ArgAction::SetTrue).help("Build without LAPACK: no system library is needed")
}

/// `--out DIR`.
pub(crate) fn out() -> Arg {
    Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("The folder of results [default: out/ of the project]")
}

/// `--data-dir DIR`.
pub(crate) fn data_dir() -> Arg {
    Arg::new("data-dir")
        .long("data-dir")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("The folder of data sets [default: data/ of the project]")
}

/// `--threads N`.
pub(crate) fn threads() -> Arg {
    Arg::new("threads")
        .long("threads")
        .value_name("N")
        .value_parser(value_parser!(u32).range(1..))
        .help("How many threads [default: all]; the numbers do not depend on it")
}

/// Whether `--json` was given.
pub(crate) fn format(matches: &ArgMatches) -> Format {
    if matches.get_flag("json") { Format::Json } else { Format::Text }
}

/// Whether `--no-lapack` was given.
pub(crate) fn lapack(matches: &ArgMatches) -> Lapack {
    if matches.get_flag("no-lapack") { Lapack::Without } else { Lapack::Linked }
}

/// The folder of `--out`, or the default.
pub(crate) fn out_folder(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("out").cloned().unwrap_or_else(default_out)
}

/// `out/` of the project, as it is seen from here: programs print it.
pub(crate) fn default_out() -> PathBuf {
    workspace::shown(&workspace::root().join("out")).into()
}

/// The folder of `--data-dir`, or `data/` of the project.
pub(crate) fn data_folder(matches: &ArgMatches) -> PathBuf {
    let default = || workspace::shown(&workspace::root().join("data")).into();
    matches.get_one::<PathBuf>("data-dir").cloned().unwrap_or_else(default)
}

/// The folder of data sets that the user names, or the project's own where there is one: what `data fetch` has brought is used.
pub(crate) fn data_folder_if_there(matches: &ArgMatches) -> Option<PathBuf> {
    let folder = data_folder(matches);
    (matches.contains_id("data-dir") || folder.is_dir()).then_some(folder)
}

/// The values of an argument that may be given many times.
pub(crate) fn many(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.get_many::<String>(name).unwrap_or_default().cloned().collect()
}

/// The arguments of a program of ours, written out option by option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments(Vec<OsString>);

impl Arguments {
    /// A program's command.
    pub(crate) fn of(command: &str) -> Self {
        Self(vec![command.into()])
    }

    /// Adds a value without a name.
    pub(crate) fn value(mut self, value: impl Into<OsString>) -> Self {
        self.0.push(value.into());
        self
    }

    /// Adds `--name value`, if there is a value.
    pub(crate) fn option(mut self, name: &str, value: Option<impl Into<OsString>>) -> Self {
        if let Some(value) = value {
            // One word, so that a value that begins with a dash is not taken for an option.
            let mut word = OsString::from(format!("{name}="));
            word.push(value.into());
            self.0.push(word);
        }
        self
    }

    /// Adds `--name`, if it is set.
    pub(crate) fn flag(mut self, name: &str, set: bool) -> Self {
        if set {
            self.0.push(name.into());
        }
        self
    }

    /// The words, for a command.
    pub(crate) fn words(&self) -> &[OsString] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_keep_their_order_and_leave_out_what_was_not_given() {
        let arguments = Arguments::of("run")
            .value("x")
            .option("--seed", Some("-1"))
            .option("--claim", None::<&str>)
            .flag("--fresh", true)
            .flag("--json", false);
        assert_eq!(arguments.words(), ["run", "x", "--seed=-1", "--fresh"]);
    }
}
