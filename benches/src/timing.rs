//! Measuring: one run to warm up, then a few whose median counts.
//!
//! CPU time, not the clock on the wall: on a shared machine it is the number that repeats, and it is the one to compare engines
//! and peers by. The median, because what disturbs a run makes it slower and never faster.

use std::hint::black_box;
use std::time::Duration;

/// Measured runs of a job; odd, so that the median is one of them.
pub(crate) const RUNS: usize = 5;

/// The CPU seconds of a job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// The run in the middle.
    pub(crate) median: f64,
    /// The fastest run.
    pub(crate) fastest: f64,
    /// The slowest run.
    pub(crate) slowest: f64,
}

/// Runs the work once to warm up (caches, the clock of the processor), then `RUNS` times.
pub(crate) fn measure(work: fn() -> u64) -> Timing {
    black_box(work());
    summary([(); RUNS].map(|()| {
        let begun = cpu_time();
        black_box(work());
        (cpu_time() - begun).as_secs_f64()
    }))
}

fn summary(mut seconds: [f64; RUNS]) -> Timing {
    seconds.sort_by(f64::total_cmp);
    Timing { median: seconds[RUNS / 2], fastest: seconds[0], slowest: seconds[RUNS - 1] }
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
    use std::time::Instant;
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    BEGUN.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_run_in_the_middle() {
        let timing = summary([5.0, 1.0, 9.0, 2.0, 3.0]);
        assert_eq!((timing.fastest, timing.median, timing.slowest), (1.0, 3.0, 9.0));
    }

    #[test]
    fn cpu_time_grows_with_work_and_not_with_sleep() {
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
