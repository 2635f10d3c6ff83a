//! The machine that was measured: a time without it means nothing.

/// Facts that a reader needs beside a time.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The processor's own name, or the architecture.
    pub(crate) cpu: String,
    /// Its widest vector instructions.
    pub(crate) simd: &'static str,
    /// Threads that it runs at once. Jobs use one.
    pub(crate) threads: usize,
}

/// This machine.
pub(crate) fn this() -> Machine {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Machine { cpu: cpu(&std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default()), simd: simd(), threads }
}

fn cpu(info: &str) -> String {
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
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
    }
}
