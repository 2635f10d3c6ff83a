//! The ledgers of a run, by paper.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::ReportError;

/// The ledgers that lie in one place.
#[derive(Debug)]
pub struct Run {
    /// By paper.
    pub ledgers: BTreeMap<String, Value>,
    /// The place is one ledger, not a folder: it speaks about its paper only.
    pub is_single: bool,
}

/// Reads a folder of results (`PAPER/ledger.json`), a paper's own folder in it, or one ledger.
pub fn read_run(path: &Path) -> Result<Run, ReportError> {
    let single = if path.is_file() { Some(path.to_path_buf()) } else { Some(path.join("ledger.json")).filter(|file| file.is_file()) };
    if let Some(file) = single {
        return Ok(Run { ledgers: BTreeMap::from([read_ledger(&file)?]), is_single: true });
    }
    let mut ledgers = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(|error| ReportError::read(path, error))? {
        let file = entry.map_err(|error| ReportError::read(path, error))?.path().join("ledger.json");
        if file.is_file() {
            ledgers.extend([read_ledger(&file)?]);
        }
    }
    if ledgers.is_empty() {
        return Err(ReportError::NoLedger { path: path.to_path_buf() });
    }
    Ok(Run { ledgers, is_single: false })
}

fn read_ledger(file: &Path) -> Result<(String, Value), ReportError> {
    let ledger = read_json(file)?;
    let paper = ledger["paper"].as_str().ok_or_else(|| ReportError::content(file, "it names no paper"))?.to_owned();
    // The name becomes a folder where a ledger is kept; a ledger is data, and its names do not lead elsewhere.
    let is_name = !paper.is_empty() && paper.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !is_name {
        return Err(ReportError::content(file, format!("its paper is {paper:?}, which names no paper")));
    }
    if !ledger["claims"].is_array() {
        return Err(ReportError::content(file, "it has no claims"));
    }
    Ok((paper, ledger))
}

/// Reads one JSON value.
pub(crate) fn read_json(file: &Path) -> Result<Value, ReportError> {
    let text = fs::read_to_string(file).map_err(|error| ReportError::read(file, error))?;
    serde_json::from_str(&text).map_err(|source| ReportError::Json { path: file.to_path_buf(), source })
}

/// The claims of a ledger with their full ids, in its order.
pub(crate) fn claims(ledger: &Value) -> Vec<(&str, &Value)> {
    let all = ledger["claims"].as_array().into_iter().flatten();
    all.filter_map(|claim| Some((claim["id"].as_str()?, claim))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    #[test]
    fn a_run_is_found_from_its_folder_its_papers_folder_or_its_ledger() {
        let out = tempfile::tempdir().expect("a temporary folder");
        let file = out.path().join("collapse/ledger.json");
        write(&file, r#"{"paper":"collapse","claims":[]}"#);
        write(&out.path().join("blocks/a.block"), "");
        for (place, is_single) in [(out.path(), false), (&out.path().join("collapse"), true), (&file, true)] {
            let run = read_run(place).expect("readable");
            assert_eq!(run.ledgers.keys().collect::<Vec<_>>(), ["collapse"]);
            assert_eq!(run.is_single, is_single);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let out = tempfile::tempdir().expect("a temporary folder");
        assert!(matches!(read_run(out.path()), Err(ReportError::NoLedger { .. })));
        assert!(matches!(read_run(&out.path().join("nowhere")), Err(ReportError::Read { .. })));
        let file = out.path().join("collapse/ledger.json");
        write(&file, "{");
        assert!(matches!(read_run(out.path()), Err(ReportError::Json { .. })));
        write(&file, "{}");
        assert_eq!(read_run(&file).expect_err("no ledger").to_string(), format!("use {}: it names no paper", file.display()));
        write(&file, r#"{"paper":"collapse"}"#);
        assert!(matches!(read_run(&file), Err(ReportError::Content { .. })));
        for name in ["", "..", "../elsewhere", "/tmp", "a\\\\b"] {
            write(&file, &format!(r#"{{"paper":"{name}","claims":[]}}"#));
            assert!(read_run(&file).expect_err("no name").to_string().contains("which names no paper"), "{name}");
        }
    }
}
