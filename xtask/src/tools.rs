//! The programs of the machine that set-up may call: found on a search path, so that tests can bring their own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A search path for programs.
#[derive(Debug)]
pub(crate) struct Tools {
    folders: Vec<PathBuf>,
}

impl Tools {
    /// The machine's own, from `PATH`.
    pub(crate) fn of_this_machine() -> Self {
        Self { folders: env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default() }
    }

    /// Those of one folder.
    #[cfg(test)]
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { folders: vec![folder.to_path_buf()] }
    }

    /// Whether a program is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A command that starts the program, if it is there.
    pub(crate) fn command(&self, name: &str) -> Option<Command> {
        self.find(name).map(Command::new)
    }

    /// What a short question to a program prints, trimmed; nothing if it is missing or fails.
    pub(crate) fn answer(&self, name: &str, arguments: &[&str]) -> Option<String> {
        let output = self.command(name)?.args(arguments).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn find(&self, name: &str) -> Option<PathBuf> {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.folders.iter().map(|folder| folder.join(&file)).find(|path| may_be_started(path))
    }
}

#[cfg(unix)]
fn may_be_started(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn may_be_started(path: &Path) -> bool {
    path.is_file()
}
