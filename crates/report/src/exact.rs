//! "The same ledger": equal in everything except the members `provenance` and `seconds`, wherever they stand.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::comparison::paired;
use crate::ledger::Run;

/// One place at which two runs differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: a claim's full id, or the paper where it is about no claim.
    pub subject: String,
    /// Where in it, for example `evidence[0].observed`; empty for the whole of it.
    pub member: String,
    /// The first run's value; `None` if it has none.
    pub a: Option<Value>,
    /// The second run's value; `None` if it has none.
    pub b: Option<Value>,
}

/// Every difference between two runs.
pub fn differences(a: &Run, b: &Run) -> Vec<Difference> {
    let mut found = Found::default();
    for (paper, ledger_a, ledger_b) in paired(a, b) {
        found.subject = paper.to_owned();
        match (ledger_a, ledger_b) {
            (Some(ledger_a), Some(ledger_b)) => found.compare("", ledger_a, ledger_b),
            (ledger_a, ledger_b) => found.push("", ledger_a.map(|_| json!("a ledger")), ledger_b.map(|_| json!("a ledger"))),
        }
    }
    found.differences
}

/// As one JSON object.
pub fn to_json(differences: &[Difference]) -> Value {
    let all: Vec<Value> =
        differences.iter().map(|found| json!({ "subject": found.subject, "member": found.member, "a": found.a, "b": found.b })).collect();
    json!({ "schema": 1, "exact": true, "same": all.is_empty(), "differences": all })
}

fn is_left_out(member: &str) -> bool {
    matches!(member, "provenance" | "seconds")
}

/// What was found so far, and what is being compared.
#[derive(Default)]
struct Found {
    subject: String,
    differences: Vec<Difference>,
}

impl Found {
    fn push(&mut self, member: &str, a: Option<Value>, b: Option<Value>) {
        self.differences.push(Difference { subject: self.subject.clone(), member: member.to_owned(), a, b });
    }

    fn compare(&mut self, place: &str, a: &Value, b: &Value) {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => self.compare_objects(place, a, b),
            (Value::Array(a), Value::Array(b)) => self.compare_arrays(place, a, b),
            _ if a == b => {}
            _ => self.push(place, Some(a.clone()), Some(b.clone())),
        }
    }

    fn compare_options(&mut self, place: &str, a: Option<&Value>, b: Option<&Value>) {
        match (a, b) {
            (Some(a), Some(b)) => self.compare(place, a, b),
            _ => self.push(place, a.cloned(), b.cloned()),
        }
    }

    fn compare_objects(&mut self, place: &str, a: &Map<String, Value>, b: &Map<String, Value>) {
        let new = b.keys().filter(|member| !a.contains_key(*member));
        for member in a.keys().chain(new).filter(|member| !is_left_out(member)) {
            let place = if place.is_empty() { member.clone() } else { format!("{place}.{member}") };
            self.compare_options(&place, a.get(member), b.get(member));
        }
    }

    fn compare_arrays(&mut self, place: &str, a: &[Value], b: &[Value]) {
        match (by_id(a), by_id(b)) {
            (Some(of_a), Some(of_b)) if !(of_a.is_empty() && of_b.is_empty()) => {
                self.compare_by_id(place, &of_a, &of_b, order(a) == order(b));
            }
            _ => {
                for index in 0..a.len().max(b.len()) {
                    self.compare_options(&format!("{place}[{index}]"), a.get(index), b.get(index));
                }
            }
        }
    }

    /// The same things in another order are one difference, not hundreds.
    fn compare_by_id(&mut self, place: &str, a: &BTreeMap<&str, &Value>, b: &BTreeMap<&str, &Value>, in_order: bool) {
        let new = b.keys().filter(|id| !a.contains_key(*id));
        for id in a.keys().chain(new) {
            let sides = (a.get(id).copied(), b.get(id).copied());
            if place == "claims" {
                let paper = std::mem::replace(&mut self.subject, (*id).to_owned());
                self.compare_options("", sides.0, sides.1);
                self.subject = paper;
            } else {
                self.compare_options(&format!("{place}[{id}]"), sides.0, sides.1);
            }
        }
        if a.keys().eq(b.keys()) && !in_order {
            self.push(&format!("order of {place}"), Some(json!("one")), Some(json!("another")));
        }
    }
}

fn order(values: &[Value]) -> Vec<&Value> {
    values.iter().map(|value| &value["id"]).collect()
}

/// The values by id, if each has one of its own.
fn by_id(values: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let found: BTreeMap<&str, &Value> = values.iter().map(|value| Some((value["id"].as_str()?, value))).collect::<Option<_>>()?;
    (found.len() == values.len()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(a: Value, b: Value) -> Vec<String> {
        let run = |ledger: Value| Run { ledgers: BTreeMap::from([("p".to_owned(), ledger)]), is_single: true };
        differences(&run(a), &run(b)).into_iter().map(|found| format!("{}: {}", found.subject, found.member)).collect()
    }

    #[test]
    fn provenance_and_seconds_are_left_out_everywhere() {
        let a = json!({ "provenance": { "cpu": "x" }, "claims": [{ "id": "p/a", "seconds": 1.0, "verdict": "holds" }] });
        let b = json!({ "provenance": { "cpu": "y", "more": 1 }, "claims": [{ "id": "p/a", "seconds": 2.0, "verdict": "holds" }] });
        assert!(places(a, b).is_empty());
    }

    #[test]
    fn any_other_digit_counts() {
        let ledger = |observed: f64| json!({ "claims": [{ "id": "p/a", "evidence": [{ "observed": observed }] }] });
        assert_eq!(places(ledger(0.1), ledger(0.1 + f64::EPSILON)), ["p/a: evidence[0].observed"]);
        assert!(places(ledger(0.1), ledger(0.1)).is_empty());
    }

    #[test]
    fn members_that_only_one_side_has_are_found() {
        assert_eq!(places(json!({ "a": 1, "b": 2 }), json!({ "b": 2, "c": 3 })), ["p: a", "p: c"]);
        assert_eq!(places(json!({ "rows": [1, 2] }), json!({ "rows": [1] })), ["p: rows[1]"]);
        assert_eq!(places(json!({ "a": null }), json!({})), ["p: a"]);
        let tables = |cell: u8| json!({ "tables": [{ "id": "figure-6a", "rows": [[cell]] }] });
        assert_eq!(places(tables(1), tables(2)), ["p: tables[figure-6a].rows[0][0]"]);
        assert_eq!(places(json!({ "tables": [] }), tables(2)), ["p: tables[figure-6a]"]);
    }

    #[test]
    fn a_claim_that_only_one_side_has_is_one_difference() {
        let claims = |ids: &[&str]| json!({ "claims": ids.iter().map(|id| json!({ "id": id, "verdict": "holds" })).collect::<Vec<_>>() });
        assert_eq!(places(claims(&["p/a", "p/b"]), claims(&["p/b"])), ["p/a: "]);
        assert_eq!(places(claims(&["p/a", "p/b"]), claims(&["p/b", "p/a"])), ["p: order of claims"]);
    }
}
