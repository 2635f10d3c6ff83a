//! Measuring: one run to warm up, then a few whose median counts.
//!
//! CPU time, not the clock on the wall: on a shared machine it is the number that repeats, and it is the one to compare engines
//! and peers by. The median, because what disturbs a run makes it slower and never faster.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::job::Work;

/// Measured runs of a job.
pub(crate) const RUNS: usize = 5;

/// Several measurements of one quantity: CPU seconds, or ratios of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// The one in the middle; of an even number, the mean of the two.
    pub(crate) median: f64,
    /// The smallest.
    pub(crate) least: f64,
    /// The largest.
    pub(crate) greatest: f64,
}

impl Spread {
    /// Of at least one measurement.
    ///
    /// # Panics
    /// If there is none.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let [least, .., greatest] = values[..] else { return Self { median: values[0], least: values[0], greatest: values[0] } };
        let count = values.len();
        Self { median: f64::midpoint(values[(count - 1) / 2], values[count / 2]), least, greatest }
    }
}

/// What a job took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// CPU seconds, all threads together.
    pub(crate) cpu: Spread,
    /// Seconds on the clock on the wall, which on a shared machine say little; of interest where there is more than one thread.
    pub(crate) clock: Spread,
}

/// The work run once to warm up (caches, the clock of the processor), then `RUNS` times.
pub(crate) fn measure(work: Work) -> Times {
    once(work);
    let (cpu, clock) = (0..RUNS).map(|_| once(work).0).map(|taken| (taken.cpu, taken.clock)).unzip();
    Times { cpu: Spread::of(cpu), clock: Spread::of(clock) }
}

/// What one run took, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Taken {
    /// Of all threads together.
    pub(crate) cpu: f64,
    /// On the wall.
    pub(crate) clock: f64,
}

/// What one run took, and what it found out.
pub(crate) fn once<R>(work: impl FnOnce() -> R) -> (Taken, R) {
    let (begun, begun_cpu) = (Instant::now(), cpu_time());
    let answer = black_box(work());
    let cpu = (cpu_time() - begun_cpu).as_secs_f64();
    (Taken { cpu, clock: begun.elapsed().as_secs_f64() }, answer)
}

/// CPU time of this process so far, all threads together.
#[cfg(unix)]
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let part = |value: i64| u64::try_from(value).expect("CPU time is not negative");
    Duration::new(part(time.tv_sec), u32::try_from(time.tv_nsec).expect("less than a second"))
}

/// Where the system's CPU clock is not known, the clock on the wall has to do.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    use std::sync::OnceLock;
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    BEGUN.get_or_init(Instant::now).elapsed()
}

/// Held by tests that compute for long, and by the one that sleeps and looks at the CPU time: all tests may run in one process.
#[cfg(test)]
pub(crate) static BUSY: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_run_in_the_middle() {
        assert_eq!(Spread::of(vec![5.0, 1.0, 9.0, 2.0, 3.0]), Spread { least: 1.0, median: 3.0, greatest: 9.0 });
        assert_eq!(Spread::of(vec![4.0, 1.0]), Spread { least: 1.0, median: 2.5, greatest: 4.0 });
        assert_eq!(Spread::of(vec![7.0]), Spread { least: 7.0, median: 7.0, greatest: 7.0 });
    }

    #[test]
    fn cpu_time_grows_with_work_and_not_with_sleep() {
        let _quiet = BUSY.lock();
        let begun = cpu_time();
        let mut sum = 0_u64;
        while cpu_time() - begun < Duration::from_millis(5) {
            sum = black_box(sum.wrapping_add(1));
        }
        let worked = cpu_time();
        std::thread::sleep(Duration::from_millis(100));
        assert!(cfg!(not(unix)) || cpu_time() - worked < Duration::from_millis(90));
    }
}
