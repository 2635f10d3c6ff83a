//! A run on a cluster, with a fake Cargo, a fake paper of eight blocks and a fake Slurm that runs its jobs at once.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Answers `cargo build` with the paths of the fake papers.
const CARGO: &str = r#"for word; do
  case "$word" in collapse) program=collapse ;; *) program=other ;; esac
  echo '{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"'"$word"'"},"executable":"'"$(dirname "$0")/$program"'"}'
done"#;

/// A paper without a claim that anybody could mean.
const OTHER: &str = r#"echo '{"error":{"message":"no claim of this paper matches","help":"none is near","exit_code":2}}'; exit 2"#;

/// Computes the eight blocks of a claim, those of its shard, as files; a merge looks for them and writes a ledger. In the task named by
/// `FAKE_LOST` it dies halfway.
const PAPER: &str = r#"verb=$1
shift
for word; do
  case "$word" in
    --claim=theorem-9*) echo '{"error":{"message":"no claim of collapse matches","help":"did you mean theorem-8/zero-output?","exit_code":2}}'; exit 2 ;;
    --out=*) out=${word#--out=} ;;
    --shard=*) shard=${word#--shard=} ;;
  esac
done
case "$verb" in
  list) echo '{"paper":"collapse","claims":[]}' ;;
  run)
    mkdir -p "$out/collapse" "$out/blocks"
    echo "shard $shard: $*" >> "$out/trace"
    index=${shard%/*} count=${shard#*/} half=0
    for block in 0 1 2 3 4 5 6 7; do
      [ $((block % count)) -eq "$index" ] || continue
      if [ "$half" = 1 ] && [ "$FAKE_LOST" = "$index" ]; then kill -KILL $$; fi
      : > "$out/blocks/$block"
      half=1
    done ;;
  merge)
    missing=0
    for block in 0 1 2 3 4 5 6 7; do
      [ -e "$out/blocks/$block" ] || { echo "missing: collapse/theorem-8/zero-output · widths 3,3,3 · block $block" >&2; missing=1; }
    done
    [ "$missing" = 0 ] || { echo "error: blocks are missing; nothing was written" >&2; exit 3; }
    echo '{}' > "$out/collapse/ledger.json" ;;
esac"#;

/// Runs the script for each task of its array, at once, and prints the next number.
const SBATCH: &str = r#"here=$(dirname "$0")
number=$(($(cat "$here/number" 2>/dev/null || echo 11) + 1))
echo "$number" > "$here/number"
echo "$*" >> "$here/calls"
case "$FAKE_SBATCH" in refuses) echo "sbatch: error: invalid partition" >&2; exit 1 ;; esac
tasks=
for word; do
  case "$word" in --array=*) tasks=${word#--array=} ;; esac
  script=$word
done
for range in $(echo "${tasks:-0}" | tr ',' ' '); do
  for task in $(seq "${range%-*}" "${range#*-}"); do
    SLURM_ARRAY_TASK_ID=$task sh "$script" </dev/null >> "$here/log" 2>&1
  done
done
echo "$number;here""#;

const SQUEUE: &str = r#"[ -z "$FAKE_QUEUE" ] || echo "$FAKE_QUEUE""#;
const SCONTROL: &str = "echo 'MaxArraySize            = 1001'";

/// A machine with these fakes, and a folder of results.
struct Cluster {
    folder: tempfile::TempDir,
}

impl Cluster {
    fn new() -> Self {
        let cluster = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (name, script) in [
            ("cargo", CARGO),
            ("collapse", PAPER),
            ("other", OTHER),
            ("sbatch", SBATCH),
            ("squeue", SQUEUE),
            ("scontrol", SCONTROL),
            ("id", "echo 1000"),
        ] {
            let path = cluster.path(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made executable");
        }
        cluster
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn out(&self) -> PathBuf {
        self.path("out of this run")
    }

    fn read(&self, path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// `submit` with these words; `fakes` says how the machine misbehaves.
    fn submit(&self, words: &str, fakes: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let mut path = std::ffi::OsString::from(self.folder.path());
        path.push(":/usr/bin:/bin");
        command.arg("submit").arg("--out").arg(self.out()).args(words.split_whitespace());
        command.env("PATH", path).env("CARGO", self.path("cargo")).envs(fakes.iter().copied()).stdin(Stdio::null());
        command.output().expect("xtask starts")
    }

    fn submits(&self, words: &str, fakes: &[(&str, &str)]) -> String {
        let output = self.submit(words, fakes);
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    /// What `submit` says when it refuses.
    fn refuses(&self, words: &str, fakes: &[(&str, &str)], code: i32) -> String {
        let output = self.submit(words, fakes);
        assert_eq!(output.status.code(), Some(code), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stderr)
    }

    fn is_merged(&self) -> bool {
        self.out().join("collapse/ledger.json").exists()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const FOUR: &str = "collapse --no-lapack --shards 4";

#[test]
fn an_array_of_shards_and_a_merge_are_sent_and_make_a_ledger() {
    let cluster = Cluster::new();
    let said = cluster.submits(&format!("{FOUR} --claim theorem-8/* --profile paper --seed 7 -- --time=1:00"), &[]);
    assert!(said.starts_with("shards:  job 12, tasks 0-3 of 4\nmerge:   job 13, after the shards"), "{said}");
    assert!(said.contains("squeue --jobs=12,13") && said.contains("submit --missing --out '"), "{said}");
    let calls = cluster.read(&cluster.path("calls"));
    assert!(calls.contains("--array=0-3") && calls.contains("--dependency=afterany:12"), "{calls}");
    assert_eq!(calls.matches("--time=1:00").count(), 2, "{calls}");
    let trace = cluster.read(&cluster.out().join("trace"));
    assert!(trace.starts_with("shard 0/4: --claim=theorem-8/* --profile=paper --seed=7 --out="), "{trace}");
    assert!(trace.contains("shard 3/4"), "{trace}");
    assert!(cluster.is_merged());
    assert!(cluster.submits("--missing", &[]).starts_with("nothing is missing: collapse merged"));
}

#[test]
fn only_the_shards_with_missing_blocks_are_sent_again() {
    let cluster = Cluster::new();
    cluster.submits(&format!("{FOUR} -- --partition=long"), &[("FAKE_LOST", "2")]);
    assert!(!cluster.is_merged());
    let log = cluster.read(&cluster.path("log"));
    assert!(log.contains("block 6") && log.contains("how to go on: cargo xtask submit --missing --out '"), "{log}");
    let said = cluster.submits("--missing", &[]);
    assert!(said.starts_with("shards:  job 14, task 2 of 4\nmerge:   job 15"), "{said}");
    assert!(cluster.read(&cluster.path("calls")).lines().nth(2).expect("a third call").contains("--array=2 "));
    assert_eq!(cluster.read(&cluster.path("calls")).matches("--partition=long").count(), 4, "the options are remembered");
    assert!(cluster.is_merged());
}

#[test]
fn a_block_that_was_lost_after_its_shard_had_ended_is_found_by_the_merge() {
    let cluster = Cluster::new();
    cluster.submits(FOUR, &[]);
    fs::remove_file(cluster.out().join("blocks/5")).expect("it was there");
    fs::remove_file(cluster.out().join("slurm/done/merge-collapse")).expect("it was there");
    assert!(cluster.submits("--missing", &[]).starts_with("every block is there; only the merge is sent again"));
    assert!(cluster.submits("--missing", &[]).starts_with("shards:  job 15, task 1 of 4"));
    assert!(cluster.submits("--missing", &[]).starts_with("nothing is missing"));
}

#[test]
fn a_dry_run_writes_and_shows_and_submits_nothing() {
    let cluster = Cluster::new();
    for name in ["sbatch", "squeue"] {
        fs::remove_file(cluster.path(name)).expect("it was there");
    }
    let said = cluster.submits(&format!("{FOUR} --dry-run"), &[]);
    assert!(said.contains("for paper in collapse; do") && said.contains("--dependency=afterany:ARRAY"), "{said}");
    assert!(cluster.out().join("slurm/shards.sh").is_file() && cluster.out().join("slurm/programs/collapse").is_file());
    assert!(!cluster.out().join("trace").exists());
}

#[test]
fn of_several_papers_only_those_with_such_a_claim_are_sent() {
    let cluster = Cluster::new();
    let said = cluster.submits("--no-lapack --shards 4 --claim theorem-8/* --dry-run", &[]);
    assert!(said.contains("for paper in collapse; do"), "{said}");
    let refused = cluster.refuses("--no-lapack --shards 4 --claim theorem-9/* --dry-run", &[], 2);
    assert!(refused.contains(r#"matches "theorem-9/*""#) && refused.contains("cargo xtask list"), "{refused}");
}

#[test]
fn what_was_sent_is_told_to_programs_too() {
    let cluster = Cluster::new();
    let answer: Value = serde_json::from_str(&cluster.submits(&format!("{FOUR} --json"), &[])).expect("one object");
    assert_eq!(answer["sent"], true);
    assert_eq!(answer["tasks"], serde_json::json!([0, 1, 2, 3]));
    assert_eq!(answer["submission"]["jobs"], serde_json::json!({ "shards": "12", "merge": "13" }));
}

#[test]
fn every_refusal_says_what_to_do() {
    let cluster = Cluster::new();
    let refused = |words: &str, fakes: &[(&str, &str)], code, says: [&str; 2]| {
        let said = cluster.refuses(words, fakes, code);
        assert!(says.iter().all(|part| said.contains(part)), "{said}");
    };
    refused("--missing", &[], 2, ["nothing was submitted from", "submit first"]);
    refused("collapse --no-lapack --shards 1002", &[], 2, ["at most 1001 tasks", "--cpus-per-task"]);
    refused(&format!("{FOUR} -- --array=0-9"), &[], 2, ["--array=0-9 is set by `submit` itself", "other options"]);
    refused(&format!("{FOUR} --claim theorem-9/*"), &[], 2, ["no claim of collapse matches", "did you mean theorem-8"]);
    refused(FOUR, &[("FAKE_SBATCH", "refuses")], 3, ["sbatch: error: invalid partition", "did not take the job"]);
    cluster.submits(FOUR, &[]);
    refused("--missing", &[("FAKE_QUEUE", "12_3 RUNNING")], 3, ["still in the queue", "scancel"]);
    refused(FOUR, &[("FAKE_QUEUE", "12_3 RUNNING")], 3, ["still in the queue", "squeue --jobs="]);
    refused(&format!("{FOUR} --dry-run"), &[("FAKE_QUEUE", "12_3 RUNNING")], 3, ["still in the queue", "scancel"]);
    fs::remove_file(cluster.out().join("slurm/programs/collapse")).expect("it was there");
    refused("--missing", &[], 3, ["the program collapse of the submission has gone", "submit anew"]);
    fs::remove_file(cluster.path("sbatch")).expect("it was there");
    // The machine that runs these tests may have a Slurm of its own, so only the fakes are on the path.
    let alone = cluster.folder.path().to_string_lossy().into_owned();
    refused(FOUR, &[("PATH", &alone)], 3, ["sbatch is not on the search path", "--dry-run"]);
}
