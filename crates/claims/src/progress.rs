//! Progress on long work: a bar with rate and time left on a terminal, a plain line now and then elsewhere. Always on stderr.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::format::significant;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// Plain lines come this far apart.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);

/// Progress of the claim that is being measured.
#[derive(Debug)]
pub(crate) struct Progress {
    on_terminal: bool,
    done: AtomicU64,
    expected: AtomicU64,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    label: String,
    started: Instant,
    last_line: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Bars where stderr is a terminal, plain lines otherwise.
    pub(crate) fn on_stderr() -> Self {
        let now = Instant::now();
        let current = Current { label: String::new(), started: now, last_line: now, bar: None };
        Self {
            on_terminal: std::io::stderr().is_terminal(),
            done: AtomicU64::new(0),
            expected: AtomicU64::new(0),
            current: Mutex::new(current),
        }
    }

    /// Starts on a claim; `label` says which, and how many there are.
    pub(crate) fn begin(&self, label: String) {
        let mut current = self.current.lock().expect("no thread panics with this lock");
        let now = Instant::now();
        *current = Current { label, started: now, last_line: now, bar: None };
        self.done.store(0, Ordering::Relaxed);
        self.expected.store(0, Ordering::Relaxed);
    }

    /// More trials are to be done.
    pub(crate) fn expect_trials(&self, trials: u64) {
        self.expected.fetch_add(trials, Ordering::Relaxed);
    }

    /// So many trials are done; draws if it is time to.
    pub(crate) fn add_trials(&self, trials: u64) {
        let done = self.done.fetch_add(trials, Ordering::Relaxed) + trials;
        // A thread that finds the lock taken goes on computing: another one is drawing.
        let Ok(mut current) = self.current.try_lock() else { return };
        let elapsed = current.started.elapsed();
        if elapsed < PATIENCE {
            return;
        }
        let expected = self.expected.load(Ordering::Relaxed);
        if self.on_terminal {
            let label = current.label.clone();
            let bar = current.bar.get_or_insert_with(|| new_bar(label));
            bar.set_length(expected);
            bar.set_prefix(pace(done, expected, elapsed));
            bar.set_position(done);
        } else if current.last_line.elapsed() >= PLAIN_INTERVAL {
            current.last_line = Instant::now();
            let share = 100.0 * done as f64 / expected.max(1) as f64;
            console::note(&format!(
                "{}: {share:.0} % of {} trials, {}",
                current.label,
                significant(expected as f64, 3),
                pace(done, expected, elapsed)
            ));
        }
    }

    /// Takes the bar away, so that the claim's line can be printed.
    pub(crate) fn finish(&self) {
        if let Some(bar) = self.current.lock().expect("no thread panics with this lock").bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// Rate and time left, as people read them.
fn pace(done: u64, expected: u64, elapsed: Duration) -> String {
    let rate = done as f64 / elapsed.as_secs_f64();
    let left = expected.saturating_sub(done) as f64 / rate;
    format!("{}/s, {left:.0} s left", significant(rate, 2))
}

fn new_bar(label: String) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg}  {wide_bar}  {percent} %  {prefix}").expect("the template is well formed");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8)).with_style(style).with_message(label);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
