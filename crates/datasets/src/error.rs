//! Why a data set cannot be used, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::catalogue::Set;

/// A set that cannot be loaded. Reads after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file of a set.
    #[error("use {path}: {problem}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The name of its set.
        set: &'static str,
        /// What is wrong with it.
        problem: FileProblem,
    },

    /// A name that no regression set has.
    #[error("find a regression set called `{name}`; there are {known}")]
    UnknownSet {
        /// The name.
        name: String,
        /// The names that there are.
        known: String,
    },
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// The set's folder is there, the file is not.
    #[error("it is missing")]
    Missing,

    /// The system does not let us read it.
    #[error("{0}")]
    Unreadable(#[from] io::Error),

    /// It is called `.gz` and is none, or a damaged one.
    #[error("it is no sound gzip file ({0})")]
    Gzip(io::Error),

    /// It ends too early.
    #[error("it is cut off: {found} of {expected} bytes{content}", content = if *.unpacked { " of content" } else { "" })]
    Truncated {
        /// How long it is.
        found: u64,
        /// How long it should be.
        expected: u64,
        /// Whether it was counted after unpacking.
        unpacked: bool,
    },

    /// It goes on where it should end.
    #[error("it is another file: it holds more than {expected} bytes")]
    TooLong {
        /// How long it should be.
        expected: u64,
    },

    /// It has the right length and another content.
    #[error("it is another file or damaged: its content has the SHA-256 {found}, not {expected}")]
    Checksum {
        /// What its content adds up to.
        found: String,
        /// What it should.
        expected: &'static str,
    },

    /// It is not in the set's format.
    #[error("{0}")]
    Format(#[from] FormatError),
}

/// What is wrong inside a file. Lines and records count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Another kind of file.
    #[error("it does not begin like an IDX file of {what}: the magic number is {found}, not {expected}")]
    Magic {
        /// What was to be read.
        what: &'static str,
        /// The first four bytes, big-endian.
        found: u32,
        /// What they should be.
        expected: u32,
    },

    /// Too short even for its header.
    #[error("it ends inside its header, after {0} bytes")]
    Header(usize),

    /// The header and the length disagree.
    #[error("its header promises {promised} bytes behind it, and there are {found}")]
    Length {
        /// What the header says: 128 bits, because three numbers of 32 bits are multiplied.
        promised: u128,
        /// What the file holds.
        found: usize,
    },

    /// Images without pixels.
    #[error("its images have no pixels")]
    NoPixels,

    /// The two files of a pair disagree.
    #[error("it has {labels} labels for {images} images")]
    Pair {
        /// Images of the other file.
        images: usize,
        /// Labels of this one.
        labels: usize,
    },

    /// A label above 9.
    #[error("image {record} has the label {label}, and the classes are 0 to 9")]
    Label {
        /// The image, from 1.
        record: usize,
        /// Its label.
        label: u8,
    },

    /// Not a whole number of records.
    #[error("its {bytes} bytes are not a whole number of records of {record} bytes")]
    Records {
        /// The file's length.
        bytes: usize,
        /// A record's length.
        record: usize,
    },

    /// Bytes that are no text.
    #[error("it is not text: line {0} is no UTF-8")]
    NotText(usize),

    /// A word where a number should be.
    #[error("line {line}: `{word}` is no finite number")]
    Number {
        /// The line, from 1.
        line: usize,
        /// The word, at most 40 characters of it.
        word: String,
    },

    /// A line that is longer or shorter than the first.
    #[error("line {line} has {found} columns, and the first has {expected}")]
    Ragged {
        /// The line, from 1.
        line: usize,
        /// Its columns.
        found: usize,
        /// The columns of the first line that is not empty.
        expected: usize,
    },

    /// No rows at all.
    #[error("it has no rows")]
    Empty,

    /// A table of another shape.
    #[error("it has {rows} rows of {columns} columns, not {expected_rows} of {expected_columns}")]
    Shape {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// The rows it should have.
        expected_rows: usize,
        /// The columns it should have.
        expected_columns: usize,
    },
}

impl DataError {
    pub(crate) fn file(set: &Set, path: &Path, problem: impl Into<FileProblem>) -> Self {
        Self::File { path: path.to_path_buf(), set: set.name, problem: problem.into() }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::File { problem: FileProblem::Unreadable(_), .. } => {
                "make the file readable, or name another folder with --data-dir DIR".to_owned()
            }
            Self::File { set, .. } => {
                format!("fetch it again: cargo xtask data fetch {set}\nor take another folder of data sets: --data-dir DIR")
            }
            Self::UnknownSet { .. } => "see what there is: cargo xtask data list".to_owned(),
        }
    }
}
