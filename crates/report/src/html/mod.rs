//! The report: one static folder of HTML that works from disk and from any web server, without a script and without a network.
//!
//! A front page, a page for each paper with its claims, a page for each claim at an address that lasts, and the corrections. Everything
//! that comes from data is escaped, by construction.

mod book;
mod claim;
mod corrections;
mod evidence;
mod figures;
mod front;
pub(crate) mod headline;
mod line;
mod numbers;
mod order;
mod paper;
mod places;
mod provenance;
mod scale;
mod shell;
mod tables;
mod verdict;

pub mod math;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::book::{Paper, Run};
use self::shell::{Page, safe, set};
use crate::ReportError;
use crate::listing::Listing;

/// The folder of the report inside of a folder of results.
pub const FOLDER: &str = "report";

const STYLE: &str = include_str!("style.css");
const FILTER: &str = include_str!("filter.js");

/// Writes the report of the runs in `out` and of the runs kept below `root`; returns its front page.
///
/// The new report is written beside the old one and takes its place when it is whole, so that a report is never half of one.
///
/// # Errors
/// When a ledger cannot be read, or a file cannot be written.
pub fn write(root: &Path, out: &Path, listings: Vec<Listing>) -> Result<PathBuf, ReportError> {
    let papers: Vec<Paper> = listings.into_iter().map(|listing| Paper::read(root, out, listing)).collect::<Result<_, _>>()?;
    fs::create_dir_all(out).map_err(|error| ReportError::write(out, error))?;
    // Two runs on one folder may end at the same moment. The system lets go of the lock whatever happens.
    let lock_path = out.join(".report.lock");
    let lock = File::create(&lock_path).map_err(|error| ReportError::write(&lock_path, error))?;
    lock.lock().map_err(|error| ReportError::write(&lock_path, error))?;
    let (part, whole) = (out.join(format!(".{FOLDER}.part")), out.join(FOLDER));
    // A killed run may have left its part behind.
    remove(&part)?;
    for (path, text) in files(&papers) {
        put(&part.join(path), &text)?;
    }
    remove(&whole)?;
    fs::rename(&part, &whole).map_err(|error| ReportError::write(&whole, error))?;
    Ok(whole.join("index.html"))
}

fn remove(folder: &Path) -> Result<(), ReportError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ReportError::write(folder, error)),
        _ => Ok(()),
    }
}

fn put(path: &Path, text: &str) -> Result<(), ReportError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| ReportError::write(folder, error))?;
    }
    fs::write(path, text).map_err(|error| ReportError::write(path, error))
}

/// Every file of the report: its address in the folder, and its text.
fn files(papers: &[Paper]) -> Vec<(String, String)> {
    let mut files = vec![("style.css".to_owned(), STYLE.to_owned()), (paper::SCRIPT.to_owned(), FILTER.to_owned())];
    let mut add = |page: Page| files.push((page.path.clone(), set(&page)));
    add(front::page(papers));
    add(corrections::page(papers));
    for paper in papers {
        add(paper::page(paper));
        let rows = order::in_order(&paper.listing.rows);
        for (at, row) in rows.iter().enumerate() {
            let neighbours = (at.checked_sub(1).map(|before| rows[before]), rows.get(at + 1).copied());
            add(claim::page(paper, row, neighbours));
        }
    }
    for paper in papers {
        for run in paper.last.iter().chain(&paper.kept) {
            files.extend(downloads(paper, run));
        }
    }
    files
}

/// The tables of a run as CSV, and its figures.
fn downloads(paper: &Paper, run: &Run) -> Vec<(String, String)> {
    let folder = run.address(&paper.listing.paper);
    let address =
        |thing: &Value, kind: &str, ending: &str| format!("{folder}{kind}/{}.{ending}", safe(thing["id"].as_str().unwrap_or_default()));
    let of = |member: &str| run.ledger[member].as_array().into_iter().flatten();
    let tables = of("tables").map(|table| (address(table, "tables", "csv"), tables::csv(table)));
    let figures = of("figures").filter_map(|figure| Some((address(figure, "figures", "svg"), figures::file(figure, &run.folder)?)));
    tables.chain(figures).collect()
}

#[cfg(test)]
mod damaged;
#[cfg(test)]
mod tests;
