//! What the workspace-wide tests share: where things are, how the commands are run, and one run of all claims.

pub mod kills;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the root").to_path_buf()
}

/// `cargo xtask ARGUMENTS...`, to be started in the root. Without LAPACK where `VERDICT_NO_LAPACK` is set, as `xtask test` does.
pub fn xtask(arguments: &[&str]) -> Command {
    let mut command = match std::env::var_os("VERDICT_XTASK") {
        Some(program) => Command::new(program),
        None => {
            let mut command = Command::new(env!("CARGO"));
            command.args(["run", "--package", "xtask", "--"]);
            command
        }
    };
    let (verb, rest) = arguments.split_first().expect("a command has a name");
    command.current_dir(root()).arg(verb);
    if std::env::var_os("VERDICT_NO_LAPACK").is_some() && ["reproduce", "list", "explain", "calc", "merge", "submit"].contains(verb) {
        command.arg("--no-lapack");
    }
    command.args(rest);
    command
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; -1 after a signal.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Finished {
    /// Standard output as one JSON value.
    ///
    /// # Panics
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}):\n{}\n{}", self.stdout, self.stderr))
    }
}

/// Runs a command to its end.
///
/// # Panics
/// If it cannot be started.
pub fn finish(mut command: Command) -> Finished {
    let Output { status, stdout, stderr } = command.output().expect("the command can be started");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the commands print UTF-8");
    Finished { code: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }
}

/// The program of a paper, built in the release profile.
///
/// # Panics
/// If it cannot be built.
pub fn paper_program(paper: &str) -> PathBuf {
    // Any command of xtask builds it; `list` does nothing else.
    let listed = finish(xtask(&["list", paper, "--json"]));
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release").join(paper)
}

/// The names of the papers.
pub fn papers() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("papers")).expect("there are papers").flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A folder with the ledgers of all papers at CI scale: that of the run which `xtask test` has just made, or one of our own.
pub fn ci_run() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        if let Some(folder) = std::env::var_os("VERDICT_LEDGERS") {
            return PathBuf::from(folder);
        }
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let run = finish(xtask(&["reproduce", "--out", &folder.to_string_lossy()]));
        assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
        folder
    })
}

/// A ledger of a run folder.
///
/// # Panics
/// If it cannot be read.
pub fn ledger(folder: &Path, paper: &str) -> Value {
    let path = folder.join(paper).join("ledger.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a ledger is JSON")
}

/// Every file below a folder, in order.
///
/// # Panics
/// If it cannot be read.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        if entry.path().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

/// The members of an array.
///
/// # Panics
/// If the value is none.
pub fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("{name} is an array"))
}

/// A ledger without what two equal runs may differ in: `provenance` and `seconds`.
pub fn comparable(mut ledger: Value) -> Value {
    ledger.as_object_mut().expect("a ledger is an object").remove("provenance");
    for claim in ledger["claims"].as_array_mut().expect("a ledger has claims") {
        claim.as_object_mut().expect("a claim is an object").remove("seconds");
    }
    ledger
}
