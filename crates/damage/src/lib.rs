//! Damaged files: what tests hold a reader against.
//!
//! A reader of files that others write must answer any bytes with a value or an error: no panic, no memory that the file's own length does
//! not justify, no endless loop. Bytes out of nowhere rarely get past the first check of a format, so most of ours are sound files with a
//! few [changes](bytes) in them: bits flipped, the end cut off, pieces left out, repeated or put in, and numbers of which a header may be
//! made replaced by the largest there are. A [JSON value](json) is changed by its members, so that it stays JSON.
//!
//! [`hold`] tries a few hundred files in a moment, which is what CI does. With `VERDICT_DAMAGE_SECONDS=600` every test that uses it goes on
//! for ten minutes:
//!
//! ```text
//! VERDICT_DAMAGE_SECONDS=600 cargo test -p datasets damaged -- --nocapture --test-threads 1
//! ```

mod bytes;
mod json;

use std::env;
use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};

pub use self::bytes::{any_bytes, bytes};
pub use self::json::json;

/// How long each test goes on, in seconds; without it a test ends after its first round.
const SECONDS: &str = "VERDICT_DAMAGE_SECONDS";

/// A process that needs more address space than this has believed a header. Twenty test threads, each with an arena of its own, stay far below.
const LARGEST_ADDRESS_SPACE: u64 = 8 << 30;

/// Holds a reader against files: `round` of them, and rounds without end until the time that `VERDICT_DAMAGE_SECONDS` names is over.
///
/// # Panics
/// If the reader panics, with the smallest file that was found to make it; or if the process has needed 8 GiB of address space.
pub fn hold<S: Strategy>(what: &str, round: u32, files: S, reader: impl Fn(S::Value)) {
    let seconds = env::var(SECONDS).ok().and_then(|text| text.parse().ok());
    let (begun, limit) = (Instant::now(), Duration::from_secs(seconds.unwrap_or(0)));
    let mut held: u64 = 0;
    while held == 0 || begun.elapsed() < limit {
        // Nothing is written beside the sources: a failure prints its file, which then becomes a test of its own.
        let mut runner = TestRunner::new(Config { cases: round, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&files, |file| {
            reader(file);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{what}: {error}"));
        held += u64::from(round);
    }
    eprintln!("{what}: {held} damaged files in {:.1} s", begun.elapsed().as_secs_f64());
    if let Some(peak) = peak_address_space() {
        assert!(peak < LARGEST_ADDRESS_SPACE, "{what}: the process has needed {peak} bytes of address space");
    }
}

/// The most address space that this process has had, in bytes, touched or not. `None` where the system does not say.
fn peak_address_space() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_round_is_tried_whole() {
        let tried = Cell::new(0);
        hold("a test", 50, bytes(vec![1, 2, 3]), |_| tried.set(tried.get() + 1));
        assert!(tried.get() >= 50);
    }

    #[test]
    #[should_panic(expected = "a reader that dislikes 7")]
    fn a_reader_that_panics_is_found() {
        hold("a reader that dislikes 7", 2000, bytes(vec![0; 20]), |file| assert!(!file.contains(&7)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_knows_the_address_space() {
        assert!(peak_address_space().is_some_and(|peak| peak > 1 << 20));
    }
}
