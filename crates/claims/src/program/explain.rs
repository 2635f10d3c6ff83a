//! `explain`: what a claim says, how it is checked, and what was found last.

use std::path::Path;

use console::{Exit, Failure, Format, nearest, suggestion};
use serde_json::{Value, json};

use super::{list, show};
use crate::claim::{Claim, Control, Paper, Resolution};
use crate::format::significant;
use crate::verdict::Verdict;

/// Prints everything that is known about one claim.
pub(super) fn explain(paper: &'static Paper, name: &str, out: &Path, format: Format) -> Result<Exit, Failure> {
    let id = name.strip_prefix(&format!("{}/", paper.slug)).unwrap_or(name);
    let claim = paper.claims().find(|claim| claim.id == id).ok_or_else(|| {
        let near = nearest(id, paper.claims().map(|claim| claim.id));
        Failure::usage(format!("{} has no claim {id:?}", paper.slug)).with_help(suggestion(&near, "`list` shows all claims"))
    })?;
    let ledger = list::last_ledger(paper, out);
    let last = ledger.as_ref().and_then(|ledger| list::last_of(ledger, &paper.full_id(claim)));
    if format == Format::Json {
        show::answer(format!(
            "{}",
            json!({ "schema": 1, "id": paper.full_id(claim), "source": claim.source, "statement": claim.statement, "formula": claim.formula, "note": claim.note, "last": last })
        ));
        return Ok(Exit::AsExpected);
    }
    show::answer(format!("{}  [{}]", paper.full_id(claim), claim.source));
    paragraph("statement", claim.statement);
    paragraph("formula", claim.formula);
    paragraph("note", claim.note);
    if let Some(printed) = claim.reported {
        let uncertainty = printed.uncertainty.map_or(String::new(), |u| format!(" ± {}", significant(u, 2)));
        paragraph("printed", &format!("{}{uncertainty} ({})", significant(printed.value, 6), printed.place));
    }
    paragraph("expected", &expected(claim));
    paragraph("samples", &samples(claim));
    paragraph("resolution", &resolution(claim.resolution));
    paragraph("control", &control(claim));
    match last {
        Some(found) => evidence(found),
        None => paragraph("last run", &format!("none in {}; cargo xtask reproduce {} --claim '{}'", out.display(), paper.slug, claim.id)),
    }
    Ok(Exit::AsExpected)
}

fn paragraph(name: &str, text: &str) {
    if !text.is_empty() {
        show::answer(format!("{name}:\n{}", show::wrapped(text, "    ")));
    }
}

fn expected(claim: &Claim) -> String {
    match (claim.expect.ci, claim.expect.paper) {
        (Verdict::NotChecked(reason), _) => format!("not-checked: {reason}"),
        (ci, paper) if ci == paper => ci.to_string(),
        (ci, paper) => format!("{ci} at CI scale, {paper} at paper scale"),
    }
}

fn samples(claim: &Claim) -> String {
    if claim.samples.paper == 0 {
        String::new()
    } else {
        format!("{} at CI scale, {} at paper scale", claim.samples.ci, claim.samples.paper)
    }
}

fn resolution(resolution: Resolution) -> String {
    match resolution {
        Resolution::Absolute(value, reason) => format!("{}: {reason}", significant(value, 3)),
        Resolution::Relative(share, reason) => format!("{} % of the theory: {reason}", significant(100.0 * share, 3)),
        Resolution::PerLine(reason) => format!("per line: {reason}"),
        Resolution::Unstated => String::new(),
    }
}

fn control(claim: &Claim) -> String {
    match claim.control {
        Control::None(why) => format!("none: {why}"),
        Control::Negative(label, _) => format!("{label} (wrong on purpose: must be refuted)"),
        Control::Positive(label, _) => format!("{label} (known to be true: must hold)"),
    }
}

fn evidence(found: &Value) {
    show::answer(format!("last run: {}", found["verdict"].as_str().unwrap_or("unknown")));
    if let Some(reason) = found["reason"].as_str() {
        show::answer(show::wrapped(reason, "    "));
    }
    for line in found["evidence"].as_array().into_iter().flatten() {
        let pass = match line["pass"].as_bool() {
            Some(true) => "passes",
            Some(false) => "fails",
            None => "undecided",
        };
        let skipped = ["kind", "label", "reading", "pass", "theory_by", "observed_by"];
        let members = line.as_object().into_iter().flatten().filter(|(name, value)| !skipped.contains(&name.as_str()) && !value.is_null());
        let text: Vec<String> = members.map(|(name, value)| format!("{name} {}", short(value))).collect();
        let by = |side: &str| line[side].as_str().unwrap_or("").to_string();
        show::answer(format!(
            "  {pass}: {} ({}, {} reading; {} against {})",
            by("label"),
            by("kind"),
            by("reading"),
            by("theory_by"),
            by("observed_by")
        ));
        show::answer(show::wrapped(&text.join(", "), "      "));
    }
    if let Some(control) = found["control"].as_object() {
        show::answer(format!(
            "  control: {} came out {}",
            control["label"].as_str().unwrap_or(""),
            control["verdict"].as_str().unwrap_or("")
        ));
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => significant(number.as_f64().unwrap_or(f64::NAN), 6),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
