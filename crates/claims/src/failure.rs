//! What ends a program other than its verdicts: a message, a way out, and the exit code.

use std::process::ExitCode;

use miette::Diagnostic;
use serde_json::json;

/// Exit codes of the programs.
pub mod exit {
    /// Everything came out as expected.
    pub const AS_EXPECTED: u8 = 0;
    /// A verdict differs from the expected one.
    pub const DIFFERS: u8 = 1;
    /// The command line is wrong.
    pub const USAGE: u8 = 2;
    /// The machine: disk, data, linker, another run on the same folder.
    pub const ENVIRONMENT: u8 = 3;
    /// A defect of ours.
    pub const DEFECT: u8 = 4;
    /// Stopped by Ctrl-C (the shell's convention: 128 + SIGINT).
    pub const INTERRUPTED: u8 = 130;
}

/// A failure with its way out.
#[derive(Clone, Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Failure {
    message: String,
    #[help]
    help: Option<String>,
    code: u8,
}

impl Failure {
    /// The command line is wrong: exit 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, code: exit::USAGE }
    }

    /// The machine is in the way: exit 3.
    pub fn environment(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, code: exit::ENVIRONMENT }
    }

    /// Stopped by the user: exit 130.
    pub(crate) fn interrupted(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, code: exit::INTERRUPTED }
    }

    /// A way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Shows the failure, as JSON on stdout or as text on stderr, and gives the exit code.
    #[expect(clippy::print_stdout, reason = "with --json, errors are part of the output")]
    pub(crate) fn report(self, as_json: bool) -> ExitCode {
        let code = self.code;
        if as_json {
            println!("{}", json!({ "error": { "message": self.message, "help": self.help, "exit_code": code } }));
        } else {
            eprintln!("{:?}", miette::Report::new(self));
        }
        ExitCode::from(code)
    }
}

/// The names nearest to a mistyped one, nearest first; at most three, and none that are far off.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<(f64, &str)> =
        names.into_iter().map(|name| (strsim::jaro_winkler(typed, name), name)).filter(|(score, _)| *score > 0.7).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// `did you mean a, b or c?`, or where to find all names.
pub(crate) fn suggestion(nearest: &[&str], otherwise: &str) -> String {
    match nearest {
        [] => otherwise.to_string(),
        [one] => format!("did you mean {one}?"),
        [rest @ .., last] => format!("did you mean {} or {last}?", rest.join(", ")),
    }
}
