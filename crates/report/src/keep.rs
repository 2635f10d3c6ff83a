//! Ledgers of paper-scale runs, kept beside the papers with their numbers rounded: `papers/<paper>/ledger/paper.json`.
//!
//! A kept ledger is what a reader trusts without running for an hour, so only a whole run is kept: at paper scale, of every claim, each
//! with its expected verdict. Figures are not kept, and not named: every run draws them anew from its tables.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::ReportError;
use crate::ledger::{Run, claims};

/// Significant digits of a kept number: more than its interval has, fewer than change with the last bit.
const DIGITS: usize = 6;

/// Writes the ledgers of a run below `root`; the files, from the root.
///
/// # Errors
/// When a ledger is not one of a whole run at paper scale with expected verdicts, or a file cannot be written.
pub fn keep(root: &Path, run: &Run) -> Result<Vec<PathBuf>, ReportError> {
    // All are looked at before the first is written.
    for (paper, ledger) in &run.ledgers {
        check(ledger).map_err(|what| ReportError::content(Path::new(paper), what))?;
    }
    let mut kept = Vec::new();
    for (paper, ledger) in &run.ledgers {
        let path = PathBuf::from("papers").join(paper).join("ledger/paper.json");
        let whole = root.join(&path);
        if let Some(folder) = whole.parent() {
            fs::create_dir_all(folder).map_err(|error| ReportError::write(folder, error))?;
        }
        let text = serde_json::to_string_pretty(&without_figures(rounded(ledger, DIGITS))).expect("a value read from JSON is JSON");
        fs::write(&whole, text + "\n").map_err(|error| ReportError::write(&whole, error))?;
        kept.push(path);
    }
    Ok(kept)
}

fn check(ledger: &Value) -> Result<(), String> {
    if ledger["profile"] != "paper" {
        return Err(format!("its profile is {}; only runs with --profile paper are kept", ledger["profile"]));
    }
    match claims(ledger).into_iter().find(|(_, claim)| claim["as_expected"] != true) {
        Some((id, claim)) => Err(format!("{id} is {}, which is not the expected verdict", claim["verdict"])),
        None => Ok(()),
    }
}

/// A ledger that names no figure, itself or in its claims.
fn without_figures(mut ledger: Value) -> Value {
    let none = || Value::Array(Vec::new());
    let claims = ledger["claims"].as_array_mut().into_iter().flatten();
    claims.filter_map(|claim| claim.get_mut("figures")).for_each(|figures| *figures = none());
    if let Some(figures) = ledger.get_mut("figures") {
        *figures = none();
    }
    ledger
}

/// The same with every float rounded to so many significant digits.
pub(crate) fn rounded(value: &Value, digits: usize) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().expect("a float");
            let text = format!("{float:.*e}", digits - 1);
            serde_json::Number::from_f64(text.parse().expect("what was just written")).map_or(Value::Null, Value::Number)
        }
        Value::Array(items) => items.iter().map(|item| rounded(item, digits)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), rounded(member, digits))).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn run(ledger: Value) -> Run {
        Run { ledgers: BTreeMap::from([("collapse".to_owned(), ledger)]), is_single: false }
    }

    #[test]
    fn numbers_are_rounded_integers_are_not_and_figures_are_left_out() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let ledger = json!({"paper": "collapse", "profile": "paper", "figures": [{"id": "figure-1"}], "claims": [
            {"id": "collapse/a", "as_expected": true, "figures": ["figure-1"], "evidence": [{"theory": 0.123456789, "n": 123_456_789, "detects": "inf", "p": 1.23456789e-30}]}
        ]});
        let kept = keep(root.path(), &run(ledger)).expect("kept");
        assert_eq!(kept, [PathBuf::from("papers/collapse/ledger/paper.json")]);
        let text = fs::read_to_string(root.path().join(&kept[0])).expect("readable");
        let kept: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((&kept["figures"], &kept["claims"][0]["figures"]), (&json!([]), &json!([])));
        let evidence = &kept["claims"][0]["evidence"][0];
        assert_eq!(evidence, &json!({"theory": 0.123457, "n": 123_456_789, "detects": "inf", "p": 1.23457e-30}));
    }

    #[test]
    fn a_run_at_ci_scale_or_with_another_verdict_is_not_kept() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let small = keep(root.path(), &run(json!({"profile": "ci", "claims": []}))).expect_err("refused");
        assert!(small.to_string().contains("only runs with --profile paper are kept"), "{small}");
        let ledger = json!({"profile": "paper", "claims": [{"id": "collapse/a", "as_expected": false, "verdict": "refuted"}]});
        let other = keep(root.path(), &run(ledger)).expect_err("refused");
        assert_eq!(other.to_string(), "use collapse: collapse/a is \"refuted\", which is not the expected verdict");
        assert!(!root.path().join("papers").exists());
    }
}
