//! Who reads what: answers on standard output, everything else on standard error, JSON alone where it was asked for.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{self, Write};

use serde_json::json;

use crate::Failure;

/// Whether the answer is for people or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines for people.
    Text,
    /// Standard output holds JSON only.
    Json,
}

impl Format {
    /// Whether `--json` is among the words of the command line.
    ///
    /// Looked for before the words are understood, because a command line that makes no sense must be answered in JSON too.
    pub fn asked_for(words: &[impl AsRef<OsStr>]) -> Self {
        if words.iter().any(|word| word.as_ref() == "--json") { Self::Json } else { Self::Text }
    }
}

/// A part of the answer itself, in either format: one line, or one JSON value.
pub fn answer(text: impl Display) {
    // A reader that has gone away (`| head`) is no reason to stop.
    drop(writeln!(io::stdout(), "{text}"));
}

/// One line of a command's answer. With JSON asked for, lines for people go to standard error.
pub fn say(format: Format, line: &str) {
    match format {
        Format::Text => answer(line),
        Format::Json => note(line),
    }
}

/// One line on standard error.
pub fn note(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}

/// Says why a command stopped.
pub fn report(format: Format, failure: &Failure) {
    match format {
        Format::Text => note(&as_text(failure)),
        Format::Json => answer(as_json(failure)),
    }
}

fn as_text(failure: &Failure) -> String {
    match failure.help() {
        // Later lines of the help stand under its first word.
        Some(help) => format!("error: {failure}\n help: {}", help.replace('\n', "\n       ")),
        None => format!("error: {failure}"),
    }
}

fn as_json(failure: &Failure) -> serde_json::Value {
    json!({ "error": { "message": failure.to_string(), "help": failure.help(), "exit_code": failure.exit().code() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_asked_for_by_one_word_wherever_it_stands() {
        assert_eq!(Format::asked_for(&["x", "run", "--json", "--nonsense"]), Format::Json);
        assert_eq!(Format::asked_for(&["x", "json", "--jso"]), Format::Text);
    }

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
