//! The program `datasets`: `list` says what there is, `verify` checks a folder, `fetch` downloads or copies into it.
//!
//! Exit codes: 0 all is well, 1 a file that is there is wrong, 2 usage, 3 something is missing (data, network, space).

mod program;

use std::process::ExitCode;

fn main() -> ExitCode {
    program::answer(&std::env::args_os().collect::<Vec<_>>()).into()
}
