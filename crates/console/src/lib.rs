//! How every program of the workspace speaks.
//!
//! Answers go to standard output, everything else to standard error; with `--json` standard output holds JSON only, errors too.
//! A failure is a message, a way out and an exit code. Kept light, because `xtask` is built on it in seconds.

mod exit;
mod failure;
mod nearest;
mod output;
mod words;

pub use exit::Exit;
pub use failure::Failure;
pub use nearest::{nearest, suggestion};
pub use output::{Format, answer, note, report, say};
pub use words::understand;
