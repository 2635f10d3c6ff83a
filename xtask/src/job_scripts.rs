//! The two scripts of a submission: one shard, and the merge. Plain `sh`, so that whoever submits them can read and change them.

use std::path::Path;

use crate::options::Arguments;

const SHARD: &str = include_str!("../templates/shard.sh.template");
const MERGE: &str = include_str!("../templates/merge.sh.template");

/// What both scripts are about.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    /// The folder of results, absolute: jobs run elsewhere.
    pub(crate) out: &'a Path,
    /// The folder of the submission, absolute.
    pub(crate) folder: &'a Path,
    /// The papers.
    pub(crate) papers: &'a [String],
}

impl Job<'_> {
    /// The script of one task of the array: one shard of every paper.
    pub(crate) fn shard(&self, shards: u64, arguments: &Arguments) -> String {
        self.filled_in(&SHARD.replace("{shards}", &shards.to_string()), arguments)
    }

    /// The script of the merge of every paper.
    pub(crate) fn merge(&self, arguments: &Arguments) -> String {
        self.filled_in(MERGE, arguments)
    }

    /// What the user has chosen comes last, so that nothing in it is taken for a place to fill in.
    fn filled_in(&self, template: &str, arguments: &Arguments) -> String {
        let path = |path: &Path| quoted(&path.display().to_string());
        template
            .replace("{papers}", &self.papers.join(" "))
            .replace("{out}", &path(self.out))
            .replace("{folder}", &path(self.folder))
            .replace("{arguments}", &typed(arguments))
    }
}

fn typed(arguments: &Arguments) -> String {
    arguments.words().iter().map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it back; plain words stay as they are.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=./,:%+@".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job_in(out: &str) -> (String, String) {
        let (out, papers) = (Path::new(out), ["collapse".to_owned(), "expressivity".to_owned()]);
        let job = Job { out, folder: &out.join("slurm"), papers: &papers };
        let run = Arguments::default().option("--claim", Some("theorem-8/*"));
        (job.shard(8, &run), job.merge(&Arguments::default()))
    }

    #[test]
    fn words_come_back_from_the_shell_as_they_were() {
        for (word, shown) in
            [("a/b-1", "a/b-1"), ("", "''"), ("a b", "'a b'"), ("it's $x", r"'it'\''s $x'"), ("theorem-8/*", "'theorem-8/*'")]
        {
            assert_eq!(quoted(word), shown);
        }
    }

    #[test]
    fn a_shard_is_named_by_the_number_of_its_task() {
        let (shard, _) = job_in("/home/a b/out");
        assert!(shard.starts_with("#!/bin/sh\n") && shard.contains("out='/home/a b/out'\n"), "{shard}");
        assert!(shard.contains("for paper in collapse expressivity; do"), "{shard}");
        assert!(shard.contains("run '--claim=theorem-8/*' --out=\"$out\""), "{shard}");
        assert!(shard.contains("--shard=\"$SLURM_ARRAY_TASK_ID/8\""), "{shard}");
    }

    #[test]
    fn the_merge_keeps_what_it_says_of_missing_blocks() {
        let (_, merge) = job_in("/o");
        assert!(merge.contains("-- \"$out\" 2> \"$folder/merged/$paper.txt\""), "{merge}");
        assert!(merge.contains("cargo xtask submit --missing --out '$out'"), "{merge}");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_understands_both() {
        let (shard, merge) = job_in("/o it's");
        for script in [shard, merge] {
            let status = std::process::Command::new("sh").args(["-n", "-c", &script]).status().expect("sh starts");
            assert!(status.success(), "{script}");
        }
    }
}
