//! Data sets: labelled images and regression tables, each file known by its checksum.
//!
//! | set | loader | without a folder of data sets |
//! |---|---|---|
//! | MNIST | [`mnist`] | none |
//! | CIFAR-10, any of its batches | [`cifar10`] | none |
//! | 8x8 digits | [`digits`] | compiled in |
//! | nine regression sets | [`regression`] | yacht is compiled in |
//!
//! A loader answers `None` where the user has no such set, and an error where the set is there and wrong: a row of a paper that needs
//! the set is then not checked, or fails, but never runs on other numbers. Every file is checked by the SHA-256 of its content each
//! time it is read, whatever its compression.
//!
//! Nothing here opens a connection. The program of this package, behind the feature `fetch`, does when it is asked to by name:
//! `cargo xtask data fetch`.

pub mod catalogue;
pub mod folder;
pub mod formats;

mod checksum;
mod classification;
mod embedded;
mod error;
mod regression;

pub use checksum::{hexadecimal, sha256};
pub use classification::{Classification, Images, cifar10, digits, mnist};
pub use embedded::yacht as built_in_yacht;
pub use error::{DataError, FileProblem, FormatError};
pub use regression::{REGRESSION_SETS, Regression, RegressionShape, regression};
