//! A submission: what was sent to the cluster from a folder of results, and what of it is still missing.
//!
//! Everything lies in `DIR/slurm/`: the programs as they were when the jobs were sent (what is built later changes no job that waits), the
//! scripts, the logs, a mark for each shard and each merge that ended well, what the merges said, and `submission.json`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use console::Failure;
use serde_json::{Value, json};

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Submission {
    /// How many shards the work is cut into.
    pub(crate) shards: u64,
    /// The papers.
    pub(crate) papers: Vec<String>,
    /// The user's own options of `sbatch`.
    pub(crate) options: Vec<String>,
    /// The number of the array job, once Slurm has taken it.
    pub(crate) array: Option<String>,
    /// The number of the merge.
    pub(crate) merge: Option<String>,
}

impl Submission {
    /// The submission that a folder of results remembers, if any.
    pub(crate) fn remembered(out: &Path) -> Result<Option<Self>, Failure> {
        let path = folder(out).join("submission.json");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|error| unreadable(&path, &error.to_string()))?,
        };
        let json: Value = serde_json::from_str(&text).map_err(|error| unreadable(&path, &error.to_string()))?;
        Self::from_json(&json).map(Some).ok_or_else(|| unreadable(&path, "it is of another form"))
    }

    /// Remembers it in the folder of results.
    pub(crate) fn remember(&self, out: &Path) -> Result<(), Failure> {
        write(&folder(out).join("submission.json"), &format!("{:#}\n", self.to_json()))
    }

    /// As it is remembered, and as it is printed with `--json`.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "schema": 1, "engine": "slurm", "shards": self.shards, "papers": self.papers, "options": self.options,
            "jobs": { "shards": self.array, "merge": self.merge },
        })
    }

    fn from_json(json: &Value) -> Option<Self> {
        let texts = |value: &Value| value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
        let job = |name: &str| json["jobs"][name].as_str().map(str::to_owned);
        (json["schema"] == 1 && json["engine"] == "slurm").then_some(())?;
        Some(Self {
            shards: json["shards"].as_u64().filter(|&shards| shards > 0)?,
            papers: texts(&json["papers"])?,
            options: texts(&json["options"])?,
            array: job("shards"),
            merge: job("merge"),
        })
    }

    /// The jobs that Slurm has taken.
    pub(crate) fn jobs(&self) -> Vec<&str> {
        [&self.array, &self.merge].into_iter().flatten().map(String::as_str).collect()
    }

    /// What has to be sent again, once no job of it is in the queue any more.
    pub(crate) fn missing(&self, out: &Path) -> Missing {
        let folder = folder(out);
        let papers: Vec<String> = self.papers.iter().filter(|paper| !folder.join(merge_mark(paper)).exists()).cloned().collect();
        if papers.is_empty() {
            return Missing { shards: Vec::new(), papers, said: Vec::new() };
        }
        let said: Vec<String> = papers.iter().filter_map(|paper| fs::read_to_string(folder.join(merged(paper))).ok()).collect();
        let unmarked = (0..self.shards).filter(|shard| !folder.join(shard_mark(*shard)).exists());
        // A shard may have ended well and its blocks be lost or damaged since; the merge has looked at every block.
        let named = said.iter().flat_map(|text| text.lines()).filter_map(missing_block).map(|block| block % self.shards);
        let shards: BTreeSet<u64> = unmarked.chain(named).collect();
        Missing { shards: shards.into_iter().collect(), papers, said }
    }

    /// Takes away the marks of what is sent again.
    pub(crate) fn forget_marks(&self, out: &Path, shards: &[u64]) -> Result<(), Failure> {
        let folder = folder(out);
        let of_shards = shards.iter().map(|shard| shard_mark(*shard));
        let of_papers = self.papers.iter().flat_map(|paper| [merge_mark(paper), merged(paper)]);
        of_shards.chain(of_papers).try_for_each(|name| remove(&folder.join(name)))
    }
}

/// What of a submission is missing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The shards that did not end well or whose blocks a merge lacked.
    pub(crate) shards: Vec<u64>,
    /// The papers that were not merged.
    pub(crate) papers: Vec<String>,
    /// What their merges said.
    pub(crate) said: Vec<String>,
}

/// The folder of the submission in a folder of results.
pub(crate) fn folder(out: &Path) -> PathBuf {
    out.join("slurm")
}

/// The number of the block in a line of a merge: `missing: collapse/theorem-8/zero-output · widths 3,3,3 · block 12`.
fn missing_block(line: &str) -> Option<u64> {
    line.strip_prefix("missing: ")?.rsplit_once(" block ")?.1.parse().ok()
}

fn shard_mark(shard: u64) -> String {
    format!("done/shard-{shard}")
}

fn merge_mark(paper: &str) -> String {
    format!("done/merge-{paper}")
}

fn merged(paper: &str) -> String {
    format!("merged/{paper}.txt")
}

/// Writes a file of the submission.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| unwritable(path, &error))
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(path, &error)),
        _ => Ok(()),
    }
}

/// A file or folder of the submission that cannot be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::environment(format!("{} cannot be written: {error}", path.display()))
        .with_help("give a folder that this machine and the cluster's nodes share with --out DIR")
}

fn unreadable(path: &Path, why: &str) -> Failure {
    Failure::environment(format!("{} cannot be read: {why}", path.display()))
        .with_help("remove it and submit anew; blocks that are there are not computed again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submission() -> Submission {
        let papers = vec!["collapse".to_owned(), "expressivity".to_owned()];
        Submission { shards: 4, papers, options: vec!["--time=1:00".to_owned()], array: Some("12".to_owned()), merge: None }
    }

    /// A folder of results in which these files of the submission lie.
    fn with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let out = tempfile::tempdir().expect("a temporary folder");
        for part in ["done", "merged"] {
            fs::create_dir_all(folder(out.path()).join(part)).expect("a folder");
        }
        for (name, text) in files {
            fs::write(folder(out.path()).join(name), text).expect("a file");
        }
        out
    }

    const ALL_SHARDS: [(&str, &str); 4] = [("done/shard-0", ""), ("done/shard-1", ""), ("done/shard-2", ""), ("done/shard-3", "")];

    #[test]
    fn a_submission_is_remembered_by_the_folder() {
        let out = with(&[]);
        assert_eq!(Submission::remembered(out.path()).expect("readable"), None);
        submission().remember(out.path()).expect("written");
        assert_eq!(Submission::remembered(out.path()).expect("readable"), Some(submission()));
        assert_eq!(submission().jobs(), ["12"]);
    }

    #[test]
    fn what_is_no_submission_is_refused_with_a_way_out() {
        for text in ["", "{}", r#"{"schema":1,"engine":"slurm","shards":0,"papers":[],"options":[]}"#] {
            let out = with(&[("submission.json", text)]);
            let failure = Submission::remembered(out.path()).expect_err("no submission");
            assert_eq!(failure.exit().code(), 3);
            assert!(failure.help().expect("help").contains("submit anew"));
        }
    }

    #[test]
    fn a_shard_without_a_mark_is_missing() {
        let out = with(&[ALL_SHARDS[0], ALL_SHARDS[2], ("done/merge-collapse", "")]);
        let missing = submission().missing(out.path());
        assert_eq!((missing.shards, missing.papers), (vec![1, 3], vec!["expressivity".to_owned()]));
    }

    #[test]
    fn the_blocks_that_a_merge_lacks_name_their_shards() {
        let said = "missing: collapse/eq-3/any-width · normal 2,2 · block 9\nmissing: collapse · a common block 3 · block 13\n9 blocks";
        let out = with(&[&ALL_SHARDS[..], &[("merged/collapse.txt", said)]].concat());
        assert_eq!(submission().missing(out.path()).shards, [1]);
    }

    #[test]
    fn after_every_merge_nothing_is_missing() {
        let out = with(&[("done/merge-collapse", ""), ("done/merge-expressivity", "")]);
        assert_eq!(submission().missing(out.path()), Missing { shards: vec![], papers: vec![], said: vec![] });
    }

    #[test]
    fn a_merge_that_was_lost_is_missing_alone() {
        let out = with(&ALL_SHARDS);
        let missing = submission().missing(out.path());
        assert_eq!((missing.shards.len(), missing.papers.len()), (0, 2));
    }

    #[test]
    fn what_is_sent_again_has_no_mark() {
        let out = with(&[&ALL_SHARDS[..], &[("merged/collapse.txt", "missing: x · block 1")]].concat());
        submission().forget_marks(out.path(), &[1]).expect("removed");
        assert_eq!(submission().missing(out.path()).shards, [1]);
    }
}
