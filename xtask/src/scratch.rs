//! A folder that vanishes: for the probe of the linker and for listings on their way to another program.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use console::Failure;

/// A new, empty folder, removed when the value goes out of scope.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder. Its name is not guessed by others: an existing folder is an error, never reused.
    pub(crate) fn new() -> Result<Self, Failure> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let parent = std::env::temp_dir();
        let process = std::process::id();
        // A few names, because a killed xtask with the same process number may have left its folder behind.
        for _ in 0..100 {
            let path = parent.join(format!("verdict-{process}-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unusable(&parent).with_help(error.to_string())),
            }
        }
        Err(unusable(&parent).with_help("it is full of folders named verdict-*; remove them"))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<PathBuf, Failure> {
        let path = self.0.join(name);
        fs::write(&path, text).map_err(|error| Failure::environment(format!("{} cannot be written: {error}", path.display())))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Left-overs in a temporary folder harm nobody.
        drop(fs::remove_dir_all(&self.0));
    }
}

fn unusable(parent: &Path) -> Failure {
    Failure::environment(format!("no temporary folder can be made in {}", parent.display()))
}
