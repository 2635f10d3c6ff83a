//! `review`: the snapshots whose tests now say something else, for a person to accept or reject.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use clap::{ArgMatches, Command};
use console::{Exit, Failure, Format};

use crate::child;
use crate::programs;
use crate::snapshots;
use crate::tools::Tools;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask review

Uses cargo-insta where it is installed and a terminal is there; otherwise prints
each difference and the two commands that accept or reject it.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("review").about("Review changed snapshots: what the tests say now against what was accepted").after_help(EXAMPLES)
}

/// What it does.
pub(super) fn run(_: &ArgMatches) -> Result<Exit, Failure> {
    if std::io::stdin().is_terminal() && cargo_insta_is_installed() {
        return child::succeeds(&mut cargo_insta_review(), "cargo insta").map(Exit::of_check);
    }
    let pending = snapshots::pending(workspace::root());
    if pending.is_empty() {
        console::say(Format::Text, "no snapshot waits for a review");
        return Ok(Exit::AsExpected);
    }
    let has_git = Tools::of_this_machine().has("git");
    for new in &pending {
        let old = new.with_extension("");
        let (old_name, new_name) = (quoted(&old), quoted(new));
        console::say(Format::Text, &format!("== {old_name}"));
        show_difference(&old, new, has_git)?;
        console::say(Format::Text, &format!("accept: mv {new_name} {old_name}\nreject: rm {new_name}\n"));
    }
    console::say(Format::Text, &format!("snapshots that wait for a review: {}", pending.len()));
    Ok(Exit::AsExpected)
}

fn cargo_insta_is_installed() -> bool {
    let mut command = programs::cargo_program();
    let quiet = command.args(["insta", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn cargo_insta_review() -> Process {
    let mut command = programs::cargo_program();
    command.args(["insta", "review", "--workspace-root"]).arg(workspace::root());
    command
}

fn show_difference(old: &Path, new: &Path, has_git: bool) -> Result<(), Failure> {
    if has_git {
        let before = if old.exists() { old } else { Path::new("/dev/null") };
        let mut command = Process::new("git");
        command.args(["--no-pager", "diff", "--no-index", "--"]).arg(before).arg(new).stdin(Stdio::null());
        // Exit code 1 only says that they differ.
        return child::succeeds(&mut command, "git").map(|_| ());
    }
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    console::say(Format::Text, &changed_lines(&read(old), &read(new)));
    Ok(())
}

/// What changed between the first and the last line that differ: the old lines, then the new ones.
fn changed_lines(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[before..], &new[before..]);
    let after = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let removed = old[..old.len() - after].iter().map(|line| format!("- {line}"));
    let added = new[..new.len() - after].iter().map(|line| format!("+ {line}"));
    let header = format!("from line {}:", before + 1);
    std::iter::once(header).chain(removed).chain(added).collect::<Vec<_>>().join("\n")
}

/// A path that can be pasted into a shell.
fn quoted(path: &Path) -> String {
    let shown: PathBuf = workspace::shown(path).into();
    let text = shown.display().to_string();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+@".contains(c));
    if plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_difference_shows_what_changed_and_nothing_else() {
        assert_eq!(changed_lines("a\nb\nc\n", "a\nx\ny\nc\n"), "from line 2:\n- b\n+ x\n+ y");
        assert_eq!(changed_lines("", "a\n"), "from line 1:\n+ a");
        assert_eq!(changed_lines("a\na\n", "a\n"), "from line 2:\n- a");
    }

    #[test]
    fn paths_can_be_pasted_into_a_shell() {
        assert_eq!(quoted(Path::new("a/b.snap")), "a/b.snap");
        assert_eq!(quoted(Path::new("it's.snap")), r"'it'\''s.snap'");
    }
}
