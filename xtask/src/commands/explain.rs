//! `explain`: everything about one claim.

use std::process::Stdio;

use clap::{Arg, ArgMatches, Command};
use console::{Exit, Failure, Format, nearest, suggestion};

use crate::catalogue::{self, Listing};
use crate::child;
use crate::options::{self, Arguments};
use crate::programs::{self, Programs};
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask explain collapse/theorem-8/zero-output
  cargo xtask explain theorem-8/zero-output    if only one paper has it";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("explain")
        .about("Explain a claim: statement, reading, how it is checked, the last evidence, the control")
        .after_help(EXAMPLES)
        .arg(Arg::new("claim").value_name("CLAIM").required(true).help("The claim's id, with or without the paper's name"))
        .arg(options::out())
        .arg(options::no_lapack())
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let claim = matches.get_one::<String>("claim").expect("clap requires it");
    let papers = workspace::papers()?;
    let lapack = options::lapack(matches);
    let named = papers.iter().find(|paper| claim.split('/').next() == Some(paper));
    let (paper, programs) = match named {
        Some(paper) => (paper.clone(), programs::build_papers(std::slice::from_ref(paper), &[], lapack)?),
        None => {
            let programs = programs::build_papers(&papers, &[], lapack)?;
            (paper_with(claim, &programs, &papers)?, programs)
        }
    };
    let arguments = Arguments::of("explain")
        .value(claim)
        .option("--out", Some(options::out_folder(matches)))
        .flag("--json", options::format(matches) == Format::Json);
    child::run(programs.command(&paper)?.args(arguments.words()).stdin(Stdio::null()), &paper)
}

/// The one paper that has a claim of this name.
fn paper_with(claim: &str, programs: &Programs, papers: &[String]) -> Result<String, Failure> {
    find(claim, &catalogue::read(programs, papers)?)
}

fn find(claim: &str, listings: &[Listing]) -> Result<String, Failure> {
    let of_paper = |listing: &Listing, id: &str| format!("{}/{claim}", listing.paper) == id;
    let owners: Vec<&Listing> = listings.iter().filter(|listing| listing.claim_ids().any(|id| of_paper(listing, id))).collect();
    match owners.as_slice() {
        [only] => Ok(only.paper.clone()),
        [] => Err(unknown_claim(claim, listings)),
        several => {
            let full: Vec<String> = several.iter().map(|listing| format!("{}/{claim}", listing.paper)).collect();
            Err(Failure::usage(format!("several papers have a claim `{claim}`")).with_help(format!("say which: {}", full.join(", "))))
        }
    }
}

fn unknown_claim(claim: &str, listings: &[Listing]) -> Failure {
    let full = listings.iter().flat_map(Listing::claim_ids);
    // Compared with what was meant: `paper/result/aspect`, or only the last two.
    let names: Vec<String> = match claim.matches('/').count() {
        0 | 1 => full.filter_map(|id| id.split_once('/')).map(|(_, rest)| rest.to_owned()).collect(),
        _ => full.map(str::to_owned).collect(),
    };
    let near = nearest(claim, names.iter().map(String::as_str));
    Failure::usage(format!("no claim is called `{claim}`")).with_help(suggestion(&near, "`cargo xtask list` prints every claim"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listings() -> Vec<Listing> {
        let listing = |paper: &str, ids: &[&str]| Listing {
            paper: paper.to_owned(),
            json: json!({ "claims": ids.iter().map(|id| json!({ "id": format!("{paper}/{id}") })).collect::<Vec<_>>() }),
        };
        vec![listing("collapse", &["theorem-8/zero-output", "lemma-1/a"]), listing("expressivity", &["lemma-1/a"])]
    }

    #[test]
    fn a_claim_without_its_paper_is_found_where_it_is_the_only_one() {
        assert_eq!(find("theorem-8/zero-output", &listings()).expect("one"), "collapse");
    }

    #[test]
    fn an_ambiguous_claim_is_answered_with_the_full_ids() {
        let failure = find("lemma-1/a", &listings()).expect_err("two papers");
        assert_eq!(failure.help(), Some("say which: collapse/lemma-1/a, expressivity/lemma-1/a"));
    }

    #[test]
    fn a_mistyped_claim_or_paper_is_answered_with_the_nearest_names() {
        let help = |claim: &str| find(claim, &listings()).expect_err("unknown").help().expect("help").to_owned();
        assert!(help("theorem-8/zero-outptu").contains("theorem-8/zero-output"));
        assert!(help("colapse/theorem-8/zero-output").contains("collapse/theorem-8/zero-output"));
        assert!(help("qqq").contains("cargo xtask list"));
    }
}
