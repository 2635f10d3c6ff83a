//! What all ledgers have in common, whatever the paper.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::Value;
use workspace_tests::{ci_run, items, ledger, papers, root};

fn ledgers() -> impl Iterator<Item = (String, Value)> {
    papers().into_iter().map(|paper| {
        let ledger = ledger(ci_run(), &paper);
        (paper, ledger)
    })
}

fn schema(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("docs/schemas").join(name)).expect("the schema is there");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("a schema is JSON")).expect("the schema is one")
}

/// Past the test runner, which would keep what a passing test prints.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[test]
fn ledgers_follow_their_schema() {
    let schema = schema("ledger-1.json");
    for (paper, ledger) in ledgers() {
        let errors: Vec<String> = schema.iter_errors(&ledger).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        assert!(errors.is_empty(), "{paper}: {errors:#?}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_ledger() {
    let schema = schema("ledger-1.json");
    let (_, ledger) = ledgers().next().expect("there is a paper");
    let broken = |change: fn(&mut Value)| {
        let mut copy = ledger.clone();
        change(&mut copy);
        !schema.is_valid(&copy)
    };
    assert!(broken(|ledger| ledger["schema"] = 2.into()));
    assert!(broken(|ledger| ledger["claims"][0]["verdict"] = "proved".into()));
    assert!(broken(|ledger| ledger["claims"][0]["evidence"][0]["kind"] = "feeling".into()));
    assert!(broken(|ledger| {
        ledger["claims"][0].as_object_mut().expect("an object").remove("control");
    }));
}

#[test]
fn every_claim_has_its_expected_verdict_and_an_id_of_its_own() {
    let mut seen = BTreeSet::new();
    for (_, ledger) in ledgers() {
        for claim in items(&ledger, "claims") {
            assert_eq!(claim["as_expected"], true, "{}: {}", claim["id"], claim["reason"]);
            assert!(seen.insert(claim["id"].to_string()), "{} is there twice", claim["id"]);
        }
    }
}

/// Each id of a paper's inventory has a row; rows that are not checked are counted and their reasons printed.
#[test]
fn the_inventories_are_covered() {
    for (paper, ledger) in ledgers() {
        let inventory =
            std::fs::read_to_string(root().join("papers").join(&paper).join("inventory.txt")).expect("a paper has an inventory");
        let claims = items(&ledger, "claims");
        let ids: Vec<&str> = claims.iter().filter_map(|claim| claim["id"].as_str()?.strip_prefix(&format!("{paper}/"))).collect();
        let missing: Vec<&str> = inventory
            .split_whitespace()
            .filter(|entry| !ids.iter().any(|id| id == entry || id.starts_with(&format!("{entry}/"))))
            .collect();
        assert!(missing.is_empty(), "{paper} has no row for {missing:?}");
        let unknown: Vec<&&str> = ids
            .iter()
            .filter(|id| !inventory.split_whitespace().any(|entry| **id == entry || id.starts_with(&format!("{entry}/"))))
            .collect();
        assert!(unknown.is_empty(), "{paper}: no inventory entry for {unknown:?}");

        let unchecked: Vec<&Value> = claims.iter().filter(|claim| claim["verdict"] == "not-checked").collect();
        tell(&format!("{paper}: {} of {} rows are not checked", unchecked.len(), claims.len()));
        for claim in unchecked {
            let reason = claim["reason"].as_str().unwrap_or_default();
            assert!(!reason.is_empty(), "{} is not checked and does not say why", claim["id"]);
            tell(&format!("  {}: {reason}", claim["id"]));
        }
    }
}

/// With at most 10,000 lines at alpha = 1e-10 a run at a fresh seed errs by chance with probability below 1e-6.
#[test]
fn the_error_budget_is_kept() {
    let mut lines = 0;
    for (_, ledger) in ledgers() {
        for line in items(&ledger, "claims").iter().flat_map(|claim| items(claim, "evidence")) {
            if let Some(alpha) = line["alpha"].as_f64() {
                assert_eq!(alpha, 1e-10, "{line}");
                lines += 1;
            }
        }
    }
    tell(&format!("{lines} statistical lines of 10000"));
    assert!(lines > 0 && lines <= 10_000);
}

#[test]
fn a_row_has_a_control_or_a_reason_that_counts() {
    for (_, ledger) in ledgers() {
        for claim in items(&ledger, "claims") {
            let exact = items(claim, "evidence").iter().all(|line| line["kind"] == "exact");
            let measured = !["not-checked", "not-run", "inconclusive"].contains(&claim["verdict"].as_str().unwrap_or_default());
            match claim["control"].as_object() {
                Some(control) => assert_eq!(control["as_expected"], true, "{}", claim["id"]),
                None => assert!(!measured || exact, "{} has no control", claim["id"]),
            }
            assert!(
                claim["control"].is_object() || claim["no_control"].as_str().is_some_and(|why| !why.is_empty()),
                "{} does not say why it has no control",
                claim["id"]
            );
        }
    }
}

#[test]
fn no_line_passes_that_could_not_have_failed() {
    for (_, ledger) in ledgers() {
        for claim in items(&ledger, "claims") {
            for line in items(claim, "evidence") {
                assert_ne!(line["theory_by"], line["observed_by"], "{}: {line}", claim["id"]);
                if line["pass"] == true && line.get("detects").is_some() {
                    let (detects, resolution) = (line["detects"].as_f64(), line["resolution"].as_f64());
                    assert!(detects.zip(resolution).is_some_and(|(detects, resolution)| detects <= resolution), "{}: {line}", claim["id"]);
                }
            }
        }
    }
}

#[test]
fn tables_named_by_claims_are_in_the_ledger_and_on_disk() {
    for (paper, ledger) in ledgers() {
        let known: BTreeSet<&str> = items(&ledger, "tables").iter().filter_map(|table| table["id"].as_str()).collect();
        for id in items(&ledger, "claims").iter().flat_map(|claim| items(claim, "tables")).filter_map(Value::as_str) {
            assert!(known.contains(id), "{paper}: table {id} is not in the ledger");
            assert!(ci_run().join(&paper).join("tables").join(format!("{id}.csv")).exists(), "{paper}: table {id} is not on disk");
        }
    }
}

#[test]
fn figures_named_by_claims_are_in_the_ledger_and_on_disk() {
    for (paper, ledger) in ledgers() {
        let named: Vec<&str> =
            items(&ledger, "claims").iter().flat_map(|claim| items(claim, "figures")).filter_map(Value::as_str).collect();
        let known: Vec<&str> = items(&ledger, "figures").iter().filter_map(|figure| figure["id"].as_str()).collect();
        assert_eq!(named, known, "{paper}");
        assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), known.len(), "{paper}: two figures have one id");
        for figure in items(&ledger, "figures") {
            let file = figure["file"].as_str().expect("a file");
            let svg = std::fs::read_to_string(ci_run().join(&paper).join(file)).expect("a figure on disk");
            assert!(svg.starts_with("<svg ") && svg.contains("<title ") && svg.ends_with("</svg>\n"), "{paper}: {file}");
            assert!(!svg.contains("NaN") && !svg.contains("There is nothing to draw"), "{paper}: {file}");
        }
    }
}
