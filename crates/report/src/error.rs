//! Why a ledger, a listing or a document cannot be used.

use std::path::{Path, PathBuf};

/// What can go wrong between a file and a report. Every case is one of the environment: exit code 3.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file or folder that cannot be read.
    #[error("read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },

    /// A file that cannot be written.
    #[error("write {path}: {source}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },

    /// A file that is not JSON.
    #[error("read {path} as JSON: {source}", path = path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where it stops being JSON.
        source: serde_json::Error,
    },

    /// JSON that is not what it should be.
    #[error("use {path}: {what}", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is missing.
        what: String,
    },

    /// A folder without ledgers.
    #[error("find a ledger in {path}", path = path.display())]
    NoLedger {
        /// The folder.
        path: PathBuf,
    },

    /// A document without a place for its generated part.
    #[error("renew {path}: {what}", path = path.display())]
    Markers {
        /// The document.
        path: PathBuf,
        /// What is wrong with its markers.
        what: &'static str,
    },
}

impl ReportError {
    /// What the user can do about it, where that does not follow from the message.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::NoLedger { .. } => Some("name a folder of results, which holds PAPER/ledger.json, or a ledger itself"),
            Self::Markers { .. } => {
                Some("put `<!-- generated -->` and, below it, `<!-- end generated -->` where the table belongs, once each")
            }
            Self::Read { .. } | Self::Write { .. } | Self::Json { .. } | Self::Content { .. } => None,
        }
    }

    /// A read that failed.
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), source }
    }

    /// A write that failed.
    pub(crate) fn write(path: &Path, source: std::io::Error) -> Self {
        Self::Write { path: path.to_path_buf(), source }
    }

    /// JSON that lacks something.
    pub(crate) fn content(path: &Path, what: impl Into<String>) -> Self {
        Self::Content { path: path.to_path_buf(), what: what.into() }
    }
}
