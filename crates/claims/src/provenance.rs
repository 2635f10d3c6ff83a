//! What made a ledger: versions, machine, time. Never part of the comparison of two ledgers.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};
use stable_hash::fingerprint;

use crate::claim::Build;

/// What is noted when a run begins.
pub(crate) struct Provenance<'a> {
    build: &'a Build,
    threads: usize,
    started: jiff::Timestamp,
    clock: Instant,
    revision: Revision,
}

impl<'a> Provenance<'a> {
    /// Asks git now: by the run's end the working tree may have moved on.
    pub(crate) fn begin(build: &'a Build, threads: usize) -> Self {
        Self { build, threads, started: jiff::Timestamp::now(), clock: Instant::now(), revision: Revision::of(build) }
    }

    /// The `provenance` member of a ledger, at the run's end.
    pub(crate) fn finish(self) -> Value {
        json!({
            "version": self.build.version,
            "git": self.revision.commit,
            "dirty": self.revision.dirty,
            "fingerprint": self.build.fingerprint,
            "rustc": self.build.rustc,
            "target": self.build.target,
            "cpu": cpu(),
            "simd": simd(),
            "lapack": self.build.lapack,
            "threads": self.threads,
            "started": self.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "seconds": self.clock.elapsed().as_secs_f64(),
        })
    }
}

/// The commit that a program was built from, and whether the working tree has changes beside it. Both unknown where there is no
/// repository, no git, or where the sources on disk are no longer those of the program: then the commit would be another's.
#[derive(Debug, Default)]
struct Revision {
    commit: Option<String>,
    dirty: Option<bool>,
}

impl Revision {
    fn of(build: &Build) -> Self {
        if fingerprint(Path::new(build.folder), build.features).ok().as_deref() != Some(build.fingerprint) {
            return Self::default();
        }
        Self {
            commit: git(build.folder, &["rev-parse", "--short", "HEAD"]),
            dirty: git(build.folder, &["status", "--porcelain", "--untracked-files=no"]).map(|changes| !changes.is_empty()),
        }
    }
}

/// What git says, or nothing where there is no repository or no git.
fn git(folder: &str, arguments: &[&str]) -> Option<String> {
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
