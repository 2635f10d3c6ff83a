//! Putting files into the folder: whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use console::Failure;

/// Writes a file under a temporary name beside it, syncs and renames it. Nothing partial is ever seen under the final name, and
/// nothing is left over where it fails; a program that is killed on the way leaves the temporary file, which nothing reads.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    make_folder(path)?;
    let temporary = temporary(path);
    let written = File::create(&temporary).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.and_then(|()| fs::rename(&temporary, path)).map_err(|error| {
        // The error is what counts. What cannot be removed stays: the next attempt is another process and takes another name.
        drop(fs::remove_file(&temporary));
        cannot_write(path, &error)
    })
}

/// Makes the folder in which a file is to lie.
pub(super) fn make_folder(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().expect("files lie in folders");
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))
}

fn temporary(path: &Path) -> std::path::PathBuf {
    let name = path.file_name().expect("files have names").to_string_lossy();
    // The number of the process, so that two programs never write the same temporary file.
    path.with_file_name(format!(".{name}.{}.new", std::process::id()))
}

/// Why a file cannot be written, and what to do.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let folder = path.parent().unwrap_or(path).display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Failure::environment(format!(
            "{} cannot be written: there is no room ({error})",
            path.display()
        ))
        .with_help(format!(
            "make room in {folder} (the largest set, CIFAR-10, needs 360 MB while it is unpacked), or take another folder: --data-dir DIR"
        )),
        _ => Failure::environment(format!("{} cannot be written: {error}", path.display()))
            .with_help("take a folder that can be written: --data-dir DIR"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("new/folder/x.txt");
        write(&path, b"old content").expect("written");
        write(&path, b"new").expect("written");
        assert_eq!(fs::read(&path).expect("readable"), b"new");
        let names: Vec<_> =
            fs::read_dir(path.parent().expect("a folder")).expect("readable").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(names, ["x.txt"]);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_the_environments_fault_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // A folder where the file belongs: everything works up to the last step.
        fs::create_dir_all(folder.path().join("x.txt/inside")).expect("a folder");
        let failure = write(&folder.path().join("x.txt"), b"new").expect_err("a folder is in the way");
        assert_eq!(failure.exit().code(), 3);
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }

    #[test]
    fn a_full_disk_says_so_and_what_to_do() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::FileTooLarge] {
            let failure = cannot_write(Path::new("data/mnist/x"), &kind.into());
            assert!(failure.to_string().contains("there is no room"), "{failure}");
            assert!(failure.help().expect("help").contains("make room in data/mnist"));
        }
    }
}
