//! Progress of a download on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::size;

/// Plain lines come this far apart.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// The progress of one file.
#[derive(Debug)]
pub(super) struct Progress {
    name: String,
    expected: Option<u64>,
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl Progress {
    /// Says what begins, and from where.
    pub(super) fn begin(name: &str, address: &str, held: u64, expected: Option<u64>) -> Self {
        let total = expected.map(|bytes| format!(" ({})", size(bytes))).unwrap_or_default();
        let from = if held > 0 { format!(", going on after {}", size(held)) } else { String::new() };
        console::note(&format!("{name}{total} from {address}{from}"));
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
            let bar = expected.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            bar.set_style(style.expect("the template is well formed"));
            // What was there before says nothing about the speed.
            bar.set_position(held);
            bar.reset_eta();
            bar
        });
        Self { name: name.to_owned(), expected, bar, last_line: Instant::now() }
    }

    /// So many bytes are there.
    pub(super) fn at(&mut self, held: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(held);
        } else if self.last_line.elapsed() >= PLAIN_INTERVAL {
            self.last_line = Instant::now();
            let of = self.expected.map(|bytes| format!(" of {}", size(bytes))).unwrap_or_default();
            console::note(&format!("{}: {}{of}", self.name, size(held)));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
