//! What the report is made of: the papers' rows, the last run of each, and the kept run at paper scale.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::shell::safe;
use crate::ReportError;
use crate::ledger::read_json;
use crate::listing::{Listing, Row};

/// A paper with everything that is known about it.
#[derive(Debug)]
pub(super) struct Paper {
    /// Its rows and calculators.
    pub(super) listing: Listing,
    /// The last run in the folder of results.
    pub(super) last: Option<Run>,
    /// The run at paper scale that is kept beside the paper.
    pub(super) kept: Option<Run>,
}

/// One run: a ledger, and what it means beside the program of today.
#[derive(Debug)]
pub(super) struct Run {
    /// The ledger.
    pub(super) ledger: Value,
    /// It was made by other sources than today's.
    pub(super) is_stale: bool,
    /// It is the one that is kept beside the paper.
    pub(super) is_kept: bool,
    /// Where the ledger lies, and its figures.
    pub(super) folder: PathBuf,
    /// The position of each claim in the ledger.
    index: BTreeMap<String, usize>,
}

/// What one run found about one claim.
#[derive(Clone, Copy, Debug)]
pub(super) struct Result<'a> {
    /// The run.
    pub(super) run: &'a Run,
    /// The claim in its ledger.
    pub(super) claim: &'a Value,
    /// Made by other sources, or about another sentence than today's.
    pub(super) is_stale: bool,
}

impl Result<'_> {
    /// The verdict, in the ledger's words.
    pub(super) fn verdict(&self) -> &str {
        self.claim["verdict"].as_str().unwrap_or("unknown")
    }

    /// The verdict is the expected one.
    pub(super) fn is_expected(&self) -> bool {
        self.claim["as_expected"] == true
    }

    /// The lines of evidence.
    pub(super) fn evidence(&self) -> &[Value] {
        self.claim["evidence"].as_array().map_or(&[], Vec::as_slice)
    }
}

impl Run {
    /// A ledger beside the fingerprint of today's sources, where that is known.
    fn new(ledger: Value, today: &str, is_kept: bool, folder: PathBuf) -> Self {
        let made_by = ledger["provenance"]["fingerprint"].as_str().unwrap_or_default();
        let is_stale = !today.is_empty() && made_by != today;
        let all = ledger["claims"].as_array().into_iter().flatten().enumerate();
        let index = all.filter_map(|(at, claim)| Some((claim["id"].as_str()?.to_owned(), at))).collect();
        Self { is_stale, is_kept, folder, index, ledger }
    }

    /// What it says about a row, if anything.
    pub(super) fn result(&self, row: &Row) -> Option<Result<'_>> {
        let claim = &self.ledger["claims"][*self.index.get(&row.id)?];
        let is_other = !row.says_what(claim);
        // A kept run is older than today's sources by its nature; what makes it stale is another sentence.
        Some(Result { run: self, claim, is_stale: is_other || (self.is_stale && !self.is_kept) })
    }

    /// `ci` or `paper`.
    pub(super) fn profile(&self) -> &str {
        self.ledger["profile"].as_str().unwrap_or("unknown")
    }

    /// How many claims it has.
    pub(super) fn claim_count(&self) -> usize {
        self.index.len()
    }

    /// The scale, as people say it.
    pub(super) fn scale(&self) -> String {
        match self.profile() {
            "ci" => "CI scale".to_owned(),
            "paper" => "paper scale".to_owned(),
            other => format!("scale {other:?}"),
        }
    }

    /// The folder in the report of what belongs to the run: `collapse/`, `collapse/kept/`.
    pub(super) fn address(&self, paper: &str) -> String {
        format!("{}/{}", safe(paper), if self.is_kept { "kept/" } else { "" })
    }

    /// A table of the ledger.
    pub(super) fn table(&self, id: &str) -> Option<&Value> {
        self.ledger["tables"].as_array()?.iter().find(|table| table["id"] == id)
    }

    /// A figure of the ledger.
    pub(super) fn figure(&self, id: &str) -> Option<&Value> {
        self.ledger["figures"].as_array()?.iter().find(|figure| figure["id"] == id)
    }

    /// A member of the provenance.
    pub(super) fn provenance(&self, member: &str) -> &Value {
        &self.ledger["provenance"][member]
    }
}

impl Paper {
    /// Reads the last run from `out` and the kept one from `root`.
    pub(super) fn read(root: &Path, out: &Path, listing: Listing) -> std::result::Result<Self, ReportError> {
        let run = |file: &Path, is_kept: bool| -> std::result::Result<Option<Run>, ReportError> {
            if !file.is_file() {
                return Ok(None);
            }
            let ledger = read_json(file)?;
            if !ledger["claims"].is_array() {
                return Err(ReportError::content(file, "it has no claims"));
            }
            Ok(Some(Run::new(ledger, &listing.fingerprint, is_kept, file.parent().map(Path::to_path_buf).unwrap_or_default())))
        };
        let last = run(&out.join(&listing.paper).join("ledger.json"), false)?;
        let kept = run(&root.join("papers").join(&listing.paper).join("ledger/paper.json"), true)?;
        Ok(Self { last, kept, listing })
    }

    /// The results on a row, the one to be shown first in front.
    ///
    /// The last run comes first. Only where it came out as expected and the kept run, which is larger, says something else about the
    /// same sentence, the kept one does: at CI scale some rows cannot decide, and some are not run.
    pub(super) fn results<'a>(&'a self, row: &Row) -> Vec<Result<'a>> {
        let last = self.last.as_ref().and_then(|run| run.result(row));
        let kept = self.kept.as_ref().and_then(|run| run.result(row));
        let mut results: Vec<Result> = last.into_iter().chain(kept).collect();
        if let [last, kept] = results[..] {
            let kept_decides = !kept.is_stale && last.is_expected() && last.run.profile() == "ci" && last.verdict() != kept.verdict();
            if kept_decides || (last.is_stale && !kept.is_stale) {
                results.reverse();
            }
        }
        results
    }

    /// The result on a row whose numbers are quoted: that of the kept run, which is larger, where it says the same about the same sentence.
    pub(super) fn largest<'a>(&'a self, row: &Row) -> Option<Result<'a>> {
        let results = self.results(row);
        let first = results.first()?;
        let is_quoted = |result: &&Result| result.run.is_kept && !result.is_stale && result.verdict() == first.verdict();
        results.iter().find(|result| is_quoted(result) && !result.evidence().is_empty()).or(Some(first)).copied()
    }

    /// The verdict that is shown for a row.
    pub(super) fn verdict(&self, row: &Row) -> String {
        self.results(row).first().map_or("no-result", Result::verdict).to_owned()
    }
}
