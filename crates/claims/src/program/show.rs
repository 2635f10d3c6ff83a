//! What a run prints: a line for each claim, then the counts and what differs.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::claim::{Paper, Profile};
use crate::evidence::{Evidence, Finding};
use crate::format::{significant, with_interval};
use crate::judge::{JudgedLine, Outcome};
use crate::ledger::Row;
use crate::shard::Shard;
use crate::verdict::Verdict;

/// The widest verdict that is shown, `HOLDS-CORRECTED`.
const VERDICT_WIDTH: usize = 15;

/// Prints a claim's line; with JSON it goes to stderr, for stdout belongs to the ledger.
pub(super) fn row(row: &Row, width: usize, quiet: bool) {
    let style = style(row);
    let verdict = row.ruling.verdict.name().to_uppercase();
    let mark = if row.as_expected() { ' ' } else { '!' };
    let head = format!("{mark} {:width$}  {style}{verdict:VERDICT_WIDTH$}{style:#}", row.claim.id);
    let text = headline(row);
    // The mark, the id and the verdict with their gaps; what does not fit goes to the next line.
    let used = 2 + width + 2 + VERDICT_WIDTH + 2;
    let line = if text.is_empty() {
        head.trim_end().to_string()
    } else if used + text.chars().count() <= columns() {
        format!("{head}  {text}")
    } else {
        format!("{}\n{}", head.trim_end(), wrapped(&text, "      "))
    };
    say(&line, quiet);
    if !row.as_expected() {
        say(&wrapped(&complaint(row), "      "), quiet);
    }
}

/// What was found and expected, for a row that came out otherwise.
fn complaint(row: &Row) -> String {
    let found = row.ruling.verdict;
    match (&row.control_fault, &row.ruling.reason) {
        (Some(fault), _) if found == row.expected => fault.clone(),
        (_, reason) => format!("expected {}, found {found}: {}", row.expected, reason.as_deref().unwrap_or("every line passes")),
    }
}

/// The counts, what differs, and where everything lies. With JSON, the ledger on one line.
pub(super) fn summary(paper: &Paper, rows: &[Row], folder: &Path, profile: Profile, ledger: Option<&Value>) {
    let quiet = ledger.is_some();
    let count = |name: &str| rows.iter().filter(|row| row.ruling.verdict.name() == name).count();
    let counts: Vec<String> =
        Verdict::NAMES.iter().map(|name| (count(name), name)).filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}")).collect();
    say(&format!("\n{} at {} scale: {} claims: {}", paper.slug, profile.name(), rows.len(), counts.join(", ")), quiet);
    let differing: Vec<&Row> = rows.iter().filter(|row| !row.as_expected()).collect();
    if differing.is_empty() {
        say("every claim has its expected verdict", quiet);
    } else {
        say(&format!("{} not as expected:", differing.len()), quiet);
        for row in &differing {
            say(&wrapped(&format!("{}: {}", row.full_id, complaint(row)), "  "), quiet);
        }
        say(&format!("look closer: cargo xtask explain {}", differing[0].full_id), quiet);
    }
    let lacking: BTreeSet<&str> = rows.iter().filter_map(|row| row.lacks.as_deref()).collect();
    if !lacking.is_empty() {
        let count = rows.iter().filter(|row| row.lacks.is_some()).count();
        let sets = lacking.into_iter().collect::<Vec<_>>().join("; ");
        say(&wrapped(&format!("{count} not run for want of data: {sets}"), ""), quiet);
    }
    say(&format!("ledger, tables and figures: {}", folder.display()), quiet);
    if let Some(ledger) = ledger {
        answer(ledger);
    }
}

/// A shard's line for one claim.
pub(super) fn shard_claim(id: &str, blocks: u64, quiet: bool) {
    say(&format!("  {id}: {blocks} blocks"), quiet);
}

/// A shard's last line.
pub(super) fn shard_summary(shard: Shard, blocks: u64, json: bool) {
    say(&format!("shard {shard}: {blocks} blocks computed; nothing is judged before `merge`"), json);
    if json {
        answer(json!({ "schema": 1, "shard": shard.to_string(), "blocks": blocks }));
    }
}

/// Reports saved blocks that could not be used: the first few by name. Returns how many there were.
pub(super) fn rejected(blocks: &[String], before: usize) -> usize {
    const SHOWN: usize = 3;
    for block in blocks.iter().take(SHOWN.saturating_sub(before)) {
        console::note(&format!("not used and computed again: {block}"));
    }
    if before < SHOWN && before + blocks.len() > SHOWN {
        console::note("not used and computed again: more such blocks");
    }
    blocks.len()
}

/// A part of the answer, on standard output. A reader that has gone away (`| head`) is no reason to stop.
pub(super) fn answer(text: impl Display) {
    drop(writeln!(anstream::stdout(), "{text}"));
}

/// A line for people; with JSON it goes to standard error.
fn say(line: &str, quiet: bool) {
    if quiet {
        drop(writeln!(anstream::stderr(), "{line}"));
    } else {
        answer(line);
    }
}

fn style(row: &Row) -> Style {
    let colour = match row.ruling.verdict {
        _ if !row.as_expected() => AnsiColor::Red,
        Verdict::Holds => AnsiColor::Green,
        Verdict::HoldsCorrected => AnsiColor::Yellow,
        Verdict::Refuted => AnsiColor::Magenta,
        Verdict::Inconclusive => AnsiColor::Cyan,
        Verdict::NotChecked(_) | Verdict::NotRun => return Style::new().dimmed(),
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

/// The line that a reader wants first: a printed number, else the most telling of the lines that decided.
fn headline(row: &Row) -> String {
    if let Verdict::NotChecked(reason) = row.expected {
        return reason.to_string();
    }
    let lines = &row.ruling.lines;
    let reported = lines.iter().find(|line| matches!(line.evidence.finding, Finding::Reported { .. }));
    let open: Vec<&JudgedLine> = lines.iter().filter(|line| line.outcome != Outcome::Passes).collect();
    let deciding = if open.is_empty() { lines.iter().collect() } else { open };
    reported.or_else(|| most_telling(&deciding)).map(|line| describe(line, lines.len())).unwrap_or_default()
}

/// The line with the smallest p-value; among equal ones (far out they are all 0) that with the largest deviation; else the first.
fn most_telling<'a>(lines: &[&'a JudgedLine]) -> Option<&'a JudgedLine> {
    let key = |line: &JudgedLine| {
        let deviation = match line.evidence.finding {
            Finding::Proportion { theory, hits, trials, .. } => (hits as f64 / trials as f64 - theory).abs(),
            Finding::Mean { theory, mean, .. } => (mean - theory).abs(),
            Finding::Numeric { theory, observed, .. } => (observed - theory).abs(),
            _ => 0.0,
        };
        (line.p.unwrap_or(1.0), -deviation)
    };
    lines.iter().copied().reduce(|best, line| {
        let ((p, deviation), (best_p, best_deviation)) = (key(line), key(best));
        if p.total_cmp(&best_p).then(deviation.total_cmp(&best_deviation)).is_lt() { line } else { best }
    })
}

/// One line of evidence in a few words.
pub(super) fn describe(judged: &JudgedLine, of: usize) -> String {
    let Evidence { label, finding, .. } = &judged.evidence;
    let text = match finding {
        Finding::Proportion { relation, theory, hits, trials } => {
            let (low, high) = judged.interval.unwrap_or_default();
            let ours = with_interval(*hits as f64 / *trials as f64, low, high);
            format!("theory {}{} · ours {ours} (99 %)", sign(relation.sign()), significant(*theory, 4))
        }
        Finding::Mean { relation, theory, mean, .. } => {
            let (low, high) = judged.interval.unwrap_or_default();
            format!("theory {}{} · ours {} (99 %)", sign(relation.sign()), significant(*theory, 4), with_interval(*mean, low, high))
        }
        Finding::Reported { relation, printed, ours, .. } => {
            let (low, high) = judged.interval.unwrap_or_default();
            format!("paper {}{} · ours {}", sign(relation.sign()), significant(*printed, 4), with_interval(ours.value(), low, high))
        }
        Finding::Exact { counterexample: None, cases, theory, observed, .. } if *cases == 1 => {
            let shown = |x: &stats::rational::Rational| {
                let text = x.to_string();
                if text.len() <= 24 { text } else { significant(stats::rational::to_f64(x), 6) }
            };
            format!("theory {} · found {}", shown(theory), shown(observed))
        }
        Finding::Exact { counterexample: None, cases, .. } => format!("exact in {cases} cases"),
        Finding::Property { counterexample: None, cases } => format!("no counterexample in {cases} cases"),
        other => crate::judge::sides(other),
    };
    if of > 1 { format!("{label}: {text} (+{} lines)", of - 1) } else { text }
}

fn sign(relation: &str) -> String {
    if relation == "=" { String::new() } else { format!("{relation} ") }
}

/// The terminal's width, or 80 where there is none.
fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(40))
}

/// Whether a line fits the terminal.
pub(super) fn fits(line: &str) -> bool {
    line.chars().count() <= columns()
}

/// Breaks a text at spaces so that it fits the terminal, each line behind the indent.
pub(super) fn wrapped(text: &str, indent: &str) -> String {
    let room = columns().saturating_sub(indent.len()).max(20);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= room {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}
