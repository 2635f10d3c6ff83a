//! Reads what the papers' programs wrote: what moved between two runs, and the parts of the documents that are made from the
//! claims.
//!
//! Ledgers and listings are read as plain JSON values, so that a report can be made of a ledger that an older or newer version
//! wrote. Nothing is checked here and no verdict is made.

pub mod comparison;
pub mod controls;
pub mod documents;
pub mod errata;
pub mod exact;
pub mod html;
pub mod keep;
pub mod ledger;
pub mod listing;
pub mod markdown;
pub mod markers;
pub mod movement;
pub mod text;

mod error;

pub use error::ReportError;
