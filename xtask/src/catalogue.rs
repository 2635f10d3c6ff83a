//! What the papers say about themselves: the answers to `list --json`.

use std::process::Stdio;

use console::Failure;
use serde_json::Value;

use crate::child;
use crate::options::Arguments;
use crate::programs::Programs;

/// The listing of one paper: its title, claims and calculators.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The paper's name.
    pub(crate) paper: String,
    /// The JSON object as the paper's program printed it.
    pub(crate) json: Value,
}

impl Listing {
    /// The full ids of the claims.
    pub(crate) fn claim_ids(&self) -> impl Iterator<Item = &str> {
        self.json["claims"].as_array().into_iter().flatten().filter_map(|claim| claim["id"].as_str())
    }
}

/// Asks every paper.
pub(crate) fn read(programs: &Programs, papers: &[String]) -> Result<Vec<Listing>, Failure> {
    papers.iter().map(|paper| read_one(programs, paper)).collect()
}

/// The papers that have a claim which the pattern matches.
///
/// # Errors
/// What the only paper says against the pattern, with the nearest names; or that none of several has such a claim.
pub(crate) fn papers_with_claim(programs: &Programs, papers: &[String], pattern: &str) -> Result<Vec<String>, Failure> {
    let (mut found, mut error) = (Vec::new(), Value::Null);
    for paper in papers {
        let (answered, mut json) = ask(programs, paper, &Arguments::of("list").option("--claim", Some(pattern)))?;
        if answered {
            found.push(paper.clone());
        } else {
            error = json["error"].take();
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let failure = match error["message"].as_str() {
        Some(message) if papers.len() == 1 => Failure::usage(message),
        _ => Failure::usage(format!("no claim of {} matches {pattern:?}", papers.join(", "))),
    };
    let help = error["help"].as_str().filter(|_| papers.len() == 1);
    Err(failure.with_help(help.unwrap_or("`cargo xtask list` shows all claims")))
}

fn read_one(programs: &Programs, paper: &str) -> Result<Listing, Failure> {
    match ask(programs, paper, &Arguments::of("list"))? {
        (true, json) if json.is_object() => Ok(Listing { paper: paper.to_owned(), json }),
        _ => Err(Failure::defect(format!("{paper} does not list its claims as one JSON object"))),
    }
}

/// Whether a paper answers, and what: one JSON object, or null where it is none.
fn ask(programs: &Programs, paper: &str, arguments: &Arguments) -> Result<(bool, Value), Failure> {
    let mut lines = Vec::new();
    let mut command = programs.command(paper)?;
    command.args(arguments.clone().flag("--json", true).words()).stdin(Stdio::null());
    let answered = child::read_lines(&mut command, paper, |line| lines.push(line.to_owned()))?;
    Ok((answered, serde_json::from_str(&lines.join("\n")).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_without_claims_has_no_ids() {
        let listing = |json| Listing { paper: "p".into(), json };
        assert_eq!(listing(serde_json::json!({})).claim_ids().count(), 0);
        assert_eq!(listing(serde_json::json!({ "claims": [{ "id": "p/a/b" }] })).claim_ids().collect::<Vec<_>>(), ["p/a/b"]);
    }
}
