//! The generated parts of the documents: the ledger of all papers in `README.md`, that of one paper in its own `README.md`, and
//! `docs/errata.md`, and the controls in `docs/trust.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::ReportError;
use crate::controls;
use crate::errata;
use crate::keep::rounded;
use crate::ledger::read_json;
use crate::listing::{Listing, Row};
use crate::markdown;
use crate::markers;

/// The verdicts that a row may expect at paper scale, in the order of the columns.
const VERDICTS: [&str; 6] = ["holds", "holds-corrected", "refuted", "inconclusive", "not-checked", "not-run"];

/// A document and what it should say.
#[derive(Debug)]
pub struct Document {
    /// Where it lies, from the root.
    pub path: PathBuf,
    /// What it should say.
    pub text: String,
    /// It says so already.
    pub is_current: bool,
}

/// Every document of the project with generated parts, as it should be.
pub fn all(root: &Path, listings: &[Listing]) -> Result<Vec<Document>, ReportError> {
    let mut documents = vec![with_part(root, Path::new("README.md"), &ledger_of_all(listings))?];
    for listing in listings {
        let folder = Path::new("papers").join(&listing.paper);
        let generated = ledger_of_one(listing) + &printed_tables(&root.join(&folder))?;
        documents.push(with_part(root, &folder.join("README.md"), &generated)?);
    }
    documents.push(with_part(root, Path::new("docs/trust.md"), &controls::section(listings))?);
    let path = PathBuf::from("docs/errata.md");
    let text = errata::page(listings, &kept(root, listings)?);
    let is_current = fs::read_to_string(root.join(&path)).is_ok_and(|old| old == text);
    documents.push(Document { path, text, is_current });
    Ok(documents)
}

/// The ledgers that are kept beside the papers.
fn kept(root: &Path, listings: &[Listing]) -> Result<BTreeMap<String, Value>, ReportError> {
    let mut ledgers = BTreeMap::new();
    for listing in listings {
        let file = root.join("papers").join(&listing.paper).join("ledger/paper.json");
        if file.is_file() {
            ledgers.insert(listing.paper.clone(), read_json(&file)?);
        }
    }
    Ok(ledgers)
}

/// Writes a document.
pub fn write(root: &Path, document: &Document) -> Result<(), ReportError> {
    let path = root.join(&document.path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| ReportError::write(folder, error))?;
    }
    fs::write(&path, &document.text).map_err(|error| ReportError::write(&path, error))
}

fn with_part(root: &Path, path: &Path, generated: &str) -> Result<Document, ReportError> {
    let whole = root.join(path);
    let old = fs::read_to_string(&whole).map_err(|error| ReportError::read(&whole, error))?;
    let text = markers::replace(&old, generated).map_err(|what| ReportError::Markers { path: whole, what })?;
    Ok(Document { path: path.to_path_buf(), is_current: text == old, text })
}

/// The part of the project's README: a table of the papers, then what does not simply hold in each.
fn ledger_of_all(listings: &[Listing]) -> String {
    let used = used_verdicts(listings);
    let mut header = vec!["paper", "claims"];
    header.extend(&used);
    header.push("still to come");
    let rows = listings.iter().map(|listing| {
        let mut cells = vec![listing.paper.clone(), checked(listing).count().to_string()];
        cells.extend(used.iter().map(|verdict| count(listing, verdict).to_string()));
        cells.push(to_come(listing).count().to_string());
        cells
    });
    let mut text = markdown::table(&header, rows);
    text.push_str("\nCounted by the verdict that is expected at paper scale. Below, what does not simply hold.\n");
    for listing in listings {
        let title = markdown::cell(&listing.title);
        let _ = write!(text, "\n### {title}\n\n[Every claim](papers/{}/README.md)\n\n", listing.paper);
        let found: Vec<&Row> = checked(listing).filter(|row| row.at_paper != "holds").collect();
        if !found.is_empty() {
            text.push_str(&markdown::table(&["verdict", "claim", "source", "statement"], found.into_iter().map(finding)));
        }
    }
    text
}

/// A row by its verdict at paper scale.
fn finding(row: &Row) -> Vec<String> {
    let mut cells = cells(row);
    cells[0].clone_from(&row.at_paper);
    cells
}

/// The part of a paper's README: the counts, then its claims.
fn ledger_of_one(listing: &Listing) -> String {
    let mut counts: Vec<String> = VERDICTS
        .iter()
        .map(|verdict| (count(listing, verdict), verdict))
        .filter(|(n, _)| *n > 0)
        .map(|(n, verdict)| format!("{n} {verdict}"))
        .collect();
    let missing = to_come(listing).count();
    if missing > 0 {
        counts.push(format!("{missing} still to come"));
    }
    if counts.is_empty() {
        counts.push("no claims".to_owned());
    }
    format!("Expected at paper scale: {}.\n\n{}", counts.join(", "), claims(listing))
}

/// What the paper prints in its tables beside ours, from its kept ledger; nothing where none is kept. Those are the tables named `table-..`.
fn printed_tables(folder: &Path) -> Result<String, ReportError> {
    let file = folder.join("ledger/paper.json");
    if !file.is_file() {
        return Ok(String::new());
    }
    let ledger = read_json(&file)?;
    let mut text = String::new();
    let is_printed = |table: &&Value| table["id"].as_str().is_some_and(|id| id.starts_with("table-"));
    for table in ledger["tables"].as_array().into_iter().flatten().filter(is_printed) {
        if text.is_empty() {
            text.push_str("\n## The paper's tables beside ours\n\nOf the kept run at paper scale.\n");
        }
        let cells = |row: &Value| row.as_array().into_iter().flatten().map(cell_text).collect::<Vec<String>>();
        let columns: Vec<String> = cells(&table["columns"]).iter().map(|name| name.replace('_', " ")).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let rows = markdown::table(&columns, table["rows"].as_array().into_iter().flatten().map(cells));
        let _ = write!(text, "\n### {}\n\n{rows}", markdown::cell(table["title"].as_str().unwrap_or_default()));
    }
    Ok(text)
}

/// Numbers to four digits: the ledger keeps more.
fn cell_text(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => rounded(other, 4).to_string(),
    }
}

/// The claims that are checked, or that the paper makes uncheckable; then, folded, those that are still to come.
fn claims(listing: &Listing) -> String {
    let header = ["expected at CI / paper scale", "claim", "source", "statement"];
    let mut text = String::new();
    if checked(listing).next().is_some() {
        text.push_str(&markdown::table(&header, checked(listing).map(cells)));
    }
    let missing = to_come(listing).count();
    if missing > 0 {
        let _ = write!(text, "\n<details>\n<summary>Still to come: {missing}</summary>\n\n");
        for row in to_come(listing) {
            let _ = writeln!(text, "- `{}` ({}): {}", row.short_id(), markdown::cell(&row.source), markdown::cell(&row.statement));
        }
        text.push_str("\n</details>\n");
    }
    text
}

fn cells(row: &Row) -> Vec<String> {
    let statement = if row.reason.is_empty() { row.statement.clone() } else { format!("{} (not checked: {})", row.statement, row.reason) };
    vec![row.expected(), format!("`{}`", row.short_id()), row.source.clone(), statement]
}

fn checked(listing: &Listing) -> impl Iterator<Item = &Row> {
    listing.rows.iter().filter(|row| !row.is_to_come())
}

fn to_come(listing: &Listing) -> impl Iterator<Item = &Row> {
    listing.rows.iter().filter(|row| row.is_to_come())
}

fn count(listing: &Listing, verdict: &str) -> usize {
    checked(listing).filter(|row| row.at_paper == verdict).count()
}

/// The columns that some paper needs.
fn used_verdicts(listings: &[Listing]) -> Vec<&'static str> {
    VERDICTS.into_iter().filter(|verdict| listings.iter().any(|listing| count(listing, verdict) > 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, at_ci: &str, at_paper: &str, reason: &str) -> Row {
        Row {
            id: format!("p/{id}"),
            source: "Theorem 8".into(),
            statement: "the probability is | at most |\n2^-n".into(),
            at_ci: at_ci.into(),
            at_paper: at_paper.into(),
            reason: reason.into(),
            ..Row::default()
        }
    }

    fn listing() -> Listing {
        let rows = vec![
            row("theorem-8/a", "holds", "holds", ""),
            row("theorem-8/b", "inconclusive", "refuted", ""),
            row("figure-1/lost", "not-checked", "not-checked", "the figure is lost"),
            row("figure-2/later", "not-checked", "not-checked", "next: the engine"),
        ];
        Listing { paper: "p".into(), title: "Paper".into(), rows, ..Listing::default() }
    }

    fn project() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a temporary folder");
        for folder in ["papers/p", "docs"] {
            fs::create_dir_all(root.path().join(folder)).expect("folders");
        }
        for name in ["README.md", "papers/p/README.md", "docs/trust.md"] {
            fs::write(root.path().join(name), format!("# Hand-written\n\n{}\n{}\n\nAlso.\n", markers::BEGIN, markers::END))
                .expect("a file");
        }
        root
    }

    #[test]
    fn papers_are_counted_and_pending_rows_only_counted() {
        let text = ledger_of_all(&[listing()]);
        assert!(text.starts_with(
            "| paper | claims | holds | refuted | not-checked | still to come |\n|---|---|---|---|---|---|\n| p | 3 | 1 | 1 | 1 | 1 |\n"
        ));
        assert!(text.contains("| refuted | `theorem-8/b` | Theorem 8 | the probability is \\| at most \\| 2^-n |\n"));
        assert!(text.contains("2^-n (not checked: the figure is lost) |"));
        assert!(!text.contains("theorem-8/a") && !text.contains("figure-2/later"));
    }

    #[test]
    fn a_paper_lists_every_claim_and_folds_those_to_come() {
        let text = ledger_of_one(&listing());
        assert!(text.contains("| holds | `theorem-8/a` |"));
        assert!(text.contains("| inconclusive / refuted | `theorem-8/b` | Theorem 8 | the probability is \\| at most \\| 2^-n |\n"));
        assert!(text.contains("<summary>Still to come: 1</summary>\n\n- `figure-2/later` (Theorem 8): the probability"));
        assert!(!text.contains("| `figure-2/later` |"));
    }

    #[test]
    fn a_paper_says_its_own_counts() {
        assert!(
            ledger_of_one(&listing())
                .starts_with("Expected at paper scale: 1 holds, 1 refuted, 1 not-checked, 1 still to come.\n\n| expected")
        );
        assert!(ledger_of_one(&Listing::default()).contains("no claims"));
    }

    #[test]
    fn the_papers_tables_stand_in_its_readme_once_a_ledger_is_kept() {
        let root = project();
        let folder = root.path().join("papers/p");
        assert_eq!(printed_tables(&folder).expect("no ledger"), "");
        fs::create_dir_all(folder.join("ledger")).expect("a folder");
        let table = |id: &str| {
            format!(r#"{{"id":"{id}","title":"Losses","columns":["start","our_mean"],"rows":[["spiky",0.123456],["none",null],["x",3]]}}"#)
        };
        let ledger = format!(r#"{{"tables":[{},{}]}}"#, table("figure-1"), table("table-1"));
        fs::write(folder.join("ledger/paper.json"), ledger).expect("a file");
        let text = printed_tables(&folder).expect("readable");
        assert_eq!(text.matches("### Losses").count(), 1);
        assert!(text.contains("| start | our mean |\n|---|---|\n| spiky | 0.1235 |\n| none |  |\n| x | 3 |\n"), "{text}");
        let documents = all(root.path(), &[listing()]).expect("readable");
        assert!(documents[1].text.contains("## The paper's tables beside ours"));
    }

    #[test]
    fn documents_are_stale_once_and_current_after_they_are_written() {
        let root = project();
        let first = all(root.path(), &[listing()]).expect("readable");
        assert_eq!(
            first.iter().map(|document| document.path.to_str().expect("UTF-8")).collect::<Vec<_>>(),
            ["README.md", "papers/p/README.md", "docs/trust.md", "docs/errata.md"]
        );
        assert!(first.iter().all(|document| !document.is_current));
        for document in &first {
            write(root.path(), document).expect("writable");
        }
        assert!(all(root.path(), &[listing()]).expect("readable").iter().all(|document| document.is_current));
        let readme = fs::read_to_string(root.path().join("README.md")).expect("readable");
        assert!(readme.starts_with("# Hand-written\n") && readme.ends_with("\n\nAlso.\n"));
    }

    #[test]
    fn a_document_without_markers_is_an_error_that_names_it() {
        let root = project();
        fs::write(root.path().join("papers/p/README.md"), "# No place\n").expect("a file");
        let error = all(root.path(), &[listing()]).expect_err("no markers");
        assert!(matches!(&error, ReportError::Markers { path, .. } if path.ends_with("papers/p/README.md")));
        fs::remove_file(root.path().join("papers/p/README.md")).expect("removed");
        assert!(matches!(all(root.path(), &[listing()]), Err(ReportError::Read { .. })));
    }
}
