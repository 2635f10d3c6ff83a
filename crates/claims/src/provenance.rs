//! What made a ledger: versions, machine, time. Never part of the comparison of two ledgers.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::claim::Build;

/// The `provenance` member of a ledger.
pub(crate) fn provenance(build: &Build, threads: usize, started: jiff::Timestamp, seconds: f64) -> Value {
    json!({
        "version": build.version,
        "git": git(build.folder, &["rev-parse", "--short", "HEAD"]),
        "dirty": git(build.folder, &["status", "--porcelain", "--untracked-files=no"]).map(|changes| !changes.is_empty()),
        "fingerprint": build.fingerprint,
        "rustc": build.rustc,
        "target": build.target,
        "cpu": cpu(),
        "simd": simd(),
        "lapack": build.lapack,
        "threads": threads,
        "started": started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "seconds": seconds,
    })
}

/// What git says, or nothing where there is no repository or no git.
fn git(folder: &str, arguments: &[&str]) -> Option<String> {
    if !Path::new(folder).is_dir() {
        return None;
    }
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).and_then(|rest| rest.split_once(':'));
    model.map_or_else(|| std::env::consts::ARCH.to_string(), |(_, name)| name.trim().to_string())
}

/// The widest vector instructions of the machine.
fn simd() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512f") {
            return "avx512";
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            return "avx2";
        }
        "sse2"
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        "portable"
    }
}
