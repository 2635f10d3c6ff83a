//! One run at a time on a folder. The system releases the lock on any death of the process.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::shard::Shard;
use console::Failure;

/// Held as long as it lives.
#[derive(Debug)]
pub(crate) struct RunLock {
    _files: Vec<File>,
}

/// A program whose supervisor was just killed needs a moment to die.
const GRACE: Duration = Duration::from_secs(3);

impl RunLock {
    /// Locks `folder` for this process. A shard shares the folder with other shards, but not with a whole run.
    pub(crate) fn take(folder: &Path, shard: Option<Shard>) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
        let whole = folder.join("run.lock");
        let mut files = vec![acquire(&whole, shard.is_some())?];
        if let Some(shard) = shard {
            files.push(acquire(&folder.join(format!("shard-{}-of-{}.lock", shard.index, shard.count)), false)?);
        }
        Ok(Self { _files: files })
    }
}

fn acquire(path: &Path, shared: bool) -> Result<File, Failure> {
    let mut file =
        OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(|error| cannot_write(path, &error))?;
    let started = Instant::now();
    loop {
        match if shared { file.try_lock_shared() } else { file.try_lock() } {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if started.elapsed() < GRACE => sleep(Duration::from_millis(100)),
            Err(TryLockError::WouldBlock) => return Err(taken(path, &mut file)),
            Err(TryLockError::Error(error)) => return Err(Failure::environment(format!("cannot lock {}: {error}", path.display()))),
        }
    }
    if !shared {
        let owner = format!("process {}, started {}\n", std::process::id(), jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC"));
        // Only a comment for the next one who comes; the lock does not depend on it.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(owner.as_bytes()));
    }
    Ok(file)
}

fn taken(path: &Path, file: &mut File) -> Failure {
    let mut owner = String::new();
    let _ = file.read_to_string(&mut owner);
    let owner = if owner.trim().is_empty() { "another process".to_string() } else { format!("another run ({})", owner.trim()) };
    let folder = path.parent().unwrap_or(path).display();
    Failure::environment(format!("{owner} is working on {folder}"))
        .with_help("wait for it, stop it, or give this run a folder of its own with --out DIR")
}

pub(crate) fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("cannot write {}: {error}", path.display()))
        .with_help("give a folder that can be written with --out DIR, or free disk space")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_on_a_folder_is_told_who_has_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let _first = RunLock::take(folder.path(), None).expect("free");
        let message = RunLock::take(folder.path(), None).expect_err("taken").to_string();
        assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    }

    #[test]
    fn shards_share_a_folder_with_each_other_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shard = |index| Some(Shard { index, count: 2 });
        let _first = RunLock::take(folder.path(), shard(0)).expect("free");
        let _second = RunLock::take(folder.path(), shard(1)).expect("another shard");
        assert!(RunLock::take(folder.path(), shard(1)).is_err());
        assert!(RunLock::take(folder.path(), None).is_err());
    }
}
