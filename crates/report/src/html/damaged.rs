//! Ledgers and listings that are not what they should be: every command of this crate answers with a value or an error.

use serde_json::{Value, json};

use super::tests::{ledger, listing, project};
use super::*;
use crate::ledger::read_run;
use crate::{comparison, documents, exact, keep, listing as listings, markers, text};

/// Everything that is made of ledgers, with a damaged one in each place where one can stand.
fn everything(root: &Path, out: &Path) {
    if let Ok(damaged) = read_run(&out.join("p/ledger.json")) {
        let sound = read_run(&root.join("sound.json")).expect("it is sound");
        for (a, b) in [(&damaged, &sound), (&sound, &damaged)] {
            let (found, differences) = (comparison::compare(a, b), exact::differences(a, b));
            let _ = (text::comparison(&found), found.to_json(), text::differences(&differences), exact::to_json(&differences));
        }
        let _ = keep::keep(&root.join("kept"), &damaged);
    }
    if let Ok(paper) = Paper::read(root, out, listing()) {
        assert!(!files(&[paper]).is_empty());
    }
    let _ = documents::all(root, &[listing()]);
}

/// A project with a sound ledger beside it, where `last` and the kept one are to be replaced.
fn place() -> (tempfile::TempDir, PathBuf) {
    let (root, out) = project(&json!({}));
    put(&root.path().join("sound.json"), &ledger("paper", "older", "holds").to_string()).expect("a file");
    for readme in ["README.md", "papers/p/README.md"] {
        put(&root.path().join(readme), &format!("{}\n{}\n", markers::BEGIN, markers::END)).expect("a file");
    }
    (root, out)
}

fn answered(root: &Path, out: &Path, text: &[u8]) {
    for path in [out.join("p/ledger.json"), root.join("papers/p/ledger/paper.json")] {
        fs::write(path, text).expect("writable");
    }
    everything(root, out);
}

#[test]
fn a_damaged_ledger_is_answered_by_every_command() {
    let (root, out) = place();
    let sound = ledger("ci", "today", "holds");
    damage::hold("ledgers by their values", 200, damage::json(sound.clone()), |damaged: Value| {
        answered(root.path(), &out, damaged.to_string().as_bytes());
    });
    damage::hold("ledgers by their bytes", 200, damage::bytes(sound.to_string().into_bytes()), |bytes| answered(root.path(), &out, &bytes));
}

#[test]
fn a_ledger_nested_without_end_is_refused() {
    let (root, out) = place();
    for open in ["[", "{\"a\":"] {
        answered(root.path(), &out, open.repeat(1 << 20).as_bytes());
        assert!(matches!(read_run(&out.join("p/ledger.json")), Err(ReportError::Json { .. })));
    }
}

#[test]
fn a_claim_without_an_id_moves_no_other() {
    let (root, out) = place();
    let mut last = ledger("ci", "today", "refuted");
    last["claims"].as_array_mut().expect("claims").insert(0, json!({ "verdict": "holds" }));
    answered(root.path(), &out, last.to_string().as_bytes());
    let paper = Paper::read(root.path(), &out, listing()).expect("readable");
    let row = &paper.listing.rows[1];
    assert_eq!(
        (row.id.as_str(), paper.last.as_ref().and_then(|run| run.result(row)).map(|result| result.claim["id"].clone())),
        ("p/theorem-8/b", Some(json!("p/theorem-8/b")))
    );
}

/// Found by damage: the printed value of a claim had no `uncertainty`.
#[test]
fn a_printed_value_may_lack_everything() {
    let (root, out) = place();
    let mut last = ledger("ci", "today", "refuted");
    last["claims"][0]["reported"] = json!({});
    answered(root.path(), &out, last.to_string().as_bytes());
}

#[test]
fn a_damaged_listing_is_answered() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("listing.json");
    let sound = json!({ "schema": 1, "paper": "p", "title": "Paper", "fingerprint": "f", "claims": [
            { "id": "p/theorem-1/a", "source": "Theorem 1", "statement": "s", "expected": { "ci": "holds", "paper": "holds" }, "reason": null, "note": "n", "formula": "x <= y", "control": { "kind": "negative", "label": "l" } },
            { "id": "p/theorem-2", "source": "", "statement": "", "expected": { "ci": "not-checked", "paper": "refuted" }, "reason": "next: more", "note": null }],
        "calculators": [{ "name": "c", "summary": "s", "source": "t" }] });
    damage::hold("listings", 500, damage::json(sound), |damaged: Value| {
        fs::write(&file, damaged.to_string()).expect("writable");
        if let Ok(listing) = listings::read(&file) {
            let _ = documents::all(folder.path(), std::slice::from_ref(&listing));
            let paper = Paper { listing, last: None, kept: None };
            assert!(!files(&[paper]).is_empty());
        }
    });
}
