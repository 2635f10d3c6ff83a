//! The folder as a whole: every link leads somewhere, every page is well formed, nothing of the data becomes markup.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::*;
use crate::listing::{Calculator, Row};

const HOSTILE: &str = "<script>alert('x')</script> & \"quoted\" <img src=x onerror=alert(1)> `code` x_1 <= 2";

fn row(id: &str, at_paper: &str) -> Row {
    Row {
        id: format!("p/{id}"),
        source: format!("Theorem 8 {HOSTILE}"),
        statement: HOSTILE.into(),
        formula: format!("prod_l x_l = {HOSTILE}"),
        at_ci: at_paper.into(),
        at_paper: at_paper.into(),
        note: format!("Right: {HOSTILE}; see theorem-8/b."),
        ..Row::default()
    }
}

pub(super) fn listing() -> Listing {
    let lost = Row { reason: HOSTILE.into(), ..row("figure-1/lost", "not-checked") };
    let later = Row { reason: "next: later".into(), ..row("figure-2/later", "not-checked") };
    Listing {
        paper: "p".into(),
        title: format!("Title {HOSTILE}"),
        fingerprint: "today".into(),
        rows: vec![row("theorem-8/a", "holds"), row("theorem-8/b", "refuted"), row("theorem-9/<c>", "holds-corrected"), lost, later],
        calculators: vec![Calculator { name: "death".into(), summary: HOSTILE.into(), source: "Theorem 8".into() }],
    }
}

fn lines() -> Vec<Value> {
    let common = |kind: &str, more: Value| {
        let mut line =
            json!({ "kind": kind, "label": HOSTILE, "reading": "printed", "theory_by": HOSTILE, "observed_by": HOSTILE, "pass": false });
        line.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        line
    };
    vec![
        common(
            "proportion",
            json!({ "relation": ">=", "theory": 0.8, "observed": 0.3, "low": 0.29, "high": 0.31, "n": 2500, "p": 0.0, "alpha": 1e-10, "detects": "inf", "resolution": null }),
        ),
        common(
            "mean",
            json!({ "relation": "=", "theory": "inf", "observed": 0.3, "se": 0.1, "low": "nan", "high": "nan", "n": 1, "p": 0.5 }),
        ),
        common("exact", json!({ "relation": "=", "theory": "1/3", "observed": "11/32", "cases": 4, "counterexample": HOSTILE })),
        common("enclosure", json!({ "relation": "<=", "low": 0.1, "high": 0.2, "bound": 0.05 })),
        common("numeric", json!({ "theory": 1.0, "observed": 1.1, "error_bound": 1e-12, "detects": 2e-12, "resolution": 1e-6 })),
        common("property", json!({ "cases": 10, "counterexample": HOSTILE })),
        common("distribution", json!({ "statistic": 3.0, "test": HOSTILE, "n": 100, "p": 0.1, "alpha": 1e-10 })),
        common(
            "reported",
            json!({ "relation": "=", "printed": 0.037, "printed_uncertainty": 0.0005, "observed": 0.05, "low": 0.04, "high": 0.06 }),
        ),
        common("ordering", json!({ "pairs": 100, "agree": 3, "p": 1.0, "alpha": 1e-10 })),
        common(
            "pinned",
            json!({ "seeds": [1, 2], "statement": HOSTILE, "values": [0.1, 0.2], "relation": ">", "bound": 0.5, "level": 0.01, "p": 1.0, "pass": null, "undecided": HOSTILE }),
        ),
        common(HOSTILE, json!({})),
    ]
}

pub(super) fn ledger(profile: &str, fingerprint: &str, verdict: &str) -> Value {
    let claim = |id: &str, verdict: &str| {
        json!({ "id": format!("p/{id}"), "source": "Theorem 8", "statement": HOSTILE, "reported": { "value": 0.9, "uncertainty": 0.05, "where": HOSTILE }, "expected": verdict, "verdict": verdict, "as_expected": true,
            "reason": HOSTILE, "note": HOSTILE, "seconds": 0.5, "tables": ["t/<x>"], "figures": ["f"], "evidence": lines(),
            "control": { "label": HOSTILE, "kind": "positive", "verdict": "holds", "as_expected": true }, "no_control": null })
    };
    json!({ "schema": 1, "paper": "p", "profile": profile, "seed": 1,
        "provenance": { "version": HOSTILE, "git": HOSTILE, "dirty": true, "fingerprint": fingerprint, "rustc": "1", "target": "t", "cpu": HOSTILE, "simd": "s", "lapack": true, "threads": 2, "started": "2026-11-22T10:00:00Z", "seconds": 12.3 },
        "claims": [claim("theorem-8/a", "holds"), claim("theorem-8/b", verdict), claim("theorem-9/<c>", "holds-corrected")],
        "tables": [{ "id": "t/<x>", "title": HOSTILE, "columns": ["a", HOSTILE], "rows": [[1, HOSTILE], [0.25, null]] }],
        "figures": [{ "id": "f", "file": "figures/f.svg", "caption": HOSTILE }] })
}

/// A project with a kept run, and a folder of results with a run of one paper.
pub(super) fn project(last: &Value) -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a temporary folder");
    let out = root.path().join("out");
    put(&root.path().join("papers/p/ledger/paper.json"), &ledger("paper", "older", "refuted").to_string()).expect("a file");
    put(&out.join("p/ledger.json"), &last.to_string()).expect("a file");
    put(&out.join("p/figures/f.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>drawn</text></svg>").expect("a file");
    (root, out)
}

fn written(last: &Value) -> (tempfile::TempDir, BTreeMap<String, String>) {
    let (root, out) = project(last);
    let front = write(root.path(), &out, vec![listing()]).expect("written");
    let folder = front.parent().expect("a folder").to_path_buf();
    let mut texts = BTreeMap::new();
    let mut open = vec![folder.clone()];
    while let Some(inside) = open.pop() {
        for entry in fs::read_dir(&inside).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&folder).expect("inside").to_str().expect("UTF-8").replace('\\', "/");
                texts.insert(name, fs::read_to_string(&path).expect("readable"));
            }
        }
    }
    (root, texts)
}

fn pages(texts: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    texts.iter().filter(|(name, _)| name.ends_with(".html"))
}

/// Every opening tag of a page: its name, and its attributes. Fails where a tag is not closed in order.
fn tags(name: &str, page: &str) -> Vec<(String, BTreeMap<String, String>)> {
    const EMPTY: [&str; 3] = ["meta", "link", "input"];
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = end_of_tag(rest).unwrap_or_else(|| panic!("{name}: a tag without an end: {}", &rest[..rest.len().min(60)]));
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "{name}");
            continue;
        }
        let (tag_name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(tag_name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}: <{tag}>");
        if !EMPTY.contains(&tag_name) {
            open.push(tag_name.to_owned());
        }
        found.push((tag_name.to_owned(), attributes_of(attributes)));
    }
    assert!(open.is_empty(), "{name}: still open: {open:?}");
    found
}

fn end_of_tag(text: &str) -> Option<usize> {
    let mut in_quotes = false;
    text.find(|c: char| {
        in_quotes ^= c == '"';
        c == '>' && !in_quotes
    })
}

fn attributes_of(mut text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return found;
        }
        let end = text.find(['=', ' ']).unwrap_or(text.len());
        let name = text[..end].to_owned();
        text = &text[end..];
        let value = match text.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("a closing quotation mark");
                text = after;
                value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
            }
            None => String::new(),
        };
        found.insert(name, value);
    }
}

/// The file that a link of a page leads to, from the folder of the report.
fn resolved(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop().expect("inside of the folder")),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_is_there() {
    let (_root, texts) = written(&ledger("ci", "today", "inconclusive"));
    let ids: BTreeMap<&String, BTreeSet<String>> = pages(&texts)
        .map(|(name, page)| (name, tags(name, page).into_iter().filter_map(|(_, attributes)| attributes.get("id").cloned()).collect()))
        .collect();
    let mut count = 0;
    for (name, page) in pages(&texts) {
        for (_, attributes) in tags(name, page) {
            for target in ["href", "src"].iter().filter_map(|attribute| attributes.get(*attribute)) {
                if target.starts_with("data:") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let file = file.split('?').next().expect("a part");
                let file = if file.is_empty() { name.clone() } else { resolved(name, file) };
                assert!(texts.contains_key(&file), "{name} links to {target}");
                assert!(anchor.is_empty() || ids[&file].contains(anchor), "{name} links to {target}");
                count += 1;
            }
        }
    }
    assert!(count > 60, "only {count} links");
}

#[test]
fn every_page_is_well_formed_with_landmarks_and_unique_ids() {
    let (_root, texts) = written(&ledger("ci", "today", "refuted"));
    for (name, page) in pages(&texts) {
        let tags = tags(name, page);
        let count = |tag: &str| tags.iter().filter(|(found, _)| found == tag).count();
        assert_eq!((count("main"), count("h1"), count("title")), (1, 1, 1), "{name}");
        let ids: Vec<&String> = tags.iter().filter_map(|(_, attributes)| attributes.get("id")).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name} has an id twice");
        let images = tags
            .iter()
            .filter(|(tag, attributes)| tag == "svg" && !attributes.contains_key("aria-hidden") && !attributes.contains_key("xmlns"));
        assert!(images.into_iter().all(|(_, attributes)| attributes.contains_key("aria-label")), "{name} has a drawing without a text");
    }
}

#[test]
fn nothing_of_the_data_becomes_markup() {
    let (_root, texts) = written(&ledger("ci", "today", "refuted"));
    for (name, page) in pages(&texts) {
        for (tag, attributes) in tags(name, page) {
            let is_ours = tag != "script" || attributes.get("src").is_some_and(|source| source.ends_with("filter.js"));
            assert!(is_ours && tag != "img", "{name} has a <{tag}> of the data");
            assert!(!attributes.keys().any(|attribute| attribute.starts_with("on")), "{name} has a handler of events");
        }
    }
    assert!(texts.contains_key("p/theorem-9/-c-.html") && texts.contains_key("p/tables/t/-x-.csv"));
}

#[test]
fn a_claims_page_has_everything_that_is_known() {
    let (_root, texts) = written(&ledger("ci", "today", "refuted"));
    let page = &texts["p/theorem-8/a.html"];
    for part in [
        "Formula",
        "Our reading",
        "0.9 ± 0.05",
        "Evidence",
        "Control",
        "<svg xmlns",
        "Download as CSV",
        "The kept run at paper scale",
        "--claim &#39;theorem-8/a&#39;",
        "cargo xtask calc p death",
        "2026-11-22",
    ] {
        let part = part.replace("&#39;", "'");
        assert!(page.contains(&part), "{part} is missing");
    }
    assert!(page.contains("href=\"../../p/theorem-8/b.html\">theorem-8/b</a>"), "an id in a note is a link");
    assert!(texts["corrections.html"].contains("id=\"p/theorem-8/b\"") && !texts["corrections.html"].contains("id=\"p/theorem-8/a\""));
}

#[test]
fn the_kept_run_decides_what_the_last_one_could_not() {
    let (_root, texts) = written(&ledger("ci", "today", "inconclusive"));
    let paper = &texts["p/index.html"];
    assert!(paper.contains("data-verdict=\"refuted\"") && paper.contains("kept, paper scale"), "{paper}");
    assert!(!paper.contains("results are stale"), "sources older than today's do not make a kept run stale");
}

#[test]
fn a_result_of_other_sources_looks_stale() {
    let mut last = ledger("ci", "yesterday", "refuted");
    last["claims"][0]["statement"] = json!("another sentence");
    let (root, out) = project(&last);
    fs::remove_dir_all(root.path().join("papers")).expect("removed");
    let front = write(root.path(), &out, vec![listing()]).expect("written");
    let read = |name: &str| fs::read_to_string(front.parent().expect("a folder").join(name)).expect("readable");
    assert!(read("p/index.html").contains("3 results are stale"));
    assert!(
        read("p/theorem-8/a.html").contains("The sentence has changed since this run")
            && read("p/theorem-8/b.html").contains("The sources have changed")
    );
}

#[test]
fn what_came_out_otherwise_than_expected_stands_in_front() {
    let mut last = ledger("ci", "today", "holds");
    last["claims"][1]["as_expected"] = json!(false);
    let (_root, texts) = written(&last);
    assert!(texts["index.html"].contains("1 claim came out otherwise than expected"));
    assert!(texts["p/index.html"].contains("not as expected"));
}

#[test]
fn a_report_without_any_run_says_how_to_make_one() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let front = write(root.path(), &root.path().join("out"), vec![listing()]).expect("written");
    let text = fs::read_to_string(front).expect("readable");
    assert!(text.contains("have not been run yet") && text.contains("cargo xtask reproduce p"));
}

#[test]
fn what_a_killed_run_left_is_replaced() {
    let (root, out) = project(&ledger("ci", "today", "refuted"));
    put(&out.join(".report.part/half.html"), "half").expect("a file");
    put(&out.join("report/old.html"), "old").expect("a file");
    let front = write(root.path(), &out, vec![listing()]).expect("written");
    assert!(front.is_file() && !out.join(".report.part").exists() && !out.join("report/old.html").exists());
    assert!(!out.join("report/half.html").exists());
}
