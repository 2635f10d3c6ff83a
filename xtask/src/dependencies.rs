//! What may be among the dependencies, by `deny.toml`: cargo-deny, where it is installed.

use std::process::{Command, Stdio};

use console::{Exit, Failure};

use crate::child;
use crate::programs::cargo;
use crate::tools::Tools;

/// The command that repeats the check alone.
pub(crate) const TYPED: &str = "cargo deny --locked check licenses sources bans";

/// Checks licences, sources and crates in two versions; and advisories, where their database can be had. What is not checked is said.
pub(crate) fn check(tools: &Tools, say: fn(&str)) -> Result<Exit, Failure> {
    if !tools.has("cargo-deny") {
        say("skipped: cargo-deny is not installed (cargo install cargo-deny --locked)");
        return Ok(Exit::AsExpected);
    }
    let allowed = passes(&mut deny(&["--locked", "check", "licenses", "sources", "bans"]))?;
    if !allowed {
        return Ok(Exit::Differs);
    }
    // Fetched first and by itself, so that a machine without a network is told apart from a crate with an advisory.
    let is_there = passes(deny(&["--log-level", "off", "fetch", "db"]).stderr(Stdio::null()))?;
    if !is_there {
        say("advisories are not checked: their database cannot be had here");
        return Ok(Exit::AsExpected);
    }
    // Which advisories there are depends on the day and not on the commit, so they are said and fail nothing.
    if !passes(&mut deny(&["--frozen", "check", "advisories"]))? {
        say("there are advisories; see above");
    }
    Ok(Exit::AsExpected)
}

fn deny(arguments: &[&str]) -> Command {
    let mut command = cargo("deny");
    command.args(arguments).stdin(Stdio::null());
    command
}

fn passes(command: &mut Command) -> Result<bool, Failure> {
    child::succeeds(command, "cargo deny")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_cargo_deny_the_step_is_skipped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(check(&Tools::in_folder(folder.path()), |_| {}).expect("nothing is started"), Exit::AsExpected);
    }
}
