//! Differences as aligned tables of at most 80 columns.

use tabled::builder::Builder;
use tabled::settings::peaker::Priority;
use tabled::settings::{Style, Width};

use crate::comparison::Comparison;
use crate::exact::Difference;
use crate::movement::plain;

/// The width that a terminal always has.
const COLUMNS: usize = 80;

/// How many differences of an exact comparison are printed; `--json` prints all.
const MOST: usize = 40;

/// What moved, for people.
pub fn comparison(found: &Comparison) -> String {
    let mut parts = Vec::new();
    if !found.verdicts.is_empty() {
        let rows = found.verdicts.iter().map(|change| vec![change.id.clone(), change.a.clone(), change.b.clone()]);
        parts.push(format!("verdicts that changed: {}\n{}", found.verdicts.len(), table(&["claim", "A", "B"], rows)));
    }
    if !found.moved.is_empty() {
        parts.push(format!("lines of evidence that moved beyond their intervals: {}", found.moved.len()));
        let rows = found.moved.iter().map(|line| {
            let label = if line.reading == "corrected" { format!("{} (corrected)", line.label) } else { line.label.clone() };
            (line.id.as_str(), vec![label, line.movement.a.clone(), line.movement.b.clone()])
        });
        parts.extend(tables(&["line", "A", "B"], rows));
    }
    for (side, ids) in [("A", &found.only_a), ("B", &found.only_b)] {
        if !ids.is_empty() {
            parts.push(format!("only in {side}: {}\n  {}", ids.len(), ids.join("\n  ")));
        }
    }
    parts.push(summary(found.count()));
    parts.join("\n\n")
}

/// Every difference, for people.
pub fn differences(found: &[Difference]) -> String {
    let cell = |value: &Option<serde_json::Value>| value.as_ref().map_or_else(|| "not there".to_owned(), short);
    let rows = found.iter().take(MOST).map(|one| (one.subject.as_str(), vec![one.member.clone(), cell(&one.a), cell(&one.b)]));
    let mut parts = tables(&["member", "A", "B"], rows);
    if found.len() > MOST {
        parts.push(format!("and {} more; --json prints all", found.len() - MOST));
    }
    parts.push(summary(found.len()));
    parts.join("\n\n")
}

fn summary(count: usize) -> String {
    match count {
        0 => "nothing differs".to_owned(),
        1 => "1 difference".to_owned(),
        many => format!("{many} differences"),
    }
}

/// Numbers in full, for here the last digit is what matters; large things by their beginning.
fn short(value: &serde_json::Value) -> String {
    const LONGEST: usize = 60;
    let text = if value.is_string() { plain(value) } else { value.to_string() };
    if text.chars().count() <= LONGEST { text } else { format!("{}...", text.chars().take(LONGEST).collect::<String>()) }
}

/// A table for each run of rows about the same thing, under its name: ids are too long for a column.
fn tables<'a>(header: &[&str], rows: impl Iterator<Item = (&'a str, Vec<String>)>) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<Vec<String>>)> = Vec::new();
    for (subject, row) in rows {
        match groups.last_mut() {
            Some((last, group)) if *last == subject => group.push(row),
            _ => groups.push((subject, vec![row])),
        }
    }
    groups.into_iter().map(|(subject, group)| format!("{subject}\n{}", table(header, group.into_iter()))).collect()
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut builder = Builder::default();
    builder.push_record(header.iter().copied());
    rows.for_each(|row| builder.push_record(row));
    let mut table = builder.build();
    table.with(Style::psql()).with(Width::wrap(COLUMNS).priority(Priority::max(true)).keep_words(true));
    // Cells are padded to their column; the padding at the end of a line is nobody's.
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::{MovedLine, VerdictChange};
    use crate::movement::Movement;

    fn much() -> Comparison {
        let id = || "target-normalization/proposition-3/one-more-aspect-with-a-long-name".to_owned();
        Comparison {
            verdicts: vec![VerdictChange { id: id(), a: "holds-corrected".into(), b: "inconclusive".into() }],
            moved: vec![MovedLine {
                id: id(),
                label: "hidden widths 3,3,3 with a label that goes on and on".into(),
                reading: "corrected".into(),
                movement: Movement { a: "0.330412 [0.327701, 0.333123]".into(), b: "0.350412 [0.347701, 0.353123]".into() },
            }],
            only_a: vec![id()],
            only_b: vec!["expressivity/*".into()],
        }
    }

    #[test]
    fn no_table_is_wider_than_a_terminal() {
        let text = comparison(&much());
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        let long = Difference { subject: "p/a".into(), member: "m".repeat(100), a: Some("x y ".repeat(50).into()), b: None };
        let text = differences(&[long]);
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
    }

    #[test]
    fn the_last_line_counts_the_differences() {
        assert_eq!(comparison(&Comparison::default()), "nothing differs");
        assert!(comparison(&much()).ends_with("\n4 differences"));
        assert_eq!(differences(&[]), "nothing differs");
    }

    #[test]
    fn many_differences_are_cut_and_say_so() {
        let many: Vec<Difference> =
            (0..50).map(|n| Difference { subject: "p/a".into(), member: n.to_string(), a: None, b: None }).collect();
        let text = differences(&many);
        assert!(text.contains("and 10 more") && text.ends_with("50 differences"));
    }
}
