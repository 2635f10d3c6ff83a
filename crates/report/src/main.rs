//! The program `report`: `diff` compares runs, `documents` renews what is generated from the claims.
//!
//! Exit codes: 0 nothing differs, 1 something does, 2 usage, 3 a file cannot be read or written.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use miette::Diagnostic;
use report::{ReportError, comparison, documents, exact, ledger, listing, text};
use serde_json::{Value, json};

const USAGE: u8 = 2;
const ENVIRONMENT: u8 = 3;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    // Looked for by hand, because a command line that makes no sense must be answered in JSON too.
    let as_json = words.iter().any(|word| word == "--json");
    let matches = match command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) if error.use_stderr() && as_json => {
            return say_error(true, &error.to_string(), None, USAGE);
        }
        Err(error) => error.exit(),
    };
    let outcome = match matches.subcommand() {
        Some(("diff", matches)) => diff(matches),
        Some(("documents", matches)) => renew(matches),
        _ => unreachable!("clap requires one of these"),
    };
    match outcome {
        Ok(nothing_differs) => ExitCode::from(u8::from(!nothing_differs)),
        Err(error) => {
            let help = error.help().map(|help| help.to_string());
            say_error(as_json, &format!("failed to {error}"), help.as_deref(), ENVIRONMENT)
        }
    }
}

fn command() -> Command {
    let path = |id: &'static str, name: &'static str| Arg::new(id).value_name(name).required(true).value_parser(value_parser!(PathBuf));
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    Command::new("report")
        .about("Compares runs, and renews what is generated from the claims")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("diff")
                .about("What moved between two runs: verdicts, and numbers beyond their intervals")
                .arg(path("a", "A").help("A folder of results, or one ledger"))
                .arg(path("b", "B").help("Another"))
                .arg(flag("exact", "Any difference at all, except in provenance and seconds"))
                .arg(flag("json", "One JSON object on standard output")),
        )
        .subcommand(
            Command::new("documents")
                .about("Renews the generated parts of the READMEs, and docs/errata.md")
                .arg(path("root", "ROOT").long("root").help("The project's folder"))
                .arg(flag("check", "Write nothing; exit 1 if something is stale"))
                .arg(path("listings", "FILE").num_args(1..).help("What each paper's `list --json` printed")),
        )
}

fn diff(matches: &ArgMatches) -> Result<bool, ReportError> {
    let side = |id: &str| ledger::read_run(matches.get_one::<PathBuf>(id).expect("clap requires it"));
    let (a, b) = (side("a")?, side("b")?);
    let as_json = matches.get_flag("json");
    if matches.get_flag("exact") {
        let found = exact::differences(&a, &b);
        answer(as_json, || exact::to_json(&found), || text::differences(&found));
        return Ok(found.is_empty());
    }
    let found = comparison::compare(&a, &b);
    answer(as_json, || found.to_json(), || text::comparison(&found));
    Ok(found.count() == 0)
}

fn renew(matches: &ArgMatches) -> Result<bool, ReportError> {
    let root: &PathBuf = matches.get_one("root").expect("clap requires it");
    let files = matches.get_many::<PathBuf>("listings").expect("clap requires it");
    let listings = files.map(|file| listing::read(file)).collect::<Result<Vec<_>, _>>()?;
    let all = documents::all(root, &listings)?;
    let stale: Vec<_> = all.iter().filter(|document| !document.is_current).collect();
    let names = || stale.iter().map(|document| shown(&document.path)).collect::<Vec<_>>().join(", ");
    if stale.is_empty() {
        say("every generated part is current");
    } else if matches.get_flag("check") {
        say_error(false, &format!("generated parts are stale: {}", names()), Some("renew them with: cargo xtask list --write"), 1);
        return Ok(false);
    } else {
        for document in &stale {
            documents::write(root, document)?;
        }
        say(&format!("renewed: {}", names()));
    }
    Ok(true)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn answer(as_json: bool, json: impl FnOnce() -> Value, text: impl FnOnce() -> String) {
    say(&if as_json { json().to_string() } else { text() });
}

/// A line on standard output; a reader that has gone away is no reason to stop.
fn say(line: &str) {
    drop(writeln!(io::stdout(), "{line}"));
}

fn say_error(as_json: bool, message: &str, help: Option<&str>, exit_code: u8) -> ExitCode {
    if as_json {
        say(&json!({ "error": { "message": message, "help": help, "exit_code": exit_code } }).to_string());
    } else {
        let help = help.map(|help| format!("\n help: {help}")).unwrap_or_default();
        drop(writeln!(io::stderr(), "error: {message}{help}"));
    }
    ExitCode::from(exit_code)
}
