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

fn read_one(programs: &Programs, paper: &str) -> Result<Listing, Failure> {
    let mut lines = Vec::new();
    let mut command = programs.command(paper)?;
    command.args(Arguments::of("list").flag("--json", true).words()).stdin(Stdio::null());
    let answered = child::read_lines(&mut command, paper, |line| lines.push(line.to_owned()))?;
    let json = serde_json::from_str(&lines.join("\n"));
    match json {
        Ok(json) if answered => Ok(Listing { paper: paper.to_owned(), json }),
        _ => Err(Failure::defect(format!("{paper} does not list its claims as one JSON object"))),
    }
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
