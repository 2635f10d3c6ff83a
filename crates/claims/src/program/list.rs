//! `list`: the claims with their expected and last verdicts.

use std::path::Path;

use console::{Exit, Failure, Format};
use serde_json::{Value, json};

use super::{run, show};
use crate::claim::{Claim, Control, Paper};
use crate::verdict::Verdict;

/// Prints the claims, all or those that the glob matches, as text or as one JSON object.
pub(super) fn list(paper: &'static Paper, glob: Option<&str>, out: &Path, format: Format) -> Result<Exit, Failure> {
    let claims = run::select(paper, glob)?;
    let last = last_ledger(paper, out);
    if format == Format::Json {
        show::answer(object(paper, &claims, last.as_ref()));
        return Ok(Exit::AsExpected);
    }
    show::answer(format!("{}: {}\n", paper.slug, paper.title));
    for claim in claims {
        let found = last.as_ref().and_then(|ledger| last_of(ledger, &paper.full_id(claim))).and_then(|found| found["verdict"].as_str());
        let expected = if claim.expect.ci == claim.expect.paper {
            claim.expect.ci.to_string()
        } else {
            format!("{} (ci), {} (paper)", claim.expect.ci, claim.expect.paper)
        };
        show::answer(format!(
            "{}  [{}]\n    expected {expected}{}",
            claim.id,
            claim.source,
            found.map_or(String::new(), |found| format!(", last found {found}"))
        ));
        show::answer(show::wrapped(claim.statement, "    "));
    }
    Ok(Exit::AsExpected)
}

/// The last ledger in the folder, if there is one that can be read.
pub(super) fn last_ledger(paper: &Paper, out: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(out.join(paper.slug).join("ledger.json")).ok()?;
    serde_json::from_str(&text).ok()
}

/// A claim of a ledger.
pub(super) fn last_of<'a>(ledger: &'a Value, full_id: &str) -> Option<&'a Value> {
    ledger["claims"].as_array()?.iter().find(|claim| claim["id"] == full_id)
}

fn object(paper: &Paper, claims: &[&Claim], last: Option<&Value>) -> Value {
    let claim = |claim: &&Claim| {
        let id = paper.full_id(claim);
        let found = last.and_then(|ledger| last_of(ledger, &id)).map(|found| found["verdict"].clone());
        let control = match claim.control {
            Control::None(why) => json!({ "kind": null, "label": why }),
            Control::Negative(label, _) => json!({ "kind": "negative", "label": label }),
            Control::Positive(label, _) => json!({ "kind": "positive", "label": label }),
        };
        let reason = match claim.expect.paper {
            Verdict::NotChecked(reason) => Some(reason),
            _ => None,
        };
        json!({
            "id": id, "source": claim.source, "statement": claim.statement, "formula": claim.formula,
            "expected": { "ci": claim.expect.ci.name(), "paper": claim.expect.paper.name() },
            "samples": { "ci": claim.samples.ci, "paper": claim.samples.paper },
            "reason": reason, "note": claim.note, "control": control, "last": found,
        })
    };
    let calculators: Vec<Value> = paper
        .calculators
        .iter()
        .map(|calculator| json!({ "name": calculator.name, "summary": calculator.summary, "source": calculator.source }))
        .collect();
    json!({
        "schema": 1, "paper": paper.slug, "title": paper.title, "fingerprint": paper.build.fingerprint,
        "claims": claims.iter().map(claim).collect::<Vec<_>>(), "calculators": calculators,
    })
}
