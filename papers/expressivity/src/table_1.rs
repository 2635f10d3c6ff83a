//! Table 1: "List and location of key theoretical and experimental results".
//!
//! Source: table 1. Reading: a document check. A row of the table names where its result is; the results of the paper say what they are
//! about. One reference is wrong: the bound on activation patterns is Theorem 4. Theorem 6 counts the regions of a hyperplane
//! arrangement and is a step of its proof. What "tight" and "asymptotically tight" are worth is theorem-4 and theorem-1/tight.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PATTERNS, REFERENCES];

const PATTERNS: Claim = Claim {
    id: "table-1/patterns",
    source: "Table 1",
    statement: "the tight upper bound on network activation patterns is Theorem 6",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![theorem(6), theorem(4).corrected()]),
    control: Control::positive("Theorem 4", |_| Ok(vec![theorem(4)])),
    note: "Right: Theorem 4.",
    ..Claim::DEFAULT
};

const REFERENCES: Claim = Claim {
    id: "table-1/other-references",
    source: "Table 1",
    statement: "every other theorem and figure that the table names is about the property of its row",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![references(&TABLE)]),
    control: Control::negative("figure 2 for trajectory length", |_| Ok(vec![references(&[("trajectory length", "Figure 2")])])),
    note: "Thirteen references. Figures 3, 11 and 12 are in no row: the table lists key results only.",
    ..Claim::DEFAULT
};

/// What the numbered results and figures are about, from their statements and captions.
const SUBJECTS: [(&str, &[&str]); 16] = [
    ("Theorem 1", &["trajectory length"]),
    ("Theorem 2", &["transitions"]),
    ("Theorem 3", &["regions"]),
    ("Theorem 4", &["patterns"]),
    ("Theorem 6", &["hyperplane arrangements"]),
    ("Appendix A", &["trajectory length", "transitions"]),
    ("Figure 1", &["trajectory length"]),
    ("Figure 2", &["transitions"]),
    ("Figure 4", &["dichotomies"]),
    ("Figure 5", &["dichotomies", "remaining depth"]),
    ("Figure 6", &["remaining depth"]),
    ("Figure 7", &["remaining depth"]),
    ("Figure 8", &["training"]),
    ("Figure 9", &["training"]),
    ("Figure 10", &["dichotomies", "transitions"]),
    ("Figure 12", &["remaining depth"]),
];

/// The table's references but the one that is wrong.
const TABLE: [(&str, &str); 13] = [
    ("trajectory length", "Theorem 1"),
    ("trajectory length", "Appendix A"),
    ("trajectory length", "Figure 1"),
    ("transitions", "Theorem 2"),
    ("transitions", "Figure 2"),
    ("dichotomies", "Figure 4"),
    ("dichotomies", "Figure 10"),
    ("regions", "Theorem 3"),
    ("remaining depth", "Figure 5"),
    ("remaining depth", "Figure 6"),
    ("remaining depth", "Figure 7"),
    ("training", "Figure 8"),
    ("training", "Figure 9"),
];

/// The number of the theorem on patterns, against the one cited.
fn theorem(cited: i32) -> Evidence {
    let number = |(name, subjects): &(&str, &[&str])| {
        name.strip_prefix("Theorem ")
            .filter(|_| subjects.contains(&"patterns"))
            .map(|number| number.parse().expect("theorems have numbers"))
    };
    let found: i32 = SUBJECTS.iter().find_map(number).expect("one theorem is about patterns");
    Evidence::exact("theorem on activation patterns", Relation::Equal, cited, found).by("table 1", "the theorems' statements")
}

fn references(table: &[(&str, &str)]) -> Evidence {
    let is_about = |subject: &str, place: &str| SUBJECTS.iter().any(|(name, subjects)| *name == place && subjects.contains(&subject));
    let wrong = table.iter().find(|(subject, place)| !is_about(subject, place)).map(|(subject, place)| format!("{place} for {subject}"));
    Evidence::property("references", table.len() as u64, wrong).by("table 1", "statements and captions")
}
