//! The machine that was measured: a time without it means nothing.

use std::fmt;

use serde_json::{Value, json};

/// Facts that a reader needs beside a time.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The processor's own name, or the architecture.
    pub(crate) cpu: String,
    /// Its widest vector instructions.
    pub(crate) simd: &'static str,
    /// Threads that it runs at once. Jobs use one.
    pub(crate) threads: usize,
    /// Programs that wanted to run in the last minute, this one with them; where the system tells it.
    pub(crate) load: Option<f64>,
}

impl Machine {
    /// For programs.
    pub(crate) fn as_value(&self) -> Value {
        json!({ "cpu": self.cpu, "simd": self.simd, "threads": self.threads, "load": self.load })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {} threads)", self.cpu, self.simd, self.threads)?;
        self.load.map_or(Ok(()), |load| write!(f, "; load {load:.1}"))
    }
}

/// This machine.
pub(crate) fn this() -> Machine {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    Machine { cpu: cpu(&file("/proc/cpuinfo")), simd: simd(), threads, load: load(&file("/proc/loadavg")) }
}

fn cpu(info: &str) -> String {
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

fn load(averages: &str) -> Option<f64> {
    averages.split_whitespace().next()?.parse().ok()
}

#[cfg(target_arch = "x86_64")]
fn simd() -> &'static str {
    if std::arch::is_x86_feature_detected!("avx512f") {
        "avx512"
    } else if std::arch::is_x86_feature_detected!("avx2") {
        "avx2"
    } else {
        "sse2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn simd() -> &'static str {
    if cfg!(target_arch = "aarch64") { "neon" } else { "portable" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processors_name_is_read_where_the_system_tells_it() {
        assert_eq!(cpu("processor\t: 0\nmodel name\t: Some CPU 9\nmodel name\t: x\n"), "Some CPU 9");
        assert_eq!(cpu(""), std::env::consts::ARCH);
        assert_eq!((load("0.35 0.61 1.02 1/245 999\n"), load("")), (Some(0.35), None));
    }
}
