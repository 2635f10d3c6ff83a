//! `completions`: what a shell needs to complete the commands.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::{Shell, generate};
use console::{Exit, Failure};

use crate::command_line;

const EXAMPLES: &str = "\
Examples:
  cargo xtask completions bash > xtask.bash && source xtask.bash

Shells complete the name of a program, which is `xtask` here; with an alias
`alias xtask='cargo xtask'` that is what you type.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("completions")
        .about("Print what a shell needs to complete these commands")
        .after_help(EXAMPLES)
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell)).help("For which shell"))
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let shell: Shell = *matches.get_one("shell").expect("clap requires it");
    let mut script = Vec::new();
    generate(shell, &mut command_line::whole_command(), "xtask", &mut script);
    console::answer(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::AsExpected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_completed_in_every_shell() {
        for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
            let mut script = Vec::new();
            generate(shell, &mut command_line::whole_command(), "xtask", &mut script);
            let script = String::from_utf8(script).expect("text");
            assert!(["reproduce", "new-paper", "profile"].iter().all(|word| script.contains(word)), "{shell}");
        }
    }
}
