//! A download on its way: a file `NAME.part` that grows, and the sums of what it holds.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use console::Failure;
use datasets::catalogue::Sum;
use datasets::hexadecimal;
use md5::Md5;
use sha2::{Digest, Sha256};

use super::place::{cannot_write, make_folder};

/// A growing file. Only one process at a time has it; the system frees it on any death.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    length: u64,
    sha256: Sha256,
    md5: Md5,
}

impl Part {
    /// Opens `FINAL.part` beside the final name, with what an earlier download left in it.
    pub(super) fn of(final_path: &Path) -> Result<Self, Failure> {
        make_folder(final_path)?;
        let path = path_of(final_path);
        let mut part = Self { file: locked(&path)?, path, length: 0, sha256: Sha256::new(), md5: Md5::new() };
        part.read_what_is_there().map_err(|error| cannot_write(&part.path, &error))?;
        Ok(part)
    }

    fn read_what_is_there(&mut self) -> std::io::Result<()> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            match self.file.read(&mut buffer)? {
                0 => return Ok(()),
                count => self.count(&buffer[..count]),
            }
        }
    }

    fn count(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.md5.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// How many bytes it holds.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| cannot_write(&self.path, &error))?;
        self.count(bytes);
        Ok(())
    }

    /// Throws away what it holds.
    pub(super) fn restart(&mut self) -> Result<(), Failure> {
        let emptied = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        emptied.map_err(|error| cannot_write(&self.path, &error))?;
        (self.length, self.sha256, self.md5) = (0, Sha256::new(), Md5::new());
        Ok(())
    }

    /// What is wrong with what it holds, if anything.
    pub(super) fn problem(&self, expected: &Sum) -> Option<String> {
        let (sha256, md5) = (hexadecimal(&self.sha256.clone().finalize()), hexadecimal(&self.md5.clone().finalize()));
        if self.length != expected.bytes {
            return Some(format!("{} bytes instead of {}", self.length, expected.bytes));
        }
        match expected.md5 {
            // First, because it is what the authors publish.
            Some(published) if md5 != published => Some(format!("the MD5 {md5} instead of {published}")),
            _ if sha256 != expected.sha256 => Some(format!("the SHA-256 {sha256} instead of {}", expected.sha256)),
            _ => None,
        }
    }

    /// Gives it its final name.
    pub(super) fn keep_as(self, final_path: &Path) -> Result<(), Failure> {
        let kept = self.file.sync_all().and_then(|()| fs::rename(&self.path, final_path));
        kept.map_err(|error| cannot_write(final_path, &error))
    }

    /// The file, from its beginning, to be read.
    pub(super) fn reader(&mut self) -> Result<&File, Failure> {
        self.file.seek(SeekFrom::Start(0)).map_err(|error| cannot_write(&self.path, &error))?;
        Ok(&self.file)
    }

    /// Removes it.
    pub(super) fn remove(self) {
        // What cannot be removed is found and checked by the next download.
        drop(fs::remove_file(&self.path));
    }
}

fn path_of(final_path: &Path) -> PathBuf {
    let name = final_path.file_name().expect("files have names").to_string_lossy();
    final_path.with_file_name(format!("{name}.part"))
}

/// Removes what is left of a download of `final_path`, unless another program is working on it.
pub(super) fn remove_left(final_path: &Path) {
    if path_of(final_path).exists()
        && let Ok(part) = Part::of(final_path)
    {
        part.remove();
    }
}

/// Opens the file, or makes it, and locks it.
fn locked(path: &Path) -> Result<File, Failure> {
    loop {
        let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path);
        let file = opened.map_err(|error| cannot_write(path, &error))?;
        match file.try_lock() {
            Ok(()) if lies_at(&file, path) => return Ok(file),
            // Who had the lock has given this file its final name, or removed it, since we opened it: it is no part any more.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::environment(format!("another `data fetch` is working on {}", path.display()))
                    .with_help("wait for it, or stop it"));
            }
            // A file system without locks: then two programs at once are the user's to avoid, and the checksum has the last word.
            Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
}

/// Whether an open file still has this name.
#[cfg(unix)]
fn lies_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    file.metadata().map(identity).ok() == path.metadata().map(identity).ok()
}

/// Whether an open file still has this name. The standard library does not say elsewhere.
#[cfg(not(unix))]
fn lies_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sums of `abc`: FIPS 180-2, appendix B.1, and RFC 1321, appendix A.5.
    const ABC: Sum = Sum {
        bytes: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        md5: Some("900150983cd24fb0d6963f7d28e17f72"),
    };

    #[test]
    fn a_part_goes_on_where_an_earlier_one_stopped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x");
        let mut first = Part::of(&path).expect("opened");
        assert_eq!(first.length(), 0);
        first.append(b"a").expect("written");
        drop(first);
        let mut second = Part::of(&path).expect("opened");
        assert_eq!(second.length(), 1);
        assert_eq!(second.problem(&ABC), Some("1 bytes instead of 3".into()));
        second.append(b"bc").expect("written");
        assert_eq!(second.problem(&ABC), None);
        assert!(!path.exists());
        second.keep_as(&path).expect("renamed");
        assert_eq!(fs::read(&path).expect("readable"), b"abc");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }

    #[test]
    fn a_part_that_starts_over_forgets_everything() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut part = Part::of(&folder.path().join("x")).expect("opened");
        part.append(b"something longer").expect("written");
        part.restart().expect("emptied");
        part.append(b"abc").expect("written");
        assert_eq!(part.problem(&ABC), None);
    }

    #[test]
    fn either_sum_can_refuse() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut part = Part::of(&folder.path().join("x")).expect("opened");
        part.append(b"abc").expect("written");
        let problem = |sum: Sum| part.problem(&sum).expect("refused");
        assert!(problem(Sum { md5: Some("0"), ..ABC }).contains("MD5"));
        assert!(problem(Sum { sha256: "0", ..ABC }).contains("SHA-256"));
    }

    #[test]
    fn two_downloads_of_one_file_do_not_mix() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x");
        let first = Part::of(&path).expect("opened");
        let failure = Part::of(&path).expect_err("taken");
        assert!(failure.exit().code() == 3 && failure.to_string().contains("another `data fetch`"), "{failure}");
        first.remove();
        assert!(Part::of(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_renamed_is_no_part_any_more() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x.part");
        let file = File::create(&path).expect("a file");
        assert!(lies_at(&file, &path));
        fs::rename(&path, folder.path().join("x")).expect("renamed");
        assert!(!lies_at(&file, &path), "nothing has the name");
        fs::write(&path, "").expect("a file");
        assert!(!lies_at(&file, &path), "another file has it");
    }

    #[cfg(unix)]
    #[test]
    fn who_has_a_part_has_the_file_of_that_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x");
        // Without the second look after locking, nine runs of ten fail; with it none can.
        let rounds = || {
            for _ in 0..5000 {
                if let Ok(part) = Part::of(&path) {
                    assert!(lies_at(&part.file, &part.path), "it was removed by the other one between opening and locking");
                    part.remove();
                }
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(rounds);
            rounds();
        });
    }
}
