//! Who reads what: answers on standard output, everything else on standard error, JSON alone where it was asked for.

use std::io::{self, Write};

use miette::Diagnostic;
use serde_json::json;

use crate::failure::Failure;

/// Whether the answer is for people or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for people.
    Text,
    /// Standard output holds JSON only.
    Json,
}

/// One line of a command's answer. With JSON asked for, lines for people go to standard error.
pub(crate) fn say(format: Format, line: &str) {
    // A reader that has gone away (`| head`) is no reason to stop.
    match format {
        Format::Text => drop(writeln!(io::stdout(), "{line}")),
        Format::Json => note(line),
    }
}

/// One line on standard error.
pub(crate) fn note(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}

/// Says why a command stopped.
pub(crate) fn report(format: Format, failure: &Failure) {
    match format {
        Format::Text => note(&as_text(failure)),
        Format::Json => drop(writeln!(io::stdout(), "{}", as_json(failure))),
    }
}

fn as_text(failure: &Failure) -> String {
    match failure.help() {
        // Later lines of the help stand under its first word.
        Some(help) => format!("error: {failure}\n help: {}", help.to_string().replace('\n', "\n       ")),
        None => format!("error: {failure}"),
    }
}

fn as_json(failure: &Failure) -> serde_json::Value {
    let help = failure.help().map(|help| help.to_string());
    json!({ "error": { "message": failure.to_string(), "help": help, "exit_code": failure.exit().code() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_message_and_a_help_line() {
        let failure = Failure::usage("no paper is called `x`").with_help("the papers are:\na");
        assert_eq!(as_text(&failure), "error: no paper is called `x`\n help: the papers are:\n       a");
        assert_eq!(as_text(&Failure::defect("x")), "error: x");
    }

    #[test]
    fn an_error_in_json_is_one_object_on_one_line() {
        let failure = Failure::environment("two\nlines").with_help("h");
        assert_eq!(as_json(&failure).to_string(), r#"{"error":{"message":"two\nlines","help":"h","exit_code":3}}"#);
        assert_eq!(as_json(&Failure::usage("x"))["error"]["help"], serde_json::Value::Null);
    }
}
