//! What moved between two runs: verdicts, numbers beyond their intervals, claims that only one run has.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::ledger::{Run, claims};
use crate::movement::{Movement, moved, plain};

/// A claim with two verdicts.
#[derive(Debug, PartialEq, Eq)]
pub struct VerdictChange {
    /// Full id.
    pub id: String,
    /// The first run's verdict.
    pub a: String,
    /// The second run's verdict.
    pub b: String,
}

/// A line of evidence that moved.
#[derive(Debug, PartialEq, Eq)]
pub struct MovedLine {
    /// Full id of the claim.
    pub id: String,
    /// The line's label.
    pub label: String,
    /// `printed` or `corrected`.
    pub reading: String,
    /// The two sides.
    pub movement: Movement,
}

/// What differs between two runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Claims with two verdicts.
    pub verdicts: Vec<VerdictChange>,
    /// Lines of evidence that moved, also of claims whose verdict did not change.
    pub moved: Vec<MovedLine>,
    /// Ids that only the first run has.
    pub only_a: Vec<String>,
    /// Ids that only the second run has.
    pub only_b: Vec<String>,
}

impl Comparison {
    /// How many differences there are.
    pub fn count(&self) -> usize {
        self.verdicts.len() + self.moved.len() + self.only_a.len() + self.only_b.len()
    }

    /// As one JSON object.
    pub fn to_json(&self) -> Value {
        let verdicts: Vec<Value> = self.verdicts.iter().map(|change| json!({ "id": change.id, "a": change.a, "b": change.b })).collect();
        let line = |line: &MovedLine| json!({ "id": line.id, "label": line.label, "reading": line.reading, "a": line.movement.a, "b": line.movement.b });
        let moved: Vec<Value> = self.moved.iter().map(line).collect();
        json!({ "schema": 1, "exact": false, "same": self.count() == 0, "verdicts": verdicts, "moved": moved, "only_a": self.only_a, "only_b": self.only_b })
    }
}

/// The papers to compare, with their ledger on each side. A side that is one ledger speaks about its paper only.
pub fn paired<'a>(a: &'a Run, b: &'a Run) -> Vec<(&'a str, Option<&'a Value>, Option<&'a Value>)> {
    let both = a.ledgers.keys().chain(b.ledgers.keys()).collect::<std::collections::BTreeSet<_>>();
    let spoken_of = |run: &Run, paper: &str| !run.is_single || run.ledgers.contains_key(paper);
    let kept = both.into_iter().filter(|paper| (spoken_of(a, paper) && spoken_of(b, paper)) || (a.is_single && b.is_single));
    kept.map(|paper| (paper.as_str(), a.ledgers.get(paper), b.ledgers.get(paper))).collect()
}

/// Compares two runs.
pub fn compare(a: &Run, b: &Run) -> Comparison {
    let mut found = Comparison::default();
    for (paper, ledger_a, ledger_b) in paired(a, b) {
        match (ledger_a, ledger_b) {
            (Some(ledger_a), Some(ledger_b)) => found.compare_ledgers(ledger_a, ledger_b),
            (Some(_), None) => found.only_a.push(format!("{paper}/*")),
            _ => found.only_b.push(format!("{paper}/*")),
        }
    }
    found
}

impl Comparison {
    fn compare_ledgers(&mut self, a: &Value, b: &Value) {
        let (all_a, all_b) = (claims(a), claims(b));
        let of_b: BTreeMap<&str, &Value> = all_b.iter().copied().collect();
        let of_a: BTreeMap<&str, &Value> = all_a.iter().copied().collect();
        for (id, claim) in all_a {
            match of_b.get(id) {
                Some(other) => self.compare_claims(id, claim, other),
                None => self.only_a.push(id.to_owned()),
            }
        }
        self.only_b.extend(all_b.iter().filter(|(id, _)| !of_a.contains_key(id)).map(|(id, _)| (*id).to_owned()));
    }

    fn compare_claims(&mut self, id: &str, a: &Value, b: &Value) {
        if a["verdict"] != b["verdict"] {
            self.verdicts.push(VerdictChange { id: id.to_owned(), a: plain(&a["verdict"]), b: plain(&b["verdict"]) });
        }
        let (lines_a, lines_b) = (lines(a), lines(b));
        for (key, line) in &lines_a {
            let movement = match lines_b.get(key) {
                Some(other) => moved(line, other),
                None => Some(Movement { a: "there".to_owned(), b: "not there".to_owned() }),
            };
            self.push_moved(id, key, movement);
        }
        for key in lines_b.keys().filter(|key| !lines_a.contains_key(key)) {
            self.push_moved(id, key, Some(Movement { a: "not there".to_owned(), b: "there".to_owned() }));
        }
    }

    fn push_moved(&mut self, id: &str, (label, reading, _): &(&str, &str, usize), movement: Option<Movement>) {
        if let Some(movement) = movement {
            self.moved.push(MovedLine { id: id.to_owned(), label: (*label).to_owned(), reading: (*reading).to_owned(), movement });
        }
    }
}

/// The lines of evidence by label and reading; those that share both by their order.
fn lines(claim: &Value) -> BTreeMap<(&str, &str, usize), &Value> {
    let mut found = BTreeMap::new();
    for line in claim["evidence"].as_array().into_iter().flatten() {
        let (label, reading) = (line["label"].as_str().unwrap_or_default(), line["reading"].as_str().unwrap_or_default());
        let earlier = (0..).find(|&number| !found.contains_key(&(label, reading, number))).expect("numbers do not end");
        found.insert((label, reading, earlier), line);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of one paper with these claims: id, verdict, evidence.
    fn run(paper: &str, claims: &[(&str, &str, Value)], is_single: bool) -> Run {
        let claims: Vec<Value> = claims
            .iter()
            .map(|(id, verdict, evidence)| json!({ "id": format!("{paper}/{id}"), "verdict": verdict, "evidence": evidence }))
            .collect();
        Run { ledgers: BTreeMap::from([(paper.to_owned(), json!({ "paper": paper, "claims": claims }))]), is_single }
    }

    fn exact(label: &str, observed: &str) -> Value {
        json!({ "kind": "exact", "label": label, "reading": "printed", "relation": "=", "theory": "1", "observed": observed, "counterexample": null, "pass": true })
    }

    #[test]
    fn equal_runs_do_not_differ() {
        let one = || run("p", &[("a", "holds", json!([exact("l", "1")]))], false);
        assert_eq!(compare(&one(), &one()).count(), 0);
        assert_eq!(compare(&one(), &one()).to_json()["same"], true);
    }

    #[test]
    fn a_changed_verdict_is_found() {
        let found = compare(&run("p", &[("a", "holds", json!([]))], false), &run("p", &[("a", "refuted", json!([]))], false));
        assert_eq!(found.verdicts, [VerdictChange { id: "p/a".into(), a: "holds".into(), b: "refuted".into() }]);
        assert_eq!(found.count(), 1);
    }

    #[test]
    fn claims_lines_and_papers_of_one_side_are_found() {
        let a = run("p", &[("a", "holds", json!([exact("l", "1")])), ("gone", "holds", json!([]))], false);
        let b = run("p", &[("a", "holds", json!([exact("m", "1")])), ("new", "holds", json!([]))], false);
        let found = compare(&a, &b);
        assert_eq!((found.only_a, found.only_b), (vec!["p/gone".to_owned()], vec!["p/new".to_owned()]));
        assert_eq!(found.moved.iter().map(|line| line.movement.b.as_str()).collect::<Vec<_>>(), ["not there", "there"]);
        assert_eq!(compare(&a, &run("q", &[], false)).only_b, ["q/*"]);
    }

    #[test]
    fn lines_that_share_their_label_are_paired_in_order() {
        let both = json!([exact("l", "1"), exact("l", "2")]);
        let other = json!([exact("l", "1"), exact("l", "3")]);
        let found = compare(&run("p", &[("a", "holds", both)], false), &run("p", &[("a", "holds", other)], false));
        assert_eq!(found.moved.len(), 1);
        assert_eq!(found.moved[0].movement.b, "3 = 1");
    }

    #[test]
    fn a_single_ledger_speaks_about_its_paper_only() {
        let mut whole = run("p", &[], false);
        whole.ledgers.extend(run("q", &[], false).ledgers);
        let single = run("p", &[], true);
        assert_eq!(compare(&single, &whole).count(), 0);
        assert_eq!(compare(&whole, &single).count(), 0);
        assert_eq!(compare(&single, &run("q", &[], true)).count(), 2);
        assert_eq!(compare(&run("p", &[], false), &whole).only_b, ["q/*"]);
    }
}
