//! A folder of data sets: one folder a set inside, each file gzipped or plain.
//!
//! ```text
//! DIR/mnist/train-images-idx3-ubyte.gz   DIR/cifar10/data_batch_1.bin[.gz]   DIR/uci/concrete.txt   DIR/uci/kin8nm.txt[.gz] ...
//! ```
//!
//! Whatever is read is checked: the content's length and SHA-256 must be those of [`crate::catalogue`]. How a gzipped file was
//! compressed does not matter.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::catalogue::{DataFile, Set, Sum};
use crate::checksum::sha256;
use crate::error::{DataError, FileProblem};

/// Where a file of a set lies in a folder of data sets, gzipped or else plain. `None`: it does not.
///
/// # Errors
/// [`DataError::File`] if the system does not let us see whether it does.
pub fn find(set: &Set, file: &DataFile, data_dir: &Path) -> Result<Option<PathBuf>, DataError> {
    let folder = data_dir.join(set.folder);
    for path in [format!("{}.gz", file.name), file.name.to_owned()].map(|name| folder.join(name)) {
        if is_there(set, &path)? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Whether something lies at `path`, be it a link to nowhere: reading it says what is wrong.
///
/// `exists` and `is_file` would say no as well where we may not look, or where a folder on the way is none. Then a set that is
/// compiled in would silently stand for the user's.
pub(crate) fn is_there(set: &Set, path: &Path) -> Result<bool, DataError> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(DataError::file(set, path, error)),
    }
}

/// The checked content of a file of a set. `None`: there is no such file.
///
/// # Errors
/// [`DataError::File`] if it cannot be read or is not the file that it should be.
pub fn read(set: &Set, file: &DataFile, data_dir: &Path) -> Result<Option<Vec<u8>>, DataError> {
    find(set, file, data_dir)?.map(|path| read_at(set, file, &path)).transpose()
}

/// The checked content of a file of a set that lies at `path`; gzipped if the path ends in `.gz`.
///
/// # Errors
/// As [`read`], and if there is no file.
pub fn read_at(set: &Set, file: &DataFile, path: &Path) -> Result<Vec<u8>, DataError> {
    let stored = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => FileProblem::Missing,
        _ => FileProblem::Unreadable(error),
    });
    let content = stored.and_then(|stored| {
        let gzipped = path.extension().is_some_and(|extension| extension == "gz");
        if gzipped { content_of_gzip(stored, &file.content) } else { content_of_plain(stored, &file.content) }
    });
    content.map_err(|problem| DataError::file(set, path, problem))
}

/// The content that a gzipped stream must have.
pub(crate) fn content_of_gzip(stored: impl Read, expected: &Sum) -> Result<Vec<u8>, FileProblem> {
    // The file's own errors are told apart from those of the format, which the decoder would report in the same way.
    let mut reader = Remembering { inner: stored, failed: None };
    let mut content = Vec::new();
    // One byte more than expected, so that a file that unpacks to terabytes is seen after that byte.
    let outcome = MultiGzDecoder::new(&mut reader).take(expected.bytes + 1).read_to_end(&mut content);
    match (outcome, reader.failed) {
        (_, Some(error)) => Err(FileProblem::Unreadable(error)),
        (Err(error), None) => Err(FileProblem::Gzip(error)),
        (Ok(_), None) => checked(content, expected, true),
    }
}

/// The content that a plain stream must have.
pub(crate) fn content_of_plain(stored: impl Read, expected: &Sum) -> Result<Vec<u8>, FileProblem> {
    let mut content = Vec::new();
    stored.take(expected.bytes + 1).read_to_end(&mut content)?;
    checked(content, expected, false)
}

fn checked(content: Vec<u8>, expected: &Sum, unpacked: bool) -> Result<Vec<u8>, FileProblem> {
    let found = content.len() as u64;
    if found > expected.bytes {
        return Err(FileProblem::TooLong { expected: expected.bytes });
    }
    if found < expected.bytes {
        return Err(FileProblem::Truncated { found, expected: expected.bytes, unpacked });
    }
    let found = sha256(&content);
    if found == expected.sha256 { Ok(content) } else { Err(FileProblem::Checksum { found, expected: expected.sha256 }) }
}

/// A reader that keeps its own error.
struct Remembering<R> {
    inner: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                let again = io::Error::from(error.kind());
                self.failed = Some(error);
                Err(again)
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::catalogue::{Source, set};

    const CONTENT: &[u8] = b"0123456789";

    /// The SHA-256 of [`CONTENT`], by coreutils' `sha256sum`.
    const SUM: Sum = Sum { bytes: 10, sha256: "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", md5: None };

    const FILES: [DataFile; 1] = [DataFile { name: "x.txt", content: SUM, packed: None }];

    const TINY: Set = Set {
        name: "tiny",
        title: "Tiny",
        folder: "tiny",
        files: &FILES,
        any_subset: false,
        built_in: false,
        licence: "",
        attribution: "",
        page: "",
        source: Source::BuiltIn,
    };

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).expect("into memory");
        encoder.finish().expect("into memory")
    }

    /// What reading says of one file with this name and these bytes.
    fn reading(name: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("tiny")).expect("a folder");
        fs::write(folder.path().join("tiny").join(name), bytes).expect("a file");
        read(&TINY, &FILES[0], folder.path()).map_err(|error| {
            let text = error.to_string();
            let path = folder.path().join("tiny").join(name).display().to_string();
            assert!(text.starts_with(&format!("use {path}: ")), "the file is named: {text}");
            assert!(error.help().contains("cargo xtask data fetch tiny"), "{}", error.help());
            text[path.len() + 6..].to_owned()
        })
    }

    #[test]
    fn a_file_may_be_plain_or_gzipped_in_any_way() {
        assert_eq!(reading("x.txt", CONTENT), Ok(Some(CONTENT.to_vec())));
        assert_eq!(reading("x.txt.gz", &gzip(CONTENT)), Ok(Some(CONTENT.to_vec())));
        // Two members in one file, as `cat a.gz b.gz` makes them, are one content.
        assert_eq!(reading("x.txt.gz", &[gzip(b"01234"), gzip(b"56789")].concat()), Ok(Some(CONTENT.to_vec())));
        assert_eq!(reading("other.txt", CONTENT), Ok(None));
    }

    #[test]
    fn a_cut_file_says_how_much_of_it_is_there() {
        assert_eq!(reading("x.txt", b""), Err("it is cut off: 0 of 10 bytes".into()));
        assert_eq!(reading("x.txt", b"012345678"), Err("it is cut off: 9 of 10 bytes".into()));
        assert_eq!(reading("x.txt.gz", &gzip(b"0123")), Err("it is cut off: 4 of 10 bytes of content".into()));
        let whole = gzip(CONTENT);
        for length in 0..whole.len() {
            let problem = reading("x.txt.gz", &whole[..length]).expect_err("cut");
            assert!(problem.starts_with("it is no sound gzip file"), "{length}: {problem}");
        }
    }

    #[test]
    fn another_file_under_the_same_name_is_not_taken() {
        let problem = reading("x.txt", b"0123456780").expect_err("another content");
        assert!(problem.contains("SHA-256") && problem.contains(SUM.sha256), "{problem}");
        assert_eq!(reading("x.txt", b"0123456789\n"), Err("it is another file: it holds more than 10 bytes".into()));
        let page = reading("x.txt.gz", b"<html>404</html>").expect_err("no gzip");
        assert!(page.starts_with("it is no sound gzip file"), "{page}");
    }

    #[test]
    fn every_changed_byte_of_a_gzipped_file_is_noticed_or_harmless() {
        let whole = gzip(CONTENT);
        for index in 0..whole.len() {
            let mut changed = whole.clone();
            changed[index] ^= 0x55;
            // The header has bytes that mean nothing for the content, such as the time stamp.
            if let Ok(content) = reading("x.txt.gz", &changed) {
                assert_eq!(content.as_deref(), Some(CONTENT), "byte {index}");
            }
        }
    }

    #[test]
    fn a_file_that_unpacks_to_too_much_is_refused_after_one_byte() {
        // A gigabyte of zeros in a megabyte; unpacking it whole would take seconds and a gigabyte.
        let bomb = gzip(&vec![0; 1 << 24]).repeat(64);
        assert_eq!(reading("x.txt.gz", &bomb), Err("it is another file: it holds more than 10 bytes".into()));
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_unreadable() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(folder.path().join("tiny/x.txt")).expect("a folder");
        let error = read(&TINY, &FILES[0], folder.path()).expect_err("a folder");
        assert!(matches!(error, DataError::File { problem: FileProblem::Unreadable(_), .. }), "{error}");
    }

    #[test]
    fn the_gzipped_file_is_taken_before_the_plain_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mnist = set("mnist").expect("a set");
        fs::create_dir(folder.path().join("mnist")).expect("a folder");
        assert_eq!(find(mnist, &mnist.files[1], folder.path()).expect("readable"), None);
        for name in ["train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz"] {
            let path = folder.path().join("mnist").join(name);
            fs::write(&path, "").expect("a file");
            assert_eq!(find(mnist, &mnist.files[1], folder.path()).expect("readable"), Some(path));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_we_cannot_look_for_is_not_missing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // A file where a folder belongs, rather than a folder without permissions, into which root may look all the same.
        fs::write(folder.path().join("tiny"), "").expect("a file");
        let error = find(&TINY, &FILES[0], folder.path()).expect_err("nothing lies in a file");
        assert!(matches!(error, DataError::File { problem: FileProblem::Unreadable(_), .. }), "{error}");
        assert!(error.to_string().contains("tiny/x.txt.gz") && error.help().contains("--data-dir DIR"), "{error}");
        assert!(read(&TINY, &FILES[0], folder.path()).is_err());
    }
}
