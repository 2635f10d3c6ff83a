//! The rows of a paper as its program lists them (`list --json`).

use std::path::Path;

use serde_json::Value;

use crate::ReportError;
use crate::ledger::read_json;

/// A paper and its rows.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The paper's name, which is its folder in `papers/`.
    pub paper: String,
    /// The paper's title.
    pub title: String,
    /// Hash of the sources that the program was built from; empty if the listing does not say.
    pub fingerprint: String,
    /// The rows, in the paper's order.
    pub rows: Vec<Row>,
    /// What `calc` evaluates.
    pub calculators: Vec<Calculator>,
}

/// A quantity that `calc` evaluates.
#[derive(Clone, Debug, Default)]
pub struct Calculator {
    /// Its name on the command line.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// Where the paper has it.
    pub source: String,
}

/// A row: a claim and what is expected of it.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Full id.
    pub id: String,
    /// Where the paper says it.
    pub source: String,
    /// What it says.
    pub statement: String,
    /// The formula as plain text; may be empty.
    pub formula: String,
    /// Expected verdict at CI scale.
    pub at_ci: String,
    /// Expected verdict at paper scale.
    pub at_paper: String,
    /// Why it is not checked; empty otherwise.
    pub reason: String,
    /// What is right, or how it was read; may be empty.
    pub note: String,
    /// `negative`, `positive`, or empty where there is no control.
    pub control_kind: String,
    /// What the control does, or why there is none.
    pub control: String,
}

impl Row {
    /// The id without the paper.
    pub fn short_id(&self) -> &str {
        self.id.split_once('/').map_or(&self.id, |(_, rest)| rest)
    }

    /// Whether a claim of a ledger is about the same sentence. Commas are the copy editor's.
    pub fn says_what(&self, claim: &Value) -> bool {
        let words = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>();
        claim["statement"].as_str().is_some_and(|statement| words(statement) == words(&self.statement))
    }

    /// A row that the project has still to write.
    pub fn is_to_come(&self) -> bool {
        self.at_paper == "not-checked" && self.reason.starts_with("next:")
    }

    /// The expected verdict; at both scales where they differ.
    pub fn expected(&self) -> String {
        if self.at_ci == self.at_paper { self.at_paper.clone() } else { format!("{} / {}", self.at_ci, self.at_paper) }
    }
}

/// Reads a listing from its file.
pub fn read(file: &Path) -> Result<Listing, ReportError> {
    parse(&read_json(file)?).map_err(|what| ReportError::content(file, what))
}

fn parse(json: &Value) -> Result<Listing, String> {
    let rows = json["claims"].as_array().ok_or("it has no claims")?;
    Ok(Listing {
        paper: text(json, "paper")?,
        title: text(json, "title")?,
        fingerprint: json["fingerprint"].as_str().unwrap_or_default().to_owned(),
        rows: rows.iter().map(row).collect::<Result<_, _>>()?,
        calculators: json["calculators"].as_array().into_iter().flatten().map(calculator).collect(),
    })
}

fn calculator(json: &Value) -> Calculator {
    let member = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    Calculator { name: member("name"), summary: member("summary"), source: member("source") }
}

fn row(json: &Value) -> Result<Row, String> {
    let id = text(json, "id")?;
    let needed = |object: &Value, member: &str| text(object, member).map_err(|what| format!("{id}: {what}"));
    let optional = |member: &str| json[member].as_str().unwrap_or_default().to_owned();
    let (expected, control) = (&json["expected"], &json["control"]);
    Ok(Row {
        source: needed(json, "source")?,
        statement: needed(json, "statement")?,
        at_ci: needed(expected, "ci")?,
        at_paper: needed(expected, "paper")?,
        reason: optional("reason"),
        note: optional("note"),
        formula: optional("formula"),
        control_kind: control["kind"].as_str().unwrap_or_default().to_owned(),
        control: control["label"].as_str().unwrap_or_default().to_owned(),
        id,
    })
}

fn text(json: &Value, member: &str) -> Result<String, String> {
    json[member].as_str().map(str::to_owned).ok_or_else(|| format!("it has no `{member}`"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listed(reason: Option<&str>, ci: &str, paper: &str) -> Value {
        json!({ "schema": 1, "paper": "p", "title": "Paper", "claims": [{
            "id": "p/theorem-1/a", "source": "Theorem 1", "statement": "s", "expected": { "ci": ci, "paper": paper }, "reason": reason, "note": null,
        }] })
    }

    #[test]
    fn a_listing_is_read_with_its_rows() {
        let listing = parse(&listed(None, "inconclusive", "holds")).expect("well formed");
        assert_eq!((listing.paper.as_str(), listing.title.as_str()), ("p", "Paper"));
        assert_eq!(listing.rows[0].short_id(), "theorem-1/a");
        assert_eq!(listing.rows[0].expected(), "inconclusive / holds");
        assert!(!listing.rows[0].is_to_come());
    }

    #[test]
    fn a_row_to_come_is_told_apart_from_a_lost_setting() {
        let row = |reason: &str| parse(&listed(Some(reason), "not-checked", "not-checked")).expect("well formed").rows[0].clone();
        assert!(row("next: the chain").is_to_come());
        assert!(!row("the paper does not say which seed").is_to_come());
    }

    #[test]
    fn a_comma_makes_no_other_sentence_and_a_sign_does() {
        let row = Row { statement: "trained on x sin 5x, 29.2 % collapse, of a - b".into(), ..Row::default() };
        assert!(row.says_what(&json!({ "statement": "trained on x sin 5x 29.2 % collapse, of a - b" })));
        assert!(!row.says_what(&json!({ "statement": "trained on x sin 5x, 29.2 % collapse, of a + b" })));
        assert!(!row.says_what(&json!({})));
    }

    #[test]
    fn what_a_listing_lacks_is_named() {
        assert_eq!(parse(&json!({})).expect_err("empty"), "it has no claims");
        let mut without = listed(None, "holds", "holds");
        without["claims"][0]["expected"] = json!("holds");
        assert_eq!(parse(&without).expect_err("old form"), "p/theorem-1/a: it has no `ci`");
    }
}
