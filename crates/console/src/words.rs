//! The words of a command line, understood by clap and answered in our way.

use std::ffi::OsString;

use clap::{ArgMatches, Command};

use crate::{Exit, Failure, Format};

/// What the words ask for, or how the program ends without it: after `--help`, or with what is wrong.
///
/// # Errors
/// The exit that remains after the answer has been printed.
pub fn understand(
    command: Command,
    words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    format: Format,
) -> Result<ArgMatches, Exit> {
    command.try_get_matches_from(words).map_err(|error| match (error.use_stderr(), format) {
        (false, _) => {
            drop(error.print());
            Exit::AsExpected
        }
        (true, Format::Text) => {
            drop(error.print());
            Exit::Usage
        }
        (true, Format::Json) => {
            crate::report(format, &usage_failure(&error.to_string()));
            Exit::Usage
        }
    })
}

/// clap's text in two parts: what is wrong, and the tips and the usage below it.
fn usage_failure(text: &str) -> Failure {
    let (message, help) = text.split_once("\n\n").unwrap_or((text, "try `--help`"));
    Failure::usage(message.trim_start_matches("error: ").trim()).with_help(help.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_no_error_and_nonsense_is_one_of_usage() {
        let understood = |words: &[&str]| understand(Command::new("x"), words.to_vec(), Format::Json).map(|_| ());
        assert_eq!(understood(&["x"]), Ok(()));
        assert_eq!(understood(&["x", "--help"]), Err(Exit::AsExpected));
        assert_eq!(understood(&["x", "--nonsense"]), Err(Exit::Usage));
    }

    #[test]
    fn what_is_wrong_comes_first_and_the_tips_help() {
        let failure = usage_failure("error: unexpected argument '--y'\n\n  tip: try --x\n\nUsage: z");
        assert_eq!(failure.to_string(), "unexpected argument '--y'");
        assert_eq!(failure.help(), Some("tip: try --x\n\nUsage: z"));
    }
}
