//! The ledger: everything that a run found, as JSON (`docs/schemas/ledger-1.json`), and the tables beside it.

use std::path::Path;

use console::Failure;
use figures::Figure;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::blocks::write_atomically;
use crate::claim::{Claim, Control, Paper, Profile};
use crate::evidence::{Evidence, Finding};
use crate::format::significant;
use crate::judge::{ControlRuling, JudgedLine, Outcome, Ruling, observed_of};
use crate::lock::cannot_write;
use crate::table::Table;
use crate::verdict::Verdict;

/// A row with what was found.
#[derive(Debug)]
pub(crate) struct Row {
    pub claim: &'static Claim,
    pub full_id: String,
    pub expected: Verdict,
    pub ruling: Ruling,
    pub control: Option<ControlRuling>,
    /// Why the row's control is not in order, where it is not.
    pub control_fault: Option<String>,
    pub tables: Vec<Table>,
    pub figures: Vec<Figure>,
    pub seconds: f64,
    /// The data set for want of which the row was not run.
    pub lacks: Option<String>,
}

impl Row {
    /// The verdict is the expected one and the control behaved; or nobody could expect more, as a data set is not there.
    pub(crate) fn as_expected(&self) -> bool {
        (self.ruling.verdict == self.expected || self.lacks.is_some()) && self.control_fault.is_none()
    }
}

/// A float as JSON: a number, or a string where JSON has none.
pub(crate) fn number<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_finite() { serializer.serialize_f64(*value) } else { serializer.serialize_str(&significant(*value, 1)) }
}

/// As [`number`], as a value.
pub(crate) fn float(value: f64) -> Value {
    number(&value, serde_json::value::Serializer).expect("a number or a string is JSON")
}

/// The whole ledger.
pub(crate) fn ledger(paper: &Paper, profile: Profile, seed: u64, provenance: Value, rows: &[Row]) -> Value {
    let tables: Vec<Value> = rows.iter().flat_map(|row| &row.tables).map(|table| json!(table)).collect();
    let figures: Vec<Value> = rows.iter().flat_map(|row| &row.figures).map(figure).collect();
    json!({
        "schema": 1,
        "paper": paper.slug,
        "profile": profile.name(),
        "seed": seed,
        "provenance": provenance,
        "claims": rows.iter().map(claim).collect::<Vec<_>>(),
        "tables": tables,
        "figures": figures,
    })
}

/// A figure's place and caption; what it shows is in the tables.
fn figure(figure: &Figure) -> Value {
    json!({ "id": figure.id(), "file": figure_file(figure), "caption": figure.caption() })
}

/// Where a figure lies, from the ledger's folder.
fn figure_file(figure: &Figure) -> String {
    format!("figures/{}.svg", figure.id())
}

fn claim(row: &Row) -> Value {
    let claim = row.claim;
    let reported = claim
        .reported
        .map(|printed| json!({ "value": float(printed.value), "uncertainty": printed.uncertainty.map(float), "where": printed.place }));
    let reason = match row.expected {
        Verdict::NotChecked(reason) => Some(reason.to_string()),
        _ => row.control_fault.clone().or_else(|| row.ruling.reason.clone()),
    };
    json!({
        "id": row.full_id,
        "source": claim.source,
        "statement": claim.statement,
        "reported": reported,
        "expected": row.expected.name(),
        "verdict": row.ruling.verdict.name(),
        "as_expected": row.as_expected(),
        "reason": reason,
        "note": (!claim.note.is_empty()).then_some(claim.note),
        "seconds": (row.seconds * 1000.0).round() / 1000.0,
        "tables": row.tables.iter().map(|table| &table.id).collect::<Vec<_>>(),
        "figures": row.figures.iter().map(Figure::id).collect::<Vec<_>>(),
        "evidence": row.ruling.lines.iter().map(line).collect::<Vec<_>>(),
        "control": row.control.as_ref().map(|control| json!({ "label": control.label, "kind": control.kind, "verdict": control.verdict.name(), "as_expected": control.as_expected })),
        "no_control": why_no_control(row),
    })
}

/// Why a row has no control in this run; `None` where it has one.
fn why_no_control(row: &Row) -> Option<&'static str> {
    match row.claim.control {
        Control::None(why) => Some(why),
        _ if row.lacks.is_some() => Some("not measured without the data set"),
        _ if row.control.is_some() => None,
        // Such a row is measured, its control is not.
        _ if row.expected == Verdict::Inconclusive => {
            Some("at this scale the row is not expected to decide, and its control could not either")
        }
        _ => Some("not measured at this scale"),
    }
}

/// One line of evidence.
pub(crate) fn line(judged: &JudgedLine) -> Value {
    let Evidence { label, reading, theory_by, observed_by, finding, .. } = &judged.evidence;
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_string(), value);
    put("kind", kind(finding).into());
    put("label", label.as_str().into());
    put("reading", reading.name().into());
    put("theory_by", (*theory_by).into());
    put("observed_by", (*observed_by).into());
    match finding {
        Finding::Exact { relation, theory, observed, cases, counterexample } => {
            put("relation", relation.sign().into());
            put("theory", theory.to_string().into());
            put("observed", observed.to_string().into());
            put("cases", (*cases).into());
            put("counterexample", json!(counterexample));
        }
        Finding::Enclosure { relation, low, high, bound } => {
            put("low", float(*low));
            put("high", float(*high));
            put("relation", relation.sign().into());
            put("bound", float(*bound));
        }
        Finding::Numeric { theory, observed, error_bound } => {
            put("theory", float(*theory));
            put("observed", float(*observed));
            put("error_bound", float(*error_bound));
        }
        Finding::Proportion { relation, theory, trials: n, .. } | Finding::Mean { relation, theory, n, .. } => {
            put("relation", relation.sign().into());
            put("theory", float(*theory));
            put("observed", float(observed_of(finding).unwrap_or(f64::NAN)));
            if let Finding::Mean { standard_error, .. } = finding {
                put("se", float(*standard_error));
            }
            let (low, high) = judged.interval.unwrap_or((f64::NAN, f64::NAN));
            put("low", float(low));
            put("high", float(high));
            put("n", (*n).into());
        }
        Finding::Kolmogorov { distance, n } => {
            put("statistic", float(*distance));
            put("test", "Kolmogorov-Smirnov".into());
            put("n", (*n).into());
        }
        Finding::ChiSquare { statistic, degrees, n, .. } => {
            put("statistic", float(*statistic));
            put("test", format!("chi2, {degrees} degrees of freedom").into());
            put("n", (*n).into());
        }
        Finding::Property { cases, counterexample } => {
            put("cases", (*cases).into());
            put("counterexample", json!(counterexample));
        }
        Finding::Reported { relation, printed, uncertainty, ours } => {
            let (low, high) = judged.interval.unwrap_or((f64::NAN, f64::NAN));
            put("relation", relation.sign().into());
            put("printed", float(*printed));
            put("printed_uncertainty", float(*uncertainty));
            put("observed", float(ours.value()));
            put("low", float(low));
            put("high", float(high));
        }
        Finding::Ordering { pairs, agree } => {
            put("pairs", (*pairs).into());
            put("agree", (*agree).into());
        }
        Finding::Pinned { relation, seeds, statement, values, bound, level } => {
            put("seeds", json!(seeds));
            put("statement", statement.as_str().into());
            put("values", values.iter().copied().map(float).collect());
            put("relation", relation.sign().into());
            put("bound", float(*bound));
            put("level", float(*level));
        }
    }
    if let Some(p) = judged.p {
        put("p", float(p));
    }
    // A pinned line has its level instead: it is outside the error budget.
    if let Some(alpha) = judged.alpha.filter(|_| !matches!(finding, Finding::Pinned { .. })) {
        put("alpha", float(alpha));
    }
    if let Some(detects) = judged.detects {
        put("detects", float(detects));
        put("resolution", judged.resolution.map_or(Value::Null, float));
    }
    put(
        "pass",
        match &judged.outcome {
            Outcome::Passes => true.into(),
            Outcome::Fails => false.into(),
            Outcome::Undecided(_) => Value::Null,
        },
    );
    if let Outcome::Undecided(why) = &judged.outcome {
        put("undecided", why.as_str().into());
    }
    object.into()
}

pub(crate) fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding::Exact { .. } => "exact",
        Finding::Enclosure { .. } => "enclosure",
        Finding::Numeric { .. } => "numeric",
        Finding::Proportion { .. } => "proportion",
        Finding::Mean { .. } => "mean",
        Finding::Kolmogorov { .. } | Finding::ChiSquare { .. } => "distribution",
        Finding::Property { .. } => "property",
        Finding::Reported { .. } => "reported",
        Finding::Ordering { .. } => "ordering",
        Finding::Pinned { .. } => "pinned",
    }
}

/// Writes `ledger.json`, the tables and the figures into the paper's folder. Each file is there whole or not at all; tables and figures
/// of earlier runs go.
pub(crate) fn write(folder: &Path, ledger: &impl Serialize, rows: &[Row]) -> Result<(), Failure> {
    let tables = folder.join("tables");
    for path in [&tables, &folder.join("figures")] {
        if path.exists() {
            std::fs::remove_dir_all(path).map_err(|error| cannot_write(path, &error))?;
        }
        std::fs::create_dir_all(path).map_err(|error| cannot_write(path, &error))?;
    }
    let put =
        |path: std::path::PathBuf, text: String| write_atomically(&path, text.as_bytes()).map_err(|error| cannot_write(&path, &error));
    for table in rows.iter().flat_map(|row| &row.tables) {
        put(tables.join(format!("{}.csv", table.id)), table.to_csv())?;
        put(tables.join(format!("{}.txt", table.id)), table.to_text())?;
    }
    for figure in rows.iter().flat_map(|row| &row.figures) {
        put(folder.join(figure_file(figure)), figure.to_svg())?;
    }
    put(folder.join("ledger.json"), serde_json::to_string_pretty(ledger).expect("a ledger is JSON") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    static CLAIM: Claim = Claim { control: Control::Negative("one layer too few", |_| Ok(Vec::new())), ..Claim::DEFAULT };

    fn row(expected: Verdict) -> Row {
        Row {
            claim: &CLAIM,
            full_id: "p/theorem-1/a".into(),
            expected,
            ruling: Ruling { verdict: expected, reason: None, lines: Vec::new() },
            control: None,
            control_fault: None,
            tables: Vec::new(),
            figures: Vec::new(),
            seconds: 0.0,
            lacks: None,
        }
    }

    #[test]
    fn a_row_that_cannot_decide_is_measured_and_its_control_could_not_decide_either() {
        let why = |expected: Verdict| why_no_control(&row(expected));
        assert!(why(Verdict::Inconclusive).is_some_and(|why| why.contains("not expected to decide")));
        assert_eq!(why(Verdict::NotRun), Some("not measured at this scale"));
        assert_eq!(why_no_control(&Row { lacks: Some("MNIST".into()), ..row(Verdict::Holds) }), Some("not measured without the data set"));
    }
}
