//! The command line of the program.

mod archive;
mod download;
mod fetch;
mod list;
mod part;
mod place;
mod progress;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};
use datasets::catalogue::{SETS, Set};

use fetch::Plan;

/// Does what the words ask for.
pub(crate) fn answer(words: &[OsString]) -> Exit {
    let format = Format::asked_for(words);
    let matches = match console::understand(command(), words, format) {
        Ok(matches) => matches,
        Err(exit) => return exit,
    };
    let outcome = match matches.subcommand() {
        Some(("list", matches)) => Ok(list::run(&data_dir(matches), format)),
        Some(("verify", matches)) => verify::run(&data_dir(matches), format),
        Some(("fetch", matches)) => plan(matches).map(|plan| fetch::run(&plan, format)),
        _ => unreachable!("clap requires one of these"),
    };
    outcome.unwrap_or_else(|failure| {
        console::report(format, &failure);
        failure.exit()
    })
}

fn command() -> Command {
    let data_dir = || {
        Arg::new("data-dir")
            .long("data-dir")
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
            .default_value("data")
            .help("The folder of data sets")
    };
    let json = || Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON only on standard output, errors too");
    Command::new("datasets")
        .about("The data sets: what there is, whether it is sound, and how to get it")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("list").about("The sets, their files, terms, and what is there").arg(data_dir()).arg(json()))
        .subcommand(Command::new("verify").about("Check every file that is there by its checksum").arg(data_dir()).arg(json()))
        .subcommand(
            Command::new("fetch")
                .about("Download sets, or copy them from a folder, and check them")
                .arg(Arg::new("sets").value_name("SET").num_args(0..).help("The sets; `uci` for all regression sets"))
                .arg(data_dir())
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
                .arg(json()),
        )
}

fn data_dir(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("data-dir").expect("it has a default").clone()
}

fn plan(matches: &ArgMatches) -> Result<Plan, Failure> {
    let named: Vec<&String> = matches.get_many("sets").unwrap_or_default().collect();
    let mirrors: Vec<String> = matches.get_many::<String>("mirror").unwrap_or_default().map(|url| mirror(url)).collect::<Result<_, _>>()?;
    Ok(Plan {
        data_dir: data_dir(matches),
        from: matches.get_one::<PathBuf>("from").cloned(),
        mirrors,
        mirror_only: matches.get_flag("mirror-only"),
        sets: chosen(&named)?,
        all: named.is_empty(),
    })
}

/// A base address, with a slash at its end.
fn mirror(url: &str) -> Result<String, Failure> {
    let known = ["https://", "http://"].iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    if !known {
        return Err(Failure::usage(format!("`{url}` is no address of a mirror"))
            .with_help("write https://HOST/FOLDER; for a folder of this machine take --from DIR"));
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

/// The sets of these names, once each in the order of the table; all of them where none is named.
fn chosen(named: &[&String]) -> Result<Vec<&'static Set>, Failure> {
    static ALL: [Set; SETS.len()] = SETS;
    const GROUP: &str = "uci";
    let known: Vec<&str> = ALL.iter().map(|set| set.name).chain([GROUP]).collect();
    if let Some(unknown) = named.iter().find(|name| !known.contains(&name.as_str())) {
        let near = console::nearest(unknown, known.iter().copied());
        return Err(Failure::usage(format!("no data set is called `{unknown}`"))
            .with_help(console::suggestion(&near, &format!("the data sets are: {}", known.join(", ")))));
    }
    let wanted = |set: &&Set| named.is_empty() || named.iter().any(|name| *name == set.name || (*name == GROUP && set.folder == GROUP));
    Ok(ALL.iter().filter(wanted).collect())
}

/// A number of bytes, as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(named: &[&str]) -> Result<Vec<&'static str>, Failure> {
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        chosen(&named.iter().collect::<Vec<_>>()).map(|sets| sets.iter().map(|set| set.name).collect())
    }

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn no_name_means_every_set_and_uci_the_regression_sets() {
        assert_eq!(names(&[]).expect("known").len(), SETS.len());
        assert_eq!(names(&["uci", "yacht"]).expect("known").len(), 9);
        assert_eq!(names(&["cifar10", "mnist", "mnist"]).expect("known"), ["mnist", "cifar10"]);
    }

    #[test]
    fn a_mistyped_set_is_a_usage_error_with_the_nearest_names() {
        let failure = names(&["mnits"]).expect_err("unknown");
        assert_eq!((failure.exit(), failure.help()), (Exit::Usage, Some("did you mean mnist?")));
        assert_eq!(names(&["naval"]).expect_err("unknown").help(), Some("did you mean naval-propulsion-plant?"));
        assert!(names(&["zzz"]).expect_err("unknown").help().expect("help").contains("cifar10"));
    }

    #[test]
    fn a_mirror_is_a_web_address() {
        assert_eq!(mirror("http://localhost:8000").expect("an address"), "http://localhost:8000/");
        assert_eq!(mirror("https://x/y/").expect("an address"), "https://x/y/");
        for wrong in ["/srv/data", "ftp://x", "https://", "file:///srv"] {
            assert_eq!(mirror(wrong).expect_err("no address").exit(), Exit::Usage);
        }
    }

    #[test]
    fn sizes_have_a_unit_that_fits() {
        assert_eq!([0, 999, 11_487, 170_052_171].map(size), ["0 B", "999 B", "11.5 kB", "170.1 MB"]);
    }
}
