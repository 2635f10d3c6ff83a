//! Mutants as cargo-mutants lists them, what became of them, and a paper's claims on a copy of the sources with one of them in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use console::{Exit, Failure};
use serde_json::Value;

use crate::child;
use crate::programs::{Lapack, cargo, cargo_program};
use crate::workspace;

/// One change of the sources.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mutant {
    /// In words: `papers/collapse/src/theorem_8.rs:41:5: replace zero_output_probability -> f64 with 0.0`.
    pub(crate) name: String,
    file: String,
    /// Lines and columns from 1, the end exclusive.
    from: (usize, usize),
    to: (usize, usize),
    replacement: String,
}

/// What the unit tests noticed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcomes {
    /// Tests failed, or ran out of time.
    pub(crate) caught: usize,
    /// The change does not compile.
    pub(crate) unviable: usize,
    /// All tests passed.
    pub(crate) missed: Vec<Mutant>,
}

impl Mutant {
    fn read(value: &Value) -> Option<Self> {
        let place = |end: &str| {
            let number = |axis: &str| usize::try_from(value["span"][end][axis].as_u64()?).ok();
            Some((number("line")?, number("column")?))
        };
        let text = |member: &str| value[member].as_str().map(str::to_owned);
        Some(Self { name: text("name")?, file: text("file")?, from: place("start")?, to: place("end")?, replacement: text("replacement")? })
    }

    /// The paper in whose folder it lies.
    pub(crate) fn paper(&self) -> Option<String> {
        self.file.strip_prefix("papers/")?.split('/').next().map(str::to_owned)
    }

    /// The source with the change in it.
    fn apply(&self, source: &str) -> Option<String> {
        let (start, end) = (offset(source, self.from)?, offset(source, self.to)?);
        (start <= end).then(|| format!("{}{}{}", &source[..start], self.replacement, &source[end..]))
    }
}

/// Where a line and a column lie in a text.
fn offset(source: &str, (line, column): (usize, usize)) -> Option<usize> {
    let before: usize = source.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let within = source[before..].char_indices().map(|(at, _)| at).chain([source.len() - before]).nth(column.checked_sub(1)?)?;
    Some(before + within)
}

/// Every mutant that the arguments of cargo-mutants choose.
pub(crate) fn list(arguments: &[String]) -> Result<Vec<Mutant>, Failure> {
    let mut command = cargo("mutants");
    command.args(arguments).args(["--list", "--json"]).stdin(Stdio::null());
    let output = command.output().map_err(|error| Failure::environment(format!("cargo mutants cannot be started: {error}")))?;
    if !output.status.success() {
        return Err(Failure::environment(format!("cargo mutants: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    // Nothing at all is listed where no file was changed.
    if output.stdout.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    let listed: Vec<Value> = serde_json::from_slice(&output.stdout).map_err(|_| unknown_format())?;
    listed.iter().map(|value| Mutant::read(value).ok_or_else(unknown_format)).collect()
}

/// What became of the mutants, from the file that cargo-mutants writes.
pub(crate) fn outcomes(file: &Path) -> Result<Outcomes, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::environment(format!("{} cannot be read: {error}", file.display())))?;
    let whole: Value = serde_json::from_str(&text).map_err(|_| unknown_format())?;
    let mut found = Outcomes::default();
    for outcome in whole["outcomes"].as_array().ok_or_else(unknown_format)? {
        let mutant = &outcome["scenario"]["Mutant"];
        match outcome["summary"].as_str() {
            // The sources as they are.
            _ if mutant.is_null() => {}
            Some("CaughtMutant" | "Timeout") => found.caught += 1,
            Some("Unviable") => found.unviable += 1,
            Some("MissedMutant") => found.missed.push(Mutant::read(mutant).ok_or_else(unknown_format)?),
            _ => return Err(unknown_format()),
        }
    }
    Ok(found)
}

fn unknown_format() -> Failure {
    Failure::environment("cargo mutants answers in a form that is not known here").with_help("cargo install cargo-mutants@27 --locked")
}

/// The folders that a build needs.
const SOURCES: [&str; 7] = ["Cargo.toml", "Cargo.lock", "crates", "papers", "xtask", "benches", "tests"];

/// A copy of the sources on which a paper's claims are run.
#[derive(Debug)]
pub(crate) struct Copy {
    folder: PathBuf,
    lapack: Lapack,
    /// Papers whose claims were seen to come out as expected with the sources as they are.
    sound: Vec<String>,
}

impl Copy {
    /// The sources as they are now, in a folder.
    pub(crate) fn new(folder: &Path, lapack: Lapack) -> Result<Self, Failure> {
        let tree = folder.join("tree");
        for name in SOURCES {
            copy(&workspace::root().join(name), &tree.join(name)).map_err(|error| cannot_write(&tree, &error))?;
        }
        Ok(Self { folder: folder.to_path_buf(), lapack, sound: Vec::new() })
    }

    /// Whether a paper's claims at CI scale come out otherwise with the change in the sources, or the program panics.
    ///
    /// Before the first mutant of a paper the claims are run without any: where they are not as expected, nothing could be learnt.
    pub(crate) fn claims_notice(&mut self, mutant: &Mutant, paper: &str) -> Result<bool, Failure> {
        if !self.sound.iter().any(|sound| sound == paper) {
            if self.run(paper)? != Exit::AsExpected {
                return Err(Failure::differs(format!("the claims of {paper} are not as expected, without any mutant")));
            }
            self.sound.push(paper.to_owned());
        }
        let file = self.folder.join("tree").join(&mutant.file);
        let source =
            fs::read_to_string(&file).map_err(|error| Failure::environment(format!("{} cannot be read: {error}", file.display())))?;
        let changed = mutant.apply(&source).ok_or_else(|| Failure::defect(format!("{}: no such place", mutant.name)))?;
        fs::write(&file, changed).map_err(|error| cannot_write(&file, &error))?;
        let exit = self.run(paper);
        // The next one begins from the sources as they are, also after a failure.
        fs::write(&file, source).map_err(|error| cannot_write(&file, &error))?;
        match exit? {
            Exit::AsExpected => Ok(false),
            Exit::Differs | Exit::Defect => Ok(true),
            // A full disk is no finding.
            other => Err(Failure::environment(format!("the claims of {paper} could not be run with {}: {other:?}", mutant.name))),
        }
    }

    /// Builds the paper and runs its claims. A build that fails is an error, for the unit tests have built the mutant.
    fn run(&self, paper: &str) -> Result<Exit, Failure> {
        let manifest = self.folder.join("tree/Cargo.toml");
        // A target folder of its own: a broken program must never be taken for the right one.
        let target = self.folder.join("target");
        let mut build = cargo_program();
        build
            .args(["build", "--quiet", "--release", "--package", paper])
            .args(self.lapack.cargo_flag())
            .arg("--manifest-path")
            .arg(manifest);
        build.arg("--target-dir").arg(&target).stdin(Stdio::null());
        if !child::succeeds(&mut build, "cargo build")? {
            return Err(Failure::environment(format!("{paper} cannot be built in {}", self.folder.display())));
        }
        let mut run = Command::new(target.join("release").join(paper));
        run.args(["run", "--fresh", "--out"]).arg(self.folder.join("run")).env("OPENBLAS_NUM_THREADS", "1");
        run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match child::run(&mut run, paper) {
            // A crash is noticed too.
            Err(failure) if failure.exit() == Exit::Defect => Ok(Exit::Defect),
            other => other,
        }
    }
}

fn cannot_write(what: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("{} cannot be written: {error}", what.display()))
}

/// Copies what differs, so that cargo builds no more than it must.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry: PathBuf = entry?.path();
            // Environments of other languages: gigabytes that no build needs.
            let name = entry.file_name().unwrap_or_default();
            if name != ".venv" && name != "node_modules" {
                copy(&entry, &to.join(name))?;
            }
        }
        return Ok(());
    }
    let (new, old) = (fs::read(from)?, fs::read(to).ok());
    if old.as_ref() == Some(&new) { Ok(()) } else { fs::write(to, new) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mutant(from: (usize, usize), to: (usize, usize), replacement: &str) -> Mutant {
        Mutant { name: "n".into(), file: "papers/collapse/src/theorem_8.rs".into(), from, to, replacement: replacement.into() }
    }

    #[test]
    fn a_span_is_replaced_by_lines_and_columns() {
        let source = "fn f() -> f64 {\n    1.0 - x\n}\n";
        assert_eq!(mutant((2, 9), (2, 10), "+").apply(source).expect("there"), "fn f() -> f64 {\n    1.0 + x\n}\n");
        assert_eq!(mutant((2, 5), (2, 12), "0.0").apply(source).expect("there"), "fn f() -> f64 {\n    0.0\n}\n");
        assert_eq!(mutant((9, 1), (9, 2), "+").apply(source), None);
    }

    #[test]
    fn a_mutant_knows_its_paper() {
        assert_eq!(mutant((1, 1), (1, 1), "").paper().as_deref(), Some("collapse"));
        assert_eq!(Mutant { file: "crates/stats/src/special.rs".into(), ..mutant((1, 1), (1, 1), "") }.paper(), None);
    }

    #[test]
    fn outcomes_are_counted_and_the_missed_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("outcomes.json");
        let of = |summary: &str| {
            let span = json!({ "start": { "line": 1, "column": 2 }, "end": { "line": 1, "column": 3 } });
            json!({ "summary": summary, "scenario": { "Mutant": { "name": summary, "file": "crates/a.rs", "span": span, "replacement": "+" } } })
        };
        let all = json!({ "outcomes": [
            { "summary": "Success", "scenario": "Baseline" }, of("CaughtMutant"), of("Timeout"), of("Unviable"), of("MissedMutant"),
        ] });
        fs::write(&file, all.to_string()).expect("written");
        let found = outcomes(&file).expect("well formed");
        assert_eq!((found.caught, found.unviable, found.missed.len()), (2, 1, 1));
        assert_eq!(found.missed[0].name, "MissedMutant");
        assert!(outcomes(&folder.path().join("none")).is_err());
    }
}
