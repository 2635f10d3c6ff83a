//! Building our programs with one `cargo build`, and starting what it built.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use console::Failure;
use serde_json::Value;

use crate::child;
use crate::setup;
use crate::workspace;

/// Whether the linear algebra links LAPACK, or uses the backend that needs no system library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lapack {
    /// The default: faster, needs OpenBLAS on the machine.
    Linked,
    /// `--no-lapack`.
    Without,
}

impl Lapack {
    /// The argument of Cargo.
    pub(crate) fn cargo_flag(self) -> Option<&'static str> {
        match self {
            Self::Linked => None,
            Self::Without => Some("--no-default-features"),
        }
    }
}

/// Programs that are behind a feature are checked and tested too; what `--workspace` builds by itself would leave them out.
pub(crate) const BEHIND_FEATURES: [&str; 2] = ["--features", "datasets/fetch"];

/// The programs that a build made, by package name; unit tests by the name of their library.
#[derive(Debug)]
pub(crate) struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// Where a program lies.
    pub(crate) fn path(&self, name: &str) -> Result<&Path, Failure> {
        let path = self.0.get(name).map(PathBuf::as_path);
        path.ok_or_else(|| Failure::defect(format!("the package {name} has no program called {name}")))
    }

    /// A command that starts a program.
    pub(crate) fn command(&self, name: &str) -> Result<Command, Failure> {
        let mut command = Command::new(self.path(name)?);
        // Our threads work on blocks; a second layer of threads inside LAPACK would only compete with them.
        command.env("OPENBLAS_NUM_THREADS", "1");
        Ok(command)
    }
}

/// Builds the papers' programs and those named beside them, after setting up what they link.
///
/// Cargo unifies features over the packages of one build, and builds a shared crate twice where two commands ask for different
/// features. `report` brings none that the papers lack, so it may stand beside them; `benches` does, and is built alone.
pub(crate) fn build_papers(papers: &[String], others: &[&str], lapack: Lapack) -> Result<Programs, Failure> {
    setup::prepare(lapack)?;
    build(&mut build_command(papers, others, lapack))
}

/// Builds the programs of packages that need no system library.
pub(crate) fn build_tools(packages: &[&str]) -> Result<Programs, Failure> {
    build(&mut build_command(&[], packages, Lapack::Without))
}

/// Builds the program of a package that has it behind a feature.
pub(crate) fn build_tool_with(package: &str, feature: &str) -> Result<Programs, Failure> {
    build(build_command(&[], &[package], Lapack::Without).args(["--features", &format!("{package}/{feature}")]))
}

/// The build of papers and other packages.
pub(crate) fn build_command(papers: &[String], others: &[&str], lapack: Lapack) -> Command {
    let mut command = cargo("build");
    command.arg("--release");
    for package in papers.iter().map(String::as_str).chain(others.iter().copied()) {
        command.args(["--package", package]);
    }
    command.args(lapack.cargo_flag());
    command
}

/// Builds what a Cargo command says.
pub(crate) fn build(command: &mut Command) -> Result<Programs, Failure> {
    let repeat = as_typed(command);
    // Diagnostics and progress go to standard error as usual, so that a first build does not look hung.
    command.arg("--message-format=json-render-diagnostics");
    let mut built = BTreeMap::new();
    if child::read_lines(command, "cargo build", |line| built.extend(executable(line)))? {
        return Ok(Programs(built));
    }
    Err(Failure::environment("the programs cannot be built; what Cargo says stands above")
        .with_help(format!("repeat just the build with: {repeat}")))
}

/// The name and path of a program in one line of Cargo's messages.
fn executable(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" {
        return None;
    }
    let name = message["target"]["name"].as_str()?;
    let path = message["executable"].as_str()?;
    Some((name.to_owned(), PathBuf::from(path)))
}

/// A Cargo command on the workspace. It runs in the user's folder, so that relative paths in its settings keep their meaning.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = cargo_program();
    command.arg(subcommand).arg("--manifest-path").arg(workspace::root().join("Cargo.toml"));
    command
}

/// The Cargo that started xtask, or the one on the search path.
///
/// `cargo run` and `cargo test` tell a program which package it is of. That is kept from the Cargo that we start: the build script
/// of ring (under openblas-src) watches these variables, and LAPACK with all that stands on it would be built again whenever
/// xtask was started in another way.
pub(crate) fn cargo_program() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "OUT_DIR" {
            command.env_remove(&name);
        }
    }
    command
}

/// A Cargo command as a user would type it in the workspace.
pub(crate) fn as_typed(command: &Command) -> String {
    let mut words = vec!["cargo".to_owned()];
    let mut arguments = command.get_args();
    while let Some(argument) = arguments.next() {
        match argument.to_string_lossy() {
            // The manifest of the folder the user stands in.
            word if word == "--manifest-path" => drop(arguments.next()),
            word => words.push(word.into_owned()),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_the_messages_of_cargo() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"collapse"},"executable":"/t/release/collapse"}"#;
        assert_eq!(executable(line), Some(("collapse".into(), "/t/release/collapse".into())));
    }

    #[test]
    fn other_messages_name_no_program() {
        let library = r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"collapse"},"executable":null}"#;
        assert_eq!(executable(library), None);
        assert_eq!(executable(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(executable("not JSON"), None);
        assert_eq!(executable(""), None);
    }

    #[test]
    fn what_cargo_told_this_program_about_its_package_is_not_passed_on() {
        let command = cargo("build");
        let kept_back = |name: &str| command.get_envs().any(|(known, value)| known == name && value.is_none());
        // Set by the `cargo test` that runs this.
        assert!(kept_back("CARGO_PKG_NAME") && kept_back("CARGO_MANIFEST_DIR"));
        assert!(!kept_back("CARGO_HOME") && !kept_back("CARGO_TARGET_DIR"));
    }

    #[test]
    fn a_cargo_command_is_shown_as_it_is_typed() {
        let mut command = cargo("clippy");
        command.args(["--workspace", "--", "-D", "warnings"]);
        assert_eq!(as_typed(&command), "cargo clippy --workspace -- -D warnings");
    }
}
