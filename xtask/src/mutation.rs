//! Mutants as cargo-mutants lists them, and the sources in which unit tests and claims meet them one by one.
//!
//! The list is cargo-mutants' and the running ours: its filters do not reach the fields of constants, and nine thousand of its mutants only
//! delete a text from a row; and claims are no tests of Cargo's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use console::{Exit, Failure};
use serde_json::Value;

use crate::interrupt;
use crate::programs::{self, BEHIND_FEATURES, Lapack, cargo, cargo_program};
use crate::workspace;

/// One change of the sources.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mutant {
    /// In words: `papers/collapse/src/theorem_8.rs:41:5: replace zero_output_probability -> f64 with 0.0`.
    pub(crate) name: String,
    /// The package it is in.
    package: String,
    file: String,
    /// Lines and columns from 1, the end exclusive.
    from: (usize, usize),
    to: (usize, usize),
    replacement: String,
}

impl Mutant {
    fn read(value: &Value) -> Option<Self> {
        let place = |end: &str| {
            let number = |axis: &str| usize::try_from(value["span"][end][axis].as_u64()?).ok();
            Some((number("line")?, number("column")?))
        };
        let text = |member: &str| value[member].as_str().map(str::to_owned);
        Some(Self {
            name: text("name")?,
            package: text("package")?,
            file: text("file")?,
            from: place("start")?,
            to: place("end")?,
            replacement: text("replacement")?,
        })
    }

    /// One that is only a name.
    #[cfg(test)]
    pub(crate) fn named(name: &str) -> Self {
        let text = |text: &str| text.to_owned();
        Self { name: text(name), package: text("p"), file: text("papers/p/src/a.rs"), from: (1, 1), to: (1, 1), replacement: String::new() }
    }

    /// A row's text, size or expectation left out of its table: what is said of a claim, and no theory.
    fn is_of_a_row(value: &Value) -> bool {
        let name = value["name"].as_str().unwrap_or_default();
        ["Claim", "Samples", "Calculator", "Parameter"].iter().any(|table| name.ends_with(&format!("from struct {table} expression")))
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

/// Every mutant that the arguments of cargo-mutants choose, without those of the rows' tables.
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
    listed.iter().filter(|value| !Mutant::is_of_a_row(value)).map(|value| Mutant::read(value).ok_or_else(unknown_format)).collect()
}

fn unknown_format() -> Failure {
    Failure::environment("cargo mutants answers in a form that is not known here").with_help("cargo install cargo-mutants@27 --locked")
}

/// What builds the unit tests of all packages, with the features that `cargo xtask test` builds them with: what it left is used, and as
/// nothing depends on a paper, no more than its own tests is built again for a mutant. By itself a paper has other features, and with
/// them all that it stands on is built first.
fn unit_tests_of_all() -> Vec<&'static str> {
    [&["test", "--quiet", "--workspace", "--lib", "--no-run"], &BEHIND_FEATURES[..]].concat()
}

/// The folders that a build needs.
const SOURCES: [&str; 7] = ["Cargo.toml", "Cargo.lock", "crates", "papers", "xtask", "benches", "tests"];

/// What was found out about a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Tests failed, claims came out otherwise, or it ran ten times as long as without the change.
    Caught,
    /// It does not compile.
    Unviable,
    /// Nothing noticed.
    Missed,
}

/// Sources in which one mutant at a time is tried.
#[derive(Debug)]
pub(crate) struct Sources {
    root: PathBuf,
    /// Where Cargo builds them, if not where it always does.
    target: Option<PathBuf>,
    lapack: Lapack,
    /// How long each command took on the sources as they are.
    usual: BTreeMap<String, Duration>,
}

/// How a command on the sources ended.
#[derive(Debug, PartialEq)]
enum End {
    Code(Option<i32>),
    TooLong,
}

impl Sources {
    /// A copy of the sources as they are now, in a folder.
    pub(crate) fn copied(folder: &Path, lapack: Lapack) -> Result<Self, Failure> {
        let tree = folder.join("tree");
        fs::create_dir_all(&tree).map_err(|error| cannot_write(&tree, &error))?;
        for name in SOURCES {
            copy(&workspace::root().join(name), &tree.join(name)).map_err(|error| cannot_write(&tree, &error))?;
        }
        // A target folder of its own: a broken program must never be taken for the right one.
        Ok(Self { root: tree, target: Some(folder.join("target")), lapack, usual: BTreeMap::new() })
    }

    /// The sources themselves, which are as before after each mutant. For clones that nobody edits: what is built there is used again.
    pub(crate) fn in_place(lapack: Lapack) -> Self {
        Self { root: workspace::root().to_path_buf(), target: None, lapack, usual: BTreeMap::new() }
    }

    /// Whether the unit tests of its package notice a mutant.
    pub(crate) fn asked_of_tests(&mut self, mutant: &Mutant) -> Result<Fate, Failure> {
        let whom = format!("the unit tests of {}", mutant.package);
        let Some(paper) = mutant.paper() else {
            let tests = |sources: &Self, more: &[&str]| {
                sources.cargo(&[&["test", "--quiet", "--lib", "--package", mutant.package.as_str()], more].concat())
            };
            return self.asked(mutant, &whom, |sources| tests(sources, &["--no-run"]), |sources| tests(sources, &[]));
        };
        let program = self.unit_tests(&mutant.package)?;
        let build = |sources: &Self| sources.cargo(&unit_tests_of_all());
        let tests = |sources: &Self| {
            let mut tests = Command::new(&program);
            tests.arg("--quiet").current_dir(sources.root.join("papers").join(&paper));
            tests
        };
        self.asked(mutant, &whom, build, tests)
    }

    /// The program of a package's unit tests.
    fn unit_tests(&self, package: &str) -> Result<PathBuf, Failure> {
        let programs = programs::build(&mut self.cargo(&unit_tests_of_all()))?;
        programs.path(&package.replace('-', "_")).map(Path::to_path_buf)
    }

    /// Whether the claims of a paper at CI scale notice a mutant: a verdict differs, or the program panics.
    pub(crate) fn asked_of_claims(&mut self, mutant: &Mutant, paper: &str) -> Result<Fate, Failure> {
        let build = |sources: &Self| sources.cargo(&["build", "--quiet", "--release", "--package", paper]);
        let run = |sources: &Self| {
            let target = sources.target.clone().unwrap_or_else(|| sources.root.join("target"));
            let mut run = Command::new(target.join("release").join(paper));
            run.args(["run", "--fresh", "--out"]).arg(target.join("mutated")).env("OPENBLAS_NUM_THREADS", "1");
            run
        };
        self.asked(mutant, &format!("the claims of {paper}"), build, run)
    }

    /// Builds and asks with the change in the sources. The first time it asks without, for else nothing could be learnt.
    fn asked(
        &mut self,
        mutant: &Mutant,
        whom: &str,
        build: impl Fn(&Self) -> Command,
        ask: impl Fn(&Self) -> Command,
    ) -> Result<Fate, Failure> {
        let usual = match self.usual.get(whom) {
            Some(usual) => *usual,
            None => {
                if wait(&mut build(self), None)? != End::Code(Some(0)) {
                    return Err(Failure::environment(format!("{whom} cannot be built in {}", self.root.display())));
                }
                let begun = Instant::now();
                if wait(&mut ask(self), None)? != End::Code(Some(0)) {
                    return Err(Failure::differs(format!("{whom} do not pass, without any mutant")));
                }
                *self.usual.entry(whom.to_owned()).or_insert(begun.elapsed())
            }
        };
        let file = self.root.join(&mutant.file);
        let source =
            fs::read_to_string(&file).map_err(|error| Failure::environment(format!("{} cannot be read: {error}", file.display())))?;
        let changed = mutant.apply(&source).ok_or_else(|| Failure::defect(format!("{}: no such place", mutant.name)))?;
        fs::write(&file, changed).map_err(|error| cannot_write(&file, &error))?;
        let fate = self.fate(whom, 10 * usual + Duration::from_secs(20), build, ask);
        // The next one begins from the sources as they are, also after a failure.
        fs::write(&file, source).map_err(|error| cannot_write(&file, &error))?;
        fate
    }

    fn fate(
        &self,
        whom: &str,
        patience: Duration,
        build: impl Fn(&Self) -> Command,
        ask: impl Fn(&Self) -> Command,
    ) -> Result<Fate, Failure> {
        if wait(&mut build(self), None)? != End::Code(Some(0)) {
            return Ok(Fate::Unviable);
        }
        match wait(&mut ask(self), Some(patience))? {
            End::Code(Some(0)) => Ok(Fate::Missed),
            // A full disk or a wrong command line is no finding.
            End::Code(Some(code)) if [Exit::Usage, Exit::Environment].iter().any(|exit| i32::from(exit.code()) == code) => {
                Err(Failure::environment(format!("{whom} could not be asked: exit code {code}")))
            }
            End::Code(_) | End::TooLong => Ok(Fate::Caught),
        }
    }

    fn cargo(&self, words: &[&str]) -> Command {
        let mut command = cargo_program();
        command.args(words).args(self.lapack.cargo_flag()).arg("--manifest-path").arg(self.root.join("Cargo.toml"));
        if let Some(target) = &self.target {
            command.arg("--target-dir").arg(target);
        }
        command
    }
}

/// Runs a command silently, for a time at most.
fn wait(command: &mut Command, patience: Option<Duration>) -> Result<End, Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let lost = |error: std::io::Error| Failure::environment(format!("a program on the mutated sources was lost: {error}"));
    let mut child = command.spawn().map_err(lost)?;
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(lost)? {
            interrupt::stop_if_asked()?;
            return Ok(End::Code(status.code()));
        }
        let is_late = patience.is_some_and(|patience| begun.elapsed() > patience);
        if is_late || interrupt::count() > 0 {
            drop(child.kill());
            drop(child.wait());
            interrupt::stop_if_asked()?;
            return Ok(End::TooLong);
        }
        std::thread::sleep(Duration::from_millis(50));
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
        Mutant {
            name: "n".into(),
            package: "collapse".into(),
            file: "papers/collapse/src/theorem_8.rs".into(),
            from,
            to,
            replacement: replacement.into(),
        }
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
    fn a_copy_is_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sources = Sources::copied(&folder.path().join("new"), Lapack::Linked).expect("there is room");
        assert!(sources.root.join("Cargo.lock").is_file() && sources.root.join("papers/collapse/src/main.rs").is_file());
        assert!(sources.target.is_some_and(|target| !target.starts_with(workspace::root())));
    }

    #[test]
    fn a_text_left_out_of_a_row_is_no_theory() {
        let named = |name: &str| json!({ "name": name });
        assert!(Mutant::is_of_a_row(&named("papers/p/src/a.rs:4:5: delete field note from struct Claim expression")));
        assert!(!Mutant::is_of_a_row(&named("papers/p/src/a.rs:4:5: replace f -> f64 with 0.0")));
        assert!(!Mutant::is_of_a_row(&named("papers/p/src/a.rs:4:5: delete field at from struct Walk expression")));
    }

    #[test]
    #[cfg(unix)]
    fn a_command_is_not_waited_for_without_end() {
        assert_eq!(wait(&mut Command::new("true"), None).expect("it is there"), End::Code(Some(0)));
        assert_eq!(wait(Command::new("sleep").arg("60"), Some(Duration::from_millis(100))).expect("it is there"), End::TooLong);
    }
}
