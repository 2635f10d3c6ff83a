//! Snapshots of the tests: those that wait for a decision, and those that no test reads any more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What cargo's own folders contain.
const CACHE_MARK: &str = "CACHEDIR.TAG";

/// New versions of snapshots that nobody has accepted or rejected.
pub(crate) fn pending(root: &Path) -> Vec<PathBuf> {
    files_ending_in(root, ".snap.new")
}

/// Accepted snapshots that are not in the list of those that the tests read, one path a line.
pub(crate) fn unreferenced(root: &Path, references: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(references).unwrap_or_default();
    let read: BTreeSet<PathBuf> = text.lines().filter_map(|line| fs::canonicalize(line).ok()).collect();
    let known = |path: &PathBuf| fs::canonicalize(path).is_ok_and(|path| read.contains(&path));
    files_ending_in(root, ".snap").into_iter().filter(|path| !known(path)).collect()
}

fn files_ending_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, ending, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Links are not followed: they may lead in circles.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => {
                let foreign = name.starts_with('.') || name == "out" || path.join(CACHE_MARK).exists();
                if !foreign {
                    collect(&path, ending, found);
                }
            }
            Ok(kind) if kind.is_file() && name.ends_with(ending) => found.push(path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    #[test]
    fn pending_snapshots_are_found_outside_of_build_folders() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let waiting = root.path().join("tests/snapshots/a.snap.new");
        write(&waiting, "");
        write(&root.path().join("tests/snapshots/a.snap"), "");
        write(&root.path().join("target/CACHEDIR.TAG"), "");
        write(&root.path().join("target/package/b.snap.new"), "");
        assert_eq!(pending(root.path()), [waiting]);
    }

    #[test]
    fn a_snapshot_that_no_test_read_is_unreferenced() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let used = root.path().join("a/snapshots/used.snap");
        let unused = root.path().join("a/snapshots/unused.snap");
        write(&used, "");
        write(&unused, "");
        let references = root.path().join("references.txt");
        write(&references, &format!("{}\n", root.path().join("a/../a/snapshots/used.snap").display()));
        let nothing_read = root.path().join("no-such-file");
        assert_eq!(unreferenced(root.path(), &nothing_read), [unused.as_path(), &used]);
        assert_eq!(unreferenced(root.path(), &references), [unused]);
    }
}
