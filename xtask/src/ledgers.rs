//! The ledgers of a run: where they lie, and the counts of several papers together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Where a paper's ledger lies in a folder of results.
pub(crate) fn path(out: &Path, paper: &str) -> PathBuf {
    out.join(paper).join("ledger.json")
}

/// One line for several papers: how many claims, by verdict, and how many are not as expected.
pub(crate) fn total(out: &Path, papers: &[String]) -> String {
    let ledgers: Vec<Value> = papers.iter().filter_map(|paper| read(&path(out, paper))).collect();
    total_of(&ledgers)
}

fn read(path: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn total_of(ledgers: &[Value]) -> String {
    let claims: Vec<&Value> = ledgers.iter().flat_map(|ledger| ledger["claims"].as_array()).flatten().collect();
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in &claims {
        *verdicts.entry(claim["verdict"].as_str().unwrap_or("unreadable")).or_default() += 1;
    }
    let counts: Vec<String> = verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    let surprises = claims.iter().filter(|claim| claim["as_expected"] != true).count();
    let ending = match surprises {
        0 => "all as expected".to_owned(),
        count => format!("{count} NOT as expected"),
    };
    format!("total: {} papers, {} claims: {}; {ending}", ledgers.len(), claims.len(), counts.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_total_counts_verdicts_over_papers() {
        let claim = |verdict: &str, as_expected: bool| json!({ "verdict": verdict, "as_expected": as_expected });
        let first = json!({ "claims": [claim("holds", true), claim("refuted", true)] });
        let second = json!({ "claims": [claim("holds", false)] });
        let none = json!({ "claims": [] });
        assert_eq!(total_of(&[first.clone(), none]), "total: 2 papers, 2 claims: 1 holds, 1 refuted; all as expected");
        assert_eq!(total_of(&[first, second]), "total: 2 papers, 3 claims: 2 holds, 1 refuted; 1 NOT as expected");
    }

    #[test]
    fn a_claim_that_does_not_say_whether_it_is_expected_is_not() {
        assert!(total_of(&[json!({ "claims": [{ "verdict": "holds" }] })]).ends_with("1 NOT as expected"));
    }
}
