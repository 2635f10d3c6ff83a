//! The program `report`: `diff` compares runs, `documents` renews what is generated from the claims, `html` writes the report, `keep`
//! keeps ledgers.
//!
//! Exit codes: 0 nothing differs, 1 something does, 2 usage, 3 a file cannot be read or written.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};
use report::{ReportError, comparison, documents, exact, html, keep, ledger, listing, text};

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let format = Format::asked_for(&words);
    let matches = match console::understand(command(), words, format) {
        Ok(matches) => matches,
        Err(exit) => return exit.into(),
    };
    let outcome = match matches.subcommand() {
        Some(("diff", matches)) => diff(matches, format),
        Some(("documents", matches)) => renew(matches),
        Some(("html", matches)) => write_html(matches),
        Some(("keep", matches)) => keep_ledgers(matches),
        _ => unreachable!("clap requires one of these"),
    };
    let exit = outcome.unwrap_or_else(|failure| {
        console::report(format, &failure);
        failure.exit()
    });
    exit.into()
}

/// Every error of the library is one of the environment: a file that cannot be used.
fn failure(error: ReportError) -> Failure {
    let failure = Failure::environment(format!("failed to {error}"));
    match error.help() {
        Some(help) => failure.with_help(help),
        None => failure,
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
        .subcommand(
            Command::new("html")
                .about("Writes the report of a run as a folder of static pages, and prints where its front page is")
                .arg(path("root", "ROOT").long("root").help("The project's folder"))
                .arg(path("out", "DIR").long("out").help("The folder of results; the report is written into DIR/report"))
                .arg(path("listings", "FILE").num_args(1..).help("What each paper's `list --json` printed")),
        )
        .subcommand(
            Command::new("keep")
                .about("Keeps the ledgers of a run at paper scale beside the papers, numbers rounded")
                .arg(path("root", "ROOT").long("root").help("The project's folder"))
                .arg(path("run", "DIR").help("A folder of results, or one ledger")),
        )
}

fn diff(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let side = |id: &str| ledger::read_run(matches.get_one::<PathBuf>(id).expect("clap requires it")).map_err(failure);
    let (a, b) = (side("a")?, side("b")?);
    let (count, json, text) = if matches.get_flag("exact") {
        let found = exact::differences(&a, &b);
        (found.len(), exact::to_json(&found), text::differences(&found))
    } else {
        let found = comparison::compare(&a, &b);
        (found.count(), found.to_json(), text::comparison(&found))
    };
    match format {
        Format::Text => console::answer(text),
        Format::Json => console::answer(json),
    }
    Ok(Exit::of_check(count == 0))
}

fn keep_ledgers(matches: &ArgMatches) -> Result<Exit, Failure> {
    let path = |id: &str| matches.get_one::<PathBuf>(id).expect("clap requires it");
    let run = ledger::read_run(path("run")).map_err(failure)?;
    let kept = keep::keep(path("root"), &run).map_err(failure)?;
    console::answer(kept.iter().map(|file| format!("kept {}", file.display())).collect::<Vec<_>>().join("\n"));
    Ok(Exit::AsExpected)
}

fn write_html(matches: &ArgMatches) -> Result<Exit, Failure> {
    let path = |id: &str| matches.get_one::<PathBuf>(id).expect("clap requires it");
    let front = html::write(path("root"), path("out"), listings(matches)?).map_err(failure)?;
    console::answer(front.display());
    Ok(Exit::AsExpected)
}

fn listings(matches: &ArgMatches) -> Result<Vec<listing::Listing>, Failure> {
    let files = matches.get_many::<PathBuf>("listings").expect("clap requires it");
    files.map(|file| listing::read(file)).collect::<Result<_, _>>().map_err(failure)
}

fn renew(matches: &ArgMatches) -> Result<Exit, Failure> {
    let root: &PathBuf = matches.get_one("root").expect("clap requires it");
    let all = documents::all(root, &listings(matches)?).map_err(failure)?;
    let stale: Vec<_> = all.iter().filter(|document| !document.is_current).collect();
    let names = stale.iter().map(|document| document.path.display().to_string()).collect::<Vec<_>>().join(", ");
    if stale.is_empty() {
        console::answer("every generated part is current");
        return Ok(Exit::AsExpected);
    }
    if matches.get_flag("check") {
        return Err(Failure::differs(format!("generated parts are stale: {names}")).with_help("renew them with: cargo xtask list --write"));
    }
    for document in &stale {
        documents::write(root, document).map_err(failure)?;
    }
    console::answer(format!("renewed: {names}"));
    Ok(Exit::AsExpected)
}
