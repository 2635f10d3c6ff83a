//! The comparisons as the generated part of a document.

use std::fs;
use std::path::{Path, PathBuf};

use console::{Failure, note};
use report::{markdown, markers};

use super::report::{agreement, all_versions, ratio};
use super::{Comparison, ROUNDS};
use crate::answer::{duration, three_digits};
use crate::machine::{self, Machine};

/// A document that takes results, and the machine as it was before anything was measured.
#[derive(Debug)]
pub(crate) struct Results {
    path: PathBuf,
    machine: Machine,
}

impl Results {
    /// The document of that name.
    ///
    /// # Errors
    /// When it cannot be read or has no markers: better now than after everything was measured.
    pub(crate) fn of(path: &Path) -> Result<Self, Failure> {
        let results = Self { path: path.to_owned(), machine: machine::this() };
        results.with("").map(|_| results)
    }

    /// Replaces what is between the markers.
    pub(crate) fn write(&self, comparisons: &[Comparison]) -> Result<(), Failure> {
        let text = self.with(&text(&self.machine, comparisons))?;
        fs::write(&self.path, text).map_err(|error| Failure::environment(format!("{} cannot be written: {error}", self.path.display())))?;
        note(&format!("written: {}", self.path.display()));
        Ok(())
    }

    fn with(&self, generated: &str) -> Result<String, Failure> {
        let path = self.path.display();
        let old = fs::read_to_string(&self.path).map_err(|error| Failure::environment(format!("{path} cannot be read: {error}")))?;
        markers::replace(&old, generated).map_err(|what| Failure::environment(format!("{path}: {what}")))
    }
}

fn text(machine: &Machine, comparisons: &[Comparison]) -> String {
    let mut settings: Vec<&str> = comparisons.iter().map(|comparison| comparison.settings.as_str()).collect();
    settings.sort_unstable();
    settings.dedup();
    let mut text = format!("{machine} before the first run. {}; {}.\n\n", all_versions(comparisons).join(", "), settings.join("; or "));
    let header = ["job", "best peer, CPU time", "ours", "times", "at least", "", "best peer, clock, all threads", "ours", "times"];
    text.push_str(&markdown::table(&header, comparisons.iter().map(summary)));
    comparisons.iter().for_each(|comparison| text.push_str(&section(comparison)));
    text
}

/// The best peer beside our first way, on one thread and on all.
fn summary(comparison: &Comparison) -> Vec<String> {
    let (best, ours) = (comparison.best(), comparison.ours[0].median);
    let times = best.ratios[0];
    let mut row = vec![
        format!("`{}`", comparison.job.name),
        format!("{} ({})", duration(best.seconds.median), best.variant),
        duration(ours),
        ratio(&times),
    ];
    row.extend(match comparison.peer.at_least {
        Some(bar) => [three_digits(bar), if times.median >= bar { "above" } else { "below" }.to_owned()],
        None => ["-".to_owned(), String::new()],
    });
    row.extend(match &comparison.on_all_threads {
        Some(all) => {
            let best = all.best();
            [format!("{} ({})", duration(best.seconds.median), best.variant), duration(all.ours.median), ratio(&best.ratio)]
        }
        None => ["-", "-", "-"].map(str::to_owned),
    });
    row
}

/// Everything that was measured of a job.
fn section(comparison: &Comparison) -> String {
    let job = comparison.job;
    let mut header = vec!["who".to_owned(), "CPU time, one thread".to_owned()];
    header.extend(job.ways.iter().map(|way| format!("times ours, {}", way.name)));
    let all = comparison.on_all_threads.as_ref();
    if let Some(all) = all {
        header.extend([format!("clock, {} threads", all.threads), "times ours".to_owned()]);
    }
    let columns = header.len();
    let ours = job.ways.iter().zip(&comparison.ours).enumerate().map(|(index, (way, seconds))| {
        let mut row = vec![format!("ours, {}", way.name), duration(seconds.median)];
        row.resize(2 + job.ways.len(), String::new());
        row.extend(all.filter(|_| index == 0).map(|all| duration(all.ours.median)));
        row.resize(columns, String::new());
        row
    });
    let theirs = comparison.theirs.iter().map(|theirs| {
        let mut row = vec![theirs.variant.to_string(), duration(theirs.seconds.median)];
        row.extend(theirs.ratios.iter().map(ratio));
        let clocked = all.and_then(|all| all.theirs.iter().find(|clocked| clocked.variant == theirs.variant));
        row.extend(clocked.iter().flat_map(|clocked| [duration(clocked.seconds.median), ratio(&clocked.ratio)]));
        row.resize(columns, String::new());
        row
    });
    let rows: Vec<Vec<String>> = ours.chain(theirs).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut text = format!("\n### {}: {}\n\n{}\n", job.name, job.about, markdown::table(&header, rows));
    let (amount, peer_amount) = (comparison.peer.amount, comparison.peer_amount);
    if peer_amount != amount {
        let factor = three_digits(amount as f64 / peer_amount as f64);
        text.push_str(&format!("Peers ran {peer_amount} {}, and their time counts {factor} times. ", comparison.peer.unit));
    }
    text.push_str(&format!("Medians of {ROUNDS} rounds, in brackets the least and the greatest; {}.\n", agreement(comparison)));
    text
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::comparison;
    use super::*;

    #[test]
    fn a_document_without_markers_is_refused_before_anything_is_measured() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("RESULTS.md");
        assert!(Results::of(&path).expect_err("it is not there").to_string().contains("cannot be read"));
        fs::write(&path, "# Results\n").expect("written");
        assert!(Results::of(&path).expect_err("no markers").to_string().contains("marker"));
        fs::write(&path, format!("# Results\n\n{}\n{}\n\nNotes.\n", markers::BEGIN, markers::END)).expect("written");
        Results::of(&path).expect("markers").write(&[comparison(0.01)]).expect("written");
        let written = fs::read_to_string(&path).expect("readable");
        assert!(written.contains("### born-dead") && written.ends_with("Notes.\n"), "{written}");
    }

    #[test]
    fn the_summary_says_whether_the_bar_is_passed() {
        let row = summary(&comparison(0.01)).join(" | ");
        assert_eq!(
            row,
            "`born-dead` | 5.40 s (torch angle-dropping) | 0.360 s | 15.0 (13.5-16.5) | 12.0 | above | 3.00 s (torch angle-dropping) | 0.200 s | 15.0 (13.5-16.5)"
        );
        let mut slow = comparison(0.01);
        slow.theirs.iter_mut().for_each(|theirs| theirs.ratios[0].median = 11.9);
        assert_eq!(summary(&slow)[5], "below");
    }

    #[test]
    fn every_row_has_every_column() {
        let text = section(&comparison(0.01));
        let bars: Vec<usize> = text.lines().filter(|line| line.starts_with('|')).map(|line| line.matches('|').count()).collect();
        assert!(bars.len() == 6 && bars.iter().all(|count| *count == bars[0]), "{text}");
    }
}
