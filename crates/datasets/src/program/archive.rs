//! Archives: the members that we want, and nothing else.
//!
//! An archive is read as a stream and never unpacked as a whole. A member that would leave its folder, or is a link, makes the whole
//! archive suspect: it is refused, wanted or not. What is wanted is read into memory up to the length that it must have.

use std::fs::File;
use std::io::{self, Read};

use console::Failure;
use datasets::catalogue::Archive;
use flate2::read::GzDecoder;
use tar::EntryType;
use zip::ZipArchive;

/// A member's content and its place in [`Archive::members`].
type Member = (usize, Vec<u8>);

/// The wanted members of an archive, each once. `largest` says how long each may be.
pub(super) fn members(archive: &Archive, file: &File, largest: &[u64]) -> Result<Vec<Member>, Failure> {
    let found = if archive.name.ends_with(".zip") { in_zip(archive, file, largest) } else { in_tar(archive, file, largest) };
    let found = found.map_err(|problem| refused(archive, &problem))?;
    for (index, member) in archive.members.iter().enumerate() {
        match found.iter().filter(|(place, _)| *place == index).count() {
            1 => {}
            0 => return Err(refused(archive, &format!("it has no {}{member}", archive.prefix))),
            _ => return Err(refused(archive, &format!("it has {}{member} more than once", archive.prefix))),
        }
    }
    Ok(found)
}

fn refused(archive: &Archive, problem: &str) -> Failure {
    Failure::environment(format!("{} is not used: {problem}", archive.name))
        .with_help("nothing of it was written; take another place: --mirror URL, or --from DIR for a folder of this machine")
}

fn in_tar(archive: &Archive, file: impl Read, largest: &[u64]) -> Result<Vec<Member>, String> {
    let mut stream = tar::Archive::new(Bounded { inner: GzDecoder::new(file), left: archive.unpacks_to });
    let mut found = Vec::new();
    for entry in stream.entries().map_err(|error| error.to_string())? {
        let mut entry = entry.map_err(|error| error.to_string())?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        stays_inside(&name)?;
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Symlink | EntryType::Link => return Err(format!("`{name}` is a link")),
            other => return Err(format!("`{name}` is neither a file nor a folder (type {other:?})")),
        }
        if let Some(index) = wanted(archive, &name) {
            let size = entry.size();
            found.push((index, bounded(&mut entry, &name, size, largest[index])?));
        }
    }
    Ok(found)
}

fn in_zip(archive: &Archive, file: &File, largest: &[u64]) -> Result<Vec<Member>, String> {
    let mut entries = ZipArchive::new(file).map_err(|error| error.to_string())?;
    let mut left = archive.unpacks_to;
    let mut found = Vec::new();
    for index in 0..entries.len() {
        let mut entry = entries.by_index(index).map_err(|error| error.to_string())?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        stays_inside(&name)?;
        if entry.is_symlink() {
            return Err(format!("`{name}` is a link"));
        }
        let size = entry.size();
        left = left.checked_sub(size).ok_or_else(too_large)?;
        if let Some(index) = wanted(archive, &name) {
            found.push((index, bounded(&mut entry, &name, size, largest[index])?));
        }
    }
    Ok(found)
}

/// A member's place among the wanted ones.
fn wanted(archive: &Archive, name: &str) -> Option<usize> {
    let name = name.strip_prefix("./").unwrap_or(name).strip_prefix(archive.prefix)?;
    archive.members.iter().position(|member| *member == name)
}

/// Whether a member's name leads into its own folder on every system.
fn stays_inside(name: &str) -> Result<(), String> {
    let parts = || name.split(['/', '\\']);
    let absolute = parts().next() == Some("") || name.contains(':');
    if absolute || parts().any(|part| part == "..") || name.contains('\0') {
        return Err(format!("`{}` would be written outside of the folder", name.escape_debug()));
    }
    Ok(())
}

/// Reads a member whole. Its header is not believed: the stream is cut one byte behind what is allowed.
fn bounded(entry: &mut impl Read, name: &str, announced: u64, largest: u64) -> Result<Vec<u8>, String> {
    let too_long = || format!("`{name}` is longer than {largest} bytes");
    if announced > largest {
        return Err(too_long());
    }
    let mut content = Vec::new();
    entry.take(largest + 1).read_to_end(&mut content).map_err(|error| error.to_string())?;
    if content.len() as u64 > largest { Err(too_long()) } else { Ok(content) }
}

fn too_large() -> String {
    "it unpacks to more than it may".to_owned()
}

/// A reader that fails instead of going on behind its bound.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(too_large()))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const TAR: Archive = Archive { name: "x.tar.gz", prefix: "x/", members: &["a", "b"], sum: None, largest: 1 << 20, unpacks_to: 1 << 16 };
    const ZIP: Archive = Archive { name: "x.zip", ..TAR };

    /// A header whose name is written byte by byte: the library refuses to write what we must refuse to read.
    fn header(name: &str, kind: EntryType, size: u64) -> tar::Header {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_cksum();
        header
    }

    fn in_file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(bytes).expect("written");
        file.rewind().expect("rewound");
        file
    }

    fn tarball(entries: &[(&str, EntryType, &[u8])]) -> File {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, kind, content) in entries {
            builder.append(&header(name, *kind, content.len() as u64), *content).expect("into memory");
        }
        in_file(&builder.into_inner().and_then(GzEncoder::finish).expect("into memory"))
    }

    fn zipped(entries: &[(&str, &[u8])]) -> File {
        let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, content) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).expect("into memory");
            writer.write_all(content).expect("into memory");
        }
        in_file(&writer.finish().expect("into memory").into_inner())
    }

    fn problem(archive: &Archive, file: &File) -> String {
        let failure = members(archive, file, &[10, 10]).expect_err("refused");
        assert_eq!(failure.exit().code(), 3);
        assert!(failure.help().expect("help").contains("nothing of it was written"));
        failure.to_string()
    }

    const FILE: EntryType = EntryType::Regular;

    #[test]
    fn only_the_expected_members_are_taken() {
        let expected = vec![(1, b"B".to_vec()), (0, b"AA".to_vec())];
        let tar = tarball(&[
            ("x/", EntryType::Directory, b""),
            ("x/b", FILE, b"B"),
            ("readme", FILE, b"no"),
            ("./x/a", FILE, b"AA"),
            ("a", FILE, b"no"),
        ]);
        assert_eq!(members(&TAR, &tar, &[10, 10]).expect("sound"), expected);
        let zip = zipped(&[("x/b", b"B"), ("readme", b"no"), ("x/a", b"AA"), ("x/a/deeper", b"no")]);
        assert_eq!(members(&ZIP, &zip, &[10, 10]).expect("sound"), expected);
    }

    #[test]
    fn a_member_that_leaves_its_folder_makes_the_archive_suspect() {
        for name in ["../evil", "x/../../evil", "/etc/evil", "x/..", "..\\evil", "C:\\evil", "\\evil"] {
            let tar = tarball(&[("x/a", FILE, b"A"), ("x/b", FILE, b"B"), (name, FILE, b"evil")]);
            assert!(problem(&TAR, &tar).contains("outside of the folder"), "{name}");
            let zip = zipped(&[("x/a", b"A"), ("x/b", b"B"), (name, b"evil")]);
            assert!(problem(&ZIP, &zip).contains("outside of the folder"), "{name}");
        }
        assert!(stays_inside("x/a..b").is_ok() && stays_inside("...").is_ok());
    }

    #[test]
    fn links_and_devices_are_refused() {
        for kind in [EntryType::Symlink, EntryType::Link] {
            assert!(problem(&TAR, &tarball(&[("x/a", kind, b"")])).contains("`x/a` is a link"));
        }
        assert!(problem(&TAR, &tarball(&[("x/a", EntryType::Fifo, b"")])).contains("neither a file nor a folder"));
        let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
        writer.add_symlink("x/a", "/etc/passwd", SimpleFileOptions::default()).expect("into memory");
        assert!(problem(&ZIP, &in_file(&writer.finish().expect("into memory").into_inner())).contains("`x/a` is a link"));
    }

    #[test]
    fn a_missing_or_repeated_member_is_noticed() {
        assert!(problem(&TAR, &tarball(&[("x/a", FILE, b"A")])).contains("it has no x/b"));
        assert!(problem(&ZIP, &zipped(&[("x/a", b"A")])).contains("it has no x/b"));
        let twice = tarball(&[("x/a", FILE, b"A"), ("x/b", FILE, b"B"), ("x/a", FILE, b"other")]);
        assert!(problem(&TAR, &twice).contains("x/a more than once"));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_early() {
        let long: &[u8] = &[0; 11];
        assert!(problem(&TAR, &tarball(&[("x/a", FILE, long)])).contains("longer than 10 bytes"));
        assert!(problem(&ZIP, &zipped(&[("x/a", long)])).contains("longer than 10 bytes"));
        let bomb = vec![0; 1 << 17];
        assert!(problem(&TAR, &tarball(&[("other", FILE, &bomb)])).contains("unpacks to more"));
        assert!(problem(&ZIP, &zipped(&[("other", &bomb)])).contains("unpacks to more"));
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        for (archive, bytes) in [(&TAR, &b"<html>"[..]), (&TAR, b""), (&ZIP, b"<html>"), (&ZIP, b"")] {
            assert!(problem(archive, &in_file(bytes)).contains("is not used"));
        }
        // A tarball that is cut in the middle.
        let mut whole = Vec::new();
        tarball(&[("x/a", FILE, b"A"), ("x/b", FILE, b"B")]).read_to_end(&mut whole).expect("readable");
        assert!(problem(&TAR, &in_file(&whole[..whole.len() / 2])).contains("is not used"));
    }
}
